import Crypto
import Foundation
import Pages

/// One-time codes by the clock (RFC 6238 over RFC 4226): HMAC-SHA-1, 6 digits, steps of 30 seconds, which every
/// authenticator app understands.
public enum TOTP {
    /// Seconds a code is shown for.
    public static let period = 30
    /// Digits of a code.
    public static let digits = 6
    /// Steps before and after the present one whose codes are taken: telephones run up to half a minute wrong.
    static let drift = 1
    /// Bytes of a secret, as RFC 4226 recommends.
    static let secretBytes = 20

    /// The step that a moment lies in.
    static func step(at moment: Date) -> Int { Int((moment.timeIntervalSince1970 / Double(period)).rounded(.down)) }

    /// The code of a step.
    static func code(_ secret: [UInt8], step: Int) -> String {
        let counter = withUnsafeBytes(of: UInt64(max(0, step)).bigEndian) { Array($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 0x0F)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code was entered, among those that count now and were not used; nil when there is none.
    ///
    /// - Parameter lastStep: the last step that was used: it and all before it are refused.
    static func match(_ typed: String, secret: [UInt8], at moment: Date, after lastStep: Int) -> Int? {
        let typed = String(typed.filter { $0.isASCII && $0.isNumber })
        let now = step(at: moment)
        // Every candidate is compared, so that the time does not tell which step was near.
        return (now - drift...now + drift).reduce(nil) { found, step in
            let isRight = ConstantTime.equal(typed, code(secret, step: step))
            return isRight && step > lastStep ? step : found
        }
    }

    /// What an authenticator app reads: `otpauth://totp/…`.
    ///
    /// - Parameter account: what the app shows beside the code, the login.
    static func address(secret: [UInt8], account: String) -> String {
        let issuer = "Nếp Mới"
        let label = encoded(issuer) + ":" + encoded(account)
        return "otpauth://totp/\(label)?secret=\(Base32.text(secret))&issuer=\(encoded(issuer))"
            + "&algorithm=SHA1&digits=\(digits)&period=\(period)"
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(
                charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) ?? ""
    }
}

/// The alphabet of authenticator apps (RFC 4648), without padding.
enum Base32 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        var buffer = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                result.append(letters[buffer >> bits & 31])
            }
            buffer &= 1 << bits - 1
        }
        if bits > 0 { result.append(letters[buffer << (5 - bits) & 31]) }
        return String(decoding: result, as: UTF8.self)
    }

    /// In groups of four, to be typed: `JBSW Y3DP`.
    static func grouped(_ bytes: [UInt8]) -> String {
        let text = Array(text(bytes))
        return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<min($0 + 4, text.count)]) }
            .joined(separator: " ")
    }
}
