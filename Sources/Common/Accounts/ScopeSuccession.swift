import Database
import Foundation
import Kernel
import Places

/// Where roles reach after a reform of places. A role given at a place whose structure is over goes on at what became of
/// the place, and is listed until who manages the person confirms or changes that. The roles of administrators go on
/// only once they are confirmed: no reform lets somebody give more rights than before.
public enum ScopeSuccession {
    /// Roles that reach nothing new by themselves.
    static let confirmedOnly: [Role] = [.administrator, .systemAdministrator]

    /// The structure of places in force on a day, and when it began; nil where there are no places.
    static func structure(on day: Day, in tx: Transaction) throws -> (id: Int, from: Day)? {
        try tx.row(
            """
            SELECT id, in_force_from FROM structure WHERE in_force_from <= \(day) ORDER BY in_force_from DESC LIMIT 1
            """
        ).map { (try $0("id"), try $0("in_force_from")) }
    }

    /// Those roles of a person that were not withdrawn, and beside each whose place has ended what it reaches on a day.
    public static func roles(of user: RecordID, on day: Day, in tx: Transaction) throws -> [RoleAssignment] {
        try followed(try UserStore.assignments(of: user, in: tx), of: user, on: day, in: tx)
    }

    /// The same for some roles of a person.
    public static func followed(
        _ roles: [RoleAssignment], of user: RecordID, on day: Day, in tx: Transaction
    ) throws -> [RoleAssignment] {
        guard let structure = try structure(on: day, in: tx) else { return roles }
        let holding = roles.filter { $0.holds(on: day) }
        let ended = try endedPlaces(among: Set(holding.map(\.place)), structure: structure.id, in: tx)
        guard !ended.isEmpty else { return roles }
        let confirmed = try confirmed(of: user, structure: structure.id, in: tx)
        var result = roles
        for role in holding where ended.contains(role.place) {
            let places: [PlaceID]
            if let chosen = confirmed[RoleKey(role)] {
                places = chosen
            } else if confirmedOnly.contains(role.role) {
                places = []
            } else {
                places = try reached(from: role.place, structure: structure.id, in: tx).map(\.id)
            }
            result += places.map {
                RoleAssignment(role: role.role, place: $0, from: max(role.from, structure.from), until: role.until)
            }
        }
        return result
    }

    /// What a place became by the structure of a day, in dictionary order; a place that goes on, alone.
    static func reached(from place: PlaceID, structure: Int, in tx: Transaction) throws -> [Place] {
        var open = [place]
        var seen: Set<PlaceID> = []
        var found: [Place] = []
        while let id = open.popLast() {
            guard seen.insert(id).inserted, let known = try PlaceStore.place(id, tx) else { continue }
            if known.structure >= structure || !(Tier.province...Tier.commune).contains(known.tier) {
                found.append(known)
            } else {
                open += try PlaceStore.successors(of: id, tx).map(\.place.id)
            }
        }
        return found.sorted {
            (Vietnamese.sortKey($0.name), $0.id.number) < (Vietnamese.sortKey($1.name), $1.id.number)
        }
    }

    /// The ended places whose roles reach one of these by themselves on a day: `reached`, read backwards.
    ///
    /// - Parameter lineage: a record's place and all its ancestors in every structure.
    static func origins(of lineage: [PlaceID], structure: Int, in tx: Transaction) throws -> [PlaceID] {
        var open: [PlaceID] = try tx.rows(
            """
            SELECT id FROM place WHERE id IN \(list: lineage) AND structure_id = \(structure) AND tier BETWEEN 1 AND 3
            """
        ).map { try $0("id") }
        var found: Set<PlaceID> = []
        while !open.isEmpty {
            // A district that nothing follows directly reaches the communes that its communes went to.
            let before: [PlaceID] = try tx.rows(
                """
                SELECT f.id FROM succession s JOIN place f ON f.id = s.from_id
                WHERE s.to_id IN \(list: open) AND f.tier BETWEEN 1 AND 3
                UNION
                SELECT d.id FROM succession s JOIN place f ON f.id = s.from_id JOIN place d ON d.id = f.parent_id
                WHERE s.to_id IN \(list: open) AND f.tier = 3 AND d.tier = 2
                  AND NOT EXISTS (SELECT 1 FROM succession own WHERE own.from_id = d.id)
                """
            ).map { try $0("id") }
            open = before.filter { found.insert($0).inserted }
        }
        return found.sorted()
    }

    /// Those places that belong to a structure before this one.
    static func endedPlaces(
        among places: Set<PlaceID>, structure: Int, in tx: Transaction
    ) throws -> Set<PlaceID> {
        guard !places.isEmpty else { return [] }
        return Set(
            try tx.rows(
                """
                SELECT id FROM place
                WHERE id IN \(list: places.sorted()) AND structure_id < \(structure) AND tier BETWEEN 1 AND 3
                """
            ).map { try $0("id") })
    }

    /// What was confirmed for the roles of a person in a structure.
    private static func confirmed(
        of user: RecordID, structure: Int, in tx: Transaction
    ) throws -> [RoleKey: [PlaceID]] {
        var found: [RoleKey: [PlaceID]] = [:]
        for row in try tx.rows(
            """
            SELECT role, place_id, from_day, reached_id FROM role_reach
            WHERE user_id = \(user) AND structure_id = \(structure) ORDER BY reached_id
            """)
        {
            let role = RoleAssignment(
                role: try row("role"), place: try row("place_id"), from: try row("from_day"))
            found[RoleKey(role), default: []].append(try row("reached_id"))
        }
        return found
    }

    /// That a role `r` holds at one of a record's places, or reaches one after a reform.
    static func holds(at lineage: [PlaceID], on day: Day, in tx: Transaction) throws -> SQL {
        guard let structure = try structure(on: day, in: tx) else { return "r.place_id IN \(list: lineage)" }
        let origins = try origins(of: lineage, structure: structure.id, in: tx)
        return """
            (r.place_id IN \(list: lineage)
             OR EXISTS (SELECT 1 FROM role_reach c WHERE c.user_id = r.user_id AND c.role = r.role
                  AND c.place_id = r.place_id AND c.from_day = r.from_day AND c.structure_id = \(structure.id)
                  AND c.reached_id IN \(list: lineage))
             OR (r.place_id IN \(list: origins) AND r.role NOT IN \(list: confirmedOnly)
                 AND NOT EXISTS (SELECT 1 FROM role_reach c WHERE c.user_id = r.user_id AND c.role = r.role
                   AND c.place_id = r.place_id AND c.from_day = r.from_day AND c.structure_id = \(structure.id))))
            """
    }
}
