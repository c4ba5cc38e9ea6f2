import Hummingbird
import Kernel
import Pages
import Papers

extension PlanningPages {
    static let explained = Pages.Notice("da-giai-thich", "Đã lưu lời giải thích.")
    static let reopened = Pages.Notice("da-mo-lai", "Đã bỏ lời giải thích; điểm này để mở lại.")

    /// Adds the explanation of differences and doubts.
    func addExplanations(to router: some RouterMethods<AppContext>) {
        router.get("ke-hoach/:id/giai-thich", use: askExplanation)
        router.post("ke-hoach/:id/giai-thich", use: explain)
    }

    /// A difference or doubt as the page shows it.
    private struct Finding {
        let kind: String
        let message: String
        let explanation: Explanation?
    }

    @Sendable private func askExplanation(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, review) = try await review(context)
        return try explainPage(request.query.text("diem"), review, viewer: viewer)
    }

    @Sendable private func explain(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await review(context)
        let form = try await request.form(context: context, limit: 65_536)
        let key = form.text("diem")
        let words = form.text("loi")
        let isRemoval = form.text("viec") == "bo"
        guard let submission = RecordID(form.text("phieu")) else { throw Problem.noSuchPage }
        if !isRemoval, !(5...2_000).contains(words.count) {
            let problem = Problem(
                "finding.words",
                words.count < 5
                    ? "Ghi lời giải thích, ít nhất một câu ngắn (5 chữ cái)."
                    : "Lời giải thích dài \(words.count) chữ cái, nhiều nhất được 2.000. Rút gọn lại.",
                field: "loi")
            return try explainPage(key, loaded, viewer: viewer, typed: words, problems: [problem])
        }
        let catalogue = catalogue
        let id = loaded.current.plan.id
        do {
            try await database.write(as: viewer.actor) { tx in
                _ = try tx.once(submission, "finding.explained") { () -> String in
                    guard let plan = try PlanStore.plan(id, in: tx) else { throw Problem.noSuchPage }
                    let current = try CurrentPlan.load(plan, in: tx)
                    guard current.version.state.takesExplanations else { throw PlanRevision.closed(current.version) }
                    let review = try PlanReview.load(current, catalogue: catalogue, in: tx)
                    guard finding(key, in: review) != nil else { throw Self.findingGone }
                    if isRemoval {
                        try ExplanationStore.remove(key, plan: id, in: tx)
                    } else {
                        try ExplanationStore.set(words, for: key, plan: id, in: tx)
                    }
                    try tx.audit(
                        isRemoval ? "finding.reopened" : "finding.explained", RecordRef("plan", id), place: plan.place,
                        after: ["finding": key])
                    return id.text
                }
            }
        } catch let problem as Problem where problem.kind == .conflict && problem.code != Self.findingGone.code {
            // The plan was sent up meanwhile: the words stay in the form.
            return try explainPage(key, loaded, viewer: viewer, typed: words, problems: [problem])
        }
        return .seeOther(.plan(id), notice: isRemoval ? Self.reopened : Self.explained)
    }

    private static let findingGone = Problem(
        .conflict, "finding.gone",
        "Điểm này không còn: có người vừa sửa số liệu. Mở lại kế hoạch để xem những điểm đang còn.")

    private func finding(_ key: String, in review: PlanReview) -> Finding? {
        let all = review.all
        if let difference = all.differences.first(where: { $0.key == key }) {
            return Finding(
                kind: difference.words, message: difference.message, explanation: difference.explanation)
        }
        return all.doubts.first { $0.key == key }.map {
            Finding(kind: $0.kind.label, message: $0.message, explanation: $0.explanation)
        }
    }

    /// The plan in the path, reviewed, for somebody who may explain.
    private func review(_ context: AppContext) async throws -> (Viewer, PlanReview) {
        _ = try context.require(.editPlans, lineage: nil)
        let id = try context.recordID()
        let catalogue = catalogue
        let (review, lineage) = try await database.read { tx in
            guard let plan = try PlanStore.plan(id, in: tx) else { throw Problem.noSuchPage }
            return (
                try PlanReview.load(try CurrentPlan.load(plan, in: tx), catalogue: catalogue, in: tx),
                try PlanStore.lineage(of: plan, in: tx)
            )
        }
        return (try context.require(.editPlans, lineage: lineage), review)
    }

    private func explainPage(
        _ key: String, _ review: PlanReview, viewer: Viewer, typed: String? = nil, problems: [Problem] = []
    ) throws -> Response {
        guard let finding = finding(key, in: review) else { throw Self.findingGone }
        let id = review.current.plan.id
        let content = PlanExplainPage(
            action: .planExplain(id), back: .plan(id), kind: finding.kind.capitalisedFirst, message: finding.message,
            key: key, submission: environment.newID().text,
            words: TextArea(
                "loi", "Lời giải thích", value: typed ?? finding.explanation?.words ?? "",
                hint: "Vì sao hai phía khác nhau mà vẫn đúng, ví dụ: Theo QĐ 861, thay QĐ 612.",
                error: problems.message(for: "loi")),
            earlier: finding.explanation.map { "\($0.by) ghi \(Moment.written($0.at))." },
            removal: finding.explanation.map { _ in .planExplain(id) })
        let head = PageHead(
            title: "Giải thích", section: .plans,
            breadcrumbs: [("Kế hoạch", .plans), (review.current.title, .plan(id))], errors: problems,
            showsHeading: false)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}

extension PaperState {
    /// Whether a finding may still be explained: until the plan is issued. An approved plan with an open one could
    /// otherwise neither be issued nor be changed.
    var takesExplanations: Bool {
        switch self {
        case .draft, .returned, .submitted, .approved: true
        case .issued, .superseded: false
        }
    }
}

extension Link {
    /// Where the findings of a plan are explained.
    static func planExplain(_ plan: RecordID, finding key: String = "") -> Link {
        Link(segments: ["ke-hoach", plan.text, "giai-thich"]).query([("diem", key)])
    }
}
