import Accounts
import Database
import Foundation
import Kernel
import Papers
import Places

/// Hand-overs as rows, as functions over a transaction. They ask no policy: `HandoverDesk` does.
enum HandoverStore {
    static func insert(
        _ new: NewHandover, giver: User, receiver: User, day: Day, in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO handover (id, giver_id, giver_name, giver_agency, giver_place, receiver_id, receiver_name,
                                  receiver_agency, receiver_place, day, reason, with_papers, made_by, made_by_name,
                                  made_at)
            VALUES (\(id), \(giver.id), \(giver.name), \(giver.agencyName), \(giver.place), \(receiver.id),
                    \(receiver.name), \(receiver.agencyName), \(receiver.place), \(day), \(new.reason),
                    \(new.withPapers), \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        return id
    }

    static func insert(_ roles: [HandedRole], of id: RecordID, in tx: WriteTransaction) throws {
        for role in roles {
            try tx.execute(
                """
                INSERT INTO handover_role (handover_id, role, place_id, from_day, until_day, was_held)
                VALUES (\(id), \(role.key.role), \(role.key.place), \(role.key.from), \(role.until), \(role.wasHeld))
                """)
        }
    }

    static func insert(_ items: [HandoverItem], of id: RecordID, in tx: WriteTransaction) throws {
        for (index, item) in items.enumerated() {
            try tx.execute(
                """
                INSERT INTO handover_item (handover_id, position, paper_id, part, passes)
                VALUES (\(id), \(index + 1), \(item.paper.id), \(item.part), \(item.passes))
                """)
        }
    }

    static func find(_ id: RecordID, in tx: Transaction) throws -> Handover? {
        try tx.row("SELECT \(unsafe: columns) FROM handover h WHERE h.id = \(id)").map(Handover.init)
    }

    static func roles(of id: RecordID, in tx: Transaction) throws -> [HandedRole] {
        try tx.rows(
            """
            SELECT role, place_id, from_day, until_day, was_held FROM handover_role WHERE handover_id = \(id)
            ORDER BY from_day, role, place_id
            """
        ).map {
            let assignment = RoleAssignment(
                role: try $0("role"), place: try $0("place_id"), from: try $0("from_day"), until: try $0("until_day"))
            return HandedRole(
                key: RoleKey(assignment), until: assignment.until, wasHeld: try $0("was_held"))
        }
    }

    /// What passed over, as it was frozen on the day.
    static func items(of id: RecordID, in tx: Transaction) throws -> [HandoverItem] {
        try tx.rows(
            "SELECT paper_id, part, passes FROM handover_item WHERE handover_id = \(id) ORDER BY position"
        ).compactMap { row in
            guard let paper = try PaperStore.find(try row("paper_id"), in: tx) else { return nil }
            return HandoverItem(paper: paper, part: try row("part"), passes: try row("passes"))
        }
    }

    /// The hand-overs of a person, and those of people whose agency lies in the scopes; the newest day first.
    static func list(
        of person: RecordID, within scopes: [Scope], offset: Int, limit: Int, in tx: Transaction
    ) throws -> [Handover] {
        let managed: SQL =
            scopes.isEmpty
            ? "1 = 0"
            : """
            (\(PlaceStore.within(scopes, column: "h.giver_place"))
             OR \(PlaceStore.within(scopes, column: "h.receiver_place")))
            """
        return try tx.rows(
            """
            SELECT \(unsafe: columns) FROM handover h
            WHERE h.giver_id = \(person) OR h.receiver_id = \(person) OR \(managed)
            ORDER BY h.day DESC, h.id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map(Handover.init)
    }

    /// What somebody is to receive or has received, and has not read yet as it stands; the earliest day first.
    static func unread(by person: RecordID, limit: Int, in tx: Transaction) throws -> [Handover] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) FROM handover h
            WHERE h.receiver_id = \(person) AND h.taken_back_at IS NULL
              AND (h.read_at IS NULL OR h.done_at IS NOT NULL AND h.read_at < h.done_at)
            ORDER BY h.day, h.id LIMIT \(limit)
            """
        ).map(Handover.init)
    }

    /// The hand-overs whose day has come and that have not taken effect yet, the earliest first.
    static func due(on day: Day, in tx: Transaction) throws -> [Handover] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) FROM handover h
            WHERE h.day <= \(day) AND h.done_at IS NULL AND h.taken_back_at IS NULL ORDER BY h.day, h.id
            """
        ).map(Handover.init)
    }

    static func setDone(_ id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE handover SET done_at = \(tx.now) WHERE id = \(id) AND done_at IS NULL")
    }

    static func setTakenBack(_ id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE handover SET taken_back_at = \(tx.now), taken_back_by_name = \(tx.actor.name)
            WHERE id = \(id) AND done_at IS NULL
            """)
    }

    static func setRead(_ id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE handover SET read_at = \(tx.now) WHERE id = \(id)")
    }

    private static let columns = """
        h.id, h.giver_id, h.giver_name, h.giver_agency, h.giver_place, h.receiver_id, h.receiver_name, h.receiver_agency,
        h.receiver_place, h.day, h.reason, h.with_papers, h.made_by, h.made_by_name, h.made_at, h.taken_back_at,
        h.taken_back_by_name, h.done_at, h.read_at
        """
}

extension Handover {
    init(_ row: Row) throws {
        id = try row("id")
        giver = Party(
            id: try row("giver_id"), name: try row("giver_name"), agencyName: try row("giver_agency"),
            place: try row("giver_place"))
        receiver = Party(
            id: try row("receiver_id"), name: try row("receiver_name"), agencyName: try row("receiver_agency"),
            place: try row("receiver_place"))
        day = try row("day")
        reason = try row("reason")
        withPapers = try row("with_papers")
        madeBy = try row("made_by")
        madeByName = try row("made_by_name")
        madeAt = try row("made_at")
        takenBackAt = try row("taken_back_at")
        takenBackByName = try row("taken_back_by_name")
        doneAt = try row("done_at")
        readAt = try row("read_at")
    }
}
