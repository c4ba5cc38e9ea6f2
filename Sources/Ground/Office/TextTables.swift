import Foundation
import Kernel

/// Reads the tables out of a text: what remains of a paper when its text was taken out of PDF or Word.
///
/// A table is a run of lines with tabs, between paragraphs of prose. Blank lines inside (page breaks) do not end it
/// as long as the next line has about as many columns; a line without a tab does. Rows keep the line numbers of the
/// file, so B197 is the second column of line 197. Cells stay as printed, `-`, `0`, `01` and blank apart; spans that
/// were lost are not guessed. Left-over markup (`<i>`, `**`, `##`, `&amp;`) is taken off.
public enum TextTables {
    /// The tables in their order, at least one.
    ///
    /// - Throws: a `Problem` with a code `office.…`: `.tooLarge` above the limits, else `.invalid`.
    public static func read(_ bytes: [UInt8], limits: Limits = .standard) throws(Problem) -> [Grid] {
        try FileKind.checkSize(bytes, limits)
        try refuseOthers(bytes)
        var scanner = TableScanner(budget: Budget(limits))
        // Bytes, not an array of lines: 20 MB of line breaks must not become 20 million strings.
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            try scanner.take(bytes[start..<end])
            start = end + 1
        }
        return try scanner.finished()
    }

    private static func refuseOthers(_ bytes: [UInt8]) throws(Problem) {
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        if isUTF16 { throw .textEncoding }
        let isBinary = bytes.contains { $0 < 0x20 && ![0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A].contains($0) }
        if isBinary { throw .notADocument }
        guard isUTF8(bytes) else { throw .textEncoding }
        let opening = bytes.first { $0 > 0x20 && $0 < 0x80 }
        if opening == 0x3C {
            let head = String(decoding: bytes.prefix(200), as: UTF8.self).lowercased()
            if ["<?xml", "<html", "<!doctype", "<table"].contains(where: head.contains) { throw .webPage }
        }
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue: continue
            case .emptyInput: return true
            case .error: return false
            }
        }
    }
}

/// Goes through the lines once and keeps only the table in work and the few lines above it.
private struct TableScanner {
    /// A heading further up than this many blank lines does not belong to the table.
    private static let widestGap = 3
    private static let captionLines = 4

    private let budget: Budget
    private var grids: [Grid] = []
    private var line = 0
    private var blanks = 0
    private var caption: [String] = []
    private var table: Table?

    private struct Table {
        let caption: [String]
        let firstLine: Int
        var lastLine: Int
        var cells: [CellAddress: GridCell] = [:]
        var width = 0
        var lastWidth = 0
        /// Lines with at least two filled cells.
        var rows = 0
    }

    init(budget: Budget) { self.budget = budget }

