import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Places
import Programme

extension GroupPages {
    static let registered = Notice("da-ghi", "Đã lưu mô hình; đủ mốc thì đã được tính ở mọi cấp trên.")
    static let corrected = Notice("da-sua", "Đã lưu thông tin mới; số được tính lại ngay.")

    /// The place and the kind that a person registered last.
    private func last(of viewer: Viewer) async throws -> (kind: String, place: String)? {
        try await database.read { tx -> (kind: String, place: String)? in
            guard
                let row = try tx.row(
                    """
                    SELECT kind, place_id FROM model_group WHERE registered_by = \(viewer.actor.id)
                     ORDER BY registered_at DESC, id DESC LIMIT 1
                    """)
            else { return nil }
            let place: PlaceID = try row("place_id")
            let kind: String = try row("kind")
            return (kind, try PlaceStore.place(place, tx).map { "\($0.name) (\($0.code))" } ?? "")
        }
    }

    @Sendable func newGroup(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editGroups, lineage: nil)
        let query = request.query
        let last = try await last(of: viewer)
        guard let kind = desk.catalogue.groupKind(query.text("loai")) else {
            let content = GroupKindsPage(
                kinds: desk.catalogue.groupKinds.map { kind in
                    GroupKindsPage.Kind(
                        name: kind.name, link: Link.newGroup.query([("loai", kind.code)]), remark: kind.remark,
                        isLast: kind.code == last?.kind)
                })
            let head = PageHead(
                title: "Ghi mô hình", section: .groups, breadcrumbs: [("Tổ, nhóm", .groups)], facts: "Chọn loại mô hình"
            )
            return try pages.page(head, content, viewer: viewer)
        }
        var form = GroupForm(query, kind: kind)
        if form["dia-ban"].isEmpty, !kind.register.isConfidential { form["dia-ban"] = last?.place ?? "" }
        return try await formPage(form, of: nil, viewer: viewer, refusal: nil)
    }

    @Sendable func register(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editGroups, lineage: nil)
        let sent = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        guard let kind = desk.catalogue.groupKind(sent.text("loai")) else { return .seeOther(.newGroup) }
        let form = GroupForm(sent, kind: kind)
        let files = files(sent)
        let desk = desk
        let submission = Self.submission(form["phieu"], form.parts + files.map { AttachmentStore.digest(of: $0.bytes) })
        do {
            let id = try await database.write(as: viewer.actor) { tx in
                let make = {
                    let (draft, steps) = try form.draft(fixed: nil, for: viewer, desk, in: tx)
                    let doubles = try desk.doubles(of: draft, in: tx)
                    let accepts = !doubles.isEmpty && GroupRefusal.key(of: doubles) == form["xac-nhan"]
                    return try desk.register(draft, steps: steps, files: files, accepts: accepts, in: tx)
                }
                return try submission.map { try tx.once($0, "group.register", make) } ?? make()
            }
            return .seeOther(.group(id), notice: Self.registered)
        } catch {
            return try await formPage(
                form, of: nil, viewer: viewer, refusal: try Self.refusal(error, form), losesFiles: !files.isEmpty)
        }
    }

    @Sendable func editGroup(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        guard loaded.group.takenBack == nil else { return .seeOther(.group(loaded.group.id)) }
        return try await formPage(GroupForm(loaded.group, kind: loaded.kind), of: loaded, viewer: viewer, refusal: nil)
    }

    @Sendable func correct(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.editGroups, context)
        let sent = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        let form = GroupForm(sent, kind: loaded.kind)
        let files = files(sent)
        let (desk, id, version) = (desk, loaded.group.id, Int(sent.text("phien")) ?? 0)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try GroupStore.find(id, in: tx) else { throw Self.absent }
                let (draft, _) = try form.draft(fixed: present, for: viewer, desk, in: tx)
                try desk.correct(present, to: draft, files: files, version: version, in: tx)
            }
            return .seeOther(.group(id), notice: Self.corrected)
        } catch {
            let refusal = try Self.refusal(error, form)
            // Whoever was slower sees what stands now, and decides with what was typed still there.
            let present = try await load(.editGroups, context).1
            let isStale = refusal.problems.contains { $0.kind == .conflict }
            return try await formPage(
                form, of: present, viewer: viewer, refusal: refusal, seen: isStale ? nil : version,
                losesFiles: !files.isEmpty)
        }
    }

    /// What a refused write says in the form; anything that is no affair of the form is thrown on.
    private static func refusal(_ error: any Error, _ form: GroupForm) throws -> GroupRefusal {
        switch error {
        case let refusal as GroupRefusal: return refusal
        case let refused as RefusedGroup:
            return GroupRefusal(
                problems: refused.faults.map { Problem($0.code, $0.message, field: GroupDesk.field(of: $0)) },
                doubles: refused.doubles)
        default: return GroupRefusal(problems: try problems(error))
        }
    }

    /// - Parameters:
    ///   - seen: the row version that the form carries on; nil for the present one.
    ///   - losesFiles: files were chosen, which a browser forgets when the page comes again.
    private func formPage(
        _ form: GroupForm, of loaded: Loaded?, viewer: Viewer, refusal: GroupRefusal?, seen: Int? = nil,
        losesFiles: Bool = false
    ) async throws -> Response {
        let problems = refusal?.problems ?? []
        let doubles = refusal?.doubles ?? []
        let fields = GroupFields(form: form, problems: problems, rules: desk.rules)
        let isCounted = !form.kind.register.isConfidential
        let content = GroupFormPage(
            action: loaded.map { .group($0.group.id, .correct) } ?? .newGroup,
            cancel: loaded.map { .group($0.group.id) } ?? .groups,
            verb: loaded == nil ? "Lưu mô hình" : "Lưu thông tin",
            submission: submissionID(form["phieu"]), kind: form.kind.code,
            version: loaded.map { String(seen ?? $0.group.rowVersion) },
            fixedPlace: loaded.map { "\($0.place.name) (\($0.place.code))" }, place: loaded == nil ? fields.place : nil,
            choices: (refusal?.choices ?? []).enumerated().map { index, hit in
                GroupFormPage.Choice(
                    id: "dia-ban-\(index)", value: "\(hit.place.name) (\(hit.place.code))",
                    label: "\(hit.path) (\(hit.place.code))")
            }, hasChoices: !(refusal?.choices ?? []).isEmpty, head: isCounted ? fields.head : [],
            selects: fields.selects,
            steps: loaded == nil ? fields.steps : [], hasSteps: loaded == nil, counts: isCounted ? fields.counts : [],
            hasCounts: isCounted, countsNote: try await countsNote(form.kind, loaded, viewer),
            traits: fields.traits, hasTraits: !fields.traits.isEmpty, suspended: fields.suspended,
            remark: fields.remark,
            hasFiles: isCounted, fileError: problems.message(for: "tep"),
            fileHint: "PDF, JPG, PNG, Word, Excel; tất cả không quá 20 MB. Vị trí chụp của ảnh được bỏ khi lưu."
                + (losesFiles ? " Chọn lại tệp: trình duyệt không giữ tệp khi trang được gửi lại." : ""),
            doubles: doubles.map { GroupFormPage.Double(name: $0.name, link: .group($0.id)) },
            hasDoubles: !doubles.isEmpty,
            acceptKey: GroupRefusal.key(of: doubles))
        let head = PageHead(
            title: loaded.map { "Sửa: \($0.group.name)" } ?? "Ghi \(form.kind.name.lowercasedFirst)", section: .groups,
            breadcrumbs: [("Tổ, nhóm", .groups)]
                + (loaded.map { [($0.group.name, .group($0.group.id))] } ?? [("Ghi mô hình", .newGroup)]),
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lưu: còn \(problems.count) chỗ cần sửa")
        let status = problems.first.map(\.kind.status) ?? (doubles.isEmpty ? .ok : .conflict)
        return try pages.page(head, content, viewer: viewer, status: status)
    }

    /// What the plan at the group's place, or at the viewer's, says of the numbers.
    private func countsNote(_ kind: GroupKind, _ loaded: Loaded?, _ viewer: Viewer) async throws -> String? {
        let today = environment.today
        let codes = try await database.read { tx -> [String] in
            guard let place = try PlaceStore.place(loaded?.place.id ?? viewer.place, tx) else { return [] }
            let day = loaded?.group.steps.first?.day ?? today
            return try GroupPlaces.codes(of: place, on: day, tx)
        }
        let rules = kind.ruling(at: codes).filter { $0.subject == .members || $0.subject == .board }
        guard !rules.isEmpty else { return nil }
        return rules.map { "“\($0.text)” (\($0.source.text))" }.joined(separator: "; ") + "."
    }
}

