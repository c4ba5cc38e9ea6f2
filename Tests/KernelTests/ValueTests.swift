import Foundation
import Testing

@testable import Kernel

@Suite struct ValueTests {
    @Test func `a day that the calendar lacks is refused`() {
        #expect(Day(year: 2024, month: 6, day: 31) == nil)
        #expect(Day(year: 2024, month: 2, day: 29) != nil)
        #expect(Day(year: 2023, month: 2, day: 29) == nil)
    }

    @Test func `days are read as offices write them and shown padded as they pad`() {
        #expect(Day(written: "20/3/2024")?.iso == "2024-03-20")
        #expect(Day(written: " 06/9/2024 ")?.written == "06/9/2024")
        #expect(Day(iso: "2025-01-25")?.written == "25/01/2025")
        #expect(Day(written: "31/6/2024") == nil)
        #expect(Day(iso: "2024-3-20") == nil)
    }

    @Test func `the day in Vietnam changes seven hours before midnight in Greenwich`() {
        #expect(Day(inVietnam: Date(timeIntervalSince1970: 1_710_939_600)).iso == "2024-03-20")  // 13:00 UTC
        #expect(Day(inVietnam: Date(timeIntervalSince1970: 1_710_954_000)).iso == "2024-03-21")  // 17:00 UTC
        #expect(Day(inVietnam: Date(timeIntervalSince1970: -86_400)).iso == "1969-12-31")
    }

    @Test(arguments: [("2024", "2024"), ("2021-2025", "2021-2025"), ("2021 – 2025", "2021-2025")])
    func `a period is a year or a phase`(_ text: String, _ expected: String) {
        #expect(Period(text)?.description == expected)
    }

    @Test(arguments: ["", "24", "2025-2021", "2021-", "1900", "2021-2022-2023", "năm 2024"])
    func `what is no period is refused`(_ text: String) {
        #expect(Period(text) == nil)
    }

    @Test(
        arguments: [
            ("16.035.756.260", 16_035_756_260), ("16.035.756.260đ", 16_035_756_260), ("03", 3), ("0", 0),
            ("1 200", 1200),
        ] as [(String, Int64)])
    func `amounts are read with dots as thousands (TRAPS 27)`(_ text: String, _ number: Int64) {
        #expect(Number.read(text) == number)
    }

    @Test(arguments: ["3.000,000", "1.5", "12a", "", "-", "1..000", "1.0000", "٣"])
    func `a figure with a broken separator is no figure (U243, W288)`(_ text: String) {
        #expect(Number.read(text) == nil)
    }

    @Test func `amounts are written in groups of three`() {
        #expect(Dong(22_991_000_000).written == "22.991.000.000\u{00A0}đ")
        #expect(Number.grouped(-1234) == "-1.234")
        #expect(Number.grouped(999) == "999")
    }

    @Test func `ids made later sort later and are UUIDs of version 7`() {
        let early = RecordID(moment: Date(timeIntervalSince1970: 1_700_000_000), random: (.max, .max))
        let late = RecordID(moment: Date(timeIntervalSince1970: 1_700_000_001), random: (0, 0))
        #expect(early < late)
        #expect(RecordID(early.text) == early)
        #expect(Array(early.text)[14] == "7")
        #expect(["8", "9", "a", "b"].contains(Array(early.text)[19]))
    }

    @Test func `a scope covers a place by any of its ancestors`() {
        #expect(Scope(PlaceID(7)).covers([PlaceID(9), PlaceID(7), .nation]))
        #expect(!Scope(PlaceID(7)).covers([PlaceID(9), .nation]))
    }
}
