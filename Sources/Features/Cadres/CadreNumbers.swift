import Kernel
import Programme

/// An entry as far as numbers ask.
public struct CountedEntry: Hashable, Sendable {
    public let cadre: RecordID
    public let category: String
    public let field: String?
    public let level: Tier?
    /// Directly below the asked place: a district, a commune, or the asked place itself.
    public let node: PlaceID
    public let from: Day
    public let until: Day?

    public init(
        cadre: RecordID, category: String, field: String?, level: Tier?, node: PlaceID, from: Day, until: Day?
    ) {
        self.cadre = cadre
        self.category = category
        self.field = field
        self.level = level
        self.node = node
        self.from = from
        self.until = until
    }

    public func holds(on day: Day) -> Bool { from <= day && until.map { day <= $0 } ?? true }
}

/// Different women in some cells of a table, and how many of them began in the year of the day.
public struct CadreCount: Hashable, Sendable {
    /// By the code of the category.
    public var women: [String: Int] = [:]
    /// By the code of the category: those whose entry began in the year of the day.
    public var begun: [String: Int] = [:]
    /// Who holds at least one leading post: each woman once, however many posts she holds.
    public var leading = 0
    /// Who is planned for at least one.
    public var planned = 0
    /// Anybody with an entry that holds.
    public var all = 0
}

/// The numbers of women officers on a day (K157): pure over the entries, so that any day can be asked.
public struct CadreNumbers: Sendable {
    let entries: [CountedEntry]
    let words: CadreWords

    public init(_ entries: [CountedEntry], words: CadreWords) {
        self.entries = entries
        self.words = words
    }

    /// Everything together on a day.
    public func total(on day: Day) -> CadreCount { count(entries.filter { $0.holds(on: day) }, on: day) }

    /// By level, the highest first, then what has none.
    public func byLevel(on day: Day) -> [(level: Tier?, count: CadreCount)] {
        grouped(on: day) { $0.level }.sorted { ($0.key?.depth ?? 99) < ($1.key?.depth ?? 99) }.map {
            (level: $0.key, count: $0.value)
        }
    }

    /// Of a level by field, in the order of the catalogue, then what has none.
    public func byField(of level: Tier?, on day: Day) -> [(field: String?, count: CadreCount)] {
        let own = CadreNumbers(entries.filter { $0.level == level }, words: words)
        let order = words.fields.map(\.code)
        func position(_ field: String?) -> Int { field.flatMap { order.firstIndex(of: $0) } ?? order.count }
        return own.grouped(on: day) { $0.field }.sorted { position($0.key) < position($1.key) }.map {
            (field: $0.key, count: $0.value)
        }
    }

    /// By the place directly below the asked one.
    public func byNode(on day: Day) -> [PlaceID: CadreCount] { grouped(on: day) { $0.node } }

    private func grouped<Key: Hashable>(on day: Day, by key: (CountedEntry) -> Key) -> [Key: CadreCount] {
        Dictionary(grouping: entries.filter { $0.holds(on: day) }, by: key).mapValues { count($0, on: day) }
    }

    private func count(_ standing: [CountedEntry], on day: Day) -> CadreCount {
        var count = CadreCount()
        func women(_ entries: [CountedEntry]) -> Int { Set(entries.map(\.cadre)).count }
        for (category, own) in Dictionary(grouping: standing, by: \.category) {
            count.women[category] = women(own)
            count.begun[category] = women(own.filter { $0.from.year == day.year })
        }
        let posts = Set(words.codes(.post))
        let planned = Set(words.codes(.planned))
        count.leading = women(standing.filter { posts.contains($0.category) })
        count.planned = women(standing.filter { planned.contains($0.category) })
        count.all = women(standing)
        return count
    }
}

/// The days of a table over time (K157).
public enum CadreSeries: String, Sendable, CaseIterable {
    case years = "nam"
    case quarters = "quy"

    public var label: String { self == .years ? "Cuối các năm" : "Cuối các quý" }

    /// The last days of the six years or eight quarters up to a day, then that day; the earliest first.
    public func days(until day: Day) -> [Day] {
        var ends: [Day] = []
        switch self {
        case .years:
            for year in (day.year - 5)..<day.year { ends.append(Day(year: year, month: 12, day: 31) ?? day) }
        case .quarters:
            for back in stride(from: 8, through: 0, by: -1) {
                let index = day.year * 4 + (day.month - 1) / 3 - back
                let (year, month) = (index / 4, index % 4 * 3 + 3)
                if let end = Day(year: year, month: month, day: Day.length(ofMonth: month, year: year)) {
                    ends.append(end)
                }
            }
        }
        return ends.filter { $0 < day } + [day]
    }
}

/// A district or commune: how many were to be trained, who was, who of the list was not (K156).
public struct CadreTarget: Hashable, Sendable {
    public let node: PlaceID
    /// Of the plan of the year; nil where none sets one.
    public let target: Int64?
    /// Different ethnic-minority women who came to a class of the programme held in the year.
    public let trained: Int
    /// Women on the list with an entry that holds on the day.
    public let listed: Int
    /// Of them, who never came to such a class.
    public let untrained: Int

    /// Whole per cent of the target, rounded half up; nil without one.
    public var percent: Int64? {
        guard let target, target > 0 else { return nil }
        return (Int64(trained) * 200 + target) / (target * 2)
    }
}
