import Database
import Foundation
import Hummingbird
import Kernel
import Pages
import Places
import Totals

/// What changed of late in the results below a place (REQUIREMENTS S218): offices below keep their results current, and the
/// office above sees what came since it last looked, without asking for a report.
extension ReportPages {
    static let looked = Notice("da-xem-cap-nhat", "Đã ghi là xem đến đây.")

    /// How many changes are listed at most, and for which numbers of days.
    private static let mostChanges = 300
    private static let spans = [7, 30, 90]

    /// A change with what its room says of the record.
    private struct Update: Sendable {
        let change: FactChange
        let description: FactDescription?
        /// The unit directly below the place; the place itself for what was recorded there.
        let unit: PlaceID
    }

    private struct Updates: Sendable {
        var all: [Update] = []
        var names: [PlaceID: String] = [:]
        var order: [PlaceID: Int] = [:]
        var looked: Date?
        var hasMore = false
    }

    @Sendable func showUpdates(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.query
        let place = try await place(query, context).1
        let lineage = try await database.read { tx in try PlaceStore.lineage(of: place.id, tx) }
        let viewer = try context.require(.viewResults, lineage: lineage)
        let days = Int(query.text("ngay")).flatMap { Self.spans.contains($0) ? $0 : nil } ?? Self.spans[0]
        let from = environment.now().addingTimeInterval(-Double(days) * 86_400)
        let sources = sources
        let updates = try await database.read { tx in
            try Self.updates(at: place.id, from: from, sources, for: viewer, in: tx)
        }
        let isOwn = viewer.place == place.id
        let fresh = updates.all.count { isNew($0.change, updates) }
        let count = updates.hasMore ? "hơn \(Self.mostChanges)" : "\(updates.all.count)"
        let since = updates.looked.map { ", \(fresh) từ lần xem trước (\(Moment.written($0)))" } ?? ""
        let content = ReportUpdatesPage(
            action: .reportUpdates, place: isOwn ? nil : place.id.description,
            span: SelectField(
                "ngay", "Khoảng thời gian",
                options: Self.spans.map { .init(String($0), "\($0) ngày qua", selected: $0 == days) }),
            note: updates.hasMore
                ? "Chỉ hiện \(Self.mostChanges) thay đổi mới nhất. Chọn khoảng ngắn hơn, hoặc mở từng đơn vị." : nil,
            days: groups(updates),
            empty: updates.all.isEmpty
                ? EmptyState(
                    "Không có cập nhật nào trong \(days) ngày qua",
                    why:
                        "Kết quả mà \(place.name) và các đơn vị dưới ghi, sửa hoặc rút hiện ở đây theo ngày và đơn vị.",
                    action: HeadAction("Xem tiến độ", Link(segments: ["tien-do", place.id.description]))) : nil,
            submission: updates.all.isEmpty ? nil : environment.newID().text)
        let head = PageHead(
            title: "Cập nhật gần đây", section: .reports, breadcrumbs: [("Báo cáo", .reports)],
            facts: "\(place.name) · \(count) thay đổi trong \(days) ngày qua\(since)",
            notice: request.notice([Self.looked]))
        return try pages.page(head, content, viewer: viewer)
    }

