import Foundation
import Hummingbird
import Kernel
import Testing

@testable import Pages

@Suite("What stands in a page is data, never markup")
struct RenderTests {
    private func render(_ template: String, _ page: SamplePage) throws -> String {
        let room = TemplateSource("Test", ["sample-page": Array(template.utf8), "part": Array("{{word}}".utf8)])
        let library = try TemplateLibrary([.pages, room], reloadFolder: nil)
        #expect(library.faults(of: .sample as SamplePage) == [])
        return library.render(page, csrf: "tok")
    }

    private var page: SamplePage { .sample }

    @Test(
        "Bytes that HTML acts on are escaped even when a combining accent follows them",
        arguments: ["<", ">", "&", "\"", "'", "`"])
    func combining(_ sign: String) throws {
        var page = page
        page.word = "\(sign)\u{0301}script\(sign)"
        for template in ["{{word}}", "<p title=\"{{word}}\">", "{{>part}}", "{{#rows}}{{word}}{{/rows}}"] {
            let html = try render(template, page)
            let inside = html.utf8.filter { $0 == sign.utf8.first }.count
            let own = template.replacingOccurrences(of: "{{>part}}", with: "").utf8.filter { $0 == sign.utf8.first }
                .count
            #expect(inside == own + (sign == "&" ? 2 : 0), "\(template): \(html)")
        }
    }

    @Test("Decomposed Vietnamese passes unchanged")
    func vietnamese() {
        let text = "Tổ truyền thông “Nguyễn” e\u{0302}\u{0301}"
        #expect(Array(HTML.escaped(text).utf8) == Array(text.utf8))
    }

    @Test("An absent value does not borrow one of the same name from further out")
    func absent() throws {
        var page = page
        page.note = "ngoài"
        page.rows[0].note = nil
        #expect(try render("{{#rows}}[{{note}}{{#note}}x{{/note}}{{^note}}không{{/note}}]{{/rows}}", page) == "[không]")
    }

    @Test("Lists know their first and last element, and the token of the session is at hand in every form")
    func lists() throws {
        var page = page
        page.rows = ["A", "B", "C"].map { .init(name: $0, link: .plans, note: nil, chosen: $0 == "B") }
        let html = try render(
            "{{#rows}}{{^first()}}, {{/first()}}{{name}}{{#chosen}}!{{/chosen}}{{#last()}}.{{/last()}}{{/rows}}"
                + "{{>csrf}}", page)
        #expect(html == "A, B!, C.<input type=\"hidden\" name=\"_csrf\" value=\"tok\">")
    }

    @Test("A wrong tag is found when the page is registered, with template and tag named")
    func wrongTag() throws {
        let wrong: [(String, String)] = [
            ("{{wrod}}", "{{wrod}} is not a field"),
            ("{{#rows}}{{nmae}}{{/rows}}", "{{nmae}} is not a field"),
            ("{{rows.name}}", "is not a field"),
            ("{{rows}}", "open a section"),
            ("{{{word}}}", "is not SafeHTML"),
            ("{{drawing}}", "write {{{drawing}}}"),
            ("<p title=\"{{{drawing}}}\">", "only stand between tags"),
            ("{{ratio}}", "is a Double"),
            ("{{>nothing}}", "there is no template"),
            ("<a href=\"{{word}}\">", "takes one whole Link"),
            ("<a href={{word}}>", "without quotes"),
            ("<p {{word}}>", "outside an attribute's quotes"),
            ("{{#word}}{{#first()}}x{{/first()}}{{/word}}", "does not stand directly in a list"),
            ("{{lowercased(word)}}", "not a plain name"),
        ]
        for (template, reason) in wrong {
            let renderer = try World.renderer(["sample-page": template])
            let fault = #expect(throws: TemplateFault.self) { try renderer.register([SamplePage.self]) }
            #expect(fault?.description.contains("sample-page: ") == true)
            #expect(fault?.description.contains(reason) == true, "\(template): \(fault?.description ?? "")")
        }
    }

