import Database
import Kernel

/// What `nepmoi places … --json` prints: a contract, so the shapes stand apart from the values of this room.
public enum PlacesJSON {
    public struct Reference: Hashable, Sendable, Codable {
        public let code: String
        public let name: String

        init(_ place: Place) {
            code = place.code
            name = place.name
        }
    }

    public struct End: Hashable, Sendable, Codable {
        public let code: String
        public let name: String
        /// `whole`, `part-main` or `part`.
        public let share: Share

        init(_ succession: Succession) {
            code = succession.place.code
            name = succession.place.name
            share = succession.share
        }
    }

    /// `places show CODE`.
    public struct Show: Hashable, Sendable, Encodable {
        public let code: String
        public let name: String
        public let type: String
        public let tier: Tier
        /// Nil, written as `null`, for the nation only.
        public let parent: Reference?
        public let children: [Reference]
        public let predecessors: [End]
        public let successors: [End]

        private enum Key: CodingKey {
            case code, name, type, tier, parent, children, predecessors, successors
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(code, forKey: .code)
            try container.encode(name, forKey: .name)
            try container.encode(type, forKey: .type)
            try container.encode(tier, forKey: .tier)
            try container.encode(parent, forKey: .parent)
            try container.encode(children, forKey: .children)
            try container.encode(predecessors, forKey: .predecessors)
            try container.encode(successors, forKey: .successors)
        }
    }

    /// One line of `places search TEXT`.
    public struct Hit: Hashable, Sendable, Codable {
        public let code: String
        public let name: String
        public let tier: Tier
        /// `Tỉnh Cao Bằng › Huyện Quảng Hòa`.
        public let path: String
    }

    /// A place as a code means it on a day, with all its children.
    ///
    /// - Throws: `Problem` `places.unknown_code` or `places.day_too_early`.
    public static func show(code: String, on day: Day, _ tx: Transaction) throws -> Show {
        let place = try PlaceStore.requirePlace(code: code, on: day, tx)
        let structure = try PlaceStore.structure(on: day, tx)
        var children: [Reference] = []
        if place.tier == .commune {
            children = try VillageStore.villages(in: place, limit: 20_000, tx).filter { $0.existed(on: day) }
                .map { Reference($0.place) }
        }
        var number = 1
        while place.tier < .commune {
            let page = try PlaceStore.children(
                of: place.id, in: structure.id, page: number, size: PlaceStore.largestPage, tx)
            children += page.items.map { Reference($0.place) }
            if !page.hasMore { break }
            number += 1
        }
        return Show(
            code: place.code, name: place.name, type: place.type, tier: place.tier,
            parent: try place.parent.flatMap { try PlaceStore.place($0, tx) }.map(Reference.init), children: children,
            predecessors: try PlaceStore.predecessors(of: place.id, tx).map(End.init),
            successors: try PlaceStore.successors(of: place.id, tx).map(End.init))
    }

    /// What a search finds on a day, best first.
    public static func search(_ text: String, on day: Day, limit: Int = 50, _ tx: Transaction) throws -> [Hit] {
        try PlaceStore.search(text, on: day, limit: limit, tx).map {
            Hit(code: $0.place.code, name: $0.place.name, tier: $0.place.tier, path: $0.path)
        }
    }
}
