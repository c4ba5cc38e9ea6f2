import Database
import Kernel
import TestSupport
import Testing

@testable import Places
@testable import Totals

/// How totals are kept: small writes at once, large ones in steps, all of them again by counting.
@Suite struct TotalStoreTests {
    private static let migrations = PlacesMigrations.all + TotalsMigrations.all

    @Test("Counting everything again gives the totals that writing gave", arguments: TestEngine.allCases)
    func recounted(engine: TestEngine) async throws {
        let tree = RandomTree(seed: 11)
        try await TestDatabase.with(engine, migrations: Self.migrations) { database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            try await Self.put(Self.records(40, in: tree), in: database)
            try await Self.plan(in: tree, database)
            try await Self.fold(database)
            let written = try await Self.totals(database)
            #expect(!written.isEmpty)

            try await database.upkeep { tx in
                try tx.execute("UPDATE total_node SET evidenced = evidenced + 3")
                try tx.execute("DELETE FROM total_tier WHERE structure_id = 1")
                try tx.execute("UPDATE total_place SET entries = 0, target = 9")
                try TotalStore.recount(in: tx)
            }
            #expect(try await Self.totals(database) == written)
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
        }
    }

    @Test("Counting again takes what waits to be folded into account once", arguments: TestEngine.allCases)
    func recountedWithBacklog(engine: TestEngine) async throws {
        let tree = RandomTree(seed: 12)
        try await TestDatabase.with(engine, migrations: Self.migrations) { database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            try await Self.put(Self.records(400, in: tree), in: database)
            try await database.upkeep { tx in try TotalStore.recount(in: tx) }
            #expect(try await database.read { tx in try TotalStore.backlog(in: tx) } == 0)
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
        }
    }

    @Test("On SQLite a small write leaves nothing to fold, a large one leaves steps that are folded one by one")
    func steps() async throws {
        let tree = RandomTree(seed: 13)
        try await TestDatabase.with(.sqlite, migrations: Self.migrations) { database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            try await Self.put(Self.records(10, in: tree), in: database)
            #expect(try await database.read { tx in try TotalStore.backlog(in: tx) } == 0)

            try await Self.put(Self.records(900, from: 10, in: tree), in: database)
            let left = try await database.read { tx in
                try tx.rows("SELECT step, COUNT(*) AS size FROM total_delta GROUP BY step ORDER BY step").map {
                    (step: try $0("step") as Int, size: try $0("size") as Int)
                }
            }
            #expect(left.map(\.step) == Array(1...left.count) && left.count > 1)
            #expect(left.dropLast().allSatisfy { $0.size == TotalStore.stepSize })
            // Right before it is folded, beside another small write, and after.
            #expect(try await Self.achieved(database) == Self.sum(Self.records(910, in: tree)))
            try await Self.put(Self.records(1, from: 910, in: tree), in: database)
            #expect(try await Self.achieved(database) == Self.sum(Self.records(911, in: tree)))
            #expect(try await TotalStore.fold(database) == left.reduce(0) { $0 + $1.size })
            #expect(try await Self.achieved(database) == Self.sum(Self.records(911, in: tree)))
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
        }
    }

    @Test("Records added twice are refused and leave the totals as they were", arguments: TestEngine.allCases)
    func addedTwice(engine: TestEngine) async throws {
        let tree = RandomTree(seed: 15)
        try await TestDatabase.with(engine, migrations: Self.migrations) { database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            let records = Self.records(5, in: tree)
            func add() async throws {
                try await database.write(as: .startUp) { tx in
                    try FactStore.add(records, in: tx)
                    try tx.audit("facts.added", RecordRef("test", "all"))
                }
            }
            try await add()
            let problem = await #expect(throws: Problem.self) { try await add() }
            #expect(problem?.code == "database.duplicate")
            #expect(try await Self.achieved(database) == Self.sum(records))
        }
    }

