import Database
import Events
import Foundation
import Kernel
import People
import Places

/// Nominations, classes' own details, trainers and certificates, as functions over a transaction.
public enum NominationStore {
    private static let columns =
        "n.id, n.event_id, n.person_id, n.unit_id, n.holder_id, n.audience, n.note, n.state, n.reason, n.named_by_name, "
        + "n.named_at, n.row_version"

    /// A nomination; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Nomination? {
        try tx.row("SELECT \(unsafe: columns) FROM nomination n WHERE n.id = \(id)").map(nomination)
    }

    /// Who was named for an event by units within scopes, by unit, then as named.
    public static func nominations(
        of event: RecordID, within scopes: [Scope], in tx: Transaction
    ) throws -> [Nomination] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) FROM nomination n
             WHERE n.event_id = \(event) AND \(PlaceStore.within(scopes, column: "n.unit_id"))
             ORDER BY CASE n.state WHEN 'open' THEN 0 WHEN 'accepted' THEN 1 ELSE 2 END, n.unit_id, n.named_at, n.id
            """
        ).map(nomination)
    }

    /// Those of an event that lie at a level and wait.
    static func open(of event: RecordID, at holder: PlaceID, in tx: Transaction) throws -> [Nomination] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) FROM nomination n
             WHERE n.event_id = \(event) AND n.holder_id = \(holder) AND n.state = 'open' ORDER BY n.id
            """
        ).map(nomination)
    }

    /// How many stand in each state, of the whole event.
    public static func counts(of event: RecordID, in tx: Transaction) throws -> [NominationState: Int] {
        var counts: [NominationState: Int] = [:]
        for row in try tx.rows(
            "SELECT state, COUNT(*) AS number FROM nomination WHERE event_id = \(event) GROUP BY state")
        {
            counts[try row("state")] = try row("number")
        }
        return counts
    }

    static func insert(
        _ person: RecordID, event: RecordID, unit: PlaceID, audience: String?, note: String, in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO nomination (id, event_id, person_id, unit_id, holder_id, audience, note, state, reason,
                                    named_by_name, named_at, row_version)
            VALUES (\(id), \(event), \(person), \(unit), \(unit), \(audience), \(note), 'open', '', \(tx.actor.name),
                    \(tx.now), 1)
            """)
        return id
    }

    /// Moves a nomination on, unless somebody was quicker.
    ///
    /// - Parameter version: what was seen; nil for a list that is sent on as a whole.
    /// - Throws: `Problem` `training.stale` (conflict).
    static func set(
        _ nomination: Nomination, state: NominationState, holder: PlaceID? = nil, reason: String = "", version: Int?,
        in tx: WriteTransaction
    ) throws {
        let seen: SQL = version.map { "AND row_version = \($0)" as SQL } ?? ""
        let changed = try tx.execute(
            """
            UPDATE nomination SET state = \(state), holder_id = \(holder ?? nomination.holder), reason = \(reason),
                   row_version = row_version + 1
             WHERE id = \(nomination.id) AND state = \(nomination.state) \(seen)
            """)
        guard changed == 1 else {
            throw Problem(
                .conflict, "training.stale", "Vừa có người khác xét người này. Xem bản mới nhất rồi làm lại.")
        }
    }

    static func remember(_ words: String, of id: RecordID, in tx: WriteTransaction) throws {
        let last: Int =
            try tx.value("SELECT COALESCE(MAX(number), 0) FROM nomination_step WHERE nomination_id = \(id)") ?? 0
        try tx.execute(
            """
            INSERT INTO nomination_step (nomination_id, number, words, done_by_name, done_at)
            VALUES (\(id), \(last + 1), \(words), \(tx.actor.name), \(tx.now))
            """)
    }

    /// What became of a nomination, the first step first.
    public static func steps(of id: RecordID, in tx: Transaction) throws -> [NominationStep] {
        try tx.rows(
            """
            SELECT words, done_by_name, done_at FROM nomination_step WHERE nomination_id = \(id) ORDER BY number
            """
        ).map { NominationStep(words: try $0("words"), by: try $0("done_by_name"), at: try $0("done_at")) }
    }

    private static func nomination(_ row: Row) throws -> Nomination {
        Nomination(
            id: try row("id"), event: try row("event_id"), person: try row("person_id"), unit: try row("unit_id"),
            holder: try row("holder_id"), audience: try row("audience"), note: try row("note"), state: try row("state"),
            reason: try row("reason"), namedBy: try row("named_by_name"), namedAt: try row("named_at"),
            rowVersion: try row("row_version"))
    }

    // MARK: What a class has of its own

    /// Empty where nobody said anything.
    public static func details(of event: RecordID, in tx: Transaction) throws -> ClassDetails {
        let row = try tx.row("SELECT guide, guide_words FROM class_details WHERE event_id = \(event)")
        let audiences: [String] = try tx.rows(
            "SELECT audience FROM class_audience WHERE event_id = \(event) ORDER BY audience"
        ).map { try $0("audience") }
        guard let row else { return ClassDetails(audiences: Set(audiences)) }
        return ClassDetails(audiences: Set(audiences), guide: try row("guide"), guideWords: try row("guide_words"))
    }

    static func set(_ details: ClassDetails, of event: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO class_details (event_id, guide, guide_words)
            VALUES (\(event), \(details.guide), \(details.guideWords))
            ON CONFLICT (event_id) DO UPDATE SET guide = excluded.guide, guide_words = excluded.guide_words
            """)
        try tx.execute("DELETE FROM class_audience WHERE event_id = \(event)")
        try tx.insert(
            into: "class_audience", columns: ["event_id", "audience"],
            rows: details.audiences.sorted().map { [event, $0] })
    }

    // MARK: Trainers

    /// The pool that is offered at a place: trainers of it and of what is above it, and of what is within scopes.
    public static func trainers(
        above: [PlaceID], within scopes: [Scope], in tx: Transaction
    ) throws -> [Trainer] {
        try tx.rows(
            """
            SELECT t.id, t.person_id, t.place_id, t.is_source, t.subjects, t.from_day FROM trainer t
             WHERE t.ended_on IS NULL
               AND (t.place_id IN \(list: above) OR \(PlaceStore.within(scopes, column: "t.place_id")))
             ORDER BY t.is_source DESC, t.from_day, t.id
            """
        ).map(trainer)
    }

    /// Who teaches a class.
    public static func trainers(of event: RecordID, in tx: Transaction) throws -> [Trainer] {
        try tx.rows(
            """
            SELECT t.id, t.person_id, t.place_id, t.is_source, t.subjects, t.from_day
              FROM class_trainer c JOIN trainer t ON t.id = c.trainer_id WHERE c.event_id = \(event)
             ORDER BY t.is_source DESC, t.from_day, t.id
            """
        ).map(trainer)
    }

    static func insert(
        trainer person: RecordID, at place: PlaceID, isSource: Bool, subjects: String, from: Day,
        in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO trainer (id, person_id, place_id, is_source, subjects, from_day)
            VALUES (\(id), \(person), \(place), \(isSource), \(subjects), \(from))
            """)
        return id
    }

    /// - Returns: whether such a trainer stood.
    static func end(trainer: RecordID, on day: Day, in tx: WriteTransaction) throws -> Bool {
        try tx.execute("UPDATE trainer SET ended_on = \(day) WHERE id = \(trainer) AND ended_on IS NULL") == 1
    }

    static func set(trainers: Set<RecordID>, of event: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM class_trainer WHERE event_id = \(event)")
        try tx.insert(
            into: "class_trainer", columns: ["event_id", "trainer_id"], rows: trainers.sorted().map { [event, $0] })
    }

    private static func trainer(_ row: Row) throws -> Trainer {
        Trainer(
            id: try row("id"), person: try row("person_id"), place: try row("place_id"),
            isSource: try row("is_source"), subjects: try row("subjects"), from: try row("from_day"))
    }

    // MARK: Certificates

    /// The number of everybody who has one, which never changes.
    public static func certificates(of event: RecordID, in tx: Transaction) throws -> [RecordID: Int] {
        var numbers: [RecordID: Int] = [:]
        for row in try tx.rows("SELECT person_id, number FROM class_certificate WHERE event_id = \(event)") {
            numbers[try row("person_id")] = try row("number")
        }
        return numbers
    }

    static func insert(certificate number: Int, of person: RecordID, event: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO class_certificate (event_id, person_id, number) VALUES (\(event), \(person), \(number))
            """)
    }
}

