import Kernel
import Pages

/// All indicators in the order of the annex, and the columns that only count places.
struct IndicatorListPage: PageContent {
    static let template = "catalogue-indicators"

    struct Row: Sendable {
        let name: String
        let link: Link
        let activity: String
        let activityLink: Link
        let unit: String
        let counting: String
        let target: String
        let result: String
        let badge: SourceNote.Badge
    }

    struct PlaceRow: Sendable {
        let name: String
        let tier: String
        let rules: [RuleLine]
        let examples: [PrintedHeader]
        let source: SourceNote
    }

    struct Content: Sendable {
        let id: String
        let heading: String
        let rows: [Row]
    }

    let finder: CatalogueFinder
    let contents: [Content]
    let places: [PlaceRow]
    let legend: MarkLegend

    static let sample = IndicatorListPage(
        finder: .sample,
        contents: [
            Content(
                id: "noi-dung-1", heading: "Nội dung 1",
                rows: [
                    Row(
                        name: "Tổ truyền thông", link: .catalogueIndicators, activity: "1.1", activityLink: .programme,
                        unit: "tổ", counting: "lập mới và duy trì", target: "9.000", result: "10.393",
                        badge: SourceNote.Badge(.verified))
                ])
        ],
        places: [
            PlaceRow(name: "Xã khu vực III", tier: "xã", rules: [.sample], examples: [.sample], source: .sample)
        ], legend: MarkLegend())
}

extension IndicatorListPage {
    init(_ catalogue: Catalogue) {
        finder = CatalogueFinder(.indicators)
        contents = catalogue.components.map { component in
            Content(
                id: "noi-dung-\(component.number)", heading: "Nội dung \(component.number). \(component.title)",
                rows: catalogue.indicators.filter { $0.component == component.number }.map(Row.init))
        }.filter { !$0.rows.isEmpty }
        places = catalogue.placeCounts.map { count in
            PlaceRow(
                name: count.name, tier: count.tier.word, rules: count.headers.map(RuleLine.init),
                examples: count.examples.map { PrintedHeader($0, catalogue) }, source: SourceNote(count.source))
        }
        legend = MarkLegend()
    }
}

extension IndicatorListPage.Row {
    init(_ indicator: Indicator) {
        name = indicator.name
        link = .catalogueIndicator(indicator.code)
        activity = indicator.activity
        activityLink = .catalogueActivity(indicator.activity)
        unit = indicator.unit
        counting = indicator.counting.words
        target = indicator.national.map { Number.grouped(Int64($0.target)) } ?? ""
        result = indicator.national?.result.map { Number.grouped(Int64($0)) } ?? ""
        badge = SourceNote.Badge(indicator.source.mark)
    }
}

/// The words of a rule by which a column is recognised.
struct RuleLine: Sendable {
    struct Words: Sendable {
        let lead: String
        let words: [String]
    }

    let parts: [Words]

    static let sample = RuleLine(HeaderRule(all: ["tổ"], any: [["truyền thông"]], none: ["tập huấn"]))

    init(_ rule: HeaderRule) {
        var parts: [Words] = []
        if !rule.all.isEmpty { parts.append(Words(lead: "Có đủ", words: rule.all.map(\.written))) }
        for words in rule.any {
            let lead = words.count == 1 ? "Có" : "Có một trong"
            parts.append(Words(lead: parts.isEmpty ? lead : "và \(lead.lowercased())", words: words.map(\.written)))
        }
        if !rule.none.isEmpty { parts.append(Words(lead: "không có", words: rule.none.map(\.written))) }
        self.parts = parts
    }
}

/// A header as a paper prints it.
struct PrintedHeader: Sendable {
    let text: String
    /// Nil for a shortened form that no known paper prints.
    let document: String?

    init(_ example: HeaderExample, _ catalogue: Catalogue) {
        text = example.text
        document = example.document.map { catalogue.shortName(ofDocument: $0) }
    }

    private init(text: String, document: String?) {
        self.text = text
        self.document = document
    }

    static let sample = PrintedHeader(text: "Tổ truyền thông (tổ)", document: "288/KH-BCD")
}

