import Foundation

/// The templates of one room, as they are embedded in its module.
public struct TemplateSource: Sendable {
    /// Below Sources, `Features/Planning`: where a DEBUG build with NEPMOI_TEMPLATES reads them again.
    let folder: String
    let templates: [String: [UInt8]]

    /// - Parameters:
    ///   - folder: the room's folder below Sources.
    ///   - templates: name without `.mustache` → `PackageResources.<name>_mustache`. Names are unique in the house.
    public init(_ folder: String, _ templates: [String: [UInt8]]) {
        self.folder = folder
        self.templates = templates
    }

    /// The text of every template; from disk when a folder of sources is given.
    func texts(from sources: String?) throws -> [String: String] {
        try templates.reduce(into: [:]) { texts, item in
            let bytes = try sources.map { try TemplateSource.file("\($0)/\(folder)/Templates/\(item.key).mustache") }
            texts[item.key] = String(decoding: bytes ?? item.value, as: UTF8.self)
        }
    }

    static func file(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    /// Where to read templates anew at each request: only in DEBUG builds, only when NEPMOI_TEMPLATES says so.
    static var reloadFolder: String? {
        #if DEBUG
            ProcessInfo.processInfo.environment["NEPMOI_TEMPLATES"].flatMap { $0.isEmpty ? nil : $0 }
        #else
            nil
        #endif
    }
}

/// A style sheet, script or picture that the binary carries, served below /tai-nguyen under a name with its digest.
public struct Asset: Sendable {
    /// `nepmoi.css`.
    public let name: String
    let bytes: [UInt8]
    let folder: String

    /// - Parameters:
    ///   - name: with one dot and its ending, which decides the content type: `css`, `js`, `svg`.
    ///   - folder: the room's folder below Sources; the file lies in its Templates.
    public init(_ name: String, _ bytes: [UInt8], folder: String) {
        self.name = name
        self.bytes = bytes
        self.folder = folder
    }

    func current(from sources: String?) -> [UInt8] {
        sources.flatMap { try? TemplateSource.file("\($0)/\(folder)/Templates/\(name)") } ?? bytes
    }

    var contentType: String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }

    /// FNV-1a over 64 bits: tells contents apart, promises nothing against forgery.
    static func digest(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(into: UInt64(0xcbf2_9ce4_8422_2325)) { hash, byte in
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let text = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
