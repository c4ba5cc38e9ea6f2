import Kernel
import Testing

@testable import Office

@Suite struct TextTablesTests {
    @Test func theTwoBaTrangTablesKeepTheirLineNumbers() throws {
        let document = try DocumentReader.read(try Fixture.text("batrang-tables.txt", fromLine: 141))
        #expect(document.kind == .text)
        let grids = document.grids
        #expect(grids.map(\.name) == ["Bảng 1 (dòng 146–185)", "Bảng 2 (dòng 192–200)"])
        let activities = grids[0]
        #expect(activities.columnCount == 4)
        #expect(
            activities.caption == [
                "PHỤ LỤC", "CÁC NỘI DUNG HOẠT ĐỘNG CỤ THỂ",
                "(Kèm theo Kế hoạch số 87/KH-UBND ngày 25/9/2023 của UBND xã Ba Trang)",
            ])
        #expect(try activities.raw("C150") == "-")
        #expect(try activities.raw("D150") == "1")
        #expect(try activities.raw("C154") == "01")
        #expect(try activities.raw("D154") == "Tùy tình hình thực tế tại địa phương")
        #expect(try activities.raw("C161") == "Xã")
        // A lost span is not guessed (TRAPS 15, 17).
        #expect(try activities.value("B148") == nil)
        #expect(try activities.value("D165") == nil)

