import Database
import Kernel

/// The name of an administrative unit, cut into its type word and the rest.
public struct UnitName: Hashable, Sendable {
    /// `Huyện`, `Phường`.
    public let type: String
    /// With the type word, spelled in the usual way: `Phường Tân Giang`.
    public let full: String
    /// Without it; a numbered unit keeps it (`Quận 1`).
    public let short: String
    /// Without it, also of a numbered unit.
    public let bare: String

    /// Nil when the name begins with no type word (REQUIREMENTS A3).
    public init?(_ name: String) {
        guard let parts = PlaceTypes.split(name) else { return nil }
        type = parts.type
        full = "\(parts.type) \(parts.rest)"
        short = parts.rest.utf8.allSatisfy { (48...57).contains($0) } ? full : parts.rest
        bare = parts.rest
    }

    /// The type words that units of a tier have, in the order in which they are offered.
    public static func types(of tier: Tier) -> [String] {
        switch tier {
        case .province: ["Tỉnh", "Thành phố"]
        case .district: ["Huyện", "Quận", "Thị xã", "Thành phố"]
        case .commune: ["Xã", "Phường", "Thị trấn", "Đặc khu"]
        case .central, .village: []
        }
    }
}

/// A unit of a structure that is added: its id follows from structure and code.
public struct NewUnit: Hashable, Sendable {
    /// 2, 3 or 5 digits: unique in the structure.
    public let code: String
    public let name: UnitName
    /// The code of the unit above; nil for a province.
    public let parent: String?
    /// Millionths of a degree; nil when unknown.
    public let latitude: Int?
    public let longitude: Int?
    /// What the village tier is called here; nil when no document says.
    public let localWord: String?
    /// The place of the structure before whose printed abbreviations it keeps; nil for none.
    public let keepsAliasesOf: PlaceID?

    public init(
        code: String, name: UnitName, parent: String?, latitude: Int?, longitude: Int?, localWord: String?,
        keepsAliasesOf: PlaceID?
    ) {
        self.code = code
        self.name = name
        self.parent = parent
        self.latitude = latitude
        self.longitude = longitude
        self.localWord = localWord
        self.keepsAliasesOf = keepsAliasesOf
    }
}

/// A structure with all its units and what became of the one before it.
public struct NewStructure: Sendable {
    public struct Step: Hashable, Sendable {
        public let from: PlaceID
        public let to: PlaceID
        public let share: Share

        public init(from: PlaceID, to: PlaceID, share: Share) {
            self.from = from
            self.to = to
            self.share = share
        }
    }

    /// The last id that leaves room below those of villages.
    public static let lastID = 99

    public let structure: Structure
    /// Every unit but the nation and the buckets, in any order.
    public let units: [NewUnit]
    /// From places of the structure before to units of this one.
    public let steps: [Step]

    public init(structure: Structure, units: [NewUnit], steps: [Step]) {
        self.structure = structure
        self.units = units
        self.steps = steps
    }

    /// The tier that the form of a code means: 2 digits a province, 3 a district, 5 a commune; nil for another form.
    public static func tier(ofCode code: String) -> Tier? {
        guard let id = PlacesData.id(code: code, structure: 0) else { return nil }
        return Tier(depth: Int(id.number / 100_000))
    }

    /// The id of a code in a structure; nil for a code of another form.
    public static func id(code: String, structure: Int) -> PlaceID? { PlacesData.id(code: code, structure: structure) }

