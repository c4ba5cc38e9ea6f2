import Attachments
import Database
import Groups
import Kernel
import Office
import Places
import Sheets

/// A line that a sheet tells.
public struct LaunchSheetLine: Hashable, Sendable {
    /// The row of the sheet.
    public let row: Int
    public let facts: LaunchLineFacts
    public let place: String
    /// The line that it changes; nil for a new one.
    public let line: LaunchLine?
}

/// A calendar that was read from a sheet: what it would add and change, and what is in the way.
public struct LaunchSheetReading: Sendable {
    public internal(set) var added: [LaunchSheetLine] = []
    public internal(set) var changed: [LaunchSheetLine] = []
    public internal(set) var unchanged = 0
    /// By row, then by column. Nothing is kept while there is one.
    public internal(set) var faults: [ImportFault] = []

    public var all: [LaunchSheetLine] { (added + changed).sorted { $0.row < $1.row } }
}

/// Reads the sheet of a calendar: the one that was exported, or one with the same heads.
struct LaunchSheet {
    /// Lines of one sheet at most.
    static let mostRows = 2_000
    private typealias Column = LaunchCalendar.Column
    private static let asked: [LaunchCalendar.Column] = [.wave, .place, .code, .day, .time, .venue, .remark, .id]

    let plan: LaunchPlan
    let rules: LaunchRules
    private let tx: Transaction
    private let units: ImportUnits
    /// Where places are looked up where a line has no day.
    private let day: Day
    private let standing: [LaunchLine]
    private var table: SheetTable<LaunchCalendar.Column>
    private var reading = LaunchSheetReading()
    /// Rows by the wave and place that they tell.
    private var seen: [Key: Int] = [:]

    private struct Key: Hashable {
        let wave: Int
        let place: PlaceID
    }

    /// - Throws: `Problem` on `tep` when it is no such sheet, or too long.
    init(
        _ grid: Grid, plan: LaunchPlan, root: Place, rules: LaunchRules, day: Day, in tx: Transaction
    ) throws {
        self.plan = plan
        self.rules = rules
        self.tx = tx
        units = ImportUnits(root: root, in: tx)
        self.day = day
        standing = try LaunchLineStore.lines(of: plan.id, within: [Scope(.nation)], in: tx)
        table = try SheetTable(
            grid, known: Self.asked, needed: [[.wave], [.place, .code]], most: Self.mostRows, noun: "lịch",
            code: "launch")
    }

    mutating func read() throws -> LaunchSheetReading {
        for row in table.rows { try take(row) }
        reading.faults = table.faults.sorted
        return reading
    }

    private mutating func take(_ row: Int) throws {
        let before = table.faults.count
        let wave = wave(row)
        let (day, isDay) = day(row)
        guard let wave, isDay, table.faults.count == before else { return }
        let place: Place
        do {
            place = try units.place(name: word(.place, row), code: word(.code, row), on: day ?? self.day)
        } catch let problem as Problem {
            return fault(word(.place, row).isEmpty ? .code : .place, row, problem.message)
        }
        let facts = LaunchLineFacts(
            wave: wave, place: place.id, day: day, time: word(.time, row), venue: word(.venue, row),
            remark: word(.remark, row))
        let key = Key(wave: wave, place: place.id)
        if let other = seen[key] {
            return fault(.place, row, "Giống dòng \(other): cùng đợt và cùng nơi. Bỏ một dòng.")
        }
        seen[key] = row
        let isWithin = try PlaceStore.lineage(of: place.id, tx).contains(plan.place)
        for problem in rules.problems(
            of: facts, tier: place.tier, placeName: place.name, isWithin: isWithin, in: plan.draft)
        {
            fault(Self.column(of: problem), row, problem.message)
        }
        keep(facts, place, row)
    }

    private mutating func keep(_ facts: LaunchLineFacts, _ place: Place, _ row: Int) {
        let named = RecordID(word(.id, row)).flatMap { id in standing.first { $0.id == id } }
        let known = named ?? standing.first { $0.facts.wave == facts.wave && $0.facts.place == facts.place }
        let line = LaunchSheetLine(row: row, facts: facts, place: place.name, line: known)
        guard let known else {
            reading.added.append(line)
            return
        }
        if known.facts == facts {
            reading.unchanged += 1
        } else if known.event != nil {
            fault(.wave, row, LaunchDesk.hasEvent.message)
        } else {
            reading.changed.append(line)
        }
    }

    private static func column(of problem: Problem) -> LaunchCalendar.Column {
        switch problem.field {
        case "dot": .wave
        case "ngay": .day
        case "gio": .time
        case "dia-diem": .venue
        case "ghi-chu": .remark
        default: .place
        }
    }

    private mutating func wave(_ row: Int) -> Int? {
        let text = word(.wave, row)
        let numbers = plan.draft.waves.map(\.number)
        let digits = Vietnamese.folded(text).replacing("dot", with: "")
        if let wave = Number.read(digits).flatMap({ Int(exactly: $0) }), numbers.contains(wave) { return wave }
        let known = numbers.map(String.init).joined(separator: ", ")
        fault(
            .wave, row,
            text.isEmpty
                ? "Chưa ghi đợt. Ghi một trong các đợt \(known)."
                : "“\(text.prefix(40))” không phải một đợt của kế hoạch. Ghi một trong các đợt \(known).")
        return nil
    }

