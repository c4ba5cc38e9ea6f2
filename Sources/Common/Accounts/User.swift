import Database
import Foundation
import Kernel

/// A person with an account.
public struct User: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, Codable, DatabaseValue {
        case active
        /// Cannot sign in; what was recorded under the name stays.
        case locked
    }

    public let id: RecordID
    /// Unique, lower case.
    public let login: String
    /// As shown and as audit entries keep it.
    public let name: String
    public let agency: RecordID
    public let agencyName: String
    /// The place of the agency: who may manage the account follows it.
    public let place: PlaceID
    public let state: State
    /// True until the temporary password is changed.
    public let mustChangePassword: Bool
    /// False while the person has not chosen one by the link of the invitation.
    public let hasPassword: Bool
    /// Grows with every change: a form sends the one it saw.
    public let version: Int
    public let createdAt: Date
}

/// A role to be given.
public struct RoleGrant: Hashable, Sendable {
    public var role: Role
    public var place: PlaceID
    /// The first day; nil for the day it is given on.
    public var from: Day?
    /// The last day; nil when it is open.
    public var until: Day?

    public init(_ role: Role, at place: PlaceID, from: Day? = nil, until: Day? = nil) {
        self.role = role
        self.place = place
        self.from = from
        self.until = until
    }
}

/// An account before it is kept.
public struct NewUser: Sendable {
    public var login: String
    public var name: String
    public var agency: RecordID
    /// At least one.
    public var roles: [RoleGrant]

    public init(login: String, name: String, agency: RecordID, roles: [RoleGrant]) {
        self.login = login
        self.name = name
        self.agency = agency
        self.roles = roles
    }

    /// With login and name in the form that is kept.
    ///
    /// - Throws: `Problems` on `name`, `login` and `role`.
    func checked() throws -> NewUser {
        let new = NewUser(login: Login.folded(login), name: Vietnamese.line(name), agency: agency, roles: roles)
        var problems: [Problem] = []
        if new.name.isEmpty {
            problems.append(Problem("user.name_missing", "Chưa có họ tên. Ghi họ tên như trên giấy tờ.", field: "name"))
        } else if new.name.count > 100 {
            problems.append(
                Problem("user.name_length", "Họ tên có \(new.name.count) ký tự, nhiều nhất được 100.", field: "name"))
        }
        if let problem = Login.problem(with: new.login) { problems.append(problem) }
        if new.roles.isEmpty {
            problems.append(
                Problem("user.role_missing", "Chưa chọn vai trò. Chọn một vai trò trong danh sách.", field: "role"))
        }
        try Problems.throwIfAny(problems)
        return new
    }
}

/// The name one signs in with.
public enum Login {
    /// Lower case, one line: `Tinh ` and `tinh` are one login.
    public static func folded(_ text: String) -> String { Vietnamese.line(text).lowercased() }

    static func problem(with login: String) -> Problem? {
        if login.isEmpty {
            return Problem(
                "user.login_missing", "Chưa có tên đăng nhập. Ghi thư điện tử công vụ hoặc một tên ngắn.",
                field: "login")
        }
        guard (3...100).contains(login.count) else {
            return Problem(
                "user.login_length", "Tên đăng nhập “\(login)” có \(login.count) ký tự, cần từ 3 đến 100.",
                field: "login")
        }
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_@+")
        if let stranger = login.first(where: { !allowed.contains($0) }) {
            return Problem(
                "user.login_form",
                "Tên đăng nhập “\(login)” có “\(stranger)”. Chỉ dùng chữ không dấu, chữ số, dấu chấm, gạch và @.",
                field: "login")
        }
        return nil
    }
}
