import Foundation
import Kernel

/// Text whose fields stand between commas, semicolons or tabs (CSV, RFC 4180), as offices save lists out of Excel.
public enum DelimitedText {
    /// Reads one table. The separator is the one that occurs most in the first line that is not blank, outside of
    /// quotation marks; rows keep the numbers that Excel gives them.
    ///
    /// - Throws: a `Problem` with a code `office.…`: above the limits, no UTF-8, no table, a quotation mark left open.
    public static func read(_ bytes: [UInt8], limits: Limits = .standard) throws(Problem) -> Grid {
        try FileKind.checkSize(bytes, limits)
        let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        guard !isWide, let text = String(validating: bytes, as: UTF8.self) else { throw .textEncoding }
        if bytes.contains(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D].contains($0) }) { throw .notADocument }
        let scanner = FieldScanner(
            text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text)
        var grid = Grid(name: "Bảng")
        for row in try scanner.rows(limit: limits.maximumCells) {
            grid.rowCount += 1
            guard row.count <= CellAddress.lastColumn, grid.rowCount <= CellAddress.lastRow else {
                throw .tooWide("Tệp", CellAddress(row: grid.rowCount, column: row.count))
            }
            for (index, field) in row.enumerated() {
                var words = Vietnamese.normalised(field)
                if words.first == "'", words.dropFirst().first.map({ "=@+".contains($0) }) == true {
                    words.removeFirst()
                }
                guard !words.isEmpty else { continue }
                let address = CellAddress(row: grid.rowCount, column: index + 1)
                guard words.utf16.count <= limits.maximumTextLength else {
                    throw .textTooLong("Ô \(address)", limit: limits.maximumTextLength)
                }
                grid.cells[address] = GridCell(value: .text(words), raw: words)
                grid.columnCount = max(grid.columnCount, index + 1)
            }
        }
        if grid.cells.isEmpty { throw .noTable }
        return grid
    }

    /// Rows as CSV that Excel opens with its Vietnamese letters: a byte order mark, commas, CR LF. What Excel would take
    /// for a formula is led by an apostrophe, which `read` takes off again.
    public static func write(_ rows: [[String]]) -> [UInt8] {
        var text = "\u{FEFF}"
        for row in rows { text += row.map(field).joined(separator: ",") + "\r\n" }
        return Array(text.utf8)
    }

    private static func field(_ text: String) -> String {
        let text = text.first.map { "=@+".contains($0) } == true ? "'" + text : text
        guard text.contains(where: { ",;\"\t".contains($0) || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

/// Workbooks and delimited text alike: a list as an office hands it in.
public enum TableFile {
    /// The sheets that are not hidden, in their order; delimited text is one.
    ///
    /// - Throws: a `Problem` with a code `office.…`.
    public static func read(_ bytes: [UInt8], limits: Limits = .standard) throws(Problem) -> [Grid] {
        try FileKind.checkSize(bytes, limits)
        switch FileKind.of(bytes) {
        case .zip, .compound, .pdf:
            let grids = try WorkbookReader.read(bytes, limits: limits)
            return grids.filter { !$0.isHidden }
        case .other: return [try DelimitedText.read(bytes, limits: limits)]
        }
    }
}

/// Goes through the text once.
private struct FieldScanner {
    private let scalars: [Unicode.Scalar]
    private let separator: Unicode.Scalar

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        var counts: [Unicode.Scalar: Int] = [:]
        var quoted = false
        var filled = false
        for scalar in scalars {
            if scalar == "\n" && filled && !quoted { break }
            if scalar == "\"" { quoted.toggle() }
            if !quoted, [",", ";", "\t"].contains(scalar) { counts[scalar, default: 0] += 1 }
            filled = filled || !scalar.properties.isWhitespace
        }
        separator = [",", ";", "\t"].max { (counts[$0] ?? 0) < (counts[$1] ?? 0) } ?? ","
    }

    func rows(limit: Int) throws(Problem) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var quoted = false
        var fields = 0
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if quoted {
                if scalar != "\"" {
                    field.append(scalar)
                } else if index < scalars.count, scalars[index] == "\"" {
                    field.append("\"")
                    index += 1
                } else {
                    quoted = false
                }
                continue
            }
            switch scalar {
            case "\"" where field.isEmpty: quoted = true
            case separator, "\n":
                row.append(String(field))
                field = String.UnicodeScalarView()
                fields += 1
                guard fields <= limit else { throw .tooManyCells(limit) }
                if scalar == "\n" {
                    rows.append(row)
                    row = []
                }
            case "\r": continue
            default: field.append(scalar)
            }
        }
        if quoted { throw .openQuote(rows.count + 1) }
        if !field.isEmpty || !row.isEmpty { rows.append(row + [String(field)]) }
        return rows
    }
}

extension Problem {
    fileprivate static func openQuote(_ row: Int) -> Problem {
        Problem(
            "office.open_quote",
            "Hàng \(row) mở dấu ngoặc kép mà không đóng. Lưu lại tệp từ Excel dạng CSV UTF-8, hoặc gửi tệp .xlsx.")
    }
}
