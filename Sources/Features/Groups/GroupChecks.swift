import Kernel
import Programme

/// Who is in a group, in numbers: from the list where there is one, else as the office gave them.
public struct GroupComposition: Hashable, Sendable {
    /// Somebody in the group now.
    public struct Listed: Hashable, Sendable {
        public let facts: MemberFacts
        public let isWoman: Bool
        /// Whether the person lives in another village than the group's; nil when that is unknown or says nothing.
        public let livesElsewhere: Bool?
        /// The name of that village.
        public let home: String?
        /// Other standing groups of the kind that list the same person.
        public let elsewhere: Int

        public init(
            facts: MemberFacts, isWoman: Bool, livesElsewhere: Bool? = nil, home: String? = nil, elsewhere: Int = 0
        ) {
            self.facts = facts
            self.isWoman = isWoman
            self.livesElsewhere = livesElsewhere
            self.home = home
            self.elsewhere = elsewhere
        }
    }

    public let members: [Listed]
    public let women: Int
    public let men: Int
    public let board: Int?
    /// Nil where only numbers are known.
    public let womenOwners: Int?
    /// What the office stated, when it also gave a list.
    public let stated: MemberCounts?

    public var all: Int { women + men }
    public var isListed: Bool { !members.isEmpty }

    public init(counts: MemberCounts?, members: [Listed], kind: GroupKind) {
        self.members = members
        // Children are counted and not named, so the list is never the whole of such a group.
        let isWhole = !members.isEmpty && (counts == nil || !kind.register.protectsChildren)
        stated = members.isEmpty ? nil : counts
        guard isWhole else {
            women = counts?.women ?? 0
            men = counts?.men ?? 0
            board = counts?.board
            womenOwners = nil
            return
        }
        func position(_ member: Listed) -> GroupPosition? { kind.register.position(member.facts.position) }
        women = members.count { $0.isWoman }
        men = members.count - women
        board = members.count { position($0)?.isBoard == true }
        womenOwners = members.count { $0.isWoman && position($0)?.isOwner == true }
    }
}

/// One line under “Đối chiếu quy định”: it reminds, it stops nothing by itself.
public struct GroupCheck: Hashable, Sendable {
    public let isMet: Bool
    /// `Tổ có 6 thành viên, kế hoạch quy định 7–10 người`.
    public let words: String

    init(_ isMet: Bool, _ words: String) {
        self.isMet = isMet
        self.words = words
    }
}

/// What rules of plans say about a group as it stands. Pure.
public struct GroupChecks: Sendable {
    let kind: GroupKind
    let unit: String
    let rules: [GroupRule]
    let expected: [MemberCategory]
    let composition: GroupComposition
    let shares: [ShareTarget]
    let norms: [Norm]
    let papers: [GroupPaper]

    public init(_ kind: GroupKind, at codes: [String], _ composition: GroupComposition, in catalogue: Catalogue) {
        self.kind = kind
        self.composition = composition
        let indicator = catalogue.indicators.first { $0.groupKind == kind.code }
        unit = indicator?.unit ?? "mô hình"
        rules = kind.ruling(at: codes)
        papers = kind.papers.filter { codes.contains($0.place) }
        expected = kind.expected(at: codes)
        let parts = Set(kind.register.parts.map(\.part))
        norms = catalogue.norms
        shares = catalogue.shares.filter { parts.contains($0.numerator) && parts.contains($0.denominator) }
    }

    /// What the list and the rules say, what is met first.
    ///
    /// - Parameters:
    ///   - hasDecision: whether a decision is recorded.
    ///   - entries: what was noted of equipment and the rest.
    ///   - steps: what was done, for the papers that a plan wants before the decision.
    ///   - supports: the kinds of support with their days, for the approval that comes before them.
    public func all(
        hasDecision: Bool, entries: [GroupEntry], steps: [GroupEvent] = [], supports: [String: Day] = [:]
    ) -> [GroupCheck] {
        var checks: [GroupCheck] = []
        if composition.all > 0 {
            checks += rules.compactMap { Self.check($0, composition, unit: unit) }
            checks +=
                [men, trained, mismatch].compactMap { $0 } + categories + homes + elsewhere + shares.compactMap(share)
        } else if !kind.register.isConfidential {
            checks.append(GroupCheck(false, "Chưa ghi thành viên. Ghi số nữ, số nam hoặc lập danh sách."))
        }
        checks.append(
            hasDecision
                ? GroupCheck(true, "Có quyết định thành lập")
                : GroupCheck(false, "Chưa có quyết định: số của mô hình được tính là khai báo."))
        checks += papers.flatMap { paper($0, steps) } + approval(entries, supports) + [proposals].compactMap { $0 }
        checks += equipment(entries) + order + GroupMoneyChecks(kind.register.money, norms).all(entries)
        return checks.filter(\.isMet) + checks.filter { !$0.isMet }
    }

