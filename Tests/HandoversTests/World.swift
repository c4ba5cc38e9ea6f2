import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Pages
import Papers
import Places
import Synchronization
import TestSupport

@testable import Handovers

/// The small world of these tests: the province Cao Bằng with its Union, the commune Cách Linh with one, another
/// province; people of each role; a clock that the test moves; a kind of paper whose content is its title.
struct World: Sendable {
    let database: Database
    let papers: PaperDesk
    let desk: HandoverDesk
    let clock: Clock

    enum At {
        static let province = PlaceID(1004)
        static let commune = PlaceID(1279)
        static let other = PlaceID(1012)
    }

    /// The people of this world; the id is made from the position.
    enum Person: String, CaseIterable {
        case giver, receiver, leader, administrator, locked, invited
        case communeOfficer, stranger, system

        var name: String {
            switch self {
            case .giver: "Nông Thị Ngữ"
            case .receiver: "Đàm Văn Quý"
            case .leader: "Lục Văn Đỗ"
            case .administrator: "Triệu Mùi Pham"
            case .locked: "Bế Thị Ảnh"
            case .invited: "Hoàng Thị Ước"
            case .communeOfficer: "Mã Thị Sáy"
            case .stranger: "Giàng Thị Mỷ"
            case .system: "Lý A Ẩn"
            }
        }

        var role: Role? {
            switch self {
            case .giver, .communeOfficer, .stranger: .officer
            case .leader: .leader
            case .administrator: .administrator
            case .system: .systemAdministrator
            case .receiver, .locked, .invited: nil
            }
        }

        var place: PlaceID {
            switch self {
            case .communeOfficer: At.commune
            case .stranger: At.other
            default: At.province
            }
        }

        var id: RecordID {
            let position = Person.allCases.firstIndex(of: self)! + 1
            return RecordID("01890000-0000-7000-8000-00000000000\(position)")!
        }

        var actor: Actor { .user(id, name: name) }
    }

    /// One moving clock; ids are real.
    final class Clock: Sendable {
        private let moment = Mutex(Date(timeIntervalSince1970: 1_710_900_000))

        var now: Date { moment.withLock { $0 } }

        func advance(days: Int) { moment.withLock { $0 += TimeInterval(days) * 86_400 } }

        var environment: Kernel.Environment {
            Environment(
                now: { self.now }, newID: Environment.live.newID, secretBytes: Environment.live.secretBytes)
        }
    }

    static let agencies: [PlaceID: (id: RecordID, name: String)] = [
        At.province: (RecordID("01890000-0000-7000-8000-0000000000b1")!, "Hội LHPN tỉnh Cao Bằng"),
        At.commune: (RecordID("01890000-0000-7000-8000-0000000000b2")!, "Hội LHPN xã Cách Linh"),
        At.other: (RecordID("01890000-0000-7000-8000-0000000000b3")!, "Hội LHPN tỉnh Lai Châu"),
    ]

    static func with(_ engine: TestEngine, _ body: (World) async throws -> Void) async throws {
        let clock = Clock()
        try await TestDatabase.with(
            engine,
            migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all
                + PapersMigrations.all + HandoverMigrations.all,
            rules: AccountsMigrations.rules + PapersMigrations.rules + HandoverMigrations.rules,
            environment: clock.environment
        ) { database async throws in
            try await database.write(as: .startUp) { tx in
                try insertPlaces(tx)
                for (place, agency) in agencies.sorted(by: { $0.key < $1.key }) {
                    try tx.execute(
                        """
                        INSERT INTO agency (id, code, name, folded, sort_key, kind, place_id, parent_id)
                        VALUES (\(agency.id), \("hoi-\(place)"), \(agency.name), \(Vietnamese.folded(agency.name)),
                                \(Vietnamese.sortKey(agency.name)), 'union', \(place), NULL)
                        """)
                }
                for person in Person.allCases { try insert(person, tx) }
                try tx.audit("world.made", RecordRef("world", "1"))
            }
            let papers = PaperDesk(
                kinds: [Plain()], sources: [HandoverTasks()], environment: clock.environment)
            try await body(
                World(database: database, papers: papers, desk: HandoverDesk(papers: papers), clock: clock))
        }
    }

    var today: Day { clock.environment.today }

    /// A day after the present one.
    func day(in days: Int) -> Day { Day(inVietnam: clock.now + TimeInterval(days) * 86_400) }

    /// The key of the role that a person has in this world.
    func role(of person: Person) -> RoleKey {
        RoleKey(
            RoleAssignment(role: person.role!, place: person.place, from: Day(year: 2024, month: 1, day: 1)!))
    }

    func new(
        _ giver: Person = .giver, to receiver: Person = .receiver, on day: Day? = nil, roles: [RoleKey]? = nil,
        withPapers: Bool = true, reason: String = "chuyển công tác"
    ) -> NewHandover {
        NewHandover(
            giver: giver.id, receiver: receiver.id, day: day, reason: reason, roles: roles ?? [role(of: giver)],
            withPapers: withPapers)
    }

    @discardableResult
    func make(_ new: NewHandover, by person: Person) async throws -> RecordID {
        let desk = desk
        return try await database.write(as: person.actor) { tx in try desk.make(new, in: tx) }
    }

