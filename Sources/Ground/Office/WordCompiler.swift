import Kernel

/// A piece of a template: what is copied, and what values are put into.
indirect enum WordPart: Sendable {
    /// Copied as it is.
    case node(WordNode)
    /// An element with tags below: its name and attributes, and its content.
    case element(WordElement, [WordPart])
    /// `{{ten}}` inside a paragraph, with the run's properties.
    case value(TagUse, WordElement?)
    /// A paragraph that consists of one value: its properties (`w:pPr`) and the run's.
    case paragraphs(TagUse, WordElement?, WordElement?)
    /// A paragraph that consists of `{{@ten}}`, with its properties, the run's, and the width of text there in twips.
    case table(TagUse, WordElement?, WordElement?, Int)
    /// A paragraph of nothing but blocks: it goes when they come out empty.
    case blocksOnly(WordElement, [WordPart])
    case block(TagUse, [WordPart])
}

/// Reads the tree of a part into `WordPart`s: finds the tags, pairs openings with closings, numbers paragraphs.
struct WordCompiler {
    private(set) var faults: [WordFault] = []
    private(set) var tags: [TagUse] = []
    /// Of the paragraph that is read; one with a text box comes before those of the box.
    private var position: WordPosition
    /// Paragraphs so far.
    private var count = 0
    /// How wide a line of text is, in twips (1/1440 inch).
    private var width = WordCompiler.standardWidth
    /// Blocks whose two ends were already told to lie on both sides of a table's border.
    private var told: Set<String> = []
    /// How many second copies lie around what is read.
    private var copies = 0

    /// A4 with 30 mm left and 20 mm right.
    static let standardWidth = 9071

    /// An element of a sequence in which blocks may open and close.
    private enum Item {
        case part(WordPart)
        case open(TagUse)
        case close(TagUse)
    }

    /// A compiled sequence, with the blocks that open before its first part or close behind its last one.
    private struct Sequence {
        var closesBefore: [TagUse] = []
        var opensBefore: [TagUse] = []
        var parts: [WordPart] = []
        var closesAfter: [TagUse] = []
        var opensAfter: [TagUse] = []

        /// Every tag without a partner inside.
        var loose: [TagUse] { closesBefore + opensBefore + closesAfter + opensAfter }
        var isEmpty: Bool { parts.allSatisfy { WordCompiler.showsNothing($0) } }
    }

    /// - Parameters:
    ///   - part: 0 for the text itself.
    ///   - name: what the part is called in a fault, empty for the text itself.
    init(part: Int, name: String) { position = WordPosition(part: part, partName: name) }

    /// The whole part.
    mutating func compile(_ root: WordElement) -> WordPart { generic(root) }

    // MARK: Containers

    private static let containers: Set<String> = [
        "w:body", "w:tc", "w:hdr", "w:ftr", "w:txbxContent", "w:footnote", "w:endnote", "w:sdtContent",
    ]

    private mutating func generic(_ element: WordElement) -> WordPart {
        if WordCompiler.containers.contains(element.name) {
            let items = self.items(of: element.children, isBody: element.name == "w:body")
            return .element(shell(element), closed(sequence(items)))
        }
        if element.name == "w:tbl" { return table(element) }
        guard element.contains("w:p") else { return .node(.element(element)) }
        // Word keeps a second copy of a text box for programs that do not know the first: the same paragraphs.
        let start = count
        var parts: [WordPart] = []
        for child in element.children {
            guard case .element(let inner) = child else {
                parts.append(.node(child))
                continue
            }
            let isCopy = inner.name == "mc:Fallback"
            if isCopy { count = start }
            copies += isCopy ? 1 : 0
            parts.append(generic(inner))
            copies -= isCopy ? 1 : 0
        }
        return .element(shell(element), parts)
    }

    /// The element without children; the ids of paragraphs go, because a repeated one would occur twice.
    private func shell(_ element: WordElement) -> WordElement {
        var shell = element
        shell.children = []
        shell.attributes.removeAll { $0.name == "w14:paraId" || $0.name == "w14:textId" }
        return shell
    }

    private mutating func items(of children: [WordNode], isBody: Bool = false) -> [Item] {
        let widths = isBody ? WordCompiler.sectionWidths(children) : []
        var items: [Item] = []
        for (index, child) in children.enumerated() {
            if isBody { width = widths[index] }
            guard case .element(let element) = child else {
                items.append(.part(.node(child)))
                continue
            }
            switch element.name {
            case "w:p": items += paragraph(element)
            case "w:tbl": items.append(.part(table(element)))
            case "w:sdt" where element.plainText.utf8.contains(0x7B):
                items += self.items(of: element.first("w:sdtContent")?.children ?? [])
            case "w:customXml", "w:ins", "w:smartTag": items += self.items(of: element.children)
            case "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr": continue
            default: items.append(.part(generic(element)))
            }
        }
        return items
    }

