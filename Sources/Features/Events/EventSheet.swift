import Database
import Groups
import Kernel
import Office
import Places
import Programme
import Sheets

/// An event that a sheet tells.
public struct SheetEvent: Hashable, Sendable {
    /// The row of the sheet.
    public let row: Int
    public let draft: EventDraft
    /// Nil while it is only planned.
    public let held: EventHolding?
    /// As it will be called.
    public let title: String
    public let place: String
}

/// Reads a sheet with a line an event.
struct EventSheet {
    /// Lines of one sheet at most.
    static let mostRows = 2_000

    let desk: EventDesk
    let tx: Transaction
    private let units: ImportUnits
    private var table: SheetTable<EventColumn>
    private var reading = SheetReading<SheetEvent>()
    /// What this sheet records itself: a second line of the same is told.
    private var seen: [Key: Int] = [:]

    /// What makes two lines one event.
    private struct Key: Hashable {
        let kind: String
        let variant: String
        let place: PlaceID
        let from: Day
        let until: Day
        let title: String
    }

    /// - Throws: `Problem` on `tep` when it is no such sheet, or too long.
    init(_ grid: Grid, desk: EventDesk, root: Place, in tx: Transaction) throws {
        self.desk = desk
        self.tx = tx
        units = ImportUnits(root: root, in: tx)
        table = try SheetTable(
            grid, known: EventColumn.allCases, needed: [[.kind], [.period], [.place, .code]], most: Self.mostRows,
            noun: "sự kiện", code: "event")
    }

    mutating func read() throws -> SheetReading<SheetEvent> {
        for row in table.rows { try take(row) }
        reading.faults = table.faults.sorted
        if reading.unchanged > 0 {
            reading.notices.insert("\(reading.unchanged) dòng đã có trong danh sách: không ghi lại.", at: 0)
        }
        return reading
    }

    // MARK: A line

    private mutating func take(_ row: Int) throws {
        let before = table.faults.count
        let kind = kind(row)
        let period = read(.period, row) { text throws(Problem) -> EventPeriod? in try EventPeriod(text) }
        let planned = count(.planned, row)
        let cost = read(.cost, row) { text throws(Problem) -> Dong? in try FormReading.amount(text, "") }
        let held = holding(row)
        let tier = tier(row)
        // What an export names by its id stands already, whatever became of its place.
        if let id = RecordID(word(.id, row)), let same = try EventStore.find(id, in: tx) {
            return stands(same, held, row)
        }
        guard let kind, let period, table.faults.count == before else { return }
        let variant = variant(row, kind)
        let place: Place
        do {
            place = try units.place(
                name: word(.place, row), code: word(.code, row), on: held?.until ?? period.from)
        } catch let problem as Problem {
            return fault(word(.place, row).isEmpty ? .code : .place, row, problem.message)
        }
        var draft = EventDraft(
            kind: kind.code, variant: variant, title: word(.title, row), place: place.id, tier: tier,
            activity: word(.activity, row).isEmpty
                ? kind.variant(variant)?.activity ?? kind.activity : word(.activity, row),
            period: period, plannedPeople: planned, venue: word(.venue, row), partner: word(.partner, row), cost: cost,
            remark: word(.remark, row))
        do {
            if let agency = try EventAgency.find(word(.agency, row), near: place.id, on: period.from, in: tx) {
                draft.agency = agency.id
                draft.tier = try draft.tier ?? PlaceStore.place(agency.place, tx)?.tier
            }
        } catch let problem as Problem { return fault(.agency, row, problem.message) }
        try keep(draft, held, place, row)
    }

    private mutating func keep(_ draft: EventDraft, _ held: EventHolding?, _ place: Place, _ row: Int) throws {
        let found = try desk.faults(of: draft, held: held, in: tx)
        for item in found { fault(column(of: item.subject), row, item.message) }
        guard found.isEmpty else { return }
        let title = try desk.title(of: draft, in: tx)
        let key = Key(
            kind: draft.kind, variant: draft.variant ?? "", place: place.id, from: draft.period.from,
            until: draft.period.until, title: Vietnamese.folded(title))
        if let other = seen[key] {
            return fault(
                .kind, row, "Giống dòng \(other): cùng loại, nơi, thời gian và tên. Bỏ một dòng, hoặc ghi tên riêng.")
        }
        seen[key] = row
        let ids: [RecordID] = try tx.rows(
            """
            SELECT id FROM event WHERE place_id = \(place.id) AND kind = \(key.kind) AND variant = \(key.variant)
               AND period_from = \(key.from) AND period_until = \(key.until) AND taken_back_at IS NULL ORDER BY id
            """
        ).map { try $0("id") }
        if let same = try EventStore.find(ids, in: tx).first(where: { Vietnamese.folded($0.title) == key.title }) {
            return stands(same, held, row)
        }
        reading.records.append(SheetEvent(row: row, draft: draft, held: held, title: title, place: place.name))
    }

