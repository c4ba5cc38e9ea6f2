import Foundation
import Kernel

/// Reads one sheet's XML into a `Grid`, cell by cell.
final class SheetReader: XMLHandler {
    private(set) var grid: Grid
    private let strings: [String]
    private let styles: Styles
    private let from1904: Bool
    private let budget: Budget

    /// The last row and column met: where a row or cell without an address of its own follows on.
    private var row = 0
    private var column = 0
    private var isInData = false
    private var isInRow = false
    private var cell: OpenCell?
    private var skipped = 0
    private var phonetic = 0
    private var hiddenSpan = 0
    private var buffer: [UInt8] = []

    private enum Kind { case number, shared, inline, formulaText, boolean, error, isoDate }

    private struct OpenCell {
        var address: CellAddress
        var kind: Kind
        var style: Int
        var isFormula = false
        var hasValue = false
        var takesText = false
    }

    init(
        name: String, isHidden: Bool, strings: [String], styles: Styles, from1904: Bool, budget: Budget
    ) {
        grid = Grid(name: name, isHidden: isHidden)
        self.strings = strings
        self.styles = styles
        self.from1904 = from1904
        self.budget = budget
    }

    /// The finished sheet: merged areas in order, hidden rows and columns only as far as there are cells.
    func finished() throws(Problem) -> Grid {
        try budget.checkArea(grid)
        grid.merges.sort { ($0.first, $0.last) < ($1.first, $1.last) }
        grid.hiddenRows = grid.hiddenRows.filter { $0 <= grid.rowCount }
        grid.hiddenColumns = grid.hiddenColumns.filter { $0 <= grid.columnCount }
        return grid
    }