    /// What one bound says; nil when it says nothing here.
    static func check(_ rule: GroupRule, _ composition: GroupComposition, unit: String) -> GroupCheck? {
        guard let (number, what) = figure(rule.subject, composition) else { return nil }
        let isMet = rule.admits(number)
        let term = rule.term.map { " (“\($0)”)" } ?? ""
        if rule.subject == .plausibleMembers {
            return isMet
                ? nil
                : GroupCheck(
                    false,
                    "\(unit.capitalisedFirst) có \(number) thành viên, khác thường so với mức chung. Xem lại số người.")
        }
        if isMet { return GroupCheck(true, "\(number) \(what)\(term), đúng quy định \(bounds(rule))") }
        return GroupCheck(
            false,
            "\(unit.capitalisedFirst) có \(number) \(what)\(term), \(lowercased(rule.source.text)) quy định \(bounds(rule))."
        )
    }

    private static func figure(
        _ subject: GroupRule.Subject, _ composition: GroupComposition
    ) -> (Int, String)? {
        switch subject {
        case .members, .plausibleMembers: (composition.all, "thành viên")
        case .board: composition.board.map { ($0, "người trong ban quản lý, điều hành") }
        case .ordinaryMembers: composition.board.map { (composition.all - $0, "thành viên ngoài ban") }
        case .womenOwners: composition.womenOwners.map { ($0, "phụ nữ làm chủ hoặc đồng làm chủ") }
        // Of a launch, which is an event of its own.
        case .invitees, .launchPeople: nil
        }
    }

    /// `7–10`, `từ 10`, `không quá 10`, `3`.
    static func bounds(_ rule: GroupRule) -> String {
        switch (rule.minimum, rule.maximum) {
        case (let least?, let most?): least == most ? "\(least)" : "\(least)–\(most)"
        case (let least?, nil): "từ \(least)"
        case (nil, let most?): "không quá \(most)"
        case (nil, nil): "khác"
        }
    }

    private static func lowercased(_ text: String) -> String { text.lowercasedFirst }

    private var men: GroupCheck? {
        guard !kind.register.protectsChildren else { return nil }
        if composition.men == 0 {
            return GroupCheck(
                false, "Chưa có nam giới trong \(composition.all) thành viên; kế hoạch khuyến khích nam tham gia.")
        }
        let percent = composition.men * 100 / composition.all
        return GroupCheck(true, "\(composition.men) nam trong \(composition.all) người (\(percent)%)")
    }

    private var trained: GroupCheck? {
        guard composition.isListed else { return nil }
        let number = composition.members.count { $0.facts.trained != nil }
        return GroupCheck(
            number == composition.members.count,
            "\(number)/\(composition.members.count) người trong danh sách đã tập huấn")
    }

    private var mismatch: GroupCheck? {
        guard let stated = composition.stated, !kind.register.protectsChildren else { return nil }
        guard stated.women != composition.women || stated.men != composition.men else { return nil }
        return GroupCheck(
            false,
            "Ghi \(stated.women) nữ, \(stated.men) nam; danh sách có \(composition.women) nữ, \(composition.men) nam. Sửa số, "
                + "hoặc bổ sung danh sách.")
    }

    private var categories: [GroupCheck] {
        guard !expected.isEmpty, composition.isListed else { return [] }
        let present = Set(composition.members.compactMap(\.facts.category))
        let missing = expected.filter { !present.contains($0.code) }.map(\.name)
        if missing.isEmpty { return [GroupCheck(true, "Đủ thành phần kế hoạch nêu")] }
        return [GroupCheck(false, "Chưa có: \(missing.joined(separator: "; ")). Kế hoạch nêu thành phần này.")]
    }

    /// Who leads groups of several villages joins the one at home first (D63).
    private var homes: [GroupCheck] {
        composition.members.compactMap { member in
            guard member.livesElsewhere == true, kind.category(member.facts.category)?.joinsAtHome == true else {
                return nil
            }
            return GroupCheck(
                false,
                "Một trưởng nhóm cư trú ở \(member.home.map(Self.lowercased) ?? "nơi khác"). Kế hoạch ưu tiên mời vào tổ ở nơi "
                    + "cư trú.")
        }
    }

    private var elsewhere: [GroupCheck] {
        let number = composition.members.count { $0.elsewhere > 0 }
        return number == 0
            ? [] : [GroupCheck(false, "\(number) người còn ở \(unit) khác cùng loại. Xem lại danh sách.")]
    }

