import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Office
import Places
import Synchronization
import TestSupport
import Testing

@testable import Planning

/// Importing, reconciling and exporting over both engines, with the real places and agencies.
@Suite struct PlanImportTests {
    static let actor = Actor(kind: .system, id: "test", name: "kiểm thử")
    let importer = PlanImport(catalogue: World.catalogue)

    /// A database with all places and agencies.
    private func with(_ engine: TestEngine, _ body: (Database) async throws -> Void) async throws {
        try await World.database.with(engine, body)
    }

    private func target(
        _ place: String, _ period: String, agency: String? = nil, in tx: Transaction
    ) throws -> ImportTarget {
        let period = try #require(Period(period))
        let place = try PlaceStore.requirePlace(code: place, on: period.firstDay, tx)
        let found = try agency.map { try AgencyStore.find(code: $0, in: tx) }
        let issuer = try found ?? PlanImport.defaultAgency(for: place, period: period, in: tx)
        return ImportTarget(
            place: place, agency: try #require(issuer), period: period, paperNumber: "288/KH-BCD",
            paperDay: Day(iso: "2024-03-20"))
    }

    @discardableResult
    private func keep(
        _ grid: Grid, _ database: Database, place: String = "04", period: String = "2024", agency: String? = nil,
        file: [UInt8] = Array("một tệp".utf8)
    ) async throws -> (result: ImportResult, findings: Findings) {
        try await database.write(as: Self.actor) { tx in
            let target = try self.target(place, period, agency: agency, in: tx)
            let reading = try self.importer.read(grid, for: target, in: tx)
            let attachment = try AttachmentStore.save(file, name: "phu-luc.txt", in: tx)
            let key = try PlanImport.sourceKey(
                digest: AttachmentStore.digest(of: file), sheet: grid.name, target: target, choices: ReadingChoices())
            let result = try self.importer.keep(
                reading.annex, for: target, attachment: attachment, sourceKey: key, in: tx)
            return (result, reading.findings)
        }
    }

    private func report(
        _ database: Database, place: String = "04", period: String = "2024", agency: String? = nil
    ) async throws -> ReconcileReport {
        try await database.read { tx in
            let period = try #require(Period(period))
            let place = try PlaceStore.requirePlace(code: place, on: period.firstDay, tx)
            return try ReconcileReport.load(
                place: place, period: period, agencyCode: agency, catalogue: World.catalogue, in: tx)
        }
    }

