import ArgumentParser
import Database
import Declarations
import Foundation
import Kernel
import Office
import Pages
import Places
import Server

struct ResultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results", abstract: "Kết quả khai báo cho năm cũ và hồ sơ thất lạc.",
        subcommands: [
            ResultsDeclareCommand.self, ResultsImportCommand.self, ResultsTakeBackCommand.self, ResultsListCommand.self,
        ])
}

/// The time of figures: a day or a period.
struct TimeChoice: ParsableArguments {
    @Option(help: "Ngày: 20/3/2024 hoặc 2024-03-20")
    var day: String?

    @Option(help: "Kỳ: 2024, 2024-Q3, 2024-03, \"Quý III/2024\"")
    var period: String?

    /// Nil when neither was given.
    func read() throws -> ReportedTime? {
        guard let text = day ?? period else { return nil }
        guard day == nil || period == nil else {
            throw Problem("declaration.time", "Ghi --day hoặc --period, không ghi cả hai.", field: "day")
        }
        guard let time = ReportedTime(written: text), (day != nil) == time.isDay else {
            throw Problem(
                "declaration.time",
                day != nil
                    ? "Ngày “\(text)” không có trong lịch. Ghi dạng 20/3/2024."
                    : "“\(text)” không phải kỳ. Ghi như 2024, 2024-Q3, 2024-03.", field: day != nil ? "day" : "period")
        }
        return time
    }
}

struct ResultsDeclareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "declare", abstract: "Khai báo một kết quả.",
        discussion:
            "Kết thúc 0: đã lưu. 3: số này đã được khai báo trước, chưa lưu gì trừ khi --accept. 2: bị từ chối, kèm "
            + "lý do."
    )

    @Option(help: "Mã địa bàn, đọc theo tổ chức hành chính của ngày đó: 04, 049, 21520")
    var place: String

    @OptionGroup var time: TimeChoice

    @Option(help: "Mã chỉ tiêu: communication_team")
    var indicator: String

    @Option(help: "Số lượng, từ 1 đến 999.999.999")
    var quantity: String

    @Option(help: "Cấp thực hiện: province, district, commune, village")
    var tier: String?

    @Option(help: "Lý do khai báo: năm cũ, mất hồ sơ …")
    var reason: String

    @Option(help: "Tệp kèm theo: bản quét, ảnh")
    var file: String?

    @Flag(help: "Lưu cả khi số này đã được khai báo trước")
    var accept = false

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let draft = try read()
            let files = try file.map { [try LocalFile.read($0)] } ?? []
            let house = try await location.open()
            let report: DeclareReport
            do {
                let (desk, accept, code) = (house.results, accept, Vietnamese.line(place))
                report = try await house.database.write(as: .commandLine) { tx in
                    let place = try ResultsPlace.find(code, on: draft.time.lastDay, tx)
                    var draft = draft
                    draft.place = place.id
                    let id = try desk.declare(draft, files: files, accepts: accept, in: tx)
                    return DeclareReport(
                        id: id.text, place: place.code, time: draft.time.code,
                        message: "Đã lưu khai báo của \(place.name), \(draft.time.inSentence).")
                }
            } catch let refused as RefusedDeclaration {
                try await house.database.close()
                for fault in refused.faults { Console.complain(fault.message) }
                for doubt in refused.doubts { Console.complain("Nghi vấn: \(doubt.message)") }
                if refused.faults.isEmpty { Console.complain("Chưa lưu gì cả. Số này là số khác thì thêm --accept.") }
                throw refused.faults.isEmpty ? Outcome.open : Outcome.refused
            }
            try await house.database.close()
            if json { try Console.json(report) } else { Console.say("\(report.message) Mã khai báo: \(report.id)") }
        }
    }

    /// The draft; its place is looked up in the database.
    private func read() throws -> DeclarationDraft {
        guard let time = try time.read() else {
            throw Problem(
                "declaration.time", "Chưa ghi thời gian. Ghi --day 20/3/2024 hoặc --period 2024.", field: "day")
        }
        let tier = try tier.map { text in
            guard let tier = Tier(rawValue: text) else {
                throw Problem(
                    "declaration.tier",
                    "“\(text)” không phải cấp thực hiện. Ghi province, district, commune hoặc village.",
                    field: "tier")
            }
            return tier
        }
        return DeclarationDraft(
            place: .nation, time: time,
            lines: [
                DeclarationLine(
                    indicator: Vietnamese.line(indicator), tier: tier,
                    quantity: try DeclarationDesk.quantity(quantity))
            ], reason: Vietnamese.normalised(reason))
    }
}

/// What `results declare --json` prints.
struct DeclareReport: Codable, Sendable {
    let id: String
    let place: String
    let time: String
    let message: String
}

/// A place named on the command line: of another time too, so that the rules say what stood there.
enum ResultsPlace {
    static func find(_ code: String, on day: Day, _ tx: Transaction) throws -> Place {
        if let place = try PlaceStore.place(code: code, on: day, tx) { return place }
        for structure in try PlaceStore.structures(tx) {
            if let place = try PlaceStore.place(code: code, on: structure.inForceFrom, tx) { return place }
        }
        return try PlaceStore.requirePlace(code: code, on: day, tx)
    }
}

struct ResultsTakeBackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take-back", abstract: "Rút một khai báo, hoặc cả một lần nhập: số đã khai thôi được tính.")

    @Argument(help: "Mã khai báo, hoặc mã lần nhập")
    var id: String

    @Option(help: "Lý do rút")
    var reason: String

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let absent = Problem(.absent, "declaration.absent", "Không có khai báo hay lần nhập mã “\(id)”.")
            guard let id = RecordID(id) else { throw absent }
            let house = try await location.open()
            let (desk, reason) = (house.results, reason)
            let count = try await house.database.write(as: .commandLine) { tx in
                if let found = try DeclarationStore.find(id, in: tx) {
                    try desk.takeBack(found, reason: reason, version: found.rowVersion, in: tx)
                    return 1
                }
                guard let sheet = try desk.find(import: id, in: tx) else { throw absent }
                return try desk.takeBack(sheet, reason: reason, in: tx)
            }
            try await house.database.close()
            if json {
                try Console.json(["taken_back": count])
            } else {
                Console.say("Đã rút \(count) khai báo; các số của chúng thôi được tính.")
            }
        }
    }
}
