import Foundation
import Kernel
import Testing

@testable import Office

private typealias T = TestDocument

/// Filling a template that an office typed in Word.
@Suite struct WordTemplateTests {
    @Test func `A tag is replaced, and what stands around it stays`() throws {
        let filled = try T(paragraphs: "Số: {{so}}/{{ ky_hieu }}", "Nơi nhận:").filled([
            "so": .text("288"), "ky_hieu": .text("KH-BCD"),
        ])
        #expect(try filled.paragraphs == ["Số: 288/KH-BCD", "Nơi nhận:"])
    }

    @Test func `A tag that Word split into runs is one tag, in the format of the run where it begins`() throws {
        let document = T(
            "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>" + T.run("Về {") + "<w:proofErr w:type=\"spellStart\"/>"
                + T.run("{tri", "<w:b/>") + "<w:bookmarkStart w:id=\"0\" w:name=\"_GoBack\"/>" + T.run("ch_", "<w:i/>")
                + "<w:smartTag w:element=\"x\"><w:smartTagPr/>\(T.run("yeu", "<w:i/>"))</w:smartTag>"
                + "<w:ins w:id=\"4\">\(T.run("}", "<w:u/>"))</w:ins>"
                + "<w:del w:id=\"5\"><w:r><w:delText>x</w:delText></w:r></w:del>"
                + T.run("} năm 2024", "<w:i/>") + "</w:p>")
        let filled = try document.filled(["trich_yeu": .text("Dự án 8")])
        #expect(try filled.paragraphs == ["Về Dự án 8 năm 2024"])
        let paragraph = try #require(try filled.body.first("w:p"))
        #expect(paragraph.first("w:pPr") != nil)
        let runs = paragraph.elements("w:r").map { run in
            (run.plainText, run.first("w:rPr")?.elements("w:i").isEmpty == false)
        }
        // The first brace stands in the run without format: so does the value.
        #expect(runs.map(\.0) == ["Về ", "Dự án 8", " năm 2024"])
        #expect(runs.map(\.1) == [false, false, true])
    }

    @Test func `A tag inside a hyperlink, with a capital that Word made, is found`() throws {
        let document = T("<w:p><w:hyperlink r:id=\"x\">\(T.run("{{T"))\(T.run("en}}"))</w:hyperlink></w:p>")
        #expect(try document.filled(["ten": .text("Sóc Trăng")]).paragraphs == ["Sóc Trăng"])
    }

    @Test func `Headers, footers and both copies of a text box are filled`() throws {
        let box = "<w:txbxContent>\(T.paragraph("{{so}}"))</w:txbxContent>"
        var document = T(
            "<w:p><w:r><mc:AlternateContent><mc:Choice>\(box)</mc:Choice><mc:Fallback><w:pict>\(box)</w:pict>"
                + "</mc:Fallback></mc:AlternateContent></w:r>\(T.run("{{ten}}"))</w:p>")
        document.header = T.paragraph("Đầu {{so}}")
        document.footer = T.paragraph("Chân {{so}}")
        let filled = try document.filled(["so": .text("91"), "ten": .text("KH")])
        #expect(try filled.xml().components(separatedBy: ">91<").count == 3)
        #expect(try filled.part("word/header1.xml").plainText == "Đầu 91")
        #expect(try filled.part("word/footer1.xml").plainText == "Chân 91")
        #expect(
            try document.template().tags().map(\.place) == [
                "Đoạn 1", "Đoạn 2", "Đầu trang, đoạn 1", "Chân trang, đoạn 1",
            ])
    }

    @Test func `Lines of a text become breaks inside a sentence and paragraphs when the tag stands alone`() throws {
        let lines: [String: WordValue] = ["ghi_chu": .text("một\nhai\tba")]
        #expect(try T(paragraphs: "Ghi chú: {{ghi_chu}}").filled(lines).paragraphs == ["Ghi chú: một⏎hai→ba"])
        let alone = T("<w:p><w:pPr><w:jc w:val=\"both\"/></w:pPr>\(T.run("{{ghi_chu}}", "<w:i/>"))</w:p>")
        let filled = try alone.filled(lines)
        #expect(try filled.paragraphs == ["một", "hai→ba"])
        #expect(try filled.body.elements("w:p").allSatisfy { $0.first("w:pPr")?.first("w:jc") != nil })
    }

    @Test(arguments: [
        "Nguyễn & <b>\"Thị\"</b> > ' ]]>", "Nguye\u{0302}\u{0303}n <\u{0301} &\u{0323}", "👩‍👩‍👧 𝄞", "a\u{0001}\u{0008}b",
        "{{khac}} {{#x}}",
    ])
    func `What is put in is text and never markup or a tag`(text: String) throws {
        let filled = try T(paragraphs: "[{{ten}}]").filled(["ten": .text(text)])
        let wanted = text.filter { $0 != "\u{0001}" && $0 != "\u{0008}" }
        let paragraph = try #require(try filled.paragraphs.first)
        // Byte by byte: a decomposed letter is not composed on the way.
        #expect(Array(paragraph.utf8) == Array("[\(wanted)]".utf8))
    }

    @Test func `Other parts are kept byte by byte and the same values give the same file`() throws {
        var document = T(paragraphs: "{{ten}}")
        document.extra = [("word/media/logo.png", "\u{01}PNG"), ("docProps/core.xml", "<x>1</x>")]
        let first = try document.filled(["ten": .text("A")])
        #expect(try first.xml("word/media/logo.png") == "\u{01}PNG")
        #expect(try first.bytes == document.filled(["ten": .text("A")]).bytes)
    }

    @Test func `The path of the template that a document was made from is removed`() throws {
        var document = T(paragraphs: "x")
        document.extra = [
            (
                "word/settings.xml",
                "<w:settings \(T.namespaces)><w:attachedTemplate r:id=\"a\"/><w:zoom w:percent=\"100\"/></w:settings>"
            ),
            (
                "word/_rels/settings.xml.rels",
                "<Relationships><Relationship Id=\"a\" Type=\"http://x/attachedTemplate\" TargetMode=\"External\" "
                    + "Target=\"http://evil.example/x.dotm\"/></Relationships>"
            ),
        ]
        let filled = try document.filled([:])
        #expect(try !filled.xml("word/_rels/settings.xml.rels").contains("evil"))
        #expect(try !filled.xml("word/settings.xml").contains("attachedTemplate"))
        #expect(try filled.xml("word/settings.xml").contains("w:zoom"))
    }
}

