import Kernel
import Testing

@testable import Places

@Suite struct PathBuilderTests {
    @Test func `a place has its own ancestors in its own structure`() {
        #expect(Small.path(40, in: 1) == [10, 20, 30, 40])
        #expect(Small.path(30, in: 1) == [10, 20, 30, 30])
        #expect(Small.path(62, in: 2) == [50, 50, 62, 62])
        #expect(Small.path(70, in: 2) == [50, 50, 61, 70])
    }

    @Test func `what is recorded higher up keeps its own place beside the parts`() {
        #expect(Small.path(10, in: 1) == [10, 10, 10, 10])
        #expect(Small.path(20, in: 1) == [10, 20, 20, 20])
        #expect(Small.path(10, in: 2) == [50, 50, 50, 10])
        #expect(Small.path(1, in: 2) == [1, 1, 1, 1])
    }

    @Test func `a commune that became one as a whole hangs there, and so do its villages`() {
        #expect(Small.path(30, in: 2) == [50, 50, 60, 30])
        #expect(Small.path(40, in: 2) == [50, 50, 60, 40])
    }

    @Test func `a split commune hangs in the bucket of the lowest common ancestor, never in its larger part`() {
        #expect(Small.path(31, in: 2) == [50, 50, Small.bucket(50, 2), 31])
        #expect(Small.path(42, in: 2) == [50, 50, Small.bucket(50, 2), 42])
    }

    @Test func `a village takes its own known successor`() {
        #expect(Small.path(41, in: 2) == [50, 50, 61, 70])
    }

    @Test func `a district hangs where all its communes went, or in the bucket above them`() {
        #expect(Small.path(20, in: 2) == [50, 50, Small.bucket(50, 2), 20])
        #expect(Small.path(21, in: 2) == [50, 50, 62, 21])
    }

    @Test func `an island without communes lies in its province, at the one place it became`() {
        #expect(Small.path(23, in: 1) == [11, 23, 23, 23])
        #expect(Small.path(23, in: 2) == [50, 50, 64, 23])
        #expect(Small.path(64, in: 1) == [11, 23, 23, 64])
    }

    @Test func `read backwards, a joined commune hangs in the bucket of what its parts have in common`() {
        #expect(Small.path(63, in: 1) == [11, 22, 34, 63])
        #expect(Small.path(60, in: 1) == [10, 20, Small.bucket(20, 1), 60])
        let nationwide = Small.bucket(1, 1)
        #expect(Small.path(62, in: 1) == [nationwide, nationwide, nationwide, 62])
        #expect(Small.path(50, in: 1) == [nationwide, nationwide, nationwide, 50])
    }

    @Test func `read backwards, a commune made from a part of one lies in that one`() {
        #expect(Small.path(61, in: 1) == [10, 20, 31, 61])
        #expect(Small.path(70, in: 1) == [10, 20, 31, 41])
    }

    @Test func `a place without any succession follows its parent into its bucket`() {
        let orphan = Small.node(35, 1, .commune, 22)
        let builder = PathBuilder(nodes: Small.nodes + [orphan], steps: Small.steps)
        let path = builder.path(of: orphan.id, in: 2)
        #expect(path?.province == PlaceID(50))
        #expect(path?.commune == PathBuilder.bucket(of: PlaceID(50), structure: 2))
    }

    @Test func `a known part of a place whose rest is unknown is no successor`() {
        let builder = PathBuilder(
            nodes: Small.nodes,
            steps: Small.steps.filter { $0.from != PlaceID(31) } + [
                Small.step(31, 61, whole: false)
            ])
        #expect(builder.path(of: PlaceID(31), in: 2)?.commune == PathBuilder.bucket(of: PlaceID(50), structure: 2))
    }

    @Test func `whatever the succession, each place has one path a structure and each level one parent`() {
        for seed in 0..<200 {
            var random = Lottery(state: UInt64(seed) &* 0x9E37_79B9 &+ 1)
            let (nodes, steps) = random.world()
            let builder = PathBuilder(nodes: nodes, steps: steps)
            expectPartition(builder, nodes)
        }
    }

    @Test func `every shipped place has one path a structure and each level one parent`() throws {
        let data = try World.data.get()
        expectPartition(
            PathBuilder(data),
            data.units.map { .init(id: $0.id, structure: $0.structure, tier: $0.tier, parent: $0.parent) })
    }

    /// Nothing is missing and nothing is counted twice: one path a place and structure; a commune node lies under one
    /// district node and that under one province node; nodes of a level belong to the structure.
    private func expectPartition(_ builder: PathBuilder, _ nodes: [PathBuilder.Node]) {
        let paths = builder.paths()
        let structures = Set(nodes.map(\.structure))
        #expect(paths.count == nodes.count * structures.count)
        #expect(Set(paths.map { "\($0.structure) \($0.place)" }).count == paths.count)
        let own = Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.structure) })
        let buckets = Dictionary(uniqueKeysWithValues: builder.buckets().map { ($0.id, $0.structure) })
        for structure in structures {
            var provinceOf: [PlaceID: PlaceID] = [:]
            var districtOf: [PlaceID: PlaceID] = [:]
            for path in paths where path.structure == structure {
                #expect(provinceOf.updateValue(path.province, forKey: path.district) ?? path.province == path.province)
                #expect(districtOf.updateValue(path.district, forKey: path.commune) ?? path.district == path.district)
                for node in [path.province, path.district, path.commune] where node != .nation {
                    #expect((own[node] ?? buckets[node]) == structure)
                }
                if own[path.place] == structure { #expect(path.unit == path.place) }
            }
        }
    }
}

/// Draws small worlds, the same for the same seed.
private struct Lottery: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func world() -> ([PathBuilder.Node], [PathBuilder.Step]) {
        var nodes = [Small.nation]
        for province in 0..<Int64(2 + next() % 3) {
            let id = 1_100_000 + province
            nodes.append(Small.node(id, 1, .province, 1))
            nodes.append(Small.node(id + 1_000_000, 2, .province, 1))
            for district in 0..<Int64(next() % 3) {
                let inner = 1_200_000 + province * 100 + district
                nodes.append(Small.node(inner, 1, .district, id))
                for commune in 0..<Int64(next() % 4) {
                    nodes.append(Small.node(1_300_000 + (inner - 1_200_000) * 10 + commune, 1, .commune, inner))
                }
            }
            for commune in 0..<Int64(next() % 4) {
                let inner = 2_300_000 + province * 10 + commune
                nodes.append(Small.node(inner, 2, .commune, id + 1_000_000))
                if next() % 2 == 0 { nodes.append(Small.node(inner + 10_000, 2, .village, inner)) }
            }
        }
        var steps: Set<PathBuilder.Step> = []
        for tier in [Tier.province, .commune] {
            let new = nodes.filter { $0.tier == tier && $0.structure == 2 }
            guard !new.isEmpty else { continue }
            for old in nodes where old.tier == tier && old.structure == 1 {
                let count = Int(next() % 3)
                let ends = Set((0..<count).map { _ in new[Int(next() % UInt64(new.count))].id })
                for end in ends { steps.insert(.init(from: old.id, to: end, whole: ends.count == 1)) }
            }
        }
        return (nodes, steps.sorted { ($0.from, $0.to) < ($1.from, $1.to) })
    }
}
