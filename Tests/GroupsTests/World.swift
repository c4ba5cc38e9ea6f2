import Accounts
import Attachments
import Database
import Declarations
import Foundation
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

@testable import Groups

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
            + DeclarationsMigrations.all + GroupsMigrations.all,
        rules: AccountsMigrations.rules + TotalsMigrations.rules + PeopleMigrations.rules + GroupsMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
    }

    static func environment() -> Kernel.Environment {
        let live = Environment.live
        return Environment(now: { moment }, newID: live.newID, secretBytes: live.secretBytes)
    }

    static func desk() throws -> GroupDesk { GroupDesk(catalogue: try catalogue.get(), environment: environment()) }
    static func rules() throws -> GroupRules { GroupRules(catalogue: try catalogue.get(), today: today) }
    static func kind(_ code: String) throws -> GroupKind { try #require(try catalogue.get().groupKind(code)) }

    static func with(
        _ engine: TestEngine, _ body: @escaping @Sendable (Database, GroupDesk) async throws -> Void
    ) async throws {
        let desk = try desk()
        try await template.with(engine, environment: environment()) { database async throws in
            try await body(database, desk)
        }
    }

    static func day(_ text: String) -> Day { Day(written: text)! }

    static func place(_ code: String, on day: String = "2024-06-28", _ tx: Transaction) throws -> Place {
        try PlaceStore.requirePlace(code: code, on: try #require(Day(iso: day)), tx)
    }

    /// Phường Ngọc Xuân of Cao Bằng in 2024, unless another code is said.
    static func team(
        _ code: String = "01279", counts: MemberCounts? = MemberCounts(women: 6, men: 4, board: 3),
        origin: GroupOrigin = .new, name: String = "", in tx: Transaction
    ) throws -> GroupDraft {
        GroupDraft(
            kind: "communication_team", place: try place(code, tx).id, name: name, origin: origin, tier: .district,
            counts: counts)
    }

    static let decided = GroupEvent(
        .decided, on: day("14/5/2024"), number: "31/QĐ-UBND", issuer: "UBND phường Ngọc Xuân")
    static let launched = GroupEvent(.launched, on: day("28/6/2024"))

    /// What stands as shown by records for an indicator at the old province 04 in a year.
    static func evidenced(_ indicator: String, year: Int = 2024, in database: Database) async throws -> Int64 {
        try await amounts(indicator, year: year, in: database).reduce(0) { $0 + $1.evidenced }
    }

    static func amounts(_ indicator: String, year: Int, in database: Database) async throws -> [Amounts] {
        try await database.read { tx in
            let province = try place("04", on: "2024-01-01", tx)
            let number = try CountedIndicators.all(in: tx)[indicator]
            return try TotalReads.figures(of: province.id, structure: 1, periods: [year], in: tx)
                .filter { $0.indicator == number }.map(\.amounts)
        }
    }

    static func person(_ name: String, _ sex: Sex = .female, year: Int? = 1987, home: PlaceID? = nil) -> PersonDraft {
        PersonDraft(name: name, sex: sex, birth: year.map { Birth(year: $0) }, residence: home)
    }

    static func member(
        _ position: String = "member", joined: String = "28/6/2024", category: String? = nil, trained: String? = nil,
        marks: [String: Day] = [:]
    ) -> MemberFacts {
        MemberFacts(
            position: position, category: category, joined: day(joined), trained: trained.map { day($0) }, marks: marks)
    }
}
