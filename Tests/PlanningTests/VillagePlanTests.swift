import Accounts
import Attachments
import Database
import Foundation
import Kernel
import LegalRegister
import Office
import Papers
import Places
import Programme
import TestSupport
import Testing

@testable import Planning

@Suite struct VillagePlanTests {
    private static let actor = Actor(kind: .user, id: "u1", name: "Cán bộ")

    @Test(arguments: TestEngine.allCases)
    func `villages that a commune has entered are known in its annex, however they are printed (C49)`(
        _ engine: TestEngine
    ) async throws {
        // A minute after the template was made: ids made from the moment must not repeat.
        let environment = Kernel.Environment.fixed(at: Date(timeIntervalSince1970: 1_710_900_060))
        try await World.database.with(engine, environment: environment) { database async throws in
            let notes = { (names: [String]) in
                try await database.read { tx in
                    let place = try PlaceStore.requirePlace(code: "21520", on: .of2023, tx)
                    let directory = try UnitDirectory(for: place, on: .of2023, in: tx)
                    return try names.map { try directory.match($0).name ?? "?" }
                }
            }
            let printed = ["Thôn Bùi Hui", "Kon Riêng", "thon nuoc dang", "Thôn Khác"]
            #expect(try await notes(printed) == ["?", "?", "?", "?"])
            try await database.write(as: Self.actor) { tx in
                let commune = try PlaceStore.requirePlace(code: "21520", on: .of2023, tx)
                try VillageStore.add(
                    ["Bùi Hui", "Thôn Kon Riêng", "Nước Đang"].map { VillageFacts(name: $0) }, to: commune, tx)
            }
            #expect(try await notes(printed) == ["Bùi Hui", "Kon Riêng", "Nước Đang", "?"])
            // The same villages are known to the commune that Ba Trang became.
            let later = try await database.read { tx in
                let day = Day(year: 2026, month: 1, day: 1)!
                let place = try PlaceStore.requirePlace(code: "21520", on: day, tx)
                return try UnitDirectory(for: place, on: day, in: tx).match("Thôn Bùi Hui").name
            }
            #expect(later == "Bùi Hui")
        }
    }

    private func notices(_ tallies: [PlaceID: PlaceTally]) -> [String] {
        let column = AnnexColumn(number: 3, subject: .placeCount("region3_commune"), header: "Tổng số xã vùng III")
        let rows = [
            AnnexRow(number: 5, kind: .total, label: "Tổng"),
            AnnexRow(
                number: 6, kind: .unit, label: "Hạ Lang", unit: .place(PlaceID(1_200_048), code: "048", name: "Hạ Lang")
            ),
            AnnexRow(
                number: 7, kind: .unit, label: "Hà Quảng",
                unit: .place(PlaceID(1_200_045), code: "045", name: "Hà Quảng")
            ),
        ]
        let cells = [5: 28, 6: 12, 7: 16].map {
            (CellAddress(row: $0.key, column: 3), TargetCell(.number(Int64($0.value)), raw: String($0.value)))
        }
        let annex = Annex(
            kind: .units, sheet: "1", columns: [column], rows: rows,
            cells: Dictionary(uniqueKeysWithValues: cells))
        return PlaceCountNotices(
            annex: annex, catalogue: World.catalogue, place: PlaceID(1_100_004), day: .of2023,
            tallies: ["region3_commune": tallies]
        ).all().map { "\($0.cell?.text ?? "") \($0.message)" }
    }

    @Test func `counts of an annex that fit what was entered say nothing; others are noticed with both numbers (V252)`()
    {
        #expect(notices([:]) == [])
        #expect(
            notices([
                PlaceID(1_100_004): PlaceTally(listed: 28), PlaceID(1_200_048): PlaceTally(listed: 12),
                PlaceID(1_200_045): PlaceTally(listed: 16),
            ]) == [])
        let found = notices([
            PlaceID(1_100_004): PlaceTally(declared: 30, decisions: ["QĐ 861/QĐ-TTg"]),
            PlaceID(1_200_048): PlaceTally(listed: 13),
        ])
        #expect(found.count == 2)
        #expect(
            found.first
                == "C5 Xã vùng III: phụ lục ghi 28, số khai ở địa bàn ngày 01/01/2023 là 30 theo QĐ 861/QĐ-TTg.")
        #expect(
            found.last == "C6 Hạ Lang, xã vùng III: phụ lục ghi 12, danh sách địa bàn ngày 01/01/2023 có 13.")
    }
}

extension Day {
    fileprivate static let of2023 = Day(year: 2023, month: 1, day: 1)!
}
