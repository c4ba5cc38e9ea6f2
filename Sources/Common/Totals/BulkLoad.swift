import Database
import Kernel

/// The targets that the plans of a place set for a period.
public struct PlannedTargets: Hashable, Sendable {
    public let place: PlaceID
    /// The tier of the place.
    public let issuer: Tier
    public let period: Period
    public let targets: [CountedTarget]

    public init(place: PlaceID, issuer: Tier, period: Period, targets: [CountedTarget]) {
        self.place = place
        self.issuer = issuer
        self.period = period
        self.targets = targets
    }
}

/// Writes facts and targets in bulk **without their totals**, for data that are made, not entered: until
/// ``TotalStore/recount(in:)`` has run, no total knows them.
public enum BulkLoad {
    /// - Parameter numbers: of `CountedIndicators.numbers`; facts of other indicators are left out.
    public static func insert(_ records: [FactRecord], numbers: [String: Int], in tx: WriteTransaction) throws {
        try FactStore.insert(
            records.flatMap { record in
                record.facts.enumerated().compactMap { index, fact in
                    numbers[fact.indicator].map { FactStore.row(record, index + 1, fact, $0) }
                }
            }, in: tx)
    }

    /// - Parameter plans: of different places or periods, and none that has targets already; each with one target at
    ///   most of an indicator, place and tier.
    public static func insert(_ plans: [PlannedTargets], numbers: [String: Int], in tx: WriteTransaction) throws {
        try tx.insert(
            into: "counted_target", columns: TargetLedger.columns,
            rows: plans.flatMap { plan in
                plan.targets.compactMap { target -> [any DatabaseValue]? in
                    guard let number = numbers[target.indicator] else { return nil }
                    return [
                        plan.place, plan.period.totalKey, number, target.place, target.tier?.depth ?? -1,
                        plan.issuer.depth, target.quantity, target.version,
                    ]
                }
            })
    }
}
