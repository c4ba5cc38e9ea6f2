import Database
import Kernel
import Places

/// Agencies and their printed names, as functions over a transaction. They ask no policy.
public enum AgencyStore {
    /// Keeps an agency with its other printed names, with an audit entry.
    ///
    /// - Throws: `Problems` on `code`, `name` or `aliases`; `Problem` `agency.code_taken` when the code is in use.
    @discardableResult
    public static func create(_ new: NewAgency, in tx: WriteTransaction) throws -> Agency {
        let agency = Agency(
            id: tx.environment.newID(), code: Vietnamese.line(new.code), name: Vietnamese.line(new.name),
            kind: new.kind,
            place: new.place, parent: new.parent)
        try check(agency)
        try tx.execute(
            """
            INSERT INTO agency (id, code, name, folded, sort_key, kind, place_id, parent_id)
            VALUES (\(agency.id), \(agency.code), \(agency.name), \(Vietnamese.folded(agency.name)),
                    \(Vietnamese.sortKey(agency.name)), \(agency.kind), \(agency.place), \(agency.parent))
            """)
        for alias in new.aliases { try insert(alias: alias, of: agency.id, in: tx) }
        try tx.audit(
            "agency.created", RecordRef("agency", agency.id), place: agency.place,
            after: ["code": agency.code, "name": agency.name])
        return agency
    }

    /// Keeps another printed form of an agency's name (REQUIREMENTS A10), with an audit entry.
    ///
    /// - Throws: `Problem` `agency.alias_taken` when it is kept already.
    public static func addAlias(_ printed: String, to agency: Agency, in tx: WriteTransaction) throws {
        try insert(alias: printed, of: agency.id, in: tx)
        try tx.audit(
            "agency.alias_added", RecordRef("agency", agency.id), place: agency.place,
            after: ["printed": Vietnamese.line(printed)])
    }

    /// The agency of a code, or nil.
    public static func find(code: String, in tx: Transaction) throws -> Agency? {
        try tx.row("SELECT \(unsafe: columns) FROM agency WHERE code = \(Vietnamese.line(code))").map(Agency.init)
    }

    /// The agency of an id, or nil.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Agency? {
        try tx.row("SELECT \(unsafe: columns) FROM agency WHERE id = \(id)").map(Agency.init)
    }

    /// The agencies of some places, in dictionary order.
    public static func all(at places: [PlaceID], in tx: Transaction) throws -> [Agency] {
        try tx.rows(
            "SELECT \(unsafe: columns) FROM agency WHERE place_id IN \(list: places) ORDER BY sort_key, id"
        ).map(Agency.init)
    }

    /// The agencies below some places, in dictionary order: those that a person with these scopes may choose from.
    public static func all(within scopes: [Scope], in tx: Transaction) throws -> [Agency] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) FROM agency WHERE \(PlaceStore.within(scopes, column: "agency.place_id"))
            ORDER BY sort_key, id
            """
        ).map(Agency.init)
    }

    /// The agencies of some places with everything they may be called by, for `AgencyNames.resolve`.
    public static func candidates(at places: [PlaceID], in tx: Transaction) throws -> [AgencyNames.Candidate] {
        let agencies = try all(at: places, in: tx)
        var aliases: [RecordID: [String]] = [:]
        for row in try tx.rows(
            """
            SELECT agency_id, printed FROM agency_alias
            WHERE agency_id IN \(list: agencies.map(\.id)) ORDER BY agency_id, printed
            """)
        {
            aliases[try row("agency_id"), default: []].append(try row("printed"))
        }
        var known: [PlaceID: Place] = [:]
        for place in Set(agencies.map(\.place)) { known[place] = try PlaceStore.place(place, tx) }
        return agencies.map { agency in
            AgencyNames.Candidate(
                id: agency.id, spellings: [agency.name] + (aliases[agency.id] ?? []),
                placeName: known[agency.place]?.shortName ?? "", placeType: known[agency.place]?.type ?? "")
        }
    }

    static let columns = "agency.id, agency.code, agency.name, agency.kind, agency.place_id, agency.parent_id"

    static func insert(alias: String, of agency: RecordID, in tx: WriteTransaction) throws {
        let printed = Vietnamese.line(alias)
        guard (1...200).contains(printed.count) else {
            throw Problem(
                "agency.alias_length", "Tên gọi khác có \(printed.count) ký tự, cần từ 1 đến 200.", field: "aliases")
        }
        try tx.execute(
            """
            INSERT INTO agency_alias (agency_id, spelling, folded, printed)
            VALUES (\(agency), \(Vietnamese.spelling(printed)), \(Vietnamese.folded(printed)), \(printed))
            """)
    }

    static func check(_ agency: Agency) throws {
        var problems: [Problem] = []
        let isPlain = agency.code.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
        }
        if !isPlain || !(1...64).contains(agency.code.utf8.count) {
            problems.append(
                Problem(
                    "agency.code_form",
                    "Mã đơn vị “\(agency.code)” cần từ 1 đến 64 ký tự, chỉ gồm chữ thường không dấu, chữ số và gạch ngang, "
                        + "ví dụ hoi-lhpn-04.",
                    field: "code"))
        }
        if !(1...200).contains(agency.name.count) {
            problems.append(
                Problem(
                    "agency.name_length", "Tên đơn vị có \(agency.name.count) ký tự, cần từ 1 đến 200.", field: "name"))
        }
        try Problems.throwIfAny(problems)
    }
}

extension Agency {
    init(_ row: Row) throws {
        id = try row("id")
        code = try row("code")
        name = try row("name")
        kind = try row("kind")
        place = try row("place_id")
        parent = try row("parent_id")
    }
}
