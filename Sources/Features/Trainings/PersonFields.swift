import Database
import Groups
import Kernel
import Pages
import People
import Places
import Programme
import Sheets

/// What a form says of a person, as typed.
package struct PersonFields: Sendable {
    static let names = ["ho-ten", "gioi-tinh", "nam-sinh", "dan-toc", "noi-o", "ai"]

    private(set) var values: [String: String] = [:]

    package init(_ form: Form) { for name in Self.names { values[name] = String(form.text(name).prefix(300)) } }

    /// The form as it shows a person.
    ///
    /// - Parameters:
    ///   - home: where the person lives, as the field holds it.
    ///   - ethnicity: the name of the ethnic group; empty when unknown.
    package init(_ person: PersonDraft, home: String, ethnicity: String) {
        values = [
            "ho-ten": person.name, "gioi-tinh": person.sex.rawValue, "nam-sinh": person.birth?.written ?? "",
            "dan-toc": ethnicity, "noi-o": home,
        ]
    }

    package subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue }
    }

    package var parts: [String] { Self.names.map { self[$0] } }

    /// The person that is described.
    ///
    /// - Parameter near: where a residence of several of one name is looked for.
    /// - Throws: `Problems` on the fields.
    package func read(_ rules: PersonRules, near: PlaceID, on day: Day, in tx: Transaction) throws -> PersonDraft {
        var problems = FieldProblems()
        let own = self
        if let problem = rules.fault(ofName: self["ho-ten"]) { problems.add(problem) }
        let sex = Sex(rawValue: self["gioi-tinh"])
        if sex == nil {
            problems.add(Problem("person.sex", "Chưa chọn giới tính. Chọn nữ hoặc nam.", field: "gioi-tinh"))
        }
        let birth = problems.take { () throws(Problem) -> Birth? in try rules.birth(own["nam-sinh"]) }
        let ethnicity = problems.take { () throws(Problem) -> String? in try rules.ethnicity(own["dan-toc"]) }
        var home: PlaceID?
        do { home = try residence(near: near, on: day, in: tx) } catch let problem as Problem { problems.add(problem) }
        try Problems.throwIfAny(problems.all)
        return PersonDraft(
            name: self["ho-ten"], sex: sex ?? .female, birth: birth, ethnicity: ethnicity, residence: home)
    }

    /// The village or commune that is written; nil when none is.
    private func residence(near: PlaceID, on day: Day, in tx: Transaction) throws -> PlaceID? {
        let text = self["noi-o"]
        if text.isEmpty { return nil }
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

    /// Who is meant: the answer to the question, if it was asked. Only a person who may be meant can be chosen.
    package func choice(_ person: PersonDraft, in tx: Transaction) throws -> MemberChoice {
        let answer = self["ai"]
        if answer == "moi" { return .new(person) }
        guard let id = RecordID(answer) else { return .recognised(person) }
        switch try PersonStore.recognise(person, in: tx) {
        case .maybe(let people) where people.contains(where: { $0.id == id }): return .known(id)
        default: return .recognised(person)
        }
    }

    // MARK: The form

    package func fields(_ problems: [Problem]) -> [TextField] {
        func text(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextField {
            TextField(
                name, label, value: self[name], hint: hint, required: required, error: problems.message(for: name))
        }
        return [
            text("ho-ten", "Họ và tên", required: true),
            text("nam-sinh", "Năm sinh", hint: "Như 1987 hoặc 20/3/1987."),
            text("noi-o", "Nơi cư trú", hint: "Thôn hoặc xã, tên hoặc mã."),
        ]
    }

    package func selects(_ catalogue: Catalogue, _ problems: [Problem]) -> [SelectField] {
        [
            SelectField(
                "gioi-tinh", "Giới tính",
                options: [.init("", "Chọn …")]
                    + Sex.allCases.map { .init($0.rawValue, $0.label, selected: $0.rawValue == self["gioi-tinh"]) },
                error: problems.message(for: "gioi-tinh")),
            SelectField(
                "dan-toc", "Dân tộc",
                options: [.init("", "Không ghi")]
                    + catalogue.ethnicities.map { .init($0.name, $0.name, selected: $0.name == self["dan-toc"]) },
                hint: "Dữ liệu nhạy cảm: được che, chỉ dùng để cộng số.", error: problems.message(for: "dan-toc")),
        ]
    }
}

/// One of several people who may be meant.
package struct PersonCandidate: Sendable {
    package let id: String
    package let value: String
    package let label: String

    package static let sample = PersonCandidate(id: "a", value: "b", label: "c")

    /// Those who may be meant, and that it is somebody else.
    package static func all(_ people: [Person], in tx: Transaction) throws -> [PersonCandidate] {
        guard !people.isEmpty else { return [] }
        let known = try people.enumerated().map { index, person in
            let home = try person.draft.residence.flatMap { try PlaceStore.place($0, tx)?.name }
            let parts = [person.sex.label, person.birth.map { "sinh \($0.written)" }, home].compactMap { $0 }
            return PersonCandidate(
                id: "ai-\(index)", value: person.id.text, label: "\(person.name) (\(parts.joined(separator: ", ")))")
        }
        return known + [PersonCandidate(id: "ai-moi", value: "moi", label: "Người khác, chưa có hồ sơ")]
    }
}
