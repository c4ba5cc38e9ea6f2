import Accounts
import Foundation
import Kernel
import Places
import Programme

/// A place whose offices owe reports, under one structure.
public struct ReportUnit: Hashable, Sendable, Identifiable {
    public let id: PlaceID
    /// The code in its structure: `049`.
    public let code: String
    /// `Huyện Quảng Hòa`.
    public let name: String
    public let tier: Tier
    /// The place above in its own structure; nil for the nation.
    public let parent: PlaceID?
    /// The place itself, then what lies above it in its own structure, the nearest first.
    public let line: [PlaceID]
    /// Its office of each kind; where a place has several of a kind, the standard one.
    public var agencies: [AgencyKind: ReportAgency]

    public init(
        id: PlaceID, code: String, name: String, tier: Tier, parent: PlaceID?, line: [PlaceID],
        agencies: [AgencyKind: ReportAgency] = [:]
    ) {
        self.id = id
        self.code = code
        self.name = name
        self.tier = tier
        self.parent = parent
        self.line = line
        self.agencies = agencies
    }
}

/// An office as obligations name it.
public struct ReportAgency: Hashable, Sendable {
    public let id: RecordID
    /// `Hội LHPN huyện Quảng Hòa`.
    public let name: String
}

/// Which report is meant: a kind, an office, a span and, for one that somebody asked for, the request.
public struct ObligationKey: Hashable, Sendable {
    public let kind: String
    public let place: PlaceID
    public let office: ReportOffice
    public let period: ReportPeriod
    /// Nil for a report that is owed by itself.
    public let request: RecordID?

    public init(kind: String, place: PlaceID, office: ReportOffice, period: ReportPeriod, request: RecordID? = nil) {
        self.kind = kind
        self.place = place
        self.office = office
        self.period = period
        self.request = request
    }
}

/// When a report is due, and who says so.
public struct DueDay: Hashable, Sendable {
    public enum Origin: Hashable, Sendable {
        /// A deadline of the programme, by its code.
        case programme(String)
        /// Set by the tier above, with the office's name.
        case set(by: String)
        /// Named by the request.
        case request
    }

    /// The day that was named: a report that comes on it is not late.
    public var day: Day
    public var origin: Origin
    /// Nil when nobody put it off.
    public var deferral: Deferral?

    public init(day: Day, origin: Origin, deferral: Deferral? = nil) {
        self.day = day
        self.origin = origin
        self.deferral = deferral
    }

    /// Put off to this day; nil without an extension.
    public var extended: Day? { deferral?.until }

    /// The day that counts.
    public var last: Day { extended ?? day }
}

/// That a report may come later than its day.
public struct Deferral: Hashable, Sendable {
    public let until: Day
    /// In the words of who granted it.
    public let reason: String
    /// The office that granted it.
    public let by: String

    public init(until: Day, reason: String, by: String) {
        self.until = until
        self.reason = reason
        self.by = by
    }
}

/// What came of an obligation so far.
public struct ReportProgress: Hashable, Sendable {
    /// The report; also the series of its paper.
    public let report: RecordID
    /// Of the version in force, or else of the one in work.
    public let stage: ReportStage
    /// When it was sent up for the first time; nil before.
    public let submittedAt: Date?
    /// When the tier above took note of the version that holds; nil before.
    public let receivedAt: Date?

    public init(report: RecordID, stage: ReportStage, submittedAt: Date?, receivedAt: Date? = nil) {
        self.report = report
        self.stage = stage
        self.submittedAt = submittedAt
        self.receivedAt = receivedAt
    }
}

/// Where a report stands, apart from its day.
public enum ReportStage: String, Hashable, Sendable, Codable, CaseIterable {
    case notStarted = "not_started", draft, submitted, returned, approved, issued

    /// Whether it lies with those who decide, or behind them.
    public var isSent: Bool { [.submitted, .approved, .issued].contains(self) }
}

/// A report that an office owes for a span (REQUIREMENTS Q204–Q210). It is derived, never stored.
public struct Obligation: Hashable, Sendable {
    public let key: ObligationKey
    public let unit: ReportUnit
    /// `Báo cáo năm kết quả thực hiện Dự án 8`; of a request its subject.
    public let title: String
    /// Nil while nobody named a day: the tier above sets it.
    public var due: DueDay?
    /// Nil while nothing was begun.
    public var progress: ReportProgress?

    public init(key: ObligationKey, unit: ReportUnit, title: String, due: DueDay?, progress: ReportProgress? = nil) {
        self.key = key
        self.unit = unit
        self.title = title
        self.due = due
        self.progress = progress
    }

    public var stage: ReportStage { progress?.stage ?? .notStarted }

    /// The office; the kind and the place where none is kept.
    public var agencyName: String {
        let kind = AgencyKind(rawValue: key.office.rawValue) ?? .other
        return unit.agencies[kind]?.name ?? "\(kind.label) \(unit.name.lowercasedFirst)"
    }

    /// How it stands against its day.
    public func standing(on today: Day) -> ObligationStanding {
        let sent = progress?.submittedAt.map { Day(inVietnam: $0) }
        guard let due else { return ObligationStanding(stage: stage, isOverdue: false, lateDays: 0, isExtended: false) }
        let reference = sent ?? today
        let late = max(0, due.last.days(to: reference))
        let isExtended = due.deferral != nil && reference > due.day && late == 0
        return ObligationStanding(
            stage: stage, isOverdue: sent == nil && late > 0, lateDays: late, isExtended: isExtended)
    }
}

/// How an obligation stands on a day.
public struct ObligationStanding: Hashable, Sendable {
    public let stage: ReportStage
    /// Not sent, and its day has passed.
    public let isOverdue: Bool
    /// Days behind the day that counts: of the first sending, or until today while nothing was sent. 0 in time.
    public let lateDays: Int
    /// In time only because the day was put off.
    public let isExtended: Bool

    /// For programs: `not_started`, `draft`, `submitted`, `returned`, `approved`, `issued`; `overdue` where the day has passed
    /// and nothing was sent.
    public var code: String { isOverdue ? "overdue" : stage.rawValue }
}

extension Day {
    /// How many days lie between this day and another; negative for an earlier one.
    func days(to other: Day) -> Int { other.number - number }

    /// Days since 1/3/0000, by the days-from-civil method.
    private var number: Int {
        let year = month <= 2 ? self.year - 1 : self.year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    }
}
