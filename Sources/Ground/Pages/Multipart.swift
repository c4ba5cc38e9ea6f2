import Foundation
import Kernel

/// Reads `multipart/form-data` (RFC 7578) as browsers send it. The body is bounded by its reader; here the number
/// of parts and the headers of each are.
enum Multipart {
    /// No form has so many fields together with a file.
    static let maximumParts = 1000
    /// Of one part, in bytes.
    static let maximumHeader = 8192

    private static let malformed = Problem(
        "form.malformed", "Biểu mẫu gửi lên bị đứt giữa chừng. Chưa lưu gì cả. Kiểm tra đường truyền rồi gửi lại.")

    static func read(_ body: [UInt8], contentType: String) throws -> Form {
        guard let boundary = parameters(contentType)["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw malformed
        }
        // The first delimiter may stand at the very beginning, without a line break before it.
        let delimiter = Array("\r\n--\(boundary)".utf8)
        var form = Form()
        var parts = 0
        var position: Int
        if body.starts(with: delimiter.dropFirst(2)) {
            position = delimiter.count - 2
        } else if let first = find(delimiter, in: body, from: 0) {
            position = first + delimiter.count
        } else {
            throw malformed
        }
        while true {
            guard position + 2 <= body.count else { throw malformed }
            if body[position] == UInt8(ascii: "-") && body[position + 1] == UInt8(ascii: "-") { return form }
            // Blanks may follow a delimiter (transport padding).
            while position < body.count, body[position] == 0x20 || body[position] == 0x09 { position += 1 }
            guard position + 2 <= body.count, body[position] == 0x0D, body[position + 1] == 0x0A else {
                throw malformed
            }
            parts += 1
            guard parts <= maximumParts else { throw Problem.tooManyFields(maximumParts) }
            guard let end = find(delimiter, in: body, from: position) else { throw malformed }
            try append(body[(position + 2)..<max(position + 2, end)], to: &form)
            position = end + delimiter.count
        }
    }

    private static func append(_ part: ArraySlice<UInt8>, to form: inout Form) throws {
        let head = part.prefix(maximumHeader)
        guard let cut = find([0x0D, 0x0A, 0x0D, 0x0A], in: Array(head), from: 0) else { throw malformed }
        let content = part[(part.startIndex + cut + 4)...]
        let lines = String(decoding: head.prefix(cut), as: UTF8.self).unicodeScalars
            .split(whereSeparator: { $0 == "\r" || $0 == "\n" }).map(String.init)
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition else { throw malformed }
        let items = parameters(disposition)
        guard let name = items["name"] else { throw malformed }
        guard items["filename"] != nil || items["filename*"] != nil else {
            form.append(name, String(decoding: content, as: UTF8.self))
            return
        }
        let fileName = items["filename*"].flatMap(extended) ?? items["filename"] ?? ""
        // A browser sends an empty part for a field in which no file was chosen.
        if fileName.isEmpty && content.isEmpty { return }
        form.append(name, UploadedFile(name: lastComponent(fileName), bytes: Array(content)))
    }

    /// The parameters behind the first `;` of a header, quoted or not; names in lower case.
    static func parameters(_ header: String) -> [String: String] {
        var result: [String: String] = [:]
        var rest = Array(header.unicodeScalars)[...]
        while let cut = rest.firstIndex(of: ";") {
            rest = rest[(cut + 1)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(where: { $0 == "=" || $0 == ";" }) else { break }
            guard rest[equals] == "=" else { continue }
            let name = text(rest[..<equals]).lowercased()
            rest = rest[(equals + 1)...]
            let value = rest.first == "\"" ? quoted(&rest) : token(&rest)
            if result[name] == nil { result[name] = value }
        }
        return result
    }

    private static func token(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
        let end = rest.firstIndex(of: ";") ?? rest.endIndex
        let value = text(rest[..<end])
        rest = rest[end...]
        return value
    }

    /// Browsers write `"` as `%22` and line breaks as `%0D%0A`; curl writes `\"`. A backslash before anything else
    /// belongs to a path of Windows.
    private static func quoted(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
        var value = String.UnicodeScalarView()
        var index = rest.startIndex + 1
        while index < rest.endIndex, rest[index] != "\"" {
            if rest[index] == "\\", index + 1 < rest.endIndex, rest[index + 1] == "\"" || rest[index + 1] == "\\" {
                index += 1
            }
            value.append(rest[index])
            index += 1
        }
        rest = rest[min(index + 1, rest.endIndex)...]
        return String(value).replacingOccurrences(of: "%22", with: "\"").replacingOccurrences(of: "%0D%0A", with: "\n")
    }

    /// `UTF-8''C%C3%B4ng%20v%C4%83n.xlsx` (RFC 5987); nil for another character set.
    private static func extended(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return Form.decoded(parts[2].utf8, plus: false)
    }

    private static func lastComponent(_ name: String) -> String {
        let last = name.unicodeScalars.split(
            omittingEmptySubsequences: true, whereSeparator: { $0 == "/" || $0 == "\\" }
        ).last
        return Vietnamese.line(last.map { String($0) } ?? "")
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return Vietnamese.trimmed(String(view))
    }

    /// Where `needle` begins in `bytes`, not before `start`; nil when it does not occur.
    private static func find(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first, bytes.count >= needle.count, start <= bytes.count - needle.count else {
            return nil
        }
        return bytes.withUnsafeBytes { haystack in
            var position = start
            while position <= haystack.count - needle.count {
                let left = haystack.count - needle.count - position + 1
                guard let base = haystack.baseAddress, let hit = memchr(base + position, Int32(first), left) else {
                    return nil
                }
                position = base.distance(to: UnsafeRawPointer(hit))
                if memcmp(base + position, needle, needle.count) == 0 { return position }
                position += 1
            }
            return nil
        }
    }
}
