import Kernel
import Pages

/// One field of a form: exactly one of the three is set.
struct FormField: Sendable {
    var text: TextField?
    var select: SelectField?
    var area: TextArea?
    var choices: Choices?

    /// Several of a list, as check boxes.
    struct Choices: Sendable {
        struct Choice: Sendable {
            let id: String
            let value: String
            let label: String
            let isChecked: Bool
        }

        let name: String
        let label: String
        let error: String?
        let choices: [Choice]
    }

    static var sample: FormField {
        FormField(
            text: TextField("a", "A", value: "1", hint: "…", error: "…"),
            select: SelectField("b", "B", options: [.init("1", "Một", selected: true)], hint: "…", error: "…"),
            area: TextArea("c", "C", value: "…", hint: "…", error: "…"),
            choices: Choices(
                name: "d", label: "D", error: "…",
                choices: [.init(id: "d-0", value: "1", label: "Một", isChecked: true)]))
    }
}

/// A part of a plan's text as a form: `PlanTextPart`.
struct PlanFormPage: PageContent {
    static let template = "plan-form"

    struct Tab: Sendable {
        let label: String
        let link: Link
        let isCurrent: Bool
    }

    /// One row, as a block of fields.
    struct Row: Sendable {
        let id: String
        let heading: String
        let fields: [FormField]
        /// The name of the check box that leaves the row out; nil for a blank row.
        let remove: String?
        /// Kept values that have no field of their own.
        let hidden: [Hidden]
    }

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    let tabs: [Tab]
    let purpose: String
    let action: Link
    let submission: String
    let rowVersion: String
    let rowCount: String
    let fields: [FormField]
    let hasFields: Bool
    let rows: [Row]
    let hasRows: Bool
    /// Of “Thêm dòng”; nil for the part without rows.
    let addLabel: String?
    let saveLabel: String
    let back: Link

    static var sample: PlanFormPage {
        PlanFormPage(
            tabs: [Tab(label: "Căn cứ", link: .plans, isCurrent: true)], purpose: "…", action: .plans, submission: "…",
            rowVersion: "1", rowCount: "1", fields: [.sample], hasFields: true,
            rows: [
                Row(
                    id: "dong-0", heading: "Văn bản 1", fields: [.sample], remove: "bo-0",
                    hidden: [Hidden(name: "a", value: "b")])
            ], hasRows: true, addLabel: "Thêm 3 dòng", saveLabel: "Lưu", back: .plans)
    }
}

/// Explaining a finding in words.
struct PlanExplainPage: PageContent {
    static let template = "plan-explain"

    let action: Link
    let back: Link
    let kind: String
    let message: String
    let key: String
    let submission: String
    let words: TextArea
    /// Who explained it before; nil when nobody did.
    let earlier: String?
    let removal: Link?

    static var sample: PlanExplainPage {
        PlanExplainPage(
            action: .plans, back: .plans, kind: "thừa 1", message: "…", key: "…", submission: "…",
            words: TextArea("loi", "Lời giải thích", value: "…", hint: "…", error: "…"), earlier: "…", removal: .plans)
    }
}
