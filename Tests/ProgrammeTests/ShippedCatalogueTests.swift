import Foundation
import Kernel
import Testing

@testable import Programme

/// The programme that is shipped, found from this file and read once.
enum Shipped {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Programmes/du-an-8", isDirectory: true)

    static let result = Result<Catalogue, CatalogueFault> { () throws(CatalogueFault) in
        try CatalogueLoader.load(folder: folder)
    }

    static var catalogue: Catalogue {
        get throws { try result.get() }
    }
}

@Suite struct ShippedCatalogueTests {
    @Test func `the shipped programme has no fault`() {
        if case .failure(let fault) = Shipped.result { Issue.record("\(fault)") }
    }

    @Test func `the programme has four contents and two phases (B25)`() throws {
        let catalogue = try Shipped.catalogue
        #expect(catalogue.components.map(\.number) == ["1", "2", "3", "4"])
        #expect(catalogue.components.map(\.activities.count) == [4, 4, 4, 2])
        #expect(catalogue.phases.map(\.period.description) == ["2021-2030", "2021-2025"])
        #expect(catalogue.activities.allSatisfy { catalogue.component($0.component)?.activities.contains($0) == true })
    }

    @Test func `the number of an activity is read in its own document (B26, B27, B28, V274)`() throws {
        let catalogue = try Shipped.catalogue
        #expect(catalogue.activity(inDocument: "handbook", number: "3")?.path == "3.4")
        #expect(catalogue.activity(inDocument: "caobang-2024", number: "3.3")?.code == "gender_monitoring")
        #expect(catalogue.activity(inDocument: "phongtho-2023", number: "I.1")?.path == "1.1")
        #expect(catalogue.activity(inDocument: "phongtho-2023", number: "III.1")?.path == "3.1")
        #expect(catalogue.activity(inDocument: "batrang-2023", number: "4..1")?.path == "3.3")
        #expect(catalogue.activity(inDocument: "batrang-2023", number: "2.1.1")?.path == "2.2")
        #expect(catalogue.activity(inDocument: "caobang-2024", number: "1.4") == nil)
        #expect(catalogue.activity("1.4")?.code == "safe_birth")
    }

