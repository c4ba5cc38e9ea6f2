import Foundation
import Kernel
import TestSupport
import Testing

@testable import Server

/// What docs/threat-model.md says of OWASP ASVS 5.0.
@Suite struct ThreatModelTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// How many items each section of the chapters on authentication, sessions and authorization has.
    private static let sections = [
        "6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2,
        "7.4": 5, "7.5": 3, "7.6": 2, "8.1": 4, "8.2": 4, "8.3": 3, "8.4": 2,
    ]

    private func rows() throws -> [[String]] {
        try String(contentsOf: Self.root.appending(path: "docs/threat-model.md"), encoding: .utf8)
            .split(separator: "\n").filter { $0.firstMatch(of: /^\| \d\.\d\.\d+ \|/) != nil }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    @Test func `every item of V6, V7 and V8 has its line and an answer`() throws {
        let rows = try rows()
        let wanted = Self.sections.flatMap { section, count in (1...count).map { "\(section).\($0)" } }
        #expect(rows.map { $0[0] }.sorted() == wanted.sorted())
        for row in rows {
            #expect(row.count == 5, "\(row[0])")
            #expect(["1", "2", "3"].contains(row[2]), "\(row[0])")
            #expect(["yes", "partly", "no", "n/a"].contains(row[3]), "\(row[0])")
        }
    }

    @Test func `every test that it names exists`() throws {
        var named = 0
        for row in try rows() {
            for match in row[4].matches(of: /`([A-Za-z\/_.]+)`: ((?:“[^”]+”(?:, )?)+)/) {
                let file = String(match.1)
                let path = file.contains("/") ? file : "AccountsTests/\(file)"
                let text = try String(
                    contentsOf: Self.root.appending(path: "Tests/" + (path.hasSuffix(".py") ? path : path + ".swift")),
                    encoding: .utf8)
                for words in match.2.matches(of: /“([^”]+)”/) {
                    named += 1
                    #expect(text.contains(words.1), "\(row[0]): \(file) has no “\(words.1)”")
                }
            }
        }
        #expect(named > 40)
    }

    @Test(arguments: TestEngine.allCases)
    func `A fresh installation has nobody who could sign in`(engine: TestEngine) async throws {
        let place = try await TestDatabase.fresh(engine)
        defer { place.remove() }
        let house = try await House.open(
            Settings(
                database: place.location, host: "127.0.0.1", port: 0, share: Self.root, https: false,
                behindProxy: false, connections: 4))
        let people = try await house.database.read { try $0.value("SELECT COUNT(*) FROM user_account") as Int? }
        #expect(people == 0)
        #expect(try await !house.isDemonstration())
        try await house.database.close()
    }
}
