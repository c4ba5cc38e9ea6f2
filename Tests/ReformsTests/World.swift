import Accounts
import Attachments
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import LegalRegister
import Pages
import Papers
import Places
import Planning
import TestSupport

@testable import Reforms

/// The rules against a tree with districts, by hand.
enum Tree {
    static let structure = Structure(
        id: 1, name: "Trước đây", inForceFrom: Day(year: 2000, month: 1, day: 1)!, decision: "Danh mục")

    static func unit(_ code: String, _ name: String, _ parent: String?) -> ReformUnit {
        ReformUnit(
            id: NewStructure.id(code: code, structure: 1)!, code: code, tier: NewStructure.tier(ofCode: code)!,
            name: UnitName(name)!, parent: parent, latitude: 22_000_000 + Int(code)! * 10, longitude: 106_000_000)
    }

    /// Provinces 04, 12; districts 040, 049 (04), 105 (12), the island 755 (12); communes 01001, 01002 (040), 01003,
    /// 01004 (049), 03001, 03002 (105).
    static let base = ReformBase(
        structure: structure,
        units: [
            unit("04", "Tỉnh Cao Bằng", nil), unit("12", "Tỉnh Lai Châu", nil),
            unit("040", "Thành phố Cao Bằng", "04"), unit("049", "Huyện Quảng Hòa", "04"),
            unit("105", "Huyện Phong Thổ", "12"), unit("755", "Huyện Côn Đảo", "12"),
            unit("01001", "Phường Hợp Giang", "040"), unit("01002", "Phường Tân Giang", "040"),
            unit("01003", "Xã Tự Do", "049"), unit("01004", "Xã Ngọc Động", "049"),
            unit("03001", "Xã Mường So", "105"), unit("03002", "Xã Khổng Lào", "105"),
        ])

    static func read(
        _ text: String, day: String = "01/01/2027", decision: String = "Nghị quyết 1", name: String = ""
    ) -> ReformReading {
        ReformCheck.read(ReformDraft(day: day, name: name, decision: decision, text: text), against: base)
    }

    /// `reform.forgotten B3`: code and cell of every fault.
    static func faults(_ text: String) -> [String] {
        read(text).faults.map { "\($0.code.dropFirst("reform.".count)) \($0.cell ?? $0.column ?? "-")" }
    }
}

/// A small country in a database: the files of Data/places with two provinces, both structures.
struct World: Sendable {
    static let csrf = "dấu-của-phiên"
    static let environment = Environment(
        now: { Date(timeIntervalSince1970: 1_790_000_000) }, newID: Environment.live.newID,
        secretBytes: Environment.live.secretBytes)

    enum Person: String, CaseIterable, Sendable {
        case system = "Hệ Thị Thống"
        case administrator = "Quản Thị Trị"
        case officer = "Nông Thị Ngữ"

        var role: Role {
            switch self {
            case .system: .systemAdministrator
            case .administrator: .administrator
            case .officer: .officer
            }
        }

        var id: RecordID { RecordID(moment: .distantPast, random: (UInt64(rawValue.utf8.count), 7)) }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let migrations =
        PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
        + PapersMigrations.all + IssuerMigrations.all + PlanningMigrations.all + ReformsMigrations.all
    static let rules =
        AccountsMigrations.rules + PapersMigrations.rules + PlanningMigrations.rules + ReformsMigrations.rules

    static let small = TestTemplate(migrations: migrations, rules: rules) { database in
        let folder = FileManager.default.temporaryDirectory.appending(path: "nepmoi-reforms-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        try await PlacesLoader.load(folder: folder, into: database)
    }

    /// The whole country.
    static let whole = TestTemplate(migrations: migrations, rules: rules) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: root.appending(path: "Data/agencies"), into: database)
    }