    /// The width of text at each child of the body: a section's properties stand at its end.
    private static func sectionWidths(_ children: [WordNode]) -> [Int] {
        var widths = [Int](repeating: standardWidth, count: children.count)
        var current = standardWidth
        for index in children.indices.reversed() {
            if case .element(let element) = children[index] {
                let own =
                    element.name == "w:sectPr"
                    ? element
                    : element.name == "w:p" ? element.first("w:pPr")?.first("w:sectPr") : nil
                if let own { current = textWidth(of: own) }
            }
            widths[index] = current
        }
        return widths
    }

    private static func textWidth(of section: WordElement) -> Int {
        let margins = section.first("w:pgMar")
        guard let page = section.first("w:pgSz")?["w:w"].flatMap({ Int($0) }) else { return standardWidth }
        let sides = ["w:left", "w:right", "w:gutter"].reduce(0) { $0 + (margins?[$1].flatMap { Int($0) } ?? 0) }
        return min(max(page - sides, 1000), 30_000)
    }

    // MARK: Tables

    private mutating func table(_ element: WordElement) -> WordPart {
        let rows = rows(of: element)
        for tag in rows.loose { report(.outsideTable(tag), name: tag.name) }
        return .element(shell(element), rows.parts)
    }

    private mutating func rows(of element: WordElement) -> Sequence {
        var items: [Item] = []
        for child in element.children {
            guard case .element(let row) = child, ["w:tr", "w:sdt"].contains(row.name) else {
                items.append(.part(.node(child)))
                continue
            }
            let own = row.name == "w:tr" ? [row] : (row.first("w:sdtContent")?.elements("w:tr") ?? [])
            for row in own { items += self.row(row) }
        }
        return sequence(items)
    }

    /// A row whose first cell opens a block and whose last cell closes it, or a later row's, is repeated.
    private mutating func row(_ element: WordElement) -> [Item] {
        var parts: [WordPart] = []
        var opens: [TagUse] = []
        var closes: [TagUse] = []
        let count = element.elements("w:tc").count
        var cell = 0
        var isBare = true
        for child in element.children {
            guard case .element(let inner) = child, inner.name == "w:tc" else {
                parts.append(.node(child))
                continue
            }
            cell += 1
            let outer = width
            if let own = WordCompiler.cellWidth(inner) { width = own }
            var content = sequence(self.items(of: inner.children))
            width = outer
            if !content.isEmpty { isBare = false }
            if cell == count {
                closes = content.closesAfter
                content.closesAfter = []
                if content.isEmpty {
                    closes = content.closesBefore + closes
                    content.closesBefore = []
                }
            }
            if cell == 1 {
                opens = content.opensBefore
                content.opensBefore = []
            }
            for tag in content.loose { report(.outsideTable(tag), name: tag.name) }
            parts.append(.element(shell(inner), content.parts))
        }
        // A row with nothing but the mark of one end of a block goes.
        let isMark = isBare && opens.isEmpty != closes.isEmpty
        let own = isMark ? [] : [Item.part(.element(shell(element), parts))]
        return opens.map { .open($0) } + own + closes.map { .close($0) }
    }

    /// The width inside a cell's usual margins of 108 twips.
    private static func cellWidth(_ cell: WordElement) -> Int? {
        guard let width = cell.first("w:tcPr")?.first("w:tcW"), width["w:type"] == "dxa",
            let twips = width["w:w"].flatMap({ Int($0) })
        else { return nil }
        return min(max(twips - 216, 500), 30_000)
    }

    // MARK: Paragraphs

    private mutating func paragraph(_ element: WordElement) -> [Item] {
        if WordParagraph.showsText(element) { count += 1 }
        let outer = position.paragraph
        position.paragraph = count
        defer { position.paragraph = outer }
        guard WordParagraph.hasBraces(element) else { return [.part(generic(element))] }
        let (inlines, braces) = WordParagraph.inlines(of: element)
        for fault in braces {
            switch fault {
            case .unclosed(let text): report(.broken(text, at: position))
            case .unopened(let text): report(.strayEnd(text, at: position))
            }
        }
        let properties = element.first("w:pPr")
        let items = self.items(of: inlines)
        let shown = items.filter { !WordCompiler.isInvisible($0) }
        if let alone = alone(shown, properties) { return [.part(alone)] }
        for case .part(.table(let tag, _, _, _)) in items { report(.tableNotAlone(tag)) }

        let content = sequence(items)
        let before = content.closesBefore.map { Item.close($0) } + content.opensBefore.map { .open($0) }
        let after = content.closesAfter.map { Item.close($0) } + content.opensAfter.map { .open($0) }
        let shell = shell(element)
        let shownParts = content.parts.filter { !WordCompiler.isInvisible(.part($0)) }
        if shownParts.isEmpty {
            // Only marks of blocks: the paragraph goes, unless a section ends with it. That section ends before what
            // opens here, and inside what closes here.
            guard let properties, properties.first("w:sectPr") != nil else { return before + after }
            var kept = shell
            kept.children = [.element(properties)]
            return [.part(.node(.element(kept)))] + before + after
        }
        for tag in content.closesBefore { report(.misplacedClose(tag), name: tag.name) }
        for tag in content.opensAfter { report(.misplacedOpen(tag), name: tag.name) }
        let isBlocks = shownParts.allSatisfy { if case .block = $0 { true } else { false } }
        let part: WordPart = isBlocks ? .blocksOnly(shell, content.parts) : .element(shell, content.parts)
        return content.opensBefore.map { .open($0) } + [.part(part)] + content.closesAfter.map { .close($0) }
    }

