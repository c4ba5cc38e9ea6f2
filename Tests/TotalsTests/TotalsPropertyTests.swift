import Database
import Kernel
import TestSupport
import Testing

@testable import Places
@testable import Totals

/// What must hold of totals whatever happens, tried over countries, facts and targets made by chance.
@Suite struct TotalsPropertyTests {
    private static let indicators = ["communication_team", "policy_dialogue", "safe_birth"]
    private static let years = 2021...2025

    @Test(
        "National totals are equal under every structure, and every level adds up to the one above it (idea 3, A15–20)",
        arguments: TestEngine.allCases, [UInt64(1), 2, 3, 5, 8, 13, 21, 34])
    func sums(engine: TestEngine, seed: UInt64) async throws {
        let tree = RandomTree(seed: seed)
        try await TestDatabase.with(engine, migrations: PlacesMigrations.all + TotalsMigrations.all) {
            database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            var dice = Dice(seed: seed &* 77)
            var records = Self.records(in: tree, &dice)
            try await Self.put(records, in: database)
            try await Self.expectSums(of: records.flatMap(\.facts), tree, database)
            // Unfolded and folded totals say the same.
            try await TotalStoreTests.fold(database)
            try await Self.expectSums(of: records.flatMap(\.facts), tree, database)

            // Some records are taken back, some say something else.
            records.shuffle(using: &dice)
            let gone = Array(records.prefix(records.count / 3))
            let changed = records.dropFirst(gone.count).prefix(records.count / 3).map {
                FactRecord(kind: $0.kind, id: $0.id, facts: Self.facts(in: tree, &dice))
            }
            let rest = Array(records.dropFirst(gone.count + changed.count))
            try await database.write(as: .startUp) { tx in
                try FactStore.takeBack(gone.map(\.id), in: tx)
                try FactStore.put(Array(changed), in: tx)
                try tx.audit("facts.changed", RecordRef("test", "all"))
            }
            try await Self.expectSums(of: (Array(changed) + rest).flatMap(\.facts), tree, database)
            try await TotalStoreTests.fold(database)
            try await Self.expectSums(of: (Array(changed) + rest).flatMap(\.facts), tree, database)
        }
    }

    @Test(
        "Targets of a plan count once: replaced, taken back and given again they leave what stands (C36, C37)",
        arguments: TestEngine.allCases, [UInt64(4), 9, 16])
    func targets(engine: TestEngine, seed: UInt64) async throws {
        let tree = RandomTree(seed: seed)
        try await TestDatabase.with(engine, migrations: PlacesMigrations.all + TotalsMigrations.all) {
            database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            var dice = Dice(seed: seed)
            let year = try #require(Period(year: 2024))
            let phase = try #require(Period(first: 2021, last: 2025))
            let provinces = tree.nodes.filter { $0.tier == .province && $0.structure == 1 }
            var standing: [PlaceID: [CountedTarget]] = [:]
            for _ in 0..<12 {
                let province = provinces[dice.roll(0...provinces.count - 1)]
                let units = tree.nodes.filter { $0.parent == province.id }.map(\.id) + [province.id]
                let period = dice.roll(0...3) == 0 ? phase : year
                let version = try #require(RecordID("018e5a4c-0000-7000-8000-0000000000\(10 + dice.roll(0...9))"))
                let targets = (0..<dice.roll(0...6)).map { _ in
                    CountedTarget(
                        indicator: Self.indicators[dice.roll(0...2)], place: units[dice.roll(0...units.count - 1)],
                        tier: [nil, .province, .district][dice.roll(0...2)], quantity: Int64(dice.roll(0...50)),
                        version: version)
                }
                if period == year { standing[province.id] = targets }
                try await database.write(as: .startUp) { tx in
                    try TargetLedger.replace(targets, of: province.id, issuer: .province, period: period, in: tx)
                    try tx.audit("targets.changed", RecordRef("test", "all"))
                }
            }
            let expected = standing.values.joined().reduce(into: [String: Int64]()) {
                $0[$1.indicator, default: 0] += $1.quantity
            }
            for structure in [1, 2] {
                let found = try await database.read { tx -> [String: Int64] in
                    let codes = Dictionary(
                        uniqueKeysWithValues: try CountedIndicators.all(in: tx).map { ($0.value, $0.key) })
                    return try TotalReads.children(of: .nation, structure: structure, .period(2024), in: tx)
                        .reduce(into: [:]) { $0[codes[$1.indicator] ?? "", default: 0] += $1.amounts.target }
                }
                #expect(found.filter { $0.value != 0 } == expected.filter { $0.value != 0 })
            }
            try await TotalStoreTests.fold(database)
            let faults = try await database.read { tx in try TotalCheck.faults(in: tx) }
            #expect(faults.isEmpty)
        }
    }

