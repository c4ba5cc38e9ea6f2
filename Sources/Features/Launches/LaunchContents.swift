import Events
import Groups
import Kernel
import Pages
import Sheets

struct LaunchListPage: PageContent {
    static let template = "launch-list"

    struct Row: Sendable {
        let title: String
        let link: Link
        let paper: String
        let place: String
        let year: String
        let teams: String
        let waves: String
        let calendar: String
        let state: StateBadge
    }

    let action: Link
    let search: String
    let years: SelectField
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: LaunchListPage {
        LaunchListPage(
            action: .launchPlans, search: "", years: .sample, hasRows: true,
            rows: [
                Row(
                    title: "…", link: .launchPlans, paper: "…", place: "…", year: "2023", teams: "110", waves: "2",
                    calendar: "…", state: StateBadge(.done))
            ], empty: EmptyState("…", why: "…", action: HeadAction("Ghi", .newLaunchPlan, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .launchPlans))
    }
}

/// Where the text of a plan is handed in to be read.
struct LaunchReadPage: PageContent {
    static let template = "launch-read"

    let action: Link
    let cancel: Link
    let text: TextArea

    static var sample: LaunchReadPage {
        LaunchReadPage(action: .readLaunchPlan, cancel: .launchPlans, text: .sample)
    }
}

struct LaunchFormPage: PageContent {
    static let template = "launch-form"

    struct Wave: Sendable {
        let heading: String
        let headingID: String
        let fields: [TextField]
        let same: SelectField?
        let followsName: String
        let follows: Bool
        let printedName: String
        let printed: String?
    }

    struct Part: Sendable {
        let words: TextField
        let people: TextField
    }

    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    /// Nil for a new plan.
    let version: String?
    /// What a paper did not say, when the form was filled from one.
    let missing: String?
    let isRead: Bool
    let title: TextArea
    let selects: [SelectField]
    let fields: [TextField]
    let waves: [Wave]
    let people: TextField
    let parts: [Part]
    let invitees: TextArea
    let money: TextField
    let remark: TextArea

    static var sample: LaunchFormPage {
        LaunchFormPage(
            action: .newLaunchPlan, cancel: .launchPlans, verb: "Lưu", submission: "x", version: "1", missing: "…",
            isRead: true, title: .sample, selects: [.sample], fields: [.sample],
            waves: [
                Wave(
                    heading: "Đợt 1", headingID: "d", fields: [.sample], same: .sample, followsName: "a", follows: true,
                    printedName: "b", printed: "…")
            ], people: .sample, parts: [Part(words: .sample, people: .sample)], invitees: .sample, money: .sample,
            remark: .sample)
    }
}

struct LaunchRecordPage: PageContent {
    static let template = "launch-record"

    struct Check: Sendable {
        let mark: String
        let word: String
        let words: String
        let isMet: Bool
        let isDifference: Bool
    }

    struct Wave: Sendable {
        let name: String
        let period: String
        let teams: String
        let units: String
        let districts: String
        let people: String
        let calendar: String
        let printed: String?
    }

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Line: Sendable {
        let place: String
        let above: String
        let link: Link?
        let wave: String
        let day: String
        let venue: String
        let state: StateBadge
        /// Where its event is; nil while it is only a line.
        let event: Link?
    }

    struct Need: Sendable {
        let thing: String
        let detail: String?
        let state: StateBadge
        let set: Link?
        let verb: String
        let value: String
        let strike: Link?
    }

    struct Entry: Sendable {
        let title: String
        let words: String
    }

    let takenBack: String?
    let checkNote: String
    let checks: [Check]
    let hasChecks: Bool
    let waves: [Wave]
    let total: String
    let facts: [Fact]
    let lineHeading: String
    let lineNote: String
    let lines: [Line]
    let hasLines: Bool
    let noLines: String?
    let addLine: Link?
    let pager: Pager?
    let needs: [Need]
    let hasNeeds: Bool
    let addNeed: Link?
    let needFields: [TextField]
    let needNote: String
    let history: [Entry]
    let hasHistory: Bool

