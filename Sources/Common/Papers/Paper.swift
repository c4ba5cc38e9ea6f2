import Database
import Foundation
import Kernel
import Pages

/// Where a paper stands (DESIGN "State of a paper"): one state machine for plans, reports, lists and payments.
public enum PaperState: String, Codable, Hashable, Sendable, CaseIterable, DatabaseValue {
    case draft, submitted, returned, approved, issued, superseded

    /// As shown: `Soạn thảo`, `Đã trình`, `Trả lại`, `Đã phê duyệt`, `Đã ban hành`, `Đã thay thế`.
    public var label: String { badge.label }

    /// The state as icon and word.
    public var badge: StateBadge {
        switch self {
        case .draft: StateBadge(.draft)
        case .submitted: StateBadge(.submitted)
        case .returned: StateBadge(.returned)
        case .approved: StateBadge(.approved)
        case .issued: StateBadge(.issued)
        case .superseded: StateBadge(.superseded)
        }
    }

    /// Whether the content may change: as a draft, and after it was returned.
    public var isOpen: Bool { self == .draft || self == .returned }
}

/// What a person does to a paper.
public enum PaperStep: String, Codable, Hashable, Sendable, CaseIterable, DatabaseValue {
    case submit
    /// Submitted → draft, by the submitter's side while nobody has decided.
    case withdraw
    case giveBack = "return"
    case approve, issue
}

/// One version of a paper: its head and where it stands. The content lies in the room of its kind, under the same id.
public struct Paper: Identifiable, Hashable, Sendable {
    public let id: RecordID
    /// The code of its `PaperKind`: `plan`.
    public let kind: String
    /// What all versions of one paper have in common.
    public let series: RecordID
    /// From 1, in the series.
    public let version: Int
    public let title: String
    /// Who issues it.
    public let agency: RecordID
    /// Whose paper it is: rights are asked there.
    public let place: PlaceID
    /// The tier of that place.
    public let tier: Tier
    public let state: PaperState
    /// Number with symbol as printed, `288/KH-BCD`; nil while blank.
    public let number: String?
    /// The day on the paper; nil while blank.
    public let day: Day?
    /// How many times it was submitted.
    public let round: Int
    /// Grows with every change of state and of content: a form sends the one it saw.
    public let rowVersion: Int
    /// The id of the actor who made this version.
    public let preparedBy: String
    public let preparedByName: String
    /// The id of the actor who changed the content last.
    public let editedBy: String
    public let createdAt: Date
    /// When and by whom it came into its present state.
    public let changedAt: Date
    public let changedByName: String

    /// `288/KH-BCD ngày 20/3/2024`; nil while number or day is blank.
    public var cited: String? {
        guard let number, let day else { return nil }
        return "\(number) ngày \(day.written)"
    }
}

/// A paper before it is kept.
public struct NewPaper: Sendable {
    /// Made by the caller when its content is kept under the same id; nil takes a fresh one.
    public var id: RecordID?
    public var kind: String
    public var series: RecordID
    public var title: String
    public var agency: RecordID
    public var place: PlaceID
    public var number: String?
    public var day: Day?

    public init(
        id: RecordID? = nil, kind: String, series: RecordID, title: String, agency: RecordID, place: PlaceID,
        number: String? = nil, day: Day? = nil
    ) {
        self.id = id
        self.kind = kind
        self.series = series
        self.title = title
        self.agency = agency
        self.place = place
        self.number = number
        self.day = day
    }
}

/// What comes with a step.
public struct StepDetails: Sendable, Hashable {
    /// The row version that the form showed; nil where nobody saw one (the command line).
    public var expectedRowVersion: Int?
    /// The words that go with it; needed when returning.
    public var note: String
    /// Number with symbol, when issuing; nil takes the one in the head of the paper.
    public var number: String?
    /// The day on the paper, when issuing; nil takes the one in the head of the paper.
    public var day: Day?
    /// Why the tier above acts for an office that has too few people; needed then.
    public var reasonAbove: String

    public init(
        expectedRowVersion: Int? = nil, note: String = "", number: String? = nil, day: Day? = nil,
        reasonAbove: String = ""
    ) {
        self.expectedRowVersion = expectedRowVersion
        self.note = note
        self.number = number
        self.day = day
        self.reasonAbove = reasonAbove
    }
}

/// What happened to a paper, in order. Entries are only added.
public struct PaperEvent: Identifiable, Hashable, Sendable {
    public enum Kind: String, Codable, Hashable, Sendable, CaseIterable, DatabaseValue {
        case created, submit, withdraw, giveBack = "return", approve, issue, superseded
    }

    public let id: RecordID
    public let kind: Kind
    /// The state it led to.
    public let state: PaperState
    /// The round of submission it belongs to; 0 before the first.
    public let round: Int
    public let actor: String
    public let actorName: String
    /// The office in whose name the actor acted; empty for the command line.
    public let agencyName: String
    /// On whose behalf a deputy acted; nil when in the actor's own right.
    public let behalfOf: String?
    public let behalfOfName: String?
    /// Whether the tier above acted for the office of the paper.
    public let above: Bool
    /// Why it did; nil unless `above`.
    public let reason: String?
    public let note: String?
    public let at: Date
}

/// What somebody said about a paper, at one place of it.
public struct PaperComment: Identifiable, Hashable, Sendable {
    public let id: RecordID
    /// The paper it was said of; its version.
    public let paper: RecordID
    public let version: Int
    /// The comment it answers; nil for the first of a thread.
    public let parent: RecordID?
    /// Where: a cell `E12`, a paragraph `III.4`; empty for the whole paper.
    public let anchor: String
    /// What stood there then; empty when nothing was quoted.
    public let quote: String
    public let text: String
    public let author: String
    public let authorName: String
    public let at: Date
    /// When and by whom it was settled; nil while it is open. Replies follow the first of their thread.
    public let resolvedAt: Date?
    public let resolvedByName: String?
}

/// A file that belongs to an issued paper.
public struct PaperFile: Hashable, Sendable {
    public let attachment: RecordID
    public let name: String
    /// In bytes.
    public let size: Int
    public let addedByName: String
    public let addedAt: Date
}

/// Who may act for whom on which days (ủy quyền).
public struct Deputy: Identifiable, Hashable, Sendable {
    public let id: RecordID
    public let principal: RecordID
    public let principalName: String
    public let deputy: RecordID
    public let deputyName: String
    /// The first day and the last one.
    public let from: Day
    public let until: Day
    public let reason: String
    /// When the principal ended it before its last day; nil otherwise.
    public let endedAt: Date?
}

/// One thing that waits for somebody.
public struct InboxItem: Hashable, Sendable {
    public enum Group: Int, Hashable, Sendable, CaseIterable, DatabaseValue {
        case approval = 1, returned, issuing, comments

        /// As the page of the inbox heads it.
        public var label: String {
            switch self {
            case .approval: "Chờ phê duyệt"
            case .returned: "Bị trả lại"
            case .issuing: "Chờ ban hành"
            case .comments: "Góp ý chưa xong"
            }
        }
    }

    public let group: Group
    public let paper: Paper
    public let agencyName: String
    /// How many comments are open; 0 in the other groups.
    public let openComments: Int
}
