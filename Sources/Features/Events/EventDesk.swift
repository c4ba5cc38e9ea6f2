import Accounts
import Attachments
import Database
import Groups
import Kernel
import Pages
import People
import Places
import Programme
import Totals

/// Plans events, records how they were held and takes them back: the rules, the records and their facts in the transaction
/// of the caller, who has asked the policy.
public struct EventDesk: Sendable {
    /// Whether a place lies in the area of the project on a day; nil when nobody knows.
    public typealias AreaCheck = GroupDesk.AreaCheck

    public let catalogue: Catalogue
    let environment: Kernel.Environment
    /// What a launch gives its groups.
    let groups: GroupDesk
    let isInArea: AreaCheck

    /// - Parameter isInArea: asks the attributes of places; by default nothing is known.
    public init(
        catalogue: Catalogue, environment: Kernel.Environment, groups: GroupDesk,
        isInArea: @escaping AreaCheck = { _, _, _ in nil }
    ) {
        self.catalogue = catalogue
        self.environment = environment
        self.groups = groups
        self.isInArea = isInArea
    }

    /// Files that may show an event: minutes, lists, photos.
    static let accepted: Set<MediaType> = MediaType.scans.union([.document, .workbook])

    public var rules: EventRules { EventRules(catalogue: catalogue, today: environment.today) }
    public var checks: EventChecks { EventChecks(catalogue: catalogue, today: environment.today) }
    var personRules: PersonRules { PersonRules(catalogue: catalogue, today: environment.today) }

    /// The kind of a kept event. A catalogue without a code in use stops the start-up.
    func kind(_ code: String) throws -> EventKind {
        guard let kind = catalogue.eventKind(code) else {
            throw Problem("event.kind", "Danh mục không có loại sự kiện “\(code)”.", field: "loai")
        }
        return kind
    }

    /// A place as the rules see it on a day; nil when there is none.
    public func standing(_ place: PlaceID, on day: Day, in tx: Transaction) throws -> EventPlace? {
        guard let place = try PlaceStore.place(place, tx), !place.isBucket else { return nil }
        let existed = try PlaceStore.existed(place.id, on: day, tx)
        let others =
            existed ? [] : try PlaceStore.predecessors(of: place.id, tx) + PlaceStore.successors(of: place.id, tx)
        let instead = try others.filter { try PlaceStore.existed($0.place.id, on: day, tx) }
        return EventPlace(
            id: place.id, name: place.name, code: place.code, tier: place.tier, day: day, existed: existed,
            instead: instead.map { "\($0.place.name) (\($0.place.code))" },
            isInArea: existed ? try isInArea(place.id, day, tx) : nil)
    }

    /// Everything that is wrong with an event as it would be kept.
    public func faults(of draft: EventDraft, held: EventHolding? = nil, in tx: Transaction) throws -> [EventFault] {
        guard let place = try standing(draft.place, on: held?.until ?? draft.period.from, in: tx) else {
            return [EventFault(.place, "place", "Không có địa bàn này. Chọn nơi tổ chức sự kiện.")]
        }
        var faults = rules.faults(of: draft, at: place)
        if let agency = draft.agency, try AgencyStore.find(agency, in: tx) == nil {
            faults.append(EventFault(.agency, "agency", "Không có đơn vị này. Chọn đơn vị tổ chức trong danh sách."))
        }
        guard let held else { return faults }
        faults += rules.faults(of: held)
        return faults + (catalogue.eventKind(draft.kind).map { rules.faults(of: held.measures, kind: $0) } ?? [])
    }

    private func require(_ draft: EventDraft, held: EventHolding?, in tx: Transaction) throws {
        let faults = try faults(of: draft, held: held, in: tx)
        if !faults.isEmpty { throw RefusedEvent(faults: faults) }
    }

    // MARK: Planning

