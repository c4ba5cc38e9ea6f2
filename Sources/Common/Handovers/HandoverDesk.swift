import Accounts
import Database
import Kernel
import Pages
import Papers
import Places

/// Hands one person's work to another: who may, what passes over, and when. Pages and the job share it.
public struct HandoverDesk: Sendable {
    let papers: PaperDesk

    public init(papers: PaperDesk) { self.papers = papers }

    /// Under whom a hand-over takes effect on its day.
    static let onItsDay = Actor(kind: .system, id: "handover", name: "bàn giao đến ngày")

    /// Keeps a hand-over: the roles end the day before and begin with the receiver on the day; what is being prepared
    /// passes over on the day, at once when that is today.
    ///
    /// - Returns: its id.
    /// - Throws: `Problems` on `ngay`, `ly-do`, `vai-tro`; `Problem` on `nguoi-nhan`, `vai-tro` or `van-ban` as
    ///   `RoleHandover.move` says; `handover.person` without a receiver; `policy.forbidden`, `user.absent`.
    public func make(_ new: NewHandover, in tx: WriteTransaction) throws -> RecordID {
        var new = new
        new.reason = Vietnamese.line(new.reason)
        let today = Day(inVietnam: tx.now)
        let day = new.day ?? today
        guard let giver = try RoleHandover.person(new.giver, in: tx) else { throw HandoverDesk.nobody }
        try RoleHandover.mayHandOver(giver, by: tx.actor, in: tx)
        try HandoverRules.check(new, on: day, today: today)
        let receiver = try receiver(of: new, in: tx)
        let roles = try RoleHandover.move(new.roles, from: giver, to: receiver, on: day, in: tx)
        let id = try HandoverStore.insert(new, giver: giver, receiver: receiver, day: day, in: tx)
        try HandoverStore.insert(roles, of: id, in: tx)
        try tx.audit(
            "handover.made", RecordRef("handover", id), place: giver.place,
            after: [
                "giver": giver.id.text, "receiver": receiver.id.text, "day": day.iso, "reason": new.reason,
                "roles": roles.map { "\($0.key.role.rawValue)@\($0.key.place)" }.joined(separator: " "),
                "with_papers": String(new.withPapers),
            ])
        if day == today, let handover = try HandoverStore.find(id, in: tx) { try complete(handover, in: tx) }
        return id
    }

    /// Takes back a hand-over whose day has not come: by the giver, or by who manages both accounts.
    ///
    /// - Throws: `Problem` `handover.done`, `handover.taken_back` (conflict); as `RoleHandover.takeBack`.
    public func takeBack(_ handover: Handover, in tx: WriteTransaction) throws {
        guard let known = try HandoverStore.find(handover.id, in: tx) else { throw HandoverDesk.absent }
        switch known.standing {
        case .takenBack:
            throw Problem(.conflict, "handover.taken_back", "Bàn giao này đã được rút lại trước đó.")
        case .inEffect:
            throw Problem(
                .conflict, "handover.done",
                "Bàn giao có hiệu lực từ \(known.day.written) nên không rút lại được. Lập một bàn giao theo chiều ngược lại."
            )
        case .planned: break
        }
        guard let giver = try RoleHandover.person(known.giver.id, in: tx),
            let receiver = try RoleHandover.person(known.receiver.id, in: tx)
        else { throw HandoverDesk.absent }
        try RoleHandover.mayHandOver(giver, by: tx.actor, in: tx)
        let roles = try HandoverStore.roles(of: known.id, in: tx)
        try RoleHandover.takeBack(roles, from: giver, to: receiver, on: known.day, in: tx)
        try HandoverStore.setTakenBack(known.id, in: tx)
        try tx.audit(
            "handover.taken_back", RecordRef("handover", known.id), place: known.giver.place,
            before: ["day": known.day.iso])
    }

    /// Notes that the receiver has read the list. Reading it again changes nothing.
    ///
    /// - Throws: `Problem` `handover.not_receiver` (forbidden).
    public func read(_ handover: Handover, in tx: WriteTransaction) throws {
        guard tx.actor.id == handover.receiver.id.text else {
            throw Problem(
                .forbidden, "handover.not_receiver",
                "Người nhận là \(handover.receiver.name). Chỉ người nhận xác nhận đã đọc danh sách.")
        }
        guard handover.isUnread else { return }
        try HandoverStore.setRead(handover.id, in: tx)
        try tx.audit("handover.read", RecordRef("handover", handover.id), place: handover.giver.place)
    }

