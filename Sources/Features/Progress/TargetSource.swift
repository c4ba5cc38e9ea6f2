import Database
import Foundation
import Kernel
import Places

/// The plan that a target shown stands in.
public struct TargetSource: Hashable, Sendable {
    /// The code of the indicator.
    public let indicator: String
    /// The tier of the plan.
    public let issuer: Tier
    /// A year or a phase.
    public let period: Period
    public let plan: RecordID
    /// The number of the version that counts.
    public let version: Int
    /// `288/KH-BCD`; nil where the paper leaves it blank.
    public let number: String?
    public let day: Day?
    /// False while the plan is only a draft: none of its versions was issued.
    public let isIssued: Bool
    /// The place whose plan it is.
    public let place: PlaceID
    public let placeName: String

    /// `Kế hoạch 288/KH-BCD ngày 20/3/2024`, `Kế hoạch năm 2024 của Tỉnh Cao Bằng`.
    public var title: String {
        guard let number else { return "Kế hoạch \(period.written) của \(placeName)" }
        return "Kế hoạch \(number)" + (day.map { " ngày \($0.written)" } ?? "")
    }

    /// The plans that set targets below a place for some periods; for the whole country only its own.
    static func all(of view: ProgressView, periods: [Period], in tx: Transaction) throws -> [TargetSource] {
        let keys = periods.map(\.totalKey)
        let structure = view.way == .crossing ? view.place.structure : view.structure.id
        let id = view.place.id
        let source: SQL =
            id == .nation
            ? "counted_target t WHERE t.plan_place_id = \(id) AND t.period IN \(list: keys)"
            : """
            place_path a CROSS JOIN counted_target t
             WHERE a.structure_id = \(structure) AND t.place_id = a.place_id AND t.period IN \(list: keys)
               AND (a.province_id = \(id) OR a.district_id = \(id) OR a.commune_id = \(id) OR a.unit_id = \(id))
            """
        return try tx.rows(
            """
            SELECT c.code, u.issuer, u.period, r.series_id, r.version, r.state, r.number, r.day, p.id AS place_id, p.name
              FROM (SELECT DISTINCT t.indicator_id, t.issuer, t.period, t.version_id, t.plan_place_id FROM \(source)) u
              JOIN counted_indicator c ON c.id = u.indicator_id
              JOIN paper r ON r.id = u.version_id
              JOIN place p ON p.id = u.plan_place_id
             ORDER BY u.issuer, p.sort_key, r.series_id, c.code
            """
        ).compactMap { row in
            guard let issuer = Tier(depth: try row("issuer")), let period = Period(totalKey: try row("period")) else {
                return nil
            }
            let state: String = try row("state")
            return TargetSource(
                indicator: try row("code"), issuer: issuer, period: period, plan: try row("series_id"),
                version: try row("version"), number: try row("number"), day: try row("day"),
                isIssued: state == "issued", place: try row("place_id"), placeName: try row("name"))
        }
    }
}
