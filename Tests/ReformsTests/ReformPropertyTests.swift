import Kernel
import Testing

@testable import Places
@testable import Reforms

/// Random trees and random valid reforms, one after another.
@Suite struct ReformPropertyTests {
    @Test(arguments: 0..<60)
    func `after valid reforms every place has one path to the nation in every structure, and counts are conserved`(
        _ seed: Int
    ) throws {
        var random = Lottery(state: UInt64(seed) &* 0x9E37_79B9 &+ 7)
        var base = random.tree()
        var nodes = [PathBuilder.Node(id: .nation, structure: 1, tier: .central, parent: nil)] + Self.nodes(base)
        var steps: [PathBuilder.Step] = []
        for round in 0..<3 {
            let text = random.reform(of: base)
            let draft = ReformDraft(day: "\(2026 + round)-01-01", name: "", decision: "NQ", text: text)
            let reading = ReformCheck.read(draft, against: base)
            #expect(reading.faults == [], "\(text)")
            let plan = try #require(reading.plan)
            let next = Self.base(plan)
            // Every old unit has a successor, or its children have.
            let told = Set(plan.new.steps.map(\.from))
            #expect(base.units.filter { $0.tier == .commune }.allSatisfy { told.contains($0.id) })
            nodes += Self.nodes(next)
            steps += plan.new.steps.map { .init(from: $0.from, to: $0.to, whole: $0.share == .whole) }
            base = next
        }
        expectOnePath(PathBuilder(nodes: nodes, steps: steps), nodes, &random)
    }

    private func expectOnePath(_ builder: PathBuilder, _ nodes: [PathBuilder.Node], _ random: inout Lottery) {
        let paths = builder.paths()
        let known = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0) })
        let buckets = Dictionary(uniqueKeysWithValues: builder.buckets().map { ($0.id, $0.parent) })
        let counts = Dictionary(
            uniqueKeysWithValues: nodes.map { ($0.id, $0.tier == .commune ? Int(random.next() % 100) : 0) })
        let total = counts.values.reduce(0, +)
        #expect(Set(paths.map { "\($0.structure) \($0.place)" }).count == paths.count)
        for structure in Set(nodes.map(\.structure)) {
            let own = paths.filter { $0.structure == structure }
            #expect(own.count == nodes.count)
            var byProvince: [PlaceID: Int] = [:]
            for path in own {
                byProvince[path.province, default: 0] += counts[path.place] ?? 0
                for node in [path.province, path.district, path.commune] {
                    // Up to the nation in few steps: no circle.
                    var next: PlaceID? = node
                    var length = 0
                    while let place = next, place != .nation, length < 8 {
                        next = buckets[place] ?? known[place]?.parent
                        length += 1
                    }
                    #expect(next == .nation)
                }
            }
            #expect(byProvince.values.reduce(0, +) == total)
        }
    }

    private static func nodes(_ base: ReformBase) -> [PathBuilder.Node] {
        base.units.map { unit in
            PathBuilder.Node(
                id: unit.id, structure: base.structure.id, tier: unit.tier,
                parent: unit.parent.flatMap { NewStructure.id(code: $0, structure: base.structure.id) } ?? .nation)
        }
    }

    private static func base(_ plan: ReformPlan) -> ReformBase {
        let structure = plan.new.structure
        return ReformBase(
            structure: structure,
            units: plan.new.units.compactMap { unit in
                guard let id = NewStructure.id(code: unit.code, structure: structure.id),
                    let tier = NewStructure.tier(ofCode: unit.code)
                else { return nil }
                return ReformUnit(id: id, code: unit.code, tier: tier, name: unit.name, parent: unit.parent)
            }.sorted { ($0.tier, $0.code) < ($1.tier, $1.code) })
    }
}

/// Draws small trees and reforms, the same for the same seed.
private struct Lottery: RandomNumberGenerator {
    var state: UInt64
    private var fresh = 50_000

    init(state: UInt64) { self.state = state }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func tree() -> ReformBase {
        var units: [ReformUnit] = []
        func add(_ code: String, _ name: String, _ parent: String?) {
            guard let id = NewStructure.id(code: code, structure: 1), let tier = NewStructure.tier(ofCode: code),
                let name = UnitName(name)
            else { return }
            units.append(ReformUnit(id: id, code: code, tier: tier, name: name, parent: parent))
        }
        for province in 1...(2 + Int(next() % 3)) {
            let code = "\(10 + province)"
            add(code, "Tỉnh P\(province)", nil)
            for district in 0..<(1 + Int(next() % 3)) {
                let inner = "\(100 + province * 10 + district)"
                add(inner, "Huyện H\(inner)", code)
                for commune in 0..<(2 + Int(next() % 4)) {
                    add("\(10_000 + Int(inner)! * 10 + commune)", "Xã X\(commune)", inner)
                }
            }
            for commune in 0..<(1 + Int(next() % 3)) {
                add("\(20_000 + province * 10 + commune)", "Xã Y\(commune)", code)
            }
        }
        return ReformBase(
            structure: Structure(id: 1, name: "1", inForceFrom: Day(year: 2000, month: 1, day: 1)!, decision: "1"),
            units: units.sorted { ($0.tier, $0.code) < ($1.tier, $1.code) })
    }

    /// Lines that touch each commune at most once, and sometimes a whole district or province.
    mutating func reform(of base: ReformBase) -> String {
        var lines: [String] = []
        let groups = Dictionary(grouping: base.units.filter { $0.tier == .commune }, by: { $0.parent ?? "" })
        for (parent, communes) in groups.sorted(by: { $0.key < $1.key }) {
            var rest = communes.shuffled(using: &self)
            while rest.count >= 2, next() % 3 != 0 {
                let (one, other) = (rest.removeLast().code, rest.removeLast().code)
                fresh += 1
                switch next() % 5 {
                case 0: lines += ["merge,\(one),\(fresh),Xã M\(fresh),,", "merge,\(other),\(fresh),,,"]
                case 1: lines += ["merge,\(one),\(other),,,"]
                case 2: lines += ["split,\(one),\(one),,,part-main", "split,\(one),\(fresh),Xã S\(fresh),,part"]
                case 3: lines += ["split,\(one),\(one),,,part", "split,\(one),\(other),,,part-main"]
                default: lines += ["rename,\(one),,Xã R\(fresh),,"]
                }
            }
            // One that stays may go elsewhere, as long as another one stays.
            if rest.count >= 2, let above = groups.keys.sorted().first(where: { $0 != parent }), next() % 3 == 0 {
                lines.append("move,\(rest[0].code),,,\(above),")
            }
        }
        if lines.isEmpty { lines.append("rename,\(base.units[0].code),,Tỉnh T\(next() % 1000),,") }
        let provinces = base.units.filter { $0.tier == .province && !lines.joined().contains(",\($0.code),") }
        if provinces.count >= 2, next() % 4 == 0 { lines.append("merge,\(provinces[0].code),\(provinces[1].code),,,") }
        return lines.joined(separator: "\n")
    }
}
