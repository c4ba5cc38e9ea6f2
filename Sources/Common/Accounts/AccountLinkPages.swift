import HTTPTypes
import Hummingbird
import Kernel
import Pages

extension AccountsPages {
    /// The message with a link that was just made.
    func linkPage(_ issued: IssuedLink, title: String, _ request: Request, viewer: Viewer) throws -> Response {
        let address = "\(secureCookie ? "https" : "http")://\(request.head.authority ?? "localhost")"
        let head = PageHead(
            title: title, section: .users, breadcrumbs: [("Người dùng", .users)], facts: issued.user.name)
        return try secret(pages.page(head, IssuedLinkPage(issued, address: address), viewer: viewer))
    }

    /// Whom the link leads in, and the form for the password. Nothing is used up by looking.
    @Sendable func showLink(_ request: Request, _ context: AppContext) async throws -> Response {
        // Whoever is signed in on this machine is nobody here.
        context.viewer = nil
        return try await choosePassword(request.query.raw("ma"), request, context, problems: [])
    }

    @Sendable func useLink(_ request: Request, _ context: AppContext) async throws -> Response {
        context.viewer = nil
        let form = try await request.form(context: context, limit: 16_384)
        do {
            let session = try await accounts.useLink(
                form.raw("ma"), password: form.raw("password"), repeated: form.raw("repeated"),
                address: clientAddress(request, context), device: request.device, replacing: request.sessionToken)
            return try await remembering(
                request, session: session, withCookie(session, .seeOther(.account, notice: Self.passwordChosen)))
        } catch let problem as Problem where problem.field != nil {
            return try await choosePassword(form.raw("ma"), request, context, problems: [problem])
        }
    }

    private func choosePassword(
        _ token: String, _ request: Request, _ context: AppContext, problems: [Problem]
    ) async throws -> Response {
        let holder = try await accounts.linkHolder(token, address: clientAddress(request, context))
        let head = PageHead(title: "Đặt mật khẩu", errors: problems, showsHeading: false)
        return try secret(
            pages.page(
                head, ChoosePasswordPage(holder, token: token, problems: problems), viewer: nil,
                status: problems.first.map(\.kind.status) ?? .ok))
    }

    /// A page with a token in it is kept nowhere and tells no address where one came from.
    private func secret(_ response: Response) -> Response {
        var response = response
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