    mutating func take(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        line += 1
        // A page break may stand at the head of a line; it is no content.
        var text = bytes.drop { $0 == 0x0C }
        if text.last == 0x0D { text.removeLast() }
        let isBlank = text.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x0C || $0 == 0x0B || $0 == 0x1A }
        if isBlank {
            blanks += 1
        } else if text.contains(0x09) {
            try takeRow(text)
            blanks = 0
        } else {
            try close()
            if blanks >= TableScanner.widestGap { caption = [] }
            note(text)
            blanks = 0
        }
    }

    mutating func finished() throws(Problem) -> [Grid] {
        try close()
        if grids.isEmpty { throw .noTable }
        return grids
    }

    private mutating func note(_ text: ArraySlice<UInt8>) {
        let words = CellMarkup.removed(text.prefix(2000))
        guard !words.isEmpty else { return }
        caption.append(words)
        if caption.count > TableScanner.captionLines { caption.removeFirst() }
    }

    private mutating func takeRow(_ bytes: ArraySlice<UInt8>) throws(Problem) {
        let parts = bytes.split(separator: 0x09, maxSplits: CellAddress.lastColumn, omittingEmptySubsequences: false)
        guard parts.count <= CellAddress.lastColumn, line <= CellAddress.lastRow else {
            throw .tooWide("Tệp chữ", CellAddress(row: line, column: parts.count))
        }
        if let open = table, blanks > 0, abs(parts.count - open.lastWidth) > max(1, open.width / 4) { try close() }
        if table == nil, blanks >= TableScanner.widestGap { caption = [] }
        var open = table ?? Table(caption: caption, firstLine: line, lastLine: line)
        table = nil
        caption = []
        var filled = 0
        for (index, part) in parts.enumerated() {
            let place = "Cột \(CellAddress.letters(index + 1)) dòng \(line)"
            guard part.count <= budget.limits.maximumTextLength * 7 else {
                throw .textTooLong(place, limit: budget.limits.maximumTextLength)
            }
            let text = try budget.checked(CellMarkup.removed(part), place: place)
            if text.isEmpty { continue }
            try budget.spend(textBytes: text.utf8.count)
            filled += 1
            open.cells[CellAddress(row: line, column: index + 1)] = GridCell(
                value: .text(text), raw: text, source: "dòng \(line)")
        }
        open.lastLine = line
        open.lastWidth = parts.count
        open.width = max(open.width, parts.count)
        if filled >= 2 { open.rows += 1 }
        table = open
    }

    /// Keeps the table in work. A single line with a tab, or lines that are only indented, are prose.
    private mutating func close() throws(Problem) {
        guard let open = table else { return }
        table = nil
        guard open.lastLine > open.firstLine, open.rows >= 2 else { return }
        let grid = Grid(
            name: "Bảng \(grids.count + 1) (dòng \(open.firstLine)–\(open.lastLine))", cells: open.cells,
            rowCount: open.lastLine, columnCount: open.width, caption: open.caption)
        guard grids.count < budget.limits.maximumSheets else { throw .tooManySheets(budget.limits.maximumSheets) }
        try budget.checkArea(grid)
        grids.append(grid)
    }
}

/// What is left of formatting after text was taken out of a paper (TRAPS 20, 45).
enum CellMarkup {
    private static let entities = [
        "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&apos;": "'", "&nbsp;": " ", "&amp;": "&",
    ]

    /// The words of a cell or line of sound UTF-8.
    static func removed(_ bytes: ArraySlice<UInt8>) -> String {
        // None of < & * # ' and nothing to normalise: most cells.
        let quick = bytes.withUnsafeBufferPointer { buffer in
            buffer.contains { [0x3C, 0x26, 0x2A, 0x23, 0x27].contains($0) } ? nil : CellText.plain(buffer)
        }
        return quick ?? removed(String(decoding: bytes, as: UTF8.self))
    }

    /// The words without tags, stars and hashes, normalised. Text is never lost: `a < b` stays.
    static func removed(_ text: String) -> String {
        var text = text
        if text.utf8.contains(0x3C) {
            text.replace(#/<br ?/?>/#.ignoresCase(), with: " ")
            text.replace(#/</?(?:i|b|u|em|strong|sup|sub)>/#.ignoresCase(), with: "")
        }
        if text.utf8.contains(0x26) {
            text.replace(#/&(?:lt|gt|quot|#39|apos|nbsp|amp);/#) { entities[String($0.output)] ?? "" }
        }
        text = Vietnamese.normalised(text.replacing("**", with: ""))
        while text.hasPrefix("##") { text = Vietnamese.trimmed(String(text.drop { $0 == "#" })) }
        while text.hasSuffix("##") { text = Vietnamese.trimmed(String(text.dropLast())) }
        return withoutTextMark(text)
    }

    /// Excel's mark for "this is text": one apostrophe before a letter or digit, and no other behind it.
    private static func withoutTextMark(_ text: String) -> String {
        guard text.first == "'", let next = text.dropFirst().first, next.isLetter || next.isNumber,
            !text.dropFirst().contains("'")
        else { return text }
        return String(text.dropFirst())
    }
}
