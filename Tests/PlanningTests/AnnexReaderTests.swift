import Foundation
import Kernel
import Office
import Programme
import Testing

@testable import Planning

/// The annexes of Cao Bằng read from the real workbook and compared with their digitised tables, cell by cell.
@Suite struct AnnexReaderTests {
    let catalogue = World.catalogue

    @Test func `every cell of the annex of 2024 is read as it was digitised (C35, C37, U238)`() throws {
        let annex = try World.annex(sheet: 0)
        try expect(annex, equals: "caobang-2024.csv")
    }

    @Test func `every cell of the phase annex is read, the last row and the unlabelled columns too (W281)`() throws {
        let annex = try World.annex(sheet: 1)
        try expect(annex, equals: "caobang-phase1.csv")
    }

    private func expect(_ annex: Annex, equals file: String) throws {
        var checked = 0
        for row in try World.table(file) {
            let code = try #require(World.codes[row["indicator_code"] ?? ""])
            let subject: ColumnSubject =
                code.hasPrefix("region") || code.hasPrefix("especially") ? .placeCount(code) : .indicator(code)
            let columns = annex.columns(of: subject)
            #expect(!columns.isEmpty, "no column for \(code)")
            let value = Int64(row["value"] ?? "")
            let name = row["unit"] ?? ""
            if name == "TOTAL" {
                guard row["kind"] == "total" || row["level"] == "none" else { continue }
                guard row["kind"] == "total" else { continue }
                let totals = Sums(annex, catalogue).stated(subject).map(\.number)
                #expect(value == nil || totals == [value], "total of \(code)")
                checked += 1
                continue
            }
            guard let line = annex.rows.first(where: { Vietnamese.spelling($0.label) == Vietnamese.spelling(name) })
            else {
                if row["kind"] == "unit" { Issue.record("no row for \(name)") }
                continue
            }
            let matching: [AnnexColumn] =
                switch row["level"] {
                case "province": columns.filter { $0.tier == .province }
                case "district": columns.filter { $0.tier == .district }
                default: columns
                }
            let figures = matching.map { annex[line, $0]?.number }
            if let value {
                #expect(figures.contains(value), "\(name) \(code) \(row["level"] ?? ""): \(figures) lacks \(value)")
            } else {
                #expect(figures.allSatisfy { $0 == nil }, "\(name) \(code) is blank on paper")
            }
            checked += 1
        }
        #expect(checked > 150, "only \(checked) rows of \(file) were compared")
    }

    @Test func `the annex of 2024 has no difference and no doubt, and all totals foot (C39, U239)`() throws {
        let annex = try World.annex(sheet: 0)
        let findings = Reconciliation.check(annex, catalogue: catalogue)
        #expect(findings.differences == [])
        #expect(findings.doubts == [])
        let sums = Sums(annex, catalogue)
        let expected: [(String, Int64, [Int64])] = [
            ("communication_team", 57, [29, 28]), ("savings_group", 210, [72, 138]),
            ("gender_action_learning", 125, [45, 80]), ("livelihood_group", 35, [21, 14]),
            ("trusted_address", 12, [0, 12]), ("policy_dialogue", 124, [37, 87]), ("change_leader_club", 24, [24]),
            ("em_women_cadre", 240, [240]), ("me_training", 34, [34]), ("gm_training_p2", 25, [25, 0]),
            ("gm_training_p3", 47, [7, 40]),
        ]
        for (code, total, tiers) in expected {
            #expect(sums.stated(.indicator(code)).map(\.number) == [total], "\(code)")
            #expect(sums.parts(of: .indicator(code)).map { sums.sum(of: $0).number } == tiers, "\(code)")
        }
    }

    @Test func `the department that is no district is a row with its two figures, its blanks are no zeros (A14, C46)`()
        throws
    {
        let annex = try World.annex(sheet: 0)
        let row = try #require(annex.rows.first { $0.label == "Sở Lao động - TB & XH" })
        guard case .agency = row.unit else {
            Issue.record("the department is \(String(describing: row.unit))")
            return
        }
        let cells = annex.cells.filter { $0.key.row == row.number }
        #expect(cells.count == 2)
        #expect(cells.compactMap { $0.value.number }.sorted() == [5, 7])
    }

