import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging

extension TemplateFault: LoggableFault {}

/// One line a request: method, path without query (searches hold names), status, milliseconds.
public struct RequestLog: RouterMiddleware {
    public typealias Context = AppContext

    public init() {}

    public func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let milliseconds = elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)", "ms": "\(milliseconds)",
            ])
        return response
    }
}

/// What browsers are told on every answer: no foreign content, no frames, no guessing of types.
public struct SecurityHeaders: RouterMiddleware {
    public typealias Context = AppContext

    static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    private let fields: [(HTTPField.Name, String)]

    /// - Parameter https: whether the site is reached by HTTPS only, which browsers then keep to for a year.
    public init(https: Bool = false) {
        var fields: [(HTTPField.Name, String)] = [
            (.contentSecurityPolicy, SecurityHeaders.policy),
            (.xContentTypeOptions, "nosniff"),
            (.xFrameOptions, "DENY"),
            // With no-referrer browsers would send `Origin: null` with our own forms.
            (.referrerPolicy, "same-origin"),
            (.crossOriginOpenerPolicy, "same-origin"),
            (.crossOriginResourcePolicy, "same-origin"),
            (.permissionsPolicy, "camera=(), geolocation=(), microphone=()"),
        ]
        if https { fields.append((.strictTransportSecurity, "max-age=31536000")) }
        self.fields = fields
    }

    public func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in fields { response.headers[name] = value }
        return response
    }
}

/// Turns what handlers throw into pages. It stands inside the log and the headers, outside everything else.
public struct ProblemPages: RouterMiddleware {
    public typealias Context = AppContext

    private let pages: PageRenderer

    public init(_ pages: PageRenderer) { self.pages = pages }

    public func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            context.logger.notice("problem", metadata: ["code": "\(problem.code)"])
            return pages.problem(problem, for: request, context: context)
        } catch let problems as Problems {
            context.logger.notice("problem", metadata: ["code": "\(problems.all.map(\.code).joined(separator: " "))"])
            return pages.problems(problems, for: request, context: context)
        } catch let error as any HTTPResponseError where error.status == .notFound {
            return pages.problem(.noSuchPage, for: request, context: context)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            let problem = Problem(.tooLarge, "form.too_large", "Nội dung gửi lên quá lớn.")
            return pages.problem(problem, for: request, context: context)
        } catch let error as any HTTPResponseError where error.status.kind == .clientError {
            let problem = Problem("request.malformed", "Yêu cầu gửi lên thiếu phần hoặc sai dạng.")
            return pages.problem(problem, for: request, context: context)
        } catch {
            // The description of an error can quote what was typed; its type cannot.
            context.logger.error(
                "fault",
                metadata: [
                    "error": "\(String(reflecting: type(of: error)))",
                    "detail": "\((error as? any LoggableFault)?.description ?? "")",
                    "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
                ])
            return pages.fault(for: request, context: context)
        }
    }
}

extension PageRenderer {
    /// The router that rooms add their routes to: HEAD for every GET, log, headers, problem pages, assets.
    /// Middleware that finds the viewer is added behind.
    public func router(https: Bool = false) -> Router<AppContext> {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog())
        router.add(middleware: SecurityHeaders(https: https))
        router.add(middleware: ProblemPages(self))
        router.get("tai-nguyen/:file") { request, context in
            try self.asset(for: request, context: context)
        }
        return router
    }

    private func asset(for request: Request, context: AppContext) throws -> Response {
        guard let found = asset(context.parameters.get("file") ?? "") else { throw Problem.noSuchPage }
        let tag = "\"\(Asset.digest(found.bytes))\""
        var headers: HTTPFields = [
            .contentType: found.asset.contentType, .eTag: tag,
            .cacheControl: found.current ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if request.headers[values: .ifNoneMatch].contains(tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentLength] = String(found.bytes.count)
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: found.bytes)))
    }
}

extension HTTPField.Name {
    fileprivate static let xFrameOptions = HTTPField.Name("X-Frame-Options")!
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    fileprivate static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    fileprivate static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
}
