import Database
import Hummingbird
import Kernel
import Pages

extension PapersPages {
    @Sendable func showComments(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.commentPapers, lineage: nil)
        let id = try context.recordID()
        return try await commentPage(
            id, request.query, problems: [], notice: request.notice([Self.commented, Self.resolved]), viewer)
    }

    @Sendable func comment(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.commentPapers, lineage: nil)
        let id = try context.recordID()
        let form = try await request.form(context: context)
        let new = NewComment(
            parent: RecordID(form.text("tra-loi")), anchor: form.text("neo"), quote: form.text("trich"),
            text: form.lines("loi-gop-y"))
        let submission = RecordID(form.text("submission"))
        let desk = desk
        do {
            let (comment, link) = try await database.write(as: viewer.actor) { tx in
                let comment = try PapersPages.once(submission, "paper.comment", in: tx) {
                    try desk.comment(new, on: id, by: PaperActor(viewer), in: tx)
                }
                return (new.parent ?? comment, try address(of: id, in: tx))
            }
            return .seeOther(link.fragment("gop-y-\(comment.text)"), notice: Self.commented)
        } catch let problems as Problems {
            return try await commentPage(id, form, problems: problems.all, notice: nil, viewer)
        }
    }

    @Sendable func resolve(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.commentPapers, lineage: nil)
        let id = try context.recordID()
        let comment = try context.recordID("comment")
        _ = try await request.form(context: context, limit: 16_384)
        let desk = desk
        let link = try await database.write(as: viewer.actor) { tx in
            try desk.resolve(comment, on: id, by: PaperActor(viewer), in: tx)
            return try address(of: id, in: tx)
        }
        return .seeOther(link.fragment("gop-y"), notice: Self.resolved)
    }

    func address(of id: RecordID, in tx: Transaction) throws -> Link {
        let paper = try PaperStore.require(id, in: tx)
        return try desk.kind(of: paper).link(to: paper)
    }

    private func commentPage(
        _ id: RecordID, _ form: Form, problems: [Problem], notice: Notice?, _ viewer: Viewer
    ) async throws -> Response {
        let desk = desk
        let (paper, link, panel) = try await database.read { tx in
            let paper = try desk.visible(id, .commentPapers, to: PaperActor(viewer), in: tx)
            var panel = try PaperPanel.load(paper, desk: desk, viewer: viewer, in: tx)
            panel.comment = nil
            return (paper, try desk.kind(of: paper).link(to: paper), panel)
        }
        let parent = form.text("tra-loi")
        var answered = panel.threads.first { $0.mark == "gop-y-\(parent)" }
        answered?.reply = nil
        answered?.resolve = nil
        let quote = String(form.text("trich").prefix(500))
        let content = CommentFormPage(
            answered: answered, quoted: quote.isEmpty || answered != nil ? nil : quote, action: .comments(of: id),
            submission: form["submission"] ?? desk.environment.newID().text, quote: quote,
            parent: answered == nil ? "" : parent,
            anchor: answered == nil
                ? TextField(
                    "neo", "Chỗ góp ý", value: form.text("neo"),
                    hint: "Ô như E12, mục như III.4; để trống là cả văn bản.",
                    required: false, error: problems.message(for: "neo")) : nil,
            text: TextArea(
                "loi-gop-y", answered == nil ? "Góp ý" : "Trả lời", value: form.lines("loi-gop-y"),
                error: problems.message(for: "loi-gop-y")),
            verb: answered == nil ? "Gửi góp ý" : "Gửi trả lời", back: link, panel: panel)
        let head = PageHead(
            title: "Góp ý", breadcrumbs: [("Việc chờ", .inbox), (paper.title, link)], facts: paper.title,
            state: paper.state.badge, errors: problems, errorTitle: "Chưa gửi góp ý: còn \(problems.count) chỗ cần sửa",
            notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
