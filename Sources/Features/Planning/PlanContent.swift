import Kernel
import Pages
import Papers

/// A plan at one of its versions: facts, annexes as their paper shows them, everything found.
struct PlanPage: PageContent {
    static let template = "plan"

    struct Version: Sendable {
        let label: String
        let link: Link
        let isCurrent: Bool
        let state: StateBadge
        let paper: String
        let saved: String
    }

    struct Older: Sendable {
        let shown: String
        let newest: Link
        let newestLabel: String
    }

    struct Part: Sendable {
        let annex: AnnexContent
        let findings: FindingsContent
    }

    let older: Older?
    /// Where it stands among papers: steps, decisions, comments, files, history.
    let panel: PaperPanel
    let parts: [Part]
    /// What was found in the text, the bases and what the tier above assigned.
    let paper: FindingsContent?
    let text: PlanTextContent
    let versions: [Version]
    /// The comparison of two versions; nil while there is only one.
    let compare: Link?

    static var sample: PlanPage {
        PlanPage(
            older: Older(shown: "bản 1", newest: .plans, newestLabel: "bản 2"),
            panel: .sample, parts: [Part(annex: .sample, findings: .sample)], paper: .sample, text: .sample,
            versions: [
                Version(
                    label: "Bản 1", link: .plans, isCurrent: true, state: StateBadge(.draft),
                    paper: "288/KH-BCD ngày 20/3/2024",
                    saved: "09:00 ngày 20/3/2024")
            ], compare: .plans)
    }
}

/// The plans below the viewer's places.
struct PlanListPage: PageContent {
    static let template = "plan-list"

    struct Row: Sendable {
        let title: String
        let link: Link
        let agency: String
        let paper: String
        let state: StateBadge
        let version: String
        let cells: String
        let export: Link?
        let exportLabel: String
    }

    let action: Link
    let search: String
    let period: SelectField
    let hasRows: Bool
    let canExport: Bool
    let rows: [Row]
    let empty: EmptyState?
    let pager: Pager?

    static var sample: PlanListPage {
        PlanListPage(
            action: .plans, search: "", period: SelectField("ky", "Kỳ", options: [.init("2024", "Năm 2024")]),
            hasRows: true, canExport: true,
            rows: [
                Row(
                    title: "Tỉnh Cao Bằng", link: .plans, agency: "Hội LHPN tỉnh", paper: "288/KH-BCD",
                    state: StateBadge(.draft), version: "1", cells: "173", export: .plans, exportLabel: "Tải Excel")
            ],
            empty: EmptyState(
                "Chưa có kế hoạch", why: "…", action: HeadAction("Nhập phụ lục", .importAnnex, icon: .upload)),
            pager: Pager(page: 2, more: true, link: .plans))
    }
}
