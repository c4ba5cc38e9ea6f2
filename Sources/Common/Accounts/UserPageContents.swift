import Foundation
import Kernel
import Pages

struct UserListPage: PageContent {
    static let template = "user-list"

    struct Row: Sendable {
        let name: String
        let link: Link
        let login: String
        let agency: String
        let roles: String
        let state: StateBadge
    }

    let action: Link
    let search: String
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: UserListPage {
        let row = Row(
            name: "Nông Thị Ngữ", link: .users, login: "tinh", agency: "Hội LHPN tỉnh Cao Bằng", roles: "Cán bộ",
            state: StateBadge(.done))
        return UserListPage(
            action: .users, search: "", hasRows: true, rows: [row],
            empty: EmptyState("Chưa có", why: "…", action: HeadAction("Xem", .users, icon: .list)),
            pager: Pager(page: 2, more: true, link: .users))
    }
}

struct UserFormPage: PageContent {
    static let template = "user-form"

    let action: Link
    let cancel: Link
    let submission: String
    let nameField: TextField
    let loginField: TextField
    let agencyField: SelectField
    let roleField: SelectField
    let fromField: TextField
    let untilField: TextField

    static var sample: UserFormPage {
        UserFormPage(
            action: .newUser, cancel: .users, submission: "x", nameField: .sample, loginField: .sample,
            agencyField: .sample, roleField: .sample, fromField: .sample, untilField: .sample)
    }
}

struct UserPageContent: PageContent {
    static let template = "user"

    struct Row: Sendable {
        let role: String
        let place: String
        let from: String
        let until: String
        /// `đang giữ`, `chưa đến ngày`, `đã thôi`, `đã rút lại`.
        let standing: String
        /// Nil when it is over, and for who may only look.
        let end: Link?
        let endLabel: String
    }

    struct Steps: Sendable {
        /// Nil when there is no second factor.
        let secondFactor: Link?
        let role: Link
        let handover: Link
        let newLink: Link
        let state: Link
        let stateLabel: String
    }

    let login: String
    let agency: String
    let created: String
    /// What is special about the password: not chosen yet, temporary, a link is open.
    let password: String?
    let roles: [Row]
    /// Nil for who may only look, and on the own account.
    let steps: Steps?

    static var sample: UserPageContent {
        UserPageContent(
            login: "tinh", agency: "Hội LHPN tỉnh Cao Bằng", created: "20/3/2024", password: "Chưa đặt mật khẩu.",
            roles: [
                Row(
                    role: "Cán bộ", place: "tỉnh Cao Bằng", from: "20/3/2024", until: "–", standing: "đang giữ",
                    end: .users, endLabel: "Cho thôi Cán bộ")
            ],
            steps: Steps(
                secondFactor: .users, role: .users, handover: .handovers, newLink: .users, state: .users,
                stateLabel: "Khóa tài khoản"))
    }
}

/// A question of its own page before something is done.
struct UserConfirmPage: PageContent {
    static let template = "user-confirm"

    let question: String
    let consequences: [String]
    let verb: String
    let danger: Bool
    let action: Link
    let version: Int
    let back: Link

    static var sample: UserConfirmPage {
        UserConfirmPage(.lock, name: "Nông Thị Ngữ", id: RecordID(moment: .distantPast, random: (0, 0)), version: 1)
    }

    init(_ step: AccountStep, name: String, id: RecordID, version: Int) {
        switch step {
        case .lock:
            question = "Khóa tài khoản của \(name)?"
            consequences = [
                "Không đăng nhập được nữa; các máy đang mở bị đăng xuất ngay.",
                "Những gì đã ghi dưới tên \(name) còn nguyên.", "Mở khóa lại được bất cứ lúc nào.",
            ]
            verb = "Khóa tài khoản"
        case .unlock:
            question = "Mở khóa tài khoản của \(name)?"
            consequences = ["Đăng nhập lại được bằng mật khẩu cũ.", "Vai trò và địa bàn giữ như trước khi khóa."]
            verb = "Mở khóa tài khoản"
        case .link:
            question = "Tạo đường dẫn đặt mật khẩu cho \(name)?"
            consequences = [
                "Đường dẫn hiện ra một lần để gửi riêng cho \(name); dùng được một lần, trong \(AccountLink.days) ngày.",
                "Đường dẫn tạo trước đó (nếu có) hết hiệu lực.",
                "Mật khẩu đang dùng còn hiệu lực đến khi \(name) đặt mật khẩu mới; lúc đó mọi máy bị đăng xuất.",
                "Nghi tài khoản bị người khác dùng: khóa tài khoản trước.",
            ]
            verb = "Tạo đường dẫn"
        case .secondFactor:
            question = "Gỡ xác thực hai bước của \(name)?"
            consequences = [
                "Chỉ gỡ khi chắc chắn người yêu cầu là \(name), ví dụ gặp mặt hoặc gọi lại số đã biết.",
                "Đăng nhập lại chỉ bằng mật khẩu; vai trò bắt buộc thì phải bật lại ngay khi đăng nhập.",
                "Mã dự phòng hết hiệu lực; các máy đang mở bị đăng xuất ngay.",
            ]
            verb = "Gỡ xác thực hai bước"
        }
        danger = step == .lock || step == .secondFactor
        action = .user(id, step)
        self.version = version
        back = .user(id)
    }
}

