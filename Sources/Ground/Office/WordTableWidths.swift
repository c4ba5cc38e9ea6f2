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
        var least = WordTableWidths.least(cells, count, table.headerRows, size)
        while least.reduce(0, +) > Double(width), size - 0.5 >= table.smallestFontSize {
            size -= 0.5
            least = WordTableWidths.least(cells, count, table.headerRows, size)
        }
        fontSize = size
        let demand = WordTableWidths.demand(cells, count, table.headerRows, size, width: Double(width), least: least)
        columns = WordTableWidths.whole(WordTableWidths.divided(Double(width), least: least, demand), width)
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
        return units * size * 20 * (isBold ? 1.06 : 1.02)
    }
}
