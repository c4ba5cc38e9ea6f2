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

@testable import Declarations

@Suite struct DeclarationPagesTests {
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
            try await send(path, .get, person, "", "application/x-www-form-urlencoded")
        }

        func post(
            _ path: String, _ fields: [(String, String)], as person: Person = .officer
        ) async throws -> Answer {
            let body = ([("_csrf", "x")] + fields).map { Link.encoded($0) + "=" + Link.encoded($1) }
            return try await send(
                path, .post, person, body.joined(separator: "&"), "application/x-www-form-urlencoded")
        }

        func upload(
            _ content: String, _ fields: [(String, String)] = [], as person: Person = .officer
        ) async throws -> Answer {
            var body = ""
            for (name, value) in [("_csrf", "x")] + fields {
                body += "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
            }
            body +=
                "--b\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"ket-qua.csv\"\r\n\r\n\(content)\r\n--b--\r\n"
            return try await send("/ket-qua/nhap", .post, person, body, "multipart/form-data; boundary=b")
        }

        private func send(
            _ path: String, _ method: HTTPRequest.Method, _ person: Person, _ body: String, _ type: String
        ) async throws -> Answer {
            var headers: HTTPFields = [.contentType: type]
            headers[.person] = person.rawValue
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
            if let person = request.headers[.person].flatMap(Person.init(rawValue:)) {
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

    private func with(_ body: @escaping @Sendable (Site) async throws -> Void) async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let pages = try PageRenderer(
                templates: [DeclarationPages.templates], environment: World.environment(), demo: false)
            try pages.register(DeclarationPages.contents)
            let router = pages.router()
            let (province, neighbour) = try await database.read { tx in
                (try World.place("04", "2024-01-01", tx).id, try World.place("12", "2024-01-01", tx).id)
            }
            router.add(middleware: HeaderSignIn(province: province, neighbour: neighbour))
            DeclarationPages(database: database, pages: pages, desk: desk).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database))
            }
        }
    }

    private static let fields: [(String, String)] = [
        ("phieu", "018e5a4c-0000-7000-8000-000000000001"), ("dia-ban", "huyen hoa an"), ("thoi-gian", "Quý III/2024"),
        ("so-communication_team", "12"), ("so-policy_dialogue", ""), ("ly-do", "Hồ sơ thất lạc"),
    ]

    private static func changed(_ values: [(String, String)]) -> [(String, String)] {
        let names = values.map(\.0)
        return fields.filter { !names.contains($0.0) } + values
    }

    @Test func `who may only look is refused at every form and write, a neighbour at the record`() async throws {
        try await with { site in
            let made = try await site.post("/ket-qua/khai-bao", Self.fields)
            #expect(made.status == .seeOther)
            let path = String(made.location.prefix { $0 != "?" })
            for page in ["/ket-qua/khai-bao", "/ket-qua/nhap", "/ket-qua/nhap/mau.xlsx", path + "/sua", path + "/rut"] {
                #expect(try await site.get(page, as: .supervisor).status == .forbidden, "\(page)")
            }
            for write in ["/ket-qua/khai-bao", path + "/sua", path + "/rut", "/ket-qua/nhap"] {
                #expect(try await site.post(write, Self.fields, as: .supervisor).status == .forbidden, "\(write)")
            }
            #expect(try await site.get("/ket-qua", as: .supervisor).html.contains("Huyện Hòa An"))
            let seen = try await site.get(path, as: .supervisor)
            #expect(seen.status == .ok && !seen.html.contains("Rút khai báo"))
            #expect(try await site.get(path, as: .neighbour).status == .forbidden)
            #expect(try await site.post(path + "/rut", [("ly-do", "x")], as: .neighbour).status == .forbidden)
            #expect(!(try await site.get("/ket-qua", as: .neighbour).html.contains("Huyện Hòa An")))
            let outside = try await site.post(
                "/ket-qua/khai-bao", Self.changed([("phieu", "018e5a4c-0000-7000-8000-000000000009")]), as: .neighbour)
            #expect(outside.status == .forbidden && outside.html.contains("ngoài phạm vi khai báo"))
            #expect(try await site.count("SELECT COUNT(*) FROM declaration WHERE state = 'standing'") == 1)
        }
    }

    @Test func `a declaration goes in by form, opens, is corrected and taken back, each told once`() async throws {
        try await with { site in
            let made = try await site.post("/ket-qua/khai-bao", Self.fields)
            #expect(made.status == .seeOther)
            // The same click again is the same declaration.
            #expect(try await site.post("/ket-qua/khai-bao", Self.fields).location == made.location)
            let path = String(made.location.prefix { $0 != "?" })
            let html = try await site.get(made.location).html
            #expect(html.contains("Đã lưu khai báo") && html.contains("12 tổ") && html.contains("Quý III/2024"))
            #expect(html.contains("/communication_team?nam=2024"))

            #expect(try await site.get(path + "/sua").html.contains("value=\"12\""))
            let corrected = try await site.post(
                path + "/sua", Self.changed([("so-communication_team", "15"), ("phien", "1")]))
            #expect(corrected.status == .seeOther)
            #expect(try await site.get(path).html.contains("12 tổ"))
            // Somebody who still saw 12 is told and keeps what was typed.
            let late = try await site.post(
                path + "/sua", Self.changed([("so-communication_team", "18"), ("phien", "1")]))
            #expect(late.status == .conflict && late.html.contains("value=\"18\""))
            #expect(late.html.contains("Đang lưu: 15"))

            #expect(try await site.get(path + "/rut").html.contains("Lý do rút"))
            let silent = try await site.post(path + "/rut", [("ly-do", ""), ("phien", "2")])
            #expect(silent.status == .unprocessableContent)
            let taken = try await site.post(path + "/rut", [("ly-do", "ghi nhầm"), ("phien", "2")])
            #expect(taken.status == .seeOther)
            let after = try await site.get(path).html
            #expect(after.contains("Đã rút lúc") && after.contains("ghi nhầm"))
            #expect(try await site.count("SELECT COUNT(*) FROM fact") == 0)
        }
    }

    @Test func `what is wrong is told at its field, and everything typed stays`() async throws {
        try await with { site in
            let answer = try await site.post(
                "/ket-qua/khai-bao",
                Self.changed([
                    ("thoi-gian", "Năm 2024"), ("so-communication_team", "mười"), ("so-savings_group", "3"),
                    ("ly-do", ""),
                ]))
            #expect(answer.status == .unprocessableContent)
            for part in [
                "id=\"so-communication_team-loi\"", "id=\"so-savings_group-loi\"", "id=\"ly-do-loi\"", "value=\"mười\"",
                "value=\"huyen hoa an\"", "Tạm dừng chờ hướng dẫn của TW",
            ] {
                #expect(answer.html.contains(part), "\(part)")
            }
            let day = try await site.post("/ket-qua/khai-bao", Self.changed([("thoi-gian", "31/6/2024")]))
            #expect(day.html.contains("Tháng 6/2024 có 30 ngày"))
            let later = try await site.post("/ket-qua/khai-bao", Self.changed([("thoi-gian", "Năm 2026")]))
            #expect(later.html.contains("chưa hết (đến 31/12/2026)"))
            #expect(try await site.count("SELECT COUNT(*) FROM declaration") == 0)
        }
    }

    @Test func `a name of several places is chosen from a list, without scripts`() async throws {
        try await with { site in
            let several = try await site.post("/ket-qua/khai-bao", Self.changed([("dia-ban", "hoa")]))
            #expect(several.html.contains("name=\"dia-ban-chon\""))
            let choice = try #require(several.html.firstMatch(of: /name="dia-ban-chon" value="([^"]+)"/))
            let made = try await site.post(
                "/ket-qua/khai-bao", Self.changed([("dia-ban", "hoa"), ("dia-ban-chon", String(choice.1))]))
            #expect(made.status == .seeOther)
        }
    }

    @Test func `figures split by tier keep what was typed when the columns change`() async throws {
        try await with { site in
            let split = try await site.post(
                "/ket-qua/khai-bao", Self.changed([("doi-kieu", "1"), ("cap", "district")]))
            #expect(split.status == .ok)
            #expect(split.html.contains("name=\"so-communication_team-district\""))
            let field = try #require(split.html.range(of: "name=\"so-communication_team-district\""))
            #expect(split.html[field.upperBound...].prefix(80).contains("value=\"12\""))
            let made = try await site.post(
                "/ket-qua/khai-bao",
                Self.changed([
                    ("kieu", "tach"), ("so-communication_team-district", "5"), ("so-communication_team-commune", "7"),
                ]))
            #expect(made.status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM fact WHERE tier IN (2, 3)") == 2)
        }
    }

    @Test func `figures that stand already are confirmed before they count again`() async throws {
        try await with { site in
            _ = try await site.post("/ket-qua/khai-bao", Self.fields)
            let other = Self.changed([("phieu", "018e5a4c-0000-7000-8000-000000000002")])
            let asked = try await site.post("/ket-qua/khai-bao", other)
            #expect(asked.status == .conflict && asked.html.contains("Có thể bị tính hai lần"))
            let key = try #require(asked.html.firstMatch(of: /name="xac-nhan" value="([^"]+)"/))
            #expect(try await site.post("/ket-qua/khai-bao", other + [("xac-nhan", "1")]).status == .conflict)
            let made = try await site.post("/ket-qua/khai-bao", other + [("xac-nhan", String(key.1))])
            #expect(made.status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM declaration") == 2)
        }
    }

    @Test func `a sheet is looked through before it is kept, and kept once`() async throws {
        try await with { site in
            let head = "Đơn vị;Chỉ tiêu;Ngày/kỳ;Số lượng;Lý do\n"
            let wrong = try await site.upload(head + "Huyện Hòa An;Đối thoại chính sách;Năm 2023;0;Hồ sơ cũ")
            #expect(wrong.status == .seeOther)
            let shown = try await site.get(wrong.location).html
            #expect(shown.contains("1 ô cần sửa") && shown.contains("D2") && !shown.contains("/giu\""))
            #expect(try await site.post(wrong.location + "/giu", []).status == .conflict)

            let right = head + "Huyện Hòa An;Đối thoại chính sách;Năm 2023;4;Hồ sơ cũ"
            let opened = try await site.upload(right)
            #expect(try await site.get(opened.location).html.contains("Giữ lại 1 số"))
            #expect(try await site.get(opened.location, as: .neighbour).status == .forbidden)
            #expect(try await site.count("SELECT COUNT(*) FROM fact") == 0)
            let kept = try await site.post(opened.location + "/giu", [])
            #expect(kept.status == .seeOther && kept.location.contains("lan="))
            #expect(try await site.get(kept.location).html.contains("Đã lưu mọi số của tệp"))
            let again = try await site.upload(right)
            #expect(again.location.contains("da-nhap-truoc"))
            #expect(try await site.get(again.location).html.contains("không lưu thêm gì"))
            let known = try await site.post(opened.location + "/giu", [])
            #expect(known.status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM fact") == 1)
            #expect(try await site.post(opened.location + "/rut", [("ly-do", "nhầm")]).status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM fact") == 0)
        }
    }

    @Test func `the list filters, and its workbook follows the filter`() async throws {
        try await with { site in
            _ = try await site.post("/ket-qua/khai-bao", Self.fields)
            #expect(try await site.get("/ket-qua?tim=hoa+an&nam=2024&dia-ban=04").html.contains("Quý III/2024"))
            #expect(try await site.get("/ket-qua?nam=2023").html.contains("Không có khai báo nào khớp"))
            #expect(try await site.get("/ket-qua?dia-ban=kh%C3%B4ng+c%C3%B3").html.contains("Không có địa bàn nào"))
            #expect(try await site.get("/ket-qua/danh-sach.xlsx?nam=2024").status == .ok)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let person = HTTPField.Name("X-Person")!
}
