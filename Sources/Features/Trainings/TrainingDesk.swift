import Accounts
import Database
import Events
import Groups
import Kernel
import People
import Places
import Programme

/// Takes in who units name for a class, sends the lists up, accepts and refuses, and keeps what a class has of its own, in
/// the transaction of the caller, who has asked the policy.
public struct TrainingDesk: Sendable {
    /// Letters of a remark and of a reason at most.
    public static let longestNote = 200
    public static let longestReason = 500

    public let catalogue: Catalogue
    let environment: Kernel.Environment
    let events: EventDesk
    /// The Word template of certificates: Programmes/du-an-8/templates/giay-chung-nhan.docx.
    let template: [UInt8]

    public init(catalogue: Catalogue, environment: Kernel.Environment, events: EventDesk, template: [UInt8]) {
        self.catalogue = catalogue
        self.environment = environment
        self.events = events
        self.template = template
    }

    var personRules: PersonRules { PersonRules(catalogue: catalogue, today: environment.today) }

    /// The codes of the kinds of events for which units name people, or that are taught.
    var kinds: [String] {
        catalogue.events.kinds.filter { $0.parts.contains(.nominations) || $0.parts.contains(.trainers) }.map(\.code)
    }

    /// Whether units name people for an event.
    public func takesNominations(_ event: Event) -> Bool {
        catalogue.eventKind(event.draft.kind)?.parts.contains(.nominations) ?? false
    }

    /// The place of the office that holds an event, where lists are decided; that of the event where no office is named.
    public func top(of event: Event, in tx: Transaction) throws -> PlaceID {
        try event.draft.agency.flatMap { try AgencyStore.find($0, in: tx)?.place } ?? event.place
    }

    /// The way of a unit's list; nil when the unit does not lie below who holds the event.
    public func chain(from unit: PlaceID, of event: Event, in tx: Transaction) throws -> NominationChain? {
        let top = try top(of: event, in: tx)
        let line = try PlaceStore.chain(unit, tx).reversed().map(\.id)
        return try NominationChain(line, to: top) { try PlaceStore.lineage(of: $0, tx).contains(top) }
    }

    // MARK: Naming

    /// Names somebody for a class.
    ///
    /// - Parameter unit: the place that names: a village, a commune, a district.
    /// - Returns: the id of the nomination.
    /// - Throws: `DoubtfulPerson` when somebody must choose; `Problem` on `don-vi`, `ghi-chu`, `doi-tuong`;
    ///   `training.twice`, `training.closed` (conflict).
    public func name(
        _ choice: MemberChoice, audience: String?, note: String, unit: PlaceID, for event: Event,
        in tx: WriteTransaction
    ) throws -> RecordID {
        try requireOpen(event)
        guard try chain(from: unit, of: event, in: tx) != nil else {
            throw Problem(
                "training.unit", "Đơn vị cử phải thuộc địa bàn của cơ quan mở lớp. Chọn đơn vị khác.", field: "don-vi")
        }
        if let audience, catalogue.training.audience(audience) == nil {
            throw Problem("training.audience", "Chưa chọn đối tượng. Chọn trong danh sách.", field: "doi-tuong")
        }
        guard note.count <= Self.longestNote else {
            throw Problem(
                "training.note", "Ghi chú có \(note.count) ký tự, nhiều nhất \(Self.longestNote). Ghi ngắn lại.",
                field: "ghi-chu")
        }
        let person = try person(choice, in: tx)
        let id = try NominationStore.insert(
            person, event: event.id, unit: unit, audience: audience, note: note, in: tx)
        try NominationStore.remember("Cử vào lớp", of: id, in: tx)
        try tx.audit(
            "nomination.named", RecordRef(Nomination.kind, id), place: unit, after: ["record": event.id.text])
        return id
    }

    private func person(_ choice: MemberChoice, in tx: WriteTransaction) throws -> RecordID {
        switch choice {
        case .known(let id):
            guard let person = try PersonStore.find(id, in: tx) else { throw PersonStore.absent }
            return person.id
        case .new(let draft): return try PersonStore.add(draft, in: tx)
        case .recognised(let draft):
            switch try PersonStore.recognise(draft, in: tx) {
            case .new: return try PersonStore.add(draft, in: tx)
            case .same(let person): return person.id
            case .maybe(let people): throw DoubtfulPerson(candidates: people)
            }
        }
    }

    private func requireOpen(_ event: Event) throws {
        guard takesNominations(event) else {
            throw Problem(.conflict, "training.no_list", "Loại sự kiện này không có danh sách cử.")
        }
        guard event.takenBack == nil, event.state == .planned else {
            throw Problem(
                .conflict, "training.closed",
                "Lớp này \(event.takenBack != nil ? "đã rút" : event.state.label.lowercasedFirst) nên không nhận danh sách nữa."
            )
        }
    }

