import Accounts
import Kernel
import Office
import Programme

/// Everything a plan is held against: its own text and annexes, the plan of its phase, what the tier above assigned, and
/// the documents that it cites. A value, so that the rules stay pure.
struct PlanFacts {
    /// A document of the register, as far as a citation is compared with it.
    struct Document: Hashable, Sendable {
        /// `01/2022/TT-UBDT`.
        let symbol: String
        let day: Day?
        let issuer: String
        let title: String
    }

    /// What the tier above gave to the plan's place for the same period.
    struct Assigned: Hashable, Sendable {
        let indicator: String
        /// Nil where the paper above does not split by tier.
        let tier: Tier?
        let quantity: Int64
        /// `Kế hoạch 288/KH-BCD năm 2024, Tỉnh Cao Bằng`.
        let paper: String
    }

    var annexes: [Annex]
    var text: PlanText
    var period: Period
    /// The number and the date of the paper, as its annex or its issue says.
    var paperNumber: String?
    var paperDay: Day?
    var placeTier: Tier
    var agency: Agency
    /// Where the printed title of the signer belongs to another agency: that one.
    var signerAgency: Agency?
    /// The annex of the phase that the year lies in.
    var phase: Annex?
    var assigned: [Assigned]
    var documents: [RecordID: Document]
    let catalogue: Catalogue
}

/// What is found between the parts of a plan, beside the sums of each annex.
struct PlanChecks {
    let facts: PlanFacts

    var catalogue: Catalogue { facts.catalogue }
    var text: PlanText { facts.text }

    /// Findings that belong to cells of an annex, one for each annex of the plan, in their order.
    func perAnnex() -> [Findings] {
        facts.annexes.indices.map { index in
            let annex = facts.annexes[index]
            var findings = Findings()
            if annex.kind == .units {
                findings = findings + textAgainstAnnex(annex) + yearAgainstPhase(annex) + assignedAgainstPlan(annex)
                findings.notices += headerLeftovers(annex) + constantShares(annex)
            } else {
                // The annex of units is the one that section II is compared with; without it, the activities are.
                if !facts.annexes.contains(where: { $0.kind == .units }) {
                    findings = findings + textAgainstActivities(annex)
                }
                findings.notices += rowsElsewhere(annex)
            }
            return findings
        }
    }

    /// Findings of the paper itself, which belong to no cell.
    func ofPaper() -> Findings {
        Findings(
            differences: textAgainstItself(), notices: head() + signer() + deadlines() + CitationChecks(facts).all())
    }

    func name(_ code: String) -> String { catalogue.indicator(code)?.name ?? code }

    /// The figure that an annex gives an indicator: its stated total, else what its units add up to; with the cell to
    /// look at. Nil when the annex has no such column.
    func total(_ annex: Annex, _ code: String, tier: Tier? = nil) -> (number: Int64, cell: CellAddress)? {
        let subject = ColumnSubject.indicator(code)
        let columns = annex.columns(of: subject)
        guard let first = columns.first else { return nil }
        let sums = Sums(annex, catalogue)
        if let tier {
            guard let column = columns.first(where: { $0.tier == tier }) else { return nil }
            return sums.stated(column: column).first ?? (sums.sum(of: column).number, column.tierCell)
        }
        if let stated = sums.stated(subject).first { return stated }
        return (sums.parts(of: subject).reduce(Int64(0)) { $0 + sums.sum(of: $1).number }, first.headerCell)
    }

    /// What the rows of an annex of activities give an indicator, by the titles of its rows; nil when no row has a figure.
    func activityTotal(_ annex: Annex, _ code: String) -> (number: Int64, cells: [CellAddress])? {
        let cells = annex.rows.filter { $0.kind == .task && catalogue.recognise(header: $0.label) == .indicator(code) }
            .flatMap { row in
                annex.columns.filter { $0.subject == .activityTier && annex[row, $0]?.number != nil }
                    .map { CellAddress(row: row.number, column: $0.number) }
            }
        guard !cells.isEmpty else { return nil }
        return (cells.reduce(0) { $0 + (annex.cells[$1]?.number ?? 0) }, cells)
    }
}

// MARK: The text against the annexes

