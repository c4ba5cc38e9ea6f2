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
import Programme
import Progress
import Synchronization
import TestSupport
import Testing
import Totals

@testable import Reporting

/// The small world of these tests: the shipped catalogue, places and offices; people of a commune, a district, a province
/// and the centre who sign in by a header; a clock that the test moves.
struct World: Sendable {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let csrf = "dấu-của-phiên"

    /// Who asks; sent in a header of its own that only these tests know.
    enum Person: String, CaseIterable, Sendable {
        case commune = "Mã Thị Sáy"
        case communeLeader = "Lý A Ẩn"
        case district = "Nông Thị Ngữ"
        case districtLeader = "Bế Thị Ảnh"
        case province = "Đàm Văn Quý"
        case provinceLeader = "Lục Văn Đỗ"
        case central = "Đỗ Thị Ở"
        case centralLeader = "Hoàng Thị Ước"
        case supervisor = "Triệu Mùi Pham"
        case neighbour = "Vàng Thị Ỡ"
        /// Of the people's committee of Ba Trang, which owes a report of its own.
        case committee = "Đinh Văn Ruộng"

        var role: Role {
            switch self {
            case .communeLeader, .districtLeader, .provinceLeader, .centralLeader: .leader
            case .supervisor: .supervisor
            default: .officer
            }
        }

        /// The code of the place and a day of its structure.
        var place: String {
            switch self {
            case .commune, .communeLeader: "01474"
            case .district, .districtLeader: "049"
            case .province, .provinceLeader, .supervisor: "04"
            case .central, .centralLeader: "00"
            case .neighbour: "12"
            case .committee: "21520"
            }
        }

        /// The code of the office.
        var agency: String {
            switch self {
            case .central, .centralLeader: "hoi-lhpn-vn"
            case .committee: "ubnd-\(place)"
            default: "hoi-lhpn-\(place)"
            }
        }

        var id: RecordID {
            let position = Person.allCases.firstIndex(of: self).map { $0 + 10 } ?? 0
            return RecordID("01890000-0000-7000-8000-0000000000\(position)")!
        }

        var actor: Actor { .user(id, name: rawValue) }
    }

    /// One moving clock; ids are real.
    final class Clock: Sendable {
        private let moment: Mutex<Date>

        init(_ day: String) {
            moment = Mutex(World.noon(day))
        }

        var now: Date { moment.withLock { $0 } }

        func set(_ day: String) { moment.withLock { $0 = World.noon(day) } }

        var environment: Kernel.Environment {
            Environment(
                now: { self.now }, newID: Environment.live.newID, secretBytes: Environment.live.secretBytes)
        }
    }

    static func noon(_ day: String) -> Date {
        (try? Date("\(day)T05:00:00Z", strategy: .iso8601)) ?? .distantPast
    }

    let database: Database
    let client: any TestClientProtocol
    let desk: ReportDesk
    let papers: PaperDesk
    let clock: Clock
    let records: Records

    static let catalogue: Catalogue = {
        do { return try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8")) } catch {
            preconditionFailure("the shipped catalogue does not load: \(error)")
        }
    }()

