import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Server

/// What holds for every route of the composed site, also for those that are added later.
@Suite struct WriteRoutesTests {
    /// Routes that change nothing but what is the visitor's own.
    static let own = [
        "/dang-nhap", "/dang-nhap/gui-tiep", "/dat-mat-khau", "/dang-xuat", "/tai-khoan", "/tai-khoan/thiet-bi",
        "/tai-khoan/thiet-bi/{id}", "/tai-khoan/xac-nhan", "/tai-khoan/khoa-truy-cap",
        "/tai-khoan/khoa-truy-cap/{id}", "/dang-nhap/ma",
        "/tai-khoan/xac-thuc-hai-buoc/bat-dau", "/tai-khoan/xac-thuc-hai-buoc/xac-nhan",
        "/tai-khoan/xac-thuc-hai-buoc/ma-du-phong", "/tai-khoan/xac-thuc-hai-buoc/tat", "/tai-khoan/lien-he",
        "/ban-giao/moi", "/bao-cao/cap-nhat",
    ]

    /// Routes that the visitor of the walk may use at its own places: a supervisor comments. The tests of their rooms
    /// refuse them to a role that does not. A hand-over is absent to everybody but its two persons and their
    /// administrators.
    static let permitted = [
        "/van-ban/{id}/gop-y", "/van-ban/{id}/gop-y/{comment}/xong", "/ban-giao/{id}/rut-lai", "/ban-giao/{id}/da-doc",
    ]

    /// The demonstration on a SQLite file, served without a network.
    private func with(_ body: @escaping @Sendable (Site, Visitor) async throws -> Void) async throws {
        let place = try await TestDatabase.fresh(.sqlite)
        defer { place.remove() }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let settings = Settings(
            database: place.location, host: "127.0.0.1", port: 0, share: root, https: false, behindProxy: false,
            connections: 4)
        let house = try await House.open(settings)
        try await Demonstration(house: house).fill()
        let server = try await WebServer(house)
        let site = Site(
            house: house, routes: server.router.routes.map { (method: $0.method, path: $0.path.description) })
        let application = Application(router: server.router)
        try await application.test(.router) { client in try await body(site, Visitor(client)) }
        try await house.database.close()
    }

    @Test func `every write route answers 403 to a role without the right`() async throws {
        try await with { site, visitor in
            let routes = site.routes.filter { $0.method == .post || $0.method == .put || $0.method == .delete }
            #expect(routes.count > 8)
            let session = try await visitor.signIn("xem")
            for route in routes where !(Self.own + Self.permitted).contains(route.path) {
                let path = route.path.replacing(/\{[a-zA-Z]+\}/, with: "018e5a4c-0000-7000-8000-000000000001")
                let status = try await visitor.post(path, session: session, "_csrf=\(session.csrf)").status
                #expect(status == .forbidden, "POST \(path)")
            }
        }
    }

    @Test func `a refusal leaves an entry of who asked for what`() async throws {
        try await with { site, visitor in
            let session = try await visitor.signIn("xem")
            _ = try await visitor.post("/nguoi-dung/moi", session: session, "_csrf=\(session.csrf)")
            let entries = try await site.house.database.read { tx in
                try tx.rows("SELECT actor_name, record_id FROM audit_entry WHERE action = 'access.refused'")
                    .map { "\(try $0("actor_name") as String): \(try $0("record_id") as String)" }
            }
            #expect(entries == ["Người giám sát: POST /nguoi-dung/moi"])
        }
    }