    // MARK: The way up

    /// Sends everything that waits at a level on to the next, as one list.
    ///
    /// - Returns: how many were sent.
    /// - Throws: `Problem` `training.nothing`, `training.at_top`, `training.closed` (conflict).
    public func forward(_ event: Event, from holder: PlaceID, in tx: WriteTransaction) throws -> Int {
        try requireOpen(event)
        let waiting = try NominationStore.open(of: event.id, at: holder, in: tx)
        guard !waiting.isEmpty else {
            throw Problem(.conflict, "training.nothing", "Không còn ai chờ chuyển lên ở cấp này.")
        }
        guard let next = try chain(from: holder, of: event, in: tx)?.next(after: holder),
            let place = try PlaceStore.place(next, tx)
        else { throw Problem(.conflict, "training.at_top", "Danh sách đã ở cơ quan mở lớp.") }
        for nomination in waiting {
            try NominationStore.set(nomination, state: .open, holder: next, version: nil, in: tx)
            try NominationStore.remember("Chuyển lên \(place.name)", of: nomination.id, in: tx)
        }
        try tx.audit(
            "nomination.forwarded", RecordRef(Event.kind, event.id), place: holder,
            after: ["people": String(waiting.count), "to": place.name])
        return waiting.count
    }

    /// Accepts somebody, who becomes a participant of the event.
    ///
    /// - Throws: `Problem` `training.not_here`, `training.stale`, `training.closed` (conflict).
    public func accept(_ nomination: Nomination, version: Int, for event: Event, in tx: WriteTransaction) throws {
        try requireOpen(event)
        guard nomination.state == .open, try nomination.holder == top(of: event, in: tx) else {
            throw Problem(
                .conflict, "training.not_here", "Người này chưa được chuyển đến cơ quan mở lớp nên chưa nhận được.")
        }
        try NominationStore.set(nomination, state: .accepted, version: version, in: tx)
        let listed = try EventStore.participants(of: event.id, in: tx).contains { $0.person == nomination.person }
        if !listed { _ = try events.addParticipant(.known(nomination.person), attended: nil, to: event, in: tx) }
        try NominationStore.remember("Nhận vào lớp", of: nomination.id, in: tx)
        try tx.audit(
            "nomination.accepted", RecordRef(Nomination.kind, nomination.id), place: nomination.unit,
            after: ["record": event.id.text])
    }

    /// Refuses somebody, with a reason that the unit reads.
    ///
    /// - Throws: `Problem` `training.reason` on `ly-do`; `training.stale`, `training.closed` (conflict).
    public func refuse(
        _ nomination: Nomination, reason: String, version: Int, for event: Event, in tx: WriteTransaction
    ) throws {
        try requireOpen(event)
        let reason = Vietnamese.normalised(reason)
        guard !reason.isEmpty, reason.count <= Self.longestReason else {
            throw Problem(
                "training.reason",
                reason.isEmpty
                    ? "Chưa ghi lý do không nhận. Đơn vị cử đọc lý do này."
                    : "Lý do có \(reason.count) ký tự, nhiều nhất \(Self.longestReason). Ghi ngắn lại.", field: "ly-do")
        }
        guard nomination.state == .open else {
            throw Problem(.conflict, "training.stale", "Người này đã được xét. Xem bản mới nhất rồi làm lại.")
        }
        try NominationStore.set(nomination, state: .refused, reason: reason, version: version, in: tx)
        try NominationStore.remember("Không nhận: \(reason)", of: nomination.id, in: tx)
        try tx.audit(
            "nomination.refused", RecordRef(Nomination.kind, nomination.id), place: nomination.unit,
            after: ["reason": reason])
    }

    /// Opens an accepted nomination again: the person leaves the list of the event.
    ///
    /// - Throws: `Problem` `training.stale`, `training.closed` (conflict).
    public func reopen(_ nomination: Nomination, version: Int, for event: Event, in tx: WriteTransaction) throws {
        try requireOpen(event)
        guard nomination.state == .accepted else {
            throw Problem(.conflict, "training.stale", "Người này chưa được nhận. Xem bản mới nhất rồi làm lại.")
        }
        try NominationStore.set(nomination, state: .open, version: version, in: tx)
        let line = try EventStore.participants(of: event.id, in: tx).first { $0.person == nomination.person }
        if let line { try events.removeParticipant(line.id, of: event, in: tx) }
        try NominationStore.remember("Rút nhận, xét lại", of: nomination.id, in: tx)
        try tx.audit(
            "nomination.reopened", RecordRef(Nomination.kind, nomination.id), place: nomination.unit,
            after: ["record": event.id.text])
    }

    // MARK: The class

