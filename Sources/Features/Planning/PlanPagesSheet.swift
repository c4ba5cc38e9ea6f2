import Kernel
import Office
import Pages
import Places
import Programme

/// Draws an annex of units in the layout of its paper: letters, headings by content, rows, sums.
struct SheetBuilder {
    let annex: Annex
    let catalogue: Catalogue
    let marks: CellMarks
    let anchors: CellAnchors
    /// The rows to draw; all of them make the sums.
    let rows: [AnnexRow]
    /// Whether unit names lead to their place.
    let linksUnits: Bool

    private var columns: [AnnexColumn] {
        annex.columns.filter { $0.subject != .number && $0.subject != .label && $0.subject != .ignored }
    }

    private var labelColumn: AnnexColumn? { annex.columns.first { $0.subject == .label } }

    func content(caption: String) -> SheetContent {
        let head = HeadBuilder(columns: columns, catalogue: catalogue, anchors: anchors, marks: marks)
        return SheetContent(
            caption: caption, region: "\(caption), cuộn được",
            letters: ([labelColumn?.letters ?? ""] + columns.map(\.letters)).map { SheetContent.Letter(text: $0) },
            groups: head.groups, subjects: head.subjects, tiers: head.tiers, hasSubjects: !head.subjects.isEmpty,
            hasTiers: !head.tiers.isEmpty, depth: head.depth,
            labelHead: SheetContent.Head(
                id: labelColumn.flatMap { anchors.id($0.headerCell) }, text: labelColumn?.header ?? "Đơn vị",
                rows: head.depth,
                classes: "unit"),
            rows: rows.map(row), foot: foot())
    }

    // MARK: Rows

    private func row(_ row: AnnexRow) -> SheetContent.Row {
        let numberColumn = annex.columns.first { $0.subject == .number }?.number ?? 1
        let labelAddress = Office.CellAddress(row: row.number, column: labelColumn?.number ?? 1)
        let hasNumber = numberColumn != labelColumn?.number
        var unitLink: Link?
        if linksUnits, case .place(let id, _, _)? = row.unit { unitLink = .place(id) }
        let classes =
            switch row.kind {
            case .total: "assigned"
            case .split, .deadline, .group: "tier"
            default: ""
            }
        return SheetContent.Row(
            number: row.number,
            numberID: hasNumber
                ? anchors.id(Office.CellAddress(row: row.number, column: numberColumn)) : nil,
            id: anchors.id(labelAddress) ?? "", classes: classes, label: row.label.isEmpty ? "(không tên)" : row.label,
            link: unitLink, labelClasses: (["unit"] + marks.classes(labelAddress)).joined(separator: " "),
            cells: cells(of: row))
    }

    private func cells(of row: AnnexRow) -> [SheetContent.Cell] {
        var cells: [SheetContent.Cell] = []
        var skipped: Set<Int> = []
        for column in columns where !skipped.contains(column.number) {
            let address = Office.CellAddress(row: row.number, column: column.number)
            let merge = annex.merges.first { $0.first == address && $0.last.row == address.row }
            let covered = columns.filter {
                merge?.contains(Office.CellAddress(row: row.number, column: $0.number)) ?? false
            }
            skipped.formUnion(covered.map(\.number))
            cells.append(cell(annex.cells[address], at: address, column, spanning: covered.count, in: row))
        }
        return cells
    }

    private func cell(
        _ cell: TargetCell?, at address: Office.CellAddress, _ column: AnnexColumn, spanning: Int, in row: AnnexRow
    ) -> SheetContent.Cell {
        var classes = marks.classes(address)
        if !column.subject.isCounted { classes.append("context") }
        if case .placeCount = column.subject { classes.append("context") }
        if cell == nil && row.kind != .total && row.kind != .split && row.kind != .deadline {
            classes.append("cell-blank")
        }
        if isGroupEnd(column.number + max(spanning, 1) - 1) { classes.append("group-end") }
        return SheetContent.Cell(
            id: anchors.id(address) ?? "", classes: classes.joined(separator: " "),
            columns: spanning > 1 ? spanning : nil, text: cell.map(CellWords.shown) ?? "",
            link: cell == nil ? nil : anchors.detail(address),
            label: catalogue.label(of: column, withTier: spanning < 2), note: marks.words(address))
    }

