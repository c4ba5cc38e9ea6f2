import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Accounts

@Suite struct AgencyPagesTests {
    private func with(
        _ engine: TestEngine = .sqlite, _ body: @escaping @Sendable (World, Browser) async throws -> Void
    ) async throws {
        try await World.with(engine) { world in
            let pages = try PageRenderer(
                templates: [AccountsPages.templates, AgencyPages.templates], environment: world.clock.environment,
                demo: false)
            try pages.register(AccountsPages.contents + AgencyPages.contents)
            let router = pages.router()
            router.add(middleware: SessionMiddleware(accounts: world.accounts, demo: false))
            AccountsPages(
                accounts: world.accounts, pages: pages, secureCookie: true, clientAddress: { _, _ in "10.0.0.1" }
            ).add(to: router)
            AgencyPages(database: world.database, pages: pages, environment: world.clock.environment).add(to: router)
            try await Application(router: router).test(.router) { client in try await body(world, Browser(client)) }
        }
    }

    private func signIn(_ browser: Browser, _ login: String) async throws {
        let answer = try await browser.submit("/dang-nhap", [("login", login), ("password", World.password)])
        try #require(answer.status == .seeOther, "\(answer.html)")
    }

    private static let department: [(String, String)] = [
        ("name", "Ban Gia đình - Xã hội"), ("code", "ban-gdxh-04"), ("loai", "department"), ("dia-ban", "04"),
        ("cap-tren", "hoi-lhpn-04"), ("aliases", "Ban GĐXH\nBan Gia đình xã hội"),
    ]

    @Test(arguments: TestEngine.allCases)
    func `a department is added below its office, found by another printed form, and changed (A7, A10)`(
        engine: TestEngine
    ) async throws {
        try await with(engine) { world, browser in
            try await world.user("quantri", .administrator)
            try await signIn(browser, "quantri")
            let added = try await browser.submit("/don-vi/moi", Self.department)
            let path = try #require(added.location).prefix { $0 != "?" }
            let page = try await browser.get(String(path))
            #expect(page.html.contains("Ban Gia đình - Xã hội") && page.html.contains("Hội LHPN tỉnh Cao Bằng"))
            let office = try await browser.get("/don-vi/\(world.union.id)")
            #expect(office.html.contains("Phòng, ban và đơn vị trực thuộc"))
            #expect(office.html.contains("Ban Gia đình - Xã hội"))
            let found = try await browser.get("/don-vi?tim=ban%20gdxh")
            #expect(found.html.contains("Ban Gia đình - Xã hội") && !found.html.contains("Hội LHPN huyện"))

            let changed = try await browser.submit(
                "\(path)/sua",
                [
                    ("name", "Ban Gia đình"), ("loai", "department"), ("cap-tren", "hoi-lhpn-04"), ("aliases", ""),
                ])
            #expect(changed.status == .seeOther)
            #expect(try await browser.get(String(path)).html.contains("<h1>Ban Gia đình</h1>"))
            let actions = try await world.database.read { tx in
                try tx.rows("SELECT action FROM audit_entry WHERE record_kind = 'agency' ORDER BY id")
                    .map { try $0("action") as String }
            }
            #expect(actions.suffix(2) == ["agency.created", "agency.changed"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an office of the Union without a recorded line stands below the Union of the place above (A5)`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            try await world.database.write(as: .commandLine) { tx in
                let commune = try AgencyStore.create(
                    NewAgency(code: "hoi-lhpn-01279", name: "Hội LHPN xã", kind: .union, place: World.At.commune),
                    in: tx)
                #expect(try AgencyStore.above(commune, in: tx)?.id == world.districtUnion.id)
                #expect(try AgencyStore.above(world.union, in: tx) == nil)
            }
        }
    }

    @Test func `what is wrong is said at its field, what was typed stays, and nothing is kept`() async throws {
        try await with { world, browser in
            try await world.user("quantri", .administrator)
            try await signIn(browser, "quantri")
            for (field, value, words) in [
                ("dia-ban", "12", "nằm ngoài phạm vi"), ("cap-tren", "khong-co", "Không có đơn vị nào mang mã"),
                ("code", "Ban GĐ", "chỉ gồm chữ thường không dấu"), ("name", "", "cần từ 1 đến 200"),
                ("code", "hoi-lhpn-04", "Mã đơn vị này đã có"), ("loai", "khac", "Chưa chọn loại"),
            ] {
                let fields = Self.department.filter { $0.0 != field } + [(field, value)]
                let answer = try await browser.submit("/don-vi/moi", fields)
                #expect(answer.status != .seeOther && answer.html.contains(words), "\(field): \(value)")
                #expect(answer.html.contains("Ban Gia đình xã hội"), "\(field)")
            }
            #expect(try await world.count("SELECT COUNT(*) FROM agency") == 3)
        }
    }

    @Test func `an office does not stand above itself, and a second tab does not overwrite the first`() async throws {
        try await with { world, browser in
            try await world.user("quantri", .administrator)
            try await signIn(browser, "quantri")
            let path = "/don-vi/\(world.union.id)/sua"
            let circle = try await browser.submit(
                path, [("name", "Hội"), ("loai", "union"), ("cap-tren", "hoi-lhpn-049"), ("aliases", "")])
            #expect(circle.html.contains("thuộc đơn vị này"))
            let fields = [("name", "Hội Phụ nữ tỉnh"), ("loai", "union"), ("cap-tren", ""), ("aliases", "")]
            let tab = try await browser.get(path)
            #expect(try await browser.submit(path, fields).status == .seeOther)
            let late = try await browser.post(path, tab.hidden + [("name", "Tên của cửa sổ kia")] + fields.dropFirst())
            #expect(late.status == .conflict && late.html.contains("Tên của cửa sổ kia"))
            #expect(try await world.count("SELECT COUNT(*) FROM agency WHERE name = 'Hội Phụ nữ tỉnh'") == 1)
        }
    }

    @Test func `who may not change offices is refused; another province's offices are absent from the list`()
        async throws
    {
        try await with { world, browser in
            try await world.user("canbo", .officer)
            try await signIn(browser, "canbo")
            let list = try await browser.get("/don-vi")
            #expect(list.html.contains("Hội LHPN huyện Quảng Hòa") && !list.html.contains("Lai Châu"))
            #expect(!list.html.contains("Thêm đơn vị"))
            for path in ["/don-vi/moi", "/don-vi/\(world.union.id)/sua", "/don-vi/\(world.stranger.id)"] {
                #expect(try await browser.get(path).status == .forbidden, "\(path)")
            }
            let csrf = try await browser.get("/tai-khoan").hidden.filter { $0.0 == "_csrf" }
            for path in ["/don-vi/moi", "/don-vi/\(world.union.id)/sua"] {
                #expect(try await browser.post(path, csrf + Self.department).status == .forbidden, "\(path)")
            }
        }
    }
}
