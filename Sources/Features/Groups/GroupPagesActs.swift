import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Programme

extension GroupPages {
    // MARK: Steps

    @Sendable func newStep(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        return try stepPage(Form(), loaded, viewer, problems: [])
    }

    @Sendable func addStep(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.group.id)
        let version = Int(form.text("phien")) ?? 0
        do {
            guard let step = GroupStep(rawValue: form.text("buoc")) else {
                throw Problem("group.step", "Chưa chọn mốc. Chọn một mốc trong danh sách.", field: "buoc")
            }
            guard let day = try FormReading.day(form.text("ngay"), "ngay") else {
                throw Problem("group.day_missing", "Chưa ghi ngày. Ghi như 28/6/2024.", field: "ngay")
            }
            let event = GroupEvent(
                step, on: day, number: step.hasPaper ? form.text("so-qd") : "",
                issuer: step.hasPaper ? form.text("noi-qd") : "", note: form.lines("ghi-chu"))
            try await database.write(as: viewer.actor) { tx in
                guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                try desk.add(event, to: present, version: version, in: tx)
            }
            return .seeOther(.group(id), notice: Self.stepNotice)
        } catch {
            let problems = try Self.problems(error)
            return try stepPage(form, try await load(.editGroups, context).1, viewer, problems: problems)
        }
    }

    private func stepPage(
        _ form: Form, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let cycle = GroupCycle(today: environment.today, programmeFrom: desk.rules.firstDay)
        let typed = form.text("buoc")
        let options = cycle.next(after: loaded.group.steps).map {
            SelectField.Option($0.rawValue, $0.label, selected: $0.rawValue == typed)
        }
        let content = GroupActPage(
            intro: "Các mốc đã có: "
                + (loaded.group.steps.isEmpty
                    ? "chưa có."
                    : loaded.group.steps.map { "\($0.step.label) \($0.day.written)" }.joined(separator: ", ") + "."),
            action: .group(loaded.group.id, .step), cancel: .group(loaded.group.id), verb: "Lưu mốc",
            submission: submissionID(""), version: String(loaded.group.rowVersion),
            selects: [SelectField("buoc", "Mốc", options: options, error: problems.message(for: "buoc"))],
            fields: [
                text("ngay", "Ngày", form, problems, hint: "Ngày/tháng/năm, ví dụ 28/6/2024.", required: true),
                text(
                    "so-qd", "Số quyết định, tờ trình, biên bản", form, problems,
                    hint: "Cho mốc đề nghị, thống nhất, quyết định; ví dụ 31/QĐ-UBND."),
                text(
                    "noi-qd", "Nơi ra văn bản", form, problems,
                    hint: "Như UBND xã Cách Linh; mốc thống nhất ghi cả hai bên."),
            ], areas: [area("ghi-chu", "Ghi chú", form, problems)], hasFile: false, fileError: nil)
        return try page("Ghi mốc", content, loaded, viewer, problems)
    }

    @Sendable func askUndoStep(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        guard let last = loaded.group.steps.last, loaded.group.takenBack == nil else {
            return .seeOther(.group(loaded.group.id))
        }
        let content = GroupConfirmPage(
            question: "Rút mốc “\(last.step.label)” ngày \(last.day.written)?",
            consequences: [
                "Mốc này thôi được tính; số ở mọi cấp trên được tính lại ngay.", "Việc rút còn ở lịch sử của mô hình.",
            ],
            action: .group(loaded.group.id, .undoStep), version: String(loaded.group.rowVersion), otherVersion: nil,
            reason: nil, verb: "Rút mốc", back: .group(loaded.group.id))
        return try pages.page(head("Rút mốc", loaded, showsHeading: false), content, viewer: viewer)
    }

    @Sendable func undoStep(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id, version) = (desk, loaded.group.id, Int(form.text("phien")) ?? 0)
        try await database.write(as: viewer.actor) { tx in
            guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
            try desk.undoStep(of: present, version: version, in: tx)
        }
        return .seeOther(.group(id), notice: Self.stepUndoneNotice)
    }

    // MARK: Meetings

    @Sendable func newMeeting(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        return try meetingPage(Form(), loaded, viewer, problems: [])
    }

    @Sendable func addMeeting(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.group.id)
        do {
            var problems = FieldProblems()
            let day = problems.take { () throws(Problem) -> Day? in try FormReading.day(form.text("ngay"), "ngay") }
            let women = problems.take { () throws(Problem) -> Int? in try FormReading.count(form.text("so-nu"), "so-nu")
            }
            let men = problems.take { () throws(Problem) -> Int? in try FormReading.count(form.text("so-nam"), "so-nam")
            }
            if day == nil, form["ngay"] == nil {
                problems.add(Problem("group.day_missing", "Chưa ghi ngày. Ghi như 28/6/2024.", field: "ngay"))
            }
            try Problems.throwIfAny(problems.all)
            let meeting = MeetingFacts(
                day: day ?? environment.today, theme: form.text("chu-de"), women: women, men: men,
                note: form.lines("ghi-chu"))
            let submission = Self.submission(
                form.text("phieu"),
                [id.text, meeting.day.iso, meeting.theme, form.text("so-nu"), form.text("so-nam"), meeting.note])
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                    return try desk.add(meeting, to: present, in: tx)
                }
                _ = try submission.map { try tx.once($0, "group.meeting", make) } ?? make()
            }
            return .seeOther(.group(id), notice: Self.partNotice)
        } catch {
            return try meetingPage(form, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func meetingPage(
        _ form: Form, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let content = GroupActPage(
            intro: nil, action: .group(loaded.group.id, .meeting), cancel: .group(loaded.group.id),
            verb: "Lưu buổi sinh hoạt",
            submission: submissionID(form.text("phieu")), version: nil, selects: [],
            fields: [
                text("ngay", "Ngày", form, problems, hint: "Ngày/tháng/năm, ví dụ 28/6/2024.", required: true),
                text("chu-de", "Chủ đề", form, problems, required: true),
                text("so-nu", "Số nữ dự", form, problems), text("so-nam", "Số nam dự", form, problems),
            ], areas: [area("ghi-chu", "Nội dung, ý kiến", form, problems)], hasFile: false, fileError: nil)
        return try page("Ghi buổi sinh hoạt", content, loaded, viewer, problems)
    }

    @Sendable func askStrikeMeeting(_ request: Request, _ context: AppContext) async throws -> Response {
        let part = try context.recordID("part")
        return try await askStrike(context, "Bỏ buổi sinh hoạt ghi nhầm?", .strikeMeeting(part))
    }

    @Sendable func strikeMeeting(_ request: Request, _ context: AppContext) async throws -> Response {
        let part = try context.recordID("part")
        return try await strike(request, context) { desk, group, tx in
            try desk.strikeMeeting(part, of: group, in: tx)
        }
    }

    // MARK: Taking back

    @Sendable func askTakeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        guard loaded.group.takenBack == nil else { return .seeOther(.group(loaded.group.id)) }
        return try takeBackPage(loaded, typed: "", viewer, problems: [])
    }

    @Sendable func takeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.group.id)
        let (reason, version) = (form.lines("ly-do"), Int(form.text("phien")) ?? 0)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                try desk.takeBack(present, reason: reason, version: version, in: tx)
            }
            return .seeOther(.group(id), notice: Self.takenBackNotice)
        } catch {
            let problems = try Self.problems(error)
            let present = try await load(.editGroups, context).1
            // A second click, or somebody quicker: the record says who took it back.
            if present.group.takenBack != nil { return .seeOther(.group(id), notice: Self.takenBackNotice) }
            return try takeBackPage(present, typed: reason, viewer, problems: problems)
        }
    }

    private func takeBackPage(
        _ loaded: Loaded, typed: String, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let content = GroupConfirmPage(
            question: "Rút “\(loaded.group.name)”?",
            consequences: [
                "Mọi số của mô hình này thôi được tính ở \(loaded.place.name) và mọi cấp trên.",
                "Mô hình vẫn xem được, ghi rõ ai rút, lúc nào, vì sao. Không khôi phục được; cần thì ghi lại.",
                "Mô hình đã dừng hoạt động thì ghi mốc “Dừng hoạt động”, không rút.",
            ], action: .group(loaded.group.id, .takeBack), version: String(loaded.group.rowVersion), otherVersion: nil,
            reason: TextArea(
                "ly-do", "Lý do rút", value: typed, hint: "Vì sao mô hình này không được tính.", rows: 2,
                error: problems.message(for: "ly-do")), verb: "Rút mô hình", back: .group(loaded.group.id))
        return try pages.page(
            head("Rút mô hình", loaded, problems: problems, showsHeading: false), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Shared

    func askStrike(
        _ context: AppContext, _ question: String, _ action: GroupAction
    ) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let content = GroupConfirmPage(
            question: question,
            consequences: ["Dòng này thôi hiện và thôi được tính.", "Việc bỏ còn ở lịch sử của mô hình."],
            action: .group(loaded.group.id, action), version: String(loaded.group.rowVersion), otherVersion: nil,
            reason: nil, verb: "Bỏ dòng này", back: .group(loaded.group.id))
        return try pages.page(head("Bỏ dòng ghi nhầm", loaded, showsHeading: false), content, viewer: viewer)
    }

    func strike(
        _ request: Request, _ context: AppContext,
        _ work: @escaping @Sendable (GroupDesk, Group, WriteTransaction) throws -> Void
    ) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        _ = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.group.id)
        try await database.write(as: viewer.actor) { tx in
            guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
            try work(desk, present, tx)
        }
        return .seeOther(.group(id), notice: Self.struckNotice)
    }

    func page(
        _ title: String, _ content: GroupActPage, _ loaded: Loaded, _ viewer: Viewer, _ problems: [Problem]
    ) throws -> Response {
        try pages.page(
            head(title, loaded, problems: problems), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }

    func text(
        _ name: String, _ label: String, _ form: Form, _ problems: [Problem], hint: String? = nil,
        required: Bool = false
    ) -> TextField {
        TextField(
            name, label, value: form.text(name), hint: hint, required: required, error: problems.message(for: name))
    }

    func area(
        _ name: String, _ label: String, _ form: Form, _ problems: [Problem], required: Bool = false
    ) -> TextArea {
        TextArea(
            name, label, value: form.lines(name), rows: 3, required: required, error: problems.message(for: name))
    }
}
