import Database
import Foundation
import Kernel
import Measuring
import Totals

/// Single writes, and an import beside the writes of others.
struct Writes {
    let database: Database
    let world: World
    private static let imported = 2_500

    func measure(_ run: inout Run) async throws {
        try await makeBareTable()
        for _ in 0..<Runner.rounds { try await measureSingle(&run) }
        say("single writes")
        let traffic = Traffic(database) { [world] in world.fact($0 * 3 + 1) }
        run = try await traffic.during { [run] in
            var run = run
            for _ in 0..<2 * Runner.rounds { try await measureImport(beside: traffic, &run) }
            return run
        }
        say("imports")
        let backlog = try await database.read { tx in try TotalStore.backlog(in: tx) }
        guard backlog < TotalStore.backlogAlarm else { throw Broken(description: "\(backlog) changes are not folded") }
        let faults = try await database.read { tx in try TotalCheck.faults(in: tx) }
        guard faults.isEmpty else { throw Broken(description: "totals are wrong: \(faults[0])") }
        say("all totals recounted: none is wrong")
    }

    /// A fact's own columns and indexes, and nothing that refers to it.
    private func makeBareTable() async throws {
        try await database.upkeep { tx in
            try tx.execute("DROP TABLE IF EXISTS bench_fact")
            try tx.execute(
                """
                CREATE TABLE bench_fact (
                  record_id TEXT NOT NULL, position INTEGER NOT NULL, record_kind TEXT NOT NULL,
                  indicator_id INTEGER NOT NULL, place_id BIGINT NOT NULL, tier INTEGER NOT NULL, day TEXT NOT NULL,
                  year INTEGER NOT NULL, quantity BIGINT NOT NULL, is_evidenced INTEGER NOT NULL,
                  PRIMARY KEY (record_id, position))
                """)
            try tx.execute("CREATE INDEX bench_fact_place ON bench_fact (place_id, indicator_id, year)")
        }
    }

    private func measureSingle(_ run: inout Run) async throws {
        var (own, bare) = (Samples(), Samples())
        for number in 1...150 {
            let fact = world.fact(number)
            own.add(try await timed { try await Traffic.put([fact], into: database) }.time)
            let id = Kernel.Environment.live.newID()
            bare.add(
                try await timed {
                    try await database.upkeep { tx in
                        _ = try tx.execute(
                            """
                            INSERT INTO bench_fact VALUES (\(id), 1, 'bench', 1, \(fact.place), 3, \(fact.day), 2024, 1, 1)
                            """)
                    }
                }.time)
        }
        run.add("write.totals", own)
        run.add("write.bare", bare)
    }

    private func measureImport(beside traffic: Traffic, _ run: inout Run) async throws {
        // What others wait when nobody imports.
        let calm = ContinuousClock.now
        try await Task.sleep(for: .seconds(2))
        run.add("import.calm", traffic.writes(from: calm, to: .now))
        let facts = world.sheet(Self.imported, from: Int.random(in: 0..<world.communes.count))
        let start = ContinuousClock.now
        var commit = Samples()
        commit.add(try await timed { try await Traffic.put(facts, into: database) }.time)
        let committed = ContinuousClock.now
        // Traffic leaves a few changes of its own at any moment.
        while try await waits(for: Self.imported / 10) { try await Task.sleep(for: .milliseconds(20)) }
        var folded = Samples()
        folded.add(ContinuousClock.now - committed)
        try await Task.sleep(until: start + .seconds(2), clock: .continuous)
        run.add("import.commit", commit)
        run.add("import.folded", folded)
        run.add("import.delay", traffic.writes(from: start, to: .now))
    }

    private func waits(for most: Int) async throws -> Bool {
        try await database.read { tx in try TotalStore.backlog(in: tx) } > most
    }
}
