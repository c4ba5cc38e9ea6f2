import Kernel

/// When something is planned: a day, a month, a quarter, or a range of them (E77). It keeps how the office wrote it.
public struct EventPeriod: Hashable, Sendable, Codable {
    public let from: Day
    /// Not before ``from``.
    public let until: Day
    /// As written: `Quí II-III/2023`.
    public let written: String

    /// One day.
    public init(_ day: Day) {
        from = day
        until = day
        written = day.written
    }

    /// From one day to another, which is not before it; nil when it is.
    ///
    /// - Parameter words: how it was written; nil for the two days.
    public init?(from: Day, until: Day, written words: String? = nil) {
        guard from <= until else { return nil }
        self.from = from
        self.until = until
        written = words ?? (from == until ? from.written : "\(from.written) – \(until.written)")
    }

    public var isDay: Bool { from == until }

    /// Whether the two share a day.
    public func intersects(_ other: EventPeriod) -> Bool { from <= other.until && other.from <= until }

    public func contains(_ day: Day) -> Bool { from <= day && day <= until }
}

extension EventPeriod {
    /// Reads what offices write: `15/11/2024`, `từ 1/6 đến 30/6/2024`, `Tháng 3,4/2023`, `Tháng 11/2023 - tháng 02/2024`,
    /// `Quí II-III/2023`, `6 tháng đầu năm 2024`, `năm 2024`.
    ///
    /// - Parameter field: the field that a problem names.
    /// - Throws: `Problem`: no such day, month or quarter; the end before the beginning; no period at all.
    public init(_ text: String, field: String = "thoi-gian") throws(Problem) {
        let words = String(Vietnamese.line(text).prefix(80))
        guard !words.isEmpty else {
            throw Problem(
                "event.period_missing",
                "Chưa ghi thời gian. Ghi ngày, tháng hoặc quý, như 15/11/2024 hoặc Quý III/2024.",
                field: field)
        }
        let reader = PeriodReader(words: words, field: field)
        let (from, until) = try reader.read()
        guard let period = EventPeriod(from: from, until: until, written: words) else {
            throw Problem(
                "event.period_order",
                "“\(words)” kết thúc \(until.written), trước khi bắt đầu \(from.written). Xem lại hai ngày.",
                field: field)
        }
        guard (2000...2100).contains(from.year), (2000...2100).contains(until.year) else {
            throw Problem("event.period_year", "“\(words)” ở ngoài các năm 2000–2100. Xem lại năm.", field: field)
        }
        self = period
    }
}

/// The grammar of periods, over letters without marks.
private struct PeriodReader {
    let words: String
    let field: String

    /// The smallest unit that is written.
    private enum Unit {
        case month, quarter
    }

    func read() throws(Problem) -> (Day, Day) {
        var text = Self.plain(words)
        for start in ["trong ", "vao ", "khoang ", "du kien ", "tu ", "ngay "] where text.hasPrefix(start) {
            text = String(text.dropFirst(start.count))
        }
        if let year = Self.year(of: text) { return try whole(year, 1...12) }
        if let match = text.wholeMatch(of: /(\d{1,2}) thang (dau|cuoi) nam (\d{4})/), let count = Int(match.1),
            (1...12).contains(count), let year = Int(match.3)
        {
            return try whole(year, match.2 == "dau" ? 1...count : (13 - count)...12)
        }
        let ends = Self.ends(of: text)
        if ends.count == 2, let until = Day(written: ends[1]) {
            return (try day(ends[0], completing: until), until)
        }
        if text.wholeMatch(of: /\d{1,2}[\/.-]\d{1,2}[\/.-]\d{4}/) != nil {
            let day = try day(text, completing: nil)
            return (day, day)
        }
        let later = try months(ends.count == 2 ? ends[1] : text, completing: nil)
        guard ends.count == 2 else { return later }
        let first = try months(ends[0], completing: ends[1])
        return (first.0, later.1)
    }

