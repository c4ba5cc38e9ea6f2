import Hummingbird
import Kernel
import Pages

/// Finds who looks, from the cookie, and keeps strangers out: without a session only the sign-in page, the page of a
/// link and the assets are open. It stands behind `ProblemPages`, which turns its refusals into the way to the sign-in page.
public struct SessionMiddleware: RouterMiddleware {
    public typealias Context = AppContext

    let accounts: Accounts
    private let demo: Bool
    private let open: [String]
    private let pages: PageRenderer?

    /// - Parameters:
    ///   - demo: whether this is the demonstration.
    ///   - pages: draws the page on which a late form waits for its person to sign in again; nil sends all late forms
    ///     away.
    ///   - open: further paths that need no session, such as a health check; each with everything below it.
    public init(accounts: Accounts, demo: Bool, pages: PageRenderer? = nil, open: [String] = []) {
        self.accounts = accounts
        self.demo = demo
        self.pages = pages
        self.open = [Link.signIn.path, Link.accountLink.path, "/tai-nguyen"] + open
    }

    public func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if request.isInterface { return try await answerProgram(request, context, next: next) }
        guard let token = request.sessionToken, let signedIn = try await accounts.viewer(for: token, demo: demo) else {
            guard isOpen(path) else {
                if request.method == .get, try await accounts.awaitsCode(request.sessionToken) {
                    return .seeOther(Link.enterCode.query([("den", request.uri.string)]))
                }
                if let pages, let answer = try await lateForm(request, context, pages) { return answer }
                throw Problem(.unauthenticated, "policy.unauthenticated", "Chưa đăng nhập hoặc phiên đã hết hạn.")
            }
            return try await next(request, context)
        }
        context.viewer = signedIn.viewer
        context.isRecentlyProved = signedIn.isRecentlyProved
        if signedIn.mustChangePassword, !isOpen(path), !isOwn(path) {
            guard request.method == .get || request.method == .head else {
                throw Problem(
                    .forbidden, "password.must_change", "Đổi mật khẩu tạm ở trang Tài khoản trước khi làm việc khác.")
            }
            return .seeOther(.account)
        }
        if signedIn.mustEnrol, !isOpen(path), !isOwn(path) {
            guard request.method == .get || request.method == .head else {
                throw Problem(
                    .forbidden, "code.must_enrol",
                    "Vai trò đang giữ bắt buộc xác thực hai bước. Bật ở trang Tài khoản trước khi làm việc khác.")
            }
            return .seeOther(.secondFactor)
        }
        do {
            return try await next(request, context)
        } catch let need as RecentPasswordNeeded {
            guard let pages else { throw need }
            return try pages.askPassword(
                WaitingAct(request, form: context.form), viewer: signedIn.viewer, problem: nil)
        }
    }

    private func isOpen(_ path: String) -> Bool { open.contains { path == $0 || path.hasPrefix($0 + "/") } }

    /// Whether it belongs to the own account, whose forms hold passwords.
    private func isOwn(_ path: String) -> Bool {
        [Link.account.path, Link.signOut.path].contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    /// The page on which a form that was sent after its session had ended waits for its person; nil for everything else.
    private func lateForm(
        _ request: Request, _ context: AppContext, _ pages: PageRenderer
    ) async throws -> Response? {
        guard request.method == .post, !request.prefersJSON, !isOwn(request.uri.path),
            let lapsed = try await accounts.lapsed(request.sessionToken)
        else { return nil }
        do {
            let form = try await request.form(context: context, limit: CarriedForm.mostBytes)
            guard let carried = CarriedForm(form, to: request.uri.string, of: lapsed) else { return nil }
            return try pages.lateForm(carried)
        } catch let problem as Problem where problem.kind == .tooLarge {
            // A large file cannot wait on a page; what was typed is still behind the browser's “back”.
            return nil
        }
    }
}

extension Request {
    /// The token of the session cookie; nil when the browser sent none.
    var sessionToken: String? {
        cookies[Session.cookieName].map(\.value).flatMap { $0.isEmpty ? nil : $0 }
    }
}
