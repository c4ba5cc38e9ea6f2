import Kernel
import Pages

/// Everything in the catalogue that can be found by words, folded once at start-up.
struct CatalogueIndex: Sendable {
    struct Entry: Sendable {
        let kind: String
        let title: String
        let note: String
        let link: Link
        let foldedTitle: String
        let foldedText: String

        init(_ kind: String, _ title: String, note: String = "", _ link: Link, words: [String?] = []) {
            self.kind = kind
            self.title = title
            self.note = note
            self.link = link
            foldedTitle = " \(Vietnamese.folded(title))"
            foldedText =
                " \(Vietnamese.folded(([title, note, kind] + words.compactMap(\.self)).joined(separator: " ")))"
        }

        /// Whether every word begins a word of it; tone marks and case do not count.
        func contains(_ words: [String], title onlyTitle: Bool = false) -> Bool {
            words.allSatisfy { (onlyTitle ? foldedTitle : foldedText).contains(" \($0)") }
        }
    }

    /// Hits that a search shows at most.
    static let mostHits = 60

    private let entries: [Entry]

    init(_ catalogue: Catalogue) {
        entries =
            CatalogueIndex.tree(catalogue) + CatalogueIndex.counted(catalogue) + CatalogueIndex.ruled(catalogue)
            + CatalogueIndex.dated(catalogue)
    }

    /// What is found, titles first, otherwise in the order of the catalogue; one more than is shown at most.
    func search(_ text: String) -> [Entry] {
        let words = Vietnamese.folded(text).split(separator: " ").map(String.init)
        guard !words.isEmpty else { return [] }
        let found = entries.filter { $0.contains(words) }
        let byTitle = found.filter { $0.contains(words, title: true) }
        let rest = found.filter { !$0.contains(words, title: true) }
        return Array((byTitle + rest).prefix(CatalogueIndex.mostHits + 1))
    }

    private static func tree(_ catalogue: Catalogue) -> [Entry] {
        let contents = catalogue.components.map { component in
            Entry(
                "Nội dung \(component.number)", component.title, note: component.lead ?? "",
                Link.programme.fragment("noi-dung-\(component.number)"), words: component.titles.map(\.text))
        }
        let activities = catalogue.activities.map { activity in
            Entry(
                "Hoạt động \(activity.path)", activity.title, .catalogueActivity(activity.path),
                words: activity.titles.map(\.text) + activity.aliases.flatMap { [$0.number, $0.remark] }
                    + catalogue.guidance(ofActivity: activity.path).flatMap {
                        $0.contents + $0.levels.flatMap(\.duties)
                    })
        }
        let papers = catalogue.documents.map { document in
            Entry("Văn bản", document.title, note: document.facts, Link.programme.fragment("van-ban"))
        }
        return contents + activities + papers
    }

    private static func counted(_ catalogue: Catalogue) -> [Entry] {
        let indicators = catalogue.indicators.map { indicator in
            Entry(
                "Chỉ tiêu", indicator.name, note: "hoạt động \(indicator.activity), đếm theo \(indicator.unit)",
                .catalogueIndicator(indicator.code),
                words: [indicator.shortName, indicator.header, indicator.remark]
                    + indicator.unitVariants.map(\.unit) + indicator.examples.map(\.text))
        }
        let places = catalogue.placeCounts.map { count in
            Entry(
                "Cột đếm địa bàn", count.name, Link.catalogueIndicators.fragment("dem-dia-ban"),
                words: count.examples.map(\.text))
        }
        return indicators + places
    }

    private static func ruled(_ catalogue: Catalogue) -> [Entry] {
        let models = catalogue.groupKinds.map { kind in
            Entry(
                "Mô hình", kind.name, note: "hoạt động \(kind.activity)", .catalogueModel(kind.code),
                words: [kind.remark, kind.source.text] + kind.rules.flatMap { [$0.text, $0.term, $0.source.text] }
                    + kind.categories.map(\.name))
        }
        let stages = catalogue.groupStages.map { stage in
            Entry("Bước của tổ, nhóm", stage.name, Link.catalogueModels.fragment("cac-buoc"))
        }
        let statuses = catalogue.statuses.map { rule in
            Entry(
                rule.kind.label, rule.reason,
                note: "\(catalogue.shortName(ofDocument: rule.document)), \(rule.clauseWords), \(rule.period.written)",
                Link.catalogueStatuses.fragment(rule.code),
                words: [rule.liftedBy, rule.remark, rule.source.text]
                    + rule.indicators.map { catalogue.indicator($0)?.name })
        }
        let norms = catalogue.norms.map { norm in
            Entry(
                "Định mức chi", norm.name,
                note: "\(norm.amounts.map(\.written).joined(separator: "; "))/\(norm.unit)",
                Link.catalogueNorms.fragment(norm.code),
                words: [norm.condition, norm.document, norm.clause, norm.source.text])
        }
        return models + stages + statuses + norms
    }

    private static func dated(_ catalogue: Catalogue) -> [Entry] {
        let days = catalogue.fixedDays.map { day in
            Entry("Cao điểm", day.name, note: day.words, Link.catalogueCalendar.fragment(day.code))
        }
        let deadlines = catalogue.deadlines.map { deadline in
            Entry(
                "Thời hạn", deadline.name, note: "\(deadline.from), \(deadline.schedule.words)",
                Link.catalogueCalendar.fragment(deadline.code), words: deadline.to + [deadline.source.text])
        }
        return days + deadlines
    }
}

/// What a search found.
struct CatalogueSearchPage: PageContent {
    static let template = "catalogue-search"

    struct Row: Sendable {
        let kind: String
        let title: String
        let link: Link
        let note: String
    }

    let finder: CatalogueFinder
    let heading: String
    let rows: [Row]
    let more: String?
    let empty: EmptyState?

    static let sample = CatalogueSearchPage(
        finder: .sample, heading: "1 kết quả",
        rows: [Row(kind: "Chỉ tiêu", title: "Tổ", link: .programme, note: "hoạt động 1.1")], more: "Còn nữa",
        empty: EmptyState("Không có", why: "Gõ khác.", action: HeadAction("Về danh mục", .programme, icon: .back)))
}

extension CatalogueSearchPage {
    /// - Parameter found: one more than is shown at most when there are more.
    init(_ asked: String, _ found: [CatalogueIndex.Entry]) {
        let shown = found.prefix(CatalogueIndex.mostHits)
        let hasMore = found.count > shown.count
        finder = CatalogueFinder(nil, search: asked)
        heading = hasMore ? "\(shown.count) kết quả đầu" : "\(shown.count) kết quả"
        rows = shown.map { Row(kind: $0.kind, title: $0.title, link: $0.link, note: $0.note) }
        more = hasMore ? "Còn kết quả khác. Gõ thêm chữ." : nil
        empty =
            rows.isEmpty
            ? EmptyState(
                "Không có mục nào có “\(asked)”", why: "Gõ một phần tên, không cần dấu; thử ít chữ hơn.",
                action: HeadAction("Xem cả danh mục", .programme)) : nil
    }
}
