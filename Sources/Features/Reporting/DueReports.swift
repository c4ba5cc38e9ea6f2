import Accounts
import Database
import Foundation
import Kernel
import Pages
import Papers
import Places
import Programme
import Synchronization

/// The reports that wait for somebody: those that the own office has to send soon or has not sent in time, those that
/// offices directly below owe to it, and those of them that came and of which nobody took note. The inbox, its count in the head of every page, and the overview show them.
///
/// Who owes what by which day is derived by some thirty queries, which is too much for the head of every page, and changes
/// rarely: it is kept for a minute for each place. What was sent is asked anew each time.
public final class DueReports: WaitingSource {
    /// What is owed at and below a place.
    private struct Known: Sendable {
        let at: Date
        let today: Day
        let lineage: [PlaceID]
        /// Due by now or soon, whether sent or not.
        let own: [Obligation]
        let below: [Obligation]
        /// The units directly below, in the structures of the two years.
        let children: [PlaceID]
    }

    /// What waits for one viewer.
    struct Open: Sendable {
        var own: [Obligation] = []
        var below: [MissingReport] = []
        var arrived: [ArrivedReport] = []

        var count: Int { own.count + below.count + arrived.count }
    }

    /// How long what is owed is kept, in seconds.
    static let keeping: TimeInterval = 60
    /// How many reports that came are counted at most.
    private static let mostArrived = 100
    /// How many places are kept at most.
    private static let mostPlaces = 4000

    private let catalogue: Catalogue
    private let environment: Kernel.Environment
    private let known = Mutex<[PlaceID: Known]>([:])

    public init(catalogue: Catalogue, environment: Kernel.Environment = .live) {
        self.catalogue = catalogue
        self.environment = environment
    }

    /// Forgets what is owed, after a day was set, put off or asked for. Other processes notice within a minute.
    func forget() { known.withLock { $0 = [:] } }

    public func waitingCount(for viewer: Viewer, limit: Int, in tx: Transaction) throws -> Int {
        min(limit, try open(for: viewer, in: tx).count)
    }

    public func waiting(
        for viewer: Viewer, matching words: [String], limit: Int, in tx: Transaction
    ) throws -> [WaitingGroup] {
        // A page that lists shall be right at once.
        known.withLock { $0[viewer.place] = nil }
        let open = try open(for: viewer, in: tx)
        let own = open.own.map { item($0) }
        let below = open.below.map { item($0, at: viewer.place) }
        let arrived = open.arrived.map { item($0) }
        return [
            WaitingGroup(
                label: "Báo cáo phải nộp", items: Array(own.filter { $0.matches(words) }.prefix(limit))),
            WaitingGroup(
                label: "Báo cáo mới đến", items: Array(arrived.filter { $0.matches(words) }.prefix(limit))),
            WaitingGroup(
                label: "Báo cáo đơn vị dưới chưa nộp", items: Array(below.filter { $0.matches(words) }.prefix(limit))),
        ]
    }

    /// What waits for a viewer, the soonest day first.
    func open(for viewer: Viewer, in tx: Transaction) throws -> Open {
        guard viewer.may(.editReports) || viewer.may(.approvePapers) || viewer.may(.requestReports) else {
            return Open()
        }
        let offices = try DueReports.offices(of: viewer, in: tx)
        guard !offices.isEmpty else { return Open() }
        let all = try known(at: viewer.place, in: tx)
        let mayWrite =
            viewer.may(.editReports, lineage: all.lineage) || viewer.may(.approvePapers, lineage: all.lineage)
        let mine = mayWrite ? all.own.filter { offices.contains($0.key.office) } : []
        let mayDirect = viewer.may(.requestReports, lineage: all.lineage)
        let theirs =
            mayDirect
            ? all.below.filter { receives($0.key.kind, $0.unit.tier, $0.key.office, offices) } : []
        let unsent = try ObligationStore.withProgress(mine + theirs, in: tx).filter {
            $0.progress?.submittedAt == nil
        }
        let isMine = Set(mine.map(\.key))
        return Open(
            own: unsent.filter { isMine.contains($0.key) }.byDueDay(),
            below: MissingReport.all(unsent.filter { !isMine.contains($0.key) }.byDueDay(), on: all.today),
            arrived: mayDirect ? try arrived(all, offices, in: tx) : [])
    }

