import Kernel

/// Where a fact of the catalogue stands, and how far it was checked.
public struct Source: Hashable, Sendable {
    /// The document and the place in it, in the offices' words: `Kế hoạch 288/KH-BCD, mục III.2.1`.
    public let text: String
    /// How far the fact was checked.
    public let mark: Verification

    /// Of a text in the offices' words and how far it was checked.
    public init(_ text: String, _ mark: Verification) {
        self.text = text
        self.mark = mark
    }
}

/// How far a fact was checked against a public text.
public enum Verification: String, Hashable, Sendable, Codable, CaseIterable {
    /// Read in a public text.
    case verified
    /// Printed in a local plan or guide, not compared with the text that it cites.
    case seed
    /// Neither.
    case unverified

    /// The words of the catalogue page.
    public var label: String {
        switch self {
        case .verified: "đã đối chiếu"
        case .seed: "theo văn bản địa phương, chưa đối chiếu"
        case .unverified: "chưa đối chiếu"
        }
    }
}

/// One of the papers whose words the catalogue knows: titles, numbers, headers and units are kept as each prints them.
public struct SourceDocument: Hashable, Sendable {
    /// English, stable: `caobang-2024`.
    public let code: String
    /// Number and symbol, `288/KH-BCD`; nil when the paper at hand leaves it blank.
    public let number: String?
    /// The day of the paper; nil when it is not printed.
    public let day: Day?
    /// What the paper is, with its issuer.
    public let title: String
    /// The code of the place that issued it, in the structure of its day; nil for a paper of the centre.
    public let place: String?
}
