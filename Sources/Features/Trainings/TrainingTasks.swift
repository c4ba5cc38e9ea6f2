import Database
import Events
import Kernel
import Pages
import Papers
import Places

/// Lists of people that lie at somebody's level and wait to be decided or sent on (K151).
public struct TrainingTasks: WaitingSource {
    public init() {}

    public func waitingCount(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int {
        try open(for: viewer, limit: limit, in: tx).reduce(0) { $0 + $1.people }
    }

    public func waiting(
        for viewer: Viewer, matching words: [String], limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup] {
        let items = try open(for: viewer, limit: limit, in: tx).map { open in
            WaitingItem(
                title: open.title, detail: "\(open.people) người được cử đang chờ xét hoặc chuyển lên",
                state: StateBadge(.submitted, label: "Chờ xét"), verb: "Xem danh sách cử",
                link: .nominations(open.event))
        }
        return [WaitingGroup(label: "Danh sách cử đi tập huấn", items: items.filter { $0.matches(words) })]
    }

    private struct Open {
        let event: RecordID
        let title: String
        let people: Int
    }

    /// Lists that lie at the very place of the viewer's office.
    private func open(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> [Open] {
        let places = viewer.scopes(.recordEvents).map(\.place)
        guard !places.isEmpty else { return [] }
        return try tx.rows(
            """
            SELECT e.id, e.title, COUNT(*) AS number FROM nomination n JOIN event e ON e.id = n.event_id
             WHERE n.state = 'open' AND n.holder_id IN \(list: places) AND e.taken_back_at IS NULL AND e.state = 'planned'
             GROUP BY e.id, e.title ORDER BY e.id LIMIT \(limit)
            """
        ).map { Open(event: try $0("id"), title: try $0("title"), people: try $0("number")) }
    }
}
