import Foundation
import Kernel
import Pages
import Papers
import Places
import Programme
import TestSupport
import Testing

@testable import Reporting

/// What of reports waits for whom: reminders before the day, overdue after it.
@Suite struct DueReportsTests {
    /// The groups of the inbox besides papers, as `group: title`, with the words of the state.
    private func waiting(_ person: World.Person, _ world: World) async throws -> [String: [WaitingItem]] {
        let viewer = try await world.viewer(person)
        let papers = world.papers
        let groups = try await world.database.read { tx in try papers.others(for: viewer, limit: 50, in: tx) }
        return Dictionary(groups.map { ($0.label, $0.items) }, uniquingKeysWith: { first, _ in first })
    }

    private func count(_ person: World.Person, _ world: World) async throws -> Int {
        let viewer = try await world.viewer(person)
        let due = world.desk.due
        return try await world.database.read { tx in try due.waitingCount(for: viewer, limit: 100, in: tx) }
    }

    @Test(
        "A report waits for its office from 30 days before its day, is overdue after it, and leaves once it is sent (Q207)",
        arguments: TestEngine.allCases)
    func own(engine: TestEngine) async throws {
        try await World.with(engine, on: "2024-08-01") { world in
            func states() async throws -> [String] {
                try await waiting(.commune, world)["Báo cáo phải nộp", default: []]
                    .filter { $0.title.contains("năm 2024") }.compactMap(\.state?.label)
            }
            #expect(try await states() == [])
            let before = try await count(.commune, world)
            world.clock.set("2024-08-15")
            #expect(try await states() == ["Còn 26 ngày"])
            #expect(try await count(.commune, world) == before + 1)
            world.clock.set("2024-09-12")
            #expect(try await states() == ["Quá hạn 2 ngày"])
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            let item = try await waiting(.commune, world)["Báo cáo phải nộp"]?.last
            #expect(item?.link == .report(report.id) && item?.detail.contains("đang soạn") == true)
            try await world.take(.submit, report, by: .commune)
            #expect(try await states() == [])
            #expect(try await count(.commune, world) == before)
        }
    }

    @Test(
        "The office above finds which reports are missing, as one line a report; who only looks on finds nothing (Q207)",
        arguments: TestEngine.allCases)
    func above(engine: TestEngine) async throws {
        try await World.with(engine, on: "2024-09-05") { world in
            func missing() async throws -> WaitingItem? {
                try await waiting(.district, world)["Báo cáo đơn vị dưới chưa nộp"]?.first {
                    $0.title.contains("năm 2024")
                }
            }
            #expect(try await missing()?.detail == "cấp xã · 19 đơn vị chưa nộp, hạn 10/9/2024")
            world.clock.set("2024-09-20")
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            try await world.take(.submit, report, by: .commune)
            #expect(try await missing()?.detail == "cấp xã · 18 đơn vị quá hạn, hạn 10/9/2024")
            #expect(try await missing()?.state?.label == "Quá hạn 10 ngày")
            #expect(try await waiting(.supervisor, world).isEmpty)
            #expect(try await count(.supervisor, world) == 0)
            // No source names a day for districts: nothing of theirs is missing at the province.
            #expect(try await waiting(.province, world)["Báo cáo đơn vị dưới chưa nộp"] == nil)
        }
    }

    @Test(
        "A report that its own leader approved reaches the office above, which takes note of it once; others may not (Q208)",
        arguments: TestEngine.allCases)
    func arrived(engine: TestEngine) async throws {
        try await World.with(engine, on: "2024-09-05") { world in
            func arrived(_ person: World.Person = .district) async throws -> [String] {
                try await waiting(person, world)["Báo cáo mới đến", default: []].map(\.title)
            }
            func receive(_ report: Report, _ person: World.Person) async throws -> [String] {
                let viewer = try await world.viewer(person)
                let desk = world.desk
                return try await world.problems {
                    try await world.database.write(as: person.actor) { try desk.receive(report, by: viewer, in: $0) }
                }
            }
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            try await world.take(.submit, report, by: .commune)
            #expect(try await arrived() == [])
            #expect(try await receive(report, .district) == ["report.not_approved"])
            try await world.take(.approve, report, by: .communeLeader)
            #expect(try await arrived() == ["Báo cáo năm kết quả thực hiện Dự án 8, năm 2024, Xã Quốc Toản"])
            #expect(try await arrived(.province) == [])
            for person in [World.Person.communeLeader, .neighbour, .supervisor] {
                #expect(try await receive(report, person) == ["policy.forbidden"], "\(person)")
            }
            #expect(try await receive(report, .district) == [])
            #expect(try await receive(report, .districtLeader) == [])
            #expect(try await arrived() == [])
            #expect(try await world.count("SELECT COUNT(*) FROM audit_entry WHERE action = 'report.received'") == 1)
            let owed = try await world.owed("01474", 2024).first { $0.key == report.key }
            #expect(owed?.progress?.receivedAt != nil)
        }
    }

