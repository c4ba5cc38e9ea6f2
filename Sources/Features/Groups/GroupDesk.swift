import Attachments
import Database
import Kernel
import Pages
import People
import Places
import Programme

/// Registers groups, corrects them and takes them back: the rules, the records and their facts in the transaction of the
/// caller, who has asked the policy.
public struct GroupDesk: Sendable {
    /// Whether a place lies in the area of the project on a day; nil when nobody knows, and then nothing is refused.
    public typealias AreaCheck = @Sendable (_ place: PlaceID, _ day: Day, _ tx: Transaction) throws -> Bool?

    public let catalogue: Catalogue
    let environment: Kernel.Environment
    let isInArea: AreaCheck

    /// - Parameter isInArea: asks the attributes of places; by default nothing is known.
    public init(
        catalogue: Catalogue, environment: Kernel.Environment,
        isInArea: @escaping AreaCheck = { _, _, _ in nil }
    ) {
        self.catalogue = catalogue
        self.environment = environment
        self.isInArea = isInArea
    }

    /// Files that may show a group: decisions, minutes, photos.
    static let accepted: Set<MediaType> = MediaType.scans.union([.document, .workbook])

    public var rules: GroupRules { GroupRules(catalogue: catalogue, today: environment.today) }
    var personRules: PersonRules { PersonRules(catalogue: catalogue, today: environment.today) }

    /// The kind of a kept group. A catalogue without a code in use stops the start-up.
    func kind(_ code: String) throws -> GroupKind {
        guard let kind = catalogue.groupKind(code) else {
            throw Problem("group.kind", "Danh mục không có loại mô hình “\(code)”.", field: "loai")
        }
        return kind
    }

    // MARK: Registering

    /// The day by which a place and its rules are read: that of the decision or the launch, else of the first step, else
    /// today.
    func day(of steps: [GroupEvent]) -> Day {
        let setUp = steps.first { $0.step == .decided || $0.step == .launched }
        return (setUp ?? steps.first)?.day ?? environment.today
    }

    /// The place of a group as the rules see it on the day it was set up, or of its first step.
    func standing(_ place: PlaceID, steps: [GroupEvent], in tx: Transaction) throws -> GroupPlace? {
        guard let place = try PlaceStore.place(place, tx), !place.isBucket else { return nil }
        return try GroupPlaces.standing(of: place, on: day(of: steps), isInArea: isInArea, tx)
    }

    /// What suspends a kind on the day of a later step that may count; nil where a reason was given.
    private func suspension(
        of draft: GroupDraft, _ steps: [GroupEvent], in tx: Transaction
    ) throws -> GroupFault? {
        guard let kind = catalogue.groupKind(draft.kind), let place = try PlaceStore.place(draft.place, tx) else {
            return nil
        }
        let known = day(of: steps).year
        for step in steps where step.step.mayCount && step.day.year != known {
            let then = try GroupPlaces.standing(of: place, on: step.day, isInArea: { _, _, _ in nil }, tx)
            if let fault = rules.suspension(draft, kind, at: then) { return fault }
        }
        return nil
    }

    /// Everything that is wrong with a group as it would be kept.
    public func faults(of draft: GroupDraft, steps: [GroupEvent], in tx: Transaction) throws -> [GroupFault] {
        guard let place = try standing(draft.place, steps: steps, in: tx) else {
            return [GroupFault(.place, "place", "Không có địa bàn này. Chọn xã hoặc thôn nơi mô hình hoạt động.")]
        }
        let faults = rules.faults(of: draft, steps: steps, at: place)
        if faults.isEmpty, let fault = try suspension(of: draft, steps, in: tx) { return [fault] }
        return faults
    }

    /// Standing groups of the same kind at the same place: perhaps this one was registered before.
    public func doubles(of draft: GroupDraft, except own: RecordID? = nil, in tx: Transaction) throws -> [Group] {
        let ids: [RecordID] = try tx.rows(
            """
            SELECT id FROM model_group WHERE place_id = \(draft.place) AND kind = \(draft.kind) AND taken_back_at IS NULL
             ORDER BY id LIMIT 20
            """
        ).map { try $0("id") }
        return try GroupStore.find(ids.filter { $0 != own }, in: tx).sorted { $0.id < $1.id }
    }

