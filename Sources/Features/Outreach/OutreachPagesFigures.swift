import Attachments
import Database
import Events
import Groups
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Programme
import Sheets

/// Numbers of events of a kind by place and channel, beside the targets of the year (G105, J137, J139, K154).
extension OutreachPages {
    static let targetsKept = Notice("da-dat", "Đã lưu chỉ tiêu năm.")

    /// What the address asks for.
    private struct Asked: Sendable {
        let kind: EventKind
        let variant: EventVariant?
        let place: String
        let year: Int
        /// 1–4; nil for the whole year.
        let quarter: Int?

        init?(_ form: Form, _ catalogue: Catalogue, _ today: Day) {
            // A kind with measures of its own comes first: it is what the page is for.
            let first = catalogue.events.kinds.first { !$0.measures.isEmpty } ?? catalogue.events.kinds.first
            guard let kind = catalogue.eventKind(form.text("loai")) ?? first else { return nil }
            self.kind = kind
            variant = kind.variant(form.text("noi-dung"))
            place = String(form.text("dia-ban").prefix(100))
            year = OutreachPages.year(form.text("nam")) ?? today.year
            quarter = Int(form.text("quy")).flatMap { (1...4).contains($0) ? $0 : nil }
        }

        var items: [(String, String)] {
            [
                ("loai", kind.code), ("noi-dung", variant?.code ?? ""), ("dia-ban", place), ("nam", String(year)),
                ("quy", quarter.map(String.init) ?? ""),
            ]
        }

        var days: EventPeriod? {
            let (first, last) = quarter.map { (3 * $0 - 2, 3 * $0) } ?? (1, 12)
            guard let from = Day(year: year, month: first, day: 1),
                let until = Day(year: year, month: last, day: Day.length(ofMonth: last, year: year))
            else { return nil }
            return EventPeriod(from: from, until: until)
        }

        var time: String { quarter.map { "quý \($0)/\(year)" } ?? "năm \(year)" }
    }

    private struct Shown: Sendable {
        let place: Place
        let figures: EventFigures
        let targets: [String: Int]
        let lineage: [PlaceID]
    }

    /// - Throws: `Problem` on `dia-ban` when no place, or more than one, is called so.
    private static func shown(
        _ asked: Asked, _ viewer: Viewer, _ catalogue: Catalogue, in tx: Transaction
    ) throws -> Shown {
        guard let days = asked.days else { throw Problem.noSuchPage }
        var place: Place?
        if asked.place.isEmpty {
            place = try ownPlace(viewer.place, on: days.until, in: tx)
        } else {
            switch try TypedPlace.find(asked.place, on: days.until, permits: { _ in true }, in: tx) {
            case .place(let found): place = found
            case .choices(let hits):
                let list = hits.prefix(6).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
                throw Problem(
                    "outreach.place", "Có nhiều nơi hợp với “\(asked.place)”: \(list). Ghi kèm mã.", field: "dia-ban")
            case .problem(let problem): throw problem
            }
        }
        guard let place else {
            throw Problem("outreach.place", "Không có địa bàn này. Ghi tên hoặc mã khác.", field: "dia-ban")
        }
        let question = FigureQuestion(
            kind: asked.kind.code, variant: asked.variant?.code, place: place.id, days: days)
        return Shown(
            place: place,
            figures: try FigureStore.figures(
                question, channels: catalogue.events.channels, within: viewer.scopes(.viewEvents), in: tx),
            targets: try FigureStore.targets(
                of: place.id, year: asked.year, kind: asked.kind.code, variant: asked.variant?.code, in: tx),
            lineage: try PlaceStore.lineage(of: place.id, tx))
    }

    /// The viewer's place as it stood on a day: years before a reform are read by the units of their own time.
    private static func ownPlace(_ id: PlaceID, on day: Day, in tx: Transaction) throws -> Place? {
        guard let own = try PlaceStore.place(id, tx), own.tier > .central,
            let structure = try? PlaceStore.structure(on: day, tx), structure.id != own.structure,
            let then = try PlaceStore.counterpart(of: id, in: structure.id, tx), then.tier == own.tier
        else { return try PlaceStore.place(id, tx) }
        return then
    }

