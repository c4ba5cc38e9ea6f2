import Kernel

/// What a password must be. Length counts, not kinds of characters.
public enum PasswordRules {
    /// The fewest characters.
    public static let shortest = 10
    /// The most characters: hashing reads all of them.
    public static let longest = 200

    /// Checks a new password and gives it in the form that is hashed (NFC, one line).
    ///
    /// - Parameters:
    ///   - login: a password equal to it is refused.
    ///   - field: the form field that the problem belongs to.
    /// - Throws: `Problem` `password.short`, `password.long`, `password.common` or `password.login`.
    public static func checked(_ password: String, login: String, field: String) throws -> String {
        let password = prepared(password)
        let problem: (String, String)? =
            if password.count < shortest {
                (
                    "password.short",
                    "Mật khẩu có \(password.count) ký tự, cần ít nhất \(shortest). Ghép vài từ dễ nhớ thành một câu dài hơn."
                )
            } else if password.count > longest {
                ("password.long", "Mật khẩu dài \(password.count) ký tự, nhiều nhất được \(longest).")
            } else if password.lowercased() == login.lowercased()
                || !squeezed(login).isEmpty && squeezed(password) == squeezed(login)
            {
                ("password.login", "Mật khẩu trùng tên đăng nhập. Chọn mật khẩu khác hẳn tên đăng nhập.")
            } else if isCommon(password) {
                ("password.common", "Mật khẩu này nhiều người dùng, dễ bị đoán. Chọn một câu riêng, khó đoán hơn.")
            } else {
                nil
            }
        if let (code, message) = problem { throw Problem(.invalid, code, message, field: field) }
        return password
    }

    /// Checks a new password that was entered twice.
    ///
    /// - Throws: `Problem` on `password` as above, or `password.repeat` on `repeated`.
    static func checked(_ password: String, repeated: String, login: String) throws -> String {
        let prepared = try checked(password, login: login, field: "password")
        guard prepared == PasswordRules.prepared(repeated) else {
            throw Problem(
                "password.repeat", "Hai lần ghi mật khẩu mới khác nhau. Ghi lại cho giống ở cả hai ô.",
                field: "repeated")
        }
        return prepared
    }

    /// The form that is hashed and compared, so that both normal forms of Vietnamese are one password.
    static func prepared(_ password: String) -> String { Vietnamese.line(password) }

    /// Lower case, unmarked, letters and digits only.
    private static func squeezed(_ text: String) -> String {
        Vietnamese.folded(text).filter { $0 != " " }
    }

    private static func isCommon(_ password: String) -> Bool {
        let squeezed = squeezed(password)
        guard Set(password).count >= 4 else { return true }
        return CommonPasswords.contains(squeezed)
            || !squeezed.isEmpty
                && [digits + digits, keys].contains {
                    $0.contains(squeezed) || String($0.reversed()).contains(squeezed)
                }
    }

    private static let digits = "1234567890"
    private static let keys = "qwertyuiopasdfghjklzxcvbnm"
}
