import Kernel
import Office
import Programme
import Testing

@testable import Planning

/// The annexes as they were extracted from the paper, with shifted columns, against the workbook of the same annexes.
@Suite struct TableRepairTests {
    let catalogue = World.catalogue

    static let tables: [Grid] = {
        do { return try TextTables.read(try World.fixture("caobang-annexes.txt")) } catch {
            preconditionFailure("the extracted annexes do not read: \(error)")
        }
    }()

    private func repair(_ grid: Grid) throws -> TableRepair {
        let proposal = TableRepair.propose(grid, catalogue: catalogue)
        guard case .repair(let repair) = proposal else { throw UnclearTable("\(proposal)") }
        return repair
    }

    private func refusal(_ grid: Grid) throws -> String {
        let proposal = TableRepair.propose(grid, catalogue: catalogue)
        guard case .unclear(let message) = proposal else { throw UnclearTable("\(proposal)") }
        return message
    }

    @Test func `the annex of 2024 is put right by eleven moves, each with its reason (TRAPS 1–6)`() throws {
        let repair = try repair(Self.tables[0])
        #expect(
            repair.moves.map { "\($0.from)>\($0.to)" } == [
                "M5>O5", "P5>T5", "S6>R6", "T6>S6", "U6>T6", "U7>V7", "Q8>T8", "R8>U8", "S8>V8", "T8>W8", "S19>T19",
            ])
        #expect(repair.removals.isEmpty)
        let total = try #require(repair.moves.first { $0.from.text == "U7" })
        #expect(total.reason == "47 đứng ở U7; cột V+W cộng được 47 = 7 + 40, nên chuyển sang V7.")
        let department = try #require(repair.moves.last)
        #expect(department.text == "7")
        #expect(department.reason.contains("cột S đang cộng được 41") && department.reason.contains("còn 34"))
        #expect(repair.moves.allSatisfy { $0.reason.contains($0.from.text) && $0.reason.contains($0.to.text) })
    }

    @Test func `labels of tiers that the phase annex does not tell any more are set aside, not guessed (TRAPS 8)`()
        throws
    {
        let repair = try repair(Self.tables[1])
        #expect(repair.moves.map { "\($0.from)>\($0.to)" } == ["M7>O7", "Q7>V7", "U8>V8", "V8>X8"])
        #expect(repair.removals.map(\.cell.text) == ["T11", "U11", "V11", "W11"])
    }

    /// Columns with everything that is read out of their headers.
    private func columns(_ annex: Annex) -> [String] {
        annex.columns.map { column in
            [
                column.letters, "\(column.subject)", column.tier?.rawValue ?? "-", column.completion ?? "-",
                column.countingUnit ?? "-",
            ].joined(separator: " ")
        }
    }

    /// Rows with their cells, the places of the rows aside.
    private func rows(_ annex: Annex, splitsOnlyTiers: Bool = false) -> [[String]] {
        annex.rows.map { row in
            [row.kind.rawValue, row.printedNumber, row.unit?.name ?? ""]
                + annex.columns.map { column in
                    if splitsOnlyTiers, row.kind == .split, column.tier == nil { return "" }
                    return annex[row, column].map { "\($0.content.stored) \($0.raw)" } ?? ""
                }
        }
    }

    @Test(arguments: [0, 1])
    func `a repaired text is cell by cell the annex of the workbook (C35, C41, U239)`(_ index: Int) throws {
        let repair = try repair(Self.tables[index])
        let text = try World.read(Self.tables[index], ReadingChoices(moves: repair.choice))
        let sheet = try World.annex(sheet: index)
        #expect(columns(text) == columns(sheet))
        // The text repeats the figure of a column without tiers in the row of tiers; the workbook leaves it blank there.
        #expect(rows(text, splitsOnlyTiers: true) == rows(sheet))
        let findings = Reconciliation.check(text, catalogue: catalogue)
        let expected = Reconciliation.check(sheet, catalogue: catalogue)
        #expect(findings.differences == [])
        #expect(findings.doubts.map(\.kind) == expected.doubts.map(\.kind))
        #expect(findings.doubts.map(\.cell.column) == expected.doubts.map(\.cell.column))
    }

    @Test(arguments: [0, 1])
    func `a repaired text is written as a sheet that reads the same without any repair (T235)`(_ index: Int) throws {
        let repair = try repair(Self.tables[index])
        let text = try World.read(Self.tables[index], ReadingChoices(moves: repair.choice))
        let written = try WorkbookReader.read(try PlanExport.workbook([text], title: "thử"))
        let again = try World.read(try #require(written.first))
        #expect(columns(again) == columns(text))
        #expect(rows(again) == rows(text))
        #expect(Reconciliation.check(again, catalogue: catalogue).differences == [])
    }

    @Test func `a workbook and a text that stands right need no repair`() throws {
        for sheet in World.sheets { #expect(TableRepair.propose(sheet, catalogue: catalogue) == .none) }
        let right = Self.tables[0].startingAtTop.applying(try repair(Self.tables[0]).choice)
        #expect(TableRepair.propose(right, catalogue: catalogue) == .none)
    }

    @Test func `a wrong figure is no shifted cell: nothing is proposed and it is said`() throws {
        var grid = Self.tables[0]
        let row = try #require(grid.cells.first { $0.value.raw == "Quảng Hoà" }?.key.row)
        let cell = CellAddress(row: row, column: 5)
        grid.cells[cell] = GridCell(value: .text("12"), raw: "12", source: "dòng \(row)")
        #expect(try refusal(grid).contains("Không có cách dời ô nào"))
    }

    @Test func `two cells that may both have slipped are told, neither is moved`() throws {
        var grid = Self.tables[0]
        // A second agency with the same 7 in the same column, and the total of the class raised by it.
        let row = try #require(grid.cells.first { $0.value.raw.hasPrefix("Sở Lao động") }?.key.row)
        func type(_ row: Int, _ column: Int, _ text: String) {
            grid.cells[CellAddress(row: row, column: column)] = GridCell(
                value: .text(text), raw: text, source: "dòng \(row)")
        }
        type(row + 1, 1, "11")
        type(row + 1, 2, "Sở Y tế")
        type(row + 1, 19, "7")
        grid.rowCount = row + 1
        let total = try #require(grid.cells.first { $0.value.raw == "34" && $0.key.column == 19 }?.key)
        for (address, cell) in grid.cells
        where cell.raw == "34" && address.row <= total.row + 2 && address.row >= total.row - 2 {
            type(address.row, address.column, "41")
        }
        #expect(try refusal(grid).contains("Có hơn một cách dời ô"))
    }

    @Test func `a table with many blanks ends within its steps`() throws {
        var grid = Self.tables[0]
        for address in grid.cells.keys where address.column > 4 && address.column % 3 == 0 && address.row > 12 {
            grid.cells[address] = nil
        }
        switch TableRepair.propose(grid, catalogue: catalogue) {
        case .unclear(let message): #expect(!message.isEmpty)
        case let other: Issue.record("\(other)")
        }
    }

    // The limit only tells a search that never ends from a slow machine.
    @Test(.timeLimit(.minutes(10)))
    func `a table of three hundred rows full of holes ends`() throws {
        var grid = Self.tables[0]
        let last = try #require(grid.cells.keys.map(\.row).max())
        for row in 1...300 {
            for column in 1...23 where column < 3 || (row + column) % 4 != 0 {
                let text = column == 1 ? "\(row + 10)" : column == 2 ? "Đơn vị \(row)" : "\(row % 50 + 1)"
                grid.cells[CellAddress(row: last + row, column: column)] = GridCell(
                    value: .text(text), raw: text, source: "dòng \(last + row)")
            }
        }
        grid.rowCount = last + 300
        #expect(try refusal(grid).hasSuffix("."))
    }

    // MARK: Any table

    @Test func `a random table whose cells are shifted is restored exactly or refused with a reason`() throws {
        var generator = SplitMix(state: 8)
        var restored = 0
        for trial in 0..<120 {
            let sample = ShiftedTable.random(using: &generator)
            let truth = try World.read(sample.right)
            #expect(Reconciliation.check(truth, catalogue: catalogue).differences == [], "trial \(trial)")
            switch TableRepair.propose(sample.shifted, catalogue: catalogue) {
            case .repair(let repair):
                let read = try World.read(sample.shifted, ReadingChoices(moves: repair.choice))
                #expect(columns(read) == columns(truth), "trial \(trial)")
                #expect(rows(read) == rows(truth), "trial \(trial)")
                restored += 1
            case .unclear(let message): #expect(message.hasSuffix("."), "trial \(trial)")
            case .none:
                let read = try World.read(sample.shifted)
                #expect(Reconciliation.check(read, catalogue: catalogue).differences == [], "trial \(trial)")
                #expect(read.cells.count == truth.cells.count, "trial \(trial)")
            }
        }
        #expect(restored > 60, "only \(restored) tables were restored")
    }
}

/// Numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// An annex as a text prints it, and the same with lists that slipped to the left and a row that slipped by one.
struct ShiftedTable {
    let right: Grid
    let shifted: Grid

    private static let headers: [String] = World.sheets[0].cells.filter { $0.key.row == 5 }
        .sorted { $0.key < $1.key }.map(\.value.raw)

    static func random(using generator: inout SplitMix) -> ShiftedTable {
        let headers = headers.filter { _ in Bool.random(using: &generator) }
        let labels = headers.count < 3 ? Array(Self.headers.suffix(4)) : headers
        let widths = labels.indices.map { $0 == 0 ? 2 : Int.random(in: 1...2, using: &generator) }
        let starts = widths.indices.map { 3 + widths[..<$0].reduce(0, +) }
        let count = widths.reduce(0, +)
        var body = (0..<Int.random(in: 3...7, using: &generator)).map { _ in
            (0..<count).map { _ in
                Int.random(in: 0...9, using: &generator) < 2 ? 0 : Int.random(in: 1...60, using: &generator)
            }
        }.map { $0.map(Optional.some) }
        let agency = (0..<count).map { _ in
            Int.random(in: 0...3, using: &generator) == 0 ? Int.random(in: 1...30, using: &generator) : nil
        }
        body.append(agency)
        let sums = (0..<count).map { column in body.reduce(0) { $0 + ($1[column] ?? 0) } }
        let totals = zip(starts, widths).map { start, width in sums[start - 3..<start - 3 + width].reduce(0, +) }
        let hasSplits = Bool.random(using: &generator)
        let tierColumns = zip(starts, widths).flatMap { start, width in width == 2 ? [start, start + 1] : [] }

        func table(_ labelAt: [Int], _ totalAt: [Int], _ tierAt: [Int], _ agency: [Int?]) -> Grid {
            var grid = Grid(name: "Bảng 1", rowCount: 4 + body.count, columnCount: 2 + count)
            func type(_ row: Int, _ column: Int, _ text: String) {
                grid.cells[CellAddress(row: row, column: column)] = GridCell(
                    value: .text(text), raw: text, source: "dòng \(row)")
            }
            type(1, 1, "STT")
            type(1, 2, "Đơn vị")
            for (column, text) in zip(labelAt, labels) { type(1, column, text) }
            type(2, 1, "Chỉ tiêu thực hiện 2024")
            for (column, total) in zip(totalAt, totals) { type(2, column, String(total)) }
            type(3, 1, "Phân cấp thực hiện")
            for (index, column) in tierAt.enumerated() { type(3, column, index % 2 == 0 ? "Cấp tỉnh" : "Cấp huyện") }
            if hasSplits { for (index, sum) in sums.enumerated() { type(4, 3 + index, String(sum)) } }
            for (index, row) in (body.dropLast() + [agency]).enumerated() {
                type(5 + index, 1, String(index + 1))
                type(5 + index, 2, index == body.count - 1 ? "Sở Lao động - TB & XH" : World.districts[index])
                for (column, figure) in row.enumerated() { figure.map { type(5 + index, 3 + column, String($0)) } }
            }
            return grid
        }

        /// The list from some place on, one column to the left where that column is free.
        func slipped(_ columns: [Int], using generator: inout SplitMix) -> [Int] {
            guard Bool.random(using: &generator) else { return columns }
            let from = Int.random(in: 1..<columns.count, using: &generator)
            guard columns[from] - 1 > columns[from - 1] else { return columns }
            return columns.enumerated().map { $0 < from ? $1 : $1 - 1 }
        }
        let labelAt = slipped(starts, using: &generator)
        let totalAt = slipped(starts, using: &generator)
        let packed = Bool.random(using: &generator) ? tierColumns : tierColumns.indices.map { 3 + $0 }
        var moved = agency
        // Between two columns of one header only the row of tiers tells where a figure stood.
        let candidates = agency.indices.filter { index in
            agency[index] != nil && index > 0 && agency[index - 1] == nil && (hasSplits || starts.contains(index + 3))
        }
        if Bool.random(using: &generator), let column = candidates.randomElement(using: &generator) {
            moved.swapAt(column, column - 1)
        }
        return ShiftedTable(
            right: table(starts, starts, tierColumns, agency), shifted: table(labelAt, totalAt, packed, moved))
    }
}
