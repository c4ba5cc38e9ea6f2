import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Accounts

@Suite struct OpenSessionsTests {
    @Test(arguments: [
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
            "Chrome trên máy Android"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge trên máy tính Windows"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            "Safari trên iPhone"
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox trên máy tính Linux"),
        ("curl/8.5.0", "Thiết bị không rõ"), ("", "Thiết bị không rõ"), (nil, "Thiết bị không rõ"),
    ])
    func `A device is named in plain words, and honestly when it says nothing known`(agent: String?, words: String) {
        #expect(Device(agent: agent).words == words)
    }

    @Test(arguments: TestEngine.allCases)
    func `The own devices are listed with first and last use; one is ended, or all others`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let actor = Actor.user(user.id, name: user.name)
            func signIn(_ agent: String) async throws -> String {
                try await world.accounts.signIn(
                    login: "tinh", password: World.password, address: nil, device: Device(agent: agent))
            }
            let computer = try await signIn("Windows Firefox/120")
            let opened = world.clock.now
            world.clock.advance(by: 600)
            let phone = try await signIn("Android Chrome/120")
            let tablet = try await signIn("iPad Safari/600")
            world.clock.advance(by: 120)
            _ = try await world.accounts.viewer(for: computer)

            let list = try await world.accounts.sessions(of: user.id, token: phone)
            #expect(list.all.count == 3)
            #expect(list.all[0].device == "Firefox trên máy tính Windows")
            #expect(list.all[0].openedAt == opened)
            #expect(list.all[0].lastSeenAt == world.clock.now)
            let present = try #require(list.present)
            #expect(list.all.first { $0.id == present }?.device == "Chrome trên máy Android")

            let first = list.all[0].id
            try await world.accounts.endSession(first, of: actor)
            #expect(try await world.accounts.viewer(for: computer) == nil)
            let gone = await #expect(throws: Problem.self) { try await world.accounts.endSession(first, of: actor) }
            #expect(gone?.kind == .absent)

            #expect(try await world.accounts.endOtherSessions(of: actor, token: phone) == 1)
            #expect(try await world.accounts.viewer(for: tablet) == nil)
            #expect(try await world.accounts.viewer(for: phone) != nil)
            for action in ["session.ended", "session.others_ended"] {
                #expect(try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = \(action)") == 1)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Nobody ends the session of somebody else`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let other = try await world.user("huyen", .systemAdministrator)
            let token = try await world.accounts.signIn(login: "tinh", password: World.password, address: nil)
            let session = try #require(try await world.accounts.sessions(of: user.id, token: token).present)
            let problem = await #expect(throws: Problem.self) {
                try await world.accounts.endSession(session, of: .user(other.id, name: other.name))
            }
            #expect(problem?.code == "session.absent")
            #expect(try await world.accounts.viewer(for: token) != nil)
        }
    }
}
