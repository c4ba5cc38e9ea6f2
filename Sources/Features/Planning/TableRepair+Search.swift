import Kernel
import Office

/// Which columns belong to which header, and which figures of units moved, so that all sums foot.
struct TableLayout: Hashable {
    /// The columns of one header.
    struct Group: Hashable {
        let columns: ClosedRange<Int>
        /// Which of the totals, split figures and tiers are its own, by their place in their lists; nil or empty for none.
        let total: Int?
        let splits: Range<Int>
        let tiers: Range<Int>
    }

    var groups: [Group]
    /// Neighbouring figures of one row that stand a column too far left or right.
    var shifts: [RowShift]
    /// What the units of each column add up to after the shifts, left to right.
    var sums: [Int64]
    /// The labels of tiers take part: every header over several columns has them all.
    var readsTiers: Bool
}

/// Neighbouring cells of a row, each moved by one column into the blank beside them.
struct RowShift: Hashable {
    /// The index of the row among the lines.
    let line: Int
    let columns: ClosedRange<Int>
    /// 1 to the right, −1 to the left.
    let by: Int

    func applied(to lines: [TableFrame.Line]) -> [TableFrame.Line]? {
        var line = lines[self.line]
        let free = by > 0 ? columns.upperBound + 1 : columns.lowerBound - 1
        guard line.printed[free] == nil, columns.allSatisfy({ line.printed[$0] != nil }) else { return nil }
        for column in by > 0 ? columns.reversed() : Array(columns) {
            line.printed[column + by] = line.printed.removeValue(forKey: column)
            line.numbers[column + by] = line.numbers.removeValue(forKey: column)
        }
        var lines = lines
        lines[self.line] = line
        return lines
    }
}

/// Searches the layouts of a table, fewest shifted rows first. Order is evidence: headers, totals, split figures and
/// tiers keep theirs, so that a layout is a cut of the columns into groups.
struct RepairSearch {
    /// Steps after which it gives up: under a second.
    static let mostSteps = 2_000_000
    /// Layouts of one cut that are compared.
    private static let mostLayouts = 512
    /// Columns that one header can have: one for each tier.
    private static let widest = 5
    private let frame: TableFrame
    private var steps = 0

    init(_ frame: TableFrame) { self.frame = frame }

    /// The only layout in which everything foots.
    ///
    /// - Throws: when there is none, or more than one.
    mutating func layout() throws(UnclearTable) -> TableLayout {
        if let layout = try only([[]]) { return layout }
        let single = try shifts()
        if let layout = try only(single.lazy.map { [$0] }) { return layout }
        let pairs = single.indices.lazy.flatMap { first in
            single[(first + 1)...].lazy.filter { second in
                single[first].line != second.line || !single[first].columns.overlaps(second.columns)
            }.map { [single[first], $0] }
        }
        if let layout = try only(pairs) { return layout }
        throw UnclearTable(
            "Không có cách dời ô nào làm mọi tổng khớp (đã thử dời tiêu đề, cấp, tổng và tới 2 chỗ "
                + "lệch một cột trong thân bảng). Đối chiếu bảng với bản gốc, sửa trong tệp rồi nhập lại.")
    }

    // MARK: Shifted rows

    /// The layout of the only choice of shifted rows with which everything foots; nil when none does.
    private mutating func only(_ choices: some Sequence<[RowShift]>) throws(UnclearTable) -> TableLayout? {
        var found: TableLayout?
        for shifts in choices {
            try spend(1 + frame.lines.count * frame.columns.count / 4)
            guard let lines = RepairSearch.applied(shifts, frame.lines), let layout = try best(shifts, lines) else {
                continue
            }
            if let found { throw ambiguous(found, layout) }
            found = layout
        }
        return found
    }

    private mutating func spend(_ work: Int) throws(UnclearTable) {
        steps += work
        guard steps < RepairSearch.mostSteps else {
            throw UnclearTable(
                "Bảng có quá nhiều ô trống và tổng giống nhau để tìm cách dời ô. Sửa bảng trong tệp rồi nhập lại.")
        }
    }

