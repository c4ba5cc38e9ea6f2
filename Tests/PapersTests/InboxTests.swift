import Accounts
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Papers

@Suite struct InboxTests {
    private func inbox(_ person: World.Person, search: String = "", in world: World) async throws -> [InboxItem] {
        let desk = world.desk
        let viewer = try await world.viewer(person)
        return try await world.database.read { tx in
            let items = try desk.inbox(for: PaperActor(viewer), search: search, limit: 50, offset: 0, in: tx)
            let count = try desk.waitingCount(for: PaperActor(viewer), in: tx)
            if search.isEmpty { #expect(count == items.count) }
            return items
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A paper waits for whoever can take the next step, and for nobody else`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.paper(.submitted)
            let forLeader = try await inbox(.leader, in: world)
            #expect(forLeader.map(\.paper.id) == [paper.id] && forLeader.first?.group == .approval)
            #expect(forLeader.first?.agencyName == "Hội LHPN tỉnh Cao Bằng")
            for person in [World.Person.preparer, .supervisor, .administrator, .communeOfficer, .stranger] {
                let items = try await inbox(person, in: world)
                #expect(items.isEmpty, "\(person)")
            }
            try await world.take(.giveBack, paper, by: .leader, StepDetails(note: "Sửa."))
            let returned = try await inbox(.preparer, in: world)
            #expect(returned.map(\.group) == [.returned])
            try await world.take(.submit, paper, by: .preparer)
            try await world.take(.approve, paper, by: .leader)
            let issuing = try await inbox(.colleague, in: world)
            #expect(issuing.map(\.group) == [.issuing])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A leader does not find in the inbox what he prepared; a deputy finds what waits for the principal`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft(by: .leader)
            try await world.take(.submit, paper, by: .preparer)
            let own = try await inbox(.leader, in: world)
            #expect(own.isEmpty)
            let today = world.desk.environment.today
            try await world.deputy(.colleague, for: .secondLeader, from: today, until: today)
            let deputed = try await inbox(.colleague, in: world)
            #expect(deputed.map(\.paper.id) == [paper.id])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The tier above finds what a commune cannot decide itself, and nothing it can`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft(by: .communeOfficer)
            try await world.take(.submit, paper, by: .communeOfficer)
            let above = try await inbox(.leader, in: world)
            #expect(above.map(\.paper.id) == [paper.id])
            try await world.take(.approve, paper, by: .leader, StepDetails(reasonAbove: "xã có hai cán bộ"))
            // Officers of the commune issue themselves.
            let after = try await inbox(.leader, in: world)
            let commune = try await inbox(.communeHelper, in: world)
            #expect(after.isEmpty)
            #expect(commune.map(\.group) == [.issuing])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Open comments of others wait for who prepared the paper; the inbox is searched without tone marks`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft(title: "Kế hoạch truyền thông Hòa An")
            let desk = world.desk
            for (person, text) in [(World.Person.leader, "Một."), (.supervisor, "Hai."), (.preparer, "Của mình.")] {
                let viewer = try await world.viewer(person)
                try await world.database.write(as: person.actor) { tx in
                    _ = try desk.comment(NewComment(text: text), on: paper.id, by: PaperActor(viewer), in: tx)
                }
            }
            let items = try await inbox(.preparer, in: world)
            #expect(items.map(\.group) == [.comments] && items.first?.openComments == 2)
            let found = try await inbox(.preparer, search: "hoa AN truyen", in: world)
            #expect(found.count == 1)
            let none = try await inbox(.preparer, search: "Hà Quảng", in: world)
            #expect(none.isEmpty)
        }
    }
}
