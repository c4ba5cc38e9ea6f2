import Database
import Events
import Foundation
import Kernel

/// Some of the people at one launch: `Ban Quản lý tổ: 03 người`.
public struct LaunchPart: Hashable, Sendable, Codable {
    /// What they are to the group that is launched.
    public enum Role: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
        case board, member, invitee, other

        /// As the form says it.
        public var label: String {
            switch self {
            case .board: "Ban quản lý, điều hành"
            case .member: "Thành viên ngoài ban"
            case .invitee: "Đại biểu được mời"
            case .other: "Khác"
            }
        }

        /// What words of a plan mean: `Ban Quản lý tổ` is the board, `đại biểu tham dự` are invited.
        public init(words: String) {
            let folded = Vietnamese.folded(words)
            if folded.contains("dai bieu") || folded.contains("khach") || folded.contains("moi") {
                self = .invitee
            } else if folded.contains("thanh vien") {
                self = .member
            } else if folded.hasPrefix("ban ") {
                self = .board
            } else {
                self = .other
            }
        }
    }

    public var role: Role
    /// As the plan prints it.
    public var words: String
    /// 1–1.000.
    public var people: Int

    public init(_ words: String, people: Int, role: Role? = nil) {
        self.words = words
        self.people = people
        self.role = role ?? Role(words: words)
    }
}

/// Whether the grassroots units of a wave are those of the waves before; most plans do not say (269).
public enum SameUnits: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case unsaid, same, other, partly

    public var label: String {
        switch self {
        case .unsaid: "Kế hoạch không nói"
        case .same: "Cùng các cơ sở của đợt trước"
        case .other: "Các cơ sở khác đợt trước"
        case .partly: "Một phần là cơ sở của đợt trước"
        }
    }
}

/// A wave of launches (E76–78).
public struct LaunchWave: Hashable, Sendable {
    /// From 1.
    public var number: Int
    public var period: EventPeriod
    /// Teams, of which each village has one; 1–10.000.
    public var teams: Int
    /// Grassroots units of the Union (`cơ sở Hội`); nil when not printed.
    public var units: Int?
    public var sameUnits: SameUnits
    /// Districts; nil when not printed.
    public var districts: Int?
    /// Whether it is announced and its villages and days follow by a later paper (E78).
    public var detailsFollow: Bool
    /// The line of the paper, as printed; empty when it was typed.
    public var printed: String

    public init(
        number: Int, period: EventPeriod, teams: Int, units: Int? = nil, sameUnits: SameUnits = .unsaid,
        districts: Int? = nil, detailsFollow: Bool = false, printed: String = ""
    ) {
        self.number = number
        self.period = period
        self.teams = teams
        self.units = units
        self.sameUnits = sameUnits
        self.districts = districts
        self.detailsFollow = detailsFollow
        self.printed = printed
    }
}

/// What a plan says of its launches.
public struct LaunchPlanDraft: Hashable, Sendable {
    /// Who launches; the plan lies at its place.
    public var agency: RecordID
    /// 2000–2100.
    public var year: Int
    public var title: String
    /// Of the paper that says so: `91/KH-BTV`; empty while there is none.
    public var number: String
    /// Of that paper; nil while it has none.
    public var day: Day?
    /// The code of the kind of group.
    public var kind: String
    /// In all waves together, as the plan states it.
    public var teams: Int
    /// People at one launch, as the plan states it; nil when only the parts say it.
    public var people: Int?
    public var parts: [LaunchPart]
    /// In order; never empty once kept.
    public var waves: [LaunchWave]
    /// Who is invited, in the plan's words, one each (E81).
    public var invitees: [String]
    /// Where the money comes from; empty when not said.
    public var money: String
    public var remark: String

