import Kernel
import Programme
import Testing

@testable import Events

@Suite struct EventRulesTests {
    private func place(isInArea: Bool? = nil, existed: Bool = true) -> EventPlace {
        EventPlace(
            id: PlaceID(7), name: "Xã Thử", code: "00007", tier: .commune, day: World.day("28/6/2024"),
            existed: existed,
            instead: existed ? [] : ["Xã Mới (00008)"], isInArea: isInArea)
    }

    private func draft(_ kind: String = "dialogue", variant: String? = "commune", period: String = "Tháng 6/2024")
        throws
        -> EventDraft
    {
        EventDraft(kind: kind, variant: variant, place: PlaceID(7), activity: "3.1", period: try EventPeriod(period))
    }

    private func event(_ draft: EventDraft, held: EventHolding? = nil) throws -> Event {
        Event(
            id: try #require(RecordID("018e5a4c-0000-7000-8000-000000000001")), draft: draft, title: "Thử",
            state: held == nil ? .planned : .held, held: held, cancelReason: "", takenBack: nil, recordedByName: "a",
            recordedAt: World.moment, rowVersion: 1)
    }

    @Test func `a plan needs a kind, what it is, an activity, and a place of its day`() throws {
        let rules = try World.rules()
        #expect(rules.faults(of: try draft(), at: place()).isEmpty)
        #expect(rules.faults(of: try draft("dance"), at: place()).map(\.code) == ["event.kind"])
        var wrong = try draft(variant: nil)
        wrong.activity = "9.9"
        wrong.plannedPeople = 0
        let codes = rules.faults(of: wrong, at: place(existed: false)).map(\.code)
        #expect(codes == ["event.variant", "event.activity", "event.place_not_then", "event.people"])
    }

    @Test func `an event is held on a day that was, and its people add up`() throws {
        let rules = try World.rules()
        #expect(rules.faults(of: World.held).isEmpty)
        #expect(rules.faults(of: EventHolding(from: World.day("01/12/2026"))).map(\.code) == ["event.future"])
        let backwards = EventHolding(from: World.day("28/6/2024"), until: World.day("27/6/2024"), rounds: 0)
        #expect(rules.faults(of: backwards).map(\.code) == ["event.days", "event.rounds"])
        func codes(_ counts: ParticipantCounts) -> [String] { rules.faults(of: counts).map(\.code) }
        #expect(codes(ParticipantCounts(women: 30, men: 20, minorityWomen: 31)) == ["event.count_part"])
        #expect(codes(ParticipantCounts(women: 0, men: 0)) == ["event.count_none"])
        var counts = ParticipantCounts(women: 30, men: 20, minorityWomen: 25)
        counts.ages = ["16_30": ParticipantSplit(women: 10, men: 20)]
        #expect(codes(counts).isEmpty, "a part of the ages may be unknown")
        counts.ages["31_59"] = ParticipantSplit(women: 21, men: 0)
        #expect(codes(counts) == ["event.count_sum"])
        counts.ages = Dictionary(
            uniqueKeysWithValues: rules.catalogue.events.ageGroups.map { ($0.code, ParticipantSplit(women: 1, men: 5)) }
        )
        #expect(codes(counts) == ["event.count_sum"], "all ages are known, so the women must add up")
    }

    @Test func `a planned rally outside of every peak, and one outside of the area, are pointed out and kept (F97)`()
        throws
    {
        let checks = EventChecks(catalogue: try World.catalogue.get(), today: World.today)
        func codes(_ period: String, isInArea: Bool? = nil) throws -> [String] {
            let rally = try draft("rally", variant: nil, period: period)
            return checks.hints(of: try event(rally), at: place(isInArea: isInArea), listed: [], lines: []).map(\.code)
        }
        #expect(try codes("Tháng 12/2026") == ["missed_peak"])
        #expect(try codes("Tháng 11/2026").isEmpty)
        #expect(try codes("25/11/2026", isInArea: false) == ["outside_area"])
        #expect(try codes("Tháng 6/2024") == ["past"])
    }

    @Test func `a launch that is announced with the details to follow says so until they come (E78)`() throws {
        let checks = EventChecks(catalogue: try World.catalogue.get(), today: World.today)
        var launch = try draft("launch", variant: "communication_team", period: "Quý IV/2026")
        launch.detailsFollow = true
        let hints = checks.hints(of: try event(launch), at: place(), listed: [], lines: [])
        #expect(hints.map(\.code) == ["details_follow"])
        launch.detailsFollow = false
        #expect(checks.hints(of: try event(launch), at: place(), listed: [], lines: []).isEmpty)
    }

