import Kernel

/// Why a Word document is not taken: the same faults as for workbooks in the words of Word, and its own.
extension Problem {
    static func wordTooLarge(_ bytes: Int, limit: Int) -> Problem {
        Problem(
            .tooLarge, "word.file_too_large",
            "Tệp mẫu nặng \((bytes + (1 << 20) - 1) >> 20) MB, vượt mức \(limit >> 20) MB. "
                + "Bỏ hình ảnh trong mẫu, lưu lại rồi chọn tệp mới.")
    }

    static let wordTooLong = Problem(
        .tooLarge, "word.too_long",
        "Tệp mẫu dài quá mức một văn bản hành chính. Chỉ giữ lại phần khung của văn bản, lưu lại rồi chọn tệp mới.")

    static let notAWordDocument = Problem(
        "word.not_a_document",
        "Tệp không phải là văn bản Word. Mở tệp gốc bằng Word hoặc LibreOffice, lưu dạng .docx rồi chọn lại.")

    static let oldWord = Problem(
        "word.old_document",
        "Đây là văn bản Word kiểu cũ (.doc). Mở bằng Word, chọn “Lưu thành” dạng .docx rồi chọn tệp mới.")

    static let wordEncrypted = Problem(
        "word.encrypted",
        "Văn bản đang được khóa bằng mật khẩu. Mở bằng Word, gỡ mật khẩu, lưu lại rồi chọn tệp đó.")

    static let wordMacros = Problem(
        "word.macros",
        "Văn bản có chứa macro nên không được nhận. Mở bằng Word, lưu dạng .docx (không macro) rồi chọn tệp mới.")

    static let wordEmbedded = Problem(
        "word.embedded",
        "Văn bản có đối tượng nhúng của chương trình khác nên không được nhận. Xóa đối tượng đó, hoặc dán lại thành hình "
            + "ảnh, rồi lưu và chọn tệp mới.")

    static let wordIsPDF = Problem(
        "word.pdf", "Đây là tệp PDF, không sửa được thành mẫu. Chọn văn bản Word (.docx) gốc.")

    static let wordIsWorkbook = Problem(
        "word.workbook", "Đây là sổ tính Excel. Mẫu văn bản là tệp Word (.docx): chọn tệp khác.")

    static let wordIsOpenDocument = Problem(
        "word.open_document",
        "Đây là tệp OpenDocument (.odt). Mở bằng LibreOffice hoặc Word, lưu dạng Word (.docx) rồi chọn tệp mới.")

    /// The same fault, met while a Word document was read.
    var inWord: Problem {
        switch code {
        case "office.empty_file", "office.file_too_large": return self
        case "office.unpacks_too_large": return .wordTooLong
        case "office.encrypted": return .wordEncrypted
        case "office.xml_entities", "office.malformed", "office.damaged", "office.duplicate_part":
            return Problem(
                kind, code.replacing("office.", with: "word."),
                "Tệp bị hỏng hoặc tải lên chưa trọn nên không đọc được. Mở bằng Word, lưu lại rồi chọn tệp mới.")
        default: return self
        }
    }
}