    private static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
            + PapersMigrations.all + IssuerMigrations.all + TotalsMigrations.all + PlanningMigrations.all
            + ReportingMigrations.all,
        rules: AccountsMigrations.rules + PapersMigrations.rules + TotalsMigrations.rules + PlanningMigrations.rules
            + ReportingMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: root.appending(path: "Data/agencies"), into: database)
        try await CountedIndicators.register(catalogue.countables.map(\.code), in: database)
        try await database.write(as: .startUp) { tx in
            for person in Person.allCases { try insert(person, tx) }
            try tx.audit("world.made", RecordRef("world", "1"))
        }
    }

    private static func insert(_ person: Person, _ tx: WriteTransaction) throws {
        guard let day = Day(iso: "2024-09-01") else { return }
        let place = try PlaceStore.requirePlace(code: person.place, on: day, tx)
        guard let agency = try AgencyStore.find(code: person.agency, in: tx) else { return }
        try tx.execute(
            """
            INSERT INTO user_account (id, login, name, folded, sort_key, password_hash, agency_id, state,
                                      must_change_password, version, created_at, created_by)
            VALUES (\(person.id), \(Vietnamese.folded(person.rawValue)), \(person.rawValue),
                    \(Vietnamese.folded(person.rawValue)), \(Vietnamese.sortKey(person.rawValue)), 'x', \(agency.id),
                    'active', 0, 1, \(tx.now), 'x')
            """)
        try tx.execute(
            """
            INSERT INTO role_assignment (user_id, role, place_id, from_day, until_day)
            VALUES (\(person.id), \(person.role), \(place.id), '2022-01-01', NULL)
            """)
    }

    static func with(
        _ engine: TestEngine, on day: String = "2024-09-01",
        _ body: @escaping @Sendable (World) async throws -> Void
    ) async throws {
        let clock = Clock(day)
        let environment = clock.environment
        try await template.with(engine, environment: environment) { database async throws in
            let pages = try PageRenderer(
                templates: [PapersPages.templates, ReportPages.templates], environment: environment, demo: false)
            try pages.register(PapersPages.contents + ReportPages.contents)
            let desk = ReportDesk(catalogue: catalogue, environment: environment)
            let papers = PaperDesk(
                kinds: [ReportPaper(catalogue: catalogue)], sources: [desk.due], environment: environment)
            let router = pages.router()
            let word = [UInt8](try Data(contentsOf: root.appending(path: "Programmes/du-an-8/templates/bao-cao.docx")))
            var viewers: [String: Viewer] = [:]
            for person in Person.allCases { viewers[person.rawValue] = try await viewer(person, environment, database) }
            router.add(middleware: HeaderSignIn(viewers: viewers))
            PapersPages(database: database, pages: pages, desk: papers).add(to: router)
            let records = Records()
            ReportPages(
                database: database, pages: pages, desk: desk, papers: papers, template: word, sources: [records]
            ).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(
                    World(
                        database: database, client: client, desk: desk, papers: papers, clock: clock, records: records))
            }
        }
    }

    private static func viewer(
        _ person: Person, _ environment: Kernel.Environment, _ database: Database
    ) async throws -> Viewer {
        try await database.read { tx in
            guard let officer = try OfficerStore.find(person.id, in: tx) else { throw ReportProblems.notOwed }
            return Viewer(
                actor: person.actor, userID: person.id, name: person.rawValue, roleLabel: person.role.label,
                agencyName: officer.agencyName, place: officer.place, placeName: "…", csrf: csrf,
                rights: try OfficerStore.rights(of: person.id, on: environment.today, in: tx))
        }
    }

    func viewer(_ person: Person) async throws -> Viewer {
        try await World.viewer(person, clock.environment, database)
    }

    // MARK: Places, facts, obligations

    func place(_ code: String, on day: String = "2024-09-01") async throws -> Place {
        let day = try #require(Day(iso: day))
        return try await database.read { tx in try PlaceStore.requirePlace(code: code, on: day, tx) }
    }

    /// What a place owes in a year.
    func owed(
        _ code: String, _ year: Int, _ reach: ObligationQuestion.Reach = .own, day: String = "2024-09-01"
    ) async throws -> [Obligation] {
        let place = try await place(code, on: day)
        return try await database.read { tx in
            try ObligationStore.list(
                ObligationQuestion(place, year: year, reach: reach), catalogue: World.catalogue, in: tx)
        }
    }

    func key(_ code: String, _ kind: String = "annual_result", _ year: Int = 2024) async throws -> ObligationKey {
        let place = try await place(code)
        return ObligationKey(kind: kind, place: place.id, office: .union, period: .year(year))
    }

    /// Records something that was done, as another room would.
    func put(
        _ quantity: Int64, of indicator: String = "communication_team", at code: String, on day: String,
        tier: Tier? = .district, evidenced: Bool = true, since first: String? = nil
    ) async throws {
        let id = Environment.live.newID()
        let when = try #require(Day(iso: day))
        try await database.write(as: .startUp) { tx in
            let place = try PlaceStore.requirePlace(code: code, on: when, tx).id
            let fact = Fact(
                indicator: indicator, place: place, tier: tier, day: when, since: first.flatMap { Day(iso: $0) },
                quantity: quantity, isEvidenced: evidenced)
            try FactStore.put([FactRecord(kind: "test", id: id, facts: [fact])], in: tx)
            try tx.audit("facts.put", RecordRef("test", id))
        }
    }

    /// Begins a report and writes its words.
    func begun(_ key: ObligationKey, by person: Person, words: String = "Đã thành lập các tổ.") async throws -> Report {
        let desk = desk
        return try await database.write(as: person.actor) { tx in
            let report = try desk.begin(key, in: tx)
            try desk.save(["results": words], of: report, expecting: nil, in: tx)
            return report
        }
    }

    @discardableResult
    func take(
        _ step: PaperStep, _ report: Report, by person: Person, _ details: StepDetails = StepDetails()
    ) async throws -> Paper {
        let viewer = try await viewer(person)
        let papers = papers
        return try await database.write(as: person.actor) { tx in
            let paper = try #require(try PaperStore.newest(of: report.id, in: tx))
            return try papers.perform(step, on: paper.id, details, by: PaperActor(viewer), in: tx)
        }
    }

    func figures(of report: Report) async throws -> ReportFigures {
        try await database.read { tx in
            guard let paper = try PaperStore.newest(of: report.id, in: tx) else { return ReportFigures([]) }
            return try ReportStore.figures(of: paper.id, in: tx)
        }
    }

    func count(_ sql: SQL) async throws -> Int { try await database.read { try $0.value(sql) } ?? 0 }

    /// The codes of the problems that some work runs into.
    func problems(_ work: () async throws -> Void) async throws -> [String] {
        do {
            try await work()
            return []
        } catch let problem as Problem {
            return [problem.code]
        } catch let problems as Problems {
            return problems.all.map(\.code)
        }
    }

    // MARK: Requests

    func get(_ path: String, as person: Person?) async throws -> Answer {
        try await send(path, .get, as: person, headers: [:], body: nil)
    }

    func post(_ path: String, _ fields: [(String, String)], as person: Person?) async throws -> Answer {
        let text = ([("_csrf", World.csrf), ("phieu", Environment.live.newID().text)] + fields)
            .map { "\(Link.encoded($0.0))=\(Link.encoded($0.1))" }.joined(separator: "&")
        return try await send(
            path, .post, as: person, headers: [.contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: text))
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, as person: Person?, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> Answer {
        var headers = headers
        if let person { headers[.person] = Link.encoded(person.rawValue) }
        return try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
            Answer(
                status: response.status, location: response.headers[.location] ?? "",
                bytes: Array(response.body.readableBytesView))
        }
    }
}

