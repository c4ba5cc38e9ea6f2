import Attachments
import Database
import Groups
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Programme
import Sheets

extension CadrePages {
    /// What the address of the numbers asks for.
    private struct AskedNumbers: Sendable {
        let place: String
        let day: String
        let series: CadreSeries
        let year: Int?

        init(_ query: Form) {
            place = String(query.text("dia-ban").prefix(100))
            day = String(query.text("ngay").prefix(20))
            series = CadreSeries(rawValue: query.text("moc")) ?? .years
            year = Int(query.text("nam")).flatMap { (2000...2100).contains($0) ? $0 : nil }
        }

        var items: [(String, String)] {
            [
                ("dia-ban", place), ("ngay", day), ("moc", series == .years ? "" : series.rawValue),
                ("nam", year.map(String.init) ?? ""),
            ]
        }
    }

    /// Everything that the page shows, read in one transaction.
    private struct Numbers: Sendable {
        let area: CadreArea
        let numbers: CadreNumbers
        let targets: [CadreTarget]
        let plans: [String]
        let names: [PlaceID: Place]
        let day: Day
        let year: Int
        let problems: [Problem]
    }

    @Sendable func numbers(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewCadres, lineage: nil)
        let asked = AskedNumbers(request.query)
        let loaded = try await load(asked, viewer, context)
        let content = content(loaded, asked, viewer)
        let head = PageHead(
            title: "Số liệu cán bộ nữ dân tộc thiểu số", section: .events, breadcrumbs: [("Cán bộ nữ", .cadres)],
            facts: "\(loaded.area.place.name), đến hết ngày \(loaded.day.written)",
            actions: [
                HeadAction("Tải Excel", Link.cadreNumbersWorkbook.query(asked.items), icon: .download)
            ], errors: loaded.problems,
            errorTitle: loaded.problems.isEmpty ? nil : "Chưa xem được đúng như đã ghi; đang xem số hôm nay của đơn vị")
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable func exportNumbers(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewCadres, lineage: nil)
        let asked = AskedNumbers(request.query)
        let content = content(try await load(asked, viewer, context), asked, viewer)
        let workbook = CadreWorkbook(catalogue: desk.catalogue, today: environment.today)
        let bytes = try await WorkDesk.shared.run { try workbook.numbers(content) }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "so-lieu-can-bo-nu.xlsx",
            name: "Số liệu cán bộ nữ dân tộc thiểu số.xlsx")
    }

    // MARK: Reading

    private func load(_ asked: AskedNumbers, _ viewer: Viewer, _ context: AppContext) async throws -> Numbers {
        var problems: [Problem] = []
        let today = environment.today
        var day = today
        do { day = try FormReading.day(asked.day, "ngay") ?? today } catch { problems.append(error) }
        if day > today {
            problems.append(
                Problem(
                    "cadre.day_future", "\(day.written) chưa đến, hôm nay là \(today.written). Ghi ngày đã qua.",
                    field: "ngay"))
            day = today
        }
        let year = asked.year ?? day.year
        let (reader, training, words, found, fixed) = (desk.reader, words.training, words, problems, day)
        let read = try await database.read { tx -> (Numbers, [PlaceID]) in
            var problems = found
            let own = try PlaceStore.place(viewer.place, tx) ?? PlaceStore.requirePlace(code: "00", on: today, tx)
            var place = own
            do {
                place = try Self.place(asked.place, own: own, on: fixed, in: tx)
            } catch let problem as Problem where problem.field == "dia-ban" { problems.append(problem) }
            let area = try CadreArea.of(place, on: fixed, in: tx)
            // Targets are those of the year's own tree.
            let newYear = Day(year: year, month: 1, day: 1) ?? fixed
            let then = try CadreArea.of(place, on: newYear, in: tx)
            let lastDay = min(today, Day(year: year, month: 12, day: 31) ?? today)
            let indicator = training?.indicator ?? ""
            let numbers = CadreNumbers(try reader.counted(in: area, in: tx), words: words)
            let targets = try reader.targets(in: then, year: year, indicator: indicator, on: lastDay, in: tx)
            let plans = try reader.plans(in: then, year: year, indicator: indicator, in: tx).map { plan in
                "\(plan.number ?? "kế hoạch chưa có số")\(plan.isIssued ? "" : " (bản soạn thảo, chưa ban hành)")"
            }
            var names: [PlaceID: Place] = [:]
            for node in Set(numbers.byNode(on: fixed).keys).union(targets.map(\.node)) {
                names[node] = try PlaceStore.place(node, tx)
            }
            return (
                Numbers(
                    area: area, numbers: numbers, targets: targets, plans: plans, names: names, day: fixed, year: year,
                    problems: problems), try PlaceStore.lineage(of: place.id, tx)
            )
        }
        _ = try context.require(.viewCadres, lineage: read.1)
        return read.0
    }

    /// The one place that a filter names, of the structure of the day if there is one.
    private static func place(_ text: String, own: Place, on day: Day, in tx: Transaction) throws -> Place {
        if text.isEmpty || text == TypedPlace.text(own) { return own }
        let found = try PlaceStore.places(called: text, tx).compactMap { try PlaceStore.place($0, tx) }
        let structure = try PlaceStore.structure(on: day, tx).id
        let now = found.filter { $0.structure == structure || $0.tier == .village || $0.id == .nation }
        let candidates = now.isEmpty ? found : now
        guard let first = candidates.first else {
            throw Problem(
                .absent, "cadre.place_unknown", "Không có địa bàn nào tên hoặc mã “\(text)”. Ghi tên khác.",
                field: "dia-ban")
        }
        guard candidates.count == 1 else {
            let list = candidates.prefix(6).map { TypedPlace.text($0) }.joined(separator: "; ")
            throw Problem(
                "cadre.place_ambiguous", "Có nhiều nơi hợp với “\(text)”: \(list). Ghi kèm mã.", field: "dia-ban")
        }
        return first
    }

    // MARK: Rows

    private func content(_ loaded: Numbers, _ asked: AskedNumbers, _ viewer: Viewer) -> CadreNumbersPage {
        let (numbers, day) = (loaded.numbers, loaded.day)
        let total = numbers.total(on: day)
        let levels = levelRows(numbers, total, day)
        let nodes = nodeRows(loaded, asked)
        let today = environment.today
        return CadreNumbersPage(
            action: .cadreNumbers, place: asked.place.isEmpty ? TypedPlace.text(loaded.area.place) : asked.place,
            placeProblem: loaded.problems.message(for: "dia-ban"), day: asked.day.isEmpty ? day.written : asked.day,
            dayProblem: loaded.problems.message(for: "ngay"),
            selects: [
                SelectField(
                    "moc", "Mốc thời gian",
                    options: CadreSeries.allCases.map { .init($0.rawValue, $0.label, selected: $0 == asked.series) }),
                SelectField(
                    "nam", "Chỉ tiêu của năm",
                    options: (2021...max(today.year, 2022)).reversed().map {
                        .init(String($0), String($0), selected: $0 == loaded.year)
                    }),
            ],
            figures: [
                .init(label: "Trong danh sách", value: Self.number(total.all)),
                .init(label: "Đang giữ vị trí lãnh đạo", value: Self.number(total.leading)),
                .init(label: "Trong quy hoạch", value: Self.number(total.planned)),
            ], heads: words.categories.map(\.short) + ["Số người"], levels: levels, hasLevels: !levels.isEmpty,
            noLevels: levels.isEmpty ? "Chưa có ai có chức vụ, bước giới thiệu có hiệu lực ngày này." : nil,
            nodeTitle: "Theo địa bàn của \(loaded.area.place.name.lowercasedFirst)", nodeHeads: Self.short,
            nodes: nodes,
            hasNodes: !nodes.isEmpty, timeHeads: words.levels.map(\.name) + Self.short,
            times: timeRows(numbers, asked.series, day), targetTitle: "So với chỉ tiêu năm \(loaded.year)",
            targetNote: Self.note(loaded), targets: targetRows(loaded), hasTargets: !loaded.targets.isEmpty,
            noTargets: loaded.targets.isEmpty
                ? "Năm \(loaded.year) chưa có chỉ tiêu, người học hay danh sách ở đây." : nil)
    }

    private static let short = ["Đang lãnh đạo", "Trong quy hoạch", "Số người"]

    private static func number(_ count: Int) -> String { Number.grouped(Int64(count)) }

    private static func shortCells(_ count: CadreCount) -> [CadreNumbersPage.Cell] {
        zip(short, [count.leading, count.planned, count.all]).map { .init(label: $0, value: number($1)) }
    }

    /// `12 (3 mới)`: women of a category, and how many began in the year of the day.
    private func cells(_ count: CadreCount) -> [CadreNumbersPage.Cell] {
        words.categories.map { category in
            let begun = count.begun[category.code] ?? 0
            let all = Self.number(count.women[category.code] ?? 0)
            return .init(
                label: category.short, value: begun > 0 ? "\(all) (trong năm \(Self.number(begun)))" : all)
        } + [.init(label: "Số người", value: Self.number(count.all))]
    }

    private func levelRows(_ numbers: CadreNumbers, _ total: CadreCount, _ day: Day) -> [CadreNumbersPage.Row] {
        let levels = numbers.byLevel(on: day)
        guard !levels.isEmpty else { return [] }
        var rows = [
            CadreNumbersPage.Row(label: "Cộng", note: nil, link: nil, isTotal: true, cells: cells(total))
        ]
        for (level, count) in levels {
            let name = level.flatMap { words.level($0) } ?? "Bước giới thiệu, không ghi cấp"
            let link = level.map { Link.cadres.query([("cap", $0.rawValue)]) }
            rows.append(.init(label: name, note: nil, link: link, isTotal: true, cells: cells(count)))
            // Steps on the way belong to no field: a row of their own would say the same twice.
            let fields = numbers.byField(of: level, on: day)
            for (field, own) in fields where field != nil || fields.count > 1 {
                let label = "\(name): \((words.field(field) ?? "Không ghi lĩnh vực").lowercasedFirst)"
                rows.append(.init(label: label, note: nil, link: nil, isTotal: false, cells: cells(own)))
            }
        }
        return rows
    }

    private func nodeRows(_ loaded: Numbers, _ asked: AskedNumbers) -> [CadreNumbersPage.Row] {
        loaded.numbers.byNode(on: loaded.day).sorted {
            let (one, other) = (loaded.names[$0.key], loaded.names[$1.key])
            return (one?.tier.depth ?? 9, Vietnamese.sortKey(one?.shortName ?? ""), $0.key)
                < (other?.tier.depth ?? 9, Vietnamese.sortKey(other?.shortName ?? ""), $1.key)
        }.map { node, count in
            let place = loaded.names[node]
            let isOwn = node == loaded.area.place.id
            let items = asked.items.filter { $0.0 != "dia-ban" }
            return CadreNumbersPage.Row(
                label: place?.name ?? "–", note: isOwn ? "Chức vụ ở chính cấp này" : nil,
                link: isOwn || place?.isBucket != false
                    ? nil : Link.cadreNumbers.query([("dia-ban", place.map { TypedPlace.text($0) } ?? "")] + items),
                isTotal: false, cells: Self.shortCells(count))
        }
    }

    private func timeRows(_ numbers: CadreNumbers, _ series: CadreSeries, _ day: Day) -> [CadreNumbersPage.Row] {
        series.days(until: day).map { end in
            let leading = Dictionary(
                numbers.byLevel(on: end).compactMap { level, count in level.map { ($0, count.leading) } },
                uniquingKeysWith: { first, _ in first })
            let levels = words.levels.map {
                CadreNumbersPage.Cell(label: $0.name, value: Self.number(leading[$0.tier] ?? 0))
            }
            return CadreNumbersPage.Row(
                label: end.written, note: nil, link: nil, isTotal: end == day,
                cells: levels + Self.shortCells(numbers.total(on: end)))
        }
    }

    private func targetRows(_ loaded: Numbers) -> [CadreNumbersPage.Row] {
        func row(_ label: String, _ target: CadreTarget, isTotal: Bool) -> CadreNumbersPage.Row {
            CadreNumbersPage.Row(
                label: label, note: nil, link: nil, isTotal: isTotal,
                cells: [
                    .init(label: "Chỉ tiêu", value: target.target.map { Number.grouped($0) } ?? "–"),
                    .init(label: "Đã học", value: Self.number(target.trained)),
                    .init(label: "Tỷ lệ", value: target.percent.map { "\($0)%" } ?? "–"),
                    .init(label: "Trong danh sách", value: Self.number(target.listed)),
                    .init(label: "Chưa học", value: Self.number(target.untrained)),
                ])
        }
        guard !loaded.targets.isEmpty else { return [] }
        let goals = loaded.targets.compactMap(\.target)
        let total = CadreTarget(
            node: loaded.area.place.id, target: goals.isEmpty ? nil : goals.reduce(0, +),
            trained: loaded.targets.reduce(0) { $0 + $1.trained }, listed: loaded.targets.reduce(0) { $0 + $1.listed },
            untrained: loaded.targets.reduce(0) { $0 + $1.untrained })
        return [row("Cộng", total, isTotal: true)]
            + loaded.targets.map { row(loaded.names[$0.node]?.name ?? "–", $0, isTotal: false) }
    }

    private static func note(_ loaded: Numbers) -> String {
        let source =
            loaded.plans.isEmpty
            ? "Chưa có kế hoạch nào giao chỉ tiêu." : "Chỉ tiêu: \(loaded.plans.joined(separator: "; "))."
        return source
            + " Đã học: số phụ nữ dân tộc thiểu số khác nhau, có tên trong danh sách điểm danh của lớp tổ chức trong năm, "
            + "tính về nơi lập danh sách hoặc nơi cư trú. Lớp chỉ ghi số lượng thì xem ở trang Tiến độ. Chưa học: người "
            + "trong danh sách chưa dự lớp này năm nào."
    }
}