    @Test func `the indicators are those of the glossary, in the order of the annex (C35)`() throws {
        let catalogue = try Shipped.catalogue
        #expect(
            catalogue.indicators.map(\.code) == [
                "communication_team", "savings_group", "gender_action_learning", "livelihood_group", "trusted_address",
                "policy_dialogue", "change_leader_club", "em_women_cadre", "me_training", "gm_training_p2",
                "gm_training_p3", "reintegration_model", "safe_birth",
            ])
        #expect(
            catalogue.indicators.prefix(11).map(\.unit) == [
                "tổ", "tổ", "tổ", "tổ/nhóm", "ĐCTC", "cuộc", "CLB", "người", "lớp", "lớp", "lớp",
            ])
        #expect(catalogue.indicator("communication_team")?.national?.target == 9000)
        #expect(catalogue.indicator("savings_group")?.national?.result == nil)
    }

    @Test func `targets in per cent are divided from counted parts and compared without rounding (C52–C55)`() throws {
        let catalogue = try Shipped.catalogue
        #expect(catalogue.shares.map(\.percent) == [100, 30, 15, 15])
        #expect(catalogue.shares.map(\.span) == [.phase, .year, .phase, .phase])
        #expect(Set(catalogue.shares.flatMap { [$0.numerator, $0.denominator] }) == Set(catalogue.parts.map(\.code)))
        let men = try #require(catalogue.shares.first { $0.code == "men_in_violence_prevention" })
        #expect(men.isMet(3, of: 10) == true)
        #expect(men.isMet(299, of: 1_000) == false)
        #expect(men.isMet(0, of: 0) == nil)
        #expect(catalogue.countables.count == catalogue.indicators.count + catalogue.parts.count)
        #expect(catalogue.countable("savings_group_member")?.unit == "người")
        #expect(catalogue.countable("communication_team")?.unit == "tổ")
    }

    @Test func `the phase of a year is the shortest that holds it (C42)`() throws {
        let catalogue = try Shipped.catalogue
        #expect(catalogue.phase(ofYear: 2024)?.period.description == "2021-2025")
        #expect(catalogue.phase(ofYear: 2026)?.period.description == "2021-2030")
        #expect(catalogue.phase(ofYear: 2020) == nil)
    }

    @Test func `a unit that a paper prints instead is accepted, another is not (V248, V251)`() throws {
        let catalogue = try Shipped.catalogue
        let training = try #require(catalogue.indicator("gm_training_p3"))
        #expect(training.accepts(unit: "cuộc"))
        #expect(training.accepts(unit: "Lớp"))
        #expect(!training.accepts(unit: "người"))
        #expect(catalogue.indicator("em_women_cadre")?.accepts(unit: "cán bộ") == true)
        #expect(catalogue.indicator("policy_dialogue")?.accepts(unit: "lớp") == false)
    }

    @Test func `savings groups are suspended in the plan of Cao Bằng for 2024 (O195, O197, V246)`() throws {
        let catalogue = try Shipped.catalogue
        let year = try #require(Period(year: 2024))
        for code in ["savings_group", "gender_action_learning"] {
            let suspended = catalogue.statuses(indicator: code, place: "04", period: year).filter {
                $0.kind == .suspended
            }
            #expect(suspended.map(\.reason) == ["Tạm dừng chờ hướng dẫn của TW"])
            #expect(suspended.first?.clause == "III.2.1")
        }
        #expect(catalogue.statuses(indicator: "livelihood_group", place: "04", period: year).isEmpty)
    }

    @Test func `a suspension holds for its own years and places only (O196, O198)`() throws {
        let catalogue = try Shipped.catalogue
        let year = try #require(Period(year: 2024))
        let phase = try #require(Period(first: 2021, last: 2025))
        func suspended(_ place: String, _ ancestors: [String], _ period: Period) -> Bool {
            catalogue.statuses(indicator: "savings_group", place: place, ancestors: ancestors, period: period)
                .contains { $0.kind == .suspended }
        }
        #expect(suspended("049", ["04"], year))
        #expect(!suspended("04", [], phase))
        #expect(!suspended("94", [], year))
        #expect(try suspended("21520", ["535", "51"], #require(Period(year: 2023))))
        #expect(
            catalogue.statuses.filter { $0.place == "21520" }.flatMap(\.indicators).contains("livelihood_group")
                == false)
    }

    @Test func `the size of a team is a rule of the plan that sets it (D58, D59, D60, V267, V270)`() throws {
        let team = try #require(try Shipped.catalogue.groupKind("communication_team"))
        func members(_ places: [String]) -> GroupRule? { team.rules(at: places).first { $0.subject == .members } }
        #expect(members(["109", "12"])?.admits(10) == true)
        #expect(members(["109", "12"])?.admits(11) == false)
        #expect(members(["94"])?.admits(9) == false)
        #expect(members(["94"])?.admits(26) == true)
        #expect(members(["04"]) == nil)
        #expect(team.rules(at: ["94"]).first { $0.subject == .board }?.term == "Ban Quản lý tổ")
        #expect(team.rules(at: ["109"]).first { $0.subject == .board }?.term == "Ban điều hành")
    }

    @Test func `twenty people at a launch are the board, the members and the guests (E80)`() throws {
        let rules = try #require(try Shipped.catalogue.groupKind("communication_team")).rules(at: ["94"])
        func count(_ subject: GroupRule.Subject) -> Int? { rules.first { $0.subject == subject }?.maximum }
        let parts = [count(.board), count(.ordinaryMembers), count(.invitees)].compactMap { $0 }
        #expect(parts == [3, 7, 10])
        #expect(parts.reduce(0, +) == count(.launchPeople))
    }

    @Test func `each model of the glossary is a kind of group; groups that were there before count for nothing (D62)`()
        throws
    {
        let catalogue = try Shipped.catalogue
        let counted = Set(catalogue.indicators.compactMap(\.groupKind))
        #expect(Set(catalogue.groupKinds.map(\.code)) == counted.union(["existing_group"]))
        #expect(catalogue.groupStages.first?.code == "needs_survey")
    }

    @Test
    func `every indicator that is an event is moved by a kind of event, and every part named is of this programme`()
        throws
    {
        let catalogue = try Shipped.catalogue
        func measure(_ code: String) -> EventCount.Measure? {
            catalogue.events.kinds.flatMap { kind in kind.counts + kind.variants.flatMap(\.counts) }
                .first { $0.code == code }?.measure
        }
        for code in ["me_training", "gm_training_p2", "gm_training_p3"] { #expect(measure(code) == .events) }
        #expect(measure("policy_dialogue") == .rounds && measure("em_women_cadre") == .minorityWomen)
        #expect(measure("violence_prevention_man") == .men)
        #expect(catalogue.eventKind("training")?.counts(variant: "gm_p2").map(\.code) == ["gm_training_p2"])
        #expect(catalogue.eventKind("rally")?.fixedDays.contains("gender_equality_month") == true)
        #expect(catalogue.events.ageGroup(ofAge: 30)?.code == "16_30")
    }

    @Test func `the fixed days and months are those of the plans (F92, F93, F94, F95, F96, F97)`() throws {
        let catalogue = try Shipped.catalogue
        func names(_ month: Int, _ day: Int) -> Set<String> {
            guard let day = Day(year: 2024, month: month, day: day) else { return [] }
            return Set(catalogue.fixedDays.filter { $0.contains(day) }.map(\.code))
        }
        #expect(names(6, 28) == ["family_day", "domestic_violence_month", "children_month"])
        #expect(names(6, 27) == ["domestic_violence_month", "children_month"])
        #expect(names(11, 9) == ["law_day", "gender_equality_month"])
        #expect(names(10, 11) == ["girl_child_day"])
        #expect(names(3, 20).isEmpty)
        let month = try #require(catalogue.fixedDays.first { $0.code == "gender_equality_month" }?.days(in: 2024))
        #expect(month.first.iso == "2024-11-01")
        #expect(month.last.iso == "2024-11-30")
    }

    @Test func `a norm without a date or a clause says so and invents neither (M184)`() throws {
        let norms = try Shipped.catalogue.norms
        func norm(_ code: String) -> Norm? { norms.first { $0.code == code } }
        #expect(norm("savings_group_start")?.clause == "Điều 37, khoản 2")
        #expect(norm("savings_group_start")?.isCeiling == true)
        #expect(norm("safe_birth_meals")?.limits.map(\.quantity) == [2, 3, 5])
        #expect(norm("trusted_address_new")?.amounts == [Dong(15_000_000)])
        #expect(norm("trusted_address_new")?.clause == nil)
        #expect(norm("livelihood_technology")?.document == nil)
        #expect(norms.filter { $0.document == nil }.allSatisfy { $0.clause == nil })
        #expect(norms.allSatisfy { $0.from == nil })
    }

    @Test func `the attributes of places are data, and two of them are counted in annexes (A15–A20)`() throws {
        let kinds = try Shipped.catalogue.placeAttributes
        #expect(
            kinds.map(\.code) == [
                "region_iii", "especially_disadvantaged", "in_project_area", "pilot", "run_by_province",
                "high_home_birth", "very_small_ethnic_group",
            ])
        #expect(kinds.compactMap(\.placeCount) == ["region3_commune", "especially_disadvantaged_village"])
        #expect(kinds.allSatisfy { !$0.tiers.isEmpty })
    }

    @Test func `deadlines fall in the year reported on or in the next (Q204, Q205)`() throws {
        let deadlines = try Shipped.catalogue.deadlines
        func due(_ code: String) -> String? { deadlines.first { $0.code == code }?.due(for: 2023)?.iso }
        #expect(due("batrang_union_report") == "2023-09-15")
        #expect(due("batrang_union_update") == "2024-01-31")
        #expect(due("batrang_committee_report") == "2023-12-15")
        #expect(due("commune_certifies") == "2023-09-10")
        #expect(due("commune_updates") == "2024-01-25")
        #expect(due("quarterly_data") == nil)
    }

    @Test func `reports say who owes them, to whom and before which day, as far as papers name one (Q204–Q209, Q211)`()
        throws
    {
        let catalogue = try Shipped.catalogue
        let annual = try #require(catalogue.report("annual_result"))
        let commune = try #require(annual.ower(.commune, .union))
        #expect(commune.to.map(\.level) == [.above, .own])
        #expect(
            commune.deadlines.compactMap { catalogue.deadline($0)?.due(for: 2024)?.iso } == [
                "2024-09-10", "2024-09-15",
            ])
        // No source names the day of the higher tiers: nothing is invented.
        #expect(annual.ower(.district, .union)?.deadlines == [] && annual.ower(.province, .union)?.deadlines == [])
        #expect(annual.ower(.central, .union)?.source.mark == .unverified)
        #expect(catalogue.report("annual_committee")?.ower(.commune, .peoplesCommittee)?.place == "21520")
        #expect(catalogue.report("gender_monitoring")?.span == .adHoc)
        #expect(catalogue.report("mid_term_review")?.phases == ["phase-1"])
        #expect(catalogue.reportReminders == ReportReminders(soon: 30, near: 7))
        #expect(catalogue.reports.allSatisfy { !$0.sections.isEmpty && !$0.owers.isEmpty })
    }
}
