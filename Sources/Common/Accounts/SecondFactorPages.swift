import HTTPTypes
import Hummingbird
import Kernel
import Pages

/// Where one stands with the second factor, and how it is turned on.
struct SecondFactorPage: PageContent {
    static let template = "second-factor"

    struct Pending: Sendable {
        /// The address as a picture for the telephone's camera.
        let picture: Drawing?
        /// In groups of four, to be typed.
        let secret: String
        /// `otpauth://…` as a link for the telephone that looks.
        let open: Drawing
        let confirm: Link
        let codeField: TextField
    }

    struct Active: Sendable {
        let since: String
        let unused: Int
        let renew: Link
        let end: Link
        let endVerb: String
        let codeField: TextField
    }

    let mustEnrol: Bool
    let compulsoryRoles: String
    /// Nil unless it is off and nothing waits.
    let begin: Link?
    let pending: Pending?
    let active: Active?

    static var sample: SecondFactorPage {
        SecondFactorPage(
            mustEnrol: true, compulsoryRoles: "Lãnh đạo", begin: .secondFactor,
            pending: Pending(
                picture: Drawing(SafeHTML(trusted: "<svg></svg>")), secret: "JBSW Y3DP",
                open: Drawing(SafeHTML(trusted: "<a href=\"#\">…</a>")), confirm: .secondFactor,
                codeField: .sample),
            active: Active(
                since: "20/3/2024", unused: 10, renew: .secondFactor, end: .secondFactor, endVerb: "Tắt",
                codeField: .sample))
    }

    init(_ state: SecondFactorState, login: String, problems: [Problem]) {
        mustEnrol = state.isCompulsory && state.since == nil
        compulsoryRoles = Role.allCases.filter(SecondFactorRule.roles.contains).map(\.label).joined(separator: ", ")
        begin = state.since == nil && state.pending == nil ? .secondFactor(.begin) : nil
        pending = state.pending.map { secret in
            let address = TOTP.address(secret: secret, account: login)
            return Pending(
                picture: QRCode(address).map { Drawing($0.svg(label: "Mã QR của khóa")) },
                secret: Base32.grouped(secret),
                open: Drawing(
                    SafeHTML(
                        trusted: "<a class=\"button button-secondary\" href=\"" + HTML.escaped(address)
                            + "\">Mở ứng dụng trên điện thoại này</a>")),
                confirm: .secondFactor(.confirm),
                codeField: SecondFactorPage.codeField(problems, hint: "\(TOTP.digits) chữ số ứng dụng đang hiện."))
        }
        active = state.since.map {
            Active(
                since: Moment.written($0), unused: state.unusedCodes, renew: .secondFactor(.renew),
                end: .secondFactor(.end),
                endVerb: state.isCompulsory ? "Chuyển sang điện thoại khác" : "Tắt xác thực hai bước",
                codeField: SecondFactorPage.codeField(
                    problems, hint: "\(TOTP.digits) chữ số trong ứng dụng, hoặc một mã dự phòng chưa dùng."))
        }
    }

    private init(
        mustEnrol: Bool, compulsoryRoles: String, begin: Link?, pending: Pending?, active: Active?
    ) {
        self.mustEnrol = mustEnrol
        self.compulsoryRoles = compulsoryRoles
        self.begin = begin
        self.pending = pending
        self.active = active
    }

    static func codeField(_ problems: [Problem], hint: String) -> TextField {
        TextField(
            "otp", "Mã xác thực", hint: hint, autocomplete: "one-time-code", error: problems.message(for: "otp"))
    }
}

/// The recovery codes, shown once.
struct RecoveryCodesPage: PageContent {
    static let template = "recovery-codes"

    let codes: [String]
    let back: Link

    static var sample: RecoveryCodesPage {
        RecoveryCodesPage(codes: ["0abcd-efghj-kmnpq"], back: .secondFactor)
    }
}

/// The second step of signing in.
struct EnterCodePage: PageContent {
    static let template = "enter-code"

    let action: Link
    /// Where to go after it; empty for the overview.
    let next: String
    /// A late form that is carried along.
    let fields: [HiddenField]
    let codeField: TextField
    let back: Link

    static var sample: EnterCodePage {
        EnterCodePage(
            action: .enterCode, next: "/ke-hoach", fields: [HiddenField(name: "target", value: "/")],
            codeField: .sample, back: .signIn)
    }
}

/// What is done to the own second factor, as the last part of its address.
enum SecondFactorStep: String, CaseIterable {
    case begin = "bat-dau"
    case confirm = "xac-nhan"
    case renew = "ma-du-phong"
    case end = "tat"
}

extension Link {
    static let secondFactor = Link("/tai-khoan/xac-thuc-hai-buoc")
    static let enterCode = Link("/dang-nhap/ma")

    static func secondFactor(_ step: SecondFactorStep) -> Link {
        Link(segments: ["tai-khoan", "xac-thuc-hai-buoc", step.rawValue])
    }
}

