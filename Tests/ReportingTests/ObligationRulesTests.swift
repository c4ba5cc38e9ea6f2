import Accounts
import Foundation
import Kernel
import Programme
import Testing

@testable import Reporting

/// Obligations are derived by rules over values: no database.
@Suite struct ObligationRulesTests {
    private static let batrang = PlaceID(1520)
    private static let district = PlaceID(1535)
    private static let province = PlaceID(1051)

    private func unit(_ id: PlaceID = batrang, tier: Tier = .commune) -> ReportUnit {
        ReportUnit(
            id: id, code: "21520", name: "Xã Ba Trang", tier: tier, parent: Self.district,
            line: [id, Self.district, Self.province, .nation])
    }

    private func owed(
        _ code: String, _ period: ReportPeriod, by unit: ReportUnit, _ rules: ObligationRules
    ) throws -> Obligation? {
        let kind = try #require(World.catalogue.report(code))
        return rules.owed(kind, period, by: [unit]).first
    }

    @Test(
        "Periods are written, read back and end on their day",
        arguments: [
            ("2024", "2024-12-31"), ("2024-Q1", "2024-03-31"), ("2025-Q2", "2025-06-30"), ("2024-H1", "2024-06-30"),
            ("2024-H2", "2024-12-31"), ("2021-2025", "2025-12-31"), ("2021-2025-MID", "2023-12-31"),
        ])
    func periods(code: String, last: String) throws {
        let period = try #require(ReportPeriod(code: code))
        #expect(period.code == code && period.lastDay.iso == last)
    }

    @Test(
        "What is no period is refused", arguments: ["", "2024-Q5", "2024-H3", "24", "2024-MID", "2025-2021", "2024 "])
    func noPeriods(code: String) { #expect(ReportPeriod(code: code) == nil) }

    @Test("A kind is owed for its spans of a year, from its first year on")
    func spans() throws {
        let catalogue = World.catalogue
        func codes(_ kind: String, _ year: Int) throws -> [String] {
            ReportPeriod.all(of: try #require(catalogue.report(kind)), year: year, phases: catalogue.phases).map(\.code)
        }
        #expect(try codes("annual_result", 2024) == ["2024"])
        #expect(try codes("annual_result", 2021) == [])
        #expect(try codes("progress", 2024) == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"])
        #expect(try codes("mid_term_review", 2023) == ["2021-2025-MID"])
        #expect(try codes("mid_term_review", 2024) == [])
        #expect(try codes("phase_review", 2025) == ["2021-2025"])
        #expect(try codes("ad_hoc", 2024) == [])
        #expect(ObligationRules.periods(of: catalogue, year: 2031).isEmpty)
    }

    @Test("The common day holds, and the day of a place holds there and goes before it (Q204)")
    func days() throws {
        let rules = ObligationRules(catalogue: World.catalogue, coded: ["21520": [Self.batrang]])
        let other = unit(PlaceID(9999))
        #expect(try owed("annual_result", .year(2024), by: other, rules)?.due?.day.iso == "2024-09-10")
        let own = try owed("annual_result", .year(2024), by: unit(), rules)
        #expect(own?.due?.day.iso == "2024-09-15" && own?.due?.origin == .programme("batrang_union_report"))
        #expect(try owed("annual_update", .year(2024), by: other, rules)?.due?.day.iso == "2025-01-25")
        #expect(try owed("annual_update", .year(2024), by: unit(), rules)?.due?.day.iso == "2025-01-31")
        // Only the plan of Ba Trang asks its people's committee for a report (Q205).
        #expect(try owed("annual_committee", .year(2024), by: other, rules) == nil)
        #expect(try owed("annual_committee", .year(2024), by: unit(), rules)?.due?.day.iso == "2024-12-15")
    }

    @Test("Where no source names a day, none is made up; the nearest tier that sets one decides")
    func setDays() throws {
        func set(_ place: PlaceID, _ iso: String) throws -> SetDay {
            SetDay(
                kind: "progress", tier: .commune, place: place, period: .quarter(2024, 1),
                day: try day(iso), by: "Hội LHPN")
        }
        let none = ObligationRules(catalogue: World.catalogue)
        let open = try #require(try owed("progress", .quarter(2024, 1), by: unit(), none))
        let late = try day("2026-01-01")
        #expect(open.due == nil && !open.standing(on: late).isOverdue)
        let both = ObligationRules(
            catalogue: World.catalogue,
            setDays: [try set(Self.province, "2024-04-10"), try set(Self.district, "2024-04-05")])
        #expect(try owed("progress", .quarter(2024, 1), by: unit(), both)?.due?.day.iso == "2024-04-05")
        #expect(try owed("progress", .quarter(2024, 2), by: unit(), both)?.due == nil)
        #expect(try owed("progress", .quarter(2024, 1), by: unit(PlaceID(7), tier: .district), both)?.due == nil)
    }

    @Test(
        "An obligation is open, overdue, in time, late by days, or in time by its extension",
        arguments: [
            (nil, nil, "2024-09-10", "not_started", 0, false), (nil, nil, "2024-09-11", "overdue", 1, false),
            (nil, "2024-09-20", "2024-09-15", "not_started", 0, true),
            (nil, "2024-09-20", "2024-09-25", "overdue", 5, false),
            ("2024-09-10", nil, "2025-01-01", "submitted", 0, false),
            ("2024-09-13", nil, "2025-01-01", "submitted", 3, false),
            ("2024-09-13", "2024-09-20", "2025-01-01", "submitted", 0, true),
            ("2024-10-01", "2024-09-20", "2025-01-01", "submitted", 11, false),
        ] as [(String?, String?, String, String, Int, Bool)])
    func standing(
        sent: String?, extended: String?, today: String, code: String, late: Int, isExtended: Bool
    ) throws {
        var obligation = try #require(
            try owed("annual_result", .year(2024), by: unit(), ObligationRules(catalogue: World.catalogue)))
        obligation.due?.deferral = extended.flatMap { Day(iso: $0) }.map {
            Deferral(until: $0, reason: "Mưa lũ.", by: "Hội LHPN")
        }
        let id = try #require(RecordID("01890000-0000-7000-8000-000000000001"))
        obligation.progress = sent.map { ReportProgress(report: id, stage: .submitted, submittedAt: World.noon($0)) }
        let standing = obligation.standing(on: try day(today))
        #expect(standing.code == code && standing.lateDays == late && standing.isExtended == isExtended)
    }

    @Test("A draft or a returned report whose day has passed is overdue only while it was never sent")
    func returned() throws {
        var obligation = try #require(
            try owed("annual_result", .year(2024), by: unit(), ObligationRules(catalogue: World.catalogue)))
        let id = try #require(RecordID("01890000-0000-7000-8000-000000000001"))
        let today = try day("2024-10-01")
        obligation.progress = ReportProgress(report: id, stage: .draft, submittedAt: nil)
        #expect(obligation.standing(on: today).code == "overdue")
        obligation.progress = ReportProgress(report: id, stage: .returned, submittedAt: World.noon("2024-09-09"))
        #expect(obligation.standing(on: today).code == "returned" && obligation.standing(on: today).lateDays == 0)
    }

