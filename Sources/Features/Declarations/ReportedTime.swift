import Kernel

/// The time that a declared figure stands for: a day, or a whole month, quarter or year.
///
/// Its figures are counted on the last day of it, so that a quarter before a reform is counted under the tree of then.
public enum ReportedTime: Hashable, Sendable {
    case day(Day)
    /// 1–12 of a year 2000–2100.
    case month(year: Int, month: Int)
    /// 1–4 of a year 2000–2100.
    case quarter(year: Int, quarter: Int)
    /// 2000–2100.
    case year(Int)

    /// The last day of it, on which its figures are counted.
    public var lastDay: Day {
        switch self {
        case .day(let day): day
        case .month(let year, let month): ReportedTime.end(year, month)
        case .quarter(let year, let quarter): ReportedTime.end(year, quarter * 3)
        case .year(let year): ReportedTime.end(year, 12)
        }
    }

    /// As papers print it: `20/3/2024`, `Tháng 3/2024`, `Quý III/2024`, `Năm 2024`.
    public var written: String {
        switch self {
        case .day(let day): day.written
        case .month(let year, let month): "Tháng \(month)/\(year)"
        case .quarter(let year, let quarter): "Quý \(ReportedTime.numerals[quarter - 1])/\(year)"
        case .year(let year): "Năm \(year)"
        }
    }

    /// In running text: `ngày 20/3/2024`, `quý III/2024`.
    public var inSentence: String {
        if case .day(let day) = self { return "ngày \(day.written)" }
        return written.prefix(1).lowercased() + written.dropFirst()
    }

    /// As it is stored and sent: `2024-03-20`, `2024-03`, `2024-Q3`, `2024`.
    public var code: String {
        switch self {
        case .day(let day): day.iso
        case .month(let year, let month): "\(year)-\(month < 10 ? "0" : "")\(month)"
        case .quarter(let year, let quarter): "\(year)-Q\(quarter)"
        case .year(let year): String(year)
        }
    }

    /// Reads a ``code``; nil for anything else.
    public init?(code: String) {
        let parts = code.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard let year = ReportedTime.yearNumber(parts[0]) else { return nil }
        switch parts.count {
        case 1: self = .year(year)
        case 2 where parts[1].hasPrefix("Q"):
            guard let quarter = Int(parts[1].dropFirst()), (1...4).contains(quarter) else { return nil }
            self = .quarter(year: year, quarter: quarter)
        case 2:
            guard parts[1].utf8.count == 2, let month = Int(parts[1]), (1...12).contains(month) else { return nil }
            self = .month(year: year, month: month)
        default:
            guard let day = Day(iso: code) else { return nil }
            self = .day(day)
        }
    }

    /// Reads what offices write: a day (`20/3/2024`), `Tháng 3/2024`, `3/2024`, `T3/2024`, `Quý III/2024`,
    /// `Quý 3 năm 2024`, `III/2024`, `Q3/2024`, `Năm 2024`, `2024`, and each ``code``. Nil for anything else, also for a
    /// year outside 2000–2100.
    public init?(written text: String) {
        let line = Vietnamese.line(text)
        if let time = ReportedTime(code: line.uppercased()) {
            self = time
            return
        }
        if let day = Day(written: line) {
            guard (2000...2100).contains(day.year) else { return nil }
            self = .day(day)
            return
        }
        let words = Vietnamese.folded(line).split(separator: " ").map(String.init).filter { $0 != "nam" }
        guard let last = words.last, let year = ReportedTime.yearNumber(last) else { return nil }
        let front = Array(words.dropLast())
        switch front.count {
        case 0: self = .year(year)
        case 1: self.init(part: front[0], year: year)
        case 2 where front[0] == "thang" || front[0] == "t": self.init(month: front[1], year: year)
        case 2 where front[0] == "quy" || front[0] == "q": self.init(quarter: front[1], year: year)
        default: return nil
        }
    }

    private init?(part: String, year: Int) {
        if part.hasPrefix("t") {
            self.init(month: String(part.dropFirst()), year: year)
        } else if part.hasPrefix("q") {
            self.init(quarter: String(part.dropFirst()), year: year)
        } else if Int(part) != nil {
            self.init(month: part, year: year)
        } else {
            self.init(quarter: part, year: year)
        }
    }

    private init?(month: String, year: Int) {
        guard let number = Int(month), (1...12).contains(number) else { return nil }
        self = .month(year: year, month: number)
    }

    private init?(quarter: String, year: Int) {
        guard let number = Int(quarter) ?? ReportedTime.numerals.firstIndex(of: quarter.uppercased()).map({ $0 + 1 }),
            (1...4).contains(number)
        else { return nil }
        self = .quarter(year: year, quarter: number)
    }

    private static let numerals = ["I", "II", "III", "IV"]

    private static func yearNumber(_ text: String) -> Int? {
        guard text.utf8.count == 4, let year = Int(text), (2000...2100).contains(year) else { return nil }
        return year
    }

    /// Every month of a year 2000–2100 has a last day.
    private static func end(_ year: Int, _ month: Int) -> Day {
        Day(year: year, month: month, day: Day.length(ofMonth: month, year: year))!
    }
}

extension ReportedTime {
    /// The first day of it.
    public var firstDay: Day {
        let last = lastDay
        let month =
            switch self {
            case .day: last.month
            case .month(_, let month): month
            case .quarter(_, let quarter): quarter * 3 - 2
            case .year: 1
            }
        if case .day = self { return last }
        return Day(year: last.year, month: month, day: 1)!
    }

    /// Whether it is a day and not a span of days.
    public var isDay: Bool { if case .day = self { true } else { false } }

    /// Whether some day lies in both.
    public func overlaps(_ other: ReportedTime) -> Bool {
        firstDay <= other.lastDay && other.firstDay <= lastDay
    }
}
