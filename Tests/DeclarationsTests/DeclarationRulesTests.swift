import Kernel
import Testing

@testable import Declarations

@Suite struct DeclarationRulesTests {
    private func rules() throws -> DeclarationRules {
        DeclarationRules(catalogue: try World.catalogue.get(), today: World.today)
    }

    private let commune = PlaceStanding(id: PlaceID(7), name: "Xã Ba Trang", code: "21520", tier: .commune)

    private func draft(
        _ time: String = "2023-Q3", _ lines: [DeclarationLine] = [World.line("communication_team", 2)],
        reason: String = "Hồ sơ thất lạc"
    ) throws -> DeclarationDraft {
        DeclarationDraft(
            place: PlaceID(7), time: try #require(ReportedTime(code: time)), lines: lines, reason: reason)
    }

    @Test func `what an office may declare is accepted`() throws {
        #expect(try rules().faults(of: try draft(), at: commune).isEmpty)
        #expect(try rules().faults(of: try draft("2026-11-22"), at: commune).isEmpty)
        #expect(try rules().faults(of: try draft("2021"), at: commune).isEmpty)
    }

    @Test(
        "A result in the future or outside the programme is refused at its time (issue 4, bad input)",
        arguments: [
            ("2026-11-23", "declaration.future", "chưa đến"),
            ("2026", "declaration.future", "chưa hết (đến 31/12/2026)"),
            ("2026-Q4", "declaration.future", "chưa hết"), ("2020-12-31", "declaration.before_programme", "01/01/2021"),
        ])
    func times(time: String, code: String, words: String) throws {
        let faults = try rules().faults(of: try draft(time), at: commune)
        #expect(faults.map(\.code) == [code])
        #expect(faults.first?.subject == .time)
        #expect(faults.first?.message.contains(words) == true)
    }

    @Test func `a place that did not exist on that day is refused with what stood there`() throws {
        let ended = PlaceStanding(
            id: PlaceID(7), name: "Xã Ba Trang", code: "21520", tier: .commune, existed: false,
            instead: ["Xã Ba Vì (21523)"], endsWithin: Day(year: 2025, month: 6, day: 30))
        let gone = try rules().faults(of: try draft("2025"), at: ended)
        #expect(gone.map(\.code) == ["declaration.place_not_then"])
        #expect(
            gone.first?.message
                == "Ngày 31/12/2025 không còn Xã Ba Trang (21520). Ở đó nay là: Xã Ba Vì (21523). Chọn một trong các địa bàn này. "
                + "Số liệu đến hết 30/6/2025 thì ghi ngày 30/6/2025.")
        let later = PlaceStanding(
            id: PlaceID(8), name: "Xã Ba Vì", code: "21523", tier: .commune, existed: false, isLater: true,
            instead: ["Xã Ba Trang (21520)", "Xã Ba Tiêu (21517)"])
        let early = try rules().faults(of: try draft(), at: later)
        #expect(early.first?.subject == .place)
        #expect(early.first?.message.contains("chưa có Xã Ba Vì") == true)
        #expect(early.first?.message.contains("Xã Ba Trang (21520), Xã Ba Tiêu (21517)") == true)
    }

    @Test func `the nation and places outside the area of the project are refused, unknown ones are not`() throws {
        let nation = PlaceStanding(id: .nation, name: "Việt Nam", code: "00", tier: .central)
        #expect(try rules().faults(of: try draft(), at: nation).map(\.code) == ["declaration.place_nation"])
        for (isInArea, codes) in [(false, ["declaration.outside_area"]), (true, []), (nil, [])] as [(Bool?, [String])] {
            let place = PlaceStanding(
                id: PlaceID(7), name: "Xã Ba Trang", code: "21520", tier: .commune, isInArea: isInArea)
            #expect(try rules().faults(of: try draft(), at: place).map(\.code) == codes)
        }
    }

    @Test func `an indicator that a paper suspends there and then is refused with the paper's reason (O195)`() throws {
        let inside = PlaceStanding(
            id: PlaceID(7), name: "Xã Lũng Nặm", code: "01279", tier: .commune, codes: ["01279", "045", "04"])
        let line = [World.line("communication_team", 1), World.line("savings_group", 3)]
        let faults = try rules().faults(of: try draft("2024-Q3", line), at: inside)
        #expect(faults.map(\.subject) == [.line(1)])
        #expect(faults.first?.message.contains("“Tạm dừng chờ hướng dẫn của TW” (288/KH-BCD, III.2.1)") == true)
        #expect(try rules().faults(of: try draft("2023-Q3", line), at: inside).isEmpty)
        #expect(try rules().faults(of: try draft("2024-Q3", line), at: commune).isEmpty)
    }

    @Test func `figures must be there, be right, and stand once for each indicator and tier`() throws {
        #expect(try rules().faults(of: try draft("2023", []), at: commune).map(\.code) == ["declaration.no_lines"])
        let lines = [
            World.line("communication_team", 0), World.line("policy_dialogue", -3),
            World.line("safe_birth", 1_000_000_000),
            World.line("me_training", 1, .commune), World.line("me_training", 2, .commune),
            World.line("me_training", 2, .district), World.line("nothing", 1),
        ]
        #expect(
            try rules().faults(of: try draft("2023", lines), at: commune).map(\.code) == [
                "declaration.quantity_zero", "declaration.quantity_negative", "declaration.quantity_large",
                "declaration.repeated", "declaration.indicator",
            ])
    }

    @Test func `from 1/7/2025 no district implements anything`() throws {
        let new = PlaceStanding(
            id: PlaceID(8), name: "Xã Ba Vì", code: "21523", tier: .commune, hasDistricts: false)
        let faults = try rules().faults(
            of: try draft("2025-Q3", [World.line("communication_team", 1, .district)]), at: new)
        #expect(faults.map(\.code) == ["declaration.tier"])
    }

    @Test func `the reason is asked for`() throws {
        #expect(try rules().faults(of: try draft(reason: " "), at: commune).map(\.subject) == [.reason])
        let long = String(repeating: "a", count: 501)
        #expect(try rules().faults(of: try draft(reason: long), at: commune).map(\.code) == ["declaration.reason_long"])
    }

    @Test(
        "A typed figure is a whole number from 1 to 999.999.999",
        arguments: [
            ("12", 12, ""), ("1.250", 1250, ""), ("999.999.999", 999_999_999, ""),
            ("0", nil, "declaration.quantity_zero"),
            ("-3", nil, "declaration.quantity_negative"), ("2,5", nil, "declaration.quantity_decimal"),
            ("2.5", nil, "declaration.quantity_decimal"), ("mười", nil, "declaration.quantity_letters"),
            ("l2", nil, "declaration.quantity_letters"), ("1000000000000", nil, "declaration.quantity_large"),
            ("99999999999999999999999", nil, "declaration.quantity_large"),
        ] as [(String, Int64?, String)])
    func quantities(text: String, number: Int64?, code: String) {
        do {
            #expect(try Quantity.read(text) == number)
        } catch let problem {
            #expect(number == nil && problem.code == code)
        }
    }
}
