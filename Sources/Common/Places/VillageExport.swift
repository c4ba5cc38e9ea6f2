import Database
import Kernel
import Office

/// The villages below a place as a list that imports again without a difference.
public enum VillageExport {
    /// The heads and one row a village, those that have ended too.
    ///
    /// - Parameter day: whose attributes are marked.
    public static func rows(below place: Place, on day: Day, _ tx: Transaction) throws -> [[String]] {
        let list = try VillageStore.villages(below: place, tx)
        let marked = try PlaceAttributes.kinds(of: list.map(\.village.id), on: day, tx)
        let ended = list.filter { item in item.village.until.map { $0 < day } ?? false }
        var was: Set<PlaceID> = []
        for item in ended {
            if let until = item.village.until,
                try PlaceAttributes.holds(PlaceAttributeKind.disadvantagedVillage, item.village.id, on: until, tx)
            {
                was.insert(item.village.id)
            }
        }
        let rows = list.map { item in
            let village = item.village
            let isMarked =
                marked[village.id]?.contains(PlaceAttributeKind.disadvantagedVillage) == true
                || was.contains(village.id)
            return [
                item.commune.isBucket ? "" : item.commune.code, item.commune.name, village.place.name,
                village.place.code, isMarked ? "x" : "", village.from?.written ?? "", village.until?.written ?? "",
                village.decision,
            ]
        }
        return [VillageImport.heads] + rows
    }

    /// As a sheet, under a title.
    public static func sheet(_ rows: [[String]], title: String) -> SheetLayout {
        let widths: [Double] = [10, 26, 32, 14, 8, 13, 13, 44]
        var layout = SheetLayout(
            name: "Thôn", freeze: Office.CellAddress(row: 4, column: 1), repeatRows: 3...3)
        layout.put(
            .text(title),
            across: CellRange(
                Office.CellAddress(row: 1, column: 1), Office.CellAddress(row: 1, column: VillageImport.heads.count)),
            style: .title)
        for (index, row) in rows.enumerated() {
            for (column, text) in row.enumerated() {
                layout.put(
                    text.isEmpty ? .blank : .text(text), row: index + 3, column: column + 1,
                    style: index == 0 ? .head : .body)
            }
        }
        for (index, width) in widths.enumerated() { layout.columnWidths[index + 1] = width }
        return layout
    }
}
