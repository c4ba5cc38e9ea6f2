import Kernel
import Office
import Programme

/// Dividing what is left of a column among its units: the stated figure less what the units add up to. Pure.
///
/// Shares are whole and never negative, they add up to the rest exactly, and the same grid always gives the same shares:
/// by largest remainder, the upper row first among equals.
public struct Distribution: Sendable {
    /// What shares follow.
    public enum Way: Hashable, Sendable {
        case evenly
        /// The figures of a column that counts places.
        case byPlaces(column: Int)
        /// Weights by row number: what each unit still lacks, for example. Missing and negative ones are 0.
        case byWeights([Int: Int64])
    }

    /// Which units get a share.
    public enum Receivers: String, Hashable, Sendable {
        /// Only those whose cell is blank.
        case blank
        /// All; a share is added to the figure that stands there.
        case all
    }

    private let annex: Annex
    private let catalogue: Catalogue

    public init(_ annex: Annex, catalogue: Catalogue) {
        self.annex = annex
        self.catalogue = catalogue
    }

    /// Divides a whole number by weights.
    ///
    /// - Parameters:
    ///   - total: 0 or more.
    ///   - weights: 0 or more each, at most 1.000.000.000, not all 0.
    /// - Returns: one share a weight, which add up to `total`; empty when no weight is above 0.
    public static func shares(of total: Int64, by weights: [Int64]) -> [Int64] {
        let sum = weights.reduce(0, +)
        guard total >= 0, sum > 0 else { return [] }
        var shares = weights.map { weight in
            let product = total.multipliedFullWidth(by: weight)
            return sum.dividingFullWidth(product)
        }
        let rest = total - shares.reduce(0) { $0 + $1.quotient }
        let order = shares.indices.sorted {
            (shares[$1].remainder, $0) < (shares[$0].remainder, $1)
        }
        for index in order.prefix(Int(clamping: rest)) { shares[index].quotient += 1 }
        return shares.map(\.quotient)
    }

    /// What is left of a column: its stated figure less the sum of its units.
    ///
    /// - Throws: `Problem` `grid.distribute…` when nothing is stated, or nothing is left.
    public func rest(of column: AnnexColumn) throws(Problem) -> Int64 {
        let sums = Sums(annex, catalogue)
        let stated: Int64
        let sum: Int64
        if let figure = sums.stated(column: column).first {
            (stated, sum) = (figure.number, sums.sum(of: column).number)
        } else if let figure = sums.stated(column.subject).first {
            let parts = sums.parts(of: column.subject)
            (stated, sum) = (figure.number, parts.reduce(0) { $0 + sums.sum(of: $1).number })
        } else {
            throw Distribution.problem(
                "nothing_stated",
                "Cột \(column.letters) chưa có số giao ở hàng tổng hay hàng phân cấp, nên chưa biết còn lại bao nhiêu. "
                    + "Ghi số giao trước rồi chia.")
        }
        if sum == stated {
            throw Distribution.problem(
                "nothing_left",
                "Cột \(column.letters) đã chia hết: các đơn vị cộng được \(Number.grouped(sum)), bằng số giao.")
        }
        if sum > stated {
            throw Distribution.problem(
                "less_than_nothing",
                "Cột \(column.letters) đã thừa \(Number.grouped(sum - stated)): các đơn vị cộng được "
                    + "\(Number.grouped(sum)), số giao là \(Number.grouped(stated)). Bớt ở các đơn vị trước.")
        }
        return stated - sum
    }

    /// The new figures of the units that get a share; nothing is saved by it.
    ///
    /// - Throws: `Problem` `grid.distribute…` on the field `cot`.
    public func divide(
        _ column: AnnexColumn, _ way: Way, among receivers: Receivers
    ) throws(Problem) -> [CellAddress: Int64] {
        let rest = try rest(of: column)
        let rows = units(of: column, receivers)
        guard !rows.isEmpty else {
            throw Distribution.problem(
                "no_receiver",
                receivers == .blank
                    ? "Cột \(column.letters) không còn ô trống nào của đơn vị. Chọn “mọi đơn vị” để cộng thêm vào số đang có."
                    : "Cột \(column.letters) không có đơn vị nào nhận được phần còn lại.")
        }
        let shares = Distribution.shares(of: rest, by: weights(way, rows))
        guard !shares.isEmpty else {
            throw Distribution.problem(
                "no_weight",
                way.isByPlaces
                    ? "Các đơn vị được chia đều có số thôn là 0 hoặc để trống. Ghi số thôn, hoặc chọn cách chia khác."
                    : "Không đơn vị nào còn thiếu so với giai đoạn. Chọn cách chia khác.")
        }
        var figures: [CellAddress: Int64] = [:]
        for (row, share) in zip(rows, shares) where share > 0 || annex[row, column] == nil {
            figures[CellAddress(row: row.number, column: column.number)] = (annex[row, column]?.number ?? 0) + share
        }
        return figures
    }

    /// The rows that a rest goes to: places and villages that stand for themselves, not agencies, whose figure somebody
    /// decides; not `-`, which says that nothing is assigned.
    private func units(of column: AnnexColumn, _ receivers: Receivers) -> [AnnexRow] {
        let parents = Set(annex.rows.compactMap(\.parent))
        // A group with a figure of its own counts by it: shares below it would not change the sum.
        let closed = Set(annex.rows.filter { $0.kind == .group && annex[$0, column]?.number != nil }.map(\.number))
        return annex.rows.filter { row in
            guard row.kind == .unit || row.kind == .group, !parents.contains(row.number) else { return false }
            if case .agency? = row.unit { return false }
            if let parent = row.parent, closed.contains(parent) { return false }
            guard let cell = annex[row, column] else { return true }
            return receivers == .all && cell.number != nil
        }
    }

    private func weights(_ way: Way, _ rows: [AnnexRow]) -> [Int64] {
        switch way {
        case .evenly: rows.map { _ in 1 }
        case .byWeights(let weights): rows.map { min(max(weights[$0.number] ?? 0, 0), 1_000_000_000) }
        case .byPlaces(let number):
            rows.map { row in
                let cell = annex.cells[CellAddress(row: row.number, column: number)]
                return min(cell?.number ?? 0, 1_000_000_000)
            }
        }
    }

    static func problem(_ code: String, _ message: String) -> Problem {
        Problem("grid.distribute.\(code)", message, field: "cot")
    }
}

extension Distribution.Way {
    var isByPlaces: Bool { if case .byPlaces = self { true } else { false } }
}
