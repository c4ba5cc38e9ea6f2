import BenchData
import Database
import Foundation
import Kernel
import Measuring
import Places
import Totals

/// One engine at one scale.
struct Runner {
    let scale: String
    let address: String
    let places: URL
    /// Each figure is measured so many times over.
    static let rounds = 3

    private func open() async throws -> Database {
        guard let location = DatabaseLocation(address) else { throw Misuse(description: "\(address) is no database") }
        return try await Database(
            location, migrations: PlacesMigrations.all + TotalsMigrations.all, rules: TotalsMigrations.rules)
    }

    func run() async throws -> Run {
        guard let scale = BenchScale(rawValue: scale) else { throw Misuse(description: "\(scale) is no scale") }
        var run = Run()
        run.scale = scale.rawValue
        try await fill(scale, &run)
        // Opened anew: what loading left in memory and in the log is gone.
        let database = try await open()
        run.engine = database.engine.rawValue
        let folder = TotalFolder(database: database)
        let carrier = LogCarrier(database: database)
        let jobs = [Task { await folder.run() }, Task { await carrier.run() }]
        defer { for job in jobs { job.cancel() } }
        let world = try await database.read { tx in try World.read(tx) }
        try await describe(database, &run)
        try await Reads(database: database, world: world).measure(&run)
        try await Writes(database: database, world: world).measure(&run)
        try await Rebuilds(database: database).measure(&run)
        try await database.close()
        return run
    }

    private func fill(_ scale: BenchScale, _ run: inout Run) async throws {
        let database = try await open()
        let indicators = World.codes
        let (summary, time) = try await timed {
            try await PlacesLoader.load(folder: places, into: database)
            return try await BenchData(scale: scale, indicators: indicators).fill(database) { say($0) }
        }
        run.facts = summary.facts
        run.targets = summary.targets
        run.villages = summary.villages
        run.load = time.milliseconds / 1000
        say("loaded in \(Int(run.load)) s")
        if database.engine == .postgresql {
            // What autovacuum does within minutes.
            try await database.upkeep { tx in _ = try tx.execute("ANALYZE") }
            try await database.upkeep { tx in _ = try tx.execute("CHECKPOINT") }
        }
        try await database.close()
    }

    private func describe(_ database: Database, _ run: inout Run) async throws {
        let isSQLite = database.engine == .sqlite
        run.version = try await database.read { tx in
            let version: SQL =
                isSQLite ? "SELECT sqlite_version()" : "SELECT current_setting('server_version')"
            return (try tx.value(version) as String?) ?? ""
        }
        run.megabytes = try await database.read { tx in
            let size: SQL =
                isSQLite
                ? "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
                : "SELECT pg_database_size(current_database())"
            return Double(try tx.value(size, as: Int64.self) ?? 0) / 1_000_000
        }
        for table in ["total_place", "total_node", "total_tier"] {
            run.numbers["rows.\(table)"] = Double(
                try await database.read { tx in try World.number(tx, "SELECT COUNT(*) FROM \(unsafe: table)") })
        }
    }
}
