import Accounts
import Database
import Foundation
import Groups
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import People
import Places
import TestSupport
import Testing

@testable import Events

@Suite struct EventPagesTests {
    /// Sends requests to the pages as one of a few people.
    struct Site: Sendable {
        struct Answer: Sendable {
            let status: HTTPResponse.Status
            let location: String
            let html: String
            /// Why the names were shown, as the log will hold it.
            let reading: String
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
            headers[.eventPerson] = person.rawValue
            return try await client.execute(
                uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
            ) {
                Answer(
                    status: $0.status, location: $0.headers[.location] ?? "", html: String(buffer: $0.body),
                    reading: $0.headers[.eventReading] ?? "")
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
            if let person = request.headers[.eventPerson].flatMap(Person.init(rawValue:)) {
                let place = person == .neighbour ? neighbour : province
                let role = person == .supervisor ? Role.supervisor : .officer
                let id = RecordID(moment: .distantPast, random: (UInt64(person.rawValue.utf8.count), 1))
                context.viewer = Viewer(
                    actor: .user(id, name: "Nông Thị Ngữ"), userID: id, name: "Nông Thị Ngữ", roleLabel: role.label,
                    agencyName: "Hội LHPN", place: place, placeName: "tỉnh Cao Bằng", csrf: "x",
                    rights: (Policy.rights[role] ?? []).map { ($0, Scope(place)) })
            }
            let response = try await next(request, context)
            // What a page says it shows is what the log will hold.
            var told = response
            if let reading = context.readings.first {
                told.headers[.eventReading] = reading.details["reason"].map(Link.encoded)
            }
            return told
        }
    }

