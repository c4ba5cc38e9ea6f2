import Kernel
import Programme
import Totals

/// Makes a ``ProgressReport`` of the rows of totals. Pure.
///
/// One series of targets is shown for an indicator, so that the rows of a table add up to its sum (ADR 0017); which one
/// is decided over the place's own tree, and stays the same when the place is read under another structure.
struct ProgressBuilder: Sendable {
    /// The rows that the store read.
    struct Rows: Sendable {
        /// The place whose own tree decides which series is shown.
        let place: PlaceID
        /// The codes of the numbers under which totals know indicators.
        let codes: [Int: String]
        /// The rows of the tables, in their order.
        let nodes: [ProgressNode]
        /// The year by node of the tables.
        let year: [NodeTotal]
        /// The years of the phase up to the asked one by node; the year alone outside a phase.
        let accumulated: [NodeTotal]
        /// The targets of the phase by node.
        let phase: [NodeTotal]
        /// The year and the phase below the place in its own structure: they decide which series is shown.
        let ownYear: [NodeTotal]
        let ownPhase: [NodeTotal]
        /// The whole by period and tier: the years of the phase up to the asked one, and the phase.
        let figures: [TierTotal]
    }

    let catalogue: Catalogue
    let year: Int
    let phase: Period?

    init(catalogue: Catalogue, year: Int) {
        self.catalogue = catalogue
        self.year = year
        phase = catalogue.phase(ofYear: year)?.period
    }

    /// The years that are summed for the phase.
    var years: ClosedRange<Int> { (phase?.first ?? year)...year }

