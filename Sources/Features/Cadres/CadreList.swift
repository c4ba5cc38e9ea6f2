import Database
import Kernel
import People
import Places
import Trainings

/// What a list of women officers asks for.
public struct CadreQuestion: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// With an entry that holds on the day.
        case standing
        /// All entries ended.
        case ended
        /// Everybody who was not taken back.
        case all
        /// Taken off the list as a mistake.
        case takenBack
    }

    /// Words of posts and offices, and of names where they may be searched; tone marks not needed.
    public var search: String
    /// Where names may be searched: the places at which somebody may see them.
    public var nameScopes: [Scope]
    /// At one of these places or below, in any structure; nil for all.
    public var places: [PlaceID]?
    public var category: String?
    public var level: Tier?
    public var field: String?
    public var state: State
    /// Whether she came to a class of the programme; nil for both.
    public var isTrained: Bool?
    /// The year in which the class was held; nil for any.
    public var year: Int?
    /// The day on which entries are to hold.
    public var day: Day

    public init(
        search: String = "", nameScopes: [Scope] = [], places: [PlaceID]? = nil, category: String? = nil,
        level: Tier? = nil, field: String? = nil, state: State = .standing, isTrained: Bool? = nil, year: Int? = nil,
        day: Day
    ) {
        self.search = search
        self.nameScopes = nameScopes
        self.places = places
        self.category = category
        self.level = level
        self.field = field
        self.state = state
        self.isTrained = isTrained
        self.year = year
        self.day = day
    }
}

/// A woman in a list.
public struct CadreItem: Hashable, Sendable {
    public let cadre: Cadre
    public let person: Person
    /// `Xã Ngọc Xuân`.
    public let place: String
    public let code: String
    /// `Tỉnh Cao Bằng › Thành phố Cao Bằng`.
    public let above: String
    /// The last day of the last class of the programme to which she came; nil for none.
    public let trainedOn: Day?
}

/// Reads lists of women officers. The class that counts as training is that of the catalogue.
public struct CadreReader: Sendable {
    /// The code of the kind of event and of the variant that train women officers.
    let kind: String
    let variant: String

    public init(kind: String, variant: String) {
        self.kind = kind
        self.variant = variant
    }

