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

@testable import Launches

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
        [UInt8](try Data(contentsOf: root.appending(path: "Programmes/du-an-8/templates/lich-ra-mat.docx")))
    }

    static let template = TestTemplate(
        migrations: PlacesMigrations.all + AccountsMigrations.all + AttachmentsMigrations.all + PeopleMigrations.all
            + LegalMigrations.all + PapersMigrations.all + IssuerMigrations.all + TotalsMigrations.all
            + PlanningMigrations.all + DeclarationsMigrations.all + GroupsMigrations.all + EventsMigrations.all
            + LaunchesMigrations.all,
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

    static func desk() throws -> LaunchDesk {
        let (catalogue, environment) = (try catalogue.get(), environment())
        let groups = GroupDesk(catalogue: catalogue, environment: environment)
        return LaunchDesk(
            catalogue: catalogue, environment: environment,
            events: EventDesk(catalogue: catalogue, environment: environment, groups: groups),
            template: try word.get())
    }

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (Database, LaunchDesk) async throws -> Void
    ) async throws {
        let desk = try desk()
        try await template.with(engine, environment: environment()) { database async throws in
            try await body(database, desk)
        }
    }

    static func day(_ text: String) -> Day { Day(written: text)! }

    static func period(_ from: String, _ until: String, _ words: String) -> EventPeriod {
        EventPeriod(from: day(from), until: day(until), written: words)!
    }

    static let firstWave = period("1/3/2023", "30/4/2023", "Tháng 3,4/2023")

    static func place(_ code: String, on day: String = "2023-03-20", _ tx: Transaction) throws -> Place {
        try PlaceStore.requirePlace(code: code, on: try #require(Day(iso: day)), tx)
    }

    /// What Data/demo holds of plan 91/KH-BTV, as its text.
    static func socTrangText() throws -> String {
        struct Plan: Decodable {
            struct Head: Decodable {
                let place: String
                let number: String
                let day: String
            }
            struct Section: Decodable {
                let numeral: String
                let heading: String
                let body: String
            }
            let subject: String
            let head: Head
            let sections: [Section]
        }
        let url = root.appending(path: "Data/demo/soctrang-2023.json")
        let plan = try JSONDecoder().decode(Plan.self, from: try Data(contentsOf: url))
        return
            (["Số: \(plan.head.number)", "\(plan.head.place), \(plan.head.day)", "KẾ HOẠCH", plan.subject, "Căn cứ …"]
            + plan.sections.flatMap { ["\($0.numeral). \($0.heading)", $0.body] }).joined(separator: "\n")
    }

    /// The plan as the paper says it, for an office that is filled in where a database stands.
    static func socTrang(agency: RecordID? = nil) throws -> LaunchPlanDraft {
        let reading = LaunchReader.read(try socTrangText())
        return LaunchPlanDraft(
            agency: try agency ?? #require(RecordID("018e5a4c-0000-7000-8000-0000000000bb")), year: 2023,
            title: reading.title, number: reading.number, day: reading.day, kind: "communication_team",
            teams: try #require(reading.teams), people: reading.people, parts: reading.parts, waves: reading.waves,
            invitees: reading.invitees, money: String(reading.money.prefix(400)))
    }

    static func union(_ tx: Transaction) throws -> Agency {
        try #require(try AgencyStore.find(code: "hoi-lhpn-94", in: tx))
    }

    /// The plan of Sóc Trăng, kept.
    static func keep(_ database: Database, _ desk: LaunchDesk) async throws -> RecordID {
        try await database.write(as: officer) { tx in
            try desk.make(try socTrang(agency: try union(tx).id), in: tx)
        }
    }

    /// A line in the first wave, in a commune of Mỹ Tú unless another is said.
    static func line(
        at code: String? = nil, wave: Int = 1, day: String? = "20/3/2023", venue: String = "Nhà văn hóa",
        _ tx: Transaction
    ) throws -> LaunchLineFacts {
        LaunchLineFacts(
            wave: wave, place: try place(try code ?? commune(), tx).id, day: day.map { self.day($0) }, time: "8 giờ",
            venue: venue)
    }

    /// Xã Mỹ Hương, huyện Mỹ Tú.
    static func commune() throws -> String { "31591" }
}
