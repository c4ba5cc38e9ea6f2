import Kernel
import Office
import Programme

// MARK: The year against its phase, and against what the tier above assigned

extension PlanChecks {
    /// More in the year than in the whole phase (V248), and counts of places that differ (V252).
    func yearAgainstPhase(_ annex: Annex) -> Findings {
        guard let phase = facts.phase else { return Findings() }
        var findings = Findings()
        for subject in annex.subjects {
            switch subject {
            case .indicator(let code):
                guard let year = total(annex, code), let whole = total(phase, code), whole.number > 0,
                    year.number > whole.number
                else { continue }
                findings.differences.append(
                    Difference(
                        kind: .yearToPhase, indicator: code, tier: nil, stated: whole.number, computed: year.number,
                        cells: [year.cell],
                        message:
                            "\(name(code)): \(facts.period.written) giao \(counted(year.number, code, in: annex)), cả "
                            + "giai đoạn giao \(counted(whole.number, code, in: phase))."))
            case .placeCount(let code): findings.differences += placeCount(code, annex, phase)
            default: continue
            }
        }
        return findings
    }

    /// `240 người`: with the unit that the paper prints, in the text before the annex.
    private func counted(_ number: Int64, _ code: String, in annex: Annex) -> String {
        let ofText = annex == facts.phase ? nil : text.targets.first { $0.indicator == code }?.unit
        let unit = ofText ?? annex.columns(of: .indicator(code)).lazy.compactMap(\.countingUnit).first
        return "\(Number.grouped(number)) \(unit ?? catalogue.indicator(code)?.unit ?? "")"
    }

    private func placeCount(_ code: String, _ annex: Annex, _ phase: Annex) -> [Difference] {
        let subject = ColumnSubject.placeCount(code)
        guard let column = annex.columns(of: subject).first, let other = phase.columns(of: subject).first else {
            return []
        }
        let pairs = units(annex, column).compactMap { row, unit, number -> (AnnexRow, Int64, Int64)? in
            guard let match = units(phase, other).first(where: { unit.isSame(as: $0.1) }), match.2 != number else {
                return nil
            }
            return (row, number, match.2)
        }
        let sums = Sums(annex, catalogue)
        let year = sums.stated(subject).first?.number ?? sums.sum(of: column).number
        let before = Sums(phase, catalogue)
        let whole = before.stated(subject).first?.number ?? before.sum(of: other).number
        guard year != whole || !pairs.isEmpty else { return [] }
        let name = catalogue.placeCounts.first { $0.code == code }?.name ?? code
        let list = pairs.map { "\($0.0.unit?.name ?? $0.0.label) \($0.1) và \($0.2)" }.joined(separator: ", ")
        let totalCell = sums.stated(subject).first?.cell ?? column.headerCell
        return [
            Difference(
                kind: .placesToPhase, indicator: code, tier: nil, stated: whole, computed: year,
                cells: [totalCell] + pairs.map { CellAddress(row: $0.0.number, column: column.number) },
                message: "\(name): \(facts.period.written) ghi \(Number.grouped(year)), giai đoạn ghi "
                    + "\(Number.grouped(whole))\(list.isEmpty ? "" : " (\(list))").\(equalCounts(annex, phase))")
        ]
    }

    /// ` Số xóm ở hai bản đều là 996.`: what makes a differing count of places more puzzling.
    private func equalCounts(_ annex: Annex, _ phase: Annex) -> String {
        annex.subjects.compactMap { subject -> String? in
            guard case .placeCount(let code) = subject, let here = annex.columns(of: subject).first,
                let there = phase.columns(of: subject).first
            else { return nil }
            let year = Sums(annex, catalogue).sum(of: here).number
            guard year > 0, year == Sums(phase, catalogue).sum(of: there).number else { return nil }
            let name = catalogue.placeCounts.first { $0.code == code }?.name ?? code
            return " \(name) ở hai bản đều là \(Number.grouped(year))."
        }.joined()
    }

    /// The rows of units with a figure in a column.
    func units(_ annex: Annex, _ column: AnnexColumn) -> [(AnnexRow, RowUnit, Int64)] {
        annex.rows.compactMap { row in
            guard row.kind == .unit, let unit = row.unit, let number = annex[row, column]?.number else { return nil }
            return (row, unit, number)
        }
    }

