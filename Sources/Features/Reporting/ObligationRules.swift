import Kernel
import Programme

/// A day that a tier set for a kind of report of the places at and below it.
public struct SetDay: Hashable, Sendable {
    public let kind: String
    /// The tier of the offices that owe it.
    public let tier: Tier
    /// The office that set it works here.
    public let place: PlaceID
    public let period: ReportPeriod
    public let day: Day
    /// The office that set it.
    public let by: String
}

/// A report that somebody asked of some places (REQUIREMENTS Q206).
public struct ReportRequest: Hashable, Sendable, Identifiable {
    public let id: RecordID
    /// A kind whose span is `adHoc`.
    public let kind: String
    /// What is asked, in one line.
    public let subject: String
    /// The words that go with it; may be empty.
    public let details: String
    /// The span that it asks about.
    public let period: ReportPeriod
    public let due: Day
    /// Who asks, and where that office works.
    public let agencyName: String
    public let place: PlaceID
    public let createdBy: String
    /// Who owes it.
    public let units: Set<PlaceID>
}

/// An extension, the newest of a report.
public struct ReportExtension: Hashable, Sendable {
    public let key: ObligationKey
    public let until: Day
    public let reason: String
    public let grantedBy: String
    public let agencyName: String

    var deferral: Deferral { Deferral(until: until, reason: reason, by: agencyName) }
}

/// Which reports are owed: pure, over the catalogue, the units of each span, and what tiers decided.
public struct ObligationRules: Sendable {
    let catalogue: Catalogue
    /// The places that a code of the catalogue means, with the same unit in later structures.
    let coded: [String: Set<PlaceID>]
    /// The days that tiers set, by what they are for and then by the place whose office set them: a country has many.
    private let setDays: [Matter: [PlaceID: SetDay]]
    let requests: [ReportRequest]
    let extensions: [ObligationKey: ReportExtension]

    /// What a day is set for.
    private struct Matter: Hashable {
        let kind: String
        let tier: Tier
        let period: ReportPeriod
    }

    public init(
        catalogue: Catalogue, coded: [String: Set<PlaceID>] = [:], setDays: [SetDay] = [],
        requests: [ReportRequest] = [], extensions: [ReportExtension] = []
    ) {
        self.catalogue = catalogue
        self.coded = coded
        self.setDays = Dictionary(grouping: setDays) { Matter(kind: $0.kind, tier: $0.tier, period: $0.period) }
            .mapValues { Dictionary($0.map { ($0.place, $0) }, uniquingKeysWith: { _, newer in newer }) }
        self.requests = requests
        self.extensions = Dictionary(extensions.map { ($0.key, $0) }, uniquingKeysWith: { _, newer in newer })
    }

    /// The codes of places that kinds and deadlines of reports name.
    static func placeCodes(of catalogue: Catalogue) -> Set<String> {
        Set(
            catalogue.reports.flatMap(\.owers).flatMap { ower in
                [ower.place] + ower.deadlines.map { catalogue.deadline($0)?.place }
            }.compactMap { $0 })
    }

    /// The spans of a year for which reports are owed, with the kinds that are owed for them.
    static func periods(of catalogue: Catalogue, year: Int) -> [(kind: ReportKind, period: ReportPeriod)] {
        guard catalogue.phases.contains(where: { $0.period.first <= year && year <= $0.period.last }) else { return [] }
        return catalogue.reports.flatMap { kind in
            ReportPeriod.all(of: kind, year: year, phases: catalogue.phases).map { (kind, $0) }
        }
    }

    /// What units owe for one span, without what came of it.
    public func owed(_ kind: ReportKind, _ period: ReportPeriod, by units: [ReportUnit]) -> [Obligation] {
        units.flatMap { unit in
            kind.owers.filter { $0.tier == unit.tier && applies($0, to: unit) }.map { ower in
                let key = ObligationKey(kind: kind.code, place: unit.id, office: ower.office, period: period)
                return Obligation(key: key, unit: unit, title: kind.name, due: due(ower, key, unit))
            }
        }
    }

    /// What units were asked for by requests that ask about a year.
    public func requested(year: Int, of units: [ReportUnit]) -> [Obligation] {
        requests.filter { $0.period.year == year }.flatMap { request -> [Obligation] in
            guard let kind = catalogue.report(request.kind) else { return [] }
            return units.filter { request.units.contains($0.id) }.flatMap { unit in
                kind.owers.filter { $0.tier == unit.tier && applies($0, to: unit) }.map { ower in
                    let key = ObligationKey(
                        kind: kind.code, place: unit.id, office: ower.office, period: request.period,
                        request: request.id)
                    let due = DueDay(day: request.due, origin: .request, deferral: extensions[key]?.deferral)
                    return Obligation(key: key, unit: unit, title: request.subject, due: due)
                }
            }
        }
    }

