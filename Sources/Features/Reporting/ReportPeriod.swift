import Database
import Kernel
import Programme

/// What one report covers.
///
/// Its **last day** decides under which structure of places it is owed: quarters and half-years that end by 30/6/2025 are
/// owed by districts and old communes, the year 2025 and everything after by the communes of the later structure
/// (ADR 0021).
public enum ReportPeriod: Hashable, Sendable {
    /// A year and 1–4.
    case quarter(Int, Int)
    /// A year and 1–2.
    case half(Int, Int)
    case year(Int)
    /// A phase up to the end of its middle year.
    case midTerm(Period)
    case phase(Period)

    /// Stable, as it is stored and as programs read it: `2024-Q1`, `2024-H1`, `2024`, `2021-2025-MID`, `2021-2025`.
    public var code: String {
        switch self {
        case .quarter(let year, let number): "\(year)-Q\(number)"
        case .half(let year, let number): "\(year)-H\(number)"
        case .year(let year): String(year)
        case .midTerm(let phase): "\(phase)-MID"
        case .phase(let phase): phase.description
        }
    }

    /// Reads a code; nil for anything else.
    public init?(code: String) {
        if code.hasSuffix("-MID"), let phase = Period(String(code.dropLast(4))), !phase.isYear {
            self = .midTerm(phase)
        } else if let match = code.wholeMatch(of: /(\d{4})-([QH])([1-4])/), let year = Int(match.1),
            Period(year: year) != nil, let number = Int(match.3)
        {
            if match.2 == "Q" {
                self = .quarter(year, number)
            } else if number <= 2 {
                self = .half(year, number)
            } else {
                return nil
            }
        } else if let period = Period(code), period.description == code {
            self = period.isYear ? .year(period.first) : .phase(period)
        } else {
            return nil
        }
    }

    /// The year that it ends in, under which it is listed.
    public var year: Int {
        switch self {
        case .quarter(let year, _), .half(let year, _), .year(let year): year
        case .midTerm(let phase): (phase.first + phase.last) / 2
        case .phase(let phase): phase.last
        }
    }

    /// The last day that it covers.
    public var lastDay: Day {
        let month =
            switch self {
            case .quarter(_, let number): number * 3
            case .half(_, let number): number * 6
            case .year, .midTerm, .phase: 12
            }
        // The year has four digits and the day is the last of its month: the calendar has it.
        return Day(year: year, month: month, day: Day.length(ofMonth: month, year: year))!
    }

    /// The days that it covers, for a quarter or half of a year; nil for whole years.
    public var daysInYear: ClosedRange<Day>? {
        let month: Int
        switch self {
        case .quarter(_, let number): month = number * 3 - 2
        case .half(_, let number): month = number * 6 - 5
        case .year, .midTerm, .phase: return nil
        }
        return Day(year: year, month: month, day: 1).map { $0...lastDay }
    }

    /// Over a column of a table: `Quý I`, `6 tháng đầu năm`; nil for whole years.
    public var partOfYear: String? {
        switch self {
        case .quarter(_, let number): "Quý \(["I", "II", "III", "IV"][number - 1])"
        case .half(_, let number): "6 tháng \(number == 1 ? "đầu" : "cuối") năm"
        case .year, .midTerm, .phase: nil
        }
    }

    /// In running text: `quý I năm 2024`, `6 tháng đầu năm 2024`, `năm 2024`, `giữa kỳ giai đoạn 2021–2025`.
    public var written: String {
        switch self {
        case .quarter(let year, let number): "quý \(["I", "II", "III", "IV"][number - 1]) năm \(year)"
        case .half(let year, let number): "6 tháng \(number == 1 ? "đầu" : "cuối") năm \(year)"
        case .year(let year): "năm \(year)"
        case .midTerm(let phase): "giữa kỳ \(phase.written)"
        case .phase(let phase): phase.written
        }
    }

    /// The periods of a kind that are listed under a year, in order.
    ///
    /// - Parameter phases: those of the programme by code.
    public static func all(of kind: ReportKind, year: Int, phases: [Phase]) -> [ReportPeriod] {
        guard year >= kind.firstYear else { return [] }
        let own = phases.filter { kind.phases.contains($0.code) }.map(\.period)
        let found: [ReportPeriod] =
            switch kind.span {
            case .quarter: (1...4).map { .quarter(year, $0) }
            case .halfYear: (1...2).map { .half(year, $0) }
            case .year: [.year(year)]
            case .midTerm: own.map { .midTerm($0) }
            case .phase: own.map { .phase($0) }
            case .adHoc: []
            }
        return found.filter { $0.year == year }
    }
}

extension ReportPeriod: DatabaseValue {
    public var databaseValue: Value { .text(code) }
    public static func read(_ value: Value) -> ReportPeriod? { String.read(value).flatMap(ReportPeriod.init(code:)) }
}

extension ReportPeriod: Comparable {
    /// By the day on which they end, the shorter first.
    public static func < (left: ReportPeriod, right: ReportPeriod) -> Bool {
        (left.lastDay, left.code.count, left.code) < (right.lastDay, right.code.count, right.code)
    }
}
