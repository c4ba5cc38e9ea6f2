import Accounts
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Papers

@Suite struct DeputyTests {
    private let today = Day(year: 2024, month: 3, day: 20)!
    private let tomorrow = Day(year: 2024, month: 3, day: 21)!

    @Test(arguments: TestEngine.allCases)
    func `A deputy decides on his days only, and the paper names both`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.paper(.submitted)
            try await world.deputy(.colleague, for: .leader, from: tomorrow, until: tomorrow)
            let early = try await world.problem { try await world.take(.approve, paper, by: .colleague) }
            #expect(early?.kind == .forbidden)
            world.clock.advance(days: 1)
            let approved = try await world.take(.approve, paper, by: .colleague)
            #expect(approved.changedByName == "Đàm Văn Quý thay mặt Lục Văn Đỗ")
            let event = try await world.database.read { try PaperStore.events(of: paper.id, in: $0).last }
            #expect(event?.actorName == "Đàm Văn Quý" && event?.behalfOfName == "Lục Văn Đỗ")
            #expect(event?.behalfOf == World.Person.leader.id.text)
            world.clock.advance(days: 1)
            let late = try await world.problem {
                try await world.take(
                    .giveBack, try await world.paper(.submitted, series: World.agencies[World.At.other]!),
                    by: .colleague,
                    StepDetails(note: "x"))
            }
            #expect(late?.kind == .forbidden)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A deputy may not approve what he prepared, nor what his principal did`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            try await world.deputy(.preparer, for: .leader, from: today, until: tomorrow)
            let own = try await world.paper(.submitted)
            let problem = try await world.problem { try await world.take(.approve, own, by: .preparer) }
            #expect(problem?.code == "paper.own")
            let series = RecordID("01890000-0000-7000-8000-0000000000a3")!
            let principals = try await world.draft(by: .leader, series: series)
            try await world.take(.submit, principals, by: .colleague)
            let his = try await world.problem { try await world.take(.approve, principals, by: .preparer) }
            #expect(his?.code == "paper.own")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A principal ends his own deputies and nobody else's`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            try await world.deputy(.colleague, for: .leader, from: today, until: tomorrow)
            let named = try await world.database.read {
                try DeputyStore.named(by: World.Person.leader.id, limit: 10, in: $0)
            }
            let id = try #require(named.first?.id)
            let foreign = try await world.problem {
                try await world.database.write(as: World.Person.secondLeader.actor) { try DeputyStore.end(id, in: $0) }
            }
            #expect(foreign?.code == "deputy.absent")
            try await world.database.write(as: World.Person.leader.actor) { try DeputyStore.end(id, in: $0) }
            let paper = try await world.paper(.submitted)
            let over = try await world.problem { try await world.take(.approve, paper, by: .colleague) }
            #expect(over?.kind == .forbidden)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A deputy is of the same place, has a reason, and days in their order that have not passed`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let day = today
            func problems(_ new: DeputyStore.New) async throws -> [String] {
                do {
                    try await world.database.write(as: World.Person.leader.actor) { tx in
                        let officer = try OfficerStore.find(World.Person.leader.id, in: tx)
                        if let officer { _ = try DeputyStore.insert(new, of: officer, in: tx) }
                    }
                    return []
                } catch let problems as Problems {
                    return problems.all.map(\.code)
                }
            }
            let colleague = World.Person.colleague.id
            let stranger = World.Person.stranger.id
            let past = Day(year: 2024, month: 3, day: 19)!
            let far = Day(year: 2026, month: 1, day: 1)!
            let none = try await problems(.init(deputy: nil, from: nil, until: nil, reason: ""))
            #expect(none == ["deputy.person", "deputy.from", "deputy.until", "deputy.reason"])
            let foreign = try await problems(.init(deputy: stranger, from: day, until: tomorrow, reason: "nghỉ"))
            #expect(foreign == ["deputy.person"])
            let swapped = try await problems(.init(deputy: colleague, from: tomorrow, until: day, reason: "nghỉ"))
            #expect(swapped == ["deputy.days"])
            let over = try await problems(.init(deputy: colleague, from: past, until: past, reason: "nghỉ"))
            #expect(over == ["deputy.past"])
            let long = try await problems(.init(deputy: colleague, from: day, until: far, reason: "nghỉ"))
            #expect(long == ["deputy.long"])
        }
    }
}
