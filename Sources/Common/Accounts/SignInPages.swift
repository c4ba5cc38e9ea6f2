import HTTPTypes
import Hummingbird
import Kernel
import Pages

struct SignInPage: PageContent {
    static let template = "sign-in"

    struct Hint: Sendable {
        let login: String
        let password: String
    }

    let action: Link
    /// Where to go after it; empty for the overview.
    let next: String
    let hint: Hint?
    let loginField: TextField
    let passwordField: TextField

    static var sample: SignInPage {
        SignInPage(
            action: .signIn, next: "/ke-hoach", hint: .init(login: "tinh", password: "nep-moi-2024"),
            loginField: .sample, passwordField: .sample)
    }

    static func fields(login: String, problem: Problem?) -> (login: TextField, password: TextField) {
        let problems = problem.map { [$0] } ?? []
        return (
            TextField(
                "login", "Tên đăng nhập", value: login, hint: "Thư điện tử công vụ hoặc tên được cấp.",
                autocomplete: "username", error: problems.message(for: "login")),
            TextField(
                "password", "Mật khẩu", type: "password", autocomplete: "current-password",
                error: problems.message(for: "password"))
        )
    }
}

struct AccountPage: PageContent {
    static let template = "account"

    let name: String
    let login: String
    let agency: String
    let role: String
    let place: String
    let mustChange: Bool
    let action: Link
    let signOut: Link
    let fields: [TextField]
    let devices: [DeviceRow]
    /// Nil when there is no other device.
    let endOthers: Link?
    let tokens: Link
    let secondFactor: Link
    /// `Đang bật`, `Chưa bật`.
    let secondFactorState: String
    /// `2 giờ`: after which a device that is not used is signed out.
    let idle: String
    /// `12 giờ`: after which every device is.
    let absolute: String

    struct DeviceRow: Sendable {
        let words: String
        let opened: String
        let seen: String
        /// Whether it is the one that looks.
        let isPresent: Bool
        /// Nil for the present one, which signs out instead.
        let end: Link?
        /// For who hears the button only: `Đăng xuất Chrome trên máy Android, mở lúc …`.
        let endLabel: String
    }

    static var sample: AccountPage {
        AccountPage(
            name: "Nông Thị Ngữ", login: "tinh", agency: "Hội LHPN tỉnh Cao Bằng", role: "Cán bộ",
            place: "tỉnh Cao Bằng",
            mustChange: true, action: .account, signOut: .signOut, fields: [.sample],
            devices: [
                DeviceRow(
                    words: "Chrome trên máy Android", opened: "07:30 ngày 20/3/2024", seen: "09:00 ngày 20/3/2024",
                    isPresent: true, end: .sessions, endLabel: "Đăng xuất")
            ], endOthers: .sessions, tokens: .tokens, secondFactor: .secondFactor, secondFactorState: "Đang bật",
            idle: "2 giờ", absolute: "12 giờ")
    }

    static func rows(_ sessions: [OpenSession], present: RecordID?) -> [DeviceRow] {
        sessions.map { session in
            let opened = Moment.written(session.openedAt)
            return DeviceRow(
                words: session.device, opened: opened, seen: Moment.written(session.lastSeenAt),
                isPresent: session.id == present, end: session.id == present ? nil : .session(session.id),
                endLabel: "Đăng xuất \(session.device), đăng nhập lúc \(opened)")
        }
    }

    static func fields(_ problems: [Problem]) -> [TextField] {
        [
            TextField(
                "current", "Mật khẩu đang dùng", type: "password", autocomplete: "current-password",
                error: problems.message(for: "current"))
        ] + newPasswordFields(problems)
    }

    /// A new password, entered twice.
    static func newPasswordFields(_ problems: [Problem]) -> [TextField] {
        [
            TextField(
                "password", "Mật khẩu mới",
                hint: "Ít nhất \(PasswordRules.shortest) ký tự. Một câu dài dễ nhớ tốt hơn một từ khó nhớ.",
                type: "password",
                autocomplete: "new-password", error: problems.message(for: "password")),
            TextField(
                "repeated", "Ghi lại mật khẩu mới", type: "password", autocomplete: "new-password",
                error: problems.message(for: "repeated")),
        ]
    }
}

extension AccountsPages {
    private static let signedOut = Notice("da-dang-xuat", "Đã đăng xuất.")
    private static let passwordChanged = Notice(
        "da-doi-mat-khau", "Đã đổi mật khẩu. Các máy khác phải đăng nhập lại.")
    static let passwordChosen = Notice(
        "da-dat-mat-khau", "Đã đặt mật khẩu và đăng nhập. Đường dẫn vừa dùng đã hết hiệu lực.")
    private static let sessionEnded = Notice("da-dang-xuat-may", "Đã đăng xuất thiết bị đó.")
    private static let othersEnded = Notice("da-dang-xuat-may-khac", "Đã đăng xuất mọi thiết bị khác.")

