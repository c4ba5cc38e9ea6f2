import HTTPTypes
import Hummingbird
import Kernel
import Pages

/// What somebody typed into a form and sent after the session had ended: it waits as hidden fields on the page on which
/// the same person signs in again, and is sent from there by a press of a button.
///
/// It exists only with the secret of that person's session, so no other site can put a form into somebody's hands this
/// way; it never holds the fields of passwords and codes, and files are only named.
struct CarriedForm: Sendable {
    /// The largest body that is carried: 1 MiB.
    static let mostBytes = 1 << 20
    /// What stands before the name of each carried field.
    private static let prefix = "o."
    /// Names that hold secrets wherever they occur.
    static let secrets: Set<String> = ["password", "current", "repeated", "otp"]

    /// Where the form was going.
    let target: Link
    /// The fields with their own names, in the order in which they were sent.
    let fields: [(name: String, value: String)]
    /// Names of files that have to be chosen again.
    let files: [String]

    /// The form as it arrived late.
    ///
    /// - Parameters:
    ///   - path: path and query that it was sent to.
    ///   - lapsed: the session that its cookie names. Nil comes out when the form does not carry its secret.
    init?(_ form: Form, to path: String, of lapsed: LapsedSession) {
        guard ConstantTime.equal(form.raw("_csrf"), lapsed.csrf) else { return nil }
        target = Link(path)
        fields = form.names.filter { !CarriedForm.secrets.contains($0) }.flatMap { name in
            form.allRaw(name).map { (name, $0) }
        }
        files = form.fileNames.sorted()
    }

    /// The form as the sign-in page carried it.
    init?(carriedBy form: Form, of lapsed: LapsedSession) {
        let fields = form.names.filter { $0.hasPrefix(CarriedForm.prefix) }.flatMap { name in
            form.allRaw(name).map { (name: String(name.dropFirst(CarriedForm.prefix.count)), value: $0) }
        }
        guard ConstantTime.equal(fields.first { $0.name == "_csrf" }?.value ?? "", lapsed.csrf) else { return nil }
        target = Link(form.raw("target"))
        self.fields = fields.filter { !CarriedForm.secrets.contains($0.name) }
        files = form.all("lost")
    }

    /// As the sign-in page carries it.
    var hidden: [HiddenField] {
        [HiddenField(name: "target", value: target.path)] + files.map { HiddenField(name: "lost", value: $0) }
            + fields.map { HiddenField(name: CarriedForm.prefix + $0.name, value: $0.value) }
    }
}

/// A field that a form repeats unseen.
struct HiddenField: Sendable {
    let name: String
    let value: String
}

/// The session ended while somebody typed: sign in again, nothing is lost.
struct LateFormPage: PageContent {
    static let template = "late-form"

    let action: Link
    let fields: [HiddenField]
    let files: [String]
    let hasFiles: Bool
    let loginField: TextField
    let passwordField: TextField

    static var sample: LateFormPage {
        LateFormPage(
            action: .lateForm, fields: [HiddenField(name: "o.ten", value: "…")], files: ["phu-luc.xlsx"],
            hasFiles: true, loginField: .sample, passwordField: .sample)
    }
}

/// Let in again: what was typed is one press away from where it was going.
struct ResumeFormPage: PageContent {
    static let template = "resume-form"

    let heading: String
    let words: String
    let verb: String
    let action: Link
    let fields: [HiddenField]
    let files: [String]
    let hasFiles: Bool
    let home: Link

    static var sample: ResumeFormPage {
        ResumeFormPage(
            heading: "Gửi tiếp phần đã nhập?", words: "…", verb: "Gửi phần đã nhập", action: .overview,
            fields: [HiddenField(name: "ten", value: "…")], files: ["phu-luc.xlsx"],
            hasFiles: true, home: .overview)
    }
}

extension Link {
    static let lateForm = Link("/dang-nhap/gui-tiep")
}