    @Test("The JSON of an obligation has every key, also where nothing is known")
    func json() throws {
        let obligation = try #require(
            try owed("progress", .quarter(2024, 1), by: unit(), ObligationRules(catalogue: World.catalogue)))
        let row = ReportStatusRow(obligation, on: try day("2024-10-01"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(
            String(decoding: try encoder.encode(row), as: UTF8.self)
                == #"{"agency":"Hội LHPN xã Ba Trang","due":null,"kind":"progress","late_days":null,"period":"2024-Q1","#
                + #""place":"21520","state":"not_started","submitted_at":null,"unit":"Xã Ba Trang"}"#)
    }

    @Test("Units are tallied by report: in time, late, open, overdue")
    func tally() throws {
        let rules = ObligationRules(catalogue: World.catalogue)
        let id = try #require(RecordID("01890000-0000-7000-8000-000000000001"))
        let sent = ["2024-09-09", "2024-09-12", nil, nil]
        let obligations = try sent.enumerated().map { index, day in
            var one = try #require(try owed("annual_result", .year(2024), by: unit(PlaceID(Int64(index + 10))), rules))
            one.progress = day.map { ReportProgress(report: id, stage: .approved, submittedAt: World.noon($0)) }
            return one
        }
        let early = try #require(ReportTally.all(obligations, on: try day("2024-09-10")).first)
        #expect((early.units, early.sent, early.inTime, early.late, early.open, early.overdue) == (4, 2, 1, 1, 2, 0))
        let later = try #require(ReportTally.all(obligations, on: try day("2024-09-20")).first)
        #expect(later.open == 0 && later.overdue == 2 && later.approved == 2 && later.due?.iso == "2024-09-10")
    }

    @Test(
        "Days between two days of the calendar",
        arguments: [
            ("2024-02-28", "2024-03-01", 2), ("2023-02-28", "2023-03-01", 1), ("2023-12-31", "2024-01-01", 1),
            ("2024-09-15", "2024-09-10", -5), ("2000-01-01", "2025-01-01", 9132),
        ])
    func daysBetween(from: String, to: String, days: Int) throws {
        #expect(try day(from).days(to: day(to)) == days)
    }
}
