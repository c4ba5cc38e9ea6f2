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

    /// Another way to begin: the shares of old units are handed on to new ones.
    struct Reassignment: Sendable {
        /// `Phân lại cho 56 xã, phường từ 01/7/2025`.
        let label: String
        let consequences: [Consequence]
        let action: Link
        let submission: String
    }

    let question: String
    let consequences: [Consequence]
    let action: Link
    let submission: String
    let back: Link
    /// Nil when no reform fell inside the period of the plan.
    let reassignment: Reassignment?

    static var sample: PlanRevisionPage {
        PlanRevisionPage(
            question: "Lập bản điều chỉnh?", consequences: [Consequence(text: "…")], action: .plans, submission: "…",
            back: .plans,
            reassignment: Reassignment(
                label: "Phân lại cho 56 xã, phường từ 01/7/2025", consequences: [Consequence(text: "…")],
                action: .plans,
                submission: "…"))
    }
}

extension PlanningPages {
    static let revised = Pages.Notice("da-lap-ban", "Đã lập bản thảo điều chỉnh từ bản đang có hiệu lực.")

    static let reassigned = Pages.Notice(
        "da-phan-lai", "Đã lập bản thảo phân lại: các ô của xã mới còn trống, điền trên lưới cho khớp tổng.")

    /// Adds the start of a new version.
    func addRevisions(to router: some RouterMethods<AppContext>) {
        router.get("ke-hoach/:id/dieu-chinh", use: askRevision)
        router.post("ke-hoach/:id/dieu-chinh", use: revise)
        router.post("ke-hoach/:id/phan-lai", use: reassign)
    }

    @Sendable private func askRevision(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editPlans, request, context)
        let version = loaded.current.version
        let (plan, annexes, today) = (loaded.plan, loaded.current.annexes, environment.today)
        let offer = try await database.read { tx in
            try PlanReassignment.offer(for: plan, annexes: annexes, today: today, in: tx)
        }
        let content = PlanRevisionPage(
            question: "Lập bản điều chỉnh của kế hoạch \(version.paperNumber ?? loaded.plan.period.written)?",
            consequences: [
                .init(
                    text: "Bản thảo \(version.number + 1) được lập, chép phụ lục và phần lời của bản \(version.number)."
                ),
                .init(text: "Bản \(version.number) vẫn có hiệu lực cho đến khi bản mới được ban hành."),
                .init(text: "Bản mới cần số và ngày của chính nó khi ban hành."),
            ], action: .planRevision(loaded.plan.id), submission: environment.newID().text, back: .plan(loaded.plan.id),
            reassignment: offer.map { offer in
                .init(
                    label: "Phân lại cho \(offer.units.count) xã, phường từ \(offer.structure.inForceFrom.written)",
                    consequences: [
                        .init(
                            text:
                                "Bản thảo \(version.number + 1) giữ tổng của từng chỉ tiêu; phần của cấp huyện thành phần của "
                                + "cấp xã, ô của từng xã để trống cho đến khi điền trên lưới."),
                        .init(text: "Việc cơ quan cấp tỉnh tự làm giữ nguyên."),
                        .init(
                            text:
                                "Bản \(version.number) vẫn có hiệu lực, chỉ tiêu vẫn ở đơn vị cũ cho đến khi bản mới được ban "
                                + "hành có số và ngày."),
                    ], action: .planReassignment(loaded.plan.id), submission: environment.newID().text)
            })
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

extension PlanningPages {
    @Sendable private func reassign(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editPlans, request, context)
        let form = try await request.form(context: context, limit: 16_384)
        guard let submission = RecordID(form.text("phieu")) else { throw Problem.noSuchPage }
        let (plan, today, catalogue) = (loaded.plan, environment.today, catalogue)
        try await database.write(as: viewer.actor) { tx in
            _ = try tx.once(submission, "plan.reassigned") { () -> String in
                try PlanReassignment.begin(plan, today: today, catalogue: catalogue, in: tx).id.text
            }
        }
        return .seeOther(.planGrid(plan.id, kind: .units), notice: Self.reassigned)
    }
}

extension Link {
    static func planReassignment(_ plan: RecordID) -> Link { Link(segments: ["ke-hoach", plan.text, "phan-lai"]) }

    static func planRevision(_ plan: RecordID) -> Link { Link(segments: ["ke-hoach", plan.text, "dieu-chinh"]) }
}