    @Test func `a file that goes out and an account that is looked at leave an entry, and HEAD leaves none`()
        async throws
    {
        try await with { site, visitor in
            let session = try await visitor.signIn("quantri")
            let user: String = try await site.house.database.read { tx in
                try tx.value("SELECT id FROM user_account WHERE login = 'xem'") ?? ""
            }
            for path in ["/ke-hoach/danh-sach.xlsx", "/nguoi-dung", "/nguoi-dung/\(user)", "/nhat-ky/danh-sach.xlsx"] {
                #expect(try await visitor.get(path, cookie: session.cookie).status == .ok, "\(path)")
            }
            #expect(try await visitor.head("/ke-hoach/danh-sach.xlsx", cookie: session.cookie).status == .ok)
            let entries = try await site.house.database.read { tx in
                try tx.rows(
                    """
                    SELECT action, record_id, after_text FROM audit_entry
                     WHERE actor_name = 'Quản trị tỉnh' AND action NOT LIKE 'session.%' ORDER BY id
                    """
                ).map { "\(try $0("action") as String) \(try $0("record_id") as String)" }
            }
            #expect(
                Set(entries) == [
                    "file.downloaded GET /ke-hoach/danh-sach.xlsx", "user_account.listed list",
                    "user_account.read \(user)", "audit.exported list", "file.downloaded GET /nhat-ky/danh-sach.xlsx",
                ])
            #expect(entries.count == 5)
            let file = try await site.house.database.read { tx in
                try tx.value(
                    "SELECT after_text FROM audit_entry WHERE record_id = 'GET /ke-hoach/danh-sach.xlsx'",
                    as: String.self)
            }
            #expect(file == #"{"file":"Danh sách kế hoạch.xlsx"}"#)
        }
    }

    @Test func `without its entry a file does not go out`() async throws {
        try await with { site, visitor in
            let session = try await visitor.signIn("tinh")
            _ = try await site.house.database.upkeep { tx in
                try tx.execute(
                    """
                    CREATE TRIGGER disk_full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                    """)
            }
            let answer = try await visitor.get("/ke-hoach/danh-sach.xlsx", cookie: session.cookie)
            #expect(answer.status == .internalServerError)
        }
    }

    @Test func `a stranger sees the sign-in page and nothing else`() async throws {
        try await with { site, visitor in
            let open = ["/dang-nhap", "/dat-mat-khau", "/tai-nguyen/{file}", "/suc-khoe"]
            // Programs are refused by a status of their own: `InterfaceTests`.
            let pages = site.routes.filter { $0.method == .get && !$0.path.hasPrefix("/api/") }
            for route in pages where !open.contains(route.path) {
                let path = route.path.replacing(/\{[a-zA-Z]+\}/, with: "1")
                let answer = try await visitor.get(path, cookie: nil)
                #expect(answer.status == .seeOther, "GET \(path)")
                #expect(answer.location?.hasPrefix("/dang-nhap") == true, "GET \(path)")
            }
            let posted = try await visitor.post("/nhap-phu-luc", session: nil, "")
            #expect(posted.status == .unauthorized)
        }
    }

    @Test func `a form without the token of the session is refused`() async throws {
        try await with { site, visitor in
            let session = try await visitor.signIn("tinh")
            let answer = try await visitor.post("/nguoi-dung/moi", session: session, "name=x&_csrf=wrong")
            #expect(answer.status == .forbidden)
        }
    }
}

/// The composed site under test.
private struct Site: Sendable {
    let house: House
    let routes: [(method: HTTPRequest.Method, path: String)]
}

/// Sends requests with a session.
private struct Visitor: Sendable {
    struct Session: Sendable {
        let cookie: String
        let csrf: String
    }

    struct Answer: Sendable {
        let status: HTTPResponse.Status
        let location: String?
        let cookie: String?
        let html: String
    }

    let client: any TestClientProtocol

    init(_ client: any TestClientProtocol) { self.client = client }

    func signIn(_ login: String) async throws -> Session {
        let body = "login=\(login)&password=\(Demonstration.password)"
        let answer = try await send("/dang-nhap", .post, cookie: nil, body)
        let cookie = String(try #require(answer.cookie).prefix { $0 != ";" })
        let page = try await get("/tai-khoan", cookie: cookie)
        let csrf = try #require(page.html.firstMatch(of: /name="_csrf" value="([^"]+)"/))
        return Session(cookie: cookie, csrf: String(csrf.1))
    }

    func get(_ path: String, cookie: String?) async throws -> Answer { try await send(path, .get, cookie: cookie, "") }

    func head(_ path: String, cookie: String?) async throws -> Answer {
        try await send(path, .head, cookie: cookie, "")
    }

    func post(_ path: String, session: Session?, _ body: String) async throws -> Answer {
        try await send(path, .post, cookie: session?.cookie, body)
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, cookie: String?, _ body: String
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        headers[.cookie] = cookie
        return try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(string: body)) {
            Answer(
                status: $0.status, location: $0.headers[.location],
                cookie: $0.headers[values: .setCookie].first { $0.hasPrefix("nepmoi_session=") },
                html: String(buffer: $0.body))
        }
    }
}
