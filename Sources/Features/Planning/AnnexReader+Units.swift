import Kernel
import Office
import Programme

/// An annex of units against indicators.
extension AnnexReader {
    func unitAnnex(_ start: Start) -> Annex {
        let first = bodyStart(start)
        let end = secondTable(after: first, start) ?? grid.rowCount + 1
        var body = Array(first..<max(first, end))
        let tierRows = body.filter { isTierRow($0, start) }
        body.removeAll { tierRows.contains($0) }
        let columns = columns(start, header: start.row..<first, tierRows: tierRows, body: body)
        var annex = Annex(
            kind: .units, sheet: grid.name, heading: heading(before: first) + tierRows.flatMap(printed),
            merges: grid.merges, columns: columns)
        annex.remarks = hiddenRemarks(columns, body)
        if end <= grid.rowCount {
            annex.remarks.append(
                Notice(
                    .secondTable, cell: CellAddress(row: end, column: start.label),
                    "Trang còn một bảng nữa bắt đầu từ hàng \(end). Bảng đó chưa được đọc: tách sang trang riêng để nhập."
                ))
        }
        var group: Int?
        var afterSplitLabel = false
        for number in body {
            guard var row = row(number, columns, start, tierRows: tierRows, afterSplitLabel: &afterSplitLabel) else {
                remarkUnread(number, start, into: &annex)
                continue
            }
            if choices.skipped.contains(number) { continue }
            if row.kind == .group { group = number } else if row.kind == .unit { row.parent = group }
            if row.kind == .total || row.kind == .split { group = nil }
            annex.rows.append(row)
            keepCells(of: row, columns, in: &annex)
        }
        settleGroups(&annex)
        return annex
    }

    /// The row of another header further down, where this table must end.
    private func secondTable(after first: Int, _ start: Start) -> Int? {
        (first..<max(first, grid.rowCount + 1)).first { row in
            let label = text(row: row, column: start.label)
            return !label.isEmpty && catalogue.isUnitHeader(label) && row > first
                && catalogue.isNumberHeader(text(row: row, column: start.number))
        }
    }

    /// A row whose cells name tiers, as texts print it below the totals (TRAPS 3).
    private func isTierRow(_ row: Int, _ start: Start) -> Bool {
        let texts = ((start.label + 1)...max(start.label + 1, grid.columnCount)).compactMap {
            text(CellAddress(row: row, column: $0))
        }
        let tiers = texts.filter { catalogue.tier(inLabel: $0) != nil }
        return tiers.count >= 2 && tiers.count * 2 > texts.count
    }

    private func row(
        _ number: Int, _ columns: [AnnexColumn], _ start: Start, tierRows: [Int], afterSplitLabel: inout Bool
    ) -> AnnexRow? {
        let printedNumber = text(row: number, column: start.number)
        var label = text(row: number, column: start.label)
        let hasFigures = columns.contains { column in
            column.subject.isCounted || column.subject == .unknown
                ? grid[CellAddress(row: number, column: column.number)] != nil : false
        }
        let source =
            grid[row: number, column: start.label]?.source ?? grid[row: number, column: start.number ?? 0]?.source
        // Totals often carry their label in the column of numbers (TRAPS 9).
        if label.isEmpty && !printedNumber.isEmpty && Int(printedNumber) == nil && !Roman.isNumeral(printedNumber) {
            label = printedNumber
        }
        let printed = label == printedNumber ? "" : printedNumber
        func made(_ kind: AnnexRow.Kind, unit: RowUnit? = nil) -> AnnexRow {
            AnnexRow(number: number, kind: kind, printedNumber: printed, label: label, unit: unit, source: source)
        }
        if label.isEmpty {
            guard hasFigures else { return nil }
            // A row of figures without a name directly under the labels of tiers is their sums (TRAPS 9).
            return tierRows.contains(number - 1) ? made(.split) : made(.unit, unit: unit(number, label: ""))
        }
        switch catalogue.rowKind(label: label) {
        case .total: return hasFigures ? made(.total) : nil
        case .split: return hasFigures ? made(.split) : nil
        case .deadline: return made(.deadline)
        case nil: break
        }
        if Roman.isNumeral(printed) { return made(.group, unit: unit(number, label: label)) }
        let unit = unit(number, label: label)
        if hasFigures { return made(.unit, unit: unit) }
        // A name without a figure is a unit that got nothing, if it is one; otherwise a remark under the table.
        if case .unknown = unit, Int(printed) == nil { return nil }
        return made(.unit, unit: unit)
    }

    private func unit(_ number: Int, label: String) -> RowUnit {
        if let unit = choices.units[number] { return unit }
        guard !label.isEmpty else { return .unknown(note: "hàng có số nhưng không có tên đơn vị") }
        return matcher(label)
    }

    private func keepCells(of row: AnnexRow, _ columns: [AnnexColumn], in annex: inout Annex) {
        for (index, column) in columns.enumerated() {
            let address = CellAddress(row: row.number, column: column.number)
            // A column that a person left out is not part of the annex any more; its header stays as printed.
            guard ![.number, .label, .ignored].contains(column.subject), var cell = target(address) else { continue }
            if row.kind == .deadline {
                cell.content = .text
                // The time of an indicator stands once, over all its columns.
                for other in annex.columns.indices
                where annex.columns[other].subject == column.subject
                    && (other == index
                        || spans[address]?.contains(
                            CellAddress(row: row.number, column: annex.columns[other].number)) == true)
                {
                    annex.columns[other].completion = cell.raw
                }
            } else if !column.subject.isCounted && column.subject != .unknown {
                cell.content = .text
            }
            annex.cells[address] = cell
        }
    }

    /// Rows numbered I, II are groups only where other rows stand under them.
    private func settleGroups(_ annex: inout Annex) {
        let parents = Set(annex.rows.compactMap(\.parent))
        guard parents.isEmpty else { return }
        for index in annex.rows.indices where annex.rows[index].kind == .group { annex.rows[index].kind = .unit }
    }

    private func remarkUnread(_ number: Int, _ start: Start, into annex: inout Annex) {
        let label = text(row: number, column: start.label)
        guard !label.isEmpty else { return }
        annex.remarks.append(
            Notice(
                .unreadRow, cell: CellAddress(row: number, column: start.label),
                "Hàng \(number) “\(label.prefix(60))” không có số nào nên không đọc."))
    }

    private func hiddenRemarks(_ columns: [AnnexColumn], _ body: [Int]) -> [Notice] {
        let rows = body.filter { grid.hiddenRows.contains($0) && !text(row: $0, column: 2).isEmpty }.map {
            Notice(
                .hidden, cell: CellAddress(row: $0, column: 1), "Hàng \($0) đang ẩn trong tệp; số liệu vẫn được đọc.")
        }
        let hidden = columns.filter { $0.subject.isCounted && grid.hiddenColumns.contains($0.number) }.map {
            Notice(.hidden, cell: $0.headerCell, "Cột \($0.letters) đang ẩn trong tệp; số liệu vẫn được đọc.")
        }
        return rows + hidden
    }

    private func printed(_ row: Int) -> [PrintedCell] {
        grid.cells.keys.filter { $0.row == row }.sorted().compactMap { address in
            text(address).map { PrintedCell(address: address, text: $0) }
        }
    }
}

/// Numerals before groups of rows: I, II, IV, XII.
enum Roman {
    static func isNumeral(_ text: String) -> Bool {
        text.wholeMatch(of: /(X{0,3})(IX|IV|V?I{0,3})/) != nil && !text.isEmpty
    }
}
