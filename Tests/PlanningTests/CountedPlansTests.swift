import Database
import Kernel
import Places
import TestSupport
import Testing
import Totals

@testable import Planning

/// Which targets of plans count in the totals (C36, C37, ADR 0016).
@Suite struct CountedPlansTests {
    /// The target of an indicator in a year by the nodes below a place, of the series that a table shows.
    private func targets(
        _ code: String, below parent: PlaceID, structure: Int, period: Int = 2024, _ database: Database
    ) async throws -> [PlaceID: Int64] {
        try await database.read { tx in
            let number = try CountedIndicators.all(in: tx)[code] ?? 0
            let totals = try TotalReads.children(of: parent, structure: structure, .period(period), in: tx)
            let series = TargetSeries.shown(totals, indicator: number, below: parent)
            return Dictionary(
                uniqueKeysWithValues: totals.filter { $0.indicator == number && $0.issuer == series }
                    .map { ($0.node, $0.amounts.target) })
        }
    }

    private func id(_ code: String, on day: String, _ database: Database) async throws -> PlaceID {
        let parsed = Day(iso: day)
        let day = try #require(parsed)
        return try await database.read { tx in try PlaceStore.requirePlace(code: code, on: day, tx).id }
    }

    private func setState(_ state: String, _ version: RecordID, _ plan: Plan, _ database: Database) async throws {
        try await database.write(as: PlanImportTests.actor) { tx in
            try tx.execute(
                """
                UPDATE paper SET state = \(state), number = '1/KH', day = '2024-01-02', issue_year = 2024,
                       issue_key = '1/kh-' || version WHERE id = \(version)
                """)
            try CountedPlans.refresh(place: plan.place, period: plan.period, in: tx)
            try tx.audit("test.state", RecordRef("paper", version))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a plan counts from its import, at its units, under the old tree and the new one alike`(
        _ engine: TestEngine
    ) async throws {
        try await World.database.with(engine) { database async throws in
            _ = try await database.write(as: PlanImportTests.actor) { tx in
                try GridStoreTests.keep(World.sheets[0], period: "2024", in: tx)
            }
            let old = try await id("04", on: "2024-01-01", database)
            let new = try await id("04", on: "2026-01-01", database)
            let districts = try await targets("communication_team", below: old, structure: 1, database)
            #expect(districts.values.reduce(0, +) == 57)
            #expect(districts[try await id("049", on: "2024-01-01", database)] == 22)
            let communes = try await targets("communication_team", below: new, structure: 2, database)
            #expect(communes.values.reduce(0, +) == 57)
            for structure in [1, 2] {
                let nation = try await targets("communication_team", below: .nation, structure: structure, database)
                #expect(nation.values.reduce(0, +) == 57)
            }
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the version in force counts until the next one is issued; before the first, the draft does as it changes`(
        _ engine: TestEngine
    ) async throws {
        try await World.database.with(engine) { database async throws in
            let plan = try await database.write(as: PlanImportTests.actor) { tx in
                try GridStoreTests.keep(World.sheets[0], period: "2024", in: tx)
            }
            let province = plan.place
            func total() async throws -> Int64 {
                try await self.targets("communication_team", below: province, structure: 1, database).values.reduce(
                    0, +)
            }
            try await type("3", plan, version: 1, database)
            #expect(try await total() == 57 - 11 + 3)

            let first = try await database.read { tx in try PlanStore.newest(of: plan.id, in: tx) }
            try await setState("issued", try #require(first?.id), plan, database)
            let second = try await database.write(as: PlanImportTests.actor) { tx in
                try PlanRevision.begin(plan, in: tx)
            }
            try await type("30", plan, version: second.number, database)
            #expect(try await total() == 57 - 11 + 3, "a draft beside a version in force does not count")

            try await setState("superseded", try #require(first?.id), plan, database)
            try await setState("issued", second.id, plan, database)
            #expect(try await total() == 57 - 11 + 30)
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a phase is a series of its own and never added to a year (C36)`(_ engine: TestEngine) async throws {
        try await World.database.with(engine) { database async throws in
            _ = try await database.write(as: PlanImportTests.actor) { tx in
                try GridStoreTests.keep(World.sheets[0], period: "2024", in: tx)
                try GridStoreTests.keep(World.sheets[1], period: "2021-2025", in: tx)
            }
            let province = try await id("04", on: "2024-01-01", database)
            let year = try await targets("communication_team", below: province, structure: 1, database)
            let phase = try await targets(
                "communication_team", below: province, structure: 1, period: 20_212_025, database)
            #expect(year.values.reduce(0, +) == 57)
            #expect(phase.values.reduce(0, +) == 625)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a database filled before totals existed is counted once at the next start`(_ engine: TestEngine) async throws
    {
        try await World.database.with(engine) { database async throws in
            _ = try await database.write(as: PlanImportTests.actor) { tx in
                try GridStoreTests.keep(World.sheets[0], period: "2024", in: tx)
            }
            try await database.upkeep { tx in
                for table in ["counted_target", "total_place", "total_node", "total_delta"] {
                    _ = try tx.execute("DELETE FROM \(unsafe: table)")
                }
            }
            for _ in 1...2 { try await CountedPlans.countExisting(in: database) }
            let province = try await id("04", on: "2024-01-01", database)
            let districts = try await targets("communication_team", below: province, structure: 1, database)
            #expect(districts.values.reduce(0, +) == 57)
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)
        }
    }

    /// Types a figure into E9: Quảng Hòa's teams that the province sets up, 11 on paper.
    private func type(_ text: String, _ plan: Plan, version: Int, _ database: Database) async throws {
        let cell = try GridRulesTests.address("E9")
        _ = try await database.write(as: GridStoreTests.an) { tx in
            let seen = try GridStore.open(plan, catalogue: World.catalogue, in: tx).revision
            return try GridStore.save(
                GridSubmission(version: version, revision: seen, kind: .units, typed: [cell: text]), of: plan,
                catalogue: World.catalogue, in: tx)
        }
    }
}
