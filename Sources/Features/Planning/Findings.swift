import Foundation
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
        /// The text of the plan states another figure than its annex (C40).
        case textToAnnex = "text_to_annex"
        /// The text states two figures for one thing (V256).
        case textToText = "text_to_text"
        /// The year is given more than the whole phase (V248).
        case yearToPhase = "year_to_phase"
        /// The counts of places differ between the year and the phase (V252).
        case placesToPhase = "places_to_phase"
        /// The plan sets something else than the tier above assigned.
        case planToAssigned = "plan_to_assigned"
    }

    public let kind: Kind
    /// The code of the indicator or of the count of places.
    public let indicator: String
    public let tier: Tier?
    /// The printed name of the unit that it is about; nil when it is about all of them.
    public var unit: String?
    /// What the paper says.
    public let stated: Int64
    /// What its parts add up to.
    public let computed: Int64
    /// The cells it came from: those to look at first, then the stated figure, then the other parts.
    public let cells: [CellAddress]
    /// Both sides in words.
    public let message: String
    /// Why it stays, in somebody's words; nil while it is open.
    public var explanation: Explanation?

    /// What an explanation is kept under: the same figures for the same thing, wherever its cells have moved to.
    public var key: String {
        [
            "difference", kind.rawValue, indicator, tier?.rawValue ?? "", unit ?? "", String(stated), String(computed),
        ].joined(separator: "|")
    }
}

/// Why a finding stays, said by a named person.
public struct Explanation: Hashable, Sendable, Codable {
    /// At least five characters.
    public let words: String
    /// The name of who said it.
    public let by: String
    public let at: Date
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
    /// What the paper means, in somebody's words; nil while it is open.
    public var explanation: Explanation?

    /// What an explanation is kept under.
    public var key: String { ["doubt", kind.rawValue, message].joined(separator: "|") }
}

/// Worth knowing; blocks nothing.
public struct Notice: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case hidden, unreadRow = "unread_row", secondTable = "second_table", suspended
        case completionPassed = "completion_passed", equalsPhase = "equals_phase", exceedsPhase = "exceeds_phase"
        case countingUnit = "counting_unit"
        /// An indicator of the annex that section II does not state (C40, V246).
        case notInText = "not_in_text"
        /// The text supports models that the annex does not give to that tier (V253).
        case textSupport = "text_support"
        /// The text describes it, and the annex gives none (V262).
        case describedOnly = "described_only"
        /// A header keeps the figure of a higher tier although nothing is given (V262).
        case headerLeftover = "header_leftover"
        /// A row stands under the heading of another activity (V263).
        case rowElsewhere = "row_elsewhere"
        /// All units have the same share of their phase target (V280).
        case constantShare = "constant_share"
        /// The head of the paper leaves open what its annex says (V257).
        case headBlank = "head_blank"
        /// Due before the plan itself is dated (V258).
        case deadlineBeforePlan = "deadline_before_plan"
        /// The printed title of the signer belongs to another agency than the issuer (V254).
        case signerElsewhere = "signer_elsewhere"
        /// A document is given the short name of another number (V259).
        case shortName = "short_name"
        /// One document is cited with two subjects (V260).
        case twoSubjects = "two_subjects"
        /// The printed symbol is not the document's own (V261).
        case misprintedSymbol = "misprinted_symbol"
        /// An annex counts other places than those entered with the attribute (A17, V252).
        case placesToList = "places_to_list"
    }

    public let kind: Kind
    public let cell: CellAddress?
    public let message: String

    public init(_ kind: Kind, cell: CellAddress? = nil, _ message: String) {
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
    public var isClean: Bool { open == 0 }

    /// How many differences and doubts nobody has explained.
    public var open: Int {
        differences.count { $0.explanation == nil } + doubts.count { $0.explanation == nil }
    }

    static func + (left: Findings, right: Findings) -> Findings {
        Findings(
            differences: left.differences + right.differences, doubts: left.doubts + right.doubts,
            notices: left.notices + right.notices)
    }

    /// With what people said about them.
    func explained(by explanations: [String: Explanation]) -> Findings {
        var findings = self
        for index in findings.differences.indices {
            findings.differences[index].explanation = explanations[findings.differences[index].key]
        }
        for index in findings.doubts.indices {
            findings.doubts[index].explanation = explanations[findings.doubts[index].key]
        }
        return findings
    }
}
