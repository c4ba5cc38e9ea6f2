import Hummingbird
import Kernel
import Pages
import Programme

/// A target in per cent across the places below (REQUIREMENTS C52–C55).
struct ProgressSharePage: PageContent {
    static let template = "progress-share"

    struct Row: Sendable {
        let name: String
        /// The same target at that place; nil where nothing lies below it.
        let link: Link?
        /// `unplaced` for “chưa phân định”; nil for a place.
        let kind: String?
        let part: OpenNumber
        let whole: OpenNumber
        let bar: Bar?
        let percent: String
        let state: StateBadge?
    }

    let head: ProgressHead
    /// What is divided by what, with the goal and where it stands written.
    let words: String
    let tableTitle: String
    let placeColumn: String
    let rows: [Row]
    let hasRows: Bool
    /// Places where nobody was counted.
    let silent: String?
    let total: Row
    let empty: EmptyState?

    static let sample = ProgressSharePage(
        head: .sample, words: "Nam giới trên tổng số người tham gia: ít nhất 30%.", tableTitle: "Theo huyện",
        placeColumn: "Huyện",
        rows: [
            Row(
                name: "Quảng Hòa", link: .progress, kind: "unplaced", part: .sample, whole: .sample,
                bar: Bar(target: 47, evidence: 47, declared: 5), percent: "46%", state: StateBadge(.done))
        ], hasRows: true, silent: "Hạ Lang",
        total: Row(
            name: "Toàn tỉnh", link: .progress, kind: "unplaced", part: .sample, whole: .sample,
            bar: Bar(target: 47, evidence: 47, declared: 5), percent: "46%", state: StateBadge(.done)),
        empty: EmptyState("Chưa có", why: "…", action: HeadAction("Mở kế hoạch", .plans, icon: .document)))
}

extension ProgressPages {
    @Sendable func showShare(_ request: Request, _ context: AppContext) async throws -> Response {
        let share = try share(context)
        let loaded = try await load(context.placeID("place"), request, context)
        guard let item = loaded.report.shares.first(where: { $0.code == share.code }) else { throw Problem.noSuchPage }
        let content = page(share, item, loaded)
        return try pages.page(
            PageHead(
                title: content.head.title, section: .progress,
                breadcrumbs: [("Tiến độ", loaded.address.link.fragment("ty-le"))], showsHeading: false), content,
            viewer: loaded.viewer)
    }

    @Sendable func downloadShare(_ request: Request, _ context: AppContext) async throws -> Response {
        let share = try share(context)
        let loaded = try await load(context.placeID("place"), request, context)
        guard let item = loaded.report.shares.first(where: { $0.code == share.code }) else { throw Problem.noSuchPage }
        return try await download(
            ProgressWorkbook.share(share, item, loaded.report, loaded.view),
            name: "Tỷ lệ \(loaded.view.place.name) \(loaded.report.year)")
    }

    private func share(_ context: AppContext) throws -> ShareTarget {
        guard let code = context.parameters.get("share"),
            let share = catalogue.shares.first(where: { $0.code == code })
        else { throw Problem.noSuchPage }
        return share
    }

    private func page(_ share: ShareTarget, _ item: ShareProgress, _ loaded: Loaded) -> ProgressSharePage {
        let address = loaded.address
        let word = childWord(loaded)
        let shown = item.children.filter { !($0.part.isEmpty && $0.whole.isEmpty) }
        let quiet = item.children.filter { $0.part.isEmpty && $0.whole.isEmpty }.map(\.node.shortName)
        let names = [share.numerator, share.denominator].map { code in
            catalogue.countables.first { $0.code == code }?.name ?? code
        }
        return ProgressSharePage(
            head: head(
                loaded, title: share.name, facts: facts(loaded), address: address,
                workbook: address.shareWorkbook(share.code), fields: [yearField(loaded.report.year)],
                link: { $0.share(share.code) }),
            words: "\(names[0]) trên \(names[1].lowercasedFirst), \(span(share, loaded)): \(Self.goal(share)). "
                + "Nguồn: \(share.source.text).",
            tableTitle: "Theo \(word)", placeColumn: word.capitalisedFirst,
            rows: shown.map { row(share, $0, loaded) }, hasRows: !shown.isEmpty,
            silent: quiet.isEmpty ? nil : quiet.joined(separator: ", "),
            total: .init(
                name: loaded.view.place.id == .nation ? "Cả nước" : loaded.view.place.name, link: nil, kind: nil,
                part: number(share, share.numerator, item.part, node: nil, loaded, loaded.view.place.name),
                whole: number(share, share.denominator, item.whole, node: nil, loaded, loaded.view.place.name),
                bar: Self.bar(item.part, of: item.whole), percent: Self.percent(item.percent),
                state: Self.badge(share, item.part, of: item.whole)),
            empty: shown.isEmpty
                ? EmptyState(
                    "Chưa có ai được đếm \(span(share, loaded))",
                    why: "Hai số của tỷ lệ được đếm từ hồ sơ, hoặc khai báo như các chỉ tiêu khác.",
                    action: HeadAction("Cả tiến độ", address.link, icon: .list)) : nil)
    }

    private func row(_ share: ShareTarget, _ child: ShareChild, _ loaded: Loaded) -> ProgressSharePage.Row {
        let node = child.node
        let name = node.kind == .own ? "\(node.name), không ghi đơn vị dưới" : node.name
        let hasBelow = node.kind == .place && node.tier < .village && loaded.view.way != .crossing
        return .init(
            name: name, link: hasBelow ? loaded.address.at(node.id).share(share.code) : nil,
            kind: node.kind == .bucket ? "unplaced" : nil,
            part: number(share, share.numerator, child.part, node: node.id, loaded, node.shortName),
            whole: number(share, share.denominator, child.whole, node: node.id, loaded, node.shortName),
            bar: Self.bar(child.part, of: child.whole), percent: Self.percent(child.percent),
            state: node.kind == .place ? Self.badge(share, child.part, of: child.whole) : nil)
    }

    private func number(
        _ share: ShareTarget, _ code: String, _ figures: ProgressFigures, node: PlaceID?, _ loaded: Loaded,
        _ name: String
    ) -> OpenNumber {
        OpenNumber(
            figures.achieved, loaded.address.of(code).records(node: node, wholePhase: share.span == .phase),
            "\(name), \(code == share.numerator ? "số đạt" : "tổng số")")
    }

    // MARK: Words that the page of the place shares

    /// `ít nhất 30%`.
    static func goal(_ share: ShareTarget) -> String { share.percent == 100 ? "100%" : "ít nhất \(share.percent)%" }

    /// `từ năm 2021`, `năm 2024`.
    func span(_ share: ShareTarget, _ loaded: Loaded) -> String {
        share.span == .phase
            ? loaded.report.phase.map { "từ năm \($0.first)" } ?? "năm \(loaded.report.year)"
            : "năm \(loaded.report.year)"
    }

    /// Nil while nobody was counted.
    static func bar(_ part: ProgressFigures, of whole: ProgressFigures) -> Bar? {
        whole.achieved > 0
            ? Bar(target: Int(whole.achieved), evidence: Int(part.evidenced), declared: Int(part.declared)) : nil
    }

    static func badge(_ share: ShareTarget, _ part: ProgressFigures, of whole: ProgressFigures) -> StateBadge? {
        share.isMet(part.achieved, of: whole.achieved).map {
            StateBadge($0 ? .done : .submitted, label: $0 ? "Đạt" : "Chưa đạt")
        }
    }
}
