import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Places

@Suite struct PlacesPagesTests {
    @Test func `every template fits its page`() throws {
        let pages = try PageRenderer(templates: [PlacesPages.templates], environment: .fixed(), demo: false)
        #expect(throws: Never.self) { try pages.register(PlacesPages.contents) }
    }

    @Test func `a stranger is led to the sign-in page, a role without the right is refused`() async throws {
        try await get("/dia-ban", rights: nil) { response, _ in
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "/dang-nhap?den=%2Fdia-ban")
        }
        try await get("/dia-ban", rights: [.viewPlans]) { response, _ in #expect(response.status == .forbidden) }
        try await get("/dia-ban/1", rights: [.viewPlans]) { response, _ in #expect(response.status == .forbidden) }
    }

    @Test(arguments: TestEngine.allCases)
    func `the country shows the provinces of the day`(_ engine: TestEngine) async throws {
        try await get("/dia-ban?ngay=2024-03-20", engine) { response, html in
            #expect(response.status == .ok)
            #expect(html.contains("Trước 1/7/2025 (có cấp huyện)"))
            #expect(html.contains("<dd>63</dd>"))
            #expect(html.contains("<dd>10.035</dd>"))
            #expect(html.contains("rel=\"next\""))
        }
        try await get("/dia-ban?ngay=01/01/2026", engine) { _, html in
            #expect(html.contains("<dd>34</dd>"))
            #expect(!html.contains("Cấp huyện"))
            #expect(!html.contains("rel=\"next\""))
        }
    }

    @Test func `the second page holds the rest, with the day kept`() async throws {
        try await get("/dia-ban?ngay=2024-03-20&trang=2") { _, html in
            #expect(html.contains("/dia-ban?ngay=2024-03-20\" rel=\"prev\""))
            #expect(html.components(separatedBy: "role=\"rowheader\"").count == 1 + 3)
        }
    }

    @Test func `a district shows its way, its local word, its communes and what became of them`() async throws {
        try await get("/dia-ban/1200049") { _, html in
            #expect(html.contains("<h1>Huyện Quảng Hòa</h1>"))
            #expect(html.contains("Huyện · mã 049 · Trước 1/7/2025 (có cấp huyện)"))
            #expect(html.contains("<a href=\"/dia-ban/1100004\">Tỉnh Cao Bằng</a>"))
            #expect(html.contains("<dd>xóm</dd>"))
            #expect(html.contains("Chuyển thành (7)"))
            #expect(html.contains("href=\"/dia-ban/2100004\""))
        }
    }

    @Test func `a day of the other tree leads to the same place there`() async throws {
        try await get("/dia-ban/1100004?ngay=2026-01-01") { response, _ in
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "/dia-ban/2100004?ngay=2026-01-01")
        }
        try await get("/dia-ban/1200049?ngay=2026-01-01") { response, _ in
            #expect(response.headers[.location] == "/dia-ban/2100004?ngay=2026-01-01")
        }
    }

    @Test func `a filter needs no tone marks and says when nothing fits`() async throws {
        try await get("/dia-ban/1100004?loc=quang") { _, html in
            #expect(html.contains("Huyện Quảng Hòa"))
            #expect(html.contains("Huyện Hà Quảng"))
            #expect(!html.contains("Huyện Bảo Lạc"))
        }
        try await get("/dia-ban/1100004?loc=khong-co") { _, html in
            #expect(html.contains("Không có đơn vị nào tên có “khong-co”"))
        }
    }

    @Test func `a search shows hits of the day and names the other tree`() async throws {
        try await get("/dia-ban?tim=huyen+hoa+an&ngay=2024-03-20") { _, html in
            #expect(html.contains("href=\"/dia-ban/1200051\">Huyện Hòa An</a>"))
            #expect(html.contains(">Tỉnh Cao Bằng</td>"))
        }
        try await get("/dia-ban?tim=soc+trang&ngay=2026-01-01") { _, html in
            #expect(html.contains("Cũng có trong"))
            #expect(html.contains("/dia-ban?tim=soc%20trang&amp;ngay=2024-03-20"))
        }
    }

    @Test func `a split commune says where its records stand`() async throws {
        let split = try await World.read(.sqlite) { tx in
            try tx.value("SELECT from_id FROM succession WHERE share = 'part' ORDER BY from_id", as: PlaceID.self)
        }
        try await get("/dia-ban/\(try #require(split))") { _, html in
            #expect(html.contains("chưa phân định"))
            #expect(html.contains("phần lớn hơn"))
        }
    }

    @Test func `what is typed is shown as text, what is no day is explained`() async throws {
        try await get("/dia-ban?tim=%3Cscript%3E") { _, html in
            #expect(!html.contains("<script>"))
            #expect(html.contains("&lt;script&gt;"))
        }
        try await get("/dia-ban?ngay=31/6/2024") { _, html in
            #expect(html.contains("“31/6/2024” không phải là một ngày trong lịch"))
        }
        try await get("/dia-ban?ngay=1990-01-01") { response, _ in #expect(response.status == .notFound) }
    }

    @Test(arguments: [
        "/dia-ban/0", "/dia-ban/abc", "/dia-ban/999", "/dia-ban/1600004", "/dia-ban/99999999999999999999",
    ])
    func `what is no place is a page that does not exist`(_ address: String) async throws {
        try await get(address) { response, _ in #expect(response.status == .notFound) }
    }

    private func get(
        _ address: String, _ engine: TestEngine = .sqlite, rights: [Action]? = [.viewPlaces],
        _ check: @escaping @Sendable (TestResponse, String) throws -> Void
    ) async throws {
        let pages = try PageRenderer(templates: [PlacesPages.templates], environment: .fixed(), demo: false)
        try pages.register(PlacesPages.contents)
        let router = pages.router()
        router.add(middleware: SignedIn(rights: rights))
        PlacesPages(database: try await World.database(engine), pages: pages, environment: .fixed()).add(to: router)
        try await Application(router: router).test(.router) { client in
            try await client.execute(uri: address, method: .get) { response in
                try check(response, String(buffer: response.body))
            }
        }
    }
}

/// Lets somebody with these rights in the whole country look, or nobody.
private struct SignedIn: RouterMiddleware {
    let rights: [Action]?

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let rights {
            let id = RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2))
            context.viewer = Viewer(
                actor: .user(id, name: "Cán bộ"), userID: id, name: "Cán bộ", roleLabel: "Cán bộ",
                agencyName: "Hội LHPN tỉnh Cao Bằng", place: .nation, placeName: "cả nước", csrf: "x",
                rights: rights.map { ($0, Scope(.nation)) })
        }
        return try await next(request, context)
    }
}
