import Kernel

/// Reads whatever an office hands in, by its content and not by the name of the file.
public enum DocumentReader {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// An Excel workbook (.xlsx).
        case workbook
        /// Tables taken out of a text: UTF-8, columns separated by tabs.
        case text
    }

    /// - Throws: a `Problem` with a code `office.…`: `.tooLarge` above the limits, else `.invalid`.
    public static func read(
        _ bytes: [UInt8], limits: Limits = .standard
    ) throws(Problem) -> (kind: Kind, grids: [Grid]) {
        try FileKind.checkSize(bytes, limits)
        switch FileKind.of(bytes) {
        case .zip, .compound, .pdf: return (.workbook, try WorkbookReader.read(bytes, limits: limits))
        case .other: return (.text, try TextTables.read(bytes, limits: limits))
        }
    }
}

/// What a file is by its first bytes.
enum FileKind {
    case zip
    /// OLE2: Excel and Word before 2007, and every encrypted workbook.
    case compound
    case pdf
    case other

    /// The first check of all: nothing is looked at in a file above the limit.
    static func checkSize(_ bytes: [UInt8], _ limits: Limits) throws(Problem) {
        if bytes.count > limits.maximumBytes { throw .fileTooLarge(bytes.count, limit: limits.maximumBytes) }
        if bytes.isEmpty { throw .emptyFile }
    }

    static func of(_ bytes: [UInt8]) -> FileKind {
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return .zip
        }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .compound }
        if bytes.starts(with: Array("%PDF-".utf8)) { return .pdf }
        return .other
    }

    /// Tells an encrypted workbook from an old one by the names in the directory of the OLE2 file.
    static func refusal(ofCompound bytes: [UInt8]) -> Problem {
        if holds("EncryptedPackage", bytes) { return .encrypted }
        if holds("WordDocument", bytes) { return .wordDocument }
        return holds("Workbook", bytes) || holds("Book", bytes) ? .oldExcel : .notAWorkbook
    }

    /// Whether the name stands somewhere in UTF-16, little end first.
    private static func holds(_ name: String, _ bytes: [UInt8]) -> Bool {
        let wanted = name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        return bytes.withUnsafeBufferPointer { buffer in
            guard buffer.count >= wanted.count else { return false }
            return (0...buffer.count - wanted.count).contains { start in
                buffer[start] == wanted[0] && wanted.indices.allSatisfy { buffer[start + $0] == wanted[$0] }
            }
        }
    }
}
