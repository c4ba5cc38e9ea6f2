import Accounts
import Database
import Foundation
import Kernel
import Places

/// One entry of the audit log.
public struct AuditEntry: Hashable, Sendable {
    public let id: String
    public let at: Date
    /// Who did it, under the name of then.
    public let actor: Actor
    /// English, dotted: `plan_version.imported`.
    public let action: String
    public let record: RecordRef
    /// Whose people may read it; nil when it belongs to no place.
    public let place: PlaceID?
    /// JSON; nil when there was nothing to tell.
    public let before: String?
    public let after: String?
    /// Where a list goes on behind it.
    public let cursor: AuditCursor
}

/// A place in the list, the newest first: moment and id of the last entry that was shown.
public struct AuditCursor: Hashable, Sendable {
    let at: String
    let id: String

    init(at: String, id: String) {
        self.at = at
        self.id = id
    }

    /// Reads `text`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "_", maxSplits: 1).map(String.init)
        guard parts.count == 2, Date.read(.text(parts[0])) != nil, RecordID(parts[1])?.text == parts[1] else {
            return nil
        }
        self.init(at: parts[0], id: parts[1])
    }

    /// As it stands in an address.
    public var text: String { "\(at)_\(id)" }
}

/// What a list of entries asks for; nil asks nothing.
public struct AuditQuestion: Hashable, Sendable {
    /// Ids of who did it, or of the accounts it was done to.
    public var people: [String]?
    /// At one of these places or below, in any structure.
    public var places: [PlaceID]?
    /// Of a record: `plan_version`.
    public var kind: String?
    public var record: String?
    public var action: String?
    /// The first and the last day, in Vietnam.
    public var from: Day?
    public var until: Day?

    public init(
        people: [String]? = nil, places: [PlaceID]? = nil, kind: String? = nil, record: String? = nil,
        action: String? = nil, from: Day? = nil, until: Day? = nil
    ) {
        self.people = people
        self.places = places
        self.kind = kind
        self.record = record
        self.action = action
        self.from = from
        self.until = until
    }
}

/// Reads the audit log. Nothing here writes: entries are left by `WriteTransaction.audit` and never change.
public enum AuditStore {
    /// A part of the entries, the newest first.
    ///
    /// - Parameters:
    ///   - scopes: the places below which the reader may look.
    ///   - includesPlaceless: also those that belong to no place.
    ///   - cursor: behind this one; nil from the newest.
    public static func entries(
        _ question: AuditQuestion, within scopes: [Scope], includesPlaceless: Bool, behind cursor: AuditCursor? = nil,
        limit: Int, in tx: Transaction
    ) throws -> [AuditEntry] {
        var parts = conditions(question) + [visible(scopes, includesPlaceless)]
        if let cursor { parts.append("(e.at, e.id) < (\(cursor.at), \(cursor.id))") }
        let all = parts.dropFirst().reduce(parts[0]) { "\($0) AND \($1)" as SQL }
        return try tx.rows(
            """
            SELECT e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.action, e.record_kind, e.record_id, e.place_id,
                   e.before_text, e.after_text
              FROM audit_entry e WHERE \(all) ORDER BY e.at DESC, e.id DESC LIMIT \(limit)
            """
        ).map(entry)
    }

    /// The ids that a filter by person means: an id, or words of a name or login, also of the system's own actors.
    /// Empty when nobody is called so.
    public static func people(called text: String, in tx: Transaction) throws -> [String] {
        if let id = RecordID(text) { return [id.text] }
        let folded = Vietnamese.folded(text)
        let system = AuditWords.systemActors.filter { $0.key == text || Vietnamese.folded($0.value).contains(folded) }
        return try system.keys.sorted() + Accounts.ids(matching: text, in: tx).map(\.text)
    }

    private static func visible(_ scopes: [Scope], _ includesPlaceless: Bool) -> SQL {
        let placed: SQL = "e.place_id IS NOT NULL AND \(PlaceStore.within(scopes, column: "e.place_id"))"
        return includesPlaceless ? "(e.place_id IS NULL OR \(placed))" : "(\(placed))"
    }

    private static func conditions(_ question: AuditQuestion) -> [SQL] {
        var parts: [SQL] = []
        if let people = question.people {
            parts.append(
                """
                (e.actor_id IN \(list: people) OR (e.record_kind = 'user_account' AND e.record_id IN \(list: people)))
                """)
        }
        if let places = question.places {
            parts.append(
                places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "e.place_id"))
        }
        if let record = question.record {
            // The index begins with the kind.
            let kinds = question.kind.map { [$0] } ?? AuditWords.kinds.keys.sorted()
            parts.append("e.record_kind IN \(list: kinds) AND e.record_id = \(record)")
        } else if let kind = question.kind {
            parts.append("e.record_kind = \(kind)")
        }
        if let action = question.action { parts.append("e.action = \(action)") }
        if let from = question.from { parts.append("e.at >= \(midnight(before: from))") }
        if let until = question.until { parts.append("e.at < \(midnight(after: until))") }
        return parts
    }

    /// A day of Vietnam begins at 17:00 of the day before in the time that moments are stored in.
    private static func midnight(before day: Day) -> String { "\(day.dayBefore.iso)T17:00:00.000Z" }
    private static func midnight(after day: Day) -> String { "\(day.iso)T17:00:00.000Z" }

    private static func entry(_ row: Row) throws -> AuditEntry {
        let id: String = try row("id")
        let kind: Actor.Kind = try row("actor_kind")
        return AuditEntry(
            id: id, at: try row("at"),
            actor: Actor(kind: kind, id: try row("actor_id"), name: try row("actor_name")),
            action: try row("action"), record: RecordRef(try row("record_kind"), try row("record_id") as String),
            place: try row("place_id"), before: try row("before_text"), after: try row("after_text"),
            cursor: AuditCursor(at: try row("at"), id: id))
    }
}
