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

@testable import Launches

@Suite struct LaunchPagesTests {
    /// Sends requests to the pages as one of a few people.
    private struct Site: Sendable {
        struct Answer: Sendable {
            let status: HTTPResponse.Status
            let location: String
            let html: String

            var path: String { String(location.prefix { $0 != "?" }) }
        }

        let client: any TestClientProtocol
        let database: Database
        let agency: String

        func get(_ path: String, as person: Person = .planner) async throws -> Answer {
            try await send(path, .get, person, "")
        }

        func post(_ path: String, _ fields: [(String, String)], as person: Person = .planner) async throws -> Answer {
            let body = ([("_csrf", "x")] + fields).map { Link.encoded($0) + "=" + Link.encoded($1) }
            return try await send(path, .post, person, body.joined(separator: "&"))
        }

        private func send(
            _ path: String, _ method: HTTPRequest.Method, _ person: Person, _ body: String
        ) async throws -> Answer {
            var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            headers[.launchPerson] = person.rawValue
            return try await client.execute(
                uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
            ) {
                Answer(
                    status: $0.status, location: $0.headers[.location] ?? "", html: String(buffer: $0.body))
            }
        }

        func text(_ sql: SQL) async throws -> String { try await database.read { try $0.value(sql) } ?? "" }
        func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) } ?? 0 }
    }

    /// The province that plans, a district below it, its supervisor, and the province of Cao Bằng.
    enum Person: String, Sendable, CaseIterable {
        case planner, unit, supervisor, neighbour
    }

    private struct HeaderSignIn: RouterMiddleware {
        let places: [Person: PlaceID]

        func handle(
            _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            if let person = request.headers[.launchPerson].flatMap(Person.init(rawValue:)), let place = places[person] {
                let role = person == .supervisor ? Role.supervisor : .officer
                let id = RecordID(moment: .distantPast, random: (UInt64(person.rawValue.utf8.count), 1))
                context.viewer = Viewer(
                    actor: .user(id, name: "Nông Thị Ngữ"), userID: id, name: "Nông Thị Ngữ", roleLabel: role.label,
                    agencyName: "Hội LHPN", place: place, placeName: "tỉnh Sóc Trăng", csrf: "x",
                    rights: (Policy.rights[role] ?? []).map { ($0, Scope(place)) })
            }
            return try await next(request, context)
        }
    }

    private func with(_ body: @escaping @Sendable (Site) async throws -> Void) async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let pages = try PageRenderer(
                templates: [LaunchPages.templates], environment: World.environment(), demo: false)
            try pages.register(LaunchPages.contents)
            let router = pages.router()
            let (places, agency) = try await database.read { tx in
                (
                    [
                        Person.planner: try World.place("94", tx).id, .unit: try World.place("944", tx).id,
                        .supervisor: try World.place("94", tx).id, .neighbour: try World.place("04", tx).id,
                    ], try World.union(tx).id.text
                )
            }
            router.add(middleware: HeaderSignIn(places: places))
            LaunchPages(database: database, pages: pages, desk: desk).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database, agency: agency))
            }
        }
    }

    /// The form as a paper that was read fills it, sent on as it is.
    private static func fields(_ site: Site) throws -> [(String, String)] {
        var form = LaunchForm(LaunchReader.read(try World.socTrangText()), kind: "communication_team")
        form["co-quan"] = site.agency
        form["phieu"] = "018e5a4c-0000-7000-8000-000000000001"
        return form.values.sorted { $0.key < $1.key }
    }

    private static func changed(
        _ fields: [(String, String)], _ values: [(String, String)]
    ) -> [(String, String)] {
        let names = values.map(\.0)
        return fields.filter { !names.contains($0.0) } + values
    }

    private static let line: [(String, String)] = [
        ("phieu", "018e5a4c-0000-7000-8000-000000000009"), ("dia-ban", "xa my huong"), ("dot", "1"),
        ("ngay", "20/3/2023"), ("gio", "8 giờ"), ("dia-diem", "Nhà văn hóa"),
    ]

    @Test func `the text of plan 91 fills the form, and the form keeps two waves, 110 teams and 2.200 attendances`()
        async throws
    {
        try await with { site in
            let read = try await site.post("/ra-mat/doc", [("van-ban", try World.socTrangText())])
            #expect(read.status == .ok)
            for words in ["chưa lưu gì cả", "Tháng 3,4/2023", "Quí II-III/2023", "value=\"110\"", "91/KH-BTV"] {
                #expect(read.html.contains(words), "\(words)")
            }
            #expect(try await site.count("SELECT COUNT(*) FROM launch_plan") == 0)
            let made = try await site.post("/ra-mat/moi", try Self.fields(site))
            #expect(made.status == .seeOther, "\(made.html.suffix(4000))")
            let again = try await site.post("/ra-mat/moi", try Self.fields(site))
            #expect(again.location == made.location)
            #expect(try await site.count("SELECT COUNT(*) FROM launch_plan") == 1)
            let page = try await site.get(made.path)
            for words in [
                "50 + 60 = 110", "2.200 lượt người", "Tháng 4/2023 thuộc cả đợt 1", "cùng ghi 42 cơ sở Hội",
                "Có kế hoạch sau", "Đại diện lãnh đạo Hội LHPN huyện/thị", "0 chênh lệch, 2 nghi vấn",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(try await site.get("/ra-mat?tim=91%2FKH&nam=2023").html.contains("91/KH-BTV"))
            #expect(try await site.get("/ra-mat?nam=2024").html.contains("Không có kế hoạch ra mắt nào khớp"))
            #expect(try await site.get("\(made.path)/sua").html.contains("Văn bản ghi: “Đợt 2 (Quí II-III/2023)"))
        }
    }

    @Test func `what is wrong stands at its field, and the rest stays as typed`() async throws {
        try await with { site in
            let page = try await site.post(
                "/ra-mat/moi",
                Self.changed(
                    try Self.fields(site),
                    [("dot-1-ky", "Tháng 13/2023"), ("so-to", "một trăm"), ("ngay-vb", "31/4/2023"), ("phan-1-so", "")])
            )
            #expect(page.status == .unprocessableContent)
            for words in [
                "“một trăm” không phải số tổ", "Tháng 4 có 30 ngày", "“Ban Quản lý tổ” chưa có số người",
                "value=\"Tháng 13/2023\"", "còn 4 chỗ cần sửa",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            let empty = try await site.post("/ra-mat/doc", [("van-ban", "Kế hoạch tập huấn")])
            #expect(empty.status == .unprocessableContent && empty.html.contains("Không đọc được tổng số tổ"))
        }
    }

    @Test func `province and unit settle a line by their pages, and it becomes an event (E79)`() async throws {
        try await with { site in
            let plan = try await site.post("/ra-mat/moi", try Self.fields(site)).path
            let added = try await site.post("\(plan)/lich/moi", Self.line)
            #expect(added.status == .seeOther, "\(added.html.suffix(3000))")
            let line = "\(plan)/lich/\(try await site.text("SELECT id FROM launch_line"))"
            func version() async throws -> String {
                String(try await site.count("SELECT row_version FROM launch_line"))
            }
            #expect(try await site.get(plan).html.contains("Chờ đơn vị"))
            #expect(try await site.get(line, as: .unit).html.contains("Đơn vị thống nhất"))
            let early = try await site.post("\(line)/su-kien", [("phien", try await version())])
            #expect(early.status == .conflict && early.html.contains("Hai bên chưa thống nhất"))
            let silent = try await site.post(
                "\(line)/thong-nhat", [("phien", try await version()), ("ben", "unit"), ("can-cu", "")])
            #expect(
                silent.status == .unprocessableContent
                    && silent.html.contains("Chưa ghi đơn vị thống nhất bằng cách nào"))
            let agreed = try await site.post(
                "\(line)/thong-nhat", [("phien", try await version()), ("ben", "unit")], as: .unit)
            #expect(agreed.status == .seeOther, "\(agreed.html.suffix(3000))")
            #expect(try await site.get(plan).html.contains("Đã thống nhất"))
            // The unit moves the day: the province is asked again, and cannot be spoken for.
            let moved = try await site.post(
                line, Self.changed(Self.line, [("ngay", "27/3/2023"), ("phien", try await version())]), as: .unit)
            #expect(moved.status == .seeOther, "\(moved.html.suffix(3000))")
            #expect(try await site.get(plan).html.contains("Chờ bên lập kế hoạch"))
            let spoken = try await site.post(
                "\(line)/thong-nhat", [("phien", try await version()), ("ben", "planner"), ("can-cu", "x")], as: .unit)
            #expect(spoken.status == .forbidden)
            let own = try await site.post("\(line)/thong-nhat", [("phien", try await version()), ("ben", "planner")])
            #expect(own.status == .seeOther)
            let planned = try await site.post("\(line)/su-kien", [("phien", try await version())])
            #expect(planned.location.hasPrefix("/su-kien/"), "\(planned.html.suffix(2000))")
            #expect(try await site.get(line).html.contains("Xem sự kiện"))
            let stale = try await site.post(line, Self.changed(Self.line, [("phien", "1")]))
            #expect(stale.status == .conflict && stale.html.contains("Dòng này đã đưa vào lịch sự kiện"))
        }
    }

    @Test func `a unit sees the lines of its villages only, a neighbour nothing, a supervisor writes nothing`()
        async throws
    {
        try await with { site in
            let plan = try await site.post("/ra-mat/moi", try Self.fields(site)).path
            _ = try await site.post("\(plan)/lich/moi", Self.line)
            let other = Self.changed(
                Self.line, [("dia-ban", "Xã Phú Tâm (31573)"), ("phieu", "018e5a4c-0000-7000-8000-000000000010")])
            #expect(try await site.post("\(plan)/lich/moi", other).status == .seeOther)
            let seen = try await site.get(plan, as: .unit)
            #expect(seen.status == .ok && seen.html.contains("Xã Mỹ Hương") && !seen.html.contains("Xã Phú Tâm"))
            let foreign = try await site.text("SELECT id FROM launch_line ORDER BY id DESC LIMIT 1")
            #expect(try await site.get("\(plan)/lich/\(foreign)", as: .unit).status == .forbidden)
            let outside = Self.changed(other, [("phieu", "018e5a4c-0000-7000-8000-000000000011")])
            let refused = try await site.post("\(plan)/lich/moi", outside, as: .unit)
            #expect(refused.status == .forbidden && refused.html.contains("ngoài phạm vi"))
            for path in ["/sua", "/rut"] {
                #expect(try await site.get(plan + path, as: .unit).status == .forbidden, "\(path)")
                #expect(try await site.post(plan + path, [], as: .unit).status == .forbidden, "\(path)")
            }
            #expect(try await site.post("\(plan)/chuan-bi", [("viec", "Loa")], as: .unit).status == .forbidden)
            #expect(try await site.get(plan, as: .neighbour).status == .forbidden)
            #expect(try await site.get("\(plan)/lich.docx", as: .neighbour).status == .forbidden)
            #expect(try await site.get(plan, as: .supervisor).status == .ok)
            for path in ["/lich/moi", "/nhap", "/sua", "/rut"] {
                #expect(try await site.post(plan + path, [], as: .supervisor).status == .forbidden, "\(path)")
            }
            #expect(try await site.post("/ra-mat/moi", [], as: .supervisor).status == .forbidden)
            let foreignPlan = Self.changed(
                try Self.fields(site), [("phieu", "018e5a4c-0000-7000-8000-000000000012")])
            let own = try await site.post("/ra-mat/moi", foreignPlan, as: .neighbour)
            #expect(own.status == .forbidden || own.html.contains("ngoài phạm vi"))
        }
    }

    @Test func `what is to be prepared is listed, done, opened again and struck (E82)`() async throws {
        try await with { site in
            let plan = try await site.post("/ra-mat/moi", try Self.fields(site)).path
            let empty = try await site.post("\(plan)/chuan-bi", [("viec", "")])
            #expect(empty.status == .unprocessableContent && empty.html.contains("Chưa ghi việc cần chuẩn bị"))
            let need: [(String, String)] = [("viec", "Băng rôn"), ("so-luong", "110"), ("ai", "Ban Văn phòng")]
            #expect(try await site.post("\(plan)/chuan-bi", need).status == .seeOther)
            let id = try await site.text("SELECT id FROM launch_need")
            #expect(try await site.post("\(plan)/chuan-bi/\(id)", [("xong", "1")]).status == .seeOther)
            #expect(try await site.get(plan).html.contains("1/1 việc xong"))
            #expect(try await site.post("\(plan)/chuan-bi/\(id)", [("xong", "0")]).status == .seeOther)
            #expect(try await site.get(plan).html.contains("0/1 việc xong"))
            #expect(try await site.post("\(plan)/chuan-bi/\(id)/bo", []).status == .seeOther)
            #expect(try await site.get(plan).html.contains("0/0 việc xong"))
        }
    }

    @Test func `what waits for a side stands in its inbox only (E79)`() async throws {
        try await with { site in
            let plan = try await site.post("/ra-mat/moi", try Self.fields(site)).path
            _ = try await site.post("\(plan)/lich/moi", Self.line)
            let (province, district) = try await site.database.read { tx in
                (try World.place("94", tx).id, try World.place("944", tx).id)
            }
            func waiting(at place: PlaceID) async throws -> Int {
                let viewer = Viewer(
                    actor: World.officer, userID: RecordID(moment: .distantPast, random: (1, 1)), name: "N",
                    roleLabel: "Cán bộ", agencyName: "Hội", place: place, placeName: "", csrf: "x",
                    rights: [(.recordEvents, Scope(place))])
                return try await site.database.read { tx in
                    try LaunchTasks().waitingCount(for: viewer, limit: 10, in: tx)
                }
            }
            #expect(try await waiting(at: province) == 0)
            #expect(try await waiting(at: district) == 1)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let launchPerson = HTTPField.Name("x-person")!
}
