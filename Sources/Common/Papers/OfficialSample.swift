import Accounts
import Foundation
import Kernel
import Office

extension OfficialPaper {
    /// A short paper of an office, to look at its heading and its template with.
    static func sample(of profile: IssuerProfile, year: Int) -> OfficialPaper {
        var paper = OfficialPaper(
            heading: profile.heading, number: nil, symbol: profile.symbol(.plan), placeName: profile.placeName,
            date: IssueDate(year: year), subject: "Thực hiện Dự án 8 năm \(year) (bản xem thử)",
            bases: ["Căn cứ Kế hoạch số …/KH-… ngày …;", "Căn cứ Quyết định số …/QĐ-… ngày …,"],
            opening: "\(profile.name) ban hành Kế hoạch thực hiện Dự án 8 năm \(year), cụ thể như sau:",
            closing: "Trên đây là Kế hoạch thực hiện Dự án 8 năm \(year)",
            recipients: ["Cơ quan cấp trên (để b/c)", "Các cơ quan, đơn vị liên quan", "Lưu: VT"],
            signer: profile.signer)
        paper.sections = [
            Section(
                "I. MỤC ĐÍCH, YÊU CẦU",
                [Paragraph("1. Mục đích", level: .point), Paragraph("- Nội dung của mục đích.")]),
            Section("II. CHỈ TIÊU", targets: ["Thành lập và duy trì tổ truyền thông cộng đồng: 57 tổ."]),
            Section(
                "III. NỘI DUNG",
                [
                    Paragraph("1. Nội dung 1", level: .point), Paragraph("1.1. Hoạt động 1", level: .detail),
                    Paragraph("- Nội dung của hoạt động."),
                ]),
        ]
        let header = ["TT", "Đơn vị", "Tổ truyền thông cộng đồng (tổ)", "Đối thoại chính sách (cuộc)"]
        let rows = [
            ["", "Tổng cộng", "57", "124"], ["1", "Đơn vị thứ nhất", "29", "62"], ["2", "Đơn vị thứ hai", "28", "62"],
        ]
        let table = WordTable(
            rows: ([header] + rows).enumerated().map { index, row in
                row.enumerated().map { column, text in
                    WordTable.Cell(text, isBold: index < 2, alignment: column == 1 && index > 0 ? .left : .centre)
                }
            }, headerRows: 1)
        paper.annexes = [
            Annex(
                label: "PHỤ LỤC", title: "CHỈ TIÊU THỰC HIỆN DỰ ÁN 8 NĂM \(year)",
                attachment: paper.attachmentLine(issuer: profile.name), table: table)
        ]
        return paper
    }
}

/// What the sample of a page needs.
enum IssuerSample {
    static func agency(_ id: RecordID) -> Agency {
        Agency(id: id, code: "x", name: "Hội LHPN tỉnh Cao Bằng", kind: .union, place: .nation, parent: nil)
    }
}
