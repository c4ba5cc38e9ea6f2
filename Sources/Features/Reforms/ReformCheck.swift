import Kernel
import Places

/// What came of reading a reform: a plan, or everything that has to be mended first.
public struct ReformReading: Sendable {
    /// In the order of the lines; empty exactly when there is a plan.
    public let faults: [ReformFault]
    public let plan: ReformPlan?
}

/// The rules of a reform. Every old unit has a successor, or is a tier above the commune whose units below have one;
/// a unit that no line names carries over under its code. Pure; all faults are collected.
public struct ReformCheck {
    let base: ReformBase
    private(set) var faults: [ReformFault] = []
    private(set) var lines: [ReformLine] = []
    /// Codes that a faulty line names: what follows from its fault is not told as another one.
    private(set) var doubtful: Set<String> = []
    /// Sound lines by the old unit, and by the code that it has afterwards.
    private(set) var byFrom: [String: [ReformLine]] = [:]
    private(set) var byTarget: [String: [ReformLine]] = [:]

    /// Reads a reform against the structure before it.
    public static func read(_ draft: ReformDraft, against base: ReformBase) -> ReformReading {
        var check = ReformCheck(base: base)
        let structure = check.head(draft)
        check.takeLines(ReformText(draft.text))
        check.checkGroups()
        let units = check.newUnits()
        let faults = check.faults.sorted {
            ($0.line ?? 0, $0.cell ?? "") < ($1.line ?? 0, $1.cell ?? "")
        }
        guard faults.isEmpty, let structure else { return ReformReading(faults: faults, plan: nil) }
        return ReformReading(faults: [], plan: check.plan(structure, units))
    }

    private init(base: ReformBase) { self.base = base }

    mutating func fault(_ code: String, _ line: ReformLine, _ column: ReformColumn?, _ message: String) {
        faults.append(ReformFault(code, line, column, message))
    }

    mutating func fault(_ fault: ReformFault) { faults.append(fault) }

    private mutating func fault(head column: String, _ code: String, value: String, _ message: String) {
        faults.append(ReformFault(code, line: nil, column: column, value: value, message))
    }

    // MARK: Day, name, decision

    private mutating func head(_ draft: ReformDraft) -> Structure? {
        let before = faults.count
        let day = Day(written: draft.day)
        let last = base.structure.inForceFrom
        if draft.day.isEmpty {
            fault(
                head: "day", "reform.day_missing", value: "",
                "Chưa ghi ngày bắt đầu của địa giới mới. Ghi như 01/01/2027.")
        } else if let day {
            if day <= last {
                fault(
                    head: "day", "reform.day_order", value: draft.day,
                    "Ngày \(day.written) không sau \(last.written), ngày bắt đầu của “\(base.structure.name)”. "
                        + "Ghi một ngày sau đó.")
            } else if day.year > 2100 {
                fault(head: "day", "reform.day_far", value: draft.day, "Năm \(day.year) sau năm 2100. Xem lại năm.")
            }
        } else {
            fault(
                head: "day", "reform.day", value: draft.day,
                "“\(draft.day)” không phải một ngày trong lịch. Ghi như 01/01/2027.")
        }
        if draft.decision.isEmpty {
            fault(
                head: "decision", "reform.decision_missing", value: "",
                "Chưa ghi văn bản quyết định. Ghi như Nghị quyết số 01/NQ-UBTVQH16 ngày 15/10/2026.")
        }
        tooLong(draft.decision, 300, "decision", "Văn bản quyết định")
        tooLong(draft.name, 100, "name", "Tên của địa giới mới")
        let id = base.structure.id + 1
        if id > NewStructure.lastID {
            fault(
                head: "day", "reform.too_many", value: "",
                "Đã có \(base.structure.id) lần thay đổi, nhiều nhất \(NewStructure.lastID).")
        }
        guard let day, faults.count == before else { return nil }
        return Structure(
            id: id, name: draft.name.isEmpty ? ReformDraft.usualName(from: day) : draft.name, inForceFrom: day,
            decision: draft.decision)
    }

    private mutating func tooLong(_ text: String, _ limit: Int, _ column: String, _ what: String) {
        guard text.count > limit else { return }
        fault(
            head: column, "reform.too_long_text", value: text,
            "\(what) có \(text.count) ký tự, nhiều nhất \(limit). Ghi ngắn lại.")
    }

    // MARK: Line by line

    private mutating func takeLines(_ text: ReformText) {
        faults += text.faults
        doubtful.formUnion(text.doubtful)
        for line in text.lines {
            let before = faults.count
            checkCodes(line)
            checkCells(line)
            checkName(line)
            if faults.count == before {
                lines.append(line)
            } else {
                doubtful.formUnion([line.from, line.to, line.parent])
            }
        }
    }

    private mutating func checkCodes(_ line: ReformLine) {
        if isCode(line.from, line, .from), base.byCode[line.from] == nil {
            fault(
                "reform.unknown_code", line, .from,
                "mã “\(line.from)” không có trong “\(base.structure.name)”. Tra mã ở trang Địa bàn.")
        }
        if !line.to.isEmpty { _ = isCode(line.to, line, .to) }
        if !line.parent.isEmpty, line.parent != "00" { _ = isCode(line.parent, line, .parent) }
    }

    private mutating func isCode(_ code: String, _ line: ReformLine, _ column: ReformColumn) -> Bool {
        if NewStructure.tier(ofCode: code) != nil { return true }
        let isShort = [1, 4].contains(code.utf8.count) && code.utf8.allSatisfy { (48...57).contains($0) }
        fault(
            "reform.code_form", line, column,
            "mã “\(code)” không đúng dạng: tỉnh 2 chữ số, huyện 3 chữ số, xã 5 chữ số."
                + (isShort ? " Excel hay bỏ số 0 ở đầu: có phải “0\(code)”?" : ""))
        return false
    }

