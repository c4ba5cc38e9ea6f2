import Attachments
import Database
import Hummingbird
import Kernel
import LegalRegister
import Office
import Pages
import Papers
import Places
import Programme

extension PlanningPages {
    static let kept = Pages.Notice("da-giu", "Đã giữ bản thảo. Các bản trước còn nguyên.")
    static let keptOpen = Pages.Notice("da-giu-mo", "Đã giữ bản thảo; các điểm còn mở được liệt kê dưới bảng.")
    static let unchanged = Pages.Notice(
        "da-co", "Phụ lục này đã được giữ trước đó, nên không thêm bản mới. Đây là bản đã giữ.")

    /// A version of a plan with everything its page shows.
    struct LoadedPlan: Sendable {
        let current: CurrentPlan
        let lineage: [PlaceID]
        let review: PlanReview
        /// The uploaded file of each annex; nil for one made in the product.
        let files: [Attachment?]
        let versions: [PlanVersion]
        let panel: PaperPanel

        var plan: Plan { current.plan }
        var findings: [Findings] { review.annexes }
        var title: String { "\(current.target.place.name): chỉ tiêu \(plan.period.written)" }
        /// The number of the version shown; nil for the newest, whose address is the plan's own.
        var olderNumber: Int? { current.version.number == versions.first?.number ? nil : current.version.number }
    }

