import Kernel
import Programme

/// Something about an event that is pointed out and kept.
public struct EventHint: Hashable, Sendable {
    /// Stable: `outside_area`.
    public let code: String
    /// In Vietnamese.
    public let words: String
}

/// What is pointed out of an event. Pure.
public struct EventChecks: Sendable {
    let catalogue: Catalogue
    let today: Day

    public init(catalogue: Catalogue, today: Day) {
        self.catalogue = catalogue
        self.today = today
    }

    /// - Parameters:
    ///   - listed: those of the list who came.
    ///   - lines: what is noted below it.
    ///   - materials: the products that it made or handed out.
    public func hints(
        of event: Event, at place: EventPlace, listed: [CountedParticipant], lines: [EventLine],
        materials: [Material] = []
    ) -> [EventHint] {
        guard let kind = catalogue.eventKind(event.draft.kind), event.takenBack == nil, event.state != .cancelled else {
            return []
        }
        var hints: [EventHint] = []
        if place.isInArea == false {
            hints.append(
                EventHint(
                    code: "outside_area",
                    words: "\(place.name) không thuộc địa bàn thực hiện Dự án 8 vào \(place.day.written)."))
        }
        if event.draft.detailsFollow {
            hints.append(EventHint(code: "details_follow", words: "Đã thông báo; chi tiết “có kế hoạch sau”."))
        }
        if event.state == .planned, event.draft.period.until < today {
            hints.append(
                EventHint(
                    code: "past",
                    words:
                        "Đã qua thời gian dự kiến (\(event.draft.period.written)) mà chưa ghi kết quả. Ghi đã tổ chức, đổi "
                        + "thời gian, hoặc hủy."))
        }
        if event.state == .planned, let hint = missedPeak(kind, event.draft.period) { hints.append(hint) }
        if let held = event.held {
            hints += people(kind, event.draft, held, listed)
        }
        for line in lines where line.facts.kind == .product && line.facts.licence.isEmpty {
            guard let product = catalogue.events.products.first(where: { $0.code == line.facts.code }),
                product.isLicensed
            else { continue }
            hints.append(
                EventHint(
                    code: "licence",
                    words:
                        "“\(line.facts.words)” (\(product.name.lowercasedFirst)) chưa ghi giấy phép in của Sở Thông tin và "
                        + "Truyền thông."))
        }
        hints += materials.flatMap(\.doubts).map { EventHint(code: "stock", words: $0) }
        return hints
    }

    /// A planned event of a kind that belongs to fixed days, but on none of them (F97).
    func missedPeak(_ kind: EventKind, _ period: EventPeriod) -> EventHint? {
        let days = catalogue.fixedDays.filter { kind.fixedDays.contains($0.code) }
        guard !days.isEmpty else { return nil }
        let years = Set([period.from.year, period.until.year])
        let meets = years.contains { year in
            days.contains { day in
                guard let (first, last) = day.days(in: year), let peak = EventPeriod(from: first, until: last) else {
                    return false
                }
                return peak.intersects(period)
            }
        }
        guard !meets else { return nil }
        // The shortest name of each month is enough to know what is meant.
        let names = days.map { "\($0.name) (\($0.day.map { day in "\(day)/" } ?? "tháng ")\($0.month))" }
        return EventHint(
            code: "missed_peak",
            words: "“\(period.written)” không trùng đợt cao điểm nào của loại này: \(names.joined(separator: "; ")).")
    }

    private func people(
        _ kind: EventKind, _ draft: EventDraft, _ held: EventHolding, _ listed: [CountedParticipant]
    ) -> [EventHint] {
        var hints: [EventHint] = []
        if let all = held.counts?.all, !listed.isEmpty {
            let women = listed.count { $0.isWoman }
            if women != all.women || listed.count - women != all.men {
                hints.append(
                    EventHint(
                        code: "list_differs",
                        words:
                            "Ghi số \(all.women) nữ, \(all.men) nam; danh sách có mặt \(women) nữ, \(listed.count - women) "
                            + "nam. Số đã ghi được tính."))
            }
        }
        let moved = kind.counts(variant: draft.variant)
        for share in catalogue.shares {
            guard moved.contains(where: { $0.code == share.numerator && $0.measure == .men }),
                moved.contains(where: { $0.code == share.denominator && $0.measure == .participants })
            else { continue }
            let (men, all) =
                held.counts.map { ($0.all.men, $0.all.all) } ?? (listed.count { !$0.isWoman }, listed.count)
            guard all > 0, men * 100 < share.percent * all else { continue }
            hints.append(
                EventHint(
                    code: "men",
                    words: "Nam giới \(men)/\(all) người, dưới \(share.percent)% (\(share.source.text))."))
        }
        return hints
    }
}