    func start(_ name: String, _ attributes: XMLAttributes) throws(Problem) {
        // Extensions carry elements of the same names that mean something else.
        if skipped > 0 || name == "extLst" {
            skipped += 1
            return
        }
        switch name {
        case "sheetData": isInData = true
        case "row" where isInData: try startRow(attributes)
        case "c" where isInRow: try startCell(attributes)
        case "v":
            guard let open = cell else { return }
            cell?.hasValue = true
            cell?.takesText = open.kind != .inline
        case "t" where cell?.kind == .inline: cell?.takesText = phonetic == 0
        case "rPh": phonetic += 1
        case "f": cell?.isFormula = true
        case "col" where !isInData: try hideColumns(attributes)
        case "mergeCell": try merge(attributes)
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(Problem) {
        guard skipped == 0, let cell, cell.takesText else { return }
        try budget.append(bytes, to: &buffer, place: place(cell.address))
    }

    func end(_ name: String) throws(Problem) {
        if skipped > 0 {
            skipped -= 1
            return
        }
        switch name {
        case "v", "t": cell?.takesText = false
        case "rPh": phonetic -= 1
        case "c":
            if let cell { try finish(cell) }
            cell = nil
        case "row": isInRow = false
        case "sheetData": isInData = false
        default: break
        }
    }

    private func place(_ address: CellAddress) -> String { "Ô \(address.text) của trang “\(grid.name)”" }

    // MARK: Rows, columns, merged areas

    private func startRow(_ attributes: XMLAttributes) throws(Problem) {
        if let written = attributes["r"] {
            guard let number = Int(written), number >= 1 else { throw .malformed(grid.name) }
            row = number
        } else {
            row += 1
        }
        guard row <= CellAddress.lastRow else { throw .outsideSheet(grid.name) }
        column = 0
        isInRow = true
        if attributes.flag("hidden") || isZero(attributes["ht"]) { grid.hiddenRows.insert(row) }
    }

    private func hideColumns(_ attributes: XMLAttributes) throws(Problem) {
        guard attributes.flag("hidden") || isZero(attributes["width"]) else { return }
        guard let first = attributes["min"].flatMap({ Int($0) }), let last = attributes["max"].flatMap({ Int($0) }),
            first >= 1, first <= last
        else { throw .malformed(grid.name) }
        let columns = first...max(first, min(last, CellAddress.lastColumn))
        hiddenSpan += columns.count
        // Columns are listed once; a sheet that hides them over and over is no sheet.
        guard first <= CellAddress.lastColumn, hiddenSpan <= CellAddress.lastColumn * 2 else {
            throw .malformed(grid.name)
        }
        grid.hiddenColumns.formUnion(columns)
    }

    private func isZero(_ size: String?) -> Bool {
        size.flatMap { Double($0) } == 0
    }

    private func merge(_ attributes: XMLAttributes) throws(Problem) {
        guard let range = attributes["ref"].flatMap({ CellRange($0) }) else { throw .malformed(grid.name) }
        guard range.first != range.last else { return }
        guard grid.merges.count < budget.limits.maximumMerges else {
            throw .tooManyMerges(grid.name, limit: budget.limits.maximumMerges)
        }
        grid.merges.append(range)
    }

    // MARK: Cells

    private func startCell(_ attributes: XMLAttributes) throws(Problem) {
        guard cell == nil else { throw .malformed(grid.name) }
        try budget.list(grid.name)
        var address = CellAddress(row: row, column: column + 1)
        if let written = attributes.pointer("r") {
            let bytes = UnsafeRawBufferPointer(start: written, count: strlen(written))
            guard let own = CellAddress(ascii: bytes) else {
                throw isAddress(bytes) ? .outsideSheet(grid.name) : .malformed(grid.name)
            }
            address = own
        }
        guard address.column <= CellAddress.lastColumn else { throw .outsideSheet(grid.name) }
        column = address.column
        buffer.removeAll(keepingCapacity: true)
        cell = OpenCell(
            address: address, kind: kind(attributes.pointer("t")),
            style: attributes["s"].flatMap { Int($0) } ?? 0)
    }

    /// Letters and digits, though too large to be an address.
    private func isAddress(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let digits = bytes.drop { (0x41...0x5A).contains($0) }
        return digits.count < bytes.count && !digits.isEmpty && digits.first != 0x30
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func kind(_ type: UnsafePointer<CChar>?) -> Kind {
        guard let type else { return .number }
        switch String(cString: type) {
        case "s": return .shared
        case "inlineStr": return .inline
        case "str": return .formulaText
        case "b": return .boolean
        case "e": return .error
        case "d": return .isoDate
        default: return .number
        }
    }

    private func finish(_ open: OpenCell) throws(Problem) {
        guard var content = try content(of: open) else { return }
        content.isFormula = open.isFormula
        var bytes = 0
        if case .text(let text) = content.value { bytes = text.utf8.count }
        try budget.spend(textBytes: bytes)
        guard grid.cells.updateValue(content, forKey: open.address) == nil else {
            throw .duplicateCell(grid.name, open.address)
        }
        grid.rowCount = max(grid.rowCount, open.address.row)
        grid.columnCount = max(grid.columnCount, open.address.column)
    }

    /// What the cell shows, or nil when it is blank.
    private func content(of open: OpenCell) throws(Problem) -> GridCell? {
        switch open.kind {
        case .inline, .formulaText, .isoDate:
            let text = try budget.checked(CellText.normalised(buffer), place: place(open.address))
            if text.isEmpty { return open.isFormula && !open.hasValue ? uncomputed : nil }
            return open.kind == .isoDate
                ? GridCell(value: .text(text), raw: SerialDate.seen(iso: text), isDate: true)
                : GridCell(value: .text(text), raw: text)
        case .shared:
            let written = String(decoding: buffer, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            if written.isEmpty { return open.isFormula ? uncomputed : nil }
            guard let index = Int(written), strings.indices.contains(index) else { throw .malformed(grid.name) }
            let text = strings[index]
            return text.isEmpty ? nil : GridCell(value: .text(text), raw: text)
        case .number, .boolean, .error:
            let written = CellText.normalised(buffer)
            if written.isEmpty { return open.isFormula ? uncomputed : nil }
            return plain(written, open)
        }
    }

    private var uncomputed: GridCell { GridCell(value: .uncomputed, raw: "công thức chưa tính") }

    private func plain(_ written: String, _ open: OpenCell) -> GridCell {
        switch open.kind {
        case .boolean:
            let isTrue = written == "1" || written.lowercased() == "true"
            return GridCell(value: .boolean(isTrue), raw: isTrue ? "TRUE" : "FALSE")
        case .error:
            return GridCell(value: .error(String(written.prefix(100))), raw: String(written.prefix(100)))
        default:
            guard let number = DecimalText.canonical(written) else {
                return GridCell(value: .error("#VALUE!"), raw: String(written.prefix(100)))
            }
            let shows = styles.shows(open.style)
            if shows.date, let date = SerialDate.seen(number, from1904: from1904) {
                return GridCell(value: .number(number), raw: date, isDate: true)
            }
            return GridCell(
                value: .number(number), raw: shows.percent ? DecimalText.percent(number) : DecimalText.seen(number),
                isPercent: shows.percent)
        }
    }
}
