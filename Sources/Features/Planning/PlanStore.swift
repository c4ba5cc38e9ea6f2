import Accounts
import Database
import Foundation
import Kernel
import Papers
import Places

/// Plans, versions and annexes, as functions over a transaction. They ask no policy.
public enum PlanStore {
    private static let planColumns = "p.id, p.place_id, p.agency_id, p.year_from, p.year_to"
    private static let versionColumns =
        "r.id AS version_id, r.series_id, r.version, r.state, r.number, r.day, r.prepared_by_name, r.created_at, r.row_version"

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

    /// The plans that a place has for periods of several years around a period, also those that it made as the same unit
    /// of an earlier structure.
    public static func phasePlans(at place: PlaceID, around period: Period, in tx: Transaction) throws -> [Plan] {
        let places = try PlaceStore.sameUnits(as: place, tx)
        return try tx.rows(
            """
            SELECT \(unsafe: planColumns) FROM plan p
             WHERE p.place_id IN \(list: places) AND p.year_from <= \(period.first) AND p.year_to >= \(period.last)
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
                     WHERE x.version_id = r.id) AS cells
              FROM plan p
              JOIN paper r ON r.series_id = p.id
                AND r.version = (SELECT MAX(w.version) FROM paper w WHERE w.series_id = p.id AND w.state <> 'superseded')
              JOIN place pl ON pl.id = p.place_id
              JOIN agency a ON a.id = p.agency_id
             WHERE \(PlaceStore.within(scopes, column: "p.place_id"))
               AND (pl.folded || ' ' || a.folded || ' ' || r.folded) LIKE \(words)
               AND (CAST(\(from) AS INTEGER) = 0 OR (p.year_from = \(from) AND p.year_to = \(to)))
             ORDER BY r.created_at DESC, p.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            PlanSummary(
                plan: try Plan(row), version: try PlanVersion(row), placeName: try row("place_name"),
                agencyName: try row("agency_name"), agencyCode: try row("agency_code"), cells: try row("cells"))
        }
    }

    /// The newest version of a plan that is not superseded; nil when there is none.
    public static func newest(of plan: RecordID, in tx: Transaction) throws -> PlanVersion? {
        try PaperStore.newest(of: plan, in: tx).map(PlanVersion.init)
    }

    /// The version that is in force; nil while none was issued.
    public static func issued(of plan: RecordID, in tx: Transaction) throws -> PlanVersion? {
        try PaperStore.issued(of: plan, in: tx).map(PlanVersion.init)
    }

    /// All versions of a plan, the newest first.
    public static func versions(of plan: RecordID, in tx: Transaction) throws -> [PlanVersion] {
        try PaperStore.versions(of: plan, in: tx).map(PlanVersion.init)
    }

    /// A version by its number.
    public static func version(_ number: Int, of plan: RecordID, in tx: Transaction) throws -> PlanVersion? {
        try versions(of: plan, in: tx).first { $0.number == number }
    }

    /// The place of a plan and all its ancestors in every structure: where rights on the plan are asked.
    static func lineage(of plan: Plan, in tx: Transaction) throws -> [PlaceID] {
        try PlaceStore.lineage(of: plan.place, tx)
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

    /// Adds a draft version with its annexes and its text; an earlier draft of the plan is superseded by it.
    ///
    /// - Throws: `Problem` `paper.under_decision` while a version is submitted or approved.
    static func addDraft(
        to plan: Plan, number paperNumber: String?, day: Day?, annexes: [KeptAnnex], text: PlanText,
        in tx: WriteTransaction
    ) throws -> PlanVersion {
        guard let place = try PlaceStore.place(plan.place, tx) else { throw DamagedPlan(id: plan.id) }
        let paper = try PaperStore.insert(
            NewPaper(
                kind: PlanPaper.kind, series: plan.id, title: "Kế hoạch \(plan.period.written), \(place.name)",
                agency: plan.agency, place: plan.place, number: paperNumber, day: day), in: tx)
        try tx.execute("INSERT INTO plan_version (id, plan_id, paper_id) VALUES (\(paper.id), \(plan.id), \(paper.id))")
        for annex in annexes { try AnnexStore.insert(annex, of: paper.id, plan: plan, in: tx) }
        try PlanTextStore.replace(text, of: paper.id, in: tx)
        try CountedPlans.refresh(place: plan.place, period: plan.period, in: tx)
        return PlanVersion(paper)
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
    init(_ paper: Paper) {
        self.init(
            id: paper.id, plan: paper.series, number: paper.version, state: paper.state, paperNumber: paper.number,
            paperDay: paper.day, createdBy: paper.preparedByName, createdAt: paper.createdAt,
            rowVersion: paper.rowVersion)
    }

    /// From a row that was read with `PlanStore.versionColumns`.
    init(_ row: Row) throws {
        self.init(
            id: try row("version_id"), plan: try row("series_id"), number: try row("version"), state: try row("state"),
            paperNumber: try row("number"), paperDay: try row("day"), createdBy: try row("prepared_by_name"),
            createdAt: try row("created_at"), rowVersion: try row("row_version"))
    }
}

/// Stored text that the program did not write.
struct DamagedPlan: LoggableFault {
    let id: RecordID

    var description: String { "plan \(id) or its annex holds values that the program never writes" }
}
