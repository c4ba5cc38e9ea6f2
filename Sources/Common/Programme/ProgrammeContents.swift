import Kernel
import Pages

/// Where a fact stands and how far it was checked, as a line and a badge. Partial `catalogue-source`; the badge itself
/// is drawn by the partial `state-badge` of the whole house.
struct SourceNote: Sendable {
    struct Badge: Sendable {
        let kind: String
        let label: String
        let icon: SafeHTML

        init(_ mark: Verification) {
            switch mark {
            case .verified: (kind, label, icon) = ("done", "đã đối chiếu", Icon.check.svg)
            case .seed: (kind, label, icon) = ("superseded", "theo tài liệu", Icon.document.svg)
            case .unverified: (kind, label, icon) = ("draft", "chưa đối chiếu", Icon.warning.svg)
            }
        }
    }

    let text: String
    let badge: Badge

    init(_ source: Source) {
        text = source.text
        badge = Badge(source.mark)
    }

    static let sample = SourceNote(Source("Kế hoạch 288/KH-BCD, mục III.1", .seed))
}

/// The box above every page of the catalogue: a search, and the other parts. Partial `catalogue-finder`.
struct CatalogueFinder: Sendable {
    struct Part: Sendable {
        let label: String
        let link: Link
        let current: Bool
    }

    let action: Link
    let search: String
    let parts: [Part]

    /// - Parameter current: the part that is shown; nil for none of them.
    init(_ current: CataloguePart?, search: String = "") {
        action = .programme
        self.search = search
        parts = CataloguePart.allCases.map { Part(label: $0.title, link: $0.link, current: $0 == current) }
    }

    static let sample = CatalogueFinder(.overview, search: "to truyen thong")
}

/// What the three badges mean, with their numbers on a page. Partial `catalogue-marks`.
struct MarkLegend: Sendable {
    struct Item: Sendable {
        let badge: SourceNote.Badge
        let words: String
    }

    let marks: [Item]

    init() {
        marks = Verification.allCases.map { mark in
            let words =
                switch mark {
                case .verified: "đã đọc trong văn bản công bố"
                case .seed: "chỉ có trong kế hoạch của địa phương hoặc cẩm nang, chưa so với văn bản mà tài liệu dẫn"
                case .unverified: "chưa có văn bản nào để so"
                }
            return Item(badge: SourceNote.Badge(mark), words: words)
        }
    }
}

/// A link with its words.
struct CatalogueLink: Sendable {
    let label: String
    let link: Link

    init(_ label: String, _ link: Link) {
        self.label = label
        self.link = link
    }

    init(_ indicator: Indicator) { self.init(indicator.name, .catalogueIndicator(indicator.code)) }
}

/// The start of the catalogue: contents with their activities, as each paper numbers them.
struct CatalogueOverviewPage: PageContent {
    static let template = "catalogue-overview"

    struct Figure: Sendable {
        let label: String
        let number: String
        let link: Link
    }

    struct Wording: Sendable {
        let document: String
        let text: String
    }

    struct Number: Sendable {
        let document: String
        let number: String
        let remark: String?
    }

    struct ActivityItem: Sendable {
        let id: String
        let path: String
        let title: String
        let numbers: [Number]
        let hasNumbers: Bool
        let wordings: [Wording]
        let hasWordings: Bool
        let indicators: [CatalogueLink]
        let hasIndicators: Bool
        let others: [CatalogueLink]
        let hasOthers: Bool
        let states: [StateLine]
        let guides: [Guide]
        let source: SourceNote
    }

    /// What a guide asks for the activity.
    struct Guide: Sendable {
        struct Level: Sendable {
            let heading: String
            let duties: [String]
        }

        let heading: String
        let contents: [String]
        let levels: [Level]
        let source: SourceNote
    }

    /// A state that a paper puts the activity in, in one line.
    struct StateLine: Sendable {
        let badge: StateBadge
        let words: String
        let link: Link
    }

    struct Content: Sendable {
        let id: String
        let heading: String
        let facts: String
        let wordings: [Wording]
        let hasWordings: Bool
        let activities: [ActivityItem]
        let source: SourceNote
    }