    @Sendable func figures(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        return try await figurePage(
            request.query, typed: nil, viewer, problems: [], notice: request.notice([Self.targetsKept]))
    }

    /// - Parameter typed: the targets as they were typed, when they were refused.
    private func figurePage(
        _ query: Form, typed: Form?, _ viewer: Viewer, problems: [Problem], notice: Notice?
    ) async throws -> Response {
        guard let asked = Asked(query, desk.catalogue, environment.today) else { throw Problem.noSuchPage }
        let catalogue = desk.catalogue
        var problems = problems
        var shown: Shown?
        do {
            shown = try await database.read { tx in try Self.shown(asked, viewer, catalogue, in: tx) }
        } catch let problem as Problem where problem.field == "dia-ban" { problems.append(problem) }
        let columns = FigureColumn.columns(of: asked.kind)
        // Who came is not told apart by channel.
        let byChannel = columns.filter { $0.code != "women" && $0.code != "men" }
        func cells(_ values: [String: Int], _ columns: [FigureColumn]) -> [FiguresPage.Cell] {
            columns.map { .init(label: $0.label, value: Self.number(values[$0.code])) }
        }
        func rows(_ lines: [EventFigures.Line], _ columns: [FigureColumn]) -> [FiguresPage.Row] {
            lines.map { FiguresPage.Row(name: $0.name, cells: cells($0.values, columns)) }
        }
        let name = asked.kind.name(variant: asked.variant?.code)
        let units = shown?.figures.units ?? []
        let reached = asked.quarter == nil ? shown.map { self.reached($0, columns) } ?? [] : []
        let maySet =
            asked.quarter == nil && shown.map { viewer.may(.recordEvents, lineage: $0.lineage) } == true
        let content = FiguresPage(
            action: .eventFigures, place: asked.place, placeProblem: problems.message(for: "dia-ban"),
            selects: selects(asked), columns: columns.map(\.label),
            heading: "\(name), \(asked.time)" + (shown.map { ", \($0.place.name.lowercasedFirst)" } ?? ""),
            rows: rows(units, columns), total: cells(shown?.figures.total ?? [:], columns), hasRows: !units.isEmpty,
            nothing: units.isEmpty
                ? "Chưa có sự kiện nào của loại này được ghi đã tổ chức. Số ở đây cộng từ các sự kiện đã tổ chức."
                : nil,
            channelHeading: "Theo kênh truyền thông", channelColumns: byChannel.map(\.label),
            channels: rows(shown?.figures.channels ?? [], byChannel),
            hasChannels: !(shown?.figures.channels ?? []).isEmpty, reached: reached, hasReached: !reached.isEmpty,
            noTargets: reached.isEmpty
                ? asked.quarter == nil
                    ? "Đơn vị chưa đặt chỉ tiêu cho loại này năm \(asked.year)."
                    : "Chỉ tiêu đặt theo năm: chọn cả năm để xem."
                : nil,
            targetHeading: "Chỉ tiêu năm \(asked.year)", setTargets: maySet ? .figureTargets : nil,
            hidden: asked.items.map { .init(name: $0.0, value: $0.1) },
            fields: columns.map { column in
                let field = "muc-\(column.code)"
                return TextField(
                    field, column.label,
                    value: typed?.text(field) ?? shown?.targets[column.code].map(String.init) ?? "", required: false,
                    error: problems.message(for: field))
            })
        let head = PageHead(
            title: "Số liệu, chỉ tiêu sự kiện", section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: "Cộng từ các sự kiện đã tổ chức, theo địa bàn và kênh",
            actions: units.isEmpty
                ? [] : [HeadAction("Tải Excel", Link.figureWorkbook.query(asked.items), icon: .download)],
            errors: problems, errorTitle: problems.isEmpty ? nil : "Còn \(problems.count) chỗ cần sửa", notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private func reached(_ shown: Shown, _ columns: [FigureColumn]) -> [FiguresPage.Reached] {
        columns.compactMap { column in
            shown.targets[column.code].map { target in
                let value = shown.figures.total[column.code] ?? 0
                return FiguresPage.Reached(
                    label: column.label, value: Self.number(value), target: Self.number(target),
                    left: value >= target ? "đạt" : Self.number(target - value))
            }
        }
    }

    private func selects(_ asked: Asked) -> [SelectField] {
        let years = (2021...max(2021, environment.today.year + 1)).reversed()
        var selects = [
            SelectField(
                "loai", "Loại sự kiện",
                options: desk.catalogue.events.kinds.map {
                    .init($0.code, $0.name, selected: $0.code == asked.kind.code)
                })
        ]
        if !asked.kind.variants.isEmpty {
            selects.append(
                SelectField(
                    "noi-dung", "Nội dung",
                    options: [.init("", "Mọi nội dung")]
                        + asked.kind.variants.map {
                            .init($0.code, $0.name, selected: $0.code == asked.variant?.code)
                        }))
        }
        return selects + [
            SelectField(
                "nam", "Năm", options: years.map { .init(String($0), String($0), selected: $0 == asked.year) }),
            SelectField(
                "quy", "Quý",
                options: [.init("", "Cả năm")]
                    + (1...4).map { .init(String($0), "Quý \($0)", selected: $0 == asked.quarter) }),
        ]
    }

    @Sendable func figureWorkbook(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        guard let asked = Asked(request.query, desk.catalogue, environment.today) else { throw Problem.noSuchPage }
        let catalogue = desk.catalogue
        let shown = try await database.read { tx in try Self.shown(asked, viewer, catalogue, in: tx) }
        let columns = FigureColumn.columns(of: asked.kind)
        let bytes = try await WorkDesk.shared.run {
            func row(_ name: String, _ values: [String: Int]) -> [Value] {
                [.text(name)] + columns.map { .number(values[$0.code]) }
            }
            let targets = asked.quarter == nil && !shown.targets.isEmpty ? [row("Chỉ tiêu năm", shown.targets)] : []
            return try Self.workbook(
                "Số liệu sự kiện",
                [("\(asked.kind.name(variant: asked.variant?.code)), \(asked.time)", 48.0)]
                    + columns.map { ($0.label, 18) },
                shown.figures.units.map { row($0.name, $0.values) } + [row("Cộng", shown.figures.total)] + targets
                    + shown.figures.channels.map { row("Kênh: \($0.name)", $0.values) })
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "so-lieu-su-kien.xlsx", name: "Số liệu sự kiện.xlsx")
    }

    @Sendable func setTargets(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let form = try await request.form(context: context, limit: 65_536)
        guard let asked = Asked(form, desk.catalogue, environment.today) else { throw Problem.noSuchPage }
        let (desk, catalogue) = (desk, desk.catalogue)
        let shown = try await database.read { tx in try Self.shown(asked, viewer, catalogue, in: tx) }
        _ = try context.require(.recordEvents, lineage: shown.lineage)
        do {
            var problems = FieldProblems()
            var targets: [String: Int] = [:]
            for column in FigureColumn.columns(of: asked.kind) {
                let field = "muc-\(column.code)"
                targets[column.code] = problems.take { () throws(Problem) -> Int? in
                    try FormReading.quantity(form.text(field), field, "lượng")
                }
            }
            try Problems.throwIfAny(problems.all)
            let wanted = targets
            try await database.write(as: viewer.actor) { tx in
                try desk.setTargets(
                    wanted, of: shown.place.id, year: asked.year, kind: asked.kind, variant: asked.variant?.code, in: tx
                )
            }
            return .seeOther(Link.eventFigures.query(asked.items), notice: Self.targetsKept)
        } catch {
            return try await figurePage(form, typed: form, viewer, problems: try Self.problems(error), notice: nil)
        }
    }
}
