import Foundation
import Pages
import TestSupport
import Testing

@testable import Accounts

@Suite struct PasswordFieldTests {
    @Test func `Every field of a password is masked and told to password managers`() async throws {
        try await Browser.with { world, browser in
            let user = try await world.user("quan-tri", .administrator)
            let issued = try await world.accounts.makeLink(for: user.id, version: 1, by: .commandLine)
            let link = try #require(issued.token)
            var pages = [
                try await browser.get("/dang-nhap").html, try await browser.get("/dat-mat-khau?ma=\(link)").html,
            ]
            try await browser.signIn("quan-tri")
            pages.append(try await browser.get("/tai-khoan").html)
            world.clock.advance(by: Session.proofLimit)
            pages.append(try await browser.get("/nguoi-dung/moi").html)
            let names = ["current", "password", "repeated"]
            let fields = pages.flatMap { $0.matches(of: /<input class="input"[^>]*>/).map { String($0.output) } }
                .filter { field in names.contains { field.contains(#"name="\#($0)""#) } }
            #expect(fields.count == 7)
            for field in fields {
                #expect(field.contains(#"type="password""#))
                #expect(field.contains(#"value="""#))
                #expect(field.contains(/autocomplete="(current|new)-password"/))
            }
        }
    }
}
