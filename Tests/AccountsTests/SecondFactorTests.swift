import Database
import Foundation
import Hummingbird
import Kernel
import Pages
import TestSupport
import Testing

@testable import Accounts

@Suite struct SecondFactorTests {
    private func actor(_ user: User) -> Actor { .user(user.id, name: user.name) }

    private func code(_ secret: [UInt8], _ world: World, _ offset: Int = 0) -> String {
        TOTP.code(secret, step: TOTP.step(at: world.clock.now) + offset)
    }

    /// Turns it on; gives the secret and the recovery codes.
    private func enrol(_ world: World, _ user: User) async throws -> (secret: [UInt8], codes: [String]) {
        try await world.accounts.beginSecondFactor(of: actor(user))
        let pending = try await world.accounts.secondFactor(of: user.id).pending
        let secret = try #require(pending)
        let codes = try await world.accounts.confirmSecondFactor(of: actor(user), code: code(secret, world), token: nil)
        world.clock.advance(by: 60)
        return (secret, codes)
    }

    private func signIn(_ world: World, _ login: String = "tinh") async throws -> String {
        try await world.accounts.signIn(login: login, password: World.password, address: "10.0.0.1")
    }

    @Test(arguments: TestEngine.allCases)
    func `With a second factor the password alone opens nothing, the code does, and each code once`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let before = try await signIn(world)
            let (secret, _) = try await enrol(world, user)
            #expect(try await world.accounts.viewer(for: before) == nil, "other sessions end")

            let waiting = try await signIn(world)
            #expect(try await world.accounts.viewer(for: waiting) == nil)
            #expect(try await world.accounts.awaitsCode(waiting))
            let right = code(secret, world)
            let open = try await world.accounts.enterCode(right, token: waiting, address: nil)
            #expect(open != waiting)
            #expect(try await world.accounts.viewer(for: open)?.viewer.userID == user.id)
            #expect(try await !world.accounts.awaitsCode(waiting))

