import Foundation
import Kernel
import Office
import Programme
import Testing

@testable import Accounts
@testable import Planning

/// What is found between the parts of a plan (section V of the requirements), from the real papers as data: nothing in
/// the rules knows them. Each test also takes the cause away and sees the finding go.
@Suite struct PlanChecksTests {
    // MARK: The two papers

    private static func text(_ name: String) throws -> PlanText {
        try JSONDecoder().decode(
            PlanText.self, from: try Data(contentsOf: World.root.appending(path: "Data/demo/\(name).json")))
    }

    private static func agency(_ code: String, _ kind: AgencyKind, _ name: String, _ number: Int) throws -> Agency {
        let id = try #require(RecordID("018e5a4c-0000-7000-8000-00000000000\(number)"))
        return Agency(id: id, code: code, name: name, kind: kind, place: PlaceID(4), parent: nil)
    }

    private static func caobang() throws -> PlanFacts {
        PlanFacts(
            annexes: [try World.annex(sheet: 0)], text: try text("caobang-2024"),
            period: try #require(Period(year: 2024)),
            paperNumber: "288/KH-BCD", paperDay: Day(year: 2024, month: 3, day: 20), placeTier: .province,
            agency: try agency("bcd-04", .steeringCommittee, "Ban Chỉ đạo Dự án 8 tỉnh Cao Bằng", 2),
            signerAgency: try agency("hoi-lhpn-04", .union, "Hội LHPN tỉnh Cao Bằng", 3),
            phase: try World.annex(sheet: 1), assigned: [], documents: [:], catalogue: World.catalogue)
    }

    private static func batrang() throws -> PlanFacts {
        let bytes = [UInt8](try Data(contentsOf: World.root.appending(path: "Data/demo/batrang-2023-phu-luc.txt")))
        let grids = try DocumentReader.read(bytes).grids
        return PlanFacts(
            annexes: [try World.read(grids[1]), try World.read(grids[0])], text: try text("batrang-2023"),
            period: try #require(Period(year: 2023)), paperNumber: "87/KH-UBND",
            paperDay: Day(year: 2023, month: 9, day: 25), placeTier: .commune,
            agency: try agency("ubnd-21520", .peoplesCommittee, "UBND xã Ba Trang", 4), signerAgency: nil, phase: nil,
            assigned: [], documents: [:], catalogue: World.catalogue)
    }

    private func findings(_ facts: PlanFacts) -> Findings {
        let checks = PlanChecks(facts: facts)
        return checks.perAnnex().reduce(checks.ofPaper(), +)
    }

    private func notices(_ facts: PlanFacts, _ kind: Notice.Kind) -> [Notice] {
        findings(facts).notices.filter { $0.kind == kind }
    }

    private func differences(_ facts: PlanFacts, _ kind: Difference.Kind) -> [Difference] {
        findings(facts).differences.filter { $0.kind == kind }
    }

    private func planNotices(_ facts: PlanFacts, statuses: [PlanStatus]) -> [Notice] {
        PlanNotices(
            annex: facts.annexes[0], catalogue: facts.catalogue, placeCode: "", period: facts.period,
            phase: facts.phase, statuses: statuses
        ).all()
    }

    // MARK: Cao Bằng

    @Test func `V246: savings groups are suspended and left out of section II, and still allocated`() throws {
        var facts = try Self.caobang()
        let suspended = planNotices(facts, statuses: facts.text.statuses).filter { $0.kind == .suspended }
        #expect(suspended.map { $0.cell?.text } == ["G7", "I7"])
        #expect(suspended[0].message.contains("III.2.1") && suspended[0].message.contains("210"))
        let missing = notices(facts, .notInText)
        #expect(missing.map { $0.cell?.text } == ["G7", "I7"])
        #expect(missing[1].message.contains("125") && missing[1].message.contains("tạm dừng"))
        facts.text.targets += ["savings_group", "gender_action_learning"].map {
            TextTarget(section: "II.10", indicator: $0, quantity: 210, printed: "")
        }
        facts.text.statuses = []
        #expect(notices(facts, .notInText).isEmpty)
        #expect(planNotices(facts, statuses: []).allSatisfy { $0.kind != .suspended })
    }

