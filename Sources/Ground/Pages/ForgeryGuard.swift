import Foundation
import HTTPTypes
import Hummingbird
import Kernel

/// Refuses writes that another site makes a signed-in browser send.
enum ForgeryGuard {
    private static let problem = Problem(
        .forbidden, "form.csrf",
        "Biểu mẫu này không còn khớp với phiên đăng nhập. Chưa lưu gì cả. Tải lại trang rồi gửi lần nữa.")

    /// By `Sec-Fetch-Site` where the browser sends it, otherwise by `Origin` against the host that was asked.
    /// A client that sends neither is no browser of the last years, and still has to know the token.
    static func checkOrigin(_ request: Request) throws {
        if let site = request.headers[.secFetchSite] {
            guard site == "same-origin" || site == "none" else { throw problem }
        } else if let origin = request.headers[.origin] {
            guard let cut = origin.range(of: "://"), String(origin[cut.upperBound...]) == request.head.authority else {
                throw problem
            }
        }
    }

    /// Compares every byte, so that the time tells nothing about how much was right.
    static func checkToken(_ token: String, of viewer: Viewer) throws {
        guard ConstantTime.equal(token, viewer.csrf) else { throw problem }
    }
}

/// Comparing secrets.
public enum ConstantTime {
    /// Whether a secret is the one that is expected; an empty one never is. Every byte is compared.
    public static func equal(_ given: String, _ expected: String) -> Bool {
        let expected = Array(expected.utf8)
        let given = Array(given.utf8)
        var difference: UInt8 = expected.isEmpty || given.count != expected.count ? 1 : 0
        for (index, byte) in given.enumerated() where !expected.isEmpty {
            difference |= byte ^ expected[index % expected.count]
        }
        return difference == 0
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
