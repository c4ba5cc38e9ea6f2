import Kernel
import Programme

/// Why something cannot be declared, and what of the declaration it is about: a page turns it into a field, an import
/// into a cell.
public struct DeclarationFault: Hashable, Sendable {
    /// A part of a declaration.
    public enum Subject: Hashable, Sendable {
        case place, time, reason
        /// The figures as a whole.
        case lines
        /// One line, counted from 0.
        case line(Int)
    }

    public let subject: Subject
    /// Stable, dotted: `declaration.future`.
    public let code: String
    /// One Vietnamese sentence, or two.
    public let message: String
}

/// What the rules ask of a place at the time of a declaration.
public struct PlaceStanding: Hashable, Sendable {
    /// Another place that stood there: its name with its code.
    public typealias Neighbour = String

    public let id: PlaceID
    /// `Xã Ba Trang`.
    public let name: String
    public let code: String
    public let tier: Tier
    /// Whether it stood on the last day of the declared time.
    public let existed: Bool
    /// Whether it came only after that day; otherwise it had ended.
    public let isLater: Bool
    /// What stands there on that day instead, when it did not exist: what it was made from, or what became of it.
    public let instead: [Neighbour]
    /// Its last day, when the declared time begins before its end and reaches beyond; nil otherwise.
    public let endsWithin: Day?
    /// Whether the structure of that day has districts.
    public let hasDistricts: Bool
    /// Whether it lies in the area of the project on that day; nil when nobody knows.
    public let isInArea: Bool?
    /// Its codes and those above it in the structure of the first day of the year, lowest first: by these papers suspend.
    public let codes: [String]

    public init(
        id: PlaceID, name: String, code: String, tier: Tier, existed: Bool = true, isLater: Bool = false,
        instead: [Neighbour] = [], endsWithin: Day? = nil, hasDistricts: Bool = true, isInArea: Bool? = nil,
        codes: [String] = []
    ) {
        self.id = id
        self.name = name
        self.code = code
        self.tier = tier
        self.existed = existed
        self.isLater = isLater
        self.instead = instead
        self.endsWithin = endsWithin
        self.hasDistricts = hasDistricts
        self.isInArea = isInArea
        self.codes = codes
    }
}

/// The rules of declared figures. Pure: the same draft, place, catalogue and day give the same faults.
public struct DeclarationRules: Sendable {
    /// Letters of a reason at most.
    public static let longestReason = 500

    let catalogue: Catalogue
    /// Today in Vietnam.
    let today: Day
    private let items: [String: CountedItem]

