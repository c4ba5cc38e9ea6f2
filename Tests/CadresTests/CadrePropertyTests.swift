import Database
import Kernel
import People
import Places
import TestSupport
import Testing

@testable import Cadres

/// What must hold of the numbers whatever happens to the list.
@Suite struct CadrePropertyTests {
    /// Numbers that come again with the same seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 31)
        }

        mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    }

    /// The history as the test itself remembers it.
    private struct Told: Hashable {
        var woman: RecordID
        var draft: CadreEntryDraft
    }

    private static let communes = ["01279", "01480", "01273", "01288"]
    private static let categories = ["planned", "appointed", "elected", "serving", "found", "party_admitted"]

    @Test(
        "After random entries, ends, corrections, takings back and merges, numbers on any day equal a recount (K157)",
        arguments: [(TestEngine.sqlite, 800), (.postgresql, 800)])
    func recount(engine: TestEngine, operations: Int) async throws {
        try await World.with(engine) { database, desk async throws in
            var dice = Dice(state: 27)
            var told: [RecordID: Told] = [:]
            let places = try await database.read { tx in try Self.communes.map { try World.place($0, tx).id } }
            for _ in 0..<operations / 50 {
                let (seed, known) = (dice.next(), told)
                told = try await database.write(as: World.officer) { tx in
                    var (dice, told) = (Dice(state: seed), known)
                    for _ in 0..<50 { try Self.act(&dice, &told, places, desk, tx) }
                    try tx.audit("cadre.recorded", RecordRef(Cadre.kind, "all"))
                    return told
                }
            }
            try await Self.expectRecount(database, desk, told, &dice)
        }
    }

    private static func act(
        _ dice: inout Dice, _ told: inout [RecordID: Told], _ places: [PlaceID], _ desk: CadreDesk,
        _ tx: WriteTransaction
    ) throws {
        let ids: [RecordID] = try tx.rows("SELECT id FROM cadre WHERE taken_back_at IS NULL ORDER BY id").map {
            try $0("id")
        }
        guard ids.count > 5, dice.roll(0...9) > 1,
            let cadre = try CadreStore.find(ids[dice.roll(0...ids.count - 1)], in: tx)
        else {
            let person = World.person("Người Thứ \(["Nhất", "Nhì", "Ba"][dice.roll(0...2)])")
            let entry = draft(&dice, places)
            let made = try desk.record(
                CadreRow(person: person, place: entry.place, entries: [entry]), as: .new(person), in: tx)
            let kept = try CadreStore.find(made.id, in: tx)?.entries.first
            if let kept { told[kept.id] = Told(woman: made.id, draft: kept.draft) }
            return
        }
        let entry = cadre.entries.isEmpty ? nil : cadre.entries[dice.roll(0...cadre.entries.count - 1)]
        switch dice.roll(0...9) {
        case 0:
            try desk.takeBack(cadre, reason: "thử", version: cadre.rowVersion, in: tx)
            told = told.filter { $0.value.woman != cadre.id }
        case 1, 2:
            guard let entry else { return }
            let day = max(entry.draft.from, day(&dice))
            try desk.end(entry, of: cadre, on: day, way: "moved", note: "", version: entry.rowVersion, in: tx)
            told[entry.id]?.draft.until = day
        case 3:
            guard let entry else { return }
            try desk.strike(entry, of: cadre, reason: "thử", version: entry.rowVersion, in: tx)
            told[entry.id] = nil
        case 4:
            guard let entry else { return }
            let draft = draft(&dice, places)
            // The same post twice is refused; then nothing may have changed.
            guard !cadre.entries.contains(where: { $0.id != entry.id && same($0.draft, draft) }) else { return }
            try desk.correct(
                entry, of: cadre, to: draft, version: entry.rowVersion, confirms: true, in: tx)
            told[entry.id]?.draft = draft
        case 5 where ids.count > 8:
            try merge(cadre, ids[dice.roll(0...ids.count - 1)], &told, tx)
        default:
            let draft = draft(&dice, places)
            guard !cadre.entries.contains(where: { same($0.draft, draft) }) else { return }
            let id = try desk.add(draft, to: cadre, confirms: true, in: tx)
            told[id] = Told(woman: cadre.id, draft: draft)
        }
    }

    private static func merge(
        _ cadre: Cadre, _ other: RecordID, _ told: inout [RecordID: Told], _ tx: WriteTransaction
    ) throws {
        guard other != cadre.id, let gone = try CadreStore.find(other, in: tx),
            let one = try PersonStore.find(gone.person, in: tx), let two = try PersonStore.find(cadre.person, in: tx)
        else { return }
        try PersonStore.merge(
            gone.person, into: cadre.person, reason: "thử", versions: (one.rowVersion, two.rowVersion),
            holders: [CadreHolder()], in: tx)
        for entry in gone.entries {
            if cadre.entries.contains(where: { same($0.draft, entry.draft) }) {
                told[entry.id] = nil
            } else {
                told[entry.id]?.woman = cadre.id
            }
        }
    }

    private static func same(_ one: CadreEntryDraft, _ other: CadreEntryDraft) -> Bool {
        one.category == other.category && one.from == other.from && one.place == other.place && one.post == other.post
    }

    private static func draft(_ dice: inout Dice, _ places: [PlaceID]) -> CadreEntryDraft {
        let from = day(&dice)
        return CadreEntryDraft(
            category: categories[dice.roll(0...categories.count - 1)], post: "Chức vụ \(dice.roll(1...3))",
            field: ["party", "government", "front", "sector"][dice.roll(0...3)],
            level: [Tier.province, .district, .commune, .village][dice.roll(0...3)],
            place: places[dice.roll(0...places.count - 1)], from: from,
            until: dice.roll(0...2) == 0 ? max(from, day(&dice)) : nil)
    }

    private static func day(_ dice: inout Dice) -> Day {
        Day(year: dice.roll(2021...2025), month: dice.roll(1...12), day: dice.roll(1...28)) ?? World.today
    }

    private static func expectRecount(
        _ database: Database, _ desk: CadreDesk, _ told: [RecordID: Told], _ dice: inout Dice
    ) async throws {
        #expect(told.count > 60)
        let posts: Set<String> = ["appointed", "elected", "serving"]
        let asked = (0..<40).map { _ in day(&dice) }
        let scopes = [World.province] + communes
        for code in scopes {
            let (numbers, place, counts) = try await database.read { tx in
                let place = try World.place(code, tx)
                let area = try CadreArea.of(place, on: World.day("01/01/2024"), in: tx)
                let numbers = CadreNumbers(
                    try desk.reader.counted(in: area, in: tx), words: try World.catalogue.get().cadres)
                let counts = try asked.prefix(5).map {
                    try desk.reader.count(CadreQuestion(level: .commune, day: $0), within: [Scope(.nation)], in: tx)
                }
                return (numbers, place.id, counts)
            }
            for (index, day) in asked.enumerated() {
                let standing = told.values.filter {
                    (code == World.province || $0.draft.place == place) && $0.draft.from <= day
                        && ($0.draft.until.map { day <= $0 } ?? true)
                }
                func women(_ own: [Told]) -> Int { Set(own.map(\.woman)).count }
                let total = numbers.total(on: day)
                #expect(total.all == women(standing), "\(code) \(day)")
                #expect(total.leading == women(standing.filter { posts.contains($0.draft.category) }))
                #expect(total.planned == women(standing.filter { $0.draft.category == "planned" }))
                for (level, count) in numbers.byLevel(on: day) {
                    let own = standing.filter { $0.draft.level == level }
                    #expect(count.all == women(own))
                    for category in categories {
                        #expect(
                            (count.women[category] ?? 0) == women(own.filter { $0.draft.category == category }))
                    }
                    for (field, cell) in numbers.byField(of: level, on: day) {
                        #expect(cell.all == women(own.filter { $0.draft.field == field }))
                    }
                }
                if code == World.province, index < counts.count {
                    // The list finds the same women as the numbers count.
                    #expect(counts[index] == women(standing.filter { $0.draft.level == .commune }))
                }
            }
        }
    }
}
