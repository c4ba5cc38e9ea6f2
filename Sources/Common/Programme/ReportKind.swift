import Kernel

/// A report that offices owe: who, to whom, for which span, before which day, with what in it (REQUIREMENTS Q204–Q208).
public struct ReportKind: Hashable, Sendable {
    /// What one report covers.
    public enum Span: String, Hashable, Sendable, CaseIterable {
        case quarter
        case halfYear = "half_year"
        case year
        /// The first years of a phase up to its middle one (Q209).
        case midTerm = "mid_term"
        case phase
        /// Owed only when somebody above asks for it (Q206).
        case adHoc = "ad_hoc"
    }

    /// English, stable: `annual_result`.
    public let code: String
    /// In Vietnamese, as pages show it.
    public let name: String
    /// What it is about, as its paper prints it under “BÁO CÁO”, without the period: `Kết quả thực hiện Dự án 8`.
    public let subject: String
    public let span: Span
    /// The codes of the phases that it is owed for; empty for other spans than `midTerm` and `phase`.
    public let phases: [String]
    /// No report is owed for an earlier year.
    public let firstYear: Int
    /// One line a tier and kind of office.
    public let owers: [ReportOwer]
    /// What the words are divided into, in order.
    public let sections: [ReportSectionKind]
    /// The codes of the indicators whose figures stand in it; empty for all of the programme.
    public let indicators: [String]

    /// The line of an office; nil when offices of this tier and kind owe no such report.
    public func ower(_ tier: Tier, _ office: ReportOffice) -> ReportOwer? {
        owers.first { $0.tier == tier && $0.office == office }
    }
}

/// The kinds of offices that owe reports or receive them: the same words as the kinds of agencies.
public enum ReportOffice: String, Hashable, Sendable, CaseIterable {
    case union
    case steeringCommittee = "steering_committee"
    case department
    case peoplesCommittee = "peoples_committee"
    case front
}

/// Offices of one tier that owe a report.
public struct ReportOwer: Hashable, Sendable {
    public let tier: Tier
    public let office: ReportOffice
    /// To whom; empty when no source names anybody.
    public let to: [ReportRecipient]
    /// The codes of deadlines: at most one for the whole country, others for places of their own. Empty while no source
    /// names a day.
    public let deadlines: [String]
    /// The code of the only place that owes it; nil for all of the tier.
    public let place: String?
    /// Where it stands, and how far that was checked.
    public let source: Source
}

/// Who receives a report.
public struct ReportRecipient: Hashable, Sendable {
    public enum Level: String, Hashable, Sendable, CaseIterable {
        /// The tier above in the structure of the period: district or, from 1/7/2025, province for a commune.
        case above
        /// The office's own tier.
        case own
    }

    public let level: Level
    public let office: ReportOffice
    /// The printed name where the kind alone does not say which office: `Ban Dân tộc tỉnh`.
    public let name: String?
}

/// A part of a report that is written in words.
public struct ReportSectionKind: Hashable, Sendable {
    /// English, stable within its kind: `difficulties`.
    public let code: String
    /// Without a numeral: `Khó khăn, vướng mắc`.
    public let heading: String
}

/// From how many days before its day a report that was not sent stands among what waits.
public struct ReportReminders: Hashable, Sendable {
    /// 0–366: its own office sees it.
    public let soon: Int
    /// 0–366, not more than `soon`: it is marked, and the office that receives it sees who has not sent it.
    public let near: Int

    public init(soon: Int, near: Int) {
        self.soon = soon
        self.near = near
    }

    /// Of a programme that says nothing: what is overdue alone.
    public static let none = ReportReminders(soon: 0, near: 0)
}

extension Catalogue {
    /// The kind of report of a code; nil when there is none.
    public func report(_ code: String) -> ReportKind? { reports.first { $0.code == code } }

    /// The deadline of a code; nil when there is none.
    public func deadline(_ code: String) -> Deadline? { deadlines.first { $0.code == code } }
}
