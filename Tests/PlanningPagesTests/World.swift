import Accounts
import Attachments
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import LegalRegister
import Office
import Pages
import Papers
import Places
import Planning
import Programme
import Synchronization
import TestSupport
import Testing
import Totals

/// The small world of these tests: the shipped catalogue and places, the Union of Cao Bằng and of its neighbour, people
/// who sign in by a header, and a router with the pages of this room.
struct World: Sendable {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let csrf = "dấu-của-phiên"
    static let environment = Environment(
        now: { Date(timeIntervalSince1970: 1_710_900_000) }, newID: Environment.live.newID,
        secretBytes: Environment.live.secretBytes)

    /// Who asks; sent in a header of its own that only these tests know.
    enum Person: String, CaseIterable, Sendable {
        /// An officer of the province.
        case officer = "Nông Thị Ngữ"
        /// A second officer of the province.
        case colleague = "Hoàng Thị Ỷ"
        /// Somebody of the province who may look and take away, but not import.
        case supervisor = "Lý Thị Ễ"
        /// An officer of the neighbouring province.
        case neighbour = "Vàng Thị Ỡ"

        var role: Role { self == .supervisor ? .supervisor : .officer }

        var id: RecordID {
            RecordID(moment: .distantPast, random: (UInt64(rawValue.utf8.count), UInt16(rawValue.count)))
        }
    }

    let database: Database
    let client: any TestClientProtocol

    static let catalogue = Result {
        try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8"))
    }

    /// All places of the country.
    private static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
            + PapersMigrations.all + TotalsMigrations.all + PlanningMigrations.all,
        rules: AccountsMigrations.rules + PapersMigrations.rules + PlanningMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
    }

    /// The shipped Word template of plans.
    static func wordTemplate() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: "Programmes/du-an-8/templates/ke-hoach.docx")))
    }

    static func workbook() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: "Tests/PlanningPagesTests/Fixtures/caobang-annexes.xlsx")))
    }

    static func with(
        _ engine: TestEngine = .sqlite, environment: Kernel.Environment = World.environment,
        _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        let catalogue = try catalogue.get()
        try await template.with(engine, environment: environment) { database async throws in
            let (province, neighbour) = try await addAgencies(to: database)
            let pages = try PageRenderer(
                templates: [PapersPages.templates, PlanningPages.templates], environment: environment, demo: false)
            try pages.register(PapersPages.contents + PlanningPages.contents)
            let desk = PaperDesk(kinds: [PlanPaper(catalogue: catalogue)], environment: environment)
            let router = pages.router()
            router.add(middleware: HeaderSignIn(province: province, neighbour: neighbour))
            PapersPages(database: database, pages: pages, desk: desk).add(to: router)
            PlanningPages(
                database: database, pages: pages, catalogue: catalogue, papers: desk,
                planTemplate: try wordTemplate(), environment: environment
            ).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(World(database: database, client: client))
            }
        }
    }

    /// The agencies that the annexes name, and a neighbour's; returns the two provinces.
    private static func addAgencies(to database: Database) async throws -> (PlaceID, PlaceID) {
        try await database.write(as: .startUp) { tx in
            let province = try PlaceStore.requirePlace(code: "04", on: environment.today, tx).id
            let neighbour = try PlaceStore.requirePlace(code: "12", on: environment.today, tx).id
            let agencies: [(String, String, AgencyKind, PlaceID)] = [
                ("hoi-lhpn-04", "Hội LHPN tỉnh Cao Bằng", .union, province),
                ("so-ldtbxh-04", "Sở Lao động - Thương binh và Xã hội tỉnh Cao Bằng", .department, province),
                ("hoi-lhpn-12", "Hội LHPN tỉnh Lai Châu", .union, neighbour),
            ]
            for (code, name, kind, place) in agencies {
                try AgencyStore.create(NewAgency(code: code, name: name, kind: kind, place: place), in: tx)
            }
            return (province, neighbour)
        }
    }

    // MARK: Requests

    func get(_ path: String, as person: Person? = .officer) async throws -> Answer {
        try await send(path, .get, as: person, headers: [:], body: nil)
    }

    func post(
        _ path: String, _ fields: [(String, String)], as person: Person? = .officer, csrf: String = World.csrf
    ) async throws -> Answer {
        let text = ([("_csrf", csrf)] + fields)
            .map { "\(Link.encoded($0.0))=\(Link.encoded($0.1))" }.joined(separator: "&")
        return try await send(
            path, .post, as: person, headers: [.contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: text))
    }

    /// Sends the form of step 1.
    func upload(
        _ bytes: [UInt8], name: String = "phu-luc.xlsx", fields: [(String, String)] = [], period: String = "2024",
        as person: Person? = .officer
    ) async throws -> Answer {
        let line = "nep-moi-test-boundary"
        var body = ByteBuffer()
        for (field, value) in [("_csrf", World.csrf), ("ky", period)] + fields {
            body.writeString("--\(line)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n")
        }
        body.writeString(
            "--\(line)\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"\(name)\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
        body.writeBytes(bytes)
        body.writeString("\r\n--\(line)--\r\n")
        return try await send(
            "/nhap-phu-luc", .post, as: person, headers: [.contentType: "multipart/form-data; boundary=\(line)"],
            body: body)
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, as person: Person?, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> Answer {
        var headers = headers
        if let person { headers[.person] = Link.encoded(person.rawValue) }
        return try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
            Answer(
                status: response.status, location: response.headers[.location] ?? "", headers: response.headers,
                bytes: Array(response.body.readableBytesView))
        }
    }

    // MARK: The database

    func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) } ?? 0 }
}

/// What the router answered.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let location: String
    let headers: HTTPFields
    let bytes: [UInt8]

    var html: String { String(decoding: bytes, as: UTF8.self) }

    /// The value of the first hidden field of a name.
    func hidden(_ name: String) -> String {
        guard let start = html.range(of: "name=\"\(name)\" value=\"") else { return "" }
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }
}

/// Signs in by a header: the session is another room's affair.
struct HeaderSignIn: RouterMiddleware {
    let province: PlaceID
    let neighbour: PlaceID

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let name = request.headers[.person]?.removingPercentEncoding
        if let person = name.flatMap(World.Person.init(rawValue:)) {
            let place = person == .neighbour ? neighbour : province
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

extension World {
    /// Imports the annex of 2024 and returns the address of its plan.
    func imported() async throws -> String {
        let sent = try await upload(try World.workbook(), fields: [("so", "288/KH-BCD"), ("ngay", "20/3/2024")])
        let kept = try await post("\(sent.location)/giu-lai", [("phien", "1")])
        return String(kept.location.prefix { $0 != "?" })
    }

    /// The first sheet of the real workbook with one cell changed.
    static func changed(_ address: String, to value: Int64) throws -> [UInt8] { try changed(address, .integer(value)) }

    static func changed(_ address: String, to value: String) throws -> [UInt8] { try changed(address, .text(value)) }

    private static func changed(_ address: String, _ value: OutputValue) throws -> [UInt8] {
        let grid = try DocumentReader.read(try workbook()).grids[0]
        var layout = SheetLayout(name: grid.name, merges: grid.merges)
        for (cell, content) in grid.cells {
            layout.cells[cell] = OutputCell(Int64(content.raw).map { .integer($0) } ?? .text(content.raw))
        }
        let found = Office.CellAddress(address)
        let changed = try #require(found)
        layout.cells[changed] = OutputCell(value)
        return try WorkbookWriter.write([layout], title: "Phụ lục")
    }
}
