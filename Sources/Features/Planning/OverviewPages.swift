import Database
import Foundation
import Hummingbird
import Kernel
import Pages
import Papers
import Places
import Programme

extension PlanningPages {
    /// Plans on the overview, each of which is checked anew.
    private static let mostPlans = 6
    private static let mostTasks = 8
    /// Papers of the inbox on the overview; the inbox has them all.
    private static let mostPapers = 5
    /// Of each group of other things that wait.
    private static let mostOthers = 3
    private static let mostAssigned = 6

    /// A plan of the overview with what is open in it.
    private struct PlanState: Sendable {
        let summary: PlanSummary
        let differences: Int
        let doubts: Int
    }

    private struct Waiting: Sendable {
        let id: RecordID
        let place: String
        let period: Period
        let file: String
        let createdBy: String
        let createdAt: Date
    }

    @Sendable func showOverview(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewOverview, lineage: nil)
        // Who sees only the work of the own office begins there: this page adds up what others do.
        if !viewer.may(.viewPlans), viewer.may(.viewOwnWork) { return .seeOther(.ownWork) }
        let importer = importer
        let viewing = viewer.may(.viewPlans) ? viewer.scopes(.viewPlans) : []
        let importing = viewer.scopes(.importPlans)
        let (papers, progress) = (papers, progress)
        let (inbox, others, waiting, plans, assigned, met) = try await database.read {
            tx -> ([InboxItem], [WaitingGroup], [Waiting], [PlanState], [AssignedPlan], OverviewProgress?) in
            let inbox = try papers.inbox(for: PaperActor(viewer), limit: Self.mostPapers, offset: 0, in: tx)
            let others = try papers.others(for: viewer, limit: Self.mostOthers, in: tx)
            let waiting =
                importing.isEmpty
                ? []
                : try PreviewStore.open(within: importing, limit: Self.mostTasks, in: tx).map {
                    Waiting(
                        id: $0.id, place: $0.place, period: $0.period, file: $0.file, createdBy: $0.createdBy,
                        createdAt: $0.createdAt)
                }
            let summaries =
                viewing.isEmpty ? [] : try PlanStore.summaries(within: viewing, limit: Self.mostPlans, in: tx)
            let assigned =
                viewing.isEmpty
                ? [] : try AssignedPlan.all(to: viewer.place, limit: Self.mostAssigned, in: tx)
            return (
                inbox, others, waiting, try summaries.map { try Self.state(of: $0, importer, in: tx) }, assigned,
                try progress(viewer, tx)
            )
        }
        let content = page(viewer, inbox, others, waiting, plans, assigned, met)
        var actions: [HeadAction] = []
        if viewer.may(.importPlans) {
            actions.append(HeadAction("Nhập phụ lục", .importAnnex, primary: true, icon: .upload))
        }
        let head = PageHead(
            title: viewer.placeName.capitalisedFirst, section: .overview,
            facts: "\(catalogue.name) · \(viewer.agencyName)", actions: actions)
        return try pages.page(head, content, viewer: viewer)
    }

    private static func state(of summary: PlanSummary, _ importer: PlanImport, in tx: Transaction) throws -> PlanState {
        let current = try CurrentPlan.load(summary.plan, in: tx)
        let findings = try PlanReview.load(current, catalogue: importer.catalogue, in: tx).all
        return PlanState(
            summary: summary, differences: findings.differences.count { $0.explanation == nil },
            doubts: findings.doubts.count { $0.explanation == nil })
    }

    private func page(
        _ viewer: Viewer, _ inbox: [InboxItem], _ others: [WaitingGroup], _ waiting: [Waiting],
        _ plans: [PlanState], _ assigned: [AssignedPlan], _ progress: OverviewProgress?
    ) -> OverviewPage {
        let papers = inbox.map { item in
            let name = "\(item.group.label): \(item.paper.title)"
            return OverviewPage.Task(
                name: name, facts: item.detail, link: item.link, verb: item.verb, label: "\(item.verb): \(name)")
        }
        let due = others.flatMap { group in
            group.items.map { item in
                let name = "\(group.label): \(item.title)"
                return OverviewPage.Task(
                    name: name, facts: [item.state?.label, item.detail].compactMap { $0 }.joined(separator: " · "),
                    link: item.link, verb: item.verb,
                    label: "\(item.verb): \(name)")
            }
        }
        let unfinished = waiting.map { item in
            let name = "Xem tiếp phụ lục \(item.period.written), \(item.place)"
            return OverviewPage.Task(
                name: name,
                facts: "\(item.file) · \(item.createdBy) tải lên \(Moment.written(item.createdAt)) · chưa lưu gì",
                link: .importPreview(item.id), verb: "Xem tiếp", label: "Xem tiếp: \(name)")
        }
        let unclear = plans.filter { $0.differences + $0.doubts > 0 && viewer.may(.importPlans) }.map { plan in
            let name = "Xem \(Self.words(plan)) của \(Self.title(plan.summary))"
            return OverviewPage.Task(
                name: name, facts: "Ban hành được khi mỗi điểm đã sửa hoặc đã giải thích",
                link: Link.plan(plan.summary.plan.id).fragment(plan.differences > 0 ? "chenh-lech" : "nghi-van"),
                verb: "Mở", label: "Mở: \(name)")
        }
        let tasks = papers + due + unfinished + unclear
        let days = UpcomingDays(catalogue: catalogue, today: environment.today).rows
        return OverviewPage(
            tasks: tasks, hasTasks: !tasks.isEmpty,
            inboxLabel: viewer.waiting.flatMap { $0.count > 0 ? "Việc chờ: \($0.written)" : nil }
                ?? "Tất cả việc chờ",
            inbox: .inbox,
            assigned: assigned.map { Self.task($0, mayStart: viewer.may(.editPlans)) }, hasAssigned: !assigned.isEmpty,
            progress: progress,
            plans: plans.map { plan in
                let link = Link.plan(plan.summary.plan.id)
                return OverviewPage.PlanRow(
                    title: Self.title(plan.summary), link: link, agency: plan.summary.agencyName,
                    state: plan.summary.version.state.badge, version: "bản \(plan.summary.version.number)",
                    cells: Number.grouped(Int64(plan.summary.cells)),
                    open: plan.differences + plan.doubts > 0 ? Self.words(plan) : nil,
                    openLink: link.fragment(plan.differences > 0 ? "chenh-lech" : "nghi-van"))
            }, hasPlans: !plans.isEmpty, allPlans: .plans, empty: plans.isEmpty ? empty(viewer) : nil, days: days,
            hasDays: !days.isEmpty, programme: .programme, place: .place(viewer.place))
    }

    /// What was assigned, with the way to the plan that answers it.
    private static func task(_ assigned: AssignedPlan, mayStart: Bool) -> OverviewPage.Assigned {
        let name = "\(assigned.indicators) chỉ tiêu \(assigned.period.written)"
        let link =
            assigned.own.map { Link.plan($0) }
            ?? (mayStart
                ? Link.startPlan.query([("dia-ban", assigned.placeText), ("ky", assigned.period.description)]) : nil)
        let verb = assigned.own == nil ? "Lập kế hoạch" : "Mở kế hoạch"
        return OverviewPage.Assigned(
            name: name, paper: assigned.paper,
            link: link.map { .init(link: $0, verb: verb, label: "\(verb) \(assigned.period.written)") })
    }

    private func empty(_ viewer: Viewer) -> EmptyState {
        EmptyState(
            "Chưa có kế hoạch nào",
            why: "Nhập phụ lục chỉ tiêu dạng Excel để thấy chỉ tiêu, chênh lệch và nghi vấn ở đây.",
            action: viewer.may(.importPlans) ? HeadAction("Nhập phụ lục", .importAnnex, icon: .upload) : nil)
    }

    private static func title(_ summary: PlanSummary) -> String {
        "\(summary.placeName), \(summary.plan.period.written)"
    }

    private static func words(_ plan: PlanState) -> String {
        let parts = [
            plan.differences > 0 ? "\(plan.differences) chênh lệch" : nil,
            plan.doubts > 0 ? "\(plan.doubts) nghi vấn" : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }
}

