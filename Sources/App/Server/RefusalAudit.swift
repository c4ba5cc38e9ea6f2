import Database
import Hummingbird
import Kernel
import Logging
import Pages

/// Leaves an entry for every refusal by the policy, in a transaction of its own: who asked for what. It stands outside
/// the middleware that finds the viewer, which refuses too, and passes the refusal on.
struct RefusalAudit: RouterMiddleware {
    typealias Context = AppContext

    let database: Database

    /// A form sent under the id of somebody else's: answered as if there were none.
    private static let foreign = "submission.foreign"

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem where problem.kind == .forbidden || problem.code == RefusalAudit.foreign {
            if let viewer = context.viewer { await record(problem, request, viewer, context) }
            throw problem
        }
    }

    /// A refusal stays a refusal when its entry cannot be written; the log then says so.
    private func record(_ problem: Problem, _ request: Request, _ viewer: Viewer, _ context: AppContext) async {
        let route = "\(request.method.rawValue) \(request.uri.path.prefix(200))"
        do {
            try await database.write(as: viewer.actor) { tx in
                try tx.audit(
                    "access.refused", RecordRef("route", route), place: viewer.place, after: ["code": problem.code])
            }
        } catch {
            context.logger.error("a refusal could not be audited", metadata: ["error": "\(type(of: error))"])
        }
    }
}
