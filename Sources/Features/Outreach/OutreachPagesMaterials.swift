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

/// The library: what events made, what is left of it, and to whom it went (G87, G101, G102, G107).
extension OutreachPages {
    private struct Asked: Sendable {
        let search: String
        let place: String
        let product: String
        let kind: String
        let year: String
        let stock: String

        init(_ query: Form) {
            search = String(query.text("tim").prefix(100))
            place = String(query.text("dia-ban").prefix(100))
            product = String(query.text("loai").prefix(60))
            kind = String(query.text("su-kien").prefix(60))
            year = OutreachPages.year(query.text("nam")).map(String.init) ?? ""
            stock = query.text("kho")
        }

        var items: [(String, String)] {
            [
                ("tim", search), ("dia-ban", place), ("loai", product), ("su-kien", kind), ("nam", year),
                ("kho", stock),
            ]
        }

        func question(in tx: Transaction) throws -> MaterialQuestion {
            MaterialQuestion(
                search: search, places: try OutreachPages.places(place, in: tx),
                product: product.isEmpty ? nil : product,
                eventKind: kind.isEmpty ? nil : kind, year: Int(year), stock: .init(rawValue: stock))
        }
    }

    private func name(ofProduct code: String?) -> String {
        desk.catalogue.events.products.first { $0.code == code }?.name ?? "–"
    }

    @Sendable func materials(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let (asked, page) = (Asked(request.query), Self.page(request.query))
        let scopes = viewer.scopes(.viewEvents)
        let (items, years, problem) = try await database.read { tx -> ([Material], [Int], Problem?) in
            let years = try MaterialStore.years(within: scopes, in: tx)
            do {
                let items = try MaterialStore.search(
                    try asked.question(in: tx), within: scopes, offset: (page - 1) * Self.pageSize,
                    limit: Self.pageSize + 1, in: tx)
                return (items, years, nil)
            } catch let problem as Problem where problem.field == "dia-ban" {
                return ([], years, problem)
            }
        }
        let rows = items.prefix(Self.pageSize).map(row)
        let more = items.count > Self.pageSize
        let filters = asked.items.contains { !$0.1.isEmpty }
        let content = OutreachListPage(
            label: "Tìm tài liệu, sản phẩm", action: .materials, search: asked.search,
            searchLabel: "Tìm theo tên sản phẩm, sự kiện, địa bàn", place: asked.place, placeProblem: problem?.message,
            selects: selects(asked, years), heading: "Tài liệu, sản phẩm truyền thông",
            columns: ["Tài liệu, sản phẩm", "Loại", "Giấy phép in", "Làm ra", "Đã phát", "Còn"].enumerated().map {
                .init(label: $0.element, isNumeric: $0.offset > 2)
            }, hasRows: !rows.isEmpty, rows: Array(rows),
            empty: rows.isEmpty
                ? EmptyState(
                    filters ? "Không có sản phẩm nào khớp" : "Chưa có tài liệu, sản phẩm nào",
                    why: filters
                        ? "Tìm bằng ít chữ hơn, hoặc bỏ bớt điều kiện lọc."
                        : "Tờ gấp, áp phích, clip, sản phẩm hội thi ghi ở trang của sự kiện, mục “Sản phẩm truyền thông”.",
                    action: filters ? HeadAction("Xem tất cả", .materials) : HeadAction("Xem sự kiện", .events)) : nil,
            pager: page > 1 || more ? Pager(page: page, more: more, link: Link.materials.query(asked.items)) : nil)
        let head = PageHead(
            title: "Tài liệu, sản phẩm truyền thông", section: .events, breadcrumbs: [("Sự kiện", .events)],
            facts: "Sản phẩm của hội thi, tài liệu đã in: số lượng, giấy phép, đã phát, còn lại",
            actions: rows.isEmpty
                ? [] : [HeadAction("Tải Excel", Link.materialWorkbook.query(asked.items), icon: .download)],
            errors: problem.map { [$0] } ?? [], errorTitle: problem == nil ? nil : "Chưa lọc được theo địa bàn")
        return try pages.page(head, content, viewer: viewer)
    }

