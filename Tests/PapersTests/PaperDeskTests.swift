import Accounts
import Database
import Foundation
import Kernel
import Pages
import TestSupport
import Testing

@testable import Papers

@Suite struct PaperDeskTests {
    private let day = Day(year: 2024, month: 3, day: 20)

    @Test(arguments: TestEngine.allCases)
    func `A paper goes from draft over a return to issued, with an event and an entry for each step`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let returned = try await world.paper(.returned)
            #expect(returned.state == .returned && returned.round == 1)
            let again = try await world.take(.submit, returned, by: .preparer)
            #expect(again.round == 2)
            try await world.take(.approve, again, by: .leader)
            let issued = try await world.take(.issue, again, by: .leader, StepDetails(number: "288/KH-BCD", day: day))
            #expect(issued.state == .issued && issued.number == "288/KH-BCD" && issued.day == day)
            try await world.database.read { tx in
                let events = try PaperStore.events(of: issued.id, in: tx)
                #expect(events.map(\.kind) == [.created, .submit, .giveBack, .submit, .approve, .issue])
                #expect(events[2].note == "Sửa cột E." && events[2].agencyName == "Hội LHPN tỉnh Cao Bằng")
                let entries: Int? = try tx.value(
                    """
                    SELECT COUNT(*) FROM audit_entry WHERE record_kind = 'paper'
                      AND action IN ('paper.submit', 'paper.return', 'paper.approve', 'paper.issue')
                    """)
                let told: Int? = try tx.value("SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'plain.%'")
                #expect(entries == 5)
                #expect(told == 5)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `What the kind refuses stays where it is`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft(title: "Kế hoạch, cột E thừa 1")
            let problem = try await world.problem { try await world.take(.submit, paper, by: .preparer) }
            #expect(problem?.code == "plain.open")
            let found = try await world.database.read { try PaperStore.find(paper.id, in: $0) }
            #expect(found?.state == .draft && found?.rowVersion == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Two who approve at once: one wins, the other is told who and when`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.paper(.submitted)
            let seen = StepDetails(expectedRowVersion: paper.rowVersion)
            async let first = world.problem { try await world.take(.approve, paper, by: .leader, seen) }
            async let second = world.problem { try await world.take(.approve, paper, by: .secondLeader, seen) }
            let problems = try await [first, second].compactMap { $0 }
            #expect(problems.count == 1)
            #expect(problems.first?.code == "paper.stale")
            #expect(problems.first?.message.contains("“Đã phê duyệt”") == true)
            let events = try await world.database.read { try PaperStore.events(of: paper.id, in: $0) }
            #expect(events.filter { $0.kind == .approve }.count == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Withdrawn while it is being approved: exactly one of the two happens`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.paper(.submitted)
            async let withdrawn = world.problem { try await world.take(.withdraw, paper, by: .preparer) }
            async let approved = world.problem { try await world.take(.approve, paper, by: .leader) }
            let problems = try await [withdrawn, approved].compactMap { $0 }
            #expect(problems.count == 1)
            #expect(problems.first?.code == "paper.step" && problems.first?.kind == .conflict)
            let state = try await world.database.read { try PaperStore.find(paper.id, in: $0)?.state }
            #expect(state == .draft || state == .approved)
            #expect(problems.first?.message.contains("“\(state?.label ?? "?")”") == true)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Preparer, last editor and submitter may not approve, and are told who may`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            // Leaders prepare and edit here; an officer submits.
            let paper = try await world.draft(by: .leader)
            try await world.take(.submit, paper, by: .preparer)
            let own = try await world.problem { try await world.take(.approve, paper, by: .leader) }
            #expect(own?.code == "paper.own" && own?.kind == .forbidden)
            #expect(own?.message.contains("Hoàng Thị Ước") == true)
            try await world.take(.withdraw, paper, by: .colleague)
            try await world.database.write(as: World.Person.secondLeader.actor) { tx in
                try tx.audit("test.edited", RecordRef("paper", paper.id))
                _ = try PaperStore.touch(paper.id, expecting: nil, in: tx)
            }
            try await world.take(.submit, paper, by: .colleague)
            let editor = try await world.problem { try await world.take(.approve, paper, by: .secondLeader) }
            #expect(editor?.code == "paper.own")
            #expect(editor?.message.contains("cấp trên phê duyệt thay") == true)
            // Returning is no approval.
            try await world.take(.giveBack, paper, by: .leader, StepDetails(note: "Xem lại."))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Each step is refused to who lacks its right, and everything outside one's place`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let draft = try await world.draft()
            for person in [World.Person.leader, .supervisor, .administrator, .communeOfficer, .stranger] {
                let problem = try await world.problem { try await world.take(.submit, draft, by: person) }
                #expect(problem?.kind == .forbidden, "\(person)")
            }
            try await world.take(.submit, draft, by: .preparer)
            for person in [World.Person.colleague, .supervisor, .administrator, .communeOfficer, .stranger] {
                for step in [PaperStep.approve, .giveBack] {
                    let problem = try await world.problem {
                        try await world.take(step, draft, by: person, StepDetails(note: "x"))
                    }
                    #expect(problem?.kind == .forbidden, "\(person) \(step)")
                }
            }
            try await world.take(.approve, draft, by: .leader)
            for person in [World.Person.supervisor, .administrator, .communeOfficer, .stranger] {
                let problem = try await world.problem {
                    try await world.take(.issue, draft, by: person, StepDetails(number: "1/KH", day: day))
                }
                #expect(problem?.kind == .forbidden, "\(person)")
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The tier above approves for a commune of two, with a reason that the paper keeps (A5)`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft(by: .communeOfficer)
            try await world.take(.submit, paper, by: .communeHelper)
            let without = try await world.problem { try await world.take(.approve, paper, by: .leader) }
            #expect(without?.code == "paper.reason_missing" && without?.field == "ly-do")
            try await world.take(.approve, paper, by: .leader, StepDetails(reasonAbove: "xã có hai cán bộ"))
            let desk = world.desk
            let viewer = try await world.viewer(.communeOfficer)
            try await world.database.read { tx in
                let event = try PaperStore.events(of: paper.id, in: tx).last
                #expect(event?.above == true && event?.reason == "xã có hai cán bộ")
                if let found = try PaperStore.find(paper.id, in: tx) {
                    let panel = try PaperPanel.load(found, desk: desk, viewer: viewer, in: tx)
                    #expect(panel.remarks == ["Hội LHPN tỉnh Cao Bằng phê duyệt thay: xã có hai cán bộ"])
                    // The printed paper says the same.
                    #expect(try PaperStore.remarks(of: paper.id, in: tx) == panel.remarks)
                }
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `While the office has somebody itself, the tier above is told whom`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            try await world.database.write(as: .startUp) { tx in
                try tx.execute(
                    """
                    INSERT INTO role_assignment (user_id, role, place_id, from_day, until_day)
                    VALUES (\(World.Person.communeHelper.id), 'leader', \(World.At.commune), '2024-01-01', NULL)
                    """)
                try tx.audit("test.role", RecordRef("world", "1"))
            }
            let paper = try await world.draft(by: .communeOfficer)
            try await world.take(.submit, paper, by: .communeOfficer)
            let problem = try await world.problem {
                try await world.take(.approve, paper, by: .leader, StepDetails(reasonAbove: "xã có hai cán bộ"))
            }
            #expect(problem?.code == "paper.office_decides")
            #expect(problem?.message.contains("Lý A Ẩn") == true)
            try await world.take(.approve, paper, by: .communeHelper)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A number is used once by an issuer in a year, however it is written`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            _ = try await world.paper(.issued, number: "088/KH-BCD")
            let other = RecordID("01890000-0000-7000-8000-0000000000a2")!
            let second = try await world.paper(.approved, title: "Kế hoạch giám sát", series: other)
            let taken = try await world.problem {
                try await world.take(.issue, second, by: .leader, StepDetails(number: "88 / kh–bcd", day: day))
            }
            #expect(taken?.code == "paper.number_taken" && taken?.field == "so" && taken?.kind == .conflict)
            #expect(taken?.message.contains("“88/KH–BCD”") == true)
            #expect(taken?.message.contains("Kế hoạch truyền thông năm 2024") == true)
            let earlier = Day(year: 2023, month: 12, day: 29)
            let issued = try await world.take(
                .issue, second, by: .leader, StepDetails(number: "88/KH-BCD", day: earlier))
            #expect(issued.state == .issued)
            let index = try await world.problem {
                try await world.database.write(as: .startUp) { tx in
                    _ = try tx.execute("UPDATE paper SET issue_year = 2024 WHERE id = \(issued.id)")
                }
            }
            #expect(index?.code == "paper.number_taken" && index?.field == "so")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Issuing asks for a number with digits and a day that has come`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.paper(.approved)
            let tomorrow = Day(year: 2024, month: 3, day: 21)
            let cases: [(StepDetails, String)] = [
                (StepDetails(day: day), "paper.number_missing"), (StepDetails(number: "1/KH"), "paper.day_missing"),
                (StepDetails(number: "KH-BCD", day: day), "paper.number_form"),
                (StepDetails(number: "1/KH", day: tomorrow), "paper.day_future"),
            ]
            for (details, code) in cases {
                let problem = try await world.problem { try await world.take(.issue, paper, by: .leader, details) }
                #expect(problem?.code == code)
            }
            // What proves wrong after the approval goes back; it need not be issued to be replaced.
            let returned = try await world.take(.giveBack, paper, by: .leader, StepDetails(note: "Sai một số."))
            #expect(returned.state == .returned)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A return needs words`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.paper(.submitted)
            let problem = try await world.problem {
                try await world.take(.giveBack, paper, by: .leader, StepDetails(note: "  "))
            }
            #expect(problem?.code == "paper.note_missing" && problem?.field == "ghi-chu")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The command line takes every step`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let desk = world.desk
            let day = day
            let issued = try await world.database.write(as: .commandLine) { tx in
                let paper = try PaperStore.insert(
                    NewPaper(
                        kind: "plain", series: World.series, title: "Kế hoạch",
                        agency: World.agencies[World.At.province]!,
                        place: World.At.province, number: "288/KH-BCD", day: day), in: tx)
                try desk.perform(.submit, on: paper.id, by: .commandLine, in: tx)
                try desk.perform(.approve, on: paper.id, by: .commandLine, in: tx)
                return try desk.perform(.issue, on: paper.id, by: .commandLine, in: tx)
            }
            #expect(issued.state == .issued && issued.number == "288/KH-BCD")
        }
    }
}
