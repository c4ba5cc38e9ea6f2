import Foundation
import Kernel
import Testing

@testable import Office

/// What cannot be read is refused in one sentence, without a crash and without much memory.
@Suite struct RefusalTests {
    private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    /// An OLE2 file with an entry of this name.
    private static func holding(_ name: String) -> [UInt8] {
        let wide = name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        return compound + [9] + wide + [0]
    }

    private static let others: [(code: String, bytes: [UInt8])] = [
        ("office.empty_file", []),
        ("office.not_a_workbook", Array("tỉnh,huyện,xã".utf8)),
        ("office.not_a_workbook", holding("Contents")),
        ("office.old_excel", holding("Workbook")),
        ("office.encrypted", holding("EncryptedPackage")),
        ("office.word_document", holding("WordDocument")),
        ("office.pdf", Array("%PDF-1.7".utf8)),
        ("office.damaged", [0x50, 0x4B, 0x03, 0x04]),
        ("office.not_a_workbook", ZipFile().bytes),
    ]

    @Test(arguments: others)
    func anotherKindOfFileIsNamed(code: String, bytes: [UInt8]) {
        let problem = refusal(bytes)
        #expect(problem?.code == code)
        #expect(problem?.kind == .invalid)
        #expect(problem?.message.hasSuffix(".") == true)
    }

    @Test(arguments: [
        ("office.word_document", ["word/document.xml"]),
        ("office.open_document", ["mimetype", "content.xml"]),
        ("office.binary_workbook", ["xl/workbook.bin"]),
        ("office.macros", ["xl/workbook.xml", "xl/vbaProject.bin"]),
        ("office.not_a_workbook", ["ppt/presentation.xml"]),
    ])
    func anotherKindOfArchiveIsNamed(code: String, parts: [String]) {
        var file = ZipFile()
        for part in parts { file.add(part, "<a/>") }
        #expect(refusal(file.bytes)?.code == code)
    }

    @Test func theSizeIsLookedAtBeforeAnythingElse() {
        let problem = refusal([UInt8](repeating: 0x41, count: 21 << 20))
        #expect(problem?.code == "office.file_too_large")
        #expect(problem?.kind == .tooLarge)
        #expect(problem?.message.contains("21 MB") == true)
    }

    @Test func aTruncatedWorkbookIsRefused() throws {
        let bytes = try Fixture.bytes("caobang-annexes.xlsx")
        for part in [0.1, 0.5, 0.9, 0.99] {
            #expect(refusal(Array(bytes.prefix(Int(Double(bytes.count) * part))))?.code == "office.damaged")
        }
    }

    @Test func aPartWithAWrongChecksumIsRefused() throws {
        var bytes = TestBook(rows: "<row><c><v>57</v></c></row>").file.bytes
        let content = try #require(bytes.firstRange(of: Array("<v>57</v>".utf8)))
        bytes[content.lowerBound + 3] = 0x36
        #expect(refusal(bytes)?.code == "office.damaged")
    }

    @Test func anEncryptedPartIsRefused() {
        var file = ZipFile()
        file.add("_rels/.rels", Array(TestBook.root.utf8), isEncrypted: true)
        #expect(refusal(file.bytes)?.code == "office.encrypted")
    }

    @Test func twoPartsOfOneNameAreRefused() {
        var book = TestBook(rows: "<row><c><v>1</v></c></row>")
        book.extra = [("XL/worksheets/Sheet0.xml", "<worksheet/>")]
        #expect(refusal(book.file.bytes)?.code == "office.duplicate_part")
    }

    @Test func aSheetThatUnpacksToAGigabyteIsRefusedWhateverItsHeaderSays() {
        var book = TestBook()
        book.sheets = []
        book.add("Bom", rows: "")
        let workbook = book.workbook
        var file = ZipFile()
        file.add("xl/workbook.xml", workbook)
        file.add(
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"s0\" Type=\"u/worksheet\" Target=\"s.xml\"/></Relationships>")
        file.addBomb("xl/s.xml", prefix: "<worksheet><sheetData>", blanks: 1 << 30)
        let bytes = file.bytes
        #expect(bytes.count < 8 << 20)
        let problem = refusal(bytes)
        #expect(problem?.code == "office.unpacks_too_large")
        #expect(problem?.kind == .tooLarge)
        #expect(problem?.message.contains("64 MB") == true)
    }

