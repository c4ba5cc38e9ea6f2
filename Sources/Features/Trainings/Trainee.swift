import Database
import Events
import Groups
import Kernel
import Pages
import People
import Places
import Programme

/// A room that lists people who are to be trained: the members of a kind of group, the women officers.
public protocol TraineeSource: Sendable {
    /// In addresses: `to-communication_team`, `can-bo-nu`.
    var code: String { get }
    /// As the page says it.
    var label: String { get }
    /// Who may do it sees the list.
    var action: Action { get }
    /// The programme of the class that such people need first; nil when none is meant.
    var variant: String? { get }
    /// Everybody within some scopes, one row a line of the list: `person_id`, `place_id`, `record_id`, `trained_on`, the
    /// last the day of a training that the list itself notes.
    func lines(within scopes: [Scope]) -> SQL
    /// What people are on the list, by the id of the record.
    func describe(_ records: [RecordID], in tx: Transaction) throws -> [RecordID: TraineeLine]
}

/// What somebody is on a list: in words, where it is shown, and its place.
public struct TraineeLine: Hashable, Sendable {
    public let words: String
    public let link: Link
    public let place: PlaceID

    public init(words: String, link: Link, place: PlaceID) {
        self.words = words
        self.link = link
        self.place = place
    }
}

/// The members of a kind of group.
struct GroupTrainees: TraineeSource {
    let kind: GroupKind

    var code: String { "to-\(kind.code)" }
    var label: String { kind.name }
    var action: Action { .viewGroups }
    var variant: String? { nil }

    func lines(within scopes: [Scope]) -> SQL {
        """
        SELECT m.person_id, g.place_id, g.id AS record_id, m.trained_on
          FROM model_group g JOIN model_group_member m ON m.group_id = g.id
         WHERE g.kind = \(kind.code) AND g.taken_back_at IS NULL AND (g.step IS NULL OR g.step <> 'stopped')
           AND m.left_on IS NULL AND m.is_mistake = 0 AND \(PlaceStore.within(scopes, column: "g.place_id"))
        """
    }

    func describe(_ records: [RecordID], in tx: Transaction) throws -> [RecordID: TraineeLine] {
        var found: [RecordID: TraineeLine] = [:]
        for group in try GroupStore.find(records, in: tx) {
            found[group.id] = TraineeLine(words: group.name, link: .group(group.id), place: group.place)
        }
        return found
    }

    /// Of confidential kinds nobody is listed, and children are not named.
    static func all(of catalogue: Catalogue) -> [any TraineeSource] {
        catalogue.groupKinds.filter { !$0.register.isConfidential && !$0.register.protectsChildren }
            .map { GroupTrainees(kind: $0) }
    }
}

/// Somebody who came to no such class yet.
public struct Trainee: Hashable, Sendable {
    public let person: Person
    /// What she or he is on the list.
    public let record: RecordID
    /// Whether a unit named the person for a class that is still to be held.
    public let isNamed: Bool
}

/// Who of a list is not trained yet, by name, as functions over a transaction.
public enum TraineeStore {
    /// What is asked.
    public struct Question: Sendable {
        public var source: any TraineeSource
        /// Words of names; tone marks not needed. Only within ``nameScopes``.
        public var search = ""
        /// Where somebody may see names: elsewhere a search by name would tell them.
        public var nameScopes: [Scope] = []
        /// At one of these places or below; nil for all.
        public var places: [PlaceID]?
        /// The programme of the class; nil for any class, or a training that the list notes.
        public var variant: String?

        public init(_ source: any TraineeSource) { self.source = source }
    }

