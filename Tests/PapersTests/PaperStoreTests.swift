import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Papers

@Suite struct PaperStoreTests {
    @Test(arguments: TestEngine.allCases)
    func `A new version supersedes the draft before it, and is refused while one is under decision`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let first = try await world.draft()
            #expect(first.version == 1 && first.state == .draft && first.round == 0 && first.rowVersion == 1)
            #expect(first.preparedByName == "Nông Thị Ngữ" && first.tier == .province)
            let second = try await world.draft()
            #expect(second.version == 2)
            let states = try await world.database.read { tx in
                try PaperStore.versions(of: World.series, in: tx).map(\.state)
            }
            #expect(states == [.draft, .superseded])

            try await world.take(.submit, second, by: .preparer)
            let submitted = try await world.problem { _ = try await world.draft() }
            #expect(submitted?.code == "paper.under_decision" && submitted?.kind == .conflict)
            #expect(submitted?.message.contains("“Đã trình”") == true)
            try await world.take(.approve, second, by: .leader)
            let approved = try await world.problem { _ = try await world.draft() }
            #expect(approved?.code == "paper.under_decision")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An issued version stays in force until the next one is issued`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let first = try await world.paper(.issued)
            #expect(first.cited == "288/KH-BCD ngày 20/3/2024")
            let draft = try await world.draft()
            try await world.database.read { tx in
                let newest = try PaperStore.newest(of: World.series, in: tx)
                let issued = try PaperStore.issued(of: World.series, in: tx)
                #expect(newest?.id == draft.id)
                #expect(issued?.id == first.id)
            }
            try await world.take(.submit, draft, by: .preparer)
            try await world.take(.approve, draft, by: .leader)
            let day = Day(year: 2024, month: 3, day: 20)
            let second = try await world.take(.issue, draft, by: .leader, StepDetails(number: "300/KH-BCD", day: day))
            try await world.database.read { tx in
                let issued = try PaperStore.issued(of: World.series, in: tx)
                let old = try PaperStore.find(first.id, in: tx)
                let events = try PaperStore.events(of: first.id, in: tx).map(\.kind)
                #expect(issued?.id == second.id)
                #expect(old?.state == .superseded)
                #expect(events == [.created, .submit, .approve, .issue, .superseded])
            }
        }
    }

    @Test(arguments: TestEngine.allCases, [PaperState.submitted, .approved, .issued])
    func `A closed paper says where it stands and what to do`(engine: TestEngine, state: PaperState) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.paper(state)
            let problem = try await world.problem {
                try await world.database.write(as: World.Person.preparer.actor) { tx in
                    _ = try PaperStore.touch(paper.id, expecting: nil, in: tx)
                }
            }
            #expect(problem?.code == "paper.closed" && problem?.kind == .conflict)
            #expect(problem?.message.contains("“\(state.label)”") == true)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A change counts up the row version and remembers its editor; a late one is told the state found`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft()
            let version = try await world.database.write(as: World.Person.colleague.actor) { tx in
                try tx.audit("test.edited", RecordRef("paper", paper.id))
                return try PaperStore.touch(paper.id, expecting: 1, in: tx)
            }
            #expect(version == 2)
            let found = try await world.database.read { try PaperStore.find(paper.id, in: $0) }
            #expect(found?.editedBy == World.Person.colleague.actor.id)
            let late = try await world.problem {
                try await world.database.write(as: World.Person.preparer.actor) { tx in
                    _ = try PaperStore.touch(paper.id, expecting: 1, in: tx)
                }
            }
            #expect(late?.code == "paper.stale" && late?.message.contains("“Soạn thảo”") == true)
            let step = try await world.problem {
                try await world.take(.submit, paper, by: .preparer, StepDetails(expectedRowVersion: 1))
            }
            #expect(step?.code == "paper.stale" && step?.kind == .conflict)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The head of an open paper changes with its entry, and of a closed one it does not`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft()
            try await world.database.write(as: World.Person.preparer.actor) { tx in
                try PaperStore.setHead(
                    paper.id, number: "12/KH-BTV", day: Day(year: 2024, month: 3, day: 1), title: "Kế hoạch  mới",
                    in: tx)
            }
            let found = try await world.database.read { try PaperStore.find(paper.id, in: $0) }
            #expect(found?.title == "Kế hoạch mới" && found?.number == "12/KH-BTV")
            try await world.take(.submit, paper, by: .preparer)
            let closed = try await world.problem {
                try await world.database.write(as: World.Person.preparer.actor) { tx in
                    try PaperStore.setHead(paper.id, number: nil, day: nil, title: "x", in: tx)
                }
            }
            #expect(closed?.code == "paper.closed")
        }
    }
}
