import Kernel
import Pages

struct GroupListPage: PageContent {
    static let template = "group-list"

    struct Row: Sendable {
        let title: String
        let link: Link
        let above: String
        let kind: String
        let state: StateBadge
        /// `Thành lập mới 2024`; nil while it counts for nothing.
        let counts: String?
        let members: String
    }

    struct Figure: Sendable {
        let label: String
        let value: String
        let link: Link?
    }

    let action: Link
    let search: String
    let place: String
    let placeProblem: String?
    let selects: [SelectField]
    let figures: [Figure]
    /// `Bình quân 26 người một tổ …`; nil when the average is usual.
    let odd: String?
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: GroupListPage {
        GroupListPage(
            action: .groups, search: "", place: "04", placeProblem: "…", selects: [.sample],
            figures: [Figure(label: "Mô hình", value: "12", link: .groups)], odd: "…", hasRows: true,
            rows: [
                Row(
                    title: "Tổ", link: .groups, above: "Tỉnh", kind: "Tổ truyền thông", state: StateBadge(.done),
                    counts: "…", members: "10")
            ], empty: EmptyState("Chưa có", why: "…", action: HeadAction("Ghi", .newGroup, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .groups))
    }
}

/// Which kind of group is to be registered.
struct GroupKindsPage: PageContent {
    static let template = "group-kinds"

    struct Kind: Sendable {
        let name: String
        let link: Link
        let remark: String?
        /// The one that this person registered last.
        let isLast: Bool
    }

    let kinds: [Kind]

    static var sample: GroupKindsPage {
        GroupKindsPage(kinds: [Kind(name: "Tổ", link: .groups, remark: "…", isLast: true)])
    }
}

struct GroupFormPage: PageContent {
    static let template = "group-form"

    /// One of several places that a name may mean.
    struct Choice: Sendable {
        let id: String
        let value: String
        let label: String
    }

    struct Double: Sendable {
        let name: String
        let link: Link
    }

    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    let kind: String
    /// Nil for a new group.
    let version: String?
    /// The place of a group that is corrected, which stays.
    let fixedPlace: String?
    let place: TextField?
    let choices: [Choice]
    let hasChoices: Bool
    let head: [TextField]
    let selects: [SelectField]
    /// The decision and the days; empty when a group is corrected.
    let steps: [TextField]
    let hasSteps: Bool
    let counts: [TextField]
    let hasCounts: Bool
    /// What the plan at the place says of the numbers; shown once the place is known.
    let countsNote: String?
    let traits: [TextField]
    let hasTraits: Bool
    let suspended: TextArea?
    let remark: TextArea
    let hasFiles: Bool
    let fileError: String?
    let fileHint: String
    let doubles: [Double]
    let hasDoubles: Bool
    let acceptKey: String

    static var sample: GroupFormPage {
        GroupFormPage(
            action: .groups, cancel: .groups, verb: "Lưu", submission: "x", kind: "team", version: "1",
            fixedPlace: "Xã",
            place: .sample, choices: [Choice(id: "a", value: "b", label: "c")], hasChoices: true, head: [.sample],
            selects: [.sample], steps: [.sample], hasSteps: true, counts: [.sample], hasCounts: true, countsNote: "…",
            traits: [.sample], hasTraits: true, suspended: .sample, remark: .sample, hasFiles: true, fileError: "…",
            fileHint: "…", doubles: [Double(name: "Tổ", link: .groups)], hasDoubles: true, acceptKey: "x")
    }
}

struct GroupRecordPage: PageContent {
    static let template = "group-record"

    struct Check: Sendable {
        let mark: String
        let word: String
        let words: String
        let isMet: Bool
    }

    struct Count: Sendable {
        let name: String
        let quantity: String
        let day: String
        let evidence: String
        let progress: Link
    }

    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Member: Sendable {
        let name: String
        /// Whether the name is masked.
        let isMasked: Bool
        /// For screen readers, in place of dots.
        let number: String
        let link: Link?
        let position: String
        let category: String
        let sex: String
        let trained: String
        /// Birth year, ethnic group, residence, marks; shown with the name only.
        let more: String?
    }

    struct Line: Sendable {
        let title: String
        let words: String?
        /// Where it is taken out; nil for who may not.
        let strike: Link?
        let strikeLabel: String
    }

    /// A number before and after support.
    struct Effect: Sendable {
        let name: String
        let before: String
        let after: String
        let change: String
    }

    struct File: Sendable {
        let name: String
        let link: Link
        let size: String
    }

