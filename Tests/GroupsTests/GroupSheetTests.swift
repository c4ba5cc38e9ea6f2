import Database
import Declarations
import Kernel
import Office
import Places
import Sheets
import TestSupport
import Testing

@testable import Groups

@Suite struct GroupSheetTests {
    private static let head =
        "Loại mô hình;Địa bàn;Mã địa bàn;Tên riêng;Hình thức;Mới hay đã có;Cấp thực hiện;Số quyết định;Nơi ra quyết định;"
        + "Ngày quyết định;Ngày ra mắt;Ngày củng cố;Số nữ;Số nam;Trong ban;Ghi chú\n"

    private static func grid(_ lines: String...) throws -> Grid {
        try SheetFile.grid(of: Array((head + lines.joined(separator: "\n")).utf8))
    }

    private static let good =
        "Tổ truyền thông cộng đồng;Phường Ngọc Xuân;01279;;;;Cấp huyện;31/QĐ-UBND;UBND phường;14/5/2024;28/6/2024;;6;4;3;"
    private static let club =
        "CLB Thủ lĩnh của sự thay đổi;Phường Ngọc Xuân;;CLB trường Ngọc Xuân;Tại cộng đồng;Thành lập mới;;;;;01/9/2024;;10;10;;"

    @Test(
        "A sheet registers every line and counts it, and comes in a second time without a change",
        arguments: TestEngine.allCases)
    func keeps(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let grid = try Self.grid(Self.good, Self.club)
            func importSheet() async throws -> (SheetReading<SheetGroup>, Int) {
                try await database.write(as: World.officer) { tx in
                    let root = try World.place("04", tx)
                    let reading = try desk.read(grid, root: root, in: tx)
                    let id = try desk.open(.init(name: "to.csv", bytes: Array(Self.head.utf8)), for: root, in: tx)
                    let sheet = try #require(try desk.find(import: id, in: tx))
                    return (reading, try desk.keep(sheet, reading, accepts: false, in: tx))
                }
            }
            let (reading, kept) = try await importSheet()
            #expect(reading.faults.isEmpty, "\(reading.faults.map(\.message))")
            #expect(kept == 2)
            #expect(try await World.evidenced("communication_team", in: database) == 1)
            let (again, none) = try await importSheet()
            #expect(again.unchanged == 2 && none == 0 && again.doubts.isEmpty)

            // What is exported comes in again without a difference.
            let bytes = try await database.read { tx in
                try desk.workbook(try GroupStore.search(GroupQuestion(), within: [Scope(.nation)], limit: 100, in: tx))
            }
            let exported = try SheetFile.grid(of: bytes)
            let third = try await database.read { tx in
                try desk.read(exported, root: try World.place("04", tx), in: tx)
            }
            #expect(third.unchanged == 2 && third.faults.isEmpty && third.records.isEmpty)
            #expect(third.notices.count == 1)
        }
    }

    @Test("Every fault of a sheet stands at its cell, and nothing is kept")
    func faults() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let grid = try Self.grid(
                "Tổ gì đó;Phường Ngọc Xuân;;;;;;;;;;;6;4;;",
                "Tổ truyền thông cộng đồng;Xã Không Có;;;;;;;;;28/6/2024;;6;4;;",
                "Tổ truyền thông cộng đồng;Phường Ngọc Xuân;;;;;;;;;31/6/2024;;07 - 10 TV;4;;",
                "Tổ truyền thông cộng đồng;Phường Sông Hiến;;;;;;31/QĐ-UBND;;14/5/2024;;;6;4;9;",
                "Tổ tiết kiệm vay vốn thôn bản;Phường Ngọc Xuân;;;;;;;;;28/6/2024;;;;;")
            let reading = try await database.read { tx in try desk.read(grid, root: try World.place("04", tx), in: tx) }
            let found = Set(reading.faults.map(\.cell))
            #expect(found.isSuperset(of: ["A2", "B3", "K4", "M4", "I5", "A6"]), "\(reading.faults)")
            let refused = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let root = try World.place("04", tx)
                    let id = try desk.open(.init(name: "to.csv", bytes: Array(Self.head.utf8)), for: root, in: tx)
                    _ = try desk.keep(try #require(try desk.find(import: id, in: tx)), reading, accepts: true, in: tx)
                }
            }
            #expect(refused?.code == "group.import_faults")
        }
    }

    @Test("A team where one stands already is a doubt, twice the same line a fault, 40.000 lines too many")
    func doubts() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                _ = try desk.register(try World.team(name: "Tổ số 1", in: tx), steps: [World.launched], in: tx)
            }
            let once = try Self.grid(Self.good)
            let twice = try Self.grid(Self.good, Self.good)
            try await database.read { tx in
                let root = try World.place("04", tx)
                let reading = try desk.read(once, root: root, in: tx)
                #expect(reading.doubts.map(\.cell) == ["A2"] && reading.faults.isEmpty)
                #expect(try desk.read(twice, root: root, in: tx).faults.map(\.cell) == ["A3"])
            }
            let many = Self.head + String(repeating: "Tổ truyền thông cộng đồng;Phường Ngọc Xuân\n", count: 40_000)
            let problem = await #expect(throws: Problem.self) {
                let grid = try SheetFile.grid(of: Array(many.utf8))
                try await database.read { tx in _ = try desk.read(grid, root: try World.place("04", tx), in: tx) }
            }
            #expect(problem?.kind == .tooLarge || problem?.kind == .invalid)
        }
    }

    @Test func `the sample offers its words in the cells, and is read without a fault but its example's place`()
        async throws
    {
        try await World.with(.sqlite) { database, desk async throws in
            let bytes = try GroupWorkbook(desk: desk).sample(
                place: "Phường Ngọc Xuân", code: "01279", today: World.day("28/6/2024"))
            let grid = try SheetFile.grid(of: bytes)
            let reading = try await database.read { tx in try desk.read(grid, root: try World.place("04", tx), in: tx) }
            #expect(reading.faults.isEmpty && reading.records.count == 1, "\(reading.faults)")
        }
    }
}
