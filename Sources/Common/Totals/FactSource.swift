import Database
import Kernel
import Pages

/// What a page says of a record behind a figure.
public struct FactDescription: Hashable, Sendable {
    /// `Tổ truyền thông xóm Lũng Mười`, `Khai báo của huyện Quảng Hòa`.
    public let title: String
    /// Where the record is shown; nil for who may not open it.
    public let link: Link?
    /// What shows it: `quyết định, 3 ảnh`; nil when nothing does.
    public let evidence: String?

    public init(title: String, link: Link?, evidence: String? = nil) {
        self.title = title
        self.link = link
        self.evidence = evidence
    }
}

/// A room whose records write facts: groups, events, declarations. The composition root registers each, so that every
/// figure opens into its records whoever keeps them (UI.md, principle 2).
public protocol FactSource: Sendable {
    /// The `kind` of its `FactRecord`s: `declaration`.
    var kind: String { get }

    /// Describes records of this kind; ids it does not know are left out.
    func describe(_ ids: [RecordID], for viewer: Viewer, in tx: Transaction) throws -> [RecordID: FactDescription]
}
