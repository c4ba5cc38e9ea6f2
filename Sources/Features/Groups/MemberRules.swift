import Kernel
import People
import Programme

/// The rules of who is in a group. Pure.
struct MemberRules {
    let kind: GroupKind
    let today: Day

    /// From this age on somebody is named in a group of children (J146).
    static let namedFrom = 16

    /// Why somebody cannot be in the group so, at the fields of the form.
    func problems(of facts: MemberFacts, birth: Birth?) -> [Problem] {
        func problem(_ code: String, _ message: String, _ field: String) -> Problem {
            Problem("group.member_\(code)", message, field: field)
        }
        if kind.register.isConfidential {
            return [
                problem("confidential", "“\(kind.name)” không ghi người ở đây: hồ sơ thuộc phần bảo mật.", "ho-ten")
            ]
        }
        var problems: [Problem] = []
        if kind.register.position(facts.position) == nil {
            problems.append(problem("position", "Chưa chọn vị trí trong mô hình.", "vi-tri"))
        }
        if let category = facts.category, kind.category(category) == nil {
            problems.append(problem("category", "Danh mục không có thành phần “\(category)”. Chọn lại.", "thanh-phan"))
        }
        func late(_ day: Day, _ field: String) -> Problem? {
            guard day > today else { return nil }
            return problem("future", "\(day.written) chưa đến, hôm nay là \(today.written). Ghi ngày đã qua.", field)
        }
        problems += [late(facts.joined, "ngay-vao"), facts.trained.flatMap { late($0, "tap-huan") }].compactMap { $0 }
        for (mark, day) in facts.marks.sorted(by: { $0.key < $1.key }) {
            if !kind.register.marks.contains(where: { $0.code == mark }) {
                problems.append(problem("mark", "“\(kind.name)” không theo dõi “\(mark)”. Bỏ mục này.", "dau-\(mark)"))
            } else if let problem = late(day, "dau-\(mark)") {
                problems.append(problem)
            }
        }
        if let birth, facts.joined.year < birth.year {
            problems.append(
                problem(
                    "before_birth", "Vào ngày \(facts.joined.written) trước năm sinh \(birth.year). Xem lại.",
                    "ngay-vao"))
        }
        if kind.register.protectsChildren {
            if let birth, birth.age(on: facts.joined) < Self.namedFrom {
                problems.append(
                    problem(
                        "child",
                        "Trẻ em dưới \(Self.namedFrom) tuổi không ghi tên ở đây. Ghi số nữ, số nam của câu lạc bộ.",
                        "nam-sinh"))
            } else if birth == nil {
                problems.append(
                    problem(
                        "child_birth",
                        "Ghi năm sinh: trẻ em dưới \(Self.namedFrom) tuổi không ghi tên, chỉ ghi số lượng.",
                        "nam-sinh"))
            }
        }
        return problems
    }

    /// Why somebody cannot have left so; nil when it can be.
    func problem(ofLeaving day: Day, joined: Day) -> Problem? {
        if day > today {
            return Problem(
                "group.left_future", "\(day.written) chưa đến, hôm nay là \(today.written). Ghi ngày đã qua.",
                field: "ngay-roi")
        }
        guard day < joined else { return nil }
        return Problem(
            "group.left_early", "Rời ngày \(day.written) trước ngày vào \(joined.written). Xem lại ngày.",
            field: "ngay-roi")
    }
}
