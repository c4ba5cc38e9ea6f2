import Hummingbird
import Kernel
import Pages

extension Response {
    /// A file that the browser keeps under its Vietnamese name, or under the plain one where it knows no other.
    ///
    /// - Parameter plainName: ASCII without quotation marks.
    static func download(_ bytes: [UInt8], type: String, plainName: String, name: String) -> Response {
        let clean = String(name.map { "/\\:*?\"<>|".contains($0) ? "-" : $0 })
        let plain = plainName.filter { $0.isASCII && $0 != "\"" && $0 != "\\" && !$0.isNewline }
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .contentLength: String(bytes.count), .cacheControl: "private, no-cache",
                .contentDisposition: "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(Link.encoded(clean))",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
