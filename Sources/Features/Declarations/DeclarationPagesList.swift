import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

extension DeclarationPages {
    /// Rows of one page of the list.
    static let pageSize = 30
    /// Declarations of the workbook at most.
    static let mostExported = 10_000

    /// What the address asks for.
    struct Asked: Sendable {
        let search: String
        let place: String
        let year: Int?
        let indicator: String
        /// Nil for all; what stands, when the address says nothing.
        let state: Declaration.State?
        let stateText: String
        let sheet: RecordID?
        let page: Int

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            year = Int(query.text("nam"))
            indicator = String(query.text("chi-tieu").prefix(60))
            stateText = query.text("trang-thai")
            sheet = RecordID(query.text("lan"))
            state =
                stateText == "tat-ca" || sheet != nil && stateText.isEmpty
                ? nil : stateText == "da-rut" ? .takenBack : .standing
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        }

        var items: [(String, String)] {
            [
                ("tim", search), ("dia-ban", place), ("nam", year.map(String.init) ?? ""), ("chi-tieu", indicator),
                ("trang-thai", stateText), ("lan", sheet?.text ?? ""),
            ]
        }

        var filters: Bool { items.contains { !$0.1.isEmpty } }

        /// - Throws: `Problem` on `dia-ban` when no place is called so.
        func question(in tx: Transaction) throws -> DeclarationQuestion {
            var question = DeclarationQuestion(
                search: search, year: year, indicator: indicator.isEmpty ? nil : indicator, state: state,
                importID: sheet)
            if !place.isEmpty { question.places = try places(in: tx) }
            return question
        }

        private func places(in tx: Transaction) throws -> [PlaceID] {
            let found = try PlaceStore.places(called: place, tx)
            guard !found.isEmpty else {
                throw Problem(
                    .absent, "declaration.place_unknown", "Không có địa bàn nào tên hoặc mã “\(place)”. Ghi tên khác.",
                    field: "dia-ban")
            }
            return found
        }
    }

    private struct Listed: Sendable {
        var items: [DeclarationItem] = []
        var years: [Int] = []
        var sheet: DeclarationImport?
        var mayTakeBackSheet = false
        var problem: Problem?
    }

    @Sendable func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewResults, lineage: nil)
        let asked = Asked(request.query)
        let desk = desk
        let listed = try await database.read { tx -> Listed in
            var listed = Listed(years: try DeclarationStore.years(within: viewer.scopes(.viewResults), in: tx))
            if let id = asked.sheet, let sheet = try desk.find(import: id, in: tx) {
                let lineage = try PlaceStore.lineage(of: sheet.place, tx)
                if viewer.may(.viewResults, lineage: lineage) { listed.sheet = sheet }
                listed.mayTakeBackSheet = sheet.state == .kept && viewer.may(.declareResults, lineage: lineage)
            }
            do {
                listed.items = try DeclarationStore.search(
                    try asked.question(in: tx), within: viewer.scopes(.viewResults),
                    offset: (asked.page - 1) * Self.pageSize, limit: Self.pageSize + 1, in: tx)
            } catch let problem as Problem where problem.field == "dia-ban" {
                listed.problem = problem
            }
            return listed
        }
        let content = listContent(listed, asked, viewer)
        var actions: [HeadAction] = []
        if content.hasRows {
            actions.append(HeadAction("Tải Excel", Link.declarationWorkbook.query(asked.items), icon: .download))
        }
        if viewer.may(.declareResults) {
            actions.append(HeadAction("Nhập từ tệp", .declarationImport, icon: .upload))
            actions.append(HeadAction("Khai báo", .newDeclaration, primary: true, icon: .plus))
        }
        let head = PageHead(
            title: "Kết quả khai báo", section: .results,
            facts: "Số của năm cũ và hồ sơ thất lạc; tách khỏi số có minh chứng", actions: actions,
            errors: listed.problem.map { [$0] } ?? [],
            errorTitle: listed.problem == nil ? nil : "Chưa lọc được theo địa bàn",
            notice: request.notice([Self.sheetKept, Self.sheetKnown, Self.sheetTakenBack]))
        return try pages.page(head, content, viewer: viewer)
    }

    private func listContent(_ listed: Listed, _ asked: Asked, _ viewer: Viewer) -> ResultListPage {
        let rows = listed.items.prefix(Self.pageSize).map { item in
            let declaration = item.declaration
            let figures = declaration.lines.prefix(4).map(words)
            let more = declaration.lines.count - figures.count
            return ResultListPage.Row(
                title: item.place, link: .declaration(declaration.id), above: item.above.isEmpty ? nil : item.above,
                time: declaration.time.written, figures: figures + (more > 0 ? ["và \(more) số nữa"] : []),
                reason: declaration.reason,
                by: "\(declaration.declaredByName), \(Day(inVietnam: declaration.declaredAt).written)",
                state: Self.badge(declaration.state))
        }
        let more = listed.items.count > Self.pageSize
        let states = [("", "Đang tính"), ("da-rut", "Đã rút"), ("tat-ca", "Tất cả")]
        return ResultListPage(
            action: .results, search: asked.search, place: asked.place, placeProblem: listed.problem?.message,
            year: SelectField(
                "nam", "Năm",
                options: [.init("", "Mọi năm")]
                    + listed.years.map { .init(String($0), String($0), selected: $0 == asked.year) }),
            indicator: SelectField(
                "chi-tieu", "Chỉ tiêu",
                options: [.init("", "Mọi chỉ tiêu")]
                    + desk.items.map { .init($0.code, $0.name, selected: $0.code == asked.indicator) }),
            state: SelectField(
                "trang-thai", "Trạng thái",
                options: states.map { .init($0.0, $0.1, selected: $0.0 == asked.stateText) }),
            sheet: listed.sheet.map { sheet in
                ResultListPage.Import(
                    words: "Các khai báo nhập từ tệp “\(sheet.file.name)”, \(sheet.createdByName), "
                        + "\(Moment.written(sheet.keptAt ?? sheet.createdAt)).",
                    takeBack: listed.mayTakeBackSheet ? .declarationImport(sheet.id, .takeBack) : nil, all: .results)
            }, importID: asked.sheet?.text, hasRows: !rows.isEmpty, rows: Array(rows),
            empty: rows.isEmpty ? empty(asked, viewer) : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.results.query(asked.items)) : nil)
    }

    private func empty(_ asked: Asked, _ viewer: Viewer) -> EmptyState {
        if asked.filters || asked.page > 1 {
            return EmptyState(
                "Không có khai báo nào khớp", why: "Tìm bằng ít chữ hơn, hoặc bỏ bớt điều kiện lọc.",
                action: HeadAction("Xem tất cả", .results))
        }
        return EmptyState(
            "Chưa có khai báo nào",
            why: "Kết quả của năm cũ hay hồ sơ thất lạc được khai báo ở đây để tiến độ tính đủ.",
            action: viewer.may(.declareResults) ? HeadAction("Khai báo kết quả", .newDeclaration, icon: .plus) : nil)
    }

    @Sendable func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewResults, lineage: nil)
        let asked = Asked(request.query)
        let items = try await database.read { tx in
            try DeclarationStore.search(
                try asked.question(in: tx), within: viewer.scopes(.viewResults), limit: Self.mostExported, in: tx)
        }
        let desk = desk
        let bytes = try await WorkDesk.shared.run {
            try WorkbookWriter.write([ResultSheets.list(items, desk.items)], title: "Kết quả khai báo")
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "ket-qua.xlsx", name: "Kết quả khai báo.xlsx")
    }
}

