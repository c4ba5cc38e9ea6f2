import ArgumentParser
import Database
import Groups
import Kernel
import Places
import Server

struct GroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups", abstract: "Tổ, nhóm, mô hình đã ghi: danh sách, nhập, xuất.",
        subcommands: [GroupsListCommand.self, GroupsImportCommand.self, GroupsExportCommand.self])
}

/// Which groups are meant.
struct GroupsChoice: ParsableArguments {
    @Option(help: "Mã địa bàn; bỏ trống là cả nước")
    var place: String = "00"

    @Option(help: "Mã loại mô hình: communication_team")
    var kind: String?

    @Option(help: "Năm được tính")
    var year: Int?

    @Option(name: .customLong("counts-as"), help: "Được tính là: new, strengthened, maintained")
    var countsAs: String?

    @Flag(name: .customLong("taken-back"), help: "Các mô hình đã rút, thay cho các mô hình đang tính")
    var takenBack = false

    func question() throws -> GroupQuestion {
        let counts = try countsAs.map { text in
            guard let count = GroupCount(rawValue: text) else {
                throw Problem(
                    "group.counts_as", "“\(text)” không phải new, strengthened hay maintained.", field: "counts-as")
            }
            return count
        }
        return GroupQuestion(kind: kind, year: year, countsAs: counts, isTakenBack: takenBack)
    }
}

struct GroupsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Các mô hình, mới ghi trước; không có họ tên người.")

    @OptionGroup var choice: GroupsChoice

    @Option(help: "Nhiều nhất bao nhiêu mô hình")
    var limit: Int = 200

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let question = try choice.question()
            let house = try await location.open()
            let (code, today) = (Vietnamese.line(choice.place), house.environment.today)
            let limit = min(max(limit, 1), 10_000)
            let report = try await house.database.read { tx in
                let place = try ResultsPlace.find(code, on: today, tx)
                let scopes = [Scope(place.id)]
                return GroupsReport(
                    tally: try GroupStore.tally(question, within: scopes, in: tx),
                    items: try GroupStore.search(question, within: scopes, limit: limit, in: tx))
            }
            try await house.database.close()
            if json { return try Console.json(report) }
            report.say()
        }
    }
}

/// What `groups list --json` prints.
struct GroupsReport: Codable, Sendable {
    struct Item: Codable, Sendable {
        let id: String
        let kind: String
        let name: String
        /// The code of the place, of the structure of its day.
        let place: String
        let origin: String
        /// The last step; null before the first.
        @OrNull var state: String?
        let members: Int
        @OrNull var decision: String?
        let takenBack: Bool
    }

    let groups: Int
    let members: Int
    /// As what they count, in the asked year or summed over all: new, strengthened, maintained.
    let counted: [String: Int]
    let items: [Item]

    init(tally: GroupTally, items: [GroupItem]) {
        groups = tally.groups
        members = tally.members
        counted = Dictionary(uniqueKeysWithValues: GroupCount.allCases.map { ($0.rawValue, tally.counted[$0] ?? 0) })
        self.items = items.map { item in
            let group = item.group
            return Item(
                id: group.id.text, kind: group.draft.kind, name: group.name, place: item.code,
                origin: group.draft.origin.rawValue, state: group.state?.rawValue, members: item.members,
                decision: group.decision?.number, takenBack: group.takenBack != nil)
        }
    }

    func say() {
        let parts = GroupCount.allCases.map { "\($0.label.lowercasedFirst) \(counted[$0.rawValue] ?? 0)" }
        Console.say("\(groups) mô hình, \(members) người; \(parts.joined(separator: ", ")).")
        for item in items { Console.say("\(item.id)  \(item.name) (\(item.place)): \(item.members) người") }
    }
}

struct GroupsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Nhập mô hình từ sổ tính Excel (.xlsx) hoặc CSV: mỗi dòng một mô hình.",
        discussion:
            "Kết thúc 0: đã ghi tất cả, hoặc mọi dòng đã có. 3: có ô sai, hoặc có mô hình có thể đã ghi mà chưa "
            + "--accept; chưa ghi gì. 2: tệp bị từ chối.")

    @OptionGroup var sheet: SheetChoice

    @Flag(help: "Ghi cả mô hình cùng loại ở nơi đã có một mô hình")
    var accept = false

    func run() async throws { try await sheet.run(as: "groups", accepts: accept) { $0.groups } }
}

struct GroupsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Xuất danh sách mô hình ra sổ tính Excel; nhập lại được, không có họ tên người.")

    @OptionGroup var choice: GroupsChoice

    @Option(help: "Tệp .xlsx để ghi")
    var output: String

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let question = try choice.question()
            let house = try await location.open()
            let (code, today) = (Vietnamese.line(choice.place), house.environment.today)
            let items = try await house.database.read { tx in
                let place = try ResultsPlace.find(code, on: today, tx)
                return try GroupStore.search(question, within: [Scope(place.id)], limit: 10_000, in: tx)
            }
            let bytes = try house.groups.workbook(items)
            try await house.database.close()
            try LocalFile.write(bytes, to: output)
            if json { return try Console.json(["groups": items.count]) }
            Console.say("Đã xuất \(items.count) mô hình ra “\(output)”.")
        }
    }
}