    /// A paragraph with one value or one table and nothing else.
    private func alone(_ shown: [Item], _ properties: WordElement?) -> WordPart? {
        guard shown.count == 1, case .part(let part) = shown[0] else { return nil }
        switch part {
        case .value(let tag, let run): return .paragraphs(tag, properties, run)
        case .table(let tag, _, let run, _): return .table(tag, properties, run, width)
        default: return nil
        }
    }

    private mutating func items(of inlines: [WordParagraph.Inline]) -> [Item] {
        var items: [Item] = []
        for inline in inlines {
            switch inline {
            case .node(.element(let element)): items.append(.part(generic(element)))
            case .node(let node): items.append(.part(.node(node)))
            case .holder(let shell, let inner):
                items.append(.part(.element(shell, closed(sequence(self.items(of: inner))))))
            case .tag(let inner, let run):
                position.order += 1
                let tag = TagUse(inner, at: position)
                guard !tag.name.isEmpty else {
                    report(.nameless(tag))
                    continue
                }
                if copies == 0 { tags.append(tag) }
                switch tag.form {
                case .value: items.append(.part(.value(tag, run)))
                case .table: items.append(.part(.table(tag, nil, run, width)))
                case .opens, .opensEmpty: items.append(.open(tag))
                case .closes: items.append(.close(tag))
                }
            }
        }
        return items
    }

    /// Properties, and runs of blanks.
    private static func isInvisible(_ item: Item) -> Bool {
        guard case .part(.node(let node)) = item else { return false }
        guard case .element(let element) = node else { return true }
        switch element.name {
        case "w:pPr", "w:tcPr": return true
        case "w:r":
            return element.children.allSatisfy { child in
                guard case .element(let piece) = child else { return true }
                return piece.name == "w:rPr"
                    || piece.name == "w:t" && piece.ownText.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            }
        default: return false
        }
    }

    /// Nothing to be seen: as `isInvisible`, or a paragraph without text.
    private static func showsNothing(_ part: WordPart) -> Bool {
        if case .node(.element(let element)) = part, element.name == "w:p" {
            return element.plainText.unicodeScalars.allSatisfy(\.properties.isWhitespace)
                && !element.contains("w:drawing")
        }
        return isInvisible(.part(part))
    }

    // MARK: Blocks

    /// Pairs openings with closings. What has no partner here is sorted by where it stands.
    private mutating func sequence(_ items: [Item]) -> Sequence {
        var stack: [(tag: TagUse, start: Int)] = []
        var result = Sequence()
        var hasContent: Bool {
            result.parts.contains { !WordCompiler.isInvisible(.part($0)) }
        }
        for item in items {
            switch item {
            case .part(let part): result.parts.append(part)
            case .open(let tag): stack.append((tag, result.parts.count))
            case .close(let tag):
                if let open = stack.last, open.tag.name == tag.name {
                    stack.removeLast()
                    let inner = Array(result.parts[open.start...])
                    result.parts.removeSubrange(open.start...)
                    result.parts.append(.block(open.tag, inner))
                } else if let open = stack.last, stack.contains(where: { $0.tag.name == tag.name }) {
                    report(.crossed(tag, open: open.tag))
                    told.formUnion(stack.map(\.tag.name))
                } else if hasContent || !stack.isEmpty {
                    result.closesAfter.append(tag)
                } else {
                    result.closesBefore.append(tag)
                }
            }
        }
        // A close in front of an empty sequence is also one behind it.
        for (tag, start) in stack {
            let isFirst = result.parts[..<min(start, result.parts.count)].allSatisfy {
                WordCompiler.isInvisible(.part($0))
            }
            if isFirst && result.closesAfter.isEmpty {
                result.opensBefore.append(tag)
            } else {
                result.opensAfter.append(tag)
            }
        }
        return result
    }

    /// A sequence in which every block must end.
    private mutating func closed(_ sequence: Sequence) -> [WordPart] {
        for tag in sequence.closesBefore + sequence.closesAfter where !told.contains(tag.name) {
            report(.unopened(tag))
        }
        for tag in sequence.opensBefore + sequence.opensAfter where !told.contains(tag.name) { report(.unclosed(tag)) }
        return sequence.parts
    }

    private mutating func report(_ fault: WordFault, name: String? = nil) {
        if let name { told.insert(name) }
        if !faults.contains(where: { $0.problem == fault.problem }) { faults.append(fault) }
    }
}

extension WordElement {
    /// The child elements of a name.
    func elements(_ name: String) -> [WordElement] {
        children.compactMap { child in
            if case .element(let element) = child, element.name == name { return element }
            return nil
        }
    }
}
