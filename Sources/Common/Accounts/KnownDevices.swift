import Database
import Foundation
import Kernel

/// Browsers in which a person has signed in before: failures elsewhere do not count against them. Knowing such a
/// browser opens nothing; the password is asked for all the same.
enum KnownDevices {
    /// The cookie that a browser keeps between sessions.
    static let cookieName = "nepmoi_device"
    /// How long a browser that is not used stays known, in seconds: 180 days.
    static let lifetime: TimeInterval = 180 * 24 * 3600

    /// The header that makes a browser known. It is sent to the pages of signing in only.
    static func cookie(token: String, secure: Bool) -> String {
        "\(cookieName)=\(token); Path=/dang-nhap; Max-Age=\(Int(lifetime)); HttpOnly; SameSite=Lax"
            + (secure ? "; Secure" : "")
    }

    /// The digest of a token by which the person of a login is known; nil when it is not.
    static func digest(_ token: String?, login: String, now: Date, in tx: Transaction) throws -> String? {
        guard let token, token.utf8.count == 64 else { return nil }
        let digest = Secret.digest(token)
        let row = try tx.row(
            """
            SELECT 1 AS found FROM known_device d JOIN user_account u ON u.id = d.user_id
            WHERE d.token_digest = \(digest) AND u.login = \(login)
              AND d.last_used_at > \(now.addingTimeInterval(-lifetime))
            """)
        return row == nil ? nil : digest
    }

    /// Whether a token was given by this program and is still known to anybody.
    static func isKnown(_ token: String?, in tx: Transaction) throws -> Bool {
        guard let token, token.utf8.count == 64 else { return false }
        return try tx.row("SELECT 1 AS found FROM known_device WHERE token_digest = \(Secret.digest(token)) LIMIT 1")
            != nil
    }

    /// Makes a browser known to a person. Several persons share the token of a shared machine's browser.
    static func remember(_ token: String, user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM known_device WHERE last_used_at <= \(tx.now.addingTimeInterval(-lifetime))")
        try tx.execute(
            """
            INSERT INTO known_device (token_digest, user_id, last_used_at)
            VALUES (\(Secret.digest(token)), \(user), \(tx.now))
            ON CONFLICT (token_digest, user_id) DO UPDATE SET last_used_at = excluded.last_used_at
            """)
    }

    /// No browser is known to a person any more.
    static func forget(_ user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM known_device WHERE user_id = \(user)")
    }
}

extension Accounts {
    /// Makes the browser known in which somebody has just entered the right password.
    ///
    /// - Parameters:
    ///   - token: what the browser says it is known by; kept only when it is, to whomever, so that nobody can plant
    ///     one of his own.
    ///   - session: the session that was just opened.
    /// - Returns: the token for the cookie.
    func remember(browser token: String?, session: String) async throws -> String {
        let fresh = Secret.token(environment)
        return try await database.upkeep { tx in
            let token = try KnownDevices.isKnown(token, in: tx) ? token ?? fresh : fresh
            guard let user = try SessionStore.row(token: session, in: tx)?.user else { return token }
            try KnownDevices.remember(token, user: user, in: tx)
            return token
        }
    }
}
