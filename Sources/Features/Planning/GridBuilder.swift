import Kernel
import Office
import Pages
import Programme

/// Draws the grid of an annex: the table of its paper with inputs, its sums, and what is wrong at which cell.
struct GridBuilder {
    /// The annex with what was typed and can be read, so that sums speak of what is shown.
    let annex: Annex
    let grid: OpenGrid
    let edit: GridEdit
    let catalogue: Catalogue
    let findings: Findings
    /// What was typed and is not saved.
    let typed: [Office.CellAddress: String]
    let errors: [String: String]
    /// The rows of this page; totals stand on every page.
    let rows: [AnnexRow]
    private let marks: CellMarks
    private let anchors: CellAnchors
    private let columns: [AnnexColumn]
    private let changes: [Office.CellAddress: (save: GridSave, before: TargetCell?)]

    init(
        _ annex: Annex, grid: OpenGrid, catalogue: Catalogue, findings: Findings,
        typed: [Office.CellAddress: String], errors: [String: String], rows: [AnnexRow], anchors: CellAnchors
    ) {
        self.annex = annex
        self.grid = grid
        edit = grid.edit(catalogue)
        self.catalogue = catalogue
        self.findings = findings
        self.typed = typed
        self.errors = errors
        self.rows = rows
        self.anchors = anchors
        marks = CellMarks(annex, findings)
        columns = annex.columns.filter { $0.subject != .number && $0.subject != .label && $0.subject != .ignored }
        var changes: [Office.CellAddress: (save: GridSave, before: TargetCell?)] = [:]
        for save in grid.saves { for change in save.changes { changes[change.address] = (save, change.before) } }
        self.changes = changes
    }

    func content(caption: String) -> GridSheetContent {
        let label = annex.columns.first { $0.subject == .label }
        let head = HeadBuilder(columns: columns, catalogue: catalogue, anchors: anchors, marks: marks)
        let sums = GridSums(annex: annex, columns: columns, catalogue: catalogue)
        return GridSheetContent(
            caption: caption, region: "\(caption), cuộn được", isWords: annex.kind == .activities,
            letters: ([label?.letters ?? ""] + columns.map(\.letters)).map { SheetContent.Letter(text: $0) },
            groups: head.groups, subjects: head.subjects, tiers: head.tiers, hasSubjects: !head.subjects.isEmpty,
            hasTiers: !head.tiers.isEmpty, depth: head.depth,
            labelHead: SheetContent.Head(
                id: label.flatMap { anchors.id($0.headerCell) }, text: label?.header ?? "Đơn vị", rows: head.depth,
                classes: "unit"),
            rows: rows.map(row), hasSums: sums.isNeeded, sums: sums.added, compared: sums.compared)
    }

    // MARK: Rows

    private func row(_ row: AnnexRow) -> GridSheetContent.Row {
        let cells = cells(of: row)
        let folds = cells.filter { $0.classes.contains("cell-difference") && !$0.classes.contains("explained") }.count
        let classes =
            switch row.kind {
            case .total, .component: "assigned"
            case .split, .deadline, .group, .activity: "tier"
            case .unit, .task: ""
            }
        let label = row.label.isEmpty ? "(không tên)" : row.label
        return GridSheetContent.Row(
            id: "dv-\(row.number)", link: Link("#dv-\(row.number)"), number: row.number, classes: classes,
            label: annex.kind == .activities && !row.printedNumber.isEmpty ? "\(row.printedNumber). \(label)" : label,
            headID: "r\(row.number)", kind: row.kind.rawValue, parent: row.parent.map(String.init),
            takesText: cells.contains { $0.input != nil }, differences: folds > 0 ? "\(folds) chênh lệch" : nil,
            cells: cells)
    }

    private func cells(of row: AnnexRow) -> [GridSheetContent.Cell] {
        var cells: [GridSheetContent.Cell] = []
        var skipped: Set<Int> = []
        for column in columns where !skipped.contains(column.number) {
            let address = Office.CellAddress(row: row.number, column: column.number)
            let merge = annex.merges.first { $0.first == address && $0.last.row == address.row }
            let covered = columns.filter {
                merge?.contains(Office.CellAddress(row: row.number, column: $0.number)) ?? false
            }
            skipped.formUnion(covered.map(\.number))
            cells.append(cell(at: address, column, spanning: covered.count, in: row))
        }
        return cells
    }

    private func cell(
        at address: Office.CellAddress, _ column: AnnexColumn, spanning: Int, in row: AnnexRow
    ) -> GridSheetContent.Cell {
        let field = GridEdit.field(address)
        let isEditable = edit.isEditable(address)
        let saved = grid.annex.cells[address]
        let error = errors[field]
        var classes = marks.classes(address)
        if error != nil { classes.append("cell-wrong") }
        if typed[address] != nil { classes.append("cell-edited") }
        if case .placeCount = column.subject { classes.append("context") }
        if annex.cells[address] == nil, typed[address] == nil, row.kind == .unit || row.kind == .task {
            classes.append("cell-blank")
        }
        if GridSums.isGroupEnd(column.number + max(spanning, 1) - 1, columns) { classes.append("group-end") }
        return GridSheetContent.Cell(
            classes: classes.joined(separator: " "), columns: spanning > 1 ? spanning : nil,
            label: catalogue.label(of: column, withTier: spanning < 2),
            input: isEditable ? input(field, at: address, column, saved: saved, in: row, isWrong: error != nil) : nil,
            text: isEditable ? "" : GridEdit.shown(saved), error: error, note: marks.words(address))
    }

