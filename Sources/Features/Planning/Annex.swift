import Kernel
import Office
import Programme

/// The table of a plan, as its paper prints it: what each row and column is, and every cell with the words it held.
///
/// It is the same value whether it was just read from a workbook or comes from the database, so that one set of rules
/// finds the same differences and doubts in both.
public struct Annex: Hashable, Sendable, Codable {
    /// What the rows are.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Units (places, agencies) against indicators: the usual annex of a province or district.
        case units
        /// Activities against the tiers that carry them out: the annex of a commune (B48).
        case activities
    }

    public var kind: Kind
    /// The name of the sheet or table it came from.
    public var sheet: String
    /// Everything printed above the body, for printing it again: titles, header rows, the line "Kèm theo …".
    public var heading: [PrintedCell]
    /// Merged areas of the whole sheet.
    public var merges: [CellRange]
    public var columns: [AnnexColumn]
    public var rows: [AnnexRow]
    /// The cells that are not blank. A blank is no cell, and never 0 (C46).
    public var cells: [CellAddress: TargetCell]
    /// What the reading met that is worth knowing.
    public var remarks: [Notice]

    public init(
        kind: Kind, sheet: String, heading: [PrintedCell] = [], merges: [CellRange] = [], columns: [AnnexColumn] = [],
        rows: [AnnexRow] = [], cells: [CellAddress: TargetCell] = [:], remarks: [Notice] = []
    ) {
        self.kind = kind
        self.sheet = sheet
        self.heading = heading
        self.merges = merges
        self.columns = columns
        self.rows = rows
        self.cells = cells
        self.remarks = remarks
    }

    /// The cell at a row and column, or nil when it is blank.
    public subscript(row: AnnexRow, column: AnnexColumn) -> TargetCell? {
        cells[CellAddress(row: row.number, column: column.number)]
    }

    /// The columns of one subject, left to right.
    public func columns(of subject: ColumnSubject) -> [AnnexColumn] { columns.filter { $0.subject == subject } }

    /// The subjects that carry figures, in the order of the paper.
    public var subjects: [ColumnSubject] {
        var seen: [ColumnSubject] = []
        for column in columns where column.subject.isCounted && !seen.contains(column.subject) {
            seen.append(column.subject)
        }
        return seen
    }
}

/// A printed cell outside the body.
public struct PrintedCell: Hashable, Sendable, Codable {
    public let address: CellAddress
    public let text: String

    public init(address: CellAddress, text: String) {
        self.address = address
        self.text = text
    }
}

/// What the figures of a column are.
public enum ColumnSubject: Hashable, Sendable, Codable {
    /// A core indicator, by its code in the catalogue.
    case indicator(String)
    /// A count of places, by its code.
    case placeCount(String)
    /// The number printed before each row.
    case number
    /// The name of each row: a unit, or the title of an activity.
    case label
    /// A tier of an annex of activities.
    case activityTier
    /// Remarks, responsible agencies: kept as text.
    case text
    /// It holds figures and nothing says what they are.
    case unknown
    /// A person said that it is to be left out.
    case ignored

    /// Whether units must add up in it.
    public var isCounted: Bool {
        switch self {
        case .indicator, .placeCount: true
        default: false
        }
    }

    /// The code of the indicator or of the count of places; nil for other columns.
    public var code: String? {
        switch self {
        case .indicator(let code), .placeCount(let code): code
        default: nil
        }
    }
}

/// A column of the annex.
public struct AnnexColumn: Hashable, Sendable, Codable {
    /// From 1: column A is 1.
    public var number: Int
    public var subject: ColumnSubject
    /// The implementing tier that its figures are for; nil when the paper does not split, or does not say.
    public var tier: Tier?
    /// It holds a unit's whole figure beside columns of tiers.
    public var isWhole: Bool
    /// A person settled that its figures have no tier.
    public var isSettled: Bool
    /// The printed header, without the headings over several columns.
    public var header: String
    /// Where the header stands.
    public var headerCell: CellAddress
    /// Where the label of the tier stands, or would stand.
    public var tierCell: CellAddress
    /// The unit of count printed in the header, as the catalogue names it; nil when there is none.
    public var countingUnit: String?
    /// The printed time of completion (C41): `2023 và 2025`; nil when the paper has none.
    public var completion: String?

    public init(
        number: Int, subject: ColumnSubject, tier: Tier? = nil, isWhole: Bool = false, isSettled: Bool = false,
        header: String = "", headerCell: CellAddress? = nil, tierCell: CellAddress? = nil, countingUnit: String? = nil,
        completion: String? = nil
    ) {
        self.number = number
        self.subject = subject
        self.tier = tier
        self.isWhole = isWhole
        self.isSettled = isSettled
        self.header = header
        self.headerCell = headerCell ?? CellAddress(row: 1, column: number)
        self.tierCell = tierCell ?? self.headerCell
        self.countingUnit = countingUnit
        self.completion = completion
    }

    /// `E`.
    public var letters: String { CellAddress.letters(number) }
}