    /// Which cells a line of each kind needs, and which it leaves blank.
    private mutating func checkCells(_ line: ReformLine) {
        let isWhole = line.share == nil || line.share == .whole
        switch line.change {
        case .merge:
            need(line, .to, "chưa ghi mã của đơn vị sau sáp nhập.")
            if !isWhole {
                fault(
                    "reform.share", line, .share,
                    "sáp nhập là toàn bộ đơn vị cũ. Nếu chỉ một phần thì ghi split ở cột change.")
            }
        case .split:
            need(line, .to, "chưa ghi mã của đơn vị nhận phần này.")
            if isWhole {
                fault(
                    "reform.share", line, .share,
                    "chia thì mỗi dòng ghi part-main (phần lớn hơn) hoặc part (một phần). Nếu toàn bộ thì ghi merge.")
            }
        case .rename:
            need(line, .name, "chưa ghi tên mới.")
            if !isWhole { fault("reform.share", line, .share, "đổi tên thì để trống cột này.") }
        case .move:
            need(line, .parent, "chưa ghi mã đơn vị cấp trên mới.")
            if !line.to.isEmpty, line.to != line.from {
                fault("reform.to", line, .to, "chuyển thì giữ mã cũ. Để trống cột này, hoặc thêm việc đổi mã sau.")
            }
            if !isWhole { fault("reform.share", line, .share, "chuyển thì để trống cột này.") }
        case .end: checkEnd(line)
        }
    }

    private mutating func need(_ line: ReformLine, _ column: ReformColumn, _ message: String) {
        if line.value(column).isEmpty { fault("reform.cell_missing", line, column, message) }
    }

    /// An end is told only of a tier whose units below say where its area went.
    private mutating func checkEnd(_ line: ReformLine) {
        for column in [ReformColumn.to, .name, .parent, .share] where !line.value(column).isEmpty {
            fault("reform.end_cells", line, column, "dòng kết thúc để trống cột này.")
        }
        guard let unit = base.byCode[line.from] else { return }
        if base.children[unit.code] == nil {
            fault(
                "reform.end_silent", line, .from,
                "\(unit.name.full) không thể kết thúc mà không nói địa bàn về đâu. Ghi merge hoặc split với đơn vị nhận."
            )
        }
    }

    private mutating func checkName(_ line: ReformLine) {
        guard !line.name.isEmpty, line.change != .end else { return }
        guard let name = UnitName(line.name) else {
            fault(
                "reform.name_type", line, .name,
                "tên “\(line.name)” thiếu loại đơn vị ở đầu. Ghi như Xã \(line.name), Phường \(line.name).")
            return
        }
        guard let tier = line.target.flatMap(NewStructure.tier(ofCode:)) else { return }
        let types = UnitName.types(of: tier)
        if !types.contains(name.type) {
            fault(
                "reform.name_tier", line, .name,
                "“\(name.type)” không phải loại đơn vị cấp \(tier.word). Ghi \(types.joined(separator: ", ")).")
        }
        if line.name.count > 100 {
            fault("reform.name_long", line, .name, "tên có \(line.name.count) ký tự, nhiều nhất 100.")
        }
    }

    // MARK: The lines of one old unit together

    private mutating func checkGroups() {
        var order: [String] = []
        var groups: [String: [ReformLine]] = [:]
        for line in lines {
            if groups[line.from] == nil { order.append(line.from) }
            groups[line.from, default: []].append(line)
        }
        for code in order where !doubtful.contains(code) {
            guard let group = groups[code] else { continue }
            let before = faults.count
            if group.allSatisfy({ $0.change == .split }) { checkParts(group) } else { checkOnce(group) }
            if faults.count > before { doubtful.formUnion([code] + group.map(\.to)) }
        }
        lines.removeAll { doubtful.contains($0.from) }
        byFrom = Dictionary(grouping: lines, by: \.from)
        byTarget = Dictionary(grouping: lines.filter { $0.target != nil }, by: { $0.target ?? "" })
    }

    private mutating func checkOnce(_ group: [ReformLine]) {
        let name = base.byCode[group[0].from]?.name.full ?? group[0].from
        for line in group.dropFirst() {
            fault(
                "reform.twice", line, .from,
                "\(name) đã có ở dòng \(group[0].number). Một đơn vị cũ chỉ có một dòng, trừ khi mọi dòng của nó là chia."
            )
        }
    }

    private mutating func checkParts(_ group: [ReformLine]) {
        let name = base.byCode[group[0].from]?.name.full ?? group[0].from
        var seen: [String: Int] = [:]
        for line in group {
            if let earlier = seen.updateValue(line.number, forKey: line.to) {
                fault("reform.twice", line, .to, "\(name) chia về mã “\(line.to)” đã có ở dòng \(earlier).")
            }
        }
        if group.count == 1 {
            fault(
                "reform.one_part", group[0], .from,
                "\(name) chia mà chỉ có một phần. Ghi đủ các phần, hoặc ghi merge nếu toàn bộ về một nơi.")
            return
        }
        let main = group.filter { $0.share == .mainPart }
        if main.isEmpty {
            fault(
                "reform.no_main", group[0], .share,
                "\(name) chia mà chưa dòng nào ghi part-main. Ghi part-main ở phần lớn hơn.")
        }
        for line in main.dropFirst() {
            fault(
                "reform.two_main", line, .share,
                "\(name) đã có phần lớn hơn ở dòng \(main[0].number). Chỉ một phần là part-main.")
        }
    }
}
