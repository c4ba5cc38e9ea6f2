import Database
import Foundation
import Hummingbird
import Kernel
import Pages
import Places
import Programme

extension EventPages {
    /// Events of one month on the page at most.
    private static let mostInMonth = 500

    private struct Month: Sendable {
        let year: Int
        let month: Int

        init(_ query: Form, today: Day) {
            year = Int(query.text("nam")).flatMap { (2000...2100).contains($0) ? $0 : nil } ?? today.year
            month = Int(query.text("thang")).flatMap { (1...12).contains($0) ? $0 : nil } ?? today.month
        }

        private init(year: Int, month: Int) {
            self.year = year
            self.month = month
        }

        var days: EventPeriod? {
            guard let first = Day(year: year, month: month, day: 1),
                let last = Day(year: year, month: month, day: Day.length(ofMonth: month, year: year))
            else { return nil }
            return EventPeriod(from: first, until: last)
        }

        var before: Month { month == 1 ? Month(year: year - 1, month: 12) : Month(year: year, month: month - 1) }
        var after: Month { month == 12 ? Month(year: year + 1, month: 1) : Month(year: year, month: month + 1) }

        func link(_ place: String) -> Link {
            Link.calendar.query([("nam", String(year)), ("thang", String(month)), ("dia-ban", place)])
        }
    }

    @Sendable func calendar(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let month = Month(request.query, today: environment.today)
        let place = String(request.query.text("dia-ban").prefix(100))
        guard let days = month.days else { return .seeOther(.calendar) }
        let (items, problem) = try await database.read { tx -> ([EventItem], Problem?) in
            do {
                let question = EventQuestion(places: try Self.places(place, in: tx), days: days)
                return (
                    try EventStore.search(
                        question, within: viewer.scopes(.viewEvents), inOrder: true, limit: Self.mostInMonth, in: tx
                    )
                    .filter { $0.event.state != .cancelled }, nil
                )
            } catch let problem as Problem where problem.field == "dia-ban" {
                return ([], problem)
            }
        }
        // What is planned for a whole month or quarter has no day yet.
        let spans = items.filter { $0.event.held == nil && Self.length($0.event.days) > 14 }
        let dated = items.filter { item in !spans.contains { $0.event.id == item.event.id } }
        let fixed = fixedWords(month.month)
        let content = EventCalendarPage(
            action: .calendar, year: String(month.year), place: place, placeProblem: problem?.message,
            months: SelectField(
                "thang", "Tháng",
                options: (1...12).map { .init(String($0), "Tháng \($0)", selected: $0 == month.month) }),
            previous: month.before.link(place), next: month.after.link(place), fixed: fixed, hasFixed: !fixed.isEmpty,
            weeks: weeks(days, dated),
            spans: spans.map {
                EventCalendarPage.Span(
                    title: $0.event.title, link: .event($0.event.id), time: $0.event.draft.period.written,
                    place: $0.place)
            }, hasSpans: !spans.isEmpty,
            file: Link.calendarFile.query([("nam", String(month.year)), ("dia-ban", place)]),
            nothing: dated.isEmpty ? "Tháng này chưa có sự kiện nào đã định ngày." : nil)
        let head = PageHead(
            title: "Lịch tháng \(month.month)/\(month.year)", section: .events, breadcrumbs: [("Sự kiện", .events)],
            actions: viewer.may(.recordEvents)
                ? [HeadAction("Ghi sự kiện", .newEvent, primary: true, icon: .plus)] : [],
            errors: problem.map { [$0] } ?? [], errorTitle: problem == nil ? nil : "Chưa lọc được theo địa bàn")
        return try pages.page(head, content, viewer: viewer)
    }

    private static func length(_ period: EventPeriod) -> Int {
        (0...15).first { EventWaiting.day(period.from, plus: $0) >= period.until }.map { $0 + 1 } ?? 16
    }

    private func fixedWords(_ month: Int) -> [String] {
        desk.catalogue.fixedDays.filter { $0.month == month }.map { day in
            day.day.map { "\($0)/\(month): \(day.name)" } ?? "Cả tháng: \(day.name)"
        }
    }

    /// Whole weeks from Monday, with the days of the neighbouring months.
    private func weeks(_ month: EventPeriod, _ items: [EventItem]) -> [EventCalendarPage.Week] {
        let names = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"]
        var day = month.from
        for _ in 0..<Self.weekday(month.from) { day = day.dayBefore }
        var weeks: [EventCalendarPage.Week] = []
        while day <= month.until {
            let first = day
            var cells: [EventCalendarPage.DayCell] = []
            for name in names {
                let entries = month.contains(day) ? entries(day, items) : []
                cells.append(
                    EventCalendarPage.DayCell(
                        id: "ngay-\(day.iso)", number: String(day.day), name: "\(name), \(day.written)",
                        isOutside: !month.contains(day), isToday: day == environment.today,
                        hasEntries: !entries.isEmpty, entries: entries))
                day = EventWaiting.day(day, plus: 1)
            }
            weeks.append(EventCalendarPage.Week(label: "Tuần từ \(first.written)", days: cells))
        }
        return weeks
    }

    private func entries(_ day: Day, _ items: [EventItem]) -> [EventCalendarPage.Entry] {
        let fixed = desk.catalogue.fixedDays.filter { $0.day != nil && $0.contains(day) }.map {
            EventCalendarPage.Entry(title: $0.name, link: nil, place: nil, state: "Cao điểm", isFixed: true)
        }
        return fixed
            + items.filter { $0.event.days.contains(day) }.map {
                EventCalendarPage.Entry(
                    title: $0.event.title, link: .event($0.event.id), place: nil, state: $0.event.state.label,
                    isFixed: false)
            }
    }

