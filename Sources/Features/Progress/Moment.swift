import Foundation
import Kernel

/// Moments as pages write them, in Vietnam's time.
enum Moment {
    /// `09:00 ngày 20/3/2024`.
    static func written(_ date: Date) -> String {
        let minutes = Int(((date.timeIntervalSince1970 + 7 * 3600) / 60).rounded(.down))
        let clock = [(minutes / 60) % 24, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(clock) ngày \(Day(inVietnam: date).written)"
    }
}
