import Kernel
import People
import Programme
import Testing

@testable import Groups

@Suite struct GroupRulesTests {
    private func composition(
        _ women: Int, _ men: Int, board: Int? = nil, kind: GroupKind
    ) -> GroupComposition {
        GroupComposition(counts: MemberCounts(women: women, men: men, board: board), members: [], kind: kind)
    }

    private func checks(
        _ code: String = "communication_team", at codes: [String], _ composition: GroupComposition
    ) throws -> [GroupCheck] {
        GroupChecks(try World.kind(code), at: codes, composition, in: try World.catalogue.get()).all(
            hasDecision: true, entries: [])
    }

    private func place(_ tier: Tier = .commune, day: String = "28/6/2024", codes: [String] = ["01279", "040", "04"])
        -> GroupPlace
    {
        GroupPlace(
            id: PlaceID(5), name: "Xã Cách Linh", code: codes.first ?? "", tier: tier, day: World.day(day), codes: codes
        )
    }

    @Test func `a team of six is told what the plan of Phong Thổ rules, and kept (D59)`() throws {
        let team = try World.kind("communication_team")
        let checks = try checks(at: ["03400", "109", "12"], composition(4, 2, board: 3, kind: team))
        let size = try #require(checks.first { $0.words.contains("6 thành viên") })
        #expect(!size.isMet)
        #expect(size.words.hasPrefix("Tổ có 6 thành viên"))
        #expect(size.words.contains("Phong Thổ") && size.words.contains("7–10"))
        let faults = try World.rules().faults(
            of: GroupDraft(
                kind: "communication_team", place: PlaceID(5), counts: MemberCounts(women: 4, men: 2, board: 3)),
            steps: [World.decided, World.launched], at: place(codes: ["03400", "109", "12"]))
        #expect(faults.isEmpty)
    }

    @Test func `the same team is right in Sóc Trăng from ten members on, with a board of three (D58, D60)`() throws {
        let team = try World.kind("communication_team")
        let ten = try checks(at: ["31600", "94"], composition(6, 4, board: 3, kind: team))
        #expect(ten.filter { !$0.isMet }.isEmpty, "\(ten.filter { !$0.isMet }.map(\.words))")
        let nine = try checks(at: ["31600", "94"], composition(5, 4, board: 2, kind: team))
        #expect(nine.count { !$0.isMet } >= 2)
        // Where no plan rules, nothing is told of the size.
        let nowhere = try checks(at: ["01279", "04"], composition(5, 4, board: 2, kind: team))
        #expect(!nowhere.contains { $0.words.contains("quy định") })
    }

    @Test func `a plan's own rule beats the general one, the nearer the more`() throws {
        func rule(_ most: Int, _ place: String?) -> GroupRule? {
            try? World.kind("communication_team").rules.first { $0.maximum == most && $0.place == place }
        }
        let rules = try World.kind("communication_team").ruling(at: ["03400", "109", "12"])
        #expect(rules.count { $0.subject == .members } == 1)
        #expect(rules.first { $0.subject == .members }?.place == "109")
        #expect(rules.contains { $0.subject == .plausibleMembers && $0.place == nil })
        #expect(rule(10, "109") != nil)
    }

    @Test func `twenty-six members a team are pointed out wherever it is`() throws {
        let team = try World.kind("communication_team")
        let checks = try checks(at: ["04"], composition(20, 6, kind: team))
        #expect(checks.contains { !$0.isMet && $0.words.contains("26 thành viên") && $0.words.contains("khác thường") })
    }

    @Test func `a list tells who is missing, untrained, lives elsewhere and sits in two teams (D61, D63, D72, D74)`()
        throws
    {
        let team = try World.kind("communication_team")
        let members = [
            GroupComposition.Listed(
                facts: World.member("head", category: "cell_secretary_or_village_head", trained: "12/7/2024"),
                isWoman: false),
            GroupComposition.Listed(
                facts: World.member(category: "existing_group_head"), isWoman: true, livesElsewhere: true,
                home: "Ấp Trà Canh", elsewhere: 1),
        ]
        let listed = GroupComposition(counts: MemberCounts(women: 6, men: 4), members: members, kind: team)
        let words = try checks(at: ["94"], listed).filter { !$0.isMet }.map(\.words).joined(separator: "\n")
        #expect(words.contains("Chi hội trưởng phụ nữ"))
        #expect(words.contains("1/2 người"))
        #expect(words.contains("ấp Trà Canh"))
        #expect(words.contains("còn ở tổ khác"))
        #expect(words.contains("Ghi 6 nữ, 4 nam; danh sách có 1 nữ, 1 nam"))
    }

