import Accounts
import Database
import Kernel
import Places

/// Who goes on with papers that somebody else prepared, as functions over a transaction. Who prepared, edited and
/// submitted a paper is never rewritten; whoever carries it on is asked beside them.
enum PaperCarriers {
    /// That a paper `p` is a person's to go on with: `own` holds and it was not handed over, or it was handed over to
    /// them.
    static func keeps(_ person: String, own: SQL) -> SQL {
        """
        ((\(own)) AND NOT EXISTS (
           SELECT 1 FROM paper_carrier k WHERE k.paper_id = p.id AND k.giver_id = \(person))
         OR EXISTS (SELECT 1 FROM paper_carrier k WHERE k.paper_id = p.id AND k.carrier_id = \(person)))
        """
    }

    /// That a person had a part in preparing a paper `p`.
    static func prepared(_ person: String) -> SQL {
        """
        p.prepared_by = \(person) OR p.edited_by = \(person) OR EXISTS (
          SELECT 1 FROM paper_event e WHERE e.paper_id = p.id AND e.kind = 'submit' AND e.actor_id = \(person))
        """
    }

    /// The ids of all who carry a paper on.
    static func all(of paper: RecordID, in tx: Transaction) throws -> [String] {
        try tx.rows("SELECT DISTINCT carrier_id FROM paper_carrier WHERE paper_id = \(paper)").map {
            try $0("carrier_id")
        }
    }

    /// Hands a person's part in a paper to another, with what that person carried for others.
    static func pass(
        _ paper: RecordID, from giver: RecordID, to receiver: RecordID, in tx: WriteTransaction
    ) throws {
        // What comes back to whom it came from needs no carrier any more.
        try tx.execute("DELETE FROM paper_carrier WHERE paper_id = \(paper) AND giver_id = \(receiver)")
        try tx.execute(
            """
            UPDATE paper_carrier SET carrier_id = \(receiver), since = \(tx.now)
            WHERE paper_id = \(paper) AND carrier_id = \(giver)
            """)
        try tx.execute(
            """
            INSERT INTO paper_carrier (paper_id, giver_id, carrier_id, since)
            VALUES (\(paper), \(giver), \(receiver), \(tx.now))
            ON CONFLICT (paper_id, giver_id) DO UPDATE SET carrier_id = excluded.carrier_id, since = excluded.since
            """)
    }
}

/// What somebody has in hand of a paper.
public struct PaperInHand: Hashable, Sendable {
    public enum Part: String, Hashable, Sendable, CaseIterable, DatabaseValue {
        /// Prepared or edited by the person, and still open or on its way.
        case drafting, returned, submitted, approved
        /// Waits for a decision that the person's roles permit.
        case approval, issuing

        /// As a list of what is handed over says it.
        public var label: String {
            switch self {
            case .drafting: "Đang soạn"
            case .returned: "Bị trả lại, chờ sửa"
            case .submitted: "Đã trình, chờ phê duyệt"
            case .approved: "Đã phê duyệt, chờ ban hành"
            case .approval: "Chờ người giữ vai trò phê duyệt"
            case .issuing: "Chờ người giữ vai trò ban hành"
            }
        }

        /// Whether it is the person's own work, and no decision of a role.
        public var isOwn: Bool { self != .approval && self != .issuing }
    }

    public let paper: Paper
    public let part: Part
    /// Whether the receiver may see the paper with the rights asked for: what may not be seen stays with the giver.
    public let isReached: Bool
}

extension PaperDesk {
    /// What somebody has in hand: what they prepare, and what waits for a decision of theirs; what waits longest first.
    ///
    /// - Parameters:
    ///   - deciding: the rights whose decisions count, with their places.
    ///   - reached: the rights of the receiver.
    ///   - limit: how many at most.
    public func inHand(
        of person: User, deciding: [(Action, Scope)], reached: [(Action, Scope)], limit: Int = 500,
        in tx: Transaction
    ) throws -> [PaperInHand] {
        guard !kinds.isEmpty else { return [] }
        let known: SQL = "p.kind IN \(list: kinds.keys.sorted())"
        let own: SQL = """
            p.state IN ('draft', 'returned', 'submitted', 'approved') AND \(known)
            AND \(PaperCarriers.keeps(person.id.text, own: PaperCarriers.prepared(person.id.text)))
            """
        let capacity = Capacity(
            people: [person.id.text], principal: nil, agencyName: person.agencyName,
            tier: try PlaceStore.place(person.place, tx)?.tier ?? .village,
            rights: Dictionary(grouping: deciding, by: \.0).mapValues { $0.map(\.1) })
        let approval: SQL = "p.state = 'submitted' AND \(known) AND \(decided(.approve, by: [capacity]))"
        let issuing: SQL = "p.state = 'approved' AND \(known) AND \(decided(.issue, by: [capacity]))"
        var found: [PaperInHand] = []
        for (condition, part) in [(own, nil), (approval, PaperInHand.Part.approval), (issuing, .issuing)] {
            let papers = try tx.rows(
                """
                SELECT \(unsafe: PaperStore.columns) \(unsafe: PaperStore.source) WHERE \(condition)
                ORDER BY p.changed_at, p.id LIMIT \(limit)
                """
            ).map(Paper.init)
            for paper in papers where !found.contains(where: { $0.paper.id == paper.id }) {
                let viewing = try kind(of: paper).viewing
                let lineage = try PlaceStore.lineage(of: paper.place, tx)
                found.append(
                    PaperInHand(
                        paper: paper, part: part ?? PaperInHand.Part(own: paper.state),
                        isReached: reached.contains { $0.0 == viewing && $0.1.covers(lineage) }))
            }
        }
        return found
    }

    /// Hands a person's own part in papers to another. The paper keeps who prepared it; whoever carries it on finds it
    /// in the inbox, settles its comments, and is kept from approving it.
    public func pass(
        _ papers: [RecordID], from giver: RecordID, to receiver: RecordID, in tx: WriteTransaction
    ) throws {
        for paper in papers { try PaperCarriers.pass(paper, from: giver, to: receiver, in: tx) }
    }

    /// Asks anew of every paper that waits for a decision whether its office still has somebody who may take it: roles
    /// end and pass on without the paper being touched, and the tier above must find what nobody else can decide.
    ///
    /// - Returns: how many papers now wait for others than before.
    @discardableResult
    public func refreshReach(in tx: WriteTransaction) throws -> Int {
        let waiting = try tx.rows(
            """
            SELECT \(unsafe: PaperStore.columns), p.goes_above \(unsafe: PaperStore.source)
            WHERE p.state IN ('submitted', 'approved') ORDER BY p.id
            """)
        var changed = 0
        for row in waiting {
            let paper = try Paper(row)
            let was: Bool = try row("goes_above")
            let isNow = try goesAbove(after: paper.state, paper, except: [], in: tx)
            guard was != isNow else { continue }
            changed += try tx.execute("UPDATE paper SET goes_above = \(isNow) WHERE id = \(paper.id)")
        }
        return changed
    }
}

extension PaperInHand.Part {
    fileprivate init(own state: PaperState) {
        switch state {
        case .returned: self = .returned
        case .submitted: self = .submitted
        case .approved: self = .approved
        case .draft, .issued, .superseded: self = .drafting
        }
    }
}

extension PaperDesk {
    /// The deputies that somebody named and whose days are not over on a day.
    public func deputies(of principal: RecordID, from day: Day, in tx: Transaction) throws -> [Deputy] {
        try DeputyStore.named(by: principal, limit: 50, in: tx).filter { $0.endedAt == nil && $0.until >= day }
    }
}