    @Test("Imports and single writes at once all commit, and every total is right", arguments: TestEngine.allCases)
    func together(engine: TestEngine) async throws {
        let tree = RandomTree(seed: 16)
        try await TestDatabase.with(engine, migrations: Self.migrations) { database async throws in
            try await database.write(as: .startUp) { tx in
                try tree.insert(tx)
                _ = try CountedIndicators.numbers(["communication_team", "policy_dialogue", "safe_birth"], in: tx)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for start in stride(from: 0, to: 1_000, by: 250) {
                    let parts = start % 500 == 0 ? [250] : Array(repeating: 10, count: 25)
                    group.addTask {
                        var first = start
                        for size in parts {
                            let records = Self.records(size, from: first, in: tree)
                            first += size
                            try await database.write(as: .startUp) { tx in
                                try FactStore.add(records, in: tx)
                                try tx.audit("facts.added", RecordRef("test", "all"))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.achieved(database) == Self.sum(Self.records(1_000, in: tree)))
            try await Self.fold(database)
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
        }
    }

    @Test("A nation read by implementing tier adds up to its provinces, folded or not", arguments: TestEngine.allCases)
    func nationByTier(engine: TestEngine) async throws {
        let tree = RandomTree(seed: 14)
        try await TestDatabase.with(engine, migrations: Self.migrations) { database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            for records in [Self.records(300, in: tree), Self.records(20, from: 300, in: tree)] {
                try await Self.put(records, in: database)
                let tiers = try await database.read { tx in
                    try TotalReads.figures(of: .nation, structure: 2, periods: Array(2021...2025), in: tx)
                }
                #expect(tiers.reduce(0) { $0 + $1.amounts.achieved } == (try await Self.achieved(database)))
                #expect(Set(tiers.map(\.tier)).count > 1)
                try await Self.fold(database)
            }
        }
    }

    // MARK: - The parts of these tests

    /// Folds even while another test folds in its own schema: all of them share one server's lock.
    static func fold(_ database: Database) async throws {
        while try await TotalStore.fold(database) == nil { try await Task.sleep(for: .milliseconds(5)) }
    }

    private static func records(_ count: Int, from first: Int = 0, in tree: RandomTree) -> [FactRecord] {
        (first..<first + count).map { index in
            var dice = Dice(seed: UInt64(index))
            let fact = Fact(
                indicator: ["communication_team", "policy_dialogue", "safe_birth"][dice.roll(0...2)],
                place: tree.nodes[dice.roll(0...tree.nodes.count - 1)].id,
                tier: [nil, .province, .commune][dice.roll(0...2)],
                day: Day(year: dice.roll(2021...2025), month: dice.roll(1...12), day: dice.roll(1...28))!,
                quantity: Int64(dice.roll(1...40)), isEvidenced: dice.roll(0...1) == 1)
            return FactRecord(
                kind: "test", id: RecordID(moment: .distantPast, random: (UInt64(index + 1), 7)), facts: [fact])
        }
    }

    private static func sum(_ records: [FactRecord]) -> Int64 {
        records.flatMap(\.facts).reduce(0) { $0 + $1.quantity }
    }

    private static func put(_ records: [FactRecord], in database: Database) async throws {
        try await database.write(as: .startUp) { tx in
            try FactStore.put(records, in: tx)
            try tx.audit("facts.put", RecordRef("test", "all"))
        }
    }

    private static func plan(in tree: RandomTree, _ database: Database) async throws {
        let provinces = tree.nodes.filter { $0.tier == .province && $0.structure == 1 }
        let version = try #require(RecordID("018e5a4c-0000-7000-8000-000000000001"))
        let year = try #require(Period(year: 2024))
        try await database.write(as: .startUp) { tx in
            for (index, province) in provinces.enumerated() {
                let target = CountedTarget(
                    indicator: "safe_birth", place: province.id, tier: .province, quantity: Int64(index + 5),
                    version: version)
                try TargetLedger.replace([target], of: province.id, issuer: .province, period: year, in: tx)
            }
            try tx.audit("targets.changed", RecordRef("test", "all"))
        }
    }

    private static func achieved(_ database: Database) async throws -> Int64 {
        try await database.read { tx in
            try TotalReads.children(of: .nation, structure: 1, .results(2021...2025), in: tx)
                .reduce(0) { $0 + $1.amounts.achieved }
        }
    }

    /// Every total that says something, as text.
    private static func totals(_ database: Database) async throws -> Set<String> {
        try await database.read { tx in
            var found: Set<String> = []
            for (table, key) in [
                ("total_place", ["place_id", "period", "indicator_id", "issuer", "tier"]),
                ("total_node", ["structure_id", "parent_id", "period", "node_id", "indicator_id", "issuer"]),
                ("total_tier", ["structure_id", "node_id", "period", "indicator_id", "issuer", "tier"]),
            ] {
                let columns = (key + ["target", "evidenced", "declared", "entries"]).joined(separator: ", ")
                for row in try tx.integers("SELECT \(unsafe: columns) FROM \(unsafe: table) WHERE entries <> 0") {
                    found.insert(table + row.map { " \($0)" }.joined())
                }
            }
            return found
        }
    }
}
