import Accounts
import Foundation
import Kernel
import Office
import Pages
import Papers
import Places
import TestSupport
import Testing

@testable import Reporting

/// The pages, asked over the router.
@Suite struct ReportPagesTests {
    @Test("The first page says what one's office owes, due soonest first, and what the offices below owe (Q204, Q207)")
    func home() async throws {
        try await World.with(.sqlite, on: "2024-09-20") { world in
            let own = try await world.get("/bao-cao?nam=2024", as: .commune)
            #expect(own.status == .ok)
            #expect(own.html.contains("Quá hạn 10 ngày") && own.html.contains("TT 01/2022/TT-UBDT"))
            #expect(own.html.contains("chưa định ngày") && own.html.contains("Lập báo cáo"))
            #expect(!own.html.contains("Đơn vị trực thuộc đã nộp"))
            let district = try await world.get("/bao-cao?nam=2024", as: .district)
            #expect(district.html.contains("Đơn vị trực thuộc đã nộp, năm 2024"))
            #expect(district.html.contains("<svg class=\"chart\"") && !district.html.contains("style="))
            #expect(district.html.contains("Báo cáo năm kết quả thực hiện Dự án 8, năm 2024, cấp xã: xem từng đơn vị"))
            #expect(try await world.get("/bao-cao?nam=24", as: .district).status == .unprocessableContent)
        }
    }

    @Test(
        "A deadline that lies before the day of the plan stands on the page with that remark; a later one without (Q210)"
    )
    func beforeThePlan() async throws {
        try await World.with(.sqlite, on: "2023-10-02") { world in
            let place = try await world.place("21520", on: "2023-09-25")
            let path = "/bao-cao?nam=2023&dia-ban=\(place.id)"
            let remark = "Hạn này đứng trước ngày của kế hoạch, 25/9/2023"
            #expect(try await world.get(path, as: .committee).html.contains(remark) == false)
            try await world.database.write(as: .startUp) { tx in
                guard let agency = try AgencyStore.find(code: "ubnd-21520", in: tx) else { return }
                let plan = tx.environment.newID()
                try tx.execute(
                    """
                    INSERT INTO plan (id, place_id, agency_id, year_from, year_to, created_at)
                    VALUES (\(plan), \(place.id), \(agency.id), 2023, 2023, \(tx.now))
                    """)
                _ = try PaperStore.insert(
                    NewPaper(
                        kind: "plan", series: plan, title: "Kế hoạch năm 2023", agency: agency.id, place: place.id,
                        number: "87/KH-UBND", day: Day(iso: "2023-09-25")), in: tx)
                try tx.audit("plan.made", RecordRef("plan", plan))
            }
            let page = try await world.get(path, as: .committee).html
            // Of the five days of 2023 only 15/9 lies before it; the day stands, and is overdue.
            #expect(page.components(separatedBy: remark).count == 2)
            #expect(page.contains("15/9/2023") && page.contains("15/12/2023") && page.contains("Quá hạn 17 ngày"))
        }
    }

    @Test("In January what is still owed for the year before stands with the work of today")
    func january() async throws {
        try await World.with(.sqlite, on: "2025-01-10") { world in
            let page = try await world.get("/bao-cao", as: .commune)
            #expect(page.html.contains("25/01/2025") && page.html.contains("còn 15 ngày"))
        }
    }

