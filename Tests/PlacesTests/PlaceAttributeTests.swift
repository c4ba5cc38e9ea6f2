import Database
import Foundation
import Kernel
import Office
import TestSupport
import Testing

@testable import Places

@Suite struct PlaceAttributeTests {
    private static let day = VillageWorld.day("01/01/2022")

    private static func set(
        _ kind: String, _ place: PlaceID, quantity: Int? = nil, from: Day = day, until: Day? = nil,
        decision: String = "QĐ 861/QĐ-TTg", _ tx: WriteTransaction
    ) throws -> RecordID {
        try PlaceAttributes.set(
            PlaceAttributeFacts(kind: kind, quantity: quantity, from: from, until: until, decision: decision),
            on: try PlaceStore.place(place, tx)!, kinds: VillageWorld.kinds, tx)
    }

    @Test(arguments: TestEngine.allCases)
    func `an attribute holds in its period by its decision, one at a time (A15, A17, A18, A20)`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let commune = VillageWorld.oldCommune
            let id = try await database.write(as: VillageWorld.officer) { tx in try Self.set("region_iii", commune, tx)
            }
            let holds = { (day: String) in
                try await database.read { tx in
                    try PlaceAttributes.holds("region_iii", commune, on: VillageWorld.day(day), tx)
                }
            }
            #expect(try await !holds("31/12/2021"))
            #expect(try await holds("01/01/2022"))
            #expect(
                try await database.refusal { tx in _ = try Self.set("region_iii", commune, decision: "QĐ khác", tx) }
                    == ["places.attribute_overlap"])
            let end = VillageWorld.day("31/12/2023")
            #expect(
                try await database.write(as: VillageWorld.officer) { tx in
                    try PlaceAttributes.end(id, on: end, version: 1, tx)
                })
            #expect(
                try await !database.write(as: VillageWorld.officer) { tx in
                    try PlaceAttributes.end(id, on: end, version: 1, tx)
                })
            #expect(try await holds("31/12/2023"))
            #expect(try await !holds("01/01/2024"))
            _ = try await database.write(as: VillageWorld.officer) { tx in
                try Self.set("region_iii", commune, from: VillageWorld.day("01/01/2024"), decision: "QĐ bổ sung", tx)
            }
            let decisions = try await database.read { tx in
                try PlaceAttributes.all(of: commune, tx).map(\.facts.decision)
            }
            #expect(decisions == ["QĐ bổ sung", "QĐ 861/QĐ-TTg"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what cannot be is refused in words`(_ engine: TestEngine) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let refusal = {
                (kind: String, place: PlaceID, quantity: Int?, until: Day?, decision: String) in
                try await database.refusal { tx in
                    _ = try Self.set(kind, place, quantity: quantity, until: until, decision: decision, tx)
                }
            }
            let commune = VillageWorld.oldCommune
            #expect(try await refusal("no_such", commune, nil, nil, "QĐ") == ["places.attribute_kind"])
            #expect(try await refusal("region_iii", PlaceID(1_200_040), nil, nil, "QĐ") == ["places.attribute_tier"])
            #expect(try await refusal("region_iii", commune, 3, nil, "QĐ") == ["places.attribute_tier"])
            #expect(try await refusal("region_iii", PlaceID(1_200_040), -1, nil, "QĐ") == ["places.attribute_quantity"])
            #expect(
                try await refusal("region_iii", commune, nil, VillageWorld.day("01/01/2020"), "QĐ")
                    == ["places.attribute_days"])
            #expect(try await refusal("region_iii", commune, nil, nil, "") == ["places.decision"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `places are counted below each unit on a day, ended ones are not, merged ones once (A17, V252)`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let villages = try await database.villages(["A", "B", "C"], of: VillageWorld.oldCommune)
            try await database.write(as: VillageWorld.officer) { tx in
                for id in villages { _ = try Self.set("especially_disadvantaged", id, tx) }
                _ = try Self.set("region_iii", VillageWorld.oldCommune, tx)
                _ = try Self.set("region_iii", PlaceID(1_301_282), tx)
            }
            let province = PlaceID(1_100_004)
            let count = { (kind: String, root: PlaceID, day: String) in
                try await database.read { tx in
                    try PlaceAttributes.tallies(
                        kind, below: try PlaceStore.place(root, tx)!, on: VillageWorld.day(day), tx
                    ).mapValues(\.listed)
                }
            }
            let before = try await count("region_iii", province, "01/01/2024")
            #expect(before[province] == 2 && before[PlaceID(1_200_040)] == 2 && before[VillageWorld.oldCommune] == 1)
            // The communes ended with the districts: what was decided for them says nothing about the new ones.
            #expect(try await count("region_iii", PlaceID(2_100_004), "01/01/2026").isEmpty)
            #expect(try await count("especially_disadvantaged", province, "01/01/2024")[province] == 3)
            // Villages go on.
            #expect(
                try await count("especially_disadvantaged", PlaceID(2_100_004), "01/01/2026")[VillageWorld.newCommune]
                    == 3)
            _ = try await database.write(as: VillageWorld.officer) { tx in
                let new = try VillageChanges.merge(
                    [villages[0], villages[1]], in: try PlaceStore.place(VillageWorld.newCommune, tx)!,
                    into: VillageFacts(name: "D"), on: VillageWorld.day("01/02/2026"), decision: "NQ 3", tx)
                return try Self.set("especially_disadvantaged", new, from: VillageWorld.day("01/02/2026"), tx)
            }
            #expect(
                try await count("especially_disadvantaged", PlaceID(2_100_004), "01/3/2026")[VillageWorld.newCommune]
                    == 2)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an office without a list declares a count: its own holds, else the sum of those below (V252)`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let (province, first, second) = (PlaceID(1_100_004), PlaceID(1_200_040), PlaceID(1_200_042))
            try await database.write(as: VillageWorld.officer) { tx in
                _ = try Self.set("especially_disadvantaged", first, quantity: 100, decision: "QĐ 612", tx)
                _ = try Self.set("especially_disadvantaged", second, quantity: 200, decision: "QĐ 612", tx)
            }
            let tallies = {
                try await database.read { tx in
                    try PlaceAttributes.tallies(
                        "especially_disadvantaged", below: try PlaceStore.place(province, tx)!, on: .before, tx)
                }
            }
            #expect(try await tallies()[province] == PlaceTally(declared: 300, decisions: ["QĐ 612"]))
            _ = try await database.write(as: VillageWorld.officer) { tx in
                try Self.set("especially_disadvantaged", province, quantity: 996, decision: "QĐ tỉnh", tx)
            }
            #expect(try await tallies()[province]?.declared == 996)
            #expect(try await tallies()[first]?.declared == 100)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a village lies in the project area of its commune (A19)`(_ engine: TestEngine) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let village = try await database.villages(["A"], of: VillageWorld.oldCommune)[0]
            try await database.write(as: VillageWorld.officer) { tx in
                _ = try Self.set("pilot", VillageWorld.oldCommune, tx)
            }
            let holds = { (above: Bool, day: Day) in
                try await database.read { tx in
                    try PlaceAttributes.holds("pilot", village, orAbove: above, on: day, tx)
                }
            }
            #expect(try await !holds(false, .before))
            #expect(try await holds(true, .before))
            #expect(try await !holds(true, .after))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `attributes come in by a list, each fault at its cell, and the same list again changes nothing`(
        _ engine: TestEngine
    ) async throws {
        try await VillageWorld.with(engine) { database async throws in
            let order = AttributeImport(
                day: .before, decision: "QĐ 861", scopes: [Scope(PlaceID(1_100_004))], source: "dd.csv",
                kinds: VillageWorld.kinds)
            let good = try TableFile.read(
                Array(
                    """
                    Mã;Tên;Đặc điểm;Số lượng;Từ ngày;Đến ngày;Căn cứ
                    01279;;Xã khu vực III;;04/6/2021;;
                    040;;region_iii;12;04/6/2021;;"QĐ 861/QĐ-TTg; ngày 04/6/2021"
                    """.utf8))
            try await database.write(as: VillageWorld.officer) { tx in _ = try order.keep(good, tx) }
            let again = try await database.read { tx in try order.preview(good, tx) }
            #expect(again.lines.map(\.outcome) == [.same, .same])
            let bad = try TableFile.read(
                Array("Mã,Đặc điểm,Số lượng\n00007,pilot,\n01282,xã nghèo,\n040,region_iii,mười\n,pilot,\n".utf8))
            let preview = try await database.read { tx in try order.preview(bad, tx) }
            #expect(preview.faults.map(\.cell) == ["A2", "B3", "C4", "A5"])
            #expect(
                try await database.refusal { tx in _ = try order.keep(bad, tx) } == ["places.list_faults"])
        }
    }
}
