/// The span of whole years that a plan or a figure stands for: one year, or a phase of several.
///
/// Written `2024` or `2021-2025`, in the interface also `2021–2025`.
public struct Period: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The first year, 2000–2100.
    public let first: Int
    /// The last year, not before the first.
    public let last: Int

    /// A period, or nil when the years are out of order or outside 2000–2100.
    public init?(first: Int, last: Int) {
        guard (2000...2100).contains(first), (first...2100).contains(last) else { return nil }
        self.first = first
        self.last = last
    }

    /// One year; nil outside 2000–2100.
    public init?(year: Int) {
        self.init(first: year, last: year)
    }

    /// Reads `2024`, `2021-2025`, `2021–2025` or `2021 - 2025`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "-" || $0 == "–" }).map {
            $0.filter { !$0.isWhitespace }
        }
        let years = parts.compactMap { $0.utf8.count == 4 ? Int($0) : nil }
        guard years.count == parts.count else { return nil }
        switch years.count {
        case 1: self.init(year: years[0])
        case 2: self.init(first: years[0], last: years[1])
        default: return nil
        }
    }

    /// Whether this is one year, not a phase.
    public var isYear: Bool { first == last }

    /// The day on which the period begins: places of a plan are read in the structure in force on it.
    public var firstDay: Day { Day(year: first, month: 1, day: 1)! }

    /// Whether the other period lies inside this one.
    public func contains(_ other: Period) -> Bool { first <= other.first && other.last <= last }

    /// The form of the command and of addresses: `2024`, `2021-2025`.
    public var description: String { isYear ? String(first) : "\(first)-\(last)" }

    /// In running text: `năm 2024`, `giai đoạn 2021–2025`.
    public var written: String { isYear ? "năm \(first)" : "giai đoạn \(first)–\(last)" }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let period = Period(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a period: \(text)")
        }
        self = period
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