    /// Writes the structure, its places and buckets, the abbreviations they keep and the succession, then the paths that
    /// are missing in all structures. What stood before is not touched. The caller leaves the audit entry.
    ///
    /// The units must have been checked: a parent that is missing violates a constraint of the database.
    public func insert(_ tx: WriteTransaction) throws {
        try tx.insert(
            into: "structure", columns: ["id", "name", "in_force_from", "decision"],
            rows: [[structure.id, structure.name, structure.inForceFrom, structure.decision]])
        let rows = units.compactMap(row).sorted { ($0.tier, $0.id) < ($1.tier, $1.id) }
        let known = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
        let builder = PathBuilder(
            nodes: rows.map {
                PathBuilder.Node(id: $0.id, structure: structure.id, tier: $0.tier, parent: $0.parent)
            }, steps: [])
        try tx.insert(
            into: "place", columns: PlaceRows.columns,
            rows: rows.map(PlaceRows.place) + builder.buckets().map { PlaceRows.bucket($0, in: known[$0.parent]) })
        try tx.insert(
            into: "succession", columns: ["from_id", "to_id", "share"], rows: steps.map { [$0.from, $0.to, $0.share] })
        try insertAliases(tx)
        try PlaceTree.addMissingPaths(tx)
    }

    private func row(_ unit: NewUnit) -> PlacesData.Unit? {
        guard let id = NewStructure.id(code: unit.code, structure: structure.id),
            let tier = NewStructure.tier(ofCode: unit.code)
        else { return nil }
        return PlacesData.Unit(
            id: id, structure: structure.id, code: unit.code, tier: tier, type: unit.name.type, name: unit.name.full,
            shortName: unit.name.short, bareName: unit.name.bare,
            parent: unit.parent.map { NewStructure.id(code: $0, structure: structure.id) } ?? .nation,
            latitude: unit.latitude, longitude: unit.longitude, localWord: unit.localWord)
    }

    private func insertAliases(_ tx: WriteTransaction) throws {
        let heirs = Dictionary(
            units.compactMap { unit in
                unit.keepsAliasesOf.flatMap { old in
                    NewStructure.id(code: unit.code, structure: structure.id).map { (old, $0) }
                }
            }, uniquingKeysWith: { first, _ in first })
        let columns = ["place_id", "alias_spelling", "alias", "alias_folded", "source"]
        let rows = try tx.rows(
            """
            SELECT l.place_id, l.alias_spelling, l.alias, l.alias_folded, l.source
              FROM place_alias l JOIN place p ON p.id = l.place_id
             WHERE p.structure_id = \(structure.id - 1) ORDER BY l.place_id, l.alias_spelling
            """
        ).compactMap { row -> [any DatabaseValue]? in
            guard let heir = heirs[try row("place_id")] else { return nil }
            return [heir] + (try columns.dropFirst().map { try row($0) as String })
        }
        try tx.insert(into: "place_alias", columns: columns, rows: rows)
    }
}

/// The rows of `place`, for the files at the first start and for a structure that is added later.
enum PlaceRows {
    static let columns = [
        "id", "structure_id", "code", "tier", "type", "name", "short_name", "folded", "folded_short", "sort_key",
        "parent_id", "lat", "lon", "local_word", "is_bucket",
    ]

    static func place(_ unit: PlacesData.Unit) -> [any DatabaseValue] {
        [
            unit.id, unit.structure, unit.code, unit.tier, unit.type, unit.name, unit.shortName,
            Vietnamese.folded(unit.name), Vietnamese.folded(unit.bareName), Vietnamese.sortKey(unit.shortName),
            unit.parent, unit.latitude, unit.longitude, unit.localWord, false,
        ]
    }

    /// A bucket is a part of its place, so it stands one tier below; it sorts behind every name.
    ///
    /// - Parameter parent: nil for the nation, which may stand in another structure.
    static func bucket(
        _ bucket: (id: PlaceID, structure: Int, parent: PlaceID), in parent: PlacesData.Unit?
    ) -> [any DatabaseValue] {
        let tier = Tier(depth: (parent?.tier.depth ?? 0) + 1) ?? .village
        let none = Int?.none
        return [
            bucket.id, bucket.structure, "\(parent?.code ?? "00")/0", tier, "", "Chưa phân định", "Chưa phân định",
            "chua phan dinh", "chua phan dinh", "~", bucket.parent, none, none, String?.none, true,
        ]
    }
}
