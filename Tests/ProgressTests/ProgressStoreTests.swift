import Database
import Kernel
import Places
import TestSupport
import Testing
import Totals

@testable import Progress

/// Reports over the real places and the real annexes of Cao Bằng, on both engines.
@Suite struct ProgressStoreTests {
    @Test(
        "Cao Bằng 2024 reads under its districts and under the communes of 2025 with equal totals (C42, C56)",
        arguments: TestEngine.allCases)
    func bothStructures(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            // The first fact names no commune.
            let quangHoa = try await world.place("049", on: "2024-06-01")
            try await world.put(3, at: "049", on: "2024-09-30", evidenced: false)
            try await world.put(1, at: try await world.commune(of: quangHoa.id, 0), on: "2024-06-28")
            try await world.put(2, at: try await world.commune(of: quangHoa.id, 3), on: "2024-07-28", tier: .province)
            try await world.put(5, at: try await world.commune(of: quangHoa.id, 1), on: "2022-07-28")

            let old = try await world.report("04", 2024)
            let new = try await world.report("04", 2024, structure: "2025-07-01")
            #expect(old.view.structure.inForceFrom.iso == "2000-01-01")
            #expect(new.view.structure.inForceFrom.iso == "2025-07-01")
            let before = try #require(old.report.indicator("communication_team"))
            let after = try #require(new.report.indicator("communication_team"))

            #expect(before.year == ProgressFigures(target: 57, evidenced: 3, declared: 3))
            #expect(after.year == before.year)
            #expect(after.phase == before.phase && after.tiers == before.tiers && after.byYear == before.byYear)
            #expect(before.phase == ProgressFigures(target: 625, evidenced: 8, declared: 3))
            #expect(before.byYear[2022]?.evidenced == 5)
            #expect(before.tiers[.province]?.achieved == 2 && before.tiers[.province]?.target == 29)
            #expect(before.children.count { $0.node.kind == .place } == 10)
            #expect(after.children.count { $0.node.kind == .place } == 56)
            let district = try #require(before.children.first { $0.node.code == "049" })
            #expect(district.year == ProgressFigures(target: 22, evidenced: 3, declared: 3))

            // Nothing is lost on the way: the rows add up, and what no commune can take stands once.
            for item in [before, after] {
                #expect(item.children.reduce(0) { $0 + $1.year.achieved } == item.year.achieved)
                #expect(item.children.reduce(0) { $0 + ($1.year.target ?? 0) } == item.year.target)
                #expect(item.children.reduce(0) { $0 + $1.phase.achieved } == item.phase.achieved)
            }
            #expect(before.unplaced.isEmpty)
            #expect(after.unplaced == ProgressFigures(target: 57, evidenced: 0, declared: 3))
        }
    }

    @Test(
        "A district that ended is read by the communes of 2025 that took it (A15–A20)", arguments: TestEngine.allCases)
    func crossing(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let quangHoa = try await world.place("049", on: "2024-06-01")
            let commune = try await world.commune(of: quangHoa.id, 0)
            try await world.put(4, at: commune, on: "2024-06-28")
            try await world.put(1, at: "049", on: "2024-06-28", evidenced: false)
            let (view, report) = try await world.report("049", 2024, structure: "2025-07-01")
            let item = try #require(report.indicator("communication_team"))
            #expect(view.way == .crossing && view.place.code == "049")
            #expect(item.year == ProgressFigures(target: 22, evidenced: 4, declared: 1))
            #expect(item.children.count { $0.node.kind == .place } == 7)
            #expect(item.unplaced == ProgressFigures(target: 22, evidenced: 0, declared: 1))
            #expect(item.children.reduce(0) { $0 + $1.year.achieved } == 5)
            let origins = try await world.database.read { tx in
                try ProgressStore.origins(of: view, nodes: item.children.map(\.node), in: tx)
            }
            #expect(origins.values.contains { $0.contains("Cách Linh") })
            #expect(origins.values.contains { $0.contains("Thạch An)") })
        }
    }

    @Test(
        "What Sóc Trăng did appears under Cần Thơ in 2026, and its old tree still opens", arguments: TestEngine.allCases
    )
    func merged(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let province = try await world.place("94", on: "2024-01-01")
            let district = try await world.place("942", on: "2024-01-01")
            #expect(district.parent == province.id)
            let commune = try await world.commune(of: district.id, 0)
            try await world.put(6, at: commune, on: "2026-01-10", placeDay: "2024-01-01")
            try await world.put(2, at: commune, on: "2023-04-20")

            let led = try await world.report("94", 2026)
            #expect(led.view.way == .led && led.view.place.name == "Thành phố Cần Thơ")
            #expect(led.view.note?.contains("Tỉnh Sóc Trăng") == true)
            #expect(led.report.indicator("communication_team")?.year.evidenced == 6)
            let canTho = try await world.report("92", 2026)
            #expect(canTho.report.indicator("communication_team")?.year.evidenced == 6)

            let own = try await world.report("94", 2026, structure: "2025-06-30")
            #expect(own.view.way == .direct && own.view.place.code == "94")
            let children = try #require(own.report.indicator("communication_team")).children
            #expect(children.first { $0.node.code == "942" }?.year.evidenced == 6)
            let then = try await world.report("94", 2023)
            #expect(then.view.way == .direct && then.report.indicator("communication_team")?.year.evidenced == 2)

            // The city of 2025 was made from three: 2023 is read in its own tree, and by the three when asked for.
            let city = try await world.database.read { tx -> ProgressView in
                let place = try #require(try PlaceStore.place(code: "92", on: World.environment.today, tx))
                return try ProgressView.resolve(place, year: 2023, day: nil, in: tx)
            }
            #expect(city.way == .ownTree && city.structure.id == 2)
            let (apart, sums) = try await world.database.read { tx -> (ProgressView, ProgressReport) in
                let place = try #require(try PlaceStore.place(code: "92", on: World.environment.today, tx))
                let view = try ProgressView.resolve(place, year: 2023, day: Day(iso: "2024-01-01"), in: tx)
                return (view, try ProgressStore.report(view, catalogue: World.catalogue, in: tx))
            }
            #expect(apart.way == .crossing)
            let item = try #require(sums.indicator("communication_team"))
            #expect(item.children.first { $0.node.code == "94" }?.year.evidenced == 2)
            #expect(item.children.count { $0.node.kind == .place } == 3)
        }
    }

    @Test("A share divides what was counted, over the year or over the phase (C52–C55)", arguments: TestEngine.allCases)
    func shares(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            try await world.put(40, of: "trusted_address_owner", at: "04", on: "2022-05-01")
            try await world.put(30, of: "trusted_address_owner_trained", at: "04", on: "2023-05-01")
            try await world.put(10, of: "trusted_address_owner_trained", at: "04", on: "2024-05-01", evidenced: false)
            try await world.put(200, of: "violence_prevention_participant", at: "04", on: "2023-05-01")
            try await world.put(100, of: "violence_prevention_participant", at: "04", on: "2024-05-01")
            try await world.put(29, of: "violence_prevention_man", at: "04", on: "2024-05-01")
            try await world.put(10, of: "violence_prevention_participant", at: "049", on: "2024-06-01")
            try await world.put(5, of: "violence_prevention_man", at: "049", on: "2024-06-01", evidenced: false)
            let report = try await world.report("04", 2024).report
            let trained = try #require(report.shares.first { $0.code == "trusted_address_owners_trained" })
            #expect(trained.percent == 100 && trained.part == ProgressFigures(evidenced: 30, declared: 10))
            let men = try #require(report.shares.first { $0.code == "men_in_violence_prevention" })
            #expect(men.percent == 31 && men.whole.achieved == 110)
            // By district, and what names none in a row of its own: together the whole.
            let district = try #require(men.children.first { $0.node.code == "049" })
            #expect(district.percent == 50 && district.part == ProgressFigures(declared: 5))
            let own = try #require(men.children.first { $0.node.kind == .own })
            #expect(own.percent == 29 && own.whole.achieved == 100)
            #expect(men.children.reduce(0) { $0 + $1.part.achieved } == men.part.achieved)
            #expect(trained.children.reduce(0) { $0 + $1.whole.achieved } == 40)
            #expect(report.shares.first { $0.code == "savings_members_with_livelihood" }?.percent == nil)
        }
    }

    @Test("The records behind a figure are those it was added up from, row by row", arguments: TestEngine.allCases)
    func records(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let quangHoa = try await world.place("049", on: "2024-06-01")
            try await world.put(4, at: try await world.commune(of: quangHoa.id, 0), on: "2024-06-28")
            try await world.put(1, at: "049", on: "2024-06-29", evidenced: false)
            try await world.put(7, at: "042", on: "2024-03-08")
            try await world.put(2, at: "04", on: "2024-03-08", tier: nil)
            for structure in [nil, "2025-07-01"] {
                for code in ["04", "049"] {
                    let (view, report) = try await world.report(code, 2024, structure: structure)
                    let item = try #require(report.indicator("communication_team"))
                    for child in item.children where child.year.achieved > 0 {
                        let question = RecordQuestion(code: item.code, years: 2024...2024, node: child.node.id)
                        let sum = try await world.database.read {
                            try ProgressStore.sum(of: question, of: view, in: $0)
                        }
                        #expect(sum.figures.achieved == child.year.achieved, "\(code) \(child.node.name)")
                    }
                    let all = RecordQuestion(code: item.code, years: 2024...2024)
                    let sum = try await world.database.read { try ProgressStore.sum(of: all, of: view, in: $0) }
                    #expect(sum.figures.achieved == item.year.achieved)
                    let declared = RecordQuestion(
                        code: item.code, years: 2024...2024, isEvidenced: false, tier: .district)
                    let found = try await world.database.read {
                        try ProgressStore.records(declared, of: view, limit: 10, in: $0)
                    }
                    #expect(found.map(\.quantity) == [1] && found.first?.placeName == "Huyện Quảng Hòa")
                }
            }
            let nation = try await world.report("00", 2024)
            let sum = try await world.database.read { tx in
                try ProgressStore.sum(
                    of: RecordQuestion(code: "communication_team", years: 2024...2024), of: nation.view, in: tx)
            }
            #expect(sum.records == 4 && sum.figures.achieved == 14)
        }
    }

    @Test("A target says which plan it stands in, and that it is only a draft", arguments: TestEngine.allCases)
    func sources(engine: TestEngine) async throws {
        try await World.with(engine) { world in
            let (view, _) = try await world.report("049", 2024)
            let sources = try await world.database.read { tx in
                try TargetSource.all(of: view, periods: [#require(Period(year: 2024))], in: tx)
            }
            let source = try #require(sources.first { $0.indicator == "communication_team" })
            #expect(source.title == "Kế hoạch 288/KH-BCD ngày 20/3/2024")
            #expect(!source.isIssued && source.issuer == .province && source.version == 1)
        }
    }

    @Test("A code, a year or a day that means nothing is told in a sentence")
    func refused() async throws {
        try await World.with(.sqlite) { world in
            await #expect(throws: Problem.self) { try await world.report("77777", 2024) }
            await #expect(throws: Problem.self) { try await world.report("04", 1999) }
            await #expect(throws: Problem.self) { try await world.report("04", 2024, structure: "1990-01-01") }
        }
    }
}

extension World {
    /// The code of a commune of a district of 2024, by its place in the alphabet.
    func commune(of district: PlaceID, _ index: Int) async throws -> String {
        let codes: [String] = try await database.read { tx in
            try tx.rows(
                "SELECT code FROM place WHERE parent_id = \(district) AND is_bucket = 0 ORDER BY sort_key, id"
            ).map { try $0("code") }
        }
        return codes[index]
    }
}
