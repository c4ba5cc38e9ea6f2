import Attachments
import Database
import Groups
import Hummingbird
import Kernel
import Pages
import Programme

extension EventPages {
    static let heldNotice = Notice("da-to-chuc", "Đã ghi kết quả; số được tính ngay ở mọi cấp trên.")
    static let reopenedNotice = Notice("da-mo-lai", "Đã đưa về dự kiến; số đã tính được rút lại.")
    static let cancelledNotice = Notice("da-huy", "Đã hủy sự kiện.")
    static let takenBackNotice = Notice("da-rut", "Đã rút sự kiện; số của nó thôi được tính.")

    @Sendable func askHold(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let event = loaded.event
        guard event.takenBack == nil, event.state != .cancelled else { return .seeOther(.event(event.id)) }
        var fields: [(String, String)] = []
        if let held = event.held {
            fields = [
                ("ngay", held.from.written), ("den-ngay", held.until == held.from ? "" : held.until.written),
                ("so-dot", String(held.rounds)),
            ]
            fields += held.measures.map { (EventForm.measure($0.key), String($0.value)) }
            let splits = held.counts.map { [(nil as String?, $0.all)] + $0.ages.map { ($0.key, $0.value) } } ?? []
            for (age, split) in splits {
                for (number, value) in [
                    (EventFault.Subject.Number.women, split.women as Int?), (.men, split.men),
                    (.minorityWomen, split.minorityWomen), (.minorityMen, split.minorityMen),
                ] {
                    if let value { fields.append((EventForm.count(number, age), String(value))) }
                }
            }
        } else if event.draft.period.isDay, event.draft.period.from <= environment.today {
            fields = [("ngay", event.draft.period.from.written)]
        }
        return try await holdPage(Form(fields), loaded, viewer, problems: [])
    }

    @Sendable func hold(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let sent = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        let (id, version, files) = (loaded.event.id, Int(sent.text("phien")) ?? 0, files(sent))
        let allCame = sent.text("co-mat") == "1"
        do {
            let held = try holding(sent, loaded.kind)
            let lessons = sent.has("bai-hoc") ? sent.lines("bai-hoc") : nil
            try await write(as: viewer, to: id) { desk, present, tx in
                // What was learned belongs to the plan; it is kept first, so that the version is that of the form.
                var event = present
                if let lessons, lessons != present.draft.lessons {
                    var draft = present.draft
                    draft.lessons = lessons
                    try desk.correct(present, to: draft, version: version, in: tx)
                    event = try EventStore.find(id, in: tx) ?? present
                }
                try desk.hold(
                    event, as: held, allCame: allCame,
                    version: event.rowVersion == present.rowVersion ? version : event.rowVersion, in: tx)
                if !files.isEmpty, let now = try EventStore.find(id, in: tx) { try desk.attach(files, to: now, in: tx) }
            }
            return .seeOther(.event(id), notice: Self.heldNotice)
        } catch {
            let problems = try Self.problems(error)
            return try await holdPage(sent, try await load(.recordEvents, context).1, viewer, problems: problems)
        }
    }

