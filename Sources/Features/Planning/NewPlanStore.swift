import Accounts
import Database
import Kernel
import Places
import Programme

/// What the tier above set for a place: its row in the plan of the place above.
public struct AssignedTargets: Hashable, Sendable {
    public let plan: Plan
    public let version: PlanVersion
    /// `Kế hoạch 288/KH-BCD, Tỉnh Cao Bằng`.
    public let title: String
    /// Code of the indicator → tier → figure; the key nil stands for figures without a tier.
    public let figures: [String: [Tier?: Int64]]

    /// The whole figure of an indicator; nil when nothing was assigned.
    public func total(_ code: String) -> Int64? { figures[code]?.values.reduce(0, +) }

    /// The tiers that it is split into, from the top.
    public func tiers(_ code: String) -> [Tier] { (figures[code]?.keys.compactMap { $0 } ?? []).sorted() }

    /// The split, without the figures that have no tier.
    public func byTier(_ code: String) -> [Tier: Int64] {
        Dictionary(
            uniqueKeysWithValues: (figures[code] ?? [:]).compactMap { tier, figure in tier.map { ($0, figure) } })
    }
}

/// Plans that begin in the product, as functions over a transaction. They ask no policy.
public enum NewPlanStore {
    /// The places directly below one in its own structure: districts of a province before 1 July 2025, communes from then
    /// on; villages of a commune where they are known (ADR 0009).
    public static func units(of place: Place, period: Period, in tx: Transaction) throws -> [NewAnnex.Unit] {
        let day = try PlanSpan.day(of: place, in: period, tx)
        for tier in Tier.allCases where tier > place.tier {
            let found = try PlaceStore.unitCandidates(under: place.id, on: day, tiers: [tier], tx)
            guard !found.isEmpty else { continue }
            // Two communes of one name differ by their type.
            let isPlain = tier < .commune && Set(found.map { Vietnamese.spelling($0.shortName) }).count == found.count
            return found.map { unit in
                NewAnnex.Unit(
                    .place(unit.id, code: unit.code, name: unit.shortName), label: isPlain ? unit.shortName : unit.name)
            }
        }
        return []
    }

    /// What the place above assigned by the version of its plan that is in force; nil when none names the place. A draft
    /// assigns nothing: its figures may still change, and the plan below is checked against issued ones alone.
    ///
    /// What a tier above implements in the place itself is no target of the place's own plan, as in the check of a plan
    /// against it. Figures of a district stay at the district until its province hands them on to communes of the later
    /// structure (`PlanReassignment`); the plan that does so stands at the province of the earlier one.
    public static func assigned(to place: Place, period: Period, in tx: Transaction) throws -> AssignedTargets? {
        let above = try PlaceStore.lineage(of: place.id, tx).filter { $0 != place.id }
        let own = [place.parent].compactMap { $0 }
        for parent in own + above.filter({ !own.contains($0) }) {
            if let found = try assigned(to: place, by: parent, period: period, in: tx) { return found }
        }
        return nil
    }

    private static func assigned(
        to place: Place, by parent: PlaceID, period: Period, in tx: Transaction
    ) throws -> AssignedTargets? {
        for plan in try PlanStore.plans(at: parent, period: period, in: tx) {
            guard let version = try PlanStore.issued(of: plan.id, in: tx) else { continue }
            var figures: [String: [Tier?: Int64]] = [:]
            for row in try tx.rows(
                """
                SELECT indicator, tier, SUM(quantity) AS quantity FROM target
                 WHERE version_id = \(version.id) AND place_id = \(place.id) GROUP BY indicator, tier
                """)
            {
                let depth: Int = try row("tier")
                let tier = Tier(depth: depth)
                if let tier, tier < place.tier { continue }
                figures[try row("indicator"), default: [:]][tier] = try row("quantity") as Int64
            }
            guard !figures.isEmpty, let above = try PlaceStore.place(parent, tx) else { continue }
            let paper = version.paperNumber.map { " \($0)" } ?? ""
            return AssignedTargets(
                plan: plan, version: version, title: "Kế hoạch\(paper), \(above.name)", figures: figures)
        }
        return nil
    }

