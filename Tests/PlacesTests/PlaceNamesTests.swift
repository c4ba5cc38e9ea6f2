import Foundation
import Kernel
import Testing

@testable import Places

@Suite struct PlaceNamesTests {
    static let caoBang = [
        name(1, "Thành phố Cao Bằng"), name(2, "Huyện Bảo Lâm"), name(3, "Huyện Bảo Lạc"), name(4, "Huyện Hà Quảng"),
        name(5, "Huyện Trùng Khánh"), name(6, "Huyện Hạ Lang"), name(7, "Huyện Quảng Hòa"), name(8, "Huyện Hòa An"),
        name(9, "Huyện Nguyên Bình"), name(10, "Huyện Thạch An"),
    ]

    static let socTrang = [
        name(1, "Thành phố Sóc Trăng"), name(2, "Huyện Châu Thành"), name(3, "Huyện Kế Sách"), name(4, "Huyện Mỹ Tú"),
        name(5, "Huyện Cù Lao Dung"), name(6, "Huyện Long Phú"), name(7, "Huyện Mỹ Xuyên"), name(8, "Thị xã Ngã Năm"),
        name(9, "Huyện Thạnh Trị"), name(10, "Thị xã Vĩnh Châu"), name(11, "Huyện Trần Đề", ["TĐ"]),
    ]

    static func name(_ id: Int64, _ name: String, _ aliases: [String] = []) -> PlaceName {
        let parts = PlaceTypes.split(name)
        return PlaceName(
            id: PlaceID(id), code: String(id), tier: .district, type: parts?.type ?? "", name: name,
            shortName: parts.map { $0.rest.allSatisfy(\.isNumber) ? name : $0.rest } ?? name, aliases: aliases)
    }

    private func one(_ printed: String, _ places: [PlaceName]) -> String? {
        guard case .one(let place, let how) = PlaceNames.resolve(printed, among: places) else { return nil }
        return "\(place.name) \(how.rawValue)"
    }

    private func many(_ printed: String, _ places: [PlaceName]) -> [String]? {
        guard case .many(let found) = PlaceNames.resolve(printed, among: places) else { return nil }
        return found.map(\.name).sorted()
    }

    @Test(arguments: [
        ("Quảng Hòa", "Huyện Quảng Hòa exact"), ("Huyện Quảng Hòa", "Huyện Quảng Hòa exact"),
        ("Hoà An", "Huyện Hòa An spelling"), ("H. Quảng Hoà", "Huyện Quảng Hòa spelling"),
        ("H.Hà Quảng", "Huyện Hà Quảng spelling"), ("Hạ lang", "Huyện Hạ Lang spelling"),
        ("HUYỆN  HẠ LANG", "Huyện Hạ Lang spelling"), ("TP. Cao Bằng", "Thành phố Cao Bằng spelling"),
        ("Tp Cao Bằng", "Thành phố Cao Bằng spelling"), ("thành phố Cao Bằng:", "Thành phố Cao Bằng spelling"),
        ("Quang Hoa", "Huyện Quảng Hòa toneless"), ("huyen quang hoa", "Huyện Quảng Hòa toneless"),
        ("Bảo Lac", "Huyện Bảo Lạc toneless"), ("Bao lac", "Huyện Bảo Lạc toneless"),
        ("TK", "Huyện Trùng Khánh abbreviation"),
    ])
    func `a district of Cao Bằng is recognised as it is printed (U240, W287, TRAPS 42)`(
        _ printed: String, _ found: String
    ) {
        #expect(one(printed, Self.caoBang) == found)
    }

    @Test func `a decomposed name is the same name`() {
        let printed = "Huyện Quảng Hòa".decomposedStringWithCanonicalMapping
        #expect(one(printed, Self.caoBang) == "Huyện Quảng Hòa exact")
    }

    @Test(arguments: [
        ("CT", "Huyện Châu Thành"), ("MT", "Huyện Mỹ Tú"), ("KS", "Huyện Kế Sách"), ("MX", "Huyện Mỹ Xuyên"),
        ("TT", "Huyện Thạnh Trị"), ("LP", "Huyện Long Phú"), ("TĐ", "Huyện Trần Đề"), ("TXVC", "Thị xã Vĩnh Châu"),
        ("TXNN", "Thị xã Ngã Năm"), ("TX. VC", "Thị xã Vĩnh Châu"), ("CLD", "Huyện Cù Lao Dung"),
    ])
    func `abbreviations of Sóc Trăng mean their district (A4)`(_ printed: String, _ found: String) {
        #expect(one(printed, Self.socTrang) == "\(found) abbreviation")
    }

    @Test func `small letters are no abbreviation`() {
        #expect(PlaceNames.resolve("ct", among: Self.socTrang) == .none)
        #expect(PlaceNames.resolve("T", among: Self.socTrang) == .none)
    }

    @Test func `the printed type word decides between places of one name, without it the name is a doubt`() {
        let places = [Self.name(1, "Thị xã Kỳ Anh"), Self.name(2, "Huyện Kỳ Anh"), Self.name(3, "Huyện Can Lộc")]
        #expect(many("Kỳ Anh", places) == ["Huyện Kỳ Anh", "Thị xã Kỳ Anh"])
        #expect(one("TX Kỳ Anh", places) == "Thị xã Kỳ Anh spelling")
        #expect(one("huyện Kỳ Anh", places) == "Huyện Kỳ Anh spelling")
        #expect(one("thi xa ky anh", places) == "Thị xã Kỳ Anh toneless")
    }

    @Test func `a name with its marks beats one that only lacks them`() {
        let places = [Self.name(1, "Xã Hà Quang"), Self.name(2, "Xã Hà Quảng")]
        #expect(one("Hà Quang", places) == "Xã Hà Quang exact")
        #expect(many("Ha Quang", places)?.count == 2)
    }

    @Test func `a mark or a type word that contradicts the name is a doubt, not a match`() {
        #expect(many("Bảo Lâc", Self.caoBang) == ["Huyện Bảo Lạc"])
        #expect(many("Thị xã Hòa An", Self.caoBang) == ["Huyện Hòa An"])
    }

    @Test func `a first syllable that looks like a type word stays in the name`() {
        let places = [Self.name(1, "Xã Xa Dung"), Self.name(2, "Xã Dung")]
        #expect(one("Xa Dung", places) == "Xã Xa Dung exact")
        #expect(one("xã Dung", places) == "Xã Dung spelling")
    }

    @Test func `numbered units are recognised with and without zeros`() {
        let places = [Self.name(1, "Quận 1"), Self.name(2, "Quận 10"), Self.name(3, "Phường 1")]
        #expect(one("Quận 1", places) == "Quận 1 exact")
        #expect(one("Q.01", places) == "Quận 1 spelling")
        #expect(many("1", places) == ["Phường 1", "Quận 1"])
    }

    @Test func `truncated and foreign names are not guessed (U242)`() {
        let places = [Self.name(1, "Huyện Ba Tơ"), Self.name(2, "Huyện Trà Bồng")]
        #expect(PlaceNames.resolve("huyện Ba Tr", among: places) == .none)
        #expect(PlaceNames.resolve("Sở Lao động - TB & XH", among: Self.caoBang) == .none)
        #expect(PlaceNames.resolve("  ", among: Self.caoBang) == .none)
    }
}
