import Database
import Foundation
import Kernel
import Measuring
import Totals

/// Overviews while offices write.
struct Reads {
    let database: Database
    let world: World
    private static let samples = 200

    func measure(_ run: inout Run) async throws {
        let questions = self.questions
        for question in questions where question.isFirstOfTable {
            try await question.question.makeNarrow(database, structures: [1, 2])
        }
        let traffic = Traffic(database) { [world] in world.fact($0) }
        let start = ContinuousClock.now
        run = try await traffic.during { [run] in
            var run = run
            for round in 1...Runner.rounds {
                for question in questions { try await measure(question.question, &run) }
                try await measureTiers(&run)
                try await proveNextAnswer(&run)
                say("reads, round \(round)")
            }
            return run
        }
        run.add("reads.writes", traffic.writes(from: start, to: .now))
        try await measureGrouping(&run)
    }

    private var questions: [(question: Question, isFirstOfTable: Bool)] {
        let (province, commune) = (world.province, world.commune)
        var list: [(question: Question, isFirstOfTable: Bool)] = []
        for structure in [1, 2] {
            for (name, isPhase) in [("year", false), ("phase", true)] {
                let question = Question(
                    name: "nation.\(structure).\(name)", table: "bench_nation", structure: structure, isPhase: isPhase
                ) { try TotalReads.children(of: .nation, structure: $0, $1, in: $2) }
                list.append((question, list.isEmpty))
            }
        }
        for (name, isPhase) in [("year", false), ("phase", true)] {
            let byCommune = Question(
                name: "province.\(name)", table: "bench_province", structure: 2, isPhase: isPhase
            ) { try TotalReads.children(of: province, structure: $0, $1, in: $2) }
            let byVillage = Question(
                name: "commune.\(name)", table: "bench_commune", structure: 1, isPhase: isPhase
            ) { try TotalReads.units(of: commune, structure: $0, $1, in: $2) }
            list += [(byCommune, name == "year"), (byVillage, name == "year")]
        }
        return list
    }

    /// Both in turn, so that whatever else the machine does meets both.
    private func measure(_ question: Question, _ run: inout Run) async throws {
        var (totals, narrow) = (Samples(), Samples())
        var rows = (0, 0)
        for _ in 0..<Self.samples {
            let own = try await timed { try await question.totals(database).count }
            let peer = try await timed { try await question.narrow(database) }
            totals.add(own.time)
            narrow.add(peer.time)
            rows = (own.result, peer.result)
        }
        run.add("\(question.name).totals", totals)
        run.add("\(question.name).narrow", narrow)
        run.numbers["\(question.name).rows"] = Double(rows.0)
        run.numbers["\(question.name).narrowRows"] = Double(rows.1)
    }

    /// The nation in one row an indicator, by tier: what stands above every overview.
    private func measureTiers(_ run: inout Run) async throws {
        var samples = Samples()
        for _ in 0..<Self.samples {
            let periods = Array(2021...2025) + [20_212_025]
            samples.add(
                try await timed {
                    try await database.read { tx in
                        try TotalReads.figures(of: .nation, structure: 2, periods: periods, in: tx).count
                    }
                }.time)
        }
        run.add("nation.tiers", samples)
    }

    /// A fact that was committed stands in the very next overview of the nation, under either structure.
    private func proveNextAnswer(_ run: inout Run) async throws {
        let kept = World.codes[World.codes.count - 1]
        let number = try await database.read { tx in try CountedIndicators.all(in: tx)[kept] ?? 0 }
        func achieved(_ structure: Int) async throws -> Int64 {
            try await database.read { tx in
                try TotalReads.children(of: .nation, structure: structure, .period(2024), in: tx)
                    .filter { $0.indicator == number }.reduce(0) { $0 + $1.amounts.achieved }
            }
        }
        for index in 1...50 {
            let structure = index % 2 + 1
            let before = try await achieved(structure)
            let quantity = Int64(index)
            try await Traffic.put([world.fact(index, indicator: kept, quantity: quantity)], into: database)
            let after = try await achieved(structure)
            guard after == before + quantity else {
                throw Broken(description: "after a commit the nation has \(after), not \(before + quantity)")
            }
        }
        run.numbers["nextAnswer.proved", default: 0] += 50
    }

    /// The same question put to the facts.
    private func measureGrouping(_ run: inout Run) async throws {
        var samples = Samples()
        for _ in 0..<Runner.rounds {
            samples.add(
                try await timed {
                    try await database.read { tx in
                        try tx.integers(
                            """
                            SELECT p.province_id, f.indicator_id, CAST(SUM(f.quantity) AS BIGINT)
                              FROM fact f CROSS JOIN place_path p
                             WHERE p.place_id = f.place_id AND p.structure_id = 2 AND f.year = 2024
                             GROUP BY p.province_id, f.indicator_id
                            """
                        ).count
                    }
                }.time)
        }
        run.add("nation.2.year.grouped", samples)
        say("grouping the facts")
    }
}
