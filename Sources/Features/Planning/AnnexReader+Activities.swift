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
        var tree = ActivityTree()
        for number in first..<max(first, grid.rowCount + 1) {
            guard var row = activityRow(number, start, &tree) else { continue }
            var cells: [Int: TargetCell] = [:]
            for column in columns where column.subject == .activityTier || column.subject == .text {
                guard var cell = target(CellAddress(row: number, column: column.number)) else { continue }
                if column.subject == .text { cell.content = .text }
                cells[column.number] = cell
            }
            if cells.isEmpty, continues(row, annex.rows.last) {
                annex.rows[annex.rows.count - 1].label += " \(row.label)"
                continue
            }
            for (column, cell) in cells { annex.cells[CellAddress(row: number, column: column)] = cell }
            describe(&row, columns, cells)
            if let parent = row.parent, row.parties.isEmpty, let task = annex.rows.last(where: { $0.number == parent })
            {
                row.parties = task.parties.map { party in
                    var party = party
                    party.isInherited = true
                    return party
                }
            }
            annex.rows.append(row)
        }
        return annex
    }

    /// Where the reading stands in the tree: numbers restart in every content (B26).
    struct ActivityTree {
        var component = ""
        var activity = ""
        /// The row and path of the last numbered task, which sub-items belong to.
        var task: (row: Int, path: String)?
        var items = 0
    }

    /// A sentence that a page break cut: it goes on with a small letter and holds nothing else (TRAPS 18).
    private func continues(_ row: AnnexRow, _ last: AnnexRow?) -> Bool {
        guard let last, last.kind == .task, row.kind == .task, row.printedNumber.isEmpty else { return false }
        return row.label.first?.isLowercase ?? false
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

    private func activityRow(_ number: Int, _ start: Start, _ tree: inout ActivityTree) -> AnnexRow? {
        let printed = text(row: number, column: start.number)
        let title = text(row: number, column: start.label)
        let source =
            grid[row: number, column: start.number ?? start.label]?.source
            ?? grid[row: number, column: start.label]?.source
        func made(_ kind: AnnexRow.Kind, _ printedNumber: String, _ label: String, path: String) -> AnnexRow {
            AnnexRow(
                number: number, kind: kind, printedNumber: printedNumber, label: label, path: path, source: source)
        }
        // A content stands in one cell over the whole row, which may be the column of numbers (TRAPS 15), or behind its
        // own numeral: "I", "NỘI DUNG 1: …".
        let whole = printed.isEmpty ? title : printed
        let isNumbered = Roman.isNumeral(printed) && !title.isEmpty
        if let found = catalogue.component(heading: isNumbered ? title : whole),
            isNumbered || printed.isEmpty || title.isEmpty || title == printed
        {
            tree = ActivityTree(component: found.number)
            return made(.component, isNumbered ? printed : "", isNumbered ? title : whole, path: found.number)
        }
        if let heading = heading(printed, title) {
            tree = ActivityTree(component: tree.component, activity: heading)
            return made(.activity, printed, title, path: "\(tree.component).\(heading)")
        }
        guard !title.isEmpty else { return nil }
        if ["-", "–", "+", "•"].contains(printed), let task = tree.task {
            tree.items += 1
            var item = made(.task, printed, title, path: "\(task.path)-\(tree.items)")
            item.parent = task.row
            return item
        }
        // "1.2" repeats the number of its activity.
        let isWhole = !tree.activity.isEmpty && printed.hasPrefix("\(tree.activity).")
        let path = "\(tree.component).\(isWhole ? "" : "\(tree.activity).")\(printed)"
        if !printed.isEmpty {
            tree.task = (number, path)
            tree.items = 0
        }
        return made(.task, printed, title, path: path)
    }

    /// The number of the activity that a row heads: `Hoạt động 2` before a title, or `2` before “Hoạt động 2: …”.
    private func heading(_ printed: String, _ title: String) -> String? {
        if let heading = Vietnamese.folded(printed).wholeMatch(of: /hoat dong (\d+)/) { return String(heading.1) }
        guard let heading = Vietnamese.folded(title).prefixMatch(of: /hoat dong (\d+)\b/), heading.1 == printed else {
            return nil
        }
        return printed
    }
}
