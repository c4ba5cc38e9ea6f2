import Database
import Kernel
import Pages
import Papers
import Programme

/// Plans as papers: what must hold before a step, and what a step means for a plan.
public struct PlanPaper: PaperKind {
    /// The code under which plans stand among papers.
    public static let kind = "plan"

    let catalogue: Catalogue

    public init(catalogue: Catalogue) { self.catalogue = catalogue }

    public var code: String { PlanPaper.kind }
    public var label: String { "kế hoạch" }
    public var viewing: Action { .viewPlans }

    public func link(to paper: Paper) -> Link { .plan(paper.series) }

    /// A plan without content cannot be sent up; one with an open difference or doubt cannot be issued.
    public func require(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws {
        switch step {
        case .submit:
            let review = try review(paper, in: tx)
            guard !review.current.annexes.isEmpty || !review.text.sections.isEmpty else {
                throw Problem(
                    .conflict, "plan.empty",
                    "Kế hoạch này chưa có phụ lục và chưa có phần lời. Nhập phụ lục hoặc ghi nội dung rồi trình.")
            }
        case .issue:
            let open = try review(paper, in: tx).open
            guard open == 0 else {
                throw Problem(
                    .conflict, "plan.open_findings",
                    "Kế hoạch còn \(open) chênh lệch, nghi vấn chưa sửa và chưa giải thích. Mở kế hoạch, sửa hoặc giải thích "
                        + "từng điểm rồi ban hành. Chưa ghi số và ngày nào.")
            }
        case .withdraw, .giveBack, .approve: break
        }
    }

    public func consequences(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws -> [String] {
        let review = try review(paper, in: tx)
        let open = review.open
        switch step {
        case .submit, .approve:
            return open == 0
                ? ["Mọi tổng đều khớp hoặc đã được giải thích."]
                : ["Còn \(open) điểm chưa sửa và chưa giải thích; kế hoạch chưa ban hành được khi còn điểm mở."]
        case .issue:
            let units = Set(
                review.current.annexes.filter { $0.kind == .units }.flatMap(\.rows).compactMap { $0.unit?.place })
            return units.isEmpty
                ? []
                : [
                    "Chỉ tiêu của \(units.count) địa bàn thành chỉ tiêu được giao; kế hoạch của các nơi đó được đối chiếu với số này."
                ]
        case .withdraw, .giveBack: return []
        }
    }

    public func did(_ step: PaperStep, _ paper: Paper, in tx: WriteTransaction) throws {
        // Targets count as assigned by the state of their paper alone; only the totals have to follow.
        guard step == .issue else { return }
        guard let plan = try PlanStore.plan(paper.series, in: tx) else { throw DamagedPlan(id: paper.series) }
        try CountedPlans.refresh(place: plan.place, period: plan.period, in: tx)
    }

    private func review(_ paper: Paper, in tx: Transaction) throws -> PlanReview {
        guard let plan = try PlanStore.plan(paper.series, in: tx) else { throw DamagedPlan(id: paper.series) }
        return try PlanReview.load(
            try CurrentPlan.load(plan, version: paper.version, in: tx), catalogue: catalogue, in: tx)
    }
}

/// A new version of a plan whose last one is no longer open.
enum PlanRevision {
    /// Starts a draft with everything the version in force holds. The version in force stays so until the new one is
    /// issued.
    ///
    /// - Throws: `Problem` `paper.under_decision` while a version is submitted or approved.
    static func begin(_ plan: Plan, in tx: WriteTransaction) throws -> PlanVersion {
        let newest = try PlanStore.newest(of: plan.id, in: tx)
        if let newest, newest.state.isOpen { return newest }
        let annexes = try newest.map { try AnnexStore.annexes(of: $0.id, in: tx) } ?? []
        let text = try newest.map { try PlanTextStore.text(of: $0.id, in: tx) } ?? PlanText()
        let version = try PlanStore.addDraft(
            to: plan, number: nil, day: nil, annexes: annexes, text: text, in: tx)
        try tx.audit(
            "plan_version.revised", RecordRef("plan_version", version.id), place: plan.place,
            after: ["plan": plan.id.text, "version": String(version.number)])
        return version
    }

    /// What is said to somebody who wants to change a version that is not open.
    static func closed(_ version: PlanVersion) -> Problem {
        switch version.state {
        case .submitted, .approved:
            Problem(
                .conflict, "plan.closed",
                "Bản \(version.number) \(version.state.label.lowercased()) nên không sửa được. Bấm “Rút lại kế hoạch”, hoặc chờ trả lại rồi sửa."
            )
        default:
            Problem(
                .conflict, "plan.closed",
                "Bản \(version.number) \(version.state.label.lowercased()) nên không sửa được. Bấm “Lập bản điều chỉnh” ở kế hoạch để sửa trên bản mới."
            )
        }
    }
}