    private func row(_ material: Material) -> OutreachListPage.Row {
        let left = material.remaining
        return OutreachListPage.Row(
            title: material.facts.words, link: .material(material.id), address: nil,
            above: [material.eventTitle, material.placeName, String(material.year)].joined(separator: " · "),
            cells: [
                .init(label: "Loại", value: name(ofProduct: material.facts.code), isNumeric: false),
                .init(
                    label: "Giấy phép in", value: material.facts.licence.isEmpty ? "–" : material.facts.licence,
                    isNumeric: false),
                .init(label: "Làm ra", value: Self.number(material.facts.quantity), isNumeric: true),
                .init(label: "Đã phát", value: Self.number(material.handedOut), isNumeric: true),
                .init(label: "Còn", value: Self.left(left), isNumeric: true),
            ], acts: [])
    }

    /// `140`, `vượt 20`, `–`.
    private static func left(_ left: Int?) -> String {
        left.map { $0 < 0 ? "vượt \(number(-$0))" : number($0) } ?? "–"
    }

    private func selects(_ asked: Asked, _ years: [Int]) -> [SelectField] {
        let register = desk.catalogue.events
        let kinds = register.kinds.filter { $0.parts.contains(.products) }
        return [
            SelectField(
                "loai", "Loại sản phẩm",
                options: [.init("", "Mọi loại")]
                    + register.products.map { .init($0.code, $0.name, selected: $0.code == asked.product) }),
            SelectField(
                "su-kien", "Từ loại sự kiện",
                options: [.init("", "Mọi sự kiện")]
                    + kinds.map { .init($0.code, $0.name, selected: $0.code == asked.kind) }),
            SelectField(
                "nam", "Năm",
                options: [.init("", "Mọi năm")]
                    + years.map { .init(String($0), String($0), selected: String($0) == asked.year) }),
            SelectField(
                "kho", "Còn lại",
                options: [
                    .init("", "Không phân biệt"), .init("con", "Còn để phát", selected: asked.stock == "con"),
                    .init("vuot", "Phát vượt số đã làm", selected: asked.stock == "vuot"),
                ]),
        ]
    }

