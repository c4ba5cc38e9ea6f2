import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Testing

@testable import Pages

private struct Note: PageContent {
    static let template = "note"
    let text: String
    static var sample: Note { Note(text: "x") }
}

private struct Secret: Error {
    let value = "Nguyễn Thị Bí Mật"
}

/// Collects what is logged.
private final class Journal: LogHandler, @unchecked Sendable {
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    private let lock = NSLock()
    private var written: [String] = []

    var lines: [String] { lock.withLock { written } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lock.withLock { written.append("\(event.message) \(event.metadata ?? [:])") }
    }
}

@Suite("Pages over HTTP")
struct ServerTests {
    /// A router with a page, a form and one way to fail of every kind; `viewer` is who is signed in.
    private func app(_ viewer: Viewer?, demo: Bool = false, logger: Logger? = nil) throws -> some ApplicationProtocol {
        let pages = try World.renderer(["note": "<p>{{text}}</p>{{>csrf}}"], demo: demo)
        try pages.register([Note.self])
        let router = pages.router()
        router.add(middleware: SignIn(viewer: viewer))
        router.get("trang") { request, context in
            let viewer = try context.requireViewer()
            let head = PageHead(
                title: "Kế hoạch", section: .plans, breadcrumbs: [("Tổng quan", .overview)], facts: "Năm 2024",
                state: StateBadge(.draft), actions: [HeadAction("Nhập phụ lục", .importAnnex, primary: true)],
                notice: request.notice([Notice("da-luu", "Đã lưu bản thảo.")]))
            return try pages.page(head, Note(text: request.query.text("q")), viewer: viewer)
        }
        router.get("loi-o") { _, context in
            let problem = Problem(.invalid, "x", "Chọn <tệp>.", field: "tep")
            return try pages.page(
                PageHead(title: "Nhập", errors: [problem]), Note(text: ""), viewer: context.viewer,
                status: .unprocessableContent)
        }
        router.post("gui") { request, context in
            let form = try await request.form(context: context, limit: 2000)
            let file = form.file("tep").map { " \($0.name) \($0.bytes.count)" } ?? ""
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: form.text("ten") + file)))
        }
        router.get("hong/:kieu") { request, context -> Response in
            let kind = context.parameters.get("kieu") ?? ""
            if kind == "bi-mat" { throw Secret() }
            if kind == "quyen" { _ = try context.require(.manageUsers, lineage: [World.commune]) }
            if kind == "nhieu" { throw Problems([Problem("a", "Một."), Problem("b", "Hai.")]) }
            throw Problem(Problem.Kind(rawValue: kind) ?? .absent, "test.\(kind)", "Câu nói <rõ>.", field: "o")
        }
        router.post("hong") { _, context -> Response in
            _ = try context.requireViewer()
            throw Secret()
        }
        return Application(router: router, logger: logger ?? Logger(label: "test", factory: { _ in Journal() }))
    }

    private struct SignIn: RouterMiddleware {
        let viewer: Viewer?

        func handle(
            _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            context.viewer = viewer
            return try await next(request, context)
        }
    }

    private func get(
        _ path: String, viewer: Viewer? = World.viewer(), demo: Bool = false, headers: HTTPFields = [:],
        method: HTTPRequest.Method = .get
    ) async throws -> TestResponse {
        try await app(viewer, demo: demo).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers)
        }
    }

    private func post(
        _ path: String, _ body: String, viewer: Viewer? = World.viewer(), headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await app(viewer).test(.router) { client in
            try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
        }
    }

    @Test("The navigation shows what the viewer may see, four at the foot of a phone and the rest under Thêm")
    func navigation() async throws {
        let all = String(buffer: try await get("/trang").body)
        for word in ["Tổng quan", "Kế hoạch", "Địa bàn", "Danh mục", "Người dùng", "Thêm"] {
            #expect(all.contains(word), "\(word)")
        }
        #expect(all.contains("href=\"/ke-hoach\" aria-current=\"page\""))
        let few = String(buffer: try await get("/trang", viewer: World.viewer([.viewPlans, .viewPlaces])).body)
        #expect(few.contains("href=\"/dia-ban\"") && few.contains("href=\"/ke-hoach\""))
        #expect(!few.contains("href=\"/nguoi-dung\"") && !few.contains("href=\"/danh-muc\"") && !few.contains("Thêm"))
    }

    @Test("The head says office, place and day, the title ends in the product's name, sign-out carries the token")
    func head() async throws {
        let html = String(buffer: try await get("/trang").body)
        #expect(html.contains("<html lang=\"vi\">") && html.contains("<title>Kế hoạch – Nếp Mới</title>"))
        #expect(html.contains("Hội LHPN tỉnh Cao Bằng") && html.contains("Tỉnh Cao Bằng"))
        #expect(html.contains("Thứ Sáu, 06/9/2024"))
        #expect(html.contains("action=\"/dang-xuat\" method=\"post\""))
        #expect(html.contains("name=\"_csrf\" value=\"bí-mật\""))
        #expect(html.contains("Soạn thảo") && html.contains("button-primary\" href=\"/nhap-phu-luc\""))
        #expect(!html.contains("Bản trình diễn"))
        #expect(String(buffer: try await get("/trang", demo: true).body).contains("Bản trình diễn"))
    }

    @Test("Without a viewer the head is plain")
    func plain() async throws {
        let html = String(buffer: try await get("/khong-co", viewer: nil).body)
        #expect(!html.contains("main-nav") && !html.contains("Đăng xuất") && html.contains("href=\"/dang-nhap\""))
    }

    @Test("A notice is said only by its key; words in the address say nothing")
    func notice() async throws {
        #expect(String(buffer: try await get("/trang?da=da-luu").body).contains("Đã lưu bản thảo."))
        #expect(!String(buffer: try await get("/trang?da=<b>xin+chao").body).contains("xin chao"))
        let answer = Response.seeOther(.plans, notice: Notice("da-luu", ""))
        #expect(answer.status == .seeOther && answer.headers[.location] == "/ke-hoach?da=da-luu")
    }

    @Test("The query is normalised and escaped: plus is a blank, decomposed letters are composed")
    func query() async throws {
        let html = String(buffer: try await get("/trang?q=Ho%CC%80a+An%3Cb%3E").body)
        #expect(html.contains("<p>Hòa An&lt;b&gt;</p>".precomposedStringWithCanonicalMapping))
    }

    @Test("The error summary stands first in main, links to the field and changes the title")
    func summary() async throws {
        let html = String(buffer: try await get("/loi-o").body)
        #expect(html.contains("<title>Lỗi: Nhập – Nếp Mới</title>"))
        #expect(html.contains("<a href=\"#tep\">Chọn &lt;tệp&gt;.</a>"))
        let main = try #require(html.range(of: "<main"))
        let summary = try #require(html.range(of: "error-summary"))
        let heading = try #require(html.range(of: "<h1>"))
        #expect(main.lowerBound < summary.lowerBound && summary.lowerBound < heading.lowerBound)
    }

    @Test("Every answer carries the security headers, problem pages and assets too")
    func headers() async throws {
        for path in ["/trang", "/khong-co", "/hong/bi-mat"] {
            let headers = try await get(path).headers
            let policy = headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(headers[.xContentTypeOptions] == "nosniff", "\(path)")
            #expect(headers[.cacheControl] == (path == "/trang" ? "private, no-cache" : "no-store"), "\(path)")
        }
    }

    @Test("Nothing in a page needs what the policy forbids")
    func inline() async throws {
        let html = String(buffer: try await get("/trang").body)
        #expect(!html.contains("style=") && !html.contains("<style") && !html.contains("onclick"))
        #expect(
            html.components(separatedBy: "<script").count == 2 && html.contains("<script type=\"module\" src=\"/tai"))
    }

    @Test("HEAD is answered like GET without a body")
    func headMethod() async throws {
        let answer = try await get("/trang", method: .head)
        #expect(answer.status == .ok && answer.body.readableBytes == 0)
    }

    @Test("Assets carry their digest, are kept for ever, and answer a known tag with 304")
    func assets() async throws {
        let html = String(buffer: try await get("/trang").body)
        let start = try #require(html.range(of: "/tai-nguyen/nepmoi-"))
        let path = String(html[start.lowerBound...].prefix { $0 != "\"" })
        let answer = try await get(path, viewer: nil)
        #expect(answer.status == .ok && answer.headers[.cacheControl]?.contains("immutable") == true)
        let tag = try #require(answer.headers[.eTag])
        #expect(try await get(path, headers: [.ifNoneMatch: tag]).status == .notModified)
        let old = try await get("/tai-nguyen/nepmoi-0000000000000000.css")
        #expect(old.status == .ok && old.headers[.cacheControl] == "no-cache")
        #expect(old.headers[.contentType] == "text/css; charset=utf-8")
        for wrong in ["/tai-nguyen/x.css", "/tai-nguyen/..%2Fshell-1.css", "/tai-nguyen/shell-1.mustache"] {
            #expect(try await get(wrong).status == .notFound)
        }
    }

    @Test(
        "Each kind of problem has its status and a page with its sentence, what to do and the reference",
        arguments: [
            (Problem.Kind.invalid, 422), (.forbidden, 403), (.absent, 404), (.conflict, 409), (.tooLarge, 413),
            (.unavailable, 503),
        ])
    func problems(_ kind: Problem.Kind, _ status: Int) async throws {
        let answer = try await get("/hong/\(kind.rawValue)")
        let html = String(buffer: answer.body)
        #expect(answer.status.code == status)
        #expect(html.contains("Câu nói &lt;rõ&gt;.") && html.contains("Làm gì tiếp"))
        #expect(html.contains(#/NM-[2-9A-Z]{4}-[2-9A-Z]{4}/#))
        // The viewer was found inside the middleware that draws this page, and is still known here.
        #expect(html.contains("Cán bộ kế hoạch"))
    }

    @Test("An unknown address is a page, also for methods that no route has")
    func unknown() async throws {
        let answer = try await get("/khong-co")
        #expect(answer.status == .notFound && String(buffer: answer.body).contains("Không có trang ở địa chỉ này."))
        #expect(try await get("/trang", method: .delete).status == .notFound)
    }

    @Test("Several problems are all said")
    func several() async throws {
        let answer = try await get("/hong/nhieu")
        let html = String(buffer: answer.body)
        #expect(answer.status == .unprocessableContent && html.contains("Một.") && html.contains("Hai."))
    }

    @Test("Signed out, a page leads to the sign-in and back; a write says that nothing was saved")
    func signedOut() async throws {
        let answer = try await get("/trang?q=1", viewer: nil)
        #expect(answer.status == .seeOther && answer.headers[.location] == "/dang-nhap?den=%2Ftrang%3Fq%3D1")
        let write = try await post("/hong", "", viewer: nil)
        let html = String(buffer: write.body)
        #expect(write.status == .unauthorized && html.contains("Chưa lưu gì cả") && html.contains("target=\"_blank\""))
    }

    @Test("A right that does not reach the place is refused, the same right at home is not")
    func scope() async throws {
        #expect(try await get("/hong/quyen").status == .forbidden)
        let viewer = World.viewer([.manageUsers])
        #expect(viewer.may(.manageUsers, lineage: [World.commune, World.province, .nation]))
        #expect(!viewer.may(.manageUsers, lineage: [World.commune, .nation]) && !viewer.may(.viewPlans))
    }

    @Test("Programs are answered in JSON")
    func json() async throws {
        struct Answer: Decodable {
            struct Failure: Decodable {
                let code: String
                let message: String
                let field: String?
            }
            let error: Failure
        }
        let answer = try await get("/hong/conflict", headers: [.accept: "application/json"])
        let error = try JSONDecoder().decode(Answer.self, from: Data(buffer: answer.body)).error
        #expect(answer.status == .conflict && error.code == "test.conflict" && error.field == "o")
        #expect(error.message == "Câu nói <rõ>.")
        let nobody = try await get("/trang", viewer: nil, headers: [.accept: "application/json"])
        #expect(nobody.status == .unauthorized)
        #expect(try await get("/hong/bi-mat", headers: [.accept: "application/json"]).status == .internalServerError)
    }

    @Test("A fault shows its reference and logs it, but never what was typed")
    func fault() async throws {
        let journal = Journal()
        let app = try app(World.viewer(), logger: Logger(label: "test", factory: { _ in journal }))
        let html = try await app.test(.router) { client in
            let answer = try await client.execute(uri: "/hong/bi-mat?ten=Hoa", method: .get)
            #expect(answer.status == .internalServerError)
            return String(buffer: answer.body)
        }
        #expect(!html.contains("Bí Mật") && html.contains("NM-"))
        let lines = journal.lines.joined(separator: "\n")
        #expect(lines.contains("Secret") && lines.contains("/hong/bi-mat"))
        #expect(!lines.contains("Bí Mật") && !lines.contains("Hoa"))
    }

    @Test("A form of this session is accepted, one of another site or without the token is refused")
    func forgery() async throws {
        let good = "ten=Ho%CC%80a+An&_csrf=b%C3%AD-m%E1%BA%ADt"
        let ok = try await post("/gui", good)
        #expect(ok.status == .ok && String(buffer: ok.body) == "Hòa An".precomposedStringWithCanonicalMapping)
        for bad in ["ten=x", "ten=x&_csrf=", "ten=x&_csrf=b%C3%AD-m%E1%BA%ADT", "ten=x&_csrf=b%C3%AD-m%E1%BA%ADt1"] {
            let answer = try await post("/gui", bad)
            #expect(answer.status == .forbidden && String(buffer: answer.body).contains("Chưa lưu gì cả"), "\(bad)")
        }
        let site = HTTPField.Name("Sec-Fetch-Site")!
        for foreign in ["cross-site", "same-site"] {
            #expect(try await post("/gui", good, headers: [site: foreign]).status == .forbidden)
        }
        #expect(try await post("/gui", good, headers: [site: "same-origin"]).status == .ok)
        #expect(try await post("/gui", good, headers: [.origin: "https://khac.test"]).status == .forbidden)
        #expect(try await post("/gui", good, headers: [.origin: "null"]).status == .forbidden)
        // An empty token of the session accepts nothing.
        #expect(try await post("/gui", "ten=x&_csrf=", viewer: World.viewer(csrf: "")).status == .forbidden)
        // Signing in: nobody is known yet, only the origin counts.
        #expect(try await post("/gui", "ten=x", viewer: nil).status == .ok)
        #expect(try await post("/gui", "ten=x", viewer: nil, headers: [site: "cross-site"]).status == .forbidden)
    }

    @Test("A body above the limit of its route is refused with the limit said")
    func limit() async throws {
        let answer = try await post("/gui", "ten=" + String(repeating: "a", count: 2000))
        #expect(answer.status == .contentTooLarge && String(buffer: answer.body).contains("1\u{00A0}KB"))
    }

    @Test("A form of another type is refused")
    func type() async throws {
        #expect(
            try await post("/gui", "{}", headers: [.contentType: "application/json"]).status == .unprocessableContent)
    }

    @Test("A file comes with its form and its token")
    func upload() async throws {
        let body =
            "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nbí-mật\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"tep\"; filename=\"Phụ lục.xlsx\"\r\n\r\nPK12\r\n--b--\r\n"
        let answer = try await post("/gui", body, headers: [.contentType: "multipart/form-data; boundary=b"])
        #expect(answer.status == .ok && String(buffer: answer.body) == " Phụ lục.xlsx 4")
    }
}
