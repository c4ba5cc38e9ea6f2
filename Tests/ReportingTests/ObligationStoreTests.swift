import Foundation
import Kernel
import Papers
import Places
import Programme
import TestSupport
import Testing

@testable import Reporting

@Suite struct ObligationStoreTests {
    @Test(
        "Each structure owes for its own years: 63 provinces with districts, 34 without (issue: both structures)",
        arguments: TestEngine.allCases)
    func structures(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let nation2024 = try await world.owed("00", 2024, .children)
            #expect(Set(nation2024.filter { $0.key.kind == "annual_result" }.map(\.unit.id)).count == 63)
            let nation2026 = try await world.owed("00", 2026, .children)
            #expect(Set(nation2026.filter { $0.key.kind == "annual_result" }.map(\.unit.id)).count == 34)
            let old = try await world.owed("04", 2024, .children).filter { $0.key.kind == "annual_result" }
            #expect(old.count == 10 && old.allSatisfy { $0.unit.tier == .district })
            let new = try await world.owed("04", 2026, .children, day: "2026-01-01").filter {
                $0.key.kind == "annual_result"
            }
            #expect(new.count == 56 && new.allSatisfy { $0.unit.tier == .commune })
        }
    }

    @Test(
        "In 2025 the last day of a span decides: districts owe its first two quarters, new communes the rest",
        arguments: TestEngine.allCases)
    func midYear(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let district = try await world.owed("049", 2025)
            #expect(district.map(\.key.period.code) == ["2025-Q1", "2025-Q2"])
            let below = try await world.owed("04", 2025, .children)
            func tiers(_ period: String) -> Set<Tier> {
                Set(below.filter { $0.key.period.code == period }.map(\.unit.tier))
            }
            #expect(tiers("2025-Q2") == [.district] && tiers("2025-Q3") == [.commune] && tiers("2025") == [.commune])
        }
    }

    @Test("A province made from several answers for them in the years before", arguments: TestEngine.allCases)
    func merged(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            // Cần Thơ with Sóc Trăng and Hậu Giang.
            let owed = try await world.owed("92", 2024, day: "2026-01-01")
            let annual = owed.filter { $0.key.kind == "annual_result" }
            #expect(Set(annual.map(\.unit.code)) == ["92", "93", "94"])
        }
    }

    @Test(
        "An obligation stands also when its day lies before the plan's own; only Ba Trang's committee owes (Q204, Q205, 210)",
        arguments: TestEngine.allCases)
    func batrang(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let owed = try await world.owed("21520", 2023)
            let days = Dictionary(
                owed.map { ("\($0.key.kind) \($0.key.period.code)", $0.due?.day.iso) },
                uniquingKeysWith: { first, _ in first })
            #expect(days["annual_result 2023"] == "2023-09-15" && days["annual_update 2023"] == "2024-01-31")
            #expect(days["annual_committee 2023"] == "2023-12-15")
            #expect(owed.first { $0.key.kind == "annual_committee" }?.agencyName == "UBND xã Ba Trang")
            // The commune of the same code from 1/7/2025 was made from two: the plan's days are not its own.
            let later = try await world.owed("21520", 2026, day: "2026-01-01")
            #expect(!later.contains { $0.key.kind == "annual_committee" })
            #expect(later.first { $0.key.kind == "annual_result" }?.due?.day.iso == "2026-09-10")
        }
    }

    @Test("Everything below a place is listed down to the communes", arguments: TestEngine.allCases)
    func below(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let annual = try await world.owed("04", 2024, .below).filter { $0.key.kind == "annual_result" }
            let tiers = Dictionary(grouping: annual, by: \.unit.tier).mapValues(\.count)
            #expect(tiers == [.province: 1, .district: 10, .commune: 161])
            #expect(annual.allSatisfy { $0.unit.agencies[.union] != nil })
        }
    }

    @Test("What was begun, sent, returned and approved shows at its obligation (Q207)", arguments: TestEngine.allCases)
    func progress(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let key = try await world.key("01474")
            func stage() async throws -> (String, Int) {
                let today = world.clock.environment.today
                let one = try await world.database.read { tx in
                    try ObligationStore.find(key, catalogue: World.catalogue, in: tx)
                }
                let standing = try #require(one).standing(on: today)
                return (standing.code, standing.lateDays)
            }
            #expect(try await stage() == ("not_started", 0))
            let report = try await world.begun(key, by: .commune)
            #expect(try await stage() == ("draft", 0))
            world.clock.set("2024-09-12")
            #expect(try await stage() == ("overdue", 2))
            try await world.take(.submit, report, by: .commune)
            #expect(try await stage() == ("submitted", 2))
            try await world.take(.giveBack, report, by: .communeLeader, StepDetails(note: "Ghi rõ tổ nào."))
            world.clock.set("2024-09-20")
            // Late by its first sending, not by the second.
            #expect(try await stage() == ("returned", 2))
            try await world.take(.submit, report, by: .commune)
            try await world.take(.approve, report, by: .communeLeader)
            #expect(try await stage() == ("approved", 2))
        }
    }

    @Test(
        "A tier above asks for a report, sets days and puts them off; others may not (Q206, Q207)",
        arguments: TestEngine.allCases)
    func decisions(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let desk = world.desk
            let district = try await world.place("049")
            let request = ReportDesk.NewRequest(
                kind: "ad_hoc", subject: "Báo cáo nhanh kết quả đối thoại", details: "Nêu số cuộc.", due: "20/9/2024",
                units: [district.id])
            func ask(_ new: ReportDesk.NewRequest, _ person: World.Person) async throws -> [String] {
                let viewer = try await world.viewer(person)
                return try await world.problems {
                    _ = try await world.database.write(as: person.actor) { try desk.request(new, by: viewer, in: $0) }
                }
            }
            #expect(try await ask(request, .supervisor) == ["policy.forbidden"])
            #expect(try await ask(request, .neighbour) == ["report.units"])
            #expect(try await ask(request, .province) == [])
            var wrong = request
            wrong.subject = ""
            wrong.due = "31/9/2024"
            wrong.kind = "annual_result"
            #expect(try await ask(wrong, .province) == ["report.kind", "report.subject", "report.day_form"])
            let owed = try await world.owed("049", 2024)
            let asked = try #require(owed.first { $0.key.kind == "ad_hoc" })
            #expect(asked.title == "Báo cáo nhanh kết quả đối thoại" && asked.due?.day.iso == "2024-09-20")
            #expect(try await world.owed("040", 2024).allSatisfy { $0.key.kind != "ad_hoc" })

            func extend(_ until: String, _ reason: String, _ person: World.Person) async throws -> [String] {
                let viewer = try await world.viewer(person)
                let new = ReportDesk.NewExtension(key: asked.key, until: until, reason: reason)
                return try await world.problems {
                    try await world.database.write(as: person.actor) { try desk.extend(new, by: viewer, in: $0) }
                }
            }
            // Not one's own, not a neighbour's.
            #expect(try await extend("25/9/2024", "Mưa lũ.", .districtLeader) == ["policy.forbidden"])
            #expect(try await extend("25/9/2024", "Mưa lũ.", .neighbour) == ["policy.forbidden"])
            #expect(
                try await extend("20/9/2024", "", .provinceLeader)
                    == ["report.extension_early", "report.extension_reason"])
            #expect(try await extend("25/9/2024", "Mưa lũ.", .provinceLeader) == [])
            let put = try await world.owed("049", 2024).first { $0.key == asked.key }
            #expect(put?.due?.extended?.iso == "2024-09-25" && put?.due?.day.iso == "2024-09-20")

            func set(_ tier: String, _ day: String, _ person: World.Person) async throws -> [String] {
                let viewer = try await world.viewer(person)
                let new = ReportDesk.NewDay(kind: "annual_result", tier: tier, period: "2024", day: day)
                return try await world.problems {
                    try await world.database.write(as: person.actor) { try desk.setDay(new, by: viewer, in: $0) }
                }
            }
            #expect(try await set("district", "30/9/2024", .supervisor) == ["policy.forbidden"])
            #expect(try await set("province", "30/9/2024", .province) == ["report.tier"])
            #expect(try await set("district", "30/9/2024", .province) == [])
            #expect(try await set("district", "25/9/2024", .province) == [])
            let annual = try await world.owed("049", 2024).first { $0.key.kind == "annual_result" }
            #expect(annual?.due?.day.iso == "2024-09-25")
            #expect(annual?.due?.origin == .set(by: "Hội LHPN tỉnh Cao Bằng"))
            #expect(try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'report_day.set'") == 2)
        }
    }
}
