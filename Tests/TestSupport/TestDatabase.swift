import Database
import Foundation
import Kernel
import Synchronization

/// The engines that every store test runs on.
///
/// PostgreSQL is the one of the test run, named by `NEPMOI_TEST_POSTGRES`; `make test` starts it. Without it a test
/// fails: nothing is skipped.
public enum TestEngine: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite, postgresql

    public var description: String { rawValue }
}

/// A database of its own for one test: a fresh SQLite file, or a fresh schema of the run's PostgreSQL.
public enum TestDatabase {
    /// Opens an empty database with the rooms' migrations and gives it to the test.
    public static func with<T>(
        _ engine: TestEngine, migrations: [Migration], rules: [ConstraintRule] = [],
        environment: Environment = .fixed(), _ body: (Database) async throws -> T
    ) async throws -> T {
        let location = try await fresh(engine)
        defer { location.remove() }
        let database = try await Database(
            location.location, migrations: migrations, rules: rules, environment: environment, connections: 4)
        do {
            let result = try await body(database)
            try await database.close()
            return result
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// An empty place like `fresh`, but on PostgreSQL a database of its own, which can be copied.
    static func freshDatabase(_ engine: TestEngine) async throws -> TestLocation {
        guard engine == .postgresql else { return try await fresh(engine) }
        let name = newName()
        try SchemaMaker.run("CREATE DATABASE \(name)", at: try server())
        return TestLocation(location: .postgresql(try server(database: name)), folder: nil, name: name)
    }

    /// A copy of a closed database.
    static func copy(_ template: TestLocation) throws -> TestLocation {
        let name = newName()
        switch template.location {
        case .sqlite(let path):
            let folder = FileManager.default.temporaryDirectory.appending(path: "nepmoi-test-\(name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appending(path: "data.sqlite").path(percentEncoded: false)
            // The write-ahead log may still hold the last pages of a closed database.
            for part in ["", "-wal"] where FileManager.default.fileExists(atPath: path + part) {
                try FileManager.default.copyItem(atPath: path + part, toPath: file + part)
            }
            return TestLocation(location: .sqlite(path: file), folder: folder, name: name)
        case .postgresql:
            try SchemaMaker.run("CREATE DATABASE \(name) TEMPLATE \(template.name)", at: try server())
            return TestLocation(location: .postgresql(try server(database: name)), folder: nil, name: name)
        }
    }

    private static func newName() -> String {
        "t_" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
    }

    /// The address of the run's PostgreSQL, or of another database on it.
    private static func server(database: String? = nil) throws -> String {
        guard let address = ProcessInfo.processInfo.environment["NEPMOI_TEST_POSTGRES"] else { throw MissingServer() }
        guard let database else { return address }
        // postgresql://user@/name?host=… : the name stands between the last slash and the question mark.
        let parts = address.split(separator: "?", maxSplits: 1)
        guard let slash = parts[0].lastIndex(of: "/") else { throw MissingServer() }
        return parts[0][...slash] + database + (parts.count > 1 ? "?" + parts[1] : "")
    }

    /// An empty place for a database, for tests that open it themselves or more than once.
    public static func fresh(_ engine: TestEngine) async throws -> TestLocation {
        let name = newName()
        switch engine {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: "nepmoi-test-\(name)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let path = folder.appending(path: "data.sqlite").path(percentEncoded: false)
            return TestLocation(location: .sqlite(path: path), folder: folder, name: name)
        case .postgresql:
            let address = try server()
            let joint = address.contains("?") ? "&" : "?"
            let own = address + joint + "options=-csearch_path%3D\(name)"
            try SchemaMaker.run("CREATE SCHEMA \(name)", at: address)
            return TestLocation(location: .postgresql(own), folder: nil, name: name)
        }
    }
}

/// Where the database of one test lies.
public struct TestLocation: Sendable {
    public let location: DatabaseLocation
    let folder: URL?
    /// The name of the schema, database or folder.
    let name: String

    /// Removes the files; schemas go with the server of the run.
    public func remove() {
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }
}

/// The run has no PostgreSQL.
public struct MissingServer: Error, CustomStringConvertible {
    public var description: String {
        "NEPMOI_TEST_POSTGRES is not set: run the tests with `make test`, which starts a PostgreSQL of its own"
    }
}

private enum SchemaMaker {
    static func run(_ sql: String, at address: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["psql", "-q", "-X", "-d", address, "-c", sql]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw MissingServer() }
    }
}

extension Environment {
    /// A clock that stands at 09:00 on 20/3/2024 in Vietnam, ids 1, 2, 3 … and secrets that repeat.
    public static func fixed(at moment: Date = Date(timeIntervalSince1970: 1_710_900_000)) -> Environment {
        let counter = Counter()
        return Environment(
            now: { moment },
            newID: { RecordID(moment: moment, random: (counter.next(), 0)) },
            secretBytes: { count in
                let start = counter.next()
                return (0..<count).map { UInt8(truncatingIfNeeded: start &* 31 &+ UInt64($0)) }
            })
    }
}

private final class Counter: Sendable {
    private let value = Mutex<UInt64>(0)

    func next() -> UInt64 {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
