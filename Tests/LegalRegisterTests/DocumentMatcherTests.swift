import Foundation
import Kernel
import Testing

@testable import LegalRegister

@Suite struct DocumentMatcherTests {
    static let cao = PlaceID(1004)
    static let soc = PlaceID(1094)

    private static func document(
        _ number: UInt64, _ kind: DocumentKind, _ symbol: String, _ day: String?, _ issuer: String,
        place: PlaceID? = .nation, from: String? = nil, until: String? = nil
    ) -> LegalDocument {
        LegalDocument(
            id: RecordID(moment: Date(timeIntervalSince1970: 0), random: (number, 0)),
            facts: LegalFacts(
                kind: kind, symbol: DocumentSymbol(symbol), day: day.flatMap(Day.init(iso:)), issuer: issuer, title: "",
                inForceFrom: from.flatMap(Day.init(iso:)), inForceUntil: until.flatMap(Day.init(iso:)), source: "x",
                mark: .seed), agency: nil, place: place, tier: IssuerName(issuer).tier, rowVersion: 1)
    }

    static let tt01 = document(1, .circular, "01/2022/TT-UBDT", "2022-05-26", "Ủy ban Dân tộc")
    static let qd612 = document(2, .decision, "612/QĐ-UBDT", nil, "Ủy ban Dân tộc")
    static let hd04 = document(3, .guidance, "04/HD-ĐCT", "2022-07-28", "Đoàn Chủ tịch Trung ương Hội LHPN Việt Nam")
    static let kh75 = document(
        4, .plan, "75/KH-BTV", "2022-09-13", "Ban Thường vụ Hội LHPN tỉnh Cao Bằng", place: cao)
    static let kh64 = document(
        5, .plan, "64/KH-BTV", "2022-11-15", "Ban Thường vụ Hội LHPN tỉnh Sóc Trăng", place: soc)
    static let kh435 = document(
        6, .plan, "435/KH-ĐCT-ĐTĐG", "2024-01-30", "Trung ương Hội Liên hiệp phụ nữ Việt Nam")
    static let all = [tt01, qd612, hd04, kh75, kh64, kh435]

    private func match(_ text: String, near: [PlaceID] = []) throws -> CitationMatch {
        let citation = try #require(Citation(text), "\(text)")
        return DocumentMatcher.match(citation, among: Self.all, near: near)
    }

    @Test(arguments: [
        "43/KH-ĐCT | 43/KH-DCT", "3328/QĐ - UBND | 3328/qđ-ubnd", "01/2022/TT-UBDT | 1/2022/TT - UBDT",
        "04/HD-ĐCT | số: 4/HD–ĐCT", "Kế hoạch số: 43/KH-ĐCT | 043 / KH-ĐCT",
    ])
    func `two prints of one symbol have one key`(_ pair: String) throws {
        let sides = pair.components(separatedBy: " | ")
        let keys = sides.compactMap { DocumentSymbol($0)?.key }
        #expect(keys.count == 2)
        #expect(Set(keys).count == 1)
    }

    @Test func `another number, year or body has another key; no number is no symbol`() {
        let keys = ["1/2022/TT-UBDT", "1/2023/TT-UBDT", "2/2022/TT-UBDT", "1/2022/TT-UBND", "12/KH"].map {
            DocumentSymbol($0)?.key
        }
        #expect(Set(keys).count == 5)
        #expect(DocumentSymbol("/KH-UBND") == nil)
        #expect(DocumentSymbol("") == nil)
        #expect(DocumentSymbol("000/KH") == nil)
        #expect(DocumentSymbol("12a/KH-UBND")?.printed == "12a/KH-UBND")
    }

