import Attachments
import Database
import Kernel
import Places
import TestSupport
import Testing
import Totals

@testable import Declarations

@Suite struct DeclarationStoreTests {
    @Test(
        "A declaration counts at its province at once, and no more once it is taken back, with the record still readable (C42)",
        arguments: TestEngine.allCases)
    func counts(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                let draft = try World.draft(
                    lines: [World.line("communication_team", 12, .district), World.line("policy_dialogue", 3)], in: tx)
                return try desk.declare(
                    draft, files: [.init(name: "quyet-dinh.pdf", bytes: Array("%PDF-1.7".utf8))], in: tx)
            }
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 12)
            let facts = try await database.read { tx in try FactStore.facts(of: id, in: tx) }
            #expect(facts.map(\.quantity) == [12, 3] && facts.allSatisfy { !$0.isEvidenced })
            #expect(facts.first?.day.iso == "2024-09-30" && facts.first?.tier == .district)

            try await database.write(as: World.officer) { tx in
                let found = try #require(try DeclarationStore.find(id, in: tx))
                try desk.takeBack(found, reason: "ghi nhầm xã", version: found.rowVersion, in: tx)
            }
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 0)
            let (after, files, faults) = try await database.read { tx in
                (
                    try DeclarationStore.find(id, in: tx), try DeclarationStore.files(of: id, in: tx),
                    try TotalCheck.faults(in: tx)
                )
            }
            #expect(after?.state == .takenBack && after?.takenBack?.reason == "ghi nhầm xã")
            #expect(after?.lines.count == 2 && files.map(\.name) == ["quyet-dinh.pdf"])
            #expect(faults.isEmpty)
        }
    }

    @Test("A correction counts the new figures and keeps what was said before", arguments: TestEngine.allCases)
    func corrects(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                try desk.declare(try World.draft(in: tx), in: tx)
            }
            try await database.write(as: World.colleague) { tx in
                let found = try #require(try DeclarationStore.find(id, in: tx))
                let draft = try World.draft(lines: [World.line("communication_team", 15)], in: tx)
                try desk.correct(found, to: draft, version: 1, in: tx)
            }
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 15)
            let (now, before) = try await database.read { tx in
                (try DeclarationStore.find(id, in: tx), try DeclarationStore.revisions(of: id, in: tx))
            }
            #expect(now?.rowVersion == 2)
            #expect(before.map(\.lines) == [[World.line("communication_team", 12)]])
            #expect(before.first?.replacedBy == World.colleague.name)
        }
    }

    @Test("Of two people who change the same declaration the second is told", arguments: TestEngine.allCases)
    func twoPeople(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                try desk.declare(try World.draft(in: tx), in: tx)
            }
            let seen = try await database.read { tx in try DeclarationStore.find(id, in: tx) }
            let found = try #require(seen)
            try await database.write(as: World.officer) { tx in
                try desk.takeBack(found, reason: "ghi nhầm", version: 1, in: tx)
            }
            let late = await #expect(throws: Problem.self) {
                try await database.write(as: World.colleague) { tx in
                    let draft = try World.draft(lines: [World.line("communication_team", 15)], in: tx)
                    try desk.correct(found, to: draft, version: 1, in: tx)
                }
            }
            #expect(late?.kind == .conflict)
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 0)
        }
    }

    @Test("A write that is stopped in the middle leaves neither record nor figure", arguments: TestEngine.allCases)
    func stopped(engine: TestEngine) async throws {
        struct PowerCut: Error {}
        try await World.with(engine) { database, desk async throws in
            await #expect(throws: PowerCut.self) {
                try await database.write(as: World.officer) { tx in
                    _ = try desk.declare(try World.draft(in: tx), in: tx)
                    throw PowerCut()
                }
            }
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 0)
            let kept: Int? = try await database.read { tx in try tx.value("SELECT COUNT(*) FROM declaration") }
            #expect(kept == 0)
        }
    }

    @Test("The same submission sent twice declares once", arguments: TestEngine.allCases)
    func once(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let submission = World.environment().newID()
            var ids: Set<RecordID> = []
            for _ in 0..<2 {
                ids.insert(
                    try await database.write(as: World.officer) { tx in
                        try tx.once(submission, "declaration.declare") {
                            try desk.declare(try World.draft(in: tx), in: tx)
                        }
                    })
            }
            #expect(ids.count == 1)
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 12)
        }
    }

    @Test("Figures that stand already are doubted, kept only when confirmed", arguments: TestEngine.allCases)
    func doubted(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            _ = try await database.write(as: World.officer) { tx in try desk.declare(try World.draft(in: tx), in: tx) }
            for (time, isSame) in [("2024-Q3", true), ("2024", false)] {
                let refused = await #expect(throws: RefusedDeclaration.self) {
                    try await database.write(as: World.colleague) { tx in
                        _ = try desk.declare(try World.draft(time: time, in: tx), in: tx)
                    }
                }
                #expect(refused?.doubts.map(\.isSame) == [isSame])
                #expect(refused?.faults.isEmpty == true)
            }
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 12)
            _ = try await database.write(as: World.colleague) { tx in
                try desk.declare(try World.draft(in: tx), accepts: true, in: tx)
            }
            #expect(try await World.declared("communication_team", year: 2024, in: database) == 24)
            // Another quarter is another figure.
            _ = try await database.write(as: World.colleague) { tx in
                try desk.declare(try World.draft(time: "2024-Q1", in: tx), in: tx)
            }
        }
    }

    @Test("An old commune in 2026 and a new one in 2024 are refused with what stood there (A16)")
    func places() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            try await database.read { tx in
                let old = try World.place("01279", "2024-03-20", tx)
                let quarter = try #require(ReportedTime(code: "2026-Q1"))
                let draft = DeclarationDraft(
                    place: old.id, time: quarter, lines: [World.line("communication_team", 1)], reason: "x")
                let faults = try desk.faults(of: draft, in: tx)
                #expect(faults.map(\.code) == ["declaration.place_not_then"])
                let next = try PlaceStore.successors(of: old.id, tx)
                #expect(!next.isEmpty && next.allSatisfy { faults[0].message.contains($0.place.name) })

                let new = try #require(next.first?.place)
                let early = DeclarationDraft(
                    place: new.id, time: try #require(ReportedTime(code: "2024-Q1")), lines: draft.lines, reason: "x")
                #expect(try desk.faults(of: early, in: tx).first?.message.contains("chưa có \(new.name)") == true)
                let suspended = try World.draft(lines: [World.line("savings_group", 1)], in: tx)
                #expect(try desk.faults(of: suspended, in: tx).map(\.code) == ["declaration.suspended"])
                let outside = try World.desk { _, _, _ in false }
                #expect(
                    try outside.faults(of: try World.draft(in: tx), in: tx).map(\.code) == ["declaration.outside_area"])
            }
        }
    }

    @Test("A list finds without tone marks, by place, year, indicator and state, within its scopes")
    func lists() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                _ = try desk.declare(try World.draft(in: tx), in: tx)
                _ = try desk.declare(
                    try World.draft(
                        time: "2023", lines: [World.line("policy_dialogue", 4)], reason: "Chưa có hệ thống", in: tx),
                    in: tx)
            }
            try await database.read { tx in
                let province = try World.place("04", "2024-01-01", tx)
                let today = try World.place("04", "2026-01-01", tx)
                let neighbour = try World.place("12", "2024-01-01", tx)
                func count(_ question: DeclarationQuestion, _ scope: PlaceID? = nil) throws -> Int {
                    try DeclarationStore.search(question, within: [Scope(scope ?? province.id)], limit: 10, in: tx)
                        .count
                }
                #expect(try count(.init()) == 2)
                #expect(try count(.init(), today.id) == 2)
                #expect(try count(.init(), neighbour.id) == 0)
                #expect(try count(.init(search: "chua co he thong")) == 1)
                #expect(try count(.init(search: "doi thoai cao bang")) == 1)
                #expect(try count(.init(year: 2024)) == 1)
                #expect(try count(.init(indicator: "communication_team")) == 1)
                #expect(try count(.init(state: .takenBack)) == 0)
                #expect(try count(.init(places: [neighbour.id])) == 0)
            }
        }
    }
}
