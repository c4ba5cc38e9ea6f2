import Accounts
import Database
import Foundation
import Kernel
import Places

/// Plans, versions and annexes, as functions over a transaction. They ask no policy.
public enum PlanStore {
    private static let planColumns = "p.id, p.place_id, p.agency_id, p.year_from, p.year_to"
    private static let versionColumns =
        "v.id AS version_id, v.plan_id, v.number, v.state, v.paper_number, v.paper_day, v.created_by_name, v.created_at"

    /// A plan, or nil.
    public static func plan(_ id: RecordID, in tx: Transaction) throws -> Plan? {
        try tx.row("SELECT \(unsafe: planColumns) FROM plan p WHERE p.id = \(id)").map(Plan.init)
    }

    /// All plans of a place and period, one an issuing agency, by the agency's name.
    public static func plans(at place: PlaceID, period: Period, in tx: Transaction) throws -> [Plan] {
        try tx.rows(
            """
            SELECT \(unsafe: planColumns) FROM plan p JOIN agency a ON a.id = p.agency_id
             WHERE p.place_id = \(place) AND p.year_from = \(period.first) AND p.year_to = \(period.last)
             ORDER BY a.sort_key, p.id
            """
        ).map(Plan.init)
    }

    /// The plans that a place has for periods of several years around a period.
    public static func phasePlans(at place: PlaceID, around period: Period, in tx: Transaction) throws -> [Plan] {
        try tx.rows(
            """
            SELECT \(unsafe: planColumns) FROM plan p
             WHERE p.place_id = \(place) AND p.year_from <= \(period.first) AND p.year_to >= \(period.last)
               AND p.year_to > p.year_from ORDER BY p.year_from, p.id
            """
        ).map(Plan.init)
    }

    /// The newest versions of the plans below some scopes, newest change first.
    ///
    /// - Parameters:
    ///   - search: words that the place, the agency or the paper's number must contain, with or without marks.
    ///   - limit: how many at most; ask for one more than a page to know whether there is another.
    public static func summaries(
        within scopes: [Scope], search: String = "", period: Period? = nil, offset: Int = 0, limit: Int,
        in tx: Transaction
    ) throws -> [PlanSummary] {
        let words = "%\(Vietnamese.folded(search))%"
        let from = period?.first ?? 0
        let to = period?.last ?? 0
        return try tx.rows(
            """
            SELECT \(unsafe: planColumns), \(unsafe: versionColumns), pl.name AS place_name, a.name AS agency_name,
                   a.code AS agency_code,
                   (SELECT COUNT(*) FROM plan_annex x JOIN target_cell c ON c.annex_id = x.id
                     WHERE x.version_id = v.id) AS cells
              FROM plan p
              JOIN plan_version v ON v.plan_id = p.id
                AND v.number = (SELECT MAX(w.number) FROM plan_version w WHERE w.plan_id = p.id AND w.state <> 'superseded')
              JOIN place pl ON pl.id = p.place_id
              JOIN agency a ON a.id = p.agency_id
             WHERE \(PlaceStore.within(scopes, column: "p.place_id"))
               AND (pl.folded || ' ' || a.folded || ' ' || v.paper_folded) LIKE \(words)
               AND (CAST(\(from) AS INTEGER) = 0 OR (p.year_from = \(from) AND p.year_to = \(to)))
             ORDER BY v.created_at DESC, p.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            PlanSummary(
                plan: try Plan(row), version: try PlanVersion(row), placeName: try row("place_name"),
                agencyName: try row("agency_name"), agencyCode: try row("agency_code"), cells: try row("cells"))
        }
    }

    /// The newest version of a plan that is not superseded; nil when there is none.
    public static func newest(of plan: RecordID, in tx: Transaction) throws -> PlanVersion? {
        try tx.row(
            """
            SELECT \(unsafe: versionColumns) FROM plan_version v
             WHERE v.plan_id = \(plan) AND v.state <> 'superseded' ORDER BY v.number DESC LIMIT 1
            """
        ).map(PlanVersion.init)
    }

    /// All versions of a plan, the newest first.
    public static func versions(of plan: RecordID, in tx: Transaction) throws -> [PlanVersion] {
        try tx.rows(
            "SELECT \(unsafe: versionColumns) FROM plan_version v WHERE v.plan_id = \(plan) ORDER BY v.number DESC"
        ).map(PlanVersion.init)
    }

    /// A version by its number.
    public static func version(_ number: Int, of plan: RecordID, in tx: Transaction) throws -> PlanVersion? {
        try tx.row(
            """
            SELECT \(unsafe: versionColumns) FROM plan_version v
             WHERE v.plan_id = \(plan) AND v.number = \(number)
            """
        ).map(PlanVersion.init)
    }

    /// The plan of a place, agency and period; it is made when there is none.
    static func require(
        place: PlaceID, agency: RecordID, period: Period, in tx: WriteTransaction
    ) throws -> Plan {
        if let plan = try plans(at: place, period: period, in: tx).first(where: { $0.agency == agency }) { return plan }
        let plan = Plan(id: tx.environment.newID(), place: place, agency: agency, period: period)
        try tx.execute(
            """
            INSERT INTO plan (id, place_id, agency_id, year_from, year_to, created_at)
            VALUES (\(plan.id), \(place), \(agency), \(period.first), \(period.last), \(tx.now))
            """)
        return plan
    }

    /// Adds a draft version with its annexes; earlier drafts of the plan are superseded by it.
    static func addDraft(
        to plan: Plan, number paperNumber: String?, day: Day?, annexes: [KeptAnnex], in tx: WriteTransaction
    ) throws -> PlanVersion {
        let last: Int =
            try tx.value("SELECT COALESCE(MAX(number), 0) FROM plan_version WHERE plan_id = \(plan.id)") ?? 0
        try tx.execute(
            """
            UPDATE plan_version SET state = 'superseded', row_version = row_version + 1
             WHERE plan_id = \(plan.id) AND state = 'draft'
            """)
        let version = PlanVersion(
            id: tx.environment.newID(), plan: plan.id, number: last + 1, state: .draft, paperNumber: paperNumber,
            paperDay: day, createdBy: tx.actor.name, createdAt: tx.now)
        try tx.execute(
            """
            INSERT INTO plan_version (id, plan_id, number, state, paper_number, paper_folded, paper_day, created_by,
                                      created_by_name, created_at, row_version)
            VALUES (\(version.id), \(plan.id), \(version.number), \(version.state), \(paperNumber),
                    \(Vietnamese.folded(paperNumber ?? "")), \(day), \(tx.actor.id), \(tx.actor.name), \(tx.now), 1)
            """)
        for kept in annexes { try AnnexStore.insert(kept, of: version.id, plan: plan, in: tx) }
        return version
    }
}

extension Plan {
    init(_ row: Row) throws {
        let first: Int = try row("year_from")
        let last: Int = try row("year_to")
        guard let period = Period(first: first, last: last) else { throw DamagedPlan(id: try row("id")) }
        self.init(id: try row("id"), place: try row("place_id"), agency: try row("agency_id"), period: period)
    }
}

extension PlanVersion {
    init(_ row: Row) throws {
        self.init(
            id: try row("version_id"), plan: try row("plan_id"), number: try row("number"), state: try row("state"),
            paperNumber: try row("paper_number"), paperDay: try row("paper_day"), createdBy: try row("created_by_name"),
            createdAt: try row("created_at"))
    }
}

/// Stored text that the program did not write.
struct DamagedPlan: LoggableFault {
    let id: RecordID

    var description: String { "plan \(id) or its annex holds values that the program never writes" }
}
