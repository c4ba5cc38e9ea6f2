import Database
import Kernel
import Places
import TestSupport
import Testing

@testable import Outreach

@Suite struct SocialPageTests {
    private static func facts(
        _ name: String = "Phụ nữ Cao Bằng", link: String = "https://www.facebook.com/phunucaobang",
        at code: String = "04",
        in tx: Transaction
    ) throws -> SocialPageFacts {
        SocialPageFacts(
            kind: .facebookPage, name: name, link: link, place: try World.place(code, tx).id,
            agency: nil, keeper: "Ban Tuyên giáo Hội LHPN tỉnh", from: World.day("01/3/2023"))
    }

    @Test(
        "A fanpage of a unit is found without tone marks by place, ends on a day, and its link stands once while it is kept (G99)",
        arguments: TestEngine.allCases)
    func register(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                _ = try desk.add(
                    try Self.facts("Phụ nữ Quảng Hòa", link: "https://zalo.me/g/quanghoa", at: "049", in: tx), in: tx)
                return try desk.add(try Self.facts(in: tx), in: tx)
            }
            let twice = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    _ = try desk.add(try Self.facts("Khác", in: tx), in: tx)
                }
            }
            #expect(twice?.code == "social.twice" && twice?.field == "duong-dan")
            try await database.write(as: World.officer) { tx in
                func names(_ text: String, at code: String = "04", isKept: Bool? = nil) throws -> [String] {
                    try SocialPageStore.search(
                        text, isKept: isKept, within: [Scope(try World.place(code, tx).id)], limit: 10, in: tx
                    ).map(\.page.facts.name)
                }
                #expect(try names("phu nu") == ["Phụ nữ Cao Bằng", "Phụ nữ Quảng Hòa"])
                #expect(try names("", at: "049") == ["Phụ nữ Quảng Hòa"])
                let page = try #require(try SocialPageStore.find(id, in: tx))
                try desk.end(page, on: World.day("31/12/2025"), in: tx)
                #expect(try names("", isKept: true) == ["Phụ nữ Quảng Hòa"])
                #expect(try SocialPageStore.find(id, in: tx)?.until == World.day("31/12/2025"))
                // Free again for another unit.
                let other = try desk.add(try Self.facts("Phụ nữ tỉnh", in: tx), in: tx)
                let mistake = try #require(try SocialPageStore.find(other, in: tx))
                try desk.strike(mistake, in: tx)
                #expect(try SocialPageStore.find(other, in: tx) == nil)
                let stale = #expect(throws: Problem.self) { try desk.end(page, on: World.day("31/12/2025"), in: tx) }
                #expect(stale?.code == "social.stale")
            }
        }
    }

    @Test(
        "Only an https address of the web is a link",
        arguments: [
            ("https://zalo.me/g/abc", true), ("http://zalo.me/g/abc", false), ("javascript:alert(1)", false),
            ("https://a:b@zalo.me/", false), ("https://localhost/", false), ("https://zalo.me/g/a b", false),
            ("", false),
        ])
    func links(link: String, isGood: Bool) {
        #expect((SocialPageRules.fault(ofLink: link) == nil) == isGood)
    }
}
