import Kernel
import Pages
import Sheets

struct ResultListPage: PageContent {
    static let template = "result-list"

    struct Row: Sendable {
        let title: String
        let link: Link
        let above: String?
        let time: String
        let figures: [String]
        let reason: String
        let by: String
        let state: StateBadge
    }

    /// An import that the list is limited to.
    struct Import: Sendable {
        let words: String
        let takeBack: Link?
        let all: Link
    }

    let action: Link
    let search: String
    let place: String
    let placeProblem: String?
    let year: SelectField
    let indicator: SelectField
    let state: SelectField
    let sheet: Import?
    let importID: String?
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: ResultListPage {
        ResultListPage(
            action: .results, search: "", place: "04", placeProblem: "…", year: .sample, indicator: .sample,
            state: .sample, sheet: Import(words: "…", takeBack: .results, all: .results), importID: "x", hasRows: true,
            rows: [
                Row(
                    title: "Xã", link: .results, above: "Tỉnh", time: "Quý III/2024", figures: ["12 tổ"], reason: "…",
                    by: "…", state: StateBadge(.done))
            ], empty: EmptyState("Chưa có", why: "…", action: HeadAction("Khai báo", .newDeclaration, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .results))
    }
}

struct ResultFormPage: PageContent {
    static let template = "result-form"

    /// One of several places that a name may mean.
    struct Choice: Sendable {
        let id: String
        let value: String
        let label: String
    }

    struct Cell: Sendable {
        /// Of the field, and its id.
        let name: String
        let value: String
        let column: String
        /// For screen readers: indicator and column.
        let label: String
        let error: String?
        /// What stands now, when somebody else changed it; nil otherwise.
        let stored: String?
    }

    struct Row: Sendable {
        let name: String
        let unit: String
        let cells: [Cell]
    }

    struct Doubt: Sendable {
        let message: String
        let link: Link
    }

    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    /// Nil for a new declaration.
    let version: String?
    /// The place of a declaration that is corrected, which stays.
    let fixedPlace: String?
    let place: TextField?
    let choices: [Choice]
    let hasChoices: Bool
    let time: TextField
    let isSplit: Bool
    /// Nil when each tier has a column.
    let tier: SelectField?
    let switchLabel: String
    let columns: [String]
    let rows: [Row]
    let reason: TextArea
    let fileError: String?
    let fileHint: String
    let doubts: [Doubt]
    let hasDoubts: Bool
    let acceptKey: String

    static var sample: ResultFormPage {
        ResultFormPage(
            action: .results, cancel: .results, verb: "Lưu", submission: "x", version: "1", fixedPlace: "Xã",
            place: .sample, choices: [Choice(id: "a", value: "b", label: "c")], hasChoices: true, time: .sample,
            isSplit: true, tier: .sample, switchLabel: "…", columns: ["Số lượng"],
            rows: [
                Row(
                    name: "Tổ", unit: "tổ",
                    cells: [Cell(name: "so", value: "1", column: "Số lượng", label: "Tổ", error: "…", stored: "…")])
            ], reason: TextArea("ly-do", "Lý do", hint: "…", error: "…"), fileError: "…", fileHint: "…",
            doubts: [Doubt(message: "…", link: .results)], hasDoubts: true, acceptKey: "x")
    }
}

struct ResultRecordPage: PageContent {
    static let template = "result-record"

    struct Fact: Sendable {
        let label: String
        let value: String
        let link: Link?
    }

    struct Line: Sendable {
        let name: String
        let tier: String
        let quantity: String
        /// Where the figure is part of a total.
        let progress: Link
        let progressLabel: String
    }

    struct File: Sendable {
        let name: String
        let link: Link
        let size: String
    }

    struct Revision: Sendable {
        let title: String
        let figures: [String]
        let reason: String
    }

    let takenBack: String?
    let facts: [Fact]
    let lines: [Line]
    let files: [File]
    let hasFiles: Bool
    let revisions: [Revision]
    let hasRevisions: Bool

