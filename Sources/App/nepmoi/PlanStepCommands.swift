import Accounts
import ArgumentParser
import Database
import Foundation
import Kernel
import Papers
import Planning
import Server

/// What every step of a plan takes on the command line.
struct StepOptions: ParsableArguments {
    @OptionGroup var choice: PlanChoice
    @OptionGroup var location: Location

    @Option(help: "Lời kèm theo; trả lại thì cần có")
    var note: String = ""

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    /// Takes the step in the name of the command line, which holds every right, and says where the plan stands now.
    func perform(_ step: PaperStep, number: String? = nil, day: Day? = nil) async throws {
        try await Outcome.of {
            let house = try await location.open()
            let desk = house.papers
            let (choice, note) = (choice, note)
            let outcome = try await house.database.write(as: .commandLine) { tx -> StepReport in
                let found = try choice.find(in: tx)
                let paper = try desk.perform(
                    step, on: found.version.id,
                    StepDetails(note: Vietnamese.normalised(note), number: number, day: day), by: .commandLine, in: tx)
                return StepReport(found, paper)
            }
            try await house.database.close()
            if json {
                try Console.json(outcome)
            } else {
                Console.say(outcome.sentence)
            }
        }
    }
}

/// Where a plan stands after a step, as `--json` prints it.
struct StepReport: Codable, Sendable {
    let place: String
    let period: String
    let agency: String
    let version: Int
    let state: String
    @OrNull var number: String?
    @OrNull var date: String?
    /// How many times it was sent up.
    let round: Int

    init(_ found: CurrentPlan, _ paper: Paper) {
        place = found.target.place.code
        period = found.plan.period.description
        agency = found.target.agency.code
        version = paper.version
        state = paper.state.rawValue
        number = paper.number
        date = paper.day?.iso
        round = paper.round
    }

    var sentence: String {
        let paper = [number.map { "số \($0)" }, date.flatMap { Day(iso: $0) }.map { "ngày \($0.written)" }]
            .compactMap { $0 }.joined(separator: " ")
        let state = PaperState(rawValue: state)?.label.lowercased() ?? state
        return "Bản \(version) của kế hoạch \(period), địa bàn \(place): \(state)\(paper.isEmpty ? "" : ", \(paper)")."
    }
}

struct PlanSubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Trình bản mới nhất của một kế hoạch.")

    @OptionGroup var options: StepOptions

    func run() async throws { try await options.perform(.submit) }
}

struct PlanReturnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "return", abstract: "Trả lại kế hoạch đã trình, kèm lời (--note).")

    @OptionGroup var options: StepOptions

    func run() async throws { try await options.perform(.giveBack) }
}

struct PlanApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Phê duyệt kế hoạch đã trình.")

    @OptionGroup var options: StepOptions

    func run() async throws { try await options.perform(.approve) }
}

struct PlanIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Ban hành kế hoạch đã phê duyệt: ghi số và ngày.",
        discussion: "Bị từ chối (2) khi còn chênh lệch hoặc nghi vấn chưa sửa và chưa giải thích.")

    @OptionGroup var options: StepOptions

    @Option(help: "Số và ký hiệu: 288/KH-BCD; bỏ trống thì lấy số đã ghi ở bản thảo")
    var number: String?

    @Option(help: "Ngày: 20/3/2024; bỏ trống thì lấy ngày đã ghi ở bản thảo")
    var date: String?

    func run() async throws {
        try await Outcome.of {
            let day = try date.map { text in
                guard let day = Day(written: text) else {
                    throw Problem("plan.date", "Ngày “\(text)” không có trong lịch. Ghi dạng 20/3/2024.", field: "date")
                }
                return day
            }
            try await options.perform(.issue, number: number.map(Vietnamese.line), day: day)
        }
    }
}

struct PlanDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "So hai bản của một kế hoạch: ô và đoạn lời nào đã đổi.",
        discussion: "Không nêu bản nào thì so bản mới nhất với bản ngay trước nó.")

    @OptionGroup var choice: PlanChoice
    @OptionGroup var location: Location

    @Option(help: "Số của bản trước")
    var from: Int?

    @Option(help: "Số của bản sau")
    var to: Int?

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let (choice, from, to) = (choice, from, to)
            let diff = try await house.database.read { tx in
                let found = try choice.find(in: tx)
                let last = to ?? found.version.number
                return try PlanDiff.load(found.plan, from: from ?? max(1, last - 1), to: last, in: tx)
            }
            try await house.database.close()
            if json { return try Console.json(diff) }
            if diff.isEmpty { return Console.say("Bản \(diff.from) và bản \(diff.to) giống nhau.") }
            for cell in diff.cells {
                Console.say(
                    "\(cell.cell) \(cell.unit), \(cell.indicator)\(cell.tier.map { " (\($0))" } ?? ""): "
                        + "\(cell.before ?? "để trống") → \(cell.after ?? "để trống")")
            }
            for part in diff.text {
                for line in part.removed { Console.say("\(part.part) − \(line)") }
                for line in part.added { Console.say("\(part.part) + \(line)") }
            }
        }
    }
}
