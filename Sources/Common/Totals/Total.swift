import Kernel

/// What one figure of the tables of totals is about.
///
/// `issuer` keeps the series of targets apart: a target of the province's plan and the same target shared out again by
/// the districts' plans are two series, and only one of them may be added up.
public struct TotalKey: Hashable, Sendable {
    public let place: PlaceID
    /// A year, or a phase of years (see ``Period/totalKey``).
    public let period: Int
    /// The number of the indicator in `counted_indicator`.
    public let indicator: Int
    /// The tier of the plan that sets the target, 0–4; ``results`` for what was achieved.
    public let issuer: Int
    /// Who implements it: the depth of a `Tier`, or −1 where the paper does not split.
    public let tier: Int

    /// The `issuer` of what was achieved.
    public static let results = -1

    public init(place: PlaceID, period: Int, indicator: Int, issuer: Int, tier: Int) {
        self.place = place
        self.period = period
        self.indicator = indicator
        self.issuer = issuer
        self.tier = tier
    }
}

extension TotalKey: Comparable {
    public static func < (left: TotalKey, right: TotalKey) -> Bool {
        (left.place, left.period, left.indicator, left.issuer, left.tier)
            < (right.place, right.period, right.indicator, right.issuer, right.tier)
    }
}

/// A target with what was achieved of it, in the indicator's own unit.
public struct Amounts: Hashable, Sendable {
    public var target: Int64 = 0
    /// Shown by a record: a group with its decision, an event with its list.
    public var evidenced: Int64 = 0
    /// Only declared by an office.
    public var declared: Int64 = 0
    /// How many target cells or facts stand behind it: tells a target of 0 from none.
    public var entries: Int64 = 0

    public init(target: Int64 = 0, evidenced: Int64 = 0, declared: Int64 = 0, entries: Int64 = 0) {
        self.target = target
        self.evidenced = evidenced
        self.declared = declared
        self.entries = entries
    }

    /// What is shown as achieved: evidenced and declared together.
    public var achieved: Int64 { evidenced + declared }

    var isZero: Bool { self == Amounts() }

    public static func + (left: Amounts, right: Amounts) -> Amounts {
        Amounts(
            target: left.target + right.target, evidenced: left.evidenced + right.evidenced,
            declared: left.declared + right.declared, entries: left.entries + right.entries)
    }

    public static func += (left: inout Amounts, right: Amounts) { left = left + right }

    static prefix func - (amounts: Amounts) -> Amounts {
        Amounts(
            target: -amounts.target, evidenced: -amounts.evidenced, declared: -amounts.declared,
            entries: -amounts.entries)
    }
}

extension Period {
    /// How tables of totals name it: `2024` for a year, `20212025` for the phase 2021–2025. Targets of a phase are a
    /// series of their own (REQUIREMENTS C36); results stand in their years only.
    public var totalKey: Int { isYear ? first : first * 10_000 + last }

    /// The period that a key names; nil for a number that names none.
    public init?(totalKey key: Int) {
        if key < 10_000 { self.init(year: key) } else { self.init(first: key / 10_000, last: key % 10_000) }
    }
}
