import Database
import Kernel

/// A target that counts: of the version in force of the plan of a place, or of its newest draft while none was issued.
public struct CountedTarget: Hashable, Sendable {
    public let indicator: String
    /// Where it is to be met.
    public let place: PlaceID
    /// Who implements it; nil where the paper does not split.
    public let tier: Tier?
    public let quantity: Int64
    /// The version it stands in.
    public let version: RecordID

    public init(indicator: String, place: PlaceID, tier: Tier?, quantity: Int64, version: RecordID) {
        self.indicator = indicator
        self.place = place
        self.tier = tier
        self.quantity = quantity
        self.version = version
    }
}

/// Keeps what plans count for, so that a change of a plan adds only the difference to the totals.
public enum TargetLedger {
    private struct Key: Hashable {
        let indicator: Int
        let place: PlaceID
        let tier: Int
    }

    private struct Entry: Hashable {
        var quantity: Int64
        let version: RecordID
    }

    /// Makes these the targets that the plans of a place set for a period.
    ///
    /// Doing it again changes nothing. Two targets of the same indicator, place and tier are added up.
    ///
    /// - Parameter issuer: the tier of the place whose plans they are.
    public static func replace(
        _ targets: [CountedTarget], of planPlace: PlaceID, issuer: Tier, period: Period, in tx: WriteTransaction
    ) throws {
        let numbers = try CountedIndicators.numbers(Set(targets.map(\.indicator)), in: tx)
        var wanted: [Key: Entry] = [:]
        for target in targets {
            guard let number = numbers[target.indicator] else { continue }
            let key = Key(indicator: number, place: target.place, tier: target.tier?.depth ?? -1)
            wanted[key, default: Entry(quantity: 0, version: target.version)].quantity += target.quantity
        }
        let present = try stored(of: planPlace, period: period, in: tx)
        guard wanted != present else { return }

        var changes: [TotalKey: Amounts] = [:]
        func total(_ key: Key) -> TotalKey {
            TotalKey(
                place: key.place, period: period.totalKey, indicator: key.indicator, issuer: issuer.depth,
                tier: key.tier)
        }
        for (key, entry) in present where wanted[key] != entry {
            changes[total(key), default: Amounts()] += Amounts(target: -entry.quantity, entries: -1)
            try tx.execute(
                """
                DELETE FROM counted_target
                 WHERE plan_place_id = \(planPlace) AND period = \(period.totalKey) AND indicator_id = \(key.indicator)
                   AND place_id = \(key.place) AND tier = \(key.tier)
                """)
        }
        let fresh = wanted.filter { present[$0.key] != $0.value }
        for (key, entry) in fresh {
            changes[total(key), default: Amounts()] += Amounts(target: entry.quantity, entries: 1)
        }
        try tx.insert(
            into: "counted_target", columns: columns,
            rows: fresh.map { key, entry in
                [
                    planPlace, period.totalKey, key.indicator, key.place, key.tier, issuer.depth, entry.quantity,
                    entry.version,
                ]
            })
        try TotalStore.add(changes, in: tx)
    }

    static let columns = [
        "plan_place_id", "period", "indicator_id", "place_id", "tier", "issuer", "quantity", "version_id",
    ]

    private static func stored(
        of planPlace: PlaceID, period: Period, in tx: Transaction
    ) throws -> [Key: Entry] {
        let rows = try tx.rows(
            """
            SELECT indicator_id, place_id, tier, quantity, version_id FROM counted_target
             WHERE plan_place_id = \(planPlace) AND period = \(period.totalKey)
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                (
                    Key(indicator: try row("indicator_id"), place: try row("place_id"), tier: try row("tier")),
                    Entry(quantity: try row("quantity"), version: try row("version_id"))
                )
            })
    }
}
