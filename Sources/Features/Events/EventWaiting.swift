import Database
import Kernel
import Pages
import Papers
import Places

/// Promises of dialogues that are due: they wait for who records the event until they are done.
public struct EventWaiting: WaitingSource {
    let environment: Kernel.Environment

    public init(environment: Kernel.Environment) { self.environment = environment }

    /// Days before a promise is due on which it begins to wait.
    static let ahead = 30

    private func condition(_ viewer: Viewer) -> SQL {
        let soon = Self.day(environment.today, plus: Self.ahead)
        return """
            l.kind = 'commitment' AND l.done_on IS NULL AND l.is_mistake = 0 AND l.day <= \(soon)
            AND e.taken_back_at IS NULL AND \(PlaceStore.within(viewer.scopes(.recordEvents), column: "e.place_id"))
            """
    }

    public func waitingCount(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int {
        guard viewer.may(.recordEvents) else { return 0 }
        return try tx.value(
            """
            SELECT COUNT(*) FROM (SELECT l.id FROM event_line l JOIN event e ON e.id = l.event_id
             WHERE \(condition(viewer)) LIMIT \(limit)) waiting
            """) ?? 0
    }

    public func waiting(
        for viewer: Viewer, matching words: [String], limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup] {
        guard viewer.may(.recordEvents) else { return [] }
        let today = environment.today
        let items = try tx.rows(
            """
            SELECT l.id, l.words, l.who, l.day, e.id AS event_id, e.title FROM event_line l
              JOIN event e ON e.id = l.event_id WHERE \(condition(viewer)) ORDER BY l.day, l.id LIMIT 500
            """
        ).map { row -> WaitingItem in
            let words: String = try row("words")
            let who: String = try row("who")
            let day: Day = try row("day")
            let title: String = try row("title")
            return WaitingItem(
                title: words, detail: "\(who) cam kết tại “\(title)”, hạn \(day.written)",
                state: StateBadge(day < today ? .overdue : .due), verb: "Ghi đã thực hiện",
                link: .event(try row("event_id"), .commitment(try row("id"))))
        }
        return [
            WaitingGroup(label: "Cam kết đối thoại", items: Array(items.filter { $0.matches(words) }.prefix(limit)))
        ]
    }

    /// So many days later, by the calendar.
    static func day(_ day: Day, plus days: Int) -> Day {
        var day = day
        for _ in 0..<days {
            let next =
                Day(year: day.year, month: day.month, day: day.day + 1)
                ?? (day.month < 12
                    ? Day(year: day.year, month: day.month + 1, day: 1) : Day(year: day.year + 1, month: 1, day: 1))
            day = next ?? day
        }
        return day
    }
}
