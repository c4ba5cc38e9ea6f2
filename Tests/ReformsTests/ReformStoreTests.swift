import Accounts
import Foundation
import Kernel
import Papers
import Places
import Planning
import TestSupport
import Testing

@testable import Database
@testable import Reforms

@Suite struct ReformStoreTests {
    private struct Broken: Error {}

    private func apply(
        _ text: String = World.merge, seen: Int? = 2, day: String = "2027-01-01", to database: Database,
        hook: @escaping ReformStore.Hook = { _, _ in }
    ) async throws -> Int {
        try await database.write(as: .commandLine) { tx in
            try ReformStore.apply(World.draft(text, day: day), seen: seen, afterApply: hook, tx).new.structure.id
        }
    }

    /// Everything about paths and places that stands for a structure, as text.
    private func rows(_ sql: SQL, _ columns: [String], _ database: Database) async throws -> [String] {
        try await database.read { tx in
            try tx.rows(sql).map { row in
                try columns.map { try row($0) as Int64 }.map(String.init).joined(separator: " ")
            }
        }
    }

    private func paths(_ database: Database, structures: String, places: String) async throws -> [String] {
        try await rows(
            """
            SELECT structure_id, place_id, province_id, district_id, commune_id, unit_id FROM place_path
             WHERE structure_id IN (\(unsafe: structures)) AND place_id < \(unsafe: places) ORDER BY 1, 2
            """, ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"], database)
    }

    @Test(arguments: TestEngine.allCases)
    func `a reform is a structure with its places, buckets, succession, abbreviations and paths in all structures`(
        _ engine: TestEngine
    ) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            let before = try await paths(database, structures: "1, 2", places: "3000000")
            #expect(try await apply(to: database) == 3)
            #expect(try await paths(database, structures: "1, 2", places: "3000000") == before)
            let day = Day(year: 2027, month: 1, day: 1)!
            let found = try await database.read { tx in
                (
                    try PlaceStore.structure(on: day, tx), try PlaceStore.requirePlace(code: "01273", on: day, tx),
                    try PlaceStore.counts(below: .nation, in: 3, tx),
                    try PlaceStore.place(code: "01279", on: day, tx),
                    try PlaceStore.predecessors(of: PlaceID(3_301_273), tx).map(\.place.id.number),
                    try PlaceStore.localWord(for: PlaceID(3_301_273), tx),
                    try PlaceStore.search("TG", on: day, tx).map(\.place.id.number)
                )
            }
            #expect(found.0.id == 3 && found.0.name == "Từ 01/01/2027" && found.0.decision == "Nghị quyết số 1")
            #expect(found.1.id == PlaceID(3_301_273) && found.1.parent == PlaceID(3_100_004))
            #expect(found.2 == [.province: 2, .commune: 4])
            #expect(found.3 == nil)
            #expect(found.4 == [2_301_279, 2_301_273])
            #expect(found.5 == "xóm")
            #expect(found.6 == [3_301_288])
            let three = try await paths(database, structures: "3", places: "9000000")
            let places = 1 + 8 + 7 + 6
            #expect(three.count == places)
            #expect(three.contains("3 1301279 3100004 3100004 3301273 1301279"))
            #expect(three.contains("3 2301273 3100004 3100004 3301273 2301273"))
            // Split in 2025, it stands in the bucket of its province in 2027 too.
            #expect(three.contains("3 1303388 3100012 3100012 3600012 1303388"))
            let old = try await paths(database, structures: "1, 2", places: "9000000")
            #expect(old.count == 2 * places)
            #expect(old.contains("2 3301273 2100004 2100004 2600004 3301273"))
            #expect(old.contains("1 3301288 1100004 1200040 1301288 3301288"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `edges follow the paths, one child of each parent for a place`(_ engine: TestEngine) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            _ = try await apply(to: database)
            let levels = try await rows(
                "SELECT structure_id, level, COUNT(*) AS n FROM place_edge GROUP BY structure_id, level ORDER BY 1, 2",
                ["structure_id", "level", "n"], database)
            #expect(levels == ["1 1 22", "1 2 15", "1 3 21", "2 1 22", "2 3 21", "3 1 22", "3 3 21"])
            let twice = try await rows(
                """
                SELECT place_id FROM place_edge GROUP BY place_id, structure_id, parent_id HAVING COUNT(*) > 1
                """, ["place_id"], database)
            #expect(twice == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two reforms follow each other, and the first lies between`(_ engine: TestEngine) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            #expect(try await apply(to: database) == 3)
            let split = "split,01273,01273,,,part-main\nsplit,01273,01280,Phường Mới,,part\n"
            #expect(try await apply(split, seen: 3, day: "2028-01-01", to: database) == 4)
            let four = try await paths(database, structures: "4", places: "9000000")
            #expect(four.contains("4 1301279 4100004 4100004 4600004 1301279"))
            #expect(four.contains("4 1301288 4100004 4100004 4301288 1301288"))
            let one = try await paths(database, structures: "1", places: "9000000")
            #expect(one.contains("1 4301280 1100004 1600004 1600004 4301280"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a unit that stays is the same unit in every structure, one that was joined or split is not`(
        _ engine: TestEngine
    ) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            try await fill(database)
            _ = try await apply(to: database)
            let period = try #require(Period(year: 2027))
            let (stays, joined, province, phase, none) = try await database.read { tx in
                (
                    try PlaceStore.sameUnits(as: PlaceID(3_301_288), tx).map(\.number),
                    try PlaceStore.sameUnits(as: PlaceID(3_301_273), tx).map(\.number),
                    try PlaceStore.sameUnits(as: PlaceID(2_100_004), tx).map(\.number),
                    try PlanStore.phasePlans(at: PlaceID(3_301_288), around: period, in: tx).count,
                    try PlanStore.phasePlans(at: PlaceID(3_301_273), around: period, in: tx).count
                )
            }
            #expect(stays == [3_301_288, 1_301_288, 2_301_288])
            #expect(joined == [3_301_273])
            #expect(province == [2_100_004, 1_100_004, 3_100_004])
            #expect(phase == 1 && none == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `nothing is kept of a reform with a fault`(_ engine: TestEngine) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            let faults = await #expect(throws: ReformFaults.self) {
                _ = try await apply("merge,01273,01279,,,\nmerge,01273,01288,,,\n", to: database)
            }
            #expect(faults?.all.map(\.code) == ["reform.twice"])
            #expect(try await rows("SELECT id FROM structure ORDER BY id", ["id"], database) == ["1", "2"])
            #expect(try await rows("SELECT structure_id FROM reform", ["structure_id"], database) == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what the rooms above do belongs to the same transaction, and is done again when it is tried again`(
        _ engine: TestEngine
    ) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            await #expect(throws: Broken.self) {
                _ = try await apply(to: database) { structure, tx in
                    #expect(structure == 3)
                    #expect(try tx.value("SELECT COUNT(*) FROM place_path WHERE structure_id = 3", as: Int.self) == 22)
                    throw Broken()
                }
            }
            #expect(try await rows("SELECT id FROM structure ORDER BY id", ["id"], database) == ["1", "2"])
            database.refusedCommits.withLock { $0 = 1 }
            _ = try await apply(to: database) { _, tx in
                try tx.execute(
                    "INSERT INTO place_alias (place_id, alias_spelling, alias, alias_folded, source) VALUES (3301273, 'x', 'x', 'x', 'x')"
                )
            }
            let audit = try await database.read { tx in
                try tx.rows("SELECT action, record_id FROM audit_entry WHERE action = 'structure.added'").map {
                    try $0("record_id") as String
                }
            }
            #expect(audit == ["3"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two administrators at once: one reform is kept, the other is told so`(_ engine: TestEngine) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            let results = await withTaskGroup(of: String.self) { group in
                for day in ["2027-01-01", "2027-02-01"] {
                    group.addTask {
                        do {
                            return "kept \(try await apply(day: day, to: database))"
                        } catch {
                            return (error as? Problem)?.code ?? "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String]()) { $0.append($1) }.sorted()
            }
            #expect(results == ["kept 3", "reform.stale"])
            #expect(try await rows("SELECT id FROM structure ORDER BY id", ["id"], database) == ["1", "2", "3"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a second press of the same form keeps one reform`(_ engine: TestEngine) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            let id = RecordID(moment: .distantPast, random: (1, 1))
            for _ in 0..<2 {
                let structure = try await database.write(as: .commandLine) { tx in
                    try tx.once(id, "structure.added") {
                        try ReformStore.apply(World.draft(), seen: 2, tx).new.structure.id
                    }
                }
                #expect(structure == 3)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `people, offices, targets and open papers of changed places are counted, those of others are not`(
        _ engine: TestEngine
    ) async throws {
        try await World.small.with(engine, environment: World.environment) { database async throws in
            try await fill(database)
            let impacts = try await database.read { tx in
                let plan = try #require(try ReformStore.read(World.draft(), tx).plan)
                return try ReformImpact.load(plan, tx)
            }
            #expect(impacts.map(\.effect.unit.code) == ["01273", "01279"])
            let ward = try #require(impacts.last)
            #expect(ward.holders == [.init(role: .officer, count: 1)])
            #expect(ward.agencies == 2)
            #expect(ward.targets == 1 && ward.plans == 1)
            #expect(ward.papers.map(\.state) == [.draft])
            #expect(ward.rights?.contains("chờ quản trị xác nhận") == true)
            #expect(impacts[0].isEmpty)
        }
    }

    /// An office, an officer, a plan with a target and a draft at 01279, in both structures; the same at 01288.
    private func fill(_ database: Database) async throws {
        let accounts = Accounts(database: database, environment: World.environment)
        for (number, place) in [PlaceID(2_301_279), PlaceID(2_301_288)].enumerated() {
            let agency = try await database.write(as: .commandLine) { tx in
                let old = PlaceID(place.number - 1_000_000)
                try AgencyStore.create(
                    NewAgency(code: "cu-\(number)", name: "Hội cũ", kind: .union, place: old), in: tx)
                return try AgencyStore.create(
                    NewAgency(code: "hoi-\(number)", name: "Hội", kind: .union, place: place), in: tx)
            }
            _ = try await accounts.createUser(
                NewUser(
                    login: "can.bo.\(number)", name: "Nông Thị Ngữ", agency: agency.id,
                    roles: [RoleGrant(.officer, at: place)]), by: .commandLine)
            try await database.write(as: .commandLine) { tx in
                let plan = tx.environment.newID()
                let paper = try PaperStore.insert(
                    NewPaper(kind: "plan", series: plan, title: "Kế hoạch 2027", agency: agency.id, place: place),
                    in: tx)
                try tx.execute(
                    """
                    INSERT INTO plan (id, place_id, agency_id, year_from, year_to, created_at)
                    VALUES (\(plan), \(place), \(agency.id), 2027, 2027, \(tx.now))
                    """)
                try tx.execute(
                    "INSERT INTO plan_version (id, plan_id, paper_id) VALUES (\(paper.id), \(plan), \(paper.id))")
                try tx.execute(
                    """
                    INSERT INTO plan (id, place_id, agency_id, year_from, year_to, created_at)
                    VALUES (\(tx.environment.newID()), \(place), \(agency.id), 2026, 2030, \(tx.now))
                    """)
                for year in [2026, 2027] {
                    try tx.execute(
                        """
                        INSERT INTO target (year_from, year_to, indicator, place_id, tier, version_id, row_number, quantity)
                        VALUES (\(year), \(year), 'communication_team', \(place), 3, \(paper.id), 1, 5)
                        """)
                }
            }
        }
    }
}

@Suite struct WholeCountryTests {
    @Test(arguments: TestEngine.allCases)
    func `a reform of the whole country gives every place one path in three structures`(
        _ engine: TestEngine
    ) async throws {
        try await World.whole.with(engine, environment: World.environment) { database async throws in
            let agencies = World.root.appending(path: "Data/agencies")
            _ = try await database.write(as: .commandLine) { tx in
                try ReformStore.apply(
                    World.draft(), seen: 2,
                    afterApply: { try StandardAgencies.add(structure: $0, folder: agencies, in: $1) }, tx
                ).new.structure.id
            }
            let (paths, places, offices, ward) = try await database.read { tx in
                (
                    try tx.rows("SELECT structure_id, COUNT(*) AS n FROM place_path GROUP BY structure_id ORDER BY 1")
                        .map { try $0("n") as Int },
                    try tx.value("SELECT COUNT(*) FROM place WHERE is_bucket = 0", as: Int.self),
                    try tx.rows("SELECT code FROM agency WHERE place_id = 3301273 ORDER BY code").map {
                        try $0("code") as String
                    },
                    try PlaceStore.lineage(of: PlaceID(3_301_273), tx)
                )
            }
            let count = 1 + 63 + 696 + 10_035 + 34 + 3_321 + 34 + 3_320
            #expect(places == count)
            #expect(paths == [count, count, count])
            #expect(offices == ["hoi-lhpn-01273-2027", "ubnd-01273-2027"])
            #expect(ward.contains(PlaceID(2_100_004)) && !ward.contains(PlaceID(2_301_279)))
        }
    }
}
