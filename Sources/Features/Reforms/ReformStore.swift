import Database
import Foundation
import Kernel
import Places

/// Reforms in the database. Functions over a transaction; they ask no policy.
public enum ReformStore {
    /// Somebody recorded another reform between the check and its confirmation.
    static let stale = Problem(
        .conflict, "reform.stale",
        "Trong lúc này đã có cải cách khác được ghi. Chưa lưu gì của lần này. Xem lại danh sách rồi kiểm tra lại.")

    /// The newest structure with its units.
    ///
    /// - Throws: `Problem` `places.day_too_early` in a database without places.
    public static func base(_ tx: Transaction) throws -> ReformBase {
        guard let last = try PlaceStore.structures(tx).last else {
            throw Problem(
                .absent, "places.day_too_early",
                "Chưa có dữ liệu địa bàn. Khởi động lại chương trình để nạp dữ liệu.")
        }
        let units = try tx.rows(
            """
            SELECT p.id, p.code, p.tier, p.name, q.code AS parent_code, q.tier AS parent_tier, p.lat, p.lon, p.local_word
              FROM place p JOIN place q ON q.id = p.parent_id
             WHERE p.structure_id = \(last.id) AND p.is_bucket = 0 AND p.tier BETWEEN 1 AND 3 ORDER BY p.tier, p.code
            """
        ).compactMap { row -> ReformUnit? in
            guard let name = UnitName(try row("name")) else { return nil }
            let above: Tier = try row("parent_tier")
            return ReformUnit(
                id: try row("id"), code: try row("code"), tier: try row("tier"), name: name,
                parent: above == .central ? nil : try row("parent_code"), latitude: try row("lat"),
                longitude: try row("lon"), localWord: try row("local_word"))
        }
        return ReformBase(structure: last, units: units)
    }

    /// Reads a reform against the newest structure.
    public static func read(_ draft: ReformDraft, _ tx: Transaction) throws -> ReformReading {
        ReformCheck.read(draft, against: try base(tx))
    }

    /// Calls what the rooms above have to do for a structure that was added, in its transaction.
    public typealias Hook = @Sendable (_ structure: Int, _ tx: WriteTransaction) throws -> Void

    /// Adds the structure of a reform, with paths in all structures, its lines and one audit entry.
    ///
    /// - Parameters:
    ///   - seen: the id of the newest structure when it was checked; nil where nobody looked (the command).
    ///   - afterApply: called last, when all paths stand.
    /// - Returns: the plan that was applied.
    /// - Throws: `Problem` `reform.stale` when there is a newer structure; `ReformFaults` when something has to be
    ///   mended; then nothing is kept.
    @discardableResult
    public static func apply(
        _ draft: ReformDraft, seen: Int?, afterApply: Hook = { _, _ in }, _ tx: WriteTransaction
    ) throws -> ReformPlan {
        let base = try base(tx)
        if let seen, seen != base.structure.id { throw stale }
        let reading = ReformCheck.read(draft, against: base)
        guard let plan = reading.plan else { throw ReformFaults(all: reading.faults) }
        try plan.new.insert(tx)
        let id = plan.new.structure.id
        try tx.execute(
            """
            INSERT INTO reform (structure_id, source_text, recorded_by, recorded_by_name, recorded_at)
            VALUES (\(id), \(draft.text), \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "structure.added", RecordRef("structure", String(id)), place: .nation,
            after: Summary(
                name: plan.new.structure.name, inForceFrom: plan.new.structure.inForceFrom,
                decision: plan.new.structure.decision, units: plan.new.units.count, changed: plan.effects.count))
        try afterApply(id, tx)
        return plan
    }

    private struct Summary: Encodable {
        let name: String
        let inForceFrom: Day
        let decision: String
        let units: Int
        let changed: Int
    }

    // MARK: What is recorded

    /// All structures, the newest first.
    public static func list(_ tx: Transaction) throws -> [RecordedStructure] {
        let counts = try tx.rows(
            """
            SELECT structure_id, tier, COUNT(*) AS number FROM place
             WHERE is_bucket = 0 AND tier BETWEEN 1 AND 3 GROUP BY structure_id, tier
            """)
        var byStructure: [Int: [Tier: Int]] = [:]
        for row in counts { byStructure[try row("structure_id"), default: [:]][try row("tier")] = try row("number") }
        let recorded = Dictionary(
            uniqueKeysWithValues: try tx.rows("SELECT structure_id, recorded_by_name, recorded_at FROM reform").map {
                (
                    try $0("structure_id") as Int,
                    (name: try $0("recorded_by_name") as String, at: try $0("recorded_at") as Date)
                )
            })
        return try PlaceStore.structures(tx).reversed().map {
            RecordedStructure(
                structure: $0, counts: byStructure[$0.id] ?? [:], recordedBy: recorded[$0.id]?.name,
                recordedAt: recorded[$0.id]?.at)
        }
    }

    /// The lines of a reform as they were sent; nil for the structures that are shipped.
    public static func source(of structure: Int, _ tx: Transaction) throws -> String? {
        try tx.value("SELECT source_text FROM reform WHERE structure_id = \(structure)")
    }

    /// The places of a structure that have a code, for showing the lines of a reform with names.
    static func names(_ codes: [String], in structure: Int, _ tx: Transaction) throws -> [String: (PlaceID, String)] {
        var names: [String: (PlaceID, String)] = [:]
        for start in stride(from: 0, to: codes.count, by: 1_000) {
            let part = Array(codes[start..<min(start + 1_000, codes.count)])
            for row in try tx.rows(
                """
                SELECT id, code, name FROM place
                 WHERE structure_id = \(structure) AND is_bucket = 0 AND code IN \(list: part)
                """)
            {
                names[try row("code")] = (try row("id"), try row("name"))
            }
        }
        return names
    }
}

/// A structure as the list shows it.
public struct RecordedStructure: Sendable {
    public let structure: Structure
    /// How many provinces, districts and communes it has; tiers without any are missing.
    public let counts: [Tier: Int]
    /// Nil for the structures that are shipped.
    public let recordedBy: String?
    public let recordedAt: Date?
}

/// Everything that keeps a reform from being applied; never empty.
public struct ReformFaults: Error, Sendable {
    public let all: [ReformFault]
}
