import Kernel

/// An element of a part of a Word document, with the names as they are written (`w:p`).
struct WordElement: Sendable {
    typealias Attribute = (name: String, value: String)

    var name: String
    var attributes: [Attribute] = []
    var children: [WordNode] = []

    /// The first child element of a name, or nil.
    func first(_ name: String) -> WordElement? {
        for case .element(let child) in children where child.name == name { return child }
        return nil
    }

    /// The value of an attribute, or nil.
    subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// The text of all `w:t` below, paragraphs of text boxes included.
    var plainText: String {
        if name == "w:t" { return ownText }
        return children.reduce(into: "") { text, child in
            if case .element(let element) = child { text += element.plainText }
        }
    }

    /// The text directly inside.
    var ownText: String {
        children.reduce(into: "") { text, child in
            if case .text(let piece) = child { text += piece }
        }
    }

    /// Whether an element of this name lies somewhere below.
    func contains(_ name: String) -> Bool {
        children.contains { child in
            guard case .element(let element) = child else { return false }
            return element.name == name || element.contains(name)
        }
    }
}

indirect enum WordNode: Sendable {
    case element(WordElement)
    case text(String)
}

/// Builds the tree of one part. Small on purpose: a template is a few pages, and its parts are bounded before.
final class WordTree: XMLHandler {
    /// Elements of one part.
    static let maximumElements = 200_000

    private var open: [WordElement] = []
    private var pending: [UInt8] = []
    private var count = 0
    private var root: WordElement?
    private let part: String

    private init(_ part: String) { self.part = part }

    /// - Throws: `Problem` when the part is not well formed, or has more elements than a document of an office.
    static func read(_ bytes: [UInt8], part: String) throws(Problem) -> WordElement {
        let tree = WordTree(part)
        try XMLReader.read(bytes, part: part, tree)
        guard let root = tree.root else { throw .malformed(part) }
        return root
    }

    func start(_ name: String, _ attributes: XMLAttributes) throws(Problem) {
        flush()
        count += 1
        guard count <= WordTree.maximumElements else { throw .wordTooLong }
        open.append(WordElement(name: name, attributes: attributes.all))
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) { pending += bytes }

    func end(_ name: String) {
        flush()
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(.element(element)) }
    }

    private func flush() {
        guard !pending.isEmpty else { return }
        if !open.isEmpty { open[open.count - 1].children.append(.text(String(decoding: pending, as: UTF8.self))) }
        pending.removeAll(keepingCapacity: true)
    }
}

/// Writes a tree as XML. Escapes bytes, not characters: a `<` with a combining mark behind it is one character.
struct WordWriter {
    private(set) var bytes: [UInt8] = []

    static func document(_ root: WordElement) -> [UInt8] {
        var writer = WordWriter()
        writer.bytes += Array("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".utf8)
        writer.write(root)
        return writer.bytes
    }

    private mutating func write(_ element: WordElement) {
        bytes.append(UInt8(ascii: "<"))
        bytes += element.name.utf8
        for attribute in element.attributes {
            bytes.append(UInt8(ascii: " "))
            bytes += attribute.name.utf8
            bytes += [UInt8(ascii: "="), UInt8(ascii: "\"")]
            escape(attribute.value, quotes: true)
            bytes.append(UInt8(ascii: "\""))
        }
        guard !element.children.isEmpty else {
            bytes += [UInt8(ascii: "/"), UInt8(ascii: ">")]
            return
        }
        bytes.append(UInt8(ascii: ">"))
        for child in element.children {
            switch child {
            case .element(let inner): write(inner)
            case .text(let text): escape(text, quotes: false)
            }
        }
        bytes += [UInt8(ascii: "<"), UInt8(ascii: "/")]
        bytes += element.name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    /// Line ends and tabs of an attribute are written as references: a parser would make them blanks.
    private mutating func escape(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            case UInt8(ascii: "\"") where quotes: bytes += Array("&quot;".utf8)
            case 0x09 where quotes: bytes += Array("&#9;".utf8)
            case 0x0A where quotes: bytes += Array("&#10;".utf8)
            case 0x0D: bytes += Array("&#13;".utf8)
            case 0..<0x20 where byte != 0x09 && byte != 0x0A: continue
            default: bytes.append(byte)
            }
        }
    }
}

extension WordElement {
    /// A `w:` element of attributes without prefix: `.make("w:jc", ["val": "center"])`.
    static func make(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [WordElement] = []
    ) -> WordElement {
        WordElement(
            name: name, attributes: attributes.map { (name: "w:" + $0.key, value: $0.value) },
            children: children.map { .element($0) })
    }

    /// A `w:t` that keeps its blanks.
    static func text(_ text: String) -> WordElement {
        WordElement(name: "w:t", attributes: [(name: "xml:space", value: "preserve")], children: [.text(text)])
    }

    /// Runs' content for a text of several lines: `w:t`, `w:tab` and, between lines, `w:br`. Control characters and the
    /// two code points that XML forbids are dropped.
    static func runContent(_ text: String) -> [WordElement] {
        var content: [WordElement] = []
        var scalars = String.UnicodeScalarView()
        func flush() {
            if !scalars.isEmpty { content.append(.text(String(scalars))) }
            scalars = String.UnicodeScalarView()
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n":
                flush()
                content.append(.make("w:br"))
            case "\t":
                flush()
                content.append(.make("w:tab"))
            case _ where scalar.properties.generalCategory == .control || scalar.value & 0xFFFE == 0xFFFE: continue
            default: scalars.append(scalar)
            }
        }
        flush()
        return content
    }
}
