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
@testable import Outreach

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
            + DeclarationsMigrations.all + GroupsMigrations.all + EventsMigrations.all + OutreachMigrations.all,
        rules: AccountsMigrations.rules + TotalsMigrations.rules + PeopleMigrations.rules + GroupsMigrations.rules
            + EventsMigrations.rules + OutreachMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: root.appending(path: "Data/agencies"), into: database)
    }

    static func environment() -> Kernel.Environment {
        let live = Environment.live
        return Environment(now: { moment }, newID: live.newID, secretBytes: live.secretBytes)
    }

    static func desk() throws -> OutreachDesk {
        let catalogue = try catalogue.get()
        return OutreachDesk(
            catalogue: catalogue, environment: environment(),
            events: EventDesk(
                catalogue: catalogue, environment: environment(),
                groups: GroupDesk(catalogue: catalogue, environment: environment())))
    }

    static func kind(_ code: String) throws -> EventKind { try #require(try catalogue.get().eventKind(code)) }

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (Database, OutreachDesk) async throws -> Void
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

    /// Keeps an event and says how it was held; nil while it is planned.
    static func event(
        _ kind: String, _ variant: String? = nil, at code: String = "01279", tier: Tier = .province,
        agency: String? = nil, activity: String = "1.2", period: String = "Tháng 6/2024", title: String = "",
        channels: Set<String> = [], held: EventHolding? = nil, _ desk: OutreachDesk, in tx: WriteTransaction
    ) throws -> RecordID {
        let id = try desk.events.plan(
            EventDraft(
                kind: kind, variant: variant, title: title, place: try place(code, tx).id,
                agency: try agency.flatMap { try AgencyStore.find(code: $0, in: tx)?.id }, tier: tier,
                activity: activity, period: try EventPeriod(period), channels: channels), in: tx)
        if let held {
            let event = try #require(try EventStore.find(id, in: tx))
            try desk.events.hold(event, as: held, version: event.rowVersion, in: tx)
        }
        return id
    }

    static func held(
        _ day: String, women: Int? = nil, men: Int = 0, _ measures: [String: Int] = [:]
    ) -> EventHolding {
        EventHolding(
            from: World.day(day), counts: women.map { ParticipantCounts(women: $0, men: men) }, measures: measures)
    }

    /// The numbers of events of a kind at a place in a year.
    static func figures(
        _ kind: String, _ variant: String? = nil, at code: String = "04", year: Int = 2024, in tx: Transaction
    ) throws -> EventFigures {
        let days = try #require(
            EventPeriod(from: Day(year: year, month: 1, day: 1)!, until: Day(year: year, month: 12, day: 31)!))
        return try FigureStore.figures(
            FigureQuestion(kind: kind, variant: variant, place: try place(code, tx).id, days: days),
            channels: try catalogue.get().events.channels, within: [Scope(.nation)], in: tx)
    }
}
