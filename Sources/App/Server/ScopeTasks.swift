import Accounts
import Database
import Kernel
import Pages
import Papers

/// What waits for administrators in the inbox after a reform of places: roles whose reach is to be confirmed.
struct ScopeTasks: WaitingSource {
    let environment: Kernel.Environment

    /// How many roles the title counts before it says “hơn”.
    private static let most = 100

    func waitingCount(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int {
        try count(for: viewer, limit: 1, in: tx)
    }

    func waiting(
        for viewer: Viewer, matching words: [String], limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup] {
        let count = try count(for: viewer, limit: Self.most + 1, in: tx)
        guard count > 0 else { return [] }
        let written = count > Self.most ? "Hơn \(Self.most)" : String(count)
        let item = WaitingItem(
            title: "\(written) vai trò chờ xác nhận phạm vi",
            detail: "Địa bàn đã kết thúc trong một lần sắp xếp", verb: "Xem danh sách", link: .scopes)
        return [WaitingGroup(label: "Phạm vi sau sắp xếp", items: [item].filter { $0.matches(words) })]
    }

    private func count(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int {
        try Accounts.scopesWaiting(for: viewer, on: environment.today, limit: limit, in: tx)
    }
}
