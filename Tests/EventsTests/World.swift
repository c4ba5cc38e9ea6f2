import Accounts
import Attachments
import Database
import Declarations
import Foundation
import Groups
import Kernel
import LegalRegister
import Papers
import People
import Places
import Planning
import Programme
import TestSupport
import Testing
import Totals

@testable import Events

/// The shipped catalogue and all places of the country, on 22/11/2026 by the clock.
enum World {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let today = Day(year: 2026, month: 11, day: 22)!
    /// 09:00 on that day in Vietnam.
    static let moment = Date(timeIntervalSince1970: 1_795_312_800)
    static let officer = Actor(kind: .user, id: "018e5a4c-0000-7000-8000-0000000000aa", name: "Nông Thị Ngữ")

    static let catalogue = Result {
        try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8"))
    }

    static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + PeopleMigrations.all
            + LegalMigrations.all + PapersMigrations.all + TotalsMigrations.all + PlanningMigrations.all
            + DeclarationsMigrations.all + GroupsMigrations.all + EventsMigrations.all,
        rules: AccountsMigrations.rules + TotalsMigrations.rules + PeopleMigrations.rules + GroupsMigrations.rules
            + EventsMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: root.appending(path: "Data/agencies"), into: database)
    }

    static func environment() -> Kernel.Environment {
        let live = Environment.live
        return Environment(now: { moment }, newID: live.newID, secretBytes: live.secretBytes)
    }

    static func desk() throws -> EventDesk {
        let catalogue = try catalogue.get()
        return EventDesk(
            catalogue: catalogue, environment: environment(),
            groups: GroupDesk(catalogue: catalogue, environment: environment()))
    }

    static func rules() throws -> EventRules { EventRules(catalogue: try catalogue.get(), today: today) }
    static func kind(_ code: String) throws -> EventKind { try #require(try catalogue.get().eventKind(code)) }

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (Database, EventDesk) async throws -> Void
    ) async throws {
        let desk = try desk()
        try await template.with(engine, environment: environment()) { database async throws in
            try await body(database, desk)
        }
    }

    static func day(_ text: String) -> Day { Day(written: text)! }
    static func period(_ text: String) throws -> EventPeriod { try EventPeriod(text) }

    static func place(_ code: String, on day: String = "2024-06-28", _ tx: Transaction) throws -> Place {
        try PlaceStore.requirePlace(code: code, on: try #require(Day(iso: day)), tx)
    }

    /// A dialogue of Phường Ngọc Xuân of Cao Bằng in June 2024, unless something else is said.
    static func dialogue(
        _ code: String = "01279", tier: Tier? = .commune, period: String = "Tháng 6/2024", agency: String? = nil,
        in tx: Transaction
    ) throws -> EventDraft {
        EventDraft(
            kind: "dialogue", variant: "commune", place: try place(code, tx).id,
            agency: try agency.flatMap { try AgencyStore.find(code: $0, in: tx)?.id }, tier: tier, activity: "3.1",
            period: try EventPeriod(period))
    }

    static func training(
        _ variant: String, code: String = "01279", period: String = "Quý II/2024", in tx: Transaction
    ) throws -> EventDraft {
        EventDraft(
            kind: "training", variant: variant, place: try place(code, tx).id, tier: .province, activity: "3.4",
            period: try EventPeriod(period))
    }

    static let held = EventHolding(from: day("28/6/2024"), counts: ParticipantCounts(women: 30, men: 20))

    static func hold(_ id: RecordID, _ desk: EventDesk, as held: EventHolding = held, in tx: WriteTransaction) throws {
        let event = try #require(try EventStore.find(id, in: tx))
        try desk.hold(event, as: held, version: event.rowVersion, in: tx)
    }

    /// What stands as counted for an indicator at the old province 04 in a year, shown by records or declared.
    static func total(_ indicator: String, year: Int = 2024, in database: Database) async throws -> Int64 {
        try await database.read { tx in
            let province = try place("04", on: "2024-01-01", tx)
            let number = try CountedIndicators.all(in: tx)[indicator]
            return try TotalReads.figures(of: province.id, structure: 1, periods: [year], in: tx)
                .filter { $0.indicator == number }.reduce(0) { $0 + $1.amounts.evidenced + $1.amounts.declared }
        }
    }

    static func person(
        _ name: String, _ sex: Sex = .female, year: Int? = 1987, ethnicity: String? = "nung"
    ) -> PersonDraft {
        PersonDraft(name: name, sex: sex, birth: year.map { Birth(year: $0) }, ethnicity: ethnicity)
    }
}
