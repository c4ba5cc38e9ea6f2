import Foundation
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Database

private let officer = Actor(kind: .user, id: "1", name: "Cán bộ kiểm thử")

/// The chain over the audit log. Every test runs on both engines.
@Suite struct AuditChainTests {
    private func with(_ engine: TestEngine, live: Bool = false, _ body: (Database) async throws -> Void) async throws {
        try await TestDatabase.with(engine, migrations: [], environment: live ? .live : .fixed(), body)
    }

    private func write(_ count: Int, in database: Database) async throws {
        try await database.write(as: officer) { tx in
            for number in 0..<count {
                try tx.audit(
                    "note.added", RecordRef("note", "\(number)"), place: number % 2 == 0 ? PlaceID(4) : nil,
                    after: ["number": number])
            }
        }
    }

    /// Writes and seals so many entries.
    private func seal(_ count: Int, in database: Database) async throws {
        try await write(count, in: database)
        // The tests of a run seal in schemas of one database, and so under one lock.
        try await AuditChain.seal(database, waits: true)
    }

    /// What somebody does who can write to the database: takes the triggers away, then changes what he likes.
    private func tamper(_ database: Database, _ statements: SQL...) async throws {
        try await database.upkeep { tx in
            for trigger in ["no_update", "no_delete", "no_replace", "no_change"] {
                for table in ["audit_entry", "audit_seal"] {
                    let name = "\(table)_\(trigger)"
                    switch tx.engine {
                    case .sqlite: try tx.execute("DROP TRIGGER IF EXISTS \(unsafe: name)")
                    case .postgresql: try tx.execute("DROP TRIGGER IF EXISTS \(unsafe: name) ON \(unsafe: table)")
                    }
                }
            }
            for statement in statements { try tx.execute(statement) }
        }
    }

    private func faults(_ database: Database) async throws -> [String] {
        try await AuditChain.verify(database).faults.map { "\($0.kind.rawValue) \($0.number.map(String.init) ?? "-")" }
    }

    private func count(_ database: Database, _ table: String) async throws -> Int? {
        try await database.read { tx in try tx.value("SELECT COUNT(*) FROM \(unsafe: table)") }
    }

    private static let seventh: SQL = "(SELECT entry_id FROM audit_seal WHERE number = 7)"

    @Test func `the bytes of a seal are those of the first release`() {
        let values: [Value] = [
            .text("018e5a4c-0000-7000-8000-000000000001"), .text("2024-03-20T02:00:00.000Z"), .text("user"),
            .text("1"), .text("Nông Thị Ngữ"), .text("paper.submit"), .text("paper"),
            .text("018e5a4c-0000-7000-8000-000000000002"), .integer(1004), .null, .text(#"{"state":"submitted"}"#),
        ]
        let row = Row(columns: Row.Columns(AuditChain.columns), values: values)
        let digest = AuditChain.digest(number: 1, previous: AuditChain.beginning, entry: row)
        #expect(AuditChain.hex(digest) == "5b1bdc6bd4fc72aad4860ac732a40751d64b0babb8dd25cabf31d665b22ef9ba")
    }

    @Test func `what moves from one column to the next changes the digest, and so does nothing instead of no text`() {
        func digest(_ before: Value, _ after: Value) -> [UInt8] {
            let values = [Value](repeating: .text("x"), count: 9) + [before, after]
            let row = Row(columns: Row.Columns(AuditChain.columns), values: values)
            return AuditChain.digest(number: 1, previous: AuditChain.beginning, entry: row)
        }
        let all = [
            digest(.text("ab"), .text("c")), digest(.text("a"), .text("bc")), digest(.text(""), .text("abc")),
            digest(.null, .text("abc")), digest(.text("1"), .null), digest(.integer(1), .null),
        ]
        #expect(Set(all).count == all.count)
    }

    @Test(arguments: TestEngine.allCases)
    func `every entry is sealed once, in batches, and an empty log is whole`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            #expect(try await AuditChain.seal(database, waits: true) == 0)
            let empty = try await AuditChain.verify(database)
            #expect(empty.sealed == 0 && empty.end == nil && empty.faultCount == 0)
            try await write(2 * AuditChain.batch + 3, in: database)
            #expect(try await database.read { tx in try AuditChain.open(in: tx) } == 2 * AuditChain.batch + 3)
            // A commit that the engine refuses is done again and leaves nothing twice.
            database.refusedCommits.withLock { $0 = 1 }
            #expect(try await AuditChain.seal(database, waits: true) == 2 * AuditChain.batch + 3)
            #expect(try await AuditChain.seal(database, waits: true) == 0)
            let report = try await AuditChain.verify(database)
            #expect(report.faultCount == 0 && report.open == 0)
            #expect(report.sealed == Int64(2 * AuditChain.batch + 3) && report.end?.number == report.sealed)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `thousands of entries of writers at once are each sealed exactly once`(_ engine: TestEngine) async throws {
        try await with(engine, live: true) { database async throws in
            let sealers = [1, 7].map { pause in
                Task {
                    while !Task.isCancelled {
                        try await AuditChain.seal(database)
                        try? await Task.sleep(for: .milliseconds(pause))
                    }
                }
            }
            let writers = (0..<8).map { writer in
                Task {
                    for round in 0..<50 { try await self.write((writer + round) % 11 + 1, in: database) }
                }
            }
            for writer in writers { try await writer.value }
            for sealer in sealers { sealer.cancel() }
            for sealer in sealers { try await sealer.value }
            try await AuditChain.seal(database, waits: true)
            let report = try await AuditChain.verify(database)
            #expect(report.faultCount == 0, "\(report.faults)")
            #expect(report.open == 0)
            let entries = try await count(database, "audit_entry")
            #expect(try #require(entries) > 2_000)
            #expect(report.sealed == Int64(entries ?? 0))
        }
    }

