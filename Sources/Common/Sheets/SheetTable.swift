import Kernel
import Office

/// A column of a sheet, known by the words above it.
public protocol SheetColumn: Hashable, Sendable {
    var head: String { get }
}

/// A sheet with a line a record below a row of heads: where its columns are, what stands in its lines, and the faults that
/// are found at its cells.
public struct SheetTable<Column: SheetColumn>: Sendable {
    private let grid: Grid
    public let columns: [Column: Int]
    /// The lines that have something in a column, from the top.
    public let rows: [Int]
    /// Where a fault stands whose column the sheet lacks.
    private let first: Int
    public var faults = CellFaults()

    /// - Parameters:
    ///   - known: what the heads may say; others are passed over. Tone marks and case do not count.
    ///   - needed: columns without which a row is no row of heads; of each inner list one is enough. The first of all is where
    ///     faults of missing columns stand.
    ///   - most: lines at most.
    ///   - noun: what a line is, for the sentences: `mô hình`.
    ///   - code: of the problems, before the dot: `group`.
    /// - Throws: `Problem` on `tep`: `….no_table`, `….no_rows`, `….too_many`.
    public init(
        _ grid: Grid, known: [Column], needed: [[Column]], most: Int, noun: String, code: String
    ) throws(Problem) {
        let heads = Dictionary(known.map { (Vietnamese.folded($0.head), $0) }, uniquingKeysWith: { first, _ in first })
        var table: (head: Int, columns: [Column: Int])?
        for row in 1...max(1, min(grid.rowCount, 30)) where table == nil {
            var found: [Column: Int] = [:]
            for number in 1...max(1, min(grid.columnCount, 60)) {
                guard let column = heads[Vietnamese.folded(Self.text(grid, row, number))] else { continue }
                found[column] = found[column] ?? number
            }
            if needed.allSatisfy({ $0.contains { found[$0] != nil } }) { table = (row, found) }
        }
        guard let (head, columns) = table else {
            let words = needed.compactMap(\.first?.head).joined(separator: ", ")
            throw Problem(
                "\(code).no_table",
                "Trang “\(grid.name)” không có hàng tiêu đề đọc được. Cần ít nhất các cột \(words), như tệp mẫu.",
                field: "tep")
        }
        rows = ((head + 1)..<max(grid.rowCount + 1, head + 1)).filter { row in
            columns.values.contains { !Self.word(grid, row, $0).isEmpty }
        }
        guard !rows.isEmpty else {
            throw Problem(
                "\(code).no_rows", "Trang “\(grid.name)” chưa có dòng nào dưới tiêu đề. Ghi \(noun) rồi tải lên lại.",
                field: "tep")
        }
        guard rows.count <= most else {
            throw Problem(
                .tooLarge, "\(code).too_many",
                "Tệp có \(Number.grouped(Int64(rows.count))) dòng, mỗi lần nhập nhiều nhất "
                    + "\(Number.grouped(Int64(most))). Chia ra nhiều tệp.", field: "tep")
        }
        self.grid = grid
        self.columns = columns
        first = needed.first?.compactMap { columns[$0] }.first ?? 1
    }

    public func has(_ column: Column) -> Bool { columns[column] != nil }

    /// One line of text; empty for a blank cell, a dash, or a column that the sheet lacks.
    public func word(_ column: Column, _ row: Int) -> String {
        columns[column].map { Self.word(grid, row, $0) } ?? ""
    }

    public func address(_ column: Column, _ row: Int) -> CellAddress {
        CellAddress(row: row, column: columns[column] ?? first)
    }

    public mutating func fault(_ column: Column, _ row: Int, _ message: String) {
        faults.add(address(column, row), message)
    }

    private static func word(_ grid: Grid, _ row: Int, _ column: Int) -> String {
        let text = text(grid, row, column)
        return ["-", "–"].contains(text) ? "" : text
    }

    private static func text(_ grid: Grid, _ row: Int, _ column: Int) -> String {
        grid[row: row, column: column].map { Vietnamese.line($0.raw) } ?? ""
    }
}
