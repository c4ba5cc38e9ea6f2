import Accounts
import Attachments
import Database
import Events
import Groups
import Kernel
import Places
import Programme

/// Keeps plans of launches, settles their calendars and makes events of their lines: the rules and the records in the
/// transaction of the caller, who has asked the policy.
public struct LaunchDesk: Sendable {
    public let catalogue: Catalogue
    let environment: Kernel.Environment
    let events: EventDesk
    /// The Word template of the annex: Programmes/du-an-8/templates/lich-ra-mat.docx.
    let template: [UInt8]

    public init(
        catalogue: Catalogue, environment: Kernel.Environment, events: EventDesk, template: [UInt8]
    ) {
        self.catalogue = catalogue
        self.environment = environment
        self.events = events
        self.template = template
    }

    public var rules: LaunchRules { LaunchRules(catalogue: catalogue) }

    // MARK: Plans

    /// Keeps a plan.
    ///
    /// - Throws: `Problems` on the fields of its form; nothing is kept then.
    public func make(_ draft: LaunchPlanDraft, in tx: WriteTransaction) throws -> RecordID {
        try Problems.throwIfAny(rules.problems(of: draft))
        let agency = try agency(of: draft, in: tx)
        let id = tx.environment.newID()
        try LaunchStore.insert(id, draft, place: agency.place, folded: try folded(draft, agency, in: tx), in: tx)
        try LaunchStore.remember("Ghi kế hoạch ra mắt", of: id, in: tx)
        try tx.audit(
            "launch_plan.made", RecordRef(LaunchPlan.kind, id), place: agency.place, after: AuditedLaunchPlan(draft))
        return id
    }

    /// Replaces what a plan says; its agency stays.
    ///
    /// - Throws: `Problems`; `Problem` `launch.wave_in_use`, `launch.stale`, `launch.taken_back` (conflict).
    public func change(
        _ plan: LaunchPlan, to draft: LaunchPlanDraft, version: Int, in tx: WriteTransaction
    ) throws {
        var draft = draft
        draft.agency = plan.draft.agency
        try Problems.throwIfAny(rules.problems(of: draft))
        let numbers = Set(draft.waves.map(\.number))
        let used = Set(try LaunchLineStore.lines(of: plan.id, within: [Scope(.nation)], in: tx).map(\.facts.wave))
        if let lost = used.subtracting(numbers).min() {
            throw Problem(
                .conflict, "launch.wave_in_use",
                "Đợt \(lost) còn dòng lịch nên chưa bỏ được. Chuyển các dòng sang đợt khác trước.",
                field: "dot-\(lost)-ky")
        }
        try LaunchStore.turn(plan, version: version, in: tx)
        let agency = try agency(of: draft, in: tx)
        try LaunchStore.replace(plan.id, with: draft, folded: try folded(draft, agency, in: tx), in: tx)
        try LaunchStore.remember("Sửa kế hoạch", of: plan.id, in: tx)
        try tx.audit(
            "launch_plan.changed", RecordRef(LaunchPlan.kind, plan.id), place: plan.place,
            before: AuditedLaunchPlan(plan.draft), after: AuditedLaunchPlan(draft))
    }

    /// Takes a plan out: it was made by mistake. The events that its lines became stay.
    ///
    /// - Throws: `Problem` `launch.take_back_reason` on `ly-do`; `launch.stale`, `launch.taken_back` (conflict).
    public func takeBack(_ plan: LaunchPlan, reason: String, version: Int, in tx: WriteTransaction) throws {
        let reason = Vietnamese.normalised(reason)
        guard !reason.isEmpty, reason.count <= LaunchRules.longestText else {
            throw Problem(
                "launch.take_back_reason",
                reason.isEmpty
                    ? "Chưa ghi lý do rút. Ghi vì sao kế hoạch này không dùng nữa."
                    : "Lý do có \(reason.count) ký tự, nhiều nhất \(LaunchRules.longestText). Ghi ngắn lại.",
                field: "ly-do")
        }
        try LaunchStore.turn(plan, version: version, in: tx)
        try LaunchStore.takeBack(plan, reason: reason, in: tx)
        try LaunchStore.remember("Rút kế hoạch: \(reason)", of: plan.id, in: tx)
        try tx.audit(
            "launch_plan.taken_back", RecordRef(LaunchPlan.kind, plan.id), place: plan.place, after: ["reason": reason])
    }

