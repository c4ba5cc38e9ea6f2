import Database
import Hummingbird
import Kernel
import Pages
import Programme

/// What support did: the same numbers before and after it (H117).
extension GroupPages {
    /// A row for each number of the kind: `1.200 (28/6/2023)`, and by how much it changed.
    static func effects(_ measured: [GroupEffect], _ kind: GroupKind) -> [GroupRecordPage.Effect] {
        kind.register.effects.map { word in
            func find(_ moment: GroupEffect.Moment) -> GroupEffect? {
                measured.first { $0.code == word.code && $0.moment == moment }
            }
            func words(_ effect: GroupEffect?) -> String {
                effect.map { "\(Number.grouped(Int64($0.quantity))) (\($0.day.written))" } ?? "–"
            }
            let (before, after) = (find(.before), find(.after))
            var change = "–"
            if let before, let after {
                let difference = after.quantity - before.quantity
                change =
                    (difference > 0 ? "tăng " : difference < 0 ? "giảm " : "")
                    + (difference == 0 ? "không đổi" : Number.grouped(Int64(abs(difference))))
            }
            return GroupRecordPage.Effect(
                name: "\(word.name) (\(word.unit))", before: words(before), after: words(after), change: change)
        }
    }

    @Sendable func newEffect(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        guard !loaded.kind.register.effects.isEmpty else { throw Problem.noSuchPage }
        return try effectPage(Form(), loaded, viewer, problems: [])
    }

    @Sendable func addEffect(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        guard !loaded.kind.register.effects.isEmpty else { throw Problem.noSuchPage }
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.group.id)
        do {
            var problems = FieldProblems()
            let day = problems.take { () throws(Problem) -> Day? in try FormReading.day(form.text("ngay"), "ngay") }
            if day == nil, form["ngay"] == nil {
                problems.add(Problem("group.day_missing", "Chưa ghi ngày. Ghi như 28/6/2024.", field: "ngay"))
            }
            let moment = GroupEffect.Moment(rawValue: form.text("luc-do"))
            if moment == nil {
                problems.add(
                    Problem("group.effect_moment", "Chưa chọn đo trước hay sau khi hỗ trợ. Chọn một.", field: "luc-do"))
            }
            var values: [String: Int] = [:]
            for word in loaded.kind.register.effects {
                let field = "do-\(word.code)"
                values[word.code] = problems.take { () throws(Problem) -> Int? in
                    try FormReading.quantity(form.text(field), field, word.unit)
                }
            }
            if values.isEmpty, problems.all.isEmpty, let first = loaded.kind.register.effects.first {
                problems.add(
                    Problem("group.effect_none", "Chưa ghi số nào. Ghi ít nhất một chỉ số.", field: "do-\(first.code)"))
            }
            try Problems.throwIfAny(problems.all)
            let (kept, at, on) = (values, moment ?? .before, day ?? environment.today)
            try await database.write(as: viewer.actor) { tx in
                guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                try desk.measure(kept, at: at, on: on, of: present, in: tx)
            }
            return .seeOther(Link.group(id).fragment("tac-dong"), notice: Self.partNotice)
        } catch {
            return try effectPage(form, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func effectPage(
        _ form: Form, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let moments = GroupEffect.Moment.allCases.map {
            SelectField.Option($0.rawValue, $0.label, selected: $0.rawValue == form.text("luc-do"))
        }
        let content = GroupActPage(
            intro: "Ghi cùng các chỉ số trước và sau khi hỗ trợ. Số ghi lần này thay số đã đo cùng thời điểm.",
            action: .group(loaded.group.id, .effect), cancel: .group(loaded.group.id), verb: "Lưu số đo",
            submission: submissionID(""), version: nil,
            selects: [
                SelectField(
                    "luc-do", "Thời điểm đo", options: [.init("", "Chọn …")] + moments,
                    error: problems.message(for: "luc-do"))
            ],
            fields: [text("ngay", "Ngày đo", form, problems, hint: "Ngày/tháng/năm, ví dụ 28/6/2024.", required: true)]
                + loaded.kind.register.effects.map {
                    text("do-\($0.code)", "\($0.name) (\($0.unit))", form, problems)
                }, areas: [], hasFile: false, fileError: nil)
        return try page("Ghi số đo trước, sau", content, loaded, viewer, problems)
    }
}
