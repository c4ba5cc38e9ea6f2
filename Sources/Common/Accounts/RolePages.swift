import Hummingbird
import Kernel
import Pages

/// The first and the last day of a role, as a form says them.
struct RoleDays {
    let from: Day?
    let until: Day?

    /// - Throws: `Problem` `user.day` on `from` or `until` for what is no day.
    init(_ form: Form) throws {
        from = try RoleDays.day(form, "from")
        until = try RoleDays.day(form, "until")
    }

    /// A day as it is typed; nil for an empty field.
    static func day(_ form: Form, _ name: String) throws -> Day? {
        guard let typed = form[name] else { return nil }
        guard let day = Day(written: typed) else {
            throw Problem(
                "user.day", "“\(typed)” không có trong lịch. Ghi ngày như 20/3/2024.", field: name)
        }
        return day
    }

    static func fromField(_ form: Form, _ problems: [Problem]) -> TextField {
        TextField(
            "from", "Từ ngày", value: form.text("from"), hint: "Ví dụ 20/3/2024. Để trống: từ hôm nay.",
            required: false, error: problems.message(for: "from"))
    }

    static func untilField(_ form: Form, _ problems: [Problem]) -> TextField {
        TextField(
            "until", "Đến hết ngày", value: form.text("until"), hint: "Ngày cuối còn giữ vai trò. Để trống: chưa định.",
            required: false, error: problems.message(for: "until"))
    }
}

struct RoleFormPage: PageContent {
    static let template = "role-form"

    let action: Link
    let back: Link
    let version: Int
    let roleField: SelectField
    let placeField: TextField
    let fromField: TextField
    let untilField: TextField

    static var sample: RoleFormPage {
        RoleFormPage(
            action: .users, back: .users, version: 1, roleField: .sample, placeField: .sample,
            fromField: .sample, untilField: .sample)
    }
}

struct RoleEndPage: PageContent {
    static let template = "role-end"

    let question: String
    let action: Link
    let back: Link
    let version: Int
    let untilField: TextField

    static var sample: RoleEndPage {
        RoleEndPage(
            question: "Cho Nông Thị Ngữ thôi vai trò?", action: .users, back: .users, version: 1,
            untilField: .sample)
    }
}

extension AccountsPages {
    static let roleGranted = Notice("da-giao-vai-tro", "Đã giao vai trò.")
    static let roleEnded = Notice("da-thoi-vai-tro", "Đã ghi ngày thôi vai trò.")

    /// The roles of a person as the page of the account lists them.
    func roleRows(_ detail: UserDetail, manages: Bool) -> [UserPageContent.Row] {
        let today = accounts.environment.today
        return detail.assignments.map { item in
            let role = item.assignment
            let isOver = item.withdrawnAt != nil || role.until.map { $0 < today } ?? false
            let standing =
                switch true {
                case item.withdrawnAt != nil: "đã rút lại"
                case isOver: "đã thôi"
                case role.from > today: "chưa đến ngày"
                default: "đang giữ"
                }
            return UserPageContent.Row(
                role: role.role.label, place: item.placeName, from: role.from.written,
                until: role.until?.written ?? "–", standing: standing,
                end: manages && !isOver ? .role(RoleKey(role), of: detail.user.id) : nil,
                endLabel: "Cho thôi vai trò \(role.role.label) tại \(item.placeName)")
        }
    }