    public init(
        agency: RecordID, year: Int, title: String, number: String = "", day: Day? = nil, kind: String, teams: Int,
        people: Int? = nil, parts: [LaunchPart] = [], waves: [LaunchWave] = [], invitees: [String] = [],
        money: String = "", remark: String = ""
    ) {
        self.agency = agency
        self.year = year
        self.title = title
        self.number = number
        self.day = day
        self.kind = kind
        self.teams = teams
        self.people = people
        self.parts = parts
        self.waves = waves
        self.invitees = invitees
        self.money = money
        self.remark = remark
    }

    /// People at one launch: what the plan states, else its parts together; nil when it says neither.
    public var peopleAtOne: Int? { people ?? (parts.isEmpty ? nil : parts.reduce(0) { $0 + $1.people }) }

    /// `Kế hoạch số 91/KH-BTV ngày 14/3/2023`; nil while there is no paper.
    public var paper: String? {
        guard !number.isEmpty else { return nil }
        return "Kế hoạch số \(number)" + (day.map { " ngày \($0.written)" } ?? "")
    }
}

/// A kept plan of launches.
public struct LaunchPlan: Hashable, Sendable, Identifiable {
    /// Who took it back, when and why.
    public struct TakingBack: Hashable, Sendable {
        public let reason: String
        public let by: String
        public let at: Date
    }

    public let id: RecordID
    public let draft: LaunchPlanDraft
    /// That of its agency when it was made.
    public let place: PlaceID
    public let takenBack: TakingBack?
    public let madeBy: String
    public let madeAt: Date
    /// The count of changes, which a form sends back to show what it saw; 1 at first.
    public let rowVersion: Int

    /// The kind of its audit entries.
    public static let kind = "launch_plan"
}

/// The two that settle day and place of a launch: who made the plan, and the unit where it is held (E79).
public enum LaunchSide: String, Hashable, Sendable, Codable, CaseIterable {
    case planner, unit

    public var other: LaunchSide { self == .planner ? .unit : .planner }
}

/// That a side agrees to a line as it stands.
public struct LaunchAgreement: Hashable, Sendable {
    public let by: String
    public let at: Date
    /// By which call or letter, where one side enters it for the other; empty otherwise.
    public let note: String
}

/// What the calendar says of one launch.
public struct LaunchLineFacts: Hashable, Sendable {
    public var wave: Int
    /// The village, or the commune where villages are not entered.
    public var place: PlaceID
    /// Nil while it is open.
    public var day: Day?
    /// `8 giờ 30`; empty while it is open.
    public var time: String
    /// `Nhà sinh hoạt cộng đồng ấp`; empty while it is open.
    public var venue: String
    public var remark: String

    public init(
        wave: Int, place: PlaceID, day: Day? = nil, time: String = "", venue: String = "", remark: String = ""
    ) {
        self.wave = wave
        self.place = place
        self.day = day
        self.time = time
        self.venue = venue
        self.remark = remark
    }

    /// Whether two sides would settle the same by both.
    func settlesAs(_ other: LaunchLineFacts) -> Bool {
        place == other.place && day == other.day && time == other.time && venue == other.venue
    }
}

/// A line of the calendar of launches.
public struct LaunchLine: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let plan: RecordID
    public let facts: LaunchLineFacts
    public let agreements: [LaunchSide: LaunchAgreement]
    /// The planned or held event that it became; nil while it is only a line.
    public let event: RecordID?
    public let rowVersion: Int

    public var isSettled: Bool { agreements.count == LaunchSide.allCases.count }

    /// The kind of its audit entries.
    public static let kind = "launch_line"
}

/// Something to be prepared (E82): money, vouchers, stationery, banners.
public struct LaunchNeed: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let thing: String
    /// `110 bộ`; empty when not said.
    public let quantity: String
    /// Who sees to it; an office or a department, no person.
    public let who: String
    /// Nil while it is open.
    public let done: Day?
}

/// What was done to a plan, without names of people.
public struct LaunchHistory: Hashable, Sendable {
    public let words: String
    public let by: String
    public let at: Date
}
