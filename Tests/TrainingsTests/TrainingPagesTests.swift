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

@testable import Trainings

@Suite struct TrainingPagesTests {
    /// Sends requests to the pages as one of a few people.
    private struct Site: Sendable {
        struct Answer: Sendable {
            let status: HTTPResponse.Status
            let location: String
            let html: String
            /// Why names were shown, as the log will hold it.
            let reading: String
        }

        let client: any TestClientProtocol
        let database: Database
        /// The class.
        let course: String

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
            headers[.trainingPerson] = person.rawValue
            return try await client.execute(
                uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
            ) {
                Answer(
                    status: $0.status, location: $0.headers[.location] ?? "", html: String(buffer: $0.body),
                    reading: $0.headers[.trainingReading] ?? "")
            }
        }

        func text(_ sql: SQL) async throws -> String { try await database.read { try $0.value(sql) } ?? "" }
        func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) } ?? 0 }
    }

    enum Person: String, Sendable {
        case commune, district, province, supervisor, neighbour
    }

    private struct HeaderSignIn: RouterMiddleware {
        let places: [Person: PlaceID]

        func handle(
            _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            if let person = request.headers[.trainingPerson].flatMap(Person.init(rawValue:)), let place = places[person]
            {
                let role = person == .supervisor ? Role.supervisor : .officer
                let id = RecordID(moment: .distantPast, random: (UInt64(person.rawValue.utf8.count), 1))
                context.viewer = Viewer(
                    actor: .user(id, name: "Nông Thị Ngữ"), userID: id, name: "Nông Thị Ngữ", roleLabel: role.label,
                    agencyName: "Hội LHPN", place: place, placeName: "tỉnh Cao Bằng", csrf: "x",
                    rights: (Policy.rights[role] ?? []).map { ($0, Scope(place)) })
            }
            var response = try await next(request, context)
            if let reading = context.readings.first {
                response.headers[.trainingReading] = reading.details["reason"].map(Link.encoded)
            }
            return response
        }
    }

    private func with(_ body: @escaping @Sendable (Site) async throws -> Void) async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let pages = try PageRenderer(
                templates: [TrainingPages.templates], environment: World.environment(), demo: false)
            try pages.register(TrainingPages.contents)
            let router = pages.router()
            let places = try await database.read { tx in
                [
                    Person.commune: try World.place(World.commune, tx).id,
                    .district: try World.place(World.district, tx).id,
                    .province: try World.place(World.province, tx).id,
                    .supervisor: try World.place(World.province, tx).id, .neighbour: try World.place("94", tx).id,
                ]
            }
            let course = try await database.write(as: World.officer) { tx in try World.course(tx) }
            router.add(middleware: HeaderSignIn(places: places))
            TrainingPages(database: database, pages: pages, desk: desk).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Site(client: client, database: database, course: "/lop/\(course.text)"))
            }
        }
    }

    private static func fields(_ name: String, _ number: Int, unit: String) -> [(String, String)] {
        [
            ("phieu", "018e5a4c-0000-7000-8000-00000000000\(number)"), ("ho-ten", name), ("gioi-tinh", "female"),
            ("nam-sinh", "1987"), ("dan-toc", "Tày"), ("noi-o", "Phường Ngọc Xuân (01279)"), ("don-vi", unit),
            ("doi-tuong", "commune_officer"), ("ghi-chu", "Chủ tịch Hội"),
        ]
    }

    @Test func `two people are named by a commune, sent up by each level, accepted and refused (K151, K152)`()
        async throws
    {
        try await with { site in
            let unit = "Phường Ngọc Xuân (01279)"
            for (index, name) in ["Hoàng Thị Lan", "Nông Thị Mai"].enumerated() {
                let made = try await site.post("\(site.course)/cu", Self.fields(name, index, unit: unit), as: .commune)
                #expect(made.status == .seeOther, "\(made.html.suffix(3000))")
            }
            // Sent again, it is the same submission.
            _ = try await site.post("\(site.course)/cu", Self.fields("Hoàng Thị Lan", 0, unit: unit), as: .commune)
            #expect(try await site.count("SELECT COUNT(*) FROM nomination") == 2)
            let page = try await site.get(site.course, as: .commune)
            #expect(page.html.contains("Chuyển 2 người lên thành phố Cao Bằng"))
            #expect(page.html.contains("H•••• T•• L••") && !page.html.contains("Hoàng Thị Lan"))
            let holder = try #require(page.html.firstMatch(of: /name="cap" value="(\d+)"/))
            let sent = try await site.post("\(site.course)/chuyen", [("cap", String(holder.1))], as: .commune)
            #expect(sent.status == .seeOther)
            let district = try await site.get(site.course, as: .district)
            let next = try #require(district.html.firstMatch(of: /name="cap" value="(\d+)"/))
            #expect(
                try await site.post("\(site.course)/chuyen", [("cap", String(next.1))], as: .district).status
                    == .seeOther)
            let one = try await site.text("SELECT id FROM nomination ORDER BY id LIMIT 1")
            let two = try await site.text("SELECT id FROM nomination ORDER BY id DESC LIMIT 1")
            func version(_ id: String) async throws -> String {
                String(try await site.count("SELECT row_version FROM nomination WHERE id = \(id)"))
            }
            // Neither the commune nor the district decides.
            for person in [Person.commune, .district] {
                let refused = try await site.post(
                    "\(site.course)/cu/\(one)/nhan", [("phien", try await version(one))], as: person)
                #expect(refused.status == .forbidden)
            }
            let taken = try await site.post("\(site.course)/cu/\(one)/nhan", [("phien", try await version(one))])
            #expect(taken.status == .seeOther, "\(taken.html.suffix(2000))")
            #expect(try await site.count("SELECT COUNT(*) FROM event_participant") == 1)
            let silent = try await site.post(
                "\(site.course)/cu/\(two)/khong-nhan", [("phien", try await version(two)), ("ly-do", "")])
            #expect(silent.status == .unprocessableContent && silent.html.contains("Chưa ghi lý do không nhận"))
            let gone = try await site.post(
                "\(site.course)/cu/\(two)/khong-nhan",
                [("phien", try await version(two)), ("ly-do", "Đã dự lớp năm 2023")])
            #expect(gone.status == .seeOther)
            let told = try await site.get(site.course, as: .commune)
            for words in ["1/2 chỗ đã nhận, 0 đang xét, 1 không nhận", "Đã dự lớp năm 2023"] {
                #expect(told.html.contains(words), "\(words)")
            }
            let undone = try await site.post("\(site.course)/cu/\(one)/xet-lai", [("phien", try await version(one))])
            #expect(undone.status == .seeOther)
            #expect(try await site.count("SELECT COUNT(*) FROM event_participant") == 0)
        }
    }

    @Test func `names are masked until somebody says why, and the look is told to the log`() async throws {
        try await with { site in
            _ = try await site.post(
                "\(site.course)/cu", Self.fields("Hoàng Thị Lan", 1, unit: "Phường Ngọc Xuân (01279)"))
            let shown = try await site.get("\(site.course)?xem=ho-ten&ly-do=tap-huan")
            #expect(shown.html.contains("Hoàng Thị Lan") && !shown.reading.isEmpty)
            let odd = try await site.get("\(site.course)?xem=ho-ten&ly-do=to-mo")
            #expect(!odd.html.contains("Hoàng Thị Lan") && odd.reading.isEmpty)
            let supervisor = try await site.get("\(site.course)?xem=ho-ten&ly-do=tap-huan", as: .supervisor)
            #expect(supervisor.status == .ok && !supervisor.html.contains("Hoàng Thị Lan"))
            // Entered again without marks, somebody is asked who is meant.
            let asked = try await site.post(
                "\(site.course)/cu", Self.fields("Hoang Thi Lan", 2, unit: "Phường Ngọc Xuân (01279)"))
            #expect(asked.status == .conflict && asked.html.contains("Có phải người đã có hồ sơ?"))
            #expect(!asked.reading.isEmpty)
        }
    }

    @Test func `what is wrong stands at its field, and who may not is refused`() async throws {
        try await with { site in
            let wrong = try await site.post(
                "\(site.course)/cu",
                [("ho-ten", ""), ("nam-sinh", "31/2/1990"), ("don-vi", "Phường Ngọc Xuân (01279)"), ("gioi-tinh", "")])
            #expect(wrong.status == .unprocessableContent)
            for words in ["Chưa chọn giới tính", "Tháng 2/1990 có 28 ngày"] {
                #expect(wrong.html.contains(words), "\(words)")
            }
            let far = try await site.post(
                "\(site.course)/cu", Self.fields("Hoàng Thị Lan", 1, unit: "Tỉnh Cao Bằng (04)"), as: .commune)
            #expect(far.status == .forbidden)
            for path in ["", "/cu", "/noi-dung", "/giang-vien"] {
                #expect(try await site.get(site.course + path, as: .neighbour).status == .forbidden, "\(path)")
            }
            for path in ["/cu", "/chuyen", "/noi-dung", "/giang-vien", "/giay-chung-nhan"] {
                #expect(
                    try await site.post(site.course + path, [("cap", "1")], as: .supervisor).status == .forbidden,
                    "\(path)")
            }
            for path in ["/noi-dung", "/giang-vien", "/giay-chung-nhan"] {
                #expect(try await site.post(site.course + path, [], as: .commune).status == .forbidden, "\(path)")
            }
            #expect(try await site.post("/giang-vien/moi", [], as: .supervisor).status == .forbidden)
            #expect(try await site.get("/lop", as: .commune).html.contains("Lớp tập huấn"))
            #expect(!(try await site.get("/lop", as: .neighbour).html.contains("Lớp tập huấn nâng cao")))
        }
    }

    @Test func `a class takes audiences, a guide and trainers of the pool (K158, K160, K162)`() async throws {
        try await with { site in
            let kept = try await site.post(
                "\(site.course)/noi-dung",
                [
                    ("doi-tuong", "village_elder"), ("doi-tuong", "reputable_person"), ("tai-lieu", "centre_handbook"),
                    ("tai-lieu-ghi", "Lần in 2022"),
                ])
            #expect(kept.status == .seeOther)
            var fields = Self.fields("Nông Thị Giảng", 5, unit: "Tỉnh Cao Bằng (04)")
            fields += [("chuyen-de", "Lồng ghép giới"), ("nguon", "1")]
            let added = try await site.post("/giang-vien/moi", fields)
            #expect(added.status == .seeOther, "\(added.html.suffix(2000))")
            let trainer = try await site.text("SELECT id FROM trainer")
            #expect(try await site.post("\(site.course)/giang-vien", [("giang-vien", trainer)]).status == .seeOther)
            let page = try await site.get(site.course)
            for words in [
                "Già làng, trưởng bản; Người có uy tín", "Sổ tay hướng dẫn của Trung ương: Lần in 2022",
                "Lồng ghép giới, giảng viên nguồn",
            ] {
                #expect(page.html.contains(words), "\(words)")
            }
            #expect(try await site.get("/giang-vien", as: .commune).html.contains("Giảng viên nguồn"))
            #expect(try await site.post("/giang-vien/\(trainer)/thoi", [], as: .commune).status == .forbidden)
            #expect(try await site.post("/giang-vien/\(trainer)/thoi", []).status == .seeOther)
            #expect(try await site.get("/giang-vien").html.contains("Chưa có giảng viên nào"))
        }
    }

    @Test func `a list waits in the inbox of the level where it lies (K151)`() async throws {
        try await with { site in
            _ = try await site.post(
                "\(site.course)/cu", Self.fields("Hoàng Thị Lan", 1, unit: "Phường Ngọc Xuân (01279)"), as: .commune)
            func waiting(_ code: String) async throws -> Int {
                try await site.database.read { tx in
                    let place = try World.place(code, tx).id
                    let viewer = Viewer(
                        actor: World.officer, userID: RecordID(moment: .distantPast, random: (1, 1)), name: "N",
                        roleLabel: "Cán bộ", agencyName: "Hội", place: place, placeName: "", csrf: "x",
                        rights: [(.recordEvents, Scope(place))])
                    return try TrainingTasks().waitingCount(for: viewer, limit: 10, in: tx)
                }
            }
            #expect(try await waiting(World.commune) == 1)
            #expect(try await waiting(World.province) == 0)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let trainingPerson = HTTPField.Name("x-person")!
    fileprivate static let trainingReading = HTTPField.Name("x-reading")!
}
