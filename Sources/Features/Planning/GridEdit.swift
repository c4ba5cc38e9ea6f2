import Kernel
import Office
import Programme

/// One cell of an annex that somebody changed. Nil is a blank cell, which is neither 0 nor `-` (C46).
public struct CellEdit: Hashable, Sendable {
    public let address: CellAddress
    public let before: TargetCell?
    public let after: TargetCell?

    public init(_ address: CellAddress, from before: TargetCell?, to after: TargetCell?) {
        self.address = address
        self.before = before
        self.after = after
    }
}

/// What may be changed in an annex, and how typed text becomes a cell. Pure.
public struct GridEdit: Sendable {
    /// A figure above this is refused; the nation's largest is a few hundred thousand people.
    public static let largest: Int64 = CellReading.mostPeople
    /// Characters that a target in words may have.
    public static let longestText = 2_000

    public let annex: Annex
    let catalogue: Catalogue
    /// Why indicators (by code) and rows (by number) get no new figure: the words of the paper (O196).
    let suspendedIndicators: [String: String]
    let suspendedRows: [Int: String]
    private let rows: [Int: AnnexRow]
    private let columns: [Int: AnnexColumn]
    /// The cells that merged totals lie over: only the first of them takes text.
    private let covered: Set<CellAddress>

    /// - Parameters:
    ///   - suspendedIndicators: code of the indicator → the paper's words.
    ///   - suspendedRows: row number → the paper's words; nil takes the rows that the annex itself marks.
    public init(
        _ annex: Annex, catalogue: Catalogue, suspendedIndicators: [String: String] = [:],
        suspendedRows: [Int: String]? = nil
    ) {
        self.annex = annex
        self.catalogue = catalogue
        self.suspendedIndicators = suspendedIndicators
        self.suspendedRows =
            suspendedRows
            ?? Dictionary(
                annex.rows.compactMap { row in row.suspension.map { (row.number, $0) } },
                uniquingKeysWith: { first, _ in first })
        rows = Dictionary(annex.rows.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        columns = Dictionary(annex.columns.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var covered: Set<CellAddress> = []
        for merge in annex.merges where merge.first.row == merge.last.row && rows[merge.first.row] != nil {
            for column in merge.first.column...merge.last.column where column > merge.first.column {
                covered.insert(CellAddress(row: merge.first.row, column: column))
            }
        }
        self.covered = covered
    }

    /// The columns that take text, left to right.
    public var editableColumns: [AnnexColumn] { annex.columns.filter { GridEdit.takesText($0.subject) } }

    /// The rows that take text, top down.
    public var editableRows: [AnnexRow] { annex.rows.filter(takesText) }

    /// Whether a cell can be typed into: it lies in a row of units or totals and in a column of figures or words, and a
    /// merged cell to its left does not cover it.
    public func isEditable(_ address: CellAddress) -> Bool {
        guard let row = rows[address.row], let column = columns[address.column] else { return false }
        return takesText(row) && GridEdit.takesText(column.subject) && !covered.contains(address)
    }

    /// Whether a cell takes a target in words as well as a figure.
    public func takesWords(_ column: AnnexColumn) -> Bool {
        switch column.subject {
        case .activityTier, .text: true
        default: false
        }
    }

    private static func takesText(_ subject: ColumnSubject) -> Bool {
        switch subject {
        case .indicator, .placeCount, .activityTier, .text, .unknown: true
        case .number, .label, .ignored: false
        }
    }

    private func takesText(_ row: AnnexRow) -> Bool {
        switch row.kind {
        case .total, .split, .group, .unit, .task: true
        // The time of completion belongs to the columns; the title of an activity stands over the whole row, unless the
        // paper itself writes beside it.
        case .deadline: false
        case .component, .activity: annex.cells.keys.contains { $0.row == row.number }
        }
    }

    /// The name of a field in the form: `o-E12`.
    public static func field(_ address: CellAddress) -> String { "o-\(address.text)" }

    /// The cell that a field is for; nil for other fields.
    public static func address(ofField name: String) -> CellAddress? {
        name.hasPrefix("o-") ? CellAddress(String(name.dropFirst(2))) : nil
    }

    /// What the grid shows of a cell, and so what comes back when nobody touched it.
    public static func shown(_ cell: TargetCell?) -> String { cell.map(CellWords.shown) ?? "" }

    // MARK: Reading

    /// Reads what was typed into a cell; nil is blank. Text that says what stands there already gives that cell.
    ///
    /// - Parameter before: what stands there now.
    /// - Throws: `Problem` on the cell's field, with the value and what to do.
    public func read(_ typed: String, at address: CellAddress, before: TargetCell?) throws(Problem) -> TargetCell? {
        let line = Vietnamese.line(typed)
        if line == GridEdit.shown(before) { return before }
        guard isEditable(address), let column = columns[address.column] else {
            throw problem(
                "grid.outside", address,
                "“\(line.prefix(40))” nằm ngoài các đơn vị và chỉ tiêu của lưới. Ghi vào một ô của lưới.")
        }
        if line.isEmpty { return nil }
        let cell = try takesWords(column) ? words(line, at: address, column) : figure(line, at: address)
        try checkSuspension(cell, at: address, column, before: before)
        return cell
    }

    /// A cell of figures: `57`, `1.234`, `01` as the paper has it, `15%`, `-`.
    private func figure(_ line: String, at address: CellAddress) throws(Problem) -> TargetCell {
        if CellReading.isDash(line) { return TargetCell(.dash, raw: line) }
        if line.hasSuffix("%"), case .percentage(let share) = CellReading.content(of: line, catalogue) {
            return TargetCell(.percentage(share), raw: line)
        }
        let said = "“\(line.prefix(40))”"
        if let first = line.first, "-–−".contains(first), let number = Number.read(String(line.dropFirst())) {
            throw problem(
                "grid.negative", address,
                "\(said) là số âm. Ghi \(Number.grouped(number)), ghi “-” khi không giao, hoặc để trống.")
        }
        if line.contains(where: \.isLetter) {
            throw problem(
                "grid.letters", address,
                "\(said) có chữ lẫn trong số. Ghi số nguyên như 57 hoặc 1.234, ghi “-” khi không giao, hoặc để trống.")
        }
        guard let number = Number.read(line) else {
            let digits = line.filter(\.isNumber)
            if digits.count == line.count || line.allSatisfy({ $0.isNumber || $0 == "." }) && digits.count > 9 {
                throw tooLarge(said, address)
            }
            throw problem(
                "grid.not_whole", address,
                "\(said) không phải số nguyên. Ghi như 57 hoặc 1.234 (dấu chấm chỉ ngăn hàng nghìn), "
                    + "ghi “-” khi không giao, hoặc để trống.")
        }
        guard number <= GridEdit.largest else { throw tooLarge(said, address) }
        // Dots and blanks are how pages group thousands; a leading nought is how the paper writes the figure.
        let isPlain = line.allSatisfy(\.isNumber)
        return TargetCell(.number(number), raw: isPlain ? line : String(number))
    }

    private func tooLarge(_ said: String, _ address: CellAddress) -> Problem {
        problem(
            "grid.too_large", address,
            "\(said) lớn hơn \(Number.grouped(GridEdit.largest)), mức lớn nhất của một ô. Xem lại số chữ số.")
    }

    /// A cell of an annex of activities: a figure, `-`, who acts, or a target in words.
    private func words(_ line: String, at address: CellAddress, _ column: AnnexColumn) throws(Problem) -> TargetCell {
        guard line.count <= GridEdit.longestText else {
            throw problem(
                "grid.text_long", address,
                "có \(Number.grouped(Int64(line.count))) ký tự, nhiều nhất \(Number.grouped(Int64(GridEdit.longestText))). "
                    + "Rút gọn phần chữ.")
        }
        if column.subject == .text { return TargetCell(.text, raw: line) }
        let content = CellReading.content(of: line, catalogue)
        switch content {
        // What only looks like a figure ("12a", "-5") is told as one; a large one is told by its size.
        case .unreadable: return try figure(line, at: address)
        default: return TargetCell(content, raw: line)
        }
    }

    private func checkSuspension(
        _ cell: TargetCell, at address: CellAddress, _ column: AnnexColumn, before: TargetCell?
    ) throws(Problem) {
        guard let number = cell.number, number > 0, (before?.number ?? 0) == 0 else { return }
        if let code = column.subject.code, let reason = suspendedIndicators[code] {
            throw problem(
                "grid.suspended_column", address,
                "“\(catalogue.name(of: column.subject) ?? column.letters)” đang tạm dừng (\(reason)) nên ô này không nhận "
                    + "số mới \(Number.grouped(number)). Để trống, hoặc bỏ tạm dừng của chỉ tiêu trước.")
        }
        if let reason = suspendedRows[address.row] {
            throw problem(
                "grid.suspended_row", address,
                "hàng “\(rows[address.row]?.label.prefix(60) ?? "")” đang tạm dừng (\(reason)) nên ô này không nhận số "
                    + "mới \(Number.grouped(number)). Để trống, hoặc bỏ tạm dừng của hàng trước.")
        }
    }

    private func problem(_ code: String, _ address: CellAddress, _ message: String) -> Problem {
        Problem(code, "Ô \(address): \(message)", field: GridEdit.field(address))
    }
}
