import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Office
import Places
import Programme
import TestSupport
import Testing

@testable import Planning

/// Saving a grid over both engines: two people, undo, closed versions, the log, plans that begin in the product.
@Suite struct GridStoreTests {
    static let an = Actor(kind: .user, id: "an", name: "Nông Thị Ngữ")
    static let binh = Actor(kind: .user, id: "binh", name: "Hoàng Thị Ỷ")

    func address(_ text: String) throws -> CellAddress { try GridRulesTests.address(text) }

    /// A database with the annex of 2024; gives its plan.
    func with(_ engine: TestEngine, _ body: (Database, Plan) async throws -> Void) async throws {
        try await World.database.with(engine) { database async throws in
            let plan = try await database.write(as: PlanImportTests.actor) { tx in
                try Self.keep(World.sheets[0], period: "2024", in: tx)
            }
            try await body(database, plan)
        }
    }

    @discardableResult
    static func keep(_ grid: Grid, place: String = "04", period: String, in tx: WriteTransaction) throws -> Plan {
        let importer = PlanImport(catalogue: World.catalogue)
        let target = try target(place, period, in: tx)
        let reading = try importer.read(grid, for: target, in: tx)
        let file = try AttachmentStore.save(Array("một tệp".utf8), name: "a.txt", in: tx)
        let result = try importer.keep(reading.annex, for: target, attachment: file, sourceKey: "k", in: tx)
        let plan = try PlanStore.plan(result.plan, in: tx)
        return try #require(plan)
    }

    static func target(_ code: String, _ period: String, in tx: Transaction) throws -> ImportTarget {
        let years = Period(period)
        let period = try #require(years)
        let place = try PlaceStore.requirePlace(code: code, on: period.firstDay, tx)
        return ImportTarget(
            place: place, agency: try PlanImport.defaultAgency(for: place, period: period, in: tx), period: period)
    }

    @discardableResult
    func save(
        _ typed: [String: String], seen: Int, as actor: Actor, version: Int = 1, _ plan: Plan, _ database: Database
    ) async throws -> GridSaved {
        let cells = Dictionary(uniqueKeysWithValues: try typed.map { (try self.address($0.key), $0.value) })
        return try await database.write(as: actor) { tx in
            try GridStore.save(
                GridSubmission(version: version, revision: seen, kind: .units, typed: cells), of: plan,
                catalogue: World.catalogue, in: tx)
        }
    }

    func undo(as actor: Actor, _ plan: Plan, _ database: Database) async throws -> GridSaved {
        try await database.write(as: actor) { tx in
            try GridStore.undo(version: 1, kind: .units, of: plan, catalogue: World.catalogue, in: tx)
        }
    }

    func grid(_ plan: Plan, _ database: Database) async throws -> OpenGrid {
        try await database.read { tx in try GridStore.open(plan, catalogue: World.catalogue, in: tx) }
    }

