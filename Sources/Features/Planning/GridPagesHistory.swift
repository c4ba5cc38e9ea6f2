import Hummingbird
import Kernel
import Office
import Pages

extension PlanningPages {
    /// Saves on one page, and cells listed with each.
    private static let savesOnPage = 30
    private static let mostListed = 60

    @Sendable func showGridHistory(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, grid) = try await loadGrid(request.query, context)
        let page = min(max(Int(request.query.text("trang")) ?? 1, 1), 1_000)
        let saves = Array(grid.saves.reversed())
        let start = min((page - 1) * Self.savesOnPage, saves.count)
        let shown = saves[start..<min(start + Self.savesOnPage, saves.count)]
        let undone = Dictionary(
            saves.compactMap { save in save.undoes.map { ($0, save.revision) } },
            uniquingKeysWith: { first, _ in first })
        let content = GridHistoryPage(
            saves: shown.map { save in
                GridHistoryPage.Save(
                    moment: Moment.written(save.savedAt), person: save.savedBy,
                    summary: "Lần \(save.revision): \(save.changes.count) ô",
                    note: save.undoes.map { "Hoàn tác lần \($0)" }
                        ?? undone[save.revision].map { "Đã được hoàn tác ở lần \($0)" },
                    changes: save.changes.prefix(Self.mostListed).map { change in
                        GridHistoryPage.Change(
                            cell: Pages.CellAddress(
                                change.address.text,
                                link: .planGrid(grid.plan.id, kind: grid.annex.kind).fragment(
                                    GridEdit.field(change.address))),
                            what: Self.words(change.address, of: grid.annex, catalogue: catalogue),
                            before: change.before.map { GridEdit.shown($0) } ?? "để trống",
                            after: change.after.map { GridEdit.shown($0) } ?? "để trống")
                    },
                    more: save.changes.count > Self.mostListed
                        ? "và \(save.changes.count - Self.mostListed) ô nữa" : nil)
            },
            first: "\(grid.version.saved): bản \(grid.version.number) như lúc "
                + (grid.annex.sheet.isEmpty ? "đầu" : "nhập hoặc lập, trang “\(grid.annex.sheet)”"),
            pager: saves.count > Self.savesOnPage
                ? Pager(
                    page: page, more: start + Self.savesOnPage < saves.count,
                    link: .planGridHistory(grid.plan.id, kind: grid.annex.kind)) : nil)
        let place = grid.target.place.name
        let head = PageHead(
            title: "Lịch sử sửa lưới", section: .plans,
            breadcrumbs: [
                ("Kế hoạch", .plans), ("\(place) \(grid.plan.period.written)", .plan(grid.plan.id)),
                ("Phân bổ chỉ tiêu", .planGrid(grid.plan.id, kind: grid.annex.kind)),
            ], facts: "Bản \(grid.version.number) · \(saves.count) lần lưu", state: grid.version.state.badge)
        return try pages.page(head, content, viewer: viewer)
    }
}
