import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Accounts

@Suite struct AccessTokenTests {
    private func actor(_ user: User) -> Actor { .user(user.id, name: user.name) }

    private func make(
        _ world: World, _ user: User, _ scope: [Action] = AccessToken.offered, until: String = "2024-12-31"
    ) async throws -> String {
        let day = try #require(Day(iso: until))
        let token = try await world.accounts.makeToken(
            NewAccessToken(name: "bảng tính", scope: scope, endsOn: day), of: actor(user))
        return try #require(token)
    }

    @Test(arguments: TestEngine.allCases)
    func `A token has the chosen rights at the person's places, never more, and lies nowhere`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("quan-tri", .systemAdministrator)
            let token = try await make(world, user, [.viewReports, .manageUsers, .editPlans])
            #expect(token.hasPrefix("nm_"))
            #expect(
                try await world.count("SELECT COUNT(*) FROM access_token WHERE token_digest = \(Secret.digest(token))")
                    == 1)
            let entries = try await world.count(
                "SELECT COUNT(*) FROM audit_entry WHERE COALESCE(after_text, '') LIKE \("%\(token)%")")
            #expect(entries == 0)
            let found = try await world.accounts.viewer(bearer: token)
            let viewer = try #require(found).viewer
            #expect(viewer.userID == user.id)
            #expect(Action.allCases.filter { viewer.may($0) } == [.viewReports])
            #expect(viewer.may(.viewReports, lineage: [World.At.province, .nation]))
            #expect(!viewer.may(.viewReports, lineage: [World.At.other, .nation]))
            #expect(try await world.accounts.tokens(of: user.id).first?.lastUsedAt == world.clock.now)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A token ends by hand, after its last day, with the person's role, and with the account`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let other = try await world.user("khac", .officer)
            func opens(_ token: String) async throws -> Bool { try await world.accounts.viewer(bearer: token) != nil }
            let first = try await make(world, user)
            let id = try #require(try await world.accounts.tokens(of: user.id).first?.id)
            let foreign = await #expect(throws: Problem.self) {
                try await world.accounts.endToken(id, of: actor(other))
            }
            #expect(foreign?.code == "token.absent")
            #expect(try await opens(first))
            try await world.accounts.endToken(id, of: actor(user))
            #expect(try await !opens(first))

            let short = try await make(world, user, until: "2024-03-20")
            let long = try await make(world, user)
            world.clock.advance(by: 24 * 3600)
            #expect(try await !opens(short))
            #expect(try await opens(long))
            let key = try #require(RoleKey("officer.1004.2024-03-20"))
            let yesterday = try #require(Day(iso: "2024-03-20"))
            try await world.accounts.endRole(key, of: user.id, lastDay: yesterday, version: 1, by: .commandLine)
            let after = try await world.accounts.viewer(bearer: long)
            #expect(after?.viewer.may(.viewReports) == false)
            try await world.accounts.setState(.locked, of: user.id, version: 2, by: .commandLine)
            #expect(try await !opens(long))
            try await world.accounts.setState(.active, of: user.id, version: 3, by: .commandLine)
            #expect(try await !opens(long), "a lock ends tokens for good")
            for wrong in ["", "nm_", "nm_" + String(repeating: "0", count: 64), String(long.dropFirst(3))] {
                #expect(try await !opens(wrong))
            }
        }
    }

    @Test(arguments: [("2024-03-19", "until"), ("2025-03-21", "until")])
    func `A token ends within a year, has a name and a right its owner holds`(until: String, field: String) async throws
    {
        try await World.with(.sqlite) { world in
            let user = try await world.user("tinh", .officer)
            let day = try #require(Day(iso: until))
            let problems = await #expect(throws: Problems.self) {
                try await world.accounts.makeToken(
                    NewAccessToken(name: " ", scope: [.approvePapers], endsOn: day), of: actor(user))
            }
            #expect(problems?.all.map(\.field) == ["name", "scope", field])
        }
    }

    @Test func `The interface takes a token and no cookie, pages take the cookie and no token`() async throws {
        try await Browser.with { world, browser in
            let user = try await world.user("tinh", .officer)
            let token = try await make(world, user)
            try await browser.signIn("tinh")
            func status(_ path: String, _ headers: HTTPFields) async throws -> (HTTPResponse.Status, String) {
                try await browser.client.execute(uri: path, method: .get, headers: headers) {
                    ($0.status, String(buffer: $0.body))
                }
            }
            let answer = try await status("/api/toi", [.authorization: "Bearer \(token)"])
            #expect(answer.0 == .ok)
            #expect(answer.1.contains(#""agency":"Hội LHPN tỉnh Cao Bằng""#))
            #expect(answer.1.contains("reports.view"))
            #expect(!answer.1.contains("reports.edit"))
            for headers: HTTPFields in [
                [:], [.authorization: "Bearer nm_x"], [.authorization: token], [.cookie: browser.cookie ?? ""],
            ] {
                #expect(try await status("/api/toi", headers).0 == .unauthorized)
            }
            #expect(try await status("/tai-khoan", [.authorization: "Bearer \(token)"]).0 == .seeOther)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func
        `A token opens nothing once its person's role was withdrawn, or while a second factor is still to be turned on`(
            engine: TestEngine
        ) async throws
    {
        try await World.with(engine) { world in
            let user = try await world.user("lanh-dao", .leader)
            let token = try await make(world, user)
            var strict = world.accounts
            strict.secondFactor = .compulsory(from: nil)
            #expect(try await strict.viewer(bearer: token) == nil)
            let key = try #require(RoleKey("leader.1004.2024-03-20"))
            let yesterday = try #require(Day(iso: "2024-03-19"))
            try await world.accounts.endRole(key, of: user.id, lastDay: yesterday, version: 1, by: .commandLine)
            #expect(try await world.count("SELECT COUNT(*) FROM role_assignment WHERE withdrawn_at IS NOT NULL") == 1)
            let after = try await world.accounts.viewer(bearer: token)
            #expect(Action.allCases.filter { after?.viewer.may($0) == true } == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A new password by a link, and one from the command line, end all tokens`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let first = try await make(world, user)
            let issued = try await world.accounts.makeLink(for: user.id, version: 1, by: .commandLine)
            let link = try #require(issued.token)
            _ = try await world.accounts.useLink(
                link, password: "nước chảy đá mòn", repeated: "nước chảy đá mòn", address: nil)
            #expect(try await world.accounts.viewer(bearer: first) == nil)
            let second = try await make(world, user)
            #expect(try await world.accounts.viewer(bearer: second) != nil)
            _ = try await world.accounts.resetPassword(login: "tinh", by: .commandLine)
            #expect(try await world.accounts.viewer(bearer: second) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A form sent twice makes one token, and twenty open ones are the most`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let submission = world.clock.environment.newID()
            let day = try #require(Day(iso: "2024-12-31"))
            let new = NewAccessToken(name: "bảng tính", scope: [.viewReports], endsOn: day)
            #expect(try await world.accounts.makeToken(new, of: actor(user), submission: submission) != nil)
            #expect(try await world.accounts.makeToken(new, of: actor(user), submission: submission) == nil)
            for _ in 1..<AccessToken.most { _ = try await make(world, user) }
            let problem = await #expect(throws: Problem.self) { try await make(world, user) }
            #expect(problem?.code == "token.many")
        }
    }

    @Test func `What would write is refused to a token whatever its person may, and the reading is noted`() async throws
    {
        try await Browser.with { world, browser in
            let user = try await world.user("tinh", .officer)
            let token = try await make(world, user)
            for method in [HTTPRequest.Method.post, .put, .delete, .patch] {
                try await browser.client.execute(
                    uri: "/api/toi", method: method, headers: [.authorization: "Bearer \(token)"]
                ) { answer in
                    #expect(answer.status == .forbidden)
                    #expect(String(buffer: answer.body).contains("token.read_only"))
                }
            }
            try await browser.client.execute(uri: "/api/toi", method: .get) { answer in
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
                #expect(answer.headers[.contentType]?.hasPrefix("application/json") == true)
                #expect(String(buffer: answer.body).contains("token.refused"))
            }
        }
    }

    @Test func `A token is made by clicking, shown once, listed and ended`() async throws {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            try await browser.signIn("tinh")
            let page = "/tai-khoan/khoa-truy-cap"
            let wrong = try await browser.submit(
                page, [("name", ""), ("until", "31/2/2024"), ("scope", "reports.view"), ("scope", "users.manage")])
            #expect(wrong.html.contains("“31/2/2024” không có trong lịch"))
            let made = try await browser.submit(
                page,
                [("name", "Bảng tính"), ("until", "31/12/2024"), ("scope", "reports.view"), ("scope", "users.manage")])
            #expect(made.html.matches(of: /nm_[0-9a-f]{64}/).count == 1)
            let list = try await browser.get(page)
            #expect(list.html.contains("Bảng tính"))
            #expect(!list.html.contains("nm_"))
            let end = try #require(list.html.firstMatch(of: /\/tai-khoan\/khoa-truy-cap\/[0-9a-f-]{36}/)).output
            #expect(try await browser.submit(page, to: String(end), []).location == page + "?da=da-ket-thuc-khoa")
            #expect(try await browser.get(page).html.contains("đã kết thúc"))
        }
    }
}
