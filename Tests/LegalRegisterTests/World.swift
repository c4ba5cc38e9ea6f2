import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Places
import TestSupport

@testable import LegalRegister

/// Two provinces with a district and a commune, their Unions and committees, and the shipped documents.
struct World: Sendable {
    let database: Database

    enum At {
        static let cao = PlaceID(1004)
        static let soc = PlaceID(1094)
        static let district = PlaceID(1535)
        static let commune = PlaceID(1521)
    }

    /// Data/legal of this checkout.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Data/legal")

    private static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all,
        rules: AccountsMigrations.rules + LegalMigrations.rules
    ) { database in
        try await database.write(as: .startUp) { tx in
            try insertPlaces(tx)
            try insertAgencies(tx)
        }
        try await StandardDocuments.load(folder: folder, into: database)
    }

    static func with<T>(
        _ engine: TestEngine, _ body: (Database) async throws -> T
    ) async throws -> T {
        try await template.with(engine, environment: .live) { try await body($0) }
    }

    static func facts(
        _ symbol: String = "5/KH-BTV", day: String = "2024-01-05", issuer: String = "Hội LHPN tỉnh Cao Bằng",
        title: String = "thực hiện Dự án 8 năm 2024"
    ) -> LegalFacts {
        LegalFacts(
            kind: .plan, symbol: DocumentSymbol(symbol), day: Day(iso: day), issuer: issuer, title: title,
            source: "bản giấy", mark: .seed)
    }

    /// The document with this symbol, which must be one.
    static func document(_ symbol: String, _ tx: Transaction) throws -> LegalDocument? {
        let key = DocumentSymbol(symbol)?.key
        return try LegalStore.search(.init(search: symbol), limit: 50, in: tx).first { $0.facts.symbol?.key == key }
    }

    private static func insertPlaces(_ tx: WriteTransaction) throws {
        try tx.insert(
            into: "structure", columns: ["id", "name", "in_force_from", "decision"],
            rows: Structure.shipped.map { [$0.id, $0.name, $0.inForceFrom, $0.decision] })
        let places: [(PlaceID, String, Tier, String, String, PlaceID?)] = [
            (.nation, "00", .central, "Quốc gia", "Việt Nam", nil),
            (At.cao, "04", .province, "Tỉnh", "Cao Bằng", .nation),
            (At.soc, "94", .province, "Tỉnh", "Sóc Trăng", .nation),
            (At.district, "535", .district, "Huyện", "Ba Tơ", At.cao),
            (At.commune, "21520", .commune, "Xã", "Ba Trang", At.district),
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
        let paths: [(PlaceID, PlaceID, PlaceID, PlaceID)] = [
            (.nation, .nation, .nation, .nation), (At.cao, At.cao, At.cao, At.cao),
            (At.soc, At.soc, At.soc, At.soc), (At.district, At.cao, At.district, At.district),
            (At.commune, At.cao, At.district, At.commune),
        ]
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: paths.map { [1, $0.0, $0.1, $0.2, $0.3, $0.0] })
        try tx.audit("places.loaded", RecordRef("structure", "all"))
    }

    private static func insertAgencies(_ tx: WriteTransaction) throws {
        let agencies: [(String, String, AgencyKind, PlaceID)] = [
            ("hoi-lhpn-vn", "Trung ương Hội LHPN Việt Nam", .union, .nation),
            ("hoi-lhpn-04", "Hội LHPN tỉnh Cao Bằng", .union, At.cao),
            ("hoi-lhpn-94", "Hội LHPN tỉnh Sóc Trăng", .union, At.soc),
            ("ubnd-94", "UBND tỉnh Sóc Trăng", .peoplesCommittee, At.soc),
            ("hoi-lhpn-535", "Hội LHPN huyện Ba Tơ", .union, At.district),
            ("ubnd-535", "UBND huyện Ba Tơ", .peoplesCommittee, At.district),
            ("ubnd-21520", "UBND xã Ba Trang", .peoplesCommittee, At.commune),
        ]
        for (code, name, kind, place) in agencies {
            try AgencyStore.create(NewAgency(code: code, name: name, kind: kind, place: place), in: tx)
        }
    }
}
