import Events
import Groups
import Kernel
import Pages
import Programme

/// What the form of a plan of launches was told, as typed.
struct LaunchForm: Sendable {
    /// Parts and waves that the form offers at least; one blank of each is always there.
    private static let fewestParts = 3
    private static let fewestWaves = 2
    private static let single = [
        "co-quan", "nam", "so-vb", "ngay-vb", "loai", "so-to", "so-nguoi", "kinh-phi", "phieu", "phien",
    ]
    private static let several = ["ten", "khach-moi", "ghi-chu"]
    static let partFields = ["ten", "so"]
    static let waveFields = ["ky", "to", "co-so", "huyen", "trung", "sau", "nguyen-van"]

    private(set) var values: [String: String] = [:]

    init() {}

    init(_ form: Form) {
        for name in Self.single { values[name] = String(form.text(name).prefix(600)) }
        for name in Self.several { values[name] = String(form.lines(name).prefix(6_000)) }
        for index in 1...LaunchRules.mostParts {
            for field in Self.partFields { take("phan-\(index)-\(field)", form) }
        }
        for index in 1...LaunchRules.mostWaves { for field in Self.waveFields { take("dot-\(index)-\(field)", form) } }
    }

    private mutating func take(_ name: String, _ form: Form) {
        let text = String(form.text(name).prefix(600))
        if !text.isEmpty { values[name] = text }
    }

    /// The form as it shows a kept plan.
    init(_ draft: LaunchPlanDraft) {
        self["co-quan"] = draft.agency.text
        self["nam"] = String(draft.year)
        self["ten"] = draft.title
        self["so-vb"] = draft.number
        self["ngay-vb"] = draft.day?.written ?? ""
        self["loai"] = draft.kind
        self["so-to"] = String(draft.teams)
        self["so-nguoi"] = draft.people.map(String.init) ?? ""
        self["kinh-phi"] = draft.money
        self["khach-moi"] = draft.invitees.joined(separator: "\n")
        self["ghi-chu"] = draft.remark
        set(draft.parts, draft.waves)
    }

    /// The form as a paper that was read fills it.
    init(_ reading: LaunchReading, kind: String) {
        self["nam"] = reading.year.map(String.init) ?? ""
        self["ten"] = reading.title
        self["so-vb"] = reading.number
        self["ngay-vb"] = reading.day?.written ?? ""
        self["loai"] = kind
        self["so-to"] = reading.teams.map(String.init) ?? ""
        self["so-nguoi"] = reading.people.map(String.init) ?? ""
        self["kinh-phi"] = String(reading.money.prefix(LaunchRules.longestText))
        self["khach-moi"] = reading.invitees.joined(separator: "\n")
        set(reading.parts, reading.waves)
    }

    private mutating func set(_ parts: [LaunchPart], _ waves: [LaunchWave]) {
        for (index, part) in parts.prefix(LaunchRules.mostParts).enumerated() {
            self["phan-\(index + 1)-ten"] = part.words
            self["phan-\(index + 1)-so"] = String(part.people)
        }
        for wave in waves.prefix(LaunchRules.mostWaves) {
            let name = "dot-\(wave.number)"
            self["\(name)-ky"] = wave.period.written
            self["\(name)-to"] = String(wave.teams)
            self["\(name)-co-so"] = wave.units.map(String.init) ?? ""
            self["\(name)-huyen"] = wave.districts.map(String.init) ?? ""
            self["\(name)-trung"] = wave.sameUnits.rawValue
            self["\(name)-sau"] = wave.detailsFollow ? "1" : ""
            self["\(name)-nguyen-van"] = wave.printed
        }
    }

    subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue }
    }

    /// What makes one submission of it.
    var parts: [String] {
        values.sorted { $0.key < $1.key }.filter { $0.key != "phieu" }.map { "\($0.key)=\($0.value)" }
    }

    private func isFilled(_ prefix: String, _ fields: [String]) -> Bool {
        fields.contains { !self["\(prefix)-\($0)"].isEmpty }
    }

    /// How many parts the form shows: one blank behind the filled ones.
    var shownParts: Int {
        let last = (1...LaunchRules.mostParts).last { isFilled("phan-\($0)", Self.partFields) } ?? 0
        return min(LaunchRules.mostParts, max(Self.fewestParts, last + 1))
    }

    var shownWaves: Int {
        let last = (1...LaunchRules.mostWaves).last { isFilled("dot-\($0)", ["ky", "to", "co-so", "huyen"]) } ?? 0
        return min(LaunchRules.mostWaves, max(Self.fewestWaves, last + 1))
    }

    /// What the form says.
    ///
    /// - Throws: `Problems` on the fields that cannot be read.
    func draft() throws -> LaunchPlanDraft {
        var problems = FieldProblems()
        let form = self
        let teams = number("so-to", "số tổ", &problems)
        if self["so-to"].isEmpty {
            problems.add(Problem("launch.teams", "Chưa ghi tổng số tổ ra mắt. Ghi như 110.", field: "so-to"))
        }
        let year = number("nam", "năm", &problems)
        if self["nam"].isEmpty {
            problems.add(Problem("launch.year", "Chưa ghi năm của kế hoạch. Ghi như 2023.", field: "nam"))
        }
        let day = problems.take { () throws(Problem) -> Day? in try FormReading.day(form["ngay-vb"], "ngay-vb") }
        let people = number("so-nguoi", "số người", &problems)
        let parts = launchParts(&problems)
        let waves = waves(&problems)
        let noAgency = Problem("launch.agency", "Chưa chọn cơ quan lập kế hoạch. Chọn một cơ quan.", field: "co-quan")
        let agency = RecordID(self["co-quan"])
        if agency == nil { problems.add(noAgency) }
        try Problems.throwIfAny(problems.all)
        guard let agency, let year, let teams else { throw noAgency }
        return LaunchPlanDraft(
            agency: agency, year: year, title: Vietnamese.line(self["ten"]), number: self["so-vb"], day: day,
            kind: self["loai"], teams: teams, people: people, parts: parts, waves: waves,
            invitees: self["khach-moi"].split(separator: "\n").map { Vietnamese.line(String($0)) }
                .filter { !$0.isEmpty }, money: self["kinh-phi"], remark: self["ghi-chu"])
    }

    private func launchParts(_ problems: inout FieldProblems) -> [LaunchPart] {
        (1...LaunchRules.mostParts).compactMap { index in
            let name = "phan-\(index)"
            guard isFilled(name, Self.partFields) else { return nil }
            let people = number("\(name)-so", "số người", &problems)
            if self["\(name)-so"].isEmpty {
                problems.add(
                    Problem(
                        "launch.part_people", "“\(self["\(name)-ten"])” chưa có số người. Ghi một số, ví dụ 3.",
                        field: "\(name)-so"))
            }
            return people.map { LaunchPart(self["\(name)-ten"], people: $0) }
        }
    }

    private func waves(_ problems: inout FieldProblems) -> [LaunchWave] {
        (1...LaunchRules.mostWaves).compactMap { index in
            let name = "dot-\(index)"
            let form = self
            guard isFilled(name, ["ky", "to", "co-so", "huyen"]) else { return nil }
            let period = problems.take { () throws(Problem) -> EventPeriod? in
                try EventPeriod(form["\(name)-ky"], field: "\(name)-ky")
            }
            let teams = number("\(name)-to", "số tổ", &problems)
            if self["\(name)-to"].isEmpty {
                problems.add(
                    Problem(
                        "launch.wave_teams", "Đợt \(index) chưa có số tổ. Ghi một số, ví dụ 50.", field: "\(name)-to"))
            }
            let units = number("\(name)-co-so", "số cơ sở Hội", &problems)
            let districts = number("\(name)-huyen", "số huyện", &problems)
            guard let period, let teams else { return nil }
            return LaunchWave(
                number: index, period: period, teams: teams, units: units,
                sameUnits: SameUnits(rawValue: self["\(name)-trung"]) ?? .unsaid, districts: districts,
                detailsFollow: !self["\(name)-sau"].isEmpty, printed: self["\(name)-nguyen-van"])
        }
    }

    /// A whole number of at least 0; nil when nothing is written.
    private func number(_ field: String, _ what: String, _ problems: inout FieldProblems) -> Int? {
        let text = self[field]
        if text.isEmpty { return nil }
        guard let number = Number.read(text).flatMap({ Int(exactly: $0) }), number >= 0 else {
            problems.add(
                Problem(
                    "launch.number", "“\(text.prefix(40))” không phải \(what). Ghi một số nguyên, ví dụ 50.",
                    field: field))
            return nil
        }
        return number
    }
}
