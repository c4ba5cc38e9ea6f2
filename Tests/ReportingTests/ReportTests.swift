import Foundation
import Kernel
import Papers
import Places
import Programme
import TestSupport
import Testing

@testable import Reporting

@Suite struct ReportTests {
    private static let teams = ReportFigure.Key("communication_team")

    @Test(
        "A draft is filled from progress: year, tiers, accumulated and the year before (Q207)",
        arguments: TestEngine.allCases)
    func fill(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.put(3, at: "01474", on: "2023-05-10")
            try await world.put(2, at: "01474", on: "2024-05-10")
            try await world.put(1, at: "01474", on: "2024-06-10", tier: .province, evidenced: false)
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            let figures = try await world.figures(of: report)
            let whole = try #require(figures[Self.teams])
            #expect(whole.evidenced == 2 && whole.declared == 1 && whole.lastAchieved == 3 && whole.phaseAchieved == 6)
            #expect(figures.tiers(of: "communication_team").map(\.achieved) == [1, 2])
        }
    }

    @Test(
        "Submitting freezes figures under a digest; what changes later is shown and leads to a supplement (issue: freeze)",
        arguments: TestEngine.allCases)
    func freeze(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.put(2, at: "01474", on: "2024-05-10")
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            try await world.take(.submit, report, by: .commune)
            let frozen = try await world.figures(of: report)
            let version = try await world.database.read { tx in
                try ReportStore.version(try #require(try PaperStore.newest(of: report.id, in: tx)).id, in: tx)
            }
            #expect(version?.digest == frozen.digest && frozen.digest.count == 64)
            try await world.put(5, at: "01474", on: "2024-06-10")
            #expect(try await world.figures(of: report) == frozen)
            let answer = try await world.get("/bao-cao/\(report.id)", as: .commune)
            #expect(answer.html.contains("Thay đổi sau khi chốt") && answer.html.contains("Đạt 2 → 7"))
            try await world.take(.approve, report, by: .communeLeader)
            let issue = StepDetails(number: "12/BC-BTV", day: Day(iso: "2024-09-01"))
            try await world.take(.issue, report, by: .commune, issue)
            let offered = try await world.get("/bao-cao/\(report.id)", as: .commune)
            #expect(offered.html.contains("Lập báo cáo bổ sung"))
            let made = try await world.post("/bao-cao/\(report.id)/bo-sung", [], as: .commune)
            #expect(made.status == .seeOther)
            #expect(try await world.figures(of: report)[Self.teams]?.achieved == 7)
            // The issued one is as it was.
            let first = try await world.get("/bao-cao/\(report.id)?ban=1", as: .commune)
            #expect(first.html.contains("Đang xem một bản cũ"))
            let old = try await world.database.read { tx in
                try ReportStore.figures(of: try #require(try PaperStore.issued(of: report.id, in: tx)).id, in: tx)
            }
            #expect(old == frozen)
        }
    }

    @Test(
        "A returned report takes its figures anew by a button, which says what changes; frozen ones never do so by themselves",
        arguments: TestEngine.allCases)
    func refresh(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.put(2, at: "01474", on: "2024-05-10")
            let report = try await world.begun(try await world.key("01474"), by: .commune)
            try await world.take(.submit, report, by: .commune)
            try await world.put(1, at: "01474", on: "2024-06-10")
            let desk = world.desk
            let closed = try await world.problems {
                try await world.database.write(as: World.Person.commune.actor) { tx in
                    try desk.refresh(report, source: nil, expecting: nil, in: tx)
                }
            }
            #expect(closed == ["paper.closed"])
            try await world.take(.giveBack, report, by: .communeLeader, StepDetails(note: "Lấy số mới."))
            #expect(try await world.figures(of: report)[Self.teams]?.achieved == 2)
            let page = try await world.get("/bao-cao/\(report.id)", as: .commune)
            #expect(page.html.contains("Lấy lại số liệu") && page.html.contains("Đạt 2 → 3"))
            #expect(try await world.post("/bao-cao/\(report.id)/so-lieu", [], as: .commune).status == .seeOther)
            #expect(try await world.figures(of: report)[Self.teams]?.achieved == 3)
        }
    }

    @Test("A report without a word is not sent up", arguments: TestEngine.allCases)
    func empty(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let report = try await world.begun(try await world.key("01474"), by: .commune, words: "")
            let codes = try await world.problems { try await world.take(.submit, report, by: .commune) }
            #expect(codes == ["report.empty"])
        }
    }

    @Test("Two who begin the same report get the same one", arguments: TestEngine.allCases)
    func twice(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let key = try await world.key("01474")
            let first = try await world.begun(key, by: .commune)
            #expect(try await world.begun(key, by: .commune).id == first.id)
            #expect(try await world.count("SELECT COUNT(*) FROM report") == 1)
        }
    }

    @Test(
        "The tier above adds up approved reports alone, names the missing ones, and takes words over (Q208)",
        arguments: TestEngine.allCases)
    func consolidate(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.put(2, at: "01474", on: "2024-05-10")
            try await world.put(4, at: "01579", on: "2024-05-10")
            try await world.put(1, at: "049", on: "2024-05-11")
            let below = try await world.begun(try await world.key("01474"), by: .commune, words: "Xã có 2 tổ.")
            try await world.take(.submit, below, by: .commune)
            let report = try await world.begun(try await world.key("049"), by: .district, words: "")
            // Sent is not approved: only what was recorded at the district itself counts.
            #expect(try await world.figures(of: report)[Self.teams]?.achieved == 1)
            try await world.take(.approve, below, by: .communeLeader)
            let desk = world.desk
            try await world.database.write(as: World.Person.district.actor) { tx in
                try desk.refresh(report, source: nil, expecting: nil, in: tx)
            }
            #expect(try await world.figures(of: report)[Self.teams]?.achieved == 3)
            let page = try await world.get("/bao-cao/\(report.id)", as: .district)
            #expect(page.html.contains("Chưa có báo cáo được phê duyệt của 18 đơn vị"))
            let gathered = try await world.get("/bao-cao/\(report.id)/tong-hop", as: .district)
            #expect(gathered.html.contains("Xã có 2 tổ.") && gathered.html.contains("Lấy lời này"))
            let place = try await world.place("01474")
            let taken = try await world.post(
                "/bao-cao/\(report.id)/tong-hop", [("phan", "results"), ("noi", place.id.description)], as: .district)
            #expect(taken.status == .seeOther)
            let words = try await world.database.read { tx in
                try ReportStore.words(of: try #require(try PaperStore.newest(of: report.id, in: tx)).id, in: tx)
            }
            #expect(words["results"] == "Xã Quốc Toản: Xã có 2 tổ.")
            // It can go on without the missing ones, and says so in the paper.
            try await world.take(.submit, report, by: .district)
            let word = try await world.get("/bao-cao/\(report.id)/docx", as: .district)
            #expect(word.status == .ok && word.bytes.starts(with: Array("PK".utf8)))
            let viewer = try await world.viewer(.district)
            let kind = ReportPaper(catalogue: World.catalogue)
            let lines = try await world.database.read { tx in
                try kind.consequences(.approve, try #require(try PaperStore.newest(of: report.id, in: tx)), in: tx)
            }
            #expect(lines.contains { $0.contains("18 đơn vị") } && viewer.may(.editReports))
        }
    }

    @Test(
        "What a consolidating office recorded itself counts once: in the whole, its tier, the year before and the phase (Q208)",
        arguments: TestEngine.allCases)
    func recordedAbove(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.put(2, at: "01474", on: "2024-05-10")
            try await world.put(3, at: "01474", on: "2023-05-10")
            try await world.put(1, at: "049", on: "2024-05-11")
            try await world.put(4, at: "049", on: "2024-05-12", tier: .province, evidenced: false)
            try await world.put(5, at: "049", on: "2023-05-11")
            try await world.put(7, at: "04", on: "2024-05-13", tier: .province)
            let below = try await world.begun(try await world.key("01474"), by: .commune)
            try await world.take(.submit, below, by: .commune)
            try await world.take(.approve, below, by: .communeLeader)
            let report = try await world.begun(try await world.key("049"), by: .district)
            let figures = try await world.figures(of: report)
            let whole = try #require(figures[Self.teams])
            #expect(whole.evidenced == 3 && whole.declared == 4)
            #expect(whole.lastAchieved == 8 && whole.phaseAchieved == 15)
            #expect(figures[.init("communication_team", tier: Tier.district.depth)]?.evidenced == 3)
            #expect(figures[.init("communication_team", tier: Tier.province.depth)]?.declared == 4)
            #expect(figures.tiers(of: "communication_team").reduce(0) { $0 + $1.achieved } == whole.achieved)
            try await world.take(.submit, report, by: .district)
            try await world.take(.approve, report, by: .districtLeader)
            let above = try await world.begun(try await world.key("04"), by: .province)
            let all = try await world.figures(of: above)
            #expect(all[Self.teams]?.achieved == 14 && all[Self.teams]?.lastAchieved == 8)
            #expect(all[.init("communication_team", tier: Tier.province.depth)]?.achieved == 11)
        }
    }

    @Test(
        "An old district is read in its own structure, not by what its communes became", arguments: TestEngine.allCases)
    func ownStructure(engine: TestEngine) async throws {
        try await World.with(engine, on: "2025-04-10") { world in
            try await world.put(2, at: "01474", on: "2025-02-10")
            let place = try await world.place("049")
            let key = ObligationKey(
                kind: "progress", place: place.id, office: .union, period: .quarter(2025, 1))
            let figures = try await world.database.read { tx in
                try ReportFill.take(key, source: .progress, catalogue: World.catalogue, in: tx).figures
            }
            #expect(figures[Self.teams]?.achieved == 2)
        }
    }

    @Test("The digest covers every number and nothing but the numbers")
    func digest() {
        let figure = ReportFigure(Self.teams, target: 22, evidenced: 17, declared: 2)
        var other = figure
        #expect(ReportFigures([figure]).digest == ReportFigures([other]).digest)
        other.lastDeclared = 1
        #expect(ReportFigures([figure]).digest != ReportFigures([other]).digest)
        other = figure
        other.target = nil
        #expect(ReportFigures([figure]).digest != ReportFigures([other]).digest)
        #expect(ReportFigures([figure]).changes(to: ReportFigures([other])).map(\.key) == [Self.teams])
        #expect(ReportFigures([figure]).changes(to: ReportFigures([figure])).isEmpty)
    }
}
