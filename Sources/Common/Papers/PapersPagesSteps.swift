import Database
import Hummingbird
import Kernel
import Pages

extension PapersPages {
    /// What the page that asks before a step is made of.
    private struct Question: Sendable {
        let paper: Paper
        let label: String
        let link: Link
        let above: Bool
        let consequences: [String]
        /// What the content still lacks.
        let lacks: [Problem]
    }

    func ask(_ step: PaperStep, _ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try await require(PaperRules.action(for: step), context)
        let question = try await question(step, try context.recordID(), viewer)
        return try page(step, question, form: Form(), problems: question.lacks, viewer: viewer)
    }

    func perform(_ step: PaperStep, _ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try await require(PaperRules.action(for: step), context)
        let form = try await request.form(context: context)
        let id = try context.recordID()
        do {
            let details = try PapersPages.details(form)
            let submission = RecordID(form.text("submission"))
            let desk = desk
            let link = try await database.write(as: viewer.actor) { tx in
                _ = try PapersPages.once(submission, "paper.\(step.rawValue)", in: tx) {
                    try desk.perform(step, on: id, details, by: PaperActor(viewer), in: tx).rowVersion
                }
                let paper = try PaperStore.require(id, in: tx)
                return try desk.kind(of: paper).link(to: paper)
            }
            return .seeOther(link, notice: PapersPages.notice(step))
        } catch let problems as Problems {
            return try await askAgain(step, id, form, problems.all, viewer)
        } catch let problem as Problem where problem.kind == .invalid || problem.field != nil {
            return try await askAgain(step, id, form, [problem], viewer)
        }
    }

    /// The same question with what was typed and what is wrong with it.
    private func askAgain(
        _ step: PaperStep, _ id: RecordID, _ form: Form, _ problems: [Problem], _ viewer: Viewer
    ) async throws -> Response {
        try page(step, try await question(step, id, viewer), form: form, problems: problems, viewer: viewer)
    }

    /// - Throws: `Problem` on `ngay` for a day that is not in the calendar.
    private static func details(_ form: Form) throws -> StepDetails {
        let written = form.text("ngay")
        let day = Day(written: written)
        guard day != nil || written.isEmpty else {
            throw Problem(
                "paper.day_form", "“\(written)” không có trong lịch. Ghi ngày, tháng, năm, ví dụ 20/3/2024.",
                field: "ngay")
        }
        return StepDetails(
            expectedRowVersion: Int(form.text("phien")), note: form.lines("ghi-chu"), number: form["so"], day: day,
            reasonAbove: form.text("ly-do"))
    }

    private func question(_ step: PaperStep, _ id: RecordID, _ viewer: Viewer) async throws -> Question {
        let desk = desk
        return try await database.read { tx in
            let paper = try PaperStore.require(id, in: tx)
            let kind = try desk.kind(of: paper)
            let standing = try desk.standing(step, paper, PaperActor(viewer), in: tx)
            guard PaperRules.next(step, from: paper.state) != nil else { throw PaperWords.wrongState(step, paper) }
            var lacks: [Problem] = []
            do {
                try kind.require(step, paper, in: tx)
            } catch let problems as Problems {
                lacks = problems.all
            } catch let problem as Problem {
                lacks = [problem]
            }
            var lines = try desk.consequences(step, paper, viewer, in: tx)
            lines += try kind.consequences(step, paper, in: tx)
            if let principal = standing.principal {
                lines.append("Thực hiện thay mặt \(principal.name); văn bản ghi rõ.")
            }
            if standing.above {
                lines.append(
                    "\(standing.agencyName) làm thay \(try desk.issuer(of: paper, in: tx)); văn bản ghi rõ lý do.")
            }
            return Question(
                paper: paper, label: kind.label, link: kind.link(to: paper), above: standing.above, consequences: lines,
                lacks: lacks)
        }
    }