    struct Paper: Sendable {
        let title: String
        let facts: String
    }

    let finder: CatalogueFinder
    let parent: String
    let phases: String
    let figures: [Figure]
    let wordings: [Wording]
    let hasWordings: Bool
    let contents: [Content]
    let papers: [Paper]
    let source: SourceNote
    let legend: MarkLegend

    static let sample = CatalogueOverviewPage(
        finder: .sample, parent: "Chương trình", phases: "giai đoạn I: 2021–2025",
        figures: [Figure(label: "Chỉ tiêu", number: "19", link: .catalogueIndicators)], wordings: [.sample],
        hasWordings: true,
        contents: [
            Content(
                id: "noi-dung-1", heading: "Nội dung 1", facts: "4 hoạt động", wordings: [.sample], hasWordings: true,
                activities: [.sample], source: .sample)
        ], papers: [Paper(title: "Kế hoạch", facts: "288/KH-BCD · 20/3/2024")], source: .sample, legend: MarkLegend())
}

extension CatalogueOverviewPage.Wording {
    static let sample = CatalogueOverviewPage.Wording(document: "288/KH-BCD", text: "Tên in")
}

extension CatalogueOverviewPage.ActivityItem {
    static let sample = CatalogueOverviewPage.ActivityItem(
        id: "hoat-dong-1.1", path: "1.1", title: "Xây dựng các tổ",
        numbers: [CatalogueOverviewPage.Number(document: "288/KH-BCD", number: "1.1", remark: "thiếu đề mục")],
        hasNumbers: true, wordings: [.sample], hasWordings: true,
        indicators: [CatalogueLink("Tổ truyền thông", .catalogueIndicators)], hasIndicators: true,
        others: [CatalogueLink("2 định mức", .catalogueNorms)], hasOthers: true,
        states: [
            CatalogueOverviewPage.StateLine(
                badge: StateBadge(.paused), words: "năm 2024", link: .catalogueStatuses)
        ],
        guides: [
            CatalogueOverviewPage.Guide(
                heading: "Cẩm nang", contents: ["Đối thoại"],
                levels: [.init(heading: "Cấp tỉnh", duties: ["Tập huấn"])], source: .sample)
        ], source: .sample)
}

extension CatalogueOverviewPage {
    init(_ catalogue: Catalogue) {
        finder = CatalogueFinder(.overview)
        parent = catalogue.parent
        phases = catalogue.phases.map { "\($0.name) \($0.period.first)–\($0.period.last)" }.joined(separator: ", ")
        figures = [
            ("Chỉ tiêu", catalogue.indicators.count, Link.catalogueIndicators),
            ("Mô hình", catalogue.groupKinds.count, .catalogueModels),
            ("Định mức chi", catalogue.norms.count, .catalogueNorms),
            ("Trạng thái", catalogue.statuses.count, .catalogueStatuses),
            ("Ngày, tháng cao điểm", catalogue.fixedDays.count, .catalogueCalendar),
            ("Thời hạn", catalogue.deadlines.count, Link.catalogueCalendar.fragment("thoi-han")),
        ].map { Figure(label: $0.0, number: Kernel.Number.grouped(Int64($0.1)), link: $0.2) }
        wordings = catalogue.wordings(catalogue.titles)
        hasWordings = !wordings.isEmpty
        contents = catalogue.components.map { Content($0, catalogue) }
        papers = catalogue.documents.map { Paper(title: $0.title, facts: $0.facts) }
        source = SourceNote(catalogue.source)
        legend = MarkLegend()
    }
}

extension CatalogueOverviewPage.Content {
    init(_ component: Component, _ catalogue: Catalogue) {
        id = "noi-dung-\(component.number)"
        heading = "Nội dung \(component.number). \(component.title)"
        let indicators = catalogue.indicators.filter { $0.component == component.number }.count
        facts = [
            "\(component.activities.count) hoạt động", "\(indicators) chỉ tiêu", component.lead,
        ].compactMap(\.self).joined(separator: " · ")
        wordings = catalogue.wordings(component.titles)
        hasWordings = !wordings.isEmpty
        activities = component.activities.map { CatalogueOverviewPage.ActivityItem($0, catalogue) }
        source = SourceNote(component.source)
    }
}

