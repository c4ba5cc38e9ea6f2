import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Accounts

@Suite struct AccountLinkTests {
    private let chosen = "nước chảy đá mòn"

    private func actor(_ user: User) -> Actor { .user(user.id, name: user.name) }

    private func invite(_ world: World, _ login: String = "quang-hoa", by actor: Actor) async throws -> IssuedLink {
        try await world.accounts.invite(
            NewUser(
                login: login, name: "Lục Thị Hoài", agency: world.districtUnion.id,
                roles: [RoleGrant(.officer, at: World.At.district)]), by: actor)
    }

    private func use(_ world: World, _ token: String, _ password: String? = nil) async throws -> String {
        try await world.accounts.useLink(
            token, password: password ?? chosen, repeated: password ?? chosen, address: "10.0.0.1")
    }

    private func refusal(_ world: World, _ token: String) async -> Problem? {
        await #expect(throws: Problem.self) { try await use(world, token) }
    }

    @Test(arguments: TestEngine.allCases)
    func `An invited account has no password, nobody signs in to it, and its link lets the person choose one`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let issued = try await invite(world, by: actor(administrator))
            let token = try #require(issued.token)
            #expect(token.count == 64)
            #expect(!issued.user.hasPassword)
            for password in ["", World.password] {
                let problem = await #expect(throws: Problem.self) {
                    try await world.accounts.signIn(login: "quang-hoa", password: password, address: "10.0.0.1")
                }
                #expect(problem?.code == "sign_in.wrong")
            }
            let holder = try await world.accounts.linkHolder(token, address: "10.0.0.1")
            #expect(holder.isInvitation)
            #expect(holder.login == "quang-hoa")
            let session = try await use(world, token)
            #expect(try await world.accounts.viewer(for: session)?.mustChangePassword == false)
            _ = try await world.accounts.signIn(login: "quang-hoa", password: chosen, address: "10.0.0.1")
            #expect(try await world.accounts.user(issued.user.id).user.hasPassword)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The database holds the digest of a link only, and no entry of the log holds the link`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let token = try #require(try await invite(world, by: .commandLine).token)
            #expect(
                try await world.count(
                    "SELECT COUNT(*) FROM account_link WHERE token_digest = \(Secret.digest(token))") == 1)
            #expect(try await world.count("SELECT COUNT(*) FROM account_link WHERE token_digest = \(token)") == 0)
            _ = try await use(world, token)
            _ = await refusal(world, token)
            #expect(
                try await world.count(
                    """
                    SELECT COUNT(*) FROM audit_entry
                    WHERE COALESCE(before_text, '') || COALESCE(after_text, '') || record_id LIKE \("%\(token)%")
                    """) == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A link that was used, has ended, was replaced or never was is refused in the same words and audited`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let used = try #require(try await invite(world, by: .commandLine).token)
            _ = try await use(world, used)

            let late = try await invite(world, "tre-han", by: .commandLine)
            let lateToken = try #require(late.token)
            let target = try await world.user("quen-mat-khau", .officer)
            let first = try await world.accounts.makeLink(for: target.id, version: 1, by: .commandLine)
            let second = try await world.accounts.makeLink(for: target.id, version: 2, by: .commandLine)
            let replaced = try #require(first.token)
            let forged = String(repeating: "a", count: 64)
            world.clock.advance(by: 7 * 24 * 3600 - 1)
            _ = try await world.accounts.linkHolder(lateToken, address: nil)
            world.clock.advance(by: 1)
            var refusals: Set<Problem> = []
            let overdue = try #require(second.token)
            for token in [used, lateToken, replaced, forged, "", overdue] {
                let problem = await refusal(world, token)
                refusals.insert(try #require(problem))
            }
            #expect(refusals == [Accounts.linkOver])
            #expect(
                try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'account_link.refused'") == 6)
            _ = try await world.accounts.signIn(login: "quen-mat-khau", password: World.password, address: nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Of two who use a link at the same moment one gets in`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let token = try #require(try await invite(world, by: .commandLine).token)
            let sessions = await withTaskGroup(of: String?.self) { group in
                for turn in 0..<4 {
                    group.addTask { try? await use(world, token, "mật khẩu của người thứ \(turn)") }
                }
                return await group.reduce(into: [String]()) { if let session = $1 { $0.append(session) } }
            }
            #expect(sessions.count == 1)
            #expect(try await world.count("SELECT COUNT(*) FROM session") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A link for a forgotten password changes nothing until it is used, and then ends all sessions`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let target = try await world.user("quen-mat-khau", .officer)
            let before = try await world.accounts.signIn(
                login: "quen-mat-khau", password: World.password, address: "10.0.0.1")
            let issued = try await world.accounts.makeLink(
                for: target.id, version: target.version, by: actor(administrator))
            #expect(try await world.accounts.viewer(for: before) != nil)
            let token = try #require(issued.token)
            #expect(try await !world.accounts.linkHolder(token, address: nil).isInvitation)
            let fresh = try await use(world, token)
            #expect(try await world.accounts.viewer(for: before) == nil)
            #expect(try await world.accounts.viewer(for: fresh) != nil)
            let problem = await #expect(throws: Problem.self) {
                try await world.accounts.signIn(login: "quen-mat-khau", password: World.password, address: "10.0.0.1")
            }
            #expect(problem?.code == "sign_in.wrong")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Nobody makes a link for the own account, for a role above, with a stale page or for a locked account`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let system = try await world.user("he-thong", .systemAdministrator)
            let stranger = try await world.user("lai-chau", .officer, at: World.At.other, agency: world.stranger)
            let target = try await world.user("muc-tieu", .officer)
            func code(_ user: User, version: Int = 1) async -> String? {
                await #expect(throws: Problem.self) {
                    try await world.accounts.makeLink(for: user.id, version: version, by: actor(administrator))
                }?.code
            }
            #expect(await code(administrator) == "user.self")
            #expect(await code(system) == "policy.forbidden")
            #expect(await code(stranger) == "policy.forbidden")
            #expect(await code(target, version: 7) == "user.stale")
            let issued = try await world.accounts.makeLink(for: target.id, version: 1, by: actor(administrator))
            let token = try #require(issued.token)
            try await world.accounts.setState(.locked, of: target.id, version: 2, by: actor(administrator))
            #expect(await refusal(world, token) == Accounts.linkOver)
            #expect(await code(target, version: 3) == "link.locked")
            try await world.accounts.setState(.active, of: target.id, version: 3, by: actor(administrator))
            #expect(await refusal(world, token) == Accounts.linkOver)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Whoever made a link does not get in with a role that somebody else gave afterwards`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let issued = try await invite(world, by: actor(administrator))
            try await world.accounts.grant(
                .supervisor, placeCode: "00", from: nil, until: nil, to: issued.user.id, version: 1, by: .commandLine)
            let token = try #require(issued.token)
            #expect(await refusal(world, token) == Accounts.linkOver)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Who tries many links has to wait`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            for turn in 0..<SignInThrottle.addressAllowance {
                #expect(await refusal(world, "\(turn)") == Accounts.linkOver)
            }
            #expect(await refusal(world, "x")?.code == "sign_in.throttled")
        }
    }
}
