import Accounts
import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Places
import Programme

extension EventPages {
    static let planned = Notice("da-ghi", "Đã lưu sự kiện vào lịch. Khi tổ chức xong thì bấm “Ghi đã tổ chức”.")
    static let corrected = Notice("da-sua", "Đã lưu thông tin mới; số được tính lại ngay.")

    /// The place, the kind and the office that a person recorded last.
    private struct Last: Sendable {
        var kind = ""
        var place = ""
        var agency = ""
    }

    private func last(of viewer: Viewer) async throws -> Last {
        try await database.read { tx in
            let id: RecordID? = try tx.value(
                """
                SELECT id FROM event WHERE recorded_by = \(viewer.actor.id) ORDER BY recorded_at DESC, id DESC LIMIT 1
                """)
            guard let event = try id.flatMap({ try EventStore.find($0, in: tx) }) else {
                return Last(agency: viewer.agencyName)
            }
            return Last(
                kind: event.draft.kind,
                place: try PlaceStore.place(event.place, tx).map { "\($0.name) (\($0.code))" } ?? "",
                agency: try event.draft.agency.flatMap { try AgencyStore.find($0, in: tx)?.name } ?? viewer.agencyName)
        }
    }

    @Sendable func newEvent(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let last = try await last(of: viewer)
        guard let kind = desk.catalogue.eventKind(request.query.text("loai")) else {
            let content = EventKindsPage(
                kinds: desk.catalogue.events.kinds.map { kind in
                    EventKindsPage.Kind(
                        name: kind.name, link: Link.newEvent.query([("loai", kind.code)]),
                        isLast: kind.code == last.kind)
                })
            let head = PageHead(
                title: "Ghi sự kiện", section: .events, breadcrumbs: [("Sự kiện", .events)], facts: "Chọn loại sự kiện")
            return try pages.page(head, content, viewer: viewer)
        }
        var form = EventForm(request.query, kind: kind)
        if form["dia-ban"].isEmpty { form["dia-ban"] = last.place }
        if form["don-vi"].isEmpty { form["don-vi"] = last.agency }
        if form["hoat-dong"].isEmpty { form["hoat-dong"] = kind.variants.isEmpty ? kind.activity : "" }
        return try formPage(form, of: nil, viewer: viewer, refusal: nil)
    }

    @Sendable func plan(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let sent = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        guard let kind = desk.catalogue.eventKind(sent.text("loai")) else { return .seeOther(.newEvent) }
        let form = EventForm(sent, kind: kind)
        let (files, desk) = (files(sent), desk)
        let submission = Self.submission(form["phieu"], form.parts + files.map { AttachmentStore.digest(of: $0.bytes) })
        do {
            let id = try await database.write(as: viewer.actor) { tx in
                let make = {
                    try desk.plan(try form.draft(held: nil, for: viewer, desk, in: tx), files: files, in: tx)
                }
                return try submission.map { try tx.once($0, "event.plan", make) } ?? make()
            }
            return .seeOther(.event(id), notice: Self.planned)
        } catch {
            return try formPage(
                form, of: nil, viewer: viewer, refusal: try Self.refusal(error), losesFiles: !files.isEmpty)
        }
    }

    @Sendable func editEvent(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        guard loaded.event.takenBack == nil else { return .seeOther(.event(loaded.event.id)) }
        let agency = try await database.read { tx in
            try loaded.event.draft.agency.flatMap { try AgencyStore.find($0, in: tx)?.name } ?? ""
        }
        let form = EventForm(
            loaded.event, kind: loaded.kind, place: "\(loaded.place.name) (\(loaded.place.code))", agency: agency)
        return try formPage(form, of: loaded, viewer: viewer, refusal: nil)
    }

