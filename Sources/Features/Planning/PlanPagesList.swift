import Attachments
import Hummingbird
import Kernel
import Office
import Pages
import Places

extension PlanningPages {
    /// Rows of one page of the list.
    static let pageSize = 30
    /// Rows that the list gives as a workbook at most.
    static let mostExported = 5_000

    /// What the address asks for.
    private struct Question: Sendable {
        let search: String
        let period: Period?
        let page: Int

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            period = Period(query.text("ky"))
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        }

        var items: [(String, String)] { [("tim", search), ("ky", period?.description ?? "")] }
        var isEmpty: Bool { search.isEmpty && period == nil }
    }

    @Sendable func listPlans(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewPlans, lineage: nil)
        let asked = Question(request.query)
        let scopes = viewer.scopes(.viewPlans)
        let found = try await database.read { tx in
            try PlanStore.summaries(
                within: scopes, search: asked.search, period: asked.period, offset: (asked.page - 1) * Self.pageSize,
                limit: Self.pageSize + 1, in: tx)
        }
        let exports = viewer.may(.exportPlans)
        let rows = found.prefix(Self.pageSize).map { summary in
            PlanListPage.Row(
                title: "\(summary.placeName), \(summary.plan.period.written)", link: .plan(summary.plan.id),
                agency: summary.agencyName,
                paper: summary.version.paper, state: summary.version.state.badge,
                version: "bản \(summary.version.number)",
                cells: Number.grouped(Int64(summary.cells)), export: exports ? .planWorkbook(summary.plan.id) : nil,
                exportLabel: "Tải Excel: \(summary.placeName), \(summary.plan.period.written)")
        }
        let more = found.count > Self.pageSize
        let content = PlanListPage(
            action: .plans, search: asked.search,
            period: SelectField(
                "ky", "Kỳ",
                options: [.init("", "Mọi kỳ")]
                    + periods.map {
                        .init($0.description, $0.written.capitalisedFirst, selected: $0 == asked.period)
                    }),
            hasRows: !rows.isEmpty, canExport: exports, rows: rows, empty: rows.isEmpty ? empty(asked, viewer) : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.plans.query(asked.items)) : nil)
        var actions: [HeadAction] = []
        if exports && !rows.isEmpty {
            actions.append(
                HeadAction("Tải danh sách", Link.planListWorkbook.query(asked.items), icon: .download))
        }
        if viewer.may(.editPlans) { actions.append(HeadAction("Lập kế hoạch", .startPlan, icon: .plus)) }
        if viewer.may(.importPlans) {
            actions.append(HeadAction("Nhập phụ lục", .importAnnex, primary: true, icon: .upload))
        }
        let head = PageHead(
            title: "Kế hoạch", section: .plans, facts: viewer.placeName.capitalisedFirst, actions: actions)
        return try pages.page(head, content, viewer: viewer)
    }

    private func empty(_ asked: Question, _ viewer: Viewer) -> EmptyState {
        if !asked.isEmpty || asked.page > 1 {
            return EmptyState(
                "Không có kế hoạch nào khớp", why: "Tìm theo tên địa bàn, cơ quan hoặc số hiệu; không cần gõ dấu.",
                action: HeadAction("Xem tất cả", .plans))
        }
        return EmptyState(
            "Chưa có kế hoạch nào", why: "Kế hoạch bắt đầu từ phụ lục chỉ tiêu dạng Excel của đơn vị.",
            action: viewer.may(.importPlans) ? HeadAction("Nhập phụ lục", .importAnnex, icon: .upload) : nil)
    }

    @Sendable func exportList(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.exportPlans, lineage: nil)
        let asked = Question(request.query)
        let scopes = viewer.scopes(.exportPlans)
        let found = try await database.read { tx in
            try PlanStore.summaries(
                within: scopes, search: asked.search, period: asked.period, limit: Self.mostExported, in: tx)
        }
        let bytes = try await desk.run {
            try WorkbookWriter.write([Self.sheet(of: found)], title: "Danh sách kế hoạch")
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "danh-sach-ke-hoach.xlsx",
            name: "Danh sách kế hoạch.xlsx")
    }

    private static func sheet(of plans: [PlanSummary]) -> SheetLayout {
        let heads: [(String, Double)] = [
            ("STT", 6), ("Địa bàn", 28), ("Cơ quan ban hành", 40), ("Kỳ", 20), ("Số", 18), ("Ngày", 14),
            ("Trạng thái", 16), ("Bản", 8), ("Số ô chỉ tiêu", 14),
        ]
        var layout = SheetLayout(name: "Kế hoạch", freeze: Office.CellAddress(row: 4, column: 1), repeatRows: 3...3)
        layout.put(
            .text("DANH SÁCH KẾ HOẠCH"),
            across: CellRange(
                Office.CellAddress(row: 1, column: 1), Office.CellAddress(row: 1, column: heads.count)), style: .title)
        for (index, head) in heads.enumerated() {
            layout.put(.text(head.0), row: 3, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.1
        }
        for (index, item) in plans.enumerated() {
            let values: [(OutputValue, CellStyle)] = [
                (.integer(Int64(index + 1)), .figure), (.text(item.placeName), .body), (.text(item.agencyName), .body),
                (.text(item.plan.period.written), .body), (item.version.paperNumber.map { .text($0) } ?? .blank, .body),
                (item.version.paperDay.map { .text($0.written) } ?? .blank, .body),
                (.text(item.version.state.label), .body), (.integer(Int64(item.version.number)), .figure),
                (.integer(Int64(item.cells)), .figure),
            ]
            for (column, value) in values.enumerated() {
                layout.put(value.0, row: index + 4, column: column + 1, style: value.1)
            }
        }
        return layout
    }
}
