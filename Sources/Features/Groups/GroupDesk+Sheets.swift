import Database
import Kernel
import Office
import Pages
import Places
import Sheets

extension GroupDesk: SheetRoom {
    public static let sheets = SheetWords(
        kind: "group_import", table: "model_group_import", noun: "mô hình",
        confirmation: "Đây là mô hình khác với mô hình đã có; ghi thêm",
        sample: ("mau-mo-hinh.xlsx", "Mẫu nhập mô hình.xlsx"))

    public func read(_ grid: Grid, root: Place, in tx: Transaction) throws -> SheetReading<SheetGroup> {
        var sheet = try GroupSheet(grid, desk: self, root: root, in: tx)
        return try sheet.read()
    }

    public func record(_ group: SheetGroup, from sheet: RecordID, in tx: WriteTransaction) throws {
        // Whoever kept the sheet has said that it is another one.
        _ = try register(group.draft, steps: group.steps, accepts: true, importID: sheet, in: tx)
    }

    public func line(_ group: SheetGroup) -> SheetLine {
        let steps = group.steps.map { "\($0.step.label.lowercasedFirst) \($0.day.written)" }
        let people = group.draft.counts.map { ["\($0.all) người"] } ?? []
        return SheetLine(
            row: group.row, name: group.name, place: group.place,
            words: (people + steps).joined(separator: ", ").capitalisedFirst)
    }

    public func sample(place: Place?, viewer: Viewer) throws -> [UInt8] {
        try GroupWorkbook(desk: self).sample(
            place: place?.name ?? "", code: place?.code ?? "", today: environment.today)
    }

    /// The workbook of a list, which comes in again without a difference.
    public func workbook(_ items: [GroupItem]) throws -> [UInt8] { try GroupWorkbook(desk: self).list(items) }
}
