import Attachments
import Database
import Foundation
import Kernel
import Places
import Totals

/// Declarations with their facts, as functions over a transaction. They ask no policy and no rule: see
/// ``DeclarationDesk``.
public enum DeclarationStore {
    /// A declaration as it is kept for the first time.
    struct New {
        let id: RecordID
        let draft: DeclarationDraft
        /// What a search finds it by.
        let folded: String
    }

    /// Keeps declarations with their facts: one statement a table, however many there are.
    static func insert(_ list: [New], import importID: RecordID?, in tx: WriteTransaction) throws {
        try tx.insert(
            into: "declaration",
            columns: [
                "id", "place_id", "time_code", "day", "year", "reason", "state", "declared_by", "declared_by_name",
                "declared_at", "import_id", "folded", "row_version",
            ],
            rows: list.map { new in
                let day = new.draft.time.lastDay
                return [
                    new.id, new.draft.place, new.draft.time.code, day, day.year, new.draft.reason,
                    Declaration.State.standing, tx.actor.id, tx.actor.name, tx.now, importID, new.folded, 1,
                ]
            })
        try insertLines(list.map { ($0.id, $0.draft.lines) }, in: tx)
        // New records have no earlier facts: to look for them would make two imports wait for each other.
        try FactStore.add(list.map { record($0.id, $0.draft) }, in: tx)
    }

    /// Replaces what a declaration says, keeps what it said before, and counts the new figures.
    ///
    /// - Throws: `Problem` `declaration.stale` or `declaration.already_taken_back` (conflict).
    static func replace(
        _ declaration: Declaration, with draft: DeclarationDraft, folded: String, version: Int, in tx: WriteTransaction
    ) throws {
        let changed = try tx.execute(
            """
            UPDATE declaration SET time_code = \(draft.time.code), day = \(draft.time.lastDay),
                   year = \(draft.time.lastDay.year), reason = \(draft.reason), folded = \(folded),
                   row_version = row_version + 1
             WHERE id = \(declaration.id) AND row_version = \(version) AND state = 'standing'
            """)
        guard changed == 1 else { throw stale(declaration) }
        try tx.execute(
            """
            INSERT INTO declaration_revision (declaration_id, number, time_code, lines_text, reason, replaced_by,
                                              replaced_at)
            VALUES (\(declaration.id), \(version), \(declaration.time.code), \(try text(declaration.lines)),
                    \(declaration.reason), \(tx.actor.name), \(tx.now))
            """)
        try tx.execute("DELETE FROM declaration_line WHERE declaration_id = \(declaration.id)")
        try insertLines([(declaration.id, draft.lines)], in: tx)
        try FactStore.put([record(declaration.id, draft)], in: tx)
    }