    @Sendable func showPlan(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.viewPlans, request, context)
        let selected = request.query.text("o")
        let page = min(max(Int(request.query.text("trang")) ?? 1, 1), 1_000)
        let isOwn = viewer.may(.editPlans, lineage: loaded.lineage) && loaded.olderNumber == nil
        let state = loaded.current.version.state
        let explain: ((String) -> Link)? =
            isOwn && state.takesExplanations ? { .planExplain(loaded.plan.id, finding: $0) } : nil
        let parts = zip(loaded.current.annexes.indices, zip(loaded.current.annexes, loaded.findings)).map {
            index, pair in
            part(index, pair.0, pair.1, loaded: loaded, selected: selected, page: page, explain: explain)
        }
        let newest = loaded.versions.first
        let (work, notices) = found(loaded, parts, explain: explain)
        let content = PlanPage(
            older: loaded.olderNumber.map {
                PlanPage.Older(
                    shown: "bản \($0)", newest: .plan(loaded.plan.id), newestLabel: "bản \(newest?.number ?? $0)")
            }, panel: loaded.panel, work: work, annexes: parts.map(\.annex), notices: notices,
            text: PlanTextContent(
                loaded.review.text, plan: loaded.plan.id, catalogue: catalogue, mayEdit: isOwn && state.isOpen,
                documentLink: { .legalDocument($0) },
                commentLink: loaded.panel.comment == nil
                    ? nil : { .comments(of: loaded.current.version.id, anchor: $0, quote: $1) }),
            versions: loaded.versions.map { version in
                PlanPage.Version(
                    label: "Bản \(version.number)",
                    link: .plan(loaded.plan.id, version: version.number == newest?.number ? nil : version.number),
                    isCurrent: version.number == loaded.current.version.number, state: version.state.badge,
                    paper: version.paper, saved: version.saved)
            }, compare: loaded.versions.count > 1 ? .planDiff(loaded.plan.id) : nil)
        let head = PageHead(
            title: loaded.title, section: .plans, breadcrumbs: [("Kế hoạch", .plans)], facts: facts(loaded),
            state: loaded.current.version.state.badge, actions: actions(loaded, viewer: viewer),
            menus: menus(loaded, viewer: viewer),
            notice: request.notice(
                [
                    Self.kept, Self.keptOpen, Self.unchanged, Self.explained, Self.reopened, Self.revised,
                ] + PapersPages.notices))
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable func exportPlan(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, loaded) = try await load(.exportPlans, request, context)
        let title = loaded.title
        let annexes = loaded.current.annexes
        let bytes = try await desk.run { try PlanExport.workbook(annexes, title: title) }
        let place = loaded.current.target.place
        let version = loaded.current.version
        let paper = version.paperNumber.map { "Kế hoạch \($0)" } ?? "Kế hoạch"
        return .download(
            bytes, type: MediaType.workbook.rawValue,
            plainName: "ke-hoach-\(place.code)-\(loaded.plan.period)-ban-\(version.number).xlsx",
            name: "\(paper) – \(place.name) \(loaded.plan.period.written) – bản \(version.number).xlsx")
    }

    @Sendable func downloadFile(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.recordID()
        let attachment = try context.recordID("attachment")
        _ = try context.require(.viewPlans, lineage: nil)
        let found = try await database.read { tx -> (lineage: [PlaceID], file: Attachment, bytes: [UInt8])? in
            guard let plan = try PlanStore.plan(id, in: tx), try PlanFiles.has(attachment, plan: id, in: tx) else {
                return nil
            }
            return (
                try PlaceStore.lineage(of: plan.place, tx), try AttachmentStore.info(attachment, in: tx),
                try AttachmentStore.load(attachment, in: tx)
            )
        }
        guard let found else { throw Problem.noSuchPage }
        _ = try context.require(.viewPlans, lineage: found.lineage)
        let suffix = found.file.mediaType == .workbook ? "xlsx" : "txt"
        return .download(
            found.bytes, type: found.file.mediaType.rawValue, plainName: "tep-goc.\(suffix)", name: found.file.name)
    }

    /// The plan in the path at the version in the query, if the viewer has the right where it belongs.
    func load(
        _ action: Action, _ request: Request, _ context: AppContext
    ) async throws -> (Viewer, LoadedPlan) {
        let viewer = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let papers = papers
        let asked = request.query["ban"]
        let number = asked.flatMap { Int($0) }
        guard asked == nil || number != nil else { throw Problem.noSuchPage }
        let catalogue = catalogue
        let loaded = try await database.read { tx in
            guard let plan = try PlanStore.plan(id, in: tx) else { throw Problem.noSuchPage }
            let current = try CurrentPlan.load(plan, version: number, in: tx)
            guard let paper = try PaperStore.find(current.version.id, in: tx) else { throw DamagedPlan(id: plan.id) }
            return LoadedPlan(
                current: current, lineage: try PlanStore.lineage(of: plan, in: tx),
                review: try PlanReview.load(current, catalogue: catalogue, in: tx),
                files: try current.attachments.map { try $0.map { try AttachmentStore.info($0, in: tx) } },
                versions: try PlanStore.versions(of: plan.id, in: tx),
                panel: try PaperPanel.load(paper, desk: papers, viewer: viewer, in: tx))
        }
        return (try context.require(action, lineage: loaded.lineage), loaded)
    }

    private func part(
        _ index: Int, _ annex: Annex, _ findings: Findings, loaded: LoadedPlan, selected: String, page: Int,
        explain: ((String) -> Link)?
    ) -> PlanPage.Part {
        let prefix = index == 0 ? "" : "p\(index + 1)-"
        let base = Link.plan(loaded.plan.id, version: loaded.olderNumber)
        let file = loaded.files[index]
        let link = file.map { Link.planFile(loaded.plan.id, $0.id) }
        let drawn = AnnexDrawing(
            annex: annex, findings: findings, catalogue: catalogue, prefix: prefix, page: page, opens: true,
            selected: selected.hasPrefix(prefix) ? Office.CellAddress(String(selected.dropFirst(prefix.count))) : nil,
            base: base)
        var content = drawn.content(
            heading: annex.kind == .units ? "Chỉ tiêu theo đơn vị" : "Chỉ tiêu theo hoạt động", file: file?.name,
            link: link, opens: true)
        if let bar = content.bar, loaded.panel.comment != nil {
            // Two annexes of a plan both have an E12.
            let anchor = annex.kind == .units ? bar.address : "HĐ \(bar.address)"
            content.bar?.comment = .comments(
                of: loaded.current.version.id, anchor: anchor, quote: "\(bar.unit), \(bar.subject): \(bar.value)")
        }
        let (work, notices) = FindingsBuilder(anchors: drawn.anchors, annex: annex, explain: explain)
            .split(findings, prefix: prefix)
        return PlanPage.Part(annex: content, work: work, notices: notices)
    }

    private func facts(_ loaded: LoadedPlan) -> String {
        let version = loaded.current.version
        return
            "Kế hoạch \(version.paper) · \(loaded.current.target.agency.name) · bản \(version.number), \(version.saved)"
    }
}

