import Kernel
import Office
import Programme

/// A table as the search sees it: lists of headers, tiers, totals and split figures from left to right, whose order is
/// right and whose columns may be wrong, over the figures of units.
struct TableFrame {
    struct Printed: Hashable {
        let address: CellAddress
        let text: String
    }

    struct Label: Hashable {
        let printed: Printed
        let subject: ColumnSubject
        /// The content of the programme it belongs to; nil for counts of places and unknown headers.
        let component: String?
    }

    struct Heading: Hashable {
        let printed: Printed
        let components: [String]
    }

    struct Figure: Hashable {
        let printed: Printed
        let number: Int64
    }

    struct TierLabel: Hashable {
        let printed: Printed
        let tier: Tier
    }

    /// A row of a unit.
    struct Line: Hashable {
        let row: Int
        let parent: Int?
        /// By column.
        var printed: [Int: Printed]
        var numbers: [Int: Int64]
    }

    /// The columns of figures.
    let columns: ClosedRange<Int>
    let labels: [Label]
    let headings: [Heading]
    let tiers: [TierLabel]
    let totals: [Figure]
    let splits: [Figure]
    let deadlines: [Printed]
    let lines: [Line]
    /// The lines above the table and the header cells left of the figures, which span as they stand.
    let captions: [CellAddress]
    let leading: [CellAddress]
    let headerRows: Range<Int>

    /// - Parameter annex: the table as it is read without a repair.
    init(_ grid: Grid, _ annex: Annex, _ catalogue: Catalogue) throws(UnclearTable) {
        let label = annex.columns.first { $0.subject == .label }
        let top = annex.heading.first { $0.address.column == label?.number && $0.text == label?.header }?.address.row
        guard let label, let top, let body = annex.rows.map(\.number).min() else {
            throw UnclearTable("Bảng không có hàng nào đọc được.")
        }
        let byRow = Dictionary(grouping: grid.cells.filter { $0.key.column > label.number }, by: \.key.row)
        func printed(_ row: Int) -> [Printed] {
            byRow[row, default: []].sorted { $0.key < $1.key }
                .map { Printed(address: $0.key, text: Vietnamese.line($0.value.raw)) }
        }
        func figures(_ row: AnnexRow?) -> [Figure] {
            row.map { printed($0.number) }?.compactMap { cell in
                guard let found = grid[cell.address],
                    case .number(let number) = CellReading.content(of: found, catalogue)
                else { return nil }
                return Figure(printed: cell, number: number)
            } ?? []
        }
        let heads = annex.heading.filter { $0.address.row >= top && $0.address.column > label.number }
            .map { Printed(address: $0.address, text: $0.text) }
        let tierRow = Dictionary(grouping: heads.filter { catalogue.tier(inLabel: $0.text) != nil }) { $0.address.row }
            .max { ($0.value.count, -$0.key) < ($1.value.count, -$1.key) }?.key
        tiers = heads.filter { $0.address.row == tierRow }.compactMap { cell in
            catalogue.tier(inLabel: cell.text).map { TierLabel(printed: cell, tier: $0) }
        }
        (labels, headings) = try TableFrame.headers(heads.filter { $0.address.row != tierRow }, catalogue)
        let sums = annex.rows.filter { $0.kind == .total }
        let parts = annex.rows.filter { $0.kind == .split }
        guard sums.count <= 1, parts.count <= 1 else {
            throw UnclearTable("Bảng có hơn một hàng tổng, nên không biết ô phải khớp với hàng nào.")
        }
        totals = figures(sums.first)
        splits = figures(parts.first)
        deadlines = annex.rows.first { $0.kind == .deadline }.map { printed($0.number) } ?? []
        lines = annex.rows.filter { $0.kind == .unit || $0.kind == .group }.map { row in
            let cells = printed(row.number)
            return Line(
                row: row.number, parent: row.parent,
                printed: Dictionary(uniqueKeysWithValues: cells.map { ($0.address.column, $0) }),
                numbers: Dictionary(uniqueKeysWithValues: figures(row).map { ($0.printed.address.column, $0.number) }))
        }
        headerRows = top..<min(tierRow ?? body, body)
        captions = annex.heading.filter { $0.address.row < top && $0.address.column == 1 }.map(\.address)
        leading = annex.heading.filter { $0.address.row == top && $0.address.column <= label.number }.map(\.address)
        let used = (lines.flatMap(\.printed.keys) + (totals + splits).map(\.printed.address.column)).max() ?? 0
        guard labels.count > 0, used > label.number else {
            throw UnclearTable("Bảng không có tiêu đề chỉ tiêu hay số liệu nào đọc được.")
        }
        columns = label.number + 1...max(used, labels.last?.subject == .text ? grid.columnCount : 0)
        guard !totals.isEmpty || !splits.isEmpty else {
            throw UnclearTable("Bảng không in hàng tổng nào, nên không kiểm được ô nào đứng lệch cột.")
        }
    }

