import Database
import Foundation
import HummingbirdTesting
import Kernel
import Office
import Pages
import Planning
import TestSupport
import Testing

/// The import in three steps, by requests only.
@Suite struct ImportPagesTests {
    @Test(arguments: TestEngine.allCases)
    func `the real annex of 2024 goes in by three requests without a doubt (C35, C39)`(_ engine: TestEngine)
        async throws
    {
        try await World.with(engine) { world in
            let start = try await world.get("/nhap-phu-luc")
            #expect(start.html.contains("Tỉnh Cao Bằng (04)"))
            #expect(start.html.contains("enctype=\"multipart/form-data\""))
            let sent = try await world.upload(
                try World.workbook(),
                fields: [("so", "288/KH-BCD"), ("ngay", "20/3/2024"), ("phieu", start.hidden("phieu"))])
            #expect(sent.status == .seeOther)
            let preview = try await world.get(sent.location)
            for text in [
                "Chưa lưu gì cả", "Không có nghi vấn", "Đọc được 10 đơn vị", "29 + 28 = 57",
                "“Quảng Hoà” là <b>Huyện Quảng Hòa",
                "Phụ lục I (bổ sung) 2021-2025",
            ] {
                #expect(preview.html.contains(text), "\(text)")
            }
            #expect(try await world.count("SELECT COUNT(*) FROM plan") == 0)
            let step = try await world.post(sent.location, [("phien", preview.hidden("phien")), ("buoc", "tiep")])
            #expect(step.location == "\(sent.location)/giu-lai")
            let question = try await world.get(step.location)
            #expect(question.html.contains("Giữ bản thảo</button>"))
            let kept = try await world.post(step.location, [("phien", question.hidden("phien"))])
            #expect(kept.status == .seeOther)
            #expect(try await world.get(kept.location).html.contains("Đã giữ bản thảo"))
            #expect(try await world.count("SELECT COUNT(*) FROM plan_version") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two people who confirm the same preview keep it once, the second lands on it`(_ engine: TestEngine)
        async throws
    {
        try await World.with(engine) { world in
            let preview = try await world.upload(try World.workbook()).location
            let form = [("phien", "1")]
            async let one = world.post("\(preview)/giu-lai", form)
            async let other = world.post("\(preview)/giu-lai", form, as: .colleague)
            let answers = try await [one, other]
            #expect(answers.allSatisfy { $0.status == .seeOther })
            let plans = Set(answers.map { String($0.location.prefix { $0 != "?" }) })
            #expect(plans.count == 1)
            #expect(try await world.count("SELECT COUNT(*) FROM plan_version") == 1)
            let third = try await world.get(preview)
            #expect(third.location == plans.first)
        }
    }

    @Test func `unlabelled tiers are asked for, a chosen one is kept, the rest stays open when accepted (TRAPS 8)`()
        async throws
    {
        try await World.with { world in
            let first = try await world.upload(try World.workbook(), period: "2021-2025")
            let moved = try await world.post("\(first.location)/trang", [("trang", "1")])
            #expect(moved.status == .seeOther)
            #expect(moved.location != first.location)
            let preview = try await world.get(moved.location)
            #expect(preview.html.contains("6 nghi vấn"))
            #expect(preview.html.contains("name=\"cap-20\""))
            let saved = try await world.post(
                moved.location,
                [("phien", "1"), ("buoc", "luu"), ("cap-20", "province"), ("cap-21", "district"), ("cap-22", "khong")])
            #expect(saved.status == .seeOther)
            let after = try await world.get(moved.location)
            #expect(after.html.contains("Đã chọn 3, còn 3"))
            #expect(after.html.contains("<option value=\"province\" selected>"))
            let question = try await world.get("\(moved.location)/giu-lai")
            #expect(question.html.contains("Giữ và để mở 3 điểm"))
            let refused = try await world.post("\(moved.location)/giu-lai", [("phien", question.hidden("phien"))])
            #expect(refused.status == .conflict)
            #expect(try await world.count("SELECT COUNT(*) FROM plan_version") == 0)
            let kept = try await world.post(
                "\(moved.location)/giu-lai", [("phien", question.hidden("phien")), ("de-mo", "1")])
            let plan = try await world.get(kept.location)
            #expect(plan.html.contains("3 nghi vấn"))
            #expect(plan.html.contains("Xem 3 điểm còn mở"))
            #expect(try await world.get("/tong-quan").html.contains("3 nghi vấn"))
        }
    }

    @Test func `a wrong sum is shown at its cells with both sides, and stays with the plan (C39)`() async throws {
        try await World.with { world in
            let preview = try await world.upload(try World.changed("P14", to: 11)).location
            let page = try await world.get(preview)
            #expect(page.html.contains("các đơn vị cộng được 88, ô P8 ghi 87"))
            #expect(page.html.contains("href=\"\(preview)#P8\""))
            #expect(page.html.contains(">+1</span>"))
            let kept = try await world.post("\(preview)/giu-lai", [("phien", "1"), ("de-mo", "1")])
            let plan = try await world.get(kept.location)
            #expect(plan.html.contains("Chênh lệch: 1 còn mở"))
            #expect(plan.html.contains("id=\"P8\" class=\"cell-difference"))
        }
    }

    @Test func `an unknown unit is chosen from the list or left out (U240)`() async throws {
        try await World.with { world in
            let preview = try await world.upload(try World.changed("B9", to: "Mèo Vạc")).location
            let page = try await world.get(preview)
            #expect(page.html.contains("chưa rõ đơn vị"))
            #expect(page.html.contains("đơn vị tên này thuộc Tỉnh Hà Giang"))
            let option = try #require(page.html.firstMatch(of: /<option value="(d:\d+)">Huyện Quảng Hòa \(049\)/)).1
            let wrong = try await world.post(preview, [("phien", "1"), ("hang-9", "d:1")])
            #expect(wrong.status == .unprocessableContent)
            _ = try await world.post(preview, [("phien", "1"), ("hang-9", String(option))])
            #expect(try await world.get(preview).html.contains("Đã chọn 1, còn 0"))
            _ = try await world.post(preview, [("phien", "2"), ("hang-9", "bo")])
            let left = try await world.get(preview)
            #expect(left.html.contains("Đọc được 9 đơn vị"))
            #expect(left.html.contains("thiếu 11"))
        }
    }

    @Test func `somebody who chose on an old page is shown both choices, and nothing is overwritten`() async throws {
        try await World.with { world in
            let preview = try await world.upload(try World.changed("B9", to: "Mèo Vạc")).location
            _ = try await world.post(preview, [("phien", "1"), ("hang-9", "bo")], as: .colleague)
            let late = try await world.post(preview, [("phien", "1"), ("cot-5", "bo")])
            #expect(late.status == .conflict)
            #expect(late.html.contains("Hai bên chọn khác nhau"))
            #expect(late.html.contains("bỏ hàng này"))
            #expect(late.html.contains("bỏ cột này"))
            #expect(late.hidden("phien") == "2")
            #expect(try await world.get(preview).html.contains("Đọc được 9 đơn vị"))
            let keep = try await world.post("\(preview)/giu-lai", [("phien", "1"), ("de-mo", "1")])
            #expect(keep.status == .conflict)
            #expect(try await world.count("SELECT COUNT(*) FROM plan_version") == 0)
        }
    }

    @Test func `every write route answers 403 to those without the right, and to another province`() async throws {
        try await World.with { world in
            let preview = try await world.upload(try World.workbook()).location
            for person in [World.Person.supervisor, .neighbour] {
                for step in ["", "/trang", "/giu-lai", "/bo"] {
                    let answer = try await world.post(
                        "\(preview)\(step)", [("phien", "1"), ("trang", "1")], as: person)
                    #expect(answer.status == .forbidden, "\(person) \(step)")
                }
                for step in ["", "/giu-lai", "/bo"] {
                    #expect(try await world.get("\(preview)\(step)", as: person).status == .forbidden)
                }
            }
            #expect(try await world.upload(try World.workbook(), as: .supervisor).status == .forbidden)
            #expect(
                try await world.upload(try World.workbook(), fields: [("dia-ban", "04")], as: .neighbour).status
                    == .forbidden)
            #expect(try await world.get("/nhap-phu-luc", as: .supervisor).status == .forbidden)
            #expect(try await world.count("SELECT COUNT(*) FROM import_preview") == 1)
            #expect(try await world.count("SELECT COUNT(*) FROM plan") == 0)
        }
    }

    @Test func `a forged form is refused`() async throws {
        try await World.with { world in
            let preview = try await world.upload(try World.workbook()).location
            for step in ["", "/trang", "/giu-lai", "/bo"] {
                let answer = try await world.post("\(preview)\(step)", [("phien", "1"), ("trang", "1")], csrf: "khác")
                #expect(answer.status == .forbidden, "\(step)")
            }
            #expect(try await world.count("SELECT COUNT(*) FROM plan") == 0)
        }
    }

    @Test(arguments: [
        ("not a workbook", "PK\u{3}\u{4}", "tep"), ("", "", "tep"), ("plain", "chỉ là chữ", "tep"),
    ])
    func `a broken file is refused in a sentence at its field, and what was typed stays`(
        _ name: String, _ content: String, _ field: String
    ) async throws {
        try await World.with { world in
            let answer = try await world.upload(
                Array(content.utf8), name: "hong.xlsx", fields: [("so", "288/KH-BCD"), ("ngay", "20/3/2024")])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.html.contains("id=\"\(field)-loi\""))
            #expect(answer.html.contains("value=\"288/KH-BCD\""))
            #expect(answer.html.contains("value=\"20/3/2024\""))
            #expect(answer.html.contains("<option value=\"2024\" selected>"))
            #expect(answer.html.contains("Lỗi: Nhập phụ lục"))
            #expect(try await world.count("SELECT COUNT(*) FROM attachment") == 0)
        }
    }