    @Test("Units are listed by report and state, with their day and an extension; the table goes out as a workbook")
    func units() async throws {
        try await World.with(.sqlite, on: "2024-09-20") { world in
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            try await world.take(.submit, report, by: .commune)
            let path = "/bao-cao/don-vi?nam=2024&bao-cao=annual_result~2024~"
            let all = try await world.get(path, as: .district)
            #expect(all.status == .ok && all.html.contains("Xã Quốc Toản") && all.html.contains("muộn 10 ngày"))
            #expect(all.html.contains("Gia hạn"))
            let late = try await world.get("\(path)&trang-thai=muon", as: .district)
            #expect(late.html.contains("Xã Quốc Toản") && !late.html.contains("Xã Phi Hải"))
            // The province sees how far the communes of each district are.
            #expect(try await world.get(path, as: .province).html.contains("đơn vị dưới: 1/19 đã trình"))
            let book = try await world.get("/bao-cao/tinh-hinh.xlsx?nam=2024", as: .district)
            let grids = try DocumentReader.read(book.bytes).grids
            #expect(grids.count == 3)
            let texts = Set(grids.flatMap { $0.cells.values.map(\.raw) })
            #expect(texts.contains("Xã Quốc Toản") && texts.contains("Hội LHPN xã Quốc Toản"))
            #expect(texts.contains("Đã trình, muộn 10 ngày") && texts.contains("Tiến độ thực hiện Dự án 8, quý I"))
            // Without a choice every unit stands against every report.
            let matrix = try await world.get("/bao-cao/don-vi?nam=2024", as: .district).html
            #expect(matrix.contains("Từng đơn vị với từng báo cáo") && matrix.contains("muộn 10 ngày"))
            #expect(matrix.contains("data-label=\"Tiến độ thực hiện Dự án 8, quý IV\""))
        }
    }

    @Test("Begin, write, send: what a person of the commune does")
    func write() async throws {
        try await World.with(.sqlite) { world in
            let key = try await world.key("01474")
            let begun = try await world.post("/bao-cao", key.items, as: .commune)
            #expect(begun.status == .seeOther && begun.location.hasPrefix("/bao-cao/"))
            let secondTab = try await world.post("/bao-cao", key.items, as: .commune)
            #expect(secondTab.status == .seeOther && secondTab.location == begun.location)
            let form = try await world.get("\(begun.location)/noi-dung", as: .commune)
            #expect(form.html.contains("Khó khăn, vướng mắc"))
            let saved = try await world.post(
                "\(begun.location)/noi-dung", [("phien", "1"), ("results", "Dòng một.\nDòng hai."), ("proposals", "")],
                as: .commune)
            #expect(saved.status == .seeOther)
            let page = try await world.get(begun.location, as: .commune)
            #expect(page.html.contains("<p>Dòng một.</p>") && page.html.contains("Chưa ghi."))
            let book = try await world.get("\(begun.location)/xlsx", as: .commune)
            #expect(book.bytes.starts(with: Array("PK".utf8)))
        }
    }

