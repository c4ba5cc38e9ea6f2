import Kernel
import Logging

/// Keeps SQLite's log short, twice a second, for as long as its task runs: otherwise every so-maniest writer carries
/// the log into the file itself, and whoever writes then waits for the disk.
public struct LogCarrier: Sendable {
    private let database: Database
    private let logger: Logger
    private static let pause = Duration.milliseconds(500)

    public init(database: Database, logger: Logger = Logger(label: "nepmoi.database")) {
        self.database = database
        self.logger = logger
    }

    /// Works until the task is cancelled; on PostgreSQL there is nothing to do. What fails is tried again: the log only
    /// grows meanwhile.
    public func run() async {
        guard database.engine == .sqlite else { return }
        while !Task.isCancelled {
            do { try await database.carryLog() } catch {
                logger.warning("the log was not carried: \(type(of: error))")
            }
            try? await Task.sleep(for: LogCarrier.pause)
        }
    }
}
