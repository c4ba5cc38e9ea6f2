/// A table that stands in a document for `{{@ten}}`: as wide as the text of its page, with borders.
public struct WordTable: Hashable, Sendable {
    public enum Alignment: String, Hashable, Sendable {
        case left, centre = "center", right, justified = "both"
    }

    public struct Cell: Hashable, Sendable {
        /// Lines are separated by `\n`.
        public var text: String
        /// How many columns and rows it spans, from 1.
        public var columns: Int
        public var rows: Int
        public var isBold: Bool
        public var isItalic: Bool
        public var alignment: Alignment

        public init(
            _ text: String, columns: Int = 1, rows: Int = 1, isBold: Bool = false, isItalic: Bool = false,
            alignment: Alignment = .left
        ) {
            self.text = text
            self.columns = max(1, columns)
            self.rows = max(1, rows)
            self.isBold = isBold
            self.isItalic = isItalic
            self.alignment = alignment
        }
    }

    /// As in HTML: a row lists only the cells that begin in it. What is missing at its end stays blank; what has no room
    /// is left out.
    public var rows: [[Cell]]
    /// The first rows, repeated on every page.
    public var headerRows: Int
    /// In points; nil takes that of the tag. Made smaller, down to `smallestFontSize`, until the longest word of each
    /// column fits.
    public var fontSize: Double?
    public var smallestFontSize: Double
    /// Shares of the width, one a column; nil fits them to the texts.
    public var shares: [Double]?
    /// Whether a row may continue on the next page.
    public var splitsRows: Bool

    public init(
        rows: [[Cell]], headerRows: Int = 1, fontSize: Double? = nil, smallestFontSize: Double = 6.5,
        shares: [Double]? = nil, splitsRows: Bool = false
    ) {
        self.rows = rows
        self.headerRows = headerRows
        self.fontSize = fontSize
        self.smallestFontSize = smallestFontSize
        self.shares = shares
        self.splitsRows = splitsRows
    }

    /// A cell at its place.
    struct Placed {
        var cell: Cell
        /// From 0.
        var row: Int
        var column: Int
    }

    /// Every cell with its place, and the number of columns. Spans end at the last row.
    var layout: (cells: [Placed], columns: Int) {
        let columns = min(63, rows.first.map { $0.reduce(0) { $0 + $1.columns } } ?? 0)
        var taken = [[Bool]](repeating: [Bool](repeating: false, count: columns), count: rows.count)
        var placed: [Placed] = []
        for (index, row) in rows.enumerated() {
            var column = 0
            for var cell in row {
                while column < columns, taken[index][column] { column += 1 }
                guard column < columns else { break }
                var free = 1
                while column + free < columns, free < cell.columns, !taken[index][column + free] { free += 1 }
                cell.columns = free
                cell.rows = min(cell.rows, rows.count - index)
                for below in index..<(index + cell.rows) {
                    for beside in column..<(column + free) { taken[below][beside] = true }
                }
                placed.append(Placed(cell: cell, row: index, column: column))
                column += free
            }
            for column in 0..<columns where !taken[index][column] {
                taken[index][column] = true
                placed.append(Placed(cell: Cell(""), row: index, column: column))
            }
        }
        return (placed.sorted { ($0.row, $0.column) < ($1.row, $1.column) }, columns)
    }
}
