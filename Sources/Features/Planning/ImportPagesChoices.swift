import Accounts
import Database
import Kernel
import Office
import Pages
import Places
import Programme

/// The units that a row of an annex can be: what the lists of step 2 offer.
struct UnitOptions: Sendable {
    struct Option: Sendable {
        let value: String
        let label: String
        let unit: RowUnit
    }

    /// More units than this make lists that nobody reads through; those of the nearer tier stay.
    private static let most = 400

    let options: [Option]

    /// The places directly below, those under them, and the agencies of the place.
    init(for target: ImportTarget, in tx: Transaction) throws {
        var places: [PlaceName] = []
        var tiers = 0
        let day = try PlanSpan.day(of: target.place, in: target.period, tx)
        for tier in Tier.allCases where tier > target.place.tier && tiers < 2 {
            let names = try PlaceStore.unitCandidates(under: target.place.id, on: day, tiers: [tier], tx)
            guard !names.isEmpty else { continue }
            tiers += 1
            if places.count + names.count <= UnitOptions.most || places.isEmpty { places += names }
        }
        let agencies = try AgencyStore.all(at: [target.place.id], in: tx)
        options =
            agencies.map {
                Option(value: "q:\($0.id.text)", label: $0.name, unit: .agency($0.id, code: $0.code, name: $0.name))
            }
            + places.map {
                Option(
                    value: "d:\($0.id)", label: "\($0.name) (\($0.code))",
                    unit: .place($0.id, code: $0.code, name: $0.shortName))
            }
    }

    /// The full name of a unit: `Huyện Quảng Hòa (049)`.
    func label(of unit: RowUnit) -> String? { options.first { $0.unit.isSame(as: unit) }?.label }
}

/// The choices of step 2 as fields of its form, and back.
///
/// Every field carries what holds now; a field that says what the file says itself is no choice.
struct ChoiceForm: Sendable {
    /// The annex as it is read without any choice but the repair.
    let baseline: Annex
    let units: UnitOptions
    let catalogue: Catalogue
    /// The repair that was accepted, which its own form changes.
    let moves: CellMoves?

    static func subjectField(_ column: Int) -> String { "cot-\(column)" }
    static func tierField(_ column: Int) -> String { "cap-\(column)" }
    static func unitField(_ row: Int) -> String { "hang-\(row)" }

    // MARK: From the form

    /// The choices that a form makes.
    ///
    /// - Throws: `Problems` for values that are in none of the lists.
    func choices(_ form: Form) throws -> ReadingChoices {
        var choices = ReadingChoices(moves: moves)
        var problems: [Problem] = []
        for name in form.names {
            let parts = name.split(separator: "-")
            guard parts.count == 2, let number = Int(parts[1]) else { continue }
            let value = form.text(name)
            let isKnown =
                switch parts[0] {
                case "cot": read(subject: value, column: number, into: &choices)
                case "cap": read(tier: value, column: number, into: &choices)
                case "hang": read(unit: value, row: number, into: &choices)
                default: true
                }
            if !isKnown {
                problems.append(
                    Problem(
                        "import.choice_unknown", "Lựa chọn ở ô này không có trong danh sách. Chọn lại.", field: name))
            }
        }
        try Problems.throwIfAny(problems)
        return choices
    }

    private func read(subject value: String, column number: Int, into choices: inout ReadingChoices) -> Bool {
        guard let group = ColumnGroup.all(of: baseline).first(where: { $0.columns[0].number == number }) else {
            return false
        }
        guard let subject = subject(value) else { return value.isEmpty }
        guard subject != group.columns[0].subject else { return true }
        for column in group.columns { choices.subjects[column.number] = subject }
        return true
    }

    private func subject(_ value: String) -> ColumnSubject? {
        if value == "bo" { return .ignored }
        let code = String(value.dropFirst(2))
        if value.hasPrefix("i:"), catalogue.indicator(code) != nil { return .indicator(code) }
        if value.hasPrefix("c:"), catalogue.placeCounts.contains(where: { $0.code == code }) {
            return .placeCount(code)
        }
        return nil
    }

    private func read(tier value: String, column number: Int, into choices: inout ReadingChoices) -> Bool {
        guard let column = baseline.columns.first(where: { $0.number == number }) else { return false }
        if value.isEmpty { return true }
        if value == "khong" {
            choices.unsplit.insert(number)
            return true
        }
        guard let tier = Tier(rawValue: value) else { return false }
        if column.tier != tier { choices.tiers[number] = tier }
        return true
    }

    private func read(unit value: String, row number: Int, into choices: inout ReadingChoices) -> Bool {
        guard baseline.rows.contains(where: { $0.number == number }) else { return false }
        if value.isEmpty { return true }
        if value == "bo" {
            choices.skipped.insert(number)
            return true
        }
        guard let option = units.options.first(where: { $0.value == value }) else { return false }
        choices.units[number] = option.unit
        return true
    }

    // MARK: To the form

