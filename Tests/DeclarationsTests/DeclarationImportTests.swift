import Attachments
import Database
import Kernel
import Office
import Places
import Sheets
import TestSupport
import Testing
import Totals

@testable import Declarations

@Suite struct DeclarationImportTests {
    private static let head = "Đơn vị;Mã;Chỉ tiêu;Cấp thực hiện;Ngày/kỳ;Số lượng;Lý do\n"

    private static func csv(_ lines: [String]) -> [UInt8] { Array((head + lines.joined(separator: "\n")).utf8) }

    private static func read(
        _ bytes: [UInt8], _ desk: DeclarationDesk, options: ImportOptions = ImportOptions(), in tx: Transaction
    ) throws -> ImportReading {
        let root = try World.place("04", "2024-01-01", tx)
        return try desk.read(try SheetFile.grid(of: bytes), root: root, options: options, in: tx)
    }

    private static func keep(
        _ bytes: [UInt8], _ desk: DeclarationDesk, accepts: Bool = false, in tx: WriteTransaction
    ) throws -> ImportOutcome {
        let root = try World.place("04", "2024-01-01", tx)
        if let earlier = try desk.kept(bytes, for: root.id, options: ImportOptions(), in: tx) { return earlier }
        let id = try desk.open(.init(name: "ket-qua.csv", bytes: bytes), for: root, options: ImportOptions(), in: tx)
        let sheet = try #require(try desk.find(import: id, in: tx))
        return try desk.keep(sheet, try read(bytes, desk, in: tx), accepts: accepts, in: tx)
    }