/// The fields of the form of a group.
private struct GroupFields {
    let form: GroupForm
    let problems: [Problem]
    let rules: GroupRules

    private func text(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextField {
        TextField(
            name, label, value: form[name], hint: hint, required: required, error: problems.message(for: name))
    }

    private func select(_ name: String, _ label: String, _ options: [(String, String)], hint: String? = nil)
        -> SelectField
    {
        SelectField(
            name, label, options: options.map { .init($0.0, $0.1, selected: $0.0 == form[name]) }, hint: hint,
            error: problems.message(for: name))
    }

    private var register: GroupRegister { form.kind.register }

    var place: TextField {
        text(
            "dia-ban", register.isConfidential ? "Tỉnh hoặc huyện" : "Thôn hoặc xã nơi hoạt động",
            hint: "Tên hoặc mã, theo địa giới của ngày thành lập. Không cần gõ dấu.", required: true)
    }

    var head: [TextField] {
        var fields = [text("ten", "Tên riêng", hint: "Để trống thì lấy tên loại và tên nơi.")]
        if register.hasContact {
            fields.append(
                text("lien-he", "Đường dây nóng, liên hệ công khai", hint: "Chỉ ghi số đã được công bố của địa chỉ."))
        }
        if register.hasPartner {
            fields.append(
                text("phoi-hop", "Trường, ngành cùng phụ trách", hint: "Như Ban giám hiệu, công an, biên phòng."))
        }
        return fields
    }

    var selects: [SelectField] {
        var fields: [SelectField] = []
        if !register.variants.isEmpty {
            fields.append(
                select("hinh-thuc", "Hình thức", [("", "Chọn …")] + register.variants.map { ($0.code, $0.name) }))
        }
        fields.append(
            select(
                "nguon", "Thành lập mới hay đã có", GroupOrigin.allCases.map { ($0.rawValue, $0.label) },
                hint: "Đã có từ trước thì được tính khi củng cố."))
        fields.append(
            select(
                "cap", "Cấp thực hiện",
                [("", "Không tách theo cấp")]
                    + [Tier.province, .district, .commune, .village].map { ($0.rawValue, "Cấp \($0.word)") }))
        fields.append(
            select("nhan-rong", "Mô hình điểm", GroupSpread.allCases.map { ($0.rawValue, $0.label) }))
        fields.append(
            select(
                "ngoai-chi-tieu", "Trong hay ngoài chỉ tiêu giao",
                [("", "Trong chỉ tiêu giao"), ("1", "Ngoài chỉ tiêu giao")],
                hint: "Ngoài chỉ tiêu thì không dùng ngân sách trung ương phân bổ."))
        return fields
    }

    var steps: [TextField] {
        let example = "Ngày/tháng/năm, ví dụ 28/6/2024."
        return [
            text("ngay-ra-soat", "Ngày rà soát nhu cầu", hint: example),
            text("so-qd", "Số quyết định", hint: "Như trên văn bản, ví dụ 31/QĐ-UBND."),
            text("noi-qd", "Nơi ra quyết định", hint: "Như UBND xã Cách Linh."),
            text("ngay-qd", "Ngày quyết định", hint: example),
            text("ngay-ra-mat", "Ngày ra mắt", hint: example),
            text("ngay-cung-co", "Ngày củng cố", hint: "Chỉ khi mô hình đã được củng cố, nâng chất lượng."),
        ]
    }

    var counts: [TextField] {
        [
            text("so-nu", "Số nữ"), text("so-nam", "Số nam"),
            text("so-ban", "Trong đó ban quản lý, điều hành"),
        ]
    }

    var traits: [TextField] {
        register.methods.map { text("pp-\($0.code)", $0.name, hint: "Ngày bắt đầu áp dụng.") }
            + register.supports.map { text("ht-\($0.code)", $0.name, hint: "Ngày được hỗ trợ.") }
    }

    /// Only where a paper suspends the kind, or a reason was given.
    var suspended: TextArea? {
        let problem = problems.message(for: "ly-do-tam-dung")
        guard problem != nil || !form["ly-do-tam-dung"].isEmpty else { return nil }
        return TextArea(
            "ly-do-tam-dung", "Lý do vẫn đăng ký khi đang tạm dừng", value: form["ly-do-tam-dung"], rows: 2,
            required: false,
            error: problem)
    }

    var remark: TextArea {
        TextArea(
            "ghi-chu", "Ghi chú", value: form["ghi-chu"], rows: 2, required: false,
            error: problems.message(for: "ghi-chu"))
    }
}