    /// What the form says of the holding.
    private func holding(_ form: Form, _ kind: EventKind) throws -> EventHolding {
        var problems = FieldProblems()
        let from = problems.take { () throws(Problem) -> Day? in try FormReading.day(form.text("ngay"), "ngay") }
        let until = problems.take { () throws(Problem) -> Day? in try FormReading.day(form.text("den-ngay"), "den-ngay")
        }
        let rounds = problems.take { () throws(Problem) -> Int? in try FormReading.count(form.text("so-dot"), "so-dot")
        }
        if from == nil, form["ngay"] == nil {
            problems.add(Problem("event.day_missing", "Chưa ghi ngày tổ chức. Ghi như 28/6/2024.", field: "ngay"))
        }
        func split(_ age: String?) -> ParticipantSplit? {
            var numbers: [EventFault.Subject.Number: Int] = [:]
            for number in EventFault.Subject.Number.allCases {
                let field = EventForm.count(number, age)
                numbers[number] = problems.take { () throws(Problem) -> Int? in
                    try FormReading.count(form.text(field), field)
                }
            }
            guard !numbers.isEmpty else { return nil }
            return ParticipantSplit(
                women: numbers[.women] ?? 0, men: numbers[.men] ?? 0, minorityWomen: numbers[.minorityWomen],
                minorityMen: numbers[.minorityMen])
        }
        let all = split(nil)
        var ages: [String: ParticipantSplit] = [:]
        for group in desk.catalogue.events.ageGroups { ages[group.code] = split(group.code) }
        if all == nil, !ages.isEmpty {
            problems.add(
                Problem("event.count_all", "Ghi tổng số nữ, nam trước khi chia theo nhóm tuổi.", field: "nu"))
        }
        var measures: [String: Int] = [:]
        for measure in kind.measures {
            let field = EventForm.measure(measure.code)
            measures[measure.code] = problems.take { () throws(Problem) -> Int? in
                try FormReading.quantity(form.text(field), field, measure.unit)
            }
        }
        try Problems.throwIfAny(problems.all)
        let day = from ?? environment.today
        return EventHolding(
            from: day, until: until, rounds: rounds ?? 1, counts: all.map { ParticipantCounts(all: $0, ages: ages) },
            measures: measures)
    }

    private func holdPage(
        _ form: Form, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let id = loaded.event.id
        let listed = try await database.read { tx in try EventStore.participants(of: id, in: tx) }
        let make = FieldMaker(values: { form.text($0) }, problems: problems)
        func four(_ age: String?, _ of: String) -> [TextField] {
            [
                make.text(EventForm.count(.women, age), "Nữ\(of)"), make.text(EventForm.count(.men, age), "Nam\(of)"),
                make.text(EventForm.count(.minorityWomen, age), "Trong đó nữ DTTS\(of)"),
                make.text(EventForm.count(.minorityMen, age), "Trong đó nam DTTS\(of)"),
            ]
        }
        var sections = [
            EventFormPage.Section(
                "ngay-to-chuc", "Ngày tổ chức", note: "Dự kiến: \(loaded.event.draft.period.written)",
                fields: [
                    make.text("ngay", "Ngày", hint: "Ngày/tháng/năm, ví dụ 28/6/2024.", required: true),
                    make.text("den-ngay", "Đến ngày", hint: "Nhiều ngày thì ghi ngày cuối."),
                    make.text("so-dot", "Số đợt", hint: "Để trống là 1."),
                ]),
            EventFormPage.Section(
                "nguoi-du", "Người dự",
                intro: listed.isEmpty
                    ? "Ghi số người; lập danh sách sau nếu cần."
                    : "Danh sách có \(listed.count) người. Để trống các ô số thì lấy theo danh sách.",
                fields: four(nil, ""),
                choices: listed.contains { $0.attended == nil }
                    ? [
                        EventFormPage.Choices(
                            legend: "Danh sách", hint: nil, error: nil,
                            options: [
                                .init(
                                    id: "co-mat", name: "co-mat", value: "1",
                                    label: "Người trong danh sách chưa điểm danh đều có mặt", isRadio: false,
                                    checked: form.text("co-mat") == "1")
                            ])
                    ] : []),
        ]
        if !loaded.kind.measures.isEmpty {
            sections.insert(
                EventFormPage.Section(
                    "so-lieu", "Số liệu", note: "Chưa rõ thì để trống",
                    fields: loaded.kind.measures.map {
                        make.text(EventForm.measure($0.code), "\($0.name) (\($0.unit))")
                    }), at: 1)
        }
        for group in desk.catalogue.events.ageGroups {
            sections.append(
                EventFormPage.Section(
                    "tuoi-\(group.code)", group.name, note: "Không chia thì để trống",
                    fields: four(group.code, ", \(group.name.lowercasedFirst)")))
        }
        let lessons = form.has("bai-hoc") ? form.lines("bai-hoc") : loaded.event.draft.lessons
        sections.append(
            EventFormPage.Section(
                "rut-kinh-nghiem", "Bài học và minh chứng",
                areas: [
                    TextArea(
                        "bai-hoc", "Bài học kinh nghiệm", value: lessons, hint: "Không ghi họ tên.", rows: 2,
                        required: false, error: problems.message(for: "bai-hoc"))
                ]))
        let content = EventFormPage(
            label: "Đã tổ chức", action: .event(id, .hold), cancel: .event(id), verb: "Lưu kết quả",
            hidden: [.init(name: "phien", value: String(loaded.event.rowVersion))], sections: sections, hasFile: true,
            fileError: problems.message(for: "tep"), fileHint: EventFormPage.fileWords)
        return try page(
            loaded.event.held == nil ? "Ghi đã tổ chức" : "Sửa kết quả", content, loaded, viewer, problems)
    }

