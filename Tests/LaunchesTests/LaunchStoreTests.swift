import Database
import Events
import Groups
import Kernel
import Places
import TestSupport
import Testing

@testable import Launches
@testable import Office

@Suite struct LaunchStoreTests {
    @Test(
        "The plan of Sóc Trăng is kept whole, searched without marks, and taken back with a reason (E76–82)",
        arguments: TestEngine.allCases)
    func keeps(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await World.keep(database, desk)
            let (plan, checks, items) = try await database.read { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                return (
                    plan, try desk.checks(of: plan, in: tx),
                    try LaunchStore.search(
                        .init(search: "soc trang 91/kh", year: 2023), within: [Scope(plan.place)], above: [], limit: 5,
                        in: tx)
                )
            }
            #expect(plan.draft == (try World.socTrang(agency: plan.draft.agency)))
            #expect(plan.draft.waves.map(\.teams) == [50, 60] && plan.draft.peopleAtOne == 20)
            #expect(checks.contains { $0.words == "Cả năm: 110 tổ × 20 người = 2.200 lượt người." && $0.state == .met })
            #expect(checks.contains { $0.words.hasPrefix("10 người trong tổ, đúng") })
            #expect(checks.contains { $0.words.hasPrefix("Tháng 4/2023 thuộc cả") && $0.state == .doubt })
            #expect(items.map(\.id) == [id] && items.first?.teams == 110 && items.first?.waves == 2)

            let need = try await database.write(as: World.officer) { tx in
                try desk.need("Băng rôn", quantity: "110", who: "Ban Văn phòng", of: plan, in: tx)
            }
            try await database.write(as: World.officer) { tx in
                try desk.set(need: need, isDone: true, of: plan, in: tx)
            }
            let needs = try await database.read { tx in try LaunchStore.needs(of: id, in: tx) }
            #expect(needs.map(\.thing) == ["Băng rôn"] && needs.first?.done == World.today)

            let stale = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    try desk.change(plan, to: plan.draft, version: 99, in: tx)
                }
            }
            #expect(stale?.code == "launch.stale")
            try await database.write(as: World.officer) { tx in
                let present = try #require(try LaunchStore.find(id, in: tx))
                try desk.takeBack(present, reason: "ghi hai lần", version: present.rowVersion, in: tx)
            }
            let gone = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let present = try #require(try LaunchStore.find(id, in: tx))
                    _ = try desk.add(try World.line(tx), to: present, by: .planner, in: tx)
                }
            }
            #expect(gone?.code == "launch.taken_back")
        }
    }

    @Test(
        "Both sides agree to day and place; a change of day asks the other side again (E79)",
        arguments: TestEngine.allCases)
    func agreement(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await World.keep(database, desk)
            let line = try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                return try desk.add(try World.line(day: nil, tx), to: plan, by: .planner, in: tx)
            }
            @Sendable func change(
                _ work: @escaping @Sendable (LaunchLine, LaunchPlan, WriteTransaction) throws -> Void
            ) async throws -> LaunchLine {
                try await database.write(as: World.officer) { tx in
                    let plan = try #require(try LaunchStore.find(id, in: tx))
                    let present = try #require(try LaunchLineStore.find(line, in: tx))
                    try work(present, plan, tx)
                }
                return try await database.read { tx in try #require(try LaunchLineStore.find(line, in: tx)) }
            }
            let open = await #expect(throws: Problem.self) {
                _ = try await change { line, plan, tx in
                    try desk.agree(line, for: .unit, as: .unit, version: line.rowVersion, in: plan, tx)
                }
            }
            #expect(open?.code == "launch.no_day")
            let dated = try await change { line, plan, tx in
                try desk.change(
                    line, to: try World.line(tx), by: .planner, version: line.rowVersion, in: plan, tx)
            }
            #expect(dated.agreements.keys.sorted { $0.rawValue < $1.rawValue } == [.planner] && !dated.isSettled)
            let settled = try await change { line, plan, tx in
                try desk.agree(line, for: .unit, as: .unit, version: line.rowVersion, in: plan, tx)
            }
            #expect(settled.isSettled)
            let moved = try await change { line, plan, tx in
                try desk.change(
                    line, to: try World.line(day: "27/3/2023", tx), by: .unit, version: line.rowVersion, in: plan, tx)
            }
            #expect(moved.agreements[.unit] != nil && moved.agreements[.planner] == nil)
            // A remark alone asks nobody.
            let remarked = try await change { line, plan, tx in
                var facts = line.facts
                facts.remark = "Mời thêm hội viên"
                try desk.change(line, to: facts, by: .planner, version: line.rowVersion, in: plan, tx)
            }
            #expect(remarked.agreements[.unit] != nil)
            let wrong = await #expect(throws: Problem.self) {
                _ = try await change { line, plan, tx in
                    try desk.agree(line, for: .planner, as: .unit, note: "x", version: line.rowVersion, in: plan, tx)
                }
            }
            #expect(wrong?.kind == .forbidden && wrong?.code == "launch.side")
        }
    }

    @Test("Who made the plan enters what a unit said only with the call or letter", arguments: TestEngine.allCases)
    func speaking(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await World.keep(database, desk)
            let line = try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                return try desk.add(try World.line(tx), to: plan, by: .planner, in: tx)
            }
            for (note, code) in [("", "launch.side_note"), (String(repeating: "a", count: 300), "launch.side_note")] {
                let refused = await #expect(throws: Problem.self) {
                    try await database.write(as: World.officer) { tx in
                        let plan = try #require(try LaunchStore.find(id, in: tx))
                        let present = try #require(try LaunchLineStore.find(line, in: tx))
                        try desk.agree(present, for: .unit, as: .planner, note: note, version: 1, in: plan, tx)
                    }
                }
                #expect(refused?.code == code)
            }
            try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                let present = try #require(try LaunchLineStore.find(line, in: tx))
                try desk.agree(
                    present, for: .unit, as: .planner, note: "điện thoại ngày 15/3/2023", version: 1, in: plan, tx)
            }
            let kept = try await database.read { tx in try LaunchLineStore.find(line, in: tx) }
            #expect(kept?.agreements[.unit]?.note == "điện thoại ngày 15/3/2023" && kept?.isSettled == true)
        }
    }

    @Test(
        "A settled line becomes one planned event with its 20 people, which launches the team of the place",
        arguments: TestEngine.allCases)
    func events(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await World.keep(database, desk)
            let (line, group) = try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                let facts = try World.line(tx)
                let groups = GroupDesk(catalogue: desk.catalogue, environment: World.environment())
                let group = try groups.register(
                    GroupDraft(kind: "communication_team", place: facts.place, counts: MemberCounts(women: 7, men: 3)),
                    steps: [GroupEvent(.surveyed, on: World.day("01/3/2023"))], in: tx)
                return (try desk.add(facts, to: plan, by: .planner, in: tx), group)
            }
            @Sendable func plan() async throws -> RecordID {
                try await database.write(as: World.officer) { tx in
                    let plan = try #require(try LaunchStore.find(id, in: tx))
                    let present = try #require(try LaunchLineStore.find(line, in: tx))
                    return try desk.plan(present, version: present.rowVersion, in: plan, tx)
                }
            }
            let early = await #expect(throws: Problem.self) { _ = try await plan() }
            #expect(early?.code == "launch.not_settled")
            try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                let present = try #require(try LaunchLineStore.find(line, in: tx))
                try desk.agree(present, for: .unit, as: .unit, version: present.rowVersion, in: plan, tx)
            }
            let event = try await plan()
            let again = try await plan()
            #expect(again == event)
            let planned = try await database.read { tx in try #require(try EventStore.find(event, in: tx)) }
            #expect(planned.draft.kind == "launch" && planned.draft.variant == "communication_team")
            #expect(planned.draft.plannedPeople == 20 && planned.draft.venue == "8 giờ, Nhà văn hóa")
            #expect(planned.draft.period == EventPeriod(World.day("20/3/2023")))
            // Held there, the team is launched without being typed again.
            try await database.write(as: World.officer) { tx in
                try desk.events.hold(
                    planned,
                    as: EventHolding(
                        from: World.day("20/3/2023"), counts: ParticipantCounts(women: 14, men: 6)),
                    version: planned.rowVersion, in: tx)
            }
            let launched = try await database.read { tx in try GroupStore.find(group, in: tx) }
            #expect(
                launched?.steps.map(\.step) == [.surveyed, .launched]
                    && launched?.steps.last?.day == World.day("20/3/2023"))
            let locked = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let plan = try #require(try LaunchStore.find(id, in: tx))
                    let present = try #require(try LaunchLineStore.find(line, in: tx))
                    try desk.strike(present, version: present.rowVersion, in: plan, tx)
                }
            }
            #expect(locked?.code == "launch.line_event")
        }
    }

    @Test(
        "Places that are too wide, or outside of the plan's province, are refused at their field",
        arguments: TestEngine.allCases)
    func places(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await World.keep(database, desk)
            for (code, expected) in [("944", "launch.line_high"), ("01279", "launch.line_outside")] {
                let refused = await #expect(throws: Problems.self) {
                    try await database.write(as: World.officer) { tx in
                        let plan = try #require(try LaunchStore.find(id, in: tx))
                        _ = try desk.add(try World.line(at: code, tx), to: plan, by: .planner, in: tx)
                    }
                }
                #expect(refused?.all.map(\.code) == [expected])
            }
            let wave = await #expect(throws: Problems.self) {
                try await database.write(as: World.officer) { tx in
                    let plan = try #require(try LaunchStore.find(id, in: tx))
                    _ = try desk.add(try World.line(wave: 3, day: "20/3/2019", tx), to: plan, by: .planner, in: tx)
                }
            }
            #expect(wave?.all.map(\.field) == ["dot", "ngay"])
        }
    }

    @Test(
        "The exported calendar comes in again without a difference; a changed day changes its line (E79)",
        arguments: TestEngine.allCases)
    func sheet(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await World.keep(database, desk)
            let place = try World.commune()
            try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                _ = try desk.add(try World.line(at: place, tx), to: plan, by: .planner, in: tx)
                _ = try desk.add(
                    try World.line(at: place, wave: 2, day: nil, venue: "", tx), to: plan, by: .planner, in: tx)
            }
            let (bytes, first) = try await database.read { tx -> ([UInt8], LaunchSheetReading) in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                let lines = try LaunchLineStore.items(of: id, in: tx)
                let calendar = LaunchCalendar(
                    plan: plan.draft, issuer: "Ban Thường vụ Hội LHPN tỉnh Sóc Trăng",
                    kind: "Tổ truyền thông cộng đồng",
                    lines: lines)
                let bytes = try calendar.workbook()
                let grids = try DocumentReader.read(bytes).grids
                let grid = try #require(grids.first)
                return (bytes, try desk.read(grid, for: plan, in: tx))
            }
            #expect(first.faults.isEmpty && first.unchanged == 2 && first.all.isEmpty)
            let grids = try DocumentReader.read(bytes).grids
            var grid = try #require(grids.first)
            let dated = grid.cells.first { $0.value.raw == "20/3/2023" }
            let dayCell = try #require(dated?.key)
            grid.cells[dayCell] = GridCell(value: .text("31/6/2023"), raw: "31/6/2023")
            let wrong = try await self.read(grid, id, database, desk)
            #expect(wrong.faults.map(\.cell) == [dayCell.text])
            #expect(wrong.faults.first?.message.contains("Tháng 6 có 30 ngày") == true)
            grid.cells[dayCell] = GridCell(value: .text("21/3/2023"), raw: "21/3/2023")
            let changed = try await self.read(grid, id, database, desk)
            #expect(changed.changed.count == 1 && changed.added.isEmpty && changed.faults.isEmpty)
            let fixed = grid
            let opened = try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                return try desk.open(bytes, name: "lich.xlsx", for: plan, in: tx)
            }
            try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                let sheet = try #require(try desk.find(import: opened, of: id, in: tx))
                let reading = try desk.read(fixed, for: plan, in: tx)
                try desk.keep(sheet, reading, for: plan, by: .unit, may: { _ in true }, in: tx)
            }
            let lines = try await database.read { tx in
                try LaunchLineStore.lines(of: id, within: [Scope(.nation)], in: tx)
            }
            #expect(lines.map(\.facts.day) == [World.day("21/3/2023"), nil])
            let same = try await self.read(fixed, id, database, desk)
            #expect(same.unchanged == 2 && same.all.isEmpty)
        }
    }

    private func read(
        _ grid: Grid, _ id: RecordID, _ database: Database, _ desk: LaunchDesk
    ) async throws -> LaunchSheetReading {
        try await database.read { tx in
            try desk.read(grid, for: try #require(try LaunchStore.find(id, in: tx)), in: tx)
        }
    }

    @Test(
        "The annex names its plan, its waves and the sum in Word and in Excel (E79, T234)",
        arguments: TestEngine.allCases)
    func annex(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await World.keep(database, desk)
            let calendar = try await database.write(as: World.officer) { tx in
                let plan = try #require(try LaunchStore.find(id, in: tx))
                _ = try desk.add(try World.line(tx), to: plan, by: .planner, in: tx)
                return LaunchCalendar(
                    plan: plan.draft, issuer: "Ban Thường vụ Hội LHPN tỉnh Sóc Trăng",
                    kind: "Tổ truyền thông cộng đồng",
                    lines: try LaunchLineStore.items(of: id, in: tx))
            }
            let line = "(Đính kèm Kế hoạch số 91/KH-BTV ngày 14/3/2023 của Ban Thường vụ Hội LHPN tỉnh Sóc Trăng)"
            #expect(calendar.attachment == line)
            #expect(calendar.total == "Cộng: 50 + 60 = 110 tổ × 20 người = 2.200 lượt người")
            let text = try Self.text(of: try calendar.word(try World.word.get()))
            for words in [
                "LỊCH RA MẮT TỔ TRUYỀN THÔNG CỘNG ĐỒNG NĂM 2023", line,
                "Đợt 1 (Tháng 3,4/2023): 50 tổ tại 42 cơ sở Hội ở 9 huyện, thị xã", "Có kế hoạch sau.", "20/3/2023",
                "Cộng: 50 + 60 = 110 tổ × 20 người = 2.200 lượt người",
            ] {
                #expect(text.contains(words), "\(words)")
            }
            let grids = try DocumentReader.read(try calendar.workbook()).grids
            #expect(grids.map(\.name) == ["Lịch ra mắt", "Tổng hợp"])
            let sums = Set(grids[1].cells.values.map(\.raw))
            #expect(sums.isSuperset(of: ["50", "60", "110", "1000", "1200", "2200", "42", "9"]))
            #expect(grids[0].cells.values.contains { $0.raw == line })
        }
    }

    /// The words of a document, a line a paragraph.
    private static func text(of bytes: [UInt8]) throws -> String {
        let package = try WordPackage(bytes, limits: WordPackage.limits)
        let xml = String(decoding: try #require(package[package.main]), as: UTF8.self)
        return xml.replacing("</w:p>", with: "\n").replacing(/<[^>]*>/, with: "")
    }
}
