import Database
import Kernel
import Places

extension PaperDesk {
    /// What waits for somebody, by group, what waits longest first.
    ///
    /// - Parameters:
    ///   - search: words of title or number, without tone marks; empty for all.
    ///   - limit: how many at most; a list asks for one more than its page.
    public func inbox(
        for actor: PaperActor, search: String = "", limit: Int, offset: Int, in tx: Transaction
    ) throws -> [InboxItem] {
        guard let parts = try waiting(for: actor, search: search, in: tx) else { return [] }
        let union = parts.dropFirst().reduce(select(parts[0])) { "\($0) UNION ALL \(select($1))" }
        return try tx.rows(
            """
            SELECT waiting.* FROM (\(union)) waiting
            ORDER BY waiting.group_number, waiting.changed_at, waiting.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map {
            InboxItem(
                group: try $0("group_number"), paper: try Paper($0), agencyName: try $0("agency_name"),
                openComments: try $0("open_comments"))
        }
    }

    /// How many things wait for somebody, counted up to `limit`: one query over papers, and what other rooms add; for the
    /// head of every page.
    public func waitingCount(for actor: PaperActor, limit: Int = 100, in tx: Transaction) throws -> Int {
        var count = try papersCount(for: actor, limit: limit, in: tx)
        guard let viewer = actor.viewer else { return count }
        for source in sources where count < limit {
            count += try source.waitingCount(for: viewer, limit: limit - count, in: tx)
        }
        return count
    }

    private func papersCount(for actor: PaperActor, limit: Int, in tx: Transaction) throws -> Int {
        guard let parts = try waiting(for: actor, search: "", in: tx) else { return 0 }
        let union = parts.dropFirst().reduce(count(parts[0])) { "\($0) UNION ALL \(count($1))" }
        return try tx.value("SELECT COUNT(*) FROM (SELECT 1 AS one FROM (\(union)) found LIMIT \(limit)) waiting") ?? 0
    }

    private struct Part {
        let group: InboxItem.Group
        let condition: SQL
    }

    /// The conditions of the groups; nil for who has no inbox.
    private func waiting(for actor: PaperActor, search: String, in tx: Transaction) throws -> [Part]? {
        guard actor.viewer != nil, !kinds.isEmpty else { return nil }
        let me = actor.actor.id
        let capacities = try actor.capacities(on: environment.today, in: tx)
        let words = Vietnamese.folded(search).split(separator: " ")
        let matches = words.reduce("p.kind IN \(list: kinds.keys.sorted())" as SQL) {
            "\($0) AND p.folded LIKE \("%\($1)%")"
        }
        let mine = PaperCarriers.keeps(me, own: PaperCarriers.prepared(me))
        return [
            Part(
                group: .approval,
                condition: "p.state = 'submitted' AND \(matches) AND \(decided(.approve, by: capacities))"),
            Part(group: .returned, condition: "p.state = 'returned' AND \(matches) AND \(mine)"),
            Part(
                group: .issuing, condition: "p.state = 'approved' AND \(matches) AND \(decided(.issue, by: capacities))"
            ),
            Part(
                group: .comments,
                condition: """
                    \(PaperCarriers.keeps(me, own: "p.prepared_by = \(me)"))
                    AND p.state IN ('draft', 'submitted', 'returned', 'approved') AND \(matches)
                    AND EXISTS (\(open(comments: "1", notBy: me)))
                    """),
        ]
    }

    /// That one of the capacities may take a step: at its own tier, or above where the office has nobody.
    func decided(_ step: PaperStep, by capacities: [Capacity]) -> SQL {
        let action = PaperRules.action(for: step)
        let ways = capacities.filter { !$0.scopes(action).isEmpty }.map { capacity -> SQL in
            let scope = PlaceStore.within(capacity.scopes(action), column: "p.place_id")
            let reach: SQL = "(pl.tier <= \(capacity.tier) OR p.goes_above = 1) AND \(scope)"
            guard step == .approve else { return reach }
            return """
                p.prepared_by NOT IN \(list: capacity.people) AND p.edited_by NOT IN \(list: capacity.people)
                AND \(reach) AND NOT EXISTS (SELECT 1 FROM paper_event e
                  WHERE e.paper_id = p.id AND e.kind = 'submit' AND e.actor_id IN \(list: capacity.people))
                AND NOT EXISTS (SELECT 1 FROM paper_carrier k
                  WHERE k.paper_id = p.id AND k.carrier_id IN \(list: capacity.people))
                """
        }
        guard let first = ways.first else { return "1 = 0" }
        let joined: SQL = ways.dropFirst().reduce("(\(first))" as SQL) { "\($0) OR (\($1))" as SQL }
        return "(\(joined))"
    }

    private func open(comments column: String, notBy author: String) -> SQL {
        """
        SELECT \(unsafe: column) FROM paper_comment c WHERE c.series_id = p.series_id AND c.version <= p.version
          AND c.parent_id IS NULL AND c.resolved_at IS NULL AND c.author_id <> \(author)
        """
    }

    private func count(_ part: Part) -> SQL { "SELECT 1 AS one \(unsafe: PaperStore.source) WHERE \(part.condition)" }

    private func select(_ part: Part) -> SQL {
        let comments: SQL =
            part.group == .comments
            ? """
            (SELECT COUNT(*) FROM paper_comment c WHERE c.series_id = p.series_id AND c.version <= p.version
               AND c.parent_id IS NULL AND c.resolved_at IS NULL AND c.author_id <> p.prepared_by)
            """ : "0"
        return """
            SELECT \(unsafe: PaperStore.columns), a.name AS agency_name, \(unsafe: String(part.group.rawValue)) AS group_number,
              \(comments) AS open_comments
            \(unsafe: PaperStore.source) JOIN agency a ON a.id = p.agency_id WHERE \(part.condition)
            """
    }
}
