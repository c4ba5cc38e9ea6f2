import Kernel

/// One step of the schema: frozen text in the dialect of SQLite, translated for PostgreSQL. Once released it never
/// changes; its digest is kept, and a database whose step differs refuses to start.
public struct Migration: Sendable {
    /// Unique over all rooms: `planning-001`. Steps run in the order in which the rooms list them.
    public let name: String
    /// The statements, separated by semicolons.
    public let sql: String
    /// The statements for PostgreSQL where the translator does not reach: triggers. Nil: `sql`, translated.
    let postgreSQL: String?

    public init(_ name: String, _ sql: String) {
        self.init(name, sql, postgreSQL: nil)
    }

    init(_ name: String, _ sql: String, postgreSQL: String?) {
        self.name = name
        self.sql = sql
        self.postgreSQL = postgreSQL
    }
}

/// The translation of DDL: columns are `INTEGER` (64 bits), `TEXT` (compared by bytes) or `BLOB`, tables `STRICT`.
enum Dialect {
    static func postgreSQL(_ ddl: String) -> String {
        var text = ""
        var word = ""
        func flush() {
            switch word {
            case "INTEGER": text += "BIGINT"
            case "BLOB": text += "BYTEA"
            case "TEXT": text += "TEXT COLLATE \"C\""
            default: text += word
            }
            word = ""
        }
        let plain =
            ddl
            .replacing(") STRICT, WITHOUT ROWID", with: ")")
            .replacing(") STRICT", with: ")")
            .replacing(") WITHOUT ROWID", with: ")")
        for character in plain {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
            } else {
                flush()
                text.append(character)
            }
        }
        flush()
        return text
    }
}

/// A database whose schema does not belong to this program.
public struct SchemaFault: Error, CustomStringConvertible {
    public let description: String
}

extension Migration {
    /// The tables every database has: the steps done, the audit log, the results of submissions.
    static let ground =
        [
            Migration(
                "database-001",
                """
                CREATE TABLE audit_entry (
                  id TEXT NOT NULL PRIMARY KEY,
                  at TEXT NOT NULL,
                  actor_kind TEXT NOT NULL CONSTRAINT audit_entry_actor_kind CHECK (actor_kind IN ('user', 'system')),
                  actor_id TEXT NOT NULL,
                  actor_name TEXT NOT NULL,
                  action TEXT NOT NULL,
                  record_kind TEXT NOT NULL,
                  record_id TEXT NOT NULL,
                  place_id INTEGER,
                  before_text TEXT,
                  after_text TEXT
                ) STRICT;
                CREATE INDEX audit_entry_record ON audit_entry (record_kind, record_id, id);
                CREATE TABLE submission (
                  id TEXT NOT NULL PRIMARY KEY,
                  actor_id TEXT NOT NULL,
                  action TEXT NOT NULL,
                  result_text TEXT NOT NULL,
                  at TEXT NOT NULL
                ) STRICT
                """)
        ] + audit

    /// A digest that tells whether the text was changed after it was released (FNV-1a, 64 bits: not a secret).
    var digest: String {
        let hash = (sql + (postgreSQL ?? "")).utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }

    /// Applies what is missing, in order, inside the transaction of the connection.
    static func apply(_ migrations: [Migration], on connection: any Connection, at moment: String) throws {
        let create =
            "CREATE TABLE IF NOT EXISTS schema_migration "
            + "(name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, applied_at TEXT NOT NULL)"
        try connection.runScript(create)
        let done = try connection.run("SELECT name, digest FROM schema_migration ORDER BY name", []).rows
        let digests = Dictionary(
            uniqueKeysWithValues: try done.map { (try $0("name") as String, try $0("digest") as String) })
        let known = Set(migrations.map(\.name))
        if let stranger = digests.keys.sorted().first(where: { !known.contains($0) }) {
            throw SchemaFault(
                description: "Cơ sở dữ liệu có bước “\(stranger)” mà bản chương trình này không biết: dữ liệu do bản "
                    + "mới hơn tạo. Cài bản chương trình mới hơn rồi mở lại.")
        }
        for migration in migrations {
            if let digest = digests[migration.name] {
                guard digest == migration.digest else {
                    throw SchemaFault(
                        description:
                            "Bước “\(migration.name)” đã chạy trên cơ sở dữ liệu này khác với bước trong chương "
                            + "trình. Cài đúng bản chương trình đã tạo dữ liệu.")
                }
                continue
            }
            switch connection.engine {
            case .sqlite: try connection.runScript(migration.sql)
            case .postgresql:
                try connection.runScript(migration.postgreSQL ?? Dialect.postgreSQL(migration.sql))
            }
            _ = try connection.run(
                "INSERT INTO schema_migration (name, digest, applied_at) VALUES ($1, $2, $3)",
                [.text(migration.name), .text(migration.digest), .text(moment)])
        }
    }
}
