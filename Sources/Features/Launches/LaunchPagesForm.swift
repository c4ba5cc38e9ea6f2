import Accounts
import Database
import Events
import Hummingbird
import Kernel
import Pages
import Places
import Programme

extension LaunchPages {
    static let made = Notice("da-lap", "Đã lưu kế hoạch ra mắt. Xem các dòng đối chiếu, rồi thêm lịch.")
    static let changedNotice = Notice("da-sua", "Đã lưu kế hoạch; các dòng đối chiếu được tính lại.")
    static let takenBackNotice = Notice("da-rut", "Đã rút kế hoạch ra mắt.")

    // MARK: Reading a paper

    @Sendable func startReading(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        return try readPage("", viewer, problems: [])
    }

    @Sendable func read(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let form = try await request.form(context: context, limit: 1 << 20)
        let text = form.lines("van-ban")
        guard !text.isEmpty, text.count <= LaunchReader.longest else {
            let words =
                text.isEmpty
                ? "Chưa dán lời văn của kế hoạch. Mở văn bản, chép toàn bộ rồi dán vào đây."
                : "Văn bản có \(Number.grouped(Int64(text.count))) ký tự, nhiều nhất "
                    + "\(Number.grouped(Int64(LaunchReader.longest))). Chỉ dán phần nội dung ra mắt."
            return try readPage(
                String(text.prefix(LaunchReader.longest)), viewer,
                problems: [Problem("launch.text", words, field: "van-ban")])
        }
        let reading = LaunchReader.read(text)
        guard reading.teams != nil || !reading.waves.isEmpty else {
            return try readPage(
                text, viewer,
                problems: [
                    Problem(
                        "launch.nothing_read",
                        "Không đọc được tổng số tổ và các đợt trong lời văn này. Kiểm tra đã dán đủ mục số lượng, địa điểm, "
                            + "hoặc lập kế hoạch bằng cách ghi từng ô.", field: "van-ban")
                ])
        }
        var filled = LaunchForm(reading, kind: kind(in: text))
        filled["phieu"] = submissionID("")
        return try await formPage(filled, of: nil, viewer, problems: [], reading: reading)
    }

    /// The kind of group whose name the paper writes most.
    private func kind(in text: String) -> String {
        let folded = Vietnamese.folded(text)
        let counts = desk.rules.kinds.map { kind in
            (kind.code, folded.ranges(of: Vietnamese.folded(kind.name)).count)
        }
        return counts.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? ""
    }

    private func readPage(_ text: String, _ viewer: Viewer, problems: [Problem]) throws -> Response {
        let content = LaunchReadPage(
            action: .readLaunchPlan, cancel: .launchPlans,
            text: TextArea(
                "van-ban", "Lời văn của kế hoạch", value: text,
                hint: "Chép cả văn bản từ Word rồi dán vào đây. Không dán họ tên, số điện thoại.", rows: 12,
                error: problems.message(for: "van-ban")))
        let head = PageHead(
            title: "Đọc kế hoạch ra mắt từ văn bản", section: .events, breadcrumbs: [("Ra mắt", .launchPlans)],
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa đọc được")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: A plan

    @Sendable func newPlan(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        var form = LaunchForm()
        form["nam"] = String(environment.today.year)
        return try await formPage(form, of: nil, viewer, problems: [])
    }

    @Sendable func make(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let form = LaunchForm(try await request.form(context: context, limit: 262_144))
        let desk = desk
        let submission = Self.submission(form["phieu"], form.parts)
        do {
            let id = try await database.write(as: viewer.actor) { tx in
                let make = {
                    let draft = try form.draft()
                    try Self.permit(draft, for: viewer, in: tx)
                    return try desk.make(draft, in: tx)
                }
                return try submission.map { try tx.once($0, "launch.make", make) } ?? make()
            }
            return .seeOther(.launchPlan(id), notice: Self.made)
        } catch {
            return try await formPage(form, of: nil, viewer, problems: try Self.problems(error))
        }
    }

    /// A plan is made for an office within one's own scope only.
    private static func permit(_ draft: LaunchPlanDraft, for viewer: Viewer, in tx: Transaction) throws {
        guard let agency = try AgencyStore.find(draft.agency, in: tx) else { return }
        guard viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: agency.place, tx)) else {
            throw Problem(
                .forbidden, "launch.outside_scope", "\(agency.name) ở ngoài phạm vi của tài khoản này.",
                field: "co-quan")
        }
    }