/// The workbooks of this room: the list, which can be imported again, and the sample.
enum ResultSheets {
    private static let heads: [(String, Double)] = [
        ("Đơn vị", 30), ("Mã", 10), ("Chỉ tiêu", 40), ("Cấp thực hiện", 14), ("Ngày/kỳ", 16), ("Số lượng", 12),
        ("Lý do", 40),
    ]
    private static let more: [(String, Double)] = [("Trạng thái", 12), ("Người khai", 24), ("Ngày khai", 14)]

    /// A line a figure, in the columns that an import reads.
    static func list(_ items: [DeclarationItem], _ counted: [CountedItem]) -> SheetLayout {
        var layout = empty("Kết quả", heads + more)
        var row = 2
        for item in items {
            let declaration = item.declaration
            for line in declaration.lines {
                let name = counted.first { $0.code == line.indicator }?.name ?? line.indicator
                put(
                    [
                        item.place, item.code, name, line.tier?.implementing ?? "", declaration.time.written, nil,
                        declaration.reason, declaration.state.label, declaration.declaredByName,
                        Day(inVietnam: declaration.declaredAt).written,
                    ], quantity: line.quantity, row: row, in: &layout)
                row += 1
            }
        }
        return layout
    }

    /// The sample: the columns, one line to write over for each thing that is counted.
    static func sample(_ counted: [CountedItem], place: String, code: String, time: String) -> SheetLayout {
        var layout = empty("Kết quả", heads)
        for (index, item) in counted.enumerated() {
            put(
                [place, code, item.name, "", time, nil, "Hồ sơ năm cũ"], quantity: nil, row: index + 2, in: &layout)
        }
        return layout
    }

    private static func empty(_ name: String, _ heads: [(String, Double)]) -> SheetLayout {
        var layout = SheetLayout(
            name: name, freeze: Office.CellAddress(row: 2, column: 1), repeatRows: 1...1)
        for (index, head) in heads.enumerated() {
            layout.put(.text(head.0), row: 1, column: index + 1, style: .head)
            layout.columnWidths[index + 1] = head.1
        }
        return layout
    }

    private static func put(_ texts: [String?], quantity: Int64?, row: Int, in layout: inout SheetLayout) {
        for (index, text) in texts.enumerated() {
            if let text {
                layout.put(text.isEmpty ? .blank : .text(text), row: row, column: index + 1, style: .body)
            } else {
                layout.put(quantity.map { .integer($0) } ?? .blank, row: row, column: index + 1, style: .figure)
            }
        }
    }
}
