import Foundation
import Kernel

/// A kind of file that can be kept, told by its content and never by its name or by what a browser claims.
public enum MediaType: String, Hashable, Sendable, CaseIterable {
    /// An Excel workbook (Office Open XML).
    case workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    /// Text in UTF-8: the tables that offices paste.
    case text = "text/plain; charset=utf-8"
    /// A Word document without macros (Office Open XML).
    case document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case pdf = "application/pdf"
    case jpeg = "image/jpeg"
    case png = "image/png"

    /// What annexes are read from; what is accepted where nothing else is said.
    public static let tables: Set<MediaType> = [.workbook, .text]
    /// What a signed and stamped paper is scanned or photographed as.
    public static let scans: Set<MediaType> = [.pdf, .jpeg, .png]

    /// As sentences name it: `sổ tính Excel (.xlsx)`.
    public var label: String {
        switch self {
        case .workbook: "sổ tính Excel (.xlsx)"
        case .text: "văn bản UTF-8"
        case .document: "văn bản Word (.docx)"
        case .pdf: "tệp PDF"
        case .jpeg: "ảnh JPEG"
        case .png: "ảnh PNG"
        }
    }

    /// Recognises a file cheaply. A zip that says it holds a workbook or a document may still be broken; its reader
    /// finds that out.
    ///
    /// - Parameters:
    ///   - name: as it was uploaded; only quoted in the problem.
    ///   - accepted: what may be kept here.
    /// - Throws: `Problem` `attachment.old_workbook` for the Office formats before 2007 and for files under a password
    ///   (both are OLE containers), `attachment.macros` for a document with macros, `attachment.type` for what is not
    ///   accepted.
    public static func recognise(
        _ bytes: [UInt8], name: String, accepted: Set<MediaType> = tables
    ) throws -> MediaType {
        if bytes.starts(with: ole), accepted.contains(.workbook) || accepted.contains(.document) {
            throw old(name: name, isDocument: !accepted.contains(.workbook))
        }
        guard let found = try found(bytes, name: name), accepted.contains(found) else {
            let wanted = allCases.filter(accepted.contains).map(\.label)
            let list =
                wanted.dropLast().joined(separator: ", ") + (wanted.count > 1 ? " hay " : "") + (wanted.last ?? "")
            throw Problem(
                "attachment.type", "Tệp “\(name)” không phải \(list). Chọn đúng tệp rồi gửi lại.", field: "file")
        }
        return found
    }

    private static func found(_ bytes: [UInt8], name: String) throws -> MediaType? {
        if bytes.starts(with: Array("%PDF-".utf8)) { return .pdf }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        guard bytes.starts(with: zip) else { return isText(bytes) ? .text : nil }
        let ends = [Data(bytes.prefix(reach)), Data(bytes.suffix(reach))]
        func holds(_ entry: String) -> Bool { ends.contains { $0.range(of: Data(entry.utf8)) != nil } }
        guard holds("[Content_Types].xml") else { return nil }
        if holds("xl/") { return .workbook }
        guard holds("word/") else { return nil }
        // The name stands uncompressed before the entry, wherever in the file that is.
        if Data(bytes).range(of: Data("vbaProject.bin".utf8)) != nil {
            throw Problem(
                "attachment.macros",
                "Tệp “\(name)” có macro (.docm) nên không được nhận. Mở bằng Word, lưu lại thành “Word Document (.docx)” "
                    + "rồi gửi tệp mới.",
                field: "file")
        }
        return .document
    }

    private static func old(name: String, isDocument: Bool) -> Problem {
        let old = isDocument ? "văn bản Word đời cũ (.doc)" : "sổ tính Excel đời cũ (.xls)"
        let program = isDocument ? "Word" : "Excel"
        let new = isDocument ? "Word Document (.docx)" : "Excel Workbook (.xlsx)"
        return Problem(
            "attachment.old_workbook",
            "Tệp “\(name)” là \(old) hoặc có đặt mật khẩu. Mở bằng \(program), bỏ mật khẩu, lưu lại thành “\(new)” rồi "
                + "gửi tệp mới.",
            field: "file")
    }

    private static let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let ole: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
    /// How far from each end of a zip the names of its entries are looked for, in bytes.
    private static let reach = 65_536

    /// Valid UTF-8 without control characters other than tab and line ends.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        let isPlain = !bytes.contains { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D || $0 == 0x7F }
        return isPlain && String(validating: bytes, as: UTF8.self) != nil
    }
}
