import Kernel
import Pages
import Papers

/// The first page after signing in: what waits, the plans, the days that come.
struct OverviewPage: PageContent {
    static let template = "overview"

    struct Task: Sendable {
        let name: String
        let facts: String
        let link: Link
        let verb: String
        let label: String
    }

    /// Targets that a plan of the tier above assigned.
    struct Assigned: Sendable {
        struct Way: Sendable {
            let link: Link
            let verb: String
            let label: String
        }

        /// `5 chỉ tiêu năm 2024`.
        let name: String
        let paper: String
        /// To one's own plan, or to its start; nil for who may only look where there is none yet.
        let link: Way?
    }

    struct PlanRow: Sendable {
        let title: String
        let link: Link
        let agency: String
        let state: StateBadge
        let version: String
        let cells: String
        /// `2 chênh lệch, 1 nghi vấn`; nil when all is clear.
        let open: String?
        let openLink: Link
    }

    struct DayRow: Sendable {
        let day: String
        let distance: String
        let isNear: Bool
        let name: String
        let note: String
    }

    let tasks: [Task]
    let hasTasks: Bool
    /// `Việc chờ: 4`.
    let inboxLabel: String
    let inbox: Link
    let assigned: [Assigned]
    let hasAssigned: Bool
    let progress: OverviewProgress?
    let plans: [PlanRow]
    let hasPlans: Bool
    let allPlans: Link
    let empty: EmptyState?
    let days: [DayRow]
    let hasDays: Bool
    let programme: Link
    let place: Link

    static var sample: OverviewPage {
        OverviewPage(
            tasks: [Task(name: "Xem tiếp", facts: "…", link: .plans, verb: "Xem", label: "Xem: …")], hasTasks: true,
            inboxLabel: "Việc chờ: 4", inbox: .inbox,
            assigned: [
                Assigned(
                    name: "5 chỉ tiêu năm 2024", paper: "Kế hoạch 288/KH-BCD, Tỉnh Cao Bằng",
                    link: .init(link: .plans, verb: "Lập kế hoạch", label: "…"))
            ], hasAssigned: true, progress: .sample,
            plans: [
                PlanRow(
                    title: "Tỉnh Cao Bằng, năm 2024", link: .plans, agency: "Hội LHPN", state: StateBadge(.draft),
                    version: "bản 1", cells: "173", open: "1 chênh lệch", openLink: .plans)
            ], hasPlans: true, allPlans: .plans,
            empty: EmptyState(
                "Chưa có kế hoạch", why: "…", action: HeadAction("Nhập phụ lục", .importAnnex, icon: .upload)),
            days: [
                DayRow(day: "08/3", distance: "còn 4 ngày", isNear: true, name: "Ngày Quốc tế Phụ nữ", note: "cố định")
            ],
            hasDays: true, programme: .programme, place: .places)
    }
}
