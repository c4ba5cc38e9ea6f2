import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Places

@Suite struct PlaceStoreTests {
    @Test(arguments: TestEngine.allCases)
    func `both structures are complete (A1, A3)`(_ engine: TestEngine) async throws {
        let counts = try await World.read(engine) { tx in
            try [1, 2].map { try PlaceStore.counts(below: .nation, in: $0, tx) }
        }
        #expect(counts[0] == [.province: 63, .district: 696, .commune: 10_035])
        #expect(counts[1] == [.province: 34, .commune: 3_321])
    }

    @Test(arguments: TestEngine.allCases)
    func `places are loaded once, with one audit entry`(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: PlacesMigrations.all) { database in
            #expect(try await PlacesLoader.load(folder: World.folder, into: database))
            #expect(try await PlacesLoader.load(folder: World.folder, into: database) == false)
            let entries = try await database.read { tx in
                try tx.rows("SELECT action, actor_id FROM audit_entry").map { row in
                    "\(try row("action") as String) \(try row("actor_id") as String)"
                }
            }
            #expect(entries == ["places.loaded start-up"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the structure in force changes on 1 July 2025`(_ engine: TestEngine) async throws {
        let ids = try await World.read(engine) { tx in
            try [Day.before, .lastOfOld, .firstOfNew, .after].map { try PlaceStore.structure(on: $0, tx).id }
        }
        #expect(ids == [1, 1, 2, 2])
        await #expect(throws: Problem.self) {
            try await World.read(engine) { tx in
                _ = try PlaceStore.structure(on: Day(year: 1999, month: 12, day: 31)!, tx)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `one code is two places in two structures`(_ engine: TestEngine) async throws {
        let (old, new, same) = try await World.read(engine) { tx in
            (
                try PlaceStore.place(code: "04", on: .before, tx), try PlaceStore.place(code: "04", on: .after, tx),
                try tx.row(
                    """
                    SELECT COUNT(*) AS codes, SUM(CASE WHEN a.name <> b.name THEN 1 ELSE 0 END) AS renamed
                      FROM place a JOIN place b ON b.code = a.code AND b.structure_id = 2
                     WHERE a.structure_id = 1 AND a.is_bucket = 0 AND b.is_bucket = 0
                    """
                ).map { [try $0("codes") as Int, try $0("renamed") as Int] }
            )
        }
        #expect(old?.name == "Tỉnh Cao Bằng")
        #expect(new?.name == "Tỉnh Cao Bằng")
        #expect(old?.id != new?.id)
        #expect(same == [3_350, 2_152])
    }

    @Test(arguments: TestEngine.allCases)
    func `Cao Bằng has a city and nine districts before, 56 communes after`(_ engine: TestEngine) async throws {
        let (before, after) = try await World.read(engine) { tx in
            let old = try PlaceStore.requirePlace(code: "04", on: .before, tx)
            let new = try PlaceStore.requirePlace(code: "04", on: .after, tx)
            return (
                try PlaceStore.children(of: old.id, in: 1, tx), try PlaceStore.children(of: new.id, in: 2, size: 50, tx)
            )
        }
        #expect(
            before.items.map(\.place.shortName) == [
                "Bảo Lạc", "Bảo Lâm", "Cao Bằng", "Hạ Lang", "Hà Quảng", "Hòa An", "Nguyên Bình", "Quảng Hòa",
                "Thạch An", "Trùng Khánh",
            ])
        #expect(before.items.filter { $0.place.type == "Huyện" }.count == 9)
        #expect(before.items.map(\.communes).reduce(0, +) == before.items.map(\.children).reduce(0, +))
        #expect(!before.hasMore)
        #expect(after.items.count == 50)
        #expect(after.hasMore)
        let rest = try await World.read(engine) { tx in
            let new = try PlaceStore.requirePlace(code: "04", on: .after, tx)
            return try PlaceStore.children(of: new.id, in: 2, page: 2, size: 50, tx)
        }
        #expect(rest.items.count == 6)
        #expect(!rest.hasMore)
    }

    @Test(arguments: TestEngine.allCases)
    func `lists are filtered without tone marks`(_ engine: TestEngine) async throws {
        let names = try await World.read(engine) { tx in
            let old = try PlaceStore.requirePlace(code: "04", on: .before, tx)
            return try PlaceStore.children(of: old.id, in: 1, filter: "BAO", tx).items.map(\.place.name)
        }
        #expect(names == ["Huyện Bảo Lạc", "Huyện Bảo Lâm"])
    }

    @Test(arguments: TestEngine.allCases)
    func `what happened in Sóc Trăng lies under Cần Thơ from 1 July 2025`(_ engine: TestEngine) async throws {
        let (stray, home, lineage, place) = try await World.read(engine) { tx in
            let old = try PlaceStore.requirePlace(code: "94", on: .before, tx)
            let new = try PlaceStore.requirePlace(code: "92", on: .after, tx)
            let stray: Int? = try tx.value(
                """
                SELECT COUNT(*) FROM place_path a JOIN place_path b ON b.place_id = a.place_id AND b.structure_id = 2
                 WHERE a.structure_id = 1 AND a.province_id = \(old.id) AND b.province_id <> \(new.id)
                """)
            let village = try PlaceStore.requirePlace(code: "944", on: .before, tx)
            return (stray, new.id, try PlaceStore.lineage(of: village.id, tx), old.id)
        }
        #expect(stray == 0)
        #expect(lineage.contains(home))
        #expect(lineage.contains(place))
        #expect(lineage.last == .nation)
    }

    @Test(arguments: TestEngine.allCases)
    func `a lineage holds no bucket and no neighbour`(_ engine: TestEngine) async throws {
        let (split, empty, nation) = try await World.read(engine) { tx in
            let split: PlaceID =
                try tx.value("SELECT from_id FROM succession WHERE share = 'part' ORDER BY from_id") ?? .nation
            return (
                try PlaceStore.lineage(of: split, tx).map { try PlaceStore.place($0, tx) },
                try PlaceStore.lineage(of: PlaceID(42), tx), try PlaceStore.lineage(of: .nation, tx)
            )
        }
        #expect(split.map { $0?.tier } == [.commune, .district, .province, .province, .central])
        #expect(split.allSatisfy { $0?.isBucket == false })
        #expect(empty.isEmpty)
        #expect(nation == [.nation])
    }

    @Test(arguments: TestEngine.allCases)
    func `471 split communes stand in the bucket of their province, 3.186 new ones have no single old one`(
        _ engine: TestEngine
    ) async throws {
        let (split, single) = try await World.read(engine) { tx in
            (
                try tx.value(
                    """
                    SELECT COUNT(*) FROM place_path a JOIN place q ON q.id = a.commune_id
                     JOIN place p ON p.id = a.place_id
                     WHERE a.structure_id = 2 AND p.tier = 3 AND p.structure_id = 1 AND q.is_bucket = 1
                       AND q.parent_id = a.province_id
                    """, as: Int.self),
                try tx.value(
                    """
                    SELECT COUNT(*) FROM place_path a JOIN place q ON q.id = a.commune_id
                     JOIN place p ON p.id = a.place_id
                     WHERE a.structure_id = 1 AND p.structure_id = 2 AND p.tier = 3 AND q.tier = 3 AND q.is_bucket = 0
                    """, as: Int.self)
            )
        }
        #expect(split == 471)
        #expect(single == 3_321 - 3_186)
    }

    @Test(arguments: TestEngine.allCases)
    func `islands without communes lie in their province and at the zone they became`(_ engine: TestEngine) async throws
    {
        let found = try await World.read(engine) { tx in
            try ["318", "471", "498", "536", "755"].map { code in
                let island = try PlaceStore.requirePlace(code: code, on: .before, tx)
                let path = try PlaceStore.path(of: island.id, in: 2, tx)
                return try [path?.province, path?.commune].compactMap {
                    try $0.flatMap { try PlaceStore.place($0, tx)?.name }
                }
            }
        }
        #expect(
            found == [
                ["Thành phố Hải Phòng", "Đặc khu Bạch Long Vĩ"], ["Tỉnh Quảng Trị", "Đặc khu Cồn Cỏ"],
                ["Thành phố Đà Nẵng", "Đặc khu Hoàng Sa"], ["Tỉnh Quảng Ngãi", "Đặc khu Lý Sơn"],
                ["Thành phố Hồ Chí Minh", "Đặc khu Côn Đảo"],
            ])
    }

