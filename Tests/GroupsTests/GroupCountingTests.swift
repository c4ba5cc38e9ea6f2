import Kernel
import Programme
import Testing
import Totals

@testable import Groups

@Suite struct GroupCountingTests {
    private func counting(
        _ code: String = "communication_team", origin: GroupOrigin = .new, steps: [GroupEvent] = [],
        members: [CountedMember] = [], meetings: [String] = [], hasFiles: Bool = false, counts: MemberCounts? = nil,
        methods: [String: Day] = [:]
    ) throws -> GroupCounting {
        let kind = try World.kind(code)
        return GroupCounting(
            kind: kind, indicator: code,
            draft: GroupDraft(
                kind: code, place: PlaceID(5), origin: origin, tier: .commune, counts: counts, methods: methods),
            steps: steps, members: members, meetings: meetings.map { World.day($0) }, hasFiles: hasFiles)
    }

    @Test func `a new team counts once, on the day of its launch, and is shown by its decision (C50, D57)`() throws {
        let facts = try counting(steps: [World.decided, World.launched]).facts
        #expect(facts.map(\.indicator) == ["communication_team"])
        #expect(
            facts.first?.day == World.launched.day && facts.first?.isEvidenced == true && facts.first?.quantity == 1)
        #expect(try counting(steps: [World.decided]).facts.isEmpty)
        #expect(try counting(steps: [World.launched]).facts.first?.isEvidenced == false)
    }

    @Test func `a team that skips its launch counts from the first step behind it`() throws {
        let working = GroupEvent(.working, on: World.day("01/8/2024"))
        #expect(try counting(steps: [World.decided, working]).counted == working.day)
        let stopped = GroupEvent(.stopped, on: World.day("01/8/2024"))
        #expect(try counting(steps: [World.decided, stopped]).counted == nil)
    }

    @Test func `a group that was there before counts when it is first strengthened, and once only (C51)`() throws {
        let steps = ["01/3/2023", "01/3/2024"].map { GroupEvent(.strengthened, on: World.day($0)) }
        let existing = try counting(origin: .existing, steps: steps, hasFiles: true)
        #expect(existing.facts.map(\.day) == [World.day("01/3/2023")])
        #expect(existing.facts.first?.isEvidenced == true)
        #expect(existing.years == [2023: .strengthened, 2024: .strengthened])
    }

    @Test func `new, strengthened and maintained are counted apart, one a year (C50, C51)`() throws {
        let steps = [
            World.decided, World.launched, GroupEvent(.working, on: World.day("01/7/2024")),
            GroupEvent(.strengthened, on: World.day("02/3/2026")),
        ]
        let years = try counting(
            steps: steps, meetings: ["01/2/2024", "01/9/2024", "01/9/2025", "01/9/2026"]
        ).years
        #expect(years == [2024: .new, 2025: .maintained, 2026: .strengthened])
    }

    @Test func `a team that stopped is not maintained by what came after`() throws {
        let steps = [World.launched, GroupEvent(.stopped, on: World.day("31/12/2024"))]
        #expect(try counting(steps: steps, meetings: ["01/9/2025"]).years == [2024: .new])
    }

    @Test func `members of a savings group count for the targets in per cent, once a person (C54, C55, H109)`() throws {
        let id = RecordID(moment: .distantPast, random: (1, 1))
        let other = RecordID(moment: .distantPast, random: (2, 1))
        let marked = World.member(joined: "01/2/2024", marks: ["formal_finance": World.day("01/9/2024")])
        let facts = try counting(
            "savings_group", steps: [World.decided],
            members: [
                CountedMember(person: id, facts: marked),
                CountedMember(person: id, facts: World.member(joined: "01/8/2024")),
                CountedMember(person: other, facts: World.member(joined: "01/6/2024")),
            ]
        ).facts
        func sum(_ code: String) -> Int64 { facts.filter { $0.indicator == code }.reduce(0) { $0 + $1.quantity } }
        #expect(sum("savings_group") == 1)
        #expect(sum("savings_group_member") == 2)
        #expect(sum("savings_group_member_finance") == 1)
        #expect(sum("savings_group_member_livelihood") == 0)
        // Nobody counts before the group does.
        #expect(facts.allSatisfy { $0.day >= World.decided.day })
    }

    @Test func `a savings group of which only numbers are known counts them as members`() throws {
        let facts = try counting(
            "savings_group", steps: [World.decided], counts: MemberCounts(women: 20, men: 2)
        ).facts
        #expect(facts.first { $0.indicator == "savings_group_member" }?.quantity == 22)
    }

    @Test func `the owner of a trusted address counts as trained from the day of the training (C52)`() throws {
        let owner = CountedMember(
            person: RecordID(moment: .distantPast, random: (1, 1)),
            facts: World.member("owner", joined: "14/5/2024", trained: "01/3/2025"))
        let facts = try counting("trusted_address", steps: [World.decided], members: [owner]).facts
        #expect(facts.first { $0.indicator == "trusted_address_owner" }?.day == World.decided.day)
        #expect(facts.first { $0.indicator == "trusted_address_owner_trained" }?.day == World.day("01/3/2025"))
    }

    @Test func `gender action learning counts the group that takes it up (H111)`() throws {
        let day = World.day("01/3/2025")
        let facts = try counting(
            "savings_group", steps: [World.decided], methods: ["gender_action_learning": day]
        ).facts
        #expect(facts.first { $0.indicator == "gender_action_learning" }?.day == day)
    }
}
