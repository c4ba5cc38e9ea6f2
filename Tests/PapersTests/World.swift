import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Pages
import Places
import Synchronization
import TestSupport

@testable import Papers

/// The small world of these tests: the province Cao Bằng with its Union, the commune Cách Linh with one, another
/// province; people of each role; a clock that the test moves; a kind of paper whose content is its title.
struct World: Sendable {
    let database: Database
    let desk: PaperDesk
    let clock: Clock

    enum At {
        static let province = PlaceID(1004)
        static let district = PlaceID(1049)
        static let commune = PlaceID(1279)
        static let other = PlaceID(1012)
    }

    /// The people of this world, by login.
    enum Person: String, CaseIterable {
        case preparer, colleague, leader, secondLeader, supervisor, administrator
        case communeOfficer, communeHelper, stranger

        var name: String {
            switch self {
            case .preparer: "Nông Thị Ngữ"
            case .colleague: "Đàm Văn Quý"
            case .leader: "Lục Văn Đỗ"
            case .secondLeader: "Hoàng Thị Ước"
            case .supervisor: "Bế Thị Ảnh"
            case .administrator: "Triệu Mùi Pham"
            case .communeOfficer: "Mã Thị Sáy"
            case .communeHelper: "Lý A Ẩn"
            case .stranger: "Giàng Thị Mỷ"
            }
        }

        var role: Role {
            switch self {
            case .preparer, .colleague, .communeOfficer, .communeHelper: .officer
            case .leader, .secondLeader, .stranger: .leader
            case .supervisor: .supervisor
            case .administrator: .administrator
            }
        }

