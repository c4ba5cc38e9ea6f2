import HTTPTypes
import Hummingbird
import Kernel
import Pages

extension Link {
    static let newUser = Link("/nguoi-dung/moi")
    static let permissions = Link("/nguoi-dung/quyen")
    /// What was handed over and to whom; the room of hand-overs answers.
    public static let handovers = Link("/ban-giao")

    /// The form that hands over a person's work.
    public static func newHandover(of user: RecordID) -> Link {
        Link("/ban-giao/moi").query([("nguoi", user.text)])
    }

    /// An account.
    public static func user(_ id: RecordID) -> Link { Link(segments: ["nguoi-dung", id.text]) }

    /// The page that asks before something is done to an account.
    static func user(_ id: RecordID, _ step: AccountStep) -> Link {
        Link(segments: ["nguoi-dung", id.text, step.rawValue])
    }

    /// The page on which a role is given.
    static func newRole(_ user: RecordID) -> Link { Link(segments: ["nguoi-dung", user.text, "vai-tro"]) }

    /// The page on which a role is ended.
    static func role(_ key: RoleKey, of user: RecordID) -> Link {
        Link(segments: ["nguoi-dung", user.text, "vai-tro", key.text])
    }

    /// The page of a one-time link; the token goes into the query, which no log of this program holds.
    static let accountLink = Link("/dat-mat-khau")
    /// Checks the password before a dangerous act.
    static let provePassword = Link("/tai-khoan/xac-nhan")
    /// Ends all own sessions but the present one.
    static let sessions = Link("/tai-khoan/thiet-bi")

    /// Ends one of the own sessions.
    static func session(_ id: RecordID) -> Link { Link(segments: ["tai-khoan", "thiet-bi", id.text]) }
}

/// What can be done to an account, as the last part of its address.
enum AccountStep: String, CaseIterable {
    case lock = "khoa"
    case unlock = "mo-khoa"
    case link = "duong-dan"

    case secondFactor = "xac-thuc-hai-buoc"

    /// Whether the password is asked for again: whoever opens a way into somebody's account.
    var needsPassword: Bool { self == .link || self == .secondFactor }
}

/// Sign-in, the own account, and the management of users.
public struct AccountsPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        SignInPage.self, LateFormPage.self, ResumeFormPage.self, AccountPage.self, UserListPage.self,
        UserFormPage.self, UserPageContent.self, UserConfirmPage.self, IssuedLinkPage.self, ChoosePasswordPage.self,
        RoleFormPage.self, RoleEndPage.self, PermissionsPage.self, AskPasswordPage.self, SecondFactorPage.self,
        RecoveryCodesPage.self,
        EnterCodePage.self, AccessTokensPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Accounts",
        [
            "sign-in": PackageResources.sign_in_mustache, "account": PackageResources.account_mustache,
            "user-list": PackageResources.user_list_mustache, "user-form": PackageResources.user_form_mustache,
            "user": PackageResources.user_mustache, "user-confirm": PackageResources.user_confirm_mustache,
            "issued-link": PackageResources.issued_link_mustache,
            "choose-password": PackageResources.choose_password_mustache,
            "late-form": PackageResources.late_form_mustache, "resume-form": PackageResources.resume_form_mustache,
            "second-factor": PackageResources.second_factor_mustache,
            "recovery-codes": PackageResources.recovery_codes_mustache,
            "enter-code": PackageResources.enter_code_mustache,
            "access-tokens": PackageResources.access_tokens_mustache,
            "ask-password": PackageResources.ask_password_mustache,
            "role-form": PackageResources.role_form_mustache, "role-end": PackageResources.role_end_mustache,
            "permissions": PackageResources.permissions_mustache,
        ])

    let accounts: Accounts
    let pages: PageRenderer
    let demoHint: DemoHint?
    let secureCookie: Bool
    let clientAddress: @Sendable (Request, AppContext) -> String?

    /// The account that the demonstration invites to sign in with.
    public struct DemoHint: Sendable {
        let login: String
        let password: String

        public init(login: String, password: String) {
            self.login = login
            self.password = password
        }
    }

    /// - Parameters:
    ///   - demoHint: shown on the sign-in page; nil outside the demonstration.
    ///   - secureCookie: true where the site is reached by HTTPS only.
    ///   - clientAddress: where a request comes from, for the throttle; nil when it is not known.
    public init(
        accounts: Accounts, pages: PageRenderer, demoHint: DemoHint? = nil, secureCookie: Bool,
        clientAddress: @escaping @Sendable (Request, AppContext) -> String?
    ) {
        self.accounts = accounts
        self.pages = pages
        self.demoHint = demoHint
        self.secureCookie = secureCookie
        self.clientAddress = clientAddress
    }

    /// Adds `/dang-nhap`, `/dang-xuat`, `/tai-khoan` and everything below `/nguoi-dung`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("dang-nhap", use: showSignIn)
        router.post("dang-nhap", use: signIn)
        router.post("dang-nhap/gui-tiep", use: signInLate)
        router.get("dang-nhap/ma", use: showEnterCode)
        router.post("dang-nhap/ma", use: enterCode)
        router.get("dat-mat-khau", use: showLink)
        router.post("dat-mat-khau", use: useLink)
        router.post("dang-xuat", use: signOut)
        router.get("tai-khoan", use: showAccount)
        router.post("tai-khoan", use: changePassword)
        router.get("tai-khoan/xac-thuc-hai-buoc", use: showSecondFactor)
        for step in SecondFactorStep.allCases {
            router.post("tai-khoan/xac-thuc-hai-buoc/\(step.rawValue)") { try await perform(step, $0, $1) }
        }
        router.get("tai-khoan/khoa-truy-cap", use: showTokens)
        router.post("tai-khoan/khoa-truy-cap", use: makeToken)
        router.post("tai-khoan/khoa-truy-cap/:id", use: endToken)
        router.get("api/toi", use: whoAmI)
        router.post("tai-khoan/xac-nhan", use: provePassword)
        router.post("tai-khoan/thiet-bi", use: endOtherSessions)
        router.post("tai-khoan/thiet-bi/:id", use: endSession)
        router.get("nguoi-dung", use: listUsers)
        router.get("nguoi-dung/moi", use: newUser)
        router.post("nguoi-dung/moi", use: createUser)
        router.get("nguoi-dung/quyen", use: showPermissions)
        router.get("nguoi-dung/:id", use: showUser)
        router.get("nguoi-dung/:id/vai-tro", use: newRole)
        router.post("nguoi-dung/:id/vai-tro", use: grantRole)
        router.get("nguoi-dung/:id/vai-tro/:role", use: askRoleEnd)
        router.post("nguoi-dung/:id/vai-tro/:role", use: endRole)
        for step in AccountStep.allCases {
            router.get("nguoi-dung/:id/\(step.rawValue)") { try await ask(step, $0, $1) }
            router.post("nguoi-dung/:id/\(step.rawValue)") { try await perform(step, $0, $1) }
        }
    }

    /// Makes the browser known in which the right password was entered.
    func remembering(
        _ request: Request, session: String, _ response: Response
    ) async throws -> Response {
        let token = try await accounts.remember(browser: request.deviceToken, session: session)
        var response = response
        response.headers.append(
            HTTPField(name: .setCookie, value: KnownDevices.cookie(token: token, secure: secureCookie)))
        return response
    }

    func withCookie(_ token: String?, _ response: Response) -> Response {
        var response = response
        response.headers[.setCookie] =
            token.map { Session.cookie(token: $0, secure: secureCookie) } ?? Session.expiredCookie(secure: secureCookie)
        return response
    }
}