extension PageRenderer {
    /// The page on which a late form waits for its person.
    ///
    /// - Parameters:
    ///   - login: what was typed there already.
    ///   - problem: why signing in was refused.
    func lateForm(
        _ carried: CarriedForm, login: String = "", problem: Problem? = nil,
        status: HTTPResponse.Status = .unauthorized
    ) throws -> Response {
        let fields = SignInPage.fields(login: login, problem: problem)
        let content = LateFormPage(
            action: .lateForm, fields: carried.hidden, files: carried.files, hasFiles: !carried.files.isEmpty,
            loginField: fields.login, passwordField: fields.password)
        let head = PageHead(
            title: "Đăng nhập lại", errors: problem.map { [$0] } ?? [], errorTitle: "Chưa đăng nhập được",
            showsHeading: false)
        return try uncached(page(head, content, viewer: nil, status: status))
    }

    func resumeForm(_ carried: CarriedForm, viewer: Viewer) throws -> Response {
        let content = ResumeFormPage(
            heading: "Gửi tiếp phần đã nhập?",
            words: "Đã đăng nhập lại. Phần nhập trước khi hết phiên còn nguyên và chưa được lưu.",
            verb: "Gửi phần đã nhập", action: carried.target,
            fields: carried.fields.map { HiddenField(name: $0.name, value: $0.value) },
            files: carried.files, hasFiles: !carried.files.isEmpty, home: .overview)
        let head = PageHead(title: "Gửi tiếp phần đã nhập", showsHeading: false)
        return try uncached(page(head, content, viewer: viewer))
    }

    /// The page after the password was entered again, with the act that waited.
    func resumeAct(_ act: WaitingAct, viewer: Viewer) throws -> Response {
        let content = ResumeFormPage(
            heading: "Tiếp tục việc vừa làm?",
            words: "Đã xác nhận mật khẩu. Phần vừa nhập còn nguyên và chưa được lưu.",
            verb: "Tiếp tục", action: act.target, fields: act.fields, files: act.files,
            hasFiles: !act.files.isEmpty, home: .overview)
        let head = PageHead(title: "Tiếp tục việc vừa làm", showsHeading: false)
        return try uncached(page(head, content, viewer: viewer))
    }

    /// What somebody typed stays in no cache of a shared machine.
    private func uncached(_ response: Response) -> Response {
        var response = response
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension AccountsPages {
    static let otherPerson = Notice(
        "phan-nhap-cua-nguoi-khac",
        "Phần nhập dở thuộc phiên đăng nhập của người khác nên không được gửi. Chưa lưu gì cả.")

    /// Signs in with a late form in hand.
    @Sendable func signInLate(_ request: Request, _ context: AppContext) async throws -> Response {
        context.viewer = nil
        let old = request.sessionToken
        // Only who comes with the cookie of a session that has ended may send this much without one.
        guard let lapsed = try await accounts.lapsed(old) else { return .seeOther(.signIn) }
        let form = try await request.form(context: context, limit: 4 * CarriedForm.mostBytes)
        guard let carried = CarriedForm(carriedBy: form, of: lapsed) else { return .seeOther(.signIn) }
        do {
            let token = try await accounts.signIn(
                login: form.text("login"), password: form.raw("password"), address: clientAddress(request, context),
                device: request.device, browser: request.deviceToken, replacing: old)
            guard let signedIn = try await accounts.viewer(for: token) else {
                guard let waiting = try await accounts.waiting(token) else { return .seeOther(.signIn) }
                let isSame = waiting.user == lapsed.user
                return withCookie(token, try pages.enterCode(next: "", carried: isSame ? carried : nil, problem: nil))
            }
            guard signedIn.viewer.userID == lapsed.user else {
                return withCookie(token, .seeOther(.account, notice: Self.otherPerson))
            }
            return withCookie(token, try pages.resumeForm(carried, viewer: signedIn.viewer))
        } catch let problem as Problem where problem.code.hasPrefix("sign_in.") {
            return try pages.lateForm(
                carried, login: form.text("login"), problem: problem,
                status: problem.code == "sign_in.throttled" ? .tooManyRequests : problem.kind.status)
        }
    }
}

extension Request {
    /// What the browser says it is.
    var device: Device { Device(agent: headers[.userAgent]) }

    /// What the browser is known by; nil when it is not.
    var deviceToken: String? { cookies[KnownDevices.cookieName].map(\.value) }
}
