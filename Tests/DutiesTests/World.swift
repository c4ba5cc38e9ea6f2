import Accounts
import Attachments
import Database
import Foundation
import Kernel
import LegalRegister
import Pages
import Papers
import Places
import Planning
import Programme
import TestSupport
import Totals

@testable import Duties

/// The small world of these tests: the province Cao Bằng with its Union, its department of labour with an office inside
/// it, its steering committee, an issued plan and a draft whose rows name them; people of each kind.
struct World: Sendable {
    let database: Database

    enum At {
        static let province = PlaceID(1004)
        static let other = PlaceID(1012)
    }

    enum Office: String, CaseIterable {
        case union = "hoi-lhpn-04"
        case labour = "so-ld-04"
        case children = "phong-tre-em-04"
        case committee = "bcd-04"
        case propaganda = "ban-tuyen-giao-04"
        case foreign = "hoi-lhpn-12"

        var id: RecordID {
            RecordID("01890000-0000-7000-8000-0000000000b\(Office.allCases.firstIndex(of: self)! + 1)")!
        }

        var name: String {
            switch self {
            case .union: "Hội LHPN tỉnh Cao Bằng"
            case .labour: "Sở Lao động - Thương binh và Xã hội tỉnh Cao Bằng"
            case .children: "Phòng Trẻ em và Bình đẳng giới"
            case .committee: "Ban Chỉ đạo Dự án 8 tỉnh Cao Bằng"
            case .propaganda: "Ban Tuyên giáo Hội LHPN tỉnh"
            case .foreign: "Hội LHPN tỉnh Lai Châu"
            }
        }

        var parent: Office? {
            switch self {
            case .children: .labour
            case .propaganda: .union
            default: nil
            }
        }

        var place: PlaceID { self == .foreign ? At.other : At.province }
    }

    enum Person: String, CaseIterable {
        case officer, partner, supervisor, stranger

        var name: String {
            switch self {
            case .officer: "Nông Thị Ngữ"
            case .partner: "Đàm Văn Quý"
            case .supervisor: "Bế Thị Ảnh"
            case .stranger: "Giàng Thị Mỷ"
            }
        }

        var role: Role {
            switch self {
            case .officer, .stranger: .officer
            case .partner: .partnerOfficer
            case .supervisor: .supervisor
            }
        }

        var office: Office {
            switch self {
            case .officer, .supervisor: .union
            case .partner: .children
            case .stranger: .foreign
            }
        }

        var id: RecordID {
            RecordID("01890000-0000-7000-8000-00000000000\(Person.allCases.firstIndex(of: self)! + 1)")!
        }

        var actor: Actor { .user(id, name: name) }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let catalogue: Catalogue = {
        do { return try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8")) } catch {
            preconditionFailure("the shipped catalogue does not load: \(error)")
        }
    }()

    static let issued = RecordID("01890000-0000-7000-8000-0000000000c1")!
    static let draft = RecordID("01890000-0000-7000-8000-0000000000c2")!

    static func with(_ engine: TestEngine, _ body: (World) async throws -> Void) async throws {
        try await TestDatabase.with(
            engine,
            migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
                + PapersMigrations.all + TotalsMigrations.all + PlanningMigrations.all + DutyMigrations.all,
            rules: DutyMigrations.rules, environment: Environment.fixed()
        ) { database async throws in
            try await database.write(as: .startUp) { tx in
                try insertPlaces(tx)
                for office in Office.allCases { try insert(office, tx) }
                for person in Person.allCases { try insert(person, tx) }
                try insertPlan(issued, number: "288/KH-BCD", year: 2024, "Tập huấn kiến thức bình đẳng giới", tx)
                try insertPlan(draft, number: nil, year: 2025, "Khảo sát, chưa ban hành", tx)
                try tx.audit("world.made", RecordRef("world", "1"))
            }
            try await body(World(database: database))
        }
    }

    func agency(_ office: Office) async throws -> Agency? {
        try await database.read { try AgencyStore.find(office.id, in: $0) }
    }

    func viewer(_ person: Person) async throws -> Viewer {
        let today = Environment.fixed().today
        let rights = try await database.read { try OfficerStore.rights(of: person.id, on: today, in: $0) }
        return Viewer(
            actor: person.actor, userID: person.id, name: person.name, roleLabel: person.role.label,
            agencyName: person.office.name, place: person.office.place, placeName: "tỉnh", csrf: "secret",
            rights: rights)
    }