    // MARK: Back to planned, cancelled, taken back

    @Sendable func askEnd(_ action: EventAction, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        return try endPage(action, loaded, viewer, reason: "", problems: [])
    }

    @Sendable func end(_ action: EventAction, _ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 65_536)
        let (id, version, reason) = (loaded.event.id, Int(form.text("phien")) ?? 0, form.lines("ly-do"))
        do {
            switch action {
            case .reopen:
                try await write(as: viewer, to: id) { desk, event, tx in
                    try desk.reopen(event, version: version, in: tx)
                }
                return .seeOther(.event(id), notice: Self.reopenedNotice)
            case .cancel:
                try await write(as: viewer, to: id) { desk, event, tx in
                    try desk.cancel(event, reason: reason, version: version, in: tx)
                }
                return .seeOther(.event(id), notice: Self.cancelledNotice)
            default:
                try await write(as: viewer, to: id) { desk, event, tx in
                    try desk.takeBack(event, reason: reason, version: version, in: tx)
                }
                return .seeOther(.event(id), notice: Self.takenBackNotice)
            }
        } catch let problem as Problem where problem.field == "ly-do" {
            return try endPage(action, loaded, viewer, reason: reason, problems: [problem])
        }
    }

    private func endPage(
        _ action: EventAction, _ loaded: Loaded, _ viewer: Viewer, reason: String, problems: [Problem]
    ) throws -> Response {
        let event = loaded.event
        let (title, question, consequences, verb): (String, String, [String], String)
        switch action {
        case .reopen:
            guard event.state != .planned else { return .seeOther(.event(event.id)) }
            (title, question, verb) = ("Đưa về dự kiến", "Đưa “\(event.title)” về dự kiến?", "Đưa về dự kiến")
            consequences = [
                "Kết quả đã ghi thôi được tính; số ở mọi cấp trên được tính lại ngay.",
                "Mô hình ra mắt tại sự kiện này mất mốc ra mắt, nếu đó là mốc cuối.",
                "Danh sách và các dòng đã ghi còn nguyên.",
            ]
        case .cancel:
            guard event.state == .planned else { return .seeOther(.event(event.id)) }
            (title, question, verb) = ("Hủy sự kiện", "Hủy “\(event.title)”?", "Hủy sự kiện")
            consequences = ["Sự kiện còn ở danh sách với lý do hủy; có thể đưa về dự kiến."]
        default:
            guard event.takenBack == nil else { return .seeOther(.event(event.id)) }
            (title, question, verb) = ("Rút sự kiện ghi nhầm", "Rút “\(event.title)” khỏi danh sách?", "Rút sự kiện")
            consequences = [
                "Sự kiện thôi được tính; số ở mọi cấp trên được tính lại ngay.", "Không đưa lại được; cần thì ghi mới.",
            ]
        }
        var area: TextArea?
        if action.segments != EventAction.reopen.segments {
            area = TextArea(
                "ly-do", "Lý do", value: reason, rows: 2, required: true, error: problems.message(for: "ly-do"))
        }
        let content = EventConfirmPage(
            question: question, consequences: consequences, action: .event(event.id, action),
            version: String(event.rowVersion), reason: area, verb: verb, back: .event(event.id))
        return try pages.page(
            head(title, loaded, problems: problems, showsHeading: false), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }
}
