import ArgumentParser
import Database
import Kernel
import Launches
import Places
import Server
import Trainings

struct LaunchesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launches", abstract: "Kế hoạch ra mắt: danh sách.", subcommands: [LaunchesListCommand.self])
}

struct LaunchesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Các kế hoạch ra mắt ở một địa bàn và dưới đó, mới lập trước.")

    @Option(help: "Mã địa bàn; bỏ trống là cả nước")
    var place: String = "00"

    @Option(help: "Năm của kế hoạch")
    var year: Int?

    @Option(help: "Nhiều nhất bao nhiêu kế hoạch")
    var limit: Int = 200

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let (code, today, year) = (Vietnamese.line(place), house.environment.today, year)
            let limit = min(max(limit, 1), 10_000)
            let items = try await house.database.read { tx in
                let place = try ResultsPlace.find(code, on: today, tx)
                return try LaunchStore.search(
                    .init(year: year), within: [Scope(place.id)], above: [], limit: limit, in: tx)
            }
            try await house.database.close()
            let report = LaunchesReport(items)
            if json { return try Console.json(report) }
            report.say()
        }
    }
}

/// What `launches list --json` prints.
struct LaunchesReport: Codable, Sendable {
    struct Item: Codable, Sendable {
        let id: String
        let title: String
        /// Of the paper; empty while there is none.
        let number: String
        let year: Int
        let agency: String
        let place: String
        let kind: String
        let teams: Int
        let waves: Int
        /// Lines of the calendar, and those both sides settled.
        let lines: Int
        let settled: Int
        let takenBack: Bool
    }

    let plans: Int
    let teams: Int
    let items: [Item]

    init(_ items: [LaunchPlanItem]) {
        let standing = items.filter { !$0.isTakenBack }
        plans = standing.count
        teams = standing.reduce(0) { $0 + $1.teams }
        self.items = items.map {
            Item(
                id: $0.id.text, title: $0.title, number: $0.number, year: $0.year, agency: $0.agency, place: $0.place,
                kind: $0.kind, teams: $0.teams, waves: $0.waves, lines: $0.lines, settled: $0.settled,
                takenBack: $0.isTakenBack)
        }
    }

    func say() {
        Console.say("\(plans) kế hoạch ra mắt, \(teams) mô hình.")
        for item in items {
            Console.say("\(item.id)  \(item.title) (\(item.place), \(item.year)): \(item.settled)/\(item.lines) dòng")
        }
    }
}

struct TrainingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trainings", abstract: "Lớp mà các đơn vị cử người: danh sách.",
        subcommands: [TrainingsListCommand.self])
}

struct TrainingsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Các lớp ở một địa bàn và dưới đó, lớp dự kiến trước; không có họ tên người.")

    @Option(help: "Mã địa bàn; bỏ trống là cả nước")
    var place: String = "00"

    @Option(help: "Nhiều nhất bao nhiêu lớp")
    var limit: Int = 200

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let (code, today, desk) = (Vietnamese.line(place), house.environment.today, house.trainings)
            let limit = min(max(limit, 1), 10_000)
            let items = try await house.database.read { tx in
                let place = try ResultsPlace.find(code, on: today, tx)
                return try desk.classes("", within: [Scope(place.id)], above: [], limit: limit, in: tx)
            }
            try await house.database.close()
            let report = TrainingsReport(items)
            if json { return try Console.json(report) }
            report.say()
        }
    }
}

/// What `trainings list --json` prints.
struct TrainingsReport: Codable, Sendable {
    struct Item: Codable, Sendable {
        let id: String
        let kind: String
        let variant: String
        let title: String
        let place: String
        /// As the office wrote it.
        let period: String
        let state: String
        @OrNull var seats: Int?
        /// People whom units named: accepted, and still to be decided.
        let accepted: Int
        let open: Int
    }

    let classes: Int
    let accepted: Int
    let open: Int
    let items: [Item]

    init(_ items: [ClassItem]) {
        classes = items.count
        accepted = items.reduce(0) { $0 + $1.accepted }
        open = items.reduce(0) { $0 + $1.open }
        self.items = items.map {
            Item(
                id: $0.id.text, kind: $0.kind, variant: $0.variant, title: $0.title, place: $0.place,
                period: $0.period, state: $0.state.rawValue, seats: $0.seats, accepted: $0.accepted, open: $0.open)
        }
    }

    func say() {
        Console.say("\(classes) lớp, \(accepted) người đã nhận, \(open) người đang xét.")
        for item in items {
            Console.say("\(item.id)  \(item.title) (\(item.place)): \(item.period), \(item.accepted) đã nhận")
        }
    }
}
