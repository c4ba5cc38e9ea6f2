import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Office
import Places

/// An annex that was uploaded and read, waiting for somebody to settle its doubts and keep it.
public struct ImportPreview: Sendable, Identifiable {
    public enum State: String, Hashable, Sendable, DatabaseValue {
        case open, kept, discarded
    }

    public let id: RecordID
    public let target: ImportTarget
    public let attachment: RecordID
    /// From 0.
    public let sheetIndex: Int
    public let grid: Grid
    public let choices: ReadingChoices
    public let state: State
    /// The version it became; nil while it is open or was discarded.
    public let version: RecordID?
    public let createdBy: String
    public let createdAt: Date
    /// The count of changes, which a form sends back to show what it saw.
    public let rowVersion: Int
}

/// Previews, as functions over a transaction. They ask no policy.
public enum PreviewStore {
    private static let columns =
        "id, place_id, agency_id, year_from, year_to, paper_number, paper_day, attachment_id, sheet_index, grid_text, "
        + "choices_text, state, version_id, created_by_name, created_at, row_version"

    /// Keeps an uploaded file and what one of its sheets holds.
    public static func create(
        for target: ImportTarget, file: [UInt8], name: String, sheetIndex: Int, grid: Grid, in tx: WriteTransaction
    ) throws -> RecordID {
        let attachment = try AttachmentStore.save(file, name: name, in: tx)
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO import_preview (id, place_id, agency_id, year_from, year_to, paper_number, paper_day,
                                        attachment_id, sheet_index, grid_text, choices_text, state, created_by,
                                        created_by_name, created_at, row_version)
            VALUES (\(id), \(target.place.id), \(target.agency.id), \(target.period.first), \(target.period.last),
                    \(target.paperNumber), \(target.paperDay), \(attachment), \(sheetIndex), \(try text(grid)),
                    \(try text(ReadingChoices())), 'open', \(tx.actor.id), \(tx.actor.name), \(tx.now), 1)
            """)
        try tx.audit(
            "import_preview.created", RecordRef("import_preview", id), place: target.place.id,
            after: ["attachment": attachment.text, "sheet": grid.name])
        return id
    }

    /// A preview in any state; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> ImportPreview? {
        try tx.row("SELECT \(unsafe: columns) FROM import_preview WHERE id = \(id)").map { try preview($0, in: tx) }
    }

    /// The open previews below some scopes, newest first: what waits to be finished.
    public static func open(
        within scopes: [Scope], limit: Int, in tx: Transaction
    ) throws -> [(id: RecordID, place: String, period: Period, file: String, createdBy: String, createdAt: Date)] {
        try tx.rows(
            """
            SELECT i.id, p.name AS place_name, i.year_from, i.year_to, f.name AS file_name, i.created_by_name, i.created_at
              FROM import_preview i JOIN place p ON p.id = i.place_id JOIN attachment f ON f.id = i.attachment_id
             WHERE i.state = 'open' AND \(PlaceStore.within(scopes, column: "i.place_id"))
             ORDER BY i.created_at DESC, i.id LIMIT \(limit)
            """
        ).map { row in
            guard let period = Period(first: try row("year_from"), last: try row("year_to")) else {
                throw DamagedPlan(id: try row("id"))
            }
            return (
                try row("id"), try row("place_name"), period, try row("file_name"), try row("created_by_name"),
                try row("created_at")
            )
        }
    }

    /// Keeps what a person chose.
    ///
    /// - Throws: `Problem` `import_preview.changed` (conflict) when somebody changed or closed it meanwhile.
    public static func choose(_ choices: ReadingChoices, in preview: ImportPreview, tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE import_preview SET choices_text = \(try text(choices)), row_version = row_version + 1
             WHERE id = \(preview.id) AND state = 'open' AND row_version = \(preview.rowVersion)
            """)
        guard changed == 1 else { throw stale }
        try tx.audit("import_preview.chosen", RecordRef("import_preview", preview.id), place: preview.target.place.id)
    }

    /// Marks a preview as kept. Only the first of two people gets true; the other finds it closed already.
    static func close(_ id: RecordID, version: RecordID, tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE import_preview SET state = 'kept', version_id = \(version), row_version = row_version + 1
             WHERE id = \(id) AND state = 'open'
            """) == 1
    }

    /// Throws a preview away; nothing of it was kept.
    public static func discard(_ preview: ImportPreview, tx: WriteTransaction) throws {
        let changed = try tx.execute(
            """
            UPDATE import_preview SET state = 'discarded', row_version = row_version + 1
             WHERE id = \(preview.id) AND state = 'open'
            """)
        guard changed == 1 else { throw stale }
        try tx.audit(
            "import_preview.discarded", RecordRef("import_preview", preview.id), place: preview.target.place.id)
    }

    private static let stale = Problem(
        .conflict, "import_preview.changed",
        "Vừa có người khác chọn hoặc lưu bản xem trước này. Mở lại bản xem trước để thấy lựa chọn mới nhất.")

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func preview(_ row: Row, in tx: Transaction) throws -> ImportPreview {
        let id: RecordID = try row("id")
        let grid: String = try row("grid_text")
        let choices: String = try row("choices_text")
        guard let place = try PlaceStore.place(try row("place_id"), tx),
            let agency = try AgencyStore.find(try row("agency_id") as RecordID, in: tx),
            let period = Period(first: try row("year_from"), last: try row("year_to"))
        else { throw DamagedPlan(id: id) }
        let target = ImportTarget(
            place: place, agency: agency, period: period, paperNumber: try row("paper_number"),
            paperDay: try row("paper_day"))
        return ImportPreview(
            id: id, target: target, attachment: try row("attachment_id"), sheetIndex: try row("sheet_index"),
            grid: try JSONDecoder().decode(Grid.self, from: Data(grid.utf8)),
            choices: try JSONDecoder().decode(ReadingChoices.self, from: Data(choices.utf8)), state: try row("state"),
            version: try row("version_id"), createdBy: try row("created_by_name"), createdAt: try row("created_at"),
            rowVersion: try row("row_version"))
    }
}

extension PlanImport {
    /// Keeps a preview as a draft version. Two people who confirm the same preview keep it once: the second gets the
    /// version of the first.
    ///
    /// - Parameter acceptsOpen: whether differences and doubts that are still open are kept as they are.
    /// - Throws: `Problem` `plan.import.open_findings` (conflict) when some are open and not accepted,
    ///   `import_preview.discarded` when it was thrown away.
    public func keep(_ preview: ImportPreview, acceptsOpen: Bool, in tx: WriteTransaction) throws -> ImportResult {
        if preview.state == .kept, let version = preview.version { return try earlier(version, in: tx) }
        guard preview.state == .open else {
            throw Problem(
                .conflict, "import_preview.discarded", "Bản xem trước này đã bỏ. Tải tệp lên lại để nhập.")
        }
        let reading = try read(preview.grid, for: preview.target, choices: preview.choices, in: tx)
        guard acceptsOpen || reading.findings.isClean else {
            throw Problem(
                .conflict, "plan.import.open_findings",
                "Còn \(reading.findings.differences.count) chênh lệch và \(reading.findings.doubts.count) nghi vấn. "
                    + "Chọn “Giữ và để mở” để lưu cùng các điểm còn mở, hoặc quay lại bước 2.")
        }
        let digest = try AttachmentStore.info(preview.attachment, in: tx).digest
        let key = try PlanImport.sourceKey(
            digest: digest, sheet: preview.grid.name, target: preview.target, choices: preview.choices)
        let result = try keep(
            reading.annex, for: preview.target, attachment: preview.attachment, sourceKey: key, in: tx)
        guard try PreviewStore.close(preview.id, version: result.version, tx: tx) else {
            throw Problem(
                .conflict, "import_preview.changed",
                "Vừa có người khác lưu bản xem trước này. Mở lại để xem bản đã lưu.")
        }
        try tx.audit(
            "import_preview.kept", RecordRef("import_preview", preview.id), place: preview.target.place.id,
            after: ["version": result.version.text])
        return result
    }

    private func earlier(_ id: RecordID, in tx: Transaction) throws -> ImportResult {
        guard let row = try tx.row("SELECT series_id, version FROM paper WHERE id = \(id)") else {
            throw DamagedPlan(id: id)
        }
        return ImportResult(version: id, plan: try row("series_id"), number: try row("version"), isUnchanged: true)
    }
}
