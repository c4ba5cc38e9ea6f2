import Attachments
import Database
import Kernel
import People
import Places
import TestSupport
import Testing
import Totals

@testable import Groups

@Suite struct GroupStoreTests {
    @Test(
        "A registered team moves its indicator at once at its province, and taking it back moves it back (C50, D57)",
        arguments: TestEngine.allCases)
    func counts(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                try desk.register(
                    try World.team(in: tx), steps: [World.decided, World.launched],
                    files: [.init(name: "quyet-dinh.pdf", bytes: Array("%PDF-1.7".utf8))], in: tx)
            }
            #expect(try await World.evidenced("communication_team", in: database) == 1)
            let tally = try await database.read { tx in
                try GroupStore.tally(GroupQuestion(year: 2024), within: [Scope(.nation)], in: tx)
            }
            #expect(tally.counted == [.new: 1] && tally.groups == 1 && tally.members == 10)

            try await database.write(as: World.officer) { tx in
                let group = try #require(try GroupStore.find(id, in: tx))
                #expect(group.name == "Tổ truyền thông cộng đồng phường Ngọc Xuân")
                try desk.takeBack(group, reason: "ghi hai lần", version: group.rowVersion, in: tx)
            }
            #expect(try await World.evidenced("communication_team", in: database) == 0)
            let (group, after, faults) = try await database.read { tx in
                (
                    try GroupStore.find(id, in: tx),
                    try GroupStore.tally(GroupQuestion(year: 2024), within: [Scope(.nation)], in: tx),
                    try TotalCheck.faults(in: tx)
                )
            }
            #expect(group?.takenBack?.reason == "ghi hai lần" && after.groups == 0 && faults.isEmpty)
        }
    }

    @Test("Steps count and uncount as they come and go", arguments: TestEngine.allCases)
    func steps(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                try desk.register(try World.team(in: tx), steps: [World.decided], in: tx)
            }
            #expect(try await World.evidenced("communication_team", in: database) == 0)
            try await database.write(as: World.officer) { tx in
                let group = try #require(try GroupStore.find(id, in: tx))
                try desk.add(World.launched, to: group, version: group.rowVersion, in: tx)
            }
            #expect(try await World.evidenced("communication_team", in: database) == 1)
            // Who saw an older state is told, and nothing is counted twice.
            let stale = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let group = try #require(try GroupStore.find(id, in: tx))
                    try desk.add(GroupEvent(.working, on: World.day("01/7/2024")), to: group, version: 1, in: tx)
                }
            }
            #expect(stale?.code == "group.stale")
            try await database.write(as: World.officer) { tx in
                let group = try #require(try GroupStore.find(id, in: tx))
                try desk.undoStep(of: group, version: group.rowVersion, in: tx)
            }
            #expect(try await World.evidenced("communication_team", in: database) == 0)
            let words = try await database.read { tx in try GroupStore.history(of: id, in: tx).map(\.words) }
            #expect(words.first == "Rút bước “Ra mắt” ngày 28/6/2024" && words.count == 3)
        }
    }

    @Test("A step that may count while the kind is suspended asks for a reason (O195)", arguments: TestEngine.allCases)
    func suspended(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let surveyed = GroupEvent(.surveyed, on: World.day("01/9/2023"))
            let id = try await database.write(as: World.officer) { tx in
                var draft = try World.team(in: tx)
                draft.kind = "savings_group"
                return try desk.register(draft, steps: [surveyed], in: tx)
            }
            let refused = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let group = try #require(try GroupStore.find(id, in: tx))
                    try desk.add(World.decided, to: group, version: group.rowVersion, in: tx)
                }
            }
            #expect(refused?.code == "group.suspended" && refused?.field == "buoc")
            try await database.write(as: World.officer) { tx in
                let group = try #require(try GroupStore.find(id, in: tx))
                var draft = group.draft
                draft.suspendedReason = "Hướng dẫn đã có"
                try desk.correct(group, to: draft, version: group.rowVersion, in: tx)
                let corrected = try #require(try GroupStore.find(id, in: tx))
                try desk.add(World.decided, to: corrected, version: corrected.rowVersion, in: tx)
            }
            #expect(try await World.evidenced("savings_group", in: database) == 1)
        }
    }

    @Test("A team of the same kind at the same place is asked for before it counts", arguments: TestEngine.allCases)
    func doubles(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                try desk.register(try World.team(in: tx), steps: [World.launched], in: tx)
            }
            let refused = await #expect(throws: RefusedGroup.self) {
                try await database.write(as: World.officer) { tx in
                    _ = try desk.register(try World.team(in: tx), steps: [World.launched], in: tx)
                }
            }
            #expect(refused?.doubles.map(\.id) == [id] && refused?.faults.isEmpty == true)
            try await database.write(as: World.officer) { tx in
                _ = try desk.register(
                    try World.team(name: "Tổ số 2", in: tx), steps: [World.launched], accepts: true, in: tx)
            }
            let amounts = try await World.amounts("communication_team", year: 2024, in: database)
            #expect(amounts.reduce(0) { $0 + $1.declared } == 2)
        }
    }

    @Test("A place must have stood on the day", arguments: TestEngine.allCases)
    func places(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let refused = await #expect(throws: RefusedGroup.self) {
                try await database.write(as: World.officer) { tx in
                    var draft = try World.team(in: tx)
                    let old = draft.place
                    draft.place = try #require(try PlaceStore.successors(of: old, tx).first).place.id
                    _ = try desk.register(draft, steps: [World.launched], in: tx)
                }
            }
            let fault = try #require(refused?.faults.first)
            #expect(fault.code == "group.place_not_then" && fault.message.contains("Phường Ngọc Xuân (01279)"))
        }
    }

    @Test(
        "Members come, change and leave with their history; a mistake is struck, and nobody stands twice (D65)",
        arguments: TestEngine.allCases)
    func members(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                try desk.register(try World.team(counts: nil, in: tx), steps: [World.decided, World.launched], in: tx)
            }
            @Sendable func group(_ tx: Transaction) throws -> Group { try #require(try GroupStore.find(id, in: tx)) }
            let line = try await database.write(as: World.officer) { tx in
                let group = try group(tx)
                return try desk.add(
                    .recognised(World.person("Hoàng Thị Lan", home: group.place)), World.member("head"), to: group,
                    in: tx)
            }
            // Entered again, the same person is found, and stands on the list already.
            let twice = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let group = try group(tx)
                    _ = try desk.add(
                        .recognised(World.person("Hoàng Thị Lan", home: group.place)), World.member(), to: group, in: tx
                    )
                }
            }
            #expect(twice?.code == "group.member_twice" && twice?.field == "ho-ten")
            // Without tone marks somebody must say who is meant.
            await #expect(throws: DoubtfulPerson.self) {
                try await database.write(as: World.officer) { tx in
                    let group = try group(tx)
                    _ = try desk.add(
                        .recognised(World.person("hoang thi lan", home: group.place)), World.member(), to: group, in: tx
                    )
                }
            }
            try await database.write(as: World.officer) { tx in
                let group = try group(tx)
                let member = try #require(try MemberStore.members(of: id, in: tx).first)
                try desk.change(
                    member, to: World.member("deputy", trained: "12/7/2024"), person: nil, versions: (1, 1), in: group,
                    in: tx)
                let changed = try #require(try MemberStore.members(of: id, in: tx).first)
                try desk.end(
                    changed, on: World.day("12/11/2024"), reason: "chuyển nơi ở", version: changed.rowVersion,
                    in: group, in: tx)
            }
            let (members, people, words) = try await database.read { tx in
                (
                    try MemberStore.members(of: id, in: tx),
                    try tx.value("SELECT COUNT(*) FROM person", as: Int.self),
                    try GroupStore.history(of: id, in: tx).map(\.words)
                )
            }
            #expect(members.map(\.id) == [line] && members.first?.left == World.day("12/11/2024"))
            #expect(people == 1)
            #expect(words.contains("Đổi vị trí 1 thành viên: Tổ phó") && !words.contains { $0.contains("Lan") })
            // Whoever left may come again.
            try await database.write(as: World.officer) { tx in
                let group = try group(tx)
                _ = try desk.add(
                    .recognised(World.person("Hoàng Thị Lan", home: group.place)), World.member(joined: "01/3/2025"),
                    to: group,
                    in: tx)
            }
            let log = try await database.read { tx -> [String] in
                try tx.rows("SELECT COALESCE(before_text, '') || COALESCE(after_text, '') AS words FROM audit_entry")
                    .map {
                        try $0("words")
                    }
            }
            #expect(!log.contains { $0.contains("Lan") })
        }
    }

    @Test("Two records of one member become one line, and the counts follow", arguments: TestEngine.allCases)
    func merge(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                var draft = try World.team(counts: nil, in: tx)
                draft.kind = "savings_group"
                draft.suspendedReason = "đã có từ trước"
                let id = try desk.register(draft, steps: [World.decided], in: tx)
                for year in [1987, nil] {
                    let group = try #require(try GroupStore.find(id, in: tx))
                    _ = try desk.add(.new(World.person("Hoàng Thị Lan", year: year)), World.member(), to: group, in: tx)
                }
                return id
            }
            #expect(try await World.evidenced("savings_group_member", in: database) == 2)
            try await database.write(as: World.officer) { tx in
                let members = try MemberStore.members(of: id, in: tx)
                try PersonStore.merge(
                    members[1].person, into: members[0].person, reason: "nhập hai lần", versions: (1, 1),
                    holders: [MemberHolder(desk: desk)], in: tx)
            }
            #expect(try await World.evidenced("savings_group_member", in: database) == 1)
            let (left, faults) = try await database.read { tx in
                (try MemberStore.members(of: id, in: tx).count, try TotalCheck.faults(in: tx))
            }
            #expect(left == 1 && faults.isEmpty)
        }
    }

    @Test("A meeting in a later year makes the team maintained in it (D67)", arguments: TestEngine.allCases)
    func meetings(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                let id = try desk.register(try World.team(in: tx), steps: [World.decided, World.launched], in: tx)
                let group = try #require(try GroupStore.find(id, in: tx))
                _ = try desk.add(
                    MeetingFacts(day: World.day("08/3/2025"), theme: "Phòng, chống bạo lực", women: 12, men: 8),
                    to: group, in: tx)
                _ = try desk.note(
                    .equipmentSurvey, on: World.day("01/8/2024"), words: "Nhà văn hóa đã có loa", of: group, in: tx)
                return id
            }
            func counted() async throws -> [GroupCount: Int] {
                try await database.read { tx in
                    try GroupStore.tally(GroupQuestion(year: 2025), within: [Scope(.nation)], in: tx).counted
                }
            }
            #expect(try await counted() == [.maintained: 1])
            try await database.write(as: World.officer) { tx in
                let group = try #require(try GroupStore.find(id, in: tx))
                let meeting = try #require(try NoteStore.meetings(of: id, in: tx).first)
                try desk.strikeMeeting(meeting.id, of: group, in: tx)
            }
            #expect(try await counted() == [:])
            let late = await #expect(throws: Problems.self) {
                try await database.write(as: World.officer) { tx in
                    let group = try #require(try GroupStore.find(id, in: tx))
                    _ = try desk.add(MeetingFacts(day: World.day("23/11/2026"), theme: ""), to: group, in: tx)
                }
            }
            #expect(late?.all.compactMap(\.field) == ["ngay", "chu-de"])
        }
    }
}