/// A row of the annex.
public struct AnnexRow: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The totals that units must add up to.
        case total
        /// The totals by implementing tier.
        case split
        /// The time of completion.
        case deadline
        /// A row over others that it sums (I, II).
        case group
        /// A place or an agency.
        case unit
        /// A content of the programme, heading activities.
        case component
        /// An activity, heading tasks.
        case activity
        /// A task with its targets.
        case task
    }

    /// The row of the sheet, from 1.
    public var number: Int
    public var kind: Kind
    /// The printed number before it: `1`, `II`, `Hoạt động 2`; empty when there is none.
    public var printedNumber: String
    /// The printed name or title.
    public var label: String
    /// Which unit it is; nil for rows that are none.
    public var unit: RowUnit?
    /// The sheet row of the group, or of the task over a sub-item, that it belongs to; nil at the top.
    public var parent: Int?
    /// The path in an annex of activities: `1.2.3`; numbers alone restart (B26).
    public var path: String?
    /// The activity is suspended, in the words of the paper (O196).
    public var suspension: String?
    /// Who carries it out, in the order of the paper; empty where the paper does not say.
    public var parties: [RowParty]
    /// What stands in the column of remarks.
    public var note: String?
    /// What its note or its target says about the state it is in.
    public var status: RowStatus?
    /// Where it stood in a text: `dòng 197`.
    public var source: String?

    public init(
        number: Int, kind: Kind, printedNumber: String = "", label: String, unit: RowUnit? = nil, parent: Int? = nil,
        path: String? = nil, suspension: String? = nil, parties: [RowParty] = [], note: String? = nil,
        status: RowStatus? = nil, source: String? = nil
    ) {
        self.number = number
        self.kind = kind
        self.printedNumber = printedNumber
        self.label = label
        self.unit = unit
        self.parent = parent
        self.path = path
        self.suspension = suspension
        self.parties = parties
        self.note = note
        self.status = status
        self.source = source
    }
}

/// The state of an activity or task, as its own paper says it (B31, O195, O196).
public enum RowStatus: String, Hashable, Sendable, Codable {
    /// Stopped until something happens.
    case suspended
    /// Not planned yet, because guidance is to come or to change.
    case awaitingGuidance = "awaiting_guidance"

    /// The words of badges.
    public var label: String {
        switch self {
        case .suspended: "Tạm dừng"
        case .awaitingGuidance: "Chờ hướng dẫn"
        }
    }
}

/// A unit that carries out a task, alone or with others.
public struct RowParty: Hashable, Sendable, Codable {
    /// The agency of the register that its name means.
    public struct Agency: Hashable, Sendable, Codable {
        public let id: RecordID
        public let code: String
        public let name: String

        public init(id: RecordID, code: String, name: String) {
            self.id = id
            self.code = code
            self.name = name
        }
    }

    /// Nil where the name means no single agency: a union of each commune, an office that is not in the register.
    public var agency: Agency?
    /// As printed; `Hội LHPN huyện/xã` is two: `Hội LHPN huyện` and `Hội LHPN xã` (TRAPS 25).
    public var label: String
    /// The first of several leads, unless the paper says otherwise.
    public var role: PartyRole
    /// The tier that its name ends with: `Hội LHPN xã` is one in each commune; nil when it names none.
    public var tier: Tier?
    /// It stands at the task over a sub-item that names nobody itself (B32).
    public var isInherited: Bool

    public init(
        agency: Agency? = nil, label: String, role: PartyRole, tier: Tier? = nil, isInherited: Bool = false
    ) {
        self.agency = agency
        self.label = label
        self.role = role
        self.tier = tier
        self.isInherited = isInherited
    }
}

/// The place or agency of a row.
public enum RowUnit: Hashable, Sendable, Codable {
    case place(PlaceID, code: String, name: String)
    case agency(RecordID, code: String, name: String)
    /// The name stands for no single unit; the note says what is known: which are possible, where it lies.
    case unknown(note: String)

    /// Whether two rows are the same unit. Two unknown names never are.
    func isSame(as other: RowUnit) -> Bool {
        switch (self, other) {
        case (.place(let left, _, _), .place(let right, _, _)): left == right
        case (.agency(let left, _, _), .agency(let right, _, _)): left == right
        default: false
        }
    }

    /// The current spelling of the name; nil when unknown.
    public var name: String? {
        switch self {
        case .place(_, _, let name), .agency(_, _, let name): name
        case .unknown: nil
        }
    }
}

/// What a cell says. The paper's own form is kept beside it: `01` stays `01` (C46, T236).
public struct TargetCell: Hashable, Sendable, Codable {
    public enum Content: Hashable, Sendable, Codable {
        /// A figure, 0 included.
        case number(Int64)
        /// A share, in hundredths of a percent: 15% is 1500 (C52–55).
        case percentage(Int64)
        /// `-`: not applicable, which is neither 0 nor blank.
        case dash
        /// A target in words: `Tùy vào tình hình thực tế` (C45).
        case text
        /// Only who does it: `Xã` (C47).
        case actor
        /// It looks like a figure and cannot be read as one.
        case unreadable
    }

    public var content: Content
    /// As printed.
    public var raw: String
    /// Where it stood in a text: `dòng 197`; nil for a workbook, whose address says it.
    public var source: String?

    public init(_ content: Content, raw: String, source: String? = nil) {
        self.content = content
        self.raw = raw
        self.source = source
    }

    /// The figure, when it is one.
    public var number: Int64? {
        if case .number(let number) = content { number } else { nil }
    }
}