    @Test func `V247: annual targets equal the whole phase, unit by unit`() throws {
        let facts = try Self.caobang()
        let equal = planNotices(facts, statuses: []).filter { $0.kind == .equalsPhase }
        #expect(equal.map { $0.cell?.text } == ["G7", "I7", "K7"])
        #expect(equal.allSatisfy { $0.message.contains("ở cả 9 đơn vị") })
    }

    @Test func `V248: 240 people in a year against 80 cadres in the phase`() throws {
        var facts = try Self.caobang()
        let found = differences(facts, .yearToPhase)
        #expect(found.map(\.indicator) == ["em_women_cadre"])
        #expect(found[0].stated == 80 && found[0].computed == 240)
        #expect(found[0].message.contains("240 người") && found[0].message.contains("80 cán bộ"))
        facts.phase = nil
        #expect(differences(facts, .yearToPhase).isEmpty)
    }

    @Test func `V249, V250: dialogues, addresses and trainings are planned after their time of completion`() throws {
        let facts = try Self.caobang()
        let passed = planNotices(facts, statuses: []).filter { $0.kind == .completionPassed }.map(\.message)
        for (name, years, number) in [
            ("Đối thoại", "2023 và 2025", "124"), ("Địa chỉ tin cậy", "2022 - 2023", "12"),
            ("giám sát", "2022 - 2023", "34"),
            ("CT 2", "2022 - 2023", "25"),
        ] {
            #expect(
                passed.contains { $0.contains(name) && $0.contains(years) && $0.contains(number) }, "\(name): \(passed)"
            )
        }
    }

    @Test func `V251: section II counts sessions, the annex classes`() throws {
        var facts = try Self.caobang()
        let units = notices(facts, .countingUnit).filter { $0.message.contains("“cuộc”") }
        #expect(units.count == 3)
        #expect(units.allSatisfy { $0.message.contains("“lớp”") })
        for index in facts.text.targets.indices where facts.text.targets[index].unit == "cuộc" {
            facts.text.targets[index].unit = "lớp"
        }
        #expect(notices(facts, .countingUnit).allSatisfy { !$0.message.contains("“cuộc”, phụ lục tính theo “lớp”") })
    }

    @Test(arguments: [
        ("tổ/nhóm/HTX", "tổ/nhóm", true), ("ĐCTCCĐ", "ĐCTC", true), ("cuộc", "lớp", false), ("Người", "cán bộ", false),
        ("tổ", "tổ/nhóm", true), ("xã", "xóm", false),
    ])
    func `a longer or shorter form of one unit is no other unit`(_ left: String, _ right: String, _ isSame: Bool) {
        #expect(PlanChecks.isSameUnit(left, right) == isSame)
    }

    @Test func `V252: 124 communes in the year, 126 in the phase, and as many villages in both`() throws {
        let found = differences(try Self.caobang(), .placesToPhase)
        #expect(found.map(\.indicator) == ["region3_commune"])
        #expect(found[0].stated == 126 && found[0].computed == 124)
        #expect(found[0].message.contains("Hạ Lang 12 và 13") && found[0].message.contains("Hà Quảng 16 và 17"))
        #expect(found[0].message.contains("996"))
        #expect(found[0].cells.map(\.text) == ["C7", "C11", "C14"])
    }

    @Test func `V253: the text supports nine models of the province, the annex gives the province none`() throws {
        var facts = try Self.caobang()
        let found = notices(facts, .textSupport)
        #expect(found.count == 1)
        #expect(found[0].cell?.text == "M8")
        #expect(found[0].message.contains("hỗ trợ 9") && found[0].message.contains("giao 0"))
        facts.text.targets.removeAll { $0.aspect == .support }
        #expect(notices(facts, .textSupport).isEmpty)
    }

    @Test func `V254: the committee's plan carries the title of the union's chair`() throws {
        var facts = try Self.caobang()
        #expect(notices(facts, .signerElsewhere).map(\.message).first?.contains("Hội LHPN tỉnh Cao Bằng") == true)
        facts.signerAgency = nil
        #expect(notices(facts, .signerElsewhere).isEmpty)
    }

    @Test func `C40: the nine targets of section II equal the annex, and one changed figure is told with both places`()
        throws
    {
        var facts = try Self.caobang()
        #expect(differences(facts, .textToAnnex).isEmpty)
        let index = try #require(facts.text.targets.firstIndex { $0.section == "II.1" })
        facts.text.targets[index].quantity = 58
        let found = differences(facts, .textToAnnex)
        #expect(found.map { [$0.stated, $0.computed] } == [[58, 57]])
        #expect(found[0].cells.map(\.text) == ["E7"])
        #expect(found[0].message.contains("II.1"))
    }

    @Test func `I120: the new addresses of four districts add up to twelve and are those of the annex`() throws {
        var facts = try Self.caobang()
        let index = try #require(facts.text.targets.firstIndex { $0.printed.contains("Quảng Hòa: 03") })
        let split = try #require(PrintedSplit(facts.text.targets[index].printed))
        #expect(split.parts.map(\.unit) == ["Quảng Hòa", "Hà Quảng", "Nguyên Bình", "Bảo Lạc"])
        #expect(split.parts.map(\.number) == [3, 3, 2, 4] && split.sum == 12)
        #expect(differences(facts, .textToAnnex).isEmpty && differences(facts, .textToText).isEmpty)
        // A district that the text gives more than the annex, so that the sum is another too.
        facts.text.targets[index].printed = facts.text.targets[index].printed.replacing(
            "Bảo Lạc: 04", with: "Bảo Lạc: 05")
        let annex = differences(facts, .textToAnnex)
        #expect(annex.map { [$0.stated, $0.computed] } == [[5, 4]])
        #expect(annex.first?.unit == "III.2.3, Bảo Lạc" && annex.first?.cells.count == 1)
        #expect(differences(facts, .textToText).map { [$0.stated, $0.computed] } == [[12, 13]])
        #expect(PrintedSplit("Tập huấn (chương trình 3) cho cán bộ") == nil)
        #expect(PrintedSplit("57 tổ (cấp tỉnh 10)") == nil)
    }

    @Test func `V280: the province's dialogues are one third of their phase share in all nine units`() throws {
        var facts = try Self.caobang()
        let found = notices(facts, .constantShare)
        #expect(found.count == 1)
        #expect(found[0].message.contains("9 đơn vị") && found[0].message.contains("1/3"))
        let column = try #require(
            facts.annexes[0].columns(of: .indicator("policy_dialogue")).first { $0.tier == .province })
        facts.annexes[0].cells[CellAddress(row: 9, column: column.number)] = TargetCell(.number(4), raw: "4")
        #expect(notices(facts, .constantShare).isEmpty)
    }

    // MARK: Ba Trang

    @Test func `V256: target 1 says 01 team, target 2 says 02, annex and village table say 1`() throws {
        let facts = try Self.batrang()
        let between = differences(facts, .textToText)
        #expect(between.map { [$0.stated, $0.computed] } == [[1, 2]])
        let annex = differences(facts, .textToAnnex)
        #expect(annex.map { [$0.stated, $0.computed] } == [[2, 1]])
    }

    @Test func `V257: the head is blank where the annex has number and day`() throws {
        var facts = try Self.batrang()
        let found = notices(facts, .headBlank)
        #expect(found.count == 1)
        #expect(found[0].message.contains("87/KH-UBND") && found[0].message.contains("ngày tháng 9 năm 2023"))
        facts.text.head = PrintedHead(place: "Ba Trang", number: "87/KH-UBND", day: "ngày 25 tháng 9 năm 2023")
        #expect(notices(facts, .headBlank).isEmpty)
    }

    @Test func `V258: a report is due ten days before the plan is dated`() throws {
        var facts = try Self.batrang()
        let found = notices(facts, .deadlineBeforePlan)
        #expect(found.count == 1)
        #expect(found[0].message.contains("15/9") && found[0].message.contains("25/9/2023"))
        facts.paperDay = Day(year: 2023, month: 9, day: 1)
        #expect(notices(facts, .deadlineBeforePlan).isEmpty)
    }

    @Test func `V259: plan 194 is abbreviated as plan 82`() throws {
        let found = notices(try Self.batrang(), .shortName)
        #expect(found.count == 1)
        #expect(found[0].message.contains("194/KH-UBND") && found[0].message.contains("Kế hoạch 82"))
    }

    @Test func `V260: plan 194 has two subjects, one of them that of plan 195 of the same day`() throws {
        var facts = try Self.batrang()
        let found = notices(facts, .twoSubjects)
        #expect(found.count == 1)
        #expect(found[0].message.contains("194/KH-UBND") && found[0].message.contains("195/KH-UBND"))
        facts.text.citations.removeAll { $0.symbol.contains("194") && $0.section.hasPrefix("V") }
        #expect(notices(facts, .twoSubjects).isEmpty)
    }

    @Test func `V261: a circular of the Committee for Ethnic Affairs is printed with another symbol`() throws {
        var facts = try Self.batrang()
        let index = try #require(facts.text.citations.firstIndex { $0.symbol.contains("TT-UBND") })
        let id = try #require(RecordID("018e5a4c-0000-7000-8000-0000000000aa"))
        facts.text.citations[index].document = id
        facts.documents[id] = .init(
            symbol: "01/2022/TT-UBDT", day: Day(year: 2022, month: 5, day: 26), issuer: "Ủy ban Dân tộc", title: "")
        let found = notices(facts, .misprintedSymbol)
        #expect(found.count == 1)
        #expect(found[0].message.contains("01/2022/TT-UBND") && found[0].message.contains("01/2022/TT-UBDT"))
        facts.documents[id] = .init(symbol: "01/2022/TT-UBND", day: nil, issuer: "", title: "")
        #expect(notices(facts, .misprintedSymbol).isEmpty)
    }

    @Test func `V262: dialogues are described and none is given, while the header keeps 120 × 2`() throws {
        let facts = try Self.batrang()
        let described = notices(facts, .describedOnly)
        #expect(described.count == 1)
        #expect(described[0].message.contains("đối thoại"))
        let leftover = notices(facts, .headerLeftover)
        #expect(leftover.count == 1)
        #expect(leftover[0].message.contains("120 cuộc"))
    }

    @Test func `V263: a livelihood row stands under the suspended savings activity, whose next heading is missing`()
        throws
    {
        let facts = try Self.batrang()
        let elsewhere = notices(facts, .rowElsewhere)
        #expect(elsewhere.count == 1, "\(elsewhere.map(\.message))")
        #expect(elsewhere.first?.message.contains("2.2") == true)
        #expect(elsewhere.first?.message.contains("Tạm dừng") == true)
        #expect(elsewhere.first?.message.contains("thiếu tiêu đề") == true)
    }

    // MARK: What the tier above assigned

    @Test func `a plan is held against what the tier above assigned, without what that tier carries out itself`() throws
    {
        var facts = try Self.caobang()
        facts.placeTier = .district
        facts.assigned = [
            .init(indicator: "communication_team", tier: .province, quantity: 29, paper: "Kế hoạch A"),
            .init(indicator: "communication_team", tier: .district, quantity: 57, paper: "Kế hoạch A"),
            .init(indicator: "trusted_address", tier: .district, quantity: 13, paper: "Kế hoạch A"),
            .init(indicator: "reintegration_model", tier: nil, quantity: 2, paper: "Kế hoạch A"),
        ]
        let found = differences(facts, .planToAssigned)
        #expect(found.map(\.indicator) == ["trusted_address", "reintegration_model"])
        #expect(found.map { [$0.stated, $0.computed] } == [[13, 12], [2, 0]])
        #expect(found[1].message.contains("chưa có chỉ tiêu này"))
    }

    @Test func `an explanation holds while the figures are the same, and no longer`() throws {
        let facts = try Self.caobang()
        let found = try #require(differences(facts, .yearToPhase).first)
        let said = Explanation(words: "Đơn vị tính khác nhau.", by: "Cán bộ", at: Date(timeIntervalSince1970: 0))
        let all = findings(facts)
        #expect(all.explained(by: [found.key: said]).open == all.open - 1)
        let other = Difference(
            kind: found.kind, indicator: found.indicator, tier: nil, stated: found.stated, computed: 241, cells: [],
            message: "")
        #expect(Findings(differences: [other]).explained(by: [found.key: said]).open == 1)
    }
}
