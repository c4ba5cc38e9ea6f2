import ArgumentParser
import Kernel
import Places
import Server

struct PlacesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "places", abstract: "Địa bàn của một ngày bất kỳ.",
        subcommands: [
            PlacesShowCommand.self, PlacesSearchCommand.self, PlacesReformCommand.self, VillagesCommand.self,
            AttributesCommand.self,
        ])
}

/// The day whose structure is meant.
struct DayChoice: ParsableArguments {
    @Option(help: "Ngày, ví dụ 2026-01-01 hoặc 01/01/2026; mặc định hôm nay")
    var on: String?

    func day(today: Day) throws -> Day {
        guard let on else { return today }
        guard let day = Day(written: on) else {
            throw Problem("places.day", "Ngày “\(on)” không có trong lịch. Ghi dạng 2026-01-01.", field: "on")
        }
        return day
    }
}

struct PlacesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Một địa bàn, đơn vị dưới nó, trước và sau nó.")

    @Argument(help: "Mã: 04, 049, 21520; 00 là cả nước")
    var code: String

    @OptionGroup var when: DayChoice
    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let day = try when.day(today: house.environment.today)
            let code = Vietnamese.line(code)
            let place = try await house.database.read { tx in try PlacesJSON.show(code: code, on: day, tx) }
            try await house.database.close()
            if json { return try Console.json(place) }
            Console.say("\(place.name) (\(place.code))" + (place.parent.map { ", \($0.name)" } ?? ""))
            for child in place.children { Console.say("  \(child.code) \(child.name)") }
            for end in place.predecessors { Console.say("  trước: \(end.code) \(end.name), \(end.share.label)") }
            for end in place.successors { Console.say("  sau: \(end.code) \(end.name), \(end.share.label)") }
        }
    }
}

struct PlacesSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Tìm địa bàn theo tên, không cần dấu.")

    @Argument(help: "Tên, có dấu hay không: hoa an")
    var text: String

    @OptionGroup var when: DayChoice
    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let day = try when.day(today: house.environment.today)
            let text = text
            let hits = try await house.database.read { tx in try PlacesJSON.search(text, on: day, tx) }
            try await house.database.close()
            if json { return try Console.json(hits) }
            if hits.isEmpty { Console.say("Không có địa bàn nào tên giống “\(text)” vào ngày \(day.written).") }
            for hit in hits { Console.say("\(hit.code)  \(hit.path)") }
        }
    }
}
