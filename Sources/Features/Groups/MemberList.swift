import Database
import Kernel
import Office
import People
import Sheets

/// Somebody of a list who is not in the group yet.
struct ListedMember: Sendable {
    let line: MemberSheet.Line
    let facts: MemberFacts
    let person: PersonDraft
    /// Records that may mean the same person; whoever keeps the list chooses.
    let candidates: [Person]

    /// What the answer to the question is called in a form.
    var field: String { "ai-\(line.row)" }
}

/// A list of members as it was read: whom it would add, and what is in the way.
struct MemberListReading: Sendable {
    var members: [ListedMember] = []
    /// Lines that name somebody who is in the group.
    var unchanged = 0
    /// By row, then by column. Nothing is kept while there is one.
    var faults: [ImportFault] = []

    /// Lines of which somebody must say who is meant.
    var doubts: [ListedMember] { members.filter { !$0.candidates.isEmpty } }
}

extension GroupDesk {
    /// Reads a list of members against the group as it stands: nothing is kept.
    func read(_ lines: [MemberSheet.Line], of group: Group, in tx: Transaction) throws -> MemberListReading {
        let kind = try kind(group.draft.kind)
        let sheet = MemberSheet(kind: kind, catalogue: catalogue)
        let setUp = group.steps.first { $0.step == .launched } ?? group.decision
        let present = Set(try MemberStore.members(of: group.id, in: tx).filter(\.isIn).map(\.person))
        var reading = MemberListReading()
        var faults = CellFaults()
        var seen: [String: Int] = [:]
        for line in lines {
            do {
                let (facts, person) = try sheet.form(of: line, joined: setUp?.day).read(self, near: group.place, in: tx)
                try Problems.throwIfAny(try problems(of: facts, birth: person.birth, in: group))
                let key = [Vietnamese.spelling(person.name), person.birth?.written ?? "", person.sex.rawValue]
                    .joined(separator: "|")
                if let other = seen[key] {
                    throw Problem(
                        "group.member_repeated", "Trùng dòng \(other): cùng họ tên, năm sinh, giới tính. Bỏ một dòng.",
                        field: "ho-ten")
                }
                seen[key] = line.row
                switch try PersonStore.recognise(person, in: tx) {
                case .same(let known) where present.contains(known.id): reading.unchanged += 1
                // Lists often lack the residence: who is in this very group under the same words is that person.
                case .maybe(let people)
                where people.contains(where: { present.contains($0.id) && Self.isNamed($0, person) }):
                    reading.unchanged += 1
                case .new, .same:
                    reading.members.append(ListedMember(line: line, facts: facts, person: person, candidates: []))
                case .maybe(let people):
                    reading.members.append(ListedMember(line: line, facts: facts, person: person, candidates: people))
                }
            } catch let problems as Problems {
                for problem in problems.all { faults.add(line.address(problem.field), problem.message) }
            } catch let problem as Problem {
                faults.add(line.address(problem.field), problem.message)
            }
        }
        reading.faults = faults.sorted
        return reading
    }

    private static func isNamed(_ known: Person, _ person: PersonDraft) -> Bool {
        Vietnamese.spelling(known.name) == Vietnamese.spelling(person.name) && known.sex == person.sex
            && known.birth == person.birth
    }

    /// Adds everybody of a list, all or nothing.
    ///
    /// - Parameter answers: by the field of each doubtful line: the id of a record, or `moi` for somebody without one.
    /// - Returns: how many were added.
    /// - Throws: `Problem` `group.member_list_faults`, `group.member_list_doubts` (conflict); `group.member_twice`,
    ///   `group.taken_back` (conflict).
    func keep(
        _ reading: MemberListReading, answers: [String: String], in group: Group, in tx: WriteTransaction
    ) throws -> Int {
        guard reading.faults.isEmpty else {
            throw Problem(
                .conflict, "group.member_list_faults",
                "Còn \(reading.faults.count) ô cần sửa nên chưa lưu gì cả. Sửa trong tệp rồi tải lên lại.")
        }
        for member in reading.members {
            let choice: MemberChoice
            let answer = answers[member.field] ?? ""
            if member.candidates.isEmpty {
                choice = .recognised(member.person)
            } else if answer == "moi" {
                choice = .new(member.person)
            } else if let known = member.candidates.first(where: { $0.id.text == answer }) {
                choice = .known(known.id)
            } else {
                throw Problem(
                    .conflict, "group.member_list_doubts",
                    "Dòng \(member.line.row): chưa chọn có phải người đã có hồ sơ hay không.", field: member.field)
            }
            _ = try add(choice, member.facts, to: group, in: tx)
        }
        return reading.members.count
    }
}
