import Database
import Hummingbird
import Kernel
import Pages
import Places
import Programme
import Totals

extension ProgressPages {
    /// Bars of the chart at most: more are not read.
    private static let mostBars = 15
    /// Records on the page of an indicator; the page of records has them all.
    private static let fewRecords = 5

    @Sendable func showIndicator(_ request: Request, _ context: AppContext) async throws -> Response {
        let indicator = try indicator(context)
        if let other = try chosen(besides: indicator, request, context) { return .seeOther(other) }
        let loaded = try await load(context.placeID("place"), request, context, needsOrigins: true)
        guard let item = loaded.report.indicator(indicator.code) else { throw Problem.noSuchPage }
        let question = RecordQuestion(
            code: indicator.code, years: loaded.report.year...loaded.report.year,
            tier: loaded.question.tier.map { $0.tier })
        let found = try await records(question, loaded, offset: 0, limit: Self.fewRecords)
        let content = page(indicator, item, loaded, found)
        return try pages.page(
            PageHead(
                title: content.head.title, section: .progress, breadcrumbs: breadcrumbs(loaded, of: indicator),
                showsHeading: false), content, viewer: loaded.viewer)
    }

    @Sendable func downloadIndicator(_ request: Request, _ context: AppContext) async throws -> Response {
        let indicator = try indicator(context)
        let loaded = try await load(context.placeID("place"), request, context, needsOrigins: true)
        guard let item = loaded.report.indicator(indicator.code) else { throw Problem.noSuchPage }
        return try await download(
            ProgressWorkbook.indicator(indicator, item, loaded.report, loaded.view, origins: loaded.origins),
            name: "Tiến độ \(indicator.name) \(loaded.view.place.name) \(loaded.report.year)")
    }

    /// The form chooses an indicator by its field; its page has an address of its own.
    private func chosen(
        besides indicator: Indicator, _ request: Request, _ context: AppContext
    ) throws -> Link? {
        let code = request.query.text("chi-tieu")
        guard code != indicator.code, catalogue.indicator(code) != nil else { return nil }
        let question = try Question(request.query)
        let id = try context.placeID("place")
        return ProgressAddress(
            place: id, indicator: code, year: question.year, structure: question.day, tier: question.tier
        ).link
    }

    func indicator(_ context: AppContext) throws -> Indicator {
        guard let code = context.parameters.get("indicator"), let indicator = catalogue.indicator(code) else {
            throw Problem.noSuchPage
        }
        return indicator
    }

    private func page(
        _ indicator: Indicator, _ item: IndicatorProgress, _ loaded: Loaded, _ found: FoundRecords
    ) -> ProgressIndicatorPage {
        let address = loaded.address.of(indicator.code)
        let view = loaded.view
        let isCrossing = view.way == .crossing
        let shown = item.children.filter { !($0.year.isEmpty && $0.phase.isEmpty) }
        let quiet = item.children.filter { $0.year.isEmpty && $0.phase.isEmpty }.map(\.node.shortName)
        let word = childWord(loaded)
        let hasTargets = item.year.target != nil
        let chart = chart(item)
        return ProgressIndicatorPage(
            head: head(
                loaded, title: "\(indicator.name), năm \(loaded.report.year)", facts: facts(loaded), address: address,
                workbook: address.workbook, fields: fields(indicator, loaded), link: \.link),
            figures: figures(item, loaded, address), notices: notices(indicator, item, loaded),
            tableTitle: isCrossing ? "Địa bàn \(view.place.name.lowercasedFirst)" : "Theo \(word)",
            placeColumn: isCrossing ? "\(word.capitalisedFirst) theo địa giới này" : word.capitalisedFirst,
            originColumn: loaded.origins.isEmpty ? nil : "Gồm địa bàn cũ", showsState: hasTargets && !isCrossing,
            rows: shown.map { row($0, item, loaded, address) }, hasRows: !shown.isEmpty,
            silent: quiet.isEmpty ? nil : quiet.joined(separator: ", "),
            silentWords: "Không giao chỉ tiêu và chưa có kết quả",
            total: .init(
                name: view.place.id == .nation
                    ? "Cả nước"
                    : isCrossing
                        ? view.place.name
                        : "Toàn \(view.place.tier == .village ? loaded.localWord : view.place.tier.word)",
                target: Self.written(item.year.target), evidenced: Self.written(item.year.evidenced),
                declared: Self.written(item.year.declared), achieved: Self.written(item.year.achieved),
                percent: Self.percent(item.year.percent), remaining: Self.written(item.year.remaining),
                phase: Self.phase(item.phase)),
            phaseLists: phaseLists(item), hasPhaseLists: !phaseLists(item).isEmpty,
            phaseTitle: loaded.report.phase?.written.capitalisedFirst, chart: chart.svg.map(Drawing.init),
            chartTitle: hasTargets ? "So với chỉ tiêu" : "Kết quả theo \(word)", chartNote: chart.note,
            chartHasTarget: hasTargets, phaseChart: phaseChart(item, loaded.report).map(Drawing.init),
            tiers: tiers(item), hasTiers: item.tiers.keys.contains { $0 != nil },
            map: map(item, loaded, indicator).map(Drawing.init), legend: legend(item), records: found.rows,
            hasRecords: !found.rows.isEmpty,
            recordsNote: found.count > Int64(found.rows.count)
                ? "Hiện \(found.rows.count) trong \(Number.grouped(found.count)) hồ sơ" : "",
            allRecords: address.records(),
            allRecordsLabel: "Xem tất cả \(Number.grouped(found.count)) hồ sơ",
            empty: shown.isEmpty ? emptyIndicator(loaded) : nil)
    }

