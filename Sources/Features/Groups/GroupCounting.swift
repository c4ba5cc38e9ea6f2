import Kernel
import Programme
import Totals

/// What a group counts for: pure over what is kept of it, so that a recount of everything gives the same.
///
/// A group moves its indicator once: on the day it counts as set up, or, when it was there before the project, on the day it
/// was first strengthened (C50, C51). Targets of a phase are sums of years, so a group that goes on working must not count
/// again; that it was maintained or strengthened in a year is counted apart.
public struct GroupCounting: Sendable {
    let kind: GroupKind
    /// The code of the indicator that the kind moves; nil when none does.
    let indicator: String?
    let draft: GroupDraft
    let steps: [GroupEvent]
    let members: [CountedMember]
    let meetings: [Day]
    let hasFiles: Bool

    public init(
        kind: GroupKind, indicator: String?, draft: GroupDraft, steps: [GroupEvent], members: [CountedMember],
        meetings: [Day], hasFiles: Bool
    ) {
        self.kind = kind
        self.indicator = indicator
        self.draft = draft
        self.steps = steps
        self.members = members
        self.meetings = meetings
        self.hasFiles = hasFiles
    }

    /// The day from which on it is set up; nil while it is not.
    public var setUp: Day? {
        let first: GroupStep = kind.register.countsFrom == .decided ? .decided : .launched
        return steps.first { $0.step.order >= first.order && $0.step != .stopped }?.day
    }

    /// The day on which it moves its indicator; nil while it does not.
    public var counted: Day? {
        switch draft.origin {
        case .new: setUp
        case .existing: steps.first { $0.step == .strengthened }?.day
        }
    }

    /// Whether the record shows it: a decision; for a group that was there before also a file.
    public var isEvidenced: Bool {
        steps.contains { $0.step == .decided && !$0.number.isEmpty } || draft.origin == .existing && hasFiles
    }

    /// Its facts, in a fixed order.
    public var facts: [Fact] {
        guard let counted else { return [] }
        var facts: [Fact] = []
        if let indicator { facts.append(fact(indicator, counted, 1)) }
        for method in kind.register.methods {
            guard let day = draft.methods[method.code] else { continue }
            facts.append(fact(method.indicator, max(day, counted), 1))
        }
        for part in kind.register.parts {
            let days = days(of: part, since: counted)
            for (day, count) in Dictionary(grouping: days, by: { $0 }).mapValues(\.count).sorted(by: { $0.key < $1.key }
            ) {
                facts.append(fact(part.part, day, Int64(count)))
            }
        }
        return facts
    }

    /// The day from which on each member counts for a part, once a person: somebody who left has counted, the phase goes on.
    private func days(of part: GroupPart, since counted: Day) -> [Day] {
        // Where only numbers are given, all members stand for the part that asks nothing more of them.
        if members.isEmpty, let counts = draft.counts, part.position == nil, part.mark == nil, !part.isTrained {
            return Array(repeating: counted, count: counts.all)
        }
        var days: [RecordID: Day] = [:]
        for member in members {
            guard let day = day(of: member.facts, part, since: counted) else { continue }
            days[member.person] = min(days[member.person] ?? day, day)
        }
        return Array(days.values)
    }

    private func day(of member: MemberFacts, _ part: GroupPart, since counted: Day) -> Day? {
        if let position = part.position, member.position != position { return nil }
        var day = max(member.joined, counted)
        if let mark = part.mark {
            guard let given = member.marks[mark] else { return nil }
            day = max(day, given)
        }
        if part.isTrained {
            guard let trained = member.trained else { return nil }
            day = max(day, trained)
        }
        return day
    }

    private func fact(_ indicator: String, _ day: Day, _ quantity: Int64) -> Fact {
        Fact(
            indicator: indicator, place: draft.place, tier: draft.tier, day: day, quantity: quantity,
            isEvidenced: isEvidenced)
    }

    /// As what it counts in each year. It is maintained in a year in which it met, after it was set up and before it
    /// stopped; one that was there before the project needs no setting up.
    public var years: [Int: GroupCount] {
        guard draft.origin == .existing || setUp != nil else { return [:] }
        let begun = draft.origin == .new ? setUp : nil
        let stopped = steps.last.flatMap { $0.step == .stopped ? $0.day : nil }
        var years: [Int: GroupCount] = [:]
        for meeting in meetings where begun.map({ $0 <= meeting }) ?? true && stopped.map({ meeting <= $0 }) ?? true {
            years[meeting.year] = .maintained
        }
        for step in steps where step.step == .strengthened { years[step.day.year] = .strengthened }
        if let begun { years[begun.year] = .new }
        return years
    }
}

/// Somebody who is or was in a group.
public struct CountedMember: Hashable, Sendable {
    public let person: RecordID
    public let facts: MemberFacts

    public init(person: RecordID, facts: MemberFacts) {
        self.person = person
        self.facts = facts
    }
}
