import Hummingbird
import Kernel

/// What a form sent: text fields in order, and files. Every text comes out normalised (NFC, no control characters).
public struct Form: Sendable {
    private var values: [String: [String]] = [:]
    private var uploads: [String: [UploadedFile]] = [:]
    /// The names of the fields, in the order of their first occurrence.
    public private(set) var names: [String] = []

    /// A form of these fields, as tests and handlers of JSON make it.
    public init(_ fields: [(String, String)] = [], files: [(String, UploadedFile)] = []) {
        for (name, value) in fields { append(name, value) }
        for (name, file) in files { append(name, file) }
    }

    /// The field as one line of text; `""` when it is missing.
    public func text(_ name: String) -> String { Vietnamese.line(raw(name)) }

    /// The field with its line breaks (`\n`); `""` when it is missing.
    public func lines(_ name: String) -> String {
        Vietnamese.normalised(raw(name).replacingLineBreaks())
    }

    /// The field exactly as it was sent: for passwords, whose blanks count.
    public func raw(_ name: String) -> String { values[name]?.first ?? "" }

    /// Every value of a field that occurs several times (check boxes), each as one line.
    public func all(_ name: String) -> [String] { (values[name] ?? []).map(Vietnamese.line) }

    /// Every value of a field exactly as it was sent.
    public func allRaw(_ name: String) -> [String] { values[name] ?? [] }

    /// The names of the files, in no order; empty when no file was chosen.
    public var fileNames: [String] { uploads.values.flatMap { $0.map(\.name) }.filter { !$0.isEmpty } }

    /// Whether the field was sent at all: how a check box says yes.
    public func has(_ name: String) -> Bool { values[name] != nil }

    /// The field as one line of text; nil when it is missing or blank.
    public subscript(_ name: String) -> String? {
        let text = text(name)
        return text.isEmpty ? nil : text
    }

    /// The file; nil when none was chosen.
    public func file(_ name: String) -> UploadedFile? { uploads[name]?.first }

    /// All files of a field that takes several.
    public func files(_ name: String) -> [UploadedFile] { uploads[name] ?? [] }

    mutating func append(_ name: String, _ value: String) {
        if values[name] == nil { names.append(name) }
        values[name, default: []].append(value)
    }

    mutating func append(_ name: String, _ file: UploadedFile) { uploads[name, default: []].append(file) }

    /// Reads `application/x-www-form-urlencoded`, also the query of an address.
    /// - Throws: `form.too_many_fields` beyond 20.000 fields (a grid of 124 communes has 2.356).
    static func urlencoded(_ bytes: some Collection<UInt8>) throws -> Form {
        var form = Form()
        var count = 0
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= 20_000 else { throw Problem.tooManyFields(20_000) }
            let cut = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = cut < pair.endIndex ? pair[pair.index(after: cut)...] : pair[cut...]
            form.append(decoded(pair[..<cut], plus: true), decoded(value, plus: true))
        }
        return form
    }

    /// Percent-decoding; a `%` without two digits stays as it is, bytes that are no UTF-8 become U+FFFD.
    static func decoded(_ bytes: some Collection<UInt8>, plus: Bool) -> String {
        let bytes = Array(bytes)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(plus && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// A file as it was uploaded. Its name is what the sender says, without folders: show it, never open it.
public struct UploadedFile: Sendable, Hashable {
    /// One line, NFC, without folders; `""` when the sender gave none.
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

extension Request {
    /// The form in the body, after its origin and its token have been checked.
    ///
    /// - Parameter limit: bytes of the whole body, files included.
    /// - Throws: `form.too_large`, `form.malformed`, `form.content_type`, `form.too_many_fields`; `form.csrf` when the
    ///   form comes from another site or its `_csrf` is not that of the session. Without a session (sign-in) only
    ///   the origin is checked.
    public func form(context: AppContext, limit: Int = 1 << 20) async throws -> Form {
        try ForgeryGuard.checkOrigin(self)
        let type = headers[.contentType] ?? "application/x-www-form-urlencoded"
        let bytes = try await bodyBytes(limit: limit)
        let form: Form
        switch type.prefix(while: { $0 != ";" }).lowercased().filter({ !$0.isWhitespace }) {
        case "application/x-www-form-urlencoded": form = try Form.urlencoded(bytes)
        case "multipart/form-data": form = try Multipart.read(bytes, contentType: type)
        default:
            throw Problem(
                "form.content_type", "Máy chủ chỉ nhận biểu mẫu của trang. Mở lại trang rồi gửi biểu mẫu ở đó.")
        }
        if let viewer = context.viewer { try ForgeryGuard.checkToken(form.raw("_csrf"), of: viewer) }
        context.form = form
        return form
    }

    /// The items of the query (`?q=…`), read as a form is.
    public var query: Form { (try? Form.urlencoded((uri.query ?? "").utf8)) ?? Form() }

    /// The notice that the query names, among those this page knows.
    public func notice(_ known: [Notice]) -> Notice? {
        let key = query.raw("da")
        return known.first { $0.key == key }
    }

    private func bodyBytes(limit: Int) async throws -> [UInt8] {
        let tooLarge = Problem(
            .tooLarge, "form.too_large",
            "Nội dung gửi lên lớn hơn \(Form.size(limit)). Chưa lưu gì cả. Chọn tệp nhỏ hơn rồi gửi lại.")
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw tooLarge }
        var bytes: [UInt8] = []
        for try await part in body {
            guard bytes.count + part.readableBytes <= limit else { throw tooLarge }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }
}

extension Form {
    /// `20 MB`, `512 KB`.
    static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20)\u{00A0}MB" : "\(max(1, bytes >> 10))\u{00A0}KB"
    }
}

extension Response {
    /// The answer to a write: look at this page (303). A reload of it then repeats nothing.
    public static func seeOther(_ link: Link, notice: Notice? = nil) -> Response {
        let target = notice.map { link.query([("da", $0.key)]) } ?? link
        return Response(status: .seeOther, headers: [.location: target.path, .cacheControl: "no-store"])
    }
}

extension Problem {
    init(_ code: String, _ message: String) { self.init(.invalid, code, message) }

    static func tooManyFields(_ limit: Int) -> Problem {
        Problem(
            .tooLarge, "form.too_many_fields",
            "Biểu mẫu có hơn \(Number.grouped(Int64(limit))) ô. Chưa lưu gì cả. Chia ra gửi nhiều lần.")
    }
}

extension String {
    /// CR LF and CR, which browsers send from a text area, as LF.
    fileprivate func replacingLineBreaks() -> String {
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in unicodeScalars {
            if scalar == "\r" {
                scalars.append("\n")
            } else if !(scalar == "\n" && previous == "\r") {
                scalars.append(scalar)
            }
            previous = scalar
        }
        return String(scalars)
    }
}
