import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages

extension LegalPages {
    /// Rows of one page of the list.
    static let pageSize = 30
    /// Rows of the workbook at most.
    static let mostExported = 5_000

    /// What the address asks for.
    private struct Asked: Sendable {
        let question: LegalStore.Question
        let page: Int
        /// The day as typed.
        let day: String
        let problem: Problem?

        init(_ query: Form) {
            day = String(query.text("ngay").prefix(40))
            let known = Day(written: day)
            problem =
                day.isEmpty || known != nil
                ? nil
                : Problem(
                    "legal.day_unknown", "“\(day)” không phải một ngày trong lịch. Ghi như 20/3/2024.", field: "ngay")
            question = LegalStore.Question(
                search: String(query.text("tim").prefix(100)), kind: DocumentKind(rawValue: query.text("loai")),
                inForceOn: known, order: LegalStore.Order(rawValue: query.text("sap-xep")) ?? .day)
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        }

        var items: [(String, String)] {
            [
                ("tim", question.search), ("loai", question.kind?.rawValue ?? ""),
                ("ngay", question.inForceOn?.iso ?? ""),
                ("sap-xep", question.order == .day ? "" : question.order.rawValue),
            ]
        }

        var filters: Bool { !question.search.isEmpty || question.kind != nil || question.inForceOn != nil }
    }

    /// Legal documents are shared by all: whoever may see the register sees the whole of it.
    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewLegal, lineage: nil)
        let asked = Asked(request.query)
        let today = environment.today
        let (found, relations) = try await database.read { tx in
            let found = try LegalStore.search(
                asked.question, offset: (asked.page - 1) * Self.pageSize, limit: Self.pageSize + 1, in: tx)
            let shown = found.prefix(Self.pageSize).map(\.id)
            return (found, try LegalStore.replacements(of: shown, in: tx))
        }
        let rows = found.prefix(Self.pageSize).map { document in
            LegalListPage.Row(
                name: document.name, link: .legalDocument(document.id),
                title: document.facts.title.isEmpty ? nil : document.facts.title.capitalisedFirst,
                issuer: document.facts.issuer,
                validity: Validity.of(document, on: asked.question.inForceOn ?? today, relations: relations).label,
                awaits: document.facts.awaitsChange.map { "Chờ sửa đổi: “\($0)”" },
                mark: document.facts.mark.label.capitalisedFirst)
        }
        let more = found.count > Self.pageSize
        let content = LegalListPage(
            action: .legal, search: asked.question.search, kind: kindChoice(asked.question.kind, all: "Mọi loại"),
            day: asked.day, dayProblem: asked.problem?.message, order: orderChoice(asked.question.order),
            hasRows: !rows.isEmpty, rows: rows,
            empty: rows.isEmpty ? empty(asked.filters || asked.page > 1, viewer) : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.legal.query(asked.items)) : nil)
        var actions: [HeadAction] = []
        if !rows.isEmpty {
            actions.append(HeadAction("Tải Excel", Link.legalWorkbook.query(asked.items), icon: .download))
        }
        if viewer.may(.editLegal) {
            actions.append(HeadAction("Thêm văn bản", .newLegalDocument, primary: true, icon: .plus))
        }
        let head = PageHead(
            title: "Văn bản căn cứ", section: .legal, facts: "Dùng chung cho mọi đơn vị", actions: actions,
            errors: asked.problem.map { [$0] } ?? [],
            errorTitle: asked.problem == nil ? nil : "Chưa lọc được theo ngày")
        return try pages.page(head, content, viewer: viewer)
    }

    private func kindChoice(_ kind: DocumentKind?, all: String) -> SelectField {
        SelectField(
            "loai", "Loại",
            options: [.init("", all)] + DocumentKind.allCases.map { .init($0.rawValue, $0.label, selected: $0 == kind) }
        )
    }

    private func orderChoice(_ order: LegalStore.Order) -> SelectField {
        let labels: [(LegalStore.Order, String)] = [
            (.day, "Mới nhất trước"), (.issuer, "Theo cơ quan ban hành"), (.title, "Theo trích yếu"),
        ]
        return SelectField(
            "sap-xep", "Sắp xếp", options: labels.map { .init($0.0.rawValue, $0.1, selected: $0.0 == order) })
    }

    private func empty(_ filters: Bool, _ viewer: Viewer) -> EmptyState {
        if filters {
            return EmptyState(
                "Không có văn bản nào khớp",
                why:
                    "Tìm theo số, ký hiệu, cơ quan hoặc trích yếu; không cần gõ dấu. Lọc theo ngày chỉ ra văn bản đã ghi "
                    + "ngày có hiệu lực.", action: HeadAction("Xem tất cả", .legal))
        }
        return EmptyState(
            "Chưa có văn bản nào", why: "Kế hoạch dẫn căn cứ từ danh mục này.",
            action: viewer.may(.editLegal) ? HeadAction("Thêm văn bản", .newLegalDocument, icon: .plus) : nil)
    }

    @Sendable func export(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try context.require(.viewLegal, lineage: nil)
        let asked = Asked(request.query)
        let found = try await database.read { tx in
            try LegalStore.search(asked.question, limit: Self.mostExported, in: tx)
        }
        let bytes = try await WorkDesk.shared.run {
            try WorkbookWriter.write([Self.sheet(of: found)], title: "Danh mục văn bản căn cứ")
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "van-ban-can-cu.xlsx", name: "Văn bản căn cứ.xlsx")
    }

    private static func sheet(of documents: [LegalDocument]) -> SheetLayout {
        let heads: [(String, Double)] = [
            ("STT", 6), ("Loại", 14), ("Số, ký hiệu", 22), ("Ngày", 14), ("Cơ quan ban hành", 36), ("Trích yếu", 70),
            ("Có hiệu lực từ", 14), ("Hết hiệu lực sau", 14), ("Chờ sửa đổi", 28), ("Nguồn", 40), ("Đối chiếu", 22),
        ]
        var layout = SheetLayout(
            name: "Văn bản căn cứ", freeze: Office.CellAddress(row: 4, column: 1), repeatRows: 3...3)
        layout.put(
            .text("DANH MỤC VĂN BẢN CĂN CỨ"),
            across: CellRange(
                Office.CellAddress(row: 1, column: 1), Office.CellAddress(row: 1, column: heads.count)), style: .title)
        for (index, head) in heads.enumerated() {
            layout.put(.text(head.0), row: 3, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.1
        }
        for (index, document) in documents.enumerated() {
            let facts = document.facts
            let texts = [
                facts.kind.label, facts.symbol?.printed ?? "", facts.day?.written ?? "", facts.issuer, facts.title,
                facts.inForceFrom?.written ?? "", facts.inForceUntil?.written ?? "", facts.awaitsChange ?? "",
                facts.source, facts.mark.label,
            ]
            layout.put(.integer(Int64(index + 1)), row: index + 4, column: 1, style: .figure)
            for (column, text) in texts.enumerated() {
                layout.put(text.isEmpty ? .blank : .text(text), row: index + 4, column: column + 2, style: .body)
            }
        }
        return layout
    }
}
