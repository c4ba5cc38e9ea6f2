import Attachments
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import TestSupport
import Testing

@testable import Office
@testable import Papers

/// How an office heads and signs its papers, on both engines.
@Suite struct OfficialIssuerStoreTests {
    @Test(arguments: TestEngine.allCases)
    func `What nobody edited is the usual heading of the kind and tier`(engine: TestEngine) async throws {
        try await OfficialWorld.with(engine) { world async throws in
            let profiles = try await world.database.read { tx in
                try [world.union, world.committee, world.commune].map { try IssuerStore.profile(of: $0.id, in: tx) }
            }
            #expect(profiles.map(\.version) == [0, 0, 0])
            #expect(profiles.map { $0.symbol(.plan) } == ["KH-BTV", "KH-BCĐ", "KH-UBND"])
            #expect(profiles.map(\.hasMotto) == [false, true, true])
            #expect(profiles.map(\.placeName) == ["Cao Bằng", "Cao Bằng", "Ba Trang"])
            #expect(profiles[2].lower == ["ỦY BAN NHÂN DÂN", "XÃ BA TRANG"])
            #expect(profiles[0].authority == "TM. BAN THƯỜNG VỤ")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A saved profile comes back, a stale one is refused, and an entry stays`(engine: TestEngine) async throws {
        try await OfficialWorld.with(engine) { world async throws in
            let first = try await world.database.read { try IssuerStore.profile(of: world.union.id, in: $0) }
            var mine = first
            mine.lower = ["BAN CHẤP HÀNH ", "", "TỈNH SÓC TRĂNG"]
            mine.symbols = [.plan: "KH-BTV", .decision: "QĐ-BTV"]
            mine.hasMotto = true
            let changed = mine
            try await world.database.write(as: .startUp) { try IssuerStore.save(changed, in: $0) }
            let kept = try await world.database.read { try IssuerStore.profile(of: world.union.id, in: $0) }
            #expect(kept.lower == ["BAN CHẤP HÀNH", "TỈNH SÓC TRĂNG"])
            #expect(kept.hasMotto && kept.version == 1)
            #expect(kept.symbol(.decision) == "QĐ-BTV" && kept.symbol(.report) == "BC-BTV")

            let problem = await #expect(throws: Problem.self) {
                try await world.database.write(as: .startUp) { try IssuerStore.save(changed, in: $0) }
            }
            #expect(problem?.code == "issuer.stale")
            try await world.database.write(as: .startUp) { try IssuerStore.save(kept, in: $0) }
            let entries = try await world.database.read { tx in
                try tx.value("SELECT COUNT(*) FROM audit_entry WHERE action = 'issuer_profile.saved'", as: Int.self)
            }
            #expect(entries == 2)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Everything wrong with a profile is told at once and nothing is kept`(engine: TestEngine) async throws {
        try await OfficialWorld.with(engine) { world async throws in
            var wrong = try await world.database.read { try IssuerStore.profile(of: world.union.id, in: $0) }
            wrong.lower = ["  "]
            wrong.placeName = String(repeating: "x", count: 101)
            wrong.symbols = [.plan: "288/KH BTV"]
            wrong.title = ""
            let sent = wrong
            let problems = await #expect(throws: Problems.self) {
                try await world.database.write(as: .startUp) { try IssuerStore.save(sent, in: $0) }
            }
            #expect(problems?.all.map(\.field) == ["co-quan", "dia-danh", "chuc-vu", "ky-hieu-kh"])
            #expect(try await world.database.read { try IssuerStore.profile(of: world.union.id, in: $0) }.version == 0)
        }
    }
}

