import Database
import Kernel
import Places
import Totals

/// Fills an empty database with villages, targets and results on the scale of the nation, the same for the same seed.
///
/// Nothing of it is real: villages are called “Thôn 1”, nobody is named. For measuring only.
public struct BenchData: Sendable {
    /// What was made.
    public struct Summary: Hashable, Sendable, Codable {
        public var villages = 0
        public var targets = 0
        public var facts = 0
        /// Of all facts in the order of writing (FNV-1a): equal data have the same.
        public var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    }

    let scale: BenchScale
    let seed: UInt64
    /// Codes of the catalogue.
    let indicators: [String]

    /// How many indicators have targets and results.
    public static let indicatorCount = 11

    /// - Parameter indicators: codes of the catalogue; the first eleven are used.
    public init(scale: BenchScale, seed: UInt64 = 1, indicators: [String]) {
        self.scale = scale
        self.seed = seed
        self.indicators = Array(indicators.prefix(BenchData.indicatorCount))
    }

    /// Fills the database and counts all totals.
    ///
    /// - Parameter say: told what is done, a line at a time.
    /// - Throws: `Problem` `bench.in_use` when there are results, targets or villages already.
    public func fill(
        _ database: Database, say: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Summary {
        let scale = scale
        let indicators = indicators
        let (places, numbers) = try await database.upkeep { tx in
            try BenchData.requireEmpty(tx)
            return (try BenchPlaces.make(scale, in: tx), try CountedIndicators.numbers(Set(indicators), in: tx))
        }
        var summary = Summary()
        summary.villages = places.communes.reduce(0) { $0 + $1.villages.count }
        say("\(summary.villages) thôn")

        for plans in BenchTargets(places: places, indicators: indicators).plans().parts(of: 500) {
            summary.targets += plans.reduce(0) { $0 + $1.targets.count }
            try await database.upkeep { tx in try BulkLoad.insert(plans, numbers: numbers, in: tx) }
        }
        say("\(summary.targets) chỉ tiêu")

        let facts = BenchFacts(places: places, indicators: indicators, seed: seed, count: scale.facts)
        try await facts.parts(of: 50_000) { records in
            summary.add(records)
            try await database.upkeep { tx in try BulkLoad.insert(records, numbers: numbers, in: tx) }
            if summary.facts % 1_000_000 < 50_000 { say("\(summary.facts) kết quả") }
        }
        say("\(summary.facts) kết quả; đang cộng")
        try await database.upkeep { tx in try TotalStore.recount(in: tx) }
        return summary
    }

    private static func requireEmpty(_ tx: Transaction) throws {
        for question: SQL in [
            "SELECT 1 AS found FROM fact LIMIT 1", "SELECT 1 AS found FROM counted_target LIMIT 1",
            "SELECT 1 AS found FROM place WHERE id >= 100000000 LIMIT 1",
        ] where try tx.row(question) != nil {
            throw Problem(
                .conflict, "bench.in_use",
                "Cơ sở dữ liệu này đã có thôn, chỉ tiêu hoặc kết quả, không nạp dữ liệu đo vào. Chỉ một cơ sở dữ liệu trống bằng --database."
            )
        }
    }
}

extension BenchData.Summary {
    mutating func add(_ records: [FactRecord]) {
        func mix(_ number: Int64) {
            digest = (digest ^ UInt64(bitPattern: number)) &* 0x100_0000_01b3
        }
        for record in records {
            for byte in record.id.text.utf8 { mix(Int64(byte)) }
            for fact in record.facts {
                facts += 1
                mix(fact.place.number)
                mix(Int64(fact.day.year * 10_000 + fact.day.month * 100 + fact.day.day))
                mix(Int64(fact.tier?.depth ?? -1))
                mix(fact.isEvidenced ? fact.quantity : -fact.quantity)
                for byte in fact.indicator.utf8 { mix(Int64(byte)) }
            }
        }
    }
}

extension Array {
    /// The array in parts of at most so many elements.
    fileprivate func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
