import Database
import Hummingbird
import Kernel
import Logging
import Pages

/// Tells every page how much waits for its viewer. It stands behind the middleware that finds the viewer.
public struct WaitingCount: RouterMiddleware {
    public typealias Context = AppContext

    private let database: Database
    private let desk: PaperDesk

    public init(database: Database, desk: PaperDesk) {
        self.database = database
        self.desk = desk
    }

    public func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let viewer = context.viewer, request.method != .head { await count(for: viewer, context) }
        return try await next(request, context)
    }

    /// A page without the count is better than none: what goes wrong here is for the log.
    private func count(for viewer: Viewer, _ context: AppContext) async {
        do {
            let desk = desk
            let count = try await database.read { tx in try desk.waitingCount(for: PaperActor(viewer), in: tx) }
            context.viewer?.waiting = Viewer.Waiting(count: count, link: .inbox, counter: .waitingCount)
        } catch {
            context.logger.error("what waits could not be counted", metadata: ["error": "\(type(of: error))"])
        }
    }
}
