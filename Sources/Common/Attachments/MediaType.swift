import Foundation
import Kernel

/// A kind of file that can be kept, told by its content and never by its name or by what a browser claims.
public enum MediaType: String, Hashable, Sendable, CaseIterable {
    /// An Excel workbook (Office Open XML).
    case workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    /// Text in UTF-8: the tables that offices paste.
    case text = "text/plain; charset=utf-8"

    /// Recognises a file cheaply. A zip that says it holds a workbook may still be broken; the reader of workbooks
    /// finds that out.
    ///
    /// - Parameter name: as it was uploaded; only quoted in the problem.
    /// - Throws: `Problem` `attachment.old_workbook` for the format before 2007 and for a workbook under a password
    ///   (both are OLE containers), `attachment.type` for anything else.
    public static func recognise(_ bytes: [UInt8], name: String) throws -> MediaType {
        if bytes.starts(with: ole) {
            throw Problem(
                "attachment.old_workbook",
                "Tệp “\(name)” là sổ tính Excel đời cũ (.xls) hoặc có đặt mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại "
                    + "thành “Excel Workbook (.xlsx)” rồi gửi tệp mới.",
                field: "file")
        }
        if bytes.starts(with: zip) {
            let ends = [Data(bytes.prefix(reach)), Data(bytes.suffix(reach))]
            func holds(_ entry: String) -> Bool { ends.contains { $0.range(of: Data(entry.utf8)) != nil } }
            if holds("[Content_Types].xml"), holds("xl/") { return .workbook }
        } else if isText(bytes) {
            return .text
        }
        throw Problem(
            "attachment.type",
            "Tệp “\(name)” không phải sổ tính Excel (.xlsx) hay văn bản UTF-8. Chọn đúng tệp phụ lục rồi gửi lại.",
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