/// Points lists of this room at the record that two of one person became.
public struct NominationHolder: PersonHolder {
    public init() {}

    public func repoint(from old: RecordID, to new: RecordID, in tx: WriteTransaction) throws {
        // Who was named twice for one class stands once; of two trainers or certificates the first stays.
        try tx.execute(
            """
            UPDATE nomination SET state = 'refused', reason = 'Hồ sơ trùng đã gộp', row_version = row_version + 1
             WHERE person_id = \(old) AND state <> 'refused' AND event_id IN (
               SELECT o.event_id FROM nomination o WHERE o.person_id = \(new) AND o.state <> 'refused')
            """)
        try tx.execute(
            """
            UPDATE trainer SET ended_on = from_day WHERE person_id = \(old) AND ended_on IS NULL AND place_id IN (
              SELECT o.place_id FROM trainer o WHERE o.person_id = \(new) AND o.ended_on IS NULL)
            """)
        try tx.execute(
            """
            DELETE FROM class_certificate WHERE person_id = \(old) AND event_id IN (
              SELECT o.event_id FROM class_certificate o WHERE o.person_id = \(new))
            """)
        for table in ["nomination", "trainer", "class_certificate"] {
            try tx.execute("UPDATE \(unsafe: table) SET person_id = \(new) WHERE person_id = \(old)")
        }
    }
}
