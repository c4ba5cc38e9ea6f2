import Database
import Hummingbird
import Kernel
import Pages

extension PlaceEditPages {
    // MARK: Merging

    @Sendable func mergeForm(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        return try await mergeForm(Form(), loaded, [])
    }

    @Sendable func merge(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        let form = try await request.form(context: context, limit: 1 << 18)
        let (place, hooks) = (loaded.place, hooks)
        return try await mending({ try await mergeForm(form, loaded, $0) }) {
            guard let name = form["ten"] else {
                throw Problem("places.village_name", "Chưa ghi tên \(loaded.word) mới.", field: "ten")
            }
            guard let day = try Self.day(form, "ngay", required: true) else { throw Problem.noSuchPage }
            let ids = form.all("thon").compactMap { Int64($0) }.map { PlaceID($0) }
            let (code, decision) = (form["ma"], form.text("quyet-dinh"))
            try await database.write(as: loaded.viewer.actor) { tx in
                _ = try Self.once(form, "villages.merge", tx) {
                    try VillageChanges.merge(
                        ids, in: place, into: VillageFacts(name: name, code: code), on: day, decision: decision,
                        hooks: hooks, tx)
                }
            }
            return .seeOther(.villages(of: place.id), notice: Done.merged)
        }
    }

    private func mergeForm(_ form: Form, _ loaded: Loaded, _ problems: [Problem]) async throws -> Response {
        let (place, today) = (loaded.place, environment.today)
        try VillageStore.requireCommune(place)
        let list = try await database.read { tx in
            try VillageStore.villages(in: place, tx).filter { $0.until.map { $0 >= today } ?? true }
        }
        let chosen = Set(form.all("thon"))
        return try self.form(
            "Sáp nhập \(loaded.word)", loaded,
            PlaceFormPage(
                label: "Sáp nhập \(loaded.word)",
                hints: [
                    "Các \(loaded.word) được chọn kết thúc vào hôm trước ngày sáp nhập. Hồ sơ đã ghi giữ nguyên ở đó và đọc "
                        + "theo \(loaded.word) mới."
                ], action: .place(place.id, .merge),
                fields: [
                    .init(
                        checks: .init(
                            id: "thon", label: "Chọn các \(loaded.word) sáp nhập (ít nhất hai)",
                            error: problems.message(for: "thon"),
                            list: list.map {
                                .init(
                                    id: "thon-\($0.id)", name: "thon", value: $0.id.description, label: $0.place.name,
                                    isChecked: chosen.contains($0.id.description))
                            })),
                    .text(
                        TextField(
                            "ten", "Tên \(loaded.word) mới", value: form.text("ten"),
                            error: problems.message(for: "ten"))),
                    .text(
                        TextField(
                            "ma", "Mã", value: form.text("ma"), hint: "Mã chính thức nếu có.", required: false,
                            error: problems.message(for: "ma"))),
                    .day("ngay", "Ngày \(loaded.word) mới hoạt động", form, problems, required: true),
                    .decision(form, problems),
                ], verb: "Ghi việc sáp nhập", cancel: .villages(of: place.id), hidden: [phieu(form)]),
            problems: problems)
    }

    // MARK: Splitting