    private func agency(of draft: LaunchPlanDraft, in tx: Transaction) throws -> Agency {
        guard let agency = try AgencyStore.find(draft.agency, in: tx) else {
            throw Problem("launch.agency", "Chưa chọn cơ quan. Chọn cơ quan lập kế hoạch.", field: "co-quan")
        }
        return agency
    }

    private func folded(_ draft: LaunchPlanDraft, _ agency: Agency, in tx: Transaction) throws -> String {
        let place = try PlaceStore.place(agency.place, tx)
        let kind = catalogue.groupKind(draft.kind)?.name ?? ""
        return Vietnamese.folded(
            [draft.title, draft.number, String(draft.year), kind, agency.name, place?.name ?? ""].joined(separator: " ")
        )
    }

    /// What the numbers of a plan say, held against each other, its calendar and the rules of its place.
    public func checks(of plan: LaunchPlan, in tx: Transaction) throws -> [LaunchCheck] {
        let day = plan.draft.waves.first?.period.from ?? plan.draft.day ?? environment.today
        let codes = try PlaceStore.place(plan.place, tx).map { try GroupPlaces.codes(of: $0, on: day, tx) } ?? []
        let lines = try LaunchLineStore.items(of: plan.id, in: tx).map {
            CheckedLine(facts: $0.line.facts, place: $0.place, commune: $0.commune, isSettled: $0.line.isSettled)
        }
        return LaunchChecks(plan.draft, kind: catalogue.groupKind(plan.draft.kind), at: codes).all(lines)
    }

    // MARK: Preparations

    /// Adds something to be prepared.
    ///
    /// - Throws: `Problems` on `viec`, `so-luong`, `ai`; `launch.taken_back` (conflict).
    public func need(
        _ thing: String, quantity: String, who: String, of plan: LaunchPlan, in tx: WriteTransaction
    ) throws -> RecordID {
        let fields = [(thing, "viec", "việc cần chuẩn bị"), (quantity, "so-luong", "số lượng"), (who, "ai", "nơi làm")]
        var problems = fields.filter { $0.0.count > LaunchRules.longestLine }.map {
            Problem(
                "launch.long",
                "\($0.2.capitalisedFirst) có \($0.0.count) ký tự, nhiều nhất \(LaunchRules.longestLine). Ghi ngắn lại.",
                field: $0.1)
        }
        if thing.isEmpty {
            problems.append(Problem("launch.need", "Chưa ghi việc cần chuẩn bị. Ghi như Băng rôn.", field: "viec"))
        }
        try Problems.throwIfAny(problems)
        try LaunchStore.turn(plan, version: nil, in: tx)
        let id = try LaunchStore.insert(need: thing, quantity: quantity, who: who, of: plan.id, in: tx)
        try LaunchStore.remember("Thêm việc chuẩn bị: \(thing)", of: plan.id, in: tx)
        try tx.audit(
            "launch_plan.need_added", RecordRef(LaunchPlan.kind, plan.id), place: plan.place, after: ["words": thing])
        return id
    }

    /// Marks something as prepared today, or as open again.
    public func set(need: RecordID, isDone: Bool, of plan: LaunchPlan, in tx: WriteTransaction) throws {
        try LaunchStore.turn(plan, version: nil, in: tx)
        let day = isDone ? environment.today : nil
        guard try LaunchStore.setNeed(need, of: plan.id, done: day, in: tx) else { throw LaunchDesk.gone }
        try tx.audit(
            "launch_plan.need_set", RecordRef(LaunchPlan.kind, plan.id), place: plan.place,
            after: ["state": isDone ? "xong" : "chưa xong"])
    }

    /// Takes out something entered by mistake.
    public func strike(need: RecordID, of plan: LaunchPlan, in tx: WriteTransaction) throws {
        try LaunchStore.turn(plan, version: nil, in: tx)
        guard try LaunchStore.strikeNeed(need, of: plan.id, in: tx) else { throw LaunchDesk.gone }
        try tx.audit("launch_plan.need_struck", RecordRef(LaunchPlan.kind, plan.id), place: plan.place)
    }

    static let gone = Problem(.absent, "launch.line_absent", "Dòng này không còn. Tải lại trang để xem danh sách.")
}

/// What the audit entry keeps of a plan.
struct AuditedLaunchPlan: Encodable {
    let title: String
    let number: String
    let kind: String
    let groups: Int
    let day: String?

    init(_ draft: LaunchPlanDraft) {
        title = draft.title
        number = draft.number
        kind = draft.kind
        groups = draft.teams
        day = draft.day?.iso
    }
}
