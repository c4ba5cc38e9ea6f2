import ArgumentParser
import Database
import Declarations
import Foundation
import Kernel
import Office
import Pages
import Places
import Server
import Sheets

struct ResultsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Nhập kết quả từ sổ tính Excel (.xlsx) hoặc CSV: mỗi dòng một số, hoặc bảng đơn vị × chỉ tiêu.",
        discussion:
            "Kết thúc 0: đã lưu tất cả, hoặc đúng tệp này đã nhập trước. 3: có ô sai, hoặc có số đã khai báo trước "
            + "mà chưa --accept; "
            + "chưa lưu gì. 2: tệp bị từ chối.")

    @Argument(help: "Tệp .xlsx hoặc .csv")
    var file: String

    @Option(help: "Mã địa bàn mà tệp nói về; mọi đơn vị phải ở dưới")
    var place: String

    @OptionGroup var time: TimeChoice

    @Option(help: "Lý do của các dòng chưa ghi lý do")
    var reason: String = ""

    @Flag(help: "Lưu cả các số đã được khai báo trước")
    var accept = false

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let input = try LocalFile.read(file)
            let grid = try SheetFile.grid(of: input.bytes)
            let options = ImportOptions(time: try time.read(), reason: Vietnamese.normalised(reason))
            let house = try await location.open()
            let report = try await imported(input, grid, options, into: house)
            try await house.database.close()
            if json { try Console.json(report) } else { report.say() }
            guard report.kept || report.unchanged else { throw Outcome.open }
        }
    }

    private func imported(
        _ input: UploadedFile, _ grid: Grid, _ options: ImportOptions, into house: House
    ) async throws -> ResultsImportReport {
        let (desk, accept, code) = (house.results, accept, Vietnamese.line(place))
        let today = house.environment.today
        let day = options.time.flatMap { ReportedTime(code: $0) }?.lastDay ?? today
        return try await house.database.write(as: .commandLine) { tx in
            let root = try ResultsPlace.find(code, on: day, tx)
            if let earlier = try desk.kept(input.bytes, for: root.id, options: options, in: tx) {
                return ResultsImportReport(earlier)
            }
            let reading = try desk.read(grid, root: root, options: options, in: tx)
            guard reading.faults.isEmpty, accept || reading.doubts.isEmpty else { return ResultsImportReport(reading) }
            let id = try desk.open(input, for: root, options: options, in: tx)
            guard let sheet = try desk.find(import: id, in: tx) else { return ResultsImportReport(reading) }
            var report = ResultsImportReport(try desk.keep(sheet, reading, accepts: accept, in: tx))
            report.notices = reading.notices
            return report
        }
    }
}

/// What `results import --json` prints.
struct ResultsImportReport: Codable, Sendable {
    var kept = false
    /// The same sheet was kept before for the same place.
    var unchanged = false
    @OrNull var id: String?
    var declarations = 0
    var figures = 0
    /// What is wrong, cell by cell: nothing was kept.
    var faults: [ImportFault] = []
    /// Figures that stand already.
    var doubts: [ImportFault] = []
    var notices: [String] = []

    init(_ outcome: ImportOutcome) {
        kept = !outcome.isUnchanged
        unchanged = outcome.isUnchanged
        id = outcome.id.text
        declarations = outcome.records
        figures = outcome.lines
    }

    init(_ reading: ImportReading) {
        id = nil
        declarations = reading.drafts.count
        figures = reading.figures.count
        faults = reading.faults
        doubts = reading.doubts
        notices = reading.notices
    }

    func say() {
        for fault in faults { Console.say("Ô \(fault.cell): \(fault.message)") }
        for doubt in doubts { Console.say("Nghi vấn \(doubt.cell): \(doubt.message)") }
        for notice in notices { Console.say("Lưu ý: \(notice)") }
        let counts = "\(Number.grouped(Int64(figures))) số trong \(Number.grouped(Int64(declarations))) khai báo"
        if unchanged {
            Console.say("Đúng tệp này đã nhập cho địa bàn này: \(counts), không lưu thêm gì. Mã lần nhập: \(id ?? "")")
        } else if kept {
            Console.say("Đã lưu \(counts). Mã lần nhập: \(id ?? "")")
        } else if faults.isEmpty {
            Console.say("Có \(doubts.count) số đã được khai báo trước. Chưa lưu gì cả; là số khác thì thêm --accept.")
        } else {
            Console.say("Còn \(faults.count) ô cần sửa. Chưa lưu gì cả.")
        }
    }
}

struct ResultsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Các khai báo, mới nhất trước.")

    @Option(help: "Mã địa bàn; bỏ trống là cả nước")
    var place: String = "00"

    @Option(help: "Năm")
    var year: Int?

    @Option(help: "Mã chỉ tiêu")
    var indicator: String?

    @Flag(help: "Cả các khai báo đã rút")
    var all = false

    @Option(help: "Nhiều nhất bao nhiêu khai báo")
    var limit: Int = 200

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let today = house.environment.today
            let (code, year, indicator, all) = (Vietnamese.line(place), year, indicator, all)
            let limit = min(max(limit, 1), 10_000)
            let items = try await house.database.read { tx in
                let place = try ResultsPlace.find(code, on: today, tx)
                return try DeclarationStore.search(
                    DeclarationQuestion(year: year, indicator: indicator, state: all ? nil : .standing),
                    within: [Scope(place.id)], limit: limit, in: tx
                ).map { ResultsListItem($0) }
            }
            try await house.database.close()
            if json { return try Console.json(items) }
            if items.isEmpty { Console.say("Chưa có khai báo nào.") }
            for item in items {
                let lines = item.lines.map { "\($0.indicator) \($0.quantity)" }.joined(separator: ", ")
                Console.say(
                    "\(item.id)  \(item.time)  \(item.name) (\(item.place)): "
                        + "\(lines)\(item.state == "standing" ? "" : " [đã rút]")"
                )
            }
        }
    }
}

/// One entry of `results list --json`.
struct ResultsListItem: Codable, Sendable {
    struct Line: Codable, Sendable {
        let indicator: String
        @OrNull var tier: String?
        let quantity: Int64
    }

    let id: String
    /// The code of the place, of the structure of its day.
    let place: String
    let name: String
    /// `2024-03-20`, `2024-03`, `2024-Q3`, `2024`.
    let time: String
    let reason: String
    let state: String
    let lines: [Line]

    init(_ item: DeclarationItem) {
        let declaration = item.declaration
        id = declaration.id.text
        place = item.code
        name = item.place
        time = declaration.time.code
        reason = declaration.reason
        state = declaration.state.rawValue
        lines = declaration.lines.map {
            Line(indicator: $0.indicator, tier: $0.tier?.rawValue, quantity: $0.quantity)
        }
    }
}
