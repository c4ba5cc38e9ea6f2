import Foundation
import GRDB
import GRDBSQLite
import Kernel
import Synchronization

/// SQLite in WAL mode through GRDB's pool: one writer, several readers that never wait for it.
final class SQLiteBackend: Backend {
    private let pool: DatabasePool
    private let path: String
    /// Carries the log beside the pool's writer; opened when it is first needed.
    private let carrier = Mutex<DatabaseQueue?>(nil)

    let engine = Engine.sqlite

    init(path: String, readers: Int) throws {
        self.path = path
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = max(1, readers)
        // Another process, such as the command beside a running server, may hold the write lock for a while.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA cache_size = -65536")
            // SQLite's own thousand pages let every so-maniest writer carry the log and wait for the disk meanwhile. A
            // server carries it beside the writers (``LogCarrier``) long before 32 MB; a command ends before.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8000")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch let error as DatabaseError {
            throw EngineError(sqlite: error)
        }
    }

    func migrate(_ work: @escaping @Sendable (any Connection) throws -> Void) async throws {
        try await write(work)
    }

    func read<T: Sendable>(_ work: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await EngineError.translated { try await self.pool.read { try work(SQLiteConnection($0)) } }
    }

    func write<T: Sendable>(_ work: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        // GRDB opens a writing transaction as BEGIN IMMEDIATE: it waits for the lock here, not in the middle.
        try await EngineError.translated { try await self.pool.write { try work(SQLiteConnection($0)) } }
    }

    func carryLog() async throws {
        let queue = try carrier.withLock { carrier in
            if let carrier { return carrier }
            var configuration = GRDB.Configuration()
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            carrier = queue
            return queue
        }
        // Passive: takes what no reader needs any more, and makes nobody wait.
        _ = try await EngineError.translated {
            try await queue.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        }
    }

    func close() async throws {
        try carrier.withLock { carrier in
            try carrier?.close()
            carrier = nil
        }
        try pool.close()
    }
}

private final class SQLiteConnection: Connection {
    private let database: GRDB.Database

    let engine = Engine.sqlite

    init(_ database: GRDB.Database) { self.database = database }

    private func statement(_ sql: String, _ values: [Value]) throws -> Statement {
        let statement = try database.cachedStatement(sql: sql)
        if !values.isEmpty {
            // SQLite numbers $-parameters by first appearance, so they are bound by name.
            statement.arguments = StatementArguments(
                Dictionary(uniqueKeysWithValues: values.enumerated().map { (String($0 + 1), $1.stored) }))
        }
        return statement
    }

    func integers(_ sql: String, _ values: [Value]) throws -> IntegerRows {
        try EngineError.translated {
            let statement = try statement(sql, values)
            let raw = statement.sqliteStatement
            let width = sqlite3_column_count(raw)
            var answer = IntegerRows(width: Int(width))
            // Stepped by hand: a tenth of the time that GRDB's rows take for numbers.
            defer { sqlite3_reset(raw) }
            while true {
                let code = sqlite3_step(raw)
                if code == SQLITE_DONE { return answer }
                guard code == SQLITE_ROW else {
                    throw DatabaseError(resultCode: database.lastErrorCode, message: database.lastErrorMessage)
                }
                for column in 0..<width {
                    // Asked for a number, SQLite would make one out of words or of nothing.
                    guard sqlite3_column_type(raw, column) == SQLITE_INTEGER else {
                        throw ColumnFault(column: String(column + 1), reason: "holds no whole number")
                    }
                    answer.cells.append(sqlite3_column_int64(raw, column))
                }
            }
        }
    }

    func run(_ sql: String, _ values: [Value]) throws -> Answer {
        try EngineError.translated {
            let statement = try statement(sql, values)
            let before = database.totalChangesCount
            let cursor = try GRDB.Row.fetchCursor(statement)
            var answer = Answer()
            var columns: Row.Columns?
            while let row = try cursor.next() {
                let names = columns ?? Row.Columns(Array(row.columnNames))
                columns = names
                answer.rows.append(Row(columns: names, values: row.databaseValues.map(Value.init)))
            }
            answer.changed = database.totalChangesCount - before
            return answer
        }
    }

    func runScript(_ sql: String) throws {
        try EngineError.translated { try database.execute(sql: sql) }
    }

    func bulkInsert(into table: String, columns: [String], rows: [[Value]]) throws {
        let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
        try EngineError.translated {
            let statement = try database.cachedStatement(
                sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
            ).sqliteStatement
            // Bound by hand: half the time of GRDB's arguments, and everybody else waits meanwhile.
            defer { sqlite3_clear_bindings(statement) }
            for row in rows {
                for (index, value) in row.enumerated() { value.bind(to: statement, at: Int32(index + 1)) }
                let code = sqlite3_step(statement)
                let fault =
                    code == SQLITE_DONE
                    ? nil : DatabaseError(resultCode: database.lastErrorCode, message: database.lastErrorMessage)
                sqlite3_reset(statement)
                if let fault { throw fault }
            }
        }
    }

    func uniqueIndex(table: String, columns: [String]) -> String? {
        let found = try? String.fetchAll(
            database,
            sql: """
                SELECT l.name FROM pragma_index_list(?) l
                WHERE l."unique" = 1
                  AND (SELECT group_concat(i.name) FROM pragma_index_info(l.name) i) = ?
                ORDER BY l.name
                """, arguments: [table, columns.joined(separator: ",")])
        // An index SQLite made by itself belongs to the primary key: PostgreSQL's name for it.
        guard let name = found?.first else { return "\(table)_pkey" }
        return name.hasPrefix("sqlite_autoindex_") ? "\(table)_pkey" : name
    }
}

extension Value {
    /// Binds to a parameter; SQLite takes a copy.
    fileprivate func bind(to statement: OpaquePointer, at index: Int32) {
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch self {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .text(let text): sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), copied)
        case .blob(let bytes): sqlite3_bind_blob64(statement, index, bytes, sqlite3_uint64(bytes.count), copied)
        }
    }

    fileprivate init(_ stored: GRDB.DatabaseValue) {
        switch stored.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .text(String(number))
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob([UInt8](data))
        }
    }

    fileprivate var stored: GRDB.DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}

extension EngineError {
    init(sqlite error: DatabaseError) {
        let words = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        // "UNIQUE constraint failed: place.structure_id, place.code"; "CHECK constraint failed: plan_period"
        let detail = words.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
        let fields = detail.split(separator: ", ").map { $0.split(separator: ".") }
        let table = fields.first?.first.map(String.init)
        let columns = fields.compactMap { $0.count == 2 ? String($0[1]) : nil }
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            self.init(message: words, violation: .unique, table: table, columns: columns)
        case .SQLITE_CONSTRAINT_NOTNULL:
            self.init(message: words, violation: .notNull, table: table, columns: columns)
        case .SQLITE_CONSTRAINT_CHECK:
            self.init(message: words, violation: .check, constraint: detail)
        case .SQLITE_CONSTRAINT_DATATYPE:
            self.init(message: words, violation: .check)
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            self.init(message: words, violation: .reference)
        default:
            self.init(message: words, isRetryable: error.resultCode == .SQLITE_BUSY)
        }
    }

    fileprivate static func translated<T>(_ work: () throws -> T) throws -> T {
        do { return try work() } catch let error as DatabaseError { throw EngineError(sqlite: error) }
    }

    fileprivate static func translated<T: Sendable>(_ work: () async throws -> T) async throws -> T {
        do { return try await work() } catch let error as DatabaseError { throw EngineError(sqlite: error) }
    }
}
