import Database
import Foundation
import Hummingbird
import Kernel
import Pages

extension PapersPages {
    /// How many things a page of the inbox lists.
    private static let pageSize = 25

    @Sendable func showInbox(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewOverview, lineage: nil)
        let search = String(request.query.text("tim").prefix(100))
        let page = min(max(Int(request.query.text("trang")) ?? 1, 1), 10_000)
        let size = Self.pageSize
        let desk = desk
        let today = desk.environment.today
        let (found, others, acting) = try await database.read { tx in
            let items = try desk.inbox(
                for: PaperActor(viewer), search: search, limit: size + 1, offset: (page - 1) * size, in: tx)
            let others = page > 1 ? [] : try desk.others(for: viewer, search: search, limit: size, in: tx)
            return (items, others, try DeputyStore.principals(of: viewer.actor.id, on: today, in: tx))
        }
        let items = found.prefix(size)
        let papers = InboxItem.Group.allCases.compactMap { group -> InboxPage.Group? in
            let members = items.filter { $0.group == group }
            return members.isEmpty ? nil : InboxPage.Group(label: group.label, items: members.map(PapersPages.item))
        }
        let groups = papers + others.map { .init(label: $0.label, items: $0.items.map(PapersPages.item)) }
        let content = InboxPage(
            action: .inbox, search: search, groups: groups,
            empty: groups.isEmpty ? PapersPages.empty(search: search, page: page) : nil,
            pager: page > 1 || found.count > size
                ? Pager(page: page, more: found.count > size, link: Link.inbox.query([("tim", search)])) : nil,
            acting: acting.isEmpty
                ? nil
                : "Hôm nay làm thay: "
                    + acting.map { "\($0.principalName) (đến hết \($0.until.written))" }.joined(separator: ", ") + ".")
        var actions = [HeadAction("Bàn giao công việc", .handovers)]
        if viewer.may(.approvePapers) || viewer.may(.issuePapers) { actions.append(HeadAction("Ủy quyền", .deputies)) }
        let head = PageHead(
            title: "Việc chờ", breadcrumbs: [("Tổng quan", .overview)],
            facts: viewer.waiting.map { $0.count == 0 ? "Không có việc nào" : "\($0.written) việc" }, actions: actions)
        return try pages.page(head, content, viewer: viewer)
    }

    private static func item(_ item: InboxItem) -> InboxPage.Item {
        InboxPage.Item(
            title: item.paper.title, detail: item.detail, state: item.paper.state.badge, verb: item.verb,
            link: item.link, message: .message(of: item.paper.id))
    }

    private static func item(_ item: WaitingItem) -> InboxPage.Item {
        InboxPage.Item(
            title: item.title, detail: item.detail, state: item.state, verb: item.verb, link: item.link,
            message: item.message)
    }

    /// How much waits, for a page that stays open; the middleware has counted it.
    @Sendable func countWaiting(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewOverview, lineage: nil)
        guard let waiting = viewer.waiting else { throw Problem.noSuchPage }
        let body = try JSONEncoder().encode(
            WaitingAnswer(count: waiting.count, written: waiting.written, words: waiting.words))
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    private struct WaitingAnswer: Encodable {
        let count: Int
        let written: String
        let words: String
    }

    private static func empty(search: String, page: Int) -> EmptyState {
        if !search.isEmpty {
            return EmptyState(
                "Không có việc nào khớp với “\(search)”",
                why: "Tìm theo một phần tên hoặc số; không cần gõ dấu.",
                action: HeadAction("Xem tất cả", .inbox))
        }
        return page > 1
            ? EmptyState(
                "Không có việc ở trang này", why: "Danh sách ngắn hơn trước.",
                action: HeadAction("Về trang đầu", .inbox))
            : EmptyState(
                "Không có việc đang chờ",
                why: "Văn bản chờ duyệt, bị trả lại, chờ ban hành, góp ý chưa xong, báo cáo đến hạn, bàn giao hiện ở "
                    + "đây.",
                action: HeadAction("Về tổng quan", .overview))
    }
}

extension InboxItem {
    /// `Hội LHPN tỉnh · Trình lần 1 lúc 09:00 ngày 20/3/2024`: whose it is and since when it waits.
    public var detail: String {
        let since = Moment.written(paper.changedAt)
        return switch group {
        case .approval: "\(agencyName) · Trình lần \(paper.round) lúc \(since)"
        case .returned: "\(agencyName) · Trả lại lúc \(since), \(paper.changedByName)"
        case .issuing: "\(agencyName) · Phê duyệt lúc \(since), \(paper.changedByName)"
        case .comments: "\(agencyName) · \(openComments) góp ý chưa xong"
        }
    }

    /// The word on its button.
    public var verb: String {
        switch group {
        case .approval, .issuing: "Xem"
        case .returned: "Sửa"
        case .comments: "Xem góp ý"
        }
    }

    /// Where it is dealt with.
    public var link: Link { group == .comments ? .comments(of: paper.id) : .paper(paper.id) }
}