/// The pages of headings and templates.
@Suite struct OfficialIssuerPagesTests {
    private func with(
        _ rights: [Action] = [.editTemplates], at place: PlaceID = OfficialWorld.province,
        _ body: @escaping @Sendable (OfficialWorld, any TestClientProtocol) async throws -> Void
    ) async throws {
        try await OfficialWorld.with(.sqlite) { world in
            let pages = try PageRenderer(
                templates: [IssuerPages.templates], environment: world.environment, demo: false)
            try pages.register(IssuerPages.contents)
            let router = pages.router()
            let viewer = world.viewer(rights, at: place)
            router.add(middleware: As(viewer: viewer))
            IssuerPages(
                database: world.database, pages: pages, standard: try OfficialPaperTests.shipped(),
                environment: world.environment
            ).add(to: router)
            try await Application(router: router).test(.router) { try await body(world, $0) }
        }
    }

    private struct As: RouterMiddleware {
        let viewer: Viewer

        func handle(
            _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            context.viewer = viewer
            return try await next(request, context)
        }
    }

    private typealias Answer = (status: HTTPResponse.Status, location: String?, body: [UInt8])

    private func get(_ client: any TestClientProtocol, _ path: String) async throws -> Answer {
        try await client.execute(uri: path, method: .get) {
            ($0.status, $0.headers[.location], Array($0.body.readableBytesView))
        }
    }

