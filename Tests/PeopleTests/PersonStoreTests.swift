import Database
import Kernel
import Places
import Synchronization
import TestSupport
import Testing

@testable import People

@Suite struct PersonStoreTests {
    @Test(
        "A person entered again is found by name without tone marks, birth year and village (D63)",
        arguments: TestEngine.allCases)
    func again(engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let lan = try await database.write(as: World.officer) { tx in
                try PersonStore.add(World.lan(try World.commune("01279", tx)), in: tx)
            }
            try await database.read { tx in
                let home = try World.commune("01279", tx)
                guard case .same(let found) = try PersonStore.recognise(World.lan(home), in: tx) else {
                    Issue.record("not found again")
                    return
                }
                #expect(found.id == lan)
                // Without tone marks, or without the year, it may be somebody else.
                for draft in [
                    World.lan(home, name: "hoang thi lan"), World.lan(home, name: "Hoàng Thị Làn"),
                    World.lan(home, year: nil), World.lan(nil),
                ] {
                    guard case .maybe(let people) = try PersonStore.recognise(draft, in: tx) else {
                        Issue.record("\(draft.name) is not asked")
                        continue
                    }
                    #expect(people.map(\.id) == [lan])
                }
                // Another year, or a commune far away, is another person.
                #expect(try PersonStore.recognise(World.lan(home, year: 1990), in: tx) == .new)
                #expect(try PersonStore.recognise(World.lan(try World.commune("01480", tx)), in: tx) == .new)
            }
        }
    }

    @Test("A person of an old commune is found in the new one it went into", arguments: TestEngine.allCases)
    func reform(engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            _ = try await database.write(as: World.officer) { tx in
                try PersonStore.add(World.lan(try World.commune("01279", tx)), in: tx)
            }
            try await database.read { tx in
                let old = try World.commune("01279", tx)
                let new = try #require(try PlaceStore.successors(of: old, tx).first)
                guard case .maybe(let people) = try PersonStore.recognise(World.lan(new.place.id), in: tx) else {
                    Issue.record("not asked")
                    return
                }
                #expect(people.count == 1)
            }
        }
    }

    @Test("A change keeps what was said before, and who saw less is told", arguments: TestEngine.allCases)
    func change(engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let id = try await database.write(as: World.officer) { tx in
                let id = try PersonStore.add(World.lan(try World.commune("01279", tx)), in: tx)
                var draft = World.lan(try World.commune("01279", tx), year: 1988)
                try PersonStore.change(id, to: draft, version: 1, in: tx)
                draft.ethnicity = nil
                #expect(throws: Problem.self) { try PersonStore.change(id, to: draft, version: 1, in: tx) }
                return id
            }
            let (now, before) = try await database.read { tx in
                (try PersonStore.find(id, in: tx), try PersonStore.history(of: id, in: tx))
            }
            #expect(now?.birth?.year == 1988 && now?.rowVersion == 2)
            #expect(before.map(\.draft.birth?.year) == [1987])
            let log = try await database.read { tx -> [String] in
                try tx.rows("SELECT COALESCE(after_text, '') AS words FROM audit_entry WHERE record_kind = 'person'")
                    .map {
                        try $0("words")
                    }
            }
            #expect(log.contains { $0.contains("birth") } && !log.contains { $0.contains("Lan") })
        }
    }

    /// Remembers what it was told.
    private final class Holder: PersonHolder {
        let moved = Mutex<[RecordID]>([])

        func repoint(from old: RecordID, to new: RecordID, in tx: WriteTransaction) throws {
            moved.withLock { $0 = [old, new] }
        }
    }

    @Test(
        "Two records of one person become one: both histories stay, the one fills the other, rooms are told",
        arguments: TestEngine.allCases)
    func merge(engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let holder = Holder()
            let (old, kept) = try await database.write(as: World.officer) { tx in
                let home = try World.commune("01279", tx)
                let old = try PersonStore.add(World.lan(home), in: tx)
                var bare = World.lan(nil, name: "Hoàng Thị Làn", year: nil)
                bare.ethnicity = nil
                let kept = try PersonStore.add(bare, in: tx)
                let person = try #require(try PersonStore.find(old, in: tx))
                #expect(try PersonStore.doubles(of: person, in: tx).map(\.id) == [kept])
                try PersonStore.merge(
                    old, into: kept, reason: "nhập hai lần", versions: (1, 1), holders: [holder], in: tx)
                return (old, kept)
            }
            let (person, history) = try await database.read { tx in
                (try PersonStore.find(old, in: tx), try PersonStore.history(of: kept, in: tx))
            }
            #expect(person?.id == kept && person?.name == "Hoàng Thị Làn")
            #expect(person?.birth?.year == 1987 && person?.draft.ethnicity == "nung" && person?.draft.residence != nil)
            #expect(history.first?.other == old)
            #expect(holder.moved.withLock { $0 } == [old, kept])
            try await database.read { tx in
                guard case .maybe(let people) = try PersonStore.recognise(World.lan(nil), in: tx) else {
                    Issue.record("the survivor is not found")
                    return
                }
                #expect(people.map(\.id) == [kept])
            }
        }
    }

    @Test("Records that contradict each other are not merged", arguments: TestEngine.allCases)
    func contradiction(engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let codes = try await database.write(as: World.officer) { tx -> [String] in
                let one = try PersonStore.add(World.lan(nil), in: tx)
                let younger = try PersonStore.add(World.lan(nil, year: 1988), in: tx)
                let man = try PersonStore.add(PersonDraft(name: "Hoàng Thị Lan", sex: .male), in: tx)
                return [younger, man, one].map { other in
                    do {
                        try PersonStore.merge(
                            other, into: one, reason: "thử", versions: (1, 1), holders: [], in: tx)
                        return ""
                    } catch { return (error as? Problem)?.code ?? "\(error)" }
                }
            }
            #expect(codes == ["person.merge_birth", "person.merge_sex", "person.merge_self"])
        }
    }
}
