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
        let own = ReportFigures(report, kind: kind)
        guard source == .reports else { return Filled(figures: own, parts: []) }
        let parts = try below(key, catalogue: catalogue, in: tx).map { obligation -> ReportPart in
            let report = obligation.progress?.report
            let paper = try report.flatMap { try ReportStore.approved($0, in: tx) }
            return ReportPart(place: obligation.unit.id, name: obligation.unit.name, paper: paper, report: report)
        }
        let reports = try parts.compactMap(\.paper).map { try ReportStore.figures(of: $0, in: tx) }
        return Filled(
            figures: ReportFigures(own: own, recordedAtPlace: recordedAtPlace(report, kind: kind), reports: reports),
            parts: parts)
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

    /// What was recorded at the place itself and at nothing below it, or cannot be placed below it.
    private static func recordedAtPlace(_ report: ProgressReport, kind: ReportKind) -> ReportFigures {
        let shown = report.indicators.filter { kind.indicators.isEmpty || kind.indicators.contains($0.code) }
        return ReportFigures(
            shown.compactMap { item -> ReportFigure? in
                let rows = item.children.filter { $0.node.kind != .place }
                let figure = rows.reduce(into: ReportFigure(.init(item.code))) { sum, row in
                    sum.addAchieved(
                        ReportFigure(
                            sum.key, evidenced: row.year.evidenced, declared: row.year.declared,
                            phaseEvidenced: row.phase.evidenced, phaseDeclared: row.phase.declared))
                }
                return figure.achieved == 0 && figure.phaseAchieved == 0 ? nil : figure
            })
    }
}
