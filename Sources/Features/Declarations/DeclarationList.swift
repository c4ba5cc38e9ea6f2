import Database
import Kernel
import Places

/// What a list of declarations asks for.
public struct DeclarationQuestion: Hashable, Sendable {
    /// Words of place, reason, indicator or name; tone marks not needed.
    public var search: String
    /// At one of these places or below, in any structure; nil for all.
    public var places: [PlaceID]?
    public var year: Int?
    /// The code of an indicator.
    public var indicator: String?
    public var state: Declaration.State?
    public var importID: RecordID?

    public init(
        search: String = "", places: [PlaceID]? = nil, year: Int? = nil, indicator: String? = nil,
        state: Declaration.State? = nil, importID: RecordID? = nil
    ) {
        self.search = search
        self.places = places
        self.year = year
        self.indicator = indicator
        self.state = state
        self.importID = importID
    }
}

/// A declaration in a list.
public struct DeclarationItem: Hashable, Sendable {
    public let declaration: Declaration
    /// `Xã Ba Trang`.
    public let place: String
    public let code: String
    /// `Tỉnh Quảng Ngãi › Huyện Ba Tơ`; empty for a province.
    public let above: String
}

extension DeclarationStore {
    /// A part of the declarations within some scopes, the newest time first.
    public static func search(
        _ question: DeclarationQuestion, within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [DeclarationItem] {
        let ids: [RecordID] = try tx.rows(
            """
            SELECT d.id FROM declaration d WHERE \(conditions(question, scopes))
             ORDER BY d.day DESC, d.id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { try $0("id") }
        var found: [RecordID: Declaration] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            for declaration in try find(Array(ids[start..<min(start + 500, ids.count)]), in: tx) {
                found[declaration.id] = declaration
            }
        }
        var names: [PlaceID: (Place, String)] = [:]
        return try ids.compactMap { id in
            guard let declaration = found[id] else { return nil }
            if names[declaration.place] == nil, let place = try PlaceStore.place(declaration.place, tx) {
                names[declaration.place] = (place, try DeclarationPlaces.path(of: place.id, tx))
            }
            guard let (place, above) = names[declaration.place] else { return nil }
            return DeclarationItem(declaration: declaration, place: place.name, code: place.code, above: above)
        }
    }

    /// The years of declarations within some scopes, the newest first.
    static func years(within scopes: [Scope], in tx: Transaction) throws -> [Int] {
        try tx.rows(
            """
            SELECT DISTINCT d.year FROM declaration d WHERE \(PlaceStore.within(scopes, column: "d.place_id"))
             ORDER BY d.year DESC
            """
        ).map { try $0("year") }
    }

    private static func conditions(_ question: DeclarationQuestion, _ scopes: [Scope]) -> SQL {
        var parts: [SQL] = [PlaceStore.within(scopes, column: "d.place_id")]
        parts += Vietnamese.folded(question.search).split(separator: " ").prefix(12).map {
            "d.folded LIKE \("%\($0)%")" as SQL
        }
        if let places = question.places {
            parts.append(places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "d.place_id"))
        }
        if let year = question.year { parts.append("d.year = \(year)") }
        if let state = question.state { parts.append("d.state = \(state)") }
        if let importID = question.importID { parts.append("d.import_id = \(importID)") }
        if let indicator = question.indicator {
            parts.append(
                """
                EXISTS (SELECT 1 FROM declaration_line l WHERE l.declaration_id = d.id AND l.indicator = \(indicator))
                """)
        }
        return parts.dropFirst().reduce(parts[0]) { "\($0) AND \($1)" as SQL }
    }
}
