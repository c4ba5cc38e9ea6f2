import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Office
import Places
import Programme
import TestSupport
import Testing

@testable import Planning

/// The activities of Phong Thổ with the units that carry them out, against the digitised table.
@Suite struct ActivityTreeTests {
    static let catalogue = World.catalogue

    static let grid: Grid = {
        do {
            let file = World.root.appending(path: "Data/demo/phongtho-2023-hoat-dong.txt")
            return try TextTables.read([UInt8](try Data(contentsOf: file)))[0]
        } catch { preconditionFailure("the activities of Phong Thổ do not read: \(error)") }
    }()

    private static func match(_ printed: String) -> RowUnit {
        guard printed == "Phòng Dân tộc", let id = RecordID("018e5a4c-0000-7000-8000-000000000002") else {
            return .unknown(note: "")
        }
        return .agency(id, code: "phong-dan-toc-109", name: "Phòng Dân tộc huyện Phong Thổ")
    }

    private func read(_ grid: Grid = Self.grid) throws -> Annex {
        try AnnexReader.read(grid, catalogue: Self.catalogue, matcher: Self.match)
    }

    /// A printed path with its numeral as a number, `II.3.5-1` as `2.3.5-1`.
    private static func path(_ printed: String) -> String {
        let parts = printed.split(separator: ".", maxSplits: 1)
        let numeral = ["I", "II", "III", "IV"].firstIndex(of: parts.first.map(String.init) ?? "").map { $0 + 1 } ?? 0
        return ([String(numeral)] + parts.dropFirst().map(String.init)).joined(separator: ".")
    }

    /// What is left of formatting in the digitised title.
    private static func cleaned(_ title: String) -> String {
        let title = title.replacing("&amp;", with: "&").replacing("\"", with: "")
        return Vietnamese.line(title.hasPrefix("'") ? String(title.dropFirst()) : title)
    }

    @Test func `every row is read as it was digitised: path, title, units, note, state (B26, B31, B32, O195)`() throws {
        let annex = try read()
        let kinds: [String: AnnexRow.Kind] = [
            "noi_dung": .component, "hoat_dong": .activity, "row": .task, "item": .task,
        ]
        let table = try World.table("phongtho-2023.csv")
        #expect(table.count == 75 && annex.rows.count == 75)
        for (row, line) in zip(annex.rows, table) {
            let code = line["full_code"] ?? ""
            #expect(row.kind == kinds[line["row_kind"] ?? ""], "\(code)")
            #expect(row.path == Self.path(code), "\(code)")
            #expect(row.printedNumber == line["stt_raw"], "\(code)")
            #expect(row.label.replacing("\"", with: "") == Self.cleaned(line["title"] ?? ""), "\(code)")
            #expect(row.source == "dòng \(line["source_line"] ?? "")", "\(code)")
            let own = row.parties.filter { !$0.isInherited }
            #expect(own.count == (line["units_normalised"] ?? "").split(separator: ";").count, "\(code)")
            let responsible = try #require(annex.columns.first { $0.header == "ĐƠN VỊ THỰC HIỆN" })
            #expect(annex[row, responsible]?.raw ?? "" == line["unit_raw"], "\(code)")
            #expect(row.note ?? "" == line["note_raw"], "\(code)")
            #expect(row.status == (line["status"] == "waiting_for_guidance" ? .awaitingGuidance : nil), "\(code)")
        }
        #expect(Set(annex.rows.compactMap(\.path)).count == 75, "a path is a key")
        #expect(Reconciliation.check(annex, catalogue: Self.catalogue) == Findings())
    }

    private func row(_ path: String, _ annex: Annex) throws -> AnnexRow {
        try #require(annex.rows.first { $0.path == path })
    }

    @Test func `several units in one cell are several, the first leads; tiers behind a slash both lead (TRAPS 25)`()
        throws
    {
        let annex = try read()
        let both = try row("2.4.4", annex).parties
        #expect(both.map(\.label) == ["Phòng LĐTB&XH", "Hội LHPN xã"])
        #expect(both.map(\.role) == [.lead, .coordinating])
        #expect(both.map(\.tier) == [nil, .commune])
        let tiers = try row("1.1.5", annex).parties
        #expect(tiers.map(\.label) == ["Hội LHPN huyện", "Hội LHPN xã"])
        #expect(tiers.map(\.role) == [.lead, .lead])
        #expect(tiers.map(\.tier) == [.district, .commune])
        #expect(try row("3.1.1", annex).parties.first?.agency?.code == "phong-dan-toc-109")
    }

    @Test func `a paper that says who leads and who helps is believed`() throws {
        var grid = Self.grid
        let cells = grid.cells.filter { $0.value.raw == "Phòng LĐTB&XH, Hội LHPN xã" }.keys
        #expect(!cells.isEmpty)
        for cell in cells { grid.set(cell.text, "Phối hợp: Hội LHPN xã; Phòng Dân tộc chủ trì") }
        let annex = try read(grid)
        let parties = try #require(annex.rows.first { $0.parties.contains { $0.role == .coordinating } }).parties
        #expect(parties.map(\.label) == ["Hội LHPN xã", "Phòng Dân tộc"])
        #expect(parties.map(\.role) == [.coordinating, .lead])
    }

