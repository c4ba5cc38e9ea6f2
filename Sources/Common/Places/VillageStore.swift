import Database
import Kernel

/// Reads and enters villages. Every function is one statement of intent over a transaction.
public enum VillageStore {
    /// The first id of a village; what is below belongs to the administrative units (ADR 0005).
    static let firstID: Int64 = 100_000_000
    /// Villages of one commune on a page, and in one form, at most.
    public static let mostInCommune = 500

    /// A village; nil when the place is none.
    public static func find(_ id: PlaceID, _ tx: Transaction) throws -> Village? {
        try tx.row(
            """
            SELECT \(unsafe: Village.columns) FROM place p JOIN village_span sp ON sp.village_id = p.id
             WHERE p.id = \(id)
            """
        ).map(Village.init)
    }

    /// The villages that lie in a commune, in the commune's structure, those that have ended too, in the order of a
    /// Vietnamese dictionary: also those entered in an older commune that became this one.
    ///
    /// - Parameter limit: how many at most.
    public static func villages(
        in commune: Place, limit: Int = mostInCommune, _ tx: Transaction
    ) throws -> [Village] {
        try tx.rows(
            """
            SELECT \(unsafe: Village.columns) FROM place_path x
              JOIN place p ON p.id = x.place_id JOIN village_span sp ON sp.village_id = p.id
             WHERE x.structure_id = \(commune.structure) AND x.commune_id = \(commune.id) AND p.tier = 4
             ORDER BY p.sort_key, p.id LIMIT \(limit)
            """
        ).map(Village.init)
    }

    /// The villages below a place in its structure, or in another one, with the commune each lies in.
    ///
    /// - Parameter structure: nil for the place's own.
    public static func villages(
        below place: Place, in structure: Int? = nil, limit: Int = 20_000, _ tx: Transaction
    ) throws -> [(village: Village, commune: Place)] {
        let structure = structure ?? place.structure
        let inside: SQL =
            switch place.tier {
            case .central: "1 = 1"
            case .province: "x.province_id = \(place.id)"
            case .district: "x.district_id = \(place.id)"
            case .commune: "x.commune_id = \(place.id)"
            case .village: "x.place_id = \(place.id)"
            }
        let rows = try tx.rows(
            """
            SELECT \(unsafe: Village.columns), x.commune_id AS lies_in FROM place p
              JOIN village_span sp ON sp.village_id = p.id
              JOIN place_path x ON x.structure_id = \(structure) AND x.place_id = p.id
              JOIN place c ON c.id = x.commune_id
             WHERE p.tier = 4 AND \(inside)
             ORDER BY c.sort_key, c.id, p.sort_key, p.id LIMIT \(limit)
            """)
        var communes: [PlaceID: Place] = [:]
        return try rows.compactMap { row in
            let id: PlaceID = try row("lies_in")
            if communes[id] == nil { communes[id] = try PlaceStore.place(id, tx) }
            return try communes[id].map { (try Village(row), $0) }
        }
    }