    @Sendable func editPlan(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        guard loaded.plan.takenBack == nil else { return .seeOther(.launchPlan(loaded.plan.id)) }
        return try await formPage(LaunchForm(loaded.plan.draft), of: loaded, viewer, problems: [])
    }

    @Sendable func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        var form = LaunchForm(try await request.form(context: context, limit: 262_144))
        form["co-quan"] = loaded.plan.draft.agency.text
        let (desk, id, version, filled) = (desk, loaded.plan.id, Int(form["phien"]) ?? 0, form)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                try desk.change(present, to: try filled.draft(), version: version, in: tx)
            }
            return .seeOther(.launchPlan(id), notice: Self.changedNotice)
        } catch {
            let problems = try Self.problems(error)
            // Whoever was slower sees what stands now, and decides with what was typed still there.
            let present = try await loadOwn(context).1
            let isStale = problems.contains { $0.code == "launch.stale" }
            return try await formPage(form, of: present, viewer, problems: problems, seen: isStale ? nil : version)
        }
    }

    private func formPage(
        _ form: LaunchForm, of loaded: Loaded?, _ viewer: Viewer, problems: [Problem], reading: LaunchReading? = nil,
        seen: Int? = nil
    ) async throws -> Response {
        let place = loaded?.place.id ?? viewer.place
        let agencies = try await database.read { tx in
            let all = try AgencyStore.all(at: [place], in: tx)
            // The Union launches; where it has no office, whoever is there.
            return all.filter { $0.kind == .union } + all.filter { $0.kind != .union }
        }
        let fields = LaunchFields(form: form, problems: problems)
        let kinds = desk.rules.kinds
        let content = LaunchFormPage(
            action: loaded.map { .launchPlan($0.plan.id, .change) } ?? .newLaunchPlan,
            cancel: loaded.map { .launchPlan($0.plan.id) } ?? .launchPlans, verb: "Lưu kế hoạch",
            submission: submissionID(form["phieu"]), version: loaded.map { String(seen ?? $0.plan.rowVersion) },
            missing: reading.flatMap { $0.missing.isEmpty ? nil : $0.missing.joined(separator: ", ") },
            isRead: reading != nil,
            title: fields.area("ten", "Tên kế hoạch", rows: 3, hint: "Như trích yếu của văn bản.", required: true),
            selects: [
                fields.select(
                    "co-quan", "Cơ quan lập kế hoạch", agencies.map { ($0.id.text, $0.name) }),
                fields.select("loai", "Ra mắt", [("", "Chọn …")] + kinds.map { ($0.code, $0.name) }),
            ],
            fields: [
                fields.text("nam", "Năm", required: true),
                fields.text("so-vb", "Số văn bản", hint: "Như 91/KH-BTV; chưa có thì để trống."),
                fields.text("ngay-vb", "Ngày văn bản", hint: "Ngày/tháng/năm."),
                fields.text("so-to", "Tổng số tổ trong năm", hint: "Như văn bản ghi.", required: true),
            ], waves: (1...form.shownWaves).map { fields.wave($0) },
            people: fields.text("so-nguoi", "Số người mỗi lần ra mắt", hint: "Như văn bản ghi, ví dụ 20."),
            parts: (1...form.shownParts).map { fields.part($0) },
            invitees: fields.area(
                "khach-moi", "Thành phần mời", rows: 4, hint: "Mỗi dòng một thành phần, không ghi họ tên."),
            money: fields.text("kinh-phi", "Nguồn kinh phí"),
            remark: fields.area("ghi-chu", "Ghi chú", rows: 2))
        let head = PageHead(
            title: loaded.map { "Sửa \(Self.short($0.plan).lowercasedFirst)" } ?? "Lập kế hoạch ra mắt",
            section: .events,
            breadcrumbs: [("Ra mắt", .launchPlans)]
                + (loaded.map { [(Self.short($0.plan), .launchPlan($0.plan.id))] } ?? []),
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lưu: còn \(problems.count) chỗ cần sửa")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Taking back

    @Sendable func askTakeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        guard loaded.plan.takenBack == nil else { return .seeOther(.launchPlan(loaded.plan.id)) }
        return try takeBackPage(loaded, typed: "", viewer, problems: [])
    }

    @Sendable func takeBack(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOwn(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, id) = (desk, loaded.plan.id)
        let (reason, version) = (form.lines("ly-do"), Int(form.text("phien")) ?? 0)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                try desk.takeBack(present, reason: reason, version: version, in: tx)
            }
            return .seeOther(.launchPlan(id), notice: Self.takenBackNotice)
        } catch {
            let problems = try Self.problems(error)
            let present = try await loadOwn(context).1
            // A second click, or somebody quicker: the record says who took it back.
            if present.plan.takenBack != nil { return .seeOther(.launchPlan(id), notice: Self.takenBackNotice) }
            return try takeBackPage(present, typed: reason, viewer, problems: problems)
        }
    }

    private func takeBackPage(
        _ loaded: Loaded, typed: String, _ viewer: Viewer, problems: [Problem]
    ) throws -> Response {
        let content = LaunchConfirmPage(
            question: "Rút \(Self.short(loaded.plan).lowercasedFirst)?",
            consequences: [
                "Kế hoạch và lịch vẫn xem được, ghi rõ ai rút, lúc nào, vì sao; không sửa được nữa.",
                "Sự kiện đã đưa vào lịch vẫn còn: hủy ở trang của từng sự kiện nếu không tổ chức.",
            ], action: .launchPlan(loaded.plan.id, .takeBack), version: String(loaded.plan.rowVersion),
            reason: TextArea(
                "ly-do", "Lý do rút", value: typed, hint: "Vì sao kế hoạch này không dùng nữa.", rows: 2,
                error: problems.message(for: "ly-do")), verb: "Rút kế hoạch", back: .launchPlan(loaded.plan.id))
        return try pages.page(
            head("Rút kế hoạch", loaded, problems: problems, showsHeading: false), content, viewer: viewer,
            status: problems.first.map(\.kind.status) ?? .ok)
    }
}

