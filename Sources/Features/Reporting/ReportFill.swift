import Database
import Kernel
import Places
import Programme
import Progress

/// Takes the figures of a report: from what is recorded, or from the approved reports of the tier below.
enum ReportFill {
    struct Filled {
        let figures: ReportFigures
        let parts: [ReportPart]
    }

    /// Where a new report takes its figures from: a tier below which others owe the same report builds on theirs.
    static func usualSource(
        _ key: ObligationKey, catalogue: Catalogue, in tx: Transaction
    ) throws -> ReportSource {
        try below(key, catalogue: catalogue, in: tx).isEmpty ? .progress : .reports
    }

    /// The figures as they are now.
    static func take(
        _ key: ObligationKey, source: ReportSource, catalogue: Catalogue, in tx: Transaction
    ) throws -> Filled {
        guard let kind = catalogue.report(key.kind), let place = try PlaceStore.place(key.place, tx) else {
            throw ReportProblems.notOwed
        }
        let structure = try PlaceStore.structures(tx).first { $0.id == place.structure }
        // Read in the structure of the span: an old district is not its successors.
        let day = place.tier == .central ? key.period.lastDay : structure?.inForceFrom
        let view = try ProgressView.resolve(place, year: key.period.year, day: day, in: tx)
        let report = try ProgressStore.report(view, catalogue: catalogue, in: tx)
        let days = key.period.daysInYear
        var own = ReportFigures(report, kind: kind)
        if let days, source == .progress { own = own.counted(try ProgressStore.span(days, of: view, in: tx)) }
        guard source == .reports else { return Filled(figures: own, parts: []) }
        let parts = try below(key, catalogue: catalogue, in: tx).map { obligation -> ReportPart in
            let report = obligation.progress?.report
            let paper = try report.flatMap { try ReportStore.approved($0, in: tx) }
            return ReportPart(place: obligation.unit.id, name: obligation.unit.name, paper: paper, report: report)
        }
        let reports = try parts.compactMap(\.paper).map { try ReportStore.figures(of: $0, in: tx) }
        var here = try recordedAtPlace(report, view, kind: kind, catalogue: catalogue, in: tx)
        if let days {
            let nodes = Set(report.indicators.flatMap(\.children).map(\.node).filter { $0.kind != .place }.map(\.id))
            let spans = nodes.isEmpty ? [] : try ProgressStore.span(days, of: view, nodes: nodes.sorted(), in: tx)
            (own, here) = (own.counted([]), here.counted(spans))
        }
        return Filled(figures: ReportFigures(own: own, recordedAtPlace: here, reports: reports), parts: parts)
    }

    /// What the places directly below owe of the same report.
    static func below(_ key: ObligationKey, catalogue: Catalogue, in tx: Transaction) throws -> [Obligation] {
        guard let place = try PlaceStore.place(key.place, tx), key.request == nil else { return [] }
        return try ObligationStore.list(
            ObligationQuestion(place, year: key.period.year, reach: .children), catalogue: catalogue, in: tx
        ).filter {
            $0.key.kind == key.kind && $0.key.period == key.period && $0.key.office == key.office
                && $0.key.request == nil
        }
    }

    /// What was recorded at the place itself and at nothing below it, or cannot be placed below it: it stands in no report
    /// below. Of the year with its implementing tiers, of the phase, and of the year before within the phase.
    private static func recordedAtPlace(
        _ report: ProgressReport, _ view: ProgressView, kind: ReportKind, catalogue: Catalogue, in tx: Transaction
    ) throws -> ReportFigures {
        var sums: [ReportFigure.Key: ReportFigure] = [:]
        func add(_ report: ProgressReport, _ figure: (IndicatorProgress, ChildProgress) -> ReportFigure) {
            for item in report.indicators where kind.indicators.isEmpty || kind.indicators.contains(item.code) {
                for row in item.children where row.node.kind != .place {
                    let found = figure(item, row)
                    guard found.achieved + found.phaseAchieved + found.lastAchieved > 0 else { continue }
                    sums[found.key, default: ReportFigure(found.key)].addAchieved(found)
                }
            }
        }
        add(report) { item, row in
            ReportFigure(
                .init(item.code), evidenced: row.year.evidenced, declared: row.year.declared,
                phaseEvidenced: row.phase.evidenced, phaseDeclared: row.phase.declared)
        }
        let depths = Set(sums.keys.flatMap { report.indicator($0.indicator)?.tiers.keys.map { $0?.depth ?? -1 } ?? [] })
        for depth in depths.sorted() {
            add(try ProgressStore.report(view, catalogue: catalogue, tier: depth, in: tx)) { item, row in
                ReportFigure(
                    .init(item.code, tier: depth), evidenced: row.year.evidenced, declared: row.year.declared)
            }
        }
        if let phase = report.phase, phase.first < report.year {
            let before = try ProgressView.resolve(
                view.asked, year: report.year - 1, day: view.structure.inForceFrom, in: tx)
            add(try ProgressStore.report(before, catalogue: catalogue, in: tx)) { item, row in
                ReportFigure(
                    .init(item.code), lastEvidenced: row.year.evidenced, lastDeclared: row.year.declared)
            }
        }
        return ReportFigures(Array(sums.values))
    }
}
