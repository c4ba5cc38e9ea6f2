import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Office
import Pages
import TestSupport
import Testing

@testable import Places

@Suite struct VillagePagesTests {
    private static let commune = VillageWorld.newCommune

    @Test func `every template fits its page`() throws {
        let pages = try PageRenderer(templates: [PlaceEditPages.templates], environment: .fixed(), demo: false)
        #expect(throws: Never.self) { try pages.register(PlaceEditPages.contents) }
    }

    @Test(arguments: TestEngine.allCases)
    func `villages are added, corrected, merged and split by forms without scripts (C49)`(
        _ engine: TestEngine
    ) async throws {
        try await Desk.with(engine) { desk in
            let empty = try await desk.get("/dia-ban/\(Self.commune)/thon")
            #expect(empty.html.contains("Chưa có xóm nào"))
            let added = try await desk.post(
                "/dia-ban/\(Self.commune)/thon/moi",
                [("ten", "Lũng Rì\r\nNà Cáp\r\n\r\nXóm 5"), ("quyet-dinh", "QĐ 1")])
            #expect(added.location == "/dia-ban/\(Self.commune)/thon?da=da-them")
            let list = try await desk.get(added.location)
            #expect(list.html.contains("Đã thêm vào danh sách."))
            #expect(list.html.contains("Xóm Lũng Rì") && list.html.contains("01279-02"))
            let explorer = try await desk.get("/dia-ban/\(Self.commune)")
            #expect(explorer.html.contains("Xóm Nà Cáp") && explorer.html.contains("<dd>3</dd>"))
            let first = 100_000_000
            let form = try await desk.get("/dia-ban/\(first)/sua")
            #expect(form.html.contains("value=\"Xóm Lũng Rì\""))
            let saved = try await desk.post(
                "/dia-ban/\(first)/sua",
                [("ten", "Xóm Lũng Rỳ"), ("ma", "01279-01"), ("phien", "1"), ("giu-ten", "1"), ("vi-do", "22,68")])
            #expect(saved.location == "/dia-ban/\(first)?da=da-luu")
            let stale = try await desk.post(
                "/dia-ban/\(first)/sua", [("ten", "Xóm Khác"), ("ma", "01279-01"), ("phien", "1")])
            #expect(stale.status == .conflict && stale.html.contains("Vừa có người khác lưu"))
            let merged = try await desk.post(
                "/dia-ban/\(Self.commune)/sap-nhap",
                [
                    ("thon", "\(first)"), ("thon", "\(first + 1)"), ("ten", "Đoàn Kết"), ("ngay", "01/3/2026"),
                    ("quyet-dinh", "NQ 12/NQ-HĐND"),
                ])
            #expect(merged.location == "/dia-ban/\(Self.commune)/thon?da=da-sap-nhap")
            let old = try await desk.get("/dia-ban/\(first)")
            #expect(old.html.contains("Chuyển thành (1)") && old.html.contains("Xóm Đoàn Kết"))
            let split = try await desk.post(
                "/dia-ban/\(first + 2)/chia-tach",
                [("ten", "Xóm 5A\nXóm 5B"), ("ngay", "01/4/2026"), ("quyet-dinh", "QĐ 9")])
            #expect(split.location == "/dia-ban/\(first + 2)?da=da-chia")
        }
    }

    @Test func `what is wrong stands at its field, and what was typed stays`() async throws {
        try await Desk.with(.sqlite) { desk in
            let none = try await desk.post("/dia-ban/\(Self.commune)/thon/moi", [("ten", " ")])
            #expect(none.status == .unprocessableContent && none.html.contains("Chưa ghi tên xóm nào"))
            let day = try await desk.post(
                "/dia-ban/\(Self.commune)/thon/moi", [("ten", "<b>A</b>"), ("tu-ngay", "31/6/2024")])
            #expect(day.html.contains("“31/6/2024” không phải một ngày trong lịch"))
            #expect(day.html.contains("&lt;b&gt;A&lt;/b&gt;"))
            let few = try await desk.post(
                "/dia-ban/\(Self.commune)/sap-nhap", [("ten", "A"), ("ngay", "01/3/2026"), ("quyet-dinh", "QĐ")])
            #expect(few.html.contains("Chọn ít nhất hai thôn"))
            let district = try await desk.post("/dia-ban/1200040/thon/moi", [("ten", "A")])
            #expect(district.status == .unprocessableContent)
            let absent = try await desk.get("/dia-ban/99/thon")
            #expect(absent.status == .notFound)
        }
    }