    /// Keeps an event that is planned.
    ///
    /// - Returns: its id.
    /// - Throws: ``RefusedEvent``; nothing is kept then.
    public func plan(
        _ draft: EventDraft, files: [UploadedFile] = [], importID: RecordID? = nil, in tx: WriteTransaction
    ) throws -> RecordID {
        try require(draft, held: nil, in: tx)
        let id = tx.environment.newID()
        let title = try title(of: draft, in: tx)
        try EventStore.insert(
            id, draft, title: title, folded: try folded(draft, title: title, in: tx), importID: importID, in: tx)
        try keep(files, at: id, in: tx)
        try EventStore.pair(id, in: tx)
        try EventStore.remember("Ghi dự kiến: \(draft.period.written)", of: id, in: tx)
        try tx.audit(
            "event.planned", RecordRef(Event.kind, id), place: draft.place, after: AuditedEvent(draft, title, nil))
        return id
    }

    /// Replaces what was planned; the kind stays, and so does how it was held.
    ///
    /// - Parameter version: the row version that was seen.
    /// - Throws: ``RefusedEvent``; `Problem` `event.stale`, `event.taken_back` (conflict).
    public func correct(
        _ event: Event, to draft: EventDraft, files: [UploadedFile] = [], version: Int, in tx: WriteTransaction
    ) throws {
        var draft = draft
        draft.kind = event.draft.kind
        try require(draft, held: event.held, in: tx)
        try EventStore.turn(event, version: version, in: tx)
        let title = try title(of: draft, in: tx)
        try EventStore.replace(
            event, with: draft, title: title, folded: try folded(draft, title: title, in: tx), in: tx)
        try keep(files, at: event.id, in: tx)
        try EventStore.remember("Sửa thông tin", of: event.id, in: tx)
        try recount(event.id, before: event, in: tx)
        try tx.audit(
            "event.corrected", RecordRef(Event.kind, event.id), place: draft.place,
            before: AuditedEvent(event.draft, event.title, event.held), after: AuditedEvent(draft, title, event.held))
    }

    // MARK: Holding

    /// Records how an event was held, or corrects that, and counts it. The groups that it launches take their step.
    ///
    /// - Parameter allCame: whether everybody of the list of whom nobody said it came.
    /// - Throws: ``RefusedEvent``; `Problem` `event.stale`, `event.taken_back` (conflict); what ``GroupDesk`` says of a
    ///   group that cannot be launched on the day, on `ngay`.
    public func hold(
        _ event: Event, as held: EventHolding, allCame: Bool = false, version: Int, in tx: WriteTransaction
    ) throws {
        try require(event.draft, held: held, in: tx)
        try EventStore.turn(event, version: version, in: tx)
        try EventStore.set(.held, held, of: event.id, in: tx)
        if allCame {
            try tx.execute(
                "UPDATE event_participant SET attended = 1 WHERE event_id = \(event.id) AND attended IS NULL")
        }
        try EventStore.remember("Đã tổ chức \(Self.words(held))", of: event.id, in: tx)
        try launch(event.id, in: tx)
        try recount(event.id, before: event, in: tx)
        try tx.audit(
            "event.held", RecordRef(Event.kind, event.id), place: event.place,
            before: AuditedEvent(event.draft, event.title, event.held),
            after: AuditedEvent(event.draft, event.title, held))
    }

    /// Puts a held or cancelled event back to planned, with what it counted; the groups that it launched lose that step
    /// where it is their last.
    ///
    /// - Throws: `Problem` `event.not_held`, `event.stale`, `event.taken_back` (conflict).
    public func reopen(_ event: Event, version: Int, in tx: WriteTransaction) throws {
        guard event.state != .planned else {
            throw Problem(.conflict, "event.not_held", "Sự kiện này đang ở dự kiến, không có gì để rút.")
        }
        try EventStore.turn(event, version: version, in: tx)
        try EventStore.set(.planned, nil, of: event.id, in: tx)
        try EventStore.remember(
            event.state == .held ? "Rút kết quả đã ghi, về dự kiến" : "Bỏ hủy, về dự kiến", of: event.id, in: tx)
        try launch(event.id, in: tx)
        try recount(event.id, before: event, in: tx)
        try tx.audit(
            "event.reopened", RecordRef(Event.kind, event.id), place: event.place,
            before: AuditedEvent(event.draft, event.title, event.held))
    }