    private func applies(_ ower: ReportOwer, to unit: ReportUnit) -> Bool {
        ower.place.map { coded[$0]?.contains(unit.id) == true } ?? true
    }

    /// The day of the nearest tier that set one; else that of the nearest place that the programme knows a day for; else
    /// the common one.
    private func due(_ ower: ReportOwer, _ key: ObligationKey, _ unit: ReportUnit) -> DueDay? {
        let deferral = extensions[key]?.deferral
        let set = setDays[Matter(kind: key.kind, tier: unit.tier, period: key.period)] ?? [:]
        for place in unit.line {
            if let day = set[place] {
                return DueDay(day: day.day, origin: .set(by: day.by), deferral: deferral)
            }
        }
        let known = ower.deadlines.compactMap { catalogue.deadline($0) }
        let near = unit.line.lazy.compactMap { place in
            known.first { $0.place.map { code in coded[code]?.contains(place) == true } ?? false }
        }.first
        guard let deadline = near ?? known.first(where: { $0.place == nil }),
            let day = deadline.due(for: key.period.year)
        else { return nil }
        return DueDay(day: day, origin: .programme(deadline.code), deferral: deferral)
    }
}

extension Sequence where Element == Obligation {
    /// Due soonest first; those without a day at the end.
    public func byDueDay() -> [Obligation] {
        sorted { left, right in
            switch (left.due?.last, right.due?.last) {
            case (let one?, let other?) where one != other: return one < other
            case (_?, nil): return true
            case (nil, _?): return false
            default: break
            }
            if left.key.period != right.key.period { return left.key.period < right.key.period }
            return (left.unit.code, left.key.kind) < (right.unit.code, right.key.kind)
        }
    }
}

/// Completeness and timeliness of one report over several units.
public struct ReportTally: Hashable, Sendable {
    public let kind: String
    public let title: String
    public let period: ReportPeriod
    public let request: RecordID?
    public let tier: Tier
    public private(set) var units = 0
    /// Sent up in time, or late.
    public private(set) var inTime = 0
    public private(set) var late = 0
    /// Given back and not sent again, or begun, or not begun, while the day has not passed.
    public private(set) var open = 0
    /// Nothing was sent, and the day has passed.
    public private(set) var overdue = 0
    public private(set) var approved = 0
    /// The one day of all units; nil where they differ or none is named.
    public private(set) var due: Day?
    public private(set) var hasSeveralDays = false

    public var sent: Int { inTime + late }

    /// Tallies obligations by report, span and tier, in their order.
    public static func all(_ obligations: [Obligation], on today: Day) -> [ReportTally] {
        struct Group: Hashable {
            let kind: String
            let period: ReportPeriod
            let request: RecordID?
            let tier: Tier
            let office: ReportOffice
        }
        var order: [Group] = []
        var tallies: [Group: ReportTally] = [:]
        for obligation in obligations {
            let key = obligation.key
            let group = Group(
                kind: key.kind, period: key.period, request: key.request, tier: obligation.unit.tier, office: key.office
            )
            if tallies[group] == nil {
                order.append(group)
                tallies[group] = ReportTally(
                    kind: key.kind, title: obligation.title, period: key.period, request: key.request,
                    tier: obligation.unit.tier, due: obligation.due?.day)
            }
            tallies[group]?.add(obligation, on: today)
        }
        return order.compactMap { tallies[$0] }
    }

    private init(
        kind: String, title: String, period: ReportPeriod, request: RecordID?, tier: Tier, due: Day?
    ) {
        self.kind = kind
        self.title = title
        self.period = period
        self.request = request
        self.tier = tier
        self.due = due
    }

    private mutating func add(_ obligation: Obligation, on today: Day) {
        let standing = obligation.standing(on: today)
        units += 1
        if due != obligation.due?.day { hasSeveralDays = true }
        if hasSeveralDays { due = nil }
        if [.approved, .issued].contains(standing.stage) { approved += 1 }
        if standing.isOverdue {
            overdue += 1
        } else if obligation.progress?.submittedAt == nil {
            open += 1
        } else if standing.lateDays > 0 {
            late += 1
        } else {
            inTime += 1
        }
    }
}
