import Database
import Kernel
import Pages
import People
import Programme

/// Who is meant by somebody who is entered.
public enum MemberChoice: Hashable, Sendable {
    /// Whoever the register finds; when several may be meant, somebody is asked.
    case recognised(PersonDraft)
    /// A person nobody entered before, whoever is called so.
    case new(PersonDraft)
    /// This person, as the register has them.
    case known(RecordID)
}

/// Somebody who may be on a list already: who enters chooses among them.
public struct DoubtfulPerson: Error, Hashable, Sendable {
    public let candidates: [Person]

    public init(candidates: [Person]) { self.candidates = candidates }
}

extension GroupDesk {
    /// Everything that is wrong with somebody as a member, at the fields of the form.
    func problems(of facts: MemberFacts, birth: Birth?, in group: Group) throws -> [Problem] {
        let kind = try kind(group.draft.kind)
        return MemberRules(kind: kind, today: environment.today).problems(of: facts, birth: birth)
    }

    /// Puts somebody on the list of a group and counts it.
    ///
    /// - Returns: the id of the line.
    /// - Throws: `Problems` on the fields; ``DoubtfulPerson`` when somebody must choose; `Problem` `group.member_twice`,
    ///   `group.taken_back` (conflict).
    public func add(
        _ choice: MemberChoice, _ facts: MemberFacts, to group: Group, in tx: WriteTransaction
    ) throws -> RecordID {
        let (person, birth) = try meant(choice, in: tx)
        let known = try person.flatMap { try PersonStore.find($0, in: tx) }
        try Problems.throwIfAny(try problems(of: facts, birth: birth ?? known?.birth, in: group))
        try GroupStore.turn(group, version: nil, in: tx)
        // A record that was merged is answered with the one it went into.
        let id = try MemberStore.insert(facts, person: try known?.id ?? added(choice, in: tx), group: group.id, in: tx)
        try remember("Thêm 1 thành viên", facts, in: group, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.member_added", RecordRef(Group.kind, group.id), place: group.place,
            after: ["position": facts.position, "day": facts.joined.iso])
        return id
    }

    /// The person that is meant, nil for one to be added, with the birth that was said.
    private func meant(_ choice: MemberChoice, in tx: Transaction) throws -> (RecordID?, Birth?) {
        switch choice {
        case .known(let id): return (id, nil)
        case .new(let draft): return (nil, draft.birth)
        case .recognised(let draft):
            switch try PersonStore.recognise(draft, in: tx) {
            case .new: return (nil, draft.birth)
            case .same(let person): return (person.id, draft.birth)
            case .maybe(let people): throw DoubtfulPerson(candidates: people)
            }
        }
    }

    private func added(_ choice: MemberChoice, in tx: WriteTransaction) throws -> RecordID {
        switch choice {
        case .new(let draft), .recognised(let draft): try PersonStore.add(draft, in: tx)
        case .known: throw PersonStore.absent
        }
    }

    /// Changes what is said of somebody in the group, and of the person.
    ///
    /// - Parameters:
    ///   - person: what is said of the person; nil to leave it.
    ///   - versions: the row versions of the line and of the person that were seen.
    /// - Throws: `Problems` on the fields; `Problem` `group.member_stale`, `person.stale`, `group.taken_back` (conflict).
    public func change(
        _ member: GroupMember, to facts: MemberFacts, person: PersonDraft?, versions: (member: Int, person: Int),
        in group: Group, in tx: WriteTransaction
    ) throws {
        let birth = try person?.birth ?? PersonStore.find(member.person, in: tx)?.birth
        try Problems.throwIfAny(try problems(of: facts, birth: birth, in: group))
        try GroupStore.turn(group, version: nil, in: tx)
        try MemberStore.update(member, to: facts, version: versions.member, in: tx)
        if let person { try PersonStore.change(member.person, to: person, version: versions.person, in: tx) }
        if member.facts.position != facts.position || member.facts.category != facts.category {
            try remember("Đổi vị trí 1 thành viên", facts, in: group, in: tx)
        } else {
            try remember("Sửa 1 thành viên", facts, in: group, in: tx)
        }
        try recount(group.id, in: tx)
        try tx.audit(
            "group.member_changed", RecordRef(Group.kind, group.id), place: group.place,
            before: ["position": member.facts.position], after: ["position": facts.position])
    }

