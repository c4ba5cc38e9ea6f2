import Database
import Hummingbird
import Kernel
import Pages

extension PlaceEditPages {
    @Sendable func attributes(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.viewPlaces, context)
        let place = loaded.place
        let typed = request.query.text("ngay")
        let chosen = Day(written: typed)
        let problem =
            typed.isEmpty || chosen != nil
            ? nil
            : Problem("places.day", "“\(typed)” không phải một ngày trong lịch. Ghi như 30/6/2025.", field: "ngay")
        let (today, kinds) = (environment.today, kinds)
        let (list, counts, day) = try await database.read { tx in
            let structures = try PlaceStore.structures(tx)
            let own = structures.first { $0.id == place.structure }
            let asked = chosen ?? own?.example(for: today, among: structures) ?? today
            let current = try PlaceStore.structure(on: asked, tx)
            // Counts stand under the units of the place's own structure.
            let day = current.id == place.structure ? asked : own?.example(for: today, among: structures) ?? asked
            return (try PlaceAttributes.all(of: place.id, tx), try Counts(place, kinds, on: day, tx), day)
        }
        let editable = loaded.mayEdit
        let add = HeadAction("Ghi đặc điểm", Link.newAttribute(place.id), primary: true, icon: .plus)
        let label = { (code: String) in kinds.first { $0.code == code }?.label ?? code }
        let content = PlaceAttributesPage(
            showsEdit: editable && !list.isEmpty,
            rows: list.map { item in
                .init(
                    label: label(item.facts.kind),
                    quantity: item.facts.quantity.map { Number.grouped(Int64($0)) } ?? "",
                    days: "từ \(item.facts.from.written)" + (item.facts.until.map { " đến \($0.written)" } ?? ""),
                    decision: item.facts.decision, source: item.facts.source,
                    edit: editable ? .attribute(place.id, item.id) : nil)
            }, hasRows: !list.isEmpty,
            empty: list.isEmpty
                ? EmptyState(
                    "Chưa ghi đặc điểm nào của \(place.name)",
                    why: "Xã khu vực III, thôn đặc biệt khó khăn, địa bàn điểm… có từ ngày nào, theo quyết định nào.",
                    action: nil) : nil,
            showsCounts: place.tier < .commune, countsHeading: "Số địa bàn có đặc điểm, ngày \(day.written)",
            action: .attributes(of: place.id),
            day: TextField(
                "ngay", "Vào ngày", value: day.written, required: false, error: problem?.message),
            heads: counts.kinds.map { .init(label: $0.label) }, hasCounts: !counts.kinds.isEmpty,
            counts: counts.rows.map { row in
                .init(name: row.name, link: .attributes(of: row.id), numbers: counts.numbers(row.id))
            }, total: counts.numbers(place.id),
            countsEmpty: counts.kinds.isEmpty
                ? EmptyState(
                    "Chưa có gì để đếm",
                    why:
                        "Khi xã, thôn bên dưới có đặc điểm, hoặc có số khai theo quyết định, bảng này đếm theo từng đơn vị "
                        + "và đối chiếu với phụ lục kế hoạch.") : nil)
        let head = PageHead(
            title: "Đặc điểm địa bàn: \(place.name)", section: .places, breadcrumbs: loaded.crumbs,
            facts: "Mã \(place.code)",
            actions: editable
                ? [add, HeadAction("Nhập từ tệp", Link.place(place.id, .importAttributes), icon: .upload)] : [],
            errors: problem.map { [$0] } ?? [], errorTitle: problem == nil ? nil : "Chưa đếm theo ngày khác được",
            notice: request.notice(Done.all))
        return try pages.page(head, content, viewer: loaded.viewer)
    }

    /// The counts below a place: only kinds that somebody entered.
    private struct Counts: Sendable {
        let kinds: [PlaceAttributeKind]
        let rows: [(id: PlaceID, name: String)]
        private let tallies: [String: [PlaceID: PlaceTally]]

        init(_ place: Place, _ all: [PlaceAttributeKind], on day: Day, _ tx: Transaction) throws {
            guard place.tier < .commune else {
                kinds = []
                rows = []
                tallies = [:]
                return
            }
            let found = try Dictionary(
                uniqueKeysWithValues: all.map {
                    ($0.code, try PlaceAttributes.tallies($0.code, below: place, on: day, tx))
                })
            kinds = all.filter { found[$0.code]?.isEmpty == false }
            tallies = found
            rows =
                kinds.isEmpty
                ? []
                : try PlaceStore.children(
                    of: place.id, in: place.structure, size: PlaceStore.largestPage, tx
                ).items.map { ($0.place.id, $0.place.name) }
        }

        func numbers(_ id: PlaceID) -> [PlaceAttributesPage.Figure] {
            kinds.map { kind in
                let tally = tallies[kind.code]?[id] ?? PlaceTally()
                let parts = [
                    tally.listed > 0 ? Number.grouped(Int64(tally.listed)) : nil,
                    tally.declared.map { "\(Number.grouped(Int64($0))) khai" },
                ].compactMap(\.self)
                return .init(label: kind.label, text: parts.isEmpty ? "–" : parts.joined(separator: ", "))
            }
        }
    }

    // MARK: Entering

    @Sendable func newAttribute(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        return try attributeForm(Form(), loaded, [])
    }

    @Sendable func setAttribute(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        let form = try await request.form(context: context, limit: 1 << 16)
        let (place, kinds) = (loaded.place, kinds)
        return try await mending({ try attributeForm(form, loaded, $0) }) {
            let facts = try Self.facts(form)
            try await database.write(as: loaded.viewer.actor) { tx in
                _ = try Self.once(form, "place_attribute.set", tx) {
                    try PlaceAttributes.set(facts, on: place, kinds: kinds, tx)
                }
            }
            return .seeOther(.attributes(of: place.id), notice: Done.added)
        }
    }

    private static func facts(_ form: Form) throws -> PlaceAttributeFacts {
        let typed = form.text("so-luong")
        let quantity = Int(typed.filter { $0 != "." })
        if quantity == nil, !typed.isEmpty {
            throw Problem(
                "places.attribute_quantity", "“\(typed)” không phải số nguyên. Ghi như 996, hoặc để trống.",
                field: "so-luong")
        }
        guard let from = try day(form, "tu-ngay", required: true) else { throw Problem.noSuchPage }
        return PlaceAttributeFacts(
            kind: form.text("loai"), quantity: quantity, from: from, until: try day(form, "den-ngay"),
            decision: form.text("quyet-dinh"))
    }

    private func attributeForm(_ form: Form, _ loaded: Loaded, _ problems: [Problem]) throws -> Response {
        let place = loaded.place
        let own = kinds.filter { $0.tiers.contains(place.tier) }
        let counted = kinds.filter { kind in !own.contains(kind) && kind.tiers.allSatisfy { $0 > place.tier } }
        let chosen = form.text("loai")
        return try self.form(
            "Ghi đặc điểm: \(place.name)", loaded,
            PlaceFormPage(
                label: "Đặc điểm",
                hints: counted.isEmpty
                    ? []
                    : [
                        "\(counted.map(\.label).joined(separator: ", ")): ở \(place.name) chỉ ghi số lượng, khi chưa có danh "
                            + "sách từng địa bàn."
                    ], action: .newAttribute(place.id),
                fields: [
                    .select(
                        SelectField(
                            "loai", "Đặc điểm",
                            options: [.init("", "Chọn đặc điểm")]
                                + (own + counted).map { .init($0.code, $0.label, selected: $0.code == chosen) },
                            error: problems.message(for: "loai"))),
                    .text(
                        TextField(
                            "so-luong", "Số lượng", value: form.text("so-luong"),
                            hint: "Chỉ ghi khi khai số địa bàn bên dưới mà không có danh sách: 996.", required: false,
                            error: problems.message(for: "so-luong"))),
                    .day("tu-ngay", "Có từ ngày", form, problems, required: true),
                    .day("den-ngay", "Đến hết ngày", form, problems, hint: "Để trống khi đang còn."),
                    .decision(form, problems),
                ], verb: "Ghi đặc điểm", cancel: .attributes(of: place.id), hidden: [phieu(form)]), problems: problems)
    }

    // MARK: Ending

    @Sendable func editAttribute(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, attribute) = try await attribute(context)
        let form = Form([
            ("den-ngay", attribute.facts.until?.written ?? ""), ("phien", String(attribute.rowVersion)),
        ])
        return try endForm(form, loaded, attribute, [])
    }

    @Sendable func changeAttribute(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, attribute) = try await attribute(context)
        let form = try await request.form(context: context, limit: 1 << 16)
        return try await mending({ try endForm(form, loaded, attribute, $0) }) {
            let version = Int(form.text("phien")) ?? 0
            let removes = form.has("bo")
            let day = removes ? nil : try Self.day(form, "den-ngay", required: true)
            let isSaved = try await database.write(as: loaded.viewer.actor) { tx in
                guard let day else { return try PlaceAttributes.remove(attribute.id, version: version, tx) }
                return try PlaceAttributes.end(attribute.id, on: day, version: version, tx)
            }
            guard isSaved else {
                throw Problem(
                    .conflict, "places.stale", "Vừa có người khác sửa dòng này. Mở lại trang rồi làm lần nữa.")
            }
            return .seeOther(.attributes(of: loaded.place.id), notice: Done.saved)
        }
    }

    private func attribute(_ context: AppContext) async throws -> (Loaded, PlaceAttribute) {
        let loaded = try await load(.editPlaces, context)
        let id = try context.recordID("dong")
        guard let attribute = try await database.read({ tx in try PlaceAttributes.find(id, tx) }),
            attribute.place == loaded.place.id
        else { throw Problem.noSuchPage }
        return (loaded, attribute)
    }

    private func endForm(
        _ form: Form, _ loaded: Loaded, _ attribute: PlaceAttribute, _ problems: [Problem]
    ) throws -> Response {
        let facts = attribute.facts
        let label = kinds.first { $0.code == facts.kind }?.label ?? facts.kind
        return try self.form(
            "\(label): \(loaded.place.name)", loaded,
            PlaceFormPage(
                label: "Ngày cuối", hints: ["Có từ \(facts.from.written) theo \(facts.decision)."],
                action: .attribute(loaded.place.id, attribute.id),
                fields: [
                    .day("den-ngay", "Đến hết ngày", form, problems),
                    .init(
                        checks: .init(
                            id: "bo-nhom", label: "Ghi nhầm", error: nil,
                            list: [
                                .init(
                                    id: "bo", name: "bo", value: "1", label: "Bỏ hẳn dòng này; nhật ký vẫn giữ",
                                    isChecked: form.has("bo"))
                            ])),
                ], verb: "Lưu dòng này", cancel: .attributes(of: loaded.place.id),
                hidden: [("phien", form.text("phien"))]), problems: problems)
    }
}
