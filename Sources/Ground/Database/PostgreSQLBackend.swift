import Dispatch
import Foundation
import Kernel

/// PostgreSQL through a bounded number of connections, each used by one transaction at a time on a thread outside
/// Swift's cooperative pool, because libpq blocks.
final class PostgreSQLBackend: Backend {
    let engine = Engine.postgresql
    private let address: String
    private let pool: ConnectionPool
    private let threads = DispatchQueue(label: "nepmoi.postgresql", attributes: .concurrent)

    init(address: String, connections: Int) {
        self.address = address
        pool = ConnectionPool(size: max(1, connections))
    }

    func migrate(_ work: @escaping @Sendable (any Connection) throws -> Void) async throws {
        try await transaction("BEGIN ISOLATION LEVEL READ COMMITTED") { connection in
            // Two servers that start at once wait for each other; the key is an arbitrary constant of this program.
            _ = try connection.run("SELECT pg_advisory_xact_lock(7165726)", [])
            try work(connection)
        }
    }

    func read<T: Sendable>(_ work: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work)
    }

    func write<T: Sendable>(_ work: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await transaction("BEGIN ISOLATION LEVEL SERIALIZABLE", work)
    }

    func carryLog() async throws {}

    func close() async throws { await pool.close() }

    private func transaction<T: Sendable>(
        _ begin: String, _ work: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        let slot = try await pool.acquire()
        do {
            let result = try await withCheckedThrowingContinuation { (done: CheckedContinuation<T, any Error>) in
                threads.async { done.resume(with: Result { try self.perform(begin, on: slot, work) }) }
            }
            await pool.release(slot)
            return result
        } catch {
            await pool.release(slot)
            throw error
        }
    }

    private func perform<T>(_ begin: String, on slot: Slot, _ work: (any Connection) throws -> T) throws -> T {
        let connection = try slot.connection(address)
        do {
            try connection.runScript(begin)
            let result = try work(connection)
            do {
                try connection.runScript("COMMIT")
            } catch let error as EngineError where slot.isLost && error.isRetryable {
                // Whether the server still committed is unknown: doing it again could do it twice.
                throw Problem(
                    .unavailable, "database.commit_unknown",
                    "Mất kết nối tới cơ sở dữ liệu đúng lúc lưu. Mở lại trang để xem đã lưu chưa, rồi mới gửi lại.")
            }
            return result
        } catch {
            if !slot.isLost { try? connection.runScript("ROLLBACK") }
            if slot.isLost { slot.drop() }
            throw error
        }
    }
}

/// A place for one connection, opened at first use and again after it was lost. Owned by one transaction at a time.
private final class Slot: @unchecked Sendable {
    private var open: PostgreSQLConnection?

    var isLost: Bool { open.map { !$0.isUsable } ?? true }

    func connection(_ address: String) throws -> PostgreSQLConnection {
        if let open, open.isAlive { return open }
        let fresh = try PostgreSQLConnection(address: address)
        open = fresh
        return fresh
    }

    func drop() { open = nil }
}

/// Hands out slots; whoever finds none waits in line.
private actor ConnectionPool {
    private var idle: [Slot]
    private var waiting: [CheckedContinuation<Slot, Never>] = []
    /// More than this many waiting transactions are told to come back.
    private static let mostWaiting = 512

    init(size: Int) { idle = (0..<size).map { _ in Slot() } }

    func acquire() async throws -> Slot {
        if let slot = idle.popLast() { return slot }
        guard waiting.count < Self.mostWaiting else {
            throw Problem(
                .unavailable, "database.overloaded",
                "Máy chủ đang quá tải, lần này chưa làm được gì. Chờ một phút rồi gửi lại.")
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    func release(_ slot: Slot) {
        if waiting.isEmpty { idle.append(slot) } else { waiting.removeFirst().resume(returning: slot) }
    }

    func close() {
        for slot in idle { slot.drop() }
    }
}
