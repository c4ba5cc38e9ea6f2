import Database
import Kernel
import Pages
import Places
import Sheets

/// What the form of a declaration was told, as typed.
struct DeclarationForm: Sendable {
    /// One field of the table of figures.
    struct Cell: Sendable {
        let name: String
        let indicator: String
        let tier: Tier?
        let text: String
    }

    /// The tiers that have a column when figures are split.
    static let usualTiers: [Tier] = [.province, .district, .commune, .village]

    var place: String
    /// The tiers that have a column when figures are split: the centre only where it has figures already.
    var tiers: [Tier]
    /// Which of several places was chosen; empty while there was no choice.
    var chosen: String
    var time: String
    var reason: String
    /// Whether each implementing tier has its own column.
    var isSplit: Bool
    /// The tier of all figures when they are not split; nil for none.
    var tier: Tier?
    var cells: [Cell]
    var acceptKey: String
    var submission: String

    init(_ form: Form, items: [CountedItem]) {
        place = String(form.text("dia-ban").prefix(200))
        chosen = String(form.text("dia-ban-chon").prefix(200))
        time = String(form.text("thoi-gian").prefix(60))
        reason = String(form.lines("ly-do").prefix(2_000))
        isSplit = form.text("kieu") == "tach"
        let tier = Tier(rawValue: form.text("cap"))
        self.tier = tier
        acceptKey = form.text("xac-nhan")
        submission = form.text("phieu")
        let split = isSplit
        let hasCentral = items.contains { form.has(Self.name($0.code, .central, isSplit: true)) }
        let tiers = (hasCentral ? [.central] : []) + Self.usualTiers
        self.tiers = tiers
        cells = items.flatMap { item in
            Self.columns(split ? tiers : nil).map { column in
                let name = Self.name(item.code, column, isSplit: split)
                return Cell(
                    name: name, indicator: item.code, tier: split ? column : tier,
                    text: String(form.text(name).prefix(40)))
            }
        }
    }

    /// The form as it shows a declaration that is to be corrected.
    init(_ declaration: Declaration, items: [CountedItem]) {
        let used = Set(declaration.lines.map(\.tier))
        let tiers = (used.contains(.central) ? [.central] : []) + Self.usualTiers
        self.tiers = tiers
        place = ""
        chosen = ""
        time = declaration.time.written
        reason = declaration.reason
        isSplit = used.count > 1 || used == [.central]
        tier = used.count == 1 ? declaration.lines.first?.tier : nil
        acceptKey = ""
        submission = ""
        let (split, single) = (isSplit, tier)
        cells = items.flatMap { item in
            Self.columns(split ? tiers : nil).map { column in
                let tier = split ? column : single
                let line = declaration.lines.first { $0.indicator == item.code && $0.tier == tier }
                return Cell(
                    name: Self.name(item.code, column, isSplit: split), indicator: item.code, tier: tier,
                    text: line.map { Number.grouped($0.quantity) } ?? "")
            }
        }
    }

    /// Changes between one column and a column a tier; what was typed goes along, of several the first.
    mutating func toggleSplit(items: [CountedItem]) {
        let old = cells
        let (split, single) = (!isSplit, tier)
        let home = single.flatMap { tiers.contains($0) ? $0 : nil }
        isSplit = split
        let columns = Self.columns(split ? tiers : nil)
        cells = items.flatMap { item in
            columns.map { column in
                let typed = old.filter { $0.indicator == item.code && !$0.text.isEmpty }
                let kept = split ? typed.first { _ in column == home } : typed.first
                return Cell(
                    name: Self.name(item.code, column, isSplit: split), indicator: item.code,
                    tier: split ? column : single, text: kept?.text ?? "")
            }
        }
    }

    /// The columns of figures: none is the one without a tier.
    private static func columns(_ tiers: [Tier]?) -> [Tier?] { [nil] + (tiers ?? []).map { $0 } }

    /// The columns of the table of figures.
    var columns: [Tier?] { Self.columns(isSplit ? tiers : nil) }

    private static func name(_ code: String, _ tier: Tier?, isSplit: Bool) -> String {
        isSplit ? "so-\(code)-\(tier?.rawValue ?? "chung")" : "so-\(code)"
    }

    /// The typed figures with the fields they stand in; what cannot be read becomes a problem on its field.
    func lines() -> (lines: [DeclarationLine], fields: [String], problems: [Problem]) {
        var lines: [DeclarationLine] = []
        var fields: [String] = []
        var problems: [Problem] = []
        for cell in cells where !cell.text.isEmpty {
            do {
                lines.append(
                    DeclarationLine(indicator: cell.indicator, tier: cell.tier, quantity: try Quantity.read(cell.text)))
                fields.append(cell.name)
            } catch let problem {
                problems.append(Problem(problem.kind, problem.code, problem.message, field: cell.name))
            }
        }
        return (lines, fields, problems)
    }

