import Kernel
import Office

/// Turns a layout into moves, each with the sentence that proves it.
struct RepairWords {
    private let frame: TableFrame
    private let layout: TableLayout
    private var moves: [TableRepair.Move] = []
    private var removals: [TableRepair.Removal] = []

    init(_ frame: TableFrame, _ layout: TableLayout) {
        self.frame = frame
        self.layout = layout
    }

    func repair() -> TableRepair {
        var words = self
        for (label, group) in zip(frame.labels, layout.groups) { words.place(label, group) }
        words.placeHeadings()
        if layout.readsTiers { words.placeTiers() } else { words.setTiersAside() }
        words.placeDeadlines()
        for shift in layout.shifts { words.place(shift) }
        return TableRepair(
            moves: words.moves.sorted { ($0.from, $0.to) < ($1.from, $1.to) },
            removals: words.removals.sorted { $0.cell < $1.cell }, spans: words.spans())
    }

    // MARK: Moves

    private mutating func move(_ printed: TableFrame.Printed, to column: Int, _ reason: String) {
        guard printed.address.column != column else { return }
        let to = CellAddress(row: printed.address.row, column: column)
        moves.append(
            TableRepair.Move(
                from: printed.address, to: to, text: printed.text, reason: "\(reason), nên chuyển sang \(to)."))
    }

    /// A header with its total and split figures.
    private mutating func place(_ label: TableFrame.Label, _ group: TableLayout.Group) {
        let columns = group.columns
        let sum = sum(columns)
        let proof =
            group.total.map { " bằng tổng in \(frame.totals[$0].number)" }
            ?? (group.splits.isEmpty ? "" : " khớp hàng phân cấp")
        move(
            label.printed, to: columns.lowerBound,
            "Tiêu đề \(quoted(label.printed.text)) đứng ở \(label.printed.address); các đơn vị ở \(name(columns)) cộng được "
                + "\(added(columns))\(proof)")
        if let total = group.total, !columns.contains(frame.totals[total].printed.address.column) {
            let printed = frame.totals[total].printed
            move(
                printed, to: columns.lowerBound,
                "\(printed.text) đứng ở \(printed.address); \(name(columns)) cộng được \(sum == 0 ? "0" : added(columns))"
            )
        }
        for (index, column) in zip(group.splits, columns) {
            let printed = frame.splits[index].printed
            move(
                printed, to: column,
                "\(printed.text) đứng ở \(printed.address); các đơn vị ở cột \(CellAddress.letters(column)) cộng được "
                    + "\(self.sum(column...column))")
        }
    }

    private mutating func placeHeadings() {
        let starts = layout.groups.map(\.columns.lowerBound)
        var last: [Int: Int] = [:]
        for heading in frame.headings {
            let address = heading.printed.address
            let own = zip(frame.labels, starts).first { label, _ in
                label.component.map(heading.components.contains) ?? false
            }
            let target: Int
            if let own {
                target = own.1
            } else if starts.contains(address.column) {
                continue
            } else if let next = starts.first(where: { $0 > address.column }) {
                target = next
            } else {
                continue
            }
            // Headings of a row stay in their order.
            guard target > last[address.row] ?? 0 else { continue }
            last[address.row] = target
            let component = own?.0.component.map {
                "chỉ tiêu đầu tiên của nội dung \($0) ở cột \(CellAddress.letters(target))"
            }
            move(
                heading.printed, to: target,
                "Tiêu đề nhóm \(quoted(heading.printed.text)) đứng ở \(address); "
                    + (component
                        ?? "cột đó ở giữa một chỉ tiêu, chỉ tiêu kế bắt đầu ở cột \(CellAddress.letters(target))"))
        }
    }

    private mutating func placeTiers() {
        for (label, group) in zip(frame.labels, layout.groups) {
            for (index, column) in zip(group.tiers, group.columns) {
                let tier = frame.tiers[index].printed
                let reason =
                    group.columns.count > 1
                    ? "\(quoted(label.printed.text)) có \(group.columns.count) cột (\(letters(group.columns))), mỗi cột cần một cấp; "
                        + "đây là nhãn thứ \(index + 1) trong \(frame.tiers.count) nhãn"
                    : "đây là nhãn thứ \(index + 1) trong \(frame.tiers.count) nhãn, theo thứ tự là của cột "
                        + CellAddress.letters(column)
                move(tier, to: column, "\(quoted(tier.text)) đứng ở \(tier.address); \(reason)")
            }
        }
    }

    /// Labels that say one tier for two columns of a header say nothing: somebody must choose (TRAPS 8).
    private mutating func setTiersAside() {
        for (label, group) in zip(frame.labels, layout.groups) {
            let printed = frame.tiers.filter { group.columns.contains($0.printed.address.column) }
            guard printed.count > 1, Set(printed.map(\.tier)).count < printed.count else { continue }
            for tier in printed {
                removals.append(
                    TableRepair.Removal(
                        cell: tier.printed.address, text: tier.printed.text,
                        reason:
                            "\(quoted(tier.printed.text)) đứng ở \(tier.printed.address), nhưng \(name(group.columns)) của "
                            + "\(quoted(label.printed.text)) không thể cùng là một cấp và số nhãn in không đủ cho các cột, "
                            + "nên bỏ nhãn này và để chọn cấp sau."))
            }
        }
    }

