import CExpat
import Foundation
import Kernel

/// Takes what an `XMLReader` meets. Names come without their namespace prefix, `x:row` as `row`, unless the reader
/// was asked to keep them.
protocol XMLHandler: AnyObject {
    func start(_ name: String, _ attributes: XMLAttributes) throws(Problem)
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(Problem)
    func end(_ name: String) throws(Problem)
}

/// The attributes of one element; valid only while its `start` runs.
struct XMLAttributes {
    fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>

    /// The value by local name: `id` finds `id`, and `r:id` when there is no `id`. nil when absent.
    subscript(_ name: StaticString) -> String? {
        pointer(name).map { String(cString: $0) }
    }

    /// Whether the attribute says true (`1`, `true`, `on`).
    func flag(_ name: StaticString) -> Bool {
        guard let value = self[name] else { return false }
        return value == "1" || value == "true" || value == "on"
    }

    func pointer(_ name: StaticString) -> UnsafePointer<CChar>? {
        let wanted = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        var prefixed: UnsafePointer<CChar>?
        var next = pairs
        while let key = next[0], let value = next[1] {
            if strcmp(key, wanted) == 0 { return value }
            if let colon = strchr(key, 0x3A), strcmp(colon + 1, wanted) == 0, strncmp(key, "xmlns:", 6) != 0 {
                prefixed = value
            }
            next += 2
        }
        return prefixed
    }

    /// All of them as written, with their prefixes, in order.
    var all: [(name: String, value: String)] {
        var list: [(name: String, value: String)] = []
        var next = pairs
        while let key = next[0], let value = next[1] {
            list.append((String(cString: key), String(cString: value)))
            next += 2
        }
        return list
    }

    fileprivate func forEachName(_ body: (UnsafePointer<CChar>) -> Void) {
        var next = pairs
        while let key = next[0] {
            body(key)
            next += 2
        }
    }
}

/// Expat, fed piece by piece, with memory bounded whatever the bytes are.
///
/// A DOCTYPE is refused at its first word, so no entity is ever declared or expanded. The depth of elements, the
/// length of one token and the number of distinct names are bounded, because expat keeps all three in memory.
final class XMLReader {
    static let maximumDepth = 64
    static let maximumToken = 1 << 20
    static let maximumNames = 2000

    private let parser: XML_Parser
    private let part: String
    private let handler: any XMLHandler
    private let keepsPrefixes: Bool
    private var problem: Problem?
    private var depth = 0
    private var fed = 0
    /// Names as written → without prefix. Saves a string for each element, and counts the distinct ones.
    private var names: [String: String] = [:]
    /// The first few of them, found without making a string: nearly every element of a sheet is one of these.
    private var common: [(written: UnsafeMutablePointer<CChar>, plain: String)] = []

    /// Reads a part that is in memory already, with names as they are written.
    static func read(_ bytes: [UInt8], part: String, _ handler: any XMLHandler) throws(Problem) {
        let reader = try XMLReader(part, handler, keepsPrefixes: true)
        try bytes.withUnsafeBufferPointer { (buffer) throws(Problem) -> Void in
            var rest = UnsafeRawBufferPointer(buffer)[...]
            while !rest.isEmpty {
                try reader.feed(UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 16)), isLast: false)
                rest = rest.dropFirst(1 << 16)
            }
        }
        try reader.feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    }

    /// Unpacks a part into the handler; false when the archive has no such part.
    @discardableResult
    static func read(_ part: String, of archive: Archive, _ handler: any XMLHandler) throws(Problem) -> Bool {
        guard archive.has(part) else { return false }
        let reader = try XMLReader(part, handler)
        try archive.unpack(part) { (piece) throws(Problem) in try reader.feed(piece, isLast: false) }
        try reader.feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
        return true
    }

    private init(_ part: String, _ handler: any XMLHandler, keepsPrefixes: Bool = false) throws(Problem) {
        guard let parser = XML_ParserCreate(nil) else { throw .malformed(part) }
        self.parser = parser
        self.part = part
        self.handler = handler
        self.keepsPrefixes = keepsPrefixes
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { context, name, attributes in
                guard let name, let attributes else { return }
                XMLReader.from(context)?.started(name, XMLAttributes(pairs: attributes))
            },
            { context, name in
                guard let name else { return }
                XMLReader.from(context)?.ended(name)
            })
        XML_SetCharacterDataHandler(parser) { context, start, count in
            guard let start else { return }
            XMLReader.from(context)?.met(start, Int(count))
        }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLReader.from(context)?.attempt { () throws(Problem) in throw .xmlEntities }
        }
    }

    deinit {
        XML_ParserFree(parser)
        for name in common { free(name.written) }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> XMLReader? {
        context.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    private func feed(_ piece: UnsafeRawBufferPointer, isLast: Bool) throws(Problem) {
        let status = XML_Parse(
            parser, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(piece.count), isLast ? 1 : 0)
        fed += piece.count
        if let problem { throw problem }
        if status != XML_STATUS_OK {
            throw .malformed(part, line: Int(XML_GetCurrentLineNumber(parser)))
        }
        // What lies between the last complete token and the end of the piece is kept, and scanned again next time.
        if fed - Int(XML_GetCurrentByteIndex(parser)) > XMLReader.maximumToken { throw .malformed(part) }
    }

    private func started(_ name: UnsafePointer<CChar>, _ attributes: XMLAttributes) {
        attempt { () throws(Problem) in
            depth += 1
            guard depth <= XMLReader.maximumDepth else { throw .malformed(part) }
            attributes.forEachName { _ = local($0) }
            let name = local(name)
            guard names.count <= XMLReader.maximumNames else { throw .malformed(part) }
            try handler.start(name, attributes)
        }
    }

    private func ended(_ name: UnsafePointer<CChar>) {
        attempt { () throws(Problem) in
            depth -= 1
            try handler.end(local(name))
        }
    }

    private func met(_ start: UnsafePointer<CChar>, _ count: Int) {
        attempt { () throws(Problem) in
            try start.withMemoryRebound(to: UInt8.self, capacity: count) { (bytes) throws(Problem) in
                try handler.text(UnsafeBufferPointer(start: bytes, count: count))
            }
        }
    }

    /// Runs a step of the handler; its first problem stops the parser and is thrown by `feed`.
    private func attempt(_ step: () throws(Problem) -> Void) {
        guard problem == nil else { return }
        do {
            try step()
        } catch {
            problem = error
            XML_StopParser(parser, XML_Bool(XML_FALSE))
        }
    }

    private func local(_ name: UnsafePointer<CChar>) -> String {
        for known in common where strcmp(known.written, name) == 0 { return known.plain }
        let written = String(cString: name)
        if let known = names[written] { return known }
        let plain = keepsPrefixes ? written : written.split(separator: ":").last.map(String.init) ?? written
        names[written] = plain
        if common.count < 16, let copy = strdup(name) { common.append((copy, plain)) }
        return plain
    }
}
