import Kernel

/// Makes the tags of a paragraph whole. Word cuts a text into runs wherever spelling was checked, a letter was typed
/// later or a format touched; a tag may lie in several of them.
enum WordParagraph {
    /// What a paragraph, a hyperlink or another holder of runs consists of once its tags stand alone.
    enum Inline {
        case node(WordNode)
        /// A holder of runs with tags inside.
        case holder(WordElement, [Inline])
        /// A tag with the properties (`w:rPr`) of the run in which it begins.
        case tag(String, WordElement?)
    }

    /// What is wrong with the braces of a paragraph.
    enum BraceFault {
        /// From `{{` on, a few characters.
        case unclosed(String)
        /// The last few characters before `}}`.
        case unopened(String)
    }

    /// Whether a paragraph, text boxes aside, has anything to do with tags.
    static func hasBraces(_ paragraph: WordElement) -> Bool {
        texts(of: paragraph).contains { text in text?.utf8.contains { $0 == 0x7B || $0 == 0x7D } == true }
    }

    /// Whether the paragraph, text boxes aside, shows a letter, a digit or another sign.
    static func showsText(_ paragraph: WordElement) -> Bool {
        texts(of: paragraph).contains { text in
            text?.unicodeScalars.contains { !$0.properties.isWhitespace } == true
        }
    }

    static func inlines(of paragraph: WordElement) -> (inlines: [Inline], faults: [BraceFault]) {
        var paragraph = paragraph
        paragraph.children = accepted(paragraph.children)
        let texts = texts(of: paragraph)
        let scan = Scan(texts)
        var next = 0
        let merged = replacing(texts: scan.texts, in: paragraph, &next)
        return (split(merged.children), scan.faults)
    }

    // MARK: Plain structure

    /// Without what Word notes for itself, and with changes accepted: what is inserted stays, what is deleted goes.
    private static func accepted(_ children: [WordNode]) -> [WordNode] {
        children.flatMap { child -> [WordNode] in
            guard case .element(var element) = child else { return [child] }
            switch element.name {
            case "w:proofErr", "w:bookmarkStart", "w:bookmarkEnd", "w:permStart", "w:permEnd", "w:del", "w:moveFrom",
                "w:smartTagPr", "w:customXmlPr":
                return []
            case "w:smartTag", "w:customXml", "w:ins", "w:moveTo": return accepted(element.children)
            case "w:sdt": return accepted(element.first("w:sdtContent")?.children ?? [])
            case "w:hyperlink", "w:fldSimple", "w:dir", "w:bdo":
                element.children = accepted(element.children)
                return [.element(element)]
            case "w:r":
                element.children.removeAll { node in
                    if case .element(let inner) = node { return inner.name == "w:lastRenderedPageBreak" }
                    return false
                }
                return [.element(element)]
            default: return [child]
            }
        }
    }

    private static func isHolder(_ name: String) -> Bool {
        [
            "w:hyperlink", "w:fldSimple", "w:dir", "w:bdo", "w:smartTag", "w:customXml", "w:ins", "w:moveTo", "w:sdt",
            "w:sdtContent",
        ].contains(name)
    }

    /// The texts of the runs in order; nil for what separates: a break, a tab, a picture.
    private static func texts(of holder: WordElement) -> [String?] {
        holder.children.flatMap { child -> [String?] in
            guard case .element(let element) = child else { return [] }
            if isHolder(element.name) { return texts(of: element) }
            guard element.name == "w:r" else { return [] }
            return element.children.compactMap { inner -> String?? in
                guard case .element(let piece) = inner else { return .none }
                if piece.name == "w:t" { return .some(piece.ownText) }
                return piece.name == "w:rPr" || piece.name == "w:lastRenderedPageBreak" ? .none : .some(nil)
            }
        }
    }

    private static func replacing(texts: [String?], in holder: WordElement, _ next: inout Int) -> WordElement {
        var holder = holder
        holder.children = holder.children.compactMap { child in
            guard case .element(var element) = child else { return child }
            if isHolder(element.name) { return .element(replacing(texts: texts, in: element, &next)) }
            guard element.name == "w:r" else { return child }
            var isEmptied = false
            element.children = element.children.compactMap { inner in
                guard case .element(let piece) = inner, piece.name != "w:rPr" else { return inner }
                defer { next += 1 }
                guard piece.name == "w:t", let text = texts[next] else { return inner }
                if text.isEmpty { isEmptied = true }
                return text.isEmpty ? nil : .element(.text(text))
            }
            let isHollow = element.children.allSatisfy { inner in
                if case .element(let piece) = inner { return piece.name == "w:rPr" }
                return true
            }
            return isEmptied && isHollow ? nil : .element(element)
        }
        return holder
    }

    // MARK: Runs

