import Database
import Kernel
import People
import Places
import TestSupport
import Testing
import Totals

@testable import Groups

/// What must hold of counted groups whatever happens to them.
@Suite struct GroupPropertyTests {
    /// Numbers that come again with the same seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 31)
        }

        mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    }

    private static let kinds = ["communication_team", "savings_group", "trusted_address", "livelihood_group"]
    private static let communes = ["01279", "01480", "01273", "01288"]

    @Test(
        "After random registrations, steps, members and takings back, totals equal a recount of all (C50–C55)",
        arguments: [(TestEngine.sqlite, 1500), (.postgresql, 1500)])
    func recount(engine: TestEngine, operations: Int) async throws {
        try await World.with(engine) { database, desk async throws in
            var dice = Dice(state: 8)
            let places = try await database.read { tx in
                try Self.communes.compactMap { code in
                    try PlaceStore.place(code: code, on: World.day("28/6/2024"), tx)?.id
                }
            }
            try #require(places.count > 1)
            // Several to a transaction, as an import does, so that thousands stay quick.
            for _ in 0..<operations / 50 {
                let seed = dice.next()
                try await database.write(as: World.officer) { tx in
                    var dice = Dice(state: seed)
                    for _ in 0..<50 { try Self.act(&dice, places, desk, tx) }
                    try tx.audit("group.registered", RecordRef(Group.kind, "all"))
                }
            }
            try await Self.expectRecount(database, desk)
        }
    }

    private static func act(
        _ dice: inout Dice, _ places: [PlaceID], _ desk: GroupDesk, _ tx: WriteTransaction
    ) throws {
        let ids: [RecordID] = try tx.rows("SELECT id FROM model_group WHERE taken_back_at IS NULL ORDER BY id").map {
            try $0("id")
        }
        guard ids.count > 5, dice.roll(0...9) > 1,
            let group = try GroupStore.find(ids[dice.roll(0...ids.count - 1)], in: tx)
        else { return try register(&dice, places, desk, tx) }
        let members = try MemberStore.members(of: group.id, in: tx).filter(\.isIn)
        switch dice.roll(0...9) {
        case 0: try desk.takeBack(group, reason: "thử", version: group.rowVersion, in: tx)
        case 1, 2:
            let step = GroupStep.allCases[dice.roll(0...GroupStep.allCases.count - 1)]
            let day = max(group.steps.last?.day ?? day(&dice), day(&dice))
            // Many a step does not follow; then nothing happens, and nothing may be counted.
            _ = try? desk.add(
                GroupEvent(
                    step, on: day, number: step == .decided ? "1/QĐ" : "", issuer: step == .decided ? "UBND" : ""),
                to: group, version: group.rowVersion, in: tx)
        case 3 where !group.steps.isEmpty: try desk.undoStep(of: group, version: group.rowVersion, in: tx)
        case 4, 5:
            let kind = try desk.kind(group.draft.kind)
            let position = kind.register.positions[dice.roll(0...kind.register.positions.count - 1)].code
            let mark = kind.register.marks.randomElement(using: &dice).map { [$0.code: day(&dice)] } ?? [:]
            _ = try desk.add(
                .new(World.person("Người Thứ \(["Nhất", "Nhì", "Ba"][dice.roll(0...2)])")),
                MemberFacts(
                    position: position, joined: day(&dice), trained: dice.roll(0...1) == 0 ? day(&dice) : nil,
                    marks: mark),
                to: group, in: tx)
        case 6 where !members.isEmpty:
            let member = members[dice.roll(0...members.count - 1)]
            try desk.end(member, on: World.today, reason: "", version: member.rowVersion, in: group, in: tx)
        case 7 where !members.isEmpty:
            let member = members[dice.roll(0...members.count - 1)]
            try desk.strike(member, version: member.rowVersion, in: group, in: tx)
        default: _ = try desk.add(MeetingFacts(day: day(&dice), theme: "Chủ đề"), to: group, in: tx)
        }
    }

    private static func register(
        _ dice: inout Dice, _ places: [PlaceID], _ desk: GroupDesk, _ tx: WriteTransaction
    ) throws {
        let kind = kinds[dice.roll(0...kinds.count - 1)]
        let existing = dice.roll(0...3) == 0
        let draft = GroupDraft(
            kind: kind, place: places[dice.roll(0...places.count - 1)],
            variant: kind == "livelihood_group" ? "cooperative" : nil, origin: existing ? .existing : .new,
            tier: [nil, .province, .commune][dice.roll(0...2)],
            counts: dice.roll(0...1) == 0 ? MemberCounts(women: dice.roll(1...9), men: dice.roll(0...5)) : nil,
            suspendedReason: "thử", methods: kind == "savings_group" ? ["gender_action_learning": day(&dice)] : [:])
        let first = day(&dice)
        let steps =
            existing
            ? [GroupEvent(.strengthened, on: first)]
            : [
                GroupEvent(.decided, on: first, number: "1/QĐ", issuer: "UBND"),
                GroupEvent(.launched, on: max(first, day(&dice))),
            ].prefix(dice.roll(1...2)).map { $0 }
        _ = try desk.register(draft, steps: steps, accepts: true, in: tx)
    }

    /// In the years of the old structure, where every commune of this test stood.
    private static func day(_ dice: inout Dice) -> Day {
        Day(year: dice.roll(2022...2024), month: dice.roll(1...12), day: dice.roll(1...28)) ?? World.today
    }

    private static func expectRecount(_ database: Database, _ desk: GroupDesk) async throws {
        try await database.read { tx in
            let ids: [RecordID] = try tx.rows("SELECT id FROM model_group ORDER BY id").map { try $0("id") }
            var expected: [String: Int64] = [:]
            var years: [String: Int] = [:]
            for group in try GroupStore.find(ids, in: tx) where group.takenBack == nil {
                let kind = try desk.kind(group.draft.kind)
                let counting = try GroupStore.counting(
                    of: group, kind: kind, indicator: desk.rules.indicator(of: kind)?.code, in: tx)
                for fact in counting.facts {
                    let tier = fact.tier?.depth ?? -1
                    expected[
                        "\(fact.indicator) \(fact.place) \(fact.day.year) \(tier) \(fact.isEvidenced)", default: 0] +=
                        fact.quantity
                }
                for (year, count) in counting.years { years["\(year) \(count.rawValue)", default: 0] += 1 }
            }
            #expect(expected.count > 20)
            var found: [String: Int64] = [:]
            for row in try tx.rows(
                """
                SELECT c.code, f.place_id, f.year, f.tier, f.is_evidenced, CAST(SUM(f.quantity) AS BIGINT) AS number
                  FROM fact f JOIN counted_indicator c ON c.id = f.indicator_id
                 GROUP BY c.code, f.place_id, f.year, f.tier, f.is_evidenced
                """)
            {
                let code: String = try row("code")
                let place: PlaceID = try row("place_id")
                let year: Int = try row("year")
                let tier: Int = try row("tier")
                let evidenced: Bool = try row("is_evidenced")
                found["\(code) \(place) \(year) \(tier) \(evidenced)"] = try row("number")
            }
            #expect(found == expected)
            var tallied: [String: Int] = [:]
            for row in try tx.rows(
                "SELECT year, counts_as, COUNT(*) AS number FROM model_group_year GROUP BY year, counts_as")
            {
                let year: Int = try row("year")
                let count: GroupCount = try row("counts_as")
                tallied["\(year) \(count.rawValue)"] = try row("number")
            }
            #expect(tallied == years)
        }
        // The totals of places and of everything above them are those of the facts.
        while let folded = try await TotalStore.fold(database), folded > 0 {}
        let faults = try await database.read { tx in try TotalCheck.faults(in: tx) }
        #expect(faults.isEmpty, "\(faults.prefix(3))")
    }
}
