import Foundation
import Kernel
import Programme

/// The rules of what is said of a person. Pure.
public struct PersonRules: Sendable {
    /// Letters of a name at most.
    public static let longestName = 80
    /// Nobody on a list is older.
    public static let oldest = 120

    let catalogue: Catalogue
    /// Today in Vietnam.
    let today: Day

    public init(catalogue: Catalogue, today: Day) {
        self.catalogue = catalogue
        self.today = today
    }

    /// Why a name cannot be kept; nil when it can.
    public func fault(ofName text: String) -> Problem? {
        let name = Vietnamese.line(text)
        func problem(_ code: String, _ message: String) -> Problem {
            Problem("person.\(code)", message, field: "ho-ten")
        }
        if name.isEmpty { return problem("name_missing", "Chưa ghi họ tên.") }
        if name.count > Self.longestName {
            return problem(
                "name_long", "Họ tên có \(name.count) ký tự, nhiều nhất \(Self.longestName). Chỉ ghi họ và tên.")
        }
        if let odd = Self.foreign(in: name) {
            return problem(
                "name_letters",
                "Họ tên “\(name)” có “\(odd)” không phải chữ cái tiếng Việt. Xóa chữ đó rồi gõ lại.")
        }
        if name.split(separator: " ").count < 2 {
            return problem("name_short", "“\(name)” mới có một chữ. Ghi đủ họ và tên.")
        }
        return nil
    }

    /// The first character that is neither a Latin letter, with whatever marks, nor a blank, an apostrophe, a hyphen or
    /// a full stop: letters of other scripts look alike and would hide a person from every search.
    static func foreign(in name: String) -> Character? {
        name.first { character in
            let base = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.filter {
                $0.properties.canonicalCombiningClass == .notReordered
            }
            return !base.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "đ", "Đ", " ", "'", "’", "-", ".": true
                default: false
                }
            }
        }
    }

    /// Reads `1987` or `20/3/1987`; nil when nothing is written.
    ///
    /// - Throws: `Problem` on `nam-sinh`: no such day, in the future, more than 120 years ago, or no date at all.
    public func birth(_ text: String) throws(Problem) -> Birth? {
        let line = Vietnamese.line(text)
        func problem(_ code: String, _ message: String) -> Problem {
            Problem("person.birth_\(code)", message, field: "nam-sinh")
        }
        if line.isEmpty { return nil }
        let birth: Birth
        if line.count == 4, let year = Int(line) {
            birth = Birth(year: year)
        } else if let day = Day(written: line) {
            birth = Birth(day)
        } else {
            let numbers = line.split(whereSeparator: { "/-.".contains($0) }).compactMap { Int($0) }
            if numbers.count == 3, (1...12).contains(numbers[1]), (1900...2100).contains(numbers[2]) {
                let length = Day.length(ofMonth: numbers[1], year: numbers[2])
                throw problem(
                    "calendar", "\(line) không có trong lịch. Tháng \(numbers[1])/\(numbers[2]) có \(length) ngày.")
            }
            throw problem("letters", "“\(line.prefix(40))” không phải năm hay ngày sinh. Ghi như 1987 hoặc 20/3/1987.")
        }
        if birth.year > today.year || birth.day.map({ $0 > today }) == true {
            throw problem(
                "future", "Năm sinh \(birth.written) chưa đến, hôm nay là \(today.written). Xem lại năm đã ghi.")
        }
        if today.year - birth.year > Self.oldest {
            throw problem("old", "Sinh năm \(birth.year) thì nay đã hơn \(Self.oldest) tuổi. Xem lại năm đã ghi.")
        }
        return birth
    }

    /// Reads the name of an ethnic group; nil when nothing is written.
    ///
    /// - Throws: `Problem` on `dan-toc` when the catalogue has none of that name, or several.
    public func ethnicity(_ text: String) throws(Problem) -> String? {
        let line = Vietnamese.line(text)
        if line.isEmpty { return nil }
        if let found = catalogue.ethnicity(named: line) { return found.code }
        throw Problem(
            "person.ethnicity",
            "Danh mục không có dân tộc “\(line.prefix(40))”. Chọn một tên trong danh mục 54 dân tộc.",
            field: "dan-toc")
    }
}