    @Test(arguments: TestEngine.allCases)
    func `a save changes the typed cells and their targets, and leaves its log and one audit entry`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database, plan async throws in
            let saved = try await self.save(
                ["E12": "2", "E9": "11", "F9": "", "T18": "9"], seen: 0, as: Self.an, plan, database)
            #expect(saved == GridSaved(revision: 1, cells: 3, isMerged: false, refused: 0))
            let grid = try await self.grid(plan, database)
            #expect(grid.annex.cells[try self.address("E12")]?.number == 2)
            #expect(grid.annex.cells[try self.address("F9")] == nil, "blank is no cell, not 0 (C46)")
            #expect(grid.saves.map(\.savedBy) == ["Nông Thị Ngữ"])
            #expect(grid.saves[0].changes.map(\.address.text) == ["F9", "E12", "T18"])
            let targets = try await database.read { tx in
                try tx.rows(
                    """
                    SELECT indicator, tier, row_number, quantity FROM target
                     WHERE row_number IN (9, 12, 18) AND indicator IN ('communication_team', 'gm_training_p2')
                     ORDER BY row_number, indicator, tier
                    """
                ).map { "\(try $0("row_number") as Int) \(try $0("tier") as Int) \(try $0("quantity") as Int)" }
            }
            #expect(targets == ["9 1 11", "9 1 3", "9 2 0", "12 1 2", "12 2 0", "12 1 1", "12 2 0", "18 1 9"])
            let entries: Int? = try await database.read { tx in
                try tx.value("SELECT COUNT(*) FROM audit_entry WHERE action = 'plan_annex.edited'")
            }
            #expect(entries == 1)
            let again = await #expect(throws: GridRefusal.self) {
                try await self.save(["E12": "2"], seen: 1, as: Self.an, plan, database)
            }
            #expect(again == .unchanged)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two people save different cells and lose nothing; the same cell is a conflict with both values`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database, plan async throws in
            try await self.save(["E12": "2"], seen: 0, as: Self.an, plan, database)
            let second = try await self.save(["E13": "5", "E12": "1"], seen: 0, as: Self.binh, plan, database)
            #expect(second.isMerged && second.cells == 1)
            let now = try await self.grid(plan, database).annex.cells
            #expect(now[try self.address("E12")]?.number == 2)
            #expect(now[try self.address("E13")]?.number == 5)
            let refused = await #expect(throws: GridRefusal.self) {
                try await self.save(["E12": "7", "E14": "4"], seen: 0, as: Self.binh, plan, database)
            }
            guard case .conflicts(let conflicts)? = refused else {
                Issue.record("no conflict was told")
                return
            }
            #expect(conflicts.map(\.address.text) == ["E12"])
            #expect(conflicts[0].savedBy == "Nông Thị Ngữ")
            #expect(conflicts[0].theirs?.number == 2 && conflicts[0].mine?.number == 7)
            #expect(try await self.grid(plan, database).annex.cells[try self.address("E14")]?.number == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `undo takes back one's last save, and keeps what somebody changed since`(_ engine: TestEngine) async throws {
        try await with(engine) { database, plan async throws in
            try await self.save(["E12": "2", "E13": "5"], seen: 0, as: Self.an, plan, database)
            try await self.save(["E13": "6"], seen: 1, as: Self.binh, plan, database)
            let undone = try await self.undo(as: Self.an, plan, database)
            #expect((undone.cells, undone.refused) == (1, 1))
            let now = try await self.grid(plan, database)
            #expect(now.annex.cells[try self.address("E12")]?.number == 1)
            #expect(now.annex.cells[try self.address("E13")]?.number == 6)
            #expect(now.saves.last?.undoes == 1)
            let nothing = await #expect(throws: Problem.self) { try await self.undo(as: Self.an, plan, database) }
            #expect(nothing?.code == "grid.nothing_to_undo")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `faults are told together and nothing is saved`(_ engine: TestEngine) async throws {
        try await with(engine) { database, plan async throws in
            let refused = await #expect(throws: GridRefusal.self) {
                try await self.save(
                    ["E12": "12a", "E13": "1e9", "E14": "-4", "G18": "5", "F9": "3"], seen: 0, as: Self.an, plan,
                    database)
            }
            guard case .problems(let problems)? = refused else {
                Issue.record("no problem was told")
                return
            }
            #expect(problems.map(\.field) == ["o-E12", "o-E13", "o-E14", "o-G18"])
            #expect(problems.last?.code == "grid.suspended_column")
            #expect(try await self.grid(plan, database).revision == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a version that was issued or replaced meanwhile takes no save`(_ engine: TestEngine) async throws {
        try await with(engine) { database, plan async throws in
            for state in ["issued", "submitted", "superseded"] {
                try await database.write(as: Self.an) { tx in
                    try tx.execute(
                        """
                        UPDATE paper SET state = \(state), number = '1/KH', day = '2024-01-02', issue_key = '1/kh',
                               issue_year = 2024 WHERE series_id = \(plan.id)
                        """)
                    try tx.audit("test.state", RecordRef("plan", plan.id))
                }
                let problem = await #expect(throws: Problem.self) {
                    try await self.save(["E12": "2"], seen: 0, as: Self.an, plan, database)
                }
                #expect(problem?.code == "grid.closed" && problem?.kind == .conflict)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `after a save the same file is a new version again, with the old figures`(_ engine: TestEngine) async throws {
        try await with(engine) { database, plan async throws in
            try await self.save(["E12": "2"], seen: 0, as: Self.an, plan, database)
            _ = try await database.write(as: Self.an) { tx in try Self.keep(World.sheets[0], period: "2024", in: tx) }
            let grid = try await self.grid(plan, database)
            #expect(grid.version.number == 2 && grid.revision == 0)
            #expect(grid.annex.cells[try self.address("E12")]?.number == 1)
        }
    }

    /// Any sequence of edits, undo and saves by two people keeps sums right: what is stored is the log played again, what
    /// is found is found again, and the targets of roll-ups are those of the cells.
    @Test(arguments: TestEngine.allCases)
    func `edits, undo and saves of two people keep cells, targets and sums right`(_ engine: TestEngine) async throws {
        try await with(engine) { database, plan async throws in
            let first = try await self.grid(plan, database)
            let edit = first.edit(World.catalogue)
            let cells = edit.editableRows.filter { $0.number <= 14 }.flatMap { row in
                edit.editableColumns.filter { $0.number >= 5 && $0.number <= 10 }.map {
                    CellAddress(row: row.number, column: $0.number)
                }
            }.filter(edit.isEditable)
            var random = SeededGenerator(seed: engine == .sqlite ? 1 : 2)
            var seen: [String: Int] = ["an": 0, "binh": 0]
            var outcomes: [String: Int] = [:]
            for _ in 0..<120 {
                let actor = Bool.random(using: &random) ? Self.an : Self.binh
                do {
                    if Int.random(in: 0..<5, using: &random) == 0 {
                        _ = try await self.undo(as: actor, plan, database)
                        outcomes["undone", default: 0] += 1
                    } else {
                        let picked = cells.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random))
                        let typed = Dictionary(
                            uniqueKeysWithValues: picked.map { cell in
                                (
                                    cell,
                                    ["", "-", "0", "01", "\(Int.random(in: 1...30, using: &random))", "2x"]
                                        .prefix(Int.random(in: 0...12, using: &random) == 0 ? 6 : 5)
                                        .randomElement(using: &random) ?? ""
                                )
                            })
                        let submission = GridSubmission(
                            version: 1, revision: seen[actor.id] ?? 0, kind: .units, typed: typed)
                        let saved = try await database.write(as: actor) { tx in
                            try GridStore.save(submission, of: plan, catalogue: World.catalogue, in: tx)
                        }
                        outcomes["saved", default: 0] += 1
                        // Whoever saves sees everything afterwards, as the page does.
                        seen[actor.id] = saved.revision
                    }
                } catch let refusal as GridRefusal {
                    if case .conflicts = refusal {
                        outcomes["conflict", default: 0] += 1
                        seen[actor.id] = try await self.grid(plan, database).revision
                    }
                } catch is Problem {
                    outcomes["refused", default: 0] += 1
                }
            }
            #expect(["saved", "conflict", "undone"].allSatisfy { (outcomes[$0] ?? 0) > 3 }, "\(outcomes)")
            let last = try await self.grid(plan, database)
            #expect(last.revision == last.saves.count)
            #expect(last.annex.cells == GridLog.replay(first.annex.cells, last.saves))
            #expect(GridLog.cells(at: 0, now: last.annex.cells, saves: last.saves) == first.annex.cells)
            var played = first.annex
            played.cells = GridLog.replay(first.annex.cells, last.saves)
            #expect(
                Reconciliation.check(last.annex, catalogue: World.catalogue)
                    == Reconciliation.check(played, catalogue: World.catalogue))
            try await self.expectTargets(of: last, database)
        }
    }

    /// The targets of the version are what a fresh import of its cells would leave.
    func expectTargets(of grid: OpenGrid, _ database: Database) async throws {
        func sums(_ version: RecordID) async throws -> [String] {
            try await database.read { tx in
                try tx.rows(
                    """
                    SELECT indicator, place_id, tier, row_number, quantity FROM target WHERE version_id = \(version)
                     ORDER BY indicator, place_id, tier, row_number
                    """
                ).map { row in
                    let place: PlaceID = try row("place_id")
                    let figures = try ["tier", "row_number", "quantity"].map { try row($0) as Int }
                    return "\(try row("indicator") as String) \(place) \(figures)"
                }
            }
        }
        let stored = try await sums(grid.version.id)
        let fresh = try await database.write(as: Self.an) { tx in
            let kept = KeptAnnex(annex: grid.annex, attachment: nil, sourceKey: "again")
            let version = try PlanStore.addDraft(
                to: grid.plan, number: nil, day: nil, annexes: [kept], text: PlanText(), in: tx)
            try tx.audit("test.again", RecordRef("plan", grid.plan.id))
            return version.id
        }
        #expect(try await sums(fresh) == stored)
    }

    @Test(arguments: TestEngine.allCases)
    func `ten people who save at once all keep their cell`(_ engine: TestEngine) async throws {
        try await with(engine) { database, plan async throws in
            let rows = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for row in rows {
                    group.addTask {
                        try await self.save(
                            ["T\(row)": "\(100 + row)"], seen: 0,
                            as: Actor(kind: .user, id: "\(row)", name: "Người \(row)"), plan, database)
                    }
                }
                try await group.waitForAll()
            }
            let grid = try await self.grid(plan, database)
            #expect(grid.revision == 10)
            for row in rows { #expect(grid.annex.cells[try self.address("T\(row)")]?.number == Int64(100 + row)) }
        }
    }
}