    @Test func `columns without a tier are doubts only beside others of their indicator (TRAPS 8)`() throws {
        let annex = try World.annex(sheet: 1)
        let findings = Reconciliation.check(annex, catalogue: catalogue)
        #expect(findings.differences == [])
        #expect(findings.doubts.map(\.cell.text) == ["T6", "U6", "V6", "W6", "X6", "Y6"])
        #expect(findings.doubts.allSatisfy { $0.kind == .unlabelledTier })
    }

    @Test func `the time of completion of each indicator is kept as printed, a list is no span (C41)`() throws {
        let annex = try World.annex(sheet: 1)
        let dialogue = annex.columns(of: .indicator("policy_dialogue"))
        #expect(dialogue.map(\.completion) == ["2023 và 2025", "2023 và 2025"])
        let years = try #require(CompletionYears("2023 và 2025"))
        #expect(!years.contains(try #require(Period(year: 2024))))
        let span = try #require(CompletionYears("2022 - 2024"))
        #expect(span.contains(try #require(Period(year: 2023))))
    }

    @Test func `a year is compared with its phase: equal, larger, after its time (V247–250)`() throws {
        let year = try World.annex(sheet: 0)
        let phase = try World.annex(sheet: 1)
        let notices = PlanNotices(
            annex: year, catalogue: catalogue, placeCode: "04", period: try #require(Period(year: 2024)), phase: phase
        ).all()
        func cells(_ kind: Notice.Kind) -> [String] { notices.filter { $0.kind == kind }.compactMap { $0.cell?.text } }
        #expect(cells(.suspended) == ["G7", "I7"])
        #expect(cells(.equalsPhase) == ["G7", "I7", "K7"])
        #expect(cells(.exceedsPhase) == ["R7"])
        #expect(cells(.completionPassed) == ["M7", "O7", "S7", "T7"])
    }

    // MARK: What goes wrong

    @Test func `one changed figure is told with the cells of its column (C39)`() throws {
        var grid = World.sheets[0]
        grid.set("P14", "11")
        let differences = Reconciliation.check(try World.read(grid), catalogue: catalogue).differences
        #expect(differences.count == 1)
        let difference = try #require(differences.first)
        #expect(difference.kind == .unitsToTier)
        #expect(difference.indicator == "policy_dialogue")
        #expect((difference.stated, difference.computed) == (87, 88))
        #expect(difference.cells.first?.text == "P8")
        #expect(difference.cells.map(\.text).contains("P14"))
        #expect(difference.message.contains("thừa 1"))
    }

    @Test func `figures exchanged between tiers are found at their two cells`() throws {
        var grid = World.sheets[0]
        grid.set("G9", "18")
        grid.set("H9", "9")
        let differences = Reconciliation.check(try World.read(grid), catalogue: catalogue).differences
        #expect(differences.map { $0.cells.prefix(2).map(\.text) } == [["G9", "H9"], ["H9", "G9"]])
        #expect(differences.allSatisfy { $0.message.contains("đổi chỗ") })
    }

    @Test func `a removed row leaves its columns short and its number missing (U239)`() throws {
        var grid = World.sheets[0]
        grid.removeRow(12)
        let findings = Reconciliation.check(try World.read(grid), catalogue: catalogue)
        #expect(findings.differences.contains { $0.indicator == "savings_group" && $0.tier == .district })
        #expect(findings.doubts.map(\.kind) == [.missingRow])
        #expect(findings.doubts.first?.cell.text == "A12")
    }

    @Test func `an unknown unit and a unit listed twice are doubts at their names`() throws {
        var grid = World.sheets[0]
        grid.set("B10", "Huyện Mèo Vạc")
        grid.set("B15", "Hà Quảng")
        let doubts = Reconciliation.check(try World.read(grid), catalogue: catalogue).doubts
        #expect(doubts.map(\.kind) == [.unknownUnit, .repeatedUnit])
        #expect(doubts.map(\.cell.text) == ["B10", "B15"])
        #expect(doubts[1].message.contains("hàng 14"))
    }

    @Test(arguments: ["l2", "3,5", "#REF!", "x", "-3", "1.0000", "9999999999"])
    func `what looks like a figure and is none is a doubt at its cell`(_ text: String) throws {
        var grid = World.sheets[0]
        grid.set("E9", text)
        let doubts = Reconciliation.check(try World.read(grid), catalogue: catalogue).doubts
        #expect(doubts.map(\.cell.text) == ["E9"])
        #expect(doubts.first?.kind == .unreadableFigure)
        #expect(doubts.first?.message.contains(text) == true)
    }

