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

/// Plans that begin in the product.
extension GridStoreTests {
    @Test(arguments: TestEngine.allCases)
    func `a district's plan begins with its communes and with what the province's plan in force assigned to it`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database, _ async throws in
            let (annex, plan) = try await database.write(as: Self.an) { tx in
                let period = try #require(Period(year: 2024))
                let district = try PlaceStore.requirePlace(code: "049", on: period.firstDay, tx)
                #expect(try NewPlanStore.assigned(to: district, period: period, in: tx) == nil)
                try tx.execute(
                    """
                    UPDATE paper SET state = 'issued', number = '1/KH', day = '2024-01-02', issue_key = '1/kh',
                           issue_year = 2024
                    """)
                let assigned = try NewPlanStore.assigned(to: district, period: period, in: tx)
                let given = try #require(assigned)
                // The other 11 are the province's own to do.
                #expect(given.total("communication_team") == 11)
                #expect(given.byTier("communication_team") == [.district: 11])
                #expect(try AssignedPlan.all(to: district.id, limit: 6, in: tx).map(\.own) == [nil])
                let units = try NewPlanStore.units(of: district, period: period, in: tx)
                #expect(units.count == 19 && units.allSatisfy { $0.label.contains(" ") })
                let annex = NewAnnex(
                    placeName: district.name, period: period, units: units,
                    subjects: [
                        NewAnnex.Subject("especially_disadvantaged_village"),
                        NewAnnex.Subject(
                            "communication_team", tiers: [.district, .commune],
                            given: given.total("communication_team"),
                            givenByTier: given.byTier("communication_team")),
                    ], catalogue: World.catalogue
                ).annex()
                let agencies = try AgencyStore.all(at: [district.id], in: tx)
                let agency = try #require(agencies.first)
                let target = ImportTarget(place: district, agency: agency, period: period)
                let result = try NewPlanStore.start(annex, for: target, in: tx)
                let twice = #expect(throws: Problem.self) { try NewPlanStore.start(annex, for: target, in: tx) }
                #expect(twice?.code == "plan.annex_exists")
                let plan = try PlanStore.plan(result.plan, in: tx)
                #expect(try AssignedPlan.all(to: district.id, limit: 6, in: tx).map(\.own) == [result.plan])
                return (annex, try #require(plan))
            }
            let grid = try await self.grid(plan, database)
            #expect(grid.annex == annex)
            let column = try #require(annex.columns.first { $0.tier == .district })
            let shares = try Distribution(grid.annex, catalogue: World.catalogue).divide(
                column, .evenly, among: .blank)
            let typed = Dictionary(uniqueKeysWithValues: shares.map { ($0.key.text, String($0.value)) })
            try await self.save(typed, seen: 0, as: Self.an, plan, database)
            let saved = try await self.grid(plan, database)
            #expect(Sums(saved.annex, World.catalogue).sum(of: column).number == 11)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a province has districts before 1 July 2025 and communes from then on, a commune without villages no unit`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database, _ async throws in
            let counts = try await database.read { tx in
                try [("04", 2024), ("04", 2026), ("01279", 2024)].map { code, year in
                    let period = try #require(Period(year: year))
                    let place = try PlaceStore.place(code: code, on: period.firstDay, tx)
                    guard let place else { return -1 }
                    return try NewPlanStore.units(of: place, period: period, in: tx).count
                }
            }
            #expect(counts == [10, 56, 0])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what is made in the product goes out as a workbook and comes in again as it was (T235)`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database, _ async throws in
            try await database.read { tx in
                let period = try #require(Period(year: 2026))
                let place = try PlaceStore.requirePlace(code: "04", on: period.firstDay, tx)
                let units = try NewPlanStore.units(of: place, period: period, in: tx)
                let subjects = [
                    NewAnnex.Subject("especially_disadvantaged_village", given: 300),
                    NewAnnex.Subject(
                        "communication_team", tiers: [.province, .commune], given: 60,
                        givenByTier: [.province: 20, .commune: 40]),
                    NewAnnex.Subject("change_leader_club", given: 24),
                ]
                var annex = NewAnnex(
                    placeName: place.name, period: period, units: units, subjects: subjects,
                    catalogue: World.catalogue
                ).annex()
                for row in annex.rows where row.kind == .unit {
                    annex.cells[CellAddress(row: row.number, column: 4)] = TargetCell(.number(1), raw: "1")
                }
                let workbook = try PlanExport.workbook([annex], title: "thử")
                let grids = try WorkbookReader.read(workbook)
                let target = try Self.target("04", "2026", in: tx)
                let read = try PlanImport(catalogue: World.catalogue).read(
                    try #require(grids.first), for: target, in: tx
                ).annex
                #expect(read.columns == annex.columns)
                #expect(read.rows == annex.rows)
                #expect(read.cells == annex.cells)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `need is the target of the phase less what the years got`(_ engine: TestEngine) async throws {
        try await with(engine) { database, plan async throws in
            let column = try #require(World.annex(sheet: 0).columns.first { $0.letters == "E" })
            let none = await #expect(throws: Problem.self) {
                try await database.read { tx in
                    let grid = try GridStore.open(plan, catalogue: World.catalogue, in: tx)
                    return try NewPlanStore.need(column, of: grid, in: tx)
                }
            }
            #expect(none?.code == "grid.distribute.no_phase")
            _ = try await database.write(as: Self.an) { tx in
                try Self.keep(World.sheets[1], period: "2021-2025", in: tx)
            }
            let need = try await database.read { tx in
                let grid = try GridStore.open(plan, catalogue: World.catalogue, in: tx)
                return try NewPlanStore.need(column, of: grid, in: tx)
            }
            #expect(need.count == 9)
            #expect(need.values.allSatisfy { $0 >= 0 })
        }
    }
}
