import Database
import Hummingbird
import Kernel
import Office
import Pages
import Papers
import Programme

/// The pages of this room: the overview, the plans, and the import of an annex in three steps.
public struct PlanningPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] =
        [
            OverviewPage.self, PlanListPage.self, PlanPage.self, ImportStartPage.self, ImportPreviewPage.self,
            ImportConfirmPage.self, PlanFormPage.self, PlanExplainPage.self, PlanSharePage.self, PlanRevisionPage.self,
            PlanDiffPage.self,
        ] + gridContents

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Planning",
        [
            "overview": PackageResources.overview_mustache, "plan-list": PackageResources.plan_list_mustache,
            "plan": PackageResources.plan_mustache, "plan-annex": PackageResources.plan_annex_mustache,
            "plan-sheet": PackageResources.plan_sheet_mustache,
            "plan-activities": PackageResources.plan_activities_mustache,
            "plan-findings": PackageResources.plan_findings_mustache,
            "import-steps": PackageResources.import_steps_mustache,
            "import-choice": PackageResources.import_choice_mustache,
            "import-start": PackageResources.import_start_mustache,
            "import-preview": PackageResources.import_preview_mustache,
            "import-confirm": PackageResources.import_confirm_mustache,
            "plan-form": PackageResources.plan_form_mustache, "form-field": PackageResources.form_field_mustache,
            "plan-explain": PackageResources.plan_explain_mustache,
            "plan-share": PackageResources.plan_share_mustache,
            "plan-diff": PackageResources.plan_diff_mustache,
            "plan-text": PackageResources.plan_text_mustache,
            "plan-revision": PackageResources.plan_revision_mustache,
        ].merging(gridTemplates) { first, _ in first })

    let database: Database
    let pages: PageRenderer
    let catalogue: Catalogue
    let environment: Kernel.Environment
    let importer: PlanImport
    /// The state machine that plans go through.
    let papers: PaperDesk
    /// The Word template of issuers that have none of their own.
    let planTemplate: [UInt8]
    let progress: OverviewProgress.Source
    let pdf = PDFConverter()
    let desk = ReadingDesk()
    /// Whether the site is reached by HTTPS, for the addresses in messages.
    let isSecure: Bool

    /// - Parameters:
    ///   - papers: the state machine that plans go through.
    ///   - planTemplate: the Word template of issuers that have none of their own.
    ///   - progress: what the overview shows of progress.
    ///   - environment: its clock says which days come next; its ids tell submissions apart.
    ///   - isSecure: whether the site is reached by HTTPS, for the addresses in messages to share.
    public init(
        database: Database, pages: PageRenderer, catalogue: Catalogue, papers: PaperDesk, planTemplate: [UInt8],
        progress: @escaping OverviewProgress.Source = { _, _ in nil }, environment: Kernel.Environment = .live,
        isSecure: Bool = false
    ) {
        self.database = database
        self.pages = pages
        self.catalogue = catalogue
        self.environment = environment
        self.isSecure = isSecure
        self.papers = papers
        self.planTemplate = planTemplate
        self.progress = progress
        importer = PlanImport(catalogue: catalogue)
    }

    /// Adds `/tong-quan` and everything below `/ke-hoach` and `/nhap-phu-luc`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("tong-quan", use: showOverview)
        router.get("ke-hoach", use: listPlans)
        router.get("ke-hoach/danh-sach.xlsx", use: exportList)
        router.get("ke-hoach/:id", use: showPlan)
        router.get("ke-hoach/:id/xlsx", use: exportPlan)
        router.get("ke-hoach/:id/tep/:attachment", use: downloadFile)
        router.get("nhap-phu-luc", use: showStart)
        router.post("nhap-phu-luc", use: upload)
        router.get("nhap-phu-luc/:id", use: showPreview)
        router.post("nhap-phu-luc/:id", use: choose)
        router.post("nhap-phu-luc/:id/trang", use: changeSheet)
        router.get("nhap-phu-luc/:id/giu-lai", use: askKeep)
        router.post("nhap-phu-luc/:id/giu-lai", use: keep)
        router.get("nhap-phu-luc/:id/bo", use: askDiscard)
        router.post("nhap-phu-luc/:id/bo", use: discard)
        addText(to: router)
        addExplanations(to: router)
        addShare(to: router)
        addRevisions(to: router)
        addDiff(to: router)
        addDocuments(to: router)
        addGrid(to: router)
    }

    /// The periods that a plan may be chosen for: the phases of the catalogue, then 2021 to 2030.
    var periods: [Period] { catalogue.phases.map(\.period) + (2021...2030).compactMap { Period(year: $0) } }
}

extension PlanVersion {
    /// `288/KH-BCD ngày 20/3/2024`; says what is blank.
    var paper: String {
        switch (paperNumber, paperDay) {
        case (let number?, let day?): "\(number) ngày \(day.written)"
        case (let number?, nil): "\(number), chưa ghi ngày"
        case (nil, let day?): "chưa ghi số, ngày \(day.written)"
        case (nil, nil): "chưa ghi số và ngày"
        }
    }

    /// `Nông Thị Ngữ lưu 09:00 ngày 20/3/2024`.
    var saved: String { "\(createdBy) lưu \(Moment.written(createdAt))" }
}
