import Database
import Kernel
import Places

/// A plan in force that assigns targets to a place, as the overview of that place shows it.
struct AssignedPlan: Sendable {
    let period: Period
    /// `Kế hoạch 288/KH-BCD, Tỉnh Cao Bằng`.
    let paper: String
    /// How many indicators it assigns.
    let indicators: Int
    /// `Xã Ba Trang (21520)`, for the form of a new plan.
    let placeText: String
    /// The place's own plan of that period; nil while it has none.
    let own: RecordID?

    /// What was assigned to a place, or to the same unit of another structure, by plans in force at other places, the
    /// latest period first.
    static func all(to place: PlaceID, limit: Int, in tx: Transaction) throws -> [AssignedPlan] {
        let places = try PlaceStore.sameUnits(as: place, tx)
        return try tx.rows(
            """
            SELECT t.year_from, t.year_to, COUNT(DISTINCT t.indicator) AS indicators, r.number, above.name AS above_name,
                   own.code AS own_code, own.name AS own_name,
                   (SELECT MIN(q.id) FROM plan q
                     WHERE q.place_id IN \(list: places) AND q.year_from = t.year_from AND q.year_to = t.year_to) AS own_plan
              FROM target t
              JOIN plan_version v ON v.id = t.version_id
              JOIN paper r ON r.id = v.id
              JOIN plan p ON p.id = v.plan_id
              JOIN place above ON above.id = p.place_id
              JOIN place own ON own.id = t.place_id
             WHERE t.place_id IN \(list: places) AND p.place_id NOT IN \(list: places) AND r.state = 'issued'
             GROUP BY t.year_from, t.year_to, v.id, r.number, above.name, own.code, own.name
             ORDER BY t.year_from DESC, t.year_to, r.number LIMIT \(limit)
            """
        ).compactMap { row in
            guard let period = Period(first: try row("year_from"), last: try row("year_to")) else { return nil }
            let number: String? = try row("number")
            let name: String = try row("above_name")
            return AssignedPlan(
                period: period, paper: "Kế hoạch\(number.map { " \($0)" } ?? ""), \(name)",
                indicators: try row("indicators"),
                placeText: TypedPlace.text(name: try row("own_name"), code: try row("own_code")),
                own: try row("own_plan"))
        }
    }
}
