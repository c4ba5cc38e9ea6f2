import Database
import Hummingbird
import Kernel
import Pages
import Places

extension Link {
    /// How one is reached oneself.
    static let ownContact = Link("/tai-khoan/lien-he")

    /// The officers of an office, and how they are reached.
    public static func contacts(of agency: RecordID) -> Link { Link(segments: ["don-vi", agency.text, "lien-he"]) }
}

struct ContactListPage: PageContent {
    static let template = "contact-list"

    struct Row: Sendable {
        let name: String
        /// Nil where it is not shown or not given.
        let phone: String?
        let mail: String?
        let note: String?
    }

    let masked: Bool
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?

    static var sample: ContactListPage {
        ContactListPage(
            masked: true, hasRows: true, rows: [Row(name: "Nông Thị Ngữ", phone: "…", mail: "…", note: "…")],
            empty: EmptyState("…", why: "…", action: HeadAction("Xem", .agencies, icon: .list)))
    }
}

struct ContactFormPage: PageContent {
    static let template = "contact-form"

    let action: Link
    let back: Link
    let phoneField: TextField
    let mailField: TextField

    static var sample: ContactFormPage {
        ContactFormPage(action: .account, back: .account, phoneField: .sample, mailField: .sample)
    }
}

/// How officers are reached at work, shown to those who work with them (S221).
public struct ContactPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [ContactListPage.self, ContactFormPage.self]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Accounts",
        [
            "contact-list": PackageResources.contact_list_mustache,
            "contact-form": PackageResources.contact_form_mustache,
        ])

    private static let saved = Notice("da-luu", "Đã lưu liên hệ.")
    private static let most = 200

    let database: Database
    let pages: PageRenderer

    public init(database: Database, pages: PageRenderer) {
        self.database = database
        self.pages = pages
    }

    /// Adds `/don-vi/:id/lien-he` and `/tai-khoan/lien-he`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("don-vi/:id/lien-he", use: list)
        router.get("tai-khoan/lien-he", use: showOwn)
        router.post("tai-khoan/lien-he", use: saveOwn)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try context.require(.viewAgencies, lineage: nil)
        let id = try context.recordID()
        let found = try await database.read { tx -> (Agency, [PlaceID])? in
            guard let agency = try AgencyStore.find(id, in: tx) else { return nil }
            return (agency, try PlaceStore.lineage(of: agency.place, tx))
        }
        guard let (agency, lineage) = found else { throw Problem.noSuchPage }
        let viewer = try await requireReader(context, agency, lineage)
        let (listed, isShown) = try await database.read { tx in
            (
                try ContactStore.all(of: agency.id, limit: Self.most, in: tx),
                try ContactStore.mayRead(viewer, at: agency, in: tx)
            )
        }
        // Whoever sees how others are reached leaves an entry; one's own data and masked ones are no reading.
        if isShown, listed.contains(where: { $0.officer.id != viewer.userID && !$0.contact.isEmpty }) {
            context.note(Reading("officer_contact.read", RecordRef("agency", agency.id), place: agency.place))
        }
        let rows = listed.map { item in
            let isOwn = item.officer.id == viewer.userID
            let isOpen = isShown || isOwn
            return ContactListPage.Row(
                name: item.officer.name, phone: Self.shown(item.contact.phone, isOpen),
                mail: Self.shown(item.contact.mail, isOpen),
                note: isOwn ? "tài khoản này" : item.contact.isEmpty && isOpen ? "chưa ghi liên hệ" : nil)
        }
        let content = ContactListPage(
            masked: !isShown, hasRows: !rows.isEmpty, rows: rows,
            empty: rows.isEmpty
                ? EmptyState("Chưa có cán bộ nào của đơn vị này", why: "Cán bộ được mời ở trang Người dùng.") : nil)
        let head = PageHead(
            title: "Người liên hệ", section: .users,
            breadcrumbs: [("Đơn vị", .agencies), (agency.name, .agency(agency.id))], facts: agency.name,
            actions: [HeadAction("Sửa liên hệ của mình", .ownContact)], notice: request.notice([Self.saved]))
        return try pages.page(head, content, viewer: viewer)
    }

    /// Offices are seen where the right holds, one's own always, and the offices one tier above.
    private func requireReader(
        _ context: AppContext, _ agency: Agency, _ lineage: [PlaceID]
    ) async throws -> Viewer {
        let viewer = try context.requireViewer()
        if viewer.may(.viewAgencies, lineage: lineage) { return viewer }
        let works = try await database.read { tx in try ContactStore.mayRead(viewer, at: agency, in: tx) }
        return works ? viewer : try context.require(.viewAgencies, lineage: lineage)
    }

    /// Six dots where it may not be seen: they do not tell how long it is.
    private static func shown(_ text: String, _ isOpen: Bool) -> String? {
        text.isEmpty ? nil : isOpen ? text : "••••••"
    }

    @Sendable private func showOwn(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let contact = try await database.read { tx in try ContactStore.find(viewer.userID, in: tx) }
        return try await form(contact, viewer: viewer, problems: [])
    }

    @Sendable private func saveOwn(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let sent = try await request.form(context: context, limit: 16_384)
        let typed = OfficerContact(phone: sent.text("dien-thoai"), mail: sent.text("thu"))
        do {
            let contact = try OfficerContact.checked(phone: typed.phone, mail: typed.mail)
            try await database.write(as: viewer.actor) { tx in
                try ContactStore.set(contact, of: viewer.userID, in: tx)
            }
            return .seeOther(try await back(viewer), notice: Self.saved)
        } catch let problems as Problems {
            return try await form(typed, viewer: viewer, problems: problems.all)
        }
    }

    private func back(_ viewer: Viewer) async throws -> Link {
        try await database.read { tx in
            try OfficerStore.find(viewer.userID, in: tx).map { .contacts(of: $0.agency) } ?? .account
        }
    }

    private func form(_ contact: OfficerContact, viewer: Viewer, problems: [Problem]) async throws -> Response {
        let content = ContactFormPage(
            action: .ownContact, back: try await back(viewer),
            phoneField: TextField(
                "dien-thoai", "Điện thoại công vụ", value: contact.phone,
                hint: "Chỉ người cùng cơ quan, cấp ngay trên, cấp ngay dưới và quản trị xem được.", type: "tel",
                autocomplete: "tel", required: false, error: problems.message(for: "dien-thoai")),
            mailField: TextField(
                "thu", "Thư điện tử công vụ", value: contact.mail, type: "email", autocomplete: "email",
                required: false, error: problems.message(for: "thu")))
        let head = PageHead(
            title: "Liên hệ của mình", breadcrumbs: [("Tài khoản", .account)], facts: viewer.agencyName,
            errors: problems)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