    /// Cancels an event that is not held.
    ///
    /// - Throws: `Problem` on `ly-do`; `event.not_planned`, `event.stale`, `event.taken_back` (conflict).
    public func cancel(_ event: Event, reason: String, version: Int, in tx: WriteTransaction) throws {
        guard event.state == .planned else {
            throw Problem(
                .conflict, "event.not_planned", "Chỉ hủy được sự kiện còn ở dự kiến. Rút kết quả đã ghi trước.")
        }
        let reason = try Self.reason(reason, "hủy")
        try EventStore.turn(event, version: version, in: tx)
        try EventStore.set(.cancelled, nil, reason: reason, of: event.id, in: tx)
        try EventStore.pair(event.id, in: tx)
        try EventStore.remember("Hủy: \(reason)", of: event.id, in: tx)
        try tx.audit(
            "event.cancelled", RecordRef(Event.kind, event.id), place: event.place, after: ["reason": reason])
    }

    /// Takes an event out of all lists and counts: it was entered by mistake. The record stays readable.
    ///
    /// - Throws: `Problem` on `ly-do`; `event.stale`, `event.taken_back` (conflict).
    public func takeBack(_ event: Event, reason: String, version: Int, in tx: WriteTransaction) throws {
        let reason = try Self.reason(reason, "rút")
        try EventStore.turn(event, version: version, in: tx)
        try EventStore.takeBack(event, reason: reason, in: tx)
        try EventStore.remember("Rút khỏi danh sách: \(reason)", of: event.id, in: tx)
        try launch(event.id, in: tx)
        try recount(event.id, before: event, in: tx)
        try tx.audit(
            "event.taken_back", RecordRef(Event.kind, event.id), place: event.place, after: ["reason": reason])
    }

    private static func reason(_ text: String, _ verb: String) throws -> String {
        let reason = Vietnamese.normalised(text)
        guard !reason.isEmpty, reason.count <= EventRules.longestText else {
            throw Problem(
                "event.reason",
                reason.isEmpty
                    ? "Chưa ghi lý do \(verb). Ghi vì sao."
                    : "Lý do có \(reason.count) ký tự, nhiều nhất \(EventRules.longestText). Ghi ngắn lại.",
                field: "ly-do")
        }
        return reason
    }

    static func words(_ held: EventHolding) -> String {
        let days = held.from == held.until ? held.from.written : "\(held.from.written) – \(held.until.written)"
        let people = held.counts.map { ", \($0.all.all) người (\($0.all.women) nữ, \($0.all.men) nam)" } ?? ""
        return days + (held.rounds > 1 ? ", \(held.rounds) đợt" : "") + people
    }

    // MARK: Counting

    /// Counts an event anew from what is kept of it, and every event whose figures hang on its list.
    ///
    /// - Parameter before: how it stood, where its place, kind of class or state may have changed.
    public func recount(
        _ id: RecordID, before: Event? = nil, persons: [RecordID] = [], in tx: WriteTransaction
    ) throws {
        guard let event = try EventStore.find(id, in: tx) else { return }
        try put(event, in: tx)
        try EventStore.pair(id, in: tx)
        let kind = try kind(event.draft.kind)
        let isShared = [event.draft.variant, before?.draft.variant].contains { variant in
            kind.counts(variant: variant).contains(where: \.isOnceAYear)
        }
        guard isShared else { return }
        // Whoever stood on a list and was taken off counts elsewhere now.
        let listed = try EventStore.participants(of: id, in: tx).map(\.person) + persons
        for other in try EventStore.find(try EventStore.sharing(listed, with: event, in: tx), in: tx).sorted(by: {
            $0.id < $1.id
        }) {
            try put(other, in: tx)
        }
    }

