import Kernel

/// What a guide asks of each level for one activity.
public struct ActivityGuidance: Hashable, Sendable {
    /// The path of the activity.
    public let activity: String
    /// The code of the ``SourceDocument`` that says it.
    public let document: String
    /// The main contents of the activity, as printed.
    public let contents: [String]
    /// From the centre down.
    public let levels: [LevelDuties]
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// What one level does, or several that the guide names together without dividing the work.
public struct LevelDuties: Hashable, Sendable {
    /// At least one.
    public let tiers: [Tier]
    /// The section of the guide: `1.3`.
    public let clause: String
    /// As printed, one duty each.
    public let duties: [String]
}

extension Catalogue {
    /// What guides ask for an activity; empty when none speaks of it.
    public func guidance(ofActivity path: String) -> [ActivityGuidance] { guidance.filter { $0.activity == path } }
}
