import Database
import Kernel
import Office
import Pages
import Places
import Sheets

extension EventDesk: SheetRoom {
    public static let sheets = SheetWords(
        kind: "event_import", table: "event_import", noun: "sự kiện",
        sample: ("mau-su-kien.xlsx", "Mẫu nhập sự kiện.xlsx"))

    public func read(_ grid: Grid, root: Place, in tx: Transaction) throws -> SheetReading<SheetEvent> {
        var sheet = try EventSheet(grid, desk: self, root: root, in: tx)
        return try sheet.read()
    }

    public func record(_ item: SheetEvent, from sheet: RecordID, in tx: WriteTransaction) throws {
        let id = try plan(item.draft, importID: sheet, in: tx)
        if let held = item.held, let event = try EventStore.find(id, in: tx) {
            try hold(event, as: held, version: event.rowVersion, in: tx)
        }
    }

    public func line(_ item: SheetEvent) -> SheetLine {
        SheetLine(
            row: item.row, name: item.title, place: item.place,
            words: item.held.map { "Đã tổ chức \(EventDesk.words($0))" } ?? "Dự kiến \(item.draft.period.written)")
    }

    public func sample(place: Place?, viewer: Viewer) throws -> [UInt8] {
        try EventWorkbook(desk: self).sample(
            place: place?.name ?? "", code: place?.code ?? "", agency: viewer.agencyName, today: environment.today)
    }

    /// The workbook of a list, which comes in again without a difference.
    public func workbook(_ items: [EventItem]) throws -> [UInt8] { try EventWorkbook(desk: self).list(items) }
}
