import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Accounts

@Suite struct RoleManagementTests {
    private func actor(_ user: User) -> Actor { .user(user.id, name: user.name) }

    private func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

    private func rights(_ world: World, _ user: User, _ action: Action) async throws -> Bool {
        let day = world.clock.environment.today
        return try await world.database.read { tx in
            try OfficerStore.rights(of: user.id, on: day, in: tx).contains { $0.0 == action }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A further role holds from its first day to its last, and both are in the log`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let target = try await world.user("muc-tieu", .supervisor)
            try await world.accounts.grant(
                .leader, placeCode: nil, from: try day("2024-03-22"), until: try day("2024-03-23"), to: target.id,
                version: 1, by: actor(administrator))
            var held: [Bool] = []
            for _ in 0..<5 {
                held.append(try await rights(world, target, .approvePapers))
                world.clock.advance(by: 24 * 3600)
            }
            #expect(held == [false, false, true, true, false])
            let entry: String? = try await world.database.read {
                try $0.value("SELECT after_text FROM audit_entry WHERE action = 'role.granted'")
            }
            #expect(entry == #"{"from":"2024-03-22","role":"leader@1004","until":"2024-03-23"}"#)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The same role at the same place never holds twice on a day; elsewhere or later it may`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let target = try await world.user("muc-tieu", .officer)
            func grant(_ place: String?, _ from: String, _ until: String?, version: Int) async throws {
                try await world.accounts.grant(
                    .accountant, placeCode: place, from: try day(from), until: try until.map(day), to: target.id,
                    version: version, by: .commandLine)
            }
            try await grant(nil, "2024-04-01", "2024-04-30", version: 1)
            for (from, until) in [("2024-04-30", nil), ("2024-03-20", "2024-04-01"), ("2024-04-10", "2024-04-11")] {
                let problem = await #expect(throws: Problem.self) { try await grant(nil, from, until, version: 2) }
                #expect(problem?.code == "user.role_overlap")
                #expect(problem?.field == "from")
            }
            try await grant(nil, "2024-05-01", nil, version: 2)
            try await grant("049", "2024-04-10", nil, version: 3)
            #expect(try await world.count("SELECT COUNT(*) FROM role_assignment WHERE role = 'accountant'") == 3)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A day that has passed, a last day before the first, an unknown place: each is told at its field`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let target = try await world.user("muc-tieu", .officer)
            func problem(_ place: String?, _ from: String, _ until: String?) async -> Problem? {
                await #expect(throws: Problem.self) {
                    try await world.accounts.grant(
                        .leader, placeCode: place, from: try day(from), until: try until.map(day), to: target.id,
                        version: 1, by: .commandLine)
                }
            }
            #expect(await problem(nil, "2024-03-19", nil)?.field == "from")
            #expect(await problem(nil, "2024-04-02", "2024-04-01")?.field == "until")
            #expect(await problem("99999", "2024-04-02", nil)?.field == "place")
            #expect(try await world.count("SELECT COUNT(*) FROM role_assignment WHERE role = 'leader'") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A role is ended, never deleted; one of today can be withdrawn at once and given again`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let target = try await world.user("muc-tieu", .officer)
            let key = try #require(RoleKey("officer.1004.2024-03-20"))
            try await world.accounts.endRole(
                key, of: target.id, lastDay: try day("2024-03-19"), version: 1, by: .commandLine)
            #expect(try await !rights(world, target, .editPlans))
            #expect(try await world.accounts.user(target.id).assignments.map { $0.withdrawnAt != nil } == [true])
            let again = await #expect(throws: Problem.self) {
                try await world.accounts.endRole(
                    key, of: target.id, lastDay: try day("2024-03-20"), version: 2, by: .commandLine)
            }
            #expect(again?.code == "user.role_absent")

            try await world.accounts.grant(
                .officer, placeCode: nil, from: nil, until: nil, to: target.id, version: 2, by: .commandLine)
            #expect(try await rights(world, target, .editPlans))
            world.clock.advance(by: 5 * 24 * 3600)
            let ends: [(String, String?)] = [
                ("2024-03-23", "user.role_end_past"), ("2024-04-30", nil), ("2024-05-01", "user.role_end_late"),
            ]
            for (last, code) in ends {
                let version = try await world.accounts.user(target.id).user.version
                let end = {
                    try await world.accounts.endRole(
                        key, of: target.id, lastDay: try day(last), version: version, by: .commandLine)
                }
                if let code {
                    let problem = await #expect(throws: Problem.self) { try await end() }
                    #expect(problem?.code == code)
                } else {
                    try await end()
                }
            }
            #expect(try await rights(world, target, .editPlans))
            let version = try await world.accounts.user(target.id).user.version
            try await world.accounts.endRole(
                key, of: target.id, lastDay: try day("2024-03-24"), version: version, by: .commandLine)
            #expect(try await !rights(world, target, .editPlans))
            #expect(try await world.count("SELECT COUNT(*) FROM role_assignment") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Nobody gives a role to oneself, above oneself, outside the own places or on a stale page`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let target = try await world.user("muc-tieu", .officer)
            let system = try await world.user("he-thong", .systemAdministrator)
            func code(_ role: Role, _ place: String?, to user: User, version: Int = 1) async -> String? {
                await #expect(throws: Problem.self) {
                    try await world.accounts.grant(
                        role, placeCode: place, from: nil, until: nil, to: user.id, version: version,
                        by: actor(administrator))
                }?.code
            }
            #expect(await code(.leader, nil, to: administrator) == "user.self")
            #expect(await code(.systemAdministrator, nil, to: target) == "policy.forbidden")
            #expect(await code(.leader, "00", to: target) == "policy.forbidden")
            #expect(await code(.leader, "12", to: target) == "policy.forbidden")
            #expect(await code(.leader, nil, to: target, version: 9) == "user.stale")
            let end = await #expect(throws: Problem.self) {
                try await world.accounts.endRole(
                    try #require(RoleKey("system_administrator.1004.2024-03-20")), of: system.id,
                    lastDay: try day("2024-03-20"), version: 1, by: actor(administrator))
            }
            #expect(end?.code == "policy.forbidden")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The last administrator of the system is neither ended nor locked, not even by one who never signed in`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let only = try await world.user("he-thong", .systemAdministrator, at: .nation)
            _ = try await world.accounts.invite(
                NewUser(
                    login: "duoc-moi", name: "Lục Thị Hoài", agency: world.union.id,
                    roles: [RoleGrant(.systemAdministrator, at: .nation)]), by: .commandLine)
            let key = try #require(RoleKey("system_administrator.1.2024-03-20"))
            func end() async throws {
                try await world.accounts.endRole(
                    key, of: only.id, lastDay: try day("2024-03-20"), version: 1, by: .commandLine)
            }
            let ended = await #expect(throws: Problem.self) { try await end() }
            #expect(ended?.code == "user.last_system_administrator")
            let locked = await #expect(throws: Problem.self) {
                try await world.accounts.setState(.locked, of: only.id, version: 1, by: .commandLine)
            }
            #expect(locked?.code == "user.last_system_administrator")
            try await world.user("thu-hai", .systemAdministrator, at: .nation)
            try await end()
        }
    }
}