    @Test
    func `fewer than three men of ten in violence prevention, a list that differs, a missing licence are pointed out`()
        throws
    {
        let checks = EventChecks(catalogue: try World.catalogue.get(), today: World.today)
        let talk = try draft("communication", variant: "violence_prevention")
        func codes(_ women: Int, _ men: Int, listed: [CountedParticipant] = [], lines: [EventLine] = []) throws
            -> [String]
        {
            let held = EventHolding(from: World.day("28/6/2024"), counts: ParticipantCounts(women: women, men: men))
            return checks.hints(of: try event(talk, held: held), at: place(), listed: listed, lines: lines).map(\.code)
        }
        #expect(try codes(71, 29) == ["men"])
        #expect(try codes(70, 30).isEmpty)
        let one = try #require(RecordID("018e5a4c-0000-7000-8000-000000000002"))
        #expect(
            try codes(70, 30, listed: [CountedParticipant(person: one, isWoman: true, isMinority: nil)])
                == ["list_differs"])
        let leaflet = EventLine(
            id: one, facts: EventLineFacts(.product, words: "Tờ gấp", code: "leaflet"), doneOn: nil, doneNote: "",
            by: "a",
            rowVersion: 1)
        #expect(try codes(70, 30, lines: [leaflet]) == ["licence"])
    }

    @Test func `a dialogue counts its rounds, a class itself, and communication its people and its men (J136)`() throws
    {
        func facts(
            _ kind: String, _ variant: String, _ held: EventHolding?, listed: [CountedParticipant] = [],
            before:
                Set<RecordID> = []
        ) throws -> [String: Int64] {
            let counts = try World.kind(kind).counts(variant: variant)
            let counting = EventCounting(
                counts: counts, draft: try draft(kind, variant: variant), held: held, listed: listed,
                countedBefore: before, hasFiles: false)
            return Dictionary(uniqueKeysWithValues: counting.facts.map { ($0.indicator, $0.quantity) })
        }
        var held = World.held
        held.rounds = 2
        #expect(try facts("dialogue", "commune", held) == ["policy_dialogue": 2])
        #expect(try facts("dialogue", "commune", nil).isEmpty)
        #expect(try facts("training", "gm_p2", held) == ["gm_training_p2": 1])
        #expect(
            try facts("communication", "violence_prevention", held)
                == ["violence_prevention_participant": 50, "violence_prevention_man": 20])
        // Of a class of cadres only women of ethnic minorities count, each once a year.
        let ids = try ["a", "b", "c"].map { try #require(RecordID("018e5a4c-0000-7000-8000-00000000000\($0)")) }
        let listed = [
            CountedParticipant(person: ids[0], isWoman: true, isMinority: true),
            CountedParticipant(person: ids[1], isWoman: true, isMinority: nil),
            CountedParticipant(person: ids[2], isWoman: true, isMinority: true),
        ]
        #expect(try facts("training", "em_women_cadre", held, listed: listed) == ["em_women_cadre": 2])
        #expect(
            try facts("training", "em_women_cadre", held, listed: listed, before: [ids[0]]) == ["em_women_cadre": 1])
        held.counts?.all.minorityWomen = 12
        #expect(try facts("training", "em_women_cadre", held) == ["em_women_cadre": 12])
    }

    @Test func `two levels overlap on the same content in the same time, not otherwise (S217)`() throws {
        var province = try draft()
        province.tier = .province
        var commune = try draft(period: "15/6/2024")
        commune.tier = .commune
        let other = try #require(RecordID("018e5a4c-0000-7000-8000-000000000009"))
        func overlaps(_ change: (inout EventDraft) throws -> Void) rethrows -> Bool {
            var changed = commune
            try change(&changed)
            guard let one = try? event(province), let two = try? event(changed) else { return false }
            return OverlapRule.holds(
                one,
                Event(
                    id: other, draft: two.draft, title: two.title, state: two.state, held: nil, cancelReason: "",
                    takenBack: nil, recordedByName: "", recordedAt: two.recordedAt, rowVersion: 1))
        }
        #expect(overlaps { _ in })
        #expect(!overlaps { $0.tier = .province })
        #expect(!overlaps { $0.tier = nil })
        #expect(!overlaps { $0.activity = "3.2" })
        #expect(!overlaps { $0.variant = "district" })
        #expect(try !overlaps { $0.period = try EventPeriod("Tháng 7/2024") })
    }
}
