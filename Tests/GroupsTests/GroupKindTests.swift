import Attachments
import Database
import Kernel
import Pages
import People
import Places
import Programme
import TestSupport
import Testing
import Totals

@testable import Groups

/// What the papers ask of each kind of group besides its size: through the rules, the store and the list.
@Suite struct GroupKindTests {
    static let day = World.day("28/6/2024")

    static func register(
        _ kind: String, at code: String = "01279", steps: [GroupEvent] = [World.decided], _ desk: GroupDesk,
        in tx: WriteTransaction, _ change: (inout GroupDraft) -> Void = { _ in }
    ) throws -> Group {
        var draft = GroupDraft(kind: kind, place: try World.place(code, tx).id)
        change(&draft)
        let id = try desk.register(draft, steps: steps, accepts: true, in: tx)
        return try #require(try GroupStore.find(id, in: tx))
    }

    static func checks(
        _ kind: String, at codes: [String] = ["01279", "040", "04"], members: [GroupComposition.Listed] = [],
        entries: [GroupEntry] = [], steps: [GroupEvent] = [], supports: [String: Day] = [:]
    ) throws -> [GroupCheck] {
        let kind = try World.kind(kind)
        let composition = GroupComposition(
            counts: MemberCounts(women: 6, men: 4, board: 3), members: members, kind: kind)
        return GroupChecks(kind, at: codes, composition, in: try World.catalogue.get()).all(
            hasDecision: true, entries: entries, steps: steps, supports: supports)
    }

    private static func entry(_ kind: GroupEntry.Kind, _ day: String) -> GroupEntry {
        GroupEntry(
            id: RecordID(moment: .distantPast, random: (1, 1)), kind: kind, day: World.day(day), words: "…",
            amount: nil,
            norm: nil, fund: nil, by: "")
    }

