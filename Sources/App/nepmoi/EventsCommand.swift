import ArgumentParser
import Database
import Events
import Kernel
import Places
import Server

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Sự kiện dự kiến và đã tổ chức: danh sách, nhập, xuất.",
        subcommands: [EventsListCommand.self, EventsImportCommand.self, EventsExportCommand.self])
}

/// Which events are meant.
struct EventsChoice: ParsableArguments {
    @Option(help: "Mã địa bàn; bỏ trống là cả nước")
    var place: String = "00"

    @Option(help: "Mã loại sự kiện: dialogue, training, launch")
    var kind: String?

    @Option(help: "Năm có ngày của sự kiện")
    var year: Int?

    @Option(help: "Tình trạng: planned, held, cancelled")
    var state: String?

    @Flag(name: .customLong("taken-back"), help: "Các sự kiện đã rút, thay cho các sự kiện đang tính")
    var takenBack = false

    func question() throws -> EventQuestion {
        let known = try state.map { text in
            guard let state = EventState(rawValue: text) else {
                throw Problem("event.state", "“\(text)” không phải planned, held hay cancelled.", field: "state")
            }
            return state
        }
        return EventQuestion(
            kind: kind, state: known, days: try year.map { try EventPeriod("năm \($0)", field: "year") },
            isTakenBack: takenBack)
    }
}

struct EventsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Các sự kiện, muộn trước; không có họ tên người.")

    @OptionGroup var choice: EventsChoice

    @Option(help: "Nhiều nhất bao nhiêu sự kiện")
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
                return EventsReport(
                    tally: try EventStore.tally(question, within: scopes, in: tx),
                    items: try EventStore.search(question, within: scopes, limit: limit, in: tx))
            }
            try await house.database.close()
            if json { return try Console.json(report) }
            report.say()
        }
    }
}

/// What `events list --json` prints.
struct EventsReport: Codable, Sendable {
    struct Item: Codable, Sendable {
        let id: String
        let kind: String
        @OrNull var variant: String?
        let title: String
        /// The code of the place, of the structure of its day.
        let place: String
        let activity: String
        let agency: String
        let state: String
        /// As the office wrote it.
        let period: String
        let from: Day
        let until: Day
        let people: Int
        let takenBack: Bool
    }

    let planned: Int
    let held: Int
    let cancelled: Int
    /// At those that were held.
    let people: Int
    let items: [Item]

    init(tally: EventTally, items: [EventItem]) {
        planned = tally.byState[.planned] ?? 0
        held = tally.byState[.held] ?? 0
        cancelled = tally.byState[.cancelled] ?? 0
        people = tally.people
        self.items = items.map { item in
            let event = item.event
            return Item(
                id: event.id.text, kind: event.draft.kind, variant: event.draft.variant, title: event.title,
                place: item.code, activity: event.draft.activity, agency: item.agency, state: event.state.rawValue,
                period: event.draft.period.written, from: event.days.from, until: event.days.until, people: item.people,
                takenBack: event.takenBack != nil)
        }
    }

    func say() {
        Console.say("Dự kiến \(planned), đã tổ chức \(held) (\(people) lượt người), đã hủy \(cancelled).")
        for item in items {
            Console.say("\(item.id)  \(item.title) (\(item.place)): \(item.period), \(item.state)")
        }
    }
}

struct EventsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Nhập sự kiện từ sổ tính Excel (.xlsx) hoặc CSV: mỗi dòng một sự kiện.",
        discussion:
            "Kết thúc 0: đã ghi tất cả, hoặc mọi dòng đã có. 3: có ô sai; chưa ghi gì. 2: tệp bị từ chối.")

    @OptionGroup var sheet: SheetChoice

    func run() async throws { try await sheet.run(as: "events") { $0.events } }
}

struct EventsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Xuất danh sách sự kiện ra sổ tính Excel; nhập lại được, không có họ tên người.")

    @OptionGroup var choice: EventsChoice

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
                return try EventStore.search(question, within: [Scope(place.id)], limit: 10_000, in: tx)
            }
            let bytes = try house.events.workbook(items)
            try await house.database.close()
            try LocalFile.write(bytes, to: output)
            if json { return try Console.json(["events": items.count]) }
            Console.say("Đã xuất \(items.count) sự kiện ra “\(output)”.")
        }
    }
}

struct OverlapsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overlaps", abstract: "Hai cấp dự kiến cùng nội dung, cùng nơi, cùng thời gian.")

    @Option(help: "Mã địa bàn; bỏ trống là cả nước")
    var place: String = "00"

    @Option(help: "Năm")
    var year: Int

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    /// One pair of what `overlaps --json` prints.
    struct Pair: Codable, Sendable {
        struct Side: Codable, Sendable {
            let id: String
            let agency: String
            /// As the office wrote it.
            let period: String
        }

        let activity: String
        /// The code of the narrower place.
        let place: String
        let first: Side
        let second: Side

        init(_ overlap: Overlap) {
            activity = overlap.activity
            place = overlap.place
            let side = { (side: OverlapSide) in
                Side(id: side.id.text, agency: side.agency, period: side.period.written)
            }
            first = side(overlap.first)
            second = side(overlap.second)
        }
    }

    func run() async throws {
        try await Outcome.of {
            let days = try EventPeriod("năm \(year)", field: "year")
            let house = try await location.open()
            let (code, year) = (Vietnamese.line(place), year)
            let overlaps = try await house.database.read { tx in
                // Of the year that is asked for, when a code means another place today.
                let place = try ResultsPlace.find(code, on: days.from, tx)
                return try EventStore.overlaps(within: [Scope(place.id)], year: year, limit: 1_000, in: tx)
            }
            try await house.database.close()
            if json { return try Console.json(overlaps.map(Pair.init)) }
            Console.say("Năm \(year): \(overlaps.count) chỗ hai cấp cùng dự kiến.")
            for overlap in overlaps {
                Console.say("Hoạt động \(overlap.activity), \(overlap.second.place):")
                for side in [overlap.first, overlap.second] {
                    Console.say("  \(side.id.text)  \(side.title): \(side.agency), \(side.period.written)")
                }
            }
        }
    }
}
