import Database
import Events
import Kernel
import Pages
import Papers
import Places

/// Lines of calendars whose day and place somebody's side has not agreed to yet (E79).
public struct LaunchTasks: WaitingSource {
    public init() {}

    public func waitingCount(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int {
        try plans(for: viewer, limit: limit, in: tx).reduce(0) { $0 + $1.open }
    }

    public func waiting(
        for viewer: Viewer, matching words: [String], limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup] {
        let items = try plans(for: viewer, limit: limit, in: tx).map { plan in
            WaitingItem(
                title: plan.title,
                detail: "\(plan.open) dòng lịch chờ thống nhất ngày, địa điểm",
                state: StateBadge(.submitted, label: "Chờ thống nhất"),
                verb: "Xem lịch ra mắt", link: .launchPlan(plan.id))
        }
        return [WaitingGroup(label: "Lịch ra mắt chờ thống nhất", items: items.filter { $0.matches(words) })]
    }

    private struct Open {
        let id: RecordID
        let title: String
        let open: Int
    }

    /// Plans with lines that have a day and lack the word of the viewer's side.
    private func plans(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> [Open] {
        let scopes = viewer.scopes(.recordEvents)
        guard !scopes.isEmpty else { return [] }
        let isPlanner = PlaceStore.within(scopes, column: "p.place_id")
        return try tx.rows(
            """
            SELECT p.id, p.title, COUNT(*) AS number FROM launch_line i JOIN launch_plan p ON p.id = i.plan_id
             WHERE i.is_mistake = 0 AND i.day IS NOT NULL AND p.taken_back_at IS NULL
               AND (i.planner_at IS NULL OR i.unit_at IS NULL)
               AND ((\(isPlanner) AND i.planner_at IS NULL)
                    OR (NOT \(isPlanner) AND i.unit_at IS NULL
                        AND \(PlaceStore.within(scopes, column: "i.place_id"))))
             GROUP BY p.id, p.title ORDER BY p.id LIMIT \(limit)
            """
        ).map { Open(id: try $0("id"), title: try $0("title"), open: try $0("number")) }
    }
}
