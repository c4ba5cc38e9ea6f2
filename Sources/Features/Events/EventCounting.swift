import Kernel
import Programme
import Totals

/// Somebody on a list who came, as far as counting asks.
public struct CountedParticipant: Hashable, Sendable {
    public let person: RecordID
    public let isWoman: Bool
    /// Nil when the ethnic group is not known.
    public let isMinority: Bool?

    public init(person: RecordID, isWoman: Bool, isMinority: Bool?) {
        self.person = person
        self.isWoman = isWoman
        self.isMinority = isMinority
    }
}

/// What a held event counts for: pure over what is kept of it, so that a recount of everything gives the same.
public struct EventCounting: Sendable {
    let counts: [EventCount]
    let draft: EventDraft
    let held: EventHolding?
    let listed: [CountedParticipant]
    /// Who counted already in the year, at an event of the same kind and variant before.
    let countedBefore: Set<RecordID>
    let hasFiles: Bool

    public init(
        counts: [EventCount], draft: EventDraft, held: EventHolding?, listed: [CountedParticipant],
        countedBefore: Set<RecordID> = [], hasFiles: Bool
    ) {
        self.counts = counts
        self.draft = draft
        self.held = held
        self.listed = listed
        self.countedBefore = countedBefore
        self.hasFiles = hasFiles
    }

    /// Whether the record shows it: a list of those who came, minutes, a photo.
    public var isEvidenced: Bool { hasFiles || !listed.isEmpty }

    /// Its facts, in a fixed order; none before it was held.
    public var facts: [Fact] {
        guard let held else { return [] }
        return counts.compactMap { count in
            let quantity = quantity(of: count, held)
            guard quantity > 0 else { return nil }
            return Fact(
                indicator: count.code, place: draft.place, tier: draft.tier, day: held.until, quantity: Int64(quantity),
                isEvidenced: isEvidenced)
        }
    }

    private func quantity(of count: EventCount, _ held: EventHolding) -> Int {
        switch count.measure {
        case .events: return 1
        case .rounds: return held.rounds
        case .participants, .women, .men, .minorityWomen: break
        }
        // Only a list can tell who counted before; it is asked first then.
        if count.isOnceAYear, !listed.isEmpty {
            return listed.count { !countedBefore.contains($0.person) && Self.counts($0, count.measure) }
        }
        guard let all = held.counts?.all else { return listed.count { Self.counts($0, count.measure) } }
        return switch count.measure {
        case .women: all.women
        case .men: all.men
        case .minorityWomen: all.minorityWomen ?? 0
        default: all.all
        }
    }

    private static func counts(_ person: CountedParticipant, _ measure: EventCount.Measure) -> Bool {
        switch measure {
        case .women: person.isWoman
        case .men: !person.isWoman
        case .minorityWomen: person.isWoman && person.isMinority == true
        default: true
        }
    }
}
