import CZip
import Foundation
import Kernel

/// The parts of a Word document in memory, checked; and the way back to a file.
struct WordPackage {
    /// A template of an office is well under 1 MB.
    static let limits = Limits(
        maximumBytes: 20 << 20, maximumUnpackedBytes: 24 << 20, maximumUnpackedTotal: 64 << 20, maximumParts: 1000)
    /// Bytes of one part that is read as XML.
    static let maximumText = 8 << 20

    /// In the order of the archive, with their names as they were written.
    private(set) var parts: [(name: String, bytes: [UInt8])]
    /// The name of the main part: `word/document.xml`.
    let main: String
    /// The headers, then the footers, footnotes and endnotes of the main part.
    let surroundings: [(name: String, kind: String)]

    /// - Throws: `Problem` with a code `word.…`, or `office.empty_file`.
    init(_ bytes: [UInt8], limits: Limits) throws(Problem) {
        // The size is looked at before a single byte is.
        if bytes.count > limits.maximumBytes { throw .wordTooLarge(bytes.count, limit: limits.maximumBytes) }
        if bytes.isEmpty { throw .emptyFile }
        switch FileKind.of(bytes) {
        case .zip: break
        case .pdf: throw .wordIsPDF
        case .other: throw .notAWordDocument
        case .compound:
            switch FileKind.refusal(ofCompound: bytes).code {
            case "office.encrypted": throw .wordEncrypted
            case "office.word_document": throw .oldWord
            case "office.old_excel": throw .wordIsWorkbook
            default: throw .notAWordDocument
            }
        }
        do {
            let opened = try Archive.reading(bytes, limits: limits) { (archive) throws(Problem) in
                try WordPackage.read(archive)
            }
            parts = opened.parts
            main = opened.main
            surroundings = opened.surroundings
        } catch {
            throw error.inWord
        }
        try removeAttachedTemplate()
    }

    subscript(_ name: String) -> [UInt8]? {
        get { parts.first { $0.name.lowercased() == name.lowercased() }?.bytes }
        set {
            guard let newValue, let index = parts.firstIndex(where: { $0.name.lowercased() == name.lowercased() })
            else { return }
            parts[index].bytes = newValue
        }
    }

    private typealias Opened = (
        parts: [(name: String, bytes: [UInt8])], main: String, surroundings: [(name: String, kind: String)]
    )

    private static func read(_ archive: Archive) throws(Problem) -> Opened {
        try refuseOthers(archive)
        let root = Relationships(of: "")
        try XMLReader.read("_rels/.rels", of: archive, root)
        guard let main = root.first("officeDocument"), archive.has(main) else { throw .notAWordDocument }
        let links = Relationships(of: main)
        try XMLReader.read(Relationships.part(of: main), of: archive, links)
        var surroundings: [(name: String, kind: String)] = []
        for kind in ["header", "footer", "footnotes", "endnotes"] {
            let names = Set(links.targets.values.filter { $0.type == kind && archive.has($0.part) }.map(\.part))
            surroundings += names.sorted().map { (name: $0, kind: kind) }
        }
        var parts: [(name: String, bytes: [UInt8])] = []
        for name in archive.writtenNames where !name.hasSuffix("/") {
            var bytes: [UInt8] = []
            try archive.unpack(name) { (piece) throws(Problem) in bytes += piece }
            parts.append((name, bytes))
        }
        for part in parts where part.name.lowercased().hasSuffix("[content_types].xml") {
            if part.bytes.firstRange(of: Array("macroEnabled".utf8)) != nil { throw .wordMacros }
        }
        return (parts, main, surroundings)
    }

    private static func refuseOthers(_ archive: Archive) throws(Problem) {
        if archive.names.contains(where: { $0.hasSuffix("vbaproject.bin") || $0.hasSuffix("vbadata.xml") }) {
            throw .wordMacros
        }
        if archive.has("xl/workbook.xml") || archive.has("xl/workbook.bin") { throw .wordIsWorkbook }
        if archive.has("content.xml") && (archive.has("mimetype") || archive.has("META-INF/manifest.xml")) {
            throw .wordIsOpenDocument
        }
        if archive.names.contains(where: { $0.hasPrefix("word/activex/") || $0.hasPrefix("word/embeddings/") }) {
            throw .wordEmbedded
        }
    }

    /// A document remembers the .dotx or .dotm it was made from, by a path on somebody's computer or by an address:
    /// Word would look there when any filled paper is opened.
    private mutating func removeAttachedTemplate() throws(Problem) {
        let settings = "word/settings.xml"
        guard let bytes = self[settings], bytes.firstRange(of: Array("attachedTemplate".utf8)) != nil else { return }
        do {
            var root = try WordTree.read(bytes, part: settings)
            root.children.removeAll { child in
                if case .element(let element) = child { return element.name == "w:attachedTemplate" }
                return false
            }
            self[settings] = WordWriter.document(root)
            let links = Relationships.part(of: settings)
            guard let bytes = self[links] else { return }
            var list = try WordTree.read(bytes, part: links)
            list.children.removeAll { child in
                if case .element(let element) = child { return element["Type"]?.hasSuffix("/attachedTemplate") == true }
                return false
            }
            self[links] = WordWriter.document(list)
        } catch {
            throw error.inWord
        }
    }

    /// The file. The same parts give the same bytes.
    ///
    /// - Throws: `WordPackage.Fault` when libzip refuses, which no content makes it do.
    func file() throws -> [UInt8] {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let target = zip_source_buffer_create(nil, 0, 0, &error) else { throw Fault() }
        defer { zip_source_free(target) }
        guard let archive = zip_open_from_source(target, ZIP_TRUNCATE, &error) else { throw Fault() }
        zip_source_keep(target)
        var copies: [UnsafeMutablePointer<UInt8>] = []
        defer { for copy in copies { copy.deallocate() } }
        for part in parts {
            let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, part.bytes.count))
            copy.initialize(from: part.bytes, count: part.bytes.count)
            copies.append(copy)
            guard let source = zip_source_buffer(archive, copy, zip_uint64_t(part.bytes.count), 0) else {
                zip_discard(archive)
                throw Fault()
            }
            let index = zip_file_add(archive, part.name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
            guard index >= 0 else {
                zip_source_free(source)
                zip_discard(archive)
                throw Fault()
            }
            // 1/1/1980, as Word itself writes.
            zip_file_set_dostime(archive, zip_uint64_t(index), 0, 0x21, 0)
        }
        guard zip_close(archive) == 0 else {
            zip_discard(archive)
            throw Fault()
        }
        return try WordPackage.content(of: target)
    }

    private static func content(of source: OpaquePointer) throws -> [UInt8] {
        var status = zip_stat_t()
        guard zip_source_stat(source, &status) == 0, zip_source_open(source) == 0 else { throw Fault() }
        defer { zip_source_close(source) }
        let size = Int(status.size)
        return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let read = Int(zip_source_read(source, buffer.baseAddress! + count, zip_uint64_t(size - count)))
                guard read > 0 else { throw Fault() }
                count += read
            }
        }
    }

    /// The archive could not be written.
    struct Fault: LoggableFault {
        var description: String { "libzip could not write a Word document" }
    }
}