    /// Every unit is given the same share of its phase target: a figure that was divided, not planned (V280).
    func constantShares(_ annex: Annex) -> [Notice] {
        guard let phase = facts.phase else { return [] }
        return annex.columns.compactMap { column in
            guard case .indicator(let code) = column.subject,
                let other = phase.columns(of: column.subject).first(where: { $0.tier == column.tier })
            else { return nil }
            let before = units(phase, other)
            let pairs = units(annex, column).compactMap { _, unit, number in
                before.first { unit.isSame(as: $0.1) }.map { (number, $0.2) }
            }.filter { $0.0 > 0 || $0.1 > 0 }
            guard pairs.count >= 4, let first = pairs.first, first.0 > 0, first.1 > first.0,
                pairs.allSatisfy({ $0.0 * first.1 == first.0 * $0.1 }), first.1 % first.0 == 0
            else { return nil }
            let tier = column.tier.map { " (\($0.implementing))" } ?? ""
            return Notice(
                .constantShare, cell: column.tierCell,
                "\(name(code))\(tier): ở cả \(pairs.count) đơn vị, chỉ tiêu \(facts.period.written) đúng bằng "
                    + "1/\(first.1 / first.0) chỉ tiêu giai đoạn.")
        }
    }

    /// The plan against what the tier above gave to its place. What the tier above carries out itself there (`cấp tỉnh`
    /// in a district) is not this plan's to set.
    func assignedAgainstPlan(_ annex: Annex) -> Findings {
        let own = facts.assigned.filter { $0.tier.map { $0 >= facts.placeTier } ?? true }
        let codes = own.map(\.indicator).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return Findings(
            differences: codes.compactMap { code in
                let parts = own.filter { $0.indicator == code }
                let assigned = parts.reduce(Int64(0)) { $0 + $1.quantity }
                let set = total(annex, code)
                guard assigned != set?.number ?? 0 else { return nil }
                let papers = parts.map(\.paper).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                return Difference(
                    kind: .planToAssigned, indicator: code, tier: nil, stated: assigned, computed: set?.number ?? 0,
                    cells: set.map { [$0.cell] } ?? [],
                    message: "\(name(code)): \(papers.joined(separator: ", ")) giao \(Number.grouped(assigned)), kế "
                        + "hoạch này \(set.map { "đặt \(Number.grouped($0.number))" } ?? "chưa có chỉ tiêu này").")
            })
    }
}

// MARK: Headers and rows that belong elsewhere

extension PlanChecks {
    /// `(120 cuộc x 2 đợt)` left in a header whose column gives nothing (V262).
    func headerLeftovers(_ annex: Annex) -> [Notice] {
        annex.columns.compactMap { column in
            guard case .indicator(let code) = column.subject, let unit = catalogue.indicator(code)?.unit,
                let found = column.header.firstMatch(of: /(\d{2,})\s*(\p{L}+)/), let number = Int64(found.1),
                number > 0,
                Vietnamese.folded(String(found.2)) == Vietnamese.folded(unit), let total = total(annex, code),
                total.number == 0
            else { return nil }
            return Notice(
                .headerLeftover, cell: column.headerCell,
                "\(name(code)): tiêu đề cột còn ghi “\(found.0)”, trong khi cả cột giao 0.")
        }
    }

    /// Rows under the heading of another activity, and whether their own heading is printed at all (V263).
    func rowsElsewhere(_ annex: Annex) -> [Notice] {
        var notices: [Notice] = []
        var heading: AnnexRow?
        let label = annex.columns.first { $0.subject == .label }?.number ?? 1
        let printed = Set(
            annex.rows.compactMap { $0.kind == .activity ? catalogue.activity(titled: $0.label)?.path : nil })
        for row in annex.rows {
            switch row.kind {
            case .component: heading = nil
            case .activity: heading = row
            case .task:
                guard let above = heading, let title = catalogue.activity(titled: above.label),
                    case .indicator(let code) = catalogue.recognise(header: row.label),
                    let own = catalogue.indicator(code), own.activity != title.path
                else { continue }
                let state = above.suspension.map { " đang “\($0)”" } ?? ""
                let missing = printed.contains(own.activity) ? "" : "; phụ lục thiếu tiêu đề của hoạt động này"
                notices.append(
                    Notice(
                        .rowElsewhere, cell: CellAddress(row: row.number, column: label),
                        "“\(row.label.shortened(to: 90))” đứng dưới “\(above.label.shortened(to: 60))”\(state), trong khi "
                            + "\(own.name.lowercasedFirst) thuộc hoạt động \(own.activity) của chương trình\(missing).")
                )
            default: continue
            }
        }
        return notices
    }
}
