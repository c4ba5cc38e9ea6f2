import Hummingbird
import Kernel
import Pages

extension Link {
    /// All indicators of the catalogue.
    public static let catalogueIndicators = Link("/danh-muc/chi-tieu")
    /// The models that are registered.
    public static let catalogueModels = Link("/danh-muc/mo-hinh")
    /// Spending norms.
    public static let catalogueNorms = Link("/danh-muc/dinh-muc")
    /// What is suspended, waits for guidance, is tried or spread.
    public static let catalogueStatuses = Link("/danh-muc/trang-thai")
    /// Fixed days and deadlines.
    public static let catalogueCalendar = Link("/danh-muc/lich")

    /// An indicator of the catalogue, by its code.
    public static func catalogueIndicator(_ code: String) -> Link {
        Link(segments: ["danh-muc", "chi-tieu", code])
    }

    /// An activity of the catalogue, by its path: `3.4`.
    public static func catalogueActivity(_ path: String) -> Link { Link.programme.fragment("hoat-dong-\(path)") }

    /// A kind of group, by its code.
    public static func catalogueModel(_ code: String) -> Link { Link.catalogueModels.fragment(code) }
}

/// The catalogue of the programme as officers read it: contents, activities, indicators, models, norms, states and
/// days, each with the paper that says it and how far that was checked.
public struct ProgrammePages: Sendable {
    /// What the pages of this room show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        CatalogueOverviewPage.self, CatalogueSearchPage.self, IndicatorListPage.self, IndicatorPage.self,
        ModelsPage.self, NormsPage.self, StatusesPage.self, ProgrammeCalendarPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Common/Programme",
        [
            "catalogue-calendar": PackageResources.catalogue_calendar_mustache,
            "catalogue-finder": PackageResources.catalogue_finder_mustache,
            "catalogue-indicator": PackageResources.catalogue_indicator_mustache,
            "catalogue-indicators": PackageResources.catalogue_indicators_mustache,
            "catalogue-marks": PackageResources.catalogue_marks_mustache,
            "catalogue-models": PackageResources.catalogue_models_mustache,
            "catalogue-norms": PackageResources.catalogue_norms_mustache,
            "catalogue-overview": PackageResources.catalogue_overview_mustache,
            "catalogue-search": PackageResources.catalogue_search_mustache,
            "catalogue-source": PackageResources.catalogue_source_mustache,
            "catalogue-status": PackageResources.catalogue_status_mustache,
            "catalogue-statuses": PackageResources.catalogue_statuses_mustache,
        ])

    private let catalogue: Catalogue
    private let pages: PageRenderer
    private let index: CatalogueIndex

    /// - Parameter catalogue: read at start-up; it does not change while the server runs.
    public init(catalogue: Catalogue, pages: PageRenderer) {
        self.catalogue = catalogue
        self.pages = pages
        index = CatalogueIndex(catalogue)
    }

    /// Adds `/danh-muc` and what lies below it.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("danh-muc") { request, context in try overview(request, context) }
        router.get("danh-muc/chi-tieu") { _, context in
            try show(.part(.indicators, catalogue), IndicatorListPage(catalogue), context)
        }
        router.get("danh-muc/chi-tieu/:code") { _, context in try indicator(context) }
        router.get("danh-muc/mo-hinh") { _, context in
            try show(.part(.models, catalogue), ModelsPage(catalogue), context)
        }
        router.get("danh-muc/dinh-muc") { _, context in
            try show(.part(.norms, catalogue), NormsPage(catalogue), context)
        }
        router.get("danh-muc/trang-thai") { _, context in
            try show(.part(.statuses, catalogue), StatusesPage(catalogue), context)
        }
        router.get("danh-muc/lich") { _, context in
            try show(.part(.calendar, catalogue), ProgrammeCalendarPage(catalogue), context)
        }
    }

    private func overview(_ request: Request, _ context: AppContext) throws -> Response {
        let asked = String(request.query.text("tim").prefix(100))
        guard !asked.isEmpty else {
            return try show(.part(.overview, catalogue), CatalogueOverviewPage(catalogue), context)
        }
        let head = PageHead(
            title: "Tìm “\(asked)”", section: .programme, breadcrumbs: [("Danh mục", .programme)],
            facts: "Trong danh mục \(catalogue.name)")
        return try show(head, CatalogueSearchPage(asked, index.search(asked)), context)
    }

    private func indicator(_ context: AppContext) throws -> Response {
        // Who may not see the catalogue is not told which codes it has.
        _ = try context.require(.viewProgramme, lineage: nil)
        guard let indicator = context.parameters.get("code").flatMap({ catalogue.indicator($0) }) else {
            throw Problem.noSuchPage
        }
        let head = PageHead(
            title: indicator.name, section: .programme,
            breadcrumbs: [("Danh mục", .programme), (CataloguePart.indicators.title, .catalogueIndicators)],
            facts: "Nội dung \(indicator.component) · hoạt động \(indicator.activity) · đếm theo \(indicator.unit)")
        return try show(head, IndicatorPage(indicator, catalogue), context)
    }

    /// The catalogue is the same for everybody: whoever may see it sees all of it, whatever their scope.
    private func show(_ head: PageHead, _ content: some PageContent, _ context: AppContext) throws -> Response {
        let viewer = try context.require(.viewProgramme, lineage: nil)
        return try pages.page(head, content, viewer: viewer)
    }
}

extension PageHead {
    fileprivate static func part(_ part: CataloguePart, _ catalogue: Catalogue) -> PageHead {
        let top = part == .overview
        return PageHead(
            title: top ? "Danh mục \(catalogue.name)" : part.title, section: .programme,
            breadcrumbs: top ? [] : [("Danh mục", .programme)], facts: part.facts(catalogue))
    }
}

/// The pages that the catalogue is divided into.
enum CataloguePart: CaseIterable {
    case overview, indicators, models, norms, statuses, calendar

    var title: String {
        switch self {
        case .overview: "Nội dung, hoạt động"
        case .indicators: "Chỉ tiêu"
        case .models: "Mô hình"
        case .norms: "Định mức chi"
        case .statuses: "Trạng thái"
        case .calendar: "Lịch và thời hạn"
        }
    }

    var link: Link {
        switch self {
        case .overview: .programme
        case .indicators: .catalogueIndicators
        case .models: .catalogueModels
        case .norms: .catalogueNorms
        case .statuses: .catalogueStatuses
        case .calendar: .catalogueCalendar
        }
    }

    func facts(_ catalogue: Catalogue) -> String {
        switch self {
        case .overview: catalogue.title
        case .indicators:
            "\(catalogue.indicators.count) chỉ tiêu của phụ lục, \(catalogue.placeCounts.count) cột chỉ đếm địa bàn"
        case .models: "\(catalogue.groupKinds.count) mô hình được lập và theo dõi"
        case .norms: "\(catalogue.norms.count) định mức của dự án"
        case .statuses: "\(catalogue.statuses.count) lần văn bản tạm dừng, chờ hướng dẫn, thí điểm hoặc nhân rộng"
        case .calendar:
            "\(catalogue.fixedDays.count) ngày, tháng cao điểm hằng năm, \(catalogue.deadlines.count) thời hạn báo cáo"
        }
    }
}