    /// Enters villages of one commune, in the structure of the commune.
    ///
    /// - Parameter list: names are put in order by the province's word for the tier; a name that the commune has on one
    ///   of the same days is refused.
    /// - Returns: their ids, in the order of the list.
    /// - Throws: `Problems` on the fields of the form; a `Problem` for a place that is no commune.
    @discardableResult
    public static func add(_ list: [VillageFacts], to commune: Place, _ tx: WriteTransaction) throws -> [PlaceID] {
        try requireCommune(commune)
        guard !list.isEmpty else { return [] }
        let word = try PlaceStore.localWord(for: commune.id, tx)
        var known = try villages(in: commune, limit: 20_000, tx).map { Known($0, word) }
        var codes = try codes(of: commune, tx)
        let next = try nextID(tx)
        var rows: [[any DatabaseValue]] = []
        var spans: [[any DatabaseValue]] = []
        var added: [String] = []
        for (index, facts) in list.enumerated() {
            let id = PlaceID(next + Int64(index))
            let name = VillageName(facts.name, localWord: word)
            var problems = facts.problems()
            if problems.isEmpty, let twice = double(name, facts, among: known) { problems.append(twice) }
            if problems.isEmpty, let code = facts.code, let taken = try takenCode(code, tx) { problems.append(taken) }
            try Problems.throwIfAny(problems)
            let code = facts.code ?? codes.next()
            known.append(Known(id: id, key: name.key, name: name.full, from: facts.from, until: facts.until))
            rows.append(row(id, facts, name, code: code, in: commune))
            spans.append([id, facts.from, facts.until, facts.decision, 1])
            added.append("\(code) \(name.full)")
        }
        try tx.insert(into: "place", columns: columns, rows: rows)
        try tx.insert(
            into: "village_span", columns: ["village_id", "valid_from", "valid_to", "decision", "row_version"],
            rows: spans)
        let ids = list.indices.map { PlaceID(next + Int64($0)) }
        try PlacePaths.insert(for: ids, tx)
        try tx.audit("villages.added", RecordRef("place", commune.id), place: commune.id, after: added)
        return ids
    }

    /// Corrects or renames a village.
    ///
    /// - Parameters:
    ///   - version: the row version that the form showed.
    ///   - keepsName: the old name stays known, so that older papers which print it are still understood.
    /// - Returns: false when somebody else saved it meanwhile, and nothing is changed.
    /// - Throws: `Problems` on the fields of the form.
    public static func update(
        _ village: Village, to facts: VillageFacts, version: Int, keepsName: Bool = false, _ tx: WriteTransaction
    ) throws -> Bool {
        guard let parent = try village.place.parent.flatMap({ try PlaceStore.place($0, tx) }) else {
            throw Problem.noVillage
        }
        let name = VillageName(facts.name, localWord: try PlaceStore.localWord(for: parent.id, tx))
        let word = try PlaceStore.localWord(for: parent.id, tx)
        var problems = facts.problems()
        let others = try villages(in: parent, limit: 20_000, tx).filter { $0.id != village.id }.map { Known($0, word) }
        if problems.isEmpty, let twice = double(name, facts, among: others) { problems.append(twice) }
        if problems.isEmpty, let code = facts.code, code != village.place.code, let taken = try takenCode(code, tx) {
            problems.append(taken)
        }
        try Problems.throwIfAny(problems)
        let changed = try tx.execute(
            """
            UPDATE village_span SET valid_from = \(facts.from), valid_to = \(facts.until), decision = \(facts.decision),
                   row_version = row_version + 1
             WHERE village_id = \(village.id) AND row_version = \(version)
            """)
        guard changed == 1 else { return false }
        try tx.execute(
            """
            UPDATE place SET code = \(facts.code ?? village.place.code), type = \(name.type), name = \(name.full),
                   short_name = \(name.short), folded = \(Vietnamese.folded(name.full)),
                   folded_short = \(Vietnamese.folded(name.bare)), sort_key = \(Vietnamese.sortKey(name.short)),
                   lat = \(facts.latitude), lon = \(facts.longitude)
             WHERE id = \(village.id)
            """)
        if keepsName, name.key != Vietnamese.spelling(village.place.shortName) {
            try remember(village.place.shortName, of: village.id, source: facts.decision, tx)
        }
        try tx.audit(
            "village.changed", RecordRef("place", village.id), place: parent.id, before: village.facts, after: facts)
        return true
    }