extension PlanChecks {
    /// Section II and other statements of the text against the totals of an annex (C40, V251, V253, V262).
    private func textAgainstAnnex(_ annex: Annex) -> Findings {
        var findings = Findings()
        for target in text.targets {
            guard let code = target.indicator, let total = total(annex, code, tier: target.tier) else { continue }
            let tier = target.tier.map { " (\($0.implementing))" } ?? ""
            switch (target.content, target.aspect) {
            case (.number, .whole):
                guard let quantity = target.quantity else { continue }
                if quantity != total.number {
                    findings.differences.append(
                        Difference(
                            kind: .textToAnnex, indicator: code, tier: target.tier, unit: target.section,
                            stated: quantity, computed: total.number, cells: [total.cell],
                            message: "\(name(code))\(tier): mục \(target.section) ghi \(Number.grouped(quantity)), "
                                + "ô \(total.cell) của phụ lục ghi \(Number.grouped(total.number))."))
                }
                findings.differences += split(target, annex, code)
                findings.notices += unitOfCount(target, annex, total.cell)
            case (.number, .support):
                guard let quantity = target.quantity, quantity > total.number else { continue }
                findings.notices.append(
                    Notice(
                        .textSupport, cell: total.cell,
                        "\(name(code))\(tier): mục \(target.section) hỗ trợ \(Number.grouped(quantity)) mô hình, phụ lục "
                            + "giao \(Number.grouped(total.number)). Hỗ trợ mô hình đã có hay giao thêm, văn bản chưa nói rõ."
                    ))
            case (.words, _):
                guard total.number == 0 else { continue }
                findings.notices.append(
                    Notice(
                        .describedOnly, cell: total.cell,
                        "\(name(code)): mục \(target.section) có nêu “\(target.printed.shortened(to: 120))”, phụ lục giao 0."
                    ))
            case (.percentage, _): continue
            }
        }
        findings.notices += missingFromText(annex)
        return findings
    }

    /// `cuộc` in the text, `lớp` in the annex.
    private func unitOfCount(_ target: TextTarget, _ annex: Annex, _ cell: CellAddress) -> [Notice] {
        guard let code = target.indicator, let indicator = catalogue.indicator(code), let printed = target.unit else {
            return []
        }
        let ofAnnex = annex.columns(of: .indicator(code)).lazy.compactMap(\.countingUnit).first
        let other = ofAnnex ?? indicator.unit
        guard !PlanChecks.isSameUnit(printed, other) else { return [] }
        return [
            Notice(
                .countingUnit, cell: cell,
                "\(indicator.name): mục \(target.section) tính theo “\(printed)”, "
                    + "\(ofAnnex == nil ? "danh mục" : "phụ lục") tính theo “\(other)”.")
        ]
    }

    /// Whether two printed units are one: `tổ/nhóm/HTX` and `tổ/nhóm`, `ĐCTCCĐ` and `ĐCTC`.
    static func isSameUnit(_ left: String, _ right: String) -> Bool {
        func words(_ unit: String) -> Set<Substring> {
            Set(Vietnamese.folded(unit).split { !$0.isLetter })
        }
        let (first, second) = (words(left), words(right))
        if first.isSubset(of: second) || second.isSubset(of: first) { return true }
        guard first.count == 1, second.count == 1, let one = first.first, let other = second.first else { return false }
        return one.count > 2 && other.count > 2 && (one.hasPrefix(other) || other.hasPrefix(one))
    }

    /// Indicators that the annex gives and section II leaves out; nothing where no section II was entered.
    private func missingFromText(_ annex: Annex) -> [Notice] {
        let stated = Set(
            text.targets.filter { $0.section.hasPrefix("II") && !$0.section.hasPrefix("III") }
                .compactMap(\.indicator))
        guard !stated.isEmpty else { return [] }
        let given = annex.subjects.compactMap { subject -> (String, Int64, CellAddress)? in
            guard case .indicator(let code) = subject, !stated.contains(code), let total = total(annex, code),
                total.number > 0
            else { return nil }
            return (code, total.number, total.cell)
        }
        let suspended = Set(text.statuses.filter { $0.kind == .suspended }.flatMap(\.indicators))
        return given.map { code, number, cell in
            Notice(
                .notInText, cell: cell,
                "\(name(code)): mục II nêu \(stated.count) chỉ tiêu và không có chỉ tiêu này"
                    + (suspended.contains(code) ? ", phần lời ghi tạm dừng" : "")
                    + "; phụ lục giao \(Number.grouped(number)).")
        }
    }

