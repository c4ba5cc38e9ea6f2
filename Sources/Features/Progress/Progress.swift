import Kernel
import Places
import Totals

/// A target with what was achieved of it over some time, in the unit of the indicator.
public struct ProgressFigures: Hashable, Sendable {
    /// Nil where no plan sets one.
    public var target: Int64?
    /// Shown by records.
    public var evidenced: Int64
    /// Only declared by an office.
    public var declared: Int64

    public init(target: Int64? = nil, evidenced: Int64 = 0, declared: Int64 = 0) {
        self.target = target
        self.evidenced = evidenced
        self.declared = declared
    }

    /// Evidenced and declared together.
    public var achieved: Int64 { evidenced + declared }

    /// Whole per cent of the target, rounded half up; nil without a target or with a target of 0.
    public var percent: Int64? {
        guard let target, target > 0 else { return nil }
        return (achieved * 200 + target) / (target * 2)
    }

    /// What is still to be done, never below 0; nil without a target.
    public var remaining: Int64? { target.map { max(0, $0 - achieved) } }

    /// Whether nothing is set and nothing achieved.
    public var isEmpty: Bool { target == nil && achieved == 0 }

    /// How far it is in a year (REQUIREMENTS C43).
    public var state: ProgressState {
        guard let target, target > 0 else { return .unassigned }
        if achieved >= target { return .done }
        return achieved > 0 ? .underway : .notStarted
    }

    /// What a unit is to do about the phase (REQUIREMENTS C43).
    public var phaseState: PhaseState {
        guard let target, target > 0 else { return .unassigned }
        return achieved >= target ? .maintain : .catchUp
    }

    static func += (left: inout ProgressFigures, right: ProgressFigures) {
        if let target = right.target { left.target = (left.target ?? 0) + target }
        left.evidenced += right.evidenced
        left.declared += right.declared
    }
}

/// How far a unit is with its target of a year.
public enum ProgressState: String, Hashable, Sendable, Codable {
    case done, underway, notStarted = "not_started", unassigned

    /// As shown.
    public var label: String {
        switch self {
        case .done: "Hoàn thành"
        case .underway: "Đang thực hiện"
        case .notStarted: "Chưa bắt đầu"
        case .unassigned: "Không giao"
        }
    }
}

/// What a unit that has finished its phase, and one that has not, is to do (REQUIREMENTS C43).
public enum PhaseState: String, Hashable, Sendable, Codable {
    /// Finished: keep up, raise quality, extend by own decision.
    case maintain
    /// Not finished: make up for it.
    case catchUp = "catch_up"
    case unassigned

    /// As shown.
    public var label: String {
        switch self {
        case .maintain: "Duy trì, nâng chất lượng"
        case .catchUp: "Làm bù"
        case .unassigned: "Không giao"
        }
    }
}

/// A row of a table by place.
public struct ProgressNode: Hashable, Sendable {
    /// What stands in a row besides places below.
    public enum Kind: Hashable, Sendable {
        case place
        /// Recorded at the asked place, nothing below is named.
        case own
        /// “chưa phân định”: it lies somewhere in the asked place.
        case bucket
    }

    public let id: PlaceID
    public let code: String
    /// `Huyện Quảng Hòa`.
    public let name: String
    /// `Quảng Hòa`.
    public let shortName: String
    public let tier: Tier
    public let kind: Kind
    /// In millionths of a degree; nil when unknown.
    public let latitude: Int?
    public let longitude: Int?

    public init(
        id: PlaceID, code: String, name: String, shortName: String, tier: Tier, kind: Kind, latitude: Int? = nil,
        longitude: Int? = nil
    ) {
        self.id = id
        self.code = code
        self.name = name
        self.shortName = shortName
        self.tier = tier
        self.kind = kind
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// The figures of a row.
public struct ChildProgress: Hashable, Sendable {
    public let node: ProgressNode
    /// Of the asked year.
    public var year: ProgressFigures
    /// Of the phase up to the asked year, against the target of the whole phase.
    public var phase: ProgressFigures
}

/// The target of the same indicator by plans of another tier, where it is another number.
public struct OtherTarget: Hashable, Sendable {
    /// The tier of the plans.
    public let issuer: Tier
    public let target: Int64
}

/// An indicator at a place.
public struct IndicatorProgress: Hashable, Sendable {
    /// `communication_team`.
    public let code: String
    /// Of the asked year.
    public var year: ProgressFigures
    /// Of the phase up to the asked year, against the target of the whole phase.
    public var phase: ProgressFigures
    /// What was achieved in each year of the phase up to the asked one; years without anything are there too.
    public var byYear: [Int: ProgressFigures]
    /// By implementing tier; the key nil is what nobody ascribes to a tier.
    public var tiers: [Tier?: ProgressFigures]
    /// The tier of the plans whose targets are shown; nil where no plan sets one.
    public var issuer: Tier?
    /// The tier of the plans whose target of the phase is shown.
    public var phaseIssuer: Tier?
    /// What plans of other tiers say where they differ from the target shown, highest tier first.
    public var others: [OtherTarget]
    /// A row for each place below, then what was recorded at the place itself, then “chưa phân định”.
    public var children: [ChildProgress]

    /// What lies somewhere in the place and cannot be placed below it.
    public var unplaced: ProgressFigures {
        children.filter { $0.node.kind == .bucket }.reduce(into: ProgressFigures()) { $0 += $1.year }
    }

    /// Whether neither the year nor the phase says anything.
    public var isEmpty: Bool { year.isEmpty && phase.isEmpty }
}

/// A target in per cent at a place (REQUIREMENTS C52–C55).
public struct ShareProgress: Hashable, Sendable {
    /// The code of the target.
    public let code: String
    /// How many of the counted were reached, evidenced and declared apart.
    public let part: ProgressFigures
    /// Of how many.
    public let whole: ProgressFigures
    /// A row for each place below, then what was recorded at the place itself, then “chưa phân định”.
    public let children: [ShareChild]

    /// Whole per cent, rounded half up; nil while nobody was counted.
    public var percent: Int64? { ShareChild.percent(part, of: whole) }
}

/// A target in per cent at one place of a table.
public struct ShareChild: Hashable, Sendable {
    public let node: ProgressNode
    public let part: ProgressFigures
    public let whole: ProgressFigures

    /// Whole per cent, rounded half up; nil while nobody was counted.
    public var percent: Int64? { Self.percent(part, of: whole) }

    fileprivate static func percent(_ part: ProgressFigures, of whole: ProgressFigures) -> Int64? {
        whole.achieved > 0 ? (part.achieved * 200 + whole.achieved) / (whole.achieved * 2) : nil
    }
}

/// What the totals say of a place, a year and a structure: pure values, made by ``ProgressBuilder``.
public struct ProgressReport: Hashable, Sendable {
    public let year: Int
    /// The phase whose targets are shown; nil outside the programme.
    public let phase: Period?
    /// In the order of the catalogue.
    public let indicators: [IndicatorProgress]
    /// In the order of the catalogue.
    public let shares: [ShareProgress]

    /// The indicator of a code; nil when the catalogue has none.
    public func indicator(_ code: String) -> IndicatorProgress? { indicators.first { $0.code == code } }
}
