import Attachments
import Database
import Events
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Programme

/// The library of products and materials, the pages of units in social networks, and the numbers of events.
public struct OutreachPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        OutreachListPage.self, MaterialPage.self, OutreachFormPage.self, FiguresPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Outreach",
        [
            "outreach-list": PackageResources.outreach_list_mustache,
            "outreach-material": PackageResources.outreach_material_mustache,
            "outreach-form": PackageResources.outreach_form_mustache,
            "outreach-figures": PackageResources.outreach_figures_mustache,
        ])

    /// Rows of one page of a list, and of a workbook at most.
    static let pageSize = 30
    static let mostExported = 10_000

    let database: Database
    let pages: PageRenderer
    let desk: OutreachDesk
    let environment: Kernel.Environment

    public init(database: Database, pages: PageRenderer, desk: OutreachDesk) {
        self.database = database
        self.pages = pages
        self.desk = desk
        environment = desk.environment
    }

    /// Adds `/tai-lieu`, `/trang-mang-xa-hoi`, `/so-lieu-su-kien` and everything below them.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("tai-lieu", use: materials)
        router.get("tai-lieu/danh-sach.xlsx", use: materialWorkbook)
        router.get("tai-lieu/:id", use: material)
        router.get("tai-lieu/:id/phat", use: askHandOut)
        router.post("tai-lieu/:id/phat", use: handOut)
        router.get("trang-mang-xa-hoi", use: socialPages)
        router.get("trang-mang-xa-hoi/danh-sach.xlsx", use: socialWorkbook)
        router.get("trang-mang-xa-hoi/moi", use: newSocialPage)
        router.post("trang-mang-xa-hoi/moi", use: addSocialPage)
        router.get("trang-mang-xa-hoi/:id/thoi", use: askEndSocialPage)
        router.post("trang-mang-xa-hoi/:id/thoi", use: endSocialPage)
        router.get("trang-mang-xa-hoi/:id/bo", use: askStrikeSocialPage)
        router.post("trang-mang-xa-hoi/:id/bo", use: strikeSocialPage)
        router.get("so-lieu-su-kien", use: figures)
        router.get("so-lieu-su-kien/bang.xlsx", use: figureWorkbook)
        router.post("so-lieu-su-kien/chi-tieu", use: setTargets)
    }

    // MARK: Shared

    static let kept = Notice("da-luu", "Đã lưu.")

    /// The same form with the same answers is one submission; going back and changing something makes another.
    static func submission(_ form: Form) -> RecordID? {
        guard let id = RecordID(form.text("phieu")) else { return nil }
        let text = ([id.text] + form.names.filter { $0 != "_csrf" }.map(form.lines)).joined(separator: "\u{1F}")
        return RecordID.of(digest: AttachmentStore.digest(of: Array(text.utf8)))
    }

    /// A fresh number for a form, or the one it came back with.
    func submissionID(_ form: Form) -> String { RecordID(form.text("phieu"))?.text ?? environment.newID().text }

    /// What a refused write says in a form; anything that is no affair of the form is thrown on.
    static func problems(_ error: any Error) throws -> [Problem] {
        switch error {
        case let problems as Problems: return problems.all
        case let problem as Problem where problem.kind == .conflict || problem.field != nil: return [problem]
        default: throw error
        }
    }

    /// The places that a filter names; nil when it names none.
    ///
    /// - Throws: `Problem` on `dia-ban` when no place is called so.
    static func places(_ text: String, in tx: Transaction) throws -> [PlaceID]? {
        guard !text.isEmpty else { return nil }
        let found = try PlaceStore.places(called: text, tx)
        guard !found.isEmpty else {
            throw Problem(
                .absent, "outreach.place_unknown", "Không có địa bàn nào tên hoặc mã “\(text)”. Ghi tên khác.",
                field: "dia-ban")
        }
        return found
    }

    static func page(_ query: Form) -> Int { min(max(Int(query.text("trang")) ?? 1, 1), 10_000) }

    static func year(_ text: String) -> Int? { Int(text).flatMap { (2000...2100).contains($0) ? $0 : nil } }

    static func number(_ number: Int?) -> String { number.map { Number.grouped(Int64($0)) } ?? "–" }

    func form(
        _ title: String, _ content: OutreachFormPage, _ crumbs: [(String, Link)], _ viewer: Viewer,
        _ problems: [Problem]
    ) throws -> Response {
        let head = PageHead(
            title: title, section: .events, breadcrumbs: [("Sự kiện", .events)] + crumbs, errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    /// A field as it was typed, with what is wrong with it.
    static func text(
        _ name: String, _ label: String, _ form: Form, _ problems: [Problem], hint: String? = nil,
        required: Bool = false
    ) -> TextField {
        TextField(
            name, label, value: form.text(name), hint: hint, required: required, error: problems.message(for: name))
    }

    /// A sheet of texts and numbers under its heads.
    static func workbook(_ title: String, _ heads: [(String, Double)], _ rows: [[Value]]) throws -> [UInt8] {
        var layout = SheetLayout(name: title, freeze: CellAddress(row: 2, column: 1), repeatRows: 1...1)
        for (index, head) in heads.enumerated() {
            layout.put(.text(head.0), row: 1, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.1
        }
        for (row, values) in rows.enumerated() {
            for (column, value) in values.enumerated() {
                switch value {
                case .text(let text):
                    layout.put(text.isEmpty ? .blank : .text(text), row: row + 2, column: column + 1, style: .body)
                case .number(let number):
                    layout.put(
                        number.map { .integer(Int64($0)) } ?? .blank, row: row + 2, column: column + 1, style: .figure)
                }
            }
        }
        return try WorkbookWriter.write([layout], title: title)
    }

    /// What stands in a cell of a sheet.
    enum Value: Sendable {
        case text(String)
        case number(Int?)
    }
}