    /// Every way in which one run of figures can slip into a blank beside it.
    private mutating func shifts() throws(UnclearTable) -> [RowShift] {
        let frame = frame
        var found: [RowShift] = []
        for (index, line) in frame.lines.enumerated() {
            try spend(frame.columns.count + found.count / 100)
            func isFilled(_ column: Int) -> Bool { frame.columns.contains(column) && line.printed[column] != nil }
            for blank in frame.columns where !isFilled(blank) {
                var edge = blank - 1
                while isFilled(edge) {
                    found.append(RowShift(line: index, columns: edge...blank - 1, by: 1))
                    edge -= 1
                }
                edge = blank + 1
                while isFilled(edge) {
                    found.append(RowShift(line: index, columns: blank + 1...edge, by: -1))
                    edge += 1
                }
            }
        }
        return found
    }

    private static func applied(_ shifts: [RowShift], _ lines: [TableFrame.Line]) -> [TableFrame.Line]? {
        var lines: [TableFrame.Line]? = lines
        for shift in shifts { lines = lines.flatMap(shift.applied) }
        return lines
    }

    // MARK: Cutting the columns

    private struct State: Hashable {
        var column = 0
        var label = 0
        var total = 0
        var split = 0
        var tier = 0
    }

    /// The layout for given figures: with all tiers read where that is possible, else without them.
    private mutating func best(_ shifts: [RowShift], _ lines: [TableFrame.Line]) throws(UnclearTable) -> TableLayout? {
        let sums = frame.sums(of: lines)
        for readsTiers in frame.tiers.isEmpty ? [false] : [true, false] {
            var dead: Set<State> = []
            var layouts: [TableLayout] = []
            var path: [TableLayout.Group] = []
            try walk(State(), sums, readsTiers, &dead, &path) { groups in
                layouts.append(TableLayout(groups: groups, shifts: shifts, sums: sums, readsTiers: readsTiers))
            } isFull: {
                layouts.count >= RepairSearch.mostLayouts
            }
            guard !layouts.isEmpty else { continue }
            guard layouts.count < RepairSearch.mostLayouts else {
                throw UnclearTable(
                    "Có quá nhiều cách dời ô đều làm mọi tổng khớp, nên không đề xuất cách nào. "
                        + "Đối chiếu bảng với bản gốc, sửa trong tệp rồi nhập lại.")
            }
            return try settled(layouts)
        }
        return nil
    }

    /// Of several layouts the one that leaves most where it stands; read tiers leave no second cut.
    private func settled(_ layouts: [TableLayout]) throws(UnclearTable) -> TableLayout {
        if let first = layouts.first, first.readsTiers,
            let other = layouts.first(where: { $0.groups.map(\.columns) != first.groups.map(\.columns) })
        {
            throw ambiguous(first, other)
        }
        let costs = layouts.map(cost)
        let least = costs.min { $0.lexicographicallyPrecedes($1) } ?? []
        let best = zip(layouts, costs).filter { $0.1 == least }.map(\.0)
        guard best.count == 1 else { throw ambiguous(best[0], best[1]) }
        return best[0]
    }

    /// Goes through all cuts, remembering the states that lead nowhere.
    private mutating func walk(
        _ state: State, _ sums: [Int64], _ readsTiers: Bool, _ dead: inout Set<State>,
        _ path: inout [TableLayout.Group], _ found: ([TableLayout.Group]) -> Void, isFull: () -> Bool
    ) throws(UnclearTable) {
        _ = try reaches(state, sums, readsTiers, &dead, &path, found, isFull)
    }

    private mutating func reaches(
        _ state: State, _ sums: [Int64], _ readsTiers: Bool, _ dead: inout Set<State>,
        _ path: inout [TableLayout.Group], _ found: ([TableLayout.Group]) -> Void, _ isFull: () -> Bool
    ) throws(UnclearTable) -> Bool {
        try spend(1)
        if state.label == frame.labels.count {
            let isEnd =
                state.column == sums.count && state.total == frame.totals.count && state.split == frame.splits.count
                && (!readsTiers || state.tier == frame.tiers.count)
            if isEnd { found(path) }
            return isEnd
        }
        if dead.contains(state) || isFull() { return false }
        let left = frame.labels.count - state.label - 1
        var isAlive = false
        for width in 1...RepairSearch.widest where state.column + width + left <= sums.count {
            for (group, next) in groups(state, width, sums, readsTiers) {
                path.append(group)
                if try reaches(next, sums, readsTiers, &dead, &path, found, isFull) { isAlive = true }
                path.removeLast()
            }
        }
        if !isAlive && !isFull() { dead.insert(state) }
        return isAlive
    }

