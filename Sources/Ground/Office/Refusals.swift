import Kernel

/// Why a file is not read: each with a stable code and a sentence that says what is wrong and what to do.
extension Problem {
    // MARK: Size

    static func fileTooLarge(_ bytes: Int, limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.file_too_large",
            "Tệp nặng \(megabytes(bytes)) MB, vượt mức \(megabytes(limit)) MB. "
                + "Bỏ hình ảnh và những trang không cần rồi chọn lại tệp.")
    }

    static func unpacksTooLarge(_ limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.unpacks_too_large",
            "Tệp bung ra lớn hơn \(megabytes(limit)) MB nên không đọc tiếp. "
                + "Chép riêng bảng cần nhập sang một sổ tính mới rồi chọn tệp đó.")
    }

    static func tooManyCells(_ limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.too_many_cells",
            "Tệp có hơn \(Number.grouped(Int64(limit))) ô có dữ liệu. "
                + "Chép riêng bảng cần nhập sang một sổ tính mới rồi chọn tệp đó.")
    }

    static func tooManyBlanks(_ sheet: String, limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.too_many_blanks",
            "Trang “\(sheet)” kẻ ô và định dạng tới hơn \(Number.grouped(Int64(limit))) ô, phần lớn để trống. "
                + "Xóa các dòng và cột thừa rồi lưu lại.")
    }

    static func tooManySheets(_ limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.too_many_sheets",
            "Sổ tính có hơn \(limit) trang. Giữ lại những trang cần nhập rồi chọn lại tệp.")
    }

    static func tooManyMerges(_ sheet: String, limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.too_many_merges",
            "Trang “\(sheet)” có hơn \(Number.grouped(Int64(limit))) vùng gộp ô. Bỏ gộp ô ở phần danh sách rồi lưu lại."
        )
    }

    static func tooMuchText(_ limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.too_much_text",
            "Chữ trong các ô vượt quá \(megabytes(limit)) MB. "
                + "Chép riêng bảng cần nhập sang một sổ tính mới rồi chọn tệp đó.")
    }

    static func textTooLong(_ place: String, limit: Int) -> Problem {
        Problem(
            .tooLarge, "office.text_too_long",
            "\(place) có nhiều hơn \(Number.grouped(Int64(limit))) ký tự, quá mức một ô của Excel. "
                + "Rút ngắn nội dung rồi lưu lại.")
    }

    static func tooWide(_ sheet: String, _ address: CellAddress) -> Problem {
        Problem(
            .tooLarge, "office.stray_cell",
            "“\(sheet)” kéo dài tới ô \(address.text), quá xa phần bảng. "
                + "Xóa những ô nằm lạc ngoài bảng rồi lưu lại.")
    }

    // MARK: Another kind of file

    static let emptyFile = Problem(
        .invalid, "office.empty_file", "Tệp rỗng, không có nội dung nào. Kiểm tra tệp gốc rồi chọn lại.")

    static let notAWorkbook = Problem(
        .invalid, "office.not_a_workbook",
        "Tệp không phải là sổ tính Excel. Mở tệp gốc bằng Excel, lưu dạng .xlsx rồi chọn lại.")

    static let notADocument = Problem(
        .invalid, "office.not_a_document",
        "Tệp không phải là sổ tính Excel (.xlsx), cũng không phải bảng chữ (.txt, .tsv). Chọn tệp khác.")

    static let oldExcel = Problem(
        .invalid, "office.old_excel",
        "Đây là tệp Excel kiểu cũ (.xls). Mở bằng Excel, chọn “Lưu thành” dạng .xlsx rồi chọn tệp mới.")

    static let encrypted = Problem(
        .invalid, "office.encrypted",
        "Sổ tính đang được khóa bằng mật khẩu. Mở bằng Excel, gỡ mật khẩu, lưu lại rồi chọn tệp đó.")

    static let macros = Problem(
        .invalid, "office.macros",
        "Sổ tính có chứa macro nên không được nhận. Mở bằng Excel, lưu dạng .xlsx (không macro) rồi chọn tệp mới.")

    static let binaryWorkbook = Problem(
        .invalid, "office.binary_workbook",
        "Đây là sổ tính dạng nhị phân (.xlsb). Mở bằng Excel, lưu dạng .xlsx rồi chọn tệp mới.")

    static let wordDocument = Problem(
        .invalid, "office.word_document",
        "Đây là văn bản Word. Chép bảng sang Excel, lưu dạng .xlsx rồi chọn tệp mới.")

    static let openDocument = Problem(
        .invalid, "office.open_document",
        "Đây là tệp OpenDocument (.ods, .odt). Mở bằng LibreOffice hoặc Excel, lưu dạng .xlsx rồi chọn tệp mới.")

    static let pdf = Problem(
        .invalid, "office.pdf",
        "Đây là tệp PDF, không đọc được thành bảng. Chọn tệp Excel (.xlsx) gốc của phụ lục.")

    static let webPage = Problem(
        .invalid, "office.web_page",
        "Tệp là trang HTML hoặc XML, dù có thể mang đuôi Excel. Mở bằng Excel, lưu dạng .xlsx rồi chọn tệp mới.")

    // MARK: Damage

    static let damagedArchive = Problem(
        .invalid, "office.damaged",
        "Tệp bị hỏng hoặc tải lên chưa trọn. Mở thử bằng Excel, lưu lại rồi chọn tệp mới.")

    static let duplicatePart = Problem(
        .invalid, "office.duplicate_part",
        "Bên trong tệp có hai phần trùng tên nên không biết phần nào đúng. Mở bằng Excel, lưu lại rồi chọn tệp mới.")

    static let xmlEntities = Problem(
        .invalid, "office.xml_entities",
        "Bên trong tệp có khai báo DOCTYPE mà sổ tính Excel không bao giờ có, nên không đọc tiếp. "
            + "Chép bảng sang một sổ tính mới rồi chọn tệp đó.")

    static func malformed(_ part: String, line: Int? = nil) -> Problem {
        Problem(
            .invalid, "office.malformed",
            "Phần \(part)\(line.map { " (dòng \($0))" } ?? "") bên trong tệp viết sai quy cách. "
                + "Mở bằng Excel, lưu lại rồi chọn tệp mới.")
    }

    static func duplicateCell(_ sheet: String, _ address: CellAddress) -> Problem {
        Problem(
            .invalid, "office.duplicate_cell",
            "Trang “\(sheet)” ghi ô \(address.text) hai lần nên không biết số nào đúng. "
                + "Mở bằng Excel, kiểm tra ô này, lưu lại rồi chọn tệp mới.")
    }

    static func outsideSheet(_ sheet: String) -> Problem {
        Problem(
            .invalid, "office.outside_sheet",
            "Trang “\(sheet)” có ô nằm ngoài khuôn khổ của Excel (1.048.576 dòng, cột XFD). "
                + "Mở bằng Excel, lưu lại rồi chọn tệp mới.")
    }

    static let noSheets = Problem(
        .invalid, "office.no_sheets", "Sổ tính không có trang bảng tính nào. Chọn tệp có phụ lục cần nhập.")

    // MARK: Text tables

    static let textEncoding = Problem(
        .invalid, "office.text_encoding",
        "Tệp chữ không dùng bảng mã UTF-8 nên dấu tiếng Việt sẽ sai. Lưu lại với bảng mã UTF-8 rồi chọn tệp mới.")

    static let noTable = Problem(
        .invalid, "office.no_table",
        "Tệp chữ không có bảng nào: một bảng cần ít nhất hai dòng, các cột cách nhau bằng phím Tab.")

    private static func megabytes(_ bytes: Int) -> String {
        let tenths = (bytes * 10 + (1 << 19)) >> 20
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10),\(tenths % 10)"
    }
}
