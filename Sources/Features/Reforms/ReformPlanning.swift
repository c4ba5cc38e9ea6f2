import Kernel
import Places

/// From checked lines to what is written and told.
extension ReformCheck {
    func plan(_ structure: Structure, _ units: [Draft]) -> ReformPlan {
        let new = NewStructure(
            structure: structure, units: units.map(newUnit).sorted { $0.code < $1.code }, steps: steps(structure.id))
        return ReformPlan(new: new, effects: effects(units), notices: notices(units))
    }

    private func newUnit(_ draft: Draft) -> NewUnit {
        let lines = byTarget[draft.code] ?? []
        let stays = byFrom[draft.code] == nil || lines.contains { $0.from == draft.code }
        let own = stays ? base.byCode[draft.code] : nil
        let sources = lines.compactMap { base.byCode[$0.from] }
        let words = Set(sources.map(\.localWord))
        return NewUnit(
            code: draft.code, name: draft.name, parent: draft.parent,
            latitude: own.map(\.latitude) ?? middle(sources.compactMap(\.latitude)),
            longitude: own.map(\.longitude) ?? middle(sources.compactMap(\.longitude)),
            localWord: own.map(\.localWord) ?? (words.count == 1 ? words.first ?? nil : nil),
            keepsAliasesOf: own.flatMap { $0.name.full == draft.name.full ? $0.id : nil })
    }

    /// A new unit lies, as far as is known, amid those that it was made from.
    private func middle(_ degrees: [Int]) -> Int? {
        degrees.isEmpty ? nil : degrees.reduce(0, +) / degrees.count
    }

    private func steps(_ structure: Int) -> [NewStructure.Step] {
        base.units.flatMap { unit in
            successors(of: unit).compactMap { code, share in
                NewStructure.id(code: code, structure: structure).map {
                    NewStructure.Step(from: unit.id, to: $0, share: share)
                }
            }
        }
    }

    private func successors(of unit: ReformUnit) -> [(code: String, share: Share)] {
        guard let lines = byFrom[unit.code] else { return [(unit.code, .whole)] }
        return lines.compactMap { line in line.target.map { ($0, line.share ?? .whole) } }
    }

    // MARK: What is told before it is confirmed

    private func effects(_ units: [Draft]) -> [ReformEffect] {
        let names = Dictionary(units.map { ($0.code, $0.name.full) }, uniquingKeysWith: { first, _ in first })
        func effect(_ unit: ReformUnit, _ line: ReformLine?) -> ReformEffect {
            let successors = successors(of: unit).map { code, share in
                let takers = (byTarget[code]?.count ?? 0) + (byFrom[code] == nil && base.byCode[code] != nil ? 1 : 0)
                return ReformEffect.Successor(
                    code: code, name: names[code] ?? code, share: share, isOnlyFromHere: takers == 1)
            }
            let below = base.children[unit.code]?.filter { byFrom[$0.code] == nil } ?? []
            let goesAlong = successors.count == 1 && successors[0].code != unit.code
            return ReformEffect(
                unit: unit, change: line?.change, line: line?.number, successors: successors,
                carried: goesAlong ? below.count : 0)
        }
        var seen: Set<String> = []
        let named = lines.filter { seen.insert($0.from).inserted }.compactMap { line in
            base.byCode[line.from].map { effect($0, line) }
        }
        let takers = byTarget.keys.filter { byFrom[$0] == nil }.sorted().compactMap { code in
            base.byCode[code].map { effect($0, nil) }
        }
        return named + takers
    }

    private func notices(_ units: [Draft]) -> [String] {
        var notices = leaving(units)
        let twins = Dictionary(grouping: units, by: { "\($0.parent ?? "")|\($0.name.full)" }).values
            .filter { $0.count > 1 && $0.contains { $0.line != nil } }
        for twin in twins.sorted(by: { $0[0].code < $1[0].code }) {
            notices.append(
                "\(twin.count) đơn vị cùng thuộc một nơi và cùng tên \(twin[0].name.full): mã "
                    + "\(twin.map(\.code).sorted().joined(separator: ", ")).")
        }
        return notices
    }

    /// Provinces and districts that stay and lose units below.
    private func leaving(_ units: [Draft]) -> [String] {
        let parents = Dictionary(units.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
        let moved = lines.filter { $0.change == .move }.compactMap { base.byCode[$0.from] }
            .filter { unit in unit.parent.map { byFrom[$0] == nil && parents[unit.code] != $0 } ?? false }
        return Dictionary(grouping: moved, by: { $0.parent ?? "" }).sorted { $0.key < $1.key }.compactMap {
            code, list in
            base.byCode[code].map {
                "\($0.name.full) bớt \(list.count) đơn vị. Hồ sơ ghi ở chính \($0.name.full) vẫn ở đó khi đọc theo địa "
                    + "giới mới."
            }
        }
    }
}
