import Attachments
import Hummingbird
import Kernel
import Office
import Pages
import Programme
import Totals

extension ProgressPages {
    /// Rows of one page of records.
    private static let pageSize = 30
    /// Rows that a workbook of records has at most.
    private static let mostExported = 5_000

    /// Records with what their rooms say of them, and how many there are in all.
    struct FoundRecords: Sendable {
        var rows: [ProgressIndicatorPage.RecordRow]
        let hasMore: Bool
        let count: Int64
        let figures: ProgressFigures
    }

    func records(
        _ question: RecordQuestion, _ loaded: Loaded, offset: Int, limit: Int
    ) async throws -> FoundRecords {
        let view = loaded.view
        let viewer = loaded.viewer
        let sources = sources
        return try await database.read { tx in
            let found = try ProgressStore.records(question, of: view, offset: offset, limit: limit + 1, in: tx)
            let shown = Array(found.prefix(limit))
            var described: [RecordID: FactDescription] = [:]
            for (kind, records) in Dictionary(grouping: shown, by: \.kind) {
                let ids = Set(records.map(\.record)).sorted()
                described.merge(try sources[kind]?.describe(ids, for: viewer, in: tx) ?? [:]) { first, _ in first }
            }
            let sum = try ProgressStore.sum(of: question, of: view, in: tx)
            return FoundRecords(
                rows: shown.map { Self.row($0, described[$0.record]) }, hasMore: found.count > limit,
                count: Int64(sum.records), figures: sum.figures)
        }
    }

    private static func row(
        _ record: ProgressRecord, _ description: FactDescription?
    ) -> ProgressIndicatorPage.RecordRow {
        let kind = record.isEvidenced ? "Có minh chứng" : "Khai báo"
        return .init(
            title: description?.title ?? "Hồ sơ tại \(record.placeName)", link: description?.link,
            place: record.placeName, day: record.day.written,
            tier: record.tier.map { $0.word.capitalisedFirst } ?? "Không ghi",
            quantity: Number.grouped(record.quantity),
            swatch: record.isEvidenced ? "evidence" : "declared",
            kind: kind + (description?.evidence.map { ": \($0)" } ?? ""))
    }

    /// What the address asks of the records.
    private struct Narrowing {
        let node: PlaceID?
        let isEvidenced: Bool?
        let wholePhase: Bool
        /// From `tu` to `den` as 2024-01-01; nil unless both are days.
        let days: ClosedRange<Day>?
        let page: Int

        init(_ query: Form) {
            node = Int64(query.text("don-vi")).map { PlaceID($0) }
            switch query.text("loai") {
            case "minh-chung": isEvidenced = true
            case "khai-bao": isEvidenced = false
            default: isEvidenced = nil
            }
            wholePhase = query.text("giai-doan") == "co"
            if let first = Day(iso: query.text("tu")), let last = Day(iso: query.text("den")), first <= last {
                days = first...last
            } else {
                days = nil
            }
            page = min(max(Int(query.text("trang")) ?? 1, 1), 10_000)
        }
    }

    private func question(_ code: String, _ narrowing: Narrowing, _ loaded: Loaded) -> RecordQuestion {
        let year = loaded.report.year
        let first = narrowing.wholePhase ? loaded.report.phase?.first ?? year : year
        return RecordQuestion(
            code: code, years: min(first, year)...year, node: narrowing.node, isEvidenced: narrowing.isEvidenced,
            tier: loaded.question.tier.map { $0.tier }, days: narrowing.days)
    }

    /// An indicator, or a part of a target in per cent.
    private func countable(_ context: AppContext) throws -> Countable {
        guard let code = context.parameters.get("indicator"), let countable = catalogue.countable(code) else {
            throw Problem.noSuchPage
        }
        return countable
    }

