import Database
import Hummingbird
import Kernel
import Pages
import Papers
import Places
import Programme

extension ReportPages {
    /// What the first page is made of.
    struct Home: Sendable {
        let viewer: Viewer
        let place: Place
        let year: Int
        let own: [Obligation]
        let below: [Obligation]
        let children: [ReportUnit]
        let requests: [ReportRequest]
        /// The names of the places above, by their ids.
        let names: [PlaceID: String]
        /// The day of the place's own plan of the year; nil where none has one.
        let planDay: Day?
        /// Whether the viewer may begin reports here, and direct offices below.
        let mayEdit: Bool
        let mayDirect: Bool
    }

    @Sendable func showHome(_ request: Request, _ context: AppContext) async throws -> Response {
        let home = try await home(request.query, context)
        let isOwn = home.viewer.place == home.place.id
        var actions: [HeadAction] = []
        if home.viewer.may(.viewResults) {
            actions.append(
                HeadAction(
                    "Cập nhật gần đây",
                    Link.reportUpdates.query([("dia-ban", isOwn ? "" : home.place.id.description)]), icon: .list))
        }
        if home.mayDirect && isOwn {
            actions.append(HeadAction("Định hạn nộp", .reportDay, icon: .clock))
            actions.append(HeadAction("Yêu cầu báo cáo", .newReportRequest, primary: true, icon: .plus))
        }
        let head = PageHead(
            title: isOwn ? "Báo cáo" : "Báo cáo của \(home.place.name)", section: .reports,
            breadcrumbs: isOwn ? [] : [("Báo cáo", .reports)], facts: facts(home), actions: actions,
            notice: request.notice([Self.requested, Self.daySet, Self.extended]))
        return try pages.page(head, content(home), viewer: home.viewer)
    }

    private func home(_ query: Form, _ context: AppContext) async throws -> Home {
        let (viewer, place) = try await place(query, context)
        let typed = try Self.year(query)
        let today = environment.today
        let year = typed ?? today.year
        let catalogue = catalogue
        return try await database.read { tx in
            var own = try ObligationStore.list(
                ObligationQuestion(place, year: year, reach: .own), catalogue: catalogue, in: tx)
            if typed == nil {
                // What is still owed for the year before is work of today.
                own += try ObligationStore.list(
                    ObligationQuestion(place, year: year - 1, reach: .own), catalogue: catalogue, in: tx
                ).filter { $0.progress?.submittedAt == nil || !$0.stage.isSent }
            }
            let below = try ObligationStore.list(
                ObligationQuestion(place, year: year, reach: .children), catalogue: catalogue, in: tx)
            var names: [PlaceID: String] = [:]
            for parent in Set(own.compactMap(\.unit.parent)) where parent != .nation {
                names[parent] = try PlaceStore.place(parent, tx)?.name
            }
            let lineage = try PlaceStore.lineage(of: place.id, tx)
            var seen: Set<PlaceID> = []
            return Home(
                viewer: viewer, place: place, year: year, own: own.byDueDay(), below: below,
                children: below.map(\.unit).filter { seen.insert($0.id).inserted },
                requests: try ReportRequests.made(at: place.id, year: year, limit: 50, in: tx), names: names,
                planDay: try ReportPages.planDay(place.id, year: year, in: tx),
                mayEdit: viewer.may(.editReports, lineage: lineage),
                mayDirect: viewer.may(.requestReports, lineage: lineage) && place.tier < .commune)
        }
    }

    /// The day of the plan of a place for a year, the first version that has one: a deadline may lie before it (Q210).
    private static func planDay(_ place: PlaceID, year: Int, in tx: Transaction) throws -> Day? {
        try tx.value(
            """
            SELECT p.day FROM plan l JOIN paper p ON p.series_id = l.id
             WHERE l.place_id = \(place) AND l.year_from = \(year) AND l.year_to = \(year) AND p.day IS NOT NULL
             ORDER BY p.day LIMIT 1
            """)
    }

    private func facts(_ home: Home) -> String {
        let today = environment.today
        let overdue = home.own.filter { $0.standing(on: today).isOverdue }.count
        let words = overdue == 0 ? "không có báo cáo quá hạn" : "\(overdue) báo cáo quá hạn"
        let below = home.below.filter { $0.standing(on: today).isOverdue }.count
        return "Năm \(home.year) · \(words)" + (below == 0 ? "" : " · cấp dưới quá hạn \(below)")
    }

    private func content(_ home: Home) -> ReportHomePage {
        let isOwn = home.viewer.place == home.place.id
        let severalPlaces = Set(home.own.map(\.unit.id)).count > 1
        let severalOffices = Set(home.own.map(\.key.office)).count > 1
        let rows = home.own.map { row($0, home, showsOffice: severalPlaces || severalOffices) }
        return ReportHomePage(
            action: .reports, place: isOwn ? nil : home.place.id.description,
            year: SelectField(
                "nam", "Năm", options: years().map { .init(String($0), String($0), selected: $0 == home.year) }),
            ownTitle: isOwn ? "Cơ quan phải nộp" : "\(home.place.name) phải nộp", hasRows: !rows.isEmpty, rows: rows,
            empty: rows.isEmpty
                ? EmptyState(
                    "Năm \(home.year) không phải nộp báo cáo nào",
                    why: home.place.tier == .district
                        ? "Cấp huyện nộp báo cáo cho các kỳ kết thúc đến ngày 30/6/2025."
                        : "Báo cáo phải nộp lấy từ danh mục chương trình và yêu cầu của cấp trên.") : nil,
            below: below(home), hasRequests: !home.requests.isEmpty,
            requests: home.requests.map { request in
                .init(
                    subject: request.subject, details: request.details.isEmpty ? nil : request.details,
                    facts: "hạn \(request.due.written) · \(request.units.count) đơn vị · \(request.createdBy)")
            })
    }

