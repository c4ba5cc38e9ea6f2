import Hummingbird
import Kernel
import Pages
import Places

extension Link {
    /// The roles whose place ended in a reform, to be confirmed.
    public static let scopes = Link("/nguoi-dung/pham-vi")

    /// The page on which the reach of one role is confirmed or changed.
    static func scope(_ key: RoleKey, of user: RecordID) -> Link {
        Link(segments: ["nguoi-dung", user.text, "vai-tro", key.text, "pham-vi"])
    }
}

struct ScopeListPage: PageContent {
    static let template = "scope-list"

    struct Row: Sendable {
        let id: String
        let value: String
        let name: String
        let link: Link
        let agency: String
        let role: String
        let place: String
        let successors: String
        /// Said of roles that reach nothing before they are confirmed.
        let waits: String?
    }

    let hasRows: Bool
    let rows: [Row]
    let action: Link
    let submission: String
    let empty: EmptyState?
    let pager: Pager?

    static var sample: ScopeListPage {
        ScopeListPage(
            hasRows: true,
            rows: [
                Row(
                    id: "v-1", value: "x", name: "Nông Thị Ngữ", link: .users, agency: "Hội LHPN xã Cách Linh",
                    role: "Cán bộ", place: "xã Cách Linh", successors: "Xã Bế Văn Đàn", waits: "…")
            ], action: .scopes, submission: "x",
            empty: EmptyState("…", why: "…", action: HeadAction("Xem", .users, icon: .list)),
            pager: Pager(page: 2, more: true, link: .scopes))
    }
}

struct ScopeFormPage: PageContent {
    static let template = "scope-form"

    struct Choice: Sendable {
        let id: String
        let value: String
        let label: String
        let isChecked: Bool
    }

    let words: String
    let action: Link
    let back: Link
    let version: Int
    let places: [Choice]
    let error: String?
    let otherField: TextField
    let end: Link

    static var sample: ScopeFormPage {
        ScopeFormPage(
            words: "…", action: .scopes, back: .scopes, version: 1,
            places: [Choice(id: "dia-ban-1", value: "2279", label: "Xã Bế Văn Đàn", isChecked: true)], error: "…",
            otherField: TextField("ma", "Mã", value: "…", hint: "…", error: "…"), end: .scopes)
    }
}