    static var sample: ResultRecordPage {
        ResultRecordPage(
            takenBack: "…", facts: [Fact(label: "Địa bàn", value: "Xã", link: .results)],
            lines: [Line(name: "Tổ", tier: "cấp xã", quantity: "12 tổ", progress: .results, progressLabel: "…")],
            files: [File(name: "a.pdf", link: .results, size: "12 KB")], hasFiles: true,
            revisions: [Revision(title: "…", figures: ["12 tổ"], reason: "…")], hasRevisions: true)
    }
}

/// A question with its consequences.
struct ResultConfirmPage: PageContent {
    static let template = "result-confirm"

    let question: String
    let consequences: [String]
    let action: Link
    let version: String
    let reason: TextArea
    let verb: String
    let back: Link

    static var sample: ResultConfirmPage {
        ResultConfirmPage(
            question: "Rút?", consequences: ["…"], action: .results, version: "1",
            reason: TextArea("ly-do", "Lý do", hint: "…", error: "…"), verb: "Rút", back: .results)
    }
}

/// Where an import stands: partial `result-steps`.
struct ResultSteps: Sendable {
    struct Step: Sendable {
        let label: String
        let note: String
        let isDone: Bool
        let isCurrent: Bool
    }

    let list: [Step]

    /// - Parameter current: from 1.
    init(current: Int, notes: [String]) {
        list = zip(["Chọn tệp", "Xem trước và giữ lại"], notes).enumerated().map { index, step in
            Step(label: step.0, note: step.1, isDone: index + 1 < current, isCurrent: index + 1 == current)
        }
    }
}

struct ResultImportPage: PageContent {
    static let template = "result-import"

    let steps: ResultSteps
    let action: Link
    let sampleLink: Link
    let cancel: Link
    let submission: String
    let fileError: String?
    let fileKept: Bool
    let place: TextField
    let time: TextField
    let reason: TextField

    static var sample: ResultImportPage {
        ResultImportPage(
            steps: ResultSteps(current: 2, notes: ["a", "b"]), action: .results, sampleLink: .results, cancel: .results,
            submission: "x", fileError: "…", fileKept: true, place: .sample, time: .sample, reason: .sample)
    }
}

struct ResultPreviewPage: PageContent {
    static let template = "result-preview"

    struct Row: Sendable {
        let cell: String
        let place: String
        let indicator: String
        let tier: String
        let time: String
        let quantity: String
    }

    let steps: ResultSteps
    let file: String
    let counts: String
    let faults: [ShownFault]
    let hasFaults: Bool
    let faultHeading: String
    let moreFaults: String?
    let doubts: [ShownFault]
    let hasDoubts: Bool
    let doubtHeading: String
    let doubtError: String?
    let moreDoubts: String?
    let notices: [String]
    let hasNotices: Bool
    let rows: [Row]
    let hasRows: Bool
    let rowHeading: String
    let pager: Pager?
    /// Nil while there are faults.
    let keep: Link?
    let keepLabel: String
    let discard: Link
    let again: Link

    static var sample: ResultPreviewPage {
        ResultPreviewPage(
            steps: ResultSteps(current: 2, notes: ["a", "b"]), file: "a.xlsx", counts: "…",
            faults: [ShownFault.sample], hasFaults: true, faultHeading: "…",
            moreFaults: "…", doubts: [ShownFault.sample], hasDoubts: true,
            doubtHeading: "…", doubtError: "…", moreDoubts: "…", notices: ["…"], hasNotices: true,
            rows: [Row(cell: "E12", place: "Xã", indicator: "Tổ", tier: "cấp xã", time: "2024", quantity: "12 tổ")],
            hasRows: true, rowHeading: "…", pager: Pager(page: 2, more: true, link: .results), keep: .results,
            keepLabel: "Giữ lại", discard: .results, again: .results)
    }
}
