import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

/// The audit log as a page and as a workbook.
public struct AuditPages: Sendable {
    /// What the page shows; registered at start-up.
    public static let contents: [any PageContent.Type] = [AuditListPage.self]

    /// Its template.
    public static let templates = TemplateSource("Common/Audit", ["audit-list": PackageResources.audit_list_mustache])

    /// Entries of one page.
    static let pageSize = 50
    /// Entries of the workbook at most.
    static let mostExported = 10_000

    let database: Database
    let pages: PageRenderer
    let environment: Kernel.Environment
    let links: @Sendable (RecordRef) -> Link?

    /// - Parameter links: where the house shows a record; nil for what has no page.
    public init(
        database: Database, pages: PageRenderer, environment: Kernel.Environment,
        links: @escaping @Sendable (RecordRef) -> Link?
    ) {
        self.database = database
        self.pages = pages
        self.environment = environment
        self.links = links
    }

    /// Adds `/nhat-ky` and its workbook.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("nhat-ky", use: list)
        router.get("nhat-ky/danh-sach.xlsx", use: export)
    }

    /// An entry with what its reader may know of it.
    struct Shown: Sendable {
        let entry: AuditEntry
        /// `Huyện Quảng Hòa`; nil when it belongs to no place.
        let place: String?
        let changes: [AuditChange]
    }

    private struct Listed: Sendable {
        var question: AuditQuestion?
        var shown: [Shown] = []
        var end: AuditChain.End?
        var open = 0
        var problems: [Problem] = []
    }

    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewAudit, lineage: nil)
        let asked = AuditAsked(request.query, today: environment.today)
        let listed = try await database.read { tx -> Listed in
            var listed = Listed(end: try AuditChain.end(in: tx), open: try AuditChain.open(in: tx))
            do {
                let question = try asked.question(in: tx)
                listed.question = question
                listed.shown = try Self.shown(
                    question, behind: asked.cursor, limit: Self.pageSize + 1, for: viewer, in: tx)
            } catch let problems as Problems {
                listed.problems = problems.all
            }
            return listed
        }
        if let question = listed.question, !question.isOwn(of: viewer) {
            context.note(question.reading("audit.read", by: viewer))
        }
        let content = AuditListPage(
            asked, listed.shown.prefix(Self.pageSize).map { row($0) }, hasMore: listed.shown.count > Self.pageSize,
            last: listed.shown.prefix(Self.pageSize).last?.entry.cursor, problems: listed.problems,
            viewer: viewer.userID)
        let sealed = listed.end.map { "Đã niêm đến số \(Number.grouped($0.number))" } ?? "Chưa niêm"
        let head = PageHead(
            title: "Nhật ký", section: .audit,
            facts: "\(sealed), \(Number.grouped(Int64(listed.open))) việc chờ niêm",
            actions: content.hasRows
                ? [HeadAction("Tải Excel", Link.auditWorkbook.query(asked.items), icon: .download)] : [],
            errors: listed.problems, errorTitle: listed.problems.isEmpty ? nil : "Chưa lọc được nhật ký")
        return try pages.page(
            head, content, viewer: viewer, status: listed.problems.isEmpty ? .ok : .unprocessableContent)
    }

    @Sendable func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewAudit, lineage: nil)
        let asked = AuditAsked(request.query, today: environment.today)
        let (question, shown) = try await database.read { tx in
            let question = try asked.question(in: tx)
            return (question, try Self.shown(question, behind: nil, limit: Self.mostExported, for: viewer, in: tx))
        }
        context.note(question.reading("audit.exported", by: viewer))
        let bytes = try await WorkDesk.shared.run {
            try WorkbookWriter.write([AuditWorkbook.sheet(shown)], title: "Nhật ký")
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "nhat-ky.xlsx", name: "Nhật ký.xlsx")
    }

    /// The entries that the reader may see, each with its place, its changes in words, and persons covered where the
    /// reader may not see accounts.
    private static func shown(
        _ question: AuditQuestion, behind cursor: AuditCursor?, limit: Int, for viewer: Viewer, in tx: Transaction
    ) throws -> [Shown] {
        let entries = try AuditStore.entries(
            question, within: viewer.scopes(.viewAudit), includesPlaceless: viewer.may(.viewSystemAudit),
            behind: cursor, limit: limit, in: tx)
        var names: [PlaceID: String] = [:]
        var seesPersons: [PlaceID: Bool] = [:]
        for entry in entries {
            guard let place = entry.place else { continue }
            if names[place] == nil { names[place] = try PlaceStore.place(place, tx)?.name ?? "Địa bàn số \(place)" }
            if seesPersons[place] == nil, AuditChange.hasPersons(entry) {
                seesPersons[place] = viewer.may(.viewUsers, lineage: try PlaceStore.lineage(of: place, tx))
            }
        }
        return entries.map { entry in
            let seen = entry.place.map { seesPersons[$0] ?? false } ?? viewer.may(.viewSystemAudit)
            return Shown(
                entry: entry, place: entry.place.flatMap { names[$0] },
                changes: AuditChange.all(of: entry, showsPersons: seen))
        }
    }

    private func row(_ shown: Shown) -> AuditListPage.Row {
        let entry = shown.entry
        let isRoute = entry.record.kind == "route"
        return AuditListPage.Row(
            clock: Moment.clock(entry.at), day: Day(inVietnam: entry.at).written, actor: entry.actor.name,
            actorLink: .audit(by: entry.actor), action: AuditWords.action(entry.action), place: shown.place,
            placeLink: entry.place.map { .place($0) }, record: AuditWords.kind(entry.record.kind),
            recordLink: links(entry.record), route: isRoute ? entry.record.id : nil,
            history: isRoute ? nil : .audit(of: entry.record), changes: shown.changes.map(\.written))
    }
}