    @Sendable func showSignIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let next = request.query.raw("den")
        if context.viewer != nil { return .seeOther(destination(next)) }
        return try signInPage(next: next, login: "", problem: nil, notice: request.notice([Self.signedOut]))
    }

    @Sendable func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        // Whoever is signed in already sends no token of that session here.
        context.viewer = nil
        let form = try await request.form(context: context, limit: 16_384)
        do {
            let token = try await accounts.signIn(
                login: form.text("login"), password: form.raw("password"), address: clientAddress(request, context),
                device: request.device, browser: request.deviceToken, replacing: request.sessionToken)
            return try await remembering(
                request, session: token, withCookie(token, .seeOther(destination(form.raw("next")))))
        } catch let problem as Problem where problem.code.hasPrefix("sign_in.") {
            return try signInPage(
                next: form.raw("next"), login: form.text("login"), problem: problem, notice: nil,
                status: problem.code == "sign_in.throttled" ? .tooManyRequests : problem.kind.status)
        }
    }

    @Sendable func signOut(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try await request.form(context: context, limit: 16_384)
        if let token = request.sessionToken { try await accounts.signOut(token: token) }
        var response = withCookie(nil, .seeOther(.signIn, notice: Self.signedOut))
        // What was seen must not come back by the "back" button of a shared machine.
        if let name = HTTPField.Name("Clear-Site-Data") { response.headers[name] = "\"cache\"" }
        return response
    }

    @Sendable func showAccount(_ request: Request, _ context: AppContext) async throws -> Response {
        try await accountPage(
            request, context, problems: [],
            notice: request.notice([
                Self.passwordChanged, Self.passwordChosen, Self.sessionEnded, Self.othersEnded, Self.otherPerson,
            ]))
    }

    @Sendable func endSession(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        _ = try await request.form(context: context, limit: 16_384)
        try context.requireRecentPassword()
        try await accounts.endSession(context.recordID(), of: viewer.actor)
        return .seeOther(.account, notice: Self.sessionEnded)
    }

    @Sendable func endOtherSessions(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        _ = try await request.form(context: context, limit: 16_384)
        try context.requireRecentPassword()
        _ = try await accounts.endOtherSessions(of: viewer.actor, token: request.sessionToken)
        return .seeOther(.account, notice: Self.othersEnded)
    }

    @Sendable func changePassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let form = try await request.form(context: context, limit: 16_384)
        do {
            let token = try await accounts.changePassword(
                of: viewer.userID, current: form.raw("current"), new: form.raw("password"),
                repeated: form.raw("repeated"), address: clientAddress(request, context), device: request.device,
                replacing: request.sessionToken)
            return withCookie(token, .seeOther(.account, notice: Self.passwordChanged))
        } catch let problem as Problem where problem.field != nil || problem.code.hasPrefix("sign_in.") {
            return try await accountPage(request, context, problems: [problem], notice: nil)
        }
    }

    /// Only paths of this site; the sign-in page itself would lead in a circle.
    func destination(_ next: String) -> Link {
        let link = Link(next)
        return link.path == "/" || link.path.hasPrefix(Link.signIn.path) || !link.path.hasPrefix("/") ? .overview : link
    }

    private func signInPage(
        next: String, login: String, problem: Problem?, notice: Notice?, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let hint = demoHint.map { SignInPage.Hint(login: $0.login, password: $0.password) }
        let fields = SignInPage.fields(login: login, problem: problem)
        let target = destination(next)
        let content = SignInPage(
            action: .signIn, next: target == .overview ? "" : target.path, hint: hint, loginField: fields.login,
            passwordField: fields.password)
        let head = PageHead(
            title: "Đăng nhập", errors: problem.map { [$0] } ?? [], notice: notice, showsHeading: false)
        return try pages.page(head, content, viewer: nil, status: status)
    }

    private func accountPage(
        _ request: Request, _ context: AppContext, problems: [Problem], notice: Notice?
    ) async throws -> Response {
        let viewer = try context.requireViewer()
        let detail = try await accounts.user(viewer.userID)
        let sessions = try await accounts.sessions(of: viewer.userID, token: request.sessionToken)
        let content = AccountPage(
            name: viewer.name, login: detail.user.login, agency: viewer.agencyName, role: viewer.roleLabel,
            place: viewer.placeName, mustChange: detail.user.mustChangePassword, action: .account, signOut: .signOut,
            fields: AccountPage.fields(problems),
            devices: AccountPage.rows(sessions.all, present: sessions.present),
            endOthers: sessions.all.count > 1 ? .sessions : nil, tokens: .tokens, secondFactor: .secondFactor,
            secondFactorState: detail.hasSecondFactor ? "Đang bật" : "Chưa bật",
            idle: "\(Int(Session.idleLimit / 3600)) giờ",
            absolute: "\(Int(Session.absoluteLimit / 3600)) giờ")
        let head = PageHead(title: "Tài khoản", facts: viewer.agencyName, errors: problems, notice: notice)
        return try pages.page(
            head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