    private static func insertPlaces(_ tx: WriteTransaction) throws {
        try tx.insert(
            into: "structure", columns: ["id", "name", "in_force_from", "decision"],
            rows: Structure.shipped.prefix(1).map { [$0.id, $0.name, $0.inForceFrom, $0.decision] })
        let places: [(PlaceID, String, Tier, String, PlaceID?)] = [
            (.nation, "00", .central, "Việt Nam", nil), (At.province, "04", .province, "Cao Bằng", .nation),
            (At.other, "12", .province, "Lai Châu", .nation),
        ]
        for (id, code, tier, name, parent) in places {
            try tx.execute(
                """
                INSERT INTO place (id, structure_id, code, tier, type, name, short_name, folded, folded_short, sort_key,
                                   parent_id, lat, lon, local_word, is_bucket)
                VALUES (\(id), 1, \(code), \(tier), 'Tỉnh', \("Tỉnh " + name), \(name), \(Vietnamese.folded(name)),
                        \(Vietnamese.folded(name)), \(Vietnamese.sortKey(name)), \(parent), NULL, NULL, NULL, 0)
                """)
            try tx.insert(
                into: "place_path",
                columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
                rows: [[1, id, id, id, id, id]])
        }
    }

    private static func insert(_ office: Office, _ tx: WriteTransaction) throws {
        let kind: AgencyKind =
            switch office {
            case .union, .foreign: .union
            case .committee: .steeringCommittee
            default: .department
            }
        try tx.execute(
            """
            INSERT INTO agency (id, code, name, folded, sort_key, kind, place_id, parent_id)
            VALUES (\(office.id), \(office.rawValue), \(office.name), \(Vietnamese.folded(office.name)),
                    \(Vietnamese.sortKey(office.name)), \(kind), \(office.place), \(office.parent?.id))
            """)
    }

    private static func insert(_ person: Person, _ tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO user_account (id, login, name, folded, sort_key, password_hash, agency_id, state,
                                      must_change_password, version, created_at, created_by)
            VALUES (\(person.id), \(person.rawValue), \(person.name), \(Vietnamese.folded(person.name)),
                    \(Vietnamese.sortKey(person.name)), 'x', \(person.office.id), 'active', 0, 1, \(tx.now), 'x')
            """)
        try tx.execute(
            """
            INSERT INTO role_assignment (user_id, role, place_id, from_day, until_day)
            VALUES (\(person.id), \(person.role), \(person.office.place), '2020-01-01', NULL)
            """)
    }

    /// A plan of one row with two joint implementers (A9): the department of labour and the Union.
    private static func insertPlan(
        _ id: RecordID, number: String?, year: Int, _ label: String, _ tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO plan (id, place_id, agency_id, year_from, year_to, created_at)
            VALUES (\(id), \(At.province), \(Office.committee.id), \(year), \(year), \(tx.now))
            """)
        let paper = tx.environment.newID()
        let day: Day? = number == nil ? nil : Day(year: year, month: 3, day: 20)
        try tx.execute(
            """
            INSERT INTO paper (id, kind, series_id, version, title, folded, agency_id, place_id, state, number, day,
                               issue_key, issue_year, round, row_version, goes_above, prepared_by, prepared_by_name,
                               edited_by, created_at, changed_at, changed_by_name)
            VALUES (\(paper), 'plan', \(id), 1, \("Kế hoạch năm \(year)"), 'ke hoach', \(Office.committee.id),
                    \(At.province), \(number == nil ? PaperState.draft : .issued), \(number), \(day), \(number),
                    \(number == nil ? nil : year), 1, 1, 0, 'x', 'x', 'x', \(tx.now), \(tx.now), 'x')
            """)
        try tx.execute("INSERT INTO plan_version (id, plan_id, paper_id) VALUES (\(paper), \(id), \(paper))")
        let annex = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO plan_annex (id, version_id, kind, sheet, attachment_id, source_key, layout_text)
            VALUES (\(annex), \(paper), 'activities', '1', NULL, 'x', '{}')
            """)
        try tx.execute(
            """
            INSERT INTO annex_row (annex_id, number, kind, printed_number, label, path)
            VALUES (\(annex), 7, 'task', '1', \(label), '4.1')
            """)
        for (position, office) in [Office.labour, .union].enumerated() {
            try tx.execute(
                """
                INSERT INTO annex_row_party (annex_id, row_number, position, agency_id, label, role, tier, is_inherited)
                VALUES (\(annex), 7, \(position + 1), \(office.id), \(office.name),
                        \(position == 0 ? "lead" : "coordinating"), NULL, 0)
                """)
        }
    }
}
