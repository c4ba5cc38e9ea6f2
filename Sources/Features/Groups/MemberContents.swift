import Kernel
import Pages
import Sheets

struct GroupMemberPage: PageContent {
    static let template = "group-member"

    struct Candidate: Sendable {
        let id: String
        let value: String
        let label: String
    }

    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    let version: String?
    let personVersion: String?
    /// Where a record that may mean the same person is merged; nil when there is none.
    let merge: Link?
    let candidates: [Candidate]
    let hasCandidates: Bool
    let person: [TextField]
    let personSelects: [SelectField]
    let selects: [SelectField]
    let fields: [TextField]
    let leave: Link?
    let strike: Link?

    static var sample: GroupMemberPage {
        GroupMemberPage(
            action: .groups, cancel: .groups, verb: "Lưu", submission: "x", version: "1", personVersion: "1",
            merge: .groups,
            candidates: [Candidate(id: "a", value: "b", label: "c")], hasCandidates: true, person: [.sample],
            personSelects: [.sample], selects: [.sample], fields: [.sample], leave: .groups, strike: .groups)
    }
}

/// Where a list of members is uploaded.
struct MemberListPage: PageContent {
    static let template = "member-list"

    let action: Link
    let sampleLink: Link
    let cancel: Link
    let fileError: String?

    static let sample = MemberListPage(action: .groups, sampleLink: .groups, cancel: .groups, fileError: "…")
}

/// A list of members as it was read.
struct MemberPreviewPage: PageContent {
    static let template = "member-preview"

    /// A line of which somebody says who is meant.
    struct Doubt: Sendable {
        let field: String
        let legend: String
        let error: String?
        let candidates: [GroupMemberPage.Candidate]
    }

    struct Row: Sendable {
        let row: String
        let name: String
        let words: String
    }

    let counts: String
    let faults: [ShownFault]
    let hasFaults: Bool
    let faultHeading: String
    let doubts: [Doubt]
    let hasDoubts: Bool
    let doubtHeading: String
    let rows: [Row]
    let hasRows: Bool
    /// Nil while there are faults, and when nobody is new.
    let keep: Link?
    let keepLabel: String
    /// The lines as they were read, for the step that keeps them.
    let lines: String
    let submission: String
    let again: Link

    static var sample: MemberPreviewPage {
        MemberPreviewPage(
            counts: "…", faults: [ShownFault.sample], hasFaults: true,
            faultHeading: "…",
            doubts: [
                Doubt(
                    field: "ai-2", legend: "…", error: "…",
                    candidates: [.init(id: "ai-2-0", value: "moi", label: "…")])
            ], hasDoubts: true, doubtHeading: "…", rows: [Row(row: "2", name: "…", words: "…")], hasRows: true,
            keep: .groups, keepLabel: "…", lines: "[]", submission: "x", again: .groups)
    }
}
