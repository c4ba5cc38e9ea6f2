import Accounts
import Database
import Foundation
import HummingbirdTesting
import Kernel
import Office
import Pages
import Places
import Planning
import TestSupport
import Testing

/// The grid by requests only, as a browser without JavaScript sends them.
@Suite struct GridPagesTests {
    /// The hidden fields of a grid's form, then what was typed.
    private func form(_ page: Answer, _ task: String, _ typed: [String: String]) -> [(String, String)] {
        ["ban", "phien", "phieu", "phan", "trang"].map { ($0, page.hidden($0)) } + [("viec", task)]
            + typed.sorted { $0.key < $1.key }.map { ("o-\($0.key)", $0.value) }
    }

    private func form(_ page: Answer, _ typed: [String: String]) -> [(String, String)] { form(page, "luu", typed) }

    private func value(_ cell: String, in page: Answer) -> String? {
        guard let start = page.html.range(of: "name=\"o-\(cell)\" value=\"") else { return nil }
        return String(page.html[start.upperBound...].prefix { $0 != "\"" })
    }

    @Test(arguments: TestEngine.allCases)
    func `a grid is saved by its plain form, and the page shows who changed what`(_ engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let plan = try await world.imported()
            #expect(try await world.get(plan).html.contains("href=\"\(plan)/luoi\""))
            let page = try await world.get("\(plan)/luoi")
            #expect(page.status == .ok)
            for text in ["Đang cộng", "So với giao", "Chia phần còn lại", "nepmoi-grid-", "name=\"o-E7\""] {
                #expect(page.html.contains(text), "\(text)")
            }
            #expect(!page.html.contains("name=\"o-F7\""), "the merged total is one input")
            #expect(value("E12", in: page) == "1")
            let saved = try await world.post("\(plan)/luoi", form(page, ["E12": "2", "E13": "0", "F9": ""]))
            #expect(saved.status == .seeOther)
            let after = try await world.get(saved.location)
            #expect(after.html.contains("Đã lưu bản thảo."))
            #expect(value("E12", in: after) == "2" && value("F9", in: after) == "")
            #expect(after.html.contains("data-by=\"Nông Thị Ngữ, "))
            #expect(after.html.contains("thừa 1") && after.html.contains("cell-difference"))
            let history = try await world.get("\(plan)/luoi/lich-su?phan=don-vi")
            #expect(history.html.contains("Lần 1: 2 ô") && history.html.contains("Thạch An · Tổ truyền thông · tỉnh"))
            let undone = try await world.post("\(plan)/luoi", form(after, "hoan-tac", [:]))
            #expect(try await world.get(undone.location).html.contains("Đã hoàn tác lần lưu trước"))
            #expect(try await world.get("\(plan)/luoi/lich-su").html.contains("Hoàn tác lần 1"))
        }
    }

    @Test func `the same form sent twice saves once, changed and sent again it saves again`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let page = try await world.get("\(plan)/luoi")
            for _ in 0..<2 {
                let answer = try await world.post("\(plan)/luoi", form(page, ["E12": "2"]))
                #expect(answer.status == .seeOther)
            }
            #expect(try await world.count("SELECT COUNT(*) FROM grid_save") == 1)
            let again = try await world.post("\(plan)/luoi", form(page, ["E12": "2", "E13": "4"]))
            #expect(again.status == .seeOther)
            #expect(try await world.count("SELECT COUNT(*) FROM grid_save") == 2)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two people on one grid: other cells merge, the same cell is shown with both values and nothing typed is lost`(
        _ engine: TestEngine
    ) async throws {
        try await World.with(engine) { world in
            let plan = try await world.imported()
            let opened = try await world.get("\(plan)/luoi", as: .colleague)
            let mine = try await world.get("\(plan)/luoi")
            _ = try await world.post("\(plan)/luoi", form(mine, ["E12": "2"]))
            let merged = try await world.post("\(plan)/luoi", form(opened, ["E12": "1", "E13": "5"]), as: .colleague)
            #expect(merged.location.contains("da-luu-gop"))
            let refused = try await world.post(
                "\(plan)/luoi", form(opened, ["E12": "7", "E14": "4", "E15": "0"]), as: .colleague)
            #expect(refused.status == .conflict)
            #expect(refused.html.contains("Ô hai người cùng sửa"))
            #expect(refused.html.contains("Nông Thị Ngữ đã lưu, ghi 2"))
            #expect(value("E12", in: refused) == "7" && value("E14", in: refused) == "4")
            #expect(value("E13", in: refused) == "5")
            #expect(refused.html.contains("<title>Lỗi:"))
            let decided = try await world.post(
                "\(plan)/luoi", form(refused, ["E12": "7", "E14": "4"]), as: .colleague)
            #expect(decided.status == .seeOther)
            let now = try await world.get("\(plan)/luoi")
            #expect(value("E12", in: now) == "7" && value("E14", in: now) == "4" && value("E13", in: now) == "5")
        }
    }

    @Test func `faults are told at their cells with what was typed, also when the version was closed meanwhile`()
        async throws
    {
        try await World.with { world in
            let plan = try await world.imported()
            let page = try await world.get("\(plan)/luoi")
            let refused = try await world.post(
                "\(plan)/luoi", form(page, ["E12": "12a", "E13": "1e9", "E14": "-5", "G18": "3", "F10": "9"]))
            #expect(refused.status == .unprocessableContent)
            for cell in ["E12", "E13", "E14", "G18"] {
                #expect(refused.html.contains("href=\"#o-\(cell)\""), "\(cell)")
                #expect(refused.html.contains("id=\"o-\(cell)-loi\""), "\(cell)")
            }
            #expect(value("E12", in: refused) == "12a" && value("F10", in: refused) == "9")
            #expect(refused.html.contains("đang tạm dừng (“Tạm dừng chờ hướng dẫn của TW”"))
            try await world.database.write(as: .startUp) { tx in
                try tx.execute(
                    """
                    UPDATE paper SET state = 'issued', number = '1/KH', day = '2024-01-02', issue_key = '1/kh',
                           issue_year = 2024
                    """)
                try tx.audit("test.issued", RecordRef("plan", "x"))
            }
            let late = try await world.post("\(plan)/luoi", form(page, ["E12": "2"]))
            #expect(late.status == .conflict)
            #expect(late.html.contains("Đã ban hành") && value("E12", in: late) == "2")
            #expect(try await world.get("\(plan)/luoi").status == .conflict)
            #expect(!(try await world.get(plan).html.contains("Sửa trên lưới")))
        }
    }

    @Test func `a block is laid over the grid with all its faults, and a rest is divided, both unsaved`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let page = try await world.get("\(plan)/luoi")
            let block = "1\t12a\t3\n4\t1e9\t-6"
            let refused = try await world.post(
                "\(plan)/luoi", form(page, "dan", ["F10": "9"]) + [("o-dau", "V17"), ("vung-dan", block)])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.html.contains("Vùng dán có 2 hàng, 3 cột"))
            #expect(value("W17", in: refused) == "12a" && value("F10", in: refused) == "9")
            #expect(refused.html.contains("1\t12a\t3"), "the block stays in its frame")
            let filled = try await world.post(
                "\(plan)/luoi", form(page, "dan", [:]) + [("o-dau", "e9"), ("vung-dan", "\"5\"\t6\n7\t8")])
            #expect(filled.status == .ok)
            #expect(["E9", "F9", "E10", "F10"].map { value($0, in: filled) } == ["5", "6", "7", "8"])
            #expect(filled.html.contains("data-changed"))
            let divided = try await world.post(
                "\(plan)/luoi",
                form(page, "chia", ["E9": "", "E10": ""]) + [("cot", "E"), ("cach", "deu"), ("cho", "blank")])
            #expect(divided.html.contains("Đã chia 19 của cột E vào 2 ô"))
            #expect(["E9", "E10", "E18"].map { value($0, in: divided) } == ["10", "9", ""])
            let none = try await world.post(
                "\(plan)/luoi", form(page, "chia", [:]) + [("cot", "E"), ("cach", "deu"), ("cho", "blank")])
            #expect(none.status == .unprocessableContent && none.html.contains("đã chia hết"))
            #expect(try await world.count("SELECT COUNT(*) FROM grid_save") == 0)
        }
    }

    @Test func `who may not edit is refused at every address of the grid`() async throws {
        try await World.with { world in
            let plan = try await world.imported()
            let page = try await world.get("\(plan)/luoi")
            for person in [World.Person.supervisor, .neighbour] {
                for path in ["\(plan)/luoi", "\(plan)/luoi/lich-su"] {
                    #expect(try await world.get(path, as: person).status == .forbidden)
                }
                for task in ["luu", "chia", "dan", "hoan-tac"] {
                    let answer = try await world.post("\(plan)/luoi", form(page, task, ["E12": "9"]), as: person)
                    #expect(answer.status == .forbidden)
                }
            }
            #expect(try await world.get("/ke-hoach/lap-moi", as: .supervisor).status == .forbidden)
            let start = [("dia-ban", "04"), ("ky", "2024"), ("chi-tieu", "communication_team")]
            #expect(try await world.post("/ke-hoach/lap-moi", start, as: .neighbour).status == .forbidden)
            #expect(!(try await world.get(plan, as: .supervisor).html.contains("Sửa trên lưới")))
        }
    }

    @Test func `a plan is started with its units, chosen indicators and tiers, and opens as a grid`() async throws {
        try await World.with { world in
            let page = try await world.get("/ke-hoach/lap-moi?dia-ban=04&ky=2026")
            #expect(page.html.contains("Kế hoạch năm 2026 của Tỉnh Cao Bằng"))
            #expect(page.html.contains("số giao để trống"))
            let blank = try await world.post(
                "/ke-hoach/lap-moi", [("dia-ban", "04"), ("ky", "2026"), ("phieu", page.hidden("phieu"))])
            #expect(blank.status == .unprocessableContent && blank.html.contains("Chưa chọn chỉ tiêu nào"))
            let fields = [
                ("dia-ban", "04"), ("ky", "2026"), ("phieu", page.hidden("phieu")), ("chi-tieu", "communication_team"),
                ("cap-communication_team", "province.commune"), ("chi-tieu", "especially_disadvantaged_village"),
            ]
            let made = try await world.post("/ke-hoach/lap-moi", fields)
            #expect(made.status == .seeOther)
            let grid = try await world.get(made.location)
            #expect(grid.html.contains("Đã lập bản thảo"))
            #expect(grid.html.contains("name=\"o-D6\"") && grid.html.contains("name=\"o-E7\""))
            let plan = String(made.location.prefix { $0 != "?" }.dropLast("/luoi".count))
            #expect(try await world.get(plan).html.contains("Lập trong chương trình"))
            #expect(try await world.get("\(plan)/xlsx").status == .ok)
            let again = try await world.post(
                "/ke-hoach/lap-moi", fields.filter { $0.0 != "phieu" })
            #expect(again.status == .conflict && again.html.contains("đã có bản thảo 1"))
        }
    }

    @Test func `a grid of 200 units and 22 columns is shown a page of units at a time and saved whole`() async throws {
        try await World.with { world in
            let plan = try await world.large()
            let page = try await world.get("\(plan)/luoi")
            #expect(page.status == .ok)
            #expect(page.bytes.count < 900_000, "\(page.bytes.count) bytes")
            #expect(page.html.contains("rel=\"next\"") && page.html.contains("name=\"o-C7\""))
            let second = try await world.get("\(plan)/luoi?trang=2")
            #expect(second.html.contains("name=\"o-X207\"") && second.html.contains("name=\"o-C7\""))
            let typed = Dictionary(
                uniqueKeysWithValues: (8...207).flatMap { row in
                    (3...24).map { (Office.CellAddress(row: row, column: $0).text, "\(row % 7)") }
                })
            #expect(typed.count == 4_400)
            let saved = try await world.post("\(plan)/luoi", form(page, typed))
            #expect(saved.status == .seeOther)
            #expect(try await world.count("SELECT COUNT(*) FROM grid_change") == 4_400)
        }
    }
}