    @Sendable func materialWorkbook(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.viewEvents, lineage: nil)
        let asked = Asked(request.query)
        let items = try await database.read { tx in
            try MaterialStore.search(
                try asked.question(in: tx), within: viewer.scopes(.viewEvents), limit: Self.mostExported, in: tx)
        }
        let names = items.map { name(ofProduct: $0.facts.code) }
        let bytes = try await WorkDesk.shared.run {
            try Self.workbook(
                "Tài liệu, sản phẩm",
                [
                    ("Tài liệu, sản phẩm", 44), ("Loại", 20), ("Giấy phép in", 18), ("Nơi cấp", 28), ("Làm ra", 12),
                    ("Đã phát", 12), ("Còn", 12), ("Sự kiện", 40), ("Địa bàn", 28), ("Đơn vị", 32), ("Năm", 8),
                ],
                zip(items, names).map { item, name in
                    [
                        .text(item.facts.words), .text(name), .text(item.facts.licence), .text(item.facts.issuer),
                        .number(item.facts.quantity), .number(item.handedOut), .number(item.remaining),
                        .text(item.eventTitle), .text(item.placeName), .text(item.agency), .number(item.year),
                    ]
                })
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "tai-lieu.xlsx", name: "Tài liệu, sản phẩm.xlsx")
    }

    // MARK: One product

    private static let absent = Problem(.absent, "material.absent", "Không có sản phẩm này trong thư viện.")

    private func load(_ action: Action, _ context: AppContext) async throws -> (Viewer, Material) {
        _ = try context.require(action, lineage: nil)
        let id = try context.recordID()
        let (material, lineage) = try await database.read { tx in
            guard let material = try MaterialStore.find(id, in: tx) else { throw Self.absent }
            return (material, try PlaceStore.lineage(of: material.place, tx))
        }
        return (try context.require(action, lineage: lineage), material)
    }

    @Sendable func material(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, material) = try await load(.viewEvents, context)
        let (handouts, lineage) = try await database.read { tx in
            (try MaterialStore.handouts(of: material, in: tx), try PlaceStore.lineage(of: material.place, tx))
        }
        let facts = material.facts
        let all: [(String, String, Link?)] = [
            ("Loại", name(ofProduct: facts.code), nil), ("Làm ra", facts.quantity.map { Self.number($0) } ?? "", nil),
            ("Đã phát", Self.number(material.handedOut), nil),
            ("Còn", material.remaining == nil ? "" : Self.left(material.remaining), nil),
            (
                "Giấy phép in",
                facts.licence.isEmpty
                    ? ""
                    : [facts.licence, facts.issuer, facts.day?.written ?? ""].filter { !$0.isEmpty }.joined(
                        separator: ", "),
                nil
            ), ("Của sự kiện", material.eventTitle, .event(material.event)),
            ("Tệp ở sự kiện", material.files > 0 ? "\(material.files) tệp" : "", .event(material.event)),
            ("Đơn vị", material.agency, nil), ("Địa bàn", material.placeName, nil),
        ]
        let content = MaterialPage(
            doubts: material.doubts, hasDoubts: !material.doubts.isEmpty,
            facts: all.filter { !$0.1.isEmpty }.map { MaterialPage.Fact(label: $0.0, value: $0.1, link: $0.2) },
            handouts: handouts.map { handout in
                MaterialPage.Handout(
                    who: handout.line.facts.who.isEmpty ? "Không ghi nơi nhận" : handout.line.facts.who,
                    words: handout.line.facts.words, day: handout.line.facts.day?.written ?? "–",
                    quantity: Self.number(handout.line.facts.quantity), left: Self.left(handout.left),
                    event: .event(handout.event), eventTitle: handout.eventTitle)
            }, hasHandouts: !handouts.isEmpty,
            add: viewer.may(.recordEvents, lineage: lineage) ? .handOut(material.id) : nil)
        let head = PageHead(
            title: facts.words, section: .events,
            breadcrumbs: [("Sự kiện", .events), ("Tài liệu, sản phẩm", .materials)],
            facts: "\(material.placeName) · \(material.year)", notice: request.notice([Self.kept]))
        return try pages.page(head, content, viewer: viewer)
    }

    @Sendable func askHandOut(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, material) = try await load(.recordEvents, context)
        return try handOutPage(Form(), material, viewer, problems: [])
    }

    @Sendable func handOut(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, material) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 65_536)
        let events = desk.events
        do {
            var problems = FieldProblems()
            let day = problems.take { () throws(Problem) -> Day? in try FormReading.day(form.text("ngay"), "ngay") }
            let quantity = problems.take { () throws(Problem) -> Int? in
                try FormReading.quantity(form.text("so-luong"), "so-luong", "lượng")
            }
            if form.text("ai").isEmpty {
                problems.add(Problem("event.line_who", "Chưa ghi nơi nhận. Ghi cấp, đơn vị nhận.", field: "ai"))
            }
            if day == nil, form["ngay"] == nil {
                problems.add(Problem("event.day_missing", "Chưa ghi ngày phát. Ghi như 28/6/2024.", field: "ngay"))
            }
            try Problems.throwIfAny(problems.all)
            let facts = EventLineFacts(
                .handout, words: material.facts.words, who: form.text("ai"), day: day, quantity: quantity,
                of: material.id)
            let submission = Self.submission(form)
            try await database.write(as: viewer.actor) { tx in
                let make = {
                    guard let event = try EventStore.find(material.event, in: tx) else { throw Self.absent }
                    return try events.add(facts, to: event, in: tx)
                }
                _ = try submission.map { try tx.once($0, "material.handout", make) } ?? make()
            }
            return .seeOther(.material(material.id), notice: Self.kept)
        } catch {
            return try handOutPage(form, material, viewer, problems: try Self.problems(error))
        }
    }

    private func handOutPage(
        _ form: Form, _ material: Material, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let left = material.remaining.map { "Còn \(Self.left($0)). " } ?? ""
        let content = OutreachFormPage(
            intro: "\(left)Phát tại một sự kiện khác thì ghi ở trang của sự kiện đó, chọn sản phẩm này.",
            action: .handOut(material.id), cancel: .material(material.id), verb: "Lưu lần phát",
            submission: submissionID(form), selects: [],
            fields: [
                Self.text(
                    "ai", "Nơi nhận", form, problems, hint: "Cấp, đơn vị nhận, như Hội LHPN huyện Quảng Hòa.",
                    required: true),
                Self.text("so-luong", "Số lượng", form, problems, required: true),
                Self.text(
                    "ngay", "Ngày phát", form, problems, hint: "Ngày/tháng/năm, ví dụ 28/6/2024.", required: true),
            ])
        return try self.form(
            "Phát: \(material.facts.words)", content,
            [("Tài liệu, sản phẩm", .materials), (material.facts.words, .material(material.id))], viewer, problems)
    }
}
