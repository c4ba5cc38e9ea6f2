import Attachments
import Database
import Foundation
import Kernel
import Programme

/// Events, as functions over a transaction. They ask no policy and no rule: see ``EventDesk``.
public enum EventStore {
    static let columns =
        "e.id, e.kind, e.variant, e.title, e.own_title, e.place_id, e.agency_id, e.tier, e.activity, e.period_from, "
        + "e.period_until, e.period_words, e.planned_people, e.details_follow, e.is_pilot, e.venue, e.partner, e.cost, "
        + "e.cost_source, e.remark, e.lessons, e.state, e.cancel_reason, e.held_from, e.held_until, e.rounds, "
        + "e.taken_back_reason, e.taken_back_by, e.taken_back_at, e.recorded_by_name, e.recorded_at, e.row_version"

    /// An event in any state; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Event? {
        try find([id], in: tx).first
    }

    /// The events of these ids, in no order.
    public static func find(_ ids: [RecordID], in tx: Transaction) throws -> [Event] {
        var found: [Event] = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            let traits = try traits(of: part, in: tx)
            let counts = try counts(of: part, in: tx)
            let measures = try measures(of: part, in: tx)
            for row in try tx.rows("SELECT \(unsafe: columns) FROM event e WHERE e.id IN \(list: part)") {
                let id: RecordID = try row("id")
                found.append(
                    try event(row, traits: traits[id] ?? [:], counts: counts[id], measures: measures[id] ?? [:]))
            }
        }
        return found
    }

    static func insert(
        _ id: RecordID, _ draft: EventDraft, title: String, folded: String, importID: RecordID?,
        in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO event (id, kind, variant, title, own_title, place_id, agency_id, tier, activity, period_from,
                               period_until, period_words, planned_people, details_follow, is_pilot, venue, partner, cost,
                               cost_source, remark, lessons, state, cancel_reason, first_day, last_day, year, people,
                               folded, recorded_by, recorded_by_name, recorded_at, import_id, row_version)
            VALUES (\(id), \(draft.kind), \(draft.variant ?? ""), \(title), \(draft.title), \(draft.place),
                    \(draft.agency), \(draft.tier?.depth ?? -1), \(draft.activity), \(draft.period.from),
                    \(draft.period.until), \(draft.period.written), \(draft.plannedPeople), \(draft.detailsFollow),
                    \(draft.isPilot), \(draft.venue), \(draft.partner), \(draft.cost?.amount), \(draft.costSource),
                    \(draft.remark), \(draft.lessons), 'planned', '', \(draft.period.from), \(draft.period.until),
                    \(draft.period.from.year), 0, \(folded), \(tx.actor.id), \(tx.actor.name), \(tx.now), \(importID), 1)
            """)
        try writeTraits(draft, of: id, in: tx)
    }

    /// Replaces what was planned; how it was held stays.
    static func replace(
        _ event: Event, with draft: EventDraft, title: String, folded: String, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            UPDATE event SET variant = \(draft.variant ?? ""), title = \(title), own_title = \(draft.title),
                   place_id = \(draft.place), agency_id = \(draft.agency), tier = \(draft.tier?.depth ?? -1),
                   activity = \(draft.activity), period_from = \(draft.period.from),
                   period_until = \(draft.period.until), period_words = \(draft.period.written),
                   planned_people = \(draft.plannedPeople), details_follow = \(draft.detailsFollow),
                   is_pilot = \(draft.isPilot), venue = \(draft.venue), partner = \(draft.partner),
                   cost = \(draft.cost?.amount), cost_source = \(draft.costSource), remark = \(draft.remark),
                   lessons = \(draft.lessons), folded = \(folded)
             WHERE id = \(event.id)
            """)
        try tx.execute("DELETE FROM event_trait WHERE event_id = \(event.id)")
        try writeTraits(draft, of: event.id, in: tx)
    }

    /// Sets the state with how it was held; nil for not held.
    static func set(
        _ state: EventState, _ held: EventHolding?, reason: String = "", of id: RecordID, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            UPDATE event SET state = \(state), cancel_reason = \(reason), held_from = \(held?.from),
                   held_until = \(held?.until), rounds = \(held?.rounds)
             WHERE id = \(id)
            """)
        try tx.execute("DELETE FROM event_count WHERE event_id = \(id)")
        try tx.execute("DELETE FROM event_measure WHERE event_id = \(id)")
        let measures = (held?.measures ?? [:]).sorted { $0.key < $1.key }
        try tx.insert(
            into: "event_measure", columns: ["event_id", "code", "quantity"],
            rows: measures.map { [id, $0.key, $0.value] })
        guard let counts = held?.counts else { return }
        let splits = [("", counts.all)] + counts.ages.sorted { $0.key < $1.key }
        try tx.insert(
            into: "event_count", columns: ["event_id", "age", "women", "men", "minority_women", "minority_men"],
            rows: splits.map { [id, $0.0, $0.1.women, $0.1.men, $0.1.minorityWomen, $0.1.minorityMen] })
    }

    /// Takes the turn of a change: whoever saw an older state is told.
    ///
    /// - Parameter version: what was seen; nil for a change that contradicts no other, such as a further line.
    /// - Throws: `Problem` `event.stale`, `event.taken_back` (conflict).
    static func turn(_ event: Event, version: Int?, in tx: WriteTransaction) throws {
        let seen: SQL = version.map { "AND row_version = \($0)" as SQL } ?? ""
        let changed = try tx.execute(
            """
            UPDATE event SET row_version = row_version + 1 WHERE id = \(event.id) AND taken_back_at IS NULL \(seen)
            """)
        guard changed == 1 else {
            throw event.takenBack != nil
                ? Problem(
                    .conflict, "event.taken_back", "Sự kiện này đã rút nên không sửa được nữa. Cần thì ghi mới.")
                : Problem(
                    .conflict, "event.stale", "Vừa có người khác sửa sự kiện này. Xem bản mới nhất rồi làm lại.")
        }
    }

    static func takeBack(_ event: Event, reason: String, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE event SET taken_back_reason = \(reason), taken_back_by = \(tx.actor.name), taken_back_at = \(tx.now)
             WHERE id = \(event.id)
            """)
    }

    /// Keeps what lists and overlaps ask for: the days, and how many came.
    static func index(_ event: Event, people: Int, in tx: WriteTransaction) throws {
        let days = event.days
        try tx.execute(
            """
            UPDATE event SET first_day = \(days.from), last_day = \(days.until), year = \(days.from.year),
                   people = \(people)
             WHERE id = \(event.id)
            """)
    }

    // MARK: Groups that it launches

    /// The groups that an event launches, with whether it gave them their step.
    static func groups(of id: RecordID, in tx: Transaction) throws -> [(group: RecordID, gaveStep: Bool)] {
        try tx.rows("SELECT group_id, gave_step FROM event_group WHERE event_id = \(id) ORDER BY group_id").map {
            (try $0("group_id"), try $0("gave_step"))
        }
    }

    static func set(group: RecordID, gaveStep: Bool, of id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO event_group (event_id, group_id, gave_step) VALUES (\(id), \(group), \(gaveStep))
            ON CONFLICT (event_id, group_id) DO UPDATE SET gave_step = excluded.gave_step
            """)
    }

    static func remove(group: RecordID, of id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM event_group WHERE event_id = \(id) AND group_id = \(group)")
    }

    // MARK: History and files

    static func remember(_ words: String, of id: RecordID, in tx: WriteTransaction) throws {
        let last: Int = try tx.value("SELECT COALESCE(MAX(number), 0) FROM event_history WHERE event_id = \(id)") ?? 0
        try tx.execute(
            """
            INSERT INTO event_history (event_id, number, words, done_by_name, done_at)
            VALUES (\(id), \(last + 1), \(words), \(tx.actor.name), \(tx.now))
            """)
    }

    /// What was done to an event, the newest first.
    public static func history(of id: RecordID, in tx: Transaction) throws -> [EventHistory] {
        try tx.rows(
            "SELECT words, done_by_name, done_at FROM event_history WHERE event_id = \(id) ORDER BY number DESC"
        ).map { EventHistory(words: try $0("words"), by: try $0("done_by_name"), at: try $0("done_at")) }
    }

    static func attach(_ files: [RecordID], to id: RecordID, in tx: WriteTransaction) throws {
        for file in files {
            try tx.execute(
                """
                INSERT INTO event_file (event_id, attachment_id) VALUES (\(id), \(file))
                ON CONFLICT (event_id, attachment_id) DO NOTHING
                """)
        }
    }

    /// The files of an event, by name.
    public static func files(of id: RecordID, in tx: Transaction) throws -> [Attachment] {
        let ids: [RecordID] = try tx.rows("SELECT attachment_id FROM event_file WHERE event_id = \(id)").map {
            try $0("attachment_id")
        }
        return try ids.map { try AttachmentStore.info($0, in: tx) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    // MARK: Rows

    private static func writeTraits(_ draft: EventDraft, of id: RecordID, in tx: WriteTransaction) throws {
        let sorts = [("channel", draft.channels), ("language", draft.languages), ("topic", draft.topics)]
        try tx.insert(
            into: "event_trait", columns: ["event_id", "sort", "code"],
            rows: sorts.flatMap { sort, codes in codes.sorted().map { [id, sort, $0] } })
    }

    private static func traits(of ids: [RecordID], in tx: Transaction) throws -> [RecordID: [String: Set<String>]] {
        var traits: [RecordID: [String: Set<String>]] = [:]
        for row in try tx.rows("SELECT event_id, sort, code FROM event_trait WHERE event_id IN \(list: ids)") {
            let id: RecordID = try row("event_id")
            let sort: String = try row("sort")
            let code: String = try row("code")
            traits[id, default: [:]][sort, default: []].insert(code)
        }
        return traits
    }

    private static func counts(of ids: [RecordID], in tx: Transaction) throws -> [RecordID: ParticipantCounts] {
        var splits: [RecordID: [String: ParticipantSplit]] = [:]
        for row in try tx.rows(
            """
            SELECT event_id, age, women, men, minority_women, minority_men FROM event_count
             WHERE event_id IN \(list: ids)
            """)
        {
            let id: RecordID = try row("event_id")
            let age: String = try row("age")
            splits[id, default: [:]][age] = ParticipantSplit(
                women: try row("women"), men: try row("men"), minorityWomen: try row("minority_women"),
                minorityMen: try row("minority_men"))
        }
        return splits.compactMapValues { splits in
            splits[""].map { ParticipantCounts(all: $0, ages: splits.filter { !$0.key.isEmpty }) }
        }
    }

    private static func measures(of ids: [RecordID], in tx: Transaction) throws -> [RecordID: [String: Int]] {
        var measures: [RecordID: [String: Int]] = [:]
        for row in try tx.rows("SELECT event_id, code, quantity FROM event_measure WHERE event_id IN \(list: ids)") {
            let code: String = try row("code")
            measures[try row("event_id"), default: [:]][code] = try row("quantity") as Int
        }
        return measures
    }

    private static func event(
        _ row: Row, traits: [String: Set<String>], counts: ParticipantCounts?, measures: [String: Int]
    ) throws -> Event {
        let id: RecordID = try row("id")
        let variant: String = try row("variant")
        let depth: Int = try row("tier")
        let cost: Int64? = try row("cost")
        guard
            let period = EventPeriod(
                from: try row("period_from"), until: try row("period_until"), written: try row("period_words"))
        else { throw DamagedEvent(id: id) }
        let draft = EventDraft(
            kind: try row("kind"), variant: variant.isEmpty ? nil : variant, title: try row("own_title"),
            place: try row("place_id"), agency: try row("agency_id"), tier: Tier(depth: depth),
            activity: try row("activity"), period: period, plannedPeople: try row("planned_people"),
            detailsFollow: try row("details_follow"), channels: traits["channel"] ?? [],
            languages: traits["language"] ?? [], topics: traits["topic"] ?? [], isPilot: try row("is_pilot"),
            venue: try row("venue"), partner: try row("partner"), cost: cost.map { Dong($0) },
            costSource: try row("cost_source"), remark: try row("remark"), lessons: try row("lessons"))
        let from: Day? = try row("held_from")
        let rounds: Int? = try row("rounds")
        var held: EventHolding?
        if let from {
            held = EventHolding(
                from: from, until: try row("held_until"), rounds: rounds ?? 1, counts: counts, measures: measures)
        }
        let by: String? = try row("taken_back_by")
        let at: Date? = try row("taken_back_at")
        let why: String? = try row("taken_back_reason")
        var takenBack: Event.TakingBack?
        if let by, let at { takenBack = .init(reason: why ?? "", by: by, at: at) }
        return Event(
            id: id, draft: draft, title: try row("title"), state: try row("state"), held: held,
            cancelReason: try row("cancel_reason"), takenBack: takenBack, recordedByName: try row("recorded_by_name"),
            recordedAt: try row("recorded_at"), rowVersion: try row("row_version"))
    }
}
