import Foundation
import Kernel

/// What an entry says was changed, field by field.
struct AuditChange: Hashable, Sendable {
    /// The field in words.
    let name: String
    /// What stood before; nil when nothing did.
    let before: String?
    /// What stands since; nil when nothing does.
    let after: String?

    /// `Trạng thái: Soạn thảo → Đã trình`.
    var written: String {
        let label = name.isEmpty ? "" : "\(name): "
        guard let before else { return label + (after ?? "") }
        return "\(label)\(before) → \(after ?? "bỏ")"
    }

    /// Fields told of one entry at most, and characters of one value.
    static let most = 12
    static let longest = 200

    /// Fields that name or lead to a person.
    private static let personal: Set = ["login", "address", "email", "phone"]

    /// The fields that differ, in the order of their codes.
    ///
    /// - Parameter showsPersons: false covers what names a person.
    static func all(of entry: AuditEntry, showsPersons: Bool) -> [AuditChange] {
        let before = fields(entry.before)
        let after = fields(entry.after)
        let paths = Set(before.keys).union(after.keys).sorted { $0.lexicographicallyPrecedes($1) }
        let changes = paths.compactMap { path -> AuditChange? in
            let old = before[path] ?? ""
            let new = after[path] ?? ""
            guard old != new else { return nil }
            let field = path.last ?? ""
            let words = { (text: String) -> String? in
                if text.isEmpty { return nil }
                if !showsPersons && personal.contains(field) { return "đã che" }
                return shortened(AuditWords.value(text, of: field))
            }
            return AuditChange(name: AuditWords.field(path), before: words(old), after: words(new))
        }
        guard changes.count > most else { return changes }
        return Array(changes.prefix(most)) + [
            AuditChange(name: "", before: nil, after: "và \(changes.count - most) mục nữa")
        ]
    }

    /// Whether an entry holds something that names a person.
    static func hasPersons(_ entry: AuditEntry) -> Bool {
        [fields(entry.before), fields(entry.after)].contains { fields in
            fields.keys.contains { path in path.last.map { personal.contains($0) } ?? false }
        }
    }

    private static func shortened(_ text: String) -> String {
        let line = Vietnamese.line(text)
        return line.count > longest ? String(line.prefix(longest)) + "…" : line
    }

    /// JSON as its fields, those inside others under their path; a list without records is one value.
    private static func fields(_ json: String?) -> [[String]: String] {
        guard let json, let value = try? JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)) else { return [:] }
        var fields: [[String]: String] = [:]
        value.collect([], into: &fields)
        return fields
    }
}

/// Any JSON.
private indirect enum JSONValue: Decodable {
    case nothing
    case text(String)
    case list([JSONValue])
    case record([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let truth = try? container.decode(Bool.self) {
            self = .text(String(truth))
        } else if let number = try? container.decode(Int64.self) {
            self = .text(String(number))
        } else if let number = try? container.decode(Double.self) {
            self = .text(String(number))
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .record(try container.decode([String: JSONValue].self))
        }
    }

    func collect(_ path: [String], into fields: inout [[String]: String]) {
        switch self {
        case .nothing: break
        case .text(let text): fields[path] = text
        case .list(let values): fields[path] = values.map(\.line).joined(separator: ", ")
        case .record(let record): for (key, value) in record { value.collect(path + [key], into: &fields) }
        }
    }

    /// On one line, as an element of a list.
    private var line: String {
        switch self {
        case .nothing: ""
        case .text(let text): text
        case .list(let values): values.map(\.line).joined(separator: ", ")
        case .record(let record):
            record.sorted { $0.key < $1.key }.map { "\(AuditWords.field([$0.key])) \($0.value.line)" }
                .joined(separator: " ")
        }
    }
}
