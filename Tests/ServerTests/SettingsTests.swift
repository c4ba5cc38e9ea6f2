import Foundation
import Kernel
import Testing

@testable import Server

@Suite struct SettingsTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test func `the command line says where the data lie`() async throws {
        let settings = try await Settings.load(
            .init(database: "sqlite:/tmp/x.sqlite", host: "0.0.0.0", port: 81, share: Self.root))
        #expect(settings.database == .sqlite(path: "/tmp/x.sqlite"))
        #expect((settings.host, settings.port) == ("0.0.0.0", 81))
    }

    @Test func `a database of an unknown kind, a port outside the range, a share folder without data are told`()
        async throws
    {
        func code(_ overrides: Settings.Overrides) async -> String? {
            do {
                _ = try await Settings.load(overrides)
                return nil
            } catch {
                return (error as? Problem)?.code
            }
        }
        #expect(await code(.init(database: "mysql://a", share: Self.root)) == "settings.database")
        #expect(await code(.init(port: 99_999, share: Self.root)) == "settings.port")
        #expect(await code(.init(share: "/nonexistent")) == "settings.share")
    }

    @Test func `a message about the address never shows its password`() async throws {
        do {
            _ = try await Settings.load(.init(database: "mysql://user:secret@host/db", share: Self.root))
            Issue.record("the address was accepted")
        } catch let problem as Problem {
            #expect(!problem.message.contains("secret"))
        }
    }
}
