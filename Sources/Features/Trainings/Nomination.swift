import Database
import Foundation
import Kernel

/// Where a nomination stands.
public enum NominationState: String, Hashable, Sendable, Codable, CaseIterable, DatabaseValue {
    case open, accepted, refused

    /// As shown.
    public var label: String {
        switch self {
        case .open: "Đang xét"
        case .accepted: "Đã nhận"
        case .refused: "Không nhận"
        }
    }
}

/// Somebody whom a unit names for a class (K151, K152).
public struct Nomination: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let event: RecordID
    public let person: RecordID
    /// The unit that named the person.
    public let unit: PlaceID
    /// With which level the list lies now: the unit at first, the office that holds the class at last.
    public let holder: PlaceID
    /// The code of an audience; nil when nobody said.
    public let audience: String?
    /// Post or remark; empty when nothing is said.
    public let note: String
    public let state: NominationState
    /// Why it was refused; empty otherwise.
    public let reason: String
    public let namedBy: String
    public let namedAt: Date
    /// The count of changes; 1 at first.
    public let rowVersion: Int

    /// The kind of its audit entries.
    public static let kind = "nomination"
}

/// A step of a nomination: what was done, where, without names of persons.
public struct NominationStep: Hashable, Sendable {
    public let words: String
    public let by: String
    public let at: Date
}

/// The way of a list from a unit to the office that holds the class: village → commune → district → province. Pure.
public struct NominationChain: Hashable, Sendable {
    /// From the unit upwards, the last that of the office that holds the class.
    public let places: [PlaceID]

    /// - Parameters:
    ///   - lineage: the unit and what is above it in its structure, lowest first.
    ///   - top: the place of the office that holds the class.
    ///   - isBelow: whether a place lies at or below the top, in any structure.
    /// - Returns: nil when the unit does not lie below.
    public init?(_ lineage: [PlaceID], to top: PlaceID, isBelow: (PlaceID) throws -> Bool) rethrows {
        guard let unit = lineage.first, try isBelow(unit) else { return nil }
        var places: [PlaceID] = []
        for place in lineage {
            guard place != top, try isBelow(place) else { break }
            places.append(place)
        }
        self.places = places + [top]
    }

    /// The level to which a list is sent on; nil from the last.
    public func next(after holder: PlaceID) -> PlaceID? {
        guard let index = places.firstIndex(of: holder), index + 1 < places.count else { return nil }
        return places[index + 1]
    }

    /// Whether a list that lies there can be decided.
    public func isTop(_ holder: PlaceID) -> Bool { holder == places.last }
}

/// What a class has besides what every event has (K150, K153, K160, K162).
public struct ClassDetails: Hashable, Sendable {
    /// Codes of audiences.
    public var audiences: Set<String>
    /// The code of the guide that is used; nil when nobody said.
    public var guide: String?
    /// The very paper or edition; empty when not said.
    public var guideWords: String

    public init(audiences: Set<String> = [], guide: String? = nil, guideWords: String = "") {
        self.audiences = audiences
        self.guide = guide
        self.guideWords = guideWords
    }
}

/// Somebody who can teach (K158).
public struct Trainer: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let person: RecordID
    /// For whom: the trainer is offered there and below.
    public let place: PlaceID
    /// Whether the person trains trainers (giảng viên nguồn).
    public let isSource: Bool
    /// What is taught, in words.
    public let subjects: String
    public let from: Day
}
