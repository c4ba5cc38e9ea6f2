import Database
import Foundation
import Kernel

/// Where an event stands.
public enum EventState: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case planned, held, cancelled

    /// As shown.
    public var label: String {
        switch self {
        case .planned: "Dự kiến"
        case .held: "Đã tổ chức"
        case .cancelled: "Đã hủy"
        }
    }
}

/// What an office says of an event before it is held.
public struct EventDraft: Hashable, Sendable, Codable {
    /// The code of its kind; it stays.
    public var kind: String
    /// The code of what it is, where its kind has several.
    public var variant: String?
    /// Empty for the usual one: `Đối thoại chính sách xã Hồng Quang`.
    public var title: String
    public var place: PlaceID
    /// The office that holds it; nil where nobody says.
    public var agency: RecordID?
    /// The level that holds it; nil where nobody says.
    public var tier: Tier?
    /// The path of an activity: `3.1`.
    public var activity: String
    public var period: EventPeriod
    /// People that are to come; nil when not said.
    public var plannedPeople: Int?
    /// Announced, with the details to follow (E78).
    public var detailsFollow: Bool
    /// Codes of channels, languages and topics of the catalogue.
    public var channels: Set<String>
    public var languages: Set<String>
    public var topics: Set<String>
    /// Whether it is tried before it is spread (J134).
    public var isPilot: Bool
    /// A school, a market day, a festival; empty for none (E86).
    public var venue: String
    /// Who holds it too, or promotes it (G108); empty for none.
    public var partner: String
    /// What it costs; nil when not said.
    public var cost: Dong?
    /// Where the money comes from, in words.
    public var costSource: String
    /// Topic in own words, the team that is sent, anything else.
    public var remark: String
    /// What was learned, for the next year (G104).
    public var lessons: String

    public init(
        kind: String, variant: String? = nil, title: String = "", place: PlaceID, agency: RecordID? = nil,
        tier: Tier? = nil, activity: String, period: EventPeriod, plannedPeople: Int? = nil,
        detailsFollow: Bool = false,
        channels: Set<String> = [], languages: Set<String> = [], topics: Set<String> = [], isPilot: Bool = false,
        venue: String = "", partner: String = "", cost: Dong? = nil, costSource: String = "", remark: String = "",
        lessons: String = ""
    ) {
        self.kind = kind
        self.variant = variant
        self.title = title
        self.place = place
        self.agency = agency
        self.tier = tier
        self.activity = activity
        self.period = period
        self.plannedPeople = plannedPeople
        self.detailsFollow = detailsFollow
        self.channels = channels
        self.languages = languages
        self.topics = topics
        self.isPilot = isPilot
        self.venue = venue
        self.partner = partner
        self.cost = cost
        self.costSource = costSource
        self.remark = remark
        self.lessons = lessons
    }
}

/// Women and men, and how many of them belong to an ethnic minority.
public struct ParticipantSplit: Hashable, Sendable, Codable {
    public var women: Int
    public var men: Int
    /// Of the women; nil when nobody counted.
    public var minorityWomen: Int?
    /// Of the men; nil when nobody counted.
    public var minorityMen: Int?

    public init(women: Int, men: Int, minorityWomen: Int? = nil, minorityMen: Int? = nil) {
        self.women = women
        self.men = men
        self.minorityWomen = minorityWomen
        self.minorityMen = minorityMen
    }

    public var all: Int { women + men }
}

/// How many people came, where an office counts them: all of them by sex, and as far as it is known by ethnic group and age.
public struct ParticipantCounts: Hashable, Sendable, Codable {
    public var all: ParticipantSplit
    /// By the code of the age group; groups that nobody counted are absent.
    public var ages: [String: ParticipantSplit]

    public init(all: ParticipantSplit, ages: [String: ParticipantSplit] = [:]) {
        self.all = all
        self.ages = ages
    }

    public init(women: Int, men: Int, minorityWomen: Int? = nil, minorityMen: Int? = nil) {
        self.init(all: ParticipantSplit(women: women, men: men, minorityWomen: minorityWomen, minorityMen: minorityMen))
    }
}

/// How an event was held.
public struct EventHolding: Hashable, Sendable, Codable {
    public var from: Day
    /// The last day: it is counted on it.
    public var until: Day
    /// How often it was held: `120 cuộc x 2 đợt` (J136).
    public var rounds: Int
    /// Nil where the list says it, or nobody counted.
    public var counts: ParticipantCounts?
    /// By the code of a measure of its kind; what nobody counted is absent (G105, J137, J139).
    public var measures: [String: Int]

