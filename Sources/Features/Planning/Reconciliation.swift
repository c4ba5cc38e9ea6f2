import Kernel
import Office
import Programme

/// Checks that the parts of an annex add up (C39), and says where a meaning is unclear. Pure.
public enum Reconciliation {
    /// Differences and doubts of an annex with its remarks. Notices about other plans come from `PlanNotices`.
    public static func check(_ annex: Annex, catalogue: Catalogue) -> Findings {
        Findings(
            differences: annex.kind == .units ? Sums(annex, catalogue).differences() : [],
            doubts: Doubts(annex, catalogue).all(), notices: annex.remarks)
    }
}

/// The sums of one annex.
struct Sums {
    let annex: Annex
    let catalogue: Catalogue
    private let children: [Int: [AnnexRow]]
    private let top: [AnnexRow]
    private let totals: [AnnexRow]
    private let splits: [AnnexRow]

    init(_ annex: Annex, _ catalogue: Catalogue) {
        self.annex = annex
        self.catalogue = catalogue
        let counted = annex.rows.filter { $0.kind == .unit || $0.kind == .group }
        children = Dictionary(grouping: counted.filter { $0.parent != nil }, by: { $0.parent ?? 0 })
        top = counted.filter { $0.parent == nil }
        totals = annex.rows.filter { $0.kind == .total }
        splits = annex.rows.filter { $0.kind == .split }
    }

    /// A figure with the cells it was added up from.
    struct Sum {
        var number: Int64 = 0
        var cells: [CellAddress] = []

        static func + (left: Sum, right: Sum) -> Sum {
            Sum(number: left.number + right.number, cells: left.cells + right.cells)
        }
    }

    /// What the units of a column add up to: a group counts by its own figure, or by its rows where it has none.
    func sum(of column: AnnexColumn) -> Sum { top.reduce(Sum()) { $0 + value(of: $1, column) } }

    private func value(of row: AnnexRow, _ column: AnnexColumn) -> Sum {
        if let number = annex[row, column]?.number {
            return Sum(number: number, cells: [CellAddress(row: row.number, column: column.number)])
        }
        return (children[row.number] ?? []).reduce(Sum()) { $0 + value(of: $1, column) }
    }

    /// The columns whose figures make up a subject: those of tiers, or where there are none the whole one.
    func parts(of subject: ColumnSubject) -> [AnnexColumn] {
        let columns = annex.columns(of: subject)
        let tiers = columns.filter { !$0.isWhole }
        return tiers.isEmpty ? columns : tiers
    }

    /// The total that the paper states for a subject: the one figure of a total row over all its columns.
    func stated(_ subject: ColumnSubject) -> [(number: Int64, cell: CellAddress)] {
        let columns = annex.columns(of: subject)
        return totals.compactMap { row in
            if let whole = columns.first(where: \.isWhole), let number = annex[row, whole]?.number {
                return (number, CellAddress(row: row.number, column: whole.number))
            }
            let filled = columns.filter { annex[row, $0]?.number != nil }
            guard filled.count == 1 || columns.count == 1, let column = filled.first,
                let number = annex[row, column]?.number
            else { return nil }
            return (number, CellAddress(row: row.number, column: column.number))
        }
    }

    /// The figures stated for one column: of the split row, or of a total row that fills every column.
    func stated(column: AnnexColumn) -> [(number: Int64, cell: CellAddress)] {
        let columns = annex.columns(of: column.subject)
        let full = totals.filter { row in
            columns.count > 1 && columns.filter { !$0.isWhole }.count > 1
                && columns.allSatisfy { $0.isWhole || annex[row, $0]?.number != nil }
        }
        return (splits + full).compactMap { row in
            annex[row, column]?.number.map { ($0, CellAddress(row: row.number, column: column.number)) }
        }
    }

    func differences() -> [Difference] {
        var found: [Difference] = []
        for subject in annex.subjects {
            let columns = parts(of: subject)
            found += columns.flatMap { unitsToTier($0, among: columns) }
            found += totalDifferences(subject, columns)
            found += annex.columns(of: subject).flatMap(rowsToGroup)
            found += tiersToUnit(subject)
        }
        return found
    }

    private func name(_ subject: ColumnSubject) -> String {
        switch subject {
        case .indicator(let code): catalogue.indicator(code)?.name ?? code
        case .placeCount(let code): catalogue.placeCounts.first { $0.code == code }?.name ?? code
        default: ""
        }
    }

    private func unitsToTier(_ column: AnnexColumn, among columns: [AnnexColumn]) -> [Difference] {
        let sum = sum(of: column)
        return stated(column: column).filter { $0.number != sum.number }.map { stated in
            let exchange = exchanged(column, among: columns, by: sum.number - stated.number)
            let words =
                "Cột \(column.letters) \(excess(sum.number, stated.number)): các đơn vị cộng được \(sum.number), "
                + "ô \(stated.cell) ghi \(stated.number)."
            return difference(
                .unitsToTier, column.subject, tier: column.tier, stated: stated.number, computed: sum.number,
                cells: (exchange?.cells ?? []) + [stated.cell] + sum.cells,
                message: words + (exchange?.message ?? "")
                    + missing(column, short: sum.number < stated.number))
        }
    }

