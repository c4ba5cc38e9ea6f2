import Accounts
import ArgumentParser
import Kernel
import Places
import Server

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Người dùng.",
        subcommands: [UserAddCommand.self, UserPasswordCommand.self, UserSecondFactorCommand.self])
}

/// Lets somebody in again whom no administrator on the pages can help: the last administrator of the system.
struct UserPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Cấp lại mật khẩu tạm, in một lần.")

    @Argument(help: "Tên đăng nhập")
    var login: String

    @OptionGroup var location: Location

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let issued = try await house.accounts.resetPassword(login: login, by: .commandLine)
            try await house.database.close()
            Console.say("Đã cấp lại mật khẩu của “\(issued.user.login)”; các máy đang mở bị đăng xuất.")
            if let password = issued.password { Console.say("Mật khẩu tạm (đổi khi đăng nhập lần đầu): \(password)") }
        }
    }
}

/// Ends the second factor of somebody whom no administrator on the pages can help, when telephone and codes are lost.
struct UserSecondFactorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "second-factor", abstract: "Gỡ xác thực hai bước khi mất cả điện thoại và mã dự phòng.")

    @Argument(help: "Tên đăng nhập")
    var login: String

    @OptionGroup var location: Location

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let user = try await house.accounts.endSecondFactor(login: login, by: .commandLine)
            try await house.database.close()
            Console.say("Đã gỡ xác thực hai bước của “\(user.login)”; các máy đang mở bị đăng xuất.")
        }
    }
}

/// Makes the first administrator of an installation; the others are invited on the pages.
struct UserAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Tạo tài khoản, in mật khẩu tạm một lần.")

    @Argument(help: "Tên đăng nhập")
    var login: String

    @Option(help: "Họ tên hoặc chức danh")
    var name: String

    @Option(help: "Mã cơ quan, ví dụ hoi-lhpn-04-2025")
    var agency: String

    @Option(help: "officer, leader, accountant, supervisor, partner_officer, administrator, system_administrator")
    var role: String

    @OptionGroup var location: Location

    func run() async throws {
        try await Outcome.of {
            guard let role = Role(rawValue: role) else {
                let all = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem("user.role", "Không có vai trò “\(role)”. Các vai trò: \(all).", field: "role")
            }
            let house = try await location.open()
            let code = agency
            guard let office = try await house.database.read({ tx in try AgencyStore.find(code: code, in: tx) }) else {
                throw Problem(.absent, "agency.absent", "Không có cơ quan mã “\(code)”.", field: "agency")
            }
            let scope = role == .systemAdministrator ? PlaceID.nation : office.place
            let issued = try await house.accounts.createUser(
                NewUser(login: login, name: name, agency: office.id, roles: [RoleGrant(role, at: scope)]),
                by: .commandLine)
            try await house.database.close()
            Console.say("Đã tạo tài khoản “\(issued.user.login)” của \(office.name).")
            if let password = issued.password { Console.say("Mật khẩu tạm (đổi khi đăng nhập lần đầu): \(password)") }
        }
    }
}
