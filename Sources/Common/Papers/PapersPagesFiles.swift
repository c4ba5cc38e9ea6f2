import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Places

extension PapersPages {
    @Sendable func showAttach(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.issuePapers, lineage: nil)
        return try await attachPage(try context.recordID(), problems: [], viewer)
    }

    @Sendable func attach(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.issuePapers, lineage: nil)
        let id = try context.recordID()
        // The form around the file is small.
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let submission = RecordID(form.text("submission"))
        let desk = desk
        do {
            guard let file = form.file("file") else {
                throw Problem("attachment.missing", "Chưa chọn tệp. Chọn bản chụp đã ký, đóng dấu.", field: "file")
            }
            let link = try await database.write(as: viewer.actor) { tx in
                _ = try PapersPages.once(submission, "paper.attach", in: tx) {
                    try desk.attach(file.bytes, name: file.name, to: id, by: PaperActor(viewer), in: tx)
                }
                return try address(of: id, in: tx)
            }
            return .seeOther(link, notice: Self.attached)
        } catch let problem as Problem where problem.field == "file" {
            return try await attachPage(id, problems: [problem], viewer)
        }
    }

    @Sendable func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let id = try context.recordID()
        let file = try context.recordID("file")
        let desk = desk
        let (info, bytes) = try await database.read { tx in
            _ = try desk.visible(id, nil, to: PaperActor(viewer), in: tx)
            guard try PaperStore.files(of: id, in: tx).contains(where: { $0.attachment == file }) else {
                throw Problem(
                    .absent, "attachment.absent", "Không có tệp này ở văn bản. Mở lại văn bản để xem các tệp.")
            }
            return (try AttachmentStore.info(file, in: tx), try AttachmentStore.load(file, in: tx))
        }
        return .download(bytes, type: info.mediaType.rawValue, plainName: "ban-ky", name: info.name)
    }

    private func attachPage(_ id: RecordID, problems: [Problem], _ viewer: Viewer) async throws -> Response {
        let desk = desk
        let (paper, link, panel) = try await database.read { tx in
            let paper = try desk.attachable(id, to: PaperActor(viewer), in: tx)
            var panel = try PaperPanel.load(paper, desk: desk, viewer: viewer, in: tx)
            panel.attach = nil
            return (paper, try desk.kind(of: paper).link(to: paper), panel)
        }
        let content = AttachPage(
            cited: paper.cited ?? paper.title, action: .attach(to: id), submission: desk.environment.newID().text,
            error: problems.message(for: "file"), back: link, panel: panel)
        let head = PageHead(
            title: "Đính kèm bản ký", breadcrumbs: [("Việc chờ", .inbox), (paper.title, link)], facts: paper.title,
            state: paper.state.badge, errors: problems, errorTitle: "Chưa đính kèm: còn 1 chỗ cần sửa")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}

extension PaperDesk {
    /// Attaches the signed and stamped scan of an issued paper, with its audit entry.
    ///
    /// - Returns: the id of the file.
    /// - Throws: `Problem` `paper.absent`, `policy.forbidden`, `paper.not_issued` (conflict); on `file` those of
    ///   `AttachmentStore.save`, and `paper.file_known`.
    @discardableResult
    public func attach(
        _ bytes: [UInt8], name: String, to id: RecordID, by actor: PaperActor, in tx: WriteTransaction
    ) throws -> RecordID {
        let paper = try attachable(id, to: actor, in: tx)
        let file = try AttachmentStore.save(bytes, name: name, accepted: MediaType.scans, in: tx)
        if try PaperStore.files(of: id, in: tx).contains(where: { $0.attachment == file }) {
            throw Problem(
                .conflict, "paper.file_known", "Tệp “\(name)” đã đính kèm văn bản. Chọn tệp khác, hoặc để như đang có.",
                field: "file")
        }
        try tx.execute(
            """
            INSERT INTO paper_file (paper_id, attachment_id, kind, added_by, added_by_name, added_at)
            VALUES (\(id), \(file), 'scan', \(tx.actor.id), \(tx.actor.name), \(tx.now))
            """)
        try tx.audit("paper.scan_attached", RecordRef("paper", id), place: paper.place, after: ["file": file.text])
        return file
    }

    func attachable(_ id: RecordID, to actor: PaperActor, in tx: Transaction) throws -> Paper {
        let paper = try visible(id, .issuePapers, to: actor, in: tx)
        guard paper.state == .issued else {
            throw Problem(
                .conflict, "paper.not_issued",
                "“\(paper.title)” đang ở trạng thái “\(paper.state.label)”. Bản ký, đóng dấu chỉ đính kèm văn bản đã ban "
                    + "hành.")
        }
        return paper
    }
}