    private func fields(_ indicator: Indicator, _ loaded: Loaded) -> [SelectField] {
        let tiers: [ProgressAddress.TierChoice] =
            [.tier(.central), .tier(.province), .tier(.district), .tier(.commune), .unspecified]
        return [
            SelectField(
                "chi-tieu", "Chỉ tiêu",
                options: catalogue.indicators.map {
                    .init($0.code, "\($0.name) (\($0.unit))", selected: $0.code == indicator.code)
                }),
            yearField(loaded.report.year),
            SelectField(
                "cap", "Cấp thực hiện",
                options: [.init("", "Tất cả")]
                    + tiers.map { .init($0.text, $0.label, selected: $0 == loaded.question.tier) }),
        ]
    }

    private func figures(
        _ item: IndicatorProgress, _ loaded: Loaded, _ address: ProgressAddress
    ) -> [ProgressIndicatorPage.Figure] {
        var figures: [ProgressIndicatorPage.Figure] = [
            .init(
                label: "Chỉ tiêu", swatch: nil,
                number: OpenNumber(item.year.target, planLink(loaded, item, phase: false), "Chỉ tiêu"),
                note: isDraft(item, loaded) ? "bản soạn thảo" : nil),
            .init(
                label: "Đạt", swatch: nil, number: OpenNumber(item.year.achieved, address.records(), "Đạt"),
                note: item.year.percent.map { Self.percent($0) }),
            .init(
                label: "Có minh chứng", swatch: "evidence",
                number: OpenNumber(item.year.evidenced, address.records(isEvidenced: true), "Có minh chứng"), note: nil),
            .init(
                label: "Khai báo", swatch: "declared",
                number: OpenNumber(item.year.declared, address.records(isEvidenced: false), "Khai báo"), note: nil),
            .init(
                label: "Còn lại", swatch: nil, number: OpenNumber(item.year.remaining, nil, "Còn lại"), note: nil),
        ]
        if let phase = loaded.report.phase {
            figures.append(
                .init(
                    label: phase.written.capitalisedFirst, swatch: nil,
                    number: OpenNumber(item.phase.achieved, address.records(wholePhase: true), "Lũy kế giai đoạn"),
                    note: item.phase.target.map { "trên \(Number.grouped($0))" }))
        }
        let unplaced = item.unplaced
        if unplaced.achieved > 0 {
            let bucket = item.children.filter { $0.node.kind == .bucket }
            let link = bucket.count == 1 ? bucket.first.map { address.records(node: $0.node.id) } : nil
            figures.append(
                .init(
                    label: "Chưa phân định", swatch: "unplaced",
                    number: OpenNumber(unplaced.achieved, link, "Chưa phân định"),
                    note: "trên \(Number.grouped(item.year.achieved))"))
        }
        return figures
    }

    /// What one has to know to read the table.
    private func notices(_ indicator: Indicator, _ item: IndicatorProgress, _ loaded: Loaded) -> [String] {
        let view = loaded.view
        var notices = words(item.others, at: view.place, unit: indicator.unit)
        if let reason = pause(of: indicator.code, loaded) { notices.append("Tạm dừng: \(reason.lowercasedFirst)") }
        let unplaced = item.unplaced
        var reading = ""
        if view.structure.id != view.usual.id || view.way == .crossing {
            let places = item.children.count { $0.node.kind == .place }
            let word = childWord(loaded)
            reading = "Năm \(view.year) đọc theo \(places) \(word) của địa giới “\(view.structure.name)”. "
            if view.note == nil { reading += "Hồ sơ vẫn ở nơi đã diễn ra. " }
            if item.year.achieved > 0 {
                let placed = Number.grouped(item.year.achieved - unplaced.achieved)
                reading += "Xếp được về \(word): \(placed) \(indicator.unit). "
            }
        }
        if let target = unplaced.target, target > 0 {
            let number = "\(Number.grouped(target)) \(indicator.unit)"
            reading += "Kế hoạch không giao đến các đơn vị này: chỉ tiêu \(number) nằm ở dòng chưa phân định."
        }
        if !reading.isEmpty { notices.append(Vietnamese.trimmed(reading)) }
        return notices
    }

