import Database
import Kernel
import Office
import Places
import Programme
import Sheets

/// A group that a sheet tells.
public struct SheetGroup: Hashable, Sendable {
    /// The row of the sheet.
    public let row: Int
    public let draft: GroupDraft
    public let steps: [GroupEvent]
    /// As it will be called.
    public let name: String
    public let place: String
}

/// Reads a sheet with a line a group.
struct GroupSheet {
    /// Lines of one sheet at most.
    static let mostRows = 2_000

    let desk: GroupDesk
    let tx: Transaction
    private let units: ImportUnits
    private var table: SheetTable<GroupColumn>
    private var reading = SheetReading<SheetGroup>()
    /// What this sheet registers itself: a second line of the same is told.
    private var seen: [Key: Int] = [:]

    private struct Key: Hashable {
        let kind: String
        let place: PlaceID
        let name: String
    }

    /// - Throws: `Problem` on `tep` when it is no such sheet, or too long.
    init(_ grid: Grid, desk: GroupDesk, root: Place, in tx: Transaction) throws {
        self.desk = desk
        self.tx = tx
        units = ImportUnits(root: root, in: tx)
        table = try SheetTable(
            grid, known: GroupColumn.allCases, needed: [[.kind], [.place, .code]], most: Self.mostRows,
            noun: "mô hình", code: "group")
    }

    mutating func read() throws -> SheetReading<SheetGroup> {
        for row in table.rows { try take(row) }
        reading.faults = table.faults.sorted
        if reading.unchanged > 0 {
            reading.notices.append(
                "\(reading.unchanged) dòng đã có trong danh sách, cùng loại, nơi và tên: không ghi lại.")
        }
        return reading
    }

    // MARK: A line

    private mutating func take(_ row: Int) throws {
        let before = table.faults.count
        let kind = kind(row)
        let origin = origin(row)
        let tier = tier(row)
        let (decided, launched, strengthened) = (day(.decided, row), day(.launched, row), day(.strengthened, row))
        let counts = counts(row)
        // What an export names by its id stands already, whatever became of its place.
        if let id = RecordID(word(.id, row)), let same = try GroupStore.find(id, in: tx) {
            return stands(same, counts, row)
        }
        var steps: [GroupEvent] = []
        if let decided {
            steps.append(
                GroupEvent(.decided, on: decided, number: word(.number, row), issuer: word(.issuer, row)))
        } else if !word(.number, row).isEmpty, word(.decided, row).isEmpty {
            fault(.number, row, "Quyết định chưa có ngày. Ghi ở cột \(GroupColumn.decided.head).")
        }
        if let launched { steps.append(GroupEvent(.launched, on: launched)) }
        if let strengthened { steps.append(GroupEvent(.strengthened, on: strengthened)) }
        guard let kind, table.faults.count == before else { return }
        let place: Place
        do {
            place = try units.place(name: word(.place, row), code: word(.code, row), on: desk.day(of: steps))
        } catch let problem as Problem {
            return fault(word(.place, row).isEmpty ? .code : .place, row, problem.message)
        }
        let draft = GroupDraft(
            kind: kind.code, place: place.id, name: word(.name, row), variant: variant(row, kind), origin: origin,
            tier: tier,
            counts: counts, remark: word(.remark, row))
        try keep(draft, steps, kind, place, row)
    }

    private mutating func keep(
        _ draft: GroupDraft, _ steps: [GroupEvent], _ kind: GroupKind, _ place: Place, _ row: Int
    ) throws {
        let name =
            draft.name.isEmpty || kind.register.isConfidential
            ? "\(kind.name) \(place.name.lowercasedFirst)" : draft.name
        let key = Key(kind: kind.code, place: place.id, name: Vietnamese.folded(name))
        if let other = seen[key] {
            return fault(.kind, row, "Giống dòng \(other): cùng loại, nơi và tên. Bỏ một dòng, hoặc ghi tên riêng.")
        }
        seen[key] = row
        let standing = try desk.doubles(of: draft, in: tx)
        if let same = standing.first(where: { Vietnamese.folded($0.name) == key.name }) {
            return stands(same, draft.counts, row)
        }
        for found in try desk.faults(of: draft, steps: steps, in: tx) {
            fault(column(of: found, steps), row, found.message)
        }
        if let other = standing.first {
            reading.doubts.append(
                ImportFault(
                    table.address(.kind, row),
                    "Ở \(place.name) đã có “\(other.name)” cùng loại. Xem có phải một mô hình."))
        }
        reading.records.append(SheetGroup(row: row, draft: draft, steps: steps, name: name, place: place.name))
    }

