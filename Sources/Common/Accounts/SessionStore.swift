import Database
import Foundation
import Kernel

/// Sessions, as functions over a transaction.
enum SessionStore {
    struct Row: Sendable {
        let user: RecordID
        let csrf: String
        let lastSeenAt: Date
    }

    /// Opens a session and clears away those that are over.
    ///
    /// - Returns: the token for the cookie; it is kept nowhere.
    static func open(for user: RecordID, in tx: WriteTransaction) throws -> String {
        let token = Secret.token(tx.environment)
        try tx.execute(
            """
            DELETE FROM session WHERE last_seen_at <= \(tx.now.addingTimeInterval(-Session.idleLimit))
              OR created_at <= \(tx.now.addingTimeInterval(-Session.absoluteLimit))
            """)
        try tx.execute(
            """
            INSERT INTO session (token_digest, user_id, csrf, created_at, last_seen_at)
            VALUES (\(Secret.digest(token)), \(user), \(Secret.token(tx.environment)), \(tx.now), \(tx.now))
            """)
        return token
    }

    /// The session of a token, or nil when there is none or it is over.
    static func find(token: String, now: Date, in tx: Transaction) throws -> Row? {
        let digest = Secret.digest(token)
        guard
            let row = try tx.row(
                "SELECT user_id, csrf, created_at, last_seen_at FROM session WHERE token_digest = \(digest)")
        else { return nil }
        let lastSeenAt: Date = try row("last_seen_at")
        guard !Session.isOver(createdAt: try row("created_at"), lastSeenAt: lastSeenAt, now: now) else { return nil }
        return Row(user: try row("user_id"), csrf: try row("csrf"), lastSeenAt: lastSeenAt)
    }

    static func touch(token: String, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE session SET last_seen_at = \(tx.now)
            WHERE token_digest = \(Secret.digest(token)) AND last_seen_at < \(tx.now)
            """)
    }

    /// Ends one session; whether there was one.
    static func close(token: String, in tx: WriteTransaction) throws -> Bool {
        try tx.execute("DELETE FROM session WHERE token_digest = \(Secret.digest(token))") > 0
    }

    static func closeAll(of user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM session WHERE user_id = \(user)")
    }
}
