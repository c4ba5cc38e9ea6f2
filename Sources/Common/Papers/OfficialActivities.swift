import Office

/// The table of activities of a plan as an annex: contents, activities and numbered items, with a column for each tier
/// or unit that has a target (annex of 87/KH-UBND: `TT`, `Nội dung hoạt động`, `Chỉ tiêu năm 2023`: `Xã`, `thôn`).
public struct OfficialActivities: Hashable, Sendable {
    public struct Row: Hashable, Sendable {
        public enum Kind: Hashable, Sendable {
            /// `Nội dung 1: …` over the whole width, bold.
            case content
            /// `Hoạt động 1`, italic.
            case activity
            case item
        }

        public var kind: Kind
        /// What stands in the column TT; unused for a content.
        public var number: String
        public var text: String
        /// One a column behind the text; what is missing stays blank.
        public var cells: [String]

        public init(_ kind: Kind, number: String = "", _ text: String, cells: [String] = []) {
            self.kind = kind
            self.number = number
            self.text = text
            self.cells = cells
        }
    }

    /// What stands over the columns together, `Chỉ tiêu năm 2023`; nil for a single row of headings.
    public var group: String?
    /// Of the columns behind the text.
    public var columns: [String]
    public var rows: [Row]
    /// In points.
    public var fontSize: Double

    public init(group: String? = nil, columns: [String], rows: [Row], fontSize: Double = 12) {
        self.group = group
        self.columns = columns
        self.rows = rows
        self.fontSize = fontSize
    }

    /// As a table of the document.
    public var table: WordTable {
        typealias Cell = WordTable.Cell
        func heading(_ text: String, columns: Int = 1, rows: Int = 1) -> Cell {
            Cell(text, columns: columns, rows: rows, isBold: true, alignment: .centre)
        }
        let names = columns.map { heading($0) }
        let isGrouped = group != nil && !columns.isEmpty
        let fixed = ["TT", "Nội dung hoạt động"].map { heading($0, rows: isGrouped ? 2 : 1) }
        var lines = isGrouped ? [fixed + [heading(group ?? "", columns: columns.count)], names] : [fixed + names]
        for row in rows {
            if row.kind == .content {
                lines.append([Cell(row.text, columns: columns.count + 2, isBold: true, alignment: .justified)])
                continue
            }
            let isItalic = row.kind == .activity
            let own = columns.indices.map { index in
                Cell(
                    index < row.cells.count ? row.cells[index] : "", isItalic: isItalic, alignment: .centre)
            }
            lines.append(
                [
                    Cell(row.number, isItalic: isItalic, alignment: .centre),
                    Cell(row.text, isItalic: isItalic, alignment: .justified),
                ] + own)
        }
        return WordTable(rows: lines, headerRows: isGrouped ? 2 : 1, fontSize: fontSize)
    }
}