    private func post(
        _ client: any TestClientProtocol, _ path: String, _ fields: [(String, String)], file: [UInt8]? = nil
    ) async throws -> Answer {
        var body = Data()
        for (name, value) in [("_csrf", "bí mật")] + fields {
            body += Data("--x\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        if let file {
            body += Data("--x\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"mau.docx\"\r\n\r\n".utf8)
            body += Data(file) + Data("\r\n".utf8)
        }
        body += Data("--x--\r\n".utf8)
        return try await client.execute(
            uri: path, method: .post, headers: [.contentType: "multipart/form-data; boundary=x"],
            body: ByteBuffer(bytes: body)
        ) { ($0.status, $0.headers[.location], Array($0.body.readableBytesView)) }
    }

    private func html(_ answer: Answer) -> String { String(decoding: answer.body, as: UTF8.self) }

    private static let typed = [
        ("cap-tren", "HỘI LHPN VIỆT NAM\r\n"), ("co-quan", "BAN CHẤP HÀNH\r\nTỈNH CAO BẰNG"), ("dia-danh", "Cao Bằng"),
        ("ten-goi", "Ban Thường vụ Hội LHPN tỉnh"), ("ky-hieu-kh", "KH-BTV"), ("quyen-han", "TM. BAN THƯỜNG VỤ"),
        ("chuc-vu", "PHÓ CHỦ TỊCH"), ("ban", "0"),
    ]

    @Test func `The list shows the offices of one's place and finds others by name`() async throws {
        try await with { _, client async throws in
            let list = html(try await get(client, "/mau-van-ban"))
            #expect(list.contains("Hội LHPN tỉnh Cao Bằng") && !list.contains("Lai Châu") && !list.contains("Ba Trang"))
            #expect(html(try await get(client, "/mau-van-ban?tim=ba+trang")).contains("UBND xã Ba Trang"))
            #expect(!html(try await get(client, "/mau-van-ban?tim=lai+chau")).contains("Hội LHPN tỉnh Lai Châu"))
        }
    }

    @Test func `Who may not edit templates, or not there, is refused everywhere`() async throws {
        for rights in [[Action.viewPlans], [.editTemplates]] {
            try await with(rights) { world, client async throws in
                let agency = rights == [.viewPlans] ? world.union : world.stranger
                let path = "/mau-van-ban/\(agency.id)"
                for target in ["", "/mau.docx", "/xem-thu.docx"] {
                    #expect(try await get(client, path + target).status == .forbidden, "\(target)")
                }
                for target in ["", "/mau-chuan"] {
                    let answer = try await post(client, path + target, OfficialIssuerPagesTests.typed)
                    #expect(answer.status == .forbidden, "\(target)")
                }
                let kept = try await world.database.read { try IssuerStore.profile(of: agency.id, in: $0) }
                #expect(kept.version == 0)
            }
        }
        try await with([.viewPlans]) { _, client async throws in
            #expect(try await get(client, "/mau-van-ban").status == .forbidden)
        }
    }

    @Test func `A heading and a template are saved together, shown, previewed and taken back`() async throws {
        try await with { world, client async throws in
            let path = "/mau-van-ban/\(world.union.id)"
            #expect(html(try await get(client, path)).contains("Mẫu chuẩn của chương trình"))
            let own = try OfficialPaperTests.savedByLibreOffice()
            let saved = try await post(client, path, OfficialIssuerPagesTests.typed, file: own)
            #expect(saved.status == .seeOther && saved.location == path + "?da=da-luu-mau", "\(html(saved))")
            let shown = html(try await get(client, path))
            #expect(shown.contains("mau.docx</b>") && shown.contains("BAN CHẤP HÀNH\nTỈNH CAO BẰNG</textarea>"))
            #expect(try await get(client, path + "/mau.docx").body == own)
            let sample = try await get(client, path + "/xem-thu.docx")
            #expect(throws: Never.self) { try WordTemplate(sample.body) }

            let back = try await post(client, path + "/mau-chuan", [("ban", "1")])
            #expect(back.status == .seeOther)
            #expect(try await get(client, path + "/mau.docx").body == OfficialPaperTests.shipped())
            let kept = try await world.database.read { try IssuerStore.profile(of: world.union.id, in: $0) }
            #expect(kept.lower == ["BAN CHẤP HÀNH", "TỈNH CAO BẰNG"] && kept.version == 2)
        }
    }

    @Test func `Faults of a template and of fields are told together, what was typed stays, nothing is kept`()
        async throws
    {
        try await with { world, client async throws in
            let path = "/mau-van-ban/\(world.union.id)"
            let fields = OfficialIssuerPagesTests.typed.filter { $0.0 != "dia-danh" } + [("dia-danh", "")]
            for (file, sentence) in [
                (Array("không phải".utf8), "Tệp không phải là văn bản Word"),
                (
                    try OfficialWord.document("{{trich_yeuu}} {{#can_cu}}"),
                    "Đoạn 1: thẻ “{{trich_yeuu}}” không có trong"
                ),
            ] {
                let answer = try await post(client, path, fields, file: file)
                #expect(answer.status == .unprocessableContent)
                let text = html(answer)
                #expect(text.contains(sentence), "\(sentence)")
                #expect(text.contains("Địa danh còn trống") && text.contains("PHÓ CHỦ TỊCH"))
            }
            let text = html(
                try await post(client, path, fields, file: OfficialWord.document("{{trich_yeuu}} {{#can_cu}}")))
            #expect(text.contains("Có thể là “trich_yeu”") && text.contains("mà không đóng trong đoạn đó"))
            let kept = try await world.database.read { tx in
                (
                    try IssuerStore.profile(of: world.union.id, in: tx).version,
                    try tx.value("SELECT COUNT(*) FROM attachment", as: Int.self)
                )
            }
            #expect(kept == (0, 0))
        }
    }

    @Test func `Who saves over somebody else's change is told and keeps what was typed`() async throws {
        try await with { world, client async throws in
            let path = "/mau-van-ban/\(world.union.id)"
            #expect(try await post(client, path, OfficialIssuerPagesTests.typed).status == .seeOther)
            let late = try await post(client, path, OfficialIssuerPagesTests.typed)
            #expect(late.status == .conflict)
            #expect(html(late).contains("Người khác vừa sửa") && html(late).contains("PHÓ CHỦ TỊCH"))
        }
    }
}

/// The shipped template with a text of one paragraph instead of its own.
enum OfficialWord {
    static func document(_ text: String) throws -> [UInt8] {
        var package = try WordPackage(OfficialPaperTests.shipped(), limits: WordPackage.limits)
        package["word/document.xml"] = Array(
            "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>\(text)</w:t></w:r></w:p></w:body></w:document>".utf8)
        return try package.file()
    }
}
