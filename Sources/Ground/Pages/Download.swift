import Hummingbird
import Kernel

extension Response {
    /// A file that the browser keeps under its Vietnamese name, or under the plain one where it knows no other.
    ///
    /// - Parameters:
    ///   - type: the media type; `text/csv; charset=utf-8` for a list as text.
    ///   - plainName: ASCII; quotation marks are left out.
    ///   - name: characters that no file system takes become `-`; nil gives the plain name alone.
    public static func download(
        _ bytes: [UInt8], type: String, plainName: String, name: String? = nil
    ) -> Response {
        let plain = plainName.filter { $0.isASCII && $0 != "\"" && $0 != "\\" && !$0.isNewline }
        let clean = name.map { name in String(name.map { "/\\:*?\"<>|".contains($0) ? "-" : $0 }) }
        let names =
            "attachment; filename=\"\(plain)\"" + (clean.map { "; filename*=UTF-8''\(Link.encoded($0))" } ?? "")
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .contentLength: String(bytes.count), .cacheControl: "private, no-cache",
                .contentDisposition: names,
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Request {
    /// `https://du-an-8.example.vn`, as the browser asked for it: the beginning of addresses in messages to copy.
    ///
    /// - Parameter isSecure: whether the site is reached by HTTPS.
    public func site(isSecure: Bool) -> String {
        "\(isSecure ? "https" : "http")://\(head.authority ?? "localhost")"
    }
}