        var place: PlaceID {
            switch self {
            case .communeOfficer, .communeHelper: At.commune
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

    static let series = RecordID("01890000-0000-7000-8000-0000000000a1")!
    static let agencies: [PlaceID: RecordID] = [
        At.province: RecordID("01890000-0000-7000-8000-0000000000b1")!,
        At.commune: RecordID("01890000-0000-7000-8000-0000000000b2")!,
        At.other: RecordID("01890000-0000-7000-8000-0000000000b3")!,
    ]

    static let migrations =
        PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + PapersMigrations.all

    static func with(_ engine: TestEngine, _ body: (World) async throws -> Void) async throws {
        let clock = Clock()
        try await TestDatabase.with(
            engine, migrations: migrations, rules: AccountsMigrations.rules + PapersMigrations.rules,
            environment: clock.environment
        ) { database async throws in
            try await database.write(as: .startUp) { tx in
                try insertPlaces(tx)
                try insertAgencies(tx)
                for person in Person.allCases { try insert(person, tx) }
                try tx.audit("world.made", RecordRef("world", "1"))
            }
            try await body(
                World(
                    database: database, desk: PaperDesk(kinds: [Plain()], environment: clock.environment), clock: clock)
            )
        }
    }

    /// A draft of a person's own office.
    func draft(
        by person: Person = .preparer, title: String = "Kế hoạch truyền thông năm 2024", series: RecordID = series,
        number: String? = nil, day: Day? = nil
    ) async throws -> Paper {
        let new = NewPaper(
            kind: "plain", series: series, title: title, agency: World.agencies[person.place]!, place: person.place,
            number: number, day: day)
        return try await database.write(as: person.actor) { try PaperStore.insert(new, in: $0) }
    }

    @discardableResult
    func take(
        _ step: PaperStep, _ paper: Paper, by person: Person, _ details: StepDetails = StepDetails()
    ) async throws -> Paper {
        let desk = desk
        let viewer = try await viewer(person)
        return try await database.write(as: person.actor) { tx in
            try desk.perform(step, on: paper.id, details, by: PaperActor(viewer), in: tx)
        }
    }

    /// A paper that was taken as far as this, with a number of its own when issued.
    func paper(
        _ state: PaperState, title: String = "Kế hoạch truyền thông năm 2024", series: RecordID = series,
        number: String = "288/KH-BCD"
    ) async throws -> Paper {
        var paper = try await draft(title: title, series: series)
        if state == .draft { return paper }
        paper = try await take(.submit, paper, by: .preparer)
        if state == .submitted { return paper }
        if state == .returned {
            return try await take(.giveBack, paper, by: .leader, StepDetails(note: "Sửa cột E."))
        }
        paper = try await take(.approve, paper, by: .leader)
        if state == .approved { return paper }
        let issue = StepDetails(number: number, day: Day(year: 2024, month: 3, day: 20))
        return try await take(.issue, paper, by: .leader, issue)
    }

    func viewer(_ person: Person) async throws -> Viewer {
        let today = desk.environment.today
        let rights = try await database.read { try OfficerStore.rights(of: person.id, on: today, in: $0) }
        let place = person.place == At.commune ? "xã Cách Linh" : "tỉnh"
        return Viewer(
            actor: person.actor, userID: person.id, name: person.name, roleLabel: person.role.label,
            agencyName: World.agencyName(person.place), place: person.place, placeName: place, csrf: "secret",
            rights: rights)
    }

    func deputy(_ deputy: Person, for principal: Person, from: Day, until: Day) async throws {
        try await database.write(as: principal.actor) { tx in
            let officer = try OfficerStore.find(principal.id, in: tx)
            let new = DeputyStore.New(deputy: deputy.id, from: from, until: until, reason: "đi công tác")
            if let officer { _ = try DeputyStore.insert(new, of: officer, in: tx) }
        }
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

    static func agencyName(_ place: PlaceID) -> String {
        switch place {
        case At.commune: "Hội LHPN xã Cách Linh"
        case At.other: "Hội LHPN tỉnh Lai Châu"
        default: "Hội LHPN tỉnh Cao Bằng"
        }
    }
}

/// A kind of paper without content: it is ready unless its title says otherwise.
struct Plain: PaperKind {
    let code = "plain"
    let label = "kế hoạch"

    func link(to paper: Paper) -> Link { Link("/thu/\(paper.id.text)") }

    func require(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws {
        if step == .submit, paper.title.contains("thừa 1") {
            throw Problem("plain.open", "Cột E thừa 1: cộng 30, giao 29.")
        }
    }

    func consequences(_ step: PaperStep, _ paper: Paper, in tx: Transaction) throws -> [String] {
        ["Hạn 15/9/2024 giữ nguyên."]
    }

    func did(_ step: PaperStep, _ paper: Paper, in tx: WriteTransaction) throws {
        try tx.audit("plain.\(step.rawValue)", RecordRef("plain", paper.id))
    }
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
            (At.district, "049", .district, "Huyện", "Quảng Hòa", At.province),
            (At.commune, "01279", .commune, "Xã", "Cách Linh", At.district),
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
            [At.other, At.other, At.other, At.other], [At.district, At.province, At.district, At.district],
            [At.commune, At.province, At.district, At.commune],
        ]
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: paths.map { [1, $0[0], $0[1], $0[2], $0[3], $0[0]] })
    }

    private static func insertAgencies(_ tx: WriteTransaction) throws {
        for (place, id) in agencies.sorted(by: { $0.key < $1.key }) {
            let name = agencyName(place)
            try tx.execute(
                """
                INSERT INTO agency (id, code, name, folded, sort_key, kind, place_id, parent_id)
                VALUES (\(id), \("hoi-\(place)"), \(name), \(Vietnamese.folded(name)), \(Vietnamese.sortKey(name)), 'union',
                        \(place), NULL)
                """)
        }
    }

    private static func insert(_ person: Person, _ tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO user_account (id, login, name, folded, sort_key, password_hash, agency_id, state,
                                      must_change_password, version, created_at, created_by)
            VALUES (\(person.id), \(person.rawValue), \(person.name), \(Vietnamese.folded(person.name)),
                    \(Vietnamese.sortKey(person.name)), 'x', \(agencies[person.place]), 'active', 0, 1, \(tx.now), 'x')
            """)
        try tx.execute(
            """
            INSERT INTO role_assignment (user_id, role, place_id, from_day, until_day)
            VALUES (\(person.id), \(person.role), \(person.place), '2024-01-01', NULL)
            """)
    }
}
