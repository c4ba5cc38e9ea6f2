import Accounts
import Database
import Kernel
import LegalRegister
import Places
import Programme

/// A plan with everything found in it: the sums of its annexes, and what its parts say to each other, to the phase, to
/// the tier above and to the documents it cites.
public struct PlanReview: Sendable {
    public let current: CurrentPlan
    public let text: PlanText
    /// The findings of each annex, in the order of the annexes.
    public let annexes: [Findings]
    /// The findings that belong to no cell.
    public let paper: Findings

    /// Everything found.
    public var all: Findings { annexes.reduce(paper, +) }
    /// How many differences and doubts nobody has explained. A plan with one cannot be issued.
    public var open: Int { all.open }
}

extension PlanReview {
    /// Reviews a version of a plan.
    public static func load(_ current: CurrentPlan, catalogue: Catalogue, in tx: Transaction) throws -> PlanReview {
        let text = try PlanTextStore.text(of: current.version.id, in: tx)
        let importer = PlanImport(catalogue: catalogue)
        let phase = try importer.phaseAnnex(for: current.target, in: tx)
        let checks = PlanChecks(
            facts: PlanFacts(
                annexes: current.annexes, text: text, period: current.plan.period,
                paperNumber: current.version.paperNumber, paperDay: current.version.paperDay,
                placeTier: current.target.place.tier, agency: current.target.agency,
                signerAgency: try text.signer.agency.flatMap { try AgencyStore.find(code: $0, in: tx) }, phase: phase,
                assigned: try AssignedStore.targets(at: current.plan.place, period: current.plan.period, in: tx),
                documents: try documents(text, in: tx), catalogue: catalogue))
        let explanations = try ExplanationStore.all(of: current.plan.id, in: tx)
        let own = checks.perAnnex()
        let annexes = try zip(current.annexes, own).map { annex, between in
            var findings = Reconciliation.check(annex, catalogue: catalogue)
            findings.notices += PlanNotices(
                annex: annex, catalogue: catalogue, placeCode: current.target.place.code, period: current.plan.period,
                phase: phase, statuses: text.statuses
            ).all()
            findings.notices += try PlaceCountNotices.load(annex, of: current, catalogue: catalogue, in: tx).all()
            // What a preview only points out is held against the phase here, as a difference.
            findings.notices.removeAll { $0.kind == .exceedsPhase }
            return (findings + between).explained(by: explanations)
        }
        return PlanReview(
            current: current, text: text, annexes: annexes, paper: checks.ofPaper().explained(by: explanations))
    }

    private static func documents(
        _ text: PlanText, in tx: Transaction
    ) throws -> [RecordID: PlanFacts.Document] {
        let found = try LegalStore.find(Array(Set(text.citations.compactMap(\.document))), in: tx)
        return Dictionary(
            uniqueKeysWithValues: found.map { document in
                (
                    document.id,
                    PlanFacts.Document(
                        symbol: document.facts.symbol?.printed ?? "", day: document.facts.day,
                        issuer: document.facts.issuer, title: document.facts.title)
                )
            })
    }
}

/// What the tiers above have given to a place: the targets of issued plans whose units name it.
enum AssignedStore {
    /// The targets for a place and period, from the issued plans of its ancestors in any structure.
    static func targets(at place: PlaceID, period: Period, in tx: Transaction) throws -> [PlanFacts.Assigned] {
        try tx.rows(
            """
            SELECT t.indicator, t.tier, SUM(t.quantity) AS quantity, v.id AS version_id, pl.name AS place_name,
                   r.number AS paper_number
              FROM target t
              JOIN plan_version v ON v.id = t.version_id
              JOIN paper r ON r.id = v.id
              JOIN plan p ON p.id = v.plan_id
              JOIN place pl ON pl.id = p.place_id
             WHERE t.place_id = \(place) AND t.year_from = \(period.first) AND t.year_to = \(period.last)
               AND p.place_id <> \(place) AND r.state = 'issued'
             GROUP BY t.indicator, t.tier, v.id, pl.name, r.number ORDER BY t.indicator, t.tier
            """
        ).map { row in
            let depth: Int = try row("tier")
            let number: String? = try row("paper_number")
            let name: String = try row("place_name")
            return PlanFacts.Assigned(
                indicator: try row("indicator"), tier: Tier(depth: depth), quantity: try row("quantity"),
                paper: "Kế hoạch\(number.map { " \($0)" } ?? "") \(period.written), \(name)")
        }
    }
}
