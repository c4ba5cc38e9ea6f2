import Foundation
import Kernel
import Testing

@testable import Office

/// A Word document of as few parts as Word accepts.
struct TestDocument {
    /// Inside `w:body`.
    var body: String
    var header: String?
    var footer: String?
    var extra: [(name: String, content: String)] = []

    init(_ body: String) { self.body = body }

    /// A paragraph for each text.
    init(paragraphs: String...) { body = paragraphs.map(TestDocument.paragraph).joined() }

    static func paragraph(_ text: String) -> String { "<w:p>\(run(text))</w:p>" }
    static func run(_ text: String, _ properties: String = "") -> String {
        "<w:r>\(properties.isEmpty ? "" : "<w:rPr>\(properties)</w:rPr>")<w:t>\(text)</w:t></w:r>"
    }
    /// A row with a cell for each text, a line of it for each paragraph.
    static func row(_ cells: String...) -> String {
        "<w:tr>"
            + cells.map { cell in
                let lines = cell.split(separator: "|", omittingEmptySubsequences: false).map { paragraph(String($0)) }
                return "<w:tc><w:tcPr><w:tcW w:w=\"3000\" w:type=\"dxa\"/></w:tcPr>\(lines.joined())</w:tc>"
            }.joined() + "</w:tr>"
    }
    static func table(_ rows: String...) -> String { "<w:tbl><w:tblPr/><w:tblGrid/>\(rows.joined())</w:tbl>" }

    static let namespaces =
        "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:mc=\"mc\" xmlns:w14=\"w14\" "
        + "xmlns:r=\"r\""
    static let root =
        "<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" Target=\"word/document.xml\"/></Relationships>"

    var file: ZipFile {
        var file = ZipFile()
        file.add("[Content_Types].xml", "<Types/>")
        file.add("_rels/.rels", TestDocument.root)
        file.add("word/document.xml", "<w:document \(TestDocument.namespaces)><w:body>\(body)</w:body></w:document>")
        var links = ""
        for (kind, name, content) in [("header", "hdr", header), ("footer", "ftr", footer)] {
            guard let content else { continue }
            links += "<Relationship Id=\"\(kind)\" Type=\"http://x/\(kind)\" Target=\"\(kind)1.xml\"/>"
            file.add("word/\(kind)1.xml", "<w:\(name) \(TestDocument.namespaces)>\(content)</w:\(name)>")
        }
        file.add("word/_rels/document.xml.rels", "<Relationships>\(links)</Relationships>")
        for part in extra { file.add(part.name, part.content) }
        return file
    }

    func template() throws -> WordTemplate { try WordTemplate(file.bytes) }

    /// What fills it, as the tree of its main part.
    func filled(_ values: [String: WordValue], knowing tags: [WordTag] = []) throws -> Filled {
        Filled(bytes: try template().fill(values, knowing: tags))
    }

    /// The sentences that its filling ends with.
    func faults(_ values: [String: WordValue] = [:]) throws -> [String] {
        do {
            _ = try template().fill(values)
            return []
        } catch let problems as Problems {
            return problems.all.map(\.message)
        }
    }
}

/// A filled document, read again.
struct Filled {
    let bytes: [UInt8]

    func part(_ name: String) throws -> WordElement {
        let package = try WordPackage(bytes, limits: WordPackage.limits)
        let content = try #require(package[name])
        return try WordTree.read(content, part: name)
    }

    func xml(_ name: String = "word/document.xml") throws -> String {
        let package = try WordPackage(bytes, limits: WordPackage.limits)
        let content = try #require(package[name])
        return String(decoding: content, as: UTF8.self)
    }

    var body: WordElement {
        get throws {
            let root = try part("word/document.xml")
            return try #require(root.first("w:body"))
        }
    }

    /// The paragraphs of the body, tables left out.
    var paragraphs: [String] { get throws { try body.elements("w:p").map(Filled.text) } }

    /// The cells of the first table, row by row.
    var cells: [[String]] {
        get throws {
            let table = try body.first("w:tbl")
            return (table?.elements("w:tr") ?? []).map { row in
                row.elements("w:tc").map { cell in cell.elements("w:p").map(Filled.text).joined(separator: "|") }
            }
        }
    }

    /// With `⏎` for a line break and `→` for a tab.
    private static func text(_ element: WordElement) -> String {
        switch element.name {
        case "w:t": return element.ownText
        case "w:br": return "⏎"
        case "w:tab": return "→"
        default:
            return element.children.reduce(into: "") { text, child in
                if case .element(let inner) = child { text += Filled.text(inner) }
            }
        }
    }
}

/// The problem that the opening of a document ends with, or nil when it is taken.
func wordRefusal(_ bytes: [UInt8], limits: Limits = WordPackage.limits) -> Problem? {
    do {
        _ = try WordTemplate(bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}
