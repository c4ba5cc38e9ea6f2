import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import LegalRegister

@Suite struct LegalPagesTests {
    /// Sends requests to the pages over the shipped register.
    private struct Site: Sendable {
        struct Answer: Sendable {
            let status: HTTPResponse.Status
            let location: String?
            let html: String
            let type: String?
        }

        let client: any TestClientProtocol
        let database: Database

        func get(_ path: String) async throws -> Answer { try await send(path, .get, "", form) }

        func post(_ path: String, _ fields: [(String, String)]) async throws -> Answer {
            let body = (fields + [("_csrf", token)]).map { Link.encoded($0) + "=" + Link.encoded($1) }
            return try await send(path, .post, body.joined(separator: "&"), form)
        }

        func upload(_ path: String, name: String, _ content: String) async throws -> Answer {
            let body =
                "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n\(token)\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"\(name)\"\r\n\r\n\(content)\r\n--b--\r\n"
            return try await send(path, .post, body, "multipart/form-data; boundary=b")
        }

        private let form = "application/x-www-form-urlencoded"
        private let token = "x"

        init(client: any TestClientProtocol, database: Database) {
            self.client = client
            self.database = database
        }

        private func send(
            _ path: String, _ method: HTTPRequest.Method, _ body: String, _ type: String
        ) async throws -> Answer {
            try await client.execute(
                uri: path, method: method, headers: [.contentType: type], body: ByteBuffer(string: body)
            ) {
                Answer(
                    status: $0.status, location: $0.headers[.location], html: String(buffer: $0.body),
                    type: $0.headers[.contentType])
            }
        }

        func path(_ symbol: String) async throws -> String {
            let found = try await database.read { try World.document(symbol, $0) }
            let document = try #require(found)
            return Link.legalDocument(document.id).path
        }
    }

