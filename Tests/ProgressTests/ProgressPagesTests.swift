import Kernel
import Office
import Pages
import Places
import TestSupport
import Testing
import Totals

@testable import Progress

/// The pages, asked over the router.
@Suite struct ProgressPagesTests {
    @Test("One's own place is read across its indicators, and every figure opens (C56, R213)")
    func place() async throws {
        try await World.with(.sqlite) { world in
            try await world.put(49, at: "049", on: "2024-06-28")
            let answer = try await world.get("/tien-do?nam=2024")
            #expect(answer.status == .ok)
            #expect(answer.html.contains("Tiến độ năm 2024") && answer.html.contains("Tổ truyền thông cộng đồng"))
            #expect(answer.html.contains("aria-label=\"Tổ truyền thông cộng đồng, chỉ tiêu: 57\""))
            #expect(answer.html.contains("aria-label=\"Tổ truyền thông cộng đồng, đạt: 49\""))
            #expect(answer.html.contains("86%") && answer.html.contains("trên 625"))
            #expect(answer.html.contains("bản soạn thảo, chưa ban hành"))
            #expect(answer.html.contains("Chỉ tiêu tỷ lệ"))
            // The newest year that says anything is the one shown first.
            #expect(try await world.get("/tien-do").html.contains("Tiến độ năm 2024"))
        }
    }

    @Test("An indicator is read across districts and across communes, with chart, map and records (C42, C43)")
    func indicator() async throws {
        try await World.with(.sqlite) { world in
            let id = try await world.put(1, at: "048", on: "2024-06-28", tier: .province)
            try await world.put(19, at: "049", on: "2024-06-29", evidenced: false)
            let place = try await world.place("04", on: "2026-01-01").id
            let path = "/tien-do/\(place)/communication_team"
            let old = try await world.get("\(path)?nam=2024")
            #expect(old.status == .ok)
            #expect(old.html.contains("Tổ truyền thông cộng đồng, năm 2024"))
            #expect(old.html.contains("Quảng Hòa: đạt 19 trên 22"))
            #expect(old.html.contains("Đang thực hiện") && old.html.contains("Chưa bắt đầu"))
            #expect(old.html.contains("<svg class=\"dot-map\""))
            #expect(old.html.contains("Tổ \(id.text.suffix(4))") && old.html.contains("quyết định, 3 ảnh"))
            #expect(old.html.contains("Chưa hoàn thành: làm bù"))
            #expect(!old.html.contains("style="))
            let new = try await world.get("\(path)?nam=2024&dia-gioi=2025-07-01")
            #expect(new.html.contains("56 xã") && new.html.contains("Chưa phân định về xã"))
            let tier = try await world.get("\(path)?nam=2024&cap=province")
            #expect(tier.html.contains("aria-label=\"Đạt: 1\""))
            #expect(try await world.get("\(path)?nam=2024&dia-gioi=hom-qua").status == .unprocessableContent)
            #expect(try await world.get("/tien-do/\(place)/khong-co").status == .notFound)
        }
    }

    @Test("A target in per cent is read by district, and goes out as a workbook (C52–C55)")
    func share() async throws {
        try await World.with(.sqlite) { world in
            try await world.put(100, of: "violence_prevention_participant", at: "049", on: "2024-05-01")
            try await world.put(29, of: "violence_prevention_man", at: "049", on: "2024-05-01", evidenced: false)
            let place = try await world.place("04", on: "2026-01-01").id
            let path = "/tien-do/\(place)/ty-le/men_in_violence_prevention"
            #expect(try await world.get("/tien-do/\(place)?nam=2024").html.contains("\(path)?nam=2024"))
            let answer = try await world.get("\(path)?nam=2024")
            #expect(answer.status == .ok && answer.html.contains("ít nhất 30%"))
            #expect(answer.html.contains("Huyện Quảng Hòa") && answer.html.contains("<b>29%</b>"))
            #expect(answer.html.contains("Chưa đạt") && answer.html.contains("0 có minh chứng, 29 khai báo"))
            let table = try await world.get("\(path)/xlsx?nam=2024")
            let grid = try #require(try DocumentReader.read(table.bytes).grids.first)
            let texts = Set(grid.cells.values.map(\.raw))
            #expect(texts.contains("Huyện Quảng Hòa") && texts.contains("29") && texts.contains("100"))
            #expect(try await world.get("\(path)?nam=2022").html.contains("Chưa có ai được đếm năm 2022"))
            #expect(try await world.get("/tien-do/\(place)/ty-le/khong-co").status == .notFound)
        }
    }

