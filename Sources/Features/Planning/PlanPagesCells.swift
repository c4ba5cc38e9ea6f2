import Kernel
import Office
import Pages
import Programme

/// Which cells wear a fold, and which one is opened.
struct CellMarks {
    private let open: Set<Office.CellAddress>
    private let explained: Set<Office.CellAddress>
    let selected: Office.CellAddress?

    init(_ annex: Annex, _ findings: Findings, selected: Office.CellAddress? = nil) {
        let sums = Set(annex.rows.filter { [.total, .split, .group].contains($0.kind) }.map(\.number))
        func cells(_ difference: Difference) -> [Office.CellAddress] { CellMarks.first(of: difference, sums: sums) }
        let unexplained = findings.differences.filter { $0.explanation == nil }
        open = Set(unexplained.flatMap(cells) + findings.doubts.map(\.cell))
        explained = Set(findings.differences.filter { $0.explanation != nil }.flatMap(cells)).subtracting(open)
        self.selected = selected
    }

    /// The cells of a difference to look at: not the whole column that was added up.
    static func first(of difference: Difference, sums: Set<Int>) -> [Office.CellAddress] {
        guard difference.cells.count > 5 else { return difference.cells }
        let stated = difference.cells.firstIndex { sums.contains($0.row) } ?? 0
        return Array(difference.cells[...stated])
    }

    func classes(_ address: Office.CellAddress) -> [String] {
        var classes: [String] = []
        if open.contains(address) { classes.append("cell-difference") }
        if explained.contains(address) { classes.append("cell-difference explained") }
        if address == selected { classes.append("cell-edited") }
        return classes
    }

    /// What the fold says to those who do not see it.
    func words(_ address: Office.CellAddress) -> String? {
        if open.contains(address) { return "có chênh lệch hoặc nghi vấn" }
        return explained.contains(address) ? "chênh lệch đã giải thích" : nil
    }
}

/// Where the cells of an annex stand on a page: their ids and the addresses that lead there.
struct CellAnchors {
    /// Before the ids of the second annex of a page; empty for the first.
    let prefix: String
    private let rows: [Int: Int]
    private let heads: Set<Office.CellAddress>
    private let columns: Set<Int>
    private let page: (Int) -> Link
    private let opens: Bool

    /// - Parameters:
    ///   - pageSize: how many rows of the annex a page shows.
    ///   - opens: whether a cell can be opened in the bar above the table.
    ///   - pages: row number → its page, where pages are not counted from the first row.
    ///   - page: the address of a page of the table, from 1.
    init(
        _ annex: Annex, prefix: String = "", pageSize: Int, opens: Bool, pages: [Int: Int]? = nil,
        page: @escaping (Int) -> Link
    ) {
        self.prefix = prefix
        self.page = page
        self.opens = opens
        rows =
            pages
            ?? Dictionary(
                annex.rows.enumerated().map { ($0.element.number, $0.offset / max(1, pageSize) + 1) },
                uniquingKeysWith: { first, _ in first })
        heads = Set(annex.columns.flatMap { [$0.headerCell, $0.tierCell] })
        columns = Set(annex.columns.filter { $0.subject != .ignored }.map(\.number))
    }

    /// The id of a cell on its page.
    func id(_ address: Office.CellAddress) -> String? { isKnown(address) ? prefix + address.text : nil }

    /// Leads to a cell; nil when no page shows it.
    func link(_ address: Office.CellAddress) -> Link? {
        guard isKnown(address) else { return nil }
        return page(rows[address.row] ?? 1).fragment(prefix + address.text)
    }

    /// Opens a cell in the bar above the table; nil where there is no bar.
    func detail(_ address: Office.CellAddress) -> Link? {
        guard opens else { return nil }
        return page(rows[address.row] ?? 1).query([("o", prefix + address.text)]).fragment(prefix + address.text)
    }

    private func isKnown(_ address: Office.CellAddress) -> Bool {
        heads.contains(address)
            || (rows[address.row] != nil && (columns.contains(address.column) || address.column == 1))
    }
}

/// What a cell shows and what is said about it.
enum CellWords {
    /// A figure as offices write it; everything else as printed.
    static func shown(_ cell: TargetCell) -> String {
        switch cell.content {
        case .number(let number): Number.grouped(number)
        case .dash: "-"
        case .percentage, .text, .actor, .unreadable: cell.raw
        }
    }

    /// What kind of content it is, where the figure does not say it.
    static func meaning(_ cell: TargetCell) -> String {
        switch cell.content {
        case .number, .percentage: shown(cell)
        case .dash: "“-”: không giao"
        case .text: "“\(cell.raw)”"
        case .actor: "“\(cell.raw)”: chỉ ghi cấp thực hiện"
        case .unreadable: "“\(cell.raw)”: không đọc được thành số"
        }
    }

    /// Everything about a cell of an annex; nil when the cell is blank or lies outside.
    static func detail(
        _ address: Office.CellAddress, of annex: Annex, catalogue: Catalogue, file: String?, link: Link?
    ) -> CellDetail? {
        guard let cell = annex.cells[address], let row = annex.rows.first(where: { $0.number == address.row }),
            let column = annex.columns.first(where: { $0.number == address.column })
        else { return nil }
        let isSplit = annex.columns(of: column.subject).filter { !$0.isWhole }.count > 1
        let tier =
            if row.kind == .total { "" } else if let tier = column.tier { tier.implementing } else if isSplit {
                column.isWhole ? "mọi cấp" : "chưa rõ cấp thực hiện"
            } else { "không phân cấp" }
        let shown = shown(cell)
        let place = cell.source.map { "\($0), ô \(address)" } ?? "ô \(address)"
        return CellDetail(
            address: address.text, unit: row.unit?.name ?? row.label,
            subject: catalogue.name(of: column.subject)
                ?? (column.header.isEmpty ? "cột \(column.letters)" : column.header),
            tier: column.subject.isCounted && !tier.isEmpty ? tier : nil, value: meaning(cell),
            raw: shown == cell.raw ? nil : cell.raw,
            source: file.map { "\($0), trang “\(annex.sheet)”, \(place)" } ?? place, file: link)
    }
}
