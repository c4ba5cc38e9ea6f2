import Database
import Hummingbird
import Kernel
import Pages
import Places
import Planning
import Programme

extension ProgressPages {
    func showPlace(_ id: PlaceID, _ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(id, request, context)
        let address = loaded.address
        let title = "Tiến độ năm \(loaded.report.year)"
        let groups = groups(loaded)
        let sources = sourceRows(loaded)
        let places = loaded.report.indicators.first?.children.map(\.node).filter { $0.kind == .place } ?? []
        let content = ProgressPlacePage(
            head: head(
                loaded, title: title, facts: facts(loaded), address: address, workbook: address.workbook,
                fields: [yearField(loaded.report.year)], link: \.link),
            phaseTitle: loaded.report.phase?.written.capitalisedFirst, groups: groups, hasGroups: !groups.isEmpty,
            silent: silent(loaded), sources: sources, hasSources: !sources.isEmpty,
            empty: groups.isEmpty ? emptyPlace(loaded) : nil, shares: shareRows(loaded),
            places: places.map { .init(name: $0.name, link: address.at($0.id).link) },
            placesTitle: places.isEmpty ? nil : "Đơn vị trực thuộc (\(places.count))")
        return try pages.page(
            PageHead(
                title: title, section: .progress, breadcrumbs: breadcrumbs(loaded), showsHeading: false),
            content, viewer: loaded.viewer)
    }

    @Sendable func downloadPlace(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(context.placeID("place"), request, context)
        return try await download(
            ProgressWorkbook.place(loaded.report, loaded.view, catalogue: catalogue),
            name: "Tiến độ \(loaded.view.place.name) \(loaded.report.year)")
    }

    /// The way here: one's own place, unless this is it.
    func breadcrumbs(_ loaded: Loaded, of indicator: Indicator? = nil) -> [(String, Link)] {
        var crumbs: [(String, Link)] = []
        let own = loaded.viewer.place == loaded.view.asked.id || loaded.viewer.place == loaded.view.place.id
        if indicator != nil || !own { crumbs.append(("Tiến độ", .progress)) }
        if let indicator {
            let address = loaded.address.of(nil)
            if !own { crumbs.append((loaded.view.place.name, address.link)) }
            crumbs.append(
                ("Nội dung \(indicator.component)", address.link.fragment("noi-dung-\(indicator.component)")))
        }
        return crumbs
    }

    private func groups(_ loaded: Loaded) -> [ProgressPlacePage.Group] {
        catalogue.components.compactMap { component in
            let rows = catalogue.indicators.filter { $0.component == component.number }.compactMap { indicator in
                loaded.report.indicator(indicator.code).flatMap { item in
                    item.isEmpty && item.others.isEmpty ? nil : row(indicator, item, loaded)
                }
            }
            guard !rows.isEmpty else { return nil }
            return .init(id: "noi-dung-\(component.number)", title: "Nội dung \(component.number)", rows: rows)
        }
    }

    private func row(
        _ indicator: Indicator, _ item: IndicatorProgress, _ loaded: Loaded
    ) -> ProgressPlacePage.Row {
        let address = loaded.address.of(indicator.code)
        let paused = pause(of: indicator.code, loaded)
        var notes = words(item.others, at: loaded.view.place, unit: indicator.unit)
        // Where every plan is a draft, the list of plans below says it once.
        if isDraft(item, loaded), loaded.targets.contains(where: \.isIssued) {
            notes.append("theo bản soạn thảo, chưa ban hành")
        }
        return .init(
            name: indicator.name, unit: indicator.unit, link: address.link, notes: notes,
            target: OpenNumber(
                item.year.target, planLink(loaded, item, phase: false), "\(indicator.name), chỉ tiêu"),
            achieved: OpenNumber(item.year.achieved, address.records(), "\(indicator.name), đạt"),
            bar: item.year.target.map {
                Bar(target: Int($0), evidence: Int(item.year.evidenced), declared: Int(item.year.declared))
            },
            paused: paused, pausedBadge: StateBadge(.paused), percent: Self.percent(item.year.percent),
            remaining: Self.written(item.year.remaining), state: paused == nil ? Self.badge(item.year.state) : nil,
            phase: OpenNumber(
                item.phase.achieved, address.records(wholePhase: true), "\(indicator.name), lũy kế giai đoạn"),
            phaseTarget: item.phase.target.map { "trên \(Number.grouped($0))" },
            phaseState: item.phase.phaseState == .unassigned ? nil : item.phase.phaseState.label)
    }

    /// Whether the target of the year stands in drafts only.
    func isDraft(_ item: IndicatorProgress, _ loaded: Loaded) -> Bool {
        let found = loaded.targets.filter {
            $0.indicator == item.code && $0.issuer == item.issuer && $0.period == Period(year: loaded.report.year)
        }
        return !found.isEmpty && found.allSatisfy { !$0.isIssued }
    }

