import Database
import Kernel
import Places

/// Whether somebody who is entered is on a list already.
public enum Recognition: Hashable, Sendable {
    /// Nobody near is called so.
    case new
    /// One record with the very name, sex, birth year and residence.
    case same(Person)
    /// Records that may mean the same person: somebody chooses.
    case maybe([Person])
}

extension PersonStore {
    /// Looks for a person by the name without tone marks, the birth year and the place of residence.
    ///
    /// Only who lives in the same commune, read in any structure, can be meant; a birth year or a residence that one of
    /// the two lacks excludes nobody. Two people may share all of it, so several are never one.
    public static func recognise(_ draft: PersonDraft, in tx: Transaction) throws -> Recognition {
        let year: SQL = draft.birth.map { "(q.birth_year IS NULL OR q.birth_year = \($0.year))" as SQL } ?? "1 = 1"
        let rows = try tx.rows(
            """
            SELECT \(unsafe: columns) FROM person q
             WHERE q.folded = \(Vietnamese.folded(draft.name)) AND q.merged_into IS NULL AND \(year)
             ORDER BY q.id LIMIT 200
            """)
        let own = try draft.residence.map { try neighbourhood(of: $0, in: tx) }
        let near = try rows.map(person).filter { person in
            if let one = person.birth?.day, let other = draft.birth?.day, one != other { return false }
            guard let own, let residence = person.draft.residence else { return true }
            return try residence == draft.residence
                || !own.isDisjoint(with: neighbourhood(of: residence, in: tx))
        }
        if near.isEmpty { return .new }
        let exact = near.filter { isExact($0.draft, draft) }
        return exact.count == 1 && near.count == 1 ? .same(exact[0]) : .maybe(Array(near.prefix(12)))
    }

    private static func isExact(_ one: PersonDraft, _ other: PersonDraft) -> Bool {
        one.sex == other.sex && one.birth?.year != nil && one.birth?.year == other.birth?.year
            && one.residence != nil && one.residence == other.residence
            && Vietnamese.spelling(one.name) == Vietnamese.spelling(other.name)
    }

    /// A place with the communes it lies in, in every structure.
    private static func neighbourhood(of place: PlaceID, in tx: Transaction) throws -> Set<PlaceID> {
        let lineage = try PlaceStore.lineage(of: place, tx)
        let near: [PlaceID] = try tx.rows("SELECT id FROM place WHERE id IN \(list: lineage) AND tier >= 3").map {
            try $0("id")
        }
        return Set(near)
    }

    /// Other records that may mean the same person: what is offered for merging.
    public static func doubles(of person: Person, in tx: Transaction) throws -> [Person] {
        let draft = person.draft
        switch try recognise(draft, in: tx) {
        case .new: return []
        case .same(let other): return other.id == person.id ? [] : [other]
        case .maybe(let others): return others.filter { $0.id != person.id }
        }
    }
}
