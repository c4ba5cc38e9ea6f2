import Kernel
import Office

/// Writes annexes as the workbook they came in: every cell at its own address, so that what is exported imports again
/// without a difference, and the officer finds E12 where it was.
public enum PlanExport {
    /// - Parameter title: the workbook's own title, shown by file managers.
    public static func workbook(_ annexes: [Annex], title: String) throws -> [UInt8] {
        let names = WorkbookWriter.sheetNames(annexes.map(\.sheet))
        return try WorkbookWriter.write(zip(annexes, names).map { sheet($0, name: $1) }, title: title)
    }

    static func sheet(_ annex: Annex, name: String) -> SheetLayout {
        var layout = SheetLayout(name: name)
        let headerTop = annex.columns.filter { $0.subject != .number && $0.subject != .label }.map(\.headerCell.row)
            .min()
        let bodyTop = annex.rows.map(\.number).min() ?? 1
        let firstHeader =
            headerTop.map { top in
                // Headings over several columns stand above the lowest header; the label column tells where the table begins.
                annex.heading.filter { $0.address.row <= top && isTable($0, annex) }.map(\.address.row).min() ?? top
            } ?? bodyTop
        layout.merges = annex.merges.filter { $0.first != $0.last }
        if layout.merges.isEmpty { layout.merges = plainMerges(annex, tableTop: firstHeader, bodyTop: bodyTop) }
        writeHeading(annex, into: &layout, tableTop: firstHeader, bodyTop: bodyTop)
        let columns = annex.columns
        let label = columns.first { $0.subject == .label }
        let number = columns.first { $0.subject == .number }
        for row in annex.rows { writeRow(row, annex, label: label, number: number, into: &layout) }
        setWidths(annex, into: &layout)
        for row in annex.rows { layout.rowHeights[row.number] = height(of: row, annex, widths: layout.columnWidths) }
        let labelColumn = label?.number ?? 1
        layout.freeze = CellAddress(row: bodyTop, column: labelColumn + 1)
        if firstHeader < bodyTop { layout.repeatRows = firstHeader...(bodyTop - 1) }
        return layout
    }

    /// A text table has no merged cells. Its titles are laid over the whole width, and a header with nothing under it over
    /// the rows of the head; neither changes what the table says.
    private static func plainMerges(_ annex: Annex, tableTop: Int, bodyTop: Int) -> [CellRange] {
        let width = annex.columns.map(\.number).max() ?? 1
        let printed = Set(annex.heading.map(\.address))
        return annex.heading.compactMap { cell in
            if cell.address.row < tableTop {
                guard cell.address.column == 1, width > 1 else { return nil }
                return CellRange(cell.address, CellAddress(row: cell.address.row, column: width))
            }
            let below = (cell.address.row + 1..<max(cell.address.row + 1, bodyTop)).map {
                CellAddress(row: $0, column: cell.address.column)
            }
            guard let last = below.last, below.allSatisfy({ !printed.contains($0) }) else { return nil }
            return CellRange(cell.address, last)
        }
    }

    /// Whether a printed cell above the body belongs to the table and not to the title: it stands in the row of the
    /// label's header or below.
    private static func isTable(_ cell: PrintedCell, _ annex: Annex) -> Bool {
        guard let label = annex.columns.first(where: { $0.subject == .label }) else { return false }
        let header = annex.heading.first { $0.address.column == label.number && $0.text == label.header }
        return header.map { cell.address.row >= $0.address.row } ?? false
    }

    private static func writeHeading(_ annex: Annex, into layout: inout SheetLayout, tableTop: Int, bodyTop: Int) {
        for cell in annex.heading {
            let style: CellStyle =
                if cell.address.row >= tableTop { .head } else if cell.text.hasPrefix("(") { .subtitle } else { .title }
            layout.cells[cell.address] = OutputCell(.text(cell.text), style: style)
        }
        guard tableTop < bodyTop else { return }
        for row in tableTop..<bodyTop {
            for column in annex.columns where layout.cells[CellAddress(row: row, column: column.number)] == nil {
                layout.cells[CellAddress(row: row, column: column.number)] = OutputCell(.blank, style: .head)
            }
        }
    }

    private static func writeRow(
        _ row: AnnexRow, _ annex: Annex, label: AnnexColumn?, number: AnnexColumn?, into layout: inout SheetLayout
    ) {
        let isStrong = row.kind != .unit && row.kind != .task
        let words = CellStyle(isBold: isStrong, wraps: true, hasBorder: true, size: 11)
        let figures = CellStyle(isBold: isStrong, isCentered: true, wraps: true, hasBorder: true, size: 11)
        for column in annex.columns {
            let address = CellAddress(row: row.number, column: column.number)
            if column.number == label?.number {
                layout.cells[address] = OutputCell(row.label.isEmpty ? .blank : .text(row.label), style: words)
            } else if column.number == number?.number {
                layout.cells[address] = OutputCell(printed(row.printedNumber), style: figures)
            } else if let cell = annex.cells[address] {
                layout.cells[address] = OutputCell(value(of: cell), style: figures)
            } else {
                layout.cells[address] = OutputCell(.blank, style: figures)
            }
        }
    }

    private static func printed(_ number: String) -> OutputValue {
        if number.isEmpty { return .blank }
        if let plain = Int64(number), String(plain) == number { return .integer(plain) }
        return .text(number)
    }

    /// A figure is a number where the paper wrote it plainly, otherwise the paper's own text (`01`, `-`, `15%`).
    private static func value(of cell: TargetCell) -> OutputValue {
        if case .number(let number) = cell.content, String(number) == cell.raw { return .integer(number) }
        return .text(cell.raw)
    }

    /// Points for the longest text of a row over the width of its column: programs that open the file do not all
    /// stretch rows by themselves.
    private static func height(of row: AnnexRow, _ annex: Annex, widths: [Int: Double]) -> Double {
        let texts = annex.columns.map { column in
            (column.subject == .label ? row.label : annex[row, column]?.raw ?? "", widths[column.number] ?? 9)
        }
        let lines = texts.map { (Double($0.count) * 1.15 / max($1, 4)).rounded(.up) }.max() ?? 1
        return min(400, 15 * max(lines, 1) + 3)
    }

    private static func setWidths(_ annex: Annex, into layout: inout SheetLayout) {
        for column in annex.columns {
            switch column.subject {
            case .number: layout.columnWidths[column.number] = annex.kind == .activities ? 14 : 6
            case .label: layout.columnWidths[column.number] = annex.kind == .activities ? 70 : 26
            case .activityTier, .text: layout.columnWidths[column.number] = 28
            default: layout.columnWidths[column.number] = 10
            }
        }
        let merges = layout.merges
        // A header is as long as its words: rows of the head get room for the longest over their width.
        for cell in annex.heading where layout.cells[cell.address]?.style == .head {
            let merge = merges.first { $0.contains(cell.address) }
            let columns = (merge?.first.column ?? cell.address.column)...(merge?.last.column ?? cell.address.column)
            let width = columns.reduce(0.0) { $0 + (layout.columnWidths[$1] ?? 9) }
            let lines = (Double(cell.text.count) * 1.25 / max(width, 4)).rounded(.up)
            let rows = (merge?.last.row ?? cell.address.row) - cell.address.row + 1
            let height = min(200, 15 * lines / Double(rows) + 4)
            layout.rowHeights[cell.address.row] = max(layout.rowHeights[cell.address.row] ?? 0, height)
        }
    }
}
