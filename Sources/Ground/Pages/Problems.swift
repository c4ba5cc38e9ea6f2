import Foundation
import Hummingbird
import Kernel

/// A page that says what could not be done, what was kept and what to do next.
struct ProblemPage: PageContent {
    static let template = "problem"

    let heading: String
    let kept: String
    let steps: [String]
    let home: Link
    let homeLabel: String
    /// Offered when a write met an ended session; the page that was filled in stays open.
    let signIn: Link?
    let reference: String
    let moment: String

    static var sample: ProblemPage {
        ProblemPage(
            heading: "Chưa mở được trang này", kept: "Chưa lưu gì cả.", steps: ["Chờ một phút."], home: .overview,
            homeLabel: "Về tổng quan", signIn: .signIn, reference: "NM-7K4Q-2T9D", moment: "06/9/2024 09:14")
    }
}

extension Problem.Kind {
    /// The status over HTTP.
    public var status: HTTPResponse.Status {
        switch self {
        case .invalid: .unprocessableContent
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .absent: .notFound
        case .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .unavailable: .serviceUnavailable
        }
    }
}

extension PageRenderer {
    /// The answer to a problem that no handler met: a page, JSON for programs, or the way to the sign-in page.
    public func problem(_ problem: Problem, for request: Request, context: AppContext) -> Response {
        let writes = request.method != .get && request.method != .head
        if request.prefersJSON {
            var response = json(problem, context: context)
            if request.isInterface, problem.kind == .unauthenticated { response.headers[.wwwAuthenticate] = "Bearer" }
            return response
        }
        if problem.kind == .unauthenticated && !writes {
            return .seeOther(Link.signIn.query([("den", request.uri.string == "/" ? "" : request.uri.string)]))
        }
        let text = ProblemText(problem, writes: writes)
        return draw(text, status: problem.kind.status, context: context)
    }

    /// Several problems of one form that its page did not show itself.
    public func problems(_ problems: Problems, for request: Request, context: AppContext) -> Response {
        let first = problems.all.first ?? Problem("form.invalid", "Có chỗ cần sửa trong biểu mẫu.")
        if request.prefersJSON || problems.all.count < 2 { return problem(first, for: request, context: context) }
        var text = ProblemText(first, writes: true)
        text.heading = "Có \(problems.all.count) chỗ cần sửa"
        text.steps = problems.all.map(\.message) + text.steps
        return draw(text, status: .unprocessableContent, context: context)
    }

    /// Something failed that a user cannot mend: 500, with the number under which the log has it.
    public func fault(for request: Request, context: AppContext) -> Response {
        let problem = Problem(
            .unavailable, "server.fault", "Máy chủ gặp lỗi khi xử lý. Báo người quản trị số \(context.reference).")
        if request.prefersJSON {
            var response = json(problem, context: context)
            response.status = .internalServerError
            return response
        }
        let writes = request.method != .get && request.method != .head
        return draw(.fault(writes: writes), status: .internalServerError, context: context)
    }

    private func draw(_ text: ProblemText, status: HTTPResponse.Status, context: AppContext) -> Response {
        let viewer = context.viewer
        let page = ProblemPage(
            heading: text.heading, kept: text.kept, steps: text.steps, home: viewer == nil ? .signIn : .overview,
            homeLabel: viewer == nil ? "Đến trang đăng nhập" : "Về tổng quan",
            signIn: status == .unauthorized ? .signIn : nil,
            reference: context.reference, moment: moment)
        let head = PageHead(title: text.title, showsHeading: false)
        do {
            var response = try self.page(head, page, viewer: viewer, status: status)
            response.headers[.cacheControl] = "no-store"
            return response
        } catch {
            // Only a template that is being worked on can fail here; the page then is plain.
            let html =
                "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>\(HTML.escaped(text.title))</title>"
                + "<h1>\(HTML.escaped(text.heading))</h1><p>\(HTML.escaped(text.kept))</p>"
                + "<p>\(HTML.escaped(context.reference))</p><pre>\(HTML.escaped("\(error)"))</pre></html>"
            return PageRenderer.response(html, status: status)
        }
    }

    private func json(_ problem: Problem, context: AppContext) -> Response {
        struct Answer: Encodable {
            struct Failure: Encodable {
                let code: String
                let message: String
                let field: String?
                let reference: String
            }
            let error: Failure
        }
        let answer = Answer(
            error: .init(
                code: problem.code, message: problem.message, field: problem.field, reference: context.reference))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(answer)) ?? Data("{}".utf8)
        return Response(
            status: problem.kind.status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// `06/9/2024 09:14` in Vietnam.
    private var moment: String { "\(environment.today.written) \(Moment.clock(environment.now()))" }
}

extension Request {
    /// Whether it goes to the interface for programs, below `/api`.
    public var isInterface: Bool { uri.path == "/api" || uri.path.hasPrefix("/api/") }

    /// Whether the client asks for JSON rather than a page.
    public var prefersJSON: Bool {
        if isInterface { return true }
        guard let accept = headers[.accept] else { return false }
        return accept.contains("application/json") && !accept.contains("text/html")
    }
}
