import Database
import Groups
import Kernel
import Pages
import People
import Programme

extension EventDesk {
    // MARK: Groups that are launched

    /// Says which groups an event launches. When it was held, they take their step at once; those left out lose it.
    ///
    /// - Throws: `Problem` `event.no_groups`, `event.group_absent`, `event.stale`, `event.taken_back` (conflict); what
    ///   ``GroupDesk`` says of a group that cannot be launched on the day.
    public func setGroups(_ ids: [RecordID], of event: Event, version: Int, in tx: WriteTransaction) throws {
        guard try kind(event.draft.kind).parts.contains(.groups) else {
            throw Problem("event.no_groups", "Loại sự kiện này không ra mắt mô hình.")
        }
        let wanted = Set(ids)
        let found = Set(try GroupStore.find(ids, in: tx).filter { $0.takenBack == nil }.map(\.id))
        guard wanted.isSubset(of: found) else {
            throw Problem(
                .absent, "event.group_absent", "Có mô hình đã rút khỏi danh sách. Tải lại trang rồi chọn lại.")
        }
        try EventStore.turn(event, version: version, in: tx)
        let present = try EventStore.groups(of: event.id, in: tx)
        for gone in present where !wanted.contains(gone.group) {
            if gone.gaveStep { try undoLaunch(of: gone.group, by: event, in: tx) }
            try EventStore.remove(group: gone.group, of: event.id, in: tx)
        }
        for new in wanted.subtracting(present.map(\.group)).sorted() {
            try EventStore.set(group: new, gaveStep: false, of: event.id, in: tx)
        }
        try EventStore.remember("Chọn \(wanted.count) mô hình ra mắt", of: event.id, in: tx)
        try launch(event.id, in: tx)
        try tx.audit(
            "event.groups_set", RecordRef(Event.kind, event.id), place: event.place,
            after: ["groups": String(wanted.count)])
    }

    /// Gives the groups of a held event their step and takes it back from those of an event that is not: never typed
    /// twice. A group that was launched before keeps its own step.
    func launch(_ id: RecordID, in tx: WriteTransaction) throws {
        guard let event = try EventStore.find(id, in: tx) else { return }
        let day = event.takenBack == nil ? event.held?.until : nil
        for (group, gaveStep) in try EventStore.groups(of: id, in: tx) {
            var gave = gaveStep
            let step = try GroupStore.find(group, in: tx)?.steps.last { $0.step == .launched }
            if gave, step?.day != day {
                try undoLaunch(of: group, by: event, in: tx)
                gave = false
            }
            if let day, !gave, let group = try GroupStore.find(group, in: tx), group.takenBack == nil,
                !group.steps.contains(where: { $0.step == .launched })
            {
                try give(group, on: day, by: event, in: tx)
                gave = true
            }
            if gave != gaveStep { try EventStore.set(group: group, gaveStep: gave, of: id, in: tx) }
        }
    }

    private func give(_ group: Group, on day: Day, by event: Event, in tx: WriteTransaction) throws {
        let step = GroupEvent(.launched, on: day, note: "Theo sự kiện “\(event.title)”")
        do {
            try groups.add(step, to: group, version: group.rowVersion, in: tx)
        } catch let problem as Problem {
            throw Problem(
                problem.kind, problem.code, "“\(group.name)” chưa ra mắt được ngày \(day.written): \(problem.message)",
                field: "ngay")
        }
    }

    private func undoLaunch(of id: RecordID, by event: Event, in tx: WriteTransaction) throws {
        guard let group = try GroupStore.find(id, in: tx), group.takenBack == nil else { return }
        guard group.steps.last?.step == .launched else {
            return try EventStore.remember(
                "“\(group.name)” đã có mốc sau ra mắt nên giữ mốc ra mắt", of: event.id, in: tx)
        }
        try groups.undoStep(of: group, version: group.rowVersion, in: tx)
        // Another event that launched it too gives the step now.
        let other: RecordID? = try tx.value(
            """
            SELECT e.id FROM event_group x JOIN event e ON e.id = x.event_id
             WHERE x.group_id = \(id) AND e.id <> \(event.id) AND e.state = 'held' AND e.taken_back_at IS NULL
             ORDER BY e.held_until, e.id LIMIT 1
            """)
        guard let other, let held = try EventStore.find(other, in: tx), let day = held.held?.until,
            let released = try GroupStore.find(id, in: tx)
        else { return }
        try give(released, on: day, by: held, in: tx)
        try EventStore.set(group: id, gaveStep: true, of: other, in: tx)
    }

    // MARK: The list

