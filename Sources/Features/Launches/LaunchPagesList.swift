import Database
import Events
import Hummingbird
import Kernel
import Pages
import Places

extension LaunchPages {
    /// Rows of one page of the list.
    static let pageSize = 30

    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let query = request.query
        let search = String(query.text("tim").prefix(100))
        let year = Int(query.text("nam"))
        let page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        let scopes = viewer.scopes(.viewEvents)
        let items = try await database.read { tx in
            let above = try scopes.flatMap { try PlaceStore.lineage(of: $0.place, tx) }
            return try LaunchStore.search(
                .init(search: search, year: year), within: scopes, above: Array(Set(above)),
                offset: (page - 1) * Self.pageSize, limit: Self.pageSize + 1, in: tx)
        }
        let rows = items.prefix(Self.pageSize).map(row)
        let more = items.count > Self.pageSize
        let link = Link.launchPlans.query([("tim", search), ("nam", year.map(String.init) ?? "")])
        let thisYear = environment.today.year
        let content = LaunchListPage(
            action: .launchPlans, search: search,
            years: SelectField(
                "nam", "Năm",
                options: [.init("", "Mọi năm")]
                    + (2021...max(thisYear + 1, 2022)).reversed().map {
                        .init(String($0), String($0), selected: $0 == year)
                    }),
            hasRows: !rows.isEmpty, rows: Array(rows),
            empty: rows.isEmpty ? Self.empty(isFiltered: !search.isEmpty || year != nil, viewer) : nil,
            pager: page > 1 || more ? Pager(page: page, more: more, link: link) : nil)
        var actions: [HeadAction] = []
        if viewer.may(.recordEvents) {
            actions = [
                HeadAction("Đọc từ văn bản", .readLaunchPlan, icon: .upload),
                HeadAction("Lập kế hoạch ra mắt", .newLaunchPlan, primary: true, icon: .plus),
            ]
        }
        let head = PageHead(
            title: "Kế hoạch ra mắt", section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: "Các đợt ra mắt, lịch theo thôn, thống nhất giữa cấp lập kế hoạch và đơn vị", actions: actions,
            notice: request.notice([Self.takenBackNotice]))
        return try pages.page(head, content, viewer: viewer)
    }

    private static func empty(isFiltered: Bool, _ viewer: Viewer) -> EmptyState {
        if isFiltered {
            return EmptyState(
                "Không có kế hoạch ra mắt nào khớp.", why: "Bỏ bớt điều kiện tìm để xem nhiều hơn.",
                action: HeadAction("Xem tất cả", .launchPlans))
        }
        return EmptyState(
            "Chưa có kế hoạch ra mắt nào.",
            why: "Kế hoạch chia đợt, cộng số tổ, số người và giữ lịch của từng thôn để hai bên thống nhất.",
            action: viewer.may(.recordEvents) ? HeadAction("Lập kế hoạch ra mắt", .newLaunchPlan, icon: .plus) : nil)
    }

    private func row(_ item: LaunchPlanItem) -> LaunchListPage.Row {
        let state =
            item.isTakenBack
            ? StateBadge(.superseded, label: "Đã rút")
            : item.lines == 0
                ? StateBadge(.draft, label: "Chưa có lịch")
                : item.settled == item.lines
                    ? StateBadge(.approved, label: "Đã thống nhất") : StateBadge(.submitted, label: "Đang thống nhất")
        return LaunchListPage.Row(
            title: item.title, link: .launchPlan(item.id),
            paper: [item.number.isEmpty ? "Chưa có số" : item.number, item.agency].joined(separator: " · "),
            place: item.place, year: String(item.year), teams: Number.grouped(Int64(item.teams)),
            waves: String(item.waves), calendar: "\(item.settled)/\(item.lines) dòng", state: state)
    }
}
