import CSodium
import Foundation
import Kernel

/// Argon2id of libsodium, 19 MiB and two passes (the least that OWASP recommends), away from the cooperative pool: a
/// hash takes tens of milliseconds and blocks its thread.
public final class Passwords: Sendable {
    /// The one of the program: its queue bounds the memory that hashing may take, whoever asks.
    public static let shared = Passwords()

    private static let passes = UInt64(2)
    private static let memory = 19 * 1024 * 1024

    /// Hashes that run or wait at most; beyond it a request is sent away.
    private let mostWaiting: Int
    private let queue: OperationQueue

    /// - Parameter mostWaiting: more for tests, which all run at the same time.
    init(mostWaiting: Int = 64) {
        self.mostWaiting = mostWaiting
        queue = OperationQueue()
        queue.name = "nepmoi.passwords"
        queue.maxConcurrentOperationCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
    }

    /// A hash with its salt and costs, at most 127 ASCII characters.
    ///
    /// - Throws: `Problem` `sign_in.busy` when too many wait.
    public func hash(_ password: String) async throws -> String {
        let password = PasswordRules.prepared(password)
        return try await run {
            var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
            let bytes = password.utf8.count
            guard sodium_init() >= 0,
                crypto_pwhash_str(&text, password, UInt64(bytes), Passwords.passes, Passwords.memory) == 0
            else { throw HashingFault() }
            return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Whether a password belongs to a hash. Without a hash it compares with one that nobody's password has, so that
    /// an unknown login costs the time of a wrong password.
    ///
    /// - Throws: `Problem` `sign_in.busy` when too many wait.
    public func verify(_ password: String, against hash: String?) async throws -> Bool {
        let password = PasswordRules.prepared(password)
        return try await run {
            guard sodium_init() >= 0 else { throw HashingFault() }
            let matches = crypto_pwhash_str_verify(hash ?? Passwords.nobody, password, UInt64(password.utf8.count)) == 0
            return matches && hash != nil
        }
    }

    private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        guard queue.operationCount < mostWaiting else {
            throw Problem(
                .unavailable, "sign_in.busy", "Nhiều người đang đăng nhập cùng lúc. Chờ một lát rồi đăng nhập lại.")
        }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result(catching: work)) }
        }
    }

    /// The hash of 32 random bytes that were thrown away.
    static let nobody =
        "$argon2id$v=19$m=19456,t=2,p=1$gQqHeogALvS1yvqiS3HKtA$i54pfCMEPNxR0aVtGmknpXd0DpsOQXWcSCVslS0R1mU"
}

/// libsodium could not hash, for want of memory.
struct HashingFault: Error, CustomStringConvertible {
    var description: String { "libsodium could not hash a password" }
}
