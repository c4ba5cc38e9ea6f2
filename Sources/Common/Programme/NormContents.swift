import Kernel
import Pages

/// Spending norms by activity, each with the text that sets it.
struct NormsPage: PageContent {
    static let template = "catalogue-norms"

    struct Row: Sendable {
        let id: String
        let name: String
        let condition: String?
        let amounts: String
        let unit: String
        /// `tối đa`, `theo thực chi`; nil when neither.
        let basis: String?
        let limits: [String]
        let document: String
        let from: String?
        /// Nil when no text is known that would say it.
        let place: String?
        let source: SourceNote
    }

    struct Group: Sendable {
        let id: String
        let heading: String
        let rows: [Row]
    }

    let finder: CatalogueFinder
    /// How many have no first day, and so judge no payment.
    let undated: String?
    let groups: [Group]
    let legend: MarkLegend

    static let sample = NormsPage(
        finder: .sample, undated: "3 định mức",
        groups: [
            Group(
                id: "hoat-dong-1.4", heading: "1.4",
                rows: [
                    Row(
                        id: "an", name: "Tiền ăn", condition: "Không gồm bảo hiểm", amounts: "50.000 đ",
                        unit: "người/ngày", basis: "tối đa", limits: ["3 ngày"], document: "Điều 38",
                        from: "từ 01/01/2024", place: "cả nước", source: .sample)
                ])
        ], legend: MarkLegend())
}

extension NormsPage {
    init(_ catalogue: Catalogue) {
        finder = CatalogueFinder(.norms)
        let count = catalogue.norms.filter { $0.from == nil }.count
        undated =
            count == 0
            ? nil
            : "\(count == catalogue.norms.count ? "Các" : "\(count)") định mức dưới đây chưa ghi ngày có hiệu lực: "
                + "nêu để tham khảo, chưa dùng để xét một khoản chi."
        groups = catalogue.activities.compactMap { activity in
            let norms = catalogue.norms.filter { $0.activity == activity.path }
            return norms.isEmpty
                ? nil
                : Group(
                    id: "hoat-dong-\(activity.path)", heading: "\(activity.path) \(activity.title)",
                    rows: norms.map(Row.init))
        }
        legend = MarkLegend()
    }
}

extension NormsPage.Row {
    init(_ norm: Norm) {
        id = norm.code
        name = norm.name
        condition = norm.condition
        amounts = norm.amounts.map(\.written).joined(separator: "; ")
        unit = norm.unit
        let basis = [norm.isCeiling ? "tối đa" : nil, norm.isOnActualCost ? "theo thực chi" : nil].compactMap(\.self)
        self.basis = basis.isEmpty ? nil : basis.joined(separator: ", ")
        limits = norm.limits.map(\.words)
        document =
            norm.document.map { [norm.clause, $0].compactMap(\.self).joined(separator: " ") }
            ?? "chưa ghi lại văn bản"
        from = norm.from.map { "từ \($0.written)" }
        place = norm.place != nil ? "riêng nơi ban hành" : norm.document.map { _ in "cả nước" }
        source = SourceNote(norm.source)
    }
}

extension NormLimit {
    /// `3 ngày: sinh thường`.
    var words: String { "\(quantity) \(unit)" + (condition.map { ": \($0)" } ?? "") }
}
