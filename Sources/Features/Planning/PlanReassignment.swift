import Database
import Kernel
import Office
import Places
import Programme

/// The structures that a period reaches into: one, or two where a reform falls inside it (2025).
public enum PlanSpan {
    /// The day on which the places of a plan are read: the first of the period on which the structure of the plan's own
    /// place is in force. A plan of 2025 of a district is read on 1 January, one of a new commune on 1 July.
    static func day(of place: Place, in period: Period, _ tx: Transaction) throws -> Day {
        guard place.id != .nation,
            let structure = try PlaceStore.structures(tx).first(where: { $0.id == place.structure })
        else { return period.firstDay }
        return max(period.firstDay, structure.inForceFrom)
    }

    /// The structures that come into force inside a period, after its first day.
    static func later(in period: Period, _ tx: Transaction) throws -> [Structure] {
        let end = Day(year: period.last, month: 12, day: 31) ?? period.firstDay
        return try PlaceStore.structures(tx).filter { $0.inForceFrom > period.firstDay && $0.inForceFrom <= end }
    }
}

extension PlanSpan {
    /// The place that a code means in a period: on its first day, else in a structure that comes into force inside it.
    ///
    /// - Parameter day: reads the code on this day instead, for a code that means another place later in the period.
    /// - Throws: `Problem` `places.unknown_code`.
    public static func requirePlace(
        code: String, period: Period, on day: Day? = nil, _ tx: Transaction
    ) throws -> Place {
        if let day { return try PlaceStore.requirePlace(code: code, on: day, tx) }
        for day in [period.firstDay] + (try later(in: period, tx).map(\.inForceFrom)) {
            if let place = try PlaceStore.place(code: code, on: day, tx) { return place }
        }
        return try PlaceStore.requirePlace(code: code, on: period.firstDay, tx)
    }
}

/// Handing the shares of old units on to the units of a later structure. Until a province decides so, the shares stay
/// where they were given; the decision is the new version that it issues.
enum PlanReassignment {
    /// What can be handed on.
    struct Offer: Sendable {
        /// The structure whose units take over.
        let structure: Structure
        /// The new units that the plan's place holds, by name.
        let units: [NewAnnex.Unit]
    }

    /// The offer for a plan; nil when no reform falls inside its period, none has come yet, or its units are new already.
    static func offer(for plan: Plan, annexes: [Annex], today: Day, in tx: Transaction) throws -> Offer? {
        guard let annex = annexes.first(where: { $0.kind == .units }),
            let structure = try PlanSpan.later(in: plan.period, tx).last(where: { $0.inForceFrom <= today })
        else { return nil }
        let places = try annex.rows.compactMap { try ($0.unit?.place).flatMap { try PlaceStore.place($0, tx) } }
        guard places.contains(where: { $0.structure != structure.id && $0.tier < .village }) else { return nil }
        let units = try units(of: plan.place, in: structure, tx)
        return units.isEmpty ? nil : Offer(structure: structure, units: units)
    }

    /// The communes of a structure that lie wholly in a place of an earlier one.
    private static func units(
        of place: PlaceID, in structure: Structure, _ tx: Transaction
    ) throws -> [NewAnnex.Unit] {
        guard let old = try PlaceStore.place(place, tx) else { return [] }
        return try tx.rows(
            """
            SELECT p.id, p.code, p.name, p.short_name FROM place p
              JOIN place_path a ON a.place_id = p.id AND a.structure_id = \(old.structure)
             WHERE p.structure_id = \(structure.id) AND p.tier = \(Tier.commune) AND p.is_bucket = 0
               AND (a.province_id = \(place) OR a.district_id = \(place))
             ORDER BY p.sort_key, p.id
            """
        ).map { row in
            NewAnnex.Unit(
                .place(try row("id"), code: try row("code"), name: try row("short_name")), label: try row("name"))
        }
    }

