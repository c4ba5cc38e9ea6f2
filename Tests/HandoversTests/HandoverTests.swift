import Accounts
import Database
import Foundation
import Kernel
import Papers
import TestSupport
import Testing

@testable import Handovers

@Suite struct HandoverTests {
    @Test(arguments: TestEngine.allCases)
    func `On its day the roles pass over, and what is in hand with them`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft()
            let waiting = try await world.draft("Kế hoạch xã", by: .giver)
            try await world.take(.submit, waiting, by: .giver)
            let day = world.day(in: 2)
            let id = try await world.make(world.new(on: day), by: .giver)
            #expect(try await world.find(id)?.standing == .planned)
            // Until the evening before, everything is as it was; both can already read the list.
            #expect(try await world.roles(.giver, on: world.day(in: 1)) == [.officer])
            #expect(try await world.roles(.giver, on: day) == [])
            #expect(try await world.roles(.receiver, on: world.day(in: 1)) == [])
            #expect(try await world.roles(.receiver, on: day) == [.officer])
            #expect(try await world.inbox(.receiver) == ["Nhận việc từ Nông Thị Ngữ"])
            let planned = try await world.items(id)
            #expect(planned.map(\.part) == [.drafting, .submitted])

            world.clock.advance(days: 1)
            try await HandoverJob(database: world.database, desk: world.desk).complete()
            #expect(try await world.find(id)?.standing == .planned)
            // What comes into hand in between is handed over too.
            _ = try await world.draft("Kế hoạch mới", by: .giver)
            world.clock.advance(days: 1)
            try await HandoverJob(database: world.database, desk: world.desk).complete()
            #expect(try await world.find(id)?.standing == .inEffect)
            let titles = try await world.items(id).map(\.paper.title)
            #expect(titles == ["Kế hoạch truyền thông", "Kế hoạch xã", "Kế hoạch mới"])
            #expect(try await world.items(id).allSatisfy(\.passes))
            // Who prepared a paper stays who prepared it.
            let kept = try await world.database.read { try PaperStore.find(paper.id, in: $0) }
            #expect(kept?.preparedBy == World.Person.giver.id.text)
            let audited = try await world.audited()
            for action in ["handover.made", "role.ended", "role.granted", "handover.done"] {
                #expect(audited.contains(action))
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `What is returned waits for the receiver, who cannot approve it, and no more for the giver`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft()
            try await world.take(.submit, paper, by: .giver)
            try await world.make(world.new(), by: .administrator)
            try await world.take(.giveBack, paper, by: .leader, StepDetails(note: "Sửa cột E."))
            #expect(try await world.inbox(.giver) == [])
            #expect(try await world.inbox(.receiver) == ["Nhận việc từ Nông Thị Ngữ", "Kế hoạch truyền thông"])
            try await world.take(.submit, paper, by: .receiver)
            // Made a leader, the receiver still may not approve what they took over.
            try await world.grant(.leader, to: .receiver)
            let own = try await world.problem { try await world.take(.approve, paper, by: .receiver) }
            #expect(own?.code == "paper.own")
            #expect(try await world.inbox(.receiver) == ["Nhận việc từ Nông Thị Ngữ"])
            try await world.take(.approve, paper, by: .leader)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `What was taken over is handed on, and given back to whom it came from`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft()
            try await world.take(.submit, paper, by: .giver)
            try await world.take(.giveBack, paper, by: .leader, StepDetails(note: "Sửa."))
            try await world.make(world.new(), by: .administrator)
            let key = RoleKey(RoleAssignment(role: .officer, place: World.At.province, from: world.today))
            try await world.make(world.new(.receiver, to: .giver, roles: [key]), by: .administrator)
            #expect(try await world.inbox(.giver).contains("Kế hoạch truyền thông"))
            #expect(try await world.inbox(.receiver) == ["Nhận việc từ Nông Thị Ngữ"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `When a role ends, what nobody of the office can decide any more goes to the tier above`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            try await world.grant(.leader, to: .communeOfficer, at: World.At.commune)
            let paper = try await world.draft("Kế hoạch xã Cách Linh", at: World.At.commune, by: .giver)
            try await world.take(.submit, paper, by: .giver)
            #expect(try await world.inbox(.communeOfficer) == ["Kế hoạch xã Cách Linh"])
            #expect(try await world.inbox(.leader) == [])
            let yesterday = world.day(in: -1)
            try await world.database.write(as: .startUp) { tx in
                try tx.execute(
                    """
                    UPDATE role_assignment SET until_day = \(yesterday)
                    WHERE user_id = \(World.Person.communeOfficer.id) AND role = \(Role.leader)
                    """)
                try tx.audit("world.changed", RecordRef("world", "1"))
            }
            let papers = world.papers
            let changed = try await world.database.upkeep { tx in try papers.refreshReach(in: tx) }
            #expect(changed == 1)
            #expect(try await world.inbox(.leader) == ["Kế hoạch xã Cách Linh"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A paper the receiver may not see stays with the giver, and the list says so`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            _ = try await world.draft()
            let id = try await world.make(world.new(roles: []), by: .giver)
            let items = try await world.items(id)
            #expect(items.map(\.passes) == [false])
            #expect(try await world.roles(.giver, on: world.today) == [.officer])
            #expect(try await world.carried() == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Before its day a hand-over is taken back, and everything is as before`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let day = world.day(in: 3)
            let id = try await world.make(world.new(on: day), by: .giver)
            let handover = try #require(try await world.find(id))
            let stranger = try await world.problem { try await world.takeBack(handover, by: .leader) }
            #expect(stranger?.kind == .forbidden)
            try await world.takeBack(handover, by: .giver)
            #expect(try await world.find(id)?.standing == .takenBack)
            #expect(try await world.roles(.giver, on: day) == [.officer])
            #expect(try await world.roles(.receiver, on: day) == [])
            #expect(try await world.inbox(.receiver) == [])
            let twice = try await world.problem { try await world.takeBack(handover, by: .giver) }
            #expect(twice?.code == "handover.taken_back")
            world.clock.advance(days: 3)
            try await HandoverJob(database: world.database, desk: world.desk).complete()
            #expect(try await world.find(id)?.standing == .takenBack)
            // What has taken effect is not taken back.
            let now = try await world.make(world.new(), by: .giver)
            let done = try #require(try await world.find(now))
            let late = try await world.problem { try await world.takeBack(done, by: .giver) }
            #expect(late?.code == "handover.done")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A role that was changed since is not given back blindly`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let id = try await world.make(world.new(on: world.day(in: 3)), by: .administrator)
            let handover = try #require(try await world.find(id))
            let earlier = world.today
            try await world.database.write(as: .startUp) { tx in
                try tx.execute(
                    """
                    UPDATE role_assignment SET until_day = \(earlier) WHERE user_id = \(World.Person.giver.id)
                    """)
                try tx.audit("world.changed", RecordRef("world", "1"))
            }
            let problem = try await world.problem { try await world.takeBack(handover, by: .administrator) }
            #expect(problem?.code == "handover.changed")
            #expect(try await world.find(id)?.standing == .planned)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Refused: to oneself, outside, without a usable account, more than the giver may give`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            func code(_ new: NewHandover, by person: World.Person) async throws -> String? {
                try await world.problem { try await world.make(new, by: person) }?.code
            }
            #expect(try await code(world.new(to: .giver), by: .giver) == "handover.self")
            #expect(try await code(world.new(to: .stranger), by: .giver) == "handover.outside")
            #expect(try await code(world.new(to: .communeOfficer), by: .giver) == "handover.outside")
            #expect(try await code(world.new(to: .stranger), by: .administrator) == "handover.outside")
            #expect(try await code(world.new(to: .locked), by: .giver) == "handover.locked")
            #expect(try await code(world.new(to: .invited), by: .administrator) == "handover.no_password")
            // Of another's work only who manages the account disposes.
            #expect(try await code(world.new(), by: .leader) == "policy.forbidden")
            #expect(try await code(world.new(.stranger), by: .administrator) == "policy.forbidden")
            // Administrators do not pass on their own power, nor take roles themselves.
            #expect(try await code(world.new(.administrator), by: .administrator) == "handover.own_admin")
            #expect(try await code(world.new(to: .administrator), by: .administrator) == "user.self")
            let system = RoleKey(
                RoleAssignment(
                    role: .systemAdministrator, place: .nation, from: Day(year: 2024, month: 1, day: 1)!))
            #expect(
                try await code(world.new(.system, roles: [system]), by: .administrator) == "policy.forbidden")
            // A role that the giver does not hold.
            #expect(
                try await code(world.new(roles: [world.role(of: .leader)]), by: .giver) == "handover.role_absent")
            #expect(try await world.count() == 0)
            #expect(try await world.roles(.giver, on: world.today) == [.officer])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Its day is today or later, it has a reason, and hands over something`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            func code(_ new: NewHandover) async throws -> String? {
                try await world.problem { try await world.make(new, by: .giver) }?.code
            }
            #expect(try await code(world.new(on: world.day(in: -1))) == "handover.past")
            #expect(try await code(world.new(on: world.day(in: 800))) == "handover.far")
            #expect(try await code(world.new(reason: "  ")) == "handover.reason")
            #expect(try await code(world.new(reason: String(repeating: "x", count: 501))) == "handover.reason")
            #expect(try await code(world.new(roles: [], withPapers: false)) == "handover.empty")
            try await world.make(world.new(on: world.day(in: 3)), by: .giver)
            let again = world.new(on: world.day(in: 4), roles: [])
            #expect(try await code(again) == "handover.papers_planned")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A role that the receiver holds already is not given twice, nor taken away again`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            try await world.grant(.officer, to: .receiver)
            let id = try await world.make(world.new(on: world.day(in: 2)), by: .administrator)
            let handover = try #require(try await world.find(id))
            let roles = try await world.database.read { try HandoverStore.roles(of: id, in: $0) }
            #expect(roles.map(\.wasHeld) == [true])
            try await world.takeBack(handover, by: .administrator)
            #expect(try await world.roles(.receiver, on: world.day(in: 2)) == [.officer])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The receiver says to have read the list, and again once it is final`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let id = try await world.make(world.new(on: world.day(in: 1)), by: .giver)
            let desk = world.desk
            let planned = try #require(try await world.find(id))
            let giver = try await world.problem {
                try await world.database.write(as: World.Person.giver.actor) { try desk.read(planned, in: $0) }
            }
            #expect(giver?.code == "handover.not_receiver")
            try await world.database.write(as: World.Person.receiver.actor) { try desk.read(planned, in: $0) }
            #expect(try await world.inbox(.receiver) == [])
            world.clock.advance(days: 1)
            try await HandoverJob(database: world.database, desk: desk).complete()
            #expect(try await world.inbox(.receiver) == ["Nhận việc từ Nông Thị Ngữ"])
        }
    }
}

extension World {
    func items(_ id: RecordID) async throws -> [HandoverItem] {
        let desk = desk
        return try await database.read { tx in
            guard let handover = try HandoverStore.find(id, in: tx) else { return [] }
            return try desk.items(of: handover, in: tx)
        }
    }

    func takeBack(_ handover: Handover, by person: Person) async throws {
        let desk = desk
        try await database.write(as: person.actor) { try desk.takeBack(handover, in: $0) }
    }

    /// Gives a role from the beginning of the year on.
    func grant(_ role: Role, to person: Person, at place: PlaceID = At.province) async throws {
        try await database.write(as: .startUp) { tx in
            try tx.execute(
                """
                INSERT INTO role_assignment (user_id, role, place_id, from_day, until_day)
                VALUES (\(person.id), \(role), \(place), '2024-01-01', NULL)
                """)
            try tx.audit("world.changed", RecordRef("world", "1"))
        }
    }

    func count() async throws -> Int { try await database.read { try $0.value("SELECT COUNT(*) FROM handover") } ?? 0 }

    func carried() async throws -> Int {
        try await database.read { try $0.value("SELECT COUNT(*) FROM paper_carrier") } ?? 0
    }
}
