import Database
import Groups
import Kernel
import People
import Places
import TestSupport
import Testing
import Totals

@testable import Events

/// What must hold of counted events whatever happens to them.
@Suite struct EventPropertyTests {
    /// Numbers that come again with the same seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 31)
        }

        mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    }

    private static let kinds: [(kind: String, variant: String, activity: String)] = [
        ("dialogue", "commune", "3.1"), ("training", "em_women_cadre", "3.4"), ("training", "gm_p2", "4.1"),
        ("communication", "violence_prevention", "2.3"), ("launch", "communication_team", "1.1"),
    ]
    /// Communes, and last the province above them.
    private static let places = ["01279", "01480", "01273", "01288", "04"]
    private static let periods = ["Quý II/2024", "Tháng 6/2024", "Năm 2023"]
    private static let names = ["Nông Thị Nhất", "Hoàng Thị Nhì", "Lương Thị Ba", "Đàm Thị Tư", "Triệu Văn Năm"]

    @Test(
        "After random plans, holdings, corrections, lists and takings back, the totals are what a recount of all gives",
        arguments: [(TestEngine.sqlite, 1200), (.postgresql, 1200)])
    func recount(engine: TestEngine, operations: Int) async throws {
        try await World.with(engine) { database, desk async throws in
            var dice = Dice(state: 6)
            let (places, people, teams) = try await database.write(as: World.officer) { tx in
                let places = try Self.places.compactMap { code in
                    try PlaceStore.place(code: code, on: World.day("28/6/2024"), tx)?.id
                }
                let people = try Self.names.map { name in
                    try PersonStore.add(
                        World.person(
                            name, name.contains("Văn") ? .male : .female,
                            ethnicity: name.contains("Ba") ? "kinh" : "tay"),
                        in: tx)
                }
                let teams = try places.dropLast().map { place in
                    try desk.groups.register(
                        GroupDraft(kind: "communication_team", place: place),
                        steps: [GroupEvent(.surveyed, on: World.day("15/6/2022"))], accepts: true, in: tx)
                }
                return (places, people, teams)
            }
            try #require(places.count > 1)
            // Several to a transaction, as an import does, so that thousands stay quick.
            for _ in 0..<operations / 40 {
                let seed = dice.next()
                try await database.write(as: World.officer) { tx in
                    var dice = Dice(state: seed)
                    for _ in 0..<40 { try Self.act(&dice, places, people, teams, desk, tx) }
                    try tx.audit("event.planned", RecordRef(Event.kind, "all"))
                }
            }
            try await Self.expectRecount(database, desk)
        }
    }

    private static func act(
        _ dice: inout Dice, _ places: [PlaceID], _ people: [RecordID], _ teams: [RecordID], _ desk: EventDesk,
        _ tx: WriteTransaction
    ) throws {
        let ids: [RecordID] = try tx.rows("SELECT id FROM event WHERE taken_back_at IS NULL ORDER BY id").map {
            try $0("id")
        }
        guard ids.count > 60, dice.roll(0...9) > 0,
            let event = try EventStore.find(ids[dice.roll(0...ids.count - 1)], in: tx)
        else {
            _ = try desk.plan(try draft(&dice, places), in: tx)
            return
        }
        let version = event.rowVersion
        switch dice.roll(0...11) {
        case 0: try desk.takeBack(event, reason: "thử", version: version, in: tx)
        case 1 where event.state == .planned: try desk.cancel(event, reason: "thử", version: version, in: tx)
        case 2 where event.state != .planned: try desk.reopen(event, version: version, in: tx)
        case 3, 4, 5:
            let from = day(&dice)
            let counts =
                dice.roll(0...1) == 0
                ? ParticipantCounts(women: dice.roll(5...30), men: dice.roll(0...20), minorityWomen: dice.roll(0...5))
                : nil
            try desk.hold(
                event, as: EventHolding(from: from, rounds: dice.roll(1...2), counts: counts),
                allCame: dice.roll(0...2) == 0, version: version, in: tx)
        case 6, 7:
            // Whoever is on the list already is refused.
            let person = people[dice.roll(0...people.count - 1)]
            if try !EventStore.participants(of: event.id, in: tx).contains(where: { $0.person == person }) {
                _ = try desk.addParticipant(
                    .known(person), role: ParticipantRole.allCases[dice.roll(0...2)],
                    attended: [nil, true, false][dice.roll(0...2)], to: event, in: tx)
            }
        case 8:
            if let line = try EventStore.participants(of: event.id, in: tx).first {
                try desk.removeParticipant(line.id, of: event, in: tx)
            }
        case 9:
            let lines = try EventStore.participants(of: event.id, in: tx)
            try desk.setAttendance(
                Dictionary(uniqueKeysWithValues: lines.map { ($0.id, dice.roll(0...1) == 0) }), of: event, in: tx)
        case 10:
            var changed = try draft(&dice, places)
            changed.kind = event.draft.kind
            changed.variant =
                event.draft.kind == "training" ? ["em_women_cadre", "gm_p2"][dice.roll(0...1)] : event.draft.variant
            try desk.correct(event, to: changed, version: version, in: tx)
        case 11 where event.draft.kind == "launch":
            try desk.setGroups([teams[dice.roll(0...teams.count - 1)]], of: event, version: version, in: tx)
        default: break
        }
    }

    private static func draft(_ dice: inout Dice, _ places: [PlaceID]) throws -> EventDraft {
        let (kind, variant, activity) = kinds[dice.roll(0...kinds.count - 1)]
        return EventDraft(
            kind: kind, variant: variant, place: places[dice.roll(0...places.count - (kind == "launch" ? 2 : 1))],
            tier: [nil, .province, .commune, .province, .commune][dice.roll(0...4)], activity: activity,
            period: dice.roll(0...3) == 0 ? EventPeriod(day(&dice)) : try EventPeriod(periods[dice.roll(0...2)]))
    }

    /// In the years of the old structure, where every commune of this test stood.
    private static func day(_ dice: inout Dice) -> Day {
        Day(year: dice.roll(2023...2024), month: dice.roll(1...12), day: dice.roll(1...28)) ?? World.today
    }

    private static func expectRecount(_ database: Database, _ desk: EventDesk) async throws {
        try await database.read { tx in
            let ids: [RecordID] = try tx.rows("SELECT id FROM event ORDER BY id").map { try $0("id") }
            var expected: [String: Int64] = [:]
            var cadres: Set<String> = []
            let events = try EventStore.find(ids, in: tx)
            for event in events where event.takenBack == nil {
                for fact in try desk.counting(of: event, in: tx).facts {
                    let tier = fact.tier?.depth ?? -1
                    expected[
                        "\(fact.indicator) \(fact.place) \(fact.day.year) \(tier) \(fact.isEvidenced)", default: 0] +=
                        fact.quantity
                }
                if event.draft.variant == "em_women_cadre", let held = event.held {
                    for person in try EventStore.counted(of: event.id, in: tx)
                    where person.isMinority == true && person.isWoman {
                        cadres.insert("\(person.person) \(held.until.year)")
                    }
                }
            }
            #expect(expected.count > 20)
            var found: [String: Int64] = [:]
            var cadreFacts: Int64 = 0
            for row in try tx.rows(
                """
                SELECT c.code, f.place_id, f.year, f.tier, f.is_evidenced, CAST(SUM(f.quantity) AS BIGINT) AS number
                  FROM fact f JOIN counted_indicator c ON c.id = f.indicator_id
                 WHERE f.record_kind = 'event' GROUP BY c.code, f.place_id, f.year, f.tier, f.is_evidenced
                """)
            {
                let code: String = try row("code")
                let place: PlaceID = try row("place_id")
                let year: Int = try row("year")
                let tier: Int = try row("tier")
                let evidenced: Bool = try row("is_evidenced")
                let number: Int64 = try row("number")
                found["\(code) \(place) \(year) \(tier) \(evidenced)"] = number
                if code == "em_women_cadre" { cadreFacts += number }
            }
            #expect(found == expected)
            // Nobody of the lists counts twice in a year, and nobody is forgotten; classes without a list count by number.
            let stated = try events.filter {
                $0.draft.variant == "em_women_cadre" && $0.takenBack == nil && $0.held != nil
            }.filter { try EventStore.counted(of: $0.id, in: tx).isEmpty }.reduce(0) {
                $0 + Int64($1.held?.counts?.all.minorityWomen ?? 0)
            }
            #expect(cadreFacts == Int64(cadres.count) + stated)
            // Every team that an event launched has its step from it, once, and no other has one.
            var launched: Set<RecordID> = []
            for event in events {
                for (group, gave) in try EventStore.groups(of: event.id, in: tx) where gave {
                    let step = try GroupStore.find(group, in: tx)?.steps.last { $0.step == .launched }
                    #expect(event.takenBack == nil && step?.day == event.held?.until)
                    #expect(launched.insert(group).inserted)
                }
            }
            for row in try tx.rows("SELECT group_id FROM model_group_step WHERE step = 'launched'") {
                let group: RecordID = try row("group_id")
                #expect(launched.remove(group) != nil)
            }
            #expect(launched.isEmpty)
            try Self.expectOverlaps(of: events, in: tx)
        }
        // The totals of places and of everything above them are those of the facts.
        while let folded = try await TotalStore.fold(database), folded > 0 {}
        let faults = try await database.read { tx in try TotalCheck.faults(in: tx) }
        #expect(faults.isEmpty, "\(faults.prefix(3))")
    }

    /// The kept pairs are those that comparing every event with every other gives.
    private static func expectOverlaps(of events: [Event], in tx: Transaction) throws {
        let province = try PlaceStore.place(code: "04", on: World.day("28/6/2024"), tx)?.id
        var expected: Set<Set<RecordID>> = []
        for (index, one) in events.enumerated() {
            for other in events[..<index] where OverlapRule.holds(one, other) {
                let isInside = one.place == other.place || one.place == province || other.place == province
                if isInside { expected.insert([one.id, other.id]) }
            }
        }
        let found = try EventStore.overlaps(within: [Scope(.nation)], limit: 100_000, in: tx)
        #expect(expected.count > 5)
        #expect(Set(found.map { [$0.first.id, $0.second.id] as Set<RecordID> }) == expected)
        #expect(found.count == expected.count)
    }
}
