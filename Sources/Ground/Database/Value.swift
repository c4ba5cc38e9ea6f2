import Foundation
import Kernel

/// What a column holds and a statement binds, the same on both engines.
public enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}

/// A type that can be bound and read back. Days are stored as `2024-03-20`, moments as `2024-03-20T02:00:00.000Z`,
/// truth as 0 or 1.
public protocol DatabaseValue {
    /// What is bound.
    var databaseValue: Value { get }
    /// Reads a column; nil when the column holds another type or a value outside the type.
    static func read(_ value: Value) -> Self?
}

extension Int64: DatabaseValue {
    public var databaseValue: Value { .integer(self) }
    // PostgreSQL answers SUM(BIGINT) as numeric, which arrives as text.
    public static func read(_ value: Value) -> Int64? {
        switch value {
        case .integer(let number): number
        case .text(let text): Int64(text)
        default: nil
        }
    }
}

extension Int: DatabaseValue {
    public var databaseValue: Value { .integer(Int64(self)) }
    public static func read(_ value: Value) -> Int? { Int64.read(value).flatMap(Int.init(exactly:)) }
}

extension Bool: DatabaseValue {
    public var databaseValue: Value { .integer(self ? 1 : 0) }
    public static func read(_ value: Value) -> Bool? {
        switch Int64.read(value) {
        case 0: false
        case 1: true
        default: nil
        }
    }
}

extension String: DatabaseValue {
    public var databaseValue: Value { .text(self) }
    public static func read(_ value: Value) -> String? {
        if case .text(let text) = value { text } else { nil }
    }
}

extension [UInt8]: DatabaseValue {
    public var databaseValue: Value { .blob(self) }
    public static func read(_ value: Value) -> [UInt8]? {
        if case .blob(let bytes) = value { bytes } else { nil }
    }
}

extension Optional: DatabaseValue where Wrapped: DatabaseValue {
    public var databaseValue: Value { self?.databaseValue ?? .null }
    public static func read(_ value: Value) -> Wrapped?? {
        if case .null = value { return .some(nil) }
        return Wrapped.read(value).map { .some($0) }
    }
}

extension DatabaseValue where Self: RawRepresentable, RawValue: DatabaseValue {
    public var databaseValue: Value { rawValue.databaseValue }
    public static func read(_ value: Value) -> Self? { RawValue.read(value).flatMap(Self.init(rawValue:)) }
}

extension Tier: DatabaseValue {
    public var databaseValue: Value { .integer(Int64(depth)) }
    public static func read(_ value: Value) -> Tier? { Int.read(value).flatMap(Tier.init(depth:)) }
}

extension Role: DatabaseValue {}
extension Actor.Kind: DatabaseValue {}

extension Day: DatabaseValue {
    public var databaseValue: Value { .text(iso) }
    public static func read(_ value: Value) -> Day? { String.read(value).flatMap(Day.init(iso:)) }
}

extension Dong: DatabaseValue {
    public var databaseValue: Value { .integer(amount) }
    public static func read(_ value: Value) -> Dong? { Int64.read(value).map(Dong.init) }
}

extension PlaceID: DatabaseValue {
    public var databaseValue: Value { .integer(number) }
    public static func read(_ value: Value) -> PlaceID? { Int64.read(value).map(PlaceID.init) }
}

extension RecordID: DatabaseValue {
    public var databaseValue: Value { .text(text) }
    public static func read(_ value: Value) -> RecordID? { String.read(value).flatMap(RecordID.init) }
}

extension Date: DatabaseValue {
    public var databaseValue: Value { .text(formatted(Date.stored)) }
    public static func read(_ value: Value) -> Date? { String.read(value).flatMap { try? Date.stored.parse($0) } }

    private static let stored = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

/// One row of an answer.
public struct Row: Sendable {
    /// The names of the columns and where each stands.
    final class Columns: Sendable {
        let index: [String: Int]

        init(_ names: [String]) {
            index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    let columns: Columns
    let values: [Value]

    /// The column as the type that is asked for: `let name: String = try row("name")`.
    ///
    /// - Throws: `ColumnFault` when there is no such column or it does not hold the type; that is a fault of the
    ///   program or of the data, never of the user.
    public func callAsFunction<T: DatabaseValue>(_ name: String) throws -> T {
        guard let position = columns.index[name] else {
            throw ColumnFault(column: name, reason: "is not in the answer")
        }
        guard let value = T.read(values[position]) else {
            throw ColumnFault(column: name, reason: "does not hold \(T.self)")
        }
        return value
    }

    /// The raw value of a column; nil when there is none of that name.
    public func value(_ name: String) -> Value? { columns.index[name].map { values[$0] } }
}

/// Rows of whole numbers, side by side in one array.
public struct IntegerRows: Sendable, RandomAccessCollection {
    let width: Int
    var cells: [Int64] = []

    init(width: Int) { self.width = width }

    public var startIndex: Int { 0 }
    public var endIndex: Int { width == 0 ? 0 : cells.count / width }
    /// The cells of one row, the first column at `startIndex`.
    public subscript(row: Int) -> ArraySlice<Int64> { cells[row * width..<(row + 1) * width] }

    /// One cell, both counted from 0.
    public subscript(row: Int, column: Int) -> Int64 { cells[row * width + column] }
}

/// A column that is missing or holds something else than the code expects.
public struct ColumnFault: LoggableFault {
    let column: String
    let reason: String

    public var description: String { "column \(column) \(reason)" }
}
