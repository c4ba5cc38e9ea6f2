import Kernel

/// Reads a workbook (.xlsx) from memory. Only values are read: a formula counts by its stored result, nothing is
/// computed, no link is followed, no macro is run (a workbook with macros is refused).
public enum WorkbookReader {
    /// The sheets in the order of the workbook, empty ones included; sheets that hold only a chart are left out.
    ///
    /// - Throws: a `Problem` with a code `office.…`: `.tooLarge` above the limits, else `.invalid`.
    public static func read(_ bytes: [UInt8], limits: Limits = .standard) throws(Problem) -> [Grid] {
        try FileKind.checkSize(bytes, limits)
        switch FileKind.of(bytes) {
        case .zip: break
        case .compound: throw FileKind.refusal(ofCompound: bytes)
        case .pdf: throw .pdf
        case .other: throw .notAWorkbook
        }
        return try Archive.reading(bytes, limits: limits) { (archive) throws(Problem) in
            try refuseOthers(archive)
            return try sheets(of: archive, limits: limits)
        }
    }

    /// What an archive is when it is no workbook of the kind that is read.
    private static func refuseOthers(_ archive: Archive) throws(Problem) {
        if archive.has("word/document.xml") { throw .wordDocument }
        if archive.has("content.xml") && (archive.has("mimetype") || archive.has("META-INF/manifest.xml")) {
            throw .openDocument
        }
        if archive.has("xl/workbook.bin") { throw .binaryWorkbook }
        if archive.names.contains(where: { $0.hasSuffix("vbaproject.bin") }) { throw .macros }
    }

    private static func sheets(of archive: Archive, limits: Limits) throws(Problem) -> [Grid] {
        let root = Relationships(of: "")
        try XMLReader.read("_rels/.rels", of: archive, root)
        let main = root.first("officeDocument") ?? "xl/workbook.xml"
        let index = WorkbookIndex(limits)
        guard try XMLReader.read(main, of: archive, index), index.isWorkbook else { throw .notAWorkbook }

        let relationships = Relationships(of: main)
        try XMLReader.read(Relationships.part(of: main), of: archive, relationships)
        let listed = index.sheets.compactMap { sheet in
            relationships.targets[sheet.id].map { (sheet: sheet, target: $0) }
        }
        guard listed.count == index.sheets.count else { throw .malformed("workbook.xml.rels") }
        let worksheets = listed.filter { $0.target.type == "worksheet" }
        guard !worksheets.isEmpty else { throw .noSheets }

        let budget = Budget(limits)
        let strings = SharedStrings(budget)
        if let part = relationships.first("sharedStrings") { try XMLReader.read(part, of: archive, strings) }
        let styles = Styles()
        if let part = relationships.first("styles") { try XMLReader.read(part, of: archive, styles) }

        var grids: [Grid] = []
        for (sheet, target) in worksheets {
            let reader = SheetReader(
                name: sheet.name, isHidden: sheet.isHidden, strings: strings.texts, styles: styles,
                from1904: index.from1904, budget: budget)
            guard try XMLReader.read(target.part, of: archive, reader) else { throw .malformed(target.part) }
            grids.append(try reader.finished())
        }
        return grids
    }
}