    static var sample: LaunchRecordPage {
        LaunchRecordPage(
            takenBack: "…", checkNote: "…",
            checks: [Check(mark: "✓", word: "Khớp", words: "…", isMet: true, isDifference: true)], hasChecks: true,
            waves: [
                Wave(
                    name: "Đợt 1", period: "…", teams: "50", units: "42", districts: "9", people: "1.000",
                    calendar: "…",
                    printed: "…")
            ], total: "…", facts: [Fact(label: "a", value: "b")], lineHeading: "…", lineNote: "…",
            lines: [
                Line(
                    place: "Ấp", above: "…", link: .launchPlans, wave: "1", day: "…", venue: "…",
                    state: StateBadge(.done), event: .launchPlans)
            ], hasLines: true, noLines: "…", addLine: .launchPlans,
            pager: Pager(page: 2, more: true, link: .launchPlans),
            needs: [
                Need(
                    thing: "…", detail: "…", state: StateBadge(.done), set: .launchPlans, verb: "Xong", value: "1",
                    strike: .launchPlans)
            ], hasNeeds: true, addNeed: .launchPlans, needFields: [.sample], needNote: "…",
            history: [Entry(title: "…", words: "…")], hasHistory: true)
    }
}

/// A line of the calendar: its form, what both sides said, and what it can become.
struct LaunchLinePage: PageContent {
    static let template = "launch-line"

    struct Choice: Sendable {
        let id: String
        let value: String
        let label: String
    }

    struct Side: Sendable {
        let name: String
        let words: String
        let state: StateBadge
    }

    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    /// Nil for a new line.
    let version: String?
    let place: TextField
    let choices: [Choice]
    let hasChoices: Bool
    let wave: SelectField
    let fields: [TextField]
    let remark: TextArea
    /// Whether it can still be changed here.
    let isOpen: Bool
    let sides: [Side]
    let hasSides: Bool
    /// Where one's own side agrees; nil when it did, or may not.
    let agree: Link?
    let agreeSide: String
    let agreeVerb: String
    /// Where the planner enters what the unit said; nil for others.
    let agreeFor: Link?
    let agreeForSide: String
    let note: TextField?
    /// Where it becomes an event; nil while it is not settled.
    let plan: Link?
    let event: Link?
    let strike: Link?

    static var sample: LaunchLinePage {
        LaunchLinePage(
            action: .launchPlans, cancel: .launchPlans, verb: "Lưu", submission: "x", version: "1", place: .sample,
            choices: [Choice(id: "a", value: "b", label: "c")], hasChoices: true, wave: .sample, fields: [.sample],
            remark: .sample, isOpen: true,
            sides: [Side(name: "…", words: "…", state: StateBadge(.done))], hasSides: true, agree: .launchPlans,
            agreeSide: "unit", agreeVerb: "…", agreeFor: .launchPlans, agreeForSide: "unit", note: .sample,
            plan: .launchPlans, event: .launchPlans, strike: .launchPlans)
    }
}

/// A question with its consequences.
struct LaunchConfirmPage: PageContent {
    static let template = "launch-confirm"

    let question: String
    let consequences: [String]
    let action: Link
    let version: String
    let reason: TextArea?
    let verb: String
    let back: Link

    static var sample: LaunchConfirmPage {
        LaunchConfirmPage(
            question: "Rút?", consequences: ["…"], action: .launchPlans, version: "1", reason: .sample, verb: "Rút",
            back: .launchPlans)
    }
}

struct LaunchSheetPage: PageContent {
    static let template = "launch-sheet"

    let action: Link
    let workbook: Link
    let cancel: Link
    let fileError: String?

    static var sample: LaunchSheetPage {
        LaunchSheetPage(action: .launchPlans, workbook: .launchPlans, cancel: .launchPlans, fileError: "…")
    }
}

struct LaunchPreviewPage: PageContent {
    static let template = "launch-preview"

    struct Row: Sendable {
        let row: String
        let place: String
        let what: String
        let words: String
    }

    let counts: String
    let faults: [ShownFault]
    let hasFaults: Bool
    let faultHeading: String
    let rows: [Row]
    let hasRows: Bool
    let rowHeading: String
    /// Nil while there are faults, or nothing to keep.
    let keep: Link?
    let keepLabel: String
    let discard: Link
    let again: Link

    static var sample: LaunchPreviewPage {
        LaunchPreviewPage(
            counts: "…", faults: [ShownFault.sample], hasFaults: true,
            faultHeading: "…", rows: [Row(row: "5", place: "Ấp", what: "Thêm", words: "…")], hasRows: true,
            rowHeading: "…", keep: .launchPlans, keepLabel: "Giữ lại", discard: .launchPlans, again: .launchPlans)
    }
}
