import Database
import Foundation
import Kernel

/// A page or a group of an office in a social network (G99).
public struct SocialPage: Hashable, Sendable, Identifiable {
    /// What it is.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
        case facebookPage = "facebook_page"
        case facebookGroup = "facebook_group"
        case zaloPage = "zalo_page"
        case zaloGroup = "zalo_group"
        case other

        public var label: String {
            switch self {
            case .facebookPage: "Fanpage"
            case .facebookGroup: "Nhóm Facebook"
            case .zaloPage: "Trang Zalo"
            case .zaloGroup: "Nhóm Zalo"
            case .other: "Trang khác"
            }
        }
    }

    public let id: RecordID
    public let facts: SocialPageFacts
    /// The last day; nil while it is kept up.
    public let until: Day?
    public let by: String
    public let rowVersion: Int

    /// The kind of its audit entries.
    public static let kind = "social_page"
}

/// What is said of a page or group.
public struct SocialPageFacts: Hashable, Sendable, Codable {
    public var kind: SocialPage.Kind
    public var name: String
    /// `https://www.facebook.com/…`.
    public var link: String
    public var place: PlaceID
    /// The office whose page it is; nil where nobody says.
    public var agency: RecordID?
    /// The office or post that keeps it; no names.
    public var keeper: String
    /// Since when.
    public var from: Day

    public init(
        kind: SocialPage.Kind, name: String, link: String, place: PlaceID, agency: RecordID? = nil, keeper: String,
        from: Day
    ) {
        self.kind = kind
        self.name = name
        self.link = link
        self.place = place
        self.agency = agency
        self.keeper = keeper
        self.from = from
    }
}

/// The rules of pages and groups. Pure.
struct SocialPageRules {
    /// Letters of a name or an office, and of a link at most.
    static let longestName = 200
    static let longestLink = 500

    let today: Day

    /// Everything that is wrong, at the fields of the form.
    func problems(of facts: SocialPageFacts) -> [Problem] {
        func problem(_ code: String, _ message: String, _ field: String) -> Problem {
            Problem("social.\(code)", message, field: field)
        }
        var problems: [Problem] = []
        if facts.name.isEmpty { problems.append(problem("name", "Chưa ghi tên trang, nhóm.", "ten")) }
        if facts.keeper.isEmpty {
            problems.append(problem("keeper", "Chưa ghi đơn vị, chức danh phụ trách. Không ghi họ tên.", "phu-trach"))
        }
        for (text, field) in [(facts.name, "ten"), (facts.keeper, "phu-trach")] where text.count > Self.longestName {
            problems.append(
                problem("long", "Ô này có \(text.count) ký tự, nhiều nhất \(Self.longestName). Ghi ngắn lại.", field))
        }
        if let message = Self.fault(ofLink: facts.link) { problems.append(problem("link", message, "duong-dan")) }
        if facts.from > today {
            problems.append(
                problem("future", "\(facts.from.written) chưa đến, hôm nay là \(today.written).", "tu-ngay"))
        }
        return problems
    }

    /// Only an address of the web under https with a host, without a sign-in in it; nil when it is one.
    static func fault(ofLink link: String) -> String? {
        if link.isEmpty { return "Chưa ghi đường dẫn. Chép từ trình duyệt, như https://www.facebook.com/…" }
        if link.count > longestLink {
            return "Đường dẫn có \(link.count) ký tự, nhiều nhất \(longestLink). Chép lại đường dẫn ngắn hơn."
        }
        guard link.allSatisfy({ $0.isASCII && !$0.isWhitespace }), let parts = URLComponents(string: link),
            parts.scheme == "https", let host = parts.host, host.contains("."), parts.user == nil, parts.password == nil
        else {
            return "“\(link.prefix(60))” không phải đường dẫn https. Chép từ trình duyệt, như https://zalo.me/g/…"
        }
        return nil
    }
}