    let takenBack: String?
    let suspended: String?
    let checks: [Check]
    let hasChecks: Bool
    let checkNote: String
    let counts: [Count]
    let hasCounts: Bool
    let notCounted: String?
    let years: String?
    let facts: [Fact]
    let hasMembers: Bool
    let memberHeading: String
    let memberNote: String
    let members: [Member]
    let left: [Line]
    let hasLeft: Bool
    /// Where names are shown for a reason; nil for who may not see them, and once they are shown.
    let reveal: Link?
    let reasons: SelectField?
    let addMember: Link?
    let addMembers: Link?
    /// Where the list is downloaded, with the reason chosen beside it; nil for who may not see names.
    let memberWorkbook: Link?
    let noMembers: String?
    let meetings: [Line]
    let hasMeetings: Bool
    let addMeeting: Link?
    let entries: [Line]
    let hasEntries: Bool
    let effects: [Effect]
    let hasEffects: Bool
    let addEffect: Link?
    let files: [File]
    let hasFiles: Bool
    let steps: [Line]
    let hasSteps: Bool
    let history: [Line]
    let hasHistory: Bool

    static var sample: GroupRecordPage {
        let line = Line(title: "…", words: "…", strike: .groups, strikeLabel: "…")
        return GroupRecordPage(
            takenBack: "…", suspended: "…", checks: [Check(mark: "✓", word: "Đạt", words: "…", isMet: true)],
            hasChecks: true,
            checkNote: "…",
            counts: [
                Count(name: "Tổ", quantity: "1 tổ", day: "20/3/2024", evidence: "có minh chứng", progress: .groups)
            ],
            hasCounts: true, notCounted: "…", years: "…", facts: [Fact(label: "Nơi", value: "Xã")], hasMembers: true,
            memberHeading: "9 thành viên", memberNote: "…",
            members: [
                Member(
                    name: "N••", isMasked: true, number: "Thành viên 1", link: .groups, position: "Tổ trưởng",
                    category: "…",
                    sex: "Nữ", trained: "…", more: "…")
            ], left: [line], hasLeft: true, reveal: .groups, reasons: .sample, addMember: .groups, addMembers: .groups,
            memberWorkbook: .groups, noMembers: "…",
            meetings: [line], hasMeetings: true, addMeeting: .groups, entries: [line], hasEntries: true,
            effects: [Effect(name: "…", before: "1", after: "2", change: "+1")], hasEffects: true, addEffect: .groups,
            files: [File(name: "a.pdf", link: .groups, size: "12 KB")], hasFiles: true, steps: [line], hasSteps: true,
            history: [line], hasHistory: true)
    }
}

/// A small form: a step, a meeting, a note, files, leaving.
struct GroupActPage: PageContent {
    static let template = "group-act"

    let intro: String?
    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    let version: String?
    let selects: [SelectField]
    let fields: [TextField]
    let areas: [TextArea]
    let hasFile: Bool
    let fileError: String?

    static var sample: GroupActPage {
        GroupActPage(
            intro: "…", action: .groups, cancel: .groups, verb: "Lưu", submission: "x", version: "1",
            selects: [.sample],
            fields: [.sample], areas: [.sample], hasFile: true, fileError: "…")
    }
}

/// A question with its consequences.
struct GroupConfirmPage: PageContent {
    static let template = "group-confirm"

    let question: String
    let consequences: [String]
    let action: Link
    let version: String
    let otherVersion: String?
    let reason: TextArea?
    let verb: String
    let back: Link

    static var sample: GroupConfirmPage {
        GroupConfirmPage(
            question: "Rút?", consequences: ["…"], action: .groups, version: "1", otherVersion: "1", reason: .sample,
            verb: "Rút", back: .groups)
    }
}

/// What was noted of all groups.
struct GroupNotesPage: PageContent {
    static let template = "group-notes"

    struct Row: Sendable {
        let day: String
        let kind: String
        let words: String
        let group: String
        let link: Link
        let above: String
    }

    let action: Link
    let search: String
    let place: String
    let placeProblem: String?
    let selects: [SelectField]
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: GroupNotesPage {
        GroupNotesPage(
            action: .groupNotes, search: "", place: "04", placeProblem: "…", selects: [.sample], hasRows: true,
            rows: [
                Row(
                    day: "28/6/2024", kind: "Đánh giá", words: "…", group: "Tổ", link: .groups, above: "Tỉnh")
            ], empty: EmptyState("Chưa có", why: "…", action: HeadAction("Xem", .groups, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .groupNotes))
    }
}