    /// Lower case without marks, blanks around signs taken away, `năm 2024` behind something as `/2024`.
    private static func plain(_ text: String) -> String {
        let letters = text.lowercased().replacing("đ", with: "d").decomposedStringWithCanonicalMapping.unicodeScalars
            .filter { $0.properties.canonicalCombiningClass == .notReordered }
        var plain = String(String.UnicodeScalarView(letters)).replacing("–", with: "-").replacing("quí", with: "quy")
        plain = plain.replacing("qui ", with: "quy ").replacing(" va ", with: ",").replacing(";", with: ",")
        plain = plain.replacing(#/ ?([/,]) ?/#) { "\($0.1)" }
        if plain.wholeMatch(of: /(nam )?\d{4}/) == nil, plain.firstMatch(of: /(dau|cuoi) nam/) == nil {
            plain = plain.replacing(#/ nam (\d{4})/#) { "/\($0.1)" }
        }
        return plain
    }

    private static func year(of text: String) -> Int? {
        text.wholeMatch(of: /(?:nam )?(\d{4})/).flatMap { Int($0.1) }
    }

    /// The two ends of a range of days, or of months of two years; one where the range stands inside a month or quarter.
    private static func ends(of text: String) -> [String] {
        if let match = text.wholeMatch(of: /(.+?) (?:den|toi|het)(?: ngay| het)? (.+)/) {
            return [String(match.1), String(match.2)]
        }
        if let match = text.wholeMatch(of: /([\d\/]+) ?- ?(\d{1,2}\/\d{1,2}\/\d{4})/) {
            return [String(match.1), String(match.2)]
        }
        if let match = text.wholeMatch(of: /(.+\/\d{4}) ?- ?(.+\/\d{4})/) { return [String(match.1), String(match.2)] }
        return [text]
    }

    /// A day, with the month and year of the end where it does not say them.
    private func day(_ text: String, completing end: Day?) throws(Problem) -> Day {
        let numbers = text.split(whereSeparator: { "/.-".contains($0) }).compactMap { Int($0) }
        let full: [Int]
        switch (numbers.count, end) {
        case (3, _): full = numbers
        case (2, let end?): full = numbers + [end.year]
        case (1, let end?): full = numbers + [end.month, end.year]
        default: throw unknown
        }
        if let day = Day(year: full[2], month: full[1], day: full[0]) { return day }
        guard (1...12).contains(full[1]), (1000...9999).contains(full[2]) else { throw unknown }
        throw Problem(
            "event.period_calendar",
            "Ngày \(full[0])/\(full[1])/\(full[2]) không có trong lịch. Tháng \(full[1]) có "
                + "\(Day.length(ofMonth: full[1], year: full[2])) ngày.", field: field)
    }

    /// Months or quarters of one year: `thang 3,4/2023`, `quy ii-iii/2023`, `3/2024`.
    private func months(_ text: String, completing end: String?) throws(Problem) -> (Day, Day) {
        let unit: Unit
        var rest = text
        if text.hasPrefix("quy ") {
            unit = .quarter
            rest = String(text.dropFirst(4))
        } else {
            unit = .month
            if rest.hasPrefix("thang ") {
                rest = String(rest.dropFirst(6))
            } else if end == nil, !rest.contains("/") {
                throw unknown
            }
        }
        rest = rest.replacing("thang ", with: "").replacing("quy ", with: "")
        if !rest.contains("/"), let end, let year = end.split(separator: "/").last { rest += "/\(year)" }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 4, let year = Int(parts[1]) else { throw unknown }
        let numbers = parts[0].split(whereSeparator: { ",- ".contains($0) }).map {
            unit == .quarter ? Self.quarter($0) : Int($0)
        }
        let most = unit == .quarter ? 4 : 12
        let known = numbers.compactMap { $0 }
        guard !known.isEmpty, known.count == numbers.count, known.allSatisfy({ (1...most).contains($0) }) else {
            throw unknown
        }
        guard known == known.sorted(), let first = known.first, let last = known.last else {
            throw Problem(
                "event.period_order", "“\(words)” ghi sau trước lẫn lộn. Ghi từ sớm đến muộn.", field: field)
        }
        return unit == .quarter
            ? try whole(year, (first * 3 - 2)...(last * 3)) : try whole(year, first...last)
    }

    private static func quarter(_ text: Substring) -> Int? {
        switch text {
        case "i", "1": 1
        case "ii", "2": 2
        case "iii", "3": 3
        case "iv", "4": 4
        default: nil
        }
    }

    private func whole(_ year: Int, _ months: ClosedRange<Int>) throws(Problem) -> (Day, Day) {
        let last = months.upperBound
        guard let from = Day(year: year, month: months.lowerBound, day: 1),
            let until = Day(year: year, month: last, day: Day.length(ofMonth: last, year: year))
        else { throw unknown }
        return (from, until)
    }

    private var unknown: Problem {
        Problem(
            "event.period",
            "“\(words)” không phải một thời gian. Ghi như 15/11/2024, từ 1/6 đến 30/6/2024, Tháng 3,4/2023, "
                + "Quý II-III/2023 hoặc năm 2024.", field: field)
    }
}