    private func isGroupEnd(_ number: Int) -> Bool {
        guard let index = columns.firstIndex(where: { $0.number == number }) else { return true }
        return index + 1 == columns.count || columns[index + 1].subject != columns[index].subject
    }

    // MARK: Sums

    private func foot() -> [SheetContent.Foot] {
        guard columns.contains(where: \.subject.isCounted), annex.rows.contains(where: { $0.kind == .unit }) else {
            return []
        }
        let sums = Sums(annex, catalogue)
        let added = columns.map { column in
            SheetContent.Foot.Cell(
                text: column.subject.isCounted ? Number.grouped(sums.sum(of: column).number) : "",
                classes: isGroupEnd(column.number) ? "group-end" : "",
                label: catalogue.label(of: column, withTier: true))
        }
        var compared: [SheetContent.Foot.Cell] = []
        var index = 0
        while index < columns.count {
            let (cell, width) = comparison(at: index, sums)
            compared.append(cell)
            index += width
        }
        return [
            SheetContent.Foot(title: "Đang cộng", cells: added),
            SheetContent.Foot(title: "So với giao", cells: compared),
        ]
    }

    /// The sum of a column against its stated figure, or of a whole indicator where only that is stated.
    private func comparison(at index: Int, _ sums: Sums) -> (SheetContent.Foot.Cell, width: Int) {
        let column = columns[index]
        guard column.subject.isCounted else { return (verdict(nil, nil, [column]), 1) }
        if column.isWhole {
            return (verdict(sums.sum(of: column).number, sums.stated(column.subject).first?.number, [column]), 1)
        }
        if let stated = sums.stated(column: column).first {
            return (verdict(sums.sum(of: column).number, stated.number, [column]), 1)
        }
        let parts = sums.parts(of: column.subject)
        let run = columns[index...].prefix { other in parts.contains { $0.number == other.number } }
        let first = columns.firstIndex { other in parts.contains { $0.number == other.number } }
        guard run.count == parts.count, first == index, parts.allSatisfy({ sums.stated(column: $0).isEmpty }) else {
            return (verdict(nil, nil, [column]), 1)
        }
        let sum = parts.reduce(Int64(0)) { $0 + sums.sum(of: $1).number }
        return (verdict(sum, sums.stated(column.subject).first?.number, Array(run)), run.count)
    }

    private func verdict(_ sum: Int64?, _ stated: Int64?, _ columns: [AnnexColumn]) -> SheetContent.Foot.Cell {
        var classes = isGroupEnd(columns.last?.number ?? 0) ? ["group-end"] : []
        var text = ""
        var words: String?
        if let sum, let stated {
            let excess = sum - stated
            text = excess == 0 ? "✓" : excess > 0 ? "+\(excess)" : "−\(-excess)"
            words = excess == 0 ? "khớp" : excess > 0 ? "thừa \(excess)" : "thiếu \(-excess)"
            classes.append(excess == 0 ? "right" : "wrong")
        }
        return SheetContent.Foot.Cell(
            text: text, classes: classes.joined(separator: " "), columns: columns.count > 1 ? columns.count : nil,
            label: columns.first.map { catalogue.label(of: $0, withTier: columns.count == 1) } ?? "", words: words)
    }
}

/// The three rows of headings: contents, indicators, tiers.
struct HeadBuilder {
    let columns: [AnnexColumn]
    let catalogue: Catalogue
    let anchors: CellAnchors
    let marks: CellMarks

    /// Columns side by side that share something.
    private func runs<Key: Equatable>(_ key: (AnnexColumn) -> Key) -> [(key: Key, columns: [AnnexColumn])] {
        columns.reduce(into: []) { runs, column in
            if let last = runs.last, last.key == key(column) {
                runs[runs.count - 1].columns.append(column)
            } else {
                runs.append((key(column), [column]))
            }
        }
    }

    private func component(_ column: AnnexColumn) -> String? {
        guard case .indicator(let code) = column.subject else { return nil }
        return catalogue.indicator(code)?.component
    }

