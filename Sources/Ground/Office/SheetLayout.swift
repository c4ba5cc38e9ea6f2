/// A sheet as it is to be written. Everything that is not set looks as Excel makes it.
public struct SheetLayout: Hashable, Sendable {
    /// Any text; `WorkbookWriter` makes a name of it that Excel takes.
    public var name: String
    public var cells: [CellAddress: OutputCell]
    /// Areas of more than one cell that do not overlap; the first cell of each holds content and style of the area.
    public var merges: [CellRange]
    /// Column → width in characters, 0–255.
    public var columnWidths: [Int: Double]
    /// Row → height in points, 0–409.
    public var rowHeights: [Int: Double]
    public var hiddenRows: Set<Int>
    public var hiddenColumns: Set<Int>
    /// The first cell that scrolls: all above and to the left of it stays. nil: nothing stays.
    public var freeze: CellAddress?
    /// Rows printed again on each page. nil: none.
    public var repeatRows: ClosedRange<Int>?
    public var isLandscape: Bool
    /// One page wide and as many pages long as it takes.
    public var fitsToWidth: Bool
    /// Hidden in the workbook; not for the first sheet that is shown.
    public var isHidden: Bool
    /// Areas whose cells offer a list to choose from.
    public var dropDowns: [DropDown]

    public init(
        name: String, cells: [CellAddress: OutputCell] = [:], merges: [CellRange] = [],
        columnWidths: [Int: Double] = [:], rowHeights: [Int: Double] = [:], hiddenRows: Set<Int> = [],
        hiddenColumns: Set<Int> = [], freeze: CellAddress? = nil, repeatRows: ClosedRange<Int>? = nil,
        isLandscape: Bool = true, fitsToWidth: Bool = true, isHidden: Bool = false,
        dropDowns: [DropDown] = []
    ) {
        self.name = name
        self.cells = cells
        self.merges = merges
        self.columnWidths = columnWidths
        self.rowHeights = rowHeights
        self.hiddenRows = hiddenRows
        self.hiddenColumns = hiddenColumns
        self.freeze = freeze
        self.repeatRows = repeatRows
        self.isLandscape = isLandscape
        self.fitsToWidth = fitsToWidth
        self.isHidden = isHidden
        self.dropDowns = dropDowns
    }

    /// Puts a value into a cell.
    public mutating func put(_ value: OutputValue, row: Int, column: Int, style: CellStyle = .plain) {
        cells[CellAddress(row: row, column: column)] = OutputCell(value, style: style)
    }

    /// Puts a value into the first cell of an area and merges the area. An area of one cell is only that cell.
    public mutating func put(_ value: OutputValue, across range: CellRange, style: CellStyle = .plain) {
        cells[range.first] = OutputCell(value, style: style)
        if range.first != range.last { merges.append(range) }
    }
}

/// Cells that offer the words of another sheet to choose from. What is typed beside them is refused by the office program,
/// not by us: whoever reads the sheet checks it.
public struct DropDown: Hashable, Sendable {
    public let range: CellRange
    /// The name of the sheet that holds the words, as it was wanted.
    public let sheet: String
    /// Where the words stand there: one column.
    public let words: CellRange

    public init(_ range: CellRange, from sheet: String, _ words: CellRange) {
        self.range = range
        self.sheet = sheet
        self.words = words
    }
}

/// What a written cell says.
public enum OutputValue: Hashable, Sendable {
    /// Always text, also when it begins with `=`. At most 32.767 characters.
    case text(String)
    /// A number; beyond 2^53, where Excel would round it, the same digits as text.
    case integer(Int64)
    /// A decimal such as `0.15` or `16035756260.5`; with more than 15 digits, where Excel would round it, as text.
    /// What is no decimal number is written as text.
    case decimal(String)
    /// Only the style: borders, filling.
    case blank
}

public struct OutputCell: Hashable, Sendable {
    public var value: OutputValue
    public var style: CellStyle

    public init(_ value: OutputValue, style: CellStyle = .plain) {
        self.value = value
        self.style = style
    }
}

/// How a cell looks: always Times New Roman, as papers are.
public struct CellStyle: Hashable, Sendable {
    public enum NumberFormat: Hashable, Sendable {
        case general
        /// 0.15 as `15%`.
        case percent
        /// Groups of three: amounts in đồng.
        case grouped
        /// Typed text: what somebody types there later stays as typed.
        case text
    }

    public var isBold: Bool
    public var isItalic: Bool
    /// In the middle, both ways. Otherwise in the middle of the height only.
    public var isCentered: Bool
    /// Breaks lines inside the cell.
    public var wraps: Bool
    /// Thin lines on all four sides.
    public var hasBorder: Bool
    /// The light filling of table heads.
    public var isFilled: Bool
    /// Points, 10–13 in papers.
    public var size: Double
    public var numberFormat: NumberFormat

    public init(
        isBold: Bool = false, isItalic: Bool = false, isCentered: Bool = false, wraps: Bool = false,
        hasBorder: Bool = false, isFilled: Bool = false, size: Double = 11, numberFormat: NumberFormat = .general
    ) {
        self.isBold = isBold
        self.isItalic = isItalic
        self.isCentered = isCentered
        self.wraps = wraps
        self.hasBorder = hasBorder
        self.isFilled = isFilled
        self.size = size
        self.numberFormat = numberFormat
    }

    public static let plain = CellStyle()
    /// The name of an annex.
    public static let title = CellStyle(isBold: true, isCentered: true, wraps: true, size: 13)
    /// The line under it.
    public static let subtitle = CellStyle(isItalic: true, isCentered: true, wraps: true, size: 12)
    /// A cell of the head of a table.
    public static let head = CellStyle(
        isBold: true, isCentered: true, wraps: true, hasBorder: true, isFilled: true, size: 11)
    /// Words in a table.
    public static let body = CellStyle(wraps: true, hasBorder: true, size: 11)
    /// A figure in a table.
    public static let figure = CellStyle(isCentered: true, hasBorder: true, size: 11)
}