    @Sendable func newRole(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.manageUsers, context)
        try context.requireRecentPassword()
        return try await roleForm(Form(), detail, viewer: viewer, problems: [])
    }

    @Sendable func grantRole(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.manageUsers, context)
        let form = try await request.form(context: context, limit: 16_384)
        try context.requireRecentPassword()
        do {
            guard let role = Role(rawValue: form.text("role")) else {
                throw Problem(
                    "user.role_missing", "Chưa chọn vai trò. Chọn một vai trò trong danh sách.", field: "role")
            }
            guard let version = Int(form.text("version")) else { throw Accounts.stale }
            let days = try RoleDays(form)
            try await accounts.grant(
                role, placeCode: form["place"], from: days.from, until: days.until, to: detail.user.id,
                version: version, by: viewer.actor)
            return .seeOther(.user(detail.user.id), notice: Self.roleGranted)
        } catch let problem as Problem where problem.kind != .forbidden && problem.field != nil {
            return try await roleForm(form, detail, viewer: viewer, problems: [problem])
        }
    }

    @Sendable func askRoleEnd(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.manageUsers, context)
        try context.requireRecentPassword()
        let today = accounts.environment.today
        return try roleEnd(
            try role(context, of: detail), detail, lastDay: today.written, viewer: viewer, problems: [])
    }

    @Sendable func endRole(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, detail) = try await load(.manageUsers, context)
        let item = try role(context, of: detail)
        let form = try await request.form(context: context, limit: 16_384)
        try context.requireRecentPassword()
        do {
            guard let version = Int(form.text("version")) else { throw Accounts.stale }
            guard let lastDay = try RoleDays.day(form, "until") else {
                throw Problem("user.day_missing", "Chưa ghi ngày cuối. Ghi ngày như 20/3/2024.", field: "until")
            }
            try await accounts.endRole(
                RoleKey(item.assignment), of: detail.user.id, lastDay: lastDay, version: version, by: viewer.actor)
            return .seeOther(.user(detail.user.id), notice: Self.roleEnded)
        } catch let problem as Problem where problem.kind != .forbidden && problem.field != nil {
            return try roleEnd(item, detail, lastDay: form.text("until"), viewer: viewer, problems: [problem])
        }
    }

    /// The role in the path, if the person still holds it or will.
    private func role(_ context: AppContext, of detail: UserDetail) throws -> UserDetail.Assignment {
        let today = accounts.environment.today
        guard let key = context.parameters.get("role").flatMap({ RoleKey($0) }),
            let item = detail.assignments.first(where: { RoleKey($0.assignment) == key }), item.withdrawnAt == nil,
            item.assignment.until.map({ $0 >= today }) ?? true
        else { throw Accounts.roleAbsent }
        return item
    }

    private func roleForm(
        _ form: Form, _ detail: UserDetail, viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let roles = try await accounts.grantableRoles(of: viewer.actor)
        let content = RoleFormPage(
            action: .newRole(detail.user.id), back: .user(detail.user.id), version: detail.user.version,
            roleField: SelectField(
                "role", "Vai trò",
                options: [.init("", "Chọn vai trò")]
                    + roles.map { .init($0.rawValue, $0.label, selected: $0.rawValue == form.text("role")) },
                hint: "Có hiệu lực tại địa bàn ghi dưới đây và mọi địa bàn bên dưới.",
                error: problems.message(for: "role")),
            placeField: TextField(
                "place", "Mã địa bàn", value: form.text("place"),
                hint: "Để trống: địa bàn của đơn vị. Cả nước ghi 00.", required: false,
                error: problems.message(for: "place")),
            fromField: RoleDays.fromField(form, problems), untilField: RoleDays.untilField(form, problems))
        let head = PageHead(
            title: "Giao vai trò", section: .users,
            breadcrumbs: [("Người dùng", .users), (detail.user.name, .user(detail.user.id))],
            facts: "\(detail.user.name), \(detail.user.agencyName)", errors: problems)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private func roleEnd(
        _ item: UserDetail.Assignment, _ detail: UserDetail, lastDay: String, viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let yesterday = accounts.environment.today.dayBefore.written
        let role = item.assignment
        let content = RoleEndPage(
            question: "Cho \(detail.user.name) thôi vai trò “\(role.role.label)” tại \(item.placeName)?",
            action: .role(RoleKey(role), of: detail.user.id), back: .user(detail.user.id),
            version: detail.user.version,
            untilField: TextField(
                "until", "Ngày cuối còn giữ vai trò", value: lastDay,
                hint: "Thôi ngay bây giờ: ghi hôm qua, \(yesterday).", error: problems.message(for: "until")))
        let head = PageHead(
            title: "Cho thôi vai trò", section: .users,
            breadcrumbs: [("Người dùng", .users), (detail.user.name, .user(detail.user.id))], errors: problems,
            showsHeading: false)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
