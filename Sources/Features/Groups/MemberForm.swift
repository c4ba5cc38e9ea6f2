import Database
import Kernel
import Pages
import People
import Places
import Programme
import Sheets

/// What the form of a member was told, as typed.
struct MemberForm: Sendable {
    private static let names = [
        "ho-ten", "gioi-tinh", "nam-sinh", "dan-toc", "noi-o", "vi-tri", "thanh-phan", "ngay-vao", "tap-huan", "ai",
        "phieu",
        "phien", "phien-nguoi",
    ]

    private(set) var values: [String: String] = [:]
    let kind: GroupKind

    init(_ form: Form, kind: GroupKind) {
        self.kind = kind
        for name in Self.names { values[name] = String(form.text(name).prefix(300)) }
        for mark in kind.register.marks {
            values["dau-\(mark.code)"] = String(form.text("dau-\(mark.code)").prefix(40))
        }
    }

    /// A line of a sheet as the form.
    init(values: [String: String], kind: GroupKind) {
        self.kind = kind
        self.values = values.mapValues { String($0.prefix(300)) }
    }

    /// The form as it shows somebody on the list.
    init(_ member: GroupMember, _ person: Person, home: String, ethnicity: String, kind: GroupKind) {
        self.kind = kind
        values = [
            "ho-ten": person.name, "gioi-tinh": person.sex.rawValue, "nam-sinh": person.birth?.written ?? "",
            "dan-toc": ethnicity, "noi-o": home, "vi-tri": member.facts.position,
            "thanh-phan": member.facts.category ?? "", "ngay-vao": member.facts.joined.written,
            "tap-huan": member.facts.trained?.written ?? "",
        ]
        for (mark, day) in member.facts.marks { values["dau-\(mark)"] = day.written }
    }

    subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue }
    }

    var parts: [String] { values.sorted { $0.key < $1.key }.filter { $0.key != "phieu" }.map(\.value) }

    /// What the form says of the membership and of the person.
    ///
    /// - Parameter near: where a residence of several of one name is looked for first: the place of the group.
    /// - Throws: `Problems` on the fields.
    func read(_ desk: GroupDesk, near: PlaceID, in tx: Transaction) throws -> (MemberFacts, PersonDraft) {
        var problems = FieldProblems()
        let form = self
        let rules = desk.personRules
        if let problem = rules.fault(ofName: self["ho-ten"]) { problems.add(problem) }
        let sex = Sex(rawValue: self["gioi-tinh"])
        if sex == nil {
            problems.add(Problem("person.sex", "Chưa chọn giới tính. Chọn nữ hoặc nam.", field: "gioi-tinh"))
        }
        let birth = problems.take { () throws(Problem) -> Birth? in try rules.birth(form["nam-sinh"]) }
        let ethnicity = problems.take { () throws(Problem) -> String? in try rules.ethnicity(form["dan-toc"]) }
        let today = desk.environment.today
        var home: PlaceID?
        do {
            home = try residence(near: near, on: today, in: tx)
        } catch let problem as Problem {
            problems.add(problem)
        }
        func day(_ field: String) -> Day? {
            problems.take { () throws(Problem) -> Day? in try FormReading.day(form[field], field) }
        }
        let joined = day("ngay-vao")
        if joined == nil, self["ngay-vao"].isEmpty {
            problems.add(Problem("group.member_joined", "Chưa ghi ngày vào. Ghi như 14/5/2024.", field: "ngay-vao"))
        }
        let trained = day("tap-huan")
        var marks: [String: Day] = [:]
        for mark in kind.register.marks { marks[mark.code] = day("dau-\(mark.code)") }
        try Problems.throwIfAny(problems.all)
        let facts = MemberFacts(
            position: self["vi-tri"], category: self["thanh-phan"].isEmpty ? nil : self["thanh-phan"],
            joined: joined ?? today, trained: trained, marks: marks)
        let person = PersonDraft(
            name: self["ho-ten"], sex: sex ?? .female, birth: birth, ethnicity: ethnicity, residence: home)
        return (facts, person)
    }

    /// The village or commune that is written; nil when none is.
    private func residence(near: PlaceID, on day: Day, in tx: Transaction) throws -> PlaceID? {
        let text = self["noi-o"]
        if text.isEmpty { return nil }
        // The place of the group answers by its own name, whatever else is called so.
        if let own = try PlaceStore.place(near, tx),
            text == TypedPlace.text(own) || Vietnamese.folded(text) == Vietnamese.folded(own.name)
        {
            return own.id
        }
        let around = Set(try PlaceStore.lineage(of: near, tx).filter { $0 != .nation })
        let permits = { (id: PlaceID) in !around.isDisjoint(with: try PlaceStore.lineage(of: id, tx)) }
        switch try TypedPlace.find(text, on: day, permits: permits, in: tx) {
        case .place(let place):
            guard place.tier >= .commune else {
                throw Problem(
                    "person.residence_high", "\(place.name) rộng hơn một xã. Ghi thôn hoặc xã nơi cư trú.",
                    field: "noi-o")
            }
            return place.id
        case .choices(let hits):
            let list = hits.prefix(6).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
            throw Problem(
                "person.residence_ambiguous", "Có nhiều nơi hợp với “\(text)”: \(list). Ghi kèm mã.", field: "noi-o")
        case .problem(let problem): throw Problem(problem.kind, "person.residence", problem.message, field: "noi-o")
        }
    }
}
