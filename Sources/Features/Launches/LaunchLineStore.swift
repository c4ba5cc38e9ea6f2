import Database
import Foundation
import Kernel
import Places

/// A line of the calendar with the names of its places.
public struct LaunchLineItem: Hashable, Sendable, Identifiable {
    public let line: LaunchLine
    public let place: String
    public let code: String
    public let tier: Tier
    /// `Huyện Mỹ Tú › Xã Thuận Hưng`: what lies between the plan's province and the place.
    public let above: String
    /// The commune, which stands for the grassroots unit; nil when unknown.
    public let commune: PlaceID?

    public var id: RecordID { line.id }
}

/// The lines of calendars of launches, as functions over a transaction.
public enum LaunchLineStore {
    private static let columns =
        "i.id, i.plan_id, i.wave, i.place_id, i.day, i.time, i.venue, i.remark, i.planner_by, i.planner_at, "
        + "i.planner_note, i.unit_by, i.unit_at, i.unit_note, i.event_id, i.row_version"

    /// A line that stands; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> LaunchLine? {
        try tx.row("SELECT \(unsafe: columns) FROM launch_line i WHERE i.id = \(id) AND i.is_mistake = 0").map(line)
    }

    /// The lines of a plan that lie within scopes, by wave, then by day, then as entered.
    public static func lines(of plan: RecordID, within scopes: [Scope], in tx: Transaction) throws -> [LaunchLine] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) FROM launch_line i
             WHERE i.plan_id = \(plan) AND i.is_mistake = 0 AND \(PlaceStore.within(scopes, column: "i.place_id"))
             ORDER BY i.wave, CASE WHEN i.day IS NULL THEN 1 ELSE 0 END, i.day, i.id
            """
        ).map(line)
    }

    /// The same with the names of their places.
    public static func items(
        of plan: RecordID, within scopes: [Scope] = [Scope(.nation)], in tx: Transaction
    ) throws -> [LaunchLineItem] {
        var known: [PlaceID: (Place, [Place])] = [:]
        return try lines(of: plan, within: scopes, in: tx).compactMap { line in
            let id = line.facts.place
            if known[id] == nil, let place = try PlaceStore.place(id, tx) {
                known[id] = (place, try PlaceStore.chain(id, tx))
            }
            guard let (place, chain) = known[id] else { return nil }
            return LaunchLineItem(
                line: line, place: place.name, code: place.code, tier: place.tier,
                above: chain.filter { $0.tier > .province && $0.tier < place.tier }.map(\.name).joined(
                    separator: " › "),
                commune: chain.first { $0.tier == .commune }?.id)
        }
    }

    static func insert(
        _ facts: LaunchLineFacts, plan: RecordID, by side: LaunchSide?, in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO launch_line (id, plan_id, wave, place_id, day, time, venue, remark, planner_note, unit_note,
                                     is_mistake, row_version)
            VALUES (\(id), \(plan), \(facts.wave), \(facts.place), \(facts.day), \(facts.time), \(facts.venue),
                    \(facts.remark), '', '', 0, 1)
            """)
        if let side { try write(side, note: "", of: id, in: tx) }
        return id
    }

    static func update(
        _ line: LaunchLine, to facts: LaunchLineFacts, version: Int, in tx: WriteTransaction
    ) throws {
        try turn(line, version: version, in: tx)
        try tx.execute(
            """
            UPDATE launch_line SET wave = \(facts.wave), place_id = \(facts.place), day = \(facts.day),
                   time = \(facts.time), venue = \(facts.venue), remark = \(facts.remark) WHERE id = \(line.id)
            """)
    }

    /// - Throws: `Problem` `launch.line_stale` (conflict).
    static func turn(_ line: LaunchLine, version: Int, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE launch_line SET row_version = row_version + 1
             WHERE id = \(line.id) AND row_version = \(version) AND is_mistake = 0
            """)
        guard changed == 1 else {
            throw Problem(
                .conflict, "launch.line_stale", "Vừa có người khác sửa dòng lịch này. Xem bản mới nhất rồi làm lại.")
        }
    }

    /// Writes that a side agrees.
    static func write(_ side: LaunchSide, note: String, of id: RecordID, in tx: WriteTransaction) throws {
        let (by, at, words) = names(side)
        try tx.execute(
            """
            UPDATE launch_line SET \(unsafe: by) = \(tx.actor.name), \(unsafe: at) = \(tx.now), \(unsafe: words) = \(note)
             WHERE id = \(id)
            """)
    }

    /// Clears what a side agreed to.
    static func clear(_ side: LaunchSide, of id: RecordID, in tx: WriteTransaction) throws {
        let (by, at, words) = names(side)
        try tx.execute(
            "UPDATE launch_line SET \(unsafe: by) = NULL, \(unsafe: at) = NULL, \(unsafe: words) = '' WHERE id = \(id)")
    }

    private static func names(_ side: LaunchSide) -> (by: String, at: String, note: String) {
        side == .planner
            ? ("planner_by", "planner_at", "planner_note") : ("unit_by", "unit_at", "unit_note")
    }

    static func setEvent(_ event: RecordID?, of id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE launch_line SET event_id = \(event) WHERE id = \(id)")
    }

    static func strike(_ line: LaunchLine, version: Int, in tx: WriteTransaction) throws {
        try turn(line, version: version, in: tx)
        try tx.execute("UPDATE launch_line SET is_mistake = 1 WHERE id = \(line.id)")
    }

    private static func line(_ row: Row) throws -> LaunchLine {
        var agreements: [LaunchSide: LaunchAgreement] = [:]
        for side in LaunchSide.allCases {
            let (byName, atName, noteName) = names(side)
            let by: String? = try row(byName)
            let at: Date? = try row(atName)
            if let by, let at { agreements[side] = LaunchAgreement(by: by, at: at, note: try row(noteName)) }
        }
        return LaunchLine(
            id: try row("id"), plan: try row("plan_id"),
            facts: LaunchLineFacts(
                wave: try row("wave"), place: try row("place_id"), day: try row("day"), time: try row("time"),
                venue: try row("venue"), remark: try row("remark")), agreements: agreements,
            event: try row("event_id"), rowVersion: try row("row_version"))
    }
}
