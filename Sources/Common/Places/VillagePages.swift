import Database
import Hummingbird
import Kernel
import Office
import Pages

extension PlaceEditPages {
    /// Villages of a province or district that one page shows.
    static let mostShown = 300

    @Sendable func villages(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.viewPlaces, context)
        let (place, today, kinds) = (loaded.place, environment.today, kinds)
        guard place.tier < .village else { return .seeOther(.place(place.id)) }
        let (list, traits, unplaced) = try await database.read { tx in
            let list = try VillageStore.villages(below: place, limit: Self.mostShown + 1, tx)
            let traits = try PlaceAttributes.kinds(of: list.map(\.village.id), on: today, tx)
            let current = try PlaceStore.structure(on: today, tx)
            let unplaced = try VillageChanges.unplaced(below: place.id, in: current.id, tx)
            return (list, traits, unplaced)
        }
        let editable = loaded.mayEdit
        let rows = list.prefix(Self.mostShown).map { item in
            let codes = traits[item.village.id] ?? []
            return VillageListPage.Row(
                name: item.village.place.name, link: .place(item.village.id), code: item.village.place.code,
                commune: item.commune.name,
                traits: kinds.filter { codes.contains($0.code) }.map(\.label).joined(separator: ", "),
                days: item.village.days, edit: editable ? .place(item.village.id, .edit) : nil)
        }
        let content = VillageListPage(
            heading: "Các \(loaded.word) (\(rows.count)\(list.count > Self.mostShown ? "+" : ""))",
            showsCommune: place.tier != .commune, showsEdit: editable && !rows.isEmpty, rows: Array(rows),
            hasRows: !rows.isEmpty,
            more: list.count > Self.mostShown
                ? "Trang này hiện \(Self.mostShown) dòng đầu. Tải tệp để xem tất cả, hoặc mở từng xã." : nil,
            empty: rows.isEmpty ? empty(loaded) : nil, hasUnplaced: !unplaced.isEmpty,
            unplacedTitle: "Chưa phân định về xã mới",
            unplaced: unplaced.map {
                .init(
                    name: $0.commune.name, link: .place($0.commune.id, .assign),
                    count: "\($0.villages.count) \(loaded.word)")
            })
        let head = PageHead(
            title: "\(loaded.word.prefix(1).uppercased() + loaded.word.dropFirst()) của \(place.name)",
            section: .places,
            breadcrumbs: loaded.crumbs, facts: "Mã \(place.code)", actions: actions(loaded, hasRows: !rows.isEmpty),
            menus: rows.isEmpty
                ? []
                : [
                    HeadMenu(
                        "Tải về",
                        [
                            HeadAction("Excel (.xlsx)", .place(place.id, .villagesWorkbook), icon: .download),
                            HeadAction("CSV", .place(place.id, .villagesText), icon: .download),
                        ])
                ], notice: request.notice(Done.all))
        return try pages.page(head, content, viewer: loaded.viewer)
    }

    private func actions(_ loaded: Loaded, hasRows: Bool) -> [HeadAction] {
        guard loaded.mayEdit else { return [] }
        let place = loaded.place
        var actions: [HeadAction] = []
        if place.tier == .commune {
            actions.append(HeadAction("Thêm \(loaded.word)", .newVillages(place.id), primary: true, icon: .plus))
            if hasRows { actions.append(HeadAction("Sáp nhập", .place(place.id, .merge))) }
        }
        actions.append(
            HeadAction(
                "Nhập từ tệp", .place(place.id, .importVillages), primary: place.tier != .commune, icon: .upload))
        return actions
    }

    private func empty(_ loaded: Loaded) -> EmptyState {
        let place = loaded.place
        let action =
            place.tier == .commune
            ? HeadAction("Thêm \(loaded.word)", Link.newVillages(place.id), icon: .plus)
            : HeadAction("Nhập từ tệp", Link.place(place.id, .importVillages), icon: .upload)
        return EmptyState(
            "Chưa có \(loaded.word) nào trong danh sách của \(place.name)",
            why:
                "Không có danh sách công bố chung cho cả nước. Có danh sách thì phụ lục của xã nhận ra từng \(loaded.word), "
                + "và kết quả đếm được đến \(loaded.word).", action: loaded.mayEdit ? action : nil)
    }

    func export(_ request: Request, _ context: AppContext, asText: Bool) async throws -> Response {
        let loaded = try await load(.viewPlaces, context)
        let (place, today) = (loaded.place, environment.today)
        let rows = try await database.read { tx in try VillageExport.rows(below: place, on: today, tx) }
        let bytes = try await WorkDesk.shared.run {
            asText
                ? DelimitedText.write(rows)
                : try WorkbookWriter.write(
                    [VillageExport.sheet(rows, title: "DANH SÁCH THÔN, \(place.name.uppercased())")],
                    title: "Thôn của \(place.name)")
        }
        return .download(
            bytes,
            type: asText
                ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            plainName: "thon-\(place.code).\(asText ? "csv" : "xlsx")")
    }

    // MARK: Adding

    @Sendable func newVillages(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        return try addForm(Form(), loaded, [])
    }

    @Sendable func addVillages(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        let form = try await request.form(context: context, limit: 1 << 18)
        let place = loaded.place
        return try await mending({ try addForm(form, loaded, $0) }) {
            let names = Self.names(form, "ten")
            guard !names.isEmpty, names.count <= VillageStore.mostInCommune else {
                throw Problem(
                    "places.village_name",
                    names.isEmpty
                        ? "Chưa ghi tên \(loaded.word) nào. Ghi mỗi dòng một tên."
                        : "Có \(names.count) dòng, một lần thêm nhiều nhất \(VillageStore.mostInCommune).", field: "ten"
                )
            }
            let from = try Self.day(form, "tu-ngay")
            let decision = form.text("quyet-dinh")
            try await database.write(as: loaded.viewer.actor) { tx in
                _ = try Self.once(form, "villages.add", tx) {
                    try VillageStore.add(
                        names.map { VillageFacts(name: $0, from: from, decision: decision) }, to: place, tx)
                }
            }
            return .seeOther(.villages(of: place.id), notice: Done.added)
        }
    }

    private func addForm(_ form: Form, _ loaded: Loaded, _ problems: [Problem]) throws -> Response {
        try VillageStore.requireCommune(loaded.place)
        return try self.form(
            "Thêm \(loaded.word)", loaded,
            PlaceFormPage(
                label: "Tên các \(loaded.word)", action: .newVillages(loaded.place.id),
                fields: [
                    .area(
                        TextArea(
                            "ten", "Tên \(loaded.word)", value: form.lines("ten"),
                            hint: "Mỗi dòng một tên. Tên không có từ chỉ loại thì ghi thêm “\(loaded.word)”.", rows: 8,
                            error: problems.message(for: "ten"))),
                    .day("tu-ngay", "Có từ ngày", form, problems, hint: "Để trống khi có từ trước, không rõ ngày."),
                    .decision(form, problems, required: false),
                ], verb: "Thêm vào danh sách", cancel: .villages(of: loaded.place.id), hidden: [phieu(form)]),
            problems: problems)
    }

    func phieu(_ form: Form) -> (String, String) { ("phieu", form["phieu"] ?? environment.newID().text) }

    // MARK: One village

    @Sendable func editVillage(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, village) = try await village(context)
        return try editForm(Form(village), loaded, village, [])
    }

    @Sendable func saveVillage(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, village) = try await village(context)
        let form = try await request.form(context: context, limit: 1 << 16)
        return try await mending({ try editForm(form, loaded, village, $0) }) {
            let facts = try VillageFacts(form)
            let version = Int(form.text("phien")) ?? 0
            let isSaved = try await database.write(as: loaded.viewer.actor) { tx in
                guard let present = try VillageStore.find(village.id, tx) else { throw Problem.noVillage }
                return try VillageStore.update(
                    present, to: facts, version: version, keepsName: form.has("giu-ten"), tx)
            }
            guard isSaved else {
                throw Problem(
                    .conflict, "places.stale",
                    "Vừa có người khác lưu \(village.place.name). Mở lại trang để xem bản mới, rồi sửa lần nữa.")
            }
            return .seeOther(.place(village.id), notice: Done.saved)
        }
    }

    func village(_ context: AppContext) async throws -> (Loaded, Village) {
        let loaded = try await load(.editPlaces, context)
        let id = loaded.place.id
        guard let village = try await database.read({ tx in try VillageStore.find(id, tx) }) else {
            throw Problem.noSuchPage
        }
        return (loaded, village)
    }

    private func editForm(
        _ form: Form, _ loaded: Loaded, _ village: Village, _ problems: [Problem]
    ) throws -> Response {
        let text = { (name: String, label: String, hint: String?, required: Bool) in
            PlaceFormPage.Field.text(
                TextField(
                    name, label, value: form.text(name), hint: hint, required: required,
                    error: problems.message(for: name)))
        }
        return try self.form(
            "Sửa \(village.place.name)", loaded,
            PlaceFormPage(
                label: "Thông tin \(loaded.word)", action: .place(village.id, .edit),
                fields: [
                    text("ten", "Tên", nil, true),
                    .init(
                        checks: .init(
                            id: "giu-ten-nhom", label: "Tên cũ", error: nil,
                            list: [
                                .init(
                                    id: "giu-ten", name: "giu-ten", value: "1",
                                    label: "Đổi tên: vẫn nhận ra tên cũ trong văn bản trước đây",
                                    isChecked: form.has("giu-ten"))
                            ])),
                    text("ma", "Mã", "Mã chính thức nếu có. Chữ không dấu, số, chấm, gạch ngang.", false),
                    .day("tu-ngay", "Có từ ngày", form, problems, hint: "Để trống khi không rõ."),
                    .day("den-ngay", "Đến hết ngày", form, problems, hint: "Để trống khi đang còn."),
                    .decision(form, problems, required: false),
                    text("vi-do", "Vĩ độ", "Độ thập phân: 22,6852.", false),
                    text("kinh-do", "Kinh độ", "Độ thập phân: 106,2493.", false),
                ], verb: "Lưu \(loaded.word)", cancel: .place(village.id),
                hidden: [("phien", form["phien"] ?? String(village.rowVersion))]), problems: problems)
    }
}

