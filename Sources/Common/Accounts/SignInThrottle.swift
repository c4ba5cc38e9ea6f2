import Database
import Foundation
import Kernel

/// Slows guessing down. Failures are counted per login and per address, in the database, so that several servers count
/// together; a source that failed too often within 15 minutes waits 30 seconds, then twice as long each time, 15
/// minutes at most, so that nobody can keep a colleague out for long.
///
/// An attempt is counted before its password is looked at and taken back when it was right: attempts sent at the same
/// time cannot slip through together.
enum SignInThrottle {
    /// Failures that a login has free.
    static let loginAllowance = 5
    /// Failures that an address has free: an office sits behind one.
    static let addressAllowance = 20
    /// How long a failure counts, in seconds.
    static let window: TimeInterval = 15 * 60
    /// The first wait, in seconds.
    static let firstWait: TimeInterval = 30
    /// The longest wait, in seconds.
    static let longestWait: TimeInterval = 15 * 60

    /// How long a source waits after so many failures; nil while it has some free.
    static func wait(failures: Int, allowance: Int) -> TimeInterval? {
        failures < allowance ? nil : min(longestWait, firstWait * Double(1 << min(failures - allowance, 10)))
    }

    /// Counts an attempt.
    ///
    /// - Parameters:
    ///   - login: nil for what is tried without one, such as a link.
    ///   - address: nil where the server does not know it; then only the login counts.
    /// - Throws: `Problem` `sign_in.throttled` (unavailable), which says how long to wait, and counts nothing.
    static func count(login: String?, address: String?, in tx: WriteTransaction) throws {
        let sources =
            (login.map { [(source(login: $0), loginAllowance)] } ?? [])
            + (address.map { [(source(address: $0), addressAllowance)] } ?? [])
        let known = try sources.map {
            try tx.row("SELECT \(unsafe: columns) FROM sign_in_attempt WHERE source = \($0.0)")
        }
        let waits = try known.compactMap { row in
            try row.flatMap { try $0("blocked_until") as Date? }.map { $0.timeIntervalSince(tx.now) }
        }
        if let wait = waits.max(), wait > 0 { throw problem(wait) }

        for ((source, allowance), row) in zip(sources, known) {
            let isRecent = try row.map { tx.now.timeIntervalSince(try $0("last_at")) < window } ?? false
            let failures = try isRecent ? row.map { try $0("failures") as Int + 1 } ?? 1 : 1
            let until = wait(failures: failures, allowance: allowance).map { tx.now.addingTimeInterval($0) }
            try tx.execute(
                """
                INSERT INTO sign_in_attempt (source, failures, last_at, blocked_until)
                VALUES (\(source), \(failures), \(tx.now), \(until))
                ON CONFLICT (source) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
                  blocked_until = excluded.blocked_until
                """)
        }
        try tx.execute("DELETE FROM sign_in_attempt WHERE last_at < \(tx.now.addingTimeInterval(-24 * 3600))")
    }

    /// Takes back what a right password was counted for: the login starts anew, the address loses this one attempt.
    static func forgive(login: String, address: String?, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM sign_in_attempt WHERE source = \(source(login: login))")
        guard let address else { return }
        try tx.execute(
            """
            UPDATE sign_in_attempt SET failures = failures - 1, blocked_until = NULL
            WHERE source = \(source(address: address)) AND failures > 0
            """)
    }

    private static let columns = "failures, last_at, blocked_until"

    /// What was typed as a login may be a password: only its digest is kept.
    private static func source(login: String) -> String { "login:" + Secret.digest(login) }
    private static func source(address: String) -> String { "address:" + address }

    private static func problem(_ wait: TimeInterval) -> Problem {
        let seconds = Int(wait.rounded(.up))
        let span = seconds < 60 ? "\(seconds) giây" : "\((seconds + 59) / 60) phút"
        return Problem(
            .unavailable, "sign_in.throttled",
            "Đã đăng nhập sai nhiều lần liên tiếp. Chờ \(span) rồi thử lại; quên mật khẩu thì nhờ quản trị đơn vị tạo đường dẫn đặt lại."
        )
    }
}
