import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Places

@Suite struct VillageStoreTests {
    @Test(arguments: TestEngine.allCases)
    func `a village gets the word of its province, a running code and its paths in every structure (A1, A2)`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let ids = try await database.villages(["Lũng Rì", "Xóm 5", "xóm  Bản Ỏ"], of: VillageWorld.oldCommune)
            #expect(ids.map(\.number) == [100_000_000, 100_000_001, 100_000_002])
            let places = try await database.read { tx in try ids.compactMap { try PlaceStore.place($0, tx) } }
            #expect(places.map(\.name) == ["Xóm Lũng Rì", "Xóm 5", "Xóm Bản Ỏ"])
            #expect(places.map(\.shortName) == ["Lũng Rì", "Xóm 5", "Bản Ỏ"])
            #expect(places.map(\.code) == ["01279-01", "01279-02", "01279-03"])
            #expect(places.allSatisfy { $0.tier == .village && $0.structure == 1 && $0.type == "Xóm" })
            let old = VillageWorld.oldCommune
            #expect(try await database.path(ids[0], in: 1) == [PlaceID(1_100_004), PlaceID(1_200_040), old, ids[0]])
            let new = VillageWorld.newCommune
            #expect(
                try await database.path(ids[0], in: 2) == [PlaceID(2_100_004), PlaceID(2_100_004), new, ids[0]])
            let lineage = try await database.read { tx in try PlaceStore.lineage(of: ids[0], tx) }
            #expect(lineage.contains(old) && lineage.contains(new) && lineage.last == .nation)
        }
    }

    /// What `PlacePaths` works out of a few places must be what the loader's builder says with all places at hand.
    @Test(arguments: TestEngine.allCases)
    func `the rows of villages are those that a builder over all places makes`(_ engine: TestEngine) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let communes = try await database.read { tx -> [PlaceID] in
                let split: [PlaceID] = try tx.rows(
                    "SELECT DISTINCT from_id FROM succession WHERE share = 'part' ORDER BY from_id LIMIT 12"
                ).map { try $0("from_id") }
                let joined: [PlaceID] = try tx.rows(
                    "SELECT id FROM place WHERE structure_id = 2 AND tier = 3 AND is_bucket = 0 ORDER BY id LIMIT 12"
                ).map { try $0("id") }
                return split + joined + [VillageWorld.oldCommune]
            }
            var villages: [PathBuilder.Node] = []
            for commune in communes {
                let id = try await database.villages(["Làng Thử"], of: commune)[0]
                let structure = commune.number < 2_000_000 ? 1 : 2
                villages.append(.init(id: id, structure: structure, tier: .village, parent: commune))
            }
            let data = try World.data.get()
            let whole = PathBuilder(
                nodes: data.units.map { .init(id: $0.id, structure: $0.structure, tier: $0.tier, parent: $0.parent) }
                    + villages,
                steps: data.steps.map { .init(from: $0.from, to: $0.to, whole: $0.share == .whole) })
            for village in villages {
                for structure in [1, 2] {
                    let kept = try await database.read { tx in try PlaceStore.path(of: village.id, in: structure, tx) }
                    #expect(kept == whole.path(of: village.id, in: structure), "\(village.id) in \(structure)")
                }
            }
            // Edges say the same as paths, by the loader's own statements.
            let missing = try await database.read { tx in
                try tx.value(
                    """
                    SELECT COUNT(*) FROM place_path x WHERE x.place_id >= 100000000 AND (
                      SELECT COUNT(*) FROM place_edge e WHERE e.place_id = x.place_id AND e.structure_id = x.structure_id
                         AND ((e.level = 1 AND e.parent_id = 1 AND e.node_id = x.province_id)
                           OR (e.level = 2 AND e.parent_id = x.province_id AND e.node_id = x.district_id)
                           OR (e.level = 3 AND e.parent_id = x.district_id AND e.node_id = x.commune_id)))
                      <> CASE WHEN x.district_id = x.province_id THEN 2 ELSE 3 END
                    """, as: Int.self)
            }
            #expect(missing == 0)
        }
    }

    @Test func `a thousand villages are entered at once, each with a path in every structure`() async throws {
        try await VillageWorld.with(.sqlite) { database async throws in
            _ = try await database.villages((1...1_000).map { "Thôn \($0)" }, of: VillageWorld.oldCommune)
            let paths = try await database.read { tx in
                try tx.value("SELECT COUNT(*) FROM place_path WHERE place_id >= 100000000", as: Int.self)
            }
            #expect(paths == 2_000)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a place existed on a day: units by their structure, villages by their days (A18)`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let from = VillageWorld.day("01/01/2024")
            let known = try await database.villages(["A"], of: VillageWorld.oldCommune, from: from)[0]
            let open = try await database.villages(["B"], of: VillageWorld.newCommune)[0]
            let existed = { (id: PlaceID, day: String) in
                try await database.read { tx in try PlaceStore.existed(id, on: VillageWorld.day(day), tx) }
            }
            #expect(try await existed(VillageWorld.oldCommune, "30/6/2025"))
            #expect(try await !existed(VillageWorld.oldCommune, "01/7/2025"))
            #expect(try await !existed(VillageWorld.newCommune, "30/6/2025"))
            #expect(try await existed(VillageWorld.newCommune, "01/7/2025"))
            #expect(try await !existed(known, "31/12/2023"))
            #expect(try await existed(known, "01/01/2024"))
            #expect(try await existed(known, "01/01/2026"))
            #expect(try await existed(open, "01/01/2010"))
            #expect(try await existed(.nation, "01/01/2010"))
            #expect(try await !existed(.nation, "31/12/1999"))
            #expect(try await !existed(PlaceID(1_600_004), "01/01/2024"))
            #expect(try await !existed(PlaceID(99), "01/01/2024"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `names are the same in any writing, and double ones are refused (C49)`(_ engine: TestEngine) async throws {
        try await VillageWorld.with(engine) { database async throws in
            _ = try await database.villages(["Hoà Bình"], of: VillageWorld.oldCommune)
            let decomposed = "Xóm Hòa Bình".decomposedStringWithCanonicalMapping
            let refusal = { (name: String) in
                try await database.refusal { tx in
                    let commune = try PlaceStore.place(VillageWorld.oldCommune, tx)!
                    try VillageStore.add([VillageFacts(name: Vietnamese.line(name))], to: commune, tx)
                }
            }
            #expect(try await refusal(decomposed) == ["places.village_double"])
            #expect(try await refusal("HÒA BÌNH") == ["places.village_double"])
            #expect(try await refusal("Hoa Binh") == [])
            #expect(try await refusal("") == ["places.village_name"])
            #expect(try await refusal("…") == ["places.village_name"])
            #expect(try await refusal(String(repeating: "a", count: 101)) == ["places.village_name"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `codes are unique over both structures and never look like those of units`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            _ = try await database.villages(["A", "B"], of: VillageWorld.oldCommune)
            let third = try await database.villages(["C"], of: VillageWorld.newCommune)[0]
            // Both communes have the code 01279: the numbers run on.
            #expect(try await database.read { tx in try PlaceStore.place(third, tx)?.code } == "01279-03")
            let refusal = { (code: String) in
                try await database.refusal { tx in
                    let commune = try PlaceStore.place(VillageWorld.newCommune, tx)!
                    try VillageStore.add([VillageFacts(name: "D", code: code)], to: commune, tx)
                }
            }
            #expect(try await refusal("01279") == ["places.village_code"])
            #expect(try await refusal("xóm/1") == ["places.village_code"])
            #expect(try await refusal("01279-02") == ["places.village_code_taken"])
            #expect(try await refusal("CB.0127.9-A") == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a renamed village is still found by its old name, and a stale form changes nothing`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let id = try await database.villages(["Nà Cáp"], of: VillageWorld.oldCommune)[0]
            let save = { (name: String, version: Int) in
                try await database.write(as: VillageWorld.officer) { tx in
                    let village = try VillageStore.find(id, tx)!
                    var facts = village.facts
                    facts.name = name
                    return try VillageStore.update(village, to: facts, version: version, keepsName: true, tx)
                }
            }
            #expect(try await save("Xóm Đoàn Kết", 1))
            #expect(try await !save("Xóm Khác", 1))
            let (hits, names, audits) = try await database.read { tx in
                (
                    try PlaceStore.search("doan ket", on: .after, tx).filter { $0.place.tier == .village },
                    try PlaceStore.unitCandidates(
                        under: VillageWorld.oldCommune, on: .before, tiers: [.village], tx),
                    try tx.value("SELECT COUNT(*) FROM audit_entry WHERE action = 'village.changed'", as: Int.self)
                )
            }
            #expect(hits.map(\.place.id) == [id])
            // Found in 2026, it is told with the commune it lies in then.
            #expect(hits.first?.path == "Tỉnh Cao Bằng › Phường Nùng Trí Cao › Xóm Đoàn Kết")
            #expect(PlaceNames.resolve("Nà Cáp", among: names) == .one(names[0], how: .abbreviation))
            #expect(audits == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `villages merge on a day: the old end the day before, and are read as the new one`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let old = try await database.villages(["A", "B", "C"], of: VillageWorld.oldCommune)
            let day = VillageWorld.day("01/3/2026")
            let moved = Moves()
            let hooks = PlacePaths.Hooks(
                willChange: { ids, tx in moved.add("will", ids, try PlaceStore.path(of: ids[0], in: 2, tx)?.unit) },
                didChange: { ids, tx in moved.add("did", ids, try PlaceStore.path(of: ids[0], in: 2, tx)?.unit) })
            let new = try await database.write(as: VillageWorld.officer) { tx in
                let commune = try PlaceStore.place(VillageWorld.newCommune, tx)!
                return try VillageChanges.merge(
                    [old[0], old[1]], in: commune, into: VillageFacts(name: "A"), on: day, decision: "NQ 12/NQ-HĐND",
                    hooks: hooks, tx)
            }
            #expect(moved.all == ["will \(old[0])→\(old[0])", "did \(old[0])→\(new)"])
            #expect(try await database.path(old[1], in: 2).last == new)
            #expect(try await database.path(old[1], in: 1).last == old[1])
            #expect(try await database.path(new, in: 1)[2] == VillageWorld.oldCommune)
            try await database.read { (tx: Transaction) throws -> Void in
                #expect(try VillageStore.find(old[0], tx)?.until == VillageWorld.day("28/02/2026"))
                #expect(try VillageStore.find(new, tx)?.from == day)
                #expect(try !PlaceStore.existed(old[0], on: day, tx))
                #expect(try PlaceStore.predecessors(of: new, tx).map(\.place.id).sorted() == [old[0], old[1]])
                #expect(try VillageChanges.basis(from: old[0], to: new, tx)?.decision == "NQ 12/NQ-HĐND")
            }
            let refusal = { (ids: [PlaceID], day: String, decision: String) in
                try await database.refusal { tx in
                    let commune = try PlaceStore.place(VillageWorld.newCommune, tx)!
                    try VillageChanges.merge(
                        ids, in: commune, into: VillageFacts(name: "E"), on: VillageWorld.day(day), decision: decision,
                        tx)
                }
            }
            #expect(try await refusal([old[2]], "01/5/2026", "QĐ 1") == ["places.merge_few"])
            #expect(try await refusal([old[2], old[0]], "01/5/2026", "QĐ 1") == ["places.village_not_there"])
            #expect(try await refusal([old[2], new], "01/5/2025", "QĐ 1") == ["places.change_day"])
            #expect(try await refusal([old[2], new], "01/5/2026", "") == ["places.decision"])
            #expect(
                try await refusal([old[2], VillageWorld.heirs[0]], "01/5/2026", "QĐ 1") == ["places.village_elsewhere"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a split village stands for itself beside its parts`(_ engine: TestEngine) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let old = try await database.villages(["A"], of: VillageWorld.oldCommune)[0]
            let parts = try await database.write(as: VillageWorld.officer) { tx in
                let commune = try PlaceStore.place(VillageWorld.oldCommune, tx)!
                return try VillageChanges.split(
                    old, in: commune, into: [VillageFacts(name: "A 1"), VillageFacts(name: "A 2")],
                    on: VillageWorld.day("01/6/2024"), decision: "QĐ 5", tx)
            }
            #expect(try await database.path(old, in: 1).last == old)
            #expect(try await database.path(parts[0], in: 1).last == parts[0])
            let ends = try await database.read { tx in try PlaceStore.successors(of: old, tx) }
            #expect(ends.map(\.share.rawValue) == ["part-main", "part"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a village of a split commune stands unplaced until it is assigned to one of the heirs`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let ids = try await database.villages(["Tổ dân phố 1", "Tổ dân phố 2"], of: VillageWorld.splitCommune)
            let hanoi = PlaceID(2_100_001)
            let bucket = PathBuilder.bucket(of: hanoi, structure: 2)
            #expect(try await database.path(ids[0], in: 2)[2] == bucket)
            let groups = try await database.read { tx in try VillageChanges.unplaced(below: hanoi, in: 2, tx) }
            #expect(groups.map(\.commune.id) == [VillageWorld.splitCommune])
            #expect(groups[0].villages.map(\.id) == ids)
            let assign = { (id: PlaceID, commune: PlaceID) in
                try await database.refusal { tx in
                    let commune = try PlaceStore.place(commune, tx)!
                    try VillageChanges.assign([id], to: commune, decision: "NQ 1656", tx)
                }
            }
            #expect(try await assign(ids[0], VillageWorld.newCommune) == ["places.assign_elsewhere"])
            #expect(try await assign(ids[0], VillageWorld.heirs[0]) == [])
            #expect(try await database.path(ids[0], in: 2) == [hanoi, hanoi, VillageWorld.heirs[0], ids[0]])
            // An error is corrected by saying it anew.
            #expect(try await assign(ids[0], VillageWorld.heirs[1]) == [])
            #expect(try await database.path(ids[0], in: 2)[2] == VillageWorld.heirs[1])
            #expect(try await database.path(ids[1], in: 2)[2] == bucket)
            // The heir was not made from a village.
            let parts = try await database.read { tx in try PlaceStore.predecessors(of: VillageWorld.heirs[1], tx) }
            #expect(parts.allSatisfy { $0.place.tier == .commune })
            let whole = try await database.villages(["X"], of: VillageWorld.oldCommune)[0]
            #expect(try await assign(whole, VillageWorld.newCommune) == ["places.village_placed"])
        }
    }
}

/// What the hooks were called with.
private final class Moves: @unchecked Sendable {
    private let lock = NSLock()
    private var calls: [String] = []

    var all: [String] { lock.withLock { calls } }

    func add(_ word: String, _ ids: [PlaceID], _ unit: PlaceID?) {
        lock.withLock { calls.append("\(word) \(ids[0])→\(unit?.description ?? "")") }
    }
}
