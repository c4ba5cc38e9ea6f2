import Foundation

/// Divides the width of a page among columns: the longest word of each fits, numbers stay narrow, long texts get what
/// is left.
struct WordTableWidths {
    /// In twips, one a column; together the whole width.
    let columns: [Int]
    /// In points.
    let fontSize: Double

    /// Left and right of the text of a cell, in twips.
    static let padding = 45

    /// - Parameters:
    ///   - width: of the whole table in twips.
    ///   - wanted: the font size to start from, in points.
    init(_ table: WordTable, cells: [WordTable.Placed], columns count: Int, width: Int, wanted: Double) {
        if let shares = table.shares, shares.count == count, shares.allSatisfy({ $0 > 0 }) {
            let sum = shares.reduce(0, +)
            columns = WordTableWidths.whole(shares.map { $0 / sum * Double(width) }, width)
            fontSize = wanted
            return
        }
        var size = wanted
        while true {
            let least = WordTableWidths.least(cells, count, table.headerRows, size)
            let demand = WordTableWidths.demand(
                cells, count, table.headerRows, size, width: Double(width), least: least)
            let divided = WordTableWidths.whole(WordTableWidths.divided(Double(width), least: least, demand), width)
            let fits = least.reduce(0, +) <= Double(width)
            let height = WordTableWidths.headerHeight(cells, table.headerRows, size, columns: divided)
            // Header rows are repeated: two thirds of a page and more stay for what is below them.
            let isLow = height <= (width > WordTableWidths.landscape ? 170 : 250)
            if fits && isLow || size - 0.5 < table.smallestFontSize {
                columns = divided
                fontSize = size
                return
            }
            size -= 0.5
        }
    }

    /// A text wider than this, in twips, stands on a page that lies.
    private static let landscape = 11_000

    /// How high the header rows become, in points.
    private static func headerHeight(
        _ cells: [WordTable.Placed], _ headerRows: Int, _ size: Double, columns: [Int]
    ) -> Double {
        var ends = [Double](repeating: 0, count: headerRows + 1)
        for row in 0..<headerRows {
            ends[row + 1] = max(ends[row + 1], ends[row])
            for placed in cells where placed.row + placed.cell.rows == row + 1 {
                let span = placed.column..<(placed.column + placed.cell.columns)
                let room = Double(span.reduce(0) { $0 + columns[$1] } - 2 * padding)
                let lines = placed.cell.text.split(separator: "\n").reduce(0.0) { lines, line in
                    // Words do not fill a narrow line.
                    lines + (width(of: line, size, isBold: true) * 1.15 / max(room, 1)).rounded(.up)
                }
                ends[row + 1] = max(ends[row + 1], ends[placed.row] + lines * size * 1.15)
            }
        }
        return ends.last ?? 0
    }

    private typealias Demand = (first: Double, most: Double)

    private static func divided(_ width: Double, least: [Double], _ demand: [Demand]) -> [Double] {
        let needed = least.reduce(0, +)
        // Words are broken when even the smallest letters are too wide.
        guard needed < width else { return least.map { $0 * width / needed } }
        var columns = least
        var rest = width - needed
        func grow(to goal: (Int) -> Double) {
            let gaps = columns.indices.map { max(0, goal($0) - columns[$0]) }
            let sum = gaps.reduce(0, +)
            guard sum > 0 else { return }
            let part = min(1, rest / sum)
            for index in columns.indices { columns[index] += gaps[index] * part }
            rest -= sum * part
        }
        grow { demand[$0].first }
        grow { demand[$0].most }
        let sum = columns.reduce(0, +)
        return columns.map { $0 + rest * $0 / sum }
    }

    /// What the longest word needs.
    private static func least(
        _ cells: [WordTable.Placed], _ count: Int, _ headerRows: Int, _ size: Double
    ) -> [Double] {
        var least = [Double](repeating: 0, count: count)
        for placed in cells.sorted(by: { $0.cell.columns < $1.cell.columns }) {
            let words = placed.cell.text.split(whereSeparator: \.isWhitespace)
            let isBold = placed.cell.isBold || placed.row < headerRows
            let longest = words.map { width(of: $0, size, isBold: isBold) }.max() ?? 0
            let columns = placed.column..<(placed.column + placed.cell.columns)
            let missing = longest + Double(2 * padding + 20) - columns.reduce(0) { $0 + least[$1] }
            if missing > 0 { for column in columns { least[column] += missing / Double(columns.count) } }
        }
        return least
    }

    /// What a column would like: a heading in some six lines and a short text in one; then everything in one line.
    private static func demand(
        _ cells: [WordTable.Placed], _ count: Int, _ headerRows: Int, _ size: Double, width: Double, least: [Double]
    ) -> [Demand] {
        var demand = least.map { (first: $0, most: $0) }
        for placed in cells where placed.cell.columns > 1 && placed.row < headerRows {
            let whole = self.width(of: placed.cell.text, size, isBold: true) + Double(2 * padding)
            let span = placed.column..<(placed.column + placed.cell.columns)
            let missing = whole / 7 - span.reduce(0) { $0 + demand[$1].first }
            guard missing > 0 else { continue }
            for column in span { demand[column].first += missing / Double(placed.cell.columns) }
        }
        for placed in cells where placed.cell.columns == 1 {
            let isHeader = placed.row < headerRows
            let lines = placed.cell.text.split(separator: "\n")
            let longest = lines.map { self.width(of: $0, size, isBold: placed.cell.isBold || isHeader) }.max() ?? 0
            let whole = longest + Double(2 * padding + 20)
            let column = placed.column
            let first = isHeader ? whole / 6 : min(whole, width * 0.22)
            demand[column].first = max(demand[column].first, first)
            // The text of a paragraph grows a column by the root of its length, or one sentence would take the page.
            let most = isHeader ? whole / 4 : min(whole, (whole * width * 0.22).squareRoot())
            demand[column].most = max(demand[column].most, most)
        }
        return demand
    }

    private static func whole(_ widths: [Double], _ width: Int) -> [Int] {
        var columns = widths.map { Int($0) }
        if let widest = columns.indices.max(by: { columns[$0] < columns[$1] }) {
            columns[widest] += width - columns.reduce(0, +)
        }
        return columns
    }

    /// About the width of a text in Times New Roman, in twips.
    static func width(of text: some StringProtocol, _ size: Double, isBold: Bool) -> Double {
        var units = 0.0
        for scalar in String(text).decomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar {
            case _ where scalar.properties.canonicalCombiningClass != .notReordered: continue
            case "i", "j", "l", "t", "f", "I", "/", "'", ".", ",", ":", ";", "|", "!", "(", ")", "-", "r", " ", "“",
                "”":
                units += 0.34
            case "m", "w", "M", "W": units += 0.85
            case _ where scalar.properties.isUppercase: units += 0.70
            case "0"..."9": units += 0.5
            default: units += 0.48
            }
        }
        // Small bold letters are a good tenth wider than plain ones; a word that is measured too short is broken.
        return units * size * 20 * (isBold ? 1.15 : 1.04)
    }
}
