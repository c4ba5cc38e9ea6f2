import Database
import Foundation
import Kernel
import Places
import TestSupport
import Testing
import Totals

@testable import Declarations

/// What the room tells others about its records.
@Suite struct DeclarationSourceTests {
    @Test(
        "What was declared, corrected and taken back below a place is told with its moment and person; elsewhere and before it is not (S218)",
        arguments: TestEngine.allCases)
    func changes(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let ids = try await database.write(as: World.officer) { tx in
                [
                    try desk.declare(try World.draft(in: tx), in: tx),
                    try desk.declare(try World.draft("01474", time: "2024-Q2", in: tx), in: tx),
                    try desk.declare(try World.draft("21520", time: "2024-Q2", in: tx), in: tx),
                ]
            }
            try await database.write(as: World.colleague) { tx in
                let first = try #require(try DeclarationStore.find(ids[0], in: tx))
                let draft = try World.draft(lines: [World.line("communication_team", 15)], in: tx)
                try desk.correct(first, to: draft, version: 1, in: tx)
                let second = try #require(try DeclarationStore.find(ids[1], in: tx))
                try desk.takeBack(second, reason: "ghi nhầm xã", version: 1, in: tx)
            }
            func told(_ code: String, from: Date = World.moment, limit: Int = 50) async throws -> [String] {
                try await database.read { tx in
                    let place = try World.place(code, "2024-09-01", tx)
                    return try DeclarationSource().changes(at: place.id, from: from, limit: limit, in: tx)
                }.map { "\(ids.firstIndex(of: $0.record) ?? -1) \($0.what.rawValue) \($0.by)" }
            }
            let all = try await told("04")
            #expect(
                Set(all) == [
                    "0 added \(World.officer.name)", "0 corrected \(World.colleague.name)",
                    "1 added \(World.officer.name)", "1 taken_back \(World.colleague.name)",
                ])
            #expect(all.count == 4)
            #expect(try await told("01474").count == 2)
            #expect(try await told("00").count == 5)
            #expect(try await told("04", limit: 3).count == 3)
            #expect(try await told("04", from: World.moment.addingTimeInterval(1)).isEmpty)
        }
    }

    @Test(
        "A fact knows the first day of what it stands for, and older ones learn it from their declaration",
        arguments: TestEngine.allCases)
    func firstDays(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let times = ["2024-03-20", "2024-02", "2024-Q2", "2024-Q4", "2023"]
            let expected = ["2024-03-20", "2024-02-01", "2024-04-01", "2024-10-01", "2023-01-01"]
            let ids = try await database.write(as: World.officer) { tx in
                try times.map { try desk.declare(try World.draft(time: $0, in: tx), in: tx) }
            }
            func since() async throws -> [String] {
                try await database.read { tx in
                    try ids.map { try FactStore.facts(of: $0, in: tx).first?.since.iso ?? "" }
                }
            }
            #expect(try await since() == expected)
            let step = try #require(DeclarationsMigrations.all.first { $0.name == "declarations-002" })
            let update = String(step.sql.prefix { $0 != ";" })
            try await database.write(as: World.officer) { tx in
                try tx.execute("UPDATE fact SET first_day = NULL")
                try tx.execute("\(unsafe: update)")
                try tx.audit("test", RecordRef("fact", "all"))
            }
            #expect(try await since() == expected)
        }
    }
}
