import Foundation

/// A calendar day of the proleptic Gregorian calendar, without a clock or a zone.
///
/// Stored and sent as `2024-03-20`; shown as `20/3/2024`. Days compare in the order of the calendar.
public struct Day: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// A day, or nil when the calendar has no such day (31/6) or the year lies outside 1000–9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1000...9999).contains(year), (1...12).contains(month),
            (1...Day.length(ofMonth: month, year: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2024-03-20`; nil for anything else.
    public init?(iso text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads what offices write: `20/3/2024`, `06/9/2024`, `20-3-2024`, or the ISO form; nil for anything else.
    public init?(written text: String) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let day = Day(iso: trimmed) {
            self = day
            return
        }
        let parts = trimmed.split(whereSeparator: { $0 == "/" || $0 == "-" || $0 == "." })
        guard parts.count == 3, let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2]) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }

    /// The day that a moment falls on in Vietnam (UTC+7, no daylight saving).
    public init(inVietnam moment: Date) {
        let shifted = Int((moment.timeIntervalSince1970 + 7 * 3600).rounded(.down))
        var days = shifted / 86_400
        if shifted % 86_400 < 0 { days -= 1 }
        // Days since 0000-03-01, by the civil-from-days method.
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2024-03-20`.
    public var iso: String {
        "\(year)-\(Day.padded(month))-\(Day.padded(day))"
    }

    /// As offices write it: days under 10 and the months 1 and 2 are padded (`06/9/2024`, `25/01/2025`).
    public var written: String {
        "\(Day.padded(day))/\(month <= 2 ? Day.padded(month) : String(month))/\(year)"
    }

    public var description: String { iso }

    /// The day before; the first day of the calendar is its own.
    public var dayBefore: Day {
        if day > 1 { return Day(year: year, month: month, day: day - 1) ?? self }
        let (year, month) = month > 1 ? (year, month - 1) : (year - 1, 12)
        return Day(year: year, month: month, day: Day.length(ofMonth: month, year: year)) ?? self
    }

    /// The number of days of a month, 28–31; 0 for a month outside 1–12.
    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 0
        }
    }

    public static func < (left: Day, right: Day) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = Day(iso: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a calendar day: \(text)")
        }
        self = day
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }

    private static func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
