import Foundation
import Kernel
import Testing

@testable import Pages

@Suite("Forms as browsers send them")
struct FormTests {
    private func part(_ disposition: String, _ content: String, type: String? = nil) -> String {
        "--grenze\r\nContent-Disposition: form-data; \(disposition)\r\n"
            + (type.map { "Content-Type: \($0)\r\n" } ?? "") + "\r\n\(content)\r\n"
    }

    private func read(_ body: String, boundary: String = "grenze") throws -> Form {
        try Multipart.read(Array(body.utf8), contentType: "multipart/form-data; boundary=\(boundary)")
    }

    private func code(_ work: () throws -> Form) -> String? {
        do {
            _ = try work()
            return nil
        } catch { return (error as? Problem)?.code }
    }

    @Test("Fields come out normalised: one line, lines, or as sent")
    func normalised() {
        let form = Form([("a", " Ho\u{0300}a\u{00A0} An\r\nhai "), ("m", " mật  khẩu "), ("c", "1"), ("c", "2")])
        #expect(form.text("a") == "Hòa An hai".precomposedStringWithCanonicalMapping)
        #expect(form.lines("a").hasSuffix("An\nhai") && form.raw("m") == " mật  khẩu ")
        #expect(form.all("c") == ["1", "2"] && form.text("không") == "" && form["không"] == nil && form.has("c"))
        #expect(form.names == ["a", "m", "c"])
    }

    @Test("Percent signs that encode nothing stay, broken bytes are marked, plus is a blank")
    func urlencoded() throws {
        let form = try Form.urlencoded("a=100%25+%C4%91&b=%&c=%E1%BA&d&=x&e=%zz".utf8)
        #expect(form.raw("a") == "100% đ" && form.raw("b") == "%" && form.raw("e") == "%zz")
        #expect(form.raw("c").contains("\u{FFFD}") && form.has("d") && form.raw("") == "x")
    }

    @Test("A form has at most 20.000 fields")
    func manyFields() {
        #expect(code { try Form.urlencoded(String(repeating: "a=1&", count: 20_000).utf8) } == nil)
        #expect(code { try Form.urlencoded(String(repeating: "a=1&", count: 20_001).utf8) } == "form.too_many_fields")
    }

