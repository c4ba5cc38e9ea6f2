import Database
import Foundation
import Kernel
import Places
import Synchronization
import TestSupport

@testable import Accounts

/// The small world of these tests: the province Cao Bằng in both structures, a second province, an office and a user
/// of each role, and a clock that the test moves.
struct World: Sendable {
    let database: Database
    let accounts: Accounts
    let clock: Clock
    let union: Agency
    let districtUnion: Agency
    let stranger: Agency

    /// One moving clock; ids and secrets are real.
    final class Clock: Sendable {
        private let moment = Mutex(Date(timeIntervalSince1970: 1_710_900_000))

        var now: Date { moment.withLock { $0 } }

        func advance(by seconds: TimeInterval) { moment.withLock { $0 += seconds } }

        var environment: Kernel.Environment {
            Environment(
                now: { self.now }, newID: Environment.live.newID, secretBytes: Environment.live.secretBytes)
        }
    }

    enum At {
        static let province = PlaceID(1004)
        static let district = PlaceID(1049)
        static let commune = PlaceID(1279)
        static let other = PlaceID(1012)
        /// The province and a commune of it from 2025-07-01; the commune was made from `commune` and others.
        static let newProvince = PlaceID(2004)
        static let newCommune = PlaceID(2279)
    }

    /// One queue for all tests, long enough for them to run at the same time.
    static let passwords = Passwords(mostWaiting: 10_000)
    static let password = "đường lên bản xa"
    static let migrations = PlacesMigrations.all + AccountsMigrations.all

    static func with(_ engine: TestEngine, _ body: (World) async throws -> Void) async throws {
        let clock = Clock()
        try await TestDatabase.with(
            engine, migrations: migrations, rules: AccountsMigrations.rules, environment: clock.environment
        ) { database in
            let agencies = try await database.write(as: .startUp) { tx in
                try insertPlaces(tx)
                return try insertAgencies(tx)
            }
            try await body(
                World(
                    database: database,
                    accounts: Accounts(
                        database: database, environment: clock.environment, passwords: passwords),
                    clock: clock, union: agencies[0], districtUnion: agencies[1], stranger: agencies[2]))
        }
    }

    /// A user with the password of this world, who holds one role.
    @discardableResult
    func user(
        _ login: String, _ role: Role, at place: PlaceID = At.province, name: String = "Nông Thị Ngữ",
        agency: Agency? = nil
    ) async throws -> User {
        try await accounts.createUser(
            NewUser(login: login, name: name, agency: (agency ?? union).id, roles: [RoleGrant(role, at: place)]),
            by: .commandLine, password: World.password
        ).user
    }

    func count(_ sql: SQL) async throws -> Int {
        try await database.read { try $0.value(sql) } ?? 0
    }

    private static func insertPlaces(_ tx: WriteTransaction) throws {
        try tx.insert(
            into: "structure", columns: ["id", "name", "in_force_from", "decision"],
            rows: Structure.shipped.map { [$0.id, $0.name, $0.inForceFrom, $0.decision] })
        let places: [(PlaceID, Int, String, Tier, String, String, PlaceID?)] = [
            (.nation, 1, "00", .central, "Quốc gia", "Việt Nam", nil),
            (At.province, 1, "04", .province, "Tỉnh", "Cao Bằng", .nation),
            (At.other, 1, "12", .province, "Tỉnh", "Lai Châu", .nation),
            (At.district, 1, "049", .district, "Huyện", "Quảng Hòa", At.province),
            (At.commune, 1, "01279", .commune, "Xã", "Cách Linh", At.district),
            (At.newProvince, 2, "04", .province, "Tỉnh", "Cao Bằng", .nation),
            (At.newCommune, 2, "01279", .commune, "Xã", "Bế Văn Đàn", At.newProvince),
        ]
        for (id, structure, code, tier, type, name, parent) in places {
            let full = id == .nation ? name : type + " " + name
            try tx.execute(
                """
                INSERT INTO place (id, structure_id, code, tier, type, name, short_name, folded, folded_short, sort_key,
                                   parent_id, lat, lon, local_word, is_bucket)
                VALUES (\(id), \(structure), \(code), \(tier), \(type), \(full), \(name), \(Vietnamese.folded(full)),
                        \(Vietnamese.folded(name)), \(Vietnamese.sortKey(name)), \(parent), NULL, NULL, NULL, 0)
                """)
        }
        let old: [(PlaceID, PlaceID, PlaceID, PlaceID)] = [
            (.nation, .nation, .nation, .nation), (At.province, At.province, At.province, At.province),
            (At.other, At.other, At.other, At.other), (At.district, At.province, At.district, At.district),
            (At.commune, At.province, At.district, At.commune),
            (At.newProvince, At.province, At.province, At.province),
            (At.newCommune, At.province, At.district, At.district),
        ]
        let new: [(PlaceID, PlaceID, PlaceID, PlaceID)] = [
            (At.newProvince, At.newProvince, At.newProvince, At.newProvince),
            (At.newCommune, At.newProvince, At.newProvince, At.newCommune),
            (At.province, At.newProvince, At.newProvince, At.newProvince),
            (At.commune, At.newProvince, At.newProvince, At.newCommune),
        ]
        for (structure, paths) in [(1, old), (2, new)] {
            try tx.insert(
                into: "place_path",
                columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
                rows: paths.map { [structure, $0.0, $0.1, $0.2, $0.3, $0.0] })
        }
        try tx.audit("places.loaded", RecordRef("structure", "all"))
    }

    private static func insertAgencies(_ tx: WriteTransaction) throws -> [Agency] {
        let union = try AgencyStore.create(
            NewAgency(code: "hoi-lhpn-04", name: "Hội LHPN tỉnh Cao Bằng", kind: .union, place: At.province), in: tx)
        let district = try AgencyStore.create(
            NewAgency(
                code: "hoi-lhpn-049", name: "Hội LHPN huyện Quảng Hòa", kind: .union, place: At.district,
                parent: union.id),
            in: tx)
        let stranger = try AgencyStore.create(
            NewAgency(code: "hoi-lhpn-12", name: "Hội LHPN tỉnh Lai Châu", kind: .union, place: At.other), in: tx)
        return [union, district, stranger]
    }
}
