import Kernel
import Office
import Programme

/// An annex of activities against the tiers that carry them out (B48).
extension AnnexReader {
    func activityAnnex(_ start: Start) -> Annex {
        let first = bodyStart(start)
        let columns = activityColumns(start, header: start.row..<first)
        var annex = Annex(
            kind: .activities, sheet: grid.name, heading: heading(before: first), merges: grid.merges, columns: columns)
        var component = ""
        var activity = ""
        for number in first..<max(first, grid.rowCount + 1) {
            guard var row = activityRow(number, start, columns, &component, &activity) else { continue }
            for column in columns where column.subject == .activityTier || column.subject == .text {
                let address = CellAddress(row: number, column: column.number)
                guard var cell = target(address) else { continue }
                if column.subject == .text { cell.content = .text }
                annex.cells[address] = cell
                if row.kind != .task, Vietnamese.folded(cell.raw).contains("tam dung") { row.suspension = cell.raw }
            }
            annex.rows.append(row)
        }
        return annex
    }

    private func activityColumns(_ start: Start, header: Range<Int>) -> [AnnexColumn] {
        (1...max(1, grid.columnCount)).compactMap { number in
            if number == start.number { return AnnexColumn(number: number, subject: .number) }
            if number == start.label {
                return AnnexColumn(number: number, subject: .label, header: text(row: start.row, column: number))
            }
            guard number > start.label else { return nil }
            let texts = header.compactMap { row in
                spanned(CellAddress(row: row, column: number)).map { (CellAddress(row: row, column: number), $0) }
            }
            if let (address, label) = texts.last(where: { catalogue.tier(inLabel: $0.1) != nil }) {
                return AnnexColumn(
                    number: number, subject: .activityTier, tier: catalogue.tier(inLabel: label), header: label,
                    headerCell: address, tierCell: address)
            }
            guard let (address, label) = texts.last else { return nil }
            return AnnexColumn(number: number, subject: .text, header: label, headerCell: address)
        }
    }

    private func activityRow(
        _ number: Int, _ start: Start, _ columns: [AnnexColumn], _ component: inout String, _ activity: inout String
    ) -> AnnexRow? {
        let printed = text(row: number, column: start.number)
        let title = text(row: number, column: start.label)
        let source =
            grid[row: number, column: start.number ?? start.label]?.source
            ?? grid[row: number, column: start.label]?.source
        func made(_ kind: AnnexRow.Kind, _ printedNumber: String, _ label: String, path: String) -> AnnexRow {
            AnnexRow(
                number: number, kind: kind, printedNumber: printedNumber, label: label, path: path, source: source)
        }
        // A content stands in one cell over the whole row, which may be the column of numbers (TRAPS 15).
        let whole = printed.isEmpty ? title : printed
        if let found = catalogue.component(heading: whole), printed.isEmpty || title.isEmpty || title == printed {
            component = found.number
            activity = ""
            return made(.component, "", whole, path: component)
        }
        if let heading = Vietnamese.folded(printed).wholeMatch(of: /hoat dong (\d+)/) {
            activity = String(heading.1)
            return made(.activity, printed, title, path: "\(component).\(activity)")
        }
        guard !title.isEmpty else { return nil }
        return made(.task, printed, title, path: "\(component).\(activity).\(printed)")
    }
}
