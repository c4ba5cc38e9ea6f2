import Database
import Hummingbird
import Kernel
import Pages
import Places
import Programme
import Progress

/// What is owed and how it stands, for programs: the rows of `nepmoi reports status --json`, under the policy.
public struct ReportAPI: Sendable {
    let database: Database
    let catalogue: Catalogue
    let environment: Kernel.Environment

    public init(database: Database, catalogue: Catalogue, environment: Kernel.Environment = .live) {
        self.database = database
        self.catalogue = catalogue
        self.environment = environment
    }

    /// Adds `GET /api/bao-cao?place=04&year=2024&reach=own|children|below&kind=…`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("api/bao-cao", use: status)
    }

    @Sendable private func status(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewReports, lineage: nil)
        let query = request.query
        let today = environment.today
        let year = try ReportPages.year(query, field: "year") ?? today.year
        let kind = query.text("kind")
        guard kind.isEmpty || catalogue.report(kind) != nil else {
            throw Problem(
                "report.kind",
                "Không có loại báo cáo “\(kind.prefix(60))”. Các mã: "
                    + "\(catalogue.reports.map(\.code).joined(separator: ", ")).", field: "kind")
        }
        let reach = try Self.reach(query.text("reach"))
        let code = String(query.text("place").prefix(20))
        let (place, lineage) = try await database.read { tx in
            let place =
                try code.isEmpty
                ? PlaceStore.place(viewer.place, tx) : ProgressView.place(code: code, year: year, day: nil, in: tx)
            return (place, try place.map { try PlaceStore.lineage(of: $0.id, tx) } ?? [])
        }
        guard let place, !place.isBucket, place.tier < .village else { throw Problem.noSuchPage }
        _ = try context.require(.viewReports, lineage: lineage)
        guard reach != .below || place.tier > .central else {
            throw Problem(
                "report.reach", "Cả nước chỉ đọc đến tỉnh: ghi reach=children, rồi đọc từng tỉnh.", field: "reach")
        }
        let catalogue = catalogue
        let obligations = try await database.read { tx in
            try ObligationStore.list(ObligationQuestion(place, year: year, reach: reach), catalogue: catalogue, in: tx)
                .filter { kind.isEmpty || $0.key.kind == kind }.byDueDay()
        }
        return try .json(obligations.map { ReportStatusRow($0, on: today) })
    }

    private static func reach(_ text: String) throws -> ObligationQuestion.Reach {
        switch text {
        case "own": .own
        case "", "children": .children
        case "below": .below
        default:
            throw Problem(
                "report.reach", "“\(text.prefix(60))” không phải own, children hay below.", field: "reach")
        }
    }
}
