import Foundation
import Kernel
import Testing

@testable import Office

@Suite struct WorkbookReaderTests {
    @Test func theRealCaoBangAnnexesAreReadAsTheyArePrinted() throws {
        let grids = try WorkbookReader.read(try Fixture.bytes("caobang-annexes.xlsx"))
        #expect(grids.map(\.name) == ["Phụ lục I - 2024", "Phụ lục I (bổ sung) 2021-2025"])
        let first = grids[0]
        #expect(first.rowCount == 18)
        #expect(first.columnCount == 23)
        #expect(try first.value("E8") == .number("29"))
        #expect(try first.value("T18") == .number("7"))
        #expect(try first.value("V18") == .number("5"))
        #expect(try first.value("U18") == nil)
        #expect(try first.value("E5") == .text("Thành lập và duy trì tổ truyền thông cộng đồng (tổ)"))
        #expect(try first.value("F5") == nil)
        #expect(first.merges.contains(try #require(CellRange("E5:F5"))))
        #expect(first.merges.count == 25)
        #expect(first.merges == first.merges.sorted { $0.first < $1.first })
        #expect(first.spanned(try #require(CellAddress("F5")))?.raw == (try first.raw("E5")))
        #expect(try first.raw("B18") == "Sở Lao động - TB & XH")
        #expect(!first.isHidden && first.hiddenRows.isEmpty && first.caption.isEmpty)
    }

    @Test func everyTypeOfCellIsRead() throws {
        var book = TestBook(
            rows: """
                <row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><r><t>Tổ </t></r><r><t>nhóm</t></r>
                <rPh sb="0" eb="1"><t>bỏ</t></rPh></is></c><c r="C2" t="str"><f>A1</f><v>xã</v></c>
                <c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><f>A9</f><v>#REF!</v></c><c r="F2"><v>57.0</v></c>
                <c r="G2" t="n"><v>1E+3</v></c><c r="H2" t="d"><v>2024-03-20T00:00:00</v></c><c r="I2"/>
                <c r="J2" t="s"><v>2</v></c><c r="K2"><v>oops</v></c></row>
                """)
        book.strings = """
            <si><t>không</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">Hoà </t></r><r><t>An</t></r>\
            <rPh sb="0" eb="1"><t>phiên âm</t></rPh></si><si><t> </t></si>
            """
        let grid = try book.grid()
        #expect(try grid.value("A2") == .text("Hoà An"))
        #expect(try grid.value("B2") == .text("Tổ nhóm"))
        #expect(try grid.value("C2") == .text("xã"))
        #expect(try grid.value("D2") == .boolean(true))
        #expect(try grid.value("E2") == .error("#REF!"))
        #expect(try grid.value("F2") == .number("57"))
        #expect(try grid.value("G2") == .number("1000"))
        #expect(try grid.raw("H2") == "20/3/2024")
        #expect(try grid.value("I2") == nil)
        #expect(try grid.value("J2") == nil)
        #expect(try grid.value("K2") == .error("#VALUE!"))
        #expect(grid[row: 2, column: 3]?.isFormula == true)
        #expect(grid[row: 2, column: 4]?.isFormula == false)
        #expect((grid.rowCount, grid.columnCount) == (2, 11))
    }

    @Test func aFormulaCountsByItsStoredResultAndSaysWhenThereIsNone() throws {
        let grid = try TestBook(
            rows: """
                <row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>57</v></c><c r="B1"><f>1+1</f><v></v></c><c r="C1"><f>2+2</f></c>
                <c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><f t="shared" si="0"/><v>3</v></c></row>
                """
        ).grid()
        #expect(grid[row: 1, column: 1] == GridCell(value: .number("57"), raw: "57", isFormula: true))
        #expect(try grid.value("B1") == .uncomputed)
        #expect(try grid.value("C1") == .uncomputed)
        #expect(try grid.raw("C1") == "công thức chưa tính")
        #expect(try grid.value("D1") == nil)
        #expect(try grid.value("E1") == .number("3"))
    }

    @Test func textIsPutIntoNFCAndKeepsItsLineBreaks() throws {
        let decomposed = "Hoà An".decomposedStringWithCanonicalMapping
        let grid = try TestBook(
            rows: """
                <row><c t="inlineStr"><is><t>\(decomposed)\u{A0}</t></is></c>
                <c t="inlineStr"><is><t xml:space="preserve"> a_x000D_
                b&#10;c </t></is></c><c t="inlineStr"><is><t>_x005F_x0041_ _xZZZZ_ _x0041_</t></is></c></row>
                """
        ).grid()
        #expect(try grid.raw("A1").map { Array($0.unicodeScalars) } == Array("Hoà An".unicodeScalars))
        #expect(try grid.raw("B1")?.split(separator: "\n").map { Vietnamese.trimmed(String($0)) } == ["a", "b", "c"])
        #expect(try grid.raw("C1") == "_x0041_ _xZZZZ_ A")
    }

    @Test func cellsAndRowsWithoutAnAddressFollowByPosition() throws {
        let grid = try TestBook(
            rows: """
                <row><c><v>1</v></c><c r="D1"><v>4</v></c><c><v>5</v></c></row><row><c><v>6</v></c></row>
                <row r="7"><c><v>7</v></c></row><row><c r="B8"><v>8</v></c></row>
                """
        ).grid()
        let found = grid.cells.mapValues(\.raw).map { "\($0.key.text)=\($0.value)" }.sorted()
        #expect(found == ["A1=1", "A2=6", "A7=7", "B8=8", "D1=4", "E1=5"])
    }

