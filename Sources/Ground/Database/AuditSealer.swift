import Kernel
import Logging

/// Seals the audit entries that writers left, every few seconds, for as long as its task runs. Any number of servers may
/// run one: only one seals at a time.
public struct AuditSealer: Sendable {
    let database: Database
    let logger: Logger
    /// Between two looks: how long an entry may be changed unseen by who can write to the database.
    static let pause = Duration.seconds(5)

    public init(database: Database, logger: Logger = Logger(label: "nepmoi.audit")) {
        self.database = database
        self.logger = logger
    }

    /// Works until the task is cancelled. What could not be sealed is logged, stays open and is tried again.
    public func run() async {
        while !Task.isCancelled {
            do {
                try await AuditChain.seal(database)
            } catch is CancellationError {
                return
            } catch {
                let open = try? await database.read { tx in try AuditChain.open(in: tx) }
                logger.error("sealing failed with \(open ?? -1) entries open: \(String(describing: type(of: error)))")
            }
            try? await Task.sleep(for: AuditSealer.pause)
        }
    }
}