    /// Keeps a group and counts it.
    ///
    /// - Parameter accepts: whether a group of the kind stands at the place already and this is another one.
    /// - Throws: ``RefusedGroup`` with what is wrong, or with the groups that it may be; nothing is kept then.
    public func register(
        _ draft: GroupDraft, steps: [GroupEvent], files: [UploadedFile] = [], accepts: Bool = false,
        importID: RecordID? = nil,
        in tx: WriteTransaction
    ) throws -> RecordID {
        let faults = try faults(of: draft, steps: steps, in: tx)
        if !faults.isEmpty { throw RefusedGroup(faults: faults, doubles: []) }
        let doubles = accepts ? [] : try doubles(of: draft, in: tx)
        if !doubles.isEmpty { throw RefusedGroup(faults: [], doubles: doubles) }
        let kind = try kind(draft.kind)
        let id = tx.environment.newID()
        let name = try name(of: draft, kind: kind, in: tx)
        try GroupStore.insert(
            id, draft, name: name, folded: try folded(draft, name: name, in: tx), steps: steps, importID: importID,
            in: tx)
        try keep(files, at: id, kind: kind, in: tx)
        try GroupStore.remember("Ghi vào danh sách", of: id, in: tx)
        try GroupStore.recount(id, kind: kind, indicator: rules.indicator(of: kind)?.code, isNew: true, in: tx)
        try tx.audit(
            "group.registered", RecordRef(Group.kind, id), place: draft.place, after: AuditedGroup(draft, name, steps))
        return id
    }

    /// Replaces what is said of a group besides its steps and people; the kind stays.
    ///
    /// - Parameter version: the row version that was seen.
    /// - Throws: ``RefusedGroup``; `Problem` `group.stale`, `group.taken_back` (conflict).
    public func correct(
        _ group: Group, to draft: GroupDraft, files: [UploadedFile] = [], version: Int, in tx: WriteTransaction
    ) throws {
        var draft = draft
        draft.kind = group.draft.kind
        let faults = try faults(of: draft, steps: group.steps, in: tx)
        if !faults.isEmpty { throw RefusedGroup(faults: faults, doubles: []) }
        if draft.isExtra, !group.draft.isExtra,
            try NoteStore.entries(of: group.id, in: tx).contains(where: { $0.fund == .central })
        {
            throw Self.extraMoney("ngoai-chi-tieu")
        }
        try GroupStore.turn(group, version: version, in: tx)
        let kind = try kind(draft.kind)
        let name = try name(of: draft, kind: kind, in: tx)
        try GroupStore.replace(group, with: draft, name: name, folded: try folded(draft, name: name, in: tx), in: tx)
        try keep(files, at: group.id, kind: kind, in: tx)
        try GroupStore.remember("Sửa thông tin", of: group.id, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.corrected", RecordRef(Group.kind, group.id), place: draft.place,
            before: AuditedGroup(group.draft, group.name, group.steps), after: AuditedGroup(draft, name, group.steps))
    }

    /// Adds a step and counts what it changes.
    ///
    /// - Throws: `Problem` on the fields `buoc`, `ngay`, `so-qd`, `noi-qd`; `group.stale`, `group.taken_back` (conflict).
    public func add(_ step: GroupEvent, to group: Group, version: Int, in tx: WriteTransaction) throws {
        let kind = try kind(group.draft.kind)
        let cycle = GroupCycle(today: environment.today, programmeFrom: rules.firstDay)
        if let fault = cycle.fault(
            adding: step, to: group.steps, at: group.steps.count, draft: group.draft, kind: kind)
        {
            throw Problem(fault.code, fault.message, field: GroupDesk.field(of: fault))
        }
        if step.step.mayCount, let place = try standing(group.place, steps: [step], in: tx),
            let fault = rules.suspension(group.draft, kind, at: place)
        {
            throw Problem(fault.code, "\(fault.message) Ghi lý do ở trang “Sửa”.", field: "buoc")
        }
        try GroupStore.turn(group, version: version, in: tx)
        try GroupStore.replaceSteps(group.steps + [step], of: group.id, in: tx)
        let paper = step.number.isEmpty ? "" : " số \(step.number) của \(step.issuer)"
        try GroupStore.remember("\(step.step.label)\(paper), \(step.day.written)", of: group.id, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.step_added", RecordRef(Group.kind, group.id), place: group.place,
            after: ["step": step.step.rawValue, "day": step.day.iso, "number": step.number])
    }

    /// Takes the last step back, with what it counted.
    ///
    /// - Throws: `Problem` `group.no_step`; `group.stale`, `group.taken_back` (conflict).
    public func undoStep(of group: Group, version: Int, in tx: WriteTransaction) throws {
        guard let last = group.steps.last else {
            throw Problem(.conflict, "group.no_step", "Mô hình này chưa có bước nào để rút.")
        }
        try GroupStore.turn(group, version: version, in: tx)
        try GroupStore.replaceSteps(Array(group.steps.dropLast()), of: group.id, in: tx)
        try GroupStore.remember("Rút bước “\(last.step.label)” ngày \(last.day.written)", of: group.id, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.step_undone", RecordRef(Group.kind, group.id), place: group.place,
            before: ["step": last.step.rawValue, "day": last.day.iso])
    }