    @Test func namespacePrefixesMakeNoDifferenceAndExtensionsAreLeftOut() throws {
        var book = TestBook()
        book.sheets[0].xml = """
            <?xml version="1.0" encoding="UTF-8"?>
            <x:worksheet xmlns:x="m" xmlns:r="A9"><x:sheetData><x:row r="3" xmlns:r="zzz"><x:c r="B3" xmlns:s="1" t="n">
            <x:v>9</x:v></x:c><x:c xmlns:r="A9"><x:v>8</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells>
            <x:extLst><x:ext><x14:sheetData><x:row r="9"><x:c r="A9"><x:v>1</x:v></x:c></x:row></x14:sheetData>
            <x:mergeCell ref="C1:D1"/></x:ext></x:extLst></x:worksheet>
            """
        let grid = try book.grid()
        #expect(
            grid.cells.mapValues(\.raw) == [CellAddress(row: 3, column: 2): "9", CellAddress(row: 3, column: 3): "8"])
        #expect(grid.merges.map(\.text) == ["A1:B1"])
    }

    @Test func hiddenSheetsRowsAndColumnsAreMarked() throws {
        var book = TestBook(
            rows: """
                <row r="1"><c r="A1"><v>1</v></c><c r="F1"><v>1</v></c></row><row r="2" hidden="1"/>
                <row r="3" ht="0" customHeight="1"/><row r="4" hidden="0"><c r="A4"><v>1</v></c></row>
                <row r="9" hidden="true"/>
                """,
            before: """
                <cols><col min="2" max="3" hidden="1" width="9"/><col min="4" max="4" width="0"/>\
                <col min="5" max="5" width="8"/><col min="7" max="16384" hidden="1"/></cols>
                """)
        book.add("Ẩn", rows: "", attributes: "state=\"hidden\"")
        book.add("Ẩn hẳn", rows: "", attributes: "state=\"veryHidden\"")
        let grids = try book.read()
        #expect(grids.map(\.isHidden) == [false, true, true])
        #expect(grids[0].hiddenRows == [2, 3])
        #expect(grids[0].hiddenColumns == [2, 3, 4])
        #expect((grids[1].rowCount, grids[1].columnCount) == (0, 0))
    }

    @Test func percentagesAndDatesAreKnownByTheirNumberFormat() throws {
        var book = TestBook(
            rows: """
                <row><c s="1"><v>0.15</v></c><c s="2"><v>45371</v></c><c s="3"><v>45371.72222</v></c><c s="4"><v>22991</v></c>
                <c s="5"><v>0.5</v></c><c s="6"><v>3.5000000000000003E-2</v></c><c s="99"><v>1.5</v></c>
                <c s="2"><v>60</v></c><c s="2"><v>1</v></c><c s="2" t="str"><v>chữ</v></c></row>
                """)
        book.styles = """
            <styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-42A]dd/mm/yyyy;@"/>\
            <numFmt numFmtId="165" formatCode="#,##0\\ &quot;đồng m&quot;_d"/><numFmt numFmtId="166" formatCode="0.0%"/>\
            </numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/>\
            <xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="165"/><xf numFmtId="20"/><xf numFmtId="166"/></cellXfs>\
            <cellStyles><xf numFmtId="14"/></cellStyles></styleSheet>
            """
        let grid = try book.grid()
        let row = (1...10).map { grid[row: 1, column: $0] }
        #expect(
            row.map { $0?.raw } == [
                "15%", "20/3/2024", "20/3/2024 17:20", "22991", "12:00", "3,5%", "1,5", "60", "01/01/1900", "chữ",
            ])
        #expect(row.map { $0?.isPercent } == [true, false, false, false, false, true, false, false, false, false])
        #expect(row.map { $0?.isDate } == [false, true, true, false, true, false, false, false, true, false])
        #expect(row[5]?.value == .number("0.035"))

        book.properties = "<workbookPr date1904=\"1\"/>"
        #expect(try book.grid()[row: 1, column: 2]?.raw == "21/3/2028")
    }

    @Test func everySheetIsReadInTheOrderOfTheWorkbookAndChartsAreLeftOut() throws {
        var book = TestBook(rows: "<row><c><v>1</v></c></row>")
        book.add("Thứ hai", rows: "<row><c><v>2</v></c></row>")
        book.add("  Thứ\u{A0}ba ", rows: "")
        #expect(try book.read().map(\.name) == ["Trang 1", "Thứ hai", "Thứ ba"])
        #expect(try book.read()[1].raw("A1") == "2")
    }

    @Test func partNamesDifferInCaseAndSlashOnly() throws {
        var file = ZipFile()
        file.add("_rels\\.rels", TestBook.root.replacing("xl/workbook.xml", with: "/XL/Workbook.xml"))
        let book = TestBook(rows: "<row><c><v>4</v></c></row>")
        file.add("xl\\workbook.xml", book.workbook)
        file.add(
            "xl/_rels/WORKBOOK.xml.rels",
            "<Relationships><Relationship Id=\"s0\" Type=\"u/worksheet\" Target=\"Sheets\\one.xml\"/></Relationships>")
        file.add("xl/sheets/One.XML", book.sheets[0].xml)
        #expect(try WorkbookReader.read(file.bytes).first?.raw("A1") == "4")
    }
}
