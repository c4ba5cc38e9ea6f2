import Accounts
import Database
import Foundation
import Kernel
import Papers
import Places

/// A plan: what one agency sets for one place and period. Its content stands in versions.
public struct Plan: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let place: PlaceID
    public let agency: RecordID
    public let period: Period
}

/// One version of a plan: a paper of the kind `plan`, with the same id. Its content stands in the tables of this room.
public struct PlanVersion: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let plan: RecordID
    /// From 1, in the order in which they were made.
    public let number: Int
    public let state: PaperState
    /// The number and symbol on the paper: `288/KH-BCD`; nil while it is blank (T227).
    public let paperNumber: String?
    /// The date on the paper; nil while it is blank.
    public let paperDay: Day?
    public let createdBy: String
    public let createdAt: Date
    /// Grows with every change of state and of content: a form sends the one it saw.
    public let rowVersion: Int
}

/// A kept annex with where it came from.
public struct KeptAnnex: Hashable, Sendable {
    public let annex: Annex
    /// The uploaded file; nil for an annex made in the product.
    public let attachment: RecordID?
    public let sourceKey: String
}

/// What a list of plans shows.
public struct PlanSummary: Hashable, Sendable {
    public let plan: Plan
    public let version: PlanVersion
    public let placeName: String
    public let agencyName: String
    public let agencyCode: String
    /// The number of cells that are not blank.
    public let cells: Int
}

extension CurrentPlan {
    /// What the plan is called: `Kế hoạch 288/KH-BCD năm 2024, Tỉnh Cao Bằng`.
    public var title: String {
        "Kế hoạch\(version.paperNumber.map { " \($0)" } ?? "") \(plan.period.written), \(target.place.name)"
    }
}
