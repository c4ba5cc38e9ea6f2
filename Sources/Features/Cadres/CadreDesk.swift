import Accounts
import Database
import Groups
import Kernel
import People
import Places
import Programme

/// Keeps the list of ethnic-minority women officers: the rules and the records in the transaction of the caller, who has
/// asked the policy.
public struct CadreDesk: Sendable {
    /// What became of a row.
    public struct Recording: Hashable, Sendable, Codable {
        public let id: RecordID
        /// Whether she was not on the list before.
        public let isNew: Bool
        /// How many entries were added.
        public let added: Int
    }

    public let catalogue: Catalogue
    let environment: Kernel.Environment

    public init(catalogue: Catalogue, environment: Kernel.Environment) {
        self.catalogue = catalogue
        self.environment = environment
    }

    public var rules: CadreRules { CadreRules(catalogue: catalogue, today: environment.today) }
    var personRules: PersonRules { PersonRules(catalogue: catalogue, today: environment.today) }
    var words: CadreWords { catalogue.cadres }

    /// Reads lists and numbers, with the class of the catalogue.
    public var reader: CadreReader {
        CadreReader(kind: words.training?.kind ?? "", variant: words.training?.variant ?? "")
    }

    // MARK: The list

    /// Puts a woman on the list, with what is known of her posts.
    ///
    /// - Parameters:
    ///   - choice: who is meant by the person of the row.
    ///   - addsToKnown: whether entries of a woman who stands on the list already are added to hers, as an import does;
    ///     otherwise she is refused.
    ///   - confirms: whether a second first election is meant.
    /// - Throws: `Problems` on the fields; `DoubtfulPerson` when somebody must choose; `Problem` `cadre.twice`,
    ///   `cadre.first_twice` (conflict), `person.absent`.
    public func record(
        _ row: CadreRow, as choice: MemberChoice? = nil, addsToKnown: Bool = false, confirms: Bool = false,
        in tx: WriteTransaction
    ) throws -> Recording {
        var problems = [rules.fault(of: row.person), rules.text(row.remark, "Ghi chú", "ghi-chu")].compactMap { $0 }
        if row.entries.isEmpty {
            problems.append(Problem("cadre.no_entry", "Chưa ghi chức vụ hay bước nào.", field: "loai"))
        }
        for entry in row.entries { problems += rules.problems(of: entry, birth: row.person.birth) }
        try Problems.throwIfAny(problems)
        let person = try person(choice ?? .recognised(row.person), told: row.person, in: tx)
        let standing = try CadreStore.find(person: person, in: tx)
        if standing != nil, !addsToKnown { throw CadreDesk.twice }
        let id = try standing?.id ?? CadreStore.insert(person, place: row.place, remark: row.remark, in: tx)
        var kept = standing?.entries.map(\.draft) ?? []
        var added = 0
        for entry in row.entries.sorted(by: { $0.from < $1.from }) {
            if let problem = rules.problem(of: entry, beside: kept, confirms: confirms) {
                // A list that is sent again says nothing new.
                if addsToKnown, problem.code == "cadre.entry_twice" { continue }
                throw problem
            }
            _ = try CadreStore.insert(try placed(entry, in: tx), cadre: id, in: tx)
            kept.append(entry)
            added += 1
        }
        if standing == nil || added > 0 {
            try CadreStore.remember(
                standing == nil ? "Ghi vào danh sách, \(added) dòng" : "Thêm \(added) dòng", of: id, in: tx)
            try tx.audit(
                "cadre.recorded", RecordRef(Cadre.kind, id), place: row.place, after: ["rows": String(added)])
        }
        return Recording(id: id, isNew: standing == nil, added: added)
    }

    private static let twice = Problem(
        .conflict, "cadre.twice",
        "Người này đã có trong danh sách cán bộ nữ. Tìm trong danh sách rồi thêm chức vụ ở trang của người đó.",
        field: "ho-ten")

