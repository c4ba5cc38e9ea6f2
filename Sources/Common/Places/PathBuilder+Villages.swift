import Kernel

/// How villages are carried between structures. A village is one place through all of them:
/// - Rows of its own to or from places of the structure tell where it lies there: the village that it became, or the
///   commune that it was assigned to after its own had been split.
/// - Merged or split inside its structure, it lies where its successor, or all its parts together, lie.
/// - Otherwise it goes with its commune, one structure at a time.
extension PathBuilder {
    /// Longer chains of changes than any village has; a circle of rows ends here.
    private static let deepest = 64

    /// Where a village hangs in a structure.
    func villageAnchor(of id: PlaceID, in structure: Int, depth: Int = 0) -> Anchor {
        guard let village = nodes[id], depth < PathBuilder.deepest else {
            return Anchor(node: .nation, inBucket: true)
        }
        if village.structure == structure { return Anchor(node: id, inBucket: false) }
        let forwards = structure > village.structure
        let rows = forwards ? forward[id] ?? [] : backward[id] ?? []
        let ends = rows.map { forwards ? $0.to : $0.from }
        let there = ends.filter { nodes[$0]?.structure == structure }
        let inside = ends.filter { nodes[$0]?.structure == village.structure }
        // Told where it lies, it needs no guess by its successor; what it was made from counts together.
        let asked = forwards && !there.isEmpty ? [] : inside
        let anchors =
            there.map { Anchor(node: $0, inBucket: false) }
            + asked.map { villageAnchor(of: $0, in: structure, depth: depth + 1) }
        if let joined = joined(anchors) { return joined }
        let between = structures.filter {
            $0 > min(structure, village.structure) && $0 < max(structure, village.structure)
        }
        guard let before = forwards ? between.last : between.first else {
            return withCommune(of: village, forwards: forwards)
        }
        let earlier = villageAnchor(of: id, in: before, depth: depth + 1)
        if nodes[earlier.node]?.tier == .village {
            return villageAnchor(of: earlier.node, in: structure, depth: depth + 1)
        }
        let next = carried(earlier.node, forwards: forwards)
        return Anchor(node: next.node, inBucket: earlier.inBucket || next.inBucket)
    }

    /// The village that stands for this one in a structure: the one it hangs at, or itself; then the one that all of
    /// that went into, and so on, as far as the structure and the village's own know villages.
    func villageUnit(of id: PlaceID, at anchor: Anchor, in structure: Int) -> PlaceID {
        var unit = nodes[anchor.node]?.tier == .village && !anchor.inBucket ? anchor.node : id
        for _ in 0..<PathBuilder.deepest {
            let villages = (forward[unit] ?? []).filter { nodes[$0.to]?.tier == .village }
            guard villages.count == 1, villages[0].whole, let next = nodes[villages[0].to],
                next.structure <= max(structure, nodes[unit]?.structure ?? 0)
            else { return unit }
            unit = next.id
        }
        return unit
    }

    private func withCommune(of village: Node, forwards: Bool) -> Anchor {
        guard let parent = village.parent else { return Anchor(node: .nation, inBucket: true) }
        let above = carried(parent, forwards: forwards)
        let lies = !above.inBucket && nodes[above.node]?.tier == .commune
        return Anchor(node: above.node, inBucket: !lies)
    }

    /// The one place that all these are, or the bucket of what they have in common; nil for none.
    private func joined(_ anchors: [Anchor]) -> Anchor? {
        guard let first = anchors.first else { return nil }
        if anchors.allSatisfy({ $0 == first }) { return first }
        return Anchor(node: commonAncestor(anchors.map(\.node)), inBucket: true)
    }
}
