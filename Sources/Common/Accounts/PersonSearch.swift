import Database
import Kernel

extension Accounts {
    /// The accounts whose name or login holds every word, tone marks not needed: for filters. It asks no policy.
    ///
    /// - Returns: at most `limit`; empty for a search without a letter.
    public static func ids(matching search: String, limit: Int = 100, in tx: Transaction) throws -> [RecordID] {
        let words = Vietnamese.folded(search).split(separator: " ").prefix(12)
        guard !words.isEmpty else { return [] }
        let matches = words.reduce(SQL(stringLiteral: "1 = 1")) { condition, word in
            "\(condition) AND folded LIKE \("%\(word)%")"
        }
        return try tx.rows("SELECT id FROM user_account WHERE \(matches) ORDER BY sort_key, id LIMIT \(limit)")
            .map { try $0("id") }
    }
}
