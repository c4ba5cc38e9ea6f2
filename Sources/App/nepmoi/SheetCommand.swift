import ArgumentParser
import Database
import Foundation
import Kernel
import Pages
import Places
import Server
import Sheets

/// What every import of a sheet with a line a record is asked with.
struct SheetChoice: ParsableArguments {
    @Argument(help: "Tệp .xlsx hoặc .csv")
    var file: String

    @Option(help: "Mã địa bàn mà tệp nói về; mọi dòng phải ở dưới")
    var place: String

    @OptionGroup var location: Location

    @Flag(help: "In kết quả bằng JSON")
    var json = false

    /// Records everything the sheet says, or nothing, and tells it.
    ///
    /// - Parameters:
    ///   - counted: what the report calls the records: `groups`.
    ///   - accepts: whether lines that may stand already are meant to be further records.
    func run<Room: SheetRoom>(as counted: String, accepts: Bool = false, _ room: @escaping @Sendable (House) -> Room)
        async throws
    {
        try await Outcome.of {
            let input = try LocalFile.read(file)
            let grid = try SheetFile.grid(of: input.bytes)
            let house = try await location.open()
            let (desk, code, today) = (room(house), Vietnamese.line(place), house.environment.today)
            let report = try await house.database.write(as: .commandLine) { tx in
                let root = try ResultsPlace.find(code, on: today, tx)
                let reading = try desk.read(grid, root: root, in: tx)
                let waits = !reading.faults.isEmpty || !accepts && !reading.doubts.isEmpty || reading.records.isEmpty
                guard !waits, let sheet = try desk.find(import: desk.open(input, for: root, in: tx), in: tx) else {
                    return SheetReport(reading, kept: false, as: counted)
                }
                _ = try desk.keep(sheet, reading, accepts: accepts, in: tx)
                return SheetReport(reading, kept: true, as: counted)
            }
            try await house.database.close()
            if json { try Console.json(report) } else { report.say(Room.sheets.noun) }
            guard report.kept || report.faults.isEmpty && report.doubts.isEmpty else { throw Outcome.open }
        }
    }
}

/// What an import prints with --json.
struct SheetReport: Encodable, Sendable {
    let kept: Bool
    /// Lines that are recorded, or would be.
    let records: Int
    /// Lines that stand already.
    let unchanged: Int
    let faults: [ImportFault]
    let doubts: [ImportFault]
    let notices: [String]
    private let counted: String

    init(_ reading: SheetReading<some Sendable>, kept: Bool, as counted: String) {
        self.kept = kept
        self.counted = counted
        records = reading.records.count
        unchanged = reading.unchanged
        faults = reading.faults
        doubts = reading.doubts
        notices = reading.notices
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(kept, forKey: Key(stringValue: "kept"))
        try object.encode(records, forKey: Key(stringValue: counted))
        try object.encode(unchanged, forKey: Key(stringValue: "unchanged"))
        try object.encode(faults, forKey: Key(stringValue: "faults"))
        try object.encode(doubts, forKey: Key(stringValue: "doubts"))
        try object.encode(notices, forKey: Key(stringValue: "notices"))
    }

    func say(_ noun: String) {
        for fault in faults { Console.say("Ô \(fault.cell): \(fault.message)") }
        for doubt in doubts { Console.say("Nghi vấn \(doubt.cell): \(doubt.message)") }
        for notice in notices { Console.say("Lưu ý: \(notice)") }
        if kept {
            Console.say("Đã ghi \(records) \(noun).")
        } else if !faults.isEmpty {
            Console.say("Còn \(faults.count) ô cần sửa. Chưa ghi gì cả.")
        } else if records == 0 {
            Console.say("Mọi dòng đã có trong danh sách. Không ghi thêm gì.")
        } else {
            Console.say(
                "Có \(doubts.count) \(noun) có thể đã ghi. Chưa ghi gì cả; là \(noun) khác thì thêm --accept.")
        }
    }
}

/// Files that a command reads and writes.
enum LocalFile {
    static func read(_ path: String) throws -> UploadedFile {
        let url = URL(filePath: path)
        guard let data = try? Data(contentsOf: url) else {
            throw Problem(.absent, "file.absent", "Không mở được tệp “\(path)”. Kiểm tra lại đường dẫn và quyền đọc.")
        }
        return UploadedFile(name: url.lastPathComponent, bytes: [UInt8](data))
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Problem(
                .absent, "file.not_written", "Không ghi được tệp “\(path)”. Kiểm tra đường dẫn và quyền ghi.")
        }
    }
}
