import Database
import Foundation
import Kernel

/// Slows guessing down without shutting anybody out. Failures are counted in the database, so that several servers
/// count together, for each of these apart:
///
/// - *a login from an address*: 5 failures within 15 minutes are free, then 30 seconds, doubling to 15 minutes;
/// - *an address*, whatever the login: 20 are free (an office sits behind one), then as above; of IPv6 the network of
///   64 bits, which is what one subscriber has;
/// - *a login*, from wherever: 20 are free, then 30 seconds, and 2 minutes at most;
/// - *a known browser of the person*: 5 are free, then as above, and none of the other three counts.
///
/// Who guesses from elsewhere can therefore make the owner wait for no more than 2 minutes at a time, and not at all
/// where the owner has signed in before. While such an attack goes on, a new browser of the owner competes with it for
/// each try; a one-time link of the administrator lets in meanwhile.
///
/// An attempt is counted before its password is looked at and taken back when it was right: attempts sent at the same
/// time cannot slip through together.
enum SignInThrottle {
    /// What is counted.
    struct Source: Hashable, Sendable {
        let key: String
        /// Failures that are free.
        let allowance: Int
        /// The longest wait, in seconds.
        let longestWait: TimeInterval
    }

    /// How long a failure counts, in seconds.
    static let window: TimeInterval = 15 * 60
    /// The first wait, in seconds.
    static let firstWait: TimeInterval = 30
    /// Failures that an address has free.
    static let addressAllowance = 20

    /// What an attempt to sign in counts for.
    ///
    /// - Parameters:
    ///   - address: nil where the server does not know it.
    ///   - device: the digest of the browser's token when the person has signed in there before.
    static func sources(login: String, address: String?, device: String?) -> [Source] {
        // What was typed as a login may be a password: only its digest is kept.
        let login = Secret.digest(login)
        let address = address.map(network)
        if let device { return [Source(key: "device:\(device):\(login)", allowance: 5, longestWait: window)] }
        return [
            Source(key: "pair:\(login):\(address ?? "")", allowance: 5, longestWait: window),
            Source(key: "login:\(login)", allowance: 20, longestWait: 120),
        ] + sources(address: address)
    }

    /// What an attempt counts for that names no login, such as a link.
    static func sources(address: String?) -> [Source] {
        address.map { [Source(key: "address:\(network($0))", allowance: addressAllowance, longestWait: window)] } ?? []
    }

    /// What somebody who is signed in counts for: the password again, codes of a second factor. Nobody else adds to it.
    static func sources(of user: RecordID, _ what: String) -> [Source] {
        [Source(key: "\(what):\(user)", allowance: 5, longestWait: window)]
    }

    /// Of an address of IPv6 its first 64 bits, of an embedded one of IPv4 that; anything else as it is.
    static func network(_ address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        if bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] {
            return bytes.suffix(4).map(String.init).joined(separator: ".")
        }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
    }

    /// How long a source waits after so many failures; nil while it has some free.
    static func wait(failures: Int, of source: Source) -> TimeInterval? {
        failures < source.allowance
            ? nil : min(source.longestWait, firstWait * Double(1 << min(failures - source.allowance, 10)))
    }

    /// Counts an attempt.
    ///
    /// - Throws: `Problem` `sign_in.throttled` (unavailable), which says how long to wait, and counts nothing.
    static func count(_ sources: [Source], in tx: WriteTransaction) throws {
        let known = try sources.map {
            try tx.row("SELECT failures, last_at, blocked_until FROM sign_in_attempt WHERE source = \($0.key)")
        }
        let waits = try known.compactMap { row in
            try row.flatMap { try $0("blocked_until") as Date? }.map { $0.timeIntervalSince(tx.now) }
        }
        if let wait = waits.max(), wait > 0 { throw problem(wait) }

        for (source, row) in zip(sources, known) {
            let isRecent = try row.map { tx.now.timeIntervalSince(try $0("last_at")) < window } ?? false
            let failures = try isRecent ? row.map { try $0("failures") as Int + 1 } ?? 1 : 1
            let until = wait(failures: failures, of: source).map { tx.now.addingTimeInterval($0) }
            try tx.execute(
                """
                INSERT INTO sign_in_attempt (source, failures, last_at, blocked_until)
                VALUES (\(source.key), \(failures), \(tx.now), \(until))
                ON CONFLICT (source) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
                  blocked_until = excluded.blocked_until
                """)
        }
        try tx.execute("DELETE FROM sign_in_attempt WHERE last_at < \(tx.now.addingTimeInterval(-24 * 3600))")
    }

    /// Takes back what a right answer was counted for: an address loses this one attempt, everything else starts anew.
    static func forgive(_ sources: [Source], in tx: WriteTransaction) throws {
        for source in sources {
            if source.key.hasPrefix("address:") {
                try tx.execute(
                    """
                    UPDATE sign_in_attempt SET failures = failures - 1, blocked_until = NULL
                    WHERE source = \(source.key) AND failures > 0
                    """)
            } else {
                try tx.execute("DELETE FROM sign_in_attempt WHERE source = \(source.key)")
            }
        }
    }

    private static func problem(_ wait: TimeInterval) -> Problem {
        let seconds = Int(wait.rounded(.up))
        let span = seconds < 60 ? "\(seconds) giây" : "\((seconds + 59) / 60) phút"
        return Problem(
            .unavailable, "sign_in.throttled",
            "Đã đăng nhập sai nhiều lần liên tiếp. Chờ \(span) rồi thử lại; quên mật khẩu thì nhờ quản trị đơn vị tạo đường dẫn đặt lại."
        )
    }
}