extension World {
    /// A plan of 200 units, 11 indicators and two tiers, made by the store.
    func large() async throws -> String {
        let catalogue = try World.catalogue.get()
        let id = try await database.write(as: .startUp) { tx in
            // Nothing is suspended in 2023.
            let years = Period(year: 2023)
            let period = try #require(years)
            let place = try PlaceStore.requirePlace(code: "04", on: period.firstDay, tx)
            let communes = try PlaceStore.unitCandidates(under: place.id, on: period.firstDay, tiers: [.commune], tx)
            let others = try PlaceStore.unitCandidates(under: .nation, on: period.firstDay, tiers: [.commune], tx)
            let units = (communes + others).reduce(into: [PlaceName]()) { all, one in
                if all.count < 200, !all.contains(where: { $0.id == one.id }) { all.append(one) }
            }
            let annex = NewAnnex(
                placeName: place.name, period: period,
                units: units.map { .init(.place($0.id, code: $0.code, name: $0.shortName), label: $0.name) },
                subjects: catalogue.indicators.prefix(11).map {
                    .init($0.code, tiers: [.province, .commune], given: 9)
                },
                catalogue: catalogue
            ).annex()
            let agencies = try AgencyStore.all(at: [place.id], in: tx)
            let agency = try #require(agencies.first { $0.kind == .union })
            let target = ImportTarget(place: place, agency: agency, period: period)
            return try NewPlanStore.start(annex, for: target, in: tx).plan
        }
        return "/ke-hoach/\(id)"
    }
}
