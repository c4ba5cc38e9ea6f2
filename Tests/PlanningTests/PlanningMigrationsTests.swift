import Accounts
import Attachments
import Database
import Foundation
import Kernel
import LegalRegister
import Papers
import Places
import TestSupport
import Testing
import Totals

@testable import Planning

/// A database of the previous version, in which a plan's version kept its own state, number and day (ADR 0011).
@Suite struct PlanningMigrationsTests {
    private static let before =
        PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all
        + PlanningMigrations.all.filter { $0.name == "planning-001" }
    private static let now =
        PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
        + PapersMigrations.all + TotalsMigrations.all + PlanningMigrations.all

    @Test(
        "A plan of the previous version is a paper after the upgrade: state, number, day, annex and targets stay",
        arguments: TestEngine.allCases)
    func upgrade(engine: TestEngine) async throws {
        let location = try await TestDatabase.fresh(engine)
        defer { location.remove() }
        let ids = (0..<6).map { _ in Kernel.Environment.live.newID() }
        let old = try await open(location, Self.before)
        try await fill(old, ids)
        try await old.close()
        let new = try await open(location, Self.now)
        try await check(new, ids)
        try await new.close()
    }

    private func open(_ location: TestLocation, _ migrations: [Migration]) async throws -> Database {
        try await Database(
            location.location, migrations: migrations, rules: [], environment: .fixed(), connections: 2)
    }

    private func fill(_ database: Database, _ ids: [RecordID]) async throws {
        try await PlacesLoader.load(folder: World.root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: World.root.appending(path: "Data/agencies"), into: database)
        let day = try #require(Day(iso: "2024-06-01"))
        try await database.write(as: .commandLine) { tx in
            let place = try PlaceStore.requirePlace(code: "04", on: day, tx)
            guard let agency = try AgencyStore.find(code: "bcd-04", in: tx) else { return }
            let file = try AttachmentStore.save(
                try World.fixture("caobang-annexes.xlsx"), name: "phu-luc.xlsx", in: tx)
            try tx.execute(
                """
                INSERT INTO plan (id, place_id, agency_id, year_from, year_to, created_at)
                VALUES (\(ids[0]), \(place.id), \(agency.id), 2024, 2024, '2024-03-01T00:00:00Z')
                """)
            // The previous version knew no other states: nothing could be issued in it.
            for (version, state) in [(1, "superseded"), (2, "draft")] {
                try tx.execute(
                    """
                    INSERT INTO plan_version (id, plan_id, number, state, paper_number, paper_folded, paper_day,
                                              created_by, created_by_name, created_at, row_version)
                    VALUES (\(ids[version]), \(ids[0]), \(version), \(state), '288/KH-BCD', '288 kh bcd',
                            '2024-03-20', 'x', 'Cán bộ', '2024-03-01T00:00:00Z', 3)
                    """)
            }
            try tx.execute(
                """
                INSERT INTO plan_annex (id, version_id, kind, sheet, attachment_id, source_key, layout_text)
                VALUES (\(ids[3]), \(ids[2]), 'units', 'PL', \(file), 'key', '{}')
                """)
            try tx.execute(
                """
                INSERT INTO annex_row (annex_id, number, kind, printed_number, label, suspension)
                VALUES (\(ids[3]), 7, 'total', '', 'Chỉ tiêu', 'Tạm dừng')
                """)
            try tx.execute(
                """
                INSERT INTO target_cell (annex_id, row_number, column_number, content, quantity, raw)
                VALUES (\(ids[3]), 7, 5, 'number', 57, '57')
                """)
            try tx.execute(
                """
                INSERT INTO target (year_from, year_to, indicator, place_id, tier, version_id, row_number, quantity)
                VALUES (2024, 2024, 'communication_team', \(place.id), -1, \(ids[2]), 7, 57)
                """)
        }
    }

    private func check(_ database: Database, _ ids: [RecordID]) async throws {
        try await database.read { tx in
            let papers = try tx.rows(
                "SELECT id, version, state, number, day, title, round FROM paper WHERE series_id = \(ids[0]) ORDER BY version"
            )
            #expect(try papers.map { try $0("state") as String } == ["superseded", "draft"])
            #expect(try papers.map { try $0("number") as String } == ["288/KH-BCD", "288/KH-BCD"])
            #expect(try papers.map { try $0("day") as String } == ["2024-03-20", "2024-03-20"])
            #expect(try papers.map { try $0("id") as RecordID } == [ids[1], ids[2]])
            let version = try #require(try PlanStore.newest(of: ids[0], in: tx))
            #expect(version.id == ids[2])
            #expect(version.number == 2)
            #expect(version.state == .draft)
            #expect(version.paperNumber == "288/KH-BCD")
            #expect(version.paperDay?.iso == "2024-03-20")
            let annex = try #require(
                try tx.row("SELECT attachment_id, revision FROM plan_annex WHERE version_id = \(ids[2])"))
            let attachment: RecordID? = try annex("attachment_id")
            #expect(attachment != nil, "the file of the annex is still known")
            let row = try #require(try tx.row("SELECT status FROM annex_row WHERE annex_id = \(ids[3])"))
            let status: String? = try row("status")
            #expect(status == "suspended")
            let target = try #require(
                try tx.row("SELECT quantity FROM target WHERE version_id = \(ids[2])"))
            let quantity: Int64 = try target("quantity")
            #expect(quantity == 57)
            let cell = try #require(try tx.row("SELECT raw FROM target_cell WHERE annex_id = \(ids[3])"))
            let raw: String = try cell("raw")
            #expect(raw == "57")
            #expect(try PlanTextStore.text(of: ids[2], in: tx) == PlanText())
        }
    }
}