    @Test("Text and file come apart; a file's bytes are untouched")
    func multipart() throws {
        let bytes: [UInt8] = [0x50, 0x4B, 0, 0xFF, 0x0D, 0x0A, 0x2D, 0x2D, 0x0D, 0x0A]
        var body = Array((part("name=\"ten\"", "Hòa An") + "--grenze\r\nContent-Disposition: form-data; ").utf8)
        body += Array("name=\"tep\"; filename=\"a.xlsx\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8)
        body += bytes + Array("\r\n--grenze--\r\n".utf8)
        let form = try Multipart.read(body, contentType: "multipart/form-data; boundary=\"grenze\"; charset=utf-8")
        #expect(form.text("ten") == "Hòa An")
        #expect(form.file("tep") == UploadedFile(name: "a.xlsx", bytes: bytes))
    }

    @Test("The boundary inside content, without its line break, ends nothing")
    func boundaryInside() throws {
        let content = "x--grenze y\r\n-grenze\r\n--grenz\n--grenze--"
        let form = try read(part("name=\"a\"", content) + part("name=\"b\"", "") + "--grenze--")
        #expect(form.raw("a") == content && form.has("b") && form.raw("b") == "")
    }

    @Test("A boundary that only begins like the real one is not it", arguments: ["\r\n--grenzeX", "\r\n--grenze-"])
    func longerBoundary(_ inside: String) {
        #expect(code { try read(part("name=\"a\"", "1\(inside)\r\n2") + "--grenze--") } == "form.malformed")
    }

    @Test(
        "What is cut off or misses its pieces is refused and nothing is taken from it",
        arguments: [
            "", "--grenze", "--grenze\r\n", "--grenze\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
            "--grenze\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--grenze",
            "--grenze\r\nContent-Disposition: form-data; name=\"a\"\r\nx\r\n--grenze--",
            "--grenze\r\nContent-Type: text/plain\r\n\r\nx\r\n--grenze--",
            "--grenze\r\nContent-Disposition: form-data\r\n\r\nx\r\n--grenze--",
            "--anders\r\n\r\n--anders--", "--grenze\r\n\r\n--grenze--",
        ])
    func missingEnd(_ body: String) { #expect(code { try read(body) } == "form.malformed") }

    @Test("A boundary is there, and has at most 70 bytes")
    func boundary() {
        let body = Array("--a--".utf8)
        #expect(code { try Multipart.read(body, contentType: "multipart/form-data") } == "form.malformed")
        let long = String(repeating: "a", count: 71)
        #expect(
            code { try Multipart.read(body, contentType: "multipart/form-data; boundary=\(long)") } == "form.malformed")
    }

    @Test("An empty form ends at once; words before the first boundary and after the last are no fields")
    func surroundings() throws {
        #expect(try read("--grenze--\r\n").names.isEmpty)
        let form = try read("lời đầu\r\n" + part("name=\"a\"", "1") + "--grenze--\r\nlời cuối")
        #expect(form.names == ["a"])
    }

    @Test("1000 parts are read, 1001 are refused")
    func manyParts() throws {
        let thousand = (0..<1000).map { part("name=\"f\($0)\"", "\($0)") }.joined()
        #expect(try read(thousand + "--grenze--").names.count == 1000)
        #expect(code { try read(thousand + part("name=\"g\"", "") + "--grenze--") } == "form.too_many_fields")
    }

    @Test("Headers of a part above 8 KiB are refused")
    func hugeHeaders() throws {
        let fits = "name=\"a\"\r\nX-Filler: " + String(repeating: "x", count: 8000)
        #expect(try read(part(fits, "1") + "--grenze--").raw("a") == "1")
        let huge = "name=\"a\"\r\nX-Filler: " + String(repeating: "x", count: 9000)
        #expect(code { try read(part(huge, "1") + "--grenze--") } == "form.malformed")
    }

    @Test(
        "File names come composed, without folders, in every way they are sent",
        arguments: [
            ("filename=\"Kế hoạch.xlsx\"", "Kế hoạch.xlsx"),
            ("filename=\"Ke\u{0302}\u{0301} hoa\u{0323}ch.xlsx\"", "Kế hoạch.xlsx"),
            ("filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.xlsx", "Kế hoạch.xlsx"),
            ("filename=\"ke.xlsx\"; filename*=utf-8'vi'K%E1%BA%BF.xlsx", "Kế.xlsx"),
            ("filename=\"ke.xlsx\"; filename*=latin1''K%E9.xlsx", "ke.xlsx"),
            ("filename=\"C:\\Tai lieu\\a.xlsx\"", "a.xlsx"), ("filename=\"../../etc/passwd\"", "passwd"),
            ("filename=\"a %22b%22.xlsx\"", "a \"b\".xlsx"), ("filename=\"a \\\"b\\\".xlsx\"", "a \"b\".xlsx"),
            ("filename=tran.xlsx", "tran.xlsx"), ("filename=\"a;b=c.xlsx\"", "a;b=c.xlsx"),
            ("FileName=\"a\u{0000}\u{0007}.xlsx\"", "a.xlsx"),
        ])
    func fileNames(_ header: String, _ name: String) throws {
        let form = try read(part("name=\"tep\"; \(header)", "x") + "--grenze--")
        #expect(form.file("tep")?.name == name.precomposedStringWithCanonicalMapping)
        #expect(form.file("tep")?.name.utf8.elementsEqual(name.precomposedStringWithCanonicalMapping.utf8) == true)
    }

    @Test("No file chosen is no file; an empty file with a name is one")
    func noFile() throws {
        let form = try read(
            part("name=\"a\"; filename=\"\"", "") + part("name=\"b\"; filename=\"b.txt\"", "") + "--grenze--")
        #expect(form.file("a") == nil && form.file("b")?.bytes == [])
    }
}
