import Database
import Groups
import Hummingbird
import Kernel
import Pages
import Places
import Programme

/// How many of a group's people came to no class yet.
public struct UntrainedGroup: Hashable, Sendable {
    public let group: RecordID
    public let name: String
    public let place: PlaceID
    /// In the list now.
    public let members: Int
    /// Of them, who came to no held class that was asked for.
    public let untrained: Int
}

/// Who of the registered groups is not yet trained, in numbers; names stand on the page of each group.
public enum UntrainedStore {
    /// The groups of a kind with somebody untrained, most of them first.
    ///
    /// - Parameter variant: the programme of the class (`gm_p2`); nil for any class, or a training that the list notes.
    public static func groups(
        of kind: String, variant: String?, within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [UntrainedGroup] {
        let noted: SQL = variant == nil ? "m.trained_on IS NULL AND" : ""
        return try tx.rows(
            """
            SELECT q.id, q.name, q.place_id, q.members, q.untrained FROM (
              SELECT g.id, g.name, g.place_id, COUNT(*) AS members,
                     SUM(CASE WHEN \(noted) NOT \(Attendance.came("m.person_id", variant: variant))
                          THEN 1 ELSE 0 END) AS untrained
                FROM model_group g JOIN model_group_member m ON m.group_id = g.id
               WHERE g.kind = \(kind) AND g.taken_back_at IS NULL AND (g.step IS NULL OR g.step <> 'stopped')
                 AND m.left_on IS NULL AND m.is_mistake = 0
                 AND \(PlaceStore.within(scopes, column: "g.place_id"))
               GROUP BY g.id, g.name, g.place_id) q
             WHERE q.untrained > 0 ORDER BY q.untrained DESC, q.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            UntrainedGroup(
                group: try row("id"), name: try row("name"), place: try row("place_id"), members: try row("members"),
                untrained: try row("untrained"))
        }
    }
}

struct UntrainedPage: PageContent {
    static let template = "training-untrained"

    struct Row: Sendable {
        let name: String
        let link: Link
        let place: String
        let untrained: String
        let members: String
    }

    let action: Link
    let selects: [SelectField]
    let rows: [Row]
    let hasRows: Bool
    let none: String?
    let pager: Pager?

    static var sample: UntrainedPage {
        UntrainedPage(
            action: .untrained, selects: [.sample],
            rows: [Row(name: "Tổ", link: .untrained, place: "Xã", untrained: "4", members: "10")], hasRows: true,
            none: "…", pager: Pager(page: 2, more: true, link: .untrained))
    }
}

extension TrainingPages {
    @Sendable func untrained(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewGroups, lineage: nil)
        let query = request.query
        // Of confidential kinds nobody is listed, and children are not named.
        let kinds = desk.catalogue.groupKinds.filter {
            !$0.register.isConfidential && !$0.register.protectsChildren
        }
        let kind = kinds.first { $0.code == query.text("loai") } ?? kinds.first
        let variants = desk.catalogue.eventKind("training")?.variants ?? []
        let variant = variants.first { $0.code == query.text("chuong-trinh") }?.code
        let page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        let (scopes, size) = (viewer.scopes(.viewGroups), 30)
        let (groups, places) = try await database.read { tx in
            let groups = try UntrainedStore.groups(
                of: kind?.code ?? "", variant: variant, within: scopes, offset: (page - 1) * size, limit: size + 1,
                in: tx)
            var places: [PlaceID: String] = [:]
            for place in Set(groups.map(\.place)) {
                places[place] = try PlaceStore.chain(place, tx).map(\.name).joined(separator: " › ")
            }
            return (groups, places)
        }
        let rows = groups.prefix(size).map { group in
            UntrainedPage.Row(
                name: group.name, link: .group(group.group), place: places[group.place] ?? "",
                untrained: Number.grouped(Int64(group.untrained)), members: Number.grouped(Int64(group.members)))
        }
        let link = Link.untrained.query([("loai", kind?.code ?? ""), ("chuong-trinh", variant ?? "")])
        let content = UntrainedPage(
            action: .untrained,
            selects: [
                SelectField(
                    "loai", "Mô hình", options: kinds.map { .init($0.code, $0.name, selected: $0.code == kind?.code) }),
                SelectField(
                    "chuong-trinh", "Chưa dự lớp",
                    options: [.init("", "Bất kỳ lớp nào")]
                        + variants.map { .init($0.code, $0.name, selected: $0.code == variant) }),
            ], rows: Array(rows), hasRows: !rows.isEmpty,
            none: rows.isEmpty
                ? "Không có mô hình nào trong phạm vi này có người trong danh sách mà chưa dự lớp." : nil,
            pager: page > 1 || groups.count > size
                ? Pager(page: page, more: groups.count > size, link: link) : nil)
        let head = PageHead(
            title: "Chưa tập huấn", section: .events, breadcrumbs: [("Lớp, danh sách cử", .classes)],
            facts: "Người trong danh sách của mô hình chưa được điểm danh có mặt ở lớp nào",
            actions: [
                HeadAction(
                    "Danh sách người",
                    Link.trainees.query([
                        ("danh-sach", kind.map { "to-\($0.code)" } ?? ""), ("chuong-trinh", variant ?? ""),
                    ]), icon: .people)
            ])
        return try pages.page(head, content, viewer: viewer)
    }
}
