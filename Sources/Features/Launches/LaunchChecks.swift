import Events
import Kernel
import Programme

/// One line under “Đối chiếu”: it is shown, nothing is mended silently.
public struct LaunchCheck: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        case met
        /// Numbers that disagree.
        case difference
        /// What the paper leaves open.
        case doubt
        /// Worth knowing.
        case notice

        public var label: String {
            switch self {
            case .met: "Khớp"
            case .difference: "Chênh lệch"
            case .doubt: "Nghi vấn"
            case .notice: "Lưu ý"
            }
        }
    }

    public let state: State
    /// One Vietnamese sentence, or two.
    public let words: String

    init(_ state: State, _ words: String) {
        self.state = state
        self.words = words
    }
}

/// A line of the calendar as the checks see it.
public struct CheckedLine: Hashable, Sendable {
    public let facts: LaunchLineFacts
    /// `Ấp Sóc Dong`.
    public let place: String
    /// The commune of the place, which stands for its grassroots unit of the Union; nil when unknown.
    public let commune: PlaceID?
    public let isSettled: Bool

    public init(facts: LaunchLineFacts, place: String, commune: PlaceID?, isSettled: Bool) {
        self.facts = facts
        self.place = place
        self.commune = commune
        self.isSettled = isSettled
    }
}

/// What the numbers of a plan of launches say when they are held against each other, its calendar and the rules of its
/// place (76, 80, 267–270). Pure.
public struct LaunchChecks: Sendable {
    let draft: LaunchPlanDraft
    let kind: GroupKind?
    let codes: [String]

    /// - Parameters:
    ///   - kind: of the group that is launched; nil when the catalogue lacks it.
    ///   - codes: of the plan's place and those above it: by these its rules are found.
    public init(_ draft: LaunchPlanDraft, kind: GroupKind?, at codes: [String]) {
        self.draft = draft
        self.kind = kind
        self.codes = codes
    }

    /// Everything, what agrees first.
    public func all(_ lines: [CheckedLine] = []) -> [LaunchCheck] {
        let checks =
            [waves, parts, attendance].compactMap { $0 } + attendanceByWave + sharedMonths + sameUnits + rules
            + follows(lines) + calendar(lines)
        return LaunchCheck.State.allCases.flatMap { state in checks.filter { $0.state == state } }
    }

    private func number(_ count: Int) -> String { Number.grouped(Int64(count)) }

    // MARK: Sums

    /// 50 + 60 = 110.
    var waves: LaunchCheck? {
        guard !draft.waves.isEmpty else { return nil }
        let sum = draft.waves.reduce(0) { $0 + $1.teams }
        let words = draft.waves.count == 1 ? number(sum) : "\(addition(draft.waves.map(\.teams))) = \(number(sum))"
        return LaunchCheck(
            sum == draft.teams ? .met : .difference,
            sum == draft.teams
                ? "Các đợt: \(words) tổ, khớp tổng \(number(draft.teams)) tổ."
                : "Các đợt: \(words) tổ, kế hoạch ghi tổng \(number(draft.teams)): \(compared(sum, draft.teams)).")
    }

    /// 3 + 7 + 10 = 20.
    var parts: LaunchCheck? {
        guard !draft.parts.isEmpty else { return nil }
        let sum = draft.parts.reduce(0) { $0 + $1.people }
        let words = "Mỗi lần ra mắt: \(addition(draft.parts.map(\.people))) = \(number(sum)) người"
        guard let stated = draft.people else { return LaunchCheck(.met, "\(words).") }
        return LaunchCheck(
            sum == stated ? .met : .difference,
            sum == stated
                ? "\(words), khớp \(number(stated)) người/tổ."
                : "\(words), kế hoạch ghi \(number(stated)) người/tổ: \(compared(sum, stated)).")
    }

    /// 110 × 20 = 2.200.
    var attendance: LaunchCheck? {
        guard let one = draft.peopleAtOne else { return nil }
        return LaunchCheck(
            .met,
            "Cả năm: \(number(draft.teams)) tổ × \(number(one)) người = \(number(draft.teams * one)) lượt người.")
    }