    private func input(
        _ field: String, at address: Office.CellAddress, _ column: AnnexColumn, saved: TargetCell?, in row: AnnexRow,
        isWrong: Bool
    ) -> GridSheetContent.Input {
        let shown = GridEdit.shown(saved)
        let value = typed[address] ?? shown
        let head = heads[column.number]
        let change = changes[address]
        return GridSheetContent.Input(
            name: field, value: value, labelledBy: head.map { "r\(row.number) \($0)" },
            label: head == nil ? "\(row.label), \(catalogue.label(of: column, withTier: true))" : nil,
            saved: value == shown ? nil : shown,
            before: change.map { $0.before == nil ? "ô trống" : GridEdit.shown($0.before) },
            changedBy: change.map { "\($0.save.savedBy), \(Moment.written($0.save.savedAt))" }, isWrong: isWrong,
            isLong: edit.takesWords(column))
    }

    /// The id of the lowest head of each column, where it is that column's alone.
    private var heads: [Int: String] {
        var ids: [Int: String] = [:]
        for column in columns {
            let isSingle = annex.columns(of: column.subject).count == 1 && column.tier == nil
            let isIndicator = if case .indicator = column.subject { true } else { false }
            ids[column.number] = anchors.id(isSingle || !isIndicator ? column.headerCell : column.tierCell)
        }
        let counts = Dictionary(ids.values.map { ($0, 1) }, uniquingKeysWith: +)
        return ids.filter { counts[$0.value] == 1 }
    }
}

/// The two rows under the grid: what columns add up to, and how that compares with what is assigned. Which cell states a
/// column follows from the layout alone, so that the script finds it while somebody types.
struct GridSums {
    let annex: Annex
    let columns: [AnnexColumn]
    let catalogue: Catalogue
    private let sums: Sums

    init(annex: Annex, columns: [AnnexColumn], catalogue: Catalogue) {
        self.annex = annex
        self.columns = columns
        self.catalogue = catalogue
        sums = Sums(annex, catalogue)
    }

    var isNeeded: Bool {
        columns.contains(where: \.subject.isCounted) && annex.rows.contains { $0.kind == .unit }
    }

    static func isGroupEnd(_ number: Int, _ columns: [AnnexColumn]) -> Bool {
        guard let index = columns.firstIndex(where: { $0.number == number }) else { return true }
        return index + 1 == columns.count || columns[index + 1].subject != columns[index].subject
    }

    var added: [GridSheetContent.Sum] {
        columns.map { column in
            GridSheetContent.Sum(
                of: column.subject.isCounted ? String(column.number) : "",
                text: column.subject.isCounted ? Number.grouped(sums.sum(of: column).number) : "",
                classes: GridSums.isGroupEnd(column.number, columns) ? "group-end" : "", columns: nil,
                label: catalogue.label(of: column, withTier: true), stated: nil, words: nil)
        }
    }

    var compared: [GridSheetContent.Sum] {
        var cells: [GridSheetContent.Sum] = []
        var index = 0
        while index < columns.count {
            let run = run(at: index)
            cells.append(comparison(run))
            index += run.count
        }
        return cells
    }

    /// The columns that are compared together: those under one merged total where nothing is stated by tier.
    private func run(at index: Int) -> [AnnexColumn] {
        let column = columns[index]
        guard column.subject.isCounted, !column.isWhole, !annex.rows.contains(where: { $0.kind == .split }) else {
            return [column]
        }
        let span = columns[index...].prefix { $0.subject == column.subject && !$0.isWhole }
        let covers = annex.rows.contains { row in
            row.kind == .total
                && annex.merges.contains {
                    $0.first == Office.CellAddress(row: row.number, column: column.number)
                        && $0.last.column - $0.first.column + 1 == span.count
                }
        }
        return covers ? Array(span) : [column]
    }

    /// The cells that may state the columns, the one that counts first.
    private func stated(_ run: [AnnexColumn]) -> [Office.CellAddress] {
        guard let first = run.first, first.subject.isCounted else { return [] }
        let parts = sums.parts(of: first.subject)
        let kinds: [AnnexRow.Kind] =
            if first.isWhole || run.count > 1 { [.total] } else if parts.count == 1 {
                [.split, .total]
            } else if annex.rows.contains(where: { $0.kind == .split }) { [.split] } else { [.total] }
        return kinds.flatMap { kind in
            annex.rows.filter { $0.kind == kind }.map {
                Office.CellAddress(row: $0.number, column: first.number)
            }
        }
    }

    private func comparison(_ run: [AnnexColumn]) -> GridSheetContent.Sum {
        let cells = stated(run)
        let stated = cells.lazy.compactMap { annex.cells[$0]?.number }.first
        let sum = run.reduce(Int64(0)) { $0 + sums.sum(of: $1).number }
        var classes = GridSums.isGroupEnd(run.last?.number ?? 0, columns) ? ["group-end"] : []
        var text = ""
        var words: String?
        if let stated {
            let excess = sum - stated
            text = excess == 0 ? "✓" : excess > 0 ? "+\(excess)" : "−\(-excess)"
            words = excess == 0 ? "khớp" : excess > 0 ? "thừa \(excess)" : "thiếu \(-excess)"
            classes.append(excess == 0 ? "right" : "wrong")
        }
        return GridSheetContent.Sum(
            of: run.map { String($0.number) }.joined(separator: " "), text: text,
            classes: classes.joined(separator: " "), columns: run.count > 1 ? run.count : nil,
            label: run.first.map { catalogue.label(of: $0, withTier: run.count == 1) } ?? "",
            stated: cells.isEmpty ? nil : cells.map(GridEdit.field).joined(separator: " "), words: words)
    }
}
