import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Accounts

/// Issue 5: limits by account and by address that cannot be used to lock a colleague out for long.
@Suite struct ThrottleTests {
    /// Signs in; gives the code of the refusal, or nil.
    private func attempt(
        _ world: World, _ password: String = World.password, from address: String, browser: String? = nil
    ) async throws -> String? {
        do {
            _ = try await world.accounts.signIn(
                login: "tinh", password: password, address: address, browser: browser)
            return nil
        } catch let problem as Problem {
            return problem.code
        }
    }

    /// Somebody who guesses from many addresses without a pause.
    private func attack(_ world: World, times: Int) async throws {
        for turn in 0..<times { _ = try await attempt(world, "sai", from: "192.0.2.\(turn % 250)") }
    }

    @Test(arguments: TestEngine.allCases)
    func `An attacker at one address does not keep the owner from signing in elsewhere`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            for _ in 0..<5 { #expect(try await attempt(world, "sai", from: "192.0.2.1") == "sign_in.wrong") }
            #expect(try await attempt(world, "sai", from: "192.0.2.1") == "sign_in.throttled")
            #expect(try await attempt(world, from: "192.0.2.1") == "sign_in.throttled")
            #expect(try await attempt(world, from: "10.0.0.1") == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An attacker at many addresses makes an unknown browser wait two minutes at most`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            for _ in 0..<8 {
                try await attack(world, times: 21)
                world.clock.advance(by: 121)
            }
            #expect(try await attempt(world, from: "10.0.0.1") == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `In a browser where the owner has signed in before, no attack from elsewhere makes anybody wait`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let session = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            let browser = try await world.accounts.remember(browser: nil, session: session)
            try await attack(world, times: 30)
            for _ in 0..<25 { _ = try await attempt(world, "sai", from: "10.0.0.1") }
            #expect(try await attempt(world, from: "10.0.0.1") == "sign_in.throttled")
            #expect(try await attempt(world, from: "10.0.0.1", browser: browser) == nil)
            #expect(
                try await world.count("SELECT COUNT(*) FROM known_device WHERE token_digest = \(browser)") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A known browser that is stolen guesses no faster, and a locked account knows it no more`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let session = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            let browser = try await world.accounts.remember(browser: nil, session: session)
            for _ in 0..<5 {
                #expect(try await attempt(world, "sai", from: "192.0.2.1", browser: browser) == "sign_in.wrong")
            }
            #expect(try await attempt(world, from: "192.0.2.1", browser: browser) == "sign_in.throttled")
            #expect(try await attempt(world, from: "10.0.0.2") == nil, "the owner elsewhere is not held up")
            try await world.accounts.setState(.locked, of: user.id, version: 1, by: .commandLine)
            #expect(try await world.count("SELECT COUNT(*) FROM known_device") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A browser known to one person is not known to another`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            try await world.user("nguoi-khac", .officer)
            let session = try await world.accounts.signIn(
                login: "nguoi-khac", password: World.password, address: "10.0.0.1")
            let browser = try await world.accounts.remember(browser: nil, session: session)
            for _ in 0..<5 { _ = try await attempt(world, "sai", from: "10.0.0.1", browser: browser) }
            #expect(try await attempt(world, from: "10.0.0.1", browser: browser) == "sign_in.throttled")
        }
    }

    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "10.0.0.1"), ("2001:db8:1:2::7", "20:1:d:b8:0:1:0:2/64"),
        ("2001:0db8:0001:0002:ffff::1", "20:1:d:b8:0:1:0:2/64"), ("2001:db8:1:3::7", "20:1:d:b8:0:1:0:3/64"),
        ("không: rõ", "không: rõ"),
    ])
    func `Addresses of one IPv6 network count as one`(address: String, network: String) {
        #expect(SignInThrottle.network(address) == network)
    }

    @Test(arguments: TestEngine.allCases)
    func `A browser cannot be made known by a token of somebody's own making`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.user("tinh", .officer)
            let session = try await world.accounts.signIn(login: "tinh", password: World.password, address: "10.0.0.1")
            let planted = String(repeating: "a", count: 64)
            let token = try await world.accounts.remember(browser: planted, session: session)
            #expect(token != planted)
            #expect(try await world.accounts.remember(browser: token, session: session) == token)
        }
    }
}
