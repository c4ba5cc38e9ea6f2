import Accounts
import Database
import Events
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Places
import TestSupport
import Testing
import Trainings

@testable import Cadres
@testable import Office

@Suite struct CadrePagesTests {
    /// Sends requests to the pages as one of a few people.
    private struct Site: Sendable {
        struct Answer: Sendable {
            let status: HTTPResponse.Status
            let location: String
            let html: String
            let bytes: [UInt8]
            /// Why names were shown, as the log will hold it.
            let reading: String
        }

        let client: any TestClientProtocol
        let database: Database

        func get(_ path: String, as person: Person = .province) async throws -> Answer {
            try await send(path, .get, person, "")
        }

        func post(_ path: String, _ fields: [(String, String)], as person: Person = .province) async throws -> Answer {
            let body = ([("_csrf", "x")] + fields).map { Link.encoded($0) + "=" + Link.encoded($1) }
            return try await send(path, .post, person, body.joined(separator: "&"))
        }

        private func send(
            _ path: String, _ method: HTTPRequest.Method, _ person: Person, _ body: String
        ) async throws -> Answer {
            var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            headers[.cadrePerson] = person.rawValue
            return try await client.execute(
                uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
            ) {
                Answer(
                    status: $0.status, location: $0.headers[.location] ?? "", html: String(buffer: $0.body),
                    bytes: Array(buffer: $0.body), reading: $0.headers[.cadreReading] ?? "")
            }
        }

