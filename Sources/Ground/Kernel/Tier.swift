/// One of the five working levels (REQUIREMENTS A1): of a place, and of whoever implements a target.
public enum Tier: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case central, province, district, commune, village

    /// 0 for the centre to 4 for the village; also the number stored in the tables of totals.
    public var depth: Int {
        switch self {
        case .central: 0
        case .province: 1
        case .district: 2
        case .commune: 3
        case .village: 4
        }
    }

    /// The tier of a depth; nil outside 0–4.
    public init?(depth: Int) {
        guard let tier = Tier.allCases.first(where: { $0.depth == depth }) else { return nil }
        self = tier
    }

    /// The word in running text: `trung ương`, `tỉnh`, `huyện`, `xã`, `thôn`.
    public var word: String {
        switch self {
        case .central: "trung ương"
        case .province: "tỉnh"
        case .district: "huyện"
        case .commune: "xã"
        case .village: "thôn"
        }
    }

    /// The level that implements a target, as annexes print it: `cấp tỉnh`.
    public var implementing: String { self == .central ? "trung ương" : "cấp \(word)" }

    /// A higher tier (nearer the centre) comes first.
    public static func < (left: Tier, right: Tier) -> Bool { left.depth < right.depth }
}
