import Crypto
import Foundation
import Kernel

/// The rules of sessions. The cookie holds a random token; the database only its digest, so that a copy of the
/// database opens no session.
public enum Session {
    /// A session ends when nobody used it for this long: 2 hours. Offices share computers, so it is no longer than a
    /// noon break; what was typed meanwhile survives (`CarriedForm`), so that it need not be longer.
    public static let idleLimit: TimeInterval = 2 * 3600
    /// A session ends this long after sign-in, however much it is used: 12 hours, so that one signs in once a working
    /// day and a stolen session is worth no more than that.
    public static let absoluteLimit: TimeInterval = 12 * 3600
    /// How long a session whose password was right waits for its code: 10 minutes.
    static let codeLimit: TimeInterval = 10 * 60
    /// How long an entered password counts for dangerous acts: 10 minutes.
    public static let proofLimit: TimeInterval = 10 * 60
    /// A session that is over by time is remembered for this long, to tell whose form comes late: 1 day. It opens
    /// nothing any more.
    static let memory: TimeInterval = 24 * 3600
    /// How often the last use is noted at most: once a minute.
    public static let touchInterval: TimeInterval = 60
    /// The name of the cookie.
    public static let cookieName = "nepmoi_session"

    /// Whether a session has ended.
    static func isOver(createdAt: Date, lastSeenAt: Date, now: Date) -> Bool {
        now.timeIntervalSince(createdAt) >= absoluteLimit || now.timeIntervalSince(lastSeenAt) >= idleLimit
    }

    /// The header that gives a browser its session. It carries no age: it goes when the browser is closed, since office
    /// computers are shared.
    ///
    /// - Parameter secure: true where the site is reached by HTTPS only.
    public static func cookie(token: String, secure: Bool) -> String {
        "\(cookieName)=\(token); Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
    }

    /// The header that takes it away.
    public static func expiredCookie(secure: Bool) -> String {
        "\(cookieName)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0" + (secure ? "; Secure" : "")
    }
}

/// Secrets made of random bytes.
enum Secret {
    /// 32 random bytes as 64 hexadecimal digits: a session token, a CSRF secret.
    static func token(_ environment: Environment) -> String { hex(environment.secretBytes(32)) }

    /// What the database keeps of a token: SHA-256, 64 hexadecimal digits.
    static func digest(_ token: String) -> String { hex(SHA256.hash(data: Array(token.utf8))) }

    /// A password to be told on the telephone: 15 letters and digits in groups of five, 70 bits and more.
    static func temporaryPassword(_ environment: Environment) -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        // 31 letters: bytes from 248 up are drawn again so that each letter is as likely.
        var drawn: [Character] = []
        while drawn.count < 15 {
            drawn += environment.secretBytes(32).filter { $0 < 248 }.map { letters[Int($0) % letters.count] }
        }
        return [drawn[0..<5], drawn[5..<10], drawn[10..<15]].map { String($0) }.joined(separator: "-")
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
