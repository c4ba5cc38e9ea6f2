import Kernel
import Office
import Papers
import People

/// Certificates of a class as one Word document, a page a person. No paper prescribes their form.
public struct Certificates: Sendable {
    /// What the head and foot of every page say.
    let profile: IssuerProfile
    /// `Lớp tập huấn lồng ghép giới, chương trình 2`.
    let title: String
    /// When the class was held.
    let from: Day
    let until: Day
    let placeName: String
    let people: [NumberedPerson]
    /// The names of the villages or communes where people live.
    let homes: [RecordID: String]

    /// The tags of the Word template giay-chung-nhan.docx.
    public static let tags: [WordTag] = [
        WordTag(
            "nguoi",
            .list([
                WordTag("so", .text, "Số giấy chứng nhận, như 01/2024"),
                WordTag("danh_xung", .text, "Bà hoặc Ông"),
                WordTag("ho_ten", .text, "Họ và tên"),
                WordTag("nam_sinh", .text, "Năm sinh hoặc ngày sinh; trống khi chưa ghi"),
                WordTag("noi_o", .text, "Thôn hoặc xã nơi cư trú; trống khi chưa ghi"),
            ]), "Những người được cấp, mỗi người một trang"),
        WordTag("co_quan_chu_quan", .text, "Tên cơ quan cấp trên ở góc trái"),
        WordTag("co_quan_ban_hanh", .text, "Tên cơ quan ở góc trái, chữ đậm"),
        WordTag("quoc_hieu", .text, "Quốc hiệu; trống khi tiêu đề không ghi"),
        WordTag("tieu_ngu", .text, "Tiêu ngữ; trống khi tiêu đề không ghi"),
        WordTag("ten_co_quan", .text, "Cơ quan chứng nhận, như lời văn gọi"),
        WordTag("lop", .text, "Tên lớp"),
        WordTag("thoi_gian", .text, "Ngày học, như từ ngày 14/5/2024 đến ngày 16/5/2024"),
        WordTag("dia_diem", .text, "Nơi mở lớp"),
        WordTag("dia_danh", .text, "Địa danh, như Cao Bằng"),
        WordTag("ngay_thang", .text, "Ngày cuối của lớp bằng chữ"),
        WordTag("thay_mat", .text, "Quyền hạn người ký; có thể trống"),
        WordTag("chuc_vu", .text, "Chức vụ người ký"),
    ]

    public init(
        profile: IssuerProfile, title: String, from: Day, until: Day, placeName: String, people: [NumberedPerson],
        homes: [RecordID: String]
    ) {
        self.profile = profile
        self.title = title
        self.from = from
        self.until = until
        self.placeName = placeName
        self.people = people
        self.homes = homes
    }

    /// `từ ngày 14/5/2024 đến ngày 16/5/2024`, `ngày 14/5/2024`.
    var days: String {
        from == until ? "ngày \(from.written)" : "từ ngày \(from.written) đến ngày \(until.written)"
    }

    /// The document.
    ///
    /// - Throws: `Problem` or `Problems` with every fault of the template.
    public func word(_ template: [UInt8]) throws -> [UInt8] {
        try WordTemplate(template).fill(values, knowing: Certificates.tags)
    }

    private var values: [String: WordValue] {
        let heading = profile.heading
        return [
            "co_quan_chu_quan": .text(heading.upper.joined(separator: "\n")),
            "co_quan_ban_hanh": .text(heading.lower.joined(separator: "\n")),
            "quoc_hieu": .text(heading.hasMotto ? "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" : ""),
            "tieu_ngu": .text(heading.hasMotto ? "Độc lập - Tự do - Hạnh phúc" : ""),
            "ten_co_quan": .text(profile.name), "lop": .text(title), "thoi_gian": .text(days),
            "dia_diem": .text(placeName), "dia_danh": .text(profile.placeName),
            "ngay_thang": .text(OfficialPaper.IssueDate(until).words), "thay_mat": .text(profile.authority),
            "chuc_vu": .text(profile.title), "nguoi": .list(people.map(person)),
        ]
    }

    private func person(_ numbered: NumberedPerson) -> [String: WordValue] {
        let person = numbered.person
        let number = numbered.number < 10 ? "0\(numbered.number)" : String(numbered.number)
        return [
            "so": .text("\(number)/\(until.year)"), "danh_xung": .text(person.sex == .female ? "Bà" : "Ông"),
            "ho_ten": .text(person.name), "nam_sinh": .text(person.birth?.written ?? ""),
            "noi_o": .text(homes[person.id] ?? ""),
        ]
    }
}