    /// Lets every hand-over whose day has come take effect.
    ///
    /// - Returns: how many.
    @discardableResult
    public func completeDue(on day: Day, in tx: WriteTransaction) throws -> Int {
        let due = try HandoverStore.due(on: day, in: tx)
        for handover in due { try complete(handover, in: tx) }
        return due.count
    }

    /// What is handed over: frozen since the day, before it what is in hand now.
    public func items(of handover: Handover, in tx: Transaction) throws -> [HandoverItem] {
        if handover.standing == .inEffect { return try HandoverStore.items(of: handover.id, in: tx) }
        guard handover.standing == .planned, let giver = try RoleHandover.person(handover.giver.id, in: tx) else {
            return []
        }
        return try present(handover, of: giver, in: tx)
    }

    /// What somebody has in hand today, for the form.
    func inHand(of giver: User, in tx: Transaction) throws -> [PaperInHand] {
        let today = papers.environment.today
        let rights = try RoleHandover.rights(
            of: try RoleHandover.roles(of: giver.id, from: today, in: tx), held: giver.id, on: today, in: tx)
        return try papers.inHand(of: giver, deciding: rights, reached: rights, in: tx)
    }

    private func complete(_ handover: Handover, in tx: WriteTransaction) throws {
        guard let giver = try RoleHandover.person(handover.giver.id, in: tx) else { throw HandoverDesk.absent }
        let items = try present(handover, of: giver, in: tx)
        try HandoverStore.insert(items, of: handover.id, in: tx)
        try papers.pass(
            items.filter { $0.passes && $0.part.isOwn }.map(\.paper.id), from: handover.giver.id,
            to: handover.receiver.id, in: tx)
        try HandoverStore.setDone(handover.id, in: tx)
        try papers.refreshReach(in: tx)
        try tx.audit(
            "handover.done", RecordRef("handover", handover.id), place: handover.giver.place,
            after: ["papers": String(items.filter(\.passes).count)])
    }

    /// What is in hand now: own papers where they pass over, and what waits for a decision of the roles.
    private func present(_ handover: Handover, of giver: User, in tx: Transaction) throws -> [HandoverItem] {
        // The roles as the giver had them: they ended the day before.
        let roles = try HandoverStore.roles(of: handover.id, in: tx).map {
            RoleAssignment(role: $0.key.role, place: $0.key.place, from: $0.key.from, until: $0.until)
        }
        let day = max(handover.day, papers.environment.today)
        let receiver = handover.receiver.id
        let reached = try RoleHandover.rights(
            of: try RoleHandover.roles(of: receiver, from: day, in: tx), held: receiver, on: day, in: tx)
        let deciding = try RoleHandover.rights(of: roles, held: giver.id, on: day, in: tx)
        return try papers.inHand(of: giver, deciding: deciding, reached: reached, in: tx).filter {
            handover.withPapers || !$0.part.isOwn
        }.map {
            HandoverItem(paper: $0.paper, part: $0.part, passes: $0.isReached)
        }
    }

    private func receiver(of new: NewHandover, in tx: Transaction) throws -> User {
        if let user = try new.receiver.flatMap({ try RoleHandover.person($0, in: tx) }) { return user }
        if !new.receiverLogin.isEmpty {
            if let user = try RoleHandover.person(login: new.receiverLogin, in: tx) { return user }
            throw Problem(
                "handover.login", "Không có người dùng tên đăng nhập “\(new.receiverLogin)”. Ghi lại, hoặc chọn người.",
                field: "ten-dang-nhap")
        }
        throw Problem(
            "handover.person", "Chưa chọn người nhận. Chọn một người trong danh sách.", field: "nguoi-nhan")
    }

    static let nobody = Problem(.absent, "user.absent", "Không có người dùng này trong phạm vi được xem.")
    static let absent = Problem(
        .absent, "handover.absent", "Không có bàn giao này. Xem danh sách bàn giao của mình và của đơn vị.")
}

/// What waits for the receiver of a hand-over in the inbox: a list to read.
public struct HandoverTasks: WaitingSource {
    public init() {}

    public func waitingCount(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int {
        try HandoverStore.unread(by: viewer.userID, limit: limit, in: tx).count
    }

    public func waiting(
        for viewer: Viewer, matching words: [String], limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup] {
        let items = try HandoverStore.unread(by: viewer.userID, limit: limit, in: tx).map { handover in
            WaitingItem(
                title: "Nhận việc từ \(handover.giver.name)",
                detail: "\(handover.giver.agencyName) · "
                    + (handover.standing == .inEffect ? "từ" : "sẽ nhận từ") + " \(handover.day.written)",
                verb: "Xem danh sách", link: .handover(handover.id))
        }
        return [WaitingGroup(label: "Bàn giao công việc", items: items.filter { $0.matches(words) })]
    }
}
