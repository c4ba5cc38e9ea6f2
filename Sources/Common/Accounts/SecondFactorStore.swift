import Database
import Foundation
import Kernel

/// Second factors, as functions over a transaction.
enum SecondFactorStore {
    struct Row: Sendable {
        /// As it is kept: `SealedSecret.plain` reads it.
        let secret: [UInt8]
        let confirmedAt: Date?
        /// The last step whose code was used.
        let lastStep: Int
    }

    struct RecoveryCode: Sendable {
        let hash: String
        let isUsed: Bool
    }

    static func find(_ user: RecordID, in tx: Transaction) throws -> Row? {
        try tx.row("SELECT secret, confirmed_at, last_step FROM second_factor WHERE user_id = \(user)").map {
            Row(secret: try $0("secret"), confirmedAt: try $0("confirmed_at"), lastStep: try $0("last_step"))
        }
    }

    /// Whether signing in needs a code.
    static func isActive(for user: RecordID, in tx: Transaction) throws -> Bool {
        try find(user, in: tx)?.confirmedAt != nil
    }

    /// Keeps a secret that still has to be confirmed; one that was confirmed stays.
    static func begin(_ stored: [UInt8], for user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO second_factor (user_id, secret, made_at, last_step) VALUES (\(user), \(stored), \(tx.now), 0)
            ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at
              WHERE second_factor.confirmed_at IS NULL
            """)
    }

    static func confirm(_ user: RecordID, step: Int, in tx: WriteTransaction) throws {
        try tx.execute(
            "UPDATE second_factor SET confirmed_at = \(tx.now), last_step = \(step) WHERE user_id = \(user)")
    }

    /// Uses a step up; whether it was still unused.
    static func use(step: Int, of user: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            "UPDATE second_factor SET last_step = \(step) WHERE user_id = \(user) AND last_step < \(step)") == 1
    }

    /// Ends the second factor with its recovery codes; whether there was one.
    static func end(of user: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute("DELETE FROM recovery_code WHERE user_id = \(user)")
        return try tx.execute("DELETE FROM second_factor WHERE user_id = \(user)") > 0
    }

    /// New recovery codes in place of all before.
    static func replaceCodes(_ hashes: [String], of user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM recovery_code WHERE user_id = \(user)")
        for (position, hash) in hashes.enumerated() {
            try tx.execute(
                "INSERT INTO recovery_code (user_id, position, code_hash) VALUES (\(user), \(position), \(hash))")
        }
    }

    static func code(at position: Int, of user: RecordID, in tx: Transaction) throws -> RecoveryCode? {
        try tx.row(
            "SELECT code_hash, used_at FROM recovery_code WHERE user_id = \(user) AND position = \(position)"
        ).map {
            let usedAt: Date? = try $0("used_at")
            return RecoveryCode(hash: try $0("code_hash"), isUsed: usedAt != nil)
        }
    }

    /// Uses a recovery code up; whether it was still unused.
    static func useCode(at position: Int, hash: String, of user: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE recovery_code SET used_at = \(tx.now)
            WHERE user_id = \(user) AND position = \(position) AND code_hash = \(hash) AND used_at IS NULL
            """) == 1
    }

    static func unusedCodes(of user: RecordID, in tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM recovery_code WHERE user_id = \(user) AND used_at IS NULL") ?? 0
    }
}
