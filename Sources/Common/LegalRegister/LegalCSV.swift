import Foundation
import Kernel

/// A fault in the files of Data/legal: it stops the start-up and names file and line.
public struct LegalDataFault: Error, Hashable, CustomStringConvertible {
    public let file: String
    /// From 1; nil when the whole file is meant.
    public let line: Int?
    /// What is wrong, in Vietnamese.
    public let reason: String

    public var description: String {
        line.map { "Data/legal/\(file), dòng \($0): \(reason)" } ?? "Data/legal/\(file): \(reason)"
    }
}

/// A table of Data/legal: fields separated by commas, in straight quotation marks where a title holds a comma
/// (RFC 4180 without line breaks inside a field).
struct LegalCSV {
    struct Line {
        let file: String
        let number: Int
        let fields: [String: String]

        subscript(_ name: String) -> String { fields[name] ?? "" }

        /// The field, or nil when it is blank.
        func optional(_ name: String) -> String? { self[name].isEmpty ? nil : self[name] }

        func fault(_ reason: String) -> LegalDataFault { LegalDataFault(file: file, line: number, reason: reason) }

        /// The day of a field; nil when it is blank.
        func day(_ name: String) throws -> Day? {
            guard let text = optional(name) else { return nil }
            guard let day = Day(iso: text) else { throw fault("“\(text)” không phải một ngày dạng 2024-03-20") }
            return day
        }

        /// The value of a field that must be one of a list.
        func value<T: RawRepresentable & CaseIterable>(_ name: String, as type: T.Type) throws -> T
        where T.RawValue == String {
            guard let value = T(rawValue: self[name]) else {
                let known = T.allCases.map(\.rawValue).joined(separator: ", ")
                throw fault("mục \(name) ghi “\(self[name])”, cần một trong: \(known)")
            }
            return value
        }
    }

    /// Reads a file whose first line names these columns in this order.
    static func lines(of file: String, in folder: URL, columns: [String]) throws -> [Line] {
        guard let data = try? Data(contentsOf: folder.appending(path: file)),
            let text = String(data: data, encoding: .utf8)
        else {
            throw LegalDataFault(file: file, line: nil, reason: "không mở được tệp này, hoặc tệp không ghi bằng UTF-8")
        }
        return try lines(of: file, text: text, columns: columns)
    }

    static func lines(of file: String, text: String, columns: [String]) throws -> [Line] {
        let rows = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        guard rows.first.map(Vietnamese.line) == columns.joined(separator: ",") else {
            throw LegalDataFault(file: file, line: 1, reason: "dòng đầu phải là “\(columns.joined(separator: ","))”")
        }
        return try rows.enumerated().dropFirst().filter { !$0.element.isEmpty }.map { index, row in
            guard let fields = fields(row), fields.count == columns.count else {
                throw LegalDataFault(
                    file: file, line: index + 1, reason: "cần \(columns.count) mục, ngoặc kép phải có đủ hai đầu")
            }
            return Line(
                file: file, number: index + 1,
                fields: Dictionary(zip(columns, fields.map(Vietnamese.line)), uniquingKeysWith: { first, _ in first }))
        }
    }

    /// The fields of a line; nil when a quotation mark is left open.
    private static func fields(_ row: String) -> [String]? {
        var fields: [String] = []
        var field = ""
        var quoted = false
        var rest = Substring(row)
        while let character = rest.popFirst() {
            switch character {
            case "\"" where quoted && rest.first == "\"":
                field.append("\"")
                rest.removeFirst()
            case "\"": quoted.toggle()
            case "," where !quoted:
                fields.append(field)
                field = ""
            default: field.append(character)
            }
        }
        return quoted ? nil : fields + [field]
    }
}