    @Sendable func showRecords(_ request: Request, _ context: AppContext) async throws -> Response {
        let countable = try countable(context)
        let loaded = try await load(context.placeID("place"), request, context)
        let narrowing = Narrowing(request.query)
        let asked = question(countable.code, narrowing, loaded)
        let found = try await records(
            asked, loaded, offset: (narrowing.page - 1) * Self.pageSize, limit: Self.pageSize)
        let address = loaded.address.of(countable.code)
        let chosen = loaded.address.structure
        let link = { (address: ProgressAddress) in
            // A row of one structure is no row of another.
            address.records(
                node: address.structure == chosen ? narrowing.node : nil, isEvidenced: narrowing.isEvidenced,
                wholePhase: narrowing.wholePhase, days: narrowing.days)
        }
        let title = "Hồ sơ: \(countable.name)"
        let here = link(address)
        let node = narrowing.node.flatMap { id in
            loaded.report.indicators.first { !$0.isEmpty }?.children.first { $0.node.id == id }?.node.name
        }
        let span =
            if let days = narrowing.days {
                "từ \(days.lowerBound.written) đến \(days.upperBound.written)"
            } else {
                asked.years.count > 1
                    ? "năm \(asked.years.lowerBound)–\(asked.years.upperBound)" : "năm \(loaded.report.year)"
            }
        let content = ProgressRecordsPage(
            head: head(
                loaded, title: title, facts: "\(node ?? loaded.view.place.name) · \(span)", address: address,
                workbook: Self.workbook(here), fields: fields(narrowing, loaded),
                kept: [
                    ("don-vi", narrowing.node?.description ?? ""), ("giai-doan", narrowing.wholePhase ? "co" : ""),
                    ("tu", narrowing.days?.lowerBound.iso ?? ""), ("den", narrowing.days?.upperBound.iso ?? ""),
                ], link: link),
            summary: "\(Number.grouped(found.figures.achieved)) \(countable.unit): "
                + "\(Number.grouped(found.figures.evidenced)) có minh chứng, "
                + "\(Number.grouped(found.figures.declared)) khai báo; \(Number.grouped(found.count)) hồ sơ",
            records: found.rows, hasRecords: !found.rows.isEmpty,
            empty: found.rows.isEmpty
                ? EmptyState(
                    "Không có hồ sơ nào", why: "Không có kết quả nào được ghi cho những điều đã chọn.",
                    action: HeadAction("Về tiến độ", loaded.address.of(nil).link)) : nil,
            pager: narrowing.page > 1 || found.hasMore
                ? Pager(page: narrowing.page, more: found.hasMore, link: here) : nil)
        let crumbs =
            catalogue.indicator(countable.code).map { indicator in
                breadcrumbs(loaded, of: indicator) + [(indicator.name, address.link)]
            } ?? [("Tiến độ", loaded.address.of(nil).link)]
        return try pages.page(
            PageHead(title: title, section: .progress, breadcrumbs: crumbs, showsHeading: false), content,
            viewer: loaded.viewer)
    }

    @Sendable func downloadRecords(_ request: Request, _ context: AppContext) async throws -> Response {
        let countable = try countable(context)
        let loaded = try await load(context.placeID("place"), request, context)
        let narrowing = Narrowing(request.query)
        let found = try await records(
            question(countable.code, narrowing, loaded), loaded, offset: 0, limit: Self.mostExported)
        return try await download(
            ProgressWorkbook.records(found.rows, of: countable, loaded.view),
            name: "Hồ sơ \(countable.name) \(loaded.view.place.name) \(loaded.report.year)")
    }

    private static func workbook(_ link: Link) -> Link {
        let parts = link.path.split(separator: "?", maxSplits: 1)
        return Link("\(parts[0])/xlsx" + (parts.count > 1 ? "?\(parts[1])" : ""))
    }

    private func fields(_ narrowing: Narrowing, _ loaded: Loaded) -> [SelectField] {
        let kinds = [("", "Tất cả"), ("minh-chung", "Có minh chứng"), ("khai-bao", "Khai báo")]
        let chosen = narrowing.isEvidenced.map { $0 ? "minh-chung" : "khai-bao" } ?? ""
        let tiers: [ProgressAddress.TierChoice] =
            [.tier(.central), .tier(.province), .tier(.district), .tier(.commune), .unspecified]
        return [
            yearField(loaded.report.year),
            SelectField("loai", "Loại số", options: kinds.map { .init($0.0, $0.1, selected: $0.0 == chosen) }),
            SelectField(
                "cap", "Cấp thực hiện",
                options: [.init("", "Tất cả")]
                    + tiers.map { .init($0.text, $0.label, selected: $0 == loaded.question.tier) }),
        ]
    }

    /// A workbook under its Vietnamese name, written off the cooperative pool.
    func download(_ sheet: SheetLayout, name: String) async throws -> Response {
        let bytes = try await WorkDesk.shared.run { try WorkbookWriter.write([sheet], title: name) }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "tien-do.xlsx", name: "\(name).xlsx")
    }
}
