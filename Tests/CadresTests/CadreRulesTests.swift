import Kernel
import People
import Programme
import Testing

@testable import Cadres

@Suite struct CadreRulesTests {
    private let place = PlaceID(1_001_279)

    private func problems(_ draft: CadreEntryDraft, birth: Int? = 1987) throws -> [String?] {
        try World.rules().problems(of: draft, birth: birth.map { Birth(year: $0) }).map(\.field)
    }

    @Test func `only women of ethnic minorities are listed, and each refusal says why at its field (K155)`() throws {
        let rules = try World.rules()
        #expect(rules.fault(of: World.person("Hoàng Thị Lan")) == nil)
        #expect(rules.fault(of: World.person("Hoàng Văn Nam", .male))?.field == "gioi-tinh")
        #expect(rules.fault(of: World.person("Hoàng Thị Lan", ethnicity: nil))?.field == "dan-toc")
        let kinh = try #require(try World.catalogue.get().ethnicities.first { $0.isMajority }).code
        let fault = try #require(rules.fault(of: World.person("Hoàng Thị Lan", ethnicity: kinh)))
        #expect(fault.field == "dan-toc" && fault.message.contains("Phụ nữ dân tộc Kinh không ghi ở đây"))
        #expect(fault.message.contains("hoạt động 3.4"))
    }

