import Database
import Foundation
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

/// That a record behind figures was made, corrected or taken back.
public struct FactChange: Hashable, Sendable {
    public enum What: String, Hashable, Sendable, CaseIterable {
        case added, corrected
        case takenBack = "taken_back"

        /// As shown: `mới`, `sửa`, `rút`.
        public var label: String {
            switch self {
            case .added: "mới"
            case .corrected: "sửa"
            case .takenBack: "rút"
            }
        }
    }

    public let record: RecordID
    public let what: What
    /// Where it happened.
    public let place: PlaceID
    public let at: Date
    /// The name of who did it.
    public let by: String

    public init(record: RecordID, what: What, place: PlaceID, at: Date, by: String) {
        self.record = record
        self.what = what
        self.place = place
        self.at = at
        self.by = by
    }
}

/// A room whose records write facts: groups, events, declarations. The composition root registers each, so that every
/// figure opens into its records whoever keeps them (UI.md, principle 2).
public protocol FactSource: Sendable {
    /// The `kind` of its `FactRecord`s: `declaration`.
    var kind: String { get }

    /// Describes records of this kind; ids it does not know are left out.
    func describe(_ ids: [RecordID], for viewer: Viewer, in tx: Transaction) throws -> [RecordID: FactDescription]

    /// What changed at a place and below it from a moment on, the latest first.
    ///
    /// - Parameter limit: how many at most.
    func changes(at place: PlaceID, from: Date, limit: Int, in tx: Transaction) throws -> [FactChange]
}
