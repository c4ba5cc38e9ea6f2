import Accounts
import ArgumentParser
import Cadres
import Database
import Foundation
import Groups
import Kernel
import Places
import Server

struct CadresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cadres", abstract: "Cán bộ nữ dân tộc thiểu số: danh sách, xuất.",
        subcommands: [CadresListCommand.self, CadresExportCommand.self])
}

/// Which women officers are meant.
struct CadresChoice: ParsableArguments {
    @Option(help: "Mã địa bàn; bỏ trống là cả nước")
    var place: String = "00"

    @Option(help: "Mã loại: planned, appointed, elected, serving, …")
    var category: String?

    @Option(help: "Cấp: province, district, commune, village")
    var level: String?

    @Flag(help: "Chỉ người chưa học lớp nâng cao năng lực")
    var untrained = false

    @Flag(help: "Chỉ người đã học lớp nâng cao năng lực")
    var trained = false

    func question(on day: Day) throws -> CadreQuestion {
        guard !(trained && untrained) else {
            throw Problem("cadre.trained", "Chọn --trained hoặc --untrained, không chọn cả hai.", field: "trained")
        }
        let tier = try level.map { text in
            guard let tier = Tier(rawValue: text) else {
                throw Problem(
                    "cadre.level", "“\(text)” không phải province, district, commune hay village.", field: "level")
            }
            return tier
        }
        return CadreQuestion(
            category: category, level: tier, isTrained: trained ? true : untrained ? false : nil, day: day)
    }
}

struct CadresListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Cán bộ nữ hiện có trong danh sách và số liệu; không có họ tên.")

    @OptionGroup var choice: CadresChoice

    @Option(help: "Nhiều nhất bao nhiêu người")
    var limit: Int = 200

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let (code, today, reader) = (Vietnamese.line(choice.place), house.environment.today, house.cadres.reader)
            let (question, limit) = (try choice.question(on: today), min(max(limit, 1), 10_000))
            let words = house.catalogue.cadres
            let report = try await house.database.read { tx in
                let place = try ResultsPlace.find(code, on: today, tx)
                let scopes = [Scope(place.id)]
                let area = try CadreArea.of(place, on: today, in: tx)
                return CadresReport(
                    count: try reader.count(question, within: scopes, in: tx),
                    total: CadreNumbers(try reader.counted(in: area, in: tx), words: words).total(on: today),
                    items: try reader.search(question, within: scopes, limit: limit, in: tx), today: today)
            }
            try await house.database.close()
            if json { return try Console.json(report) }
            report.say()
        }
    }
}

/// What `cadres list --json` prints: no names, birth years or ethnic groups.
struct CadresReport: Codable, Sendable {
    struct Item: Codable, Sendable {
        let id: String
        /// The code of the place of her list, of the structure of its day.
        let place: String
        /// Codes of the entries that hold today, the first day first.
        let categories: [String]
        let levels: [String]
        @OrNull var trained: Day?
    }

    /// Women who fit the question.
    let cadres: Int
    /// Of the place today, each woman once.
    let leading: Int
    let planned: Int
    /// Of the place today by category, each woman once in each.
    let byCategory: [String: Int]
    let items: [Item]

    init(count: Int, total: CadreCount, items: [CadreItem], today: Day) {
        cadres = count
        leading = total.leading
        planned = total.planned
        byCategory = total.women
        self.items = items.map { item in
            let standing = item.cadre.entries.map(\.draft).filter { $0.holds(on: today) }
            return Item(
                id: item.cadre.id.text, place: item.code, categories: standing.map(\.category),
                levels: standing.compactMap { $0.level?.rawValue }, trained: item.trainedOn)
        }
    }

    func say() {
        Console.say("\(cadres) người; đang giữ vị trí lãnh đạo \(leading), trong quy hoạch \(planned).")
        for item in items {
            let trained = item.trained.map { "đã học \($0.written)" } ?? "chưa học"
            Console.say("\(item.id)  \(item.place): \(item.categories.joined(separator: ", ")), \(trained)")
        }
    }
}

struct CadresExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Xuất danh sách cán bộ nữ ra sổ tính Excel.",
        discussion:
            "Không có --login và --reason thì họ tên, năm sinh, dân tộc được che. Có thì tài khoản đó phải được xem họ tên "
            + "ở địa bàn này. Lần xuất nào cũng ghi vào nhật ký.")

    @OptionGroup var choice: CadresChoice

    @Option(help: "Tệp .xlsx để ghi")
    var output: String

    @Option(help: "Tên đăng nhập của người cần họ tên")
    var login: String?

    @Option(help: "Lý do cần họ tên: tap-huan, ho-so, lien-he, giam-sat")
    var reason: String?

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let purpose = try purpose()
            let house = try await location.open()
            let (code, today, reader) = (Vietnamese.line(choice.place), house.environment.today, house.cadres.reader)
            let (question, login) = (try choice.question(on: today), login)
            // The entry is kept before anything goes out.
            let (items, places, named) = try await house.database.write(as: .commandLine) { tx in
                let place = try ResultsPlace.find(code, on: today, tx)
                let items = try reader.search(question, within: [Scope(place.id)], limit: 10_000, in: tx)
                if let login { try Self.require(login, at: place, on: today, in: tx) }
                try tx.audit(
                    "cadre.exported", RecordRef("place", place.id), place: place.id,
                    after: [
                        "people": String(items.count), "login": login ?? "", "reason": purpose?.label ?? "Che họ tên",
                    ])
                let named = purpose == nil ? [] : Set(items.map(\.cadre.id))
                return (items, try CadreWorkbook.places(of: items, in: tx), named)
            }
            let bytes = try CadreWorkbook(catalogue: house.catalogue, today: today)
                .list(items, places: places, named: named)
            try await house.database.close()
            try LocalFile.write(bytes, to: output)
            if json { return try Console.json(["cadres": items.count]) }
            Console.say("Đã xuất \(items.count) người ra “\(output)”.")
        }
    }

    private func purpose() throws -> RevealReason? {
        guard login != nil || reason != nil else { return nil }
        guard login != nil, let purpose = reason.flatMap(RevealReason.init(rawValue:)) else {
            let all = RevealReason.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(
                "cadre.reason", "Cần họ tên thì ghi cả --login và --reason; lý do là một trong: \(all).",
                field: "reason")
        }
        return purpose
    }

    /// The same right that the page asks for.
    private static func require(_ login: String, at place: Place, on day: Day, in tx: Transaction) throws {
        let refused = Problem(
            .forbidden, "policy.forbidden",
            "“\(login)” chưa có quyền “\(Action.viewPeople.label)” ở \(place.name.lowercasedFirst).", field: "login")
        guard let user = try RoleHandover.person(login: login, in: tx), user.state == .active else { throw refused }
        let rights = try RoleHandover.rights(
            of: try RoleHandover.roles(of: user.id, from: day, in: tx), held: user.id, on: day, in: tx)
        let lineage = try PlaceStore.lineage(of: place.id, tx)
        for action in [Action.viewCadres, .viewPeople] {
            guard rights.contains(where: { $0.0 == action && $0.1.covers(lineage) }) else { throw refused }
        }
    }
}