    @Test func `a sub-item belongs to the task above and takes its unit where it names none (B32)`() throws {
        let annex = try read()
        let task = try row("2.3.5", annex)
        for path in ["2.3.5-1", "2.3.5-2"] {
            let item = try row(path, annex)
            #expect(item.parent == task.number)
            #expect(item.parties.map(\.label) == ["Hội LHPN xã"])
            #expect(item.parties.filter(\.isInherited).count == 1)
        }
        let named = try row("1.4.3-1", annex)
        #expect(named.parties.map(\.isInherited) == [false])
    }

    @Test(arguments: [
        ("Tạm dừng chờ hướng dẫn của TW", RowStatus.suspended), ("Chờ HD 04 thay đổi", .awaitingGuidance),
        ("07 - 10 TV; chờ hướng dẫn", .awaitingGuidance), ("Hỗ trợ cho HD 04", nil), ("Hội LHPN xã tham mưu", nil),
    ])
    func `only the beginning of a note tells a state, notes mix kinds (TRAPS 19)`(_ note: String, _ status: RowStatus?)
        throws
    {
        var grid = Self.grid
        let cell = try #require(grid.cells.first { $0.value.raw.hasPrefix("Hội LHPN xã tham mưu") }?.key)
        grid.set(cell.text, note)
        let row = try row("1.1.6", try read(grid))
        #expect(row.note == note)
        #expect(row.status == status)
    }

    @Test func `a sentence cut by a page break is joined again (TRAPS 18)`() throws {
        var grid = Self.grid
        let cell = try #require(grid.cells.first { $0.value.raw.hasPrefix("Rà soát, xác định nhu cầu") }?.key)
        // The line behind the cut is the next of the text; everything below is one line further down.
        grid = grid.movingDown(from: cell.row + 1, by: 1)
        grid.set(cell.text, "Rà soát, xác định nhu cầu")
        grid.set("B\(cell.row + 1)", "thành lập tổ truyền thông cộng đồng")
        let annex = try read(grid)
        #expect(annex.rows.count == 75)
        #expect(try row("1.1.1", annex).label == "Rà soát, xác định nhu cầu thành lập tổ truyền thông cộng đồng")
    }

    // MARK: Kept

    @discardableResult
    private func keep(_ grid: Grid, _ database: Database, file: String) async throws -> Findings {
        try await database.write(as: PlanImportTests.actor) { tx in
            let period = try #require(Period("2023"))
            let place = try PlaceStore.requirePlace(code: "109", on: period.firstDay, tx)
            let agency = try PlanImport.defaultAgency(for: place, period: period, in: tx)
            let target = ImportTarget(place: place, agency: agency, period: period)
            let importer = PlanImport(catalogue: Self.catalogue)
            let reading = try importer.read(grid, for: target, in: tx)
            let attachment = try AttachmentStore.save(Array(file.utf8), name: "hoat-dong.txt", in: tx)
            _ = try importer.keep(reading.annex, for: target, attachment: attachment, sourceKey: file, in: tx)
            return reading.findings
        }
    }

    private func annex(_ database: Database) async throws -> (Annex, ReconcileReport) {
        try await database.read { tx in
            let period = try #require(Period("2023"))
            let place = try PlaceStore.requirePlace(code: "109", on: period.firstDay, tx)
            let plan = try CurrentPlan.find(place: place, period: period, agencyCode: nil, in: tx)
            let report = try ReconcileReport.load(plan, catalogue: Self.catalogue, in: tx)
            return (try #require(plan.annexes.first), report)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the tree is kept with its agencies and comes out and in again without a difference (T235)`(
        _ engine: TestEngine
    ) async throws {
        try await World.database.with(engine) { database async throws in
            let findings = try await keep(Self.grid, database, file: "văn bản")
            #expect(findings == Findings())
            let (kept, report) = try await annex(database)
            let union = try #require(kept.rows.first { $0.path == "1.1.1" }?.parties.first?.agency)
            #expect(union.name == "Hội LHPN huyện Phong Thổ")
            let tree = report.activities
            #expect(tree.count == 75)
            let several = try #require(tree.first { $0.path == "2.4.4" })
            #expect(several.parties.map(\.agency) == ["phong-ldtbxh-109", nil])
            #expect(several.parties.map(\.role) == ["lead", "coordinating"])
            #expect(tree.filter { $0.status == "awaiting_guidance" }.map(\.path) == ["1.2.1", "3.4", "4"])
            #expect(tree.first { $0.path == "2.3.5-1" }?.parties.map(\.inherited) == [true])

            let written = try WorkbookReader.read(try PlanExport.workbook([kept], title: "thử"))
            try await keep(try #require(written.first), database, file: "xuất")
            let (again, after) = try await annex(database)
            func plain(_ annex: Annex) -> [AnnexRow] {
                annex.rows.map { row in
                    var row = row
                    row.source = nil
                    return row
                }
            }
            #expect(plain(again) == plain(kept))
            #expect(again.cells.mapValues(\.raw) == kept.cells.mapValues(\.raw))
            #expect(after.version == report.version + 1)
        }
    }
}
