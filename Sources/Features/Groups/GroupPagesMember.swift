import Database
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme

extension GroupPages {
    // MARK: A new member

    @Sendable func newMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        var form = MemberForm(Form(), kind: loaded.kind)
        form["ngay-vao"] = loaded.group.steps.last?.day.written ?? ""
        form["vi-tri"] = loaded.kind.register.positions.last?.code ?? ""
        form["noi-o"] = "\(loaded.place.name) (\(loaded.place.code))"
        return try await memberPage(form, loaded, of: nil, viewer, problems: [])
    }

    @Sendable func addMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let sent = try await request.form(context: context, limit: 65_536)
        let form = MemberForm(sent, kind: loaded.kind)
        let (desk, id) = (desk, loaded.group.id)
        let submission = Self.submission(form["phieu"], [id.text] + form.parts)
        do {
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                    let (facts, person) = try form.read(desk, near: present.place, in: tx)
                    return try desk.add(try Self.choice(form["ai"], person, in: tx), facts, to: present, in: tx)
                }
                _ = try submission.map { try tx.once($0, "group.member", make) } ?? make()
            }
            return .seeOther(.group(id), notice: Self.memberNotice)
        } catch let doubt as DoubtfulPerson {
            // Who the names belong to is said to whoever must choose, and to the log.
            context.note(
                Reading(
                    "group.members_read", RecordRef(Group.kind, id), place: loaded.group.place,
                    details: ["reason": "Nhận ra người đã có hồ sơ"]))
            return try await memberPage(form, loaded, of: nil, viewer, problems: [], candidates: doubt.candidates)
        } catch {
            return try await memberPage(form, loaded, of: nil, viewer, problems: try Self.problems(error))
        }
    }

    /// Who is meant: the answer to the question, if it was asked. Only a person who may be meant can be chosen.
    private static func choice(_ answer: String, _ person: PersonDraft, in tx: Transaction) throws -> MemberChoice {
        if answer == "moi" { return .new(person) }
        guard let id = RecordID(answer) else { return .recognised(person) }
        switch try PersonStore.recognise(person, in: tx) {
        case .maybe(let people) where people.contains(where: { $0.id == id }): return .known(id)
        default: return .recognised(person)
        }
    }

    // MARK: A member of the list

    private func loadMember(_ context: AppContext) async throws -> (Viewer, Loaded, GroupMember, Person) {
        let (viewer, loaded) = try await load(.editGroups, context)
        let part = try context.recordID("part")
        let group = loaded.group.id
        let (member, person) = try await database.read { tx in
            guard let member = try MemberStore.members(of: group, in: tx).first(where: { $0.id == part }),
                let person = try PersonStore.find(member.person, in: tx)
            else { throw Problem.noSuchPage }
            return (member, person)
        }
        return (viewer, loaded, member, person)
    }

    @Sendable func editMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, member, person) = try await loadMember(context)
        guard member.isIn, loaded.group.takenBack == nil else { return .seeOther(.group(loaded.group.id)) }
        context.note(
            Reading(
                "group.members_read", RecordRef(Group.kind, loaded.group.id), place: loaded.group.place,
                details: ["reason": "Sửa thành viên"]))
        let (home, hasDoubles) = try await database.read { tx in
            let home = try person.draft.residence.flatMap { try PlaceStore.place($0, tx) }
            return (home.map { "\($0.name) (\($0.code))" } ?? "", try !PersonStore.doubles(of: person, in: tx).isEmpty)
        }
        let form = MemberForm(
            member, person, home: home, ethnicity: desk.catalogue.ethnicity(person.draft.ethnicity)?.name ?? "",
            kind: loaded.kind)
        return try await memberPage(
            form, loaded, of: (member, person), viewer, problems: [],
            merge: hasDoubles ? .group(loaded.group.id, .merge(member.id)) : nil)
    }

    @Sendable func changeMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, member, person) = try await loadMember(context)
        let sent = try await request.form(context: context, limit: 65_536)
        let form = MemberForm(sent, kind: loaded.kind)
        let (desk, id) = (desk, loaded.group.id)
        let versions = (member: Int(form["phien"]) ?? 0, person: Int(form["phien-nguoi"]) ?? 0)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                let (facts, draft) = try form.read(desk, near: present.place, in: tx)
                try desk.change(member, to: facts, person: draft, versions: versions, in: present, in: tx)
            }
            return .seeOther(.group(id), notice: Self.memberNotice)
        } catch {
            return try await memberPage(form, loaded, of: (member, person), viewer, problems: try Self.problems(error))
        }
    }

    private func memberPage(
        _ form: MemberForm, _ loaded: Loaded, of known: (GroupMember, Person)?, _ viewer: Viewer, problems: [Problem],
        candidates: [Person] = [], merge: Link? = nil
    ) async throws -> Response {
        let register = loaded.kind.register
        func text(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextField {
            TextField(
                name, label, value: form[name], hint: hint, required: required, error: problems.message(for: name))
        }
        func select(_ name: String, _ label: String, _ options: [(String, String)]) -> SelectField {
            SelectField(
                name, label, options: options.map { .init($0.0, $0.1, selected: $0.0 == form[name]) },
                error: problems.message(for: name))
        }
        let choices = try await choices(candidates)
        let group = loaded.group.id
        let content = GroupMemberPage(
            action: known.map { .group(group, .member($0.0.id)) } ?? .group(group, .newMember), cancel: .group(group),
            verb: "Lưu thành viên", submission: submissionID(form["phieu"]),
            version: known.map { String($0.0.rowVersion) }, personVersion: known.map { String($0.1.rowVersion) },
            merge: merge, candidates: choices, hasCandidates: !choices.isEmpty,
            person: [
                text("ho-ten", "Họ và tên", required: true),
                text("nam-sinh", "Năm sinh", hint: "Như 1987 hoặc 20/3/1987."),
                text("noi-o", "Nơi cư trú", hint: "Thôn hoặc xã, tên hoặc mã."),
            ],
            personSelects: [
                select("gioi-tinh", "Giới tính", [("", "Chọn …")] + Sex.allCases.map { ($0.rawValue, $0.label) }),
                SelectField(
                    "dan-toc", "Dân tộc",
                    options: [.init("", "Không ghi")]
                        + desk.catalogue.ethnicities.map {
                            .init($0.name, $0.name, selected: $0.name == form["dan-toc"])
                        },
                    hint: "Dữ liệu nhạy cảm: được che, chỉ dùng để cộng số.", error: problems.message(for: "dan-toc")),
            ],
            selects: [
                select("vi-tri", "Vị trí", register.positions.map { ($0.code, $0.name) })
            ]
                + (loaded.kind.categories.isEmpty
                    ? []
                    : [
                        select(
                            "thanh-phan", "Thành phần",
                            [("", "Không ghi")] + loaded.kind.categories.map { ($0.code, $0.name) })
                    ]),
            fields: [
                text("ngay-vao", "Ngày vào", hint: "Ngày/tháng/năm, ví dụ 28/6/2024.", required: true),
                text("tap-huan", "Ngày tập huấn", hint: "Chưa tập huấn thì để trống."),
            ] + register.marks.map { text("dau-\($0.code)", $0.name, hint: "Ghi ngày; chưa có thì để trống.") },
            leave: known.map { .group(group, .leave($0.0.id)) },
            strike: known.map { .group(group, .strikeMember($0.0.id)) })
        let title = known == nil ? "Thêm thành viên" : "Sửa thành viên"
        let status = problems.first.map(\.kind.status) ?? (choices.isEmpty ? .ok : .conflict)
        return try pages.page(head(title, loaded, problems: problems), content, viewer: viewer, status: status)
    }

    private func choices(_ candidates: [Person]) async throws -> [GroupMemberPage.Candidate] {
        guard !candidates.isEmpty else { return [] }
        let homes = try await database.read { tx -> [PlaceID: String] in
            var homes: [PlaceID: String] = [:]
            for home in candidates.compactMap(\.draft.residence) { homes[home] = try PlaceStore.place(home, tx)?.name }
            return homes
        }
        let known = candidates.enumerated().map { index, person in
            let parts = [
                person.sex.label, person.birth.map { "sinh \($0.written)" },
                person.draft.residence.flatMap { homes[$0] },
            ].compactMap { $0 }
            return GroupMemberPage.Candidate(
                id: "ai-\(index)", value: person.id.text, label: "\(person.name) (\(parts.joined(separator: ", ")))")
        }
        return known + [GroupMemberPage.Candidate(id: "ai-moi", value: "moi", label: "Người khác, chưa có hồ sơ")]
    }

    // MARK: Leaving, striking

    @Sendable func askLeave(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, member, _) = try await loadMember(context)
        return try leavePage(Form(), loaded, member, viewer, problems: [])
    }

    @Sendable func leave(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, member, _) = try await loadMember(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.group.id)
        let (reason, version) = (form.lines("ly-do"), Int(form.text("phien")) ?? 0)
        do {
            guard let day = try FormReading.day(form.text("ngay-roi"), "ngay-roi") else {
                throw Problem("group.day_missing", "Chưa ghi ngày rời. Ghi như 28/6/2024.", field: "ngay-roi")
            }
            try await database.write(as: viewer.actor) { tx in
                guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                try desk.end(member, on: day, reason: reason, version: version, in: present, in: tx)
            }
            return .seeOther(.group(id), notice: Self.leftNotice)
        } catch {
            return try leavePage(form, loaded, member, viewer, problems: try Self.problems(error))
        }
    }

    private func leavePage(
        _ form: Form, _ loaded: Loaded, _ member: GroupMember, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let content = GroupActPage(
            intro: "Dòng này còn ở lịch sử; người thay thế thì thêm thành viên mới.",
            action: .group(loaded.group.id, .leave(member.id)), cancel: .group(loaded.group.id),
            verb: "Ghi rời mô hình",
            submission: submissionID(""), version: String(member.rowVersion), selects: [],
            fields: [
                TextField(
                    "ngay-roi", "Ngày rời", value: form.text("ngay-roi"), hint: "Ngày/tháng/năm, ví dụ 28/6/2024.",
                    error: problems.message(for: "ngay-roi"))
            ],
            areas: [
                TextArea(
                    "ly-do", "Lý do", value: form.lines("ly-do"), hint: "Không ghi họ tên.", rows: 2, required: false,
                    error: problems.message(for: "ly-do"))
            ], hasFile: false, fileError: nil)
        return try pages.page(
            head("Ghi thành viên rời mô hình", loaded, problems: problems), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    @Sendable func askStrikeMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, member, _) = try await loadMember(context)
        let content = GroupConfirmPage(
            question: "Bỏ dòng thành viên ghi nhầm?",
            consequences: [
                "Dòng này thôi hiện và thôi được tính; hồ sơ của người đó còn nguyên.",
                "Người rời mô hình thì ghi ngày rời, không bỏ dòng.",
            ], action: .group(loaded.group.id, .strikeMember(member.id)), version: String(member.rowVersion),
            otherVersion: nil, reason: nil, verb: "Bỏ dòng này", back: .group(loaded.group.id, .member(member.id)))
        return try pages.page(head("Bỏ dòng ghi nhầm", loaded, showsHeading: false), content, viewer: viewer)
    }

    @Sendable func strikeMember(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, member, _) = try await loadMember(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.group.id, Int(form.text("phien")) ?? 0)
        try await database.write(as: viewer.actor) { tx in
            guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
            try desk.strike(member, version: version, in: present, in: tx)
        }
        return .seeOther(.group(id), notice: Self.struckNotice)
    }
}