    private var attendanceByWave: [LaunchCheck] {
        guard let one = draft.peopleAtOne, draft.waves.count > 1 else { return [] }
        let words = draft.waves.map {
            "đợt \($0.number): \(number($0.teams)) × \(number(one)) = \(number($0.teams * one))"
        }
        return [LaunchCheck(.met, "\(words.joined(separator: "; ").capitalisedFirst) lượt người.")]
    }

    private func addition(_ numbers: [Int]) -> String { numbers.map(number).joined(separator: " + ") }

    /// `thừa 1`, `thiếu 10`.
    private func compared(_ sum: Int, _ stated: Int) -> String {
        sum > stated ? "thừa \(number(sum - stated))" : "thiếu \(number(stated - sum))"
    }

    // MARK: What the paper leaves open

    /// Months that belong to two waves (268).
    var sharedMonths: [LaunchCheck] {
        pairs.compactMap { first, second in
            let from = max(first.period.from, second.period.from)
            let until = min(first.period.until, second.period.until)
            guard from <= until else { return nil }
            let months =
                from.year == until.year && from.month == until.month
                ? "Tháng \(from.month)/\(from.year)"
                : "Từ \(from.written) đến \(until.written)"
            return LaunchCheck(
                .doubt,
                "\(months) thuộc cả đợt \(first.number) (\(first.period.written)) và đợt \(second.number) "
                    + "(\(second.period.written)). Ghi đợt ở từng dòng lịch để không tính hai lần.")
        }
    }

    /// Two waves that name as many units, and nobody says whether they are the same (269).
    var sameUnits: [LaunchCheck] {
        pairs.compactMap { first, second in
            guard let units = first.units, units == second.units else { return nil }
            let both = "Đợt \(first.number) và đợt \(second.number) cùng ghi \(number(units)) cơ sở Hội"
            switch second.sameUnits {
            case .unsaid:
                return LaunchCheck(
                    .doubt, "\(both); kế hoạch không nói có phải là cùng \(number(units)) cơ sở hay không.")
            case .same: return LaunchCheck(.notice, "\(both), là cùng các cơ sở đó.")
            case .other: return LaunchCheck(.notice, "\(both), là các cơ sở khác nhau.")
            case .partly: return LaunchCheck(.notice, "\(both), một phần là cùng cơ sở.")
            }
        }
    }

    private var pairs: [(LaunchWave, LaunchWave)] {
        draft.waves.indices.flatMap { first in
            draft.waves.indices.filter { $0 > first }.map { (draft.waves[first], draft.waves[$0]) }
        }
    }

    // MARK: Rules of the place

    /// Sizes that the plan of the place sets, and words that mean something else elsewhere (267, 270).
    var rules: [LaunchCheck] {
        guard let kind else { return [] }
        let ruling = kind.ruling(at: codes)
        return ruling.compactMap(check) + ruling.compactMap { term($0, kind) }
    }

    private func people(_ roles: Set<LaunchPart.Role>) -> Int? {
        let some = draft.parts.filter { roles.contains($0.role) }
        return some.isEmpty ? nil : some.reduce(0) { $0 + $1.people }
    }

    private func check(_ rule: GroupRule) -> LaunchCheck? {
        let found: (Int?, String)
        switch rule.subject {
        case .members: found = (people([.board, .member]), "người trong tổ")
        case .board: found = (people([.board]), "người trong ban")
        case .ordinaryMembers: found = (people([.member]), "thành viên ngoài ban")
        case .invitees: found = (people([.invitee]), "đại biểu được mời")
        case .launchPeople: found = (draft.peopleAtOne, "người mỗi lần ra mắt")
        case .womenOwners, .plausibleMembers: return nil
        }
        guard let count = found.0 else { return nil }
        let isMet = rule.admits(count)
        let source = "“\(rule.text)” (\(rule.source.text))"
        return LaunchCheck(
            isMet ? .met : .difference,
            isMet ? "\(number(count)) \(found.1), đúng \(source)." : "\(number(count)) \(found.1), khác \(source).")
    }

    /// `Ban Điều hành` is the whole team in one plan and its board of three in another.
    private func term(_ rule: GroupRule, _ kind: GroupKind) -> LaunchCheck? {
        guard let term = rule.term else { return nil }
        let other = kind.rules.first {
            $0.subject != rule.subject && $0.place != rule.place
                && $0.term.map(Vietnamese.folded) == Vietnamese.folded(term)
        }
        guard let other else { return nil }
        return LaunchCheck(
            .notice,
            "“\(term)” ở đây là \(Self.meaning(rule.subject)) (“\(rule.text)”); ở \(other.source.text.lowercasedFirst) là "
                + "\(Self.meaning(other.subject)) (“\(other.text)”).")
    }