    /// A part of the people who are not trained, by name.
    public static func untrained(
        _ question: Question, within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [Trainee] {
        let rows = try tx.rows(
            """
            SELECT t.person_id, MIN(t.record_id) AS record_id,
                   CASE WHEN EXISTS (
                     SELECT 1 FROM nomination n JOIN event o ON o.id = n.event_id
                      WHERE n.person_id = t.person_id AND n.state <> 'refused' AND o.state = 'planned'
                        AND o.taken_back_at IS NULL) THEN 1 ELSE 0 END AS is_named
              FROM (\(question.source.lines(within: scopes))) t JOIN person q ON q.id = t.person_id
             WHERE \(conditions(question)) GROUP BY t.person_id, q.sort_key
             ORDER BY q.sort_key, t.person_id LIMIT \(limit) OFFSET \(offset)
            """)
        let people = try PersonStore.find(try rows.map { try $0("person_id") }, in: tx)
        return try rows.compactMap { row in
            guard let person = people[try row("person_id")] else { return nil }
            return Trainee(person: person, record: try row("record_id"), isNamed: try row("is_named"))
        }
    }

    /// How many are not trained.
    public static func count(_ question: Question, within scopes: [Scope], in tx: Transaction) throws -> Int {
        try tx.value(
            """
            SELECT COUNT(DISTINCT t.person_id) FROM (\(question.source.lines(within: scopes))) t
              JOIN person q ON q.id = t.person_id WHERE \(conditions(question))
            """) ?? 0
    }

    /// Those of the ids who stand on the list: nobody else can be named from it.
    static func listed(
        _ people: [RecordID], of source: any TraineeSource, within scopes: [Scope], in tx: Transaction
    ) throws -> [(person: RecordID, record: RecordID)] {
        try tx.rows(
            """
            SELECT t.person_id, MIN(t.record_id) AS record_id FROM (\(source.lines(within: scopes))) t
              JOIN person q ON q.id = t.person_id
             WHERE t.person_id IN \(list: people) GROUP BY t.person_id, q.sort_key ORDER BY q.sort_key, t.person_id
            """
        ).map { (person: try $0("person_id"), record: try $0("record_id")) }
    }

    private static func conditions(_ question: Question) -> SQL {
        var parts: [SQL] = ["NOT \(Attendance.came("t.person_id", variant: question.variant))"]
        if question.variant == nil { parts.append("t.trained_on IS NULL") }
        for word in Vietnamese.folded(question.search).split(separator: " ").prefix(12) {
            parts.append(
                question.nameScopes.isEmpty
                    ? "1 = 0"
                    : """
                    q.folded LIKE \("%\(word)%") AND \(PlaceStore.within(question.nameScopes, column: "t.place_id"))
                    """)
        }
        if let places = question.places {
            parts.append(places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "t.place_id"))
        }
        return parts.dropFirst().reduce(parts[0]) { "\($0) AND \($1)" as SQL }
    }
}

/// A class for which units still name people.
struct OpenClass: Sendable {
    let id: RecordID
    let title: String
    let place: String
    let period: String
}

extension TrainingDesk {
    /// People of one choice at most.
    static let mostNamed = 100

    /// Names several people for a class at once; who is named already stays as it is.
    ///
    /// - Returns: how many were named.
    /// - Throws: as ``name(_:audience:note:unit:for:in:)``; `Problem` `training.nobody_new` (conflict).
    func name(
        _ people: [RecordID], audience: String?, unit: PlaceID, for event: Event, in tx: WriteTransaction
    ) throws -> Int {
        let known: [RecordID] = try tx.rows(
            """
            SELECT person_id FROM nomination
             WHERE event_id = \(event.id) AND state <> 'refused' AND person_id IN \(list: people)
            """
        ).map { try $0("person_id") }
        let fresh = people.filter { !Set(known).contains($0) }
        guard !fresh.isEmpty else {
            throw Problem(
                .conflict, "training.nobody_new",
                "\(people.count) người đã chọn đều được cử vào lớp này rồi. Chọn lớp khác.", field: "lop")
        }
        for person in fresh {
            _ = try name(.known(person), audience: audience, note: "", unit: unit, for: event, in: tx)
        }
        return fresh.count
    }

    /// The classes that take names now, held within the scopes or above them; those of a programme first.
    func openClasses(
        variant: String?, within scopes: [Scope], limit: Int = 100, in tx: Transaction
    ) throws -> [OpenClass] {
        let kinds = catalogue.events.kinds.filter { $0.parts.contains(.nominations) }.map(\.code)
        let above = Array(Set(try scopes.flatMap { try PlaceStore.lineage(of: $0.place, tx) }))
        return try tx.rows(
            """
            SELECT e.id, e.title, e.period_words, p.name AS place
              FROM event e JOIN place p ON p.id = e.place_id LEFT JOIN agency a ON a.id = e.agency_id
             WHERE e.kind IN \(list: kinds) AND e.state = 'planned' AND e.taken_back_at IS NULL
               AND (\(PlaceStore.within(scopes, column: "e.place_id")) OR e.place_id IN \(list: above)
                    OR a.place_id IN \(list: above))
             ORDER BY CASE WHEN e.variant = \(variant ?? "") THEN 0 ELSE 1 END, e.first_day DESC, e.id DESC
             LIMIT \(limit)
            """
        ).map {
            OpenClass(
                id: try $0("id"), title: try $0("title"), place: try $0("place"), period: try $0("period_words"))
        }
    }
}