    /// Adds a blank annex as the draft of a plan, which is made when there is none; annexes of activities are carried over.
    ///
    /// - Throws: `Problem` `plan.annex_exists` when the plan has a draft with an annex of units already.
    public static func start(
        _ annex: Annex, for target: ImportTarget, in tx: WriteTransaction
    ) throws -> ImportResult {
        let plan = try PlanStore.require(
            place: target.place.id, agency: target.agency.id, period: target.period, in: tx)
        var annexes: [KeptAnnex] = []
        var text = PlanText()
        if let newest = try PlanStore.newest(of: plan.id, in: tx) {
            annexes = try AnnexStore.annexes(of: newest.id, in: tx)
            text = try PlanTextStore.text(of: newest.id, in: tx)
            let isOpen = newest.state == .draft || newest.state == .returned
            guard !isOpen || !annexes.contains(where: { $0.annex.kind == annex.kind }) else {
                throw Problem(
                    .conflict, "plan.annex_exists",
                    "\(target.agency.name) đã có bản thảo \(newest.number) của kế hoạch \(target.period.written). Chưa lưu "
                        + "gì cả. Mở bản đó ở danh sách kế hoạch rồi sửa trên lưới.", field: "ky")
            }
            annexes.removeAll { $0.annex.kind == annex.kind }
        }
        annexes.append(
            KeptAnnex(annex: annex, attachment: nil, sourceKey: "made|\(tx.environment.newID())"))
        let version = try PlanStore.addDraft(
            to: plan, number: target.paperNumber, day: target.paperDay, annexes: annexes, text: text, in: tx)
        try tx.audit(
            "plan_version.started", RecordRef("plan_version", version.id), place: target.place.id,
            after: [
                "plan": plan.id.text, "version": String(version.number), "rows": String(annex.rows.count),
                "columns": String(annex.columns.count),
            ])
        return ImportResult(version: version.id, plan: plan.id, number: version.number, isUnchanged: false)
    }

    /// What each unit of a column still lacks: its target of the phase less what the other years of the phase got, by row
    /// number. Units without a target of the phase are left out.
    ///
    /// - Throws: `Problem` `grid.distribute.no_phase` when the place has no plan of the phase for the indicator.
    public static func need(
        _ column: AnnexColumn, of grid: OpenGrid, in tx: Transaction
    ) throws -> [Int: Int64] {
        guard let code = column.subject.code,
            let phase = try PlanStore.phasePlans(at: grid.plan.place, around: grid.plan.period, in: tx)
                .first(where: { $0.id != grid.plan.id })
        else { throw noPhase(grid, column) }
        let wanted = try figures(of: phase, code, column.tier, in: tx)
        guard !wanted.isEmpty else { throw noPhase(grid, column) }
        var got: [PlaceID: Int64] = [:]
        for year in phase.period.first...phase.period.last {
            guard let period = Period(year: year), period != grid.plan.period else { continue }
            for plan in try PlanStore.plans(at: grid.plan.place, period: period, in: tx) {
                got.merge(try figures(of: plan, code, column.tier, in: tx), uniquingKeysWith: +)
            }
        }
        var need: [Int: Int64] = [:]
        for row in grid.annex.rows {
            guard let place = row.unit?.place, let target = wanted[place] else { continue }
            need[row.number] = max(0, target - (got[place] ?? 0) - (grid.annex[row, column]?.number ?? 0))
        }
        return need
    }

    /// The figures of a plan's newest version by place: those of a tier, or all where the plan does not split.
    private static func figures(
        of plan: Plan, _ code: String, _ tier: Tier?, in tx: Transaction
    ) throws -> [PlaceID: Int64] {
        guard let version = try PlanStore.newest(of: plan.id, in: tx) else { return [:] }
        var figures: [PlaceID: Int64] = [:]
        let rows = try tx.rows(
            """
            SELECT place_id, tier, quantity FROM target WHERE version_id = \(version.id) AND indicator = \(code)
            """)
        let depths = Set(try rows.map { try $0("tier") as Int })
        for row in rows {
            let depth: Int = try row("tier")
            if let tier, depths.contains(tier.depth), depth != tier.depth { continue }
            figures[try row("place_id"), default: 0] += try row("quantity") as Int64
        }
        return figures
    }

    private static func noPhase(_ grid: OpenGrid, _ column: AnnexColumn) -> Problem {
        Distribution.problem(
            "no_phase",
            "\(grid.target.place.name) chưa có chỉ tiêu giai đoạn cho cột \(column.letters), nên chưa tính được mỗi đơn vị "
                + "còn thiếu bao nhiêu. Nhập kế hoạch giai đoạn trước, hoặc chọn cách chia khác.")
    }
}
