import Kernel
import Office
import Programme

/// Cells of a table that are read at other places than they stand, as a choice keeps them.
public struct CellMoves: Hashable, Sendable, Codable {
    public struct Move: Hashable, Sendable, Codable {
        public let from: CellAddress
        /// In the same row.
        public let to: CellAddress

        public init(from: CellAddress, to: CellAddress) {
            self.from = from
            self.to = to
        }
    }

    public var moves: [Move]
    /// Labels that are not read, because their place cannot be told.
    public var cleared: [CellAddress]
    /// Areas that the paper must have merged: headers, totals and times over the columns of their indicator.
    public var spans: [CellRange]

    public init(moves: [Move], cleared: [CellAddress] = [], spans: [CellRange] = []) {
        self.moves = moves
        self.cleared = cleared
        self.spans = spans
    }
}

/// A proposal how the cells of a table that lost its spans are put back (TRAPS 1–5, 8): the fewest moves after which
/// every sum foots. A move never leaves its row and never changes what a cell says.
public struct TableRepair: Hashable, Sendable {
    /// A cell that belongs elsewhere.
    public struct Move: Hashable, Sendable {
        public let from: CellAddress
        public let to: CellAddress
        /// What the cell says.
        public let text: String
        /// Why, in a sentence with the figures that prove it.
        public let reason: String
    }

    /// A label whose place the paper does not tell any more.
    public struct Removal: Hashable, Sendable {
        public let cell: CellAddress
        public let text: String
        public let reason: String
    }

    /// Row by row, left to right.
    public let moves: [Move]
    /// Labels that are set aside; the columns they stood over become doubts that somebody settles.
    public let removals: [Removal]
    let spans: [CellRange]

    /// What the reader applies when somebody accepts the proposal.
    public var choice: CellMoves {
        CellMoves(
            moves: moves.map { CellMoves.Move(from: $0.from, to: $0.to) }, cleared: removals.map(\.cell), spans: spans)
    }

    /// How many cells it touches.
    public var count: Int { moves.count + removals.count }
}

/// What can be said about the layout of a table.
public enum RepairProposal: Hashable, Sendable {
    /// It stands as it should, or is no table out of a text.
    case none
    case repair(TableRepair)
    /// No single repair makes all sums foot: a sentence says what is ambiguous or missing.
    case unclear(String)
}

extension TableRepair {
    /// Looks for the repair of a table that was taken out of a text. Pure, bounded by steps, and the same for the same
    /// table.
    ///
    /// - Parameter choices: rows that somebody left out take no part in the sums; choices about columns do not count.
    public static func propose(
        _ grid: Grid, catalogue: Catalogue, choices: ReadingChoices = ReadingChoices()
    ) -> RepairProposal {
        // A workbook says itself where its cells stand.
        guard choices.moves == nil, grid.merges.isEmpty, grid.cells.values.contains(where: { $0.source != nil }) else {
            return .none
        }
        let rows = ReadingChoices(units: choices.units, skipped: choices.skipped)
        guard let annex = try? AnnexReader.read(grid, catalogue: catalogue, choices: rows, matcher: nobody),
            annex.kind == .units, looksShifted(annex, catalogue)
        else { return .none }
        do {
            let frame = try TableFrame(grid.startingAtTop, annex, catalogue)
            var search = RepairSearch(frame)
            let layout = try search.layout()
            let repair = RepairWords(frame, layout).repair()
            guard repair.count > 0 else { return .none }
            return try repair.proved(on: grid, catalogue, rows, before: annex)
        } catch let unclear {
            return .unclear(unclear.message)
        }
    }

    /// Stands for every name: sums need no units.
    private static func nobody(_: String) -> RowUnit { .unknown(note: "") }

    private static func looksShifted(_ annex: Annex, _ catalogue: Catalogue) -> Bool {
        let findings = Reconciliation.check(annex, catalogue: catalogue)
        let kinds: Set<Doubt.Kind> = [.unknownColumn, .unlabelledTier, .repeatedColumn]
        return !findings.differences.isEmpty || findings.doubts.contains { kinds.contains($0.kind) }
    }

    /// The proof: read with the repair, everything foots and every row still holds the same figures.
    private func proved(
        on grid: Grid, _ catalogue: Catalogue, _ choices: ReadingChoices, before: Annex
    ) throws(UnclearTable) -> RepairProposal {
        var choices = choices
        choices.moves = choice
        guard
            let after = try? AnnexReader.read(grid, catalogue: catalogue, choices: choices, matcher: TableRepair.nobody)
        else { throw UnclearTable("Dời ô xong bảng không còn đọc được, nên không đề xuất.") }
        let differences = Reconciliation.check(after, catalogue: catalogue).differences
        if let first = differences.first {
            throw UnclearTable("Không có cách dời ô nào làm mọi tổng khớp. \(first.message)")
        }
        func figures(_ annex: Annex) -> [Int: [String]] {
            Dictionary(grouping: annex.cells, by: { $0.key.row }).mapValues { $0.map(\.value.raw).sorted() }
        }
        guard figures(after) == figures(before) else {
            throw UnclearTable("Dời ô làm mất số ở một hàng, nên không đề xuất. Sửa bảng trong tệp rồi nhập lại.")
        }
        return .repair(self)
    }
}

/// Why a table cannot be repaired, in a sentence.
struct UnclearTable: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

extension Grid {
    /// The table with cells at their right places. Moves of cells that are not there change nothing.
    func applying(_ repair: CellMoves) -> Grid {
        var copy = self
        let moved = repair.moves.compactMap { move in cells[move.from].map { (move, $0) } }
        for (move, _) in moved { copy.cells[move.from] = nil }
        for cell in repair.cleared { copy.cells[cell] = nil }
        for (move, cell) in moved {
            copy.cells[move.to] = cell
            copy.columnCount = max(copy.columnCount, move.to.column)
        }
        copy.merges += repair.spans
        return copy
    }
}
