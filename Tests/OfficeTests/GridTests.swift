import Foundation
import Testing

@testable import Office

@Suite struct GridTests {
    @Test(arguments: [("A1", 1, 1), ("E12", 12, 5), ("Z9", 9, 26), ("AA10", 10, 27), ("XFD1048576", 1_048_576, 16_384)])
    func anAddressReadsAndPrintsAsExcelDoes(text: String, row: Int, column: Int) throws {
        let address = try #require(CellAddress(text))
        #expect((address.row, address.column) == (row, column))
        #expect(address.text == text)
        #expect(CellAddress(text.lowercased()) == address)
    }

    @Test(arguments: [
        "", "A", "7", "A0", "A01", "7A", "A1B", "XFE1", "A1048577", "A99999999999999999999", "Đ1", "A 1", "$A$1",
    ])
    func whatIsNoAddressIsNil(text: String) {
        #expect(CellAddress(text) == nil)
    }

    @Test func addressesSortByRowThenColumn() {
        let texts = ["B1", "A2", "AA1", "C2"].compactMap { CellAddress($0) }.sorted().map(\.text)
        #expect(texts == ["B1", "AA1", "A2", "C2"])
    }

    @Test func aRangeHoldsItsCornersWhicheverWayItIsWritten() throws {
        let range = try #require(CellRange("F6:E5"))
        #expect(range.text == "E5:F6")
        #expect(["E5", "F5", "E6", "F6"].compactMap { CellAddress($0) }.allSatisfy(range.contains))
        #expect(!range.contains(try #require(CellAddress("G5"))))
        #expect(CellRange("E5")?.text == "E5")
        #expect(CellRange("E5:F5:G5") == nil)
        #expect(CellRange("E5:") == nil)
        #expect(range.overlaps(try #require(CellRange("F6:H9"))))
        #expect(!range.overlaps(try #require(CellRange("G5:H9"))))
    }

    @Test func aCoveredCellShowsTheFirstCellOfItsMergedArea() throws {
        var grid = Grid(name: "x", merges: [try #require(CellRange("E5:F5"))], rowCount: 5, columnCount: 6)
        grid.cells[CellAddress(row: 5, column: 5)] = GridCell(value: .text("tổ"), raw: "tổ")
        let covered = CellAddress(row: 5, column: 6)
        #expect(grid[row: 5, column: 6] == nil)
        #expect(grid.spanned(covered)?.raw == "tổ")
        #expect(grid.merge(at: covered)?.text == "E5:F5")
        #expect(grid.spanned(CellAddress(row: 5, column: 7)) == nil)
    }

    @Test func aGridKeepsEverythingThroughItsJSONWhichIsShort() throws {
        var grid = Grid(
            name: "Phụ lục I", isHidden: true, merges: [try #require(CellRange("A1:B2"))], hiddenRows: [3],
            hiddenColumns: [2], rowCount: 9, columnCount: 4, caption: ["Phụ lục", "Năm 2024"])
        let cells: [GridCell] = [
            GridCell(value: .text("Thôn Bùi Hui"), raw: "Thôn Bùi Hui", source: "dòng 198"),
            GridCell(value: .number("57"), raw: "57"),
            GridCell(value: .number("0.15"), raw: "15%", isPercent: true),
            GridCell(value: .number("45371"), raw: "20/3/2024", isFormula: true, isDate: true),
            GridCell(value: .number("1.5"), raw: "1,5"),
            GridCell(value: .boolean(true), raw: "TRUE"),
            GridCell(value: .error("#REF!"), raw: "#REF!", isFormula: true),
            GridCell(value: .uncomputed, raw: "công thức chưa tính", isFormula: true),
            GridCell(value: .text("\u{301}dấu rời"), raw: "\u{301}dấu rời"),
        ]
        for (index, cell) in cells.enumerated() { grid.cells[CellAddress(row: index + 1, column: 1)] = cell }
        let json = try JSONEncoder().encode(grid)
        #expect(try JSONDecoder().decode(Grid.self, from: json) == grid)
        let text = String(decoding: json, as: UTF8.self)
        #expect(text.contains(#"["A2","n57"]"#))
        #expect(text.contains(#"["A3","n0.15","p"]"#))
    }

    @Test(arguments: [#"[["A0","n1"]]"#, #"[["A1","n1e5"]]"#, #"[["A1","x"]]"#, #"[["A1",""]]"#, "[[]]"])
    func aDamagedStoredGridIsNotDecoded(cells: String) {
        let json = Data("{\"name\":\"x\",\"rows\":1,\"columns\":1,\"cells\":\(cells)}".utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Grid.self, from: json) }
    }

    @Test(arguments: [
        ("57", "57"), ("57.0", "57"), ("057", "57"), ("0.15", "0.15"), (".5", "0.5"), ("-0", "0"), ("-3.10", "-3.1"),
        ("1E+3", "1000"), ("1.6035756260E10", "16035756260"), ("16035756260", "16035756260"), ("1e-3", "0.001"),
        ("5.7000000000000002E-2", "0.057"), ("0.30000000000000004", "0.30000000000000004"),
        ("12345678901234567890", "12345678901234567890"), ("0E400", "0"),
    ])
    func aNumberKeepsItsDecimalText(stored: String, canonical: String) {
        #expect(DecimalText.canonical(stored) == canonical)
    }

    @Test(arguments: [
        "", "-", ".", "abc", "1,5", "1E", "1E999999999999999999999", "NaN", "INF", "0x10", "1.2.3", "1 2", "½",
    ])
    func whatIsNoNumberIsNil(stored: String) {
        #expect(DecimalText.canonical(stored) == nil)
    }

    @Test func aPersonSeesADecimalCommaAndAPercentage() {
        #expect(DecimalText.seen("1.125") == "1,125")
        #expect(DecimalText.percent("0.15") == "15%")
        #expect(DecimalText.percent("0.035") == "3,5%")
        #expect(DecimalText.percent("1") == "100%")
        #expect(DecimalText.percent("0") == "0%")
    }
}
