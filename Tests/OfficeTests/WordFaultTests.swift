import Foundation
import Kernel
import Testing

@testable import Office

private typealias T = TestDocument

/// What an office is told about a template that cannot be filled.
@Suite struct WordFaultTests {
    private static let known: [WordTag] = [
        WordTag("tieu_de"), WordTag("so"), WordTag("da_ky", .flag), WordTag("bang", .table),
        WordTag("can_cu", .list([WordTag("noi_dung")])),
    ]

    private func faults(_ document: TestDocument) throws -> [String] {
        try document.template().faults(knowing: WordFaultTests.known).map(\.message)
    }

    @Test func `An unknown tag is named with its paragraph and what it probably means`() throws {
        let document = T(T.paragraph("Một") + "<w:p/>" + T.paragraph("Hai") + T.paragraph("{{tieu_đe}} {{xyzzy}}"))
        #expect(
            try faults(document) == [
                "Đoạn 3: thẻ “{{tieu_đe}}” không có trong danh sách thẻ. Có thể là “tieu_de”.",
                "Đoạn 3: thẻ “{{xyzzy}}” không có trong danh sách thẻ. Xem danh sách thẻ trong hướng dẫn rồi sửa tên.",
            ])
    }

    @Test func `All faults are told at once, in the order of the text`() throws {
        var document = T(
            paragraphs: "{{so", "x }} y", "{{#can_cu}}", "{{noi_dung}} {{/da_ky}}", "{{}}", "{{noi_dung}}",
            "Bảng: {{@bang}}", "{{can_cu}} {{bang}}", "{{@so}}")
        document.header = T.paragraph("{{khong_co}}")
        let codes = try document.template().faults(knowing: WordFaultTests.known).map(\.code)
        #expect(
            codes == [
                "word.tag_broken", "word.tag_stray_end", "word.block_unclosed", "word.block_unopened",
                "word.tag_nameless", "word.table_not_alone", "word.tag_form", "word.tag_form", "word.tag_form",
                "word.tag_unknown",
            ])
        let words = try faults(document)
        #expect(
            words.first
                == "Đoạn 1: thẻ “{{so” mở bằng “{{” mà thiếu “}}” trong cùng đoạn. Viết đủ hai dấu đóng, không xuống dòng giữa thẻ."
        )
        #expect(words.last?.hasPrefix("Đầu trang, đoạn 1: thẻ “{{khong_co}}”") == true)
        #expect(throws: Problems.self) { try document.template().fill(["so": .text("1")]) }
    }

    @Test(arguments: [
        ("word.tag_broken", "<w:p><w:r><w:t>{{so</w:t><w:br/><w:t>}}</w:t></w:r></w:p>"),
        ("word.tag_broken", T.paragraph("{{so {{tieu_de}}")),
        ("word.block_crossed", T.paragraph("{{#da_ky}}{{#so}}x{{/da_ky}}{{/so}}")),
        ("word.block_misplaced", T.paragraph("x {{#da_ky}}") + T.paragraph("y") + T.paragraph("{{/da_ky}}")),
        ("word.block_misplaced", T.paragraph("{{#da_ky}}") + T.paragraph("{{/da_ky}} y")),
        ("word.block_across_table", T.paragraph("{{#da_ky}}") + T.table(T.row("a", "{{/da_ky}}"))),
        ("word.block_across_table", T.table(T.row("a", "{{#da_ky}}b", "c{{/da_ky}}"))),
        ("word.block_across_table", T.table(T.row("{{#da_ky}}a", "b{{/da_ky}}", "c"))),
        ("word.block_across_table", T.table(T.row("{{#da_ky}}a", "b"), T.row("c", "d")) + T.paragraph("{{/da_ky}}")),
    ])
    func `A tag that cannot be understood is told by its kind`(code: String, body: String) throws {
        let found = try T(body).template().faults(knowing: WordFaultTests.known)
        #expect(found.first?.code == code)
        // The other end of the same block is not a second fault.
        #expect(Set(found.map(\.code)).count == 1, "\(found.map(\.message))")
        #expect(found.allSatisfy { $0.message.hasPrefix("Đoạn ") })
    }

    @Test func `A tag of a list that stands outside of it is told where it belongs`() throws {
        #expect(
            try faults(T(paragraphs: "{{noi_dung}}")) == [
                "Đoạn 1: thẻ “{{noi_dung}}” chỉ dùng được bên trong khối “{{#can_cu}}…{{/can_cu}}”. "
                    + "Đưa thẻ vào trong khối đó."
            ])
    }

    @Test func `A block of an unknown name is one fault, not one for each tag inside`() throws {
        let document = T(paragraphs: "{{#muc_luc}}", "{{ten}} {{trang}}", "{{/muc_luc}}")
        #expect(try faults(document).count == 1)
    }

    @Test func `Without a list of tags the values say what is known`() throws {
        let list: WordValue = .list([["ten": .text("A")], ["chuc": .text("B")]])
        #expect(try T(paragraphs: "{{#nguoi}}{{ten}}{{chuc}}{{/nguoi}}").faults(["nguoi": list]) == [])
        #expect(try T(paragraphs: "{{#nguoi}}{{bat_ky}}{{/nguoi}}").faults(["nguoi": .list([])]) == [])
        let wrong = try T(paragraphs: "{{#nguoi}}{{tenn}}{{/nguoi}}").faults(["nguoi": list])
        #expect(wrong == ["Đoạn 1: thẻ “{{tenn}}” không có trong danh sách thẻ. Có thể là “ten”."])
    }

    @Test func `A known tag without a value comes out empty`() throws {
        let document = T(paragraphs: "Số: {{so}}/KH", "{{#can_cu}}{{noi_dung}}{{/can_cu}}", "x")
        #expect(try document.filled([:], knowing: WordFaultTests.known).paragraphs == ["Số: /KH", "x"])
    }

    // MARK: Files

    private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

    private static func holding(_ name: String) -> [UInt8] {
        compound + [9] + name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), 0] } + [0]
    }

    private static func parts(_ names: String...) -> [UInt8] {
        var file = T(paragraphs: "x").file
        for name in names { file.add(name, "<a/>") }
        return file.bytes
    }

    private static let others: [(String, [UInt8])] = [
        ("office.empty_file", []), ("word.not_a_document", Array("{{ten}}".utf8)),
        ("word.not_a_document", ZipFile().bytes), ("word.not_a_document", holding("Contents")),
        ("word.old_document", holding("WordDocument")), ("word.encrypted", holding("EncryptedPackage")),
        ("word.workbook", holding("Workbook")), ("word.pdf", Array("%PDF-1.7".utf8)),
        ("word.damaged", [0x50, 0x4B, 0x03, 0x04]), ("word.macros", parts("word/vbaProject.bin")),
        ("word.workbook", parts("xl/workbook.xml")), ("word.open_document", parts("mimetype", "content.xml")),
        ("word.embedded", parts("word/embeddings/oleObject1.bin")), ("word.duplicate_part", parts("WORD/document.xml")),
    ]

    @Test(arguments: others)
    func `What is no template is named`(code: String, bytes: [UInt8]) {
        let problem = wordRefusal(bytes)
        #expect(problem?.code == code)
        #expect(problem?.kind == .invalid)
        #expect(problem?.message.contains("Excel") != true || code == "word.workbook")
    }

    @Test func `A document with macros is known by its content type too`() {
        var file = ZipFile()
        file.add(
            "[Content_Types].xml",
            "<Types><Override ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>")
        file.add("_rels/.rels", T.root)
        file.add("word/document.xml", "<w:document/>")
        #expect(wordRefusal(file.bytes)?.code == "word.macros")
    }

    @Test(arguments: [
        "<w:document><w:body>", "<!DOCTYPE x [<!ENTITY a \"b\">]><w:document/>", "<w:document a=\"1\" a=\"2\"/>",
    ])
    func `Broken markup and entities are refused`(xml: String) {
        var file = ZipFile()
        file.add("_rels/.rels", T.root)
        file.add("word/document.xml", xml)
        #expect(["word.malformed", "word.xml_entities"].contains(wordRefusal(file.bytes)?.code))
    }

    @Test func `A template of 80 MB is refused without being looked at`() {
        let problem = wordRefusal([UInt8](repeating: 0x50, count: 80 << 20))
        #expect(problem?.code == "word.file_too_large")
        #expect(problem?.kind == .tooLarge)
        #expect(problem?.message.contains("80 MB, vượt mức 20 MB") == true)
    }

    @Test func `A document that unpacks to far more than it weighs is refused`() {
        var file = T(paragraphs: "x").file
        file.addBomb("word/media/image1.png", prefix: "x", blanks: 100 << 20)
        #expect(file.bytes.count < 1 << 20)
        #expect(wordRefusal(file.bytes)?.code == "word.too_long")
        var text = ZipFile()
        text.add("_rels/.rels", T.root)
        text.addBomb("word/document.xml", prefix: "<w:document>", blanks: 12 << 20)
        #expect(["word.too_long", "word.damaged"].contains(wordRefusal(text.bytes)?.code))
    }

    @Test func `A truncated document is refused`() {
        let bytes = T(paragraphs: "x").file.bytes
        for count in [30, bytes.count / 2, bytes.count - 1] {
            #expect(wordRefusal(Array(bytes.prefix(count)))?.code == "word.damaged")
        }
    }
}
