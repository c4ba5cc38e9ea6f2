import Accounts
import Attachments
import Database
import Duties
import Events
import Foundation
import Kernel
import Office
import Places
import Planning

/// The demonstration: the real plans of Cao Bằng, Ba Trang, Phong Thổ and Sóc Trăng, and one invented person a role.
public struct Demonstration: Sendable {
    /// The sign-in that the demonstration invites to.
    public static let login = "tinh"
    public static let password = "nep-moi-2024"

    /// One person a role; the names say what they are, nobody real is meant.
    static let people: [(login: String, name: String, role: Role)] = [
        (login, "Cán bộ kế hoạch", .officer), ("lanhdao", "Lãnh đạo Hội", .leader), ("ketoan", "Kế toán", .accountant),
        ("xem", "Người giám sát", .supervisor), ("quantri", "Quản trị tỉnh", .administrator),
        ("hethong", "Quản trị hệ thống", .systemAdministrator),
    ]

    static let actor = Actor(kind: .system, id: "demonstration", name: "bản trình diễn")

    let house: House

    public init(house: House) { self.house = house }

    /// A plan of the demonstration: its annexes as offices sent them, and what it says besides.
    private struct Source {
        /// A file of Data/demo with the number of its sheet or table.
        struct Table {
            let file: String
            let sheet: Int
        }

        var tables: [Table]
        /// The text as `PlanText` in JSON; nil for a plan of which only the annex is known.
        var text: String?
        let place: String
        let period: String
        let agency: String
        /// Nil where the paper leaves it blank.
        let number: String?
        let day: String?
    }

    private static let sources = [
        Source(
            tables: [.init(file: "caobang-phu-luc.xlsx", sheet: 1)], place: "04", period: "2021-2025",
            agency: "hoi-lhpn-04", number: "75/KH-BTV", day: "2022-09-13"),
        Source(
            tables: [.init(file: "caobang-phu-luc.xlsx", sheet: 0)], text: "caobang-2024.json", place: "04",
            period: "2024", agency: "bcd-04", number: "288/KH-BCD", day: "2024-03-20"),
        Source(
            tables: [
                .init(file: "batrang-2023-phu-luc.txt", sheet: 0), .init(file: "batrang-2023-phu-luc.txt", sheet: 1),
            ],
            text: "batrang-2023.json", place: "21520", period: "2023", agency: "ubnd-21520", number: "87/KH-UBND",
            day: "2023-09-25"),
        Source(
            tables: [.init(file: "phongtho-2023-hoat-dong.txt", sheet: 0)], text: "phongtho-2023.json", place: "109",
            period: "2023", agency: "ubnd-109", number: nil, day: nil),
        Source(
            tables: [.init(file: "soctrang-2023-hoat-dong.txt", sheet: 0)], text: "soctrang-2023.json", place: "94",
            period: "2023", agency: "hoi-lhpn-94", number: "91/KH-BTV", day: "2023-03-14"),
    ]

    /// Fills an empty database; one that has users already is left as it is.
    ///
    /// - Returns: whether it filled.
    @discardableResult
    public func fill() async throws -> Bool {
        let isEmpty = try await house.database.read { tx in
            try tx.row("SELECT 1 AS found FROM user_account LIMIT 1") == nil
        }
        guard isEmpty else { return false }
        for source in Demonstration.sources { try await keep(source) }
        try await addDuties()
        let events = house.settings.share.appending(path: "Data/demo/caobang-2024-su-kien.json")
        let women = house.settings.share.appending(path: "Data/demo/caobang-can-bo-nu.json")
        let (desk, cadres) = (house.events, house.cadres)
        try await house.database.write(as: Demonstration.actor) { tx in
            try EventDemonstration.fill(events, desk, in: tx)
            try CadreDemonstration.fill(women, cadres, in: tx)
        }
        try await addLaunches()
        try await addPeople()
        return true
    }

