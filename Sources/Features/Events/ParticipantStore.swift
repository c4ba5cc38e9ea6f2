import Database
import Foundation
import Kernel
import People
import Programme

/// The lists of events and the lines below them, as functions over a transaction.
extension EventStore {
    /// Everybody on the list of an event, in the order of the list.
    public static func participants(of id: RecordID, in tx: Transaction) throws -> [Participant] {
        try tx.rows(
            """
            SELECT id, person_id, role, attended FROM event_participant WHERE event_id = \(id) ORDER BY added_at, id
            """
        ).map {
            Participant(
                id: try $0("id"), person: try $0("person_id"), role: try $0("role"), attended: try $0("attended"))
        }
    }

    /// Those of the list who came and are counted.
    static func counted(of id: RecordID, in tx: Transaction) throws -> [CountedParticipant] {
        try tx.rows(
            """
            SELECT person_id, is_woman, is_minority FROM event_participant
             WHERE event_id = \(id) AND attended = 1 AND role <> 'organiser' ORDER BY person_id
            """
        ).map {
            CountedParticipant(
                person: try $0("person_id"), isWoman: try $0("is_woman"), isMinority: try $0("is_minority"))
        }
    }

    /// Of these persons, who came already in the year to an event of the same kind and variant that was held before.
    static func countedBefore(_ event: Event, _ persons: [RecordID], in tx: Transaction) throws -> Set<RecordID> {
        guard let held = event.held, !persons.isEmpty,
            let newYear = Day(year: held.until.year, month: 1, day: 1)
        else { return [] }
        var found: Set<RecordID> = []
        for start in stride(from: 0, to: persons.count, by: 500) {
            let part = Array(persons[start..<min(start + 500, persons.count)])
            for row in try tx.rows(
                """
                SELECT DISTINCT p.person_id FROM event_participant p JOIN event e ON e.id = p.event_id
                 WHERE p.person_id IN \(list: part) AND p.attended = 1 AND p.role <> 'organiser'
                   AND e.kind = \(event.draft.kind) AND e.variant = \(event.draft.variant ?? "") AND e.state = 'held'
                   AND e.taken_back_at IS NULL AND e.held_until >= \(newYear)
                   AND (e.held_until < \(held.until) OR (e.held_until = \(held.until) AND e.id < \(event.id)))
                """)
            {
                found.insert(try row("person_id"))
            }
        }
        return found
    }

    /// Other held events of the same kind and variant on whose lists some of these persons stand.
    static func sharing(_ persons: [RecordID], with event: Event, in tx: Transaction) throws -> [RecordID] {
        var found: Set<RecordID> = []
        for start in stride(from: 0, to: persons.count, by: 500) {
            let part = Array(persons[start..<min(start + 500, persons.count)])
            for row in try tx.rows(
                """
                SELECT DISTINCT e.id FROM event_participant p JOIN event e ON e.id = p.event_id
                 WHERE p.person_id IN \(list: part) AND e.kind = \(event.draft.kind) AND e.state = 'held'
                   AND e.taken_back_at IS NULL AND e.id <> \(event.id)
                """)
            {
                found.insert(try row("id"))
            }
        }
        return found.sorted()
    }

