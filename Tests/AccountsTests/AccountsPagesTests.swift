import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Accounts

@Suite struct AccountsPagesTests {
    @Test func `Every template fits its page`() throws {
        let pages = try PageRenderer(templates: [AccountsPages.templates], environment: .live, demo: false)
        #expect(throws: Never.self) { try pages.register(AccountsPages.contents) }
    }

    @Test func `A stranger sees only the sign-in page`() async throws {
        try await Browser.with { world, browser in
            let user = try await world.user("tinh", .officer)
            for path in [
                "/", "/tai-khoan", "/nguoi-dung", "/nguoi-dung/moi", "/nguoi-dung/quyen", "/nguoi-dung/\(user.id)",
                "/nguoi-dung/\(user.id)/khoa", "/khong-co", "/dang-nhap-gia",
            ] {
                let answer = try await browser.get(path)
                #expect(answer.status == .seeOther, "\(path)")
                #expect(answer.location?.hasPrefix("/dang-nhap") == true, "\(path)")
            }
            for path in ["/nguoi-dung/moi", "/nguoi-dung/\(user.id)/khoa", "/tai-khoan", "/dang-xuat"] {
                let answer = try await browser.post(path, [("name", "x")])
                #expect(answer.status == .unauthorized, "\(path)")
            }
            let page = try await browser.get("/dang-nhap")
            #expect(page.status == .ok)
            #expect(page.html.contains("đăng nhập bằng <b>tinh</b> / <b>nep-moi-2024</b>"))
            browser.cookie = "\(Session.cookieName)=" + String(repeating: "0", count: 64)
            #expect(try await browser.get("/tai-khoan").status == .seeOther)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Signing in sets a guarded cookie and leads where one was going, never to another site`(
        engine: TestEngine
    ) async throws {
        try await Browser.with(engine) { world, browser in
            try await world.user("tinh", .officer)
            let asked = try await browser.get("/nguoi-dung?tim=an")
            #expect(asked.location == "/dang-nhap?den=%2Fnguoi-dung%3Ftim%3Dan")
            let answer = try await browser.submit(
                "/dang-nhap?den=%2Fnguoi-dung%3Ftim%3Dan", to: "/dang-nhap",
                [("login", "tinh"), ("password", World.password)])
            #expect(answer.status == .seeOther)
            #expect(answer.location == "/nguoi-dung?tim=an")
            let cookie = try #require(answer.setCookie)
            for part in ["nepmoi_session=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
                #expect(cookie.contains(part), "\(part)")
            }
            for (next, location) in [
                ("//ac.example", "/tong-quan"), ("https://ac.example", "/tong-quan"), ("", "/tong-quan"),
            ] {
                let other = try await browser.post(
                    "/dang-nhap", [("login", "tinh"), ("password", World.password), ("next", next)])
                #expect(other.location == location, "\(next)")
            }
        }
    }

    @Test func `A refused sign-in keeps the login, never the password, and says what to do`() async throws {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            let answer = try await browser.submit(
                "/dang-nhap", [("login", "tinh"), ("password", "mật khẩu sai nào đó")])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.setCookie == nil)
            #expect(answer.html.contains("<title>Lỗi: "))
            #expect(answer.html.contains(#"value="tinh""#))
            #expect(answer.html.contains(##"<a href="#password">"##))
            #expect(answer.html.contains(#"aria-invalid="true""#))
            #expect(!answer.html.contains("mật khẩu sai nào đó"))
            for _ in 0..<5 { _ = try await browser.post("/dang-nhap", [("login", "tinh"), ("password", "sai")]) }
            let throttled = try await browser.post("/dang-nhap", [("login", "tinh"), ("password", World.password)])
            #expect(throttled.status == .tooManyRequests)
            #expect(throttled.html.contains("30 giây"))
        }
    }

    @Test func `Signing out needs the form's secret and takes the cookie away`() async throws {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            try await browser.signIn("tinh")
            let forged = try await browser.post("/dang-xuat", [("_csrf", "x")])
            #expect(forged.status == .forbidden)
            #expect(try await browser.get("/tai-khoan").status == .ok)
            let answer = try await browser.submit("/tai-khoan", to: "/dang-xuat", [])
            #expect(answer.location == "/dang-nhap?da=da-dang-xuat")
            #expect(answer.setCookie?.contains("Max-Age=0") == true)
            #expect(try await world.count("SELECT COUNT(*) FROM session") == 0)
        }
    }

    @Test(arguments: Role.allCases)
    func `Every route of the users room answers 403 to a role without the right`(role: Role) async throws {
        try await Browser.with { world, browser in
            try await world.user("nguoi-xem", role)
            let target = try await world.user("muc-tieu", .officer, at: World.At.district, agency: world.districtUnion)
            try await browser.signIn("nguoi-xem")
            let may = Policy.rights[role]?.contains(.manageUsers) == true
            for path in [
                "/nguoi-dung", "/nguoi-dung/moi", "/nguoi-dung/quyen", "/nguoi-dung/\(target.id)",
                "/nguoi-dung/\(target.id)/khoa", "/nguoi-dung/\(target.id)/mo-khoa",
                "/nguoi-dung/\(target.id)/duong-dan", "/nguoi-dung/\(target.id)/vai-tro",
                "/nguoi-dung/\(target.id)/vai-tro/officer.1049.2024-03-20",
            ] {
                #expect(try await browser.get(path).status == (may ? .ok : .forbidden), "\(path)")
            }
            let secret = try await browser.get("/tai-khoan").hidden.filter { $0.0 == "_csrf" }.prefix(1)
            for step in AccountStep.allCases where !may {
                let answer = try await browser.post(
                    "/nguoi-dung/\(target.id)/\(step.rawValue)", secret + [("version", "1")])
                #expect(answer.status == .forbidden, "\(step)")
            }
            for path in ["vai-tro", "vai-tro/officer.1049.2024-03-20"] where !may {
                let answer = try await browser.post(
                    "/nguoi-dung/\(target.id)/\(path)",
                    secret + [("version", "1"), ("role", "leader"), ("until", "20/3/2024")])
                #expect(answer.status == .forbidden, "\(path)")
            }
            #expect(try await world.count("SELECT COUNT(*) FROM role_assignment WHERE until_day IS NOT NULL") == 0)
            let made = try await browser.post(
                "/nguoi-dung/moi",
                secret + [
                    ("name", "Lý Thị Mỷ"), ("login", "moi-tao"), ("agency", world.districtUnion.id.text),
                    ("role", "officer"),
                ])
            #expect(made.status == (may ? .ok : .forbidden))
            let count = try await world.count("SELECT COUNT(*) FROM user_account WHERE login = 'moi-tao'")
            #expect(count == (may ? 1 : 0))
        }
    }

    @Test func `An administrator sees and changes nobody of another province`() async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            let target = try await world.user("lai-chau", .officer, at: World.At.other, agency: world.stranger)
            try await browser.signIn("quan-tri")
            #expect(try await !browser.get("/nguoi-dung").html.contains("lai-chau"))
            let secret = try await browser.get("/tai-khoan").hidden.filter { $0.0 == "_csrf" }.prefix(1)
            #expect(try await browser.get("/nguoi-dung/\(target.id)").status == .forbidden)
            for step in AccountStep.allCases.map(\.rawValue) + ["vai-tro", "vai-tro/officer.1012.2024-03-20"] {
                let path = "/nguoi-dung/\(target.id)/\(step)"
                #expect(try await browser.get(path).status == .forbidden)
                #expect(try await browser.post(path, secret + [("version", "1")]).status == .forbidden)
            }
            let made = try await browser.post(
                "/nguoi-dung/moi",
                secret + [
                    ("name", "Lý"), ("login", "moi-tao"), ("agency", world.stranger.id.text), ("role", "officer"),
                ])
            #expect(made.status == .forbidden)
            #expect(try await browser.get("/nguoi-dung/khong-phai-ma").status == .notFound)
            #expect(try await world.count("SELECT COUNT(*) FROM user_account WHERE state = 'locked'") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Somebody is invited, chooses a password by the link, and is in; the link opens nothing twice`(
        engine: TestEngine
    ) async throws {
        try await Browser.with(engine) { world, browser in
            try await world.user("quan-tri", .administrator)
            try await browser.signIn("quan-tri")
            let form = try await browser.get("/nguoi-dung/moi")
            #expect(form.html.contains("Hội LHPN huyện Quảng Hòa"))
            #expect(!form.html.contains("Hội LHPN tỉnh Lai Châu"))
            #expect(!form.html.contains("system_administrator"))
            let fields =
                form.hidden.filter { ["_csrf", "submission"].contains($0.0) } + [
                    ("name", "Lục Thị Hoài"), ("login", "quang-hoa"), ("agency", world.districtUnion.id.text),
                    ("role", "officer"), ("from", "20/3/2024"), ("until", "31/12/2024"),
                ]
            let made = try await browser.post("/nguoi-dung/moi", fields)
            #expect(made.status == .ok)
            let link = try #require(made.html.firstMatch(of: /\/dat-mat-khau\?ma=[0-9a-f]{64}/)).output
            #expect(made.html.contains("Tên đăng nhập: quang-hoa"))
            let again = try await browser.post("/nguoi-dung/moi", fields)
            #expect(again.html.contains("đường dẫn đã hiện ở lần đó"))
            #expect(!again.html.contains("?ma="))

            let other = Browser(browser.client)
            let page = try await other.get(String(link))
            #expect(page.html.contains("Chào Lục Thị Hoài"))
            #expect(page.html.contains(#"value="quang-hoa""#))
            let short = try await other.submit(
                String(link), to: "/dat-mat-khau", [("password", "ngắn"), ("repeated", "ngắn")])
            #expect(short.html.contains(##"<a href="#password">"##))
            let chosen = try await other.submit(
                String(link), to: "/dat-mat-khau",
                [("password", "nước chảy đá mòn"), ("repeated", "nước chảy đá mòn")])
            #expect(chosen.location == "/tai-khoan?da=da-dat-mat-khau")
            #expect(try await other.get("/tai-khoan").html.contains("quang-hoa"))

            let twice = try await other.get(String(link))
            let forged = try await other.get("/dat-mat-khau?ma=" + String(repeating: "0", count: 64))
            let empty = try await other.get("/dat-mat-khau")
            for refused in [twice, forged, empty] {
                #expect(refused.status == .notFound)
                #expect(refused.html.contains(Accounts.linkOver.message))
            }
        }
    }

    @Test func `A form with faults comes back with what was typed, each fault at its field`() async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            try await browser.signIn("quan-tri")
            let answer = try await browser.submit(
                "/nguoi-dung/moi",
                [
                    ("name", "Lục <b>Thị</b> Hoài"), ("login", "quan-tri"), ("agency", world.union.id.text),
                    ("role", "leader"),
                ])
            #expect(answer.status == .conflict)
            #expect(answer.html.contains("Lục &lt;b&gt;Thị&lt;/b&gt; Hoài"))
            #expect(answer.html.contains(##"<a href="#login">Tên đăng nhập này đã có người dùng."##))
            #expect(answer.html.contains(#"<option value="leader" selected>"#))
            let empty = try await browser.submit("/nguoi-dung/moi", [("agency", "")])
            #expect(empty.status == .unprocessableContent)
            #expect(empty.html.contains(##"<a href="#agency">"##))
        }
    }

    @Test func `Locking asks first, says the consequences, locks, and opens again`() async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            let target = try await world.user("muc-tieu", .officer, name: "Đàm Văn Ân")
            try await browser.signIn("quan-tri")
            let question = try await browser.get("/nguoi-dung/\(target.id)/khoa")
            #expect(question.html.contains("Khóa tài khoản của Đàm Văn Ân?"))
            #expect(question.html.contains("Giữ như cũ"))
            #expect(try await world.count("SELECT COUNT(*) FROM user_account WHERE state = 'locked'") == 0)
            let locked = try await browser.submit("/nguoi-dung/\(target.id)/khoa", [])
            #expect(locked.location == "/nguoi-dung/\(target.id)?da=da-khoa")
            #expect(try await browser.get("/nguoi-dung/\(target.id)").html.contains("Đang khóa"))
            let stale = try await browser.submit("/nguoi-dung/\(target.id)/mo-khoa", [("version", "1")])
            #expect(stale.status == .conflict)
            let open = try await browser.submit("/nguoi-dung/\(target.id)/mo-khoa", [])
            #expect(open.status == .seeOther)
            let issued = try await browser.submit("/nguoi-dung/\(target.id)/duong-dan", [])
            #expect(issued.html.contains("/dat-mat-khau?ma="))
            let page = try await browser.get("/nguoi-dung/\(target.id)")
            #expect(page.html.contains("Đường dẫn đặt mật khẩu dùng được đến"))
        }
    }

    @Test func `The table of permissions shows the policy itself`() async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            try await browser.signIn("quan-tri")
            let html = try await browser.get("/nguoi-dung/quyen").html
            let permitted = Policy.rights.values.map(\.count).reduce(0, +)
            #expect(html.matches(of: /Được<\/span>/).count == permitted)
            for action in Action.allCases { #expect(html.contains(action.label)) }
            for role in Role.allCases { #expect(html.contains(role.label)) }
        }
    }
}
