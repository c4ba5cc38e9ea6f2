import Kernel

/// Reading what was typed into fields: days and counts, with the field in the problem.
package enum FormReading {
    /// A day; nil when nothing is written.
    ///
    /// - Throws: `Problem` on the field: no such day, or no day at all.
    package static func day(_ text: String, _ field: String) throws(Problem) -> Day? {
        let line = Vietnamese.line(text)
        if line.isEmpty { return nil }
        if let day = Day(written: line) { return day }
        let numbers = line.split(whereSeparator: { "/-.".contains($0) }).compactMap { Int($0) }
        if numbers.count == 3, (1...12).contains(numbers[1]), (1900...2100).contains(numbers[2]) {
            throw Problem(
                "group.day_calendar",
                "\(line) không có trong lịch. Tháng \(numbers[1]) có "
                    + "\(Day.length(ofMonth: numbers[1], year: numbers[2])) ngày.", field: field)
        }
        throw Problem(
            "group.day", "“\(line.prefix(40))” không phải một ngày. Ghi ngày/tháng/năm, ví dụ 28/6/2024.", field: field)
    }

    /// A count of people; nil when nothing is written.
    ///
    /// - Throws: `Problem` on the field: letters, decimals, below 0.
    package static func count(_ text: String, _ field: String) throws(Problem) -> Int? {
        let line = Vietnamese.line(text)
        if line.isEmpty { return nil }
        guard let number = Number.read(line), let count = Int(exactly: number) else {
            throw Problem(
                "group.count_letters", "“\(line.prefix(40))” không phải một số người. Ghi một số, ví dụ 5.",
                field: field)
        }
        guard count >= 0 else {
            throw Problem("group.count_negative", "Số người \(count) nhỏ hơn 0. Xem lại số đã ghi.", field: field)
        }
        return count
    }

    /// A count of anything else; nil when nothing is written.
    ///
    /// - Parameter unit: what is counted, for the sentence: `phút`.
    /// - Throws: `Problem` on the field: letters, decimals, below 0.
    package static func quantity(_ text: String, _ field: String, _ unit: String) throws(Problem) -> Int? {
        let line = Vietnamese.line(text)
        if line.isEmpty { return nil }
        guard let number = Number.read(line), let count = Int(exactly: number) else {
            throw Problem(
                "group.quantity_letters", "“\(line.prefix(40))” không phải một số \(unit). Ghi một số, ví dụ 500.",
                field: field)
        }
        guard count >= 0 else {
            throw Problem("group.quantity_negative", "Số \(unit) \(count) nhỏ hơn 0. Xem lại số đã ghi.", field: field)
        }
        return count
    }

    /// An amount in đồng; nil when nothing is written.
    ///
    /// - Throws: `Problem` on the field.
    package static func amount(_ text: String, _ field: String) throws(Problem) -> Dong? {
        let line = Vietnamese.line(text)
        if line.isEmpty { return nil }
        guard let number = Number.read(line), (1...1_000_000_000_000).contains(number) else {
            throw Problem(
                "group.amount_letters", "“\(line.prefix(40))” không phải số tiền. Ghi bằng đồng, như 1.500.000.",
                field: field)
        }
        return Dong(number)
    }
}

/// Gathers the problems of several fields instead of stopping at the first.
package struct FieldProblems {
    package private(set) var all: [Problem] = []

    package init() {}

    package mutating func add(_ problem: Problem) { all.append(problem) }

    /// What reading a field gave; nil when it was refused, with the problem kept.
    package mutating func take<Value>(_ read: () throws(Problem) -> Value?) -> Value? {
        do { return try read() } catch {
            all.append(error)
            return nil
        }
    }
}
