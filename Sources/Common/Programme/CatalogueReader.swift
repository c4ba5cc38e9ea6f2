import Foundation
import Kernel
import Yams

/// The faults of one reading, and the references that can be resolved only when every file was read.
final class CatalogueLog {
    enum Reference: String {
        case document = "tài liệu"
        case component = "nội dung"
        case activity = "hoạt động"
        case indicator = "chỉ tiêu"
        case groupKind = "loại tổ, nhóm"
        case countingUnit = "đơn vị đếm"
        case part = "số đếm của tỷ lệ"
        case placeCount = "cột đếm địa bàn"
        case phase = "giai đoạn"
        case deadline = "thời hạn"
        case norm = "định mức"
        case countable = "chỉ tiêu hoặc số đếm của tỷ lệ"
        case fixedDay = "ngày cố định"
    }

    private(set) var faults: [CatalogueFault.Entry] = []
    private var references: [(Reference, String, file: String, line: Int)] = []

    func fault(_ file: String, _ line: Int, _ message: String) {
        faults.append(.init(file: file, line: line, message: message))
    }

    func refer(to kind: Reference, _ code: String, file: String, line: Int) {
        references.append((kind, code, file, line))
    }

    /// Reports each reference to something that was never defined.
    func resolve(_ known: (Reference) -> Set<String>) {
        for (kind, code, file, line) in references where !known(kind).contains(code) {
            fault(file, line, "\(kind.rawValue) “\(code)” không có trong danh mục.")
        }
    }
}

/// One mapping of a YAML file. Each key is taken once by its type; `close` reports those that nobody took.
final class CatalogueEntry {
    let file: String
    let line: Int
    let log: CatalogueLog
    private let mapping: Node.Mapping
    private var taken: [String] = []

    init?(_ node: Node, file: String, log: CatalogueLog) {
        self.file = file
        self.log = log
        line = node.mark?.line ?? 0
        guard case .mapping(let mapping) = node else {
            log.fault(file, line, "chỗ này phải là một nhóm khóa (khóa: giá trị).")
            return nil
        }
        self.mapping = mapping
    }

    /// Reads a file into its root mapping; nil, with a fault, when it cannot be.
    static func root(of file: String, in folder: URL, log: CatalogueLog) -> CatalogueEntry? {
        guard let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8) else {
            log.fault(file, 0, "không đọc được tệp; tệp phải có trong thư mục chương trình và viết bằng UTF-8.")
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                log.fault(file, 0, "tệp trống.")
                return nil
            }
            return CatalogueEntry(node, file: file, log: log)
        } catch let error as YamlError {
            let (line, message) = describe(error)
            log.fault(file, line, message)
        } catch {
            log.fault(file, 0, "không đọc được tệp: \(error).")
        }
        return nil
    }

    private static func describe(_ error: YamlError) -> (line: Int, message: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, "không phải YAML đúng cách viết (\(problem)); xem thụt dòng, ngoặc và dấu hai chấm.")
        case .duplicatedKeysInMapping(let keys, let context):
            (context.mark.line, "khóa viết hai lần trong cùng một nhóm: \(keys.sorted().joined(separator: ", ")).")
        default: (0, "không phải YAML đúng cách viết.")
        }
    }
}

extension CatalogueEntry {
    func fault(_ message: String, line: Int? = nil) { log.fault(file, line ?? self.line, message) }

    /// Notes that the text of a key names something defined elsewhere.
    func refer(to kind: CatalogueLog.Reference, _ key: String, _ code: String?) {
        guard let code else { return }
        log.refer(to: kind, code, file: file, line: self.line(of: key))
    }

    /// The line of a key's value; the line of the mapping when the key is absent.
    func line(of key: String) -> Int { mapping[key]?.mark?.line ?? line }

    /// Reports every key that is not known here.
    func close() {
        for (key, _) in mapping {
            let name = key.string ?? "?"
            if !taken.contains(name) {
                fault(
                    "khóa “\(name)” không dùng ở đây; các khóa được dùng: \(taken.joined(separator: ", ")).",
                    line: key.mark?.line)
            }
        }
    }

    private func take(_ key: String, required: Bool) -> Node? {
        if !taken.contains(key) { taken.append(key) }
        guard let node = mapping[key] else {
            if required { fault("thiếu khóa “\(key)”.") }
            return nil
        }
        return node
    }

    private func wrongType(_ key: String, _ expected: String, _ node: Node) {
        fault("“\(key)” phải là \(expected).", line: node.mark?.line)
    }

