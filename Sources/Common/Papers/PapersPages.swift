import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Places

/// The pages that all papers share: the questions before steps, comments, scans, the inbox, deputies.
public struct PapersPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        PaperConfirmPage.self, CommentFormPage.self, AttachPage.self, InboxPage.self, DeputiesPage.self,
        MessagePage.self, PaperPanelPage.self,
    ]

    /// Their templates, with the partials that pages of other rooms embed.
    public static let templates = TemplateSource(
        "Common/Papers",
        [
            "paper-confirm": PackageResources.paper_confirm_mustache,
            "paper-comment-form": PackageResources.paper_comment_form_mustache,
            "paper-attach": PackageResources.paper_attach_mustache, "inbox": PackageResources.inbox_mustache,
            "message": PackageResources.message_mustache,
            "deputies": PackageResources.deputies_mustache, "paper-panel": PackageResources.paper_panel_mustache,
            "paper-steps": PackageResources.paper_steps_mustache,
            "paper-decision": PackageResources.paper_decision_mustache,
            "paper-thread": PackageResources.paper_thread_mustache,
            "paper-comments": PackageResources.paper_comments_mustache,
            "paper-events": PackageResources.paper_events_mustache,
            "paper-files": PackageResources.paper_files_mustache,
        ])

    /// What is said once after a step; pages of papers take these for `request.notice`.
    public static let notices =
        PaperStep.allCases.map(notice) + [commented, resolved, attached]

    static let commented = Notice("da-gop-y", "Đã gửi góp ý.")
    static let resolved = Notice("da-xong-gop-y", "Đã đánh dấu góp ý là xong.")
    static let attached = Notice("da-dinh-kem", "Đã đính kèm bản ký.")
    static let named = Notice("da-uy-quyen", "Đã lập ủy quyền.")
    static let ended = Notice("da-thoi-uy-quyen", "Đã thôi ủy quyền.")

    let database: Database
    let pages: PageRenderer
    let desk: PaperDesk
    /// Whether the site is reached by HTTPS, for the addresses in messages.
    let isSecure: Bool

    /// - Parameter isSecure: whether the site is reached by HTTPS, for the addresses in messages to copy.
    public init(database: Database, pages: PageRenderer, desk: PaperDesk, isSecure: Bool = false) {
        self.isSecure = isSecure
        self.database = database
        self.pages = pages
        self.desk = desk
    }

    /// Adds everything below `/van-ban`, `/viec-cho` and `/uy-quyen`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("van-ban/:id", use: showPaper)
        for step in PaperStep.allCases {
            router.get("van-ban/:id/\(step.slug)") { try await ask(step, $0, $1) }
            router.post("van-ban/:id/\(step.slug)") { try await perform(step, $0, $1) }
        }
        router.get("van-ban/:id/gop-y", use: showComments)
        router.post("van-ban/:id/gop-y", use: comment)
        router.post("van-ban/:id/gop-y/:comment/xong", use: resolve)
        router.get("van-ban/:id/dinh-kem", use: showAttach)
        router.post("van-ban/:id/dinh-kem", use: attach)
        router.get("van-ban/:id/tep/:file", use: download)
        router.get("viec-cho", use: showInbox)
        router.get("viec-cho/dem", use: countWaiting)
        router.get("van-ban/:id/tin-nhan", use: showMessage)
        router.get("uy-quyen", use: showDeputies)
        router.post("uy-quyen", use: nameDeputy)
        router.post("uy-quyen/:id/thoi", use: endDeputy)
    }

    static func notice(_ step: PaperStep) -> Notice {
        switch step {
        case .submit: Notice("da-trinh", "Đã trình văn bản.")
        case .withdraw: Notice("da-rut", "Đã rút lại văn bản; nội dung sửa được.")
        case .giveBack: Notice("da-tra-lai", "Đã trả lại văn bản kèm ý kiến.")
        case .approve: Notice("da-phe-duyet", "Đã phê duyệt văn bản.")
        case .issue: Notice("da-ban-hanh", "Đã ban hành văn bản.")
        }
    }

    @Sendable private func showPaper(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.requireViewer()
        let id = try context.recordID()
        let link = try await database.read { tx in
            let paper = try desk.visible(id, nil, to: PaperActor(viewer), in: tx)
            return try desk.kind(of: paper).link(to: paper)
        }
        return .seeOther(link)
    }

    /// The viewer, if the right holds somewhere, of his own or as somebody's deputy.
    func require(_ action: Action, _ context: AppContext) async throws -> Viewer {
        let viewer = try context.requireViewer()
        if viewer.may(action) { return viewer }
        let today = desk.environment.today
        let acts = try await database.read { tx in try PaperActor(viewer).may(action, on: today, in: tx) }
        return acts ? viewer : try context.require(action, lineage: nil)
    }

    /// Does the work once for the submission that a form carries.
    static func once<Result: Codable & Sendable>(
        _ submission: RecordID?, _ action: String, in tx: WriteTransaction, _ work: () throws -> Result
    ) throws -> Result {
        try submission.map { try tx.once($0, action, work) } ?? work()
    }
}

/// Keeps the partials that other rooms embed under the check of templates.
struct PaperPanelPage: PageContent {
    static let template = "paper-panel"

    let panel: PaperPanel

    static var sample: PaperPanelPage { PaperPanelPage(panel: .sample) }
}
