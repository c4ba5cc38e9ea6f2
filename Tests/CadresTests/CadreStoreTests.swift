import Accounts
import Database
import Groups
import Kernel
import Papers
import People
import Places
import Programme
import TestSupport
import Testing
import Totals
import Trainings

@testable import Cadres

@Suite struct CadreStoreTests {
    private func write<Result: Sendable>(
        _ cadre: RecordID, _ database: Database, _ work: @escaping @Sendable (Cadre, WriteTransaction) throws -> Result
    ) async throws -> Result {
        try await database.write(as: World.officer) { tx in
            let cadre = try #require(try CadreStore.find(cadre, in: tx))
            return try work(cadre, tx)
        }
    }

    private func refusal(_ work: () async throws -> Void) async -> String? {
        do { try await work() } catch let problem as Problem { return problem.code } catch let problems as Problems {
            return problems.all.first?.code
        } catch { return "\(error)" }
        return nil
    }

    @Test(
        "A woman is listed with her posts; they are corrected, end, and are taken back with a reason (K155, K157)",
        arguments: TestEngine.allCases)
    func history(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (id, place) = try await database.write(as: World.officer) { tx in
                (try World.record("Hoàng Thị Lan", in: tx), try World.place(World.commune, tx).id)
            }
            let planned = World.post("planned", at: place, "01/6/2025", post: "Chủ tịch UBND xã")
            let second = try await self.write(id, database) { cadre, tx in
                try desk.add(planned, to: cadre, in: tx)
            }
            try await self.write(id, database) { cadre, tx in
                let entry = try #require(cadre.entries.first { $0.id == second })
                var draft = entry.draft
                draft.post = "Bí thư Đảng ủy xã"
                draft.field = "party"
                try desk.correct(entry, of: cadre, to: draft, version: entry.rowVersion, in: tx)
            }
            try await self.write(id, database) { cadre, tx in
                let entry = try #require(cadre.entries.first)
                try desk.end(
                    entry, of: cadre, on: World.day("30/6/2025"), way: "moved", note: "", version: entry.rowVersion,
                    in: tx)
            }
            let kept = try await database.read { tx in try #require(try CadreStore.find(id, in: tx)) }
            #expect(kept.entries.map(\.draft.post) == ["Phó Chủ tịch UBND xã", "Bí thư Đảng ủy xã"])
            #expect(kept.entries.map(\.draft.until) == [World.day("30/6/2025"), nil])
            #expect(kept.entries.first?.end == "moved")
            // Seen before somebody else changed it, it is not overwritten.
            let stale = await self.refusal {
                try await self.write(id, database) { cadre, tx in
                    let entry = try #require(cadre.entries.first)
                    try desk.strike(entry, of: cadre, reason: "Ghi nhầm", version: 1, in: tx)
                }
            }
            #expect(stale == "cadre.stale")
            let silent = await self.refusal {
                try await self.write(id, database) { cadre, tx in
                    let entry = try #require(cadre.entries.first)
                    try desk.strike(entry, of: cadre, reason: " ", version: entry.rowVersion, in: tx)
                }
            }
            #expect(silent == "cadre.reason")
            try await self.write(id, database) { cadre, tx in
                let entry = try #require(cadre.entries.first)
                try desk.strike(entry, of: cadre, reason: "Ghi nhầm người", version: entry.rowVersion, in: tx)
            }
            try await self.write(id, database) { cadre, tx in
                #expect(cadre.entries.map(\.id) == [second])
                try desk.takeBack(cadre, reason: "Ghi nhầm danh sách", version: cadre.rowVersion, in: tx)
            }
            let (gone, words, entries) = try await database.read { tx in
                (
                    try CadreStore.find(id, in: tx)?.takenBack?.reason,
                    try CadreStore.history(of: id, in: tx).map(\.words),
                    try tx.value("SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'cadre.%'") ?? 0
                )
            }
            #expect(gone == "Ghi nhầm danh sách" && entries == 6 && words.count == 6)
            #expect(words.allSatisfy { !$0.contains("Lan") })
            let late = await self.refusal {
                _ = try await self.write(id, database) { cadre, tx in try desk.add(planned, to: cadre, in: tx) }
            }
            #expect(late == "cadre.taken_back")
        }
    }

