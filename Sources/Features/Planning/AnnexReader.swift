import Kernel
import Office
import Programme

/// What a printed name stands for among the units that a plan can have.
public typealias UnitMatcher = (_ printed: String) -> RowUnit

/// What a person chose where the paper leaves it open.
public struct ReadingChoices: Hashable, Sendable, Codable {
    /// By column number: what it is.
    public var subjects: [Int: ColumnSubject]
    /// By column number: whose figures they are.
    public var tiers: [Int: Tier]
    /// Columns whose figures the paper does not split by tier.
    public var unsplit: Set<Int>
    /// By row number: which unit it is.
    public var units: [Int: RowUnit]
    /// Rows that are left out.
    public var skipped: Set<Int>
    /// The repair of a shifted table that was accepted; nil reads every cell where it stands.
    public var moves: CellMoves?

    public init(
        subjects: [Int: ColumnSubject] = [:], tiers: [Int: Tier] = [:], unsplit: Set<Int> = [],
        units: [Int: RowUnit] = [:], skipped: Set<Int> = [], moves: CellMoves? = nil
    ) {
        self.subjects = subjects
        self.tiers = tiers
        self.unsplit = unsplit
        self.units = units
        self.skipped = skipped
        self.moves = moves
    }
}

/// Reads a sheet or a text table as the annex it is. Pure: the same grid, catalogue, names and choices give the same annex.
public struct AnnexReader {
    let grid: Grid
    let catalogue: Catalogue
    let matcher: UnitMatcher
    let choices: ReadingChoices
    let spans: [CellAddress: CellRange]

    /// More columns than any annex has; what lies beyond is refused rather than searched.
    static let mostColumns = 200
    /// More rows than a table of all communes of the nation has.
    static let mostRows = 5_000

    private init(_ grid: Grid, _ catalogue: Catalogue, _ choices: ReadingChoices, _ matcher: @escaping UnitMatcher) {
        self.grid = grid
        self.catalogue = catalogue
        self.matcher = matcher
        self.choices = choices
        var spans: [CellAddress: CellRange] = [:]
        for merge in grid.merges
        where merge.last.row <= AnnexReader.mostRows && merge.last.column <= AnnexReader.mostColumns {
            for row in merge.first.row...merge.last.row where row - merge.first.row < 50 {
                for column in merge.first.column...merge.last.column {
                    spans[CellAddress(row: row, column: column)] = merge
                }
            }
        }
        self.spans = spans
    }

    /// - Throws: `Problem` `plan.import.…` when the sheet has no table that can be read.
    public static func read(
        _ grid: Grid, catalogue: Catalogue, choices: ReadingChoices = ReadingChoices(), matcher: @escaping UnitMatcher
    ) throws(Problem) -> Annex {
        guard grid.rowCount - (grid.cells.keys.map(\.row).min() ?? 1) < mostRows, grid.columnCount <= mostColumns else {
            throw Problem(
                .tooLarge, "plan.import.table_too_large",
                "Trang “\(grid.name)” có \(grid.rowCount) hàng, \(grid.columnCount) cột. Phụ lục đọc được có không quá "
                    + "\(Number.grouped(Int64(mostRows))) hàng và \(mostColumns) cột: xóa phần thừa rồi tải lên lại.",
                field: "tep")
        }
        let top = grid.startingAtTop
        let reader = AnnexReader(choices.moves.map(top.applying) ?? top, catalogue, choices, matcher)
        guard let start = reader.findTable() else {
            throw Problem(
                "plan.import.no_table",
                "Trang “\(grid.name)” không có hàng tiêu đề nào chứa “Đơn vị” hoặc “Nội dung hoạt động”. Chọn trang khác, "
                    + "hoặc thêm hàng tiêu đề của phụ lục rồi tải lên lại.", field: "trang")
        }
        switch start.kind {
        case .units: return reader.unitAnnex(start)
        case .activities: return reader.activityAnnex(start)
        }
    }

    /// Where the table begins: the row and columns of its first header cells.
    struct Start {
        let kind: Annex.Kind
        let row: Int
        let label: Int
        let number: Int?
        /// The last row of the header that is certain: the bottom of the merged label cell.
        let bottom: Int
    }

