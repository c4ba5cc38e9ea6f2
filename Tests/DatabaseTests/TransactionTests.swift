import Foundation
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Database

private let notes = [
    Migration(
        "test-001",
        """
        CREATE TABLE shelf (id INTEGER NOT NULL PRIMARY KEY) STRICT;
        CREATE TABLE note (
          id INTEGER NOT NULL PRIMARY KEY,
          shelf_id INTEGER REFERENCES shelf (id),
          code TEXT NOT NULL,
          words TEXT,
          amount INTEGER CONSTRAINT note_amount CHECK (amount >= 0),
          day TEXT,
          bytes BLOB
        ) STRICT;
        CREATE UNIQUE INDEX note_code ON note (code)
        """)
]

private let rules = [
    ConstraintRule("note_code", Problem(.conflict, "note.code", "Mã đã dùng.", field: "code")),
    ConstraintRule("note_amount", Problem("note.amount", "Số tiền phải từ 0 trở lên.", field: "amount")),
    ConstraintRule("note.code", Problem("note.code_missing", "Chưa có mã.", field: "code")),
]

private let officer = Actor(kind: .user, id: "1", name: "Cán bộ kiểm thử")

/// Every test runs on both engines.
@Suite struct TransactionTests {
    private func with(_ engine: TestEngine, _ body: (Database) async throws -> Void) async throws {
        try await TestDatabase.with(engine, migrations: notes, rules: rules, body)
    }

    private func add(_ database: Database, id: Int64 = 1, code: String = "a", amount: Int64? = 0) async throws {
        try await database.write(as: officer) { tx in
            try tx.execute("INSERT INTO note (id, code, amount) VALUES (\(id), \(code), \(amount))")
            try tx.audit("note.added", RecordRef("note", "\(id)"))
        }
    }

    private func count(_ database: Database, _ table: String = "note") async throws -> Int? {
        try await database.read { tx in try tx.value("SELECT COUNT(*) FROM \(unsafe: table)") }
    }