    private func plain(_ key: String, _ node: Node) -> String? {
        guard case .scalar(let scalar) = node, node.tag.rawValue == Tag.Name.str.rawValue else {
            wrongType(key, "chữ; số, ngày và những từ như yes, no phải đặt trong ngoặc kép", node)
            return nil
        }
        let text = Vietnamese.line(scalar.string)
        if text.isEmpty {
            fault("“\(key)” để trống.", line: node.mark?.line)
            return nil
        }
        return text
    }

    private func items(_ key: String, required: Bool) -> [Node] {
        guard let node = take(key, required: required) else { return [] }
        guard case .sequence(let sequence) = node else {
            wrongType(key, "một danh sách", node)
            return []
        }
        if required && sequence.isEmpty { fault("danh sách “\(key)” để trống.", line: node.mark?.line) }
        return Array(sequence)
    }

    /// A text that must be there; one line, in NFC.
    func text(_ key: String) -> String? { take(key, required: true).flatMap { plain(key, $0) } }

    /// A text that may be absent.
    func optionalText(_ key: String) -> String? { take(key, required: false).flatMap { plain(key, $0) } }

    /// A list of texts.
    func texts(_ key: String, required: Bool = false) -> [String] {
        items(key, required: required).compactMap { plain(key, $0) }
    }

    /// A list of texts, each with its line.
    func locatedTexts(_ key: String) -> [(text: String, line: Int)] {
        items(key, required: false).compactMap { node in plain(key, node).map { ($0, node.mark?.line ?? line) } }
    }

    /// A list of lists of texts.
    func textGroups(_ key: String) -> [[String]] {
        items(key, required: false).compactMap { node in
            guard case .sequence(let sequence) = node, !sequence.isEmpty else {
                wrongType(key, "danh sách của những danh sách chữ, không danh sách nào trống", node)
                return nil
            }
            return sequence.compactMap { plain(key, $0) }
        }
    }

    /// A list of mappings.
    func entries(_ key: String, required: Bool = false) -> [CatalogueEntry] {
        items(key, required: required).compactMap { CatalogueEntry($0, file: file, log: log) }
    }

    /// A mapping that may be absent.
    func optionalEntry(_ key: String) -> CatalogueEntry? {
        take(key, required: false).flatMap { CatalogueEntry($0, file: file, log: log) }
    }

    /// A whole number in a range; nil when absent or, with a fault, when it is none.
    func number(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
        take(key, required: required).flatMap { bounded(key, $0, range) }
    }

    /// A list of whole numbers in a range.
    func numbers(_ key: String, in range: ClosedRange<Int>) -> [Int] {
        items(key, required: true).compactMap { bounded(key, $0, range) }
    }

    private func bounded(_ key: String, _ node: Node, _ range: ClosedRange<Int>) -> Int? {
        guard node.tag.rawValue == Tag.Name.int.rawValue, let number = node.int, range.contains(number) else {
            wrongType(
                key, "số nguyên từ \(range.lowerBound) đến \(range.upperBound), viết liền không có dấu chấm", node)
            return nil
        }
        return number
    }

    /// `true` or `false`; false when absent.
    func flag(_ key: String) -> Bool {
        guard let node = take(key, required: false) else { return false }
        guard node.tag.rawValue == Tag.Name.bool.rawValue, let value = node.bool else {
            wrongType(key, "true hoặc false", node)
            return false
        }
        return value
    }

    /// A calendar day `"2024-03-20"` that may be absent.
    func day(_ key: String) -> Day? {
        guard let node = take(key, required: false), let text = plain(key, node) else { return nil }
        guard let day = Day(iso: text) else {
            fault(
                "“\(text)” ở khóa “\(key)” không phải ngày có trong lịch; viết \"2024-03-20\".", line: node.mark?.line)
            return nil
        }
        return day
    }

    /// A year or a span of years that must be there.
    func period(_ key: String) -> Period? {
        guard let node = take(key, required: true), let text = plain(key, node) else { return nil }
        guard let period = Period(text) else {
            fault("“\(text)” không phải năm hay giai đoạn; viết \"2024\" hoặc \"2021-2025\".", line: node.mark?.line)
            return nil
        }
        return period
    }

    /// One of the names of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) -> Choice? {
        guard let node = take(key, required: true), let text = plain(key, node) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            fault("“\(text)” ở khóa “\(key)” không có trong các tên được dùng: \(names).", line: node.mark?.line)
            return nil
        }
        return choice
    }

    /// The keys `source` and `mark` of a fact.
    func source() -> Source? {
        let text = text("source")
        let mark: Verification? = choice("mark")
        return text.flatMap { text in mark.map { Source(text, $0) } }
    }
}
