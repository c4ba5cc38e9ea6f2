import Database
import Groups
import Kernel
import Pages
import People
import Places
import Programme
import Sheets
import Trainings

/// What a form says of a woman and of an entry, as typed.
struct CadreForm: Sendable {
    private static let names = [
        "dia-ban", "ghi-chu", "loai", "chuc-vu", "linh-vuc", "cap", "don-vi", "noi", "tu-ngay", "den-ngay", "so-qd",
        "noi-qd", "ngay-qd", "xac-nhan", "phieu", "phien", "phien-nguoi",
    ]

    var person: PersonFields
    private(set) var values: [String: String] = [:]

    init(_ form: Form) {
        person = PersonFields(form)
        for name in Self.names { values[name] = String(form.text(name).prefix(400)) }
    }

    subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue }
    }

    var parts: [String] {
        values.sorted { $0.key < $1.key }.filter { $0.key != "phieu" }.map(\.value) + person.parts
    }

    /// Whether a second first election is meant.
    var confirms: Bool { self["xac-nhan"] == "1" }

    /// The form as it shows an entry.
    mutating func fill(_ entry: CadreEntry, place: String) {
        let draft = entry.draft
        for (name, value) in [
            ("loai", draft.category), ("chuc-vu", draft.post), ("linh-vuc", draft.field ?? ""),
            ("cap", draft.level?.rawValue ?? ""), ("don-vi", draft.unit), ("noi", place),
            ("tu-ngay", draft.from.written), ("den-ngay", draft.until?.written ?? ""), ("so-qd", draft.number),
            ("noi-qd", draft.issuer), ("ngay-qd", draft.decided?.written ?? ""), ("phien", String(entry.rowVersion)),
        ] { self[name] = value }
    }

    // MARK: Reading

    /// The place that a field names, where the viewer may record.
    ///
    /// - Parameter own: what answers by its own name, whatever else is called so.
    /// - Throws: `Problem` on the field.
    func place(
        _ field: String, own: Place?, for viewer: Viewer, on day: Day, in tx: Transaction
    ) throws -> Place {
        let text = self[field]
        if let own, text == TypedPlace.text(own) { return try permitted(own, field, viewer, in: tx) }
        let permits = { (id: PlaceID) in viewer.may(.recordCadres, lineage: try PlaceStore.lineage(of: id, tx)) }
        switch try TypedPlace.find(text, on: day, permits: permits, in: tx) {
        case .place(let place): return try permitted(place, field, viewer, in: tx)
        case .problem(let problem): throw Problem(problem.kind, problem.code, problem.message, field: field)
        case .choices(let hits):
            let list = hits.prefix(6).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
            throw Problem(
                "cadre.place_ambiguous", "Có nhiều nơi hợp với “\(text)”: \(list). Ghi kèm mã.", field: field)
        }
    }

    private func permitted(
        _ place: Place, _ field: String, _ viewer: Viewer, in tx: Transaction
    ) throws -> Place {
        guard viewer.may(.recordCadres, lineage: try PlaceStore.lineage(of: place.id, tx)) else {
            throw Problem(
                .forbidden, "cadre.outside_scope", "\(place.name) ở ngoài phạm vi của tài khoản này.", field: field)
        }
        return place
    }

    /// The entry that is described.
    ///
    /// - Parameter home: the place of the list, where none is named for the post.
    /// - Throws: `Problems` on the fields.
    func entry(home: Place, for viewer: Viewer, today: Day, in tx: Transaction) throws -> CadreEntryDraft {
        var problems = FieldProblems()
        let form = self
        func day(_ field: String) -> Day? {
            problems.take { () throws(Problem) -> Day? in try FormReading.day(form[field], field) }
        }
        let from = day("tu-ngay")
        if from == nil, self["tu-ngay"].isEmpty {
            problems.add(Problem("cadre.from_missing", "Chưa ghi ngày bắt đầu. Ghi như 14/5/2024.", field: "tu-ngay"))
        }
        let until = day("den-ngay")
        let decided = day("ngay-qd")
        var place = home
        do {
            place =
                self["noi"].isEmpty
                ? try permitted(home, "noi", viewer, in: tx)
                : try self.place("noi", own: home, for: viewer, on: from ?? today, in: tx)
        } catch let problem as Problem { problems.add(problem) }
        try Problems.throwIfAny(problems.all)
        return CadreEntryDraft(
            category: self["loai"], post: self["chuc-vu"], field: self["linh-vuc"].isEmpty ? nil : self["linh-vuc"],
            level: Tier(rawValue: self["cap"]), unit: self["don-vi"], place: place.id, from: from ?? today,
            until: until, number: self["so-qd"], issuer: self["noi-qd"], decided: decided)
    }

    // MARK: Fields

    func entrySelects(_ words: CadreWords, _ problems: [Problem]) -> [SelectField] {
        func select(_ name: String, _ label: String, _ none: String, _ options: [(String, String)]) -> SelectField {
            SelectField(
                name, label,
                options: [.init("", none)] + options.map { .init($0.0, $0.1, selected: $0.0 == self[name]) },
                error: problems.message(for: name))
        }
        return [
            select("loai", "Loại", "Chọn …", words.categories.map { ($0.code, $0.name) }),
            select("cap", "Cấp của chức vụ", "Không ghi", words.levels.map { ($0.tier.rawValue, $0.name) }),
            select("linh-vuc", "Lĩnh vực", "Không ghi", words.fields.map { ($0.code, $0.name) }),
        ]
    }

    func entryFields(_ problems: [Problem]) -> [TextField] {
        func text(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextField {
            TextField(
                name, label, value: self[name], hint: hint, required: required, error: problems.message(for: name))
        }
        return [
            text("chuc-vu", "Chức vụ", hint: "Đang giữ, hoặc được quy hoạch vào; như Phó Chủ tịch UBND xã."),
            text("don-vi", "Cơ quan", hint: "Như UBND xã Cách Linh."),
            text("noi", "Nơi giữ chức vụ", hint: "Tên hoặc mã; để trống là địa bàn của danh sách."),
            text("tu-ngay", "Từ ngày", hint: "Ngày/tháng/năm, ví dụ 14/5/2024.", required: true),
            text("den-ngay", "Đến ngày", hint: "Ngày cuối của nhiệm kỳ, giai đoạn; chưa biết thì để trống."),
            text("so-qd", "Số quyết định, biên bản"), text("noi-qd", "Nơi ra quyết định"),
            text("ngay-qd", "Ngày quyết định"),
        ]
    }

    func listFields(_ problems: [Problem]) -> [TextField] {
        [
            TextField(
                "dia-ban", "Địa bàn của danh sách", value: self["dia-ban"],
                hint: "Xã, huyện, tỉnh hoặc thôn lập danh sách; tên hoặc mã.", error: problems.message(for: "dia-ban")),
            TextField(
                "ghi-chu", "Ghi chú", value: self["ghi-chu"], hint: "Không ghi họ tên.", required: false,
                error: problems.message(for: "ghi-chu")),
        ]
    }
}
