import Kernel
import Programme

/// A plan in a few lines for a message: what is to be done, how much, and where to read on.
public struct ShareText {
    let current: CurrentPlan
    let text: PlanText
    let catalogue: Catalogue

    /// Chat programs fold longer messages away.
    static let mostLines = 24

    /// The message.
    ///
    /// - Parameters:
    ///   - row: the sheet row of a unit; nil takes the whole plan.
    ///   - link: the full address of the plan.
    public func message(row: Int? = nil, link: String) -> String {
        let annex = current.annexes.first { $0.kind == .units }
        let unit = row.flatMap { number in annex?.rows.first { $0.number == number && $0.kind == .unit } }
        var lines = [title(unit)]
        if let annex { lines += figures(annex, unit) }
        if unit == nil {
            for status in text.statuses where [.suspended, .awaitingGuidance].contains(status.kind) {
                let names = status.indicators.compactMap { catalogue.indicator($0)?.shortName }
                guard !names.isEmpty else { continue }
                lines.append("⏸ \(status.kind.label): \(names.joined(separator: ", ")) (\(status.reason))")
            }
            for deadline in text.deadlines.prefix(4) {
                lines.append("⏰ \(deadline.printed.capitalisedFirst): \(deadline.name)")
            }
            if annex == nil { lines += activities() }
        }
        if lines.count > ShareText.mostLines {
            lines =
                lines.prefix(ShareText.mostLines) + ["… còn \(lines.count - ShareText.mostLines) dòng trong kế hoạch."]
        }
        return (lines + ["Xem đủ: \(link)"]).joined(separator: "\n")
    }

    private func title(_ unit: AnnexRow?) -> String {
        let version = current.version
        let state = version.state == .issued ? "" : " (\(version.state.label.lowercased()))"
        let day = version.paperDay.map { " ngày \($0.written)" } ?? ""
        let number = version.paperNumber.map { " \($0)" } ?? ""
        let place = unit.map {
            "\($0.unit?.name ?? $0.label) – theo kế hoạch\(number)\(day) của \(current.target.place.name)"
        }
        return place.map { "Dự án 8 \(current.plan.period.written): chỉ tiêu của \($0)\(state)" }
            ?? "Kế hoạch\(number)\(day) – Dự án 8 \(current.plan.period.written), \(current.target.place.name)\(state)"
    }

    /// A line for each indicator with a figure; the tiers in brackets where the plan splits them.
    private func figures(_ annex: Annex, _ unit: AnnexRow?) -> [String] {
        let sums = Sums(annex, catalogue)
        return annex.subjects.compactMap { subject -> String? in
            guard case .indicator(let code) = subject, let indicator = catalogue.indicator(code) else { return nil }
            let parts = sums.parts(of: subject)
            let numbers = parts.map { column in unit.map { annex[$0, column]?.number } ?? sums.sum(of: column).number }
            let total = numbers.compactMap { $0 }.reduce(0, +)
            guard total > 0 else { return nil }
            let tiers = zip(parts, numbers).compactMap { column, number -> String? in
                guard let tier = column.tier, let number, number > 0 else { return nil }
                return "\(tier.word) \(Number.grouped(number))"
            }
            return "• \(indicator.name): \(Number.grouped(total)) \(indicator.unit)"
                + (tiers.count > 1 ? " (\(tiers.joined(separator: ", ")))" : "")
        }
    }

    /// The targets of the text, for a plan without an annex of units.
    private func activities() -> [String] {
        text.targets.compactMap { target in
            guard let code = target.indicator, let indicator = catalogue.indicator(code), let quantity = target.quantity
            else { return nil }
            return "• \(indicator.name): \(Number.grouped(quantity)) \(target.unit ?? indicator.unit)"
        }
    }
}