    private func row(
        _ child: ChildProgress, _ item: IndicatorProgress, _ loaded: Loaded, _ address: ProgressAddress
    ) -> ProgressIndicatorPage.Row {
        let node = child.node
        let isPlace = node.kind == .place
        let name: String
        var note = loaded.origins[node.id]
        switch node.kind {
        case .place: name = node.shortName
        case .own:
            name = "Ghi ở \(loaded.view.place.tier == .central ? "trung ương" : "cấp \(loaded.view.place.tier.word)")"
            note = "không ghi đơn vị dưới"
        case .bucket:
            name = "Chưa phân định về \(childWord(loaded))"
            note =
                "nằm trong \(loaded.view.place.id == .nation ? "cả nước" : loaded.view.place.name.lowercasedFirst), không rõ đơn vị"
        }
        let isLinked = isPlace && node.tier < .village && loaded.viewer.may(.viewProgress)
        return .init(
            name: name, link: isLinked ? address.at(node.id).link : nil,
            kind: node.kind == .bucket ? "unplaced" : nil, swatch: node.kind == .bucket, note: note,
            target: OpenNumber(
                child.year.target, planLink(loaded, item, phase: false, placeName: node.shortName), "\(name), chỉ tiêu"),
            evidenced: OpenNumber(
                child.year.evidenced, address.records(node: node.id, isEvidenced: true), "\(name), có minh chứng"),
            declared: OpenNumber(
                child.year.declared, address.records(node: node.id, isEvidenced: false), "\(name), khai báo"),
            achieved: Self.written(child.year.achieved), percent: Self.percent(child.year.percent),
            remaining: Self.written(child.year.remaining), phase: Self.phase(child.phase),
            state: Self.badge(child.year.state))
    }

    private func phaseLists(_ item: IndicatorProgress) -> [ProgressIndicatorPage.PhaseList] {
        let places = item.children.filter { $0.node.kind == .place }
        let done = places.filter { $0.phase.phaseState == .maintain }.map(\.node.shortName)
        let open = places.filter { $0.phase.phaseState == .catchUp }.map {
            "\($0.node.shortName) còn \(Self.written($0.phase.remaining))"
        }
        return [
            ProgressIndicatorPage.PhaseList(
                title: "Đã hoàn thành: duy trì, nâng chất lượng", units: done.joined(separator: ", ")),
            ProgressIndicatorPage.PhaseList(title: "Chưa hoàn thành: làm bù", units: open.joined(separator: ", ")),
        ].filter { !$0.units.isEmpty }
    }

    private func tiers(_ item: IndicatorProgress) -> [ProgressIndicatorPage.Tier] {
        let order: [Tier?] = Tier.allCases.map { $0 } + [nil]
        return order.compactMap { tier in
            guard let figures = item.tiers[tier], !figures.isEmpty else { return nil }
            return .init(
                name: tier.map { $0.implementing.capitalisedFirst } ?? "Không ghi cấp",
                words: "đạt \(Number.grouped(figures.achieved))"
                    + (figures.target.map { " trên \(Number.grouped($0))" } ?? ""))
        }
    }

    private func chart(_ item: IndicatorProgress) -> (svg: SafeHTML?, note: String?) {
        let rows = item.children.filter { !$0.year.isEmpty }
        let largest = rows.sorted {
            (max($0.year.target ?? 0, $0.year.achieved), $1.node.id) > (
                max($1.year.target ?? 0, $1.year.achieved), $0.node.id
            )
        }.prefix(Self.mostBars)
        // The largest in the order of the table.
        let kept = Set(largest.map(\.node.id))
        let bars = rows.filter { kept.contains($0.node.id) }
        guard !bars.isEmpty else { return (nil, nil) }
        let chart = BarChart(
            id: "so-voi-chi-tieu",
            rows: bars.map { child in
                BarChart.Row(
                    label: child.node.kind == .bucket
                        ? "Chưa phân định" : child.node.kind == .own ? "Không ghi dưới" : child.node.shortName,
                    evidenced: child.year.evidenced, declared: child.year.declared,
                    target: child.year.target == 0 ? nil : child.year.target)
            })
        return (chart.svg, rows.count > bars.count ? "\(bars.count) đơn vị lớn nhất trong \(rows.count)" : nil)
    }

    private func phaseChart(_ item: IndicatorProgress, _ report: ProgressReport) -> SafeHTML? {
        guard report.phase != nil, item.phase.achieved > 0 || item.phase.target != nil else { return nil }
        var sum = ProgressFigures()
        let years = item.byYear.keys.sorted()
        let rows = years.map { year in
            sum += item.byYear[year] ?? ProgressFigures()
            return BarChart.Row(
                label: year == years.first ? "Năm \(year)" : "Đến \(year)", evidenced: sum.evidenced,
                declared: sum.declared, target: year == report.year ? item.phase.target : nil)
        }
        return BarChart(id: "luy-ke", rows: rows).svg
    }

    private func emptyIndicator(_ loaded: Loaded) -> EmptyState {
        EmptyState(
            "Chưa có chỉ tiêu và kết quả nào",
            why: "Năm \(loaded.report.year) không kế hoạch nào giao chỉ tiêu này ở đây, cũng chưa có hồ sơ nào.",
            action: HeadAction("Xem mọi chỉ tiêu", loaded.address.of(nil).link))
    }
}