    @Test(arguments: [
        ("ngay", "31/6/2024", "Tháng 6 năm 2024 có 30 ngày"), ("ngay", "hôm qua", "Ghi như 20/3/2024"),
        ("dia-ban", "99999", "không có địa bàn mã “99999”"), ("dia-ban", "Mèo Vạc", "trong phạm vi của tài khoản"),
        ("dia-ban", "Hồng", "Ghi mã của một địa bàn"), ("ky", "", "Chưa chọn kỳ"),
        ("co-quan", "x", "không thuộc Tỉnh Cao Bằng"),
    ])
    func `each wrong answer of step 1 is told at its field with its value`(
        _ field: String, _ value: String, _ words: String
    ) async throws {
        try await World.with { world in
            let answer = try await world.upload(
                try World.workbook(), fields: [(field, value)], period: field == "ky" ? "" : "2024")
            #expect(answer.status == .unprocessableContent)
            #expect(answer.html.contains(words))
            #expect(answer.html.contains("href=\"#\(field)\""))
        }
    }

    @Test func `the same form sent twice makes one preview, with another file another`() async throws {
        try await World.with { world in
            let submission = [("phieu", World.environment.newID().text)]
            let first = try await world.upload(try World.workbook(), fields: submission)
            let second = try await world.upload(try World.workbook(), fields: submission)
            #expect(first.location == second.location)
            #expect(try await world.count("SELECT COUNT(*) FROM import_preview") == 1)
            let other = try await world.upload(try World.changed("P14", to: 11), fields: submission)
            #expect(other.location != first.location)
        }
    }

