import Database
import Hummingbird
import Kernel
import Pages
import Places
import Planning
import Programme
import Totals

/// The pages of progress: a place across its indicators, an indicator across places, and the records behind a figure.
public struct ProgressPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        ProgressPlacePage.self, ProgressIndicatorPage.self, ProgressSharePage.self, ProgressRecordsPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Progress",
        [
            "progress-head": PackageResources.progress_head_mustache,
            "progress-number": PackageResources.progress_number_mustache,
            "progress-place": PackageResources.progress_place_mustache,
            "progress-indicator": PackageResources.progress_indicator_mustache,
            "progress-share": PackageResources.progress_share_mustache,
            "progress-record-rows": PackageResources.progress_record_rows_mustache,
            "progress-records": PackageResources.progress_records_mustache,
        ])

    let database: Database
    let pages: PageRenderer
    let catalogue: Catalogue
    let sources: [String: any FactSource]
    let environment: Kernel.Environment

    /// - Parameters:
    ///   - sources: the rooms whose records write facts; of a kind that none describes only what the fact says is shown.
    ///   - environment: its clock says which year is the present one.
    public init(
        database: Database, pages: PageRenderer, catalogue: Catalogue, sources: [any FactSource],
        environment: Kernel.Environment = .live
    ) {
        self.database = database
        self.pages = pages
        self.catalogue = catalogue
        self.sources = Dictionary(sources.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        self.environment = environment
    }

    /// Adds everything below `/tien-do`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("tien-do") { request, context in
            try await showPlace(context.require(.viewProgress, lineage: nil).place, request, context)
        }
        router.get("tien-do/:place") { request, context in
            try await showPlace(context.placeID("place"), request, context)
        }
        router.get("tien-do/:place/xlsx", use: downloadPlace)
        router.get("tien-do/:place/ty-le/:share", use: showShare)
        router.get("tien-do/:place/ty-le/:share/xlsx", use: downloadShare)
        router.get("tien-do/:place/:indicator", use: showIndicator)
        router.get("tien-do/:place/:indicator/xlsx", use: downloadIndicator)
        router.get("tien-do/:place/:indicator/ho-so", use: showRecords)
        router.get("tien-do/:place/:indicator/ho-so/xlsx", use: downloadRecords)
    }

    // MARK: What every page loads

    /// What the address asks for.
    struct Question: Sendable {
        let year: Int?
        let day: Day?
        let tier: ProgressAddress.TierChoice?

        init(_ query: Form) throws {
            let typed = query.text("nam")
            if typed.isEmpty {
                year = nil
            } else if typed.utf8.count == 4, let number = Int(typed), (2000...2100).contains(number) {
                year = number
            } else {
                throw ProgressView.wrongYear(typed)
            }
            let structure = query.text("dia-gioi")
            day = Day(written: structure)
            if day == nil, !structure.isEmpty {
                throw Problem(
                    "progress.structure", "“\(structure)” không phải một ngày trong lịch. Ghi như 01/7/2025.",
                    field: "dia-gioi")
            }
            tier = ProgressAddress.TierChoice(query.text("cap"))
        }
    }

    /// A place with its report, and what the head of each page says.
    struct Loaded: Sendable {
        let viewer: Viewer
        let question: Question
        let view: ProgressView
        let report: ProgressReport
        let structures: [Structure]
        /// Codes of the place and of what is above it, for what the catalogue says of places.
        let codes: [String]
        let targets: [TargetSource]
        /// Places whose plans the viewer may open.
        let openPlans: Set<PlaceID>
        let localWord: String
        /// What the page reads besides.
        let origins: [PlaceID: String]

        /// The address of the page, with what was chosen.
        var address: ProgressAddress {
            ProgressAddress(
                place: view.asked.id, year: view.year, structure: question.day.map { _ in view.structure.inForceFrom },
                tier: question.tier)
        }
    }

    /// Loads and authorises.
    ///
    /// - Parameter needsOrigins: whether the old places that new ones were made from are named.
    func load(
        _ id: PlaceID, _ request: Request, _ context: AppContext, needsOrigins: Bool = false
    ) async throws -> Loaded {
        let viewer = try context.requireViewer()
        let question = try Question(request.query)
        let lineage = try await database.read { tx in try PlaceStore.lineage(of: id, tx) }
        guard !lineage.isEmpty else { throw Problem.noSuchPage }
        _ = try context.require(.viewProgress, lineage: lineage)
        let catalogue = catalogue
        let today = environment.today
        return try await database.read { tx in
            guard let asked = try PlaceStore.place(id, tx), !asked.isBucket else { throw Problem.noSuchPage }
            let year =
                try question.year ?? ProgressStore.newestYear(of: asked, upTo: today.year, in: tx) ?? today.year
            let view = try ProgressView.resolve(
                asked, year: year, day: question.day,
                reaches: { viewer.may(.viewProgress, lineage: try PlaceStore.lineage(of: $0, tx)) }, in: tx)
            let report = try ProgressStore.report(view, catalogue: catalogue, tier: question.tier?.depth, in: tx)
            let periods = [Period(year: year), report.phase].compactMap(\.self)
            let targets = try TargetSource.all(of: view, periods: periods, in: tx)
            let openPlans = try Set(targets.map(\.place)).filter {
                viewer.may(.viewPlans, lineage: try PlaceStore.lineage(of: $0, tx))
            }
            let origins =
                needsOrigins && view.way == .crossing
                ? try ProgressStore.origins(
                    of: view, nodes: report.indicators.first?.children.map(\.node) ?? [], in: tx)
                : [:]
            return Loaded(
                viewer: viewer, question: question, view: view, report: report,
                structures: try PlaceStore.structures(tx),
                codes: try PlaceStore.chain(view.place.id, tx).map(\.code), targets: targets, openPlans: openPlans,
                localWord: try PlaceStore.localWord(for: view.place.id, tx), origins: origins)
        }
    }

    /// The head of a page.
    ///
    /// - Parameters:
    ///   - address: of the page itself, so that the switch of structures stays on it.
    ///   - link: the page at an address.
    func head(
        _ loaded: Loaded, title: String, facts: String, address: ProgressAddress, workbook: Link,
        fields: [SelectField], kept: [(String, String)] = [], link: (ProgressAddress) -> Link
    ) -> ProgressHead {
        let view = loaded.view
        let older = loaded.structures.last { $0.inForceFrom < view.structure.inForceFrom }
        var noteLink: Link?
        var noteLabel = ""
        if view.way == .led && view.note != nil,
            let own = loaded.structures.first(where: { $0.id == view.asked.structure })
        {
            noteLink = link(address.at(view.asked.id).under(own.inForceFrom))
            noteLabel = "Xem theo địa giới của \(view.asked.name)"
        } else if view.way == .ownTree, older != nil {
            noteLink = .place(view.asked.id)
            noteLabel = "Xem các đơn vị hợp thành"
        }
        let hidden = [("dia-gioi", address.structure?.iso ?? "")] + kept
        return ProgressHead(
            title: title, facts: facts,
            structures: loaded.structures.map { structure in
                let words = structure.words
                return .init(
                    label: words.label, note: words.note,
                    link: link(address.under(structure.inForceFrom)), current: structure.id == view.structure.id)
            }, workbook: workbook, workbookLabel: "Tải Excel", note: view.note, noteLink: noteLink,
            noteLinkLabel: noteLabel, action: Link(String(link(address).path.prefix { $0 != "?" })), fields: fields,
            kept: hidden.filter { !$0.1.isEmpty }.map { .init(name: $0.0, value: $0.1) })
    }

    /// `Tỉnh Cao Bằng · tính đến 08:40 ngày 12/01/2026, cập nhật ngay khi có hồ sơ mới`.
    func facts(_ loaded: Loaded) -> String {
        let name = loaded.view.place.id == .nation ? "Cả nước" : loaded.view.place.name
        return "\(name) · tính đến \(Moment.written(environment.now())), cập nhật ngay khi có hồ sơ mới"
    }

    /// The years that can be chosen: those of the programme and the present one.
    func yearField(_ year: Int) -> SelectField {
        let first = catalogue.phases.map(\.period.first).min() ?? 2021
        let last = max(environment.today.year, catalogue.phases.map(\.period.last).min() ?? 2025)
        let years = Set(first...last).union([year]).sorted()
        return SelectField(
            "nam", "Năm", options: years.map { .init(String($0), String($0), selected: $0 == year) })
    }

    // MARK: Words and links that several pages use

    /// The plan that a target shown stands in, where there is exactly one and the viewer may open it; otherwise the
    /// list of plans, where the viewer may see plans.
    func planLink(_ loaded: Loaded, _ item: IndicatorProgress, phase: Bool, placeName: String? = nil) -> Link? {
        let period = phase ? loaded.report.phase : Period(year: loaded.report.year)
        let issuer = phase ? item.phaseIssuer : item.issuer
        guard let period, let issuer else { return nil }
        let found = loaded.targets.filter {
            $0.indicator == item.code && $0.issuer == issuer && $0.period == period
        }
        if found.count == 1, let source = found.first {
            return loaded.openPlans.contains(source.place) ? .plan(source.plan, version: source.version) : nil
        }
        guard loaded.viewer.may(.viewPlans) else { return nil }
        return Link.plans.query([("tim", placeName ?? ""), ("ky", period.description)])
    }

    /// What plans of other tiers say, where they differ from the target shown.
    func words(_ others: [OtherTarget], at place: Place, unit: String) -> [String] {
        others.map { other in
            let number = "\(Number.grouped(other.target)) \(unit)"
            if other.issuer < place.tier { return "Kế hoạch \(other.issuer.implementing) giao \(number)" }
            if other.issuer == place.tier { return "Kế hoạch của \(place.name) đặt \(number)" }
            return "Cộng kế hoạch của các \(other.issuer.word): \(number)"
        }
    }

    /// What one row of a table is called: `huyện`, `xã`, `xóm`.
    func childWord(_ loaded: Loaded) -> String {
        let nodes = loaded.report.indicators.first?.children.map(\.node).filter { $0.kind == .place } ?? []
        switch nodes.first?.tier {
        case .province: return "tỉnh"
        case .district: return "huyện"
        case .commune: return "xã"
        case .village: return loaded.localWord
        case .central, nil: return loaded.view.place.tier >= .commune ? loaded.localWord : "đơn vị"
        }
    }

    static func badge(_ state: ProgressState) -> StateBadge? {
        switch state {
        case .done: StateBadge(.done, label: state.label)
        case .underway: StateBadge(.submitted, label: state.label)
        case .notStarted: StateBadge(.draft, label: state.label)
        case .unassigned: nil
        }
    }

    static func percent(_ number: Int64?) -> String { number.map { "\(Number.grouped($0))%" } ?? "–" }

    static func written(_ number: Int64?) -> String { number.map { Number.grouped($0) } ?? "–" }

    /// `571/625`; the sum alone without a target.
    static func phase(_ figures: ProgressFigures) -> String {
        Number.grouped(figures.achieved) + (figures.target.map { "/" + Number.grouped($0) } ?? "")
    }
}
