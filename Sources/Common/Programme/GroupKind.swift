import Kernel

/// A model of the project that is registered and followed: a team, a group, an address, a club.
public struct GroupKind: Hashable, Sendable {
    /// The identifier of the glossary: `communication_team`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The path of its activity.
    public let activity: String
    /// Rules of size, each of the document and the place that set it; empty when no document states one.
    public let rules: [GroupRule]
    /// Who should belong, as documents list them.
    public let categories: [MemberCategory]
    /// What plans want before the decision, each of its place (P200, P201).
    public let papers: [GroupPaper]
    /// How many of them a tier supports, each of its place and year (I122).
    public let limits: [GroupLimit]
    /// For the catalogue page, in Vietnamese; nil when there is none.
    public let remark: String?
    /// How such groups are registered and counted.
    public let register: GroupRegister
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// The rules that hold at a place: those of the place itself or of one of its ancestors, and those of no place.
    public func rules(at places: [String]) -> [GroupRule] {
        rules.filter { rule in rule.place.map(places.contains) ?? true }
    }

    /// One rule a subject: that of the nearest place, else that of no place. A plan's own value beats the general one.
    ///
    /// - Parameter places: the codes of a place and of those above it, the lowest first.
    public func ruling(at places: [String]) -> [GroupRule] {
        GroupRule.Subject.allCases.compactMap { subject in
            let own = rules.filter { $0.subject == subject }
            let nearest = places.lazy.compactMap { place in own.first { $0.place == place } }.first
            return nearest ?? own.first { $0.place == nil }
        }
    }

    /// The categories that a plan expects in every group at a place (D61).
    public func expected(at places: [String]) -> [MemberCategory] {
        categories.filter { !$0.expectedAt.isDisjoint(with: places) }
    }

    /// The category of a code; nil when there is none.
    public func category(_ code: String?) -> MemberCategory? { categories.first { $0.code == code } }
}

/// A bound on a number of people, as one plan sets it (D58–60, E80): never a rule of the whole country.
public struct GroupRule: Hashable, Sendable {
    /// Whom it counts.
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        /// All members.
        case members
        /// The management board of the group.
        case board
        /// Members outside the board.
        case ordinaryMembers = "ordinary_members"
        /// Guests at a launch.
        case invitees
        /// Everybody at a launch: board, members and guests.
        case launchPeople = "launch_people"
        /// Women among those who own the group or own it jointly (H113).
        case womenOwners = "women_owners"
        /// All members once more: beyond these bounds a figure is looked at, whatever a plan says.
        case plausibleMembers = "plausible_members"
    }

    /// Whom it counts.
    public let subject: Subject
    /// People; nil when only the other bound is stated.
    public let minimum: Int?
    /// People; nil when only the other bound is stated.
    public let maximum: Int?
    /// The document's own word; `Ban Điều hành` means the whole team in one plan, its board in another (V267).
    public let term: String?
    /// The sentence as printed.
    public let text: String
    /// The code of the place whose plan says it, in the structure of the document's day; nil when it holds everywhere.
    public let place: String?
    /// Whether the plan says that a group outside the bounds is not to be set up; otherwise it is only pointed out.
    public let isBlocking: Bool
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// Whether a number of people keeps within the bounds.
    public func admits(_ people: Int) -> Bool {
        people >= minimum ?? 0 && people <= maximum ?? .max
    }
}

/// A kind of person that a group should have among its members (D61–64).
public struct MemberCategory: Hashable, Sendable {
    /// English, stable: `village_head`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The codes of the places whose plan expects one in every group; empty where it is only mentioned.
    public let expectedAt: Set<String>
    /// Whether such a person leads groups of several villages and joins the one of the own village first (D63).
    public let joinsAtHome: Bool
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// A step in the life of a group (D66).
public struct GroupStage: Hashable, Sendable {
    /// English, stable: `needs_survey`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// A step that a plan wants before the decision, and who decides (P200, P201).
public struct GroupPaper: Hashable, Sendable {
    /// Which step.
    public enum Step: String, Hashable, Sendable, CaseIterable {
        /// The Union proposes.
        case proposed
        /// The Union and the committee agree.
        case agreed
    }

    public let step: Step
    /// Who issues the decision, as printed: `UBND xã`.
    public let issuer: String
    /// The sentence as printed.
    public let text: String
    /// The code of the place whose plan says it, in the structure of the document's day.
    public let place: String
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// How many models of a kind a tier supports in a year (I122).
public struct GroupLimit: Hashable, Sendable {
    /// The implementing tier.
    public let tier: Tier
    /// The tier of the places of which each has no more than ``most``.
    public let each: Tier
    public let most: Int
    /// In the whole place; nil when the document states no sum.
    public let total: Int?
    public let year: Int
    /// The sentence as printed.
    public let text: String
    /// The code of the place whose plan says it.
    public let place: String
    /// Where it stands, and how far that was checked.
    public let source: Source
}
