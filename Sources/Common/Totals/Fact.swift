import Kernel

/// One counted result: so many of an indicator, at a place, on a day, by a tier (DESIGN idea 1). It never stands alone:
/// a record, such as a group, an event or a declaration, writes its facts in its own transaction and takes them back
/// with itself.
public struct Fact: Hashable, Sendable {
    /// The code of the indicator: `communication_team`.
    public let indicator: String
    /// Where it happened. It stays there through every reform.
    public let place: PlaceID
    /// Who implemented it; nil where nobody says.
    public let tier: Tier?
    /// When it happened: it is counted on this day, in its year.
    public let day: Day
    /// The first day on which it may have happened, in the same year: earlier than `day` for what an office only knows
    /// of a whole month, quarter or year, which then stands on the last day of it.
    public let since: Day
    /// 1 to 999.999.999, in the unit of the indicator.
    public let quantity: Int64
    /// Whether the record shows it; false for what an office only declares.
    public let isEvidenced: Bool

    public init(
        indicator: String, place: PlaceID, tier: Tier?, day: Day, since: Day? = nil, quantity: Int64,
        isEvidenced: Bool
    ) {
        self.indicator = indicator
        self.place = place
        self.tier = tier
        self.day = day
        self.since = since ?? day
        self.quantity = quantity
        self.isEvidenced = isEvidenced
    }
}

/// A record with all its facts.
public struct FactRecord: Hashable, Sendable {
    /// The kind of the record: `declaration`. Rooms that write facts register how it is shown (see Progress).
    public let kind: String
    public let id: RecordID
    public let facts: [Fact]

    public init(kind: String, id: RecordID, facts: [Fact]) {
        self.kind = kind
        self.id = id
        self.facts = facts
    }
}
