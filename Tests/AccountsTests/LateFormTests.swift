import Foundation
import Hummingbird
import Kernel
import Pages
import TestSupport
import Testing

@testable import Accounts

/// Issue 5, bad input: a session that expires while typing loses nothing that was typed.
@Suite struct LateFormTests {
    private func secret(_ browser: Browser) async throws -> String {
        try #require(try await browser.get("/tai-khoan").hidden.first { $0.0 == "_csrf" }?.1)
    }

    private func fields(_ answer: Browser.Answer) -> [(String, String)] {
        answer.hidden.map { ($0.0, $0.1) }
    }

    @Test(arguments: TestEngine.allCases)
    func `A form sent after the session ended waits for its person and arrives whole`(engine: TestEngine) async throws {
        try await Browser.with(engine) { world, browser in
            try await world.user("tinh", .officer)
            try await browser.signIn("tinh")
            let secret = try await secret(browser)
            world.clock.advance(by: Session.idleLimit)
            let text = "Họp xóm Nà Vường\nngày 20/3"
            let late = try await browser.post(
                "/viet-thu?ky=2024",
                [("_csrf", secret), ("noi-dung", text), ("xom", "một"), ("xom", "hai"), ("password", "bí mật")])
            #expect(late.status == .unauthorized)
            #expect(late.html.contains("Phiên đăng nhập đã hết hạn"))
            #expect(!late.html.contains("bí mật"))

            let wrong = try await browser.post(
                "/dang-nhap/gui-tiep", fields(late) + [("login", "tinh"), ("password", "sai mật khẩu")])
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.html.contains("chưa đúng"))
            let back = try await browser.post(
                "/dang-nhap/gui-tiep", fields(wrong) + [("login", "tinh"), ("password", World.password)])
            #expect(back.status == .ok)
            #expect(back.html.contains(#"action="/viet-thu?ky=2024""#))

            let sent = try await browser.post("/viet-thu?ky=2024", fields(back))
            #expect(sent.status == .ok)
            #expect(sent.html == "noi-dung=\(text)&xom=một|hai")
        }
    }

    @Test func `After signing in again in another window a form filled in before can still be sent`() async throws {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            try await browser.signIn("tinh")
            let secret = try await secret(browser)
            world.clock.advance(by: Session.idleLimit)
            try await browser.signIn("tinh")
            #expect(try await browser.post("/viet-thu", [("_csrf", secret), ("a", "b")]).html == "a=b")
            let out = try await browser.post("/dang-xuat", [("_csrf", secret)])
            #expect(out.status == .seeOther)
            try await browser.signIn("tinh")
            #expect(try await browser.post("/viet-thu", [("_csrf", secret), ("a", "b")]).status == .forbidden)
        }
    }

    @Test func `Without the secret of the ended session nothing is carried: another site cannot plant a form`()
        async throws
    {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            try await browser.signIn("tinh")
            world.clock.advance(by: Session.idleLimit)
            for forged in ["", "x", String(repeating: "0", count: 64)] {
                let late = try await browser.post("/viet-thu", [("_csrf", forged), ("a", "b")])
                #expect(late.status == .unauthorized)
                #expect(!late.html.contains("/dang-nhap/gui-tiep"))
                let planted = try await browser.post(
                    "/dang-nhap/gui-tiep",
                    [
                        ("o._csrf", forged), ("o.a", "b"), ("target", "/viet-thu"), ("login", "tinh"),
                        ("password", World.password),
                    ])
                #expect(planted.location == "/dang-nhap")
            }
        }
    }

    @Test func `Somebody else who signs in on the same machine does not send what was typed before`() async throws {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            try await world.user("nguoi-khac", .officer)
            try await browser.signIn("tinh")
            let secret = try await secret(browser)
            world.clock.advance(by: Session.idleLimit)
            let late = try await browser.post("/viet-thu", [("_csrf", secret), ("a", "b")])
            let other = try await browser.post(
                "/dang-nhap/gui-tiep", fields(late) + [("login", "nguoi-khac"), ("password", World.password)])
            #expect(other.location == "/tai-khoan?da=phan-nhap-cua-nguoi-khac")
            #expect(try await browser.post("/viet-thu", [("_csrf", secret), ("a", "b")]).status == .forbidden)
        }
    }

    @Test func `A session that was ended, and forms of the own account, are not carried`() async throws {
        try await Browser.with { world, browser in
            let user = try await world.user("tinh", .officer)
            try await browser.signIn("tinh")
            let secret = try await secret(browser)
            let cookie = browser.cookie
            world.clock.advance(by: Session.idleLimit)
            let own = try await browser.post(
                "/tai-khoan", [("_csrf", secret), ("current", World.password), ("password", "x"), ("repeated", "x")])
            #expect(own.status == .unauthorized)
            #expect(!own.html.contains("/dang-nhap/gui-tiep"))
            _ = try await world.accounts.endOtherSessions(of: .user(user.id, name: user.name), token: nil)
            browser.cookie = cookie
            let ended = try await browser.post("/viet-thu", [("_csrf", secret), ("a", "b")])
            #expect(ended.status == .unauthorized)
            #expect(!ended.html.contains("/dang-nhap/gui-tiep"))
        }
    }

    @Test func `The page of devices marks the present one and signs the others out`() async throws {
        try await Browser.with { world, browser in
            try await world.user("tinh", .officer)
            try await browser.signIn("tinh")
            let other = Browser(browser.client)
            try await other.signIn("tinh")
            let page = try await browser.get("/tai-khoan")
            #expect(page.html.matches(of: /thiết bị này/).count == 1)
            let end = try #require(page.html.firstMatch(of: /\/tai-khoan\/thiet-bi\/[0-9a-f-]{36}/)).output
            let ended = try await browser.submit("/tai-khoan", to: String(end), [])
            #expect(ended.location == "/tai-khoan?da=da-dang-xuat-may")
            #expect(try await other.get("/tai-khoan").status == .seeOther)
            try await other.signIn("tinh")
            let all = try await browser.submit("/tai-khoan", to: "/tai-khoan/thiet-bi", [])
            #expect(all.location == "/tai-khoan?da=da-dang-xuat-may-khac")
            #expect(try await other.get("/tai-khoan").status == .seeOther)
            #expect(try await browser.get("/tai-khoan").status == .ok)
        }
    }
}
