import Foundation
import Kernel

/// One row of `nepmoi reports status --json`. The keys are an interface: none is left out, `null` where nothing is known.
public struct ReportStatusRow: Encodable, Hashable, Sendable {
    /// The name of the place: `Huyện Quảng Hòa`.
    public let unit: String
    /// Its code in the structure of the span: `049`.
    public let place: String
    /// The office that owes the report.
    public let agency: String
    /// The code of the kind: `annual_result`.
    public let kind: String
    /// `2024`, `2024-Q3`, `2021-2025`.
    public let period: String
    /// The day that counts, extensions included; nil while none is set.
    public let due: Day?
    /// ``ObligationStanding/code``.
    public let state: String
    /// The first sending, ISO 8601 in UTC; nil before.
    public let submittedAt: String?
    /// Days behind the day that counts; 0 in time, nil where no day is set.
    public let lateDays: Int?

    private enum CodingKeys: String, CodingKey {
        case unit, place, agency, kind, period, due, state
        case submittedAt = "submitted_at"
        case lateDays = "late_days"
    }

    public init(_ obligation: Obligation, on today: Day) {
        let standing = obligation.standing(on: today)
        unit = obligation.unit.name
        place = obligation.unit.code
        agency = obligation.agencyName
        kind = obligation.key.kind
        period = obligation.key.period.code
        due = obligation.due?.last
        state = standing.code
        submittedAt = obligation.progress?.submittedAt?.formatted(.iso8601)
        lateDays = obligation.due == nil ? nil : standing.lateDays
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(unit, forKey: .unit)
        try container.encode(place, forKey: .place)
        try container.encode(agency, forKey: .agency)
        try container.encode(kind, forKey: .kind)
        try container.encode(period, forKey: .period)
        try container.encode(due, forKey: .due)
        try container.encode(state, forKey: .state)
        try container.encode(submittedAt, forKey: .submittedAt)
        try container.encode(lateDays, forKey: .lateDays)
    }
}
