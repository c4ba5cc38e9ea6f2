import Database
import Hummingbird
import Kernel
import Pages
import Places
import Programme

/// Targets and results of a place, for programs: what `nepmoi progress --json` prints, under the policy.
public struct ProgressAPI: Sendable {
    let database: Database
    let catalogue: Catalogue
    let environment: Kernel.Environment

    public init(database: Database, catalogue: Catalogue, environment: Kernel.Environment = .live) {
        self.database = database
        self.catalogue = catalogue
        self.environment = environment
    }

    /// Adds `GET /api/tien-do?place=04&year=2024&structure=2025-07-01&by=child`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("api/tien-do", use: progress)
    }

    @Sendable private func progress(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewProgress, lineage: nil)
        let query = request.query
        let typedYear = query.text("year")
        guard let year = typedYear.isEmpty ? environment.today.year : Int(typedYear) else {
            throw ProgressView.wrongYear(String(typedYear.prefix(20)))
        }
        let day = try query["structure"].map { text in
            guard let day = Day(written: text) else {
                throw Problem(
                    "progress.structure", "Ngày “\(text.prefix(40))” không có trong lịch. Ghi dạng 2025-07-01.",
                    field: "structure")
            }
            return day
        }
        let code = String(query.text("place").prefix(20))
        let (asked, lineage) = try await database.read { tx in
            let asked =
                try code.isEmpty
                ? PlaceStore.place(viewer.place, tx) : ProgressView.place(code: code, year: year, day: day, in: tx)
            return (asked, try asked.map { try PlaceStore.lineage(of: $0.id, tx) } ?? [])
        }
        guard let asked, !asked.isBucket else { throw Problem.noSuchPage }
        _ = try context.require(.viewProgress, lineage: lineage)
        let catalogue = catalogue
        let (view, report) = try await database.read { tx in
            let view = try ProgressView.resolve(
                asked, year: year, day: day,
                reaches: { viewer.may(.viewProgress, lineage: try PlaceStore.lineage(of: $0, tx)) }, in: tx)
            return (view, try ProgressStore.report(view, catalogue: catalogue, in: tx))
        }
        return try .json(ProgressJSON(report, view, catalogue: catalogue, byChild: query.text("by") == "child"))
    }
}
