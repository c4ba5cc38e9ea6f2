import Events
import Kernel
import Pages

/// A list with filters: products, pages of social networks.
struct OutreachListPage: PageContent {
    static let template = "outreach-list"

    struct Column: Sendable {
        let label: String
        let isNumeric: Bool
    }

    struct Cell: Sendable {
        let label: String
        let value: String
        let isNumeric: Bool
    }

    struct Row: Sendable {
        let title: String
        let link: Link?
        /// A page outside, shown as text: its address.
        let address: String?
        let above: String
        let cells: [Cell]
        let acts: [Act]
    }

    struct Act: Sendable {
        let label: String
        let link: Link
    }

    let label: String
    let action: Link
    let search: String
    let searchLabel: String
    let place: String
    let placeProblem: String?
    let selects: [SelectField]
    let heading: String
    let columns: [Column]
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: OutreachListPage {
        OutreachListPage(
            label: "…", action: .materials, search: "", searchLabel: "…", place: "04", placeProblem: "…",
            selects: [.sample], heading: "…", columns: [Column(label: "…", isNumeric: true)], hasRows: true,
            rows: [
                Row(
                    title: "…", link: .materials, address: "https://…", above: "…",
                    cells: [Cell(label: "…", value: "1", isNumeric: true)],
                    acts: [Act(label: "…", link: .materials)])
            ], empty: EmptyState("Chưa có", why: "…", action: HeadAction("Ghi", .materials, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .materials))
    }
}

/// A product with what was handed out of it.
struct MaterialPage: PageContent {
    static let template = "outreach-material"

    struct Fact: Sendable {
        let label: String
        let value: String
        let link: Link?
    }

    struct Handout: Sendable {
        let who: String
        let words: String
        let day: String
        let quantity: String
        let left: String
        let event: Link
        let eventTitle: String
    }

    let doubts: [String]
    let hasDoubts: Bool
    let facts: [Fact]
    let handouts: [Handout]
    let hasHandouts: Bool
    let add: Link?

    static var sample: MaterialPage {
        MaterialPage(
            doubts: ["…"], hasDoubts: true, facts: [Fact(label: "…", value: "…", link: .materials)],
            handouts: [
                Handout(
                    who: "…", words: "…", day: "…", quantity: "1", left: "2", event: .materials, eventTitle: "…")
            ], hasHandouts: true, add: .materials)
    }
}

struct OutreachFormPage: PageContent {
    static let template = "outreach-form"

    let intro: String?
    let action: Link
    let cancel: Link
    let verb: String
    let submission: String
    let selects: [SelectField]
    let fields: [TextField]

    static var sample: OutreachFormPage {
        OutreachFormPage(
            intro: "…", action: .materials, cancel: .materials, verb: "Lưu", submission: "x", selects: [.sample],
            fields: [.sample])
    }
}

/// Numbers of events of a kind, with the targets beside them.
struct FiguresPage: PageContent {
    static let template = "outreach-figures"

    struct Cell: Sendable {
        let label: String
        let value: String
    }

    struct Row: Sendable {
        let name: String
        let cells: [Cell]
    }

    /// `Số lớp: 2/3, còn 1`.
    struct Reached: Sendable {
        let label: String
        let value: String
        let target: String
        let left: String
    }

    let action: Link
    let place: String
    let placeProblem: String?
    let selects: [SelectField]
    let columns: [String]
    let heading: String
    let rows: [Row]
    let total: [Cell]
    let hasRows: Bool
    let nothing: String?
    let channelHeading: String
    let channelColumns: [String]
    let channels: [Row]
    let hasChannels: Bool
    let reached: [Reached]
    let hasReached: Bool
    let noTargets: String?
    let targetHeading: String
    /// Nil for who may not set targets of the place, or while a quarter is shown.
    let setTargets: Link?
    let hidden: [Hidden]
    let fields: [TextField]

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    static var sample: FiguresPage {
        let row = Row(name: "…", cells: [Cell(label: "…", value: "1")])
        return FiguresPage(
            action: .eventFigures, place: "04", placeProblem: "…", selects: [.sample], columns: ["…"], heading: "…",
            rows: [row], total: row.cells, hasRows: true, nothing: "…", channelHeading: "…", channelColumns: ["…"],
            channels: [row],
            hasChannels: true, reached: [Reached(label: "…", value: "1", target: "2", left: "1")], hasReached: true,
            noTargets: "…", targetHeading: "…", setTargets: .figureTargets, hidden: [Hidden(name: "a", value: "b")],
            fields: [.sample])
    }
}
