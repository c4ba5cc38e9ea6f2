import Accounts
import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

/// The pages on which an office edits the heading of its papers and their Word template.
public struct IssuerPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [IssuerListPage.self, IssuerPage.self]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Papers",
        [
            "issuer-list": PackageResources.issuer_list_mustache, "issuer": PackageResources.issuer_mustache,
            "lines-field": PackageResources.lines_field_mustache,
        ])

    private static let saved = Notice("da-luu-mau", "Đã lưu tiêu đề và mẫu văn bản.")
    private static let returned = Notice("da-ve-mau-chuan", "Đã trở về mẫu chuẩn.")

    let database: Database
    let pages: PageRenderer
    /// The standard template for plans: Programmes/du-an-8/templates/ke-hoach.docx.
    let standard: [UInt8]
    let environment: Kernel.Environment

    /// - Parameter standard: the bytes of the standard template.
    public init(
        database: Database, pages: PageRenderer, standard: [UInt8], environment: Kernel.Environment = .live
    ) {
        self.database = database
        self.pages = pages
        self.standard = standard
        self.environment = environment
    }

    /// Adds everything below `/mau-van-ban`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("mau-van-ban", use: list)
        router.get("mau-van-ban/:id", use: show)
        router.post("mau-van-ban/:id", use: save)
        router.get("mau-van-ban/:id/mau.docx", use: downloadTemplate)
        router.get("mau-van-ban/:id/xem-thu.docx", use: downloadSample)
        router.post("mau-van-ban/:id/mau-chuan", use: returnToStandard)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editTemplates, lineage: nil)
        let search = String(request.query.text("tim").prefix(100))
        let scopes = viewer.scopes(.editTemplates)
        let found = try await database.read { tx in
            try IssuerList.issuers(within: scopes, at: viewer.place, search: search, in: tx)
        }
        let content = IssuerListPage(
            action: .issuers, search: search, hasRows: !found.rows.isEmpty,
            rows: found.rows.map { .init(name: $0.name, link: .issuer($0.id), state: $0.state) },
            hasMore: found.hasMore,
            empty: found.rows.isEmpty
                ? EmptyState(
                    "Không có cơ quan nào khớp với “\(search)”",
                    why: "Tìm theo một phần tên cơ quan hoặc địa bàn; không cần gõ dấu.",
                    action: HeadAction("Xem cơ quan của địa bàn", .issuers)) : nil)
        let head = PageHead(title: "Mẫu văn bản", section: .plans, breadcrumbs: [("Kế hoạch", .plans)])
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, issuer) = try await load(context)
        return try page(
            issuer, IssuerForm(issuer.profile), viewer: viewer, problems: [],
            notice: request.notice([Self.saved, Self.returned]))
    }

    @Sendable private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, issuer) = try await load(context)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let typed = IssuerForm(form)
        let file = form.file("tep").flatMap { $0.bytes.isEmpty && $0.name.isEmpty ? nil : $0 }
        do {
            var problems: [Problem] = []
            do { _ = try typed.profile(of: issuer.profile).checked() } catch let wrong as Problems {
                problems += wrong.all
            }
            if let file {
                do { try await WorkDesk.shared.run { try IssuerStore.check(template: file.bytes) } } catch let wrong
                    as Problems
                {
                    problems += wrong.all
                } catch let wrong as Problem {
                    problems.append(wrong)
                }
            }
            try Problems.throwIfAny(problems)
            _ = try await database.write(as: viewer.actor) { tx in
                func keep() throws -> Bool {
                    var profile = typed.profile(of: try IssuerStore.profile(of: issuer.agency.id, in: tx))
                    if let file {
                        profile.template = try AttachmentStore.save(
                            file.bytes, name: file.name, accepted: [.document], in: tx)
                    }
                    try IssuerStore.save(profile, in: tx)
                    return true
                }
                guard let submission = typed.submission else { return try keep() }
                return try tx.once(submission, "issuer_profile.save", keep)
            }
            return .seeOther(.issuer(issuer.agency.id), notice: Self.saved)
        } catch let problems as Problems {
            return try page(issuer, typed, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where [.invalid, .tooLarge, .conflict].contains(problem.kind) {
            return try page(issuer, typed, viewer: viewer, problems: [problem])
        }
    }

    @Sendable private func returnToStandard(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, issuer) = try await load(context)
        let form = try await request.form(context: context, limit: 16_384)
        guard let version = Int(form.text("ban")) else { throw IssuerStore.stale }
        try await database.write(as: viewer.actor) { tx in
            var profile = try IssuerStore.profile(of: issuer.agency.id, in: tx)
            guard profile.template != nil else { return }
            profile.template = nil
            profile.version = version
            try IssuerStore.save(profile, in: tx)
        }
        return .seeOther(.issuer(issuer.agency.id), notice: Self.returned)
    }

    @Sendable private func downloadTemplate(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, issuer) = try await load(context)
        let standard = standard
        let bytes = try await database.read { tx in
            try IssuerStore.template(of: issuer.profile, standard: standard, in: tx)
        }
        return .download(
            bytes, type: MediaType.document.rawValue, plainName: "mau-ke-hoach.docx",
            name: "Mẫu kế hoạch - \(issuer.agency.name).docx")
    }

    @Sendable private func downloadSample(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, issuer) = try await load(context)
        let standard = standard
        let year = environment.today.year
        let template = try await database.read { tx in
            try IssuerStore.template(of: issuer.profile, standard: standard, in: tx)
        }
        let bytes = try await WorkDesk.shared.run {
            try OfficialPaper.sample(of: issuer.profile, year: year).fill(WordTemplate(template))
        }
        return .download(
            bytes, type: MediaType.document.rawValue, plainName: "xem-thu.docx",
            name: "Xem thử - \(issuer.agency.name).docx")
    }

    /// The agency in the path with its profile, if the viewer may edit where it works.
    private func load(_ context: AppContext) async throws -> (Viewer, Issuer) {
        _ = try context.require(.editTemplates, lineage: nil)
        let id = try context.recordID()
        let found = try await database.read { tx -> (Issuer, [PlaceID]) in
            let profile = try IssuerStore.profile(of: id, in: tx)
            guard let agency = try AgencyStore.find(id, in: tx) else { throw IssuerStore.absent }
            let file = try profile.template.map { try AttachmentStore.info($0, in: tx) }
            return (
                Issuer(agency: agency, profile: profile, file: file),
                try PlaceStore.lineage(of: agency.place, tx)
            )
        }
        return (try context.require(.editTemplates, lineage: found.1), found.0)
    }

    private func page(
        _ issuer: Issuer, _ form: IssuerForm, viewer: Viewer, problems: [Problem], notice: Notice? = nil
    ) throws -> Response {
        let content = IssuerPage(
            issuer, form, submission: form.submission?.text ?? environment.newID().text, problems: problems)
        let head = PageHead(
            title: "Mẫu văn bản", section: .plans, breadcrumbs: [("Kế hoạch", .plans), ("Mẫu văn bản", .issuers)],
            facts: issuer.agency.name, errors: problems, notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}

/// An office with its profile and its own template.
struct Issuer: Sendable {
    let agency: Agency
    let profile: IssuerProfile
    let file: Attachment?
}

/// The offices of a list.
enum IssuerList {
    /// Rows of a page.
    private static let most = 50

    struct Row: Sendable {
        let id: RecordID
        let name: String
        /// `Mẫu riêng`, `Mẫu chuẩn`.
        let state: String
    }

    /// Those of a place, or below some places by a part of their name, in dictionary order.
    static func issuers(
        within scopes: [Scope], at place: PlaceID, search: String, in tx: Transaction
    ) throws -> (rows: [Row], hasMore: Bool) {
        let folded = Vietnamese.folded(search)
        let condition: SQL =
            folded.isEmpty ? "agency.place_id = \(place)" : "agency.folded LIKE \("%" + folded + "%")"
        let rows = try tx.rows(
            """
            SELECT agency.id, agency.name, profile.version, profile.template_id
            FROM agency LEFT JOIN issuer_profile profile ON profile.agency_id = agency.id
            WHERE \(PlaceStore.within(scopes, column: "agency.place_id")) AND \(condition)
            ORDER BY agency.sort_key, agency.id LIMIT \(most + 1)
            """
        ).map { row in
            let version: Int? = try row("version")
            let template: RecordID? = try row("template_id")
            return Row(
                id: try row("id"), name: try row("name"),
                state: version == nil
                    ? "Tiêu đề thường dùng, mẫu chuẩn"
                    : template == nil ? "Tiêu đề riêng, mẫu chuẩn" : "Tiêu đề và mẫu riêng")
        }
        return (Array(rows.prefix(most)), rows.count > most)
    }
}