    @Test func `the categories are those of the handbook, with its words (K155, K164, J139)`() throws {
        let words = try World.catalogue.get().cadres
        #expect(
            words.categories.prefix(3).map(\.name) == [
                "Cán bộ nữ trong quy hoạch vào các vị trí lãnh đạo", "Cán bộ nữ mới bổ nhiệm",
                "Cán bộ nữ mới trúng cử lần đầu",
            ])
        #expect(words.codes(.step) == ["found", "proposed", "introduced"])
        #expect(words.codes(.party) == ["party_introduced", "party_admitted"])
        // What the handbook does not say is not passed off as its own.
        #expect(words.category("serving")?.source.mark == .unverified)
        #expect(words.ends.allSatisfy { $0.source.mark == .unverified })
        #expect(words.levels.map(\.tier) == [.province, .district, .commune, .village])
    }

    @Test func `a post needs its words, field and level; a step on the way needs none (K155, K164)`() throws {
        #expect(try problems(World.post(at: place)).isEmpty)
        let bare = CadreEntryDraft(category: "planned", place: place, from: World.day("01/3/2024"))
        #expect(try problems(bare) == ["chuc-vu", "linh-vuc", "cap"])
        let step = CadreEntryDraft(category: "found", place: place, from: World.day("01/3/2024"))
        #expect(try problems(step).isEmpty)
        var odd = World.post(at: place)
        odd.category = "queen"
        #expect(try problems(odd) == ["loai"])
        odd = World.post(at: place)
        odd.field = "court"
        odd.number = "31/QĐ-UBND"
        #expect(try problems(odd) == ["linh-vuc", "noi-qd"])
    }

    @Test func `days that cannot be are refused at their fields; a term may end later (K157)`() throws {
        #expect(try problems(World.post(at: place, "23/11/2026")) == ["tu-ngay"])
        #expect(try problems(World.post(at: place, "01/3/1950")) == ["tu-ngay", "tu-ngay"])
        #expect(try problems(World.post(at: place, until: "01/02/2024")) == ["den-ngay"])
        #expect(try problems(World.post(at: place, until: "30/6/2031")).isEmpty)
        #expect(try problems(World.post(at: place, until: "30/6/2051")) == ["den-ngay"])
        #expect(try problems(World.post(at: place), birth: 2015) == ["tu-ngay"])
        var late = World.post(at: place)
        late.decided = World.day("31/12/2026")
        #expect(try problems(late) == ["ngay-qd"])
    }

    @Test func `a second first election is asked about, an appointment before the plan is not (K155)`() throws {
        let rules = try World.rules()
        let first = World.post("elected", at: place, "23/5/2021", post: "Đại biểu HĐND xã")
        let second = World.post("elected", at: place, "01/3/2024", post: "Chủ tịch HĐND xã")
        let asked = rules.problem(of: second, beside: [first], confirms: false)
        #expect(asked?.code == "cadre.first_twice" && asked?.field == "loai")
        #expect(asked?.message.contains("23/5/2021") == true)
        #expect(rules.problem(of: second, beside: [first], confirms: true) == nil)
        let planned = World.post("planned", at: place, "01/6/2025")
        #expect(rules.problem(of: planned, beside: [World.post(at: place)], confirms: false) == nil)
        #expect(rules.problem(of: first, beside: [first], confirms: true)?.code == "cadre.entry_twice")
    }

    @Test func `posts held at the same time are told with the days they share, not forbidden (K157)`() throws {
        let rules = try World.rules()
        let one = World.post(at: place, "01/3/2022", until: "31/12/2024", post: "Phó Chủ tịch UBND xã")
        let two = World.post("serving", at: place, "01/6/2024", post: "Ủy viên Ban Chấp hành")
        let plan = World.post("planned", at: place, "01/3/2022")
        #expect(
            rules.overlaps([two, plan, one]) == [
                "“Phó Chủ tịch UBND xã” và “Ủy viên Ban Chấp hành” cùng giữ từ 01/6/2024 đến 31/12/2024."
            ])
        #expect(rules.overlaps([one, World.post(at: place, "01/01/2025")]).isEmpty)
    }

    @Test func `numbers count each woman once a cell, only while an entry holds (K157)`() throws {
        let words = try World.catalogue.get().cadres
        let ids = (0..<3).map { RecordID(moment: .distantPast, random: ($0, 1)) }
        func entry(
            _ who: Int, _ category: String, _ level: Tier?, _ from: String, _ until: String? = nil,
            node: PlaceID = PlaceID(5)
        ) -> CountedEntry {
            CountedEntry(
                cadre: ids[who], category: category, field: "government", level: level, node: node,
                from: World.day(from), until: until.map { World.day($0) })
        }
        let numbers = CadreNumbers(
            [
                entry(0, "appointed", .commune, "01/3/2024"), entry(0, "serving", .commune, "01/3/2023"),
                entry(0, "planned", .district, "01/3/2023"),
                entry(1, "elected", .commune, "01/3/2022", "31/12/2023", node: PlaceID(6)),
                entry(2, "found", nil, "01/3/2024"),
            ], words: words)
        let day = World.day("30/6/2024")
        let total = numbers.total(on: day)
        // She holds two posts and is one woman; a term that ended and a step are no leading post.
        #expect(total.leading == 1 && total.planned == 1 && total.all == 2)
        #expect(total.women == ["appointed": 1, "serving": 1, "planned": 1, "found": 1])
        #expect(total.begun == ["appointed": 1, "serving": 0, "planned": 0, "found": 1])
        #expect(numbers.byLevel(on: day).map(\.level) == [.district, .commune, nil])
        #expect(numbers.byLevel(on: day).map(\.count.all) == [1, 1, 1])
        #expect(numbers.byNode(on: World.day("31/12/2023")).mapValues(\.leading) == [PlaceID(5): 1, PlaceID(6): 1])
        #expect(numbers.byNode(on: World.day("01/01/2024")).mapValues(\.leading) == [PlaceID(5): 1])
        #expect(numbers.total(on: World.day("28/02/2022")).all == 0)
    }

    @Test func `a table over time has the ends of years or quarters and ends on the asked day (K157)`() {
        let day = World.day("22/11/2026")
        #expect(
            CadreSeries.years.days(until: day).map(\.written) == [
                "31/12/2021", "31/12/2022", "31/12/2023", "31/12/2024", "31/12/2025", "22/11/2026",
            ])
        let quarters = CadreSeries.quarters.days(until: day).map(\.written)
        #expect(
            quarters.count == 9 && quarters.first == "31/12/2024" && quarters.suffix(2) == ["30/9/2026", "22/11/2026"])
        // The last day of a quarter stands once.
        #expect(
            CadreSeries.quarters.days(until: World.day("31/3/2025")).suffix(2).map(\.written) == [
                "31/12/2024", "31/3/2025",
            ])
    }

    @Test func `a target is compared with different women, in whole per cent (K156)`() {
        let target = CadreTarget(node: PlaceID(1), target: 60, trained: 25, listed: 70, untrained: 45)
        #expect(target.percent == 42)
        #expect(CadreTarget(node: PlaceID(1), target: nil, trained: 25, listed: 0, untrained: 0).percent == nil)
    }
}
