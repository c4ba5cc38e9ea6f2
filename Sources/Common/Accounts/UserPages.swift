import Hummingbird
import Kernel
import Pages

extension AccountsPages {
    private static let locked = Notice("da-khoa", "Đã khóa tài khoản.")
    private static let unlocked = Notice("da-mo-khoa", "Đã mở khóa tài khoản.")

    private static let secondFactorEnded = Notice("da-go-xac-thuc", "Đã gỡ xác thực hai bước.")

    @Sendable func listUsers(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewUsers, lineage: nil)
        let search = String(request.query.text("tim").prefix(100))
        let page = min(max(Int(request.query.text("trang")) ?? 1, 1), 10_000)
        let found = try await accounts.users(within: viewer.scopes(.viewUsers), search: search, page: page)
        let rows = found.users.map { item in
            UserListPage.Row(
                name: item.user.name, link: .user(item.user.id), login: item.user.login, agency: item.user.agencyName,
                roles: item.roles.isEmpty ? "–" : item.roles.map(\.label).joined(separator: ", "),
                state: badge(item.user.state))
        }
        context.note(
            Reading("user_account.listed", RecordRef("user_account", "list"), place: viewer.place))
        let empty = EmptyState(
            search.isEmpty ? "Không có người dùng ở trang này" : "Không có ai khớp với “\(search)”",
            why: "Tìm theo một phần họ tên, tên đăng nhập hoặc tên đơn vị; không cần gõ dấu.",
            action: HeadAction("Xem tất cả", .users))
        let content = UserListPage(
            action: .users, search: search, hasRows: !rows.isEmpty, rows: rows, empty: rows.isEmpty ? empty : nil,
            pager: page > 1 || found.hasMore
                ? Pager(page: page, more: found.hasMore, link: Link.users.query([("tim", search)])) : nil)
        var actions = [HeadAction("Bảng quyền", .permissions)]
        if viewer.may(.manageUsers) { actions.append(HeadAction("Phạm vi sau sắp xếp", .scopes)) }
        if viewer.may(.viewAgencies) { actions.append(HeadAction("Đơn vị", .agencies)) }
        if viewer.may(.manageUsers) {
            actions.append(HeadAction("Mời người dùng", .newUser, primary: true, icon: .plus))
        }
        let head = PageHead(title: "Người dùng", section: .users, facts: viewer.placeName, actions: actions)
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable func newUser(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.manageUsers, lineage: nil)
        try context.requireRecentPassword()
        return try await userForm(Form(), viewer: viewer, problems: [])
    }

    @Sendable func createUser(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.manageUsers, lineage: nil)
        let form = try await request.form(context: context)
        guard let id = RecordID(form.text("agency")), let place = try await accounts.lineage(ofAgency: id) else {
            let problem = Problem(
                "user.agency_missing", "Chưa chọn đơn vị. Chọn một đơn vị trong danh sách.", field: "agency")
            return try await userForm(form, viewer: viewer, problems: [problem])
        }
        _ = try context.require(.manageUsers, lineage: place.lineage)
        try context.requireRecentPassword()
        do {
            let days = try RoleDays(form)
            let roles = Role(rawValue: form.text("role")).map {
                [RoleGrant($0, at: place.agency.place, from: days.from, until: days.until)]
            }
            let issued = try await accounts.invite(
                NewUser(login: form.text("login"), name: form.text("name"), agency: id, roles: roles ?? []),
                by: viewer.actor, submission: RecordID(form.text("submission")))
            return try linkPage(issued, title: "Đã mời", request, viewer: viewer)
        } catch let problems as Problems {
            return try await userForm(form, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.kind != .forbidden && problem.field != nil {
            return try await userForm(form, viewer: viewer, problems: [problem])
        }
    }

    @Sendable func showUser(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.viewUsers, context)
        let user = detail.user
        if user.id != viewer.userID {
            context.note(Reading("user_account.read", RecordRef("user_account", user.id), place: user.place))
        }
        let manages = viewer.may(.manageUsers, lineage: detail.lineage) && user.id != viewer.userID
        let isLocked = user.state == .locked
        let content = UserPageContent(
            login: user.login, agency: user.agencyName, created: Day(inVietnam: user.createdAt).written,
            password: passwordNote(detail), roles: roleRows(detail, manages: manages),
            steps: manages
                ? .init(
                    secondFactor: detail.hasSecondFactor ? .user(user.id, .secondFactor) : nil,
                    role: .newRole(user.id), handover: .newHandover(of: user.id), newLink: .user(user.id, .link),
                    state: .user(user.id, isLocked ? .unlock : .lock),
                    stateLabel: isLocked ? "Mở khóa tài khoản" : "Khóa tài khoản") : nil)
        let head = PageHead(
            title: user.name, section: .users, breadcrumbs: [("Người dùng", .users)], state: badge(user.state),
            notice: request.notice([
                Self.locked, Self.unlocked,
                Self.secondFactorEnded, Self.roleGranted, Self.roleEnded,
            ]))
        return try pages.page(head, content, viewer: viewer)
    }

    func ask(_ step: AccountStep, _ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.manageUsers, context)
        if step.needsPassword { try context.requireRecentPassword() }
        let content = UserConfirmPage(
            step, name: detail.user.name, id: detail.user.id, version: detail.user.version)
        let head = PageHead(
            title: content.verb, section: .users,
            breadcrumbs: [("Người dùng", .users), (detail.user.name, .user(detail.user.id))], showsHeading: false)
        return try pages.page(head, content, viewer: viewer)
    }

    func perform(_ step: AccountStep, _ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.manageUsers, context)
        let form = try await request.form(context: context, limit: 16_384)
        if step.needsPassword { try context.requireRecentPassword() }
        let id = detail.user.id
        guard let version = Int(form.text("version")) else { throw Accounts.stale }
        switch step {
        case .lock:
            try await accounts.setState(.locked, of: id, version: version, by: viewer.actor)
            return .seeOther(.user(id), notice: Self.locked)
        case .unlock:
            try await accounts.setState(.active, of: id, version: version, by: viewer.actor)
            return .seeOther(.user(id), notice: Self.unlocked)
        case .link:
            let issued = try await accounts.makeLink(for: id, version: version, by: viewer.actor)
            return try linkPage(issued, title: "Đã tạo đường dẫn", request, viewer: viewer)
        case .secondFactor:
            try await accounts.endSecondFactor(of: id, version: version, by: viewer.actor)
            return .seeOther(.user(id), notice: Self.secondFactorEnded)
        }
    }

    @Sendable func showPermissions(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewUsers, lineage: nil)
        let head = PageHead(title: "Bảng quyền", section: .users, breadcrumbs: [("Người dùng", .users)])
        return try pages.page(head, PermissionsPage(), viewer: viewer)
    }

    /// The account in the path, if the viewer has the right where it belongs.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, UserDetail) {
        _ = try context.require(action, lineage: nil)
        let detail = try await accounts.user(context.recordID())
        return (try context.require(action, lineage: detail.lineage), detail)
    }

    private func badge(_ state: User.State) -> StateBadge {
        state == .active ? StateBadge(.done, label: "Đang dùng") : StateBadge(.paused, label: "Đang khóa")
    }

    /// What is special about the password of an account.
    private func passwordNote(_ detail: UserDetail) -> String? {
        let link = detail.linkUntil.map { "Đường dẫn đặt mật khẩu dùng được đến \(Moment.written($0))." }
        if !detail.user.hasPassword {
            return "Chưa đặt mật khẩu. " + (link ?? "Đường dẫn mời đã hết hạn: tạo đường dẫn mới.")
        }
        return link ?? (detail.user.mustChangePassword ? "Chưa đổi mật khẩu tạm." : nil)
    }

    private func userForm(_ form: Form, viewer: Viewer, problems: [Problem]) async throws -> Response {
        let agencies = try await accounts.agencies(within: viewer.scopes(.manageUsers))
        let roles = try await accounts.grantableRoles(of: viewer.actor)
        let content = UserFormPage(
            action: .newUser, cancel: .users, submission: form["submission"] ?? accounts.environment.newID().text,
            nameField: TextField(
                "name", "Họ tên", value: form.text("name"), hint: "Như trên giấy tờ, có đủ dấu.",
                error: problems.message(for: "name")),
            loginField: TextField(
                "login", "Tên đăng nhập", value: form.text("login"),
                hint: "Thư điện tử công vụ hoặc tên ngắn: chữ không dấu, chữ số, dấu chấm, gạch.",
                error: problems.message(for: "login")),
            agencyField: SelectField(
                "agency", "Đơn vị",
                options: [.init("", "Chọn đơn vị")]
                    + agencies.map { .init($0.id.text, $0.name, selected: $0.id.text == form.text("agency")) },
                error: problems.message(for: "agency")),
            roleField: SelectField(
                "role", "Vai trò",
                options: [.init("", "Chọn vai trò")]
                    + roles.map { .init($0.rawValue, $0.label, selected: $0.rawValue == form.text("role")) },
                hint: "Có hiệu lực tại địa bàn của đơn vị và mọi địa bàn bên dưới.",
                error: problems.message(for: "role")),
            fromField: RoleDays.fromField(form, problems), untilField: RoleDays.untilField(form, problems))
        let head = PageHead(
            title: "Mời người dùng", section: .users, breadcrumbs: [("Người dùng", .users)], errors: problems)
        return try pages.page(
            head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
