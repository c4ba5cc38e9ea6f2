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
import TestSupport
import Testing
import Totals

@testable import Progress

/// The small world of these tests: the shipped catalogue and places, the real annexes of Cao Bằng kept as plans, people
/// who sign in by a header, and a room whose records write facts.
struct World: Sendable {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// 12/1/2026 in Vietnam.
    static let environment = Environment(
        now: { Date(timeIntervalSince1970: 1_768_182_000) }, newID: Environment.live.newID,
        secretBytes: Environment.live.secretBytes)
    static let actor = Actor(kind: .system, id: "test", name: "kiểm thử")

    /// Who asks; sent in a header of its own that only these tests know.
    enum Person: String, CaseIterable, Sendable {
        case officer = "Nông Thị Ngữ"
        /// Somebody of Lai Châu.
        case neighbour = "Vàng Thị Ỡ"
        /// Somebody who sees the whole country.
        case central = "Đỗ Thị Ở"
        /// Somebody whose role may view nothing.
        case nobody = "Lò Thị Ẩn"

        var id: RecordID {
            RecordID(moment: .distantPast, random: (UInt64(rawValue.utf8.count), UInt16(rawValue.count)))
        }
    }

    let database: Database
    let client: any TestClientProtocol

    static let catalogue: Catalogue = {
        do { return try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8")) } catch {
            preconditionFailure("the shipped catalogue does not load: \(error)")
        }
    }()

    private static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
            + PapersMigrations.all + TotalsMigrations.all + PlanningMigrations.all,
        rules: PapersMigrations.rules + TotalsMigrations.rules + PlanningMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: root.appending(path: "Data/agencies"), into: database)
        try await CountedIndicators.register(catalogue.countables.map(\.code), in: database)
        let bytes = [UInt8](try Data(contentsOf: root.appending(path: "Data/demo/caobang-phu-luc.xlsx")))
        let sheets = try DocumentReader.read(bytes).grids
        for (sheet, period) in [(1, "2021-2025"), (0, "2024")] {
            try await keep(sheets[sheet], period: period, in: database)
        }
    }

    private static func keep(_ grid: Grid, period text: String, in database: Database) async throws {
        let importer = PlanImport(catalogue: catalogue)
        try await database.write(as: actor) { tx in
            guard let period = Period(text), let agency = try AgencyStore.find(code: "hoi-lhpn-04", in: tx) else {
                return
            }
            let place = try PlaceStore.requirePlace(code: "04", on: period.firstDay, tx)
            let target = ImportTarget(
                place: place, agency: agency, period: period, paperNumber: "288/KH-BCD",
                paperDay: Day(iso: "2024-03-20"))
            let reading = try importer.read(grid, for: target, in: tx)
            let file = try AttachmentStore.save(Array(text.utf8), name: "phu-luc.txt", in: tx)
            _ = try importer.keep(reading.annex, for: target, attachment: file, sourceKey: text, in: tx)
        }
    }

    static func with(_ engine: TestEngine, _ body: @escaping @Sendable (World) async throws -> Void) async throws {
        try await template.with(engine, environment: environment) { database async throws in
            let pages = try PageRenderer(
                templates: [ProgressPages.templates], environment: environment, demo: false)
            try pages.register(ProgressPages.contents)
            let router = pages.router()
            let (province, neighbour) = try await database.read { tx in
                (
                    try PlaceStore.requirePlace(code: "04", on: environment.today, tx).id,
                    try PlaceStore.requirePlace(code: "12", on: environment.today, tx).id
                )
            }
            router.add(middleware: HeaderSignIn(province: province, neighbour: neighbour))
            let progress = ProgressPages(
                database: database, pages: pages, catalogue: catalogue, sources: [Teams()], environment: environment)
            progress.add(to: router)
            // What the overview, which stands in another room, asks for.
            router.get("tong-quan") { _, context in
                let viewer = try context.requireViewer()
                let card = try await database.read { tx in try progress.overview(for: viewer, in: tx) }
                let rows = card?.rows.map { "\($0.name): \($0.achieved)/\($0.target), \($0.percent)" } ?? []
                return ([card.map { "năm \($0.year)" } ?? "không có"] + rows).joined(separator: "\n")
            }
            try await Application(router: router).test(.router) { client in
                try await body(World(database: database, client: client))
            }
        }
    }

    // MARK: Facts

    /// Puts a record with one fact.
    @discardableResult
    func put(
        _ quantity: Int64, of indicator: String = "communication_team", at code: String, on day: String,
        tier: Tier? = .district, evidenced: Bool = true, placeDay: String? = nil
    ) async throws -> RecordID {
        let id = Environment.live.newID()
        let day = try #require(Day(iso: day))
        let treeDay = try #require(Day(iso: placeDay ?? day.iso))
        try await database.write(as: World.actor) { tx in
            let place = try PlaceStore.requirePlace(code: code, on: treeDay, tx).id
            let fact = Fact(
                indicator: indicator, place: place, tier: tier, day: day, quantity: quantity, isEvidenced: evidenced)
            try FactStore.put([FactRecord(kind: Teams().kind, id: id, facts: [fact])], in: tx)
            try tx.audit("facts.put", RecordRef("test", id))
        }
        return id
    }

    func place(_ code: String, on day: String) async throws -> Place {
        let day = try #require(Day(iso: day))
        return try await database.read { tx in try PlaceStore.requirePlace(code: code, on: day, tx) }
    }

    /// The report that the command gives.
    func report(
        _ code: String, _ year: Int, structure: String? = nil
    ) async throws -> (view: ProgressView, report: ProgressReport) {
        let day = try structure.map { try #require(Day(iso: $0)) }
        return try await database.read { tx in
            let asked = try ProgressView.place(code: code, year: year, day: day, in: tx)
            let view = try ProgressView.resolve(asked, year: year, day: day, in: tx)
            return (view, try ProgressStore.report(view, catalogue: World.catalogue, in: tx))
        }
    }

    func get(_ path: String, as person: Person? = .officer) async throws -> Answer {
        var headers = HTTPFields()
        if let person { headers[.person] = Link.encoded(person.rawValue) }
        return try await client.execute(uri: path, method: .get, headers: headers) { response in
            Answer(status: response.status, headers: response.headers, bytes: Array(response.body.readableBytesView))
        }
    }
}

/// What the router answered.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let bytes: [UInt8]

    var html: String { String(decoding: bytes, as: UTF8.self) }
}

/// A room whose records are described by their number.
struct Teams: FactSource {
    let kind = "team"

    func describe(_ ids: [RecordID], for viewer: Viewer, in tx: Transaction) throws -> [RecordID: FactDescription] {
        Dictionary(
            uniqueKeysWithValues: ids.map { id in
                (id, FactDescription(title: "Tổ \(id.text.suffix(4))", link: .places, evidence: "quyết định, 3 ảnh"))
            })
    }

    func changes(at place: PlaceID, from: Date, limit: Int, in tx: Transaction) throws -> [FactChange] { [] }
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
            let place = person == .neighbour ? neighbour : person == .central ? .nation : province
            let rights = person == .nobody ? [] : Policy.rights[.supervisor] ?? []
            context.viewer = Viewer(
                actor: .user(person.id, name: person.rawValue), userID: person.id, name: person.rawValue,
                roleLabel: "Giám sát", agencyName: "Hội LHPN", place: place, placeName: "tỉnh Cao Bằng",
                csrf: "dấu", rights: rights.map { ($0, Scope(place)) })
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let person = HTTPField.Name("X-Test-Person")!
}