    public init(catalogue: Catalogue, today: Day) {
        self.catalogue = catalogue
        self.today = today
        items = Dictionary(
            CountedItem.all(of: catalogue).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Everything that is wrong, in the order of the form: place, time, lines, reason.
    public func faults(of draft: DeclarationDraft, at place: PlaceStanding) -> [DeclarationFault] {
        let time = fault(of: draft.time)
        // A time outside the programme says nothing about the place.
        let found = time == nil ? placeFault(place, draft.time) : nil
        return [found, time].compactMap { $0 } + lineFaults(draft, at: place)
            + [reasonFault(draft.reason)].compactMap { $0 }
    }

    /// Why a time cannot be declared; nil when it can.
    public func fault(of time: ReportedTime) -> DeclarationFault? {
        let years = catalogue.phases.map(\.period)
        let last = time.lastDay
        if last > today {
            let isBegun = time.firstDay <= today
            return DeclarationFault(
                subject: .time, code: "declaration.future",
                message: isBegun
                    ? "\(time.written) chưa hết (đến \(last.written)), hôm nay là \(today.written). Ghi kết quả đến "
                        + "một ngày không sau hôm nay."
                    : "\(time.isDay ? "Ngày \(time.written)" : time.written) chưa đến, hôm nay là \(today.written). "
                        + "Chỉ khai báo kết quả đã có."
            )
        }
        guard let first = years.map(\.firstDay).min(), let end = years.map(\.last).max() else { return nil }
        if time.firstDay < first {
            return DeclarationFault(
                subject: .time, code: "declaration.before_programme",
                message:
                    "\(time.isDay ? "Ngày \(time.written)" : time.written) ở trước ngày đầu của chương trình, "
                    + "\(first.written). Xem lại ngày đã ghi."
            )
        }
        if last.year > end {
            return DeclarationFault(
                subject: .time, code: "declaration.after_programme",
                message: "\(time.written) ở sau năm cuối của chương trình, \(end). Xem lại ngày đã ghi.")
        }
        return nil
    }

    private func placeFault(_ place: PlaceStanding, _ time: ReportedTime) -> DeclarationFault? {
        func fault(_ code: String, _ message: String) -> DeclarationFault {
            DeclarationFault(subject: .place, code: "declaration.\(code)", message: message)
        }
        if place.tier == .central {
            return fault(
                "place_nation", "Kết quả xảy ra ở một nơi, không phải ở cả nước. Chọn tỉnh, huyện, xã hoặc thôn.")
        }
        if !place.existed { return fault("place_not_then", notThen(place, time)) }
        if place.isInArea == false {
            return fault(
                "outside_area",
                "\(place.name) không thuộc địa bàn thực hiện Dự án 8 vào \(time.lastDay.written). Xem lại địa bàn, "
                    + "hoặc ghi "
                    + "quyết định công nhận ở trang địa bàn trước.")
        }
        return nil
    }

    private func notThen(_ place: PlaceStanding, _ time: ReportedTime) -> String {
        let day = time.lastDay.written
        let list = place.instead.prefix(6).joined(separator: ", ") + (place.instead.count > 6 ? ", …" : "")
        if place.isLater {
            return "Ngày \(day) chưa có \(place.name) (\(place.code))."
                + (list.isEmpty
                    ? " Chọn địa bàn của ngày đó." : " Ở đó khi ấy là: \(list). Chọn một trong các địa bàn này.")
        }
        let until = place.endsWithin.map { " Số liệu đến hết \($0.written) thì ghi ngày \($0.written)." } ?? ""
        return "Ngày \(day) không còn \(place.name) (\(place.code))."
            + (list.isEmpty ? " Chọn địa bàn của ngày đó." : " Ở đó nay là: \(list). Chọn một trong các địa bàn này.")
            + until
    }

    private func lineFaults(_ draft: DeclarationDraft, at place: PlaceStanding) -> [DeclarationFault] {
        guard !draft.lines.isEmpty else {
            return [
                DeclarationFault(
                    subject: .lines, code: "declaration.no_lines",
                    message: "Chưa ghi số nào. Ghi số lượng của ít nhất một chỉ tiêu.")
            ]
        }
        var seen: Set<DeclarationLine.Key> = []
        return draft.lines.enumerated().compactMap { index, line in
            let isRepeated = !seen.insert(line.key).inserted
            guard let problem = problem(of: line, isRepeated: isRepeated, draft.time, at: place) else { return nil }
            return DeclarationFault(subject: .line(index), code: problem.code, message: problem.message)
        }
    }

    private func problem(
        of line: DeclarationLine, isRepeated: Bool, _ time: ReportedTime, at place: PlaceStanding
    ) -> Problem? {
        guard let item = items[line.indicator] else {
            return Problem(
                "declaration.indicator", "Danh mục không có chỉ tiêu “\(line.indicator)”. Chọn chỉ tiêu trong danh mục."
            )
        }
        if let problem = Quantity.fault(line.quantity) { return problem }
        if isRepeated {
            let tier = line.tier.map { ", \($0.implementing) thực hiện" } ?? ""
            return Problem(
                "declaration.repeated",
                "“\(item.name)”\(tier) có hai số trong một khai báo. Cộng hai số lại, hoặc bỏ một số.")
        }
        if line.tier == .district, !place.hasDistricts {
            return Problem(
                "declaration.tier",
                "Ngày \(time.lastDay.written) không còn cấp huyện. Ghi số này ở cấp tỉnh hoặc cấp xã, hoặc không "
                    + "tách theo cấp."
            )
        }
        return suspension(item, time, at: place)
    }

    /// A paper that suspends the indicator there and then (O195–199).
    private func suspension(_ item: CountedItem, _ time: ReportedTime, at place: PlaceStanding) -> Problem? {
        guard let period = Period(year: time.lastDay.year), let own = place.codes.first else { return nil }
        let rule = catalogue.statuses(
            indicator: item.code, place: own, ancestors: Array(place.codes.dropFirst()), period: period
        ).first { $0.kind == .suspended }
        guard let rule else { return nil }
        let document = catalogue.document(rule.document)
        let paper = document.map { $0.number ?? $0.title } ?? rule.document
        return Problem(
            "declaration.suspended",
            "“\(item.name)” đang tạm dừng ở đây \(period.written): “\(rule.reason)” (\(paper), \(rule.clause)). Bỏ "
                + "số này, "
                + "hoặc xem lại năm và địa bàn.")
    }

    private func reasonFault(_ reason: String) -> DeclarationFault? {
        if Vietnamese.line(reason).isEmpty {
            return DeclarationFault(
                subject: .reason, code: "declaration.reason",
                message: "Chưa ghi lý do khai báo. Ghi vì sao không có hồ sơ: năm cũ chưa có hệ thống, hồ sơ thất lạc …"
            )
        }
        guard reason.count > DeclarationRules.longestReason else { return nil }
        return DeclarationFault(
            subject: .reason, code: "declaration.reason_long",
            message: "Lý do có \(reason.count) ký tự, nhiều nhất \(DeclarationRules.longestReason). Ghi ngắn lại.")
    }
}
