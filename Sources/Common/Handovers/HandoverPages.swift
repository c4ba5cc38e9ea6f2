import Accounts
import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Papers
import Places

/// Handing over work: the list, a page each for both and for who manages them, the form.
public struct HandoverPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        HandoverListPage.self, HandoverPage.self, HandoverFormPage.self, HandoverConfirmPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Handovers",
        [
            "handover-list": PackageResources.handover_list_mustache, "handover": PackageResources.handover_mustache,
            "handover-form": PackageResources.handover_form_mustache,
            "handover-confirm": PackageResources.handover_confirm_mustache,
        ])

    private static let pageSize = 50
    static let made = Notice("da-lap", "Đã lập bàn giao.")
    private static let takenBack = Notice("da-rut-lai", "Đã rút lại bàn giao; hai bên giữ vai trò như trước.")
    private static let wasRead = Notice("da-doc", "Đã ghi nhận người nhận đọc danh sách.")

    let database: Database
    let pages: PageRenderer
    let desk: HandoverDesk

    public init(database: Database, pages: PageRenderer, desk: HandoverDesk) {
        self.database = database
        self.pages = pages
        self.desk = desk
    }

    /// Adds everything below `/ban-giao`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("ban-giao", use: list)
        router.get("ban-giao/moi", use: showNew)
        router.post("ban-giao/moi", use: make)
        router.get("ban-giao/:id", use: show)
        router.get("ban-giao/:id/danh-sach.xlsx", use: workbook)
        router.get("ban-giao/:id/rut-lai", use: askTakeBack)
        router.post("ban-giao/:id/rut-lai", use: takeBack)
        router.post("ban-giao/:id/da-doc", use: read)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let page = min(max(Int(request.query.text("trang")) ?? 1, 1), 10_000)
        let size = Self.pageSize
        let found = try await database.read { tx in
            try HandoverStore.list(
                of: viewer.userID, within: viewer.scopes(.manageUsers), offset: (page - 1) * size, limit: size + 1,
                in: tx)
        }
        let rows = found.prefix(size).map { handover in
            HandoverListPage.Row(
                giver: handover.giver.name, receiver: handover.receiver.name, link: .handover(handover.id),
                day: handover.day.written, state: Self.badge(handover))
        }
        let content = HandoverListPage(
            hasRows: !rows.isEmpty, rows: rows,
            empty: rows.isEmpty
                ? EmptyState(
                    "Chưa có bàn giao nào",
                    why:
                        "Khi chuyển công tác hay nghỉ dài ngày: giao vai trò và văn bản đang làm cho người khác từ một ngày.",
                    action: HeadAction("Bàn giao việc của mình", .newHandover)) : nil,
            pager: page > 1 || found.count > size
                ? Pager(page: page, more: found.count > size, link: .handovers) : nil)
        let head = PageHead(
            title: "Bàn giao công việc", breadcrumbs: [("Việc chờ", .inbox)], facts: viewer.agencyName,
            actions: [HeadAction("Bàn giao việc của mình", .newHandover, primary: true, icon: .plus)])
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, handover) = try await load(context)
        let desk = desk
        let lists = try await database.read { tx in try HandoverLists(handover, desk: desk, in: tx) }
        let mayTakeBack = try await mayTakeBack(handover, viewer)
        var actions = [HeadAction("Tải Excel", .handoverWorkbook(handover.id), icon: .download)]
        if mayTakeBack { actions.append(HeadAction("Rút lại bàn giao", .takeBack(handover.id))) }
        let isReceiver = viewer.userID == handover.receiver.id
        let content = lists.page(
            confirm: isReceiver && handover.isUnread ? .readHandover(handover.id) : nil)
        let head = PageHead(
            title: "Bàn giao từ \(handover.giver.name) cho \(handover.receiver.name)",
            breadcrumbs: [("Bàn giao công việc", .handovers)], facts: "Từ \(handover.day.written)",
            state: Self.badge(handover), actions: actions,
            notice: request.notice([Self.made, Self.takenBack, Self.wasRead]))
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func workbook(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, handover) = try await load(context)
        let desk = desk
        let lists = try await database.read { tx in try HandoverLists(handover, desk: desk, in: tx) }
        let bytes = try await WorkDesk.shared.run {
            try WorkbookWriter.write([lists.sheet()], title: "Danh sách bàn giao công việc")
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "ban-giao.xlsx",
            name: "Bàn giao \(handover.giver.name).xlsx")
    }

    @Sendable private func askTakeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, handover) = try await load(context)
        guard try await mayTakeBack(handover, viewer) else { throw Self.forbidden }
        let content = HandoverConfirmPage(
            question: "Rút lại bàn giao từ \(handover.giver.name) cho \(handover.receiver.name)?",
            consequences: [
                "\(handover.giver.name) giữ lại các vai trò và văn bản như trước.",
                "\(handover.receiver.name) không nhận gì từ \(handover.day.written).",
                "Bàn giao còn trong danh sách với dấu “Đã rút lại”.",
            ], action: .takeBack(handover.id), back: .handover(handover.id))
        let head = PageHead(
            title: "Rút lại bàn giao", breadcrumbs: [("Bàn giao công việc", .handovers)], showsHeading: false)
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func takeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, handover) = try await load(context)
        _ = try await request.form(context: context, limit: 16_384)
        guard try await mayTakeBack(handover, viewer) || handover.standing != .planned else { throw Self.forbidden }
        let desk = desk
        try await database.write(as: viewer.actor) { tx in try desk.takeBack(handover, in: tx) }
        return .seeOther(.handover(handover.id), notice: Self.takenBack)
    }

    @Sendable private func read(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, handover) = try await load(context)
        _ = try await request.form(context: context, limit: 16_384)
        let desk = desk
        try await database.write(as: viewer.actor) { tx in try desk.read(handover, in: tx) }
        return .seeOther(.handover(handover.id), notice: Self.wasRead)
    }

    /// The hand-over in the path, for its two people and for who manages the account of one of them; absent to others.
    /// The two people read it whatever roles they have left.
    private func load(_ context: AppContext) async throws -> (Viewer, Handover) {
        let viewer = try context.requireViewer()
        let id = try context.recordID()
        let found = try await database.read { tx -> Handover? in
            guard let handover = try HandoverStore.find(id, in: tx) else { return nil }
            if [handover.giver.id, handover.receiver.id].contains(viewer.userID) { return handover }
            let lineages = try [handover.giver.place, handover.receiver.place].map {
                try PlaceStore.lineage(of: $0, tx)
            }
            return lineages.contains { viewer.may(.manageUsers, lineage: $0) } ? handover : nil
        }
        guard let found else { throw HandoverDesk.absent }
        return (viewer, found)
    }

    private func mayTakeBack(_ handover: Handover, _ viewer: Viewer) async throws -> Bool {
        guard handover.standing == .planned else { return false }
        if viewer.userID == handover.giver.id { return true }
        let lineage = try await database.read { tx in try PlaceStore.lineage(of: handover.giver.place, tx) }
        return viewer.may(.manageUsers, lineage: lineage)
    }

    static func badge(_ handover: Handover) -> StateBadge {
        switch handover.standing {
        case .planned: StateBadge(.paused, label: "Chưa đến ngày")
        case .inEffect: StateBadge(.done, label: "Đã có hiệu lực")
        case .takenBack: StateBadge(.superseded, label: "Đã rút lại")
        }
    }

    private static let forbidden = Problem(
        .forbidden, "policy.forbidden",
        "Người giao, hoặc quản trị của đơn vị người giao, mới rút lại được, và trước ngày bàn giao.")
}