    /// A line that is registered: what differs is told and not taken.
    private mutating func stands(_ same: Group, _ counts: MemberCounts?, _ row: Int) {
        reading.unchanged += 1
        guard same.draft.counts != counts || (same.decision?.number ?? "") != word(.number, row) else { return }
        reading.notices.append("Dòng \(row), \(same.name): đã có với số khác; sửa ở trang của mô hình.")
    }

    private func column(of fault: GroupFault, _ steps: [GroupEvent]) -> GroupColumn {
        switch fault.subject {
        case .kind, .suspended, .contact, .partner, .method, .support: .kind
        case .place: .place
        case .name: .name
        case .variant: .variant
        case .women: .women
        case .men: .men
        case .board: .board
        case .remark: .remark
        case .step(let index):
            switch (steps.indices.contains(index) ? steps[index].step : .decided, fault.code) {
            case (_, "group.decision_number"): .number
            case (_, "group.decision_issuer"): .issuer
            case (.launched, _): .launched
            case (.strengthened, _): .strengthened
            default: .decided
            }
        }
    }

    // MARK: Cells

    private mutating func kind(_ row: Int) -> GroupKind? {
        let text = word(.kind, row)
        let folded = Vietnamese.folded(text)
        if let kind = desk.catalogue.groupKinds.first(where: { $0.code == text || Vietnamese.folded($0.name) == folded }
        ) {
            return kind
        }
        // Headers of annexes name the same things shorter.
        if case .indicator(let code) = desk.catalogue.recognise(header: text),
            let kind = desk.catalogue.groupKind(desk.catalogue.indicator(code)?.groupKind ?? "")
        {
            return kind
        }
        fault(
            .kind, row,
            text.isEmpty
                ? "Chưa ghi loại mô hình."
                : "Không rõ “\(text.prefix(60))” là loại nào. Chọn một loại trong danh sách của ô.")
        return nil
    }

    private mutating func origin(_ row: Int) -> GroupOrigin {
        let folded = Vietnamese.folded(word(.origin, row))
        if folded.isEmpty { return .new }
        if let origin = GroupOrigin.allCases.first(where: { Vietnamese.folded($0.label) == folded }) { return origin }
        fault(.origin, row, "Ghi “\(GroupOrigin.new.label)” hoặc “\(GroupOrigin.existing.label)”.")
        return .new
    }

    private mutating func tier(_ row: Int) -> Tier? {
        let text = word(.tier, row)
        if text.isEmpty { return nil }
        if let tier = desk.catalogue.tier(inLabel: text) { return tier }
        fault(
            .tier, row, "“\(text.prefix(40))” không phải cấp thực hiện. Ghi cấp tỉnh, cấp huyện, cấp xã, hoặc để trống."
        )
        return nil
    }

    private func variant(_ row: Int, _ kind: GroupKind) -> String? {
        let folded = Vietnamese.folded(word(.variant, row))
        return kind.register.variants.first { Vietnamese.folded($0.name) == folded }?.code
    }

    private mutating func day(_ column: GroupColumn, _ row: Int) -> Day? {
        do { return try FormReading.day(word(column, row), "") } catch {
            fault(column, row, error.message)
            return nil
        }
    }

    private mutating func counts(_ row: Int) -> MemberCounts? {
        func count(_ column: GroupColumn) -> Result<Int?, Problem> {
            Result { () throws(Problem) -> Int? in try FormReading.count(word(column, row), "") }
        }
        var numbers: [GroupColumn: Int] = [:]
        for column in [GroupColumn.women, .men, .board] {
            switch count(column) {
            case .success(let number): numbers[column] = number
            case .failure(let problem): fault(column, row, problem.message)
            }
        }
        guard numbers[.women] != nil || numbers[.men] != nil else {
            if numbers[.board] != nil { fault(.board, row, "Ghi số nữ, số nam trước khi ghi số người trong ban.") }
            return nil
        }
        return MemberCounts(women: numbers[.women] ?? 0, men: numbers[.men] ?? 0, board: numbers[.board])
    }

    private func word(_ column: GroupColumn, _ row: Int) -> String { table.word(column, row) }

    private mutating func fault(_ column: GroupColumn, _ row: Int, _ message: String) {
        table.fault(column, row, message)
    }
}
