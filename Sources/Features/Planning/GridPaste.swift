import Kernel
import Office

/// A block of cells as spreadsheets put it on the clipboard: tabs between cells, lines between rows, a cell with a tab, a
/// quote or a line break in quotes. Pure.
public struct GridBlock: Hashable, Sendable {
    /// The texts by row; rows may differ in length.
    public let rows: [[String]]

    /// Characters of a block that are read; a larger one is refused by the form.
    public static let mostCharacters = 400_000

    /// Reads a block. A quote that is never closed is an ordinary character; one line break at the end is none.
    public init(_ text: String) {
        var rows: [[String]] = [[]]
        let characters = Array(text.unicodeScalars)
        var index = 0
        var isFresh = true
        var field = String.UnicodeScalarView()
        func closing(from start: Int) -> Int? {
            var position = start
            while position < characters.count {
                if characters[position] == "\"" {
                    guard position + 1 < characters.count, characters[position + 1] == "\"" else { return position }
                    position += 1
                }
                position += 1
            }
            return nil
        }
        func close() {
            rows[rows.count - 1].append(Vietnamese.line(String(field)))
            field = String.UnicodeScalarView()
            isFresh = true
        }
        while index < characters.count {
            let scalar = characters[index]
            if isFresh, scalar == "\"", let end = closing(from: index + 1) {
                var inner = index + 1
                while inner < end {
                    if characters[inner] == "\"" { inner += 1 }
                    field.append(characters[inner])
                    inner += 1
                }
                index = end
                isFresh = false
            } else if scalar == "\t" {
                close()
            } else if scalar == "\n" || scalar == "\r" {
                if scalar == "\r", index + 1 < characters.count, characters[index + 1] == "\n" { index += 1 }
                close()
                rows.append([])
            } else {
                field.append(scalar)
                isFresh = false
            }
            index += 1
        }
        if !field.isEmpty || !(rows.last?.isEmpty ?? true) { close() }
        if rows.last?.isEmpty == true { rows.removeLast() }
        self.rows = rows
    }

    /// Rows and the widest row.
    public var size: (rows: Int, columns: Int) { (rows.count, rows.map(\.count).max() ?? 0) }
}

/// A block laid over a grid: what each cell would be typed as, and everything that does not fit.
public struct GridPaste: Sendable {
    /// What lands in cells, as typed, faults included: nothing is lost.
    public let typed: [CellAddress: String]
    /// Faults at their cells, in the order of the sheet; first the one of the block's size.
    public let problems: [Problem]

    /// - Parameters:
    ///   - first: the cell that gets the block's first text.
    ///   - columns: the columns that the grid shows, left to right: what a spreadsheet has in between is not skipped.
    ///   - present: what stands in the cells now, by address.
    public init(_ block: GridBlock, at first: CellAddress, in edit: GridEdit, present: GridCells) {
        let columns = edit.editableColumns.map(\.number)
        let rows = edit.editableRows.map(\.number)
        guard let column = columns.firstIndex(of: first.column), let row = rows.firstIndex(of: first.row) else {
            typed = [:]
            problems = [
                Problem(
                    "grid.paste_start",
                    "Ô \(first) không nằm trong lưới. Ghi ô đầu của vùng dán như "
                        + "\(rows.first.flatMap { row in columns.first.map { CellAddress(row: row, column: $0).text } } ?? "E9").",
                    field: "o-dau")
            ]
            return
        }
        var typed: [CellAddress: String] = [:]
        var faults: [Problem] = []
        for (down, line) in block.rows.prefix(rows.count - row).enumerated() {
            for (across, text) in line.prefix(columns.count - column).enumerated() {
                let address = CellAddress(row: rows[row + down], column: columns[column + across])
                // A merged total comes as its figure and blanks beside it.
                if text.isEmpty && !edit.isEditable(address) { continue }
                if edit.isEditable(address) { typed[address] = text }
                do throws(Problem) {
                    _ = try edit.read(text, at: address, before: present[address])
                } catch {
                    faults.append(error)
                }
            }
        }
        self.typed = typed
        problems = (GridPaste.overflow(block, at: first, rows.count - row, columns.count - column)) + faults
    }

    private static func overflow(
        _ block: GridBlock, at first: CellAddress, _ rows: Int, _ columns: Int
    ) -> [Problem] {
        let size = block.size
        guard size.rows > rows || size.columns > columns else { return [] }
        return [
            Problem(
                "grid.paste_too_large",
                "Vùng dán có \(size.rows) hàng, \(size.columns) cột; từ ô \(first) lưới chỉ còn \(rows) hàng, \(columns) cột. "
                    + "Đã điền phần vừa lưới; cả vùng dán còn nguyên trong khung “Dán vùng từ Excel”. Chọn ô đầu khác, hoặc bớt hàng, cột.",
                field: "vung-dan")
        ]
    }
}
