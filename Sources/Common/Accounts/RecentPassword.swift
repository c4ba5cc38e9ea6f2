import HTTPTypes
import Hummingbird
import Kernel
import Pages

/// A dangerous act that waits until its person has entered the password: where it was going and what was typed.
struct WaitingAct: Sendable {
    /// What stands before the name of each field that was typed.
    private static let prefix = "o."

    let target: Link
    /// Whether it is a form to be sent, not a page to be opened.
    let isForm: Bool
    let fields: [HiddenField]
    let files: [String]

    /// The request that was stopped.
    init(_ request: Request, form: Form?) {
        target = Link(request.uri.string)
        isForm = request.method == .post
        let form = isForm ? form ?? Form() : Form()
        fields = form.names.filter { !CarriedForm.secrets.contains($0) }.flatMap { name in
            form.allRaw(name).map { HiddenField(name: name, value: $0) }
        }
        files = form.fileNames.sorted()
    }

    /// As the page of the password sent it back. Its own `_csrf` was checked with the form.
    init(carriedBy form: Form) {
        target = Link(form.raw("target"))
        isForm = form.raw("act") == "post"
        fields = form.names.filter { $0.hasPrefix(WaitingAct.prefix) }.flatMap { name in
            form.allRaw(name).map {
                HiddenField(name: String(name.dropFirst(WaitingAct.prefix.count)), value: $0)
            }
        }
        files = form.all("lost")
    }

    var hidden: [HiddenField] {
        [HiddenField(name: "target", value: target.path), HiddenField(name: "act", value: isForm ? "post" : "get")]
            + files.map { HiddenField(name: "lost", value: $0) }
            + fields.map { HiddenField(name: WaitingAct.prefix + $0.name, value: $0.value) }
    }
}

/// Asks for the password before a dangerous act.
struct AskPasswordPage: PageContent {
    static let template = "ask-password"

    let action: Link
    let fields: [HiddenField]
    let minutes: Int
    let passwordField: TextField
    let back: Link

    static var sample: AskPasswordPage {
        AskPasswordPage(
            action: .provePassword, fields: [HiddenField(name: "target", value: "/")], minutes: 10,
            passwordField: .sample, back: .overview)
    }
}

extension PageRenderer {
    /// The page of the password, with the act that waits.
    func askPassword(_ act: WaitingAct, viewer: Viewer, problem: Problem?) throws -> Response {
        let problems = problem.map { [$0] } ?? []
        let content = AskPasswordPage(
            action: .provePassword, fields: act.hidden, minutes: Int(Session.proofLimit / 60),
            passwordField: TextField(
                "password", "Mật khẩu", type: "password", autocomplete: "current-password",
                error: problems.message(for: "password")), back: .overview)
        let head = PageHead(
            title: "Xác nhận bằng mật khẩu", errors: problems, errorTitle: "Chưa xác nhận được", showsHeading: false)
        var response = try page(
            head, content, viewer: viewer,
            status: problem.map { $0.code == "sign_in.throttled" ? .tooManyRequests : $0.kind.status } ?? .ok)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension AccountsPages {
    @Sendable func provePassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let form = try await request.form(context: context, limit: 4 * CarriedForm.mostBytes)
        let act = WaitingAct(carriedBy: form)
        do {
            let token = try await accounts.prove(
                of: viewer.userID, password: form.raw("password"), token: request.sessionToken ?? "",
                address: clientAddress(request, context))
            guard act.isForm else { return withCookie(token, .seeOther(act.target)) }
            return withCookie(token, try pages.resumeAct(act, viewer: viewer))
        } catch let problem as Problem where problem.field != nil || problem.code.hasPrefix("sign_in.") {
            return try pages.askPassword(act, viewer: viewer, problem: problem)
        }
    }
}
