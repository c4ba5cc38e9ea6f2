import Attachments
import Database
import Foundation
import Kernel
import TestSupport
import Testing

@testable import LegalRegister

@Suite struct LegalStoreTests {
    private static let actor = Actor(kind: .system, id: "test", name: "kiểm thử")

    @Test(arguments: TestEngine.allCases)
    func `the shipped documents are there, with the offices of their issuers`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            try await database.read { tx throws in
                #expect(try LegalStore.search(.init(), limit: 100, in: tx).count == 32)
                let kh75 = try #require(try World.document("75/KH-BTV", tx))
                #expect(kh75.place == World.At.cao)
                #expect(kh75.agency != nil)
                #expect(kh75.tier == .province)
                let circular = try #require(try World.document("55/2023/TT-BTC", tx))
                #expect(circular.place == .nation)
                #expect(circular.tier == .central)
                let kh195 = try #require(try World.document("195/KH-UBND", tx))
                #expect(kh195.place == World.At.district)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a second start adds nothing, and what people changed or took away stays`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let parent = try await database.write(as: Self.actor) { tx in
                let plan = try #require(try World.document("288/KH-BCD", tx))
                let parent = try #require(try World.document("75/KH-BTV", tx))
                try LegalStore.unrelate(child: plan.id, parent: parent.id, kind: .implements, in: tx)
                var facts = parent.facts
                facts.day = Day(iso: "2022-09-14")
                let issuer = LegalIssuer(agency: parent.agency, place: parent.place, tier: parent.tier)
                let isSaved = try LegalStore.update(
                    parent, to: facts, issuer: issuer, version: parent.rowVersion, in: tx)
                #expect(isSaved)
                return parent.id
            }
            try await StandardDocuments.load(folder: World.folder, into: database)
            try await database.read { tx throws in
                #expect(try LegalStore.search(.init(), limit: 100, in: tx).count == 32)
                #expect(try LegalStore.find(parent, in: tx)?.facts.day?.iso == "2022-09-14")
                #expect(try LegalStore.relations(of: parent, in: tx).isEmpty)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a line that a later version ships is added to a database in use`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            try await database.write(as: Self.actor) { tx in
                try tx.execute("DELETE FROM legal_shipped WHERE data_key = 'qd-861'")
                try tx.execute("DELETE FROM legal_document WHERE number_key = '861'")
                try tx.audit("test.removed", RecordRef("legal_document", "861"))
            }
            try await StandardDocuments.load(folder: World.folder, into: database)
            let count = try await database.read { try LegalStore.search(.init(search: "861"), limit: 9, in: $0).count }
            #expect(count == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `every citation of the four plans finds its document (N188, V261, V276)`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            try await database.read { tx throws in
                func outcome(_ text: String, _ place: PlaceID) throws -> [String] {
                    let citations = CitationReader.read(text).filter { $0.symbol != nil }
                    return try LegalStore.match(citations, from: place, in: tx).map { match in
                        switch match {
                        case .exact(let document): document.facts.symbol?.printed ?? ""
                        case .misprinted(let document, _): "~" + (document.facts.symbol?.printed ?? "")
                        case .candidates(let list): "?\(list.count)"
                        case .none: "none"
                        }
                    }
                }
                #expect(
                    try outcome(SeedTexts.caobangHead, World.At.cao) == ["75/KH-BTV", "435/KH-ĐCT-ĐTĐG", "538/VP-KT"])
                #expect(try outcome(SeedTexts.caobangMoney, World.At.cao) == ["55/2023/TT-BTC"])
                #expect(try outcome(SeedTexts.caobangAnnex, World.At.cao) == ["288/KH-BCD", "~612/QĐ-UBDT"])
                #expect(
                    try outcome(SeedTexts.soctrangHead, World.At.soc)
                        == ["43/KH-ĐCT", "04/HD-ĐCT", "64/KH-BTV", "09/HD-BTV"])
                #expect(try outcome(SeedTexts.soctrangMoney, World.At.soc) == ["3328/QĐ-UBND"])
                #expect(
                    try outcome(SeedTexts.batrangHead, World.At.commune)
                        == ["195/KH-UBND", "93/KH-UBND", "73/QĐ-UBND", "141/KH-UBND"])
                #expect(
                    try outcome(SeedTexts.batrangDemands, World.At.commune)
                        == ["194/KH-UBND", "11/HD-BTV", "15/2022/TT-BTC", "55/2023/TT-BTC", "~01/2022/TT-UBDT"])
                #expect(try outcome(SeedTexts.batrangOrganisation, World.At.commune) == ["590/QĐ-UBND", "194/KH-UBND"])
                #expect(try outcome(SeedTexts.batrangAnnex, World.At.commune) == ["87/KH-UBND", "~612/QĐ-UBDT"])
                #expect(try outcome(SeedTexts.phongtho, World.At.soc) == ["?1"])
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a search needs no tone marks, filters by kind and by day in force, sorts`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            try await database.read { tx throws in
                func found(_ question: LegalStore.Question) throws -> [String] {
                    try LegalStore.search(question, limit: 50, in: tx).map { $0.facts.symbol?.printed ?? "-" }
                }
                #expect(try found(.init(search: "bo tai chinh")) == ["55/2023/TT-BTC", "15/2022/TT-BTC"])
                #expect(try found(.init(search: "75 kh btv")) == ["75/KH-BTV"])
                #expect(try found(.init(search: "100%")).isEmpty)
                #expect(try found(.init(kind: .officialLetter)) == ["538/VP-KT"])
                let day = try #require(Day(iso: "2023-09-25"))
                #expect(try found(.init(inForceOn: day)) == ["01/2022/TT-UBDT"])
                let early = try #require(Day(iso: "2022-07-14"))
                #expect(try found(.init(inForceOn: early)).isEmpty)
                let titles = try LegalStore.search(.init(order: .title), limit: 50, in: tx).map(\.facts.title)
                #expect(titles.map { Vietnamese.sortKey($0) } == titles.map { Vietnamese.sortKey($0) }.sorted())
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the chain of the Sóc Trăng plan goes up to the centre and down again (N190)`(_ engine: TestEngine)
        async throws
    {
        try await World.with(engine) { database async throws in
            try await database.read { tx throws in
                let plan = try #require(try World.document("91/KH-BTV", tx))
                let up = try LegalStore.chainUp(from: plan, in: tx)
                #expect(
                    up.map { $0.document.facts.symbol?.printed }
                        == ["91/KH-BTV", "43/KH-ĐCT", "04/HD-ĐCT", "64/KH-BTV", "09/HD-BTV"])
                #expect(up.map(\.depth) == [0, 1, 1, 1, 1])
                let top = try #require(try World.document("43/KH-ĐCT", tx))
                #expect(try LegalStore.chainDown(from: top, in: tx).map(\.document.id) == [top.id, plan.id])
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `no relation makes a circle, runs against time, or hangs a document at itself`(
        _ engine: TestEngine
    ) async throws {
        try await World.with(engine) { database async throws in
            func code(_ child: String, _ kind: RelationKind, _ parent: String) async throws -> String? {
                do {
                    try await database.write(as: Self.actor) { tx in
                        guard let lower = try World.document(child, tx), let upper = try World.document(parent, tx)
                        else {
                            return
                        }
                        try LegalStore.relate(
                            LegalRelation(child: lower.id, parent: upper.id, kind: kind, source: "mục I", mark: .seed),
                            in: tx)
                    }
                    return nil
                } catch let problem as Problem {
                    return problem.code
                }
            }
            #expect(try await code("91/KH-BTV", .implements, "91/KH-BTV") == "legal.relation_self")
            #expect(try await code("43/KH-ĐCT", .implements, "91/KH-BTV") == "legal.relation_order")
            #expect(try await code("91/KH-BTV", .implements, "43/KH-ĐCT") == "legal.relation_taken")
            #expect(try await code("64/KH-BTV", .implements, "43/KH-ĐCT") == nil)
            // Without a day only the circle tells.
            #expect(try await code("612/QĐ-UBDT", .guides, "91/KH-BTV") == nil)
            #expect(try await code("43/KH-ĐCT", .implements, "612/QĐ-UBDT") == "legal.relation_circle")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `one document is kept once, however its symbol is printed`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let outcome = await Result.catching {
                try await database.write(as: Self.actor) { tx in
                    let issuer = LegalIssuer(agency: nil, place: World.At.cao, tier: .province)
                    try LegalStore.insert(World.facts(), issuer: issuer, in: tx)
                    try LegalStore.insert(
                        World.facts("05/KH - BTV", issuer: "Hội Liên hiệp phụ nữ tỉnh Cao Bằng"), issuer: issuer, in: tx
                    )
                }
            }
            #expect((outcome as? Problem)?.code == "legal.taken")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a change leaves its entry with both texts, a late one changes nothing`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let (saved, late) = try await database.write(as: Self.actor) { tx in
                let issuer = LegalIssuer(agency: nil, place: World.At.cao, tier: .province)
                let id = try LegalStore.insert(World.facts(), issuer: issuer, in: tx)
                let document = try #require(try LegalStore.find(id, in: tx))
                let facts = World.facts(title: "bản mới")
                let saved = try LegalStore.update(document, to: facts, issuer: issuer, version: 1, in: tx)
                let late = try LegalStore.update(
                    document, to: World.facts(title: "muộn"), issuer: issuer, version: 1, in: tx)
                return (saved, late)
            }
            #expect(saved)
            #expect(!late)
            try await database.read { tx throws in
                let row = try tx.row(
                    "SELECT before_text, after_text, place_id FROM audit_entry WHERE action = 'legal_document.changed'")
                let entry = try #require(row)
                let before: String = try entry("before_text")
                let after: String = try entry("after_text")
                let place: PlaceID = try entry("place_id")
                #expect(before.contains("thực hiện Dự án 8 năm 2024"))
                #expect(after.contains("bản mới"))
                #expect(place == World.At.cao)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a file is attached once`(_ engine: TestEngine) async throws {
        try await World.with(engine) { database async throws in
            let outcome = await Result.catching {
                try await database.write(as: Self.actor) { tx in
                    let document = try #require(try World.document("75/KH-BTV", tx))
                    let file = try AttachmentStore.save(Array("Kế hoạch 75".utf8), name: "kh75.txt", in: tx)
                    try LegalStore.attach(file, to: document, in: tx)
                    #expect(try LegalStore.files(of: document.id, in: tx).map(\.name) == ["kh75.txt"])
                    try LegalStore.attach(file, to: document, in: tx)
                }
            }
            #expect((outcome as? Problem)?.code == "legal.file_taken")
        }
    }

    @Test func `a broken data file names its line`() throws {
        let columns = ["key", "title"]
        let fault = { (text: String) throws -> Int? in
            do {
                _ = try LegalCSV.lines(of: "x.csv", text: text, columns: columns)
                return nil
            } catch let fault as LegalDataFault { return fault.line }
        }
        #expect(try fault("key,title\na,\"b, c\"\n") == nil)
        #expect(try fault("key;title\n") == 1)
        #expect(try fault("key,title\na,b,c\n") == 2)
        #expect(try fault("key,title\na,\"b\n") == 2)
        let line = try LegalCSV.lines(of: "x.csv", text: "key,title\na,\"b, \"\"c\"\"\"\n", columns: columns)[0]
        #expect(line["title"] == "b, \"c\"")
    }
}

extension Result where Success == Void, Failure == any Error {
    /// The error that some work threw; nil when it threw none.
    static func catching<T>(_ work: () async throws -> T) async -> (any Error)? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error
        }
    }
}
