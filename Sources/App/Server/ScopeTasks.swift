import Accounts
import Database
import Kernel
import Pages
import Papers

/// What waits for administrators in the inbox after a reform of places: roles whose reach is to be confirmed.
struct ScopeTasks: WaitingSource {
    let label = "Phạm vi sau sắp xếp"
    let environment: Kernel.Environment

    /// How many roles the title counts before it says “hơn”.
    private static let most = 100

    func tasks(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> [WaitingTask] {
        let count = try Accounts.scopesWaiting(for: viewer, on: environment.today, limit: Self.most + 1, in: tx)
        guard count > 0 else { return [] }
        let written = count > Self.most ? "Hơn \(Self.most)" : String(count)
        return [
            WaitingTask(
                title: "\(written) vai trò chờ xác nhận phạm vi",
                detail: "Địa bàn đã kết thúc trong một lần sắp xếp", verb: "Xem danh sách", link: .scopes)
        ]
    }
}