    /// Takes a group out of all counts: it was registered by mistake. The record stays readable.
    ///
    /// - Throws: `Problem` `group.take_back_reason` on `ly-do`; `group.stale`, `group.taken_back` (conflict).
    public func takeBack(_ group: Group, reason: String, version: Int, in tx: WriteTransaction) throws {
        let reason = Vietnamese.normalised(reason)
        guard !reason.isEmpty, reason.count <= GroupRules.longestText else {
            throw Problem(
                "group.take_back_reason",
                reason.isEmpty
                    ? "Chưa ghi lý do rút. Ghi vì sao mô hình này không được tính."
                    : "Lý do có \(reason.count) ký tự, nhiều nhất \(GroupRules.longestText). Ghi ngắn lại.",
                field: "ly-do")
        }
        try GroupStore.turn(group, version: version, in: tx)
        try GroupStore.takeBack(group, reason: reason, in: tx)
        try GroupStore.remember("Rút khỏi danh sách: \(reason)", of: group.id, in: tx)
        try tx.audit(
            "group.taken_back", RecordRef(Group.kind, group.id), place: group.place, after: ["reason": reason])
    }

    // MARK: Parts

    /// Counts a group anew from what is kept of it.
    public func recount(_ id: RecordID, in tx: WriteTransaction) throws {
        guard let group = try GroupStore.find(id, in: tx) else { return }
        let kind = try kind(group.draft.kind)
        try GroupStore.recount(id, kind: kind, indicator: rules.indicator(of: kind)?.code, in: tx)
    }

    func keep(
        _ files: [UploadedFile], as sort: GroupFileSort = .record, at id: RecordID, kind: GroupKind,
        in tx: WriteTransaction
    ) throws {
        guard !files.isEmpty else { return }
        guard !kind.register.isConfidential else {
            throw Problem(
                "group.confidential_file", "“\(kind.name)” không kèm tệp ở đây: hồ sơ thuộc phần bảo mật.", field: "tep"
            )
        }
        let kept = try files.map { file in
            let bytes = try PhotoMetadata.stripped(file.bytes, name: file.name)
            return try AttachmentStore.save(bytes, name: file.name, accepted: GroupDesk.accepted, in: tx)
        }
        try GroupStore.attach(kept, as: sort, to: id, in: tx)
    }

    private func name(of draft: GroupDraft, kind: GroupKind, in tx: Transaction) throws -> String {
        // A name of its own could tell more than a number may.
        if !draft.name.isEmpty, !kind.register.isConfidential { return draft.name }
        let place = try PlaceStore.place(draft.place, tx)
        return "\(kind.name) \(place?.name.lowercasedFirst ?? "")"
    }

    /// What a search finds a group by: its name, its kind, and its place with what is above.
    private func folded(_ draft: GroupDraft, name: String, in tx: Transaction) throws -> String {
        let places = try PlaceStore.chain(draft.place, tx).map { "\($0.name) \($0.code)" }.reversed().joined(
            separator: " ")
        let kind = catalogue.groupKind(draft.kind)?.name ?? ""
        return Vietnamese.folded([name, kind, places, draft.partner].joined(separator: " "))
    }

    static func field(of fault: GroupFault) -> String {
        switch fault.subject {
        case .kind: "loai"
        case .place: "dia-ban"
        case .name: "ten"
        case .variant: "hinh-thuc"
        case .women: "so-nu"
        case .men: "so-nam"
        case .board: "so-ban"
        case .suspended: "ly-do-tam-dung"
        case .contact: "lien-he"
        case .partner: "phoi-hop"
        case .remark: "ghi-chu"
        case .method(let code): "pp-\(code)"
        case .support(let code): "ht-\(code)"
        case .step:
            switch fault.code {
            case "group.decision_number": "so-qd"
            case "group.decision_issuer": "noi-qd"
            case "group.order": "buoc"
            default: "ngay"
            }
        }
    }
}

/// A group that was not kept: what must be mended, or, when nothing must, which groups it may be.
public struct RefusedGroup: Error, Hashable, Sendable {
    public let faults: [GroupFault]
    public let doubles: [Group]
}

/// What the audit entry keeps of a group.
struct AuditedGroup: Encodable {
    let kind: String
    let name: String
    let place: Int64
    let state: String
    let members: Int?
    let tier: String?

    init(_ draft: GroupDraft, _ name: String, _ steps: [GroupEvent]) {
        kind = draft.kind
        self.name = name
        place = draft.place.number
        state = steps.last?.step.state ?? "Mới ghi"
        members = draft.counts?.all
        tier = draft.tier?.word
    }
}
