import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme
import Totals

/// Why somebody needs the names of a list: fixed sentences, so that the log holds no free text.
package enum RevealReason: String, CaseIterable {
    case training = "tap-huan"
    case papers = "ho-so"
    case contact = "lien-he"
    case supervision = "giam-sat"

    package var label: String {
        switch self {
        case .training: "Lập danh sách tập huấn"
        case .papers: "Đối chiếu hồ sơ"
        case .contact: "Mời họp, liên hệ"
        case .supervision: "Kiểm tra, giám sát"
        }
    }
}

extension GroupPages {
    static let takenBackNotice = Notice("da-rut", "Đã rút mô hình; số của nó thôi được tính.")
    static let stepNotice = Notice("da-ghi-moc", "Đã ghi mốc; số được tính lại ngay.")
    static let stepUndoneNotice = Notice("da-rut-moc", "Đã rút mốc cuối; số được tính lại ngay.")
    static let partNotice = Notice("da-luu", "Đã lưu.")
    static let struckNotice = Notice("da-bo", "Đã bỏ dòng ghi nhầm.")
    static let memberNotice = Notice("da-them-nguoi", "Đã lưu thành viên.")
    static let leftNotice = Notice("da-roi", "Đã ghi thành viên rời mô hình; dòng cũ còn ở lịch sử.")
    static let mergedNotice = Notice("da-gop", "Đã gộp hai hồ sơ; lịch sử của cả hai còn nguyên.")

    private static let notices = [
        registered, corrected, takenBackNotice, stepNotice, stepUndoneNotice, partNotice, struckNotice, memberNotice,
        leftNotice, mergedNotice, listNotice,
    ]

    /// Everything that the page of a group shows.
    private struct Shown: Sendable {
        let members: [GroupMember]
        let people: [RecordID: Person]
        let homes: [PlaceID: String]
        let checks: [GroupCheck]
        let facts: [Fact]
        let years: [Int: GroupCount]
        let meetings: [GroupMeeting]
        let entries: [GroupEntry]
        let files: [Attachment]
        let history: [GroupHistory]
        let suspending: StatusRule?
        let effects: [GroupEffect]
        let materials: Set<RecordID>
    }

