import Kernel

/// What a target in per cent is divided from: counted by records or declared, like an indicator, but with no target of
/// its own.
public struct CountedPart: Hashable, Sendable {
    /// English, stable: `savings_group_member`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The unit of count.
    public let unit: String
}

/// A target in per cent (REQUIREMENTS C52–C55): 100% of the owners of trusted addresses trained, at least 30% men.
public struct ShareTarget: Hashable, Sendable {
    /// Over which time both parts are summed.
    public enum Span: String, Hashable, Sendable, CaseIterable {
        /// What was counted in the year: people who took part.
        case year
        /// What was counted since the phase began: owners, members.
        case phase
    }

    /// How the share is compared with the target.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        /// Met from the target on.
        case atLeast = "at_least"
    }

    /// English, stable.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The path of its activity.
    public let activity: String
    /// The code of the indicator that it goes with; nil when it belongs to the activity only.
    public let indicator: String?
    /// The code of the ``CountedPart`` that is divided.
    public let numerator: String
    /// The code of the ``CountedPart`` that it is divided by.
    public let denominator: String
    /// Over which time both parts are summed.
    public let span: Span
    /// How the share is compared with the target.
    public let comparison: Comparison
    /// The target in whole per cent, 1–100.
    public let percent: Int
    /// Where it stands, and how far that was checked.
    public let source: Source

    /// Whether so many of so many meet the target, compared without rounding; nil when nobody was counted yet.
    public func isMet(_ part: Int64, of whole: Int64) -> Bool? {
        guard whole > 0 else { return nil }
        switch comparison {
        case .atLeast: return part * 100 >= whole * Int64(percent)
        }
    }

    /// The number of its content: `2` of `2.3`.
    public var component: String { String(activity.prefix { $0 != "." }) }
}

/// Something that facts count: an indicator or a part of a target in per cent.
public struct Countable: Hashable, Sendable {
    /// The code under which facts name it.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// The unit of count.
    public let unit: String
}

extension Catalogue {
    /// Everything that facts may count: the indicators in the order of the annex, then the parts of targets in per cent.
    public var countables: [Countable] {
        indicators.map { Countable(code: $0.code, name: $0.name, unit: $0.unit) }
            + parts.map { Countable(code: $0.code, name: $0.name, unit: $0.unit) }
    }

    /// The countable of a code; nil when there is none.
    public func countable(_ code: String) -> Countable? { countables.first { $0.code == code } }

    /// The part of a code; nil when there is none.
    public func part(_ code: String) -> CountedPart? { parts.first { $0.code == code } }

    /// The shortest phase that holds a year: 2021–2025 for 2024, 2021–2030 for 2026. Nil outside the programme.
    public func phase(ofYear year: Int) -> Phase? {
        phases.filter { $0.period.first <= year && year <= $0.period.last }
            .min { ($0.period.last - $0.period.first, $0.code) < ($1.period.last - $1.period.first, $1.code) }
    }
}
