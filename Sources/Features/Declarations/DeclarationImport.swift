import Attachments
import Database
import Kernel
import Office
import Places
import Sheets

/// What a person says of a sheet as a whole.
public struct ImportOptions: Hashable, Sendable, Codable {
    /// The code of the time of figures whose row names none; nil when every row must name it.
    public var time: String?
    /// The reason of figures whose row names none; empty when every row must name it.
    public var reason: String

    public init(time: ReportedTime? = nil, reason: String = "") {
        self.time = time?.code
        self.reason = reason
    }
}

/// One figure that was read, with everything it means.
public struct ImportedFigure: Hashable, Sendable {
    /// Where the figure stands.
    public let cell: String
    public let place: String
    public let item: CountedItem
    public let tier: Tier?
    public let time: ReportedTime
    public let quantity: Int64
    /// Which draft it belongs to, counted from 0.
    let draft: Int
}

/// A sheet as it was read: what it would declare, and what is in the way.
public struct ImportReading: Sendable {
    /// One for each place, time and reason.
    public internal(set) var drafts: [DeclarationDraft] = []
    public internal(set) var figures: [ImportedFigure] = []
    /// By row, then by column. Nothing is kept while there is one.
    public internal(set) var faults: [ImportFault] = []
    /// Figures that stand already, at their cells; kept only when somebody confirms.
    public internal(set) var doubts: [ImportFault] = []
    public internal(set) var notices: [String] = []
    /// By draft: the names above its place, for searching.
    var places: [String] = []
}

extension DeclarationDesk {
    /// Reads a sheet of results: nothing is kept.
    ///
    /// - Parameter root: whose results they are; every unit must be it or lie below it, under some structure.
    /// - Throws: `Problem` on `tep` when it is no such sheet.
    public func read(
        _ grid: Grid, root: Place, options: ImportOptions, in tx: Transaction
    ) throws -> ImportReading {
        let sheet = try DeclarationSheetReader(grid: grid, catalogue: catalogue).read()
        var builder = ImportBuilder(desk: self, root: root, options: options, sheet: sheet, tx: tx)
        return try builder.make()
    }
}

/// Turns figures of a sheet into drafts, and the faults of drafts back into cells.
private struct ImportBuilder {
    let desk: DeclarationDesk
    let options: ImportOptions
    let sheet: DeclarationSheet
    let tx: Transaction
    private let units: ImportUnits
    private var reading = ImportReading()
    /// By draft: the sheet's figures of its lines.
    private var sources: [[SheetFigure]] = []
    private var index: [Group: Int] = [:]
    private var paths: [PlaceID: String] = [:]
    private var faults = CellFaults()

    private struct Group: Hashable {
        let place: PlaceID
        let time: ReportedTime
        let reason: String
    }

    init(desk: DeclarationDesk, root: Place, options: ImportOptions, sheet: DeclarationSheet, tx: Transaction) {
        self.desk = desk
        self.options = options
        self.sheet = sheet
        self.tx = tx
        units = ImportUnits(root: root, in: tx)
    }

    mutating func make() throws -> ImportReading {
        for figure in sheet.figures { try take(figure) }
        try checkDrafts()
        reading.notices = sheet.notices
        reading.faults = sheet.faults + faults.sorted
        if reading.faults.isEmpty {
            reading.doubts = try desk.doubts(of: reading.drafts, in: tx).map { doubt in
                ImportFault(sources[doubt.draft][doubt.line].quantity, doubt.message)
            }
        }
        return reading
    }

    private mutating func fault(_ cell: CellAddress, _ message: String) {
        faults.add(cell, message)
    }

    /// Takes one figure into its draft, or says what is wrong with each of its cells.
    private mutating func take(_ figure: SheetFigure) throws {
        let item = item(figure)
        let tier = tier(figure)
        let time = time(figure)
        let reason = reason(figure)
        var quantity: Int64?
        switch figure.figure {
        case .success(let number): quantity = number
        case .failure(let problem): fault(figure.quantity, problem.message)
        }
        guard let time else { return }
        if let problem = desk.rules.fault(of: time) {
            return fault(figure.time?.cell ?? figure.quantity, problem.message)
        }
        let place: Place
        do {
            place = try units.place(name: figure.unit.text, code: figure.code?.text ?? "", on: time.lastDay)
        } catch let problem as Problem {
            return fault(figure.unit.cell, problem.message)
        }
        guard let item, let tier, let reason, let quantity else { return }
        let group = Group(place: place.id, time: time, reason: reason)
        let draft = index[group] ?? reading.drafts.count
        if index[group] == nil {
            index[group] = draft
            reading.drafts.append(DeclarationDraft(place: place.id, time: time, lines: [], reason: reason))
            reading.places.append(try path(place))
            sources.append([])
        }
        reading.drafts[draft].lines.append(
            DeclarationLine(indicator: item.code, tier: tier.known, quantity: quantity))
        sources[draft].append(figure)
        reading.figures.append(
            ImportedFigure(
                cell: figure.quantity.text, place: place.name, item: item, tier: tier.known, time: time,
                quantity: quantity, draft: draft))
    }

