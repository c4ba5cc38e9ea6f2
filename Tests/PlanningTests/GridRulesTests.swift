import Foundation
import Kernel
import Office
import Programme
import Testing

@testable import Planning

/// The rules of the grid, without a database: typed text, merging, undo, paste.
@Suite struct GridRulesTests {
    static func address(_ text: String) throws -> CellAddress {
        let address = CellAddress(text)
        return try #require(address)
    }

    private func edit(suspended: [String: String] = [:], rows: [Int: String]? = nil) throws -> GridEdit {
        GridEdit(
            try World.annex(sheet: 0), catalogue: World.catalogue, suspendedIndicators: suspended, suspendedRows: rows)
    }

    private func read(_ text: String, _ cell: String = "E12", in edit: GridEdit) throws -> TargetCell? {
        let address = try Self.address(cell)
        return try edit.read(text, at: address, before: edit.annex.cells[address])
    }

    @Test func `figures with dots, a dash, a blank and a share are read, and what was not touched stays`() throws {
        let edit = try edit()
        #expect(try read("57", in: edit) == TargetCell(.number(57), raw: "57"))
        #expect(try read("1.234", in: edit) == TargetCell(.number(1234), raw: "1234"))
        #expect(try read("01", in: edit) == TargetCell(.number(1), raw: "01"))
        #expect(try read("  ", in: edit) == nil)
        #expect(try read("–", in: edit)?.content == .dash)
        #expect(try read("7,5%", in: edit)?.content == .percentage(750))
        #expect(try read("999.999.999", in: edit)?.number == 999_999_999)
        let odd = TargetCell(.unreadable, raw: "l2")
        #expect(try edit.read("l2", at: try Self.address("E12"), before: odd) == odd)
    }

    @Test(arguments: [
        ("12a", "grid.letters"), ("1e9", "grid.letters"), ("57 tổ", "grid.letters"), ("-5", "grid.negative"),
        ("−1.200", "grid.negative"), ("1.000.000.000", "grid.too_large"), ("99999999999999999999", "grid.too_large"),
        ("3,5", "grid.not_whole"), ("1.2", "grid.not_whole"), ("2+3", "grid.not_whole"), ("#", "grid.not_whole"),
    ])
    func `what is no figure is refused at its cell with the value and what to do`(_ text: String, _ code: String) throws
    {
        let edit = try edit()
        let problem = #expect(throws: Problem.self) { try read(text, in: edit) }
        #expect(problem?.code == code)
        #expect(problem?.field == "o-E12")
        #expect(problem?.message.hasPrefix("Ô E12: “\(text)”") == true)
    }

    @Test func `cells outside the units are refused, totals and the split take figures`() throws {
        let edit = try edit()
        for cell in ["B9", "A9", "E5", "E99", "Z9", "F7"] {
            let problem = #expect(throws: Problem.self) { try read("5", cell, in: edit) }
            #expect(problem?.code == "grid.outside", "\(cell)")
        }
        #expect(try read("58", "E7", in: edit)?.number == 58)
        #expect(try read("30", "E8", in: edit)?.number == 30)
    }

    @Test func `a suspended indicator or row gets no new figure, and the ones it has may change (O196)`() throws {
        let byColumn = try edit(suspended: ["savings_group": "“Tạm dừng chờ hướng dẫn của TW”, mục III.2.1"])
        let refused = #expect(throws: Problem.self) { try read("5", "G18", in: byColumn) }
        #expect(refused?.code == "grid.suspended_column")
        #expect(refused?.message.contains("Tạm dừng chờ hướng dẫn của TW") == true)
        #expect(try read("10", "G9", in: byColumn)?.number == 10)
        #expect(try read("0", "G18", in: byColumn)?.number == 0)
        let byRow = try edit(rows: [11: "tạm dừng"])
        #expect(#expect(throws: Problem.self) { try read("4", "E11", in: byRow) }?.code == "grid.suspended_row")
    }

    @Test func `an annex of activities takes words and actors, and still no letters among figures`() throws {
        let file = World.root.appending(path: "Data/demo/batrang-2023-phu-luc.txt")
        let grid = try #require(try TextTables.read([UInt8](Data(contentsOf: file))).first)
        let annex = try World.read(grid)
        let edit = GridEdit(annex, catalogue: World.catalogue)
        let task = try #require(annex.rows.first { $0.kind == .task })
        let column = try #require(annex.columns.first { $0.subject == .activityTier })
        let cell = CellAddress(row: task.number, column: column.number).text
        #expect(try read("Tùy vào tình hình thực tế", cell, in: edit)?.content == .text)
        #expect(try read("Xã", cell, in: edit)?.content == .actor)
        #expect(try read("02", cell, in: edit)?.content == .number(2))
        #expect(#expect(throws: Problem.self) { try read("12a", cell, in: edit) }?.code == "grid.letters")
        let title = try #require(annex.rows.first { $0.kind == .component })
        let heading = CellAddress(row: title.number, column: column.number).text
        #expect(throws: Problem.self) { try read("3", heading, in: edit) }
    }

    // MARK: Two people

    private func cell(_ number: Int64?) -> TargetCell? { number.map { TargetCell(.number($0), raw: String($0)) } }

