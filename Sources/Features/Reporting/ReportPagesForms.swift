import Database
import Hummingbird
import Kernel
import Pages
import Places
import Programme

/// The forms of the tier above.
extension ReportPages {
    // MARK: Asking for a report

    @Sendable func askRequest(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.requestReports, lineage: nil)
        return try await requestPage(Form(), [], viewer)
    }

    @Sendable func request(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.requestReports, lineage: nil)
        let form = try await request.form(context: context)
        let desk = desk
        do {
            let new = ReportDesk.NewRequest(
                kind: form.text("loai"), subject: form.text("noi-dung"), details: form.lines("chi-tiet"),
                due: form.text("han"), units: form.all("don-vi").compactMap { Int64($0).map { PlaceID($0) } })
            try await database.write(as: viewer.actor) { tx in
                _ = try ReportPages.once(form, "report.requested", in: tx) {
                    try desk.request(new, by: viewer, in: tx)
                }
            }
            desk.due.forget()
            return .seeOther(.reports, notice: Self.requested)
        } catch let problems as Problems {
            return try await requestPage(form, problems.all, viewer)
        }
    }

    private func requestPage(_ form: Form, _ problems: [Problem], _ viewer: Viewer) async throws -> Response {
        let desk = desk
        let units = try await database.read { tx in try desk.requestable(viewer, in: tx) }
        let ticked = Set(form.all("don-vi"))
        let kinds = catalogue.reports.filter { $0.span == .adHoc }
        let content = ReportFormPage(
            facts: ["Báo cáo tính cho năm \(environment.today.year), theo số liệu đến ngày đơn vị lấy số."],
            action: .newReportRequest, submission: form["phieu"] ?? environment.newID().text, hidden: [],
            selects: [
                SelectField(
                    "loai", "Loại báo cáo",
                    options: kinds.map { .init($0.code, $0.name, selected: $0.code == form.text("loai")) },
                    error: problems.message(for: "loai"))
            ],
            fields: [
                TextField(
                    "noi-dung", "Báo cáo về việc gì", value: form.text("noi-dung"),
                    hint: "Một dòng; thành tên của báo cáo.", error: problems.message(for: "noi-dung")),
                TextField(
                    "han", "Hạn nộp", value: form.text("han"),
                    hint: "Ngày, tháng, năm; nộp trong ngày này vẫn đúng hạn.",
                    error: problems.message(for: "han")),
            ],
            areas: [
                TextArea(
                    "chi-tiet", "Yêu cầu cụ thể", value: form.lines("chi-tiet"), required: false,
                    error: problems.message(for: "chi-tiet"))
            ], hasUnits: true,
            units: units.map {
                .init(
                    id: "don-vi-\($0.id)", value: $0.id.description, name: $0.name,
                    checked: form.names.isEmpty || ticked.contains($0.id.description))
            }, unitError: problems.message(for: "don-vi"), verb: "Gửi yêu cầu", back: .reports)
        return try formPage("Yêu cầu báo cáo", content, problems, viewer)
    }

    // MARK: Setting a day

    @Sendable func askDay(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.requestReports, lineage: nil)
        return try await dayPage(request.query, [], viewer)
    }

    @Sendable func setDay(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.requestReports, lineage: nil)
        let form = try await request.form(context: context)
        let desk = desk
        do {
            let new = ReportDesk.NewDay(
                kind: form.text("loai"), tier: form.text("cap"), period: form.text("ky"), day: form.text("ngay"))
            try await database.write(as: viewer.actor) { tx in
                _ = try ReportPages.once(form, "report.day_set", in: tx) { () -> String in
                    try desk.setDay(new, by: viewer, in: tx)
                    return new.day
                }
            }
            desk.due.forget()
            return .seeOther(.reports, notice: Self.daySet)
        } catch let problems as Problems {
            return try await dayPage(form, problems.all, viewer)
        }
    }

    private func dayPage(_ form: Form, _ problems: [Problem], _ viewer: Viewer) async throws -> Response {
        let own = try await database.read { tx in try PlaceStore.place(viewer.place, tx) }
        let kinds = catalogue.reports.filter { $0.span != .adHoc }
        let tiers = Tier.allCases.filter { tier in
            tier > (own?.tier ?? .village) && kinds.contains { $0.owers.contains { $0.tier == tier } }
        }
        let year = environment.today.year
        var seen: Set<String> = []
        let periods = [year - 1, year, year + 1].flatMap { year in
            kinds.flatMap { ReportPeriod.all(of: $0, year: year, phases: catalogue.phases) }
        }.filter { seen.insert($0.code).inserted }.sorted()
        let chosenPeriod = form["ky"] ?? String(year)
        let content = ReportFormPage(
            facts: [
                "Hạn này áp dụng cho mọi đơn vị cấp đã chọn thuộc địa bàn của cơ quan, và đứng trước hạn chung. Đơn vị đã được gia hạn giữ ngày gia hạn."
            ],
            action: .reportDay, submission: form["phieu"] ?? environment.newID().text, hidden: [],
            selects: [
                SelectField(
                    "loai", "Báo cáo",
                    options: kinds.map { .init($0.code, $0.name, selected: $0.code == form.text("loai")) },
                    error: problems.message(for: "loai")),
                SelectField(
                    "cap", "Cấp phải nộp",
                    options: tiers.map {
                        .init($0.rawValue, "Cấp \($0.word)", selected: $0.rawValue == form.text("cap"))
                    }, error: problems.message(for: "cap")),
                SelectField(
                    "ky", "Kỳ báo cáo",
                    options: periods.map {
                        .init($0.code, $0.written.capitalisedFirst, selected: $0.code == chosenPeriod)
                    }, error: problems.message(for: "ky")),
            ],
            fields: [
                TextField(
                    "ngay", "Hạn nộp", value: form.text("ngay"),
                    hint: "Ngày, tháng, năm; nộp trong ngày này vẫn đúng hạn.",
                    error: problems.message(for: "ngay"))
            ], areas: [], hasUnits: false, units: [], unitError: nil, verb: "Định hạn nộp", back: .reports)
        return try formPage("Định hạn nộp báo cáo", content, problems, viewer)
    }

    // MARK: Putting off

    @Sendable func askExtension(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.requestReports, lineage: nil)
        return try await extensionPage(request.query, [], viewer)
    }

    @Sendable func extend(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.requestReports, lineage: nil)
        let form = try await request.form(context: context)
        guard let key = ObligationKey(form) else { throw Problem.noSuchPage }
        let desk = desk
        do {
            let new = ReportDesk.NewExtension(key: key, until: form.text("den-ngay"), reason: form.text("ly-do"))
            try await database.write(as: viewer.actor) { tx in
                _ = try ReportPages.once(form, "report.extended", in: tx) { () -> String in
                    try desk.extend(new, by: viewer, in: tx)
                    return new.until
                }
            }
            desk.due.forget()
            return .seeOther(.reports(of: key.place, year: key.period.year), notice: Self.extended)
        } catch let problems as Problems {
            return try await extensionPage(form, problems.all, viewer)
        }
    }

    private func extensionPage(_ form: Form, _ problems: [Problem], _ viewer: Viewer) async throws -> Response {
        guard let key = ObligationKey(form) else { throw Problem.noSuchPage }
        let desk = desk
        let obligation = try await database.read { tx in try desk.directed(key, by: viewer, in: tx) }
        let content = ReportFormPage(
            facts: [
                "\(obligation.agencyName): \(obligation.title.lowercasedFirst), \(key.period.written).",
                "Hạn đang có: \(ReportWords.due(obligation)).",
            ],
            action: .reportExtension, submission: form["phieu"] ?? environment.newID().text,
            hidden: key.items.map(HiddenField.init), selects: [],
            fields: [
                TextField(
                    "den-ngay", "Gia hạn đến", value: form.text("den-ngay"), hint: "Ngày, tháng, năm, sau hạn đang có.",
                    error: problems.message(for: "den-ngay"))
            ],
            areas: [
                TextArea(
                    "ly-do", "Lý do gia hạn", value: form.lines("ly-do"),
                    hint: "Đơn vị và cấp trên cùng thấy lý do này.",
                    error: problems.message(for: "ly-do"))
            ], hasUnits: false, units: [], unitError: nil, verb: "Gia hạn báo cáo",
            back: .reports(of: key.place, year: key.period.year))
        return try formPage("Gia hạn báo cáo", content, problems, viewer)
    }

    private func formPage(
        _ title: String, _ content: ReportFormPage, _ problems: [Problem], _ viewer: Viewer
    ) throws -> Response {
        let head = PageHead(
            title: title, section: .reports, breadcrumbs: [("Báo cáo", .reports)], errors: problems)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
