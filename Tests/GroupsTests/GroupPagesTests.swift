import Accounts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import People
import Places
import Sheets
import TestSupport
import Testing

@testable import Groups

@Suite struct GroupPagesTests {
    /// Sends requests to the pages as one of a few people.
    private struct Site: Sendable {
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
            headers[.groupPerson] = person.rawValue
            return try await client.execute(
                uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
            ) {
                Answer(
                    status: $0.status, location: $0.headers[.location] ?? "", html: String(buffer: $0.body),
                    reading: $0.headers[.groupReading] ?? "")
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
            if let person = request.headers[.groupPerson].flatMap(Person.init(rawValue:)) {
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
                told.headers[.groupReading] = reading.details["reason"].map(Link.encoded)
            }
            return told
        }
    }

    private func with(_ body: @escaping @Sendable (Site) async throws -> Void) async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let pages = try PageRenderer(
                templates: [SheetPages.templates, GroupPages.templates], environment: World.environment(), demo: false)
            try pages.register(SheetPages.contents + GroupPages.contents)
            let router = pages.router()
            let (province, neighbour) = try await database.read { tx in
                (try World.place("04", tx).id, try World.place("12", tx).id)
            }
            router.add(middleware: HeaderSignIn(province: province, neighbour: neighbour))
            GroupPages(database: database, pages: pages, desk: desk, holders: [MemberHolder(desk: desk)]).add(
                to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database))
            }
        }
    }

    private static let fields: [(String, String)] = [
        ("phieu", "018e5a4c-0000-7000-8000-000000000001"), ("loai", "communication_team"),
        ("dia-ban", "phuong ngoc xuan"),
        ("nguon", "new"), ("so-qd", "31/QĐ-UBND"), ("noi-qd", "UBND phường Ngọc Xuân"), ("ngay-qd", "14/5/2024"),
        ("ngay-ra-mat", "28/6/2024"), ("so-nu", "6"), ("so-nam", "4"), ("so-ban", "3"),
    ]

    private static func changed(_ values: [(String, String)]) -> [(String, String)] {
        let names = values.map(\.0)
        return fields.filter { !names.contains($0.0) } + values
    }

    private static func path(_ answer: Site.Answer) -> String { String(answer.location.prefix { $0 != "?" }) }

    @Test func `a team is registered by its form, shown, listed, and registered once however often it is sent`()
        async throws
    {
        try await with { site in
            let made = try await site.post("/mo-hinh/moi", Self.fields)
            #expect(made.status == .seeOther)
            let again = try await site.post("/mo-hinh/moi", Self.fields)
            #expect(again.location == made.location)
            #expect(try await site.count("SELECT COUNT(*) FROM model_group") == 1)
            let page = try await site.get(Self.path(made))
            for words in [
                "Tổ truyền thông cộng đồng phường Ngọc Xuân", "1 tổ", "có minh chứng", "2024: thành lập mới",
                "10 thành viên",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            let list = try await site.get("/mo-hinh?tim=ngoc+xuan&loai=communication_team&nam=2024&tinh=new")
            #expect(list.html.contains("Tổ truyền thông cộng đồng phường Ngọc Xuân"))
            #expect(try await site.get("/mo-hinh?nam=2024&tinh=maintained").html.contains("Không có mô hình nào khớp"))
        }
    }

    @Test func `what is wrong stands at its field, and the rest stays as typed`() async throws {
        try await with { site in
            let page = try await site.post(
                "/mo-hinh/moi", Self.changed([("ngay-ra-mat", "31/6/2024"), ("so-nu", "07 - 10 TV"), ("so-qd", "")]))
            #expect(page.status == .unprocessableContent)
            for words in [
                "Tháng 6 có 30 ngày", "“07 - 10 TV” không phải một số người", "Chưa ghi số quyết định",
                "value=\"07 - 10 TV\"", "value=\"UBND phường Ngọc Xuân\"", "còn 3 chỗ cần sửa",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(try await site.count("SELECT COUNT(*) FROM model_group") == 0)
        }
    }

    @Test func `a second team at the place is asked for`() async throws {
        try await with { site in
            _ = try await site.post("/mo-hinh/moi", Self.fields)
            let other = Self.changed([("phieu", "018e5a4c-0000-7000-8000-000000000002")])
            let asked = try await site.post("/mo-hinh/moi", other)
            #expect(asked.status == .conflict && asked.html.contains("Có thể đã ghi rồi"))
            let key = try #require(asked.html.firstMatch(of: /name="xac-nhan" value="([^"]+)"/))
            let kept = try await site.post("/mo-hinh/moi", other + [("xac-nhan", String(key.1))])
            #expect(kept.status == .seeOther)
        }
    }

    @Test func `who may only look is refused at every form and write, a neighbour at the record`() async throws {
        try await with { site in
            let made = Self.path(try await site.post("/mo-hinh/moi", Self.fields))
            #expect(try await site.get(made, as: .supervisor).status == .ok)
            #expect(try await site.get(made, as: .neighbour).status == .forbidden)
            for step in [
                "sua", "buoc", "sinh-hoat", "ghi-chep", "tep", "rut", "thanh-vien/moi", "buoc/rut", "tac-dong",
            ] {
                #expect(try await site.get("\(made)/\(step)", as: .supervisor).status == .forbidden, "\(step)")
                #expect(try await site.post("\(made)/\(step)", [], as: .supervisor).status == .forbidden, "\(step)")
                #expect(try await site.post("\(made)/\(step)", [], as: .neighbour).status == .forbidden, "\(step)")
            }
            #expect(try await site.post("/mo-hinh/moi", Self.fields, as: .supervisor).status == .forbidden)
            #expect(try await site.get("/mo-hinh/nhap", as: .supervisor).status == .forbidden)
            let outside = try await site.post(
                "/mo-hinh/moi", Self.changed([("phieu", "018e5a4c-0000-7000-8000-000000000003")]), as: .neighbour)
            #expect(outside.status == .forbidden || outside.html.contains("ngoài phạm vi"))
        }
    }

    @Test func `members are masked until somebody says why, and the look is told to the log`() async throws {
        try await with { site in
            let made = Self.path(try await site.post("/mo-hinh/moi", Self.fields))
            let form = try await site.get("\(made)/thanh-vien/moi")
            #expect(form.status == .ok && form.html.contains("Tày"))
            let member: [(String, String)] = [
                ("ho-ten", "Hoàng Thị Lan"), ("gioi-tinh", "female"), ("nam-sinh", "1987"), ("dan-toc", "Nùng"),
                ("noi-o", "Phường Ngọc Xuân (01279)"), ("vi-tri", "head"), ("thanh-phan", "women_branch_head"),
                ("ngay-vao", "28/6/2024"), ("tap-huan", ""),
            ]
            let added = try await site.post("\(made)/thanh-vien/moi", member)
            #expect(added.status == .seeOther, "\(added.html.suffix(3000))")
            let masked = try await site.get(made)
            #expect(masked.html.contains("H•••• T•• L••") && !masked.html.contains("Hoàng Thị Lan"))
            #expect(!masked.html.contains("dân tộc Nùng"))
            let shown = try await site.get("\(made)?xem=ho-ten&ly-do=tap-huan")
            #expect(!shown.reading.isEmpty && masked.reading.isEmpty)
            #expect(shown.html.contains("Hoàng Thị Lan") && shown.html.contains("dân tộc Nùng"))
            #expect(!(try await site.get("\(made)?xem=ho-ten&ly-do=to-mo").html.contains("Hoàng Thị Lan")))
            #expect(
                !(try await site.get("\(made)?xem=ho-ten&ly-do=tap-huan", as: .supervisor).html.contains(
                    "Hoàng Thị Lan")))

            // Entered again without marks, somebody is asked who is meant.
            let asked = try await site.post(
                "\(made)/thanh-vien/moi", member.map { $0.0 == "ho-ten" ? ("ho-ten", "Hoang Thi Lan") : $0 })
            #expect(asked.status == .conflict && asked.html.contains("Có phải người đã có hồ sơ?"))
            let wrong = try await site.post(
                "\(made)/thanh-vien/moi",
                member.map { $0.0 == "nam-sinh" ? ("nam-sinh", "31/2/1990") : $0 })
            #expect(wrong.html.contains("Tháng 2/1990 có 28 ngày"))
        }
    }

    @Test func `steps, meetings, notes and taking back go by their pages`() async throws {
        try await with { site in
            let made = Self.path(try await site.post("/mo-hinh/moi", Self.fields))
            func version() async throws -> String {
                String(try await site.count("SELECT row_version FROM model_group"))
            }
            let step = try await site.post(
                "\(made)/buoc", [("buoc", "working"), ("ngay", "01/7/2024"), ("phien", try await version())])
            #expect(step.status == .seeOther)
            let wrong = try await site.post(
                "\(made)/buoc", [("buoc", "stopped"), ("ngay", "01/6/2024"), ("phien", try await version())])
            #expect(wrong.status == .unprocessableContent && wrong.html.contains("trước “Đi vào hoạt động”"))
            let meeting = try await site.post(
                "\(made)/sinh-hoat",
                [("ngay", "08/3/2025"), ("chu-de", "Bình đẳng giới"), ("so-nu", "12"), ("so-nam", "8")])
            #expect(meeting.status == .seeOther)
            let note = try await site.post(
                "\(made)/ghi-chep",
                [("loai-ghi", "money"), ("ngay", "08/3/2025"), ("ghi-chep", "Mua loa"), ("so-tien", "1.500.000")])
            #expect(note.status == .seeOther, "\(note.html.suffix(2000))")
            let page = try await site.get(made)
            for words in ["20 người: 12 nữ, 8 nam", "1.500.000 đ", "2025: duy trì", "Đi vào hoạt động"] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(try await site.get("\(made)/buoc/rut").html.contains("Rút mốc"))
            #expect(try await site.post("\(made)/buoc/rut", [("phien", try await version())]).status == .seeOther)
            let silent = try await site.post("\(made)/rut", [("ly-do", ""), ("phien", try await version())])
            #expect(silent.status == .unprocessableContent && silent.html.contains("Chưa ghi lý do rút"))
            let gone = try await site.post("\(made)/rut", [("ly-do", "ghi nhầm"), ("phien", try await version())])
            #expect(gone.status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM fact") == 0)
            #expect(try await site.get(made).html.contains("ghi nhầm"))
        }
    }

    @Test func `numbers before and after, materials and the list of notes go by their pages (D73, H117, J145)`()
        async throws
    {
        try await with { site in
            let made = Self.path(
                try await site.post(
                    "/mo-hinh/moi",
                    Self.changed([
                        ("loai", "livelihood_group"), ("hinh-thuc", "cooperative"), ("ngay-ra-mat", ""),
                        ("ngoai-chi-tieu", "1"),
                    ])))
            let wrong = try await site.post("\(made)/tac-dong", [("ngay", "01/3/2024"), ("do-revenue", "khá")])
            #expect(wrong.html.contains("Chưa chọn đo trước hay sau") && wrong.html.contains("“khá” không phải một số"))
            for (moment, day, revenue) in [("before", "01/3/2024", "120"), ("after", "01/3/2025", "1.200")] {
                let kept = try await site.post(
                    "\(made)/tac-dong", [("luc-do", moment), ("ngay", day), ("do-revenue", revenue)])
                #expect(kept.status == .seeOther, "\(kept.html.suffix(1500))")
            }
            let central = try await site.post(
                "\(made)/ghi-chep",
                [
                    ("loai-ghi", "money"), ("ngay", "08/3/2025"), ("ghi-chep", "Tem nhãn"), ("so-tien", "1.500.000"),
                    ("nguon", "central"),
                ])
            #expect(central.status == .unprocessableContent && central.html.contains("không làm phát sinh ngân sách"))
            _ = try await site.post(
                "\(made)/ghi-chep",
                [("loai-ghi", "opinion"), ("ngay", "08/3/2025"), ("ghi-chep", "Mong được vay vốn")])
            let page = try await site.get(made)
            for words in ["120 (01/3/2024)", "1.200 (01/3/2025)", "tăng 1.080", "Ngoài chỉ tiêu giao"] {
                #expect(page.html.contains(words), "\(words)")
            }
            let list = try await site.get("/mo-hinh/ghi-chep?loai-ghi=opinion&nam=2025&dia-ban=04", as: .supervisor)
            #expect(list.status == .ok && list.html.contains("Mong được vay vốn"))
            #expect(try await site.get("/mo-hinh/ghi-chep?loai-ghi=review").html.contains("Không có ghi chép nào khớp"))
            #expect(!(try await site.get("/mo-hinh/ghi-chep", as: .neighbour).html.contains("Mong được vay vốn")))
            #expect(try await site.get("/mo-hinh/ghi-chep.xlsx?loai-ghi=opinion").status == .ok)
            #expect(try await site.get("\(made)/tep").html.contains("Tài liệu sinh hoạt"))
        }
    }
}

extension HTTPField.Name {
    fileprivate static let groupPerson = HTTPField.Name("x-person")!
    fileprivate static let groupReading = HTTPField.Name("x-reading")!
}