    /// The list of indicators for a column.
    func subjectChoice(_ group: ColumnGroup, _ choices: ReadingChoices) -> ChoiceField {
        let column = group.columns[0]
        let current = choices.subjects[column.number] ?? column.subject
        var options: [SelectField.Option] = []
        if case .unknown = column.subject {
            options.append(.init("", "Chưa chọn", selected: current == .unknown))
        }
        options += catalogue.indicators.map {
            .init("i:\($0.code)", $0.name, selected: current == .indicator($0.code))
        }
        options += catalogue.placeCounts.map {
            .init("c:\($0.code)", $0.name, selected: current == .placeCount($0.code))
        }
        options.append(.init("bo", "Bỏ cột này", selected: current == .ignored))
        return ChoiceField(
            name: ChoiceForm.subjectField(column.number), label: "\(group.title) là chỉ tiêu", options: options)
    }

    /// The list of tiers for a column.
    func tierChoice(_ column: AnnexColumn, _ choices: ReadingChoices) -> ChoiceField {
        let isSettled = choices.unsplit.contains(column.number)
        // Several of these lists stand in one cell of the table: each says whose it is.
        let prefix = "\(column.letters): "
        let chosen = isSettled ? nil : choices.tiers[column.number] ?? column.tier
        let isAsked = baseline.columns(of: column.subject).filter { !$0.isWhole }.count > 1 || column.tier != nil
        var options: [SelectField.Option] = []
        if column.tier == nil {
            options.append(
                .init("", prefix + (isAsked ? "chưa chọn" : "không phân cấp"), selected: chosen == nil && !isSettled))
        }
        if isAsked {
            options.append(
                .init(
                    "khong", "\(prefix)không phân cấp\(column.tier == nil ? " (như bản in)" : "")",
                    selected: chosen == nil && isSettled))
        }
        options += Tier.allCases.map {
            .init($0.rawValue, prefix + $0.implementing, selected: chosen == $0)
        }
        return ChoiceField(
            name: ChoiceForm.tierField(column.number), label: "Cột \(column.letters): cấp thực hiện", options: options)
    }

    /// The list of units for a row.
    func unitChoice(_ row: AnnexRow, _ choices: ReadingChoices) -> ChoiceField {
        let isSkipped = choices.skipped.contains(row.number)
        let chosen = isSkipped ? nil : choices.units[row.number]
        var options: [SelectField.Option] = [.init("", "Chưa chọn", selected: chosen == nil && !isSkipped)]
        options.append(.init("bo", "Bỏ hàng này", selected: isSkipped))
        options += units.options.map { option in
            .init(option.value, option.label, selected: chosen?.isSame(as: option.unit) ?? false)
        }
        return ChoiceField(
            name: ChoiceForm.unitField(row.number),
            label: "Hàng \(row.number) “\(row.label.isEmpty ? "không tên" : row.label)” là đơn vị", options: options)
    }

    // MARK: Two people's choices

    /// Where two choices differ, in words.
    func clashes(saved: ReadingChoices, mine: ReadingChoices) -> [ImportPreviewPage.Clash] {
        let columns = [saved, mine].flatMap { Array($0.subjects.keys) + Array($0.tiers.keys) + Array($0.unsplit) }
        let rows = [saved, mine].flatMap { Array($0.units.keys) + Array($0.skipped) }
        var clashes: [ImportPreviewPage.Clash] = []
        func compare(_ what: String, _ words: (ReadingChoices) -> String) {
            let both = (words(saved), words(mine))
            if both.0 != both.1 { clashes.append(.init(what: what, saved: both.0, mine: both.1)) }
        }
        compare("Dời ô") { $0.moves.map { "\($0.moves.count + $0.cleared.count) chỗ" } ?? "không dời" }
        for column in Set(columns).sorted() {
            let title = "Cột \(Office.CellAddress.letters(column))"
            compare("\(title), chỉ tiêu") { subjectWords($0, column) }
            compare("\(title), cấp") { tierWords($0, column) }
        }
        for row in Set(rows).sorted() { compare("Hàng \(row), đơn vị") { unitWords($0, row) } }
        return clashes
    }

    private func subjectWords(_ choices: ReadingChoices, _ column: Int) -> String {
        switch choices.subjects[column] {
        case nil: "như trong tệp"
        case .ignored: "bỏ cột này"
        case .some(let subject): catalogue.name(of: subject) ?? "chưa rõ"
        }
    }

    private func tierWords(_ choices: ReadingChoices, _ column: Int) -> String {
        choices.unsplit.contains(column) ? "không phân cấp" : choices.tiers[column]?.implementing ?? "như trong tệp"
    }

    private func unitWords(_ choices: ReadingChoices, _ row: Int) -> String {
        if choices.skipped.contains(row) { return "bỏ hàng này" }
        return choices.units[row].map { units.label(of: $0) ?? $0.name ?? "chưa rõ" } ?? "chưa chọn"
    }
}

/// Columns side by side under one header: one indicator with its tiers.
struct ColumnGroup: Sendable {
    let columns: [AnnexColumn]

    /// The groups of an annex of units that hold figures.
    static func all(of annex: Annex) -> [ColumnGroup] {
        let counted = annex.columns.filter { $0.subject.isCounted || $0.subject == .unknown }
        var groups: [[AnnexColumn]] = []
        for column in counted {
            if let last = groups.last?.last, column.subject.isCounted, last.subject == column.subject,
                last.headerCell == column.headerCell
            {
                groups[groups.count - 1].append(column)
            } else {
                groups.append([column])
            }
        }
        return groups.map { ColumnGroup(columns: $0) }
    }

    /// `Cột E, F`.
    var title: String { "Cột \(letters)" }

    var letters: String { columns.map(\.letters).joined(separator: ", ") }
}
