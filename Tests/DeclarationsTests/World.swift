import Accounts
import Attachments
import Database
import Foundation
import Kernel
import LegalRegister
import Papers
import Places
import Planning
import Programme
import TestSupport
import Testing
import Totals

@testable import Declarations

/// The shipped catalogue and all places of the country, on 22/11/2026 by the clock.
enum World {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let today = Day(year: 2026, month: 11, day: 22)!
    /// 09:00 on that day in Vietnam.
    static let moment = Date(timeIntervalSince1970: 1_795_312_800)
    static let officer = Actor(kind: .user, id: "018e5a4c-0000-7000-8000-0000000000aa", name: "Nông Thị Ngữ")
    static let colleague = Actor(kind: .user, id: "018e5a4c-0000-7000-8000-0000000000bb", name: "Hoàng Thị Ỷ")

    static let catalogue = Result {
        try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8"))
    }

    static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + LegalMigrations.all
            + PapersMigrations.all + TotalsMigrations.all + PlanningMigrations.all + DeclarationsMigrations.all,
        rules: AccountsMigrations.rules + TotalsMigrations.rules + DeclarationsMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
    }

    static func environment() -> Kernel.Environment {
        let live = Environment.live
        return Environment(now: { moment }, newID: live.newID, secretBytes: live.secretBytes)
    }

    static func desk(isInArea: @escaping DeclarationDesk.AreaCheck = { _, _, _ in nil }) throws -> DeclarationDesk {
        DeclarationDesk(catalogue: try catalogue.get(), environment: environment(), isInArea: isInArea)
    }

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (Database, DeclarationDesk) async throws -> Void
    ) async throws {
        let desk = try desk()
        try await template.with(engine, environment: environment()) { database async throws in
            try await body(database, desk)
        }
    }

    static func place(_ code: String, _ day: String, _ tx: Transaction) throws -> Place {
        let day = try #require(Day(iso: day))
        return try PlaceStore.requirePlace(code: code, on: day, tx)
    }

    /// A draft for a place of 2024 under its code.
    static func draft(
        _ code: String = "01279", time: String = "2024-Q3", lines: [DeclarationLine]? = nil,
        reason: String = "Hồ sơ năm cũ thất lạc", in tx: Transaction
    ) throws -> DeclarationDraft {
        let time = try #require(ReportedTime(code: time))
        let place = try place(code, time.lastDay.iso, tx)
        return DeclarationDraft(
            place: place.id, time: time, lines: lines ?? [line("communication_team", 12)], reason: reason)
    }

    static func line(_ indicator: String, _ quantity: Int64, _ tier: Tier? = nil) -> DeclarationLine {
        DeclarationLine(indicator: indicator, tier: tier, quantity: quantity)
    }

    /// What stands as declared for an indicator at the old province 04 in a year.
    static func declared(_ indicator: String, year: Int, in database: Database) async throws -> Int64 {
        try await database.read { tx in
            let province = try place("04", "2024-01-01", tx)
            let number = try CountedIndicators.all(in: tx)[indicator]
            return try TotalReads.figures(of: province.id, structure: 1, periods: [year], in: tx)
                .filter { $0.indicator == number }.reduce(0) { $0 + $1.amounts.declared }
        }
    }
}