    private func person(_ choice: MemberChoice, told: PersonDraft, in tx: WriteTransaction) throws -> RecordID {
        let known: Person
        switch choice {
        case .new(let draft): return try PersonStore.add(draft, in: tx)
        case .known(let id):
            guard let person = try PersonStore.find(id, in: tx) else { throw PersonStore.absent }
            known = person
        case .recognised(let draft):
            switch try PersonStore.recognise(draft, in: tx) {
            case .new: return try PersonStore.add(draft, in: tx)
            case .same(let person): known = person
            case .maybe(let people): throw DoubtfulPerson(candidates: people)
            }
        }
        if let fault = rules.fault(ofKnown: known, told: told) { throw fault }
        // A record that nobody asked for the ethnic group or the residence takes what is said now.
        var draft = known.draft
        draft.ethnicity = draft.ethnicity ?? told.ethnicity
        draft.residence = draft.residence ?? told.residence
        draft.birth = draft.birth ?? told.birth
        try PersonStore.change(known.id, to: draft, version: known.rowVersion, in: tx)
        return known.id
    }

    /// An entry with the office of the register that its words name.
    private func placed(_ draft: CadreEntryDraft, in tx: Transaction) throws -> CadreEntryDraft {
        var draft = draft
        draft.agency = nil
        if !draft.unit.isEmpty {
            let folded = Vietnamese.folded(draft.unit)
            draft.agency = try AgencyStore.all(at: [draft.place], in: tx).first {
                Vietnamese.folded($0.name) == folded
            }?.id
        }
        return draft
    }

    /// Changes the place of the list, the remark, and what is said of the person.
    ///
    /// - Parameter versions: the row versions of the record and of the person that were seen.
    /// - Throws: `Problems`; `Problem` `cadre.stale`, `cadre.taken_back`, `person.stale` (conflict).
    public func change(
        _ cadre: Cadre, place: PlaceID, remark: String, person: PersonDraft,
        versions: (cadre: Int, person: Int), in tx: WriteTransaction
    ) throws {
        try Problems.throwIfAny(
            [rules.fault(of: person), rules.text(remark, "Ghi chú", "ghi-chu")].compactMap { $0 })
        try CadreStore.turn(cadre, version: versions.cadre, in: tx)
        try PersonStore.change(cadre.person, to: person, version: versions.person, in: tx)
        try CadreStore.replace(cadre.id, place: place, remark: remark, in: tx)
        try CadreStore.remember("Sửa thông tin", of: cadre.id, in: tx)
        try tx.audit(
            "cadre.changed", RecordRef(Cadre.kind, cadre.id), place: place,
            before: ["place": cadre.place.description], after: ["place": place.description])
    }

    /// Takes somebody off the list who was entered by mistake: she counts for nothing, the record stays readable.
    ///
    /// - Throws: `Problem` on `ly-do`; `cadre.stale`, `cadre.taken_back` (conflict).
    public func takeBack(_ cadre: Cadre, reason: String, version: Int, in tx: WriteTransaction) throws {
        let reason = Vietnamese.normalised(reason)
        if let problem = rules.problem(
            ofReason: reason, missing: "Chưa ghi lý do rút. Ghi vì sao người này không thuộc danh sách.")
        {
            throw problem
        }
        try CadreStore.turn(cadre, version: version, in: tx)
        try CadreStore.takeBack(cadre.id, reason: reason, in: tx)
        try CadreStore.remember("Rút khỏi danh sách: \(reason)", of: cadre.id, in: tx)
        try tx.audit(
            "cadre.taken_back", RecordRef(Cadre.kind, cadre.id), place: cadre.place, after: ["reason": reason])
    }

    // MARK: Entries

    /// Adds a post, a plan or a step.
    ///
    /// - Throws: `Problems` on the fields; `Problem` `cadre.entry_twice`, `cadre.first_twice`, `cadre.taken_back`
    ///   (conflict).
    public func add(
        _ draft: CadreEntryDraft, to cadre: Cadre, confirms: Bool = false, in tx: WriteTransaction
    ) throws -> RecordID {
        try check(draft, of: cadre, beside: cadre.entries, confirms: confirms, in: tx)
        guard cadre.entries.count < CadreRules.mostEntries else {
            throw Problem(
                "cadre.too_many", "Một người ghi nhiều nhất \(CadreRules.mostEntries) dòng. Rút các dòng ghi nhầm.")
        }
        try CadreStore.turn(cadre, version: nil, in: tx)
        let id = try CadreStore.insert(try placed(draft, in: tx), cadre: cadre.id, in: tx)
        try remember("Thêm", draft, of: cadre, in: tx)
        try tx.audit(
            "cadre.entry_added", RecordRef(Cadre.kind, cadre.id), place: draft.place,
            after: ["kind": category(draft), "day": draft.from.iso])
        return id
    }

