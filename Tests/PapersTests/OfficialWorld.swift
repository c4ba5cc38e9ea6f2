import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Pages
import Places
import TestSupport

@testable import Papers

/// The small world of the tests of headings and templates: a province with its offices, a commune, another province.
struct OfficialWorld: Sendable {
    let database: Database
    let environment: Kernel.Environment
    let union: Agency
    let committee: Agency
    let commune: Agency
    let stranger: Agency

    static let province = PlaceID(1004)
    static let communePlace = PlaceID(1279)
    static let other = PlaceID(1012)

    static let migrations =
        PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + IssuerMigrations.all

    static func with(_ engine: TestEngine, _ body: (OfficialWorld) async throws -> Void) async throws {
        let environment = Kernel.Environment.fixed()
        try await TestDatabase.with(
            engine, migrations: migrations, rules: AccountsMigrations.rules, environment: environment
        ) { database in
            let agencies = try await database.write(as: .startUp) { tx in
                try insertPlaces(tx)
                return try [
                    ("hoi-lhpn-04", "Hội LHPN tỉnh Cao Bằng", AgencyKind.union, province),
                    ("bcd-04", "Ban Chỉ đạo Dự án 8 tỉnh Cao Bằng", .steeringCommittee, province),
                    ("ubnd-01279", "UBND xã Ba Trang", .peoplesCommittee, communePlace),
                    ("hoi-lhpn-12", "Hội LHPN tỉnh Lai Châu", .union, other),
                ].map { code, name, kind, place in
                    try AgencyStore.create(NewAgency(code: code, name: name, kind: kind, place: place), in: tx)
                }
            }
            try await body(
                OfficialWorld(
                    database: database, environment: environment, union: agencies[0], committee: agencies[1],
                    commune: agencies[2], stranger: agencies[3]))
        }
    }

    /// Somebody of the province with these rights at a place.
    func viewer(_ rights: [Action], at place: PlaceID = province) -> Viewer {
        let id = RecordID(moment: .distantPast, random: (7, 7))
        return Viewer(
            actor: .user(id, name: "Nông Thị Ngữ"), userID: id, name: "Nông Thị Ngữ", roleLabel: "Cán bộ",
            agencyName: union.name, place: OfficialWorld.province, placeName: "tỉnh Cao Bằng", csrf: "bí mật",
            rights: rights.map { ($0, Scope(place)) })
    }

    private static func insertPlaces(_ tx: WriteTransaction) throws {
        try tx.insert(
            into: "structure", columns: ["id", "name", "in_force_from", "decision"],
            rows: Structure.shipped.map { [$0.id, $0.name, $0.inForceFrom, $0.decision] })
        let places: [(PlaceID, String, Tier, String, String, PlaceID?)] = [
            (.nation, "00", .central, "Quốc gia", "Việt Nam", nil),
            (province, "04", .province, "Tỉnh", "Cao Bằng", .nation),
            (other, "12", .province, "Tỉnh", "Lai Châu", .nation),
            (communePlace, "01279", .commune, "Xã", "Ba Trang", province),
        ]
        for (id, code, tier, type, name, parent) in places {
            let full = id == .nation ? name : type + " " + name
            try tx.execute(
                """
                INSERT INTO place (id, structure_id, code, tier, type, name, short_name, folded, folded_short, sort_key,
                                   parent_id, lat, lon, local_word, is_bucket)
                VALUES (\(id), 1, \(code), \(tier), \(type), \(full), \(name), \(Vietnamese.folded(full)),
                        \(Vietnamese.folded(name)), \(Vietnamese.sortKey(name)), \(parent), NULL, NULL, NULL, 0)
                """)
        }
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: [
                [1, PlaceID.nation, PlaceID.nation, PlaceID.nation, PlaceID.nation, PlaceID.nation],
                [1, province, province, province, province, province], [1, other, other, other, other, other],
                [1, communePlace, province, province, communePlace, communePlace],
            ])
        try tx.audit("places.loaded", RecordRef("structure", "all"))
    }
}