    @Test func `number, day and issuer as they are: the document itself`() throws {
        #expect(try match("Thông tư 01/2022/TT-UBDT ngày 26/5/2022 của Ủy ban Dân tộc") == .exact(Self.tt01))
        #expect(
            try match("Kế hoạch số 435/KH-ĐCT-ĐTĐG ngày 30/01/2024 của Trung ương Hội Liên hiệp phụ nữ (LHPN) Việt Nam")
                == .exact(Self.kh435))
        #expect(
            try match("Kế hoạch số 75/KH-BTV, ngày 13/9/2022 của Hội LHPN tỉnh", near: [Self.cao]) == .exact(Self.kh75))
    }

    @Test func `the circular printed with the letters of a people's committee is linked and kept (V261)`() throws {
        let citation = try #require(Citation("Thông tư 01/2022/TT-UBND ngày 26/5/2022 của Ủy ban Dân tộc"))
        #expect(DocumentMatcher.match(citation, among: Self.all) == .misprinted(Self.tt01, [.letters]))
        #expect(citation.printedSymbol == "01/2022/TT-UBND")
    }

    @Test func `decision 612 of the government, or with UBND, is that of the Ủy ban Dân tộc (V276)`() throws {
        #expect(try match("theo QĐ 612 của Chính phủ, và bổ sung") == .misprinted(Self.qd612, [.issuer]))
        #expect(try match("(theo QĐ 612/QĐ-UBND)") == .misprinted(Self.qd612, [.letters]))
        #expect(try match("QĐ 612 của Bộ Tài chính") == .none)
    }

    @Test func `HD 04 is likely one document, and only likely (N277)`() throws {
        #expect(try match("Chờ HD 04 thay đổi") == .candidates([Self.hd04]))
        #expect(try match("Chờ HD 04 thay đổi").document == nil)
    }

    @Test func `the Union of another province is not meant by its tier alone`() throws {
        let text = "Kế hoạch số 64/KH-BTV ngày 15/11/2022 của Ban Thường vụ Hội LHPN tỉnh"
        #expect(try match(text, near: [Self.soc, .nation]) == .exact(Self.kh64))
        #expect(try match(text, near: [Self.cao, .nation]) == .none)
        #expect(try match(text + " Sóc Trăng", near: [Self.cao, .nation]) == .exact(Self.kh64))
    }

    @Test func `a number is given once a year: another day of that year is a slip, another year is not`() throws {
        let issuer = " của Ban Thường vụ Hội LHPN tỉnh Cao Bằng"
        #expect(try match("Kế hoạch 75/KH-BTV ngày 23/9/2022" + issuer) == .misprinted(Self.kh75, [.day]))
        #expect(try match("Kế hoạch 75/KH-BTV ngày 13/9/2023" + issuer) == .none)
        #expect(try match("Quyết định 75/KH-BTV ngày 13/9/2022" + issuer) == .none)
        #expect(try match("Kế hoạch 76/KH-BTV ngày 13/9/2022" + issuer) == .none)
    }

    @Test func `of two that fit a person chooses`() throws {
        let twin = Self.document(
            9, .plan, "75/KH-BTV", "2022-09-13", "Ban Thường vụ Hội LHPN huyện Hà Quảng", place: nil)
        let citation = try #require(Citation("Kế hoạch 75/KH-BTV ngày 13/9/2022"))
        #expect(DocumentMatcher.match(citation, among: [Self.kh75, twin]) == .candidates([Self.kh75, twin]))
    }

    @Test(arguments: [
        ("Ủy ban nhân dân huyện", Tier.district), ("Bộ Tài chính", .central), ("UBND xã Ba Trang", .commune),
        ("Đoàn Chủ tịch Trung ương Hội LHPN Việt Nam", .central), ("Hội đồng nhân dân tỉnh Cao Bằng", .province),
        ("UBND thị xã Vĩnh Châu", .district), ("Quốc hội", .central),
    ])
    func `the words of an issuer tell its tier`(_ name: String, _ tier: Tier) { #expect(IssuerName(name).tier == tier) }

    @Test func `a document applies from its stated day until it is replaced (N189)`() throws {
        let day = { (text: String) throws -> Day in try #require(Day(iso: text)) }
        let old = Self.document(20, .decree, "13/2023/NĐ-CP", "2023-04-17", "Chính phủ", from: "2023-07-01")
        let new = Self.document(21, .decree, "356/2025/NĐ-CP", "2025-12-31", "Chính phủ", from: "2026-01-01")
        let amending = Self.document(22, .decree, "1/2024/NĐ-CP", "2024-01-02", "Chính phủ", from: "2024-02-01")
        let relations = [
            LegalRelation(
                child: new.id, parent: old.id, kind: .replaces, from: try day("2026-01-01"), source: "x",
                mark: .verified),
            LegalRelation(
                child: amending.id, parent: old.id, kind: .amends, from: try day("2024-02-01"), source: "x",
                mark: .seed),
        ]
        let on = { (text: String) throws -> [RecordID] in
            Validity.applicable(
                for: old, on: try day(text), documents: [old, new, amending], relations: relations
            ).map(\.id)
        }
        #expect(try on("2023-06-30").isEmpty)
        #expect(try on("2023-07-01") == [old.id])
        #expect(try on("2024-02-01") == [old.id, amending.id])
        #expect(try on("2026-01-01") == [new.id])
        #expect(Validity.of(old, on: try day("2026-01-01"), relations: relations) == .replaced(by: new.id))
    }

    @Test func `without a stated day in force nothing is derived from the day of the paper (N189)`() throws {
        let day = try #require(Day(iso: "2024-03-20"))
        #expect(Validity.of(Self.kh75, on: day, relations: []) == .unknown)
        let unstated = LegalRelation(
            child: Self.kh435.id, parent: Self.kh75.id, kind: .replaces, source: "x", mark: .seed)
        #expect(Validity.of(Self.kh75, on: day, relations: [unstated]) == .unknown)
    }
}