    @Test func `a cooperative without a woman who owns it is pointed out (H113)`() throws {
        let kind = try World.kind("livelihood_group")
        let man = GroupComposition.Listed(facts: World.member("owner"), isWoman: false)
        let woman = GroupComposition.Listed(facts: World.member("co_owner"), isWoman: true)
        let without = GroupComposition(counts: nil, members: [man], kind: kind)
        let with = GroupComposition(counts: nil, members: [man, woman], kind: kind)
        func told(_ composition: GroupComposition) throws -> Bool {
            try checks("livelihood_group", at: ["04"], composition).contains {
                !$0.isMet && $0.words.contains("phụ nữ làm chủ")
            }
        }
        #expect(try told(without))
        #expect(try !told(with))
    }

    @Test func `targets in per cent are told for the group alone (C52, C54)`() throws {
        let kind = try World.kind("trusted_address")
        let owner = GroupComposition.Listed(facts: World.member("owner"), isWoman: true)
        let address = GroupComposition(counts: nil, members: [owner], kind: kind)
        let checks = try checks("trusted_address", at: ["04"], address)
        #expect(checks.contains { !$0.isMet && $0.words.contains("0/1 người, chỉ tiêu ít nhất 100%") })
    }

    @Test func `equipment that was given before anybody looked at what there was is pointed out (D68, D69)`() throws {
        func entry(_ kind: GroupEntry.Kind, _ day: String) -> GroupEntry {
            GroupEntry(
                id: RecordID(moment: .distantPast, random: (1, 1)), kind: kind, day: World.day(day), words: "loa",
                amount: nil, norm: nil, fund: nil, by: "")
        }
        let kind = try World.kind("communication_team")
        let checks = GroupChecks(kind, at: ["04"], composition(6, 4, kind: kind), in: try World.catalogue.get())
        let given = entry(.equipment, "20/8/2024")
        #expect(checks.all(hasDecision: true, entries: [given]).contains { !$0.isMet && $0.words.contains("rà soát") })
        let after = [given, entry(.equipmentSurvey, "01/8/2024")]
        #expect(!checks.all(hasDecision: true, entries: after).contains { !$0.isMet && $0.words.contains("rà soát") })
        #expect(checks.all(hasDecision: false, entries: []).contains { !$0.isMet && $0.words.contains("khai báo") })
    }

    @Test(
        "Steps come in order, on days that were, in the time of the programme (D66)",
        arguments: [
            ([World.launched, World.decided], "group.order"),
            ([World.decided, GroupEvent(.launched, on: World.day("01/5/2024"))], "group.days"),
            ([GroupEvent(.launched, on: World.day("23/11/2026"))], "group.future"),
            ([GroupEvent(.launched, on: World.day("01/5/2019"))], "group.before_programme"),
            ([GroupEvent(.decided, on: World.day("14/5/2024"), issuer: "UBND xã")], "group.decision_number"),
            ([GroupEvent(.decided, on: World.day("14/5/2024"), number: "31/QĐ-UBND")], "group.decision_issuer"),
            (
                [
                    World.launched, GroupEvent(.stopped, on: World.day("01/8/2024")),
                    GroupEvent(.strengthened, on: World.day("01/9/2024")),
                ], "group.order"
            ),
        ])
    func cycle(steps: [GroupEvent], code: String) throws {
        let faults = try World.rules().faults(
            of: GroupDraft(kind: "communication_team", place: PlaceID(5)), steps: steps, at: place())
        #expect(faults.map(\.code) == [code])
    }

    @Test func `a group that was there before may have older steps, and one that stopped begins again`() throws {
        let steps = [
            GroupEvent(.launched, on: World.day("01/5/2015")), GroupEvent(.stopped, on: World.day("01/8/2019")),
            GroupEvent(.working, on: World.day("01/9/2022")), GroupEvent(.strengthened, on: World.day("01/9/2023")),
            GroupEvent(.strengthened, on: World.day("01/9/2024")),
        ]
        let draft = GroupDraft(kind: "communication_team", place: PlaceID(5), origin: .existing)
        #expect(try World.rules().faults(of: draft, steps: steps, at: place()).isEmpty)
    }

    @Test func `a suspended kind is registered only with a reason (O195)`() throws {
        var draft = GroupDraft(kind: "savings_group", place: PlaceID(5))
        let faults = try World.rules().faults(of: draft, steps: [World.decided], at: place())
        #expect(faults.map(\.code) == ["group.suspended"])
        #expect(faults.first?.message.contains("Tạm dừng chờ hướng dẫn của TW") == true)
        draft.suspendedReason = "Đã có trước khi tạm dừng"
        #expect(try World.rules().faults(of: draft, steps: [World.decided], at: place()).isEmpty)
    }

    @Test func `a reintegration model is a number at a district, without people (I127)`() throws {
        let draft = GroupDraft(kind: "reintegration_model", place: PlaceID(5))
        func codes(_ draft: GroupDraft, _ tier: Tier) throws -> [String] {
            try World.rules().faults(of: draft, steps: [World.decided], at: place(tier)).map(\.code)
        }
        #expect(try codes(draft, .commune) == ["group.place_confidential"])
        #expect(try codes(draft, .district).isEmpty)
        var counted = draft
        counted.counts = MemberCounts(women: 1, men: 0)
        #expect(try codes(counted, .district) == ["group.confidential"])
        let rules = MemberRules(kind: try World.kind("reintegration_model"), today: World.today)
        #expect(rules.problems(of: World.member(), birth: nil).map(\.code) == ["group.member_confidential"])
    }

