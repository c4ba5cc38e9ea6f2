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

    static var sample: UserFormPage {
        UserFormPage(
            action: .newUser, cancel: .users, submission: "x", nameField: .complete, loginField: .complete,
            agencyField: .complete, roleField: .complete)
    }
}

struct UserPageContent: PageContent {
    static let template = "user"

    struct Row: Sendable {
        let role: String
        let place: String
        let from: String
        let until: String
    }

    struct Steps: Sendable {
        let password: Link
        let state: Link
        let stateLabel: String
    }

    let login: String
    let agency: String
    let created: String
    /// That the temporary password was not changed yet.
    let temporary: String?
    let roles: [Row]
    /// Nil for who may only look, and on the own account.
    let steps: Steps?

    static var sample: UserPageContent {
        UserPageContent(
            login: "tinh", agency: "Hội LHPN tỉnh Cao Bằng", created: "20/3/2024", temporary: "Chưa đổi mật khẩu tạm.",
            roles: [Row(role: "Cán bộ", place: "tỉnh Cao Bằng", from: "20/3/2024", until: "–")],
            steps: Steps(password: .users, state: .users, stateLabel: "Khóa tài khoản"))
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
        case .password:
            question = "Cấp lại mật khẩu cho \(name)?"
            consequences = [
                "Mật khẩu đang dùng hết hiệu lực; các máy đang mở bị đăng xuất ngay.",
                "Mật khẩu tạm hiện ra một lần để trao cho \(name); lần đăng nhập sau phải đổi.",
            ]
            verb = "Cấp lại mật khẩu"
        }
        danger = step == .lock
        action = .user(id, step)
        self.version = version
        back = .user(id)
    }
}

struct IssuedPasswordPage: PageContent {
    static let template = "issued-password"

    let name: String
    let login: String
    /// Nil when the same submission was answered before.
    let password: String?
    let link: Link
    let list: Link

    static var sample: IssuedPasswordPage {
        IssuedPasswordPage(
            name: "Nông Thị Ngữ", login: "tinh", password: "abcde-fghjk-mnpqr", link: .users, list: .users)
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
