import Accounts
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

    @Test func `the second factor is on, off or begins on a day; anything else is told`() throws {
        let day = try #require(Day(iso: "2027-01-01"))
        #expect(try Settings.secondFactor(nil) == nil)
        #expect(try Settings.secondFactor("on") == .compulsory(from: nil))
        #expect(try Settings.secondFactor("off") == .off)
        #expect(try Settings.secondFactor("2027-01-01") == .compulsory(from: day))
        let problem = #expect(throws: Problem.self) { try Settings.secondFactor("true") }
        #expect(problem?.message.contains("“true”") == true)
    }

    @Test func `a key that cannot be used is told without being repeated`() throws {
        #expect(try Settings.secretKey(nil) == nil)
        #expect(try Settings.secretKey(String(repeating: "0a", count: 32)) != nil)
        let problem = #expect(throws: Problem.self) { try Settings.secretKey("gần đúng") }
        #expect(problem?.code == "settings.secret_key")
        #expect(problem?.message.contains("gần đúng") == false)
    }
}