    /// Corrects what is said of an entry.
    ///
    /// - Throws: as ``add(_:to:confirms:in:)``; `Problem` `cadre.stale` (conflict).
    public func correct(
        _ entry: CadreEntry, of cadre: Cadre, to draft: CadreEntryDraft, version: Int, confirms: Bool = false,
        in tx: WriteTransaction
    ) throws {
        try check(draft, of: cadre, beside: cadre.entries.filter { $0.id != entry.id }, confirms: confirms, in: tx)
        try CadreStore.turn(cadre, version: nil, in: tx)
        try CadreStore.update(entry, to: try placed(draft, in: tx), version: version, in: tx)
        try remember("Sửa", draft, of: cadre, in: tx)
        try tx.audit(
            "cadre.entry_corrected", RecordRef(Cadre.kind, cadre.id), place: draft.place,
            before: ["kind": category(entry.draft), "day": entry.draft.from.iso],
            after: ["kind": category(draft), "day": draft.from.iso])
    }

    /// Says how and when an entry ended: it holds up to that day.
    ///
    /// - Throws: `Problem` on `den-ngay`, `ly-do-thoi`; `cadre.stale`, `cadre.taken_back` (conflict).
    public func end(
        _ entry: CadreEntry, of cadre: Cadre, on day: Day, way: String, note: String, version: Int,
        in tx: WriteTransaction
    ) throws {
        if let problem = rules.problem(ofEnd: day, way: way, note: note, of: entry.draft) { throw problem }
        try CadreStore.turn(cadre, version: nil, in: tx)
        try CadreStore.end(entry, on: day, way: way, note: note, version: version, in: tx)
        try remember("Thôi từ \(day.written)", entry.draft, of: cadre, in: tx)
        try tx.audit(
            "cadre.entry_ended", RecordRef(Cadre.kind, cadre.id), place: entry.draft.place,
            after: ["kind": category(entry.draft), "until": day.iso, "reason": words.end(way) ?? way])
    }

    /// Takes back an entry that was a mistake: it never counted.
    ///
    /// - Throws: `Problem` on `ly-do`; `cadre.stale`, `cadre.taken_back` (conflict).
    public func strike(
        _ entry: CadreEntry, of cadre: Cadre, reason: String, version: Int, in tx: WriteTransaction
    ) throws {
        let reason = Vietnamese.normalised(reason)
        if let problem = rules.problem(ofReason: reason, missing: "Chưa ghi lý do rút dòng này.") { throw problem }
        try CadreStore.turn(cadre, version: nil, in: tx)
        try CadreStore.strike(entry, reason: reason, version: version, in: tx)
        try remember("Rút dòng ghi nhầm", entry.draft, of: cadre, in: tx)
        try tx.audit(
            "cadre.entry_struck", RecordRef(Cadre.kind, cadre.id), place: entry.draft.place,
            before: ["kind": category(entry.draft), "day": entry.draft.from.iso], after: ["reason": reason])
    }

    private func check(
        _ draft: CadreEntryDraft, of cadre: Cadre, beside others: [CadreEntry], confirms: Bool, in tx: Transaction
    ) throws {
        let birth = try PersonStore.find(cadre.person, in: tx)?.birth
        try Problems.throwIfAny(rules.problems(of: draft, birth: birth))
        if let problem = rules.problem(of: draft, beside: others.map(\.draft), confirms: confirms) { throw problem }
    }

    private func category(_ draft: CadreEntryDraft) -> String {
        words.category(draft.category)?.short ?? draft.category
    }

    /// `Thêm: Mới bổ nhiệm, Phó Chủ tịch UBND xã`: what happened, without a name.
    private func remember(
        _ what: String, _ draft: CadreEntryDraft, of cadre: Cadre, in tx: WriteTransaction
    ) throws {
        let parts = [category(draft), draft.post].filter { !$0.isEmpty }.joined(separator: ", ")
        try CadreStore.remember("\(what): \(parts)", of: cadre.id, in: tx)
    }
}
