import Database
import Events
import Groups
import Kernel
import Places
import Programme

extension LaunchDesk {
    /// Whose side somebody is on: who covers the place of the plan made it, anybody below is the unit.
    public func side(of scopes: [Scope], planLineage: [PlaceID]) -> LaunchSide {
        scopes.contains { $0.covers(planLineage) } ? .planner : .unit
    }

    /// Adds a line; who adds it agrees to it.
    ///
    /// - Throws: `Problems` on the fields; `launch.taken_back` (conflict).
    public func add(
        _ facts: LaunchLineFacts, to plan: LaunchPlan, by side: LaunchSide, in tx: WriteTransaction
    ) throws -> RecordID {
        let place = try check(facts, plan, in: tx)
        try LaunchStore.turn(plan, version: nil, in: tx)
        let id = try LaunchLineStore.insert(facts, plan: plan.id, by: side, in: tx)
        try LaunchStore.remember("Thêm dòng lịch: \(words(facts, place))", of: plan.id, in: tx)
        try tx.audit(
            "launch_line.added", RecordRef(LaunchLine.kind, id), place: facts.place, after: AuditedLaunchLine(facts))
        return id
    }

    /// Changes a line. Where day, time, venue or place change, the other side is asked again.
    ///
    /// - Throws: `Problems`; `Problem` `launch.line_event`, `launch.line_stale`, `launch.taken_back` (conflict).
    public func change(
        _ line: LaunchLine, to facts: LaunchLineFacts, by side: LaunchSide, version: Int, in plan: LaunchPlan,
        _ tx: WriteTransaction
    ) throws {
        guard line.event == nil else { throw LaunchDesk.hasEvent }
        let place = try check(facts, plan, in: tx)
        try LaunchStore.turn(plan, version: nil, in: tx)
        try LaunchLineStore.update(line, to: facts, version: version, in: tx)
        if !facts.settlesAs(line.facts) {
            try LaunchLineStore.write(side, note: "", of: line.id, in: tx)
            try LaunchLineStore.clear(side.other, of: line.id, in: tx)
        }
        try LaunchStore.remember("Sửa dòng lịch: \(words(facts, place))", of: plan.id, in: tx)
        try tx.audit(
            "launch_line.changed", RecordRef(LaunchLine.kind, line.id), place: facts.place,
            before: AuditedLaunchLine(line.facts), after: AuditedLaunchLine(facts))
    }

    /// Says that a side agrees to day and place of a line as they stand (E79).
    ///
    /// - Parameters:
    ///   - side: for which somebody speaks.
    ///   - own: on which somebody is: who made the plan may enter what a unit said, with the call or letter; no unit
    ///     speaks for who made the plan.
    ///   - note: by which call or letter the other side agreed.
    /// - Throws: `Problem` `launch.no_day` on `ngay`, `launch.side` (forbidden), `launch.side_note` on `can-cu`;
    ///   `launch.line_stale`, `launch.taken_back` (conflict).
    public func agree(
        _ line: LaunchLine, for side: LaunchSide, as own: LaunchSide, note: String = "", version: Int,
        in plan: LaunchPlan, _ tx: WriteTransaction
    ) throws {
        guard line.facts.day != nil else {
            throw Problem(
                .conflict, "launch.no_day", "Dòng lịch này chưa có ngày nên chưa thống nhất được. Ghi ngày trước.",
                field: "ngay")
        }
        if side != own {
            guard own == .planner else {
                throw Problem(
                    .forbidden, "launch.side", "Chỉ bên lập kế hoạch mới ghi được ý kiến của bên lập kế hoạch.")
            }
            guard !note.isEmpty, note.count <= LaunchRules.longestLine else {
                throw Problem(
                    "launch.side_note",
                    note.isEmpty
                        ? "Chưa ghi đơn vị thống nhất bằng cách nào. Ghi như: điện thoại ngày 20/3/2023, công văn số …"
                        : "Căn cứ có \(note.count) ký tự, nhiều nhất \(LaunchRules.longestLine). Ghi ngắn lại.",
                    field: "can-cu")
            }
        }
        try LaunchStore.turn(plan, version: nil, in: tx)
        try LaunchLineStore.turn(line, version: version, in: tx)
        try LaunchLineStore.write(side, note: side == own ? "" : note, of: line.id, in: tx)
        let place = try PlaceStore.place(line.facts.place, tx)?.name ?? ""
        let who = side == .planner ? "Bên lập kế hoạch" : "Đơn vị"
        try LaunchStore.remember("\(who) thống nhất: \(words(line.facts, place))", of: plan.id, in: tx)
        try tx.audit(
            "launch_line.agreed", RecordRef(LaunchLine.kind, line.id), place: line.facts.place,
            after: ["part": who, "day": line.facts.day?.iso ?? "", "reason": note])
    }

