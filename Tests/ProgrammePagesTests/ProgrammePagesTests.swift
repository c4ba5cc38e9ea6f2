import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Pages
import Testing

@testable import Programme

@Suite struct ProgrammePagesTests {
    static let addresses = [
        "/danh-muc", "/danh-muc?tim=to+truyen+thong", "/danh-muc/chi-tieu", "/danh-muc/mo-hinh", "/danh-muc/dinh-muc",
        "/danh-muc/trang-thai", "/danh-muc/lich",
    ]

    @Test func `every template fits its page`() throws {
        let pages = try PageRenderer(templates: [ProgrammePages.templates], environment: .still, demo: false)
        #expect(throws: Never.self) { try pages.register(ProgrammePages.contents) }
    }

    @Test(arguments: addresses)
    func `every page answers, has one h1 and carries nothing that the policy forbids`(_ address: String) async throws {
        try await get(address) { response, html in
            #expect(response.status == .ok)
            #expect(html.components(separatedBy: "<h1").count == 2)
            #expect(html.contains("aria-current=\"page\""))
            for forbidden in [" style=", "<style", "<script>", " onclick="] { #expect(!html.contains(forbidden)) }
        }
    }

    @Test(arguments: addresses + ["/danh-muc/chi-tieu/communication_team", "/danh-muc/chi-tieu/khong-co"])
    func `a stranger is led to the sign-in page, a role without the right is refused`(_ address: String) async throws {
        try await get(address, rights: nil) { response, _ in #expect(response.status == .seeOther) }
        try await get(address, rights: [.viewPlans]) { response, _ in #expect(response.status == .forbidden) }
    }

    @Test func `every indicator has its page with unit, headers and source (C35)`() async throws {
        let catalogue = try Shipped.catalogue
        #expect(catalogue.indicators.count > 10)
        for indicator in catalogue.indicators {
            try await get(Link.catalogueIndicator(indicator.code).path) { response, html in
                #expect(response.status == .ok)
                #expect(html.contains("<h1>\(HTML.escaped(indicator.name))</h1>"))
                #expect(html.contains("<dd>\(HTML.escaped(indicator.header))</dd>"))
                #expect(html.contains("đếm theo \(indicator.unit)"))
                for example in indicator.examples where example.document != nil {
                    #expect(html.contains("“\(HTML.escaped(example.text))”"))
                }
                #expect(html.contains(HTML.escaped(indicator.source.text)))
            }
        }
    }

    @Test(arguments: ["khong-co", "Communication_Team", "a%2Fb", "%00"])
    func `an unknown code is a page that does not exist`(_ code: String) async throws {
        try await get("/danh-muc/chi-tieu/\(code)") { response, _ in #expect(response.status == .notFound) }
    }

    @Test func `the start shows each activity with the number that each paper prints (B26, B27, B28)`() async throws {
        let catalogue = try Shipped.catalogue
        try await get("/danh-muc") { _, html in
            for component in catalogue.components {
                #expect(html.contains(HTML.escaped("Nội dung \(component.number). \(component.title)")))
            }
            for activity in catalogue.activities {
                #expect(html.contains("id=\"hoat-dong-\(activity.path)\""))
                for alias in activity.aliases {
                    let paper = HTML.escaped(catalogue.shortName(ofDocument: alias.document))
                    #expect(html.contains("\(paper): <b>\(alias.number)</b>"))
                }
            }
        }
    }

    @Test func `the handbook's duties stand with the activity it means, by level (B24, B27)`() async throws {
        let catalogue = try Shipped.catalogue
        #expect(catalogue.guidance.map(\.activity) == ["3.1", "3.2", "3.4"])
        let leadership = try #require(catalogue.guidance(ofActivity: "3.4").first)
        #expect(leadership.levels.map(\.tiers) == [[.central], [.province], [.district, .commune]])
        let clubs = try #require(catalogue.guidance(ofActivity: "3.2").first)
        #expect(clubs.levels.map(\.duties.count) == [6, 9, 4, 2])
        try await get("/danh-muc") { _, html in
            #expect(html.contains("<b>Cấp huyện, xã (mục 3.3)</b>"))
            for duty in clubs.levels.flatMap(\.duties) { #expect(html.contains("<li>\(HTML.escaped(duty))</li>")) }
        }
    }

    @Test func `a suspension says its words, where, for how long and who lifts it (O195)`() async throws {
        try await get("/danh-muc/trang-thai") { _, html in
            #expect(html.contains("Tạm dừng</span> <b>năm 2024</b>"))
            #expect(html.contains("“Tạm dừng chờ hướng dẫn của TW”"))
            #expect(html.contains("Hết khi có:</span> Hướng dẫn của Trung ương"))
            #expect(html.contains("mục III.2.1"))
        }
        try await get("/danh-muc/chi-tieu/savings_group") { _, html in
            #expect(html.contains("“Tạm dừng chờ hướng dẫn của TW”"))
        }
        try await get("/danh-muc/chi-tieu/communication_team") { _, html in #expect(!html.contains("Tạm dừng")) }
    }

    @Test func `a norm shows amount, unit, limit and clause, and says when it judges no payment (M184)`() async throws {
        let catalogue = try Shipped.catalogue
        try await get("/danh-muc/dinh-muc") { _, html in
            for norm in catalogue.norms {
                for amount in norm.amounts { #expect(html.contains(amount.written)) }
                #expect(html.contains("id=\"\(norm.code)\""))
            }
            #expect(html.contains("Điều 38 TT 15/2022/TT-BTC"))
            #expect(html.contains("5 ngày: sinh mổ"))
            #expect(html.contains("chưa dùng để xét một khoản chi"))
        }
    }

    @Test func `rules of size, fixed days and deadlines are written as offices write them (D58, F92, Q204)`()
        async throws
    {
        try await get("/danh-muc/mo-hinh") { _, html in
            #expect(html.contains("7–10 người"))
            #expect(html.contains("từ 10 người"))
            #expect(html.contains("“07 - 10 TV; ban điều hành 03 người”"))
        }
        try await get("/danh-muc/lich") { _, html in
            for words in ["28/6", "cả tháng 11", "trước 10/9 hằng năm", "trước 25/01 năm sau", "3 tháng một lần"] {
                #expect(html.contains("<b>\(words)</b>"))
            }
        }
    }

    @Test func `each fact carries how far it was checked`() async throws {
        try await get("/danh-muc/dinh-muc") { _, html in
            #expect(html.contains("đã đối chiếu</span>"))
            #expect(html.contains("theo tài liệu</span>"))
        }
        #expect(SourceNote.Badge(.unverified).label == "chưa đối chiếu")
        #expect(Set(Verification.allCases.map { SourceNote.Badge($0).icon }).count == 3)
    }

    @Test func `a search needs no tone marks, puts titles first and leads to the place`() async throws {
        try await get("/danh-muc?tim=to+truyen+thong+cong+dong") { _, html in
            #expect(html.contains("href=\"/danh-muc/chi-tieu/communication_team\""))
            #expect(html.contains("href=\"/danh-muc/mo-hinh#communication_team\""))
        }
        try await get("/danh-muc?tim=\(Link.encoded("Điều 38"))") { _, html in
            #expect(html.contains("href=\"/danh-muc/dinh-muc#safe_birth_travel\""))
        }
        try await get("/danh-muc?tim=khongcogi") { _, html in
            #expect(html.contains("Không có mục nào có “khongcogi”"))
        }
        let index = CatalogueIndex(try Shipped.catalogue)
        #expect(index.search("tam dung").first?.kind == "Tạm dừng")
        #expect(index.search("địa chỉ tin cậy").first?.foldedTitle.contains("dia chi tin cay") == true)
        #expect(index.search("…").isEmpty)
    }

    @Test func `every link into the catalogue leads to something that is there`() async throws {
        let index = CatalogueIndex(try Shipped.catalogue)
        var links = Set<String>()
        for word in ["t", "n", "c", "h", "d", "m", "p", "s", "k", "x"] {
            links.formUnion(index.search(word).map(\.link.path))
        }
        #expect(links.count > 60)
        let pages = Dictionary(grouping: links) { String($0.prefix { $0 != "#" }) }
        for (page, links) in pages {
            try await get(page) { response, html in
                #expect(response.status == .ok)
                for link in links where link.contains("#") {
                    #expect(html.contains("id=\"\(link.dropFirst(page.count + 1))\""), "\(link)")
                }
            }
        }
    }

    @Test func `what is typed is shown as text`() async throws {
        try await get("/danh-muc?tim=%3Cscript%3Ealert(1)%22") { _, html in
            #expect(!html.contains("<script>"))
            #expect(html.contains("&lt;script&gt;alert(1)&quot;"))
        }
    }

    @Test func `a rule of words reads as a sentence`() {
        let rule = RuleLine(HeaderRule(all: ["tổ"], any: [["CLB", "câu lạc bộ"]], none: ["tập huấn"]))
        #expect(rule.parts.map(\.lead) == ["Có đủ", "và có một trong", "không có"])
    }
}

/// The programme that is shipped, found from this file and read once.
enum Shipped {
    private static let result = Result<Catalogue, CatalogueFault> { () throws(CatalogueFault) in
        try CatalogueLoader.load(
            folder: URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Programmes/du-an-8", isDirectory: true))
    }

    static var catalogue: Catalogue { get throws { try result.get() } }
}

extension Kernel.Environment {
    fileprivate static let still = Kernel.Environment(
        now: { Date(timeIntervalSince1970: 1_710_900_000) },
        newID: { RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2)) },
        secretBytes: { Array(repeating: 7, count: $0) })
}

private func get(
    _ address: String, rights: [Action]? = [.viewProgramme],
    _ check: @escaping @Sendable (TestResponse, String) throws -> Void
) async throws {
    let pages = try PageRenderer(templates: [ProgrammePages.templates], environment: .still, demo: false)
    try pages.register(ProgrammePages.contents)
    let router = pages.router()
    router.add(middleware: SignedIn(rights: rights))
    ProgrammePages(catalogue: try Shipped.catalogue, pages: pages).add(to: router)
    try await Application(router: router).test(.router) { client in
        try await client.execute(uri: address, method: .get) { response in
            try check(response, String(buffer: response.body))
        }
    }
}

/// Lets somebody with these rights in the whole country look, or nobody.
private struct SignedIn: RouterMiddleware {
    let rights: [Action]?

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if let rights {
            let id = RecordID(moment: Date(timeIntervalSince1970: 0), random: (1, 2))
            context.viewer = Viewer(
                actor: .user(id, name: "Cán bộ"), userID: id, name: "Cán bộ", roleLabel: "Cán bộ",
                agencyName: "Hội LHPN tỉnh Cao Bằng", place: .nation, placeName: "cả nước", csrf: "x",
                rights: rights.map { ($0, Scope(.nation)) })
        }
        return try await next(request, context)
    }
}
