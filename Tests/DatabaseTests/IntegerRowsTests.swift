import Database
import TestSupport
import Testing

/// Answers of whole numbers, read without a value for each cell.
@Suite struct IntegerRowsTests {
    @Test("Whole numbers of any size come back as they are", arguments: TestEngine.allCases)
    func numbers(engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: []) { database async throws in
            let rows = try await database.read { tx in
                try tx.integers(
                    """
                    SELECT CAST(0 AS BIGINT), CAST(\(Int64.max) AS BIGINT), CAST(\(Int64.min) AS BIGINT)
                    UNION ALL SELECT 1, -1, 42 ORDER BY 1
                    """)
            }
            #expect(rows.map(Array.init) == [[0, .max, .min], [1, -1, 42]])
            #expect(rows[1, 2] == 42)
            let none = try await database.read { tx in try tx.integers("SELECT 1 WHERE 1 = 0") }
            #expect(none.isEmpty)
        }
    }

    @Test("A cell that is empty or holds words is refused", arguments: TestEngine.allCases)
    func refused(engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: []) { database async throws in
            await #expect(throws: ColumnFault.self) {
                _ = try await database.read { tx in try tx.integers("SELECT 1, CAST(NULL AS BIGINT)") }
            }
            await #expect(throws: ColumnFault.self) {
                _ = try await database.read { tx in try tx.integers("SELECT 'hai'") }
            }
        }
    }
}