    private func with(
        rights: [Action] = [.viewLegal, .editLegal], at place: PlaceID = World.At.cao,
        _ body: @escaping @Sendable (Site) async throws -> Void
    ) async throws {
        try await World.with(.sqlite) { database in
            let pages = try PageRenderer(templates: [LegalPages.templates], environment: .live, demo: false)
            try pages.register(LegalPages.contents)
            let router = pages.router()
            router.add(middleware: SignedIn(rights: rights, place: place))
            LegalPages(
                database: database, pages: pages, environment: .live,
                citations: { _, _ in [("Kế hoạch 2024 của tỉnh Cao Bằng", .plans)] }
            ).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database))
            }
        }
    }

    private static let plan: [(String, String)] = [
        ("loai", "plan"), ("so", "12/KH-BTV"), ("ngay", "15/01/2024"), ("co-quan", "Hội LHPN tỉnh Cao Bằng"),
        ("trich-yeu", "triển khai Dự án 8 năm 2024"), ("nguon", "bản giấy"), ("doi-chieu", "seed"),
    ]

    @Test func `who may not see the register is refused everywhere, who may not edit at every write`() async throws {
        try await with(rights: [.viewPlans]) { site in
            for path in ["/van-ban-can-cu", "/van-ban-can-cu/danh-sach.xlsx", try await site.path("75/KH-BTV")] {
                #expect(try await site.get(path).status == .forbidden, "\(path)")
            }
        }
        try await with(rights: [.viewLegal]) { site in
            let path = try await site.path("75/KH-BTV")
            #expect(try await site.get("/van-ban-can-cu/moi").status == .forbidden)
            #expect(try await site.get(path + "/sua").status == .forbidden)
            #expect(try await site.post("/van-ban-can-cu/moi", Self.plan).status == .forbidden)
            for step in ["sua", "tep", "quan-he", "bo-quan-he"] {
                #expect(try await site.post("\(path)/\(step)", Self.plan).status == .forbidden, "\(step)")
            }
            let html = try await site.get(path).html
            #expect(!html.contains("Sửa văn bản"))
            #expect(!html.contains("Bỏ quan hệ"))
            #expect(!html.contains("name=\"tep\""))
            #expect(html.contains("Kế hoạch 2024 của tỉnh Cao Bằng"))
        }
    }

    @Test func `a document of another province or of the centre is not this office's to change`() async throws {
        try await with { site in
            for symbol in ["64/KH-BTV", "55/2023/TT-BTC"] {
                let path = try await site.path(symbol)
                #expect(try await site.get(path).status == .ok)
                #expect(try await site.get(path + "/sua").status == .forbidden)
                #expect(try await site.post(path + "/sua", Self.plan).status == .forbidden)
            }
            let neighbour = Self.plan.map { $0.0 == "co-quan" ? ("co-quan", "Hội LHPN tỉnh Sóc Trăng") : $0 }
            let answer = try await site.post("/van-ban-can-cu/moi", neighbour)
            #expect(answer.status == .forbidden)
            #expect(answer.html.contains("value=\"12/KH-BTV\""))
        }
    }

    @Test
    func `a document of the centre that a plan cites is entered by who needs it, and corrected by them alone (N188)`()
        async throws
    {
        try await with { site in
            let circular = Self.plan.map { item in
                switch item.0 {
                case "loai": ("loai", "circular")
                case "so": ("so", "99/2024/TT-BTC")
                case "co-quan": ("co-quan", "Bộ Tài chính")
                default: item
                }
            }
            let added = try await site.post("/van-ban-can-cu/moi", circular)
            #expect(added.status == .seeOther)
            let path = try await site.path("99/2024/TT-BTC")
            #expect(try await site.get(path).html.contains("Sửa văn bản"))
            let corrected = circular.map { $0.0 == "trich-yeu" ? ("trich-yeu", "quản lý kinh phí") : $0 }
            #expect(try await site.post(path + "/sua", corrected + [("phien", "1")]).status == .seeOther)
            #expect(try await site.get(path).html.contains("Quản lý kinh phí"))
            let entrant = try await site.database.read { tx -> String? in
                try tx.value("SELECT created_by FROM legal_document WHERE symbol = '99/2024/TT-BTC'")
            }
            #expect(entrant == RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2)).text)
            // Somebody else with the same right at the same place reads it and cannot change it.
            _ = try await site.database.write(as: .startUp) { tx in
                try tx.execute("UPDATE legal_document SET created_by = 'khac' WHERE symbol = '99/2024/TT-BTC'")
                try tx.audit("test.entrant", RecordRef("test", tx.environment.newID()), place: nil)
            }
            #expect(try await site.get(path + "/sua").status == .forbidden)
            #expect(!(try await site.get(path).html.contains("Sửa văn bản")))
        }
    }

    @Test func `the list finds without tone marks, filters, and says when nothing fits`() async throws {
        try await with { site in
            let all = try await site.get("/van-ban-can-cu")
            #expect(all.html.contains("Trang 1"))
            let found = try await site.get("/van-ban-can-cu?tim=bo+tai+chinh")
            #expect(found.html.contains("Thông tư số 55/2023/TT-BTC ngày 15/8/2023"))
            #expect(!found.html.contains("75/KH-BTV"))
            let waiting = try await site.get("/van-ban-can-cu?tim=11/HD-BTV")
            #expect(waiting.html.contains("Chờ sửa đổi: “và hướng dẫn sửa đổi, bổ sung (nếu có)”"))
            let none = try await site.get("/van-ban-can-cu?tim=%3Cscript%3E")
            #expect(none.html.contains("Không có văn bản nào khớp"))
            #expect(!none.html.contains("<script>"))
            let day = try await site.get("/van-ban-can-cu?ngay=31/6/2024")
            #expect(day.html.contains("“31/6/2024” không phải một ngày trong lịch"))
            let book = try await site.get("/van-ban-can-cu/danh-sach.xlsx?loai=plan")
            #expect(book.type?.contains("spreadsheetml") == true)
        }
    }

    @Test func `a document shows its chain, its relations and where it is cited (N190)`() async throws {
        try await with { site in
            let html = try await site.get(try await site.path("288/KH-BCD")).html
            #expect(html.contains("Văn bản cấp trên mà văn bản này thực hiện"))
            #expect(html.contains("Công văn số 538/VP-KT ngày 22/02/2024"))
            let decree = try await site.get(try await site.path("13/2023/NĐ-CP")).html
            #expect(decree.contains("Được thay thế bởi từ 01/01/2026"))
        }
    }

    @Test func `what is wrong is told at its field, and what was typed stays`() async throws {
        try await with { site in
            let answer = try await site.post(
                "/van-ban-can-cu/moi",
                [
                    ("loai", ""), ("so", "không số"), ("ngay", "31/6/2024"), ("co-quan", ""),
                    ("trich-yeu", "Giữ chữ này"),
                    ("nguon", ""),
                ])
            #expect(answer.status == .unprocessableContent)
            for words in [
                "Chưa chọn loại văn bản", "“không số” không có số văn bản", "“31/6/2024” không phải một ngày",
                "Chưa ghi cơ quan ban hành", "Chưa ghi nguồn", "Giữ chữ này",
            ] {
                #expect(answer.html.contains(words), "\(words)")
            }
        }
    }

    @Test func `a document sent twice is kept once, the same one by another form is told`() async throws {
        try await with { site in
            let sent = Self.plan + [("phieu", "018e5a4c-0000-7000-8000-000000000077")]
            let first = try await site.post("/van-ban-can-cu/moi", sent)
            #expect(first.status == .seeOther)
            #expect(try await site.post("/van-ban-can-cu/moi", sent).location == first.location)
            let other = try await site.post("/van-ban-can-cu/moi", Self.plan)
            #expect(other.status == .conflict)
            #expect(other.html.contains("Danh mục đã có văn bản cùng loại"))
        }
    }

    @Test func `a late change is answered with both texts and loses nothing`() async throws {
        try await with { site in
            let path = try await site.path("75/KH-BTV")
            let edited = { (title: String) in
                Self.plan.map { $0.0 == "trich-yeu" ? ("trich-yeu", title) : $0 } + [("phien", "1")]
            }
            #expect(try await site.post(path + "/sua", edited("bản của người thứ nhất")).status == .seeOther)
            let late = try await site.post(path + "/sua", edited("bản của người thứ hai"))
            #expect(late.status == .conflict)
            #expect(late.html.contains("Đang lưu"))
            #expect(late.html.contains("bản của người thứ nhất"))
            #expect(late.html.contains("value=\"bản của người thứ hai\""))
            #expect(late.html.contains("name=\"phien\" value=\"2\""))
        }
    }

    @Test func `a relation is stated by number, refused when it means nothing, and taken back`() async throws {
        try await with { site in
            let path = try await site.path("75/KH-BTV")
            func relate(_ other: String, _ kind: String = "implements-con") async throws -> Site.Answer {
                try await site.post(
                    path + "/quan-he", [("quan-he", kind), ("van-ban", other), ("nguon-quan-he", "mục I")])
            }
            #expect(try await relate("Kế hoạch 43/KH-ĐCT ngày 03/6/2022").status == .seeOther)
            #expect(try await relate("43/KH-ĐCT").status == .conflict)
            let unknown = try await relate("999/KH-ĐCT")
            #expect(unknown.status == .unprocessableContent)
            #expect(unknown.html.contains("Danh mục chưa có “999/KH-ĐCT”"))
            #expect(try await relate("43/KH-ĐCT", "").html.contains("Chưa chọn quan hệ"))
            let found = try await site.database.read { try World.document("43/KH-ĐCT", $0) }
            let parent = try #require(found)
            let removed = try await site.post(
                path + "/bo-quan-he", [("loai", "implements"), ("van-ban", parent.id.text), ("chieu", "con")])
            #expect(removed.status == .seeOther)
            #expect(try await !site.get(path).html.contains("Kế hoạch số 43/KH-ĐCT"))
        }
    }

    @Test func `a file is attached, taken again, and refused where it cannot be kept`() async throws {
        try await with { site in
            let path = try await site.path("75/KH-BTV")
            #expect(try await site.upload(path + "/tep", name: "kh75.txt", "Kế hoạch 75").status == .seeOther)
            let html = try await site.get(path).html
            let link = try #require(html.firstMatch(of: /href="(\/van-ban-can-cu\/[^"]+\/tep\/[^"]+)"/))
            #expect(try await site.get(String(link.1)).html == "Kế hoạch 75")
            let refused = try await site.upload(path + "/tep", name: "rong.txt", "")
            #expect(refused.status == .unprocessableContent)
            #expect(refused.html.contains("id=\"tep-loi\""))
            let other = try await site.path("43/KH-ĐCT")
            let file = String(link.1).split(separator: "/").last.map(String.init) ?? ""
            #expect(try await site.get("\(other)/tep/\(file)").status == .notFound)
        }
    }
}

/// Lets somebody with these rights at a place look.
private struct SignedIn: RouterMiddleware {
    let rights: [Action]
    let place: PlaceID

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let id = RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2))
        context.viewer = Viewer(
            actor: .user(id, name: "Cán bộ"), userID: id, name: "Cán bộ", roleLabel: "Cán bộ",
            agencyName: "Hội LHPN tỉnh Cao Bằng", place: place, placeName: "tỉnh Cao Bằng", csrf: "x",
            rights: rights.map { ($0, Scope(place)) })
        return try await next(request, context)
    }
}
