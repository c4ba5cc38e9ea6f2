import Kernel
import Places
import Programme

/// A report as outside programs read it. Absent targets are `null`.
public struct ProgressJSON: Codable, Sendable {
    public struct Tiered: Codable, Sendable {
        @OrNull public var target: Int64?
        public let achieved: Int64
        public let evidenced: Int64
        public let declared: Int64
    }

    public struct Child: Codable, Sendable {
        public let code: String
        public let name: String
        @OrNull public var target: Int64?
        public let achieved: Int64
        public let evidenced: Int64
        public let declared: Int64
        @OrNull public var phaseTarget: Int64?
        public let accumulated: Int64
        public let state: ProgressState

        private enum CodingKeys: String, CodingKey {
            case code, name, target, achieved, evidenced, declared, accumulated, state
            case phaseTarget = "phase_target"
        }
    }

    public struct Item: Codable, Sendable {
        public let code: String
        public let name: String
        public let unit: String
        @OrNull public var target: Int64?
        public let achieved: Int64
        public let evidenced: Int64
        public let declared: Int64
        @OrNull public var percent: Int64?
        @OrNull public var remaining: Int64?
        @OrNull public var phaseTarget: Int64?
        public let accumulated: Int64
        public let state: ProgressState
        public let phaseState: PhaseState
        /// By `province`, `district`, `commune`…; `unspecified` where nobody says.
        public let tiers: [String: Tiered]
        /// Only on request.
        public let children: [Child]?
        /// Achieved somewhere in the place, in no place below it.
        public let unplaced: Int64
        @OrNull public var unplacedTarget: Int64?

        private enum CodingKeys: String, CodingKey {
            case code, name, unit, target, achieved, evidenced, declared, percent, remaining, accumulated, state, tiers,
                children, unplaced
            case phaseTarget = "phase_target"
            case phaseState = "phase_state"
            case unplacedTarget = "unplaced_target"
        }
    }

    public struct ShareItem: Codable, Sendable {
        public let code: String
        public let name: String
        public let targetPercent: Int
        public let numerator: Int64
        public let denominator: Int64
        @OrNull public var percent: Int64?
        @OrNull public var met: Bool?

        private enum CodingKeys: String, CodingKey {
            case code, name, numerator, denominator, percent, met
            case targetPercent = "target_percent"
        }
    }

    public let place: String
    public let placeName: String
    /// What was asked for, where it is shown as another place.
    public let asked: String
    public let year: Int
    /// The first day of the structure.
    public let structure: Day
    @OrNull public var phase: Period?
    @OrNull public var note: String?
    public let indicators: [Item]
    public let shares: [ShareItem]

    private enum CodingKeys: String, CodingKey {
        case place, asked, year, structure, phase, note, indicators, shares
        case placeName = "place_name"
    }

    public init(_ report: ProgressReport, _ view: ProgressView, catalogue: Catalogue, byChild: Bool) {
        place = view.place.code
        placeName = view.place.name
        asked = view.asked.code
        year = report.year
        structure = view.structure.inForceFrom
        phase = report.phase
        note = view.note
        indicators = report.indicators.map { item in
            let indicator = catalogue.indicator(item.code)
            return Item(
                code: item.code, name: indicator?.name ?? item.code, unit: indicator?.unit ?? "",
                target: item.year.target, achieved: item.year.achieved, evidenced: item.year.evidenced,
                declared: item.year.declared, percent: item.year.percent, remaining: item.year.remaining,
                phaseTarget: item.phase.target, accumulated: item.phase.achieved, state: item.year.state,
                phaseState: item.phase.phaseState,
                tiers: Dictionary(
                    uniqueKeysWithValues: item.tiers.map { tier, figures in
                        (
                            tier?.rawValue ?? "unspecified",
                            Tiered(
                                target: figures.target, achieved: figures.achieved, evidenced: figures.evidenced,
                                declared: figures.declared)
                        )
                    }),
                children: byChild ? item.children.filter { $0.node.kind != .bucket }.map(Child.init) : nil,
                unplaced: item.unplaced.achieved, unplacedTarget: item.unplaced.target)
        }
        shares = report.shares.map { item in
            let target = catalogue.shares.first { $0.code == item.code }
            return ShareItem(
                code: item.code, name: target?.name ?? item.code, targetPercent: target?.percent ?? 0,
                numerator: item.part.achieved, denominator: item.whole.achieved, percent: item.percent,
                met: target?.isMet(item.part.achieved, of: item.whole.achieved))
        }
    }
}

extension ProgressJSON.Child {
    init(_ child: ChildProgress) {
        self.init(
            code: child.node.code, name: child.node.name, target: child.year.target, achieved: child.year.achieved,
            evidenced: child.year.evidenced, declared: child.year.declared, phaseTarget: child.phase.target,
            accumulated: child.phase.achieved, state: child.year.state)
    }
}