    /// 0 for Monday to 6.
    private static func weekday(_ day: Day) -> Int {
        let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
        let year = day.month < 3 ? day.year - 1 : day.year
        return (year + year / 4 - year / 100 + year / 400 + shifts[day.month - 1] + day.day + 6) % 7
    }

    @Sendable func calendarFile(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let place = String(request.query.text("dia-ban").prefix(100))
        let year = Int(request.query.text("nam")).flatMap { (2000...2100).contains($0) ? $0 : nil }
        let today = environment.today
        let items = try await database.read { tx in
            let question = EventQuestion(
                places: try Self.places(place, in: tx), days: Self.days(of: year ?? today.year))
            return try EventStore.search(
                question, within: viewer.scopes(.viewEvents), inOrder: true, limit: Self.mostExported, in: tx)
        }
        let name = "Nếp Mới: sự kiện \(place.isEmpty ? viewer.placeName : place)"
        let text = EventCalendarFile.write(items, name: name, now: environment.now())
        return .download(
            Array(text.utf8), type: "text/calendar; charset=utf-8", plainName: "lich.ics", name: "lich.ics")
    }

    // MARK: Overlaps

    @Sendable func overlaps(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let year =
            Int(request.query.text("nam")).flatMap { (2000...2100).contains($0) ? $0 : nil } ?? environment.today.year
        let place = String(request.query.text("dia-ban").prefix(100))
        let bounds = desk.catalogue.events.scattered
        let scopes = viewer.scopes(.viewEvents)
        struct Found: Sendable {
            var overlaps: [Overlap] = []
            var open: Set<RecordID> = []
            var scattered: [Scatter] = []
            var problem: Problem?
        }
        let found = try await database.read { tx -> Found in
            var found = Found()
            do {
                var within = scopes
                if let places = try Self.places(place, in: tx) {
                    // A filter narrows what may be seen, and never widens it.
                    within = try places.filter { id in
                        let lineage = try PlaceStore.lineage(of: id, tx)
                        return scopes.contains { $0.covers(lineage) }
                    }.map { Scope($0) }
                }
                found.overlaps = try EventStore.overlaps(within: within, year: year, in: tx)
                for side in found.overlaps.flatMap({ [$0.first, $0.second] }) {
                    let lineage = try PlaceStore.lineage(of: side.placeID, tx)
                    if scopes.contains(where: { $0.covers(lineage) }) { found.open.insert(side.id) }
                }
                if let bounds {
                    found.scattered = try EventStore.scattered(within: within, year: year, bounds: bounds, in: tx)
                }
            } catch let problem as Problem where problem.field == "dia-ban" { found.problem = problem }
            return found
        }
        let content = EventOverlapPage(
            action: .overlaps, year: String(year), place: place, placeProblem: found.problem?.message,
            pairs: found.overlaps.map { pair($0, found.open) }, hasPairs: !found.overlaps.isEmpty,
            pairHeading: "\(found.overlaps.count) chỗ hai cấp cùng dự kiến",
            noPairs: found.overlaps.isEmpty
                ? "Năm \(year) không có hai cấp nào dự kiến cùng nội dung ở cùng nơi, cùng thời gian." : nil,
            rows: found.scattered.map { row($0, year) }, hasRows: !found.scattered.isEmpty,
            rule: bounds.map {
                "Đơn vị có từ \($0.events) cuộc cùng hoạt động trong năm, mỗi cuộc không quá \($0.people) người hoặc "
                    + "\(Number.grouped(Int64($0.cost))) đ. Xem có gộp được không."
            } ?? "Chương trình không đặt mức nhắc.")
        let head = PageHead(
            title: "Chồng chéo, nhỏ lẻ", section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: "Cùng nội dung, cùng nơi, cùng thời gian mà hai cấp đều tổ chức",
            errors: found.problem.map { [$0] } ?? [],
            errorTitle: found.problem == nil ? nil : "Chưa lọc được theo địa bàn")
        return try pages.page(head, content, viewer: viewer)
    }

    private func pair(_ overlap: Overlap, _ open: Set<RecordID>) -> EventOverlapPage.Pair {
        let activity = desk.catalogue.activity(overlap.activity)?.title ?? ""
        return EventOverlapPage.Pair(
            heading: "\(desk.catalogue.eventKind(overlap.kind)?.name ?? overlap.kind), \(overlap.second.place): "
                + "hoạt động \(overlap.activity). \(activity)",
            sides: [overlap.first, overlap.second].map { side in
                EventOverlapPage.Side(
                    title: side.title, link: open.contains(side.id) ? .event(side.id) : nil, words: Self.words(side))
            })
    }

    private func row(_ scatter: Scatter, _ year: Int) -> EventOverlapPage.Row {
        EventOverlapPage.Row(
            agency: scatter.agency,
            activity: "\(scatter.activity). \(desk.catalogue.activity(scatter.activity)?.title ?? "")",
            events: String(scatter.events), people: Number.grouped(Int64(scatter.people)),
            cost: scatter.cost == 0 ? "–" : Dong(scatter.cost).written,
            link: Link.events.query([
                ("tim", scatter.agency), ("hoat-dong", scatter.activity), ("nam", String(year)),
            ]))
    }
}
