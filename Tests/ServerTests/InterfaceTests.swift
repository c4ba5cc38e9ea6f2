import Accounts
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import TestSupport
import Testing

@testable import Server

/// What programs read below `/api` with a token.
@Suite struct InterfaceTests {
    private struct Answer: Sendable {
        let status: HTTPResponse.Status
        let text: String
    }

    private struct Program: Sendable {
        let house: House
        let client: any TestClientProtocol
        let token: String

        func get(_ path: String) async throws -> Answer {
            try await client.execute(uri: path, method: .get, headers: [.authorization: "Bearer \(token)"]) {
                Answer(status: $0.status, text: String(buffer: $0.body))
            }
        }

        func json(_ path: String) async throws -> Any {
            let answer = try await get(path)
            #expect(answer.status == .ok, "\(path): \(answer.text)")
            return try JSONSerialization.jsonObject(with: Data(answer.text.utf8))
        }
    }

    /// The demonstration, and a token of its officer of the province.
    private func with(
        _ scope: [Action], _ body: @escaping @Sendable (Program) async throws -> Void
    ) async throws {
        let place = try await TestDatabase.fresh(.sqlite)
        defer { place.remove() }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let settings = Settings(
            database: place.location, host: "127.0.0.1", port: 0, share: root, https: false, behindProxy: false,
            connections: 4)
        let house = try await House.open(settings)
        try await Demonstration(house: house).fill()
        let person = try await house.database.read { tx in
            let row = try tx.row("SELECT id, name FROM user_account WHERE login = \(Demonstration.login)")
            return try row.map { Actor.user(try $0("id"), name: try $0("name")) }
        }
        let actor = try #require(person)
        let made = try await house.accounts.makeToken(
            NewAccessToken(name: "bảng tính", scope: scope, endsOn: house.environment.today), of: actor)
        let token = try #require(made)
        let server = try await WebServer(house)
        try await Application(router: server.router).test(.router) { client in
            try await body(Program(house: house, client: client, token: token))
        }
        try await house.database.close()
    }

    @Test func `Reports that are owed are read as the command prints them, inside the places of the person`()
        async throws
    {
        try await with([.viewReports]) { program in
            let rows = try #require(
                try await program.json("/api/bao-cao?place=04&year=2024&reach=own") as? [[String: Any]])
            #expect(rows.contains { $0["kind"] as? String == "annual_result" && $0["place"] as? String == "04" })
            let keys: Set = ["unit", "place", "agency", "kind", "period", "due", "state", "submitted_at", "late_days"]
            #expect(rows.allSatisfy { Set($0.keys) == keys })
            #expect(try await program.get("/api/bao-cao?place=12&year=2024").status == .forbidden)
            #expect(try await program.get("/api/tien-do?place=04&year=2024").status == .forbidden, "no such scope")
            let wrong = try await program.get("/api/bao-cao?place=04&year=24")
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains(#""field":"year""#))
            for query in ["kind=x", "reach=all", "place=99999"] {
                let answer = try await program.get("/api/bao-cao?year=2024&\(query)")
                #expect((400..<500).contains(answer.status.code), "\(query): \(answer.text)")
            }
        }
    }

    @Test func `Progress is read for a place and its units, and each reading leaves an entry`() async throws {
        try await with([.viewProgress]) { program in
            let report = try #require(
                try await program.json("/api/tien-do?place=04&year=2024&by=child") as? [String: Any])
            #expect(report["place"] as? String == "04")
            let indicators = try #require(report["indicators"] as? [[String: Any]])
            #expect(indicators.contains { ($0["children"] as? [Any])?.isEmpty == false })
            #expect(try await program.get("/api/tien-do?place=12&year=2024").status == .forbidden)
            #expect(try await program.get("/api/tien-do?place=04&year=x").status == .unprocessableContent)
            #expect(try await program.get("/api/bao-cao").status == .forbidden, "no such scope")
            let used = try await program.house.database.read {
                try $0.value("SELECT COUNT(*) FROM audit_entry WHERE action = 'access_token.used'") as Int?
            }
            #expect(used == 1, "refused ones leave access.refused")
        }
    }

    @Test func `Nothing below the interface opens without a token, and nothing else opens with one`() async throws {
        try await with([.viewProgress, .viewReports]) { program in
            let server = try await WebServer(program.house)
            let paths = server.router.routes.map(\.path.description).filter { $0.hasPrefix("/api/") }
            #expect(paths.count >= 3)
            for path in paths {
                try await program.client.execute(uri: path, method: .get) { #expect($0.status == .unauthorized) }
            }
            for path in ["/tong-quan", "/bao-cao", "/tien-do", "/nguoi-dung", "/tai-khoan"] {
                #expect(try await program.get(path).status == .seeOther, "\(path)")
            }
        }
    }
}