    @Test(
        "A model beyond the target counts, and takes no money of the central budget (C44)",
        arguments: TestEngine.allCases)
    func extra(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let (extra, usual) = try await database.write(as: World.officer) { tx in
                (
                    try Self.register("trusted_address", desk, in: tx) { $0.isExtra = true },
                    try Self.register("trusted_address", at: "01480", desk, in: tx)
                )
            }
            #expect(extra.draft.isExtra && !usual.draft.isExtra)
            #expect(try await World.evidenced("trusted_address", in: database) == 2)
            func pay(_ fund: GroupFund?, _ group: Group) async throws -> [String] {
                do {
                    try await database.write(as: World.officer) { tx in
                        _ = try desk.note(
                            .money, on: Self.day, words: "Hỗ trợ", amount: Dong(3_000_000), fund: fund, of: group,
                            in: tx)
                    }
                    return []
                } catch let problems as Problems { return problems.all.map(\.code) }
            }
            #expect(try await pay(.central, extra) == ["group.extra_money"])
            #expect(try await pay(nil, extra) == ["group.fund_missing"])
            #expect(try await pay(.local, extra) == [])
            #expect(try await pay(.central, usual) == [])
            #expect(try await pay(nil, usual) == [])
            // Nor can a model that central money was given to become one beyond the target.
            let refused = await #expect(throws: Problem.self) {
                try await database.write(as: World.officer) { tx in
                    let group = try #require(try GroupStore.find(usual.id, in: tx))
                    var draft = group.draft
                    draft.isExtra = true
                    try desk.correct(group, to: draft, version: group.rowVersion, in: tx)
                }
            }
            #expect(refused?.code == "group.extra_money" && refused?.field == "ngoai-chi-tieu")
        }
    }

    @Test(
        "Opinions, exchanges, reviews and markets of all groups are one list by kind, place and year (D71, D73, D75, H118)",
        arguments: TestEngine.allCases)
    func notes(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let team = try Self.register("communication_team", desk, in: tx) { $0.spread = .replicated }
                let goods = try Self.register("livelihood_group", at: "01480", desk, in: tx) {
                    $0.variant = "cooperative"
                }
                for (kind, day, words, group) in [
                    (GroupEntry.Kind.opinion, "10/5/2024", "Chị em lo thiếu nước mùa khô", team),
                    (.exchange, "12/8/2024", "Giao lưu các tổ trong xã", team),
                    (.review, "20/12/2024", "Sơ kết năm, xếp loại khá", team),
                    (.opinion, "10/5/2023", "Đường vào xóm", team),
                    (.market, "05/9/2024", "Trưng bày miến dong tại hội thảo của tỉnh", goods),
                ] {
                    _ = try desk.note(kind, on: World.day(day), words: words, of: group, in: tx)
                }
                func list(_ question: NoteQuestion, at code: String = "04") throws -> [String] {
                    var question = question
                    question.places = [try World.place(code, tx).id]
                    return try NoteStore.search(question, within: [Scope(.nation)], limit: 10, in: tx).map(
                        \.entry.words)
                }
                #expect(
                    try list(NoteQuestion(kind: .opinion)) == ["Chị em lo thiếu nước mùa khô", "Đường vào xóm"])
                #expect(try list(NoteQuestion(kind: .opinion, year: 2024)) == ["Chị em lo thiếu nước mùa khô"])
                #expect(try list(NoteQuestion(kind: .exchange)) == ["Giao lưu các tổ trong xã"])
                #expect(try list(NoteQuestion(search: "ngoc xuan", kind: .review)) == ["Sơ kết năm, xếp loại khá"])
                #expect(
                    try list(NoteQuestion(groupKind: "livelihood_group")) == [
                        "Trưng bày miến dong tại hội thảo của tỉnh"
                    ])
                #expect(try list(NoteQuestion(), at: "12").isEmpty)
                let present = try #require(try GroupStore.find(team.id, in: tx))
                try desk.takeBack(present, reason: "ghi nhầm", version: present.rowVersion, in: tx)
                #expect(try list(NoteQuestion(kind: .exchange)).isEmpty)
            }
        }
    }

    @Test(
        "Pilot models and those that are spread are told apart in the list (D75, O199, J149)",
        arguments: TestEngine.allCases)
    func spread(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let pilot = try Self.register("change_leader_club", steps: [World.launched], desk, in: tx) {
                    $0.variant = "school"
                    $0.spread = .pilot
                }
                let spread = try Self.register("trusted_address", at: "01480", desk, in: tx) { $0.spread = .replicated }
                _ = try Self.register("communication_team", desk, in: tx)
                func list(_ spread: GroupSpread?) throws -> [RecordID] {
                    try GroupStore.search(
                        GroupQuestion(spread: spread), within: [Scope(.nation)], limit: 10, in: tx
                    ).map(\.group.id)
                }
                #expect(try list(.pilot) == [pilot.id])
                #expect(try list(.replicated) == [spread.id])
                #expect(try list(nil).count == 3)
            }
        }
    }

    @Test func `proposals are written, selected, approved, then trained, and the numbers are told (H112, P203)`() throws
    {
        func listed(_ marks: [String: Day]) -> GroupComposition.Listed {
            GroupComposition.Listed(facts: World.member(marks: marks), isWoman: true)
        }
        let (spring, summer) = (World.day("01/4/2024"), World.day("01/7/2024"))
        let checks = try Self.checks(
            "savings_group",
            members: [
                listed(["proposal_written": spring, "proposal_selected": summer, "proposal_approved": summer]),
                listed(["proposal_written": spring]),
            ])
        #expect(
            checks.contains {
                $0.words
                    == "Đã viết đề xuất sinh kế: 2 người; Đề xuất sinh kế được lựa chọn: 1 người; Đề xuất sinh kế được phê "
                    + "duyệt: 1 người; Được tập huấn kỹ thuật: 0 người"
            })
        #expect(checks.allSatisfy { $0.isMet || !$0.words.contains("Đề xuất") })
        let hasty = try Self.checks("savings_group", members: [listed(["proposal_selected": spring])])
        #expect(hasty.contains { !$0.isMet && $0.words.contains("“Đề xuất sinh kế được lựa chọn” khi chưa ghi") })
    }

    @Test func `who gets technology support applied and was approved before the first of the six kinds (H114, H115)`()
        throws
    {
        let supports = ["brand": World.day("10/6/2024"), "e_commerce": World.day("01/9/2024")]
        #expect(try World.kind("livelihood_group").register.supports.count == 6)
        func told(_ entries: [GroupEntry]) throws -> String? {
            try Self.checks("livelihood_group", entries: entries, supports: supports).first {
                !$0.isMet && ($0.words.contains("phê duyệt") || $0.words.contains("Phê duyệt"))
            }?.words
        }
        let (asked, late) = (Self.entry(.application, "10/5/2024"), Self.entry(.approval, "11/6/2024"))
        let approved = Self.entry(.approval, "01/6/2024")
        #expect(try told([])?.contains("Hỗ trợ từ 10/6/2024 khi chưa ghi “Phê duyệt") == true)
        #expect(try told([asked, late])?.contains("Hỗ trợ từ 10/6/2024") == true)
        #expect(try told([approved])?.contains("Phê duyệt 01/6/2024 khi chưa ghi “Tiếp nhận") == true)
        #expect(try told([asked, approved]) == nil)
    }

    @Test(
        "What support did is measured before and after by the same numbers, in the order of the days (H117)",
        arguments: TestEngine.allCases)
    func effects(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            let group = try await database.write(as: World.officer) { tx in
                let group = try Self.register("livelihood_group", desk, in: tx) { $0.variant = "cooperative" }
                try desk.measure(
                    ["revenue": 120, "women_jobs": 6], at: .before, on: World.day("01/3/2024"), of: group, in: tx)
                try desk.measure(["revenue": 180], at: .after, on: World.day("01/3/2025"), of: group, in: tx)
                // Measured again, the later number stands.
                try desk.measure(["revenue": 190], at: .after, on: World.day("01/6/2025"), of: group, in: tx)
                return group
            }
            let rows = try await database.read { tx in
                GroupPages.effects(
                    try EffectStore.effects(of: group.id, in: tx), try World.kind("livelihood_group"))
            }
            let revenue = try #require(rows.first)
            #expect(
                revenue.before == "120 (01/3/2024)" && revenue.after == "190 (01/6/2025)" && revenue.change == "tăng 70"
            )
            #expect(rows.last?.before == "6 (01/3/2024)" && rows.last?.change == "–")
            func fault(
                _ values: [String: Int], _ moment: GroupEffect.Moment, _ day: String
            ) async throws -> String? {
                do {
                    try await database.write(as: World.officer) { tx in
                        try desk.measure(values, at: moment, on: World.day(day), of: group, in: tx)
                    }
                    return nil
                } catch let problem as Problem { return problem.code } catch let problems as Problems {
                    return problems.all.first?.code
                }
            }
            #expect(try await fault(["revenue": 1], .before, "01/7/2025") == "group.effect_days")
            #expect(try await fault(["happiness": 1], .before, "01/2/2024") == "group.effect")
            #expect(try await fault(["revenue": 1], .after, "23/11/2026") == "group.future")
        }
    }

    @Test(
        "Provincial support is one address a district and nine in all; a second in one district is told (I122)",
        arguments: TestEngine.allCases)
    func limits(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                func address(_ code: String, _ tier: Tier = .province) throws -> Group {
                    try Self.register("trusted_address", at: code, desk, in: tx) { $0.tier = tier }
                }
                func told(_ group: Group) throws -> [GroupCheck] {
                    let codes = try GroupPlaces.codes(
                        of: try #require(try PlaceStore.place(group.place, tx)), on: Self.day, tx)
                    return try desk.limitChecks(of: group, years: [2024], codes: codes, in: tx)
                }
                let first = try address("01279")
                _ = try address("01480")
                #expect(try told(first).map(\.isMet) == [true, true])
                #expect(try told(first).first?.words.contains("Thành phố Cao Bằng có 1 mô hình cấp tỉnh") == true)
                // Another of the same district, of the district itself: not meant.
                _ = try address("01279", .district)
                #expect(try told(first).map(\.isMet) == [true, true])
                let second = try address("01279")
                #expect(try told(second).map(\.isMet) == [false, true])
                #expect(try told(second).first?.words.contains("“Mỗi huyện hỗ trợ điểm 01 mô hình”") == true)
                #expect(try desk.limitChecks(of: second, years: [2025], codes: ["04"], in: tx).isEmpty)
                try desk.takeBack(second, reason: "ghi nhầm", version: second.rowVersion, in: tx)
                #expect(try told(first).map(\.isMet) == [true, true])
            }
            let limit = try #require(try World.kind("trusted_address").limits.first)
            #expect(limit.total == 9)
            let tenth = GroupLimitCheck(limit: limit, unit: "Huyện Quảng Hòa", inUnit: 1, inAll: 10)
            #expect(tenth.checks.map(\.isMet) == [true, false])
        }
    }

    @Test(
        "An address has its owner, board, volunteers, published line, sectors and assessed capacity (I119, I126, I131, I132)",
        arguments: TestEngine.allCases)
    func address(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let group = try Self.register("trusted_address", desk, in: tx) {
                    $0.origin = .new
                    $0.contact = "Nhà văn hóa tổ 5"
                    $0.partner = "Công an, Biên phòng, Đoàn Thanh niên"
                }
                for (name, position) in [
                    ("Nông Thị Thử", "owner"), ("Hoàng Văn Thử", "board_member"), ("Lý Thị Thử", "volunteer"),
                ] {
                    _ = try desk.add(
                        .new(World.person(name)),
                        MemberFacts(
                            position: position, joined: Self.day,
                            marks: position == "owner" ? ["capacity_assessed": Self.day] : [:]),
                        to: group, in: tx)
                }
                let members = try MemberStore.members(of: group.id, in: tx)
                #expect(members.map(\.facts.position).sorted() == ["board_member", "owner", "volunteer"])
                #expect(members.first { $0.facts.position == "owner" }?.facts.marks == ["capacity_assessed": Self.day])
                _ = try desk.add(
                    MeetingFacts(day: World.day("15/9/2024"), theme: "Sinh hoạt quý III", women: 8, men: 5), to: group,
                    in: tx)
                #expect(try NoteStore.meetings(of: group.id, in: tx).map(\.facts.theme) == ["Sinh hoạt quý III"])
                let kept = try #require(try GroupStore.find(group.id, in: tx)).draft
                #expect(kept.contact == "Nhà văn hóa tổ 5" && kept.partner == "Công an, Biên phòng, Đoàn Thanh niên")
                // By its sectors it is found.
                let found = try GroupStore.search(
                    GroupQuestion(search: "bien phong"), within: [Scope(.nation)], limit: 5, in: tx)
                #expect(found.map(\.group.id) == [group.id])
                #expect(GroupOrigin.existing.label == "Đã có từ trước")
            }
        }
    }

    @Test(
        "A club at a school has its need surveyed, its school as joint owner, and materials that show nothing by themselves (J143, J144, J145)",
        arguments: TestEngine.allCases)
    func club(engine: TestEngine) async throws {
        try await World.with(engine) { database, desk async throws in
            try await database.write(as: World.officer) { tx in
                let surveyed = GroupEvent(.surveyed, on: World.day("01/3/2024"))
                // One that was there before is shown by its files once it is strengthened.
                let better = GroupEvent(.strengthened, on: World.day("01/9/2024"))
                let club = try Self.register(
                    "change_leader_club", steps: [surveyed, World.launched, better], desk, in: tx
                ) {
                    $0.variant = "school"
                    $0.origin = .existing
                    $0.partner = "Ban giám hiệu Trường THCS Ngọc Xuân"
                    $0.counts = MemberCounts(women: 12, men: 8)
                }
                #expect(club.steps.map(\.step) == [.surveyed, .launched, .strengthened])
                #expect(club.draft.partner == "Ban giám hiệu Trường THCS Ngọc Xuân")
                func evidenced() throws -> Int64 {
                    try FactStore.facts(of: club.id, in: tx).filter(\.isEvidenced).reduce(0) { $0 + $1.quantity }
                }
                #expect(try evidenced() == 0)
                let handout = UploadedFile(name: "chu-de-1.pdf", bytes: Array("%PDF-1.4\n%%EOF\n".utf8))
                try desk.attach([handout], as: .material, to: club, in: tx)
                #expect(try GroupStore.materials(of: club.id, in: tx).count == 1)
                #expect(try GroupStore.files(of: club.id, in: tx).map(\.name) == ["chu-de-1.pdf"])
                #expect(try evidenced() == 0)
                let minutes = UploadedFile(name: "bien-ban.pdf", bytes: Array("%PDF-1.4\n% biên bản\n%%EOF\n".utf8))
                try desk.attach([minutes], to: club, in: tx)
                #expect(try GroupStore.materials(of: club.id, in: tx).count == 1)
                #expect(try evidenced() == 1)
            }
        }
    }
}