    /// A part of the list within some scopes, by name.
    public func search(
        _ question: CadreQuestion, within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [CadreItem] {
        let ids: [RecordID] = try tx.rows(
            """
            SELECT c.id FROM cadre c JOIN person q ON q.id = c.person_id WHERE \(conditions(question, scopes))
             ORDER BY q.sort_key, c.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { try $0("id") }
        return try items(ids, in: tx)
    }

    /// How many there are.
    public func count(_ question: CadreQuestion, within scopes: [Scope], in tx: Transaction) throws -> Int {
        try tx.value(
            """
            SELECT COUNT(*) FROM cadre c JOIN person q ON q.id = c.person_id WHERE \(conditions(question, scopes))
            """) ?? 0
    }

    /// Those of some women who stand on a list, or hold a post, within scopes: whose names somebody may see.
    func within(_ scopes: [Scope], of ids: [RecordID], in tx: Transaction) throws -> Set<RecordID> {
        guard !scopes.isEmpty else { return [] }
        var found: Set<RecordID> = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            for row in try tx.rows("SELECT c.id FROM cadre c WHERE c.id IN \(list: part) AND \(Self.at(scopes))") {
                found.insert(try row("id"))
            }
        }
        return found
    }

    func items(_ ids: [RecordID], in tx: Transaction) throws -> [CadreItem] {
        let found = Dictionary(
            try CadreStore.find(ids, in: tx).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let people = try PersonStore.find(found.values.map(\.person), in: tx)
        let trained = try trainedDays(found.values.map(\.person), in: tx)
        var places: [PlaceID: (Place, String)] = [:]
        return try ids.compactMap { id in
            guard let cadre = found[id], let person = people[cadre.person] else { return nil }
            if places[cadre.place] == nil, let place = try PlaceStore.place(cadre.place, tx) {
                let above = try PlaceStore.chain(place.id, tx).dropLast().map(\.name).joined(separator: " › ")
                places[cadre.place] = (place, above)
            }
            guard let (place, above) = places[cadre.place] else { return nil }
            return CadreItem(
                cadre: cadre, person: person, place: place.name, code: place.code, above: above,
                trainedOn: trained[cadre.person])
        }
    }

    /// The last day of the last class of the programme to which somebody came.
    private func trainedDays(_ people: [RecordID], in tx: Transaction) throws -> [RecordID: Day] {
        var days: [RecordID: Day] = [:]
        for start in stride(from: 0, to: people.count, by: 500) {
            let part = Array(people[start..<min(start + 500, people.count)])
            for row in try tx.rows(
                """
                SELECT p.person_id, MAX(e.held_until) AS day FROM event_participant p JOIN event e ON e.id = p.event_id
                 WHERE p.person_id IN \(list: part) AND \(Attendance.holds(kind: kind, variant: variant, year: nil))
                 GROUP BY p.person_id
                """)
            {
                days[try row("person_id")] = try row("day")
            }
        }
        return days
    }

    // MARK: Conditions

    /// The condition that a woman `c` is of these places: on their list, or with a post there.
    static func at(_ scopes: [Scope]) -> SQL {
        """
        (\(PlaceStore.within(scopes, column: "c.place_id")) OR EXISTS (
          SELECT 1 FROM cadre_entry y WHERE y.cadre_id = c.id AND y.is_mistake = 0
             AND \(PlaceStore.within(scopes, column: "y.place_id"))))
        """
    }

    private static func standing(on day: Day) -> SQL {
        "x.is_mistake = 0 AND x.from_day <= \(day) AND (x.until_day IS NULL OR x.until_day >= \(day))"
    }

    private func conditions(_ question: CadreQuestion, _ scopes: [Scope]) -> SQL {
        var parts: [SQL] = [
            Self.at(scopes),
            question.state == .takenBack ? "c.taken_back_at IS NOT NULL" : "c.taken_back_at IS NULL",
        ]
        for word in Vietnamese.folded(question.search).split(separator: " ").prefix(12) {
            let name: SQL =
                question.nameScopes.isEmpty
                ? "1 = 0"
                : "(q.folded LIKE \("%\(word)%") AND \(Self.at(question.nameScopes)))"
            parts.append(
                """
                (\(name) OR EXISTS (SELECT 1 FROM cadre_entry x WHERE x.cadre_id = c.id AND x.is_mistake = 0
                                      AND x.folded LIKE \("%\(word)%")))
                """ as SQL)
        }
        if let places = question.places {
            parts.append(places.isEmpty ? "1 = 0" : Self.at(places.map { Scope($0) }))
        }
        parts += entryConditions(question)
        if let isTrained = question.isTrained {
            let came = Attendance.came("c.person_id", kind: kind, variant: variant, year: question.year)
            parts.append(isTrained ? came : "NOT \(came)")
        }
        return parts.dropFirst().reduce(parts[0]) { "\($0) AND \($1)" as SQL }
    }

    /// What one entry must say: category, level and field together.
    private func entryConditions(_ question: CadreQuestion) -> [SQL] {
        var wanted: [SQL] = []
        if let category = question.category { wanted.append("x.category = \(category)") }
        if let level = question.level { wanted.append("x.level = \(level.depth)") }
        if let field = question.field { wanted.append("x.field = \(field)") }
        let said = wanted.reduce("x.cadre_id = c.id" as SQL) { "\($0) AND \($1)" as SQL }
        let holds = "EXISTS (SELECT 1 FROM cadre_entry x WHERE \(said) AND \(Self.standing(on: question.day)))" as SQL
        let stood = "EXISTS (SELECT 1 FROM cadre_entry x WHERE \(said) AND x.is_mistake = 0)" as SQL
        switch question.state {
        case .standing: return [holds]
        case .ended:
            let any =
                """
                EXISTS (SELECT 1 FROM cadre_entry x WHERE x.cadre_id = c.id AND \(Self.standing(on: question.day)))
                """ as SQL
            return ["NOT \(any)"] + (wanted.isEmpty ? [] : [stood])
        case .all, .takenBack: return wanted.isEmpty ? [] : [stood]
        }
    }
}
