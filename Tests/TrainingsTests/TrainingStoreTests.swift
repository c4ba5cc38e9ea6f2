import Accounts
import Database
import Events
import Groups
import Kernel
import Papers
import People
import Places
import TestSupport
import Testing
import Totals

@testable import Office
@testable import Trainings

@Suite struct TrainingStoreTests {
    private func name(
        _ person: PersonDraft, from unit: String = World.commune, to event: RecordID, _ database: Database,
        _ desk: TrainingDesk
    ) async throws -> RecordID {
        try await database.write(as: World.officer) { tx in
            try desk.name(
                .recognised(person), audience: "commune_officer", note: "", unit: try World.place(unit, tx).id,
                for: try #require(try EventStore.find(event, in: tx)), in: tx)
        }
    }

    private func write(
        _ event: RecordID, _ database: Database,
        _ work: @escaping @Sendable (Event, WriteTransaction) throws -> Void
    ) async throws {
        try await database.write(as: World.officer) { tx in
            try work(try #require(try EventStore.find(event, in: tx)), tx)
        }
    }

    @Test(
        "A list goes from the commune by the district to the province, and who is accepted takes part (K151, K152)",
        arguments: TestEngine.allCases)
    func chain(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let event = try await database.write(as: World.officer) { tx in try World.course(tx) }
            let one = try await self.name(World.person("Hoàng Thị Lan"), to: event, database, desk)
            let two = try await self.name(World.person("Nông Thị Mai"), to: event, database, desk)
            let added = try await self.name(
                World.person("Lý Thị Sen"), from: World.district, to: event, database, desk)
            let early = await #expect(throws: Problem.self) {
                try await self.write(event, database) { event, tx in
                    let nomination = try #require(try NominationStore.find(one, in: tx))
                    try desk.accept(nomination, version: 1, for: event, in: tx)
                }
            }
            #expect(early?.code == "training.not_here")
            let sent = try await database.write(as: World.officer) { tx in
                let event = try #require(try EventStore.find(event, in: tx))
                let first = try desk.forward(event, from: try World.place(World.commune, tx).id, in: tx)
                let second = try desk.forward(event, from: try World.place(World.district, tx).id, in: tx)
                return [first, second]
            }
            // The district sends its own along.
            #expect(sent == [2, 3])
            let top = await #expect(throws: Problem.self) {
                try await self.write(event, database) { event, tx in
                    _ = try desk.forward(event, from: try World.place(World.province, tx).id, in: tx)
                }
            }
            #expect(top?.code == "training.at_top")
            try await self.write(event, database) { event, tx in
                for id in [one, added] {
                    let nomination = try #require(try NominationStore.find(id, in: tx))
                    try desk.accept(nomination, version: nomination.rowVersion, for: event, in: tx)
                }
                let nomination = try #require(try NominationStore.find(two, in: tx))
                try desk.refuse(
                    nomination, reason: "Đã dự lớp năm 2023", version: nomination.rowVersion, for: event, in: tx)
            }
            let (people, counts, steps, refused) = try await database.read { tx in
                (
                    try EventStore.participants(of: event, in: tx).map(\.person),
                    try NominationStore.counts(of: event, in: tx), try NominationStore.steps(of: one, in: tx),
                    try NominationStore.find(two, in: tx)
                )
            }
            #expect(people.count == 2 && counts == [.accepted: 2, .refused: 1])
            #expect(
                steps.map(\.words) == [
                    "Cử vào lớp", "Chuyển lên Thành phố Cao Bằng", "Chuyển lên Tỉnh Cao Bằng", "Nhận vào lớp",
                ])
            #expect(refused?.state == .refused && refused?.reason == "Đã dự lớp năm 2023")
        }
    }

    @Test(
        "Nobody is named twice for a class; taking an acceptance back takes the person off the list",
        arguments: TestEngine.allCases)
    func twice(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let event = try await database.write(as: World.officer) { tx in try World.course(tx) }
            let home = try await database.read { tx in try World.place(World.commune, tx).id }
            let person = World.person("Hoàng Thị Lan", home: home)
            let id = try await self.name(person, from: World.province, to: event, database, desk)
            let twice = await #expect(throws: Problem.self) {
                _ = try await self.name(person, to: event, database, desk)
            }
            #expect(twice?.code == "training.twice" && twice?.field == "ho-ten")
            try await self.write(event, database) { event, tx in
                let nomination = try #require(try NominationStore.find(id, in: tx))
                try desk.accept(nomination, version: nomination.rowVersion, for: event, in: tx)
            }
            let stale = await #expect(throws: Problem.self) {
                try await self.write(event, database) { event, tx in
                    let nomination = try #require(try NominationStore.find(id, in: tx))
                    try desk.reopen(nomination, version: 1, for: event, in: tx)
                }
            }
            #expect(stale?.code == "training.stale")
            try await self.write(event, database) { event, tx in
                let nomination = try #require(try NominationStore.find(id, in: tx))
                try desk.reopen(nomination, version: nomination.rowVersion, for: event, in: tx)
            }
            let listed = try await database.read { tx in try EventStore.participants(of: event, in: tx).count }
            #expect(listed == 0)
            // Refused, the person may be named again.
            try await self.write(event, database) { event, tx in
                let nomination = try #require(try NominationStore.find(id, in: tx))
                try desk.refuse(nomination, reason: "Nhầm lớp", version: nomination.rowVersion, for: event, in: tx)
            }
            _ = try await self.name(person, to: event, database, desk)
        }
    }

    @Test(
        "Units outside, classes that take no lists and classes that were held are refused in words",
        arguments: TestEngine.allCases)
    func refusals(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let event = try await database.write(as: World.officer) { tx in try World.course(tx) }
            let outside = await #expect(throws: Problem.self) {
                _ = try await self.name(World.person("Hoàng Thị Lan"), from: "94", to: event, database, desk)
            }
            #expect(outside?.code == "training.unit")
            let silent = await #expect(throws: Problem.self) {
                let id = try await self.name(World.person("Nông Thị Mai"), to: event, database, desk)
                try await self.write(event, database) { event, tx in
                    let nomination = try #require(try NominationStore.find(id, in: tx))
                    try desk.refuse(nomination, reason: " ", version: 1, for: event, in: tx)
                }
            }
            #expect(silent?.code == "training.reason")
            try await self.write(event, database) { event, tx in
                try desk.events.hold(
                    event, as: EventHolding(from: World.day("14/5/2024"), counts: ParticipantCounts(women: 2, men: 0)),
                    version: event.rowVersion, in: tx)
            }
            let held = await #expect(throws: Problem.self) {
                _ = try await self.name(World.person("Lý Thị Sen"), to: event, database, desk)
            }
            #expect(held?.code == "training.closed")
            let launch = try await database.write(as: World.officer) { tx in
                try World.events().plan(
                    EventDraft(
                        kind: "launch", variant: "communication_team", place: try World.place(World.commune, tx).id,
                        activity: "1.1", period: EventPeriod(World.day("14/5/2024"))), in: tx)
            }
            let none = await #expect(throws: Problem.self) {
                _ = try await self.name(World.person("Lý Thị Sen"), to: launch, database, desk)
            }
            #expect(none?.code == "training.no_list")
        }
    }

    @Test("Who came gets a certificate with a number that stays (K150)", arguments: TestEngine.allCases)
    func certificates(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let event = try await database.write(as: World.officer) { tx in try World.course(tx) }
            let early = await #expect(throws: Problem.self) {
                try await self.write(event, database) { event, tx in
                    _ = try desk.issueCertificates(of: event, in: tx)
                }
            }
            #expect(early?.code == "training.not_held")
            let issued = try await database.write(as: World.officer) { tx -> [NumberedPerson] in
                for name in ["Nông Thị Mai", "Hoàng Thị Lan"] {
                    let present = try #require(try EventStore.find(event, in: tx))
                    _ = try desk.events.addParticipant(
                        .new(World.person(name)), attended: true, to: present, in: tx)
                }
                let present = try #require(try EventStore.find(event, in: tx))
                _ = try desk.events.addParticipant(
                    .new(World.person("Lý Văn Vắng", .male)), attended: false, to: present, in: tx)
                let listed = try #require(try EventStore.find(event, in: tx))
                try desk.events.hold(
                    listed, as: EventHolding(from: World.day("14/5/2024"), until: World.day("16/5/2024")),
                    version: listed.rowVersion, in: tx)
                return try desk.issueCertificates(of: try #require(try EventStore.find(event, in: tx)), in: tx)
            }
            #expect(issued.map(\.person.name) == ["Hoàng Thị Lan", "Nông Thị Mai"] && issued.map(\.number) == [1, 2])
            // Somebody who sorts before both comes later, and takes the next number.
            let again = try await database.write(as: World.officer) { tx -> [NumberedPerson] in
                let present = try #require(try EventStore.find(event, in: tx))
                _ = try desk.events.addParticipant(.new(World.person("Bế Thị An")), attended: true, to: present, in: tx)
                return try desk.issueCertificates(of: try #require(try EventStore.find(event, in: tx)), in: tx)
            }
            #expect(again.map(\.person.name) == ["Hoàng Thị Lan", "Nông Thị Mai", "Bế Thị An"])
            let profile = try await database.read { tx in
                let union = try #require(try AgencyStore.find(code: "hoi-lhpn-04", in: tx))
                return try IssuerStore.profile(of: union.id, in: tx)
            }
            let document = Certificates(
                profile: profile, title: "Lớp tập huấn", from: World.day("14/5/2024"), until: World.day("16/5/2024"),
                placeName: "Tỉnh Cao Bằng", people: again, homes: [:])
            let text = try Self.text(of: try document.word(try World.word.get()))
            for words in [
                "GIẤY CHỨNG NHẬN", "Bà Hoàng Thị Lan", "Sinh: 1987", "Số: 03/2024",
                "từ ngày 14/5/2024 đến ngày 16/5/2024",
            ] {
                #expect(text.contains(words), "\(words)")
            }
            #expect(!text.contains("Lý Văn Vắng") && !text.contains("{{"))
        }
    }

    /// The words of a document, a line a paragraph.
    private static func text(of bytes: [UInt8]) throws -> String {
        let package = try WordPackage(bytes, limits: WordPackage.limits)
        let xml = String(decoding: try #require(package[package.main]), as: UTF8.self)
        return xml.replacing("</w:p>", with: "\n").replacing(/<[^>]*>/, with: "")
    }

    @Test(
        "A class says for whom it is, which guide it follows and who of the pool teaches (K158, K160, K162)",
        arguments: TestEngine.allCases)
    func course(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let event = try await database.write(as: World.officer) { tx in try World.course(tx) }
            let details = ClassDetails(
                audiences: ["village_elder", "reputable_person"], guide: "centre_handbook", guideWords: "Lần in 2022")
            try await self.write(event, database) { event, tx in try desk.set(details, of: event, in: tx) }
            let kept = try await database.read { tx in try NominationStore.details(of: event, in: tx) }
            #expect(kept == details)
            let unknown = await #expect(throws: Problem.self) {
                try await self.write(event, database) { event, tx in
                    try desk.set(ClassDetails(guide: "none"), of: event, in: tx)
                }
            }
            #expect(unknown?.field == "tai-lieu")
            let trainer = try await database.write(as: World.officer) { tx in
                try desk.addTrainer(
                    .new(World.person("Nông Thị Giảng")), at: try World.place(World.province, tx).id, isSource: true,
                    subjects: "Lồng ghép giới", from: World.day("14/5/2024"), in: tx)
            }
            try await self.write(event, database) { event, tx in try desk.setTrainers([trainer], of: event, in: tx) }
            try await database.write(as: World.officer) { tx in
                try desk.endTrainer(trainer, at: try World.place(World.province, tx).id, in: tx)
            }
            let (pool, teaching) = try await database.read { tx in
                (
                    try NominationStore.trainers(above: [], within: [Scope(.nation)], in: tx),
                    try NominationStore.trainers(of: event, in: tx)
                )
            }
            // Who left the pool still stands with the classes that were taught.
            #expect(pool.isEmpty && teaching.map(\.id) == [trainer] && teaching.first?.isSource == true)
        }
    }

    @Test(
        "Two records of one person become one: a double nomination is closed, the number of a certificate stays",
        arguments: TestEngine.allCases)
    func merging(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let event = try await database.write(as: World.officer) { tx in try World.course(tx) }
            let one = try await self.name(World.person("Hoàng Thị Lan", year: 1987), to: event, database, desk)
            let two = try await self.name(World.person("Hoàng Thị Lan", year: 1988), to: event, database, desk)
            try await database.write(as: World.officer) { tx in
                let old = try #require(try NominationStore.find(two, in: tx)).person
                let new = try #require(try NominationStore.find(one, in: tx)).person
                try NominationHolder().repoint(from: old, to: new, in: tx)
                try tx.audit("person.merged", RecordRef(Person.kind, new))
            }
            let counts = try await database.read { tx in try NominationStore.counts(of: event, in: tx) }
            #expect(counts == [.open: 1, .refused: 1])
        }
    }

    @Test("Who of a group came to no class of a programme yet is counted by group", arguments: TestEngine.allCases)
    func untrained(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let event = try await database.write(as: World.officer) { tx in try World.course(tx) }
            let group = try await database.write(as: World.officer) { tx -> RecordID in
                let groups = GroupDesk(catalogue: desk.catalogue, environment: World.environment())
                let id = try groups.register(
                    GroupDraft(kind: "communication_team", place: try World.place(World.commune, tx).id),
                    steps: [GroupEvent(.surveyed, on: World.day("01/02/2024"))], in: tx)
                for (name, trained) in [("Hoàng Thị Lan", nil), ("Nông Thị Mai", nil), ("Lý Thị Sen", "01/3/2024")] {
                    let group = try #require(try GroupStore.find(id, in: tx))
                    _ = try groups.add(
                        .new(World.person(name)),
                        MemberFacts(
                            position: "member", joined: World.day("01/2/2024"), trained: trained.map { World.day($0) }),
                        to: group, in: tx)
                }
                let first = try #require(try MemberStore.members(of: id, in: tx).first).person
                let present = try #require(try EventStore.find(event, in: tx))
                _ = try desk.events.addParticipant(.known(first), attended: true, to: present, in: tx)
                let listed = try #require(try EventStore.find(event, in: tx))
                try desk.events.hold(
                    listed, as: EventHolding(from: World.day("14/5/2024")), version: listed.rowVersion, in: tx)
                return id
            }
            func untrained(_ variant: String?) async throws -> [UntrainedGroup] {
                try await database.read { tx in
                    try UntrainedStore.groups(
                        of: "communication_team", variant: variant, within: [Scope(.nation)], limit: 10, in: tx)
                }
            }
            // One came to the class, one is noted as trained: neither is missing any class.
            #expect(try await untrained(nil).map(\.untrained) == [1])
            #expect(try await untrained("em_women_cadre").map(\.untrained) == [2])
            let other = try await untrained("gm_p2")
            #expect(other.map(\.untrained) == [3] && other.map(\.members) == [3] && other.map(\.group) == [group])
        }
    }
}
