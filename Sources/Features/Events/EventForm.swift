import Accounts
import Database
import Groups
import Kernel
import Pages
import Places
import Programme
import Sheets

/// What the form of an event was told, as typed.
struct EventForm: Sendable {
    private static let single = [
        "dia-ban", "dia-ban-chon", "loai-hinh", "ten", "don-vi", "cap", "hoat-dong", "thoi-gian", "du-kien", "dia-diem",
        "phoi-hop", "kinh-phi", "nguon-tien", "ct-sau", "lam-diem", "phieu",
    ]
    private static let several = ["ghi-chu", "bai-hoc"]

    private(set) var values: [String: String] = [:]
    private(set) var ticked: [String: Set<String>] = [:]
    let kind: EventKind

    init(_ form: Form, kind: EventKind) {
        self.kind = kind
        for name in Self.single { values[name] = String(form.text(name).prefix(300)) }
        for name in Self.several { values[name] = String(form.lines(name).prefix(2_000)) }
        for name in ["kenh", "tieng", "chu-de"] { ticked[name] = Set(form.all(name).prefix(50)) }
    }

    /// The form as it shows an event that is to be corrected.
    init(_ event: Event, kind: EventKind, place: String, agency: String) {
        self.kind = kind
        let draft = event.draft
        values = [
            "dia-ban": place, "loai-hinh": draft.variant ?? "", "ten": draft.title, "don-vi": agency,
            "cap": draft.tier?.rawValue ?? "", "hoat-dong": draft.activity, "thoi-gian": draft.period.written,
            "du-kien": draft.plannedPeople.map(String.init) ?? "", "dia-diem": draft.venue, "phoi-hop": draft.partner,
            "kinh-phi": draft.cost.map { Number.grouped($0.amount) } ?? "", "nguon-tien": draft.costSource,
            "ct-sau": draft.detailsFollow ? "1" : "", "lam-diem": draft.isPilot ? "1" : "", "ghi-chu": draft.remark,
            "bai-hoc": draft.lessons,
        ]
        ticked = ["kenh": draft.channels, "tieng": draft.languages, "chu-de": draft.topics]
    }

    subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue }
    }

    /// What makes one submission of it.
    var parts: [String] {
        [kind.code] + values.sorted { $0.key < $1.key }.filter { $0.key != "phieu" }.map(\.value)
            + ticked.sorted { $0.key < $1.key }.flatMap { $0.value.sorted() }
    }

    static func field(of subject: EventFault.Subject) -> String {
        switch subject {
        case .kind: "loai"
        case .variant: "loai-hinh"
        case .title: "ten"
        case .place: "dia-ban"
        case .agency: "don-vi"
        case .activity: "hoat-dong"
        case .period: "thoi-gian"
        case .planned: "du-kien"
        case .cost: "kinh-phi"
        case .words(let field): field
        case .heldFrom: "ngay"
        case .heldUntil: "den-ngay"
        case .rounds: "so-dot"
        case .count(let age, let number): count(number, age)
        case .measure(let code): measure(code)
        }
    }

    /// The field of a measure: `so-lieu-minutes`.
    static func measure(_ code: String) -> String { "so-lieu-\(code)" }

    /// The field of a count: `nu`, `nam-dtts-16_30`.
    static func count(_ number: EventFault.Subject.Number, _ age: String?) -> String {
        let name =
            switch number {
            case .women: "nu"
            case .men: "nam"
            case .minorityWomen: "nu-dtts"
            case .minorityMen: "nam-dtts"
            }
        return age.map { "\(name)-\($0)" } ?? name
    }
}

/// A form that was not kept: its problems and the places to choose from.
struct EventRefusal: Error {
    var problems: [Problem] = []
    var choices: [PlaceHit] = []
}

