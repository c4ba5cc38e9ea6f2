import Attachments
import Database
import Declarations
import Foundation
import Kernel
import Office
import Places

/// A sheet of groups that was uploaded: waiting to be kept, kept, or thrown away.
public struct GroupImport: Hashable, Sendable, Identifiable {
    public enum State: String, Hashable, Sendable, DatabaseValue {
        case open, kept, discarded
    }

    public let id: RecordID
    /// Below which every group of it lies.
    public let place: PlaceID
    public let file: Attachment
    public let state: State
    /// What it registered; 0 while it waits.
    public let records: Int
}

extension GroupDesk {
    /// Reads a sheet of groups: nothing is kept.
    ///
    /// - Parameter root: every place of the sheet must be it or lie below it, under some structure.
    /// - Throws: `Problem` on `tep` when it is no such sheet.
    public func read(_ grid: Grid, root: Place, in tx: Transaction) throws -> GroupReading {
        var sheet = GroupSheet(grid, desk: self, root: root, in: tx)
        return try sheet.read()
    }

    /// Keeps an uploaded file until somebody decides; nothing of it counts yet.
    public func open(_ file: File, for root: Place, in tx: WriteTransaction) throws -> RecordID {
        let attachment = try AttachmentStore.save(file.bytes, name: file.name, in: tx)
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO model_group_import (id, place_id, attachment_id, state, records, created_by, created_by_name,
                                            created_at)
            VALUES (\(id), \(root.id), \(attachment), 'open', 0, \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "group_import.opened", RecordRef("group_import", id), place: root.id, after: ["attachment": attachment.text]
        )
        return id
    }

    /// An import in any state; nil when there is none.
    public func find(import id: RecordID, in tx: Transaction) throws -> GroupImport? {
        try tx.row("SELECT place_id, attachment_id, state, records FROM model_group_import WHERE id = \(id)").map {
            row in
            GroupImport(
                id: id, place: try row("place_id"), file: try AttachmentStore.info(try row("attachment_id"), in: tx),
                state: try row("state"), records: try row("records"))
        }
    }

    /// Registers everything a sheet says, all or nothing.
    ///
    /// - Parameters:
    ///   - reading: of the same sheet, read in this transaction.
    ///   - accepts: whether groups of a kind that stands at the place already are meant to be others.
    /// - Returns: how many groups were registered.
    /// - Throws: `Problem` `group.import_closed`, `group.import_faults`, `group.import_doubts` (conflict).
    public func keep(
        _ sheet: GroupImport, _ reading: GroupReading, accepts: Bool, in tx: WriteTransaction
    ) throws -> Int {
        let taken = try tx.execute(
            """
            UPDATE model_group_import SET state = 'kept', records = \(reading.groups.count)
             WHERE id = \(sheet.id) AND state = 'open'
            """)
        guard taken == 1 else {
            throw Problem(
                .conflict, "group.import_closed", "Bản xem trước này đã giữ hoặc đã bỏ. Tải tệp lên lại để nhập.")
        }
        guard reading.faults.isEmpty else {
            throw Problem(
                .conflict, "group.import_faults",
                "Còn \(reading.faults.count) ô cần sửa nên chưa lưu gì cả. Sửa trong tệp rồi tải lên lại.")
        }
        guard accepts || reading.doubts.isEmpty else {
            throw Problem(
                .conflict, "group.import_doubts",
                "Có \(reading.doubts.count) mô hình có thể đã ghi rồi. Xác nhận là mô hình khác, hoặc bỏ các dòng đó trong tệp.",
                field: "xac-nhan")
        }
        for group in reading.groups {
            _ = try register(group.draft, steps: group.steps, accepts: true, importID: sheet.id, in: tx)
        }
        try tx.audit(
            "group_import.kept", RecordRef("group_import", sheet.id), place: sheet.place,
            after: ["groups": reading.groups.count])
        return reading.groups.count
    }

    /// Throws an open import away; nothing of it was kept.
    public func discard(_ sheet: GroupImport, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            "UPDATE model_group_import SET state = 'discarded' WHERE id = \(sheet.id) AND state = 'open'")
        guard changed == 1 else { return }
        try tx.audit("group_import.discarded", RecordRef("group_import", sheet.id), place: sheet.place)
    }

    /// The workbook of a list, which comes in again without a difference.
    public func workbook(_ items: [GroupItem]) throws -> [UInt8] { try GroupWorkbook(desk: self).list(items) }
}
