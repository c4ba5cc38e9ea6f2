import Accounts
import Database
import Groups
import Kernel
import Places
import Programme
import TestSupport
import Testing

@testable import Events

/// The kinds of events that the papers name, each through the rules, the store and the list.
@Suite struct EventKindTests {
    private static func plan(
        _ kind: String, _ variant: String? = nil, at code: String = "01279", activity: String = "1.2",
        period: String = "Tháng 6/2024", _ desk: EventDesk, in tx: WriteTransaction,
        _ change: (inout EventDraft) -> Void = { _ in }
    ) throws -> RecordID {
        var draft = EventDraft(
            kind: kind, variant: variant, place: try World.place(code, tx).id, tier: .province, activity: activity,
            period: try EventPeriod(period))
        change(&draft)
        return try desk.plan(draft, in: tx)
    }

    private static func found(_ question: EventQuestion, in tx: Transaction) throws -> [EventItem] {
        try EventStore.search(question, within: [Scope(.nation)], limit: 20, in: tx)
    }

    @Test(
        "A drawing contest of schools is planned with level and year, and its pictures are found again in the library (E83, E85, E87)",
        arguments: TestEngine.allCases)
    func contest(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let id = try Self.plan(
                    "contest", "drawing", at: "049", activity: "3.2", period: "Quý IV/2024", desk, in: tx
                ) {
                    $0.tier = .district
                    $0.venue = "Các trường THCS"
                }
                _ = try Self.plan("contest", "script", at: "04", period: "Quý I/2025", desk, in: tx)
                let planned = try Self.found(
                    EventQuestion(kind: "contest", days: EventPages.days(of: 2024)), in: tx)
                #expect(planned.map(\.event.id) == [id])
                #expect(planned.first?.event.draft.tier == .district)
                try World.hold(
                    id, desk,
                    as: EventHolding(from: World.day("10/11/2024"), counts: ParticipantCounts(women: 60, men: 50)),
                    in: tx)
                let event = try #require(try EventStore.find(id, in: tx))
                _ = try desk.add(
                    EventLineFacts(
                        .product, words: "Bộ tranh Nói không với bạo lực học đường", code: "poster", quantity: 24),
                    to: event, in: tx)
                _ = try desk.add(
                    EventLineFacts(.product, words: "Clip trao giải", code: "clip"), to: event, in: tx)
                func library(_ question: MaterialQuestion, at code: String = "04") throws -> [String] {
                    try MaterialStore.search(
                        question, within: [Scope(try World.place(code, tx).id)], limit: 10, in: tx
                    ).map(\.facts.words)
                }
                #expect(
                    try library(MaterialQuestion(search: "bao luc hoc duong", eventKind: "contest")) == [
                        "Bộ tranh Nói không với bạo lực học đường"
                    ])
                #expect(try library(MaterialQuestion(product: "clip", year: 2024)) == ["Clip trao giải"])
                // By the words of its event and place too; not at a place where it was not made.
                #expect(try library(MaterialQuestion(search: "quang hoa")).count == 2)
                #expect(try library(MaterialQuestion(), at: "040").isEmpty)
                let held = try #require(try EventStore.find(id, in: tx))
                try desk.takeBack(held, reason: "ghi nhầm", version: held.rowVersion, in: tx)
                #expect(try library(MaterialQuestion()).isEmpty)
            }
        }
    }

    @Test(
        "A team that is sent to the province and taking part above are activities of the commune (E84, E91)",
        arguments: TestEngine.allCases)
    func takingPart(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            #expect(try World.kind("contest").parts.contains(.teamSent))
            #expect(try World.kind("taking_part").parts.contains(.teamSent))
            try await database.write(as: World.officer) { tx in
                let id = try Self.plan("taking_part", at: "01279", desk, in: tx) {
                    $0.tier = .commune
                    $0.title = "Hội thi cấp tỉnh về bình đẳng giới"
                    $0.remark = "Đội 5 người của Tổ truyền thông xóm"
                    $0.agency = try? AgencyStore.find(code: "hoi-lhpn-01279", in: tx)?.id
                }
                let item = try #require(
                    try Self.found(EventQuestion(search: "hoi thi cap tinh", kind: "taking_part"), in: tx).first)
                #expect(item.event.id == id && item.agency == "Hội LHPN phường Ngọc Xuân")
                #expect(item.event.draft.tier == .commune && item.event.draft.remark.contains("Đội 5 người"))
            }
        }
    }

    @Test(
        "A stage at a market day, mobile exhibitions and who promotes are found by their words and channel (E86, G98, G100, G106, G108)",
        arguments: TestEngine.allCases)
    func marketDay(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let market = try Self.plan("communication", "gender_norms", desk, in: tx) {
                    $0.venue = "Chợ phiên Phố Giữa"
                    $0.channels = ["market_day", "direct"]
                    $0.languages = ["ethnic"]
                    $0.partner = "Trung tâm Văn hóa và Truyền thông huyện"
                }
                let exhibition = try Self.plan("exhibition", "mobile", at: "049", desk, in: tx)
                _ = try Self.plan("exhibition", "goods", at: "04", activity: "2.2", desk, in: tx)
                #expect(try Self.found(EventQuestion(search: "cho phien"), in: tx).map(\.event.id) == [market])
                #expect(try Self.found(EventQuestion(search: "trung tam van hoa"), in: tx).map(\.event.id) == [market])
                let kept = try #require(try EventStore.find(market, in: tx)).draft
                #expect(kept.channels == ["market_day", "direct"] && kept.languages == ["ethnic"])
                #expect(
                    try Self.found(EventQuestion(search: "trien lam luu dong"), in: tx).map(\.event.id) == [exhibition])
                #expect(
                    try Self.found(EventQuestion(search: "to nhom sinh ke", activity: "2.2"), in: tx).count == 1)
            }
        }
    }

    @Test(
        "Seminars of one topic are listed with the districts where they are held, one on the quality of teams among them (E88, E90)",
        arguments: TestEngine.allCases)
    func seminars(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                for code in ["047", "045", "042"] {
                    _ = try Self.plan("seminar", "party_members", at: code, activity: "3.1", desk, in: tx)
                }
                let quality = try Self.plan("seminar", "teams", at: "04", activity: "1.1", desk, in: tx)
                let topic = try Self.found(EventQuestion(search: "phat hien gioi thieu hoi vien uu tu"), in: tx)
                #expect(
                    Set(topic.map(\.place)) == ["Huyện Trùng Khánh", "Huyện Hà Quảng", "Huyện Bảo Lâm"])
                #expect(
                    try Self.found(EventQuestion(search: "chat luong hoat dong cua to truyen thong"), in: tx)
                        .map(\.event.id) == [quality])
            }
        }
    }

    @Test func `a rally of the action month is planned in November, and told when it is not (E89)`() throws {
        let checks = EventChecks(catalogue: try World.catalogue.get(), today: World.today)
        let rally = try World.kind("rally")
        #expect(checks.missedPeak(rally, try EventPeriod("15/11/2024")) == nil)
        let missed = try #require(checks.missedPeak(rally, try EventPeriod("15/3/2024")))
        #expect(missed.words.contains("tháng 11"))
    }

    @Test(
        "Stock runs over several events and downward: what is left, when more went out than was printed, and before the licence (G101, G102, G107)",
        arguments: TestEngine.allCases)
    func stock(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (leaflet, talk) = try await database.write(as: World.officer) { tx -> (RecordID, RecordID) in
                let printing = try Self.plan("materials", at: "04", desk, in: tx)
                let talk = try Self.plan("communication", "project", desk, in: tx)
                let leaflet = try desk.add(
                    EventLineFacts(
                        .product, words: "Tờ gấp", code: "leaflet", day: World.day("10/6/2024"), quantity: 500,
                        licence: "12/GP-STTTT", issuer: "Sở Thông tin và Truyền thông"),
                    to: try #require(try EventStore.find(printing, in: tx)), in: tx)
                func handOut(_ quantity: Int, to who: String, on day: String, at event: RecordID) throws {
                    _ = try desk.add(
                        EventLineFacts(
                            .handout, words: "Tờ gấp", who: who, day: World.day(day), quantity: quantity, of: leaflet),
                        to: try #require(try EventStore.find(event, in: tx)), in: tx)
                }
                try handOut(300, to: "Hội LHPN các huyện", on: "15/6/2024", at: printing)
                try handOut(120, to: "Hội viên xóm", on: "20/6/2024", at: talk)
                let material = try #require(try MaterialStore.find(leaflet, in: tx))
                #expect(material.handedOut == 420 && material.remaining == 80 && material.doubts.isEmpty)
                #expect(try MaterialStore.handouts(of: material, in: tx).map(\.left) == [200, 80])
                // An office below may take from what the province printed.
                let commune = try World.place("01279", tx).id
                #expect(try MaterialStore.near(commune, in: tx).map(\.id) == [leaflet])
                try handOut(100, to: "Trường THCS", on: "05/6/2024", at: talk)
                return (leaflet, talk)
            }
            try await database.write(as: World.officer) { tx in
                let material = try #require(try MaterialStore.find(leaflet, in: tx))
                #expect(material.remaining == -20 && material.firstHandedOut == World.day("05/6/2024"))
                #expect(material.doubts.count == 2)
                #expect(material.doubts.first?.contains("đã phát 520, nhiều hơn 500") == true)
                #expect(material.doubts.last?.contains("trước giấy phép 12/GP-STTTT ngày 10/6/2024") == true)
                let event = try #require(try EventStore.find(talk, in: tx))
                let place = try #require(try desk.standing(event.place, on: World.day("20/6/2024"), in: tx))
                let hints = desk.checks.hints(of: event, at: place, listed: [], lines: [], materials: [material])
                #expect(hints.map(\.code).filter { $0 == "stock" }.count == 2)
                #expect(
                    try MaterialStore.search(
                        MaterialQuestion(stock: .exceeded), within: [Scope(.nation)], limit: 5, in: tx
                    )
                    .map(\.id) == [leaflet])
                // What an event gave that was a mistake is back in stock.
                try desk.takeBack(event, reason: "ghi nhầm", version: event.rowVersion, in: tx)
                #expect(try MaterialStore.find(leaflet, in: tx)?.remaining == 200)
            }
            let unknown = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let id = try Self.plan("communication", "project", desk, in: tx)
                    _ = try desk.add(
                        EventLineFacts(.handout, words: "Tờ gấp", quantity: 5, of: talk),
                        to: try #require(try EventStore.find(id, in: tx)), in: tx)
                }
            }
            #expect(unknown?.field == "san-pham")
        }
    }

    @Test(
        "What the yearly review taught stands beside the same activity of the next year (G104)",
        arguments: TestEngine.allCases)
    func lessons(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let review = try Self.plan("review", at: "04", period: "Tháng 12/2023", desk, in: tx) {
                    $0.lessons = "Truyền thông ở chợ phiên đông nam giới hơn"
                }
                try World.hold(review, desk, as: EventHolding(from: World.day("15/12/2023")), in: tx)
                func taught(_ activity: String, _ period: String) throws -> [String] {
                    let id = try Self.plan("communication", "project", activity: activity, period: period, desk, in: tx)
                    return try EventStore.lessons(before: try #require(try EventStore.find(id, in: tx)), in: tx).map(
                        \.words)
                }
                #expect(try taught("1.2", "Tháng 6/2024") == ["Truyền thông ở chợ phiên đông nam giới hơn"])
                #expect(try taught("1.2", "Tháng 3/2025").isEmpty)
                #expect(try taught("3.1", "Tháng 6/2024").isEmpty)
            }
        }
    }

    @Test(
        "A dialogue is piloted at a district, treats topics, is published before, during and after, and may be held by the province (J134, J135, J147, J148, G103)",
        arguments: TestEngine.allCases)
    func dialogue(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let pilot = try Self.plan("dialogue", "district", at: "049", activity: "3.1", desk, in: tx) {
                    $0.tier = .district
                    $0.isPilot = true
                    $0.topics = ["equal_part", "grassroots"]
                }
                let event = try #require(try EventStore.find(pilot, in: tx))
                #expect(event.draft.isPilot && event.draft.topics == ["equal_part", "grassroots"])
                for (when, channel) in [
                    (EventLineFacts.When.before, "social"), (.during, "radio_tv"), (.after, "loudspeaker"),
                ] {
                    _ = try desk.add(
                        EventLineFacts(
                            .publicity, words: "Đối thoại", code: channel, when: when, day: World.day("20/6/2024")),
                        to: event, in: tx)
                }
                #expect(
                    try EventStore.lines(of: pilot, in: tx).compactMap(\.facts.when) == [.before, .during, .after])
                let silent = #expect(throws: Problems.self) {
                    _ = try desk.add(EventLineFacts(.publicity, words: "Đối thoại"), to: event, in: tx)
                }
                #expect(silent?.all.compactMap(\.field) == ["luc"])
                let province = try Self.plan("dialogue", "province", at: "04", activity: "3.1", desk, in: tx)
                try World.hold(province, desk, in: tx)
            }
            #expect(try await World.total("policy_dialogue", in: database) == 1)
        }
    }

    @Test func `measures that a kind has not, or that nobody can have counted, are refused (G105)`() throws {
        let rules = try World.rules()
        let press = try World.kind("broadcast")
        #expect(rules.faults(of: ["items": 24, "minutes": 0], kind: press).isEmpty)
        #expect(
            rules.faults(of: ["comments": 3, "items": -1], kind: press).map(\.code) == [
                "event.measure", "event.measure_count",
            ])
    }
}