extension Village {
    /// `01/3/2026 – 30/6/2027`, `từ 01/3/2026`, `đến 28/02/2026`; empty when neither is known.
    var days: String {
        switch (from, until) {
        case (let from?, let until?): "\(from.written) – \(until.written)"
        case (let from?, nil): "từ \(from.written)"
        case (nil, let until?): "đến \(until.written)"
        case (nil, nil): ""
        }
    }
}

extension Form {
    /// A village as its form holds it.
    fileprivate init(_ village: Village) {
        let degrees = { (value: Int?) in value.map { DegreeText.written($0) } ?? "" }
        self.init([
            ("ten", village.place.name), ("ma", village.place.code), ("tu-ngay", village.from?.written ?? ""),
            ("den-ngay", village.until?.written ?? ""), ("quyet-dinh", village.decision),
            ("vi-do", degrees(village.place.latitude)), ("kinh-do", degrees(village.place.longitude)),
        ])
    }
}

extension VillageFacts {
    /// What a form states.
    ///
    /// - Throws: `Problem` on a day or a coordinate that is none.
    fileprivate init(_ form: Form) throws {
        self.init(
            name: form.text("ten"), code: form["ma"], from: try PlaceEditPages.day(form, "tu-ngay"),
            until: try PlaceEditPages.day(form, "den-ngay"), decision: form.text("quyet-dinh"),
            latitude: try DegreeText.read(form.text("vi-do"), limit: 90, field: "vi-do"),
            longitude: try DegreeText.read(form.text("kinh-do"), limit: 180, field: "kinh-do"))
    }
}

