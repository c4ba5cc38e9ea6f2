import Kernel
import Pages
import TestSupport
import Testing

@testable import Reforms

@Suite struct ReformPagesTests {
    private let fields = [
        ("ngay", "01/01/2027"), ("ten", ""), ("quyet-dinh", "Nghị quyết số 1"), ("dong", World.merge), ("truoc", "2"),
    ]

    private func fields(_ changes: [String: String]) -> [(String, String)] {
        fields.map { ($0.0, changes[$0.0] ?? $0.1) }
    }

    /// What a page hands on to its next step.
    private func kept(_ answer: Answer) -> [(String, String)] {
        ["ngay", "ten", "quyet-dinh", "dong", "truoc", "phieu"].map { ($0, answer.hidden($0)) }
    }

    @Test(arguments: [World.Person.administrator, .officer])
    func `only who may everything in the whole country records reforms`(_ person: World.Person) async throws {
        try await World.with { world in
            for path in ["/cai-cach", "/cai-cach/moi", "/cai-cach/mau.csv", "/cai-cach/3", "/cai-cach/3/tep.csv"] {
                #expect(try await world.get(path, as: person).status == .forbidden, "\(path)")
            }
            for path in ["", "/moi/them-dong", "/moi/sua", "/moi/kiem-tra", "/moi/xac-nhan"] {
                let answer = try await world.post("/cai-cach" + path, fields, as: person)
                #expect(answer.status == .forbidden, "\(path)")
            }
            #expect(try await world.get("/cai-cach", as: nil).status == .seeOther)
            #expect(try await world.get("/cai-cach/3").status == .notFound)
            #expect(try await world.get("/cai-cach/x").status == .notFound)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a reform goes through three steps, and the same form sent twice keeps it once`(_ engine: TestEngine)
        async throws
    {
        try await World.with(engine) { world in
            let list = try await world.get("/cai-cach")
            #expect(list.html.contains("Từ 1/7/2025 (hai cấp)") && list.html.contains("Ghi cải cách mới"))
            let start = try await world.get("/cai-cach/moi")
            #expect(start.status == .ok && start.hidden("truoc") == "2")
            let review = try await world.post("/cai-cach/moi/kiem-tra", fields)
            #expect(review.status == .ok)
            #expect(review.html.contains("Phường Nùng Trí Cao (01279)"))
            #expect(review.html.contains("Chưa lưu gì cả"))
            let confirm = try await world.post("/cai-cach/moi/xac-nhan", kept(review))
            #expect(confirm.html.contains("Ghi địa giới mới từ 01/01/2027?"))
            for _ in 0..<2 {
                let done = try await world.post("/cai-cach", kept(confirm))
                #expect(done.status == .seeOther)
                #expect(done.location == "/cai-cach/3?da=da-ghi")
            }
            let detail = try await world.get("/cai-cach/3?da=da-ghi")
            #expect(detail.html.contains("Đã ghi địa giới mới"))
            #expect(detail.html.contains("Phường Nùng Trí Cao (01279)") && detail.html.contains("/dia-ban/3301273"))
            #expect(try await world.get("/cai-cach/3/tep.csv").html == "\u{FEFF}" + World.merge)
            #expect(try await world.get("/cai-cach").html.contains("Từ 01/01/2027"))
        }
    }

    @Test func `faults stand at their cells, and what was typed is kept`() async throws {
        try await World.with { world in
            let text = "merge,01273,01279,,,\nrename,99999,,<b>Xã</b>,,\n"
            let answer = try await world.post(
                "/cai-cach/moi/kiem-tra", fields(["dong": text, "ngay": "31/6/2027", "quyet-dinh": ""]))
            #expect(answer.status == .unprocessableContent)
            #expect(answer.html.contains("Dòng 2, ô B2"))
            #expect(answer.html.contains("“31/6/2027” không phải một ngày trong lịch"))
            #expect(answer.html.contains("rename,99999,,&lt;b&gt;Xã&lt;/b&gt;,,"))
            #expect(answer.html.contains("Chưa lưu gì cả"))
            #expect(answer.html.contains("value=\"31/6/2027\""))
        }
    }

    @Test func `a file takes the place of the lines, and one in another encoding is refused`() async throws {
        try await World.with { world in
            let rest = fields(["dong": "rename,xx"])
            let taken = try await world.upload("/cai-cach/moi/kiem-tra", Array(("\u{FEFF}" + World.merge).utf8), rest)
            #expect(taken.status == .ok && taken.html.contains("Phường Nùng Trí Cao (01279)"))
            let refused = try await world.upload("/cai-cach/moi/kiem-tra", [0x6D, 0xFF, 0xFE], rest)
            #expect(refused.status == .unprocessableContent && refused.html.contains("CSV UTF-8"))
        }
    }

    @Test func `fields are added to the lines, and their mistakes are told`() async throws {
        try await World.with { world in
            let added = try await world.post(
                "/cai-cach/moi/them-dong",
                fields(["dong": "rename,01288,,Phường Mới,,"]) + [
                    ("thay-doi", "merge"), ("don-vi-cu", "01273, 01279"), ("ma-moi", "01273"), ("ten-moi", ""),
                    ("cap-tren", ""), ("phan", ""),
                ])
            #expect(added.status == .ok)
            #expect(added.html.contains("rename,01288,,Phường Mới,,\nmerge,01273,01273,,,\nmerge,01279,01273,,,\n"))
            let wrong = try await world.post(
                "/cai-cach/moi/them-dong", fields + [("thay-doi", "split"), ("don-vi-cu", "1 2")])
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.html.contains("mỗi lần một đơn vị cũ") && wrong.html.contains("chọn phần lớn hơn"))
        }
    }

    @Test func `a reform that was checked before another was recorded is refused with its lines kept`() async throws {
        try await World.with { world in
            let confirm = try await world.post("/cai-cach/moi/xac-nhan", fields)
            let other = try await world.post(
                "/cai-cach/moi/xac-nhan", fields(["dong": "rename,01288,,Phường Mới,,", "ngay": "01/6/2027"]))
            #expect(try await world.post("/cai-cach", kept(other)).status == .seeOther)
            let refused = try await world.post("/cai-cach", kept(confirm))
            #expect(refused.status == .conflict)
            #expect(refused.html.contains("đã có cải cách khác được ghi"))
            #expect(refused.html.contains("merge,01279,01273"))
        }
    }

    @Test func `the sample file is itself a reform without faults`() async throws {
        let text = ReformText(ReformPages.sampleText)
        #expect(text.faults == [])
        #expect(text.lines.map(\.from) == ["01273", "01279"])
        try await World.with { world in
            let sample = try await world.get("/cai-cach/mau.csv")
            #expect(sample.html.hasPrefix("\u{FEFF}change,from_code,to_code,name,parent_code,share\n"))
        }
    }
}
