import Foundation
import Kernel
import TestSupport
import Testing

@testable import Database

@Suite struct LogCarrierTests {
    @Test func `what was written reaches the file while a reader and a writer are at work`() async throws {
        let place = try await TestDatabase.fresh(.sqlite)
        defer { place.remove() }
        let database = try await Database(
            place.location,
            migrations: [Migration("carried-001", "CREATE TABLE carried (id INTEGER NOT NULL PRIMARY KEY) STRICT")])
        guard case .sqlite(let path) = place.location else { return }
        func size() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        }
        let before = try size()
        try await database.upkeep { tx in
            try tx.insert(into: "carried", columns: ["id"], rows: (1...50_000).map { [$0] })
        }
        // Below the mark at which a writer would carry the log itself.
        #expect(try size() == before)
        try await database.carryLog()
        #expect(try size() > before + 200_000)
        let count = try await database.read { tx in try tx.value("SELECT COUNT(*) FROM carried", as: Int.self) }
        #expect(count == 50_000)
        try await database.close()
    }
}
