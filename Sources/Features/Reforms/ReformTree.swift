import Kernel
import Places

/// The tree after a reform: every new unit with its name and the unit above, and what is wrong with it.
extension ReformCheck {
    /// A new unit while it is worked out.
    struct Draft {
        let code: String
        let tier: Tier
        let name: UnitName
        let parent: String?
        /// The line that a fault of it is told at; nil for a unit that no line names.
        let line: ReformLine?
    }

    /// Whether an old unit carries over under its code because no line names it.
    private func stays(_ code: String) -> ReformUnit? {
        byFrom[code] == nil && !doubtful.contains(code) ? base.byCode[code] : nil
    }

    /// Where units below one that no line names go along: under its code, or under the one unit that it became whole.
    private func carried(_ code: String) -> String? {
        guard let lines = byFrom[code] else { return base.byCode[code] == nil ? nil : code }
        if lines[0].change == .split { return lines.contains { $0.to == code } ? code : nil }
        return lines[0].target
    }

    /// All units of the new structure; faults are told on the way.
    mutating func newUnits() -> [Draft] {
        let targets = byTarget.keys.filter { !doubtful.contains($0) }.sorted()
        let named = targets.compactMap { code in byTarget[code].flatMap { target(code, $0) } }
        let left = base.units.filter { stays($0.code) != nil && byTarget[$0.code] == nil }
        let kept = left.compactMap { carriedOver($0) }
        let units = named + kept
        checkAbove(units)
        checkBelow(units)
        return units
    }

    private mutating func carriedOver(_ unit: ReformUnit) -> Draft? {
        guard let parent = unit.parent else {
            return Draft(code: unit.code, tier: unit.tier, name: unit.name, parent: nil, line: nil)
        }
        if let above = carried(parent) {
            return Draft(code: unit.code, tier: unit.tier, name: unit.name, parent: above, line: nil)
        }
        if !doubtful.contains(parent), let line = byFrom[parent]?.first {
            let name = base.byCode[parent]?.name.full ?? parent
            tellForgotten(unit, line, name)
        }
        return nil
    }

    private mutating func tellForgotten(_ unit: ReformUnit, _ line: ReformLine, _ above: String) {
        fault(
            ReformFault(
                "reform.forgotten", line: line.number, column: ReformColumn.from.rawValue, cell: line.cell(.from),
                value: unit.code,
                "\(unit.name.full) (\(unit.code)) bị bỏ quên: \(above) không còn mà chưa dòng nào nói \(unit.tier.word) này về đâu. "
                    + "Thêm một dòng move, merge hoặc split cho \(unit.code)."))
    }

    private mutating func target(_ code: String, _ lines: [ReformLine]) -> Draft? {
        guard let tier = NewStructure.tier(ofCode: code) else { return nil }
        let stays = stays(code)
        let sources = lines.compactMap { base.byCode[$0.from] } + (stays.map { [$0] } ?? [])
        if sources.count == 1, lines[0].change == .merge {
            fault(
                "reform.merge_one", lines[0], .to,
                "chỉ một đơn vị về mã “\(code)”. Ghi đủ các đơn vị sáp nhập, hoặc ghi rename nếu chỉ đổi tên.")
        }
        checkTiers(code, tier, lines)
        guard let name = name(of: code, lines, stays) else { return nil }
        let parent = parent(of: code, tier, lines, sources)
        if case .missing = parent { return nil }
        checkChanges(lines, name, parent.code)
        return Draft(code: code, tier: tier, name: name, parent: parent.code, line: lines[0])
    }

    /// A unit keeps its tier; one without units below may become one of a lower tier, as five island districts did.
    private mutating func checkTiers(_ code: String, _ tier: Tier, _ lines: [ReformLine]) {
        for line in lines {
            guard let unit = base.byCode[line.from], unit.tier != tier else { continue }
            if tier > unit.tier, base.children[unit.code] == nil { continue }
            fault(
                "reform.tier", line, .to,
                "\(unit.name.full) là cấp \(unit.tier.word), mã “\(code)” là của cấp \(tier.word). Ghi mã cùng cấp.")
        }
    }

    // MARK: Names

    private mutating func name(of code: String, _ lines: [ReformLine], _ stays: ReformUnit?) -> UnitName? {
        let stated = lines.filter { !$0.name.isEmpty }
        let name = stated.first.flatMap { UnitName($0.name) }
        for line in stated.dropFirst() where UnitName(line.name)?.full != name?.full {
            fault(
                "reform.duplicate_code", line, .name,
                "mã “\(code)” đã có tên “\(stated[0].name)” ở dòng \(stated[0].number). "
                    + "Một mã chỉ có một tên; đơn vị khác thì ghi mã khác.")
        }
        if let stays, let name, name.full != stays.name.full {
            fault(
                "reform.duplicate_code", stated[0], .to,
                "mã “\(code)” đang là \(stays.name.full) và không dòng nào nói đơn vị này thay đổi. "
                    + "Ghi mã khác cho đơn vị mới, hoặc thêm một dòng cho \(code).")
            return nil
        }
        if let name { return name }
        if let unit = base.byCode[code], stays != nil || lines.contains(where: { $0.from == code }) { return unit.name }
        fault("reform.name_missing", lines[0], .name, "đơn vị mới mã “\(code)” chưa có tên. Ghi cả loại: Xã Tân An.")
        return nil
    }