    @Test("The overview shows the targets of the newest year, and nothing to who may not view progress")
    func overview() async throws {
        try await World.with(.sqlite) { world in
            try await world.put(49, at: "049", on: "2024-06-28")
            let card = try await world.get("/tong-quan").html
            #expect(card.hasPrefix("năm 2024\n") && card.contains("Tổ truyền thông cộng đồng: 49/57, 86%"))
            #expect(try await world.get("/tong-quan", as: .nobody).html == "không có")
        }
    }

    @Test("The records behind a figure are listed, narrowed and paged")
    func records() async throws {
        try await World.with(.sqlite) { world in
            for day in 10..<41 { try await world.put(1, at: "049", on: "2024-0\(day % 9 + 1)-1\(day % 10)") }
            try await world.put(5, at: "049", on: "2024-12-20", evidenced: false)
            let place = try await world.place("04", on: "2026-01-01").id
            let path = "/tien-do/\(place)/communication_team/ho-so?nam=2024"
            let all = try await world.get(path)
            #expect(all.html.contains("36 tổ: 31 có minh chứng, 5 khai báo; 32 hồ sơ"))
            #expect(all.html.contains("Trang sau"))
            let declared = try await world.get("\(path)&loai=khai-bao")
            #expect(declared.html.contains("5 tổ: 0 có minh chứng, 5 khai báo; 1 hồ sơ"))
            #expect(try await world.get("\(path)&cap=commune").html.contains("Không có hồ sơ nào"))
        }
    }

    @Test("The whole country is drawn with Hoàng Sa and Trường Sa, under either structure")
    func nation() async throws {
        try await World.with(.sqlite) { world in
            try await world.put(19, at: "049", on: "2024-06-29")
            for structure in ["2000-01-01", "2025-07-01"] {
                let answer = try await world.get(
                    "/tien-do/1/communication_team?nam=2024&dia-gioi=\(structure)", as: .central)
                #expect(answer.html.contains("Hoàng Sa</text>") && answer.html.contains("Trường Sa</text>"))
                #expect(answer.html.contains("<title>Cao Bằng: 19/57, 33%</title>"))
                #expect(answer.html.contains("có quần đảo Hoàng Sa và quần đảo Trường Sa"))
            }
            // In a province that they belong to, an archipelago is drawn where it lies, not at the province's town.
            #expect(Archipelago(named: "Trường Sa")?.longitude == 114_000_000)
        }
    }

    @Test("Tables go out as workbooks")
    func workbooks() async throws {
        try await World.with(.sqlite) { world in
            try await world.put(19, at: "049", on: "2024-06-29", evidenced: false)
            let place = try await world.place("04", on: "2026-01-01").id
            let table = try await world.get("/tien-do/\(place)/communication_team/xlsx?nam=2024")
            let grid = try #require(try DocumentReader.read(table.bytes).grids.first)
            let texts = Set(grid.cells.values.map(\.raw))
            #expect(texts.contains("Huyện Quảng Hòa") && texts.contains("22") && texts.contains("Đang thực hiện"))
            for path in ["/tien-do/\(place)/xlsx?nam=2024", "/tien-do/\(place)/communication_team/ho-so/xlsx?nam=2024"]
            {
                let answer = try await world.get(path)
                #expect(answer.status == .ok && answer.bytes.starts(with: Array("PK".utf8)))
            }
        }
    }

    @Test("Who may not view progress is refused, and so is a place outside one's scope")
    func refused() async throws {
        try await World.with(.sqlite) { world in
            let own = try await world.place("04", on: "2026-01-01").id
            let old = try await world.place("049", on: "2024-01-01").id
            for path in [
                "/tien-do/\(own)", "/tien-do/\(own)/communication_team", "/tien-do/\(own)/xlsx",
                "/tien-do/\(own)/ty-le/men_in_violence_prevention",
                "/tien-do/\(own)/ty-le/men_in_violence_prevention/xlsx",
                "/tien-do/\(own)/communication_team/xlsx", "/tien-do/\(own)/communication_team/ho-so",
                "/tien-do/\(own)/communication_team/ho-so/xlsx", "/tien-do/\(old)",
            ] {
                #expect(try await world.get(path, as: .officer).status == .ok)
                #expect(try await world.get(path, as: .neighbour).status == .forbidden)
                #expect(try await world.get(path, as: .nobody).status == .forbidden)
            }
            #expect(try await world.get("/tien-do", as: .nobody).status == .forbidden)
            #expect(try await world.get("/tien-do", as: nil).status == .seeOther)
            #expect(try await world.get("/tien-do/999999999").status == .notFound)
        }
    }
}
