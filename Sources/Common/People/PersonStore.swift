import Database
import Kernel
import Places

/// Persons, as functions over a transaction. They ask no policy: whoever lists a person guards them by that list.
public enum PersonStore {
    static let columns =
        "q.id, q.name, q.sex, q.birth_year, q.birth_day, q.ethnicity, q.residence_id, q.merged_into, q.row_version"

    /// Keeps a new person, whoever else is called so: see ``recognise(_:in:)``.
    public static func add(_ draft: PersonDraft, in tx: WriteTransaction) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO person (id, name, folded, spelling, sort_key, sex, birth_year, birth_day, ethnicity, residence_id,
                                created_by_name, created_at, row_version)
            VALUES (\(id), \(draft.name), \(Vietnamese.folded(draft.name)), \(Vietnamese.spelling(draft.name)),
                    \(sortKey(draft.name)), \(draft.sex), \(draft.birth?.year), \(draft.birth?.day), \(draft.ethnicity),
                    \(draft.residence), \(tx.actor.name), \(tx.now), 1)
            """)
        // The entry names no person: the log outlives what may have to be deleted.
        try tx.audit("person.added", RecordRef(Person.kind, id), place: draft.residence)
        return id
    }

    /// Replaces what is said of a person, and keeps what was said before. Nothing happens when nothing differs.
    ///
    /// - Parameter version: the row version that was seen.
    /// - Throws: `Problem` `person.absent`; `person.stale` (conflict).
    public static func change(
        _ id: RecordID, to draft: PersonDraft, version: Int, in tx: WriteTransaction
    ) throws {
        guard let person = try find(id, in: tx) else { throw absent }
        guard person.mergedInto == nil, person.rowVersion == version else { throw stale }
        let fields = PersonStore.differences(person.draft, draft)
        guard !fields.isEmpty else { return }
        try remember(person, reason: "Sửa", other: nil, in: tx)
        try write(draft, of: id, in: tx)
        try tx.audit(
            "person.changed", RecordRef(Person.kind, id), place: draft.residence,
            after: ["fields": fields.joined(separator: ", ")])
    }

    /// A person; one that was merged is answered with the record it went into. Nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Person? {
        guard let person = try record(id, in: tx) else { return nil }
        guard let other = person.mergedInto else { return person }
        return try record(other, in: tx)
    }

    /// The very record of an id, merged or not.
    static func record(_ id: RecordID, in tx: Transaction) throws -> Person? {
        try tx.row("SELECT \(unsafe: columns) FROM person q WHERE q.id = \(id)").map(person)
    }

    /// The persons of these ids, in no order; merged ones as they were.
    public static func find(_ ids: [RecordID], in tx: Transaction) throws -> [RecordID: Person] {
        var found: [RecordID: Person] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            for row in try tx.rows("SELECT \(unsafe: columns) FROM person q WHERE q.id IN \(list: part)") {
                let person = try person(row)
                found[person.id] = person
            }
        }
        return found
    }

    /// What was said of a person before each change, the newest first.
    public static func history(of id: RecordID, in tx: Transaction) throws -> [PersonRevision] {
        try tx.rows(
            """
            SELECT number, name, sex, birth_year, birth_day, ethnicity, residence_id, reason, other_id, changed_by_name,
                   changed_at
              FROM person_revision WHERE person_id = \(id) ORDER BY number DESC
            """
        ).map { row in
            PersonRevision(
                number: try row("number"), draft: try draft(row), reason: try row("reason"), other: try row("other_id"),
                by: try row("changed_by_name"), at: try row("changed_at"))
        }
    }

    /// Nobody has this id.
    public static let absent = Problem(
        .absent, "person.absent", "Không còn hồ sơ người này. Tải lại trang rồi làm lại.")

    static let stale = Problem(
        .conflict, "person.stale", "Vừa có người khác sửa hoặc gộp hồ sơ người này. Xem lại rồi làm lại.")

    /// Keeps what a person's record says now under the number of its row version.
    static func remember(_ person: Person, reason: String, other: RecordID?, in tx: WriteTransaction) throws {
        let draft = person.draft
        try tx.execute(
            """
            INSERT INTO person_revision (person_id, number, name, sex, birth_year, birth_day, ethnicity, residence_id,
                                         reason, other_id, changed_by_name, changed_at)
            VALUES (\(person.id), \(person.rowVersion), \(draft.name), \(draft.sex), \(draft.birth?.year),
                    \(draft.birth?.day), \(draft.ethnicity), \(draft.residence), \(reason), \(other), \(tx.actor.name),
                    \(tx.now))
            """)
    }

    static func write(_ draft: PersonDraft, of id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE person SET name = \(draft.name), folded = \(Vietnamese.folded(draft.name)),
                   spelling = \(Vietnamese.spelling(draft.name)), sort_key = \(sortKey(draft.name)), sex = \(draft.sex),
                   birth_year = \(draft.birth?.year), birth_day = \(draft.birth?.day), ethnicity = \(draft.ethnicity),
                   residence_id = \(draft.residence), row_version = row_version + 1
             WHERE id = \(id)
            """)
    }

    /// By the given name, which Vietnamese puts last, then by the whole.
    private static func sortKey(_ name: String) -> String {
        let last = name.split(separator: " ").last.map(String.init) ?? name
        return Vietnamese.sortKey(last) + "|" + Vietnamese.sortKey(name)
    }

    private static func differences(_ before: PersonDraft, _ after: PersonDraft) -> [String] {
        var fields: [String] = []
        if before.name != after.name { fields.append("name") }
        if before.sex != after.sex { fields.append("sex") }
        if before.birth != after.birth { fields.append("birth") }
        if before.ethnicity != after.ethnicity { fields.append("ethnicity") }
        if before.residence != after.residence { fields.append("residence") }
        return fields
    }

    private static func draft(_ row: Row) throws -> PersonDraft {
        let day: Day? = try row("birth_day")
        let year: Int? = try row("birth_year")
        return PersonDraft(
            name: try row("name"), sex: try row("sex"), birth: day.map { Birth($0) } ?? year.map { Birth(year: $0) },
            ethnicity: try row("ethnicity"), residence: try row("residence_id"))
    }

    static func person(_ row: Row) throws -> Person {
        Person(
            id: try row("id"), draft: try draft(row), mergedInto: try row("merged_into"),
            rowVersion: try row("row_version"))
    }
}
