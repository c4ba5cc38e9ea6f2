import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Places

@Suite struct PlaceSearchTests {
    private func names(_ text: String, _ day: Day, _ engine: TestEngine, limit: Int = 5) async throws -> [String] {
        try await World.read(engine) { tx in
            try PlaceStore.search(text, on: day, limit: limit, tx).map(\.place.name)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `search needs no tone marks and puts the exact and the higher first`(_ engine: TestEngine) async throws {
        #expect(try await names("cao bang", .before, engine).prefix(2) == ["Tỉnh Cao Bằng", "Thành phố Cao Bằng"])
        #expect(try await names("HOÀ AN", .before, engine).first == "Huyện Hòa An")
        #expect(try await names("quan 1", .before, engine).prefix(2) == ["Quận 1", "Quận 10"])
        #expect(try await names("dam ha", .before, engine).first == "Huyện Đầm Hà")
        #expect(try await names("viet nam", .after, engine).first == "Việt Nam")
    }

    @Test(arguments: TestEngine.allCases)
    func `search answers with the tree of the day, buckets never`(_ engine: TestEngine) async throws {
        #expect(try await names("soc trang", .before, engine).first == "Tỉnh Sóc Trăng")
        #expect(try await names("huyen", .after, engine, limit: 200).allSatisfy { !$0.hasPrefix("Huyện") })
        #expect(try await names("chua phan dinh", .before, engine).isEmpty)
        #expect(try await names("TXVC", .before, engine) == ["Thị xã Vĩnh Châu"])
    }

    @Test(arguments: TestEngine.allCases)
    func `nothing in the text is a pattern`(_ engine: TestEngine) async throws {
        for text in ["", "%", "_", "' OR 1=1 --", "\\"] {
            #expect(try await names(text, .before, engine).isEmpty, "\(text)")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the command prints a place with its neighbours in time and tree`(_ engine: TestEngine) async throws {
        let (show, nation, hit) = try await World.read(engine) { tx in
            (
                try PlacesJSON.show(code: "04", on: .after, tx), try PlacesJSON.show(code: "00", on: .before, tx),
                try PlacesJSON.search("quang hoa", on: .before, tx).first
            )
        }
        let text = String(decoding: try encoder().encode(show), as: UTF8.self)
        #expect(
            text.hasPrefix(#"{"children":[{"code":"01"#) && text.contains(#""parent":{"code":"00","name":"Việt Nam"}"#)
                && text.contains(#""predecessors":[{"code":"04","name":"Tỉnh Cao Bằng","share":"whole"}]"#)
                && text.contains(#""successors":[],"tier":"province","type":"Tỉnh""#), "\(text)")
        #expect(show.children.count == 56)
        #expect(nation.children.count == 63)
        #expect(String(decoding: try encoder().encode(nation), as: UTF8.self).contains(#""parent":null"#))
        #expect(
            hit
                == PlacesJSON.Hit(
                    code: "049", name: "Huyện Quảng Hòa", tier: .district, path: "Tỉnh Cao Bằng › Huyện Quảng Hòa"))
    }

    private func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }
}
