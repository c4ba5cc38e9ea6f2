import Accounts
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Papers
import TestSupport
import Testing

@testable import Handovers

/// Signs in whoever a header names: sessions are the business of Accounts.
private struct Named: RouterMiddleware {
    typealias Context = AppContext

    let world: World

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let name = request.headers[.from], let person = World.Person(rawValue: name) {
            context.viewer = try await world.viewer(person)
            context.isRecentlyProved = true
        }
        return try await next(request, context)
    }
}

/// A browser without scripts.
private struct Browser: Sendable {
    struct Answer: Sendable {
        let status: HTTPResponse.Status
        let location: String?
        let html: String

        var hidden: [(String, String)] {
            html.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)">/).map {
                (String($0.1), String($0.2))
            }
        }
    }

    let client: any TestClientProtocol

    func get(_ path: String, as person: World.Person) async throws -> Answer { try await send(path, .get, person, "") }

    func post(_ path: String, _ fields: [(String, String)], as person: World.Person) async throws -> Answer {
        let body = fields.map { Link.encoded($0) + "=" + Link.encoded($1) }.joined(separator: "&")
        return try await send(path, .post, person, body)
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, _ person: World.Person, _ body: String
    ) async throws -> Answer {
        try await client.execute(
            uri: path, method: method,
            headers: [.contentType: "application/x-www-form-urlencoded", .from: person.rawValue],
            body: ByteBuffer(string: body)
        ) {
            // A workbook is no text.
            Answer(
                status: $0.status, location: $0.headers[.location],
                html: String(decoding: $0.body.readableBytesView, as: UTF8.self))
        }
    }
}

