import Foundation
import Kernel

/// A fault in the files of Data/places: it stops the start-up and names file and line.
public struct PlacesDataFault: Error, Hashable, CustomStringConvertible {
    public let file: String
    /// From 1; nil when the whole file is meant.
    public let line: Int?
    /// What is wrong, in Vietnamese.
    public let reason: String

    public var description: String {
        line.map { "\(file), dòng \($0): \(reason)" } ?? "\(file): \(reason)"
    }
}

/// The files need no quoting (Data/places/README.md), so this reader knows none and refuses a quotation mark
/// instead of misreading it: thirty lines in place of another dependency.
struct PlacesCSV {
    struct Line {
        let file: String
        let number: Int
        let fields: [String]

        func fault(_ reason: String) -> PlacesDataFault { PlacesDataFault(file: file, line: number, reason: reason) }
    }

    /// Reads a file whose first line must be exactly the heading.
    static func lines(of name: String, in folder: URL, heading: String) throws -> [Line] {
        let url = folder.appending(path: name)
        guard let data = try? Data(contentsOf: url) else {
            throw PlacesDataFault(file: name, line: nil, reason: "không mở được tệp này trong \(folder.path)")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw PlacesDataFault(file: name, line: nil, reason: "tệp này không ghi bằng UTF-8")
        }
        return try lines(of: name, text: text, heading: heading)
    }

    static func lines(of name: String, text: String, heading: String) throws -> [Line] {
        let rows = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let count = heading.split(separator: ",").count
        guard let first = rows.first, field(first) == heading else {
            throw PlacesDataFault(file: name, line: 1, reason: "dòng đầu phải là “\(heading)”")
        }
        var lines: [Line] = []
        lines.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated().dropFirst() where !row.isEmpty {
            let fields = row.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(field)
            let line = Line(file: name, number: index + 1, fields: fields)
            guard fields.count == count else {
                throw line.fault("có \(fields.count) ô, cần \(count) ô")
            }
            guard !row.contains(UInt8(ascii: "\"")) else { throw line.fault("có dấu ngoặc kép, tệp này không dùng") }
            lines.append(line)
        }
        return lines
    }

    private static func field(_ bytes: Substring.UTF8View.SubSequence) -> String {
        // Codes and degrees are most of the file and need no normalising.
        if bytes.allSatisfy({ (33...126).contains($0) }) { return String(Substring(bytes)) }
        return Vietnamese.line(String(Substring(bytes)))
    }
}

extension String {
    fileprivate init?(validating data: Data, as encoding: UTF8.Type) {
        self.init(data: data, encoding: .utf8)
    }
}