        let villages = grids[1]
        #expect(villages.caption.first == "Phụ lục")
        #expect(villages.columnCount == 10)
        #expect(try villages.raw("B197") == "UBND xã")
        #expect(villages[row: 197, column: 2]?.source == "dòng 197")
        #expect(try villages.raw("C197") == "03")
        #expect(try villages.raw("D197") == "01")
        #expect(try villages.raw("E197") == "0")
        #expect(try villages.value("C195") == nil)
        #expect(try villages.raw("J200") == "0")
    }

    @Test func theCaoBangTablesAreReadWithTheLastLineThatHasNoBreakW281() throws {
        let bytes = try Fixture.text("caobang-tables.txt", fromLine: 286)
        #expect(bytes.last != 0x0A)
        let grids = try TextTables.read(bytes)
        #expect(grids.map(\.name) == ["Bảng 1 (dòng 291–306)", "Bảng 2 (dòng 316–330)"])
        #expect(grids.map(\.columnCount) == [23, 25])
        #expect(try grids[0].raw("A294") == "Chi tiêu thực hiện 2024")
        #expect(try grids[0].raw("S306") == "7")
        #expect(try grids[1].raw("B330") == "Bảo Lâm")
        #expect(try grids[1].raw("Y330") == "9")
        #expect(
            grids[0].caption == [
                "PHỤ LỤC I", "CHỈ TIÊU DỰ ÁN 8 CẤP TỈNH THỰC HIỆN NĂM 2024",
                "(Đính kèm Kế hoạch số 288/KH-BCD, ngày 20/3/2024 của Ban Chỉ đạo DA 8)",
            ])
    }

    @Test func pageBreaksDoNotEndATableAndMarkupIsTakenOff() throws {
        let grids = try TextTables.read(try Fixture.text("phongtho-table.txt", fromLine: 3))
        #expect(grids.map(\.name) == ["Bảng 1 (dòng 7–87)"])
        #expect(grids[0].caption.first == "ĐỊNH HƯỚNG HOẠT ĐỘNG DỰ ÁN 8 NĂM 2023")
        #expect(try grids[0].raw("A38") == "II")
        #expect(try grids[0].raw("B40")?.hasPrefix("Rà soát nhu cầu") == true)
        #expect(try grids[0].raw("B83")?.contains("CTMTQGDTTS&MN") == true)
        #expect(grids[0].cells.values.allSatisfy { !$0.raw.contains("<") && !$0.raw.contains("&amp;") })
        #expect(try grids[0].raw("A34") == "-")
    }

    @Test(arguments: [
        ("<i>Hoạt động 1</i>", "Hoạt động 1"), ("<b><u>NỘI DUNG</u></b>", "NỘI DUNG"), ("57 tổ.**", "57 tổ."),
        ("## Phụ lục", "Phụ lục"), ("a < b và c > d", "a < b và c > d"), ("<tên>", "<tên>"), ("x<br/>y", "x y"),
        ("'Rà soát", "Rà soát"), ("'nếp nghĩ'", "'nếp nghĩ'"), ("ĐỔI' NẾP", "ĐỔI' NẾP"), ("&amp;lt;", "&lt;"),
        ("  01 ", "01"), ("#1", "#1"), ("", ""),
    ])
    func leftoverMarkupGoesAndTextStays(printed: String, kept: String) {
        #expect(CellMarkup.removed(printed) == kept)
    }

    @Test func proseBetweenTablesAndAnotherWidthAfterABlankLineEndATable() throws {
        let text = "a\tb\n1\t2\nBảng sau:\nc\td\n3\t4\n\n5\t6\n\n\nx\ty\tz\tt\tu\n1\t2\t3\t4\t5"
        let grids = try TextTables.read(Array(text.utf8))
        #expect(grids.map(\.name) == ["Bảng 1 (dòng 1–2)", "Bảng 2 (dòng 4–7)", "Bảng 3 (dòng 10–11)"])
        #expect(grids.map(\.caption) == [[], ["Bảng sau:"], []])
    }

    @Test func indentedProseIsNoTable() throws {
        let letter = "\tSóc Trăng, ngày 14 tháng 3\n\tNơi nhận:\nKính gửi:\n- UBND tỉnh\t(để b/c)\n"
        #expect(problem(letter)?.code == "office.no_table")
    }

    @Test func windowsLineEndsAndAByteOrderMarkMakeNoDifference() throws {
        let grids = try TextTables.read([0xEF, 0xBB, 0xBF] + Array("TT\tThôn\r\n1\tBùi Hui\r\n".utf8))
        #expect(try grids.first?.raw("A1") == "TT")
        #expect(try grids.first?.raw("B2") == "Bùi Hui")
        #expect(grids.first?.rowCount == 2)
    }

    private static let others: [(code: String, bytes: [UInt8])] = [
        ("office.empty_file", []), ("office.text_encoding", [0xFF, 0xFE, 0x41, 0x00]),
        ("office.text_encoding", [0x54, 0x68, 0xF4, 0x6E, 0x09, 0x31, 0x0A]),
        ("office.text_encoding", [0x61, 0xE1, 0xBB]), ("office.not_a_document", [0x89, 0x50, 0x4E, 0x47, 0x00, 0x01]),
        ("office.web_page", Array("<html><table>\t</table></html>".utf8)), ("office.no_table", Array("Kế hoạch".utf8)),
        ("office.no_table", [0x0A]), ("office.no_table", [0xEF, 0xBB, 0xBF]),
    ]

    @Test(arguments: others)
    func whatIsNoTextTableIsRefused(code: String, bytes: [UInt8]) {
        #expect(problem(bytes)?.code == code)
    }

    @Test func limitsHoldForTextToo() {
        #expect(problem("a\tb\nc\td", Limits(maximumCells: 3))?.code == "office.too_many_cells")
        #expect(problem("a\tb\nc\td", Limits(maximumBytes: 3))?.code == "office.file_too_large")
        #expect(problem("abcd\tb\nc\td", Limits(maximumTextLength: 3))?.code == "office.text_too_long")
        #expect(problem(String(repeating: "\t", count: 20_000))?.code == "office.stray_cell")
        #expect(problem(String(repeating: "a\tb\nc\td\nx\n", count: 101))?.code == "office.too_many_sheets")
    }

    private func problem(_ text: String, _ limits: Limits = .standard) -> Problem? { problem(Array(text.utf8), limits) }

    private func problem(_ bytes: [UInt8], _ limits: Limits = .standard) -> Problem? {
        do {
            _ = try DocumentReader.read(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
