import Foundation
import Kernel

/// The engine below a transaction.
public enum Engine: String, Sendable {
    case sqlite, postgresql
}

/// What an engine gives: one statement in, rows and the number of changed rows out.
protocol Connection: AnyObject {
    var engine: Engine { get }
    func run(_ sql: String, _ values: [Value]) throws -> Answer
    /// Runs a statement whose answer holds whole numbers only, without a value and a name for each cell.
    func integers(_ sql: String, _ values: [Value]) throws -> IntegerRows
    /// Runs several statements without values, separated by semicolons: migrations only.
    func runScript(_ sql: String) throws
    /// Writes many rows of one table in the engine's fastest way.
    func bulkInsert(into table: String, columns: [String], rows: [[Value]]) throws
    /// On SQLite, the unique index over exactly these columns; nil on PostgreSQL, which names it itself.
    func uniqueIndex(table: String, columns: [String]) -> String?
}

struct Answer {
    var rows: [Row] = []
    var changed = 0
}

/// A reading transaction: one consistent state of the database. It lives inside the closure that received it.
public class Transaction {
    let connection: any Connection
    let rules: ConstraintRules
    private var ended: (any Error)?

    /// Which engine answers; for the few named places where they differ.
    public var engine: Engine { connection.engine }

    init(_ connection: any Connection, rules: ConstraintRules) {
        self.connection = connection
        self.rules = rules
    }

    /// All rows of an answer.
    ///
    /// - Throws: `Problem` when a constraint is violated, which ends the transaction; `EngineError` otherwise.
    public func rows(_ sql: SQL) throws -> [Row] { try run(sql).rows }

    /// The first row of an answer, or nil when it has none.
    public func row(_ sql: SQL) throws -> Row? { try run(sql).rows.first }

    /// The first column of the first row, or nil when there is no row.
    public func value<T: DatabaseValue>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
        guard let first = try run(sql).rows.first?.values.first else { return nil }
        guard let value = T.read(first) else { throw ColumnFault(column: "1", reason: "does not hold \(T.self)") }
        return value
    }

    /// All rows of an answer that holds whole numbers only, for the few reads of thousands of rows: a fifth of the
    /// time of ``rows(_:)``.
    ///
    /// - Throws: `ColumnFault` when a cell holds something else or nothing.
    public func integers(_ sql: SQL) throws -> IntegerRows {
        try guarded { try connection.integers(sql.text, sql.values) }
    }

    func run(_ sql: SQL) throws -> Answer {
        try guarded {
            for case .text(let text) in sql.values where text.utf8.contains(0) {
                throw Problem("text.zero_byte", "Chữ gửi lên có ký tự rỗng (mã 0). Xóa ký tự đó rồi gửi lại.")
            }
            return try connection.run(sql.text, sql.values)
        }
    }

    func guarded<T>(_ work: () throws -> T) throws -> T {
        if let ended { throw ended }
        do {
            return try work()
        } catch let error as EngineError {
            // A failed statement leaves PostgreSQL's transaction unusable; here the same holds for both.
            let told: any Error = rules.problem(for: error, on: connection).map { $0 as any Error } ?? error
            ended = told
            throw told
        }
    }
}

/// A writing transaction. It names who acts, and it keeps nothing unless the same closure has left an audit entry.
public final class WriteTransaction: Transaction {
    /// Who acts.
    public let actor: Actor
    /// The clock and the ids of the program.
    public let environment: Environment
    /// The moment the transaction began: every row and entry it writes carries the same one.
    public let now: Date

    private(set) var changed = 0
    private(set) var audited = 0

    init(_ connection: any Connection, rules: ConstraintRules, actor: Actor, environment: Environment) {
        self.actor = actor
        self.environment = environment
        now = environment.now()
        super.init(connection, rules: rules)
    }

    /// Runs INSERT, UPDATE or DELETE and returns how many rows it changed.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int { try run(sql).changed }

    /// Inserts many rows in the engine's fastest way; each row has one value a column, in the order of `columns`.
    public func insert(into table: String, columns: [String], rows: [[any DatabaseValue]]) throws {
        guard !rows.isEmpty else { return }
        try guarded {
            try connection.bulkInsert(
                into: table, columns: columns, rows: rows.map { $0.map(\.databaseValue) })
        }
        changed += rows.count
    }

    override func run(_ sql: SQL) throws -> Answer {
        let answer = try super.run(sql)
        changed += answer.changed
        return answer
    }

    /// Leaves the entry that belongs to a change: who, what, before → after, when. `before` and `after` are what a
    /// reader of the log needs, not the whole record; never personal data in the clear.
    ///
    /// - Parameters:
    ///   - action: English, dotted: `plan_version.imported`.
    ///   - place: the place whose people may read the entry; nil when it belongs to none.
    public func audit(
        _ action: String, _ record: RecordRef, place: PlaceID? = nil,
        before: (any Encodable)? = nil, after: (any Encodable)? = nil
    ) throws {
        let beforeText = try before.map { try json($0) }
        let afterText = try after.map { try json($0) }
        let id = environment.newID()
        try execute(
            """
            INSERT INTO audit_entry (id, at, actor_kind, actor_id, actor_name, action, record_kind, record_id, place_id,
                                     before_text, after_text)
            VALUES (\(id), \(now), \(actor.kind), \(actor.id), \(actor.name), \(action),
                    \(record.kind), \(record.id), \(place), \(beforeText), \(afterText))
            """)
        // What waits to be sealed (`AuditChain`): chaining here would make concurrent writers fail (ADR 0020).
        try execute("INSERT INTO audit_open (entry_id) VALUES (\(id))")
        audited += 1
    }

    private func json(_ value: any Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A change without an entry is a fault of the program: it is not committed.
    func requireAudit() throws {
        if changed > 0 && audited == 0 { throw MissingAuditEntry() }
    }
}

/// A write that changed rows and left no audit entry; it was rolled back.
public struct MissingAuditEntry: LoggableFault {
    public var description: String { "a write changed rows without an audit entry and was rolled back" }
}
