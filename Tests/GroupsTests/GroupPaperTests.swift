import Database
import Kernel
import People
import Places
import Programme
import TestSupport
import Testing

@testable import Groups

/// Papers before the decision, and groups that were there before.
extension GroupKindTests {
    @Test
    func
        `the decision comes from the committee on the Union's proposal, or after both agreed, as the plan says (P200, P201)`()
        throws
    {
        let proposed = GroupEvent(.proposed, on: World.day("02/5/2024"), number: "05/TTr-BTV", issuer: "Hội LHPN xã")
        let agreed = GroupEvent(.agreed, on: World.day("08/5/2024"), issuer: "Hội LHPN huyện, UBND xã")
        func told(_ steps: [GroupEvent], at codes: [String]) throws -> [String] {
            try Self.checks("communication_team", at: codes, steps: steps).filter {
                !$0.isMet && $0.words.contains("quyết định")
            }.map(\.words)
        }
        let (phongTho, socTrang) = (["03400", "109", "12"], ["31600", "94"])
        #expect(try told([World.decided], at: phongTho).first?.contains("“Đề nghị thành lập”") == true)
        #expect(try told([proposed, World.decided], at: phongTho).isEmpty)
        #expect(
            try told([proposed, World.decided], at: socTrang).first?.contains("“Thống nhất ra quyết định”") == true)
        #expect(try told([proposed, agreed, World.decided], at: socTrang).isEmpty)
        // No plan rules it elsewhere.
        #expect(try told([World.decided], at: ["01279", "04"]).isEmpty)
        let other = GroupEvent(.decided, on: World.day("14/5/2024"), number: "3/QĐ", issuer: "Hội LHPN huyện")
        #expect(try told([proposed, other], at: phongTho).first?.contains("Quyết định của “Hội LHPN huyện”") == true)
        // The steps keep their order.
        let faults = try World.rules().faults(
            of: GroupDraft(kind: "communication_team", place: PlaceID(5)), steps: [World.decided, agreed],
            at: GroupPlace(id: PlaceID(5), name: "Xã", code: "01279", tier: .commune, day: Self.day, codes: ["01279"]))
        #expect(faults.map(\.code) == ["group.order"])
    }

    @Test(
        "Proposal and agreement keep number, office and day (P200, P201)", arguments: TestEngine.allCases)
    func papers(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let surveyed = GroupEvent(.surveyed, on: World.day("20/4/2024"))
                let group = try Self.register("communication_team", steps: [surveyed], desk, in: tx)
                let steps = [
                    GroupEvent(.proposed, on: World.day("02/5/2024"), number: "05/TTr-BTV", issuer: "Hội LHPN phường"),
                    GroupEvent(.agreed, on: World.day("08/5/2024"), number: "02/BB", issuer: "Hội LHPN và UBND phường"),
                    World.decided,
                ]
                for step in steps {
                    let present = try #require(try GroupStore.find(group.id, in: tx))
                    try desk.add(step, to: present, version: present.rowVersion, in: tx)
                }
                #expect(try GroupStore.find(group.id, in: tx)?.steps == [surveyed] + steps)
                #expect(
                    try GroupStore.history(of: group.id, in: tx).map(\.words).contains(
                        "Thống nhất ra quyết định số 02/BB của Hội LHPN và UBND phường, 08/5/2024"))
            }
        }
    }

    @Test(
        "Groups that were there before are recorded with their head and move no figure (D62)",
        arguments: TestEngine.allCases)
    func existing(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let group = try Self.register("existing_group", desk, in: tx) {
                    $0.variant = "happy_family_club"
                    $0.origin = .existing
                }
                _ = try desk.add(
                    .new(World.person("Nông Thị Thử")), MemberFacts(position: "head", joined: Self.day), to: group,
                    in: tx)
                #expect(try MemberStore.members(of: group.id, in: tx).count == 1)
                let facts: Int = try tx.value("SELECT COUNT(*) FROM fact") ?? 0
                #expect(facts == 0)
            }
        }
    }

    @Test(
        "A teacher stands in a team as one of the reputable people who can speak to others (D64)",
        arguments: TestEngine.allCases)
    func reputable(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let team = try Self.register("communication_team", desk, in: tx)
                _ = try desk.add(
                    .new(World.person("Nông Thị Thử")),
                    MemberFacts(position: "member", category: "reputable_person", joined: Self.day), to: team, in: tx)
                let category = try MemberStore.members(of: team.id, in: tx).first?.facts.category
                let name = try World.kind("communication_team").category(category)?.name
                #expect(name == "Người có uy tín (giáo viên, cán bộ y tế, bộ đội, công an…)")
                let unknown = #expect(throws: Problems.self) {
                    _ = try desk.add(
                        .new(World.person("Lý Thị Thử")),
                        MemberFacts(position: "member", category: "famous", joined: Self.day), to: team, in: tx)
                }
                #expect(unknown?.all.map(\.field) == ["thanh-phan"])
            }
        }
    }
}
