import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Places
import TestSupport
import Testing

@testable import Accounts

/// After the reform of 1 July 2025 in the world of these tests: Cách Linh and another commune became Bế Văn Đàn; the
/// province goes on as it was.
@Suite struct ScopeSuccessionTests {
    private static let sister = PlaceID(1280)

    /// The moment after the reform, with the succession of the communes.
    private func reform(_ world: World) async throws {
        try await world.database.write(as: .startUp) { tx in
            try tx.execute(
                """
                INSERT INTO place (id, structure_id, code, tier, type, name, short_name, folded, folded_short, sort_key,
                                   parent_id, lat, lon, local_word, is_bucket)
                VALUES (\(Self.sister), 1, '01280', 3, 'Xã', 'Xã Đại Sơn', 'Đại Sơn', 'xa dai son', 'dai son', 'dai son',
                        \(World.At.district), NULL, NULL, NULL, 0)
                """)
            try tx.insert(
                into: "succession", columns: ["from_id", "to_id", "share"],
                rows: [
                    [World.At.commune, World.At.newCommune, Share.whole],
                    [Self.sister, World.At.newCommune, Share.whole],
                    [World.At.province, World.At.newProvince, Share.whole],
                ])
            try tx.audit("world.reformed", RecordRef("structure", "2"))
        }
        world.clock.advance(by: 500 * 86_400)
    }

