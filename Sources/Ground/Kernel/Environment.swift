import Foundation

/// What a program takes from outside besides its data: the clock, fresh ids and secret bytes. Tests give fixed ones.
public struct Environment: Sendable {
    /// The present moment.
    public var now: @Sendable () -> Date
    /// A fresh record id.
    public var newID: @Sendable () -> RecordID
    /// `count` bytes that nobody can foresee.
    public var secretBytes: @Sendable (_ count: Int) -> [UInt8]

    public init(
        now: @escaping @Sendable () -> Date,
        newID: @escaping @Sendable () -> RecordID,
        secretBytes: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.now = now
        self.newID = newID
        self.secretBytes = secretBytes
    }

    /// Today in Vietnam.
    public var today: Day { Day(inVietnam: now()) }

    /// The real clock and the system's random generator.
    public static let live = Environment(
        now: { Date() },
        newID: {
            var generator = SystemRandomNumberGenerator()
            return RecordID(moment: Date(), random: (generator.next(), generator.next()))
        },
        secretBytes: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in generator.next() }
        })
}
