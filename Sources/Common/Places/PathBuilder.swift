import Kernel

/// Gives every place exactly one path of ancestors in every structure, so that nothing can be counted twice. Pure.
///
/// A place of another structure is carried over step by step, by these rules:
/// - **Inside.** If all of it became one place, or it was made from one place only, it hangs there. Forwards only
///   `whole` counts: of a split commune, `part-main` is a guess. Backwards any share counts, since the whole of the
///   new place then lies in that old one.
/// - **Split or joined.** Otherwise it hangs in the one bucket “chưa phân định” of the lowest common ancestor of the
///   places it went to or came from.
/// - **A village** outlives structures: it is one place, which goes with its commune unless it has rows of its own
///   (`PathBuilder+Villages.swift`).
/// - **No row.** A place whose succession is not given takes that of its parts together (a district: where all its
///   communes went). Without parts it follows its parent: a village lies where its commune lies whole; anything
///   else is in the bucket of where its parent lies.
/// - **Recorded higher up.** What was recorded at a province or district keeps that node: it repeats on the levels
///   below, is no part of the bucket, and so stands as a row of its own beside the parts.
struct PathBuilder: Sendable {
    struct Node: Hashable, Sendable {
        let id: PlaceID
        let structure: Int
        let tier: Tier
        let parent: PlaceID?
    }

    struct Step: Hashable, Sendable {
        let from: PlaceID
        let to: PlaceID
        let whole: Bool
    }

    /// Where a place hangs in a structure.
    struct Anchor: Hashable, Sendable {
        let node: PlaceID
        /// In the node's bucket, not at the node itself.
        let inBucket: Bool
    }

    let nodes: [PlaceID: Node]
    private let order: [PlaceID]
    private let children: [PlaceID: [PlaceID]]
    let forward: [PlaceID: [Step]]
    let backward: [PlaceID: [Step]]
    let structures: [Int]
    /// The structures that have districts.
    private let deep: Set<Int>

