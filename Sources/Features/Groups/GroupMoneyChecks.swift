import Kernel
import Programme

/// What norms say of the money that a group was given. A reminder: money is paid and settled elsewhere. Pure.
struct GroupMoneyChecks {
    let money: [GroupMoney]
    let norms: [Norm]

    init(_ money: [GroupMoney], _ norms: [Norm]) {
        self.money = money
        self.norms = norms
    }

    /// A line for each norm under which something was given, and for each year where the norm is of a year.
    func all(_ entries: [GroupEntry]) -> [GroupCheck] {
        money.flatMap { item -> [GroupCheck] in
            guard let norm = norms.first(where: { $0.code == item.norm }) else { return [] }
            let given = entries.filter { $0.norm == item.norm && $0.amount != nil }
            switch item.span {
            case .piece: return given.compactMap { check(norm, [$0], most: norm.amounts.max(), when: $0.day.written) }
            case .group: return [check(norm, given, most: most(norm), when: nil)].compactMap { $0 }
            case .year:
                let years = Dictionary(grouping: given) { $0.day.year }.sorted { $0.key < $1.key }
                return years.compactMap { check(norm, $0.value, most: most(norm), when: "năm \($0.key)") }
            }
        }
    }

    /// One amount as often as the limits of the norm allow.
    private func most(_ norm: Norm) -> Dong? {
        guard let amount = norm.amounts.max()?.amount else { return nil }
        return Dong(norm.limits.reduce(amount) { $0 * Int64($1.quantity) })
    }

    private func check(_ norm: Norm, _ given: [GroupEntry], most: Dong?, when: String?) -> GroupCheck? {
        guard !given.isEmpty, let most else { return nil }
        let sum = given.compactMap { $0.amount?.amount }.reduce(0, +)
        let basis = [norm.document, norm.clause].compactMap { $0 }.joined(separator: ", ")
        let measure =
            "\(norm.isCeiling ? "không quá" : "mức") \(most.written)\(basis.isEmpty ? "" : " (\(basis))")"
        let words = "\(norm.name)\(when.map { ", \($0)" } ?? ""): \(Dong(sum).written), định mức \(measure)"
        return sum <= most.amount
            ? GroupCheck(true, words) : GroupCheck(false, "\(words). Xem lại số tiền hoặc khoản chi.")
    }
}
