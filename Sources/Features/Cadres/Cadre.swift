import Foundation
import Kernel
import People

/// What an office says of one post, plan or step of a woman officer (K155, K157, K164, J139).
public struct CadreEntryDraft: Hashable, Sendable, Codable {
    /// The code of a category of the catalogue.
    public var category: String
    /// The post in words: `Phó Chủ tịch UBND xã`; empty for a step that names none.
    public var post: String
    /// The code of what the post belongs to; nil for a step.
    public var field: String?
    /// The level of the post; nil for a step.
    public var level: Tier?
    /// The office in which the post is held, in words; empty when not said.
    public var unit: String
    /// The same office where the register of agencies knows it; nil otherwise.
    public var agency: RecordID?
    /// Where the post is held: it is counted there.
    public var place: PlaceID
    public var from: Day
    /// The last day, of a term perhaps still to come; nil while it is open.
    public var until: Day?
    /// Of the decision or the minutes; empty when not said.
    public var number: String
    public var issuer: String
    public var decided: Day?

    public init(
        category: String, post: String = "", field: String? = nil, level: Tier? = nil, unit: String = "",
        agency: RecordID? = nil, place: PlaceID, from: Day, until: Day? = nil, number: String = "", issuer: String = "",
        decided: Day? = nil
    ) {
        self.category = category
        self.post = post
        self.field = field
        self.level = level
        self.unit = unit
        self.agency = agency
        self.place = place
        self.from = from
        self.until = until
        self.number = number
        self.issuer = issuer
        self.decided = decided
    }

    /// Whether it holds on a day: from its first to its last one, both included.
    public func holds(on day: Day) -> Bool { from <= day && until.map { day <= $0 } ?? true }

    /// Whether two of them share a day.
    public func overlaps(_ other: CadreEntryDraft) -> Bool {
        (until.map { other.from <= $0 } ?? true) && (other.until.map { from <= $0 } ?? true)
    }
}

/// One post, plan or step as it is kept.
public struct CadreEntry: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let draft: CadreEntryDraft
    /// The code of how it ended; nil while nobody said.
    public let end: String?
    /// More about the end; empty when not said.
    public let endNote: String
    public let by: String
    /// The count of changes; 1 at first.
    public let rowVersion: Int
}

/// An ethnic-minority woman on the list of officers, with her history.
public struct Cadre: Hashable, Sendable, Identifiable {
    /// Who took her off the list as a mistake, when and why.
    public struct TakingBack: Hashable, Sendable {
        public let reason: String
        public let by: String
        public let at: Date
    }

    public let id: RecordID
    /// Who she is: the register of people keeps it.
    public let person: RecordID
    /// The place whose list she stands on.
    public let place: PlaceID
    public let remark: String
    /// The first day first; without what was entered by mistake.
    public let entries: [CadreEntry]
    public let takenBack: TakingBack?
    public let recordedByName: String
    public let recordedAt: Date
    /// The count of changes, which a form sends back to show what it saw; 1 at first.
    public let rowVersion: Int

    /// The kind of its audit entries.
    public static let kind = "cadre"
}

/// A line of the history of a record: what was done, without names.
public struct CadreHistory: Hashable, Sendable {
    public let words: String
    public let by: String
    public let at: Date
}

/// A woman as a form, a sheet or the demonstration describes her: what a record is made from.
public struct CadreRow: Hashable, Sendable, Codable {
    /// With sex and ethnic group, without which nobody is listed.
    public var person: PersonDraft
    /// The place whose list she is to stand on.
    public var place: PlaceID
    public var remark: String
    /// At least one.
    public var entries: [CadreEntryDraft]

    public init(person: PersonDraft, place: PlaceID, remark: String = "", entries: [CadreEntryDraft]) {
        self.person = person
        self.place = place
        self.remark = remark
        self.entries = entries
    }
}
