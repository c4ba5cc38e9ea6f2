import Accounts
import Database
import Hummingbird
import Kernel
import Pages
import Papers
import Places

extension HandoverPages {
    /// How many papers in hand the form names; the page of the hand-over lists all.
    private static let shownPapers = 20

    @Sendable func showNew(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, giver) = try await giver(request.query["nguoi"], context)
        return try await form(nil, of: giver, viewer: viewer, problems: [])
    }

    @Sendable func make(_ request: Request, _ context: AppContext) async throws -> Response {
        let sent = try await request.form(context: context)
        let (viewer, giver) = try await giver(sent["nguoi"], context)
        // It gives rights to somebody, as giving a role does.
        try context.requireRecentPassword()
        let submission = RecordID(sent.text("submission"))
        let desk = desk
        do {
            let new = NewHandover(
                giver: giver.id, receiver: RecordID(sent.text("nguoi-nhan")),
                receiverLogin: sent.text("ten-dang-nhap"), day: try Self.day(sent), reason: sent.text("ly-do"),
                roles: try sent.all("vai-tro").map { text in
                    guard let key = RoleKey(text) else { throw Problem.noSuchPage }
                    return key
                }, withPapers: sent.has("van-ban"))
            let id = try await database.write(as: viewer.actor) { tx in
                let work = { try desk.make(new, in: tx) }
                return try submission.map { try tx.once($0, "handover.make", work) } ?? work()
            }
            return .seeOther(.handover(id), notice: Self.made)
        } catch let problems as Problems {
            return try await form(sent, of: giver, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where problem.kind != .forbidden && problem.field != nil {
            return try await form(sent, of: giver, viewer: viewer, problems: [problem])
        }
    }

    /// Whose work it is: one's own, or that of a person whose account one manages; absent to others.
    private func giver(_ id: String?, _ context: AppContext) async throws -> (Viewer, User) {
        let viewer = try context.requireViewer()
        let id = try id.map { text -> RecordID in
            guard let id = RecordID(text) else { throw Problem.noSuchPage }
            return id
        }
        let asked = id ?? viewer.userID
        let found = try await database.read { tx -> (User, [PlaceID])? in
            guard let user = try RoleHandover.person(asked, in: tx) else { return nil }
            return (user, try PlaceStore.lineage(of: user.place, tx))
        }
        guard let found else { throw HandoverDesk.nobody }
        if asked != viewer.userID { _ = try context.require(.manageUsers, lineage: found.1) }
        return (viewer, found.0)
    }

    private static func day(_ form: Form) throws -> Day? {
        guard let typed = form["ngay"] else { return nil }
        guard let day = Day(written: typed) else {
            throw Problem("handover.day", "“\(typed)” không có trong lịch. Ghi ngày như 20/3/2024.", field: "ngay")
        }
        return day
    }

    private struct Known: Sendable {
        let roles: [(RoleAssignment, String)]
        let papers: [PaperInHand]
        let people: [Officer]
    }

    private func form(
        _ sent: Form?, of giver: User, viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let desk = desk
        let today = desk.papers.environment.today
        let known = try await database.read { tx in
            Known(
                roles: try RoleHandover.roles(of: giver.id, from: today, in: tx).map {
                    ($0, try RoleHandover.label(of: $0.place, in: tx))
                },
                papers: try desk.inHand(of: giver, in: tx).filter(\.part.isOwn),
                people: try OfficerStore.all(at: giver.place, limit: 500, in: tx).filter { $0.id != giver.id })
        }
        let isOwn = giver.id == viewer.userID
        let content = content(sent, known, of: giver, isOwn: isOwn, problems)
        let head = PageHead(
            title: isOwn ? "Bàn giao việc của mình" : "Bàn giao việc của \(giver.name)",
            breadcrumbs: [("Bàn giao công việc", .handovers)], facts: "\(giver.name), \(giver.agencyName)",
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lập bàn giao")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private func content(
        _ sent: Form?, _ known: Known, of giver: User, isOwn: Bool, _ problems: [Problem]
    ) -> HandoverFormPage {
        let environment = desk.papers.environment
        let chosen = sent.map { Set($0.all("vai-tro")) }
        let receiver = sent?.text("nguoi-nhan") ?? ""
        let roles = known.roles.filter { !isOwn || ![.administrator, .systemAdministrator].contains($0.0.role) }
        return HandoverFormPage(
            action: .newHandover, cancel: .handovers,
            submission: sent?["submission"] ?? environment.newID().text, giverID: giver.id.text,
            roles: roles.enumerated().map { index, item in
                let key = RoleKey(item.0).text
                let end = item.0.until.map { ", đến hết \($0.written)" } ?? ""
                return .init(
                    id: "vai-tro-\(index + 1)", value: key, label: "\(item.0.role.label), \(item.1)\(end)",
                    isChecked: chosen?.contains(key) ?? true)
            }, hasRoles: !roles.isEmpty, rolesError: problems.message(for: "vai-tro"),
            withPapers: sent.map { $0.has("van-ban") } ?? true, papersError: problems.message(for: "van-ban"),
            papersLabel: known.papers.isEmpty
                ? "Văn bản đang làm vào ngày bàn giao (hôm nay chưa có)"
                : "Văn bản đang làm vào ngày bàn giao (hôm nay có \(known.papers.count))",
            papers: known.papers.prefix(Self.shownPapers).map { .init(title: $0.paper.title, part: $0.part.label) },
            hasPapers: !known.papers.isEmpty,
            receiverField: SelectField(
                "nguoi-nhan", "Người nhận",
                options: [.init("", "Chọn người")]
                    + known.people.map {
                        .init($0.id.text, "\($0.name), \($0.agencyName)", selected: $0.id.text == receiver)
                    }, error: problems.message(for: "nguoi-nhan")),
            loginField: isOwn
                ? nil
                : TextField(
                    "ten-dang-nhap", "Hoặc tên đăng nhập của người ở đơn vị khác",
                    value: sent?.text("ten-dang-nhap") ?? "", required: false,
                    error: problems.message(for: "ten-dang-nhap")),
            dayField: TextField(
                "ngay", "Ngày bàn giao", value: sent?.text("ngay") ?? "",
                hint: "Ngày đầu người nhận phụ trách, ví dụ \(environment.today.written). Để trống: từ hôm nay.",
                required: false, error: problems.message(for: "ngay")),
            reasonField: TextArea(
                "ly-do", "Lý do", value: sent?.text("ly-do") ?? "", hint: "Ví dụ: chuyển công tác, nghỉ thai sản.",
                error: problems.message(for: "ly-do")))
    }
}
