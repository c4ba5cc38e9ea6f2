import Accounts
import Attachments
import Database
import Foundation
import Kernel
import Office
import Places
import Planning

/// The demonstration: the real annexes of Cao Bằng and Ba Trang, and one invented person a role.
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

    private static let actor = Actor(kind: .system, id: "demonstration", name: "bản trình diễn")

    let house: House

    public init(house: House) { self.house = house }

    /// The system user that keeps the demonstration's plans.
    private struct Paper {
        let file: String
        let sheet: Int
        let place: String
        let period: String
        let agency: String
        let number: String
        let day: String
    }

    private static let papers = [
        Paper(
            file: "caobang-phu-luc.xlsx", sheet: 1, place: "04", period: "2021-2025", agency: "hoi-lhpn-04",
            number: "75/KH-BTV", day: "2022-09-13"),
        Paper(
            file: "caobang-phu-luc.xlsx", sheet: 0, place: "04", period: "2024", agency: "bcd-04", number: "288/KH-BCD",
            day: "2024-03-20"),
        Paper(
            file: "batrang-2023-phu-luc.txt", sheet: 0, place: "21520", period: "2023", agency: "ubnd-21520",
            number: "87/KH-UBND", day: "2023-09-25"),
        Paper(
            file: "batrang-2023-phu-luc.txt", sheet: 1, place: "21520", period: "2023", agency: "ubnd-21520",
            number: "87/KH-UBND", day: "2023-09-25"),
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
        for paper in Demonstration.papers { try await keep(paper) }
        try await addPeople()
        return true
    }

    private func keep(_ paper: Paper) async throws {
        let url = house.settings.share.appending(path: "Data/demo/\(paper.file)")
        let bytes = [UInt8](try Data(contentsOf: url))
        let grid = try DocumentReader.read(bytes).grids[paper.sheet]
        guard let period = Period(paper.period), let day = Day(iso: paper.day) else { return }
        let importer = house.importer
        try await house.database.write(as: Demonstration.actor) { tx in
            let place = try PlaceStore.requirePlace(code: paper.place, on: period.firstDay, tx)
            guard let agency = try AgencyStore.find(code: paper.agency, in: tx) else {
                throw Problem(.absent, "agency.absent", "Danh mục cơ quan thiếu “\(paper.agency)”.")
            }
            let target = ImportTarget(
                place: place, agency: agency, period: period, paperNumber: paper.number, paperDay: day)
            let reading = try importer.read(grid, for: target, in: tx)
            let file = try AttachmentStore.save(bytes, name: paper.file, in: tx)
            let key = try PlanImport.sourceKey(
                digest: AttachmentStore.digest(of: bytes), sheet: grid.name, target: target, choices: ReadingChoices())
            _ = try importer.keep(reading.annex, for: target, attachment: file, sourceKey: key, in: tx)
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
