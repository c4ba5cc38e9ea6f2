import Attachments
import Database
import Foundation
import Kernel
import Pages
import Places

/// A sheet that was uploaded: waiting to be kept, kept, thrown away, or taken back as a whole.
public struct DeclarationImport: Hashable, Sendable, Identifiable {
    public enum State: String, Hashable, Sendable, DatabaseValue {
        case open, kept, discarded
        case takenBack = "taken_back"
    }

    public let id: RecordID
    /// Whose results they are.
    public let place: PlaceID
    public let file: Attachment
    public let options: ImportOptions
    public let state: State
    /// What it declared; 0 while it waits.
    public let records: Int
    public let lines: Int
    public let createdBy: String
    public let createdByName: String
    public let createdAt: Date
    public let keptAt: Date?
}

/// What came of keeping a sheet.
public struct ImportOutcome: Hashable, Sendable, Codable {
    public let id: RecordID
    /// How many declarations, and how many figures in them.
    public let records: Int
    public let lines: Int
    /// The same sheet was kept before for the same place: nothing new was kept.
    public let isUnchanged: Bool
}

extension DeclarationDesk {
    /// Keeps an uploaded file until somebody decides; nothing of it counts yet.
    ///
    /// - Throws: `Problem` of `AttachmentStore.save`.
    public func open(
        _ file: UploadedFile, for root: Place, options: ImportOptions, in tx: WriteTransaction
    ) throws -> RecordID {
        let attachment = try AttachmentStore.save(file.bytes, name: file.name, in: tx)
        let id = tx.environment.newID()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(options), as: UTF8.self)
        try tx.execute(
            """
            INSERT INTO declaration_import (id, place_id, attachment_id, digest, options_text, state, records, lines,
                                            created_by, created_by_name, created_at)
            VALUES (\(id), \(root.id), \(attachment), \(DeclarationDesk.digest(of: file.bytes, options)), \(text), 'open', 0, 0,
                    \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "declaration_import.opened", RecordRef("declaration_import", id), place: root.id,
            after: ["attachment": attachment.text])
        return id
    }

    /// What was kept of the same sheet for the same place; nil when nothing was, or when it was taken back.
    public func kept(
        _ bytes: [UInt8], for root: PlaceID, options: ImportOptions, in tx: Transaction
    ) throws -> ImportOutcome? {
        try DeclarationDesk.kept(DeclarationDesk.digest(of: bytes, options), at: root, in: tx)
    }

    /// An import in any state; nil when there is none.
    public func find(import id: RecordID, in tx: Transaction) throws -> DeclarationImport? {
        guard
            let row = try tx.row(
                """
                SELECT place_id, attachment_id, options_text, state, records, lines, created_by, created_by_name, created_at,
                       kept_at
                  FROM declaration_import WHERE id = \(id)
                """)
        else { return nil }
        let options: String = try row("options_text")
        return DeclarationImport(
            id: id, place: try row("place_id"), file: try AttachmentStore.info(try row("attachment_id"), in: tx),
            options: try JSONDecoder().decode(ImportOptions.self, from: Data(options.utf8)), state: try row("state"),
            records: try row("records"), lines: try row("lines"), createdBy: try row("created_by"),
            createdByName: try row("created_by_name"), createdAt: try row("created_at"), keptAt: try row("kept_at"))
    }

    /// Declares everything a sheet says, all or nothing, its facts in one go.
    ///
    /// - Parameters:
    ///   - reading: of the same sheet, read in this transaction.
    ///   - accepts: whether figures that stand already are meant to count again.
    /// - Throws: `Problem` `declaration.import_faults` or `declaration.import_doubts` (conflict) when something is in the
    ///   way, `declaration.import_closed` when it was thrown away or taken back.
    public func keep(
        _ sheet: DeclarationImport, _ reading: ImportReading, accepts: Bool, in tx: WriteTransaction
    ) throws -> ImportOutcome {
        if sheet.state == .kept {
            return ImportOutcome(id: sheet.id, records: sheet.records, lines: sheet.lines, isUnchanged: true)
        }
        guard sheet.state == .open else {
            throw Problem(
                .conflict, "declaration.import_closed", "Bản xem trước này đã bỏ hoặc đã rút. Tải tệp lên lại để nhập.")
        }
        let digest: String? = try tx.value("SELECT digest FROM declaration_import WHERE id = \(sheet.id)")
        if let earlier = try DeclarationDesk.kept(digest ?? "", at: sheet.place, in: tx) { return earlier }
        guard reading.faults.isEmpty else {
            throw Problem(
                .conflict, "declaration.import_faults",
                "Còn \(reading.faults.count) ô cần sửa nên chưa lưu gì cả. Sửa trong tệp rồi tải lên lại.")
        }
        guard accepts || reading.doubts.isEmpty else {
            throw Problem(
                .conflict, "declaration.import_doubts",
                "Có \(reading.doubts.count) số đã được khai báo trước. Xác nhận là số khác, hoặc bỏ các ô đó trong "
                    + "tệp.",
                field: "xac-nhan")
        }
        let new = zip(reading.drafts, reading.places).map { draft, places in
            DeclarationStore.New(
                id: tx.environment.newID(), draft: draft, folded: folded(draft, places: places, by: tx.actor.name))
        }
        try tx.execute(
            """
            UPDATE declaration_import SET state = 'kept', records = \(new.count), lines = \(reading.figures.count),
                   kept_at = \(tx.now)
             WHERE id = \(sheet.id)
            """)
        try DeclarationStore.insert(new, import: sheet.id, in: tx)
        try tx.audit(
            "declaration_import.kept", RecordRef("declaration_import", sheet.id), place: sheet.place,
            after: ["declarations": new.count, "figures": reading.figures.count])
        return ImportOutcome(
            id: sheet.id, records: new.count, lines: reading.figures.count, isUnchanged: false)
    }

    /// Throws an open import away; nothing of it was kept.
    public func discard(_ sheet: DeclarationImport, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            "UPDATE declaration_import SET state = 'discarded' WHERE id = \(sheet.id) AND state = 'open'")
        guard changed == 1 else { return }
        try tx.audit("declaration_import.discarded", RecordRef("declaration_import", sheet.id), place: sheet.place)
    }

    /// Takes back every declaration of an import that still stands.
    ///
    /// - Returns: how many they were.
    /// - Throws: `Problem` `declaration.take_back_reason`; `declaration.import_closed` (conflict).
    public func takeBack(_ sheet: DeclarationImport, reason: String, in tx: WriteTransaction) throws -> Int {
        let reason = try DeclarationDesk.checked(takeBackReason: reason)
        let changed = try tx.execute(
            "UPDATE declaration_import SET state = 'taken_back' WHERE id = \(sheet.id) AND state = 'kept'")
        guard changed == 1 else {
            throw Problem(
                .conflict, "declaration.import_closed", "Lần nhập này đã rút rồi, hoặc chưa được giữ lại.")
        }
        let count = try DeclarationStore.takeBack(import: sheet.id, reason: reason, in: tx)
        try tx.audit(
            "declaration_import.taken_back", RecordRef("declaration_import", sheet.id), place: sheet.place,
            after: ["declarations": String(count), "reason": reason])
        return count
    }

    private static func kept(_ digest: String, at root: PlaceID, in tx: Transaction) throws -> ImportOutcome? {
        try tx.row(
            """
            SELECT id, records, lines FROM declaration_import
             WHERE place_id = \(root) AND digest = \(digest) AND state = 'kept'
            """
        ).map { ImportOutcome(id: try $0("id"), records: try $0("records"), lines: try $0("lines"), isUnchanged: true) }
    }

    /// The bytes of a file with the time that was chosen for it: the same table may stand for two years.
    private static func digest(of bytes: [UInt8], _ options: ImportOptions) -> String {
        AttachmentStore.digest(of: Array("\(AttachmentStore.digest(of: bytes))|\(options.time ?? "")".utf8))
    }
}
