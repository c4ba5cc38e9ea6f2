import Kernel
import Pages

/// A hidden field of a form.
struct HiddenField: Sendable {
    let name: String
    let value: String

    init(_ item: (String, String)) { (name, value) = item }
}

struct ReportHomePage: PageContent {
    static let template = "report-home"

    struct Row: Sendable {
        let title: String
        let period: String
        /// The office, where several places stand in one table.
        let office: String?
        let to: String?
        let due: String
        /// Who put it off and why; nil when nobody did.
        let deferral: String?
        let origin: String?
        /// What is odd about the day (Q210).
        let remark: String?
        let state: StateBadge
        let note: String?
        /// Nil while nothing was begun.
        let open: Link?
        let openLabel: String
        let begin: Begin?
    }

    /// The form that begins a report.
    struct Begin: Sendable {
        let action: Link
        let fields: [HiddenField]
        let submission: String
        let label: String
    }

    struct Tally: Sendable {
        let title: String
        let period: String
        let tier: String
        let due: String
        let units: String
        let inTime: String
        let late: String
        let open: String
        let overdue: String
        let link: Link
        let label: String
    }

    struct Below: Sendable {
        let title: String
        let tallies: [Tally]
        let chart: Drawing
        let workbook: Link
        /// Every unit with every report.
        let matrix: Link
        let places: [PlaceLink]
    }

    struct PlaceLink: Sendable {
        let name: String
        let link: Link
    }

    struct Request: Sendable {
        let subject: String
        let details: String?
        let facts: String
    }

    let action: Link
    let place: String?
    let year: SelectField
    let ownTitle: String
    let hasRows: Bool
    let rows: [Row]
    let empty: EmptyState?
    let below: Below?
    let hasRequests: Bool
    let requests: [Request]

    static var sample: ReportHomePage {
        ReportHomePage(
            action: .reports, place: "1",
            year: SelectField("nam", "Năm", options: [.init("2024", "2024")], hint: "…", error: "…"),
            ownTitle: "…", hasRows: true,
            rows: [
                Row(
                    title: "…", period: "…", office: "…", to: "…", due: "…", deferral: "…", origin: "…", remark: "…",
                    state: StateBadge(.draft), note: "…", open: .reports, openLabel: "…",
                    begin: Begin(action: .reports, fields: [HiddenField(("a", "b"))], submission: "x", label: "…"))
            ], empty: EmptyState("…", why: "…", action: HeadAction("…", .reports, icon: .plus)),
            below: Below(
                title: "…",
                tallies: [
                    Tally(
                        title: "…", period: "…", tier: "…", due: "…", units: "1", inTime: "1", late: "0", open: "0",
                        overdue: "0", link: .reports, label: "…")
                ], chart: Drawing(SafeHTML(trusted: "<svg></svg>")), workbook: .reports,
                matrix: .reports, places: [PlaceLink(name: "…", link: .reports)]), hasRequests: true,
            requests: [Request(subject: "…", details: "…", facts: "…")])
    }
}

struct ReportUnitsPage: PageContent {
    static let template = "report-units"

    struct Row: Sendable {
        let name: String
        let place: Link
        /// Nil where one report is chosen.
        let title: String?
        let due: String
        /// Who put it off and why; nil when nobody did.
        let deferral: String?
        let state: StateBadge
        let note: String?
        /// `7/12 đơn vị dưới đã trình`; nil where none is below.
        let below: String?
        let open: Link?
        let openLabel: String
        let extend: Link?
        let extendLabel: String
    }

    let action: Link
    let hidden: [HiddenField]
    let report: SelectField
    let state: SelectField
    /// Whether several reports stand in the list.
    let showsTitle: Bool
    let hasRows: Bool
    let rows: [Row]
    /// Units against reports, in the stead of the list where nothing is chosen.
    let matrix: Matrix?
    let empty: EmptyState?
    let pager: Pager?

    /// A cell of ``Matrix``; nothing but its head where the unit does not owe the report.
    struct Cell: Sendable {
        let head: String
        let state: StateBadge?
        let note: String?
        let open: Link?
        let openLabel: String
    }

    struct MatrixRow: Sendable {
        let name: String
        let place: Link
        let cells: [Cell]
    }

    struct Matrix: Sendable {
        let heads: [String]
        let rows: [MatrixRow]
    }

    static var sample: ReportUnitsPage {
        let select = SelectField("a", "b", options: [.init("c", "d", selected: true)], hint: "…", error: "…")
        return ReportUnitsPage(
            action: .reports, hidden: [HiddenField(("a", "b"))], report: select, state: select, showsTitle: true,
            hasRows: true,
            rows: [
                Row(
                    name: "…", place: .reports, title: "…", due: "…", deferral: "…", state: StateBadge(.overdue),
                    note: "…",
                    below: "…", open: .reports, openLabel: "…", extend: .reports, extendLabel: "…")
            ],
            matrix: Matrix(
                heads: ["…"],
                rows: [
                    MatrixRow(
                        name: "…", place: .reports,
                        cells: [Cell(head: "…", state: StateBadge(.draft), note: "…", open: .reports, openLabel: "…")])
                ]), empty: EmptyState("…", why: "…", action: HeadAction("…", .reports, icon: .plus)),
            pager: Pager(page: 2, more: true, link: .reports))
    }
}

/// The forms of the tier above: ask for a report, set its day, put it off.
struct ReportFormPage: PageContent {
    static let template = "report-form"

    struct Unit: Sendable {
        let id: String
        let value: String
        let name: String
        let checked: Bool
    }

    /// What the form is about, in lines above it.
    let facts: [String]
    let action: Link
    let submission: String
    let hidden: [HiddenField]
    let selects: [SelectField]
    let fields: [TextField]
    let areas: [TextArea]
    let hasUnits: Bool
    let units: [Unit]
    let unitError: String?
    let verb: String
    let back: Link

    static var sample: ReportFormPage {
        ReportFormPage(
            facts: ["…"], action: .reports, submission: "x", hidden: [HiddenField(("a", "b"))],
            selects: [SelectField("a", "b", options: [.init("c", "d", selected: true)], hint: "…", error: "…")],
            fields: [TextField("a", "b", hint: "…", required: false, error: "…")],
            areas: [TextArea("a", "b", hint: "…", required: false, error: "…")], hasUnits: true,
            units: [Unit(id: "a", value: "1", name: "…", checked: true)], unitError: "…", verb: "…", back: .reports)
    }
}
