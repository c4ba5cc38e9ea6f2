import Attachments
import Database
import Groups
import Kernel
import People
import Places
import TestSupport
import Testing
import Totals

@testable import Events

@Suite struct EventStoreTests {
    @Test(
        "A held dialogue moves its indicator at once by its rounds, and un-holding or taking it back moves it back (J136)",
        arguments: TestEngine.allCases)
    func counts(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let id = try await database.write(as: World.officer) { tx in
                try desk.plan(try World.dialogue(in: tx), in: tx)
            }
            #expect(try await World.total("policy_dialogue", in: database) == 0)
            var held = World.held
            held.rounds = 2
            held.counts?.ages = ["16_30": ParticipantSplit(women: 10, men: 5, minorityWomen: 9)]
            let holding = held
            try await database.write(as: World.officer) { tx in try World.hold(id, desk, as: holding, in: tx) }
            #expect(try await World.total("policy_dialogue", in: database) == 2)
            try await database.write(as: World.officer) { tx in
                let event = try #require(try EventStore.find(id, in: tx))
                #expect(event.held == holding && event.state == .held)
                #expect(event.title == "Đối thoại chính sách cấp xã, phường Ngọc Xuân")
                try desk.reopen(event, version: event.rowVersion, in: tx)
            }
            #expect(try await World.total("policy_dialogue", in: database) == 0)
            try await database.write(as: World.officer) { tx in
                try World.hold(id, desk, as: holding, in: tx)
                let event = try #require(try EventStore.find(id, in: tx))
                try desk.takeBack(event, reason: "ghi hai lần", version: event.rowVersion, in: tx)
            }
            #expect(try await World.total("policy_dialogue", in: database) == 0)
            let (event, words, faults) = try await database.read { tx in
                (
                    try EventStore.find(id, in: tx), try EventStore.history(of: id, in: tx).map(\.words),
                    try TotalCheck.faults(in: tx)
                )
            }
            #expect(event?.takenBack?.reason == "ghi hai lần" && faults.isEmpty)
            #expect(words.first == "Rút khỏi danh sách: ghi hai lần" && words.count == 5)
        }
    }

    @Test("What cannot be kept is refused whole, and who saw an older state is told", arguments: TestEngine.allCases)
    func refusals(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let refused = await #expect(throws: RefusedEvent.self) {
                try await database.write(as: World.officer) { tx in
                    // The commune stands no more after the reform of 2025.
                    _ = try desk.plan(try World.dialogue(period: "Tháng 9/2025", in: tx), in: tx)
                }
            }
            #expect(refused?.faults.map(\.code) == ["event.place_not_then"])
            let id = try await database.write(as: World.officer) { tx in
                let id = try desk.plan(try World.dialogue(in: tx), in: tx)
                let event = try #require(try EventStore.find(id, in: tx))
                try desk.cancel(event, reason: "mưa lũ", version: 1, in: tx)
                return id
            }
            let stale = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let event = try #require(try EventStore.find(id, in: tx))
                    try desk.hold(event, as: World.held, version: 1, in: tx)
                }
            }
            #expect(stale?.code == "event.stale")
            let silent = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let event = try #require(try EventStore.find(id, in: tx))
                    try desk.takeBack(event, reason: " ", version: event.rowVersion, in: tx)
                }
            }
            #expect(silent?.field == "ly-do")
        }
    }

    @Test(
        "The launch that is held gives its team the step and its indicator, and un-holding takes both back (E80, D66)",
        arguments: TestEngine.allCases)
    func launch(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (team, launch) = try await database.write(as: World.officer) { tx -> (RecordID, RecordID) in
                let place = try World.place("01279", tx).id
                let team = try desk.groups.register(
                    GroupDraft(
                        kind: "communication_team", place: place, tier: .commune,
                        counts: MemberCounts(women: 6, men: 4, board: 3)),
                    steps: [
                        GroupEvent(.decided, on: World.day("14/5/2024"), number: "31/QĐ-UBND", issuer: "UBND phường")
                    ], in: tx)
                let launch = try desk.plan(
                    EventDraft(
                        kind: "launch", variant: "communication_team", place: place, tier: .commune, activity: "1.1",
                        period: try EventPeriod("Tháng 6/2024")), in: tx)
                let event = try #require(try EventStore.find(launch, in: tx))
                try desk.setGroups([team], of: event, version: event.rowVersion, in: tx)
                return (team, launch)
            }
            #expect(try await World.total("communication_team", in: database) == 0)
            try await database.write(as: World.officer) { tx in try World.hold(launch, desk, in: tx) }
            #expect(try await World.total("communication_team", in: database) == 1)
            // Held again on another day, the step moves with it.
            try await database.write(as: World.officer) { tx in
                try World.hold(launch, desk, as: EventHolding(from: World.day("29/6/2024")), in: tx)
                let group = try #require(try GroupStore.find(team, in: tx))
                #expect(group.steps.map(\.day.iso) == ["2024-05-14", "2024-06-29"])
                let event = try #require(try EventStore.find(launch, in: tx))
                try desk.reopen(event, version: event.rowVersion, in: tx)
            }
            #expect(try await World.total("communication_team", in: database) == 0)
            // A team that went on keeps its launch.
            try await database.write(as: World.officer) { tx in
                try World.hold(launch, desk, in: tx)
                let group = try #require(try GroupStore.find(team, in: tx))
                try desk.groups.add(
                    GroupEvent(.working, on: World.day("01/8/2024")), to: group, version: group.rowVersion, in: tx)
                let event = try #require(try EventStore.find(launch, in: tx))
                try desk.reopen(event, version: event.rowVersion, in: tx)
                #expect(try GroupStore.find(team, in: tx)?.steps.count == 3)
            }
            #expect(try await World.total("communication_team", in: database) == 1)
            // A launch before the decision is refused, with the name of the team.
            let early = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let group = try #require(try GroupStore.find(team, in: tx))
                    try desk.groups.undoStep(of: group, version: group.rowVersion, in: tx)
                    let again = try #require(try GroupStore.find(team, in: tx))
                    try desk.groups.undoStep(of: again, version: again.rowVersion, in: tx)
                    try World.hold(launch, desk, as: EventHolding(from: World.day("01/5/2024")), in: tx)
                }
            }
            #expect(
                early?.field == "ngay" && early?.message.contains("Tổ truyền thông cộng đồng phường Ngọc Xuân") == true)
        }
    }

    @Test(
        "A cadre on the lists of two classes of a year counts once; taken off the first, the second counts her",
        arguments: TestEngine.allCases)
    func onceAYear(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (spring, autumn, line) = try await database.write(as: World.officer) {
                tx -> (RecordID, RecordID, Participant) in
                let spring = try desk.plan(try World.training("em_women_cadre", in: tx), in: tx)
                let autumn = try desk.plan(
                    try World.training("em_women_cadre", period: "Quý III/2024", in: tx), in: tx)
                let woman = try PersonStore.add(World.person("Nông Thị Thử"), in: tx)
                let man = try PersonStore.add(World.person("Hoàng Văn Thử", .male), in: tx)
                for id in [spring, autumn] {
                    let event = try #require(try EventStore.find(id, in: tx))
                    _ = try desk.addParticipant(.known(woman), attended: nil, to: event, in: tx)
                    _ = try desk.addParticipant(.known(man), attended: true, to: event, in: tx)
                }
                let line = try #require(try EventStore.participants(of: spring, in: tx).first)
                try desk.hold(
                    try #require(try EventStore.find(spring, in: tx)),
                    as: EventHolding(from: World.day("10/5/2024")), allCame: true, version: 3, in: tx)
                try desk.hold(
                    try #require(try EventStore.find(autumn, in: tx)),
                    as: EventHolding(from: World.day("10/8/2024")), allCame: true, version: 3, in: tx)
                return (spring, autumn, line)
            }
            #expect(try await World.total("em_women_cadre", in: database) == 1)
            let places = try await database.read { tx in
                (try FactStore.facts(of: spring, in: tx).count, try FactStore.facts(of: autumn, in: tx).count)
            }
            #expect(places == (1, 0))
            try await database.write(as: World.officer) { tx in
                let event = try #require(try EventStore.find(spring, in: tx))
                try desk.removeParticipant(line.id, of: event, in: tx)
                #expect(try FactStore.facts(of: autumn, in: tx).map(\.quantity) == [1])
            }
            #expect(try await World.total("em_women_cadre", in: database) == 1)
            // Absent is not counted; set by a list of others, she is off it.
            try await database.write(as: World.officer) { tx in
                let event = try #require(try EventStore.find(autumn, in: tx))
                let lines = try EventStore.participants(of: autumn, in: tx)
                try desk.setAttendance([lines[0].id: false], of: event, in: tx)
                #expect(try FactStore.facts(of: autumn, in: tx).isEmpty)
                try desk.setParticipants([lines[1].person], of: event, in: tx)
                #expect(try EventStore.participants(of: autumn, in: tx).map(\.person) == [lines[1].person])
            }
        }
    }

    @Test("A promise is followed until it is done, and may be opened again (J133)", arguments: TestEngine.allCases)
    func commitment(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let id = try desk.plan(try World.dialogue(in: tx), in: tx)
                let event = try #require(try EventStore.find(id, in: tx))
                let line = try desk.add(
                    EventLineFacts(
                        .commitment, words: "Sửa đường xóm", who: "UBND phường", day: World.day("31/12/2026")),
                    to: event,
                    in: tx)
                #expect(try EventStore.lines(of: id, in: tx).first?.doneOn == nil)
                try desk.close(commitment: line, of: event, on: World.day("01/11/2026"), note: "xong 300 m", in: tx)
                let done = try #require(try EventStore.lines(of: id, in: tx).first)
                #expect(done.doneOn == World.day("01/11/2026") && done.doneNote == "xong 300 m")
                try desk.close(commitment: line, of: event, on: nil, in: tx)
                #expect(try EventStore.lines(of: id, in: tx).first?.doneOn == nil)
                try desk.strike(line: line, of: event, in: tx)
                #expect(try EventStore.lines(of: id, in: tx).isEmpty)
            }
            let refused = await #expect(throws: Problems.self) {
                try await database.write(as: World.officer) { tx in
                    let id = try desk.plan(try World.dialogue(in: tx), in: tx)
                    let event = try #require(try EventStore.find(id, in: tx))
                    _ = try desk.add(EventLineFacts(.commitment, words: ""), to: event, in: tx)
                }
            }
            #expect(refused?.all.compactMap(\.field) == ["loi-van", "ai", "ngay"])
        }
    }

    @Test(
        "A dialogue that province and commune both plan is told to both, one of another time or content is not (S217)",
        arguments: TestEngine.allCases)
    func overlaps(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let ids = try await database.write(as: World.officer) { tx in
                [
                    try desk.plan(
                        try World.dialogue("04", tier: .province, period: "Quý II/2024", agency: "hoi-lhpn-04", in: tx),
                        in: tx),
                    try desk.plan(
                        try World.dialogue(period: "15/6/2024", agency: "hoi-lhpn-01279", in: tx), in: tx),
                    try desk.plan(try World.dialogue("01480", period: "15/7/2024", in: tx), in: tx),
                    try desk.plan(try World.training("me", in: tx), in: tx),
                ]
            }
            let (province, commune, elsewhere, own) = try await database.read { tx in
                (
                    try EventStore.overlaps(within: [Scope(World.place("04", tx).id)], year: 2024, in: tx),
                    try EventStore.overlaps(within: [Scope(World.place("01279", tx).id)], year: 2024, in: tx),
                    try EventStore.overlaps(within: [Scope(World.place("12", tx).id)], year: 2024, in: tx),
                    try EventStore.overlaps(within: [], event: ids[1], in: tx)
                )
            }
            let found = try #require(province.first)
            #expect(province.count == 1 && province == commune && own == province && elsewhere.isEmpty)
            #expect(found.activity == "3.1" && found.place == "01279")
            #expect(found.first.id == ids[0] && found.first.agency == "Hội LHPN tỉnh Cao Bằng")
            #expect(found.second.id == ids[1] && found.second.period.written == "15/6/2024")
            try await database.write(as: World.officer) { tx in
                let event = try #require(try EventStore.find(ids[1], in: tx))
                try desk.cancel(event, reason: "tỉnh đã tổ chức", version: 1, in: tx)
                #expect(try EventStore.overlaps(within: [Scope(.nation)], in: tx).isEmpty)
            }
        }
    }

    @Test(
        "Many small events of one office and activity are listed with their numbers (S224)",
        arguments: TestEngine.allCases)
    func scattered(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let bounds = try #require(desk.catalogue.events.scattered)
            try await database.write(as: World.officer) { tx in
                for number in 1...bounds.events {
                    let id = try desk.plan(
                        try World.dialogue(period: "\(number)/6/2024", agency: "hoi-lhpn-01279", in: tx), in: tx)
                    if number > 1 {
                        try World.hold(
                            id, desk,
                            as: EventHolding(
                                from: World.day("\(number)/6/2024"), counts: ParticipantCounts(women: 8, men: 2)),
                            in: tx)
                    } else {
                        #expect(
                            try EventStore.scattered(within: [Scope(.nation)], year: 2024, bounds: bounds, in: tx)
                                .isEmpty)
                    }
                }
                let found = try EventStore.scattered(within: [Scope(.nation)], year: 2024, bounds: bounds, in: tx)
                // The first says neither people nor money, so it is not known to be small.
                #expect(found.isEmpty)
                let more = try desk.plan(
                    try World.dialogue(period: "20/6/2024", agency: "hoi-lhpn-01279", in: tx), in: tx)
                try World.hold(
                    more, desk,
                    as: EventHolding(from: World.day("20/6/2024"), counts: ParticipantCounts(women: 8, men: 2)), in: tx)
                let now = try #require(
                    try EventStore.scattered(within: [Scope(.nation)], year: 2024, bounds: bounds, in: tx).first)
                #expect(now.events == bounds.events && now.people == 10 * bounds.events && now.activity == "3.1")
            }
        }
    }

    @Test("Two records of one person become one line of the list", arguments: TestEngine.allCases)
    func merge(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let id = try desk.plan(try World.training("em_women_cadre", in: tx), in: tx)
                let event = try #require(try EventStore.find(id, in: tx))
                for name in ["Nông Thị Thử", "Nông Thị Thứ"] {
                    _ = try desk.addParticipant(.new(World.person(name)), attended: true, to: event, in: tx)
                }
                try World.hold(id, desk, as: EventHolding(from: World.day("10/5/2024")), in: tx)
                #expect(try FactStore.facts(of: id, in: tx).map(\.quantity) == [2])
                let people = try EventStore.participants(of: id, in: tx).map(\.person)
                try PersonStore.merge(
                    people[0], into: people[1], reason: "một người", versions: (1, 1),
                    holders: [ParticipantHolder(desk: desk)], in: tx)
                #expect(try FactStore.facts(of: id, in: tx).map(\.quantity) == [1])
                #expect(try EventStore.participants(of: id, in: tx).map(\.person) == [people[1]])
            }
        }
    }
}