    /// The kinds of office that somebody works for: one's own, and the one that it is a department of.
    private static func offices(of viewer: Viewer, in tx: Transaction) throws -> Set<ReportOffice> {
        let row = try tx.row(
            """
            SELECT a.kind, b.kind AS above FROM user_account u JOIN agency a ON a.id = u.agency_id
              LEFT JOIN agency b ON b.id = a.parent_id AND b.place_id = a.place_id
             WHERE u.id = \(viewer.userID) AND a.place_id = \(viewer.place)
            """)
        guard let row else { return [] }
        let above: String? = try row("above")
        return Set([try row("kind"), above].compactMap { $0.flatMap(ReportOffice.init(rawValue:)) })
    }

    /// Whether a report goes to one of these offices of the place above.
    private func receives(_ kind: String, _ tier: Tier, _ office: ReportOffice, _ offices: Set<ReportOffice>) -> Bool {
        let to = catalogue.report(kind)?.ower(tier, office)?.to ?? []
        return to.contains { $0.level == .above && offices.contains($0.office) }
    }

    /// What the leaders of offices below approved and nobody above took note of, the oldest first.
    private func arrived(_ all: Known, _ offices: Set<ReportOffice>, in tx: Transaction) throws -> [ArrivedReport] {
        try all.children.parts().flatMap { part in
            try tx.rows(
                """
                SELECT r.id, r.kind, r.office, l.tier, p.title, p.state, p.changed_at, a.name AS agency_name
                  FROM report r JOIN place l ON l.id = r.place_id JOIN agency a ON a.id = r.agency_id
                  JOIN paper p ON p.series_id = r.id AND p.state IN ('approved', 'issued')
                 WHERE r.place_id IN \(list: part) AND r.year IN (\(all.today.year - 1), \(all.today.year))
                   AND NOT EXISTS (SELECT 1 FROM report_receipt c WHERE c.paper_id = p.id)
                   AND NOT EXISTS (SELECT 1 FROM paper q WHERE q.series_id = r.id
                     AND q.state IN ('approved', 'issued') AND q.version > p.version)
                 ORDER BY p.changed_at, r.id LIMIT \(DueReports.mostArrived)
                """
            ).filter { receives(try $0("kind"), try $0("tier"), try $0("office"), offices) }.map {
                ArrivedReport(
                    report: try $0("id"), title: try $0("title"), agencyName: try $0("agency_name"),
                    isIssued: try $0("state") == "issued", at: try $0("changed_at"))
            }
        }
    }

    private func known(at place: PlaceID, in tx: Transaction) throws -> Known {
        let now = environment.now()
        let kept = known.withLock { $0[place] }
        if let kept, kept.today == environment.today, abs(now.timeIntervalSince(kept.at)) < DueReports.keeping {
            return kept
        }
        let fresh = try derive(place, at: now, in: tx)
        known.withLock { all in
            if all.count >= DueReports.mostPlaces { all = [:] }
            all[place] = fresh
        }
        return fresh
    }

    /// What is owed for this year and the one before: what is older stands in the lists of its year.
    private func derive(_ id: PlaceID, at now: Date, in tx: Transaction) throws -> Known {
        let today = environment.today
        let lineage = try PlaceStore.lineage(of: id, tx)
        guard let place = try PlaceStore.place(id, tx) else {
            return Known(at: now, today: today, lineage: lineage, own: [], below: [], children: [])
        }
        let reminders = catalogue.reportReminders
        func owed(_ reach: ObligationQuestion.Reach) throws -> [Obligation] {
            try [today.year - 1, today.year].flatMap { year in
                try ObligationStore.derived(
                    ObligationQuestion(place, year: year, reach: reach), catalogue: catalogue, in: tx)
            }
        }
        func due(_ obligations: [Obligation], within days: Int) -> [Obligation] {
            obligations.filter { $0.due.map { today.days(to: $0.last) <= days } ?? false }
        }
        let below = place.tier < .commune ? try owed(.children) : []
        return Known(
            at: now, today: today, lineage: lineage, own: due(try owed(.own), within: reminders.soon),
            below: due(below, within: reminders.near), children: Set(below.map(\.unit.id)).sorted())
    }