    @Test(arguments: TestEngine.allCases)
    func `each place hangs at one child of each parent`(_ engine: TestEngine) async throws {
        let (twice, levels) = try await World.read(engine) { tx in
            (
                try tx.value(
                    """
                    SELECT COUNT(*) FROM (SELECT place_id FROM place_edge GROUP BY place_id, structure_id, parent_id
                      HAVING COUNT(*) > 1) d
                    """, as: Int.self),
                try tx.rows(
                    "SELECT structure_id, level, COUNT(*) AS n FROM place_edge GROUP BY structure_id, level ORDER BY 1, 2"
                ).map { [try $0("structure_id") as Int, try $0("level") as Int, try $0("n") as Int] }
            )
        }
        let places = 1 + 63 + 696 + 10_035 + 34 + 3_321
        #expect(twice == 0)
        #expect(levels.map { [$0[0], $0[1]] } == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 3]])
        #expect(levels.filter { $0[1] == 1 }.allSatisfy { $0[2] == places })
        #expect(levels.filter { $0[1] == 3 }.allSatisfy { $0[2] == places - 1 })
    }

    @Test(arguments: TestEngine.allCases)
    func `predecessors and successors carry their shares`(_ engine: TestEngine) async throws {
        let (made, became, district) = try await World.read(engine) { tx in
            let new = try PlaceStore.requirePlace(code: "92", on: .after, tx)
            let old = try PlaceStore.requirePlace(code: "94", on: .before, tx)
            let district = try PlaceStore.requirePlace(code: "049", on: .before, tx)
            return (
                try PlaceStore.predecessors(of: new.id, tx), try PlaceStore.successors(of: old.id, tx),
                try PlaceStore.successors(of: district.id, tx)
            )
        }
        #expect(made.map(\.place.shortName) == ["Cần Thơ", "Hậu Giang", "Sóc Trăng"])
        #expect(made.allSatisfy { $0.share == .whole })
        #expect(became.map(\.place.name) == ["Thành phố Cần Thơ"])
        #expect(district.count > 1)
        #expect(district.allSatisfy { $0.place.tier == .commune && $0.share == .part })
    }