    func draft(
        _ title: String = "Kế hoạch truyền thông", at place: PlaceID = At.province, by person: Person = .giver
    ) async throws -> Paper {
        let new = NewPaper(
            kind: "plain", series: Environment.live.newID(), title: title, agency: World.agencies[place]!.id,
            place: place)
        return try await database.write(as: person.actor) { try PaperStore.insert(new, in: $0) }
    }

    @discardableResult
    func take(
        _ step: PaperStep, _ paper: Paper, by person: Person, _ details: StepDetails = StepDetails()
    ) async throws -> Paper {
        let papers = papers
        let viewer = try await viewer(person)
        return try await database.write(as: person.actor) { tx in
            try papers.perform(step, on: paper.id, details, by: PaperActor(viewer), in: tx)
        }
    }

    func viewer(_ person: Person) async throws -> Viewer {
        let today = today
        let rights = try await database.read { try OfficerStore.rights(of: person.id, on: today, in: $0) }
        return Viewer(
            actor: person.actor, userID: person.id, name: person.name, roleLabel: person.role?.label ?? "",
            agencyName: World.agencies[person.place]!.name, place: person.place, placeName: "nơi làm việc",
            csrf: "secret", rights: rights)
    }

    /// What waits for a person in the inbox: titles of papers, and of the rest.
    func inbox(_ person: Person) async throws -> [String] {
        let papers = papers
        let viewer = try await viewer(person)
        return try await database.read { tx in
            try papers.others(for: viewer, limit: 50, in: tx).flatMap { $0.items.map(\.title) }
                + papers.inbox(for: PaperActor(viewer), limit: 50, offset: 0, in: tx).map(\.paper.title)
        }
    }

    /// The roles that a person holds on a day.
    func roles(_ person: Person, on day: Day) async throws -> [Role] {
        try await database.read { tx in
            try RoleHandover.roles(of: person.id, from: day, in: tx).filter { $0.holds(on: day) }.map(\.role)
        }
    }

    func find(_ id: RecordID) async throws -> Handover? {
        try await database.read { try HandoverStore.find(id, in: $0) }
    }

    /// The problem that some work runs into; nil when it runs into none.
    func problem(_ work: () async throws -> Void) async throws -> Problem? {
        do {
            try await work()
            return nil
        } catch let problem as Problem {
            return problem
        } catch let problems as Problems {
            return problems.all.first
        }
    }

    func audited() async throws -> [String] {
        try await database.read { tx in
            try tx.rows("SELECT action FROM audit_entry ORDER BY id").map { try $0("action") }
        }
    }
}

/// A kind of paper without content.
struct Plain: PaperKind {
    let code = "plain"
    let label = "kế hoạch"

    func link(to paper: Paper) -> Link { Link("/thu/\(paper.id.text)") }
    func require(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws {}
    func consequences(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws -> [String] { [] }
    func did(_ step: PaperStep, _ paper: Paper, in tx: WriteTransaction) throws {}
}

extension World {
    private static func insertPlaces(_ tx: WriteTransaction) throws {
        try tx.insert(
            into: "structure", columns: ["id", "name", "in_force_from", "decision"],
            rows: Structure.shipped.prefix(1).map { [$0.id, $0.name, $0.inForceFrom, $0.decision] })
        let places: [(PlaceID, String, Tier, String, String, PlaceID?)] = [
            (.nation, "00", .central, "Quốc gia", "Việt Nam", nil),
            (At.province, "04", .province, "Tỉnh", "Cao Bằng", .nation),
            (At.other, "12", .province, "Tỉnh", "Lai Châu", .nation),
            (At.commune, "01279", .commune, "Xã", "Cách Linh", At.province),
        ]
        for (id, code, tier, type, name, parent) in places {
            try tx.execute(
                """
                INSERT INTO place (id, structure_id, code, tier, type, name, short_name, folded, folded_short, sort_key,
                                   parent_id, lat, lon, local_word, is_bucket)
                VALUES (\(id), 1, \(code), \(tier), \(type), \(type + " " + name), \(name), \(Vietnamese.folded(name)),
                        \(Vietnamese.folded(name)), \(Vietnamese.sortKey(name)), \(parent), NULL, NULL, NULL, 0)
                """)
        }
        let paths: [[PlaceID]] = [
            [.nation, .nation, .nation, .nation], [At.province, At.province, At.province, At.province],
            [At.other, At.other, At.other, At.other], [At.commune, At.province, At.province, At.commune],
        ]
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: paths.map { [1, $0[0], $0[1], $0[2], $0[3], $0[0]] })
    }

    private static func insert(_ person: Person, _ tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO user_account (id, login, name, folded, sort_key, password_hash, agency_id, state,
                                      must_change_password, version, created_at, created_by)
            VALUES (\(person.id), \(person.rawValue.lowercased()), \(person.name), \(Vietnamese.folded(person.name)),
                    \(Vietnamese.sortKey(person.name)), \(person == .invited ? "" : "x"),
                    \(agencies[person.place]?.id), \(person == .locked ? "locked" : "active"), 0, 1, \(tx.now), 'x')
            """)
        guard let role = person.role else { return }
        let place = person == .system ? PlaceID.nation : person.place
        try tx.execute(
            """
            INSERT INTO role_assignment (user_id, role, place_id, from_day, until_day)
            VALUES (\(person.id), \(role), \(place), '2024-01-01', NULL)
            """)
    }
}
