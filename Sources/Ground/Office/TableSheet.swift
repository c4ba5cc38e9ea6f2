extension SheetLayout {
    /// A table as rooms export it: its title and a line about it, then the heads, repeated on each page, then the rows.
    ///
    /// - Parameters:
    ///   - heads: the words over each column with its width in characters.
    ///   - rows: as many values each as there are heads; texts stand to the left, numbers to the right.
    public static func table(
        _ name: String, title: String, subtitle: String, heads: [(text: String, width: Double)],
        rows: [[OutputValue]]
    ) -> SheetLayout {
        var layout = SheetLayout(name: name, freeze: CellAddress(row: 5, column: 1), repeatRows: 4...4)
        for (index, line) in [(title, CellStyle.title), (subtitle, CellStyle.subtitle)].enumerated() {
            layout.put(
                .text(line.0),
                across: CellRange(
                    CellAddress(row: index + 1, column: 1), CellAddress(row: index + 1, column: heads.count)),
                style: line.1)
        }
        for (index, head) in heads.enumerated() {
            layout.put(.text(head.text), row: 4, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.width
        }
        for (index, row) in rows.enumerated() {
            for (column, value) in row.enumerated() {
                if case .text = value {
                    layout.put(value, row: index + 5, column: column + 1, style: .body)
                } else {
                    layout.put(value, row: index + 5, column: column + 1, style: .figure)
                }
            }
        }
        return layout
    }
}
