import Accounts
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Papers
import Places
import Programme
import Totals

/// The pages of reports: what is owed, how complete it is, what the tier above decides, and the reports themselves.
public struct ReportPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        ReportHomePage.self, ReportUnitsPage.self, ReportFormPage.self, ReportPage.self, ReportWritePage.self,
        ReportGatherPage.self, ReportUpdatesPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Reporting",
        [
            "report-home": PackageResources.report_home_mustache,
            "report-units": PackageResources.report_units_mustache,
            "report-form": PackageResources.report_form_mustache,
            "report": PackageResources.report_mustache,
            "report-number": PackageResources.report_number_mustache,
            "report-write": PackageResources.report_write_mustache,
            "report-updates": PackageResources.report_updates_mustache,
            "report-gather": PackageResources.report_gather_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let desk: ReportDesk
    let papers: PaperDesk
    /// The Word template of offices that have none of their own.
    let template: [UInt8]
    let catalogue: Catalogue
    let environment: Kernel.Environment
    /// The rooms whose records stand behind figures.
    let sources: [any FactSource]
    /// Whether the site is reached by https: messages carry its full address.
    let isSecure: Bool

    public init(
        database: Database, pages: PageRenderer, desk: ReportDesk, papers: PaperDesk, template: [UInt8],
        sources: [any FactSource] = [], isSecure: Bool = false
    ) {
        self.database = database
        self.pages = pages
        self.desk = desk
        self.papers = papers
        self.template = template
        catalogue = desk.catalogue
        environment = desk.environment
        self.sources = sources
        self.isSecure = isSecure
    }

    /// Adds `/bao-cao` and everything below it.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("bao-cao", use: showHome)
        router.post("bao-cao", use: begin)
        router.get("bao-cao/don-vi", use: showUnits)
        router.get("bao-cao/cap-nhat", use: showUpdates)
        router.post("bao-cao/cap-nhat", use: lookUpdates)
        router.get("bao-cao/tin-nhan", use: showMessage)
        router.get("bao-cao/tinh-hinh.xlsx", use: downloadStatus)
        router.get("bao-cao/yeu-cau", use: askRequest)
        router.post("bao-cao/yeu-cau", use: request)
        router.get("bao-cao/dinh-han", use: askDay)
        router.post("bao-cao/dinh-han", use: setDay)
        router.get("bao-cao/gia-han", use: askExtension)
        router.post("bao-cao/gia-han", use: extend)
        addReports(to: router)
    }

    static let requested = Notice("da-yeu-cau", "Đã gửi yêu cầu báo cáo; các đơn vị thấy ở trang Báo cáo.")
    static let daySet = Notice("da-dinh-han", "Đã định hạn nộp cho các đơn vị.")
    static let extended = Notice("da-gia-han", "Đã gia hạn báo cáo.")

    /// The place that a page is about, if the viewer may see its reports.
    func place(_ query: Form, _ context: AppContext) async throws -> (Viewer, Place) {
        let viewer = try context.require(.viewReports, lineage: nil)
        let typed = query.text("dia-ban")
        let id = typed.isEmpty ? viewer.place : PlaceID(Int64(typed) ?? 0)
        let (place, lineage) = try await database.read { tx in
            (try PlaceStore.place(id, tx), try PlaceStore.lineage(of: id, tx))
        }
        guard let place, !place.isBucket, place.tier < .village else { throw Problem.noSuchPage }
        return (try context.require(.viewReports, lineage: lineage), place)
    }

    /// The year in an address; nil when none is asked for.
    ///
    /// - Throws: `Problem` on the field for what is no year.
    static func year(_ query: Form, field: String = "nam") throws -> Int? {
        let typed = query.text(field)
        guard !typed.isEmpty else { return nil }
        guard typed.utf8.count == 4, let year = Int(typed), (2000...2100).contains(year) else {
            throw Problem("report.year", "“\(typed)” không phải năm trong 2000–2100. Ghi như 2024.", field: field)
        }
        return year
    }

    /// The years of the programme up to the one after this, the newest first.
    func years() -> [Int] {
        let spans = catalogue.phases.map(\.period)
        guard let first = spans.map(\.first).min(), let last = spans.map(\.last).max() else { return [] }
        return Array(first...max(first, min(last, environment.today.year + 1))).reversed()
    }

    /// Does the work once for the submission that a form carries.
    static func once<Result: Codable & Sendable>(
        _ form: Form, _ action: String, in tx: WriteTransaction, _ work: () throws -> Result
    ) throws -> Result {
        guard let submission = RecordID(form.text("phieu")) else { throw Problem.noSuchPage }
        return try tx.once(submission, action, work)
    }
}
