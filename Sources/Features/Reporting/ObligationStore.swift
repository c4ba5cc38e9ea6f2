import Accounts
import Database
import Foundation
import Kernel
import Places
import Programme

/// Whose obligations are asked for.
public struct ObligationQuestion: Hashable, Sendable {
    public enum Reach: String, Hashable, Sendable, CaseIterable {
        /// Of the place itself.
        case own
        /// Of the places directly below it.
        case children
        /// Of the place and everything below it, down to the communes.
        case below
    }

    public let place: Place
    /// The year under which a span is listed: the one it ends in.
    public let year: Int
    public let reach: Reach

    public init(_ place: Place, year: Int, reach: Reach) {
        self.place = place
        self.year = year
        self.reach = reach
    }
}

/// Reads obligations: derived from the catalogue and the structure in force, with what was decided and done beside. A
/// place is read in the structure of each span; what it was made from, or became, stands for it there.
public enum ObligationStore {
    /// The obligations of a year, in the order of the catalogue, its spans and the places.
    public static func list(
        _ question: ObligationQuestion, catalogue: Catalogue, in tx: Transaction
    ) throws -> [Obligation] {
        try withProgress(derived(question, catalogue: catalogue, in: tx), in: tx)
    }

    /// Obligations with what came of them by now.
    static func withProgress(_ obligations: [Obligation], in tx: Transaction) throws -> [Obligation] {
        var done: [ObligationKey: ReportProgress] = [:]
        for (year, members) in Dictionary(grouping: obligations, by: \.key.period.year) {
            let places = Set(members.map(\.unit.id)).sorted()
            done.merge(try progress(year: year, of: places, in: tx)) { first, _ in first }
        }
        return obligations.map { obligation in
            var obligation = obligation
            obligation.progress = done[obligation.key]
            return obligation
        }
    }

    /// The obligations of a year without what came of them.
    static func derived(
        _ question: ObligationQuestion, catalogue: Catalogue, in tx: Transaction
    ) throws -> [Obligation] {
        let owed = ObligationRules.periods(of: catalogue, year: question.year)
        var structures: [ReportPeriod: Int] = [:]
        for (_, period) in owed where structures[period] == nil {
            structures[period] = try PlaceStore.structure(on: period.lastDay, tx).id
        }
        var units: [Int: [ReportUnit]] = [:]
        for structure in try Set(structures.values).union(all(in: question.year, tx)) {
            units[structure] = try UnitReads.units(question, structure: structure, catalogue: catalogue, in: tx)
        }
        let all = units.sorted { $0.key < $1.key }.flatMap(\.value)
        let rules = try rules(year: question.year, units: all, catalogue: catalogue, in: tx)
        return owed.flatMap { kind, period in
            rules.owed(kind, period, by: structures[period].flatMap { units[$0] } ?? [])
        } + rules.requested(year: question.year, of: all)
    }

    /// The structures that were in force in a year: requests of the year name units of any of them.
    private static func all(in year: Int, _ tx: Transaction) throws -> [Int] {
        let last = try PlaceStore.structure(on: ReportPeriod.year(year).lastDay, tx)
        return try PlaceStore.structures(tx).filter {
            $0.inForceFrom.year == year && $0.inForceFrom <= last.inForceFrom
        }.map(\.id) + [try PlaceStore.structure(on: ReportPeriod.quarter(year, 1).lastDay, tx).id]
    }

    /// One obligation with what came of it; nil when nobody owes it.
    public static func find(
        _ key: ObligationKey, catalogue: Catalogue, in tx: Transaction
    ) throws -> Obligation? {
        guard let place = try PlaceStore.place(key.place, tx) else { return nil }
        return try list(ObligationQuestion(place, year: key.period.year, reach: .own), catalogue: catalogue, in: tx)
            .first { $0.key == key }
    }

    private static func rules(
        year: Int, units: [ReportUnit], catalogue: Catalogue, in tx: Transaction
    ) throws -> ObligationRules {
        var coded: [String: Set<PlaceID>] = [:]
        let structures = try PlaceStore.structures(tx)
        for code in ObligationRules.placeCodes(of: catalogue) {
            for structure in structures {
                guard let place = try PlaceStore.place(code: code, on: structure.inForceFrom, tx) else { continue }
                coded[code] = Set(try PlaceStore.sameUnits(as: place.id, tx))
                break
            }
        }
        let places = units.map(\.id)
        return ObligationRules(
            catalogue: catalogue, coded: coded, setDays: try ReportDays.set(year: year, in: tx),
            requests: try ReportRequests.asked(year: year, of: places, in: tx),
            extensions: try ReportDays.extensions(year: year, of: places, in: tx))
    }

