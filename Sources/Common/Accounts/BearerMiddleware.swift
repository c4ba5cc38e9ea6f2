import Hummingbird
import Kernel
import Pages

/// Finds who a program speaks for, below `/api` only: there a token in `Authorization: Bearer` counts and the cookie of
/// a browser does not, elsewhere it is the other way round. A page can therefore not be opened with a token, and no
/// other site can make a browser call the interface.
extension SessionMiddleware {
    /// The answer to a program. Each use is told to the audit log.
    ///
    /// - Throws: `Problem` `token.refused` (unauthenticated) for a missing, forged or ended token, `token.read_only`
    ///   for what would write: no token may, whatever its person may.
    func answerProgram(
        _ request: Request, _ context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let header = request.headers[.authorization] ?? ""
        let token = header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : ""
        guard let (viewer, used) = try await accounts.viewer(bearer: token) else {
            throw Problem(
                .unauthenticated, "token.refused",
                "Khóa truy cập thiếu, sai, đã kết thúc, hoặc tài khoản chưa dùng được. Tạo khóa mới ở trang Tài khoản.")
        }
        context.viewer = viewer
        guard request.method == .get || request.method == .head else {
            throw Problem(.forbidden, "token.read_only", "Khóa truy cập chỉ để đọc. Ghi số liệu: đăng nhập trang web.")
        }
        context.note(
            Reading(
                "access_token.used", RecordRef("user_account", viewer.userID), place: viewer.place,
                details: ["token": used.id.text, "path": String(request.uri.path.prefix(200))]))
        return try await next(request, context)
    }
}
