import Database
import Events
import Foundation
import Kernel
import Places

/// What a list of plans shows.
public struct LaunchPlanItem: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let title: String
    public let number: String
    public let year: Int
    public let agency: String
    public let place: String
    public let kind: String
    public let teams: Int
    public let waves: Int
    public let lines: Int
    public let settled: Int
    public let isTakenBack: Bool
}

/// Plans of launches and their calendars, as functions over a transaction. They ask no policy and no rule: see
/// ``LaunchDesk``.
public enum LaunchStore {
    /// A plan in any state; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> LaunchPlan? {
        guard
            let row = try tx.row(
                """
                SELECT agency_id, place_id, year, title, number, paper_day, kind, teams, people, money, remark,
                       taken_back_reason, taken_back_by, taken_back_at, made_by_name, made_at, row_version
                  FROM launch_plan WHERE id = \(id)
                """)
        else { return nil }
        let by: String? = try row("taken_back_by")
        let at: Date? = try row("taken_back_at")
        let why: String? = try row("taken_back_reason")
        var takenBack: LaunchPlan.TakingBack?
        if let by, let at { takenBack = .init(reason: why ?? "", by: by, at: at) }
        return LaunchPlan(
            id: id,
            draft: LaunchPlanDraft(
                agency: try row("agency_id"), year: try row("year"), title: try row("title"),
                number: try row("number"), day: try row("paper_day"), kind: try row("kind"), teams: try row("teams"),
                people: try row("people"), parts: try parts(of: id, in: tx), waves: try waves(of: id, in: tx),
                invitees: try tx.rows(
                    "SELECT words FROM launch_invitee WHERE plan_id = \(id) ORDER BY position"
                ).map { try $0("words") }, money: try row("money"), remark: try row("remark")),
            place: try row("place_id"), takenBack: takenBack, madeBy: try row("made_by_name"),
            madeAt: try row("made_at"), rowVersion: try row("row_version"))
    }

    private static func parts(of id: RecordID, in tx: Transaction) throws -> [LaunchPart] {
        try tx.rows("SELECT role, words, people FROM launch_part WHERE plan_id = \(id) ORDER BY position").map { row in
            let role: LaunchPart.Role = try row("role")
            return LaunchPart(try row("words"), people: try row("people"), role: role)
        }
    }

    private static func waves(of id: RecordID, in tx: Transaction) throws -> [LaunchWave] {
        try tx.rows(
            """
            SELECT number, period_from, period_until, period_words, teams, units, same_units, districts, details_follow, printed FROM launch_wave
             WHERE plan_id = \(id) ORDER BY number
            """
        ).map { row in
            let words: String = try row("period_words")
            guard
                let period = EventPeriod(
                    from: try row("period_from"), until: try row("period_until"), written: words)
            else { throw DamagedLaunch(id: id) }
            return LaunchWave(
                number: try row("number"), period: period, teams: try row("teams"), units: try row("units"),
                sameUnits: try row("same_units"), districts: try row("districts"),
                detailsFollow: try row("details_follow"), printed: try row("printed"))
        }
    }

    static func insert(
        _ id: RecordID, _ draft: LaunchPlanDraft, place: PlaceID, folded: String, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO launch_plan (id, agency_id, place_id, year, title, number, paper_day, kind, teams, people, money,
                                     remark, folded, made_by, made_by_name, made_at, row_version)
            VALUES (\(id), \(draft.agency), \(place), \(draft.year), \(draft.title), \(draft.number), \(draft.day),
                    \(draft.kind), \(draft.teams), \(draft.people), \(draft.money), \(draft.remark), \(folded),
                    \(tx.actor.id), \(tx.actor.name), \(tx.now), 1)
            """)
        try writeParts(draft, of: id, in: tx)
    }

    static func replace(
        _ id: RecordID, with draft: LaunchPlanDraft, folded: String, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            UPDATE launch_plan SET year = \(draft.year), title = \(draft.title), number = \(draft.number),
                   paper_day = \(draft.day), kind = \(draft.kind), teams = \(draft.teams), people = \(draft.people),
                   money = \(draft.money), remark = \(draft.remark), folded = \(folded)
             WHERE id = \(id)
            """)
        for table in ["launch_part", "launch_wave", "launch_invitee"] {
            try tx.execute("DELETE FROM \(unsafe: table) WHERE plan_id = \(id)")
        }
        try writeParts(draft, of: id, in: tx)
    }

    private static func writeParts(_ draft: LaunchPlanDraft, of id: RecordID, in tx: WriteTransaction) throws {
        try tx.insert(
            into: "launch_part", columns: ["plan_id", "position", "role", "words", "people"],
            rows: draft.parts.enumerated().map { [id, $0 + 1, $1.role, $1.words, $1.people] })
        try tx.insert(
            into: "launch_invitee", columns: ["plan_id", "position", "words"],
            rows: draft.invitees.enumerated().map { [id, $0 + 1, $1] })
        for wave in draft.waves {
            try tx.execute(
                """
                INSERT INTO launch_wave (plan_id, number, period_from, period_until, period_words, teams, units, same_units,
                                         districts, details_follow, printed)
                VALUES (\(id), \(wave.number), \(wave.period.from), \(wave.period.until), \(wave.period.written), \(wave.teams), \(wave.units), \(wave.sameUnits),
                        \(wave.districts), \(wave.detailsFollow), \(wave.printed))
                """)
        }
    }

    /// Takes the turn of a change: whoever saw an older state is told.
    ///
    /// - Parameter version: what was seen; nil for a change that contradicts no other, such as a further line.
    /// - Throws: `Problem` `launch.stale`, `launch.taken_back` (conflict).
    static func turn(_ plan: LaunchPlan, version: Int?, in tx: WriteTransaction) throws {
        let seen: SQL = version.map { "AND row_version = \($0)" as SQL } ?? ""
        let changed = try tx.execute(
            """
            UPDATE launch_plan SET row_version = row_version + 1
             WHERE id = \(plan.id) AND taken_back_at IS NULL \(seen)
            """)
        guard changed == 1 else {
            throw plan.takenBack != nil
                ? Problem(.conflict, "launch.taken_back", "Kế hoạch này đã rút nên không sửa được nữa.")
                : Problem(
                    .conflict, "launch.stale", "Vừa có người khác sửa kế hoạch này. Xem bản mới nhất rồi làm lại.")
        }
    }

    static func takeBack(_ plan: LaunchPlan, reason: String, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE launch_plan SET taken_back_reason = \(reason), taken_back_by = \(tx.actor.name),
                   taken_back_at = \(tx.now) WHERE id = \(plan.id)
            """)
    }

    // MARK: List

    /// What a list asks for.
    public struct Question: Hashable, Sendable {
        public var search: String
        public var year: Int?

        public init(search: String = "", year: Int? = nil) {
            self.search = search
            self.year = year
        }
    }

    /// Plans that concern somebody: made within the scopes, or above them, the newest first.
    ///
    /// - Parameter above: the places above the scopes: plans that were made there launch below too.
    public static func search(
        _ question: Question, within scopes: [Scope], above: [PlaceID], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [LaunchPlanItem] {
        var condition: SQL =
            """
            (\(PlaceStore.within(scopes, column: "p.place_id")) OR p.place_id IN \(list: above))
            """
        for word in Vietnamese.folded(question.search).split(separator: " ").prefix(12) {
            condition = "\(condition) AND p.folded LIKE \("%\(word)%")" as SQL
        }
        if let year = question.year { condition = "\(condition) AND p.year = \(year)" as SQL }
        return try tx.rows(
            """
            SELECT p.id, p.title, p.number, p.year, p.kind, p.teams, p.taken_back_at, a.name AS agency, l.name AS place,
                   (SELECT COUNT(*) FROM launch_wave w WHERE w.plan_id = p.id) AS waves,
                   (SELECT COUNT(*) FROM launch_line i WHERE i.plan_id = p.id AND i.is_mistake = 0) AS lines,
                   (SELECT COUNT(*) FROM launch_line i WHERE i.plan_id = p.id AND i.is_mistake = 0
                       AND i.planner_at IS NOT NULL AND i.unit_at IS NOT NULL) AS settled
              FROM launch_plan p JOIN agency a ON a.id = p.agency_id JOIN place l ON l.id = p.place_id
             WHERE \(condition) ORDER BY p.year DESC, p.made_at DESC, p.id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            let gone: Date? = try row("taken_back_at")
            return LaunchPlanItem(
                id: try row("id"), title: try row("title"), number: try row("number"), year: try row("year"),
                agency: try row("agency"), place: try row("place"), kind: try row("kind"), teams: try row("teams"),
                waves: try row("waves"), lines: try row("lines"), settled: try row("settled"), isTakenBack: gone != nil)
        }
    }

    // MARK: Preparations and history

    /// What is to be prepared, as entered.
    public static func needs(of id: RecordID, in tx: Transaction) throws -> [LaunchNeed] {
        try tx.rows(
            """
            SELECT id, thing, quantity, who, done_on FROM launch_need WHERE plan_id = \(id) AND is_mistake = 0 ORDER BY id
            """
        ).map { row in
            LaunchNeed(
                id: try row("id"), thing: try row("thing"), quantity: try row("quantity"), who: try row("who"),
                done: try row("done_on"))
        }
    }

    static func insert(
        need thing: String, quantity: String, who: String, of id: RecordID, in tx: WriteTransaction
    ) throws -> RecordID {
        let need = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO launch_need (id, plan_id, thing, quantity, who, is_mistake)
            VALUES (\(need), \(id), \(thing), \(quantity), \(who), 0)
            """)
        return need
    }

    /// - Returns: whether such a line stands.
    static func setNeed(_ need: RecordID, of id: RecordID, done: Day?, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            "UPDATE launch_need SET done_on = \(done) WHERE id = \(need) AND plan_id = \(id) AND is_mistake = 0") == 1
    }

    static func strikeNeed(_ need: RecordID, of id: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            "UPDATE launch_need SET is_mistake = 1 WHERE id = \(need) AND plan_id = \(id) AND is_mistake = 0") == 1
    }

    static func remember(_ words: String, of id: RecordID, in tx: WriteTransaction) throws {
        let last: Int =
            try tx.value("SELECT COALESCE(MAX(number), 0) FROM launch_history WHERE plan_id = \(id)") ?? 0
        try tx.execute(
            """
            INSERT INTO launch_history (plan_id, number, words, done_by_name, done_at)
            VALUES (\(id), \(last + 1), \(words), \(tx.actor.name), \(tx.now))
            """)
    }

    /// What was done to a plan, the newest first.
    public static func history(of id: RecordID, limit: Int = 100, in tx: Transaction) throws -> [LaunchHistory] {
        try tx.rows(
            """
            SELECT words, done_by_name, done_at FROM launch_history WHERE plan_id = \(id)
             ORDER BY number DESC LIMIT \(limit)
            """
        ).map { LaunchHistory(words: try $0("words"), by: try $0("done_by_name"), at: try $0("done_at")) }
    }
}

/// A record that does not hold what its table promises.
struct DamagedLaunch: LoggableFault {
    let id: RecordID

    var description: String { "launch plan \(id) does not hold what its table promises" }
}