        func text(_ sql: SQL) async throws -> String { try await database.read { try $0.value(sql) } ?? "" }
        func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) } ?? 0 }
    }

    enum Person: String, Sendable {
        case commune, province, supervisor, partner, neighbour

        var role: Role {
            switch self {
            case .supervisor: .supervisor
            case .partner: .partnerOfficer
            default: .officer
            }
        }
    }

    private struct HeaderSignIn: RouterMiddleware {
        let places: [Person: PlaceID]

        func handle(
            _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            if let person = request.headers[.cadrePerson].flatMap(Person.init(rawValue:)), let place = places[person] {
                let id = RecordID(moment: .distantPast, random: (UInt64(person.rawValue.utf8.count), 1))
                context.viewer = Viewer(
                    actor: .user(id, name: "Nông Thị Ngữ"), userID: id, name: "Nông Thị Ngữ",
                    roleLabel: person.role.label, agencyName: "Hội LHPN", place: place, placeName: "tỉnh Cao Bằng",
                    csrf: "x", rights: (Policy.rights[person.role] ?? []).map { ($0, Scope(place)) })
            }
            var response = try await next(request, context)
            if let reading = context.readings.first {
                response.headers[.cadreReading] = reading.details["reason"].map(Link.encoded)
            }
            return response
        }
    }

    private func with(_ body: @escaping @Sendable (Site) async throws -> Void) async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let pages = try PageRenderer(
                templates: [CadrePages.templates, TrainingPages.templates], environment: World.environment(),
                demo: false)
            try pages.register(CadrePages.contents + TrainingPages.contents)
            let router = pages.router()
            let places = try await database.read { tx in
                [
                    Person.commune: try World.place(World.commune, tx).id,
                    .province: try World.place(World.province, tx).id,
                    .supervisor: try World.place(World.province, tx).id,
                    .partner: try World.place(World.province, tx).id, .neighbour: try World.place("94", tx).id,
                ]
            }
            router.add(middleware: HeaderSignIn(places: places))
            CadrePages(database: database, pages: pages, desk: desk).add(to: router)
            TrainingPages(
                database: database, pages: pages, desk: try World.trainings(), trainees: [CadreTrainees(desk: desk)]
            ).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database))
            }
        }
    }

    private static func entry(
        _ category: String = "appointed", from: String = "01/3/2024", post: String = "Phó Chủ tịch UBND phường"
    ) -> [(String, String)] {
        [
            ("loai", category), ("chuc-vu", post), ("linh-vuc", "government"), ("cap", "commune"),
            ("don-vi", "UBND phường Ngọc Xuân"), ("tu-ngay", from), ("so-qd", "31/QĐ-UBND"),
            ("noi-qd", "UBND thành phố"),
        ]
    }

    private static func fields(_ name: String, _ number: Int) -> [(String, String)] {
        [
            ("phieu", "018e5a4c-0000-7000-8000-00000000000\(number)"), ("ho-ten", name), ("gioi-tinh", "female"),
            ("nam-sinh", "1987"), ("dan-toc", "Tày"), ("noi-o", "Phường Ngọc Xuân (01279)"),
            ("dia-ban", "Phường Ngọc Xuân (01279)"),
        ] + entry()
    }

    /// Lists a woman and tells her address.
    private func listed(_ name: String, _ number: Int, _ site: Site) async throws -> String {
        let made = try await site.post("/can-bo-nu/moi", Self.fields(name, number))
        #expect(made.status == .seeOther, "\(made.html.suffix(3000))")
        return String(made.location.prefix { $0 != "?" })
    }

    @Test func `a woman is listed by a form, gets a second post, and the numbers follow at once (K155, K157)`()
        async throws
    {
        try await with { site in
            let page = try await self.listed("Hoàng Thị Lan", 1, site)
            // Sent again, it is the same submission.
            _ = try await self.listed("Hoàng Thị Lan", 1, site)
            #expect(try await site.count("SELECT COUNT(*) FROM cadre") == 1)
            let added = try await site.post(
                page + "/chuc-vu", Self.entry("serving", from: "01/6/2024", post: "Ủy viên Ban Thường vụ"))
            #expect(added.status == .seeOther, "\(added.html.suffix(2000))")
            let shown = try await site.get(page)
            for words in [
                "Cán bộ nữ mới bổ nhiệm", "Phó Chủ tịch UBND phường, UBND phường Ngọc Xuân", "Từ 01/3/2024",
                "Số 31/QĐ-UBND của UBND thành phố", "cùng giữ từ 01/6/2024", "Chưa học lớp nào",
            ] {
                #expect(shown.html.contains(words), "\(words)")
            }
            let numbers = try await site.get("/can-bo-nu/so-lieu?ngay=30/6/2024&dia-ban=04")
            #expect(numbers.status == .ok)
            for words in [
                "Đang giữ vị trí lãnh đạo</dt><dd>1</dd>", "Mới bổ nhiệm\">1 (trong năm 1)</td>",
                "Thành phố Cao Bằng", "31/12/2023",
            ] {
                #expect(numbers.html.contains(words), "\(words)")
            }
            let before = try await site.get("/can-bo-nu/so-lieu?ngay=28/02/2024&dia-ban=04")
            #expect(before.html.contains("Đang giữ vị trí lãnh đạo</dt><dd>0</dd>"))
            let one = try await site.text("SELECT id FROM cadre_entry ORDER BY from_day LIMIT 1")
            let ended = try await site.post(
                page + "/chuc-vu/\(one)/thoi",
                [("phien", "1"), ("den-ngay", "31/5/2024"), ("ly-do-thoi", "moved"), ("ghi-chu", "")])
            #expect(ended.status == .seeOther, "\(ended.html.suffix(2000))")
            #expect(try await site.get(page).html.contains("Chuyển công tác, luân chuyển"))
            #expect(!(try await site.get(page).html.contains("cùng giữ")))
            let two = try await site.text("SELECT id FROM cadre_entry ORDER BY from_day DESC LIMIT 1")
            let struck = try await site.post(
                page + "/chuc-vu/\(two)/rut", [("phien", "1"), ("ly-do", "Ghi nhầm người")])
            #expect(struck.status == .seeOther)
            #expect(try await site.get("/can-bo-nu").html.contains("Không có ai khớp") == false)
            #expect(try await site.get("/can-bo-nu").html.contains("0 người"))
            #expect(try await site.get("/can-bo-nu?tinh-trang=thoi").html.contains("1 người"))
        }
    }

    @Test func `a man, a Kinh woman and every other fault are told at their fields, all at once (K155)`() async throws {
        try await with { site in
            var fields = Self.fields("Hoàng Thị Lan", 1).filter { $0.0 != "dan-toc" && $0.0 != "loai" }
            fields += [("dan-toc", "Kinh"), ("loai", "")]
            let kinh = try await site.post("/can-bo-nu/moi", fields)
            #expect(kinh.status == .unprocessableContent)
            for words in ["Phụ nữ dân tộc Kinh không ghi ở đây", "Chưa chọn loại", "Chưa lưu gì cả: còn 2 chỗ cần sửa"]
            {
                #expect(kinh.html.contains(words), "\(words)")
            }
            var man = Self.fields("Hoàng Văn Nam", 2).filter { $0.0 != "gioi-tinh" && $0.0 != "tu-ngay" }
            man += [("gioi-tinh", "male"), ("tu-ngay", "31/4/2024")]
            let refused = try await site.post("/can-bo-nu/moi", man)
            for words in ["chỉ ghi phụ nữ dân tộc thiểu số", "Tháng 4 có 30 ngày"] {
                #expect(refused.html.contains(words), "\(words)")
            }
            #expect(try await site.count("SELECT COUNT(*) FROM person") == 0)
            let far = try await site.post(
                "/can-bo-nu/moi",
                Self.fields("Hoàng Thị Lan", 3).filter { $0.0 != "dia-ban" } + [("dia-ban", "Tỉnh Cao Bằng (04)")],
                as: .commune)
            #expect(far.status == .forbidden && far.html.contains("ở ngoài phạm vi của tài khoản này"))
        }
    }

    @Test func `a second first election is asked about before it is kept (K155)`() async throws {
        try await with { site in
            let page = try await self.listed("Hoàng Thị Lan", 1, site)
            let first = Self.entry("elected", from: "23/5/2021", post: "Đại biểu HĐND")
            #expect(try await site.post(page + "/chuc-vu", first).status == .seeOther)
            let second = Self.entry("elected", from: "01/5/2024", post: "Chủ tịch HĐND")
            let asked = try await site.post(page + "/chuc-vu", second)
            #expect(asked.status == .conflict && asked.html.contains("Đúng là trúng cử lần đầu, ở vị trí khác"))
            #expect(try await site.post(page + "/chuc-vu", second + [("xac-nhan", "1")]).status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM cadre_entry") == 3)
        }
    }

    @Test func `names are masked until somebody says why, on pages and in the sheet, and the look is told to the log`()
        async throws
    {
        try await with { site in
            let page = try await self.listed("Hoàng Thị Lan", 1, site)
            for path in ["/can-bo-nu", page] {
                let masked = try await site.get(path)
                #expect(masked.html.contains("H•••• T•• L••") && !masked.html.contains("Hoàng Thị Lan"), "\(path)")
                #expect(!masked.html.contains("dân tộc Tày") && masked.reading.isEmpty)
                let shown = try await site.get(path + "?xem=ho-ten&ly-do=ho-so")
                #expect(shown.html.contains("Hoàng Thị Lan") && !shown.reading.isEmpty, "\(path)")
                let odd = try await site.get(path + "?xem=ho-ten&ly-do=to-mo")
                #expect(!odd.html.contains("Hoàng Thị Lan") && odd.reading.isEmpty)
                let supervisor = try await site.get(path + "?xem=ho-ten&ly-do=ho-so", as: .supervisor)
                #expect(supervisor.status == .ok && !supervisor.html.contains("Hoàng Thị Lan"))
            }
            // Who may not see names does not learn them by searching either.
            #expect(try await site.get("/can-bo-nu?tim=lan").html.contains("1 người"))
            #expect(try await site.get("/can-bo-nu?tim=lan", as: .supervisor).html.contains("0 người"))
            #expect(try await site.get("/can-bo-nu?tim=pho+chu+tich", as: .supervisor).html.contains("1 người"))
            func cells(_ answer: Site.Answer) throws -> [String] {
                let grid = try #require(try DocumentReader.read(answer.bytes).grids.first)
                return (1...4).compactMap { grid[row: 2, column: $0]?.raw }
            }
            let sheet = try await site.get("/can-bo-nu/danh-sach.xlsx")
            #expect(try cells(sheet).first == "H•••• T•• L••" && sheet.reading.isEmpty)
            let named = try await site.get("/can-bo-nu/danh-sach.xlsx?ly-do=tap-huan")
            #expect(try cells(named) == ["Hoàng Thị Lan", "1987", "Tày", "Phường Ngọc Xuân"])
            #expect(!named.reading.isEmpty)
            #expect(
                try await site.get("/can-bo-nu/danh-sach.xlsx?ly-do=tap-huan", as: .supervisor).status == .forbidden)
            let figures = try await site.get("/can-bo-nu/so-lieu.xlsx?ngay=30/6/2024")
            #expect(try DocumentReader.read(figures.bytes).grids.count == 4)
        }
    }

    @Test func `who may not record or view is refused, and nobody sees the list of another place`() async throws {
        try await with { site in
            let page = try await self.listed("Hoàng Thị Lan", 1, site)
            let entry = try await site.text("SELECT id FROM cadre_entry")
            let writes = [
                "/can-bo-nu/moi", page + "/sua", page + "/rut", page + "/chuc-vu", page + "/chuc-vu/\(entry)",
                page + "/chuc-vu/\(entry)/thoi", page + "/chuc-vu/\(entry)/rut",
            ]
            for path in writes {
                #expect(try await site.get(path, as: .supervisor).status == .forbidden, "\(path)")
                #expect(try await site.post(path, Self.fields("A B", 2), as: .supervisor).status == .forbidden)
                #expect(try await site.get(path).status == .ok, "\(path)")
            }
            for path in writes.dropFirst() + [page] {
                #expect(try await site.get(path, as: .neighbour).status == .forbidden, "\(path)")
            }
            for path in [
                "/can-bo-nu", "/can-bo-nu/so-lieu", "/can-bo-nu/danh-sach.xlsx", "/can-bo-nu/so-lieu.xlsx", page,
            ] {
                #expect(try await site.get(path, as: .partner).status == .forbidden, "\(path)")
            }
            #expect(try await site.get("/can-bo-nu", as: .neighbour).html.contains("Chưa có ai trong danh sách"))
            #expect(try await site.get("/can-bo-nu/so-lieu?dia-ban=04", as: .neighbour).status == .forbidden)
            #expect(try await site.count("SELECT COUNT(*) FROM cadre WHERE taken_back_at IS NULL") == 1)
        }
    }

    @Test func `chosen women are named for a class from the list of who is not trained (K155, K151)`() async throws {
        try await with { site in
            let course = try await site.database.write(as: World.officer) { tx in try World.course(tx) }
            for (number, name) in ["Hoàng Thị Lan", "Nông Thị Mai"].enumerated() {
                _ = try await self.listed(name, number, site)
            }
            let list = try await site.get("/lop/chua-tap-huan/nguoi?danh-sach=can-bo-nu&dia-ban=01279")
            #expect(list.html.contains("2 người") && !list.html.contains("Hoàng Thị Lan"))
            #expect(list.html.contains("Mới bổ nhiệm: Phó Chủ tịch UBND phường"))
            let shown = try await site.get("/lop/chua-tap-huan/nguoi?danh-sach=can-bo-nu&xem=ho-ten&ly-do=tap-huan")
            #expect(shown.html.contains("Hoàng Thị Lan") && !shown.reading.isEmpty)
            let found = try await site.get("/lop/chua-tap-huan/nguoi?danh-sach=can-bo-nu&tim=mai")
            #expect(found.html.contains("1 người"))
            let supervisor = try await site.get(
                "/lop/chua-tap-huan/nguoi?danh-sach=can-bo-nu&xem=ho-ten&ly-do=tap-huan", as: .supervisor)
            #expect(supervisor.status == .ok && !supervisor.html.contains("Hoàng Thị Lan"))
            #expect(!supervisor.html.contains("type=\"checkbox\""))
            let people = try await site.database.read { tx in
                try tx.rows("SELECT person_id FROM cadre ORDER BY id").map { row in try row("person_id") as String }
            }
            let chosen = people.map { ("nguoi", $0) }
            let query = chosen.map { "&nguoi=\($0.1)" }.joined()
            let ask = try await site.get("/lop/cu-di?danh-sach=can-bo-nu\(query)")
            #expect(ask.html.contains("2 người được cử") && ask.html.contains(course.text))
            let empty = try await site.get("/lop/cu-di?danh-sach=can-bo-nu")
            #expect(empty.html.contains("Chưa chọn ai"))
            let fields = [("danh-sach", "can-bo-nu"), ("lop", course.text), ("don-vi", "Phường Ngọc Xuân (01279)")]
            for person in [Person.supervisor, .partner] {
                #expect(try await site.post("/lop/cu-di", fields + chosen, as: person).status == .forbidden)
                #expect(try await site.get("/lop/cu-di?danh-sach=can-bo-nu\(query)", as: person).status == .forbidden)
            }
            // Somebody of another place cannot be named by guessing an id.
            let foreign = try await site.post(
                "/lop/cu-di",
                [("danh-sach", "can-bo-nu"), ("lop", course.text), ("don-vi", "Tỉnh Sóc Trăng (94)")] + chosen,
                as: .neighbour)
            #expect(foreign.status != .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM nomination") == 0)
            let named = try await site.post("/lop/cu-di", fields + chosen)
            #expect(named.status == .seeOther, "\(named.html.suffix(2500))")
            #expect(try await site.count("SELECT COUNT(*) FROM nomination") == 2)
            let again = try await site.post("/lop/cu-di", fields + chosen)
            #expect(again.status == .conflict && again.html.contains("đều được cử vào lớp này rồi"))
            #expect(
                try await site.get("/lop/chua-tap-huan/nguoi?danh-sach=can-bo-nu").html.contains(
                    "Đã được cử vào một lớp"))
        }
    }
}

extension HTTPField.Name {
    fileprivate static let cadrePerson = HTTPField.Name("x-person")!
    fileprivate static let cadreReading = HTTPField.Name("x-reading")!
}
