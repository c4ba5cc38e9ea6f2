import Database
import Kernel

/// What a document is called by its issuer.
public enum DocumentKind: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case law, decree, resolution, decision, circular, plan, guidance
    case officialLetter = "official_letter"
    case other

    /// As printed at the head of a paper: `Kế hoạch`.
    public var label: String {
        switch self {
        case .law: "Luật"
        case .decree: "Nghị định"
        case .resolution: "Nghị quyết"
        case .decision: "Quyết định"
        case .circular: "Thông tư"
        case .plan: "Kế hoạch"
        case .guidance: "Hướng dẫn"
        case .officialLetter: "Công văn"
        case .other: "Văn bản khác"
        }
    }

    /// Whether only one body issues documents of this kind: laws are the National Assembly's, decrees the government's.
    var impliesIssuer: Bool { self == .law || self == .decree }

    /// How papers shorten it before a number; nil when they do not.
    var abbreviation: String? {
        switch self {
        case .decree: "NĐ"
        case .resolution: "NQ"
        case .decision: "QĐ"
        case .circular: "TT"
        case .plan: "KH"
        case .guidance: "HD"
        case .officialLetter: "CV"
        case .law, .other: nil
        }
    }
}

/// How far an entry of the register was checked: the marks of the programme's facts.
public enum SourceMark: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    /// Read in a public text.
    case verified
    /// Printed in a local paper that cites it; the document itself was not seen.
    case seed
    /// Neither.
    case unverified

    /// As shown.
    public var label: String {
        switch self {
        case .verified: "đã đối chiếu"
        case .seed: "theo văn bản địa phương, chưa đối chiếu"
        case .unverified: "chưa đối chiếu"
        }
    }
}

/// A document that papers cite as a basis (REQUIREMENTS N188).
public struct LegalDocument: Hashable, Sendable {
    public let id: RecordID
    public let facts: LegalFacts
    /// The office of the issuer, where it is one of ours.
    public let agency: RecordID?
    /// Where the issuer works; the nation for a body of the centre, nil when it is not known.
    public let place: PlaceID?
    /// The tier of the issuer; nil when its name does not say.
    public let tier: Tier?
    /// Counts changes from 1; forms send it back.
    public let rowVersion: Int
    /// The id of the actor who entered it.
    public var enteredBy = ""

    /// `Kế hoạch số 75/KH-BTV ngày 13/9/2022`: kind, number and day, as far as they are known.
    public var name: String { facts.name }
}

/// What somebody states of a document: all that a form or a data file holds.
public struct LegalFacts: Hashable, Sendable {
    public var kind: DocumentKind
    /// Number and symbol; nil where the source names the document without one.
    public var symbol: DocumentSymbol?
    /// The day of the paper; nil when the source does not print it.
    public var day: Day?
    /// The issuer by its full name: `Ban Thường vụ Hội LHPN tỉnh Cao Bằng`.
    public var issuer: String
    /// What it is about, as printed, without `về việc`; empty when no source prints it.
    public var title: String
    /// The first day in force; nil when the source does not state it. It is never derived from the day of the paper.
    public var inForceFrom: Day?
    /// The last day in force; nil while it is open.
    public var inForceUntil: Day?
    /// Why it is awaited as changing, in the words of the paper that waits (N193); nil when nobody does.
    public var awaitsChange: String?
    /// What a reader should know besides; nil for nothing.
    public var remark: String?
    /// Where the entry comes from: `KH 288/KH-BCD, phần căn cứ`.
    public var source: String
    public var mark: SourceMark

    public init(
        kind: DocumentKind, symbol: DocumentSymbol?, day: Day?, issuer: String, title: String,
        inForceFrom: Day? = nil, inForceUntil: Day? = nil, awaitsChange: String? = nil, remark: String? = nil,
        source: String, mark: SourceMark
    ) {
        self.kind = kind
        self.symbol = symbol
        self.day = day
        self.issuer = issuer
        self.title = title
        self.inForceFrom = inForceFrom
        self.inForceUntil = inForceUntil
        self.awaitsChange = awaitsChange
        self.remark = remark
        self.source = source
        self.mark = mark
    }

    /// Kind, number and day, as far as they are known.
    public var name: String {
        let head = kind == .other ? "Văn bản" : kind.label
        return head + (symbol.map { " số \($0.printed)" } ?? "") + (day.map { " ngày \($0.written)" } ?? "")
    }

    /// The whole basis as papers print it: name, issuer, subject.
    public var basis: String {
        name + " của \(issuer)" + (title.isEmpty ? "" : " về \(title)")
    }
}

/// How one document stands to another. It is stated by a source or a person, never derived.
public enum RelationKind: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case replaces, amends, guides
    /// A plan that carries out what stands above it: the chain from the centre to the commune (N190).
    case implements

    /// From the later document to the earlier one: `thay thế`.
    public var label: String {
        switch self {
        case .replaces: "Thay thế"
        case .amends: "Sửa đổi, bổ sung"
        case .guides: "Hướng dẫn"
        case .implements: "Thực hiện"
        }
    }

    /// Seen from the earlier document: `được thay thế bởi`.
    public var reverseLabel: String {
        switch self {
        case .replaces: "Được thay thế bởi"
        case .amends: "Được sửa đổi, bổ sung bởi"
        case .guides: "Được hướng dẫn bởi"
        case .implements: "Được thực hiện bởi"
        }
    }

    /// Whether it belongs to the chain from centre to commune.
    var isChain: Bool { self == .guides || self == .implements }
}

/// A stated relation: `child` replaces, amends, guides or implements `parent`.
public struct LegalRelation: Hashable, Sendable {
    /// The later or lower document.
    public let child: RecordID
    /// The earlier or higher one.
    public let parent: RecordID
    public let kind: RelationKind
    /// From when it holds; nil when the source does not state it.
    public let from: Day?
    /// Where it is stated.
    public let source: String
    public let mark: SourceMark

    public init(
        child: RecordID, parent: RecordID, kind: RelationKind, from: Day? = nil, source: String, mark: SourceMark
    ) {
        self.child = child
        self.parent = parent
        self.kind = kind
        self.from = from
        self.source = source
        self.mark = mark
    }
}
