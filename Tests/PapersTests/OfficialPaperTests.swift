import Foundation
import Kernel
import Testing

@testable import Office
@testable import Papers

/// Fills the shipped template and the same one saved by LibreOffice, and looks at what came out as text.
@Suite struct OfficialPaperTests {
    static func shipped() throws -> [UInt8] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: root.appending(path: "Programmes/du-an-8/templates/ke-hoach.docx")))
    }

    static func savedByLibreOffice() throws -> [UInt8] {
        let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent("ke-hoach-libreoffice.docx")))
    }

    static func draft() -> OfficialPaper {
        var paper = OfficialPaper(
            heading: .init(lower: ["ỦY BAN NHÂN DÂN", "XÃ BA TRANG"]), number: nil, symbol: "KH-UBND",
            placeName: "Ba Trang", date: .init(month: 9, year: 2023), subject: "Triển khai Dự án 8",
            bases: ["Căn cứ thứ nhất;", "Căn cứ thứ hai,"], opening: "Ủy ban nhân dân xã ban hành:",
            sections: [
                .init(
                    "I. MỤC ĐÍCH", [.init("1. Mục đích", level: .point), .init("- Cụ thể các nhiệm vụ & giải pháp.")]),
                .init("II. CHỈ TIÊU", targets: ["Thành lập 01 tổ", "Duy trì 02 tổ"]),
                .init("III. NỘI DUNG", [.init("1.1. Truyền thông", level: .detail), .init("- <Chiến dịch>")]),
            ], closing: "Đề nghị các thôn phối hợp thực hiện./.",
            recipients: ["Hội LHPN huyện", "UBND huyện (để b/c);", "Lưu: VT."], signer: .init(title: "CHỦ TỊCH"))
        let cells = [["TT", "Nội dung"], ["1", "Một"]].map { $0.map { WordTable.Cell($0) } }
        paper.annexes = ["PHỤ LỤC I", "PHỤ LỤC II"].map { label in
            .init(
                label: label, title: "PHÂN BỔ CHỈ TIÊU", attachment: paper.attachmentLine(issuer: "UBND xã Ba Trang"),
                table: WordTable(rows: cells))
        }
        return paper
    }

    @Test func `Days and numbers leave room in a draft (T226, T227, T228)`() {
        var paper = OfficialPaperTests.draft()
        #expect(paper.numberAndSymbol == "      /KH-UBND")
        #expect(paper.date.words == "ngày      tháng 9 năm 2023")
        #expect(
            paper.attachmentLine(issuer: "UBND xã Ba Trang")
                == "(Kèm theo Kế hoạch số       /KH-UBND ngày     /9/2023 của UBND xã Ba Trang)")
        paper.number = "288"
        paper.date = .init(day: 5, month: 2, year: 2024)
        #expect(paper.numberAndSymbol == "288/KH-UBND")
        #expect(paper.date.words == "ngày 05 tháng 02 năm 2024")
        #expect(paper.date.figures == "5/2/2024")
    }

    @Test func `The text ends once with its mark, wherever it ends (T231)`() throws {
        #expect(OfficialPaper.ended("thực hiện") == "thực hiện./.")
        #expect(OfficialPaper.ended("thực hiện. ") == "thực hiện./.")
        #expect(OfficialPaper.ended("thực hiện ./.") == "thực hiện./.")
        var paper = OfficialPaperTests.draft()
        paper.closing = ""
        let text = try OfficialPaperTests.text(paper, OfficialPaperTests.shipped())
        #expect(text.components(separatedBy: "./.").count == 2)
        #expect(text.contains("- &lt;Chiến dịch&gt;./."))
    }

    @Test func `Recipients have their purpose and end with the filing line (T232)`() {
        let recipients = OfficialPaper.punctuated(OfficialPaperTests.draft().recipients)
        #expect(recipients == ["Hội LHPN huyện;", "UBND huyện (để b/c);", "Lưu: VT."])
    }

    @Test func `The shipped template has no fault and knows every tag`() throws {
        let template = try WordTemplate(OfficialPaperTests.shipped())
        #expect(template.faults(knowing: OfficialPaper.tags).isEmpty)
        let used = Set(template.tags().map(\.name))
        #expect(used.isSuperset(of: ["so_ky_hieu", "can_cu", "muc", "chi_tieu", "noi_nhan", "nguoi_ky", "bang"]))
    }

    @Test(arguments: [shipped, savedByLibreOffice])
    func `A draft comes out in the order of the form, also after LibreOffice saved the template`(
        bytes: @Sendable () throws -> [UInt8]
    ) throws {
        let text = try OfficialPaperTests.text(OfficialPaperTests.draft(), bytes())
        var rest = text[...]
        for part in [
            ">ỦY BAN NHÂN DÂN<", ">XÃ BA TRANG<", ">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<", "      /KH-UBND", "Ba Trang",
            "tháng 9 năm 2023", "KẾ HOẠCH", "Triển khai Dự án 8", "Căn cứ thứ nhất;", "Căn cứ thứ hai,", "ban hành:",
            "I. MỤC ĐÍCH", "1. Mục đích", "nhiệm vụ &amp; giải pháp.", "II. CHỈ TIÊU", "Thành lập 01 tổ",
            "Duy trì 02 tổ",
            "III. NỘI DUNG", "1.1. Truyền thông", "&lt;Chiến dịch&gt;", "thực hiện./.", "Nơi nhận:", "Lưu: VT.",
            "CHỦ TỊCH",
            "PHỤ LỤC I<", "(Kèm theo Kế hoạch số       /KH-UBND", "<w:tblHeader", "PHỤ LỤC II",
        ] {
            let found = try #require(rest.range(of: part), "\(part)")
            rest = rest[found.upperBound...]
        }
        #expect(!text.contains("{{") && !text.contains("(Đã ký)"))
        // One section for the text and one for each annex, landscape; none is left over.
        #expect(text.components(separatedBy: "<w:sectPr").count == 4)
        #expect(text.components(separatedBy: "landscape").count == 3)
    }

    @Test func `A signed paper without motto and annexes has neither (T230, T233)`() throws {
        var paper = OfficialPaperTests.draft()
        paper.heading = .init(upper: ["HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM"], lower: ["TỈNH SÓC TRĂNG"], hasMotto: false)
        paper.annexes = []
        paper.signer = .init(
            authority: "TM. BAN THƯỜNG VỤ", title: "PHÓ CHỦ TỊCH", isSigned: true, name: "[họ tên]")
        let text = try OfficialPaperTests.text(paper, OfficialPaperTests.shipped())
        #expect(!text.contains("CỘNG HÒA") && !text.contains("PHỤ LỤC") && !text.contains("landscape"))
        for part in ["TM. BAN THƯỜNG VỤ", "PHÓ CHỦ TỊCH", "(Đã ký)", "[họ tên]", "HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM"] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `Where the tier above acted, the printed paper says so beside its recipients`() throws {
        var paper = OfficialPaperTests.draft()
        #expect(try !OfficialPaperTests.text(paper, OfficialPaperTests.shipped()).contains("phê duyệt thay"))
        paper.remarks = ["Hội LHPN tỉnh Cao Bằng phê duyệt thay: xã có hai cán bộ"]
        let text = try OfficialPaperTests.text(paper, OfficialPaperTests.shipped())
        #expect(text.contains("Hội LHPN tỉnh Cao Bằng phê duyệt thay: xã có hai cán bộ"))
    }

    /// The main part of the filled template.
    static func text(_ paper: OfficialPaper, _ template: [UInt8]) throws -> String {
        let bytes = try paper.fill(WordTemplate(template))
        let package = try WordPackage(bytes, limits: WordPackage.limits)
        let part = try #require(package["word/document.xml"])
        return String(decoding: part, as: UTF8.self)
    }
}
