/// A statement in the one dialect of both engines, with its values apart.
///
/// Interpolation binds: `"SELECT name FROM place WHERE id = \(id)"` becomes `… id = $1` with one value, so text that
/// comes from outside cannot become part of a statement. `\(unsafe: …)` joins raw SQL and is for fixed text of the
/// program only, such as a column name chosen from an enumeration.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The statement with `$1`, `$2`, … in the order in which the values were interpolated.
    public private(set) var text: String
    /// The values, `$1` first.
    public private(set) var values: [Value]

    public init(stringLiteral text: String) {
        self.text = text
        values = []
    }

    /// A statement that numbers its parameters itself, so that one value can stand in several spots.
    public init(unsafe text: String, _ values: [any DatabaseValue] = []) {
        self.text = text
        self.values = values.map(\.databaseValue)
    }

    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
        values = stringInterpolation.values
    }

    public struct Interpolation: StringInterpolationProtocol {
        var text = ""
        var values: [Value] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 4 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Binds one value.
        public mutating func appendInterpolation(_ value: some DatabaseValue) {
            values.append(value.databaseValue)
            text += "$\(values.count)"
        }

        /// Binds one value, or NULL.
        public mutating func appendInterpolation<T: DatabaseValue>(_ value: T?) {
            values.append(value?.databaseValue ?? .null)
            text += "$\(values.count)"
        }

        /// Binds a list for `IN \(list:)`: `($1, $2)`. An empty list becomes `(NULL)`, which matches nothing.
        public mutating func appendInterpolation(list: [some DatabaseValue]) {
            guard !list.isEmpty else {
                text += "(NULL)"
                return
            }
            text += "("
            for (position, value) in list.enumerated() {
                if position > 0 { text += ", " }
                appendInterpolation(value)
            }
            text += ")"
        }

        /// Joins another statement with its values.
        public mutating func appendInterpolation(_ part: SQL) {
            // The part's own numbers are shifted behind those that stand already.
            var rest = Substring(part.text)
            while let dollar = rest.firstIndex(of: "$") {
                text += rest[..<dollar]
                let digits = rest[rest.index(after: dollar)...].prefix { $0.isASCII && $0.isNumber }
                if let number = Int(digits) { text += "$\(number + values.count)" } else { text += "$" }
                rest = rest[digits.endIndex...]
            }
            text += rest
            values += part.values
        }

        /// Joins raw text of the program.
        public mutating func appendInterpolation(unsafe text: String) { self.text += text }
    }
}
