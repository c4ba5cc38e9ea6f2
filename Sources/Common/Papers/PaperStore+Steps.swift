import Database
import Foundation
import Kernel

/// Who took a step and in what capacity, as an event keeps it.
struct StepTaker {
    var actor: Actor
    var agencyName = ""
    var behalfOf: Actor?
    var above = false
    var reason: String?
    var note: String?

    /// Whoever the transaction names.
    static func of(_ tx: WriteTransaction) -> StepTaker { StepTaker(actor: tx.actor) }

    /// The name, for a deputy with whom he stands in for.
    var name: String { behalfOf.map { "\(actor.name) thay mặt \($0.name)" } ?? actor.name }
}

extension PaperStore {
    /// Puts a paper into its next state, if it is still the version that was seen.
    ///
    /// - Parameter goesAbove: whether nobody of the office itself could take the step that follows.
    static func move(
        _ paper: Paper, _ step: PaperStep, to state: PaperState, _ details: StepDetails, goesAbove: Bool,
        by taker: StepTaker, in tx: WriteTransaction
    ) throws -> Paper {
        let isIssue = step == .issue
        let number = isIssue ? details.number : paper.number
        let day = isIssue ? details.day : paper.day
        let changed = try tx.execute(
            """
            UPDATE paper SET state = \(state), row_version = row_version + 1, round = \(paper.round + (step == .submit ? 1 : 0)),
              number = \(number), day = \(day), issue_key = \(isIssue ? number.map(PaperNumber.key) : nil),
              issue_year = \(isIssue ? day?.year : nil), goes_above = \(goesAbove), changed_at = \(tx.now),
              changed_by_name = \(taker.name)
            WHERE id = \(paper.id) AND row_version = \(paper.rowVersion)
            """)
        guard changed == 1 else { throw PaperWords.stale(try require(paper.id, in: tx)) }
        let moved = try require(paper.id, in: tx)
        if let kind = PaperEvent.Kind(rawValue: step.rawValue) { try append(kind, moved, by: taker, in: tx) }
        return moved
    }

    /// Marks a version as replaced by a later one.
    static func supersede(_ paper: Paper, by taker: StepTaker, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE paper SET state = 'superseded', row_version = row_version + 1, changed_at = \(tx.now),
              changed_by_name = \(taker.name)
            WHERE id = \(paper.id)
            """)
        try append(.superseded, try require(paper.id, in: tx), by: taker, in: tx)
        try tx.audit(
            "paper.superseded", RecordRef("paper", paper.id), place: paper.place,
            before: ["state": paper.state.rawValue],
            after: ["state": PaperState.superseded.rawValue])
    }

    static func append(_ kind: PaperEvent.Kind, _ paper: Paper, by taker: StepTaker, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO paper_event (paper_id, position, id, kind, state, round, actor_id, actor_name, agency_name,
                                     behalf_of_id, behalf_of_name, above, reason, note, at)
            VALUES (\(paper.id), (SELECT COALESCE(MAX(position), 0) + 1 FROM paper_event WHERE paper_id = \(paper.id)),
                    \(tx.environment.newID()), \(kind), \(paper.state), \(paper.round), \(taker.actor.id),
                    \(taker.actor.name), \(taker.agencyName), \(taker.behalfOf?.id), \(taker.behalfOf?.name),
                    \(taker.above), \(taker.above ? taker.reason ?? "" : nil), \(taker.note), \(tx.now))
            """)
    }

    /// Who had a part in a paper. Whoever stood in for somebody counts with both, and so does
    /// whoever carries on what another prepared.
    static func participants(of paper: Paper, in tx: Transaction) throws -> PaperRules.Participants {
        let rows = try tx.rows(
            "SELECT DISTINCT actor_id FROM paper_event WHERE paper_id = \(paper.id) AND kind = 'submit'")
        let submitters: [String] = try rows.map { try $0("actor_id") }
        let carriers = try PaperCarriers.all(of: paper.id, in: tx)
        return PaperRules.Participants(ids: Set(submitters + carriers + [paper.preparedBy, paper.editedBy]))
    }

    /// Who submitted the present round; nil when it was never submitted.
    static func submitter(of paper: Paper, in tx: Transaction) throws -> String? {
        try tx.value(
            """
            SELECT actor_id FROM paper_event WHERE paper_id = \(paper.id) AND kind = 'submit'
            ORDER BY position DESC LIMIT 1
            """)
    }

    /// The paper of the same issuer and year that has this number already; nil when it is free.
    static func holder(ofNumber number: String, day: Day, agency: RecordID, in tx: Transaction) throws -> Paper? {
        try tx.row(
            """
            SELECT \(unsafe: columns) \(unsafe: source)
            WHERE p.agency_id = \(agency) AND p.issue_year = \(day.year) AND p.issue_key = \(PaperNumber.key(number))
            """
        ).map(Paper.init)
    }
}

extension PaperEvent {
    init(_ row: Row) throws {
        id = try row("id")
        kind = try row("kind")
        state = try row("state")
        round = try row("round")
        actor = try row("actor_id")
        actorName = try row("actor_name")
        agencyName = try row("agency_name")
        behalfOf = try row("behalf_of_id")
        behalfOfName = try row("behalf_of_name")
        above = try row("above")
        reason = try row("reason")
        note = try row("note")
        at = try row("at")
    }
}