/// Coordinates as people type them.
enum DegreeText {
    /// `22,6852` of 22.685.200 millionths.
    static func written(_ millionths: Int) -> String {
        let rest = String(1_000_000 + abs(millionths) % 1_000_000).dropFirst()
        let decimals = rest.reversed().drop { $0 == "0" }.reversed()
        return (millionths < 0 ? "-" : "") + String(abs(millionths) / 1_000_000)
            + (decimals.isEmpty ? "" : "," + String(decimals))
    }

    /// Nil for a blank field.
    static func read(_ text: String, limit: Int, field: String) throws(Problem) -> Int? {
        if text.isEmpty { return nil }
        let problem = Problem(
            "places.degrees", "“\(text)” không phải tọa độ. Ghi độ thập phân từ -\(limit) đến \(limit), như 22,6852.",
            field: field)
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "," || $0 == "." })
        guard parts.count <= 2, let whole = Int(parts[0]), abs(whole) <= limit else { throw problem }
        var fraction = 0
        if parts.count == 2 {
            let digits = parts[1].prefix(6)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(digits + String(repeating: "0", count: 6 - digits.count))
            else { throw problem }
            fraction = number
        }
        let value = abs(whole) * 1_000_000 + fraction
        guard value <= limit * 1_000_000 else { throw problem }
        return text.hasPrefix("-") ? -value : value
    }
}
