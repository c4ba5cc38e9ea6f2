import Database
import Declarations
import Kernel
import Office
import Places
import Sheets
import TestSupport
import Testing

@testable import Events

@Suite struct EventSheetTests {
    private static let head =
        "Loại sự kiện;Nội dung, cấp;Tên riêng;Địa bàn;Mã địa bàn;Thời gian dự kiến;Đơn vị tổ chức;Cấp tổ chức;Hoạt động;"
        + "Số người dự kiến;Tổ chức từ ngày;Số đợt;Số nữ dự;Số nam dự\n"

    private static func grid(_ lines: String...) throws -> Grid {
        try SheetFile.grid(of: Array((head + lines.joined(separator: "\n")).utf8))
    }

    private static let dialogue =
        "Đối thoại chính sách;Cấp xã;;Phường Ngọc Xuân;01279;Tháng 6/2024;Hội LHPN phường Ngọc Xuân;;;50;28/6/2024;2;30;20"
    private static let rally = "Mít tinh, diễu hành;;;Tỉnh Cao Bằng;;15/11/2024;hoi-lhpn-04;Cấp tỉnh;1.2;300;;;;"

    @Test(
        "A sheet keeps every line and counts it, and comes in a second time without a change",
        arguments: TestEngine.allCases)
    func keeps(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let grid = try Self.grid(Self.dialogue, Self.rally)
            func importSheet() async throws -> (SheetReading<SheetEvent>, Int) {
                try await database.write(as: World.officer) { tx -> (SheetReading<SheetEvent>, Int) in
                    let root = try World.place("04", tx)
                    let reading = try desk.read(grid, root: root, in: tx)
                    let id = try desk.open(.init(name: "a.csv", bytes: Array(Self.head.utf8)), for: root, in: tx)
                    let sheet = try #require(try desk.find(import: id, in: tx))
                    return (reading, try desk.keep(sheet, reading, in: tx))
                }
            }
            let (reading, kept) = try await importSheet()
            #expect(reading.faults.isEmpty, "\(reading.faults.map(\.message))")
            #expect(kept == 2)
            #expect(try await World.total("policy_dialogue", in: database) == 2)
            let (again, none) = try await importSheet()
            #expect(again.unchanged == 2 && none == 0)

            // What is exported comes in again without a difference, with its id or without.
            let bytes = try await database.read { tx in
                try desk.workbook(try EventStore.search(EventQuestion(), within: [Scope(.nation)], limit: 100, in: tx))
            }
            let exported = try SheetFile.grid(of: bytes)
            let third = try await database.read { tx in
                try desk.read(exported, root: try World.place("04", tx), in: tx)
            }
            #expect(third.unchanged == 2 && third.faults.isEmpty && third.records.isEmpty)
            #expect(third.notices.count == 1, "\(third.notices)")
        }
    }

    @Test("Every fault of a sheet stands at its cell")
    func faults() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let grid = try Self.grid(
                "Khiêu vũ;;;Phường Ngọc Xuân;;Tháng 6/2024;;;;;;;;",
                "Đối thoại chính sách;Cấp xã;;Xã Không Có;;Quý V/2024;;;;;;;;",
                "Đối thoại chính sách;Cấp xã;;Phường Ngọc Xuân;;Tháng 6/2024;Hội Bí Mật;;;;;;;",
                "Đối thoại chính sách;;;Phường Ngọc Xuân;;Tháng 6/2024;;;9.9;07 - 10 TV;31/6/2024;;;",
                "Đối thoại chính sách;Cấp xã;;Phường Ngọc Xuân;;Tháng 6/2024;;;;;;;30;",
                Self.dialogue, Self.dialogue)
            let reading = try await database.read { tx in try desk.read(grid, root: try World.place("04", tx), in: tx) }
            let found = reading.faults.map { "\($0.cell)" }
            #expect(found == ["A2", "F3", "G4", "J5", "K5", "K6", "A8"], "\(found)")
            #expect(reading.records.count == 1)
        }
    }

    @Test func `something that is no sheet of events is refused`() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let grid = try SheetFile.grid(of: Array("Họ tên;Năm sinh\nA;1987\n".utf8))
            let problem = await #expect(throws: Problem.self) {
                try await database.read { tx in _ = try desk.read(grid, root: try World.place("04", tx), in: tx) }
            }
            #expect(problem?.code == "event.no_table")
        }
    }
}
