import Foundation
import Kernel

/// A tag that a template may use: its name, what stands for it, and how it is explained to an office.
public struct WordTag: Hashable, Sendable {
    public indirect enum Kind: Hashable, Sendable {
        /// `{{ten}}`; a text without characters also closes `{{#ten}}`.
        case text
        /// Only `{{#ten}}…{{/ten}}` and `{{^ten}}…{{/ten}}`.
        case flag
        /// `{{#ten}}…{{/ten}}`, once for each element, inside which these tags are known.
        case list([WordTag])
        /// `{{@ten}}`, alone in its paragraph.
        case table
    }

    /// Lower case, without marks, words joined by `_`: `trich_yeu`.
    public let name: String
    public let kind: Kind
    /// In Vietnamese, for the list of tags: `Trích yếu nội dung`.
    public let meaning: String

    public init(_ name: String, _ kind: Kind = .text, _ meaning: String = "") {
        self.name = name
        self.kind = kind
        self.meaning = meaning
    }

    /// Known in every element of a list without being given: its number from 1, and whether it is the first or last.
    public static let counters = [
        WordTag("stt", .text, "Số thứ tự trong danh sách, từ 1"),
        WordTag("dau_tien", .flag, "Đúng ở phần tử đầu tiên của danh sách"),
        WordTag("cuoi_cung", .flag, "Đúng ở phần tử cuối cùng của danh sách"),
    ]
}

/// What stands in the document for a tag.
public enum WordValue: Hashable, Sendable {
    /// Lines are separated by `\n`: new lines of the paragraph, or paragraphs of their own when the tag stands alone.
    case text(String)
    case flag(Bool)
    case list([[String: WordValue]])
    case table(WordTable)

    /// Whether `{{#ten}}` opens.
    var isPresent: Bool {
        switch self {
        case .text(let text): !text.isEmpty
        case .flag(let flag): flag
        case .list(let items): !items.isEmpty
        case .table(let table): !table.rows.isEmpty
        }
    }
}

/// A tag where it stands in a template.
struct TagUse: Hashable {
    enum Form: Hashable {
        /// `{{ten}}`
        case value
        /// `{{#ten}}`
        case opens
        /// `{{^ten}}`
        case opensEmpty
        /// `{{/ten}}`
        case closes
        /// `{{@ten}}`
        case table
    }

    let form: Form
    /// Lower case: Word likes to make the first letter of a sentence a capital.
    let name: String
    /// As it is written, with its braces, blanks around the name left out.
    let written: String
    let position: WordPosition

    /// - Parameter inner: what stands between the braces.
    init(_ inner: String, at position: WordPosition) {
        let line = Vietnamese.line(inner)
        let forms: [Unicode.Scalar: Form] = ["#": .opens, "^": .opensEmpty, "/": .closes, "@": .table]
        let sign = line.unicodeScalars.first.flatMap { forms[$0] }
        form = sign ?? .value
        let bare = sign == nil ? line : String(line.unicodeScalars.dropFirst())
        name = Vietnamese.line(bare).lowercased()
        written = "{{\(line)}}"
        self.position = position
    }
}

/// Where something stands in a template.
struct WordPosition: Hashable, Comparable {
    /// 0 for the text itself, then the headers, footers, footnotes and endnotes.
    var part = 0
    /// What the part is called: empty for the text itself, `Đầu trang`.
    var partName = ""
    /// From 1, counting paragraphs that show something, those of tables and text boxes included.
    var paragraph = 0
    /// From 0: the order of tags.
    var order = 0

    /// `Đoạn 12`, `Đầu trang, đoạn 1`.
    var words: String { partName.isEmpty ? "Đoạn \(paragraph)" : "\(partName), đoạn \(paragraph)" }

    static func < (left: WordPosition, right: WordPosition) -> Bool {
        (left.part, left.paragraph, left.order) < (right.part, right.paragraph, right.order)
    }
}

