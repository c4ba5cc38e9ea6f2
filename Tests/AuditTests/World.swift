import Accounts
import Attachments
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Places
import TestSupport

@testable import Audit

/// The small world of these tests: two provinces before and after 1/7/2025, an account, and entries at their places.
struct World: Sendable {
    /// 10:00 on 20/3/2024 in Vietnam.
    static let environment = Kernel.Environment.fixed(at: Date(timeIntervalSince1970: 1_710_903_600))

    enum At {
        static let province = PlaceID(1_100_004)
        static let district = PlaceID(1_200_040)
        static let commune = PlaceID(1_301_273)
        static let newCommune = PlaceID(2_301_273)
        static let other = PlaceID(1_100_012)
    }

    enum Person: String, CaseIterable, Sendable {
        case system = "Hệ Thị Thống"
        case administrator = "Quản Thị Trị"
        case officer = "Nông Thị Ngữ"
        case supervisor = "Giám Thị Sát"
        /// May see the log but no accounts: no role of today.
        case reader = "Đọc Thị Thôi"

        var rights: [Action] {
            switch self {
            case .system: Policy.rights[.systemAdministrator] ?? []
            case .administrator: Policy.rights[.administrator] ?? []
            case .officer: Policy.rights[.officer] ?? []
            case .supervisor: Policy.rights[.supervisor] ?? []
            case .reader: [.viewAudit]
            }
        }

        var place: PlaceID { self == .system ? .nation : At.province }
        var id: RecordID { RecordID(moment: .distantPast, random: (UInt64(rawValue.utf8.count), 7)) }
        var actor: Actor { .user(id, name: rawValue) }
    }

    private static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all, rules: AccountsMigrations.rules
    ) { database in
        let folder = FileManager.default.temporaryDirectory.appending(path: "nepmoi-audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        try await PlacesLoader.load(folder: folder, into: database)
    }

    private static let files = [
        "places-before-2025-07-01.csv": """
        code,type,level,name,parent_code,lat,lon
        04,Tỉnh,province,Tỉnh Cao Bằng,,22.7,106.0
        12,Tỉnh,province,Tỉnh Lai Châu,,22.3,103.2
        040,Thành phố,district,Thành phố Cao Bằng,04,22.6,106.2
        01273,Phường,commune,Phường Hợp Giang,040,22.6,106.2
        01279,Phường,commune,Phường Ngọc Xuân,040,22.6,106.2
        """,
        "places-from-2025-07-01.csv": """
        code,type,level,name,parent_code,lat,lon
        04,Tỉnh,province,Tỉnh Cao Bằng,,22.7,106.0
        12,Tỉnh,province,Tỉnh Lai Châu,,22.3,103.2
        01273,Phường,commune,Phường Thục Phán,04,22.6,106.2
        01279,Phường,commune,Phường Nùng Trí Cao,04,22.6,106.2
        """,
        "succession-2025-07-01.csv": """
        from_code,to_code,level,share
        04,04,province,whole
        12,12,province,whole
        01273,01273,commune,whole
        01279,01279,commune,whole
        """,
        "local-words.csv": "province_code,structure,word,source\n",
        "aliases.csv": "structure,code,alias,source\n",
    ]

    let database: Database
    let client: any TestClientProtocol

    static func with(
        _ engine: TestEngine = .sqlite, _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        try await template.with(engine, environment: environment) { database async throws in
            let pages = try PageRenderer(templates: [AuditPages.templates], environment: environment, demo: false)
            try pages.register(AuditPages.contents)
            let router = pages.router()
            router.add(middleware: HeaderSignIn())
            router.add(middleware: ReadingHeader())
            AuditPages(
                database: database, pages: pages, environment: environment,
                links: { $0.kind == "paper" ? Link(segments: ["van-ban", $0.id]) : nil }
            ).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(World(database: database, client: client))
            }
        }
    }

    /// Leaves an entry.
    func leave(
        _ action: String, _ record: RecordRef = RecordRef("paper", "1"), at place: PlaceID? = At.province,
        by actor: Actor = Person.officer.actor, before: [String: String]? = nil, after: [String: String]? = nil
    ) async throws {
        try await database.write(as: actor) { tx in
            try tx.audit(action, record, place: place, before: before, after: after)
        }
    }

    func get(_ path: String, as person: Person? = .administrator) async throws -> Answer {
        var headers: HTTPFields = [:]
        if let person { headers[.person] = Link.encoded(person.rawValue) }
        return try await client.execute(uri: path, method: .get, headers: headers, body: nil) { response in
            Answer(
                status: response.status, readings: response.headers[.readings] ?? "",
                isFile: response.headers[.contentDisposition] != nil, size: response.body.readableBytes,
                html: String(decoding: response.body.readableBytesView, as: UTF8.self))
        }
    }

    /// The work of the rows, as the page shows them.
    func works(_ query: String = "", as person: Person = .administrator) async throws -> [String] {
        try await get("/nhat-ky" + query, as: person).works
    }
}

/// What the router answered.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    /// What the page says was read.
    let readings: String
    let isFile: Bool
    let size: Int
    let html: String

    var works: [String] {
        html.matches(of: /<th role="rowheader" scope="row">([^<]*)<\/th>/).map { String($0.1) }
    }
}

/// Signs in by a header: the session is another room's affair.
struct HeaderSignIn: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let name = request.headers[.person]?.removingPercentEncoding
        if let person = name.flatMap(World.Person.init(rawValue:)) {
            context.viewer = Viewer(
                actor: person.actor, userID: person.id, name: person.rawValue, roleLabel: "", agencyName: "Hội LHPN",
                place: person.place, placeName: "tỉnh Cao Bằng", csrf: "x",
                rights: person.rights.map { ($0, Scope(person.place)) })
        }
        return try await next(request, context)
    }
}

/// Shows what a page says was read.
struct ReadingHeader: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.readings] = context.readings.map { reading in
            let details = reading.details.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return ([reading.action] + details).joined(separator: " ")
        }.joined(separator: "; ")
        return response
    }
}

extension HTTPField.Name {
    static let person = HTTPField.Name("X-Test-Person")!
    static let readings = HTTPField.Name("X-Test-Readings")!
}
