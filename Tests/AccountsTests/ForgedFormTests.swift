import Foundation
import Hummingbird
import Kernel
import Pages
import TestSupport
import Testing

@testable import Accounts

/// Issue 5, bad input: fields and values that no form of the program offers.
@Suite struct ForgedFormTests {
    private static let foreign = [
        ("place", "00"), ("places", "00"), ("roles", "system_administrator"), ("state", "active"),
        ("must_change_password", "0"), ("password_hash", "x"), ("id", "018e5a4c-0000-7000-8000-000000000001"),
        ("user_id", "018e5a4c-0000-7000-8000-000000000001"), ("created_by", "start-up"), ("withdrawn_at", ""),
    ]

    private func rights(_ world: World, _ login: String) async throws -> [RoleAssignment] {
        try await world.database.read { tx in
            guard let user = try UserStore.credentials(login: login, in: tx)?.user else { return [] }
            return try UserStore.assignments(of: user.id, in: tx)
        }
    }

    @Test func `An invitation with further fields makes the account of its own fields and no other`() async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            try await browser.signIn("quan-tri")
            let made = try await browser.submit(
                "/nguoi-dung/moi",
                [
                    ("name", "Lục Thị Hoài"), ("login", "quang-hoa"), ("agency", world.districtUnion.id.text),
                    ("role", "officer"), ("password", World.password), ("repeated", World.password),
                ] + Self.foreign)
            #expect(made.status == .ok)
            let held = try await rights(world, "quang-hoa")
            #expect(held.map(\.role) == [.officer])
            #expect(held.map(\.place) == [world.districtUnion.place])
            let empty = try await world.count(
                "SELECT COUNT(*) FROM user_account WHERE login = 'quang-hoa' AND password_hash = ''")
            #expect(empty == 1, "nobody but the person chooses a password")
        }
    }

    @Test func `Forms of the own account change neither role nor place nor anybody else`() async throws {
        try await Browser.with { world, browser in
            let user = try await world.user("tinh", .officer)
            let other = try await world.user("quan-tri", .administrator)
            try await browser.signIn("tinh")
            let before = try await rights(world, "tinh")
            let changed = try await browser.submit(
                "/tai-khoan",
                [
                    ("current", World.password), ("password", "nước chảy đá mòn"), ("repeated", "nước chảy đá mòn"),
                    ("login", "quan-tri"), ("user", other.id.text), ("role", "system_administrator"),
                    ("agency", world.stranger.id.text),
                ] + Self.foreign)
            #expect(changed.status == .seeOther)
            #expect(try await rights(world, "tinh") == before)
            let agency = try await world.database.read { try UserStore.find(user.id, in: $0)?.agency }
            #expect(agency == world.union.id)
            _ = try await world.accounts.signIn(login: "quan-tri", password: World.password, address: nil)
        }
    }

    @Test(arguments: [
        ("system_administrator", ""), ("system_administrator", "04"), ("administrator", "00"), ("officer", "12"),
        ("root", ""), ("Officer", ""),
    ])
    func `A role above the own, a place outside and a role that does not exist are refused`(
        role: String, place: String
    ) async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            let target = try await world.user("muc-tieu", .accountant)
            try await browser.signIn("quan-tri")
            let answer = try await browser.submit(
                "/nguoi-dung/\(target.id)/vai-tro", [("role", role), ("place", place)] + Self.foreign.dropFirst())
            #expect((400..<500).contains(answer.status.code))
            #expect(try await rights(world, "muc-tieu").map(\.role) == [.accountant])
        }
    }

    @Test func `Somebody else's session, token and second factor cannot be named in the own forms`() async throws {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            let other = try await world.user("quan-tri", .administrator)
            let actor = Actor.user(other.id, name: other.name)
            let session = try await world.accounts.signIn(login: "quan-tri", password: World.password, address: nil)
            let day = try #require(Day(iso: "2024-12-31"))
            let made = try await world.accounts.makeToken(
                NewAccessToken(name: "x", scope: [.viewReports], endsOn: day), of: actor)
            let token = try #require(made)
            let tokenID = try #require(try await world.accounts.tokens(of: other.id).first?.id)
            let sessionID = try #require(try await world.accounts.sessions(of: other.id, token: session).present)
            try await browser.signIn("tinh")
            for path in ["/tai-khoan/khoa-truy-cap/\(tokenID)", "/tai-khoan/thiet-bi/\(sessionID)"] {
                #expect(try await browser.submit("/tai-khoan", to: path, Self.foreign).status == .notFound)
            }
            _ = try await browser.submit(
                "/tai-khoan", to: "/tai-khoan/xac-thuc-hai-buoc/bat-dau", [("user_id", other.id.text)])
            #expect(try await world.accounts.secondFactor(of: other.id).pending == nil)
            #expect(try await world.accounts.viewer(bearer: token) != nil)
            #expect(try await world.accounts.viewer(for: session) != nil)
        }
    }
}