/// A fault of a template with its place, so that all of them can be told in the order of the text.
struct WordFault: Hashable {
    let position: WordPosition
    let problem: Problem
    /// The block whose ends are not right, or whose absence makes a tag unknown; nil for other faults.
    let block: String?

    private init(_ position: WordPosition, _ code: String, _ words: String, block: String? = nil) {
        self.position = position
        self.block = block
        problem = Problem(code, "\(position.words): \(words)")
    }

    private init(_ tag: TagUse, _ code: String, _ words: String, block: String? = nil) {
        self.init(tag.position, code, words, block: block ?? (code.hasPrefix("word.block") ? tag.name : nil))
    }

    static func broken(_ text: String, at position: WordPosition) -> WordFault {
        WordFault(
            position, "word.tag_broken",
            "thẻ “\(text)” mở bằng “{{” mà thiếu “}}” trong cùng đoạn. Viết đủ hai dấu đóng, không xuống dòng giữa thẻ."
        )
    }

    static func strayEnd(_ text: String, at position: WordPosition) -> WordFault {
        WordFault(
            position, "word.tag_stray_end", "có dấu “}}” thừa sau “\(text)”, không có “{{” đứng trước. Xóa dấu thừa đi."
        )
    }

    static func nameless(_ tag: TagUse) -> WordFault {
        WordFault(tag, "word.tag_nameless", "thẻ “\(tag.written)” không có tên. Viết tên thẻ giữa hai dấu ngoặc nhọn.")
    }

    static func unclosed(_ tag: TagUse) -> WordFault {
        WordFault(
            tag, "word.block_unclosed",
            "khối “\(tag.written)” mở ra mà không đóng. Thêm “{{/\(tag.name)}}” ở cuối phần cần lặp.")
    }

    static func unopened(_ tag: TagUse) -> WordFault {
        WordFault(
            tag, "word.block_unopened",
            "thẻ đóng “\(tag.written)” không có thẻ mở. Thêm “{{#\(tag.name)}}” ở đầu phần cần lặp, hoặc xóa thẻ này.")
    }

    static func crossed(_ tag: TagUse, open: TagUse) -> WordFault {
        WordFault(
            tag, "word.block_crossed",
            "thẻ đóng “\(tag.written)” nằm trong khối “\(open.written)” (\(open.position.words.lowercased())) còn đang mở. "
                + "Đóng khối bên trong trước.")
    }

    static func misplacedOpen(_ tag: TagUse) -> WordFault {
        WordFault(
            tag, "word.block_misplaced",
            "khối “\(tag.written)” mở ở giữa đoạn mà không đóng trong đoạn đó. Đóng ngay trong đoạn, hoặc đưa thẻ mở lên đầu "
                + "đoạn.")
    }

    static func misplacedClose(_ tag: TagUse) -> WordFault {
        WordFault(
            tag, "word.block_misplaced",
            "thẻ đóng “\(tag.written)” đứng ở giữa đoạn mà không có thẻ mở trong đoạn đó. Đưa thẻ đóng xuống cuối đoạn, hoặc "
                + "để riêng một đoạn.")
    }

    static func outsideTable(_ tag: TagUse) -> WordFault {
        WordFault(
            tag, "word.block_across_table",
            "khối “\(tag.written)” vượt ranh giới bảng hoặc ô. Mở ở ô đầu và đóng ở ô cuối của dòng để lặp cả dòng, hoặc mở "
                + "và đóng trong cùng một ô.")
    }

    static func tableNotAlone(_ tag: TagUse) -> WordFault {
        WordFault(
            tag, "word.table_not_alone",
            "thẻ bảng “\(tag.written)” phải đứng một mình trong đoạn. Chuyển phần chữ còn lại sang đoạn khác.")
    }

    static func unknown(_ tag: TagUse, similar: String?) -> WordFault {
        let hint = similar.map { " Có thể là “\($0)”." } ?? " Xem danh sách thẻ trong hướng dẫn rồi sửa tên."
        return WordFault(
            tag, "word.tag_unknown", "thẻ “\(tag.written)” không có trong danh sách thẻ." + hint)
    }