    @Test func `who may not enter places, or not here, is refused`() async throws {
        try await Desk.with(.sqlite) { desk in
            _ = try await desk.post("/dia-ban/\(Self.commune)/thon/moi", [("ten", "A")])
            let writes = [
                "\(Self.commune)/thon/moi", "\(Self.commune)/sap-nhap", "100000000/sua", "100000000/chia-tach",
                "\(Self.commune)/phan-dinh", "\(Self.commune)/nhap-thon", "\(Self.commune)/nhap-thon/giu",
                "\(Self.commune)/dac-diem/moi", "\(Self.commune)/nhap-dac-diem",
            ]
            for path in writes {
                #expect(try await desk.post("/dia-ban/\(path)", [], as: .reader).status == .forbidden, "\(path)")
                #expect(try await desk.post("/dia-ban/\(path)", [], as: .neighbour).status == .forbidden, "\(path)")
            }
            #expect(try await desk.get("/dia-ban/\(Self.commune)/thon", as: .reader).status == .ok)
            let list = try await desk.get("/dia-ban/\(Self.commune)/thon", as: .neighbour)
            #expect(!list.html.contains("Thêm xóm"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a list is read, shown with its faults, and kept only on the second step (A17)`(
        _ engine: TestEngine
    ) async throws {
        try await Desk.with(engine) { desk in
            let path = "/dia-ban/1100004/nhap-thon"
            let bad = try await desk.upload(path, "Mã xã,Tên thôn,ĐBKK\n01279,Lũng Rì,x\n00007,A,\n", day: "01/01/2024")
            #expect(bad.status == .ok)
            #expect(bad.html.contains("<strong>A3</strong>: Phường Cống Vị ở ngoài phạm vi"))
            #expect(!bad.html.contains("Giữ danh sách"))
            let good = try await desk.upload(
                path, ";;\nMã xã;Tên thôn;ĐBKK\n01279;Lũng Rì;x\n;\"Nà, Cáp\";\n", day: "01/01/2024")
            #expect(good.html.contains("2 hàng thêm mới"))
            #expect(try await desk.count("SELECT COUNT(*) FROM village_span") == 0)
            let fields = [
                ("phieu", good.hidden("phieu")), ("ngay", good.hidden("ngay")),
                ("quyet-dinh", good.hidden("quyet-dinh")),
                ("nguon", good.hidden("nguon")), ("du-lieu", good.area("du-lieu")),
            ]
            let kept = try await desk.post(path + "/giu", fields)
            #expect(kept.location == "/dia-ban/1100004/thon?da=da-nhap")
            // The same form once more changes nothing.
            #expect(try await desk.post(path + "/giu", fields).location == kept.location)
            #expect(try await desk.count("SELECT COUNT(*) FROM village_span") == 2)
            #expect(try await desk.count("SELECT COUNT(*) FROM place_attribute") == 1)
            let source = try await desk.database.read { tx in
                try tx.value("SELECT source FROM place_attribute", as: String.self)
            }
            #expect(source == "thon.csv, hàng 3")
            let text = try await desk.get("/dia-ban/1100004/thon.csv")
            #expect(text.html.contains("01279,Phường Ngọc Xuân,\"Xóm Nà, Cáp\",01279-02"))
            let book = try await desk.get("/dia-ban/1100004/thon.xlsx")
            #expect(try TableFile.read(book.bytes)[0].rowCount == 5)
            let noFile = try await desk.upload(path, "", day: "")
            #expect(noFile.html.contains("Chưa chọn tệp"))
            let pdf = try await desk.upload(path, "%PDF-1.7", day: "")
            #expect(pdf.status == .unprocessableContent)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `villages of a split commune are assigned many at once`(_ engine: TestEngine) async throws {
        try await Desk.with(engine, scope: PlaceID(2_100_001)) { desk in
            let old = VillageWorld.splitCommune
            _ = try await desk.post("/dia-ban/\(old)/thon/moi", [("ten", "Tổ dân phố 1\nTổ dân phố 2")])
            let list = try await desk.get("/dia-ban/2100001/thon")
            #expect(list.html.contains("Chưa phân định về xã mới") && list.html.contains("/dia-ban/\(old)/phan-dinh"))
            let form = try await desk.get("/dia-ban/\(old)/phan-dinh")
            #expect(form.html.contains("Tổ dân phố 2") && form.html.contains("Chọn xã"))
            let none = try await desk.post("/dia-ban/\(old)/phan-dinh", [("quyet-dinh", "NQ"), ("thon", "100000000")])
            #expect(none.html.contains("Chưa chọn xã mới."))
            let done = try await desk.post(
                "/dia-ban/\(old)/phan-dinh",
                [
                    ("thon", "100000000"), ("thon", "100000001"), ("xa", "\(VillageWorld.heirs[1])"),
                    ("quyet-dinh", "NQ 1656/NQ-UBTVQH15"),
                ])
            #expect(done.location == "/dia-ban/\(old)/thon?da=da-phan-dinh")
            let page = try await desk.get("/dia-ban/\(VillageWorld.heirs[1])")
            #expect(page.html.contains("Tổ dân phố 2"))
            // Its own page tells where it lies in the other structure.
            let village = try await desk.get("/dia-ban/100000000?ngay=2026-01-01")
            #expect(village.status == .ok && village.html.contains("Trong địa giới “Từ 1/7/2025"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `attributes are set, counted below the province, ended and taken back (A15–A18)`(
        _ engine: TestEngine
    ) async throws {
        try await Desk.with(engine) { desk in
            let commune = VillageWorld.oldCommune
            let set = try await desk.post(
                "/dia-ban/\(commune)/dac-diem/moi",
                [("loai", "region_iii"), ("tu-ngay", "04/6/2021"), ("quyet-dinh", "QĐ 861/QĐ-TTg")])
            #expect(set.location == "/dia-ban/\(commune)/dac-diem?da=da-them")
            let declared = try await desk.post(
                "/dia-ban/1200040/dac-diem/moi",
                [
                    ("loai", "especially_disadvantaged"), ("so-luong", "1.234"), ("tu-ngay", "01/01/2022"),
                    ("quyet-dinh", "QĐ 612"),
                ])
            #expect(declared.status == .seeOther)
            let counts = try await desk.get("/dia-ban/1100004/dac-diem?ngay=20/3/2024")
            #expect(counts.html.contains("1.234 khai") && counts.html.contains("Thành phố Cao Bằng"))
            let explorer = try await desk.get("/dia-ban/\(commune)?ngay=2024-03-20")
            #expect(explorer.html.contains("Xã khu vực III (QĐ 861/QĐ-TTg)"))
            let id = try await desk.database.read { tx in
                try tx.value("SELECT id FROM place_attribute WHERE quantity IS NULL", as: RecordID.self)
            }
            let row = try #require(id)
            let early = try await desk.post(
                "/dia-ban/\(commune)/dac-diem/\(row)", [("den-ngay", "01/01/2020"), ("phien", "1")])
            #expect(early.html.contains("đứng trước ngày đầu"))
            let ended = try await desk.post(
                "/dia-ban/\(commune)/dac-diem/\(row)", [("den-ngay", "31/12/2023"), ("phien", "1")])
            #expect(ended.status == .seeOther)
            let removed = try await desk.post("/dia-ban/\(commune)/dac-diem/\(row)", [("bo", "1"), ("phien", "2")])
            #expect(removed.status == .seeOther)
            #expect(try await desk.count("SELECT COUNT(*) FROM place_attribute") == 1)
            let other = try await desk.get("/dia-ban/1200040/dac-diem/\(row)")
            #expect(other.status == .notFound)
        }
    }
}

/// The pages in front of a database of the test's own.
struct Desk: Sendable {
    enum Person: String {
        case officer, reader, neighbour
    }

    let database: Database
    let client: any TestClientProtocol

    static func with(
        _ engine: TestEngine, scope: PlaceID = PlaceID(2_100_004),
        _ body: @escaping @Sendable (Desk) async throws -> Void
    ) async throws {
        // July 2026: both structures, and days of both, lie behind.
        let environment = Kernel.Environment.fixed(at: Date(timeIntervalSince1970: 1_784_000_000))
        try await VillageWorld.database.with(engine, environment: environment) { database async throws in
            let pages = try PageRenderer(
                templates: [PlacesPages.templates, PlaceEditPages.templates], environment: environment, demo: false)
            try pages.register(PlacesPages.contents + PlaceEditPages.contents)
            let router = pages.router()
            router.add(middleware: PersonSignIn(scope: scope))
            PlacesPages(
                database: database, pages: pages, environment: environment, kinds: VillageWorld.kinds
            ).add(to: router)
            PlaceEditPages(
                database: database, pages: pages, environment: environment, kinds: VillageWorld.kinds
            ).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(Desk(database: database, client: client))
            }
        }
    }

    func get(_ path: String, as person: Person = .officer) async throws -> Shown {
        try await send(path, .get, person, nil, nil)
    }

    func post(_ path: String, _ fields: [(String, String)], as person: Person = .officer) async throws -> Shown {
        let text = ([("_csrf", "token")] + fields).map { "\(Link.encoded($0.0))=\(Link.encoded($0.1))" }
        return try await send(
            path, .post, person, "application/x-www-form-urlencoded",
            ByteBuffer(string: text.joined(separator: "&")))
    }

    func upload(_ path: String, _ text: String, day: String) async throws -> Shown {
        var body = ""
        for (name, value) in [("_csrf", "token"), ("ngay", day), ("quyet-dinh", "QĐ 612/QĐ-UBDT")] {
            body += "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        body += "--b\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"thon.csv\"\r\n\r\n\(text)\r\n--b--\r\n"
        return try await send(path, .post, .officer, "multipart/form-data; boundary=b", ByteBuffer(string: body))
    }

    func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) } ?? 0 }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, _ person: Person, _ type: String?, _ body: ByteBuffer?
    ) async throws -> Shown {
        var headers: HTTPFields = [.authorization: person.rawValue]
        if let type { headers[.contentType] = type }
        return try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
            Shown(
                status: response.status, location: response.headers[.location] ?? "",
                bytes: Array(response.body.readableBytesView))
        }
    }
}