    @Test("Of two who write, the second sees what changed and loses nothing typed (issue: bad input)")
    func conflict() async throws {
        try await World.with(.sqlite) { world in
            let report = try await world.begun(try await world.key("01474"), by: .commune, words: "Một.")
            let path = "/bao-cao/\(report.id)/noi-dung"
            #expect(
                try await world.post(path, [("phien", "2"), ("results", "Của người đầu.")], as: .commune).status
                    == .seeOther)
            let second = try await world.post(path, [("phien", "2"), ("results", "Của người sau.")], as: .commune)
            #expect(second.status == .conflict)
            #expect(second.html.contains("Của người sau.") && second.html.contains("Bản đã lưu ghi: “Của người đầu.”"))
            #expect(second.html.contains("name=\"phien\" value=\"3\""))
        }
    }

    @Test("Forms of the tier above: request, day, extension; what is wrong stands at its field")
    func forms() async throws {
        try await World.with(.sqlite) { world in
            let district = try await world.place("049")
            #expect(try await world.get("/bao-cao/yeu-cau", as: .province).html.contains("Huyện Quảng Hòa"))
            let fields = [
                ("loai", "ad_hoc"), ("noi-dung", "Báo cáo nhanh"), ("han", "20/9/2024"),
                ("don-vi", district.id.description),
            ]
            #expect(try await world.post("/bao-cao/yeu-cau", fields, as: .province).status == .seeOther)
            #expect(try await world.get("/bao-cao", as: .district).html.contains("Báo cáo nhanh"))
            let wrong = try await world.post("/bao-cao/yeu-cau", [("han", "31/9/2024")], as: .province)
            #expect(wrong.status == .unprocessableContent && wrong.html.contains("“31/9/2024” không có trong lịch"))
            let day = [("loai", "annual_result"), ("cap", "district"), ("ky", "2024"), ("ngay", "20/9/2024")]
            #expect(try await world.post("/bao-cao/dinh-han", day, as: .province).status == .seeOther)
            let key = try await world.key("049")
            let put = key.items + [("den-ngay", "30/9/2024"), ("ly-do", "Mưa lũ kéo dài.")]
            #expect(try await world.post("/bao-cao/gia-han", put, as: .province).status == .seeOther)
            let page = try await world.get("/bao-cao", as: .district)
            #expect(page.html.contains("Hội LHPN tỉnh Cao Bằng gia hạn: Mưa lũ kéo dài."))
            let units = try await world.get("/bao-cao/don-vi?bao-cao=annual_result~2024~", as: .province)
            #expect(units.html.contains("Hội LHPN tỉnh Cao Bằng gia hạn: Mưa lũ kéo dài."))
            let book = try await world.get("/bao-cao/tinh-hinh.xlsx?nam=2024", as: .province)
            let texts = Set(try DocumentReader.read(book.bytes).grids.flatMap { $0.cells.values.map(\.raw) })
            #expect(texts.contains("Hội LHPN tỉnh Cao Bằng gia hạn: Mưa lũ kéo dài."))
            #expect(page.html.contains("gia hạn đến 30/9/2024") && page.html.contains("Hội LHPN tỉnh Cao Bằng định"))
        }
    }

    @Test("Every route refuses the role that may not and the place that lies outside (Q207)")
    func refused() async throws {
        try await World.with(.sqlite) { world in
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            let own = try await world.place("049")
            for path in [
                "/bao-cao?dia-ban=\(own.id)", "/bao-cao/don-vi?dia-ban=\(own.id)",
                "/bao-cao/tinh-hinh.xlsx?dia-ban=\(own.id)",
                "/bao-cao/\(report.id)", "/bao-cao/\(report.id)/docx", "/bao-cao/\(report.id)/xlsx",
            ] {
                #expect(try await world.get(path, as: .supervisor).status == .ok, "\(path)")
                #expect(try await world.get(path, as: .neighbour).status == .forbidden, "\(path)")
                #expect(try await world.get(path, as: nil).status == .seeOther, "\(path)")
            }
            for path in ["/bao-cao/yeu-cau", "/bao-cao/dinh-han"] {
                #expect(try await world.get(path, as: .supervisor).status == .forbidden)
                #expect(try await world.post(path, [], as: .supervisor).status == .forbidden)
            }
            let key = try await world.key("01474")
            let put = Link.reportExtension.query(key.items).path
            for person in [World.Person.supervisor, .neighbour, .communeLeader] {
                #expect(try await world.get(put, as: person).status == .forbidden)
            }
            #expect(try await world.post("/bao-cao/gia-han", key.items, as: .neighbour).status == .forbidden)
            for path in ["", "/noi-dung", "/so-lieu", "/bo-sung", "/tong-hop", "/tiep-nhan"] {
                let fields = path.isEmpty ? key.items : []
                let target = path.isEmpty ? "/bao-cao" : "/bao-cao/\(report.id)\(path)"
                for person in [World.Person.supervisor, .neighbour, .communeLeader] {
                    #expect(try await world.post(target, fields, as: person).status == .forbidden, "\(path)")
                }
            }
            #expect(try await world.get("/bao-cao/\(report.id)/noi-dung", as: .supervisor).status == .forbidden)
            #expect(try await world.get("/bao-cao/\(report.id)/tong-hop", as: .supervisor).status == .forbidden)
            // A key that nobody owes is no report.
            let none = ObligationKey(
                kind: "annual_committee", place: own.id, office: .peoplesCommittee, period: .year(2024))
            #expect(try await world.post("/bao-cao", none.items, as: .district).status == .notFound)
        }
    }
}
