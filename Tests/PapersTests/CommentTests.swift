import Accounts
import Attachments
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import Papers

@Suite struct CommentTests {
    private func say(
        _ new: NewComment, _ paper: Paper, by person: World.Person, in world: World
    ) async throws -> RecordID {
        let desk = world.desk
        let viewer = try await world.viewer(person)
        return try await world.database.write(as: person.actor) { tx in
            try desk.comment(new, on: paper.id, by: PaperActor(viewer), in: tx)
        }
    }

    private func settle(_ id: RecordID, _ paper: Paper, by person: World.Person, in world: World) async throws {
        let desk = world.desk
        let viewer = try await world.viewer(person)
        try await world.database.write(as: person.actor) { tx in
            try desk.resolve(id, on: paper.id, by: PaperActor(viewer), in: tx)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An open comment is carried to the next version with its cell, its quote and its replies`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let first = try await world.draft()
            let open = try await say(
                NewComment(anchor: "E12", quote: "30", text: "Cột E thừa 1."), first, by: .supervisor, in: world)
            _ = try await say(NewComment(parent: open, text: "Đang xem."), first, by: .preparer, in: world)
            let done = try await say(NewComment(text: "Thiếu căn cứ."), first, by: .leader, in: world)
            try await settle(done, first, by: .preparer, in: world)
            let second = try await world.draft()
            let (old, new) = try await world.database.read { tx in
                (try PaperStore.comments(of: first.id, in: tx), try PaperStore.comments(of: second.id, in: tx))
            }
            #expect(old.count == 3)
            #expect(new.map(\.text) == ["Cột E thừa 1.", "Đang xem."])
            #expect(new.map(\.anchor) == ["E12", "E12"] && new.first?.quote == "30" && new.first?.version == 1)
            // Settled at the second version, it still shows there.
            try await settle(open, second, by: .supervisor, in: world)
            let third = try await world.draft()
            let (kept, gone) = try await world.database.read { tx in
                (try PaperStore.comments(of: second.id, in: tx), try PaperStore.comments(of: third.id, in: tx))
            }
            #expect(kept.count == 2 && kept.first?.resolvedByName == "Bế Thị Ảnh")
            #expect(gone.isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A comment is settled by the paper's author or the commenter, and by nobody else`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft()
            let id = try await say(NewComment(text: "Xem lại."), paper, by: .leader, in: world)
            let problem = try await world.problem { try await settle(id, paper, by: .colleague, in: world) }
            #expect(problem?.code == "comment.not_yours" && problem?.kind == .forbidden)
            try await settle(id, paper, by: .leader, in: world)
            let late = try await world.problem {
                _ = try await say(NewComment(parent: id, text: "x"), paper, by: .preparer, in: world)
            }
            #expect(late?.code == "comment.resolved")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Who may not see a paper or not comment is refused, and so is an empty comment`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let paper = try await world.draft()
            let stranger = try await world.problem {
                _ = try await say(NewComment(text: "x"), paper, by: .stranger, in: world)
            }
            #expect(stranger?.kind == .absent)
            let administrator = try await world.problem {
                _ = try await say(NewComment(text: "x"), paper, by: .administrator, in: world)
            }
            #expect(administrator?.kind == .forbidden)
            let empty = try await world.problem {
                _ = try await say(NewComment(text: " \n"), paper, by: .leader, in: world)
            }
            #expect(empty?.code == "comment.empty" && empty?.field == "loi-gop-y")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A signed scan is attached to an issued paper only, and only as PDF or picture`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let desk = world.desk
            let viewer = try await world.viewer(.leader)
            let pdf = Array("%PDF-1.7\n…".utf8)
            func attach(_ bytes: [UInt8], to paper: Paper) async throws -> Problem? {
                try await world.problem {
                    try await world.database.write(as: viewer.actor) { tx in
                        _ = try desk.attach(bytes, name: "ban-ky.pdf", to: paper.id, by: PaperActor(viewer), in: tx)
                    }
                }
            }
            let other = RecordID("01890000-0000-7000-8000-0000000000a4")!
            let draft = try await world.draft(series: other)
            let early = try await attach(pdf, to: draft)
            #expect(early?.code == "paper.not_issued")
            let issued = try await world.paper(.issued)
            let text = try await attach(Array("bản ký".utf8), to: issued)
            #expect(text?.code == "attachment.type")
            let good = try await attach(pdf, to: issued)
            #expect(good == nil)
            let again = try await attach(pdf, to: issued)
            #expect(again?.code == "paper.file_known")
            let files = try await world.database.read { try PaperStore.files(of: issued.id, in: $0) }
            #expect(files.map(\.name) == ["ban-ky.pdf"] && files.first?.addedByName == "Lục Văn Đỗ")
        }
    }
}
