import Kernel
import Office

/// A list out of a workbook or CSV file, under a head whose words were recognised.
struct ListSheet<Column: Hashable> {
    /// Rows of one list at most.
    static var mostRows: Int { 5_000 }

    let grid: Grid
    let headRow: Int
    let columns: [Column: Int]

    /// Finds the head: of the top rows that name every column in `needed`, the first that names most columns.
    ///
    /// - Parameter recognise: what the words of a head mean, in `Vietnamese.folded`; nil for other columns.
    /// - Throws: `Problem` `places.sheet_head` without one, `places.sheet_rows` for a list that is too long.
    init(_ grids: [Grid], needed: [Column], words: String, recognise: (String) -> Column?) throws(Problem) {
        var best: (grid: Grid, row: Int, columns: [Column: Int])?
        for grid in grids where best == nil {
            for row in 1...max(1, min(grid.rowCount, 30)) {
                var columns: [Column: Int] = [:]
                for column in 1...max(1, min(grid.columnCount, 60)) {
                    guard let cell = grid[row: row, column: column] else { continue }
                    if let found = recognise(Vietnamese.folded(cell.raw)), columns[found] == nil {
                        columns[found] = column
                    }
                }
                guard needed.allSatisfy({ columns[$0] != nil }), columns.count > best?.columns.count ?? 0 else {
                    continue
                }
                best = (grid, row, columns)
            }
        }
        guard let best else {
            throw Problem("places.sheet_head", "Không thấy hàng đầu bảng. Cần các cột: \(words).", field: "tep")
        }
        guard best.grid.rowCount - best.row <= Self.mostRows else {
            throw Problem(
                .tooLarge, "places.sheet_rows",
                "Danh sách có \(best.grid.rowCount - best.row) hàng, một lần nhập nhiều nhất \(Self.mostRows) hàng. Chia ra "
                    + "nhiều tệp.", field: "tep")
        }
        grid = best.grid
        headRow = best.row
        columns = best.columns
    }

    /// The rows below the head that have something in one of the columns.
    var rows: [Int] {
        guard grid.rowCount > headRow else { return [] }
        return ((headRow + 1)...grid.rowCount).filter { row in columns.values.contains { text(row, $0) != "" } }
    }

    /// One line of text; empty for a blank cell. A merged area says the same in each of its rows.
    func text(_ row: Int, _ column: Column) -> String { columns[column].map { text(row, $0) } ?? "" }

    private func text(_ row: Int, _ column: Int) -> String {
        let address = CellAddress(row: row, column: column)
        // Looking through thousands of merged areas for each blank cell would take minutes.
        let cell = grid.cells[address] ?? (grid.merges.count <= 1_000 ? grid.spanned(address) : nil)
        return Vietnamese.line(cell?.raw ?? "")
    }

    /// `C12`; the row alone when the list has no such column.
    func cell(_ row: Int, _ column: Column) -> String {
        columns[column].map { CellAddress(row: row, column: $0).text } ?? "hàng \(row)"
    }

    /// A day that may be blank; the fault of one that is none.
    func day(_ row: Int, _ column: Column) -> (day: Day?, fault: ListFault?) {
        let text = text(row, column)
        if text.isEmpty { return (nil, nil) }
        if let day = Day(written: text) { return (day, nil) }
        return (
            nil,
            ListFault(cell(row, column), "“\(text.prefix(40))” không phải một ngày trong lịch. Ghi như 30/6/2025.")
        )
    }

    /// The list as CSV with the same rows and columns, for sending it once more.
    var csv: [UInt8] {
        DelimitedText.write(
            grid.rowCount == 0
                ? []
                : (1...grid.rowCount).map { row in
                    let last = columns.values.max() ?? 1
                    return (1...last).map { row < headRow ? "" : text(row, $0) }
                })
    }
}

/// What is wrong at a cell of a list.
public struct ListFault: Hashable, Sendable, Codable {
    /// `C12`.
    public let cell: String
    public let message: String

    public init(_ cell: String, _ message: String) {
        self.cell = cell
        self.message = message
    }
}

/// A row of a list as the preview shows it.
public struct ListLine: Hashable, Sendable, Codable {
    /// What keeping the list does with it.
    public enum Outcome: String, Hashable, Sendable, Codable {
        case new, changed, same, faulty

        /// `thêm mới`.
        public var label: String {
            switch self {
            case .new: "thêm mới"
            case .changed: "sửa"
            case .same: "đã có, không đổi"
            case .faulty: "cần sửa"
            }
        }
    }

    /// Of the sheet, from 1.
    public let row: Int
    /// `Xã Ba Trang`.
    public let place: String
    /// `Thôn Bùi Hui, ĐBKK`.
    public let what: String
    public let outcome: Outcome
    public let faults: [ListFault]
}

/// A whole list before anything of it is kept.
public struct ListPreview: Hashable, Sendable, Codable {
    public let lines: [ListLine]

    /// How many rows keeping it would add, change or leave as they are.
    public func count(_ outcome: ListLine.Outcome) -> Int { lines.count { $0.outcome == outcome } }

    /// All faults, in the order of the rows.
    public var faults: [ListFault] { lines.flatMap(\.faults) }

    /// Refuses to keep a list with a fault, or one without a row.
    func requireSound() throws(Problem) {
        if let first = faults.first {
            throw Problem(
                "places.list_faults",
                "Danh sách còn \(faults.count) chỗ cần sửa, chỗ đầu ở ô \(first.cell): \(first.message) Chưa lưu gì cả.",
                field: "tep")
        }
        if lines.isEmpty {
            throw Problem("places.list_empty", "Dưới hàng đầu bảng không có hàng nào. Chưa lưu gì cả.", field: "tep")
        }
    }
}