    @Test func `a district below may be named instead of the own place`() async throws {
        try await World.with { world in
            let answer = try await world.upload(try World.workbook(), fields: [("dia-ban", "huyen quang hoa")])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.html.contains("Huyện Quảng Hòa chưa có cơ quan nào trong danh mục"))
        }
    }

    @Test func `an annex of activities keeps "-", words, actor and blank apart (B48, C45–47)`() async throws {
        try await World.with { world in
            let text = try Data(contentsOf: World.root.appending(path: "Data/demo/batrang-2023-phu-luc.txt"))
            let preview = try await world.upload([UInt8](text), name: "ba-trang.txt", period: "2023").location
            #expect(try await world.get(preview).html.contains("nhiệm vụ"))
            let kept = try await world.post("\(preview)/giu-lai", [("phien", "1")])
            let html = try await world.get(kept.location).html
            for words in [">-</a>", ">1</a>", "Tùy vào tình hình thực tế", "(cấp thực hiện)", "để trống", "Tạm dừng"] {
                #expect(html.contains(words), "\(words)")
            }
        }
    }

    @Test func `activities show who carries them out, what is remarked and what waits (B26, B31, B32, O195)`()
        async throws
    {
        try await World.with { world in
            let text = try Data(contentsOf: World.root.appending(path: "Data/demo/phongtho-2023-hoat-dong.txt"))
            let preview = try await world.upload([UInt8](text), name: "phong-tho.txt", period: "2023").location
            let kept = try await world.post("\(preview)/giu-lai", [("phien", "1")])
            let html = try await world.get(kept.location).html
            for words in [
                "Phòng LĐTB&amp;XH, Hội LHPN xã", "(Phòng LĐTB&amp;XH chủ trì; Hội LHPN xã phối hợp)",
                "(Hội LHPN huyện chủ trì; Hội LHPN xã chủ trì)", "(theo hàng trên)", "Chờ hướng dẫn",
                "Chờ HD 04 thay đổi", "07 - 10 TV",
            ] {
                #expect(html.contains(words), "\(words)")
            }
        }
    }

    @Test func `a preview is thrown away only after the question, and leaves no plan`() async throws {
        try await World.with { world in
            let preview = try await world.upload(try World.workbook()).location
            #expect(try await world.get("/tong-quan").html.contains(preview))
            #expect(try await world.get("\(preview)/bo").html.contains("Bỏ bản xem trước này?"))
            let gone = try await world.post("\(preview)/bo", [("phien", "1")])
            #expect(try await world.get(gone.location).html.contains("Đã bỏ bản xem trước"))
            #expect(!(try await world.get("/tong-quan")).html.contains(preview))
            #expect(try await world.get(preview).status == .seeOther)
            #expect(try await world.post("\(preview)/giu-lai", [("phien", "1")]).location.hasPrefix("/nhap-phu-luc"))
            #expect(try await world.count("SELECT COUNT(*) FROM plan") == 0)
        }
    }

    @Test func `the same annex again keeps nothing new and says so`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let preview = try await world.upload(
                try World.workbook(), fields: [("so", "288/KH-BCD"), ("ngay", "20/3/2024")]
            ).location
            let again = try await world.post("\(preview)/giu-lai", [("phien", "1")])
            #expect(again.location.hasPrefix(plan))
            #expect(try await world.get(again.location).html.contains("không thêm bản mới"))
            #expect(try await world.count("SELECT COUNT(*) FROM plan_version") == 1)
        }
    }
}
