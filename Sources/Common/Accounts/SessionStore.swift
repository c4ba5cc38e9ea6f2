import Database
import Foundation
import Kernel

/// Sessions, as functions over a transaction.
enum SessionStore {
    struct Row: Sendable {
        let id: RecordID
        let user: RecordID
        let csrf: String
        let createdAt: Date
        let lastSeenAt: Date
        /// When its password was last entered.
        let provedAt: Date
        /// Whether it is no session yet: its code is awaited.
        let isWaiting: Bool

        /// Whether it has ended by time.
        func isOver(at now: Date) -> Bool {
            Session.isOver(createdAt: createdAt, lastSeenAt: lastSeenAt, now: now)
        }
    }

    /// Opens a session and clears away those that have long been over.
    ///
    /// - Parameters:
    ///   - device: in plain words.
    ///   - old: the token that the browser still had. Its session ends; when it was the same person's, its CSRF
    ///     secret goes on, so that forms filled in before can still be sent.
    ///   - isProven: whether the second factor has been seen already; otherwise the session of a person who has one
    ///     waits for the code.
    /// - Returns: the token for the cookie; it is kept nowhere.
    static func open(
        for user: RecordID, device: Device, replacing old: String?, isProven: Bool = false, in tx: WriteTransaction
    ) throws -> String {
        let waits = try !isProven && SecondFactorStore.isActive(for: user, in: tx)
        let token = Secret.token(tx.environment)
        let last = tx.now.addingTimeInterval(-Session.memory)
        try tx.execute(
            """
            DELETE FROM session WHERE last_seen_at <= \(last.addingTimeInterval(-Session.idleLimit))
              OR created_at <= \(last.addingTimeInterval(-Session.absoluteLimit))
            """)
        let before = try old.flatMap { try row(token: $0, in: tx) }
        if let before { try close(before.id, of: before.user, in: tx) }
        let csrf = before.flatMap { $0.user == user ? $0.csrf : nil } ?? Secret.token(tx.environment)
        try tx.execute(
            """
            INSERT INTO session (id, token_digest, user_id, csrf, device, created_at, last_seen_at, stage)
            VALUES (\(tx.environment.newID()), \(Secret.digest(token)), \(user), \(csrf), \(device.words), \(tx.now),
                    \(tx.now), \(waits ? "code" : "open"))
            """)
        return token
    }

    /// The session of a token whose password was right and whose code is awaited; nil for every other.
    static func waiting(token: String, now: Date, in tx: Transaction) throws -> Row? {
        guard let row = try row(token: token, in: tx), row.isWaiting,
            now.timeIntervalSince(row.createdAt) < Session.codeLimit
        else { return nil }
        return row
    }

    /// Opens a waiting session under a new token.
    static func admit(token: String, in tx: WriteTransaction) throws -> String? {
        let fresh = Secret.token(tx.environment)
        let changed = try tx.execute(
            """
            UPDATE session SET token_digest = \(Secret.digest(fresh)), stage = 'open', proved_at = \(tx.now),
              last_seen_at = \(tx.now)
            WHERE token_digest = \(Secret.digest(token)) AND stage = 'code'
            """)
        return changed == 1 ? fresh : nil
    }

    /// The session of a token, also one that is over by time; nil when there is none or it was ended.
    static func row(token: String, in tx: Transaction) throws -> Row? {
        try tx.row(
            """
            SELECT id, user_id, csrf, created_at, last_seen_at, COALESCE(proved_at, created_at) AS proved_at,
                   CASE WHEN stage = 'code' THEN 1 ELSE 0 END AS is_waiting
            FROM session
            WHERE token_digest = \(Secret.digest(token))
            """
        ).map {
            Row(
                id: try $0("id"), user: try $0("user_id"), csrf: try $0("csrf"), createdAt: try $0("created_at"),
                lastSeenAt: try $0("last_seen_at"), provedAt: try $0("proved_at"),
                isWaiting: try $0("is_waiting"))
        }
    }

    /// Gives a session a new token, after its person has entered the password again; it began when it began.
    ///
    /// - Returns: the token for the cookie; nil when there is no such session any more.
    static func renew(token: String, in tx: WriteTransaction) throws -> String? {
        let fresh = Secret.token(tx.environment)
        let changed = try tx.execute(
            """
            UPDATE session SET token_digest = \(Secret.digest(fresh)), proved_at = \(tx.now), last_seen_at = \(tx.now)
            WHERE token_digest = \(Secret.digest(token))
            """)
        return changed == 1 ? fresh : nil
    }

    /// The session of a token, or nil when there is none or it is over.
    static func find(token: String, now: Date, in tx: Transaction) throws -> Row? {
        try row(token: token, in: tx).flatMap { $0.isOver(at: now) || $0.isWaiting ? nil : $0 }
    }

    /// The sessions of a person that are not over, the last used first.
    static func list(of user: RecordID, now: Date, in tx: Transaction) throws -> [OpenSession] {
        try tx.rows(
            """
            SELECT id, device, created_at, last_seen_at FROM session WHERE user_id = \(user) AND stage = 'open'
              AND last_seen_at > \(now.addingTimeInterval(-Session.idleLimit))
              AND created_at > \(now.addingTimeInterval(-Session.absoluteLimit))
            ORDER BY last_seen_at DESC, id DESC
            """
        ).map {
            OpenSession(
                id: try $0("id"), device: try $0("device"), openedAt: try $0("created_at"),
                lastSeenAt: try $0("last_seen_at"))
        }
    }

    static func touch(token: String, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE session SET last_seen_at = \(tx.now)
            WHERE token_digest = \(Secret.digest(token)) AND last_seen_at < \(tx.now)
            """)
    }

    /// Ends one session; whether there was one.
    @discardableResult
    static func close(token: String, in tx: WriteTransaction) throws -> Bool {
        try tx.execute("DELETE FROM session WHERE token_digest = \(Secret.digest(token))") > 0
    }

    /// Ends one session of a person; whether it was that person's.
    @discardableResult
    static func close(_ id: RecordID, of user: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute("DELETE FROM session WHERE id = \(id) AND user_id = \(user)") > 0
    }

    /// Ends all sessions of a person but one; how many there were.
    @discardableResult
    static func closeAll(of user: RecordID, but kept: RecordID? = nil, in tx: WriteTransaction) throws -> Int {
        try tx.execute("DELETE FROM session WHERE user_id = \(user) AND id <> \(kept?.text ?? "")")
    }
}
