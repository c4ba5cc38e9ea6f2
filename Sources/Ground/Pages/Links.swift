import Foundation

/// An address inside this site, already percent-encoded. Rooms add their own as static functions in an extension
/// and register their routes from the same constants, so that a link and its route cannot part.
///
/// Only a `Link` may stand in `href`, `src` and `action` (the template check sees to it), and a `Link` always
/// begins with `/`, `?` or `#`: neither `javascript:` nor another site can get in.
public struct Link: Hashable, Sendable, CustomStringConvertible {
    /// As it stands in the attribute, unescaped: `/ke-hoach?q=xu%C3%A2n#E12`.
    public let path: String

    /// A path of this site. What is not one (`//host`, `/\host`, `https:…`, blanks) becomes `/`.
    public init(_ path: String) {
        let bytes = Array(path.utf8)
        let startsHere = bytes.first.map { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
        let leaves = bytes.count > 1 && bytes[0] == UInt8(ascii: "/") && [0x2F, 0x5C].contains(bytes[1])
        let odd = bytes.contains { $0 <= 0x20 || $0 == 0x7F }
        self.path = startsHere == true && !leaves && !odd ? path : "/"
    }

    /// A path of segments, each percent-encoded: `Link(segments: ["ke-hoach", id])`.
    public init(segments: [String]) {
        self.init("/" + segments.map(Link.encoded).joined(separator: "/"))
    }

    /// With these items added to its query, in order; items with an empty value are left out.
    public func query(_ items: [(String, String)]) -> Link {
        let text = items.filter { !$0.1.isEmpty }
            .map { Link.encoded($0.0) + "=" + Link.encoded($0.1) }.joined(separator: "&")
        guard !text.isEmpty else { return self }
        let parts = path.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let joined = parts[0] + (parts[0].contains("?") ? "&" : "?") + text
        return Link(parts.count > 1 ? "\(joined)#\(parts[1])" : String(joined))
    }

    /// With this fragment instead of any it had.
    public func fragment(_ id: String) -> Link {
        let base = path.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
        return Link(base + "#" + Link.encoded(id))
    }

    public var description: String { path }

    /// Unreserved characters of RFC 3986 stay, everything else is percent-encoded as UTF-8.
    public static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Link {
    public static let overview = Link("/tong-quan")
    /// What one's own office is to do.
    public static let ownWork = Link("/viec-don-vi")
    public static let plans = Link("/ke-hoach")
    public static let progress = Link("/tien-do")
    public static let importAnnex = Link("/nhap-phu-luc")
    public static let results = Link("/ket-qua")
    public static let groups = Link("/mo-hinh")
    public static let events = Link("/su-kien")
    public static let reports = Link("/bao-cao")
    public static let places = Link("/dia-ban")
    public static let reforms = Link("/cai-cach")
    public static let programme = Link("/danh-muc")
    public static let legal = Link("/van-ban-can-cu")
    public static let users = Link("/nguoi-dung")
    public static let audit = Link("/nhat-ky")
    public static let signIn = Link("/dang-nhap")
    public static let signOut = Link("/dang-xuat")
    public static let account = Link("/tai-khoan")
}