/// A room whose records change as a test says.
final class Records: FactSource {
    let kind = "test"
    private let all = Mutex<[FactChange]>([])

    func add(_ change: FactChange) { all.withLock { $0.append(change) } }

    func describe(_ ids: [RecordID], for viewer: Viewer, in tx: Transaction) throws -> [RecordID: FactDescription] {
        Dictionary(
            uniqueKeysWithValues: ids.map { ($0, FactDescription(title: "Tổ \($0.text.suffix(4))", link: .results)) })
    }

    func changes(at place: PlaceID, from: Date, limit: Int, in tx: Transaction) throws -> [FactChange] {
        try all.withLock { $0 }.filter { change in
            try change.at >= from && PlaceStore.lineage(of: change.place, tx).contains(place)
        }
    }
}

/// What the router answered.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let location: String
    let bytes: [UInt8]

    var html: String { String(decoding: bytes, as: UTF8.self) }
}

/// Signs in by a header: the session is another room's affair.
struct HeaderSignIn: RouterMiddleware {
    let viewers: [String: Viewer]

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        context.viewer = request.headers[.person]?.removingPercentEncoding.flatMap { viewers[$0] }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let person = HTTPField.Name("X-Test-Person")!
}

/// A day of the calendar.
func day(_ iso: String) throws -> Day {
    let found = Day(iso: iso)
    return try #require(found)
}
