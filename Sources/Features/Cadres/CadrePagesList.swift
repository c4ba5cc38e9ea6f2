import Attachments
import Database
import Events
import Groups
import Hummingbird
import Kernel
import Office
import Pages
import People
import Places
import Programme
import Trainings

extension CadrePages {
    /// Rows of one page of the list.
    static let pageSize = 30
    /// Women of the workbook at most.
    static let mostExported = 10_000
    static let takenBackNotice = Notice("da-rut", "Đã rút khỏi danh sách; bản ghi vẫn xem được.")

    /// What the address asks for.
    struct Asked: Sendable {
        let search: String
        let place: String
        let category: String
        let level: Tier?
        let field: String
        let state: CadreQuestion.State
        let trained: String
        let year: Int?
        let page: Int
        let reason: RevealReason?

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            category = String(query.text("loai").prefix(60))
            level = Tier(rawValue: query.text("cap"))
            field = String(query.text("linh-vuc").prefix(60))
            state = Self.states.first { $0.0 == query.text("tinh-trang") }?.1 ?? .standing
            trained = ["da", "chua"].first { $0 == query.text("tap-huan") } ?? ""
            year = Int(query.text("nam")).flatMap { (2000...2100).contains($0) ? $0 : nil }
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
            reason = query.text("xem") == "ho-ten" ? RevealReason(rawValue: query.text("ly-do")) : nil
        }

        static let states: [(String, CadreQuestion.State, String)] = [
            ("", .standing, "Hiện có"), ("thoi", .ended, "Đã thôi hết"), ("tat-ca", .all, "Tất cả"),
            ("da-rut", .takenBack, "Đã rút khỏi danh sách"),
        ]

        var items: [(String, String)] {
            [
                ("tim", search), ("dia-ban", place), ("loai", category), ("cap", level?.rawValue ?? ""),
                ("linh-vuc", field), ("tinh-trang", Self.states.first { $0.1 == state }?.0 ?? ""),
                ("tap-huan", trained), ("nam", trained.isEmpty ? "" : year.map(String.init) ?? ""),
            ]
        }

        var filters: Bool { items.contains { !$0.1.isEmpty } }