/// The link that was just made, as a message to copy.
struct IssuedLinkPage: PageContent {
    static let template = "issued-link"

    let person: String
    let login: String
    /// Nil when the same submission was answered before.
    let message: TextArea?
    let link: Link
    let list: Link

    static var sample: IssuedLinkPage {
        IssuedLinkPage(
            person: "Nông Thị Ngữ", login: "tinh", message: TextArea("tin", "Tin nhắn", hint: "…", error: "…"),
            link: .users, list: .users)
    }

    /// - Parameters:
    ///   - address: `https://du-an-8.example.vn`.
    init(_ issued: IssuedLink, address: String) {
        let user = issued.user
        person = user.name
        login = user.login
        let text = issued.token.map { token in
            """
            Gửi \(user.name) (\(user.agencyName)):
            Mở đường dẫn dưới đây để đặt mật khẩu vào Nếp Mới (Dự án 8). Tên đăng nhập: \(user.login)
            \(address)\(Link.accountLink.query([("ma", token)]).path)
            Đường dẫn chỉ dùng được một lần, đến \(Moment.written(issued.endsAt)). Không chuyển tiếp tin nhắn này cho người khác.
            """
        }
        message = text.map {
            TextArea(
                "tin", "Tin nhắn", value: $0, hint: "Bấm vào ô, chọn tất cả, chép rồi dán vào Zalo.", rows: 7,
                required: true)
        }
        link = .user(user.id)
        list = .users
    }

    private init(person: String, login: String, message: TextArea?, link: Link, list: Link) {
        self.person = person
        self.login = login
        self.message = message
        self.link = link
        self.list = list
    }
}

/// What a link opens: choosing a password.
struct ChoosePasswordPage: PageContent {
    static let template = "choose-password"

    let heading: String
    let words: String
    let action: Link
    let token: String
    let login: String
    private(set) var fields: [TextField]

    static var sample: ChoosePasswordPage {
        var page = ChoosePasswordPage(
            LinkHolder(name: "Nông Thị Ngữ", login: "tinh", agencyName: "Hội LHPN tỉnh Cao Bằng", isInvitation: true),
            token: "x", problems: [])
        page.fields = [.sample]
        return page
    }

    init(_ holder: LinkHolder, token: String, problems: [Problem]) {
        heading = holder.isInvitation ? "Chào \(holder.name)" : "Đặt lại mật khẩu cho \(holder.name)"
        words =
            holder.isInvitation
            ? "\(holder.agencyName) mời vào Nếp Mới. Chọn mật khẩu riêng, không ai khác biết, kể cả quản trị."
            : "\(holder.agencyName). Mật khẩu cũ hết hiệu lực và mọi máy đang mở bị đăng xuất khi mật khẩu mới được đặt."
        action = .accountLink
        self.token = token
        login = holder.login
        fields = AccountPage.newPasswordFields(problems)
    }
}

/// The policy as a table, drawn from the policy itself.
struct PermissionsPage: PageContent {
    static let template = "permissions"

    struct Row: Sendable {
        struct Cell: Sendable {
            let permitted: Bool
        }

        let action: String
        let cells: [Cell]
    }

    let roles: [String]
    let rows: [Row]

    static var sample: PermissionsPage { PermissionsPage() }

    init() {
        roles = Role.allCases.map(\.label)
        rows = Action.allCases.map { action in
            Row(
                action: action.label,
                cells: Role.allCases.map { .init(permitted: Policy.rights[$0]?.contains(action) == true) })
        }
    }
}