    @Test(arguments: TestEngine.allCases)
    func `values are bound in the order of interpolation, and by number where one stands twice`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            let row = try await database.read { tx in
                try tx.row(
                    "SELECT CAST(\(2) AS INTEGER) - CAST(\(7) AS INTEGER) AS d, \("x; DROP TABLE note")||'' AS t")
            }
            let found = try #require(row)
            let difference: Int = try found("d")
            let text: String = try found("t")
            #expect(difference == -5)
            #expect(text == "x; DROP TABLE note")
            let swapped = try await database.read { tx in
                try tx.row(
                    SQL(unsafe: "SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT) AS t", ["a", "b"]))
            }
            let answer = try #require(swapped)
            let joined: String = try answer("t")
            #expect(joined == "bab")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a statement can be joined from parts, each with its values`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await self.add(database, id: 1, code: "a", amount: 5)
            try await self.add(database, id: 2, code: "b", amount: 7)
            let filter: SQL = "amount > \(6)"
            let codes = try await database.read { tx in
                try tx.rows("SELECT code FROM note WHERE code IN \(list: ["a", "b"]) AND \(filter) AND id < \(9)")
                    .map { try $0("code") as String }
            }
            #expect(codes == ["b"])
            let none: [String] = []
            let empty = try await database.read { tx in
                try tx.rows("SELECT 1 FROM note WHERE code IN \(list: none)").count
            }
            #expect(empty == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `amounts, days, bytes and both normal forms of text come back as they went in`(_ engine: TestEngine)
        async throws
    {
        try await with(engine) { database async throws in
            let composed = "Hội Liên hiệp Phụ nữ xã Ẫ"
            let decomposed = composed.decomposedStringWithCanonicalMapping
            let tricky = "tab\t, xuống\ndòng, \\N, 'nháy'"
            let bytes: [UInt8] = [0, 1, 92, 255, 10]
            let day = try #require(Day(iso: "2024-02-29"))
            try await database.write(as: officer) { tx in
                try tx.execute(
                    """
                    INSERT INTO note (id, code, words, amount, day, bytes)
                    VALUES (1, 'a', \(composed), \(Dong(16_035_756_260)), \(day), \(bytes))
                    """)
                try tx.insert(
                    into: "note", columns: ["id", "code", "words", "amount", "day", "bytes"],
                    rows: [[2, "b", decomposed, Int64.max, Day?.none, bytes], [3, "c", tricky, 0, day, [UInt8]()]])
                try tx.audit("note.added", RecordRef("note", "1"))
            }
            let rows = try await database.read { tx in try tx.rows("SELECT * FROM note ORDER BY id") }
            let words = try rows.map { try $0("words") as String }
            #expect(words.map { Array($0.utf8) } == [composed, decomposed, tricky].map { Array($0.utf8) })
            #expect(try rows.map { try $0("amount") as Dong } == [Dong(16_035_756_260), Dong(.max), Dong(0)])
            #expect(try rows.map { try $0("day") as Day? } == [day, nil, day])
            #expect(try rows.map { try $0("bytes") as [UInt8] } == [bytes, bytes, []])
            let total: Int64? = try await database.read { tx in
                try tx.value("SELECT SUM(amount) FROM note WHERE id < 2")
            }
            #expect(total == 16_035_756_260)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an error in the closure rolls everything back`(_ engine: TestEngine) async throws {
        struct Stop: Error {}
        try await with(engine) { database async throws in
            await #expect(throws: Stop.self) {
                try await database.write(as: officer) { tx in
                    try tx.execute("INSERT INTO note (id, code) VALUES (1, 'a')")
                    try tx.audit("note.added", RecordRef("note", "1"))
                    throw Stop()
                }
            }
            #expect(try await self.count(database) == 0)
            #expect(try await self.count(database, "audit_entry") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a closure whose commit is refused runs twice and writes once`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            let runs = Mutex(0)
            database.refusedCommits.withLock { $0 = 1 }
            try await database.write(as: officer) { tx in
                runs.withLock { $0 += 1 }
                try tx.execute("INSERT INTO note (id, code) VALUES (1, 'a')")
                try tx.audit("note.added", RecordRef("note", "1"))
            }
            #expect(runs.withLock { $0 } == 2)
            #expect(try await self.count(database) == 1)
            #expect(try await self.count(database, "audit_entry") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `after the last attempt the person is told to come back and nothing is kept`(_ engine: TestEngine) async throws
    {
        try await with(engine) { database async throws in
            database.refusedCommits.withLock { $0 = Database.attempts }
            let problem = await #expect(throws: Problem.self) { try await self.add(database) }
            #expect(problem?.code == "database.busy")
            #expect(try await self.count(database) == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `writers that count and then add never both believe they were first`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 1...8 {
                    group.addTask {
                        try await database.write(as: officer) { tx in
                            let standing: Int = try tx.value("SELECT COUNT(*) FROM note") ?? 0
                            try tx.execute("INSERT INTO note (id, code) VALUES (\(id), \("number \(standing)"))")
                            try tx.audit("note.added", RecordRef("note", "\(id)"))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let codes = try await database.read { tx in
                try tx.rows("SELECT code FROM note ORDER BY code").map { try $0("code") as String }
            }
            #expect(codes == (0..<8).map { "number \($0)" })
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a violated constraint becomes the room's problem with its field`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await self.add(database, id: 1, code: "a")
            let duplicate = await #expect(throws: Problem.self) { try await self.add(database, id: 2, code: "a") }
            #expect(duplicate?.code == "note.code")
            #expect(duplicate?.field == "code")
            #expect(duplicate?.kind == .conflict)
            let negative = await #expect(throws: Problem.self) {
                try await self.add(database, id: 3, code: "b", amount: -1)
            }
            #expect(negative?.code == "note.amount")
            let missing = await #expect(throws: Problem.self) {
                try await database.write(as: officer) { tx in
                    try tx.execute("INSERT INTO note (id, code) VALUES (4, NULL)")
                }
            }
            #expect(missing?.code == "note.code_missing")
            let same = await #expect(throws: Problem.self) { try await self.add(database, id: 1, code: "z") }
            #expect(same?.code == "database.duplicate")
            let orphan = await #expect(throws: Problem.self) {
                try await database.write(as: officer) { tx in
                    try tx.execute("INSERT INTO note (id, code, shelf_id) VALUES (5, 'c', 99)")
                    try tx.audit("note.added", RecordRef("note", "5"))
                }
            }
            #expect(orphan?.code == "database.reference")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a violation ends the transaction even where the closure swallows it`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await self.add(database, id: 1, code: "a")
            await #expect(throws: Problem.self) {
                try await database.write(as: officer) { tx in
                    _ = try? tx.execute("INSERT INTO note (id, code) VALUES (2, 'a')")
                    try tx.execute("INSERT INTO note (id, code) VALUES (3, 'b')")
                }
            }
            #expect(try await self.count(database) == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the audit entry is there with the change, and without an entry there is no change`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            try await database.write(as: officer) { tx in
                try tx.execute("INSERT INTO note (id, code) VALUES (1, 'a')")
                try tx.audit(
                    "note.added", RecordRef("note", "1"), place: PlaceID(4), before: nil,
                    after: ["code": "a", "ô": "b/c"])
            }
            let entry = try #require(
                try await database.read { tx in try tx.row("SELECT * FROM audit_entry") })
            #expect(try entry("actor_name") as String == "Cán bộ kiểm thử")
            #expect(try entry("action") as String == "note.added")
            #expect(try entry("record_id") as String == "1")
            #expect(try entry("place_id") as PlaceID == PlaceID(4))
            #expect(try entry("before_text") as String? == nil)
            #expect(try entry("after_text") as String == #"{"code":"a","ô":"b/c"}"#)
            #expect(try entry("at") as Date == Date(timeIntervalSince1970: 1_710_900_000))
            await #expect(throws: MissingAuditEntry.self) {
                try await database.write(as: officer) { tx in
                    try tx.execute("INSERT INTO note (id, code) VALUES (2, 'b')")
                }
            }
            #expect(try await self.count(database) == 1)
            #expect(try await self.count(database, "audit_entry") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a submission sent again is answered with the first result, another person's is absent`(
        _ engine: TestEngine
    ) async throws {
        let id = try #require(RecordID("018e5a4c-0000-7000-8000-000000000001"))
        @Sendable func submit(_ database: Database, as actor: Actor, code: String) async throws -> String {
            try await database.write(as: actor) { tx in
                try tx.once(id, "note.add") {
                    try tx.execute("INSERT INTO note (id, code) VALUES (1, \(code))")
                    try tx.audit("note.added", RecordRef("note", "1"))
                    return code
                }
            }
        }
        try await with(engine) { database async throws in
            #expect(try await submit(database, as: officer, code: "a") == "a")
            #expect(try await submit(database, as: officer, code: "b") == "a")
            #expect(try await self.count(database) == 1)
            let other = Actor(kind: .user, id: "2", name: "Người khác")
            let problem = await #expect(throws: Problem.self) { try await submit(database, as: other, code: "c") }
            #expect(problem?.kind == .absent)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a submission that finds everything done already needs no audit entry`(_ engine: TestEngine) async throws {
        let id = try #require(RecordID("018e5a4c-0000-7000-8000-000000000002"))
        try await with(engine) { database async throws in
            let answers = try await database.write(as: officer) { tx in
                [try tx.once(id, "note.found") { "found" }, try tx.once(id, "note.found") { "found again" }]
            }
            #expect(answers == ["found", "found again"])
            #expect(try await self.count(database, "submission") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `text with a zero byte is refused in words, not cut`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            let problem = await #expect(throws: Problem.self) { try await self.add(database, code: "a\0b") }
            #expect(problem?.code == "text.zero_byte")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a reader cannot write`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            await #expect(throws: EngineError.self) {
                try await database.read { tx in try tx.rows("INSERT INTO note (id, code) VALUES (1, 'a') RETURNING id")
                }
            }
            #expect(try await self.count(database) == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `opening again keeps the data, a changed or unknown step refuses to start`(_ engine: TestEngine) async throws {
        let place = try await TestDatabase.fresh(engine)
        defer { place.remove() }
        func open(_ migrations: [Migration]) async throws -> Database {
            try await Database(place.location, migrations: migrations, connections: 2)
        }
        let first = try await open(notes)
        try await add(first)
        try await first.close()
        let second = try await open(notes)
        #expect(try await count(second) == 1)
        try await second.close()
        await #expect(throws: SchemaFault.self) {
            _ = try await open([Migration("test-001", "CREATE TABLE x (id TEXT)")])
        }
        await #expect(throws: SchemaFault.self) { _ = try await open([]) }
    }
}