    private func json(_ report: ReconcileReport) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let text = String(decoding: try encoder.encode(report), as: UTF8.self)
        // The version number counts imports; everything else must be equal.
        return text.replacing(/"version" : \d+/, with: "\"version\" : 0")
    }

    private func tables(of text: String) throws -> [Grid] {
        try TextTables.read(try [UInt8](Data(contentsOf: World.root.appending(path: "Data/demo/\(text)"))))
    }

    @Test(arguments: TestEngine.allCases)
    func `the annex of 2024 is kept without difference or doubt and read back as it was (C37, C39)`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            let (result, findings) = try await self.keep(World.sheets[0], database)
            #expect(findings.differences == [] && findings.doubts == [])
            #expect(result.number == 1 && !result.isUnchanged)
            let report = try await self.report(database)
            #expect(report.isClean)
            let teams = try #require(report.indicators.first { $0.code == "communication_team" })
            #expect((teams.stated, teams.total) == (57, 57))
            #expect(teams.tiers["province"]?.stated == 29 && teams.tiers["province"]?.total == 29)
            let unit = try #require(teams.units.first)
            #expect((unit.name, unit.place, unit.agency) == ("Quảng Hòa", "049", nil))
            #expect((unit.value, unit.province, unit.district, unit.commune) == (22, 11, 11, nil))
            let clubs = try #require(report.indicators.first { $0.code == "change_leader_club" })
            #expect(clubs.units.map(\.value) == [8, 0, 0, 8, 1, 0, 2, 2, 3])
            #expect(clubs.units.allSatisfy { $0.unlabelled.isEmpty && $0.province == nil })
            let classes = try #require(report.indicators.first { $0.code == "gm_training_p2" })
            let department = try #require(classes.units.first { $0.agency != nil })
            #expect((department.agency, department.place, department.value) == ("so-ldtbxh-04", nil, 7))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what is exported imports again without a difference: Cao Bằng (T235)`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            for (sheet, period) in [(1, "2021-2025"), (0, "2024")] {
                try await self.keep(World.sheets[sheet], database, period: period)
                let before = try await self.report(database, period: period)
                try await self.exportAndImport(database, place: "04", period: period)
                let after = try await self.report(database, period: period)
                #expect(after.version == before.version + 1)
                #expect(try self.json(after) == self.json(before))
            }
        }
    }

    private func exportAndImport(_ database: Database, place: String, period: String) async throws {
        let annexes = try await database.read { tx in
            let period = try #require(Period(period))
            let place = try PlaceStore.requirePlace(code: place, on: period.firstDay, tx)
            return try CurrentPlan.find(place: place, period: period, agencyCode: nil, in: tx).annexes
        }
        let workbook = try PlanExport.workbook(annexes, title: "thử")
        for (index, grid) in try WorkbookReader.read(workbook).enumerated() {
            try await keep(grid, database, place: place, period: period, file: Array("xuất \(index)".utf8))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the two tables of Ba Trang stand side by side in one plan and come back equal (C48, C45–47)`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            for (index, grid) in try self.tables(of: "batrang-2023-phu-luc.txt").enumerated() {
                try await self.keep(grid, database, place: "21520", period: "2023", file: Array("bảng \(index)".utf8))
            }
            let before = try await self.report(database, place: "21520", period: "2023")
            #expect(before.version == 2)
            #expect(before.differences.isEmpty)
            let teams = try #require(before.indicators.first { $0.code == "communication_team" })
            #expect((teams.stated, teams.total) == (1, 1))
            #expect(
                teams.units.map(\.name) == ["Hội LHPN xã Ba Trang", "Thôn Bùi Hui", "Thôn Kon Riêng", "Thôn Nước Đang"])
            #expect(before.doubts.map(\.kind) == Array(repeating: "unknown_unit", count: 3))
            #expect(before.doubts.allSatisfy { $0.message.contains("Xã Ba Trang chưa có danh sách") })
            func target(_ path: String, _ tier: String) -> ReconcileReport.Activity.Target? {
                before.activities.first { $0.path == path && $0.kind == "task" }?.targets.first { $0.tier == tier }
            }
            #expect(target("1.1.1", "commune")?.content == "dash")
            #expect(target("1.1.1", "village")?.value == 1)
            #expect(target("1.2.1", "commune")?.raw == "01" && target("1.2.1", "commune")?.value == 1)
            #expect(target("1.4.1", "commune")?.content == "actor")
            #expect(target("1.3.1", "village")?.content == "text")
            let suspended = before.activities.filter { $0.suspension != nil }
            #expect(suspended.map(\.path) == ["2.1"])
            try await self.exportAndImport(database, place: "21520", period: "2023")
            let after = try await self.report(database, place: "21520", period: "2023")
            #expect(try self.json(after) == self.json(before))
        }
    }

    @Test func `the activity table of Ba Trang is read as it was digitised (C45–47, O196)`() async throws {
        let grid = try #require(try tables(of: "batrang-2023-phu-luc.txt").first)
        let annex = try World.read(grid)
        let kinds = [
            "": nil, "dash": "dash", "number": "number", "actor_marker": "actor", "depends_on_local_situation": "text",
            "duty_review_and_send_list": "text", "free_text": "text",
        ]
        var checked = 0
        for row in try World.table("batrang-2023.csv") where row["row_kind"] == "row" {
            let line = try #require(
                annex.rows.first { $0.path == row["path"] && $0.kind == .task }, "\(row["path"] ?? "")")
            for (prefix, tier) in [("xa", Tier.commune), ("thon", .village)] {
                let column = try #require(annex.columns.first { $0.tier == tier })
                let cell = annex[line, column]
                #expect(
                    cell?.content.stored == kinds[row["\(prefix)_type"] ?? ""] ?? nil, "\(row["path"] ?? "") \(prefix)")
                #expect(cell?.number == Int64(row["\(prefix)_value"] ?? ""))
                checked += 1
            }
        }
        #expect(checked == 44)
    }

    @Test(arguments: TestEngine.allCases)
    func `importing again makes a new draft, the same file with the same options keeps nothing new`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            try await self.keep(World.sheets[0], database)
            let again = try await self.keep(World.sheets[0], database).result
            #expect(again.isUnchanged && again.number == 1)
            let other = try await self.keep(World.sheets[0], database, file: Array("bản khác".utf8)).result
            #expect(!other.isUnchanged && other.number == 2)
            let states = try await database.read { tx in
                try tx.rows("SELECT state FROM paper ORDER BY version").map { try $0("state") as String }
            }
            #expect(states == ["superseded", "draft"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two issuers for one place and period must be told apart`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await self.keep(World.sheets[0], database, agency: "bcd-04")
            try await self.keep(World.sheets[0], database, agency: "hoi-lhpn-04")
            let problem = await #expect(throws: Problem.self) { try await self.report(database) }
            #expect(problem?.code == "plan.several_issuers")
            #expect(problem?.message.contains("bcd-04") == true)
            #expect(try await self.report(database, agency: "bcd-04").version == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a unit of another province is told with its province`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            var grid = World.sheets[0]
            grid.set("B12", "Mèo Vạc")
            let findings = try await self.keep(grid, database).findings
            #expect(findings.doubts.map(\.cell.text) == ["B12"])
            #expect(findings.doubts.first?.message.contains("Hà Giang") == true)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `targets stand by year, indicator, place and tier for roll-ups, an agency's at the plan's place`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            try await self.keep(World.sheets[0], database)
            let sums = try await database.read { tx in
                try tx.rows(
                    """
                    SELECT t.indicator, SUM(t.quantity) AS total FROM target t
                      JOIN place_path a ON a.place_id = t.place_id AND a.structure_id = 2
                     WHERE t.year_from = 2024 AND t.year_to = 2024 AND a.province_id =
                       (SELECT id FROM place WHERE structure_id = 2 AND code = '04')
                     GROUP BY t.indicator ORDER BY t.indicator
                    """
                ).map { "\(try $0("indicator") as String) \(try $0("total") as Int)" }
            }
            #expect(sums.count == 11)
            #expect(sums.contains("communication_team 57") && sums.contains("gm_training_p2 25"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two people who confirm the same preview keep it once`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            let id = try await database.write(as: Self.actor) { tx in
                let target = try self.target("04", "2024", in: tx)
                return try PreviewStore.create(
                    for: target, file: Array("một tệp".utf8), name: "a.txt", sheetIndex: 0, grid: World.sheets[0],
                    in: tx)
            }
            let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
                for person in 1...4 {
                    group.addTask {
                        let actor = Actor(kind: .user, id: "\(person)", name: "Người \(person)")
                        return try await database.write(as: actor) { tx in
                            let preview = try #require(try PreviewStore.find(id, in: tx))
                            return try self.importer.keep(preview, acceptsOpen: false, in: tx).number
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers == [1, 1, 1, 1])
            let kept: Int? = try await database.read { tx in try tx.value("SELECT COUNT(*) FROM plan_version") }
            #expect(kept == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a preview with open doubts is kept only when they are accepted, and a choice that came late is told`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            let id = try await database.write(as: Self.actor) { tx in
                let target = try self.target("04", "2021-2025", in: tx)
                return try PreviewStore.create(
                    for: target, file: Array("một tệp".utf8), name: "a.txt", sheetIndex: 1, grid: World.sheets[1],
                    in: tx)
            }
            let refused = await #expect(throws: Problem.self) {
                try await database.write(as: Self.actor) { tx in
                    let preview = try #require(try PreviewStore.find(id, in: tx))
                    _ = try self.importer.keep(preview, acceptsOpen: false, in: tx)
                }
            }
            #expect(refused?.code == "plan.import.open_findings")
            let seen = try #require(try await database.read { tx in try PreviewStore.find(id, in: tx) })
            try await database.write(as: Self.actor) { tx in
                try PreviewStore.choose(ReadingChoices(unsplit: [20, 21, 22, 23, 24, 25]), in: seen, tx: tx)
            }
            let late = await #expect(throws: Problem.self) {
                try await database.write(as: Self.actor) { tx in
                    try PreviewStore.choose(ReadingChoices(tiers: [20: .province]), in: seen, tx: tx)
                }
            }
            #expect(late?.kind == .conflict)
            let number = try await database.write(as: Self.actor) { tx in
                let preview = try #require(try PreviewStore.find(id, in: tx))
                return try self.importer.keep(preview, acceptsOpen: false, in: tx).number
            }
            #expect(number == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a failure in the middle of keeping leaves nothing behind`(_ engine: TestEngine) async throws {
        struct PowerCut: Error {}
        try await with(engine) { database async throws in
            await #expect(throws: PowerCut.self) {
                try await database.write(as: Self.actor) { tx in
                    let target = try self.target("04", "2024", in: tx)
                    let reading = try self.importer.read(World.sheets[0], for: target, in: tx)
                    let file = try AttachmentStore.save(Array("một tệp".utf8), name: "a.txt", in: tx)
                    _ = try self.importer.keep(reading.annex, for: target, attachment: file, sourceKey: "x", in: tx)
                    throw PowerCut()
                }
            }
            for table in ["plan", "plan_version", "plan_annex", "target_cell", "target", "attachment"] {
                let rows: Int? = try await database.read { tx in try tx.value("SELECT COUNT(*) FROM \(unsafe: table)") }
                #expect(rows == 0, "\(table) is not empty")
            }
        }
    }
}
