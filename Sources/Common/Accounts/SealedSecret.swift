import CSodium
import Foundation
import Kernel

/// The key of this installation under which secrets lie in the database that must be readable again: those of second
/// factors. It comes from the settings and is never in the database or its backups.
public struct SecretKey: Sendable {
    private let bytes: [UInt8]

    /// - Parameter text: 64 hexadecimal digits; nil for anything else.
    public init?(_ text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    /// XSalsa20-Poly1305 with a fresh nonce before it (libsodium secretbox).
    fileprivate func seal(_ plain: [UInt8], nonce: [UInt8]) throws -> [UInt8] {
        var box = [UInt8](repeating: 0, count: plain.count + Int(crypto_secretbox_macbytes()))
        guard sodium_init() >= 0, crypto_secretbox_easy(&box, plain, UInt64(plain.count), nonce, bytes) == 0 else {
            throw SealFault(description: "libsodium could not seal a secret")
        }
        return nonce + box
    }

    fileprivate func open(_ sealed: [UInt8]) throws -> [UInt8] {
        let nonceCount = Int(crypto_secretbox_noncebytes())
        let macCount = Int(crypto_secretbox_macbytes())
        guard sealed.count >= nonceCount + macCount else { throw SealFault.otherKey }
        let nonce = Array(sealed.prefix(nonceCount))
        let box = Array(sealed.dropFirst(nonceCount))
        var plain = [UInt8](repeating: 0, count: box.count - macCount)
        guard sodium_init() >= 0, crypto_secretbox_open_easy(&plain, box, UInt64(box.count), nonce, bytes) == 0 else {
            throw SealFault.otherKey
        }
        return plain
    }
}

/// A secret as it lies in the database, with or without a key.
enum SealedSecret {
    /// The form of a column: the first byte says whether what follows is sealed.
    static func stored(_ plain: [UInt8], key: SecretKey?, environment: Environment) throws -> [UInt8] {
        guard let key else { return [0] + plain }
        return [1] + (try key.seal(plain, nonce: environment.secretBytes(Int(crypto_secretbox_noncebytes()))))
    }

    /// - Throws: `SealFault` when the installation has no key or another one.
    static func plain(_ stored: [UInt8], key: SecretKey?) throws -> [UInt8] {
        switch stored.first {
        case 0: return Array(stored.dropFirst())
        case 1:
            guard let key else { throw SealFault.otherKey }
            return try key.open(Array(stored.dropFirst()))
        default: throw SealFault.otherKey
        }
    }
}

/// A secret that this installation cannot read.
struct SealFault: LoggableFault {
    let description: String

    static let otherKey = SealFault(
        description: "a second factor was sealed with another key than NEPMOI_SECRET_KEY, or the key is missing")
}
