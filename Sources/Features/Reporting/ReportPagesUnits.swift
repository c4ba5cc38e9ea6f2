import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Programme

extension ReportPages {
    static let pageSize = 60

    /// Which obligations of units are listed.
    private enum Shown: String, CaseIterable {
        case all = ""
        case open = "chua-nop"
        case overdue = "qua-han"
        case late = "muon"
        case sent = "da-trinh"

        var label: String {
            switch self {
            case .all: "Tất cả"
            case .open: "Chưa nộp"
            case .overdue: "Quá hạn"
            case .late: "Nộp muộn"
            case .sent: "Đã trình"
            }
        }

        func holds(_ obligation: Obligation, on today: Day) -> Bool {
            let standing = obligation.standing(on: today)
            switch self {
            case .all: return true
            case .open: return obligation.progress?.submittedAt == nil
            case .overdue: return standing.isOverdue
            case .late: return !standing.isOverdue && standing.lateDays > 0
            case .sent: return obligation.progress?.submittedAt != nil
            }
        }
    }

    /// How many of the units below each place have sent one report, of how many.
    private struct Counts: Sendable {
        var units: [PlaceID: Int] = [:]
        var sent: [PlaceID: Int] = [:]
    }

    @Sendable func showUnits(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.query
        let (viewer, place) = try await place(query, context)
        let year = try Self.year(query) ?? environment.today.year
        let choice = query.text("bao-cao").split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        let shown = Shown(rawValue: query.text("trang-thai")) ?? .all
        let page = min(max(Int(query.text("trang")) ?? 1, 1), 1000)
        let catalogue = catalogue
        let today = environment.today
        let (all, extendable, counts) = try await database.read { tx in
            let all = try ObligationStore.list(
                ObligationQuestion(place, year: year, reach: .children), catalogue: catalogue, in: tx)
            let may = try all.first.map { try ReportDesk.directs(viewer, $0.unit.id, in: tx) } ?? false
            return (all, may, try ReportPages.counts(choice, year: year, of: all.map(\.unit.id), catalogue, in: tx))
        }
        let tallies = ReportTally.all(all, on: today)
        let chosen = tallies.first {
            Self.choice($0).split(separator: "~", omittingEmptySubsequences: false).map(String.init) == choice
        }
        let found = all.filter { obligation in
            let key = obligation.key
            let fits = chosen.map { key.kind == $0.kind && key.period == $0.period && key.request == $0.request }
            return fits ?? true && shown.holds(obligation, on: today)
        }
        let isMatrix = chosen == nil && shown == .all
        let rows = isMatrix ? [] : found.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
        let whole = ReportMatrix(isMatrix ? all : [], catalogue: catalogue)
        let matrix = isMatrix && !all.isEmpty ? self.matrix(whole, year: year, page: page) : nil
        let link = Link.reportUnits.query([
            ("dia-ban", place.id.description), ("nam", String(year)), ("bao-cao", query.text("bao-cao")),
            ("trang-thai", shown.rawValue),
        ])
        let more = (isMatrix ? whole.lines.count : found.count) > page * Self.pageSize
        let content = ReportUnitsPage(
            action: .reportUnits,
            hidden: [("dia-ban", place.id.description), ("nam", String(year))].map(HiddenField.init),
            report: SelectField(
                "bao-cao", "Báo cáo",
                options: [.init("", "Mọi báo cáo")]
                    + tallies.map { tally in
                        .init(
                            Self.choice(tally), "\(tally.title), \(tally.period.written)",
                            selected: chosen.map { Self.choice($0) == Self.choice(tally) } ?? false)
                    }),
            state: SelectField(
                "trang-thai", "Tình trạng",
                options: Shown.allCases.map { .init($0.rawValue, $0.label, selected: $0 == shown) }),
            showsTitle: chosen == nil, hasRows: !rows.isEmpty,
            rows: rows.map { row($0, year, extendable, counts, showsTitle: chosen == nil) }, matrix: matrix,
            empty: rows.isEmpty && matrix == nil
                ? EmptyState("Không có báo cáo nào khớp", why: "Chọn báo cáo hoặc tình trạng khác.") : nil,
            pager: page > 1 || more ? Pager(page: page, more: more, link: link) : nil)
        let isMissing = all.contains {
            $0.progress?.submittedAt == nil && chosen.map(Self.choice) == Self.choice($0.key)
        }
        let reminder =
            isMissing
            ? [
                HeadAction(
                    "Tin nhắn nhắc nộp",
                    Link.reportMessage.query([
                        ("dia-ban", place.id.description), ("nam", String(year)), ("bao-cao", query.text("bao-cao")),
                    ]))
            ] : []
        let head = PageHead(
            title: "Báo cáo của đơn vị trực thuộc", section: .reports,
            breadcrumbs: [("Báo cáo", .reports(of: viewer.place == place.id ? nil : place.id, year: year))],
            facts: "\(place.name), năm \(year)",
            actions: reminder + [
                HeadAction(
                    "Tải Excel",
                    Link.reportWorkbook.query([("dia-ban", place.id.description), ("nam", String(year))]),
                    icon: .download)
            ], notice: request.notice([Self.extended]))
        return try pages.page(head, content, viewer: viewer)
    }

