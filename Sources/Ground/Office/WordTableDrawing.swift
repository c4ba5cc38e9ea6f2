/// A `WordTable` as the elements of WordprocessingML.
struct WordTableDrawing {
    private let table: WordTable
    private let cells: [WordTable.Placed]
    private let widths: WordTableWidths
    private let total: Int
    /// The properties of the tag's run: its font and its colour go into every cell.
    private let run: WordElement?

    /// - Parameter width: of the text where the table stands, in twips.
    init(_ table: WordTable, width: Int, run: WordElement?) {
        self.table = table
        self.run = run
        total = width
        let layout = table.layout
        cells = layout.cells
        let own = run?.first("w:sz")?["w:val"].flatMap { Double($0) }.map { $0 / 2 }
        widths = WordTableWidths(
            table, cells: layout.cells, columns: layout.columns, width: width,
            wanted: min(max(table.fontSize ?? own ?? 12, 5), 30))
    }

    var element: WordElement {
        let borders = ["top", "left", "bottom", "right", "insideH", "insideV"].map { side in
            WordElement.make("w:" + side, ["val": "single", "sz": "4", "space": "0", "color": "auto"])
        }
        let margins = ["left", "right"].map { side in
            WordElement.make("w:" + side, ["w": String(WordTableWidths.padding), "type": "dxa"])
        }
        let properties = WordElement.make(
            "w:tblPr", [:],
            [
                .make("w:tblW", ["w": String(total), "type": "dxa"]), .make("w:jc", ["val": "center"]),
                .make("w:tblBorders", [:], borders), .make("w:tblLayout", ["type": "fixed"]),
                .make("w:tblCellMar", [:], margins),
            ])
        let grid = WordElement.make(
            "w:tblGrid", [:], widths.columns.map { .make("w:gridCol", ["w": String($0)]) })
        return .make("w:tbl", [:], [properties, grid] + table.rows.indices.map { row($0) })
    }

    private func row(_ index: Int) -> WordElement {
        let isHeader = index < table.headerRows
        var properties: [WordElement] = []
        if !table.splitsRows || isHeader { properties.append(.make("w:cantSplit")) }
        if isHeader { properties.append(.make("w:tblHeader")) }
        let rowProperties = properties.isEmpty ? [] : [WordElement.make("w:trPr", [:], properties)]
        let own = cells.filter { $0.row <= index && index < $0.row + $0.cell.rows }.sorted { $0.column < $1.column }
        return .make("w:tr", [:], rowProperties + own.map { cell($0, in: index) })
    }

    private func cell(_ placed: WordTable.Placed, in row: Int) -> WordElement {
        let cell = placed.cell
        let span = placed.column..<(placed.column + cell.columns)
        var properties = [
            WordElement.make("w:tcW", ["w": String(span.reduce(0) { $0 + widths.columns[$1] }), "type": "dxa"])
        ]
        if cell.columns > 1 { properties.append(.make("w:gridSpan", ["val": String(cell.columns)])) }
        if cell.rows > 1 {
            properties.append(.make("w:vMerge", row == placed.row ? ["val": "restart"] : ["val": "continue"]))
        }
        properties.append(.make("w:vAlign", ["val": "center"]))
        // Below the first row of a merged cell Word wants a paragraph, and shows none.
        let text = row == placed.row ? cell.text : ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return .make("w:tc", [:], [.make("w:tcPr", [:], properties)] + lines.map { paragraph($0, of: cell) })
    }

    private func paragraph(_ line: String, of cell: WordTable.Cell) -> WordElement {
        let letters = runProperties(of: cell)
        let properties = WordElement.make(
            "w:pPr", [:],
            [
                .make("w:keepNext", ["val": "0"]),
                .make("w:spacing", ["before": "0", "after": "0", "line": "240", "lineRule": "auto"]),
                .make("w:ind", ["left": "0", "right": "0", "firstLine": "0"]),
                .make("w:jc", ["val": cell.alignment.rawValue]), letters,
            ])
        let runs = line.isEmpty ? [] : [WordElement.make("w:r", [:], [letters] + WordElement.runContent(line))]
        return .make("w:p", [:], [properties] + runs)
    }

    /// In the order that the schema asks for: font, bold, italic, colour, size.
    private func runProperties(of cell: WordTable.Cell) -> WordElement {
        let size = String(Int((widths.fontSize * 2).rounded()))
        var properties: [WordElement] = []
        if let font = run?.first("w:rFonts") { properties.append(font) }
        properties.append(.make("w:b", ["val": cell.isBold ? "1" : "0"]))
        properties.append(.make("w:i", ["val": cell.isItalic ? "1" : "0"]))
        if let colour = run?.first("w:color") { properties.append(colour) }
        properties += [.make("w:sz", ["val": size]), .make("w:szCs", ["val": size])]
        return .make("w:rPr", [:], properties)
    }
}