    @Sendable func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewGroups, context)
        let (group, kind, desk) = (loaded.group, loaded.kind, desk)
        let shown = try await database.read { tx in try Self.shown(loaded, desk, in: tx) }
        let mayEdit = group.takenBack == nil && viewer.may(.editGroups, lineage: loaded.lineage)
        let maySee = viewer.may(.viewPeople, lineage: loaded.lineage)
        let reason = RevealReason(rawValue: request.query.text("ly-do"))
        let reveals = maySee && request.query.text("xem") == "ho-ten" && reason != nil && !shown.members.isEmpty
        if reveals, let reason {
            context.note(
                Reading(
                    "group.members_read", RecordRef(Group.kind, group.id), place: group.place,
                    details: ["reason": reason.label]))
        }
        let content = GroupRecordPage(
            takenBack: Self.takenBackWords(group), suspended: Self.suspendedWords(group, shown),
            checks: shown.checks.map(Self.check), hasChecks: !shown.checks.isEmpty && group.takenBack == nil,
            checkNote: Self.note(on: shown.checks),
            counts: shown.facts.map { count($0, group) }, hasCounts: !shown.facts.isEmpty,
            notCounted: shown.facts.isEmpty && group.takenBack == nil ? Self.notCounted(group, kind) : nil,
            years: Self.words(shown.years), facts: facts(loaded), hasMembers: shown.members.contains(where: \.isIn),
            memberHeading: Self.heading(group, shown), memberNote: Self.split(group, shown),
            members: members(shown, loaded, reveals: reveals, mayEdit: mayEdit), left: left(shown, kind),
            hasLeft: shown.members.contains { !$0.isIn },
            reveal: maySee && !reveals && !shown.members.isEmpty ? .group(group.id) : nil,
            reasons: maySee && !reveals
                ? SelectField(
                    "ly-do", "Lý do cần xem họ tên, dân tộc",
                    options: RevealReason.allCases.map { .init($0.rawValue, $0.label) }) : nil,
            addMember: mayEdit && !kind.register.isConfidential ? .group(group.id, .newMember) : nil,
            addMembers: mayEdit && !kind.register.isConfidential ? .group(group.id, .memberList) : nil,
            memberWorkbook: maySee && !reveals && !shown.members.isEmpty ? .group(group.id, .memberWorkbook) : nil,
            noMembers: Self.noMembers(kind, shown),
            meetings: shown.meetings.map { line($0, group, mayEdit: mayEdit) }, hasMeetings: !shown.meetings.isEmpty,
            addMeeting: mayEdit && !kind.register.isConfidential ? .group(group.id, .meeting) : nil,
            entries: shown.entries.map { line($0, group, mayEdit: mayEdit) }, hasEntries: !shown.entries.isEmpty,
            effects: Self.effects(shown.effects, kind), hasEffects: !kind.register.effects.isEmpty,
            addEffect: mayEdit && !kind.register.effects.isEmpty ? .group(group.id, .effect) : nil,
            files: shown.files.map { file($0, group, isMaterial: shown.materials.contains($0.id)) },
            hasFiles: !shown.files.isEmpty,
            steps: steps(group, mayEdit: mayEdit), hasSteps: !group.steps.isEmpty,
            history: shown.history.map(Self.line), hasHistory: !shown.history.isEmpty)
        return try pages.page(
            recordHead(loaded, mayEdit: mayEdit, notice: request.notice(Self.notices)), content, viewer: viewer)
    }

    private static func takenBackWords(_ group: Group) -> String? {
        group.takenBack.map {
            "Đã rút lúc \(Moment.written($0.at)), \($0.by): \($0.reason). Mô hình này không được tính."
        }
    }

    private static func suspendedWords(_ group: Group, _ shown: Shown) -> String? {
        guard let rule = shown.suspending else { return nil }
        let reason = group.draft.suspendedReason
        return "Loại mô hình này đang tạm dừng ở đây (“\(rule.reason)”). Lý do vẫn đăng ký: "
            + (reason.isEmpty ? "chưa ghi." : "\(reason).")
    }

    private static func check(_ check: GroupCheck) -> GroupRecordPage.Check {
        GroupRecordPage.Check(
            mark: check.isMet ? "✓" : "!", word: check.isMet ? "Đạt" : "Cần xem", words: check.words, isMet: check.isMet
        )
    }

    /// `2024: thành lập mới · 2025: duy trì`; nil for none.
    private static func words(_ years: [Int: GroupCount]) -> String? {
        let words = years.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.label.lowercasedFirst)" }
        return words.isEmpty ? nil : words.joined(separator: " · ")
    }

    private func line(_ meeting: GroupMeeting, _ group: Group, mayEdit: Bool) -> GroupRecordPage.Line {
        GroupRecordPage.Line(
            title: "\(meeting.facts.day.written): \(meeting.facts.theme)", words: Self.words(meeting),
            strike: mayEdit ? .group(group.id, .strikeMeeting(meeting.id)) : nil, strikeLabel: "Bỏ buổi ghi nhầm")
    }

    private func line(_ entry: GroupEntry, _ group: Group, mayEdit: Bool) -> GroupRecordPage.Line {
        GroupRecordPage.Line(
            title: "\(entry.day.written): \(entry.kind.label)", words: Self.words(entry),
            strike: mayEdit ? .group(group.id, .strikeNote(entry.id)) : nil, strikeLabel: "Bỏ ghi chép nhầm")
    }

    private static func line(_ line: GroupHistory) -> GroupRecordPage.Line {
        GroupRecordPage.Line(
            title: line.words, words: "\(line.by), \(Moment.written(line.at))", strike: nil, strikeLabel: "")
    }

    private func file(_ file: Attachment, _ group: Group, isMaterial: Bool) -> GroupRecordPage.File {
        GroupRecordPage.File(
            name: file.name, link: .group(group.id, .download(file.id)),
            size:
                "\(isMaterial ? "\(GroupFileSort.material.label) · " : "")\(Number.grouped(Int64(max(1, file.size / 1024)))) KB"
        )
    }

    private func recordHead(_ loaded: Loaded, mayEdit: Bool, notice: Notice?) -> PageHead {
        let (group, kind) = (loaded.group, loaded.kind)
        var actions: [HeadAction] = []
        var menus: [HeadMenu] = []
        if mayEdit {
            actions = [
                HeadAction("Sửa", .group(group.id, .correct), icon: .pencil),
                HeadAction("Ghi mốc", .group(group.id, .step), primary: true, icon: .arrow),
            ]
            var items: [HeadAction] = []
            if !kind.register.isConfidential {
                items += [
                    HeadAction("Thiết bị, nội quy, đánh giá", .group(group.id, .note)),
                    HeadAction("Đính kèm tệp, ảnh", .group(group.id, .file)),
                ]
            }
            items.append(HeadAction("Rút mô hình ghi nhầm", .group(group.id, .takeBack)))
            menus = [HeadMenu("Việc khác", items)]
        }
        let variant = kind.register.variants.first { $0.code == group.draft.variant }.map { " · \($0.name)" } ?? ""
        return PageHead(
            title: group.name, section: .groups, breadcrumbs: [("Tổ, nhóm", .groups)],
            facts: "\(kind.name)\(variant) · \(group.draft.origin.label)", state: Self.badge(group), actions: actions,
            menus: menus, notice: notice)
    }

    private static func shown(_ loaded: Loaded, _ desk: GroupDesk, in tx: Transaction) throws -> Shown {
        let (group, kind) = (loaded.group, loaded.kind)
        let members = try MemberStore.members(of: group.id, in: tx)
        let people = try PersonStore.find(members.map(\.person), in: tx)
        let elsewhere = try MemberStore.elsewhere(members.map(\.person), kind: kind.code, except: group.id, in: tx)
        var homes: [PlaceID: Place] = [:]
        for person in people.values {
            guard let home = person.draft.residence, homes[home] == nil else { continue }
            homes[home] = try PlaceStore.place(home, tx)
        }
        let listed = members.filter(\.isIn).map { member -> GroupComposition.Listed in
            let person = people[member.person]
            let home = person?.draft.residence.flatMap { homes[$0] }
            // Only of two villages can it be said that they differ.
            let isVillage = home?.tier == .village && loaded.place.tier == .village
            return GroupComposition.Listed(
                facts: member.facts, isWoman: person?.sex == .female,
                livesElsewhere: isVillage ? home?.id != group.place : nil, home: home?.name,
                elsewhere: elsewhere[member.person] ?? 0)
        }
        let composition = GroupComposition(counts: group.draft.counts, members: listed, kind: kind)
        let standing = try desk.standing(group.place, steps: group.steps, in: tx)
        let entries = try NoteStore.entries(of: group.id, in: tx)
        let checks = GroupChecks(kind, at: standing?.codes ?? [], composition, in: desk.catalogue)
        let counting = try GroupStore.counting(
            of: group, kind: kind, indicator: desk.rules.indicator(of: kind)?.code, in: tx)
        return Shown(
            members: members, people: people, homes: homes.mapValues(\.name),
            checks: checks.all(
                hasDecision: group.decision != nil, entries: entries, steps: group.steps,
                supports: group.draft.supports)
                + (try desk.limitChecks(
                    of: group, years: Set(counting.years.keys), codes: standing?.codes ?? [], in: tx)),
            facts: try FactStore.facts(of: group.id, in: tx), years: group.takenBack == nil ? counting.years : [:],
            meetings: try NoteStore.meetings(of: group.id, in: tx), entries: entries,
            files: try GroupStore.files(of: group.id, in: tx), history: try GroupStore.history(of: group.id, in: tx),
            suspending: standing.flatMap { desk.rules.suspending(kind, at: $0) },
            effects: try EffectStore.effects(of: group.id, in: tx),
            materials: try GroupStore.materials(of: group.id, in: tx))
    }

    private static func note(on checks: [GroupCheck]) -> String {
        let open = checks.count { !$0.isMet }
        return "\(checks.count - open) đạt, \(open) cần xem"
    }

    private static func notCounted(_ group: Group, _ kind: GroupKind) -> String {
        switch group.draft.origin {
        case .new:
            "Chưa được tính: ghi mốc “\(kind.register.countsFrom == .decided ? "Quyết định thành lập" : "Ra mắt")” để tính."
        case .existing: "Chưa được tính: mô hình có từ trước được tính khi ghi mốc “Củng cố, nâng chất lượng”."
        }
    }

    private func count(_ fact: Fact, _ group: Group) -> GroupRecordPage.Count {
        let item = desk.catalogue.countable(fact.indicator)
        return GroupRecordPage.Count(
            name: item?.name ?? fact.indicator, quantity: "\(Number.grouped(fact.quantity)) \(item?.unit ?? "")",
            day: fact.day.written, evidence: fact.isEvidenced ? "có minh chứng" : "khai báo, chưa có quyết định",
            progress: Link(segments: ["tien-do", group.place.description, fact.indicator]).query([
                ("nam", String(fact.day.year))
            ]))
    }

    private func facts(_ loaded: Loaded) -> [GroupRecordPage.Fact] {
        let (draft, kind) = (loaded.group.draft, loaded.kind)
        let above = loaded.above.isEmpty ? "" : "\(loaded.above) › "
        var facts: [GroupRecordPage.Fact] = [
            .init(label: "Nơi hoạt động", value: "\(above)\(loaded.place.name) (\(loaded.place.code))"),
            .init(
                label: "Cấp thực hiện",
                value: draft.tier.map { $0.implementing.capitalisedFirst } ?? "Không tách theo cấp"),
        ]
        if draft.spread != .usual { facts.append(.init(label: "Mô hình", value: draft.spread.label)) }
        if draft.isExtra {
            facts.append(
                .init(label: "Chỉ tiêu", value: "Ngoài chỉ tiêu giao, không dùng ngân sách trung ương phân bổ"))
        }
        if !draft.contact.isEmpty { facts.append(.init(label: "Liên hệ công khai", value: draft.contact)) }
        if !draft.partner.isEmpty { facts.append(.init(label: "Cùng phụ trách", value: draft.partner)) }
        for method in kind.register.methods {
            if let day = draft.methods[method.code] {
                facts.append(.init(label: method.name, value: "Từ \(day.written)"))
            }
        }
        for support in kind.register.supports {
            if let day = draft.supports[support.code] {
                facts.append(.init(label: "Hỗ trợ \(day.written)", value: support.name))
            }
        }
        if !draft.remark.isEmpty { facts.append(.init(label: "Ghi chú", value: draft.remark)) }
        facts.append(
            .init(
                label: "Người ghi",
                value: "\(loaded.group.registeredByName), \(Moment.written(loaded.group.registeredAt))"))
        return facts
    }

    private func steps(_ group: Group, mayEdit: Bool) -> [GroupRecordPage.Line] {
        group.steps.enumerated().reversed().map { index, step in
            let paper = step.number.isEmpty ? nil : "Số \(step.number) của \(step.issuer)"
            let words = [paper, step.note.isEmpty ? nil : step.note].compactMap { $0 }
            let isLast = index == group.steps.count - 1
            return GroupRecordPage.Line(
                title: "\(step.day.written): \(step.step.label)",
                words: words.isEmpty ? nil : words.joined(separator: ". "),
                strike: mayEdit && isLast ? .group(group.id, .undoStep) : nil, strikeLabel: "Rút mốc ghi nhầm")
        }
    }

    // MARK: People

    private static func heading(_ group: Group, _ shown: Shown) -> String {
        let listed = shown.members.count(where: \.isIn)
        if let counts = group.draft.counts, counts.all != listed {
            return listed == 0 ? "\(counts.all) thành viên" : "\(counts.all) thành viên, \(listed) trong danh sách"
        }
        return listed == 0 ? "Thành viên" : "\(listed) thành viên"
    }

    private static func split(_ group: Group, _ shown: Shown) -> String {
        let listed = shown.members.filter(\.isIn)
        if listed.isEmpty { return group.draft.counts.map { "\($0.women) nữ, \($0.men) nam" } ?? "" }
        let women = listed.count { shown.people[$0.person]?.sex == .female }
        return "\(women) nữ, \(listed.count - women) nam trong danh sách"
    }

    private static func noMembers(_ kind: GroupKind, _ shown: Shown) -> String? {
        if kind.register.isConfidential { return "Người của mô hình này thuộc phần bảo mật, không ghi ở đây." }
        guard !shown.members.contains(where: \.isIn) else { return nil }
        return kind.register.protectsChildren
            ? "Chưa có danh sách ban chủ nhiệm, dẫn trình viên. Trẻ em chỉ ghi số lượng."
            : "Chưa có danh sách thành viên."
    }

    private func members(
        _ shown: Shown, _ loaded: Loaded, reveals: Bool, mayEdit: Bool
    ) -> [GroupRecordPage.Member] {
        let kind = loaded.kind
        return shown.members.filter(\.isIn).enumerated().map { index, member in
            let person = shown.people[member.person]
            let marks = kind.register.marks.filter { member.facts.marks[$0.code] != nil }.map(\.name)
            let known = [
                person?.birth.map { "sinh \($0.written)" },
                desk.catalogue.ethnicity(person?.draft.ethnicity).map { "dân tộc \($0.name)" },
                person?.draft.residence.flatMap { shown.homes[$0] },
            ].compactMap { $0 }
            let more = (reveals ? known : []) + marks
            return GroupRecordPage.Member(
                name: (reveals ? person?.name : person?.maskedName) ?? "•••", isMasked: !reveals,
                number: "Thành viên \(index + 1)", link: mayEdit ? .group(loaded.group.id, .member(member.id)) : nil,
                position: kind.register.position(member.facts.position)?.name ?? member.facts.position,
                category: kind.category(member.facts.category)?.name ?? "–", sex: person?.sex.label ?? "–",
                trained: member.facts.trained.map { "Đã tập huấn \($0.written)" } ?? "Chưa tập huấn",
                more: more.isEmpty ? nil : more.joined(separator: ", "))
        }
    }

    private func left(_ shown: Shown, _ kind: GroupKind) -> [GroupRecordPage.Line] {
        shown.members.filter { !$0.isIn }.map { member in
            let parts = [
                kind.register.position(member.facts.position)?.name, kind.category(member.facts.category)?.name,
            ]
            return GroupRecordPage.Line(
                title: "\(member.facts.joined.written) – \(member.left?.written ?? ""): "
                    + parts.compactMap { $0 }.joined(separator: ", "),
                words: member.leftReason.isEmpty ? nil : member.leftReason, strike: nil, strikeLabel: "")
        }
    }

    private static func words(_ meeting: GroupMeeting) -> String? {
        let facts = meeting.facts
        var words: [String] = []
        if facts.women != nil || facts.men != nil {
            words.append(
                "\((facts.women ?? 0) + (facts.men ?? 0)) người: \(facts.women ?? 0) nữ, \(facts.men ?? 0) nam")
        }
        if !facts.note.isEmpty { words.append(facts.note) }
        return words.isEmpty ? nil : words.joined(separator: ". ")
    }

    @Sendable func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.viewGroups, context)
        let file = try context.recordID("part")
        let id = loaded.group.id
        let (bytes, attachment) = try await database.read { tx in
            guard let attachment = try GroupStore.files(of: id, in: tx).first(where: { $0.id == file }) else {
                throw Problem.noSuchPage
            }
            return (try AttachmentStore.load(file, in: tx), attachment)
        }
        return .download(bytes, type: attachment.mediaType.rawValue, plainName: "ho-so", name: attachment.name)
    }
}