    /// Makes a planned event of a settled line: it is held, counted and reported there.
    ///
    /// - Returns: the id of the event; that of the first time when it is one already.
    /// - Throws: `Problem` `launch.not_settled`, `launch.line_stale`, `launch.taken_back` (conflict); what the room of
    ///   events refuses.
    public func plan(
        _ line: LaunchLine, version: Int, in plan: LaunchPlan, _ tx: WriteTransaction
    ) throws -> RecordID {
        if let event = line.event { return event }
        guard line.isSettled, let day = line.facts.day else {
            throw Problem(
                .conflict, "launch.not_settled",
                "Hai bên chưa thống nhất ngày và địa điểm nên chưa đưa vào lịch sự kiện được.")
        }
        try LaunchStore.turn(plan, version: nil, in: tx)
        try LaunchLineStore.turn(line, version: version, in: tx)
        let event = try event(of: try draft(of: line, on: day, in: plan, tx), kind: plan.draft.kind, tx)
        try LaunchLineStore.setEvent(event, of: line.id, in: tx)
        let place = try PlaceStore.place(line.facts.place, tx)?.name ?? ""
        try LaunchStore.remember("Đưa vào lịch sự kiện: \(words(line.facts, place))", of: plan.id, in: tx)
        try tx.audit(
            "launch_line.planned", RecordRef(LaunchLine.kind, line.id), place: line.facts.place,
            after: ["record": event.text])
        return event
    }

    /// Takes out a line entered by mistake.
    ///
    /// - Throws: `Problem` `launch.line_event`, `launch.line_stale`, `launch.taken_back` (conflict).
    public func strike(
        _ line: LaunchLine, version: Int, in plan: LaunchPlan, _ tx: WriteTransaction
    ) throws {
        guard line.event == nil else { throw LaunchDesk.hasEvent }
        try LaunchStore.turn(plan, version: nil, in: tx)
        try LaunchLineStore.strike(line, version: version, in: tx)
        try LaunchStore.remember("Bỏ 1 dòng lịch ghi nhầm", of: plan.id, in: tx)
        try tx.audit("launch_line.struck", RecordRef(LaunchLine.kind, line.id), place: line.facts.place)
    }

    /// Plans the event. Where one group of the kind stands at the place and was not launched, the event launches it.
    private func event(of draft: EventDraft, kind: String, _ tx: WriteTransaction) throws -> RecordID {
        let id: RecordID
        do { id = try events.plan(draft, in: tx) } catch let refused as RefusedEvent {
            throw Problem(
                .conflict, "launch.event_refused",
                refused.faults.map(\.message).joined(separator: " "))
        }
        let groups: [RecordID] = try tx.rows(
            """
            SELECT g.id FROM model_group g WHERE g.place_id = \(draft.place) AND g.kind = \(kind)
               AND g.taken_back_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM model_group_step s WHERE s.group_id = g.id AND s.step = 'launched')
             ORDER BY g.id LIMIT 2
            """
        ).map { try $0("id") }
        if groups.count == 1, let event = try EventStore.find(id, in: tx) {
            try events.setGroups(groups, of: event, version: event.rowVersion, in: tx)
        }
        return id
    }

    /// The event of a line: the launch of one group.
    private func draft(
        of line: LaunchLine, on day: Day, in plan: LaunchPlan, _ tx: Transaction
    ) throws -> EventDraft {
        let kind = plan.draft.kind
        let variant = rules.variant(of: kind)
        let paper = plan.draft.paper ?? plan.draft.title
        return EventDraft(
            kind: "launch", variant: variant?.code, place: line.facts.place, agency: plan.draft.agency,
            tier: try PlaceStore.place(plan.place, tx)?.tier,
            activity: variant?.activity ?? catalogue.groupKind(kind)?.activity ?? "1.1", period: EventPeriod(day),
            plannedPeople: plan.draft.peopleAtOne,
            venue: [line.facts.time, line.facts.venue].filter { !$0.isEmpty }.joined(separator: ", "),
            remark: String("Đợt \(line.facts.wave), \(paper)".prefix(LaunchRules.longestText)))
    }

    static let hasEvent = Problem(
        .conflict, "launch.line_event",
        "Dòng này đã đưa vào lịch sự kiện. Sửa ngày, địa điểm hoặc hủy ở trang của sự kiện.")

    /// - Returns: the name of the place.
    private func check(_ facts: LaunchLineFacts, _ plan: LaunchPlan, in tx: Transaction) throws -> String {
        guard let place = try PlaceStore.place(facts.place, tx), !place.isBucket else {
            throw Problem("launch.line_place", "Không có địa bàn này. Chọn thôn hoặc xã nơi ra mắt.", field: "dia-ban")
        }
        let isWithin = try PlaceStore.lineage(of: place.id, tx).contains(plan.place)
        try Problems.throwIfAny(
            rules.problems(
                of: facts, tier: place.tier, placeName: place.name, isWithin: isWithin, in: plan.draft))
        return place.name
    }

    /// `ấp Sóc Dong, 20/3/2023`.
    private func words(_ facts: LaunchLineFacts, _ place: String) -> String {
        place + (facts.day.map { ", \($0.written)" } ?? ", chưa có ngày")
    }
}

/// What the audit entry keeps of a line.
struct AuditedLaunchLine: Encodable {
    let part: Int
    let place: Int64
    let day: String?
    let time: String
    let remark: String

    init(_ facts: LaunchLineFacts) {
        part = facts.wave
        place = facts.place.number
        day = facts.day?.iso
        time = facts.time
        remark = facts.venue
    }
}