    public init(
        from: Day, until: Day? = nil, rounds: Int = 1, counts: ParticipantCounts? = nil, measures: [String: Int] = [:]
    ) {
        self.from = from
        self.until = until ?? from
        self.rounds = rounds
        self.counts = counts
        self.measures = measures
    }
}

/// Something that is planned, was held, or was cancelled.
public struct Event: Hashable, Sendable, Identifiable {
    /// Who took the entry back, when and why: it was a mistake, and counts for nothing.
    public struct TakingBack: Hashable, Sendable {
        public let reason: String
        public let by: String
        public let at: Date
    }

    public let id: RecordID
    public let draft: EventDraft
    /// As shown; never empty.
    public let title: String
    public let state: EventState
    /// Nil unless it was held.
    public let held: EventHolding?
    /// Why it was cancelled; empty otherwise.
    public let cancelReason: String
    public let takenBack: TakingBack?
    public let recordedByName: String
    public let recordedAt: Date
    /// The count of changes, which a form sends back to show what it saw; 1 at first.
    public let rowVersion: Int

    /// The kind of its facts and of its audit entries.
    public static let kind = "event"

    public var place: PlaceID { draft.place }

    /// The days on which it was held, or for which it is planned.
    public var days: EventPeriod {
        held.flatMap { EventPeriod(from: $0.from, until: $0.until) } ?? draft.period
    }
}

/// What somebody on the list of an event is.
public enum ParticipantRole: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case participant, guest, organiser

    /// As shown.
    public var label: String {
        switch self {
        case .participant: "Người tham gia"
        case .guest: "Đại biểu"
        case .organiser: "Ban tổ chức"
        }
    }

    /// Whether who came so is counted among the participants.
    public var counts: Bool { self != .organiser }
}

/// Somebody on the list of an event.
public struct Participant: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let person: RecordID
    public let role: ParticipantRole
    /// Nil while nobody said whether the person came.
    public let attended: Bool?
}

/// What is noted below an event: a question, a promise, a publication, a product.
public struct EventLine: Hashable, Sendable, Identifiable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
        case question, commitment, result, publicity, product, handout

        /// As the form and the list say it.
        public var label: String {
            switch self {
            case .question: "Câu hỏi thu thập trước"
            case .commitment: "Cam kết"
            case .result: "Kết quả"
            case .publicity: "Đưa tin"
            case .product: "Sản phẩm truyền thông"
            case .handout: "Phát hành xuống dưới"
            }
        }
    }

    public let id: RecordID
    public let facts: EventLineFacts
    /// Of a promise: the day on which it was done; nil while it is open.
    public let doneOn: Day?
    /// Of a promise: what was done.
    public let doneNote: String
    public let by: String
    public let rowVersion: Int
}

/// What is said of a line below an event.
public struct EventLineFacts: Hashable, Sendable, Codable {
    public var kind: EventLine.Kind
    public var words: String
    /// Who asks, who promises, which unit receives; offices and posts, no names.
    public var who: String
    /// A channel of a publication, a product.
    public var code: String?
    /// When something was published: before, during or after the event (G103).
    public var when: EventLineFacts.When?
    /// The day of a publication or handing out, by when a promise is due, when a licence was given.
    public var day: Day?
    /// How many were made or handed out.
    public var quantity: Int?
    /// Of a printing licence (G102): its number and who gave it.
    public var licence: String
    public var issuer: String
    /// Of what is handed out: the line of the product it is taken from, of this or another event (G101); nil when nobody said.
    public var of: RecordID?

    public enum When: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
        case before, during, after

        public var label: String {
            switch self {
            case .before: "Trước"
            case .during: "Trong"
            case .after: "Sau"
            }
        }
    }

    public init(
        _ kind: EventLine.Kind, words: String, who: String = "", code: String? = nil, when: When? = nil,
        day: Day? = nil,
        quantity: Int? = nil, licence: String = "", issuer: String = "", of: RecordID? = nil
    ) {
        self.kind = kind
        self.words = words
        self.who = who
        self.code = code
        self.when = when
        self.day = day
        self.quantity = quantity
        self.licence = licence
        self.issuer = issuer
        self.of = of
    }
}

/// A line of the history of an event: what was done, without names.
public struct EventHistory: Hashable, Sendable {
    public let words: String
    public let by: String
    public let at: Date
}

/// A row that does not hold what its table promises.
struct DamagedEvent: LoggableFault {
    let id: RecordID

    var description: String { "event \(id) does not hold what its table promises" }
}