    /// A plan whose only annex is one of activities.
    private func textAgainstActivities(_ annex: Annex) -> Findings {
        var findings = Findings()
        for target in text.targets {
            guard let code = target.indicator, target.content == .number, target.aspect == .whole,
                let quantity = target.quantity, let total = activityTotal(annex, code), total.number != quantity
            else { continue }
            findings.differences.append(
                Difference(
                    kind: .textToAnnex, indicator: code, tier: target.tier, unit: target.section, stated: quantity,
                    computed: total.number, cells: total.cells,
                    message: "\(name(code)): mục \(target.section) ghi \(Number.grouped(quantity)), các hàng của phụ "
                        + "lục cộng được \(Number.grouped(total.number))."))
        }
        return findings
    }

    /// Two statements of the text about one thing (V256).
    private func textAgainstItself() -> [Difference] {
        let stated = text.targets.filter { $0.indicator != nil && $0.content == .number && $0.aspect == .whole }
        return stated.indices.flatMap { index in
            stated[..<index].compactMap { earlier -> Difference? in
                let later = stated[index]
                guard earlier.indicator == later.indicator, earlier.tier == later.tier, let code = later.indicator,
                    let first = earlier.quantity, let second = later.quantity, first != second
                else { return nil }
                return Difference(
                    kind: .textToText, indicator: code, tier: later.tier,
                    unit: "\(earlier.section), \(later.section)", stated: first, computed: second, cells: [],
                    message: "\(name(code)): mục \(earlier.section) ghi \(Number.grouped(first)), mục \(later.section) "
                        + "ghi \(Number.grouped(second)).")
            }
        }
    }

    /// The head of the paper against what its annex says about it (V257).
    private func head() -> [Notice] {
        let head = text.head
        guard !text.sections.isEmpty || !head.number.isEmpty || !head.day.isEmpty else { return [] }
        var open: [String] = []
        if let number = facts.paperNumber, !head.number.contains(where: \.isNumber) {
            open.append(
                "đầu văn bản \(head.number.isEmpty ? "không ghi số" : "để trống số (“\(head.number)”)"), phụ lục ghi số \(number)"
            )
        }
        if let day = facts.paperDay, Day(words: head.day) != day {
            open.append(
                "đầu văn bản \(head.day.isEmpty ? "không ghi ngày" : "ghi “\(head.day)”"), phụ lục ghi ngày \(day.written)"
            )
        }
        guard !open.isEmpty else { return [] }
        return [Notice(.headBlank, (open.joined(separator: "; ") + ".").capitalisedFirst)]
    }

    /// The title under the paper against who issues it (V254).
    private func signer() -> [Notice] {
        guard let other = facts.signerAgency, other.id != facts.agency.id else { return [] }
        return [
            Notice(
                .signerElsewhere,
                "Kế hoạch của \(facts.agency.name), chức danh người ký ghi “\(text.signer.title)” của \(other.name).")
        ]
    }

    /// Days that lie before the plan itself (V258).
    private func deadlines() -> [Notice] {
        guard let day = facts.paperDay else { return [] }
        return text.deadlines.compactMap { deadline in
            guard let due = deadline.due(in: facts.period), due < day else { return nil }
            return Notice(
                .deadlineBeforePlan,
                "Mục \(deadline.section): \(deadline.name) phải xong “\(deadline.printed)” (\(due.written)), kế hoạch lại "
                    + "ghi ngày \(day.written).")
        }
    }
}

extension Day {
    /// Reads a day written out: `ngày 14 tháng 3 năm 2023`; nil where one of the three is blank.
    init?(words: String) {
        let pattern = /ngay\s+(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})/
        guard let found = Vietnamese.folded(words).firstMatch(of: pattern), let day = Int(found.1),
            let month = Int(found.2), let year = Int(found.3)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}