    @Test("Who sends up a consolidation has taken note of the reports in it", arguments: TestEngine.allCases)
    func consolidated(engine: TestEngine) async throws {
        try await World.with(engine, on: "2024-09-05") { world in
            let below = try await world.begun(try await world.key("01474"), by: .commune)
            try await world.take(.submit, below, by: .commune)
            try await world.take(.approve, below, by: .communeLeader)
            let report = try await world.begun(try await world.key("049"), by: .district)
            #expect(try await world.count("SELECT COUNT(*) FROM report_receipt") == 0)
            try await world.take(.submit, report, by: .district)
            #expect(try await world.count("SELECT COUNT(*) FROM report_receipt") == 1)
            let page = try await world.get("/bao-cao/\(below.id)", as: .commune)
            #expect(page.html.contains("Hội LHPN huyện Quảng Hòa đã tiếp nhận"))
        }
    }

    @Test("Each office is reminded of its own report only (Q204, Q205)", arguments: TestEngine.allCases)
    func offices(engine: TestEngine) async throws {
        try await World.with(engine, on: "2023-12-01") { world in
            let found = try await waiting(.committee, world)["Báo cáo phải nộp", default: []].map(\.title)
            #expect(found == ["Báo cáo năm của UBND xã về Dự án 8, năm 2023"])
        }
    }

    @Test("A day put off by the page takes the report away at once; one by another process within a minute")
    func extended() async throws {
        try await World.with(.sqlite, on: "2024-09-12") { world in
            let key = try await world.key("01474")
            let before = try await count(.commune, world)
            let put = key.items + [("den-ngay", "30/11/2024"), ("ly-do", "Mưa lũ kéo dài.")]
            #expect(try await world.post("/bao-cao/gia-han", put, as: .district).status == .seeOther)
            #expect(try await count(.commune, world) == before - 1)
            let desk = world.desk
            let viewer = try await world.viewer(.district)
            try await world.database.write(as: World.Person.district.actor) { tx in
                let day = ReportDesk.NewDay(kind: "progress", tier: "commune", period: "2024-Q2", day: "20/9/2024")
                try desk.setDay(day, by: viewer, in: tx)
            }
            #expect(try await count(.commune, world) == before - 1)
            world.clock.set("2024-09-13")
            #expect(try await count(.commune, world) == before)
        }
    }

    @Test(
        "The inbox lists reports with a text to send; the text names the office, the day, how late it is, and who is missing"
    )
    func pages() async throws {
        try await World.with(.sqlite, on: "2024-09-12") { world in
            let inbox = try await world.get("/viec-cho", as: .commune)
            #expect(inbox.html.contains("Báo cáo phải nộp") && inbox.html.contains("Quá hạn 2 ngày"))
            let found = try await world.get("/viec-cho?tim=tien+do", as: .commune)
            #expect(!found.html.contains("Báo cáo phải nộp"))
            let key = try await world.key("01474")
            let path = Link.reportMessage.query(key.items).path
            let own = try await world.get(path, as: .commune)
            #expect(own.html.contains("Hội LHPN xã Quốc Toản: “Báo cáo năm kết quả thực hiện Dự án 8”, năm 2024"))
            #expect(own.html.contains("quá hạn 2 ngày") && own.html.contains("http://"))
            #expect(try await world.get(path, as: .neighbour).status == .forbidden)
            let below = "/bao-cao/tin-nhan?nam=2024&bao-cao=annual_result~2024~"
            let missing = try await world.get(below, as: .district)
            #expect(
                missing.html.contains("Còn 19 đơn vị chưa nộp")
                    && missing.html.contains("Xã Quốc Toản (quá hạn 2 ngày)"))
            let district = try await world.place("049")
            #expect(try await world.get("\(below)&dia-ban=\(district.id)", as: .neighbour).status == .forbidden)
            let none = try await world.get("/bao-cao/tin-nhan?nam=2024&bao-cao=annual_result~2023~", as: .district)
            #expect(none.status == .notFound)
        }
    }
}
