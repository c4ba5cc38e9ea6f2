import Attachments
import Database
import Kernel
import Office
import Pages
import Places

/// A sheet that was uploaded: waiting to be kept, kept, or thrown away.
public struct SheetImport: Hashable, Sendable, Identifiable {
    public enum State: String, Hashable, Sendable, DatabaseValue {
        case open, kept, discarded
    }

    public let id: RecordID
    /// Below which every record of it lies.
    public let place: PlaceID
    public let file: Attachment
    public let state: State
    /// What it recorded; 0 while it waits.
    public let records: Int
}

/// A sheet as it was read: what it would record, and what is in the way.
public struct SheetReading<Record: Sendable>: Sendable {
    /// What is not recorded yet.
    public var records: [Record] = []
    /// Lines that stand already.
    public var unchanged = 0
    /// By row, then by column. Nothing is kept while there is one.
    public var faults: [ImportFault] = []
    /// Lines that may stand already; kept only when somebody confirms.
    public var doubts: [ImportFault] = []
    public var notices: [String] = []

    public init() {}
}

/// A line of a preview: what keeping it would record.
public struct SheetLine: Hashable, Sendable {
    /// The row of the sheet.
    public let row: Int
    public let name: String
    public let place: String
    public let words: String

    public init(row: Int, name: String, place: String, words: String) {
        self.row = row
        self.name = name
        self.place = place
        self.words = words
    }
}

/// What a room calls its sheets, and where they lie.
public struct SheetWords: Sendable {
    /// The kind of record of an import, as the audit log names it: `group_import`. Problems have the part before `_import`.
    public let kind: String
    /// A table with the columns of `model_group_import`.
    let table: String
    /// What a line is: `mô hình`.
    public let noun: String
    /// What somebody confirms when lines may stand already; nil where lines are never doubtful.
    let confirmation: String?
    /// What the file to fill is called, in a header and on a disk.
    let sample: (plain: String, name: String)

    public init(
        kind: String, table: String, noun: String, confirmation: String? = nil, sample: (plain: String, name: String)
    ) {
        self.kind = kind
        self.table = table
        self.noun = noun
        self.confirmation = confirmation
        self.sample = sample
    }

    /// Of the codes of problems, before the dot: `group`.
    var prefix: String { kind.replacing("_import", with: "") }

    /// `group.import_faults`.
    func code(_ words: String) -> String { "\(prefix).\(words)" }
}

/// A room that takes in sheets with a line a record.
///
/// A file is read and kept until somebody decides; then it is read once more in the transaction that records all of it or
/// nothing. The room asks the policy.
public protocol SheetRoom: Sendable {
    associatedtype Record: Sendable

    static var sheets: SheetWords { get }

    /// Reads a sheet: nothing is kept.
    ///
    /// - Parameter root: every place of the sheet must be it or lie below it, under some structure.
    /// - Throws: `Problem` on `tep` when it is no such sheet.
    func read(_ grid: Grid, root: Place, in tx: Transaction) throws -> SheetReading<Record>

    /// Records one line.
    ///
    /// - Parameter sheet: the import that it came with.
    func record(_ record: Record, from sheet: RecordID, in tx: WriteTransaction) throws

    /// A line as a preview tells it.
    func line(_ record: Record) -> SheetLine

    /// The workbook to fill, as it suits who asks.
    func sample(place: Place?, viewer: Viewer) throws -> [UInt8]
}

extension SheetRoom {
    /// Keeps an uploaded file until somebody decides; nothing of it counts yet.
    public func open(_ file: UploadedFile, for root: Place, in tx: WriteTransaction) throws -> RecordID {
        let words = Self.sheets
        let attachment = try AttachmentStore.save(file.bytes, name: file.name, in: tx)
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO \(unsafe: words.table) (id, place_id, attachment_id, state, records, created_by, created_by_name,
                                                created_at)
            VALUES (\(id), \(root.id), \(attachment), 'open', 0, \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "\(words.kind).opened", RecordRef(words.kind, id), place: root.id, after: ["attachment": attachment.text])
        return id
    }

    /// An import in any state; nil when there is none.
    public func find(import id: RecordID, in tx: Transaction) throws -> SheetImport? {
        try tx.row(
            "SELECT place_id, attachment_id, state, records FROM \(unsafe: Self.sheets.table) WHERE id = \(id)"
        ).map { row in
            SheetImport(
                id: id, place: try row("place_id"), file: try AttachmentStore.info(try row("attachment_id"), in: tx),
                state: try row("state"), records: try row("records"))
        }
    }

    /// Records everything a sheet says, all or nothing.
    ///
    /// - Parameters:
    ///   - reading: of the same sheet, read in this transaction.
    ///   - accepts: whether doubtful lines are meant to be further records.
    /// - Returns: how many records were made.
    /// - Throws: `Problem` `….import_closed`, `….import_faults`, `….import_doubts` (conflict).
    public func keep(
        _ sheet: SheetImport, _ reading: SheetReading<Record>, accepts: Bool = false, in tx: WriteTransaction
    ) throws -> Int {
        let words = Self.sheets
        let taken = try tx.execute(
            """
            UPDATE \(unsafe: words.table) SET state = 'kept', records = \(reading.records.count)
             WHERE id = \(sheet.id) AND state = 'open'
            """)
        guard taken == 1 else {
            throw Problem(
                .conflict, words.code("import_closed"),
                "Bản xem trước này đã giữ hoặc đã bỏ. Tải tệp lên lại để nhập.")
        }
        guard reading.faults.isEmpty else {
            throw Problem(
                .conflict, words.code("import_faults"),
                "Còn \(reading.faults.count) ô cần sửa nên chưa lưu gì cả. Sửa trong tệp rồi tải lên lại.")
        }
        guard accepts || reading.doubts.isEmpty else {
            throw Problem(
                .conflict, words.code("import_doubts"),
                "Có \(reading.doubts.count) \(words.noun) có thể đã ghi rồi. Xác nhận, hoặc bỏ các dòng đó trong tệp.",
                field: "xac-nhan")
        }
        for item in reading.records { try record(item, from: sheet.id, in: tx) }
        try tx.audit(
            "\(words.kind).kept", RecordRef(words.kind, sheet.id), place: sheet.place,
            after: ["records": reading.records.count])
        return reading.records.count
    }

    /// Throws an open import away; nothing of it was kept.
    public func discard(_ sheet: SheetImport, in tx: WriteTransaction) throws {
        let words = Self.sheets
        let changed = try tx.execute(
            "UPDATE \(unsafe: words.table) SET state = 'discarded' WHERE id = \(sheet.id) AND state = 'open'")
        guard changed == 1 else { return }
        try tx.audit("\(words.kind).discarded", RecordRef(words.kind, sheet.id), place: sheet.place)
    }
}
