import Accounts
import ArgumentParser
import Attachments
import Database
import Foundation
import Kernel
import Office
import Places
import Planning
import Server

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Kế hoạch: nhập, đối chiếu, trình, ban hành, so sánh, xuất.",
        subcommands: [
            PlanImportCommand.self, PlanReconcileCommand.self, PlanExportCommand.self, PlanSubmitCommand.self,
            PlanReturnCommand.self, PlanApproveCommand.self, PlanIssueCommand.self, PlanDiffCommand.self,
        ])
}

/// Which plan is meant.
struct PlanChoice: ParsableArguments {
    @Option(help: "Mã địa bàn, đọc theo tổ chức hành chính của ngày đầu kỳ: 04, 049, 21520")
    var place: String

    @Option(
        name: .customLong("place-on"), help: "Đọc mã địa bàn vào ngày này, ví dụ 2025-07-01 cho xã mới của năm 2025")
    var placeOn: String?

    @Option(help: "Năm hoặc giai đoạn: 2024, 2021-2025")
    var period: String

    @Option(help: "Mã cơ quan ban hành, ví dụ hoi-lhpn-04; bỏ trống khi chỉ có một")
    var agency: String?

    func readPeriod() throws -> Period {
        guard let period = Period(Vietnamese.line(period)) else {
            throw Problem(
                "plan.period", "“\(self.period)” không phải năm hay giai đoạn. Ghi 2024 hoặc 2021-2025.",
                field: "period")
        }
        return period
    }

    func findPlace(in period: Period, _ tx: Transaction) throws -> Place {
        let day = try placeOn.map { text in
            guard let day = Day(written: text) else {
                throw Problem(
                    "plan.place_on", "Ngày “\(text)” không có trong lịch. Ghi dạng 2025-07-01.", field: "place-on")
            }
            return day
        }
        return try PlanSpan.requirePlace(code: Vietnamese.line(place), period: period, on: day, tx)
    }

    func find(in tx: Transaction) throws -> CurrentPlan {
        let period = try readPeriod()
        let place = try findPlace(in: period, tx)
        return try CurrentPlan.find(place: place, period: period, agencyCode: agency, in: tx)
    }
}

struct PlanImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Nhập phụ lục từ sổ tính Excel (.xlsx) hoặc văn bản có bảng.",
        discussion:
            "Kết thúc 0: đã lưu, không có chênh lệch hay nghi vấn. 3: có, và chưa lưu gì trừ khi --accept. 2: tệp bị từ chối. "
            + "Bảng trong văn bản bị lệch cột: in ra từng ô cần dời kèm lý do; thêm --repair để dời."
    )

    @Argument(help: "Tệp .xlsx hoặc .txt")
    var file: String

    @Option(
        name: [.customLong("sheet"), .customLong("table")],
        help: "Trang hay bảng thứ mấy (từ 1), hoặc tên; mặc định trang đầu tiên không ẩn")
    var sheet: String?

    @OptionGroup var choice: PlanChoice
    @OptionGroup var location: Location

    @Option(help: "Số và ký hiệu của kế hoạch: 288/KH-BCD")
    var number: String?

    @Option(help: "Ngày của kế hoạch: 20/3/2024")
    var date: String?

    @Flag(help: "Chỉ đọc và đối chiếu, không lưu")
    var dryRun = false

    @Flag(help: "Lưu cả khi còn chênh lệch hoặc nghi vấn; chúng vẫn để mở")
    var accept = false

    @Flag(help: "Áp dụng các chỗ dời ô được đề xuất cho bảng trong văn bản bị lệch cột")
    var repair = false

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let grid = try InputFile.grid(at: file, sheet: sheet)
            let house = try await location.open()
            let outcome = try await imported(grid.grid, bytes: grid.bytes, into: house)
            try await house.database.close()
            try outcome.report.print(asJSON: json, outcome.findings)
            guard outcome.findings.isClean else { throw Outcome.open }
        }
    }

    private func imported(
        _ grid: Grid, bytes: [UInt8], into house: House
    ) async throws -> (report: ImportReport, findings: Findings) {
        let period = try choice.readPeriod()
        let day = try date.map { text in
            guard let day = Day(written: text) else {
                throw Problem("plan.date", "Ngày “\(text)” không có trong lịch. Ghi dạng 20/3/2024.", field: "date")
            }
            return day
        }
        let number = number.map(Vietnamese.line).flatMap { $0.isEmpty ? nil : $0 }
        let importer = house.importer
        let name = URL(filePath: file).lastPathComponent
        let (choice, accept) = (choice, accept)
        let proposal = importer.proposal(grid)
        var chosen = ReadingChoices()
        if self.repair, case .repair(let found) = proposal { chosen.moves = found.choice }
        let choices = chosen
        @Sendable func target(_ tx: Transaction) throws -> ImportTarget {
            let place = try choice.findPlace(in: period, tx)
            let agency: Agency
            if let code = choice.agency {
                guard let found = try AgencyStore.find(code: code, in: tx) else {
                    throw Problem(.absent, "agency.absent", "Không có cơ quan mã “\(code)”.", field: "agency")
                }
                agency = found
            } else {
                agency = try PlanImport.defaultAgency(for: place, period: period, in: tx)
            }
            return ImportTarget(place: place, agency: agency, period: period, paperNumber: number, paperDay: day)
        }
        if dryRun {
            let reading = try await house.database.read { tx in
                try importer.read(grid, for: try target(tx), choices: choices, in: tx)
            }
            return (ImportReport(reading, proposal, choices, result: nil), reading.findings)
        }
        return try await house.database.write(as: .commandLine) { tx in
            let target = try target(tx)
            let reading = try importer.read(grid, for: target, choices: choices, in: tx)
            guard accept || reading.findings.isClean else {
                return (ImportReport(reading, proposal, choices, result: nil), reading.findings)
            }
            let attachment = try AttachmentStore.save(bytes, name: name, in: tx)
            let key = try PlanImport.sourceKey(
                digest: AttachmentStore.digest(of: bytes), sheet: grid.name, target: target, choices: choices)
            let result = try importer.keep(
                reading.annex, for: target, attachment: attachment, sourceKey: key, in: tx)
            return (ImportReport(reading, proposal, choices, result: result), reading.findings)
        }
    }
}