    /// Why an indicator is suspended in the year; nil when it is not.
    func pause(of code: String, _ loaded: Loaded) -> String? {
        let found = Self.pause(of: code, at: loaded.codes, in: loaded.report.year, catalogue)
        // The badge beside it says the first words already.
        return found.map { rule in
            let label = rule.kind.label + " "
            return rule.reason.hasPrefix(label)
                ? String(rule.reason.dropFirst(label.count)).capitalisedFirst : rule.reason
        }
    }

    /// The rule that suspends an indicator in a year.
    ///
    /// - Parameter codes: of the place and of what is above it.
    private static func pause(
        of code: String, at codes: [String], in year: Int, _ catalogue: Catalogue
    ) -> StatusRule? {
        guard let period = Period(year: year), let place = codes.last else { return nil }
        return catalogue.statuses(indicator: code, place: place, ancestors: codes, period: period).first {
            $0.kind == .suspended
        }
    }

    /// What the overview shows: the viewer's place in its newest year with targets or results.
    public func overview(for viewer: Viewer, in tx: Transaction) throws -> OverviewProgress? {
        let lineage = try PlaceStore.lineage(of: viewer.place, tx)
        guard viewer.may(.viewProgress, lineage: lineage), let asked = try PlaceStore.place(viewer.place, tx),
            let year = try ProgressStore.newestYear(of: asked, upTo: environment.today.year, in: tx)
        else { return nil }
        let view = try ProgressView.resolve(
            asked, year: year, day: nil,
            reaches: { viewer.may(.viewProgress, lineage: try PlaceStore.lineage(of: $0, tx)) }, in: tx)
        let report = try ProgressStore.report(view, catalogue: catalogue, in: tx)
        let codes = try PlaceStore.chain(view.place.id, tx).map(\.code)
        let address = ProgressAddress(place: asked.id, year: year)
        let rows = catalogue.indicators.compactMap { indicator -> OverviewProgress.Row? in
            guard let item = report.indicator(indicator.code), item.year.target != nil || item.year.achieved != 0
            else { return nil }
            return .init(
                name: indicator.name, unit: indicator.unit, link: address.of(indicator.code).link,
                target: item.year.target, evidenced: item.year.evidenced, declared: item.year.declared,
                isPaused: Self.pause(of: indicator.code, at: codes, in: year, catalogue) != nil,
                percent: Self.percent(item.year.percent))
        }
        guard !rows.isEmpty else { return nil }
        return OverviewProgress(year: year, link: address.link, workbook: address.workbook, rows: rows)
    }

    private func silent(_ loaded: Loaded) -> String? {
        let names = loaded.report.indicators.filter { $0.isEmpty && $0.others.isEmpty }.compactMap {
            catalogue.indicator($0.code)?.name
        }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    private func sourceRows(_ loaded: Loaded) -> [ProgressPlacePage.Source] {
        var seen: Set<RecordID> = []
        let shown = loaded.targets.filter { source in
            guard let item = loaded.report.indicator(source.indicator) else { return false }
            let issuer = source.period == loaded.report.phase ? item.phaseIssuer : item.issuer
            return issuer == source.issuer && seen.insert(source.plan).inserted
        }
        // Of many plans, as below the whole country, a list of names says nothing.
        return shown.count > 6
            ? []
            : shown.map {
                .init(
                    title: "\($0.period.written.capitalisedFirst): \($0.title), \($0.placeName)",
                    link: loaded.openPlans.contains($0.place) ? .plan($0.plan, version: $0.version) : nil,
                    draft: $0.isIssued ? nil : "bản soạn thảo, chưa ban hành")
            }
    }

    private func shareRows(_ loaded: Loaded) -> [ProgressPlacePage.ShareRow] {
        catalogue.shares.compactMap { share in
            guard let item = loaded.report.shares.first(where: { $0.code == share.code }) else { return nil }
            let link = { (code: String) in
                loaded.address.of(code).records(wholePhase: share.span == .phase)
            }
            return .init(
                name: share.name, link: loaded.address.share(share.code), goal: Self.goal(share),
                part: OpenNumber(item.part.achieved, link(share.numerator), "\(share.name), số đạt"),
                whole: OpenNumber(item.whole.achieved, link(share.denominator), "\(share.name), tổng số"),
                percent: Self.percent(item.percent), bar: Self.bar(item.part, of: item.whole),
                state: Self.badge(share, item.part, of: item.whole), span: span(share, loaded))
        }
    }

    private func emptyPlace(_ loaded: Loaded) -> EmptyState {
        EmptyState(
            "Chưa có chỉ tiêu và kết quả nào năm \(loaded.report.year)",
            why: "Chỉ tiêu lấy từ kế hoạch của đơn vị và của cấp trên; kết quả từ hồ sơ và số khai báo.",
            action: loaded.viewer.may(.viewPlans) ? HeadAction("Mở kế hoạch", .plans, icon: .document) : nil)
    }
}
