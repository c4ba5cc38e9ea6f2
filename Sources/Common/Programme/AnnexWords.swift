import Kernel

/// What a row of an annex is besides a row of a unit.
public enum RowKind: String, Hashable, Sendable, CaseIterable {
    /// `Chỉ tiêu thực hiện 2024`, `Tổng cộng`, `Toàn tỉnh`: the totals that units must add up to.
    case total
    /// `Phân cấp thực hiện`: the totals by implementing tier.
    case split
    /// `Thời gian hoàn thành`: the years in which each target is to be complete (C41).
    case deadline
}

/// What a column of an annex is besides an indicator or a count of places.
public enum ColumnKind: String, Hashable, Sendable, CaseIterable {
    /// `STT`, `TT`.
    case number
    /// `Đơn vị`, `Các đơn vị`.
    case unit
    /// `Nội dung hoạt động`.
    case activity
    /// `Đơn vị thực hiện`.
    case responsible
    /// `Ghi chú`.
    case note
}

/// A heading over several columns of an annex, which is no indicator itself.
public struct GroupHeading: Hashable, Sendable {
    /// As printed.
    public let text: String
    /// The numbers of the contents whose columns stand under it.
    public let components: [String]
    /// The code of the ``SourceDocument`` that prints it.
    public let document: String
}

/// A unit of count and the ways it is written in headers.
public struct CountingUnit: Hashable, Sendable {
    /// As pages show it: `tổ/nhóm`.
    public let name: String
    /// What stands in the brackets of a header: `tổ/nhóm`, `tổ, nhóm`.
    public let forms: [Phrase]
    /// Abbreviations that say the unit also where there are no brackets: `ĐCTC`, `CLB` (TRAPS 24).
    public let abbreviations: [Phrase]
}

/// A label of rows: whole, or only its beginning.
public struct RowWords: Hashable, Sendable {
    /// What it is.
    public let kind: RowKind
    /// The whole label, bracketed parts aside.
    public let labels: [Phrase]
    /// What the label begins with; years and phases follow.
    public let beginnings: [Phrase]
}

/// What a unit does among several that carry out an activity.
public enum PartyRole: String, Hashable, Sendable, Codable, CaseIterable {
    /// Chủ trì.
    case lead
    /// Phối hợp.
    case coordinating

    /// The word after its name.
    public var word: String {
        switch self {
        case .lead: "chủ trì"
        case .coordinating: "phối hợp"
        }
    }
}

/// The words of annexes: how rows, columns, tiers and units of count are labelled.
public struct AnnexWords: Hashable, Sendable {
    /// The labels of rows that are not the row of a unit.
    public let rows: [RowWords]
    /// The whole headers of columns that hold no figures.
    public let columns: [ColumnKind: [Phrase]]
    /// The words of each tier: `Tỉnh`; `thôn`, `xóm`, `bản`, `ấp`.
    public let tiers: [Tier: [Phrase]]
    /// Words around a tier that say nothing by themselves: `Cấp`, `thực hiện`.
    public let tierFillers: [Phrase]
    /// The units of count, each with its ways of writing.
    public let countingUnits: [CountingUnit]
    /// What notes and targets in words begin with when a row waits: `Tạm dừng`, `Chờ HD`.
    public let states: [StatusRule.Kind: [Phrase]]
    /// Words beside a responsible unit that say what it does among several: `Chủ trì`, `Phối hợp`.
    public let partyRoles: [PartyRole: [Phrase]]
    /// Headings over several columns, none of which a rule may take for an indicator.
    public let groupHeadings: [GroupHeading]
    /// Printed titles of rows that are no indicator, kept so that no rule takes them for one.
    public let unrelated: [HeaderExample]
    /// Where it stands, and how far that was checked.
    public let source: Source
}