    /// Takes declarations back with their facts; the records stay.
    ///
    /// - Throws: `Problem` `declaration.stale` or `declaration.already_taken_back` (conflict).
    static func takeBack(_ declaration: Declaration, reason: String, version: Int, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE declaration SET state = 'taken_back', taken_back_reason = \(reason), taken_back_by = \(tx.actor.name),
                   taken_back_at = \(tx.now), row_version = row_version + 1
             WHERE id = \(declaration.id) AND row_version = \(version) AND state = 'standing'
            """)
        guard changed == 1 else { throw stale(declaration) }
        try FactStore.takeBack([declaration.id], in: tx)
    }

    /// Takes back all declarations of an import that still stand.
    ///
    /// - Returns: how many they were.
    static func takeBack(import importID: RecordID, reason: String, in tx: WriteTransaction) throws -> Int {
        let ids: [RecordID] = try tx.rows(
            "SELECT id FROM declaration WHERE import_id = \(importID) AND state = 'standing' ORDER BY id"
        ).map { try $0("id") }
        try tx.execute(
            """
            UPDATE declaration SET state = 'taken_back', taken_back_reason = \(reason), taken_back_by = \(tx.actor.name),
                   taken_back_at = \(tx.now), row_version = row_version + 1
             WHERE import_id = \(importID) AND state = 'standing'
            """)
        try FactStore.takeBack(ids, in: tx)
        return ids.count
    }

    /// Hangs kept files at a declaration; a file that hangs there already is left.
    static func attach(_ files: [RecordID], to declaration: RecordID, in tx: WriteTransaction) throws {
        for file in files {
            try tx.execute(
                """
                INSERT INTO declaration_file (declaration_id, attachment_id) VALUES (\(declaration), \(file))
                ON CONFLICT (declaration_id, attachment_id) DO NOTHING
                """)
        }
    }

    /// A declaration in any state; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Declaration? {
        guard let row = try tx.row("SELECT \(unsafe: columns) FROM declaration d WHERE d.id = \(id)") else {
            return nil
        }
        return try declaration(row, lines: try lines(of: [id], in: tx)[id] ?? [])
    }

    /// The declarations of these ids with their lines, in no order.
    static func find(_ ids: [RecordID], in tx: Transaction) throws -> [Declaration] {
        guard !ids.isEmpty else { return [] }
        let lines = try lines(of: ids, in: tx)
        return try tx.rows("SELECT \(unsafe: columns) FROM declaration d WHERE d.id IN \(list: ids)").map { row in
            let id: RecordID = try row("id")
            return try declaration(row, lines: lines[id] ?? [])
        }
    }

    /// The files of a declaration, by name.
    public static func files(of id: RecordID, in tx: Transaction) throws -> [Attachment] {
        let ids: [RecordID] = try tx.rows("SELECT attachment_id FROM declaration_file WHERE declaration_id = \(id)").map
        {
            try $0("attachment_id")
        }
        return try ids.map { try AttachmentStore.info($0, in: tx) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// What a declaration said before each correction, the newest first.
    public static func revisions(of id: RecordID, in tx: Transaction) throws -> [DeclarationRevision] {
        try tx.rows(
            """
            SELECT number, time_code, lines_text, reason, replaced_by, replaced_at FROM declaration_revision
             WHERE declaration_id = \(id) ORDER BY number DESC
            """
        ).map { row in
            let code: String = try row("time_code")
            let lines: String = try row("lines_text")
            guard let time = ReportedTime(code: code) else { throw DamagedDeclaration(id: id) }
            return DeclarationRevision(
                number: try row("number"), time: time,
                lines: try JSONDecoder().decode([DeclarationLine].self, from: Data(lines.utf8)),
                reason: try row("reason"), replacedBy: try row("replaced_by"), replacedAt: try row("replaced_at"))
        }
    }

    static let columns =
        "d.id, d.place_id, d.time_code, d.reason, d.state, d.taken_back_reason, d.taken_back_by, d.taken_back_at, "
        + "d.declared_by, d.declared_by_name, d.declared_at, d.import_id, d.row_version"

    static func lines(of ids: [RecordID], in tx: Transaction) throws -> [RecordID: [DeclarationLine]] {
        var lines: [RecordID: [DeclarationLine]] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            for row in try tx.rows(
                """
                SELECT declaration_id, indicator, tier, quantity FROM declaration_line
                 WHERE declaration_id IN \(list: part) ORDER BY declaration_id, position
                """)
            {
                lines[try row("declaration_id"), default: []].append(
                    DeclarationLine(
                        indicator: try row("indicator"), tier: Tier(depth: try row("tier")),
                        quantity: try row("quantity")))
            }
        }
        return lines
    }

    private static func insertLines(
        _ list: [(id: RecordID, lines: [DeclarationLine])], in tx: WriteTransaction
    ) throws {
        var rows: [[any DatabaseValue]] = []
        for (id, lines) in list {
            for (index, line) in lines.enumerated() {
                rows.append([id, index + 1, line.indicator, line.tier?.depth ?? -1, line.quantity])
            }
        }
        try tx.insert(
            into: "declaration_line", columns: ["declaration_id", "position", "indicator", "tier", "quantity"],
            rows: rows)
    }

    private static func record(_ id: RecordID, _ draft: DeclarationDraft) -> FactRecord {
        FactRecord(
            kind: Declaration.kind, id: id,
            facts: draft.lines.map { line in
                Fact(
                    indicator: line.indicator, place: draft.place, tier: line.tier, day: draft.time.lastDay,
                    since: draft.time.firstDay, quantity: line.quantity, isEvidenced: false)
            })
    }

    private static func stale(_ declaration: Declaration) -> Problem {
        declaration.state == .takenBack
            ? Problem(
                .conflict, "declaration.already_taken_back",
                "Khai báo này đã rút nên không sửa hay rút được nữa. Cần số khác thì khai báo mới.")
            : Problem(
                .conflict, "declaration.stale",
                "Vừa có người khác sửa hoặc rút khai báo này. Xem số mới nhất rồi làm lại.")
    }

    private static func text(_ lines: [DeclarationLine]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(lines), as: UTF8.self)
    }

    private static func declaration(_ row: Row, lines: [DeclarationLine]) throws -> Declaration {
        let id: RecordID = try row("id")
        let code: String = try row("time_code")
        guard let time = ReportedTime(code: code) else { throw DamagedDeclaration(id: id) }
        let by: String? = try row("taken_back_by")
        let at: Date? = try row("taken_back_at")
        let why: String? = try row("taken_back_reason")
        var takenBack: Declaration.TakingBack?
        if let by, let at { takenBack = .init(reason: why ?? "", by: by, at: at) }
        return Declaration(
            id: id, place: try row("place_id"), time: time, lines: lines, reason: try row("reason"),
            state: try row("state"), takenBack: takenBack, declaredBy: try row("declared_by"),
            declaredByName: try row("declared_by_name"), declaredAt: try row("declared_at"),
            importID: try row("import_id"), rowVersion: try row("row_version"))
    }
}