    private func page(
        _ step: PaperStep, _ question: Question, form: Form, problems: [Problem], viewer: Viewer
    ) throws -> Response {
        let paper = question.paper
        let verb = "\(step.verb) \(question.label)"
        let content = PaperConfirmPage(
            question: "\(step.verb) “\(paper.title)”?", consequences: question.consequences,
            action: .paper(paper.id, step), submission: form["submission"] ?? desk.environment.newID().text,
            rowVersion: Int(form.text("phien")) ?? paper.rowVersion,
            number: step == .issue
                ? TextField(
                    "so", "Số, ký hiệu", value: form.has("so") ? form.text("so") : paper.number ?? "",
                    hint: "Như trong sổ văn bản, ví dụ 288/KH-BCD.", error: problems.message(for: "so")) : nil,
            day: step == .issue
                ? TextField(
                    "ngay", "Ngày ban hành", value: form.has("ngay") ? form.text("ngay") : paper.day?.written ?? "",
                    hint: "Ngày, tháng, năm; ví dụ \(desk.environment.today.written).",
                    error: problems.message(for: "ngay")) : nil,
            note: noteField(step, form, problems),
            reason: question.above
                ? TextArea(
                    "ly-do", "Lý do cấp trên làm thay", value: form.text("ly-do"),
                    hint: "Vì sao đơn vị không đủ người soạn, kiểm tra và phê duyệt. Văn bản ghi lại lý do này.",
                    error: problems.message(for: "ly-do")) : nil,
            verb: verb, danger: step == .giveBack, back: question.link)
        let head = PageHead(
            title: verb, breadcrumbs: [("Việc chờ", .inbox), (paper.title, question.link)], errors: problems,
            errorTitle: problems.isEmpty
                ? nil : "Chưa \(step.verb.lowercased()) được: còn \(problems.count) chỗ cần xử lý",
            showsHeading: false)
        let typed = form.names.isEmpty ? nil : problems.first.map(\.kind.status)
        return try pages.page(head, content, viewer: viewer, status: typed ?? .ok)
    }

    private func noteField(_ step: PaperStep, _ form: Form, _ problems: [Problem]) -> TextArea? {
        guard step != .withdraw, step != .issue else { return nil }
        return TextArea(
            "ghi-chu", step == .giveBack ? "Ý kiến trả lại" : "Ý kiến kèm theo", value: form.lines("ghi-chu"),
            hint: step == .giveBack ? "Ghi rõ chỗ cần sửa. Ý kiến hiện trên đầu văn bản." : nil,
            required: step == .giveBack, error: problems.message(for: "ghi-chu"))
    }
}

extension PaperDesk {
    /// What a step means, for the page that asks before it.
    func consequences(_ step: PaperStep, _ paper: Paper, _ viewer: Viewer, in tx: Transaction) throws -> [String] {
        switch step {
        case .submit:
            let barred = try PaperStore.participants(of: paper, in: tx).ids.union([viewer.actor.id])
            let people = try deciders(.approve, paper, except: barred, limit: 3, in: tx).map(\.name)
            return [
                "Văn bản chuyển sang “Đã trình”: nội dung không sửa được cho đến khi rút lại hoặc được trả lại.",
                people.isEmpty
                    ? "Đơn vị không còn ai khác phê duyệt được: cấp trên phê duyệt thay và ghi lý do."
                    : "Người phê duyệt được: \(PaperWords.list(people)).",
            ]
        case .withdraw:
            return ["Văn bản về “Soạn thảo”, sửa được nội dung.", "Văn bản ra khỏi việc chờ của người phê duyệt."]
        case .giveBack:
            return [
                "Văn bản chuyển sang “Trả lại”: \(try issuer(of: paper, in: tx)) sửa được nội dung và trình lại.",
                "Ý kiến dưới đây được giữ cùng văn bản.",
            ]
        case .approve:
            let open = try CommentStore.all(of: paper, in: tx).filter { $0.parent == nil && $0.resolvedAt == nil }.count
            return [
                "Văn bản chuyển sang “Đã phê duyệt” và chờ ban hành.",
                "Nội dung không sửa được nữa; muốn đổi thì lập bản mới sau khi ban hành.",
            ] + (open == 0 ? [] : ["Còn \(open) góp ý chưa xong."])
        case .issue:
            let earlier = try PaperStore.issued(of: paper.series, in: tx)
            return ["Văn bản có hiệu lực với số và ngày dưới đây, không sửa được nữa."]
                + (earlier.map { ["Bản \($0.version)\($0.cited.map { ", \($0)," } ?? "") được thay thế."] } ?? [])
        }
    }
}
