import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

extension GroupPages {
    /// Rows of one page of the list.
    static let pageSize = 30
    /// Groups of the workbook at most.
    static let mostExported = 10_000

    /// What the address asks for.
    struct Asked: Sendable {
        let search: String
        let place: String
        let kind: String
        let state: String
        let year: Int?
        let countsAs: GroupCount?
        let spread: GroupSpread?
        let page: Int

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            kind = String(query.text("loai").prefix(60))
            state = query.text("tinh-trang")
            year = Int(query.text("nam"))
            countsAs = GroupCount(rawValue: query.text("tinh"))
            spread = GroupSpread(rawValue: query.text("nhan-rong")).flatMap { $0 == .usual ? nil : $0 }
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        }

        var items: [(String, String)] {
            [
                ("tim", search), ("dia-ban", place), ("loai", kind), ("tinh-trang", state),
                ("nam", year.map(String.init) ?? ""), ("tinh", countsAs?.rawValue ?? ""),
                ("nhan-rong", spread?.rawValue ?? ""),
            ]
        }

        var filters: Bool { items.contains { !$0.1.isEmpty } }

        /// - Throws: `Problem` on `dia-ban` when no place is called so.
        func question(in tx: Transaction) throws -> GroupQuestion {
            var question = GroupQuestion(
                search: search, kind: kind.isEmpty ? nil : kind, state: GroupStep(rawValue: state), year: year,
                countsAs: countsAs, spread: spread, isTakenBack: state == "da-rut")
            if !place.isEmpty {
                let found = try PlaceStore.places(called: place, tx)
                guard !found.isEmpty else {
                    throw Problem(
                        .absent, "group.place_unknown", "Không có địa bàn nào tên hoặc mã “\(place)”. Ghi tên khác.",
                        field: "dia-ban")
                }
                question.places = found
            }
            return question
        }
    }

    private struct Listed: Sendable {
        var items: [GroupItem] = []
        var tally = GroupTally()
        var years: [Int] = []
        var problem: Problem?
    }

    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewGroups, lineage: nil)
        let asked = Asked(request.query)
        let scopes = viewer.scopes(.viewGroups)
        let listed = try await database.read { tx -> Listed in
            var listed = Listed(years: try GroupStore.years(within: scopes, in: tx))
            do {
                let question = try asked.question(in: tx)
                listed.items = try GroupStore.search(
                    question, within: scopes, offset: (asked.page - 1) * Self.pageSize, limit: Self.pageSize + 1, in: tx
                )
                listed.tally = try GroupStore.tally(question, within: scopes, in: tx)
            } catch let problem as Problem where problem.field == "dia-ban" {
                listed.problem = problem
            }
            return listed
        }
        let content = content(listed, asked, viewer)
        var actions: [HeadAction] = [HeadAction("Ghi chép của mô hình", .groupNotes)]
        if content.hasRows {
            actions.append(HeadAction("Tải Excel", Link.groupWorkbook.query(asked.items), icon: .download))
        }
        if viewer.may(.editGroups) {
            actions.append(HeadAction("Nhập từ tệp", .groupImport, icon: .upload))
            actions.append(HeadAction("Ghi mô hình", .newGroup, primary: true, icon: .plus))
        }
        let head = PageHead(
            title: "Tổ, nhóm, mô hình", section: .groups,
            facts: "Mỗi mô hình đã ghi được tính ngay vào tiến độ của xã, tỉnh và cả nước", actions: actions,
            errors: listed.problem.map { [$0] } ?? [],
            errorTitle: listed.problem == nil ? nil : "Chưa lọc được theo địa bàn",
            notice: request.notice([imports.notice, Self.takenBackNotice]))
        return try pages.page(head, content, viewer: viewer)
    }

    private func content(_ listed: Listed, _ asked: Asked, _ viewer: Viewer) -> GroupListPage {
        let rows = listed.items.prefix(Self.pageSize).map(row)
        let more = listed.items.count > Self.pageSize
        return GroupListPage(
            action: .groups, search: asked.search, place: asked.place, placeProblem: listed.problem?.message,
            selects: selects(asked, listed.years), figures: figures(listed.tally, asked), odd: odd(listed.tally, asked),
            hasRows: !rows.isEmpty, rows: Array(rows), empty: rows.isEmpty ? empty(asked, viewer) : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.groups.query(asked.items)) : nil)
    }

    private func row(_ item: GroupItem) -> GroupListPage.Row {
        let group = item.group
        return GroupListPage.Row(
            title: group.name, link: .group(group.id),
            above: item.above.isEmpty ? item.place : "\(item.above) › \(item.place)",
            kind: desk.catalogue.groupKind(group.draft.kind)?.name ?? group.draft.kind, state: Self.badge(group),
            counts: countedWords(group),
            members: item.members == 0 ? "–" : Number.grouped(Int64(item.members)))
    }

    /// `Thành lập mới, 28/6/2024`; nil while it moves nothing.
    private func countedWords(_ group: Group) -> String? {
        guard group.takenBack == nil, let kind = desk.catalogue.groupKind(group.draft.kind),
            let day = GroupCounting(
                kind: kind, indicator: nil, draft: group.draft, steps: group.steps, members: [], meetings: [],
                hasFiles: false
            ).counted
        else { return nil }
        return "\(group.draft.origin == .new ? "Thành lập mới" : "Củng cố"), \(day.written)"
    }

    static func badge(_ group: Group) -> StateBadge {
        if group.takenBack != nil { return StateBadge(.superseded, label: "Đã rút") }
        switch group.state {
        case nil: return StateBadge(.draft, label: "Mới ghi")
        case .surveyed?, .proposed?, .agreed?: return StateBadge(.draft, label: group.state?.state)
        case .decided?: return StateBadge(.issued, label: group.state?.state)
        case .launched?, .working?, .strengthened?: return StateBadge(.approved, label: group.state?.state)
        case .stopped?: return StateBadge(.paused, label: group.state?.state)
        }
    }

    private func selects(_ asked: Asked, _ years: [Int]) -> [SelectField] {
        let states = GroupStep.allCases.map { ($0.rawValue, $0.state) } + [("da-rut", "Đã rút khỏi danh sách")]
        return [
            SelectField(
                "loai", "Loại",
                options: [.init("", "Mọi loại")]
                    + desk.catalogue.groupKinds.map { .init($0.code, $0.name, selected: $0.code == asked.kind) }),
            SelectField(
                "tinh-trang", "Tình trạng",
                options: [.init("", "Mọi tình trạng")]
                    + states.map { .init($0.0, $0.1, selected: $0.0 == asked.state) }),
            SelectField(
                "nam", "Được tính trong năm",
                options: [.init("", "Mọi năm")]
                    + years.map { .init(String($0), String($0), selected: $0 == asked.year) }),
            SelectField(
                "tinh", "Được tính là",
                options: [.init("", "Không phân biệt")]
                    + GroupCount.allCases.map { .init($0.rawValue, $0.label, selected: $0 == asked.countsAs) }),
            SelectField(
                "nhan-rong", "Mô hình điểm",
                options: [.init("", "Không phân biệt")]
                    + [GroupSpread.pilot, .replicated].map {
                        .init($0.rawValue, $0.label, selected: $0 == asked.spread)
                    }),
        ]
    }

    /// New, strengthened and maintained counted apart (C50, C51).
    private func figures(_ tally: GroupTally, _ asked: Asked) -> [GroupListPage.Figure] {
        var figures = [
            GroupListPage.Figure(label: "Mô hình", value: Number.grouped(Int64(tally.groups)), link: nil),
            GroupListPage.Figure(label: "Thành viên", value: Number.grouped(Int64(tally.members)), link: nil),
        ]
        for count in GroupCount.allCases {
            let items = asked.items.filter { $0.0 != "tinh" } + [("tinh", count.rawValue)]
            figures.append(
                GroupListPage.Figure(
                    label: asked.year.map { "\(count.label) năm \($0)" } ?? "\(count.label) (lượt năm)",
                    value: Number.grouped(Int64(tally.counted[count] ?? 0)), link: Link.groups.query(items)))
        }
        return figures
    }

    /// An average that no plan can mean: 26 members a team.
    private func odd(_ tally: GroupTally, _ asked: Asked) -> String? {
        guard tally.groups > 0, tally.members > 0, let kind = desk.catalogue.groupKind(asked.kind),
            let rule = kind.ruling(at: []).first(where: { $0.subject == .plausibleMembers })
        else { return nil }
        let average = tally.members / tally.groups
        guard !rule.admits(average) else { return nil }
        return
            "Bình quân \(average) người một \(desk.rules.indicator(of: kind)?.unit ?? "mô hình"), khác thường so với "
            + "mức \(GroupChecks.bounds(rule)). Xem lại số thành viên."
    }

    private func empty(_ asked: Asked, _ viewer: Viewer) -> EmptyState {
        if asked.filters || asked.page > 1 {
            return EmptyState(
                "Không có mô hình nào khớp", why: "Tìm bằng ít chữ hơn, hoặc bỏ bớt điều kiện lọc.",
                action: HeadAction("Xem tất cả", .groups))
        }
        return EmptyState(
            "Chưa có mô hình nào",
            why: "Tổ truyền thông, địa chỉ tin cậy, câu lạc bộ … ghi ở đây được tính ngay vào tiến độ.",
            action: viewer.may(.editGroups) ? HeadAction("Ghi mô hình", .newGroup, icon: .plus) : nil)
    }

    @Sendable func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewGroups, lineage: nil)
        let asked = Asked(request.query)
        let items = try await database.read { tx in
            try GroupStore.search(
                try asked.question(in: tx), within: viewer.scopes(.viewGroups), limit: Self.mostExported, in: tx)
        }
        let desk = desk
        let bytes = try await WorkDesk.shared.run { try GroupWorkbook(desk: desk).list(items) }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "mo-hinh.xlsx", name: "Tổ, nhóm, mô hình.xlsx")
    }
}