    func report(_ rows: Rows) -> ProgressReport {
        let numbers = Dictionary(rows.codes.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let tables = Tables(rows)
        return ProgressReport(
            year: year, phase: phase,
            indicators: catalogue.indicators.map { indicator in
                progress(indicator.code, numbers[indicator.code] ?? 0, rows, tables)
            },
            shares: catalogue.shares.map { share in
                let periods = share.span == .year ? year...year : years
                let sum = { (code: String) in
                    results(tables.figures[numbers[code] ?? 0] ?? [], in: periods)
                }
                let rowsByIndicator = share.span == .year ? tables.year : tables.accumulated
                let byPlace = { (code: String) in
                    byNode(rowsByIndicator[numbers[code] ?? 0] ?? [], issuer: nil)
                }
                return ShareProgress(
                    code: share.code, part: sum(share.numerator), whole: sum(share.denominator),
                    children: shareChildren(
                        rows.nodes, part: byPlace(share.numerator), whole: byPlace(share.denominator)))
            })
    }

    /// The rows by indicator, so that each is looked at once.
    private struct Tables {
        let year: [Int: [NodeTotal]]
        let accumulated: [Int: [NodeTotal]]
        let phase: [Int: [NodeTotal]]
        let figures: [Int: [TierTotal]]

        init(_ rows: Rows) {
            year = Dictionary(grouping: rows.year, by: \.indicator)
            accumulated = Dictionary(grouping: rows.accumulated, by: \.indicator)
            phase = Dictionary(grouping: rows.phase, by: \.indicator)
            figures = Dictionary(grouping: rows.figures, by: \.indicator)
        }
    }

    private func progress(_ code: String, _ number: Int, _ rows: Rows, _ tables: Tables) -> IndicatorProgress {
        let issuer = TargetSeries.shown(rows.ownYear, indicator: number, below: rows.place)
        let phaseIssuer = TargetSeries.shown(rows.ownPhase, indicator: number, below: rows.place)
        let figures = tables.figures[number] ?? []
        let phaseKey = phase?.totalKey

        var whole = results(figures, in: year...year)
        whole.target = target(figures, period: year, issuer: issuer)
        var overall = results(figures, in: years)
        overall.target = phaseKey.flatMap { target(figures, period: $0, issuer: phaseIssuer) }
        let byYear = Dictionary(uniqueKeysWithValues: years.map { ($0, results(figures, in: $0...$0)) })

        var tiers: [Tier?: ProgressFigures] = [:]
        for row in figures where row.period == year {
            let tier = Tier(depth: row.tier)
            if row.issuer == TotalKey.results {
                tiers[tier, default: ProgressFigures()] += ProgressFigures(
                    evidenced: row.amounts.evidenced, declared: row.amounts.declared)
            } else if row.issuer == issuer {
                tiers[tier, default: ProgressFigures()] += ProgressFigures(target: row.amounts.target)
            }
        }
        return IndicatorProgress(
            code: code, year: whole, phase: overall, byYear: byYear, tiers: tiers,
            issuer: issuer.flatMap { Tier(depth: $0) }, phaseIssuer: phaseIssuer.flatMap { Tier(depth: $0) },
            others: others(figures, shown: issuer),
            children: children(number, rows, tables, issuer: issuer, phaseIssuer: phaseIssuer))
    }

    private func children(
        _ number: Int, _ rows: Rows, _ tables: Tables, issuer: Int?, phaseIssuer: Int?
    ) -> [ChildProgress] {
        let year = byNode(tables.year[number] ?? [], issuer: issuer)
        let accumulated = byNode(tables.accumulated[number] ?? [], issuer: nil)
        let phase = byNode((tables.phase[number] ?? []).filter { $0.issuer != TotalKey.results }, issuer: phaseIssuer)
        return rows.nodes.compactMap { node in
            var overall = accumulated[node.id] ?? ProgressFigures()
            overall.target = phase[node.id]?.target
            let child = ChildProgress(node: node, year: year[node.id] ?? ProgressFigures(), phase: overall)
            // A place below is always named; the two other rows only where something stands in them.
            return node.kind == .place || !(child.year.isEmpty && child.phase.isEmpty) ? child : nil
        }
    }

    private func shareChildren(
        _ nodes: [ProgressNode], part: [PlaceID: ProgressFigures], whole: [PlaceID: ProgressFigures]
    ) -> [ShareChild] {
        nodes.compactMap { node in
            let child = ShareChild(
                node: node, part: part[node.id] ?? ProgressFigures(), whole: whole[node.id] ?? ProgressFigures())
            return node.kind == .place || !(child.part.isEmpty && child.whole.isEmpty) ? child : nil
        }
    }

    private func byNode(_ rows: [NodeTotal], issuer: Int?) -> [PlaceID: ProgressFigures] {
        var sums: [PlaceID: ProgressFigures] = [:]
        for row in rows {
            if row.issuer == TotalKey.results {
                sums[row.node, default: ProgressFigures()] += ProgressFigures(
                    evidenced: row.amounts.evidenced, declared: row.amounts.declared)
            } else if row.issuer == issuer {
                sums[row.node, default: ProgressFigures()] += ProgressFigures(target: row.amounts.target)
            }
        }
        return sums
    }

    private func results(_ rows: [TierTotal], in periods: ClosedRange<Int>) -> ProgressFigures {
        rows.filter { $0.issuer == TotalKey.results && periods.contains($0.period) }.reduce(into: ProgressFigures()) {
            $0 += ProgressFigures(evidenced: $1.amounts.evidenced, declared: $1.amounts.declared)
        }
    }

    private func target(_ rows: [TierTotal], period: Int, issuer: Int?) -> Int64? {
        guard let issuer else { return nil }
        let found = rows.filter { $0.period == period && $0.issuer == issuer }
        return found.isEmpty ? nil : found.reduce(0) { $0 + $1.amounts.target }
    }

    private func others(_ rows: [TierTotal], shown: Int?) -> [OtherTarget] {
        let own = target(rows, period: year, issuer: shown)
        let issuers = Set(rows.filter { $0.period == year && $0.issuer != TotalKey.results }.map(\.issuer))
        return issuers.sorted().compactMap { issuer in
            guard issuer != shown, let tier = Tier(depth: issuer), let sum = target(rows, period: year, issuer: issuer),
                sum != own
            else { return nil }
            return OtherTarget(issuer: tier, target: sum)
        }
    }
}
