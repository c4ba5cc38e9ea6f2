import Database
import Foundation
import Kernel
import People
import Places

/// The list of women officers, as functions over a transaction.
public enum CadreStore {
    private static let columns =
        "c.id, c.person_id, c.place_id, c.remark, c.taken_back_reason, c.taken_back_by, c.taken_back_at, "
        + "c.recorded_by_name, c.recorded_at, c.row_version"
    private static let entryColumns =
        "x.id, x.cadre_id, x.category, x.post, x.field, x.level, x.unit, x.agency_id, x.place_id, x.from_day, x.until_day, "
        + "x.decision_number, x.decision_issuer, x.decision_day, x.end_way, x.end_note, x.entered_by_name, x.row_version"

    /// A woman of the list; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Cadre? { try find([id], in: tx).first }

    /// The women of these ids that exist, in no order.
    public static func find(_ ids: [RecordID], in tx: Transaction) throws -> [Cadre] {
        var found: [Cadre] = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            let entries = try entries(of: part, in: tx)
            found += try tx.rows("SELECT \(unsafe: columns) FROM cadre c WHERE c.id IN \(list: part)").map { row in
                let id: RecordID = try row("id")
                return try cadre(row, entries: entries[id] ?? [])
            }
        }
        return found
    }

    /// Where somebody stands on the list; nil when nowhere.
    public static func find(person: RecordID, in tx: Transaction) throws -> Cadre? {
        let id: RecordID? = try tx.value(
            "SELECT id FROM cadre WHERE person_id = \(person) AND taken_back_at IS NULL")
        return try id.flatMap { try find($0, in: tx) }
    }

    private static func entries(of ids: [RecordID], in tx: Transaction) throws -> [RecordID: [CadreEntry]] {
        var entries: [RecordID: [CadreEntry]] = [:]
        for row in try tx.rows(
            """
            SELECT \(unsafe: entryColumns) FROM cadre_entry x WHERE x.cadre_id IN \(list: ids) AND x.is_mistake = 0
             ORDER BY x.from_day, x.id
            """)
        {
            entries[try row("cadre_id"), default: []].append(try entry(row))
        }
        return entries
    }

    // MARK: Writing

    static func insert(_ person: RecordID, place: PlaceID, remark: String, in tx: WriteTransaction) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO cadre (id, person_id, place_id, remark, recorded_by_name, recorded_at, row_version)
            VALUES (\(id), \(person), \(place), \(remark), \(tx.actor.name), \(tx.now), 1)
            """)
        return id
    }

    /// Counts a change, unless somebody was quicker or the record was taken back.
    ///
    /// - Parameter version: what was seen; nil for a change that depends on nothing seen.
    /// - Throws: `Problem` `cadre.taken_back`, `cadre.stale` (conflict).
    static func turn(_ cadre: Cadre, version: Int?, in tx: WriteTransaction) throws {
        guard cadre.takenBack == nil else {
            throw Problem(
                .conflict, "cadre.taken_back", "Người này đã rút khỏi danh sách nên không sửa được nữa.")
        }
        let seen: SQL = version.map { "AND row_version = \($0)" as SQL } ?? ""
        let changed = try tx.execute(
            """
            UPDATE cadre SET row_version = row_version + 1
             WHERE id = \(cadre.id) AND taken_back_at IS NULL \(seen)
            """)
        guard changed == 1 else { throw stale }
    }

    static func replace(_ cadre: RecordID, place: PlaceID, remark: String, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE cadre SET place_id = \(place), remark = \(remark) WHERE id = \(cadre)")
    }

    static func takeBack(_ cadre: RecordID, reason: String, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE cadre SET taken_back_reason = \(reason), taken_back_by = \(tx.actor.name),
                   taken_back_at = \(tx.now) WHERE id = \(cadre)
            """)
    }

    static func insert(_ draft: CadreEntryDraft, cadre: RecordID, in tx: WriteTransaction) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO cadre_entry (id, cadre_id, category, post, field, level, unit, agency_id, place_id, from_day,
                                     until_day, decision_number, decision_issuer, decision_day, end_note, folded,
                                     is_mistake, mistake_reason, entered_by_name, entered_at, row_version)
            VALUES (\(id), \(cadre), \(draft.category), \(draft.post), \(draft.field), \(draft.level?.depth),
                    \(draft.unit), \(draft.agency), \(draft.place), \(draft.from), \(draft.until), \(draft.number),
                    \(draft.issuer), \(draft.decided), '', \(folded(draft)), 0, '', \(tx.actor.name), \(tx.now), 1)
            """)
        return id
    }

    static func update(_ entry: CadreEntry, to draft: CadreEntryDraft, version: Int, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE cadre_entry SET category = \(draft.category), post = \(draft.post), field = \(draft.field),
                   level = \(draft.level?.depth), unit = \(draft.unit), agency_id = \(draft.agency),
                   place_id = \(draft.place), from_day = \(draft.from), until_day = \(draft.until),
                   decision_number = \(draft.number), decision_issuer = \(draft.issuer),
                   decision_day = \(draft.decided), folded = \(folded(draft)), row_version = row_version + 1
             WHERE id = \(entry.id) AND row_version = \(version) AND is_mistake = 0
            """)
        guard changed == 1 else { throw stale }
    }

    static func end(
        _ entry: CadreEntry, on day: Day, way: String, note: String, version: Int, in tx: WriteTransaction
    ) throws {
        let changed = try tx.execute(
            """
            UPDATE cadre_entry SET until_day = \(day), end_way = \(way), end_note = \(note),
                   row_version = row_version + 1
             WHERE id = \(entry.id) AND row_version = \(version) AND is_mistake = 0
            """)
        guard changed == 1 else { throw stale }
    }

    static func strike(_ entry: CadreEntry, reason: String, version: Int, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE cadre_entry SET is_mistake = 1, mistake_reason = \(reason), row_version = row_version + 1
             WHERE id = \(entry.id) AND row_version = \(version) AND is_mistake = 0
            """)
        guard changed == 1 else { throw stale }
    }

    private static let stale = Problem(
        .conflict, "cadre.stale", "Vừa có người khác sửa hồ sơ này. Xem bản mới nhất rồi làm lại.")

    private static func folded(_ draft: CadreEntryDraft) -> String {
        Vietnamese.folded("\(draft.post) \(draft.unit) \(draft.number)")
    }

    // MARK: History

    static func remember(_ words: String, of id: RecordID, in tx: WriteTransaction) throws {
        let last: Int = try tx.value("SELECT COALESCE(MAX(number), 0) FROM cadre_history WHERE cadre_id = \(id)") ?? 0
        try tx.execute(
            """
            INSERT INTO cadre_history (cadre_id, number, words, done_by_name, done_at)
            VALUES (\(id), \(last + 1), \(words), \(tx.actor.name), \(tx.now))
            """)
    }

    /// What was done to a record, the newest first.
    public static func history(of id: RecordID, in tx: Transaction) throws -> [CadreHistory] {
        try tx.rows(
            """
            SELECT words, done_by_name, done_at FROM cadre_history WHERE cadre_id = \(id)
             ORDER BY number DESC LIMIT 200
            """
        ).map { CadreHistory(words: try $0("words"), by: try $0("done_by_name"), at: try $0("done_at")) }
    }

    // MARK: Rows

    private static func entry(_ row: Row) throws -> CadreEntry {
        let level: Int? = try row("level")
        return CadreEntry(
            id: try row("id"),
            draft: CadreEntryDraft(
                category: try row("category"), post: try row("post"), field: try row("field"),
                level: level.flatMap { Tier(depth: $0) }, unit: try row("unit"), agency: try row("agency_id"),
                place: try row("place_id"), from: try row("from_day"), until: try row("until_day"),
                number: try row("decision_number"), issuer: try row("decision_issuer"),
                decided: try row("decision_day")), end: try row("end_way"), endNote: try row("end_note"),
            by: try row("entered_by_name"), rowVersion: try row("row_version"))
    }

    private static func cadre(_ row: Row, entries: [CadreEntry]) throws -> Cadre {
        let gone: Date? = try row("taken_back_at")
        let reason: String? = try row("taken_back_reason")
        let by: String? = try row("taken_back_by")
        return Cadre(
            id: try row("id"), person: try row("person_id"), place: try row("place_id"), remark: try row("remark"),
            entries: entries,
            takenBack: gone.map { Cadre.TakingBack(reason: reason ?? "", by: by ?? "", at: $0) },
            recordedByName: try row("recorded_by_name"), recordedAt: try row("recorded_at"),
            rowVersion: try row("row_version"))
    }
}

/// Points the list at the record that two of one person became: two lines of the list become one, with every entry.
public struct CadreHolder: PersonHolder {
    public init() {}

    public func repoint(from old: RecordID, to new: RecordID, in tx: WriteTransaction) throws {
        if let gone = try CadreStore.find(person: old, in: tx), let kept = try CadreStore.find(person: new, in: tx) {
            // What both lines say of the same post stands once.
            let known = Set(kept.entries.map(Self.key))
            for entry in gone.entries {
                if known.contains(Self.key(entry)) {
                    try CadreStore.strike(
                        entry, reason: "Hồ sơ trùng đã gộp", version: entry.rowVersion, in: tx)
                } else {
                    try tx.execute("UPDATE cadre_entry SET cadre_id = \(kept.id) WHERE id = \(entry.id)")
                }
            }
            try CadreStore.takeBack(gone.id, reason: "Hồ sơ trùng đã gộp", in: tx)
            try CadreStore.remember("Gộp vào hồ sơ khác của cùng người", of: gone.id, in: tx)
            try CadreStore.remember("Nhận \(gone.entries.count) dòng của hồ sơ trùng", of: kept.id, in: tx)
            try tx.audit(
                "cadre.merged", RecordRef(Cadre.kind, kept.id), place: kept.place, after: ["record": gone.id.text])
        }
        try tx.execute("UPDATE cadre SET person_id = \(new) WHERE person_id = \(old)")
    }

    private static func key(_ entry: CadreEntry) -> String {
        let draft = entry.draft
        return [
            draft.category, draft.from.iso, draft.place.description, Vietnamese.folded(draft.post),
        ].joined(separator: "|")
    }
}
