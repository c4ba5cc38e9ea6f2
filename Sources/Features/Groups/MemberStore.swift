import Database
import Kernel
import People
import Places

/// Who is and was in a group, as functions over a transaction.
public enum MemberStore {
    static let columns =
        "m.id, m.person_id, m.position, m.category, m.joined, m.left_on, m.left_reason, m.trained_on, m.row_version"

    /// Everybody in a group now, then who left, without what was entered by mistake.
    public static func members(of group: RecordID, in tx: Transaction) throws -> [GroupMember] {
        let marks = try marks(of: group, in: tx)
        return try tx.rows(
            """
            SELECT \(unsafe: columns) FROM model_group_member m
             WHERE m.group_id = \(group) AND m.is_mistake = 0
             ORDER BY CASE WHEN m.left_on IS NULL THEN 0 ELSE 1 END, m.joined, m.id
            """
        ).map { row in
            let id: RecordID = try row("id")
            return try member(row, marks: marks[id] ?? [:])
        }
    }

    /// Everybody who is or was in it, for counting.
    static func counted(of group: RecordID, in tx: Transaction) throws -> [CountedMember] {
        try members(of: group, in: tx).map { CountedMember(person: $0.person, facts: $0.facts) }
    }

    static func insert(
        _ facts: MemberFacts, person: RecordID, group: RecordID, in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO model_group_member (id, group_id, person_id, position, category, joined, left_reason, trained_on,
                                            is_mistake, row_version)
            VALUES (\(id), \(group), \(person), \(facts.position), \(facts.category), \(facts.joined), '',
                    \(facts.trained), 0, 1)
            """)
        try write(facts.marks, of: id, in: tx)
        return id
    }

    static func update(_ member: GroupMember, to facts: MemberFacts, version: Int, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE model_group_member SET position = \(facts.position), category = \(facts.category),
                   joined = \(facts.joined), trained_on = \(facts.trained), row_version = row_version + 1
             WHERE id = \(member.id) AND row_version = \(version) AND left_on IS NULL
            """)
        guard changed == 1 else { throw stale }
        try tx.execute("DELETE FROM model_group_member_mark WHERE member_id = \(member.id)")
        try write(facts.marks, of: member.id, in: tx)
    }

    static func leave(
        _ member: GroupMember, on day: Day, reason: String, version: Int, in tx: WriteTransaction
    ) throws {
        let changed = try tx.execute(
            """
            UPDATE model_group_member SET left_on = \(day), left_reason = \(reason), row_version = row_version + 1
             WHERE id = \(member.id) AND row_version = \(version) AND left_on IS NULL
            """)
        guard changed == 1 else { throw stale }
    }

    /// Takes out somebody who was entered by mistake: it never counted.
    static func strike(_ member: GroupMember, version: Int, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE model_group_member SET is_mistake = 1, row_version = row_version + 1
             WHERE id = \(member.id) AND row_version = \(version)
            """)
        guard changed == 1 else { throw stale }
    }

    /// Persons of the list who are in other standing groups of the kind, with how many.
    static func elsewhere(_ people: [RecordID], kind: String, except group: RecordID, in tx: Transaction) throws
        -> [RecordID: Int]
    {
        var found: [RecordID: Int] = [:]
        for row in try tx.rows(
            """
            SELECT m.person_id, COUNT(DISTINCT g.id) AS number FROM model_group_member m
              JOIN model_group g ON g.id = m.group_id
             WHERE m.person_id IN \(list: people) AND m.left_on IS NULL AND m.is_mistake = 0 AND g.kind = \(kind)
               AND g.id <> \(group) AND g.taken_back_at IS NULL AND COALESCE(g.step, '') <> 'stopped'
             GROUP BY m.person_id
            """)
        {
            found[try row("person_id")] = try row("number")
        }
        return found
    }

    private static let stale = Problem(
        .conflict, "group.member_stale", "Vừa có người khác sửa dòng này. Xem danh sách mới nhất rồi làm lại.")

    private static func write(_ marks: [String: Day], of member: RecordID, in tx: WriteTransaction) throws {
        try tx.insert(
            into: "model_group_member_mark", columns: ["member_id", "mark", "day"],
            rows: marks.sorted { $0.key < $1.key }.map { [member, $0.key, $0.value] })
    }

    private static func marks(of group: RecordID, in tx: Transaction) throws -> [RecordID: [String: Day]] {
        var marks: [RecordID: [String: Day]] = [:]
        for row in try tx.rows(
            """
            SELECT k.member_id, k.mark, k.day FROM model_group_member_mark k
              JOIN model_group_member m ON m.id = k.member_id WHERE m.group_id = \(group)
            """)
        {
            let member: RecordID = try row("member_id")
            let mark: String = try row("mark")
            let day: Day = try row("day")
            marks[member, default: [:]][mark] = day
        }
        return marks
    }

    private static func member(_ row: Row, marks: [String: Day]) throws -> GroupMember {
        GroupMember(
            id: try row("id"), person: try row("person_id"),
            facts: MemberFacts(
                position: try row("position"), category: try row("category"), joined: try row("joined"),
                trained: try row("trained_on"), marks: marks), left: try row("left_on"),
            leftReason: try row("left_reason"), rowVersion: try row("row_version"))
    }
}

/// Points memberships at the record that two of one person became.
public struct MemberHolder: PersonHolder {
    let desk: GroupDesk

    public init(desk: GroupDesk) { self.desk = desk }

    public func repoint(from old: RecordID, to new: RecordID, in tx: WriteTransaction) throws {
        let groups: [RecordID] = try tx.rows(
            "SELECT DISTINCT group_id FROM model_group_member WHERE person_id = \(old) ORDER BY group_id"
        ).map { try $0("group_id") }
        // Somebody who stood twice in one list stands once: the line of the merged record is taken out.
        try tx.execute(
            """
            UPDATE model_group_member SET is_mistake = 1, row_version = row_version + 1
             WHERE person_id = \(old) AND left_on IS NULL AND is_mistake = 0 AND group_id IN (
               SELECT o.group_id FROM model_group_member o
                WHERE o.person_id = \(new) AND o.left_on IS NULL AND o.is_mistake = 0)
            """)
        try tx.execute("UPDATE model_group_member SET person_id = \(new) WHERE person_id = \(old)")
        for group in groups { try desk.recount(group, in: tx) }
    }
}
