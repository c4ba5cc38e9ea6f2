import Foundation
import Kernel
import Testing

@testable import Office

private typealias T = TestDocument

/// Tables that stand for `{{@ten}}` (T235: wide tables with two and three header rows, merged cells, totals).
@Suite struct WordTableTests {
    private static let annex = WordTable(
        rows: [
            [.init("STT", rows: 2), .init("Đơn vị", rows: 2), .init("Nội dung 1", columns: 2)],
            [.init("Tổ truyền thông (tổ)"), .init("Tập huấn (cuộc)")],
            [.init("I", isBold: true), .init("Cấp tỉnh", isBold: true), .init("57"), .init("03")],
        ], headerRows: 2, fontSize: 10)

    private func table(_ table: WordTable, section: String = "") throws -> WordElement {
        let document = T("<w:p>\(T.run("{{@bang}}", "<w:rFonts w:ascii=\"Times New Roman\"/>"))</w:p>\(section)")
        return try #require(try document.filled(["bang": .table(table)]).body.first("w:tbl"))
    }

    @Test func `Header rows repeat, merged cells span, rows stay whole (T235)`() throws {
        let table = try table(WordTableTests.annex)
        let rows = table.elements("w:tr")
        #expect(rows.map { $0.first("w:trPr")?.first("w:tblHeader") != nil } == [true, true, false])
        #expect(rows.allSatisfy { $0.first("w:trPr")?.first("w:cantSplit") != nil })
        #expect(rows.map { $0.elements("w:tc").count } == [3, 4, 4])
        let merges = rows[0].elements("w:tc").map { $0.first("w:tcPr")?.first("w:vMerge")?["w:val"] }
        #expect(merges == ["restart", "restart", nil])
        #expect(rows[0].elements("w:tc")[2].first("w:tcPr")?.first("w:gridSpan")?["w:val"] == "2")
        #expect(rows[1].elements("w:tc").map(\.plainText) == ["", "", "Tổ truyền thông (tổ)", "Tập huấn (cuộc)"])
        // Numbers keep their printed form (T236).
        #expect(rows[2].plainText == "ICấp tỉnh5703")
        #expect(rows[2].elements("w:tc")[0].contains("w:b"))
    }

    @Test func `A table is as wide as the text of its page`() throws {
        let landscape =
            "<w:sectPr><w:pgSz w:w=\"16838\" w:h=\"11906\"/><w:pgMar w:left=\"1134\" w:right=\"1134\"/></w:sectPr>"
        for (section, width) in [("", 9071), (landscape, 14_570)] {
            let table = try table(WordTableTests.annex, section: section)
            let columns = table.first("w:tblGrid")?.elements("w:gridCol").compactMap { $0["w:w"].flatMap { Int($0) } }
            #expect(columns?.reduce(0, +) == width)
            #expect(columns?.allSatisfy { $0 > 0 } == true)
        }
    }

    @Test func `Letters get smaller until the longest word of every column fits`() throws {
        let wide = WordTable(
            rows: [(1...23).map { _ in WordTable.Cell("nghiêng") }], headerRows: 1, fontSize: 13)
        let drawn = WordTableWidths(wide, cells: wide.layout.cells, columns: 23, width: 14_570, wanted: 13)
        #expect(drawn.fontSize < 13 && drawn.fontSize >= 6.5)
        #expect(drawn.columns.reduce(0, +) == 14_570)
        let word = WordTableWidths.width(of: "nghiêng", drawn.fontSize, isBold: true)
        #expect(drawn.columns.allSatisfy { Double($0) >= word })
    }

    @Test func `Cells that overlap or are missing still give whole rows`() throws {
        let odd = WordTable(rows: [
            [.init("a", columns: 9, rows: 9), .init("b")], [], [.init("c"), .init("d"), .init("e")],
        ])
        for table in [odd, WordTable(rows: [[.init("a"), .init("b", rows: 5)], [.init("c", columns: 4)]])] {
            let layout = table.layout
            let area = layout.cells.reduce(0) { $0 + $1.cell.columns * $1.cell.rows }
            #expect(area == layout.columns * table.rows.count)
        }
    }

    @Test func `A table without rows leaves nothing, and a cell keeps its paragraph`() throws {
        let empty: [String: WordValue] = ["bang": .table(WordTable(rows: []))]
        #expect(try T(paragraphs: "a", "{{@bang}}", "b").filled(empty).paragraphs == ["a", "b"])
        let inside = try T(T.table(T.row("{{@bang}}"))).filled(empty)
        #expect(try inside.cells == [[""]])
        // A table inside a cell is as wide as the cell.
        let nested = try T(T.table(T.row("{{@bang}}"))).filled(["bang": .table(WordTableTests.annex)])
        #expect(try nested.xml().contains("<w:tblW w:w=\"2784\""))
    }
}

/// LibreOffice as converter.
@Suite struct PDFConverterTests {
    @Test func `Without LibreOffice one is told what to do`() async throws {
        let converter = PDFConverter(program: "/nonexistent/soffice")
        #expect(!converter.isAvailable)
        let problem = await #expect(throws: Problem.self) { try await converter.pdf([1]) }
        #expect(problem?.code == "pdf.not_installed")
        #expect(problem?.kind == .unavailable)
    }

    @Test func `A conversion that hangs is ended with everything it started`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nepmoi-soffice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = folder.appending(path: "soffice")
        let note = folder.appending(path: "child")
        try Data("#!/bin/sh\nsleep 300 &\necho $! > \(note.path)\nwait\n".utf8).write(to: script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        let converter = PDFConverter(program: script.path, seconds: 1)
        let problem = await #expect(throws: Problem.self) { try await converter.pdf([1]) }
        #expect(problem?.code == "pdf.timeout")
        let text = try String(contentsOf: note, encoding: .utf8)
        let child = try #require(Int32(Vietnamese.trimmed(text)))
        // A child that was ended may still wait to be collected by the system.
        let state = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
        #expect(state.isEmpty || state.contains(") Z"))
    }

    @Test func `What LibreOffice cannot read is told`() async throws {
        let problem = await #expect(throws: Problem.self) {
            try await PDFConverter(program: "/bin/false").pdf([1])
        }
        #expect(problem?.code == "pdf.failed")
    }
}
