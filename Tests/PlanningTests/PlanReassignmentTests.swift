import Database
import Kernel
import Office
import Places
import TestSupport
import Testing
import Totals

@testable import Planning

/// Shares of districts after 1 July 2025: they stay until the province hands them on by a decision (issue of its plan).
@Suite struct PlanReassignmentTests {
    private static let after = Day(year: 2025, month: 8, day: 1)!

    /// A plan of 2025 over the nine districts, in force.
    private func with(_ engine: TestEngine, _ body: (Database, Plan) async throws -> Void) async throws {
        try await World.database.with(engine) { database async throws in
            let plan = try await database.write(as: PlanImportTests.actor) { tx in
                let plan = try GridStoreTests.keep(World.sheets[0], period: "2025", in: tx)
                try Self.issue(plan, number: "1/KH", in: tx)
                return plan
            }
            try await body(database, plan)
        }
    }

    private static func issue(_ plan: Plan, number: String, in tx: WriteTransaction) throws {
        guard let newest = try PlanStore.newest(of: plan.id, in: tx) else { return }
        try tx.execute(
            "UPDATE paper SET state = 'superseded' WHERE series_id = \(plan.id) AND state = 'issued'")
        try tx.execute(
            """
            UPDATE paper SET state = 'issued', number = \(number), day = '2025-08-01', issue_year = 2025,
                   issue_key = \(number) WHERE id = \(newest.id)
            """)
        try CountedPlans.refresh(place: plan.place, period: plan.period, in: tx)
        try tx.audit("test.issued", RecordRef("plan", plan.id))
    }

    private func sums(_ annex: Annex, row kind: AnnexRow.Kind) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for column in annex.columns where !column.isWhole {
            guard case .indicator(let code) = column.subject else { continue }
            for row in annex.rows where row.kind == kind {
                if let number = annex[row, column]?.number { sums[code, default: 0] += number }
            }
        }
        return sums
    }

    @Test(arguments: TestEngine.allCases)
    func `a province hands the shares of its nine districts on to its 56 communes, and no total changes`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database, plan async throws in
            let issued = try await database.read { tx in try PlanStore.newest(of: plan.id, in: tx) }
            let first = try #require(issued)
            let before = try await database.read { tx in try AnnexStore.annexes(of: first.id, in: tx) }
            let old = try #require(before.first?.annex)
            let today = Day(year: 2025, month: 6, day: 30)!
            #expect(
                try await database.read { tx in
                    try PlanReassignment.offer(for: plan, annexes: [old], today: today, in: tx) == nil
                }, "before the reform there is nothing to hand on")

            let version = try await database.write(as: PlanImportTests.actor) { tx in
                try PlanReassignment.begin(plan, today: Self.after, catalogue: World.catalogue, in: tx)
            }
            let new = try await database.read { tx in try AnnexStore.annexes(of: version.id, in: tx) }
            let annex = try #require(new.first?.annex)
            #expect(annex.rows.count { $0.unit?.place != nil } == 56)
            #expect(annex.rows.contains { $0.unit?.agency != nil }, "the department keeps its row")
            #expect(sums(annex, row: .total) == sums(old, row: .unit))
            // Only what the department carries out stands already.
            #expect(
                annex.rows.filter { $0.unit?.place != nil }.allSatisfy { row in
                    annex.columns.allSatisfy { annex[row, $0] == nil }
                })
            let open = try await database.read { tx in
                try PlanReview.load(
                    CurrentPlan.load(plan, version: version.number, in: tx), catalogue: World.catalogue, in: tx
                ).open
            }
            #expect(open > 0, "it cannot be issued before the shares add up")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `shares stay at the districts until the new version is issued, then a commune has its own and plans on`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database, plan async throws in
            let period = plan.period
            let version = try await database.write(as: PlanImportTests.actor) { tx in
                try PlanReassignment.begin(plan, today: Self.after, catalogue: World.catalogue, in: tx)
            }
            let opened = try await database.read { tx in
                try GridStore.open(plan, catalogue: World.catalogue, in: tx)
            }
            let row = try #require(opened.annex.rows.first { $0.unit?.place != nil })
            let column = try #require(
                opened.annex.columns.first { $0.subject == .indicator("communication_team") && $0.tier == .commune })
            let place = try #require(row.unit?.place)
            let cell = Office.CellAddress(row: row.number, column: column.number)
            _ = try await database.write(as: GridStoreTests.an) { tx in
                try GridStore.save(
                    GridSubmission(version: version.number, revision: 0, kind: .units, typed: [cell: "5"]), of: plan,
                    catalogue: World.catalogue, in: tx)
            }
            #expect(try await database.read { tx in try AssignedPlan.all(to: place, limit: 3, in: tx) }.isEmpty)

            try await database.write(as: PlanImportTests.actor) { tx in try Self.issue(plan, number: "2/KH", in: tx) }
            let (assigned, units) = try await database.read { tx in
                let found = try PlaceStore.place(place, tx)
                let commune = try #require(found)
                #expect(try PlanSpan.requirePlace(code: commune.code, period: period, on: Self.after, tx) == commune)
                return (
                    try NewPlanStore.assigned(to: commune, period: period, in: tx),
                    try NewPlanStore.units(of: commune, period: period, in: tx)
                )
            }
            #expect(assigned?.total("communication_team") == 5 && assigned?.title.contains("2/KH") == true)
            #expect(units.isEmpty, "no village of it is known")
            let total = try await database.read { tx -> Int64 in
                let number = try CountedIndicators.all(in: tx)["communication_team"]
                return try TotalReads.children(of: .nation, structure: 2, .period(2025), in: tx)
                    .filter { $0.indicator == number }.reduce(0) { $0 + $1.amounts.target }
            }
            #expect(total == 5, "what counts is the version in force")
            #expect(try await database.read { tx in try TotalCheck.faults(in: tx) }.isEmpty)

            let again = await #expect(throws: Problem.self) {
                try await database.write(as: PlanImportTests.actor) { tx in
                    try PlanReassignment.begin(plan, today: Self.after, catalogue: World.catalogue, in: tx)
                }
            }
            #expect(again?.code == "plan.nothing_to_reassign")
        }
    }
}
