import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Accounts

@Suite struct UserManagementTests {
    private func actor(_ user: User) -> Actor { .user(user.id, name: user.name) }

    private func new(_ login: String, _ agency: Agency, _ role: Role = .officer, at place: PlaceID) -> NewUser {
        NewUser(login: login, name: "Lục Thị Hoài", agency: agency.id, roles: [RoleGrant(role, at: place)])
    }

    @Test(arguments: TestEngine.allCases)
    func `An administrator makes an account below, whose temporary password must be changed`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let issued = try await world.accounts.createUser(
                new("quang-hoa", world.districtUnion, at: World.At.district), by: actor(administrator))
            let password = try #require(issued.password)
            #expect(issued.user.mustChangePassword)
            let token = try await world.accounts.signIn(login: "quang-hoa", password: password, address: "10.0.0.1")
            #expect(try await world.accounts.viewer(for: token)?.mustChangePassword == true)
            let fresh = try await world.accounts.changePassword(
                of: issued.user.id, current: password, new: "nước chảy đá mòn", repeated: "nước chảy đá mòn",
                address: "10.0.0.1")
            #expect(try await world.accounts.viewer(for: fresh)?.mustChangePassword == false)
            let entry = try await world.database.read { tx in
                try tx.row(
                    """
                    SELECT actor_id, after_text FROM audit_entry WHERE action = 'user_account.created'
                    AND record_id = \(issued.user.id)
                    """)
            }
            let actorID: String? = try entry.map { try $0("actor_id") }
            let after: String? = try entry.map { try $0("after_text") }
            #expect(actorID == administrator.id.text)
            #expect(after?.contains(password) == false)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A temporary password opens for 7 days; one that its person chose does not end`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let chosen = try await world.user("tinh", .officer)
            let issued = try await world.accounts.resetPassword(login: "tinh", by: .commandLine)
            let password = try #require(issued.password)
            world.clock.advance(by: AccountLink.lifetime - 1)
            let token = try await world.accounts.signIn(login: "tinh", password: password, address: nil)
            #expect(try await world.accounts.viewer(for: token) != nil)
            world.clock.advance(by: 1)
            let late = await #expect(throws: Problem.self) {
                try await world.accounts.signIn(login: "tinh", password: password, address: nil)
            }
            #expect(late?.code == "sign_in.over")
            let wrong = await #expect(throws: Problem.self) {
                try await world.accounts.signIn(login: "tinh", password: "sai mật khẩu", address: nil)
            }
            #expect(wrong?.code == "sign_in.wrong", "who does not know it is not told so")
            let link = try await world.accounts.makeLink(
                for: chosen.id, version: issued.user.version + 1, by: .commandLine)
            let linkToken = try #require(link.token)
            _ = try await world.accounts.useLink(
                linkToken, password: World.password, repeated: World.password, address: nil)
            world.clock.advance(by: 400 * 24 * 3600)
            _ = try await world.accounts.signIn(login: "tinh", password: World.password, address: nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An administrator makes no account outside the own subtree, nor a role outside it, nor one of the system`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = actor(try await world.user("quan-tri", .administrator))
            let before = try await world.count("SELECT COUNT(*) FROM user_account")
            for attempt in [
                new("a1", world.stranger, at: World.At.other), new("a2", world.stranger, at: World.At.province),
                new("a3", world.union, at: World.At.other), new("a4", world.union, at: .nation),
                new("a5", world.union, .systemAdministrator, at: World.At.province),
            ] {
                var attempt = attempt
                attempt.login += "-x"
                let problem = await #expect(throws: Problem.self) {
                    try await world.accounts.createUser(attempt, by: administrator)
                }
                #expect(problem?.kind == .forbidden, "\(attempt.login)")
            }
            #expect(try await world.count("SELECT COUNT(*) FROM user_account") == before)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A commune of the new structure belongs to the administrator of its old province`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = actor(try await world.user("quan-tri", .administrator, at: World.At.newProvince))
            _ = try await world.accounts.createUser(
                new("cach-linh", world.union, at: World.At.commune), by: administrator)
            let problem = await #expect(throws: Problem.self) {
                try await world.accounts.createUser(new("ca-nuoc", world.union, at: .nation), by: administrator)
            }
            #expect(problem?.kind == .forbidden)
        }
    }

    @Test(arguments: Role.allCases)
    func `Nobody but administrators makes or locks accounts, whatever the route asked`(role: Role) async throws {
        try await World.with(.sqlite) { world in
            let user = try await world.user("nguoi-dung", role)
            let target = try await world.user("muc-tieu", .officer, at: World.At.district, agency: world.districtUnion)
            let may = [.administrator, .systemAdministrator].contains(role)
            let make = {
                try await world.accounts.createUser(
                    new("moi", world.districtUnion, at: World.At.district), by: actor(user))
            }
            let lock = {
                try await world.accounts.setState(
                    .locked, of: target.id, version: target.version, by: actor(user))
            }
            if may {
                _ = try await make()
                try await lock()
            } else {
                await #expect(throws: Problem.self) { try await make() }
                await #expect(throws: Problem.self) { try await lock() }
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A login is unique without regard to case and says so on its field`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let problem = await #expect(throws: Problem.self) {
                try await world.accounts.createUser(
                    new("TINH", world.union, at: World.At.province), by: .commandLine)
            }
            #expect(problem?.kind == .conflict)
            #expect(problem?.code == "user.login_taken")
            #expect(problem?.field == "login")
        }
    }

    @Test func `Everything wrong with a form is said at once, each at its field`() async throws {
        try await World.with(.sqlite) { world in
            let problems = await #expect(throws: Problems.self) {
                try await world.accounts.createUser(
                    NewUser(login: "hội lhpn", name: " ", agency: world.union.id, roles: []), by: .commandLine)
            }
            #expect(problems?.all.map(\.field) == ["name", "login", "role"])
            #expect(problems?.all[1].message.contains("“ộ”") == true)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The same submission makes one account and shows its password once`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let submission = Environment.live.newID()
            let form = new("quang-hoa", world.districtUnion, at: World.At.district)
            let first = try await world.accounts.createUser(form, by: .commandLine, submission: submission)
            let again = try await world.accounts.createUser(form, by: .commandLine, submission: submission)
            #expect(first.user.id == again.user.id)
            #expect(first.password != nil)
            #expect(again.password == nil)
            #expect(try await world.count("SELECT COUNT(*) FROM user_account WHERE login = 'quang-hoa'") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Locking and a new password need the version that was seen, and nobody does them to the own account`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let target = try await world.user("muc-tieu", .officer)
            let by = actor(administrator)
            let token = try await world.accounts.signIn(
                login: "muc-tieu", password: World.password, address: "10.0.0.1")
            let issued = try await world.accounts.resetPassword(of: target.id, version: target.version, by: by)
            #expect(try await world.accounts.viewer(for: token) == nil)
            let password = try #require(issued.password)
            _ = try await world.accounts.signIn(login: "muc-tieu", password: password, address: "10.0.0.1")

            let stale = await #expect(throws: Problem.self) {
                try await world.accounts.setState(.locked, of: target.id, version: target.version, by: by)
            }
            #expect(stale?.code == "user.stale")
            try await world.accounts.setState(.locked, of: target.id, version: target.version + 1, by: by)
            try await world.accounts.setState(.active, of: target.id, version: target.version + 2, by: by)

            let own = await #expect(throws: Problem.self) {
                try await world.accounts.setState(.locked, of: administrator.id, version: 1, by: by)
            }
            #expect(own?.code == "user.self")
            let absent = await #expect(throws: Problem.self) {
                try await world.accounts.setState(.locked, of: Environment.live.newID(), version: 1, by: by)
            }
            #expect(absent?.kind == .absent)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An administrator cannot lock who holds a role above`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let administrator = actor(try await world.user("quan-tri", .administrator))
            let system = try await world.user("he-thong", .systemAdministrator)
            let nationwide = try await world.user("giam-sat", .supervisor, at: .nation)
            for target in [system, nationwide] {
                let problem = await #expect(throws: Problem.self) {
                    try await world.accounts.setState(.locked, of: target.id, version: 1, by: administrator)
                }
                #expect(problem?.kind == .forbidden)
                await #expect(throws: Problem.self) {
                    try await world.accounts.resetPassword(of: target.id, version: 1, by: administrator)
                }
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The list shows who is inside, by given name, is searched without tone marks and pages`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.user("a.tinh", .officer, name: "Lý Thị Ước")
            try await world.user("b.tinh", .leader, name: "Đàm Văn Ân")
            try await world.user(
                "c.huyen", .officer, at: World.At.district, name: "Hoàng Thị Ất", agency: world.districtUnion)
            try await world.user("d.ngoai", .officer, at: World.At.other, name: "Giàng Thị Mỷ", agency: world.stranger)
            func logins(_ scope: PlaceID, _ search: String = "", page: Int = 1, size: Int = 50) async throws -> [String]
            {
                try await world.accounts.users(within: [Scope(scope)], search: search, page: page, size: size)
                    .users.map(\.user.login)
            }
            #expect(try await logins(World.At.province) == ["b.tinh", "c.huyen", "a.tinh"])
            #expect(try await logins(World.At.newProvince) == ["b.tinh", "a.tinh"])
            #expect(try await logins(World.At.district) == ["c.huyen"])
            #expect(try await logins(.nation).count == 4)
            #expect(try await logins(World.At.province, "dam an") == ["b.tinh"])
            #expect(try await logins(World.At.province, "UOC") == ["a.tinh"])
            #expect(try await logins(World.At.province, "quang hoa") == ["c.huyen"])
            #expect(try await logins(World.At.province, "b.tinh") == ["b.tinh"])
            #expect(try await logins(World.At.province, "%") == ["b.tinh", "c.huyen", "a.tinh"])
            #expect(try await logins(World.At.province, page: 2, size: 2) == ["a.tinh"])
            let first = try await world.accounts.users(within: [Scope(World.At.province)], search: "", page: 1, size: 2)
            #expect(first.hasMore)
            #expect(first.users[0].roles == [.leader])
        }
    }
}