    // MARK: The unit above

    enum Above {
        case nation, code(String), missing

        var code: String? {
            if case .code(let code) = self { code } else { nil }
        }
    }

    private mutating func parent(
        of code: String, _ tier: Tier, _ lines: [ReformLine], _ sources: [ReformUnit]
    ) -> Above {
        let stated = lines.filter { !$0.parent.isEmpty }
        for line in stated.dropFirst() where line.parent != stated[0].parent {
            fault(
                "reform.two_parents", line, .parent,
                "mã “\(code)” đã thuộc “\(stated[0].parent)” ở dòng \(stated[0].number). Ghi một đơn vị cấp trên.")
        }
        if tier == .province {
            guard let line = stated.first(where: { $0.parent != "00" }) else { return .nation }
            fault("reform.tier", line, .parent, "tỉnh không thuộc đơn vị nào khác. Để trống cột này.")
            return .missing
        }
        if let line = stated.first { return .code(line.parent) }
        let own = sources.filter { $0.code == code }
        let above = (own.isEmpty ? sources : own).map { $0.parent }
        if above.contains(where: { $0.map(doubtful.contains) ?? false }) { return .missing }
        let places = Set(above.map { $0.flatMap(carried) })
        if places.count == 1, let only = places.first, let found = only { return .code(found) }
        fault(
            "reform.parent_missing", lines[0], .parent,
            places.count > 1
                ? "các đơn vị cũ thuộc nhiều nơi nên cần ghi mã “\(code)” thuộc đơn vị nào."
                : "đơn vị cấp trên cũ không còn nên cần ghi mã “\(code)” thuộc đơn vị nào.")
        return .missing
    }

    /// A line that changes nothing is a mistake in its code or its name.
    private mutating func checkChanges(_ lines: [ReformLine], _ name: UnitName, _ parent: String?) {
        for line in lines {
            guard let unit = base.byCode[line.from], line.target == unit.code else { continue }
            let isSame = unit.name.full == name.full && unit.parent.flatMap(carried) == parent
            guard isSame, line.change == .rename || line.change == .move else { continue }
            fault(
                "reform.no_change", line, line.change == .rename ? .name : .parent,
                "\(unit.name.full) đang đúng như vậy. Bỏ dòng này, hoặc ghi điều thay đổi.")
        }
    }

    private mutating func checkAbove(_ units: [Draft]) {
        let tiers = Dictionary(units.map { ($0.code, $0.tier) }, uniquingKeysWith: { first, _ in first })
        for unit in units {
            guard let parent = unit.parent, !doubtful.contains(parent) else { continue }
            let line = unit.line.flatMap { first in byTarget[unit.code]?.first { !$0.parent.isEmpty } ?? first }
            guard let line else { continue }
            let name = unit.name.full
            if parent == unit.code || parent == line.from {
                fault(
                    "reform.own_parent", line, .parent,
                    "\(name) không thể thuộc chính nó. Ghi mã của đơn vị cấp trên.")
            } else if base.ancestors(of: parent).contains(line.from), (tiers[parent] ?? .village) >= unit.tier {
                fault(
                    "reform.own_parent", line, .parent,
                    "“\(parent)” đang nằm trong \(name) nên không thể là cấp trên của nó. Ghi mã của đơn vị cấp trên.")
            } else if let tier = tiers[parent] {
                guard tier >= unit.tier else { continue }
                fault(
                    "reform.tier", line, .parent,
                    "\(name) cấp \(unit.tier.word) không thể thuộc “\(parent)” cấp \(tier.word). Ghi đơn vị cấp cao hơn."
                )
            } else {
                fault("reform.orphan", line, .parent, orphan(parent))
            }
        }
    }

    private func orphan(_ parent: String) -> String {
        if let old = base.byCode[parent], let line = byFrom[parent]?.first {
            return "\(old.name.full) (\(parent)) không còn sau dòng \(line.number). Ghi đơn vị cấp trên sau cải cách."
        }
        return "không có đơn vị mã “\(parent)” sau cải cách. Ghi mã của một đơn vị còn lại hoặc mới lập."
    }

    /// A province or district whose predecessors had units below must have some too.
    private mutating func checkBelow(_ units: [Draft]) {
        let withUnits = Set(units.compactMap(\.parent))
        for unit in units where unit.tier < .commune && !withUnits.contains(unit.code) {
            let sources = byTarget[unit.code]?.map(\.from) ?? [unit.code]
            guard sources.contains(where: { base.children[$0] != nil }) else { continue }
            let children = base.children[unit.code]?.map(\.code) ?? []
            if children.contains(where: doubtful.contains) || !doubtful.isDisjoint(with: sources) { continue }
            guard let line = unit.line ?? children.compactMap({ byFrom[$0]?.first }).first else { continue }
            fault(
                "reform.empty_unit", line, unit.line == nil ? .from : .to,
                "\(unit.name.full) (\(unit.code)) không có đơn vị trực thuộc nào sau cải cách. "
                    + "Thêm dòng move cho các đơn vị thuộc nó, hoặc cho nó sáp nhập, kết thúc.")
        }
    }
}
