import Kernel

/// The state in which a document puts activities or indicators, for a place and a span of years (O195–199).
public struct StatusRule: Hashable, Sendable {
    /// The states that documents name.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Stopped until something happens.
        case suspended
        /// Not planned yet, because guidance is to come or to change.
        case awaitingGuidance = "awaiting_guidance"
        /// Tried in some places.
        case pilot
        /// Spread after a trial.
        case replicated

        /// The word of badges.
        public var label: String {
            switch self {
            case .suspended: "Tạm dừng"
            case .awaitingGuidance: "Chờ hướng dẫn"
            case .pilot: "Thí điểm"
            case .replicated: "Nhân rộng"
            }
        }
    }

    /// English, stable.
    public let code: String
    /// What it is.
    public let kind: Kind
    /// Paths of the activities concerned.
    public let activities: [String]
    /// Codes of the indicators concerned, written out: a state passes down only where it says so (O198).
    public let indicators: [String]
    /// The words of the document.
    public let reason: String
    /// The event that ends it; nil when the document names none.
    public let liftedBy: String?
    /// The code of the place whose plan says it, in the structure of the period's first day; nil for the whole project.
    public let place: String?
    /// The whole years that it covers.
    public let period: Period
    /// The code of the ``SourceDocument``.
    public let document: String
    /// The section or row of the document: `III.2.1`.
    public let clause: String
    /// For the catalogue page, in Vietnamese; nil when there is none.
    public let remark: String?
    /// Where it stands, and how far that was checked.
    public let source: Source
}
