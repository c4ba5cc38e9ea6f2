/// What a cell says. Numbers keep their decimal text: no figure passes through floating point on its way to a rule.
public enum CellValue: Hashable, Sendable {
    /// NFC, blanks at the ends removed, line breaks kept; never empty (a blank cell is no cell).
    case text(String)
    /// A plain decimal: `57`, `0.15`, `-3`, `16035756260`. No exponent, no leading or trailing zeros, a dot before
    /// the decimals. More than 15 digits of a fraction are rounded to the shortest text of the same IEEE double,
    /// because Excel stores 0,057 as 5.7000000000000002E-2.
    case number(String)
    case boolean(Bool)
    /// `#REF!`, `#DIV/0!`; also `#NO_CACHE` (see `uncomputed`) and `#VALUE!` for a number that cannot be read.
    case error(String)

    /// A formula whose result was never stored, as programs write it that do not compute. Opening and saving the
    /// workbook in Excel fills it.
    public static let uncomputed = CellValue.error("#NO_CACHE")
}

/// One cell that is not blank.
public struct GridCell: Hashable, Sendable {
    public var value: CellValue
    /// As a person sees it: the text; a number with a decimal comma (`57`, `0,5`), a percentage as `15%`, a date as
    /// `20/3/2024`, whatever the finer number format is.
    public var raw: String
    public var isFormula: Bool
    /// The number format shows a percentage: the value 0.15 is seen as `15%`.
    public var isPercent: Bool
    /// The number format shows a date or a time of day; the value is Excel's count of days.
    public var isDate: Bool
    /// Where the cell stands in a text table: `dòng 197`. nil in workbooks, where the address says it.
    public var source: String?

    public init(
        value: CellValue, raw: String, isFormula: Bool = false, isPercent: Bool = false, isDate: Bool = false,
        source: String? = nil
    ) {
        self.value = value
        self.raw = raw
        self.isFormula = isFormula
        self.isPercent = isPercent
        self.isDate = isDate
        self.source = source
    }
}

/// One sheet of a workbook, or one table of a text file, as a pure value.
public struct Grid: Hashable, Sendable {
    /// The sheet's name, or `Bảng 1 (dòng 291–306)`.
    public var name: String
    /// The sheet is hidden in the workbook.
    public var isHidden: Bool
    /// The cells that are not blank. In a text table the row is the line of the file.
    public var cells: [CellAddress: GridCell]
    /// Merged areas, in the order of their first cells. Only the first cell of an area usually holds something.
    public var merges: [CellRange]
    /// Hidden rows, also those of height 0 and those a filter hides; up to `rowCount`.
    public var hiddenRows: Set<Int>
    /// Hidden columns, also those of width 0; up to `columnCount`.
    public var hiddenColumns: Set<Int>
    /// The last row that has a cell; 0 when there is none. Merged areas alone do not count.
    public var rowCount: Int
    /// The last column that has a cell; 0 when there is none. In a text table the width of its widest line.
    public var columnCount: Int
    /// The lines above a text table, at most four, in the order of reading; empty for workbooks.
    public var caption: [String]

    public init(
        name: String, isHidden: Bool = false, cells: [CellAddress: GridCell] = [:], merges: [CellRange] = [],
        hiddenRows: Set<Int> = [], hiddenColumns: Set<Int> = [], rowCount: Int = 0, columnCount: Int = 0,
        caption: [String] = []
    ) {
        self.name = name
        self.isHidden = isHidden
        self.cells = cells
        self.merges = merges
        self.hiddenRows = hiddenRows
        self.hiddenColumns = hiddenColumns
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.caption = caption
    }

    /// The cell, or nil when it is blank.
    public subscript(row row: Int, column column: Int) -> GridCell? {
        cells[CellAddress(row: row, column: column)]
    }

    /// The cell, or nil when it is blank.
    public subscript(address: CellAddress) -> GridCell? { cells[address] }

    /// The merged area that covers the address, or nil. Looks through all areas (at most `Limits.maximumMerges`).
    public func merge(at address: CellAddress) -> CellRange? {
        merges.first { $0.contains(address) }
    }

    /// The first cell of the merged area that covers the address, or the cell itself; nil when blank.
    public func spanned(_ address: CellAddress) -> GridCell? {
        if let merge = merge(at: address), let first = cells[merge.first] { return first }
        return cells[address]
    }
}