    @Test(
        "She is found again without tone marks, is listed once, and what the register says otherwise is asked (K155)",
        arguments: TestEngine.allCases)
    func again(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (id, place) = try await database.write(as: World.officer) { tx in
                (try World.record("Hoàng Thị Lan", in: tx), try World.place(World.commune, tx).id)
            }
            let row = CadreRow(
                person: World.person("Hoàng Thị Lan", home: place), place: place,
                entries: [World.post(at: place), World.post("planned", at: place, "01/6/2025")])
            let twice = await self.refusal {
                _ = try await database.write(as: World.officer) { tx in try desk.record(row, in: tx) }
            }
            #expect(twice == "cadre.twice")
            // An import adds what is new and says so; sent again, it says nothing new.
            let added = try await database.write(as: World.officer) { tx in
                try desk.record(row, addsToKnown: true, in: tx)
            }
            #expect(added == CadreDesk.Recording(id: id, isNew: false, added: 1))
            let bare = CadreRow(
                person: World.person("hoang thi lan", home: place), place: place, entries: [World.post(at: place)])
            await #expect(throws: DoubtfulPerson.self) {
                _ = try await database.write(as: World.officer) { tx in try desk.record(bare, in: tx) }
            }
            let other = CadreRow(
                person: World.person("Hoàng Thị Lan", ethnicity: "nung", home: place), place: place,
                entries: [World.post(at: place)])
            let doubt = await self.refusal {
                _ = try await database.write(as: World.officer) { tx in try desk.record(other, in: tx) }
            }
            #expect(doubt == "cadre.other_ethnicity")
            let people: Int? = try await database.read { tx in try tx.value("SELECT COUNT(*) FROM person") }
            #expect(people == 1)
        }
    }

    @Test("Two records of one woman become one line with every post (K155)", arguments: TestEngine.allCases)
    func merging(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (one, two, alone) = try await database.write(as: World.officer) { tx in
                let place = try World.place(World.commune, tx).id
                func add(_ name: String, _ entries: [CadreEntryDraft]) throws -> RecordID {
                    try desk.record(
                        CadreRow(person: World.person(name, home: place), place: place, entries: entries),
                        as: .new(World.person(name, home: place)), in: tx
                    ).id
                }
                return (
                    try add("Hoàng Thị Lan", [World.post(at: place)]),
                    try add(
                        "Hoàng Thị Lan", [World.post(at: place), World.post("planned", at: place, "01/6/2025")]),
                    try PersonStore.add(World.person("Hoàng Thị Lan", home: place), in: tx)
                )
            }
            try await database.write(as: World.officer) { tx in
                let kept = try #require(try CadreStore.find(one, in: tx)).person
                let gone = try #require(try CadreStore.find(two, in: tx)).person
                try PersonStore.merge(
                    gone, into: kept, reason: "cùng người", versions: (1, 1), holders: [CadreHolder()], in: tx)
                try PersonStore.merge(
                    alone, into: kept, reason: "cùng người", versions: (1, 2), holders: [CadreHolder()], in: tx)
            }
            let (kept, gone, listed) = try await database.read { tx in
                (
                    try #require(try CadreStore.find(one, in: tx)), try #require(try CadreStore.find(two, in: tx)),
                    try desk.reader.count(CadreQuestion(day: World.today), within: [Scope(.nation)], in: tx)
                )
            }
            // The same post of both stands once.
            #expect(kept.entries.map(\.draft.category) == ["appointed", "planned"])
            #expect(gone.takenBack != nil && gone.person == kept.person && listed == 1)
        }
    }

    @Test(
        "The list is filtered by category, level, field, place, words and training (K155)",
        arguments: TestEngine.allCases)
    func filters(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (lan, mai, sen) = try await database.write(as: World.officer) { tx in
                let (commune, district) = (try World.place(World.commune, tx).id, try World.place("049", tx).id)
                let lan = try World.record("Hoàng Thị Lan", in: tx)
                let mai = try World.record(
                    "Nông Thị Mai",
                    [
                        World.post("planned", at: district, "01/3/2024", level: .district),
                        World.post("appointed", at: commune, "01/3/2022", until: "31/12/2023"),
                    ], in: tx)
                let sen = try World.record(
                    "Lý Thị Sen",
                    [World.post("elected", at: commune, "01/3/2022", until: "31/12/2023", field: "party")], in: tx)
                let course = try World.course(tx)
                try World.hold(
                    course, on: "14/5/2024", with: [try #require(try CadreStore.find(lan, in: tx)).person], in: tx)
                return (lan, mai, sen)
            }
            func found(
                _ scope: String = World.province, _ change: @escaping @Sendable (inout CadreQuestion) -> Void
            ) async throws -> [RecordID] {
                try await database.read { tx in
                    var question = CadreQuestion(nameScopes: [Scope(.nation)], day: World.today)
                    change(&question)
                    let scopes = [Scope(try World.place(scope, tx).id)]
                    let items = try desk.reader.search(question, within: scopes, limit: 10, in: tx)
                    #expect(try desk.reader.count(question, within: scopes, in: tx) == items.count)
                    return items.map(\.cadre.id)
                }
            }
            #expect(try await found { _ in } == [lan, mai])
            #expect(try await found { $0.state = .ended } == [sen])
            #expect(try await found { $0.state = .all } == [lan, mai, sen])
            #expect(try await found { $0.category = "planned" } == [mai])
            // What ended is no longer what she is; of one entry, all must hold together.
            #expect(try await found { $0.category = "appointed" } == [lan])
            #expect(try await found { ($0.category, $0.level) = ("planned", .commune) } == [])
            #expect(try await found { $0.day = World.day("30/6/2023") } == [mai, sen])
            #expect(try await found { $0.search = "hoang lan" } == [lan])
            #expect(try await found { $0.search = "pho chu tich" } == [lan, mai])
            #expect(try await found { ($0.search, $0.nameScopes) = ("hoang lan", []) } == [])
            #expect(try await found { $0.isTrained = true } == [lan])
            #expect(try await found { $0.isTrained = false } == [mai])
            #expect(try await found { ($0.isTrained, $0.year) = (true, 2023) } == [])
            // Where she holds a post she is seen too.
            #expect(try await found("049") { _ in } == [mai])
            #expect(try await found("94") { _ in } == [])
        }
    }

    @Test(
        "Of each district the target of the plan stands beside the different women trained and who never was (K156)",
        arguments: TestEngine.allCases)
    func targets(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await CountedIndicators.register(try World.catalogue.get().countables.map(\.code), in: database)
            let codes = ["051", "048"]
            let districts = try await database.write(as: World.officer) { tx -> [PlaceID] in
                let places = try codes.map { try World.place($0, tx).id }
                let lan = try World.record("Hoàng Thị Lan", [World.post(at: places[0])], at: codes[0], in: tx)
                let mai = try World.record("Nông Thị Mai", [World.post(at: places[0])], at: codes[0], in: tx)
                _ = try World.record("Lý Thị Sen", [World.post(at: places[1])], at: codes[1], in: tx)
                let people = try [lan, mai].map { try #require(try CadreStore.find($0, in: tx)).person }
                // Twice in a year is one woman; another programme and another year are no part of it.
                try World.hold(try World.course(tx), on: "14/5/2024", with: people, in: tx)
                try World.hold(try World.course(tx, on: "14/6/2024"), on: "14/6/2024", with: [people[0]], in: tx)
                try World.hold(try World.course(tx, on: "14/6/2023"), on: "14/6/2023", with: [people[0]], in: tx)
                try World.hold(
                    try World.course(tx, variant: "gm_p2"), on: "14/6/2024", with: [people[1]], in: tx)
                let province = try World.place(World.province, tx)
                let version = tx.environment.newID()
                try TargetLedger.replace(
                    places.map {
                        CountedTarget(
                            indicator: "em_women_cadre", place: $0, tier: .province, quantity: 60, version: version)
                    }, of: province.id, issuer: .province, period: try #require(Period(year: 2024)), in: tx)
                try tx.audit("plan_version.imported", RecordRef("plan", "x"))
                return places
            }
            let rows = try await database.read { tx in
                let area = try CadreArea.of(
                    try World.place(World.province, tx), on: World.day("01/01/2024"), in: tx)
                return try desk.reader.targets(
                    in: area, year: 2024, indicator: "em_women_cadre", on: World.day("31/12/2024"), in: tx)
            }
            #expect(
                Set(rows) == [
                    CadreTarget(node: districts[0], target: 60, trained: 2, listed: 2, untrained: 0),
                    CadreTarget(node: districts[1], target: 60, trained: 0, listed: 1, untrained: 1),
                ])
        }
    }

    @Test(
        "Women officers who came to no class are a list of people to be trained, by name (K155)",
        arguments: TestEngine.allCases)
    func trainees(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (lan, mai) = try await database.write(as: World.officer) { tx in
                let lan = try World.record("Hoàng Thị Lan", in: tx)
                let mai = try World.record("Nông Thị Mai", in: tx)
                let place = try World.place(World.commune, tx).id
                _ = try World.record(
                    "Lý Thị Sen", [World.post(at: place, "01/3/2022", until: "31/12/2023")], in: tx)
                let person = try #require(try CadreStore.find(lan, in: tx)).person
                try World.hold(try World.course(tx), on: "14/5/2024", with: [person], in: tx)
                return (lan, mai)
            }
            let source = CadreTrainees(desk: desk)
            #expect(source.variant == "em_women_cadre")
            func untrained(_ variant: String?, search: String = "") async throws -> [RecordID] {
                try await database.read { tx in
                    var question = TraineeStore.Question(source)
                    (question.variant, question.search) = (variant, search)
                    question.nameScopes = [Scope(.nation)]
                    return try TraineeStore.untrained(question, within: [Scope(.nation)], limit: 10, in: tx)
                        .map(\.record)
                }
            }
            #expect(try await untrained("em_women_cadre") == [mai])
            #expect(try await untrained("gm_p2") == [lan, mai])
            #expect(try await untrained("gm_p2", search: "mai nong") == [mai])
            let words = try await database.read { tx in try source.describe([mai], in: tx)[mai]?.words }
            #expect(words == "Mới bổ nhiệm: Phó Chủ tịch UBND xã")
        }
    }
}
