import Kernel
import Office
import Programme

/// The columns of an annex of units: which indicator and which implementing tier each one is.
extension AnnexReader {
    /// Reads the columns from the header rows and the rows that label tiers.
    ///
    /// - Parameters:
    ///   - header: the rows above the body.
    ///   - tierRows: rows of the body that hold labels of tiers instead of figures.
    ///   - body: the rows that hold figures.
    func columns(_ start: Start, header: Range<Int>, tierRows: [Int], body: [Int]) -> [AnnexColumn] {
        let tierRow = (Array(header) + tierRows).map { row in
            (row, (1...grid.columnCount).filter { tierLabel(row: row, column: $0) != nil }.count)
        }.filter { $0.1 > 0 }.max { $0.1 < $1.1 }?.0
        var columns: [AnnexColumn] = []
        for number in 1...max(1, grid.columnCount) {
            if number == start.number {
                columns.append(
                    AnnexColumn(number: number, subject: .number, header: text(row: start.row, column: number)))
            } else if number == start.label {
                columns.append(
                    AnnexColumn(number: number, subject: .label, header: text(row: start.row, column: number)))
            } else if number > start.label {
                let hasBody = body.contains { grid[CellAddress(row: $0, column: number)] != nil }
                if let column = column(number, header: header, tierRow: tierRow, left: columns.last, hasBody: hasBody) {
                    columns.append(chosen(column))
                }
            }
        }
        return columns
    }

    private func column(
        _ number: Int, header: Range<Int>, tierRow: Int?, left: AnnexColumn?, hasBody: Bool
    ) -> AnnexColumn? {
        let labels = headerTexts(number, rows: header)
        let tierAddress = CellAddress(row: tierRow ?? header.upperBound - 1, column: number)
        let printedTier = tierRow.flatMap { tierLabel(row: $0, column: number) }
        let isWhole = labels.last.map { catalogue.rowKind(label: $0.text) == .total } ?? false
        let words = labels.filter { catalogue.tier(inLabel: $0.text) == nil }
        for (depth, label) in words.reversed().enumerated() {
            // From the lowest heading up; a heading over several columns says more only together with what is under it.
            let candidates = depth == 0 ? [label.text, words.map(\.text).joined(separator: " ")] : [label.text]
            for candidate in candidates {
                guard let subject = subject(of: candidate) else { continue }
                return AnnexColumn(
                    number: number, subject: subject, tier: printedTier, isWhole: isWhole, header: label.text,
                    headerCell: label.address, tierCell: tierAddress,
                    countingUnit: catalogue.countingUnit(inHeader: label.text))
            }
        }
        if let kind = labels.last.flatMap({ catalogue.columnKind(header: $0.text) }),
            kind == .note || kind == .responsible
        {
            return AnnexColumn(
                number: number, subject: .text, header: labels.last?.text ?? "", headerCell: labels.last?.address)
        }
        guard hasBody || printedTier != nil else { return nil }
        // A merged header that was taken apart: the column belongs to the header on its left, if it has none of its own.
        let own = words.filter { spans[$0.address] == nil && $0.address.column == number }
        if own.isEmpty, let left, left.subject.isCounted, printedTier != nil || left.tier != nil || hasBody {
            var column = left
            column.number = number
            column.tier = printedTier
            column.isWhole = false
            column.tierCell = tierAddress
            return column
        }
        return AnnexColumn(
            number: number, subject: .unknown, header: words.last?.text ?? "",
            headerCell: words.last?.address ?? CellAddress(row: header.lowerBound, column: number),
            tierCell: tierAddress)
    }

    private func subject(of header: String) -> ColumnSubject? {
        switch catalogue.recognise(header: header) {
        case .indicator(let code): .indicator(code)
        case .placeCount(let code): .placeCount(code)
        case .none, .ambiguous: nil
        }
    }

    private struct Label {
        let text: String
        let address: CellAddress
    }

    /// The texts over a column from the top down, each once, with the first cell of its merged area.
    private func headerTexts(_ column: Int, rows: Range<Int>) -> [Label] {
        var labels: [Label] = []
        for row in rows {
            let address = CellAddress(row: row, column: column)
            let first = spans[address]?.first ?? address
            guard let text = text(first), labels.last?.address != first else { continue }
            labels.append(Label(text: text, address: first))
        }
        return labels
    }

    private func tierLabel(row: Int, column: Int) -> Tier? {
        spanned(CellAddress(row: row, column: column)).flatMap(catalogue.tier(inLabel:))
    }

    private func chosen(_ column: AnnexColumn) -> AnnexColumn {
        var column = column
        if let subject = choices.subjects[column.number] { column.subject = subject }
        if let tier = choices.tiers[column.number] { column.tier = tier }
        if choices.unsplit.contains(column.number) {
            column.tier = nil
            column.isSettled = true
        }
        return column
    }
}