    /// Puts somebody on the list of an event and counts it.
    ///
    /// - Parameter attended: whether the person came; nil while nobody said, which counts for nothing.
    /// - Returns: the id of the line.
    /// - Throws: ``DoubtfulPerson`` when somebody must choose; `Problem` `event.participant_twice`, `event.taken_back`
    ///   (conflict), `person.absent`.
    public func addParticipant(
        _ choice: MemberChoice, role: ParticipantRole = .participant, attended: Bool?, to event: Event,
        in tx: WriteTransaction
    ) throws -> RecordID {
        try EventStore.turn(event, version: nil, in: tx)
        let id: RecordID
        switch choice {
        case .known(let known): id = known
        case .new(let draft): id = try PersonStore.add(draft, in: tx)
        case .recognised(let draft):
            switch try PersonStore.recognise(draft, in: tx) {
            case .new: id = try PersonStore.add(draft, in: tx)
            case .same(let person): id = person.id
            case .maybe(let people): throw DoubtfulPerson(candidates: people)
            }
        }
        guard let person = try PersonStore.find(id, in: tx) else { throw PersonStore.absent }
        let line = try EventStore.insert(
            person, isMinority: isMinority(person), role: role, attended: attended, event: event.id, in: tx)
        try EventStore.remember("Thêm 1 người vào danh sách (\(role.label.lowercasedFirst))", of: event.id, in: tx)
        try recount(event.id, in: tx)
        try tx.audit(
            "event.participant_added", RecordRef(Event.kind, event.id), place: event.place,
            after: ["role": role.rawValue])
        return line
    }

    /// Makes these persons the participants of an event: who is missing is added, who is not among them is taken off.
    /// Guests and organisers stay. What was said of attendance stays.
    ///
    /// - Throws: `Problem` `event.taken_back` (conflict), `person.absent`.
    public func setParticipants(_ persons: [RecordID], of event: Event, in tx: WriteTransaction) throws {
        try EventStore.turn(event, version: nil, in: tx)
        let present = try EventStore.participants(of: event.id, in: tx)
        var wanted: Set<RecordID> = []
        for id in persons {
            guard let person = try PersonStore.find(id, in: tx) else { throw PersonStore.absent }
            guard wanted.insert(person.id).inserted, !present.contains(where: { $0.person == person.id }) else {
                continue
            }
            _ = try EventStore.insert(
                person, isMinority: isMinority(person), role: .participant, attended: nil, event: event.id, in: tx)
        }
        let gone = present.filter { $0.role == .participant && !wanted.contains($0.person) }
        for line in gone { _ = try EventStore.remove(participant: line.id, of: event.id, in: tx) }
        try EventStore.remember("Danh sách gồm \(wanted.count) người", of: event.id, in: tx)
        try recount(event.id, persons: gone.map(\.person), in: tx)
        try tx.audit(
            "event.participants_set", RecordRef(Event.kind, event.id), place: event.place,
            after: ["people": String(wanted.count)])
    }

    /// Says who of the list came, by the ids of the lines; lines that are not named stay as they are.
    ///
    /// - Throws: `Problem` `event.taken_back` (conflict).
    public func setAttendance(_ attendance: [RecordID: Bool], of event: Event, in tx: WriteTransaction) throws {
        try EventStore.turn(event, version: nil, in: tx)
        for (line, attended) in attendance.sorted(by: { $0.key < $1.key }) {
            try EventStore.set(attended: attended, of: line, event: event.id, in: tx)
        }
        let came = attendance.values.count { $0 }
        try EventStore.remember("Điểm danh: \(came) có mặt, \(attendance.count - came) vắng", of: event.id, in: tx)
        try recount(event.id, in: tx)
        try tx.audit(
            "event.attendance_set", RecordRef(Event.kind, event.id), place: event.place,
            after: ["people": String(came)])
    }

    /// Takes a line off the list, with what it counted; the person's record stays.
    ///
    /// - Throws: `Problem` `event.line_absent`; `event.taken_back` (conflict).
    public func removeParticipant(_ line: RecordID, of event: Event, in tx: WriteTransaction) throws {
        try EventStore.turn(event, version: nil, in: tx)
        let person = try EventStore.participants(of: event.id, in: tx).first { $0.id == line }?.person
        guard try EventStore.remove(participant: line, of: event.id, in: tx) else { throw Self.gone }
        try EventStore.remember("Bỏ 1 người khỏi danh sách", of: event.id, in: tx)
        try recount(event.id, persons: [person].compactMap { $0 }, in: tx)
        try tx.audit("event.participant_removed", RecordRef(Event.kind, event.id), place: event.place)
    }

    /// Whether somebody belongs to an ethnic minority; nil when the ethnic group is not known.
    private func isMinority(_ person: Person) -> Bool? {
        catalogue.ethnicity(person.draft.ethnicity).map { !$0.isMajority }
    }

    /// Notes on every list what is known of a person now. Counting follows.
    func refresh(_ person: RecordID, in tx: WriteTransaction) throws {
        guard let person = try PersonStore.find(person, in: tx) else { return }
        try tx.execute(
            """
            UPDATE event_participant SET is_woman = \(person.sex == .female), is_minority = \(isMinority(person))
             WHERE person_id = \(person.id)
            """)
    }

    // MARK: Lines and files