    /// Only PostgreSQL has two writers at a time.
    @Test func `an entry that commits after younger ones were sealed is sealed later, not skipped`() async throws {
        try await with(.postgresql, live: true) { database async throws in
            let hasWritten = Mutex(false)
            let mayCommit = DispatchSemaphore(value: 0)
            async let late: Void = database.write(as: officer) { tx in
                try tx.audit("note.late", RecordRef("note", "late"))
                hasWritten.withLock { $0 = true }
                mayCommit.wait()
                mayCommit.signal()
            }
            while !hasWritten.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(2)) }
            try await Task.sleep(for: .milliseconds(5))
            try await seal(3, in: database)
            let sealed = try await count(database, "audit_seal")
            mayCommit.signal()
            try await late
            #expect(sealed == 3)
            #expect(try await AuditChain.seal(database, waits: true) == 1)
            let last: String? = try await database.read { tx in
                try tx.value(
                    "SELECT e.action FROM audit_seal s JOIN audit_entry e ON e.id = s.entry_id WHERE s.number = 4")
            }
            #expect(last == "note.late")
            #expect(try await faults(database) == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `nobody changes or deletes an entry or a seal through the program`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await seal(3, in: database)
            var statements: [SQL] = [
                "UPDATE audit_entry SET actor_name = 'x'", "DELETE FROM audit_entry",
                "UPDATE audit_seal SET number = number + 9", "DELETE FROM audit_seal WHERE number = 2",
                """
                INSERT INTO audit_entry SELECT * FROM audit_entry WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET actor_name = 'x'
                """,
            ]
            switch engine {
            case .sqlite:
                statements.append("INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry")
                statements.append("INSERT OR REPLACE INTO audit_seal SELECT * FROM audit_seal")
            case .postgresql: statements += ["TRUNCATE audit_entry", "TRUNCATE audit_seal"]
            }
            for statement in statements {
                await #expect(throws: (any Error).self, "\(statement.text)") {
                    try await database.upkeep { tx in _ = try tx.execute(statement) }
                }
            }
            #expect(try await count(database, "audit_entry") == 3)
            #expect(try await faults(database) == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an altered entry is found, whichever column it is, and told with its moment and action`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            try await seal(12, in: database)
            let changes = [
                "at": "'2024-03-20T02:00:00.001Z'", "actor_kind": "'system'", "actor_id": "'2'", "actor_name": "'Khác'",
                "action": "'note.other'", "record_kind": "'other'", "record_id": "'99'", "place_id": "5",
                "before_text": "'{}'", "after_text": "NULL",
            ]
            #expect(Set(changes.keys) == Set(AuditChain.columns.dropFirst()))
            for (column, value) in changes {
                let old: SQL = "SELECT \(unsafe: column) AS old FROM audit_entry WHERE id = \(Self.seventh)"
                let row = try await database.read { tx in try tx.row(old) }
                let before = row?.value("old") ?? .null
                try await tamper(
                    database,
                    "UPDATE audit_entry SET \(unsafe: column) = \(unsafe: value) WHERE id = \(Self.seventh)")
                let report = try await AuditChain.verify(database)
                #expect(report.faults.map(\.kind) == [.entryAltered], "\(column)")
                #expect(report.faults.first?.number == 7 && report.faults.first?.at != nil)
                if column != "action" { #expect(report.faults.first?.action == "note.added") }
                try await tamper(
                    database, "UPDATE audit_entry SET \(unsafe: column) = \(stored(before)) WHERE id = \(Self.seventh)")
                #expect(try await faults(database) == [])
            }
            // The newest entry too, behind which nothing stands.
            try await tamper(
                database,
                """
                UPDATE audit_entry SET actor_name = 'Khác'
                 WHERE id = (SELECT entry_id FROM audit_seal WHERE number = 12)
                """)
            #expect(try await faults(database) == ["entry_altered 12"])
        }
    }

    private func stored(_ value: Value) -> SQL {
        switch value {
        case .null, .blob: "NULL"
        case .integer(let number): "\(number)"
        case .text(let text): "\(text)"
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deleted entry is found, sealed or not, and with its seal`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await seal(12, in: database)
            try await tamper(database, "DELETE FROM audit_entry WHERE id = \(Self.seventh)")
            #expect(try await faults(database) == ["entry_deleted 7"])
            try await tamper(database, "DELETE FROM audit_seal WHERE number BETWEEN 7 AND 8")
            #expect(try await faults(database) == ["seal_missing 7", "entry_added -"])
            let report = try await AuditChain.verify(database)
            #expect(report.faults.first?.lastNumber == 8)
        }
        try await with(engine) { database async throws in
            try await write(3, in: database)
            try await tamper(database, "DELETE FROM audit_entry WHERE record_id = '1'")
            #expect(try await faults(database) == ["entry_deleted -"])
            // The others are sealed all the same.
            #expect(try await AuditChain.seal(database, waits: true) == 2)
            #expect(try await AuditChain.verify(database).open == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an entry that did not come from the program is found`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await seal(3, in: database)
            try await tamper(
                database,
                """
                INSERT INTO audit_entry (id, at, actor_kind, actor_id, actor_name, action, record_kind, record_id)
                VALUES ('018e5a4c-0000-7000-8000-00000000ffff', '2024-03-20T02:00:00.000Z', 'user', '1', 'Cán bộ',
                        'note.forged', 'note', '1')
                """)
            #expect(try await AuditChain.seal(database, waits: true) == 0)
            let report = try await AuditChain.verify(database)
            #expect(report.faults.map(\.kind) == [.entryAdded])
            #expect(report.faults.first?.action == "note.forged")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a changed seal and one put into the chain are found`(_ engine: TestEngine) async throws {
        let other = [UInt8](repeating: 9, count: 32)
        for (column, number) in [("digest", 7), ("previous", 7), ("digest", 12)] {
            try await with(engine) { database async throws in
                try await seal(12, in: database)
                try await tamper(
                    database, "UPDATE audit_seal SET \(unsafe: column) = \(other) WHERE number = \(number)")
                // Behind the newest nothing stands that could tell which of the two was changed.
                let kind = number == 12 ? "entry_altered" : "seal_altered"
                #expect(try await faults(database) == ["\(kind) \(number)"], "\(column)")
            }
        }
        try await with(engine) { database async throws in
            try await seal(12, in: database)
            try await tamper(
                database,
                """
                INSERT INTO audit_seal (number, entry_id, previous, digest)
                VALUES (0, '018e5a4c-0000-7000-8000-00000000ffff', \(other), \(other))
                """)
            #expect(try await faults(database) == ["seal_added 0"])
        }
        try await with(engine) { database async throws in
            try await seal(12, in: database)
            // Room is made for it: every number behind is another.
            try await tamper(
                database, "UPDATE audit_seal SET number = -number WHERE number > 6",
                "UPDATE audit_seal SET number = 1 - number WHERE number < 0",
                """
                INSERT INTO audit_seal (number, entry_id, previous, digest)
                VALUES (7, '018e5a4c-0000-7000-8000-00000000ffff', \(other), \(other))
                """)
            let found = try await faults(database)
            #expect(found.first == "entry_deleted 7")
            #expect(found.contains("entry_altered 8"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an entry rewritten with its seal is found by the next one, a chain rewritten to its end by its anchor`(
        _ engine: TestEngine
    ) async throws {
        try await with(engine) { database async throws in
            try await seal(12, in: database)
            let end = try await database.read { tx in try AuditChain.end(in: tx) }
            let anchor = try #require(end).digest
            let kept = try await AuditChain.verify(database, expecting: anchor.uppercased())
            #expect(kept.faultCount == 0)
            try await rewrite(database, upTo: 7)
            #expect(try await faults(database) == ["seal_altered 7"])
            try await rewrite(database, upTo: 12)
            #expect(try await faults(database) == [])
            let report = try await AuditChain.verify(database, expecting: anchor)
            #expect(report.faults.map(\.kind) == [.anchorMissing])
            let problem = await #expect(throws: Problem.self) {
                _ = try await AuditChain.verify(database, expecting: "abc")
            }
            #expect(problem?.code == "audit.digest")
        }
    }

    /// Alters the seventh entry and makes the chain anew from there, as one who knows how it is made.
    private func rewrite(_ database: Database, upTo last: Int64) async throws {
        try await tamper(database, "UPDATE audit_entry SET actor_name = 'Khác' WHERE id = \(Self.seventh)")
        try await database.upkeep { tx in
            let rows = try tx.rows(
                """
                SELECT s.number, s.digest AS seal, \(unsafe: AuditChain.columnList)
                  FROM audit_seal s JOIN audit_entry e ON e.id = s.entry_id WHERE s.number BETWEEN 6 AND \(last)
                 ORDER BY s.number
                """)
            let start = try #require(rows.first)
            var previous: [UInt8] = try start("seal")
            for row in rows.dropFirst() {
                let number: Int64 = try row("number")
                let digest = AuditChain.digest(number: number, previous: previous, entry: row)
                try tx.execute(
                    "UPDATE audit_seal SET previous = \(previous), digest = \(digest) WHERE number = \(number)")
                previous = digest
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `all faults are counted and a hundred told`(_ engine: TestEngine) async throws {
        try await with(engine) { database async throws in
            try await seal(150, in: database)
            try await tamper(database, "UPDATE audit_entry SET actor_name = 'Khác'")
            let report = try await AuditChain.verify(database)
            #expect(report.faultCount == 150 && report.faults.count == AuditChain.mostFaults)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `entries of the time before the chain wait for it after the upgrade`(_ engine: TestEngine) async throws {
        let place = try await TestDatabase.fresh(engine)
        defer { place.remove() }
        let first = try await Database(place.location, migrations: [], environment: .fixed(), connections: 2)
        try await write(5, in: first)
        try await tamper(first, "DROP TABLE audit_seal", "DROP TABLE audit_open")
        try await first.upkeep { tx in
            for index in ["moment", "place", "actor"] { try tx.execute("DROP INDEX audit_entry_\(unsafe: index)") }
            if tx.engine == .postgresql { try tx.execute("DROP FUNCTION audit_refuse CASCADE") }
            try tx.execute("DELETE FROM schema_migration WHERE name IN ('database-002', 'database-003')")
        }
        try await first.close()
        let second = try await Database(place.location, migrations: [], environment: .fixed(), connections: 2)
        #expect(try await AuditChain.seal(second, waits: true) == 5)
        #expect(try await faults(second) == [])
        try await second.close()
    }
}