    static func elsewhere(_ tag: TagUse, list: String) -> WordFault {
        WordFault(
            tag, "word.tag_elsewhere",
            "thẻ “\(tag.written)” chỉ dùng được bên trong khối “{{#\(list)}}…{{/\(list)}}”. Đưa thẻ vào trong khối đó.",
            block: list)
    }

    static func wrongForm(_ tag: TagUse, right: String) -> WordFault {
        WordFault(tag, "word.tag_form", "thẻ “\(tag.written)” dùng chưa đúng loại. Viết “\(right)”.")
    }
}

/// The tags that are known at a place in a template, those of the blocks around it included.
struct TagScope {
    /// nil accepts every tag: the elements of a list that is empty.
    typealias Tags = [String: WordTag.Kind]?
    private var levels: [Tags]

    init(_ tags: [WordTag]) { levels = [TagScope.index(tags)] }

    /// What values themselves say, when nobody lists the tags.
    init(_ values: [String: WordValue]) { levels = [TagScope.kinds([values])] }

    /// Knows these too, where nothing else is known by their names; lists of both know what either knows.
    mutating func add(_ tags: [WordTag]) {
        guard let first = levels.first, var known = first else { return }
        for tag in tags {
            switch (known[tag.name], tag.kind) {
            case (nil, _): known[tag.name] = tag.kind
            case (.list(let own)?, .list(let more)): known[tag.name] = .list(own.isEmpty ? more : own + more)
            default: break
            }
        }
        levels[0] = known
    }

    func kind(_ name: String) -> WordTag.Kind? {
        for level in levels.reversed() { if let kind = level?[name] { return kind } }
        return nil
    }

    var acceptsAnything: Bool { levels.contains { $0 == nil } }

    func inside(_ tags: [WordTag]) -> TagScope {
        var scope = self
        scope.levels.append(tags.isEmpty ? Tags.none : TagScope.index(tags + WordTag.counters))
        return scope
    }

    /// The list inside which the name is known, or nil.
    func list(holding name: String) -> String? {
        for level in levels.compactMap({ $0 }) {
            for (list, kind) in level.sorted(by: { $0.key < $1.key }) {
                if case .list(let tags) = kind, tags.contains(where: { $0.name == name }) { return list }
            }
        }
        return nil
    }

    /// The known name that a wrong one probably means: nearly the same letters, marks and case aside.
    func similar(to name: String) -> String? {
        let wanted = Array(Vietnamese.folded(name).unicodeScalars)
        let names = Set(levels.flatMap { ($0 ?? [:]).keys })
        let best = names.map { ($0, TagScope.distance(wanted, Array(Vietnamese.folded($0).unicodeScalars))) }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let best, best.1 <= max(1, wanted.count / 3) else { return nil }
        return best.0
    }

    private static func index(_ tags: [WordTag]) -> [String: WordTag.Kind] {
        Dictionary(tags.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
    }

    private static func kinds(_ items: [[String: WordValue]]) -> [String: WordTag.Kind] {
        var found: [String: WordTag.Kind] = [:]
        for (name, value) in items.flatMap({ Array($0) }) {
            switch value {
            case .text: found[name] = .text
            case .flag: found[name] = .flag
            case .table: found[name] = .table
            case .list(let elements):
                var tags = elements.isEmpty ? [:] : kinds(elements)
                if case .list(let known)? = found[name] { tags.merge(index(known)) { first, _ in first } }
                found[name] = .list(tags.sorted { $0.key < $1.key }.map { WordTag($0.key, $0.value) })
            }
        }
        return found
    }

    /// Letters to add, drop or change.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let changed = corner + (letter == other ? 0 : 1)
                corner = row[j + 1]
                row[j + 1] = min(changed, row[j] + 1, corner + 1)
            }
        }
        return row[right.count]
    }
}
