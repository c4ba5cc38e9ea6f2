import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Accounts

@Suite struct SignInTests {
    private func refusal(_ world: World, _ login: String, _ password: String, from address: String = "10.0.0.1") async
        -> Problem?
    {
        await #expect(throws: Problem.self) {
            try await world.accounts.signIn(login: login, password: password, address: address)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A right password opens a session of the person with rights, place and a CSRF secret`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("Tinh ", .officer)
            let token = try await world.accounts.signIn(
                login: " TINH", password: World.password, address: "10.0.0.1")
            #expect(token.count == 64)
            let signedIn = try #require(try await world.accounts.viewer(for: token))
            #expect(signedIn.viewer.userID == user.id)
            #expect(signedIn.viewer.name == "Nông Thị Ngữ")
            #expect(signedIn.viewer.agencyName == "Hội LHPN tỉnh Cao Bằng")
            #expect(signedIn.viewer.placeName == "tỉnh Cao Bằng")
            #expect(signedIn.viewer.roleLabel == "Cán bộ")
            #expect(signedIn.viewer.csrf.count == 64)
            #expect(signedIn.viewer.csrf != token)
            #expect(signedIn.viewer.may(.importPlans, lineage: [World.At.district, World.At.province, .nation]))
            #expect(!signedIn.viewer.may(.importPlans, lineage: [World.At.other, .nation]))
            #expect(!signedIn.viewer.may(.viewUsers))
            #expect(!signedIn.mustChangePassword)
            #expect(try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'session.opened'") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The database holds neither the token nor a password`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let token = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            #expect(try await world.count("SELECT COUNT(*) FROM session WHERE token_digest = \(token)") == 0)
            #expect(
                try await world.count("SELECT COUNT(*) FROM session WHERE token_digest = \(Secret.digest(token))") == 1)
            _ = await refusal(world, World.password, "x")
            let kept = try await world.database.read { try $0.rows("SELECT source FROM sign_in_attempt") }
            for row in kept {
                let source: String = try row("source")
                #expect(!source.contains("bản"))
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A wrong password and an unknown login are refused in the same words and logged`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let wrong = await refusal(world, "tinh", "đường lên bản xã")
            let unknown = await refusal(world, "khong-co", World.password)
            let empty = await refusal(world, "tinh", "")
            #expect(wrong?.code == "sign_in.wrong")
            #expect(wrong == unknown)
            #expect(wrong == empty)
            #expect(try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'session.refused'") == 2)
            #expect(try await world.count("SELECT COUNT(*) FROM session") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A locked account is told so only with the right password, and its sessions are gone`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let token = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            try await world.accounts.setState(.locked, of: user.id, version: user.version, by: .commandLine)
            #expect(try await world.accounts.viewer(for: token) == nil)
            #expect(await refusal(world, "tinh", World.password)?.code == "sign_in.locked")
            #expect(await refusal(world, "tinh", "sai hoàn toàn")?.code == "sign_in.wrong")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `After five failures a login waits where they came from, longer each time and never over 15 minutes`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            for _ in 1...5 { #expect(await refusal(world, "tinh", "sai")?.code == "sign_in.wrong") }
            let blocked = await refusal(world, "tinh", World.password)
            #expect(blocked?.code == "sign_in.throttled")
            #expect(blocked?.kind == .unavailable)
            #expect(blocked?.message.contains("30 giây") == true)

            world.clock.advance(by: 31)
            #expect(await refusal(world, "tinh", "sai")?.code == "sign_in.wrong")
            #expect(await refusal(world, "tinh", "sai")?.message.contains("1 phút") == true)

            world.clock.advance(by: 61)
            _ = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            #expect(await refusal(world, "tinh", "sai")?.code == "sign_in.wrong", "a right password starts anew")
        }
    }

    @Test func `The wait doubles from 30 seconds to the longest of its kind`() {
        let sources = SignInThrottle.sources(login: "tinh", address: "10.0.0.1", device: nil)
        #expect(
            (4...12).map { SignInThrottle.wait(failures: $0, of: sources[0]) }
                == [nil, 30, 60, 120, 240, 480, 900, 900, 900])
        #expect((19...23).map { SignInThrottle.wait(failures: $0, of: sources[1]) } == [nil, 30, 60, 120, 120])
        #expect((19...21).map { SignInThrottle.wait(failures: $0, of: sources[2]) } == [nil, 30, 60])
    }

    @Test(arguments: TestEngine.allCases)
    func `An address that tries many logins waits, a colleague elsewhere does not`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            try await world.database.upkeep { tx in
                for turn in 0..<20 {
                    try SignInThrottle.count(
                        SignInThrottle.sources(login: "login\(turn)", address: "10.0.0.1", device: nil), in: tx)
                }
            }
            #expect(await refusal(world, "tinh", World.password)?.code == "sign_in.throttled")
            _ = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.2")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Twenty attempts at the same moment are counted like twenty in a row`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let codes = await withTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            _ = try await world.accounts.signIn(
                                login: "tinh", password: "sai", address: "10.0.1.1")
                            return "in"
                        } catch let problem as Problem {
                            return problem.code
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(codes["sign_in.wrong", default: 0] <= 5)
            #expect(codes["in"] == nil)
            #expect(
                codes["sign_in.wrong", default: 0] + codes["sign_in.throttled", default: 0]
                    + codes["database.busy", default: 0]
                    == 20)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A session ends after 2 hours unused and after 12 hours in any case`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let idle = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            world.clock.advance(by: 2 * 3600 - 1)
            #expect(try await world.accounts.viewer(for: idle) != nil)
            world.clock.advance(by: 2 * 3600)
            #expect(try await world.accounts.viewer(for: idle) == nil)

            let used = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            for _ in 0..<11 {
                world.clock.advance(by: 3600)
                #expect(try await world.accounts.viewer(for: used) != nil)
            }
            world.clock.advance(by: 3600)
            #expect(try await world.accounts.viewer(for: used) == nil)
            #expect(try await world.count("SELECT COUNT(*) FROM session") == 2, "remembered for forms that come late")
            world.clock.advance(by: 36 * 3600)
            _ = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            #expect(
                try await world.count("SELECT COUNT(*) FROM session") == 1, "sessions long over are cleared away")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The last use is noted once a minute and leaves no audit entry`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let token = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            let opened = world.clock.now
            let entries = try await world.count("SELECT COUNT(*) FROM audit_entry")
            world.clock.advance(by: 59)
            _ = try await world.accounts.viewer(for: token)
            let early: Date? = try await world.database.read { try $0.value("SELECT last_seen_at FROM session") }
            #expect(early == opened)
            world.clock.advance(by: 1)
            _ = try await world.accounts.viewer(for: token)
            let late: Date? = try await world.database.read { try $0.value("SELECT last_seen_at FROM session") }
            #expect(late == opened.addingTimeInterval(60))
            #expect(try await world.count("SELECT COUNT(*) FROM audit_entry") == entries)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Signing out ends the session, and signing in again ends the one the browser had`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let first = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            let second = try await world.accounts.signIn(
                login: "tinh", password: World.password, address: "10.0.0.1", replacing: first)
            #expect(try await world.accounts.viewer(for: first) == nil)
            try await world.accounts.signOut(token: second)
            try await world.accounts.signOut(token: second)
            #expect(try await world.accounts.viewer(for: second) == nil)
            #expect(try await world.accounts.viewer(for: "") == nil)
            #expect(try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'session.closed'") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A new password ends all sessions and opens one`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let here = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            let elsewhere = try await world.accounts.signIn(
                login: "tinh", password: World.password, address: "10.0.0.2")
            let fresh = try await world.accounts.changePassword(
                of: user.id, current: World.password, new: "nước chảy đá mòn", repeated: "nước chảy đá mòn",
                address: "10.0.0.1")
            #expect(try await world.accounts.viewer(for: here) == nil)
            #expect(try await world.accounts.viewer(for: elsewhere) == nil)
            #expect(try await world.accounts.viewer(for: fresh) != nil)
            #expect(await refusal(world, "tinh", World.password)?.code == "sign_in.wrong")
            _ = try await world.accounts.signIn(login: "tinh", password: "nước chảy đá mòn", address: "10.0.0.1")
        }
    }

    @Test(arguments: [
        ("sai mật khẩu cũ", "nước chảy đá mòn", "nước chảy đá mòn", "current", "password.current"),
        (World.password, "ngắn", "ngắn", "password", "password.short"),
        (World.password, "nước chảy đá mòn", "nước chảy", "repeated", "password.repeat"),
        (World.password, World.password, World.password, "password", "password.same"),
    ])
    func `A password change says at its field what is wrong and changes nothing`(
        current: String, new: String, repeated: String, field: String, code: String
    ) async throws {
        try await World.with(.sqlite) { world in
            let user = try await world.user("tinh", .officer)
            let token = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            let problem = await #expect(throws: Problem.self) {
                try await world.accounts.changePassword(
                    of: user.id, current: current, new: new, repeated: repeated, address: "10.0.0.1")
            }
            #expect(problem?.field == field)
            #expect(problem?.code == code)
            #expect(try await world.accounts.viewer(for: token) != nil)
        }
    }
}