    private struct GroupKey: Equatable {
        let component: String?
        /// Columns outside the contents stand each for itself.
        let column: Int
    }

    var depth: Int { subjects.isEmpty ? 1 : tiers.isEmpty ? 2 : 3 }

    var groups: [SheetContent.Head] {
        runs { column in
            let component = component(column)
            return GroupKey(component: component, column: component == nil ? column.number : 0)
        }.map { key, columns in
            guard let component = key.component else { return lone(columns[0]) }
            return SheetContent.Head(
                text: "Nội dung \(component)", columns: columns.count > 1 ? columns.count : nil, scope: "colgroup",
                classes: "group-\(component == "2" ? "1" : component) group-end")
        }
    }

    /// A column of its own, over all rows of the head.
    private func lone(_ column: AnnexColumn) -> SheetContent.Head {
        let text =
            catalogue.shortName(of: column.subject) ?? (column.header.isEmpty ? "Cột \(column.letters)" : column.header)
        let isFirst = columns.first { $0.headerCell == column.headerCell }?.number == column.number
        return SheetContent.Head(
            id: isFirst ? anchors.id(column.headerCell) : nil, text: text.count > 60 ? "\(text.prefix(60))…" : text,
            rows: depth,
            classes: (marks.classes(column.headerCell) + ["group-end"]).joined(separator: " "))
    }

    var subjects: [SheetContent.Head] {
        runs(\.subject).filter { component($0.columns[0]) != nil }.map { subject, columns in
            let first = columns[0]
            let isSingle = columns.count == 1 && first.tier == nil
            return SheetContent.Head(
                id: columns.contains { $0.tierCell == first.headerCell } && !isSingle
                    ? nil : anchors.id(first.headerCell),
                text: catalogue.shortName(of: subject) ?? first.header, unit: catalogue.unit(of: subject),
                columns: columns.count > 1 ? columns.count : nil, rows: isSingle && !tiers.isEmpty ? 2 : nil,
                scope: columns.count > 1 ? "colgroup" : "col",
                classes: (marks.classes(first.headerCell) + ["group-end"]).joined(separator: " "))
        }
    }

    var tiers: [SheetContent.Head] {
        runs(\.subject).filter { component($0.columns[0]) != nil }.flatMap { subject, columns -> [SheetContent.Head] in
            if columns.count == 1 && columns[0].tier == nil { return [] }
            return columns.map { column in
                let text = column.isWhole ? "Cả" : column.tier.map { $0.word.capitalisedFirst } ?? "Chưa rõ"
                var classes = marks.classes(column.tierCell)
                if column.number == columns.last?.number { classes.append("group-end") }
                return SheetContent.Head(
                    id: anchors.id(column.tierCell), text: text,
                    before: "\(catalogue.shortName(of: subject) ?? ""), cấp",
                    classes: classes.joined(separator: " "))
            }
        }
    }
}

extension Catalogue {
    /// The name of what a column counts; nil for other columns.
    func name(of subject: ColumnSubject) -> String? {
        switch subject {
        case .indicator(let code): indicator(code)?.name ?? code
        case .placeCount(let code): placeCounts.first { $0.code == code }?.name ?? code
        default: nil
        }
    }

    /// The name above a narrow column; nil for other columns.
    func shortName(of subject: ColumnSubject) -> String? {
        guard case .indicator(let code) = subject else { return name(of: subject) }
        return indicator(code)?.shortName ?? code
    }

    /// The unit of count; nil for what is no indicator.
    func unit(of subject: ColumnSubject) -> String? {
        guard case .indicator(let code) = subject else { return nil }
        return indicator(code)?.unit
    }

    /// `Tổ truyền thông · tỉnh`: what a phone writes before a figure.
    func label(of column: AnnexColumn, withTier: Bool) -> String {
        let name = shortName(of: column.subject) ?? (column.header.isEmpty ? "Cột \(column.letters)" : column.header)
        return withTier ? ([name] + (column.tier.map { [$0.word] } ?? [])).joined(separator: " · ") : name
    }
}