            let second = try await signIn(world)
            let reused = await #expect(throws: Problem.self) {
                try await world.accounts.enterCode(right, token: second, address: nil)
            }
            #expect(reused?.code == "code.wrong")
            #expect(try await world.accounts.viewer(for: second) == nil)
            world.clock.advance(by: 30)
            _ = try await world.accounts.enterCode(code(secret, world), token: second, address: nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A recovery code opens once, in any spelling, and none of them lies in the database`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let (_, codes) = try await enrol(world, user)
            #expect(Set(codes).count == 10)
            let first = try await signIn(world)
            _ = try await world.accounts.enterCode(
                codes[7].uppercased().replacing("-", with: " "), token: first, address: nil)
            let second = try await signIn(world)
            for wrong in [codes[7], String(codes[3].dropLast()) + "1", "0"] {
                let problem = await #expect(throws: Problem.self) {
                    try await world.accounts.enterCode(wrong, token: second, address: nil)
                }
                #expect(problem?.code == "code.wrong")
            }
            #expect(try await world.accounts.secondFactor(of: user.id).unusedCodes == 9)
            let hashes = try await world.database.read { try $0.rows("SELECT code_hash FROM recovery_code") }
            for row in hashes {
                let hash: String = try row("code_hash")
                #expect(hash.hasPrefix("$argon2id$"))
            }
            let renewed = try await world.accounts.renewRecoveryCodes(of: actor(user), code: codes[2])
            let old = await #expect(throws: Problem.self) {
                try await world.accounts.enterCode(codes[1], token: second, address: nil)
            }
            #expect(old?.code == "code.wrong")
            _ = try await world.accounts.enterCode(renewed[1], token: second, address: nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Guessing codes is slowed down, also over new sign-ins, and a waiting session ends after ten minutes`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let (secret, _) = try await enrol(world, user)
            var refusals: [String] = []
            for _ in 0..<6 {
                let token = try await signIn(world)
                let problem = await #expect(throws: Problem.self) {
                    try await world.accounts.enterCode("000000", token: token, address: nil)
                }
                refusals.append(problem?.code ?? "")
            }
            #expect(refusals == Array(repeating: "code.wrong", count: 5) + ["code.throttled"])
            world.clock.advance(by: 31)
            let late = try await signIn(world)
            world.clock.advance(by: Session.codeLimit)
            let over = await #expect(throws: Problem.self) {
                try await world.accounts.enterCode(code(secret, world), token: late, address: nil)
            }
            #expect(over?.code == "code.over")
            let again = try await signIn(world)
            _ = try await world.accounts.enterCode(code(secret, world), token: again, address: nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A link for a forgotten password does not get past the second factor`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let (secret, _) = try await enrol(world, user)
            let issued = try await world.accounts.makeLink(for: user.id, version: 1, by: .commandLine)
            let token = try #require(issued.token)
            let session = try await world.accounts.useLink(
                token, password: "nước chảy đá mòn", repeated: "nước chảy đá mòn", address: nil)
            #expect(try await world.accounts.viewer(for: session) == nil)
            let open = try await world.accounts.enterCode(code(secret, world), token: session, address: nil)
            #expect(try await world.accounts.viewer(for: open) != nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An administrator ends the second factor of somebody below, never the own or one above`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let administrator = try await world.user("quan-tri", .administrator)
            let user = try await world.user("tinh", .officer)
            let system = try await world.user("he-thong", .systemAdministrator)
            for person in [administrator, user, system] { _ = try await enrol(world, person) }
            for person in [administrator, system] {
                let problem = await #expect(throws: Problem.self) {
                    try await world.accounts.endSecondFactor(of: person.id, version: 1, by: actor(administrator))
                }
                #expect(problem?.kind == .forbidden)
            }
            let waiting = try await signIn(world)
            try await world.accounts.endSecondFactor(of: user.id, version: 1, by: actor(administrator))
            #expect(try await !world.accounts.awaitsCode(waiting))
            let open = try await signIn(world)
            #expect(try await world.accounts.viewer(for: open) != nil)
            #expect(try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'second_factor.off'") == 1)
        }
    }

    @Test(arguments: Role.allCases)
    func `Leaders, accountants and administrators open only their account until it is on, from the day that was set`(
        role: Role
    ) async throws {
        try await Browser.with { world, browser in
            let user = try await world.user("nguoi-dung", role)
            let demanded = [.leader, .accountant, .administrator, .systemAdministrator].contains(role)
            let day = try #require(Day(iso: "2024-03-21"))
            var accounts = world.accounts
            accounts.secondFactor = .compulsory(from: day)
            let token = try await accounts.signIn(login: "nguoi-dung", password: World.password, address: nil)
            #expect(try await accounts.viewer(for: token)?.mustEnrol == false)
            world.clock.advance(by: 24 * 3600)
            let next = try await accounts.signIn(login: "nguoi-dung", password: World.password, address: nil)
            #expect(try await accounts.viewer(for: next)?.mustEnrol == demanded)
            try await accounts.beginSecondFactor(of: actor(user))
            let pending = try await accounts.secondFactor(of: user.id).pending
            let secret = try #require(pending)
            _ = try await accounts.confirmSecondFactor(of: actor(user), code: code(secret, world), token: next)
            #expect(try await accounts.viewer(for: next)?.mustEnrol == false)
            let used = await #expect(throws: Problem.self) {
                try await accounts.endSecondFactor(of: actor(user), code: code(secret, world), token: next)
            }
            #expect(used?.code == "code.wrong", "the code that turned it on does not turn it off")
            world.clock.advance(by: 30)
            try await accounts.endSecondFactor(of: actor(user), code: code(secret, world), token: next)
            #expect(try await accounts.viewer(for: next)?.mustEnrol == demanded)
        }
    }

    @Test func `Turned on by clicking, asked for at the next sign-in, and a late form still arrives`() async throws {
        try await Browser.with(demanding: .compulsory(from: nil)) { world, browser in
            try await world.user("lanh-dao", .leader)
            try await browser.signIn("lanh-dao")
            #expect(try await browser.get("/viet-thu").location == "/tai-khoan/xac-thuc-hai-buoc")
            #expect(try await browser.submit("/tai-khoan", to: "/viet-thu", [("a", "b")]).status == .forbidden)
            let page = "/tai-khoan/xac-thuc-hai-buoc"
            #expect(try await browser.submit(page, to: "\(page)/bat-dau", []).location == page)
            let shown = try await browser.get(page).html
            #expect(shown.contains("otpauth://totp/"))
            let user = try #require(
                try await world.accounts.users(within: [Scope(.nation)], search: "", page: 1).users.first)
            let pending = try await world.accounts.secondFactor(of: user.user.id).pending
            let secret = try #require(pending)
            #expect(shown.contains(Base32.grouped(secret)))
            let wrong = try await browser.submit(page, to: "\(page)/xac-nhan", [("otp", "12")])
            #expect(wrong.html.contains(##"<a href="#otp">"##))
            let on = try await browser.submit(page, to: "\(page)/xac-nhan", [("otp", code(secret, world))])
            #expect(on.html.matches(of: /[0-9][a-z2-9]{4}-[a-z2-9]{5}-[a-z2-9]{5}/).count == 10)
            let csrf = try #require(try await browser.get("/tai-khoan").hidden.first { $0.0 == "_csrf" }?.1)
            #expect(try await browser.post("/viet-thu", [("_csrf", csrf), ("a", "b")]).html == "a=b")

            world.clock.advance(by: Session.idleLimit)
            let late = try await browser.post("/viet-thu", [("_csrf", csrf), ("a", "b")])
            let asked = try await browser.post(
                "/dang-nhap/gui-tiep", late.hidden + [("login", "lanh-dao"), ("password", World.password)])
            #expect(asked.html.contains("Mã xác thực"))
            #expect(try await browser.get("/tai-khoan").location == "/dang-nhap/ma?den=%2Ftai-khoan")
            let back = try await browser.post("/dang-nhap/ma", asked.hidden + [("otp", code(secret, world))])
            #expect(back.html.contains(#"action="/viet-thu""#))
            #expect(try await browser.post("/viet-thu", back.hidden).html == "a=b")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Without a code nobody turns it off or draws new recovery codes, and other sessions end with it`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let (secret, codes) = try await enrol(world, user)
            let waiting = try await signIn(world)
            let open = try await world.accounts.enterCode(codes[0], token: waiting, address: nil)
            let second = try await signIn(world)
            let other = try await world.accounts.enterCode(codes[1], token: second, address: nil)
            for wrong in ["", "000000", codes[0]] {
                let renewing = await #expect(throws: Problem.self) {
                    try await world.accounts.renewRecoveryCodes(of: actor(user), code: wrong)
                }
                #expect(renewing?.code == "code.wrong")
            }
            let ending = await #expect(throws: Problem.self) {
                try await world.accounts.endSecondFactor(of: actor(user), code: "000000", token: open)
            }
            #expect(ending?.code == "code.wrong")
            #expect(try await world.accounts.secondFactor(of: user.id).unusedCodes == 8)
            try await world.accounts.endSecondFactor(of: actor(user), code: code(secret, world), token: open)
            #expect(try await world.accounts.secondFactor(of: user.id).since == nil)
            #expect(try await world.accounts.viewer(for: open) != nil)
            #expect(try await world.accounts.viewer(for: other) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Of one code sent many times at once a single one opens`(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let (secret, _) = try await enrol(world, user)
            var waiting: [String] = []
            for _ in 0..<4 { waiting.append(try await signIn(world)) }
            let right = code(secret, world)
            let opened = await withTaskGroup(of: Bool.self) { group in
                for token in waiting {
                    group.addTask {
                        (try? await world.accounts.enterCode(right, token: token, address: nil)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(opened == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A secret lies sealed where the installation has a key, and in the clear where it has none`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let user = try await world.user("tinh", .officer)
            let key = try #require(SecretKey(String(repeating: "0a", count: 32)))
            let sealed = Accounts(
                database: world.database, environment: world.clock.environment, passwords: World.passwords, key: key)
            try await sealed.beginSecondFactor(of: actor(user))
            let pending = try await sealed.secondFactor(of: user.id).pending
            let secret = try #require(pending)
            let stored = try await world.database.read { try SecondFactorStore.find(user.id, in: $0)?.secret }
            #expect(stored?.count == 1 + 24 + 16 + TOTP.secretBytes)
            _ = try await sealed.confirmSecondFactor(of: actor(user), code: code(secret, world), token: nil)
            world.clock.advance(by: 60)
            let waiting = try await signIn(world)
            await #expect(throws: SealFault.self, "another installation cannot read it") {
                try await world.accounts.enterCode(code(secret, world), token: waiting, address: nil)
            }
            _ = try await sealed.enterCode(code(secret, world), token: waiting, address: nil)
        }
    }

    @Test func `Nobody reaches the page of the code without the password`() async throws {
        try await Browser.with { _, browser async throws in
            #expect(try await browser.get("/dang-nhap/ma").location == "/dang-nhap")
            #expect(try await browser.post("/dang-nhap/ma", [("otp", "000000")]).location == "/dang-nhap")
            for step in SecondFactorStep.allCases {
                #expect(
                    try await browser.post("/tai-khoan/xac-thuc-hai-buoc/\(step.rawValue)", []).status == .unauthorized)
            }
        }
    }
}
