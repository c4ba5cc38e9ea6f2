import Database
import Hummingbird
import Kernel
import Pages
import Papers
import Places
import Programme

extension ReportPages {
    /// A text that reminds of reports, to copy into Zalo: of one that an office owes, or of one with all units below a place
    /// that have not sent it.
    @Sendable func showMessage(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.query
        let site = request.site(isSecure: isSecure)
        guard query["noi"] == nil else { return try await ownMessage(query, site, context) }
        let (viewer, place) = try await place(query, context)
        let year = try Self.year(query) ?? environment.today.year
        let choice = query.text("bao-cao")
        let catalogue = catalogue
        let today = environment.today
        let unsent = try await database.read { tx in
            try ObligationStore.list(
                ObligationQuestion(place, year: year, reach: .children), catalogue: catalogue, in: tx)
        }.filter { $0.progress?.submittedAt == nil && Self.choice($0.key) == choice }
        guard let missing = MissingReport.all(unsent.byDueDay(), on: today).first else {
            throw Problem(
                .absent, "report.none_missing", "Không còn đơn vị nào chưa nộp báo cáo này. Mở lại trang Báo cáo.")
        }
        let names = missing.units.map { unit in
            ReportWords.lateness(unit, on: today).map { "\(unit.unit.name) (\($0))" } ?? unit.unit.name
        }
        let due = missing.first.map { ", hạn \($0.written)" } ?? ""
        let text = [
            "\(viewer.agencyName) nhắc nộp “\(missing.title)”, \(missing.period.written)\(due).",
            "Còn \(names.count) đơn vị chưa nộp: \(names.joined(separator: ", ")).",
            "Mở: \(site)\(Link.reports(of: nil, year: year).path)",
        ].joined(separator: "\n")
        let back = Link.reportUnits.query([
            ("dia-ban", place.id.description), ("nam", String(year)), ("bao-cao", choice),
        ])
        return try message(text, MessagePage(text, back: back, backLabel: "Về danh sách đơn vị"), viewer)
    }

    private func ownMessage(_ query: Form, _ site: String, _ context: AppContext) async throws -> Response {
        guard let key = ObligationKey(query) else { throw Problem.noSuchPage }
        let catalogue = catalogue
        let (obligation, lineage) = try await database.read { tx in
            (
                try ObligationStore.find(key, catalogue: catalogue, in: tx),
                try PlaceStore.lineage(of: key.place, tx)
            )
        }
        let viewer = try context.require(.viewReports, lineage: lineage)
        guard let obligation else { throw ReportProblems.notOwed }
        let today = environment.today
        let list = Link.reports(of: viewer.place == key.place ? nil : key.place, year: key.period.year)
        let words = [
            "hạn \(ReportWords.due(obligation))", ReportWords.note(obligation, on: today),
            ReportWords.badge(obligation.standing(on: today)).label.lowercasedFirst,
        ]
        let text = [
            "\(obligation.agencyName): “\(obligation.title)”, \(key.period.written), "
                + words.compactMap(\.self).joined(separator: ", ") + ".",
            "Mở: \(site)\((obligation.progress.map { .report($0.report) } ?? list).path)",
        ].joined(separator: "\n")
        return try message(text, MessagePage(text, back: list, backLabel: "Về trang Báo cáo"), viewer)
    }

    private func message(_ text: String, _ content: MessagePage, _ viewer: Viewer) throws -> Response {
        let head = PageHead(title: "Tin nhắn để gửi", section: .reports, breadcrumbs: [("Báo cáo", .reports)])
        return try pages.page(head, content, viewer: viewer)
    }
}