    /// Where a person may do something today.
    private func places(_ action: Action, _ user: User, _ world: World) async throws -> [PlaceID] {
        let today = world.clock.environment.today
        return try await world.database.read { tx in
            try OfficerStore.rights(of: user.id, on: today, in: tx).filter { $0.0 == action }.map(\.1.place).sorted()
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A role at a place that ended reaches what the place became, and not before the reform`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let officer = try await world.user("xa-thu", .officer, at: World.At.commune)
            let province = try await world.user("tinh", .officer)
            #expect(try await places(.editPlans, officer, world) == [World.At.commune])
            try await reform(world)
            #expect(try await places(.editPlans, officer, world) == [World.At.commune, World.At.newCommune])
            // The district is no more: its officer goes on at the communes that its communes went to.
            let district = try await world.user("huyen", .officer, at: World.At.district)
            #expect(try await places(.editPlans, district, world) == [World.At.district, World.At.newCommune])
            #expect(try await places(.editPlans, province, world) == [World.At.province, World.At.newProvince])
            // Who may act at the new place is found by the same rule.
            let today = world.clock.environment.today
            let holders = try await world.database.read { tx in
                try OfficerStore.holders(
                    of: .editPlans, lineage: [World.At.newCommune, World.At.newProvince, .nation],
                    atOrBelow: .province, on: today, except: [], limit: 10, in: tx)
            }
            #expect(Set(holders.map(\.id)) == [officer.id, district.id, province.id])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Administrators reach nothing new until who manages them confirms it`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let commune = try await world.user("qtxa", .administrator, at: World.At.commune)
            let above = try await world.user("qt-thu", .administrator)
            try await reform(world)
            #expect(try await places(.manageUsers, commune, world) == [World.At.commune])
            let key = RoleKey(
                RoleAssignment(role: .administrator, place: World.At.commune, from: Day(inVietnam: commune.createdAt)))
            let own = await #expect(throws: Problem.self) {
                try await world.accounts.confirmScope(
                    key, of: commune.id, at: nil, version: nil, by: .user(commune.id, name: commune.name))
            }
            #expect(own?.code == "user.self")
            try await world.accounts.confirmScope(
                key, of: commune.id, at: nil, version: nil, by: .user(above.id, name: above.name))
            #expect(try await places(.manageUsers, commune, world) == [World.At.commune, World.At.newCommune])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `What waits is listed and counted for who manages the people, confirmed once, and then gone`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let officer = try await world.user("xa-thu", .officer, at: World.At.commune)
            let unchanged = try await world.user("tinh", .officer)
            let administrator = try await world.user("qt-thu", .administrator)
            let stranger = try await world.user(
                "laichau", .administrator, at: World.At.other, agency: world.stranger)
            #expect(try await waiting(administrator, world) == [])
            try await reform(world)
            // The province goes on as the same unit: there is nothing to confirm.
            #expect(try await waiting(administrator, world) == [officer.id])
            #expect(try await waiting(stranger, world) == [])
            #expect(try await waiting(unchanged, world) == [])
            let key = RoleKey(
                RoleAssignment(role: .officer, place: World.At.commune, from: Day(inVietnam: officer.createdAt)))
            let refused = await #expect(throws: Problem.self) {
                try await world.accounts.confirmScope(
                    key, of: officer.id, at: nil, version: nil, by: .user(stranger.id, name: stranger.name))
            }
            #expect(refused?.kind == .forbidden)
            let actor = Actor.user(administrator.id, name: administrator.name)
            let none = await #expect(throws: Problem.self) {
                try await world.accounts.confirmScope(key, of: officer.id, at: [], version: nil, by: actor)
            }
            #expect(none?.code == "scope.none")
            // What is outside the administrator's own places cannot be chosen.
            let outside = await #expect(throws: Problem.self) {
                try await world.accounts.confirmScope(
                    key, of: officer.id, at: [World.At.other], version: nil, by: actor)
            }
            #expect(outside?.kind == .forbidden)
            try await world.accounts.confirmScope(key, of: officer.id, at: nil, version: nil, by: actor)
            #expect(try await waiting(administrator, world) == [])
            let twice = await #expect(throws: Problem.self) {
                try await world.accounts.confirmScope(key, of: officer.id, at: nil, version: nil, by: actor)
            }
            #expect(twice?.code == "scope.absent")
            #expect(
                try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'role.scope_confirmed'") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A changed reach holds instead of what the place became`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let officer = try await world.user("xa-thu", .officer, at: World.At.commune)
            let system = try await world.user("ht-thu", .systemAdministrator, at: .nation)
            try await reform(world)
            let key = RoleKey(
                RoleAssignment(role: .officer, place: World.At.commune, from: Day(inVietnam: officer.createdAt)))
            try await world.accounts.confirmScope(
                key, of: officer.id, at: [World.At.newProvince], version: nil, by: .user(system.id, name: system.name))
            #expect(try await places(.editPlans, officer, world) == [World.At.commune, World.At.newProvince])
        }
    }

    private func waiting(_ user: User, _ world: World) async throws -> [RecordID] {
        let today = world.clock.environment.today
        return try await world.database.read { tx in
            let viewer = Viewer(
                actor: .user(user.id, name: user.name), userID: user.id, name: user.name, roleLabel: "",
                agencyName: "", place: user.place, placeName: "", csrf: "x",
                rights: try OfficerStore.rights(of: user.id, on: today, in: tx))
            let listed = try Accounts.scopes(for: viewer, on: today, offset: 0, limit: 10, in: tx)
            let count = try Accounts.scopesWaiting(for: viewer, on: today, limit: 10, in: tx)
            #expect(count == listed.count)
            return listed.map(\.user.id)
        }
    }

    @Test func `On the page several are confirmed at once, one is changed, and others are refused`() async throws {
        try await World.with(.sqlite) { world async throws in
            let pages = try PageRenderer(
                templates: [AccountsPages.templates, ScopePages.templates], environment: world.clock.environment,
                demo: false)
            try pages.register(AccountsPages.contents + ScopePages.contents)
            let router = pages.router()
            router.add(middleware: SessionMiddleware(accounts: world.accounts, demo: false, pages: pages))
            AccountsPages(
                accounts: world.accounts, pages: pages, secureCookie: true, clientAddress: { _, _ in nil }
            ).add(to: router)
            ScopePages(accounts: world.accounts, pages: pages).add(to: router)
            let first = try await world.user("xa1", .officer, at: World.At.commune, name: "Mã Thị Sáy")
            try await world.user("xa2", .leader, at: World.At.commune, name: "Lý A Ẩn")
            try await world.user("qt-thu", .administrator)
            try await world.user("canbo", .officer)
            try await reform(world)
            try await Application(router: router).test(.router) { client async throws in
                let browser = Browser(client)
                try await browser.signIn("canbo")
                #expect(try await browser.get("/nguoi-dung/pham-vi").status == .forbidden)
                let key = RoleKey(
                    RoleAssignment(role: .officer, place: World.At.commune, from: Day(inVietnam: first.createdAt)))
                let one = "/nguoi-dung/\(first.id.text)/vai-tro/\(key.text)/pham-vi"
                #expect(try await browser.get(one).status == .forbidden)
                #expect(try await browser.post(one, []).status == .forbidden)
                try await browser.signIn("qt-thu")
                let list = try await browser.get("/nguoi-dung/pham-vi")
                #expect(list.html.contains("Mã Thị Sáy") && list.html.contains("Lý A Ẩn"))
                #expect(list.html.contains("xã Cách Linh") && list.html.contains("Xã Bế Văn Đàn"))
                let page = try await browser.get(one)
                #expect(page.html.contains("Xã Bế Văn Đàn") && page.html.contains("đang có hiệu lực"))
                let empty = try await browser.submit(one, [("ma", "99999")])
                #expect(empty.status == .unprocessableContent || empty.status == .notFound)
                let changed = try await browser.submit(one, [("dia-ban", "\(World.At.newCommune.number)")])
                #expect(changed.status == .seeOther)
                let values = list.html.matches(of: /name="vai-tro" value="([^"]+)"/).map { String($0.1) }
                let rest = values.filter { !$0.contains(first.id.text) }
                let done = try await browser.submit("/nguoi-dung/pham-vi", rest.map { ("vai-tro", $0) })
                #expect(done.status == .seeOther)
                #expect(try await browser.get("/nguoi-dung/pham-vi").html.contains("Không có vai trò nào chờ xác nhận"))
            }
        }
    }
}