    @Sendable func splitForm(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, village) = try await village(context)
        return try splitForm(Form(), loaded, village, [])
    }

    @Sendable func split(_ request: Request, _ context: AppContext) async throws -> Response {
        let (loaded, village) = try await village(context)
        let form = try await request.form(context: context, limit: 1 << 16)
        let hooks = hooks
        return try await mending({ try splitForm(form, loaded, village, $0) }) {
            let names = Self.names(form, "ten")
            guard let day = try Self.day(form, "ngay", required: true) else { throw Problem.noSuchPage }
            let decision = form.text("quyet-dinh")
            try await database.write(as: loaded.viewer.actor) { tx in
                _ = try Self.once(form, "village.split", tx) {
                    let structure = try PlaceStore.structure(on: day, tx)
                    guard let path = try PlaceStore.path(of: village.id, in: structure.id, tx),
                        let commune = try PlaceStore.place(path.commune, tx), !commune.isBucket
                    else {
                        throw Problem(
                            "places.village_unplaced",
                            "Ngày \(day.written), \(village.place.name) chưa phân định về xã nào. Phân định trước, rồi "
                                + "chia tách.", field: "ngay")
                    }
                    return try VillageChanges.split(
                        village.id, in: commune, into: names.map { VillageFacts(name: $0) }, on: day,
                        decision: decision, hooks: hooks, tx)
                }
            }
            return .seeOther(.place(village.id), notice: Done.split)
        }
    }

    private func splitForm(
        _ form: Form, _ loaded: Loaded, _ village: Village, _ problems: [Problem]
    ) throws -> Response {
        try self.form(
            "Chia tách \(village.place.name)", loaded,
            PlaceFormPage(
                label: "Chia tách",
                hints: [
                    "\(village.place.name) kết thúc vào hôm trước ngày chia tách. Hồ sơ đã ghi giữ nguyên ở đó, đứng thành "
                        + "một dòng riêng cạnh các \(loaded.word) mới."
                ], action: .place(village.id, .split),
                fields: [
                    .area(
                        TextArea(
                            "ten", "Tên các \(loaded.word) mới", value: form.lines("ten"),
                            hint: "Mỗi dòng một tên, ít nhất hai. Phần lớn hơn ghi trước.", rows: 4,
                            error: problems.message(for: "ten"))),
                    .day("ngay", "Ngày các \(loaded.word) mới hoạt động", form, problems, required: true),
                    .decision(form, problems),
                ], verb: "Ghi việc chia tách", cancel: .place(village.id), hidden: [phieu(form)]),
            problems: problems)
    }

    // MARK: Assigning

    /// What stands unplaced of an old commune, and which communes got parts of it.
    private struct Open: Sendable {
        let structure: Structure
        let villages: [Village]
        let heirs: [Place]
    }

    private func open(_ loaded: Loaded) async throws -> Open {
        let (place, today) = (loaded.place, environment.today)
        return try await database.read { tx in
            let structure = try PlaceStore.structure(on: today, tx)
            let groups = try VillageChanges.unplaced(below: place.id, in: structure.id, tx)
            var heirs = try VillageChanges.heirs(of: place.id, in: structure.id, tx)
            if heirs.isEmpty, let path = try PlaceStore.path(of: place.id, in: structure.id, tx) {
                // Over more than one structure: any commune of the province.
                heirs = try PlaceStore.children(of: path.province, in: structure.id, size: 200, tx).items.map(\.place)
                    .filter { $0.tier == .commune }
            }
            return Open(
                structure: structure, villages: groups.filter { $0.commune.id == place.id }.flatMap(\.villages),
                heirs: heirs)
        }
    }

    @Sendable func assignForm(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        return try await assignForm(Form(), loaded, [])
    }

    @Sendable func assign(_ request: Request, _ context: AppContext) async throws -> Response {
        let loaded = try await load(.editPlaces, context)
        let form = try await request.form(context: context, limit: 1 << 18)
        let (hooks, scope) = (hooks, loaded.viewer)
        return try await mending({ try await assignForm(form, loaded, $0) }) {
            let ids =
                form.has("tat-ca")
                ? try await open(loaded).villages.map(\.id)
                : form.all("thon").compactMap { Int64($0) }.map { PlaceID($0) }
            guard let to = Int64(form.text("xa")).map({ PlaceID($0) }) else {
                throw Problem("places.assign_none", "Chưa chọn xã mới.", field: "xa")
            }
            let decision = form.text("quyet-dinh")
            try await database.write(as: loaded.viewer.actor) { tx in
                guard let commune = try PlaceStore.place(to, tx) else { throw Problem.noSuchPage }
                for id in ids {
                    guard scope.may(.editPlaces, lineage: try PlaceStore.lineage(of: id, tx)) else {
                        throw Problem(
                            .forbidden, "policy.forbidden", "Có thôn ở ngoài phạm vi của tài khoản này. Chọn lại.",
                            field: "thon")
                    }
                }
                try VillageChanges.assign(ids, to: commune, decision: decision, hooks: hooks, tx)
            }
            return .seeOther(.villages(of: loaded.place.id), notice: Done.assigned)
        }
    }

    private func assignForm(_ form: Form, _ loaded: Loaded, _ problems: [Problem]) async throws -> Response {
        try VillageStore.requireCommune(loaded.place)
        let open = try await open(loaded)
        let chosen = Set(form.all("thon"))
        let all =
            open.villages.count < 2
            ? []
            : [
                PlaceFormPage.Check(
                    id: "tat-ca", name: "tat-ca", value: "1", label: "Tất cả \(open.villages.count) \(loaded.word)",
                    isChecked: form.has("tat-ca"))
            ]
        return try self.form(
            "Phân định \(loaded.word) của \(loaded.place.name)", loaded,
            PlaceFormPage(
                label: "Phân định",
                hints: [
                    open.villages.isEmpty
                        ? "Không còn \(loaded.word) nào chưa phân định."
                        : "\(loaded.place.name) chia về \(open.heirs.count) xã, phường. Trong địa giới “\(open.structure.name)”, "
                            + "các \(loaded.word) dưới đây đứng ở “chưa phân định” cho đến khi chọn xã."
                ], action: .place(loaded.place.id, .assign),
                fields: [
                    .init(
                        checks: .init(
                            id: "thon", label: "Chọn \(loaded.word)", error: problems.message(for: "thon"),
                            list: all
                                + open.villages.map {
                                    .init(
                                        id: "thon-\($0.id)", name: "thon", value: $0.id.description,
                                        label: $0.place.name, isChecked: chosen.contains($0.id.description))
                                })),
                    .select(
                        SelectField(
                            "xa", "Thuộc xã mới",
                            options: [.init("", "Chọn xã")]
                                + open.heirs.map {
                                    .init($0.id.description, $0.name, selected: form.text("xa") == $0.id.description)
                                }, error: problems.message(for: "xa"))),
                    .decision(form, problems),
                ], verb: "Phân định về xã này", cancel: .villages(of: loaded.place.id)), problems: problems)
    }
}
