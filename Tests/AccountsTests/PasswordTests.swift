import Foundation
import Kernel
import Testing

@testable import Accounts

@Suite struct PasswordTests {
    @Test(arguments: [
        ("ngắn quá", "password.short"), ("123456789", "password.short"), ("1234567890", "password.common"),
        ("0987654321", "password.common"), ("Mật khẩu 123", "password.common"), ("aaaaaaaaaaaa", "password.common"),
        ("qwertyuiop", "password.common"), ("manchester", "password.common"), ("Dragon-202456", "password.common"),
        ("Cao Bằng 2024", "password.common"), ("12 caobangcaobang", "password.common"),
        ("hoiphunu@2025", "password.common"), ("1q2w3e4r5t6y", "password.common"),
        ("nep-moi-2024", "password.common"), ("duan8duan8", "password.common"), ("Anh yêu em 123", "password.common"),
        ("hoi-lhpn.quang-hoa", "password.login"),
        ("HOI-LHPN.QUANG-HOA", "password.login"),
        (String(repeating: "đường ", count: 40), "password.long"),
    ])
    func `A password that is short, common or the login is refused on its field`(password: String, code: String) {
        let problem = #expect(throws: Problem.self) {
            try PasswordRules.checked(password, login: "hoi-lhpn.quang-hoa", field: "password")
        }
        #expect(problem?.code == code)
        #expect(problem?.field == "password")
    }

    @Test func `The list of common passwords is carried whole`() {
        #expect(CommonPasswords.list.count == 8364)
        #expect(CommonPasswords.list.filter { $0.count >= PasswordRules.shortest }.count > 2000)
        #expect(CommonPasswords.list.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
    }

    @Test(arguments: [
        "đường lên bản xa", "cao bằng mùa lúa", String(repeating: "đường ", count: 33) + "x",
        "nếp mới của bản", "Đ@i thoại!", "!#%&/()=?+~",
    ])
    func `Ten characters and more in any alphabet will do`(password: String) throws {
        #expect(try PasswordRules.checked(password, login: "tinh", field: "password") == password)
    }

    @Test func `A hash is Argon2id with 19 MiB and two passes, salted, and both normal forms open it`() async throws {
        let first = try await Passwords.shared.hash("đường lên bản xa")
        let second = try await Passwords.shared.hash("đường lên bản xa")
        #expect(first.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(first != second)
        #expect(try await Passwords.shared.verify("đường lên bản xa".decomposedForTest, against: first))
        #expect(try await !Passwords.shared.verify("đường lên bản xã", against: first))
        #expect(try await !Passwords.shared.verify("đường lên bản xa", against: nil))
    }

    @Test func `An unknown login costs the time of a wrong password`() async throws {
        let hash = try await Passwords.shared.hash("đường lên bản xa")
        let clock = ContinuousClock()
        func best(_ work: () async throws -> Void) async throws -> Duration {
            var durations: [Duration] = []
            for _ in 0..<5 {
                let start = clock.now
                try await work()
                durations.append(start.duration(to: clock.now))
            }
            return durations.min() ?? .zero
        }
        let wrong = try await best { _ = try await Passwords.shared.verify("sai", against: hash) }
        let unknown = try await best { _ = try await Passwords.shared.verify("sai", against: nil) }
        // Without a hash to compare with it would be a thousand times quicker; a busy machine errs by a factor of two.
        #expect(unknown > wrong / 10)
        #expect(unknown < wrong * 10)
        let costs = { (hash: String) in hash.split(separator: "$").prefix(3).joined(separator: "$") }
        #expect(costs(Passwords.nobody) == costs(hash))
    }

    @Test func `A temporary password passes the rules, is easy to read out, and is another each time`() throws {
        let drawn = (0..<50).map { _ in Secret.temporaryPassword(.live) }
        #expect(Set(drawn).count == 50)
        for password in drawn {
            #expect(password.count == 17)
            #expect(!password.contains { "il1o0".contains($0) })
            _ = try PasswordRules.checked(password, login: "tinh", field: "password")
        }
    }
}

extension String {
    fileprivate var decomposedForTest: String { decomposedStringWithCanonicalMapping }
}