    private mutating func path(_ place: Place) throws -> String {
        if let known = paths[place.id] { return known }
        let path = try PlaceStore.chain(place.id, tx).map { "\($0.name) \($0.code)" }.reversed().joined(separator: " ")
        paths[place.id] = path
        return path
    }

    private mutating func item(_ figure: SheetFigure) -> CountedItem? {
        let code = figure.indicatorCode
        let found =
            code.map { code in desk.items.first { $0.code == code } }
            ?? CountedItem.named(figure.indicator.text, among: desk.items, catalogue: desk.catalogue)
        if found == nil {
            fault(
                figure.indicator.cell,
                figure.indicator.text.isEmpty
                    ? "Chưa ghi chỉ tiêu."
                    : "Không rõ “\(figure.indicator.text.prefix(80))” là chỉ tiêu nào. Ghi tên chỉ tiêu như trong "
                        + "danh mục."
            )
        }
        return found
    }

    /// A tier that was read: perhaps none.
    private struct ReadTier {
        let known: Tier?
    }

    /// Nil when the words name no tier.
    private mutating func tier(_ figure: SheetFigure) -> ReadTier? {
        if let tier = figure.tierRead { return ReadTier(known: tier) }
        guard let word = figure.tier, !word.text.isEmpty, !["-", "–", "không tách"].contains(word.text.lowercased())
        else {
            return ReadTier(known: nil)
        }
        if let tier = desk.catalogue.tier(inLabel: word.text) { return ReadTier(known: tier) }
        fault(
            word.cell,
            "“\(word.text.prefix(40))” không phải cấp thực hiện. Ghi cấp tỉnh, cấp huyện, cấp xã, hoặc để trống.")
        return nil
    }

    private mutating func time(_ figure: SheetFigure) -> ReportedTime? {
        if let word = figure.time, !word.text.isEmpty {
            if let time = ReportedTime(written: word.text) { return time }
            fault(
                word.cell,
                "“\(word.text.prefix(40))” không phải ngày hay kỳ. Ghi như 20/3/2024, Tháng 3/2024, Quý III/2024, "
                    + "Năm 2024."
            )
            return nil
        }
        if let time = options.time.flatMap({ ReportedTime(code: $0) }) { return time }
        fault(
            figure.time?.cell ?? figure.quantity,
            "Chưa rõ ngày hay kỳ của số này. Ghi ở cột Ngày/kỳ, hoặc ghi kỳ chung khi chọn tệp.")
        return nil
    }

    private mutating func reason(_ figure: SheetFigure) -> String? {
        let own = figure.reason?.text ?? ""
        let reason = own.isEmpty ? options.reason : own
        if !reason.isEmpty, reason.count <= DeclarationRules.longestReason { return reason }
        fault(
            figure.reason?.cell ?? figure.quantity,
            reason.isEmpty
                ? "Chưa ghi lý do khai báo. Ghi ở cột Lý do, hoặc ghi lý do chung khi chọn tệp."
                : "Lý do có \(reason.count) ký tự, nhiều nhất \(DeclarationRules.longestReason). Ghi ngắn lại.")
        return nil
    }

    private mutating func checkDrafts() throws {
        struct Asked: Hashable {
            let place: PlaceID
            let time: ReportedTime
        }
        var standings: [Asked: PlaceStanding] = [:]
        for (number, draft) in reading.drafts.enumerated() {
            let asked = Asked(place: draft.place, time: draft.time)
            let standing: PlaceStanding
            if let known = standings[asked] {
                standing = known
            } else {
                guard let place = try PlaceStore.place(draft.place, tx) else { continue }
                standing = try DeclarationPlaces.standing(of: place, at: draft.time, isInArea: desk.isInArea, tx)
                standings[asked] = standing
            }
            for found in desk.rules.faults(of: draft, at: standing) {
                fault(cell(of: found.subject, in: number), found.message)
            }
        }
    }

    private func cell(of subject: DeclarationFault.Subject, in draft: Int) -> CellAddress {
        let figures = sources[draft]
        switch subject {
        case .place, .lines: return figures[0].unit.cell
        case .time: return figures[0].time?.cell ?? figures[0].unit.cell
        case .reason: return figures[0].reason?.cell ?? figures[0].unit.cell
        case .line(let line): return figures[line].quantity
        }
    }
}