/// After a reform of places: where roles reach now, to be confirmed or changed by who manages the people.
public struct ScopePages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [ScopeListPage.self, ScopeFormPage.self]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Accounts",
        [
            "scope-list": PackageResources.scope_list_mustache, "scope-form": PackageResources.scope_form_mustache,
        ])

    private static let pageSize = 50
    private static let confirmed = Notice("da-xac-nhan", "Đã xác nhận phạm vi.")

    let accounts: Accounts
    let pages: PageRenderer

    public init(accounts: Accounts, pages: PageRenderer) {
        self.accounts = accounts
        self.pages = pages
    }

    /// Adds `/nguoi-dung/pham-vi` and the page of one role.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("nguoi-dung/pham-vi", use: list)
        router.post("nguoi-dung/pham-vi", use: confirmMany)
        router.get("nguoi-dung/:id/vai-tro/:role/pham-vi", use: show)
        router.post("nguoi-dung/:id/vai-tro/:role/pham-vi", use: confirm)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.manageUsers, lineage: nil)
        let page = min(max(Int(request.query.text("trang")) ?? 1, 1), 10_000)
        let size = Self.pageSize
        let today = accounts.environment.today
        let found = try await accounts.database.read { tx in
            try Accounts.scopes(for: viewer, on: today, offset: (page - 1) * size, limit: size + 1, in: tx)
        }
        let rows = found.prefix(size).enumerated().map { index, item in
            ScopeListPage.Row(
                id: "v-\(index + 1)", value: "\(item.user.id.text)/\(item.key.text)", name: item.user.name,
                link: .scope(item.key, of: item.user.id), agency: item.user.agencyName, role: item.role.role.label,
                place: item.placeName, successors: item.successors.map(\.name).joined(separator: ", "),
                waits: item.isFollowed ? nil : "chỉ có hiệu lực ở đó sau khi xác nhận")
        }
        let content = ScopeListPage(
            hasRows: !rows.isEmpty, rows: rows, action: .scopes, submission: accounts.environment.newID().text,
            empty: rows.isEmpty
                ? EmptyState(
                    "Không có vai trò nào chờ xác nhận",
                    why: "Sau một lần sắp xếp địa giới, vai trò ở địa bàn đã kết thúc được liệt kê ở đây.",
                    action: HeadAction("Về người dùng", .users)) : nil,
            pager: page > 1 || found.count > size ? Pager(page: page, more: found.count > size, link: .scopes) : nil)
        let head = PageHead(
            title: "Phạm vi sau sắp xếp", section: .users, breadcrumbs: [("Người dùng", .users)],
            facts: "Vai trò ở địa bàn đã kết thúc đi theo địa bàn kế tiếp, cho đến khi được xác nhận hoặc đổi",
            notice: request.notice([Self.confirmed]))
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func confirmMany(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.manageUsers, lineage: nil)
        let form = try await request.form(context: context)
        try context.requireRecentPassword()
        let chosen = try form.all("vai-tro").prefix(Self.pageSize).map { text -> (RecordID, RoleKey) in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let id = RecordID(parts[0]), let key = RoleKey(parts[1]) else {
                throw Problem.noSuchPage
            }
            return (id, key)
        }
        guard !chosen.isEmpty else {
            throw Problem("scope.unchosen", "Chưa chọn vai trò nào. Đánh dấu các vai trò cần xác nhận rồi gửi lại.")
        }
        let submission = RecordID(form.text("submission"))
        try await accounts.database.write(as: viewer.actor) { tx in
            let work = {
                for (id, key) in chosen {
                    try Accounts.confirmScope(key, of: id, at: nil, version: nil, in: tx)
                }
                return chosen.count
            }
            _ = try submission.map { try tx.once($0, "role.confirm_scopes", work) } ?? work()
        }
        return .seeOther(.scopes, notice: Self.confirmed)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, item) = try await load(context)
        return try form(nil, item, viewer: viewer, problems: [])
    }

    @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, item) = try await load(context)
        let sent = try await request.form(context: context, limit: 16_384)
        try context.requireRecentPassword()
        let today = accounts.environment.today
        do {
            guard let version = Int(sent.text("version")) else { throw Accounts.stale }
            let known = Set(item.successors.map(\.id))
            var places = sent.all("dia-ban").compactMap { Int64($0) }.map { PlaceID($0) }.filter(known.contains)
            if let code = sent["ma"] {
                places.append(
                    try await accounts.database.read { tx in
                        do {
                            return try PlaceStore.requirePlace(code: code, on: today, tx).id
                        } catch let problem as Problem {
                            throw Problem(problem.kind, problem.code, problem.message, field: "ma")
                        }
                    })
            }
            try await accounts.confirmScope(
                item.key, of: item.user.id, at: places, version: version, by: viewer.actor)
            return .seeOther(.scopes, notice: Self.confirmed)
        } catch let problem as Problem where problem.kind != .forbidden && problem.field != nil {
            return try form(sent, item, viewer: viewer, problems: [problem])
        }
    }

    /// The role in the path, if the viewer manages its holder and it waits.
    private func load(_ context: AppContext) async throws -> (Viewer, ScopeItem) {
        _ = try context.require(.manageUsers, lineage: nil)
        let id = try context.recordID()
        guard let key = context.parameters.get("role").flatMap({ RoleKey($0) }) else { throw Problem.noSuchPage }
        let detail = try await accounts.user(id)
        let viewer = try context.require(.manageUsers, lineage: detail.lineage)
        let today = accounts.environment.today
        let item = try await accounts.database.read { tx in
            try Accounts.scope(key, of: detail.user, on: today, in: tx)
        }
        return (viewer, item)
    }

    private func form(_ sent: Form?, _ item: ScopeItem, viewer: Viewer, problems: [Problem]) throws -> Response {
        let chosen = sent.map { Set($0.all("dia-ban")) }
        let words =
            item.isFollowed
            ? "Vai trò “\(item.role.role.label)” giao tại \(item.placeName). Địa bàn này đã kết thúc; vai trò đang có hiệu "
                + "lực ở các địa bàn dưới đây."
            : "Vai trò “\(item.role.role.label)” giao tại \(item.placeName). Địa bàn này đã kết thúc; vai trò quản trị chỉ "
                + "có hiệu lực ở địa bàn mới sau khi được xác nhận."
        let content = ScopeFormPage(
            words: words, action: .scope(item.key, of: item.user.id), back: .scopes, version: item.user.version,
            places: item.successors.enumerated().map { index, place in
                .init(
                    id: "dia-ban-\(index + 1)", value: "\(place.id.number)", label: place.name,
                    isChecked: chosen?.contains("\(place.id.number)") ?? true)
            }, error: problems.message(for: "dia-ban"),
            otherField: TextField(
                "ma", "Thêm địa bàn khác, theo mã", value: sent?.text("ma") ?? "",
                hint: "Mã của địa bàn hiện nay, khi phụ trách nơi khác. Để trống nếu không.", required: false,
                error: problems.message(for: "ma")), end: .role(item.key, of: item.user.id))
        let head = PageHead(
            title: "Phạm vi của \(item.user.name)", section: .users,
            breadcrumbs: [("Người dùng", .users), ("Phạm vi sau sắp xếp", .scopes)], facts: item.user.agencyName,
            errors: problems)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
