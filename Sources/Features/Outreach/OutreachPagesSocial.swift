import Accounts
import Attachments
import Database
import Events
import Groups
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Sheets

/// The pages and groups of units in social networks (G99).
extension OutreachPages {
    private struct Asked: Sendable {
        let search: String
        let place: String
        let kind: String
        let state: String

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            kind = query.text("loai")
            state = query.text("tinh-trang")
        }

        var items: [(String, String)] {
            [("tim", search), ("dia-ban", place), ("loai", kind), ("tinh-trang", state)]
        }

        func find(within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction) throws -> [SocialPageItem] {
            try SocialPageStore.search(
                search, places: try OutreachPages.places(place, in: tx), kind: SocialPage.Kind(rawValue: kind),
                isKept: state == "dang" ? true : state == "thoi" ? false : nil, within: scopes, offset: offset,
                limit: limit, in: tx)
        }
    }

    @Sendable func socialPages(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let (asked, page) = (Asked(request.query), Self.page(request.query))
        let scopes = viewer.scopes(.viewEvents)
        let editable = viewer.scopes(.recordEvents)
        let (items, own, problem) = try await database.read { tx -> ([SocialPageItem], Set<RecordID>, Problem?) in
            do {
                let items = try asked.find(
                    within: scopes, offset: (page - 1) * Self.pageSize, limit: Self.pageSize + 1, in: tx)
                let own = try items.filter { item in
                    let lineage = try PlaceStore.lineage(of: item.page.facts.place, tx)
                    return editable.contains { $0.covers(lineage) }
                }
                return (items, Set(own.map(\.page.id)), nil)
            } catch let problem as Problem where problem.field == "dia-ban" {
                return ([], [], problem)
            }
        }
        let rows = items.prefix(Self.pageSize).map { row($0, mayEdit: own.contains($0.page.id)) }
        let more = items.count > Self.pageSize
        let filters = asked.items.contains { !$0.1.isEmpty }
        let mayAdd = viewer.may(.recordEvents)
        let content = OutreachListPage(
            label: "Tìm trang mạng xã hội", action: .socialPages, search: asked.search,
            searchLabel: "Tìm theo tên trang, đơn vị, địa bàn", place: asked.place, placeProblem: problem?.message,
            selects: selects(asked), heading: "Trang, nhóm mạng xã hội của các đơn vị",
            columns: ["Trang, nhóm", "Loại", "Phụ trách", "Thời gian"].map { .init(label: $0, isNumeric: false) },
            hasRows: !rows.isEmpty, rows: Array(rows),
            empty: rows.isEmpty
                ? EmptyState(
                    filters ? "Không có trang nào khớp" : "Chưa có trang, nhóm nào",
                    why: filters
                        ? "Bỏ bớt điều kiện lọc."
                        : "Fanpage, nhóm Zalo của Hội ghi ở đây để biết ai phụ trách, dùng từ bao giờ.",
                    action: filters
                        ? HeadAction("Xem tất cả", .socialPages)
                        : mayAdd ? HeadAction("Ghi trang, nhóm", .newSocialPage, icon: .plus) : nil) : nil,
            pager: page > 1 || more ? Pager(page: page, more: more, link: Link.socialPages.query(asked.items)) : nil)
        var actions: [HeadAction] = []
        if !rows.isEmpty {
            actions.append(HeadAction("Tải Excel", Link.socialWorkbook.query(asked.items), icon: .download))
        }
        if mayAdd { actions.append(HeadAction("Ghi trang, nhóm", .newSocialPage, primary: true, icon: .plus)) }
        let head = PageHead(
            title: "Trang mạng xã hội", section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: "Facebook, Fanpage, Zalo của các đơn vị", actions: actions, errors: problem.map { [$0] } ?? [],
            errorTitle: problem == nil ? nil : "Chưa lọc được theo địa bàn", notice: request.notice([Self.kept]))
        return try pages.page(head, content, viewer: viewer)
    }

    private static func time(_ page: SocialPage) -> String {
        page.until.map { "\(page.facts.from.written) – \($0.written)" } ?? "từ \(page.facts.from.written)"
    }

    private func row(_ item: SocialPageItem, mayEdit: Bool) -> OutreachListPage.Row {
        let page = item.page
        var acts: [OutreachListPage.Act] = []
        if mayEdit {
            if page.until == nil { acts.append(.init(label: "Thôi dùng", link: .endSocialPage(page.id))) }
            acts.append(.init(label: "Bỏ dòng ghi nhầm", link: .strikeSocialPage(page.id)))
        }
        return OutreachListPage.Row(
            title: page.facts.name, link: nil, address: page.facts.link,
            above: [item.agency, item.place].filter { !$0.isEmpty }.joined(separator: " · "),
            cells: [
                .init(label: "Loại", value: page.facts.kind.label, isNumeric: false),
                .init(label: "Phụ trách", value: page.facts.keeper, isNumeric: false),
                .init(label: "Thời gian", value: Self.time(page), isNumeric: false),
            ], acts: acts)
    }

    private func selects(_ asked: Asked) -> [SelectField] {
        [
            SelectField(
                "loai", "Loại",
                options: [.init("", "Mọi loại")]
                    + SocialPage.Kind.allCases.map {
                        .init($0.rawValue, $0.label, selected: $0.rawValue == asked.kind)
                    }),
            SelectField(
                "tinh-trang", "Tình trạng",
                options: [
                    .init("", "Mọi tình trạng"), .init("dang", "Đang dùng", selected: asked.state == "dang"),
                    .init("thoi", "Thôi dùng", selected: asked.state == "thoi"),
                ]),
        ]
    }

    @Sendable func socialWorkbook(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let asked = Asked(request.query)
        let items = try await database.read { tx in
            try asked.find(within: viewer.scopes(.viewEvents), limit: Self.mostExported, in: tx)
        }
        let bytes = try await WorkDesk.shared.run {
            try Self.workbook(
                "Trang mạng xã hội",
                [
                    ("Tên trang, nhóm", 36), ("Loại", 18), ("Đường dẫn", 48), ("Đơn vị", 32), ("Địa bàn", 44),
                    ("Phụ trách", 32), ("Từ ngày", 12), ("Đến ngày", 12),
                ],
                items.map { item in
                    let facts = item.page.facts
                    return [
                        .text(facts.name), .text(facts.kind.label), .text(facts.link), .text(item.agency),
                        .text(item.place), .text(facts.keeper), .text(facts.from.written),
                        .text(item.page.until?.written ?? ""),
                    ]
                })
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "trang-mang-xa-hoi.xlsx",
            name: "Trang mạng xã hội.xlsx")
    }

    // MARK: Writing

    @Sendable func newSocialPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let place = try await database.read { tx in
            try PlaceStore.place(viewer.place, tx).map { TypedPlace.text($0) } ?? ""
        }
        return try socialForm(
            Form([("dia-ban", place), ("don-vi", viewer.agencyName)]), viewer, problems: [])
    }

    @Sendable func addSocialPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, submission) = (desk, Self.submission(form))
        do {
            try await database.write(as: viewer.actor) { tx in
                let make = { try desk.add(try Self.facts(form, desk, viewer, in: tx), in: tx) }
                _ = try submission.map { try tx.once($0, "social_page.add", make) } ?? make()
            }
            return .seeOther(.socialPages, notice: Self.kept)
        } catch {
            return try socialForm(form, viewer, problems: try Self.problems(error))
        }
    }

    /// What the form says, with everything that is wrong at once.
    private static func facts(
        _ form: Form, _ desk: OutreachDesk, _ viewer: Viewer, in tx: Transaction
    ) throws -> SocialPageFacts {
        var problems = FieldProblems()
        let today = desk.environment.today
        let from = problems.take { () throws(Problem) -> Day? in
            try FormReading.day(form.text("tu-ngay"), "tu-ngay")
        }
        if from == nil, form["tu-ngay"] == nil {
            problems.add(Problem("social.from", "Chưa ghi dùng từ ngày nào. Ghi như 28/6/2024.", field: "tu-ngay"))
        }
        let kind = SocialPage.Kind(rawValue: form.text("loai"))
        if kind == nil {
            problems.add(Problem("social.kind", "Chưa chọn loại trang, nhóm. Chọn một loại.", field: "loai"))
        }
        let permits = { (id: PlaceID) in viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: id, tx)) }
        var place = viewer.place
        switch try TypedPlace.find(form.text("dia-ban"), on: from ?? today, permits: permits, in: tx) {
        case .place(let found):
            place = found.id
            if try !permits(found.id) {
                problems.add(
                    Problem(
                        .forbidden, "social.outside",
                        "\(found.name) ở ngoài phạm vi của tài khoản này. Nhờ đơn vị đó ghi.", field: "dia-ban"))
            }
        case .choices(let hits):
            let list = hits.prefix(6).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
            problems.add(
                Problem(
                    "social.place", "Có nhiều nơi hợp với “\(form.text("dia-ban"))”: \(list). Ghi kèm mã.",
                    field: "dia-ban"))
        case .problem(let problem): problems.add(problem)
        }
        var agency: RecordID?
        do {
            agency = try EventAgency.find(form.text("don-vi"), near: place, on: from ?? today, in: tx)?.id
        } catch let problem as Problem { problems.add(problem) }
        let facts = SocialPageFacts(
            kind: kind ?? .other, name: form.text("ten"), link: form.text("duong-dan"), place: place, agency: agency,
            keeper: form.text("phu-trach"), from: from ?? today)
        let typed = Set(problems.all.compactMap(\.field))
        try Problems.throwIfAny(
            problems.all + desk.rules.problems(of: facts).filter { !typed.contains($0.field ?? "") })
        return facts
    }

    private func socialForm(_ form: Form, _ viewer: Viewer, problems: [Problem]) throws -> Response {
        let content = OutreachFormPage(
            intro: "Ghi trang, nhóm của đơn vị, không ghi trang cá nhân. Người phụ trách ghi bằng đơn vị, chức danh.",
            action: .newSocialPage, cancel: .socialPages, verb: "Lưu trang, nhóm", submission: submissionID(form),
            selects: [
                SelectField(
                    "loai", "Loại",
                    options: [.init("", "Chọn …")]
                        + SocialPage.Kind.allCases.map {
                            .init($0.rawValue, $0.label, selected: $0.rawValue == form.text("loai"))
                        }, error: problems.message(for: "loai"))
            ],
            fields: [
                Self.text("ten", "Tên trang, nhóm", form, problems, required: true),
                Self.text(
                    "duong-dan", "Đường dẫn", form, problems, hint: "Chép từ trình duyệt, bắt đầu bằng https://.",
                    required: true),
                Self.text("dia-ban", "Địa bàn", form, problems, hint: "Tên hoặc mã.", required: true),
                Self.text("don-vi", "Đơn vị", form, problems, hint: "Tên như ở trang Đơn vị."),
                Self.text(
                    "phu-trach", "Đơn vị, chức danh phụ trách", form, problems,
                    hint: "Như Ban Tuyên giáo Hội LHPN tỉnh; không ghi họ tên.", required: true),
                Self.text("tu-ngay", "Dùng từ ngày", form, problems, hint: "Ví dụ 28/6/2024.", required: true),
            ])
        return try self.form("Ghi trang, nhóm", content, [("Trang mạng xã hội", .socialPages)], viewer, problems)
    }

    private func loadPage(_ context: AppContext) async throws -> (Viewer, SocialPage) {
        _ = try context.require(.recordEvents, lineage: nil)
        let id = try context.recordID()
        let (page, lineage) = try await database.read { tx in
            guard let page = try SocialPageStore.find(id, in: tx) else {
                throw Problem(.absent, "social.absent", "Không có trang, nhóm này.")
            }
            return (page, try PlaceStore.lineage(of: page.facts.place, tx))
        }
        return (try context.require(.recordEvents, lineage: lineage), page)
    }

    @Sendable func askEndSocialPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, page) = try await loadPage(context)
        return try endForm(Form(), page, viewer, problems: [])
    }

    @Sendable func endSocialPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, page) = try await loadPage(context)
        let form = try await request.form(context: context, limit: 65_536)
        let desk = desk
        do {
            guard let day = try FormReading.day(form.text("den-ngay"), "den-ngay") else {
                throw Problem("social.until", "Chưa ghi ngày thôi dùng. Ghi như 28/6/2024.", field: "den-ngay")
            }
            try await database.write(as: viewer.actor) { tx in try desk.end(page, on: day, in: tx) }
            return .seeOther(.socialPages, notice: Self.kept)
        } catch {
            return try endForm(form, page, viewer, problems: try Self.problems(error))
        }
    }

    private func endForm(
        _ form: Form, _ page: SocialPage, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let content = OutreachFormPage(
            intro: "“\(page.facts.name)” còn trong danh sách với ngày thôi dùng.", action: .endSocialPage(page.id),
            cancel: .socialPages, verb: "Lưu ngày thôi dùng", submission: submissionID(form), selects: [],
            fields: [
                Self.text("den-ngay", "Dùng đến ngày", form, problems, hint: "Ví dụ 28/6/2024.", required: true)
            ])
        return try self.form("Thôi dùng trang, nhóm", content, [("Trang mạng xã hội", .socialPages)], viewer, problems)
    }

    @Sendable func askStrikeSocialPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, page) = try await loadPage(context)
        let content = OutreachFormPage(
            intro: "Bỏ “\(page.facts.name)” khỏi danh sách? Trang không còn dùng thì ghi “Thôi dùng”, không bỏ dòng.",
            action: .strikeSocialPage(page.id), cancel: .socialPages, verb: "Bỏ dòng này",
            submission: environment.newID().text, selects: [], fields: [])
        return try form("Bỏ dòng ghi nhầm", content, [("Trang mạng xã hội", .socialPages)], viewer, [])
    }

    @Sendable func strikeSocialPage(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, page) = try await loadPage(context)
        _ = try await request.form(context: context, limit: 65_536)
        let desk = desk
        try await database.write(as: viewer.actor) { tx in try desk.strike(page, in: tx) }
        return .seeOther(.socialPages, notice: Self.kept)
    }
}