    private func row(
        _ obligation: Obligation, _ year: Int, _ extendable: Bool, _ counts: Counts, showsTitle: Bool
    ) -> ReportUnitsPage.Row {
        let today = environment.today
        let unit = obligation.unit
        let label = "\(obligation.title), \(obligation.key.period.written), \(unit.name)"
        let mayExtend = extendable && obligation.due != nil && obligation.progress?.submittedAt == nil
        return .init(
            name: unit.name, place: .reports(of: unit.id, year: year),
            title: showsTitle ? "\(obligation.title), \(obligation.key.period.written)" : nil,
            due: ReportWords.due(obligation),
            deferral: ReportWords.deferral(obligation),
            state: ReportWords.badge(obligation.standing(on: today)), note: ReportWords.note(obligation, on: today),
            below: counts.units[unit.id].map { "đơn vị dưới: \(counts.sent[unit.id] ?? 0)/\($0) đã trình" },
            open: obligation.progress.map { .report($0.report) }, openLabel: "Mở \(label)",
            extend: mayExtend ? Link.reportExtension.query(obligation.key.items) : nil,
            extendLabel: "Gia hạn \(label)")
    }

    /// Units against reports; a page of units.
    private func matrix(_ whole: ReportMatrix, year: Int, page: Int) -> ReportUnitsPage.Matrix {
        let today = environment.today
        let lines = whole.lines.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
        return .init(
            heads: whole.heads.map(\.text),
            rows: lines.map { line in
                .init(
                    name: line.unit.name, place: .reports(of: line.unit.id, year: year),
                    cells: zip(whole.heads, line.cells).map { head, obligation in
                        .init(
                            head: head.text,
                            state: obligation.map { ReportWords.badge($0.standing(on: today)) },
                            note: obligation.flatMap { ReportWords.late($0, on: today) },
                            open: obligation?.progress.map { .report($0.report) },
                            openLabel: "Mở \(head.text), \(line.unit.name)")
                    })
            })
    }

    /// Counts the reports of the units below places, where one report is chosen.
    private static func counts(
        _ choice: [String], year: Int, of places: [PlaceID], _ catalogue: Catalogue, in tx: Transaction
    ) throws -> Counts {
        var counts = Counts()
        guard choice.count == 3, choice[2].isEmpty, let kind = catalogue.report(choice[0]),
            let period = ReportPeriod(code: choice[1]), !places.isEmpty
        else { return counts }
        // Only what every place of a tier owes can be counted without asking each.
        let tiers = kind.owers.filter { $0.place == nil }.map(\.tier)
        for row in try tx.rows(
            """
            SELECT parent_id, COUNT(*) AS number FROM place
             WHERE parent_id IN \(list: places) AND tier IN \(list: tiers) AND is_bucket = 0 GROUP BY parent_id
            """)
        {
            counts.units[try row("parent_id")] = try row("number") as Int
        }
        for row in try tx.rows(
            """
            SELECT c.parent_id, COUNT(*) AS number FROM place c JOIN report r ON r.place_id = c.id
             WHERE c.parent_id IN \(list: places) AND r.year = \(year) AND r.kind = \(kind.code)
               AND r.period = \(period) AND r.request_key = '' AND r.submitted_at IS NOT NULL GROUP BY c.parent_id
            """)
        {
            counts.sent[try row("parent_id")] = try row("number") as Int
        }
        return counts
    }

    @Sendable func downloadStatus(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, place) = try await place(request.query, context)
        let year = try Self.year(request.query) ?? environment.today.year
        let catalogue = catalogue
        let today = environment.today
        let all = try await database.read { tx in
            try ObligationStore.list(
                ObligationQuestion(place, year: year, reach: .children), catalogue: catalogue, in: tx)
        }
        let bytes = try await WorkDesk.shared.run {
            try WorkbookWriter.write(
                [
                    ReportWorkbook.tallies(ReportTally.all(all, on: today), place: place.name, year: year),
                    ReportWorkbook.matrix(
                        ReportMatrix(all, catalogue: catalogue), place: place.name, year: year, today: today),
                    ReportWorkbook.units(all, place: place.name, year: year, today: today),
                ], title: "Tình hình báo cáo năm \(year)")
        }
        return .download(
            bytes, type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            plainName: "tinh-hinh-bao-cao-\(place.code)-\(year).xlsx",
            name: "Tình hình báo cáo \(place.name) \(year).xlsx")
    }
}
