import Events
import Kernel

/// What a paper says of launches, as far as it can be read: a form is filled with it, and somebody looks it through.
public struct LaunchReading: Hashable, Sendable {
    /// `91/KH-BTV`; empty when not found.
    public var number = ""
    public var day: Day?
    public var year: Int?
    public var title = ""
    public var teams: Int?
    public var people: Int?
    public var parts: [LaunchPart] = []
    public var waves: [LaunchWave] = []
    public var invitees: [String] = []
    public var money = ""
    /// What was not found, in words: `tổng số tổ`.
    public var missing: [String] = []

    public init() {}
}

/// Reads the text of a plan of launches, such as Kế hoạch 91/KH-BTV of Sóc Trăng (E76–81). Pure; it guesses nothing.
public enum LaunchReader {
    /// Letters of a text at most.
    public static let longest = 100_000

    /// - Parameter text: the plan as text, or the rows of its table.
    public static func read(_ text: String) -> LaunchReading {
        let lines = Vietnamese.normalised(String(text.prefix(longest))).split(separator: "\n")
            .map { Vietnamese.line(String($0).replacing("\t", with: " ")) }.filter { !$0.isEmpty }
        var reading = LaunchReading()
        head(lines, &reading)
        for line in lines { take(line, &reading) }
        reading.waves.sort { $0.number < $1.number }
        if reading.year == nil { reading.year = reading.waves.first?.period.from.year ?? reading.day?.year }
        reading.missing = missing(in: reading)
        return reading
    }

    private static func missing(in reading: LaunchReading) -> [String] {
        [
            reading.number.isEmpty ? "số văn bản" : nil, reading.day == nil ? "ngày văn bản" : nil,
            reading.teams == nil ? "tổng số tổ" : nil, reading.waves.isEmpty ? "các đợt" : nil,
            reading.people == nil ? "số người mỗi tổ" : nil,
        ].compactMap { $0 }
    }

    /// Number, day and title stand above the text.
    private static func head(_ lines: [String], _ reading: inout LaunchReading) {
        for (index, line) in lines.prefix(40).enumerated() {
            if reading.number.isEmpty, let match = line.prefixMatch(of: /Số\s*:\s*(\d+\s*\/\s*[^\s,]+)/) {
                reading.number = match.1.filter { !$0.isWhitespace }
            }
            if reading.day == nil,
                let match = line.firstMatch(of: /ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})/),
                let day = Int(match.1), let month = Int(match.2), let year = Int(match.3)
            {
                reading.day = Day(year: year, month: month, day: day)
            }
            if reading.title.isEmpty, Vietnamese.folded(line) == "ke hoach" {
                reading.title = title(lines[(index + 1)...])
            }
        }
    }

    /// The lines under `KẾ HOẠCH`, up to the first basis.
    private static func title(_ lines: ArraySlice<String>) -> String {
        var parts: [String] = []
        for line in lines.prefix(8) {
            let folded = Vietnamese.folded(line)
            if line.hasPrefix("-") || folded.hasPrefix("can cu") || folded.hasPrefix("thuc hien ") { break }
            parts.append(line)
        }
        return parts.joined(separator: " ")
    }

    private static func take(_ line: String, _ reading: inout LaunchReading) {
        if let wave = wave(line), !reading.waves.contains(where: { $0.number == wave.number }) {
            reading.waves.append(wave)
            return
        }
        if reading.teams == nil, let match = line.firstMatch(of: /ra mắt\s+([\d.]+)\s+(?:Tổ|tổ|CLB|Câu lạc bộ)/) {
            reading.teams = count(match.1)
            if let year = line.firstMatch(of: /[Nn]ăm\s+(\d{4})/) { reading.year = Int(year.1) }
        }
        if reading.parts.isEmpty, let match = line.firstMatch(of: /(\d+)\s+người\s*\/\s*tổ\s*\(([^)]*)\)/) {
            reading.people = Int(match.1)
            reading.parts = parts(String(match.2))
        }
        if reading.invitees.isEmpty,
            let match = line.firstMatch(of: /Mời\s+\d+\s+đại biểu[^,:]*,?\s*bao gồm\s*:\s*(.+)/)
        {
            reading.invitees = match.1.split(separator: ";").map { clean(String($0)) }.filter { !$0.isEmpty }
        }
        if reading.money.isEmpty, line.hasPrefix("Từ nguồn kinh phí") { reading.money = line }
    }

    /// `Đợt 1 (Tháng 3,4/2023): tại 50 ấp thuộc 42 cơ sở Hội ở 09 huyện, thị xã …`.
    private static func wave(_ line: String) -> LaunchWave? {
        guard let match = line.firstMatch(of: /Đợt\s+(\d+)\s*\(([^)]*)\)\s*:?\s*(.*)/), let number = Int(match.1),
            let period = try? EventPeriod(clean(String(match.2))),
            let teams = match.3.firstMatch(of: /tại\s+([\d.]+)\s+(?:ấp|thôn|xóm|bản|buôn|làng|khóm|tổ dân phố)/)
        else { return nil }
        let rest = String(match.3)
        let units = rest.firstMatch(of: /([\d.]+)\s+cơ sở Hội/).flatMap { count($0.1) }
        let districts = rest.firstMatch(of: /ở\s+([\d.]+)\s+(?:huyện|thị xã|thành phố|quận)/).flatMap { count($0.1) }
        guard let teams = count(teams.1) else { return nil }
        return LaunchWave(
            number: number, period: period, teams: teams, units: units, districts: districts,
            detailsFollow: Vietnamese.folded(rest).contains("co ke hoach sau"),
            printed: line.drop { $0 == "-" || $0 == "–" || $0.isWhitespace }.trimmingPrefix(/[\d.]+\s+(?=Đợt)/)
                .description)
    }

    /// `Ban Quản lý tổ: 03 người; thành viên tổ: 07 người và đại biểu tham dự: 10 người`.
    private static func parts(_ text: String) -> [LaunchPart] {
        text.matches(of: /([^:;]+):\s*(\d+)\s+người/).compactMap { match in
            guard let people = Int(match.2) else { return nil }
            let words = clean(String(match.1)).trimmingPrefix(/và\s+/)
            return LaunchPart(String(words), people: people)
        }
    }

    private static func count(_ text: Substring) -> Int? { Int(text.filter(\.isNumber)) }

    private static func clean(_ text: String) -> String {
        Vietnamese.line(text.trimmingCharacters { ";.,-–".contains($0) || $0.isWhitespace })
    }
}

extension String {
    /// Without such letters at both ends.
    fileprivate func trimmingCharacters(_ drops: (Character) -> Bool) -> String {
        String(drop(while: drops).reversed().drop(while: drops).reversed())
    }
}