/// One indicator: what it counts, how its column is recognised, the national figure, what papers say about it.
struct IndicatorPage: PageContent {
    static let template = "catalogue-indicator"

    struct Variant: Sendable {
        let unit: String
        let document: String
    }

    struct National: Sendable {
        let period: String
        let target: String
        let result: String?
        let resultDay: String?
        let source: SourceNote
    }

    let finder: CatalogueFinder
    let remark: String?
    let unit: String
    let counting: String
    let variants: [Variant]
    let hasVariants: Bool
    let header: String
    let shortName: String
    let activity: CatalogueLink
    let model: CatalogueLink?
    let norms: CatalogueLink?
    let national: National?
    let statuses: [StatusItem]
    let hasStatuses: Bool
    let rules: [RuleLine]
    let severalRules: Bool
    let printed: [PrintedHeader]
    let hasPrinted: Bool
    let shortened: [PrintedHeader]
    let hasShortened: Bool
    let source: SourceNote
    let legend: MarkLegend

    static let sample = IndicatorPage(
        finder: .sample, remark: "Lưu ý", unit: "tổ", counting: "lập mới và duy trì",
        variants: [Variant(unit: "lớp", document: "288/KH-BCD")], hasVariants: true, header: "Tổ (tổ)",
        shortName: "Tổ", activity: CatalogueLink("1.1", .programme), model: CatalogueLink("Tổ", .catalogueModels),
        norms: CatalogueLink("2 định mức", .catalogueNorms),
        national: National(
            period: "2021–2025", target: "9.000", result: "10.393", resultDay: "20/5/2025", source: .sample),
        statuses: [.sample], hasStatuses: true, rules: [.sample], severalRules: true, printed: [.sample],
        hasPrinted: true, shortened: [.sample], hasShortened: true, source: .sample, legend: MarkLegend())
}

extension IndicatorPage {
    init(_ indicator: Indicator, _ catalogue: Catalogue) {
        finder = CatalogueFinder(nil)
        remark = indicator.remark
        unit = indicator.unit
        counting = indicator.counting.words
        variants = indicator.unitVariants.map {
            Variant(unit: $0.unit, document: catalogue.shortName(ofDocument: $0.document))
        }
        hasVariants = !variants.isEmpty
        header = indicator.header
        shortName = indicator.shortName
        let title = catalogue.activity(indicator.activity)?.title ?? ""
        activity = CatalogueLink("\(indicator.activity) \(title)", .catalogueActivity(indicator.activity))
        model = indicator.groupKind.flatMap { catalogue.groupKind($0) }.map {
            CatalogueLink($0.name, .catalogueModel($0.code))
        }
        let count = catalogue.norms.filter { $0.activity == indicator.activity }.count
        norms =
            count == 0
            ? nil
            : CatalogueLink(
                "\(count) định mức của hoạt động \(indicator.activity)",
                .catalogueNorms.fragment("hoat-dong-\(indicator.activity)"))
        national = indicator.national.map(National.init)
        statuses = catalogue.statuses.filter { $0.indicators.contains(indicator.code) }.map {
            StatusItem($0, catalogue)
        }
        hasStatuses = !statuses.isEmpty
        rules = indicator.headers.map(RuleLine.init)
        severalRules = rules.count > 1
        let headers = indicator.examples.map { PrintedHeader($0, catalogue) }
        printed = headers.filter { $0.document != nil }
        hasPrinted = !printed.isEmpty
        // The header of the export is shown above already.
        shortened = headers.filter { $0.document == nil && $0.text != indicator.header }
        hasShortened = !shortened.isEmpty
        source = SourceNote(indicator.source)
        legend = MarkLegend()
    }
}

extension IndicatorPage.National {
    init(_ figure: NationalFigure) {
        period = figure.period.written
        target = Number.grouped(Int64(figure.target))
        result = figure.result.map { Number.grouped(Int64($0)) }
        resultDay = figure.resultDay?.written
        source = SourceNote(figure.source)
    }
}

extension Indicator.Counting {
    /// As pages say it.
    var words: String {
        switch self {
        case .count: "đếm số đã thực hiện"
        case .newAndMaintained: "lập mới và duy trì, đếm riêng"
        }
    }
}