    /// What makes one submission of it.
    var parts: [String] {
        [place, chosen, time, reason, isSplit ? "tach" : "", tier?.rawValue ?? "", acceptKey] + cells.map(\.text)
    }
}

/// A form that was not kept: its problems, the places to choose from, and the figures to confirm.
struct FormRefusal: Error {
    var problems: [Problem] = []
    var choices: [PlaceHit] = []
    var doubts: [DeclarationDoubt] = []

    /// Under which the doubts are confirmed: other doubts have another key.
    var acceptKey: String { FormRefusal.key(of: doubts) }

    static func key(of doubts: [DeclarationDoubt]) -> String {
        doubts.map { "\($0.line).\($0.other.text.suffix(12))" }.joined(separator: "_")
    }
}

extension DeclarationForm {
    /// What the form declares.
    ///
    /// - Parameter fixed: the place of the declaration that is corrected; nil for a new one.
    /// - Throws: ``FormRefusal``.
    func draft(
        fixed: PlaceID?, for viewer: Viewer, _ desk: DeclarationDesk, in tx: Transaction
    ) throws -> DeclarationDraft {
        let (lines, fields, figureProblems) = lines()
        guard let time = ReportedTime(written: time) else {
            throw FormRefusal(problems: [timeProblem] + figureProblems)
        }
        var refusal = FormRefusal()
        var found = fixed
        if found == nil {
            let permits = { (id: PlaceID) in viewer.may(.declareResults, lineage: try PlaceStore.lineage(of: id, tx)) }
            let wanted = chosen.isEmpty ? place : chosen
            switch try TypedPlace.find(wanted, on: time.lastDay, permits: permits, in: tx) {
            case .place(let place):
                found = place.id
                if try !permits(place.id) {
                    throw FormRefusal(problems: [
                        Problem(
                            .forbidden, "declaration.outside_scope",
                            "\(place.name) ở ngoài phạm vi khai báo của tài khoản này. Nhờ đơn vị đó khai báo.",
                            field: "dia-ban")
                    ])
                }
            case .choices(let hits):
                refusal.choices = hits
                refusal.problems.append(
                    Problem(
                        "declaration.place_ambiguous",
                        "Có \(hits.count) địa bàn hợp với “\(wanted)”. Chọn một trong danh sách bên dưới.",
                        field: "dia-ban"))
            case .problem(let problem): refusal.problems.append(problem)
            }
        }
        let draft = DeclarationDraft(
            place: found ?? .nation, time: time, lines: lines, reason: Vietnamese.normalised(reason))
        let faults =
            found == nil ? desk.rules.fault(of: time).map { [$0] } ?? [] : try desk.faults(of: draft, in: tx)
        let known = faults.filter { !($0.subject == .lines && !figureProblems.isEmpty) }
        refusal.problems +=
            known.map { fault in
                Problem(fault.code, fault.message, field: field(of: fault.subject, fields))
            } + figureProblems
        guard refusal.problems.isEmpty else { throw refusal }
        return draft
    }

    private func field(of subject: DeclarationFault.Subject, _ fields: [String]) -> String? {
        switch subject {
        case .place: "dia-ban"
        case .time: "thoi-gian"
        case .reason: "ly-do"
        case .lines: cells.first?.name
        case .line(let index): fields.indices.contains(index) ? fields[index] : nil
        }
    }

    private var timeProblem: Problem {
        if time.isEmpty {
            return Problem("declaration.time", "Chưa ghi ngày hoặc kỳ của kết quả.", field: "thoi-gian")
        }
        let numbers = time.split(whereSeparator: { "/-.".contains($0) }).compactMap { Int($0) }
        if numbers.count == 3, (1...12).contains(numbers[1]), (2000...2100).contains(numbers[2]) {
            return Problem(
                "declaration.time",
                "\(time) không có trong lịch. Tháng \(numbers[1])/\(numbers[2]) có "
                    + "\(Day.length(ofMonth: numbers[1], year: numbers[2])) ngày.", field: "thoi-gian")
        }
        return Problem(
            "declaration.time",
            "“\(time)” không phải ngày hay kỳ. Ghi như 20/3/2024, Tháng 3/2024, Quý III/2024, Năm 2024.",
            field: "thoi-gian")
    }
}
