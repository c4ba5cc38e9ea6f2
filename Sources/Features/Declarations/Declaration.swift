import Database
import Foundation
import Kernel

/// One figure of a declaration.
public struct DeclarationLine: Hashable, Sendable, Codable {
    /// The code of what is counted: `communication_team`.
    public let indicator: String
    /// Who implemented it; nil where the office does not split.
    public let tier: Tier?
    /// 1 to 999.999.999, in the unit of the indicator.
    public let quantity: Int64

    public init(indicator: String, tier: Tier?, quantity: Int64) {
        self.indicator = indicator
        self.tier = tier
        self.quantity = quantity
    }

    /// What may stand once in a declaration: an indicator with its tier.
    struct Key: Hashable {
        let indicator: String
        let tier: Tier?
    }

    var key: Key { Key(indicator: indicator, tier: tier) }
}

/// What somebody wants to declare for one place and one time.
public struct DeclarationDraft: Hashable, Sendable {
    /// Where it happened.
    public var place: PlaceID
    public var time: ReportedTime
    public var lines: [DeclarationLine]
    /// Why it is declared instead of shown: `hồ sơ năm 2022 thất lạc do mưa lũ`.
    public var reason: String

    public init(place: PlaceID, time: ReportedTime, lines: [DeclarationLine], reason: String) {
        self.place = place
        self.time = time
        self.lines = lines
        self.reason = reason
    }
}

/// Figures that an office states for an old year or a lost paper, without a record that shows them (DESIGN idea 1).
public struct Declaration: Hashable, Sendable, Identifiable {
    /// Whether it counts.
    public enum State: String, Hashable, Sendable, CaseIterable, DatabaseValue {
        case standing
        /// Its facts left; the record stays readable.
        case takenBack = "taken_back"

        /// As shown: `Đang tính`, `Đã rút`.
        public var label: String {
            switch self {
            case .standing: "Đang tính"
            case .takenBack: "Đã rút"
            }
        }
    }

    /// Who took it back, when and why.
    public struct TakingBack: Hashable, Sendable {
        public let reason: String
        public let by: String
        public let at: Date
    }

    public let id: RecordID
    public let place: PlaceID
    public let time: ReportedTime
    /// In the order in which they were given.
    public let lines: [DeclarationLine]
    public let reason: String
    public let state: State
    /// Nil while it stands.
    public let takenBack: TakingBack?
    /// The id and the name of who declared it.
    public let declaredBy: String
    public let declaredByName: String
    public let declaredAt: Date
    /// The import that it came with; nil when it was entered by itself.
    public let importID: RecordID?
    /// The count of changes, which a form sends back to show what it saw; 1 at first.
    public let rowVersion: Int

    /// The kind of its facts and of its audit entries.
    public static let kind = "declaration"
}

/// What a declaration said before somebody corrected it.
public struct DeclarationRevision: Hashable, Sendable {
    /// From 1.
    public let number: Int
    public let time: ReportedTime
    public let lines: [DeclarationLine]
    public let reason: String
    /// Who replaced it, and when.
    public let replacedBy: String
    public let replacedAt: Date
}

/// A record that does not hold what its table promises.
struct DamagedDeclaration: LoggableFault {
    let id: RecordID

    var description: String { "declaration \(id) does not hold what its table promises" }
}
