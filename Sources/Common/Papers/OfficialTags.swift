import Kernel
import Office

extension OfficialPaper {
    /// Every tag that the template of an official paper may use. docs/mau-van-ban.md lists them for offices; a test
    /// holds that list against this one.
    public static let tags: [WordTag] = [
        WordTag("co_quan_chu_quan", .text, "Tên cơ quan cấp trên ở góc trái; có thể nhiều dòng, có thể trống"),
        WordTag("co_quan_ban_hanh", .text, "Tên cơ quan ban hành ở góc trái, chữ đậm; có thể nhiều dòng"),
        WordTag("quoc_hieu", .text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM; trống khi tiêu đề không ghi quốc hiệu"),
        WordTag("tieu_ngu", .text, "Độc lập - Tự do - Hạnh phúc; trống khi tiêu đề không ghi quốc hiệu"),
        WordTag("so", .text, "Số văn bản; khoảng trống khi dự thảo chưa có số"),
        WordTag("ky_hieu", .text, "Ký hiệu sau dấu gạch chéo, như KH-BTV"),
        WordTag("so_ky_hieu", .text, "Số và ký hiệu, như 288/KH-BCD"),
        WordTag("dia_danh", .text, "Địa danh, như Cao Bằng"),
        WordTag("ngay_thang", .text, "Ngày ban hành bằng chữ, như ngày 20 tháng 3 năm 2024; chừa chỗ khi chưa có ngày"),
        WordTag("loai_van_ban", .text, "Loại văn bản viết hoa, như KẾ HOẠCH"),
        WordTag("trich_yeu", .text, "Trích yếu nội dung"),
        WordTag("du_thao", .flag, "Đúng khi văn bản chưa có số"),
        WordTag("can_cu", .list([WordTag("noi_dung", .text, "Một căn cứ")]), "Các căn cứ, theo thứ tự"),
        WordTag("mo_dau", .text, "Đoạn mở đầu, sau các căn cứ"),
        WordTag(
            "muc",
            .list([
                WordTag("tieu_de", .text, "Tên mục, như I. MỤC ĐÍCH, YÊU CẦU"),
                WordTag(
                    "doan",
                    .list([
                        WordTag("la_diem", .flag, "Đúng khi đoạn là tên điểm, như 1. Mục đích"),
                        WordTag("la_tiet", .flag, "Đúng khi đoạn là tên tiết, như 1.1. Xây dựng các tổ"),
                        WordTag("la_doan", .flag, "Đúng khi đoạn là lời văn"),
                        WordTag("noi_dung", .text, "Chữ của đoạn"),
                    ]), "Các đoạn của mục"),
                WordTag("chi_tieu", .list([WordTag("noi_dung", .text, "Một chỉ tiêu")]), "Các chỉ tiêu của mục"),
            ]), "Các mục I, II, III …"),
        WordTag("ket_thuc", .text, "Đoạn kết; dấu “./.” được thêm sẵn"),
        WordTag("noi_nhan", .list([WordTag("noi_dung", .text, "Một nơi nhận")]), "Nơi nhận; dòng cuối là Lưu"),
        WordTag(
            "lam_thay", .list([WordTag("noi_dung", .text, "Một câu, như Hội LHPN tỉnh phê duyệt thay: lý do")]),
            "Cấp trên làm thay, hoặc người được ủy quyền làm thay; trống khi đơn vị tự làm"),
        WordTag("thay_mat", .text, "Quyền hạn người ký, như TM. BAN THƯỜNG VỤ; có thể trống"),
        WordTag("chuc_vu", .text, "Chức vụ người ký, như PHÓ CHỦ TỊCH"),
        WordTag("da_ky", .flag, "Đúng khi văn bản đã ký"),
        WordTag("nguoi_ky", .text, "Họ tên người ký"),
        WordTag(
            "phu_luc",
            .list([
                WordTag("ten", .text, "Tên phụ lục, như PHỤ LỤC I"),
                WordTag("tieu_de", .text, "Tiêu đề phụ lục"),
                WordTag("kem_theo", .text, "Dòng (Kèm theo Kế hoạch số …)"),
                WordTag("bang", .table, "Bảng của phụ lục"),
            ]), "Các phụ lục, mỗi phụ lục một phần trang ngang"),
    ]

    /// What stands for the tags.
    public var values: [String: WordValue] {
        let ended = withEnding
        return [
            "co_quan_chu_quan": .text(lines(heading.upper)), "co_quan_ban_hanh": .text(lines(heading.lower)),
            "quoc_hieu": .text(heading.hasMotto ? "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" : ""),
            "tieu_ngu": .text(heading.hasMotto ? "Độc lập - Tự do - Hạnh phúc" : ""),
            "so": .text(number ?? "      "), "ky_hieu": .text(symbol), "so_ky_hieu": .text(numberAndSymbol),
            "dia_danh": .text(placeName), "ngay_thang": .text(date.words), "loai_van_ban": .text(kind),
            "trich_yeu": .text(subject), "du_thao": .flag(number == nil), "can_cu": list(bases),
            "mo_dau": .text(opening), "muc": .list(ended.sections.map(section)), "ket_thuc": .text(ended.closing),
            "noi_nhan": list(OfficialPaper.punctuated(recipients)), "lam_thay": list(remarks),
            "thay_mat": .text(signer.authority),
            "chuc_vu": .text(signer.title), "da_ky": .flag(signer.isSigned), "nguoi_ky": .text(signer.name),
            "phu_luc": .list(
                annexes.map { annex in
                    [
                        "ten": .text(annex.label), "tieu_de": .text(annex.title), "kem_theo": .text(annex.attachment),
                        "bang": .table(annex.table),
                    ]
                }),
        ]
    }

    private func lines(_ lines: [String]) -> String { lines.filter { !$0.isEmpty }.joined(separator: "\n") }

    private func list(_ texts: [String]) -> WordValue { .list(texts.map { ["noi_dung": .text($0)] }) }

    private func section(_ section: Section) -> [String: WordValue] {
        [
            "tieu_de": .text(section.heading), "chi_tieu": list(section.targets),
            "doan": .list(
                section.paragraphs.map { paragraph in
                    [
                        "la_diem": .flag(paragraph.level == .point), "la_tiet": .flag(paragraph.level == .detail),
                        "la_doan": .flag(paragraph.level == .body), "noi_dung": .text(paragraph.text),
                    ]
                }),
        ]
    }

    /// The same paper with `./.` behind the last words of its text, once (T231).
    private var withEnding: OfficialPaper {
        var paper = self
        if !closing.isEmpty {
            paper.closing = OfficialPaper.ended(closing)
        } else if let last = sections.indices.last {
            if let target = sections[last].targets.indices.last {
                paper.sections[last].targets[target] = OfficialPaper.ended(sections[last].targets[target])
            } else if let paragraph = sections[last].paragraphs.indices.last {
                let text = sections[last].paragraphs[paragraph].text
                paper.sections[last].paragraphs[paragraph].text = OfficialPaper.ended(text)
            }
        } else if !opening.isEmpty {
            paper.opening = OfficialPaper.ended(opening)
        }
        return paper
    }

    static func ended(_ text: String) -> String {
        var text = Vietnamese.trimmed(text)
        while let last = text.last, last == "." || last == "/" || last == ";" || last == " " { text.removeLast() }
        return text + "./."
    }

    /// Semicolons between recipients, a full stop behind the last.
    static func punctuated(_ recipients: [String]) -> [String] {
        recipients.enumerated().map { index, line in
            var text = Vietnamese.trimmed(line)
            while let last = text.last, last == ";" || last == "." || last == "," { text.removeLast() }
            if text.hasPrefix("- ") { text.removeFirst(2) }
            return text + (index == recipients.count - 1 ? "." : ";")
        }
    }
}