    @Test func allPartsTogetherAreLimitedToo() {
        var book = TestBook(rows: String(repeating: " ", count: 600))
        for number in 2...4 { book.add("Trang \(number)", rows: String(repeating: " ", count: 600)) }
        #expect(
            refusal(book.file.bytes, limits: Limits(maximumUnpackedTotal: 2000))?.code == "office.unpacks_too_large")
        #expect(refusal(book.file.bytes, limits: Limits(maximumUnpackedTotal: 9000)) == nil)
    }

    @Test func entitiesNeverExpand() {
        var laughs = "<!DOCTYPE lolz [<!ENTITY l0 \"lol\">"
        for level in 1...30 {
            laughs += "<!ENTITY l\(level) \"" + String(repeating: "&l\(level - 1);", count: 10) + "\">"
        }
        var book = TestBook()
        book.sheets[0].xml = "<?xml version=\"1.0\"?>\(laughs)]><worksheet><sheetData>&l30;</sheetData></worksheet>"
        #expect(refusal(book.file.bytes)?.code == "office.xml_entities")

        var outside = TestBook()
        outside.strings = ""
        outside.extra = []
        var file = ZipFile()
        file.add("xl/workbook.xml", "<!DOCTYPE w SYSTEM \"file:///etc/passwd\"><workbook/>")
        #expect(refusal(file.bytes)?.code == "office.xml_entities")
        #expect(refusal(TestBook(rows: "<row><c><v>&x;</v></c></row>").file.bytes)?.code == "office.malformed")
    }

    @Test func threeHundredThousandCellsAreRefusedAndLimitsCountAllSheets() {
        let row = "<row>" + String(repeating: "<c><v>1</v></c>", count: 100) + "</row>"
        let problem = refusal(TestBook(rows: String(repeating: row, count: 3000)).file.bytes)
        #expect(problem?.code == "office.too_many_cells")
        #expect(problem?.message.contains("200.000") == true)

        var two = TestBook(rows: row)
        two.add("Trang 2", rows: row)
        #expect(refusal(two.file.bytes, limits: Limits(maximumCells: 199))?.code == "office.too_many_cells")
        #expect(refusal(two.file.bytes, limits: Limits(maximumCells: 200)) == nil)
    }

    @Test(arguments: [
        "<row><c><v>1</c></row>", "<row r=\"0\"/>", "<row r=\"-4\"/>", "<row r=\"x\"/>",
        "<row><c r=\"12\"><v>1</v></c></row>",
        "<row><c t=\"s\"><v>7</v></c></row>", "<row><c t=\"s\"><v>-1</v></c></row>",
        "<row><c t=\"s\"><v>99999999999999999999</v></c></row>", "<row><c><c/></c></row>", "<row>&#0;</row>",
        "</sheetData><mergeCells><mergeCell ref=\"A1:\"/></mergeCells><sheetData>",
        "</sheetData><cols><col min=\"5\" max=\"2\" hidden=\"1\"/></cols><sheetData>",
        "</sheetData><cols><col min=\"99999999\" max=\"99999999\" hidden=\"1\"/></cols><sheetData>",
    ])
    func malformedSheetsAreRefused(rows: String) {
        #expect(refusal(TestBook(rows: rows).file.bytes)?.code == "office.malformed")
    }

    @Test(arguments: [
        "<row r=\"1048577\"/>", "<row r=\"1048576\"/><row/>", "<row><c r=\"XFE1\"><v>1</v></c></row>",
        "<row><c r=\"A1048577\"><v>1</v></c></row>", "<row><c r=\"ZZZZZZZZZZZZZZZZZZZ1\"><v>1</v></c></row>",
        "<row><c r=\"XFD1\"/><c/></row>", "<row><c r=\"A99999999999999999999999\"/></row>",
    ])
    func cellsOutsideOfASheetAreRefused(rows: String) {
        #expect(refusal(TestBook(rows: rows).file.bytes)?.code == "office.outside_sheet")
    }

    @Test func aForgottenCellFarOutIsNamed() {
        let far = "<row><c><v>1</v></c></row><row r=\"1048576\"><c r=\"C1048576\"><v>1</v></c></row>"
        let problem = refusal(TestBook(rows: far).file.bytes)
        #expect(problem?.code == "office.stray_cell")
        #expect(problem?.message.contains("C1048576") == true)
        #expect(refusal(TestBook(rows: "<row r=\"1048576\"><c r=\"XFD1048576\"/></row>").file.bytes) == nil)
    }

    @Test func millionsOfFormattedBlanksAreRefused() {
        let rows = "<row>" + String(repeating: "<c s=\"1\"/>", count: 50) + "</row>"
        #expect(
            refusal(TestBook(rows: rows).file.bytes, limits: Limits(maximumArea: 49))?.code == "office.too_many_blanks")
        #expect(refusal(TestBook(rows: rows).file.bytes, limits: Limits(maximumArea: 50)) == nil)
    }

    @Test func aCellThatIsWrittenTwiceIsRefused() {
        let problem = refusal(TestBook(rows: "<row><c r=\"E8\"><v>1</v></c><c r=\"E8\"><v>2</v></c></row>").file.bytes)
        #expect(problem?.code == "office.duplicate_cell")
        #expect(problem?.message.contains("E8") == true)
    }

    @Test func textsAreLimitedEachAndTogether() {
        let long = String(repeating: "ổ", count: 32_767)
        func cell(_ text: String) -> String { "<row><c t=\"inlineStr\"><is><t>\(text)</t></is></c></row>" }
        #expect(refusal(TestBook(rows: cell(long)).file.bytes) == nil)
        #expect(refusal(TestBook(rows: cell(long + "x")).file.bytes)?.code == "office.text_too_long")
        #expect(
            refusal(TestBook(rows: cell(String(repeating: long, count: 20))).file.bytes)?.code == "office.text_too_long"
        )
        var shared = TestBook(rows: String(repeating: "<row><c t=\"s\"><v>0</v></c></row>", count: 1000))
        shared.strings = "<si><t>\(long)</t></si>"
        #expect(refusal(shared.file.bytes)?.code == "office.too_much_text")
        shared.strings = "<si><t>\(long)x</t></si>"
        #expect(refusal(shared.file.bytes)?.code == "office.text_too_long")
    }

    @Test func xmlThatFillsMemoryWithoutCellsIsRefused() {
        let deep = String(repeating: "<a>", count: 1000) + String(repeating: "</a>", count: 1000)
        let names = (0..<3000).map { "<a\($0)/>" }.joined()
        let attributes = (0..<3000).map { "<row b\($0)=\"\"/>" }.joined()
        let token = "<row x=\"" + String(repeating: "y", count: 3 << 20) + "\"/>"
        let comment = "<!--" + String(repeating: "y", count: 3 << 20) + "-->"
        let hidden = String(repeating: "<col min=\"1\" max=\"16384\" hidden=\"1\"/>", count: 50)
        for rows in [deep, names, attributes, token, comment, "</sheetData>\(hidden)<sheetData>"] {
            #expect(refusal(TestBook(rows: rows).file.bytes)?.code == "office.malformed")
        }
        let merges = String(repeating: "<mergeCell ref=\"A1:B1\"/>", count: 10_001)
        #expect(refusal(TestBook(after: merges).file.bytes)?.code == "office.too_many_merges")
    }

    @Test func aWorkbookWithoutSheetsOrWithTooManyIsRefused() {
        var book = TestBook()
        book.sheets = []
        #expect(refusal(book.file.bytes)?.code == "office.no_sheets")
        for number in 0...100 { book.add("T\(number)", rows: "") }
        #expect(refusal(book.file.bytes)?.code == "office.too_many_sheets")
    }

    @Test func everySentenceEndsAndSpeaksToNobody() {
        let codes = [refusal([]), refusal([1]), refusal(Array("%PDF-".utf8)), refusal(RefusalTests.compound)]
        for problem in codes.compactMap({ $0 }) {
            #expect(problem.code.hasPrefix("office."))
            #expect(!problem.message.lowercased().contains("không hợp lệ"))
            #expect(!problem.message.contains("bạn"))
        }
    }

    /// Flips, cuts and copies bytes of real workbooks, by a fixed generator: read or refused, never a crash.
    @Test func damagedWorkbooksNeverCrashTheReader() throws {
        var generator = Generator(state: 8)
        let stored = TestBook(
            rows: "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><f>1</f><v>57</v></c></row>")
        for original in [try Fixture.bytes("caobang-annexes.xlsx"), stored.file.bytes] {
            var refused = 0
            for _ in 0..<300 {
                var bytes = original
                for _ in 0...Int.random(in: 0..<4, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) && Bool.random(using: &generator) {
                    bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &generator)...)
                }
                do {
                    _ = try DocumentReader.read(bytes)
                } catch {
                    #expect(error.code.hasPrefix("office."))
                    refused += 1
                }
            }
            #expect(refused > 100)
        }
    }

    /// The same for XML: what lies inside the archive is damaged and its checksum is right.
    @Test func damagedSheetsNeverCrashTheReader() throws {
        var generator = Generator(state: 2024)
        let rows = """
            <row r="2" hidden="1"><c r="A2" t="s" s="1"><v>0</v></c><c r="B2" t="inlineStr"><is><t>xã_x000D_</t></is></c>\
            <c r="C2" s="1"><f>1</f><v>4.5E-3</v></c><c t="d"><v>2024-03-20</v></c></row>
            """
        let after = "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>"
        var outcomes: Set<String> = []
        for _ in 0..<600 {
            var book = TestBook(
                rows: rows, before: "<cols><col min=\"1\" max=\"2\" hidden=\"1\"/></cols>", after: after)
            book.strings = "<si><t>tổ</t></si>"
            book.styles = "<s><cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs></s>"
            var xml = Array(book.sheets[0].xml.utf8)
            for _ in 0...2 {
                let place = Int.random(in: 0..<xml.count, using: &generator)
                xml[place] = Array("0123456789<>/\"= aAZrtsv".utf8).randomElement(using: &generator) ?? 0
            }
            book.sheets[0].xml = String(decoding: xml, as: UTF8.self)
            outcomes.insert(refusal(book.file.bytes)?.code ?? "read")
        }
        #expect(outcomes.contains("read") && outcomes.contains("office.malformed"))
    }
}

/// SplitMix64: the same numbers on every run.
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
