import Attachments
import Database
import Events
import Hummingbird
import Kernel
import Pages
import Papers
import Places
import Programme

/// The pages of launches: list, form, one plan with its waves, calendar and preparations, the annex, import.
public struct LaunchPages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        LaunchListPage.self, LaunchReadPage.self, LaunchFormPage.self, LaunchRecordPage.self, LaunchLinePage.self,
        LaunchConfirmPage.self, LaunchSheetPage.self, LaunchPreviewPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Launches",
        [
            "launch-list": PackageResources.launch_list_mustache,
            "launch-read": PackageResources.launch_read_mustache,
            "launch-form": PackageResources.launch_form_mustache,
            "launch-record": PackageResources.launch_record_mustache,
            "launch-line": PackageResources.launch_line_mustache,
            "launch-confirm": PackageResources.launch_confirm_mustache,
            "launch-sheet": PackageResources.launch_sheet_mustache,
            "launch-preview": PackageResources.launch_preview_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let desk: LaunchDesk
    let environment: Kernel.Environment

    public init(database: Database, pages: PageRenderer, desk: LaunchDesk) {
        self.database = database
        self.pages = pages
        self.desk = desk
        environment = desk.environment
    }

    /// Adds `/ra-mat` and everything below it.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("ra-mat", use: list)
        router.get("ra-mat/moi", use: newPlan)
        router.post("ra-mat/moi", use: make)
        router.get("ra-mat/doc", use: startReading)
        router.post("ra-mat/doc", use: read)
        router.get("ra-mat/:id", use: show)
        router.get("ra-mat/:id/sua", use: editPlan)
        router.post("ra-mat/:id/sua", use: change)
        router.get("ra-mat/:id/rut", use: askTakeBack)
        router.post("ra-mat/:id/rut", use: takeBack)
        router.get("ra-mat/:id/lich.docx", use: word)
        router.get("ra-mat/:id/lich.xlsx", use: workbook)
        router.post("ra-mat/:id/chuan-bi", use: addNeed)
        router.post("ra-mat/:id/chuan-bi/:part", use: setNeed)
        router.post("ra-mat/:id/chuan-bi/:part/bo", use: strikeNeed)
        router.get("ra-mat/:id/lich/moi", use: newLine)
        router.post("ra-mat/:id/lich/moi", use: addLine)
        router.get("ra-mat/:id/lich/:part", use: editLine)
        router.post("ra-mat/:id/lich/:part", use: changeLine)
        router.post("ra-mat/:id/lich/:part/thong-nhat", use: agree)
        router.post("ra-mat/:id/lich/:part/su-kien", use: planEvent)
        router.post("ra-mat/:id/lich/:part/bo", use: strikeLine)
        router.get("ra-mat/:id/nhap", use: startSheet)
        router.post("ra-mat/:id/nhap", use: upload)
        router.get("ra-mat/:id/nhap/:part", use: preview)
        router.post("ra-mat/:id/nhap/:part/giu", use: keepSheet)
        router.post("ra-mat/:id/nhap/:part/bo", use: discardSheet)
    }

    static let absent = Problem(.absent, "launch.absent", "Không có kế hoạch ra mắt này.")

    /// A plan with its place, and on whose side the viewer is.
    struct Loaded: Sendable {
        let plan: LaunchPlan
        let place: Place
        let lineage: [PlaceID]
        let side: LaunchSide
    }

    /// The plan in the path. Who launches sees it, and whoever works below: it names their villages.
    ///
    /// - Parameter action: the right that is needed somewhere below the plan, or above it.
    func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Loaded) {
        let viewer = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let (desk, scopes) = (desk, viewer.scopes(action))
        let (loaded, isBelow) = try await database.read { tx in
            guard let plan = try LaunchStore.find(id, in: tx), let place = try PlaceStore.place(plan.place, tx) else {
                throw Self.absent
            }
            let lineage = try PlaceStore.lineage(of: place.id, tx)
            let isBelow = try scopes.contains { try PlaceStore.lineage(of: $0.place, tx).contains(place.id) }
            return (
                Loaded(
                    plan: plan, place: place, lineage: lineage, side: desk.side(of: scopes, planLineage: lineage)),
                isBelow
            )
        }
        return (isBelow ? viewer : try context.require(action, lineage: loaded.lineage), loaded)
    }

    /// The plan in the path, for who may change it: its own side.
    func loadOwn(_ context: AppContext) async throws -> (Viewer, Loaded) {
        let (_, loaded) = try await load(.recordEvents, context)
        return (try context.require(.recordEvents, lineage: loaded.lineage), loaded)
    }

    /// The same form with the same answers is one submission; going back and changing something makes another.
    static func submission(_ form: String, _ parts: [String]) -> RecordID? {
        guard let form = RecordID(form) else { return nil }
        let text = ([form.text] + parts).joined(separator: "\u{1F}")
        return RecordID.of(digest: AttachmentStore.digest(of: Array(text.utf8)))
    }

    /// A fresh number for a form, or the one it came back with.
    func submissionID(_ typed: String) -> String { RecordID(typed)?.text ?? environment.newID().text }

    /// What a refused write says in a form; anything that is no affair of the form is thrown on.
    static func problems(_ error: any Error) throws -> [Problem] {
        switch error {
        case let problems as Problems: return problems.all
        case let problem as Problem where problem.kind == .conflict || problem.field != nil: return [problem]
        default: throw error
        }
    }

    func head(
        _ title: String, _ loaded: Loaded, problems: [Problem] = [], showsHeading: Bool = true
    ) -> PageHead {
        PageHead(
            title: title, section: .events,
            breadcrumbs: [("Ra mắt", .launchPlans), (Self.short(loaded.plan), .launchPlan(loaded.plan.id))],
            errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa",
            showsHeading: showsHeading)
    }

    /// `Kế hoạch 91/KH-BTV`, `Kế hoạch năm 2023`.
    static func short(_ plan: LaunchPlan) -> String {
        plan.draft.number.isEmpty ? "Kế hoạch năm \(plan.draft.year)" : "Kế hoạch \(plan.draft.number)"
    }
}