    /// Notes a question, a promise, a publication, a product.
    ///
    /// - Throws: `Problems` on the fields; `event.taken_back` (conflict).
    public func add(_ facts: EventLineFacts, to event: Event, in tx: WriteTransaction) throws -> RecordID {
        try Problems.throwIfAny(problems(of: facts))
        if let product = facts.of, try facts.kind != .handout || MaterialStore.find(product, in: tx) == nil {
            throw Problem(
                "event.line_product", "Sản phẩm đã chọn không còn trong thư viện. Chọn lại, hoặc để trống.",
                field: "san-pham")
        }
        try EventStore.turn(event, version: nil, in: tx)
        let id = try EventStore.insert(facts, event: event.id, in: tx)
        try EventStore.remember("Ghi \(facts.kind.label.lowercasedFirst)", of: event.id, in: tx)
        try tx.audit(
            "event.line_added", RecordRef(Event.kind, event.id), place: event.place,
            after: ["kind": facts.kind.label])
        return id
    }

    /// Everything that is wrong with a line, at the fields of its form.
    func problems(of facts: EventLineFacts) -> [Problem] {
        var problems: [Problem] = []
        func problem(_ code: String, _ message: String, _ field: String) {
            problems.append(Problem("event.line_\(code)", message, field: field))
        }
        if facts.words.isEmpty { problem("words", "Chưa ghi nội dung.", "loi-van") }
        for (text, field, what) in [
            (facts.words, "loi-van", "Nội dung"), (facts.who, "ai", "Ô này"), (facts.licence, "so-giay-phep", "Số"),
            (facts.issuer, "noi-cap", "Nơi cấp"),
        ] where text.count > EventRules.longestText {
            problem(
                "long", "\(what) có \(text.count) ký tự, nhiều nhất \(EventRules.longestText). Ghi ngắn lại.", field)
        }
        if facts.kind == .commitment {
            if facts.who.isEmpty { problem("who", "Chưa ghi ai cam kết. Ghi đơn vị hoặc chức danh.", "ai") }
            if facts.day == nil { problem("due", "Chưa ghi hạn thực hiện. Ghi ngày/tháng/năm.", "ngay") }
        } else if let day = facts.day, day > environment.today {
            problem("future", "\(day.written) chưa đến, hôm nay là \(environment.today.written).", "ngay")
        }
        if facts.kind == .publicity, facts.when == nil {
            problem("when", "Chưa chọn trước, trong hay sau sự kiện.", "luc")
        }
        if facts.kind == .handout, facts.quantity == nil {
            problem("quantity", "Chưa ghi số lượng đã phát.", "so-luong")
        }
        if let quantity = facts.quantity, !(1...100_000_000).contains(quantity) {
            problem("quantity", "Số lượng \(quantity) nằm ngoài khoảng 1–100.000.000. Xem lại.", "so-luong")
        }
        return problems
    }

    /// Says that a promise was kept, or opens it again.
    ///
    /// - Parameter day: nil to open it again.
    /// - Throws: `Problem` on `ngay`; `event.line_absent`, `event.taken_back` (conflict).
    public func close(
        commitment line: RecordID, of event: Event, on day: Day?, note: String = "", in tx: WriteTransaction
    ) throws {
        if let day, day > environment.today {
            throw Problem(
                "event.line_future", "\(day.written) chưa đến, hôm nay là \(environment.today.written).", field: "ngay")
        }
        try EventStore.turn(event, version: nil, in: tx)
        guard try EventStore.close(line, of: event.id, on: day, note: note, in: tx) else { throw Self.gone }
        try EventStore.remember(
            day.map { "Cam kết đã thực hiện \($0.written)" } ?? "Mở lại cam kết", of: event.id, in: tx)
        try tx.audit(
            "event.commitment_closed", RecordRef(Event.kind, event.id), place: event.place,
            after: ["day": day?.iso ?? ""])
    }

    /// Takes out a line that was entered by mistake.
    public func strike(line: RecordID, of event: Event, in tx: WriteTransaction) throws {
        try EventStore.turn(event, version: nil, in: tx)
        guard try EventStore.strike(line: line, of: event.id, in: tx) else { throw Self.gone }
        try EventStore.remember("Bỏ 1 dòng ghi nhầm", of: event.id, in: tx)
        try tx.audit("event.line_struck", RecordRef(Event.kind, event.id), place: event.place)
    }

    /// Hangs files at an event; a photo loses where it was taken. They show that it was held.
    ///
    /// - Throws: `Problem` of `AttachmentStore.save` on `file`; `event.taken_back` (conflict).
    public func attach(_ files: [UploadedFile], to event: Event, in tx: WriteTransaction) throws {
        try EventStore.turn(event, version: nil, in: tx)
        try keep(files, at: event.id, in: tx)
        try EventStore.remember("Đính kèm \(files.count) tệp", of: event.id, in: tx)
        try recount(event.id, in: tx)
        try tx.audit(
            "event.file_attached", RecordRef(Event.kind, event.id), place: event.place,
            after: ["files": String(files.count)])
    }

    private static let gone = Problem(
        .absent, "event.line_absent", "Dòng này không còn. Tải lại trang để xem danh sách.")
}
