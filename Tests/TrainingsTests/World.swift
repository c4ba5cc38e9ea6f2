import Accounts
import Attachments
import Database
import Declarations
import Events
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

@testable import Trainings

/// The shipped catalogue, all places and standard offices of the country, on 22/11/2026 by the clock.
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

    static let word = Result {
        [UInt8](try Data(contentsOf: root.appending(path: "Programmes/du-an-8/templates/giay-chung-nhan.docx")))
    }

    static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + PeopleMigrations.all
            + LegalMigrations.all + PapersMigrations.all + IssuerMigrations.all + TotalsMigrations.all
            + PlanningMigrations.all + DeclarationsMigrations.all + GroupsMigrations.all + EventsMigrations.all
            + TrainingsMigrations.all,
        rules: AccountsMigrations.rules + TotalsMigrations.rules + PeopleMigrations.rules + GroupsMigrations.rules
            + EventsMigrations.rules + TrainingsMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
        try await StandardAgencies.load(folder: root.appending(path: "Data/agencies"), into: database)
    }

    static func environment() -> Kernel.Environment {
        let live = Environment.live
        return Environment(now: { moment }, newID: live.newID, secretBytes: live.secretBytes)
    }

    static func events() throws -> EventDesk {
        let (catalogue, environment) = (try catalogue.get(), environment())
        let groups = GroupDesk(catalogue: catalogue, environment: environment)
        return EventDesk(catalogue: catalogue, environment: environment, groups: groups)
    }

    static func desk() throws -> TrainingDesk {
        TrainingDesk(
            catalogue: try catalogue.get(), environment: environment(), events: try events(),
            template: try word.get())
    }

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (Database, TrainingDesk) async throws -> Void
    ) async throws {
        let desk = try desk()
        try await template.with(engine, environment: environment()) { database async throws in
            try await body(database, desk)
        }
    }

    static func day(_ text: String) -> Day { Day(written: text)! }

    static func place(_ code: String, on day: String = "2024-03-20", _ tx: Transaction) throws -> Place {
        try PlaceStore.requirePlace(code: code, on: try #require(Day(iso: day)), tx)
    }

    /// Phường Ngọc Xuân, thành phố Cao Bằng (040), tỉnh Cao Bằng (04): in force in 2024.
    static let commune = "01279"
    static let district = "040"
    static let province = "04"

    /// A class for ethnic-minority women officers, held by the Union of Cao Bằng, with room for two.
    static func course(_ tx: WriteTransaction, seats: Int? = 2, kind: String = "training") throws -> RecordID {
        let union = try #require(try AgencyStore.find(code: "hoi-lhpn-04", in: tx))
        return try events().plan(
            EventDraft(
                kind: kind, variant: kind == "training" ? "em_women_cadre" : "drama",
                place: try place(province, tx).id, agency: union.id, tier: .province, activity: "3.4",
                period: EventPeriod(day("14/5/2024")), plannedPeople: seats), in: tx)
    }

    static func person(
        _ name: String, _ sex: Sex = .female, ethnicity: String? = "tay", year: Int = 1987, home: PlaceID? = nil
    ) -> PersonDraft {
        PersonDraft(name: name, sex: sex, birth: Birth(year: year), ethnicity: ethnicity, residence: home)
    }
}
