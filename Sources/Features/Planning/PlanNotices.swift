import Kernel
import Office
import Programme

/// What is worth knowing about the targets of a plan and blocks nothing: suspended in words and still allocated (O197),
/// the time of completion has passed, a year as large as the phase, units of count that differ (V246–251).
struct PlanNotices {
    let annex: Annex
    let catalogue: Catalogue
    /// The code of the plan's place in the structure of the period's first day.
    let placeCode: String
    let period: Period
    /// The annex of the phase that the year lies in; nil when there is none or the plan is for a phase itself.
    let phase: Annex?
    /// The states that the text of the plan names; those of the catalogue hold where the text says nothing.
    var statuses: [PlanStatus] = []

    func all() -> [Notice] {
        guard annex.kind == .units else { return [] }
        return annex.subjects.flatMap { subject -> [Notice] in
            guard case .indicator(let code) = subject, let indicator = catalogue.indicator(code),
                let first = annex.columns(of: subject).first
            else { return [] }
            let total = total(annex, subject)
            var notices: [Notice] = []
            if total.number > 0 { notices += suspended(indicator, total) }
            notices += unitOfCount(indicator, first)
            if let phase, total.number > 0 { notices += comparedWith(phase, indicator, subject, total) }
            return notices
        }
    }

    /// What an annex gives for a subject: its stated total, else the sum of its units; with the cell to look at.
    private func total(_ annex: Annex, _ subject: ColumnSubject) -> (number: Int64, cell: CellAddress) {
        let sums = Sums(annex, catalogue)
        if let stated = sums.stated(subject).first { return stated }
        let sum = sums.parts(of: subject).reduce(Int64(0)) { $0 + sums.sum(of: $1).number }
        return (sum, annex.columns(of: subject).first?.headerCell ?? CellAddress(row: 1, column: 1))
    }

    private func suspended(_ indicator: Indicator, _ total: (number: Int64, cell: CellAddress)) -> [Notice] {
        suspensions(of: indicator.code).map { section, reason in
            Notice(
                .suspended, cell: total.cell,
                "\(indicator.name): phần lời (mục \(section)) ghi “\(reason)”, phụ lục vẫn giao "
                    + "\(total.number).")
        }
    }

    private func suspensions(of code: String) -> [(section: String, reason: String)] {
        let own = statuses.filter { $0.kind == .suspended && $0.indicators.contains(code) }
        guard own.isEmpty else { return own.map { ($0.section, $0.reason) } }
        return catalogue.statuses(indicator: code, place: placeCode, period: period).filter { $0.kind == .suspended }
            .map { ($0.clause, $0.reason) }
    }

    private func unitOfCount(_ indicator: Indicator, _ column: AnnexColumn) -> [Notice] {
        guard let printed = column.countingUnit, Vietnamese.folded(printed) != Vietnamese.folded(indicator.unit) else {
            return []
        }
        return [
            Notice(
                .countingUnit, cell: column.headerCell,
                "\(indicator.name): phụ lục tính theo “\(printed)”, danh mục tính theo “\(indicator.unit)”.")
        ]
    }

    private func comparedWith(
        _ phase: Annex, _ indicator: Indicator, _ subject: ColumnSubject, _ total: (number: Int64, cell: CellAddress)
    ) -> [Notice] {
        guard let column = phase.columns(of: subject).first else { return [] }
        var notices: [Notice] = []
        let whole = self.total(phase, subject)
        if whole.number > 0, total.number == whole.number {
            notices.append(
                Notice(
                    .equalsPhase, cell: total.cell,
                    "\(indicator.name): chỉ tiêu \(period.written) bằng đúng chỉ tiêu cả giai đoạn "
                        + "(\(whole.number))\(equalUnits(phase, subject).map { ", ở cả \($0) đơn vị" } ?? "")."))
        } else if whole.number > 0, total.number > whole.number {
            notices.append(
                Notice(
                    .exceedsPhase, cell: total.cell,
                    "\(indicator.name): \(period.written) giao \(total.number), cả giai đoạn giao \(whole.number)."))
        }
        if let printed = column.completion, let years = CompletionYears(printed), !years.contains(period) {
            notices.append(
                Notice(
                    .completionPassed, cell: total.cell,
                    "\(indicator.name): giai đoạn ghi hoàn thành “\(printed)”, \(period.written) vẫn giao \(total.number)."
                ))
        }
        return notices
    }
}

extension PlanNotices {
    /// How many units the two annexes share, when every one has the same figures in both; nil otherwise.
    private func equalUnits(_ phase: Annex, _ subject: ColumnSubject) -> Int? {
        func figures(_ annex: Annex) -> [(unit: RowUnit, number: Int64)] {
            let columns = Sums(annex, catalogue).parts(of: subject)
            return annex.rows.compactMap { row in
                guard row.kind == .unit, let unit = row.unit else { return nil }
                let numbers = columns.compactMap { annex[row, $0]?.number }
                return numbers.isEmpty ? nil : (unit, numbers.reduce(0, +))
            }
        }
        let before = figures(phase)
        let now = figures(annex)
        guard now.count > 1, now.count == before.count,
            now.allSatisfy({ unit in before.contains { $0.unit.isSame(as: unit.unit) && $0.number == unit.number } })
        else { return nil }
        return now.count
    }
}

/// A printed time of completion: a span (`2022 - 2024`) or a list of years (`2023 và 2025`), which is no span (C41).
struct CompletionYears: Hashable {
    let years: Set<Int>

    /// Nil when the words are no years.
    init?(_ printed: String) {
        let numbers = printed.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard !numbers.isEmpty, numbers.allSatisfy({ (2000...2100).contains($0) }) else { return nil }
        let isSpan = numbers.count == 2 && printed.contains { "-–—".contains($0) } && numbers[0] <= numbers[1]
        years = isSpan ? Set(numbers[0]...numbers[1]) : Set(numbers)
    }

    func contains(_ period: Period) -> Bool { (period.first...period.last).contains { years.contains($0) } }
}
