import Crypto
import Foundation
import Kernel

/// The chain over the audit entries: each committed entry gets a number and a digest over the digest before it and every
/// column, so that an entry that is altered, deleted or put between others afterwards is found (ADR 0020).
///
/// Writers leave their entries unchained and name them in `audit_open`; one job seals what is committed. An entry that
/// commits late is still there and is sealed later: nothing goes by the order of ids or moments.
public enum AuditChain {
    /// The entries sealed in one transaction: a few milliseconds, which other writers pass.
    static let batch = 500

    /// The digest before the first.
    static let beginning = [UInt8](repeating: 0, count: 32)

    /// The columns of an entry, in the order in which they are digested: all there are.
    static let columns = [
        "id", "at", "actor_kind", "actor_id", "actor_name", "action", "record_kind", "record_id", "place_id",
        "before_text", "after_text",
    ]
    static let columnList = columns.map { "e." + $0 }.joined(separator: ", ")

    /// The newest link of the chain.
    public struct End: Hashable, Sendable {
        /// How many entries are sealed; numbers begin at 1.
        public let number: Int64
        let bytes: [UInt8]
        /// 64 hexadecimal digits: what an office writes down to hold the chain against later.
        public var digest: String { AuditChain.hex(bytes) }
    }

    /// Seals every entry that is committed when it looks.
    ///
    /// - Parameter waits: true waits while another process seals.
    /// - Returns: how many were sealed; nil when another process seals just now.
    @discardableResult
    public static func seal(_ database: Database, waits: Bool = false) async throws -> Int? {
        var sealed = 0
        while true {
            // Most of the time there is nothing to do: a reading transaction disturbs nobody.
            let isOpen = try await database.read { tx in
                try tx.row("SELECT entry_id FROM audit_open LIMIT 1") != nil
            }
            guard isOpen else { return sealed }
            let part = try await database.upkeep { tx -> Int? in
                guard try isAlone(waits: waits, in: tx) else { return nil }
                return try sealBatch(in: tx)
            }
            guard let part else { return nil }
            sealed += part
            if part < batch { return sealed }
        }
    }

    /// How many entries are not sealed yet.
    public static func open(in tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM audit_open") ?? 0
    }

    /// The newest link; nil before the first.
    public static func end(in tx: Transaction) throws -> End? {
        try tx.row("SELECT number, digest FROM audit_seal ORDER BY number DESC LIMIT 1").map {
            End(number: try $0("number"), bytes: try $0("digest"))
        }
    }

    private static func sealBatch(in tx: WriteTransaction) throws -> Int {
        // CROSS JOIN: SQLite must begin with the few that wait, not with all entries.
        let part: SQL = "(SELECT entry_id FROM audit_open ORDER BY entry_id LIMIT \(batch)) o"
        let entries = try tx.rows(
            """
            SELECT \(unsafe: columnList) FROM \(part) CROSS JOIN audit_entry e WHERE e.id = o.entry_id
             ORDER BY o.entry_id
            """)
        guard !entries.isEmpty else { return 0 }
        // Before anything is added: a sealer that looked before the last one committed fails here, and looks again.
        try tx.execute(
            """
            DELETE FROM audit_open WHERE entry_id IN (
              SELECT e.id FROM \(part) CROSS JOIN audit_entry e WHERE e.id = o.entry_id)
            """)
        let last = try end(in: tx)
        var number = last?.number ?? 0
        var previous = last?.bytes ?? beginning
        let seals: [[any DatabaseValue]] = try entries.map { entry in
            number += 1
            let before = previous
            previous = digest(number: number, previous: before, entry: entry)
            return [number, try entry("id") as String, before, previous]
        }
        try tx.insert(into: "audit_seal", columns: ["number", "entry_id", "previous", "digest"], rows: seals)
        return seals.count
    }

    /// SHA-256 over the mark of this form, the number, the digest before, and every column: a byte for its type, its
    /// length in eight bytes, its bytes. No two entries have the same bytes. Never changes: old seals are verified by it.
    static func digest(number: Int64, previous: [UInt8], entry: Row) -> [UInt8] {
        var hash = SHA256()
        func add(_ type: Character, _ bytes: some Sequence<UInt8>) {
            let bytes = Array(bytes)
            var length = UInt64(bytes.count).bigEndian
            hash.update(data: [type.asciiValue ?? 0])
            withUnsafeBytes(of: &length) { hash.update(bufferPointer: $0) }
            hash.update(data: bytes)
        }
        add("t", "nepmoi-audit-1".utf8)
        add("i", String(number).utf8)
        add("b", previous)
        for column in columns {
            switch entry.value(column) ?? .null {
            case .null: add("n", [])
            case .integer(let value): add("i", String(value).utf8)
            case .text(let value): add("t", value.utf8)
            case .blob(let value): add("b", value)
            }
        }
        return Array(hash.finalize())
    }

    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// An arbitrary constant of this program: one process seals at a time.
    private static let lock = 7_165_728

    private static func isAlone(waits: Bool, in tx: WriteTransaction) throws -> Bool {
        // SQLite has one writer anyway.
        guard tx.engine == .postgresql else { return true }
        if waits {
            _ = try tx.row("SELECT pg_advisory_xact_lock(\(lock))")
            return true
        }
        return try tx.value("SELECT CAST(pg_try_advisory_xact_lock(\(lock)) AS INTEGER)") == 1
    }
}