/// Which files belong to a plan.
enum PlanFiles {
    /// Whether an annex of any version of the plan came from the file.
    static func has(_ attachment: RecordID, plan: RecordID, in tx: Transaction) throws -> Bool {
        try tx.row(
            """
            SELECT 1 AS found FROM plan_annex x JOIN plan_version v ON v.id = x.version_id
             WHERE v.plan_id = \(plan) AND x.attachment_id = \(attachment) LIMIT 1
            """) != nil
    }
}

/// An annex drawn as the table it is, a page of rows at a time.
struct AnnexDrawing {
    let annex: Annex
    let marks: CellMarks
    let anchors: CellAnchors
    private let catalogue: Catalogue
    private let page: Int
    private let pageSize: Int
    private let prefix: String
    private let base: Link

    /// Cells of a table that one page shows at most: the annex of a province by commune (124 rows) fits in one.
    private static let mostCells = 6_000

    /// - Parameters:
    ///   - opens: whether its cells can be opened one by one.
    ///   - base: the page it stands on.
    init(
        annex: Annex, findings: Findings, catalogue: Catalogue, prefix: String = "", page: Int, opens: Bool,
        selected: Office.CellAddress? = nil, base: Link
    ) {
        self.annex = annex
        self.catalogue = catalogue
        self.page = page
        self.prefix = prefix
        self.base = base
        pageSize = max(20, AnnexDrawing.mostCells / max(1, annex.columns.count))
        marks = CellMarks(annex, findings, selected: selected)
        anchors = CellAnchors(annex, prefix: prefix, pageSize: pageSize, opens: opens) { number in
            base.query([("trang", number > 1 ? String(number) : "")])
        }
    }

    /// - Parameters:
    ///   - file: the name of the uploaded file; nil for an annex that was made in the product.
    ///   - opens: whether it stands on the page of a plan, where units and cells lead on.
    func content(heading: String, file: String?, link: Link?, opens: Bool = false) -> AnnexContent {
        let start = min((page - 1) * pageSize, max(0, annex.rows.count - 1))
        let rows = Array(annex.rows[min(start, annex.rows.count)..<min(start + pageSize, annex.rows.count)])
        let isPaged = annex.rows.count > pageSize
        let detail = marks.selected.flatMap {
            CellWords.detail($0, of: annex, catalogue: catalogue, file: file, link: link)
        }
        return AnnexContent(
            id: "\(prefix)phu-luc", heading: heading,
            source: file.map { "Trang “\(annex.sheet)” của tệp \($0)" } ?? "Lập trong chương trình", file: link,
            bar: detail,
            barHint: detail == nil && opens
                ? "Bấm một số để xem số đó của đơn vị nào và nằm ở ô nào của tệp." : nil,
            sheet: annex.kind == .units
                ? SheetBuilder(
                    annex: annex, catalogue: catalogue, marks: marks, anchors: anchors, rows: rows,
                    linksUnits: opens
                ).content(caption: "\(heading). Chữ cột và số hàng như trong tệp.") : nil,
            activities: annex.kind == .activities
                ? ActivitiesBuilder(annex: annex, catalogue: catalogue, marks: marks, anchors: anchors, rows: rows)
                    .content(caption: "\(heading). Chữ cột và số hàng như trong tệp.") : nil,
            pager: isPaged ? Pager(page: page, more: start + pageSize < annex.rows.count, link: base) : nil)
    }
}