    /// A row whose two tiers, exchanged, would mend both columns at once.
    private func exchanged(
        _ column: AnnexColumn, among columns: [AnnexColumn], by excess: Int64
    ) -> (cells: [CellAddress], message: String)? {
        for other in columns where other.number != column.number {
            guard let stated = stated(column: other).first, sum(of: other).number - stated.number == -excess else {
                continue
            }
            let rows = (top + children.values.flatMap { $0 }).filter { row in
                guard let here = annex[row, column]?.number, let there = annex[row, other]?.number else { return false }
                return here - there == excess
            }
            guard rows.count == 1, let row = rows.first else { continue }
            let cells = [column, other].map { CellAddress(row: row.number, column: $0.number) }
            return (cells, " Ô \(cells[0]) và \(cells[1]) (\(row.label)) có thể đã đổi chỗ cho nhau.")
        }
        return nil
    }

    private func totalDifferences(_ subject: ColumnSubject, _ columns: [AnnexColumn]) -> [Difference] {
        stated(subject).flatMap { total -> [Difference] in
            var found: [Difference] = []
            let tiers = columns.compactMap { column in stated(column: column).first }
            // Where every tier has a stated sum, the total is checked against those; the units were checked above.
            if columns.count > 1, tiers.count == columns.count {
                let sum = tiers.reduce(Sum()) { $0 + Sum(number: $1.number, cells: [$1.cell]) }
                if sum.number != total.number {
                    found.append(
                        difference(
                            .tiersToTotal, subject, tier: nil, stated: total.number, computed: sum.number,
                            cells: [total.cell] + sum.cells,
                            message: "\(name(subject)): các cấp cộng được \(sum.number) "
                                + "(\(sum.cells.map(\.text).joined(separator: " + "))), ô \(total.cell) ghi \(total.number)."
                        ))
                }
            } else {
                let sum = columns.reduce(Sum()) { $0 + self.sum(of: $1) }
                if sum.number != total.number {
                    let letters = columns.map(\.letters).joined(separator: ", ")
                    found.append(
                        difference(
                            .unitsToTotal, subject, tier: nil, stated: total.number, computed: sum.number,
                            cells: [total.cell] + sum.cells,
                            message: "Cột \(letters) \(excess(sum.number, total.number)): các đơn vị cộng được "
                                + "\(sum.number), ô \(total.cell) ghi \(total.number)."
                                + (columns.first.map { missing($0, short: sum.number < total.number) } ?? "")))
                }
            }
            return found
        }
    }

    private func rowsToGroup(_ column: AnnexColumn) -> [Difference] {
        (top + children.values.flatMap { $0 }).filter { $0.kind == .group }.compactMap { group in
            let rows = children[group.number] ?? []
            guard !rows.isEmpty, let stated = annex[group, column]?.number else { return nil }
            let sum = rows.reduce(Sum()) { $0 + value(of: $1, column) }
            guard sum.number != stated, !sum.cells.isEmpty else { return nil }
            let cell = CellAddress(row: group.number, column: column.number)
            return difference(
                .rowsToGroup, column.subject, tier: column.tier, stated: stated, computed: sum.number,
                cells: [cell] + sum.cells,
                message: "Cột \(column.letters): các hàng của “\(group.label)” cộng được \(sum.number), "
                    + "ô \(cell) ghi \(stated).")
        }
    }

    private func tiersToUnit(_ subject: ColumnSubject) -> [Difference] {
        let columns = annex.columns(of: subject)
        let tiers = columns.filter { !$0.isWhole }
        guard let whole = columns.first(where: \.isWhole), !tiers.isEmpty else { return [] }
        return (top + children.values.flatMap { $0 } + splits).compactMap { row in
            guard let stated = annex[row, whole]?.number else { return nil }
            let parts = tiers.filter { annex[row, $0]?.number != nil }
            let sum = parts.reduce(Int64(0)) { $0 + (annex[row, $1]?.number ?? 0) }
            guard !parts.isEmpty, sum != stated else { return nil }
            let cells = ([whole] + parts).map { CellAddress(row: row.number, column: $0.number) }
            return difference(
                .tiersToUnit, subject, tier: nil, stated: stated, computed: sum, cells: cells,
                message: "\(row.label): các cấp cộng được \(sum), ô \(cells[0]) ghi \(stated).")
        }
    }

    private func difference(
        _ kind: Difference.Kind, _ subject: ColumnSubject, tier: Tier?, stated: Int64, computed: Int64,
        cells: [CellAddress], message: String
    ) -> Difference {
        var seen: Set<CellAddress> = []
        return Difference(
            kind: kind, indicator: subject.code ?? "", tier: tier, stated: stated, computed: computed,
            cells: cells.filter { seen.insert($0).inserted }, message: message)
    }

    private func excess(_ computed: Int64, _ stated: Int64) -> String {
        computed > stated ? "thừa \(computed - stated)" : "thiếu \(stated - computed)"
    }

    /// Where figures are missing, blank cells of units are the first to look at.
    private func missing(_ column: AnnexColumn, short: Bool) -> String {
        guard short else { return "" }
        let blank = top.filter { $0.kind == .unit && annex[$0, column] == nil && !($0.unit.map(isAgency) ?? false) }
        guard !blank.isEmpty, blank.count <= 3 else { return "" }
        let cells = blank.map { CellAddress(row: $0.number, column: column.number).text }.joined(separator: ", ")
        return " Ô còn trống: \(cells)."
    }

    private func isAgency(_ unit: RowUnit) -> Bool {
        if case .agency = unit { true } else { false }
    }
}
