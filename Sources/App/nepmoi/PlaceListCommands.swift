import ArgumentParser
import Database
import Foundation
import Kernel
import Office
import Places
import Server

struct VillagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "villages", abstract: "Thôn, xóm, ấp, bản: nhập và xuất danh sách.",
        subcommands: [VillagesImportCommand.self, VillagesExportCommand.self])
}

struct AttributesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attributes", abstract: "Đặc điểm địa bàn: xã khu vực III, thôn đặc biệt khó khăn, địa bàn điểm.",
        subcommands: [AttributesImportCommand.self])
}

/// How a list is handed in.
struct ListChoice: ParsableArguments {
    @Argument(help: "Tệp .xlsx hoặc .csv")
    var file: String

    @Option(help: "Căn cứ: số, ngày, cơ quan của quyết định")
    var decision: String?

    @Flag(help: "Chỉ đọc và kiểm tra, không lưu")
    var dryRun = false

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    var name: String { URL(filePath: file).lastPathComponent }

    func grids() throws -> [Grid] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Problem("file.missing", "Không mở được tệp “\(file)”. Kiểm tra đường dẫn.", field: "tep")
        }
        return try TableFile.read([UInt8](data))
    }
}

/// What `import` prints: how many rows were added, changed and already there, or where each fault is.
private struct ListReport: Encodable {
    let kept: Bool
    let new: Int
    let changed: Int
    let same: Int
    let faults: [ListFault]

    init(_ preview: ListPreview, kept: Bool) {
        self.kept = kept
        new = preview.count(.new)
        changed = preview.count(.changed)
        same = preview.count(.same)
        faults = preview.faults
    }

    /// Prints it; ends with 2 when there is a fault, and nothing was kept.
    func tell(json: Bool) throws {
        if json {
            try Console.json(self)
        } else {
            for fault in faults { Console.say("\(fault.cell): \(fault.message)") }
            let counts = "thêm mới \(new), sửa \(changed), đã có \(same)"
            Console.say(
                faults.isEmpty
                    ? kept ? "Đã lưu: \(counts)." : "Chưa lưu (chỉ kiểm tra): \(counts)."
                    : "Còn \(faults.count) chỗ cần sửa. Chưa lưu gì cả.")
        }
        if !faults.isEmpty { throw Outcome.refused }
    }
}

struct VillagesImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Nhập danh sách thôn của một tỉnh, huyện hoặc xã.",
        discussion:
            "Các cột, tên gần đúng: mã xã hoặc tên xã, tên thôn, mã thôn, ĐBKK (x), từ ngày, đến ngày, căn cứ. Có một chỗ sai "
            + "thì không lưu gì; kết thúc 2.")

    @OptionGroup var list: ListChoice
    @Option(help: "Mã địa bàn của danh sách: 04, 049, 01279")
    var place: String

    @OptionGroup var when: DayChoice
    @OptionGroup var location: Location

    func run() async throws {
        try await Outcome.of {
            let grids = try list.grids()
            let house = try await location.open()
            let day = try when.day(today: house.environment.today)
            let (code, decision, name) = (Vietnamese.line(place), Vietnamese.line(list.decision ?? ""), list.name)
            let kinds = house.attributeKinds
            let order = { @Sendable (tx: Transaction) in
                VillageImport(
                    place: try PlaceStore.requirePlace(code: code, on: day, tx), day: day, decision: decision,
                    scopes: [Scope(.nation)], source: name, kinds: kinds)
            }
            var preview = try await house.database.read { tx in try order(tx).preview(grids, tx) }
            let keeps = !list.dryRun && preview.faults.isEmpty
            if keeps {
                preview = try await house.database.write(as: .commandLine) { tx in try order(tx).keep(grids, tx) }
            }
            try await house.database.close()
            try ListReport(preview, kept: keeps).tell(json: list.json)
        }
    }
}

struct VillagesExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Xuất danh sách thôn ra .xlsx hoặc .csv; nhập lại không khác gì.")

    @Argument(help: "Tệp .xlsx hoặc .csv sẽ ghi")
    var file: String

    @Option(help: "Mã địa bàn: 04, 049, 01279")
    var place: String

    @OptionGroup var when: DayChoice
    @OptionGroup var location: Location

    func run() async throws {
        try await Outcome.of {
            let house = try await location.open()
            let day = try when.day(today: house.environment.today)
            let code = Vietnamese.line(place)
            // What goes out leaves an entry, also here.
            let (name, rows) = try await house.database.write(as: .commandLine) { tx in
                let place = try PlaceStore.requirePlace(code: code, on: day, tx)
                try tx.audit("file.exported", RecordRef("place", place.id), place: place.id)
                return (place.name, try VillageExport.rows(below: place, on: day, tx))
            }
            try await house.database.close()
            let bytes =
                file.lowercased().hasSuffix(".csv")
                ? DelimitedText.write(rows)
                : try WorkbookWriter.write(
                    [VillageExport.sheet(rows, title: "DANH SÁCH THÔN, \(name.uppercased())")],
                    title: "Thôn của \(name)")
            guard FileManager.default.createFile(atPath: file, contents: Data(bytes)) else {
                throw Problem("file.unwritable", "Không ghi được tệp “\(file)”. Chọn nơi khác.", field: "tep")
            }
            Console.say("Đã ghi \(rows.count - 1) thôn vào \(file).")
        }
    }
}

struct AttributesImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Nhập danh sách đặc điểm địa bàn.",
        discussion:
            "Các cột, tên gần đúng: mã, đặc điểm, số lượng, từ ngày, đến ngày, căn cứ. Có một chỗ sai thì không lưu gì; kết "
            + "thúc 2.")

    @OptionGroup var list: ListChoice
    @OptionGroup var when: DayChoice
    @OptionGroup var location: Location

    func run() async throws {
        try await Outcome.of {
            let grids = try list.grids()
            let house = try await location.open()
            let order = AttributeImport(
                day: try when.day(today: house.environment.today), decision: Vietnamese.line(list.decision ?? ""),
                scopes: [Scope(.nation)], source: list.name, kinds: house.attributeKinds)
            var preview = try await house.database.read { tx in try order.preview(grids, tx) }
            let keeps = !list.dryRun && preview.faults.isEmpty
            if keeps {
                preview = try await house.database.write(as: .commandLine) { tx in try order.keep(grids, tx) }
            }
            try await house.database.close()
            try ListReport(preview, kept: keeps).tell(json: list.json)
        }
    }
}