    /// - Parameters:
    ///   - nodes: every place, each after its parent; the nation among them. For paths of single places only those that
    ///     their rules look at.
    ///   - structures: all structures; nil for those of the nodes.
    ///   - deep: the structures that have districts; nil for those of the nodes.
    init(nodes list: [Node], steps: [Step], structures all: [Int]? = nil, deep withDistricts: Set<Int>? = nil) {
        nodes = Dictionary(list.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        order = list.map(\.id)
        children = Dictionary(grouping: list.filter { $0.parent != nil && $0.parent != .nation }, by: { $0.parent! })
            .mapValues { $0.map(\.id) }
        forward = Dictionary(grouping: steps, by: \.from)
        // A village that was assigned to a commune is no part that the commune was made from.
        let nodes = nodes
        backward = Dictionary(
            grouping: steps.filter { nodes[$0.from]?.tier != .village || nodes[$0.to]?.tier == .village }, by: \.to)
        structures = (all ?? Array(Set(list.map(\.structure)))).sorted()
        deep = withDistricts ?? Set(list.filter { $0.tier == .district }.map(\.structure))
    }

    /// The bucket of a place in a structure; the structure matters for the nation, which is the root of all.
    static func bucket(of place: PlaceID, structure: Int) -> PlaceID {
        PlaceID((place == .nation ? Int64(structure) * 1_000_000 : place.number) + 500_000)
    }

    /// Every place above the commune has one bucket in its structure, the nation one in each.
    func buckets() -> [(id: PlaceID, structure: Int, parent: PlaceID)] {
        structures.map { (PathBuilder.bucket(of: .nation, structure: $0), $0, PlaceID.nation) }
            + order.compactMap { nodes[$0] }.filter { $0.tier == .province || $0.tier == .district }.map {
                (PathBuilder.bucket(of: $0.id, structure: $0.structure), $0.structure, $0.id)
            }
    }

    /// All paths: one for each place and structure, in the order of the structures.
    func paths() -> [PlacePath] {
        structures.flatMap { structure in order.compactMap { path(of: $0, in: structure) } }
    }

    /// The path of a place in a structure; nil when the place is unknown.
    func path(of id: PlaceID, in structure: Int) -> PlacePath? {
        guard let place = nodes[id], let anchor = anchor(of: id, in: structure), let node = nodes[anchor.node] else {
            return nil
        }
        // A commune or village has no bucket: what lies somewhere in it counts as its own.
        let below =
            anchor.inBucket && node.tier < .commune ? PathBuilder.bucket(of: node.id, structure: structure) : node.id
        let chain = ancestors(node.id)
        let province = chain[.province] ?? below
        let commune = chain[.commune] ?? below
        let unit = place.tier == .village ? villageUnit(of: id, at: anchor, in: structure) : id
        return PlacePath(
            structure: structure, place: id, province: province,
            district: deep.contains(structure) ? chain[.district] ?? below : province, commune: commune, unit: unit)
    }

    /// Where a place hangs in a structure, carried over one structure at a time.
    func anchor(of id: PlaceID, in structure: Int) -> Anchor? {
        guard let place = nodes[id] else { return nil }
        if id == .nation || place.structure == structure { return Anchor(node: id, inBucket: false) }
        if place.tier == .village { return villageAnchor(of: id, in: structure) }
        let forwards = structure > place.structure
        var anchor = Anchor(node: id, inBucket: false)
        for _ in structures.filter({ $0 > min(structure, place.structure) && $0 <= max(structure, place.structure) }) {
            let next = carried(anchor.node, forwards: forwards)
            anchor = Anchor(node: next.node, inBucket: anchor.inBucket || next.inBucket)
        }
        return anchor
    }

    /// One structure on, or back.
    func carried(_ id: PlaceID, forwards: Bool) -> Anchor {
        if id == .nation { return Anchor(node: id, inBucket: false) }
        let found = ends(of: id, forwards: forwards)
        if let first = found.places.first {
            if found.places.count == 1 && found.inside { return Anchor(node: first, inBucket: false) }
            let common = commonAncestor(found.places)
            // Of a place whose only known part went somewhere, the rest lies elsewhere: one level up.
            let higher = found.places.count == 1 ? nodes[common]?.parent ?? .nation : common
            return Anchor(node: higher, inBucket: true)
        }
        guard let place = nodes[id], let parent = place.parent else { return Anchor(node: .nation, inBucket: true) }
        let above = carried(parent, forwards: forwards)
        let lies = place.tier == .village && !above.inBucket && nodes[above.node]?.tier == .commune
        return Anchor(node: above.node, inBucket: !lies)
    }

    /// The places that this one, or its parts together, went to or came from, and whether none of it lies elsewhere.
    private func ends(of id: PlaceID, forwards: Bool) -> (places: [PlaceID], inside: Bool) {
        if let steps = forwards ? forward[id] : backward[id] {
            return (steps.map { forwards ? $0.to : $0.from }, !forwards || steps.allSatisfy(\.whole))
        }
        // Villages do not speak for their commune.
        guard let place = nodes[id], place.tier < .commune else { return ([], true) }
        var places: Set<PlaceID> = []
        var inside = true
        for child in children[id] ?? [] {
            let part = ends(of: child, forwards: forwards)
            places.formUnion(part.places)
            inside = inside && part.inside && !part.places.isEmpty
        }
        return (places.sorted(), inside)
    }

    func commonAncestor(_ places: [PlaceID]) -> PlaceID {
        var common = chain(places[0])
        for place in places.dropFirst() {
            let line = Set(chain(place))
            common.removeAll { !line.contains($0) }
        }
        return common.first ?? .nation
    }

    /// The place and what is above it, lowest first, ending with the nation.
    private func chain(_ id: PlaceID) -> [PlaceID] {
        var line: [PlaceID] = []
        var next: PlaceID? = id
        while let place = next, let node = nodes[place] {
            line.append(place)
            next = node.parent
        }
        return line
    }

    private func ancestors(_ id: PlaceID) -> [Tier: PlaceID] {
        Dictionary(chain(id).compactMap { nodes[$0].map { ($0.tier, $0.id) } }, uniquingKeysWith: { first, _ in first })
    }
}
