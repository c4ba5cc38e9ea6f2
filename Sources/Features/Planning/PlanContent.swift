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

    /// What was found in one annex or in the text, under its name where a plan has several.
    struct Found: Sendable {
        let heading: String?
        let findings: FindingsContent
    }

    struct Part: Sendable {
        let annex: AnnexContent
        let work: FindingsContent
        let notices: FindingsContent
    }

    struct Notices: Sendable {
        let title: String
        let groups: [Found]
    }

    let older: Older?
    /// Where it stands among papers: steps, decisions, comments, files, history.
    let panel: PaperPanel
    /// Differences and doubts: what is mended or explained before issuing.
    let work: [Found]
    let annexes: [AnnexContent]
    /// What is only worth knowing; nil when there is nothing.
    let notices: Notices?
    let text: PlanTextContent
    let versions: [Version]
    /// The comparison of two versions; nil while there is only one.
    let compare: Link?

    static var sample: PlanPage {
        PlanPage(
            older: Older(shown: "bản 1", newest: .plans, newestLabel: "bản 2"),
            panel: .sample, work: [Found(heading: "Phần lời", findings: .sample)], annexes: [.sample],
            notices: Notices(title: "2 lưu ý", groups: [Found(heading: "Phần lời", findings: .sample)]), text: .sample,
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