    private func put(_ event: Event, in tx: WriteTransaction) throws {
        let counting = try counting(of: event, in: tx)
        try FactStore.put([FactRecord(kind: Event.kind, id: event.id, facts: counting.facts)], in: tx)
        try EventStore.index(
            event,
            people: event.held.map { $0.counts?.all.all ?? counting.listed.count } ?? event.draft.plannedPeople ?? 0,
            in: tx)
    }

    /// What an event counts for, from what is kept of it.
    func counting(of event: Event, in tx: Transaction) throws -> EventCounting {
        let kind = try kind(event.draft.kind)
        let listed = try EventStore.counted(of: event.id, in: tx)
        let counts = event.takenBack == nil ? kind.counts(variant: event.draft.variant) : []
        let before =
            counts.contains(where: \.isOnceAYear)
            ? try EventStore.countedBefore(event, listed.map(\.person), in: tx) : []
        let hasFiles = try tx.row("SELECT 1 AS found FROM event_file WHERE event_id = \(event.id) LIMIT 1") != nil
        return EventCounting(
            counts: counts, draft: event.draft, held: event.held, listed: listed, countedBefore: before,
            hasFiles: hasFiles)
    }

    // MARK: Parts

    func keep(_ files: [UploadedFile], at id: RecordID, in tx: WriteTransaction) throws {
        let kept = try files.map { file in
            let bytes = try PhotoMetadata.stripped(file.bytes, name: file.name)
            return try AttachmentStore.save(bytes, name: file.name, accepted: Self.accepted, in: tx)
        }
        try EventStore.attach(kept, to: id, in: tx)
    }

    /// The title as shown: the own one, or what it is and where.
    func title(of draft: EventDraft, in tx: Transaction) throws -> String {
        if !draft.title.isEmpty { return draft.title }
        let kind = try kind(draft.kind)
        let place = try PlaceStore.place(draft.place, tx)?.name.lowercasedFirst ?? ""
        guard let variant = kind.variant(draft.variant)?.name else { return "\(kind.name) \(place)" }
        return "\(kind.name) \(Self.running(variant)), \(place)"
    }

    /// In running text; an abbreviation stays as it is.
    static func running(_ name: String) -> String {
        name.dropFirst().first?.isUppercase == true ? name : name.lowercasedFirst
    }

    /// What a search finds an event by: its title, kind, activity, office, and its place with what is above it.
    private func folded(_ draft: EventDraft, title: String, in tx: Transaction) throws -> String {
        let places = try PlaceStore.chain(draft.place, tx).map { "\($0.name) \($0.code)" }.reversed().joined(
            separator: " ")
        let kind = try kind(draft.kind).name(variant: draft.variant)
        let agency = try draft.agency.flatMap { try AgencyStore.find($0, in: tx)?.name } ?? ""
        return Vietnamese.folded([title, kind, places, agency, draft.venue, draft.partner].joined(separator: " "))
    }
}

/// An event that was not kept: what must be mended.
public struct RefusedEvent: Error, Hashable, Sendable {
    public let faults: [EventFault]
}

/// What the audit entry keeps of an event.
struct AuditedEvent: Encodable {
    let kind: String
    let title: String
    let place: Int64
    let time: String
    let people: Int?
    let tier: String?

    init(_ draft: EventDraft, _ title: String, _ held: EventHolding?) {
        kind = draft.kind
        self.title = title
        place = draft.place.number
        time = held.map { EventDesk.words($0) } ?? draft.period.written
        people = held.map { $0.counts?.all.all } ?? draft.plannedPeople
        tier = draft.tier?.word
    }
}
