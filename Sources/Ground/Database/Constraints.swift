import Kernel

/// What an engine says when a statement fails: its primary message, which quotes names of tables and constraints and
/// never a value.
public struct EngineError: LoggableFault {
    enum Violation: String {
        case unique, check, notNull, reference
    }

    /// The engine's own words; for the log only.
    public let message: String
    let violation: Violation?
    /// The name of the violated constraint, or the table and columns when the engine tells only those.
    let constraint: String?
    let table: String?
    let columns: [String]
    /// The work may be done again: a serialisation failure, a deadlock, a lock that was not to be had, a lost
    /// connection before commit.
    let isRetryable: Bool

    init(
        message: String, violation: Violation? = nil, constraint: String? = nil, table: String? = nil,
        columns: [String] = [], isRetryable: Bool = false
    ) {
        self.message = message
        self.violation = violation
        self.constraint = constraint
        self.table = table
        self.columns = columns
        self.isRetryable = isRetryable
    }

    public var description: String { message }
}

/// What a violated constraint means to the person who caused it. Rooms list the constraints a user can run into;
/// the names are those of their migrations.
public struct ConstraintRule: Sendable {
    let name: String
    let problem: Problem

    /// - Parameter name: the name of a CHECK or of a CREATE UNIQUE INDEX, or `<table>_pkey`, or `<table>.<column>`
    ///   for NOT NULL.
    public init(_ name: String, _ problem: Problem) {
        self.name = name
        self.problem = problem
    }
}

/// The one place where violations become problems.
struct ConstraintRules: Sendable {
    private let problems: [String: Problem]

    init(_ rules: [ConstraintRule]) {
        problems = Dictionary(rules.map { ($0.name, $0.problem) }, uniquingKeysWith: { first, _ in first })
    }

    /// The problem of a violation, or nil when the error is none and belongs into the log.
    func problem(for error: EngineError, on connection: any Connection) -> Problem? {
        guard let violation = error.violation else { return nil }
        let name = error.constraint ?? named(error, on: connection)
        if let name, let problem = problems[name] { return problem }
        switch violation {
        case .unique:
            return Problem(
                .conflict, "database.duplicate",
                "Đã có một bản ghi giống như vậy. Mở lại danh sách để xem bản đã có.", field: nil)
        case .reference:
            return Problem(
                .conflict, "database.reference",
                "Bản ghi này gắn với một bản ghi khác không còn, hoặc đang được nơi khác dùng. Tải lại trang rồi làm lại."
            )
        case .check, .notNull:
            return Problem("database.constraint", "Có một giá trị nằm ngoài giới hạn cho phép. Xem lại các ô đã nhập.")
        }
    }

    private func named(_ error: EngineError, on connection: any Connection) -> String? {
        guard let table = error.table, !error.columns.isEmpty else { return nil }
        if error.violation == .notNull { return "\(table).\(error.columns[0])" }
        return connection.uniqueIndex(table: table, columns: error.columns)
    }
}