    /// A line that stands: what differs is told and not taken.
    private mutating func stands(_ same: Event, _ held: EventHolding?, _ row: Int) {
        reading.unchanged += 1
        guard same.takenBack == nil, same.held?.until != held?.until || same.held?.counts?.all != held?.counts?.all
        else {
            return
        }
        reading.notices.append("Dòng \(row), \(same.title): đã có với kết quả khác; sửa ở trang của sự kiện.")
    }

    private func column(of subject: EventFault.Subject) -> EventColumn {
        switch subject {
        // The sheet has no column for measures.
        case .kind, .words, .measure: .kind
        case .variant: .variant
        case .title: .title
        case .place: .place
        case .agency: .agency
        case .activity: .activity
        case .period: .period
        case .planned: .planned
        case .cost: .cost
        case .heldFrom: .from
        case .heldUntil: table.has(.until) ? .until : .from
        case .rounds: .rounds
        case .count(_, .women): .women
        case .count(_, .men): .men
        case .count(_, .minorityWomen): .minorityWomen
        case .count(_, .minorityMen): .minorityMen
        }
    }

    // MARK: Cells

    private mutating func kind(_ row: Int) -> EventKind? {
        let text = word(.kind, row)
        let folded = Vietnamese.folded(text)
        if let kind = desk.catalogue.events.kinds.first(where: {
            $0.code == text || Vietnamese.folded($0.name) == folded
        }) {
            return kind
        }
        fault(
            .kind, row,
            text.isEmpty
                ? "Chưa ghi loại sự kiện."
                : "Không rõ “\(text.prefix(60))” là loại nào. Chọn một loại trong danh sách của ô.")
        return nil
    }

    private func variant(_ row: Int, _ kind: EventKind) -> String? {
        let text = word(.variant, row)
        let folded = Vietnamese.folded(text)
        return kind.variants.first { $0.code == text || Vietnamese.folded($0.name) == folded }?.code
    }

    private mutating func tier(_ row: Int) -> Tier? {
        let text = word(.tier, row)
        if text.isEmpty { return nil }
        if let tier = desk.catalogue.tier(inLabel: text) { return tier }
        fault(
            .tier, row, "“\(text.prefix(40))” không phải cấp tổ chức. Ghi cấp tỉnh, cấp huyện, cấp xã, hoặc để trống.")
        return nil
    }

    private mutating func holding(_ row: Int) -> EventHolding? {
        let from = read(.from, row) { text throws(Problem) -> Day? in try FormReading.day(text, "") }
        let until = read(.until, row) { text throws(Problem) -> Day? in try FormReading.day(text, "") }
        let rounds = count(.rounds, row)
        let (women, men) = (count(.women, row), count(.men, row))
        let (minorityWomen, minorityMen) = (count(.minorityWomen, row), count(.minorityMen, row))
        let counts = [women, men, minorityWomen, minorityMen].contains { $0 != nil }
        guard let from else {
            if word(.from, row).isEmpty, until != nil || counts {
                fault(.from, row, "Có kết quả mà chưa ghi ngày tổ chức. Ghi ở cột \(EventColumn.from.head).")
            }
            return nil
        }
        return EventHolding(
            from: from, until: until, rounds: rounds ?? 1,
            counts: counts
                ? ParticipantCounts(
                    women: women ?? 0, men: men ?? 0, minorityWomen: minorityWomen, minorityMen: minorityMen) : nil)
    }

    private mutating func count(_ column: EventColumn, _ row: Int) -> Int? {
        read(column, row) { text throws(Problem) -> Int? in try FormReading.count(text, "") }
    }

    private mutating func read<Value>(
        _ column: EventColumn, _ row: Int, _ reader: (String) throws(Problem) -> Value?
    ) -> Value? {
        do {
            // Only a period must be there; its own reader says so.
            return column != .period && word(column, row).isEmpty ? nil : try reader(word(column, row))
        } catch {
            fault(column, row, error.message)
            return nil
        }
    }

    private func word(_ column: EventColumn, _ row: Int) -> String { table.word(column, row) }

    private mutating func fault(_ column: EventColumn, _ row: Int, _ message: String) {
        table.fault(column, row, message)
    }
}