    @Test(
        "What the browser or the check could not judge cannot be written at all",
        arguments: [
            "{{&word}}", "{{=<% %>=}}", "{{<word}}{{/word}}", "{{>*word}}", "{{#rows}}", "{{/rows}}", "{{word",
            "<p style=\"color:red\">", "<p onclick=\"x()\">", "<style>p{}</style>",
        ])
    func refused(_ template: String) {
        #expect(throws: TemplateFault.self) { try World.renderer(["sample-page": template]) }
    }

    @Test(
        "Good templates pass the check",
        arguments: [
            "<a href=\"{{link}}\"></a>", "<a href=\"#{{name}}\" class=\"a {{name}}\"></a>", "{{{drawing}}}",
            "{{note}}", "<td{{#chosen}} class=\"x\"{{/chosen}}>{{name}}</td>", "{{>state}}<!-- {{! said }} -->",
        ])
    func good(_ template: String) throws {
        let renderer = try World.renderer([
            "sample-page": "{{#rows}}\(template)\n{{/rows}}", "state": "{{#rows}}{{name}}{{/rows}}",
        ])
        #expect(throws: Never.self) { try renderer.register([SamplePage.self]) }
    }

    @Test("Two rooms cannot have a template of the same name")
    func twice() {
        #expect(throws: TemplateFault.self) { try World.renderer(["shell": "x"]) }
    }

    @Test("In a DEBUG build templates are read again from the folder that is named")
    func reload() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/Ground/Pages/Templates")
        let copy = folder.appendingPathComponent("Ground/Pages/Templates")
        try FileManager.default.createDirectory(
            at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: sources, to: copy)
        let room = folder.appendingPathComponent("Test/Templates")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        let file = room.appendingPathComponent("sample-page.mustache")
        try Data("một".utf8).write(to: file)
        let renderer = try PageRenderer(
            templates: [TemplateSource("Test", ["sample-page": []])], environment: World.environment, demo: false,
            reloadFolder: folder.path)
        try renderer.register([SamplePage.self])
        #expect(throws: Never.self) { try renderer.page(PageHead(title: "T"), SamplePage.sample, viewer: nil) }
        try Data("{{wrong}}".utf8).write(to: file)
        #expect(throws: TemplateFault.self) { try renderer.page(PageHead(title: "T"), SamplePage.sample, viewer: nil) }
    }
}

@Suite("Links stay on this site")
struct LinkTests {
    @Test(
        "What is not a path of this site becomes its front door",
        arguments: ["//x.test", "/\\x.test", "https://x.test", "javascript:alert(1)", "", "/a\nb", "/a b", "ke-hoach"])
    func foreign(_ text: String) { #expect(Link(text).path == "/") }

    @Test("Queries and fragments are encoded and put in their places")
    func query() {
        #expect(Link("/a#b").query([("q", "Hòa An & x"), ("r", "")]).path == "/a?q=H%C3%B2a%20An%20%26%20x#b")
        #expect(Link("/a?x=1").query([("y", "2")]).path == "/a?x=1&y=2")
        #expect(Link("/a#b").fragment("E12").path == "/a#E12")
        #expect(Link(segments: ["ke-hoach", "a/b"]).path == "/ke-hoach/a%2Fb")
    }

    @Test("The bar marks the target only when it is passed, and never overflows")
    func bar() {
        #expect(Bar(target: 57, evidence: 44, declared: 5).mark == nil)
        #expect(Bar(target: 57, evidence: 44, declared: 5).evidence == 77)
        let passed = Bar(target: 47, evidence: 47, declared: 5)
        #expect(passed.mark == 90 && passed.evidence == 90 && passed.declared == 10)
        #expect(Bar(target: 0, evidence: 3, declared: 0).evidence == 0)
    }
}
