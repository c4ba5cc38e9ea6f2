import Kernel
import Office

/// A list as an office hands it in.
public enum SheetFile {
    /// The one sheet of a workbook or CSV file that holds anything: the first that is not hidden and has cells.
    ///
    /// - Throws: `Problem` on `tep`: a code `office.…`, or `sheet.empty`.
    public static func grid(of bytes: [UInt8]) throws -> Grid {
        do {
            if let grid = try TableFile.read(bytes).first(where: { !$0.cells.isEmpty }) { return grid }
        } catch {
            throw Problem(error.kind, error.code, error.message, field: "tep")
        }
        throw Problem("sheet.empty", "Tệp không có ô nào có chữ. Chọn tệp khác.", field: "tep")
    }
}

/// What is wrong at a cell of a sheet.
public struct ImportFault: Hashable, Sendable, Codable {
    /// `F12`.
    public let cell: String
    public let message: String

    public init(_ cell: CellAddress, _ message: String) {
        self.cell = cell.text
        self.message = message
    }
}

/// Faults as they are found, told by row and then by column.
public struct CellFaults: Sendable {
    private var messages: [CellAddress: [String]] = [:]

    public init() {}

    /// How many cells have a fault.
    public var count: Int { messages.count }

    /// Adds a fault; the same words at the same cell once.
    public mutating func add(_ cell: CellAddress, _ message: String) {
        if messages[cell]?.contains(message) != true { messages[cell, default: []].append(message) }
    }

    public var sorted: [ImportFault] {
        messages.sorted { $0.key < $1.key }.flatMap { cell, messages in messages.map { ImportFault(cell, $0) } }
    }
}
