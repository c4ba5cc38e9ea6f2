import Accounts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Places
import TestSupport
import Testing

@testable import Events
@testable import Outreach

@Suite struct OutreachPagesTests {
    /// Sends requests to the pages as one of a few people.
    private struct Site: Sendable {
        struct Answer: Sendable {
            let status: HTTPResponse.Status
            let location: String
            let html: String
        }

        let client: any TestClientProtocol
        let database: Database

        func get(_ path: String, as person: Person = .officer) async throws -> Answer {
            try await send(path, .get, person, "")
        }

        func post(_ path: String, _ fields: [(String, String)], as person: Person = .officer) async throws -> Answer {
            let body = ([("_csrf", "x")] + fields).map { Link.encoded($0) + "=" + Link.encoded($1) }
            return try await send(path, .post, person, body.joined(separator: "&"))
        }

        private func send(
            _ path: String, _ method: HTTPRequest.Method, _ person: Person, _ body: String
        ) async throws -> Answer {
            var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            headers[.outreachPerson] = person.rawValue
            return try await client.execute(
                uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
            ) {
                Answer(
                    status: $0.status, location: $0.headers[.location] ?? "", html: String(buffer: $0.body))
            }
        }

        func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) } ?? 0 }
    }

    enum Person: String, Sendable {
        case officer, supervisor, neighbour
    }

    private struct HeaderSignIn: RouterMiddleware {
        let province: PlaceID
        let neighbour: PlaceID

        func handle(
            _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            if let person = request.headers[.outreachPerson].flatMap(Person.init(rawValue:)) {
                let place = person == .neighbour ? neighbour : province
                let role = person == .supervisor ? Role.supervisor : .officer
                let id = RecordID(moment: .distantPast, random: (UInt64(person.rawValue.utf8.count), 1))
                context.viewer = Viewer(
                    actor: .user(id, name: "Nông Thị Ngữ"), userID: id, name: "Nông Thị Ngữ", roleLabel: role.label,
                    agencyName: "Hội LHPN", place: place, placeName: "tỉnh Cao Bằng", csrf: "x",
                    rights: (Policy.rights[role] ?? []).map { ($0, Scope(place)) })
            }
            return try await next(request, context)
        }
    }

    private func with(_ body: @escaping @Sendable (Site, OutreachDesk) async throws -> Void) async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let pages = try PageRenderer(
                templates: [OutreachPages.templates], environment: World.environment(), demo: false)
            try pages.register(OutreachPages.contents)
            let router = pages.router()
            let (province, neighbour) = try await database.read { tx in
                (try World.place("04", tx).id, try World.place("12", tx).id)
            }
            router.add(middleware: HeaderSignIn(province: province, neighbour: neighbour))
            OutreachPages(database: database, pages: pages, desk: desk).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database), desk)
            }
        }
    }

    /// A held campaign of the province with 500 leaflets.
    private static func leaflet(_ site: Site, _ desk: OutreachDesk) async throws -> RecordID {
        try await site.database.write(as: World.officer) { tx in
            let id = try World.event(
                "materials", at: "04", held: World.held("10/3/2024"), desk, in: tx)
            let event = try #require(try EventStore.find(id, in: tx))
            return try desk.events.add(
                EventLineFacts(
                    .product, words: "Tờ gấp phòng ngừa bạo lực", code: "leaflet", day: World.day("01/3/2024"),
                    quantity: 500, licence: "12/GP-STTTT", issuer: "Sở Thông tin và Truyền thông"), to: event, in: tx)
        }
    }

    @Test
    func `the library shows what is left, a handing out goes by its page, and too much is pointed out (G101, G107)`()
        async throws
    {
        try await with { site, desk in
            let id = try await Self.leaflet(site, desk)
            let list = try await site.get("/tai-lieu?tim=to+gap&dia-ban=04&kho=con")
            #expect(list.html.contains("Tờ gấp phòng ngừa bạo lực") && list.html.contains("12/GP-STTTT"))
            let fields: [(String, String)] = [
                ("phieu", "018e5a4c-0000-7000-8000-000000000001"), ("ai", "Hội LHPN huyện Quảng Hòa"),
                ("so-luong", "360"), ("ngay", "25/6/2024"),
            ]
            let added = try await site.post("/tai-lieu/\(id.text)/phat", fields)
            #expect(added.status == .seeOther, "\(added.html.suffix(2000))")
            // Sent twice, it is one handing out.
            #expect(try await site.post("/tai-lieu/\(id.text)/phat", fields).status == .seeOther)
            let page = try await site.get("/tai-lieu/\(id.text)")
            for words in ["Hội LHPN huyện Quảng Hòa", "360", "140"] { #expect(page.html.contains(words), "\(words)") }
            let wrong = try await site.post(
                "/tai-lieu/\(id.text)/phat", [("ai", ""), ("so-luong", "vài trăm"), ("ngay", "31/6/2024")])
            for words in ["Chưa ghi nơi nhận", "“vài trăm” không phải một số lượng", "Tháng 6 có 30 ngày"] {
                #expect(wrong.html.contains(words), "\(words)")
            }
            _ = try await site.post(
                "/tai-lieu/\(id.text)/phat", [("ai", "12 xã"), ("so-luong", "160"), ("ngay", "26/6/2024")])
            #expect(try await site.get("/tai-lieu/\(id.text)").html.contains("đã phát 520, nhiều hơn 500 đã làm ra"))
            #expect(try await site.get("/tai-lieu?kho=vuot").html.contains("vượt 20"))
            #expect(try await site.get("/tai-lieu?tim=khong+co").html.contains("Không có sản phẩm nào khớp"))
            #expect(try await site.get("/tai-lieu/danh-sach.xlsx").status == .ok)
            #expect(!(try await site.get("/tai-lieu", as: .neighbour).html.contains("Tờ gấp phòng ngừa")))
        }
    }

    @Test func `a fanpage is listed by its form with every fault at its field, ends, and is downloaded (G99)`()
        async throws
    {
        try await with { site, _ in
            let fields: [(String, String)] = [
                ("loai", "facebook_page"), ("ten", "Phụ nữ Cao Bằng"), ("dia-ban", "Tỉnh Cao Bằng (04)"),
                ("duong-dan", "https://www.facebook.com/phunucaobang"), ("don-vi", "hoi-lhpn-04"),
                ("phu-trach", "Ban Tuyên giáo"), ("tu-ngay", "01/3/2023"),
            ]
            let wrong = try await site.post(
                "/trang-mang-xa-hoi/moi",
                fields.map {
                    $0.0 == "duong-dan" ? ("duong-dan", "javascript:alert(1)") : $0.0 == "loai" ? ("loai", "") : $0
                })
            #expect(wrong.status == .unprocessableContent)
            for words in ["không phải đường dẫn https", "Chưa chọn loại trang", "value=\"Phụ nữ Cao Bằng\""] {
                #expect(wrong.html.contains(words), "\(words)")
            }
            let made = try await site.post("/trang-mang-xa-hoi/moi", fields)
            #expect(made.status == .seeOther, "\(made.html.suffix(2500))")
            let list = try await site.get("/trang-mang-xa-hoi?tim=cao+bang&tinh-trang=dang")
            for words in [
                "Phụ nữ Cao Bằng", "Hội LHPN tỉnh Cao Bằng", "từ 01/3/2023", "https://www.facebook.com/phunucaobang",
            ] {
                #expect(list.html.contains(words), "\(words)")
            }
            let end = try #require(list.html.firstMatch(of: /href="([^"]*\/thoi)"/))
            #expect(try await site.post(String(end.1), [("den-ngay", "01/3/2022")]).html.contains("trước ngày bắt đầu"))
            #expect(try await site.post(String(end.1), [("den-ngay", "31/12/2024")]).status == .seeOther)
            #expect(try await site.get("/trang-mang-xa-hoi?tinh-trang=thoi").html.contains("01/3/2023 – 31/12/2024"))
            #expect(try await site.get("/trang-mang-xa-hoi/danh-sach.xlsx").status == .ok)
        }
    }

    @Test
    func `numbers of events stand beside the target of the year, and who may only look cannot set one (G105, K154)`()
        async throws
    {
        try await with { site, desk in
            try await site.database.write(as: World.officer) { tx in
                _ = try World.event(
                    "training", "address", activity: "2.3", held: World.held("10/4/2024", women: 30, men: 5), desk,
                    in: tx)
            }
            let path = "/so-lieu-su-kien?loai=training&noi-dung=address&nam=2024&dia-ban=04"
            #expect(try await site.get(path).html.contains("Đơn vị chưa đặt chỉ tiêu"))
            let asked = [("loai", "training"), ("noi-dung", "address"), ("nam", "2024"), ("dia-ban", "04")]
            let wrong = try await site.post("/so-lieu-su-kien/chi-tieu", asked + [("muc-events", "ba")])
            #expect(wrong.status == .unprocessableContent && wrong.html.contains("“ba” không phải một số lượng"))
            let set = try await site.post(
                "/so-lieu-su-kien/chi-tieu", asked + [("muc-events", "3"), ("muc-women", "")])
            #expect(set.status == .seeOther, "\(set.html.suffix(2000))")
            let page = try await site.get(path)
            for words in [
                "Thành phố Cao Bằng", "Số lớp", "Chỉ tiêu năm 2024",
                "<td role=\"cell\" class=\"numeric\" data-label=\"Còn\">2</td>",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(try await site.get("\(path)&quy=3").html.contains("Chỉ tiêu đặt theo năm"))
            #expect(try await site.get("/so-lieu-su-kien/bang.xlsx?loai=training&nam=2024&dia-ban=04").status == .ok)
            for person in [Person.supervisor, .neighbour] {
                #expect(
                    try await site.post("/so-lieu-su-kien/chi-tieu", asked + [("muc-events", "9")], as: person).status
                        == .forbidden)
            }
            #expect(try await site.count("SELECT quantity FROM event_target") == 3)
            #expect(try await site.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'event_target.set'") == 1)
        }
    }

    @Test func `who may only look, and a neighbour, are refused at every form and write`() async throws {
        try await with { site, desk in
            let id = try await Self.leaflet(site, desk)
            let page = try await site.database.write(as: World.officer) { tx in
                try desk.add(
                    SocialPageFacts(
                        kind: .zaloGroup, name: "Nhóm Hội", link: "https://zalo.me/g/hoi",
                        place: try World.place("04", tx).id, keeper: "Hội LHPN tỉnh", from: World.day("01/3/2023")),
                    in: tx)
            }
            for path in [
                "/tai-lieu/\(id.text)/phat", "/trang-mang-xa-hoi/\(page.text)/thoi",
                "/trang-mang-xa-hoi/\(page.text)/bo",
            ] {
                for person in [Person.supervisor, .neighbour] {
                    #expect(try await site.get(path, as: person).status == .forbidden, "\(path)")
                    #expect(try await site.post(path, [], as: person).status == .forbidden, "\(path)")
                }
            }
            #expect(try await site.get("/trang-mang-xa-hoi/moi", as: .supervisor).status == .forbidden)
            #expect(try await site.post("/trang-mang-xa-hoi/moi", [], as: .supervisor).status == .forbidden)
            #expect(try await site.get("/tai-lieu/\(id.text)", as: .supervisor).status == .ok)
            #expect(try await site.get("/tai-lieu/\(id.text)", as: .neighbour).status == .forbidden)
            #expect(
                !(try await site.get("/trang-mang-xa-hoi", as: .supervisor).html.contains("Bỏ dòng ghi nhầm")))
        }
    }
}

extension HTTPField.Name {
    fileprivate static let outreachPerson = HTTPField.Name("x-person")!
}