/// The fixed days and the yearly deadlines of the catalogue that come next.
struct UpcomingDays {
    let catalogue: Catalogue
    let today: Day

    /// Rows shown.
    private static let most = 4
    /// Days before which a deadline is near.
    private static let near = 14

    private struct Entry {
        let first: Day
        let name: String
        let note: String
        let isDeadline: Bool
        let wholeMonth: Bool
    }

    var rows: [OverviewPage.DayRow] {
        entries.sorted { ($0.first, $0.name) < ($1.first, $1.name) }.prefix(UpcomingDays.most).map { entry in
            let distance = entry.first.count - today.count
            let isRunning = distance <= 0
            return OverviewPage.DayRow(
                day: entry.wholeMonth ? "Tháng \(entry.first.month)" : short(entry.first),
                distance: isRunning
                    ? entry.wholeMonth ? "đang diễn ra" : "hôm nay"
                    : distance < 60 ? "còn \(distance) ngày" : String(entry.first.year),
                isNear: entry.isDeadline && distance <= UpcomingDays.near, name: entry.name, note: entry.note)
        }
    }

    private var entries: [Entry] {
        let fixed = catalogue.fixedDays.compactMap { day -> Entry? in
            let next = [today.year, today.year + 1].compactMap { day.days(in: $0) }.first { $0.last >= today }
            return next.map {
                Entry(
                    first: $0.first, name: day.name, note: day.day == nil ? "tháng truyền thông" : "ngày cố định",
                    isDeadline: false, wholeMonth: day.day == nil)
            }
        }
        let deadlines = catalogue.deadlines.filter { $0.place == nil }.compactMap { deadline -> Entry? in
            let next = [today.year - 1, today.year, today.year + 1].compactMap { deadline.due(for: $0) }.first {
                $0 >= today
            }
            return next.map {
                Entry(
                    first: $0, name: deadline.name, note: "\(deadline.from) gửi trước ngày này", isDeadline: true,
                    wholeMonth: false)
            }
        }
        return fixed + deadlines
    }

    /// `08/3`.
    private func short(_ day: Day) -> String { day.written.split(separator: "/").prefix(2).joined(separator: "/") }
}
