import Foundation
import Kernel
import Testing

@testable import Office

@Suite struct WorkbookWriterTests {
    /// A small annex: title over all columns, head with spans, totals, units.
    private func annex() throws -> SheetLayout {
        var sheet = SheetLayout(
            name: "Phụ lục I: 2024", columnWidths: [1: 6, 2: 24], rowHeights: [3: 48], hiddenRows: [6],
            hiddenColumns: [5], freeze: CellAddress(row: 4, column: 3), repeatRows: 2...3)
        sheet.put(.text("CHỈ TIÊU DỰ ÁN 8"), across: try #require(CellRange("A1:E1")), style: .title)
        sheet.put(.text("Đơn vị"), across: try #require(CellRange("A2:B3")), style: .head)
        sheet.put(.text("Tổ truyền thông\ncộng đồng (tổ)"), across: try #require(CellRange("C2:D2")), style: .head)
        sheet.put(.text("Cấp tỉnh"), row: 3, column: 3, style: .head)
        sheet.put(.text("Cấp huyện"), row: 3, column: 4, style: .head)
        sheet.put(.text("01"), row: 4, column: 1, style: .figure)
        sheet.put(.text("Hoà An"), row: 4, column: 2, style: .body)
        sheet.put(.integer(29), row: 4, column: 3, style: .figure)
        sheet.put(.blank, row: 4, column: 4, style: .figure)
        sheet.put(.integer(0), row: 5, column: 3, style: .figure)
        sheet.put(.text("-"), row: 5, column: 4, style: .figure)
        sheet.put(.decimal("0.15"), row: 6, column: 3, style: CellStyle(hasBorder: true, numberFormat: .percent))
        sheet.put(.integer(16_035_756_260), row: 7, column: 3, style: CellStyle(numberFormat: .grouped))
        sheet.put(.text("x"), row: 7, column: 5)
        return sheet
    }

    @Test func whatIsWrittenIsReadAgainWithoutADifference() throws {
        let bytes = try WorkbookWriter.write([try annex()], title: "Phụ lục")
        let grid = try #require(try WorkbookReader.read(bytes).first)
        #expect(grid.name == "Phụ lục I- 2024")
        #expect(grid.merges.map(\.text) == ["A1:E1", "A2:B3", "C2:D2"])
        #expect(grid.hiddenRows == [6])
        #expect(grid.hiddenColumns == [5])
        #expect((grid.rowCount, grid.columnCount) == (7, 5))
        var found: [String: CellValue] = [:]
        for (address, cell) in grid.cells { found[address.text] = cell.value }
        #expect(
            found == [
                "A1": .text("CHỈ TIÊU DỰ ÁN 8"), "A2": .text("Đơn vị"), "C2": .text("Tổ truyền thông\ncộng đồng (tổ)"),
                "C3": .text("Cấp tỉnh"), "D3": .text("Cấp huyện"), "A4": .text("01"), "B4": .text("Hoà An"),
                "C4": .number("29"), "C5": .number("0"), "D5": .text("-"), "C6": .number("0.15"),
                "C7": .number("16035756260"), "E7": .text("x"),
            ])
        #expect(grid[row: 6, column: 3]?.raw == "15%")
        #expect(grid.cells.values.allSatisfy { !$0.isFormula && !$0.isDate })
    }

    @Test func aGridWrittenAndReadIsTheSameGrid() throws {
        let original = try #require(try WorkbookReader.read(try Fixture.bytes("caobang-annexes.xlsx")).first)
        var sheet = SheetLayout(name: original.name, merges: original.merges)
        for (address, cell) in original.cells {
            switch cell.value {
            case .number(let text): sheet.cells[address] = OutputCell(.decimal(text), style: .figure)
            default: sheet.cells[address] = OutputCell(.text(cell.raw), style: .body)
            }
        }
        #expect(try WorkbookReader.read(try WorkbookWriter.write([sheet], title: "")) == [original])
    }

    @Test(arguments: [
        "=1+1", "=HYPERLINK(\"http://x\")", "+1", "@a", "{=1}", "http://x.vn", "1.5", "_x0041_", "a_x000D_b", "_x005F_",
    ])
    func textIsNeverAFormulaALinkOrANumber(text: String) throws {
        var sheet = SheetLayout(name: "x")
        sheet.put(.text(text), row: 1, column: 1)
        let grid = try #require(try WorkbookReader.read(try WorkbookWriter.write([sheet], title: "x")).first)
        #expect(grid[row: 1, column: 1] == GridCell(value: .text(text), raw: text))
    }

    @Test func numbersThatExcelWouldRoundAreWrittenAsText() throws {
        var sheet = SheetLayout(name: "x")
        let values: [OutputValue] = [
            .integer(1 << 53), .integer(1 << 53 + 1), .integer(.min), .decimal("16035756260.5"),
            .decimal("1234567890.1234567"), .decimal("abc"), .decimal("-0.1"), .integer(-5),
        ]
        for (index, value) in values.enumerated() { sheet.put(value, row: index + 1, column: 1) }
        let grid = try #require(try WorkbookReader.read(try WorkbookWriter.write([sheet], title: "x")).first)
        #expect(
            (1...8).map { grid[row: $0, column: 1]?.value } == [
                .number("9007199254740992"), .text("9007199254740993"), .text("-9223372036854775808"),
                .number("16035756260.5"), .text("1234567890.1234567"), .text("abc"), .number("-0.1"), .number("-5"),
            ])
    }

    @Test func sheetNamesAreMadeSoThatExcelTakesThem() throws {
        let long = "Phân bổ chỉ tiêu dự án 8 các huyện giai đoạn 2021 - 2025"
        let names = WorkbookWriter.sheetNames(["a[b]:*?/\\c", long, long, "", "", "'x'", "history", "Ô", "ô"])
        #expect(
            names == [
                "a-b------c", "Phân bổ chỉ tiêu dự án 8 các hu", "Phân bổ chỉ tiêu dự án 8 cá (2)", "Trang",
                "Trang (2)",
                "x", "history_", "Ô", "ô (2)",
            ])
        #expect(names.allSatisfy { $0.utf16.count <= 31 })
        let bytes = try WorkbookWriter.write(names.map { SheetLayout(name: $0) }, title: "x")
        #expect(try WorkbookReader.read(bytes).map(\.name) == names)
    }

