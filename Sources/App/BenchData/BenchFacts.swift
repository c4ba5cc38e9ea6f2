import Foundation
import Kernel
import Totals

/// Results made by chance: half of them at villages, a third at communes, the rest at communes of the second structure
/// and higher up; of 2021 to the end of June 2026; three of four with a record that shows them.
struct BenchFacts: Sendable {
    /// A place with the tiers that implement there and its span of days.
    private struct Source {
        let places: [PlaceID]
        /// Of 100 facts.
        let share: Int
        let tier: Tier
        /// Months after January 2021.
        let months: Range<Int>
    }

    let places: BenchPlaces
    let indicators: [String]
    let seed: UInt64
    let count: Int

    /// Gives the records in parts of some thousand facts, one place after the other.
    func parts(of size: Int, _ use: ([FactRecord]) async throws -> Void) async rethrows {
        var dice = Dice(seed: seed)
        var part: [FactRecord] = []
        var facts = 0
        var serial = 0
        var start = 0
        for source in sources() where !source.places.isEmpty {
            let end = start + source.share
            let most = count * end / 100 - count * start / 100
            start = end
            for (index, place) in source.places.enumerated() {
                var left = most * (index + 1) / source.places.count - most * index / source.places.count
                while left > 0 {
                    let wanted = min(left, 1 + dice.below(3))
                    part.append(record(serial, at: place, source, facts: wanted, &dice))
                    serial += 1
                    left -= wanted
                    facts += wanted
                }
                if facts >= size {
                    try await use(part)
                    part.removeAll(keepingCapacity: true)
                    facts = 0
                }
            }
        }
        if !part.isEmpty { try await use(part) }
    }

    private func sources() -> [Source] {
        [
            Source(places: places.provinces, share: 2, tier: .province, months: 0..<54),
            Source(places: places.districts.map(\.id), share: 3, tier: .district, months: 0..<54),
            Source(places: places.communes.map(\.id), share: 35, tier: .commune, months: 0..<54),
            Source(places: places.newCommunes.map(\.id), share: 10, tier: .commune, months: 54..<66),
            Source(places: places.communes.flatMap(\.villages), share: 50, tier: .commune, months: 0..<54),
        ]
    }

    /// What one record shows is of one day; it counts for neighbouring indicators.
    private func record(
        _ serial: Int, at place: PlaceID, _ source: Source, facts: Int, _ dice: inout Dice
    ) -> FactRecord {
        let month = source.months.lowerBound + dice.below(source.months.count)
        let day = Day(year: 2021 + month / 12, month: month % 12 + 1, day: 1 + dice.below(28))
        let first = dice.below(indicators.count)
        let isEvidenced = dice.below(4) > 0
        // Mostly the place itself implements; sometimes a tier above it does there.
        let tier = dice.below(10) < 7 ? source.tier : .province
        let made = (0..<facts).compactMap { offset in
            day.map { day in
                Fact(
                    indicator: indicators[(first + offset) % indicators.count], place: place, tier: tier, day: day,
                    quantity: Int64(1 + dice.below(20)), isEvidenced: isEvidenced)
            }
        }
        // Ids in the order of writing, a millisecond apart.
        let moment = Date(timeIntervalSince1970: 1_609_459_200 + Double(serial) / 1000)
        return FactRecord(
            kind: "bench", id: RecordID(moment: moment, random: (dice.next(), UInt16(serial & 0xFFF))), facts: made)
    }
}