    /// What the next group can be at a width.
    private func groups(
        _ state: State, _ width: Int, _ sums: [Int64], _ readsTiers: Bool
    ) -> [(TableLayout.Group, State)] {
        let label = frame.labels[state.label]
        if label.subject == .text && width > 1 { return [] }
        let own = state.column..<state.column + width
        let first = frame.columns.lowerBound + state.column
        let sum = sums[own].reduce(0, +)
        var totals: [Int?] = []
        if state.total < frame.totals.count, frame.totals[state.total].number == sum, label.subject != .text {
            totals.append(state.total)
        }
        // A header may go without a total only where totals are fewer than headers.
        if state.label - state.total < frame.labels.count - frame.totals.count { totals.append(nil) }
        guard !totals.isEmpty else { return [] }
        var splits = [state.split..<state.split]
        let taken = state.split..<state.split + width
        if taken.upperBound <= frame.splits.count, zip(taken, own).allSatisfy({ frame.splits[$0].number == sums[$1] }) {
            splits.append(taken)
        }
        return totals.flatMap { total in
            splits.flatMap { split in
                tiers(state, width, readsTiers).map { tiers in
                    let group = TableLayout.Group(
                        columns: first...first + width - 1, total: total, splits: split, tiers: tiers)
                    let next = State(
                        column: state.column + width, label: state.label + 1,
                        total: state.total + (total == nil ? 0 : 1), split: split.upperBound, tier: tiers.upperBound)
                    return (group, next)
                }
            }
        }
    }

    private func tiers(_ state: State, _ width: Int, _ readsTiers: Bool) -> [Range<Int>] {
        let none = state.tier..<state.tier
        guard readsTiers else { return [none] }
        let all = state.tier..<state.tier + width
        let fits = all.upperBound <= frame.tiers.count && Set(frame.tiers[all].map(\.tier)).count == width
        // One column needs no tier; several need each its own.
        return width == 1 ? (fits ? [none, all] : [none]) : (fits ? [all] : [])
    }

    /// Cells that move, then totals that do not stand over the first column of their header.
    private func cost(_ layout: TableLayout) -> [Int] {
        var moves = 0
        var offsets = 0
        for (label, group) in zip(frame.labels, layout.groups) {
            if label.printed.address.column != group.columns.lowerBound { moves += 1 }
            if let total = group.total {
                let column = frame.totals[total].printed.address.column
                if !group.columns.contains(column) {
                    moves += 1
                } else if column != group.columns.lowerBound {
                    offsets += 1
                }
            }
            moves += zip(group.splits, group.columns).count { frame.splits[$0].printed.address.column != $1 }
            moves += zip(group.tiers, group.columns).count { frame.tiers[$0].printed.address.column != $1 }
        }
        return [moves, offsets]
    }

    // MARK: Words

    private func ambiguous(_ one: TableLayout, _ other: TableLayout) -> UnclearTable {
        let places = [one, other].map { layout in
            Dictionary(
                RepairWords(frame, layout).repair().moves.map { ($0.from, $0) }, uniquingKeysWith: { first, _ in first }
            )
        }
        let cells = Set(places[0].keys).union(places[1].keys).sorted()
        guard let cell = cells.first(where: { places[0][$0]?.to != places[1][$0]?.to }),
            let text = places[0][cell]?.text ?? places[1][cell]?.text
        else {
            return UnclearTable("Có hơn một cách dời ô đều làm mọi tổng khớp, nên không đề xuất cách nào.")
        }
        let columns = places.map { "cột \($0[cell]?.to.letters ?? cell.letters)" }
        return UnclearTable(
            "Có hơn một cách dời ô đều làm mọi tổng khớp: “\(text.prefix(60))” ở \(cell) có thể thuộc \(columns[0]) hoặc "
                + "\(columns[1]). Đối chiếu với bản gốc, sửa trong tệp rồi nhập lại.")
    }
}
