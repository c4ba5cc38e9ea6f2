import Accounts
import Database
import Kernel
import Pages
import Places

/// What the first step of an import was told, as typed.
struct ImportAnswers: Sendable {
    let place: String
    let agency: String
    let period: String
    let number: String
    let day: String
    let submission: String

    init(_ form: Form) {
        place = String(form.text("dia-ban").prefix(200))
        agency = form.text("co-quan")
        period = form.text("ky")
        number = form.text("so")
        day = form.text("ngay")
        submission = form.text("phieu")
    }

    /// Where the annex belongs.
    ///
    /// - Throws: `Problems` with the field of each; `Problem` `policy.forbidden` for a place outside the viewer's right.
    func target(for viewer: Viewer, in tx: Transaction) throws -> ImportTarget {
        var problems: [Problem] = []
        guard let period = Period(period) else {
            throw Problem(
                "import.period_missing", "Chưa chọn kỳ của kế hoạch. Chọn một năm hoặc một giai đoạn.", field: "ky")
        }
        if number.count > 60 {
            problems.append(
                Problem(
                    "import.number_long", "Số văn bản có \(number.count) ký tự, nhiều nhất 60. Ghi như 288/KH-BCD.",
                    field: "so"))
        }
        var paperDay: Day?
        do { paperDay = try PaperDay.read(day) } catch let problem { problems.append(problem) }
        do {
            let place = try TypedPlace.place(place, for: viewer, in: period, tx)
            let lineage = try PlaceStore.lineage(of: place.id, tx)
            guard viewer.may(.importPlans, lineage: lineage) else {
                throw Problem(
                    .forbidden, "policy.forbidden",
                    "Quyền “\(Action.importPlans.label)” của tài khoản này không gồm \(place.name).")
            }
            let agency = try IssuingAgency.agency(agency, at: place, period: period, in: tx)
            try Problems.throwIfAny(problems)
            return ImportTarget(
                place: place, agency: agency, period: period, paperNumber: number.isEmpty ? nil : number,
                paperDay: paperDay)
        } catch let problem as Problem where problem.field != nil {
            throw Problems([problem] + problems)
        }
    }
}

/// The date on a paper.
enum PaperDay {
    /// Nil when nothing was typed.
    static func read(_ text: String) throws(Problem) -> Day? {
        if text.isEmpty { return nil }
        if let day = Day(written: text), (2000...2100).contains(day.year) { return day }
        let parts = text.split(whereSeparator: { "/-.".contains($0) }).compactMap { Int($0) }
        if parts.count == 3, (1...12).contains(parts[1]), (2000...2100).contains(parts[2]) {
            throw Problem(
                "import.day",
                "\(text) không có trong lịch. Tháng \(parts[1]) năm \(parts[2]) có "
                    + "\(Day.length(ofMonth: parts[1], year: parts[2])) ngày.", field: "ngay")
        }
        throw Problem(
            "import.day", "“\(text)” không phải một ngày. Ghi như 20/3/2024, hoặc để trống khi văn bản chưa ghi ngày.",
            field: "ngay")
    }
}

/// The place that somebody means by a code or a name.
enum TypedPlace {
    /// How a place stands in the field, so that it is found again.
    static func text(_ place: Place) -> String { text(name: place.name, code: place.code) }

    static func text(name: String, code: String) -> String { "\(name) (\(code))" }

    /// The place in the structure of the first day of a period. Where a reform falls inside it, a place that came into
    /// being then is found too, after those of the first day (a plan of a new commune for the rest of 2025).
    ///
    /// - Throws: as the one of a day.
    static func place(_ text: String, for viewer: Viewer, in period: Period, _ tx: Transaction) throws -> Place {
        do {
            return try place(text, for: viewer, on: period.firstDay, in: tx)
        } catch let problem as Problem where problem.field == "dia-ban" {
            for structure in try PlanSpan.later(in: period, tx) {
                if let found = try? place(text, for: viewer, on: structure.inForceFrom, in: tx) { return found }
            }
            throw problem
        }
    }

    /// The place in the structure of a day; the viewer's own when nothing was typed.
    ///
    /// - Throws: `Problem` on `dia-ban`: none, or several, which are listed with their codes.
    static func place(_ text: String, for viewer: Viewer, on day: Day, in tx: Transaction) throws -> Place {
        let own = try own(of: viewer, on: day, in: tx)
        let isDefault =
            try text.isEmpty || own.map { TypedPlace.text($0) == text } ?? false
            || PlaceStore.place(viewer.place, tx).map { TypedPlace.text($0) == text } ?? false
        if isDefault {
            if let own { return own }
            throw Problem(
                "import.place_changed",
                "Địa bàn của tài khoản không có trong địa giới ngày \(day.written), ngày đầu của kỳ đã chọn. "
                    + "Ghi mã hoặc tên địa bàn của ngày đó.", field: "dia-ban")
        }
        if let code = code(in: text) {
            if let place = try PlaceStore.place(code: code, on: day, tx) { return place }
            throw Problem(
                "import.place_unknown",
                "Ngày \(day.written) không có địa bàn mã “\(code)”. Mã tỉnh có 2 chữ số, huyện 3 chữ số, xã 5 chữ số.",
                field: "dia-ban")
        }
        return try named(text, for: viewer, on: day, in: tx)
    }

