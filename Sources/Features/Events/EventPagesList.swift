import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

extension EventPages {
    /// Rows of one page of the list.
    static let pageSize = 30
    /// Events of the workbook or the calendar file at most.
    static let mostExported = 10_000

    /// What the address asks for.
    struct Asked: Sendable {
        let search: String
        let place: String
        let kind: String
        let activity: String
        let state: String
        let year: Int?
        let page: Int

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            kind = String(query.text("loai").prefix(60))
            activity = String(query.text("hoat-dong").prefix(10))
            state = query.text("tinh-trang")
            year = Int(query.text("nam")).flatMap { (2000...2100).contains($0) ? $0 : nil }
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        }

        var items: [(String, String)] {
            [
                ("tim", search), ("dia-ban", place), ("loai", kind), ("hoat-dong", activity), ("tinh-trang", state),
                ("nam", year.map(String.init) ?? ""),
            ]
        }

        var filters: Bool { items.contains { !$0.1.isEmpty } }

        /// - Throws: `Problem` on `dia-ban` when no place is called so.
        func question(in tx: Transaction) throws -> EventQuestion {
            var question = EventQuestion(
                search: search, kind: kind.isEmpty ? nil : kind, activity: activity.isEmpty ? nil : activity,
                state: EventState(rawValue: state), days: year.flatMap(EventPages.days(of:)),
                isTakenBack: state == "da-rut")
            question.places = try EventPages.places(place, in: tx)
            return question
        }
    }

    /// The places that a filter names; nil when it names none.
    ///
    /// - Throws: `Problem` on `dia-ban` when no place is called so.
    package static func places(_ text: String, in tx: Transaction) throws -> [PlaceID]? {
        guard !text.isEmpty else { return nil }
        let found = try PlaceStore.places(called: text, tx)
        guard !found.isEmpty else {
            throw Problem(
                .absent, "event.place_unknown", "Không có địa bàn nào tên hoặc mã “\(text)”. Ghi tên khác.",
                field: "dia-ban")
        }
        return found
    }

    /// The days of a year.
    static func days(of year: Int) -> EventPeriod? {
        guard let first = Day(year: year, month: 1, day: 1), let last = Day(year: year, month: 12, day: 31) else {
            return nil
        }
        return EventPeriod(from: first, until: last)
    }

    private struct Listed: Sendable {
        var items: [EventItem] = []
        var tally = EventTally()
        var years: [Int] = []
        var problem: Problem?
    }

    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let asked = Asked(request.query)
        let scopes = viewer.scopes(.viewEvents)
        let listed = try await database.read { tx -> Listed in
            var listed = Listed(years: try EventStore.years(within: scopes, in: tx))
            do {
                let question = try asked.question(in: tx)
                listed.items = try EventStore.search(
                    question, within: scopes, offset: (asked.page - 1) * Self.pageSize, limit: Self.pageSize + 1, in: tx
                )
                listed.tally = try EventStore.tally(question, within: scopes, in: tx)
            } catch let problem as Problem where problem.field == "dia-ban" {
                listed.problem = problem
            }
            return listed
        }
        let content = content(listed, asked, viewer)
        var actions = [HeadAction("Lịch", .calendar, icon: .clock)]
        if viewer.may(.recordEvents) {
            actions.append(HeadAction("Ghi sự kiện", .newEvent, primary: true, icon: .plus))
        }
        var items = [
            HeadAction("Kế hoạch ra mắt", .launchPlans), HeadAction("Lớp tập huấn, danh sách cử đi", .classes),
            HeadAction("Giảng viên", .trainers), HeadAction("Số liệu, chỉ tiêu sự kiện", .eventFigures),
            HeadAction("Tài liệu, sản phẩm", .materials), HeadAction("Trang mạng xã hội", .socialPages),
            HeadAction("Chồng chéo, nhỏ lẻ", .overlaps),
        ]
        if viewer.may(.viewCadres) { items.append(HeadAction("Cán bộ nữ dân tộc thiểu số", .cadres)) }
        if content.hasRows { items.append(HeadAction("Tải Excel", Link.eventWorkbook.query(asked.items))) }
        if viewer.may(.recordEvents) { items.append(HeadAction("Nhập từ tệp", .eventImport)) }
        let head = PageHead(
            title: "Sự kiện", section: .events,
            facts: "Ra mắt, tập huấn, đối thoại, truyền thông: dự kiến và đã tổ chức",
            actions: actions, menus: [HeadMenu("Việc khác", items)], errors: listed.problem.map { [$0] } ?? [],
            errorTitle: listed.problem == nil ? nil : "Chưa lọc được theo địa bàn",
            notice: request.notice([imports.notice]))
        return try pages.page(head, content, viewer: viewer)
    }

    private func content(_ listed: Listed, _ asked: Asked, _ viewer: Viewer) -> EventListPage {
        let rows = listed.items.prefix(Self.pageSize).map(row)
        let more = listed.items.count > Self.pageSize
        var figures = EventState.allCases.map { state in
            let items = asked.items.filter { $0.0 != "tinh-trang" } + [("tinh-trang", state.rawValue)]
            return EventListPage.Figure(
                label: state.label, value: Number.grouped(Int64(listed.tally.byState[state] ?? 0)),
                link: Link.events.query(items))
        }
        figures.append(
            EventListPage.Figure(
                label: "Lượt người dự", value: Number.grouped(Int64(listed.tally.people)), link: nil))
        return EventListPage(
            action: .events, search: asked.search, place: asked.place, placeProblem: listed.problem?.message,
            selects: selects(asked, listed.years), figures: figures, hasRows: !rows.isEmpty, rows: Array(rows),
            empty: rows.isEmpty ? empty(asked, viewer) : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.events.query(asked.items)) : nil)
    }

    private func row(_ item: EventItem) -> EventListPage.Row {
        let event = item.event
        return EventListPage.Row(
            title: event.title, link: .event(event.id),
            above: item.above.isEmpty ? item.place : "\(item.above) › \(item.place)",
            time: event.held == nil ? event.draft.period.written : event.days.written,
            agency: item.agency.isEmpty ? "–" : item.agency, state: Self.badge(event),
            people: item.people == 0 ? "–" : Number.grouped(Int64(item.people)))
    }

    private func selects(_ asked: Asked, _ years: [Int]) -> [SelectField] {
        let states = EventState.allCases.map { ($0.rawValue, $0.label) } + [("da-rut", "Đã rút khỏi danh sách")]
        return [
            SelectField(
                "loai", "Loại",
                options: [.init("", "Mọi loại")]
                    + desk.catalogue.events.kinds.map { .init($0.code, $0.name, selected: $0.code == asked.kind) }),
            SelectField(
                "hoat-dong", "Hoạt động",
                options: [.init("", "Mọi hoạt động")]
                    + desk.catalogue.activities.map {
                        .init($0.path, "\($0.path). \($0.title)", selected: $0.path == asked.activity)
                    }),
            SelectField(
                "tinh-trang", "Tình trạng",
                options: [.init("", "Mọi tình trạng")]
                    + states.map { .init($0.0, $0.1, selected: $0.0 == asked.state) }),
            SelectField(
                "nam", "Năm",
                options: [.init("", "Mọi năm")]
                    + years.map { .init(String($0), String($0), selected: $0 == asked.year) }),
        ]
    }

    private func empty(_ asked: Asked, _ viewer: Viewer) -> EmptyState {
        if asked.filters || asked.page > 1 {
            return EmptyState(
                "Không có sự kiện nào khớp", why: "Tìm bằng ít chữ hơn, hoặc bỏ bớt điều kiện lọc.",
                action: HeadAction("Xem tất cả", .events))
        }
        return EmptyState(
            "Chưa có sự kiện nào",
            why: "Ra mắt, tập huấn, đối thoại, truyền thông ghi ở đây vào lịch; tổ chức xong thì được tính ngay.",
            action: viewer.may(.recordEvents) ? HeadAction("Ghi sự kiện", .newEvent, icon: .plus) : nil)
    }

    @Sendable func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let asked = Asked(request.query)
        let items = try await database.read { tx in
            try EventStore.search(
                try asked.question(in: tx), within: viewer.scopes(.viewEvents), limit: Self.mostExported, in: tx)
        }
        let desk = desk
        let bytes = try await WorkDesk.shared.run { try desk.workbook(items) }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "su-kien.xlsx", name: "Sự kiện.xlsx")
    }
}
