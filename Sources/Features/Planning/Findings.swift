import Kernel
import Office

/// Sums that disagree. A plan with an open difference cannot be issued.
public struct Difference: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The units of a column do not add up to the figure of the split row.
        case unitsToTier = "units_to_tier"
        /// The tiers do not add up to the total.
        case tiersToTotal = "tiers_to_total"
        /// The units do not add up to the total.
        case unitsToTotal = "units_to_total"
        /// The rows of a group do not add up to the group.
        case rowsToGroup = "rows_to_group"
        /// A unit's tiers do not add up to its whole figure.
        case tiersToUnit = "tiers_to_unit"
    }

    public let kind: Kind
    /// The code of the indicator or of the count of places.
    public let indicator: String
    public let tier: Tier?
    /// What the paper says.
    public let stated: Int64
    /// What its parts add up to.
    public let computed: Int64
    /// The cells it came from: those to look at first, then the stated figure, then the other parts.
    public let cells: [CellAddress]
    /// Both sides in words.
    public let message: String
    /// Why it stays, in somebody's words; nil while it is open.
    public var explanation: String?
}

/// A meaning that is unclear: somebody must say what the paper means.
public struct Doubt: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case unknownUnit = "unknown_unit"
        case repeatedUnit = "repeated_unit"
        case missingRow = "missing_row"
        case unlabelledTier = "unlabelled_tier"
        case repeatedColumn = "repeated_column"
        case unknownColumn = "unknown_column"
        case unreadableFigure = "unreadable_figure"
    }

    public let kind: Kind
    public let cell: CellAddress
    public let message: String
}

/// Worth knowing; blocks nothing.
public struct Notice: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case hidden, unreadRow = "unread_row", secondTable = "second_table", suspended
        case completionPassed = "completion_passed", equalsPhase = "equals_phase", exceedsPhase = "exceeds_phase"
        case countingUnit = "counting_unit"
    }

    public let kind: Kind
    public let cell: CellAddress?
    public let message: String

    public init(_ kind: Kind, cell: CellAddress?, _ message: String) {
        self.kind = kind
        self.cell = cell
        self.message = message
    }
}

/// Everything found in an annex.
public struct Findings: Hashable, Sendable {
    public var differences: [Difference]
    public var doubts: [Doubt]
    public var notices: [Notice]

    public init(differences: [Difference] = [], doubts: [Doubt] = [], notices: [Notice] = []) {
        self.differences = differences
        self.doubts = doubts
        self.notices = notices
    }

    /// Whether nothing has to be mended, explained or chosen.
    public var isClean: Bool { doubts.isEmpty && differences.allSatisfy { $0.explanation != nil } }
}
