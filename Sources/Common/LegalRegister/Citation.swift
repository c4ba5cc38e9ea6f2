import Kernel

/// A document named in a running text, as it is printed there. What it means in the register is another question:
/// `DocumentMatcher`.
public struct Citation: Hashable, Sendable {
    /// What the citing text does with it.
    public enum Role: String, Hashable, Sendable, Codable {
        /// After `Căn cứ`, `Thực hiện`, `Theo` at the beginning of a paragraph.
        case basis
        /// After `kèm theo`: the paper that an annex belongs to.
        case enclosure
        case mention
    }

    public let kind: DocumentKind
    /// Number and symbol; nil when the text names the document without, or unreadably (`Thông tư 03 - 09`).
    public let symbol: DocumentSymbol?
    /// Number and symbol as printed, one line; empty when there is none.
    public let printedSymbol: String
    public let day: Day?
    /// The words after `của`; nil when there are none.
    public let issuer: String?
    /// The words after `về`, `về việc`, or the name of an unnumbered document; nil when there are none.
    public let subject: String?
    /// What the text calls it from here on: `Kế hoạch 82` (V259); nil when nothing.
    public let shortName: String?
    public let role: Role
    /// Whether the text waits for this document to change: `Chờ HD 04 thay đổi` (N193).
    public let awaitsChange: Bool
    /// Whether the text counts later amendments in: `và hướng dẫn sửa đổi, bổ sung (nếu có)` (N193).
    public let includesAmendments: Bool
    /// The whole citation as printed.
    public let printed: String
    /// Where `printed` stands in the text, in characters.
    public let range: Range<Int>
    /// Where kind, number and day stand: the part to mark or to link.
    public let headRange: Range<Int>

    init(
        kind: DocumentKind, symbol: DocumentSymbol?, printedSymbol: String = "", day: Day? = nil, issuer: String? = nil,
        subject: String? = nil, shortName: String? = nil, role: Role = .mention, awaitsChange: Bool = false,
        includesAmendments: Bool = false, printed: String, range: Range<Int>, headRange: Range<Int>
    ) {
        self.kind = kind
        self.symbol = symbol
        self.printedSymbol = printedSymbol
        self.day = day
        self.issuer = issuer
        self.subject = subject
        self.shortName = shortName
        self.role = role
        self.awaitsChange = awaitsChange
        self.includesAmendments = includesAmendments
        self.printed = printed
        self.range = range
        self.headRange = headRange
    }

    /// A citation typed into a form, or kept by another room: the first one in a text.
    ///
    /// - Returns: nil when the text names no document.
    public init?(_ text: String) {
        guard let first = CitationReader.read(text).first else { return nil }
        self = first
    }

    /// A document that somebody names by number and symbol alone; nil when there is no number.
    init?(symbol text: String) {
        guard let symbol = DocumentSymbol(text) else { return nil }
        self.init(kind: .other, symbol: symbol, printed: text, range: 0..<text.count, headRange: 0..<text.count)
    }
}