    /// Keeps a former name, so that papers which print it are understood.
    static func remember(_ name: String, of village: PlaceID, source: String, _ tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO place_alias (place_id, alias_spelling, alias, alias_folded, source)
            VALUES (\(village), \(Vietnamese.spelling(name)), \(name), \(Vietnamese.folded(name)),
                    \(source.isEmpty ? "Tên cũ" : source))
            ON CONFLICT (place_id, alias_spelling) DO NOTHING
            """)
    }

    static func requireCommune(_ place: Place) throws {
        guard place.tier == .commune, !place.isBucket else {
            throw Problem(
                "places.no_commune", "\(place.name) không phải cấp xã. Thôn chỉ ghi được trong một xã.", field: "xa")
        }
    }
}

extension Problem {
    /// There is no such village.
    static let noVillage = Problem(.absent, "places.no_village", "Không có thôn này, hoặc thôn đã bị bỏ.")
}

extension VillageStore {
    /// A name that the commune has.
    struct Known {
        let id: PlaceID
        let key: String
        let name: String
        let from: Day?
        let until: Day?

        init(id: PlaceID, key: String, name: String, from: Day?, until: Day?) {
            self.id = id
            self.key = key
            self.name = name
            self.from = from
            self.until = until
        }

        init(_ village: Village, _ word: String) {
            self.init(
                id: village.id, key: VillageName(village.place.name, localWord: word).key, name: village.place.name,
                from: village.from, until: village.until)
        }
    }

    /// The problem of a name that another village bears on one of the same days.
    static func double(_ name: VillageName, _ facts: VillageFacts, among known: [Known]) -> Problem? {
        let other = known.first { other in
            other.key == name.key && (other.until ?? .distant) >= (facts.from ?? .remote)
                && (facts.until ?? .distant) >= (other.from ?? .remote)
        }
        return other.map {
            Problem(
                "places.village_double",
                "Xã đã có \($0.name). Bỏ dòng này, hoặc ghi rõ tên để phân biệt.", field: "ten")
        }
    }

    static func takenCode(_ code: String, _ tx: Transaction) throws -> Problem? {
        let name = try tx.value("SELECT name FROM place WHERE code = \(code) LIMIT 1", as: String.self)
        return name.map {
            Problem(
                "places.village_code_taken", "Mã “\(code)” đã là của \($0). Ghi mã khác, hoặc để trống.", field: "ma")
        }
    }

    /// Running numbers behind the code of a commune: `01279-03`. The statistics office gives one code to different
    /// communes of two structures, so numbers run on over both.
    struct Codes {
        let prefix: String
        var last: Int

        mutating func next() -> String {
            last += 1
            return prefix + (last < 10 ? "0\(last)" : String(last))
        }
    }

    private static func codes(of commune: Place, _ tx: Transaction) throws -> Codes {
        let prefix = commune.code + "-"
        let used = try tx.rows("SELECT code FROM place WHERE tier = 4 AND code LIKE \(prefix + "%")").compactMap {
            Int((try $0("code") as String).dropFirst(prefix.count))
        }
        return Codes(prefix: prefix, last: used.max() ?? 0)
    }

    private static func nextID(_ tx: Transaction) throws -> Int64 {
        let last = try tx.value("SELECT MAX(id) AS id FROM place WHERE id >= \(firstID)", as: Int64?.self) ?? nil
        return (last ?? firstID - 1) + 1
    }

    private static let columns = [
        "id", "structure_id", "code", "tier", "type", "name", "short_name", "folded", "folded_short", "sort_key",
        "parent_id", "lat", "lon", "local_word", "is_bucket",
    ]

    private static func row(
        _ id: PlaceID, _ facts: VillageFacts, _ name: VillageName, code: String, in commune: Place
    ) -> [any DatabaseValue] {
        [
            id, commune.structure, code, Tier.village, name.type, name.full, name.short, Vietnamese.folded(name.full),
            Vietnamese.folded(name.bare), Vietnamese.sortKey(name.short), commune.id, facts.latitude, facts.longitude,
            String?.none, false,
        ]
    }
}

extension Day {
    /// Before and after every day that a paper names.
    static let remote = Day(year: 1000, month: 1, day: 1)!
    static let distant = Day(year: 9999, month: 12, day: 31)!
}