extension CatalogueOverviewPage.ActivityItem {
    init(_ activity: Activity, _ catalogue: Catalogue) {
        id = "hoat-dong-\(activity.path)"
        path = activity.path
        title = activity.title
        numbers = activity.aliases.map {
            CatalogueOverviewPage.Number(
                document: catalogue.shortName(ofDocument: $0.document), number: $0.number, remark: $0.remark)
        }
        hasNumbers = !numbers.isEmpty
        wordings = catalogue.wordings(activity.titles)
        hasWordings = !wordings.isEmpty
        indicators = catalogue.indicators(ofActivity: activity.path).map(CatalogueLink.init)
        hasIndicators = !indicators.isEmpty
        let kinds = catalogue.groupKinds.filter { $0.activity == activity.path }
        let norms = catalogue.norms.filter { $0.activity == activity.path }.count
        others =
            kinds.map { CatalogueLink("mô hình \($0.name)", .catalogueModel($0.code)) }
            + (norms == 0
                ? [] : [CatalogueLink("\(norms) định mức chi", .catalogueNorms.fragment("hoat-dong-\(activity.path)"))])
        hasOthers = !others.isEmpty
        states = catalogue.statuses.filter { $0.activities.contains(activity.path) }.map { rule in
            CatalogueOverviewPage.StateLine(
                badge: rule.badge,
                words: "\(rule.period.written), \(catalogue.shortName(ofDocument: rule.document)), \(rule.clauseWords)",
                link: .catalogueStatuses.fragment(rule.code))
        }
        guides = catalogue.guidance(ofActivity: activity.path).map { guidance in
            CatalogueOverviewPage.Guide(
                heading: "Việc của từng cấp theo \(catalogue.shortName(ofDocument: guidance.document))",
                contents: guidance.contents,
                levels: guidance.levels.map {
                    .init(heading: "\($0.words) (mục \($0.clause))", duties: $0.duties)
                }, source: SourceNote(guidance.source))
        }
        source = SourceNote(activity.source)
    }
}

extension Catalogue {
    /// The printed titles with the paper that prints each.
    func wordings(_ titles: [PrintedTitle]) -> [CatalogueOverviewPage.Wording] {
        titles.map { .init(document: shortName(ofDocument: $0.document), text: $0.text) }
    }

    /// The number of a paper, or its title up to the first comma when the number is blank.
    func shortName(ofDocument code: String) -> String { document(code)?.shortName ?? code }
}

extension LevelDuties {
    /// `Trung ương`, `Cấp huyện, xã`.
    var words: String {
        if tiers == [.central] { return "Trung ương" }
        return "Cấp " + tiers.map(\.word).joined(separator: ", ")
    }
}

extension SourceDocument {
    /// `288/KH-BCD`; without a number the title up to the first comma.
    var shortName: String { number ?? String(title.prefix { $0 != "," && $0 != ":" }) }

    /// `Số 288/KH-BCD · ngày 20/3/2024`.
    var facts: String {
        [number.map { "Số \($0)" } ?? "Số để trống trên bản in", day.map { "ngày \($0.written)" }]
            .compactMap(\.self).joined(separator: " · ")
    }
}

extension StatusRule {
    /// `mục III.2.1`; a clause that names itself (`nội dung 2, hoạt động 1`) stands as it is.
    var clauseWords: String {
        clause.prefix { $0 != "." }.allSatisfy { "IVX0123456789".contains($0) } ? "mục \(clause)" : clause
    }

    /// Icon and word of its kind.
    var badge: StateBadge {
        switch kind {
        case .suspended: StateBadge(.paused, label: kind.label)
        case .awaitingGuidance: StateBadge(.superseded, label: kind.label)
        case .pilot: StateBadge(.draft, label: kind.label)
        case .replicated: StateBadge(.approved, label: kind.label)
        }
    }
}
