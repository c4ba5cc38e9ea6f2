import Foundation

/// Moments as pages write them, in Vietnam's time (UTC+7, no daylight saving).
public enum Moment {
    /// `09:05`.
    public static func clock(_ date: Date) -> String {
        let minutes = Int(((date.timeIntervalSince1970 + 7 * 3600) / 60).rounded(.down))
        return [(minutes / 60) % 24, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// `09:05 ngày 20/3/2024`.
    public static func written(_ date: Date) -> String { "\(clock(date)) ngày \(Day(inVietnam: date).written)" }
}

extension String {
    /// With a capital first letter.
    public var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }

    /// With a small first letter, for a name inside a sentence.
    public var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
