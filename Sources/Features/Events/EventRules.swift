import Kernel
import Programme

/// Why an event cannot be kept so, and what of it is meant: a page turns it into a field, an import into a cell.
public struct EventFault: Hashable, Sendable {
    /// A part of an event.
    public enum Subject: Hashable, Sendable {
        case kind, variant, title, place, agency, activity, period, planned, cost, words(String)
        case heldFrom, heldUntil, rounds
        /// A count: the code of the age group, nil for all; which of the four numbers.
        case count(age: String?, Number)
        /// A measure, by its code.
        case measure(String)

        public enum Number: String, Hashable, Sendable, CaseIterable {
            case women, men, minorityWomen, minorityMen
        }
    }

    public let subject: Subject
    /// Stable, dotted: `event.future`.
    public let code: String
    /// One Vietnamese sentence, or two.
    public let message: String

    init(_ subject: Subject, _ code: String, _ message: String) {
        self.subject = subject
        self.code = "event.\(code)"
        self.message = message
    }
}

/// What the rules ask of a place on the day of an event.
public struct EventPlace: Hashable, Sendable {
    public let id: PlaceID
    public let name: String
    public let code: String
    public let tier: Tier
    /// The day that was asked for.
    public let day: Day
    /// Whether it stood on that day.
    public let existed: Bool
    /// What stood there instead: names with codes.
    public let instead: [String]
    /// Whether it lies in the area of the project; nil when nobody knows.
    public let isInArea: Bool?

    public init(
        id: PlaceID, name: String, code: String, tier: Tier, day: Day, existed: Bool = true, instead: [String] = [],
        isInArea: Bool? = nil
    ) {
        self.id = id
        self.name = name
        self.code = code
        self.tier = tier
        self.day = day
        self.existed = existed
        self.instead = instead
        self.isInArea = isInArea
    }
}

/// The rules of events. Pure: the same event, place, catalogue and day give the same answer.
public struct EventRules: Sendable {
    /// Letters of a title, of one line of text, and of free text at most.
    public static let longestTitle = 200
    public static let longestText = 1_000
    /// People of one event at most.
    public static let mostPeople = 1_000_000
    /// Of one measure of an event at most.
    public static let mostMeasured = 10_000_000
    /// Rounds of one entry at most.
    public static let mostRounds = 1_000

    public let catalogue: Catalogue
    /// Today in Vietnam.
    let today: Day

    public init(catalogue: Catalogue, today: Day) {
        self.catalogue = catalogue
        self.today = today
    }

    /// Everything that is wrong with a plan, in the order of the form.
    public func faults(of draft: EventDraft, at place: EventPlace) -> [EventFault] {
        guard let kind = catalogue.eventKind(draft.kind) else {
            return [EventFault(.kind, "kind", "Chưa chọn loại sự kiện. Chọn một loại trong danh mục.")]
        }
        var faults: [EventFault] = []
        if !kind.variants.isEmpty, kind.variant(draft.variant) == nil {
            let names = kind.variants.map(\.name).joined(separator: ", ")
            faults.append(EventFault(.variant, "variant", "Chưa chọn nội dung, cấp. Chọn một trong: \(names)."))
        }
        if catalogue.activity(draft.activity) == nil {
            faults.append(
                EventFault(
                    .activity, "activity", "Danh mục không có hoạt động “\(draft.activity)”. Chọn trong danh sách."))
        }
        if let theme = kind.theme, draft.title.isEmpty {
            faults.append(EventFault(.title, "theme", "Chưa ghi \(theme.lowercasedFirst). Ghi như trong kế hoạch."))
        }
        faults += placeFaults(place) + textFaults(draft)
        if let people = draft.plannedPeople, !(1...Self.mostPeople).contains(people) {
            faults.append(
                EventFault(
                    .planned, "people",
                    "Dự kiến \(Number.grouped(Int64(people))) người nằm ngoài khoảng 1–"
                        + "\(Number.grouped(Int64(Self.mostPeople))). Xem lại số người."))
        }
        if let cost = draft.cost, !(1...1_000_000_000_000).contains(cost.amount) {
            faults.append(
                EventFault(.cost, "cost", "Kinh phí \(cost.written) nằm ngoài khoảng 1–1.000.000.000.000 đ. Xem lại."))
        }
        return faults
    }

    func placeFaults(_ place: EventPlace) -> [EventFault] {
        guard !place.existed else { return [] }
        let list = place.instead.prefix(6).joined(separator: ", ")
        return [
            EventFault(
                .place, "place_not_then",
                "Ngày \(place.day.written) không có \(place.name) (\(place.code))."
                    + (list.isEmpty
                        ? " Chọn địa bàn của ngày đó." : " Ở đó khi ấy là: \(list). Chọn một trong các địa bàn này."))
        ]
    }

    private func textFaults(_ draft: EventDraft) -> [EventFault] {
        func long(_ subject: EventFault.Subject, _ what: String, _ text: String, _ most: Int) -> EventFault? {
            guard text.count > most else { return nil }
            return EventFault(subject, "long", "\(what) có \(text.count) ký tự, nhiều nhất \(most). Ghi ngắn lại.")
        }
        return [
            long(.title, "Tên sự kiện", draft.title, Self.longestTitle),
            long(.words("dia-diem"), "Địa điểm", draft.venue, Self.longestTitle),
            long(.words("phoi-hop"), "Đơn vị phối hợp", draft.partner, Self.longestTitle),
            long(.words("nguon-tien"), "Nguồn kinh phí", draft.costSource, Self.longestTitle),
            long(.words("ghi-chu"), "Ghi chú", draft.remark, Self.longestText),
            long(.words("bai-hoc"), "Bài học", draft.lessons, Self.longestText),
        ].compactMap { $0 }
    }

