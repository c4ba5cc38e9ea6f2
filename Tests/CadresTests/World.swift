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
import Trainings

@testable import Cadres

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
            + TrainingsMigrations.all + CadresMigrations.all,
        rules: AccountsMigrations.rules + TotalsMigrations.rules + PeopleMigrations.rules + GroupsMigrations.rules
            + EventsMigrations.rules + TrainingsMigrations.rules + CadresMigrations.rules
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

    static func trainings() throws -> TrainingDesk {
        TrainingDesk(
            catalogue: try catalogue.get(), environment: environment(), events: try events(),
            template: try word.get())
    }

    static func desk() throws -> CadreDesk { CadreDesk(catalogue: try catalogue.get(), environment: environment()) }
    static func rules() throws -> CadreRules { CadreRules(catalogue: try catalogue.get(), today: today) }

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (Database, CadreDesk) async throws -> Void
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

    /// A class for ethnic-minority women officers, held by the Union of Cao Bằng.
    static func course(_ tx: WriteTransaction, on days: String = "14/5/2024", variant: String = "em_women_cadre") throws
        -> RecordID
    {
        let union = try #require(try AgencyStore.find(code: "hoi-lhpn-04", in: tx))
        return try events().plan(
            EventDraft(
                kind: "training", variant: variant, place: try place(province, tx).id, agency: union.id,
                tier: .province, activity: "3.4", period: EventPeriod(day(days)), plannedPeople: 60), in: tx)
    }

    /// Holds a class to which these came.
    static func hold(_ event: RecordID, on held: String, with people: [RecordID], in tx: WriteTransaction) throws {
        for person in people {
            let present = try #require(try EventStore.find(event, in: tx))
            _ = try events().addParticipant(.known(person), attended: true, to: present, in: tx)
        }
        let listed = try #require(try EventStore.find(event, in: tx))
        try events().hold(listed, as: EventHolding(from: day(held)), version: listed.rowVersion, in: tx)
    }

    static func person(
        _ name: String, _ sex: Sex = .female, ethnicity: String? = "tay", year: Int? = 1987, home: PlaceID? = nil
    ) -> PersonDraft {
        PersonDraft(name: name, sex: sex, birth: year.map { Birth(year: $0) }, ethnicity: ethnicity, residence: home)
    }

    /// A post in a commune's government.
    static func post(
        _ category: String = "appointed", at place: PlaceID, _ from: String = "01/3/2024", until: String? = nil,
        post: String = "Phó Chủ tịch UBND xã", field: String? = "government", level: Tier? = .commune
    ) -> CadreEntryDraft {
        CadreEntryDraft(
            category: category, post: post, field: field, level: level, place: place, from: day(from),
            until: until.map { day($0) })
    }

    /// Puts a woman on the list of a place.
    static func record(
        _ name: String, _ entries: [CadreEntryDraft]? = nil, at code: String = commune, in tx: WriteTransaction
    ) throws -> RecordID {
        let place = try place(code, tx).id
        let person = person(name, home: code.count == 5 ? place : nil)
        return try desk().record(
            CadreRow(person: person, place: place, entries: entries ?? [post(at: place)]), in: tx
        ).id
    }
}
