import Events
import Kernel
import Places
import Programme
import Testing

@testable import Launches

@Suite struct LaunchChecksTests {
    private static let first = CheckedLine(
        facts: LaunchLineFacts(wave: 1, place: PlaceID(1), day: World.day("20/3/2023")), place: "Ấp Một",
        commune: PlaceID(10), isSettled: true)

    private func checks(
        _ change: (inout LaunchPlanDraft) -> Void = { _ in }, lines: [CheckedLine] = [], at codes: [String] = ["94"]
    ) throws -> [LaunchCheck] {
        var draft = try World.socTrang()
        change(&draft)
        return LaunchChecks(draft, kind: try World.catalogue.get().groupKind(draft.kind), at: codes).all(lines)
    }

    private func words(_ checks: [LaunchCheck], _ state: LaunchCheck.State) -> [String] {
        checks.filter { $0.state == state }.map(\.words)
    }

    @Test(
        "The waves of Sóc Trăng are 50 + 60 = 110 teams, each with 3 + 7 + 10 = 20 people: 2.200 attendances (E76, E80)"
    )
    func sums() throws {
        let checks = try checks()
        let met = words(checks, .met)
        #expect(met.contains("Các đợt: 50 + 60 = 110 tổ, khớp tổng 110 tổ."))
        #expect(met.contains("Mỗi lần ra mắt: 3 + 7 + 10 = 20 người, khớp 20 người/tổ."))
        #expect(met.contains("Cả năm: 110 tổ × 20 người = 2.200 lượt người."))
        #expect(met.contains("Đợt 1: 50 × 20 = 1.000; đợt 2: 60 × 20 = 1.200 lượt người."))
        #expect(words(checks, .difference).isEmpty)
    }

    @Test("A sum that is not the stated one is shown with what is missing, and stays as it is")
    func differences() throws {
        let found = try checks {
            $0.teams = 111
            $0.people = 19
        }
        let differences = words(found, .difference)
        #expect(differences.contains("Các đợt: 50 + 60 = 110 tổ, kế hoạch ghi tổng 111: thiếu 1."))
        #expect(differences.contains("Mỗi lần ra mắt: 3 + 7 + 10 = 20 người, kế hoạch ghi 19 người/tổ: thừa 1."))
    }

    @Test("April belongs to both waves, and is told (268)")
    func months() throws {
        #expect(
            words(try checks(), .doubt).contains {
                $0.hasPrefix("Tháng 4/2023 thuộc cả đợt 1 (Tháng 3,4/2023) và đợt 2 (Quí II-III/2023).")
            })
        let apart = try checks { $0.waves[1].period = World.period("1/7/2023", "30/9/2023", "Quí III/2023") }
        #expect(!words(apart, .doubt).contains { $0.contains("thuộc cả") })
    }

    @Test("42 units in both waves: whether they are the same is a doubt until somebody says so (269)")
    func units() throws {
        #expect(
            words(try checks(), .doubt).contains(
                "Đợt 1 và đợt 2 cùng ghi 42 cơ sở Hội; kế hoạch không nói có phải là cùng 42 cơ sở hay không."))
        let said = try checks { $0.waves[1].sameUnits = .same }
        #expect(!words(said, .doubt).contains { $0.contains("42 cơ sở") })
        #expect(words(said, .notice).contains("Đợt 1 và đợt 2 cùng ghi 42 cơ sở Hội, là cùng các cơ sở đó."))
        let other = try checks { $0.waves[1].units = 41 }
        #expect(!words(other, .doubt).contains { $0.contains("cơ sở Hội") })
    }

    @Test("The size of the team is held against the rule of its own province only (E80, 270)")
    func rules() throws {
        let met = words(try checks(), .met)
        #expect(
            met.contains { $0.hasPrefix("10 người trong tổ, đúng “Ban Điều hành tổ truyền thông: từ 10 thành viên”") })
        #expect(met.contains { $0.hasPrefix("10 đại biểu được mời, đúng “Mời 10 đại biểu tham dự”") })
        let small = try checks {
            $0.parts[1].people = 5
            $0.people = 18
        }
        #expect(
            words(small, .difference).contains { $0.hasPrefix("8 người trong tổ, khác “Ban Điều hành tổ truyền thông") }
        )
        #expect(words(small, .difference).contains { $0.hasPrefix("18 người mỗi lần ra mắt, khác “20 người/tổ”") })
        let elsewhere = try checks(at: ["04"])
        #expect(!words(elsewhere, .met).contains { $0.contains("đúng “") })
    }

    @Test("“Ban Điều hành” is the whole team in Sóc Trăng and a board of three in Phong Thổ (267)")
    func terms() throws {
        let notice = try #require(words(try checks(), .notice).first { $0.hasPrefix("“Ban Điều hành” ở đây là cả tổ") })
        #expect(notice.contains("là ban của tổ (“07 - 10 TV; ban điều hành 03 người”)"))
    }

    @Test("A calendar is held against its wave: lines, units, days outside, places twice, what is not settled")
    func calendar() throws {
        let follows = words(try checks(), .notice)
        #expect(follows.contains("Đợt 2 (Quí II-III/2023): có kế hoạch sau, chưa có lịch."))
        var late = Self.first
        late = CheckedLine(
            facts: LaunchLineFacts(wave: 1, place: PlaceID(1), day: World.day("05/5/2023")), place: "Ấp Một",
            commune: PlaceID(10), isSettled: false)
        let found = try checks(lines: [Self.first, late])
        #expect(words(found, .difference).contains("Lịch đợt 1 có 2 dòng, kế hoạch ghi 50 tổ: thiếu 48."))
        #expect(
            words(found, .difference).contains(
                "Ấp Một ngày 5/5/2023 nằm ngoài thời gian của đợt 1 (Tháng 3,4/2023).")
                || words(found, .difference).contains(
                    "Ấp Một ngày 05/5/2023 nằm ngoài thời gian của đợt 1 (Tháng 3,4/2023).")
        )
        #expect(words(found, .doubt).contains("Có hơn một dòng lịch ở cùng nơi: Ấp Một. Xem lại."))
        #expect(words(found, .notice).contains("1/2 dòng lịch chưa được hai bên thống nhất."))
        let whole = try checks(
            {
                $0.waves = [LaunchWave(number: 1, period: World.firstWave, teams: 1, units: 2)]
                $0.teams = 1
            }, lines: [Self.first])
        #expect(words(whole, .met).contains("Lịch đợt 1 có 1 dòng, khớp 1 tổ của đợt."))
        #expect(words(whole, .difference).contains("Lịch đợt 1 ở 1 xã, kế hoạch ghi 2 cơ sở Hội: thiếu 1."))
        #expect(words(whole, .met).contains("Cả 1 dòng lịch đã được hai bên thống nhất."))
    }

    @Test("What cannot be meant is refused at its field: no wave, a wave of another year, people without words")
    func refusals() throws {
        let rules = LaunchRules(catalogue: try World.catalogue.get())
        #expect(rules.problems(of: try World.socTrang()).isEmpty)
        var draft = try World.socTrang()
        draft.waves[0].period = World.period("1/3/2019", "30/4/2019", "Tháng 3,4/2019")
        draft.parts.append(LaunchPart("", people: 4))
        draft.title = ""
        draft.number = ""
        draft.kind = "savings"
        let fields = Set(rules.problems(of: draft).compactMap(\.field))
        #expect(fields == ["dot-1-ky", "phan-4-ten", "ten", "so-vb", "loai"])
        draft.waves = []
        #expect(rules.problems(of: draft).contains { $0.code == "launch.no_wave" })
    }
}
