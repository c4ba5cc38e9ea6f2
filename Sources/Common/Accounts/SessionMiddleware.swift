import Hummingbird
import Kernel
import Pages

/// Finds who looks, from the cookie, and keeps strangers out: without a session only the sign-in page and the assets
/// are open. It stands behind `ProblemPages`, which turns its refusals into the way to the sign-in page.
public struct SessionMiddleware: RouterMiddleware {
    public typealias Context = AppContext

    private let accounts: Accounts
    private let demo: Bool
    private let open: [String]

    /// - Parameters:
    ///   - demo: whether this is the demonstration.
    ///   - open: further paths that need no session, such as a health check; each with everything below it.
    public init(accounts: Accounts, demo: Bool, open: [String] = []) {
        self.accounts = accounts
        self.demo = demo
        self.open = [Link.signIn.path, "/tai-nguyen"] + open
    }

    public func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard let token = request.sessionToken, let signedIn = try await accounts.viewer(for: token, demo: demo) else {
            guard isOpen(path) else {
                throw Problem(.unauthenticated, "policy.unauthenticated", "Chưa đăng nhập hoặc phiên đã hết hạn.")
            }
            return try await next(request, context)
        }
        context.viewer = signedIn.viewer
        if signedIn.mustChangePassword, !isOpen(path), ![Link.account.path, Link.signOut.path].contains(path) {
            guard request.method == .get || request.method == .head else {
                throw Problem(
                    .forbidden, "password.must_change", "Đổi mật khẩu tạm ở trang Tài khoản trước khi làm việc khác.")
            }
            return .seeOther(.account)
        }
        return try await next(request, context)
    }

    private func isOpen(_ path: String) -> Bool { open.contains { path == $0 || path.hasPrefix($0 + "/") } }
}

extension Request {
    /// The token of the session cookie; nil when the browser sent none.
    var sessionToken: String? {
        cookies[Session.cookieName].map(\.value).flatMap { $0.isEmpty ? nil : $0 }
    }
}
