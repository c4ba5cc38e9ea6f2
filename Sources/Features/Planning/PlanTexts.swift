import Database
import Kernel
import Papers

/// Writing what a plan says besides its annexes.
public enum PlanTexts {
    /// Replaces the text of the newest version, with its citations tied to the register.
    ///
    /// - Throws: `Problem` `paper.closed` while the version is not open.
    public static func replace(_ text: PlanText, of current: CurrentPlan, in tx: WriteTransaction) throws {
        var text = text
        text.citations = try PlanCitations.matched(text.citations, near: current.plan.place, in: tx)
        try PaperStore.touch(current.version.id, expecting: nil, in: tx)
        try PlanTextStore.replace(text, of: current.version.id, in: tx)
        try tx.audit(
            "plan_text.saved", RecordRef("plan_version", current.version.id), place: current.plan.place,
            after: ["paragraphs": String(text.sections.flatMap(\.paragraphs).count)])
    }
}
