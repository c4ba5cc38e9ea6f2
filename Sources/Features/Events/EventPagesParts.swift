import Attachments
import Database
import Groups
import Hummingbird
import Kernel
import Pages
import People
import Places
import Programme

extension EventPages {
    // MARK: Lines

    /// The event in the path with the kind of line there, if its kind has such lines.
    private func loadLine(_ context: AppContext) async throws -> (Viewer, Loaded, EventLine.Kind) {
        let (viewer, loaded) = try await load(.recordEvents, context)
        guard let kind = context.parameters.get("loai").flatMap({ EventLine.Kind(rawValue: $0) }),
            Self.lineKinds(of: loaded.kind).contains(kind)
        else { throw Problem.noSuchPage }
        return (viewer, loaded, kind)
    }

    @Sendable func newLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, kind) = try await loadLine(context)
        return try await linePage(Form(), kind, loaded, viewer, problems: [])
    }

    @Sendable func addLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, kind) = try await loadLine(context)
        let form = try await request.form(context: context, limit: 65_536)
        let id = loaded.event.id
        do {
            var problems = FieldProblems()
            let day = problems.take { () throws(Problem) -> Day? in try FormReading.day(form.text("ngay"), "ngay") }
            let quantity = problems.take { () throws(Problem) -> Int? in
                try FormReading.quantity(form.text("so-luong"), "so-luong", "lượng")
            }
            let facts = EventLineFacts(
                kind, words: form.lines("loi-van"), who: form.text("ai"), code: form["ma"],
                when: EventLineFacts.When(rawValue: form.text("luc")), day: day, quantity: quantity,
                licence: form.text("so-giay-phep"), issuer: form.text("noi-cap"),
                of: kind == .handout ? RecordID(form.text("san-pham")) : nil)
            let typed = Set(problems.all.compactMap(\.field))
            try Problems.throwIfAny(
                problems.all + desk.problems(of: facts).filter { !typed.contains($0.field ?? "") })
            let submission = Self.submission(
                form.text("phieu"), [id.text, kind.rawValue] + form.names.filter { $0 != "_csrf" }.map(form.lines))
            try await write(as: viewer, to: id) { desk, event, tx in
                let make = { try desk.add(facts, to: event, in: tx) }
                _ = try submission.map { try tx.once($0, "event.line", make) } ?? make()
            }
            return .seeOther(Link.event(id).fragment("phan-\(kind.rawValue)"), notice: Self.partNotice)
        } catch {
            return try await linePage(form, kind, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func linePage(
        _ form: Form, _ kind: EventLine.Kind, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let make = FieldMaker(values: { form.lines($0) }, problems: problems)
        let register = desk.catalogue.events
        let example = "Ngày/tháng/năm, ví dụ 28/6/2024."
        var selects: [SelectField] = []
        var fields: [TextField] = []
        var words = "Nội dung"
        switch kind {
        case .question:
            fields = [make.text("ai", "Ai hỏi, ở đâu", hint: "Như hội viên xóm Lũng Mười; không ghi họ tên.")]
        case .commitment:
            words = "Cam kết gì"
            fields = [
                make.text("ai", "Ai cam kết", hint: "Đơn vị hoặc chức danh, như UBND xã.", required: true),
                make.text("ngay", "Hạn thực hiện", hint: example, required: true),
            ]
        case .result: break
        case .publicity:
            words = "Tiêu đề, nội dung tin"
            selects = [
                make.select(
                    "luc", "Trước, trong hay sau",
                    [("", "Chọn …")] + EventLineFacts.When.allCases.map { ($0.rawValue, "\($0.label) sự kiện") }),
                make.select("ma", "Kênh", [("", "Chọn …")] + register.channels.map { ($0.code, $0.name) }),
            ]
            fields = [make.text("ngay", "Ngày", hint: example)]
        case .product:
            words = "Tên sản phẩm"
            selects = [make.select("ma", "Loại", [("", "Chọn …")] + register.products.map { ($0.code, $0.name) })]
            fields = [
                make.text("so-luong", "Số lượng"),
                make.text("so-giay-phep", "Số giấy phép in", hint: "Tờ rơi, tài liệu in cần giấy phép trước khi in."),
                make.text("noi-cap", "Nơi cấp", hint: "Như Sở Thông tin và Truyền thông."),
                make.text("ngay", "Ngày cấp phép", hint: example),
            ]
        case .handout:
            words = "Phát gì"
            let place = loaded.event.place
            let near = try await database.read { tx in try MaterialStore.near(place, in: tx) }
            if !near.isEmpty {
                selects = [
                    make.select(
                        "san-pham", "Lấy từ sản phẩm trong thư viện",
                        [("", "Không lấy từ thư viện")] + near.map { ($0.id.text, Self.words(of: $0)) },
                        hint: "Chọn thì số còn lại của sản phẩm được trừ.")
                ]
            }
            fields = [
                make.text("ai", "Nơi nhận", hint: "Cấp, đơn vị nhận, như 12 xã của huyện Quảng Hòa."),
                make.text("so-luong", "Số lượng", required: true), make.text("ngay", "Ngày phát", hint: example),
            ]
        }
        let id = loaded.event.id
        let content = EventFormPage(
            label: kind.label, action: .event(id, .line(kind)), cancel: .event(id), verb: "Lưu",
            hidden: [.init(name: "phieu", value: submissionID(form.text("phieu")))],
            sections: [
                EventFormPage.Section(
                    "dong", kind.label, note: "Không ghi họ tên, điện thoại", selects: selects, fields: fields,
                    areas: [make.area("loi-van", words, required: true)])
            ], hasFile: false, fileError: nil, fileHint: "")
        return try page("Ghi \(kind.label.lowercasedFirst)", content, loaded, viewer, problems)
    }

    /// `Tờ gấp giới thiệu Dự án 8 (Tỉnh Cao Bằng, 2024, còn 140)`.
    private static func words(of material: Material) -> String {
        let left = material.remaining.map { ", còn \(Number.grouped(Int64($0)))" } ?? ""
        return "\(material.facts.words) (\(material.placeName), \(material.year)\(left))"
    }

    private func confirm(
        _ title: String, _ question: String, _ consequence: String, _ action: EventAction, _ context: AppContext
    ) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let content = EventConfirmPage(
            question: question, consequences: [consequence], action: .event(loaded.event.id, action),
            version: String(loaded.event.rowVersion), reason: nil, verb: "Bỏ dòng này", back: .event(loaded.event.id))
        return try pages.page(head(title, loaded, showsHeading: false), content, viewer: viewer)
    }

    @Sendable func askStrikeLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let part = try context.recordID("part")
        return try await confirm(
            "Bỏ dòng ghi nhầm", "Bỏ dòng ghi nhầm?", "Dòng này thôi hiện; việc bỏ còn ở lịch sử.", .strikeLine(part),
            context)
    }

    @Sendable func strikeLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        _ = try await request.form(context: context, limit: 65_536)
        let part = try context.recordID("part")
        try await write(as: viewer, to: loaded.event.id) { desk, event, tx in
            try desk.strike(line: part, of: event, in: tx)
        }
        return .seeOther(.event(loaded.event.id), notice: Self.struckNotice)
    }

    // MARK: Promises

    private func loadCommitment(_ context: AppContext) async throws -> (Viewer, Loaded, EventLine) {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let part = try context.recordID("part")
        let id = loaded.event.id
        let line = try await database.read { tx in
            try EventStore.lines(of: id, in: tx).first { $0.id == part && $0.facts.kind == .commitment }
        }
        guard let line else { throw Problem.noSuchPage }
        return (viewer, loaded, line)
    }

    @Sendable func askCommitment(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, line) = try await loadCommitment(context)
        return try commitmentPage(Form(), line, loaded, viewer, problems: [])
    }

    @Sendable func closeCommitment(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, line) = try await loadCommitment(context)
        let form = try await request.form(context: context, limit: 65_536)
        do {
            var day: Day?
            if line.doneOn == nil {
                day = try FormReading.day(form.text("ngay"), "ngay")
                if day == nil {
                    throw Problem("event.day_missing", "Chưa ghi ngày. Ghi như 28/6/2024.", field: "ngay")
                }
            }
            let (done, note) = (day, String(form.lines("ket-qua").prefix(EventRules.longestText)))
            try await write(as: viewer, to: loaded.event.id) { desk, event, tx in
                try desk.close(commitment: line.id, of: event, on: done, note: done == nil ? "" : note, in: tx)
            }
            return .seeOther(Link.event(loaded.event.id).fragment("phan-commitment"), notice: Self.partNotice)
        } catch {
            return try commitmentPage(form, line, loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func commitmentPage(
        _ form: Form, _ line: EventLine, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let make = FieldMaker(values: { form.lines($0) }, problems: problems)
        let isOpen = line.doneOn == nil
        let due = line.facts.day.map { ", hạn \($0.written)" } ?? ""
        let content = EventFormPage(
            label: "Cam kết", action: .event(loaded.event.id, .commitment(line.id)), cancel: .event(loaded.event.id),
            verb: isOpen ? "Ghi đã thực hiện" : "Mở lại cam kết", hidden: [],
            sections: [
                EventFormPage.Section(
                    "cam-ket", line.facts.words,
                    intro: "\(line.facts.who)\(due)."
                        + (line.doneOn.map { " Đã thực hiện \($0.written). \(line.doneNote)" } ?? ""),
                    fields: isOpen
                        ? [make.text("ngay", "Ngày thực hiện xong", hint: "Ngày/tháng/năm.", required: true)] : [],
                    areas: isOpen ? [make.area("ket-qua", "Kết quả")] : [])
            ], hasFile: false, fileError: nil, fileHint: "")
        return try page(isOpen ? "Ghi cam kết đã thực hiện" : "Mở lại cam kết", content, loaded, viewer, problems)
    }

    // MARK: Groups that are launched

    @Sendable func askGroups(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        return try await groupsPage(loaded, viewer, problems: [])
    }

    @Sendable func setGroups(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: 65_536)
        let ids = form.all("mo-hinh").compactMap { RecordID($0) }
        let version = Int(form.text("phien")) ?? 0
        do {
            try await write(as: viewer, to: loaded.event.id) { desk, event, tx in
                // What is launched is a step of the group: only at places where the person may write of groups.
                for group in try GroupStore.find(ids, in: tx) {
                    guard viewer.may(.editGroups, lineage: try PlaceStore.lineage(of: group.place, tx)) else {
                        throw Problem(
                            .forbidden, "event.group_outside", "“\(group.name)” ở ngoài phạm vi của tài khoản này.",
                            field: "mo-hinh")
                    }
                }
                try desk.setGroups(ids, of: event, version: version, in: tx)
            }
            return .seeOther(.event(loaded.event.id), notice: Self.groupsNotice)
        } catch {
            return try await groupsPage(
                try await load(.recordEvents, context).1, viewer, problems: try Self.problems(error))
        }
    }

    private func groupsPage(_ loaded: Loaded, _ viewer: Viewer, problems: [Problem]) async throws -> Response {
        let (id, place) = (loaded.event.id, loaded.event.place)
        let (chosen, near) = try await database.read { tx in
            (
                try GroupStore.find(try EventStore.groups(of: id, in: tx).map(\.group), in: tx),
                try GroupStore.search(GroupQuestion(), within: [Scope(place)], limit: 200, in: tx)
            )
        }
        let open = near.filter { item in
            !item.group.steps.contains { $0.step == .launched }
                && !chosen.contains { $0.id == item.group.id }
        }
        let options =
            chosen.map { ($0.id, "\($0.name)") }
            + open.map { ($0.group.id, "\($0.group.name), \($0.group.state?.state.lowercasedFirst ?? "mới ghi")") }
        let content = EventFormPage(
            label: "Mô hình ra mắt", action: .event(id, .groups), cancel: .event(id), verb: "Lưu lựa chọn",
            hidden: [.init(name: "phien", value: String(loaded.event.rowVersion))],
            sections: [
                EventFormPage.Section(
                    "cac-mo-hinh", "Mô hình ra mắt tại sự kiện",
                    intro: options.isEmpty
                        ? "Ở \(loaded.place.name) chưa có mô hình nào chờ ra mắt. Ghi mô hình ở trang Tổ, nhóm trước."
                        : "Khi sự kiện đã tổ chức, mốc ra mắt của mô hình được ghi theo ngày tổ chức; không cần ghi hai lần.",
                    choices: options.isEmpty
                        ? []
                        : [
                            EventFormPage.Choices(
                                legend: "Mô hình chưa ra mắt ở đây", hint: nil,
                                error: problems.message(for: "mo-hinh") ?? problems.message(for: "ngay"),
                                options: options.enumerated().map { index, option in
                                    .init(
                                        id: "mo-hinh-\(index)", name: "mo-hinh", value: option.0.text, label: option.1,
                                        isRadio: false, checked: chosen.contains { $0.id == option.0 })
                                })
                        ])
            ], hasFile: false, fileError: nil, fileHint: "")
        return try page("Chọn mô hình ra mắt", content, loaded, viewer, problems)
    }

    // MARK: Files

    @Sendable func newFile(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        return try filePage(loaded, viewer, problems: [])
    }

    @Sendable func addFile(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let files = files(form)
        do {
            guard !files.isEmpty else {
                throw Problem("event.file_missing", "Chưa chọn tệp. Chọn biên bản, danh sách hoặc ảnh.", field: "tep")
            }
            try await write(as: viewer, to: loaded.event.id) { desk, event, tx in
                try desk.attach(files, to: event, in: tx)
            }
            return .seeOther(.event(loaded.event.id), notice: Self.partNotice)
        } catch {
            return try filePage(loaded, viewer, problems: try Self.problems(error))
        }
    }

    private func filePage(_ loaded: Loaded, _ viewer: Viewer, problems: [Problem]) throws -> Response {
        let content = EventFormPage(
            label: "Tệp", action: .event(loaded.event.id, .file), cancel: .event(loaded.event.id), verb: "Lưu tệp",
            hidden: [], sections: [], hasFile: true, fileError: problems.message(for: "tep"),
            fileHint: EventFormPage.fileWords)
        return try page("Đính kèm tệp, ảnh", content, loaded, viewer, problems)
    }
}
