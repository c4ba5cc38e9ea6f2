import Database
import Foundation
import Kernel
import Measuring
import Synchronization
import Totals

/// Offices that write: one fact with its totals and its audit entry each, so many a second whatever happens. A write
/// that is late does not hold back the next one.
final class Traffic: Sendable {
    struct Write: Sendable {
        let start: ContinuousClock.Instant
        let time: Duration
    }

    static let actor = Actor(kind: .system, id: "bench", name: "đo")

    private let database: Database
    private let facts: @Sendable (Int) -> Fact
    private let perSecond: Int
    private let done = Mutex<[Write]>([])
    private let failed = Mutex<[String]>([])

    init(_ database: Database, perSecond: Int = 50, facts: @escaping @Sendable (Int) -> Fact) {
        self.database = database
        self.perSecond = perSecond
        self.facts = facts
    }

    /// Writes for as long as the work lasts.
    func during<T>(_ work: () async throws -> T) async throws -> T {
        let task = Task { await self.write() }
        do {
            // A second to come to pace.
            try await Task.sleep(for: .seconds(1))
            let result = try await work()
            task.cancel()
            await task.value
            if let failure = failed.withLock({ $0.first }) { throw Broken(description: "a write failed: \(failure)") }
            return result
        } catch {
            task.cancel()
            await task.value
            throw error
        }
    }

    /// The writes that were under way in a span of time.
    func writes(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> Samples {
        let found = done.withLock { $0 }.filter { $0.start < end && $0.start + $0.time > start }
        return Samples(times: found.map { $0.time.milliseconds })
    }

    private func write() async {
        await withDiscardingTaskGroup { group in
            let start = ContinuousClock.now
            var number = 0
            while !Task.isCancelled {
                number += 1
                try? await Task.sleep(until: start + .milliseconds(1000 * number / perSecond), clock: .continuous)
                let fact = facts(number)
                group.addTask { await self.put(fact) }
            }
        }
    }

    private func put(_ fact: Fact) async {
        let start = ContinuousClock.now
        do {
            try await Traffic.put([fact], into: database)
            done.withLock { $0.append(Write(start: start, time: ContinuousClock.now - start)) }
        } catch is CancellationError {
            return
        } catch {
            failed.withLock { $0.append(String(describing: error)) }
        }
    }

    /// One transaction with a record for each fact and one audit entry, as offices' forms and imports do it.
    static func put(_ facts: [Fact], into database: Database) async throws {
        let records = facts.map { FactRecord(kind: "bench", id: Kernel.Environment.live.newID(), facts: [$0]) }
        try await database.write(as: actor) { tx in
            try FactStore.add(records, in: tx)
            try tx.audit("bench.written", RecordRef("bench", records[0].id), after: ["facts": records.count])
        }
    }
}
