import Database
import Hummingbird
import Kernel
import Pages
import Places

extension Link {
    /// The list of offices.
    public static let agencies = Link("/don-vi")
    static let newAgency = Link("/don-vi/moi")

    /// An office.
    public static func agency(_ id: RecordID) -> Link { Link(segments: ["don-vi", id.text]) }

    static func agencyForm(_ id: RecordID) -> Link { Link(segments: ["don-vi", id.text, "sua"]) }
}

/// The offices of the programme: the list, a page each, and the form (REQUIREMENTS A5–A14).
public struct AgencyPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [AgencyListPage.self, AgencyPage.self, AgencyFormPage.self]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Accounts",
        [
            "agency-list": PackageResources.agency_list_mustache, "agency": PackageResources.agency_mustache,
            "agency-form": PackageResources.agency_form_mustache,
        ])

    private static let pageSize = 50
    private static let added = Notice("da-them", "Đã thêm đơn vị.")
    private static let changed = Notice("da-sua", "Đã lưu thay đổi của đơn vị.")

    let database: Database
    let pages: PageRenderer
    let environment: Kernel.Environment
    let duties: DutiesHook

    /// What an office is to do, for its page; nil for who may not see it.
    public typealias DutiesHook = @Sendable (Agency, Viewer, Transaction) throws -> AgencyDuties?

    /// - Parameter duties: asked of the room that keeps them.
    public init(
        database: Database, pages: PageRenderer, environment: Kernel.Environment = .live,
        duties: @escaping DutiesHook = { _, _, _ in nil }
    ) {
        self.duties = duties
        self.database = database
        self.pages = pages
        self.environment = environment
    }

    /// Adds everything below `/don-vi`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("don-vi", use: list)
        router.get("don-vi/moi", use: showNew)
        router.post("don-vi/moi", use: create)
        router.get("don-vi/:id", use: show)
        router.get("don-vi/:id/sua", use: showEdit)
        router.post("don-vi/:id/sua", use: update)
    }

    // MARK: Reading

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewAgencies, lineage: nil)
        let search = String(request.query.text("tim").prefix(100))
        let kind = AgencyKind(rawValue: request.query.text("loai"))
        let code = String(request.query.text("dia-ban").prefix(20))
        let page = min(max(Int(request.query.text("trang")) ?? 1, 1), 10_000)
        let today = environment.today
        let (found, problem) = try await database.read { tx -> ([AgencyItem], Problem?) in
            var question = AgencyQuestion(search: search, kind: kind)
            do {
                if !code.isEmpty { question.place = try PlaceStore.requirePlace(code: code, on: today, tx).id }
            } catch let problem as Problem {
                return ([], Problem(problem.kind, problem.code, problem.message, field: "dia-ban"))
            }
            let items = try AgencyStore.list(
                question, within: viewer.scopes(.viewAgencies), offset: (page - 1) * Self.pageSize,
                limit: Self.pageSize + 1, in: tx)
            return (items, nil)
        }
        let problems = problem.map { [$0] } ?? []
        let rows = found.prefix(Self.pageSize).map { item in
            AgencyListPage.Row(
                name: item.agency.name, link: .agency(item.agency.id), code: item.agency.code,
                kind: item.agency.kind.label, place: item.placeName,
                people: item.people == 0 ? "–" : String(item.people))
        }
        let more = found.count > Self.pageSize
        let asked = [("tim", search), ("loai", kind?.rawValue ?? ""), ("dia-ban", code)]
        let content = AgencyListPage(
            action: .agencies, search: search,
            kind: SelectField(
                "loai", "Loại",
                options: [.init("", "Mọi loại")]
                    + AgencyKind.allCases.map { .init($0.rawValue, $0.label, selected: $0 == kind) }),
            place: TextField(
                "dia-ban", "Mã địa bàn", value: code, hint: "Kể cả bên dưới.", required: false,
                error: problems.message(for: "dia-ban")),
            hasRows: !rows.isEmpty, rows: rows,
            empty: rows.isEmpty
                ? EmptyState(
                    "Không có đơn vị nào khớp",
                    why: "Tìm theo một phần tên hoặc tên gọi khác; không cần gõ dấu.",
                    action: HeadAction("Xem tất cả", .agencies)) : nil,
            pager: page > 1 || more ? Pager(page: page, more: more, link: Link.agencies.query(asked)) : nil)
        var actions = viewer.may(.viewUsers) ? [HeadAction("Người dùng", .users)] : []
        if viewer.may(.editAgencies) {
            actions.append(HeadAction("Thêm đơn vị", .newAgency, primary: true, icon: .plus))
        }
        let head = PageHead(
            title: "Đơn vị", section: .users, facts: viewer.placeName, actions: actions, errors: problems)
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.viewAgencies, context)
        let duties = try await database.read { tx in try self.duties(detail.agency, viewer, tx) }
        let neighbour = { (agency: Agency) in AgencyPage.Neighbour(name: agency.name, link: .agency(agency.id)) }
        let content = AgencyPage(
            code: detail.agency.code, kind: detail.agency.kind.label, place: detail.placeName,
            above: detail.above.map(neighbour), aliases: detail.aliases, hasAliases: !detail.aliases.isEmpty,
            below: detail.below.map(neighbour), hasBelow: !detail.below.isEmpty,
            people: viewer.may(.viewUsers, lineage: detail.lineage)
                ? Link.users.query([("tim", detail.agency.name)]) : nil,
            contacts: .contacts(of: detail.agency.id), duties: duties)
        let actions =
            viewer.may(.editAgencies, lineage: detail.lineage)
            ? [HeadAction("Sửa đơn vị", .agencyForm(detail.agency.id), primary: true)] : []
        let head = PageHead(
            title: detail.agency.name, section: .users, breadcrumbs: [("Đơn vị", .agencies)], facts: detail.placeName,
            actions: actions, notice: request.notice([Self.added, Self.changed]))
        return try pages.page(head, content, viewer: viewer)
    }

    // MARK: Writing

    @Sendable private func showNew(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editAgencies, lineage: nil)
        var form = AgencyForm()
        form.place = try await database.read { tx in try PlaceStore.place(viewer.place, tx)?.code ?? "" }
        return try page(form, of: nil, submission: environment.newID().text, viewer: viewer)
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editAgencies, lineage: nil)
        let typed = try await request.form(context: context)
        let form = AgencyForm(typed)
        let submission = typed["submission"] ?? environment.newID().text
        let today = environment.today
        do {
            let id = try await database.write(as: viewer.actor) { tx in
                let place = try Self.place(form.place, on: today, tx)
                guard viewer.may(.editAgencies, lineage: try PlaceStore.lineage(of: place.id, tx)) else {
                    throw Problem(
                        "agency.outside", "\(place.name) nằm ngoài phạm vi được cập nhật. Ghi mã địa bàn khác.",
                        field: "dia-ban")
                }
                let new = NewAgency(
                    code: form.code, name: form.name, kind: try Self.kind(form.kind), place: place.id,
                    parent: try Self.above(form.above, tx), aliases: form.aliasLines)
                let work = { try AgencyStore.create(new, in: tx).id }
                return try RecordID(submission).map { try tx.once($0, "agency.create", work) } ?? work()
            }
            return .seeOther(.agency(id), notice: Self.added)
        } catch let problems as Problems {
            return try page(form, of: nil, submission: submission, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.field != nil {
            return try page(form, of: nil, submission: submission, viewer: viewer, problems: [problem])
        }
    }

    @Sendable private func showEdit(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.editAgencies, context)
        let above = try await database.read { tx in
            try detail.agency.parent.flatMap { try AgencyStore.find($0, in: tx)?.code } ?? ""
        }
        return try page(
            AgencyForm(detail, above: above), of: detail, submission: environment.newID().text, viewer: viewer)
    }

    @Sendable private func update(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.editAgencies, context)
        let typed = try await request.form(context: context)
        var form = AgencyForm(typed)
        let submission = typed["submission"] ?? environment.newID().text
        guard let version = Int(form.version) else { throw Problem.noSuchPage }
        let fixed = form
        do {
            try await database.write(as: viewer.actor) { tx in
                try AgencyStore.update(
                    detail.agency, name: fixed.name, kind: try Self.kind(fixed.kind),
                    parent: try Self.above(fixed.above, tx), aliases: fixed.aliasLines, version: version, in: tx)
            }
            return .seeOther(.agency(detail.agency.id), notice: Self.changed)
        } catch let problems as Problems {
            return try page(form, of: detail, submission: submission, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.field != nil || problem.code == "agency.stale" {
            // What was typed stays; the next try is made against what stands now.
            if problem.code == "agency.stale" { form.version = String(detail.version) }
            return try page(form, of: detail, submission: submission, viewer: viewer, problems: [problem])
        }
    }

    private func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, AgencyDetail) {
        _ = try context.require(action, lineage: nil)
        let id = try context.recordID()
        guard let detail = try await database.read({ tx in try AgencyStore.detail(id, in: tx) }) else {
            throw Problem.noSuchPage
        }
        return (try context.require(action, lineage: detail.lineage), detail)
    }

    private static func place(_ code: String, on day: Day, _ tx: Transaction) throws -> Place {
        do {
            return try PlaceStore.requirePlace(code: code, on: day, tx)
        } catch let problem as Problem {
            throw Problem(problem.kind, problem.code, problem.message, field: "dia-ban")
        }
    }

    private static func kind(_ text: String) throws -> AgencyKind {
        guard let kind = AgencyKind(rawValue: text) else {
            throw Problem("agency.kind", "Chưa chọn loại đơn vị. Chọn một loại trong danh sách.", field: "loai")
        }
        return kind
    }

    private static func above(_ code: String, _ tx: Transaction) throws -> RecordID? {
        if code.isEmpty { return nil }
        guard let agency = try AgencyStore.find(code: code, in: tx) else {
            throw Problem(
                "agency.above", "Không có đơn vị nào mang mã “\(code)”. Xem mã ở trang Đơn vị, hoặc để trống.",
                field: "cap-tren")
        }
        return agency.id
    }

    private func page(
        _ form: AgencyForm, of detail: AgencyDetail?, submission: String, viewer: Viewer, problems: [Problem] = []
    ) throws -> Response {
        let title = detail == nil ? "Thêm đơn vị" : "Sửa đơn vị"
        let content = AgencyFormPage(
            action: detail.map { .agencyForm($0.agency.id) } ?? .newAgency,
            cancel: detail.map { .agency($0.agency.id) } ?? .agencies, verb: detail == nil ? "Thêm đơn vị" : "Lưu",
            submission: submission, version: form.version,
            nameField: TextField(
                "name", "Tên đơn vị", value: form.name, hint: "Tên đầy đủ như trên văn bản.",
                error: problems.message(for: "name")),
            codeField: detail == nil
                ? TextField(
                    "code", "Mã đơn vị", value: form.code,
                    hint: "Chữ thường không dấu, chữ số, gạch ngang; không đổi về sau. Ví dụ: ban-gia-dinh-04.",
                    error: problems.message(for: "code")) : nil,
            kindField: SelectField(
                "loai", "Loại",
                options: AgencyKind.allCases.map { .init($0.rawValue, $0.label, selected: $0.rawValue == form.kind) },
                error: problems.message(for: "loai")),
            placeField: detail == nil
                ? TextField(
                    "dia-ban", "Mã địa bàn nơi làm việc", value: form.place,
                    hint: "Quyền của người thuộc đơn vị tính từ địa bàn này trở xuống.",
                    error: problems.message(for: "dia-ban")) : nil,
            aboveField: TextField(
                "cap-tren", "Mã đơn vị cấp trên", value: form.above,
                hint: "Phòng, ban ghi mã cơ quan của mình. Để trống: Hội LHPN thuộc Hội LHPN cấp trên.",
                required: false,
                error: problems.message(for: "cap-tren")),
            aliasesField: TextArea(
                "aliases", "Tên gọi khác", value: form.aliases,
                hint: "Mỗi dòng một cách ghi trong văn bản, để nhận ra khi nhập tệp.", required: false,
                error: problems.message(for: "aliases")))
        var crumbs: [(String, Link)] = [("Đơn vị", .agencies)]
        if let detail { crumbs.append((detail.agency.name, .agency(detail.agency.id))) }
        let head = PageHead(title: title, section: .users, breadcrumbs: crumbs, errors: problems)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
