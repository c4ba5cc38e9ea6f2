import Foundation
import Office
import Papers
import Testing

/// Holds the list of tags that offices read, docs/mau-van-ban.md, against the tags that a template may use.
@Suite struct GuideTests {
    /// A row of the list: the tags of its first cell as they are written (`so`, `#can_cu`, `@bang`), and those that its
    /// second cell says stand inside.
    private struct Line {
        let tags: [String]
        let inner: Set<String>
    }

    @Test func `The guide for offices lists every tag with what stands inside it, and no other`() throws {
        var listed: [String: Set<String>] = [:]
        for line in try Self.lines() {
            for tag in line.tags {
                #expect(listed[tag] == nil, "{{\(tag)}} is listed twice")
                listed[tag] = line.inner
            }
        }
        let known = Self.known(OfficialPaper.tags)
        #expect(Set(listed.keys) == Set(known.keys))
        for (tag, inner) in known.sorted(by: { $0.key < $1.key }) {
            #expect(listed[tag] == inner, "what the guide says to stand inside {{\(tag)}}")
        }
    }

    @Test func `The guide names what every list knows besides`() throws {
        let guide = try Self.guide()
        for tag in WordTag.counters { #expect(guide.contains("`{{\(Self.written(tag))}}`"), "\(tag.name)") }
    }

    private static func guide() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/mau-van-ban.md"), encoding: .utf8)
    }

    /// The rows below “Danh sách thẻ” that name a tag; its head and its rule name none.
    private static func lines() throws -> [Line] {
        let parts = try guide().components(separatedBy: "\n## ")
        let found = parts.first { $0.hasPrefix("Danh sách thẻ") }
        let list = try #require(found)
        return list.split(separator: "\n").filter { $0.hasPrefix("|") }.compactMap { row in
            let cells = row.split(separator: "|")
            guard cells.count > 1 else { return nil }
            let tags = names(in: cells[0])
            return tags.isEmpty ? nil : Line(tags: tags, inner: Set(names(in: cells[1])))
        }
    }

    private static func names(in cell: Substring) -> [String] {
        cell.matches(of: /\{\{([#@]?[a-z_]+)\}\}/).map { String($0.1) }
    }

    /// The tags that have a row of their own, with what stands inside: those of the paper, and lists inside of lists.
    private static func known(_ tags: [WordTag], isInside: Bool = false) -> [String: Set<String>] {
        var known: [String: Set<String>] = [:]
        for tag in tags {
            if case .list(let inner) = tag.kind {
                known[written(tag)] = Set(inner.map { written($0) })
                known.merge(Self.known(inner, isInside: true)) { own, _ in own }
            } else if !isInside {
                known[written(tag)] = []
            }
        }
        return known
    }

    /// A tag as a template writes it, without its braces.
    private static func written(_ tag: WordTag) -> String {
        switch tag.kind {
        case .text: tag.name
        case .flag, .list: "#\(tag.name)"
        case .table: "@\(tag.name)"
        }
    }
}