    /// The viewer's place, or the one it is in the structure of the day; nil when no single one of its tier is.
    static func own(of viewer: Viewer, on day: Day, in tx: Transaction) throws -> Place? {
        guard let place = try PlaceStore.place(viewer.place, tx) else { return nil }
        let structure = try PlaceStore.structure(on: day, tx)
        if place.structure == structure.id || place.id == .nation { return place }
        let there = try PlaceStore.counterpart(of: place.id, in: structure.id, tx)
        return there?.tier == place.tier ? there : nil
    }

    /// `04`, or the code at the end of `Tỉnh Cao Bằng (04)`.
    private static func code(in text: String) -> String? {
        if text.allSatisfy({ $0.isASCII && $0.isNumber }) { return text }
        return text.wholeMatch(of: /.*\((\d{2,5})\)/).map { String($0.1) }
    }

    private static func named(_ text: String, for viewer: Viewer, on day: Day, in tx: Transaction) throws -> Place {
        let hits = try PlaceStore.search(text, on: day, limit: 40, tx)
        let within = try hits.filter { viewer.may(.importPlans, lineage: try PlaceStore.lineage(of: $0.place.id, tx)) }
        let folded = Vietnamese.folded(text)
        let exact = within.filter {
            Vietnamese.folded($0.place.name) == folded || Vietnamese.folded($0.place.shortName) == folded
        }
        let found = exact.isEmpty ? within : exact
        if found.count == 1 { return found[0].place }
        guard !found.isEmpty else {
            throw Problem(
                "import.place_unknown",
                "Không có địa bàn nào tên “\(text)” trong phạm vi của tài khoản, theo địa giới ngày \(day.written). "
                    + "Ghi tên khác, hoặc ghi mã.", field: "dia-ban")
        }
        let list = found.prefix(8).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
        let rest = found.count > 8 ? "; …" : ""
        throw Problem(
            "import.place_ambiguous",
            "Có \(found.count) địa bàn hợp với “\(text)”: \(list)\(rest). Ghi mã của một địa bàn.",
            field: "dia-ban")
    }
}

/// The agency that issues a plan.
enum IssuingAgency {
    /// The agencies of a place, under whichever structure they were entered.
    static func all(at place: Place, in tx: Transaction) throws -> [Agency] {
        var places = [place.id]
        for structure in try PlaceStore.structures(tx) where structure.id != place.structure && place.id != .nation {
            if let there = try PlaceStore.counterpart(of: place.id, in: structure.id, tx), there.tier == place.tier {
                places.append(there.id)
            }
        }
        return try AgencyStore.all(at: places, in: tx)
    }

    /// The same, an office that stands in several structures once: the plan's period decides which of them is meant.
    static func choices(at place: Place, in tx: Transaction) throws -> [Agency] {
        var names: Set<String> = []
        return try all(at: place, in: tx).filter { names.insert($0.name).inserted }
    }

    /// The chosen agency, or the usual one when none was chosen.
    static func agency(_ id: String, at place: Place, period: Period, in tx: Transaction) throws -> Agency {
        let agencies = try all(at: place, in: tx)
        guard !id.isEmpty else {
            do {
                return try PlanImport.defaultAgency(for: place, period: period, in: tx)
            } catch let problem as Problem where problem.code == "plan.agency_needed" {
                let unions = agencies.filter { $0.kind == .union && $0.parent == nil }
                if unions.count == 1 { return unions[0] }
                if agencies.count == 1 { return agencies[0] }
                throw agencies.isEmpty
                    ? problem
                    : Problem(
                        "import.agency_missing",
                        "Chưa chọn cơ quan ban hành. \(place.name) có \(agencies.count) cơ quan.",
                        field: "co-quan")
            }
        }
        if let agency = agencies.first(where: { $0.id.text == id }) {
            return agencies.first { $0.place == place.id && $0.name == agency.name } ?? agency
        }
        throw Problem(
            "import.agency_elsewhere",
            "Cơ quan đã chọn không thuộc \(place.name). Chọn một cơ quan của địa bàn này, hoặc để “Theo địa bàn”.",
            field: "co-quan")
    }
}
