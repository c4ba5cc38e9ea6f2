import Database
import Kernel
import TestSupport
import Testing

@testable import Accounts

@Suite struct AgencyNamesTests {
    private static func id(_ number: Int) -> RecordID {
        RecordID("01890000-0000-7000-8000-00000000000\(number)")!
    }

    private let candidates = [
        AgencyNames.Candidate(
            id: id(1), spellings: ["Sở Lao động - Thương binh và Xã hội tỉnh Cao Bằng"], placeName: "Cao Bằng",
            placeType: "Tỉnh"),
        AgencyNames.Candidate(
            id: id(2), spellings: ["Sở Giáo dục và Đào tạo"], placeName: "Cao Bằng", placeType: "Tỉnh"),
        AgencyNames.Candidate(
            id: id(3), spellings: ["Hội LHPN tỉnh Cao Bằng", "Tỉnh Hội"], placeName: "Cao Bằng", placeType: "Tỉnh"),
        AgencyNames.Candidate(
            id: id(4), spellings: ["Phòng LĐTB&XH huyện Hạ Lang"], placeName: "Hạ Lang", placeType: "Huyện"),
        AgencyNames.Candidate(
            id: id(5), spellings: ["Hội LHPN huyện Hạ Lang"], placeName: "Hạ Lang", placeType: "Huyện"),
        AgencyNames.Candidate(
            id: id(6), spellings: ["Ban Chỉ đạo Dự án 8 tỉnh Cao Bằng"], placeName: "Cao Bằng", placeType: "Tỉnh"),
    ]

    @Test(arguments: [
        ("Sở Lao động - TB & XH", 1), ("Sở Lao động - Thương binh và Xã hội", 1), ("SỞ LĐTB&XH", 1),
        ("Sở Lao động - Thương binh và Xã hội tỉnh", 1), ("Sở LĐ-TB&XH Cao Bằng", 1),
        ("Sở Lao đo\u{323}\u{302}ng, Thương binh và Xã hội", 1), ("so lao dong tb xh", 1),
        ("Sở GD&ĐT", 2), ("Sở Giáo dục - Đào tạo tỉnh Cao Bằng", 2),
        ("Hội Liên hiệp Phụ nữ tỉnh", 3), ("Hội LHPN tỉnh Cao Bằng", 3), ("Tỉnh Hội", 3), ("Hội phụ nữ tỉnh", 3),
        ("Phòng LĐTBXH", 4), ("Phòng LĐTB&XH", 4), ("Phòng LĐTB & XH huyện", 4),
        ("Hội LHPN huyện", 5), ("Hội LHPN huyện Hạ lang", 5),
        ("BCĐ Dự án 8", 6), ("Ban Chỉ đạo DA 8 tỉnh Cao Bằng", 6), ("Ban chỉ đạo DA8", 6),
    ])
    func `A4, A5, A6, A10, A14: printed variants of one office resolve to it`(printed: String, number: Int) {
        #expect(AgencyNames.resolve(printed, among: candidates) == .one(AgencyNamesTests.id(number)))
    }

    @Test(arguments: ["", "  ", "Sở", "Sở Y tế", "Lao động", "Hội LHPN huyện Trùng Khánh", "Hạ Lang", "tỉnh Cao Bằng"])
    func `A10: a name of no office in question resolves to none`(printed: String) {
        #expect(AgencyNames.resolve(printed, among: candidates) == .none)
    }

    @Test func `A10: a name that two offices bear is a doubt, never a guess`() {
        #expect(
            AgencyNames.resolve("Hội LHPN", among: candidates)
                == .many([AgencyNamesTests.id(3), AgencyNamesTests.id(5)]))
    }

    @Test func `A10: tone marks decide where they are printed, and do not matter where they are missing`() {
        let pair = [
            AgencyNames.Candidate(id: Self.id(1), spellings: ["Trạm Y tế xã Hòa An"], placeName: "", placeType: ""),
            AgencyNames.Candidate(id: Self.id(2), spellings: ["Trạm Y tế xã Hoa Ấn"], placeName: "", placeType: ""),
        ]
        #expect(AgencyNames.resolve("Trạm Y tế xã Hoà An", among: pair) == .one(Self.id(1)))
        #expect(AgencyNames.resolve("TYT xã Hoa Ấn", among: pair) == .one(Self.id(2)))
        #expect(AgencyNames.resolve("tram y te xa hoa an", among: pair) == .many([Self.id(1), Self.id(2)]))
    }

    @Test func `A10: each row of the table of abbreviations has one normal form`() {
        for forms in AgencyNames.abbreviations {
            #expect(Set(forms.map(AgencyNames.normalForm)).count == 1, "\(forms)")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A10: agencies in the database resolve with the printed forms kept for them`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.database.write(as: .commandLine) { tx in
                try AgencyStore.addAlias("Tỉnh Hội", to: world.union, in: tx)
            }
            try await world.database.read { tx in
                let known = try AgencyStore.candidates(at: [World.At.province, World.At.district], in: tx)
                #expect(AgencyNames.resolve("tỉnh hội", among: known) == .one(world.union.id))
                #expect(AgencyNames.resolve("Hội LHPN huyện", among: known) == .one(world.districtUnion.id))
                #expect(AgencyNames.resolve("Hội LHPN tỉnh Lai Châu", among: known) == .none)
                let byCode = try AgencyStore.find(code: "hoi-lhpn-049", in: tx)
                #expect(byCode?.parent == world.union.id)
            }
            let again = await #expect(throws: Problem.self) {
                try await world.database.write(as: .commandLine) { tx in
                    try AgencyStore.addAlias("TỈNH HỘI", to: world.union, in: tx)
                }
            }
            #expect(again?.code == "agency.alias_taken")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An agency code is unique and says so on its field`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let problem = await #expect(throws: Problem.self) {
                try await world.database.write(as: .commandLine) { tx in
                    try AgencyStore.create(
                        NewAgency(code: "hoi-lhpn-04", name: "Hội khác", kind: .union, place: World.At.other), in: tx)
                }
            }
            #expect(problem?.code == "agency.code_taken")
            #expect(problem?.field == "code")
            await #expect(throws: Problems.self) {
                try await world.database.write(as: .commandLine) { tx in
                    try AgencyStore.create(
                        NewAgency(code: "Hội 04", name: "", kind: .union, place: World.At.other), in: tx)
                }
            }
        }
    }
}