    @Test func hiddenSheetsStayHidden() throws {
        let sheets = [SheetLayout(name: "Nguồn", isHidden: true), SheetLayout(name: "Bảng")]
        #expect(try WorkbookReader.read(try WorkbookWriter.write(sheets, title: "x")).map(\.isHidden) == [true, false])
        #expect(throws: WorkbookWriter.Fault.allHidden) { try WorkbookWriter.write([sheets[0]], title: "x") }
        #expect(throws: WorkbookWriter.Fault.noSheets) { try WorkbookWriter.write([], title: "x") }
    }

    @Test func layoutsThatNoWorkbookHoldsAreFaults() throws {
        var outside = SheetLayout(name: "x")
        outside.put(.integer(1), row: 0, column: 1)
        #expect(throws: WorkbookWriter.Fault.self) { try WorkbookWriter.write([outside], title: "x") }
        let area = try #require(CellRange("A1:B2"))
        let overlapping = SheetLayout(name: "x", merges: [try #require(CellRange("B2:C3")), area])
        #expect(throws: WorkbookWriter.Fault.overlappingMerges(sheet: "x", area: "B2:C3")) {
            try WorkbookWriter.write([overlapping], title: "x")
        }
        var long = SheetLayout(name: "x")
        long.put(.text(String(repeating: "a", count: 32_768)), row: 1, column: 1)
        #expect(throws: WorkbookWriter.Fault.textTooLong(sheet: "x", cell: "A1")) {
            try WorkbookWriter.write([long], title: "x")
        }
        #expect(throws: WorkbookWriter.Fault.self) {
            try WorkbookWriter.write([SheetLayout(name: "x", columnWidths: [20_000: 3])], title: "x")
        }
    }

    @Test func theSameSheetsGiveTheSameBytes() async throws {
        let first = try WorkbookWriter.write([try annex()], title: "Phụ lục")
        try await Task.sleep(for: .milliseconds(2100))
        #expect(try WorkbookWriter.write([try annex()], title: "Phụ lục") == first)
    }
}