    /// What came of the reports of places in a year.
    private static func progress(
        year: Int, of places: [PlaceID], in tx: Transaction
    ) throws -> [ObligationKey: ReportProgress] {
        var found: [ObligationKey: ReportProgress] = [:]
        for part in places.parts() {
            for row in try tx.rows(
                """
                SELECT r.id, r.kind, r.place_id, r.office, r.period, r.request_id, r.submitted_at, COALESCE(
                  (SELECT p.state FROM paper p WHERE p.series_id = r.id AND p.state = 'issued'),
                  (SELECT p.state FROM paper p
                    WHERE p.series_id = r.id AND p.state IN ('draft', 'submitted', 'returned', 'approved'))) AS state,
                  (SELECT c.received_at FROM report_receipt c JOIN paper p ON p.id = c.paper_id
                    WHERE c.report_id = r.id AND p.state IN ('approved', 'issued')
                    ORDER BY p.version DESC LIMIT 1) AS received_at
                  FROM report r WHERE r.year = \(year) AND r.place_id IN \(list: part)
                """)
            {
                let state: String? = try row("state")
                found[try ObligationKey(row)] = ReportProgress(
                    report: try row("id"), stage: state.flatMap(ReportStage.init(rawValue:)) ?? .notStarted,
                    submittedAt: try row("submitted_at"), receivedAt: try row("received_at"))
            }
        }
        return found
    }
}

extension ObligationKey {
    init(_ row: Row) throws {
        self.init(
            kind: try row("kind"), place: try row("place_id"), office: try row("office"), period: try row("period"),
            request: try row("request_id"))
    }
}

extension ReportOffice: DatabaseValue {}

extension Array where Element == PlaceID {
    /// Lists that one statement can bind.
    func parts(of size: Int = 4000) -> [[PlaceID]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

/// Reads the units that obligations are derived for.
enum UnitReads {
    static func units(
        _ question: ObligationQuestion, structure: Int, catalogue: Catalogue, in tx: Transaction
    ) throws -> [ReportUnit] {
        let roots = try roots(of: question.place, in: structure, tx)
        guard !roots.isEmpty else { return [] }
        let units = try tx.rows(
            """
            SELECT p.id, p.code, p.name, p.tier, p.parent_id, a.province_id, a.district_id, a.commune_id
              FROM place p LEFT JOIN place_path a ON a.place_id = p.id AND a.structure_id = p.structure_id
             WHERE p.is_bucket = 0 AND \(reached(question.reach, roots, structure))
             ORDER BY p.tier, p.sort_key, p.id
            """
        ).map(ReportUnit.init)
        return try withAgencies(units, catalogue: catalogue, in: tx)
    }

    /// What a place is in a structure: itself, the same unit, or the units of its tier that it was made from or went to.
    static func roots(of place: Place, in structure: Int, _ tx: Transaction) throws -> [PlaceID] {
        if place.tier == .central || place.structure == structure { return [place.id] }
        if let there = try PlaceStore.counterpart(of: place.id, in: structure, tx), there.tier == place.tier {
            return [there.id]
        }
        let others =
            structure < place.structure
            ? try PlaceStore.predecessors(of: place.id, tx) : try PlaceStore.successors(of: place.id, tx)
        return others.map(\.place).filter { $0.structure == structure && $0.tier == place.tier }.map(\.id)
    }

    private static func reached(_ reach: ObligationQuestion.Reach, _ roots: [PlaceID], _ structure: Int) -> SQL {
        let isNation = roots == [.nation]
        switch reach {
        case .own: return "p.id IN \(list: roots)"
        // The nation stands in the first structure and is the parent of the provinces of all.
        case .children: return "p.parent_id IN \(list: roots) AND p.structure_id = \(structure) AND p.tier < 4"
        case .below where isNation: return "(p.id = \(PlaceID.nation) OR p.structure_id = \(structure) AND p.tier < 4)"
        case .below:
            return """
                p.structure_id = \(structure) AND p.tier < 4 AND (a.province_id IN \(list: roots)
                  OR a.district_id IN \(list: roots) OR a.commune_id IN \(list: roots))
                """
        }
    }

    /// The units with their offices of the kinds that owe reports.
    private static func withAgencies(
        _ units: [ReportUnit], catalogue: Catalogue, in tx: Transaction
    ) throws -> [ReportUnit] {
        let kinds = Set(catalogue.reports.flatMap(\.owers).map(\.office.rawValue)).sorted()
        var agencies: [PlaceID: [AgencyKind: ReportAgency]] = [:]
        for part in units.map(\.id).parts() {
            for row in try tx.rows(
                """
                SELECT id, place_id, kind, name FROM agency
                 WHERE place_id IN \(list: part) AND kind IN \(list: kinds)
                 ORDER BY length(code) DESC, code DESC
                """)
            {
                // The standard office has the shortest code and comes last.
                agencies[try row("place_id"), default: [:]][try row("kind")] = ReportAgency(
                    id: try row("id"), name: try row("name"))
            }
        }
        return units.map { unit in
            var unit = unit
            unit.agencies = agencies[unit.id] ?? [:]
            return unit
        }
    }
}

extension ReportUnit {
    fileprivate init(_ row: Row) throws {
        let id: PlaceID = try row("id")
        var line = [id]
        for column in ["commune_id", "district_id", "province_id"] {
            let place: PlaceID? = try row(column)
            if let place, !line.contains(place) { line.append(place) }
        }
        if !line.contains(.nation) { line.append(.nation) }
        self.init(
            id: id, code: try row("code"), name: try row("name"), tier: try row("tier"), parent: try row("parent_id"),
            line: line)
    }
}
