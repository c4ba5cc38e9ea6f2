import Database
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Pages

/// Leaves an entry for what was read: every file that goes out, and what a page says of itself (`AppContext.note`), in a
/// transaction of its own and before the answer goes out. Without the entry there is no answer.
struct ReadingAudit: RouterMiddleware {
    typealias Context = AppContext

    let database: Database

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        // The answer to HEAD shows nothing.
        guard let viewer = context.viewer, request.method != .head else { return response }
        var readings = context.readings
        if let file = response.downloadName {
            let route = "\(request.method.rawValue) \(request.uri.path.prefix(200))"
            readings.append(
                Reading(
                    "file.downloaded", RecordRef("route", route), place: viewer.place,
                    details: ["file": String(file.prefix(200))]))
        }
        if readings.isEmpty { return response }
        let noted = readings
        try await database.write(as: viewer.actor) { tx in
            for reading in noted {
                try tx.audit(
                    reading.action, reading.record, place: reading.place,
                    after: reading.details.isEmpty ? nil : reading.details)
            }
        }
        return response
    }
}

extension Response {
    /// The name under which the browser keeps the answer; nil when it is no file to keep (`Response.download`).
    fileprivate var downloadName: String? {
        guard let line = headers[.contentDisposition], line.hasPrefix("attachment") else { return nil }
        if let part = line.split(separator: "filename*=UTF-8''").dropFirst().first {
            return Vietnamese.line(String(part).removingPercentEncoding ?? String(part))
        }
        return line.firstMatch(of: /filename="([^"]*)"/).map { Vietnamese.line(String($0.1)) } ?? ""
    }
}
