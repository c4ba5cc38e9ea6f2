/// Where a cell stands on a sheet: row and column, both counted from 1, as Excel prints them (`E12`).
public struct CellAddress: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The last row and column that a sheet of Excel has.
    public static let lastRow = 1_048_576
    public static let lastColumn = 16_384

    // Half the memory of two Ints, in dictionaries of 200.000 cells.
    private let storedRow: Int32
    private let storedColumn: Int32

    /// From 1.
    public var row: Int { Int(storedRow) }
    /// From 1: column A is 1.
    public var column: Int { Int(storedColumn) }

    /// An address from numbers. Whoever reads numbers from outside checks them first; what does not fit into 32 bits
    /// is clamped.
    public init(row: Int, column: Int) {
        storedRow = Int32(clamping: row)
        storedColumn = Int32(clamping: column)
    }

    /// Reads `E12` or `e12`; nil for anything else, also for a row above 1.048.576 or a column behind XFD.
    public init?(_ text: String) {
        self.init(ascii: text.utf8)
    }

    init?(ascii bytes: some Sequence<UInt8>) {
        var row = 0
        var column = 0
        for byte in bytes {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A:
                guard row == 0 else { return nil }
                column = column * 26 + Int(byte & 0x1F)
                guard column <= CellAddress.lastColumn else { return nil }
            case 0x30...0x39:
                // No leading zero, and no digit before the letters.
                guard column > 0, row > 0 || byte != 0x30 else { return nil }
                row = row * 10 + Int(byte - 0x30)
                guard row <= CellAddress.lastRow else { return nil }
            default:
                return nil
            }
        }
        guard row > 0, column > 0 else { return nil }
        self.init(row: row, column: column)
    }

    /// `E12`.
    public var text: String { CellAddress.letters(column) + String(row) }

    public var description: String { text }

    /// The letters of a column: 1 is `A`, 27 is `AA`; empty for 0 and below.
    public static func letters(_ column: Int) -> String {
        var letters: [UInt8] = []
        var rest = column
        while rest > 0 {
            letters.append(UInt8(0x41 + (rest - 1) % 26))
            rest = (rest - 1) / 26
        }
        return String(decoding: letters.reversed(), as: UTF8.self)
    }

    /// By row, then by column: the order of reading.
    public static func < (left: CellAddress, right: CellAddress) -> Bool {
        (left.storedRow, left.storedColumn) < (right.storedRow, right.storedColumn)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = CellAddress(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a cell: \(text)")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A rectangle of cells, written `E5:F5`.
public struct CellRange: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Top left.
    public let first: CellAddress
    /// Bottom right.
    public let last: CellAddress

    /// The rectangle that two opposite corners span, whichever they are.
    public init(_ one: CellAddress, _ other: CellAddress) {
        first = CellAddress(row: min(one.row, other.row), column: min(one.column, other.column))
        last = CellAddress(row: max(one.row, other.row), column: max(one.column, other.column))
    }

    /// Reads `E5:F5` or a single cell `E5`; nil for anything else.
    public init?(_ text: String) {
        let corners = text.split(separator: ":", omittingEmptySubsequences: false)
        guard corners.count <= 2, let one = corners.first.flatMap({ CellAddress(ascii: $0.utf8) }),
            let other = corners.last.flatMap({ CellAddress(ascii: $0.utf8) })
        else { return nil }
        self.init(one, other)
    }

    /// `E5:F5`, and `E5` for a single cell.
    public var text: String { first == last ? first.text : "\(first.text):\(last.text)" }

    public var description: String { text }

    public func contains(_ address: CellAddress) -> Bool {
        first.row <= address.row && address.row <= last.row
            && first.column <= address.column && address.column <= last.column
    }

    /// Whether the two share a cell.
    public func overlaps(_ other: CellRange) -> Bool {
        first.row <= other.last.row && other.first.row <= last.row
            && first.column <= other.last.column && other.first.column <= last.column
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let range = CellRange(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a range: \(text)")
        }
        self = range
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