    /// An annex with the same columns and totals over the new units: their cells are blank, to be filled on the grid.
    ///
    /// What agencies carry out themselves stays theirs. A share of districts, which ended, becomes one of communes.
    static func annex(_ old: Annex, over offer: Offer, placeName: String, period: Period, catalogue: Catalogue) -> Annex
    {
        let agencies = old.rows.filter { $0.kind == .unit && $0.unit?.agency != nil }
        let subjects = old.subjects.compactMap { subject -> NewAnnex.Subject? in
            guard case .indicator(let code) = subject else { return nil }
            let columns = parts(of: subject, in: old)
            var byTier: [Tier: Int64] = [:]
            var whole: Int64 = 0
            for column in columns {
                let sum = figures(of: column, in: old).reduce(0, +)
                whole += sum
                if let tier = column.tier { byTier[tier == .district ? .commune : tier, default: 0] += sum }
            }
            return NewAnnex.Subject(code, tiers: byTier.keys.sorted(), given: whole, givenByTier: byTier)
        }
        let agencyUnits = agencies.map { NewAnnex.Unit($0.unit, label: $0.label) }
        var annex = NewAnnex(
            placeName: placeName, period: period, units: offer.units + agencyUnits, subjects: subjects,
            catalogue: catalogue
        ).annex()
        for row in agencies {
            guard let new = annex.rows.first(where: { $0.unit == row.unit }) else { continue }
            for column in annex.columns where column.subject.isCounted {
                let tiers = column.tier == .commune ? [Tier.district, .commune] : [column.tier].compactMap { $0 }
                let found = parts(of: column.subject, in: old)
                    .filter { part in column.tier == nil || part.tier.map(tiers.contains) ?? false }
                    .compactMap { old[row, $0]?.number }
                guard !found.isEmpty else { continue }
                let sum = found.reduce(0, +)
                annex.cells[CellAddress(row: new.number, column: column.number)] = TargetCell(
                    .number(sum), raw: String(sum))
            }
        }
        return annex
    }

    /// The columns that hold the parts of a subject: those of tiers, or the one column without any.
    private static func parts(of subject: ColumnSubject, in annex: Annex) -> [AnnexColumn] {
        let columns = annex.columns(of: subject)
        let split = columns.filter { !$0.isWhole }
        return split.isEmpty ? columns : split
    }

    private static func figures(of column: AnnexColumn, in annex: Annex) -> [Int64] {
        let parents = Set(annex.rows.compactMap(\.parent))
        return annex.rows.filter { ($0.kind == .unit || $0.kind == .group) && !parents.contains($0.number) }
            .compactMap { annex[$0, column]?.number }
    }

    /// Starts the draft that hands the shares on.
    ///
    /// - Throws: `Problem` `plan.nothing_to_reassign` when there is no offer, `plan.open_version` while a version is open.
    static func begin(_ plan: Plan, today: Day, catalogue: Catalogue, in tx: WriteTransaction) throws -> PlanVersion {
        guard let newest = try PlanStore.newest(of: plan.id, in: tx) else { throw nothing }
        if newest.state.isOpen {
            throw Problem(
                .conflict, "plan.open_version",
                "Bản \(newest.number) của kế hoạch này \(newest.state.label.lowercased()). Sửa hoặc ban hành bản đó trước, "
                    + "rồi phân lại. Chưa lưu gì cả.")
        }
        var kept = try AnnexStore.annexes(of: newest.id, in: tx)
        guard let place = try PlaceStore.place(plan.place, tx),
            let index = kept.firstIndex(where: { $0.annex.kind == .units }),
            let offer = try offer(for: plan, annexes: kept.map(\.annex), today: today, in: tx)
        else { throw nothing }
        let annex = annex(
            kept[index].annex, over: offer, placeName: place.name, period: plan.period, catalogue: catalogue)
        kept[index] = KeptAnnex(annex: annex, attachment: nil, sourceKey: "made|\(tx.environment.newID())")
        let version = try PlanStore.addDraft(
            to: plan, number: nil, day: nil, annexes: kept, text: try PlanTextStore.text(of: newest.id, in: tx), in: tx)
        try tx.audit(
            "plan_version.reassigned", RecordRef("plan_version", version.id), place: plan.place,
            after: [
                "plan": plan.id.text, "version": String(version.number), "structure": offer.structure.inForceFrom.iso,
                "units": String(offer.units.count),
            ])
        return version
    }

    private static let nothing = Problem(
        .conflict, "plan.nothing_to_reassign",
        "Kế hoạch này không có chỉ tiêu của đơn vị cũ cần phân lại. Mở kế hoạch để xem bản mới nhất.")
}
