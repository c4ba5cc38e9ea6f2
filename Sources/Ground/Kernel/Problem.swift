/// Something a person can mend: a stable code for programs, a Vietnamese sentence that says what is wrong and
/// what to do, and the field it belongs to. Everything else is a fault: it goes to the log under a reference number.
public struct Problem: Error, Hashable, Sendable, Codable {
    /// What the answer over HTTP becomes.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// Typed or uploaded wrongly (422).
        case invalid
        /// Nobody is signed in (401).
        case unauthenticated
        /// The role or the place does not permit it (403).
        case forbidden
        /// There is no such thing, or it is not this person's to see (404).
        case absent
        /// Somebody else changed it meanwhile, or it exists already (409).
        case conflict
        /// Larger than the documented limit (413).
        case tooLarge
        /// The service cannot do it just now (503).
        case unavailable
    }

    public let kind: Kind
    /// Stable, dotted, English: `plan.import.not_a_workbook`.
    public let code: String
    /// One Vietnamese sentence, or two: what is wrong, where, what to do.
    public let message: String
    /// The name of the form field, or nil when it concerns the whole.
    public let field: String?

    public init(_ kind: Kind, _ code: String, _ message: String, field: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.field = field
    }

    /// Something typed or uploaded wrongly: the usual kind.
    public init(_ code: String, _ message: String, field: String? = nil) {
        self.init(.invalid, code, message, field: field)
    }
}

/// An error that no user can mend and whose description may stand in the log: it holds no form values, names or bodies.
public protocol LoggableFault: Error, CustomStringConvertible {}

/// Several problems of one form, in the order of its fields.
public struct Problems: Error, Hashable, Sendable {
    public let all: [Problem]

    public init(_ all: [Problem]) { self.all = all }

    /// Throws when there is at least one.
    public static func throwIfAny(_ problems: [Problem]) throws {
        if !problems.isEmpty { throw Problems(problems) }
    }
}