    /// Tells the headers of columns from headings over several.
    private static func headers(
        _ cells: [Printed], _ catalogue: Catalogue
    ) throws(UnclearTable) -> ([Label], [Heading]) {
        var labels: [Label] = []
        var others: [Printed] = []
        for cell in cells {
            switch catalogue.recognise(header: cell.text) {
            case .indicator(let code):
                labels.append(
                    Label(
                        printed: cell, subject: .indicator(code), component: catalogue.indicator(code)?.component))
            case .placeCount(let code):
                labels.append(Label(printed: cell, subject: .placeCount(code), component: nil))
            case .none, .ambiguous: others.append(cell)
            }
        }
        let lowest = labels.map(\.printed.address.row).max() ?? 0
        var headings: [Heading] = []
        for cell in others {
            let kind = catalogue.columnKind(header: cell.text)
            let components = components(of: cell.text, catalogue)
            if kind == .note || kind == .responsible {
                labels.append(Label(printed: cell, subject: .text, component: nil))
            } else if cell.address.row >= lowest, components.isEmpty {
                labels.append(Label(printed: cell, subject: .unknown, component: nil))
            } else {
                headings.append(Heading(printed: cell, components: components))
            }
        }
        labels.sort {
            ($0.printed.address.column, $0.printed.address.row) < ($1.printed.address.column, $1.printed.address.row)
        }
        for (left, right) in zip(labels, labels.dropFirst())
        where left.printed.address.column == right.printed.address.column {
            throw UnclearTable(
                "Hai tiêu đề cùng đứng ở cột \(left.printed.address.letters): “\(left.printed.text.prefix(60))” và "
                    + "“\(right.printed.text.prefix(60))”. Sửa tiêu đề trong tệp rồi nhập lại.")
        }
        return (labels, headings.sorted { $0.printed.address < $1.printed.address })
    }

    private static func components(of heading: String, _ catalogue: Catalogue) -> [String] {
        let folded = Vietnamese.folded(heading)
        if let known = catalogue.words.groupHeadings.first(where: { Vietnamese.folded($0.text) == folded }) {
            return known.components
        }
        return catalogue.component(heading: heading).map { [$0.number] } ?? []
    }

    /// What the units of each column add up to, left to right: a group counts by its own figure, or by its rows where
    /// it has none.
    func sums(of lines: [Line]) -> [Int64] {
        let children = Dictionary(grouping: lines.filter { $0.parent != nil }) { $0.parent ?? 0 }
        let top = lines.filter { $0.parent == nil }
        return columns.map { column in
            top.reduce(0) { sum, line in
                sum + (line.numbers[column] ?? (children[line.row] ?? []).reduce(0) { $0 + ($1.numbers[column] ?? 0) })
            }
        }
    }
}

extension CellAddress {
    /// The letters of its column.
    var letters: String { CellAddress.letters(column) }
}
