import Accounts
import Kernel
import Pages
import Planning
import Programme

extension Link {
    /// The duties of an office.
    public static func duties(of agency: RecordID) -> Link { Link(segments: ["don-vi", agency.text, "nhiem-vu"]) }

    static func newDuty(of agency: RecordID) -> Link { Link(segments: ["don-vi", agency.text, "nhiem-vu", "moi"]) }

    static func removeDuty(_ duty: RecordID, of agency: RecordID) -> Link {
        Link(segments: ["don-vi", agency.text, "nhiem-vu", duty.text, "bo"])
    }
}

/// What an office is to do: what papers say of it, and the rows of plans that name it.
struct DutyListPage: PageContent {
    static let template = "duty-list"

    struct Row: Sendable {
        let kind: String
        /// `Nội dung 3: …`; nil for the whole programme.
        let subject: String?
        /// In the words of the document; nil where content and part say all.
        let words: String?
        let partner: String?
        let period: String
        let source: String
        /// Nil for who may not.
        let remove: Link?
        let removeLabel: String
    }

    struct PlanRow: Sendable {
        let label: String
        let subject: String?
        let role: String
        let parties: String
        let plan: String
        /// Nil for who sees no plans as such.
        let link: Link?
        let period: String
    }

    let hasRows: Bool
    let rows: [Row]
    let hasPlanRows: Bool
    let planRows: [PlanRow]
    let empty: EmptyState?

    static var sample: DutyListPage {
        DutyListPage(
            hasRows: true,
            rows: [
                Row(
                    kind: "Chủ trì", subject: "Nội dung 1", words: "…", partner: "…", period: "năm 2024", source: "…",
                    remove: .agencies, removeLabel: "…")
            ], hasPlanRows: true,
            planRows: [
                PlanRow(
                    label: "…", subject: "…", role: "chủ trì", parties: "…", plan: "…", link: .agencies,
                    period: "năm 2024")
            ], empty: EmptyState("…", why: "…", action: HeadAction("Ghi", .agencies, icon: .plus)))
    }

    init(
        hasRows: Bool, rows: [Row], hasPlanRows: Bool, planRows: [PlanRow], empty: EmptyState?
    ) {
        self.hasRows = hasRows
        self.rows = rows
        self.hasPlanRows = hasPlanRows
        self.planRows = planRows
        self.empty = empty
    }

    /// - Parameters:
    ///   - removing: the office whose duties may be removed here; nil for who may not.
    ///   - linksPlans: whether rows lead to their plan.
    init(
        _ duties: [Duty], _ planned: [PlanDuty], catalogue: Catalogue, removing: RecordID?, linksPlans: Bool,
        empty: EmptyState?
    ) {
        let rows = duties.map { duty in
            Row(
                kind: duty.kind.label, subject: duty.subject.map { DutyWords.subject($0, catalogue) },
                words: duty.words.isEmpty ? nil : duty.words, partner: DutyWords.partner(duty),
                period: duty.period.written, source: duty.source,
                remove: removing.flatMap { $0 == duty.agency ? .removeDuty(duty.id, of: $0) : nil },
                removeLabel: "Bỏ nhiệm vụ: \(duty.words.isEmpty ? duty.kind.label : duty.words)")
        }
        let planRows = planned.map { row in
            PlanRow(
                label: row.label, subject: row.path.map { DutyWords.subject($0, catalogue) }, role: row.role.word,
                parties: row.parties, plan: row.planTitle, link: linksPlans ? .plan(row.plan) : nil,
                period: row.period.written)
        }
        self.init(
            hasRows: !rows.isEmpty, rows: rows, hasPlanRows: !planRows.isEmpty, planRows: planRows,
            empty: rows.isEmpty && planRows.isEmpty ? empty : nil)
    }
}

/// How duties are put into words.
enum DutyWords {
    /// `Nội dung 3: Đảm bảo tiếng nói …`, `Hoạt động 2 của Nội dung 3: …`; the code itself where the catalogue lacks it.
    static func subject(_ code: String, _ catalogue: Catalogue) -> String {
        if let component = catalogue.component(code) { return "Nội dung \(component.number): \(component.title)" }
        if let activity = catalogue.activity(code) { return "Hoạt động \(activity.path): \(activity.title)" }
        return "Hoạt động \(code)"
    }

    static func partner(_ duty: Duty) -> String? {
        duty.partnerName.map { duty.kind == .secretariat ? "cho \($0)" : "cùng \($0)" }
    }

    /// One line for the page of the office.
    static func line(_ duty: Duty, _ catalogue: Catalogue) -> String {
        [duty.subject.map { subject($0, catalogue) }, duty.words.isEmpty ? nil : duty.words, partner(duty)]
            .compactMap { $0 }.joined(separator: " · ")
    }
}

/// The form that records a duty.
struct DutyFormPage: PageContent {
    static let template = "duty-form"

    let action: Link
    let cancel: Link
    let submission: String
    let kindField: SelectField
    let subjectField: SelectField
    let wordsField: TextArea
    let partnerField: TextField
    let periodField: TextField
    let sourceField: TextField

    static var sample: DutyFormPage {
        let field = TextField("nguon", "Nguồn", value: "…", hint: "…", error: "…")
        let select = SelectField(
            "phan-viec", "Phần việc", options: [.init("x", "…", selected: true)], hint: "…", error: "…")
        return DutyFormPage(
            action: .agencies, cancel: .agencies, submission: "x", kindField: select, subjectField: select,
            wordsField: TextArea("loi-van", "Nhiệm vụ", value: "…", hint: "…", error: "…"), partnerField: field,
            periodField: field, sourceField: field)
    }
}
