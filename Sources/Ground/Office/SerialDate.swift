import Foundation
import Kernel

/// Excel's count of days, as a person reads it.
enum SerialDate {
    /// `20/3/2024`, `20/3/2024 17:20`, or `17:20` below one day; nil for what is no day of Excel's calendar
    /// (negative, above 31/12/9999, or 29/02/1900, which only Excel has).
    static func seen(_ number: String, from1904: Bool) -> String? {
        guard let serial = Double(number), serial >= 0, serial < 2_958_466 else { return nil }
        var minutes = Int((serial * 1440).rounded())
        var days = minutes / 1440
        minutes %= 1440
        let time = "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
        if days == 0 && !from1904 { return time }
        if !from1904 {
            guard days != 60 else { return nil }
            // Excel counts a 29th of February 1900, so its earlier days lie one off.
            if days < 60 { days += 1 }
        }
        // Days from 30/12/1899, or from 1/1/1904, to 1/1/1970.
        let sinceEpoch = days - (from1904 ? 24_107 : 25_569)
        // Noon UTC of a day is 19:00 of the same day in Vietnam.
        let day = Day(inVietnam: Date(timeIntervalSince1970: Double(sinceEpoch) * 86_400 + 43_200))
        return minutes == 0 ? day.written : "\(day.written) \(time)"
    }

    /// A date stored as text (`2024-03-20T00:00:00`) as a person reads it; other text as it is.
    static func seen(iso text: String) -> String {
        Day(iso: String(text.prefix(10))).map(\.written) ?? text
    }
}
