import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Papers

/// Signs in whoever a header names: sessions are the business of Accounts.
private struct Named: RouterMiddleware {
    typealias Context = AppContext

    let world: World

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let name = request.headers[.from], let person = World.Person(rawValue: name) {
            context.viewer = try await world.viewer(person)
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

    func get(_ link: Link, as person: World.Person) async throws -> Answer { try await send(link, .get, person, "") }

    func post(_ link: Link, _ fields: [(String, String)], as person: World.Person) async throws -> Answer {
        let body = fields.map { Link.encoded($0) + "=" + Link.encoded($1) }.joined(separator: "&")
        return try await send(link, .post, person, body)
    }

    private func send(
        _ link: Link, _ method: HTTPRequest.Method, _ person: World.Person, _ body: String
    ) async throws -> Answer {
        try await client.execute(
            uri: link.path, method: method,
            headers: [.contentType: "application/x-www-form-urlencoded", .from: person.rawValue],
            body: ByteBuffer(string: body)
        ) { Answer(status: $0.status, location: $0.headers[.location], html: String(buffer: $0.body)) }
    }
}

@Suite struct PapersPagesTests {
    private func with(_ body: @escaping @Sendable (World, Browser) async throws -> Void) async throws {
        try await World.with(.sqlite) { world async throws in
            let pages = try PageRenderer(
                templates: [PapersPages.templates], environment: world.clock.environment, demo: false)
            try pages.register(PapersPages.contents)
            let router = pages.router()
            router.add(middleware: Named(world: world))
            router.add(middleware: WaitingCount(database: world.database, desk: world.desk))
            PapersPages(database: world.database, pages: pages, desk: world.desk).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(world, Browser(client: client))
            }
        }
    }

    @Test func `A step is asked on a page of its own, and sent twice it is taken once`() async throws {
        try await with { world, browser in
            let paper = try await world.draft()
            let question = try await browser.get(.paper(paper.id, .submit), as: .preparer)
            #expect(question.status == .ok)
            #expect(question.html.contains("Trình “Kế hoạch truyền thông năm 2024”?"))
            #expect(question.html.contains("Giữ như cũ") && question.html.contains("Hạn 15/9/2024 giữ nguyên."))
            #expect(question.html.contains("Hoàng Thị Ước"))
            let first = try await browser.post(.paper(paper.id, .submit), question.hidden, as: .preparer)
            let second = try await browser.post(.paper(paper.id, .submit), question.hidden, as: .preparer)
            #expect(first.status == .seeOther && second.status == .seeOther)
            #expect(first.location == "/thu/\(paper.id.text)?da=da-trinh")
            let found = try await world.database.read { try PaperStore.find(paper.id, in: $0) }
            #expect(found?.state == .submitted && found?.round == 1)
        }
    }