    private func keep(_ source: Source) async throws {
        let folder = house.settings.share.appending(path: "Data/demo")
        guard let period = Period(source.period) else { return }
        let day = source.day.flatMap { Day(iso: $0) }
        let tables = try source.tables.map { table in
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: table.file)))
            return (table: table, bytes: bytes, grid: try DocumentReader.read(bytes).grids[table.sheet])
        }
        let text = try source.text.map {
            try JSONDecoder().decode(PlanText.self, from: try Data(contentsOf: folder.appending(path: $0)))
        }
        let importer = house.importer
        try await house.database.write(as: Demonstration.actor) { tx in
            let place = try PlaceStore.requirePlace(code: source.place, on: period.firstDay, tx)
            guard let agency = try AgencyStore.find(code: source.agency, in: tx) else {
                throw Problem(.absent, "agency.absent", "Danh mục cơ quan thiếu “\(source.agency)”.")
            }
            let target = ImportTarget(
                place: place, agency: agency, period: period, paperNumber: source.number, paperDay: day)
            for (table, bytes, grid) in tables {
                let reading = try importer.read(grid, for: target, in: tx)
                let file = try AttachmentStore.save(bytes, name: table.file, in: tx)
                let key = try PlanImport.sourceKey(
                    digest: AttachmentStore.digest(of: bytes), sheet: grid.name, target: target,
                    choices: ReadingChoices())
                _ = try importer.keep(reading.annex, for: target, attachment: file, sourceKey: key, in: tx)
            }
            guard let text else { return }
            try PlanTexts.replace(
                text, of: try CurrentPlan.find(place: place, period: period, agencyCode: agency.code, in: tx), in: tx)
        }
    }

    /// Who does what by the plan of Cao Bằng (A11, A12, A22, A23).
    private struct DutyFile: Decodable {
        struct Department: Decodable {
            let code: String
            let name: String
            let parent: String
        }

        struct Item: Decodable {
            let agency: String
            let kind: String
            let subject: String
            let partner: String
            let words: String
            let source: String
        }

        let departments: [Department]
        let duties: [Item]
    }

    private func addDuties() async throws {
        let url = house.settings.share.appending(path: "Data/demo/caobang-2024-nhiem-vu.json")
        let file = try JSONDecoder().decode(DutyFile.self, from: try Data(contentsOf: url))
        let catalogue = house.catalogue
        try await house.database.write(as: Demonstration.actor) { tx in
            let office = { (code: String) in
                guard let agency = try AgencyStore.find(code: code, in: tx) else {
                    throw Problem(.absent, "agency.absent", "Danh mục cơ quan thiếu “\(code)”.")
                }
                return agency
            }
            for department in file.departments {
                let parent = try office(department.parent)
                try AgencyStore.create(
                    NewAgency(
                        code: department.code, name: department.name, kind: .department, place: parent.place,
                        parent: parent.id), in: tx)
            }
            for item in file.duties {
                let new = NewDuty(
                    kind: DutyKind(rawValue: item.kind), subject: item.subject, partner: item.partner,
                    words: item.words, period: "2024", source: item.source)
                _ = try DutyStore.insert(new, of: try office(item.agency), catalogue: catalogue, in: tx)
            }
        }
    }

    private func addPeople() async throws {
        let today = house.environment.today
        let (union, place) = try await house.database.read { tx in
            let place = try PlaceStore.requirePlace(code: "04", on: today, tx)
            guard let union = try AgencyStore.all(at: [place.id], in: tx).first(where: { $0.kind == .union }) else {
                throw Problem(.absent, "agency.absent", "Danh mục cơ quan thiếu Hội LHPN của \(place.name).")
            }
            return (union, place)
        }
        // The first sign-in marks the demonstration as filled, so it is made last.
        for person in Demonstration.people.reversed() {
            let scope = person.role == .systemAdministrator ? PlaceID.nation : place.id
            _ = try await house.accounts.createUser(
                NewUser(
                    login: person.login, name: person.name, agency: union.id,
                    roles: [RoleGrant(person.role, at: scope)]), by: Demonstration.actor,
                password: Demonstration.password)
        }
    }

    /// The sign-ins in words, for the terminal.
    public static var signIns: String {
        people.map { "  \($0.login.padding(toLength: 9, withPad: " ", startingAt: 0)) \($0.role.label)" }
            .joined(separator: "\n")
    }
}