    /// The day, and whether the cell could be read.
    private mutating func day(_ row: Int) -> (Day?, Bool) {
        do { return (try FormReading.day(word(.day, row), ""), true) } catch {
            fault(.day, row, error.message)
            return (nil, false)
        }
    }

    private func word(_ column: LaunchCalendar.Column, _ row: Int) -> String { table.word(column, row) }

    private mutating func fault(_ column: LaunchCalendar.Column, _ row: Int, _ message: String) {
        table.fault(column, row, message)
    }
}

/// A sheet of a calendar that was uploaded: waiting to be kept, kept, or thrown away.
public struct LaunchImport: Hashable, Sendable, Identifiable {
    public enum State: String, Hashable, Sendable, DatabaseValue {
        case open, kept, discarded
    }

    public let id: RecordID
    public let plan: RecordID
    public let file: Attachment
    public let state: State
}

extension LaunchDesk {
    /// Reads a sheet of the calendar of a plan: nothing is kept.
    ///
    /// - Throws: `Problem` on `tep` when it is no such sheet.
    public func read(_ grid: Grid, for plan: LaunchPlan, in tx: Transaction) throws -> LaunchSheetReading {
        guard let root = try PlaceStore.place(plan.place, tx) else { throw DamagedLaunch(id: plan.id) }
        let day = plan.draft.waves.first?.period.from ?? environment.today
        var sheet = try LaunchSheet(grid, plan: plan, root: root, rules: rules, day: day, in: tx)
        return try sheet.read()
    }

    /// Keeps an uploaded file until somebody decides.
    public func open(
        _ bytes: [UInt8], name: String, for plan: LaunchPlan, in tx: WriteTransaction
    ) throws -> RecordID {
        let attachment = try AttachmentStore.save(bytes, name: name, in: tx)
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO launch_import (id, plan_id, attachment_id, state, records, made_by, made_by_name, made_at)
            VALUES (\(id), \(plan.id), \(attachment), 'open', 0, \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit(
            "launch_import.opened", RecordRef("launch_import", id), place: plan.place,
            after: ["attachment": attachment.text])
        return id
    }

    /// An uploaded sheet in any state; nil when there is none of this plan.
    public func find(import id: RecordID, of plan: RecordID, in tx: Transaction) throws -> LaunchImport? {
        try tx.row("SELECT attachment_id, state FROM launch_import WHERE id = \(id) AND plan_id = \(plan)").map { row in
            LaunchImport(
                id: id, plan: plan, file: try AttachmentStore.info(try row("attachment_id"), in: tx),
                state: try row("state"))
        }
    }

    /// Adds and changes the lines that a sheet tells, all or nothing.
    ///
    /// - Parameters:
    ///   - reading: of the same sheet, read in this transaction.
    ///   - may: whether somebody may write at a place.
    /// - Throws: `Problem` `launch.import_closed`, `launch.import_faults` (conflict), `launch.outside_scope` (forbidden).
    public func keep(
        _ sheet: LaunchImport, _ reading: LaunchSheetReading, for plan: LaunchPlan, by side: LaunchSide,
        may: (PlaceID) throws -> Bool, in tx: WriteTransaction
    ) throws {
        let taken = try tx.execute(
            """
            UPDATE launch_import SET state = 'kept', records = \(reading.all.count)
             WHERE id = \(sheet.id) AND state = 'open'
            """)
        guard taken == 1 else {
            throw Problem(
                .conflict, "launch.import_closed", "Bản xem trước này đã giữ hoặc đã bỏ. Tải tệp lên lại để nhập.")
        }
        guard reading.faults.isEmpty else {
            throw Problem(
                .conflict, "launch.import_faults",
                "Còn \(reading.faults.count) ô cần sửa nên chưa lưu gì cả. Sửa trong tệp rồi tải lên lại.")
        }
        for line in reading.all {
            guard try may(line.facts.place) else {
                throw Problem(
                    .forbidden, "launch.outside_scope",
                    "Dòng \(line.row): \(line.place) ở ngoài phạm vi của tài khoản này. Bỏ dòng đó trong tệp.")
            }
            if let known = line.line {
                try change(known, to: line.facts, by: side, version: known.rowVersion, in: plan, tx)
            } else {
                _ = try add(line.facts, to: plan, by: side, in: tx)
            }
        }
        try tx.audit(
            "launch_import.kept", RecordRef("launch_import", sheet.id), place: plan.place,
            after: ["lines": reading.all.count])
    }

    /// Throws an open sheet away; nothing of it was kept.
    public func discard(_ sheet: LaunchImport, for plan: LaunchPlan, in tx: WriteTransaction) throws {
        let changed = try tx.execute(
            "UPDATE launch_import SET state = 'discarded' WHERE id = \(sheet.id) AND state = 'open'")
        guard changed == 1 else { return }
        try tx.audit("launch_import.discarded", RecordRef("launch_import", sheet.id), place: plan.place)
    }
}