    /// Cuts runs so that each tag stands alone.
    private static func split(_ children: [WordNode]) -> [Inline] {
        children.flatMap { child -> [Inline] in
            guard case .element(let element) = child else { return [.node(child)] }
            if isHolder(element.name) {
                let inner = split(element.children)
                let hasTags = inner.contains { if case .node = $0 { false } else { true } }
                var shell = element
                shell.children = []
                return hasTags ? [.holder(shell, inner)] : [.node(child)]
            }
            return element.name == "w:r" ? split(run: element) : [.node(child)]
        }
    }

    private static func split(run: WordElement) -> [Inline] {
        let properties = run.first("w:rPr")
        var shell = run
        shell.children = properties.map { [.element($0)] } ?? []
        var inlines: [Inline] = []
        var open = shell
        func flush() {
            if open.children.count > shell.children.count { inlines.append(.node(.element(open))) }
            open = shell
        }
        for child in run.children {
            guard case .element(let piece) = child else { continue }
            if piece.name == "w:rPr" { continue }
            guard piece.name == "w:t" else {
                open.children.append(child)
                continue
            }
            for part in parts(of: piece.ownText) {
                switch part {
                case .text(let text): open.children.append(.element(.text(text)))
                case .tag(let inner):
                    flush()
                    inlines.append(.tag(inner, properties))
                }
            }
        }
        flush()
        return inlines
    }

    private enum Part {
        case text(String)
        case tag(String)
    }

    /// A text with whole tags, in parts.
    private static func parts(of text: String) -> [Part] {
        let bytes = Array(text.utf8)
        var parts: [Part] = []
        var start = 0
        for range in Scan.tags(in: bytes).found {
            if range.lowerBound > start { parts.append(.text(decoded(bytes[start..<range.lowerBound]))) }
            parts.append(.tag(decoded(bytes[(range.lowerBound + 2)..<(range.upperBound - 2)])))
            start = range.upperBound
        }
        if start < bytes.count { parts.append(.text(decoded(bytes[start...]))) }
        return parts
    }

    private static func decoded(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Braces

    /// Finds the tags over all texts and moves each into the text in which it begins. Works on bytes: a brace with a
    /// combining mark behind it is another character, but still a brace.
    private struct Scan {
        private(set) var texts: [String?]
        private(set) var faults: [BraceFault] = []

        init(_ texts: [String?]) {
            self.texts = texts
            var bytes: [UInt8] = []
            var owners: [Int] = []
            for (index, text) in texts.enumerated() {
                // A separator ends every tag; no text of XML holds a zero.
                let piece = text.map { Array($0.utf8) } ?? [0]
                bytes += piece
                owners += [Int](repeating: index, count: piece.count)
            }
            let tags = Scan.tags(in: bytes)
            faults = tags.faults
            for range in tags.found {
                for place in range { owners[place] = owners[range.lowerBound] }
            }
            var pieces = [[UInt8]](repeating: [], count: texts.count)
            for (byte, owner) in zip(bytes, owners) { pieces[owner].append(byte) }
            for index in texts.indices where texts[index] != nil { self.texts[index] = decoded(pieces[index]) }
        }

        static func tags(in bytes: [UInt8]) -> (found: [Range<Int>], faults: [BraceFault]) {
            var found: [Range<Int>] = []
            var faults: [BraceFault] = []
            var open: Int?
            // What ends a tag that was broken off is no second fault.
            var isBrokenOff = false
            var index = 0
            func pair(_ brace: UInt8) -> Bool {
                index + 1 < bytes.count && bytes[index] == brace && bytes[index + 1] == brace
            }
            while index < bytes.count {
                if bytes[index] == 0, let start = open {
                    faults.append(.unclosed(excerpt(bytes[start..<index])))
                    open = nil
                    isBrokenOff = true
                } else if pair(0x7B) {
                    if let start = open { faults.append(.unclosed(excerpt(bytes[start..<index]))) }
                    // Of three braces the last two are the tag's.
                    while index + 2 < bytes.count, bytes[index + 2] == 0x7B { index += 1 }
                    open = index
                    index += 1
                } else if pair(0x7D) {
                    if let start = open {
                        found.append(start..<(index + 2))
                    } else if !isBrokenOff {
                        faults.append(.unopened(excerpt(bytes[..<index], last: true)))
                    }
                    open = nil
                    isBrokenOff = false
                    index += 1
                }
                index += 1
            }
            if let start = open { faults.append(.unclosed(excerpt(bytes[start...]))) }
            return (found, faults)
        }

        private static func excerpt(_ bytes: ArraySlice<UInt8>, last: Bool = false) -> String {
            let text = Vietnamese.line(decoded(bytes.filter { $0 != 0 }))
            return last ? String(text.suffix(30)) : String(text.prefix(30))
        }
    }
}
