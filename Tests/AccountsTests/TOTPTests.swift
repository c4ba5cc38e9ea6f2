import Foundation
import Kernel
import Testing

@testable import Accounts

@Suite struct TOTPTests {
    private let secret = Array("12345678901234567890".utf8)

    /// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `The codes of RFC 6238 come out`(seconds: Int, code: String) {
        let step = TOTP.step(at: Date(timeIntervalSince1970: TimeInterval(seconds)))
        #expect(TOTP.code(secret, step: step) == code)
    }

    /// RFC 4226, appendix D.
    @Test func `The codes of RFC 4226 come out`() {
        let codes = (0..<10).map { TOTP.code(secret, step: $0) }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ])
    }

    @Test func `A code is taken one step early or late, in any spelling, and once only`() {
        let moment = Date(timeIntervalSince1970: 1_000_000_000)
        let step = TOTP.step(at: moment)
        func match(_ typed: String, after last: Int = 0) -> Int? {
            TOTP.match(typed, secret: secret, at: moment, after: last)
        }
        for offset in -1...1 { #expect(match(TOTP.code(secret, step: step + offset)) == step + offset) }
        for offset in [-2, 2, 10] { #expect(match(TOTP.code(secret, step: step + offset)) == nil) }
        let code = TOTP.code(secret, step: step)
        #expect(match(" \(code.prefix(3)) \(code.suffix(3)) ") == step)
        #expect(match(code, after: step) == nil)
        #expect(match(code, after: step + 1) == nil)
        for wrong in ["", "000", "x", code + "0"] { #expect(match(wrong) == nil) }
    }

    /// RFC 4648, section 10.
    @Test(arguments: [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")])
    func `A secret is written in base 32 without padding`(text: String, written: String) {
        #expect(Base32.text(Array(text.utf8)) == written)
    }

    @Test func `The address names issuer and account and holds nothing that breaks it`() {
        #expect(Base32.grouped(Array("foobar".utf8)) == "MZXW 6YTB OI")
        #expect(
            TOTP.address(secret: Array("foobar".utf8), account: "a+b@x.vn")
                == "otpauth://totp/N%E1%BA%BFp%20M%E1%BB%9Bi:a%2Bb%40x.vn?secret=MZXW6YTBOI"
                + "&issuer=N%E1%BA%BFp%20M%E1%BB%9Bi&algorithm=SHA1&digits=6&period=30")
    }

    @Test func `A secret sealed with a key opens with that key only`() throws {
        let key = try #require(SecretKey(String(repeating: "0a", count: 32)))
        let other = try #require(SecretKey(String(repeating: "0b", count: 32)))
        let sealed = try SealedSecret.stored(secret, key: key, environment: .live)
        #expect(try SealedSecret.stored(secret, key: key, environment: .live) != sealed)
        #expect(!sealed.description.contains(secret.description.dropFirst().dropLast()))
        #expect(try SealedSecret.plain(sealed, key: key) == secret)
        for wrong in [nil, other] {
            #expect(throws: SealFault.self) { try SealedSecret.plain(sealed, key: wrong) }
        }
        var altered = sealed
        altered[30] ^= 1
        #expect(throws: SealFault.self) { try SealedSecret.plain(altered, key: key) }
        let open = try SealedSecret.stored(secret, key: nil, environment: .live)
        #expect(try SealedSecret.plain(open, key: key) == secret)
        for text in ["", "00", String(repeating: "x", count: 64)] { #expect(SecretKey(text) == nil) }
    }
}
