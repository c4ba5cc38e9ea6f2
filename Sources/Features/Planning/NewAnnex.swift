import Kernel
import Office
import Programme

/// A blank annex of units against indicators, made in the product in the layout of the annexes that offices print: title,
/// head of two rows, the row of targets, the row of the split, a row a unit. It goes out and comes in as any other. Pure.
public struct NewAnnex: Sendable {
    /// A row of the annex.
    public struct Unit: Hashable, Sendable {
        /// Nil for a village, which stands in no list of places: its name is all that is known.
        public let unit: RowUnit?
        /// As printed.
        public let label: String

        public init(_ unit: RowUnit?, label: String) {
            self.unit = unit
            self.label = label
        }
    }

    /// A target of the annex: one column, or one a tier.
    public struct Subject: Hashable, Sendable {
        /// The code of an indicator or of a count of places.
        public let code: String
        /// Who implements it, left to right; one or none makes a single column without a tier.
        public let tiers: [Tier]
        /// What the tier above assigned for all tiers together; nil when it assigned nothing.
        public let given: Int64?
        /// The same by tier.
        public let givenByTier: [Tier: Int64]

        public init(_ code: String, tiers: [Tier] = [], given: Int64? = nil, givenByTier: [Tier: Int64] = [:]) {
            self.code = code
            self.tiers = tiers.count > 1 ? tiers : []
            self.given = given
            self.givenByTier = givenByTier
        }
    }

    /// Rows of one blank annex at most.
    static let mostUnits = 200

    /// Rows of the layout: three of titles, two of headings, then the body.
    private enum Layout {
        static let headerRow = 4
        static let tierRow = 5
        static let totalRow = 6
        static let splitRow = 7
        static let firstUnitRow = 8
    }

    let placeName: String
    let period: Period
    let units: [Unit]
    let subjects: [Subject]
    let catalogue: Catalogue

    /// - Parameter placeName: `Tỉnh Cao Bằng`, for the title.
    public init(placeName: String, period: Period, units: [Unit], subjects: [Subject], catalogue: Catalogue) {
        self.placeName = placeName
        self.period = period
        self.units = units
        self.subjects = subjects
        self.catalogue = catalogue
    }

    private var hasTiers: Bool { subjects.contains { !$0.tiers.isEmpty } }
    private var lastColumn: Int { 2 + subjects.reduce(0) { $0 + max(1, $1.tiers.count) } }

    /// The annex.
    public func annex() -> Annex {
        var annex = Annex(kind: .units, sheet: "Phụ lục \(period)")
        titles(&annex)
        annex.columns = [
            AnnexColumn(number: 1, subject: .number, header: "STT"),
            AnnexColumn(number: 2, subject: .label, header: "Đơn vị"),
        ]
        annex.rows = [
            AnnexRow(number: Layout.totalRow, kind: .total, label: "Chỉ tiêu thực hiện \(period)"),
            AnnexRow(number: Layout.splitRow, kind: .split, label: "Phân cấp thực hiện"),
        ]
        head("STT", column: 1, &annex)
        head("Đơn vị", column: 2, &annex)
        var column = 3
        for subject in subjects {
            add(subject, at: column, &annex)
            column += max(1, subject.tiers.count)
        }
        for (index, unit) in units.enumerated() {
            annex.rows.append(
                AnnexRow(
                    number: Layout.firstUnitRow + index, kind: .unit, printedNumber: String(index + 1),
                    label: unit.label, unit: unit.unit))
        }
        annex.heading.sort { $0.address < $1.address }
        return annex
    }

    private func titles(_ annex: inout Annex) {
        let words = [
            "PHỤ LỤC", "CHỈ TIÊU \(catalogue.name.uppercased()) \(period.written.uppercased())", "(\(placeName))",
        ]
        for (index, text) in words.enumerated() {
            annex.heading.append(PrintedCell(address: CellAddress(row: index + 1, column: 1), text: text))
            annex.merges.append(
                CellRange(CellAddress(row: index + 1, column: 1), CellAddress(row: index + 1, column: lastColumn)))
        }
    }

    /// A heading over both rows of the head.
    private func head(_ text: String, column: Int, _ annex: inout Annex) {
        let first = CellAddress(row: Layout.headerRow, column: column)
        annex.heading.append(PrintedCell(address: first, text: text))
        annex.merges.append(CellRange(first, CellAddress(row: Layout.tierRow, column: column)))
    }

    private func add(_ subject: Subject, at column: Int, _ annex: inout Annex) {
        let isCount = catalogue.indicator(subject.code) == nil
        let header =
            catalogue.indicator(subject.code)?.header
            ?? catalogue.placeCounts.first { $0.code == subject.code }?.name ?? subject.code
        let first = CellAddress(row: Layout.headerRow, column: column)
        let made = AnnexColumn(
            number: column, subject: isCount ? .placeCount(subject.code) : .indicator(subject.code), header: header,
            headerCell: first, tierCell: CellAddress(row: Layout.tierRow, column: column),
            countingUnit: catalogue.countingUnit(inHeader: header))
        if subject.tiers.isEmpty {
            head(header, column: column, &annex)
            annex.columns.append(made)
        } else {
            annex.heading.append(PrintedCell(address: first, text: header))
            let last = column + subject.tiers.count - 1
            annex.merges.append(CellRange(first, CellAddress(row: Layout.headerRow, column: last)))
            annex.merges.append(
                CellRange(
                    CellAddress(row: Layout.totalRow, column: column), CellAddress(row: Layout.totalRow, column: last)))
            for (offset, tier) in subject.tiers.enumerated() {
                var part = made
                part.number = column + offset
                part.tier = tier
                part.tierCell = CellAddress(row: Layout.tierRow, column: column + offset)
                annex.heading.append(PrintedCell(address: part.tierCell, text: tier.word.capitalisedFirst))
                annex.columns.append(part)
            }
        }
        give(subject, at: column, &annex)
    }

    private func give(_ subject: Subject, at column: Int, _ annex: inout Annex) {
        func set(_ row: Int, _ column: Int, _ figure: Int64?) {
            guard let figure else { return }
            annex.cells[CellAddress(row: row, column: column)] = TargetCell(.number(figure), raw: String(figure))
        }
        set(Layout.totalRow, column, subject.given)
        for (offset, tier) in subject.tiers.enumerated() {
            set(Layout.splitRow, column + offset, subject.givenByTier[tier])
        }
    }
}
