import Database
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places

extension EventPages {
    private static let personFields = [
        "ho-ten", "gioi-tinh", "nam-sinh", "dan-toc", "vai-tro", "co-mat", "ai", "phieu",
    ]

    @Sendable func newPerson(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        return try personPage(Form(), loaded, viewer, problems: [], candidates: [])
    }

    @Sendable func addPerson(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 65_536)
        let id = loaded.event.id
        do {
            let draft = try person(form)
            let role = ParticipantRole(rawValue: form.text("vai-tro")) ?? .participant
            let attended: Bool? =
                switch form.text("co-mat") {
                case "co": true
                case "vang": false
                default: nil
                }
            let answer = form.text("ai")
            let submission = Self.submission(
                form.text("phieu"), [id.text] + Self.personFields.filter { $0 != "phieu" }.map(form.text))
            try await write(as: viewer, to: id) { desk, event, tx in
                let make = {
                    try desk.addParticipant(
                        try Self.choice(answer, draft, in: tx), role: role, attended: attended, to: event, in: tx)
                }
                _ = try submission.map { try tx.once($0, "event.participant", make) } ?? make()
            }
            return .seeOther(.event(id), notice: Self.partNotice)
        } catch let doubt as DoubtfulPerson {
            // Who the names belong to is said to whoever must choose, and to the log.
            context.note(
                Reading(
                    "event.participants_read", RecordRef(Event.kind, id), place: loaded.event.place,
                    details: ["reason": "Nhận ra người đã có hồ sơ"]))
            return try personPage(form, loaded, viewer, problems: [], candidates: doubt.candidates)
        } catch {
            return try personPage(form, loaded, viewer, problems: try Self.problems(error), candidates: [])
        }
    }

    private func person(_ form: Form) throws -> PersonDraft {
        var problems = FieldProblems()
        let rules = desk.personRules
        if let fault = rules.fault(ofName: form.text("ho-ten")) { problems.add(fault) }
        let sex = Sex(rawValue: form.text("gioi-tinh"))
        if sex == nil {
            problems.add(Problem("person.sex", "Chưa chọn giới tính. Chọn nữ hoặc nam.", field: "gioi-tinh"))
        }
        let birth = problems.take { () throws(Problem) -> Birth? in try rules.birth(form.text("nam-sinh")) }
        let ethnicity = problems.take { () throws(Problem) -> String? in try rules.ethnicity(form.text("dan-toc")) }
        try Problems.throwIfAny(problems.all)
        return PersonDraft(name: form.text("ho-ten"), sex: sex ?? .female, birth: birth, ethnicity: ethnicity)
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

    private func personPage(
        _ form: Form, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem], candidates: [Person]
    ) throws -> Response {
        let isHeld = loaded.event.state == .held
        let make = FieldMaker(
            values: { $0 == "co-mat" && !form.has("co-mat") && isHeld ? "co" : form.text($0) }, problems: problems)
        var sections: [EventFormPage.Section] = []
        if !candidates.isEmpty {
            let known = candidates.enumerated().map { index, person in
                EventFormPage.Option(
                    id: "ai-\(index)", name: "ai", value: person.id.text,
                    label: "\(person.name) (\(person.sex.label)\(person.birth.map { ", sinh \($0.written)" } ?? ""))",
                    isRadio: true, checked: false)
            }
            sections.append(
                EventFormPage.Section(
                    "nghi-van", "Có phải người đã có hồ sơ?",
                    choices: [
                        EventFormPage.Choices(
                            legend: "Chưa lưu gì cả. Chọn một:", hint: nil, error: nil,
                            options: known + [
                                .init(
                                    id: "ai-moi", name: "ai", value: "moi", label: "Người khác, chưa có hồ sơ",
                                    isRadio: true, checked: false)
                            ])
                    ]))
        }
        sections.append(
            EventFormPage.Section(
                "nguoi", "Người",
                selects: [
                    make.select(
                        "gioi-tinh", "Giới tính", [("", "Chọn …")] + Sex.allCases.map { ($0.rawValue, $0.label) }),
                    make.select(
                        "dan-toc", "Dân tộc",
                        [("", "Không ghi")] + desk.catalogue.ethnicities.map { ($0.name, $0.name) },
                        hint: "Dữ liệu nhạy cảm: được che, chỉ dùng để cộng số."),
                    make.select(
                        "vai-tro", "Vai trò", ParticipantRole.allCases.map { ($0.rawValue, $0.label) }),
                    make.select("co-mat", "Điểm danh", [("", "Chưa điểm danh"), ("co", "Có mặt"), ("vang", "Vắng")]),
                ],
                fields: [
                    make.text("ho-ten", "Họ và tên", required: true),
                    make.text("nam-sinh", "Năm sinh", hint: "Như 1987 hoặc 20/3/1987."),
                ]))
        let id = loaded.event.id
        let content = EventFormPage(
            label: "Người tham gia", action: .event(id, .people), cancel: .event(id), verb: "Thêm vào danh sách",
            hidden: [.init(name: "phieu", value: submissionID(form.text("phieu")))], sections: sections, hasFile: false,
            fileError: nil, fileHint: "")
        let status = problems.first.map(\.kind.status) ?? (candidates.isEmpty ? .ok : .conflict)
        return try pages.page(
            head("Thêm người vào danh sách", loaded, problems: problems), content, viewer: viewer, status: status)
    }

    @Sendable func askRemovePerson(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let part = try context.recordID("part")
        let content = EventConfirmPage(
            question: "Bỏ người này khỏi danh sách?",
            consequences: [
                "Dòng này thôi được tính; hồ sơ của người đó còn nguyên.", "Vắng thì điểm danh, không bỏ dòng.",
            ],
            action: .event(loaded.event.id, .removePerson(part)), version: String(loaded.event.rowVersion), reason: nil,
            verb: "Bỏ khỏi danh sách", back: .event(loaded.event.id))
        return try pages.page(head("Bỏ khỏi danh sách", loaded, showsHeading: false), content, viewer: viewer)
    }

    @Sendable func removePerson(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        _ = try await request.form(context: context, limit: 65_536)
        let part = try context.recordID("part")
        try await write(as: viewer, to: loaded.event.id) { desk, event, tx in
            try desk.removeParticipant(part, of: event, in: tx)
        }
        return .seeOther(.event(loaded.event.id), notice: Self.struckNotice)
    }

    // MARK: Who came

    @Sendable func askAttendance(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        _ = try context.require(.viewPeople, lineage: loaded.lineage)
        let id = loaded.event.id
        let (lines, people) = try await database.read { tx in
            let lines = try EventStore.participants(of: id, in: tx)
            return (lines, try PersonStore.find(lines.map(\.person), in: tx))
        }
        guard !lines.isEmpty else { return .seeOther(.event(id)) }
        context.note(
            Reading(
                "event.participants_read", RecordRef(Event.kind, id), place: loaded.event.place,
                details: ["reason": "Điểm danh"]))
        let content = EventFormPage(
            label: "Điểm danh", action: .event(id, .attendance), cancel: .event(id), verb: "Lưu điểm danh",
            hidden: lines.map { .init(name: "dong", value: $0.id.text) },
            sections: [
                EventFormPage.Section(
                    "diem-danh", "Ai có mặt", note: "Bỏ đánh dấu là vắng",
                    choices: [
                        EventFormPage.Choices(
                            legend: "Danh sách \(lines.count) người", hint: nil, error: nil,
                            options: lines.enumerated().map { index, line in
                                .init(
                                    id: "co-mat-\(index)", name: "co-mat", value: line.id.text,
                                    label: "\(people[line.person]?.name ?? "•••") (\(line.role.label.lowercasedFirst))",
                                    isRadio: false, checked: line.attended ?? true)
                            })
                    ])
            ], hasFile: false, fileError: nil, fileHint: "")
        return try page("Điểm danh", content, loaded, viewer, [])
    }

    @Sendable func setAttendance(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 1_048_576)
        let came = Set(form.all("co-mat"))
        // Who was added after the page was opened is not on the form, and stays as it is.
        let attendance = Dictionary(
            form.all("dong").compactMap { text in RecordID(text).map { ($0, came.contains(text)) } },
            uniquingKeysWith: { first, _ in first })
        try await write(as: viewer, to: loaded.event.id) { desk, event, tx in
            try desk.setAttendance(attendance, of: event, in: tx)
        }
        return .seeOther(.event(loaded.event.id), notice: Self.partNotice)
    }
}