    @Test func `children of a club are counted and not named, who runs it is (J140, J141, J146)`() throws {
        let rules = MemberRules(kind: try World.kind("change_leader_club"), today: World.today)
        #expect(
            rules.problems(of: World.member(), birth: Birth(year: 2011)).map(\.code) == ["group.member_child"])
        #expect(rules.problems(of: World.member(), birth: nil).map(\.code) == ["group.member_child_birth"])
        #expect(rules.problems(of: World.member("facilitator"), birth: Birth(year: 1985)).isEmpty)
        let draft = GroupDraft(kind: "change_leader_club", place: PlaceID(5))
        let faults = try World.rules().faults(of: draft, steps: [], at: place())
        #expect(faults.map(\.code) == ["group.variant"])
    }

    @Test func `wrong numbers are told at their field`() throws {
        func codes(_ counts: MemberCounts) throws -> [String] {
            try World.rules().faults(
                of: GroupDraft(kind: "communication_team", place: PlaceID(5), counts: counts), steps: [], at: place()
            ).map(\.code)
        }
        #expect(try codes(MemberCounts(women: 0, men: 0)) == ["group.count_none"])
        #expect(try codes(MemberCounts(women: 5000, men: 1)) == ["group.count"])
        #expect(try codes(MemberCounts(women: 2, men: 1, board: 9)) == ["group.board_large"])
        let problem = #expect(throws: Problem.self) { try FormReading.count("07 - 10 TV", "so-nu") }
        #expect(problem?.message.contains("“07 - 10 TV” không phải một số người") == true)
        let day = #expect(throws: Problem.self) { try FormReading.day("31/6/2024", "ngay") }
        #expect(day?.message == "31/6/2024 không có trong lịch. Tháng 6 có 30 ngày.")
    }

    private func money(_ norm: String?, _ amount: Int64, _ day: String = "28/6/2024") -> GroupEntry {
        GroupEntry(
            id: RecordID(moment: .distantPast, random: (UInt64(amount), 1)), kind: .money, day: World.day(day),
            words: "Hỗ trợ", amount: Dong(amount),
            norm: norm, fund: nil, by: "Nông Thị Ngữ")
    }

    @Test func `money under a norm is held against it: the first three months, a year, one piece (H110, I124, I125)`()
        throws
    {
        func words(_ code: String, _ entries: [GroupEntry]) throws -> [GroupCheck] {
            let kind = try World.kind(code)
            return GroupMoneyChecks(kind.register.money, try World.catalogue.get().norms).all(entries)
        }
        let start = try words("savings_group", [money("savings_group_start", 900_000), money(nil, 9_000_000)])
        #expect(start.map(\.isMet) == [true])
        #expect(start.first?.words.contains("TT 55/2023/TT-BTC, Điều 37, khoản 2") == true)
        #expect(start.first?.words.contains("không quá 1.500.000") == true)
        let over = try words(
            "savings_group", [money("savings_group_start", 900_000), money("savings_group_start", 600_001)])
        #expect(over.map(\.isMet) == [false])
        let years = try words(
            "trusted_address",
            [
                money("trusted_address_victim_costs", 3_000_000, "28/6/2024"),
                money("trusted_address_victim_costs", 3_000_000, "28/6/2025"),
            ])
        #expect(years.map(\.isMet) == [true, true])
        let address = try words("trusted_address", [money("trusted_address_new", 15_000_001)])
        #expect(address.map(\.isMet) == [false])
        let club = try words("change_leader_club", [money("change_leader_club", 3_000_000)])
        #expect(club.map(\.isMet) == [true])
        let pieces = try words(
            "communication_team", [money("loudspeaker_script", 200_000), money("loudspeaker_script", 250_000)])
        #expect(pieces.map(\.isMet) == [true, false])
    }

    @Test func `technical training before the proposal was approved is pointed out (P203, H112)`() throws {
        let kind = try World.kind("savings_group")
        func told(_ marks: [String: Day]) throws -> Bool {
            let member = GroupComposition.Listed(facts: World.member(marks: marks), isWoman: true)
            return try checks(
                "savings_group", at: ["01279", "04"], GroupComposition(counts: nil, members: [member], kind: kind)
            ).contains { !$0.isMet && $0.words.contains("Được tập huấn kỹ thuật") }
        }
        let (early, late) = (World.day("01/5/2024"), World.day("01/6/2024"))
        #expect(try told(["technical_training": early]))
        #expect(try told(["proposal_written": early, "proposal_approved": late, "technical_training": early]))
        #expect(try !told(["proposal_written": early, "proposal_approved": early, "technical_training": late]))
    }
}
