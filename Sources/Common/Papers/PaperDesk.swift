import Accounts
import Database
import Foundation
import Kernel
import Pages
import Places

/// The one state machine of papers: who may take which step when, and what then happens. Pages, API and the command
/// share it.
public struct PaperDesk: Sendable {
    let kinds: [String: any PaperKind]
    let sources: [any WaitingSource]
    /// The clock of the papers.
    public let environment: Kernel.Environment

    /// - Parameters:
    ///   - kinds: those of all rooms that keep papers, each code once.
    ///   - sources: the rooms in which something else waits for people, in the order in which the inbox shows them.
    public init(
        kinds: [any PaperKind], sources: [any WaitingSource] = [], environment: Kernel.Environment = .live
    ) {
        self.kinds = Dictionary(kinds.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        self.sources = sources
        self.environment = environment
    }

    /// Takes a step: asks the right, the row version, the state, the details and the kind; writes the new state, its
    /// event and its audit entry; tells the kind. Issuing supersedes the version that was in force.
    ///
    /// - Throws: `Problem` `paper.absent`, `policy.forbidden`, `paper.own`, `paper.office_decides`, `paper.stale`,
    ///   `paper.step`, `paper.number_taken`; `Problems` on the fields of the details; what the kind throws.
    @discardableResult
    public func perform(
        _ step: PaperStep, on id: RecordID, _ details: StepDetails = StepDetails(), by actor: PaperActor,
        in tx: WriteTransaction
    ) throws -> Paper {
        let paper = try PaperStore.require(id, in: tx)
        let kind = try kind(of: paper)
        let standing = try standing(step, paper, actor, in: tx)
        if let seen = details.expectedRowVersion, seen != paper.rowVersion { throw PaperWords.stale(paper) }
        guard let next = PaperRules.next(step, from: paper.state) else { throw PaperWords.wrongState(step, paper) }
        let details = try PaperRules.checked(
            details, for: step, paper, above: standing.above, today: Day(inVietnam: tx.now))
        try kind.require(step, paper, in: tx)
        let taker = StepTaker(
            actor: actor.actor, agencyName: standing.agencyName, behalfOf: standing.principal, above: standing.above,
            reason: standing.above ? details.reasonAbove : nil, note: details.note.isEmpty ? nil : details.note)
        if step == .issue { try prepareIssue(of: paper, details, by: taker, in: tx) }
        let moved = try PaperStore.move(
            paper, step, to: next, details,
            goesAbove: try goesAbove(after: next, paper, except: [actor.actor.id], in: tx), by: taker,
            in: tx)
        try kind.did(step, moved, in: tx)
        var after = ["state": moved.state.rawValue]
        if let principal = standing.principal { after["behalf_of"] = principal.id }
        if standing.above { after["above"] = standing.agencyName }
        if step == .issue { after["number"] = moved.number }
        try tx.audit(
            "paper.\(step.rawValue)", RecordRef("paper", id), place: paper.place,
            before: ["state": paper.state.rawValue],
            after: after)
        return moved
    }

    /// The steps that a page offers: the state allows them and the rights do, whether or not the content is ready.
    public func permitted(_ paper: Paper, for actor: PaperActor, in tx: Transaction) throws -> [PaperStep] {
        try PaperStep.allCases.filter { step in
            guard PaperRules.next(step, from: paper.state) != nil else { return false }
            do {
                _ = try standing(step, paper, actor, in: tx)
                return true
            } catch let problem as Problem where problem.kind == .forbidden {
                return false
            }
        }
    }

    /// Says a comment, for whoever may see the paper and comment at its place.
    ///
    /// - Throws: `Problem` `paper.absent`, `policy.forbidden`; `Problems` on `noi-dung`, `neo`.
    @discardableResult
    public func comment(
        _ new: NewComment, on id: RecordID, by actor: PaperActor, in tx: WriteTransaction
    ) throws -> RecordID {
        try CommentStore.insert(new, on: try visible(id, .commentPapers, to: actor, in: tx), in: tx)
    }

    /// Settles a thread: its first author, the paper's preparer or its last editor may.
    ///
    /// - Throws: `Problem` `paper.absent`, `comment.absent`, `comment.not_yours`.
    public func resolve(
        _ comment: RecordID, on id: RecordID, by actor: PaperActor, in tx: WriteTransaction
    ) throws {
        try CommentStore.resolve(comment, on: try visible(id, nil, to: actor, in: tx), in: tx)
    }

    /// The kind of a paper.
    ///
    /// - Throws: a fault when nobody registered it.
    public func kind(of paper: Paper) throws -> any PaperKind {
        guard let kind = kinds[paper.kind] else { throw UnknownPaperKind(code: paper.kind) }
        return kind
    }

    /// The paper, if it may be seen, and an action on it done.
    ///
    /// - Throws: `Problem` `paper.absent` for who may not see it; `policy.forbidden` for the action.
    func visible(
        _ id: RecordID, _ action: Action?, to actor: PaperActor, in tx: Transaction
    ) throws -> Paper {
        let paper = try PaperStore.require(id, in: tx)
        guard let viewer = actor.viewer else { return paper }
        let lineage = try PlaceStore.lineage(of: paper.place, tx)
        let viewing = try kind(of: paper).viewing
        let decides = try actor.capacities(on: environment.today, in: tx).contains { capacity in
            Capacity.actions.contains { capacity.covers($0, lineage) }
        }
        guard viewer.may(viewing, lineage: lineage) || decides else { throw PaperWords.absent }
        if let action, !viewer.may(action, lineage: lineage) { throw PaperDesk.forbidden(action) }
        return paper
    }

    static func forbidden(_ action: Action) -> Problem {
        Problem(
            .forbidden, "policy.forbidden", "Quyền “\(action.label)” của tài khoản này không gồm địa bàn này.")
    }

    private func prepareIssue(
        of paper: Paper, _ details: StepDetails, by taker: StepTaker, in tx: WriteTransaction
    ) throws {
        if let number = details.number, let day = details.day,
            let other = try PaperStore.holder(ofNumber: number, day: day, agency: paper.agency, in: tx)
        {
            throw PaperWords.numberTaken(number, year: day.year, by: other)
        }
        if let earlier = try PaperStore.issued(of: paper.series, in: tx) {
            try PaperStore.supersede(earlier, by: taker, in: tx)
        }
    }

    /// Whether nobody of the office itself could take the step that a state waits for: then the tier above finds it in
    /// its inbox.
    ///
    /// - Parameter except: who takes part in the step under way besides those whom the paper knows already.
    func goesAbove(
        after state: PaperState, _ paper: Paper, except: [String], in tx: Transaction
    ) throws -> Bool {
        let step: PaperStep
        switch state {
        case .submitted: step = .approve
        case .approved: step = .issue
        default: return false
        }
        let participants = try PaperStore.participants(of: paper, in: tx)
        let barred = step == .approve ? participants.ids.union(except) : []
        return try deciders(step, paper, except: barred, limit: 1, in: tx).isEmpty
    }

    /// The people of the paper's own tier, or below, who may take a step.
    func deciders(
        _ step: PaperStep, _ paper: Paper, except: Set<String>, limit: Int, in tx: Transaction
    ) throws -> [Officer] {
        try OfficerStore.holders(
            of: PaperRules.action(for: step), lineage: try PlaceStore.lineage(of: paper.place, tx),
            atOrBelow: paper.tier, on: environment.today, except: except.sorted(), limit: limit, in: tx)
    }
}
