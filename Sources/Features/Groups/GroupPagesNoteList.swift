import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

/// What was noted of all groups of a place: what members said, what was exchanged, reviewed, applied for (D71, D73, D75,
/// H115, H117, H118).
extension GroupPages {
    private struct AskedNotes: Sendable {
        let search: String
        let place: String
        let kind: String
        let groupKind: String
        let year: String
        let page: Int

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            kind = query.text("loai-ghi")
            groupKind = String(query.text("loai").prefix(60))
            year = Int(query.text("nam")).flatMap { (2000...2100).contains($0) ? String($0) : nil } ?? ""
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        }

        var items: [(String, String)] {
            [("tim", search), ("dia-ban", place), ("loai-ghi", kind), ("loai", groupKind), ("nam", year)]
        }

        /// - Throws: `Problem` on `dia-ban` when no place is called so.
        func question(in tx: Transaction) throws -> NoteQuestion {
            var question = NoteQuestion(
                search: search, kind: GroupEntry.Kind(rawValue: kind), groupKind: groupKind.isEmpty ? nil : groupKind,
                year: Int(year))
            guard !place.isEmpty else { return question }
            let found = try PlaceStore.places(called: place, tx)
            guard !found.isEmpty else {
                throw Problem(
                    .absent, "group.place_unknown", "Không có địa bàn nào tên hoặc mã “\(place)”. Ghi tên khác.",
                    field: "dia-ban")
            }
            question.places = found
            return question
        }
    }

    @Sendable func notes(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewGroups, lineage: nil)
        let asked = AskedNotes(request.query)
        let scopes = viewer.scopes(.viewGroups)
        let (items, problem) = try await database.read { tx -> ([NoteItem], Problem?) in
            do {
                let items = try NoteStore.search(
                    try asked.question(in: tx), within: scopes, offset: (asked.page - 1) * Self.pageSize,
                    limit: Self.pageSize + 1, in: tx)
                return (items, nil)
            } catch let problem as Problem where problem.field == "dia-ban" {
                return ([], problem)
            }
        }
        let rows = items.prefix(Self.pageSize).map { item in
            GroupNotesPage.Row(
                day: item.entry.day.written, kind: item.entry.kind.label, words: Self.words(item.entry),
                group: item.groupName, link: .group(item.group), above: item.place)
        }
        let filters = asked.items.contains { !$0.1.isEmpty }
        let more = items.count > Self.pageSize
        let content = GroupNotesPage(
            action: .groupNotes, search: asked.search, place: asked.place, placeProblem: problem?.message,
            selects: selects(asked), hasRows: !rows.isEmpty, rows: Array(rows),
            empty: rows.isEmpty
                ? EmptyState(
                    filters ? "Không có ghi chép nào khớp" : "Chưa có ghi chép nào",
                    why: filters
                        ? "Bỏ bớt điều kiện lọc."
                        : "Tâm tư, giao lưu, đánh giá, đề nghị hỗ trợ ghi ở trang của từng mô hình, mục “Việc khác”.",
                    action: filters ? HeadAction("Xem tất cả", .groupNotes) : HeadAction("Xem mô hình", .groups)) : nil,
            pager: asked.page > 1 || more
                ? Pager(page: asked.page, more: more, link: Link.groupNotes.query(asked.items)) : nil)
        let head = PageHead(
            title: "Ghi chép của mô hình", section: .groups, breadcrumbs: [("Tổ, nhóm", .groups)],
            facts: "Ý kiến, giao lưu, đánh giá, hỗ trợ đã ghi ở từng mô hình",
            actions: rows.isEmpty
                ? [] : [HeadAction("Tải Excel", Link.groupNotesWorkbook.query(asked.items), icon: .download)],
            errors: problem.map { [$0] } ?? [], errorTitle: problem == nil ? nil : "Chưa lọc được theo địa bàn")
        return try pages.page(head, content, viewer: viewer)
    }

    private func selects(_ asked: AskedNotes) -> [SelectField] {
        let thisYear = environment.today.year
        return [
            SelectField(
                "loai-ghi", "Loại ghi chép",
                options: [.init("", "Mọi loại")]
                    + GroupEntry.Kind.allCases.map {
                        .init($0.rawValue, $0.label, selected: $0.rawValue == asked.kind)
                    }),
            SelectField(
                "loai", "Loại mô hình",
                options: [.init("", "Mọi loại")]
                    + desk.catalogue.groupKinds.map { .init($0.code, $0.name, selected: $0.code == asked.groupKind) }),
            SelectField(
                "nam", "Năm",
                options: [.init("", "Mọi năm")]
                    + (2021...max(2021, thisYear)).reversed().map {
                        .init(String($0), String($0), selected: String($0) == asked.year)
                    }),
        ]
    }

    /// The words of a note with its money.
    static func words(_ entry: GroupEntry) -> String {
        let fund = entry.fund.map { ", \($0.label.lowercasedFirst)" } ?? ""
        return entry.words + (entry.amount.map { " (\(Number.grouped($0.amount)) đ\(fund))" } ?? "")
    }

    @Sendable func noteWorkbook(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewGroups, lineage: nil)
        let asked = AskedNotes(request.query)
        let items = try await database.read { tx in
            try NoteStore.search(
                try asked.question(in: tx), within: viewer.scopes(.viewGroups), limit: Self.mostExported, in: tx)
        }
        let kinds = desk.catalogue
        let bytes = try await WorkDesk.shared.run {
            var layout = SheetLayout(name: "Ghi chép", freeze: CellAddress(row: 2, column: 1), repeatRows: 1...1)
            for (index, (head, width)) in [
                ("Ngày", 12.0), ("Loại ghi chép", 28), ("Nội dung", 60), ("Số tiền (đồng)", 16), ("Nguồn kinh phí", 28),
                ("Mô hình", 36), ("Loại mô hình", 28), ("Địa bàn", 50),
            ].enumerated() {
                layout.put(.text(head), row: 1, column: index + 1, style: .head)
                layout.columnWidths[index + 1] = width
            }
            for (index, item) in items.enumerated() {
                let texts: [Int: String] = [
                    1: item.entry.day.written, 2: item.entry.kind.label, 3: item.entry.words,
                    5: item.entry.fund?.label ?? "", 6: item.groupName,
                    7: kinds.groupKind(item.groupKind)?.name ?? item.groupKind, 8: item.place,
                ]
                for (column, text) in texts {
                    layout.put(text.isEmpty ? .blank : .text(text), row: index + 2, column: column, style: .body)
                }
                layout.put(
                    item.entry.amount.map { .integer($0.amount) } ?? .blank, row: index + 2, column: 4, style: .figure)
            }
            return try WorkbookWriter.write([layout], title: "Ghi chép của mô hình")
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "ghi-chep.xlsx", name: "Ghi chép của mô hình.xlsx")
    }
}