    /// Everything that is wrong with how an event was held.
    public func faults(of held: EventHolding) -> [EventFault] {
        var faults: [EventFault] = []
        if held.until > today {
            faults.append(
                EventFault(
                    held.from > today ? .heldFrom : .heldUntil, "future",
                    "\((held.from > today ? held.from : held.until).written) chưa đến, hôm nay là \(today.written). "
                        + "Sự kiện chưa tổ chức thì để ở dự kiến."))
        }
        if held.from > held.until {
            faults.append(
                EventFault(
                    .heldUntil, "days",
                    "Kết thúc \(held.until.written) trước khi bắt đầu \(held.from.written). Xem lại."))
        }
        if held.from.year < 2000 {
            faults.append(EventFault(.heldFrom, "old", "\(held.from.written) trước năm 2000. Xem lại năm đã ghi."))
        }
        if !(1...Self.mostRounds).contains(held.rounds) {
            faults.append(
                EventFault(.rounds, "rounds", "Số đợt \(held.rounds) nằm ngoài khoảng 1–1.000. Xem lại số đợt."))
        }
        if let counts = held.counts { faults += self.faults(of: counts) }
        return faults
    }

    /// Measures that the kind does not have, or that nobody can have counted.
    public func faults(of measures: [String: Int], kind: EventKind) -> [EventFault] {
        measures.sorted { $0.key < $1.key }.compactMap { code, quantity in
            if !kind.measures.contains(where: { $0.code == code }) {
                return EventFault(.measure(code), "measure", "“\(kind.name)” không có số liệu “\(code)”. Bỏ mục này.")
            }
            guard !(0...Self.mostMeasured).contains(quantity) else { return nil }
            return EventFault(
                .measure(code), "measure_count",
                "\(Number.grouped(Int64(quantity))) nằm ngoài khoảng 0–\(Number.grouped(Int64(Self.mostMeasured))). Xem lại."
            )
        }
    }

    /// Parts that are larger than their whole, and sums that do not add up.
    public func faults(of counts: ParticipantCounts) -> [EventFault] {
        var faults = splitFaults(counts.all, age: nil)
        for group in catalogue.events.ageGroups {
            if let split = counts.ages[group.code] { faults += splitFaults(split, age: group.code) }
        }
        guard faults.isEmpty else { return faults }
        if counts.all.all == 0 {
            return [
                EventFault(
                    .count(age: nil, .women), "count_none",
                    "Số nữ và số nam đều là 0. Ghi số người dự, hoặc để trống cả hai ô.")
            ]
        }
        let isWhole = catalogue.events.ageGroups.allSatisfy { counts.ages[$0.code] != nil }
        let sums: [(EventFault.Subject.Number, Int, Int?, String)] = [
            (.women, counts.all.women, counts.ages.values.reduce(0) { $0 + $1.women }, "nữ"),
            (.men, counts.all.men, counts.ages.values.reduce(0) { $0 + $1.men }, "nam"),
            (
                .minorityWomen, counts.all.minorityWomen ?? counts.all.women,
                counts.ages.values.reduce(0) { $0 + ($1.minorityWomen ?? 0) }, "nữ DTTS"
            ),
            (
                .minorityMen, counts.all.minorityMen ?? counts.all.men,
                counts.ages.values.reduce(0) { $0 + ($1.minorityMen ?? 0) }, "nam DTTS"
            ),
        ]
        for (number, whole, sum, word) in sums {
            guard let sum, !counts.ages.isEmpty else { continue }
            let mustAgree = isWhole && (number == .women || number == .men)
            guard mustAgree ? sum != whole : sum > whole else { continue }
            faults.append(
                EventFault(
                    .count(age: nil, number), "count_sum",
                    "Các nhóm tuổi cộng lại được \(sum) \(word), tổng số ghi \(whole). Xem lại."))
        }
        return faults
    }

    private func splitFaults(_ split: ParticipantSplit, age: String?) -> [EventFault] {
        let numbers: [(EventFault.Subject.Number, Int)] = [
            (.women, split.women), (.men, split.men), (.minorityWomen, split.minorityWomen ?? 0),
            (.minorityMen, split.minorityMen ?? 0),
        ]
        for (number, value) in numbers where !(0...Self.mostPeople).contains(value) {
            return [
                EventFault(
                    .count(age: age, number), "count",
                    "\(value) nằm ngoài khoảng 0–\(Number.grouped(Int64(Self.mostPeople))). Xem lại số người.")
            ]
        }
        var faults: [EventFault] = []
        if let part = split.minorityWomen, part > split.women {
            faults.append(
                EventFault(
                    .count(age: age, .minorityWomen), "count_part",
                    "\(part) nữ DTTS nhiều hơn \(split.women) nữ. Xem lại hai số."))
        }
        if let part = split.minorityMen, part > split.men {
            faults.append(
                EventFault(
                    .count(age: age, .minorityMen), "count_part",
                    "\(part) nam DTTS nhiều hơn \(split.men) nam. Xem lại hai số."))
        }
        return faults
    }
}