extension AccountsPages {
    private static let turnedOff = Notice(
        "da-tat-xac-thuc", "Đã tắt xác thực hai bước. Bật lại bằng điện thoại khác được ngay.")

    @Sendable func showSecondFactor(_ request: Request, _ context: AppContext) async throws -> Response {
        try await secondFactorPage(context, problems: [], notice: request.notice([Self.turnedOff]))
    }

    func perform(_ step: SecondFactorStep, _ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let form = try await request.form(context: context, limit: 16_384)
        switch step {
        case .begin:
            try context.requireRecentPassword()
            try await accounts.beginSecondFactor(of: viewer.actor)
            return .seeOther(.secondFactor)
        case .confirm, .renew, .end:
            // What changes a second factor asks for the password and for a code of it.
            try context.requireRecentPassword()
            do {
                return try await change(step, code: form.raw("otp"), request, viewer)
            } catch let problem as Problem where problem.code == "code.wrong" || problem.code == "code.throttled" {
                return try await secondFactorPage(context, problems: [problem], notice: nil)
            }
        }
    }

    private func change(
        _ step: SecondFactorStep, code: String, _ request: Request, _ viewer: Viewer
    ) async throws -> Response {
        switch step {
        case .renew:
            return try codesPage(
                try await accounts.renewRecoveryCodes(of: viewer.actor, code: code), viewer: viewer)
        case .end:
            try await accounts.endSecondFactor(of: viewer.actor, code: code, token: request.sessionToken)
            return .seeOther(.secondFactor, notice: Self.turnedOff)
        case .begin, .confirm:
            return try codesPage(
                try await accounts.confirmSecondFactor(of: viewer.actor, code: code, token: request.sessionToken),
                viewer: viewer)
        }
    }

    /// The second step of signing in; who has not taken the first begins there.
    @Sendable func showEnterCode(_ request: Request, _ context: AppContext) async throws -> Response {
        guard try await accounts.awaitsCode(request.sessionToken) else { return .seeOther(.signIn) }
        return try pages.enterCode(next: request.query.raw("den"), carried: nil, problem: nil)
    }

    @Sendable func enterCode(_ request: Request, _ context: AppContext) async throws -> Response {
        context.viewer = nil
        guard let old = request.sessionToken, let waiting = try await accounts.waiting(old) else {
            return .seeOther(.signIn)
        }
        let form = try await request.form(context: context, limit: 4 * CarriedForm.mostBytes)
        let carried = form.has("target") ? CarriedForm(carriedBy: form, of: waiting) : nil
        do {
            let token = try await accounts.enterCode(
                form.raw("otp"), token: old, address: clientAddress(request, context))
            guard let carried, let signedIn = try await accounts.viewer(for: token) else {
                return withCookie(token, .seeOther(destination(form.raw("next"))))
            }
            return withCookie(token, try pages.resumeForm(carried, viewer: signedIn.viewer))
        } catch let problem as Problem where problem.code == "code.wrong" || problem.code == "code.throttled" {
            return try pages.enterCode(next: form.raw("next"), carried: carried, problem: problem)
        }
    }

    private func secondFactorPage(
        _ context: AppContext, problems: [Problem], notice: Notice?
    ) async throws -> Response {
        let viewer = try context.requireViewer()
        let state = try await accounts.secondFactor(of: viewer.userID)
        let login = try await accounts.user(viewer.userID).user.login
        let head = PageHead(
            title: "Xác thực hai bước", breadcrumbs: [("Tài khoản", .account)], errors: problems,
            errorTitle: "Chưa làm được", notice: notice)
        return try kept(
            pages.page(
                head, SecondFactorPage(state, login: login, problems: problems), viewer: viewer,
                status: problems.first.map(\.kind.status) ?? .ok))
    }

    private func codesPage(_ codes: [String], viewer: Viewer) throws -> Response {
        let head = PageHead(title: "Mã dự phòng", breadcrumbs: [("Xác thực hai bước", .secondFactor)])
        return try kept(pages.page(head, RecoveryCodesPage(codes: codes, back: .secondFactor), viewer: viewer))
    }

    /// A page with secrets on it is kept in no cache.
    private func kept(_ response: Response) -> Response {
        var response = response
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension PageRenderer {
    func enterCode(next: String, carried: CarriedForm?, problem: Problem?) throws -> Response {
        let problems = problem.map { [$0] } ?? []
        let content = EnterCodePage(
            action: .enterCode, next: next, fields: carried?.hidden ?? [],
            codeField: SecondFactorPage.codeField(
                problems, hint: "\(TOTP.digits) chữ số trong ứng dụng xác thực, hoặc một mã dự phòng chưa dùng."),
            back: .signIn)
        let head = PageHead(
            title: "Xác thực hai bước", errors: problems, errorTitle: "Chưa đăng nhập được", showsHeading: false)
        var response = try page(
            head, content, viewer: nil,
            status: problem.map { $0.code == "code.throttled" ? .tooManyRequests : $0.kind.status } ?? .ok)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