/// What `plan import --json` prints.
struct ImportReport: Codable, Sendable {
    let kept: Bool
    /// The same file was kept before with the same options: nothing new was kept.
    let unchanged: Bool
    @OrNull var version: Int?
    let cells: Int
    let differences: [ReconcileReport.Difference]
    let doubts: [ReconcileReport.Doubt]
    let notices: [ReconcileReport.Notice]
    /// How the cells of a shifted table are put back; nil when it stands as it should.
    @OrNull var repair: Repair?

    /// The proposal for a shifted table.
    struct Repair: Codable, Sendable {
        struct Move: Codable, Sendable {
            let from: String
            let to: String
            let text: String
            let reason: String
        }

        struct Removal: Codable, Sendable {
            let cell: String
            let text: String
            let reason: String
        }

        /// Whether the figures above were read with it.
        let applied: Bool
        let moves: [Move]
        /// Labels of tiers that are set aside: their columns become doubts.
        let removed: [Removal]
        /// Why nothing is proposed; nil when something is.
        @OrNull var unclear: String?
    }

    init(_ reading: Reading, _ proposal: RepairProposal, _ choices: ReadingChoices, result: ImportResult?) {
        kept = result.map { !$0.isUnchanged } ?? false
        unchanged = result?.isUnchanged ?? false
        version = result?.number
        cells = reading.annex.cells.count
        differences = reading.findings.differences.map(ReconcileReport.Difference.init)
        doubts = reading.findings.doubts.map(ReconcileReport.Doubt.init)
        notices = reading.findings.notices.map(ReconcileReport.Notice.init)
        switch proposal {
        case .none: self.repair = nil
        case .unclear(let message):
            self.repair = Repair(applied: false, moves: [], removed: [], unclear: message)
        case .repair(let found):
            self.repair = Repair(
                applied: choices.moves != nil,
                moves: found.moves.map {
                    Repair.Move(from: $0.from.text, to: $0.to.text, text: $0.text, reason: $0.reason)
                },
                removed: found.removals.map { Repair.Removal(cell: $0.cell.text, text: $0.text, reason: $0.reason) },
                unclear: nil)
        }
    }

    private func printRepair() {
        guard let found = self.repair else { return }
        if let unclear = found.unclear { return Console.say("Không đề xuất dời ô: \(unclear)") }
        Console.say(
            found.applied
                ? "Đã dời \(found.moves.count + found.removed.count) chỗ:"
                : "Đề xuất \(found.moves.count + found.removed.count) chỗ dời ô (thêm --repair để áp dụng):")
        for move in found.moves { Console.say("  \(move.from) → \(move.to): \(move.reason)") }
        for removal in found.removed { Console.say("  \(removal.cell) bỏ nhãn: \(removal.reason)") }
    }

