import Kernel
import Office
import Pages
import Programme

/// Draws an annex of activities: contents, activities and tasks with what each tier is to do.
struct ActivitiesBuilder {
    let annex: Annex
    let catalogue: Catalogue
    let marks: CellMarks
    let anchors: CellAnchors
    let rows: [AnnexRow]

    private var columns: [AnnexColumn] {
        annex.columns.filter { $0.subject == .activityTier || $0.subject == .text }
    }

    private var labelColumn: Int { annex.columns.first { $0.subject == .label }?.number ?? 1 }

    func content(caption: String) -> ActivitiesContent {
        ActivitiesContent(
            caption: caption,
            columns: columns.map {
                ActivitiesContent.Column(letters: $0.letters, text: $0.header, id: anchors.id($0.headerCell) ?? "")
            },
            width: columns.count + 1, rows: rows.map(row))
    }

    private func row(_ row: AnnexRow) -> ActivitiesContent.Row {
        let cells = columns.map { cell(row, $0) }
        let isWhole = row.kind != .task && cells.allSatisfy(\.isBlank)
        return ActivitiesContent.Row(
            number: row.number, id: anchors.id(Office.CellAddress(row: row.number, column: labelColumn)) ?? "",
            classes: row.kind == .component ? "total" : row.kind == .activity ? "open" : "",
            printedNumber: row.printedNumber.isEmpty ? nil : row.printedNumber, label: row.label,
            status: status(row), cells: isWhole ? [] : cells, isWhole: isWhole,
            isTask: row.kind == .task)
    }

    private func status(_ row: AnnexRow) -> StateBadge? {
        (row.status ?? row.suspension.map { _ in .suspended }).map { StateBadge(.paused, label: $0.label) }
    }

    /// Who is meant by the names in a cell, where that is more than what is printed: each of several with its role, the
    /// full name of the office.
    private func words(_ parties: [RowParty]) -> String? {
        let names = parties.map { party in
            (party.agency?.name ?? party.label) + (parties.count > 1 ? " \(party.role.word)" : "")
        }
        guard names != parties.map(\.label) else { return nil }
        return names.joined(separator: "; ")
    }

    private func cell(_ row: AnnexRow, _ column: AnnexColumn) -> ActivitiesContent.Cell {
        let address = Office.CellAddress(row: row.number, column: column.number)
        let cell = annex.cells[address]
        let isResponsible = column.subject == .text && catalogue.columnKind(header: column.header) == .responsible
        if isResponsible, cell == nil, !row.parties.isEmpty {
            return ActivitiesContent.Cell(
                id: anchors.id(address) ?? "", label: column.header, classes: "",
                text: row.parties.map(\.label).joined(separator: ", "), link: nil, note: "theo hàng trên",
                isBlank: false)
        }
        return ActivitiesContent.Cell(
            id: anchors.id(address) ?? "", label: column.header,
            classes: address == marks.selected ? "open" : "", text: cell.map(CellWords.shown) ?? "",
            link: cell == nil ? nil : anchors.detail(address),
            note: cell?.content == .actor
                ? "cấp thực hiện" : marks.words(address) ?? (isResponsible ? words(row.parties) : nil),
            isBlank: cell == nil)
    }
}