    /// Notes that the viewer has seen what is there; the next visit marks what came later.
    @Sendable func lookUpdates(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewResults, lineage: nil)
        let form = try await request.form(context: context, limit: 65_536)
        try await database.write(as: viewer.actor) { tx in
            _ = try ReportPages.once(form, "report_look.set", in: tx) { () -> String in
                try tx.execute(
                    """
                    INSERT INTO report_look (user_id, looked_at) VALUES (\(viewer.userID), \(tx.now))
                    ON CONFLICT (user_id) DO UPDATE SET looked_at = excluded.looked_at
                    """)
                try tx.audit("report_look.set", RecordRef("report_look", viewer.userID))
                return viewer.userID.text
            }
        }
        return .seeOther(
            Link.reportUpdates.query([("dia-ban", form.text("dia-ban")), ("ngay", form.text("ngay"))]),
            notice: Self.looked)
    }

    private static func updates(
        at place: PlaceID, from: Date, _ sources: [any FactSource], for viewer: Viewer, in tx: Transaction
    ) throws -> Updates {
        var updates = Updates()
        var found: [(change: FactChange, kind: String)] = []
        for source in sources {
            found += try source.changes(at: place, from: from, limit: mostChanges + 1, in: tx).map { ($0, source.kind) }
        }
        found.sort { ($0.change.at, $0.change.record) > ($1.change.at, $1.change.record) }
        updates.hasMore = found.count > mostChanges
        let shown = found.prefix(mostChanges)
        var descriptions: [RecordID: FactDescription] = [:]
        for source in sources {
            let ids = Set(shown.filter { $0.kind == source.kind }.map(\.change.record)).sorted()
            descriptions.merge(try source.describe(ids, for: viewer, in: tx)) { first, _ in first }
        }
        let units = try units(of: Set(shown.map(\.change.place)), below: place, in: tx)
        let ids = Set(units.values).union([place]).sorted()
        for (index, row) in try tx.rows(
            "SELECT id, name FROM place WHERE id IN \(list: ids) ORDER BY sort_key, id"
        ).enumerated() {
            let id: PlaceID = try row("id")
            updates.names[id] = try row("name")
            updates.order[id] = index
        }
        updates.all = shown.map {
            Update(
                change: $0.change, description: descriptions[$0.change.record], unit: units[$0.change.place] ?? place)
        }
        updates.looked = try tx.value("SELECT looked_at FROM report_look WHERE user_id = \(viewer.userID)")
        return updates
    }

    /// The unit directly below a place in which each of these places lies, in the newest structure that knows one.
    private static func units(
        of places: Set<PlaceID>, below parent: PlaceID, in tx: Transaction
    ) throws -> [PlaceID: PlaceID] {
        guard !places.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT e.place_id, e.node_id FROM place_edge e JOIN place n ON n.id = e.node_id
             WHERE e.parent_id = \(parent) AND e.place_id IN \(list: places.sorted()) AND n.is_bucket = 0
             ORDER BY e.structure_id
            """)
        var found: [PlaceID: PlaceID] = [:]
        for row in rows { found[try row("place_id")] = try row("node_id") as PlaceID }
        return found
    }

    private func isNew(_ change: FactChange, _ updates: Updates) -> Bool {
        updates.looked.map { change.at > $0 } ?? false
    }

    private func groups(_ updates: Updates) -> [ReportUpdatesPage.DayGroup] {
        let byDay = Dictionary(grouping: updates.all) { Day(inVietnam: $0.change.at) }
        return byDay.sorted { $0.key > $1.key }.map { day, members in
            let units = Dictionary(grouping: members, by: \.unit).sorted {
                (updates.order[$0.key] ?? 0) < (updates.order[$1.key] ?? 0)
            }
            return .init(
                id: "ngay-\(day.iso)", day: day.written, count: "\(members.count) thay đổi",
                units: units.map { unit, items in
                    .init(
                        name: updates.names[unit] ?? "", link: Link(segments: ["tien-do", unit.description]),
                        items: items.map { item($0, updates) })
                })
        }
    }

    private func item(_ update: Update, _ updates: Updates) -> ReportUpdatesPage.Item {
        .init(
            title: update.description?.title ?? "Hồ sơ", link: update.description?.link, what: update.change.what.label,
            facts: "\(Moment.written(update.change.at).prefix(5)) · \(update.change.by)",
            isNew: isNew(update.change, updates))
    }
}

/// What changed of late in results, by day and unit.
struct ReportUpdatesPage: PageContent {
    static let template = "report-updates"

    struct Item: Sendable {
        let title: String
        /// Nil for who may not open the record.
        let link: Link?
        /// `mới`, `sửa`, `rút`.
        let what: String
        let facts: String
        /// Whether it came after the viewer's last look.
        let isNew: Bool
    }

    struct Unit: Sendable {
        let name: String
        let link: Link
        let items: [Item]
    }

    struct DayGroup: Sendable {
        let id: String
        let day: String
        let count: String
        let units: [Unit]
    }

    let action: Link
    let place: String?
    let span: SelectField
    let note: String?
    let days: [DayGroup]
    let empty: EmptyState?
    /// Of the form that notes the look; nil where there is nothing to look at.
    let submission: String?

    static var sample: ReportUpdatesPage {
        ReportUpdatesPage(
            action: .reports, place: "1",
            span: SelectField("a", "b", options: [.init("c", "d", selected: true)], hint: "…", error: "…"), note: "…",
            days: [
                DayGroup(
                    id: "x", day: "…", count: "…",
                    units: [
                        Unit(
                            name: "…", link: .reports,
                            items: [Item(title: "…", link: .reports, what: "…", facts: "…", isNew: true)])
                    ])
            ], empty: EmptyState("…", why: "…", action: HeadAction("…", .reports, icon: .plus)), submission: "x")
    }
}
