import Accounts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Duties

@Suite struct DutyTests {
    private func record(_ new: NewDuty, of office: World.Office, in world: World) async throws {
        let agency = try #require(try await world.agency(office))
        try await world.database.write(as: World.Person.officer.actor) { tx in
            _ = try DutyStore.insert(new, of: agency, catalogue: World.catalogue, in: tx)
        }
    }

    private func codes(_ new: NewDuty, of office: World.Office, in world: World) async throws -> [String] {
        do {
            try await record(new, of: office, in: world)
            return []
        } catch let problems as Problems {
            return problems.all.map(\.code)
        } catch let problem as Problem {
            return [problem.code]
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `An office leads some contents and takes part in others, each from its document (A11)`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let source = "Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.1"
            for content in ["1", "2", "3"] {
                try await record(
                    NewDuty(kind: .lead, subject: content, period: "2024", source: source), of: .union, in: world)
            }
            try await record(
                NewDuty(
                    kind: .coordinating, subject: "4", partner: "so-ld-04", period: "2024", source: source),
                of: .union, in: world)
            let duties = try await world.database.read { try DutyStore.all(of: [World.Office.union.id], in: $0) }
            #expect(duties.map(\.subject) == ["1", "2", "3", "4"])
            #expect(duties.map(\.kind) == [.lead, .lead, .lead, .coordinating])
            #expect(duties.last?.partnerName == World.Office.labour.name)
            #expect(duties.allSatisfy { $0.source == source && $0.period.written == "năm 2024" })
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Departments have duty lists of their own, and what they mainstream in projects they lead (A12, A23)`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            let source = "Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.2"
            try await record(
                NewDuty(
                    kind: .task, words: "Tổ chức tập huấn kiến thức về bình đẳng giới", period: "2024", source: source),
                of: .labour, in: world)
            try await record(
                NewDuty(
                    kind: .mainstreaming, words: "Triển khai lồng ghép giới trong các Dự án do đơn vị chủ trì",
                    period: "2021-2025", source: source), of: .labour, in: world)
            let (labour, union) = try await world.database.read { tx in
                (
                    try DutyStore.all(of: [World.Office.labour.id], in: tx),
                    try DutyStore.all(of: [World.Office.union.id], in: tx)
                )
            }
            #expect(labour.map(\.kind) == [.task, .mainstreaming] && union.isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Two departments of two agencies are the secretariat of the steering committee (A22)`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            for office in [World.Office.propaganda, .children] {
                try await record(
                    NewDuty(
                        kind: .secretariat, partner: "bcd-04", words: "Tham mưu cho Ban Chỉ đạo", period: "2024",
                        source: "Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.1"), of: office, in: world)
                let duty = try await world.database.read { try DutyStore.all(of: [office.id], in: $0).first }
                #expect(duty?.partner == World.Office.committee.id)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A row of a plan is listed for each of its joint implementers with its role (A8, A9)`(
        engine: TestEngine
    ) async throws {
        try await World.with(engine) { world async throws in
            for (office, role) in [(World.Office.labour, "chủ trì"), (.union, "phối hợp")] {
                let rows = try await world.database.read { tx in
                    try DutyStore.planned(for: [office.id], issuedOnly: true, viewing: "1 = 1", in: tx)
                }
                #expect(rows.map(\.label) == ["Tập huấn kiến thức bình đẳng giới"])
                #expect(rows.first?.role.word == role)
                #expect(rows.first?.parties == "\(World.Office.labour.name), \(World.Office.union.name)")
                let all = try await world.database.read { tx in
                    try DutyStore.planned(for: [office.id], issuedOnly: false, viewing: "1 = 1", in: tx)
                }
                #expect(all.count == 2)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `What a duty lacks is said at its field, and a wrong one is removed once`(engine: TestEngine) async throws {
        try await World.with(engine) { world async throws in
            let nothing = try await codes(NewDuty(kind: nil, period: "", source: ""), of: .union, in: world)
            #expect(nothing == ["duty.kind", "duty.period", "duty.source"])
            func one(_ change: (inout NewDuty) -> Void) async throws -> [String] {
                var new = NewDuty(kind: .lead, subject: "1", period: "2024", source: "Kế hoạch 1/KH")
                change(&new)
                return try await codes(new, of: .union, in: world)
            }
            #expect(try await one { $0.subject = "" } == ["duty.subject"])
            #expect(try await one { $0.subject = "9.9" } == ["duty.subject_unknown"])
            #expect(try await one { $0.kind = .task } == ["duty.words"])
            #expect(try await one { $0.period = "năm sau" } == ["duty.period"])
            #expect(try await one { $0.partner = "khong-co" } == ["duty.partner"])
            #expect(try await one { $0.partner = "hoi-lhpn-04" } == ["duty.partner_self"])
            #expect(
                try await one {
                    $0.kind = .secretariat
                    $0.words = "Giúp việc"
                } == ["duty.partner_missing"])
            #expect(try await one { _ in } == [])
            let union = try #require(try await world.agency(.union))
            let labour = try #require(try await world.agency(.labour))
            let id = try #require(
                try await world.database.read { try DutyStore.all(of: [union.id], in: $0).first?.id })
            let foreign = await #expect(throws: Problem.self) {
                try await world.database.write(as: World.Person.officer.actor) {
                    try DutyStore.remove(id, of: labour, in: $0)
                }
            }
            #expect(foreign?.code == "duty.absent")
            for _ in 1...2 {
                try await world.database.write(as: World.Person.officer.actor) {
                    try DutyStore.remove(id, of: union, in: $0)
                }
            }
            #expect(try await world.database.read { try DutyStore.all(of: [union.id], in: $0).isEmpty })
        }
    }
}

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

@Suite struct DutyPagesTests {
    private struct Browser: Sendable {
        let client: any TestClientProtocol

