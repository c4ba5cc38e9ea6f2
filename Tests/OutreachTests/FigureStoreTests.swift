import Accounts
import Database
import Events
import Kernel
import Places
import Programme
import TestSupport
import Testing

@testable import Outreach

@Suite struct FigureStoreTests {
    @Test(
        "Items and minutes of the press add up by place and by channel, beside the target of the year (G98, G105)",
        arguments: TestEngine.allCases)
    func press(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let kind = try World.kind("broadcast")
            let last = try await database.write(as: World.officer) { tx in
                _ = try World.event(
                    "broadcast", at: "04", channels: ["radio_tv", "newspaper"],
                    held: World.held("20/3/2024", ["items": 12, "minutes": 180]), desk, in: tx)
                let last = try World.event(
                    "broadcast", at: "01279", channels: ["loudspeaker"],
                    held: World.held("20/6/2024", ["items": 30]), desk, in: tx)
                // Of another year, and only planned: neither counts.
                _ = try World.event(
                    "broadcast", at: "04", period: "Tháng 6/2023", held: World.held("20/6/2023", ["items": 99]), desk,
                    in: tx)
                _ = try World.event("broadcast", at: "04", desk, in: tx)
                try desk.setTargets(
                    ["items": 50, "minutes": 120], of: try World.place("04", tx).id, year: 2024, kind: kind,
                    variant: nil, in: tx)
                return last
            }
            let (figures, targets) = try await database.read { tx in
                (
                    try World.figures("broadcast", in: tx),
                    try FigureStore.targets(
                        of: try World.place("04", tx).id, year: 2024, kind: "broadcast", variant: nil, in: tx)
                )
            }
            #expect(figures.total["items"] == 42 && figures.total["minutes"] == 180 && figures.total["events"] == 2)
            #expect(figures.units.map(\.name) == ["Thành phố Cao Bằng", "Ghi chung ở tỉnh Cao Bằng"])
            #expect(figures.units.map { $0.values["items"] } == [30, 12])
            #expect(
                figures.channels.map { "\($0.name): \($0.values["items"] ?? 0)" } == [
                    "Đài phát thanh, truyền hình: 12", "Báo in, báo điện tử: 12", "Loa phát thanh xã, thôn: 30",
                ])
            #expect(targets == ["items": 50, "minutes": 120])
            try await database.write(as: World.officer) { tx in
                let event = try #require(try EventStore.find(last, in: tx))
                try desk.events.takeBack(event, reason: "ghi nhầm", version: event.rowVersion, in: tx)
                #expect(try World.figures("broadcast", in: tx).total["items"] == 12)
            }
            let refused = await #expect(throws: Problems.self) {
                try await database.write(as: World.officer) { tx in
                    try desk.setTargets(
                        ["comments": 5, "items": 0], of: try World.place("04", tx).id, year: 2024, kind: kind,
                        variant: nil, in: tx)
                }
            }
            #expect(refused?.all.compactMap(\.field) == ["muc-comments", "muc-items"])
        }
    }

    @Test(
        "Women at meetings of villages and voters and their comments on drafts add up by district and year (J137)",
        arguments: TestEngine.allCases)
    func participation(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                _ = try World.event(
                    "participation", "village_meeting", activity: "3.1",
                    held: World.held("10/6/2024", women: 40, men: 35, ["comments": 12, "women_comments": 7]), desk,
                    in: tx)
                _ = try World.event(
                    "participation", "voter_meeting", activity: "3.1",
                    held: World.held("12/6/2024", women: 20, men: 30),
                    desk, in: tx)
                _ = try World.event(
                    "participation", "draft", at: "049", activity: "3.1",
                    held: World.held("15/6/2024", ["comments": 9, "women_comments": 9]), desk, in: tx)
            }
            let (all, meetings) = try await database.read { tx in
                (
                    try World.figures("participation", in: tx),
                    try World.figures("participation", "village_meeting", in: tx)
                )
            }
            #expect(all.total == ["events": 3, "women": 60, "men": 65, "comments": 21, "women_comments": 16])
            #expect(all.units.map(\.name) == ["Huyện Quảng Hòa", "Thành phố Cao Bằng"])
            #expect(meetings.total["women"] == 40 && meetings.total["comments"] == 12)
        }
    }

    @Test(
        "Women introduced to the Party and new members are numbers of a district and a period, nobody is named (J139)",
        arguments: TestEngine.allCases)
    func membership(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                for (code, numbers) in [
                    ("049", ["introduced": 8, "admitted": 5, "new_members": 60]), ("040", ["introduced": 3]),
                ] {
                    _ = try World.event(
                        "membership", at: code, tier: .district, activity: "3.1", period: "Quý II/2024",
                        held: World.held("30/6/2024", numbers), desk, in: tx)
                }
            }
            let figures = try await database.read { tx in try World.figures("membership", in: tx) }
            #expect(figures.total["introduced"] == 11 && figures.total["admitted"] == 5)
            #expect(figures.units.map(\.name) == ["Huyện Quảng Hòa", "Thành phố Cao Bằng"])
            #expect(figures.units.map { $0.values["new_members"] } == [60, nil])
        }
    }

    @Test(
        "Three classes and a seminar for trusted addresses, of school staff by the education office, for the population, and visits are counted tasks (K154, K159, K161, K163)",
        arguments: TestEngine.allCases)
    func tasks(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let province = try World.place("04", tx).id
                for day in ["10/4/2024", "10/5/2024"] {
                    _ = try World.event(
                        "training", "address", activity: "2.3", held: World.held(day, women: 30, men: 5), desk, in: tx)
                }
                _ = try World.event("training", "address", activity: "2.3", desk, in: tx)
                _ = try World.event(
                    "seminar", "addresses", at: "04", activity: "2.3",
                    held: World.held("05/9/2024", women: 60, men: 20),
                    desk, in: tx)
                _ = try World.event(
                    "training", "school_staff", at: "04", agency: "so-gddt-04", activity: "4.1",
                    held: World.held("12/8/2024", women: 45, men: 25), desk, in: tx)
                _ = try World.event(
                    "training", "population", activity: "1.2", held: World.held("20/8/2024", women: 80, men: 40), desk,
                    in: tx)
                _ = try World.event(
                    "study_visit", "outside", at: "04", activity: "3.4", held: World.held("25/9/2024", women: 20), desk,
                    in: tx)
                try desk.setTargets(
                    ["events": 3], of: province, year: 2024, kind: try World.kind("training"), variant: "address",
                    in: tx)
                try desk.setTargets(
                    ["events": 1], of: province, year: 2024, kind: try World.kind("seminar"), variant: "addresses",
                    in: tx)
            }
            try await database.read { tx in
                let province = try World.place("04", tx).id
                func reached(_ kind: String, _ variant: String) throws -> [Int?] {
                    [
                        try World.figures(kind, variant, in: tx).total["events"],
                        try FigureStore.targets(of: province, year: 2024, kind: kind, variant: variant, in: tx)[
                            "events"],
                    ]
                }
                #expect(try reached("training", "address") == [2, 3])
                #expect(try reached("seminar", "addresses") == [1, 1])
                #expect(try reached("training", "school_staff") == [1, nil])
                #expect(try World.figures("training", "population", in: tx).total["women"] == 80)
                #expect(try reached("study_visit", "outside") == [1, nil])
                #expect(try reached("study_visit", "inside") == [nil, nil])
                let staff = try EventStore.search(
                    EventQuestion(search: "giao vien so giao duc"), within: [Scope(.nation)], limit: 5, in: tx)
                #expect(staff.map(\.agency) == ["Sở Giáo dục và Đào tạo tỉnh Cao Bằng"])
                // A class of school staff is tracked, and is not one of the programme's own classes.
                #expect(try World.kind("training").counts(variant: "school_staff").isEmpty)
            }
        }
    }
}