    private func row(_ obligation: Obligation, _ home: Home, showsOffice: Bool) -> ReportHomePage.Row {
        let today = environment.today
        let isBefore = home.planDay.map { plan in
            obligation.key.period.year == home.year && obligation.due.map { $0.day < plan } ?? false
        }
        let above = obligation.unit.parent.flatMap { home.names[$0] }
        let to = ReportWords.recipients(obligation, above: above, catalogue: catalogue)
        let label = "\(obligation.title), \(obligation.key.period.written)"
        return .init(
            title: obligation.title, period: obligation.key.period.written.capitalisedFirst,
            office: showsOffice ? obligation.agencyName : nil, to: to.isEmpty ? nil : to,
            due: ReportWords.due(obligation), deferral: ReportWords.deferral(obligation),
            origin: ReportWords.origin(obligation, catalogue: catalogue),
            remark: isBefore == true
                ? home.planDay.map { "Hạn này đứng trước ngày của kế hoạch, \($0.written)" } : nil,
            state: ReportWords.badge(obligation.standing(on: today)), note: ReportWords.note(obligation, on: today),
            open: obligation.progress.map { .report($0.report) }, openLabel: "Mở \(label)",
            begin: obligation.progress == nil && home.mayEdit
                ? .init(
                    action: .reports, fields: obligation.key.items.map(HiddenField.init),
                    submission: environment.newID().text, label: "Lập \(label.lowercasedFirst), \(obligation.unit.name)"
                )
                : nil)
    }

    private func below(_ home: Home) -> ReportHomePage.Below? {
        let tallies = ReportTally.all(home.below, on: environment.today)
        guard !tallies.isEmpty else { return nil }
        let chart = BarChart(
            id: "muc-do",
            rows: tallies.map {
                .init(
                    label: label($0), evidenced: Int64($0.inTime),
                    declared: Int64($0.late),
                    target: Int64($0.units))
            })
        return .init(
            title: "Đơn vị trực thuộc đã nộp, năm \(home.year)", tallies: tallies.map { tally($0, home) },
            chart: Drawing(chart.svg),
            workbook: Link.reportWorkbook.query([
                ("dia-ban", home.place.id.description), ("nam", String(home.year)),
            ]),
            matrix: Link.reportUnits.query([
                ("dia-ban", home.place.id.description), ("nam", String(home.year)),
            ]),
            places: home.children.map { .init(name: $0.name, link: .reports(of: $0.id, year: home.year)) })
    }

    /// The part of the year first: long labels are cut.
    private func label(_ tally: ReportTally) -> String {
        guard tally.request == nil, let kind = catalogue.report(tally.kind) else { return tally.title }
        return tally.period.partOfYear.map { "\($0): \(kind.subject)" } ?? kind.subject
    }

    private func tally(_ tally: ReportTally, _ home: Home) -> ReportHomePage.Tally {
        .init(
            title: tally.title, period: tally.period.written.capitalisedFirst, tier: tally.tier.implementing,
            due: tally.due?.written ?? (tally.hasSeveralDays ? "nhiều ngày" : "chưa định ngày"),
            units: String(tally.units), inTime: String(tally.inTime), late: String(tally.late),
            open: String(tally.open), overdue: String(tally.overdue),
            link: Self.units(of: home.place.id, year: home.year, tally),
            label: "\(tally.title), \(tally.period.written), \(tally.tier.implementing): xem từng đơn vị")
    }

    /// The units of one tally.
    static func units(of place: PlaceID, year: Int, _ tally: ReportTally) -> Link {
        Link.reportUnits.query([
            ("dia-ban", place.description), ("nam", String(year)), ("bao-cao", Self.choice(tally)),
        ])
    }

    /// A report of a year in an address: kind, span and request.
    static func choice(_ tally: ReportTally) -> String { choice(tally.kind, tally.period, tally.request) }

    static func choice(_ key: ObligationKey) -> String { choice(key.kind, key.period, key.request) }

    static func choice(_ kind: String, _ period: ReportPeriod, _ request: RecordID?) -> String {
        [kind, period.code, request?.text ?? ""].joined(separator: "~")
    }

    @Sendable func begin(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try context.require(.editReports, lineage: nil)
        let form = try await request.form(context: context, limit: 65_536)
        guard let key = ObligationKey(form) else { throw Problem.noSuchPage }
        let lineage = try await database.read { tx in try PlaceStore.lineage(of: key.place, tx) }
        let viewer = try context.require(.editReports, lineage: lineage)
        let desk = desk
        let id = try await database.write(as: viewer.actor) { tx in
            try ReportPages.once(form, "report.begun", in: tx) { try desk.begin(key, in: tx).id }
        }
        return .seeOther(.report(id))
    }
}
