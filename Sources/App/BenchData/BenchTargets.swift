import Foundation
import Kernel
import Totals

/// Targets of both series: of provinces for their districts and communes, of communes for their villages; each year
/// 2021–2025 and the phase, and 2026 for the communes of the second structure. Some 584.000 for the nation.
struct BenchTargets: Sendable {
    let places: BenchPlaces
    let indicators: [String]

    /// Of the indicators, so many have a target in every commune.
    private static let inCommunes = 7

    /// The plans of one place after the other.
    func plans() -> [PlannedTargets] {
        let periods =
            (2021...2025).compactMap { Period(year: $0) } + [Period(first: 2021, last: 2025)].compactMap { $0 }
        let ofProvince = Dictionary(grouping: places.communes, by: \.province)
        let districtsOf = Dictionary(grouping: places.districts, by: \.parent)
        var plans: [PlannedTargets] = []
        for province in places.provinces {
            for period in periods {
                var targets = districtsOf[province, default: []].flatMap { district in
                    indicators.map { target($0, district.id, .district, period, issuer: province) }
                }
                for commune in ofProvince[province] ?? [] {
                    let first = Int(commune.id.number)
                    targets += (0..<min(Self.inCommunes, indicators.count)).map { offset in
                        target(
                            indicators[(first + offset) % indicators.count], commune.id, .commune, period,
                            issuer: province)
                    }
                }
                plans.append(PlannedTargets(place: province, issuer: .province, period: period, targets: targets))
            }
        }
        for commune in places.communes where !commune.villages.isEmpty {
            for period in periods {
                let targets = commune.villages.map { village in
                    target(
                        indicators[Int(village.number) % indicators.count], village, .village, period,
                        issuer: commune.id)
                }
                plans.append(PlannedTargets(place: commune.id, issuer: .commune, period: period, targets: targets))
            }
        }
        return plans + newPlans()
    }

    private func newPlans() -> [PlannedTargets] {
        guard let year = Period(year: 2026) else { return [] }
        return Dictionary(grouping: places.newCommunes, by: \.parent).sorted { $0.key < $1.key }.map {
            province, communes in
            PlannedTargets(
                place: province, issuer: .province, period: year,
                targets: communes.flatMap { commune in
                    indicators.map { target($0, commune.id, .commune, year, issuer: province) }
                })
        }
    }

    private func target(
        _ indicator: String, _ place: PlaceID, _ tier: Tier, _ period: Period, issuer: PlaceID
    ) -> CountedTarget {
        let quantity = (place.number &* 31 &+ Int64(period.totalKey)) % 9 + 1
        return CountedTarget(
            indicator: indicator, place: place, tier: tier, quantity: quantity * (period.isYear ? 1 : 5),
            version: RecordID(
                moment: Date(timeIntervalSince1970: 1_609_459_200 + Double(period.first - 2021) * 31_536_000),
                random: (UInt64(issuer.number), UInt16(period.isYear ? period.first - 2000 : 1))))
    }
}
