import Database
import Kernel
import Pages
import Places

/// What the address of the log asks for.
struct AuditAsked: Sendable {
    let person: String
    let place: String
    let kind: String
    let record: String
    let action: String
    /// As typed; nil when the address says nothing.
    private let fromText: String?
    private let untilText: String
    let cursor: AuditCursor?
    private let today: Day

    /// Stands in links for "from the beginning": a blank field of a form is left out of them.
    private static let beginning = "dau"
    /// Days that are shown when nobody asks for others: further back a list of a quiet place would look at everything.
    static let usualDays = 30

    init(_ query: Form, today: Day) {
        person = String(query.text("nguoi").prefix(100))
        place = String(query.text("dia-ban").prefix(100))
        kind = String(query.text("loai").prefix(60))
        record = String(query.text("ho-so").prefix(200))
        action = String(query.text("viec").prefix(60))
        let from = String(query.text("tu").prefix(20))
        fromText = query.has("tu") ? (from == Self.beginning ? "" : from) : nil
        untilText = String(query.text("den").prefix(20))
        cursor = AuditCursor(query.text("sau"))
        self.today = today
    }

    /// As the fields show them.
    var from: String { fromText.map { Day(written: $0)?.iso ?? $0 } ?? usualFrom?.iso ?? "" }
    var until: String { Day(written: untilText)?.iso ?? untilText }

    /// For links to other parts of the same list.
    var items: [(String, String)] {
        [
            ("nguoi", person), ("dia-ban", place), ("loai", kind), ("ho-so", record), ("viec", action),
            ("tu", fromText.map { $0.isEmpty ? Self.beginning : $0 } ?? ""), ("den", untilText),
        ]
    }

    /// Whether somebody chose anything.
    var filters: Bool { items.contains { !$0.1.isEmpty } }

    /// - Throws: `Problems` on `dia-ban`, `tu` and `den`.
    func question(in tx: Transaction) throws -> AuditQuestion {
        var problems: [Problem] = []
        var question = AuditQuestion(
            kind: kind.isEmpty ? nil : kind, record: record.isEmpty ? nil : record,
            action: action.isEmpty ? nil : action)
        // Who is called so is not told: whoever may not see the account sees no entry either.
        if !person.isEmpty { question.people = try AuditStore.people(called: person, in: tx) }
        if !place.isEmpty {
            let places = try PlaceStore.places(called: place, tx)
            if places.isEmpty {
                problems.append(
                    Problem(
                        .absent, "audit.place_unknown", "Không có địa bàn nào tên hoặc mã “\(place)”. Ghi tên khác.",
                        field: "dia-ban"))
            }
            question.places = places
        }
        question.from = day(fromText ?? "", "tu", &problems) ?? (fromText == nil ? usualFrom : nil)
        question.until = day(untilText, "den", &problems)
        if let from = question.from, let until = question.until, until < from {
            problems.append(
                Problem(
                    "audit.days", "Ngày \(until.written) đứng trước ngày \(from.written). Đổi một trong hai ngày.",
                    field: "den"))
        }
        try Problems.throwIfAny(problems)
        return question
    }

    /// A record is shown with its whole history; everything else with the last month.
    private var usualFrom: Day? {
        guard record.isEmpty else { return nil }
        return (0..<Self.usualDays).reduce(today) { day, _ in day.dayBefore }
    }

    private func day(_ text: String, _ field: String, _ problems: inout [Problem]) -> Day? {
        if text.isEmpty { return nil }
        if let day = Day(written: text) { return day }
        problems.append(
            Problem("audit.day", "“\(text)” không phải một ngày trong lịch. Ghi dạng 20/3/2024.", field: field))
        return nil
    }
}

extension AuditQuestion {
    /// Whether only what the reader did is asked for.
    func isOwn(of viewer: Viewer) -> Bool { people == [viewer.userID.text] }

    /// What was read, for the entry about it: ids and days, no names that were typed.
    func reading(_ action: String, by viewer: Viewer) -> Reading {
        let details = [
            "people": people?.prefix(5).joined(separator: " "),
            "places": places?.prefix(5).map(\.description).joined(separator: " "), "kind": kind, "record": record,
            "action": self.action, "from": from?.iso, "until": until?.iso,
        ]
        return Reading(
            action, RecordRef("audit_entry", "list"), place: viewer.place, details: details.compactMapValues { $0 })
    }
}