extension EventForm {
    /// What the form plans.
    ///
    /// - Parameter held: how the event was held, when it is corrected.
    /// - Throws: ``EventRefusal``.
    func draft(
        held: EventHolding?, for viewer: Viewer, _ desk: EventDesk, in tx: Transaction
    ) throws -> EventDraft {
        var problems = FieldProblems()
        let form = self
        let period = problems.take { () throws(Problem) -> EventPeriod? in try EventPeriod(form["thoi-gian"]) }
        let planned = problems.take { () throws(Problem) -> Int? in try FormReading.count(form["du-kien"], "du-kien") }
        let cost = problems.take { () throws(Problem) -> Dong? in try FormReading.amount(form["kinh-phi"], "kinh-phi") }
        let today = EventPeriod(desk.environment.today)
        var draft = EventDraft(
            kind: kind.code, variant: self["loai-hinh"].isEmpty ? nil : self["loai-hinh"], title: self["ten"],
            place: .nation, tier: Tier(rawValue: self["cap"]),
            activity: self["hoat-dong"].isEmpty
                ? kind.variant(self["loai-hinh"])?.activity ?? kind.activity : self["hoat-dong"],
            period: period ?? today, plannedPeople: planned, detailsFollow: self["ct-sau"] == "1",
            channels: known("kenh", desk.catalogue.events.channels, .channels),
            languages: known("tieng", desk.catalogue.events.languages, .languages),
            topics: known("chu-de", desk.catalogue.events.topics, .topics), isPilot: self["lam-diem"] == "1",
            venue: self["dia-diem"], partner: self["phoi-hop"], cost: cost, costSource: self["nguon-tien"],
            remark: self["ghi-chu"], lessons: self["bai-hoc"])
        var refusal = EventRefusal()
        switch try place(on: held?.until ?? draft.period.from, for: viewer, in: tx) {
        case .success(let place): draft.place = place
        case .failure(let refused):
            refusal.choices = refused.choices
            refused.problems.forEach { problems.add($0) }
        }
        do {
            if let agency = try EventAgency.find(
                self["don-vi"], near: draft.place == .nation ? viewer.place : draft.place, on: draft.period.from, in: tx
            ) {
                draft.agency = agency.id
                draft.tier = try draft.tier ?? PlaceStore.place(agency.place, tx)?.tier
            }
        } catch let problem as Problem { problems.add(problem) }
        if draft.place != .nation || refusal.choices.isEmpty && problems.all.isEmpty {
            let typed = Set(problems.all.compactMap(\.field))
            // What could not be read needs no second sentence.
            for fault in try desk.faults(of: draft, held: held, in: tx) {
                let field = Self.field(of: fault.subject)
                // Which places stood then is not known without the time.
                if period == nil, fault.subject == .place { continue }
                if !typed.contains(field) { problems.add(Problem(fault.code, fault.message, field: field)) }
            }
        }
        guard problems.all.isEmpty else {
            refusal.problems = problems.all
            throw refusal
        }
        return draft
    }

    private func known(_ name: String, _ words: [EventWord], _ part: EventPart) -> Set<String> {
        guard kind.parts.contains(part) else { return [] }
        return ticked[name, default: []].intersection(words.map(\.code))
    }

    private func place(on day: Day, for viewer: Viewer, in tx: Transaction) throws -> Result<PlaceID, EventRefusal> {
        let permits = { (id: PlaceID) in viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: id, tx)) }
        let wanted = self["dia-ban-chon"].isEmpty ? self["dia-ban"] : self["dia-ban-chon"]
        switch try TypedPlace.find(wanted, on: day, permits: permits, in: tx) {
        case .place(let place):
            guard try permits(place.id) else {
                return .failure(
                    EventRefusal(problems: [
                        Problem(
                            .forbidden, "event.outside_scope",
                            "\(place.name) ở ngoài phạm vi của tài khoản này. Nhờ đơn vị đó ghi.", field: "dia-ban")
                    ]))
            }
            return .success(place.id)
        case .choices(let hits):
            return .failure(
                EventRefusal(
                    problems: [
                        Problem(
                            "event.place_ambiguous",
                            "Có \(hits.count) địa bàn hợp với “\(wanted)”. Chọn một trong danh sách bên dưới.",
                            field: "dia-ban")
                    ], choices: hits))
        case .problem(let problem):
            return .failure(
                EventRefusal(problems: [Problem(problem.kind, "event.place_unknown", problem.message, field: "dia-ban")]
                ))
        }
    }
}

/// The office that somebody means by a name or a code.
package enum EventAgency {
    /// Of several of one name that which stood on the day, then that at the place or above it.
    ///
    /// - Throws: `Problem` on `don-vi` when there is none, or several.
    package static func find(
        _ text: String, near: PlaceID, on day: Day, in tx: Transaction
    ) throws -> Agency? {
        let line = Vietnamese.line(text)
        if line.isEmpty { return nil }
        if let agency = try AgencyStore.find(code: line, in: tx) { return agency }
        let ids: [RecordID] = try tx.rows(
            """
            SELECT id FROM agency WHERE folded = \(Vietnamese.folded(line))
            UNION SELECT agency_id FROM agency_alias WHERE folded = \(Vietnamese.folded(line)) LIMIT 40
            """
        ).map { try $0("id") }
        var found = try ids.compactMap { try AgencyStore.find($0, in: tx) }
        let then = try found.filter { try PlaceStore.existed($0.place, on: day, tx) }
        if found.count > 1, !then.isEmpty { found = then }
        if found.count > 1 {
            let lineage = try PlaceStore.lineage(of: near, tx)
            let around = found.filter { lineage.contains($0.place) }
            if around.count == 1 { found = around }
        }
        if found.count == 1 { return found[0] }
        if found.isEmpty {
            throw Problem(
                "event.agency_unknown",
                "Danh mục không có đơn vị “\(line.prefix(80))”. Ghi đủ tên như ở trang Đơn vị, hoặc mã như hoi-lhpn-04.",
                field: "don-vi")
        }
        let list = found.prefix(5).map { "\($0.name) (\($0.code))" }.joined(separator: "; ")
        throw Problem(
            "event.agency_ambiguous", "Có nhiều đơn vị tên “\(line.prefix(80))”: \(list). Ghi mã của một đơn vị.",
            field: "don-vi")
    }
}
