import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Synchronization
import TestSupport
import Testing

@testable import Accounts

/// A browser of these tests: keeps the cookie and finds the CSRF secret in what it was shown.
final class Browser: Sendable {
    let client: any TestClientProtocol
    private let jar = Mutex<String?>(nil)

    var cookie: String? {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    init(_ client: any TestClientProtocol) { self.client = client }

    struct Answer {
        let status: HTTPResponse.Status
        let location: String?
        let setCookie: String?
        let html: String
    }

    func get(_ path: String) async throws -> Answer { try await send(path, .get, "") }

    func post(_ path: String, _ fields: [(String, String)]) async throws -> Answer {
        let body = fields.map { Link.encoded($0) + "=" + Link.encoded($1) }.joined(separator: "&")
        return try await send(path, .post, body)
    }

    /// Opens the page, takes its hidden fields, and sends them with the given ones.
    func submit(_ path: String, to target: String? = nil, _ fields: [(String, String)]) async throws -> Answer {
        let page = try await get(path)
        let named = Set(fields.map(\.0))
        return try await post(target ?? path, page.hidden.filter { !named.contains($0.0) } + fields)
    }

    private func send(_ path: String, _ method: HTTPRequest.Method, _ body: String) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        headers[.cookie] = cookie
        let answer = try await client.execute(
            uri: path, method: method, headers: headers, body: ByteBuffer(string: body)
        ) {
            Answer(
                status: $0.status, location: $0.headers[.location], setCookie: $0.headers[.setCookie],
                html: String(buffer: $0.body))
        }
        if let set = answer.setCookie { cookie = String(set.prefix { $0 != ";" }) }
        return answer
    }
}

extension Browser.Answer {
    var hidden: [(String, String)] {
        html.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)">/).map { (String($0.1), String($0.2)) }
    }
}

extension Browser {
    /// The world with its pages, and a browser that nobody is signed in with.
    static func with(
        _ engine: TestEngine = .sqlite, demanding rule: SecondFactorRule = .off,
        _ body: @escaping @Sendable (World, Browser) async throws -> Void
    ) async throws {
        try await World.with(engine) { world in
            let pages = try PageRenderer(
                templates: [AccountsPages.templates], environment: world.clock.environment, demo: false)
            try pages.register(AccountsPages.contents)
            let router = pages.router()
            var accounts = world.accounts
            accounts.secondFactor = rule
            router.add(middleware: SessionMiddleware(accounts: accounts, demo: false, pages: pages))
            AccountsPages(
                accounts: accounts, pages: pages, demoHint: .init(login: "tinh", password: "nep-moi-2024"),
                secureCookie: true, clientAddress: { _, _ in "10.0.0.1" }
            ).add(to: router)
            router.get("viet-thu") { _, _ in "viết thư" }
            // What a room's form does with what was typed.
            router.post("viet-thu") { request, context -> String in
                _ = try context.requireViewer()
                let form = try await request.form(context: context)
                return form.names.filter { $0 != "_csrf" }
                    .map { "\($0)=\(form.allRaw($0).joined(separator: "|"))" }.joined(separator: "&")
            }
            try await Application(router: router).test(.router) { client in try await body(world, Browser(client)) }
        }
    }

    func signIn(_ login: String, _ password: String = World.password) async throws {
        let answer = try await submit("/dang-nhap", [("login", login), ("password", password)])
        try #require(answer.status == .seeOther, "\(answer.html)")
    }
}
