import Database
import Kernel
import TestSupport

@testable import Places

/// A small country made by chance: two structures, provinces with districts, communes and villages, a reform that joins
/// provinces and joins, splits or keeps communes. The same seed gives the same country.
struct RandomTree {
    let nodes: [PathBuilder.Node]
    let steps: [PathBuilder.Step]
    let builder: PathBuilder

    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        var nodes = [PathBuilder.Node(id: .nation, structure: 1, tier: .central, parent: nil)]
        var steps: [PathBuilder.Step] = []
        func add(_ id: Int64, _ structure: Int, _ tier: Tier, _ parent: PlaceID) -> PlaceID {
            nodes.append(.init(id: PlaceID(id), structure: structure, tier: tier, parent: parent))
            return PlaceID(id)
        }
        let oldProvinces = (1...dice.roll(2...4)).map { add(1_100_000 + Int64($0), 1, .province, .nation) }
        let newProvinces = (1...dice.roll(1...oldProvinces.count)).map {
            add(2_100_000 + Int64($0), 2, .province, .nation)
        }
        var number: Int64 = 0
        for (index, province) in oldProvinces.enumerated() {
            let into = newProvinces[index % newProvinces.count]
            steps.append(.init(from: province, to: into, whole: true))
            let communes = (1...dice.roll(1...3)).map { _ in
                number += 1
                return add(2_300_000 + number, 2, .commune, into)
            }
            for _ in 1...dice.roll(1...3) {
                number += 1
                let district = add(1_200_000 + number, 1, .district, province)
                for _ in 0..<dice.roll(0...4) {
                    number += 1
                    let commune = add(1_300_000 + number, 1, .commune, district)
                    let goes = Array(communes.shuffled(using: &dice).prefix(dice.roll(1...2)))
                    for to in goes { steps.append(.init(from: commune, to: to, whole: goes.count == 1)) }
                    for _ in 0..<dice.roll(0...2) {
                        number += 1
                        _ = add(100_000_000 + number, 1, .village, commune)
                    }
                }
            }
        }
        self.nodes = nodes
        self.steps = steps
        builder = PathBuilder(nodes: nodes, steps: steps)
    }

    /// Writes the places with their paths and steps.
    func insert(_ tx: WriteTransaction) throws {
        try tx.insert(
            into: "structure", columns: ["id", "name", "in_force_from", "decision"],
            rows: Structure.shipped.map { [$0.id, $0.name, $0.inForceFrom, $0.decision] })
        let buckets = builder.buckets().map { bucket -> [any DatabaseValue] in
            let depth = (nodes.first { $0.id == bucket.parent }?.tier.depth ?? 0) + 1
            return row(bucket.id, bucket.structure, Tier(depth: depth) ?? .village, bucket.parent, isBucket: true)
        }
        try tx.insert(
            into: "place",
            columns: [
                "id", "structure_id", "code", "tier", "type", "name", "short_name", "folded", "folded_short",
                "sort_key",
                "parent_id", "is_bucket",
            ], rows: nodes.map { row($0.id, $0.structure, $0.tier, $0.parent, isBucket: false) } + buckets)
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: builder.paths().map { [$0.structure, $0.place, $0.province, $0.district, $0.commune, $0.unit] })
        try PlacesLoader.insertEdges(tx)
        try tx.audit("places.loaded", RecordRef("structure", "all"))
    }

    private func row(
        _ id: PlaceID, _ structure: Int, _ tier: Tier, _ parent: PlaceID?, isBucket: Bool
    ) -> [any DatabaseValue] {
        let name = "Nơi \(id)"
        return [id, structure, "\(id)", tier, "", name, name, name, name, name, parent, isBucket]
    }
}

/// A generator whose draws a seed repeats (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}