    @Test func `What is missing is said at its field, and what was typed stays`() async throws {
        try await with { world, browser in
            let paper = try await world.paper(.approved)
            let question = try await browser.get(.paper(paper.id, .issue), as: .leader)
            let fields = question.hidden + [("so", "288/KH-BCD"), ("ngay", "31/6/2024")]
            let answer = try await browser.post(.paper(paper.id, .issue), fields, as: .leader)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.html.contains("“31/6/2024” không có trong lịch"))
            #expect(answer.html.contains("value=\"288/KH-BCD\"") && answer.html.contains("value=\"31/6/2024\""))
            let late = fields.map { $0.0 == "ngay" ? ("ngay", "25/3/2024") : $0 }
            let future = try await browser.post(.paper(paper.id, .issue), late, as: .leader)
            #expect(future.html.contains("25/3/2024 chưa tới"))
        }
    }

    @Test func `A form that saw an older row version gets a 409 with the state found`() async throws {
        try await with { world, browser in
            let paper = try await world.paper(.submitted)
            let question = try await browser.get(.paper(paper.id, .approve), as: .leader)
            try await world.take(.withdraw, paper, by: .preparer)
            let answer = try await browser.post(.paper(paper.id, .approve), question.hidden, as: .leader)
            #expect(answer.status == .conflict && answer.html.contains("“Soạn thảo”"))
        }
    }

    @Test func `What waits is told to an open page in figures, and each thing as a message to copy`() async throws {
        try await with { world, browser in
            let paper = try await world.paper(.submitted)
            let count = try await browser.get(.waitingCount, as: .leader)
            #expect(count.html.contains("\"count\":1") && count.html.contains("Việc đang chờ: 1"))
            #expect(try await browser.get(.waitingCount, as: .stranger).html.contains("\"count\":0"))
            let inbox = try await browser.get(.inbox, as: .leader).html
            #expect(inbox.contains("data-waiting=\"/viec-cho/dem\"") && inbox.contains("data-live=\"viec-cho\""))
            #expect(inbox.contains(Link.message(of: paper.id).path))
            let message = try await browser.get(.message(of: paper.id), as: .leader)
            #expect(message.html.contains("“Kế hoạch truyền thông năm 2024” đã trình lần 1, chờ phê duyệt"))
            #expect(message.html.contains("/van-ban/\(paper.id.text)"))
            try await world.take(.giveBack, paper, by: .leader, StepDetails(note: "Sửa dòng 4."))
            #expect(
                try await browser.get(.message(of: paper.id), as: .preparer).html.contains("Lý do: Sửa dòng 4."))
            // Whoever may not see the paper is not told that there is one.
            #expect(try await browser.get(.message(of: paper.id), as: .stranger).status == .notFound)
        }
    }

    @Test func `Every write route refuses the role that lacks its right`() async throws {
        try await with { world, browser in
            let paper = try await world.paper(.submitted)
            let token = [("_csrf", "secret")]
            for step in PaperStep.allCases {
                for person in [World.Person.supervisor, .administrator] {
                    let answer = try await browser.post(.paper(paper.id, step), token, as: person)
                    #expect(answer.status == .forbidden, "\(step) \(person)")
                }
            }
            let links: [Link] = [
                .comments(of: paper.id), .resolve(paper.id, of: paper.id), .attach(to: paper.id), .deputies,
                .endDeputy(paper.id),
            ]
            for link in links {
                let answer = try await browser.post(link, token, as: .administrator)
                #expect(answer.status == .forbidden, "\(link)")
            }
            let forged = try await browser.post(.paper(paper.id, .approve), [("_csrf", "wrong")], as: .leader)
            #expect(forged.status == .forbidden)
        }
    }

    @Test func `The head of every page counts what waits, and the inbox lists it`() async throws {
        try await with { world, browser in
            let paper = try await world.paper(.submitted)
            let leader = try await browser.get(.inbox, as: .leader)
            #expect(leader.html.contains("aria-label=\"Việc đang chờ: 1\""))
            #expect(leader.html.contains("Chờ phê duyệt") && leader.html.contains(Link.paper(paper.id).path))
            let none = try await browser.get(.inbox, as: .supervisor)
            #expect(none.html.contains("Không có việc đang chờ"))
            let searched = try await browser.get(Link.inbox.query([("tim", "ha quang")]), as: .leader)
            #expect(searched.html.contains("Không có việc nào khớp với “ha quang”"))
        }
    }

    @Test func `A comment at a cell comes back in its thread with its quote, escaped, and is settled`() async throws {
        try await with { world, browser in
            let paper = try await world.draft()
            let form = try await browser.get(.comments(of: paper.id, anchor: "E12", quote: "30"), as: .supervisor)
            #expect(form.html.contains("value=\"E12\"") && form.html.contains("“30”"))
            let sent = try await browser.post(
                .comments(of: paper.id), form.hidden + [("neo", "E12"), ("loi-gop-y", "Thừa <b>1</b>.")],
                as: .supervisor
            )
            #expect(sent.status == .seeOther && sent.location?.contains("#gop-y-") == true)
            let page = try await browser.get(.comments(of: paper.id), as: .preparer)
            #expect(page.html.contains("Thừa &lt;b&gt;1&lt;/b&gt;.") && page.html.contains("1 góp ý chưa xong"))
            let link = try #require(page.html.firstMatch(of: /action="([^"]+\/xong)"/))
            let done = try await browser.post(Link(String(link.1)), [("_csrf", "secret")], as: .preparer)
            #expect(done.status == .seeOther)
            let empty = try await browser.post(.comments(of: paper.id), [("_csrf", "secret")], as: .leader)
            #expect(empty.status == .unprocessableContent && empty.html.contains("Chưa có nội dung góp ý"))
        }
    }

    @Test func `A principal names a deputy by form and ends it`() async throws {
        try await with { world, browser in
            let form = try await browser.get(.deputies, as: .leader)
            #expect(form.html.contains("Đàm Văn Quý") && !form.html.contains("Giàng Thị Mỷ"))
            let fields = [
                ("nguoi", World.Person.colleague.id.text), ("tu-ngay", "20/3/2024"), ("den-ngay", "22/3/2024"),
                ("ly-do", "đi công tác"),
            ]
            let named = try await browser.post(.deputies, form.hidden + fields, as: .leader)
            #expect(named.status == .seeOther)
            let page = try await browser.get(.deputies, as: .leader)
            let link = try #require(page.html.firstMatch(of: /action="(\/uy-quyen\/[^"]+\/thoi)"/))
            let ended = try await browser.post(Link(String(link.1)), [("_csrf", "secret")], as: .leader)
            #expect(ended.status == .seeOther)
            let after = try await browser.get(.deputies, as: .leader)
            #expect(after.html.contains("Đã hết"))
        }
    }
}
