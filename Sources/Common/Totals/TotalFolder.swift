import Database
import Kernel
import Logging

/// Folds the changes that writers left, every second, for as long as its task runs. Any number of servers
/// may run one: only one folds at a time.
public struct TotalFolder: Sendable {
    let database: Database
    let logger: Logger
    /// Between two folds.
    static let pause = Duration.seconds(1)

    public init(database: Database, logger: Logger = Logger(label: "nepmoi.totals")) {
        self.database = database
        self.logger = logger
    }

    /// Works until the task is cancelled. A failed fold is logged and tried again: readers add what is not folded, so
    /// answers stay right meanwhile.
    public func run() async {
        while !Task.isCancelled {
            do {
                if let folded = try await TotalStore.fold(database), folded > TotalStore.backlogAlarm {
                    logger.warning("folded a backlog of \(folded) changes")
                }
            } catch is CancellationError {
                return
            } catch {
                let backlog = try? await database.read { tx in try TotalStore.backlog(in: tx) }
                logger.error(
                    "folding failed with \(backlog ?? -1) changes waiting: \(String(describing: type(of: error)))")
            }
            try? await Task.sleep(for: TotalFolder.pause)
        }
    }
}
