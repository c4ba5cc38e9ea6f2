import Database
import Foundation
import HummingbirdTesting
import Kernel
import Office
import Pages
import Papers
import Planning
import TestSupport
import Testing

/// Reading pages: the overview, the list, a plan, its files.
@Suite struct PlanningPagesTests {
    @Test func `every template fits its page`() throws {
        let pages = try PageRenderer(
            templates: [PapersPages.templates, PlanningPages.templates], environment: .fixed(), demo: false)
        #expect(throws: Never.self) { try pages.register(PlanningPages.contents) }
    }

    @Test func `an empty database says what is missing and offers the import`() async throws {
        try await World.with { world in
            for page in ["/tong-quan", "/ke-hoach"] {
                let answer = try await world.get(page)
                #expect(answer.status == .ok)
                #expect(answer.html.contains("Chưa có kế hoạch nào"))
                #expect(answer.html.contains("href=\"/nhap-phu-luc\""))
            }
            #expect(try await world.get("/tong-quan").html.contains("Ngày sắp tới"))
            let looker = try await world.get("/ke-hoach", as: .supervisor)
            #expect(!looker.html.contains("href=\"/nhap-phu-luc\""))
        }
    }

    @Test func `a stranger is led to the sign-in page from every page`() async throws {
        try await World.with { world in
            let id = World.environment.newID().text
            for page in ["/tong-quan", "/ke-hoach", "/ke-hoach/\(id)", "/nhap-phu-luc", "/nhap-phu-luc/\(id)/giu-lai"] {
                let answer = try await world.get(page, as: nil)
                #expect(answer.status == .seeOther)
                #expect(answer.location.hasPrefix("/dang-nhap"))
            }
        }
    }