    func with(_ body: @escaping @Sendable (Site) async throws -> Void) async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let pages = try PageRenderer(
                templates: [EventPages.templates], environment: World.environment(), demo: false)
            try pages.register(EventPages.contents)
            let router = pages.router()
            let (province, neighbour) = try await database.read { tx in
                (try World.place("04", tx).id, try World.place("12", tx).id)
            }
            router.add(middleware: HeaderSignIn(province: province, neighbour: neighbour))
            EventPages(database: database, pages: pages, desk: desk).add(
                to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database))
            }
        }
    }

    static let fields: [(String, String)] = [
        ("phieu", "018e5a4c-0000-7000-8000-000000000001"), ("loai", "dialogue"), ("loai-hinh", "commune"),
        ("dia-ban", "phuong ngoc xuan"), ("don-vi", "Hội LHPN phường Ngọc Xuân"), ("thoi-gian", "Tháng 6/2024"),
        ("du-kien", "50"), ("chu-de", "equal_part"),
    ]

    static func changed(_ values: [(String, String)]) -> [(String, String)] {
        let names = values.map(\.0)
        return fields.filter { !names.contains($0.0) } + values
    }

    static func path(_ answer: Site.Answer) -> String {
        String(answer.location.prefix { $0 != "?" && $0 != "#" })
    }

    @Test func `a dialogue is planned by its form, shown with the duties of its level, listed, and kept once`()
        async throws
    {
        try await with { site in
            let made = try await site.post("/su-kien/moi", Self.fields)
            #expect(made.status == .seeOther, "\(made.html.suffix(3000))")
            #expect(try await site.post("/su-kien/moi", Self.fields).location == made.location)
            #expect(try await site.count("SELECT COUNT(*) FROM event") == 1)
            let page = try await site.get(Self.path(made))
            for words in [
                "Đối thoại chính sách cấp xã, phường Ngọc Xuân", "Tháng 6/2024", "Hội LHPN phường Ngọc Xuân", "Cấp xã",
                "Đã qua thời gian dự kiến", "Tổ chức các cuộc tọa đàm đối thoại trực tiếp với người dân",
                "Phụ nữ tham gia bình đẳng",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            let list = try await site.get("/su-kien?tim=doi+thoai+ngoc+xuan&loai=dialogue&nam=2024&tinh-trang=planned")
            #expect(list.html.contains("Đối thoại chính sách cấp xã, phường Ngọc Xuân"))
            #expect(try await site.get("/su-kien?nam=2023").html.contains("Không có sự kiện nào khớp"))
            let form = try await site.get("/su-kien/moi?loai=dialogue")
            #expect(form.html.contains("value=\"Phường Ngọc Xuân (01279)\""), "the form remembers the last place")
            #expect(try await site.get("/su-kien/moi").html.contains("Ra mắt mô hình"))
        }
    }

    @Test func `what is wrong stands at its field, and the rest stays as typed`() async throws {
        try await with { site in
            let page = try await site.post(
                "/su-kien/moi",
                Self.changed([
                    ("thoi-gian", "Quý V/2024"), ("du-kien", "07 - 10 TV"), ("loai-hinh", ""), ("don-vi", "Hội Bí Mật"),
                ]))
            #expect(page.status == .unprocessableContent)
            for words in [
                "“Quý V/2024” không phải một thời gian", "“07 - 10 TV” không phải một số người",
                "Chưa chọn nội dung, cấp", "Danh mục không có đơn vị “Hội Bí Mật”", "value=\"Quý V/2024\"",
                "còn 4 chỗ cần sửa",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(try await site.count("SELECT COUNT(*) FROM event") == 0)
        }
    }

    @Test func `an event is held, corrected and reopened by its pages, with counts that add up`() async throws {
        try await with { site in
            let made = Self.path(try await site.post("/su-kien/moi", Self.fields))
            func version() async throws -> String { String(try await site.count("SELECT row_version FROM event")) }
            let wrong = try await site.post(
                "\(made)/to-chuc",
                [("ngay", "28/6/2024"), ("nu", "30"), ("nam", "20"), ("nu-dtts", "31"), ("phien", try await version())])
            #expect(wrong.status == .unprocessableContent && wrong.html.contains("31 nữ DTTS nhiều hơn 30 nữ"))
            let held = try await site.post(
                "\(made)/to-chuc",
                [
                    ("ngay", "28/6/2024"), ("so-dot", "2"), ("nu", "30"), ("nam", "20"), ("nu-dtts", "25"),
                    ("nu-16_30", "10"), ("nam-16_30", "5"), ("bai-hoc", "Mời thêm nam giới"),
                    ("phien", try await version()),
                ])
            #expect(held.status == .seeOther, "\(held.html.suffix(2000))")
            let page = try await site.get(made)
            for words in ["2 cuộc", "50 người (30 nữ, 20 nam)", "16–30 tuổi", "Mời thêm nam giới", "khai báo"] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(try await site.get("\(made)/to-chuc").html.contains("value=\"28/6/2024\""))
            #expect(try await site.count("SELECT COUNT(*) FROM fact") == 1)
            #expect(try await site.get("\(made)/mo-lai").html.contains("Đưa về dự kiến"))
            #expect(try await site.post("\(made)/mo-lai", [("phien", try await version())]).status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM fact") == 0)
            let silent = try await site.post("\(made)/huy", [("ly-do", ""), ("phien", try await version())])
            #expect(silent.status == .unprocessableContent && silent.html.contains("Chưa ghi lý do hủy"))
            #expect(
                try await site.post("\(made)/huy", [("ly-do", "mưa lũ"), ("phien", try await version())]).status
                    == .seeOther)
            #expect(try await site.get(made).html.contains("Đã hủy: mưa lũ"))
            #expect(
                try await site.post("\(made)/rut", [("ly-do", "ghi nhầm"), ("phien", try await version())]).status
                    == .seeOther)
        }
    }

    @Test func `questions, promises, publicity and people go by their pages; names are masked until somebody says why`()
        async throws
    {
        try await with { site in
            let made = Self.path(try await site.post("/su-kien/moi", Self.fields))
            for (kind, fields) in [
                ("question", [("loi-van", "Nước sạch"), ("ai", "Hội viên xóm")]),
                ("commitment", [("loi-van", "Sửa bể nước"), ("ai", "UBND phường"), ("ngay", "30/9/2024")]),
                (
                    "publicity",
                    [("loi-van", "Kết quả"), ("luc", "after"), ("ma", "loudspeaker"), ("ngay", "30/6/2024")]
                ),
            ] {
                let added = try await site.post("\(made)/ghi/\(kind)", fields)
                #expect(added.status == .seeOther, "\(kind) \(added.html.suffix(1500))")
            }
            #expect(try await site.get("\(made)/ghi/product").status == .notFound, "a dialogue makes no products")
            let page = try await site.get(made)
            for words in [
                "Cam kết (1 chưa xong)", "UBND phường · hạn 30/9/2024 · quá hạn", "Sau sự kiện · Loa phát thanh",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            let link = try #require(page.html.firstMatch(of: /href="([^"]*\/cam-ket\/[^"]+)"/))
            #expect(
                try await site.post(String(link.1), [("ngay", ""), ("ket-qua", "")]).html.contains("Chưa ghi ngày"))
            #expect(
                try await site.post(String(link.1), [("ngay", "20/9/2024"), ("ket-qua", "xong")]).status == .seeOther)
            #expect(try await site.get(made).html.contains("đã thực hiện 20/9/2024: xong"))

            let person: [(String, String)] = [
                ("ho-ten", "Hoàng Thị Lan"), ("gioi-tinh", "female"), ("nam-sinh", "1987"), ("dan-toc", "Nùng"),
                ("vai-tro", "guest"), ("co-mat", "co"),
            ]
            let added = try await site.post("\(made)/nguoi", person)
            #expect(added.status == .seeOther, "\(added.html.suffix(2000))")
            let masked = try await site.get(made)
            #expect(masked.html.contains("H•••• T•• L••") && !masked.html.contains("Hoàng Thị Lan"))
            let shown = try await site.get("\(made)?xem=ho-ten&ly-do=tap-huan")
            #expect(!shown.reading.isEmpty && shown.html.contains("Hoàng Thị Lan"))
            #expect(
                !(try await site.get("\(made)?xem=ho-ten&ly-do=tap-huan", as: .supervisor).html.contains(
                    "Hoàng Thị Lan")))
            let line = try #require(
                try await site.get("\(made)/diem-danh").html.firstMatch(of: /name="dong" value="([^"]+)"/))
            #expect(try await site.post("\(made)/diem-danh", [("dong", String(line.1))]).status == .seeOther)
            #expect(try await site.get(made).html.contains("Vắng"))
        }
    }

    @Test func `who may only look is refused at every form and write, a neighbour at the record`() async throws {
        try await with { site in
            let made = Self.path(try await site.post("/su-kien/moi", Self.fields))
            #expect(try await site.get(made, as: .supervisor).status == .ok)
            #expect(try await site.get(made, as: .neighbour).status == .forbidden)
            for step in [
                "sua", "to-chuc", "mo-lai", "huy", "rut", "mo-hinh", "nguoi", "diem-danh", "ghi/commitment", "tep",
                "moi-truong-nhom",
            ] {
                #expect(try await site.get("\(made)/\(step)", as: .supervisor).status == .forbidden, "\(step)")
                #expect(try await site.post("\(made)/\(step)", [], as: .supervisor).status == .forbidden, "\(step)")
                #expect(try await site.post("\(made)/\(step)", [], as: .neighbour).status == .forbidden, "\(step)")
            }
            #expect(try await site.post("/su-kien/moi", Self.fields, as: .supervisor).status == .forbidden)
            #expect(try await site.get("/su-kien/nhap", as: .supervisor).status == .forbidden)
            let outside = try await site.post(
                "/su-kien/moi", Self.changed([("phieu", "018e5a4c-0000-7000-8000-000000000003")]), as: .neighbour)
            #expect(outside.status == .forbidden || outside.html.contains("ngoài phạm vi"))
        }
    }

    @Test func `the calendar shows events and fixed days, its file folds and escapes, and both tell nothing personal`()
        async throws
    {
        try await with { site in
            _ = try await site.post(
                "/su-kien/moi", Self.changed([("thoi-gian", "28/6/2024"), ("ten", "Đối thoại; nước, đường")]))
            _ = try await site.post(
                "/su-kien/moi",
                Self.changed([("phieu", "018e5a4c-0000-7000-8000-000000000002"), ("thoi-gian", "Quý II/2024")]))
            let page = try await site.get("/lich?nam=2024&thang=6&dia-ban=04")
            for words in [
                "Ngày Gia đình Việt Nam", "Đối thoại; nước, đường", "Trong tháng, chưa định ngày", "Quý II/2024",
                "Thứ Sáu, 28/6/2024",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            let file = try await site.get("/lich.ics?nam=2024").html
            #expect(file.contains("SUMMARY:Đối thoại\\; nước\\, đường\r\n"))
            #expect(file.contains("DTSTART;VALUE=DATE:20240628\r\n") && file.contains("DTEND;VALUE=DATE:20240629\r\n"))
            #expect(file.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 75 })
            #expect(file.hasPrefix("BEGIN:VCALENDAR\r\n") && file.hasSuffix("END:VCALENDAR\r\n"))
            #expect(!(try await site.get("/lich.ics?nam=2024", as: .neighbour).html.contains("VEVENT")))
        }
    }

    @Test func `two levels that plan the same see it at the event and on the page of overlaps (S217)`() async throws {
        try await with { site in
            let made = Self.path(try await site.post("/su-kien/moi", Self.fields))
            _ = try await site.post(
                "/su-kien/moi",
                Self.changed([
                    ("phieu", "018e5a4c-0000-7000-8000-000000000002"), ("dia-ban", "Tỉnh Cao Bằng (04)"),
                    ("don-vi", "hoi-lhpn-04"), ("thoi-gian", "Quý II/2024"),
                ]))
            #expect(try await site.get(made).html.contains("Hội LHPN tỉnh Cao Bằng · cấp tỉnh · Quý II/2024"))
            let page = try await site.get("/chong-lan?nam=2024")
            #expect(page.html.contains("1 chỗ hai cấp cùng dự kiến") && page.html.contains("Hội LHPN phường Ngọc Xuân"))
            #expect(try await site.get("/chong-lan?nam=2023").html.contains("0 chỗ hai cấp"))
            #expect(try await site.get("/chong-lan?nam=2024", as: .neighbour).html.contains("0 chỗ hai cấp"))
        }
    }
}

extension HTTPField.Name {
    fileprivate static let eventPerson = HTTPField.Name("x-person")!
    fileprivate static let eventReading = HTTPField.Name("x-reading")!
}
