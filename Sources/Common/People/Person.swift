import Database
import Foundation
import Kernel

/// The sex of a person, as lists of the programme split it.
public enum Sex: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case female, male

    /// As shown: `Nữ`, `Nam`.
    public var label: String { self == .female ? "Nữ" : "Nam" }

    /// Reads `Nữ`, `nam`, `female`, tone marks not needed; nil for anything else.
    public init?(written text: String) {
        switch Vietnamese.folded(text) {
        case "nu", "female", "f": self = .female
        case "nam", "male", "m": self = .male
        default: return nil
        }
    }
}

/// When somebody was born: often only the year is known.
public struct Birth: Hashable, Sendable, Codable {
    public let year: Int
    /// Nil when only the year is known.
    public let day: Day?

    public init(year: Int) {
        self.year = year
        day = nil
    }

    public init(_ day: Day) {
        year = day.year
        self.day = day
    }

    /// `1987`, `20/3/1987`.
    public var written: String { day?.written ?? String(year) }

    /// Years completed on a day: with the year alone the most they can be.
    public func age(on day: Day) -> Int {
        guard let own = self.day else { return day.year - year }
        return day.year - year - ((day.month, day.day) < (own.month, own.day) ? 1 : 0)
    }
}

/// What an office says of a person.
public struct PersonDraft: Hashable, Sendable, Codable {
    /// One line, NFC.
    public var name: String
    public var sex: Sex
    /// Nil when unknown.
    public var birth: Birth?
    /// The code of an ethnic group of the catalogue; nil when nobody asked. Sensitive.
    public var ethnicity: String?
    /// The village or commune where the person lives; nil when unknown.
    public var residence: PlaceID?

    public init(name: String, sex: Sex, birth: Birth? = nil, ethnicity: String? = nil, residence: PlaceID? = nil) {
        self.name = name
        self.sex = sex
        self.birth = birth
        self.ethnicity = ethnicity
        self.residence = residence
    }
}

/// A person whom lists of the programme name: a member of a group, somebody who took part, a trainer, a cadre.
///
/// There is one record a person, whoever lists them; what they are is said by the lists. No telephone or address beyond
/// the village is kept.
public struct Person: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let draft: PersonDraft
    /// The record that this one was merged into; nil while it stands by itself.
    public let mergedInto: RecordID?
    /// The count of changes, which a form sends back to show what it saw; 1 at first.
    public let rowVersion: Int

    public var name: String { draft.name }
    public var sex: Sex { draft.sex }
    public var birth: Birth? { draft.birth }

    /// The kind of its audit entries.
    public static let kind = "person"

    /// `N••• V•• H•••`: what a page shows to who needs no name.
    public var maskedName: String { Person.masked(name) }

    /// The first letter of each word, a dot for each of the others.
    public static func masked(_ name: String) -> String {
        name.split(separator: " ").map { word in
            String(word.prefix(1)) + String(repeating: "•", count: word.count - 1)
        }.joined(separator: " ")
    }
}

/// What was said of a person before a change.
public struct PersonRevision: Hashable, Sendable {
    /// From 1.
    public let number: Int
    public let draft: PersonDraft
    /// Why it was changed: `Sửa`, `Gộp hồ sơ trùng: …`.
    public let reason: String
    /// The record that was merged in; nil for a change.
    public let other: RecordID?
    public let by: String
    public let at: Date
}