/// What the router answered.
struct Shown: Sendable {
    let status: HTTPResponse.Status
    let location: String
    let bytes: [UInt8]

    var html: String { String(decoding: bytes, as: UTF8.self) }

    /// The value of the first hidden field of a name.
    func hidden(_ name: String) -> String {
        guard let start = html.range(of: "name=\"\(name)\" value=\"") else { return "" }
        return String(html[start.upperBound...].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
    }

    /// The text of a text area as a browser sends it: without the first line break, entities resolved.
    func area(_ name: String) -> String {
        guard let start = html.range(of: "<textarea name=\"\(name)\""),
            let open = html[start.upperBound...].firstIndex(of: ">"),
            let end = html[open...].range(of: "</textarea>")
        else { return "" }
        let text = html[html.index(after: open)..<end.lowerBound].dropFirst()
        return String(text).replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
}

/// Signs in by a header: an officer of the scope, one who may only look, an officer of Lai Châu.
private struct PersonSignIn: RouterMiddleware {
    let scope: PlaceID

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let person = request.headers[.authorization].flatMap(Desk.Person.init(rawValue:)) {
            let id = RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2))
            let place = person == .neighbour ? PlaceID(2_100_012) : scope
            let rights: [Action] = person == .reader ? [.viewPlaces] : [.viewPlaces, .editPlaces]
            context.viewer = Viewer(
                actor: .user(id, name: "Cán bộ"), userID: id, name: "Cán bộ", roleLabel: "Cán bộ",
                agencyName: "Hội LHPN", place: place, placeName: "tỉnh", csrf: "token",
                rights: rights.map { ($0, Scope(place)) })
        }
        return try await next(request, context)
    }
}