    @Test("Every wrong cell of a sheet is told, and nothing of it is kept (issue 4, bad input)")
    func faults() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let bytes = Self.csv([
                "Huyện Hòa An;;Tổ truyền thông cộng đồng;Cấp xã;Năm 2023;12;Hồ sơ cũ",
                "Huyện Hòa Ann;;Tổ truyền thông cộng đồng;Cấp xã;Năm 2023;12;Hồ sơ cũ",
                "Huyện Hòa An;;Tổ gì đó lạ;Cấp xã;Năm 2023;12;Hồ sơ cũ",
                "Huyện Hòa An;;Đối thoại chính sách;Cấp trời;Năm 2023;2,5;Hồ sơ cũ",
                "Huyện Hòa An;;Đối thoại chính sách;;Năm 2030;-4;Hồ sơ cũ",
                "Huyện Hòa An;;Đối thoại chính sách;;hôm qua;1000000000000;Hồ sơ cũ",
                "Huyện Hòa An;;Tổ tiết kiệm vay vốn thôn bản;;Năm 2024;3;Hồ sơ cũ",
                "Huyện Hòa An;;Tổ truyền thông cộng đồng;Cấp xã;Năm 2023;7;Hồ sơ cũ",
                "Huyện Hòa An;;Đối thoại chính sách;;Năm 2022;4;",
                "Huyện Hòa An;;Đối thoại chính sách;;Quý I/2026;4;Hồ sơ cũ",
                "Tỉnh Lai Châu;12;Đối thoại chính sách;;Năm 2022;4;Hồ sơ cũ",
            ])
            let reading = try await database.read { tx in try Self.read(bytes, desk, in: tx) }
            let cells = reading.faults.map(\.cell)
            #expect(cells == ["A3", "C4", "D5", "F5", "E6", "F6", "E7", "F7", "F8", "F9", "G10", "A11", "A12"])
            func message(_ cell: String) -> String { reading.faults.first { $0.cell == cell }?.message ?? "" }
            #expect(message("F5").contains("không phải số nguyên"))
            #expect(message("E6").contains("chưa đến"))
            #expect(message("F7").contains("lớn hơn 999.999.999"))
            #expect(message("F8").contains("“Tạm dừng chờ hướng dẫn của TW”"))
            #expect(message("F9").contains("hai số trong một khai báo"))
            #expect(message("A11").contains("không còn Huyện Hòa An (051). Ở đó nay là"))
            await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in _ = try Self.keep(bytes, desk, in: tx) }
            }
            let kept: Int? = try await database.read { tx in try tx.value("SELECT COUNT(*) FROM declaration") }
            #expect(kept == 0)
        }
    }

    @Test(
        "A sheet of 2.500 figures counts at once, the same sheet again changes nothing", arguments: TestEngine.allCases)
    func large(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let codes = try await database.read { tx in
                let province = try World.place("04", "2024-01-01", tx)
                let day = try #require(Day(iso: "2023-12-31"))
                return try PlaceStore.unitCandidates(under: province.id, on: day, tiers: [.commune], tx).map(\.code)
            }
            let items = desk.items.map(\.code)
            let lines = (0..<2_500).map { index in
                let (unit, rest) = (index % codes.count, index / codes.count)
                return ";\(codes[unit]);\(items[rest % items.count]);;Năm \(2022 + rest / items.count);2;Hồ sơ cũ"
            }
            let bytes = Self.csv(lines)
            let first = try await database.write(as: World.officer) { tx in try Self.keep(bytes, desk, in: tx) }
            #expect(first.lines == 2_500 && !first.isUnchanged)
            let second = try await database.write(as: World.officer) { tx in try Self.keep(bytes, desk, in: tx) }
            #expect(second.isUnchanged && second.id == first.id)
            let (facts, faults) = try await database.read { tx in
                (try tx.value("SELECT SUM(quantity) FROM fact", as: Int.self), try TotalCheck.faults(in: tx))
            }
            #expect(facts == 5_000)
            #expect(faults.isEmpty)

            // The same figures under other bytes are doubted.
            let again = try await database.read { tx in try Self.read(bytes + Array("\n".utf8), desk, in: tx) }
            #expect(again.doubts.count == 2_500)

            // Taken back as a whole, the sheet may come again.
            let count = try await database.write(as: World.officer) { tx in
                let sheet = try #require(try desk.find(import: first.id, in: tx))
                return try desk.takeBack(sheet, reason: "nhầm năm", in: tx)
            }
            #expect(count == first.records)
            let left: Int? = try await database.read { tx in try tx.value("SELECT COUNT(*) FROM fact") }
            #expect(left == 0)
            let third = try await database.write(as: World.officer) { tx in try Self.keep(bytes, desk, in: tx) }
            #expect(!third.isUnchanged)
        }
    }

    @Test("A table of units against indicators with tiers is read as the annexes print it")
    func table() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            var layout = SheetLayout(name: "Kết quả 2023")
            let rows: [[String]] = [
                [
                    "STT", "Đơn vị", "Thành lập và duy trì tổ truyền thông cộng đồng (tổ)", "",
                    "Đối thoại chính sách (cuộc)",
                ],
                ["", "", "Cấp tỉnh", "Cấp xã", ""], ["", "Toàn tỉnh", "3", "9", "5"],
                ["1", "Huyện Hòa An", "1", "4", "2"], ["2", "Quảng Hòa", "2", "5", "3"],
                ["3", "Hà Quảng", "-", "0", ""],
            ]
            for (row, texts) in rows.enumerated() {
                for (column, text) in texts.enumerated() where !text.isEmpty {
                    let value: OutputValue = Int64(text).map { .integer($0) } ?? .text(text)
                    layout.put(value, row: row + 1, column: column + 1)
                }
            }
            layout.merges = [
                CellRange(CellAddress(row: 1, column: 3), CellAddress(row: 1, column: 4))
            ]
            let bytes = try WorkbookWriter.write([layout], title: "x")
            let year = try #require(ReportedTime(code: "2023"))
            let options = ImportOptions(time: year, reason: "Hồ sơ cũ")
            let reading = try await database.read { tx in try Self.read(bytes, desk, options: options, in: tx) }
            #expect(reading.faults.isEmpty, "\(reading.faults)")
            #expect(reading.figures.map(\.quantity) == [1, 4, 2, 2, 5, 3])
            #expect(reading.figures.map(\.tier) == [.province, .commune, nil, .province, .commune, nil])
            #expect(Set(reading.figures.map(\.place)) == ["Huyện Hòa An", "Huyện Quảng Hòa"])
            #expect(reading.notices.contains { $0.hasPrefix("1 ô ghi 0") })
        }
    }

    @Test("What the list exports is read again without a difference")
    func roundTrip() async throws {
        try await World.with(.sqlite) { database, desk async throws in
            let items = try await database.write(as: World.officer) { tx in
                _ = try desk.declare(
                    try World.draft(
                        lines: [World.line("communication_team", 1_250, .district), World.line("safe_birth", 3)], in: tx
                    ),
                    in: tx)
                let province = try World.place("04", "2024-01-01", tx)
                return try DeclarationStore.search(.init(), within: [Scope(province.id)], limit: 10, in: tx)
            }
            let bytes = try WorkbookWriter.write([ResultSheets.list(items, desk.items)], title: "x")
            let reading = try await database.read { tx in try Self.read(bytes, desk, in: tx) }
            #expect(reading.faults.isEmpty, "\(reading.faults)")
            #expect(reading.drafts.map(\.lines) == items.map(\.declaration.lines))
            #expect(reading.drafts.map(\.time) == items.map(\.declaration.time))
            #expect(reading.doubts.count == 2)
        }
    }

    @Test func `a file that is no table of results is refused with what it needs`() throws {
        let desk = try World.desk()
        for (bytes, code) in [
            (Array("chỉ là một câu".utf8), "declaration.no_table"),
            ([0xFF, 0xFE, 0x41, 0x00], "office.text_encoding"),
            (Self.csv([]), "declaration.no_figures"),
        ] as [([UInt8], String)] {
            let problem = #expect(throws: Problem.self) {
                let grid = try SheetFile.grid(of: bytes)
                _ = try DeclarationSheetReader(grid: grid, catalogue: desk.catalogue).read()
            }
            #expect(problem?.code == code && problem?.field == "tep")
        }
    }
}
