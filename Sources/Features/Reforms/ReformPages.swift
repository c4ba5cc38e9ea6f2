import Database
import Hummingbird
import Kernel
import Pages
import Places

/// The pages of this room: the structures, and the recording of a reform in three steps. Nothing is kept between the
/// steps but in the forms themselves.
public struct ReformPages: Sendable {
    /// What they show; registered at start-up.
    public static let contents: [any PageContent.Type] = [
        ReformListPage.self, ReformFormPage.self, ReformReviewPage.self, ReformConfirmPage.self, ReformDetailPage.self,
    ]

    /// Their templates.
    public static let templates = TemplateSource(
        "Features/Reforms",
        [
            "reform-list": PackageResources.reform_list_mustache,
            "reform-form": PackageResources.reform_form_mustache,
            "reform-review": PackageResources.reform_review_mustache,
            "reform-confirm": PackageResources.reform_confirm_mustache,
            "reform-detail": PackageResources.reform_detail_mustache,
            "reform-steps": PackageResources.reform_steps_mustache,
            "reform-kept": PackageResources.reform_kept_mustache,
        ])

    static let recorded = Pages.Notice("da-ghi", "Đã ghi địa giới mới. Mọi nơi đều đọc được theo địa giới này.")

    let database: Database
    let pages: PageRenderer
    let environment: Kernel.Environment
    let afterApply: ReformStore.Hook

    /// - Parameter afterApply: what the rooms above do for a structure that was added, in its transaction.
    public init(
        database: Database, pages: PageRenderer, environment: Kernel.Environment,
        afterApply: @escaping ReformStore.Hook = { _, _ in }
    ) {
        self.database = database
        self.pages = pages
        self.environment = environment
        self.afterApply = afterApply
    }

    /// Adds everything below `/cai-cach`.
    public func add(to router: some RouterMethods<AppContext>) {
        router.get("cai-cach", use: list)
        router.post("cai-cach", use: apply)
        router.get("cai-cach/mau.csv", use: sample)
        router.get("cai-cach/moi", use: start)
        router.post("cai-cach/moi/them-dong", use: addLine)
        router.post("cai-cach/moi/sua", use: edit)
        router.post("cai-cach/moi/kiem-tra", use: check)
        router.post("cai-cach/moi/xac-nhan", use: confirm)
        router.get("cai-cach/:structure", use: show)
        router.get("cai-cach/:structure/tep.csv", use: download)
    }

    /// A reform concerns the whole country, so the right has to hold there.
    func require(_ context: AppContext) throws -> Viewer {
        try context.require(.editStructures, lineage: [.nation])
    }

    // MARK: What is recorded

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        let list = try await database.read { tx in try ReformStore.list(tx) }
        let head = PageHead(
            title: "Cải cách địa giới", section: .places, breadcrumbs: [("Địa bàn", .places)],
            facts: "Mỗi lần thay đổi là một địa giới mới từ một ngày; hồ sơ giữ nguyên nơi đã ghi",
            actions: [HeadAction("Ghi cải cách mới", .newReform, primary: true, icon: .plus)])
        return try pages.page(head, ReformListPage(list, today: environment.today), viewer: viewer)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        let id = try structureID(context)
        let (item, rows, count) = try await database.read { tx -> (RecordedStructure, [ReformDetailPage.Row], Int) in
            guard let source = try ReformStore.source(of: id, tx),
                let item = try ReformStore.list(tx).first(where: { $0.structure.id == id })
            else { throw Problem.noSuchPage }
            let lines = ReformText(source).lines
            let shown = Array(lines.prefix(500))
            let before = try ReformStore.names(shown.map(\.from), in: id - 1, tx)
            let after = try ReformStore.names(shown.compactMap(\.target), in: id, tx)
            return (item, shown.map { ReformDetailPage.Row($0, before, after) }, lines.count)
        }
        let structure = item.structure
        let tiers: [(Tier, String)] = [(.province, "Cấp tỉnh"), (.district, "Cấp huyện"), (.commune, "Cấp xã")]
        let content = ReformDetailPage(
            figures: tiers.compactMap { tier, label in
                item.counts[tier].map { .init(label: label, number: Number.grouped(Int64($0))) }
            }, rows: rows, more: count > rows.count ? "Còn \(count - rows.count) dòng; tải tệp để xem đủ." : nil)
        let head = PageHead(
            title: structure.name, section: .places,
            breadcrumbs: [("Địa bàn", .places), ("Cải cách địa giới", .reforms)],
            facts: "Từ \(structure.inForceFrom.written) · \(structure.decision)",
            actions: [
                HeadAction("Tải các dòng", .reformFile(id), icon: .download),
                HeadAction("Xem địa bàn", Link.places.query([("ngay", structure.inForceFrom.iso)]), icon: .map),
            ], notice: request.notice([Self.recorded]))
        return try pages.page(head, content, viewer: viewer)
    }

    private func structureID(_ context: AppContext) throws -> Int {
        guard let id = context.parameters.get("structure").flatMap({ Int($0) }) else { throw Problem.noSuchPage }
        return id
    }

    @Sendable private func download(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try require(context)
        let id = try structureID(context)
        guard let source = try await database.read({ tx in try ReformStore.source(of: id, tx) }) else {
            throw Problem.noSuchPage
        }
        return Self.csv(source, name: "cai-cach-\(id).csv")
    }

    /// Two communes of Cao Bằng that become one, and a line of every kind as a remark.
    static let sampleText = """
        \(ReformText.headings)
        # Sáp nhập: mỗi đơn vị cũ một dòng, tên ghi một lần
        merge,01273,01273,Phường Thục Phán,,
        merge,01279,01273,,,
        # Chia: split,MÃ CŨ,MÃ MỚI,TÊN,MÃ CẤP TRÊN,part-main hoặc part
        # Đổi tên: rename,MÃ CŨ,,TÊN MỚI,,
        # Chuyển: move,MÃ CŨ,,,MÃ CẤP TRÊN MỚI,
        # Kết thúc một cấp trên đã hết đơn vị trực thuộc: end,MÃ CŨ,,,,

        """

    @Sendable private func sample(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try require(context)
        return Self.csv(Self.sampleText, name: "mau-cai-cach.csv")
    }

    /// With a byte order mark, by which Excel knows UTF-8.
    private static func csv(_ text: String, name: String) -> Response {
        .download(Array(("\u{FEFF}" + text).utf8), type: "text/csv; charset=utf-8", plainName: name)
    }
}

extension ReformDetailPage.Row {
    init(_ line: ReformLine, _ before: [String: (PlaceID, String)], _ after: [String: (PlaceID, String)]) {
        number = String(line.number)
        change = line.change.label
        let old = before[line.from]
        from = "\(old?.1 ?? "") (\(line.from))"
        fromLink = old.map { .place($0.0) }
        let new = line.target.flatMap { after[$0] }
        to = line.target.map { "\(new?.1 ?? "") (\($0))" } ?? "–"
        toLink = new.map { .place($0.0) }
        share = line.change == .split ? line.share?.label ?? "" : line.change == .end ? "–" : Share.whole.label
    }
}
