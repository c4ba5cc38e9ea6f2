import Kernel
import Pages

/// A state in which a paper puts activities or indicators. Partial `catalogue-status`.
struct StatusItem: Sendable {
    let id: String
    let badge: StateBadge
    let reason: String
    let activities: [CatalogueLink]
    let hasActivities: Bool
    let indicators: [CatalogueLink]
    let hasIndicators: Bool
    let period: String
    let place: String
    let liftedBy: String?
    let document: String
    let clause: String
    let remark: String?
    let source: SourceNote

    static let sample = StatusItem(
        id: "tam-dung", badge: StateBadge(.paused), reason: "Tạm dừng",
        activities: [CatalogueLink("2.1", .programme)], hasActivities: true,
        indicators: [CatalogueLink("Tổ", .catalogueIndicators)], hasIndicators: true, period: "năm 2024",
        place: "nơi ban hành", liftedBy: "Hướng dẫn", document: "288/KH-BCD", clause: "mục III.2.1", remark: "Lưu ý",
        source: .sample)
}

extension StatusItem {
    init(_ rule: StatusRule, _ catalogue: Catalogue) {
        id = rule.code
        badge = rule.badge
        reason = rule.reason
        activities = rule.activities.map { path in
            CatalogueLink("\(path) \(catalogue.activity(path)?.title ?? "")", .catalogueActivity(path))
        }
        hasActivities = !activities.isEmpty
        indicators = rule.indicators.compactMap { catalogue.indicator($0) }.map(CatalogueLink.init)
        hasIndicators = !indicators.isEmpty
        period = rule.period.written
        place = rule.place == nil ? "cả dự án" : "riêng địa bàn của nơi ban hành"
        liftedBy = rule.liftedBy
        document = catalogue.document(rule.document)?.citation ?? rule.document
        clause = rule.clauseWords
        remark = rule.remark
        source = SourceNote(rule.source)
    }
}

extension SourceDocument {
    /// The title with its number and day.
    var citation: String {
        let number = number.map { " (số \($0)\(day.map { ", ngày \($0.written)" } ?? ""))" } ?? ""
        return title + number
    }
}

/// All states, those that stop something first.
struct StatusesPage: PageContent {
    static let template = "catalogue-statuses"

    struct Group: Sendable {
        let id: String
        let heading: String
        let statuses: [StatusItem]
    }

    let finder: CatalogueFinder
    let groups: [Group]
    let legend: MarkLegend

    static let sample = StatusesPage(
        finder: .sample, groups: [Group(id: "tam-dung", heading: "Tạm dừng", statuses: [.sample])],
        legend: MarkLegend())
}

extension StatusesPage {
    init(_ catalogue: Catalogue) {
        finder = CatalogueFinder(.statuses)
        groups = StatusRule.Kind.allCases.map { kind in
            let rules = catalogue.statuses.filter { $0.kind == kind }
            return Group(
                id: "trang-thai-\(kind.rawValue)", heading: "\(kind.label) (\(rules.count))",
                statuses: rules.map { StatusItem($0, catalogue) })
        }.filter { !$0.statuses.isEmpty }
        legend = MarkLegend()
    }
}

/// The models that are registered, each with the rules that papers set.
struct ModelsPage: PageContent {
    static let template = "catalogue-models"

    struct Rule: Sendable {
        let subject: String
        let bounds: String
        let term: String?
        let text: String
        let place: String
        let source: SourceNote
    }

    struct Named: Sendable {
        let name: String
        /// Nil when it is said once for the whole list.
        let source: SourceNote?
    }

    struct Model: Sendable {
        let id: String
        let name: String
        let activity: CatalogueLink
        let indicators: [CatalogueLink]
        let hasIndicators: Bool
        let remark: String?
        let rules: [Rule]
        let hasRules: Bool
        let categories: [Named]
        let hasCategories: Bool
        /// The source of all categories together; nil when each has its own.
        let categorySource: SourceNote?
        let source: SourceNote
    }

    let finder: CatalogueFinder
    let models: [Model]
    let stages: [Named]
    let legend: MarkLegend

    static let sample = ModelsPage(
        finder: .sample,
        models: [
            Model(
                id: "to", name: "Tổ truyền thông", activity: CatalogueLink("1.1", .programme),
                indicators: [CatalogueLink("Tổ", .catalogueIndicators)], hasIndicators: true, remark: "Lưu ý",
                rules: [
                    Rule(
                        subject: "Thành viên", bounds: "7–10 người", term: "Ban Điều hành", text: "07 - 10 TV",
                        place: "nơi ban hành", source: .sample)
                ], hasRules: true, categories: [Named(name: "Trưởng ấp", source: .sample)], hasCategories: true,
                categorySource: .sample, source: .sample)
        ], stages: [Named(name: "Ra mắt", source: .sample)], legend: MarkLegend())
}

extension ModelsPage {
    init(_ catalogue: Catalogue) {
        finder = CatalogueFinder(.models)
        models = catalogue.groupKinds.map { Model($0, catalogue) }
        stages = catalogue.groupStages.map { Named(name: $0.name, source: SourceNote($0.source)) }
        legend = MarkLegend()
    }
}

extension ModelsPage.Model {
    init(_ kind: GroupKind, _ catalogue: Catalogue) {
        id = kind.code
        name = kind.name
        let title = catalogue.activity(kind.activity)?.title ?? ""
        activity = CatalogueLink("\(kind.activity) \(title)", .catalogueActivity(kind.activity))
        indicators = catalogue.indicators.filter { $0.groupKind == kind.code }.map(CatalogueLink.init)
        hasIndicators = !indicators.isEmpty
        remark = kind.remark
        rules = kind.rules.map(ModelsPage.Rule.init)
        hasRules = !rules.isEmpty
        let shared = Set(kind.categories.map(\.source)).count == 1 ? kind.categories.first?.source : nil
        categories = kind.categories.map {
            ModelsPage.Named(name: $0.name, source: shared == nil ? SourceNote($0.source) : nil)
        }
        hasCategories = !categories.isEmpty
        categorySource = shared.map(SourceNote.init)
        source = SourceNote(kind.source)
    }
}

extension ModelsPage.Rule {
    init(_ rule: GroupRule) {
        subject = rule.subject.words
        bounds = rule.bounds
        term = rule.term
        text = rule.text
        place = rule.place == nil ? "cả nước" : "riêng địa bàn của nơi ban hành"
        source = SourceNote(rule.source)
    }
}

extension GroupRule {
    /// `7–10 người`, `từ 10 người`, `không quá 10 người`, `3 người`.
    var bounds: String {
        switch (minimum, maximum) {
        case (let least?, let most?) where least == most: "\(least) người"
        case (let least?, let most?): "\(least)–\(most) người"
        case (let least?, nil): "từ \(least) người"
        case (nil, let most?): "không quá \(most) người"
        case (nil, nil): ""
        }
    }
}

extension GroupRule.Subject {
    /// As pages say it.
    var words: String {
        switch self {
        case .members: "Tất cả thành viên"
        case .board: "Ban quản lý, điều hành"
        case .ordinaryMembers: "Thành viên ngoài ban"
        case .invitees: "Khách mời buổi ra mắt"
        case .launchPeople: "Người dự buổi ra mắt"
        case .womenOwners: "Phụ nữ làm chủ, đồng làm chủ"
        case .plausibleMembers: "Mức nhắc xem lại số thành viên"
        }
    }
}