/// Blocks: repeated, shown, left out.
@Suite struct WordBlockTests {
    private static let units: WordValue = .list([
        [
            "ten": .text("Hội LHPN tỉnh"),
            "viec": .list([["noi_dung": .text("chủ trì")], ["noi_dung": .text("báo cáo")]]),
        ],
        ["ten": .text("Sở Y tế"), "viec": .list([])],
    ])

    @Test func `A block within a paragraph repeats its text`() throws {
        let filled = try T(paragraphs: "{{#don_vi}}{{stt}}. {{ten}}{{^cuoi_cung}}; {{/cuoi_cung}}{{/don_vi}}.").filled([
            "don_vi": WordBlockTests.units
        ])
        #expect(try filled.paragraphs == ["1. Hội LHPN tỉnh; 2. Sở Y tế."])
    }

    @Test func `Blocks over paragraphs nest, and their marks leave no empty lines`() throws {
        let document = T(
            paragraphs: "đầu", "{{#don_vi}}", "{{stt}}. {{ten}} ({{chung}})", "{{#viec}}",
            "- {{noi_dung}} của {{ten}};",
            "{{/viec}}", "{{^viec}}- chưa giao việc;{{/viec}}", "{{/don_vi}}", "cuối")
        let filled = try document.filled(["don_vi": WordBlockTests.units, "chung": .text("DA8")])
        #expect(
            try filled.paragraphs == [
                "đầu", "1. Hội LHPN tỉnh (DA8)", "- chủ trì của Hội LHPN tỉnh;", "- báo cáo của Hội LHPN tỉnh;",
                "2. Sở Y tế (DA8)", "- chưa giao việc;", "cuối",
            ])
    }

    @Test func `A block may open at the head of a paragraph and close at the end of a later one`() throws {
        let document = T(paragraphs: "{{#don_vi}}{{ten}}", "có {{stt}}{{/don_vi}}")
        #expect(
            try document.filled(["don_vi": WordBlockTests.units]).paragraphs == [
                "Hội LHPN tỉnh", "có 1", "Sở Y tế", "có 2",
            ])
    }

    @Test func `A flag or a text opens its block once, the opposite when empty`() throws {
        let document = T(
            paragraphs: "{{#da_ky}}(Đã ký){{/da_ky}}{{^da_ky}}DỰ THẢO{{/da_ky}}", "{{#so}}Số: {{so}}{{/so}}", "x")
        #expect(try document.filled(["da_ky": .flag(true), "so": .text("")]).paragraphs == ["(Đã ký)", "x"])
        #expect(
            try document.filled(["da_ky": .flag(false), "so": .text("7")]).paragraphs == ["DỰ THẢO", "Số: 7", "x"])
    }

    @Test func `A row whose first cell opens and whose last cell closes is repeated`() throws {
        let document = T(
            T.table(
                T.row("TT", "Đơn vị", "Việc"),
                T.row("{{#don_vi}}{{stt}}", "{{ten}}", "{{#viec}}|- {{noi_dung}}|{{/viec}}|{{/don_vi}}"),
                T.row("Cộng", "", "")))
        let filled = try document.filled(["don_vi": WordBlockTests.units])
        #expect(
            try filled.cells == [
                ["TT", "Đơn vị", "Việc"], ["1", "Hội LHPN tỉnh", "- chủ trì|- báo cáo"], ["2", "Sở Y tế", ""],
                ["Cộng", "", ""],
            ])
    }

    @Test func `Several rows repeat together, also between rows that only hold the marks`() throws {
        let document = T(
            T.table(
                T.row("{{#don_vi}}", ""), T.row("{{stt}}", "{{ten}}"),
                T.row("{{#viec}}{{stt}}", "{{noi_dung}}{{/viec}}"),
                T.row("", "{{/don_vi}}")))
        #expect(
            try document.filled(["don_vi": WordBlockTests.units]).cells == [
                ["1", "Hội LHPN tỉnh"], ["1", "chủ trì"], ["2", "báo cáo"], ["2", "Sở Y tế"],
            ])
        // A table without rows would not open in Word.
        #expect(try document.filled(["don_vi": .list([])]).body.first("w:tbl") == nil)
    }

    @Test func `A block around a table repeats the table, and tables stay apart`() throws {
        let document = T(T.paragraph("{{#don_vi}}") + T.table(T.row("{{ten}}")) + T.paragraph("{{/don_vi}}"))
        let body = try document.filled(["don_vi": WordBlockTests.units]).body
        let names = body.children.compactMap { if case .element(let element) = $0 { element.name } else { nil } }
        #expect(names == ["w:tbl", "w:p", "w:tbl"])
    }

    @Test func `A section is repeated with its orientation, and the empty one at the end goes`() throws {
        let portrait = "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr>"
        let landscape = "<w:sectPr><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/></w:sectPr>"
        let document = T(
            T.paragraph("chính") + "<w:p><w:pPr>\(portrait)</w:pPr></w:p>" + T.paragraph("{{#phu_luc}}{{ten}}")
                + "<w:p><w:pPr>\(landscape)</w:pPr>\(T.run("{{/phu_luc}}"))</w:p>" + "<w:p/>" + portrait)
        let two = try document.filled(["phu_luc": .list([["ten": .text("I")], ["ten": .text("II")]])])
        #expect(try two.xml().components(separatedBy: "landscape").count == 3)
        #expect(try two.body.first("w:sectPr")?.first("w:pgSz")?["w:orient"] == "landscape")
        #expect(try two.paragraphs == ["chính", "", "I", "", "II"])
        let none = try document.filled(["phu_luc": .list([])])
        #expect(try none.xml().contains("landscape") == false)
        #expect(try none.xml().components(separatedBy: "<w:sectPr").count == 2)
        #expect(try none.paragraphs == ["chính"])
    }

    @Test func `Ids that Word gives to paragraphs do not occur twice`() throws {
        let document = T(
            "<w:p w14:paraId=\"1\">\(T.run("{{#don_vi}}"))</w:p><w:p w14:paraId=\"2\">\(T.run("{{ten}}!"))</w:p>"
                + T.paragraph("{{/don_vi}}"))
        #expect(try document.filled(["don_vi": WordBlockTests.units]).xml().contains("paraId") == false)
    }
}
