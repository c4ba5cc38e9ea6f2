import Attachments
import Database
import Foundation
import Kernel
import Places
import Programme
import Totals

/// Groups with their steps, as functions over a transaction. They ask no policy and no rule: see ``GroupDesk``.
public enum GroupStore {
    static let columns =
        "g.id, g.kind, g.place_id, g.name, g.own_name, g.variant, g.origin, g.tier, g.women, g.men, g.board, g.spread, "
        + "g.contact, g.partner, g.remark, g.suspended_reason, g.is_extra, g.taken_back_reason, g.taken_back_by, g.taken_back_at, "
        + "g.registered_by_name, g.registered_at, g.row_version"

    /// A group in any state; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Group? {
        try find([id], in: tx).first
    }

    /// The groups of these ids with their steps, in no order.
    public static func find(_ ids: [RecordID], in tx: Transaction) throws -> [Group] {
        var found: [Group] = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            let steps = try steps(of: part, in: tx)
            let traits = try traits(of: part, in: tx)
            for row in try tx.rows("SELECT \(unsafe: columns) FROM model_group g WHERE g.id IN \(list: part)") {
                let id: RecordID = try row("id")
                found.append(try group(row, steps: steps[id] ?? [], traits: traits[id] ?? [:]))
            }
        }
        return found
    }

    /// Keeps a new group without counting it yet: ``recount(_:kind:indicator:isNew:in:)`` follows.
    static func insert(
        _ id: RecordID, _ draft: GroupDraft, name: String, folded: String, steps: [GroupEvent], importID: RecordID?,
        in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO model_group (id, kind, place_id, name, own_name, variant, origin, tier, women, men, board, spread,
                                     contact, partner, remark, suspended_reason, is_extra, folded, members, listed, registered_by,
                                     registered_by_name, registered_at, import_id, row_version)
            VALUES (\(id), \(draft.kind), \(draft.place), \(name), \(draft.name), \(draft.variant), \(draft.origin),
                    \(draft.tier?.depth ?? -1), \(draft.counts?.women), \(draft.counts?.men), \(draft.counts?.board),
                    \(draft.spread), \(draft.contact), \(draft.partner), \(draft.remark), \(draft.suspendedReason),
                    \(draft.isExtra), \(folded), 0, 0, \(tx.actor.id), \(tx.actor.name), \(tx.now), \(importID), 1)
            """)
        try writeSteps(steps, of: id, in: tx)
        try writeTraits(draft, of: id, in: tx)
    }

    /// Replaces what is said of a group besides its steps and people.
    static func replace(
        _ group: Group, with draft: GroupDraft, name: String, folded: String, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            UPDATE model_group SET place_id = \(draft.place), name = \(name), own_name = \(draft.name),
                   variant = \(draft.variant), origin = \(draft.origin), tier = \(draft.tier?.depth ?? -1),
                   women = \(draft.counts?.women), men = \(draft.counts?.men), board = \(draft.counts?.board),
                   spread = \(draft.spread), contact = \(draft.contact), partner = \(draft.partner),
                   remark = \(draft.remark), suspended_reason = \(draft.suspendedReason), is_extra = \(draft.isExtra),
                   folded = \(folded)
             WHERE id = \(group.id)
            """)
        try tx.execute("DELETE FROM model_group_trait WHERE group_id = \(group.id)")
        try writeTraits(draft, of: group.id, in: tx)
    }

    static func replaceSteps(_ steps: [GroupEvent], of id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM model_group_step WHERE group_id = \(id)")
        try writeSteps(steps, of: id, in: tx)
    }

    /// Takes the turn of a change: whoever saw an older state is told.
    ///
    /// - Parameter version: what was seen; nil for a change that contradicts no other, such as a further meeting.
    /// - Throws: `Problem` `group.stale`, `group.taken_back` (conflict).
    static func turn(_ group: Group, version: Int?, in tx: WriteTransaction) throws {
        let seen: SQL = version.map { "AND row_version = \($0)" as SQL } ?? ""
        let changed = try tx.execute(
            """
            UPDATE model_group SET row_version = row_version + 1
             WHERE id = \(group.id) AND taken_back_at IS NULL \(seen)
            """)
        guard changed == 1 else {
            throw group.takenBack != nil
                ? Problem(
                    .conflict, "group.taken_back",
                    "Mô hình này đã rút khỏi danh sách nên không sửa được nữa. Cần thì ghi mới.")
                : Problem(
                    .conflict, "group.stale", "Vừa có người khác sửa mô hình này. Xem bản mới nhất rồi làm lại.")
        }
    }

    /// Takes a group out of all counts; the record stays readable.
    static func takeBack(_ group: Group, reason: String, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE model_group SET taken_back_reason = \(reason), taken_back_by = \(tx.actor.name),
                   taken_back_at = \(tx.now), counted_day = NULL
             WHERE id = \(group.id)
            """)
        try FactStore.takeBack([group.id], in: tx)
        try tx.execute("DELETE FROM model_group_year WHERE group_id = \(group.id)")
    }

    /// Counts a group anew from what is kept of it: its facts with their totals, and as what it counts in each year.
    ///
    /// - Parameter isNew: nothing was counted of it yet, so nothing is looked for.
    static func recount(
        _ id: RecordID, kind: GroupKind, indicator: String?, isNew: Bool = false, in tx: WriteTransaction
    ) throws {
        guard let group = try find(id, in: tx), group.takenBack == nil else { return }
        let counting = try counting(of: group, kind: kind, indicator: indicator, in: tx)
        let record = FactRecord(kind: Group.kind, id: id, facts: counting.facts)
        if isNew { try FactStore.add([record], in: tx) } else { try FactStore.put([record], in: tx) }
        if !isNew { try tx.execute("DELETE FROM model_group_year WHERE group_id = \(id)") }
        try tx.insert(
            into: "model_group_year", columns: ["group_id", "year", "counts_as"],
            rows: counting.years.sorted { $0.key < $1.key }.map { [id, $0.key, $0.value] })
        let listed: Int =
            try tx.value(
                """
                SELECT COUNT(*) FROM model_group_member WHERE group_id = \(id) AND left_on IS NULL AND is_mistake = 0
                """) ?? 0
        let stated = group.draft.counts?.all
        let members = kind.register.protectsChildren ? stated ?? listed : listed > 0 ? listed : stated ?? 0
        try tx.execute(
            """
            UPDATE model_group SET step = \(group.state), last_day = \(group.steps.last?.day),
                   counted_day = \(counting.counted), listed = \(listed), members = \(members)
             WHERE id = \(id)
            """)
    }

    /// What a group counts for, from what is kept of it.
    static func counting(
        of group: Group, kind: GroupKind, indicator: String?, in tx: Transaction
    ) throws -> GroupCounting {
        let meetings: [Day] = try tx.rows(
            "SELECT day FROM model_group_meeting WHERE group_id = \(group.id) AND is_mistake = 0"
        ).map { try $0("day") }
        let hasFiles =
            try tx.row(
                "SELECT 1 AS found FROM model_group_file WHERE group_id = \(group.id) AND sort = 'record' LIMIT 1")
            != nil
        return GroupCounting(
            kind: kind, indicator: indicator, draft: group.draft, steps: group.steps,
            members: try MemberStore.counted(of: group.id, in: tx), meetings: meetings, hasFiles: hasFiles)
    }

    // MARK: History and files

    static func remember(_ words: String, of id: RecordID, in tx: WriteTransaction) throws {
        let last: Int =
            try tx.value("SELECT COALESCE(MAX(number), 0) FROM model_group_history WHERE group_id = \(id)") ?? 0
        try tx.execute(
            """
            INSERT INTO model_group_history (group_id, number, words, done_by_name, done_at)
            VALUES (\(id), \(last + 1), \(words), \(tx.actor.name), \(tx.now))
            """)
    }

    /// What was done to a group, the newest first.
    public static func history(of id: RecordID, in tx: Transaction) throws -> [GroupHistory] {
        try tx.rows(
            """
            SELECT words, done_by_name, done_at FROM model_group_history WHERE group_id = \(id) ORDER BY number DESC
            """
        ).map { GroupHistory(words: try $0("words"), by: try $0("done_by_name"), at: try $0("done_at")) }
    }

    static func attach(
        _ files: [RecordID], as sort: GroupFileSort = .record, to id: RecordID, in tx: WriteTransaction
    ) throws {
        for file in files {
            try tx.execute(
                """
                INSERT INTO model_group_file (group_id, attachment_id, sort) VALUES (\(id), \(file), \(sort))
                ON CONFLICT (group_id, attachment_id) DO NOTHING
                """)
        }
    }

    /// The files of a group, by name.
    public static func files(of id: RecordID, in tx: Transaction) throws -> [Attachment] {
        let ids: [RecordID] = try tx.rows("SELECT attachment_id FROM model_group_file WHERE group_id = \(id)").map {
            try $0("attachment_id")
        }
        return try ids.map { try AttachmentStore.info($0, in: tx) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// Which of the files of a group are materials for its meetings (J145).
    static func materials(of id: RecordID, in tx: Transaction) throws -> Set<RecordID> {
        Set(
            try tx.rows(
                "SELECT attachment_id FROM model_group_file WHERE group_id = \(id) AND sort = 'material'"
            ).map { try $0("attachment_id") })
    }

    // MARK: Rows

    private static func writeSteps(_ steps: [GroupEvent], of id: RecordID, in tx: WriteTransaction) throws {
        try tx.insert(
            into: "model_group_step", columns: ["group_id", "position", "step", "day", "number", "issuer", "note"],
            rows: steps.enumerated().map { index, step in
                [id, index + 1, step.step, step.day, step.number, step.issuer, step.note]
            })
    }

    private static func writeTraits(_ draft: GroupDraft, of id: RecordID, in tx: WriteTransaction) throws {
        var rows: [[any DatabaseValue]] = []
        for (sort, given) in [("method", draft.methods), ("support", draft.supports)] {
            for (code, day) in given.sorted(by: { $0.key < $1.key }) { rows.append([id, sort, code, day]) }
        }
        try tx.insert(into: "model_group_trait", columns: ["group_id", "sort", "code", "day"], rows: rows)
    }

    private static func steps(of ids: [RecordID], in tx: Transaction) throws -> [RecordID: [GroupEvent]] {
        var steps: [RecordID: [GroupEvent]] = [:]
        for row in try tx.rows(
            """
            SELECT group_id, step, day, number, issuer, note FROM model_group_step WHERE group_id IN \(list: ids)
             ORDER BY group_id, position
            """)
        {
            let step: GroupStep = try row("step")
            steps[try row("group_id"), default: []].append(
                GroupEvent(
                    step, on: try row("day"), number: try row("number"), issuer: try row("issuer"),
                    note: try row("note")))
        }
        return steps
    }

    private static func traits(of ids: [RecordID], in tx: Transaction) throws -> [RecordID: [String: [String: Day]]] {
        var traits: [RecordID: [String: [String: Day]]] = [:]
        for row in try tx.rows(
            "SELECT group_id, sort, code, day FROM model_group_trait WHERE group_id IN \(list: ids)")
        {
            let id: RecordID = try row("group_id")
            let sort: String = try row("sort")
            let code: String = try row("code")
            let day: Day = try row("day")
            traits[id, default: [:]][sort, default: [:]][code] = day
        }
        return traits
    }

    private static func group(
        _ row: Row, steps: [GroupEvent], traits: [String: [String: Day]]
    ) throws -> Group {
        let women: Int? = try row("women")
        let men: Int? = try row("men")
        let depth: Int = try row("tier")
        var counts: MemberCounts?
        if let women, let men { counts = MemberCounts(women: women, men: men, board: try row("board")) }
        let by: String? = try row("taken_back_by")
        let at: Date? = try row("taken_back_at")
        let why: String? = try row("taken_back_reason")
        var takenBack: Group.TakingBack?
        if let by, let at { takenBack = .init(reason: why ?? "", by: by, at: at) }
        return Group(
            id: try row("id"),
            draft: GroupDraft(
                kind: try row("kind"), place: try row("place_id"), name: try row("own_name"),
                variant: try row("variant"),
                origin: try row("origin"), tier: Tier(depth: depth), counts: counts, spread: try row("spread"),
                contact: try row("contact"), partner: try row("partner"), remark: try row("remark"),
                suspendedReason: try row("suspended_reason"), isExtra: try row("is_extra"),
                methods: traits["method"] ?? [:],
                supports: traits["support"] ?? [:]), name: try row("name"), steps: steps, takenBack: takenBack,
            registeredByName: try row("registered_by_name"), registeredAt: try row("registered_at"),
            rowVersion: try row("row_version"))
    }
}