    /// Ends a membership on a day: the line stays in the history (D65).
    ///
    /// - Throws: `Problem` on `ngay-roi`; `group.member_stale`, `group.taken_back` (conflict).
    public func end(
        _ member: GroupMember, on day: Day, reason: String, version: Int, in group: Group, in tx: WriteTransaction
    ) throws {
        let kind = try kind(group.draft.kind)
        if let problem = MemberRules(kind: kind, today: environment.today).problem(
            ofLeaving: day, joined: member.facts.joined)
        {
            throw problem
        }
        try GroupStore.turn(group, version: nil, in: tx)
        try MemberStore.leave(member, on: day, reason: reason, version: version, in: tx)
        try remember("1 thành viên rời từ \(day.written)", member.facts, in: group, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.member_left", RecordRef(Group.kind, group.id), place: group.place,
            after: ["position": member.facts.position, "day": day.iso])
    }

    /// Takes out a line that was entered by mistake, with what it counted.
    ///
    /// - Throws: `Problem` `group.member_stale`, `group.taken_back` (conflict).
    public func strike(
        _ member: GroupMember, version: Int, in group: Group, in tx: WriteTransaction
    ) throws {
        try GroupStore.turn(group, version: nil, in: tx)
        try MemberStore.strike(member, version: version, in: tx)
        try remember("Bỏ 1 dòng thành viên ghi nhầm", member.facts, in: group, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.member_struck", RecordRef(Group.kind, group.id), place: group.place,
            before: ["position": member.facts.position])
    }

    /// `Thêm 1 thành viên: Tổ phó, Chi hội trưởng phụ nữ`: what happened, without a name.
    private func remember(
        _ words: String, _ facts: MemberFacts, in group: Group, in tx: WriteTransaction
    ) throws {
        let kind = try kind(group.draft.kind)
        let parts = [kind.register.position(facts.position)?.name, kind.category(facts.category)?.name].compactMap {
            $0
        }
        try GroupStore.remember(
            parts.isEmpty ? words : "\(words): \(parts.joined(separator: ", "))", of: group.id, in: tx)
    }

    // MARK: Meetings and notes

