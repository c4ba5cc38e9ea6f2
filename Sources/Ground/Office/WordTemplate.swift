import Kernel

/// A Word document (.docx) with tags, which an office edits in Word or LibreOffice and the product fills.
///
/// `{{ten}}` stands for a text, `{{#ten}} … {{/ten}}` for a block that is repeated or shown, `{{^ten}} … {{/ten}}` for
/// one that is shown when there is nothing, `{{@ten}}` alone in a paragraph for a table. A block lies within a
/// paragraph, over whole paragraphs, or over whole rows of a table; blocks nest. Everything else of the document is
/// kept as it is. docs/mau-van-ban.md explains it to offices.
public struct WordTemplate: Sendable {
    /// A tag of the template, for whoever lists them.
    public struct Tag: Hashable, Sendable {
        /// Lower case, without braces and sign.
        public let name: String
        /// `{{#can_cu}}`.
        public let written: String
        /// `Đoạn 12`; `Đầu trang, đoạn 1`.
        public let place: String
        /// From 1 in its part, counting paragraphs that show something.
        public let paragraph: Int
    }

    /// Bytes of the largest file that is taken: 20 MiB, as for attachments.
    public static let maximumBytes = WordPackage.limits.maximumBytes

    private let package: WordPackage
    private let parts: [(name: String, content: WordPart)]
    private let uses: [TagUse]
    private let structure: [WordFault]

    /// Opens a document and reads its tags. Faults of tags are no reason to refuse: `faults` lists them.
    ///
    /// - Throws: one `Problem` `word.…`: `.tooLarge` above 20 MB or when it unpacks to more than a paper of an office, else
    ///   `.invalid` for what is no .docx, is under a password, carries macros or embedded objects, or is damaged.
    public init(_ bytes: [UInt8]) throws(Problem) { try self.init(bytes, limits: WordPackage.limits) }

    init(_ bytes: [UInt8], limits: Limits) throws(Problem) {
        let package = try WordPackage(bytes, limits: limits)
        var parts: [(name: String, content: WordPart)] = []
        var uses: [TagUse] = []
        var structure: [WordFault] = []
        let names = [(name: package.main, kind: "")] + package.surroundings
        for (index, part) in names.enumerated() {
            guard let bytes = package[part.name] else { continue }
            guard bytes.count <= WordPackage.maximumText else { throw .wordTooLong }
            let root: WordElement
            do { root = try WordTree.read(bytes, part: part.name) } catch { throw error.inWord }
            // The prefix is free in theory; every word processor writes `w`, and the tree is read by it.
            guard root.name.hasPrefix("w:") else { throw .notAWordDocument }
            var compiler = WordCompiler(part: index, name: WordTemplate.partNames[part.kind] ?? "")
            parts.append((part.name, compiler.compile(root)))
            uses += compiler.tags
            structure += compiler.faults
        }
        self.package = package
        self.parts = parts
        self.uses = uses
        self.structure = structure
    }

    private static let partNames = [
        "header": "Đầu trang", "footer": "Chân trang", "footnotes": "Chú thích cuối trang",
        "endnotes": "Chú thích cuối văn bản",
    ]

    /// Every tag in the order of the text, headers and footers behind it; text boxes count where they are anchored.
    public func tags() -> [Tag] {
        uses.sorted { $0.position < $1.position }.map { use in
            Tag(
                name: use.name, written: use.written, place: use.position.words, paragraph: use.position.paragraph)
        }
    }

    /// Everything that keeps the template from being filled, in the order of the text: broken tags, blocks that do not
    /// close, tags that are not known. Each names the tag and its paragraph. Empty when there is nothing to mend.
    public func faults(knowing tags: [WordTag]) -> [Problem] { faults(TagScope(tags)) }

    /// The document with values in the places of tags. A known tag without a value comes out empty.
    ///
    /// - Parameter tags: what is known besides the values: tags that are left blank in this document.
    /// - Throws: `Problems` with all faults of the template, tags that are in neither list included.
    public func fill(_ values: [String: WordValue], knowing tags: [WordTag] = []) throws -> [UInt8] {
        var scope = TagScope(values)
        scope.add(tags)
        try Problems.throwIfAny(faults(scope))
        let renderer = WordRenderer(values)
        var package = package
        for part in parts {
            guard let root = renderer.render(part.content) else { continue }
            package[part.name] = WordWriter.document(root)
        }
        return try package.file()
    }

    private func faults(_ scope: TagScope) -> [Problem] {
        var check = TagCheck()
        for part in parts { check.check(part.content, scope) }
        // Inside a block that does not close its tags seem to stand outside: that is one fault.
        let broken = Set(structure.compactMap(\.block))
        let unknown = check.faults.filter { fault in fault.block.map { !broken.contains($0) } ?? true }
        var seen: Set<Problem> = []
        return (structure + unknown).sorted { $0.position < $1.position }.map(\.problem)
            .filter { seen.insert($0).inserted }
    }
}

/// Holds the tags of a template against those that are known.
struct TagCheck {
    private(set) var faults: [WordFault] = []

    mutating func check(_ part: WordPart, _ scope: TagScope) {
        switch part {
        case .node: break
        case .element(_, let parts), .blocksOnly(_, let parts): for part in parts { check(part, scope) }
        case .value(let tag, _), .paragraphs(let tag, _, _), .table(let tag, _, _, _): check(tag, scope)
        case .block(let tag, let parts):
            check(tag, scope)
            var inner = scope
            if case .list(let tags)? = scope.kind(tag.name) {
                // Behind `{{^ten}}` there is no element whose tags could be meant.
                if tag.form == .opens { inner = scope.inside(tags) }
            } else if scope.kind(tag.name) == nil {
                // One sentence for a block of an unknown name, not one for every tag inside.
                return
            }
            for part in parts { check(part, inner) }
        }
    }

    private mutating func check(_ tag: TagUse, _ scope: TagScope) {
        guard let kind = scope.kind(tag.name) else {
            if scope.acceptsAnything { return }
            if let list = scope.list(holding: tag.name) {
                faults.append(.elsewhere(tag, list: list))
            } else {
                faults.append(.unknown(tag, similar: scope.similar(to: tag.name)))
            }
            return
        }
        let block = "{{#\(tag.name)}}…{{/\(tag.name)}}"
        switch (tag.form, kind) {
        case (.value, .text), (.opens, _), (.opensEmpty, _), (.closes, _), (.table, .table): break
        case (.value, .flag), (.value, .list), (.table, .flag), (.table, .list):
            faults.append(.wrongForm(tag, right: block))
        case (.value, .table): faults.append(.wrongForm(tag, right: "{{@\(tag.name)}}"))
        case (.table, .text): faults.append(.wrongForm(tag, right: "{{\(tag.name)}}"))
        }
    }
}