    func print(asJSON: Bool, _ findings: Findings) throws {
        if asJSON { return try Console.json(self) }
        FindingsText.print(differences, doubts, notices)
        printRepair()
        if unchanged {
            Console.say("Tệp này đã nhập với cùng lựa chọn: đang là bản \(version ?? 0), không lưu thêm gì.")
        } else if kept {
            Console.say("Đã lưu \(cells) ô thành bản thảo \(version ?? 0).")
        } else {
            Console.say("Đọc được \(cells) ô. Chưa lưu gì cả.")
        }
    }
}

enum FindingsText {
    static func print(
        _ differences: [ReconcileReport.Difference], _ doubts: [ReconcileReport.Doubt],
        _ notices: [ReconcileReport.Notice]
    ) {
        for difference in differences { Console.say("Chênh lệch: \(difference.message)") }
        for doubt in doubts { Console.say("Nghi vấn \(doubt.cell): \(doubt.message)") }
        for notice in notices { Console.say("Lưu ý\(notice.cell.map { " \($0)" } ?? ""): \(notice.message)") }
    }
}

/// A file named on the command line.
enum InputFile {
    /// Reads the file and picks a sheet.
    ///
    /// - Throws: `Problem` when there is no such file or sheet, or it is larger than can be kept.
    static func grid(at path: String, sheet: String?) throws -> (grid: Grid, bytes: [UInt8]) {
        let url = URL(filePath: path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))
        guard let size = attributes?[.size] as? Int, attributes?[.type] as? FileAttributeType == .typeRegular else {
            throw Problem(.absent, "file.absent", "Không có tệp “\(path)”. Kiểm tra lại đường dẫn.")
        }
        guard size <= AttachmentStore.limit else {
            throw Problem(
                .tooLarge, "file.too_large",
                "Tệp “\(url.lastPathComponent)” có \(size / 1_048_576) MB, nhiều nhất được \(AttachmentStore.limit / 1_048_576) MB."
            )
        }
        guard let data = try? Data(contentsOf: url) else {
            throw Problem(.absent, "file.unreadable", "Không đọc được tệp “\(path)”. Kiểm tra quyền đọc.")
        }
        let bytes = [UInt8](data)
        let grids = try DocumentReader.read(bytes).grids
        return (try pick(sheet, from: grids), bytes)
    }

    private static func pick(_ wanted: String?, from grids: [Grid]) throws -> Grid {
        let names = grids.enumerated().map { "\($0 + 1) “\($1.name)”" }.joined(separator: ", ")
        guard let wanted else {
            guard let first = grids.first(where: { !$0.isHidden }) ?? grids.first else {
                throw Problem("file.no_sheet", "Tệp không có trang hay bảng nào để đọc.")
            }
            return first
        }
        if let number = Int(wanted), grids.indices.contains(number - 1) { return grids[number - 1] }
        let found = grids.filter { Vietnamese.spelling($0.name) == Vietnamese.spelling(wanted) }
        guard found.count == 1 else {
            throw Problem(
                .absent, "file.sheet_absent",
                found.isEmpty
                    ? "Tệp không có trang “\(wanted)”. Các trang: \(names)."
                    : "Có \(found.count) trang tên “\(wanted)”. Chọn theo số: \(names).")
        }
        return found[0]
    }
}

struct PlanReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Đối chiếu bản mới nhất của một kế hoạch.",
        discussion: "Kết thúc 0: mọi tổng khớp, không còn nghi vấn. 3: còn. 2: không rõ kế hoạch nào.")

    @OptionGroup var choice: PlanChoice
    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let (choice, catalogue) = (choice, house.catalogue)
            let report = try await house.database.read { tx in
                try ReconcileReport.load(try choice.find(in: tx), catalogue: catalogue, in: tx)
            }
            try await house.database.close()
            if json {
                try Console.json(report)
            } else {
                for indicator in report.indicators {
                    let name = catalogue.indicator(indicator.code)?.name ?? indicator.code
                    let tiers = ["central", "province", "district", "commune", "village"].compactMap { tier in
                        indicator.tiers[tier].map { "\(Tier(rawValue: tier)?.word ?? tier) \($0.total)" }
                    }
                    let stated =
                        indicator.stated.map { $0 == indicator.total ? "khớp" : "ghi \($0)" } ?? "không ghi tổng"
                    Console.say(
                        "\(name): \(indicator.total) \(indicator.unitOfCount)"
                            + (tiers.isEmpty ? "" : " = " + tiers.joined(separator: " + ")) + " (\(stated))")
                }
                FindingsText.print(report.differences, report.doubts, report.notices)
            }
            guard report.isClean else { throw Outcome.open }
        }
    }
}