    // MARK: Words

    private func item(_ obligation: Obligation) -> WaitingItem {
        let today = environment.today
        let key = obligation.key
        let words = obligation.stage == .notStarted ? "chưa lập" : "đang soạn"
        return WaitingItem(
            title: "\(obligation.title), \(key.period.written)",
            detail: "\(obligation.agencyName) · hạn \(ReportWords.due(obligation)) · \(words)",
            state: ReportWords.dueBadge(obligation.due?.last, on: today, near: catalogue.reportReminders.near),
            verb: obligation.progress == nil ? "Xem" : "Mở",
            link: obligation.progress.map { .report($0.report) }
                ?? .reports(of: nil, year: key.period.year == today.year ? nil : key.period.year),
            message: Link.reportMessage.query(key.items))
    }

    private func item(_ arrived: ArrivedReport) -> WaitingItem {
        WaitingItem(
            title: arrived.title, detail: "\(arrived.agencyName) · \(Moment.written(arrived.at))",
            state: StateBadge(arrived.isIssued ? .issued : .approved), verb: "Xem", link: .report(arrived.report))
    }

    private func item(_ missing: MissingReport, at place: PlaceID) -> WaitingItem {
        let today = environment.today
        let link = Link.reportUnits.query([
            ("dia-ban", place.description), ("nam", String(missing.period.year)), ("bao-cao", missing.choice),
            ("trang-thai", missing.overdue > 0 ? "qua-han" : "chua-nop"),
        ])
        return WaitingItem(
            title: "\(missing.title), \(missing.period.written)", detail: missing.words(on: today),
            state: ReportWords.dueBadge(missing.first, on: today, near: catalogue.reportReminders.near),
            verb: "Xem đơn vị", link: link,
            message: Link.reportMessage.query([
                ("dia-ban", place.description), ("nam", String(missing.period.year)), ("bao-cao", missing.choice),
            ]))
    }
}

/// A report of an office below that its own leader approved and of which nobody above took note.
struct ArrivedReport: Sendable {
    let report: RecordID
    /// `Báo cáo năm kết quả thực hiện Dự án 8, năm 2024, Xã Quốc Toản`.
    let title: String
    let agencyName: String
    let isIssued: Bool
    let at: Date
}

/// One report that several units have not sent, though its day is near or has passed.
struct MissingReport: Sendable {
    let kind: String
    let title: String
    let period: ReportPeriod
    let request: RecordID?
    let tier: Tier
    /// Not sent, the soonest day first.
    private(set) var units: [Obligation]
    /// How many of them are overdue.
    private(set) var overdue: Int

    /// The soonest day among the units.
    var first: Day? { units.first?.due?.last }

    /// The report in an address of the list of units.
    var choice: String { ReportPages.choice(kind, period, request) }

    /// `cấp xã · 12 đơn vị quá hạn, 3 đơn vị chưa nộp, hạn 10/9/2024`.
    func words(on today: Day) -> String {
        let open = units.count - overdue
        let parts = [
            overdue > 0 ? "\(overdue) đơn vị quá hạn" : nil, open > 0 ? "\(open) đơn vị chưa nộp" : nil,
            first.map { "hạn \($0.written)" },
        ]
        return "\(tier.implementing) · \(parts.compactMap(\.self).joined(separator: ", "))"
    }

    /// Groups obligations that were not sent by report, span and tier, in their order.
    static func all(_ unsent: [Obligation], on today: Day) -> [MissingReport] {
        struct Group: Hashable {
            let kind: String
            let period: ReportPeriod
            let request: RecordID?
            let tier: Tier
        }
        var order: [Group] = []
        var found: [Group: MissingReport] = [:]
        for obligation in unsent {
            let key = obligation.key
            let group = Group(kind: key.kind, period: key.period, request: key.request, tier: obligation.unit.tier)
            if found[group] == nil {
                order.append(group)
                found[group] = MissingReport(
                    kind: key.kind, title: obligation.title, period: key.period, request: key.request,
                    tier: obligation.unit.tier, units: [], overdue: 0)
            }
            found[group]?.units.append(obligation)
            if obligation.standing(on: today).isOverdue { found[group]?.overdue += 1 }
        }
        return order.compactMap { found[$0] }
    }
}
