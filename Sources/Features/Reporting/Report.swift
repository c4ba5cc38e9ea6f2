import Foundation
import Kernel
import Papers
import Programme

/// A report that was begun. Its id is also the series of its paper; each version of the paper has words and figures of its
/// own.
public struct Report: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let key: ObligationKey
    public let agency: RecordID
    /// When it was sent up for the first time; nil before.
    public let submittedAt: Date?
}

/// Where the figures of a version come from.
public enum ReportSource: String, Hashable, Sendable {
    /// What is recorded at the place and below it.
    case progress
    /// The approved reports of the tier below.
    case reports
}

/// One version of a report.
public struct ReportVersion: Hashable, Sendable {
    /// The paper of the same version.
    public let paper: RecordID
    public let source: ReportSource
    /// When the figures were taken.
    public let filledAt: Date
    /// SHA-256 of the figures since they were frozen; nil before.
    public let digest: String?
    public let frozenAt: Date?
}

/// A unit whose report is, or is missing, in a report of the tier above.
public struct ReportPart: Hashable, Sendable {
    public let place: PlaceID
    /// `Huyện Quảng Hòa`.
    public let name: String
    /// The paper whose figures were added; nil when none was approved.
    public let paper: RecordID?
    /// The report of that paper.
    public let report: RecordID?
}