@Suite struct HandoverPagesTests {
    private func with(_ body: @escaping @Sendable (World, Browser) async throws -> Void) async throws {
        try await World.with(.sqlite) { world async throws in
            let pages = try PageRenderer(
                templates: [HandoverPages.templates], environment: world.clock.environment, demo: false)
            try pages.register(HandoverPages.contents)
            let router = pages.router()
            router.add(middleware: Named(world: world))
            HandoverPages(database: world.database, pages: pages, desk: world.desk).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(world, Browser(client: client))
            }
        }
    }

    @Test func `A person hands over by the form, sent twice it is made once, and both read the list`() async throws {
        try await with { world, browser async throws in
            _ = try await world.draft()
            let form = try await browser.get("/ban-giao/moi", as: .giver)
            #expect(form.status == .ok && form.html.contains("Bàn giao việc của mình"))
            #expect(form.html.contains("Kế hoạch truyền thông") && form.html.contains("Đàm Văn Quý"))
            let fields =
                form.hidden + [
                    ("vai-tro", world.role(of: .giver).text), ("van-ban", "1"),
                    ("nguoi-nhan", World.Person.receiver.id.text), ("ngay", world.day(in: 2).written),
                    ("ly-do", "nghỉ thai sản"),
                ]
            let first = try await browser.post("/ban-giao/moi", fields, as: .giver)
            let second = try await browser.post("/ban-giao/moi", fields, as: .giver)
            #expect(first.status == .seeOther && first.location == second.location)
            #expect(try await world.count() == 1)
            let path = try #require(first.location?.split(separator: "?").first.map(String.init))
            for person in [World.Person.giver, .receiver, .administrator] {
                let page = try await browser.get(path, as: person)
                #expect(page.status == .ok && page.html.contains("nghỉ thai sản"))
                #expect(page.html.contains("Kế hoạch truyền thông") && page.html.contains("Chưa đến ngày"))
                let isReceiver = person == .receiver
                #expect(page.html.contains("Xác nhận đã đọc") == isReceiver)
                #expect(page.html.contains("Rút lại bàn giao") == !isReceiver)
                let sheet = try await browser.get(path + "/danh-sach.xlsx", as: person)
                #expect(sheet.status == .ok && sheet.html.hasPrefix("PK"))
            }
            // Absent to everybody else, the list and the workbook alike.
            for person in [World.Person.leader, .stranger] {
                #expect(try await browser.get(path, as: person).status == .notFound)
                #expect(try await browser.get(path + "/danh-sach.xlsx", as: person).status == .notFound)
                #expect(
                    try await browser.post(path + "/rut-lai", [("_csrf", "secret")], as: person).status == .notFound)
                #expect(try await browser.get("/ban-giao", as: person).html.contains("Nông Thị Ngữ") == false)
            }
        }
    }

    @Test func `Only who manages the account hands over somebody else's work`() async throws {
        try await with { world, browser async throws in
            let of = "?nguoi=\(World.Person.giver.id.text)"
            #expect(try await browser.get("/ban-giao/moi\(of)", as: .administrator).status == .ok)
            #expect(try await browser.get("/ban-giao/moi\(of)", as: .leader).status == .forbidden)
            let fields = [
                ("_csrf", "secret"), ("nguoi", World.Person.giver.id.text),
                ("vai-tro", world.role(of: .giver).text), ("nguoi-nhan", World.Person.leader.id.text),
                ("ly-do", "x"),
            ]
            #expect(try await browser.post("/ban-giao/moi", fields, as: .leader).status == .forbidden)
            #expect(try await world.count() == 0)
            let foreign = "?nguoi=\(World.Person.stranger.id.text)"
            #expect(try await browser.get("/ban-giao/moi\(foreign)", as: .administrator).status == .forbidden)
        }
    }

    @Test func `What is missing is said at its field, and what was chosen stays`() async throws {
        try await with { world, browser async throws in
            let form = try await browser.get("/ban-giao/moi", as: .giver)
            let fields = form.hidden + [("vai-tro", world.role(of: .giver).text), ("ngay", "31/6/2024")]
            let answer = try await browser.post("/ban-giao/moi", fields + [("ly-do", "ốm")], as: .giver)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.html.contains("“31/6/2024” không có trong lịch") && answer.html.contains("ốm</textarea>"))
            let nobody = try await browser.post(
                "/ban-giao/moi", form.hidden + [("vai-tro", world.role(of: .giver).text), ("ly-do", "ốm")], as: .giver)
            #expect(
                nobody.html.contains("Chưa chọn người nhận")
                    && !nobody.html.contains("id=\"van-ban\" name=\"van-ban\" value=\"1\" checked"))
        }
    }

    @Test func `An administrator names a receiver of another office by login`() async throws {
        try await with { world, browser async throws in
            let form = try await browser.get(
                "/ban-giao/moi?nguoi=\(World.Person.giver.id.text)", as: .administrator)
            let fields =
                form.hidden + [
                    ("vai-tro", world.role(of: .giver).text), ("ten-dang-nhap", "CommuneOfficer"),
                    ("ly-do", "điều động"),
                ]
            let answer = try await browser.post("/ban-giao/moi", fields, as: .administrator)
            #expect(answer.status == .seeOther, "\(answer.html)")
            #expect(try await world.roles(.communeOfficer, on: world.today).contains(.officer))
        }
    }

    @Test func `Taking back is asked first, and reading is confirmed by the receiver alone`() async throws {
        try await with { world, browser async throws in
            let id = try await world.make(world.new(on: world.day(in: 2)), by: .giver)
            let path = "/ban-giao/\(id.text)"
            let refused = try await browser.post(path + "/da-doc", [("_csrf", "secret")], as: .giver)
            #expect(refused.status == .forbidden)
            let read = try await browser.post(path + "/da-doc", [("_csrf", "secret")], as: .receiver)
            #expect(read.status == .seeOther)
            #expect(
                try await browser.post(path + "/rut-lai", [("_csrf", "secret")], as: .receiver).status == .forbidden)
            #expect(try await browser.post(path + "/rut-lai", [("_csrf", "forged")], as: .giver).status != .seeOther)
            let question = try await browser.get(path + "/rut-lai", as: .giver)
            #expect(question.html.contains("Rút lại bàn giao từ Nông Thị Ngữ cho Đàm Văn Quý?"))
            let done = try await browser.post(path + "/rut-lai", question.hidden, as: .giver)
            #expect(done.status == .seeOther)
            #expect(try await browser.get(path, as: .receiver).html.contains("Đã rút lại"))
        }
    }
}
