import Database
import Kernel
import Office
import Places
import Programme

/// The workbooks of this room: the list, and the numbers.
public struct CadreWorkbook: Sendable {
    let catalogue: Catalogue
    let today: Day

    public init(catalogue: Catalogue, today: Day) {
        self.catalogue = catalogue
        self.today = today
    }

    private static let heads: [(String, Double)] = [
        ("Họ và tên", 26), ("Năm sinh", 12), ("Dân tộc", 12), ("Nơi cư trú", 26), ("Địa bàn của danh sách", 28),
        ("Mã địa bàn", 11), ("Loại", 34), ("Chức vụ", 30), ("Cơ quan", 26), ("Lĩnh vực", 20), ("Cấp", 12),
        ("Nơi giữ chức vụ", 26), ("Từ ngày", 12), ("Đến ngày", 12), ("Số quyết định", 18), ("Nơi ra quyết định", 22),
        ("Ngày quyết định", 14), ("Lý do thôi", 22), ("Lớp nâng cao năng lực", 16),
    ]

    /// The names of the places that a list mentions.
    public static func places(of items: [CadreItem], in tx: Transaction) throws -> [PlaceID: String] {
        var names: [PlaceID: String] = [:]
        let ids = items.flatMap { $0.cadre.entries.map(\.draft.place) } + items.compactMap(\.person.draft.residence)
        for id in Set(ids) { names[id] = try PlaceStore.place(id, tx)?.name }
        return names
    }

    /// A line an entry; of who has none, one line.
    ///
    /// - Parameter named: whose name, birth, ethnic group and residence stand in it; of others dots and blanks.
    public func list(_ items: [CadreItem], places: [PlaceID: String], named: Set<RecordID>) throws -> [UInt8] {
        var layout = SheetLayout(name: "Cán bộ nữ", freeze: CellAddress(row: 2, column: 1), repeatRows: 1...1)
        for (index, head) in Self.heads.enumerated() {
            layout.put(.text(head.0), row: 1, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.1
        }
        var row = 2
        for item in items {
            let entries: [CadreEntry?] = item.cadre.entries.isEmpty ? [nil] : item.cadre.entries.map { $0 }
            for entry in entries {
                for (index, text) in cells(item, entry, places, named.contains(item.cadre.id)).enumerated() {
                    layout.put(text.isEmpty ? .blank : .text(text), row: row, column: index + 1, style: .body)
                }
                row += 1
            }
        }
        return try WorkbookWriter.write([layout], title: "Cán bộ nữ dân tộc thiểu số")
    }

    private func cells(
        _ item: CadreItem, _ entry: CadreEntry?, _ places: [PlaceID: String], _ showsNames: Bool
    ) -> [String] {
        let (person, words, draft) = (item.person, catalogue.cadres, entry?.draft)
        let who =
            showsNames
            ? [
                person.name, person.birth?.written ?? "", catalogue.ethnicity(person.draft.ethnicity)?.name ?? "",
                person.draft.residence.flatMap { places[$0] } ?? "",
            ] : [person.maskedName, "", "", ""]
        let post: [String] = [
            draft.flatMap { words.category($0.category)?.name } ?? "", draft?.post ?? "", draft?.unit ?? "",
            words.field(draft?.field) ?? "", words.level(draft?.level) ?? "",
            draft.flatMap { places[$0.place] } ?? "", draft?.from.written ?? "", draft?.until?.written ?? "",
            draft?.number ?? "", draft?.issuer ?? "", draft?.decided?.written ?? "", words.end(entry?.end) ?? "",
        ]
        return who + [item.place, item.code] + post + [item.trainedOn?.written ?? ""]
    }

    /// The tables of the page of numbers, one sheet each.
    func numbers(_ page: CadreNumbersPage) throws -> [UInt8] {
        let sheets = [
            sheet("Theo cấp, lĩnh vực", ["Cấp, lĩnh vực"] + page.heads, page.levels),
            sheet("Theo địa bàn", ["Địa bàn"] + page.nodeHeads, page.nodes),
            sheet("Theo thời gian", ["Đến ngày"] + page.timeHeads, page.times),
            sheet(
                "So với chỉ tiêu", ["Địa bàn", "Chỉ tiêu", "Đã học", "Tỷ lệ", "Trong danh sách", "Chưa học"],
                page.targets),
        ]
        return try WorkbookWriter.write(sheets, title: "Số liệu cán bộ nữ dân tộc thiểu số")
    }

    private func sheet(_ name: String, _ heads: [String], _ rows: [CadreNumbersPage.Row]) -> SheetLayout {
        var layout = SheetLayout(name: name, freeze: CellAddress(row: 2, column: 2), repeatRows: 1...1)
        for (index, head) in heads.enumerated() {
            layout.put(.text(head), row: 1, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = index == 0 ? 34 : 14
        }
        for (index, row) in rows.enumerated() {
            layout.put(.text(row.label), row: index + 2, column: 1, style: .body)
            for (column, cell) in row.cells.enumerated() {
                let number = Int64(cell.value.replacing(".", with: ""))
                layout.put(
                    number.map { .integer($0) } ?? .text(cell.value), row: index + 2, column: column + 2,
                    style: .figure)
            }
        }
        return layout
    }
}