    @Test(arguments: TestEngine.allCases)
    func `the village tier has its local word (A2)`(_ engine: TestEngine) async throws {
        let words = try await World.read(engine) { tx in
            try [("049", Day.before), ("944", .before), ("21520", .before), ("12", .after), ("01", .after)].map {
                try PlaceStore.localWord(for: PlaceStore.requirePlace(code: $0.0, on: $0.1, tx).id, tx)
            }
        }
        #expect(words == ["xóm", "ấp", "thôn", "thôn bản", "thôn"])
    }

    @Test(arguments: TestEngine.allCases)
    func `a new commune made from communes of Sóc Trăng keeps their word`(_ engine: TestEngine) async throws {
        let word = try await World.read(engine) { tx in
            let old = try PlaceStore.requirePlace(code: "944", on: .before, tx)
            let commune = try PlaceStore.successors(of: old.id, tx)[0].place
            return try PlaceStore.localWord(for: commune.id, tx)
        }
        #expect(word == "ấp")
    }

    @Test(arguments: TestEngine.allCases)
    func `the printed units of Cao Bằng and Sóc Trăng resolve among the districts of their day (U240, A4)`(
        _ engine: TestEngine
    ) async throws {
        let (north, south) = try await World.read(engine) { tx in
            try (
                candidates("04", .before, [.district], tx), candidates("94", .before, [.district], tx)
            )
        }
        #expect(north.count == 10)
        for (printed, code) in [
            ("Hoà An", "051"), ("Hạ lang", "048"), ("Quang Hoa", "049"), ("Bảo Lac", "043"), ("TP Cao Bằng", "040"),
        ] {
            guard case .one(let place, _) = PlaceNames.resolve(printed, among: north) else {
                Issue.record("\(printed) is not recognised")
                continue
            }
            #expect(place.code == code, "\(printed)")
        }
        for (printed, code) in [
            ("CT", "942"), ("MT", "944"), ("KS", "943"), ("MX", "947"), ("TT", "949"), ("LP", "946"), ("TĐ", "951"),
            ("TXVC", "950"), ("TXNN", "948"), ("CLD", "945"),
        ] {
            guard case .one(let place, .abbreviation) = PlaceNames.resolve(printed, among: south) else {
                Issue.record("\(printed) is not recognised")
                continue
            }
            #expect(place.code == code, "\(printed)")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `communes of one name in one province are a doubt, their type word decides`(_ engine: TestEngine) async throws
    {
        let communes = try await World.read(engine) { tx in try candidates("04", .before, [.commune], tx) }
        let names = Dictionary(grouping: communes, by: { Vietnamese.spelling($0.shortName) }).values
        let twins = try #require(names.first { $0.count > 1 })
        guard case .many(let found) = PlaceNames.resolve(twins[0].shortName, among: communes) else {
            Issue.record("\(twins[0].shortName) was guessed")
            return
        }
        #expect(Set(found) == Set(twins))
        let town = try #require(communes.first { $0.name == "Thị trấn Nước Hai" })
        #expect(PlaceNames.resolve("TT Nước Hai", among: communes) == .one(town, how: .spelling))
    }

    @Test(arguments: TestEngine.allCases)
    func `a code of the other structure is refused with a hint`(_ engine: TestEngine) async throws {
        let problem = await #expect(throws: Problem.self) {
            try await World.read(engine) { tx in _ = try PlaceStore.requirePlace(code: "049", on: .after, tx) }
        }
        #expect(problem?.code == "places.unknown_code")
        #expect(problem?.message.contains("Huyện Quảng Hòa") == true)
    }
}

private func candidates(_ code: String, _ day: Day, _ tiers: [Tier], _ tx: Transaction) throws -> [PlaceName] {
    let place = try PlaceStore.requirePlace(code: code, on: day, tx)
    return try PlaceStore.unitCandidates(under: place.id, on: day, tiers: tiers, tx)
}
