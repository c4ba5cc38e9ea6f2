import Testing

@testable import Kernel

@Suite struct VietnameseTests {
    @Test(arguments: [("Hoà An", "Hòa An"), ("Hạ lang", "Hạ Lang"), ("Quảng Hoà", "QUẢNG  HÒA"), ("Thúy", "Thuý")])
    func `spelling ignores case, blanks and the place of the tone mark (W287)`(_ left: String, _ right: String) {
        #expect(Vietnamese.spelling(left) == Vietnamese.spelling(right))
    }

    @Test func `spelling keeps names apart that differ by a tone or a hat`() {
        #expect(Vietnamese.spelling("Bảo Lạc") != Vietnamese.spelling("Bảo Lac"))
        #expect(Vietnamese.spelling("Hà Quang") != Vietnamese.spelling("Hà Quảng"))
        #expect(Vietnamese.spelling("Cô Tô") != Vietnamese.spelling("Co To"))
        #expect(Vietnamese.spelling("Đa") != Vietnamese.spelling("Da"))
    }

    @Test func `decomposed text is the same name`() {
        let composed = "Nguyễn Thị Đường"
        let decomposed = composed.decomposedStringWithCanonicalMapping
        #expect(Array(composed.utf8) != Array(decomposed.utf8))
        #expect(Vietnamese.spelling(composed) == Vietnamese.spelling(decomposed))
        #expect(Array(Vietnamese.normalised(decomposed).utf8) == Array(composed.utf8))
    }

    @Test func `folding finds names without tone marks`() {
        #expect(Vietnamese.folded("Đường Hoà An, số 3") == "duong hoa an so 3")
        #expect(Vietnamese.folded("ƯỚC TÍNH") == "uoc tinh")
    }

    @Test func `sorting follows the Vietnamese dictionary`() {
        let sorted = ["Ân", "Đa", "An", "Ăn", "Da", "Ấn", "Xóm 10", "Xóm 9", "Ổi", "Oi", "Ơi"]
            .sorted { Vietnamese.sortKey($0) < Vietnamese.sortKey($1) }
        #expect(sorted == ["An", "Ăn", "Ân", "Ấn", "Da", "Đa", "Oi", "Ổi", "Ơi", "Xóm 9", "Xóm 10"])
    }
}