    /// Keeps a meeting and counts it.
    ///
    /// - Throws: `Problems` on the fields; `Problem` `group.taken_back` (conflict).
    public func add(_ meeting: MeetingFacts, to group: Group, in tx: WriteTransaction) throws -> RecordID {
        try Problems.throwIfAny(
            [fault(of: meeting.day, in: group), text(meeting.theme, "chu-de", "chủ đề")].compactMap { $0 }
                + [("so-nu", meeting.women), ("so-nam", meeting.men)].compactMap { field, number in
                    guard let number, !(0...100_000).contains(number) else { return nil }
                    return Problem("group.count", "\(number) người nằm ngoài khoảng 0–100.000. Xem lại.", field: field)
                })
        try GroupStore.turn(group, version: nil, in: tx)
        let id = try NoteStore.insert(meeting, group: group.id, in: tx)
        try GroupStore.remember("Sinh hoạt \(meeting.day.written): \(meeting.theme)", of: group.id, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.meeting_added", RecordRef(Group.kind, group.id), place: group.place, after: ["day": meeting.day.iso])
        return id
    }

    /// Takes out a meeting that was entered by mistake.
    public func strikeMeeting(_ id: RecordID, of group: Group, in tx: WriteTransaction) throws {
        try GroupStore.turn(group, version: nil, in: tx)
        guard try NoteStore.strikeMeeting(id, of: group.id, in: tx) else { throw GroupDesk.gone }
        try GroupStore.remember("Bỏ 1 buổi sinh hoạt ghi nhầm", of: group.id, in: tx)
        try recount(group.id, in: tx)
        try tx.audit("group.meeting_struck", RecordRef(Group.kind, group.id), place: group.place)
    }

    /// Notes equipment, rules, a review and the like.
    ///
    /// - Throws: `Problems` on the fields; `Problem` `group.taken_back` (conflict).
    public func note(
        _ kind: GroupEntry.Kind, on day: Day, words: String, amount: Dong? = nil, norm: String? = nil,
        fund: GroupFund? = nil, of group: Group, in tx: WriteTransaction
    ) throws -> RecordID {
        var problems = [fault(of: day, in: group), text(words, "ghi-chep", "nội dung")].compactMap { $0 }
        if kind == .money, amount == nil {
            problems.append(
                Problem("group.amount", "Chưa ghi số tiền. Ghi bằng đồng, như 1.500.000.", field: "so-tien"))
        }
        if kind != .money, amount != nil {
            problems.append(
                Problem("group.amount", "Số tiền chỉ ghi khi hỗ trợ bằng tiền. Để trống ô này.", field: "so-tien"))
        }
        problems += Self.faults(of: fund, kind, in: group)
        let known = try self.kind(group.draft.kind).register.money
        if let norm, kind != .money || !known.contains(where: { $0.norm == norm }) {
            problems.append(
                Problem(
                    "group.norm", "Khoản chi theo định mức chỉ ghi khi hỗ trợ bằng tiền cho loại mô hình này.",
                    field: "khoan-chi"))
        }
        try Problems.throwIfAny(problems)
        try GroupStore.turn(group, version: nil, in: tx)
        let id = try NoteStore.insert(
            kind, on: day, words: words, amount: amount, norm: norm, fund: fund, group: group.id, in: tx)
        try GroupStore.remember("\(kind.label) \(day.written)", of: group.id, in: tx)
        try tx.audit(
            "group.noted", RecordRef(Group.kind, group.id), place: group.place,
            after: ["kind": kind.label, "day": day.iso])
        return id
    }

    /// Takes out a note that was entered by mistake.
    public func strikeEntry(_ id: RecordID, of group: Group, in tx: WriteTransaction) throws {
        try GroupStore.turn(group, version: nil, in: tx)
        guard try NoteStore.strikeEntry(id, of: group.id, in: tx) else { throw GroupDesk.gone }
        try GroupStore.remember("Bỏ 1 ghi chép nhầm", of: group.id, in: tx)
        try tx.audit("group.note_struck", RecordRef(Group.kind, group.id), place: group.place)
    }

    /// Hangs files at a group; a photo loses where it was taken.
    ///
    /// - Throws: `Problem` of `AttachmentStore.save` on `file`; `group.taken_back` (conflict).
    public func attach(
        _ files: [UploadedFile], as sort: GroupFileSort = .record, to group: Group, in tx: WriteTransaction
    ) throws {
        try GroupStore.turn(group, version: nil, in: tx)
        try keep(files, as: sort, at: group.id, kind: try kind(group.draft.kind), in: tx)
        try GroupStore.remember(
            "Đính kèm \(files.count) tệp\(sort == .material ? " tài liệu sinh hoạt" : "")", of: group.id, in: tx)
        try recount(group.id, in: tx)
        try tx.audit(
            "group.file_attached", RecordRef(Group.kind, group.id), place: group.place,
            after: ["files": String(files.count)])
    }

    private static let gone = Problem(
        .absent, "group.entry_absent", "Dòng này không còn. Tải lại trang để xem danh sách.")

    /// Money of a model beyond the target says whose it is, and is not of the central budget (C44).
    private static func faults(of fund: GroupFund?, _ kind: GroupEntry.Kind, in group: Group) -> [Problem] {
        if kind != .money, fund != nil {
            return [
                Problem("group.fund", "Nguồn kinh phí chỉ ghi khi hỗ trợ bằng tiền. Để trống ô này.", field: "nguon")
            ]
        }
        guard kind == .money, group.draft.isExtra else { return [] }
        if fund == nil {
            return [
                Problem(
                    "group.fund_missing",
                    "Mô hình này ngoài chỉ tiêu giao: ghi rõ nguồn kinh phí, không phải ngân sách trung ương.",
                    field: "nguon")
            ]
        }
        return fund == .central ? [extraMoney("nguon")] : []
    }

    static func extraMoney(_ field: String) -> Problem {
        Problem(
            "group.extra_money",
            "Mô hình ngoài chỉ tiêu giao “không làm phát sinh ngân sách Trung ương phân bổ”. Chọn nguồn khác, hoặc để mô hình "
                + "trong chỉ tiêu.", field: field)
    }

    func fault(of day: Day, in group: Group) -> Problem? {
        let today = environment.today
        if day > today {
            return Problem(
                "group.future", "\(day.written) chưa đến, hôm nay là \(today.written). Ghi ngày đã qua.", field: "ngay")
        }
        guard day.year < 1990 else { return nil }
        return Problem("group.old", "\(day.written) trước năm 1990. Xem lại năm đã ghi.", field: "ngay")
    }

    private func text(_ text: String, _ field: String, _ what: String) -> Problem? {
        if text.isEmpty { return Problem("group.text", "Chưa ghi \(what).", field: field) }
        guard text.count > GroupRules.longestText else { return nil }
        return Problem(
            "group.long",
            "\(what.capitalisedFirst) có \(text.count) ký tự, nhiều nhất \(GroupRules.longestText). Ghi ngắn lại.",
            field: field)
    }
}