    @Test("A total altered by hand is found, and a rebuilt structure has none", arguments: TestEngine.allCases)
    func altered(engine: TestEngine) async throws {
        let tree = RandomTree(seed: 42)
        try await TestDatabase.with(engine, migrations: PlacesMigrations.all + TotalsMigrations.all) {
            database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            var dice = Dice(seed: 42)
            try await Self.put(Self.records(in: tree, &dice), in: database)
            try await TotalStoreTests.fold(database)
            try await database.upkeep { tx in
                _ = try tx.execute("UPDATE total_node SET evidenced = evidenced + 1 WHERE structure_id = 2")
            }
            let altered = try await database.read { tx in try TotalCheck.faults(in: tx) }
            #expect(!altered.isEmpty && altered.allSatisfy { $0.structure == 2 && $0.stored[1] == $0.counted[1] + 1 })
            try await database.upkeep { tx in try TotalStore.rebuild(structure: 2, in: tx) }
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)

            try await database.upkeep { tx in _ = try tx.execute("UPDATE total_place SET declared = declared - 1") }
            let places = try await database.read { tx in try TotalCheck.faults(in: tx) }
            #expect(places.contains { $0.table == "total_place" && $0.stored[2] == $0.counted[2] - 1 })
        }
    }

    @Test("Places that move take their totals along", arguments: TestEngine.allCases)
    func moved(engine: TestEngine) async throws {
        let tree = RandomTree(seed: 6)
        try await TestDatabase.with(engine, migrations: PlacesMigrations.all + TotalsMigrations.all) {
            database async throws in
            try await database.write(as: .startUp) { tx in try tree.insert(tx) }
            var dice = Dice(seed: 6)
            let records = Self.records(in: tree, &dice)
            try await Self.put(records, in: database)
            try await TotalStoreTests.fold(database)
            let communes = tree.nodes.filter { $0.structure == 2 && $0.tier == .commune }
            let target = try #require(communes.first)
            let places = tree.nodes.filter { $0.structure == 1 && $0.tier == .commune }.map(\.id)
            try await database.upkeep { tx in
                try TotalStore.willMove(places, in: tx)
                for place in places {
                    try tx.execute("DELETE FROM place_edge WHERE place_id = \(place) AND structure_id = 2")
                    try tx.execute(
                        """
                        UPDATE place_path SET province_id = \(target.parent), district_id = \(target.parent),
                               commune_id = \(target.id) WHERE place_id = \(place) AND structure_id = 2
                        """)
                    let parent = target.parent ?? .nation
                    try tx.insert(
                        into: "place_edge", columns: ["place_id", "structure_id", "parent_id", "node_id", "level"],
                        rows: [[place, 2, PlaceID.nation, parent, 1], [place, 2, parent, target.id, 3]])
                }
                try TotalStore.didMove(places, in: tx)
            }
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
            try await Self.expectSums(of: records.flatMap(\.facts), tree, database)
        }
    }

    // MARK: - The parts of these tests

    private static func facts(in tree: RandomTree, _ dice: inout Dice) -> [Fact] {
        (0..<dice.roll(1...3)).map { _ in
            Fact(
                indicator: indicators[dice.roll(0...2)], place: tree.nodes[dice.roll(0...tree.nodes.count - 1)].id,
                tier: [nil, .province, .district, .commune][dice.roll(0...3)],
                day: Day(year: dice.roll(years), month: dice.roll(1...12), day: dice.roll(1...28))!,
                quantity: Int64(dice.roll(1...40)), isEvidenced: dice.roll(0...1) == 1)
        }
    }

    private static func records(in tree: RandomTree, _ dice: inout Dice) -> [FactRecord] {
        (0..<60).map { index in
            FactRecord(
                kind: "test", id: RecordID(moment: .distantPast, random: (UInt64(index + 1), 7)),
                facts: facts(in: tree, &dice))
        }
    }

    private static func put(_ records: [FactRecord], in database: Database) async throws {
        try await database.write(as: .startUp) { tx in
            try FactStore.put(records, in: tx)
            try tx.audit("facts.put", RecordRef("test", "all"))
        }
    }

    /// The sum of a list of totals by indicator number.
    private static func sums(_ totals: [NodeTotal]) -> [Int: Amounts] {
        totals.reduce(into: [:]) { $0[$1.indicator, default: Amounts()] += $1.amounts }
    }

    private static func expectSums(of facts: [Fact], _ tree: RandomTree, _ database: Database) async throws {
        for (period, question) in [(2023...2023, TotalQuestion.period(2023)), (2021...2025, .results(2021...2025))] {
            try await database.read { tx in
                let numbers = try CountedIndicators.all(in: tx)
                let expected = facts.filter { period.contains($0.day.year) }.reduce(into: [Int: Amounts]()) {
                    $0[numbers[$1.indicator] ?? 0, default: Amounts()] += Amounts(
                        evidenced: $1.isEvidenced ? $1.quantity : 0, declared: $1.isEvidenced ? 0 : $1.quantity,
                        entries: 1)
                }
                for structure in [1, 2] {
                    let provinces = try TotalReads.children(of: .nation, structure: structure, question, in: tx)
                    #expect(sums(provinces) == expected, "structure \(structure), years \(period)")
                    for node in tree.nodes
                    where node.structure == structure && node.tier < .village && node.id != .nation {
                        let own = try TotalReads.figures(
                            of: node.id, structure: structure, periods: Array(period), in: tx)
                        let parts =
                            node.tier == .commune
                            ? try TotalReads.units(of: node.id, structure: structure, question, in: tx)
                            : try TotalReads.children(of: node.id, structure: structure, question, in: tx)
                        let whole = own.reduce(into: [Int: Amounts]()) {
                            $0[$1.indicator, default: Amounts()] += $1.amounts
                        }
                        #expect(sums(parts) == whole, "\(node.tier) \(node.id) of structure \(structure)")
                    }
                }
                // An old district read under the new communes keeps all it has.
                for district in tree.nodes where district.tier == .district {
                    let own = try TotalReads.children(of: district.id, structure: 1, question, in: tx)
                    let new = try TotalReads.crossing(of: district.id, from: 1, to: 2, question, in: tx)
                    #expect(sums(own) == sums(new))
                }
                #expect(try TotalCheck.faults(in: tx).isEmpty)
            }
        }
    }
}
