import Kernel
import Testing

@testable import Office

/// A workbook made of parts of XML, as tests need them.
struct TestBook {
    /// Name, XML of the sheet, further attributes of its entry (`state="hidden"`).
    var sheets: [(name: String, xml: String, attributes: String)] = []
    var strings: String?
    var styles: String?
    var properties = ""
    var extra: [(name: String, content: String)] = []

    /// One sheet with these rows.
    init(rows: String = "", before: String = "", after: String = "") {
        add("Trang 1", rows: rows, before: before, after: after)
    }

    mutating func add(
        _ name: String, rows: String, before: String = "", after: String = "", attributes: String = ""
    ) {
        sheets.append((name, "<worksheet>\(before)<sheetData>\(rows)</sheetData>\(after)</worksheet>", attributes))
    }

    static let types = """
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>
        """
    static let root = """
        <Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>
        """

    var file: ZipFile {
        var file = ZipFile()
        file.add("[Content_Types].xml", TestBook.types)
        file.add("_rels/.rels", TestBook.root)
        file.add("xl/workbook.xml", workbook)
        file.add("xl/_rels/workbook.xml.rels", relationships)
        for (index, sheet) in sheets.enumerated() { file.add("xl/worksheets/sheet\(index).xml", sheet.xml) }
        if let strings { file.add("xl/sharedStrings.xml", "<sst>\(strings)</sst>") }
        if let styles { file.add("xl/styles.xml", styles) }
        for part in extra { file.add(part.name, part.content) }
        return file
    }

    var workbook: String {
        let entries = sheets.enumerated().map { index, sheet in
            "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 7)\" \(sheet.attributes) r:id=\"s\(index)\"/>"
        }
        return "<workbook xmlns:r=\"r\">\(properties)<sheets>\(entries.joined())</sheets></workbook>"
    }

    private var relationships: String {
        var entries = sheets.indices.map { index in
            "<Relationship Id=\"s\(index)\" Type=\"http://x/worksheet\" Target=\"worksheets/sheet\(index).xml\"/>"
        }
        entries.append("<Relationship Id=\"t\" Type=\"http://x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>")
        entries.append("<Relationship Id=\"y\" Type=\"http://x/styles\" Target=\"./worksheets/../styles.xml\"/>")
        return "<Relationships>\(entries.joined())</Relationships>"
    }

    func read(limits: Limits = .standard) throws -> [Grid] { try WorkbookReader.read(file.bytes, limits: limits) }

    /// The first sheet.
    func grid() throws -> Grid { try #require(try read().first) }
}

extension Grid {
    /// `E8` → what stands there.
    func value(_ address: String) throws -> CellValue? { cells[try #require(CellAddress(address))]?.value }
    func raw(_ address: String) throws -> String? { cells[try #require(CellAddress(address))]?.raw }
}

/// The problem that the reading ends with, or nil when it is read.
func refusal(_ bytes: [UInt8], limits: Limits = .standard) -> Problem? {
    do {
        _ = try WorkbookReader.read(bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}