/// The fields of the form of a plan.
struct LaunchFields {
    let form: LaunchForm
    let problems: [Problem]

    func text(_ name: String, _ label: String, hint: String? = nil, required: Bool = false) -> TextField {
        TextField(
            name, label, value: form[name], hint: hint, required: required, error: problems.message(for: name))
    }

    func area(
        _ name: String, _ label: String, rows: Int, hint: String? = nil, required: Bool = false
    ) -> TextArea {
        TextArea(
            name, label, value: form[name], hint: hint, rows: rows, required: required,
            error: problems.message(for: name))
    }

    func select(_ name: String, _ label: String, _ options: [(String, String)]) -> SelectField {
        SelectField(
            name, label, options: options.map { .init($0.0, $0.1, selected: $0.0 == form[name]) },
            error: problems.message(for: name))
    }

    func part(_ index: Int) -> LaunchFormPage.Part {
        LaunchFormPage.Part(
            words: text("phan-\(index)-ten", "Thành phần \(index)"),
            people: text("phan-\(index)-so", "Số người phần \(index)"))
    }

    func wave(_ index: Int) -> LaunchFormPage.Wave {
        let name = "dot-\(index)"
        let printed = form["\(name)-nguyen-van"]
        return LaunchFormPage.Wave(
            heading: "Đợt \(index)", headingID: name,
            fields: [
                text(
                    "\(name)-ky", "Thời gian đợt \(index)",
                    hint: index == 1 ? "Ngày, tháng hoặc quý, như Tháng 3,4/2023; Quí II-III/2023." : nil),
                text("\(name)-to", "Số tổ đợt \(index)"), text("\(name)-co-so", "Số cơ sở Hội đợt \(index)"),
                text("\(name)-huyen", "Số huyện, thị xã đợt \(index)"),
            ],
            same: index == 1
                ? nil
                : select("\(name)-trung", "Cơ sở Hội đợt \(index)", SameUnits.allCases.map { ($0.rawValue, $0.label) }),
            followsName: "\(name)-sau", follows: !form["\(name)-sau"].isEmpty, printedName: "\(name)-nguyen-van",
            printed: printed.isEmpty ? nil : printed)
    }
}
