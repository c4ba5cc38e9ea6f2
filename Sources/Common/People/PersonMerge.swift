import Database
import Kernel

/// A room whose records name persons: it points them at another record when two are found to be one.
public protocol PersonHolder: Sendable {
    /// Whatever named `old` names `new` from now on, in the transaction of the merge.
    func repoint(from old: RecordID, to new: RecordID, in tx: WriteTransaction) throws
}

extension PersonStore {
    /// Makes two records of one person one. The survivor keeps what it says and takes what it lacks; both histories
    /// stay, and whoever asks for the merged record is answered with the survivor.
    ///
    /// - Parameters:
    ///   - holders: every room whose records name persons.
    ///   - versions: the row versions that were seen, of the merged one and of the survivor.
    /// - Throws: `Problem` `person.merge_self`, `person.merge_sex`, `person.merge_birth`, `person.absent`,
    ///   `person.stale` (conflict).
    public static func merge(
        _ old: RecordID, into survivor: RecordID, reason: String, versions: (old: Int, survivor: Int),
        holders: [any PersonHolder], in tx: WriteTransaction
    ) throws {
        guard old != survivor else {
            throw Problem("person.merge_self", "Hai hồ sơ này là một. Chọn hồ sơ khác để gộp.")
        }
        guard let gone = try record(old, in: tx), let kept = try record(survivor, in: tx) else { throw absent }
        guard gone.mergedInto == nil, kept.mergedInto == nil, gone.rowVersion == versions.old,
            kept.rowVersion == versions.survivor
        else { throw stale }
        guard gone.sex == kept.sex else {
            throw Problem(
                "person.merge_sex",
                "Hai hồ sơ ghi giới tính khác nhau (\(gone.sex.label), \(kept.sex.label)). Sửa hồ sơ sai trước khi gộp."
            )
        }
        if let one = gone.birth, let other = kept.birth, !agree(one, other) {
            throw Problem(
                "person.merge_birth",
                "Hai hồ sơ ghi năm sinh khác nhau (\(one.written), \(other.written)). Sửa hồ sơ sai trước khi gộp.")
        }
        let words = "Gộp hồ sơ trùng: \(reason)"
        try remember(kept, reason: words, other: old, in: tx)
        try remember(gone, reason: words, other: survivor, in: tx)
        try write(joined(kept.draft, gone.draft), of: survivor, in: tx)
        try tx.execute(
            "UPDATE person SET merged_into = \(survivor), row_version = row_version + 1 WHERE id = \(old)")
        // Whoever went into the merged record before now stands behind the survivor too.
        try tx.execute("UPDATE person SET merged_into = \(survivor) WHERE merged_into = \(old)")
        for holder in holders { try holder.repoint(from: old, to: survivor, in: tx) }
        try tx.audit(
            "person.merged", RecordRef(Person.kind, survivor), place: kept.draft.residence,
            after: ["record": old.text])
    }

    private static func agree(_ one: Birth, _ other: Birth) -> Bool {
        guard one.year == other.year else { return false }
        guard let day = one.day, let second = other.day else { return true }
        return day == second
    }

    private static func joined(_ kept: PersonDraft, _ gone: PersonDraft) -> PersonDraft {
        var draft = kept
        if draft.birth?.day == nil { draft.birth = gone.birth?.day.map { Birth($0) } ?? draft.birth ?? gone.birth }
        draft.ethnicity = draft.ethnicity ?? gone.ethnicity
        draft.residence = draft.residence ?? gone.residence
        return draft
    }
}