    private func cells(_ figures: [String: Int64]) throws -> GridCells {
        Dictionary(
            uniqueKeysWithValues: try figures.map {
                (try Self.address($0.key), TargetCell(.number($0.value), raw: String($0.value)))
            })
    }

    @Test func `changes of different cells are put together, the same cell changed by both is a conflict`() throws {
        let base = try cells(["E9": 11, "E10": 8, "E11": 0])
        let theirs = try cells(["E9": 12, "E10": 8, "E11": 5])
        let e9 = try Self.address("E9")
        let e10 = try Self.address("E10")
        let merged = GridMerge(base: base, theirs: theirs, mine: [e9: cell(11), e10: cell(7)])
        #expect(merged.conflicts.isEmpty)
        #expect(merged.changes == [CellEdit(e10, from: cell(8), to: cell(7))])
        let both = GridMerge(base: base, theirs: theirs, mine: [e9: cell(13), e10: cell(7)])
        #expect(both.changes.isEmpty, "nothing is saved while one cell is in conflict")
        #expect(both.conflicts.map(\.address) == [e9])
        #expect(both.conflicts.first?.theirs == cell(12) && both.conflicts.first?.mine == cell(13))
        let agreed = GridMerge(base: base, theirs: theirs, mine: [e9: cell(12)])
        #expect(agreed.changes.isEmpty && agreed.conflicts.isEmpty)
        let blanked = GridMerge(base: base, theirs: theirs, mine: [e9: nil])
        #expect(blanked.conflicts.count == 1, "a cell made blank by one and changed by another is one too")
    }

    @Test func `undo takes back one's own last save cell by cell, not what somebody changed since`() throws {
        let e9 = try Self.address("E9")
        let e10 = try Self.address("E10")
        func save(_ revision: Int, _ who: String, undoes: Int? = nil, _ changes: [CellEdit]) -> GridSave {
            GridSave(
                revision: revision, savedByID: who, savedBy: who, savedAt: .distantPast, undoes: undoes,
                changes: changes)
        }
        let log = [
            save(1, "an", [CellEdit(e9, from: cell(11), to: cell(12)), CellEdit(e10, from: nil, to: cell(3))]),
            save(2, "bình", [CellEdit(e9, from: cell(12), to: cell(20))]),
        ]
        let now = try cells(["E9": 20, "E10": 3])
        let undo = try #require(GridUndo(of: "an", now: now, saves: log))
        #expect(undo.changes == [CellEdit(e10, from: cell(3), to: nil)])
        #expect(undo.refused.map(\.address) == [e9])
        #expect(GridUndo(of: "chi", now: now, saves: log) == nil)
        let after = log + [save(3, "an", undoes: 1, undo.changes)]
        #expect(GridUndo(of: "an", now: now, saves: after) == nil, "what was taken back is not taken back again")
        #expect(GridLog.cells(at: 0, now: try cells(["E9": 20]), saves: after)[e9] == cell(11))
    }

    // MARK: Paste

    private func paste(_ text: String, at cell: String) throws -> GridPaste {
        let edit = try edit()
        return GridPaste(GridBlock(text), at: try Self.address(cell), in: edit, present: edit.annex.cells)
    }

    @Test func `a block of a spreadsheet is read with quoted cells and line breaks inside`() {
        #expect(GridBlock("1\t2\r\n3\t4\r\n").rows == [["1", "2"], ["3", "4"]])
        #expect(GridBlock("\"hai\ndòng\"\t\"nói \"\"có\"\"\"\n\t5").rows == [["hai dòng", "nói \"có\""], ["", "5"]])
        #expect(GridBlock("\"chưa đóng\t1").rows == [["\"chưa đóng", "1"]])
        #expect(GridBlock("7").rows == [["7"]])
        #expect(GridBlock("1\t\n\t2").rows == [["1", ""], ["", "2"]])
        #expect(GridBlock("").rows.isEmpty)
    }

    @Test func `a block covers the cells from its first one, blanks included`() throws {
        let pasted = try paste("12\t1.000\n\t-", at: "E9")
        #expect(pasted.problems.isEmpty)
        #expect(pasted.typed.count == 4)
        #expect(pasted.typed[try Self.address("F9")] == "1.000")
        #expect(pasted.typed[try Self.address("E10")] == "")
    }

    @Test func `all faults of a block are told at their places and nothing of it is lost`() throws {
        let pasted = try paste("1\t12a\t3\n4\t1e9\t-6", at: "V17")
        #expect(pasted.problems.first?.code == "grid.paste_too_large")
        #expect(pasted.problems.first?.message.contains("2 hàng, 3 cột") == true)
        #expect(pasted.problems.first?.message.contains("còn 2 hàng, 2 cột") == true)
        #expect(pasted.problems.dropFirst().map(\.field) == ["o-W17", "o-W18"])
        #expect(pasted.typed[try Self.address("W17")] == "12a", "what was pasted stands in its cell")
        let outside = try paste("1", at: "B9")
        #expect(outside.problems.map(\.code) == ["grid.paste_start"])
    }

    @Test func `a merged total is pasted as its figure with a blank beside it`() throws {
        let pasted = try paste("58\t\t210", at: "E7")
        #expect(pasted.problems.isEmpty)
        #expect(pasted.typed.keys.map(\.text).sorted() == ["E7", "G7"])
    }
}