    /// Puts somebody on the list.
    ///
    /// - Throws: `Problem` `event.participant_twice` (conflict).
    static func insert(
        _ person: Person, isMinority: Bool?, role: ParticipantRole, attended: Bool?, event: RecordID,
        in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO event_participant (id, event_id, person_id, role, attended, is_woman, is_minority, added_by_name,
                                           added_at)
            VALUES (\(id), \(event), \(person.id), \(role), \(attended), \(person.sex == .female), \(isMinority),
                    \(tx.actor.name), \(tx.now))
            """)
        return id
    }

    static func set(attended: Bool?, of participant: RecordID, event: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            "UPDATE event_participant SET attended = \(attended) WHERE id = \(participant) AND event_id = \(event)")
    }

    /// - Returns: whether it was there.
    static func remove(participant: RecordID, of event: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute("DELETE FROM event_participant WHERE id = \(participant) AND event_id = \(event)") == 1
    }

    // MARK: Lines

    static let lineColumns =
        "l.id, l.kind, l.words, l.who, l.code, l.told, l.day, l.quantity, l.licence, l.issuer, l.done_on, l.done_note, "
        + "l.of_line, l.entered_by_name, l.row_version"

    /// The lines below an event, in the order in which they were entered.
    public static func lines(of id: RecordID, in tx: Transaction) throws -> [EventLine] {
        try tx.rows(
            """
            SELECT \(unsafe: lineColumns) FROM event_line l WHERE l.event_id = \(id) AND l.is_mistake = 0
             ORDER BY l.entered_at, l.id
            """
        ).map(line)
    }

    static func insert(_ facts: EventLineFacts, event: RecordID, in tx: WriteTransaction) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO event_line (id, event_id, kind, words, who, code, told, day, quantity, licence, issuer, of_line,
                                    folded, done_note, entered_by_name, entered_at, is_mistake, row_version)
            VALUES (\(id), \(event), \(facts.kind), \(facts.words), \(facts.who), \(facts.code), \(facts.when),
                    \(facts.day), \(facts.quantity), \(facts.licence), \(facts.issuer), \(facts.of),
                    \(Vietnamese.folded("\(facts.words) \(facts.who) \(facts.licence)")), '', \(tx.actor.name), \(tx.now),
                    0, 1)
            """)
        return id
    }

    /// - Returns: whether it was there and open, or done when `day` is nil.
    static func close(
        _ line: RecordID, of event: RecordID, on day: Day?, note: String, in tx: WriteTransaction
    ) throws -> Bool {
        let standing: SQL = day == nil ? "done_on IS NOT NULL" : "done_on IS NULL"
        return try tx.execute(
            """
            UPDATE event_line SET done_on = \(day), done_note = \(note), row_version = row_version + 1
             WHERE id = \(line) AND event_id = \(event) AND kind = 'commitment' AND is_mistake = 0 AND \(standing)
            """) == 1
    }

    /// - Returns: whether it was there.
    static func strike(line: RecordID, of event: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE event_line SET is_mistake = 1, row_version = row_version + 1
             WHERE id = \(line) AND event_id = \(event) AND is_mistake = 0
            """) == 1
    }

    static func line(_ row: Row) throws -> EventLine {
        EventLine(
            id: try row("id"),
            facts: EventLineFacts(
                try row("kind"), words: try row("words"), who: try row("who"), code: try row("code"),
                when: try row("told"), day: try row("day"), quantity: try row("quantity"), licence: try row("licence"),
                issuer: try row("issuer"), of: try row("of_line")), doneOn: try row("done_on"),
            doneNote: try row("done_note"),
            by: try row("entered_by_name"), rowVersion: try row("row_version"))
    }
}

/// Points lists of events at the record that two of one person became.
public struct ParticipantHolder: PersonHolder {
    let desk: EventDesk

    public init(desk: EventDesk) { self.desk = desk }

    public func repoint(from old: RecordID, to new: RecordID, in tx: WriteTransaction) throws {
        let events: [RecordID] = try tx.rows(
            "SELECT DISTINCT event_id FROM event_participant WHERE person_id IN (\(old), \(new)) ORDER BY event_id"
        ).map { try $0("event_id") }
        // Somebody who stood twice in one list stands once, and came when either line says so.
        try tx.execute(
            """
            UPDATE event_participant SET attended = 1 WHERE person_id = \(new) AND event_id IN (
              SELECT o.event_id FROM event_participant o WHERE o.person_id = \(old) AND o.attended = 1)
            """)
        try tx.execute(
            """
            DELETE FROM event_participant WHERE person_id = \(old) AND event_id IN (
              SELECT o.event_id FROM event_participant o WHERE o.person_id = \(new))
            """)
        try tx.execute("UPDATE event_participant SET person_id = \(new) WHERE person_id = \(old)")
        try desk.refresh(new, in: tx)
        for event in events { try desk.recount(event, in: tx) }
    }
}
