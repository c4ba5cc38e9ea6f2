import Mustache

/// Text made safe for HTML.
public enum HTML {
    /// Escapes the bytes of the five characters of HTML and the grave accent.
    ///
    /// By bytes, because swift-mustache compares `Character`s: `<` followed by a combining accent (U+0301, ordinary
    /// in decomposed Vietnamese) is another `Character` than `<` and would pass unescaped.
    public static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { replacement($0) != nil }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            if let entity = replacement(byte) {
                bytes.append(contentsOf: entity.utf8)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func replacement(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case UInt8(ascii: "`"): "&#96;"
        default: nil
        }
    }
}

/// The content type that every template is read with.
struct EscapedBytes: MustacheContentType {
    static let name = "NEPMOI"
    /// Registered once; templates name it in a pragma that the loader puts before them, partials too, because
    /// swift-mustache gives each partial its own unsafe type again.
    static let registered: Void = MustacheContentTypes.register(EscapedBytes(), named: name)

    func escapeText(_ text: String) -> String { HTML.escaped(text) }
}