    /// A target in per cent, for this group alone (C52–C55).
    private func share(_ share: ShareTarget) -> GroupCheck? {
        func count(_ code: String) -> Int {
            guard let part = kind.register.parts.first(where: { $0.part == code }) else { return 0 }
            return composition.members.count { member in
                (part.position == nil || member.facts.position == part.position)
                    && (part.mark.map { member.facts.marks[$0] != nil } ?? true)
                    && (!part.isTrained || member.facts.trained != nil)
            }
        }
        let (some, all) = (count(share.numerator), count(share.denominator))
        guard all > 0, let isMet = share.isMet(Int64(some), of: Int64(all)) else { return nil }
        return GroupCheck(isMet, "\(share.name): \(some)/\(all) người, chỉ tiêu ít nhất \(share.percent)%")
    }

    /// What of a member comes before something else, by the days (P203).
    private var order: [GroupCheck] {
        kind.register.marks.compactMap { mark in
            guard let before = kind.register.marks.first(where: { $0.code == mark.after }) else { return nil }
            let early = composition.members.count { member in
                guard let day = member.facts.marks[mark.code] else { return false }
                return member.facts.marks[before.code].map { $0 > day } ?? true
            }
            guard early > 0 else { return nil }
            return GroupCheck(
                false, "\(early) người: “\(mark.name)” khi chưa ghi “\(before.name)”. Xem lại ngày hai mục.")
        }
    }

    /// Equipment is given after what the village has was looked at (D68, D69).
    private func equipment(_ entries: [GroupEntry]) -> [GroupCheck] {
        guard let given = entries.filter({ $0.kind == .equipment }).map(\.day).min() else { return [] }
        let surveyed = entries.contains { $0.kind == .equipmentSurvey && $0.day <= given }
        return [
            surveyed
                ? GroupCheck(true, "Đã rà soát thiết bị trước khi cấp")
                : GroupCheck(
                    false,
                    "Cấp thiết bị ngày \(given.written) khi chưa có rà soát thiết bị đã có. Ghi biên bản rà soát.")
        ]
    }

    /// A step that the plan wants before the decision, and who issues it (P200, P201).
    private func paper(_ paper: GroupPaper, _ steps: [GroupEvent]) -> [GroupCheck] {
        guard let decided = steps.first(where: { $0.step == .decided }) else { return [] }
        let wanted: GroupStep = paper.step == .proposed ? .proposed : .agreed
        let printed = "“\(paper.text)” (\(paper.source.text))"
        var checks = [
            steps.first { $0.step == wanted }.map {
                GroupCheck(true, "Đã ghi “\(wanted.label)” \($0.day.written), trước quyết định")
            } ?? GroupCheck(false, "Chưa ghi mốc “\(wanted.label)” trước quyết định: \(printed).")
        ]
        if !Vietnamese.folded(decided.issuer).hasPrefix("ubnd"), !Vietnamese.folded(decided.issuer).hasPrefix("uy ban")
        {
            checks.append(
                GroupCheck(
                    false, "Quyết định của “\(decided.issuer)”; kế hoạch nêu \(paper.issuer) ra quyết định: \(printed)."
                ))
        }
        return checks
    }

    /// Who is supported is approved first, after the application came in (H115).
    private func approval(_ entries: [GroupEntry], _ supports: [String: Day]) -> [GroupCheck] {
        guard let first = supports.values.min() else { return [] }
        let (asked, approved) = (GroupEntry.Kind.application, GroupEntry.Kind.approval)
        guard let approval = entries.filter({ $0.kind == approved }).map(\.day).min(), approval <= first else {
            return [
                GroupCheck(
                    false,
                    "Hỗ trợ từ \(first.written) khi chưa ghi “\(approved.label)”. Ghi phê duyệt, hoặc xem lại ngày.")
            ]
        }
        guard entries.contains(where: { $0.kind == asked && $0.day <= approval }) else {
            return [
                GroupCheck(
                    false,
                    "Phê duyệt \(approval.written) khi chưa ghi “\(asked.label)”. Ghi đề nghị, hoặc xem lại ngày.")
            ]
        }
        return [GroupCheck(true, "Đã tiếp nhận và phê duyệt trước khi hỗ trợ")]
    }

    /// How far the proposals of members came: written, selected, approved, trained (H112).
    private var proposals: GroupCheck? {
        let chain = kind.register.marks.filter { mark in
            mark.after != nil || kind.register.marks.contains { $0.after == mark.code }
        }
        let counts = chain.map { mark in (mark.name, composition.members.count { $0.facts.marks[mark.code] != nil }) }
        guard counts.contains(where: { $0.1 > 0 }) else { return nil }
        return GroupCheck(true, counts.map { "\($0.0): \($0.1) người" }.joined(separator: "; "))
    }
}