    @Test func `a plan shows its paper with letters, rows, sums and the source of each figure (C39)`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let answer = try await world.get(plan)
            #expect(answer.status == .ok)
            let html = answer.html
            for text in [
                "Kế hoạch 288/KH-BCD ngày 20/3/2024", "Đang cộng", "So với giao", "id=\"E9\"", "Mọi tổng đều khớp",
            ] {
                #expect(html.contains(text), "\(text)")
            }
            #expect(html.contains("colspan=\"2\" data-label=\"Tổ truyền thông"))
            #expect(html.contains(">✓</span>") && !html.contains(" wrong\""))
            let opened = try await world.get("\(plan)?o=E9")
            #expect(opened.html.contains("class=\"cell-address current\">E9<"))
            #expect(opened.html.contains("trang “Phụ lục I - 2024”, ô E9"))
            let file = try #require(html.firstMatch(of: /href="(\/ke-hoach\/[^"]+\/tep\/[^"]+)"/)).1
            let original = try await world.get(String(file))
            #expect(original.bytes == (try World.workbook()))
            #expect(original.headers[.contentDisposition]?.hasPrefix("attachment;") == true)
            let list = try await world.get("/ke-hoach?tim=cao+bang&ky=2024")
            #expect(list.html.contains(plan))
            #expect(try await world.get("/ke-hoach?ky=2023").html.contains("Không có kế hoạch nào khớp"))
            #expect(try await world.get("/tong-quan").html.contains(plan))
        }
    }

    @Test func `the workbook that goes out reads as the one that came in, under a name every browser can keep`()
        async throws
    {
        try await World.with { world in
            let plan = try await world.imported()
            let answer = try await world.get("\(plan)/xlsx", as: .supervisor)
            #expect(answer.status == .ok)
            let disposition = try #require(answer.headers[.contentDisposition])
            #expect(disposition.contains("filename=\"ke-hoach-04-2024-ban-1.xlsx\""))
            #expect(disposition.contains("filename*=UTF-8''K%E1%BA%BF"))
            let out = try DocumentReader.read(answer.bytes).grids[0]
            let original = try DocumentReader.read(try World.workbook()).grids[0]
            for address in ["E7", "E9", "T18", "W17"] {
                let found = Office.CellAddress(address)
                let cell = try #require(found)
                #expect(out[cell]?.raw == original[cell]?.raw, "\(address)")
            }
            let list = try await world.get("/ke-hoach/danh-sach.xlsx")
            #expect(try DocumentReader.read(list.bytes).grids[0].cells.values.contains { $0.raw == "288/KH-BCD" })
        }
    }

    @Test func `plans of another province are neither listed nor shown`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            #expect(!(try await world.get("/ke-hoach", as: .neighbour)).html.contains(plan))
            #expect(!(try await world.get("/tong-quan", as: .neighbour)).html.contains(plan))
            for page in [plan, "\(plan)/xlsx"] {
                #expect(try await world.get(page, as: .neighbour).status == .forbidden)
            }
        }
    }

    @Test func `what is no plan, version or file is a page that does not exist`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let other = World.environment.newID().text
            for page in ["/ke-hoach/x", "/ke-hoach/\(other)", "\(plan)?ban=9", "\(plan)?ban=x", "\(plan)/tep/\(other)"]
            {
                #expect(try await world.get(page).status == .notFound, "\(page)")
            }
        }
    }

    @Test func `a comment waits for who prepared the plan on the first page, before the plans (P202)`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let html = try await world.get(plan).html
            let paper = try #require(html.firstMatch(of: /href="(\/van-ban\/[^"\/]+)\/gop-y"/)).1
            let sent = try await world.post(
                "\(paper)/gop-y",
                [
                    ("submission", World.environment.newID().text), ("neo", "E12"),
                    ("loi-gop-y", "<b>Xem lại</b> ô này & ô bên"),
                ], as: .colleague)
            #expect(sent.status == .seeOther)
            let overview = try await world.get("/tong-quan").html
            #expect(overview.contains("Góp ý chưa xong: "))
            let task = try #require(overview.range(of: "Góp ý chưa xong: "))
            let plans = try #require(overview.range(of: "Kế hoạch mới nhất"))
            #expect(task.lowerBound < plans.lowerBound)
            #expect(!(try await world.get("/tong-quan", as: .neighbour)).html.contains("Góp ý chưa xong: "))
            #expect(try await world.get(plan).html.contains("&lt;b&gt;Xem lại&lt;/b&gt; ô này &amp; ô bên"))
        }
    }

    @Test func `the head of a plan keeps what is needed less often in menus that open without scripts`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let html = try await world.get(plan).html
            let head = try #require(html.firstMatch(of: /(?s)<div class="page-head">(.*?)<ol class="stepper/)).1
            #expect(head.components(separatedBy: "<details class=\"menu\">").count == 3)
            #expect(head.contains("href=\"\(plan)/docx\""))
            #expect(!head.contains("button-primary"))
            let looker = try await world.get(plan, as: .supervisor).html
            #expect(!looker.contains("Mẫu văn bản của cơ quan"))
            #expect(!looker.contains("Nhập bản khác"))
        }
    }

    @Test func `what was typed stays in the form when the plan was sent up meanwhile`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let form = try await world.get("\(plan)/noi-dung/van-ban")
            let page = try await world.get(plan).html
            let paper = try #require(page.firstMatch(of: /href="(\/van-ban\/[^"\/]+)\/trinh"/)).1
            let question = try await world.get("\(paper)/trinh")
            let sent = try await world.post(
                "\(paper)/trinh",
                [("submission", question.hidden("submission")), ("phien", question.hidden("phien"))])
            #expect(sent.status == .seeOther)
            let late = try await world.post(
                "\(plan)/noi-dung/van-ban",
                [
                    ("phieu", form.hidden("phieu")), ("phien", form.hidden("phien")), ("so-dong", "0"),
                    ("dia-danh", "Chữ của “người” <sau>"),
                ])
            #expect(late.status == .conflict)
            #expect(late.html.contains("chữ vừa nhập còn nguyên"))
            #expect(late.html.contains("&lt;sau&gt;"))
            #expect(try await world.count("SELECT COUNT(*) FROM plan_text WHERE head_place LIKE '%sau%'") == 0)
        }
    }
}
