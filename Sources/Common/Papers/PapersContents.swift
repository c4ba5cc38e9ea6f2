import Kernel
import Pages

/// The question before a step.
struct PaperConfirmPage: PageContent {
    static let template = "paper-confirm"

    let question: String
    let consequences: [String]
    let action: Link
    let submission: String
    let rowVersion: Int
    /// Number and day, when issuing.
    let number: TextField?
    let day: TextField?
    let note: TextArea?
    /// Why the tier above acts; nil when it does not.
    let reason: TextArea?
    let verb: String
    let danger: Bool
    let back: Link

    static var sample: PaperConfirmPage {
        PaperConfirmPage(
            question: "Phê duyệt “Kế hoạch năm 2024”?", consequences: ["…"], action: .inbox, submission: "x",
            rowVersion: 3,
            number: .sample, day: .sample, note: .sample, reason: .sample, verb: "Phê duyệt kế hoạch", danger: true,
            back: .inbox)
    }
}

/// The comments of a paper, with the form for one more.
struct CommentFormPage: PageContent {
    static let template = "paper-comment-form"

    /// The thread that is answered; nil for a new one.
    let answered: PaperPanel.Thread?
    let quoted: String?
    let action: Link
    let submission: String
    let quote: String
    /// The id of the thread; empty for a new one.
    let parent: String
    /// Nil for a reply, which stands where its thread does.
    let anchor: TextField?
    let text: TextArea
    let verb: String
    let back: Link
    let panel: PaperPanel

    static var sample: CommentFormPage {
        CommentFormPage(
            answered: PaperPanel.sample.threads.first, quoted: "30", action: .inbox, submission: "x", quote: "30",
            parent: "", anchor: .sample, text: .sample, verb: "Gửi góp ý", back: .inbox, panel: .sample)
    }
}

/// The form for the signed scan of an issued paper.
struct AttachPage: PageContent {
    static let template = "paper-attach"

    let cited: String
    let action: Link
    let submission: String
    let error: String?
    let back: Link
    let panel: PaperPanel

    static var sample: AttachPage {
        AttachPage(
            cited: "288/KH-BCD ngày 20/3/2024", action: .inbox, submission: "x", error: "…", back: .inbox,
            panel: .sample)
    }
}

/// What waits for the viewer.
struct InboxPage: PageContent {
    static let template = "inbox"

    struct Item: Sendable {
        let title: String
        let detail: String
        /// Where the paper stands; nil for what is none.
        let state: StateBadge?
        let verb: String
        let link: Link
        /// The message about it; nil where there is none.
        let message: Link?
    }

    struct Group: Sendable {
        let label: String
        let items: [Item]
    }

    let action: Link
    let search: String
    let groups: [Group]
    let empty: EmptyState?
    let pager: Pager?
    /// For whom the viewer stands in today; nil when for nobody.
    let acting: String?

    static var sample: InboxPage {
        let item = Item(
            title: "Kế hoạch năm 2024", detail: "…", state: StateBadge(.submitted), verb: "Phê duyệt", link: .inbox,
            message: .inbox)
        return InboxPage(
            action: .inbox, search: "", groups: [Group(label: "Chờ phê duyệt", items: [item])],
            empty: EmptyState("…", why: "…", action: HeadAction("Xem", .inbox, icon: .list)),
            pager: Pager(page: 2, more: true, link: .inbox), acting: "…")
    }
}

/// The deputies that one has named, and the form for another.
struct DeputiesPage: PageContent {
    static let template = "deputies"

    struct Row: Sendable {
        let name: String
        let from: String
        let until: String
        let reason: String
        let state: StateBadge
        /// Where it is ended; nil when it is over.
        let end: Link?
    }

    let hasRows: Bool
    let rows: [Row]
    let action: Link
    let submission: String
    let person: SelectField
    let from: TextField
    let until: TextField
    let reason: TextArea

    static var sample: DeputiesPage {
        let row = Row(
            name: "Lục Văn Đỗ", from: "20/3/2024", until: "22/3/2024", reason: "đi công tác", state: StateBadge(.done),
            end: .deputies)
        return DeputiesPage(
            hasRows: true, rows: [row], action: .deputies, submission: "x",
            person: SelectField("nguoi", "Người", options: [.init("x", "…", selected: true)], hint: "…", error: "…"),
            from: .sample, until: .sample, reason: .sample)
    }
}
