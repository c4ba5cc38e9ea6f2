import Attachments
import Database
import Declarations
import Foundation
import Kernel
import Office
import Places

/// A sheet of events that was uploaded: waiting to be kept, kept, or thrown away.
public struct EventImport: Hashable, Sendable, Identifiable {
    public enum State: String, Hashable, Sendable, DatabaseValue {
        case open, kept, discarded
    }

    public let id: RecordID
    /// Below which every event of it lies.
    public let place: PlaceID
    public let file: Attachment
    public let state: State
    /// What it recorded; 0 while it waits.
    public let records: Int
}

extension EventDesk {
    /// Reads a sheet of events: nothing is kept.
    ///
    /// - Parameter root: every place of the sheet must be it or lie below it, under some structure.
    /// - Throws: `Problem` on `tep` when it is no such sheet.
    public func read(_ grid: Grid, root: Place, in tx: Transaction) throws -> EventReading {
        var sheet = EventSheet(grid, desk: self, root: root, in: tx)
        return try sheet.read()
    }

    /// Keeps an uploaded file until somebody decides; nothing of it counts yet.
    public func open(_ file: File, for root: Place, in tx: WriteTransaction) throws -> RecordID {
        let attachment = try AttachmentStore.save(file.bytes, name: file.name, in: tx)
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO event_import (id, place_id, attachment_id, state, records, created_by, created_by_name,
                                            created_at)
            VALUES (\(id), \(root.id), \(attachment), 'open', 0, \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "event_import.opened", RecordRef("event_import", id), place: root.id, after: ["attachment": attachment.text]
        )
        return id
    }

    /// An import in any state; nil when there is none.
    public func find(import id: RecordID, in tx: Transaction) throws -> EventImport? {
        try tx.row("SELECT place_id, attachment_id, state, records FROM event_import WHERE id = \(id)").map {
            row in
            EventImport(
                id: id, place: try row("place_id"), file: try AttachmentStore.info(try row("attachment_id"), in: tx),
                state: try row("state"), records: try row("records"))
        }
    }

    /// Records everything a sheet says, all or nothing.
    ///
    /// - Parameter reading: of the same sheet, read in this transaction.
    /// - Returns: how many events were recorded.
    /// - Throws: `Problem` `event.import_closed`, `event.import_faults` (conflict).
    public func keep(
        _ sheet: EventImport, _ reading: EventReading, in tx: WriteTransaction
    ) throws -> Int {
        let taken = try tx.execute(
            """
            UPDATE event_import SET state = 'kept', records = \(reading.events.count)
             WHERE id = \(sheet.id) AND state = 'open'
            """)
        guard taken == 1 else {
            throw Problem(
                .conflict, "event.import_closed", "Bản xem trước này đã giữ hoặc đã bỏ. Tải tệp lên lại để nhập.")
        }
        guard reading.faults.isEmpty else {
            throw Problem(
                .conflict, "event.import_faults",
                "Còn \(reading.faults.count) ô cần sửa nên chưa lưu gì cả. Sửa trong tệp rồi tải lên lại.")
        }
        for item in reading.events {
            let id = try plan(item.draft, importID: sheet.id, in: tx)
            if let held = item.held, let event = try EventStore.find(id, in: tx) {
                try hold(event, as: held, version: event.rowVersion, in: tx)
            }
        }
        try tx.audit(
            "event_import.kept", RecordRef("event_import", sheet.id), place: sheet.place,
            after: ["events": reading.events.count])
        return reading.events.count
    }

    /// Throws an open import away; nothing of it was kept.
    public func discard(_ sheet: EventImport, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            "UPDATE event_import SET state = 'discarded' WHERE id = \(sheet.id) AND state = 'open'")
        guard changed == 1 else { return }
        try tx.audit("event_import.discarded", RecordRef("event_import", sheet.id), place: sheet.place)
    }

    /// The workbook of a list, which comes in again without a difference.
    public func workbook(_ items: [EventItem]) throws -> [UInt8] { try EventWorkbook(desk: self).list(items) }
}
