import Foundation
import Hummingbird
import Kernel
import Pages
import TestSupport
import Testing

@testable import Accounts

/// Issue 5: the password is entered again for dangerous acts, and nothing that was typed is lost.
@Suite struct RecentPasswordTests {
    @Test(arguments: TestEngine.allCases)
    func `Ten minutes after the password an invitation asks for it, keeps what was typed, and then goes on`(
        engine: TestEngine
    ) async throws {
        try await Browser.with(engine) { world, browser in
            try await world.user("quan-tri", .administrator)
            try await browser.signIn("quan-tri")
            world.clock.advance(by: Session.proofLimit - 1)
            let form = try await browser.get("/nguoi-dung/moi")
            #expect(form.html.contains("Họ tên"))
            world.clock.advance(by: 1)
            let asked = try await browser.post(
                "/nguoi-dung/moi",
                form.hidden.filter { ["_csrf", "submission"].contains($0.0) } + [
                    ("name", "Lục Thị Hoài"), ("login", "quang-hoa"), ("agency", world.districtUnion.id.text),
                    ("role", "officer"),
                ])
            #expect(asked.html.contains("Xác nhận bằng mật khẩu"))
            #expect(try await world.count("SELECT COUNT(*) FROM user_account WHERE login = 'quang-hoa'") == 0)

            let before = browser.cookie
            let wrong = try await browser.post("/tai-khoan/xac-nhan", asked.hidden + [("password", "sai mật khẩu")])
            #expect(wrong.status == .unprocessableContent)
            #expect(browser.cookie == before)
            let right = try await browser.post("/tai-khoan/xac-nhan", wrong.hidden + [("password", World.password)])
            #expect(right.html.contains(#"action="/nguoi-dung/moi""#))
            #expect(browser.cookie != before, "the session goes on under a new token")
            let made = try await browser.post("/nguoi-dung/moi", right.hidden)
            #expect(made.html.contains("/dat-mat-khau?ma="))

            let old = Browser(browser.client)
            old.cookie = before
            #expect(try await old.get("/tai-khoan").status == .seeOther)
        }
    }

    @Test func `Every dangerous act asks, reading and locking do not`() async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            let target = try await world.user("muc-tieu", .officer)
            try await browser.signIn("quan-tri")
            world.clock.advance(by: Session.proofLimit)
            let secret = try await browser.get("/tai-khoan").hidden.filter { $0.0 == "_csrf" }.prefix(1)
            let person = "/nguoi-dung/\(target.id)"
            for path in [
                "/nguoi-dung/moi", "\(person)/duong-dan", "\(person)/xac-thuc-hai-buoc", "\(person)/vai-tro",
                "\(person)/vai-tro/officer.1004.2024-03-20",
            ] {
                #expect(try await browser.get(path).html.contains("Xác nhận bằng mật khẩu"), "\(path)")
                let sent = try await browser.post(
                    path, secret + [("agency", world.union.id.text), ("version", "1"), ("until", "20/3/2024")])
                #expect(sent.html.contains("Xác nhận bằng mật khẩu"), "\(path)")
            }
            let steps = SecondFactorStep.allCases.map { "/tai-khoan/xac-thuc-hai-buoc/\($0.rawValue)" }
            for path in ["/tai-khoan/thiet-bi", "/tai-khoan/thiet-bi/\(target.id)", "/tai-khoan/khoa-truy-cap"] + steps
            {
                #expect(try await browser.post(path, Array(secret)).html.contains("Xác nhận bằng mật khẩu"), "\(path)")
            }
            for path in ["/nguoi-dung", person, "\(person)/khoa"] {
                #expect(try await !browser.get(path).html.contains("Xác nhận bằng mật khẩu"), "\(path)")
            }
            let opened = try await browser.submit(
                "\(person)/vai-tro", to: "/tai-khoan/xac-nhan", [("password", World.password)])
            #expect(opened.location == "\(person)/vai-tro")
            #expect(try await browser.get("\(person)/vai-tro").html.contains("Từ ngày"))
        }
    }

    @Test func `Guessing the password there is slowed down like signing in`() async throws {
        try await Browser.with { world, browser in
            try await world.user("quan-tri", .administrator)
            try await browser.signIn("quan-tri")
            world.clock.advance(by: Session.proofLimit)
            let asked = try await browser.get("/nguoi-dung/moi")
            for _ in 0..<5 {
                let wrong = try await browser.post("/tai-khoan/xac-nhan", asked.hidden + [("password", "sai")])
                #expect(wrong.status == .unprocessableContent)
            }
            let slowed = try await browser.post("/tai-khoan/xac-nhan", asked.hidden + [("password", World.password)])
            #expect(slowed.status == .tooManyRequests)
        }
    }
}
