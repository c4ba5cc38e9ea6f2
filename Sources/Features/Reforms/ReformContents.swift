import Kernel
import Pages
import Places

/// Where the recording of a reform stands: partial `reform-steps`.
struct ReformSteps: Sendable {
    struct Step: Sendable {
        let label: String
        let note: String
        let isDone: Bool
        let isCurrent: Bool
    }

    let list: [Step]

    /// - Parameter current: from 1.
    init(current: Int) {
        let steps = [
            ("Nhập", "Ngày, quyết định, các dòng"), ("Kiểm tra", "Chưa lưu gì"), ("Xác nhận", "Ghi địa giới mới"),
        ]
        list = steps.enumerated().map { index, step in
            Step(label: step.0, note: step.1, isDone: index + 1 < current, isCurrent: index + 1 == current)
        }
    }
}

/// What was typed, handed from step to step: partial `reform-kept`.
struct ReformKept: Sendable {
    let day: String
    let name: String
    let decision: String
    let text: String
    /// The newest structure when the form was opened.
    let seen: String

    init(_ draft: ReformDraft, seen: Int) {
        day = draft.day
        name = draft.name
        decision = draft.decision
        text = draft.text
        self.seen = String(seen)
    }

    static let sample = ReformKept(ReformDraft(day: "01/01/2027", name: "…", decision: "…", text: "…"), seen: 2)
}

/// All structures.
struct ReformListPage: PageContent {
    static let template = "reform-list"

    struct Row: Sendable {
        let name: String
        let link: Link
        let day: String
        let decision: String
        let provinces: String
        let districts: String
        let communes: String
        let recorded: String
    }

    let rows: [Row]

    static let sample = ReformListPage(rows: [
        Row(
            name: "Từ 1/7/2025", link: .reforms, day: "01/7/2025", decision: "…", provinces: "34", districts: "–",
            communes: "3.321", recorded: "…")
    ])

    private init(rows: [Row]) { self.rows = rows }

    init(_ list: [RecordedStructure], today: Day) {
        rows = list.map { item in
            func count(_ tier: Tier) -> String { item.counts[tier].map { Number.grouped(Int64($0)) } ?? "–" }
            let isLater = item.structure.inForceFrom > today ? " · chưa đến ngày" : ""
            return Row(
                name: item.structure.name,
                link: item.recordedBy == nil
                    ? Link.places.query([("ngay", item.structure.inForceFrom.iso)]) : .reform(item.structure.id),
                day: item.structure.inForceFrom.written, decision: item.structure.decision, provinces: count(.province),
                districts: count(.district), communes: count(.commune),
                recorded: item.recordedBy.map { "\($0) ghi\(isLater)" } ?? "Có sẵn")
        }
    }
}

/// Step 1: what was decided, and the lines.
struct ReformFormPage: PageContent {
    static let template = "reform-form"

    struct Fault: Sendable {
        let place: String
        let value: String
        let message: String
    }

    /// One more line, made from fields.
    struct Line: Sendable {
        let action: Link
        let change: SelectField
        let from: TextField
        let to: TextField
        let name: TextField
        let parent: TextField
        let share: SelectField
    }

    let steps: ReformSteps
    let action: Link
    let cancel: Link
    let sample: Link
    let seen: String
    let faultsHeading: String?
    let faults: [Fault]
    let more: String?
    let day: TextField
    let name: TextField
    let decision: TextField
    let lines: TextArea
    let fileError: String?
    let line: Line

    static var sample: ReformFormPage {
        ReformFormPage(
            draft: ReformDraft(day: "x", name: "x", decision: "x", text: "x"), seen: 2,
            faults: (0...ReformFormPage.mostFaults).map {
                ReformFault("x", line: $0 + 1, column: "name", cell: "D2", value: "x", "…")
            } + ["day", "name", "decision", "text"].map { ReformFault("x", line: nil, column: $0, value: "x", "…") },
            typed: .init(),
            problems: [
                Problem("x", "…", field: "tep"), Problem("x", "…", field: "don-vi-cu"),
                Problem("x", "…", field: "thay-doi"),
                Problem("x", "…", field: "ma-moi"), Problem("x", "…", field: "ten-moi"),
                Problem("x", "…", field: "cap-tren"),
                Problem("x", "…", field: "phan"),
            ])
    }
}

/// Step 2: what the reform means.
struct ReformReviewPage: PageContent {
    static let template = "reform-review"

    struct Figure: Sendable {
        let label: String
        let number: String
    }

    struct Successor: Sendable {
        let name: String
        let share: String?
    }

    struct Paper: Sendable {
        let title: String
        let link: Link
        let state: StateBadge
    }

    struct Unit: Sendable {
        let name: String
        let link: Link
        let change: String
        let successors: [Successor]
        let hasSuccessors: Bool
        let carried: String?
        let reading: String
        let rights: String?
        let holders: String?
        let targets: String?
        let papers: [Paper]
        let hasPapers: Bool
        let morePapers: String?
    }

    let steps: ReformSteps
    let figures: [Figure]
    let notices: [String]
    let units: [Unit]
    let more: String?
    let kept: ReformKept
    let confirm: Link
    let edit: Link

    static let sample = ReformReviewPage(
        steps: ReformSteps(current: 2), figures: [Figure(label: "Cấp xã", number: "3.320")], notices: ["…"],
        units: [
            Unit(
                name: "Xã A", link: .places, change: "sáp nhập",
                successors: [Successor(name: "Xã B", share: "toàn bộ")],
                hasSuccessors: true, carried: "…", reading: "…", rights: "…", holders: "Cán bộ: 2", targets: "…",
                papers: [Paper(title: "…", link: .plans, state: StateBadge(.draft))], hasPapers: true, morePapers: "…")
        ], more: "…", kept: .sample, confirm: .reformConfirm, edit: .reformEdit)
}

/// Step 3: the question.
struct ReformConfirmPage: PageContent {
    static let template = "reform-confirm"

    let steps: ReformSteps
    let question: String
    let consequences: [String]
    let kept: ReformKept
    let submission: String
    let action: Link
    let edit: Link

    static let sample = ReformConfirmPage(
        steps: ReformSteps(current: 3), question: "Ghi?", consequences: ["…"], kept: .sample, submission: "x",
        action: .reforms, edit: .reformEdit)
}

/// A recorded reform: its lines with names.
struct ReformDetailPage: PageContent {
    static let template = "reform-detail"

    struct Row: Sendable {
        let number: String
        let change: String
        let from: String
        let fromLink: Link?
        let to: String
        let toLink: Link?
        let share: String
    }

    let figures: [ReformReviewPage.Figure]
    let rows: [Row]
    let more: String?

    static let sample = ReformDetailPage(
        figures: [.init(label: "Cấp xã", number: "3.320")],
        rows: [
            Row(
                number: "2", change: "sáp nhập", from: "Xã A (00001)", fromLink: .places, to: "Xã B", toLink: .places,
                share: "toàn bộ")
        ], more: "…")
}