    private func findTable() -> Start? {
        for address in grid.cells.keys.sorted() {
            guard let header = text(address), let kind = catalogue.columnKind(header: header) else { continue }
            guard kind == .unit || kind == .activity else { continue }
            let number = (1..<max(2, address.column)).last { column in
                text(CellAddress(row: address.row, column: column)).map(catalogue.isNumberHeader) ?? false
            }
            return Start(
                kind: kind == .unit ? .units : .activities, row: address.row, label: address.column,
                number: number == address.column ? nil : number ?? (address.column > 1 ? address.column - 1 : nil),
                bottom: spans[address]?.last.row ?? address.row)
        }
        return nil
    }

    /// The printed text of a cell, whatever its type; nil when blank.
    func text(_ address: CellAddress) -> String? {
        guard let cell = grid[address] else { return nil }
        let line = Vietnamese.line(cell.raw)
        return line.isEmpty ? nil : line
    }

    /// The same, also for the covered cells of a merged area.
    func spanned(_ address: CellAddress) -> String? { text(spans[address]?.first ?? address) }

    /// The printed text of a row's column.
    func text(row: Int, column: Int?) -> String {
        column.flatMap { text(CellAddress(row: row, column: $0)) } ?? ""
    }

    /// The first row of the body: the first below the header whose label or number column says something, the row that
    /// numbers the columns aside.
    func bodyStart(_ start: Start) -> Int {
        var row = start.bottom + 1
        while row <= grid.rowCount {
            let label = text(row: row, column: start.label)
            let number = text(row: row, column: start.number)
            if !(label.isEmpty && number.isEmpty), !isColumnNumbering(row, label: label) { return row }
            row += 1
        }
        return row
    }

    /// Annexes often number their columns under the header: (1), (2), (3) or A, B, 1, 2.
    private func isColumnNumbering(_ row: Int, label: String) -> Bool {
        let marks = (1...max(1, grid.columnCount)).compactMap { text(CellAddress(row: row, column: $0)) }
            .map { $0.trimmingPrefix("(").replacing(")", with: "") }
        guard marks.count >= 3, marks.allSatisfy({ $0.count <= 3 }) else { return false }
        let isMark = label.count <= 3 && catalogue.rowKind(label: label) == nil
        let numbers = marks.compactMap { Int($0) }
        return isMark && numbers.count >= marks.count - 2
            && zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
            && (Int(label.trimmingPrefix("(").replacing(")", with: "")) != nil || label.count == 1)
    }

    func target(_ address: CellAddress) -> TargetCell? {
        guard let cell = grid[address] else { return nil }
        return TargetCell(CellReading.content(of: cell, catalogue), raw: Vietnamese.line(cell.raw), source: cell.source)
    }

    func heading(before row: Int) -> [PrintedCell] {
        grid.cells.keys.filter { $0.row < row }.sorted().compactMap { address in
            text(address).map { PrintedCell(address: address, text: $0) }
        }
    }
}

extension Grid {
    /// A table out of a text, moved to the top with its caption above it, so that it can be written as a sheet and read
    /// again with the same addresses. The lines of the text stay as each cell's source.
    var startingAtTop: Grid {
        guard !caption.isEmpty || (cells.keys.map(\.row).min() ?? 1) > 60 else { return self }
        let first = cells.keys.map(\.row).min() ?? 1
        let offset = first - (caption.isEmpty ? 1 : caption.count + 2)
        func moved(_ address: CellAddress) -> CellAddress {
            CellAddress(row: address.row - offset, column: address.column)
        }
        var copy = self
        copy.caption = []
        copy.cells = Dictionary(uniqueKeysWithValues: cells.map { (moved($0), $1) })
        for (index, line) in caption.enumerated() {
            copy.cells[CellAddress(row: index + 1, column: 1)] = GridCell(value: .text(line), raw: line)
        }
        copy.merges = merges.map { CellRange(moved($0.first), moved($0.last)) }
        copy.hiddenRows = Set(hiddenRows.map { $0 - offset })
        copy.rowCount = rowCount - offset
        return copy
    }
}