        func send(
            _ link: Link, _ method: HTTPRequest.Method = .get, as person: World.Person, _ body: String = ""
        ) async throws -> (status: HTTPResponse.Status, html: String) {
            try await client.execute(
                uri: link.path, method: method,
                headers: [.contentType: "application/x-www-form-urlencoded", .from: person.rawValue],
                body: ByteBuffer(string: body)
            ) { ($0.status, String(buffer: $0.body)) }
        }
    }

    private func with(_ body: @escaping @Sendable (World, Browser) async throws -> Void) async throws {
        try await World.with(.sqlite) { world async throws in
            let pages = try PageRenderer(
                templates: [DutyPages.templates, AgencyPages.templates], environment: .fixed(), demo: false)
            try pages.register(DutyPages.contents + AgencyPages.contents)
            let router = pages.router()
            router.add(middleware: Named(world: world))
            let duties = DutyPages(
                database: world.database, pages: pages, catalogue: World.catalogue, environment: .fixed())
            duties.add(to: router)
            AgencyPages(
                database: world.database, pages: pages, environment: .fixed(),
                duties: { try duties.summary(of: $0, for: $1, in: $2) }
            ).add(to: router)
            try await Application(router: router).test(.router) { client in
                try await body(world, Browser(client: client))
            }
        }
    }

    @Test func `A duty is recorded by form and stands on the page of its office`() async throws {
        try await with { world, browser async throws in
            let form =
                "_csrf=secret&phan-viec=lead&noi-dung-viec=1&giai-doan=2024&nguon="
                + Link.encoded("Kế hoạch 288/KH-BCD ngày 20/3/2024, mục V.1")
            let answer = try await browser.send(.newDuty(of: World.Office.union.id), .post, as: .officer, form)
            #expect(answer.status == .seeOther)
            let office = try await browser.send(.agency(World.Office.union.id), as: .officer)
            #expect(office.html.contains("Chủ trì") && office.html.contains("Nội dung 1"))
            #expect(office.html.contains("288/KH-BCD"))
            let list = try await browser.send(.duties(of: World.Office.union.id), as: .supervisor)
            #expect(list.html.contains("Nội dung 1") && !list.html.contains("Bỏ</button>"))
            #expect(list.html.contains("Tập huấn kiến thức bình đẳng giới"))
        }
    }

    @Test func `Who may not edit plans there records nothing`() async throws {
        try await with { world, browser async throws in
            let form = "_csrf=secret&phan-viec=lead&noi-dung-viec=1&giai-doan=2024&nguon=x"
            for person in [World.Person.supervisor, .stranger, .partner] {
                let link = Link.newDuty(of: World.Office.union.id)
                #expect(try await browser.send(link, as: person).status == .forbidden)
                #expect(try await browser.send(link, .post, as: person, form).status == .forbidden)
            }
            #expect(try await browser.send(.duties(of: World.Office.union.id), as: .stranger).status == .forbidden)
            #expect(try await world.database.read { try DutyStore.all(of: [World.Office.union.id], in: $0).isEmpty })
        }
    }

    @Test func `An officer of a partner office sees the rows that name the office, in plans in force, and no more`()
        async throws
    {
        try await with { world, browser async throws in
            // The office is a department of the one that the row names.
            let own = try await browser.send(Link("/viec-don-vi"), as: .partner)
            #expect(own.status == .ok && own.html.contains("Tập huấn kiến thức bình đẳng giới"))
            #expect(!own.html.contains("chưa ban hành") && !own.html.contains("href=\"/ke-hoach/"))
            #expect(try await browser.send(.duties(of: World.Office.union.id), as: .partner).status == .forbidden)
            let foreign = try await browser.send(Link("/viec-don-vi"), as: .stranger)
            #expect(!foreign.html.contains("Tập huấn kiến thức bình đẳng giới"))
        }
    }
}
