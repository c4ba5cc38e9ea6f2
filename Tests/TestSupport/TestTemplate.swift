import Database
import Foundation
import Kernel

/// A database that is filled once for a run and copied for each test: all places of the country take a second to load.
public final class TestTemplate: Sendable {
    private let maker: Maker

    /// - Parameter prepare: fills the database; runs once an engine.
    public init(
        migrations: [Migration], rules: [ConstraintRule] = [],
        prepare: @escaping @Sendable (Database) async throws -> Void
    ) {
        maker = Maker(migrations: migrations, rules: rules, prepare: prepare)
    }

    /// Gives the test a copy of its own.
    public func with<T>(
        _ engine: TestEngine, environment: Environment = .fixed(), _ body: (Database) async throws -> T
    ) async throws -> T {
        let copy = try await copy(engine)
        defer { copy.remove() }
        let database = try await Database(
            copy.location, migrations: maker.migrations, rules: maker.rules, environment: environment, connections: 4)
        do {
            let result = try await body(database)
            try await database.close()
            return result
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// A copy that the test opens itself.
    public func copy(_ engine: TestEngine) async throws -> TestLocation {
        try await maker.copy(of: try await maker.template(engine))
    }

    private actor Maker {
        let migrations: [Migration]
        let rules: [ConstraintRule]
        private let prepare: @Sendable (Database) async throws -> Void
        private var made: [TestEngine: Task<TestLocation, any Error>] = [:]

        init(
            migrations: [Migration], rules: [ConstraintRule],
            prepare: @escaping @Sendable (Database) async throws -> Void
        ) {
            self.migrations = migrations
            self.rules = rules
            self.prepare = prepare
        }

        func template(_ engine: TestEngine) async throws -> TestLocation {
            if let task = made[engine] { return try await task.value }
            let task = Task {
                let place = try await TestDatabase.freshDatabase(engine)
                let database = try await Database(
                    place.location, migrations: migrations, rules: rules, environment: .fixed(), connections: 2)
                try await prepare(database)
                try await database.close()
                return place
            }
            made[engine] = task
            return try await task.value
        }

        /// One copy at a time: PostgreSQL copies a template only while nobody else does.
        func copy(of template: TestLocation) throws -> TestLocation { try TestDatabase.copy(template) }
    }
}