    /// Says for whom a class is and which guide it follows (K160, K162).
    ///
    /// - Throws: `Problem` on `tai-lieu`, `tai-lieu-ghi`.
    public func set(_ details: ClassDetails, of event: Event, in tx: WriteTransaction) throws {
        guard details.audiences.allSatisfy({ catalogue.training.audience($0) != nil }),
            details.guide.map({ catalogue.training.guide($0) != nil }) ?? true
        else {
            throw Problem("training.guide", "Chọn đối tượng và tài liệu trong danh sách.", field: "tai-lieu")
        }
        guard details.guideWords.count <= Self.longestNote else {
            throw Problem(
                "training.guide_words",
                "Tên tài liệu có \(details.guideWords.count) ký tự, nhiều nhất \(Self.longestNote). Ghi ngắn lại.",
                field: "tai-lieu-ghi")
        }
        try NominationStore.set(details, of: event.id, in: tx)
        try tx.audit(
            "training.details_set", RecordRef(Event.kind, event.id), place: event.place,
            after: ["subject": details.guide ?? ""])
    }

    /// Puts somebody into the pool of trainers of a place (K158).
    ///
    /// - Throws: `DoubtfulPerson`; `Problem` on `chuyen-de`; `training.trainer_twice` (conflict).
    public func addTrainer(
        _ choice: MemberChoice, at place: PlaceID, isSource: Bool, subjects: String, from: Day,
        in tx: WriteTransaction
    ) throws -> RecordID {
        guard !subjects.isEmpty, subjects.count <= Self.longestNote else {
            throw Problem(
                "training.subjects",
                subjects.isEmpty
                    ? "Chưa ghi nội dung giảng dạy. Ghi như Lồng ghép giới, chương trình 2."
                    : "Nội dung có \(subjects.count) ký tự, nhiều nhất \(Self.longestNote). Ghi ngắn lại.",
                field: "chuyen-de")
        }
        let id = try NominationStore.insert(
            trainer: try person(choice, in: tx), at: place, isSource: isSource, subjects: subjects, from: from, in: tx)
        try tx.audit("trainer.added", RecordRef("trainer", id), place: place, after: ["subject": subjects])
        return id
    }

    /// Takes somebody out of the pool from today; the classes that were taught keep their line.
    public func endTrainer(_ id: RecordID, at place: PlaceID, in tx: WriteTransaction) throws {
        guard try NominationStore.end(trainer: id, on: environment.today, in: tx) else {
            throw Problem(.absent, "training.trainer_absent", "Giảng viên này không còn trong danh sách.")
        }
        try tx.audit("trainer.ended", RecordRef("trainer", id), place: place)
    }

    /// Says who of the pool teaches a class.
    public func setTrainers(_ trainers: Set<RecordID>, of event: Event, in tx: WriteTransaction) throws {
        try NominationStore.set(trainers: trainers, of: event.id, in: tx)
        try tx.audit(
            "training.trainers_set", RecordRef(Event.kind, event.id), place: event.place,
            after: ["people": String(trainers.count)])
    }

    // MARK: Certificates

    /// Everybody who came to a held class, with a number that stays: who has none gets the next.
    ///
    /// - Throws: `Problem` `training.not_held`, `training.nobody` (conflict).
    public func issueCertificates(of event: Event, in tx: WriteTransaction) throws -> [NumberedPerson] {
        guard event.takenBack == nil, event.state == .held else {
            throw Problem(
                .conflict, "training.not_held", "Lớp chưa ghi kết quả tổ chức nên chưa cấp giấy chứng nhận được.")
        }
        let came = try EventStore.participants(of: event.id, in: tx).filter {
            $0.attended == true && $0.role == .participant
        }
        guard !came.isEmpty else {
            throw Problem(
                .conflict, "training.nobody",
                "Chưa có ai trong danh sách được điểm danh có mặt. Điểm danh ở trang sự kiện rồi cấp lại.")
        }
        let people = try PersonStore.find(came.map(\.person), in: tx)
        var numbers = try NominationStore.certificates(of: event.id, in: tx)
        let named = came.compactMap { people[$0.person] }.sorted {
            (Vietnamese.sortKey($0.name), $0.id) < (Vietnamese.sortKey($1.name), $1.id)
        }
        var last = numbers.values.max() ?? 0
        for person in named where numbers[person.id] == nil {
            last += 1
            numbers[person.id] = last
            try NominationStore.insert(certificate: last, of: person.id, event: event.id, in: tx)
        }
        try tx.audit(
            "training.certificates_issued", RecordRef(Event.kind, event.id), place: event.place,
            after: ["people": String(named.count)])
        return named.map { NumberedPerson(number: numbers[$0.id] ?? 0, person: $0) }.sorted { $0.number < $1.number }
    }
}

/// Somebody with the number of a certificate.
public struct NumberedPerson: Hashable, Sendable {
    public let number: Int
    public let person: Person
}