        /// - Parameter names: where the viewer may see names, and so search them.
        /// - Throws: `Problem` on `dia-ban` when no place is called so.
        func question(names: [Scope], on day: Day, in tx: Transaction) throws -> CadreQuestion {
            CadreQuestion(
                search: search, nameScopes: names, places: try EventPages.places(place, in: tx),
                category: category.isEmpty ? nil : category, level: level, field: field.isEmpty ? nil : field,
                state: state, isTrained: trained.isEmpty ? nil : trained == "da", year: trained.isEmpty ? nil : year,
                day: day)
        }
    }

    private struct Listed: Sendable {
        var items: [CadreItem] = []
        var count = 0
        /// Whose names the account may see.
        var named: Set<RecordID> = []
        var problem: Problem?
    }

    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewCadres, lineage: nil)
        let asked = Asked(request.query)
        let (scopes, names) = (viewer.scopes(.viewCadres), viewer.scopes(.viewPeople))
        let (reader, today) = (desk.reader, environment.today)
        let listed = try await database.read { tx -> Listed in
            var listed = Listed()
            do {
                let question = try asked.question(names: names, on: today, in: tx)
                listed.items = try reader.search(
                    question, within: scopes, offset: (asked.page - 1) * Self.pageSize, limit: Self.pageSize + 1,
                    in: tx)
                listed.count = try reader.count(question, within: scopes, in: tx)
                listed.named = try reader.within(names, of: listed.items.map(\.cadre.id), in: tx)
            } catch let problem as Problem where problem.field == "dia-ban" {
                listed.problem = problem
            }
            return listed
        }
        let reveals = asked.reason != nil && !listed.named.isEmpty
        if reveals, let reason = asked.reason {
            note(reason.label, RecordRef("place", viewer.place), at: viewer.place, context)
        }
        let content = content(listed, asked, viewer, reveals: reveals)
        var actions = [HeadAction("Số liệu", .cadreNumbers, icon: .chart)]
        if viewer.may(.recordCadres) {
            actions.append(HeadAction("Ghi cán bộ nữ", .newCadre, primary: true, icon: .plus))
        }
        var more = [
            HeadAction("Chưa tập huấn", Link.trainees.query([("danh-sach", CadreTrainees.code)])),
            HeadAction("Lớp, danh sách cử", .classes),
        ]
        if content.hasRows { more.append(HeadAction("Tải Excel, che họ tên", Link.cadreWorkbook.query(asked.items))) }
        let head = PageHead(
            title: "Cán bộ nữ dân tộc thiểu số", section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: "Trong quy hoạch, mới bổ nhiệm, mới trúng cử lần đầu, đang giữ vị trí lãnh đạo", actions: actions,
            menus: [HeadMenu("Việc khác", more)], errors: listed.problem.map { [$0] } ?? [],
            errorTitle: listed.problem == nil ? nil : "Chưa lọc được theo địa bàn",
            notice: request.notice([Self.takenBackNotice]))
        return try pages.page(head, content, viewer: viewer)
    }

    private func content(_ listed: Listed, _ asked: Asked, _ viewer: Viewer, reveals: Bool) -> CadreListPage {
        let today = environment.today
        let maySee = viewer.may(.viewPeople)
        let mayName = viewer.may(.recordEvents) && asked.state == .standing
        let rows = listed.items.prefix(Self.pageSize).enumerated().map { index, item in
            let standing = item.cadre.entries.map(\.draft).filter { $0.holds(on: today) }
            let isNamed = reveals && listed.named.contains(item.cadre.id)
            return CadreListPage.Row(
                id: "nguoi-\(index + 1)", value: item.person.id.text, chooses: mayName,
                name: isNamed ? item.person.name : item.person.maskedName, isMasked: !isNamed,
                number: "Người thứ \(index + 1)", link: .cadre(item.cadre.id),
                posts: standing.isEmpty ? ["Đã thôi"] : standing.map(words(of:)),
                place: item.above.isEmpty ? item.place : "\(item.above) › \(item.place)",
                trained: item.trainedOn.map { "Đã học \($0.written)" } ?? "Chưa học")
        }
        let more = listed.items.count > Self.pageSize
        let shown = reveals ? asked.items + [("xem", "ho-ten"), ("ly-do", asked.reason?.rawValue ?? "")] : asked.items
        let mayReveal = !reveals && !listed.named.isEmpty
        return CadreListPage(
            action: .cadres, search: asked.search,
            searchLabel: maySee ? "Tìm theo họ tên, chức vụ, cơ quan" : "Tìm theo chức vụ, cơ quan",
            place: asked.place, placeProblem: listed.problem?.message, selects: selects(asked),
            summary: "\(Number.grouped(Int64(listed.count))) người", rows: rows, hasRows: !rows.isEmpty,
            empty: rows.isEmpty && listed.problem == nil ? empty(asked, viewer) : nil,
            nominate: mayName && !rows.isEmpty ? .nameTrainees : nil, list: CadreTrainees.code,
            reason: reveals ? asked.reason?.rawValue : nil, reveal: mayReveal ? .cadres : nil,
            workbook: mayReveal ? .cadreWorkbook : nil,
            asked: (asked.items + [("trang", asked.page > 1 ? String(asked.page) : "")]).filter { !$0.1.isEmpty }
                .map { CadreAsked(name: $0.0, value: $0.1) },
            reasons: mayReveal ? Self.reasonField : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.cadres.query(shown)) : nil)
    }

    private func selects(_ asked: Asked) -> [SelectField] {
        let today = environment.today
        return [
            SelectField(
                "loai", "Loại",
                options: [.init("", "Mọi loại")]
                    + words.categories.map { .init($0.code, $0.short, selected: $0.code == asked.category) }),
            SelectField(
                "cap", "Cấp",
                options: [.init("", "Mọi cấp")]
                    + words.levels.map { .init($0.tier.rawValue, $0.name, selected: $0.tier == asked.level) }),
            SelectField(
                "linh-vuc", "Lĩnh vực",
                options: [.init("", "Mọi lĩnh vực")]
                    + words.fields.map { .init($0.code, $0.name, selected: $0.code == asked.field) }),
            SelectField(
                "tinh-trang", "Tình trạng",
                options: Asked.states.map { .init($0.0, $0.2, selected: $0.1 == asked.state) }),
            SelectField(
                "tap-huan", "Lớp nâng cao năng lực",
                options: [("", "Không phân biệt"), ("da", "Đã học"), ("chua", "Chưa học")].map {
                    .init($0.0, $0.1, selected: $0.0 == asked.trained)
                }),
            SelectField(
                "nam", "Học trong năm",
                options: [.init("", "Bất kỳ năm nào")]
                    + (2021...max(today.year, 2022)).reversed().map {
                        .init(String($0), String($0), selected: $0 == asked.year)
                    }),
        ]
    }

    private func empty(_ asked: Asked, _ viewer: Viewer) -> EmptyState {
        if asked.filters || asked.page > 1 {
            return EmptyState(
                "Không có ai khớp", why: "Tìm bằng ít chữ hơn, hoặc bỏ bớt điều kiện lọc.",
                action: HeadAction("Xem tất cả", .cadres))
        }
        return EmptyState(
            "Chưa có ai trong danh sách",
            why: "Danh sách cán bộ nữ theo loại, theo cấp là căn cứ cử đi tập huấn và theo dõi số liệu.",
            action: viewer.may(.recordCadres) ? HeadAction("Ghi cán bộ nữ", .newCadre, icon: .plus) : nil)
    }

    /// The list as a sheet: names only for who gives a reason.
    @Sendable func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewCadres, lineage: nil)
        let query = request.query
        let asked = Asked(query)
        let reason = RevealReason(rawValue: query.text("ly-do"))
        if reason != nil { _ = try context.require(.viewPeople, lineage: nil) }
        let (scopes, names) = (viewer.scopes(.viewCadres), viewer.scopes(.viewPeople))
        let (reader, today) = (desk.reader, environment.today)
        let (items, homes, named) = try await database.read { tx in
            let items = try reader.search(
                try asked.question(names: names, on: today, in: tx), within: scopes, limit: Self.mostExported, in: tx)
            let named = reason == nil ? [] : try reader.within(names, of: items.map(\.cadre.id), in: tx)
            return (items, try CadreWorkbook.places(of: items, in: tx), named)
        }
        if let reason { note(reason.label, RecordRef("place", viewer.place), at: viewer.place, context) }
        let workbook = CadreWorkbook(catalogue: desk.catalogue, today: today)
        let bytes = try await WorkDesk.shared.run {
            try workbook.list(items, places: homes, named: named)
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "can-bo-nu.xlsx",
            name: "Cán bộ nữ dân tộc thiểu số.xlsx")
    }
}
