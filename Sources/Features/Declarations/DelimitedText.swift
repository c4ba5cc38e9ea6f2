import Kernel
import Office

/// Text tables that spreadsheets save as CSV: UTF-8, fields separated by commas, semicolons or tabs, in straight quotation
/// marks where they hold one (RFC 4180).
enum DelimitedText {
    /// Lines at most.
    static let mostRows = 20_000

    /// Whether the bytes are to be read as such a text and not as a workbook.
    static func isText(_ bytes: [UInt8]) -> Bool {
        let marks: [[UInt8]] = [[0x50, 0x4B], [0xD0, 0xCF, 0x11, 0xE0], Array("%PDF-".utf8)]
        return !marks.contains { bytes.starts(with: $0) }
    }

    /// The one table of the text.
    ///
    /// - Throws: `Problem` when it is no UTF-8 or too long, on `tep`.
    static func read(_ bytes: [UInt8]) throws(Problem) -> Grid {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: body, as: UTF8.self), !text.utf8.contains(0) else {
            throw Problem(
                "declaration.text_encoding",
                "Tệp chữ này không ghi bằng UTF-8. Mở bằng Excel, lưu lại thành “CSV UTF-8” hoặc “Excel Workbook "
                    + "(.xlsx)” rồi gửi.",
                field: "tep")
        }
        let separator = separator(of: text)
        var cells: [CellAddress: GridCell] = [:]
        var (row, column, width) = (1, 1, 0)
        var field = ""
        var isQuoted = false
        func keep() {
            let value = Vietnamese.normalised(field)
            if !value.isEmpty {
                cells[CellAddress(row: row, column: column)] = GridCell(
                    value: .text(value), raw: value, source: "dòng \(row)")
                width = max(width, column)
            }
            field = ""
        }
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"" where isQuoted && rest.first == "\"":
                field.unicodeScalars.append(scalar)
                rest.removeFirst()
            case "\"" where isQuoted || field.isEmpty: isQuoted.toggle()
            case separator where !isQuoted:
                keep()
                column += 1
            case "\n" where !isQuoted:
                keep()
                row += 1
                column = 1
                guard row <= mostRows else {
                    throw Problem(
                        .tooLarge, "declaration.text_long",
                        "Tệp có hơn \(Number.grouped(Int64(mostRows))) dòng. Chia ra nhiều tệp rồi nhập lần lượt.",
                        field: "tep")
                }
            case "\r" where !isQuoted: continue
            default: field.unicodeScalars.append(scalar)
            }
        }
        keep()
        return Grid(
            name: "CSV", cells: cells, rowCount: cells.keys.map(\.row).max() ?? 0, columnCount: width)
    }

    /// The sign that separates most in the first line.
    private static func separator(of text: String) -> Unicode.Scalar {
        let line = text.unicodeScalars.prefix { $0 != "\n" }
        let signs: [Unicode.Scalar] = [";", ",", "\t"]
        let counted = signs.map { sign in (sign, line.reduce(0) { $0 + ($1 == sign ? 1 : 0) }) }
        return counted.max { $0.1 < $1.1 }.map(\.0) ?? ";"
    }
}
