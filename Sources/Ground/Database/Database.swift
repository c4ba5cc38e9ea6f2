import Foundation
import Kernel
import Logging
import Synchronization

/// Where the data lies.
public enum DatabaseLocation: Sendable, Hashable {
    /// A SQLite file; it is made when it is missing, its folder is not.
    case sqlite(path: String)
    /// A libpq connection string or `postgres://` address.
    case postgresql(String)

    /// Reads `sqlite:PATH` or `postgres://…` / `postgresql://…`; nil for anything else.
    public init?(_ text: String) {
        if text.hasPrefix("sqlite:") {
            var path = text.dropFirst("sqlite:".count)
            if path.hasPrefix("///") { path = path.dropFirst(2) }
            guard !path.isEmpty else { return nil }
            self = .sqlite(path: String(path))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgresql(text)
        } else {
            return nil
        }
    }
}

/// The one door to the data: a closure is one transaction, run off the cooperative pool.
///
/// A closure may run again, after a serialisation failure or a connection lost before commit, so it has no side
/// effect beyond the transaction. An error it throws rolls everything back.
public final class Database: Sendable {
    private let backend: any Backend
    private let rules: ConstraintRules
    private let environment: Environment
    private let logger: Logger
    /// How many of the next commits fail as if the engine had refused to serialise them: for tests.
    let refusedCommits = Mutex(0)

    /// How often a closure is tried before its error is passed on.
    static let attempts = 8

    /// Which engine answers.
    public var engine: Engine { backend.engine }

    /// Opens the database and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - migrations: those of all rooms, in the order of the rooms; the ground's own come first by themselves.
    ///   - rules: what violated constraints mean to a person.
    ///   - connections: the number of PostgreSQL connections at most; SQLite has one writer and as many readers.
    /// - Throws: `SchemaFault` when the data belong to another program, `EngineError` when it cannot be opened.
    public init(
        _ location: DatabaseLocation, migrations: [Migration], rules: [ConstraintRule] = [],
        environment: Environment = .live, connections: Int = 8, logger: Logger = Logger(label: "nepmoi.database")
    ) async throws {
        self.rules = ConstraintRules(rules)
        self.environment = environment
        self.logger = logger
        switch location {
        case .sqlite(let path): backend = try SQLiteBackend(path: path, readers: connections)
        case .postgresql(let address): backend = PostgreSQLBackend(address: address, connections: connections)
        }
        let moment = environment.now()
        try await backend.migrate { connection in
            guard case .text(let text) = moment.databaseValue else { return }
            try Migration.apply(Migration.ground + migrations, on: connection, at: text)
        }
    }

    /// Reads in one consistent state.
    public func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let rules = rules
        return try await retrying {
            try await self.backend.read { connection in try body(Transaction(connection, rules: rules)) }
        }
    }

    /// Writes as somebody. The closure must leave an audit entry if it changes anything.
    public func write<T: Sendable>(
        as actor: Actor, _ body: @escaping @Sendable (WriteTransaction) throws -> T
    ) async throws -> T {
        try await write(as: actor, audited: true, body)
    }

    /// Writes what is no record of anybody's: the last time a session was seen, expired sessions, folded totals.
    /// Nothing that a person did may pass here.
    public func upkeep<T: Sendable>(_ body: @escaping @Sendable (WriteTransaction) throws -> T) async throws -> T {
        try await write(as: .startUp, audited: false, body)
    }

    private func write<T: Sendable>(
        as actor: Actor, audited: Bool, _ body: @escaping @Sendable (WriteTransaction) throws -> T
    ) async throws -> T {
        let rules = rules
        let environment = environment
        return try await retrying {
            try await self.backend.write { connection in
                let transaction = WriteTransaction(connection, rules: rules, actor: actor, environment: environment)
                let result = try body(transaction)
                if audited { try transaction.requireAudit() }
                try self.refuseCommitIfAsked()
                return result
            }
        }
    }

    /// Carries what was written from SQLite's log into its file, beside readers and writers. PostgreSQL does so itself.
    func carryLog() async throws { try await backend.carryLog() }

    /// Closes every connection; nothing may be running.
    public func close() async throws { try await backend.close() }

    private func refuseCommitIfAsked() throws {
        try refusedCommits.withLock { count in
            guard count > 0 else { return }
            count -= 1
            throw EngineError(message: "a commit refused on purpose", isRetryable: true)
        }
    }

    private func retrying<T: Sendable>(_ work: @Sendable () async throws -> T) async throws -> T {
        var attempt = 0
        while true {
            attempt += 1
            do {
                return try await work()
            } catch let error as EngineError where error.isRetryable {
                guard attempt < Database.attempts else {
                    logger.error("gave up after \(attempt) attempts: \(error.message)")
                    throw Problem(
                        .unavailable, "database.busy",
                        "Nhiều người đang ghi cùng một chỗ nên lần này chưa lưu được gì. Chờ một lát rồi gửi lại.")
                }
                // Waits longer each time, by a different share for each writer.
                let most = 10 << min(attempt, 6)
                try await Task.sleep(for: .milliseconds(Int.random(in: most / 2...most)))
            }
        }
    }
}

/// An engine with its connections.
protocol Backend: Sendable {
    var engine: Engine { get }
    func migrate(_ work: @escaping @Sendable (any Connection) throws -> Void) async throws
    func read<T: Sendable>(_ work: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    func write<T: Sendable>(_ work: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    func carryLog() async throws
    func close() async throws
}
