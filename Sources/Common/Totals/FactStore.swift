import Database
import Kernel

/// Facts, written with the totals they change. The record's room asks the policy and leaves the audit entry.
public enum FactStore {
    /// Makes these the facts of the records: what they had before is taken back.
    ///
    /// - Throws: `Problem` `fact.quantity`, `fact.year`.
    public static func put(_ records: [FactRecord], in tx: WriteTransaction) throws {
        try takeBack(records.map(\.id), in: tx)
        try add(records, in: tx)
    }

    /// Adds the facts of records that have none yet, without looking for any: for imports and new records.
    ///
    /// On PostgreSQL a search for ids just made reads the very page of the index where everybody else inserts, and
    /// SERIALIZABLE then refuses most transactions beside a large one.
    ///
    /// - Throws: `Problem` `fact.quantity`, `fact.year`; `database.duplicate` when a record has facts already.
    public static func add(_ records: [FactRecord], in tx: WriteTransaction) throws {
        let numbers = try CountedIndicators.numbers(Set(records.flatMap(\.facts).map(\.indicator)), in: tx)
        var rows: [[any DatabaseValue]] = []
        var changes: [TotalKey: Amounts] = [:]
        for record in records {
            for (index, fact) in record.facts.enumerated() {
                guard let number = numbers[fact.indicator] else { continue }
                rows.append(row(record, index + 1, fact, number))
                changes[key(fact, number), default: Amounts()] += amounts(fact)
            }
        }
        try insert(rows, in: tx)
        try TotalStore.add(changes, in: tx)
    }

    /// The row of a fact, as ``insert(_:in:)`` takes it.
    static func row(_ record: FactRecord, _ position: Int, _ fact: Fact, _ indicator: Int) -> [any DatabaseValue] {
        [
            record.id, position, record.kind, indicator, fact.place, fact.tier?.depth ?? -1, fact.day, fact.day.year,
            fact.quantity, fact.isEvidenced, fact.since < fact.day ? fact.since : nil,
        ]
    }

    static func insert(_ rows: [[any DatabaseValue]], in tx: WriteTransaction) throws {
        try tx.insert(
            into: "fact",
            columns: [
                "record_id", "position", "record_kind", "indicator_id", "place_id", "tier", "day", "year", "quantity",
                "is_evidenced", "first_day",
            ], rows: rows)
    }

    /// Takes back all facts of the records.
    public static func takeBack(_ records: [RecordID], in tx: WriteTransaction) throws {
        var changes: [TotalKey: Amounts] = [:]
        // A statement binds so many values at most on either engine.
        for start in stride(from: 0, to: records.count, by: 500) {
            let part = Array(records[start..<min(start + 500, records.count)])
            for row in try tx.rows(
                """
                SELECT indicator_id, place_id, tier, year, quantity, is_evidenced FROM fact
                 WHERE record_id IN \(list: part)
                """)
            {
                let key = TotalKey(
                    place: try row("place_id"), period: try row("year"), indicator: try row("indicator_id"),
                    issuer: TotalKey.results, tier: try row("tier"))
                let quantity: Int64 = try row("quantity")
                let isEvidenced: Bool = try row("is_evidenced")
                changes[key, default: Amounts()] +=
                    -Amounts(
                        evidenced: isEvidenced ? quantity : 0, declared: isEvidenced ? 0 : quantity, entries: 1)
            }
            if !changes.isEmpty { try tx.execute("DELETE FROM fact WHERE record_id IN \(list: part)") }
        }
        try TotalStore.add(changes, in: tx)
    }

    /// The facts of a record, in the order in which it wrote them.
    public static func facts(of record: RecordID, in tx: Transaction) throws -> [Fact] {
        try tx.rows(
            """
            SELECT c.code, f.place_id, f.tier, f.day, f.first_day, f.quantity, f.is_evidenced
              FROM fact f JOIN counted_indicator c ON c.id = f.indicator_id
             WHERE f.record_id = \(record) ORDER BY f.position
            """
        ).map { row in
            Fact(
                indicator: try row("code"), place: try row("place_id"), tier: Tier(depth: try row("tier")),
                day: try row("day"), since: try row("first_day"), quantity: try row("quantity"),
                isEvidenced: try row("is_evidenced"))
        }
    }

    private static func key(_ fact: Fact, _ indicator: Int) -> TotalKey {
        TotalKey(
            place: fact.place, period: fact.day.year, indicator: indicator, issuer: TotalKey.results,
            tier: fact.tier?.depth ?? -1)
    }

    private static func amounts(_ fact: Fact) -> Amounts {
        Amounts(
            evidenced: fact.isEvidenced ? fact.quantity : 0, declared: fact.isEvidenced ? 0 : fact.quantity, entries: 1)
    }
}

/// The short numbers under which tables of totals know indicators.
public enum CountedIndicators {
    /// The number of each code; unknown codes get one.
    public static func numbers(_ codes: Set<String>, in tx: WriteTransaction) throws -> [String: Int] {
        var known = try all(in: tx)
        for code in codes.sorted() where known[code] == nil {
            let next = (known.values.max() ?? 0) + 1
            try tx.execute("INSERT INTO counted_indicator (id, code) VALUES (\(next), \(code))")
            known[code] = next
        }
        return known
    }

    /// All codes with their numbers.
    public static func all(in tx: Transaction) throws -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: try tx.rows("SELECT id, code FROM counted_indicator").map {
                (try $0("code") as String, try $0("id") as Int)
            })
    }

    /// Gives every code of the catalogue its number, so that later writes only read: a new number inside a writer's
    /// transaction would make two writers wait for each other.
    public static func register(_ codes: [String], in database: Database) async throws {
        try await database.upkeep { tx in _ = try numbers(Set(codes), in: tx) }
    }
}
