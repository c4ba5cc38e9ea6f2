import Groups
import Kernel
import Pages

/// A question with its consequences.
struct EventConfirmPage: PageContent {
    static let template = "event-confirm"

    let question: String
    let consequences: [String]
    let action: Link
    let version: String
    let reason: TextArea?
    let verb: String
    let back: Link

    static var sample: EventConfirmPage {
        EventConfirmPage(
            question: "Rút?", consequences: ["…"], action: .events, version: "1", reason: .sample, verb: "Rút",
            back: .events)
    }
}

struct EventCalendarPage: PageContent {
    static let template = "event-calendar"

    struct Entry: Sendable {
        let title: String
        let link: Link?
        /// Empty for a fixed day.
        let place: String?
        let state: String
        let isFixed: Bool
    }

    struct DayCell: Sendable {
        let id: String
        /// `28`
        let number: String
        /// `Thứ Sáu, 28/6/2024`.
        let name: String
        let isOutside: Bool
        let isToday: Bool
        let hasEntries: Bool
        let entries: [Entry]
    }

    struct Week: Sendable {
        let label: String
        let days: [DayCell]
    }

    /// What lies in the month without a day of its own: `Quý II/2024`.
    struct Span: Sendable {
        let title: String
        let link: Link
        let time: String
        let place: String
    }

    let action: Link
    let year: String
    let place: String
    let placeProblem: String?
    let months: SelectField
    let previous: Link
    let next: Link
    let fixed: [String]
    let hasFixed: Bool
    let weeks: [Week]
    let spans: [Span]
    let hasSpans: Bool
    let file: Link
    let nothing: String?

    static var sample: EventCalendarPage {
        let entry = Entry(title: "…", link: .events, place: "…", state: "…", isFixed: true)
        return EventCalendarPage(
            action: .calendar, year: "2024", place: "04", placeProblem: "…", months: .sample, previous: .calendar,
            next: .calendar, fixed: ["…"], hasFixed: true,
            weeks: [
                Week(
                    label: "…",
                    days: [
                        DayCell(
                            id: "n", number: "1", name: "…", isOutside: true, isToday: true, hasEntries: true,
                            entries: [entry])
                    ])
            ], spans: [Span(title: "…", link: .events, time: "…", place: "…")], hasSpans: true, file: .calendarFile,
            nothing: "…")
    }
}

struct EventOverlapPage: PageContent {
    static let template = "event-overlaps"

    struct Side: Sendable {
        let title: String
        let link: Link?
        let words: String
    }

    struct Pair: Sendable {
        let heading: String
        let sides: [Side]
    }

    struct Row: Sendable {
        let agency: String
        let activity: String
        let events: String
        let people: String
        let cost: String
        let link: Link
    }

    let action: Link
    let year: String
    let place: String
    let placeProblem: String?
    let pairs: [Pair]
    let hasPairs: Bool
    let pairHeading: String
    let noPairs: String?
    let rows: [Row]
    let hasRows: Bool
    let rule: String

    static var sample: EventOverlapPage {
        EventOverlapPage(
            action: .overlaps, year: "2024", place: "04", placeProblem: "…",
            pairs: [Pair(heading: "…", sides: [Side(title: "…", link: .events, words: "…")])], hasPairs: true,
            pairHeading: "…", noPairs: "…",
            rows: [Row(agency: "…", activity: "…", events: "3", people: "9", cost: "…", link: .events)], hasRows: true,
            rule: "…")
    }
}