    @Sendable func correct(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let sent = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        let form = EventForm(sent, kind: loaded.kind)
        let (files, id, version) = (files(sent), loaded.event.id, Int(sent.text("phien")) ?? 0)
        do {
            try await write(as: viewer, to: id) { desk, present, tx in
                let draft = try form.draft(held: present.held, for: viewer, desk, in: tx)
                try desk.correct(present, to: draft, files: files, version: version, in: tx)
            }
            return .seeOther(.event(id), notice: Self.corrected)
        } catch {
            let refusal = try Self.refusal(error)
            // Whoever was slower sees what stands now, and decides with what was typed still there.
            let present = try await load(.recordEvents, context).1
            let isStale = refusal.problems.contains { $0.kind == .conflict }
            return try formPage(
                form, of: present, viewer: viewer, refusal: refusal, seen: isStale ? nil : version,
                losesFiles: !files.isEmpty)
        }
    }

    private static func refusal(_ error: any Error) throws -> EventRefusal {
        if let refusal = error as? EventRefusal { return refusal }
        return EventRefusal(problems: try problems(error))
    }

    private func formPage(
        _ form: EventForm, of loaded: Loaded?, viewer: Viewer, refusal: EventRefusal?, seen: Int? = nil,
        losesFiles: Bool = false
    ) throws -> Response {
        let problems = refusal?.problems ?? []
        var hidden = [
            EventFormPage.Hidden(name: "phieu", value: submissionID(form["phieu"])),
            EventFormPage.Hidden(name: "loai", value: form.kind.code),
        ]
        if let loaded { hidden.append(.init(name: "phien", value: String(seen ?? loaded.event.rowVersion))) }
        let content = EventFormPage(
            label: "Sự kiện", action: loaded.map { .event($0.event.id, .correct) } ?? .newEvent,
            cancel: loaded.map { .event($0.event.id) } ?? .events,
            verb: loaded == nil ? "Lưu sự kiện" : "Lưu thông tin", hidden: hidden,
            sections: EventSections(form: form, problems: problems, catalogue: desk.catalogue).all(
                choices: refusal?.choices ?? []), hasFile: true, fileError: problems.message(for: "tep"),
            fileHint: EventFormPage.fileWords
                + (losesFiles ? " Chọn lại tệp: trình duyệt không giữ tệp khi trang được gửi lại." : ""))
        let head = PageHead(
            title: loaded.map { "Sửa: \($0.event.title)" } ?? "Ghi \(EventDesk.running(form.kind.name))",
            section: .events,
            breadcrumbs: [("Sự kiện", .events)]
                + (loaded.map { [($0.event.title, .event($0.event.id))] } ?? [("Ghi sự kiện", .newEvent)]),
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lưu: còn \(problems.count) chỗ cần sửa")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}

/// The sections of the form of an event, as its kind asks.
private struct EventSections {
    let form: EventForm
    let problems: [Problem]
    let catalogue: Catalogue

    private var make: FieldMaker { FieldMaker(values: { form[$0] }, problems: problems) }

    func all(choices: [PlaceHit]) -> [EventFormPage.Section] {
        [what, place(choices), about, means].compactMap { $0 }
    }

    private var what: EventFormPage.Section {
        let kind = form.kind
        var selects: [SelectField] = []
        if !kind.variants.isEmpty {
            selects.append(
                make.select(
                    "loai-hinh", kind.code == "dialogue" ? "Cấp đối thoại" : "Nội dung",
                    [("", "Chọn …")] + kind.variants.map { ($0.code, $0.name) }))
        }
        return EventFormPage.Section(
            "su-kien", "Sự kiện và thời gian", selects: selects,
            fields: [
                make.text(
                    "thoi-gian", "Thời gian dự kiến",
                    hint: "Ngày, tháng, quý: 15/11/2024, Tháng 3,4/2024, Quý II-III/2024.", required: true),
                kind.theme.map { make.text("ten", $0, hint: "Ghi như trong kế hoạch.", required: true) }
                    ?? make.text("ten", "Tên riêng", hint: "Để trống thì lấy loại và nơi."),
            ],
            choices: [
                boxes(
                    "ct-sau", "Chi tiết", hint: nil, [("1", "Mới thông báo, có kế hoạch chi tiết sau")],
                    ticked: Set([form["ct-sau"]]))
            ])
    }

    private func place(_ choices: [PlaceHit]) -> EventFormPage.Section {
        EventFormPage.Section(
            "noi", "Nơi và đơn vị tổ chức",
            selects: [
                make.select(
                    "cap", "Cấp tổ chức",
                    [("", "Theo đơn vị tổ chức")]
                        + [Tier.province, .district, .commune, .village].map { ($0.rawValue, "Cấp \($0.word)") })
            ],
            fields: [
                make.text("dia-ban", "Nơi tổ chức", hint: "Xã, thôn, huyện hoặc tỉnh: tên hoặc mã.", required: true),
                make.text("dia-diem", "Địa điểm", hint: "Như nhà văn hóa xóm, chợ phiên, trường học."),
                make.text("don-vi", "Đơn vị tổ chức", hint: "Tên như ở trang Đơn vị."),
                make.text("phoi-hop", "Đơn vị phối hợp", hint: "Như Phòng Văn hóa, Trung tâm Thông tin."),
            ],
            choices: choices.isEmpty
                ? []
                : [
                    EventFormPage.Choices(
                        legend: "Chọn địa bàn", hint: nil, error: nil,
                        options: choices.enumerated().map { index, hit in
                            .init(
                                id: "dia-ban-\(index)", name: "dia-ban-chon",
                                value: "\(hit.place.name) (\(hit.place.code))",
                                label: "\(hit.path) (\(hit.place.code))", isRadio: true, checked: false)
                        })
                ])
    }

    private var about: EventFormPage.Section? {
        let parts = form.kind.parts
        var choices: [EventFormPage.Choices] = []
        if parts.contains(.topics) {
            choices.append(words("chu-de", "Chủ đề đối thoại", catalogue.events.topics))
            choices.append(
                boxes(
                    "lam-diem", "Làm điểm", hint: nil, [("1", "Làm điểm để rút kinh nghiệm trước khi làm rộng")],
                    ticked: Set([form["lam-diem"]])))
        }
        if parts.contains(.channels) { choices.append(words("kenh", "Kênh truyền thông", catalogue.events.channels)) }
        if parts.contains(.languages) { choices.append(words("tieng", "Ngôn ngữ", catalogue.events.languages)) }
        guard !choices.isEmpty else { return nil }
        return EventFormPage.Section("noi-dung-su-kien", "Nội dung", choices: choices)
    }

    private var means: EventFormPage.Section {
        EventFormPage.Section(
            "nguon-luc", "Người, kinh phí, ghi chú", note: "Chưa rõ thì để trống",
            selects: [
                make.select(
                    "hoat-dong", "Hoạt động",
                    [("", "Theo nội dung")] + catalogue.activities.map { ($0.path, "\($0.path). \($0.title)") })
            ],
            fields: [
                make.text("du-kien", "Số người dự kiến"),
                make.text("kinh-phi", "Kinh phí (đồng)", hint: "Ví dụ 5.000.000."),
                make.text("nguon-tien", "Nguồn kinh phí", hint: "Như ngân sách trung ương 2024."),
            ],
            areas: [
                make.area(
                    "ghi-chu", "Ghi chú",
                    hint: form.kind.parts.contains(.teamSent)
                        ? "Đội, đơn vị được cử đi; không ghi họ tên." : "Không ghi họ tên, điện thoại."),
                make.area("bai-hoc", "Bài học kinh nghiệm", hint: "Để dùng cho năm sau."),
            ])
    }

    private func words(_ name: String, _ legend: String, _ words: [EventWord]) -> EventFormPage.Choices {
        boxes(name, legend, hint: nil, words.map { ($0.code, $0.name) }, ticked: form.ticked[name] ?? [])
    }

    private func boxes(
        _ name: String, _ legend: String, hint: String?, _ options: [(String, String)], ticked: Set<String>
    ) -> EventFormPage.Choices {
        EventFormPage.Choices(
            legend: legend, hint: hint, error: problems.message(for: name),
            options: options.map { value, label in
                .init(
                    id: options.count == 1 ? name : "\(name)-\(value)", name: name, value: value, label: label,
                    isRadio: false, checked: ticked.contains(value))
            })
    }
}
