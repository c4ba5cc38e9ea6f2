import Kernel

/// A day or a month of every year on which communication is to peak (F92–97).
public struct FixedDay: Hashable, Sendable {
    /// English, stable: `family_day`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// 1–12.
    public let month: Int
    /// Nil when it is the whole month.
    public let day: Int?
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// Whether a day of any year falls on it.
    public func contains(_ other: Day) -> Bool {
        other.month == month && (day == nil || other.day == day)
    }

    /// Its first and last day in a year (1000–9999); nil when that year has no such day.
    public func days(in year: Int) -> (first: Day, last: Day)? {
        guard let first = Day(year: year, month: month, day: day ?? 1),
            let last = Day(year: year, month: month, day: day ?? Day.length(ofMonth: month, year: year))
        else { return nil }
        return (first, last)
    }
}

/// When somebody owes a report or a figure (Q204–208).
public struct Deadline: Hashable, Sendable {
    /// How a due day is found.
    public enum Schedule: Hashable, Sendable {
        /// Before a day, in the year reported on (`yearsLater` 0) or in the next (1).
        case yearly(month: Int, day: Int, yearsLater: Int)
        /// Every so many months.
        case everyMonths(Int)
        /// Within so many days after an event, which the name says.
        case daysAfterEvent(Int)
        /// On request, without a date.
        case onRequest
    }

    /// English, stable: `commune_certifies`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// Who owes it.
    public let from: String
    /// To whom; empty when the text names nobody.
    public let to: [String]
    /// When it is owed.
    public let schedule: Schedule
    /// The code of the place whose plan sets it; nil for the whole country.
    public let place: String?
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// The day before which it is due for a year; nil when it does not fall once a year.
    public func due(for year: Int) -> Day? {
        guard case .yearly(let month, let day, let yearsLater) = schedule else { return nil }
        return Day(year: year + yearsLater, month: month, day: day)
    }
}
