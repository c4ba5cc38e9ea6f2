import Foundation

/// The surrogate id of a place. Codes of the statistics office do not identify a place: 3.350 of them occur
/// both before and from 2025-07-01, 2.152 of those with another name.
public struct PlaceID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let number: Int64

    public init(_ number: Int64) { self.number = number }

    /// The nation: the root of every structure.
    public static let nation = PlaceID(1)

    public var description: String { String(number) }

    public static func < (left: PlaceID, right: PlaceID) -> Bool { left.number < right.number }
}

/// The id of a record: a UUID, version 7 when made here, so that ids sort by the time they were made.
public struct RecordID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// 36 characters, lower case.
    public let text: String

    /// Reads a UUID of any version in its usual form; nil for anything else.
    public init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.text = uuid.uuidString.lowercased()
    }

    /// The first 32 digits of a digest in hexadecimal: the same content gives the same id. Nil for anything shorter.
    public static func of(digest: String) -> RecordID? {
        var rest = digest[...]
        let parts = [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }
        return RecordID(parts.joined(separator: "-"))
    }

    /// Version 7 (RFC 9562) from a moment and ten random bytes.
    public init(moment: Date, random: (UInt64, UInt16)) {
        let milliseconds = UInt64(max(0, moment.timeIntervalSince1970 * 1000))
        let high = milliseconds << 16 | 0x7000 | UInt64(random.1 & 0x0FFF)
        let low = 0x8000_0000_0000_0000 | random.0 & 0x3FFF_FFFF_FFFF_FFFF
        let digits = RecordID.hex(high) + RecordID.hex(low)
        let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        text = cuts.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }

    public var description: String { text }

    public static func < (left: RecordID, right: RecordID) -> Bool { left.text < right.text }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = RecordID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID: \(text)")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private static func hex(_ number: UInt64) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return (0..<16).map { digits[Int(number >> UInt64(60 - 4 * $0) & 0xF)] }
    }
}

/// Points at any record from an audit entry, a link or a comment.
public struct RecordRef: Hashable, Sendable, Codable {
    /// The table-like name of the kind: `plan_version`, `user_account`.
    public let kind: String
    /// The id as text: a `RecordID` or a `PlaceID`.
    public let id: String

    public init(_ kind: String, _ id: String) {
        self.kind = kind
        self.id = id
    }

    public init(_ kind: String, _ id: RecordID) { self.init(kind, id.text) }
    public init(_ kind: String, _ id: PlaceID) { self.init(kind, id.description) }
}
