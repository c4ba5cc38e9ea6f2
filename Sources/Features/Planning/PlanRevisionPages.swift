import Hummingbird
import Kernel
import Pages
import Papers

/// Asks before a new version of an issued plan is started.
struct PlanRevisionPage: PageContent {
    static let template = "plan-revision"

    struct Consequence: Sendable {
        let text: String
    }

    let question: String
    let consequences: [Consequence]
    let action: Link
    let submission: String
    let back: Link

    static var sample: PlanRevisionPage {
        PlanRevisionPage(
            question: "Lập bản điều chỉnh?", consequences: [Consequence(text: "…")], action: .plans, submission: "…",
            back: .plans)
    }
}

extension PlanningPages {
    static let revised = Pages.Notice("da-lap-ban", "Đã lập bản thảo điều chỉnh từ bản đang có hiệu lực.")

    /// Adds the start of a new version.
    func addRevisions(to router: some RouterMethods<AppContext>) {
        router.get("ke-hoach/:id/dieu-chinh", use: askRevision)
        router.post("ke-hoach/:id/dieu-chinh", use: revise)
    }

    @Sendable private func askRevision(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editPlans, request, context)
        let version = loaded.current.version
        let content = PlanRevisionPage(
            question: "Lập bản điều chỉnh của kế hoạch \(version.paperNumber ?? loaded.plan.period.written)?",
            consequences: [
                .init(
                    text: "Bản thảo \(version.number + 1) được lập, chép phụ lục và phần lời của bản \(version.number)."
                ),
                .init(text: "Bản \(version.number) vẫn có hiệu lực cho đến khi bản mới được ban hành."),
                .init(text: "Bản mới cần số và ngày của chính nó khi ban hành."),
            ], action: .planRevision(loaded.plan.id), submission: environment.newID().text, back: .plan(loaded.plan.id))
        let head = PageHead(
            title: "Lập bản điều chỉnh", section: .plans,
            breadcrumbs: [("Kế hoạch", .plans), (loaded.title, .plan(loaded.plan.id))], showsHeading: false)
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable private func revise(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editPlans, request, context)
        let form = try await request.form(context: context, limit: 16_384)
        guard let submission = RecordID(form.text("phieu")) else { throw Problem.noSuchPage }
        let plan = loaded.plan
        try await database.write(as: viewer.actor) { tx in
            _ = try tx.once(submission, "plan.revised") { () -> String in
                try PlanRevision.begin(plan, in: tx).id.text
            }
        }
        return .seeOther(.plan(plan.id), notice: Self.revised)
    }
}

extension Link {
    static func planRevision(_ plan: RecordID) -> Link { Link(segments: ["ke-hoach", plan.text, "dieu-chinh"]) }
}