    private static func meaning(_ subject: GroupRule.Subject) -> String {
        switch subject {
        case .members, .plausibleMembers: "cả tổ"
        case .board: "ban của tổ"
        case .ordinaryMembers: "thành viên ngoài ban"
        case .invitees: "khách mời"
        case .launchPeople: "mọi người dự"
        case .womenOwners: "chủ mô hình"
        }
    }

    // MARK: The calendar

    private func follows(_ lines: [CheckedLine]) -> [LaunchCheck] {
        draft.waves.filter { wave in wave.detailsFollow && !lines.contains { $0.facts.wave == wave.number } }.map {
            LaunchCheck(.notice, "Đợt \($0.number) (\($0.period.written)): có kế hoạch sau, chưa có lịch.")
        }
    }

    private func calendar(_ lines: [CheckedLine]) -> [LaunchCheck] {
        draft.waves.flatMap { wave in
            let own = lines.filter { $0.facts.wave == wave.number }
            return own.isEmpty ? [] : [count(own, wave)] + [units(own, wave), outside(own, wave)].compactMap { $0 }
        } + twice(lines) + settled(lines)
    }

    private func count(_ lines: [CheckedLine], _ wave: LaunchWave) -> LaunchCheck {
        let words = "Lịch đợt \(wave.number) có \(number(lines.count)) dòng"
        if lines.count == wave.teams { return LaunchCheck(.met, "\(words), khớp \(number(wave.teams)) tổ của đợt.") }
        let state: LaunchCheck.State = lines.count < wave.teams && wave.detailsFollow ? .notice : .difference
        return LaunchCheck(
            state, "\(words), kế hoạch ghi \(number(wave.teams)) tổ: \(compared(lines.count, wave.teams)).")
    }

    /// Only more than the plan names is a difference before the calendar is whole.
    private func units(_ lines: [CheckedLine], _ wave: LaunchWave) -> LaunchCheck? {
        guard let stated = wave.units else { return nil }
        let found = Set(lines.compactMap(\.commune)).count
        guard found > stated || lines.count >= wave.teams, found > 0 else { return nil }
        let words = "Lịch đợt \(wave.number) ở \(number(found)) xã, kế hoạch ghi \(number(stated)) cơ sở Hội"
        return found == stated
            ? LaunchCheck(.met, "\(words), khớp.")
            : LaunchCheck(.difference, "\(words): \(compared(found, stated)).")
    }

    private func outside(_ lines: [CheckedLine], _ wave: LaunchWave) -> LaunchCheck? {
        let out = lines.filter { line in
            line.facts.day.map { $0 < wave.period.from || $0 > wave.period.until } ?? false
        }
        guard let first = out.first, let day = first.facts.day else { return nil }
        let others = out.count > 1 ? " và \(number(out.count - 1)) dòng khác" : ""
        return LaunchCheck(
            .difference,
            "\(first.place) ngày \(day.written)\(others) nằm ngoài thời gian của đợt \(wave.number) "
                + "(\(wave.period.written)).")
    }

    private func twice(_ lines: [CheckedLine]) -> [LaunchCheck] {
        var seen: Set<PlaceID> = []
        var names: [String] = []
        for line in lines where !seen.insert(line.facts.place).inserted { names.append(line.place) }
        guard !names.isEmpty else { return [] }
        return [
            LaunchCheck(
                .doubt, "Có hơn một dòng lịch ở cùng nơi: \(names.prefix(6).joined(separator: ", ")). Xem lại.")
        ]
    }

    private func settled(_ lines: [CheckedLine]) -> [LaunchCheck] {
        guard !lines.isEmpty else { return [] }
        let open = lines.count { !$0.isSettled }
        return [
            open == 0
                ? LaunchCheck(.met, "Cả \(number(lines.count)) dòng lịch đã được hai bên thống nhất.")
                : LaunchCheck(.notice, "\(number(open))/\(number(lines.count)) dòng lịch chưa được hai bên thống nhất.")
        ]
    }
}
