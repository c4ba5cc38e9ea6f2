import Foundation
import Kernel

/// Events as an iCalendar file (RFC 5545): whole days, nothing personal.
enum EventCalendarFile {
    /// - Parameters:
    ///   - name: of the calendar.
    ///   - now: when it is made.
    static func write(_ items: [EventItem], name: String, now: Date) -> String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nep Moi//Lich su kien//VI", "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:\(escaped(name))",
        ]
        let stamp = self.stamp(now)
        for item in items where item.event.takenBack == nil {
            let days = item.event.days
            lines += [
                "BEGIN:VEVENT", "UID:\(item.event.id.text)@nepmoi", "DTSTAMP:\(stamp)",
                "DTSTART;VALUE=DATE:\(digits(days.from))",
                // The end of a whole day is the day after it.
                "DTEND;VALUE=DATE:\(digits(EventWaiting.day(days.until, plus: 1)))",
                "SUMMARY:\(escaped(item.event.title))",
                "LOCATION:\(escaped(item.above.isEmpty ? item.place : "\(item.place), \(item.above)"))",
                "DESCRIPTION:\(escaped(description(item)))",
                "STATUS:\(status(item.event.state))", "TRANSP:TRANSPARENT", "END:VEVENT",
            ]
        }
        lines.append("END:VCALENDAR")
        return lines.map { folded($0) + "\r\n" }.joined()
    }

    private static func description(_ item: EventItem) -> String {
        [item.event.state.label, item.agency, item.event.held == nil ? item.event.draft.period.written : ""]
            .filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private static func status(_ state: EventState) -> String {
        switch state {
        case .planned: "TENTATIVE"
        case .held: "CONFIRMED"
        case .cancelled: "CANCELLED"
        }
    }

    /// Backslash, semicolon, comma and line breaks.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;").replacing(",", with: "\\,")
            .replacing("\n", with: "\\n")
    }

    /// At most 75 bytes a line, never inside a character; what follows begins with a blank.
    static func folded(_ line: String) -> String {
        var result = ""
        var length = 0
        for character in line {
            let size = String(character).utf8.count
            if length + size > 75 {
                result += "\r\n "
                length = 1
            }
            result.append(character)
            length += size
        }
        return result
    }

    private static func digits(_ day: Day) -> String { day.iso.filter { $0 != "-" } }

    private static func stamp(_ moment: Date) -> String {
        moment.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    }
}
