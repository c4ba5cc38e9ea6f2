import Accounts
import Database
import Kernel
import Places

/// In what capacity a step is taken.
struct Standing: Sendable {
    /// The office in whose name; empty for a system.
    let agencyName: String
    /// On whose behalf; nil in one's own right.
    let principal: Actor?
    /// Whether the tier above acts for the paper's office.
    let above: Bool
}

extension PaperDesk {
    /// In what capacity somebody may take a step: in his own right before a principal's, for the own office before
    /// another's. State and content are not asked.
    ///
    /// - Throws: `Problem` (forbidden) `policy.forbidden` without the right at this place; `paper.own` for whoever had
    ///   a part in the paper, with who may; `paper.office_decides` from above while the office has somebody itself.
    func standing(_ step: PaperStep, _ paper: Paper, _ actor: PaperActor, in tx: Transaction) throws -> Standing {
        guard actor.viewer != nil else { return Standing(agencyName: "", principal: nil, above: false) }
        let action = PaperRules.action(for: step)
        let lineage = try PlaceStore.lineage(of: paper.place, tx)
        let holding = try actor.capacities(on: environment.today, in: tx).filter { $0.covers(action, lineage) }
        guard let first = holding.first else { throw PaperDesk.forbidden(action) }
        guard PaperRules.isDecision(step) else { return try preparing(step, paper, first, actor, in: tx) }

        let participants = try PaperStore.participants(of: paper, in: tx)
        let free = holding.filter { !participants.bar(step, $0.people) }
        let barred = step == .issue ? [] : participants.ids
        if free.isEmpty { throw try own(step, paper, barred, in: tx) }
        if let capacity = free.first(where: { !PaperRules.isAbove($0.tier, paper: paper.tier) }) {
            return Standing(agencyName: capacity.agencyName, principal: capacity.principal, above: false)
        }
        let office = try deciders(step, paper, except: barred, limit: 3, in: tx)
        guard office.isEmpty else { throw try officeDecides(step, paper, office, in: tx) }
        return Standing(agencyName: free[0].agencyName, principal: free[0].principal, above: true)
    }

    /// Submitting takes the right alone. Taking back is for the submitter's side: not for the tier above, unless it
    /// submitted the paper itself.
    private func preparing(
        _ step: PaperStep, _ paper: Paper, _ capacity: Capacity, _ actor: PaperActor, in tx: Transaction
    ) throws -> Standing {
        if step == .withdraw, PaperRules.isAbove(capacity.tier, paper: paper.tier),
            try PaperStore.submitter(of: paper, in: tx) != actor.actor.id
        {
            throw Problem(
                .forbidden, "paper.not_submitter",
                "“\(paper.title)” do \(try issuer(of: paper, in: tx)) trình. Đơn vị trình mới rút lại được; cấp trên thì "
                    + "trả lại.")
        }
        return Standing(agencyName: capacity.agencyName, principal: nil, above: false)
    }

    private func own(
        _ step: PaperStep, _ paper: Paper, _ barred: Set<String>, in tx: Transaction
    ) throws -> Problem {
        let office = try deciders(step, paper, except: barred, limit: 3, in: tx)
        let way =
            office.isEmpty
            ? "\(try issuer(of: paper, in: tx)) không còn ai khác phê duyệt được: cấp trên phê duyệt thay và ghi lý do."
            : "Người phê duyệt được: \(PaperWords.list(office.map(\.name)))."
        return Problem(
            .forbidden, "paper.own",
            "Người soạn, người sửa sau cùng và người trình không phê duyệt chính văn bản đó. \(way)")
    }

    private func officeDecides(
        _ step: PaperStep, _ paper: Paper, _ office: [Officer], in tx: Transaction
    ) throws -> Problem {
        Problem(
            .forbidden, "paper.office_decides",
            "\(try issuer(of: paper, in: tx)) có người \(step.verb.lowercased()) được: "
                + "\(PaperWords.list(office.map(\.name))). Cấp trên chỉ làm thay khi đơn vị không đủ người.")
    }

    /// The name of the office that issues a paper.
    func issuer(of paper: Paper, in tx: Transaction) throws -> String {
        try AgencyStore.find(paper.agency, in: tx)?.name ?? ""
    }
}
