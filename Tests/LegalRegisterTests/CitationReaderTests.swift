import Kernel
import Testing

@testable import LegalRegister

@Suite struct CitationReaderTests {
    private func symbols(_ text: String) -> [String] {
        CitationReader.read(text).map { "\($0.kind.label) \($0.symbol?.printed ?? "?") \($0.day?.written ?? "-")" }
    }

    @Test func `the head of the Cao Bằng plan cites plan, plan and letter in order (N188, N191)`() throws {
        let found = CitationReader.read(SeedTexts.caobangHead)
        #expect(
            symbols(SeedTexts.caobangHead) == [
                "Kế hoạch 75/KH-BTV 13/9/2022", "Kế hoạch 435/KH-ĐCT-ĐTĐG 30/01/2024", "Công văn 538/VP-KT 22/02/2024",
            ])
        #expect(
            found.map(\.issuer) == [
                "Ban Thường vụ Hội LHPN tỉnh Cao Bằng", "Trung ương Hội Liên hiệp phụ nữ (LHPN) Việt Nam",
                "Ủy ban nhân dân (UBND) tỉnh",
            ])
        #expect(found[0].subject?.hasPrefix("triển khai Dự án 8 “Thực hiện bình đẳng giới") == true)
        #expect(found[0].subject?.hasSuffix("giai đoạn I: 2021-2025") == true)
        #expect(found[2].subject?.hasSuffix("phụ nữ và trẻ em” năm 2024") == true)
        #expect(found.allSatisfy { $0.role == .basis })
    }

    @Test func `a citation stands at its characters and is kept as printed`() throws {
        let found = CitationReader.read(SeedTexts.soctrangHead)
        let characters = Array(SeedTexts.soctrangHead)
        for citation in found {
            #expect(String(characters[citation.range]) == citation.printed)
            #expect(citation.range.lowerBound == citation.headRange.lowerBound)
        }
        #expect(found.first.map { String(characters[$0.headRange]) } == "Kế hoạch số: 43/KH-ĐCT, ngày 03/6/2022")
    }

    @Test func `the Sóc Trăng bases share the issuer that stands behind both (N190, N229)`() throws {
        let found = CitationReader.read(SeedTexts.soctrangHead)
        #expect(
            symbols(SeedTexts.soctrangHead) == [
                "Kế hoạch 43/KH-ĐCT 03/6/2022", "Hướng dẫn 04/HD-ĐCT 28/7/2022", "Kế hoạch 64/KH-BTV 15/11/2022",
                "Hướng dẫn 09/HD-BTV 12/01/2023",
            ])
        #expect(found[0].issuer == "Đoàn Chủ tịch Trung ương Hội LHPN Việt Nam")
        #expect(found[0].issuer == found[1].issuer)
        #expect(found[0].subject == found[1].subject)
        #expect(found[3].issuer == "Ban Thường vụ Hội LHPN tỉnh")
        #expect(found[3].subject?.hasSuffix("trên địa bàn tỉnh Sóc Trăng") == true)
        #expect(found.allSatisfy { $0.role == .basis && $0.shortName == nil })
    }

    @Test func `blanks inside a symbol do not count`() throws {
        let citation = try #require(CitationReader.read(SeedTexts.soctrangMoney).first)
        #expect(citation.symbol?.printed == "3328/QĐ-UBND")
        #expect(citation.printedSymbol == "3328/QĐ - UBND")
        #expect(citation.issuer == "UBND tỉnh")
        #expect(citation.subject?.hasSuffix("đối với Hội LHPN tỉnh Sóc Trăng") == true)
    }

    @Test func `the head of the Ba Trang plan cites 195, 93, 73 and 141 (N188)`() {
        #expect(
            symbols(SeedTexts.batrangHead) == [
                "Kế hoạch 195/KH-UBND 29/12/2022", "Kế hoạch 93/KH-UBND 05/5/2023", "Quyết định 73/QĐ-UBND 28/4/2023",
                "Kế hoạch 141/KH-UBND 07/8/2023",
            ])
        let found = CitationReader.read(SeedTexts.batrangHead)
        #expect(found.allSatisfy { $0.issuer == "Ủy ban nhân dân huyện" && $0.role == .basis })
        #expect(found[2].subject?.hasSuffix("(Ngân sách Trung ương và Ngân sách tỉnh)") == true)
        #expect(found[0].subject?.hasSuffix("(giai đoạn I: 2021 - 2025)") == true)
    }

    @Test func `Ba Trang's demands: a short name, amendments counted in, circulars (N189, N193, N194, V259)`() throws {
        let found = CitationReader.read(SeedTexts.batrangDemands)
        #expect(
            symbols(SeedTexts.batrangDemands) == [
                "Kế hoạch 194/KH-UBND 29/12/2022", "Hướng dẫn 11/HD-BTV 21/12/2022",
                "Thông tư 15/2022/TT-BTC 04/3/2022",
                "Thông tư 55/2023/TT-BTC 15/8/2023", "Thông tư 01/2022/TT-UBND 26/5/2022",
            ])
        #expect(found[0].shortName == "Kế hoạch 82")
        #expect(found[0].printed.hasSuffix("(viết tắt là Kế hoạch 82)"))
        #expect(found.map(\.includesAmendments) == [false, true, false, false, false])
        #expect(found[1].subject?.hasSuffix("Từ năm 2021 đến năm 2025") == true)
        #expect(found[2].issuer == "Bộ Tài chính")
        #expect(found[3].issuer == nil)
        #expect(found[3].subject?.hasSuffix("giai đoạn 2021 - 2025") == true)
        #expect(found[4].issuer == "Ủy ban Dân tộc")
    }

    @Test func `two documents in one sentence are two`() {
        #expect(
            symbols(SeedTexts.batrangOrganisation) == [
                "Quyết định 590/QĐ-UBND 12/9/2022", "Kế hoạch 194/KH-UBND 29/12/2022",
            ])
        let found = CitationReader.read(SeedTexts.batrangOrganisation)
        #expect(found.first?.subject?.hasSuffix("Từ năm 2021 đến năm 2025") == true)
    }

    @Test func `a subject without về, and the resolutions of councils without a number (N192)`() throws {
        let found = CitationReader.read(SeedTexts.caobangMoney)
        #expect(found.count == 2)
        #expect(found[0].issuer == "Bộ Tài chính")
        #expect(found[0].subject?.hasPrefix("Quy định quản lý, sử dụng") == true)
        #expect(found[0].subject?.hasSuffix("giai đoạn 2021 - 2025") == true)
        #expect(found[1].kind == .resolution)
        #expect(found[1].symbol == nil)
        #expect(found[1].subject == "Hội đồng nhân dân tỉnh, huyện")
    }

    @Test func `annexes name their plan and the decision on villages (V276)`() throws {
        let caobang = CitationReader.read(SeedTexts.caobangAnnex)
        #expect(caobang.map(\.printedSymbol) == ["288/KH-BCD", "612"])
        #expect(caobang[0].role == .enclosure)
        #expect(caobang[0].issuer == "Ban Chỉ đạo DA 8")
        #expect(caobang[1].issuer == "Chính phủ")
        let batrang = CitationReader.read(SeedTexts.batrangAnnex)
        #expect(batrang.map(\.printedSymbol) == ["87/KH-UBND", "612/QĐ-UBND"])
        #expect(batrang[0].issuer == "UBND xã Ba Trang")
    }

    @Test func `Phong Thổ waits for two documents, one of which nobody can read (N193, N277, N278)`() throws {
        let found = CitationReader.read(SeedTexts.phongtho)
        #expect(found.map(\.printedSymbol) == ["03 - 09", "04"])
        #expect(found.allSatisfy { $0.awaitsChange })
        #expect(found[0].symbol == nil)
        #expect(found[1].kind == .guidance)
    }

    @Test(arguments: [
        "Kế hoạch 5 năm giai đoạn 2021 - 2025", "tập huấn hướng dẫn 04 gói chính sách", "Kế hoạch năm 2024",
        "KẾ HOẠCH\n1. Mục đích", "TT\tĐơn vị\t12", "Hướng dẫn số lượng", "nghị quyết của chi bộ", "",
        "Kế hoạch tổ chức 03 lớp",
    ])
    func `what is no document is none`(_ text: String) { #expect(CitationReader.read(text).isEmpty) }

    @Test func `a day that the calendar does not have is no day, the rest stays`() throws {
        let citation = try #require(Citation("Kế hoạch số 12/KH-BTV ngày 31/6/2023 của Hội LHPN tỉnh"))
        #expect(citation.day == nil)
        #expect(citation.issuer == "Hội LHPN tỉnh")
    }

    @Test func `a day in words, a law by its name`() throws {
        let plan = try #require(Citation("Kế hoạch số 91/KH-BTV ngày 14 tháng 3 năm 2023"))
        #expect(plan.day == Day(year: 2023, month: 3, day: 14))
        let law = try #require(Citation("tuyên truyền Luật Phòng, chống bạo lực gia đình năm 2022 và kiến thức"))
        #expect(law.subject == "Phòng, chống bạo lực gia đình năm 2022")
    }
}
