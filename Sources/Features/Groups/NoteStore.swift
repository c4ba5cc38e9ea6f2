import Database
import Kernel

/// Meetings and what else is noted of a group, as functions over a transaction.
public enum NoteStore {
    /// The meetings of a group, the newest first.
    public static func meetings(of group: RecordID, limit: Int = 100, in tx: Transaction) throws -> [GroupMeeting] {
        try tx.rows(
            """
            SELECT id, day, theme, women, men, note, entered_by_name FROM model_group_meeting
             WHERE group_id = \(group) AND is_mistake = 0 ORDER BY day DESC, id DESC LIMIT \(limit)
            """
        ).map { row in
            GroupMeeting(
                id: try row("id"),
                facts: MeetingFacts(
                    day: try row("day"), theme: try row("theme"), women: try row("women"), men: try row("men"),
                    note: try row("note")), by: try row("entered_by_name"))
        }
    }

    /// What was noted of a group, the newest first.
    public static func entries(of group: RecordID, limit: Int = 200, in tx: Transaction) throws -> [GroupEntry] {
        try tx.rows(
            """
            SELECT id, kind, day, words, amount, norm, fund, entered_by_name FROM model_group_entry
             WHERE group_id = \(group) AND is_mistake = 0 ORDER BY day DESC, id DESC LIMIT \(limit)
            """
        ).map { row in
            GroupEntry(
                id: try row("id"), kind: try row("kind"), day: try row("day"), words: try row("words"),
                amount: try row("amount"), norm: try row("norm"), fund: try row("fund"), by: try row("entered_by_name"))
        }
    }

    static func insert(_ facts: MeetingFacts, group: RecordID, in tx: WriteTransaction) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO model_group_meeting (id, group_id, day, theme, women, men, note, entered_by_name, entered_at,
                                             is_mistake)
            VALUES (\(id), \(group), \(facts.day), \(facts.theme), \(facts.women), \(facts.men), \(facts.note),
                    \(tx.actor.name), \(tx.now), 0)
            """)
        return id
    }

    static func insert(
        _ kind: GroupEntry.Kind, on day: Day, words: String, amount: Dong?, norm: String?, fund: GroupFund?,
        group: RecordID, in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO model_group_entry (id, group_id, kind, day, words, amount, norm, fund, entered_by_name,
                                           entered_at, is_mistake)
            VALUES (\(id), \(group), \(kind), \(day), \(words), \(amount), \(norm), \(fund), \(tx.actor.name),
                    \(tx.now), 0)
            """)
        return id
    }

    /// Takes out a meeting that was entered by mistake; whether there was one.
    static func strikeMeeting(_ id: RecordID, of group: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE model_group_meeting SET is_mistake = 1
             WHERE id = \(id) AND group_id = \(group) AND is_mistake = 0
            """) == 1
    }

    /// Takes out a note that was entered by mistake; whether there was one.
    static func strikeEntry(_ id: RecordID, of group: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE model_group_entry SET is_mistake = 1
             WHERE id = \(id) AND group_id = \(group) AND is_mistake = 0
            """) == 1
    }
}
