import Database
import Kernel
import Logging
import Papers

/// Lets hand-overs take effect on their day, and keeps up to date whom papers wait for as roles begin and end. Any number
/// of servers may run one.
public struct HandoverJob: Sendable {
    let database: Database
    let desk: HandoverDesk
    let logger: Logger
    /// Between two looks: how long after midnight somebody may still have the papers of another.
    static let pause = Duration.seconds(60)

    public init(database: Database, desk: HandoverDesk, logger: Logger = Logger(label: "nepmoi.handover")) {
        self.database = database
        self.desk = desk
        self.logger = logger
    }

    /// Works until the task is cancelled. What fails is logged and tried again.
    public func run() async {
        var refreshed: Day?
        while !Task.isCancelled {
            do {
                try await complete()
                let today = desk.papers.environment.today
                if refreshed != today {
                    let desk = desk
                    try await database.upkeep { tx in _ = try desk.papers.refreshReach(in: tx) }
                    refreshed = today
                }
            } catch is CancellationError {
                return
            } catch {
                logger.error("hand-overs could not take effect: \(String(describing: type(of: error)))")
            }
            try? await Task.sleep(for: HandoverJob.pause)
        }
    }

    /// One look: nothing is written where nothing is due.
    func complete() async throws {
        let desk = desk
        let today = desk.papers.environment.today
        let isDue = try await database.read { tx in try !HandoverStore.due(on: today, in: tx).isEmpty }
        guard isDue else { return }
        // Where another server was quicker, nothing is due any more and nothing is written.
        try await database.write(as: HandoverDesk.onItsDay) { tx in _ = try desk.completeDue(on: today, in: tx) }
    }
}
