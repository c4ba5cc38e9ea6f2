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
    /// For the catalogue page, in Vietnamese; nil when there is none.
    public let remark: String?
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// The rules that hold at a place: those of the place itself or of one of its ancestors, and those of no place.
    public func rules(at places: [String]) -> [GroupRule] {
        rules.filter { rule in rule.place.map(places.contains) ?? true }
    }
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