    private static let files = [
        "places-before-2025-07-01.csv": """
        code,type,level,name,parent_code,lat,lon
        04,Tỉnh,province,Tỉnh Cao Bằng,,22.7,106.0
        12,Tỉnh,province,Tỉnh Lai Châu,,22.3,103.2
        040,Thành phố,district,Thành phố Cao Bằng,04,22.6,106.2
        105,Huyện,district,Huyện Phong Thổ,12,22.5,103.3
        01273,Phường,commune,Phường Sông Hiến,040,22.6,106.2
        01279,Phường,commune,Phường Hợp Giang,040,22.6,106.2
        01288,Phường,commune,Phường Tân Giang,040,22.6,106.2
        03388,Xã,commune,Xã Mường So,105,22.5,103.3
        """,
        "places-from-2025-07-01.csv": """
        code,type,level,name,parent_code,lat,lon
        04,Tỉnh,province,Tỉnh Cao Bằng,,22.7,106.0
        12,Tỉnh,province,Tỉnh Lai Châu,,22.3,103.2
        01273,Phường,commune,Phường Thục Phán,04,22.6,106.2
        01279,Phường,commune,Phường Nùng Trí Cao,04,22.8,106.4
        01288,Phường,commune,Phường Tân Giang,04,22.6,106.2
        03388,Xã,commune,Xã Phong Thổ,12,22.5,103.3
        03390,Xã,commune,Xã Sin Suối Hồ,12,22.5,103.3
        """,
        "succession-2025-07-01.csv": """
        from_code,to_code,level,share
        04,04,province,whole
        12,12,province,whole
        01273,01273,commune,whole
        01279,01279,commune,whole
        01288,01288,commune,whole
        03388,03388,commune,part-main
        03388,03390,commune,part
        """,
        "local-words.csv": """
        province_code,structure,word,source
        04,2,xóm,Kế hoạch 288
        """,
        "aliases.csv": """
        structure,code,alias,source
        2,01288,TG,Kế hoạch 1
        2,01273,TP,Kế hoạch 1
        """,
    ]

    /// 01273 and 01279 become one ward.
    static let merge = "merge,01273,01273,Phường Thục Phán,,\nmerge,01279,01273,,,\n"

    static func draft(_ text: String = merge, day: String = "2027-01-01") -> ReformDraft {
        ReformDraft(day: day, name: "", decision: "Nghị quyết số 1", text: text)
    }

    // MARK: Pages

    let database: Database
    let client: any TestClientProtocol

    static func with(
        _ engine: TestEngine = .sqlite, _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        try await small.with(engine, environment: environment) { database async throws in
            let pages = try PageRenderer(templates: [ReformPages.templates], environment: environment, demo: false)
            try pages.register(ReformPages.contents)
            let router = pages.router()
            router.add(middleware: HeaderSignIn())
            ReformPages(database: database, pages: pages, environment: environment).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(World(database: database, client: client))
            }
        }
    }

    func get(_ path: String, as person: Person? = .system) async throws -> Answer {
        try await send(path, .get, as: person, headers: [:], body: nil)
    }

    func post(_ path: String, _ fields: [(String, String)], as person: Person? = .system) async throws -> Answer {
        let text = ([("_csrf", World.csrf)] + fields)
            .map { "\(Link.encoded($0.0))=\(Link.encoded($0.1))" }.joined(separator: "&")
        return try await send(
            path, .post, as: person, headers: [.contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: text))
    }

    func upload(_ path: String, _ bytes: [UInt8], _ fields: [(String, String)]) async throws -> Answer {
        let line = "nep-moi-test-boundary"
        var body = ByteBuffer()
        for (field, value) in [("_csrf", World.csrf)] + fields {
            body.writeString("--\(line)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n")
        }
        body.writeString(
            "--\(line)\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"cai-cach.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n")
        body.writeBytes(bytes)
        body.writeString("\r\n--\(line)--\r\n")
        return try await send(
            path, .post, as: .system, headers: [.contentType: "multipart/form-data; boundary=\(line)"], body: body)
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, as person: Person?, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> Answer {
        var headers = headers
        if let person { headers[.person] = Link.encoded(person.rawValue) }
        return try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
            Answer(
                status: response.status, location: response.headers[.location] ?? "",
                html: String(decoding: response.body.readableBytesView, as: UTF8.self))
        }
    }
}

/// What the router answered.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let location: String
    let html: String

    /// The value of the first hidden field of a name.
    func hidden(_ name: String) -> String {
        guard let start = html.range(of: "name=\"\(name)\" value=\"") else { return "" }
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }
}

/// Signs in by a header: the session is another room's affair.
struct HeaderSignIn: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let name = request.headers[.person]?.removingPercentEncoding
        if let person = name.flatMap(World.Person.init(rawValue:)) {
            let place = person == .system ? PlaceID.nation : PlaceID(2_100_004)
            context.isRecentlyProved = true
            context.viewer = Viewer(
                actor: .user(person.id, name: person.rawValue), userID: person.id, name: person.rawValue,
                roleLabel: person.role.label, agencyName: "Hội LHPN", place: place, placeName: "tỉnh Cao Bằng",
                csrf: World.csrf, rights: (Policy.rights[person.role] ?? []).map { ($0, Scope(place)) })
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let person = HTTPField.Name("X-Test-Person")!
}