    /// The time of completion stands within the columns of its header.
    private mutating func placeDeadlines() {
        let groups = zip(frame.labels, layout.groups).filter { label, _ in
            if case .indicator = label.subject { true } else { false }
        }.map(\.1)
        let homes = frame.deadlines.map { deadline in
            groups.firstIndex { $0.columns.contains(deadline.address.column) }
        }
        let isSettled = !homes.contains(nil) && Set(homes).count == homes.count
        guard !isSettled, frame.deadlines.count == groups.count else { return }
        for (deadline, group) in zip(frame.deadlines, groups) where !group.columns.contains(deadline.address.column) {
            move(
                deadline, to: group.columns.lowerBound,
                "Thời gian “\(deadline.text)” đứng ở \(deadline.address); theo thứ tự là của chỉ tiêu ở \(name(group.columns))"
            )
        }
    }

    private mutating func place(_ shift: RowShift) {
        let line = frame.lines[shift.line]
        let before = frame.sums(of: frame.lines)
        for column in shift.columns {
            guard let printed = line.printed[column] else { continue }
            let to = column + shift.by
            let words =
                shift.columns.count == 1
                ? "cột \(CellAddress.letters(column)) đang cộng được \(before[column - frame.columns.lowerBound]), chuyển đi thì "
                    + "còn \(sum(column...column)) và cột \(CellAddress.letters(to)) cộng được \(sum(to...to)), mọi tổng đều khớp"
                : "cả đoạn \(letters(shift.columns)) của hàng \(line.row) lệch một cột, dời lại thì mọi tổng đều khớp"
            move(printed, to: to, "\(printed.text) đứng ở \(printed.address); \(words)")
        }
    }

    // MARK: Spans

    /// The merged areas that the table must have had.
    private func spans() -> [CellRange] {
        let wide = layout.groups.map(\.columns).filter { $0.count > 1 }
        var ranges: [CellRange] = []
        func span(_ row: Int, _ columns: ClosedRange<Int>) {
            ranges.append(
                CellRange(
                    CellAddress(row: row, column: columns.lowerBound), CellAddress(row: row, column: columns.upperBound)
                ))
        }
        for (label, group) in zip(frame.labels, layout.groups) {
            if wide.contains(group.columns) { span(label.printed.address.row, group.columns) }
            guard wide.contains(group.columns) else { continue }
            if let total = group.total { spanAlone(frame.totals[total].printed, group.columns, span) }
        }
        for deadline in frame.deadlines {
            let column = moves.first { $0.from == deadline.address }?.to.column ?? deadline.address.column
            if let columns = wide.first(where: { $0.lowerBound == column }) { span(deadline.address.row, columns) }
        }
        return ranges + headSpans() + captionSpans()
    }

    private func spanAlone(
        _ printed: TableFrame.Printed, _ columns: ClosedRange<Int>, _ span: (Int, ClosedRange<Int>) -> Void
    ) {
        let column = moves.first { $0.from == printed.address }?.to.column ?? printed.address.column
        if column == columns.lowerBound { span(printed.address.row, columns) }
    }

    /// Headings reach to the next one of their row; a header with nothing below it reaches down over the head.
    private func headSpans() -> [CellRange] {
        var ranges: [CellRange] = []
        let rows = Dictionary(grouping: frame.headings, by: \.printed.address.row)
        for (row, headings) in rows.sorted(by: { $0.key < $1.key }) {
            let starts = headings.map { heading in
                moves.first { $0.from == heading.printed.address }?.to.column ?? heading.printed.address.column
            }.sorted()
            for (index, start) in starts.enumerated() {
                let end = index + 1 < starts.count ? starts[index + 1] - 1 : frame.columns.upperBound
                guard end > start else { continue }
                ranges.append(CellRange(CellAddress(row: row, column: start), CellAddress(row: row, column: end)))
            }
        }
        guard let bottom = frame.headerRows.last, bottom > frame.headerRows.lowerBound else { return ranges }
        let singles = zip(frame.labels, layout.groups).filter { $1.columns.count == 1 }.map {
            CellAddress(row: $0.printed.address.row, column: $1.columns.lowerBound)
        }
        return ranges
            + (frame.leading + singles).filter { $0.row == frame.headerRows.lowerBound }
            .map { CellRange($0, CellAddress(row: bottom, column: $0.column)) }
    }

    private func captionSpans() -> [CellRange] {
        frame.captions.map { CellRange($0, CellAddress(row: $0.row, column: frame.columns.upperBound)) }
    }

    // MARK: Words

    private func sum(_ columns: ClosedRange<Int>) -> Int64 {
        columns.reduce(0) { $0 + layout.sums[$1 - frame.columns.lowerBound] }
    }

    /// `47 = 7 + 40`, or `34` for one column.
    private func added(_ columns: ClosedRange<Int>) -> String {
        guard columns.count > 1 else { return String(sum(columns)) }
        return "\(sum(columns)) = \(columns.map { String(sum($0...$0)) }.joined(separator: " + "))"
    }

    /// `cột V+W`.
    private func name(_ columns: ClosedRange<Int>) -> String { "cột \(letters(columns))" }

    private func letters(_ columns: ClosedRange<Int>) -> String {
        columns.map { CellAddress.letters($0) }.joined(separator: "+")
    }

    private func quoted(_ text: String) -> String { text.count > 60 ? "“\(text.prefix(57))…”" : "“\(text)”" }
}
