import Kernel

/// Puts values into the compiled parts of a template.
struct WordRenderer {
    /// The values, those of the blocks around innermost last.
    private var scopes: [[String: WordValue]]

    init(_ values: [String: WordValue]) { scopes = [values] }

    func render(_ part: WordPart) -> WordElement? {
        guard case .element(let element)? = nodes(of: part).first else { return nil }
        return element
    }

    private func value(_ name: String) -> WordValue? {
        for scope in scopes.reversed() { if let value = scope[name] { return value } }
        return nil
    }

    private func nodes(of parts: [WordPart]) -> [WordNode] { parts.flatMap { nodes(of: $0) } }

    private func nodes(of part: WordPart) -> [WordNode] {
        switch part {
        case .node(let node): return [node]
        case .element(let shell, let parts):
            var element = shell
            element.children = nodes(of: parts)
            return WordRenderer.completed(element).map { [.element($0)] } ?? []
        case .value(let tag, let run): return [.element(self.run(text(tag), properties: run))]
        case .paragraphs(let tag, let paragraph, let run):
            return paragraphs(text(tag), properties: paragraph, run: run)
        case .table(let tag, let paragraph, let run, let width):
            return table(tag, properties: paragraph, run: run, width: width)
        case .blocksOnly(let shell, let parts):
            var element = shell
            element.children = nodes(of: parts)
            let isEmpty = element.children.allSatisfy { child in
                if case .element(let inner) = child { return inner.name == "w:pPr" }
                return true
            }
            let endsSection = element.first("w:pPr")?.first("w:sectPr") != nil
            return isEmpty && !endsSection ? [] : [.element(element)]
        case .block(let tag, let parts): return block(tag, parts)
        }
    }

    private func block(_ tag: TagUse, _ parts: [WordPart]) -> [WordNode] {
        let value = value(tag.name)
        guard tag.form == .opens else { return value?.isPresent == true ? [] : nodes(of: parts) }
        guard let value, value.isPresent else { return [] }
        guard case .list(let items) = value else { return nodes(of: parts) }
        return items.enumerated().flatMap { index, item in
            var inner = self
            let counters: [String: WordValue] = [
                "stt": .text(String(index + 1)), "dau_tien": .flag(index == 0),
                "cuoi_cung": .flag(index == items.count - 1),
            ]
            inner.scopes.append(counters.merging(item) { _, own in own })
            return inner.nodes(of: parts)
        }
    }

    private func text(_ tag: TagUse) -> String {
        if case .text(let text)? = value(tag.name) { return text }
        return ""
    }

    private func run(_ text: String, properties: WordElement?) -> WordElement {
        .make("w:r", [:], (properties.map { [$0] } ?? []) + WordElement.runContent(text))
    }

    /// A paragraph for each line; only the last one may end a section.
    private func paragraphs(_ text: String, properties: WordElement?, run: WordElement?) -> [WordNode] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.enumerated().map { index, line in
            var own = properties
            if index < lines.count - 1 { own = own?.withoutSection }
            let runs = line.isEmpty ? [] : [self.run(line, properties: run)]
            return .element(.make("w:p", [:], (own.map { [$0] } ?? []) + runs))
        }
    }

    private func table(
        _ tag: TagUse, properties: WordElement?, run: WordElement?, width: Int
    ) -> [WordNode] {
        var nodes: [WordNode] = []
        if case .table(let table)? = value(tag.name), !table.rows.isEmpty {
            nodes.append(.element(WordTableDrawing(table, width: width, run: run).element))
        }
        if let properties, properties.first("w:sectPr") != nil {
            nodes.append(.element(.make("w:p", [:], [properties])))
        }
        return nodes
    }

    // MARK: What Word insists on

    /// The element as Word accepts it: cells, headers and text boxes end with a paragraph; a table without rows is
    /// none (nil); tables do not touch; and no page is left empty at the end.
    private static func completed(_ element: WordElement) -> WordElement? {
        var element = element
        switch element.name {
        case "w:tbl" where element.elements("w:tr").isEmpty: return nil
        case "w:tc", "w:hdr", "w:ftr", "w:txbxContent":
            element.children = apart(element.children)
            if element.lastElement?.name != "w:p" { element.children.append(.element(.make("w:p"))) }
        case "w:body":
            element.children = withoutEmptyEnd(apart(element.children))
        default: break
        }
        return element
    }

    /// Word would join two tables that follow each other.
    private static func apart(_ children: [WordNode]) -> [WordNode] {
        var result: [WordNode] = []
        var afterTable = false
        for child in children {
            guard case .element(let element) = child else {
                result.append(child)
                continue
            }
            if afterTable, element.name == "w:tbl" { result.append(.element(.make("w:p"))) }
            afterTable = element.name == "w:tbl"
            result.append(child)
        }
        return result
    }

    /// A template ends its last repeated section with a section break, behind which an empty section is left over. It
    /// would print as an empty page: the section before it takes its place.
    private static func withoutEmptyEnd(_ children: [WordNode]) -> [WordNode] {
        guard case .element(let last)? = children.last(where: { if case .element = $0 { true } else { false } }),
            last.name == "w:sectPr",
            let end = children.lastIndex(where: { node in
                if case .element(let element) = node {
                    return element.name == "w:p" && element.first("w:pPr")?.first("w:sectPr") != nil
                }
                return false
            }), case .element(var paragraph) = children[end],
            let section = paragraph.first("w:pPr")?.first("w:sectPr")
        else { return children }
        let rest = children[(end + 1)...]
        let isEmpty = rest.allSatisfy { node in
            guard case .element(let element) = node, element.name != "w:sectPr" else { return true }
            return element.name == "w:p" && !WordParagraph.showsText(element) && !element.contains("w:drawing")
                && !element.contains("w:pict")
        }
        guard isEmpty else { return children }
        paragraph.children = paragraph.children.map { node in
            if case .element(let inner) = node, inner.name == "w:pPr" { return .element(inner.withoutSection) }
            return node
        }
        var result = Array(children[..<end])
        // The paragraph itself stays only where it shows something, or where a table would be the last of the text.
        if WordParagraph.showsText(paragraph) || lastName(result) == "w:tbl" || result.isEmpty {
            result.append(.element(paragraph))
        }
        return result + [.element(section)]
    }

    private static func lastName(_ nodes: [WordNode]) -> String? {
        for case .element(let element) in nodes.reversed() { return element.name }
        return nil
    }
}

extension WordElement {
    /// Paragraph properties that end no section.
    var withoutSection: WordElement {
        var copy = self
        copy.children.removeAll { node in
            if case .element(let element) = node { return element.name == "w:sectPr" }
            return false
        }
        return copy
    }

    fileprivate var lastElement: WordElement? {
        for case .element(let element) in children.reversed() { return element }
        return nil
    }
}
