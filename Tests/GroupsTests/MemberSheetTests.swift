import Database
import Declarations
import Kernel
import Office
import People
import Places
import Sheets
import TestSupport
import Testing

@testable import Groups

@Suite struct MemberSheetTests {
    private static let head =
        "Họ và tên;Giới tính;Năm sinh;Dân tộc;Nơi cư trú;Vị trí;Thành phần;Ngày vào;Ngày tập huấn\n"

    private static func lines(_ lines: String...) throws -> [MemberSheet.Line] {
        let grid = try SheetFile.grid(of: Array((head + lines.joined(separator: "\n")).utf8))
        return try MemberSheet(
            kind: World.kind("communication_team"), catalogue: World.catalogue.get()
        ).lines(of: grid)
    }

    private static func team(_ desk: GroupDesk, _ tx: WriteTransaction) throws -> Group {
        let id = try desk.register(
            try World.team(counts: nil, in: tx), steps: [World.decided, World.launched], in: tx)
        return try #require(try GroupStore.find(id, in: tx))
    }

    @Test(
        "A list adds everybody at once, takes the day of the launch where none stands, and adds nobody twice (D57, D60)",
        arguments: TestEngine.allCases)
    func keeps(engine: TestEngine) async throws {
        let lines = try Self.lines(
            "Nông Văn Hào;nam;1985;Tày;Phường Ngọc Xuân (01279);Tổ trưởng;Bí thư chi bộ ấp/trưởng ấp;14/5/2024;01/6/2024",
            "Luc Thi Mo;Nữ;20/3/1990;Nung;;to pho;;;")
        try await World.with(engine) { database, desk async throws in
            let group = try await database.write(as: World.officer) { tx in
                let group = try Self.team(desk, tx)
                let reading = try desk.read(lines, of: group, in: tx)
                #expect(reading.faults.isEmpty, "\(reading.faults)")
                #expect(reading.members.map(\.facts.joined) == [World.day("14/5/2024"), World.day("28/6/2024")])
                #expect(reading.members.map(\.facts.position) == ["head", "deputy"])
                #expect(reading.members.map(\.person.ethnicity) == ["tay", "nung"])
                #expect(try desk.keep(reading, answers: [:], in: group, in: tx) == 2)
                return group
            }
            try await database.write(as: World.officer) { tx in
                #expect(try MemberStore.members(of: group.id, in: tx).count == 2)
                let again = try desk.read(lines, of: group, in: tx)
                #expect(again.unchanged == 2 && again.members.isEmpty && again.faults.isEmpty)
            }
        }
    }

    @Test("Every fault of a list stands at its cell, and nobody is added", arguments: TestEngine.allCases)
    func faults(engine: TestEngine) async throws {
        let lines = try Self.lines(
            "Nông Văn Hào;nam;31/2/1985;Tày;;Tổ trưởng;;;", "Lục Thị Mơ;;1990;;;Tổ phó;;;",
            "Lý Văn Đạt;Nam;2030;;;Chủ tịch;;;31/6/2024", "Vi Thị Ngoan;Nữ;1988;;;Thành viên;;;",
            "Vi Thị Ngoan;Nữ;1988;;;Thư ký;;;")
        try await World.with(engine) { database, desk async throws in
            let refused = try await database.write(as: World.officer) { tx -> Problem? in
                let group = try Self.team(desk, tx)
                let reading = try desk.read(lines, of: group, in: tx)
                #expect(reading.faults.map(\.cell) == ["C2", "B3", "C4", "I4", "A6"], "\(reading.faults)")
                do {
                    _ = try desk.keep(reading, answers: [:], in: group, in: tx)
                    return nil
                } catch let problem as Problem { return problem }
            }
            #expect(refused?.code == "group.member_list_faults")
            #expect(try await database.read { try $0.value("SELECT COUNT(*) FROM model_group_member") } == 0)
        }
    }

    @Test(
        "Somebody who may have a record already is asked about, and the answer is taken", arguments: TestEngine.allCases
    )
    func doubts(engine: TestEngine) async throws {
        let lines = try Self.lines("Hoang Thi Lan;Nữ;1987;;01279;Thành viên;;;")
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let home = try World.place("01279", tx).id
                let known = try PersonStore.add(World.person("Hoàng Thị Lan", home: home), in: tx)
                let group = try Self.team(desk, tx)
                let reading = try desk.read(lines, of: group, in: tx)
                let doubt = try #require(reading.doubts.first)
                #expect(doubt.candidates.map(\.id) == [known] && doubt.field == "ai-2")
                #expect(throws: Problem.self) { try desk.keep(reading, answers: [:], in: group, in: tx) }
                #expect(throws: Problem.self) {
                    try desk.keep(reading, answers: ["ai-2": Kernel.Environment.live.newID().text], in: group, in: tx)
                }
                #expect(try desk.keep(reading, answers: ["ai-2": known.text], in: group, in: tx) == 1)
                #expect(try MemberStore.members(of: group.id, in: tx).map(\.person) == [known])
            }
        }
    }

    @Test("A list that goes out comes in again without a difference", arguments: TestEngine.allCases)
    func roundTrip(engine: TestEngine) async throws {
        let lines = try Self.lines(
            "Nông Văn Hào;nam;1985;Tày;Phường Ngọc Xuân (01279);Tổ trưởng;Bí thư chi bộ ấp/trưởng ấp;14/5/2024;01/6/2024"
        )
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let group = try Self.team(desk, tx)
                let reading = try desk.read(lines, of: group, in: tx)
                _ = try desk.keep(reading, answers: [:], in: group, in: tx)
                let sheet = try MemberSheet(kind: World.kind("communication_team"), catalogue: desk.catalogue)
                let bytes = try sheet.workbook(lines.map { sheet.form(of: $0, joined: nil) })
                let back = try sheet.lines(of: SheetFile.grid(of: bytes))
                #expect(back.map(\.values).first?["vi-tri"] == "Tổ trưởng")
                #expect(back.map(\.values).first?["gioi-tinh"] == "Nam")
                #expect(try desk.read(back, of: group, in: tx).unchanged == 1)
            }
        }
    }

    @Test func `a sheet without the heads, without people or with too many says so`() throws {
        let sheet = try MemberSheet(kind: World.kind("communication_team"), catalogue: World.catalogue.get())
        func refused(_ text: String) throws -> String? {
            let grid = try SheetFile.grid(of: Array(text.utf8))
            do {
                _ = try sheet.lines(of: grid)
                return nil
            } catch { return error.code }
        }
        #expect(try refused("Tên;Tuổi\nA;5\n") == "member.no_table")
        #expect(try refused(Self.head) == "member.no_rows")
        let many = (0...MemberSheet.mostRows).map { "Nông Thị \($0);Nữ;1987;;;Thành viên;;;" }
        #expect(try refused(Self.head + many.joined(separator: "\n")) == "member.too_many")
    }
}