    @Test func `numbers as text, padded numbers, NFD and names in another spelling are no doubts (W287)`() throws {
        var grid = World.sheets[0]
        grid.set("E9", "011")
        grid.set("F9", "11 ")
        grid.set("B11", "Hạ lang".decomposedStringWithCanonicalMapping)
        grid.set("B9", "huyện Quảng Hòa")
        grid.set("E5", "THÀNH LẬP VÀ DUY TRÌ TỔ TRUYỀN THÔNG\nCỘNG ĐỒNG (tổ)".decomposedStringWithCanonicalMapping)
        let annex = try World.read(grid)
        let findings = Reconciliation.check(annex, catalogue: catalogue)
        #expect(findings.isClean)
        #expect(annex.cells[try #require(CellAddress("E9"))]?.raw == "011")
    }

    @Test func `whole columns moved with their headers read the same`() throws {
        let plain = try World.annex(sheet: 0)
        let moved = try World.read(World.sheets[0].exchangingColumns(5...6, with: 7...8))
        #expect(Reconciliation.check(moved, catalogue: catalogue).isClean)
        for code in ["communication_team", "savings_group"] {
            let before = Sums(plain, catalogue).parts(of: .indicator(code)).map {
                Sums(plain, catalogue).sum(of: $0).number
            }
            let after = Sums(moved, catalogue).parts(of: .indicator(code)).map {
                Sums(moved, catalogue).sum(of: $0).number
            }
            #expect(before == after)
        }
    }

    @Test func `headers taken apart belong to the header on their left`() throws {
        var grid = World.sheets[0]
        grid.merges.removeAll { $0.first.row == 5 || $0.first.row == 7 }
        let findings = Reconciliation.check(try World.read(grid), catalogue: catalogue)
        #expect(findings.isClean)
    }

    @Test func `a hidden row or column is read and told`() throws {
        var grid = World.sheets[0]
        grid.hiddenRows = [12]
        grid.hiddenColumns = [7]
        let findings = Reconciliation.check(try World.read(grid), catalogue: catalogue)
        #expect(findings.isClean)
        #expect(findings.notices.filter { $0.kind == .hidden }.count == 2)
    }

    @Test func `a row that numbers the columns is part of the header`() throws {
        var grid = World.sheets[0].movingDown(from: 7, by: 1)
        for column in 1...23 {
            grid.cells[CellAddress(row: 7, column: column)] = GridCell(value: .number("\(column)"), raw: "\(column)")
        }
        let findings = Reconciliation.check(try World.read(grid), catalogue: catalogue)
        #expect(findings.isClean)
    }

    @Test func `totals may stand at the bottom`() throws {
        var grid = World.sheets[0]
        for column in 2...23 {
            for (from, to) in [(7, 30), (8, 31)] {
                grid.cells[CellAddress(row: to, column: column)] = grid.cells.removeValue(
                    forKey: CellAddress(row: from, column: column))
            }
        }
        grid.merges.removeAll { $0.first.row == 7 }
        grid.rowCount = 31
        grid.set("B30", "Tổng cộng")
        let annex = try World.read(grid)
        #expect(Reconciliation.check(annex, catalogue: catalogue).isClean)
        #expect(Sums(annex, catalogue).stated(.indicator("policy_dialogue")).map(\.number) == [124])
    }

    @Test func `a sheet without a table is refused in a sentence`() throws {
        let problem = #expect(throws: Problem.self) { try World.read(Grid(name: "Trang tính1")) }
        #expect(problem?.code == "plan.import.no_table")
    }

    @Test func `a choice settles a doubt`() throws {
        var choices = ReadingChoices()
        choices.tiers = [20: .province, 21: .district, 24: .province, 25: .district]
        choices.unsplit = [22, 23]
        let findings = Reconciliation.check(try World.read(World.sheets[1], choices), catalogue: catalogue)
        #expect(findings.isClean)
    }

    @Test func `choices survive being stored`() throws {
        let choices = ReadingChoices(
            subjects: [5: .indicator("savings_group"), 6: .ignored], tiers: [7: .province], unsplit: [8],
            units: [9: .place(PlaceID(4), code: "049", name: "Quảng Hòa")], skipped: [10])
        let stored = try JSONEncoder().encode(choices)
        #expect(try JSONDecoder().decode(ReadingChoices.self, from: stored) == choices)
    }
}
